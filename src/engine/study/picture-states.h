/* picture-states.h: the two states of a study between which figure 8 is drawn
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/snapshot.h"
#include "engine/study/study-results.h"

typedef struct {
  SgSnapshot *initial, *state; /* owned: inherent structures */
  char *run;                   /* owned: its name */
} SgPictureStates;

/**
 * sg_picture_states_find: of the slowest load along +xy whose state at strain 0.02 is still there
 * @states: (out caller-allocates): to be cleared; empty where there is no such state
 *
 * Reads both states and goes down to their minima: a second for 4,000 atoms. Thread: any.
 * Returns: %FALSE with %SG_ERROR_INPUT or an error of sg_minimize().
 */
bool sg_picture_states_find (const SgStudyResults *results, unsigned age, const atomic_bool *cancel, SgPictureStates *states,
                             GError **error);

/** sg_picture_states_clear: Thread: any. */
void sg_picture_states_clear (SgPictureStates *states);
