/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-private.h"
#include "engine/structure/gauge.h"
#include "engine/words.h"

#include <inttypes.h>
#include <string.h>

/* A state kept so shortly before a failure may be sick itself; the one before it is taken then. */
#define HEALTHY_STEPS 200

/* Runs and checkpoints. */

static SgCheckpoint *
checkpoint_new (const SgEngineRun *run)
{
  return sg_checkpoint_new (run->at.step, run->simulation, run->machine);
}

void
sg_engine_run_checkpoint (SgEngineRun *run)
{
  sg_checkpoint_set (&run->checkpoints[1], run->checkpoints[0]);
  run->checkpoints[0] = checkpoint_new (run);
}

void
sg_engine_run_waypoint (SgEngineRun *run, SgCheckpoint *here, bool anchor)
{
  const SgRunOutputs *out = sg_protocol_run_outputs (run->machine);
  const SgWaypoint waypoint = {
    .here = here,
    .good = { run->checkpoints[0], run->checkpoints[1] },
    .glass = run->glass,
    .n_entries = run->log->entries->len,
    .n_samples = run->n_samples + out->samples->len,
    .n_unloads = run->n_unloads + out->unloads->len,
    .anchor = anchor,
  };
  sg_trail_add (run->trail, &waypoint);
}

void
sg_engine_run_free (SgEngineRun *run)
{
  if (run == NULL)
    return;
  sg_checkpoint_set (&run->checkpoints[0], NULL);
  sg_checkpoint_set (&run->checkpoints[1], NULL);
  sg_checkpoint_set (&run->glass, NULL);
  sg_trail_free (run->trail);
  sg_protocol_run_free (run->machine);
  sg_command_log_free (run->log);
  sg_command_log_free (run->replay);
  sg_simulation_free (run->simulation);
  g_free (run);
}

void
sg_engine_run_look_at_clock (SgEngineRun *run)
{
  sg_simulation_clock (run->simulation, &run->at.step, &run->at.time, run->at.strain);
}

/* The machine's drive goes to the simulation where it changed. */
bool
sg_engine_run_give_drive (SgEngineRun *run, GError **error)
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

SgEngineRun *
sg_engine_run_new (SgEngine *engine, const SgConfiguration *configuration, const SgProtocol *protocol, bool paused,
         GError **error)
{
  if (!sg_protocol_check (protocol, error))
    return NULL;
  SgSimulation *simulation = sg_simulation_new (configuration, engine->pool, engine->wanted_path,
                                                protocol->seed, error);
  if (simulation == NULL)
    return NULL;

  SgEngineRun *run = g_new0 (SgEngineRun, 1);
  run->simulation = simulation;
  if (protocol->draw_velocities || !configuration->has_velocities)
    sg_simulation_draw_velocities (simulation, sg_protocol_stage (protocol, 0)->temperature);
  sg_engine_run_look_at_clock (run);
  run->thermo = *sg_simulation_thermo (simulation);
  run->machine = sg_protocol_run_new (protocol, paused, &run->at);
  run->log = sg_command_log_new (configuration, protocol,
                                 sg_force_field_path (sg_simulation_force_field (simulation)));
  run->log->start_paused = paused;
  pthread_mutex_lock (&engine->lock);
  run->trail = sg_trail_new (engine->trail_bytes, SG_CHECKPOINT_STEPS);
  pthread_mutex_unlock (&engine->lock);
  if (!sg_engine_run_give_drive (run, error))
    {
      sg_engine_run_free (run);
      return NULL;
    }
  sg_engine_run_checkpoint (run);
  sg_engine_run_waypoint (run, run->checkpoints[0], true);
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

bool
sg_engine_run_put_back (SgEngineRun *run, const SgCheckpoint *checkpoint, GError **error)
{
  if (!sg_simulation_restore (run->simulation, checkpoint->simulation, error))
    return false;
  sg_protocol_run_free (run->machine);
  run->machine = sg_protocol_run_copy (checkpoint->machine);
  run->drive = *sg_simulation_drive (run->simulation);
  sg_engine_run_look_at_clock (run);
  run->thermo = *sg_simulation_thermo (run->simulation);
  return true;
}

/* The run stops where it is not good any more; the last good state is put back and waits for restore. */
void
sg_engine_run_fail (SgEngine *engine, const char *reason)
{
  SgEngineRun *run = engine->run;
  uint32_t branch = sg_protocol_run_branch (run->machine);
  run->failed_step = run->reached = run->at.step;
  sg_engine_take_outputs (engine);
  set_failure (engine, reason);

  /* The older one where the newer may be sick already. */
  if (run->checkpoints[1] != NULL && run->at.step < run->checkpoints[0]->step + HEALTHY_STEPS)
    sg_checkpoint_set (&run->checkpoints[0], g_steal_pointer (&run->checkpoints[1]));
  g_autoptr (GError) error = NULL;
  if (sg_engine_run_put_back (run, run->checkpoints[0], &error))
    sg_protocol_run_set_branch (run->machine, branch);
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
void
sg_engine_run_guard (SgEngine *engine)
{
  SgEngineRun *run = engine->run;
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
      SgCheckpoint *newest = run->checkpoints[0];
      sg_checkpoint_set (&run->glass, newest->step == run->at.step ? sg_checkpoint_ref (newest) : checkpoint_new (run));
      return;
    }
  bool kept = run->glass != NULL;
  g_autofree char *reason = g_strdup_printf (
      _ ("step %" PRIu64 ": the glass is ordering: %s; %s %" PRIu64 " is kept"), run->at.step,
      gauge.reason, kept ? _ ("the glass of step") : _ ("the state of step"), kept ? run->glass->step : run->checkpoints[0]->step);
  if (kept)
    {
      sg_checkpoint_set (&run->checkpoints[0], g_steal_pointer (&run->glass));
      sg_checkpoint_set (&run->checkpoints[1], NULL);
    }
  sg_engine_run_fail (engine, reason);
  run->reached = run->failed_step - 1; /* on its own step it is found out again */
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
  SgEngineRun *run = engine->run;
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
  if (command->kind == SG_COMMAND_RESTORE && ack->applied)
    {
      /* steps come twice: whoever goes back beyond here is to find the later ones */
      SgCheckpoint *here = checkpoint_new (run);
      sg_engine_run_waypoint (run, here, true);
      sg_checkpoint_unref (here);
    }

  g_autoptr (GError) error = NULL;
  if (!sg_engine_run_give_drive (run, &error))
    sg_engine_run_fail (engine, error->message);
}

void
sg_engine_handle_command (SgEngine *engine, uint64_t number, const SgCommand *command)
{
  SgEngineRun *run = engine->run;
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
  SgEngineRun *run = engine->run;
  g_autofree char *command = entry != NULL ? sg_command_to_text (&entry->command) : NULL;
  g_autofree char *reason = g_strdup_printf (
      _ ("step %" PRIu64 ": the replay does not follow its log: %s%s%s"), run->at.step, what,
      command != NULL ? ": " : "", command != NULL ? command : "");
  g_clear_pointer (&run->replay, sg_command_log_free);
  sg_engine_run_fail (engine, reason);
}

/* Whether the log that is followed knows of a failure next. */
static bool
expects_failure (const SgEngineRun *run)
{
  const GArray *entries = run->replay->entries;

  return run->replay_next < entries->len ? g_array_index (entries, SgLogEntry, run->replay_next).state == SG_RUN_FAILED
                                         : run->replay->end_state == SG_RUN_FAILED;
}

/* Applies what the log has for this step; ends the replay where the log ends. */
void
sg_engine_follow_log (SgEngine *engine)
{
  SgEngineRun *run = engine->run;
  while (run->replay != NULL)
    {
      SgRunState state = sg_protocol_run_state (run->machine);
      if (state == SG_RUN_FAILED && !expects_failure (run))
        {
          /* of itself: its own reason says more */
          g_clear_pointer (&run->replay, sg_command_log_free);
          return;
        }
      if (run->replay_next < run->replay->entries->len)
        {
          const SgLogEntry *e = &g_array_index (run->replay->entries, SgLogEntry, run->replay_next);
          if (state == SG_RUN_RUNNING && e->state == SG_RUN_PAUSED && run->at.step == e->step)
            {
              /* the logged run stood here because a replay it began with had ended: that is no command */
              sg_protocol_run_pause (run->machine);
              continue;
            }
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
