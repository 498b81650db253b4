/* checkpoint.h: a moment of a run, whole: what it takes to go on from there with the same bits
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Immutable and counted: what a failure goes back to and what the user goes back to are often the same. Thread: one at a time.
 */
#pragma once

#include "engine/protocol-run.h"
#include "engine/simulation.h"

typedef struct {
  uint64_t step;
  GBytes *simulation;     /* owned */
  SgProtocolRun *machine; /* owned */
} SgCheckpoint;

/** sg_checkpoint_new: (transfer full): of the present state; @step: of it. */
SgCheckpoint *sg_checkpoint_new (uint64_t step, SgSimulation *simulation, const SgProtocolRun *machine);

/** sg_checkpoint_ref: (nullable) (transfer full): */
SgCheckpoint *sg_checkpoint_ref (SgCheckpoint *checkpoint);

/** sg_checkpoint_unref: (nullable) (transfer full): */
void sg_checkpoint_unref (SgCheckpoint *checkpoint);

/** sg_checkpoint_set: @place: (inout): loses what it has. @checkpoint: (transfer full) (nullable). */
void sg_checkpoint_set (SgCheckpoint **place, SgCheckpoint *checkpoint);

/** sg_checkpoint_bytes: Returns: what it takes, the machine not counted, which is a few kilobytes. */
size_t sg_checkpoint_bytes (const SgCheckpoint *checkpoint);
