/* study-store.h: the folder of a study: where what lies, and the record of what is done
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     study.ini            the study file
 *     samples.csv          age, sample, file, atoms, sha256
 *     runs/RUN/pieces.csv  one row a finished piece: where it is written, the piece is done
 *     runs/RUN/BRANCH.csv  rows of the curves
 *     runs/RUN/states.csv  kept states
 *     states/RUN/...       the states themselves; samples are in states/samples
 *     timing.csv           when and how fast pieces were run, by which program
 *
 * Every file appears whole or not at all; the row of pieces.csv is written last, and what the other files have of a piece
 * without one is passed over when they are read. docs/studies.md.
 */
#pragma once

#include "engine/study/study-piece.h"
#include "engine/study/study-results.h"

typedef struct {
  bool done;
  bool skipped;          /* its unload found no root, so there is nothing to creep from */
  uint64_t steps;        /* made */
  uint64_t last_step;    /* since the run began */
  double strain;         /* at its end, along the direction */
  char *end;             /* owned: name of its last state; "" for none */
} SgPieceRecord;

typedef struct {
  const SgPlanRun *plan;
  SgPieceRecord *pieces; /* owned: one a piece of the plan */
  GPtrArray *branches;   /* owned, of SgStudyBranch * */
  GPtrArray *sample_pieces, *state_pieces; /* owned: per branch a GArray of unsigned: of which piece a row is */
} SgRunRecord;

/** sg_study_store_path: (transfer full): of PART/RUN/NAME in @folder; @run, @name: (nullable). */
char *sg_study_store_path (const char *folder, const char *part, const char *run, const char *name);

/** sg_study_store_mkdir: Returns: %FALSE with %SG_ERROR_INPUT "PATH: why". */
bool sg_study_store_mkdir (const char *path, GError **error);

/** sg_study_store_write: a small text file, whole or not at all. */
bool sg_study_store_write (const char *path, const char *text, GError **error);

/** sg_study_store_sample: (transfer full): path of the copy of a sample. */
char *sg_study_store_sample (const char *folder, const SgStudyFile *file, unsigned age, unsigned sample);

/**
 * sg_run_record_load: (transfer full)
 * @description: (nullable): sg_study_describe_run(): a run of this name that was made otherwise is an error
 * @rows: whether rows and states are wanted too
 *
 * An empty one where the run has not begun. Thread: any. Returns: %NULL with %SG_ERROR_INPUT.
 */
SgRunRecord *sg_run_record_load (const char *folder, const SgPlanRun *run, const char *description, bool rows,
                                 GError **error);

/** sg_run_record_add: what a piece brought, with its states; @record: with rows. Writes everything, the row of
 * pieces.csv last. Thread: any. Returns: %FALSE where a file cannot be written. */
bool sg_run_record_add (SgRunRecord *record, const char *folder, const SgStudyFile *file, unsigned piece,
                        const SgPieceOutcome *outcome, const char *description, const char *sample_sha256, GError **error);

/** sg_run_record_skip: the same for a piece there is nothing to begin with. */
bool sg_run_record_skip (SgRunRecord *record, const char *folder, unsigned piece, const char *description, GError **error);

/** sg_run_record_drop: removes the files of states at ends of pieces that are not kept and from which nothing goes on any
 * more. */
void sg_run_record_drop (const SgRunRecord *record, const char *folder, const SgStudyFile *file);

/** sg_run_record_free: (nullable). */
void sg_run_record_free (SgRunRecord *record);

/** sg_study_branch_new: (transfer full): empty. */
SgStudyBranch *sg_study_branch_new (const SgPlanBranch *plan);

/** sg_study_branch_free: (nullable). */
void sg_study_branch_free (gpointer branch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgRunRecord, sg_run_record_free)
