/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/study/figure-data.h"
#include "engine/units.h"

#include <math.h>

void
sg_figure_state_free (SgFigureState *state)
{
  if (state == NULL)
    return;
  g_clear_pointer (&state->moved, g_array_unref);
  g_free (state);
}

static void
free_state (gpointer state)
{
  sg_figure_state_free (state);
}

static void
free_branch (gpointer data)
{
  SgFigureBranch *branch = data;
  g_array_unref (branch->samples);
  g_ptr_array_unref (branch->states);
  g_free (branch);
}

static void
free_run (gpointer data)
{
  SgFigureRun *run = data;
  g_free (run->name);
  sg_figure_state_free (run->initial);
  g_ptr_array_unref (run->branches);
  g_free (run);
}

SgFigureData *
sg_figure_data_new (const char *title, double time_step)
{
  SgFigureData *data = g_new0 (SgFigureData, 1);
  data->title = g_strdup (title);
  data->time_step = time_step;
  data->ages = g_ptr_array_new_with_free_func (g_free);
  data->age_names = g_ptr_array_new_with_free_func (g_free);
  data->runs = g_ptr_array_new_with_free_func (free_run);
  return data;
}

void
sg_figure_data_free (SgFigureData *data)
{
  if (data == NULL)
    return;
  g_free (data->title);
  g_free (data->provenance);
  g_ptr_array_unref (data->ages);
  g_ptr_array_unref (data->age_names);
  g_ptr_array_unref (data->runs);
  g_free (data);
}

void
sg_figure_data_add_age (SgFigureData *data, const char *label, const char *name)
{
  char *file = g_strdup (name != NULL ? name : label);
  g_strcanon (file, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.", '-');
  g_ptr_array_add (data->ages, g_strdup (label));
  g_ptr_array_add (data->age_names, file);
}

SgFigureRun *
sg_figure_data_add_run (SgFigureData *data, const char *name)
{
  SgFigureRun *run = g_new0 (SgFigureRun, 1);
  run->name = g_strdup (name);
  run->sign = 1;
  run->start_energy = NAN;
  run->branches = g_ptr_array_new_with_free_func (free_branch);
  g_ptr_array_add (data->runs, run);
  return run;
}

SgFigureBranch *
sg_figure_run_add_branch (SgFigureRun *run, SgBranchKind kind, double from_strain, double rate)
{
  SgFigureBranch *branch = g_new0 (SgFigureBranch, 1);
  branch->kind = kind;
  branch->from_strain = from_strain;
  branch->rate = rate;
  branch->samples = g_array_new (FALSE, TRUE, sizeof (SgSample));
  branch->states = g_ptr_array_new_with_free_func (free_state);
  g_ptr_array_add (run->branches, branch);
  return branch;
}

const SgFigureBranch *
sg_figure_run_branch (const SgFigureRun *run, SgBranchKind kind, double from_strain)
{
  for (guint k = 0; run != NULL && k < run->branches->len; k++)
    {
      const SgFigureBranch *branch = g_ptr_array_index (run->branches, k);
      if (branch->kind == kind && (from_strain < 0 || fabs (branch->from_strain - from_strain) < 1e-9))
        return branch;
    }
  return NULL;
}

const SgFigureState *
sg_figure_state_near (const SgFigureBranch *branch, double strain, double reach)
{
  const SgFigureState *best = NULL;
  for (guint k = 0; branch != NULL && k < branch->states->len; k++)
    {
      const SgFigureState *state = g_ptr_array_index (branch->states, k);
      double off = fabs (state->strain - strain);
      if (off <= reach)
        {
          best = state;
          reach = off;
        }
    }
  return best;
}

const SgFigureState *
sg_figure_state_last (const SgFigureBranch *branch)
{
  if (branch == NULL || branch->states->len == 0)
    return NULL;
  return g_ptr_array_index (branch->states, branch->states->len - 1);
}

/* Groups. */

void
sg_figure_group_free (gpointer data)
{
  SgFigureGroup *group = data;
  g_array_unref (group->pairs);
  g_free (group);
}

static int
sign_of (double x)
{
  return (x > 0) - (x < 0);
}

bool
sg_figure_runs_alike (const SgFigureRun *a, const SgFigureRun *b)
{
  return a->age == b->age && a->n_atoms == b->n_atoms && fabs (a->temperature - b->temperature) < 1e-9
         && fabs (a->pressure - b->pressure) < 1e-9;
}

bool
sg_figure_groups_alike (const SgFigureGroup *a, const SgFigureGroup *b)
{
  bool athermal = a->kind == SG_STUDY_ATHERMAL || b->kind == SG_STUDY_ATHERMAL;
  return a->age == b->age && a->n_atoms == b->n_atoms
         && (athermal || (fabs (a->temperature - b->temperature) < 1e-9 && fabs (a->pressure - b->pressure) < 1e-9));
}

static int
by_group (gconstpointer a, gconstpointer b)
{
  const SgFigureGroup *p = *(SgFigureGroup *const *) a, *q = *(SgFigureGroup *const *) b;
  int order = (int) p->age - (int) q->age;
  if (order == 0)
    order = (int) p->kind - (int) q->kind;
  if (order == 0)
    order = sign_of (p->temperature - q->temperature);
  if (order == 0)
    order = sign_of (p->pressure - q->pressure);
  if (order == 0)
    order = (p->n_atoms > q->n_atoms) - (p->n_atoms < q->n_atoms);
  if (order == 0)
    order = sign_of (p->amplitude - q->amplitude);
  return order != 0 ? order : sign_of (q->rate - p->rate);
}

GPtrArray *
sg_figure_data_groups (const SgFigureData *data)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (sg_figure_group_free);
  for (guint r = 0; r < data->runs->len; r++)
    {
      const SgFigureRun *run = g_ptr_array_index (data->runs, r);
      SgFigureGroup *group = NULL;
      for (guint k = 0; k < groups->len && group == NULL; k++)
        {
          SgFigureGroup *g = g_ptr_array_index (groups, k);
          if (g->kind == run->kind && g->age == run->age && g->n_atoms == run->n_atoms
              && fabs (g->rate - run->rate) <= 1e-9 * run->rate && fabs (g->temperature - run->temperature) < 1e-9
              && fabs (g->pressure - run->pressure) < 1e-9 && fabs (g->amplitude - run->amplitude) < 1e-9)
            group = g;
        }
      if (group == NULL)
        {
          group = g_new0 (SgFigureGroup, 1);
          group->kind = run->kind;
          group->age = run->age;
          group->rate = run->rate;
          group->temperature = run->temperature;
          group->pressure = run->pressure;
          group->amplitude = run->amplitude;
          group->n_atoms = run->n_atoms;
          group->pairs = g_array_new (FALSE, TRUE, sizeof (SgFigurePair));
          g_ptr_array_add (groups, group);
        }
      /* the partner that waits; a hold has none, each is a pair of its own */
      SgFigurePair *pair = NULL;
      int side = run->sign < 0;
      for (guint k = 0; k < group->pairs->len && pair == NULL && run->kind != SG_STUDY_HOLD; k++)
        {
          SgFigurePair *p = &g_array_index (group->pairs, SgFigurePair, k);
          const SgFigureRun *other = p->run[!side];
          if (p->run[side] == NULL && other != NULL && p->sample == run->sample && p->plane == run->plane
              && other->replica == run->replica)
            pair = p;
        }
      if (pair == NULL)
        {
          SgFigurePair fresh = { .sample = run->sample, .plane = run->plane };
          g_array_append_val (group->pairs, fresh);
          pair = &g_array_index (group->pairs, SgFigurePair, group->pairs->len - 1);
        }
      pair->run[side] = run;
    }
  g_ptr_array_sort (groups, by_group);
  return groups;
}

static int
ascending (gconstpointer a, gconstpointer b)
{
  return sign_of (*(const double *) a - *(const double *) b);
}

GArray *
sg_figure_group_unload_strains (const SgFigureGroup *group)
{
  GArray *strains = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint p = 0; p < group->pairs->len; p++)
    for (int side = 0; side < 2; side++)
      {
        const SgFigureRun *run = g_array_index (group->pairs, SgFigurePair, p).run[side];
        for (guint b = 0; run != NULL && b < run->branches->len; b++)
          {
            const SgFigureBranch *branch = g_ptr_array_index (run->branches, b);
            bool known = branch->kind != SG_BRANCH_UNLOAD;
            for (guint k = 0; k < strains->len && !known; k++)
              known = fabs (g_array_index (strains, double, k) - branch->from_strain) < 1e-9;
            if (!known)
              g_array_append_val (strains, branch->from_strain);
          }
      }
  g_array_sort (strains, ascending);
  return strains;
}

/* Curves. */

double
sg_sample_stress (const SgSample *s, const SgFigureRun *run)
{
  return s->stress;
}

double
sg_sample_energy (const SgSample *s, const SgFigureRun *run)
{
  return (s->potential_energy + s->kinetic_energy) / (double) run->n_atoms;
}

double
sg_sample_energy_change (const SgSample *s, const SgFigureRun *run)
{
  return sg_sample_energy (s, run) - run->start_energy;
}

double
sg_sample_volume (const SgSample *s, const SgFigureRun *run)
{
  return s->volume / (double) run->n_atoms;
}

double
sg_sample_strain (const SgSample *s, const SgFigureRun *run)
{
  return s->strain;
}

double
sg_figure_residual_strain (const SgFigureRun *run, const void *data)
{
  const SgFigureBranch *b = sg_figure_run_branch (run, SG_BRANCH_UNLOAD, *(const double *) data);
  return b != NULL && b->has_unload && b->unload.found ? b->unload.residual_strain : (double) NAN;
}

typedef struct {
  double *x, *y, *weight;
  const SgCurveSpec *spec;
} Bins;

static void
put (Bins *bins, double x, double y, double weight)
{
  double bin = floor ((x - bins->spec->low) / bins->spec->width);
  if (!isfinite (y) || !(bin >= 0) || bin >= (double) bins->spec->bins)
    return;
  size_t k = (size_t) bin;
  bins->x[k] += weight * x;
  bins->y[k] += weight * y;
  bins->weight[k] += weight;
}

static void
bin_run (const SgFigureRun *run, const SgCurveSpec *spec, Bins *bins)
{
  const SgFigureBranch *branch = sg_figure_run_branch (run, spec->kind, spec->from_strain);
  double scale = spec->x_scale != 0 ? spec->x_scale : 1;
  if (branch == NULL)
    return;
  if (spec->sample != NULL)
    for (guint k = 0; k < branch->samples->len; k++)
      {
        const SgSample *s = &g_array_index (branch->samples, SgSample, k);
        /* a row is the mean over the steps before its last */
        double seconds = ((double) s->step - (double) branch->first_step) * SG_SECONDS_PER_STEP;
        double x = spec->against == SG_CURVE_STRAIN ? s->strain : seconds;
        put (bins, scale * x, spec->sample (s, run), MAX (s->n_averaged, 1));
      }
  if (spec->fact == NULL || run->initial == NULL)
    return;
  const SgStateFacts *initial = &run->initial->facts;
  if (branch->kind != SG_BRANCH_UNLOAD && branch->kind != SG_BRANCH_CREEP)
    put (bins, 0, spec->fact (initial, run, spec->which), 1);
  for (guint k = 0; k < branch->states->len; k++)
    {
      const SgFigureState *s = g_ptr_array_index (branch->states, k);
      double seconds = ((double) s->step - (double) branch->first_step) * SG_SECONDS_PER_STEP;
      double x = spec->against == SG_CURVE_STRAIN ? s->strain : seconds;
      put (bins, scale * x, spec->fact (&s->facts, run, spec->which), 1);
    }
}

/* Steps of the branch's rows; 0: it has not begun. */
static uint64_t
length_of (const SgFigureBranch *branch)
{
  if (branch == NULL || branch->samples->len == 0)
    return 0;
  return g_array_index (branch->samples, SgSample, branch->samples->len - 1).step - branch->first_step;
}

/* What a curve of whole branches is made of. */
typedef struct {
  uint64_t longest;
  bool complete; /* of the longest some are, so that the others only seem to be */
} Whole;

static bool
as_long (const SgFigureBranch *branch, const Whole *whole)
{
  return (double) length_of (branch) >= 0.98 * (double) whole->longest;
}

static bool
is_whole (const SgFigureBranch *branch, const Whole *whole)
{
  return branch != NULL && as_long (branch, whole) && (branch->complete || !whole->complete);
}

static Whole
find_whole (const SgFigureGroup *group, const SgCurveSpec *spec)
{
  Whole whole = { 0, false };
  for (int pass = 0; pass < 2; pass++)
    for (size_t p = 0; p < group->pairs->len; p++)
      for (int side = 0; side < 2; side++)
        {
          const SgFigureRun *run = g_array_index (group->pairs, SgFigurePair, p).run[side];
          const SgFigureBranch *branch = run != NULL ? sg_figure_run_branch (run, spec->kind, spec->from_strain) : NULL;
          if (branch != NULL && pass == 0)
            whole.longest = MAX (whole.longest, length_of (branch));
          else if (branch != NULL)
            whole.complete = whole.complete || (branch->complete && as_long (branch, &whole));
        }
  return whole;
}

SgBinned *
sg_figure_bin (const SgFigureGroup *group, const SgCurveSpec *spec)
{
  size_t n = spec->bins, pairs = group->pairs->len, length = 2 * pairs * n;
  SgBinned *binned = g_new0 (SgBinned, 1);
  g_autofree double *x = g_new0 (double, length + 1), *y = g_new0 (double, length + 1), *weight = g_new0 (double, length + 1);
  bool both = false;
  Whole whole = spec->whole ? find_whole (group, spec) : (Whole){ 0, false };
  binned->pairs = pairs;
  binned->bins = n;
  binned->x = g_new (double, pairs * n + 1);
  binned->y = g_new (double, pairs * n + 1);
  for (size_t p = 0; p < pairs; p++)
    {
      bool any[2] = { false, false };
      for (int side = 0; side < 2; side++)
        {
          size_t at = (2 * p + (size_t) side) * n;
          Bins bins = { x + at, y + at, weight + at, spec };
          const SgFigureRun *run = g_array_index (group->pairs, SgFigurePair, p).run[side];
          if (run != NULL && (!spec->whole || is_whole (sg_figure_run_branch (run, spec->kind, spec->from_strain), &whole)))
            bin_run (run, spec, &bins);
          for (size_t k = 0; k < n; k++)
            any[side] = any[side] || weight[at + k] > 0;
        }
      both = both || (any[0] && any[1]);
    }
  for (size_t p = 0; p < pairs; p++)
    for (size_t k = 0; k < n; k++)
      {
        double sum_x = 0, sum_y = 0;
        unsigned sides = 0;
        for (size_t side = 0; side < 2; side++)
          {
            size_t at = (2 * p + side) * n + k;
            if (weight[at] > 0)
              {
                sum_x += x[at] / weight[at];
                sum_y += y[at] / weight[at];
                sides++;
              }
          }
        bool used = sides == 2 || (sides == 1 && !both);
        binned->x[p * n + k] = used ? sum_x / sides : (double) NAN;
        binned->y[p * n + k] = used ? sum_y / sides : (double) NAN;
      }
  return binned;
}

void
sg_binned_free (SgBinned *binned)
{
  if (binned == NULL)
    return;
  g_free (binned->x);
  g_free (binned->y);
  g_free (binned);
}

size_t
sg_binned_pairs (const SgBinned *b)
{
  size_t count = 0;
  for (size_t p = 0; p < b->pairs; p++)
    {
      bool any = false;
      for (size_t k = 0; k < b->bins; k++)
        any = any || isfinite (b->y[p * b->bins + k]);
      count += any;
    }
  return count;
}

SgEstimate
sg_binned_y (const SgBinned *b, size_t bin, size_t left_out, double *x)
{
  g_autofree double *y = g_new (double, b->pairs + 1);
  double sum = 0;
  size_t n = 0;
  for (size_t p = 0; p < b->pairs; p++)
    if (p != left_out && isfinite (b->y[p * b->bins + bin]))
      {
        sum += b->x[p * b->bins + bin];
        y[n++] = b->y[p * b->bins + bin];
      }
  if (x != NULL)
    *x = n > 0 ? sum / (double) n : (double) NAN;
  return sg_estimate_mean (y, n);
}

typedef struct {
  const SgBinned *b;
  SgFromCurve make;
  void *data;
  size_t m;
  const size_t *of; /* pairs that have anything */
  size_t n;
} Remake;

static void
remake (size_t left_out, double *value, void *data)
{
  const Remake *r = data;
  g_autofree double *x = g_new (double, r->b->bins + 1), *y = g_new (double, r->b->bins + 1);
  size_t n = 0;
  for (size_t k = 0; k < r->b->bins; k++)
    {
      SgEstimate e = sg_binned_y (r->b, k, left_out < r->n ? r->of[left_out] : SIZE_MAX, &x[n]);
      y[n] = e.value;
      n += isfinite (e.value);
    }
  for (size_t j = 0; j < r->m; j++)
    value[j] = NAN;
  if (n > 0)
    r->make (n, x, y, value, r->data);
}

void
sg_binned_jackknife (const SgBinned *b, size_t m, SgFromCurve make, void *data, SgEstimate *result)
{
  g_autofree size_t *of = g_new (size_t, b->pairs + 1);
  size_t n = 0;
  for (size_t p = 0; p < b->pairs; p++)
    for (size_t k = 0; k < b->bins; k++)
      if (isfinite (b->y[p * b->bins + k]))
        {
          of[n++] = p;
          break;
        }
  Remake r = { b, make, data, m, of, n };
  sg_jackknife (n, m, remake, &r, result);
}

SgEstimate
sg_figure_pairs_mean (const SgFigureGroup *group, SgRunValue value, const void *data)
{
  size_t pairs = group->pairs->len, n = 0;
  g_autofree double *y = g_new (double, 2 * pairs + 1), *mean = g_new (double, pairs + 1);
  bool both = false;
  for (size_t p = 0; p < pairs; p++)
    {
      for (size_t side = 0; side < 2; side++)
        {
          const SgFigureRun *run = g_array_index (group->pairs, SgFigurePair, p).run[side];
          y[2 * p + side] = run != NULL ? value (run, data) : (double) NAN;
        }
      both = both || (isfinite (y[2 * p]) && isfinite (y[2 * p + 1]));
    }
  for (size_t p = 0; p < pairs; p++)
    {
      bool a = isfinite (y[2 * p]), b = isfinite (y[2 * p + 1]);
      if (a && b)
        mean[n++] = 0.5 * (y[2 * p] + y[2 * p + 1]);
      else if ((a || b) && !both)
        mean[n++] = a ? y[2 * p] : y[2 * p + 1];
    }
  return sg_estimate_mean (mean, n);
}
