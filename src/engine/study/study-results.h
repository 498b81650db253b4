/* study-results.h: what a study has found so far, read from its folder
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All strains and stresses are along the direction of loading: those of -xy have changed their sign, so that the runs of both
 * directions can be compared, and the mean of the two is what half the difference is otherwise. A run that has only begun is
 * there with what it has; `complete` says which branches are whole. docs/studies.md describes the folder.
 */
#pragma once

#include "engine/study/study-plan.h"
#include "engine/unload-fit.h"

/* A kept state. */
typedef struct {
  uint64_t step;         /* since the run began */
  double strain;         /* along the direction of loading; of the run's plane, flips included */
  char *name;            /* owned: below states/RUN/ of the folder */
} SgStudyState;

typedef struct {
  SgBranchKind kind;
  double from_strain;    /* unload, creep: nominal strain where unloading began */
  double rate;           /* 1/s */
  bool complete;
  bool skipped;          /* creep: the unload before it found no root */
  uint64_t first_step;   /* since the run began, of the branch's beginning */
  GArray *samples;       /* owned, of SgSample: block means; step and time since the run began */
  GArray *states;        /* owned, of SgStudyState */
  bool has_unload;
  SgUnloadResult unload; /* strains along the direction */
} SgStudyBranch;

typedef struct {
  const SgPlanRun *plan; /* of the results' plan: name, age, sample, direction, replica */
  double rate, temperature, pressure;
  bool started, complete;
  GPtrArray *branches;   /* owned, of SgStudyBranch *, as in the plan; those not begun are empty */
} SgStudyRun;

typedef struct {
  char *folder;          /* owned */
  SgStudyFile *file;     /* owned */
  SgStudyPlan *plan;     /* owned */
  GPtrArray *runs;       /* owned, of SgStudyRun *, one a run of the plan */
} SgStudyResults;

/** sg_study_results_load: (transfer full): needs no samples, only the folder. Thread: any.
 * Returns: %NULL with %SG_ERROR_INPUT, "PATH:LINE: what is wrong". */
SgStudyResults *sg_study_results_load (const char *folder, GError **error);

/** sg_study_results_free: (nullable). Thread: any. */
void sg_study_results_free (SgStudyResults *results);

/** sg_study_results_run: (transfer none). */
static inline const SgStudyRun *
sg_study_results_run (const SgStudyResults *results, unsigned i)
{
  return g_ptr_array_index (results->runs, i);
}

/** sg_study_run_branch: (transfer none) (nullable): the branch of @kind that began unloading at @from_strain (any where it is
 * negative). */
const SgStudyBranch *sg_study_run_branch (const SgStudyRun *run, SgBranchKind kind, double from_strain);

/** sg_study_results_reference: (transfer full): the sample the run began with, from the folder. Thread: any. */
SgConfiguration *sg_study_results_reference (const SgStudyResults *results, const SgStudyRun *run, GError **error);

/** sg_study_results_state: (transfer full): Thread: any. */
SgConfiguration *sg_study_results_state (const SgStudyResults *results, const SgStudyRun *run, const SgStudyState *state,
                                         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgStudyResults, sg_study_results_free)
