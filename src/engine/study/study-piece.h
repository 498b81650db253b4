/* study-piece.h: one piece of a study, from the state it begins with to the one it ends with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/study/study-plan.h"
#include "engine/threads.h"
#include "engine/unload-fit.h"

/* A state on the way. */
typedef struct {
  uint64_t step;                 /* since the piece began */
  double strain;                 /* along the direction of loading */
  SgConfiguration *configuration; /* owned; without velocities */
} SgPieceState;

typedef struct {
  uint64_t steps;                /* made; an unload is as long as it takes */
  double strain;                 /* at the end, along the direction */
  GArray *samples;               /* owned, of SgSample: strain and stress along the direction; steps since the piece began */
  GArray *states;                /* owned, of SgPieceState: without the last */
  SgConfiguration *end;          /* owned: with velocities */
  bool has_unload;
  SgUnloadResult unload;         /* strains along the direction */
} SgPieceOutcome;

/**
 * sg_study_piece_run:
 * @begin: the state before, or the sample
 * @pool: (nullable): borrowed; the outcome does not depend on it
 * @simd: (nullable): instruction-set path
 * @cancel: stops within some ten steps after it becomes true
 * @steps: (out): steps made so far, for others to look at
 * @outcome: (out): to be cleared with sg_piece_outcome_clear()
 *
 * Thread: any; the pool's owner. Returns: %FALSE with %SG_ERROR_INTERRUPTED or an error of the simulation.
 */
bool sg_study_piece_run (const SgStudyFile *file, const SgPlanRun *run, const SgPlanPiece *piece,
                         const SgConfiguration *begin, SgPool *pool, const char *simd, const atomic_bool *cancel,
                         _Atomic (uint64_t) *steps, SgPieceOutcome *outcome, GError **error);

/** sg_piece_outcome_clear: */
void sg_piece_outcome_clear (SgPieceOutcome *outcome);
