/* snapshot-recycler.h: buffers for snapshots, used again when nobody holds them any more
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lock: the recycler's mutex protects its free list alone and is held for a few instructions; no other
 * lock is taken inside.
 */
#pragma once

#include "engine/snapshot.h"

typedef struct _SgSnapshotRecycler SgSnapshotRecycler;

/** sg_snapshot_recycler_new: (transfer full). Thread: any. */
SgSnapshotRecycler *sg_snapshot_recycler_new (void);

/** sg_snapshot_recycler_free: (nullable): snapshots that are out stay valid and are freed by their last
 * unref. Thread: any. */
void sg_snapshot_recycler_free (SgSnapshotRecycler *recycler);

/**
 * sg_snapshot_recycler_take: (transfer full)
 * @recycler: (nullable): without one the snapshot is simply new
 * @run: types and ids of a buffer last used for the same run are still there
 * @kept: (out): whether type and id_of already hold those of @run
 *
 * Thread: any. Returns: a snapshot of @n atoms with one reference, to be filled and then left alone.
 */
SgSnapshot *sg_snapshot_recycler_take (SgSnapshotRecycler *recycler, size_t n, uint64_t run,
                                       bool *kept);

/** sg_snapshot_recycler_allocated: Thread: any. Returns: buffers ever allocated: for tests. */
unsigned sg_snapshot_recycler_allocated (SgSnapshotRecycler *recycler);

/** sg_snapshot_new_like: (transfer full): everything of @snapshot but the positions, which are to be filled in before
 * others see it. Thread: any. */
SgSnapshot *sg_snapshot_new_like (const SgSnapshot *snapshot);
