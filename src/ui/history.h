/* history.h: states of the run that are held, so that one can look back at them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures of a run are immutable and counted, so holding one costs its memory and nothing else. There is room for so many
 * bytes; when it is used up, the state goes that is missed least, by this rule: with
 *
 *   s = (step - first step)/(last - first) + (path in strain)/(whole path in strain)
 *
 * the one between whose neighbours the least way in s lies; never the first nor the last. So the whole run stays covered,
 * evenly both in steps and in strain, also where strain goes back or stands still, and however long it lasts: no gap gets wider
 * than about three times what an even spacing would have (tests/test-history.c). Thread: one at a time.
 */
#pragma once

#include "engine/snapshot.h"

#include <glib.h>

/* As many as can be told apart on a plot, in the memory of a browser's tab. */
#define SG_HISTORY_STATES 200
#define SG_HISTORY_BYTES (256u << 20)

typedef struct _SgHistory SgHistory;

/** sg_history_new: (transfer full): @most_states: at least 3; @most_bytes: of pictures; three are held in any case. */
SgHistory *sg_history_new (unsigned most_states, size_t most_bytes);

/** sg_history_free: (nullable): */
void sg_history_free (SgHistory *history);

/**
 * sg_history_add:
 * @snapshot: a reference is taken
 *
 * One of another run begins anew; one of an earlier step, as after going back to a good state, takes the place of all that
 * came later; one of the same step as the last replaces it. Returns: whether what is held changed.
 */
bool sg_history_add (SgHistory *history, SgSnapshot *snapshot);

/** sg_history_cut: those beyond @step go. */
void sg_history_cut (SgHistory *history, uint64_t step);

/** sg_history_clear: */
void sg_history_clear (SgHistory *history);

/** sg_history_n: */
unsigned sg_history_n (const SgHistory *history);

/** sg_history_state: (transfer none): @k: below sg_history_n(), in order of steps. */
SgSnapshot *sg_history_state (const SgHistory *history, unsigned k);

/** sg_history_near: Returns: the place of the state nearest to @step; 0 where there is none. */
unsigned sg_history_near (const SgHistory *history, uint64_t step);

/** sg_history_near_strain: Returns: the place of the state whose strain is nearest to @strain, whichever way it points, before the
 * strain first turns back; 0 where there is none. */
unsigned sg_history_near_strain (const SgHistory *history, double strain);

/** sg_history_bytes: Returns: what the held pictures take. */
size_t sg_history_bytes (const SgHistory *history);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgHistory, sg_history_free)
