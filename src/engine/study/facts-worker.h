/* facts-worker.h: facts of a run's inherent structures, found on a thread of its own while the run goes on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Never blocks who asks: a picture that is due replaces the one that waits. The first picture of a run becomes what all
 * later ones are compared with. Figures of the live run are drawn from what comes out (figure-live.h).
 */
#pragma once

#include "engine/study/figure-data.h"

typedef struct _SgFactsWorker SgFactsWorker;

/* Called on the worker's thread after something was published. Must not block nor call the worker. */
typedef void (*SgFactsWakeup) (void *data);

/** sg_facts_worker_new: (transfer full)
 * @interval: tau between states; @strain: or so much strain between them, whichever comes first
 * @share: of one processor's time, (0, 1]
 * @wakeup: (nullable): Thread: any. */
SgFactsWorker *sg_facts_worker_new (double interval, double strain, double share, SgFactsWakeup wakeup, void *data);

/** sg_facts_worker_free: (nullable): gives the minimum under way up and joins the thread; no wakeup comes after it returns.
 * Thread: any but the worker's. */
void sg_facts_worker_free (SgFactsWorker *worker);

/** sg_facts_worker_offer: a reference is taken where it is due. A picture of another run, or an earlier one, begins anew.
 * Thread: one asker. */
void sg_facts_worker_offer (SgFactsWorker *worker, SgSnapshot *snapshot);

/** sg_facts_worker_go_back: the run has gone back to @step. What is later is forgotten, also by sg_facts_worker_take(); the first state stays
 * the one to compare with. Thread: the asker. */
void sg_facts_worker_go_back (SgFactsWorker *worker, uint64_t step);

/**
 * sg_facts_worker_take: what is new since the last call
 * @anew: (out): what was taken before belongs to another run; the first state is the one to compare with
 *
 * Thread: any. Returns: (transfer full) (element-type SgFigureState): empty where nothing is new.
 */
GPtrArray *sg_facts_worker_take (SgFactsWorker *worker, bool *anew);

/**
 * sg_facts_worker_minima: the first inherent structure of the run and the last one that was found
 * @initial, @last: (out) (transfer full)
 *
 * Thread: any. Returns: %FALSE where there are no two yet.
 */
bool sg_facts_worker_minima (SgFactsWorker *worker, SgSnapshot **initial, SgSnapshot **last);

/** sg_facts_worker_is_busy: Thread: any. */
bool sg_facts_worker_is_busy (SgFactsWorker *worker);

/** sg_facts_worker_seconds: what the last state took; 0 before the first. Thread: any. */
double sg_facts_worker_seconds (SgFactsWorker *worker);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgFactsWorker, sg_facts_worker_free)
