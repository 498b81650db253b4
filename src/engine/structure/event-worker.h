/* event-worker.h: inherent structures and events of a run, found on a thread of its own
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Never blocks who asks: a picture that is due replaces the one that waits; the one under way is finished, except at
 * the end. Every picture taken becomes a state (its inherent structure, itself, or an average), and every state is
 * compared with the one before. The list and the newest state come through one slot, the newest wins, with a wakeup.
 */
#pragma once

#include "engine/structure/event-list.h"
#include "engine/structure/inherent.h"

typedef struct _SgEventWorker SgEventWorker;

typedef enum {
  SG_EVENT_INHERENT, /* minimised */
  SG_EVENT_RAW,      /* as they are */
  SG_EVENT_AVERAGED, /* mean of all pictures offered in the second half of an interval */
  SG_N_EVENT_STATES
} SgEventStates;

typedef struct {
  SgEventStates states;
  double interval;   /* tau between states; the worker may be slower */
  SgExcitationParameters parameters;
  SgInherentOptions inherent;
} SgEventOptions;

/* Called on the worker's thread after something was published. Must not block nor call the worker. */
typedef void (*SgEventWakeup) (void *data);

/** sg_event_options_default: inherent structures every 20 tau. Thread: any. */
void sg_event_options_default (SgEventOptions *options);

/** sg_event_options_for: @options: (inout): threshold of the shell as these states need it: thermal pictures differ by
 * more than minima do. Thread: any. */
void sg_event_options_for (SgEventOptions *options, SgEventStates states);

/**
 * sg_event_worker_new: (transfer full)
 * @n_threads: of its own pool, its thread included; 0: one a processor
 * @wakeup: (nullable)
 *
 * Thread: any.
 */
SgEventWorker *sg_event_worker_new (const SgEventOptions *options, unsigned n_threads, SgEventWakeup wakeup,
                                    void *data);

/** sg_event_worker_free: (nullable): gives the minimum under way up and joins the thread; no wakeup comes after it
 * returns. Thread: any but the worker's. */
void sg_event_worker_free (SgEventWorker *worker);

/** sg_event_worker_set_share: as sg_analyzer_set_share(). Thread: any. */
void sg_event_worker_set_share (SgEventWorker *worker, double share);

/** sg_event_worker_forget: the list begins anew with the next picture; what is under way is given up. Thread: one
 * asker. */
void sg_event_worker_forget (SgEventWorker *worker);

/** sg_event_worker_go_back: the run has gone back to @step: what is later is taken off the list before the next state, and no list that has it
 * comes any more. Thread: the asker's. */
void sg_event_worker_go_back (SgEventWorker *worker, uint64_t step);

/**
 * sg_event_worker_offer:
 * @snapshot: a reference is taken where it is due: the interval has passed since the last one that was taken, or it
 *   is of another run or earlier
 *
 * Thread: one asker. Returns: whether it was taken.
 */
bool sg_event_worker_offer (SgEventWorker *worker, SgSnapshot *snapshot);

/**
 * sg_event_worker_take: what is new since the last call.
 * @inherent: (out) (optional) (nullable) (transfer full): the newest state where states are inherent structures
 *
 * Thread: any. Returns: (transfer full) (nullable): %NULL with @error where the newest state failed, without where nothing
 * is new.
 */
SgEventList *sg_event_worker_take (SgEventWorker *worker, SgInherent **inherent, GError **error);

/** sg_event_worker_is_busy: a picture waits or is under way. Thread: any. */
bool sg_event_worker_is_busy (SgEventWorker *worker);

/** sg_event_worker_seconds: wall time the last state took; 0 before the first. Thread: any. */
double sg_event_worker_seconds (SgEventWorker *worker);
