/* event-follower.h: the structural events of the run on the screen, found beside it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Offers every snapshot to a worker of its own while it is on, and calls back on the main loop with each new list.
 * Off it has no thread and costs nothing; the list it had stays.
 * Thread: main.
 */
#pragma once

#include "engine/structure/event-worker.h"

#include <glib.h>

typedef struct _SgEventFollower SgEventFollower;

/* @list: (transfer none) (nullable): %NULL with @error where the newest state failed, without it when the list is
 * forgotten. */
typedef void (*SgEventsReady) (SgEventList *list, const GError *error, void *data);

/** sg_event_follower_new: (transfer full): off. */
SgEventFollower *sg_event_follower_new (SgEventsReady ready, void *data);

/** sg_event_follower_free: (nullable): no call comes after it returns. */
void sg_event_follower_free (SgEventFollower *follower);

/** sg_event_follower_set: on or off, and how. Another kind of states, or on again, begins a new list. */
void sg_event_follower_set (SgEventFollower *follower, gboolean on, SgEventStates states, double interval);

/** sg_event_follower_is_on: */
gboolean sg_event_follower_is_on (const SgEventFollower *follower);

/** sg_event_follower_set_share: of one processor's time, (0, 1]. */
void sg_event_follower_set_share (SgEventFollower *follower, double share);

/** sg_event_follower_forget: another sample comes. */
void sg_event_follower_forget (SgEventFollower *follower);

/** sg_event_follower_go_back: the run has gone back to @step: what is later is off the list at once. */
void sg_event_follower_go_back (SgEventFollower *follower, uint64_t step);

/** sg_event_follower_follow: @snapshot: the newest. */
void sg_event_follower_follow (SgEventFollower *follower, SgSnapshot *snapshot);

/** sg_event_follower_list: (transfer none) (nullable): the newest. */
SgEventList *sg_event_follower_list (SgEventFollower *follower);

/** sg_event_follower_is_busy: */
gboolean sg_event_follower_is_busy (SgEventFollower *follower);

/** sg_event_follower_seconds: what the last state took; 0 before the first. */
double sg_event_follower_seconds (SgEventFollower *follower);
