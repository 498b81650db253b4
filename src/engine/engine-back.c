/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-private.h"
#include "engine/error.h"
#include "engine/words.h"

/* How far the run has come; a failure takes it back by itself. */
static uint64_t
reached (const SgEngineRun *run)
{
  return sg_protocol_run_state (run->machine) == SG_RUN_FAILED ? MAX (run->reached, run->at.step) : run->at.step;
}

/* The waypoint the way to @step begins at. */
static const SgWaypoint *
find (const SgEngineRun *run, uint64_t step, GError **error)
{
  if (step > reached (run))
    {
      g_set_error (error, SG_ERROR, SG_ERROR_REFUSED, _ ("the run has not come to this step"));
      return NULL;
    }
  const SgWaypoint *point = sg_trail_before (run->trail, step);
  if (point == NULL)
    g_set_error (error, SG_ERROR, SG_ERROR_REFUSED, _ ("no state before this step is kept"));
  return point;
}

static void
describe (const SgWaypoint *point, SgWayBack *way)
{
  *way = (SgWayBack){ point->here->step, point->n_samples, point->n_unloads };
}

bool
sg_engine_run_way_back (const SgEngineRun *run, uint64_t step, SgWayBack *way, GError **error)
{
  const SgWaypoint *point = find (run, step, error);
  if (point != NULL)
    describe (point, way);
  return point != NULL;
}

/* What was said from the waypoint on and before @step, in the order of steps: the log beyond a waypoint goes up to where the run failed, if
 * it did, and no restore lies in between (trail.h). */
static SgCommandLog *
log_between (const SgEngineRun *run, const SgWaypoint *point, uint64_t step)
{
  SgCommandLog *log = sg_command_log_copy (run->log);
  unsigned keep = point->n_entries;

  while (keep < log->entries->len)
    {
      const SgLogEntry *e = &g_array_index (log->entries, SgLogEntry, keep);
      if (e->step >= step || e->state == SG_RUN_FAILED)
        break;
      keep++;
    }
  g_array_set_size (log->entries, keep);
  log->end_step = step;
  log->end_state = SG_RUN_PAUSED;
  return log;
}

/* Of what was given out, all beyond the first @wanted goes as far as it is still in the channel. */
static void
cut_channel (GArray *channel, uint64_t given, uint64_t wanted)
{
  const uint64_t beyond = given - wanted;
  g_array_set_size (channel, beyond < channel->len ? channel->len - (unsigned) beyond : 0);
}

/* Others see nothing of what is no longer to come. */
static void
forget_shown (SgEngine *engine, const SgWaypoint *point)
{
  SgEngineRun *run = engine->run;

  sg_snapshot_unref (atomic_exchange_explicit (&engine->slot, NULL, memory_order_acq_rel));
  pthread_mutex_lock (&engine->lock);
  cut_channel (engine->samples, run->n_samples, point->n_samples);
  cut_channel (engine->unloads, run->n_unloads, point->n_unloads);
  for (unsigned k = engine->pictures->len; k-- > 0;)
    if (((SgSnapshot *) g_ptr_array_index (engine->pictures, k))->step > point->here->step)
      g_ptr_array_remove_index (engine->pictures, k);
  pthread_mutex_unlock (&engine->lock);
  /* one of the waypoint itself would come twice */
  engine->picture_run = engine->run_number;
  engine->picture_step = point->here->step;
}

bool
sg_engine_run_go_back (SgEngine *engine, uint64_t step, SgWayBack *way, GError **error)
{
  SgEngineRun *run = engine->run;
  const SgWaypoint *point = find (run, step, error);

  sg_engine_take_outputs (engine);
  if (point == NULL || !sg_engine_run_put_back (run, point->here, error))
    return false;
  describe (point, way);
  forget_shown (engine, point);
  sg_command_log_free (run->replay);
  run->replay = log_between (run, point, step);
  run->replay_next = point->n_entries;
  g_array_set_size (run->log->entries, point->n_entries);
  run->n_samples = point->n_samples;
  run->n_unloads = point->n_unloads;
  run->lost = false;
  for (int k = 0; k < 2; k++)
    sg_checkpoint_set (&run->checkpoints[k], sg_checkpoint_ref (point->good[k]));
  sg_checkpoint_set (&run->glass, sg_checkpoint_ref (point->glass));
  sg_trail_cut (run->trail, point->here->step);
  engine->row_seconds = engine->running_seconds;
  engine->row_steps = engine->steps_done;
  return true;
}
