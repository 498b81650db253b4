/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/study/start-energy.h"

#include <math.h>

/* Of the first row that ends at the state or after it; NaN: it is not there yet. */
static double
internal_energy_at (const SgFigureBranch *branch, uint64_t step, guint *row, const SgFigureRun *run)
{
  while (*row < branch->samples->len && g_array_index (branch->samples, SgSample, *row).step < step)
    (*row)++;
  return *row < branch->samples->len ? sg_sample_energy (&g_array_index (branch->samples, SgSample, *row), run) : (double) NAN;
}

static void
add_thermal (const SgFigureRun *run, double *sum, size_t *n)
{
  for (guint b = 0; b < run->branches->len; b++)
    {
      const SgFigureBranch *branch = g_ptr_array_index (run->branches, b);
      guint row = 0;
      if (branch->kind != SG_BRANCH_LOAD && branch->kind != SG_BRANCH_HOLD)
        continue;
      for (guint k = 0; k < branch->states->len; k++)
        {
          const SgFigureState *state = g_ptr_array_index (branch->states, k);
          double internal = internal_energy_at (branch, state->step, &row, run);
          if (!state->facts.inherent || !isfinite (internal))
            continue;
          *sum += internal - state->facts.energy;
          (*n)++;
        }
    }
}

void
sg_figure_data_find_start_energies (SgFigureData *data)
{
  g_autofree bool *done = g_new0 (bool, data->runs->len + 1);
  for (guint first = 0; first < data->runs->len; first++)
    {
      const SgFigureRun *like = g_ptr_array_index (data->runs, first);
      double sum = 0;
      size_t n = 0;
      if (done[first])
        continue;
      for (guint r = first; r < data->runs->len; r++)
        if (sg_figure_runs_alike (like, g_ptr_array_index (data->runs, r)))
          add_thermal (g_ptr_array_index (data->runs, r), &sum, &n);
      for (guint r = first; r < data->runs->len; r++)
        {
          SgFigureRun *run = g_ptr_array_index (data->runs, r);
          if (!sg_figure_runs_alike (like, run))
            continue;
          done[r] = true;
          if (n > 0 && run->initial != NULL && run->initial->facts.inherent)
            run->start_energy = run->initial->facts.energy + sum / (double) n;
        }
    }
}
