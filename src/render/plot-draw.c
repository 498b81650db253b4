/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/plot-private.h"

#include <math.h>

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

static void
draw_rug (SgPlot *plot, SgPlotPen *pen)
{
  const double *area = plot->area;
  double y = area[1] + area[3], length = 0.8 * pen->text;

  sg_plot_set_ink (pen, pen->ink, 0.55);
  cairo_set_line_width (pen->cr, pen->line);
  for (guint k = 0; k < plot->rug->len; k++)
    {
      double x = g_array_index (plot->rug, double, k);
      if (!isfinite (x) || x < plot->min[0] || x > plot->max[0])
        continue;
      cairo_move_to (pen->cr, sg_plot_crisp (pen, sg_plot_to_px (plot, x)), y);
      cairo_rel_line_to (pen->cr, 0, -length);
    }
  cairo_stroke (pen->cr);
  if (plot->rug_label != NULL)
    {
      sg_plot_set_ink (pen, pen->ink, 0.8);
      sg_plot_show_text (pen, plot->rug_label, area[0] + area[2] - 0.5 * pen->pad, y - length - 0.3 * pen->pad, 1, 1);
    }
}

/* As it is, or smaller where there is no room for it. */
static void
show_title (SgPlotPen *pen, const char *markup, double ax, double ay, double room)
{
  double width = sg_plot_text_width (pen, markup), size = pango_font_description_get_size (pen->font);

  /* A title cut short says less than none: what is plotted stands above the plot. */
  if (0.6 * width > room)
    return;
  if (width > room)
    pango_font_description_set_size (pen->font, (int) lrint (size * room / width));
  sg_plot_show_text (pen, markup, 0, 0, ax, ay);
  pango_font_description_set_size (pen->font, (int) lrint (size));
}

/* One drawing, from the ticks to the titles. */
typedef struct {
  SgPlot *plot;
  cairo_t *cr;
  SgPlotPen pen;
  double w, h;
  bool print;
  SgTicks ticks[2], second[2];
  char *label[2][SG_MAX_TICKS]; /* nullable: of major ticks */
  double row;                   /* of text */
  double side, far_side, half_last; /* room for numbers: left, right, beside the last one below */
} Drawing;

static void
choose_ticks (const Drawing *d, int a, double headroom, int target, SgTicks *ticks)
{
  const SgPlotAxis *axis = &d->plot->axis[a];
  double low, high;
  find_range (d->plot, a, &low, &high);
  if (a == 1 && headroom > 0 && high > low)
    high += (high - low) * headroom / (1 - headroom);
  if (axis->logarithmic)
    sg_ticks_logarithmic (low, high, target, axis->automatic, ticks);
  else
    sg_ticks_linear (low, high, target, axis->automatic, ticks);
}

static int
count_numbers (const SgTicks *ticks)
{
  int n = 0;
  for (int i = 0; i < ticks->n; i++)
    n += ticks->major[i];
  return n;
}

/* Whether the numbers below stand apart, when those at the left have their place. */
static bool
numbers_fit (Drawing *d, const SgTicks *ticks, bool logarithmic)
{
  const double width = d->w - d->side - d->far_side - 5 * d->pen.pad - d->row, gap = 0.7 * d->pen.text;
  const double scale = width / (logarithmic ? log10 (ticks->max / ticks->min) : ticks->max - ticks->min);
  double before = -INFINITY;
  for (int i = 0; i < ticks->n; i++)
    if (ticks->major[i])
      {
        g_autofree char *number = sg_ticks_label (ticks, i, logarithmic);
        const double half = 0.5 * sg_plot_text_width (&d->pen, number);
        const double at = scale * (logarithmic ? log10 (ticks->value[i] / ticks->min) : ticks->value[i] - ticks->min);
        if (at - half < before + gap)
          return false;
        before = at + half;
      }
  return true;
}

/* By the size of the whole, since the margins depend on their labels; those below when the room of those at the left is known.
 * @headroom: share of the height above the data. */
static void
find_ticks (Drawing *d, double headroom)
{
  SgPlot *plot = d->plot;
  for (int a = 1; a >= 0; a--)
    {
      double room = a == 0 ? d->w / (6.5 * d->pen.text) : d->h / (4 * d->pen.text);
      int target = CLAMP ((int) room, 2, 8);
      const SgPlotAxis *axis = &plot->axis[a];
      SgTicks *ticks = &d->ticks[a], *second = &d->second[a];
      choose_ticks (d, a, headroom, target, ticks);
      while (a == 0 && target > 1 && !numbers_fit (d, ticks, axis->logarithmic))
        {
          SgTicks fewer;
          choose_ticks (d, a, headroom, --target, &fewer);
          if (count_numbers (&fewer) == 0)
            break;
          *ticks = fewer;
        }
      plot->min[a] = ticks->min;
      plot->max[a] = ticks->max;
      for (int i = 0; i < ticks->n; i++)
        if (ticks->major[i])
          {
            d->label[a][i] = sg_ticks_label (ticks, i, axis->logarithmic);
            double width = sg_plot_text_width (&d->pen, d->label[a][i]);
            if (a == 1)
              d->side = fmax (d->side, width);
            else
              d->half_last = 0.5 * width;
          }
      if (axis->second_title == NULL)
        continue;
      sg_ticks_linear (ticks->min * axis->second_factor, ticks->max * axis->second_factor, target, false, second);
      for (int i = 0; i < second->n && a == 1; i++)
        if (second->major[i])
          {
            g_autofree char *number = sg_ticks_label (second, i, false);
            d->far_side = fmax (d->far_side, sg_plot_text_width (&d->pen, number));
          }
    }
}

/* What is left for the data when numbers and titles have their place. */
static void
lay_out (Drawing *d)
{
  SgPlot *plot = d->plot;
  const double pad = d->pen.pad;
  double left = 1.5 * pad + d->side + pad, right = fmax (2.5 * pad, d->half_last + pad);
  double bottom = pad + d->row + pad, top = pad + 0.5 * d->pen.text;
  if (plot->axis[1].title != NULL)
    left += d->row + 0.3 * pad;
  if (plot->axis[0].title != NULL)
    bottom += d->row + 0.2 * pad;
  if (plot->title != NULL)
    top += d->row;
  if (plot->axis[0].second_title != NULL)
    top += 2 * d->row + pad;
  if (plot->axis[1].second_title != NULL)
    right = fmax (right, d->far_side + 2.5 * pad + d->row);
  plot->area[0] = left;
  plot->area[1] = top;
  plot->area[2] = fmax (d->w - left - right, 1);
  plot->area[3] = fmax (d->h - top - bottom, 1);
}

/* Where a value of an axis is, sharp on a screen. */
static double
place (Drawing *d, int axis, double value)
{
  return sg_plot_crisp (&d->pen, axis == 0 ? sg_plot_to_px (d->plot, value) : sg_plot_to_py (d->plot, value));
}

/* Across the area, at @at of an axis. */
static void
across (Drawing *d, int axis, double at)
{
  const double *area = d->plot->area;
  cairo_move_to (d->cr, axis == 0 ? at : area[0], axis == 0 ? area[1] : at);
  cairo_line_to (d->cr, axis == 0 ? at : area[0] + area[2], axis == 0 ? area[1] + area[3] : at);
}

static void
draw_grid (Drawing *d)
{
  if (d->print)
    return;
  cairo_set_line_width (d->cr, d->pen.line);
  sg_plot_set_ink (&d->pen, d->pen.grid, 1);
  for (int a = 0; a < 2; a++)
    for (int i = 0; i < d->ticks[a].n; i++)
      if (d->ticks[a].major[i])
        across (d, a, place (d, a, d->ticks[a].value[i]));
  cairo_stroke (d->cr);
}

/* A dashed line at a value, with its label. */
static void
draw_line (Drawing *d, int axis, const SgPlotLine *line)
{
  const double *area = d->plot->area, dash[2] = { 4 * d->pen.line, 3 * d->pen.line }, pad = d->pen.pad;
  double at = axis == 0 ? sg_plot_to_px (d->plot, line->at) : sg_plot_to_py (d->plot, line->at);
  cairo_set_dash (d->cr, dash, 2, 0);
  sg_plot_set_ink (&d->pen, d->pen.faint, 1);
  across (d, axis, at);
  cairo_stroke (d->cr);
  cairo_set_dash (d->cr, NULL, 0, 0);
  if (line->label != NULL && axis == 0)
    sg_plot_show_text (&d->pen, line->label, at + 0.5 * pad, area[1] + 0.5 * pad, 0, 0);
  else if (line->label != NULL)
    sg_plot_show_text (&d->pen, line->label, area[0] + area[2] - 0.5 * pad, at - 0.2 * pad, 1, 1);
}

static void
draw_data (Drawing *d)
{
  SgPlot *plot = d->plot;
  const double *area = plot->area;
  cairo_save (d->cr);
  cairo_rectangle (d->cr, area[0], area[1] - d->pen.line, area[2], area[3] + 2 * d->pen.line);
  cairo_clip (d->cr);
  /* where zero is inside, it is worth a line */
  sg_plot_set_ink (&d->pen, d->pen.faint, 0.7);
  cairo_set_line_width (d->cr, d->pen.line);
  if (!plot->axis[1].logarithmic && plot->min[1] < 0 && plot->max[1] > 0)
    {
      across (d, 1, place (d, 1, 0));
      cairo_stroke (d->cr);
    }
  for (int a = 0; a < 2; a++)
    for (guint i = 0; i < plot->lines[a]->len; i++)
      draw_line (d, a, &g_array_index (plot->lines[a], SgPlotLine, i));
  for (guint i = 0; i < plot->series->len; i++)
    sg_plot_draw_series (plot, &d->pen, g_ptr_array_index (plot->series, i));
  cairo_restore (d->cr);
}

/* A tick from the frame at (@x, @y) along one axis. */
static void
tick (Drawing *d, double x, double y, double dx, double dy)
{
  cairo_move_to (d->cr, x, y);
  cairo_line_to (d->cr, x + dx, y + dy);
}

/* In print a box with ticks inside, on the screen two lines. */
static void
draw_frame (Drawing *d)
{
  const SgPlot *plot = d->plot;
  const double *area = plot->area, x1 = area[0] + area[2], y1 = area[1] + area[3];
  cairo_set_line_width (d->cr, d->pen.line);
  sg_plot_set_ink (&d->pen, d->print ? d->pen.ink : d->pen.faint, 1);
  if (d->print)
    cairo_rectangle (d->cr, area[0], area[1], area[2], area[3]);
  else
    {
      cairo_move_to (d->cr, sg_plot_crisp (&d->pen, area[0]), area[1]);
      cairo_line_to (d->cr, sg_plot_crisp (&d->pen, area[0]), sg_plot_crisp (&d->pen, y1));
      cairo_line_to (d->cr, x1, sg_plot_crisp (&d->pen, y1));
    }
  for (int a = 0; a < 2; a++)
    for (int i = 0; i < d->ticks[a].n; i++)
      {
        bool major = d->ticks[a].major[i], far = d->print && plot->axis[a].second_title == NULL;
        double length = major ? d->pen.tick : 0.5 * d->pen.tick, out = d->print ? -length : 0.7 * length;
        double at = place (d, a, d->ticks[a].value[i]);
        if (!d->print && !major)
          continue;
        if (a == 0)
          tick (d, at, y1, 0, out);
        else
          tick (d, area[0], at, -out, 0);
        if (far && a == 0)
          tick (d, at, area[1], 0, length);
        else if (far)
          tick (d, x1, at, -length, 0);
      }
  cairo_stroke (d->cr);

  sg_plot_set_ink (&d->pen, d->pen.ink, 1);
  for (int a = 0; a < 2; a++)
    for (int i = 0; i < d->ticks[a].n; i++)
      if (d->label[a][i] != NULL && a == 0)
        sg_plot_show_text (&d->pen, d->label[a][i], sg_plot_to_px (plot, d->ticks[a].value[i]), y1 + d->pen.pad, 0.5, 0);
      else if (d->label[a][i] != NULL)
        sg_plot_show_text (&d->pen, d->label[a][i], area[0] - d->pen.pad, sg_plot_to_py (plot, d->ticks[a].value[i]), 1, 0.5);
}

static void
draw_title (Drawing *d, int a)
{
  const SgPlotAxis *axis = &d->plot->axis[a];
  const double *area = d->plot->area, middle[2] = { area[0] + 0.5 * area[2], area[1] + 0.5 * area[3] };
  if (axis->title == NULL)
    return;
  g_autofree char *text = axis_text (axis->title, axis->unit, &d->ticks[a]);
  cairo_save (d->cr);
  if (a == 0)
    cairo_translate (d->cr, middle[0], d->h - 0.6 * d->pen.pad);
  else
    {
      cairo_translate (d->cr, 0.6 * d->pen.pad, middle[1]);
      cairo_rotate (d->cr, -0.5 * G_PI);
    }
  show_title (&d->pen, text, 0.5, a == 0 ? 1 : 0, 2 * fmin (middle[a], (a == 0 ? d->w : d->h) - middle[a]));
  cairo_restore (d->cr);
}

/* The same axis in another unit, on the other side. */
static void
draw_second_scale (Drawing *d, int a)
{
  const SgPlot *plot = d->plot;
  const SgPlotAxis *axis = &plot->axis[a];
  const SgTicks *second = &d->second[a];
  const double *area = plot->area, x1 = area[0] + area[2];
  if (axis->second_title == NULL || axis->logarithmic || axis->second_factor == 0)
    return;
  g_autofree char *text = axis_text (axis->second_title, axis->second_unit, second);
  cairo_set_line_width (d->cr, d->pen.line);
  for (int i = 0; i < second->n; i++)
    {
      double value = second->value[i] / axis->second_factor;
      double length = second->major[i] ? d->pen.tick : 0.5 * d->pen.tick, out = d->print ? -length : 0.7 * length;
      sg_plot_set_ink (&d->pen, d->pen.faint, 1);
      if (a == 0)
        {
          cairo_move_to (d->cr, place (d, 0, value), area[1]);
          cairo_rel_line_to (d->cr, 0, -out);
        }
      else
        {
          cairo_move_to (d->cr, x1, place (d, 1, value));
          cairo_rel_line_to (d->cr, out, 0);
        }
      cairo_stroke (d->cr);
      if (!second->major[i])
        continue;
      g_autofree char *number = sg_ticks_label (second, i, false);
      sg_plot_set_ink (&d->pen, d->pen.ink, 1);
      if (a == 0)
        sg_plot_show_text (&d->pen, number, sg_plot_to_px (plot, value), area[1] - 0.8 * d->pen.pad, 0.5, 1);
      else
        sg_plot_show_text (&d->pen, number, x1 + d->pen.pad, sg_plot_to_py (plot, value), 0, 0.5);
    }
  sg_plot_set_ink (&d->pen, d->pen.ink, 1);
  if (a == 0)
    {
      sg_plot_show_text (&d->pen, text, area[0] + 0.5 * area[2], area[1] - 1.1 * d->pen.pad - d->row, 0.5, 1);
      return;
    }
  cairo_save (d->cr);
  cairo_translate (d->cr, d->w - 0.6 * d->pen.pad, area[1] + 0.5 * area[3]);
  cairo_rotate (d->cr, 0.5 * G_PI);
  sg_plot_show_text (&d->pen, text, 0, 0, 0.5, 0);
  cairo_restore (d->cr);
}

static void
finish (Drawing *d)
{
  for (int a = 0; a < 2; a++)
    for (int i = 0; i < d->ticks[a].n; i++)
      g_free (d->label[a][i]);
  sg_plot_pen_clear (&d->pen);
  cairo_restore (d->cr);
}

/* @headroom: share of the height that is kept free above the data. Returns: what should have been kept free for the legend, 0
 * where all is well. */
static double
draw (SgPlot *plot, cairo_t *cr, double w, double h, const SgPlotOptions *options, double headroom)
{
  Drawing d = { .plot = plot, .cr = cr, .w = w, .h = h, .print = options->medium == SG_PLOT_PRINT };

  cairo_save (cr);
  sg_plot_pen_init (&d.pen, cr, options);
  d.row = 1.35 * d.pen.text;
  if (options->background)
    {
      cairo_rectangle (cr, 0, 0, w, h);
      sg_plot_set_ink (&d.pen, d.pen.paper, 1);
      cairo_fill (cr);
    }
  find_ticks (&d, headroom);
  lay_out (&d);

  SgLegendPlace legend_place = { 0 };
  const bool legend = options->legend && sg_plot_place_legend (plot, &d.pen, &legend_place);
  const SgPlotAxis *upright = &plot->axis[1];
  if (legend && legend_place.hidden > 0 && headroom == 0 && options->make_room && upright->automatic && !upright->logarithmic
      && legend_place.h < 0.5 * plot->area[3])
    {
      double wanted = (legend_place.h + 2 * d.pen.pad) / plot->area[3];
      finish (&d);
      return wanted;
    }

  draw_grid (&d);
  draw_data (&d);
  draw_frame (&d);
  for (int a = 0; a < 2; a++)
    {
      draw_title (&d, a);
      draw_second_scale (&d, a);
    }
  if (plot->title != NULL)
    {
      pango_font_description_set_weight (d.pen.font, PANGO_WEIGHT_BOLD);
      sg_plot_set_ink (&d.pen, d.pen.ink, 1);
      sg_plot_show_text (&d.pen, plot->title, plot->area[0] + 0.5 * plot->area[2], 0.6 * d.pen.pad, 0.5, 0);
      pango_font_description_set_weight (d.pen.font, PANGO_WEIGHT_NORMAL);
    }
  if (plot->rug->len > 0)
    draw_rug (plot, &d.pen);
  if (legend)
    sg_plot_draw_legend (plot, &d.pen, &legend_place);
  finish (&d);
  return 0;
}

void
sg_plot_draw (SgPlot *plot, cairo_t *cr, double w, double h, const SgPlotOptions *options)
{
  double headroom = draw (plot, cr, w, h, options, 0);

  if (headroom > 0)
    draw (plot, cr, w, h, options, fmin (headroom, 0.5));
}
