/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/plot-private.h"

#include <math.h>

static double
to_unit (const SgPlot *plot, int axis, double value)
{
  double min = plot->min[axis], max = plot->max[axis];

  if (plot->axis[axis].logarithmic)
    return value > 0 ? log (value / min) / log (max / min) : (double) NAN;
  return (value - min) / (max - min);
}

double
sg_plot_to_px (const SgPlot *plot, double x)
{
  return plot->area[0] + plot->area[2] * to_unit (plot, 0, x);
}

double
sg_plot_to_py (const SgPlot *plot, double y)
{
  return plot->area[1] + plot->area[3] * (1 - to_unit (plot, 1, y));
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

void
sg_plot_set_dash (SgPlotPen *pen, SgDash dash, double width)
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

double
sg_plot_series_width (const SgPlotPen *pen, const SgPlotStyle *style)
{
  double width = style->width > 0 ? style->width : 1.25;

  return width * (pen->options->medium == SG_PLOT_PRINT ? 0.75 : 1.25) * pen->options->scale;
}

void
sg_plot_draw_marker (SgPlotPen *pen, const SgPlotStyle *style, uint32_t color, double alpha, double x, double y)
{
  double r = 2.6 * sg_plot_series_width (pen, style);

  cairo_set_dash (pen->cr, NULL, 0, 0);
  cairo_new_path (pen->cr);
  marker_path (pen->cr, style->marker, x, y, r);
  sg_plot_set_ink (pen, color, alpha);
  if (style->marker != SG_MARKER_CROSS)
    {
      cairo_fill_preserve (pen->cr);
      sg_plot_set_ink (pen, pen->paper, alpha);
      cairo_set_line_width (pen->cr, pen->line);
    }
  else
    cairo_set_line_width (pen->cr, sg_plot_series_width (pen, style));
  cairo_stroke (pen->cr);
}

void
sg_plot_draw_series (SgPlot *plot, SgPlotPen *pen, SgPlotSeries *series)
{
  const SgPlotStyle *style = &series->style;
  cairo_t *cr = pen->cr;
  uint32_t color = sg_plot_series_color (pen, style);
  double alpha = style->opacity > 0 ? style->opacity : 1, width = sg_plot_series_width (pen, style);
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
          cairo_line_to (cr, sg_plot_to_px (plot, x[index[k]]), sg_plot_to_py (plot, y[index[k]] + ey[index[k]]));
      for (guint k = kept->len; k-- > 0;)
        if (isfinite (x[index[k]]) && isfinite (y[index[k]]))
          cairo_line_to (cr, sg_plot_to_px (plot, x[index[k]]), sg_plot_to_py (plot, y[index[k]] - ey[index[k]]));
      cairo_close_path (cr);
      sg_plot_set_ink (pen, color, 0.2 * alpha);
      cairo_fill (cr);
    }
  if (style->line)
    {
      bool down = false;
      cairo_new_path (cr);
      for (guint k = 0; k < kept->len; k++)
        {
          double px = sg_plot_to_px (plot, x[index[k]]), py = sg_plot_to_py (plot, y[index[k]]);
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
      sg_plot_set_ink (pen, color, alpha);
      cairo_set_line_width (cr, width);
      cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
      sg_plot_set_dash (pen, style->dash, width);
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
          double px = sg_plot_to_px (plot, x[i]), py = sg_plot_to_py (plot, y[i]);
          if (ex != NULL && ex[i] > 0)
            {
              double l = sg_plot_to_px (plot, x[i] - ex[i]), r = sg_plot_to_px (plot, x[i] + ex[i]);
              cairo_move_to (cr, l, py);
              cairo_line_to (cr, r, py);
              cairo_move_to (cr, l, py - cap);
              cairo_line_to (cr, l, py + cap);
              cairo_move_to (cr, r, py - cap);
              cairo_line_to (cr, r, py + cap);
            }
          if (ey != NULL && ey[i] > 0)
            {
              double b = sg_plot_to_py (plot, y[i] - ey[i]), t = sg_plot_to_py (plot, y[i] + ey[i]);
              cairo_move_to (cr, px, b);
              cairo_line_to (cr, px, t);
              cairo_move_to (cr, px - cap, b);
              cairo_line_to (cr, px + cap, b);
              cairo_move_to (cr, px - cap, t);
              cairo_line_to (cr, px + cap, t);
            }
        }
      sg_plot_set_ink (pen, color, alpha);
      cairo_set_line_width (cr, fmax (0.7 * width, pen->line));
      cairo_stroke (cr);
    }
  if (style->marker != SG_MARKER_NONE)
    for (guint k = 0; k < kept->len; k++)
      {
        double px = sg_plot_to_px (plot, x[index[k]]), py = sg_plot_to_py (plot, y[index[k]]);
        if (isfinite (px) && isfinite (py))
          sg_plot_draw_marker (pen, style, color, alpha, px, py);
      }
}
