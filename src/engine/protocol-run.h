/* protocol-run.h: the machine that goes through a protocol and obeys commands
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure: no atoms, no threads, no clock on the wall. It is told where the run stands and what the sums of
 * every SG_STRIDE-th step are, and says which SgDrive is in force, when it wants to be asked again, which
 * sample rows, unloading results and armed commands came out, and whether the run goes on. Whoever steps the
 * atoms does
 *
 *     n = sg_protocol_run_until (run, step) - step, or less
 *     n steps with sg_protocol_run_drive (run)
 *     where step is a multiple of SG_STRIDE: sg_protocol_run_feed (run, thermo)
 *     sg_protocol_run_advance (run, at)
 *
 * and takes the outputs. Being asked more often changes nothing, so that a run does not depend on how its
 * steps were cut into batches.
 *
 * Time constants: the thermostat's is 0.5 tau in an anneal, 1 in a hold (ageing), 3 where something is
 * measured (load, unload, creep); the barostat's 3, and 0.5 in an anneal, where the volume must not lag behind the
 * temperature: a liquid is several times softer than what the constant is meant for and follows as much slower; that
 * of the free strain in creep 15, more than sound needs through the cell.
 */
#pragma once

#include "engine/command.h"
#include "engine/run-status.h"
#include "engine/sample.h"
#include "engine/unload-fit.h"

typedef struct _SgProtocolRun SgProtocolRun;

/* Where the run stands. */
typedef struct {
  uint64_t step;
  double time;
  double strain[3]; /* xy, xz, yz, flips included */
} SgRunPoint;

/* What came out since whoever runs the machine last took it and set the lengths to 0. */
typedef struct {
  GArray *samples; /* of SgSample */
  GArray *unloads; /* of SgUnloadResult: one an unload stage */
  GArray *acks;    /* of SgAck: of armed commands; time_us is 0 */
} SgRunOutputs;

/** sg_protocol_run_new: (transfer full): stage 1 begins at @at. @protocol: copied, has a stage. Thread: any. */
SgProtocolRun *sg_protocol_run_new (const SgProtocol *protocol, bool paused, const SgRunPoint *at);

/** sg_protocol_run_copy: (transfer full): everything but the outputs, which are empty. Thread: the owner's. */
SgProtocolRun *sg_protocol_run_copy (const SgProtocolRun *run);

/** sg_protocol_run_free: (nullable). */
void sg_protocol_run_free (SgProtocolRun *run);

/** sg_protocol_run_state: running, paused, finished or failed. */
SgRunState sg_protocol_run_state (const SgProtocolRun *run);

/** sg_protocol_run_drive: (transfer none): in force for the next step. */
const SgDrive *sg_protocol_run_drive (const SgProtocolRun *run);

/** sg_protocol_run_until: Returns: a step > @step beyond which no batch may go; at most the next multiple of
 * SG_STRIDE. */
uint64_t sg_protocol_run_until (const SgProtocolRun *run, uint64_t step);

/** sg_protocol_run_feed: @thermo: with virial, of a step that is a multiple of SG_STRIDE; once a step. */
void sg_protocol_run_feed (SgProtocolRun *run, const SgThermo *thermo);

/** sg_protocol_run_advance: ends what has come to its end, fires armed commands, moves an anneal on. */
void sg_protocol_run_advance (SgProtocolRun *run, const SgRunPoint *at);

/**
 * sg_protocol_run_command:
 * @number: under which it is acknowledged
 * @ack: (out): all of it but time_us
 *
 * Applies or refuses it. RESTORE here only sets the state to paused and counts a new branch: the atoms
 * are its caller's. Returns: whether it was applied.
 */
bool sg_protocol_run_command (SgProtocolRun *run, uint64_t number, const SgCommand *command,
                              const SgRunPoint *at, SgAck *ack);

/** sg_protocol_run_fail: the state becomes failed. */
void sg_protocol_run_fail (SgProtocolRun *run);

/** sg_protocol_run_pause: the state becomes paused where it was running: for the end of a replay. */
void sg_protocol_run_pause (SgProtocolRun *run);

/** sg_protocol_run_outputs: (transfer none). */
SgRunOutputs *sg_protocol_run_outputs (SgProtocolRun *run);

/** sg_protocol_run_armed: (transfer none) (element-type SgAck): the armed commands that wait, as they were
 * acknowledged. */
const GArray *sg_protocol_run_armed (const SgProtocolRun *run);

/** sg_protocol_run_branch: as in SgSample. */
uint32_t sg_protocol_run_branch (const SgProtocolRun *run);

/** sg_protocol_run_set_branch: after a restore the curves begin anew, above every branch there was. */
void sg_protocol_run_set_branch (SgProtocolRun *run, uint32_t branch);

/** sg_protocol_run_status: fills everything but run, last_command, replay_until and steps_per_second. */
void sg_protocol_run_status (const SgProtocolRun *run, const SgRunPoint *at, SgEngineStatus *status);
