/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading, unloading and what comes back: figures 1, 2 and 3. */
#include "render/paper-maker.h"

#include <math.h>

/* Figure 1. */

static void
stress_strain (SgPaperMaker *m, const char *panel, double top)
{
  SgPlot *plot = sg_paper_strain_plot (_ ("Shear stress σ/<i>G</i>"), NULL, top);
  for (guint k = 0; k < m->loads->len; k++)
    {
      const SgFigureGroup *g = g_ptr_array_index (m->loads, k);
      double end = fmin (sg_paper_reached (g, SG_BRANCH_LOAD, -1, false), top);
      if (!(end > 0))
        continue;
      g_autoptr (SgBinned) binned = sg_paper_load_rows (g, end, 60);
      g_autofree char *name = sg_paper_rate_name (m, g->rate);
      SgPlotStyle style = sg_paper_line_only (sg_paper_rate_style (m, g->rate));
      sg_paper_add_binned (plot, name, &style, binned, 0, 1 / m->scale.modulus.value);
    }
  if (sg_paper_has_data (plot))
    {
      g_autofree char *modulus = sg_paper_estimate_text (m->scale.modulus, 1);
      g_autofree char *name = m->scale.modulus.n > 0 ? g_strdup_printf ("<i>G</i>γ, <i>G</i> = %s <i>ε</i>/<i>σ</i><sup>3</sup>", modulus)
                                                     : g_strdup ("<i>G</i>γ");
      SgPlotSeries *line = sg_plot_add_series (plot, name, &sg_paper_plain_line);
      double end = fmin (top, 0.04);
      sg_plot_series_append (line, 0, 0);
      sg_plot_series_append (line, end, end);
    }
  sg_paper_stress_scale (m, plot, 1);
  const char *title = top > SG_PAPER_SMALL_STRAIN ? _ ("Shear stress against strain by rate, as far as it went")
                                                  : _ ("Shear stress against strain by rate");
  sg_paper_emit (m, panel, title, plot, 0.78, _ ("no run was loaded"));
}

void
sg_paper_figure_1 (SgPaperMaker *m)
{
  double most = 0, top = sg_paper_small_top (m);
  for (guint k = 0; k < m->loads->len; k++)
    most = fmax (most, sg_paper_reached (g_ptr_array_index (m->loads, k), SG_BRANCH_LOAD, -1, false));
  if (most > 1.5 * top)
    stress_strain (m, "1a-flow", most);
  stress_strain (m, "1a", top);

  /* b */
  SgPlot *plot = sg_paper_strain_plot (_ ("Internal energy, <i>E</i> − <i>E</i><sub>0</sub>"), SG_PAPER_EPSILON, top);
  for (guint k = 0; k < m->loads->len; k++)
    {
      const SgFigureGroup *g = g_ptr_array_index (m->loads, k);
      double end = fmin (sg_paper_reached (g, SG_BRANCH_LOAD, -1, false), top);
      if (!(end > 0))
        continue;
      SgCurveSpec spec = { .kind = SG_BRANCH_LOAD, .from_strain = -1, .low = 0, .width = end / 40, .bins = 40 };
      double offset;
      g_autoptr (SgBinned) binned = sg_paper_energy_rows (g, &spec, &offset);
      g_autofree char *name = sg_paper_rate_name (m, g->rate);
      SgPlotStyle style = sg_paper_line_only (sg_paper_rate_style (m, g->rate));
      sg_paper_add_binned (plot, name, &style, binned, offset, 1);
    }
  const SgFigureGroup *slow = sg_paper_beside_hold (m);
  if (m->hold != NULL && slow != NULL && sg_paper_has_data (plot))
    {
      SgCurveSpec spec = { .kind = SG_BRANCH_HOLD, .from_strain = -1, .against = SG_CURVE_TIME, .x_scale = slow->rate, .low = 0,
                           .width = top / 40, .bins = 40 };
      double offset;
      g_autoptr (SgBinned) binned = sg_paper_energy_rows (m->hold, &spec, &offset);
      g_autofree char *name = sg_paper_hold_name (m, slow->rate);
      sg_paper_add_binned (plot, name, &sg_paper_hold_style, binned, offset, 1);
    }
  if (sg_paper_has_data (plot))
    sg_paper_add_parabola (plot, 0.5 * m->scale.modulus.value * m->scale.volume, top);
  sg_paper_energy_scale (m, plot);
  sg_paper_emit (m, "1b", _ ("Internal energy against strain by rate"), plot, 0.78, _ ("no run was loaded"));

  top = sg_paper_states_top (m);
  for (int class = SG_FACTS_ICOSAHEDRAL; class < SG_FACTS_CLASSES; class++)
    {
      bool icosahedral = class == SG_FACTS_ICOSAHEDRAL;
      plot = sg_paper_strain_plot (icosahedral ? _ ("Icosahedral, <i>E</i> − <i>E</i>(0)") : _ ("Other atoms, <i>E</i> − <i>E</i>(0)"), SG_PAPER_EPSILON, top);
      for (guint k = 0; k < m->loads->len; k++)
        {
          const SgFigureGroup *g = g_ptr_array_index (m->loads, k);
          g_autoptr (SgBinned) binned = sg_paper_states (g, SG_BRANCH_LOAD, -1, sg_fact_energy, class, top);
          g_autofree char *name = sg_paper_rate_name (m, g->rate);
          SgPlotStyle style = sg_paper_rate_style (m, g->rate);
          if (sg_binned_pairs (binned) > 0)
            sg_paper_add_binned (plot, name, &style, binned, 0, 1);
        }
      if (m->hold != NULL && slow != NULL && sg_paper_has_data (plot))
        {
          g_autoptr (SgBinned) binned = sg_paper_held (m->hold, sg_fact_energy, class, slow->rate, top);
          g_autofree char *name = sg_paper_hold_name (m, slow->rate);
          sg_paper_add_binned (plot, name, &sg_paper_hold_style, binned, 0, 1);
        }
      if (sg_paper_has_data (plot))
        sg_paper_add_parabola (plot, 0.5 * m->scale.modulus.value * m->scale.volume, top);
      sg_paper_energy_scale (m, plot);
      sg_paper_emit (m, icosahedral ? "1c" : "1d",
            icosahedral ? _ ("Inherent energy of icosahedral atoms against strain, from its value at the beginning")
                        : _ ("Inherent energy of the other atoms against strain, from its value at the beginning"),
            plot, 0.78, _ ("there are no facts of inherent structures on the way"));
    }
}

/* Figure 2. */

void
sg_paper_figure_2 (SgPaperMaker *m)
{
  SgPlot *plot = sg_plot_new ();
  sg_plot_set_axis (plot, 0, _ ("Strain where unloading began"), NULL);
  sg_plot_set_axis (plot, 1, _ ("Residual strain"), NULL);
  sg_plot_axis (plot, 0)->include_zero = sg_plot_axis (plot, 1)->include_zero = true;
  const SgFigureGroup *shown = NULL;
  for (guint k = 0; k < m->loads->len; k++)
    {
      const SgFigureGroup *g = g_ptr_array_index (m->loads, k);
      g_autoptr (GArray) strains = sg_figure_group_unload_strains (g);
      g_autofree char *name = sg_paper_rate_name (m, g->rate);
      SgPlotStyle style = sg_paper_rate_style (m, g->rate);
      style.band = false;
      SgPlotSeries *series = NULL;
      for (guint i = 0; i < strains->len; i++)
        {
          double from = g_array_index (strains, double, i);
          SgEstimate e = sg_figure_pairs_mean (g, sg_figure_residual_strain, &from);
          if (!isfinite (e.value))
            continue;
          if (series == NULL)
            series = sg_plot_add_series (plot, name, &style);
          sg_plot_series_append_error (series, from, e.value, 0, isfinite (e.error) ? e.error : 0);
        }
      g_autoptr (SgBinned) facts = sg_paper_states (g, SG_BRANCH_UNLOAD, -1, sg_fact_class_stress, 0, SG_PAPER_SMALL_STRAIN);
      if (sg_binned_pairs (facts) > 0)
        shown = g; /* the slowest that has them */
    }
  sg_paper_emit (m, "2a", _ ("Residual strain after unloading"), plot, 0.78, _ ("no unload has come to its end"));

  /* b */
  double top = sg_paper_small_top (m);
  plot = sg_paper_strain_plot (_ ("Change of stress, Δσ/<i>G</i>"), NULL, top);
  sg_plot_axis (plot, 0)->automatic = true;
  for (int class = SG_FACTS_ICOSAHEDRAL; class < SG_FACTS_CLASSES && shown != NULL; class++)
    {
      bool icosahedral = class == SG_FACTS_ICOSAHEDRAL;
      g_autoptr (GArray) strains = sg_figure_group_unload_strains (shown);
      double from = g_array_index (strains, double, strains->len - 1);
      SgPlotStyle style = { .color = icosahedral ? 0 : 1, .marker = icosahedral ? SG_MARKER_CIRCLE : SG_MARKER_SQUARE, .line = true, .band = true };
      g_autoptr (SgBinned) load = sg_paper_states (shown, SG_BRANCH_LOAD, -1, sg_fact_class_stress, class, from + 5e-4);
      sg_paper_add_binned (plot, icosahedral ? _ ("icosahedral, loading") : _ ("other, loading"), &style, load, 0, 1 / m->scale.modulus.value);
      style.dash = SG_DASH_DASHED;
      style.marker = icosahedral ? SG_MARKER_TRIANGLE : SG_MARKER_DIAMOND;
      g_autoptr (SgBinned) unload = sg_paper_states (shown, SG_BRANCH_UNLOAD, from, sg_fact_class_stress, class, from + 5e-4);
      /* it begins where loading was */
      SgPlotSeries *back = sg_plot_add_series (plot, icosahedral ? _ ("icosahedral, unloading") : _ ("other, unloading"), &style);
      double start = NAN;
      for (size_t b = 0; b < unload->bins + 1; b++)
        {
          bool last = b == unload->bins;
          double x = from;
          SgEstimate e = sg_estimate_none ();
          if (!last)
            e = sg_binned_y (unload, b, SIZE_MAX, &x);
          else
            for (size_t l = 0; l < load->bins; l++)
              {
                double at;
                SgEstimate there = sg_binned_y (load, l, SIZE_MAX, &at);
                if (isfinite (there.value) && fabs (at - from) < 5e-4)
                  {
                    e = there;
                    start = at;
                  }
              }
          if (isfinite (e.value))
            sg_plot_series_append_error (back, last ? start : x, e.value / m->scale.modulus.value, 0,
                                         isfinite (e.error) ? e.error / m->scale.modulus.value : 0);
        }
    }
  sg_paper_stress_scale (m, plot, 1);
  g_autofree char *name = shown != NULL ? sg_paper_rate_plain (m, shown->rate) : NULL;
  g_autofree char *title = g_strdup_printf (_ ("Shear stress of icosahedral and other atoms on loading and unloading%s%s"),
                                            name != NULL ? ", " : "", name != NULL ? name : "");
  sg_paper_emit (m, "2b", title, plot, 0.78, _ ("there are no facts of inherent structures on unloading"));
}

/* Figure 3. */

static void
add_recovery (const SgPaperMaker *m, SgPlot *plot, const SgFigureGroup *g, double from, double ns, bool stretched)
{
  SgEstimate p[4];
  if (!sg_figure_recovery (g, from, stretched, p) || !isfinite (p[2].value))
    return;
  const double tau = p[2].value * sg_paper_nanoseconds (m);
  /* what was over within two bins of the fitted curve, or is slower than ten of it, is noise */
  if (!(tau > ns / 30 && tau < 10 * ns))
    return;
  g_autofree char *time = sg_paper_estimate_text (p[2], sg_paper_nanoseconds (m));
  g_autofree char *name = stretched ? g_strdup_printf (_ ("stretched: %s ns"), time) : g_strdup_printf (_ ("Kelvin–Voigt: %s ns"), time);
  SgPlotStyle fitted = { .color = stretched ? 4 : 5, .dash = stretched ? SG_DASH_DASHDOT : SG_DASH_DASHED, .line = true, .width = 1.3 };
  SgPlotSeries *series = sg_plot_add_series (plot, name, &fitted);
  for (int j = 0; j <= 100; j++)
    {
      double t = ns * j / 100;
      sg_plot_series_append (series, t, p[0].value + p[1].value * exp (-pow (t / tau, p[3].value)));
    }
}

void
sg_paper_figure_3 (SgPaperMaker *m)
{
  bool any = false;
  for (guint k = 0; k < m->loads->len; k++)
    {
      const SgFigureGroup *g = g_ptr_array_index (m->loads, k);
      g_autoptr (GArray) strains = sg_figure_group_unload_strains (g);
      for (guint i = 0; i < strains->len; i++)
        {
          double from = g_array_index (strains, double, i), seconds = sg_paper_reached (g, SG_BRANCH_CREEP, from, true);
          if (!(seconds > 0))
            continue;
          any = true;
          double ns = seconds * sg_paper_nanoseconds (m);
          enum { RAW = 200, SMOOTH = 25 };
          SgCurveSpec spec = { .kind = SG_BRANCH_CREEP, .from_strain = from, .against = SG_CURVE_TIME, .x_scale = sg_paper_nanoseconds (m), .sample = sg_sample_strain,
                               .low = 0, .width = ns / RAW * (1 + 1e-9), .bins = RAW, .whole = true };
          g_autoptr (SgBinned) raw = sg_figure_bin (g, &spec);
          spec.bins = SMOOTH;
          spec.width = ns / SMOOTH * (1 + 1e-9);
          g_autoptr (SgBinned) smooth = sg_figure_bin (g, &spec);

          SgPlot *plot = sg_plot_new ();
          sg_plot_set_axis (plot, 0, _ ("Time after unloading"), "ns");
          sg_plot_set_axis (plot, 1, _ ("Shear strain γ"), NULL);
          sg_paper_time_scale (m, plot);
          SgPlotStyle pale = { .color = SG_PAPER_GREY, .line = true, .width = 0.8, .opacity = 0.55 };
          /* of the raw series the errors are noise */
          SgPlotSeries *series = sg_plot_add_series (plot, NULL, &pale);
          for (size_t j = 0; j < raw->bins; j++)
            {
              double x;
              SgEstimate e = sg_binned_y (raw, j, SIZE_MAX, &x);
              if (isfinite (e.value))
                sg_plot_series_append (series, x, e.value);
            }
          SgPlotStyle style = sg_paper_line_only (sg_paper_rate_style (m, g->rate));
          style.width = 1.8;
          sg_paper_add_binned (plot, _ ("mean of runs, smoothed"), &style, smooth, 0, 1);
          for (int stretched = 0; stretched < 2; stretched++)
            add_recovery (m, plot, g, from, ns, stretched);
          char strain[32];
          g_ascii_formatd (strain, sizeof strain, "%.4g", from);
          g_autofree char *file = sg_paper_rate_file (g->rate), *name = sg_paper_rate_plain (m, g->rate);
          g_autofree char *panel = g_strdup_printf ("3-%s-%s", file, strain);
          g_autofree char *title = g_strdup_printf (_ ("Strain recovery after loading to %s at %s"), strain, name);
          sg_paper_emit (m, panel, title, plot, 0.78, "");
        }
    }
  if (!any)
    sg_paper_leave_out (m, "3", _ ("no creep after an unload has begun"));
}
