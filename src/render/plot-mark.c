/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The place on a curve that somebody looks back at.
 */
#include "render/plot.h"

#include <math.h>

void
sg_plot_draw_mark (const SgPlot *plot, cairo_t *cr, double x, double y, const SgPlotOptions *options)
{
  const double dash[2] = { 4 * options->scale, 3 * options->scale };
  /* the accent of the banner: blue that is read on both grounds */
  const bool dark = options->theme == SG_THEME_DARK;
  const double ink[3] = { dark ? 0.47 : 0.11, dark ? 0.68 : 0.44, dark ? 0.93 : 0.85 };
  double area[4], px, py;

  sg_plot_area (plot, area);
  if (!(area[2] > 0))
    return;
  bool placed = sg_plot_place (plot, x, y, &px, &py);
  if (!isfinite (px) || px < area[0] - 1 || px > area[0] + area[2] + 1)
    return;
  cairo_save (cr);
  cairo_set_source_rgb (cr, ink[0], ink[1], ink[2]);
  cairo_set_line_width (cr, 1.5 * options->scale);
  cairo_set_dash (cr, dash, 2, 0);
  cairo_move_to (cr, px, area[1]);
  cairo_rel_line_to (cr, 0, area[3]);
  cairo_stroke (cr);
  if (placed)
    {
      cairo_set_dash (cr, NULL, 0, 0);
      cairo_set_line_width (cr, 2 * options->scale);
      cairo_arc (cr, px, py, 5 * options->scale, 0, 2 * G_PI);
      cairo_stroke (cr);
    }
  cairo_restore (cr);
}
