/* engine.c: the thread
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One loop: take what was queued, in order; apply it at this step boundary; make a batch of steps of a few
 * milliseconds; publish. The machine (protocol-run.h) decides everything that a run depends on; the loop
 * only decides how its steps are cut into batches and what is shown when.
 *
 * Locks: `lock` protects the queue, the channels and the copies of the state; it is held for copies of a
 * few hundred bytes, never while steps are made, and no other lock is taken inside. The newest snapshot
 * lies in an atomic slot of its own. Waiting is on condition variables with predicates: `wake` for the
 * engine, `changed` for whoever waits for it.
 */
#include "engine/engine.h"
#include "engine/error.h"
#include "engine/protocol-run.h"
#include "engine/provenance.h"
#include "engine/snapshot-recycler.h"
#include "engine/structure/gauge.h"
#include "engine/threads.h"
#include "engine/words.h"

#include <inttypes.h>
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A batch is as long as a command may wait. */
#define BATCH_SECONDS 0.004
/* A share of the processor is kept over spells of this length. */
#define SHARE_SECONDS 0.004
#define MOST_PICTURES 4
/* Speed is averaged over so long. */
#define SPEED_SECONDS 0.5
/* A state kept so shortly before a failure may be sick itself; the one before it is taken then. */
#define HEALTHY_STEPS 200

/* A state to go back to. */
typedef struct {
  uint64_t step;
  GBytes *simulation; /* owned */
  SgProtocolRun *machine; /* owned */
} Checkpoint;

/* What the engine thread owns while a sample is open. */
typedef struct {
  SgSimulation *simulation;
  SgProtocolRun *machine;
  SgCommandLog *log;
  SgDrive drive;           /* as last given to the simulation */
  SgRunPoint at;
  SgThermo thermo;         /* the last one with sums */
  Checkpoint checkpoints[2]; /* newest first */
  Checkpoint glass;        /* when the guard last found a glass */
  uint64_t failed_step;    /* of the last failure */
  bool lost;               /* failed with nothing to go back to */

  SgCommandLog *replay;    /* owned, nullable: the log that is followed */
  unsigned replay_next;
} Run;

typedef bool (*CallFunc) (SgEngine *engine, void *data);

/* Something queued: a command, or a call that somebody waits for. */
typedef struct {
  uint64_t number; /* of a command; 0: a call */
  SgCommand command;
  CallFunc call;
  void *data;
  bool *done;      /* protected by lock */
} Item;

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
  Run *run;                /* owned, nullable */
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
  GArray *queue;           /* owned, of Item */
  unsigned in_hand;        /* items taken and not yet published */
  bool quit;
  double share;
  uint64_t next_number;
  GArray *samples, *acks, *unloads, *armed; /* owned */
  GPtrArray *pictures;     /* owned, of SgSnapshot */
  SgEngineStatus status;
  char *failure;           /* owned, nullable */
  char *path;              /* owned */
};

static double
now_seconds (void)
{
  return (double)g_get_monotonic_time () * 1e-6;
}

/* Runs and checkpoints. */

static void
checkpoint_clear (Checkpoint *c)
{
  g_clear_pointer (&c->simulation, g_bytes_unref);
  g_clear_pointer (&c->machine, sg_protocol_run_free);
}

static Checkpoint
checkpoint_new (const Run *run)
{
  return (Checkpoint){
    run->at.step,
    sg_simulation_save (run->simulation),
    sg_protocol_run_copy (run->machine),
  };
}

static void
checkpoint_take (Run *run)
{
  checkpoint_clear (&run->checkpoints[1]);
  run->checkpoints[1] = run->checkpoints[0];
  run->checkpoints[0] = checkpoint_new (run);
}

static void
run_free (Run *run)
{
  if (run == NULL)
    return;
  checkpoint_clear (&run->checkpoints[0]);
  checkpoint_clear (&run->checkpoints[1]);
  checkpoint_clear (&run->glass);
  sg_protocol_run_free (run->machine);
  sg_command_log_free (run->log);
  sg_command_log_free (run->replay);
  sg_simulation_free (run->simulation);
  g_free (run);
}

static void
run_look_at_clock (Run *run)
{
  sg_simulation_clock (run->simulation, &run->at.step, &run->at.time, run->at.strain);
}

/* The machine's drive goes to the simulation where it changed. */
static bool
run_give_drive (Run *run, GError **error)
{
  const SgDrive *drive = sg_protocol_run_drive (run->machine);
  if (memcmp (drive, &run->drive, sizeof *drive) == 0)
    return true;
  if (!sg_drive_check (drive, error))
    return false;
  sg_simulation_set_drive (run->simulation, drive);
  run->drive = *drive;
  return true;
}

static Run *
run_new (SgEngine *engine, const SgConfiguration *configuration, const SgProtocol *protocol, bool paused,
         GError **error)
{
  if (!sg_protocol_check (protocol, error))
    return NULL;
  SgSimulation *simulation = sg_simulation_new (configuration, engine->pool, engine->wanted_path,
                                                protocol->seed, error);
  if (simulation == NULL)
    return NULL;

  Run *run = g_new0 (Run, 1);
  run->simulation = simulation;
  if (protocol->draw_velocities || !configuration->has_velocities)
    sg_simulation_draw_velocities (simulation, sg_protocol_stage (protocol, 0)->temperature);
  run_look_at_clock (run);
  run->thermo = *sg_simulation_thermo (simulation);
  run->machine = sg_protocol_run_new (protocol, paused, &run->at);
  run->log = sg_command_log_new (configuration, protocol,
                                 sg_force_field_path (sg_simulation_force_field (simulation)));
  run->log->start_paused = paused;
  if (!run_give_drive (run, error))
    {
      run_free (run);
      return NULL;
    }
  checkpoint_take (run);
  return run;
}

static void
set_failure (SgEngine *engine, const char *text)
{
  pthread_mutex_lock (&engine->lock);
  g_free (engine->failure);
  engine->failure = g_strdup (text);
  pthread_mutex_unlock (&engine->lock);
}

static void take_outputs (SgEngine *engine);

/* The run stops where it is not good any more; the last good state is put back and waits for restore. */
static void
run_fail (SgEngine *engine, const char *reason)
{
  Run *run = engine->run;
  uint32_t branch = sg_protocol_run_branch (run->machine);
  run->failed_step = run->at.step;
  take_outputs (engine);
  set_failure (engine, reason);

  /* The older one where the newer may be sick already. */
  if (run->checkpoints[1].simulation != NULL
      && run->at.step < run->checkpoints[0].step + HEALTHY_STEPS)
    {
      checkpoint_clear (&run->checkpoints[0]);
      run->checkpoints[0] = run->checkpoints[1];
      run->checkpoints[1] = (Checkpoint){ 0 };
    }
  g_autoptr (GError) error = NULL;
  if (sg_simulation_restore (run->simulation, run->checkpoints[0].simulation, &error))
    {
      sg_protocol_run_free (run->machine);
      run->machine = sg_protocol_run_copy (run->checkpoints[0].machine);
      sg_protocol_run_set_branch (run->machine, branch);
      run->drive = *sg_simulation_drive (run->simulation);
      run_look_at_clock (run);
      run->thermo = *sg_simulation_thermo (run->simulation);
    }
  else
    {
      run->lost = true;
      g_autofree char *both = g_strdup_printf (_ ("%s; and there is no way back: %s"), reason, error->message);
      set_failure (engine, both);
    }
  sg_protocol_run_fail (run->machine);
}

/* Looks whether what is aged is a glass still; where it orders, the run ends as failed with the sample from when it
 * was found to be one. Thermal motion is left in: a crystal shows through it, and a look costs a few hundred
 * steps. */
static void
run_guard (SgEngine *engine)
{
  Run *run = engine->run;
  SgEngineStatus status;
  SgGauge gauge;
  sg_protocol_run_status (run->machine, &run->at, &status);
  if (status.state != SG_RUN_RUNNING || status.settings.guard_every == 0
      || run->at.step % status.settings.guard_every != 0)
    return;
  g_autoptr (SgConfiguration) now = sg_simulation_configuration (run->simulation);
  if (!sg_gauge_measure (now, false, engine->pool, NULL, &gauge, NULL))
    return; /* too small a cell for a tessellation: nobody can say */
  if (gauge.verdict == SG_VERDICT_GLASS)
    {
      checkpoint_clear (&run->glass);
      run->glass = checkpoint_new (run);
      return;
    }
  bool kept = run->glass.simulation != NULL;
  g_autofree char *reason = g_strdup_printf (
      _ ("step %" PRIu64 ": the glass is ordering: %s; %s %" PRIu64 " is kept"), run->at.step,
      gauge.reason, kept ? _ ("the glass of step") : _ ("the state of step"), kept ? run->glass.step : run->checkpoints[0].step);
  if (kept)
    {
      checkpoint_clear (&run->checkpoints[0]);
      checkpoint_clear (&run->checkpoints[1]);
      run->checkpoints[0] = run->glass;
      run->glass = (Checkpoint){ 0 };
    }
  run_fail (engine, reason);
}

/* Publishing. */

static void
fill_snapshot (SgEngine *engine, SgSnapshot *s, bool kept)
{
  const Run *run = engine->run;
  SgEngineStatus status;
  sg_protocol_run_status (run->machine, &run->at, &status);
  s->id = ++engine->snapshot_id;
  s->step = run->at.step;
  s->time = run->at.time;
  s->state = status.state;
  s->last_command = engine->last_command;
  s->pending = status.pending;
  s->stage = status.stage;
  s->stage_kind = status.settings.kind;
  s->plane = status.settings.plane;
  s->strain = status.strain;
  s->thermo = run->thermo;
  s->cell = *sg_simulation_cell (run->simulation);
  sg_simulation_unflipped_cell (run->simulation, &s->unflipped);
  s->potential = *sg_simulation_potential (run->simulation);

  const SgAtoms *a = sg_simulation_atoms (run->simulation);
  const SgCell *c = &s->cell;
  for (size_t i = 0; i < a->n; i++)
    {
      size_t k = a->index[i];
      double n0 = a->image[0][i], n1 = a->image[1][i], n2 = a->image[2][i];
      s->r[0][k] = a->r[0][i] + n0 * c->lx + n1 * c->xy + n2 * c->xz;
      s->r[1][k] = a->r[1][i] + n1 * c->ly + n2 * c->yz;
      s->r[2][k] = a->r[2][i] + n2 * c->lz;
    }
  if (kept)
    return;
  for (size_t i = 0; i < a->n; i++)
    {
      s->type[a->index[i]] = a->type[i];
      s->id_of[a->index[i]] = a->id[i];
    }
}

static void
publish_snapshot (SgEngine *engine)
{
  bool kept;
  size_t n = sg_simulation_atoms (engine->run->simulation)->n;
  SgSnapshot *s = sg_snapshot_recycler_take (engine->recycler, n, engine->run_number, &kept);
  fill_snapshot (engine, s, kept);
  sg_snapshot_unref (atomic_exchange_explicit (&engine->slot, s, memory_order_acq_rel));
  engine->snapshot_us = g_get_monotonic_time ();
}

static void
move (GArray *to, GArray *from)
{
  g_array_append_vals (to, from->data, from->len);
  g_array_set_size (from, 0);
}

/* What the machine gave goes into the channels. */
static void
take_outputs (SgEngine *engine)
{
  SgRunOutputs *out = sg_protocol_run_outputs (engine->run->machine);
  if (out->samples->len + out->acks->len + out->unloads->len == 0)
    return;

  int64_t now = g_get_monotonic_time ();
  for (unsigned i = 0; i < out->samples->len; i++)
    {
      double seconds = engine->running_seconds - engine->row_seconds;
      double steps = (double)(engine->steps_done - engine->row_steps);
      g_array_index (out->samples, SgSample, i).steps_per_second = seconds > 0 ? steps / seconds : 0;
    }
  if (out->samples->len > 0)
    {
      engine->row_seconds = engine->running_seconds;
      engine->row_steps = engine->steps_done;
    }
  for (unsigned i = 0; i < out->acks->len; i++)
    g_array_index (out->acks, SgAck, i).time_us = now;
  move (engine->new_acks, out->acks);
  engine->new_rows = engine->new_rows || out->samples->len + out->unloads->len > 0;
  pthread_mutex_lock (&engine->lock);
  move (engine->samples, out->samples);
  move (engine->unloads, out->unloads);
  pthread_mutex_unlock (&engine->lock);
}

/* Everything that is new since the last time; @handled: items of the queue that are done with. */
static void
publish (SgEngine *engine, unsigned handled)
{
  Run *run = engine->run;
  SgEngineStatus status;
  memset (&status, 0, sizeof status);
  unsigned n_acks = engine->new_acks->len;
  unsigned ms = atomic_load_explicit (&engine->snapshot_ms, memory_order_relaxed);
  bool due = false;

  if (run != NULL)
    {
      take_outputs (engine);
      n_acks = engine->new_acks->len;
      sg_protocol_run_status (run->machine, &run->at, &status);
      if (status.state == SG_RUN_RUNNING)
        status.steps_per_second = engine->speed;
      due = status.state == SG_RUN_RUNNING && ms > 0
            && g_get_monotonic_time () - engine->snapshot_us >= 1000 * (int64_t)ms;
    }
  status.run = engine->run_number;
  status.last_command = engine->last_command;

  /* The picture before the acknowledgement: who saw the number finds the picture that carries it. */
  bool wanted = atomic_exchange_explicit (&engine->snapshot_wanted, false, memory_order_acq_rel);
  bool changed = status.state != engine->status.state; /* only this thread writes it */
  if (run != NULL && (due || wanted || changed || n_acks > 0 || handled > 0))
    publish_snapshot (engine);
  else
    due = false;

  pthread_mutex_lock (&engine->lock);
  engine->status = status;
  move (engine->acks, engine->new_acks);
  g_array_set_size (engine->armed, 0);
  if (run != NULL)
    {
      const GArray *armed = sg_protocol_run_armed (run->machine);
      g_array_append_vals (engine->armed, armed->data, armed->len);
      if (status.state != SG_RUN_FAILED)
        g_clear_pointer (&engine->failure, g_free);
    }
  engine->in_hand -= handled;
  bool news = changed || handled > 0 || n_acks > 0 || engine->new_rows;
  if (news)
    pthread_cond_broadcast (&engine->changed);
  pthread_mutex_unlock (&engine->lock);
  engine->new_rows = false;

  if (engine->wakeup != NULL && (news || due || wanted))
    engine->wakeup (engine->wakeup_data);
}

/* Commands and replay. */

static void
refuse_ack (SgAck *ack, const char *reason)
{
  ack->applied = ack->pending = false;
  sg_words_copy (ack->reason, sizeof ack->reason, reason);
}

/* Applies a command to the machine and logs it. */
static void
apply (SgEngine *engine, uint64_t number, const SgCommand *command, SgAck *ack)
{
  Run *run = engine->run;
  if (run->lost && command->kind == SG_COMMAND_RESTORE)
    {
      memset (ack, 0, sizeof *ack);
      ack->number = number;
      ack->command = *command;
      ack->state = SG_RUN_FAILED;
      refuse_ack (ack, _ ("restore: there is no good state to go back to"));
    }
  else
    sg_protocol_run_command (run->machine, number, command, &run->at, ack);
  if (ack->state == SG_RUN_FAILED)
    ack->step = run->failed_step;
  ack->time_us = g_get_monotonic_time ();
  sg_command_log_add (run->log, ack);

  g_autoptr (GError) error = NULL;
  if (!run_give_drive (run, &error))
    run_fail (engine, error->message);
}

static void
handle_command (SgEngine *engine, uint64_t number, const SgCommand *command)
{
  Run *run = engine->run;
  SgAck ack;
  memset (&ack, 0, sizeof ack);
  ack.number = number;
  ack.command = *command;
  ack.time_us = g_get_monotonic_time ();
  if (run == NULL)
    {
      g_autoptr (GError) error = NULL;
      ack.state = SG_RUN_IDLE;
      sg_command_check (command, SG_RUN_IDLE, &error);
      refuse_ack (&ack, error != NULL ? error->message : _ ("no sample is open"));
    }
  else if (run->replay != NULL && command->kind != SG_COMMAND_STOP)
    {
      ack.state = sg_protocol_run_state (run->machine);
      ack.step = run->at.step;
      refuse_ack (&ack, _ ("a replay is under way and follows its log; stop ends it"));
    }
  else
    {
      g_clear_pointer (&run->replay, sg_command_log_free);
      apply (engine, number, command, &ack);
    }
  engine->last_command = number;
  g_array_append_val (engine->new_acks, ack);
}

static void
replay_fail (SgEngine *engine, const char *what, const SgLogEntry *entry)
{
  Run *run = engine->run;
  g_autofree char *command = entry != NULL ? sg_command_to_text (&entry->command) : NULL;
  g_autofree char *reason = g_strdup_printf (
      _ ("step %" PRIu64 ": the replay does not follow its log: %s%s%s"), run->at.step, what,
      command != NULL ? ": " : "", command != NULL ? command : "");
  g_clear_pointer (&run->replay, sg_command_log_free);
  run_fail (engine, reason);
}

/* Applies what the log has for this step; ends the replay where the log ends. */
static void
follow_log (SgEngine *engine)
{
  Run *run = engine->run;
  while (run->replay != NULL)
    {
      SgRunState state = sg_protocol_run_state (run->machine);
      if (run->replay_next < run->replay->entries->len)
        {
          const SgLogEntry *e = &g_array_index (run->replay->entries, SgLogEntry, run->replay_next);
          bool due = state == e->state && (state == SG_RUN_FAILED || run->at.step == e->step);
          if (!due && state == SG_RUN_RUNNING && (e->state == SG_RUN_FAILED || run->at.step <= e->step))
            return;
          if (!due)
            {
              replay_fail (engine, _ ("the run is not in the state it should be in for"), e);
              return;
            }
          SgAck ack;
          apply (engine, e->number, &e->command, &ack);
          g_array_append_val (engine->new_acks, ack);
          if (ack.applied != e->applied || ack.pending != e->pending)
            {
              replay_fail (engine, _ ("another outcome of"), e);
              return;
            }
          run->replay_next++;
          continue;
        }

      if (state == SG_RUN_RUNNING
          && (run->replay->end_state == SG_RUN_FAILED || run->at.step < run->replay->end_step))
        return;
      bool good = run->replay->end_state == SG_RUN_FAILED ? state == SG_RUN_FAILED
                                                          : run->at.step == run->replay->end_step;
      if (!good)
        {
          replay_fail (engine, _ ("it ends elsewhere"), NULL);
          return;
        }
      g_clear_pointer (&run->replay, sg_command_log_free);
      sg_protocol_run_pause (run->machine);
    }
}

/* Steps. */

static void
count_speed (SgEngine *engine, double seconds, uint64_t steps)
{
  engine->running_seconds += seconds;
  engine->steps_done += steps;
  engine->speed_seconds += seconds;
  engine->speed_steps += steps;
  if (engine->speed_seconds >= SPEED_SECONDS || (engine->speed <= 0 && engine->speed_seconds >= 0.02))
    {
      engine->speed = (double)engine->speed_steps / engine->speed_seconds;
      engine->speed_seconds = 0;
      engine->speed_steps = 0;
    }
}

/* Where a picture is due that must not be lost. Waits for room where nobody takes them as fast as they come; a command or
 * the end go first. */
static void
keep_picture (SgEngine *engine)
{
  Run *run = engine->run;
  unsigned every = atomic_load_explicit (&engine->picture_steps, memory_order_relaxed);
  if (every == 0 || run->at.step % every != 0
      || (engine->picture_run == engine->run_number && engine->picture_step == run->at.step))
    return;
  bool kept;
  engine->picture_run = engine->run_number;
  engine->picture_step = run->at.step;
  SgSnapshot *s = sg_snapshot_recycler_take (engine->recycler, sg_simulation_atoms (run->simulation)->n,
                                             engine->run_number, &kept);
  fill_snapshot (engine, s, kept);
  pthread_mutex_lock (&engine->lock);
  g_ptr_array_add (engine->pictures, s);
  pthread_cond_broadcast (&engine->changed);
  double begin = now_seconds ();
  while (engine->pictures->len >= MOST_PICTURES && !engine->quit && engine->queue->len == 0
         && atomic_load_explicit (&engine->picture_steps, memory_order_relaxed) != 0)
    pthread_cond_wait (&engine->wake, &engine->lock);
  count_speed (engine, now_seconds () - begin, 0);
  pthread_mutex_unlock (&engine->lock);
}

static void
make_batch (SgEngine *engine)
{
  Run *run = engine->run;
  keep_picture (engine); /* the first one, or after a restore */
  const uint64_t step = run->at.step;
  uint64_t until = sg_protocol_run_until (run->machine, step);
  if (run->replay != NULL)
    {
      const GArray *entries = run->replay->entries;
      uint64_t next = run->replay->end_state == SG_RUN_FAILED ? UINT64_MAX : run->replay->end_step;
      if (run->replay_next < entries->len)
        {
          const SgLogEntry *e = &g_array_index (entries, SgLogEntry, run->replay_next);
          next = e->state == SG_RUN_FAILED ? UINT64_MAX : e->step;
        }
      if (next > step)
        until = MIN (until, next);
    }
  unsigned n = (unsigned)(until - step);
  unsigned every = atomic_load_explicit (&engine->picture_steps, memory_order_relaxed);
  if (every > 0)
    n = (unsigned)MIN (n, every - step % every);
  if (engine->batch_step_seconds > 0)
    n = (unsigned)CLAMP (BATCH_SECONDS / engine->batch_step_seconds, 1.0, (double)n);

  double begin = now_seconds ();
  g_autoptr (GError) error = NULL;
  bool sums = (step + n) % SG_STRIDE == 0;
  if (!run_give_drive (run, &error) || !sg_simulation_step (run->simulation, n, sums, &error))
    {
      run_look_at_clock (run);
      run_fail (engine, error->message);
      return;
    }
  run_look_at_clock (run);
  if (sums)
    {
      run->thermo = *sg_simulation_thermo (run->simulation);
      sg_protocol_run_feed (run->machine, &run->thermo);
    }
  sg_protocol_run_advance (run->machine, &run->at);
  if (run->at.step % SG_CHECKPOINT_STEPS == 0 && sg_protocol_run_state (run->machine) == SG_RUN_RUNNING)
    checkpoint_take (run);
  run_guard (engine);

  double seconds = now_seconds () - begin;
  double a_step = seconds / n;
  engine->batch_step_seconds
      = engine->batch_step_seconds > 0 ? 0.9 * engine->batch_step_seconds + 0.1 * a_step : a_step;
  count_speed (engine, seconds, n);

  pthread_mutex_lock (&engine->lock);
  double share = engine->share;
  pthread_mutex_unlock (&engine->lock);
  engine->owed_seconds += seconds * (1 - share) / share;
  keep_picture (engine);
}

static void
deadline_after (double seconds, struct timespec *deadline)
{
  clock_gettime (CLOCK_MONOTONIC, deadline);
  double whole = floor (seconds);
  deadline->tv_sec += (time_t)whole;
  deadline->tv_nsec += (long)((seconds - whole) * 1e9);
  if (deadline->tv_nsec >= 1000000000)
    {
      deadline->tv_nsec -= 1000000000;
      deadline->tv_sec++;
    }
}

/* With the lock held: the others' part of the time, or until something is queued. */
static void
yield_share (SgEngine *engine)
{
  if (engine->owed_seconds < SHARE_SECONDS)
    return;
  struct timespec deadline;
  double begin = now_seconds ();
  deadline_after (engine->owed_seconds, &deadline);
  while (!engine->quit && engine->queue->len == 0
         && !atomic_load_explicit (&engine->snapshot_wanted, memory_order_relaxed))
    if (pthread_cond_timedwait (&engine->wake, &engine->lock, &deadline) == ETIMEDOUT)
      break;
  double waited = now_seconds () - begin;
  engine->owed_seconds = fmax (0, engine->owed_seconds - waited);
  count_speed (engine, waited, 0);
}

static bool
is_running (const SgEngine *engine)
{
  return engine->run != NULL && sg_protocol_run_state (engine->run->machine) == SG_RUN_RUNNING;
}

static void *
engine_main (void *data)
{
  SgEngine *engine = data;
  GArray *items = g_array_new (FALSE, FALSE, sizeof (Item));
  pthread_setname_np (pthread_self (), "sg-engine");

  for (;;)
    {
      pthread_mutex_lock (&engine->lock);
      if (is_running (engine))
        yield_share (engine);
      else
        {
          engine->speed = 0;
          engine->speed_seconds = engine->owed_seconds = 0;
          engine->speed_steps = 0;
          while (!engine->quit && engine->queue->len == 0
                 && !atomic_load_explicit (&engine->snapshot_wanted, memory_order_relaxed))
            pthread_cond_wait (&engine->wake, &engine->lock);
        }
      bool quit = engine->quit;
      GArray *queue = engine->queue;
      engine->queue = items;
      items = queue;
      engine->in_hand += items->len;
      pthread_mutex_unlock (&engine->lock);
      if (quit)
        break;

      for (unsigned i = 0; i < items->len; i++)
        {
          const Item *item = &g_array_index (items, Item, i);
          if (item->call != NULL)
            item->call (engine, item->data);
          else
            handle_command (engine, item->number, &item->command);
        }
      if (engine->run != NULL)
        follow_log (engine);
      /* Commands are acknowledged before the next batch, not after it. */
      if (items->len > 0)
        {
          publish (engine, items->len);
          pthread_mutex_lock (&engine->lock);
          for (unsigned i = 0; i < items->len; i++)
            if (g_array_index (items, Item, i).done != NULL)
              *g_array_index (items, Item, i).done = true;
          pthread_cond_broadcast (&engine->changed);
          pthread_mutex_unlock (&engine->lock);
          g_array_set_size (items, 0);
        }
      if (is_running (engine))
        {
          make_batch (engine);
          follow_log (engine);
        }
      publish (engine, 0);
    }

  g_array_unref (items);
  run_free (engine->run);
  engine->run = NULL;
  sg_pool_free (engine->pool);
  return NULL;
}

/* The other side. */

SgEngine *
sg_engine_new (const SgEngineOptions *options)
{
  SgEngine *engine = g_new0 (SgEngine, 1);
  engine->wakeup = options->wakeup;
  engine->wakeup_data = options->wakeup_data;
  engine->wanted_path = g_strdup (options->path);
  engine->pool = sg_pool_new (options->n_threads);
  engine->n_threads = sg_pool_n_threads (engine->pool);
  engine->recycler = sg_snapshot_recycler_new ();
  atomic_init (&engine->slot, NULL);
  atomic_init (&engine->snapshot_wanted, false);
  atomic_init (&engine->snapshot_ms, options->snapshot_ms);
  atomic_init (&engine->picture_steps, 0);
  engine->pictures = g_ptr_array_new_with_free_func ((GDestroyNotify) sg_snapshot_unref);
  engine->new_acks = g_array_new (FALSE, TRUE, sizeof (SgAck));

  pthread_mutex_init (&engine->lock, NULL);
  pthread_condattr_t monotonic;
  pthread_condattr_init (&monotonic);
  pthread_condattr_setclock (&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init (&engine->wake, &monotonic);
  pthread_cond_init (&engine->changed, &monotonic);
  pthread_condattr_destroy (&monotonic);
  engine->queue = g_array_new (FALSE, FALSE, sizeof (Item));
  engine->share = 1;
  engine->next_number = 1;
  engine->samples = g_array_new (FALSE, TRUE, sizeof (SgSample));
  engine->acks = g_array_new (FALSE, TRUE, sizeof (SgAck));
  engine->unloads = g_array_new (FALSE, TRUE, sizeof (SgUnloadResult));
  engine->armed = g_array_new (FALSE, TRUE, sizeof (SgAck));
  engine->path = g_strdup ("");

  /* Signals belong to the program's own threads. */
  sigset_t all, before;
  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  int failed = pthread_create (&engine->thread, NULL, engine_main, engine);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  if (failed != 0)
    g_error ("no thread for the engine: %s", g_strerror (failed));
  return engine;
}

void
sg_engine_free (SgEngine *engine)
{
  if (engine == NULL)
    return;
  pthread_mutex_lock (&engine->lock);
  engine->quit = true;
  pthread_cond_broadcast (&engine->wake);
  pthread_mutex_unlock (&engine->lock);
  pthread_join (engine->thread, NULL);

  sg_snapshot_unref (atomic_load (&engine->slot));
  g_ptr_array_unref (engine->pictures);
  sg_snapshot_recycler_free (engine->recycler);
  pthread_cond_destroy (&engine->wake);
  pthread_cond_destroy (&engine->changed);
  pthread_mutex_destroy (&engine->lock);
  g_array_unref (engine->queue);
  g_array_unref (engine->samples);
  g_array_unref (engine->acks);
  g_array_unref (engine->unloads);
  g_array_unref (engine->armed);
  g_array_unref (engine->new_acks);
  g_free (engine->failure);
  g_free (engine->path);
  g_free (engine->wanted_path);
  g_free (engine);
}

/* Has @call made on the engine thread at the next step boundary, after what was queued before. */
static void
call_engine (SgEngine *engine, CallFunc call, void *data)
{
  bool done = false;
  const Item item = { .call = call, .data = data, .done = &done };
  pthread_mutex_lock (&engine->lock);
  g_array_append_val (engine->queue, item);
  pthread_cond_signal (&engine->wake);
  while (!done)
    pthread_cond_wait (&engine->changed, &engine->lock);
  pthread_mutex_unlock (&engine->lock);
}

typedef struct {
  const SgConfiguration *configuration;
  const SgProtocol *protocol;
  const SgCommandLog *replay; /* nullable */
  bool paused;
  bool loaded;
  GError *error;
} LoadCall;

static bool
load_call (SgEngine *engine, void *data)
{
  LoadCall *call = data;
  Run *run = run_new (engine, call->configuration, call->protocol, call->paused, &call->error);
  if (run == NULL)
    return false;

  run_free (engine->run);
  engine->run = run;
  engine->run_number++;
  engine->batch_step_seconds = 0;
  engine->row_seconds = engine->running_seconds;
  engine->row_steps = engine->steps_done;
  engine->speed = 0;
  g_array_set_size (engine->new_acks, 0);
  uint64_t last = 0;
  if (call->replay != NULL)
    {
      const GArray *entries = call->replay->entries;
      run->replay = sg_command_log_copy (call->replay);
      last = entries->len > 0 ? g_array_index (entries, SgLogEntry, entries->len - 1).number : 0;
    }

  pthread_mutex_lock (&engine->lock);
  engine->next_number = MAX (engine->next_number, last + 1);
  g_array_set_size (engine->samples, 0);
  g_array_set_size (engine->acks, 0);
  g_array_set_size (engine->unloads, 0);
  g_clear_pointer (&engine->failure, g_free);
  g_free (engine->path);
  engine->path = g_strdup (sg_force_field_path (sg_simulation_force_field (run->simulation)));
  pthread_mutex_unlock (&engine->lock);
  call->loaded = true;
  return true;
}

bool
sg_engine_load (SgEngine *engine, const SgConfiguration *configuration, const SgProtocol *protocol,
                bool paused, GError **error)
{
  LoadCall call = { .configuration = configuration, .protocol = protocol, .paused = paused };
  call_engine (engine, load_call, &call);
  if (!call.loaded)
    g_propagate_error (error, call.error);
  return call.loaded;
}

bool
sg_engine_load_replay (SgEngine *engine, const SgConfiguration *configuration, const SgCommandLog *log,
                       GError **error)
{
  LoadCall call = { .configuration = configuration, .protocol = log->protocol, .replay = log,
                    .paused = log->start_paused };
  call_engine (engine, load_call, &call);
  if (!call.loaded)
    g_propagate_error (error, call.error);
  return call.loaded;
}

uint64_t
sg_engine_command (SgEngine *engine, const SgCommand *command, GError **error)
{
  if (!sg_command_check (command, -1, error))
    return 0;
  Item item = { .command = *command };
  pthread_mutex_lock (&engine->lock);
  item.number = engine->next_number++;
  g_array_append_val (engine->queue, item);
  pthread_cond_signal (&engine->wake);
  pthread_mutex_unlock (&engine->lock);
  return item.number;
}

SgSnapshot *
sg_engine_take_snapshot (SgEngine *engine)
{
  return atomic_exchange_explicit (&engine->slot, NULL, memory_order_acq_rel);
}

void
sg_engine_request_snapshot (SgEngine *engine)
{
  pthread_mutex_lock (&engine->lock);
  atomic_store_explicit (&engine->snapshot_wanted, true, memory_order_release);
  pthread_cond_signal (&engine->wake);
  pthread_mutex_unlock (&engine->lock);
}

static unsigned
drain (SgEngine *engine, GArray *from, GArray *to)
{
  pthread_mutex_lock (&engine->lock);
  unsigned n = from->len;
  move (to, from);
  pthread_mutex_unlock (&engine->lock);
  return n;
}

unsigned
sg_engine_drain_samples (SgEngine *engine, GArray *samples)
{
  return drain (engine, engine->samples, samples);
}

unsigned
sg_engine_drain_acks (SgEngine *engine, GArray *acks)
{
  return drain (engine, engine->acks, acks);
}

unsigned
sg_engine_drain_unloads (SgEngine *engine, GArray *results)
{
  return drain (engine, engine->unloads, results);
}

void
sg_engine_status (SgEngine *engine, SgEngineStatus *status)
{
  pthread_mutex_lock (&engine->lock);
  *status = engine->status;
  pthread_mutex_unlock (&engine->lock);
}

SgRunState
sg_engine_state (SgEngine *engine)
{
  SgEngineStatus status;
  sg_engine_status (engine, &status);
  return status.state;
}

unsigned
sg_engine_stage (SgEngine *engine, SgStage *stage)
{
  SgEngineStatus status;
  sg_engine_status (engine, &status);
  if (stage != NULL)
    *stage = status.settings;
  return status.stage;
}

bool
sg_engine_pending (SgEngine *engine, SgStage *stage)
{
  SgEngineStatus status;
  sg_engine_status (engine, &status);
  if (stage != NULL)
    *stage = status.pending_settings;
  return status.pending;
}

char *
sg_engine_failure (SgEngine *engine)
{
  pthread_mutex_lock (&engine->lock);
  char *failure = g_strdup (engine->failure);
  pthread_mutex_unlock (&engine->lock);
  return failure;
}

GArray *
sg_engine_armed (SgEngine *engine)
{
  pthread_mutex_lock (&engine->lock);
  GArray *armed = g_array_copy (engine->armed);
  pthread_mutex_unlock (&engine->lock);
  return armed;
}

static char *
present_log (Run *run)
{
  run->log->end_step = run->at.step;
  run->log->end_state = sg_protocol_run_state (run->machine);
  return sg_command_log_to_text (run->log);
}

static bool
log_call (SgEngine *engine, void *data)
{
  if (engine->run != NULL)
    *(char **)data = present_log (engine->run);
  return true;
}

char *
sg_engine_log (SgEngine *engine)
{
  char *text = NULL;
  call_engine (engine, log_call, &text);
  return text;
}

static bool
configuration_call (SgEngine *engine, void *data)
{
  Run *run = engine->run;
  if (run == NULL)
    return true;
  SgConfiguration *configuration = sg_simulation_configuration (run->simulation);
  g_autofree char *log = present_log (run);
  char *provenance = sg_provenance_new (configuration, run->log, log, run->at.step, run->at.time);
  g_free (configuration->provenance);
  configuration->provenance = provenance;
  *(SgConfiguration **)data = configuration;
  return true;
}

SgConfiguration *
sg_engine_configuration (SgEngine *engine)
{
  SgConfiguration *configuration = NULL;
  call_engine (engine, configuration_call, &configuration);
  return configuration;
}

const char *
sg_engine_path (SgEngine *engine)
{
  pthread_mutex_lock (&engine->lock);
  const char *path = g_intern_string (engine->path);
  pthread_mutex_unlock (&engine->lock);
  return path;
}

unsigned
sg_engine_n_threads (const SgEngine *engine)
{
  return engine->n_threads;
}

typedef bool (*Predicate) (const SgEngine *engine, uint64_t argument);

/* Waits with the lock until @predicate holds or time is over. */
static bool
wait_until (SgEngine *engine, Predicate predicate, uint64_t argument, int timeout_ms, SgRunState *state)
{
  struct timespec deadline;
  if (timeout_ms >= 0)
    deadline_after (timeout_ms * 1e-3, &deadline);
  pthread_mutex_lock (&engine->lock);
  bool holds;
  while (!(holds = predicate (engine, argument)))
    {
      if (timeout_ms < 0)
        pthread_cond_wait (&engine->changed, &engine->lock);
      else if (pthread_cond_timedwait (&engine->changed, &engine->lock, &deadline) == ETIMEDOUT)
        {
          holds = predicate (engine, argument);
          break;
        }
    }
  if (state != NULL)
    *state = engine->status.state;
  pthread_mutex_unlock (&engine->lock);
  return holds;
}

static bool
is_settled (const SgEngine *engine, uint64_t argument)
{
  return engine->queue->len == 0 && engine->in_hand == 0 && engine->status.state != SG_RUN_RUNNING;
}

SgRunState
sg_engine_wait (SgEngine *engine, int timeout_ms)
{
  SgRunState state;
  wait_until (engine, is_settled, 0, timeout_ms, &state);
  return state;
}

static bool
is_acknowledged (const SgEngine *engine, uint64_t number)
{
  return engine->status.last_command >= number;
}

bool
sg_engine_wait_ack (SgEngine *engine, uint64_t number, int timeout_ms)
{
  return wait_until (engine, is_acknowledged, number, timeout_ms, NULL);
}

static bool
has_news (const SgEngine *engine, uint64_t argument)
{
  return engine->samples->len + engine->acks->len + engine->unloads->len + engine->pictures->len > 0
         || is_settled (engine, 0);
}

SgRunState
sg_engine_wait_news (SgEngine *engine, int timeout_ms)
{
  SgRunState state;
  wait_until (engine, has_news, 0, timeout_ms, &state);
  return state;
}

void
sg_engine_set_share (SgEngine *engine, double share)
{
  g_return_if_fail (share > 0);
  pthread_mutex_lock (&engine->lock);
  engine->share = CLAMP (share, 0.05, 1);
  pthread_mutex_unlock (&engine->lock);
}

void
sg_engine_set_snapshot_ms (SgEngine *engine, unsigned snapshot_ms)
{
  atomic_store_explicit (&engine->snapshot_ms, snapshot_ms, memory_order_relaxed);
}

void
sg_engine_keep_pictures (SgEngine *engine, unsigned every)
{
  pthread_mutex_lock (&engine->lock);
  atomic_store_explicit (&engine->picture_steps, every, memory_order_relaxed);
  pthread_cond_broadcast (&engine->wake);
  pthread_mutex_unlock (&engine->lock);
}

SgSnapshot *
sg_engine_take_picture (SgEngine *engine)
{
  pthread_mutex_lock (&engine->lock);
  SgSnapshot *s = engine->pictures->len > 0 ? g_ptr_array_steal_index (engine->pictures, 0) : NULL;
  pthread_cond_broadcast (&engine->wake);
  pthread_mutex_unlock (&engine->lock);
  return s;
}
