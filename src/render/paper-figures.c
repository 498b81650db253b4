/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/paper-figures.h"
#include "engine/statistics/distribution.h"
#include "engine/number-text.h"
#include "engine/units.h"
#include "engine/words.h"

#include <math.h>
#include <pango/pango.h>
#include <string.h>

#define SMALL_STRAIN 0.025 /* what figures of the elastic regime show */
#define KJ_PER_MOL 96.485  /* of 1 eV */
#define CORE_REACH 1.25

typedef struct {
  const SgFigureData *data;
  GPtrArray *groups;   /* of SgFigureGroup */
  GPtrArray *figures;  /* out */
  GPtrArray *missing;  /* nullable, out */
  unsigned age;
  SgAgeScale scale;
  GArray *rates;       /* of double: all rates of all ages, descending: a rate has its colour everywhere */
  GPtrArray *loads;    /* of const SgFigureGroup *: of this age, the common temperature and size; by descending rate */
  const SgFigureGroup *hold, *athermal, *cycle; /* nullable */
} Maker;

/* xgettext:no-c-format */
#define PER_SMALL _ ("% of small atoms")

enum { GREY = 3 };

static const SgPlotStyle plain_line = { .color = GREY, .dash = SG_DASH_DOTTED, .line = true, .width = 1.25 };

static void
leave_out (Maker *m, const char *panel, const char *why)
{
  if (m->missing == NULL)
    return;
  const char *age = m->age < m->data->ages->len ? g_ptr_array_index (m->data->ages, m->age) : NULL;
  g_ptr_array_add (m->missing, age != NULL && m->data->ages->len > 1
                                   ? g_strdup_printf (_ ("Figure %s (%s) is left out: %s."), panel, age, why)
                                   : g_strdup_printf (_ ("Figure %s is left out: %s."), panel, why));
}

static bool
has_data (const SgPlot *plot)
{
  for (unsigned i = 0; i < sg_plot_n_series (plot); i++)
    if (sg_plot_series_n (sg_plot_series ((SgPlot *) plot, i)) > 0)
      return true;
  return false;
}

/* Where markers would stand on the frame the axes are made a little longer. */
static void
keep_off_frame (SgPlot *plot)
{
  for (unsigned i = 0; i < sg_plot_n_series (plot); i++)
    if (sg_plot_series_style (sg_plot_series (plot, i))->marker != SG_MARKER_NONE)
      for (int a = 0; a < 2; a++)
        sg_plot_axis (plot, a)->margin = 0.05;
}

/* Takes @plot; an empty one is left out with @why. */
static void
emit (Maker *m, const char *panel, const char *title, SgPlot *plot, double aspect, const char *why)
{
  if (!has_data (plot))
    {
      leave_out (m, panel, why);
      sg_plot_free (plot);
      return;
    }
  keep_off_frame (plot);
  SgPaperFigure *figure = g_new0 (SgPaperFigure, 1);
  bool several = m->data->ages->len > 1 && m->age < m->data->ages->len;
  figure->id = several ? g_strdup_printf ("%s-%s", panel, (char *) g_ptr_array_index (m->data->age_names, m->age))
                       : g_strdup (panel);
  figure->title = several ? g_strdup_printf ("%s, %s", title, (char *) g_ptr_array_index (m->data->ages, m->age))
                          : g_strdup (title);
  figure->plot = plot;
  figure->aspect = aspect;
  figure->age = m->age;
  g_ptr_array_add (m->figures, figure);
}

void
sg_paper_figure_free (SgPaperFigure *figure)
{
  if (figure == NULL)
    return;
  g_free (figure->id);
  g_free (figure->title);
  sg_plot_free (figure->plot);
  g_free (figure);
}

/* ns of one second of the paper's time. */
static double
nanoseconds (const Maker *m)
{
  return 1e9 / sg_physical_rate (m->data->physical);
}

/* tau beside an axis in ns. */
static void
reduced_time_scale (const Maker *m, SgPlot *plot)
{
  sg_plot_set_second_scale (plot, 0, _ ("Time"), "τ", 1e-9 / sg_physical_step (m->data->physical) * m->data->time_step);
}

static char *
rate_name (const Maker *m, double rate)
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
static char *
rate_plain (const Maker *m, double rate)
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

static char *
rate_file (double rate)
{
  char text[32];
  g_ascii_formatd (text, sizeof text, "%.3g", rate);
  GString *out = g_string_new (NULL);
  for (const char *c = text; *c != '\0'; c++)
    if (*c != '+' && !(*c == '0' && out->len > 0 && out->str[out->len - 1] == 'e'))
      g_string_append_c (out, *c);
  return g_string_free (out, FALSE);
}

static SgPlotStyle
rate_style (const Maker *m, double rate)
{
  static const int colors[] = { 0, 1, 2, 4, 5 };
  static const SgMarker markers[] = { SG_MARKER_CIRCLE, SG_MARKER_SQUARE, SG_MARKER_TRIANGLE, SG_MARKER_DIAMOND, SG_MARKER_CROSS };
  unsigned k = 0;
  while (k < m->rates->len && fabs (g_array_index (m->rates, double, k) - rate) > 1e-9 * rate)
    k++;
  return (SgPlotStyle){ .color = colors[k % 5], .marker = markers[k % 5], .line = true, .band = true };
}

static SgPlotStyle
line_only (SgPlotStyle style)
{
  style.marker = SG_MARKER_NONE;
  return style;
}

/* The mean curve with its errors; y is (value - offset) * factor. */
static SgPlotSeries *
add_binned (SgPlot *plot, const char *name, const SgPlotStyle *style, const SgBinned *binned, double offset, double factor)
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

/* Of the first bin that has anything. */
static double
first_value (const SgBinned *binned)
{
  double value = NAN;
  for (size_t k = 0; k < binned->bins && !isfinite (value); k++)
    value = sg_binned_y (binned, k, SIZE_MAX, NULL).value;
  return value;
}

static double
stress_of (const SgSample *s, const SgFigureRun *run)
{
  return s->stress;
}

static double
energy_of (const SgSample *s, const SgFigureRun *run)
{
  return (s->potential_energy + s->kinetic_energy) / (double) run->n_atoms;
}

static double
strain_of (const SgSample *s, const SgFigureRun *run)
{
  return s->strain;
}

static double
reached (const SgFigureGroup *group, SgBranchKind kind, double from, bool time)
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

/* Rows of a load over strain. */
static SgBinned *
load_samples (const SgFigureGroup *g, SgSampleValue value, double top, size_t bins)
{
  SgCurveSpec spec = { .kind = SG_BRANCH_LOAD, .from_strain = -1, .sample = value, .low = 0, .width = top / (double) bins, .bins = bins };
  return sg_figure_bin (g, &spec);
}

/* States over strain: every 0.001, or every 30th of what is shown where that is more. */
static SgBinned *
states (const SgFigureGroup *g, SgBranchKind kind, double from, SgFactValue value, int which, double top)
{
  double width = top > 0.03 ? top / 30 : 1e-3;
  size_t bins = (size_t) ceil (top / width) + 4;
  SgCurveSpec spec = { .kind = kind, .from_strain = from, .fact = value, .which = which, .low = -3.5 * width, .width = width, .bins = bins + 3 };
  return sg_figure_bin (g, &spec);
}

/* The hold over rate times time. */
static SgBinned *
held (const SgFigureGroup *g, SgSampleValue sample, SgFactValue fact, int which, double rate, double top)
{
  size_t bins = 40;
  double width = fact != NULL ? top / 20 : top / 40;
  SgCurveSpec spec = { .kind = SG_BRANCH_HOLD, .from_strain = -1, .against = SG_CURVE_TIME, .x_scale = rate, .sample = sample, .fact = fact,
                       .which = which, .low = fact != NULL ? -width / 2 : 0, .width = width, .bins = bins };
  return sg_figure_bin (g, &spec);
}

/* How far the figures of small strains go. */
static double
small_top (const Maker *m)
{
  double top = 0;
  for (guint k = 0; k < m->loads->len; k++)
    top = fmax (top, fmin (reached (g_ptr_array_index (m->loads, k), SG_BRANCH_LOAD, -1, false), SMALL_STRAIN));
  return top > 0 ? top : SMALL_STRAIN;
}

/* The same for what is drawn from states. A study has them where its figures show them; a run that somebody steers has them all
 * over, and what lies beyond the elastic regime is not left out. */
static double
states_top (const Maker *m)
{
  double top = small_top (m);
  for (guint k = 0; m->data->live && k < m->loads->len; k++)
    top = fmax (top, reached (g_ptr_array_index (m->loads, k), SG_BRANCH_LOAD, -1, false));
  return top;
}

static SgPlot *
strain_plot (const char *title, const char *unit, double top)
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
static void
stress_scale (const Maker *m, SgPlot *plot, int axis)
{
  const SgPhysical *p = m->data->physical;
  if (p != NULL && p->sigma_nm > 0)
    sg_plot_set_second_scale (plot, axis, _ ("Stress"), "GPa", m->scale.modulus.value * sg_physical_stress (p));
  else
    sg_plot_set_second_scale (plot, axis, _ ("Stress"), "<i>ε/σ</i><sup>3</sup>", m->scale.modulus.value);
}

static void
energy_scale (const Maker *m, SgPlot *plot)
{
  const double ev = m->data->physical != NULL ? sg_physical_energy (m->data->physical) : SG_EPSILON_EV;
  g_autofree char *other = ev != 1 ? g_strdup_printf (_ ("for ε = %g eV"), ev) : NULL;
  sg_plot_set_second_scale (plot, 1, other != NULL ? other : _ ("for ε = 1 eV"), "kJ/mol", KJ_PER_MOL * ev);
}

#define EPSILON "<i>ε</i>/atom"

static void
add_parabola (SgPlot *plot, double coefficient, double top)
{
  SgPlotSeries *series = sg_plot_add_series (plot, "½<i>G</i>γ<sup>2</sup>", &plain_line);
  for (int k = 0; k <= 40; k++)
    {
      double x = top * k / 40;
      sg_plot_series_append (series, x, coefficient * x * x);
    }
}

/* The slowest load, at whose rate time is counted for the zero-load run. */
static const SgFigureGroup *
slowest (const Maker *m)
{
  return m->loads->len > 0 ? g_ptr_array_index (m->loads, m->loads->len - 1) : NULL;
}

static char *
hold_name (const Maker *m, double rate)
{
  g_autofree char *name = rate_name (m, rate);
  return g_strdup_printf (_ ("zero load, <i>t</i> × %s"), name);
}

static const SgPlotStyle hold_style = { .color = GREY, .dash = SG_DASH_DASHED, .line = true, .band = true, .width = 1.5 };

/* Figure 1. */

static void
stress_strain (Maker *m, const char *panel, double top)
{
  SgPlot *plot = strain_plot (_ ("Shear stress σ/<i>G</i>"), NULL, top);
  for (guint k = 0; k < m->loads->len; k++)
    {
      const SgFigureGroup *g = g_ptr_array_index (m->loads, k);
      double end = fmin (reached (g, SG_BRANCH_LOAD, -1, false), top);
      if (!(end > 0))
        continue;
      g_autoptr (SgBinned) binned = load_samples (g, stress_of, end, 60);
      g_autofree char *name = rate_name (m, g->rate);
      SgPlotStyle style = line_only (rate_style (m, g->rate));
      add_binned (plot, name, &style, binned, 0, 1 / m->scale.modulus.value);
    }
  if (has_data (plot))
    {
      SgPlotSeries *line = sg_plot_add_series (plot, "σ = <i>G</i>γ", &plain_line);
      double end = fmin (top, 0.04);
      sg_plot_series_append (line, 0, 0);
      sg_plot_series_append (line, end, end);
    }
  stress_scale (m, plot, 1);
  emit (m, panel, _ ("Shear stress against strain by rate"), plot, 0.78, _ ("no run was loaded"));
}

static void
figure_1 (Maker *m)
{
  double most = 0, top = small_top (m);
  for (guint k = 0; k < m->loads->len; k++)
    most = fmax (most, reached (g_ptr_array_index (m->loads, k), SG_BRANCH_LOAD, -1, false));
  if (most > 1.5 * top)
    stress_strain (m, "1a-flow", most);
  stress_strain (m, "1a", top);

  /* b: a rate's energies from those at its first hundredth of what is shown, whose errors stay in the band */
  SgPlot *plot = strain_plot (_ ("Internal energy, <i>E</i> − <i>E</i>(0)"), EPSILON, top);
  for (guint k = 0; k < m->loads->len; k++)
    {
      const SgFigureGroup *g = g_ptr_array_index (m->loads, k);
      double end = fmin (reached (g, SG_BRANCH_LOAD, -1, false), top);
      if (!(end > 0))
        continue;
      g_autoptr (SgBinned) binned = load_samples (g, energy_of, end, 40);
      g_autofree char *name = rate_name (m, g->rate);
      SgPlotStyle style = line_only (rate_style (m, g->rate));
      add_binned (plot, name, &style, binned, first_value (binned), 1);
    }
  const SgFigureGroup *slow = slowest (m);
  if (m->hold != NULL && slow != NULL && has_data (plot))
    {
      g_autoptr (SgBinned) binned = held (m->hold, energy_of, NULL, 0, slow->rate, top);
      g_autofree char *name = hold_name (m, slow->rate);
      add_binned (plot, name, &hold_style, binned, first_value (binned), 1);
    }
  if (has_data (plot))
    add_parabola (plot, 0.5 * m->scale.modulus.value * m->scale.volume, top);
  energy_scale (m, plot);
  emit (m, "1b", _ ("Internal energy against strain by rate"), plot, 0.78, _ ("no run was loaded"));

  top = states_top (m);
  for (int class = SG_FACTS_ICOSAHEDRAL; class < SG_FACTS_CLASSES; class++)
    {
      bool icosahedral = class == SG_FACTS_ICOSAHEDRAL;
      plot = strain_plot (icosahedral ? _ ("Icosahedral, <i>E</i> − <i>E</i>(0)") : _ ("Other atoms, <i>E</i> − <i>E</i>(0)"), EPSILON, top);
      for (guint k = 0; k < m->loads->len; k++)
        {
          const SgFigureGroup *g = g_ptr_array_index (m->loads, k);
          g_autoptr (SgBinned) binned = states (g, SG_BRANCH_LOAD, -1, sg_fact_energy, class, top);
          g_autofree char *name = rate_name (m, g->rate);
          SgPlotStyle style = rate_style (m, g->rate);
          if (sg_binned_pairs (binned) > 0)
            add_binned (plot, name, &style, binned, 0, 1);
        }
      if (m->hold != NULL && slow != NULL && has_data (plot))
        {
          g_autoptr (SgBinned) binned = held (m->hold, NULL, sg_fact_energy, class, slow->rate, top);
          g_autofree char *name = hold_name (m, slow->rate);
          add_binned (plot, name, &hold_style, binned, 0, 1);
        }
      if (has_data (plot))
        add_parabola (plot, 0.5 * m->scale.modulus.value * m->scale.volume, top);
      energy_scale (m, plot);
      emit (m, icosahedral ? "1c" : "1d",
            icosahedral ? _ ("Inherent energy of icosahedral atoms against strain, from its value at the beginning")
                        : _ ("Inherent energy of the other atoms against strain, from its value at the beginning"),
            plot, 0.78, _ ("there are no facts of inherent structures on the way"));
    }
}

/* Figure 2. */

static double
residual_of (const SgFigureRun *run, const void *data)
{
  const SgFigureBranch *b = sg_figure_run_branch (run, SG_BRANCH_UNLOAD, *(const double *) data);
  return b != NULL && b->has_unload && b->unload.found ? b->unload.residual_strain : (double) NAN;
}

static GArray *
unload_strains (const SgFigureGroup *group)
{
  GArray *strains = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint p = 0; p < group->pairs->len && strains->len == 0; p++)
    for (int side = 0; side < 2 && strains->len == 0; side++)
      {
        const SgFigureRun *run = g_array_index (group->pairs, SgFigurePair, p).run[side];
        for (guint b = 0; run != NULL && b < run->branches->len; b++)
          {
            const SgFigureBranch *branch = g_ptr_array_index (run->branches, b);
            if (branch->kind == SG_BRANCH_UNLOAD)
              g_array_append_val (strains, branch->from_strain);
          }
      }
  return strains;
}

static void
figure_2 (Maker *m)
{
  SgPlot *plot = sg_plot_new ();
  sg_plot_set_axis (plot, 0, _ ("Strain where unloading began"), NULL);
  sg_plot_set_axis (plot, 1, _ ("Residual strain"), NULL);
  sg_plot_axis (plot, 0)->include_zero = sg_plot_axis (plot, 1)->include_zero = true;
  const SgFigureGroup *shown = NULL;
  for (guint k = 0; k < m->loads->len; k++)
    {
      const SgFigureGroup *g = g_ptr_array_index (m->loads, k);
      g_autoptr (GArray) strains = unload_strains (g);
      g_autofree char *name = rate_name (m, g->rate);
      SgPlotStyle style = rate_style (m, g->rate);
      style.band = false;
      SgPlotSeries *series = NULL;
      for (guint i = 0; i < strains->len; i++)
        {
          double from = g_array_index (strains, double, i);
          SgEstimate e = sg_figure_pairs_mean (g, residual_of, &from);
          if (!isfinite (e.value))
            continue;
          if (series == NULL)
            series = sg_plot_add_series (plot, name, &style);
          sg_plot_series_append_error (series, from, e.value, 0, isfinite (e.error) ? e.error : 0);
        }
      g_autoptr (SgBinned) facts = states (g, SG_BRANCH_UNLOAD, -1, sg_fact_class_stress, 0, SMALL_STRAIN);
      if (sg_binned_pairs (facts) > 0)
        shown = g; /* the slowest that has them */
    }
  emit (m, "2a", _ ("Residual strain after unloading"), plot, 0.78, _ ("no unload has come to its end"));

  /* b */
  double top = small_top (m);
  plot = strain_plot (_ ("Change of stress, Δσ/<i>G</i>"), NULL, top);
  sg_plot_axis (plot, 0)->automatic = true;
  for (int class = SG_FACTS_ICOSAHEDRAL; class < SG_FACTS_CLASSES && shown != NULL; class++)
    {
      bool icosahedral = class == SG_FACTS_ICOSAHEDRAL;
      g_autoptr (GArray) strains = unload_strains (shown);
      double from = g_array_index (strains, double, strains->len - 1);
      SgPlotStyle style = { .color = icosahedral ? 0 : 1, .marker = icosahedral ? SG_MARKER_CIRCLE : SG_MARKER_SQUARE, .line = true, .band = true };
      g_autoptr (SgBinned) load = states (shown, SG_BRANCH_LOAD, -1, sg_fact_class_stress, class, from + 5e-4);
      add_binned (plot, icosahedral ? _ ("icosahedral, loading") : _ ("other, loading"), &style, load, 0, 1 / m->scale.modulus.value);
      style.dash = SG_DASH_DASHED;
      style.marker = icosahedral ? SG_MARKER_TRIANGLE : SG_MARKER_DIAMOND;
      g_autoptr (SgBinned) unload = states (shown, SG_BRANCH_UNLOAD, from, sg_fact_class_stress, class, from + 5e-4);
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
  stress_scale (m, plot, 1);
  g_autofree char *name = shown != NULL ? rate_plain (m, shown->rate) : NULL;
  g_autofree char *title = g_strdup_printf (_ ("Shear stress of icosahedral and other atoms on loading and unloading%s%s"),
                                            name != NULL ? ", " : "", name != NULL ? name : "");
  emit (m, "2b", title, plot, 0.78, _ ("there are no facts of inherent structures on unloading"));
}

/* Figure 3. */

static void
figure_3 (Maker *m)
{
  bool any = false;
  for (guint k = 0; k < m->loads->len; k++)
    {
      const SgFigureGroup *g = g_ptr_array_index (m->loads, k);
      g_autoptr (GArray) strains = unload_strains (g);
      for (guint i = 0; i < strains->len; i++)
        {
          double from = g_array_index (strains, double, i), seconds = reached (g, SG_BRANCH_CREEP, from, true);
          if (!(seconds > 0))
            continue;
          any = true;
          double ns = seconds * nanoseconds (m);
          enum { RAW = 200, SMOOTH = 25 };
          SgCurveSpec spec = { .kind = SG_BRANCH_CREEP, .from_strain = from, .against = SG_CURVE_TIME, .x_scale = nanoseconds (m), .sample = strain_of,
                               .low = 0, .width = ns / RAW * (1 + 1e-9), .bins = RAW, .whole = true };
          g_autoptr (SgBinned) raw = sg_figure_bin (g, &spec);
          spec.bins = SMOOTH;
          spec.width = ns / SMOOTH * (1 + 1e-9);
          g_autoptr (SgBinned) smooth = sg_figure_bin (g, &spec);

          SgPlot *plot = sg_plot_new ();
          sg_plot_set_axis (plot, 0, _ ("Time after unloading"), "ns");
          sg_plot_set_axis (plot, 1, _ ("Shear strain γ"), NULL);
          reduced_time_scale (m, plot);
          SgPlotStyle pale = { .color = GREY, .line = true, .width = 0.8, .opacity = 0.55 };
          SgPlotSeries *r = add_binned (plot, NULL, &pale, raw, 0, 1);
          SgPlotStyle style = line_only (rate_style (m, g->rate));
          style.width = 1.8;
          size_t n = sg_plot_series_n (r);
          g_autofree double *x = g_new (double, n + 1), *y = g_new (double, n + 1);
          for (size_t j = 0; j < n; j++)
            sg_plot_series_point (r, j, &x[j], &y[j]);
          /* of the raw series the errors are noise */
          sg_plot_series_clear (r);
          for (size_t j = 0; j < n; j++)
            sg_plot_series_append (r, x[j], y[j]);
          add_binned (plot, _ ("mean of runs, smoothed"), &style, smooth, 0, 1);
          SgFit fit;
          for (int stretched = 0; stretched < 2; stretched++)
            if (sg_fit_recovery (stretched, n, x, y, NULL, &fit))
              {
                char time[32], exponent[32];
                g_ascii_formatd (time, sizeof time, "%.3g", fit.p[2]);
                g_ascii_formatd (exponent, sizeof exponent, "%.2f", fit.p[3]);
                g_autofree char *name = stretched ? g_strdup_printf (_ ("stretched: τ = %s ns, β = %s"), time, exponent)
                                                  : g_strdup_printf (_ ("Kelvin–Voigt: τ = %s ns"), time);
                SgPlotStyle fitted = { .color = stretched ? 4 : 5, .dash = stretched ? SG_DASH_DASHDOT : SG_DASH_DASHED, .line = true, .width = 1.3 };
                SgPlotSeries *series = sg_plot_add_series (plot, name, &fitted);
                for (int j = 0; j <= 100; j++)
                  {
                    double t = ns * j / 100;
                    sg_plot_series_append (series, t, fit.p[0] + fit.p[1] * exp (-pow (t / fit.p[2], stretched ? fit.p[3] : 1)));
                  }
              }
          char strain[32];
          g_ascii_formatd (strain, sizeof strain, "%.4g", from);
          g_autofree char *file = rate_file (g->rate), *name = rate_plain (m, g->rate);
          g_autofree char *panel = g_strdup_printf ("3-%s-%s", file, strain);
          g_autofree char *title = g_strdup_printf (_ ("Strain recovery after loading to %s at %s"), strain, name);
          emit (m, panel, title, plot, 0.78, "");
        }
    }
  if (!any)
    leave_out (m, "3", _ ("no creep after an unload has begun"));
}

/* Figure 4. */

static void
figure_4 (Maker *m)
{
  SgPlot *plot = sg_plot_new ();
  sg_plot_set_axis (plot, 0, _ ("Time at zero load"), "ns");
  sg_plot_set_axis (plot, 1, _ ("Energy, <i>E</i> − <i>E</i>(0)"), EPSILON);
  reduced_time_scale (m, plot);
  energy_scale (m, plot);
  double seconds = m->hold != NULL ? reached (m->hold, SG_BRANCH_HOLD, -1, true) : 0;
  if (seconds > 0)
    {
      SgCurveSpec spec = { .kind = SG_BRANCH_HOLD, .from_strain = -1, .against = SG_CURVE_TIME, .x_scale = nanoseconds (m), .sample = energy_of, .low = 0,
                           .width = seconds * nanoseconds (m) / 60 * (1 + 1e-9), .bins = 60 };
      g_autoptr (SgBinned) thermal = sg_figure_bin (m->hold, &spec);
      SgPlotStyle style = { .color = 0, .line = true, .band = true };
      add_binned (plot, _ ("internal energy"), &style, thermal, first_value (thermal), 1);
      spec.sample = NULL;
      spec.fact = sg_fact_energy;
      spec.bins = 21;
      spec.width = seconds * nanoseconds (m) / 20;
      spec.low = -spec.width / 2;
      g_autoptr (SgBinned) inherent = sg_figure_bin (m->hold, &spec);
      style = (SgPlotStyle){ .color = 1, .dash = SG_DASH_DASHED, .marker = SG_MARKER_CIRCLE, .line = true, .band = true };
      if (sg_binned_pairs (inherent) > 0)
        add_binned (plot, _ ("inherent structures"), &style, inherent, 0, 1);
    }
  emit (m, "4a", _ ("Energy at zero load against time"), plot, 0.78, _ ("there is no zero-load run"));

  double top = states_top (m), elastic = 0.5 * m->scale.volume
                                        * (isfinite (m->scale.modulus_athermal.value) ? m->scale.modulus_athermal.value : m->scale.modulus.value);
  plot = strain_plot ("<i>E</i> − <i>E</i>(0) − ½<i>G</i>γ<sup>2</sup>", EPSILON, top);
  sg_plot_set_axis (plot, 0, _ ("Shear strain γ, or rate × time"), NULL);
  for (guint k = 0; k < m->loads->len; k++)
    {
      const SgFigureGroup *g = g_ptr_array_index (m->loads, k);
      g_autoptr (SgBinned) binned = states (g, SG_BRANCH_LOAD, -1, sg_fact_energy, 0, top);
      if (sg_binned_pairs (binned) == 0)
        continue;
      SgPlotStyle style = rate_style (m, g->rate);
      g_autofree char *name = rate_name (m, g->rate);
      SgPlotSeries *series = sg_plot_add_series (plot, name, &style);
      for (size_t b = 0; b < binned->bins; b++)
        {
          double x;
          SgEstimate e = sg_binned_y (binned, b, SIZE_MAX, &x);
          if (isfinite (e.value))
            sg_plot_series_append_error (series, x, e.value - elastic * x * x, 0, isfinite (e.error) ? e.error : 0);
        }
      if (m->hold == NULL)
        continue;
      g_autoptr (SgBinned) zero = held (m->hold, NULL, sg_fact_energy, 0, g->rate, top);
      g_autofree char *zero_name = g_strdup_printf (_ ("zero load, <i>t</i> × %s"), name);
      style = line_only (style);
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
  energy_scale (m, plot);
  emit (m, "4b", _ ("Inherent energy under load less its elastic part, and at zero load after the same time"), plot, 0.78,
        _ ("there are no facts of inherent structures on the way"));
}

/* Figure 5. */

static void
figure_5 (Maker *m)
{
  double top = states_top (m);
  for (int corrected = 0; corrected < 2; corrected++)
    {
      SgPlot *plot = strain_plot (corrected ? _ ("Δ icosahedral, corrected") : _ ("Δ icosahedral"),
                                  PER_SMALL, top);
      SgFit lost = { 0 };
      if (corrected && m->athermal != NULL)
        {
          /* the loss that comes back: a smooth function through zero */
          g_autoptr (SgBinned) athermal = states (m->athermal, SG_BRANCH_ATHERMAL, -1, sg_fact_icosahedral, 2, top);
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
            g_autoptr (SgBinned) binned = states (g, SG_BRANCH_LOAD, -1, sg_fact_icosahedral, 2, top);
            if (sg_binned_pairs (binned) == 0)
              continue;
            g_autofree char *name = rate_name (m, g->rate);
            SgPlotStyle style = rate_style (m, g->rate);
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
      if (m->hold != NULL && slowest (m) != NULL && has_data (plot))
        {
          g_autoptr (SgBinned) binned = held (m->hold, NULL, sg_fact_icosahedral, 2, slowest (m)->rate, top);
          g_autofree char *name = hold_name (m, slowest (m)->rate);
          add_binned (plot, name, &hold_style, binned, 0, 1);
        }
      if (!corrected && m->athermal != NULL)
        {
          g_autoptr (SgBinned) binned = states (m->athermal, SG_BRANCH_ATHERMAL, -1, sg_fact_icosahedral, 2, top);
          SgPlotStyle style = { .color = GREY, .dash = SG_DASH_DOTTED, .line = true, .band = true, .width = 1.5 };
          add_binned (plot, _ ("athermal strain"), &style, binned, 0, 1);
        }
      emit (m, corrected ? "5b" : "5a",
            corrected ? _ ("Change of the icosahedral content less what athermal strain hides") : _ ("Change of the icosahedral content"), plot, 0.78,
            corrected ? _ ("the correction needs facts of athermal strain") : _ ("there are no facts of inherent structures on the way"));
    }
}

/* Figure 6. */

static void
figure_6 (Maker *m)
{
  static const struct {
    SgStateWanted state;
    const char *name;
    int color;
    SgDash dash;
  } shown[3] = { { SG_STATE_INITIAL, N_ ("initial"), GREY, SG_DASH_SOLID },
                 { SG_STATE_LOADED, N_ ("loaded"), 1, SG_DASH_SOLID },
                 { SG_STATE_UNLOADED, N_ ("unloaded"), 0, SG_DASH_DASHED } };
  const SgFigureGroup *g = NULL;
  double from = 0.02, count[SG_FACTS_STRESS_BINS], G = m->scale.modulus.value;
  for (guint k = 0; k < m->loads->len; k++)
    {
      const SgFigureGroup *try = g_ptr_array_index (m->loads, k);
      g_autoptr (GArray) strains = unload_strains (try);
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
  stress_scale (m, sums, 1);
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
              && sg_fit_core (count, SG_FACTS_STRESS_BINS, SG_FACTS_STRESS_LOW, SG_FACTS_STRESS_WIDTH, CORE_REACH, &core))
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
      emit (m, class == SG_FACTS_ICOSAHEDRAL ? "6a-icosahedral" : "6a-other",
            class == SG_FACTS_ICOSAHEDRAL ? _ ("Local shear stress of icosahedral atoms") : _ ("Local shear stress of the other atoms"), plot, 0.78,
            why);
    }
  emit (m, "6b", _ ("Share of the stress up to a cut"), sums, 0.78, why);
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

static void
figure_7_maps (Maker *m)
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
      if (!has_data (plot)) /* nothing moved: a picture all the same */
        sg_plot_series_append (sg_plot_series (plot, 0), NAN, NAN);
      g_autofree char *file = rate_file (g->rate), *name = rate_plain (m, g->rate);
      g_autofree char *panel = g_strdup_printf ("7a-%s", file);
      g_autofree char *title = g_strdup_printf (_ ("Displacements above 0.6 σ between the beginning and strain 0.02 at %s"), name);
      emit (m, panel, title, plot, -(sg_plot_axis (plot, 1)->max - sg_plot_axis (plot, 1)->min)
                                  / (sg_plot_axis (plot, 0)->max - sg_plot_axis (plot, 0)->min), "");
    }
  if (!any)
    leave_out (m, "7a", _ ("there are no displaced atoms of a state at strain 0.02"));

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
  emit (m, "7b", _ ("Single excitations: where their atoms went"), plot, right > 0 ? -sg_plot_axis (plot, 1)->max / sg_plot_axis (plot, 0)->max : 1,
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

static void
figure_7_van_hove (Maker *m)
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
          g_ascii_formatd (time, sizeof time, "%.3g", 0.02 / g->rate * nanoseconds (m));
          g_autofree char *rate = rate_name (m, g->rate), *name = g_strdup_printf (_ ("%s, Δt = %s ns"), rate, time);
          SgPlotStyle style = line_only (rate_style (m, g->rate));
          add_van_hove (plot, name, &style, count);
        }
      if (last != NULL && m->hold != NULL
          && sg_figure_histogram (m->hold, SG_STATE_HELD, 0.02 / last->rate, 1, class, SIZE_MAX, count) > 0)
        {
          char time[32];
          g_ascii_formatd (time, sizeof time, "%.3g", 0.02 / last->rate * nanoseconds (m));
          g_autofree char *name = g_strdup_printf (_ ("zero load, Δt = %s ns"), time);
          SgPlotStyle style = hold_style;
          style.band = false;
          add_van_hove (plot, name, &style, count);
        }
      emit (m, icosahedral ? "7c-icosahedral" : "7c-other",
            icosahedral ? _ ("Van Hove function of icosahedral atoms") : _ ("Van Hove function of the other atoms"), plot, 0.78,
            _ ("there are no histograms of displacements at strain 0.02"));
    }
}

/* Ages side by side, and cycles. */

static double
initial_energy (const SgFigureRun *run, const void *data)
{
  return run->initial != NULL ? run->initial->facts.energy : (double) NAN;
}

static void
figure_ages (Maker *m, const GArray *measured)
{
  static const struct {
    const char *panel, *quantity, *axis, *unit, *title;
  } panels[] = {
    { "age-softening", "secant-modulus", N_ ("Secant modulus over <i>G</i>"), NULL, N_ ("Softening against age") },
    { "age-residual", "residual-strain", N_ ("Residual strain after 0.02"), NULL, N_ ("Residual strain against age") },
    { "age-displaced", "displaced-share", N_ ("Atoms moved above 0.6 σ"), "%", N_ ("Displaced atoms against age") },
    { "age-excitations", "excitations-per-1000", N_ ("Excitations in 1,000 atoms"), NULL, N_ ("Excitations against age") },
  };
  m->age = G_MAXUINT;
  for (size_t k = 0; k < G_N_ELEMENTS (panels); k++)
    {
      SgPlot *plot = sg_plot_new ();
      sg_plot_set_axis (plot, 0, _ ("Inherent energy of the glass"), EPSILON);
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
                if (!isfinite (x.value) || g->temperature != v->temperature || g->n_atoms != v->n_atoms)
                  continue;
                if (series == NULL)
                  {
                    g_autofree char *name = rate_name (m, rate);
                    SgPlotStyle style = rate_style (m, rate);
                    style.band = false;
                    series = sg_plot_add_series (plot, name, &style);
                  }
                ages |= 1u << MIN (age, 31);
                sg_plot_series_append_error (series, x.value, y.value, 0, isfinite (y.error) ? y.error : 0);
              }
        }
      if ((ages & (ages - 1)) == 0)
        sg_plot_remove_all (plot); /* of one age alone there is nothing to compare */
      emit (m, panels[k].panel, sg_words (panels[k].title), plot, 0.78, _ ("it compares ages, and less than two are known"));
    }
}

static double
at_rest_energy (const SgStateFacts *f, const SgStateFacts *initial, int class)
{
  return fabs (f->strain) < 3e-3 ? sg_fact_energy (f, initial, class) : (double) NAN;
}

static double
at_rest_icosahedral (const SgStateFacts *f, const SgStateFacts *initial, int which)
{
  return fabs (f->strain) < 3e-3 ? sg_fact_icosahedral (f, initial, which) : (double) NAN;
}

static void
figure_cycles (Maker *m)
{
  for (int k = 0; k < 2; k++)
    {
      SgPlot *plot = sg_plot_new ();
      sg_plot_set_axis (plot, 0, _ ("Cycle"), NULL);
      sg_plot_set_axis (plot, 1, k == 0 ? _ ("Inherent <i>E</i> − <i>E</i>(0)") : _ ("Δ icosahedral"), k == 0 ? EPSILON : PER_SMALL);
      unsigned any = 0;
      for (unsigned age = 0; age < m->data->ages->len; age++)
        {
          const SgFigureGroup *g = sg_figure_group_find (m->groups, SG_STUDY_CYCLE, age, 0, NULL);
          double amplitude = g != NULL ? reached (g, SG_BRANCH_CYCLE, -1, false) : 0;
          if (!(amplitude > 0))
            continue;
          amplitude = rint (amplitude * 2000) / 2000; /* block means do not reach the turn */
          double cycles = reached (g, SG_BRANCH_CYCLE, -1, true) * g->rate / (2 * amplitude);
          SgCurveSpec spec = { .kind = SG_BRANCH_CYCLE, .from_strain = -1, .against = SG_CURVE_TIME, .x_scale = g->rate / (2 * amplitude),
                               .fact = k == 0 ? at_rest_energy : at_rest_icosahedral, .which = k == 0 ? 0 : 2, .low = -0.5, .width = 1,
                               .bins = (size_t) ceil (cycles) + 2 };
          g_autoptr (SgBinned) binned = sg_figure_bin (g, &spec);
          static const SgMarker markers[] = { SG_MARKER_CIRCLE, SG_MARKER_SQUARE, SG_MARKER_TRIANGLE, SG_MARKER_DIAMOND };
          SgPlotStyle style = { .color = (int) age, .marker = markers[age % 4], .line = true, .band = true };
          if (sg_binned_pairs (binned) > 0)
            add_binned (plot, g_ptr_array_index (m->data->ages, age), &style, binned, 0, 1);
          any |= 1u << MIN (age, 31);
        }
      if (k == 0)
        energy_scale (m, plot);
      emit (m, k == 0 ? "cyclic-energy" : "cyclic-icosahedral",
            k == 0 ? _ ("Inherent energy after each cycle") : _ ("Icosahedral content after each cycle"), plot, 0.78, _ ("nothing was loaded in cycles"));
    }
}

/* All. */

static int
descending (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x < y) - (x > y);
}

static void
free_figure (gpointer figure)
{
  sg_paper_figure_free (figure);
}

GPtrArray *
sg_paper_figures_new (const SgFigureData *data, GPtrArray *missing)
{
  Maker m = { .data = data, .missing = missing };
  m.groups = sg_figure_data_groups (data);
  m.figures = g_ptr_array_new_with_free_func (free_figure);
  m.rates = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint k = 0; k < m.groups->len; k++)
    {
      const SgFigureGroup *g = g_ptr_array_index (m.groups, k);
      bool known = g->kind != SG_STUDY_LOAD;
      for (guint r = 0; r < m.rates->len && !known; r++)
        known = fabs (g_array_index (m.rates, double, r) - g->rate) <= 1e-9 * g->rate;
      if (!known)
        g_array_append_val (m.rates, g->rate);
    }
  g_array_sort (m.rates, descending);

  for (m.age = 0; m.age < data->ages->len; m.age++)
    {
      const SgFigureGroup *like = sg_figure_group_find (m.groups, SG_STUDY_LOAD, m.age, 0, NULL);
      bool any = false;
      for (guint k = 0; k < m.groups->len; k++)
        any = any || ((const SgFigureGroup *) g_ptr_array_index (m.groups, k))->age == m.age;
      if (!any)
        {
          if (missing != NULL)
            g_ptr_array_add (missing, g_strdup_printf (_ ("Of the age \"%s\" nothing has been run yet."),
                                                       (char *) g_ptr_array_index (data->ages, m.age)));
          continue;
        }
      m.loads = g_ptr_array_new ();
      for (guint k = 0; k < m.groups->len && like != NULL; k++)
        {
          const SgFigureGroup *g = g_ptr_array_index (m.groups, k);
          if (g->kind == SG_STUDY_LOAD && g->age == m.age && g->n_atoms == like->n_atoms
              && fabs (g->temperature - like->temperature) < 1e-9)
            g_ptr_array_add (m.loads, (gpointer) g);
        }
      m.hold = sg_figure_group_find (m.groups, SG_STUDY_HOLD, m.age, 0, like);
      m.athermal = sg_figure_group_find (m.groups, SG_STUDY_ATHERMAL, m.age, 0, like);
      sg_figure_scale (data, m.groups, m.age, &m.scale);
      if (!isfinite (m.scale.modulus.value))
        m.scale.modulus = (SgEstimate){ 15, NAN, 0 };
      figure_1 (&m);
      figure_2 (&m);
      figure_3 (&m);
      figure_4 (&m);
      figure_5 (&m);
      figure_6 (&m);
      figure_7_maps (&m);
      figure_7_van_hove (&m);
      g_ptr_array_unref (m.loads);
    }
  m.age = G_MAXUINT;
  g_autoptr (GArray) measured = sg_figure_measure (data);
  figure_ages (&m, measured);
  figure_cycles (&m);
  g_array_unref (m.rates);
  g_ptr_array_unref (m.groups);
  return m.figures;
}
