/* gauge-worker.h: the ageing gauge of a run that goes on, measured on a thread of its own
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Never blocks who asks: a picture replaces the one that waits, the one under way is finished, so the newest state there was
 * when the last one was done comes next. Every state that was measured is kept until it is taken, in order.
 */
#pragma once

#include "engine/snapshot.h"
#include "engine/structure/gauge.h"

typedef struct _SgGaugeWorker SgGaugeWorker;

/* One state. */
typedef struct {
  uint64_t run, step;
  double time;    /* tau */
  double seconds; /* wall time it took */
  SgGauge gauge;
} SgGaugeState;

/* Called on the worker's thread after something was published. Must not block nor call the worker. */
typedef void (*SgGaugeWakeup) (void *data);

/** sg_gauge_worker_new: (transfer full): @n_threads: of its own pool, its thread included; @wakeup: (nullable).
 * Thread: any. */
SgGaugeWorker *sg_gauge_worker_new (unsigned n_threads, SgGaugeWakeup wakeup, void *data);

/** sg_gauge_worker_free: (nullable): gives up what is under way and joins the thread; no wakeup comes after it
 * returns. Thread: any but the worker's. */
void sg_gauge_worker_free (SgGaugeWorker *worker);

/** sg_gauge_worker_set_share: @share: 0.01..1, of one processor; it rests in between. Thread: any. */
void sg_gauge_worker_set_share (SgGaugeWorker *worker, double share);

/** sg_gauge_worker_forget: what waits, what is under way and what was not taken is dropped. Thread: any. */
void sg_gauge_worker_forget (SgGaugeWorker *worker);

/** sg_gauge_worker_offer: @snapshot: a reference is taken unless it is the last one measured again. Thread: one asker. */
void sg_gauge_worker_offer (SgGaugeWorker *worker, SgSnapshot *snapshot);

/** sg_gauge_worker_take: appends what is new to @states, a #GArray of SgGaugeState. Thread: any. Returns: %FALSE with @error
 * where the newest failed. */
bool sg_gauge_worker_take (SgGaugeWorker *worker, GArray *states, GError **error);

/** sg_gauge_worker_is_busy: a picture waits or is under way. Thread: any. */
bool sg_gauge_worker_is_busy (SgGaugeWorker *worker);
