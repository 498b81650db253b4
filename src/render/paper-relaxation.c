/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What changes with time: figures 4 and 5, and beyond the paper the age of the glass and cycles. */
#include "render/paper-maker.h"
#include "engine/statistics/fit.h"

#include <math.h>

/* Figure 4. */

void
sg_paper_figure_4 (SgPaperMaker *m)
{
  SgPlot *plot = sg_plot_new ();
  sg_plot_set_axis (plot, 0, _ ("Time at zero load"), "ns");
  sg_plot_set_axis (plot, 1, _ ("Energy, <i>E</i> − <i>E</i><sub>0</sub>"), SG_PAPER_EPSILON);
  sg_paper_time_scale (m, plot);
  sg_paper_energy_scale (m, plot);
  double seconds = m->hold != NULL ? sg_paper_reached (m->hold, SG_BRANCH_HOLD, -1, true) : 0;
  if (seconds > 0)
    {
      SgCurveSpec spec = { .kind = SG_BRANCH_HOLD, .from_strain = -1, .against = SG_CURVE_TIME, .x_scale = sg_paper_nanoseconds (m), .low = 0,
                           .width = seconds * sg_paper_nanoseconds (m) / 60 * (1 + 1e-9), .bins = 60 };
      double offset;
      g_autoptr (SgBinned) thermal = sg_paper_energy_rows (m->hold, &spec, &offset);
      SgPlotStyle style = { .color = 0, .line = true, .band = true };
      sg_paper_add_binned (plot, _ ("internal energy"), &style, thermal, offset, 1);
      spec.fact = sg_fact_energy;
      spec.bins = 21;
      spec.width = seconds * sg_paper_nanoseconds (m) / 20;
      spec.low = -spec.width / 2;
      g_autoptr (SgBinned) inherent = sg_figure_bin (m->hold, &spec);
      style = (SgPlotStyle){ .color = 1, .dash = SG_DASH_DASHED, .marker = SG_MARKER_CIRCLE, .line = true, .band = true };
      if (sg_binned_pairs (inherent) > 0)
        sg_paper_add_binned (plot, _ ("inherent structures"), &style, inherent, 0, 1);
    }
  sg_paper_emit (m, "4a", _ ("Energy at zero load against time"), plot, 0.78, _ ("there is no zero-load run"));

  double top = sg_paper_states_top (m), elastic = 0.5 * m->scale.volume
                                        * (isfinite (m->scale.modulus_athermal.value) ? m->scale.modulus_athermal.value : m->scale.modulus.value);
  plot = sg_paper_strain_plot ("<i>H</i> − <i>H</i>(0) − ½<i>G</i>γ<sup>2</sup>", SG_PAPER_EPSILON, top);
  sg_plot_set_axis (plot, 0, _ ("Shear strain γ, or rate × time"), NULL);
  for (guint k = 0; k < m->loads->len; k++)
    {
      const SgFigureGroup *g = g_ptr_array_index (m->loads, k);
      g_autoptr (SgBinned) binned = sg_paper_states (g, SG_BRANCH_LOAD, -1, sg_fact_enthalpy, 0, top);
      if (sg_binned_pairs (binned) == 0)
        continue;
      SgPlotStyle style = sg_paper_rate_style (m, g->rate);
      g_autofree char *name = sg_paper_rate_name (m, g->rate);
      SgPlotSeries *series = sg_plot_add_series (plot, name, &style);
      for (size_t b = 0; b < binned->bins; b++)
        {
          double x;
          SgEstimate e = sg_binned_y (binned, b, SIZE_MAX, &x);
          if (isfinite (e.value))
            sg_plot_series_append_error (series, x, e.value - elastic * x * x, 0, isfinite (e.error) ? e.error : 0);
        }
      if (m->hold == NULL
          || sg_paper_reached (m->hold, SG_BRANCH_HOLD, -1, true) * g->rate < 0.3 * fmin (sg_paper_reached (g, SG_BRANCH_LOAD, -1, false), top))
        continue;
      g_autoptr (SgBinned) zero = sg_paper_held (m->hold, sg_fact_enthalpy, 0, g->rate, top);
      g_autofree char *zero_name = g_strdup_printf (_ ("zero load, <i>t</i> × %s"), name);
      style = sg_paper_line_only (style);
      style.dash = SG_DASH_DASHED;
      style.band = false;
      SgPlotSeries *z = sg_plot_add_series (plot, zero_name, &style);
      for (size_t b = 0; b < zero->bins; b++)
        {
          double x;
          SgEstimate e = sg_binned_y (zero, b, SIZE_MAX, &x);
          if (isfinite (e.value))
            sg_plot_series_append (z, x, e.value);
        }
    }
  sg_paper_energy_scale (m, plot);
  sg_paper_emit (m, "4b", _ ("Inherent enthalpy under load less its elastic part, and at zero load after the same time"), plot, 0.78,
        _ ("there are no facts of inherent structures on the way"));
}

/* Figure 5. */

void
sg_paper_figure_5 (SgPaperMaker *m)
{
  double top = sg_paper_states_top (m);
  for (int corrected = 0; corrected < 2; corrected++)
    {
      SgPlot *plot = sg_paper_strain_plot (corrected ? _ ("Δ icosahedral, corrected") : _ ("Δ icosahedral"),
                                  SG_PAPER_PER_SMALL, top);
      SgFit lost = { 0 };
      if (corrected && m->athermal != NULL)
        {
          /* the loss that comes back: a smooth function through zero */
          g_autoptr (SgBinned) athermal = sg_paper_states (m->athermal, SG_BRANCH_ATHERMAL, -1, sg_fact_icosahedral, 2, top);
          g_autofree double *x = g_new (double, athermal->bins), *y = g_new (double, athermal->bins);
          size_t n = 0;
          for (size_t b = 0; b < athermal->bins; b++)
            {
              y[n] = sg_binned_y (athermal, b, SIZE_MAX, &x[n]).value;
              n += isfinite (y[n]);
            }
          const unsigned powers[2] = { 1, 2 };
          if (n < 3 || !sg_fit_terms (2, powers, n, x, y, NULL, &lost))
            lost.m = 0;
        }
      if (!corrected || lost.m > 0)
        for (guint k = 0; k < m->loads->len; k++)
          {
            const SgFigureGroup *g = g_ptr_array_index (m->loads, k);
            g_autoptr (SgBinned) binned = sg_paper_states (g, SG_BRANCH_LOAD, -1, sg_fact_icosahedral, 2, top);
            if (sg_binned_pairs (binned) == 0)
              continue;
            g_autofree char *name = sg_paper_rate_name (m, g->rate);
            SgPlotStyle style = sg_paper_rate_style (m, g->rate);
            SgPlotSeries *series = sg_plot_add_series (plot, name, &style);
            for (size_t b = 0; b < binned->bins; b++)
              {
                double x;
                SgEstimate e = sg_binned_y (binned, b, SIZE_MAX, &x);
                if (isfinite (e.value))
                  sg_plot_series_append_error (series, x, e.value - lost.p[0] * x - lost.p[1] * x * x, 0,
                                               isfinite (e.error) ? e.error : 0);
              }
          }
      if (m->hold != NULL && sg_paper_beside_hold (m) != NULL && sg_paper_has_data (plot))
        {
          g_autoptr (SgBinned) binned = sg_paper_held (m->hold, sg_fact_icosahedral, 2, sg_paper_beside_hold (m)->rate, top);
          g_autofree char *name = sg_paper_hold_name (m, sg_paper_beside_hold (m)->rate);
          sg_paper_add_binned (plot, name, &sg_paper_hold_style, binned, 0, 1);
        }
      if (!corrected && m->athermal != NULL)
        {
          g_autoptr (SgBinned) binned = sg_paper_states (m->athermal, SG_BRANCH_ATHERMAL, -1, sg_fact_icosahedral, 2, top);
          SgPlotStyle style = { .color = SG_PAPER_GREY, .dash = SG_DASH_DOTTED, .line = true, .band = true, .width = 1.5 };
          sg_paper_add_binned (plot, _ ("athermal strain"), &style, binned, 0, 1);
        }
      sg_paper_emit (m, corrected ? "5b" : "5a",
            corrected ? _ ("Change of the icosahedral content less what athermal strain hides") : _ ("Change of the icosahedral content"), plot, 0.78,
            corrected ? _ ("the correction needs facts of athermal strain") : _ ("there are no facts of inherent structures on the way"));
    }
}


/* Ages side by side, and cycles. */

static double
initial_energy (const SgFigureRun *run, const void *data)
{
  return run->initial != NULL ? run->initial->facts.energy : (double) NAN;
}

void
sg_paper_figure_ages (SgPaperMaker *m, const GArray *measured)
{
  static const struct {
    const char *panel, *quantity, *axis, *unit, *title;
  } panels[] = {
    { "age-softening", "secant-modulus", N_ ("Secant modulus over <i>G</i>"), NULL, N_ ("Softening against age") },
    { "age-residual", "residual-strain", N_ ("Residual strain after 0.02"), NULL, N_ ("Residual strain against age") },
    { "age-displaced", "displaced-share", N_ ("Atoms moved above 0.6 σ"), "%", N_ ("Displaced atoms against age") },
    { "age-excitations", "excitations-per-1000", N_ ("Single excitations in 1,000 atoms"), NULL, N_ ("Single excitations against age: where more atoms move they merge") },
  };
  m->age = G_MAXUINT;
  for (size_t k = 0; k < G_N_ELEMENTS (panels); k++)
    {
      SgPlot *plot = sg_plot_new ();
      sg_plot_set_axis (plot, 0, _ ("Inherent energy of the glass"), SG_PAPER_EPSILON);
      sg_plot_set_axis (plot, 1, sg_words (panels[k].axis), panels[k].unit);
      sg_plot_axis (plot, 1)->include_zero = true;
      unsigned ages = 0;
      for (guint r = 0; r < m->rates->len; r++)
        {
          double rate = g_array_index (m->rates, double, r);
          SgPlotSeries *series = NULL;
          for (unsigned age = 0; age < m->data->ages->len; age++)
            for (guint i = 0; i < measured->len; i++)
              {
                const SgMeasured *v = &g_array_index (measured, SgMeasured, i);
                if (!g_str_equal (v->quantity, panels[k].quantity) || v->age != age || v->kind != SG_STUDY_LOAD
                    || fabs (v->rate - rate) > 1e-9 * rate || *v->class_name != '\0'
                    || (isfinite (v->strain) && v->strain < 0.0185) || (isfinite (v->strain) && v->strain > 0.021))
                  continue;
                const SgFigureGroup *g = sg_figure_group_find (m->groups, SG_STUDY_LOAD, age, rate, NULL);
                SgEstimate x = g != NULL ? sg_figure_pairs_mean (g, initial_energy, NULL) : sg_estimate_none ();
                SgEstimate y = v->estimate;
                if (k == 0)
                  {
                    SgAgeScale scale;
                    sg_figure_scale (m->data, m->groups, age, &scale);
                    y = sg_estimate_ratio (y, scale.modulus);
                  }
                else if (k == 2)
                  {
                    y.value *= 100;
                    y.error *= 100;
                  }
                if (!isfinite (x.value) || g->temperature != v->temperature || g->pressure != v->pressure || g->n_atoms != v->n_atoms)
                  continue;
                if (series == NULL)
                  {
                    g_autofree char *name = sg_paper_rate_name (m, rate);
                    SgPlotStyle style = sg_paper_rate_style (m, rate);
                    style.band = false;
                    series = sg_plot_add_series (plot, name, &style);
                  }
                ages |= 1u << MIN (age, 31);
                sg_plot_series_append_error (series, x.value, y.value, 0, isfinite (y.error) ? y.error : 0);
              }
        }
      if ((ages & (ages - 1)) == 0)
        sg_plot_remove_all (plot); /* of one age alone there is nothing to compare */
      sg_paper_emit (m, panels[k].panel, sg_words (panels[k].title), plot, 0.78, _ ("it compares ages, and less than two are known"));
    }
}

static double
at_rest_energy (const SgStateFacts *f, const SgFigureRun *run, int class)
{
  return fabs (f->strain) < 3e-3 ? sg_fact_energy (f, run, class) : (double) NAN;
}

static double
at_rest_icosahedral (const SgStateFacts *f, const SgFigureRun *run, int which)
{
  return fabs (f->strain) < 3e-3 ? sg_fact_icosahedral (f, run, which) : (double) NAN;
}

void
sg_paper_figure_cycles (SgPaperMaker *m)
{
  for (int k = 0; k < 2; k++)
    {
      SgPlot *plot = sg_plot_new ();
      sg_plot_set_axis (plot, 0, _ ("Cycle"), NULL);
      sg_plot_set_axis (plot, 1, k == 0 ? _ ("Inherent <i>E</i> − <i>E</i>(0)") : _ ("Δ icosahedral"), k == 0 ? SG_PAPER_EPSILON : SG_PAPER_PER_SMALL);
      unsigned any = 0;
      for (unsigned age = 0; age < m->data->ages->len; age++)
        {
          const SgFigureGroup *g = sg_figure_group_find (m->groups, SG_STUDY_CYCLE, age, 0, NULL);
          double amplitude = g != NULL ? sg_paper_reached (g, SG_BRANCH_CYCLE, -1, false) : 0;
          if (!(amplitude > 0))
            continue;
          amplitude = rint (amplitude * 2000) / 2000; /* block means do not reach the turn */
          double cycles = sg_paper_reached (g, SG_BRANCH_CYCLE, -1, true) * g->rate / (2 * amplitude);
          SgCurveSpec spec = { .kind = SG_BRANCH_CYCLE, .from_strain = -1, .against = SG_CURVE_TIME, .x_scale = g->rate / (2 * amplitude),
                               .fact = k == 0 ? at_rest_energy : at_rest_icosahedral, .which = k == 0 ? 0 : 2, .low = -0.5, .width = 1,
                               .bins = (size_t) ceil (cycles) + 2 };
          g_autoptr (SgBinned) binned = sg_figure_bin (g, &spec);
          static const SgMarker markers[] = { SG_MARKER_CIRCLE, SG_MARKER_SQUARE, SG_MARKER_TRIANGLE, SG_MARKER_DIAMOND };
          SgPlotStyle style = { .color = (int) age, .marker = markers[age % 4], .line = true, .band = true };
          if (sg_binned_pairs (binned) > 0)
            sg_paper_add_binned (plot, g_ptr_array_index (m->data->ages, age), &style, binned, 0, 1);
          any |= 1u << MIN (age, 31);
        }
      if (k == 0)
        sg_paper_energy_scale (m, plot);
      sg_paper_emit (m, k == 0 ? "cyclic-energy" : "cyclic-icosahedral",
            k == 0 ? _ ("Inherent energy after each cycle") : _ ("Icosahedral content after each cycle"), plot, 0.78, _ ("nothing was loaded in cycles"));
    }
}
