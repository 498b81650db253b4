/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/study/figure-measure-private.h"
#include "engine/statistics/distribution.h"
#include "engine/study/curve-numbers.h"
#include "engine/units.h"

#include <math.h>
#include <string.h>

/* The same without temperature, where there is no noise but every rearrangement tells. */
#define ATHERMAL 0.005

static const char *const class_names[SG_FACTS_CLASSES] = { "", "icosahedral", "other" };

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
  of_curve (group, &spec, sg_curve_slope, 1, &e);
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
      scale->modulus = slope_of (load, SG_BRANCH_LOAD, sg_sample_stress, NULL, 0, -1, 0, SG_FIGURE_LINEAR, 20);
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

void
sg_figure_add (SgFigureSheet *sheet, const char *quantity, const char *unit, const char *class, const char *state, double strain,
     SgEstimate estimate)
{
  if (!isfinite (estimate.value))
    return;
  const SgFigureGroup *g = sheet->group;
  SgMeasured m = { quantity, unit, class, state, g->age, g->kind, g->rate, g->temperature, g->pressure, g->n_atoms, strain, 0, estimate,
                   sg_estimate_none () };
  g_array_append_val (sheet->list, m);
}

double
sg_figure_from_state (const SgFigureRun *run, const void *data)
{
  const SgFigureFromState *from = data;
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
  SgFigureFromState from = { wanted, strain, fact, which, 0 };
  return sg_figure_pairs_mean (group, sg_figure_from_state, &from);
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
measure_cores (SgFigureSheet *sheet, SgStateWanted wanted, double strain, const char *name, SgEstimate modulus)
{
  Cores c = { sheet->group, wanted, strain };
  SgEstimate e[5];
  sg_jackknife (sheet->group->pairs->len, 5, cores, &c, e);
  for (int class = SG_FACTS_ICOSAHEDRAL; class < SG_FACTS_CLASSES; class++)
    {
      sg_figure_add (sheet, "stress-core-width", "epsilon/sigma^3", class_names[class], name, strain, e[2 * (class - 1) + 1]);
      sg_figure_add (sheet, "stress-core-width-over-modulus", "", class_names[class], name, strain,
           sg_estimate_ratio (e[2 * (class - 1) + 1], modulus));
      sg_figure_add (sheet, "stress-core-centre-over-modulus", "", class_names[class], name, strain,
           sg_estimate_ratio (e[2 * (class - 1)], modulus));
    }
  sg_figure_add (sheet, "stress-core-width-ratio", "", "", name, strain, e[4]);
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
measure_moves (SgFigureSheet *sheet, SgStateWanted wanted, double strain, const char *name)
{
  const SgFigureGroup *g = sheet->group;
  for (int class = 0; class < SG_FACTS_CLASSES; class++)
    sg_figure_add (sheet, "displaced-share", "", class_names[class], name, strain, state_mean (g, wanted, strain, sg_fact_displaced, class));
  sg_figure_add (sheet, "excitations-per-1000", "", "", name, strain, state_mean (g, wanted, strain, sg_fact_excitations, 0));
  for (int class = 0; class < SG_FACTS_CLASSES; class++)
    {
      Hops hops = { g, wanted, strain, class };
      SgEstimate e;
      sg_jackknife (g->pairs->len, 1, second_peak, &hops, &e);
      sg_figure_add (sheet, "van-hove-peak", "sigma", class_names[class], name, strain, e);
    }
}

static void
measure_state (SgFigureSheet *sheet, SgStateWanted wanted, double strain, const char *name)
{
  const SgFigureGroup *g = sheet->group;
  for (int class = 0; class < SG_FACTS_CLASSES; class++)
    {
      sg_figure_add (sheet, "inherent-energy-change", "epsilon", class_names[class], name, strain,
           state_mean (g, wanted, strain, sg_fact_energy, class));
      if (class > 0)
        sg_figure_add (sheet, "inherent-energy-change-fixed", "epsilon", class_names[class], name, strain,
             state_mean (g, wanted, strain, sg_fact_energy_fixed, class));
      if (wanted != SG_STATE_HELD)
        sg_figure_add (sheet, "class-stress-change", "epsilon/sigma^3", class > 0 ? class_names[class] : "all", name, strain,
             state_mean (g, wanted, strain, sg_fact_class_stress, class));
    }
  sg_figure_add (sheet, "inherent-enthalpy-change", "epsilon", "", name, strain, state_mean (g, wanted, strain, sg_fact_enthalpy, 0));
  sg_figure_add (sheet, "icosahedral-change", "per cent of small atoms", "", name, strain,
       state_mean (g, wanted, strain, sg_fact_icosahedral, 2));
}

static void
measure_unload (SgFigureSheet *sheet, double from, const SgAgeScale *scale)
{
  const SgFigureGroup *g = sheet->group;
  sg_figure_add (sheet, "residual-strain", "", "", "unloaded", from, sg_figure_pairs_mean (g, sg_figure_residual_strain, &from));
  sg_figure_add (sheet, "unload-modulus", "epsilon/sigma^3", "", "unloaded", from, sg_figure_pairs_mean (g, unload_modulus_of, &from));
  if (isfinite (scale->modulus_athermal.value))
    for (int k = 0; k < 2; k++)
      {
        SgFigureFromState plastic = { k == 0 ? SG_STATE_LOADED : SG_STATE_UNLOADED, from, NULL, 0, scale->modulus_athermal.value };
        sg_figure_add (sheet, "plastic-strain-inherent", "", "", k == 0 ? "loaded" : "unloaded", from,
             sg_figure_pairs_mean (g, sg_figure_from_state, &plastic));
      }
  sg_figure_add (sheet, "class-stress-difference", "epsilon/sigma^3", "", "unloaded", from, sg_figure_pairs_mean (g, difference_after, &from));
  for (int class = SG_FACTS_ICOSAHEDRAL; class < SG_FACTS_CLASSES; class++)
    sg_figure_add (sheet, "class-slope", "epsilon/sigma^3", class_names[class], "unloading", from,
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
  sg_binned_jackknife (binned, exponent_too ? 4 : 3, exponent_too ? sg_curve_stretched : sg_curve_kelvin_voigt, NULL, p);
  sg_binned_free (binned);
  return true;
}

static bool
any_complete (const SgFigureGroup *g, SgBranchKind kind, double from)
{
  bool any = false;
  for (size_t p = 0; p < g->pairs->len; p++)
    for (int side = 0; side < 2; side++)
      {
        const SgFigureRun *run = g_array_index (g->pairs, SgFigurePair, p).run[side];
        const SgFigureBranch *b = run != NULL ? sg_figure_run_branch (run, kind, from) : NULL;
        any = any || (b != NULL && b->complete);
      }
  return any;
}

static void
measure_creep (SgFigureSheet *sheet, double from)
{
  const SgFigureGroup *g = sheet->group;
  g_autoptr (SgBinned) binned = recovery_curve (g, from);
  if (binned == NULL || !(sheet->data->live || any_complete (g, SG_BRANCH_CREEP, from)))
    return;
  SgEstimate e[4];
  sg_binned_jackknife (binned, 3, sg_curve_fall, NULL, e);
  sg_figure_add (sheet, "creep-strain-first", "", "", "creep", from, e[0]);
  sg_figure_add (sheet, "creep-strain-last", "", "", "creep", from, e[1]);
  sg_figure_add (sheet, "creep-strain-change", "", "", "creep", from, e[2]);
  sg_figure_recovery (g, from, false, e);
  sg_figure_add (sheet, "creep-kelvin-voigt-final", "", "", "creep", from, e[0]);
  sg_figure_add (sheet, "creep-kelvin-voigt-amplitude", "", "", "creep", from, e[1]);
  sg_figure_add (sheet, "creep-kelvin-voigt-time", "s", "", "creep", from, e[2]);
  SgEstimate loading = { from / g->rate, 0, e[2].n };
  sg_figure_add (sheet, "creep-kelvin-voigt-time-over-loading", "", "", "creep", from, sg_estimate_ratio (e[2], loading));
  sg_figure_recovery (g, from, true, e);
  sg_figure_add (sheet, "creep-stretched-time", "s", "", "creep", from, e[2]);
  sg_figure_add (sheet, "creep-stretched-exponent", "", "", "creep", from, e[3]);
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
measure_load (SgFigureSheet *sheet, const GPtrArray *groups, const SgAgeScale *scale)
{
  const SgFigureGroup *g = sheet->group;
  double reached = largest_strain (g);
  SgEstimate e[2], modulus = slope_of (g, SG_BRANCH_LOAD, sg_sample_stress, NULL, 0, -1, 0, SG_FIGURE_LINEAR, 20);
  if (reached >= 0.8 * SG_FIGURE_LINEAR)
    sg_figure_add (sheet, "modulus", "epsilon/sigma^3", "", "", NAN, modulus);
  if (reached > 0.0195)
    {
      SgCurveSpec spec = { .kind = SG_BRANCH_LOAD, .from_strain = -1, .sample = sg_sample_stress, .low = 0.018, .width = 0.0021, .bins = 1 };
      of_curve (g, &spec, sg_curve_secant, 1, e);
      sg_figure_add (sheet, "secant-modulus", "epsilon/sigma^3", "", "", 0.019, e[0]);
      SgCurveSpec curve = { .kind = SG_BRANCH_LOAD, .from_strain = -1, .sample = sg_sample_stress, .low = SG_FIGURE_LINEAR, .width = 5e-4, .bins = 20 };
      of_curve (g, &curve, sg_curve_slope, 1, e);
      sg_figure_add (sheet, "tangent-modulus", "epsilon/sigma^3", "", "", 0.015, e[0]);
      for (int class = SG_FACTS_ICOSAHEDRAL; class < SG_FACTS_CLASSES; class++)
        sg_figure_add (sheet, "class-slope", "epsilon/sigma^3", class_names[class], "loading", NAN,
             slope_of (g, SG_BRANCH_LOAD, NULL, sg_fact_class_stress, class, -1, -5e-4, 0.0205, 42));
      measure_state (sheet, SG_STATE_LOADED, 0.02, "loaded");
      for (int class = 0; class < SG_FACTS_CLASSES; class++)
        sg_figure_add (sheet, "inherent-energy-rise", "epsilon", class_names[class], "loaded", 0.0175, sg_figure_pairs_mean (g, energy_rise, &class));
      measure_moves (sheet, SG_STATE_LOADED, 0.02, "loaded");
      measure_cores (sheet, SG_STATE_LOADED, 0.02, "loaded", scale->modulus);
    }
  if (reached > 0.12)
    {
      SgCurveSpec spec = { .kind = SG_BRANCH_LOAD, .from_strain = -1, .sample = sg_sample_stress, .low = 0, .width = 0.004, .bins = 60, .whole = true };
      of_curve (g, &spec, sg_curve_peak, 2, e);
      sg_figure_add (sheet, "peak-stress", "epsilon/sigma^3", "", "", NAN, e[0]);
      sg_figure_add (sheet, "peak-strain", "", "", "", NAN, e[1]);
      SgCurveSpec flow = { .kind = SG_BRANCH_LOAD, .from_strain = -1, .sample = sg_sample_stress, .low = 0.12, .width = reached - 0.12, .bins = 1, .whole = true };
      of_curve (g, &flow, sg_curve_mean, 1, e);
      sg_figure_add (sheet, "flow-stress", "epsilon/sigma^3", "", "", 0.5 * (0.12 + reached), e[0]);
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
  SgEstimate loaded = state_mean (g, SG_STATE_LOADED, 0.02, sg_fact_enthalpy, 0);
  if (hold != NULL && isfinite (loaded.value))
    {
      SgEstimate held = state_mean (hold, SG_STATE_HELD, seconds, sg_fact_enthalpy, 0);
      SgEstimate elastic = scale->modulus_athermal;
      elastic.value *= 0.5 * 0.02 * 0.02 * scale->volume;
      elastic.error *= 0.5 * 0.02 * 0.02 * scale->volume;
      SgEstimate relaxed = sg_estimate_difference (loaded, elastic);
      sg_figure_add (sheet, "relaxation-under-load", "epsilon", "", "loaded", 0.02, relaxed);
      sg_figure_add (sheet, "relaxation-zero-load", "epsilon", "", "zero-load", 0.02, held);
      sg_figure_add (sheet, "relaxation-difference", "epsilon", "", "", 0.02, sg_estimate_difference (relaxed, held));
      sg_figure_add (sheet, "icosahedral-change-zero-load", "per cent of small atoms", "", "zero-load", 0.02,
           state_mean (hold, SG_STATE_HELD, seconds, sg_fact_icosahedral, 2));
    }
  const SgFigureGroup *athermal = sg_figure_group_find (groups, SG_STUDY_ATHERMAL, g->age, 0, NULL);
  if (athermal != NULL)
    {
      SgCurveSpec spec = { .kind = SG_BRANCH_ATHERMAL, .from_strain = -1, .fact = sg_fact_icosahedral, .which = 2, .low = 0.0195,
                           .width = 0.001, .bins = 1 };
      of_curve (athermal, &spec, sg_curve_mean, 1, e);
      SgEstimate raw = state_mean (g, SG_STATE_LOADED, 0.02, sg_fact_icosahedral, 2);
      sg_figure_add (sheet, "icosahedral-change-reversible", "per cent of small atoms", "", "loaded", 0.02, e[0]);
      sg_figure_add (sheet, "icosahedral-change-corrected", "per cent of small atoms", "", "loaded", 0.02, sg_estimate_difference (raw, e[0]));
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

/* For what is known before anything was done: more runs of a sample in one plane would be the same stresses again. (transfer full) */
static SgFigureGroup *
one_pair_a_plane (const SgFigureGroup *group)
{
  SgFigureGroup *part = g_memdup2 (group, sizeof *group);
  part->pairs = g_array_new (FALSE, FALSE, sizeof (SgFigurePair));
  for (guint p = 0; p < group->pairs->len; p++)
    {
      const SgFigurePair *pair = &g_array_index (group->pairs, SgFigurePair, p);
      bool known = false;
      for (guint k = 0; k < part->pairs->len; k++)
        {
          const SgFigurePair *other = &g_array_index (part->pairs, SgFigurePair, k);
          known = known || (other->sample == pair->sample && other->plane == pair->plane);
        }
      if (!known)
        g_array_append_vals (part->pairs, pair, 1);
    }
  return part;
}

static GArray *
measure_groups (const SgFigureData *data, const GPtrArray *groups)
{
  SgFigureSheet sheet = { data, g_array_new (FALSE, TRUE, sizeof (SgMeasured)), NULL };
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
          sg_figure_add (&sheet, "initial-inherent-energy", "epsilon", "", "initial", NAN, samples_mean (most, inherent_energy_of, NULL));
          sg_figure_add (&sheet, "initial-icosahedral", "per cent of small atoms", "", "initial", NAN, samples_mean (most, share_of, &zero));
          sg_figure_add (&sheet, "initial-icosahedral-bonds", "per cent of small atoms", "", "initial", NAN, samples_mean (most, share_of, &one));
          SgFigureGroup *once = one_pair_a_plane (most);
          sheet.group = once;
          measure_cores (&sheet, SG_STATE_INITIAL, 0, "initial", scale.modulus);
          sg_figure_group_free (once);
          sheet.group = g;
        }
      switch (g->kind)
        {
        case SG_STUDY_ATHERMAL:
          sg_figure_add (&sheet, "modulus-athermal", "epsilon/sigma^3", "", "", NAN, scale.modulus_athermal);
          {
            SgCurveSpec spec = { .kind = SG_BRANCH_ATHERMAL, .from_strain = -1, .sample = sg_sample_energy, .low = -1e-9, .width = 2.5e-4, .bins = 21 };
            of_curve (g, &spec, sg_curve_parabola, 1, e);
            e[0].value *= 2 / scale.volume;
            e[0].error *= 2 / scale.volume;
            sg_figure_add (&sheet, "modulus-athermal-energy", "epsilon/sigma^3", "", "", NAN, e[0]);
          }
          break;
        case SG_STUDY_LOAD:
          measure_load (&sheet, groups, &scale);
          sg_figure_measure_rates (&sheet, groups, &scale);
          break;
        case SG_STUDY_HOLD:
          for (guint l = 0; l < groups->len; l++)
            {
              /* at the times at which loading reached 0.02 */
              const SgFigureGroup *load = g_ptr_array_index (groups, l);
              if (load->kind == SG_STUDY_LOAD && sg_figure_groups_alike (load, g))
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
          sg_figure_add (&sheet, "cycled-energy-change", "epsilon", "", "", g->amplitude, sg_figure_pairs_mean (g, after_cycles, &zero));
          sg_figure_add (&sheet, "cycled-icosahedral-change", "per cent of small atoms", "", "", g->amplitude, sg_figure_pairs_mean (g, after_cycles, &one));
          break;
        default:
          break;
        }
    }
  return sheet.list;
}

/* Of the groups, the pairs of one sample. (transfer full) */
static GPtrArray *
groups_of_sample (const GPtrArray *groups, unsigned sample)
{
  GPtrArray *of = g_ptr_array_new_with_free_func (sg_figure_group_free);
  for (guint k = 0; k < groups->len; k++)
    {
      const SgFigureGroup *g = g_ptr_array_index (groups, k);
      SgFigureGroup *part = g_memdup2 (g, sizeof *g);
      part->pairs = g_array_new (FALSE, FALSE, sizeof (SgFigurePair));
      for (guint p = 0; p < g->pairs->len; p++)
        if (g_array_index (g->pairs, SgFigurePair, p).sample == sample)
          g_array_append_val (part->pairs, g_array_index (g->pairs, SgFigurePair, p));
      if (part->pairs->len > 0)
        g_ptr_array_add (of, part);
      else
        sg_figure_group_free (part);
    }
  return of;
}

static bool
same (double a, double b)
{
  return (isnan (a) && isnan (b)) || fabs (a - b) <= 1e-9 * fabs (a);
}

/* The same number of another list, which has the same order but for what is missing: looked for from @from on. */
static const SgMeasured *
find_same (const GArray *list, const SgMeasured *m, guint *from)
{
  for (guint k = *from; k < list->len; k++)
    {
      const SgMeasured *other = &g_array_index (list, SgMeasured, k);
      if (g_str_equal (other->quantity, m->quantity) && g_str_equal (other->class_name, m->class_name) && g_str_equal (other->state, m->state)
          && other->age == m->age && other->kind == m->kind && other->n_atoms == m->n_atoms && same (other->rate, m->rate)
          && same (other->less_rate, m->less_rate) && same (other->temperature, m->temperature)
          && same (other->pressure, m->pressure) && same (other->strain, m->strain))
        {
          *from = k + 1;
          return other;
        }
    }
  return NULL;
}

GArray *
sg_figure_measure (const SgFigureData *data)
{
  g_autoptr (GPtrArray) groups = sg_figure_data_groups (data);
  GArray *list = measure_groups (data, groups);
  unsigned samples = 0;
  for (guint r = 0; r < data->runs->len; r++)
    samples = MAX (samples, ((const SgFigureRun *) g_ptr_array_index (data->runs, r))->sample + 1);
  if (samples < 2)
    return list;
  g_autofree double *value = g_new (double, (size_t) list->len * samples);
  for (unsigned s = 0; s < samples; s++)
    {
      g_autoptr (GPtrArray) part = groups_of_sample (groups, s);
      g_autoptr (GArray) of = measure_groups (data, part);
      guint from = 0;
      for (guint k = 0; k < list->len; k++)
        {
          const SgMeasured *m = find_same (of, &g_array_index (list, SgMeasured, k), &from);
          value[(size_t) k * samples + s] = m != NULL ? m->estimate.value : (double) NAN;
        }
    }
  for (guint k = 0; k < list->len; k++)
    g_array_index (list, SgMeasured, k).of_samples = sg_estimate_mean (value + (size_t) k * samples, samples);
  return list;
}
