/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/gauge-worker.h"
#include "engine/error.h"
#include "engine/worker.h"

#include <string.h>

struct _SgGaugeWorker {
  /* immutable after new */
  SgGaugeWakeup wakeup;
  void *wakeup_data;
  unsigned n_threads;

  SgWorker worker; /* give_up: the minimum under way */

  uint64_t run, step;  /* the asker's: of the last picture offered */

  /* under the lock */
  bool busy;
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

static void *
run (void *data)
{
  SgGaugeWorker *w = data;
  SgPool *pool = sg_pool_new (w->n_threads);

  pthread_mutex_lock (&w->worker.mutex);
  for (;;)
    {
      while (!w->worker.quit && w->waiting == NULL)
        pthread_cond_wait (&w->worker.change, &w->worker.mutex);
      if (w->worker.quit)
        break;
      SgSnapshot *picture = w->waiting;
      w->waiting = NULL;
      w->busy = true;
      uint64_t epoch = w->epoch;
      atomic_store (&w->worker.give_up, false);
      pthread_mutex_unlock (&w->worker.mutex);

      SgGaugeState state = { .run = picture->run, .step = picture->step, .time = picture->time };
      SgConfiguration *c = configuration_of (picture);
      sg_snapshot_unref (picture);
      GError *error = NULL;
      gint64 began = g_get_monotonic_time ();
      bool good = sg_gauge_measure (c, true, pool, &w->worker.give_up, &state.gauge, &error);
      state.seconds = 1e-6 * (double) (g_get_monotonic_time () - began);
      sg_configuration_free (c);

      pthread_mutex_lock (&w->worker.mutex);
      bool stale = epoch != w->epoch || w->worker.quit;
      if (!stale)
        {
          if (good)
            g_array_append_val (w->states, state);
          g_clear_error (&w->failure);
          w->failure = g_steal_pointer (&error);
        }
      w->busy = false;
      double share = w->share;
      pthread_mutex_unlock (&w->worker.mutex);
      g_clear_error (&error);
      if (!stale && w->wakeup != NULL)
        w->wakeup (w->wakeup_data);

      pthread_mutex_lock (&w->worker.mutex);
      if (!stale)
        sg_worker_rest (&w->worker, state.seconds, share);
    }
  pthread_mutex_unlock (&w->worker.mutex);
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
  sg_worker_start (&w->worker, "gauge", run, w);
  return w;
}

void
sg_gauge_worker_free (SgGaugeWorker *w)
{
  if (w == NULL)
    return;
  sg_worker_stop (&w->worker);
  sg_snapshot_unref (w->waiting);
  g_array_unref (w->states);
  g_clear_error (&w->failure);
  g_free (w);
}

void
sg_gauge_worker_set_share (SgGaugeWorker *w, double share)
{
  pthread_mutex_lock (&w->worker.mutex);
  w->share = share > 1 ? 1 : share >= 0.01 ? share : 0.01;
  pthread_mutex_unlock (&w->worker.mutex);
}

void
sg_gauge_worker_forget (SgGaugeWorker *w)
{
  pthread_mutex_lock (&w->worker.mutex);
  SgSnapshot *waiting = w->waiting;
  w->waiting = NULL;
  g_array_set_size (w->states, 0);
  g_clear_error (&w->failure);
  w->epoch++;
  atomic_store (&w->worker.give_up, true);
  pthread_mutex_unlock (&w->worker.mutex);
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
  pthread_mutex_lock (&w->worker.mutex);
  SgSnapshot *old = w->waiting;
  w->waiting = taken;
  pthread_cond_broadcast (&w->worker.change);
  pthread_mutex_unlock (&w->worker.mutex);
  sg_snapshot_unref (old);
}

bool
sg_gauge_worker_take (SgGaugeWorker *w, GArray *states, GError **error)
{
  pthread_mutex_lock (&w->worker.mutex);
  g_array_append_vals (states, w->states->data, w->states->len);
  g_array_set_size (w->states, 0);
  GError *failure = g_steal_pointer (&w->failure);
  pthread_mutex_unlock (&w->worker.mutex);
  if (failure == NULL)
    return true;
  g_propagate_error (error, failure);
  return false;
}

bool
sg_gauge_worker_is_busy (SgGaugeWorker *w)
{
  pthread_mutex_lock (&w->worker.mutex);
  bool busy = w->busy || w->waiting != NULL;
  pthread_mutex_unlock (&w->worker.mutex);
  return busy;
}
