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
#include "render/structure-layers.h"

#include <glib.h>

typedef struct _SgStructureFollower SgStructureFollower;

/* @structure: (transfer none) (nullable): %NULL with @error where the newest could not be computed.
 * @layers: (transfer full) (nullable): made of it on the analyzer's thread. */
typedef void (*SgStructureReady) (SgStructure *structure, SgLayers *layers, const GError *error, void *data);

/** sg_structure_follower_new: (transfer full). */
SgStructureFollower *sg_structure_follower_new (SgStructureReady ready, void *data);

/** sg_structure_follower_free: (nullable): no call comes after it returns. */
void sg_structure_follower_free (SgStructureFollower *follower);

/** sg_structure_follower_set_share: @share: of one processor's time, (0, 1]: after a pass the analyzer rests so long that it
 * takes no more. 0.4 at first. */
void sg_structure_follower_set_share (SgStructureFollower *follower, double share);

/** sg_structure_follower_forget: another sample comes: its first snapshot is what changes and displacements
 * are measured from, and no result of the old one is delivered. */
void sg_structure_follower_forget (SgStructureFollower *follower);

/** sg_structure_follower_compare_with: @reference: what changes and displacements are measured from. */
void sg_structure_follower_compare_with (SgStructureFollower *follower, SgSnapshot *reference);

/** sg_structure_follower_reference: (transfer none) (nullable): */
SgSnapshot *sg_structure_follower_reference (SgStructureFollower *follower);

/** sg_structure_follower_set_options: @options: copied; what is wanted is said with each snapshot. */
void sg_structure_follower_set_options (SgStructureFollower *follower, const SgStructureOptions *options);

/** sg_structure_follower_set_coarse: whether layers need the surface's coarser copies as well. */
void sg_structure_follower_set_coarse (SgStructureFollower *follower, gboolean coarse);

/**
 * sg_structure_follower_follow:
 * @snapshot: the newest
 * @want: SgStructureWant bits; 0: only kept as the reference where there is none yet
 */
void sg_structure_follower_follow (SgStructureFollower *follower, SgSnapshot *snapshot, unsigned want);
