/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/gauge-worker.h"
#include "engine/error.h"
#include "engine/threads.h"

#include <errno.h>
#include <string.h>
#include <time.h>

struct _SgGaugeWorker {
  /* immutable after new */
  SgGaugeWakeup wakeup;
  void *wakeup_data;
  unsigned n_threads;
  pthread_t thread;

  atomic_bool give_up; /* what is under way */

  uint64_t run, step;  /* the asker's: of the last picture offered */

  /* under the lock */
  pthread_mutex_t mutex;
  pthread_cond_t change;
  bool quit, busy;
  double share;
  uint64_t epoch;      /* goes up with every forget */
  SgSnapshot *waiting;
  GArray *states;      /* nobody took them yet */
  GError *failure;
};

/* The state as a configuration. */
static SgConfiguration *
configuration_of (const SgSnapshot *s)
{
  SgAtoms *atoms = sg_atoms_new (s->n);
  for (int c = 0; c < 3; c++)
    memcpy (atoms->r[c], s->r[c], s->n * sizeof *s->r[c]);
  memcpy (atoms->type, s->type, s->n * sizeof *s->type);
  memcpy (atoms->id, s->id_of, s->n * sizeof *s->id_of);
  SgConfiguration *c = sg_configuration_new (&s->cell, atoms);
  c->potential = s->potential;
  return c;
}

/* Waits until quit or until the time has passed. Locked. */
static void
rest (SgGaugeWorker *w, double seconds)
{
  struct timespec until;
  clock_gettime (CLOCK_MONOTONIC, &until);
  double t = (double) until.tv_nsec * 1e-9 + seconds;
  until.tv_sec += (time_t) t;
  until.tv_nsec = (long) ((t - (double) (time_t) t) * 1e9);
  while (!w->quit && pthread_cond_timedwait (&w->change, &w->mutex, &until) != ETIMEDOUT)
    ;
}

static void *
run (void *data)
{
  SgGaugeWorker *w = data;
  SgPool *pool = sg_pool_new (w->n_threads);

  pthread_mutex_lock (&w->mutex);
  for (;;)
    {
      while (!w->quit && w->waiting == NULL)
        pthread_cond_wait (&w->change, &w->mutex);
      if (w->quit)
        break;
      SgSnapshot *picture = w->waiting;
      w->waiting = NULL;
      w->busy = true;
      uint64_t epoch = w->epoch;
      atomic_store (&w->give_up, false);
      pthread_mutex_unlock (&w->mutex);

      SgGaugeState state = { .run = picture->run, .step = picture->step, .time = picture->time };
      SgConfiguration *c = configuration_of (picture);
      sg_snapshot_unref (picture);
      GError *error = NULL;
      gint64 began = g_get_monotonic_time ();
      bool good = sg_gauge_measure (c, true, pool, &w->give_up, &state.gauge, &error);
      state.seconds = 1e-6 * (double) (g_get_monotonic_time () - began);
      sg_configuration_free (c);

      pthread_mutex_lock (&w->mutex);
      bool stale = epoch != w->epoch || w->quit;
      if (!stale)
        {
          if (good)
            g_array_append_val (w->states, state);
          g_clear_error (&w->failure);
          w->failure = g_steal_pointer (&error);
        }
      w->busy = false;
      double share = w->share;
      pthread_mutex_unlock (&w->mutex);
      g_clear_error (&error);
      if (!stale && w->wakeup != NULL)
        w->wakeup (w->wakeup_data);

      pthread_mutex_lock (&w->mutex);
      if (share < 1 && !stale)
        rest (w, state.seconds * (1 - share) / share);
    }
  pthread_mutex_unlock (&w->mutex);
  sg_pool_free (pool);
  return NULL;
}

SgGaugeWorker *
sg_gauge_worker_new (unsigned n_threads, SgGaugeWakeup wakeup, void *data)
{
  SgGaugeWorker *w = g_new0 (SgGaugeWorker, 1);
  w->n_threads = n_threads;
  w->wakeup = wakeup;
  w->wakeup_data = data;
  w->share = 1;
  w->states = g_array_new (FALSE, FALSE, sizeof (SgGaugeState));
  atomic_init (&w->give_up, false);
  pthread_mutex_init (&w->mutex, NULL);
  pthread_condattr_t attributes;
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&w->change, &attributes);
  pthread_condattr_destroy (&attributes);
  if (pthread_create (&w->thread, NULL, run, w) != 0)
    g_error ("no thread for the gauge");
  return w;
}

void
sg_gauge_worker_free (SgGaugeWorker *w)
{
  if (w == NULL)
    return;
  pthread_mutex_lock (&w->mutex);
  w->quit = true;
  atomic_store (&w->give_up, true);
  pthread_cond_broadcast (&w->change);
  pthread_mutex_unlock (&w->mutex);
  pthread_join (w->thread, NULL);
  sg_snapshot_unref (w->waiting);
  g_array_unref (w->states);
  g_clear_error (&w->failure);
  pthread_cond_destroy (&w->change);
  pthread_mutex_destroy (&w->mutex);
  g_free (w);
}

void
sg_gauge_worker_set_share (SgGaugeWorker *w, double share)
{
  pthread_mutex_lock (&w->mutex);
  w->share = share > 1 ? 1 : share >= 0.01 ? share : 0.01;
  pthread_mutex_unlock (&w->mutex);
}

void
sg_gauge_worker_forget (SgGaugeWorker *w)
{
  pthread_mutex_lock (&w->mutex);
  SgSnapshot *waiting = w->waiting;
  w->waiting = NULL;
  g_array_set_size (w->states, 0);
  g_clear_error (&w->failure);
  w->epoch++;
  atomic_store (&w->give_up, true);
  pthread_mutex_unlock (&w->mutex);
  sg_snapshot_unref (waiting);
  w->run = w->step = 0;
}

void
sg_gauge_worker_offer (SgGaugeWorker *w, SgSnapshot *snapshot)
{
  if (snapshot->run == w->run && snapshot->step == w->step)
    return;
  w->run = snapshot->run;
  w->step = snapshot->step;
  SgSnapshot *taken = sg_snapshot_ref (snapshot);
  pthread_mutex_lock (&w->mutex);
  SgSnapshot *old = w->waiting;
  w->waiting = taken;
  pthread_cond_broadcast (&w->change);
  pthread_mutex_unlock (&w->mutex);
  sg_snapshot_unref (old);
}

bool
sg_gauge_worker_take (SgGaugeWorker *w, GArray *states, GError **error)
{
  pthread_mutex_lock (&w->mutex);
  g_array_append_vals (states, w->states->data, w->states->len);
  g_array_set_size (w->states, 0);
  GError *failure = g_steal_pointer (&w->failure);
  pthread_mutex_unlock (&w->mutex);
  if (failure == NULL)
    return true;
  g_propagate_error (error, failure);
  return false;
}

bool
sg_gauge_worker_is_busy (SgGaugeWorker *w)
{
  pthread_mutex_lock (&w->mutex);
  bool busy = w->busy || w->waiting != NULL;
  pthread_mutex_unlock (&w->mutex);
  return busy;
}
