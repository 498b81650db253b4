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
#include "engine/engine-private.h"

#include <errno.h>
#include <math.h>
#include <signal.h>

/* A batch is as long as a command may wait. */
#define BATCH_SECONDS 0.004
/* A share of the processor is kept over spells of this length. */
#define SHARE_SECONDS 0.004
#define MOST_PICTURES 4
/* Speed is averaged over so long. */
#define SPEED_SECONDS 0.5

static double
now_seconds (void)
{
  return (double)g_get_monotonic_time () * 1e-6;
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
  SgEngineRun *run = engine->run;
  unsigned every = atomic_load_explicit (&engine->picture_steps, memory_order_relaxed);
  if (every == 0 || run->at.step % every != 0
      || (engine->picture_run == engine->run_number && engine->picture_step == run->at.step))
    return;
  bool kept;
  engine->picture_run = engine->run_number;
  engine->picture_step = run->at.step;
  SgSnapshot *s = sg_snapshot_recycler_take (engine->recycler, sg_simulation_atoms (run->simulation)->n,
                                             engine->run_number, &kept);
  sg_engine_fill_snapshot (engine, s, kept);
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

static bool
is_running (const SgEngine *engine)
{
  return engine->run != NULL && sg_protocol_run_state (engine->run->machine) == SG_RUN_RUNNING;
}

static void
make_batch (SgEngine *engine)
{
  SgEngineRun *run = engine->run;
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
  if (!sg_engine_run_give_drive (run, &error) || !sg_simulation_step (run->simulation, n, sums, &error))
    {
      sg_engine_run_look_at_clock (run);
      sg_engine_run_fail (engine, error->message);
      return;
    }
  sg_engine_run_look_at_clock (run);
  if (sums)
    {
      run->thermo = *sg_simulation_thermo (run->simulation);
      sg_protocol_run_feed (run->machine, &run->thermo);
    }
  sg_protocol_run_advance (run->machine, &run->at);
  const bool good = run->at.step % SG_CHECKPOINT_STEPS == 0 && is_running (engine);
  if (good)
    sg_engine_run_checkpoint (run);
  sg_engine_run_guard (engine);
  if (good && is_running (engine))
    sg_engine_run_waypoint (run, run->checkpoints[0], false);

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

void
sg_engine_deadline (double seconds, struct timespec *deadline)
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
  sg_engine_deadline (engine->owed_seconds, &deadline);
  while (!engine->quit && engine->queue->len == 0
         && !atomic_load_explicit (&engine->snapshot_wanted, memory_order_relaxed))
    if (pthread_cond_timedwait (&engine->wake, &engine->lock, &deadline) == ETIMEDOUT)
      break;
  double waited = now_seconds () - begin;
  engine->owed_seconds = fmax (0, engine->owed_seconds - waited);
  count_speed (engine, waited, 0);
}

static void *
engine_main (void *data)
{
  SgEngine *engine = data;
  GArray *items = g_array_new (FALSE, FALSE, sizeof (SgEngineItem));
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
          const SgEngineItem *item = &g_array_index (items, SgEngineItem, i);
          if (item->call != NULL)
            item->call (engine, item->data);
          else
            sg_engine_handle_command (engine, item->number, &item->command);
        }
      if (engine->run != NULL)
        sg_engine_follow_log (engine);
      /* Commands are acknowledged before the next batch, not after it. */
      if (items->len > 0)
        {
          sg_engine_publish (engine, items->len);
          pthread_mutex_lock (&engine->lock);
          for (unsigned i = 0; i < items->len; i++)
            if (g_array_index (items, SgEngineItem, i).done != NULL)
              *g_array_index (items, SgEngineItem, i).done = true;
          pthread_cond_broadcast (&engine->changed);
          pthread_mutex_unlock (&engine->lock);
          g_array_set_size (items, 0);
        }
      if (is_running (engine))
        {
          make_batch (engine);
          sg_engine_follow_log (engine);
        }
      sg_engine_publish (engine, 0);
    }

  g_array_unref (items);
  sg_engine_run_free (engine->run);
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
  engine->queue = g_array_new (FALSE, FALSE, sizeof (SgEngineItem));
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
