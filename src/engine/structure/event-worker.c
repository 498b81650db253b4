/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/event-worker.h"
#include "engine/error.h"
#include "engine/structure/state-average.h"
#include "engine/worker.h"

#include <math.h>
#include <string.h>

struct _SgEventWorker {
  /* immutable after new */
  SgEventOptions options;
  SgEventWakeup wakeup;
  void *wakeup_data;
  unsigned n_threads;

  SgWorker worker; /* give_up: the minimum under way */

  /* the asker's */
  uint64_t run, step;  /* of the last picture taken */
  double time;
  SgStateAverage *average; /* owned */

  /* under the lock */
  bool busy, forget;
  uint64_t back;       /* the run has gone back to this step; UINT64_MAX: it has not */
  double share, seconds;
  SgSnapshot *waiting;
  uint64_t epoch;      /* goes up with every forget */
  SgEventList *list;   /* nobody took it yet */
  SgInherent *inherent;
  GError *failure;
};

void
sg_event_options_default (SgEventOptions *o)
{
  memset (o, 0, sizeof *o);
  o->interval = 20;
  sg_inherent_options_default (&o->inherent);
  sg_event_options_for (o, SG_EVENT_INHERENT);
}

void
sg_event_options_for (SgEventOptions *o, SgEventStates states)
{
  o->states = states;
  sg_excitation_parameters_default (&o->parameters);
  /* two pictures at kT = 0.26 differ by 0.15 an atom: with 0.2 everything would hang together */
  if (states == SG_EVENT_RAW)
    o->parameters.shell = 0.45;
  else if (states == SG_EVENT_AVERAGED)
    o->parameters.shell = 0.3;
}

static void
process (SgEventWorker *w, SgEventTracker *tracker, SgSnapshot *picture, SgPool *pool, SgInherent **inherent,
         GError **error)
{
  SgSnapshot *state = picture;
  if (w->options.states == SG_EVENT_INHERENT)
    {
      *inherent = sg_inherent_new (picture, &w->options.inherent, pool, &w->worker.give_up, error);
      if (*inherent == NULL)
        return;
      state = (*inherent)->snapshot;
    }
  sg_event_tracker_feed (tracker, state, pool, error);
}

static void *
run (void *data)
{
  SgEventWorker *w = data;
  SgPool *pool = sg_pool_new (w->n_threads);
  SgEventTracker *tracker = sg_event_tracker_new (&w->options.parameters);

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
      bool forget = w->forget;
      uint64_t back = w->back;
      w->back = UINT64_MAX;
      uint64_t epoch = w->epoch;
      w->forget = false;
      atomic_store (&w->worker.give_up, false);
      pthread_mutex_unlock (&w->worker.mutex);

      if (forget)
        sg_event_tracker_forget (tracker);
      if (back != UINT64_MAX)
        sg_event_tracker_go_back (tracker, back);
      const uint64_t step = picture->step;
      GError *error = NULL;
      SgInherent *inherent = NULL;
      gint64 began = g_get_monotonic_time ();
      process (w, tracker, picture, pool, &inherent, &error);
      double took = 1e-6 * (double) (g_get_monotonic_time () - began);
      SgEventList *list = error == NULL ? sg_event_tracker_list (tracker) : NULL;
      sg_snapshot_unref (picture);

      pthread_mutex_lock (&w->worker.mutex);
      bool stale = epoch != w->epoch || step > w->back || w->worker.quit;
      SgEventList *unseen = list;
      SgInherent *unseen_inherent = inherent;
      if (!stale)
        {
          unseen = w->list;
          unseen_inherent = w->inherent;
          w->list = list;
          w->inherent = inherent;
          g_clear_error (&w->failure);
          w->failure = g_steal_pointer (&error);
          w->seconds = took;
        }
      w->busy = false;
      double share = w->share;
      pthread_mutex_unlock (&w->worker.mutex);
      sg_event_list_unref (unseen);
      sg_inherent_unref (unseen_inherent);
      g_clear_error (&error);
      if (!stale && w->wakeup != NULL)
        w->wakeup (w->wakeup_data);

      pthread_mutex_lock (&w->worker.mutex);
      if (!stale)
        sg_worker_rest (&w->worker, took, share);
    }
  pthread_mutex_unlock (&w->worker.mutex);
  sg_event_tracker_free (tracker);
  sg_pool_free (pool);
  return NULL;
}

SgEventWorker *
sg_event_worker_new (const SgEventOptions *options, unsigned n_threads, SgEventWakeup wakeup, void *data)
{
  SgEventWorker *w = g_new0 (SgEventWorker, 1);
  w->options = *options;
  w->n_threads = n_threads;
  w->wakeup = wakeup;
  w->wakeup_data = data;
  w->share = 1;
  w->back = UINT64_MAX;
  w->average = sg_state_average_new ();
  sg_worker_start (&w->worker, "events", run, w);
  return w;
}

void
sg_event_worker_free (SgEventWorker *w)
{
  if (w == NULL)
    return;
  sg_worker_stop (&w->worker);
  sg_snapshot_unref (w->waiting);
  sg_event_list_unref (w->list);
  sg_inherent_unref (w->inherent);
  g_clear_error (&w->failure);
  sg_state_average_free (w->average);
  g_free (w);
}

void
sg_event_worker_set_share (SgEventWorker *w, double share)
{
  pthread_mutex_lock (&w->worker.mutex);
  w->share = share > 1 ? 1 : share >= 0.01 ? share : 0.01;
  pthread_mutex_unlock (&w->worker.mutex);
}

void
sg_event_worker_forget (SgEventWorker *w)
{
  pthread_mutex_lock (&w->worker.mutex);
  SgSnapshot *waiting = w->waiting;
  SgEventList *list = w->list;
  SgInherent *inherent = w->inherent;
  w->waiting = NULL;
  w->list = NULL;
  w->inherent = NULL;
  g_clear_error (&w->failure);
  w->forget = true;
  w->epoch++;
  atomic_store (&w->worker.give_up, true);
  pthread_mutex_unlock (&w->worker.mutex);
  sg_snapshot_unref (waiting);
  sg_event_list_unref (list);
  sg_inherent_unref (inherent);
  w->run = w->step = 0;
  sg_state_average_forget (w->average);
}

void
sg_event_worker_go_back (SgEventWorker *w, uint64_t step)
{
  SgSnapshot *waiting = NULL;
  SgEventList *list = NULL;
  SgInherent *inherent = NULL;

  pthread_mutex_lock (&w->worker.mutex);
  w->back = MIN (w->back, step);
  if (w->waiting != NULL && w->waiting->step > step)
    waiting = g_steal_pointer (&w->waiting);
  if (w->list != NULL && w->list->step > step)
    {
      list = g_steal_pointer (&w->list);
      inherent = g_steal_pointer (&w->inherent);
    }
  pthread_mutex_unlock (&w->worker.mutex);
  sg_snapshot_unref (waiting);
  sg_event_list_unref (list);
  sg_inherent_unref (inherent);
  sg_state_average_forget (w->average); /* of states one after the other, and of one way */
  if (w->step > step)
    {
      w->step = step;
      w->time = -INFINITY; /* whatever comes is due, also at @step */
    }
}

bool
sg_event_worker_offer (SgEventWorker *w, SgSnapshot *s)
{
  bool fresh = w->run != s->run || s->step < w->step;
  bool average = w->options.states == SG_EVENT_AVERAGED;
  if (fresh)
    sg_state_average_forget (w->average);
  if (!fresh && ((s->step == w->step && isfinite (w->time)) || s->time - w->time < w->options.interval))
    {
      if (average && s->time - w->time > 0.5 * w->options.interval)
        sg_state_average_add (w->average, s);
      return false;
    }
  w->run = s->run;
  w->step = s->step;
  w->time = s->time;
  SgSnapshot *taken;
  if (average)
    {
      sg_state_average_add (w->average, s);
      taken = sg_state_average_take (w->average, s);
    }
  else
    taken = sg_snapshot_ref (s);
  pthread_mutex_lock (&w->worker.mutex);
  SgSnapshot *old = w->waiting;
  w->waiting = taken;
  pthread_cond_broadcast (&w->worker.change);
  pthread_mutex_unlock (&w->worker.mutex);
  sg_snapshot_unref (old);
  return true;
}

SgEventList *
sg_event_worker_take (SgEventWorker *w, SgInherent **inherent, GError **error)
{
  pthread_mutex_lock (&w->worker.mutex);
  SgEventList *list = w->list;
  SgInherent *state = w->inherent;
  GError *failure = w->failure;
  w->list = NULL;
  w->inherent = NULL;
  w->failure = NULL;
  pthread_mutex_unlock (&w->worker.mutex);
  if (inherent != NULL)
    *inherent = state;
  else
    sg_inherent_unref (state);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return list;
}

bool
sg_event_worker_is_busy (SgEventWorker *w)
{
  pthread_mutex_lock (&w->worker.mutex);
  bool busy = w->busy || w->waiting != NULL;
  pthread_mutex_unlock (&w->worker.mutex);
  return busy;
}

double
sg_event_worker_seconds (SgEventWorker *w)
{
  pthread_mutex_lock (&w->worker.mutex);
  double seconds = w->seconds;
  pthread_mutex_unlock (&w->worker.mutex);
  return seconds;
}
