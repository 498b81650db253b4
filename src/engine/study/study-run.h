/* study-run.h: the workers of a study
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each worker takes the first piece of the plan whose run nobody else works on and whose beginning is there, runs it, and writes
 * what came of it into the folder, the record of the piece last: what is recorded is never done again, what is not is
 * done from its beginning, with the same bits. One process at a time works in a folder.
 *
 * One run a processor is the fastest way as long as there are as many runs as processors: threads within a run wait for
 * each other several times a step, runs never do. Only where fewer runs are left than processors each gets more threads.
 */
#pragma once

#include "engine/study/study-plan.h"
#include "engine/threads.h"

typedef struct {
  unsigned jobs;             /* runs at a time; 0: one a processor */
  unsigned threads;          /* a run; 0: by the rule above */
  bool background;           /* the workers give way to what else runs on the machine: a window's own run keeps its share */
  const char *simd;          /* nullable: instruction-set path */
  const char *const *only;   /* nullable, %NULL-terminated: patterns (* and ?) of names of runs to do, the others wait */
} SgStudyRunOptions;

typedef struct {
  unsigned pieces, pieces_done;  /* of those asked for; skipped ones count as done */
  unsigned runs, runs_done, runs_failed;
  uint64_t steps_done;           /* in this session */
  double cost, cost_done;        /* sg_study_piece_cost(), with the part of the pieces in work */
  double cost_session;           /* done in this session */
  double seconds;                /* of this session */
  double seconds_left;           /* negative: not known yet */
  int priority;                  /* of what is done now: the smallest number with something to do */
  double priority_part;          /* how much of that is done, 0..1 */
  double priority_seconds_left;  /* negative: not known yet */
  unsigned working;              /* pieces in work */
  char now[96];                  /* one of them */
  bool running;
} SgStudyProgress;

typedef struct _SgStudyRunner SgStudyRunner;

/**
 * sg_study_runner_new: (transfer full)
 * @folder: made where it does not exist; else gone on with, where its study is the same or has only grown
 *
 * Reads the samples, locks the folder, starts nothing. Thread: any.
 * Returns: %NULL with %SG_ERROR_INPUT or %SG_ERROR_REFUSED (another process works there).
 */
SgStudyRunner *sg_study_runner_new (const SgStudyFile *file, const char *folder, const SgStudyRunOptions *options,
                                    GError **error);

/** sg_study_runner_start: starts the workers. */
void sg_study_runner_start (SgStudyRunner *runner);

/** sg_study_runner_stop: asks them to leave what they do; returns at once. Thread: any. */
void sg_study_runner_stop (SgStudyRunner *runner);

/** sg_study_runner_wait: until all is done or stopped, or time is over. Thread: any. Returns: whether it still runs. */
bool sg_study_runner_wait (SgStudyRunner *runner, int timeout_ms);

/** sg_study_runner_progress: Thread: any. */
void sg_study_runner_progress (SgStudyRunner *runner, SgStudyProgress *progress);

/** sg_study_runner_take_message: (transfer full) (nullable): what is worth telling, one line, oldest first.
 * @failure: (out) (optional): whether it is why a run failed. Thread: any. */
char *sg_study_runner_take_message (SgStudyRunner *runner, bool *failure);

/** sg_study_runner_error: (transfer none) (nullable): what ended it early: a folder that cannot be written. After it has ended. */
const GError *sg_study_runner_error (const SgStudyRunner *runner);

/** sg_study_runner_plan: (transfer none). */
const SgStudyPlan *sg_study_runner_plan (const SgStudyRunner *runner);

/** sg_study_runner_free: (nullable): stops and joins. */
void sg_study_runner_free (SgStudyRunner *runner);
