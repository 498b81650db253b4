/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/overlay.h"
#include "engine/words.h"

#include "engine/command-log.h"
#include "engine/units.h"
#include "render/plot-scale.h"
#include "render/png.h"
#include "render/text.h"

#include <math.h>
#include <string.h>

#define FONT "Cantarell, Inter, DejaVu Sans, sans-serif"

typedef struct {
  cairo_t *cr;
  double unit;   /* height of the text, px */
  bool light;
  SgRgb back;
  PangoFontDescription *font;
} Pen;

void
sg_overlay_options_init (SgOverlayOptions *options)
{
  memset (options, 0, sizeof *options);
  options->types = options->color_bar = options->scale_bar = options->axes = options->caption = true;
  options->titles = options->marks = true;
  options->scale = 1;
}

static void
set_ink (Pen *pen, double alpha)
{
  double v = pen->light ? 0.13 : 0.93;

  cairo_set_source_rgba (pen->cr, v, v, v, alpha);
}

static void
set_rgb (Pen *pen, SgRgb c)
{
  cairo_set_source_rgb (pen->cr, (double) c.r, (double) c.g, (double) c.b);
}

static void
text_size (Pen *pen, const char *markup, double *w, double *h)
{
  PangoLayout *layout = sg_text_layout (pen->cr, pen->font, markup);

  sg_text_size (layout, w, h);
  g_object_unref (layout);
}

/* With a thin halo in the background's colour, so that it can be read on atoms of any colour. */
static void
show (Pen *pen, const char *markup, double x, double y, double ax, double ay)
{
  double w, h;
  PangoLayout *layout = sg_text_layout (pen->cr, pen->font, markup);

  sg_text_size (layout, &w, &h);
  cairo_move_to (pen->cr, x - ax * w, y - ay * h);
  pango_cairo_layout_path (pen->cr, layout);
  cairo_set_source_rgba (pen->cr, (double) pen->back.r, (double) pen->back.g, (double) pen->back.b, 0.75);
  cairo_set_line_width (pen->cr, 0.24 * pen->unit);
  cairo_set_line_join (pen->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (pen->cr);
  set_ink (pen, 1);
  cairo_move_to (pen->cr, x - ax * w, y - ay * h);
  pango_cairo_show_layout (pen->cr, layout);
  g_object_unref (layout);
}

/* Translucent board under a block of text. */
static void
board (Pen *pen, double x, double y, double w, double h)
{
  double r = 0.4 * pen->unit;
  cairo_t *cr = pen->cr;

  cairo_new_sub_path (cr);
  cairo_arc (cr, x + w - r, y + r, r, -0.5 * G_PI, 0);
  cairo_arc (cr, x + w - r, y + h - r, r, 0, 0.5 * G_PI);
  cairo_arc (cr, x + r, y + h - r, r, 0.5 * G_PI, G_PI);
  cairo_arc (cr, x + r, y + r, r, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
  cairo_set_source_rgba (cr, (double) pen->back.r, (double) pen->back.g, (double) pen->back.b, 0.66);
  cairo_fill (cr);
}

/* 1234567 -> "1 234 567" with thin spaces. */
static char *
grouped (uint64_t value)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, value);
  size_t n = strlen (digits);
  GString *out = g_string_new (NULL);

  for (size_t i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append (out, "\u2009");
      g_string_append_c (out, digits[i]);
    }
  return g_string_free (out, FALSE);
}

static char *
caption_text (const SgSnapshot *snapshot, const SgPhysical *physical)
{
  static const char *planes[] = { "xy", "xz", "yz" };
  GString *text = g_string_new (NULL);
  double seconds = (double) snapshot->step * sg_physical_step (physical);
  const double unit[] = { 1e-6, 1e-9, 1e-12, 1e-15 };
  const char *names[] = { "µs", "ns", "ps", "fs" };
  size_t k = 0;

  if (snapshot->id == 0 && snapshot->step == 0)
    {
      g_autofree char *n = grouped (snapshot->n);
      g_string_printf (text, _ ("%s atoms"), n);
      return g_string_free (text, FALSE);
    }
  while (k < 3 && seconds < unit[k])
    k++;
  g_autofree char *strain = sg_format_number (snapshot->strain, fabs (snapshot->strain) < 0.1 ? 3 : 4);
  g_autofree char *time = sg_format_number (seconds / unit[k], 3), *step = grouped (snapshot->step);
  g_string_printf (text, _ ("<i>γ</i><sub>%s</sub> = %s   <i>t</i> = %s %s   step %s"), planes[MIN ((int) snapshot->plane, 2)], strain,
                   time, names[k], step);
  if (snapshot->thermo.temperature > 0) /* a minimum has none */
    {
      g_autofree char *temperature = sg_format_number (snapshot->thermo.temperature, 3);
      g_string_append_printf (text, "   <i>k</i><sub>B</sub><i>T</i> = %s", temperature);
    }
  return g_string_free (text, FALSE);
}

static void
draw_axes (Pen *pen, const SgCamera *camera, double x, double y)
{
  static const SgRgb colors[2][3] = { { { 0.93f, 0.42f, 0.38f }, { 0.45f, 0.78f, 0.45f }, { 0.45f, 0.64f, 0.98f } },
                                      { { 0.75f, 0.16f, 0.14f }, { 0.13f, 0.50f, 0.17f }, { 0.14f, 0.31f, 0.74f } } };
  static const char *names[3] = { "<i>x</i>", "<i>y</i>", "<i>z</i>" };
  double m[9], length = 2.3 * pen->unit;
  int order[3] = { 0, 1, 2 };

  sg_camera_matrix (camera, m);
  /* farthest first */
  for (int i = 0; i < 3; i++)
    for (int j = i + 1; j < 3; j++)
      if (m[6 + order[j]] < m[6 + order[i]])
        {
          int swap = order[i];
          order[i] = order[j];
          order[j] = swap;
        }
  cairo_set_line_cap (pen->cr, CAIRO_LINE_CAP_ROUND);
  for (int k = 0; k < 3; k++)
    {
      int c = order[k];
      double dx = length * m[c], dy = -length * m[3 + c], l = hypot (dx, dy);
      if (l > 0.15 * pen->unit)
        {
          cairo_set_line_width (pen->cr, 0.17 * pen->unit);
          set_rgb (pen, colors[pen->light][c]);
          cairo_move_to (pen->cr, x, y);
          cairo_line_to (pen->cr, x + dx, y + dy);
          cairo_stroke (pen->cr);
          double hx = dx / l, hy = dy / l, head = 0.42 * pen->unit;
          cairo_move_to (pen->cr, x + dx + head * hx, y + dy + head * hy);
          cairo_line_to (pen->cr, x + dx - 0.45 * head * hy, y + dy + 0.45 * head * hx);
          cairo_line_to (pen->cr, x + dx + 0.45 * head * hy, y + dy - 0.45 * head * hx);
          cairo_close_path (pen->cr);
          cairo_fill (pen->cr);
          show (pen, names[c], x + dx + 0.95 * pen->unit * hx, y + dy + 0.95 * pen->unit * hy, 0.5, 0.5);
        }
    }
}

/* (transfer full) (nullable): " = 8.14 GPa": what one @unit is, times @value. */
static char *
in_laboratory (const SgPhysical *physical, const char *unit, double value)
{
  const double nm = physical != NULL ? sg_physical_length (physical) : 0;
  const struct {
    const char *reduced, *name;
    double factor;
  } units[] = {
    { "σ", "nm", nm },
    { "σ<sup>2</sup>", "nm<sup>2</sup>", nm * nm },
    { "σ<sup>3</sup>", "nm<sup>3</sup>", nm * nm * nm },
    { "ε", "eV", physical != NULL ? sg_physical_energy (physical) : 0 },
    { "ε/σ<sup>3</sup>", "GPa", physical != NULL ? sg_physical_stress (physical) : 0 },
  };
  for (size_t k = 0; physical != NULL && k < G_N_ELEMENTS (units); k++)
    if (strcmp (unit, units[k].reduced) == 0)
      {
        g_autofree char *number = sg_format_number (value * units[k].factor, 3);
        return g_strdup_printf (" = %s %s", number, units[k].name);
      }
  return NULL;
}

/* A bar of 1, 2 or 5 times a power of ten. */
static void
draw_scale_bar (Pen *pen, const SgCamera *camera, const SgPhysical *physical, double right, double bottom, double panel_h, double most)
{
  double pixel = sg_camera_pixel (camera, panel_h), raw = most * pixel, power = pow (10, floor (log10 (raw)));
  double length = raw / power >= 5 ? 5 * power : raw / power >= 2 ? 2 * power : power, px = length / pixel;
  g_autofree char *number = sg_format_number (length, 1);
  g_autofree char *nm = in_laboratory (physical, "σ", length);
  g_autofree char *text = g_strdup_printf ("%s <i>σ</i>%s%s", number, nm != NULL ? nm : "", camera->perspective ? _ (" at the centre") : "");
  double tick = 0.25 * pen->unit;

  double tw, th;
  text_size (pen, text, &tw, &th);
  show (pen, text, fmin (right - 0.5 * px, right - 0.5 * tw), bottom - 1.5 * tick, 0.5, 1); /* longer than the bar: it ends with it */
  cairo_set_line_cap (pen->cr, CAIRO_LINE_CAP_BUTT);
  for (int pass = 0; pass < 2; pass++)
    {
      cairo_move_to (pen->cr, right - px, bottom - tick);
      cairo_line_to (pen->cr, right - px, bottom);
      cairo_line_to (pen->cr, right, bottom);
      cairo_line_to (pen->cr, right, bottom - tick);
      if (pass == 0)
        cairo_set_source_rgba (pen->cr, (double) pen->back.r, (double) pen->back.g, (double) pen->back.b, 0.75);
      else
        set_ink (pen, 1);
      cairo_set_line_width (pen->cr, (pass == 0 ? 0.34 : 0.13) * pen->unit);
      cairo_stroke (pen->cr);
    }
}

/* @physical: (nullable): a line says what a unit is there. @since: (nullable): what a difference is measured from. Returns: the height it took, upwards from @bottom. */
static double
draw_color_bar (Pen *pen, const SgScale *scale, const SgPhysical *physical, const char *since, double x, double bottom, double w)
{
  cairo_t *cr = pen->cr;
  double bar = 0.72 * pen->unit, gap = 0.35 * pen->unit, tw, th;
  g_autofree char *laboratory = in_laboratory (physical, scale->unit, 1);
  g_autofree char *title = *scale->unit != 0 ? g_strdup_printf ("%s (%s)", scale->quantity, scale->unit)
                                             : g_strdup (scale->quantity);
  SgTicks ticks;

  if (scale->logarithmic)
    sg_ticks_logarithmic (scale->min, scale->max, 5, false, &ticks);
  else
    sg_ticks_linear (scale->min, scale->max, 4, false, &ticks);
  if (ticks.exponent != 0)
    {
      char *with = g_strdup_printf ("%s × 10<sup>%s%d</sup>", title, ticks.exponent < 0 ? "−" : "",
                                    ABS (ticks.exponent));
      g_free (title);
      title = with;
    }
  text_size (pen, "0", &tw, &th);
  const double line = th;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (lines, g_strdup (title));
  if (since != NULL && *since != 0)
    {
      g_autofree char *escaped = g_markup_escape_text (since, -1);
      g_ptr_array_add (lines, g_strdup_printf ("<span size='85%%'>%s</span>", escaped));
    }
  if (laboratory != NULL)
    g_ptr_array_add (lines, g_strdup_printf ("<span size='85%%'>%s%s</span>", scale->unit, laboratory));
  double widest = w + 1.6 * pen->unit, top = bottom - (1 + lines->len) * line - bar - 2 * gap;
  for (guint k = 0; k < lines->len; k++)
    {
      text_size (pen, g_ptr_array_index (lines, k), &tw, &th);
      widest = fmax (widest, tw);
    }
  board (pen, x + 0.5 * w - 0.5 * widest - 0.4 * pen->unit, top - gap, widest + 0.8 * pen->unit, bottom - top + 1.6 * gap);
  for (guint k = 0; k < lines->len; k++)
    show (pen, g_ptr_array_index (lines, k), x + 0.5 * w, top + k * line, 0.5, 0);

  double y = top + lines->len * line + gap;
  uint8_t table[256][4];
  sg_scale_table (scale, 256, table);
  cairo_pattern_t *pattern = cairo_pattern_create_linear (x, 0, x + w, 0);
  for (int i = 0; i < 256; i++)
    cairo_pattern_add_color_stop_rgb (pattern, i / 255.0, table[i][0] / 255.0, table[i][1] / 255.0,
                                      table[i][2] / 255.0);
  cairo_rectangle (cr, x, y, w, bar);
  cairo_set_source (cr, pattern);
  cairo_fill_preserve (cr);
  cairo_pattern_destroy (pattern);
  set_ink (pen, 0.75);
  cairo_set_line_width (cr, 0.07 * pen->unit);
  cairo_stroke (cr);
  for (int i = 0; i < ticks.n; i++)
    {
      if (!ticks.major[i])
        continue;
      double t = sg_scale_position (scale, ticks.value[i]), at = x + w * t;
      g_autofree char *label = sg_ticks_label (&ticks, i, scale->logarithmic);
      set_ink (pen, 0.9);
      cairo_move_to (cr, at, y + bar);
      cairo_line_to (cr, at, y + bar + 0.22 * pen->unit);
      cairo_stroke (cr);
      show (pen, label, at, y + bar + 0.25 * pen->unit, 0.5, 0);
    }
  return bottom - top + 3 * gap;
}

typedef enum { KEY_BALL, KEY_TUBE, KEY_SPINDLE, KEY_FILM, KEY_NONE } KeyShape;

typedef struct {
  char *text;
  SgRgb color;
  KeyShape shape;
  double size;
} Key;

static void
clear_key (gpointer data)
{
  g_free (((Key *) data)->text);
}

static void
add_key (GArray *keys, const char *text, SgRgb color, KeyShape shape, double size)
{
  Key key = { g_markup_escape_text (text, -1), color, shape, size };

  g_array_append_val (keys, key);
}

/* Which atoms are left by class; NULL: all. */
static const char *
chosen_class (const SgLook *look)
{
  static const struct {
    uint32_t classes;
    const char *text;
  } names[] = {
    { SG_CLASS_ICOSAHEDRAL, N_ ("icosahedral") },
    { SG_CLASS_OTHER, N_ ("not icosahedral") },
    { SG_CLASS_ICOSAHEDRAL | SG_CLASS_SHELL, N_ ("icosahedra and shells") },
    { SG_CLASS_NETWORK, N_ ("largest cluster") },
    { SG_CLASS_BACKBONE, N_ ("C15 backbone") },
    { SG_CLASS_Z14, "Z14" },
    { SG_CLASS_Z15, "Z15" },
    { SG_CLASS_Z16, "Z16" },
    { SG_CLASS_Z14 | SG_CLASS_Z15 | SG_CLASS_Z16, N_ ("Z14 to Z16") },
    { SG_CLASS_EXCITATION, N_ ("in excitations") },
  };

  for (size_t k = 0; k < G_N_ELEMENTS (names); k++)
    if (names[k].classes == look->show_class)
      return sg_words (names[k].text);
  return look->show_class != 0 ? _ ("some classes") : NULL;
}

/* A threshold changes what a picture says as much as its colours do. */
static void
add_range_key (GArray *keys, const SgLook *look)
{
  SgScale scale;
  GString *text = g_string_new (NULL);

  sg_field_scale (look->threshold_field, &scale);
  if (look->threshold_min > -1e29f)
    g_string_append_printf (text, "%g ≤ ", (double) look->threshold_min);
  g_string_append (text, scale.quantity);
  if (look->threshold_max < 1e29f)
    g_string_append_printf (text, " ≤ %g", (double) look->threshold_max);
  if (*scale.unit != 0)
    g_string_append_printf (text, " %s", scale.unit);
  Key key = { g_string_free (text, FALSE), look->uniform, KEY_NONE, 1 };
  g_array_append_val (keys, key);
}

static void
collect_keys (SgView *view, const SgLook *look, GArray *keys)
{
  const SgSnapshot *snapshot = sg_view_snapshot (view);
  const SgPotential *potential = &snapshot->potential;
  const char *chosen = chosen_class (look);

  if (look->atoms && (look->color_by == SG_COLOR_BY_TYPE))
    for (int t = 0; t < potential->n_types; t++)
      {
        if (look->hide_types >> t & 1)
          continue;
        g_autofree char *text = chosen != NULL ? g_strdup_printf ("%s, %s", chosen, sg_potential_label (potential, t))
                                               : g_strdup_printf (C_ ("species", "%s atoms"), sg_potential_label (potential, t));
        double largest = MAX (potential->radius[0], potential->radius[potential->n_types - 1]);
        add_key (keys, text, look->type_color[t], KEY_BALL, potential->radius[t] / largest);
      }
  if (look->atoms && look->color_by == SG_COLOR_BY_CLASS)
    for (int k = 0; k < SG_N_KINDS; k++)
      add_key (keys, sg_kind_title ((SgKind) k), sg_kind_color ((SgKind) k), KEY_BALL, 1);
  else if (look->atoms && look->color_by != SG_COLOR_BY_TYPE && chosen != NULL)
    add_key (keys, chosen, look->uniform, KEY_NONE, 1);
  if (look->atoms && look->threshold_active)
    add_range_key (keys, look);
  if (look->sticks[SG_STICKS_EXCITATIONS].visible)
    add_key (keys, _ ("replacements"), (SgRgb){ 0.95f, 0.69f, 0.20f }, KEY_TUBE, 1);
  if (look->sticks[SG_STICKS_DISCLINATIONS].visible && !look->sticks[SG_STICKS_DISCLINATIONS].by_scale)
    {
      if (look->sticks[SG_STICKS_DISCLINATIONS].threshold < 5)
        add_key (keys, _ ("4-fold"), look->line_color[0], KEY_SPINDLE, 1);
      if (look->sticks[SG_STICKS_DISCLINATIONS].most > 5)
        add_key (keys, _ ("6-fold"), look->line_color[1], KEY_TUBE, 1);
    }
  if (look->mesh.visible)
    add_key (keys, _ ("network surface"), look->mesh.color, KEY_FILM, 1);
}

static void
draw_key (Pen *pen, const Key *key, double x, double y)
{
  cairo_t *cr = pen->cr;
  double u = pen->unit, r = 0.48 * u * key->size;

  switch (key->shape)
    {
    case KEY_BALL:
      {
        cairo_pattern_t *shade = cairo_pattern_create_radial (x - 0.3 * r, y - 0.4 * r, 0.1 * r, x, y, r);
        double c[3] = { (double) key->color.r, (double) key->color.g, (double) key->color.b };
        cairo_pattern_add_color_stop_rgb (shade, 0, 0.75 * c[0] + 0.25, 0.75 * c[1] + 0.25, 0.75 * c[2] + 0.25);
        cairo_pattern_add_color_stop_rgb (shade, 0.5, c[0], c[1], c[2]);
        cairo_pattern_add_color_stop_rgb (shade, 1, 0.6 * c[0], 0.6 * c[1], 0.6 * c[2]);
        cairo_arc (cr, x, y, r, 0, 2 * G_PI);
        cairo_set_source (cr, shade);
        cairo_fill (cr);
        cairo_pattern_destroy (shade);
        break;
      }
    case KEY_TUBE:
      set_rgb (pen, key->color);
      cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
      cairo_set_line_width (cr, 0.26 * u);
      cairo_move_to (cr, x - 0.6 * u, y);
      cairo_line_to (cr, x + 0.6 * u, y);
      cairo_stroke (cr);
      break;
    case KEY_SPINDLE:
      set_rgb (pen, key->color);
      for (int k = -1; k <= 1; k += 2)
        {
          cairo_save (cr);
          cairo_translate (cr, x + 0.34 * k * u, y);
          cairo_scale (cr, 0.36 * u, 0.22 * u);
          cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
          cairo_restore (cr);
          cairo_fill (cr);
        }
      break;
    case KEY_NONE:
      break;
    case KEY_FILM:
    default:
      cairo_rectangle (cr, x - 0.5 * u, y - 0.36 * u, u, 0.72 * u);
      cairo_set_source_rgba (cr, (double) key->color.r, (double) key->color.g, (double) key->color.b, 0.5);
      cairo_fill_preserve (cr);
      set_rgb (pen, key->color);
      cairo_set_line_width (cr, 0.09 * u);
      cairo_stroke (cr);
      break;
    }
}

static void
draw_legend (Pen *pen, GArray *keys, double right, double top)
{
  double row = 1.5 * pen->unit, widest = 0, w, h;

  if (keys->len == 0)
    return;
  for (guint i = 0; i < keys->len; i++)
    {
      text_size (pen, g_array_index (keys, Key, i).text, &w, &h);
      widest = MAX (widest, w);
    }
  double width = widest + 3 * pen->unit, x = right - width;
  board (pen, x, top, width, keys->len * row + 0.5 * pen->unit);
  for (guint i = 0; i < keys->len; i++)
    {
      const Key *key = &g_array_index (keys, Key, i);
      double y = top + 0.25 * pen->unit + (i + 0.5) * row;
      draw_key (pen, key, x + 1.15 * pen->unit, y);
      show (pen, key->text, x + 2.2 * pen->unit, y, 0, 0.5);
    }
}

static void
draw_ring (Pen *pen, const double p[3], double radius, unsigned number, bool image)
{
  const double dash[2] = { 0.3 * pen->unit, 0.3 * pen->unit };

  for (int pass = 0; pass < 2; pass++)
    {
      cairo_new_path (pen->cr);
      cairo_arc (pen->cr, p[0], p[1], radius, 0, 2 * G_PI);
      if (pass == 0)
        cairo_set_source_rgba (pen->cr, (double) pen->back.r, (double) pen->back.g, (double) pen->back.b, 0.75);
      else
        cairo_set_source_rgb (pen->cr, 1, 0.84, 0.1);
      cairo_set_line_width (pen->cr, (pass == 0 ? 0.4 : 0.18) * pen->unit);
      cairo_set_dash (pen->cr, dash, image && pass == 1 ? 2 : 0, 0);
      cairo_stroke (pen->cr);
    }
  cairo_set_dash (pen->cr, NULL, 0, 0);
  g_autofree char *text = g_strdup_printf ("<b>%u%s</b>", number, image ? "′" : "");
  show (pen, text, p[0] + 0.75 * radius + 0.2 * pen->unit, p[1] - 0.75 * radius - 0.1 * pen->unit, 0, 1);
  cairo_new_path (pen->cr);
}

/* Rings about the marked atoms, where they are drawn, and lines to the nearest image of the next. An image that is
 * not where the atom is drawn has a broken ring and a prime. */
static void
draw_marks (Pen *pen, SgView *view, const double rect[4])
{
  const SgSnapshot *snapshot = sg_view_snapshot (view);
  const SgCamera *camera = sg_view_camera (view);
  size_t atom[SG_MAX_VIEW_MARKS];
  unsigned n = sg_view_marks (view, atom);
  double place[SG_MAX_VIEW_MARKS][3], radius[SG_MAX_VIEW_MARKS];

  for (unsigned k = 0; k < n; k++)
    {
      int type = MIN (snapshot->type[atom[k]], SG_MAX_TYPES - 1);
      sg_view_atom_position (view, atom[k], place[k]);
      radius[k] = MAX (snapshot->potential.radius[type] / sg_camera_pixel (camera, rect[3]), 0.3 * pen->unit)
                  + 0.2 * pen->unit;
    }
  cairo_set_line_cap (pen->cr, CAIRO_LINE_CAP_ROUND);
  for (unsigned k = 0; k + 1 < n; k++)
    {
      double d[3], to[3], d2 = 0, apart = 0, p[3], q[3];
      for (int c = 0; c < 3; c++)
        d[c] = place[k + 1][c] - place[k][c];
      sg_cell_nearest_image (&snapshot->cell, d);
      for (int c = 0; c < 3; c++)
        {
          to[c] = place[k][c] + d[c];
          d2 += d[c] * d[c];
          apart += fabs (to[c] - place[k + 1][c]);
        }
      if (!sg_camera_project (camera, rect[2], rect[3], place[k], p)
          || !sg_camera_project (camera, rect[2], rect[3], to, q))
        continue;
      for (int pass = 0; pass < 2; pass++)
        {
          cairo_new_path (pen->cr);
          cairo_move_to (pen->cr, p[0], p[1]);
          cairo_line_to (pen->cr, q[0], q[1]);
          if (pass == 0)
            cairo_set_source_rgba (pen->cr, (double) pen->back.r, (double) pen->back.g, (double) pen->back.b, 0.75);
          else
            set_ink (pen, 1);
          cairo_set_line_width (pen->cr, (pass == 0 ? 0.3 : 0.12) * pen->unit);
          cairo_stroke (pen->cr);
        }
      if (apart > 1e-3)
        draw_ring (pen, q, radius[k + 1], k + 2, true);
      g_autofree char *text = g_strdup_printf ("%.3f <i>σ</i>", sqrt (d2));
      show (pen, text, 0.5 * (p[0] + q[0]), 0.5 * (p[1] + q[1]) - 0.2 * pen->unit, 0.5, 1);
    }
  for (unsigned k = 0; k < n; k++)
    {
      double p[3];
      if (sg_camera_project (camera, rect[2], rect[3], place[k], p))
        draw_ring (pen, p, radius[k], k + 1, false);
    }
}

static const char *
panel_title (const SgLook *look)
{
  if (look->sticks[SG_STICKS_DISCLINATIONS].visible)
    return sg_preset_title (SG_PRESET_DISCLINATIONS);
  if (look->sticks[SG_STICKS_DISPLACEMENTS].visible)
    return sg_preset_title (SG_PRESET_DISPLACEMENTS);
  if (look->atoms && look->color_by == SG_COLOR_BY_FIELD)
    return NULL; /* the colour bar says it */
  if (look->show_class & SG_CLASS_ICOSAHEDRAL)
    return sg_preset_title (SG_PRESET_NETWORK);
  return sg_preset_title (SG_PRESET_ATOMS);
}

static void
draw_panel (SgView *view, cairo_t *cr, unsigned p, const double rect[4], const SgOverlayOptions *options)
{
  const SgLook *look = sg_view_look (view, p);
  SgCamera *camera = sg_view_camera (view);
  bool quad = sg_view_n_panels (view) > 1;
  double luma = 0.3 * (double) look->background.r + 0.6 * (double) look->background.g
                + 0.1 * (double) look->background.b;
  Pen pen = { .cr = cr, .unit = 13.3 * options->scale, .light = luma > 0.5, .back = look->background };

  /* small panels carry smaller text */
  pen.unit = MIN (pen.unit, MAX (0.045 * MIN (rect[2], rect[3]), 6 * options->scale));
  double inset = 0.9 * pen.unit, top = inset, bottom = rect[3] - inset;
  pen.font = pango_font_description_from_string (FONT);
  pango_font_description_set_size (pen.font, (int) lrint (pen.unit * PANGO_SCALE));

  cairo_save (cr);
  cairo_translate (cr, rect[0], rect[1]);
  cairo_rectangle (cr, 0, 0, rect[2], rect[3]);
  cairo_clip (cr);

  if (options->marks)
    draw_marks (&pen, view, rect);
  if (quad && options->titles)
    {
      static const char *letters[] = { "a", "b", "c", "d" };
      const char *title = panel_title (look);
      g_autofree char *plain = g_strdup (title != NULL ? title : look->scale.quantity);
      plain[0] = g_ascii_toupper (plain[0]);
      g_autofree char *text = g_strdup_printf ("<b>%s</b>  %s", letters[p & 3], plain);
      show (&pen, text, inset, top, 0, 0);
      top += 1.5 * pen.unit;
    }
  if (options->caption && p == 0)
    {
      g_autofree char *text = caption_text (sg_view_snapshot (view), options->physical);
      show (&pen, text, inset, top, 0, 0);
      top += 1.5 * pen.unit;
      if (options->note != NULL && *options->note != 0)
        {
          g_autofree char *note = g_markup_escape_text (options->note, -1);
          show (&pen, note, inset, top, 0, 0);
        }
    }
  if (options->types)
    {
      g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (Key));
      g_array_set_clear_func (keys, clear_key);
      collect_keys (view, look, keys);
      /* below what runs across a small panel */
      draw_legend (&pen, keys, rect[2] - inset, quad && options->titles ? inset + (options->caption && p == 0 ? 3 : 1.5) * pen.unit : inset);
    }
  if (options->color_bar)
    {
      double w = CLAMP (0.32 * rect[2], 8 * pen.unit, 22 * pen.unit), x = 0.5 * (rect[2] - w);
      if (look->atoms && look->color_by == SG_COLOR_BY_FIELD)
        bottom -= draw_color_bar (&pen, &look->scale, options->physical, sg_field_needs_reference (look->field) ? options->since : NULL,
                                  x, bottom, w);
      for (int s = 0; s < SG_N_STICKS; s++)
        if (look->sticks[s].visible && look->sticks[s].by_scale)
          bottom -= draw_color_bar (&pen, &look->sticks[s].scale, options->physical,
                                    s == SG_STICKS_DISPLACEMENTS ? options->since : NULL, x, bottom, w);
    }
  if (options->axes && (!quad || p == 2))
    draw_axes (&pen, camera, inset + 2.9 * pen.unit, rect[3] - inset - 2.9 * pen.unit);
  if (options->scale_bar && (!quad || p == 3))
    draw_scale_bar (&pen, camera, options->physical, rect[2] - inset, rect[3] - inset, rect[3], 0.16 * rect[2]);
  cairo_restore (cr);
  pango_font_description_free (pen.font);
}

void
sg_overlay_draw (SgView *view, cairo_t *cr, int w, int h, const SgOverlayOptions *options)
{
  if (sg_view_snapshot (view) == NULL)
    return;
  for (unsigned p = 0; p < sg_view_n_panels (view); p++)
    {
      double rect[4];
      sg_view_panel_rect (view, p, w, h, rect);
      draw_panel (view, cr, p, rect, options);
    }
}

/* The snapshot in plain text, for a file. */
static char *
state_text (const SgSnapshot *snapshot)
{
  static const char *planes[] = { "xy", "xz", "yz" };

  if (snapshot == NULL)
    return g_strdup ("");
  locale_t before = sg_plain_begin ();
  char *text = g_strdup_printf ("%zu atoms, %s; strain %s %.10g, step %" G_GUINT64_FORMAT ", time %.10g tau, "
                          "k_B T = %.6g epsilon; cell %.10g %.10g %.10g, tilt %.10g %.10g %.10g sigma",
                          snapshot->n, snapshot->potential.name, planes[MIN ((int) snapshot->plane, 2)],
                          snapshot->strain, snapshot->step, snapshot->time, snapshot->thermo.temperature,
                          snapshot->cell.lx, snapshot->cell.ly, snapshot->cell.lz, snapshot->cell.xy,
                          snapshot->cell.xz, snapshot->cell.yz);
  sg_plain_end (before);
  return text;
}

bool
sg_overlay_save_picture (SgView *view, const SgPictureOptions *picture, const SgOverlayOptions *overlay,
                         const char *const *texts, const char *path, GError **error)
{
  cairo_surface_t *surface = sg_view_picture (view, picture, error);

  if (surface == NULL)
    return false;
  if (overlay != NULL)
    {
      cairo_t *cr = cairo_create (surface);
      sg_overlay_draw (view, cr, picture->width, picture->height, overlay);
      cairo_destroy (cr);
    }
  g_autofree char *software = g_strconcat ("Shearglass ", sg_build_version (), NULL);
  g_autofree char *state = state_text (sg_view_snapshot (view));
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  const char *const first[] = { "Software", software, "Description", state };
  for (size_t k = 0; k < G_N_ELEMENTS (first); k++)
    g_ptr_array_add (all, (gpointer) first[k]);
  for (size_t k = 0; texts != NULL && texts[k] != NULL; k++)
    g_ptr_array_add (all, (gpointer) texts[k]);
  g_ptr_array_add (all, NULL);
  bool saved = sg_png_save (surface, path, (const char *const *) all->pdata, error);
  cairo_surface_destroy (surface);
  return saved;
}
