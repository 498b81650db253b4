/* engine.h: the thread that owns a simulation, and the only way to it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Down: commands, in order, applied at step boundaries, each acknowledged by number.
 * Up: the newest snapshot (latest wins, nobody blocks), every sample and every acknowledgement (nothing
 * lost, in order), and one wakeup callback that may only queue an idle on the main loop.
 *
 * A run depends on sample, protocol, commands and the steps they came at, on the build and the
 * instruction set; not on the number of threads, the display, the wall clock or who looks.
 */
#pragma once

#include "engine/command-log.h"
#include "engine/command.h"
#include "engine/configuration.h"
#include "engine/protocol.h"
#include "engine/run-status.h"
#include "engine/sample.h"
#include "engine/snapshot.h"
#include "engine/unload-fit.h"

typedef struct _SgEngine SgEngine;

/* Called on the engine thread after something new was published. Must not block nor call the engine. */
typedef void (*SgWakeup) (void *data);

typedef struct {
  unsigned n_threads;         /* 0: one a processor */
  const char *path;           /* instruction-set path or NULL; copied */
  unsigned snapshot_ms;       /* shortest time between snapshots of a running engine; 0: none but on
                                 change of state, command or request */
  SgWakeup wakeup;            /* nullable */
  void *wakeup_data;
} SgEngineOptions;

/** sg_engine_new: (transfer full): starts the thread; idle. Thread: any. */
SgEngine *sg_engine_new (const SgEngineOptions *options);

/** sg_engine_free: (nullable): ends the run at the next step boundary and joins the thread. No wakeup
 * comes after it returns; snapshots somebody still holds stay valid. Thread: any but the engine's. */
void sg_engine_free (SgEngine *engine);

/**
 * sg_engine_load:
 * @configuration: copied
 * @protocol: copied
 * @paused: wait for resume instead of running at once
 *
 * Replaces what ran before. On error what ran before goes on untouched. Blocks until the engine thread
 * has taken it (milliseconds to a second for a large sample), so call it from a worker in a program
 * with a window. Samples, acknowledgements and unloads of the run before that nobody drained are dropped.
 * Thread: any but the engine's.
 */
bool sg_engine_load (SgEngine *engine, const SgConfiguration *configuration,
                     const SgProtocol *protocol, bool paused, GError **error);

/**
 * sg_engine_load_replay:
 * @configuration: as sg_command_log_open_sample() gave it; copied
 * @log: copied
 *
 * Runs the log's protocol with the log's commands at the log's steps, up to the step at which the log was
 * taken, and pauses there (or is what the log ended as). While it is under way every other command but
 * stop is refused. A command whose outcome differs from the log's ends the replay as failed. What build
 * and instruction set differ in is the caller's to say first: sg_command_log_differences().
 * Thread: any but the engine's.
 */
bool sg_engine_load_replay (SgEngine *engine, const SgConfiguration *configuration,
                            const SgCommandLog *log, GError **error);

/* How a run goes back to an earlier step. */
typedef struct {
  uint64_t step;      /* of the kept state it goes back to first; the steps from there on are repeated */
  uint64_t n_samples, n_unloads; /* as many of the rows and results it has given out since its beginning are before that state */
} SgWayBack;

/**
 * sg_engine_way_back:
 * @way: (out)
 *
 * Whether sg_engine_go_back() can, and how; changes nothing. Thread: any but the engine's.
 * Returns: %FALSE with %SG_ERROR_REFUSED: there is no run, it has not come to @step, or no state before it is kept; then a replay of the
 * log from its beginning may lead there.
 */
bool sg_engine_way_back (SgEngine *engine, uint64_t step, SgWayBack *way, GError **error);

/**
 * sg_engine_go_back:
 * @way: (out)
 *
 * The run becomes what it was at @step, before anything was said there, bit for bit, and waits there, paused: it goes back to the newest
 * kept state that is not beyond it and repeats the rest by its own log. What was said and measured later is forgotten, by the log too. Its number
 * stays; rows and results beyond the kept state that nobody drained are dropped, those that were drained are the caller's to
 * drop: they come again up to @step. Thread: any but the engine's. Returns: as sg_engine_way_back().
 */
bool sg_engine_go_back (SgEngine *engine, uint64_t step, SgWayBack *way, GError **error);

/**
 * sg_engine_command:
 * @command: copied
 *
 * Queues it; never blocks for longer than a queue's lock. Thread: any.
 * Returns: its number, from 1, under which the SgAck will come; 0 with @error when its values are out
 * of range.
 */
uint64_t sg_engine_command (SgEngine *engine, const SgCommand *command, GError **error);

/** sg_engine_take_snapshot: (transfer full) (nullable): the newest one that nobody took yet. Never
 * blocks. Thread: any. */
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

/** sg_engine_status: @status: (out). Thread: any. */
void sg_engine_status (SgEngine *engine, SgEngineStatus *status);

/** sg_engine_stage: @stage: (out) (optional): the stage in force with what commands changed.
 * Thread: any. Returns: its number, as in SgSample. */
unsigned sg_engine_stage (SgEngine *engine, SgStage *stage);

/** sg_engine_pending: @stage: (out) (optional): the settings that resume will put in force.
 * Thread: any. Returns: whether they differ from those in force, made while paused. */
bool sg_engine_pending (SgEngine *engine, SgStage *stage);

/** sg_engine_failure: (transfer full) (nullable): step and reason of the failed state. Thread: any. */
char *sg_engine_failure (SgEngine *engine);

/** sg_engine_armed: (transfer full) (element-type SgAck): the armed commands that wait. Thread: any. */
GArray *sg_engine_armed (SgEngine *engine);

/** sg_engine_configuration: (transfer full) (nullable): the present state in the file's atom order, with
 * provenance (a JSON object with version, sample, hash, protocol, seed, step and the command log); in the
 * state failed the last good one. Waits for the next step boundary. Thread: any but the engine's. */
SgConfiguration *sg_engine_configuration (SgEngine *engine);

/** sg_engine_log: (transfer full) (nullable): the command log up to now as the text of a log file:
 * everything needed to replay the run bit for bit; %NULL when no sample is open. Waits for the next step
 * boundary. Thread: any but the engine's. */
char *sg_engine_log (SgEngine *engine);

/** sg_engine_path: Thread: any. Returns: (transfer none): the instruction-set path in use, or "" before
 * the first sample. */
const char *sg_engine_path (SgEngine *engine);

/** sg_engine_n_threads: Thread: any. */
unsigned sg_engine_n_threads (const SgEngine *engine);

/** sg_engine_wait: blocks until no command waits and the state is not running. @timeout_ms: -1 for ever.
 * Thread: any but the engine's. Returns: the state. */
SgRunState sg_engine_wait (SgEngine *engine, int timeout_ms);

/** sg_engine_wait_ack: blocks until command @number is acknowledged (the SgAck may be drained).
 * @timeout_ms: -1 for ever. Thread: any but the engine's. Returns: %FALSE when time ran out. */
bool sg_engine_wait_ack (SgEngine *engine, uint64_t number, int timeout_ms);

/** sg_engine_wait_news: blocks until a sample, an acknowledgement, an unload or a picture waits to be taken or the
 * state is not running: the loop of a program without a main loop. @timeout_ms: -1 for ever.
 * Thread: any but the engine's. Returns: the state. */
SgRunState sg_engine_wait_news (SgEngine *engine, int timeout_ms);

/** sg_engine_set_share: @share: 0.05..1, the part of wall time the engine may use; 1 by default.
 * Thread: any. */
void sg_engine_set_share (SgEngine *engine, double share);

/** sg_engine_set_snapshot_ms: as in SgEngineOptions. Thread: any. */
void sg_engine_set_snapshot_ms (SgEngine *engine, unsigned snapshot_ms);

/** sg_engine_set_trail_bytes: @bytes: of memory for states to go back to, sg_engine_go_back(), in runs loaded from now on. 0, as it is
 * before the first call: none are kept. Thread: any. */
void sg_engine_set_trail_bytes (SgEngine *engine, size_t bytes);

/** sg_engine_keep_pictures: @every: snapshots at the steps that are whole multiples of it wait to be taken one by one,
 * none is lost: when four wait the run waits. 0: none. Which steps they are of does not depend on the wall clock, and the run
 * does not depend on them. Thread: any. */
void sg_engine_keep_pictures (SgEngine *engine, unsigned every);

/** sg_engine_take_picture: (transfer full) (nullable): the oldest that waits. Thread: any. */
SgSnapshot *sg_engine_take_picture (SgEngine *engine);
