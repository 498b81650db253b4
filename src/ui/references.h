/* references.h: the states of the run that changes and displacements can be measured from
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first is the initial state, the others were kept by the user. One is chosen. Signal "changed": any of it.
 * Thread: main.
 */
#pragma once

#include "engine/snapshot.h"

#include <glib-object.h>

#define SG_TYPE_REFERENCES (sg_references_get_type ())
G_DECLARE_FINAL_TYPE (SgReferences, sg_references, SG, REFERENCES, GObject)

#define SG_MAX_REFERENCES 32

/** sg_references_new: (transfer full): empty. */
SgReferences *sg_references_new (void);

/** sg_references_go_back: the run has gone back to @step: states of the way it left, of the run numbered @run and later, are dropped; where the
 * chosen one is among them the initial state is chosen. */
void sg_references_go_back (SgReferences *references, uint64_t run, uint64_t step);

/** sg_references_clear: another sample comes. */
void sg_references_clear (SgReferences *references);

/**
 * sg_references_keep:
 * @snapshot: a reference is taken; the first one becomes the initial state
 *
 * One that is there already is not kept twice; of too many the oldest kept and not chosen goes. Returns: its place.
 */
unsigned sg_references_keep (SgReferences *references, SgSnapshot *snapshot);

/** sg_references_n: */
unsigned sg_references_n (SgReferences *references);

/** sg_references_title: (transfer none): "Initial state", "γ = 0.0312, step 12 345". */
const char *sg_references_title (SgReferences *references, unsigned k);

/** sg_references_choose: @k: below sg_references_n(). */
void sg_references_choose (SgReferences *references, unsigned k);

/** sg_references_chosen: Returns: 0 when there is none. */
unsigned sg_references_chosen (SgReferences *references);

/** sg_references_snapshot: (transfer none) (nullable): of the chosen one. */
SgSnapshot *sg_references_snapshot (SgReferences *references);

/** sg_references_since: (transfer full): for a legend: "since the initial state". */
char *sg_references_since (SgReferences *references);
