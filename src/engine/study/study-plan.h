/* study-plan.h: which runs follow from a study file, cut into pieces, in which order
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run is one sample taken along one way: a tree of branches (load; unloads from points of it; creep after an unload), each a
 * chain of pieces. A piece begins with the state another one left (or with the sample), has random numbers of its own,
 * whose seed follows from the study's seed and the names of run, branch and piece alone, and is short enough to be
 * lost: so a study can be stopped at any moment and goes on with the same bits. Pure: nothing is read, nothing is run.
 */
#pragma once

#include "engine/study/study-file.h"

typedef enum {
  SG_BRANCH_LOAD,
  SG_BRANCH_UNLOAD,
  SG_BRANCH_CREEP,
  SG_BRANCH_HOLD,
  SG_BRANCH_ATHERMAL,
  SG_BRANCH_CYCLE,
  SG_N_BRANCH_KINDS
} SgBranchKind;

typedef struct {
  SgBranchKind kind;
  double from_strain;    /* unload and creep: the strain at which unloading began, nominally; else 0 */
  double rate;           /* 1/s; 0 where there is none */
  uint64_t steps;        /* expected */
  char name[32];         /* "load", "unload-0.02": of its files */
} SgPlanBranch;

typedef struct {
  unsigned branch;       /* of the run */
  unsigned index;        /* in the branch */
  int parent;            /* piece of the same run whose last state it begins with; -1: the sample */
  int priority;
  uint64_t first, steps; /* in the branch; of an unload expected; of an athermal branch: strain steps */
  int sense;             /* of a cycle: +1 on the way out, -1 back; else +1 */
  bool keep_end;         /* its last state is wanted for good */
} SgPlanPiece;

typedef struct {
  char *name;            /* owned: of its folder, "aged-1_load-1e8_plus-xy_r1" */
  SgStudyKind kind;
  unsigned item, age, sample, replica; /* counted from 0 */
  SgPlane plane;
  int sign;
  size_t n_atoms;
  GArray *branches;      /* owned, of SgPlanBranch */
  GArray *pieces;        /* owned, of SgPlanPiece; parents before children */
} SgPlanRun;

/* One piece of one run, in the order of work. */
typedef struct {
  unsigned run, piece;
} SgPlanTask;

typedef struct {
  GPtrArray *runs;       /* owned, of SgPlanRun * */
  GArray *order;         /* owned, of SgPlanTask */
} SgStudyPlan;

/**
 * sg_study_plan_new: (transfer full)
 * @n_atoms: (array): of the samples, ages one after another
 *
 * Thread: any.
 */
SgStudyPlan *sg_study_plan_new (const SgStudyFile *file, const size_t *n_atoms);

/** sg_study_plan_free: (nullable). Thread: any. */
void sg_study_plan_free (SgStudyPlan *plan);

/** sg_study_plan_run: (transfer none). */
static inline const SgPlanRun *
sg_study_plan_run (const SgStudyPlan *plan, unsigned i)
{
  return g_ptr_array_index (plan->runs, i);
}

/** sg_plan_piece: (transfer none). */
static inline const SgPlanPiece *
sg_plan_piece (const SgPlanRun *run, unsigned i)
{
  return &g_array_index (run->pieces, SgPlanPiece, i);
}

/** sg_plan_branch: (transfer none). */
static inline const SgPlanBranch *
sg_plan_branch (const SgPlanRun *run, unsigned i)
{
  return &g_array_index (run->branches, SgPlanBranch, i);
}

/** sg_study_piece_seed: of the piece's random numbers. */
uint64_t sg_study_piece_seed (const SgStudyFile *file, const SgPlanRun *run, const SgPlanPiece *piece);

/** sg_study_describe_run: (transfer full): everything that decides its course, on one line: two runs of one name are the same
 * where this is. @sha256: of the sample. */
char *sg_study_describe_run (const SgStudyFile *file, const SgPlanRun *run, const char *sha256);

/** sg_study_state_steps: Returns: steps of the branch between kept states; 0 for those that go by strain. */
uint64_t sg_study_state_steps (const SgStudyFile *file, const SgPlanRun *run, const SgPlanPiece *piece);

/** sg_study_keeps_end: Returns: whether the state at the end of the piece is kept for good. */
bool sg_study_keeps_end (const SgStudyFile *file, const SgPlanRun *run, const SgPlanPiece *piece);

/** sg_study_piece_cost: Returns: atoms times evaluations of the forces, about: what its time is proportional to. */
double sg_study_piece_cost (const SgPlanRun *run, const SgPlanPiece *piece);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgStudyPlan, sg_study_plan_free)
