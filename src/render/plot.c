/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/plot.h"

#include "render/plot-scale.h"
#include "render/text.h"

#include <math.h>
#include <string.h>

#define DEFAULT_FONT "Cantarell, Inter, DejaVu Sans, sans-serif"

struct _SgPlotSeries {
  char *name; /* nullable */
  SgPlotStyle style;
  GArray *x, *y;           /* of double */
  GArray *x_error, *y_error; /* of double; NULL until one is not zero */
  double low[2], high[2];  /* of finite values, errors included */
  double low_positive[2];

  /* indices left by decimation for one column width; rows before `open` are final */
  GArray *kept;
  double kept_x0, kept_column;
  bool kept_logarithmic, kept_valid;
  size_t open;             /* first point of the last run */
  guint open_length;       /* of `kept` before it */
};

typedef struct {
  double at;
  char *label;
} Line;

struct _SgPlot {
  char *title;
  SgPlotAxis axis[2];
  GPtrArray *series;
  GArray *lines[2];
  GArray *rug;      /* of double */
  char *rug_label;

  /* of the last draw */
  double area[4];
  double min[2], max[2];
};

static void
free_series (gpointer data)
{
  SgPlotSeries *series = data;

  g_free (series->name);
  g_array_unref (series->x);
  g_array_unref (series->y);
  g_clear_pointer (&series->x_error, g_array_unref);
  g_clear_pointer (&series->y_error, g_array_unref);
  g_array_unref (series->kept);
  g_free (series);
}

static void
clear_line (gpointer data)
{
  g_free (((Line *) data)->label);
}

SgPlot *
sg_plot_new (void)
{
  SgPlot *plot = g_new0 (SgPlot, 1);

  plot->series = g_ptr_array_new_with_free_func (free_series);
  for (int a = 0; a < 2; a++)
    {
      plot->axis[a].automatic = true;
      plot->axis[a].max = 1;
      plot->lines[a] = g_array_new (FALSE, FALSE, sizeof (Line));
      g_array_set_clear_func (plot->lines[a], clear_line);
    }
  plot->rug = g_array_new (FALSE, FALSE, sizeof (double));
  return plot;
}

void
sg_plot_free (SgPlot *plot)
{
  if (plot == NULL)
    return;
  g_free (plot->title);
  for (int a = 0; a < 2; a++)
    {
      g_free (plot->axis[a].title);
      g_free (plot->axis[a].unit);
      g_free (plot->axis[a].second_title);
      g_free (plot->axis[a].second_unit);
      g_array_unref (plot->lines[a]);
    }
  g_ptr_array_unref (plot->series);
  g_array_unref (plot->rug);
  g_free (plot->rug_label);
  g_free (plot);
}

static void
replace (char **text, const char *with)
{
  char *copy = g_strdup (with);

  g_free (*text);
  *text = copy;
}

void
sg_plot_set_title (SgPlot *plot, const char *markup)
{
  replace (&plot->title, markup);
}

void
sg_plot_set_axis (SgPlot *plot, int axis, const char *title, const char *unit)
{
  replace (&plot->axis[axis].title, title);
  replace (&plot->axis[axis].unit, unit);
}

SgPlotAxis *
sg_plot_axis (SgPlot *plot, int axis)
{
  return &plot->axis[axis];
}

void
sg_plot_set_second_scale (SgPlot *plot, int axis, const char *title, const char *unit, double factor)
{
  replace (&plot->axis[axis].second_title, title);
  replace (&plot->axis[axis].second_unit, unit);
  plot->axis[axis].second_factor = factor;
}

SgPlotSeries *
sg_plot_add_series (SgPlot *plot, const char *name, const SgPlotStyle *style)
{
  SgPlotSeries *series = g_new0 (SgPlotSeries, 1);

  series->name = g_strdup (name);
  series->style = *style;
  series->x = g_array_new (FALSE, FALSE, sizeof (double));
  series->y = g_array_new (FALSE, FALSE, sizeof (double));
  series->kept = g_array_new (FALSE, FALSE, sizeof (guint32));
  sg_plot_series_clear (series);
  g_ptr_array_add (plot->series, series);
  return series;
}

unsigned
sg_plot_n_series (const SgPlot *plot)
{
  return plot->series->len;
}

SgPlotSeries *
sg_plot_series (SgPlot *plot, unsigned i)
{
  g_return_val_if_fail (i < plot->series->len, NULL);
  return g_ptr_array_index (plot->series, i);
}

void
sg_plot_remove_all (SgPlot *plot)
{
  g_ptr_array_set_size (plot->series, 0);
  sg_plot_remove_lines (plot);
}

static void
add_line (SgPlot *plot, int axis, double at, const char *label)
{
  Line line = { at, g_strdup (label) };

  g_array_append_val (plot->lines[axis], line);
}

void
sg_plot_add_vertical (SgPlot *plot, double x, const char *label)
{
  add_line (plot, 0, x, label);
}

void
sg_plot_add_horizontal (SgPlot *plot, double y, const char *label)
{
  add_line (plot, 1, y, label);
}

void
sg_plot_remove_lines (SgPlot *plot)
{
  g_array_set_size (plot->lines[0], 0);
  g_array_set_size (plot->lines[1], 0);
}

void
sg_plot_set_rug (SgPlot *plot, const double *x, size_t n, const char *label)
{
  g_array_set_size (plot->rug, 0);
  if (n > 0)
    g_array_append_vals (plot->rug, x, (guint) n);
  replace (&plot->rug_label, label);
}

static void
extend (SgPlotSeries *series, int axis, double value, double error)
{
  if (!isfinite (value))
    return;
  error = isfinite (error) ? fabs (error) : 0;
  series->low[axis] = fmin (series->low[axis], value - error);
  series->high[axis] = fmax (series->high[axis], value + error);
  if (value > 0)
    series->low_positive[axis] = fmin (series->low_positive[axis], value);
}

static void
append_error (GArray **errors, double error, size_t n_before)
{
  if (*errors == NULL)
    {
      if (error == 0)
        return;
      *errors = g_array_sized_new (FALSE, TRUE, sizeof (double), (guint) n_before + 1);
      g_array_set_size (*errors, (guint) n_before);
    }
  g_array_append_val (*errors, error);
}

void
sg_plot_series_append_error (SgPlotSeries *series, double x, double y, double x_error, double y_error)
{
  append_error (&series->x_error, x_error, series->x->len);
  append_error (&series->y_error, y_error, series->x->len);
  g_array_append_val (series->x, x);
  g_array_append_val (series->y, y);
  if (isfinite (x) && isfinite (y))
    {
      extend (series, 0, x, x_error);
      extend (series, 1, y, y_error);
    }
}

void
sg_plot_series_append (SgPlotSeries *series, double x, double y)
{
  sg_plot_series_append_error (series, x, y, 0, 0);
}

void
sg_plot_series_clear (SgPlotSeries *series)
{
  g_array_set_size (series->x, 0);
  g_array_set_size (series->y, 0);
  g_clear_pointer (&series->x_error, g_array_unref);
  g_clear_pointer (&series->y_error, g_array_unref);
  for (int a = 0; a < 2; a++)
    {
      series->low[a] = series->low_positive[a] = INFINITY;
      series->high[a] = -INFINITY;
    }
  series->kept_valid = false;
}

size_t
sg_plot_series_n (const SgPlotSeries *series)
{
  return series->x->len;
}

void
sg_plot_series_point (const SgPlotSeries *series, size_t i, double *x, double *y)
{
  *x = g_array_index (series->x, double, i);
  *y = g_array_index (series->y, double, i);
}

void
sg_plot_series_error (const SgPlotSeries *series, size_t i, double *x_error, double *y_error)
{
  *x_error = series->x_error != NULL ? g_array_index (series->x_error, double, i) : 0;
  *y_error = series->y_error != NULL ? g_array_index (series->y_error, double, i) : 0;
}

const char *
sg_plot_series_name (const SgPlotSeries *series)
{
  return series->name;
}

const SgPlotStyle *
sg_plot_series_style (const SgPlotSeries *series)
{
  return &series->style;
}

void
sg_plot_options_init (SgPlotOptions *options, SgPlotMedium medium, SgTheme theme)
{
  memset (options, 0, sizeof *options);
  options->medium = medium;
  options->theme = medium == SG_PLOT_PRINT ? SG_THEME_LIGHT : theme;
  options->background = true;
  options->legend = true;
  options->make_room = medium == SG_PLOT_PRINT;
  options->scale = 1;
}

/* After Okabe and Ito: told apart by colour-blind eyes; the dark theme's are lighter. */
static const uint32_t palette_light[] = { 0x0072b2, 0xd55e00, 0x009e73, 0x6b7075, 0xaa4499, 0xb8860b };
static const uint32_t palette_dark[] = { 0x62b0e8, 0xf0915a, 0x4fc59d, 0xa0a6ad, 0xd883c4, 0xe3bf4d };

typedef struct {
  cairo_t *cr;
  const SgPlotOptions *options;
  double text, line, tick, pad; /* sizes */
  uint32_t ink, faint, grid, paper;
  PangoFontDescription *font;
} Pen;

static void
pen_init (Pen *pen, cairo_t *cr, const SgPlotOptions *options)
{
  bool dark = options->theme == SG_THEME_DARK, print = options->medium == SG_PLOT_PRINT;

  pen->cr = cr;
  pen->options = options;
  pen->text = (print ? 8 : 12) * options->scale;
  pen->line = (print ? 0.6 : 1) * options->scale;
  pen->tick = (print ? 3.2 : 5) * options->scale;
  pen->pad = (print ? 3 : 6) * options->scale;
  pen->ink = dark ? 0xe6e8eb : print ? 0x000000 : 0x2a2e33;
  pen->faint = dark ? 0x9aa1a9 : 0x6a7077;
  pen->grid = dark ? 0x32373e : 0xe4e6e8;
  pen->paper = dark ? 0x1d2025 : 0xffffff;
  pen->font = pango_font_description_from_string (options->font != NULL ? options->font : DEFAULT_FONT);
  pango_font_description_set_size (pen->font, (int) lrint (pen->text * PANGO_SCALE));
}

static void
pen_clear (Pen *pen)
{
  pango_font_description_free (pen->font);
}

static void
set_ink (Pen *pen, uint32_t rgb, double alpha)
{
  cairo_set_source_rgba (pen->cr, (double) (rgb >> 16 & 255) / 255, (double) (rgb >> 8 & 255) / 255,
                         (double) (rgb & 255) / 255, alpha);
}

static uint32_t
series_color (const Pen *pen, const SgPlotStyle *style)
{
  unsigned k = (unsigned) ABS (style->color) % G_N_ELEMENTS (palette_light);

  return pen->options->theme == SG_THEME_DARK ? palette_dark[k] : palette_light[k];
}

static PangoLayout *
make_text (Pen *pen, const char *markup, double *w, double *h)
{
  PangoLayout *layout = sg_text_layout (pen->cr, pen->font, markup);

  sg_text_size (layout, w, h);
  return layout;
}

/* (@ax, @ay): which point of the text stands at (@x, @y), 0..1. */
static void
show_text (Pen *pen, const char *markup, double x, double y, double ax, double ay)
{
  double w, h;
  g_autoptr (GObject) layout = G_OBJECT (make_text (pen, markup, &w, &h));

  cairo_move_to (pen->cr, x - ax * w, y - ay * h);
  pango_cairo_show_layout (pen->cr, PANGO_LAYOUT (layout));
}

static double
text_width (Pen *pen, const char *markup)
{
  double w, h;
  g_autoptr (GObject) layout G_GNUC_UNUSED = G_OBJECT (make_text (pen, markup, &w, &h));

  return w;
}

static char *
axis_text (const char *title, const char *unit, const SgTicks *ticks)
{
  g_autofree char *power
      = ticks->exponent != 0 ? g_strdup_printf ("10<sup>%s%d</sup>", ticks->exponent < 0 ? "−" : "",
                                                ABS (ticks->exponent))
                             : NULL;
  const char *gap = power != NULL && unit != NULL && *unit != 0 ? " " : "";

  if (power == NULL && (unit == NULL || *unit == 0))
    return g_strdup (title);
  return g_strdup_printf ("%s (%s%s%s)", title, power != NULL ? power : "", gap, unit != NULL ? unit : "");
}

static double
to_unit (const SgPlot *plot, int axis, double value)
{
  double min = plot->min[axis], max = plot->max[axis];

  if (plot->axis[axis].logarithmic)
    return value > 0 ? log (value / min) / log (max / min) : (double) NAN;
  return (value - min) / (max - min);
}

static double
to_px (const SgPlot *plot, double x)
{
  return plot->area[0] + plot->area[2] * to_unit (plot, 0, x);
}

static double
to_py (const SgPlot *plot, double y)
{
  return plot->area[1] + plot->area[3] * (1 - to_unit (plot, 1, y));
}

static void
find_range (SgPlot *plot, int a, double *low, double *high)
{
  const SgPlotAxis *axis = &plot->axis[a];

  *low = INFINITY;
  *high = -INFINITY;
  if (!axis->automatic)
    {
      *low = axis->min;
      *high = axis->max;
      return;
    }
  for (guint i = 0; i < plot->series->len; i++)
    {
      const SgPlotSeries *series = g_ptr_array_index (plot->series, i);
      *low = fmin (*low, axis->logarithmic ? series->low_positive[a] : series->low[a]);
      *high = fmax (*high, series->high[a]);
    }
  if (axis->include_zero && !axis->logarithmic)
    {
      *low = fmin (*low, 0);
      *high = fmax (*high, 0);
    }
  if (axis->margin > 0 && !axis->logarithmic && *high >= *low)
    {
      double more = axis->margin * (*high > *low ? *high - *low : fabs (*high));
      *low -= axis->include_zero && *low == 0 ? 0 : more;
      *high += axis->include_zero && *high == 0 ? 0 : more;
    }
}

/* Points to draw, from the cache where the columns are still the same. */
static const GArray *
kept_points (SgPlot *plot, SgPlotSeries *series, double columns)
{
  const double *x = (const double *) (const void *) series->x->data;
  const double *y = (const double *) (const void *) series->y->data;
  size_t n = series->x->len;
  bool logarithmic = plot->axis[0].logarithmic;
  double x0 = plot->min[0], column = (plot->max[0] - x0) / columns;
  g_autofree double *logs = NULL;

  if (logarithmic)
    {
      x0 = log (plot->min[0]);
      column = (log (plot->max[0]) - x0) / columns;
    }
  bool same = series->kept_valid && series->kept_x0 == x0 && series->kept_column == column
              && series->kept_logarithmic == logarithmic && series->open <= n;
  if (!same)
    {
      series->open = 0;
      series->open_length = 0;
    }
  if (same && series->kept->len > 0 && n == g_array_index (series->kept, guint32, series->kept->len - 1) + 1u)
    return series->kept;

  g_array_set_size (series->kept, series->open_length);
  size_t from = series->open;
  if (logarithmic)
    {
      logs = g_new (double, MAX (n - from, 1));
      for (size_t i = from; i < n; i++)
        logs[i - from] = x[i] > 0 ? log (x[i]) : (double) NAN;
    }
  guint before = series->kept->len;
  sg_decimate (logarithmic ? logs : x + from, y + from, n - from, x0, column, series->kept);
  for (guint k = before; k < series->kept->len; k++)
    g_array_index (series->kept, guint32, k) += (guint32) from;

  /* where the last run begins: it may still grow */
  size_t start = n;
  if (n > 0)
    {
      double last = logarithmic ? logs[n - 1 - from] : x[n - 1];
      double here = floor ((last - x0) / column);
      start = n - 1;
      while (start > from)
        {
          double p = logarithmic ? logs[start - 1 - from] : x[start - 1];
          if (!isfinite (p) || !isfinite (y[start - 1]) || floor ((p - x0) / column) != here)
            break;
          start--;
        }
    }
  guint length = series->kept->len;
  while (length > 0 && g_array_index (series->kept, guint32, length - 1) >= start)
    length--;
  series->open = start;
  series->open_length = length;
  series->kept_x0 = x0;
  series->kept_column = column;
  series->kept_logarithmic = logarithmic;
  series->kept_valid = true;
  return series->kept;
}

static void
set_dash (Pen *pen, SgDash dash, double width)
{
  const double dashed[2] = { 5.5 * width, 3 * width }, dotted[2] = { 0.1 * width, 2.6 * width },
               dashdot[4] = { 6 * width, 2.8 * width, 0.1 * width, 2.8 * width };

  cairo_set_line_cap (pen->cr, dash == SG_DASH_SOLID || dash == SG_DASH_DASHED ? CAIRO_LINE_CAP_BUTT
                                                                               : CAIRO_LINE_CAP_ROUND);
  if (dash == SG_DASH_DASHED)
    cairo_set_dash (pen->cr, dashed, 2, 0);
  else if (dash == SG_DASH_DOTTED)
    cairo_set_dash (pen->cr, dotted, 2, 0);
  else if (dash == SG_DASH_DASHDOT)
    cairo_set_dash (pen->cr, dashdot, 4, 0);
  else
    cairo_set_dash (pen->cr, NULL, 0, 0);
}

static void
marker_path (cairo_t *cr, SgMarker marker, double x, double y, double r)
{
  cairo_new_sub_path (cr);
  switch (marker)
    {
    case SG_MARKER_CIRCLE:
      cairo_arc (cr, x, y, r, 0, 2 * G_PI);
      break;
    case SG_MARKER_SQUARE:
      cairo_rectangle (cr, x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
      break;
    case SG_MARKER_TRIANGLE:
      cairo_move_to (cr, x, y - 1.2 * r);
      cairo_line_to (cr, x + 1.1 * r, y + 0.8 * r);
      cairo_line_to (cr, x - 1.1 * r, y + 0.8 * r);
      cairo_close_path (cr);
      break;
    case SG_MARKER_DIAMOND:
      cairo_move_to (cr, x, y - 1.25 * r);
      cairo_line_to (cr, x + 1.25 * r, y);
      cairo_line_to (cr, x, y + 1.25 * r);
      cairo_line_to (cr, x - 1.25 * r, y);
      cairo_close_path (cr);
      break;
    case SG_MARKER_CROSS:
      cairo_move_to (cr, x - r, y - r);
      cairo_line_to (cr, x + r, y + r);
      cairo_move_to (cr, x - r, y + r);
      cairo_line_to (cr, x + r, y - r);
      break;
    case SG_MARKER_NONE:
    default:
      break;
    }
}

static double
series_width (const Pen *pen, const SgPlotStyle *style)
{
  double width = style->width > 0 ? style->width : 1.25;

  return width * (pen->options->medium == SG_PLOT_PRINT ? 0.75 : 1.25) * pen->options->scale;
}

static void
draw_marker (Pen *pen, const SgPlotStyle *style, uint32_t color, double alpha, double x, double y)
{
  double r = 2.6 * series_width (pen, style);

  cairo_set_dash (pen->cr, NULL, 0, 0);
  cairo_new_path (pen->cr);
  marker_path (pen->cr, style->marker, x, y, r);
  set_ink (pen, color, alpha);
  if (style->marker != SG_MARKER_CROSS)
    {
      cairo_fill_preserve (pen->cr);
      set_ink (pen, pen->paper, alpha);
      cairo_set_line_width (pen->cr, pen->line);
    }
  else
    cairo_set_line_width (pen->cr, series_width (pen, style));
  cairo_stroke (pen->cr);
}

static void
draw_series (SgPlot *plot, Pen *pen, SgPlotSeries *series)
{
  const SgPlotStyle *style = &series->style;
  cairo_t *cr = pen->cr;
  uint32_t color = series_color (pen, style);
  double alpha = style->opacity > 0 ? style->opacity : 1, width = series_width (pen, style);
  /* a column for every device pixel, or half a point in print */
  double sx = 1, sy = 0;
  cairo_user_to_device_distance (cr, &sx, &sy);
  double columns = plot->area[2] * (pen->options->medium == SG_PLOT_PRINT ? 4 : fmax (1, fabs (sx)));
  const GArray *kept = kept_points (plot, series, fmax (columns, 8));
  const guint32 *index = (const guint32 *) (const void *) kept->data;
  const double *x = (const double *) (const void *) series->x->data;
  const double *y = (const double *) (const void *) series->y->data;
  const double *ex = series->x_error != NULL ? (const double *) (const void *) series->x_error->data : NULL;
  const double *ey = series->y_error != NULL ? (const double *) (const void *) series->y_error->data : NULL;

  if (style->band && ey != NULL && kept->len > 1)
    {
      cairo_new_path (cr);
      for (guint k = 0; k < kept->len; k++)
        if (isfinite (x[index[k]]) && isfinite (y[index[k]]))
          cairo_line_to (cr, to_px (plot, x[index[k]]), to_py (plot, y[index[k]] + ey[index[k]]));
      for (guint k = kept->len; k-- > 0;)
        if (isfinite (x[index[k]]) && isfinite (y[index[k]]))
          cairo_line_to (cr, to_px (plot, x[index[k]]), to_py (plot, y[index[k]] - ey[index[k]]));
      cairo_close_path (cr);
      set_ink (pen, color, 0.2 * alpha);
      cairo_fill (cr);
    }
  if (style->line)
    {
      bool down = false;
      cairo_new_path (cr);
      for (guint k = 0; k < kept->len; k++)
        {
          double px = to_px (plot, x[index[k]]), py = to_py (plot, y[index[k]]);
          if (!isfinite (px) || !isfinite (py))
            {
              down = false;
              continue;
            }
          if (down)
            cairo_line_to (cr, px, py);
          else
            cairo_move_to (cr, px, py);
          down = true;
        }
      set_ink (pen, color, alpha);
      cairo_set_line_width (cr, width);
      cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
      set_dash (pen, style->dash, width);
      cairo_stroke (cr);
    }
  cairo_set_dash (cr, NULL, 0, 0);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  if (!style->band && (ex != NULL || ey != NULL))
    {
      double cap = 2.2 * width;
      cairo_new_path (cr);
      for (guint k = 0; k < kept->len; k++)
        {
          guint32 i = index[k];
          double px = to_px (plot, x[i]), py = to_py (plot, y[i]);
          if (ex != NULL && ex[i] > 0)
            {
              double l = to_px (plot, x[i] - ex[i]), r = to_px (plot, x[i] + ex[i]);
              cairo_move_to (cr, l, py);
              cairo_line_to (cr, r, py);
              cairo_move_to (cr, l, py - cap);
              cairo_line_to (cr, l, py + cap);
              cairo_move_to (cr, r, py - cap);
              cairo_line_to (cr, r, py + cap);
            }
          if (ey != NULL && ey[i] > 0)
            {
              double b = to_py (plot, y[i] - ey[i]), t = to_py (plot, y[i] + ey[i]);
              cairo_move_to (cr, px, b);
              cairo_line_to (cr, px, t);
              cairo_move_to (cr, px - cap, b);
              cairo_line_to (cr, px + cap, b);
              cairo_move_to (cr, px - cap, t);
              cairo_line_to (cr, px + cap, t);
            }
        }
      set_ink (pen, color, alpha);
      cairo_set_line_width (cr, fmax (0.7 * width, pen->line));
      cairo_stroke (cr);
    }
  if (style->marker != SG_MARKER_NONE)
    for (guint k = 0; k < kept->len; k++)
      {
        double px = to_px (plot, x[index[k]]), py = to_py (plot, y[index[k]]);
        if (isfinite (px) && isfinite (py))
          draw_marker (pen, style, color, alpha, px, py);
      }
}

/* Where the legend stands. */
typedef struct {
  double x, y, w, h;
  size_t hidden; /* drawn places under it */
} LegendPlace;

/* Places of a segment from one point to the next that count as drawn, in its direction. */
static size_t
covered (const SgPlotStyle *style, double x0, double y0, double x1, double y1, const LegendPlace *place)
{
  size_t count = 0;
  int steps = style->line && isfinite (x0) && isfinite (y0) ? 8 : 1;
  for (int s = 1; s <= steps; s++)
    {
      double t = (double) s / steps;
      double x = steps == 1 ? x1 : x0 + t * (x1 - x0), y = steps == 1 ? y1 : y0 + t * (y1 - y0);
      count += x > place->x && x < place->x + place->w && y > place->y && y < place->y + place->h;
    }
  return count;
}

/* The corner with the fewest drawn places under it: upper left, upper right, lower right, lower left. Returns: %FALSE where there
 * is nothing to explain or no room. */
static bool
place_legend (SgPlot *plot, Pen *pen, LegendPlace *best)
{
  double sample = 2.2 * pen->text, row = 1.35 * pen->text, widest = 0, inset = 1.4 * pen->pad;
  bool room = pen->options->make_room;
  int n = 0;

  for (guint i = 0; i < plot->series->len; i++)
    {
      SgPlotSeries *series = g_ptr_array_index (plot->series, i);
      if (series->name == NULL || series->x->len == 0)
        continue;
      widest = fmax (widest, text_width (pen, series->name));
      n++;
    }
  if (n == 0)
    return false;
  double w = sample + widest + 3.2 * pen->pad, h = n * row + 1.4 * pen->pad;
  if (w > (room ? 0.97 : 0.7) * plot->area[2] || h > 0.7 * plot->area[3])
    return false;
  if (w + 2 * inset > plot->area[2])
    inset = 0.5 * (plot->area[2] - w);

  best->hidden = SIZE_MAX;
  for (int corner = 0; corner < 4; corner++)
    {
      bool right = corner == 1 || corner == 2, low = corner >= 2;
      LegendPlace place = { .w = w, .h = h };
      place.x = right ? plot->area[0] + plot->area[2] - w - inset : plot->area[0] + inset;
      place.y = low ? plot->area[1] + plot->area[3] - h - inset : plot->area[1] + inset;
      for (guint i = 0; i < plot->series->len; i++)
        {
          SgPlotSeries *series = g_ptr_array_index (plot->series, i);
          double last_x = NAN, last_y = NAN;
          guint stride = series->x->len / 2000 + 1;
          for (guint k = 0; k < series->x->len; k += stride)
            {
              double px = to_px (plot, g_array_index (series->x, double, k));
              double py = to_py (plot, g_array_index (series->y, double, k));
              place.hidden += covered (&series->style, last_x, last_y, px, py, &place);
              if (series->y_error != NULL)
                for (int side = -1; side <= 1; side += 2)
                  {
                    /* the ends of bars and bands */
                    double end = g_array_index (series->y, double, k) + side * g_array_index (series->y_error, double, k);
                    place.hidden += covered (&series->style, NAN, NAN, px, to_py (plot, end), &place);
                  }
              last_x = px;
              last_y = py;
            }
        }
      if (place.hidden < best->hidden)
        *best = place;
    }
  return true;
}

static void
draw_legend (SgPlot *plot, Pen *pen, const LegendPlace *place)
{
  double sample = 2.2 * pen->text, row = 1.35 * pen->text;

  cairo_rectangle (pen->cr, place->x, place->y, place->w, place->h);
  set_ink (pen, pen->paper, 0.82);
  cairo_fill (pen->cr);
  double y = place->y + 0.7 * pen->pad + 0.5 * row;
  for (guint i = 0; i < plot->series->len; i++)
    {
      SgPlotSeries *series = g_ptr_array_index (plot->series, i);
      if (series->name == NULL || series->x->len == 0)
        continue;
      const SgPlotStyle *style = &series->style;
      double x = place->x + pen->pad, width = series_width (pen, style);
      uint32_t color = series_color (pen, style);
      if (style->line)
        {
          set_ink (pen, color, 1);
          cairo_set_line_width (pen->cr, fmax (width, 1.2 * pen->line));
          set_dash (pen, style->dash, width);
          cairo_move_to (pen->cr, x, y);
          cairo_line_to (pen->cr, x + sample, y);
          cairo_stroke (pen->cr);
          set_dash (pen, SG_DASH_SOLID, 1);
        }
      if (style->marker != SG_MARKER_NONE)
        draw_marker (pen, style, color, 1, x + 0.5 * sample, y);
      set_ink (pen, pen->ink, 1);
      show_text (pen, series->name, x + sample + pen->pad, y, 0, 0.5);
      y += row;
    }
}

/* Half a device pixel off, so that thin lines are not smeared over two. */
static double
crisp (Pen *pen, double v)
{
  return pen->options->medium == SG_PLOT_SCREEN ? floor (v) + 0.5 : v;
}

static void
draw_rug (SgPlot *plot, Pen *pen)
{
  const double *area = plot->area;
  double y = area[1] + area[3], length = 0.8 * pen->text;

  set_ink (pen, pen->ink, 0.55);
  cairo_set_line_width (pen->cr, pen->line);
  for (guint k = 0; k < plot->rug->len; k++)
    {
      double x = g_array_index (plot->rug, double, k);
      if (!isfinite (x) || x < plot->min[0] || x > plot->max[0])
        continue;
      cairo_move_to (pen->cr, crisp (pen, to_px (plot, x)), y);
      cairo_rel_line_to (pen->cr, 0, -length);
    }
  cairo_stroke (pen->cr);
  if (plot->rug_label != NULL)
    {
      set_ink (pen, pen->ink, 0.8);
      show_text (pen, plot->rug_label, area[0] + area[2] - 0.5 * pen->pad, y - length - 0.3 * pen->pad, 1, 1);
    }
}

/* As it is, or smaller where there is no room for it. */
static void
show_title (Pen *pen, const char *markup, double ax, double ay, double room)
{
  double width = text_width (pen, markup), size = pango_font_description_get_size (pen->font);

  /* A title cut short says less than none: what is plotted stands above the plot. */
  if (0.6 * width > room)
    return;
  if (width > room)
    pango_font_description_set_size (pen->font, (int) lrint (size * room / width));
  show_text (pen, markup, 0, 0, ax, ay);
  pango_font_description_set_size (pen->font, (int) lrint (size));
}

/* @headroom: share of the height that is kept free above the data. Returns: what should have been kept free for the legend, 0
 * where all is well. */
static double
draw (SgPlot *plot, cairo_t *cr, double w, double h, const SgPlotOptions *options, double headroom)
{
  SgTicks ticks[2], second[2];
  char *label[2][SG_MAX_TICKS] = { { NULL } };
  Pen pen;
  double low, high, side = 0, far_side = 0, half_last = 0;

  cairo_save (cr);
  pen_init (&pen, cr, options);
  if (options->background)
    {
      cairo_rectangle (cr, 0, 0, w, h);
      set_ink (&pen, pen.paper, 1);
      cairo_fill (cr);
    }

  /* Ticks first by the size of the whole, since the margins depend on their labels. */
  for (int a = 0; a < 2; a++)
    {
      double room = a == 0 ? w / (6.5 * pen.text) : h / (4 * pen.text);
      int target = CLAMP ((int) room, 2, 8);
      find_range (plot, a, &low, &high);
      if (a == 1 && headroom > 0 && high > low)
        high += (high - low) * headroom / (1 - headroom);
      if (plot->axis[a].logarithmic)
        sg_ticks_logarithmic (low, high, target, plot->axis[a].automatic, &ticks[a]);
      else
        sg_ticks_linear (low, high, target, plot->axis[a].automatic, &ticks[a]);
      plot->min[a] = ticks[a].min;
      plot->max[a] = ticks[a].max;
      for (int i = 0; i < ticks[a].n; i++)
        if (ticks[a].major[i])
          {
            label[a][i] = sg_ticks_label (&ticks[a], i, plot->axis[a].logarithmic);
            if (a == 1)
              side = fmax (side, text_width (&pen, label[a][i]));
            else
              half_last = 0.5 * text_width (&pen, label[a][i]);
          }
      if (plot->axis[a].second_title != NULL)
        {
          sg_ticks_linear (ticks[a].min * plot->axis[a].second_factor, ticks[a].max * plot->axis[a].second_factor,
                           target, false, &second[a]);
          for (int i = 0; i < second[a].n && a == 1; i++)
            if (second[a].major[i])
              {
                g_autofree char *number = sg_ticks_label (&second[a], i, false);
                far_side = fmax (far_side, text_width (&pen, number));
              }
        }
    }

  double row = 1.35 * pen.text;
  double left = 1.5 * pen.pad + side + pen.pad, right = fmax (2.5 * pen.pad, half_last + pen.pad);
  double bottom = pen.pad + row + pen.pad, top = pen.pad + 0.5 * pen.text;
  if (plot->axis[1].title != NULL)
    left += row + 0.3 * pen.pad;
  if (plot->axis[0].title != NULL)
    bottom += row + 0.2 * pen.pad;
  if (plot->title != NULL)
    top += row;
  if (plot->axis[0].second_title != NULL)
    top += 2 * row + pen.pad;
  if (plot->axis[1].second_title != NULL)
    right = fmax (right, far_side + 2.5 * pen.pad + row);
  plot->area[0] = left;
  plot->area[1] = top;
  plot->area[2] = fmax (w - left - right, 1);
  plot->area[3] = fmax (h - top - bottom, 1);
  const double *area = plot->area;
  double x1 = area[0] + area[2], y1 = area[1] + area[3];

  LegendPlace place = { 0 };
  bool legend = options->legend && place_legend (plot, &pen, &place);
  const SgPlotAxis *upright = &plot->axis[1];
  if (legend && place.hidden > 0 && headroom == 0 && options->make_room && upright->automatic
      && !upright->logarithmic && place.h < 0.5 * area[3])
    {
      for (int a = 0; a < 2; a++)
        for (int i = 0; i < ticks[a].n; i++)
          g_free (label[a][i]);
      pen_clear (&pen);
      cairo_restore (cr);
      return (place.h + 2 * pen.pad) / area[3];
    }

  /* grid */
  if (options->medium == SG_PLOT_SCREEN)
    {
      cairo_set_line_width (cr, pen.line);
      set_ink (&pen, pen.grid, 1);
      for (int a = 0; a < 2; a++)
        for (int i = 0; i < ticks[a].n; i++)
          if (ticks[a].major[i])
            {
              double at = crisp (&pen, a == 0 ? to_px (plot, ticks[a].value[i]) : to_py (plot, ticks[a].value[i]));
              cairo_move_to (cr, a == 0 ? at : area[0], a == 0 ? area[1] : at);
              cairo_line_to (cr, a == 0 ? at : x1, a == 0 ? y1 : at);
            }
      cairo_stroke (cr);
    }

  cairo_save (cr);
  cairo_rectangle (cr, area[0], area[1] - pen.line, area[2], area[3] + 2 * pen.line);
  cairo_clip (cr);
  /* where zero is inside, it is worth a line */
  set_ink (&pen, pen.faint, 0.7);
  cairo_set_line_width (cr, pen.line);
  if (!plot->axis[1].logarithmic && plot->min[1] < 0 && plot->max[1] > 0)
    {
      double at = crisp (&pen, to_py (plot, 0));
      cairo_move_to (cr, area[0], at);
      cairo_line_to (cr, x1, at);
      cairo_stroke (cr);
    }
  for (int a = 0; a < 2; a++)
    for (guint i = 0; i < plot->lines[a]->len; i++)
      {
        const Line *line = &g_array_index (plot->lines[a], Line, i);
        double at = a == 0 ? to_px (plot, line->at) : to_py (plot, line->at);
        const double dash[2] = { 4 * pen.line, 3 * pen.line };
        cairo_set_dash (cr, dash, 2, 0);
        set_ink (&pen, pen.faint, 1);
        cairo_move_to (cr, a == 0 ? at : area[0], a == 0 ? area[1] : at);
        cairo_line_to (cr, a == 0 ? at : x1, a == 0 ? y1 : at);
        cairo_stroke (cr);
        cairo_set_dash (cr, NULL, 0, 0);
        if (line->label != NULL && a == 0)
          show_text (&pen, line->label, at + 0.5 * pen.pad, area[1] + 0.5 * pen.pad, 0, 0);
        else if (line->label != NULL)
          show_text (&pen, line->label, x1 - 0.5 * pen.pad, at - 0.2 * pen.pad, 1, 1);
      }
  for (guint i = 0; i < plot->series->len; i++)
    draw_series (plot, &pen, g_ptr_array_index (plot->series, i));
  cairo_restore (cr);

  /* frame and ticks: a box with ticks inside in print, two lines on the screen */
  cairo_set_line_width (cr, pen.line);
  set_ink (&pen, options->medium == SG_PLOT_PRINT ? pen.ink : pen.faint, 1);
  if (options->medium == SG_PLOT_PRINT)
    cairo_rectangle (cr, area[0], area[1], area[2], area[3]);
  else
    {
      cairo_move_to (cr, crisp (&pen, area[0]), area[1]);
      cairo_line_to (cr, crisp (&pen, area[0]), crisp (&pen, y1));
      cairo_line_to (cr, x1, crisp (&pen, y1));
    }
  for (int a = 0; a < 2; a++)
    for (int i = 0; i < ticks[a].n; i++)
      {
        double length = ticks[a].major[i] ? pen.tick : 0.5 * pen.tick;
        double at = crisp (&pen, a == 0 ? to_px (plot, ticks[a].value[i]) : to_py (plot, ticks[a].value[i]));
        bool print = options->medium == SG_PLOT_PRINT;
        if (!print && !ticks[a].major[i])
          continue;
        if (a == 0)
          {
            cairo_move_to (cr, at, y1);
            cairo_line_to (cr, at, print ? y1 - length : y1 + 0.7 * length);
            if (print && plot->axis[0].second_title == NULL)
              {
                cairo_move_to (cr, at, area[1]);
                cairo_line_to (cr, at, area[1] + length);
              }
          }
        else
          {
            cairo_move_to (cr, area[0], at);
            cairo_line_to (cr, print ? area[0] + length : area[0] - 0.7 * length, at);
            if (print && plot->axis[1].second_title == NULL)
              {
                cairo_move_to (cr, x1, at);
                cairo_line_to (cr, x1 - length, at);
              }
          }
      }
  cairo_stroke (cr);

  set_ink (&pen, pen.ink, 1);
  double below = y1 + pen.pad, beside = area[0] - pen.pad;
  for (int a = 0; a < 2; a++)
    for (int i = 0; i < ticks[a].n; i++)
      {
        if (label[a][i] == NULL)
          continue;
        if (a == 0)
          show_text (&pen, label[a][i], to_px (plot, ticks[a].value[i]), below, 0.5, 0);
        else
          show_text (&pen, label[a][i], beside, to_py (plot, ticks[a].value[i]), 1, 0.5);
        g_free (label[a][i]);
      }

  for (int a = 0; a < 2; a++)
    {
      const SgPlotAxis *axis = &plot->axis[a];
      if (axis->title != NULL)
        {
          g_autofree char *text = axis_text (axis->title, axis->unit, &ticks[a]);
          cairo_save (cr);
          if (a == 0)
            {
              cairo_translate (cr, area[0] + 0.5 * area[2], h - 0.6 * pen.pad);
              show_title (&pen, text, 0.5, 1, 2 * fmin (area[0] + 0.5 * area[2], w - area[0] - 0.5 * area[2]));
            }
          else
            {
              cairo_translate (cr, 0.6 * pen.pad, area[1] + 0.5 * area[3]);
              cairo_rotate (cr, -0.5 * G_PI);
              show_title (&pen, text, 0.5, 0, 2 * fmin (area[1] + 0.5 * area[3], h - area[1] - 0.5 * area[3]));
            }
          cairo_restore (cr);
        }
      if (axis->second_title == NULL || axis->logarithmic || axis->second_factor == 0)
        continue;
      g_autofree char *text = axis_text (axis->second_title, axis->second_unit, &second[a]);
      cairo_set_line_width (cr, pen.line);
      for (int i = 0; i < second[a].n; i++)
        {
          double value = second[a].value[i] / axis->second_factor;
          double length = second[a].major[i] ? pen.tick : 0.5 * pen.tick;
          set_ink (&pen, pen.faint, 1);
          if (a == 0)
            {
              cairo_move_to (cr, crisp (&pen, to_px (plot, value)), area[1]);
              cairo_rel_line_to (cr, 0, options->medium == SG_PLOT_PRINT ? length : -0.7 * length);
            }
          else
            {
              cairo_move_to (cr, x1, crisp (&pen, to_py (plot, value)));
              cairo_rel_line_to (cr, options->medium == SG_PLOT_PRINT ? -length : 0.7 * length, 0);
            }
          cairo_stroke (cr);
          if (!second[a].major[i])
            continue;
          g_autofree char *number = sg_ticks_label (&second[a], i, false);
          set_ink (&pen, pen.ink, 1);
          if (a == 0)
            show_text (&pen, number, to_px (plot, value), area[1] - 0.8 * pen.pad, 0.5, 1);
          else
            show_text (&pen, number, x1 + pen.pad, to_py (plot, value), 0, 0.5);
        }
      set_ink (&pen, pen.ink, 1);
      if (a == 0)
        show_text (&pen, text, area[0] + 0.5 * area[2], area[1] - 1.1 * pen.pad - row, 0.5, 1);
      else
        {
          cairo_save (cr);
          cairo_translate (cr, w - 0.6 * pen.pad, area[1] + 0.5 * area[3]);
          cairo_rotate (cr, 0.5 * G_PI);
          show_text (&pen, text, 0, 0, 0.5, 0);
          cairo_restore (cr);
        }
    }
  if (plot->title != NULL)
    {
      pango_font_description_set_weight (pen.font, PANGO_WEIGHT_BOLD);
      set_ink (&pen, pen.ink, 1);
      show_text (&pen, plot->title, area[0] + 0.5 * area[2], 0.6 * pen.pad, 0.5, 0);
      pango_font_description_set_weight (pen.font, PANGO_WEIGHT_NORMAL);
    }
  if (plot->rug->len > 0)
    draw_rug (plot, &pen);
  if (legend)
    draw_legend (plot, &pen, &place);
  pen_clear (&pen);
  cairo_restore (cr);
  return 0;
}

void
sg_plot_draw (SgPlot *plot, cairo_t *cr, double w, double h, const SgPlotOptions *options)
{
  double headroom = draw (plot, cr, w, h, options, 0);

  if (headroom > 0)
    draw (plot, cr, w, h, options, fmin (headroom, 0.5));
}

void
sg_plot_area (const SgPlot *plot, double rect[4])
{
  memcpy (rect, plot->area, sizeof plot->area);
}

bool
sg_plot_place (const SgPlot *plot, double x, double y, double *px, double *py)
{
  const double *area = plot->area, slack = 1;

  *px = to_px (plot, x);
  *py = to_py (plot, y);
  return area[2] > 0 && *px >= area[0] - slack && *px <= area[0] + area[2] + slack && *py >= area[1] - slack
         && *py <= area[1] + area[3] + slack;
}

bool
sg_plot_hit (SgPlot *plot, double px, double py, double radius, SgPlotHit *hit)
{
  const double *area = plot->area;
  double best = radius * radius;

  memset (hit, 0, sizeof *hit);
  if (area[2] <= 0 || px < area[0] || px > area[0] + area[2] || py < area[1] || py > area[1] + area[3])
    return false;
  for (guint i = 0; i < plot->series->len; i++)
    {
      SgPlotSeries *series = g_ptr_array_index (plot->series, i);
      for (guint k = 0; k < series->kept->len; k++)
        {
          guint32 at = g_array_index (series->kept, guint32, k);
          if (at >= series->x->len)
            break;
          double x = g_array_index (series->x, double, at), y = g_array_index (series->y, double, at);
          double dx = to_px (plot, x) - px, dy = to_py (plot, y) - py, d2 = dx * dx + dy * dy;
          if (!(d2 < best))
            continue;
          best = d2;
          hit->series = series;
          hit->index = at;
          hit->x = x;
          hit->y = y;
        }
    }
  if (hit->series == NULL)
    {
      double fx = (px - area[0]) / area[2], fy = 1 - (py - area[1]) / area[3], f[2] = { fx, fy }, v[2];
      for (int a = 0; a < 2; a++)
        v[a] = plot->axis[a].logarithmic ? plot->min[a] * pow (plot->max[a] / plot->min[a], f[a])
                                         : plot->min[a] + f[a] * (plot->max[a] - plot->min[a]);
      hit->x = v[0];
      hit->y = v[1];
      hit->px = px;
      hit->py = py;
      return true;
    }
  hit->px = to_px (plot, hit->x);
  hit->py = to_py (plot, hit->y);
  return true;
}

static char *
read_out (const SgPlotAxis *axis, double value)
{
  g_autofree char *number = sg_format_number (value, 4);
  const char *unit = axis->unit != NULL ? axis->unit : "";

  return g_strdup_printf ("%s %s%s%s", axis->title != NULL ? axis->title : "", number, *unit != 0 ? " " : "", unit);
}

void
sg_plot_draw_cursor (SgPlot *plot, cairo_t *cr, const SgPlotHit *hit, const SgPlotOptions *options)
{
  const double *area = plot->area;
  Pen pen;
  double w, h;

  cairo_save (cr);
  pen_init (&pen, cr, options);
  set_ink (&pen, pen.faint, 0.8);
  cairo_set_line_width (cr, pen.line);
  cairo_move_to (cr, crisp (&pen, hit->px), area[1]);
  cairo_rel_line_to (cr, 0, area[3]);
  cairo_move_to (cr, area[0], crisp (&pen, hit->py));
  cairo_rel_line_to (cr, area[2], 0);
  cairo_stroke (cr);
  if (hit->series != NULL)
    {
      cairo_arc (cr, hit->px, hit->py, 3.5 * options->scale, 0, 2 * G_PI);
      set_ink (&pen, series_color (&pen, &hit->series->style), 1);
      cairo_fill_preserve (cr);
      set_ink (&pen, pen.ink, 1);
      cairo_stroke (cr);
    }

  g_autofree char *x = read_out (&plot->axis[0], hit->x);
  g_autofree char *y = read_out (&plot->axis[1], hit->y);
  const char *name = hit->series != NULL ? hit->series->name : NULL;
  g_autofree char *text
      = g_strdup_printf ("%s%s%s\n%s", name != NULL ? name : "", name != NULL ? "\n" : "", x, y);
  g_autoptr (GObject) layout = G_OBJECT (make_text (&pen, text, &w, &h));
  double bx = hit->px + 2 * pen.pad, by = hit->py - 2 * pen.pad - h;
  if (bx + w + 2 * pen.pad > area[0] + area[2])
    bx = fmax (hit->px - 4 * pen.pad - w, 0.5 * pen.pad);
  by = MAX (by, area[1] + pen.pad);
  cairo_rectangle (cr, bx, by, w + 2 * pen.pad, h + pen.pad);
  set_ink (&pen, pen.paper, 0.92);
  cairo_fill_preserve (cr);
  set_ink (&pen, pen.grid, 1);
  cairo_stroke (cr);
  set_ink (&pen, pen.ink, 1);
  cairo_move_to (cr, bx + pen.pad, by + 0.5 * pen.pad);
  pango_cairo_show_layout (cr, PANGO_LAYOUT (layout));
  pen_clear (&pen);
  cairo_restore (cr);
}
