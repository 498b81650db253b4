/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-private.h"
#include "engine/error.h"
#include "engine/provenance.h"
#include "engine/words.h"

#include <errno.h>

/* Has @call made on the engine thread at the next step boundary, after what was queued before. */
static void
call_engine (SgEngine *engine, SgEngineCall call, void *data)
{
  bool done = false;
  const SgEngineItem item = { .call = call, .data = data, .done = &done };
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
  SgEngineRun *run = sg_engine_run_new (engine, call->configuration, call->protocol, call->paused, &call->error);
  if (run == NULL)
    return false;

  sg_engine_run_free (engine->run);
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

typedef struct {
  uint64_t step;
  bool go, good;
  SgWayBack *way;
  GError *error;
} BackCall;

static bool
back_call (SgEngine *engine, void *data)
{
  BackCall *call = data;

  if (engine->run == NULL)
    g_set_error (&call->error, SG_ERROR, SG_ERROR_REFUSED, _ ("no sample is open"));
  else
    call->good = call->go ? sg_engine_run_go_back (engine, call->step, call->way, &call->error)
                          : sg_engine_run_way_back (engine->run, call->step, call->way, &call->error);
  return call->good;
}

static bool
call_back (SgEngine *engine, bool go, uint64_t step, SgWayBack *way, GError **error)
{
  BackCall call = { .step = step, .go = go, .way = way };
  call_engine (engine, back_call, &call);
  if (!call.good)
    g_propagate_error (error, call.error);
  return call.good;
}

bool
sg_engine_way_back (SgEngine *engine, uint64_t step, SgWayBack *way, GError **error)
{
  return call_back (engine, false, step, way, error);
}

bool
sg_engine_go_back (SgEngine *engine, uint64_t step, SgWayBack *way, GError **error)
{
  return call_back (engine, true, step, way, error);
}

uint64_t
sg_engine_command (SgEngine *engine, const SgCommand *command, GError **error)
{
  if (!sg_command_check (command, -1, error))
    return 0;
  SgEngineItem item = { .command = *command };
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
  sg_engine_channel_move (to, from);
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
present_log (SgEngineRun *run)
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
  SgEngineRun *run = engine->run;
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
    sg_engine_deadline (timeout_ms * 1e-3, &deadline);
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
sg_engine_set_trail_bytes (SgEngine *engine, size_t bytes)
{
  pthread_mutex_lock (&engine->lock);
  engine->trail_bytes = bytes;
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
