/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Local stresses and displacements: figures 6 and 7. */
#include "render/paper-maker.h"
#include "engine/statistics/distribution.h"

#include <math.h>
#include <string.h>

/* Figure 6. */

void
sg_paper_figure_6 (SgPaperMaker *m)
{
  static const struct {
    SgStateWanted state;
    const char *name;
    int color;
    SgDash dash;
  } shown[3] = { { SG_STATE_INITIAL, N_ ("initial"), SG_PAPER_GREY, SG_DASH_SOLID },
                 { SG_STATE_LOADED, N_ ("loaded"), 1, SG_DASH_SOLID },
                 { SG_STATE_UNLOADED, N_ ("unloaded"), 0, SG_DASH_DASHED } };
  const SgFigureGroup *g = NULL;
  double from = 0.02, count[SG_FACTS_STRESS_BINS], G = m->scale.modulus.value;
  for (guint k = 0; k < m->loads->len; k++)
    {
      const SgFigureGroup *try = g_ptr_array_index (m->loads, k);
      g_autoptr (GArray) strains = sg_figure_group_unload_strains (try);
      if (strains->len == 0)
        continue;
      double last = g_array_index (strains, double, strains->len - 1);
      if (sg_figure_histogram (try, SG_STATE_UNLOADED, last, 0, 0, SIZE_MAX, count) > 0)
        {
          g = try;
          from = last;
        }
    }
  if (g == NULL)
    for (guint k = 0; k < m->loads->len && g == NULL; k++)
      if (sg_figure_histogram (g_ptr_array_index (m->loads, k), SG_STATE_INITIAL, 0, 0, 0, SIZE_MAX, count) > 0)
        g = g_ptr_array_index (m->loads, k);

  const char *why = _ ("there are no histograms of local stress");
  SgPlot *sums = sg_plot_new ();
  sg_plot_set_axis (sums, 0, _ ("Cut over <i>G</i>"), NULL);
  sg_plot_set_axis (sums, 1, _ ("Σ |σ<sub><i>i</i></sub>| &lt; cut, over <i>G</i>"), NULL);
  sg_paper_stress_scale (m, sums, 1);
  enum { PACK = 4, PACKED = SG_FACTS_STRESS_BINS / PACK };
  for (int class = SG_FACTS_ICOSAHEDRAL; class < SG_FACTS_CLASSES; class++)
    {
      SgPlot *plot = sg_plot_new ();
      sg_plot_set_axis (plot, 0, _ ("Local shear stress σ<sub><i>i</i></sub>/<i>G</i>"), NULL);
      sg_plot_set_axis (plot, 1, _ ("Probability density × <i>G</i>"), NULL);
      SgPlotAxis *across = sg_plot_axis (plot, 0);
      across->automatic = false;
      across->min = -0.6;
      across->max = 0.6;
      for (int k = 0; k < 3 && g != NULL; k++)
        {
          if (sg_figure_histogram (g, shown[k].state, from, 0, class, SIZE_MAX, count) == 0)
            continue;
          bool icosahedral = class == SG_FACTS_ICOSAHEDRAL;
          double all = 0;
          for (int b = 0; b < SG_FACTS_STRESS_BINS; b++)
            all += count[b];
          g_autofree char *name = g_strdup_printf ("%s, %s", icosahedral ? _ ("icosahedral") : _ ("other"), sg_words (shown[k].name));
          SgPlotStyle style = { .color = shown[k].color, .dash = shown[k].dash, .line = true };
          SgPlotSeries *series = sg_plot_add_series (plot, sg_words (shown[k].name), &style);
          for (int b = 0; b < PACKED; b++)
            {
              double sum = 0;
              for (int j = 0; j < PACK; j++)
                sum += count[b * PACK + j];
              double x = SG_FACTS_STRESS_LOW + (b + 0.5) * PACK * SG_FACTS_STRESS_WIDTH;
              sg_plot_series_append (series, x / G, sum / (all * PACK * SG_FACTS_STRESS_WIDTH) * G);
            }
          SgCore core;
          if (k == 0
              && sg_fit_core (count, SG_FACTS_STRESS_BINS, SG_FACTS_STRESS_LOW, SG_FACTS_STRESS_WIDTH, SG_CORE_REACH, &core))
            {
              char width[32];
              g_ascii_formatd (width, sizeof width, "%.3f", core.width / G);
              g_autofree char *core_name = g_strdup_printf (_ ("Gaussian, width %s <i>G</i>"), width);
              SgPlotStyle dotted = { .color = 4, .dash = SG_DASH_DOTTED, .line = true, .width = 1.5 };
              SgPlotSeries *gauss = sg_plot_add_series (plot, core_name, &dotted);
              for (int j = -60; j <= 60; j++)
                {
                  double z = 3 * j / 60.0, x = core.centre + z * core.width;
                  sg_plot_series_append (gauss, x / G, core.height * exp (-z * z / 2) / (all * SG_FACTS_STRESS_WIDTH) * G);
                }
            }

          /* b: of every pair by itself, for the errors; what is frozen in vanishes from a pair whatever the cut */
          const SgFigurePair *pair = &g_array_index (g->pairs, SgFigurePair, 0);
          if (shown[k].state == SG_STATE_LOADED || (k == 0 && pair->run[0] != NULL && pair->run[1] != NULL))
            continue;
          enum { HALF = SG_FACTS_STRESS_BINS / 2 };
          size_t pairs = g->pairs->len, used = 0;
          g_autofree double *part = g_new (double, (pairs + 1) * HALF);
          for (size_t p = 0; p < pairs; p++)
            {
              SgFigureGroup one = *g;
              one.pairs = g_array_new (FALSE, FALSE, sizeof (SgFigurePair));
              g_array_append_val (one.pairs, g_array_index (g->pairs, SgFigurePair, p));
              double single[SG_FACTS_STRESS_BINS];
              if (sg_figure_histogram (&one, shown[k].state, from, 0, class, SIZE_MAX, single) > 0)
                sg_partial_sums (single, SG_FACTS_STRESS_BINS, SG_FACTS_STRESS_WIDTH, part + used++ * HALF);
              g_array_unref (one.pairs);
            }
          style = (SgPlotStyle){ .color = icosahedral ? 0 : 1, .dash = k == 0 ? SG_DASH_DOTTED : SG_DASH_SOLID, .line = true, .band = true };
          SgPlotSeries *sum = sg_plot_add_series (sums, name, &style);
          for (int b = 0; b < HALF && (b + 1) * SG_FACTS_STRESS_WIDTH < 0.8 * G; b += 2)
            {
              g_autofree double *y = g_new (double, used + 1);
              for (size_t p = 0; p < used; p++)
                y[p] = part[p * HALF + (size_t) b] / G;
              SgEstimate e = sg_estimate_mean (y, used);
              sg_plot_series_append_error (sum, (b + 1) * SG_FACTS_STRESS_WIDTH / G, e.value, 0, isfinite (e.error) ? e.error : 0);
            }
        }
      sg_paper_emit (m, class == SG_FACTS_ICOSAHEDRAL ? "6a-icosahedral" : "6a-other",
            class == SG_FACTS_ICOSAHEDRAL ? _ ("Local shear stress of icosahedral atoms") : _ ("Local shear stress of the other atoms"), plot, 0.78,
            why);
    }
  sg_paper_emit (m, "6b", _ ("Share of the stress up to a cut"), sums, 0.78, why);
}

/* Figure 7. */

/* A run along +xy of the first sample that has what is wanted, else any. */
static const SgFigureRun *
shown_run (const SgFigureGroup *g, double strain)
{
  for (guint p = 0; p < g->pairs->len; p++)
    for (int side = 0; side < 2; side++)
      {
        const SgFigureRun *run = g_array_index (g->pairs, SgFigurePair, p).run[side];
        const SgFigureState *s = sg_figure_state_wanted (run, SG_STATE_LOADED, strain);
        if (s != NULL && s->moved != NULL)
          return run;
      }
  return NULL;
}

static void
add_arrows (SgPlot *plot, const GArray *moved, int icosahedral, unsigned excitation, const double *shift, const char *name)
{
  SgPlotStyle path = { .color = icosahedral ? 0 : 1, .line = true, .width = 0.9, .opacity = 0.8 };
  SgPlotStyle end = { .color = icosahedral ? 0 : 1, .marker = icosahedral ? SG_MARKER_SQUARE : SG_MARKER_CIRCLE, .width = 0.8 };
  SgPlotSeries *lines = sg_plot_add_series (plot, NULL, &path), *heads = sg_plot_add_series (plot, name, &end);
  for (guint k = 0; k < moved->len; k++)
    {
      const SgMovedAtom *a = &g_array_index (moved, SgMovedAtom, k);
      double u2 = a->u[0] * a->u[0] + a->u[1] * a->u[1] + a->u[2] * a->u[2];
      if ((a->icosahedral != 0) != (icosahedral != 0) || (excitation > 0 && a->excitation != excitation)
          || (excitation == 0 && u2 <= SG_FACTS_DISPLACED * SG_FACTS_DISPLACED))
        continue;
      double x = a->r[0] - shift[0], y = a->r[1] - shift[1];
      sg_plot_series_append (lines, x, y);
      sg_plot_series_append (lines, x + a->u[0], y + a->u[1]);
      sg_plot_series_append (lines, NAN, NAN);
      sg_plot_series_append (heads, x + a->u[0], y + a->u[1]);
    }
}

void
sg_paper_figure_7_maps (SgPaperMaker *m)
{
  bool any = false;
  const SgFigureRun *richest = NULL;
  const double none[3] = { 0, 0, 0 };
  for (guint k = 0; k < m->loads->len; k++)
    {
      const SgFigureGroup *g = g_ptr_array_index (m->loads, k);
      const SgFigureRun *run = shown_run (g, 0.02);
      if (run == NULL)
        continue;
      any = true;
      const SgFigureState *s = sg_figure_state_wanted (run, SG_STATE_LOADED, 0.02);
      if (s->moved->len > 0)
        richest = run;
      SgPlot *plot = sg_plot_new ();
      sg_plot_set_axis (plot, 0, "<i>x</i>", "σ");
      sg_plot_set_axis (plot, 1, "<i>y</i>", "σ");
      double low[2] = { 0, 0 }, high[2] = { run->cell[0], run->cell[1] };
      for (guint i = 0; i < s->moved->len; i++)
        for (int c = 0; c < 2; c++)
          {
            low[c] = fmin (low[c], g_array_index (s->moved, SgMovedAtom, i).r[c]);
            high[c] = fmax (high[c], g_array_index (s->moved, SgMovedAtom, i).r[c]);
          }
      for (int c = 0; c < 2; c++)
        {
          SgPlotAxis *axis = sg_plot_axis (plot, c);
          axis->automatic = false;
          axis->min = fmin (floor (low[c]), 0);
          axis->max = ceil (high[c]) + (c == 1 ? 2 : 0); /* for the legend */
        }
      add_arrows (plot, s->moved, 0, 0, none, _ ("other"));
      add_arrows (plot, s->moved, 1, 0, none, _ ("icosahedral"));
      if (!sg_paper_has_data (plot)) /* nothing moved: a picture all the same */
        sg_plot_series_append (sg_plot_series (plot, 0), NAN, NAN);
      g_autofree char *file = sg_paper_rate_file (g->rate), *name = sg_paper_rate_plain (m, g->rate);
      g_autofree char *panel = g_strdup_printf ("7a-%s", file);
      g_autofree char *title = g_strdup_printf (_ ("Displacements above 0.6 σ between the beginning and strain 0.02 at %s"), name);
      sg_paper_emit (m, panel, title, plot, -(sg_plot_axis (plot, 1)->max - sg_plot_axis (plot, 1)->min)
                                  / (sg_plot_axis (plot, 0)->max - sg_plot_axis (plot, 0)->min), "");
    }
  if (!any)
    sg_paper_leave_out (m, "7a", _ ("there are no displaced atoms of a state at strain 0.02"));

  SgPlot *plot = sg_plot_new ();
  sg_plot_set_axis (plot, 0, _ ("<i>x</i>, four excitations side by side"), "σ");
  sg_plot_set_axis (plot, 1, "<i>y</i>", "σ");
  const SgFigureState *s = richest != NULL ? sg_figure_state_wanted (richest, SG_STATE_LOADED, 0.02) : NULL;
  double right = 0, height = 2;
  for (unsigned e = 1; e <= 4 && s != NULL; e++)
    {
      double low[3] = { INFINITY, INFINITY, 0 }, high[2] = { -INFINITY, -INFINITY };
      unsigned n = 0;
      for (guint i = 0; i < s->moved->len; i++)
        {
          const SgMovedAtom *a = &g_array_index (s->moved, SgMovedAtom, i);
          for (int c = 0; c < 2 && a->excitation == e; c++)
            {
              low[c] = fmin (low[c], fmin (a->r[c], a->r[c] + a->u[c]));
              high[c] = fmax (high[c], fmax (a->r[c], a->r[c] + a->u[c]));
              n++;
            }
        }
      /* one that goes through a face of the cell would be torn */
      if (n == 0 || high[0] - low[0] > 0.7 * richest->cell[0] || high[1] - low[1] > 0.7 * richest->cell[1])
        continue;
      height = fmax (height, high[1] - low[1]);
      double shift[3] = { low[0] - right - 1, low[1] - 1, 0 };
      add_arrows (plot, s->moved, 0, e, shift, right == 0 ? _ ("other") : NULL);
      add_arrows (plot, s->moved, 1, e, shift, right == 0 ? _ ("icosahedral") : NULL);
      right += high[0] - low[0] + 2.5;
    }
  if (right > 0)
    {
      SgPlotAxis *x = sg_plot_axis (plot, 0), *y = sg_plot_axis (plot, 1);
      x->automatic = y->automatic = false;
      x->min = y->min = 0;
      x->max = ceil (right);
      y->max = ceil (height + 2);
    }
  sg_paper_emit (m, "7b", _ ("Single excitations: where their atoms went"), plot, right > 0 ? -sg_plot_axis (plot, 1)->max / sg_plot_axis (plot, 0)->max : 1,
        _ ("no excitation of a shown run lies within the cell, or none is known"));
}

static void
add_van_hove (SgPlot *plot, const char *name, const SgPlotStyle *style, const double *count)
{
  double all = 0;
  for (int b = 0; b < SG_FACTS_DISPLACEMENT_BINS; b++)
    all += count[b];
  SgPlotSeries *series = sg_plot_add_series (plot, name, style);
  /* the last bin holds all beyond it; bins with few counts are put together so that the tail is seen */
  for (int b = 0; b + 1 < SG_FACTS_DISPLACEMENT_BINS;)
    {
      double sum = 0;
      int first = b;
      while (b + 1 < SG_FACTS_DISPLACEMENT_BINS && (b == first || (sum < 10 && b - first < 8)))
        sum += count[b++];
      double width = (b - first) * SG_FACTS_DISPLACEMENT_WIDTH;
      if (sum > 0)
        sg_plot_series_append (series, (first + b) * SG_FACTS_DISPLACEMENT_WIDTH / 2, sum / (all * width));
    }
}

void
sg_paper_figure_7_van_hove (SgPaperMaker *m)
{
  double count[SG_FACTS_DISPLACEMENT_BINS];
  for (int class = SG_FACTS_ICOSAHEDRAL; class < SG_FACTS_CLASSES; class++)
    {
      bool icosahedral = class == SG_FACTS_ICOSAHEDRAL;
      SgPlot *plot = sg_plot_new ();
      sg_plot_set_axis (plot, 0, _ ("Displacement <i>r</i>"), "σ");
      sg_plot_set_axis (plot, 1, "<i>G</i>(<i>r</i>, Δ<i>t</i>)", "1/σ");
      sg_plot_axis (plot, 1)->logarithmic = true;
      const SgFigureGroup *last = NULL;
      for (guint k = 0; k < m->loads->len; k++)
        {
          const SgFigureGroup *g = g_ptr_array_index (m->loads, k);
          if (sg_figure_histogram (g, SG_STATE_LOADED, 0.02, 1, class, SIZE_MAX, count) == 0)
            continue;
          last = g;
          char time[32];
          g_ascii_formatd (time, sizeof time, "%.3g", 0.02 / g->rate * sg_paper_nanoseconds (m));
          g_autofree char *rate = sg_paper_rate_name (m, g->rate), *name = g_strdup_printf (_ ("%s, Δt = %s ns"), rate, time);
          SgPlotStyle style = sg_paper_line_only (sg_paper_rate_style (m, g->rate));
          add_van_hove (plot, name, &style, count);
        }
      if (last != NULL && m->hold != NULL
          && sg_figure_histogram (m->hold, SG_STATE_HELD, 0.02 / last->rate, 1, class, SIZE_MAX, count) > 0)
        {
          char time[32];
          g_ascii_formatd (time, sizeof time, "%.3g", 0.02 / last->rate * sg_paper_nanoseconds (m));
          g_autofree char *name = g_strdup_printf (_ ("zero load, Δt = %s ns"), time);
          SgPlotStyle style = sg_paper_hold_style;
          style.band = false;
          add_van_hove (plot, name, &style, count);
        }
      sg_paper_emit (m, icosahedral ? "7c-icosahedral" : "7c-other",
            icosahedral ? _ ("Van Hove function of icosahedral atoms") : _ ("Van Hove function of the other atoms"), plot, 0.78,
            _ ("there are no histograms of displacements at strain 0.02"));
    }
}
