/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/study/figure-live.h"
#include "engine/protocol.h"
#include "engine/study/common-pressure.h"
#include "engine/study/start-energy.h"
#include "engine/units.h"

#include <math.h>
#include <string.h>

/* Two digits are all that rows say about a rate. */
static double
round_rate (double rate)
{
  if (!(rate > 0) || !isfinite (rate))
    return 0;
  double unit = pow (10, floor (log10 (rate)) - 1);
  return unit * rint (rate / unit);
}

static SgFigureState *
copy_state (const SgFigureState *from, int sign)
{
  SgFigureState *state = g_memdup2 (from, sizeof *from);
  state->moved = from->moved != NULL ? g_array_ref (from->moved) : NULL;
  /* measured along the sign of its own strain; near zero that may have been the other one */
  if (state->facts.sign != sign)
    {
      state->facts.sign = sign;
      state->facts.strain = -state->facts.strain;
      state->strain = -state->strain;
      state->facts.shear_stress = -state->facts.shear_stress;
      for (int c = 0; c < SG_FACTS_CLASSES; c++)
        for (int k = 0; k < SG_FACTS_STRESS_BINS / 2; k++)
          {
            uint32_t *h = state->facts.stress_histogram[c], t = h[k];
            h[k] = h[SG_FACTS_STRESS_BINS - 1 - k];
            h[SG_FACTS_STRESS_BINS - 1 - k] = t;
          }
    }
  return state;
}

/* The run, with a branch for every stage. */
static SgFigureRun *
add_rows (SgFigureData *data, const char *name, const GArray *samples, const GArray *unloads, size_t n_atoms)
{
  static const int kinds[] = { [SG_STAGE_LOAD] = SG_BRANCH_LOAD, [SG_STAGE_UNLOAD] = SG_BRANCH_UNLOAD,
                               [SG_STAGE_CREEP] = SG_BRANCH_CREEP, [SG_STAGE_HOLD] = SG_BRANCH_HOLD };
  SgFigureRun *run = sg_figure_data_add_run (data, name);
  run->n_atoms = MAX (n_atoms, 1);
  run->kind = SG_STUDY_HOLD;

  /* the direction: where the first load goes */
  bool known = false;
  for (guint k = 0; k < samples->len; k++)
    {
      const SgSample *s = &g_array_index (samples, SgSample, k);
      if (s->stage_kind != SG_STAGE_LOAD)
        continue;
      run->kind = SG_STUDY_LOAD;
      run->plane = (SgPlane) s->plane;
      if (!known || fabs (s->strain) < 1e-3)
        run->sign = s->strain < 0 ? -1 : 1;
      known = true;
      if (fabs (s->strain) > 1e-3)
        break;
    }

  SgFigureBranch *branch = NULL;
  uint32_t stage = 0;
  double from = 0, last_strain = 0, temperature = 0;
  bool unloaded = false;
  for (guint k = 0; k < samples->len; k++)
    {
      SgSample s = g_array_index (samples, SgSample, k);
      if (s.plane == (uint32_t) run->plane)
        {
          s.strain *= run->sign;
          s.stress *= run->sign;
        }
      temperature += s.temperature / samples->len;
      int kind = s.stage_kind < G_N_ELEMENTS (kinds) ? kinds[s.stage_kind] : SG_BRANCH_HOLD;
      bool goes_on = branch != NULL && kind == SG_BRANCH_LOAD && (int) branch->kind == kind;
      if (branch == NULL || (s.stage != stage && !goes_on))
        {
          if (kind == SG_BRANCH_UNLOAD)
            {
              from = rint (last_strain * 2e3) / 2e3;
              unloaded = true;
            }
          /* a second load is another story */
          if (kind == SG_BRANCH_LOAD && unloaded)
            kind = SG_BRANCH_CYCLE;
          branch = sg_figure_run_add_branch (run, (SgBranchKind) kind, kind == SG_BRANCH_UNLOAD || kind == SG_BRANCH_CREEP ? from : 0, 0);
          branch->first_step = s.step - MIN ((uint64_t) s.n_averaged, s.step);
          stage = s.stage;
        }
      last_strain = s.strain;
      g_array_append_val (branch->samples, s);
    }
  run->temperature = rint (temperature * 100) / 100;

  for (guint b = 0; b < run->branches->len; b++)
    {
      SgFigureBranch *x = g_ptr_array_index (run->branches, b);
      const SgSample *first = &g_array_index (x->samples, SgSample, 0), *last = &g_array_index (x->samples, SgSample, x->samples->len - 1);
      if (last->step > first->step)
        x->rate = round_rate (fabs (last->strain - first->strain) / ((double) (last->step - first->step) * SG_SECONDS_PER_STEP));
      if (x->kind == SG_BRANCH_LOAD && run->rate == 0)
        run->rate = x->rate;
      x->complete = b + 1 < run->branches->len;
      for (guint u = 0; unloads != NULL && u < unloads->len && x->kind == SG_BRANCH_UNLOAD; u++)
        if (g_array_index (unloads, SgUnloadResult, u).stage == first->stage)
          {
            x->has_unload = true;
            x->unload = g_array_index (unloads, SgUnloadResult, u);
            x->unload.strain_start *= run->sign;
            x->unload.residual_strain *= run->sign;
          }
    }
  if (run->kind == SG_STUDY_LOAD && run->rate == 0)
    run->rate = 1; /* it has only begun */
  return run;
}

SgFigureData *
sg_figure_data_from_run (const char *name, const GArray *samples, const GArray *unloads, size_t n_atoms, double time_step,
                         const SgFigureState *initial, const GPtrArray *states)
{
  SgFigureData *data = sg_figure_data_new (name, time_step);
  data->live = true;
  sg_figure_data_add_age (data, name, "run");
  SgFigureRun *run = add_rows (data, name, samples, unloads, n_atoms);

  if (initial != NULL)
    {
      run->initial = copy_state (initial, run->sign);
      for (int c = 0; c < 3; c++)
        run->cell[c] = cbrt (initial->facts.volume * (double) run->n_atoms);
    }
  for (guint k = 0; states != NULL && k < states->len; k++)
    {
      const SgFigureState *state = g_ptr_array_index (states, k);
      SgFigureBranch *home = NULL;
      for (guint b = 0; b < run->branches->len; b++)
        {
          SgFigureBranch *x = g_ptr_array_index (run->branches, b);
          if (x->first_step <= state->step)
            home = x;
        }
      if (home != NULL)
        g_ptr_array_add (home->states, copy_state (state, run->sign));
    }
  sg_figure_data_at_common_pressure (data);
  sg_figure_data_find_start_energies (data);
  return data;
}

/* Both loads begin with the same rows; the last of the shorter one may have been cut short. */
static bool
begins_like (const GArray *shorter, const GArray *longer)
{
  if (shorter->len < 2 || shorter->len >= longer->len)
    return false;
  for (guint k = 0; k + 1 < shorter->len; k++)
    {
      const SgSample *a = &g_array_index (shorter, SgSample, k), *b = &g_array_index (longer, SgSample, k);
      if (a->step != b->step || a->stress != b->stress || a->strain != b->strain)
        return false;
    }
  return true;
}

/* Of another way that parted from the same load: how far the load went, and unloads and recoveries from strains @run has none of. */
static void
join_ways (SgFigureRun *run, SgFigureRun *other)
{
  for (guint b = 0; b < other->branches->len;)
    {
      SgFigureBranch *branch = g_ptr_array_index (other->branches, b), *here = NULL;
      for (guint k = 0; k < run->branches->len && here == NULL; k++)
        {
          SgFigureBranch *x = g_ptr_array_index (run->branches, k);
          if (x->kind == branch->kind && fabs (x->from_strain - branch->from_strain) < 1e-9)
            here = x;
        }
      if (branch->kind == SG_BRANCH_LOAD && here != NULL && begins_like (here->samples, branch->samples))
        {
          const guint last = here->samples->len - 1;
          g_array_set_size (here->samples, last);
          g_array_append_vals (here->samples, &g_array_index (branch->samples, SgSample, last), branch->samples->len - last);
        }
      if ((branch->kind == SG_BRANCH_UNLOAD || branch->kind == SG_BRANCH_CREEP) && here == NULL)
        {
          branch->complete = true;
          g_ptr_array_add (run->branches, g_ptr_array_steal_index (other->branches, b));
        }
      else
        b++;
    }
}

void
sg_figure_data_add_earlier_run (SgFigureData *data, const char *name, const GArray *samples, const GArray *unloads)
{
  const SgFigureRun *present = g_ptr_array_index (data->runs, 0);
  SgFigureRun *run = add_rows (data, name, samples, unloads, present->n_atoms);
  for (guint r = 0; r + 1 < data->runs->len; r++)
    {
      SgFigureRun *other = g_ptr_array_index (data->runs, r);
      if (other->kind == run->kind && other->plane == run->plane && other->sign == run->sign && fabs (other->rate - run->rate) <= 1e-9 * run->rate)
        {
          join_ways (other, run);
          g_ptr_array_remove_index (data->runs, data->runs->len - 1);
          return;
        }
    }
  for (guint b = 0; b < run->branches->len; b++)
    ((SgFigureBranch *) g_ptr_array_index (run->branches, b))->complete = true;
  memcpy (run->cell, present->cell, sizeof run->cell);
  run->start_energy = present->start_energy;
}
