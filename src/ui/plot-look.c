/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/plot-look.h"
#include "ui/past.h"

#include <math.h>

/* How far from a curve a click still means it. */
#define REACH_PX 24.0

static size_t
n_atoms (SgSession *session)
{
  const SgConfiguration *sample = sg_session_sample (session);
  return sample != NULL ? sample->atoms->n : 1;
}

gboolean
sg_plot_look_at (SgPlot *plot, SgFigureKind kind, SgSession *session, double px, double py)
{
  const GArray *rows = sg_session_history (session);
  const SgSample *nearest = NULL;
  double best = INFINITY;
  SgPlotHit hit;

  if (!sg_plot_hit (plot, px, py, REACH_PX, &hit))
    return FALSE;
  /* Curves of noisy rows are thick, and their mean runs through the middle: where along them counts more than how high. Where
   * a click hits no curve it is only where along. */
  const double weight = hit.series != NULL ? 0.25 : 0;
  for (guint k = 0; k < rows->len; k++)
    {
      const SgSample *row = &g_array_index (rows, SgSample, k);
      double x, y, at_x, at_y;
      sg_figure_values (kind, row, n_atoms (session), &x, &y);
      sg_plot_place (plot, x, y, &at_x, &at_y);
      double dx = at_x - hit.px, dy = at_y - hit.py, d = dx * dx + (isfinite (dy) ? weight * dy * dy : 0);
      if (d < best)
        {
          best = d;
          nearest = row;
        }
    }
  return nearest != NULL && sg_past_look (sg_session_past (session), nearest->step);
}

void
sg_plot_look_draw (const SgPlot *plot, cairo_t *cr, SgFigureKind kind, SgSession *session, const SgPlotOptions *options)
{
  SgPast *past = sg_session_past (session);
  SgSnapshot *state = past != NULL ? sg_past_state (past) : NULL;
  const SgSample *row = state != NULL ? sg_past_row (past, state) : NULL;
  double x, y;

  if (row == NULL)
    return;
  sg_figure_values (kind, row, n_atoms (session), &x, &y);
  if (kind == SG_FIGURE_STRESS_STRAIN || kind == SG_FIGURE_ENERGY_STRAIN)
    x = state->strain;
  else
    x = state->time;
  sg_plot_draw_mark (plot, cr, x, y, options);
}
