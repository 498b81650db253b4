/* facts-feed.h: which states of a run the worker of the figures measures: held ones first, then those that come
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures that are opened late in a run begin with its starting state all the same, and have some two dozen held states of the way
 * since, among them those whose strain the paper's figures ask for. Thread: main.
 */
#pragma once

#include "engine/study/facts-worker.h"
#include "ui/past.h"

typedef struct _SgFactsFeed SgFactsFeed;

/** sg_facts_feed_new: (transfer full): @worker: borrowed. What @past holds now is measured first. */
SgFactsFeed *sg_facts_feed_new (SgFactsWorker *worker, SgPast *past);

/** sg_facts_feed_free: (nullable). */
void sg_facts_feed_free (SgFactsFeed *feed);

/** sg_facts_feed_go: gives the worker the next one, if it has nothing to do. @now: (nullable): the newest state of the run, whose turn
 * comes when the held ones are done. */
void sg_facts_feed_go (SgFactsFeed *feed, SgSnapshot *now);

/** sg_facts_feed_go_back: those beyond @step will not be measured. */
void sg_facts_feed_go_back (SgFactsFeed *feed, uint64_t step);

/** sg_facts_feed_left: Returns: held states that wait for their turn. */
unsigned sg_facts_feed_left (const SgFactsFeed *feed);

/** sg_facts_feed_choose: (transfer full) (element-type SgSnapshot): up to @most of what is held, evenly, the first one and those
 * nearest to strains of 0.01 and 0.02 on the way out among them; in order. */
GPtrArray *sg_facts_feed_choose (const SgHistory *history, unsigned most);
