/* trail.h: moments of a run that are kept in memory, so that it can go back to any step without being repeated from its beginning
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A waypoint comes with every checkpoint. When their memory is used up those go whose step is no multiple of twice the spacing, and from
 * then on waypoints are kept that far apart: the whole run stays covered, evenly in steps. Far apart, each has two checkpoints to itself, where
 * neighbours share one. Anchors, which are the run's beginning and the moments after a restore, before which steps come twice, stay as long as
 * there is anything else to let go. Steps rise from each waypoint to the next, and so does what the log had said. Thread: one at a time.
 */
#pragma once

#include "engine/checkpoint.h"

typedef struct {
  SgCheckpoint *here;    /* owned: the moment */
  SgCheckpoint *good[2]; /* owned, the second nullable: what a failure would then have gone back to, the newest first */
  SgCheckpoint *glass;   /* owned, nullable: when the guard had last found a glass */
  unsigned n_entries;    /* of the command log by then */
  uint64_t n_samples, n_unloads; /* rows and results the run had given out */
  bool anchor;
} SgWaypoint;

typedef struct _SgTrail SgTrail;

/**
 * sg_trail_new: (transfer full)
 * @most_bytes: it may take; where three waypoints need more, none is kept
 * @every: steps between two checkpoints
 */
SgTrail *sg_trail_new (size_t most_bytes, uint64_t every);

/** sg_trail_free: (nullable): */
void sg_trail_free (SgTrail *trail);

/** sg_trail_add: @waypoint: copied, with references of its own. One of an earlier step than the last, as after a restore, takes the place of
 * all that are not before it. */
void sg_trail_add (SgTrail *trail, const SgWaypoint *waypoint);

/** sg_trail_before: (transfer none) (nullable): the last one that is not beyond @step. */
const SgWaypoint *sg_trail_before (const SgTrail *trail, uint64_t step);

/** sg_trail_cut: those beyond @step go; what comes then is kept as closely as there is room for. */
void sg_trail_cut (SgTrail *trail, uint64_t step);

/** sg_trail_n: */
unsigned sg_trail_n (const SgTrail *trail);

/** sg_trail_bytes: Returns: what it takes, checkpoints that several waypoints share counted at least once. */
size_t sg_trail_bytes (const SgTrail *trail);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgTrail, sg_trail_free)
