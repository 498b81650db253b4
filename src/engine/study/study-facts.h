/* study-facts.h: facts of the kept states of a study: every one is brought to its minimum and measured once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     FACTS/RUN.csv             a row a state: branch, state, and the columns of sg_state_facts_csv_row(); the first, of the
 *                               branch "initial", is the first inherent structure, with which all others are compared
 *     FACTS/RUN.histograms.csv  of the states where a branch begins or ends and of those from which was unloaded
 *     FACTS/RUN.moved.csv       displaced atoms of one state of a load along +xy, by replica 1
 *
 * FACTS is the folder "facts" of the results or another. Text of a few hundred kilobytes a study, from hundreds of
 * megabytes of states: with it the figures need the states no more. A state is named BRANCH@STEP.
 */
#pragma once

#include "engine/study/study-results.h"
#include "engine/threads.h"

/* Called before each run with something to do. Returns: whether to go on. */
typedef bool (*SgFactsProgress) (const char *run, unsigned done, unsigned all, void *data);

/** sg_study_facts_folder: (transfer full): @facts, or the one in @results where it is %NULL. */
char *sg_study_facts_folder (const SgStudyResults *results, const char *facts);

/**
 * sg_study_facts_update: measures what is not yet known and still there
 * @facts: (nullable): folder, made where it does not exist
 * @pool: (nullable): borrowed
 * @cancel: (nullable): stops soon after it becomes true; what was measured stays
 * @progress: (nullable)
 * @measured: (out) (optional): states
 *
 * Thread: any. Returns: %FALSE with %SG_ERROR_INPUT, or %SG_ERROR_INTERRUPTED.
 */
bool sg_study_facts_update (const SgStudyResults *results, const char *facts, SgPool *pool, const atomic_bool *cancel,
                            SgFactsProgress progress, void *data, unsigned *measured, GError **error);
