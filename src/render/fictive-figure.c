/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/fictive-figure.h"
#include "engine/words.h"

#include <math.h>

#define POINTS 40

SgPlot *
sg_fictive_plot_new (const double *temperature, const double *value, size_t n, const SgFictive *fit, const char *title,
                     const char *unit)
{
  SgPlot *plot = sg_plot_new ();
  double high = 0;

  sg_plot_set_axis (plot, 0, "<i>T</i>", "<i>ε</i>/<i>k</i><sub>B</sub>");
  sg_plot_set_axis (plot, 1, title, unit);
  SgPlotStyle points = { .color = 0, .marker = SG_MARKER_CIRCLE, .opacity = 0.5 };
  SgPlotSeries *run = sg_plot_add_series (plot, _ ("cooling"), &points);
  for (size_t k = 0; k < n; k++)
    {
      sg_plot_series_append (run, temperature[k], value[k]);
      high = fmax (high, temperature[k]);
    }
  if (fit == NULL)
    return plot;
  SgPlotStyle branch = { .color = 1, .line = true, .width = 1.5 };
  SgPlotSeries *glass = sg_plot_add_series (plot, _ ("glass"), &branch);
  branch.color = 2;
  branch.dash = SG_DASH_DASHED;
  SgPlotSeries *liquid = sg_plot_add_series (plot, _ ("liquid"), &branch);
  double from = fit->glass_range[0], to = 1.1 * fit->temperature, begin = 0.85 * fit->temperature;
  for (int k = 0; k <= POINTS; k++)
    {
      double t = from + (to - from) * k / POINTS;
      sg_plot_series_append (glass, t, fit->glass[0] + fit->glass[1] * t);
      t = begin + (high - begin) * k / POINTS;
      sg_plot_series_append (liquid, t, sg_fictive_liquid (fit, t));
    }
  SgPlotStyle mark = { .color = 3, .marker = SG_MARKER_DIAMOND };
  SgPlotSeries *crossing = sg_plot_add_series (plot, NULL, &mark);
  sg_plot_series_append_error (crossing, fit->temperature, fit->value, hypot (fit->error, fit->window_error), 0);
  g_autofree char *label = g_strdup_printf (_ ("<i>T</i><sub>f</sub> = %.3f ± %.3f"), fit->temperature, fit->error);
  sg_plot_add_vertical (plot, fit->temperature, label);
  return plot;
}
