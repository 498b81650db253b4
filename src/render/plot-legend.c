/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/plot-private.h"

#include <math.h>

/* Places of a segment from one point to the next that count as drawn, in its direction. */
static size_t
covered (const SgPlotStyle *style, double x0, double y0, double x1, double y1, const SgLegendPlace *place)
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
bool
sg_plot_place_legend (SgPlot *plot, SgPlotPen *pen, SgLegendPlace *best)
{
  double sample = 2.2 * pen->text, row = 1.35 * pen->text, widest = 0, inset = 1.4 * pen->pad;
  bool room = pen->options->make_room;
  int n = 0;

  for (guint i = 0; i < plot->series->len; i++)
    {
      SgPlotSeries *series = g_ptr_array_index (plot->series, i);
      if (series->name == NULL || series->x->len == 0)
        continue;
      widest = fmax (widest, sg_plot_text_width (pen, series->name));
      n++;
    }
  if (n == 0)
    return false;
  double w = sample + widest + 3.2 * pen->pad, h = n * row + 1.4 * pen->pad;
  if (w > (room ? 0.97 : 0.8) * plot->area[2] || h > 0.7 * plot->area[3])
    return false;
  if (w + 2 * inset > plot->area[2])
    inset = 0.5 * (plot->area[2] - w);

  best->hidden = SIZE_MAX;
  for (int corner = 0; corner < 4; corner++)
    {
      bool right = corner == 1 || corner == 2, low = corner >= 2;
      SgLegendPlace place = { .w = w, .h = h };
      place.x = right ? plot->area[0] + plot->area[2] - w - inset : plot->area[0] + inset;
      place.y = low ? plot->area[1] + plot->area[3] - h - inset : plot->area[1] + inset;
      for (guint i = 0; i < plot->series->len; i++)
        {
          SgPlotSeries *series = g_ptr_array_index (plot->series, i);
          double last_x = NAN, last_y = NAN;
          guint stride = series->x->len / 2000 + 1;
          for (guint k = 0; k < series->x->len; k += stride)
            {
              double px = sg_plot_to_px (plot, g_array_index (series->x, double, k));
              double py = sg_plot_to_py (plot, g_array_index (series->y, double, k));
              place.hidden += covered (&series->style, last_x, last_y, px, py, &place);
              if (series->y_error != NULL)
                for (int side = -1; side <= 1; side += 2)
                  {
                    /* the ends of bars and bands */
                    double end = g_array_index (series->y, double, k) + side * g_array_index (series->y_error, double, k);
                    place.hidden += covered (&series->style, NAN, NAN, px, sg_plot_to_py (plot, end), &place);
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

void
sg_plot_draw_legend (SgPlot *plot, SgPlotPen *pen, const SgLegendPlace *place)
{
  double sample = 2.2 * pen->text, row = 1.35 * pen->text;

  cairo_rectangle (pen->cr, place->x, place->y, place->w, place->h);
  sg_plot_set_ink (pen, pen->paper, 0.82);
  cairo_fill (pen->cr);
  double y = place->y + 0.7 * pen->pad + 0.5 * row;
  for (guint i = 0; i < plot->series->len; i++)
    {
      SgPlotSeries *series = g_ptr_array_index (plot->series, i);
      if (series->name == NULL || series->x->len == 0)
        continue;
      const SgPlotStyle *style = &series->style;
      double x = place->x + pen->pad, width = sg_plot_series_width (pen, style);
      uint32_t color = sg_plot_series_color (pen, style);
      if (style->line)
        {
          sg_plot_set_ink (pen, color, 1);
          cairo_set_line_width (pen->cr, fmax (width, 1.2 * pen->line));
          sg_plot_set_dash (pen, style->dash, width);
          cairo_move_to (pen->cr, x, y);
          cairo_line_to (pen->cr, x + sample, y);
          cairo_stroke (pen->cr);
          sg_plot_set_dash (pen, SG_DASH_SOLID, 1);
        }
      if (style->marker != SG_MARKER_NONE)
        sg_plot_draw_marker (pen, style, color, 1, x + 0.5 * sample, y);
      sg_plot_set_ink (pen, pen->ink, 1);
      sg_plot_show_text (pen, series->name, x + sample + pen->pad, y, 0, 0.5);
      y += row;
    }
}
