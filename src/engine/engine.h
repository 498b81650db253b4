/* engine.h: the thread that owns a simulation, and the only way to it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Down: commands, in order, applied at step boundaries, each acknowledged by number.
 * Up: the newest snapshot (latest wins, nobody blocks), every sample and every acknowledgement (nothing
 * lost, in order), and one wakeup callback that may only queue an idle on the main loop.
 */
#pragma once

#include "engine/command.h"
#include "engine/configuration.h"
#include "engine/protocol.h"
#include "engine/sample.h"
#include "engine/snapshot.h"

typedef struct _SgEngine SgEngine;

/* Called on the engine thread after something new was published. Must not block nor call the engine. */
typedef void (*SgWakeup) (void *data);

typedef struct {
  unsigned n_threads;         /* 0: one a processor */
  const char *path;           /* instruction-set path or NULL */
  unsigned snapshot_ms;       /* shortest time between snapshots of a running engine; 0: none but on
                                 change of state, command or request */
  SgWakeup wakeup;            /* nullable */
  void *wakeup_data;
} SgEngineOptions;

/* Result of an unload: the strain at which the fitted stress vanishes. */
typedef struct {
  uint32_t stage;
  SgPlane plane;
  double strain_start;    /* where unloading began */
  double residual_strain, residual_error; /* root of the fit and its standard error */
  double modulus;         /* slope held in the fit, epsilon/sigma^3 */
  unsigned n_blocks;      /* block averages in the fit */
} SgUnloadResult;

/** sg_engine_new: (transfer full): starts the thread; idle. Thread: any. */
SgEngine *sg_engine_new (const SgEngineOptions *options);

/** sg_engine_free: (nullable): ends the run at the next step boundary and joins the thread. No wakeup
 * comes after it returns. Thread: any but the engine's. */
void sg_engine_free (SgEngine *engine);

/**
 * sg_engine_load:
 * @configuration: copied
 * @protocol: copied
 * @paused: wait for resume instead of running at once
 *
 * Replaces what ran before. On error what ran before goes on untouched. Blocks until the engine thread
 * has taken it (milliseconds to a second for a large sample), so call it from a worker in a program
 * with a window. Thread: any but the engine's.
 */
bool sg_engine_load (SgEngine *engine, const SgConfiguration *configuration,
                     const SgProtocol *protocol, bool paused, GError **error);

/**
 * sg_engine_command:
 * @command: copied
 *
 * Queues it; never blocks for longer than a queue's lock. Thread: any.
 * Returns: its number, from 1, under which the SgAck will come; 0 with @error when its values are out
 * of range.
 */
uint64_t sg_engine_command (SgEngine *engine, const SgCommand *command, GError **error);

/** sg_engine_take_snapshot: (transfer full) (nullable): the newest one that nobody took yet.
 * Thread: any. */
SgSnapshot *sg_engine_take_snapshot (SgEngine *engine);

/** sg_engine_request_snapshot: one comes at the next step boundary, whatever the display period.
 * Thread: any. */
void sg_engine_request_snapshot (SgEngine *engine);

/** sg_engine_drain_samples: appends all that came since the last call to @samples, a #GArray of
 * SgSample. Thread: one reader. Returns: how many. */
unsigned sg_engine_drain_samples (SgEngine *engine, GArray *samples);

/** sg_engine_drain_acks: the same for SgAck. */
unsigned sg_engine_drain_acks (SgEngine *engine, GArray *acks);

/** sg_engine_drain_unloads: the same for SgUnloadResult. */
unsigned sg_engine_drain_unloads (SgEngine *engine, GArray *results);

/** sg_engine_state: Thread: any. */
SgRunState sg_engine_state (SgEngine *engine);

/** sg_engine_stage: @stage: (out) (optional): a copy of the stage in force with what commands changed.
 * Thread: any. Returns: its number, from 0. */
unsigned sg_engine_stage (SgEngine *engine, SgStage *stage);

/** sg_engine_failure: (transfer full) (nullable): step and reason of the failed state. Thread: any. */
char *sg_engine_failure (SgEngine *engine);

/** sg_engine_armed: (transfer full) (element-type SgAck): the armed commands that wait. Thread: any. */
GArray *sg_engine_armed (SgEngine *engine);

/** sg_engine_configuration: (transfer full) (nullable): the present state in the file's atom order, with
 * provenance; waits for the next step boundary. Thread: any but the engine's. */
SgConfiguration *sg_engine_configuration (SgEngine *engine);

/** sg_engine_log: (transfer full): the command log so far as the text of a log file: everything needed
 * to replay the run bit for bit. Thread: any. */
char *sg_engine_log (SgEngine *engine);

/** sg_engine_wait: blocks until the state is none of running, idle counts as not running. @timeout_ms: -1
 * for ever. Thread: any but the engine's. Returns: the state. */
SgRunState sg_engine_wait (SgEngine *engine, int timeout_ms);

/** sg_engine_set_share: @share: 0.05..1, the part of wall time the engine may use; 1 by default.
 * Thread: any. */
void sg_engine_set_share (SgEngine *engine, double share);
