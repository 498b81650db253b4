/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/study/figure-measure.h"
#include "engine/units.h"

#include <math.h>
#include <string.h>

/* Values of states. */

double
sg_fact_class_stress (const SgStateFacts *f, const SgFigureRun *run, int class)
{
  int c = SG_XY + (int) f->plane;
  return f->sign * (f->then[class].stress[c] - run->initial->facts.then[class].stress[c]);
}

double
sg_fact_energy (const SgStateFacts *f, const SgFigureRun *run, int class)
{
  return f->now[class].n > 0 ? f->now[class].energy - run->initial->facts.now[class].energy : (double) NAN;
}

double
sg_fact_enthalpy (const SgStateFacts *f, const SgFigureRun *run, int unused)
{
  return sg_fact_energy (f, run, SG_FACTS_ALL) - run->tension * (f->volume - run->initial->facts.volume);
}

double
sg_fact_energy_fixed (const SgStateFacts *f, const SgFigureRun *run, int class)
{
  return f->then[class].n > 0 ? f->then[class].energy - run->initial->facts.then[class].energy : (double) NAN;
}

double
sg_fact_icosahedral (const SgStateFacts *f, const SgFigureRun *run, int which)
{
  double n = (double) MAX (f->n_small, 1);
  double now = (double) (which % 2 == 0 ? f->icosahedral_voronoi : f->icosahedral_bonds);
  double then = (double) (which % 2 == 0 ? run->initial->facts.icosahedral_voronoi : run->initial->facts.icosahedral_bonds);
  return 100 * (which >= 2 ? now - then : now) / n;
}

double
sg_fact_displaced (const SgStateFacts *f, const SgFigureRun *run, int class)
{
  return f->then[class].n > 0 ? (double) f->then[class].displaced / (double) f->then[class].n : (double) NAN;
}

double
sg_fact_excitations (const SgStateFacts *f, const SgFigureRun *run, int unused)
{
  return 1000 * (double) f->excitations / (double) MAX (f->n, 1);
}

/* Groups and states. */

const SgFigureGroup *
sg_figure_group_find (const GPtrArray *groups, SgStudyKind kind, unsigned age, double rate, const SgFigureGroup *like)
{
  const SgFigureGroup *best = NULL;
  for (guint k = 0; k < groups->len; k++)
    {
      const SgFigureGroup *g = g_ptr_array_index (groups, k);
      if (g->kind != kind || g->age != age || (rate > 0 && fabs (g->rate - rate) > 1e-9 * rate))
        continue;
      if (like != NULL && !sg_figure_groups_alike (g, like))
        continue;
      if (best == NULL || (like == NULL && g->pairs->len > best->pairs->len))
        best = g;
    }
  return best;
}

const SgFigureState *
sg_figure_state_wanted (const SgFigureRun *run, SgStateWanted wanted, double strain)
{
  const SgFigureBranch *branch;
  const SgFigureState *best = NULL;
  double reach;
  if (run == NULL)
    return NULL;
  switch (wanted)
    {
    case SG_STATE_INITIAL:
      return run->initial;
    case SG_STATE_LOADED:
      return sg_figure_state_near (sg_figure_run_branch (run, SG_BRANCH_LOAD, -1), strain, 5e-4);
    case SG_STATE_UNLOADED:
      /* on the way there it still bears stress */
      branch = sg_figure_run_branch (run, SG_BRANCH_UNLOAD, strain);
      return branch != NULL && branch->has_unload ? sg_figure_state_last (branch) : NULL;
    case SG_STATE_HELD:
      branch = sg_figure_run_branch (run, SG_BRANCH_HOLD, -1);
      reach = 0.25 * strain;
      for (guint k = 0; branch != NULL && k < branch->states->len; k++)
        {
          const SgFigureState *s = g_ptr_array_index (branch->states, k);
          double off = fabs ((double) s->step * SG_SECONDS_PER_STEP - strain);
          if (off <= reach)
            {
              reach = off;
              best = s;
            }
        }
      return best;
    default:
      return NULL;
    }
}

unsigned
sg_figure_histogram (const SgFigureGroup *group, SgStateWanted wanted, double strain, int quantity, int class, size_t left_out,
                     double *count)
{
  int bins = quantity == 0 ? SG_FACTS_STRESS_BINS : SG_FACTS_DISPLACEMENT_BINS;
  unsigned added = 0;
  memset (count, 0, (size_t) bins * sizeof *count);
  for (size_t p = 0; p < group->pairs->len; p++)
    for (int side = 0; side < 2 && p != left_out; side++)
      {
        const SgFigureState *s
            = sg_figure_state_wanted (g_array_index (group->pairs, SgFigurePair, p).run[side], wanted, strain);
        if (s == NULL || !s->histograms)
          continue;
        const uint32_t *h = quantity == 0 ? s->facts.stress_histogram[class] : s->facts.displacement_histogram[class];
        for (int k = 0; k < bins; k++)
          count[k] += h[k];
        added++;
      }
  return added;
}
