/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/study/figure-measure.h"
#include "engine/statistics/distribution.h"
#include "engine/units.h"

#include <math.h>
#include <string.h>

#define LINEAR 0.01    /* below this strain the answer counts as linear */
#define ATHERMAL 0.005 /* the same without temperature, where there is no noise but every rearrangement tells */

static const char *const class_names[SG_FACTS_CLASSES] = { "", "icosahedral", "other" };

/* Numbers out of curves. */

static void
slope (size_t n, const double *x, const double *y, double *value, void *data)
{
  SgFit fit;
  if (sg_fit_polynomial (1, n, x, y, NULL, &fit))
    value[0] = fit.p[1];
}

static void
secant (size_t n, const double *x, const double *y, double *value, void *data)
{
  double sx = 0, sy = 0;
  for (size_t k = 0; k < n; k++)
    {
      sx += x[k];
      sy += y[k];
    }
  value[0] = sy / sx;
}

static void
mean (size_t n, const double *x, const double *y, double *value, void *data)
{
  value[0] = 0;
  for (size_t k = 0; k < n; k++)
    value[0] += y[k] / (double) n;
}

/* Highest point and where: of a parabola through the highest bin and its neighbours. */
static void
peak (size_t n, const double *x, const double *y, double *value, void *data)
{
  size_t top = 0;
  for (size_t k = 0; k < n; k++)
    if (y[k] > y[top])
      top = k;
  if (top < 2 || top + 3 > n)
    return;
  SgFit fit;
  if (!sg_fit_polynomial (2, 5, x + top - 2, y + top - 2, NULL, &fit) || !(fit.p[2] < 0))
    return;
  value[1] = -fit.p[1] / (2 * fit.p[2]);
  value[0] = fit.p[0] + value[1] * (fit.p[1] + fit.p[2] * value[1]);
}

static void
parabola (size_t n, const double *x, const double *y, double *value, void *data)
{
  const unsigned powers[2] = { 0, 2 };
  SgFit fit;
  if (sg_fit_terms (2, powers, n, x, y, NULL, &fit))
    value[0] = fit.p[1];
}

static void
kelvin_voigt (size_t n, const double *x, const double *y, double *value, void *data)
{
  SgFit fit;
  if (sg_fit_recovery (false, n, x, y, NULL, &fit))
    memcpy (value, fit.p, 3 * sizeof *value);
}

static void
stretched (size_t n, const double *x, const double *y, double *value, void *data)
{
  SgFit fit;
  if (sg_fit_recovery (true, n, x, y, NULL, &fit))
    memcpy (value, fit.p, 4 * sizeof *value);
}

/* First tenth, last quarter of the curve. */
static void
fall (size_t n, const double *x, const double *y, double *value, void *data)
{
  double first = 0, last = 0;
  size_t head = MAX (n / 10, 1), tail = MAX (n / 4, 1);
  for (size_t k = 0; k < head; k++)
    first += y[k] / (double) head;
  for (size_t k = n - tail; k < n; k++)
    last += y[k] / (double) tail;
  value[0] = first;
  value[1] = last;
  value[2] = last - first;
}

static void
of_curve (const SgFigureGroup *group, const SgCurveSpec *spec, SgFromCurve make, size_t m, SgEstimate *result)
{
  g_autoptr (SgBinned) binned = sg_figure_bin (group, spec);
  sg_binned_jackknife (binned, m, make, NULL, result);
}

static SgEstimate
slope_of (const SgFigureGroup *group, SgBranchKind kind, SgSampleValue sample, SgFactValue fact, int which, double from_strain,
          double low, double high, size_t bins)
{
  SgCurveSpec spec = { .kind = kind, .from_strain = from_strain, .sample = sample, .fact = fact, .which = which, .low = low,
                       .width = (high - low) / (double) bins, .bins = bins };
  SgEstimate e;
  of_curve (group, &spec, slope, 1, &e);
  return e;
}

void
sg_figure_scale (const SgFigureData *data, const GPtrArray *groups, unsigned age, SgAgeScale *scale)
{
  *scale = (SgAgeScale){ sg_estimate_none (), sg_estimate_none (), 0, NAN };
  const SgFigureGroup *athermal = sg_figure_group_find (groups, SG_STUDY_ATHERMAL, age, 0, NULL);
  const SgFigureGroup *most = sg_figure_group_find (groups, SG_STUDY_LOAD, age, 0, NULL);
  const SgFigureGroup *load = most != NULL ? sg_figure_group_find (groups, SG_STUDY_LOAD, age, 0, most) : NULL;
  if (athermal != NULL)
    scale->modulus_athermal = slope_of (athermal, SG_BRANCH_ATHERMAL, sg_sample_stress, NULL, 0, -1, -1e-9, ATHERMAL + 1e-9, 50);
  if (load != NULL)
    {
      scale->modulus = slope_of (load, SG_BRANCH_LOAD, sg_sample_stress, NULL, 0, -1, 0, LINEAR, 20);
      scale->modulus_rate = load->rate;
    }
  if (!isfinite (scale->modulus.value))
    {
      scale->modulus = scale->modulus_athermal;
      scale->modulus_rate = 0;
    }
  for (guint r = 0; r < data->runs->len && !isfinite (scale->volume); r++)
    {
      const SgFigureRun *run = g_ptr_array_index (data->runs, r);
      if (run->age != age)
        continue;
      if (run->initial != NULL)
        scale->volume = run->initial->facts.volume;
      else
        for (guint b = 0; b < run->branches->len; b++)
          {
            const SgFigureBranch *branch = g_ptr_array_index (run->branches, b);
            if (branch->samples->len > 0)
              scale->volume = sg_sample_volume (&g_array_index (branch->samples, SgSample, 0), run);
          }
    }
}

/* The list. */

typedef struct {
  GArray *list;
  const SgFigureGroup *group;
} Sheet;

static void
add (Sheet *sheet, const char *quantity, const char *unit, const char *class, const char *state, double strain,
     SgEstimate estimate)
{
  if (!isfinite (estimate.value))
    return;
  const SgFigureGroup *g = sheet->group;
  SgMeasured m = { quantity, unit, class, state, g->age, g->kind, g->rate, g->temperature, g->n_atoms, strain, estimate };
  g_array_append_val (sheet->list, m);
}

/* One number a run, made from one of its states. */
typedef struct {
  SgStateWanted wanted;
  double strain;
  SgFactValue fact;
  int which;
  double modulus; /* for the plastic strain */
} FromState;

static double
from_state (const SgFigureRun *run, const void *data)
{
  const FromState *from = data;
  const SgFigureState *s = sg_figure_state_wanted (run, from->wanted, from->strain);
  if (s == NULL || run->initial == NULL)
    return NAN;
  if (from->fact != NULL)
    return from->fact (&s->facts, run, from->which);
  return s->strain - sg_fact_class_stress (&s->facts, run, SG_FACTS_ALL) / from->modulus;
}

static SgEstimate
state_mean (const SgFigureGroup *group, SgStateWanted wanted, double strain, SgFactValue fact, int which)
{
  FromState from = { wanted, strain, fact, which, 0 };
  return sg_figure_pairs_mean (group, from_state, &from);
}

/* At the pressure of all inherent structures of the age: what elastic strain raises by half G gamma^2, and relaxation lowers. */
static double
enthalpy_change (const SgFigureRun *run, const void *data)
{
  const FromState *from = data;
  const SgFigureState *s = sg_figure_state_wanted (run, from->wanted, from->strain);
  if (s == NULL || run->initial == NULL || !(run->tension > 0))
    return NAN;
  return s->facts.energy - run->initial->facts.energy - run->tension * (s->facts.volume - run->initial->facts.volume);
}

/* Mean energy of a class over the states from 0.015 to 0.02 less that over those up to 0.005, the first one included: one state of 4,000
 * atoms scatters by more than what is looked for, and the first is the same for all runs of a sample. */
static double
energy_rise (const SgFigureRun *run, const void *data)
{
  int class = *(const int *) data;
  const SgFigureBranch *load = sg_figure_run_branch (run, SG_BRANCH_LOAD, -1);
  double low = 0, high = 0;
  unsigned n_low = 1, n_high = 0;
  for (guint k = 0; load != NULL && run->initial != NULL && k < load->states->len; k++)
    {
      const SgFigureState *s = g_ptr_array_index (load->states, k);
      double e = sg_fact_energy (&s->facts, run, class);
      if (s->strain < 0.005 + 1e-5)
        {
          low += e;
          n_low++;
        }
      else if (s->strain > 0.015 - 1e-5 && s->strain < 0.02 + 1e-5)
        {
          high += e;
          n_high++;
        }
    }
  return n_high > 0 && n_low > 1 ? high / n_high - low / n_low : (double) NAN;
}

static double
difference_after (const SgFigureRun *run, const void *data)
{
  const double *from = data;
  const SgFigureState *s = sg_figure_state_wanted (run, SG_STATE_UNLOADED, *from);
  if (s == NULL || run->initial == NULL)
    return NAN;
  return sg_fact_class_stress (&s->facts, run, SG_FACTS_ICOSAHEDRAL)
         - sg_fact_class_stress (&s->facts, run, SG_FACTS_OTHER);
}

static double
unload_modulus_of (const SgFigureRun *run, const void *data)
{
  const SgFigureBranch *b = sg_figure_run_branch (run, SG_BRANCH_UNLOAD, *(const double *) data);
  return b != NULL && b->has_unload && b->unload.found ? b->unload.modulus : (double) NAN;
}

typedef struct {
  const SgFigureGroup *group;
  SgStateWanted wanted;
  double strain;
} Cores;

/* centre and width of both classes, ratio of the widths */
static void
cores (size_t left_out, double *value, void *data)
{
  const Cores *c = data;
  double count[SG_FACTS_STRESS_BINS];
  for (int k = 0; k < 5; k++)
    value[k] = NAN;
  for (int class = SG_FACTS_ICOSAHEDRAL; class < SG_FACTS_CLASSES; class++)
    {
      SgCore core;
      if (sg_figure_histogram (c->group, c->wanted, c->strain, 0, class, left_out, count) == 0
          || !sg_fit_core (count, SG_FACTS_STRESS_BINS, SG_FACTS_STRESS_LOW, SG_FACTS_STRESS_WIDTH, SG_CORE_REACH, &core))
        continue;
      value[2 * (class - 1)] = core.centre;
      value[2 * (class - 1) + 1] = core.width;
    }
  value[4] = value[3] / value[1];
}

static void
measure_cores (Sheet *sheet, SgStateWanted wanted, double strain, const char *name, SgEstimate modulus)
{
  Cores c = { sheet->group, wanted, strain };
  SgEstimate e[5];
  sg_jackknife (sheet->group->pairs->len, 5, cores, &c, e);
  for (int class = SG_FACTS_ICOSAHEDRAL; class < SG_FACTS_CLASSES; class++)
    {
      add (sheet, "stress-core-width", "epsilon/sigma^3", class_names[class], name, strain, e[2 * (class - 1) + 1]);
      add (sheet, "stress-core-width-over-modulus", "", class_names[class], name, strain,
           sg_estimate_ratio (e[2 * (class - 1) + 1], modulus));
      add (sheet, "stress-core-centre-over-modulus", "", class_names[class], name, strain,
           sg_estimate_ratio (e[2 * (class - 1)], modulus));
    }
  add (sheet, "stress-core-width-ratio", "", "", name, strain, e[4]);
}

typedef struct {
  const SgFigureGroup *group;
  SgStateWanted wanted;
  double strain;
  int class;
} Hops;

/* Displacements smoothed by a triangle of 0.1 sigma around bin @k. @centre: (out): their mean. */
static double
smoothed (const double *count, int k, double *centre)
{
  double sum = 0;
  *centre = 0;
  for (int j = k - 5; j <= k + 5; j++)
    {
      double w = count[j] * (6 - ABS (j - k));
      sum += w;
      *centre += w * (j + 0.5) * SG_FACTS_DISPLACEMENT_WIDTH;
    }
  *centre /= sum;
  return sum;
}

/* Where the second peak of van Hove's function is: its highest place beyond 0.6 sigma, if it falls towards it from nowhere but
 * a valley: a tail that only decays has none. */
static void
second_peak (size_t left_out, double *value, void *data)
{
  const Hops *h = data;
  double count[SG_FACTS_DISPLACEMENT_BINS], best = 0, valley = INFINITY, lowest = INFINITY;
  value[0] = NAN;
  if (sg_figure_histogram (h->group, h->wanted, h->strain, 1, h->class, left_out, count) == 0)
    return;
  for (int k = 15; k < 80; k++)
    {
      double centre, sum = smoothed (count, k, &centre);
      lowest = fmin (lowest, sum);
      if (k < 32 || sum <= best)
        continue;
      best = sum;
      valley = lowest;
      value[0] = centre;
    }
  /* Some six atoms near the peak at least, and it stands two errors above the valley: weights of 36 in all and squares of 146 make
   * the variance of a smoothed sum four times the sum. */
  if (best < 200 || best - valley < 2 * sqrt (4 * (best + valley)))
    value[0] = NAN;
}

static void
measure_moves (Sheet *sheet, SgStateWanted wanted, double strain, const char *name)
{
  const SgFigureGroup *g = sheet->group;
  for (int class = 0; class < SG_FACTS_CLASSES; class++)
    add (sheet, "displaced-share", "", class_names[class], name, strain, state_mean (g, wanted, strain, sg_fact_displaced, class));
  add (sheet, "excitations-per-1000", "", "", name, strain, state_mean (g, wanted, strain, sg_fact_excitations, 0));
  for (int class = 0; class < SG_FACTS_CLASSES; class++)
    {
      Hops hops = { g, wanted, strain, class };
      SgEstimate e;
      sg_jackknife (g->pairs->len, 1, second_peak, &hops, &e);
      add (sheet, "van-hove-peak", "sigma", class_names[class], name, strain, e);
    }
}

static void
measure_state (Sheet *sheet, SgStateWanted wanted, double strain, const char *name)
{
  const SgFigureGroup *g = sheet->group;
  for (int class = 0; class < SG_FACTS_CLASSES; class++)
    {
      add (sheet, "inherent-energy-change", "epsilon", class_names[class], name, strain,
           state_mean (g, wanted, strain, sg_fact_energy, class));
      if (class > 0)
        add (sheet, "inherent-energy-change-fixed", "epsilon", class_names[class], name, strain,
             state_mean (g, wanted, strain, sg_fact_energy_fixed, class));
      if (wanted != SG_STATE_HELD)
        add (sheet, "class-stress-change", "epsilon/sigma^3", class > 0 ? class_names[class] : "all", name, strain,
             state_mean (g, wanted, strain, sg_fact_class_stress, class));
    }
  FromState from = { .wanted = wanted, .strain = strain };
  add (sheet, "inherent-enthalpy-change", "epsilon", "", name, strain, sg_figure_pairs_mean (g, enthalpy_change, &from));
  add (sheet, "icosahedral-change", "per cent of small atoms", "", name, strain,
       state_mean (g, wanted, strain, sg_fact_icosahedral, 2));
}

static void
measure_unload (Sheet *sheet, double from, const SgAgeScale *scale)
{
  const SgFigureGroup *g = sheet->group;
  add (sheet, "residual-strain", "", "", "unloaded", from, sg_figure_pairs_mean (g, sg_figure_residual_strain, &from));
  add (sheet, "unload-modulus", "epsilon/sigma^3", "", "unloaded", from, sg_figure_pairs_mean (g, unload_modulus_of, &from));
  if (isfinite (scale->modulus_athermal.value))
    for (int k = 0; k < 2; k++)
      {
        FromState plastic = { k == 0 ? SG_STATE_LOADED : SG_STATE_UNLOADED, from, NULL, 0, scale->modulus_athermal.value };
        add (sheet, "plastic-strain-inherent", "", "", k == 0 ? "loaded" : "unloaded", from,
             sg_figure_pairs_mean (g, from_state, &plastic));
      }
  add (sheet, "class-stress-difference", "epsilon/sigma^3", "", "unloaded", from, sg_figure_pairs_mean (g, difference_after, &from));
  for (int class = SG_FACTS_ICOSAHEDRAL; class < SG_FACTS_CLASSES; class++)
    add (sheet, "class-slope", "epsilon/sigma^3", class_names[class], "unloading", from,
         slope_of (g, SG_BRANCH_UNLOAD, NULL, sg_fact_class_stress, class, from, -0.25 * from, from + 2e-3, 24));
  measure_state (sheet, SG_STATE_UNLOADED, from, "unloaded");
  measure_cores (sheet, SG_STATE_UNLOADED, from, "unloaded", scale->modulus);
}

/* The strain over the time at zero stress, in 60 bins. Returns: (transfer full) (nullable). */
static SgBinned *
recovery_curve (const SgFigureGroup *g, double from)
{
  double longest = 0;
  for (size_t p = 0; p < g->pairs->len; p++)
    for (int side = 0; side < 2; side++)
      {
        const SgFigureBranch *b = sg_figure_run_branch (g_array_index (g->pairs, SgFigurePair, p).run[side], SG_BRANCH_CREEP, from);
        if (b != NULL && b->samples->len > 0)
          longest = fmax (longest, (double) (g_array_index (b->samples, SgSample, b->samples->len - 1).step - b->first_step));
      }
  if (!(longest > 0))
    return NULL;
  double seconds = longest * SG_SECONDS_PER_STEP;
  SgCurveSpec spec = { .kind = SG_BRANCH_CREEP, .from_strain = from, .against = SG_CURVE_TIME, .x_scale = 1, .sample = sg_sample_strain,
                       .low = 0, .width = seconds / 60 * (1 + 1e-9), .bins = 60, .whole = true };
  return sg_figure_bin (g, &spec);
}

bool
sg_figure_recovery (const SgFigureGroup *g, double from, bool exponent_too, SgEstimate p[4])
{
  SgBinned *binned = recovery_curve (g, from);
  for (int k = 0; k < 4; k++)
    p[k] = sg_estimate_none ();
  if (binned == NULL)
    return false;
  p[3] = (SgEstimate){ 1, 0, 0 };
  sg_binned_jackknife (binned, exponent_too ? 4 : 3, exponent_too ? stretched : kelvin_voigt, NULL, p);
  sg_binned_free (binned);
  return true;
}

static void
measure_creep (Sheet *sheet, double from)
{
  const SgFigureGroup *g = sheet->group;
  g_autoptr (SgBinned) binned = recovery_curve (g, from);
  if (binned == NULL)
    return;
  SgEstimate e[4];
  sg_binned_jackknife (binned, 3, fall, NULL, e);
  add (sheet, "creep-strain-first", "", "", "creep", from, e[0]);
  add (sheet, "creep-strain-last", "", "", "creep", from, e[1]);
  add (sheet, "creep-strain-change", "", "", "creep", from, e[2]);
  sg_figure_recovery (g, from, false, e);
  add (sheet, "creep-kelvin-voigt-final", "", "", "creep", from, e[0]);
  add (sheet, "creep-kelvin-voigt-amplitude", "", "", "creep", from, e[1]);
  add (sheet, "creep-kelvin-voigt-time", "s", "", "creep", from, e[2]);
  SgEstimate loading = { from / g->rate, 0, e[2].n };
  add (sheet, "creep-kelvin-voigt-time-over-loading", "", "", "creep", from, sg_estimate_ratio (e[2], loading));
  sg_figure_recovery (g, from, true, e);
  add (sheet, "creep-stretched-time", "s", "", "creep", from, e[2]);
  add (sheet, "creep-stretched-exponent", "", "", "creep", from, e[3]);
}

static double
largest_strain (const SgFigureGroup *g)
{
  double largest = 0;
  for (size_t p = 0; p < g->pairs->len; p++)
    for (int side = 0; side < 2; side++)
      {
        const SgFigureBranch *b = sg_figure_run_branch (g_array_index (g->pairs, SgFigurePair, p).run[side], SG_BRANCH_LOAD, -1);
        for (guint k = 0; b != NULL && k < b->samples->len; k++)
          largest = fmax (largest, g_array_index (b->samples, SgSample, k).strain);
      }
  return largest;
}

static void
measure_load (Sheet *sheet, const GPtrArray *groups, const SgAgeScale *scale)
{
  const SgFigureGroup *g = sheet->group;
  double reached = largest_strain (g);
  SgEstimate e[2], modulus = slope_of (g, SG_BRANCH_LOAD, sg_sample_stress, NULL, 0, -1, 0, LINEAR, 20);
  if (reached >= 0.8 * LINEAR)
    add (sheet, "modulus", "epsilon/sigma^3", "", "", NAN, modulus);
  if (reached > 0.0195)
    {
      SgCurveSpec spec = { .kind = SG_BRANCH_LOAD, .from_strain = -1, .sample = sg_sample_stress, .low = 0.018, .width = 0.0021, .bins = 1 };
      of_curve (g, &spec, secant, 1, e);
      add (sheet, "secant-modulus", "epsilon/sigma^3", "", "", 0.019, e[0]);
      SgCurveSpec curve = { .kind = SG_BRANCH_LOAD, .from_strain = -1, .sample = sg_sample_stress, .low = LINEAR, .width = 5e-4, .bins = 20 };
      of_curve (g, &curve, slope, 1, e);
      add (sheet, "tangent-modulus", "epsilon/sigma^3", "", "", 0.015, e[0]);
      for (int class = SG_FACTS_ICOSAHEDRAL; class < SG_FACTS_CLASSES; class++)
        add (sheet, "class-slope", "epsilon/sigma^3", class_names[class], "loading", NAN,
             slope_of (g, SG_BRANCH_LOAD, NULL, sg_fact_class_stress, class, -1, -5e-4, 0.0205, 42));
      measure_state (sheet, SG_STATE_LOADED, 0.02, "loaded");
      for (int class = 0; class < SG_FACTS_CLASSES; class++)
        add (sheet, "inherent-energy-rise", "epsilon", class_names[class], "loaded", 0.0175, sg_figure_pairs_mean (g, energy_rise, &class));
      measure_moves (sheet, SG_STATE_LOADED, 0.02, "loaded");
      measure_cores (sheet, SG_STATE_LOADED, 0.02, "loaded", scale->modulus);
    }
  if (reached > 0.12)
    {
      SgCurveSpec spec = { .kind = SG_BRANCH_LOAD, .from_strain = -1, .sample = sg_sample_stress, .low = 0, .width = 0.004, .bins = 60 };
      of_curve (g, &spec, peak, 2, e);
      add (sheet, "peak-stress", "epsilon/sigma^3", "", "", NAN, e[0]);
      add (sheet, "peak-strain", "", "", "", NAN, e[1]);
      SgCurveSpec flow = { .kind = SG_BRANCH_LOAD, .from_strain = -1, .sample = sg_sample_stress, .low = 0.12, .width = reached - 0.12, .bins = 1 };
      of_curve (g, &flow, mean, 1, e);
      add (sheet, "flow-stress", "epsilon/sigma^3", "", "", 0.5 * (0.12 + reached), e[0]);
    }
  g_autoptr (GArray) strains = sg_figure_group_unload_strains (g);
  for (guint k = 0; k < strains->len; k++)
    {
      double from = g_array_index (strains, double, k);
      measure_unload (sheet, from, scale);
      measure_creep (sheet, from);
    }

  /* the same time without load */
  const SgFigureGroup *hold = sg_figure_group_find (groups, SG_STUDY_HOLD, g->age, 0, g);
  double seconds = 0.02 / g->rate;
  SgEstimate loaded = state_mean (g, SG_STATE_LOADED, 0.02, sg_fact_energy, 0);
  if (hold != NULL && isfinite (loaded.value))
    {
      SgEstimate held = state_mean (hold, SG_STATE_HELD, seconds, sg_fact_energy, 0);
      SgEstimate elastic = scale->modulus_athermal;
      elastic.value *= 0.5 * 0.02 * 0.02 * scale->volume;
      elastic.error *= 0.5 * 0.02 * 0.02 * scale->volume;
      SgEstimate relaxed = sg_estimate_difference (loaded, elastic);
      add (sheet, "relaxation-under-load", "epsilon", "", "loaded", 0.02, relaxed);
      add (sheet, "relaxation-zero-load", "epsilon", "", "zero-load", 0.02, held);
      add (sheet, "relaxation-difference", "epsilon", "", "", 0.02, sg_estimate_difference (relaxed, held));
      add (sheet, "icosahedral-change-zero-load", "per cent of small atoms", "", "zero-load", 0.02,
           state_mean (hold, SG_STATE_HELD, seconds, sg_fact_icosahedral, 2));
    }
  const SgFigureGroup *athermal = sg_figure_group_find (groups, SG_STUDY_ATHERMAL, g->age, 0, NULL);
  if (athermal != NULL)
    {
      SgCurveSpec spec = { .kind = SG_BRANCH_ATHERMAL, .from_strain = -1, .fact = sg_fact_icosahedral, .which = 2, .low = 0.0195,
                           .width = 0.001, .bins = 1 };
      of_curve (athermal, &spec, mean, 1, e);
      SgEstimate raw = state_mean (g, SG_STATE_LOADED, 0.02, sg_fact_icosahedral, 2);
      add (sheet, "icosahedral-change-reversible", "per cent of small atoms", "", "loaded", 0.02, e[0]);
      add (sheet, "icosahedral-change-corrected", "per cent of small atoms", "", "loaded", 0.02, sg_estimate_difference (raw, e[0]));
    }
}

static double
share_of (const SgFigureRun *run, const void *data)
{
  return run->initial != NULL ? sg_fact_icosahedral (&run->initial->facts, run, *(const int *) data) : (double) NAN;
}

static double
inherent_energy_of (const SgFigureRun *run, const void *data)
{
  return run->initial != NULL ? run->initial->facts.energy : (double) NAN;
}

/* What is known before anything was done is the same for all runs of a sample: the error is over samples. */
static SgEstimate
samples_mean (const SgFigureGroup *group, SgRunValue value, const void *data)
{
  enum { MOST = 64 };
  double sum[MOST] = { 0 }, n[MOST] = { 0 };
  for (size_t p = 0; p < group->pairs->len; p++)
    for (int side = 0; side < 2; side++)
      {
        const SgFigureRun *run = g_array_index (group->pairs, SgFigurePair, p).run[side];
        double x = run != NULL && run->sample < MOST ? value (run, data) : (double) NAN;
        if (isfinite (x))
          {
            sum[run->sample] += x;
            n[run->sample]++;
          }
      }
  for (int s = 0; s < MOST; s++)
    sum[s] = n[s] > 0 ? sum[s] / n[s] : (double) NAN;
  return sg_estimate_mean (sum, MOST);
}

static double
after_cycles (const SgFigureRun *run, const void *data)
{
  const SgFigureState *s = sg_figure_state_last (sg_figure_run_branch (run, SG_BRANCH_CYCLE, -1));
  if (s == NULL || run->initial == NULL)
    return NAN;
  return *(const int *) data == 0 ? sg_fact_energy (&s->facts, run, 0)
                                  : sg_fact_icosahedral (&s->facts, run, 2);
}

GArray *
sg_figure_measure (const SgFigureData *data)
{
  g_autoptr (GPtrArray) groups = sg_figure_data_groups (data);
  Sheet sheet = { g_array_new (FALSE, TRUE, sizeof (SgMeasured)), NULL };
  unsigned scaled = G_MAXUINT;
  SgAgeScale scale;
  for (guint k = 0; k < groups->len; k++)
    {
      SgEstimate e[2];
      const SgFigureGroup *g = sheet.group = g_ptr_array_index (groups, k);
      const int zero = 0, one = 1;
      if (g->age != scaled)
        {
          sg_figure_scale (data, groups, g->age, &scale);
          scaled = g->age;
          /* of the group that has most of the samples */
          for (guint l = k; l < groups->len; l++)
            {
              const SgFigureGroup *other = g_ptr_array_index (groups, l);
              if (other->age == g->age && other->pairs->len > sheet.group->pairs->len)
                sheet.group = other;
            }
          const SgFigureGroup *most = sheet.group;
          add (&sheet, "initial-inherent-energy", "epsilon", "", "initial", NAN, samples_mean (most, inherent_energy_of, NULL));
          add (&sheet, "initial-icosahedral", "per cent of small atoms", "", "initial", NAN, samples_mean (most, share_of, &zero));
          add (&sheet, "initial-icosahedral-bonds", "per cent of small atoms", "", "initial", NAN, samples_mean (most, share_of, &one));
          measure_cores (&sheet, SG_STATE_INITIAL, 0, "initial", scale.modulus);
          sheet.group = g;
        }
      switch (g->kind)
        {
        case SG_STUDY_ATHERMAL:
          add (&sheet, "modulus-athermal", "epsilon/sigma^3", "", "", NAN, scale.modulus_athermal);
          {
            SgCurveSpec spec = { .kind = SG_BRANCH_ATHERMAL, .from_strain = -1, .sample = sg_sample_energy, .low = -1e-9, .width = 2.5e-4, .bins = 21 };
            of_curve (g, &spec, parabola, 1, e);
            e[0].value *= 2 / scale.volume;
            e[0].error *= 2 / scale.volume;
            add (&sheet, "modulus-athermal-energy", "epsilon/sigma^3", "", "", NAN, e[0]);
          }
          break;
        case SG_STUDY_LOAD:
          measure_load (&sheet, groups, &scale);
          break;
        case SG_STUDY_HOLD:
          for (guint l = 0; l < groups->len; l++)
            {
              /* at the times at which loading reached 0.02 */
              const SgFigureGroup *load = g_ptr_array_index (groups, l);
              if (load->kind == SG_STUDY_LOAD && load->age == g->age && load->n_atoms == g->n_atoms
                  && fabs (load->temperature - g->temperature) < 1e-9)
                {
                  size_t from = sheet.list->len;
                  measure_state (&sheet, SG_STATE_HELD, 0.02 / load->rate, "zero-load");
                  measure_moves (&sheet, SG_STATE_HELD, 0.02 / load->rate, "zero-load");
                  for (guint m = (guint) from; m < sheet.list->len; m++)
                    {
                      g_array_index (sheet.list, SgMeasured, m).strain = 0.02;
                      g_array_index (sheet.list, SgMeasured, m).rate = load->rate;
                    }
                }
            }
          break;
        case SG_STUDY_CYCLE:
          add (&sheet, "cycled-energy-change", "epsilon", "", "", NAN, sg_figure_pairs_mean (g, after_cycles, &zero));
          add (&sheet, "cycled-icosahedral-change", "per cent of small atoms", "", "", NAN, sg_figure_pairs_mean (g, after_cycles, &one));
          break;
        default:
          break;
        }
    }
  return sheet.list;
}
