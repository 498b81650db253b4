/* session.h: the only object of the interface that touches the engine
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Down: sg_session_command() queues a command. Up: the engine's wakeup makes one source of the main
 * loop ready, however often it comes; the source drains samples, acknowledgements and results, takes the
 * newest snapshot and then emits signals. What the interface shows is what came up, never what was
 * asked. All of it is on the main thread; reading files and handing a sample over to the engine happen on
 * a worker.
 *
 * Signals:
 *   "reset"                     a new run has begun; history and results are empty
 *   "went-back" (uint64_t step) the run is what it was at that step, before the one it goes back to; later rows, results and held states are
 *                               gone from it. The steps in between follow as in a replay
 *   "changed"                   state, stage, settings or armed commands changed
 *   "samples"                   rows were added to the history
 *   "snapshot"                  there is a newer snapshot
 *   "acknowledged" (SgAck *)    the engine applied or refused a command
 *   "unloaded" (SgUnloadResult *)
 *   "steering-changed"          the settings for the next load changed
 *   "gauge-saved" (const char *path, const SgGauge *) the gauge lies beside the configuration saved at path; %NULL: it
 *                               could not be measured or written
 */
#pragma once

#include "engine/engine.h"
#include "engine/structure/gauge.h"

#include <gio/gio.h>

#define SG_TYPE_SESSION (sg_session_get_type ())
G_DECLARE_FINAL_TYPE (SgSession, sg_session, SG, SESSION, GObject)

typedef struct _SgPast SgPast; /* past.h */

/* What the next load or unload will do; shown in the sidebar. */
typedef struct {
  double rate;        /* 1/s */
  double target;      /* strain; 0: until told */
  double temperature; /* k_B T / epsilon */
  SgPlane plane;
  int sign;
} SgSteering;

/** sg_session_new: (transfer full): starts an idle engine. @n_threads: 0: one a processor.
 * Thread: main. */
SgSession *sg_session_new (unsigned n_threads);

/** sg_session_close: ends the engine at the next step boundary and joins it; everything else of the
 * session stays readable. Thread: main. */
void sg_session_close (SgSession *session);

/* What to open; every path may be NULL. */
typedef struct {
  const char *sample;   /* NULL: the protocol's own, or else the present one from its start */
  const char *protocol; /* NULL: the present one */
  const char *log;      /* a command log to replay; with @sample: where its sample lies now */
  bool paused;          /* wait for resume */
  const SgCommandLog *replay; /* instead of @log: one that is in no file; copied */
  const SgProtocol *made; /* instead of @protocol: one that is in no file; copied */
  bool same;            /* @replay is of the present run: whatever its sample was made of, it is the same */
} SgOpenRequest;

/** sg_session_set_snapshot_ms: shortest time between snapshots; a session nobody looks at needs few. Thread: main. */
void sg_session_set_snapshot_ms (SgSession *session, unsigned ms);

/**
 * sg_session_open_async:
 *
 * Reads on a worker. When anything is wrong the present run goes on as it was. A second call while one
 * is under way is refused. Thread: main.
 */
void sg_session_open_async (SgSession *session, const SgOpenRequest *request,
                            GAsyncReadyCallback callback, gpointer data);

/** sg_session_open_finish: @note: (out) (transfer full) (nullable): what the user should know although
 * it went well: how a replay may differ. Thread: main. */
bool sg_session_open_finish (SgSession *session, GAsyncResult *result, char **note, GError **error);

/** sg_session_set_trail_bytes: memory for states to go back to, in runs opened from now on; none before the first call. Thread: main. */
void sg_session_set_trail_bytes (SgSession *session, size_t bytes);

/** sg_session_way_back_async: whether the run can go back to @step by itself, and from where: sg_engine_way_back(). Thread: main. */
void sg_session_way_back_async (SgSession *session, uint64_t step, GAsyncReadyCallback callback, gpointer data);

/**
 * sg_session_go_back_async:
 *
 * The run goes back to @step and pauses there: sg_engine_go_back(). What it was until now stays among the earlier runs; "went-back" before
 * the callback. Refused like a second opening. Thread: main.
 */
void sg_session_go_back_async (SgSession *session, uint64_t step, GAsyncReadyCallback callback, gpointer data);

/** sg_session_back_finish: of both. @way: (out) (optional): as of the engine's functions. Thread: main. */
bool sg_session_back_finish (SgSession *session, GAsyncResult *result, SgWayBack *way, GError **error);

/** sg_session_loading: Thread: main. Returns: whether an open or a way back is under way. */
bool sg_session_loading (SgSession *session);

/** sg_session_command: queues @command. Thread: main. Returns: its number, 0 with @error when refused at
 * once. */
uint64_t sg_session_command (SgSession *session, const SgCommand *command, GError **error);

/** sg_session_state: Thread: main. */
SgRunState sg_session_state (SgSession *session);

/** sg_session_status: (transfer none): where the run stands, as of the last wakeup. Thread: main. */
const SgEngineStatus *sg_session_status (SgSession *session);

/** sg_session_protocol: (transfer none) (nullable): as opened. Thread: main. */
const SgProtocol *sg_session_protocol (SgSession *session);

/** sg_session_sample: (transfer none) (nullable): as opened. Thread: main. */
const SgConfiguration *sg_session_sample (SgSession *session);

/** sg_session_snapshot: (transfer none) (nullable): the newest. Thread: main. */
SgSnapshot *sg_session_snapshot (SgSession *session);

/** sg_session_history: (transfer none) (element-type SgSample): all rows of this run, only to be read.
 * Thread: main. */
const GArray *sg_session_history (SgSession *session);

/** sg_session_past: (transfer none): the states that are held of this run, and which of them is looked at; from the
 * first call on. Thread: main. */
SgPast *sg_session_past (SgSession *session);

/** sg_session_unloads: (transfer none) (element-type SgUnloadResult). Thread: main. */
const GArray *sg_session_unloads (SgSession *session);

/** sg_session_earlier: (transfer none) (element-type SgEarlierRun): runs of the same sample before this one; signals "reset" and "went-back" say that there
 * may be another, "earlier-forgotten" that there is none any more. sg_session_forget_earlier: forgets them. Thread: main. */
const GPtrArray *sg_session_earlier (SgSession *session);
void sg_session_forget_earlier (SgSession *session);

/** sg_session_armed: (transfer none) (element-type SgAck): commands that wait. Thread: main. */
const GArray *sg_session_armed (SgSession *session);

/** sg_session_last_acknowledged: Thread: main. Returns: the highest number acknowledged so far. */
uint64_t sg_session_last_acknowledged (SgSession *session);

/** sg_session_time_step: tau. Thread: main. */
double sg_session_time_step (SgSession *session);

/** sg_session_failure: (transfer full) (nullable): step and reason. Thread: main. */
char *sg_session_failure (SgSession *session);

/** sg_session_threads: Thread: main. Returns: threads the engine computes with. */
unsigned sg_session_threads (SgSession *session);

/** sg_session_path: (transfer none): the instruction-set path in use, or "". Thread: main. */
const char *sg_session_path (SgSession *session);

/* What sg_session_save_async() writes. */
typedef enum {
  SG_SAVE_CONFIGURATION, /* LAMMPS data or extended XYZ, by the name; its gauge follows: "gauge-saved" */
  SG_SAVE_LOG,           /* the command log, which replays the run */
  SG_SAVE_DATA,          /* the history as CSV */
} SgSaveWhat;

/** sg_session_save_async: as of the next step boundary (the history: as of now), from a worker.
 * Thread: main. */
void sg_session_save_async (SgSession *session, SgSaveWhat what, const char *path,
                            GAsyncReadyCallback callback, gpointer data);

/** sg_session_save_finish: Thread: main. */
bool sg_session_save_finish (SgSession *session, GAsyncResult *result, GError **error);

/** sg_session_gauges_under_way: Thread: main. Returns: how many saved samples still wait for their gauge. */
unsigned sg_session_gauges_under_way (SgSession *session);

/** sg_session_provenance_async: where the present state comes from, as of the next step boundary. Thread: main. */
void sg_session_provenance_async (SgSession *session, GAsyncReadyCallback callback, gpointer data);

/** sg_session_provenance_finish: (transfer full) (nullable): a JSON object as in saved configurations (sample, hash,
 * protocol, seed, version, command log, ...); %NULL with an error when there is no run. Thread: main. */
char *sg_session_provenance_finish (SgSession *session, GAsyncResult *result, GError **error);

/** sg_session_steering: (transfer none). Thread: main. */
const SgSteering *sg_session_steering (SgSession *session);

/** sg_session_set_steering: what the next load will do; sends nothing. Thread: main. */
void sg_session_set_steering (SgSession *session, const SgSteering *steering);

/**
 * sg_session_set_value:
 * @kind: %SG_COMMAND_SET_RATE, %SG_COMMAND_SET_TEMPERATURE or %SG_COMMAND_SET_TARGET
 *
 * Sets the value for the next load, and sends the command when there is a stage it applies to. Of values
 * that come faster than the engine acknowledges, as from a slider, only the newest is sent on. When the
 * engine refuses, the setting goes back to what is in force.
 * Thread: main. Returns: %FALSE with the reason when the value is out of range.
 */
bool sg_session_set_value (SgSession *session, SgCommandKind kind, double value, GError **error);

/** sg_session_value_applies: Thread: main. Returns: whether @kind would change the stage in force. */
bool sg_session_value_applies (SgSession *session, SgCommandKind kind);
