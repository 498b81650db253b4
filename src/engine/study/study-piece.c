/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/study/study-piece.h"
#include "engine/error.h"
#include "engine/minimizer.h"
#include "engine/per-atom.h"
#include "engine/protocol-run.h"
#include "engine/stress.h"
#include "engine/units.h"

#include <math.h>
#include <string.h>

/* Athermal states are minima to this largest force. */
#define ATHERMAL_TOLERANCE 1e-5
#define ATHERMAL_EVALUATIONS 50000

static void
state_clear (gpointer data)
{
  SgPieceState *state = data;
  sg_configuration_free (state->configuration);
}

static void
outcome_init (SgPieceOutcome *outcome)
{
  memset (outcome, 0, sizeof *outcome);
  outcome->samples = g_array_new (FALSE, TRUE, sizeof (SgSample));
  outcome->states = g_array_new (FALSE, TRUE, sizeof (SgPieceState));
  g_array_set_clear_func (outcome->states, state_clear);
}

void
sg_piece_outcome_clear (SgPieceOutcome *outcome)
{
  g_clear_pointer (&outcome->samples, g_array_unref);
  g_clear_pointer (&outcome->states, g_array_unref);
  g_clear_pointer (&outcome->end, sg_configuration_free);
}

static bool
interrupted (GError **error)
{
  g_set_error_literal (error, SG_ERROR, SG_ERROR_INTERRUPTED, "stopped");
  return false;
}

/* Rows of a branch are about as many as the study asks for; of cycles four times that. */
static uint32_t
row_steps (const SgStudyItem *item, const SgPlanBranch *branch)
{
  uint64_t rows = (uint64_t) item->rows * (branch->kind == SG_BRANCH_CYCLE ? 4 : 1);
  uint64_t every = branch->steps / rows;
  every -= every % SG_STRIDE;
  return (uint32_t) CLAMP (every, SG_STRIDE, 1000000);
}

static void
make_stage (const SgStudyFile *file, const SgPlanRun *run, const SgPlanPiece *piece, SgStage *stage)
{
  static const SgStageKind kinds[SG_N_BRANCH_KINDS]
      = { [SG_BRANCH_LOAD] = SG_STAGE_LOAD, [SG_BRANCH_UNLOAD] = SG_STAGE_UNLOAD, [SG_BRANCH_CREEP] = SG_STAGE_CREEP,
          [SG_BRANCH_HOLD] = SG_STAGE_HOLD, [SG_BRANCH_CYCLE] = SG_STAGE_LOAD };
  const SgStudyItem *item = sg_study_item (file, run->item);
  const SgPlanBranch *branch = sg_plan_branch (run, piece->branch);
  sg_stage_default (stage, kinds[branch->kind]);
  stage->plane = run->plane;
  stage->sign = run->sign * piece->sense;
  stage->temperature = stage->temperature_end = item->temperature;
  stage->pressure = item->pressure;
  if (branch->rate > 0)
    stage->rate = branch->rate;
  stage->sample_every = row_steps (item, branch);
  if (branch->kind != SG_BRANCH_UNLOAD)
    {
      stage->until = SG_UNTIL_STEPS;
      stage->until_value = (double) piece->steps;
    }
}

static void
add_samples (const SgPlanRun *run, SgPieceOutcome *outcome, const GArray *samples)
{
  for (unsigned k = 0; k < samples->len; k++)
    {
      SgSample s = g_array_index (samples, SgSample, k);
      s.strain *= run->sign;
      s.stress *= run->sign;
      s.steps_per_second = 0;
      g_array_append_val (outcome->samples, s);
    }
}

static void
take_unload (const SgPlanRun *run, SgPieceOutcome *outcome, const GArray *unloads)
{
  if (unloads->len == 0)
    return;
  outcome->has_unload = true;
  outcome->unload = g_array_index (unloads, SgUnloadResult, unloads->len - 1);
  outcome->unload.strain_start *= run->sign;
  outcome->unload.strain_reached *= run->sign;
  outcome->unload.residual_strain *= run->sign;
}

/* Which states on the way are wanted: by steps of the branch, or for an unload by strain travelled. */
typedef struct {
  uint64_t every, first, last;
  double strain_every, strain_start, next_strain;
} Marks;

static uint64_t
next_mark (const Marks *marks, uint64_t step)
{
  if (marks->every == 0)
    return UINT64_MAX;
  uint64_t at = marks->first + step;
  uint64_t next = (at / marks->every + 1) * marks->every - marks->first;
  return next < marks->last ? next : UINT64_MAX;
}

static void
keep_state (const SgPlanRun *run, const SgSimulation *simulation, const SgRunPoint *at, SgPieceOutcome *outcome)
{
  SgPieceState state = { .step = at->step, .strain = run->sign * at->strain[run->plane],
                         .configuration = sg_simulation_configuration (simulation) };
  /* nothing goes on from it, and what is looked at is where the atoms are */
  SgAtoms *atoms = state.configuration->atoms;
  for (int c = 0; c < 3; c++)
    memset (atoms->v[c], 0, atoms->n * sizeof (double));
  state.configuration->has_velocities = false;
  g_array_append_val (outcome->states, state);
}

/* The steps: as engine.c makes them, without anybody who looks. */
static bool
go_through (const SgPlanRun *run, const SgPlanPiece *piece, SgSimulation *simulation, SgProtocolRun *machine, Marks *marks,
            const atomic_bool *cancel, _Atomic (uint64_t) *steps, SgPieceOutcome *outcome, GError **error)
{
  SgDrive drive = { 0 };
  SgRunPoint at;
  sg_simulation_clock (simulation, &at.step, &at.time, at.strain);
  marks->strain_start = at.strain[run->plane];
  uint64_t mark = next_mark (marks, at.step);
  while (sg_protocol_run_state (machine) == SG_RUN_RUNNING)
    {
      if (atomic_load_explicit (cancel, memory_order_relaxed))
        return interrupted (error);
      const SgDrive *wanted = sg_protocol_run_drive (machine);
      if (memcmp (wanted, &drive, sizeof drive) != 0)
        {
          if (!sg_drive_check (wanted, error))
            return false;
          sg_simulation_set_drive (simulation, wanted);
          drive = *wanted;
        }
      uint64_t until = MIN (sg_protocol_run_until (machine, at.step), mark);
      bool sums = until % SG_STRIDE == 0;
      if (!sg_simulation_step (simulation, (unsigned) (until - at.step), sums, error))
        return false;
      sg_simulation_clock (simulation, &at.step, &at.time, at.strain);
      if (sums)
        sg_protocol_run_feed (machine, sg_simulation_thermo (simulation));
      sg_protocol_run_advance (machine, &at);
      atomic_store_explicit (steps, at.step, memory_order_relaxed);

      if (at.step == mark)
        {
          keep_state (run, simulation, &at, outcome);
          mark = next_mark (marks, at.step);
        }
      if (marks->strain_every > 0
          && fabs (at.strain[run->plane] - marks->strain_start) >= marks->next_strain * (1 - 1e-9))
        {
          keep_state (run, simulation, &at, outcome);
          marks->next_strain += marks->strain_every;
        }
    }
  outcome->steps = at.step;
  outcome->strain = run->sign * at.strain[run->plane];
  return true;
}

static bool
run_moving (const SgStudyFile *file, const SgPlanRun *run, const SgPlanPiece *piece, const SgConfiguration *begin,
            SgPool *pool, const char *simd, const atomic_bool *cancel, _Atomic (uint64_t) *steps,
            SgPieceOutcome *outcome, GError **error)
{
  const SgStudyItem *item = sg_study_item (file, run->item);
  const SgPlanBranch *branch = sg_plan_branch (run, piece->branch);
  g_autoptr (SgProtocol) protocol = sg_protocol_new (run->name);
  SgStage stage;
  make_stage (file, run, piece, &stage);
  g_array_append_val (protocol->stages, stage);
  protocol->seed = sg_study_piece_seed (file, run, piece);
  protocol->time_step = file->time_step;
  if (!sg_protocol_check (protocol, error))
    return false;

  SgSimulation *simulation = sg_simulation_new (begin, pool, simd, protocol->seed, error);
  if (simulation == NULL)
    return false;
  if (!begin->has_velocities || (piece->parent < 0 && run->replica > 0))
    sg_simulation_draw_velocities (simulation, item->temperature);
  SgRunPoint at;
  sg_simulation_clock (simulation, &at.step, &at.time, at.strain);
  SgProtocolRun *machine = sg_protocol_run_new (protocol, false, &at);
  Marks marks = { .every = sg_study_state_steps (file, run, piece), .first = piece->first, .last = piece->steps };
  if (branch->kind == SG_BRANCH_UNLOAD)
    marks.strain_every = marks.next_strain = item->unload_states;

  bool good = go_through (run, piece, simulation, machine, &marks, cancel, steps, outcome, error);
  if (good)
    {
      SgRunOutputs *outputs = sg_protocol_run_outputs (machine);
      add_samples (run, outcome, outputs->samples);
      take_unload (run, outcome, outputs->unloads);
      outcome->end = sg_simulation_configuration (simulation);
    }
  sg_protocol_run_free (machine);
  sg_simulation_free (simulation);
  return good;
}

/* Every atom follows the cell. */
static void
shear (SgConfiguration *configuration, SgPlane plane, double dgamma)
{
  int a, b;
  sg_plane_axes (plane, &a, &b);
  SgAtoms *atoms = configuration->atoms;
  for (size_t i = 0; i < atoms->n; i++)
    atoms->r[a][i] += dgamma * (atoms->r[b][i] - configuration->cell.origin[b]);
  sg_cell_shear (&configuration->cell, plane, dgamma);
  configuration->strain[plane] += dgamma;
}

static bool
measure (const SgPlanRun *run, SgConfiguration *configuration, SgPool *pool, uint64_t k, SgPieceOutcome *outcome,
         GError **error)
{
  SgForceSums sums;
  double none[6] = { 0 }, stress[6], volume = sg_cell_volume (&configuration->cell);
  if (!sg_per_atom_compute (&configuration->potential, &configuration->cell, configuration->atoms, pool, &sums, NULL, NULL,
                            error))
    return false;
  sg_stress_total (sums.virial, none, volume, stress);
  const SgSample sample = {
    .step = k,
    .plane = run->plane,
    .strain = run->sign * configuration->strain[run->plane],
    .stress = run->sign * sg_stress_of_plane (stress, run->plane),
    .pressure = sg_stress_pressure (stress),
    .potential_energy = sums.energy,
    .volume = volume,
    .n_averaged = 1,
  };
  g_array_append_val (outcome->samples, sample);
  return true;
}

/* Minimum, affine step, minimum, ...: what an elastic glass without temperature does. */
static bool
run_athermal (const SgStudyFile *file, const SgPlanRun *run, const SgPlanPiece *piece, const SgConfiguration *begin,
              SgPool *pool, const atomic_bool *cancel, _Atomic (uint64_t) *steps, SgPieceOutcome *outcome, GError **error)
{
  const SgStudyItem *item = sg_study_item (file, run->item);
  g_autoptr (SgConfiguration) now = sg_configuration_copy (begin);
  for (int c = 0; c < 3; c++)
    memset (now->atoms->v[c], 0, now->atoms->n * sizeof (double));
  now->has_velocities = false;

  for (uint64_t k = 0; k <= piece->steps; k++)
    {
      SgMinimum minimum;
      if (k > 0)
        shear (now, run->plane, run->sign * item->step);
      if (!sg_minimize (now, pool, ATHERMAL_TOLERANCE, ATHERMAL_EVALUATIONS, cancel, &minimum, error)
          || !measure (run, now, pool, k, outcome, error))
        return false;
      atomic_store_explicit (steps, k, memory_order_relaxed);
      if (k == piece->steps)
        break;
      SgPieceState state = { .step = k, .strain = run->sign * now->strain[run->plane],
                             .configuration = sg_configuration_copy (now) };
      g_array_append_val (outcome->states, state);
    }
  outcome->steps = piece->steps;
  outcome->strain = run->sign * now->strain[run->plane];
  outcome->end = g_steal_pointer (&now);
  return true;
}

bool
sg_study_piece_run (const SgStudyFile *file, const SgPlanRun *run, const SgPlanPiece *piece,
                    const SgConfiguration *begin, SgPool *pool, const char *simd, const atomic_bool *cancel,
                    _Atomic (uint64_t) *steps, SgPieceOutcome *outcome, GError **error)
{
  outcome_init (outcome);
  bool good = run->kind == SG_STUDY_ATHERMAL
                  ? run_athermal (file, run, piece, begin, pool, cancel, steps, outcome, error)
                  : run_moving (file, run, piece, begin, pool, simd, cancel, steps, outcome, error);
  if (!good)
    sg_piece_outcome_clear (outcome);
  return good;
}
