/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/paper-maker.h"
#include "engine/units.h"

#include <math.h>

#define KJ_PER_MOL 96.485 /* of 1 eV */

const SgPlotStyle sg_paper_plain_line = { .color = SG_PAPER_GREY, .dash = SG_DASH_DOTTED, .line = true, .width = 1.25 };
const SgPlotStyle sg_paper_hold_style
    = { .color = SG_PAPER_GREY, .dash = SG_DASH_DASHED, .line = true, .band = true, .width = 1.5 };

/* ns of one second of the paper's time. */
double
sg_paper_nanoseconds (const SgPaperMaker *m)
{
  return 1e9 / sg_physical_rate (m->data->physical);
}

/* tau beside an axis in ns. */
void
sg_paper_time_scale (const SgPaperMaker *m, SgPlot *plot)
{
  sg_plot_set_second_scale (plot, 0, _ ("Time"), "τ", 1e-9 / sg_physical_step (m->data->physical) * m->data->time_step);
}

char *
sg_paper_rate_name (const SgPaperMaker *m, double rate)
{
  rate *= sg_physical_rate (m->data->physical);
  double power = floor (log10 (rate) + 1e-9), lead = rate / pow (10, power);
  char text[32];
  if (fabs (lead - 1) < 1e-6)
    return g_strdup_printf ("10<sup>%d</sup>/s", (int) power);
  g_ascii_formatd (text, sizeof text, "%.3g", lead);
  return g_strdup_printf ("%s·10<sup>%d</sup>/s", text, (int) power);
}

/* For titles, which are plain text. */
char *
sg_paper_rate_plain (const SgPaperMaker *m, double rate)
{
  rate *= sg_physical_rate (m->data->physical);
  static const char *const raised[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
  double power = floor (log10 (rate) + 1e-9), lead = rate / pow (10, power);
  char text[32];
  g_autofree char *digits = g_strdup_printf ("%d", (int) power);
  GString *out = g_string_new (NULL);
  if (fabs (lead - 1) > 1e-6)
    g_string_append_printf (out, "%s·", g_ascii_formatd (text, sizeof text, "%.3g", lead));
  g_string_append (out, "10");
  for (const char *d = digits; *d != '\0'; d++)
    g_string_append (out, *d == '-' ? "⁻" : raised[*d - '0']);
  g_string_append (out, "/s");
  return g_string_free (out, FALSE);
}

char *
sg_paper_rate_file (double rate)
{
  char text[32];
  g_ascii_formatd (text, sizeof text, "%.3g", rate);
  GString *out = g_string_new (NULL);
  for (const char *c = text; *c != '\0'; c++)
    if (*c != '+' && !(*c == '0' && out->len > 0 && out->str[out->len - 1] == 'e'))
      g_string_append_c (out, *c);
  return g_string_free (out, FALSE);
}

char *
sg_paper_estimate_text (SgEstimate e, double factor)
{
  char value[32], error[32], format[8];
  double known = e.error * fabs (factor);
  if (!(isfinite (known) && known > 0))
    return g_strdup (g_ascii_formatd (value, sizeof value, "%.3g", e.value * factor));
  g_snprintf (format, sizeof format, "%%.%df", CLAMP (1 - (int) floor (log10 (known)), 0, 9));
  return g_strdup_printf ("%s ± %s", g_ascii_formatd (value, sizeof value, format, e.value * factor),
                          g_ascii_formatd (error, sizeof error, format, known));
}

SgPlotStyle
sg_paper_rate_style (const SgPaperMaker *m, double rate)
{
  static const int colors[] = { 0, 1, 2, 4, 5 };
  static const SgMarker markers[] = { SG_MARKER_CIRCLE, SG_MARKER_SQUARE, SG_MARKER_TRIANGLE, SG_MARKER_DIAMOND, SG_MARKER_CROSS };
  unsigned k = 0;
  while (k < m->rates->len && fabs (g_array_index (m->rates, double, k) - rate) > 1e-9 * rate)
    k++;
  return (SgPlotStyle){ .color = colors[k % 5], .marker = markers[k % 5], .line = true, .band = true };
}

SgPlotStyle
sg_paper_line_only (SgPlotStyle style)
{
  style.marker = SG_MARKER_NONE;
  return style;
}

/* The mean curve with its errors; y is (value - offset) * factor. */
SgPlotSeries *
sg_paper_add_binned (SgPlot *plot, const char *name, const SgPlotStyle *style, const SgBinned *binned, double offset, double factor)
{
  SgPlotSeries *series = sg_plot_add_series (plot, name, style);
  for (size_t k = 0; k < binned->bins; k++)
    {
      double x;
      SgEstimate e = sg_binned_y (binned, k, SIZE_MAX, &x);
      if (isfinite (e.value))
        sg_plot_series_append_error (series, x, (e.value - offset) * factor, 0,
                                     isfinite (e.error) ? e.error * fabs (factor) : 0);
    }
  return series;
}

SgBinned *
sg_paper_energy_rows (const SgFigureGroup *g, const SgCurveSpec *spec, double *offset)
{
  SgCurveSpec of = *spec;
  of.sample = sg_sample_energy_change;
  SgBinned *binned = sg_figure_bin (g, &of);
  *offset = 0;
  if (sg_binned_pairs (binned) > 0)
    return binned;
  sg_binned_free (binned);
  of.sample = sg_sample_energy;
  binned = sg_figure_bin (g, &of);
  double value = NAN;
  for (size_t k = 0; k < binned->bins && !isfinite (value); k++)
    value = sg_binned_y (binned, k, SIZE_MAX, NULL).value;
  *offset = value;
  return binned;
}

double
sg_paper_reached (const SgFigureGroup *group, SgBranchKind kind, double from, bool time)
{
  double most = 0;
  for (guint p = 0; p < group->pairs->len; p++)
    for (int side = 0; side < 2; side++)
      {
        const SgFigureBranch *b
            = sg_figure_run_branch (g_array_index (group->pairs, SgFigurePair, p).run[side], kind, from);
        if (b == NULL)
          continue;
        for (guint k = 0; k < b->samples->len; k++)
          {
            const SgSample *s = &g_array_index (b->samples, SgSample, k);
            most = fmax (most, time ? (double) (s->step - b->first_step) * SG_SECONDS_PER_STEP : s->strain);
          }
        for (guint k = 0; k < b->states->len; k++)
          {
            const SgFigureState *s = g_ptr_array_index (b->states, k);
            most = fmax (most, time ? (double) (s->step - b->first_step) * SG_SECONDS_PER_STEP : s->strain);
          }
      }
  return most;
}

/* Stress of a load over strain. */
SgBinned *
sg_paper_load_rows (const SgFigureGroup *g, double top, size_t bins)
{
  SgCurveSpec spec = { .kind = SG_BRANCH_LOAD, .from_strain = -1, .sample = sg_sample_stress, .low = 0, .width = top / (double) bins, .bins = bins };
  return sg_figure_bin (g, &spec);
}

/* States over strain: every 0.001, or every 30th of what is shown where that is more. */
SgBinned *
sg_paper_states (const SgFigureGroup *g, SgBranchKind kind, double from, SgFactValue value, int which, double top)
{
  double width = top > 0.03 ? top / 30 : 1e-3;
  size_t bins = (size_t) ceil (top / width) + 4;
  SgCurveSpec spec = { .kind = kind, .from_strain = from, .fact = value, .which = which, .low = -3.5 * width, .width = width, .bins = bins + 3 };
  return sg_figure_bin (g, &spec);
}

/* The hold over rate times time. */
SgBinned *
sg_paper_held (const SgFigureGroup *g, SgFactValue fact, int which, double rate, double top)
{
  double width = top / 20;
  SgCurveSpec spec = { .kind = SG_BRANCH_HOLD, .from_strain = -1, .against = SG_CURVE_TIME, .x_scale = rate, .fact = fact, .which = which,
                       .low = -width / 2, .width = width, .bins = 40 };
  return sg_figure_bin (g, &spec);
}

/* How far the figures of small strains go. */
double
sg_paper_small_top (const SgPaperMaker *m)
{
  double top = 0;
  for (guint k = 0; k < m->loads->len; k++)
    top = fmax (top, fmin (sg_paper_reached (g_ptr_array_index (m->loads, k), SG_BRANCH_LOAD, -1, false), SG_PAPER_SMALL_STRAIN));
  return top > 0 ? top : SG_PAPER_SMALL_STRAIN;
}

/* The same for what is drawn from states. A study has them where its figures show them; a run that somebody steers has them all
 * over, and what lies beyond the elastic regime is not left out. */
double
sg_paper_states_top (const SgPaperMaker *m)
{
  double top = sg_paper_small_top (m);
  for (guint k = 0; m->data->live && k < m->loads->len; k++)
    top = fmax (top, sg_paper_reached (g_ptr_array_index (m->loads, k), SG_BRANCH_LOAD, -1, false));
  return top;
}

SgPlot *
sg_paper_strain_plot (const char *title, const char *unit, double top)
{
  SgPlot *plot = sg_plot_new ();
  sg_plot_set_axis (plot, 0, _ ("Shear strain γ"), NULL);
  sg_plot_set_axis (plot, 1, title, unit);
  SgPlotAxis *x = sg_plot_axis (plot, 0);
  if (top > 0)
    {
      x->automatic = false;
      x->min = 0;
      x->max = 1.04 * top;
    }
  return plot;
}

/* GPa or epsilon/sigma^3 beside stresses over G. */
void
sg_paper_stress_scale (const SgPaperMaker *m, SgPlot *plot, int axis)
{
  const SgPhysical *p = m->data->physical;
  if (p != NULL && p->sigma_nm > 0)
    sg_plot_set_second_scale (plot, axis, _ ("Stress"), "GPa", m->scale.modulus.value * sg_physical_stress (p));
  else
    sg_plot_set_second_scale (plot, axis, _ ("Stress"), "<i>ε/σ</i><sup>3</sup>", m->scale.modulus.value);
}

void
sg_paper_energy_scale (const SgPaperMaker *m, SgPlot *plot)
{
  const double ev = m->data->physical != NULL ? sg_physical_energy (m->data->physical) : SG_EPSILON_EV;
  g_autofree char *other = ev != 1 ? g_strdup_printf (_ ("for ε = %g eV"), ev) : NULL;
  sg_plot_set_second_scale (plot, 1, other != NULL ? other : _ ("for ε = 1 eV"), "kJ/mol", KJ_PER_MOL * ev);
}

void
sg_paper_add_parabola (SgPlot *plot, double coefficient, double top)
{
  SgPlotSeries *series = sg_plot_add_series (plot, "½<i>G</i>γ<sup>2</sup>", &sg_paper_plain_line);
  for (int k = 0; k <= 40; k++)
    {
      double x = top * k / 40;
      sg_plot_series_append (series, x, coefficient * x * x);
    }
}

const SgFigureGroup *
sg_paper_beside_hold (const SgPaperMaker *m)
{
  double seconds = m->hold != NULL ? sg_paper_reached (m->hold, SG_BRANCH_HOLD, -1, true) : 0;
  for (guint k = m->loads->len; k-- > 0;)
    {
      const SgFigureGroup *g = g_ptr_array_index (m->loads, k);
      if (seconds * g->rate >= 0.3 * fmin (sg_paper_reached (g, SG_BRANCH_LOAD, -1, false), SG_PAPER_SMALL_STRAIN))
        return g;
    }
  return NULL;
}

char *
sg_paper_hold_name (const SgPaperMaker *m, double rate)
{
  g_autofree char *name = sg_paper_rate_name (m, rate);
  return g_strdup_printf (_ ("zero load, <i>t</i> × %s"), name);
}
