/* worker.h: a thread that works beside a run, with the lock it shares with its owner
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the thread does is its user's: it waits on `change` until there is something to do or `quit`, works without the lock,
 * hands over under it, and rests so that it takes no more than its share of a processor.
 */
#pragma once

#include "engine/threads.h"

typedef struct {
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t change;  /* of anything the mutex protects */
  bool quit;              /* under the mutex */
  atomic_bool give_up;    /* what is being computed is not wanted any more */
} SgWorker;

/** sg_worker_start: @run is called with @data in a thread of its own, when all else it needs is in place. Ends the program
 * where there is no thread to be had; @what: for its last words. Thread: the owner's. */
void sg_worker_start (SgWorker *worker, const char *what, void *(*run) (void *), void *data);

/** sg_worker_stop: asks it to quit and to give up, and joins it. Thread: the owner's. */
void sg_worker_stop (SgWorker *worker);

/** sg_worker_rest: waits until quit, or until it has rested after @seconds of work so long that these were @share of the
 * time. Locked. Thread: the worker's. */
void sg_worker_rest (SgWorker *worker, double seconds, double share);
