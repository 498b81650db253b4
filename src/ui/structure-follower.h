/* structure-follower.h: the structure of what a view shows, computed beside the run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hands every snapshot to an analyzer of its own, asks only for what is wanted, and calls back on the main
 * loop with each result: the structure may lag behind the atoms, never hold them up.
 * Thread: main.
 */
#pragma once

#include "engine/structure/analyzer.h"

#include <glib.h>

typedef struct _SgStructureFollower SgStructureFollower;

/* @structure: (transfer none) (nullable): %NULL with @error where the newest could not be computed. */
typedef void (*SgStructureReady) (SgStructure *structure, const GError *error, void *data);

/** sg_structure_follower_new: (transfer full). */
SgStructureFollower *sg_structure_follower_new (SgStructureReady ready, void *data);

/** sg_structure_follower_free: (nullable): no call comes after it returns. */
void sg_structure_follower_free (SgStructureFollower *follower);

/** sg_structure_follower_forget: another sample comes: its first snapshot is what changes and displacements
 * are measured from, and no result of the old one is delivered. */
void sg_structure_follower_forget (SgStructureFollower *follower);

/** sg_structure_follower_compare_with: @reference: what changes and displacements are measured from. */
void sg_structure_follower_compare_with (SgStructureFollower *follower, SgSnapshot *reference);

/**
 * sg_structure_follower_follow:
 * @snapshot: the newest
 * @want: SgStructureWant bits; 0: only kept as the reference where there is none yet
 */
void sg_structure_follower_follow (SgStructureFollower *follower, SgSnapshot *snapshot, unsigned want);
