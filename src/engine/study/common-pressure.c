/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/study/common-pressure.h"

#include <math.h>

enum { FEWEST_STEPS = 20 };

/* Runs whose minima are alike: what they have in common. */
typedef struct {
  const SgFigureRun *like;
  double sum;            /* of tensions */
  size_t n;
  double tt, et, t, e;   /* of steps from state to state: fluctuations show in them more than relaxation and strain */
  size_t steps;
} Kind;

static double
tension (const SgClassFacts *f)
{
  return (f->stress[SG_XX] + f->stress[SG_YY] + f->stress[SG_ZZ]) / 3;
}

static bool
usable (const SgFigureRun *run, const SgFigureState *state)
{
  return run->kind != SG_STUDY_ATHERMAL && state != NULL && state->facts.inherent;
}

static void
look_at (Kind *kind, const SgFigureRun *run)
{
  for (guint b = 0; b < run->branches->len; b++)
    {
      const SgFigureBranch *branch = g_ptr_array_index (run->branches, b);
      const SgFigureState *before = b == 0 && usable (run, run->initial) ? run->initial : NULL;
      for (guint k = 0; k < branch->states->len; k++)
        {
          const SgFigureState *state = g_ptr_array_index (branch->states, k);
          if (!usable (run, state))
            continue;
          kind->sum += tension (&state->facts.then[SG_FACTS_ALL]);
          kind->n++;
          if (before != NULL)
            {
              double t = tension (&state->facts.then[SG_FACTS_ALL]), was = tension (&before->facts.then[SG_FACTS_ALL]);
              double de = state->facts.energy - before->facts.energy;
              kind->tt += 0.5 * (t + was) * (t - was) * (t - was);
              kind->et += de * (t - was);
              kind->t += t - was;
              kind->e += de;
              kind->steps++;
            }
          before = state;
        }
    }
}

/* dt/dv: energies brought to one tension with it do not go with the tension they had. Volumes would say the same, if a glass that
 * relaxes did not also shrink. */
static double
slope_of (const Kind *kind)
{
  double et = kind->steps > 0 ? kind->et - kind->e * kind->t / (double) kind->steps : 0;
  double slope = kind->steps >= FEWEST_STEPS ? kind->tt / et : (double) NAN;
  /* a measurement that says nothing sensible, as of states at one volume */
  return slope > 0.5 * SG_TENSION_SLOPE && slope < 2 * SG_TENSION_SLOPE ? slope : SG_TENSION_SLOPE;
}

static void
bring (SgStateFacts *f, double to, double slope)
{
  double off = to - tension (&f->then[SG_FACTS_ALL]), dv = off / slope;
  f->volume += dv;
  f->energy += (tension (&f->then[SG_FACTS_ALL]) + off / 2) * dv;
  for (int c = 0; c < SG_FACTS_CLASSES; c++)
    {
      f->then[c].energy += (tension (&f->then[c]) + off / 2) * dv;
      f->now[c].energy += (tension (&f->now[c]) + off / 2) * dv;
    }
}

void
sg_figure_data_at_common_pressure (SgFigureData *data)
{
  g_autofree bool *done = g_new0 (bool, data->runs->len + 1);
  for (guint first = 0; first < data->runs->len; first++)
    {
      Kind kind = { .like = g_ptr_array_index (data->runs, first) };
      for (guint r = first; r < data->runs->len && !done[first]; r++)
        if (sg_figure_runs_alike (kind.like, g_ptr_array_index (data->runs, r)))
          look_at (&kind, g_ptr_array_index (data->runs, r));
      double slope = slope_of (&kind);
      for (guint r = first; r < data->runs->len && kind.n > 0; r++)
        {
          SgFigureRun *run = g_ptr_array_index (data->runs, r);
          if (!sg_figure_runs_alike (kind.like, run))
            continue;
          done[r] = true;
          double to = kind.sum / (double) kind.n;
          run->tension = to;
          if (usable (run, run->initial))
            bring (&run->initial->facts, to, slope);
          for (guint b = 0; b < run->branches->len; b++)
            {
              const SgFigureBranch *branch = g_ptr_array_index (run->branches, b);
              for (guint k = 0; k < branch->states->len; k++)
                if (usable (run, g_ptr_array_index (branch->states, k)))
                  bring (&((SgFigureState *) g_ptr_array_index (branch->states, k))->facts, to, slope);
            }
        }
    }
}
