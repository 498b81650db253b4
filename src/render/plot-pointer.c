/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/plot-private.h"

#include <math.h>
#include <string.h>

void
sg_plot_area (const SgPlot *plot, double rect[4])
{
  memcpy (rect, plot->area, sizeof plot->area);
}

bool
sg_plot_place (const SgPlot *plot, double x, double y, double *px, double *py)
{
  const double *area = plot->area, slack = 1;

  *px = sg_plot_to_px (plot, x);
  *py = sg_plot_to_py (plot, y);
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
          double dx = sg_plot_to_px (plot, x) - px, dy = sg_plot_to_py (plot, y) - py, d2 = dx * dx + dy * dy;
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
  hit->px = sg_plot_to_px (plot, hit->x);
  hit->py = sg_plot_to_py (plot, hit->y);
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
  SgPlotPen pen;
  double w, h;

  cairo_save (cr);
  sg_plot_pen_init (&pen, cr, options);
  sg_plot_set_ink (&pen, pen.faint, 0.8);
  cairo_set_line_width (cr, pen.line);
  cairo_move_to (cr, sg_plot_crisp (&pen, hit->px), area[1]);
  cairo_rel_line_to (cr, 0, area[3]);
  cairo_move_to (cr, area[0], sg_plot_crisp (&pen, hit->py));
  cairo_rel_line_to (cr, area[2], 0);
  cairo_stroke (cr);
  if (hit->series != NULL)
    {
      cairo_arc (cr, hit->px, hit->py, 3.5 * options->scale, 0, 2 * G_PI);
      sg_plot_set_ink (&pen, sg_plot_series_color (&pen, &hit->series->style), 1);
      cairo_fill_preserve (cr);
      sg_plot_set_ink (&pen, pen.ink, 1);
      cairo_stroke (cr);
    }

  g_autofree char *x = read_out (&plot->axis[0], hit->x);
  g_autofree char *y = read_out (&plot->axis[1], hit->y);
  const char *name = hit->series != NULL ? hit->series->name : NULL;
  g_autofree char *text
      = g_strdup_printf ("%s%s%s\n%s", name != NULL ? name : "", name != NULL ? "\n" : "", x, y);
  g_autoptr (GObject) layout = G_OBJECT (sg_plot_make_text (&pen, text, &w, &h));
  double bx = hit->px + 2 * pen.pad, by = hit->py - 2 * pen.pad - h;
  if (bx + w + 2 * pen.pad > area[0] + area[2])
    bx = fmax (hit->px - 4 * pen.pad - w, 0.5 * pen.pad);
  by = MAX (by, area[1] + pen.pad);
  cairo_rectangle (cr, bx, by, w + 2 * pen.pad, h + pen.pad);
  sg_plot_set_ink (&pen, pen.paper, 0.92);
  cairo_fill_preserve (cr);
  sg_plot_set_ink (&pen, pen.grid, 1);
  cairo_stroke (cr);
  sg_plot_set_ink (&pen, pen.ink, 1);
  cairo_move_to (cr, bx + pen.pad, by + 0.5 * pen.pad);
  pango_cairo_show_layout (cr, PANGO_LAYOUT (layout));
  sg_plot_pen_clear (&pen);
  cairo_restore (cr);
}
