/* past.h: looking back at a state of the run that is still held
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Holds states of the session's run (history.h) and knows which of them is looked at; without one it is the present. The run
 * neither stops nor changes while somebody looks back. A state that is looked at stays, also when it is thinned out meanwhile.
 *
 * Signal "looked": another state is looked at, or the present again. Thread: main.
 */
#pragma once

#include "ui/history.h"
#include "ui/session.h"

#define SG_TYPE_PAST (sg_past_get_type ())
G_DECLARE_FINAL_TYPE (SgPast, sg_past, SG, PAST, GObject)

/** sg_past_new: (transfer full): @session: borrowed: it owns this. */
SgPast *sg_past_new (SgSession *session);

/** sg_past_history: (transfer none): what is held. */
const SgHistory *sg_past_history (SgPast *past);

/** sg_past_state: (transfer none) (nullable): what is looked at; %NULL: the present. */
SgSnapshot *sg_past_state (SgPast *past);

/** sg_past_shown: (transfer none) (nullable): the state looked at, or else the newest. */
SgSnapshot *sg_past_shown (SgPast *past);

/** sg_past_look: the held state nearest to @step; the newest one is the present. Returns: whether there is any. */
gboolean sg_past_look (SgPast *past, uint64_t step);

/** sg_past_look_by: @by states on from the one looked at, to the first one or the present at most. */
void sg_past_look_by (SgPast *past, int by);

/** sg_past_return: to the present. */
void sg_past_return (SgPast *past);

/** sg_past_row: (transfer none) (nullable): the row of the session's history that @state is at. */
const SgSample *sg_past_row (SgPast *past, const SgSnapshot *state);

/** sg_past_text: (transfer full) (nullable): "Strain 0.0123, step 45,600"; %NULL at present. */
char *sg_past_text (SgPast *past);
