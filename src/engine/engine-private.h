/* engine-private.h: what the files engine*.c share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * engine is the thread and its loop, engine-run what it does to the run: begin, keep good states, fail, apply commands, follow a log;
 * engine-back how it goes back to an earlier step;
 * engine-publish what it shows, engine-client what others call. All but the last run on the engine's thread, without the lock where nothing
 * else is said. Which field is whose stands in the struct.
 */
#pragma once

#include "engine/engine.h"
#include "engine/protocol-run.h"
#include "engine/snapshot-recycler.h"
#include "engine/threads.h"
#include "engine/trail.h"

#include <time.h>

/* What the engine thread owns while a sample is open. */
typedef struct {
  SgSimulation *simulation;
  SgProtocolRun *machine;
  SgCommandLog *log;
  SgDrive drive;           /* as last given to the simulation */
  SgRunPoint at;
  SgThermo thermo;         /* the last one with sums */
  SgCheckpoint *checkpoints[2]; /* owned; newest first, the second nullable: what a failure goes back to */
  SgCheckpoint *glass;       /* owned, nullable: when the guard last found a glass */
  uint64_t failed_step;    /* of the last failure */
  uint64_t reached;        /* the last step it stood at before */
  bool lost;               /* failed with nothing to go back to */

  SgTrail *trail;          /* owned: what the user goes back to */
  uint64_t n_samples, n_unloads; /* rows and results given out */

  SgCommandLog *replay;    /* owned, nullable: the log that is followed */
  unsigned replay_next;
} SgEngineRun;

typedef bool (*SgEngineCall) (SgEngine *engine, void *data);

/* Something queued: a command, or a call that somebody waits for. */
typedef struct {
  uint64_t number; /* of a command; 0: a call */
  SgCommand command;
  SgEngineCall call;
  void *data;
  bool *done;      /* protected by lock */
} SgEngineItem;

struct _SgEngine {
  /* immutable after construction */
  SgWakeup wakeup;
  void *wakeup_data;
  char *wanted_path; /* owned, nullable */
  unsigned n_threads;
  pthread_t thread;
  SgSnapshotRecycler *recycler; /* owned */

  /* atomic */
  _Atomic (SgSnapshot *) slot;
  atomic_bool snapshot_wanted;
  atomic_uint snapshot_ms;
  atomic_uint picture_steps;

  /* the engine thread only */
  SgPool *pool;            /* owned */
  SgEngineRun *run;                /* owned, nullable */
  uint64_t run_number, snapshot_id, last_command;
  double batch_step_seconds; /* wall time of a step, lately */
  double running_seconds;    /* wall time spent running, all in all */
  uint64_t steps_done;       /* all in all */
  double row_seconds;        /* running_seconds and steps_done at the last row */
  uint64_t row_steps;
  double speed_seconds, speed;
  uint64_t speed_steps;
  double owed_seconds;       /* to others, by the share */
  int64_t snapshot_us;       /* when the last one was published */
  uint64_t picture_run, picture_step; /* of the last one kept */
  GArray *new_acks;          /* owned, of SgAck: to be published */
  bool new_rows;             /* samples or unloads went into the channels since the last publication */

  /* protected by lock */
  pthread_mutex_t lock;
  pthread_cond_t wake, changed;
  GArray *queue;           /* owned, of SgEngineItem */
  unsigned in_hand;        /* items taken and not yet published */
  bool quit;
  double share;
  size_t trail_bytes;      /* of the next run */
  uint64_t next_number;
  GArray *samples, *acks, *unloads, *armed; /* owned */
  GPtrArray *pictures;     /* owned, of SgSnapshot */
  SgEngineStatus status;
  char *failure;           /* owned, nullable */
  char *path;              /* owned */
};

/* engine-run.c */

/** sg_engine_run_new: (transfer full): Returns: %NULL with an error of the simulation or the machine. */
SgEngineRun *sg_engine_run_new (SgEngine *engine, const SgConfiguration *configuration, const SgProtocol *protocol, bool paused,
                                GError **error);
void sg_engine_run_free (SgEngineRun *run); /* (nullable) */

/** sg_engine_run_checkpoint: the present state becomes the newest that a failure goes back to. */
void sg_engine_run_checkpoint (SgEngineRun *run);

/** sg_engine_run_put_back: the run stands where it stood at @checkpoint. Returns: %FALSE with an error of sg_simulation_restore(); nothing has
 * changed then. */
bool sg_engine_run_put_back (SgEngineRun *run, const SgCheckpoint *checkpoint, GError **error);

/** sg_engine_run_waypoint: the present moment joins the trail. @here: of it. @anchor: for good. */
void sg_engine_run_waypoint (SgEngineRun *run, SgCheckpoint *here, bool anchor);

/** sg_engine_run_give_drive: the machine's drive goes to the simulation where it changed. */
bool sg_engine_run_give_drive (SgEngineRun *run, GError **error);
void sg_engine_run_look_at_clock (SgEngineRun *run);

/** sg_engine_run_fail: the run stops where it is not good any more; the last good state is put back and waits for restore. */
void sg_engine_run_fail (SgEngine *engine, const char *reason);

/** sg_engine_run_guard: looks whether what is aged is a glass still. */
void sg_engine_run_guard (SgEngine *engine);

/** sg_engine_handle_command: what was queued; acknowledged with the next publication. */
void sg_engine_handle_command (SgEngine *engine, uint64_t number, const SgCommand *command);

/** sg_engine_follow_log: applies what the log has for this step; ends the replay where the log ends. */
void sg_engine_follow_log (SgEngine *engine);

/* engine-back.c */

/** sg_engine_run_way_back: as sg_engine_way_back(). */
bool sg_engine_run_way_back (const SgEngineRun *run, uint64_t step, SgWayBack *way, GError **error);

/** sg_engine_run_go_back: as sg_engine_go_back(). */
bool sg_engine_run_go_back (SgEngine *engine, uint64_t step, SgWayBack *way, GError **error);

/* engine-publish.c */

void sg_engine_fill_snapshot (SgEngine *engine, SgSnapshot *s, bool kept);

/** sg_engine_take_outputs: what the machine gave goes into the channels. */
void sg_engine_take_outputs (SgEngine *engine);

/** sg_engine_channel_move: all of one array to the end of another. */
void sg_engine_channel_move (GArray *to, GArray *from);

/** sg_engine_publish: everything that is new since the last time; @handled: items of the queue that are done. */
void sg_engine_publish (SgEngine *engine, unsigned handled);

/* engine.c */

/** sg_engine_deadline: so many seconds from now, for waiting. Thread: any. */
void sg_engine_deadline (double seconds, struct timespec *deadline);
