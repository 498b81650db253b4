/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/study/facts-worker.h"
#include "engine/structure/inherent.h"
#include "engine/worker.h"

#include <math.h>

struct _SgFactsWorker {
  /* immutable after new */
  double interval, strain_interval, share;
  SgFactsWakeup wakeup;
  void *wakeup_data;

  SgWorker worker; /* give_up: the minimum under way */

  /* the asker's: of the last picture taken */
  uint64_t run, step;
  double time, strain;

  /* under the lock */
  bool busy, stale;   /* what is being measured is of a way the run has left */
  uint64_t measured;  /* step of what is being measured */
  SgSnapshot *waiting;
  uint64_t epoch;     /* goes up with every new run */
  GPtrArray *states;  /* nobody took them yet */
  bool anew;
  double seconds;
  SgSnapshot *initial, *last; /* minima; nullable */
};

static void
free_state (gpointer state)
{
  sg_figure_state_free (state);
}

static SgFigureState *
measure (SgFactsWorker *w, SgSnapshot *picture, SgFactsReference **reference, SgSnapshot **minimum)
{
  SgInherentOptions options;
  sg_inherent_options_default (&options);
  g_autoptr (SgInherent) inherent = sg_inherent_new (picture, &options, NULL, &w->worker.give_up, NULL);
  if (inherent == NULL)
    return NULL;
  if (*reference == NULL)
    *reference = sg_facts_reference_new (inherent->snapshot, NULL, NULL);
  SgFigureState *state = g_new0 (SgFigureState, 1);
  int sign = picture->strain < 0 ? -1 : 1;
  if (*reference == NULL
      || !sg_state_facts_measure (*reference, inherent->snapshot, picture->plane, sign, NULL, &state->facts, &state->moved, NULL))
    {
      sg_figure_state_free (state);
      return NULL;
    }
  state->facts.inherent = true;
  state->facts.converged = inherent->minimum.converged;
  state->step = picture->step;
  state->strain = state->facts.strain;
  state->histograms = true;
  *minimum = sg_snapshot_ref (inherent->snapshot);
  return state;
}

static void *
run (void *data)
{
  SgFactsWorker *w = data;
  SgFactsReference *reference = NULL;
  uint64_t epoch = 0;

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
      w->stale = false;
      w->measured = picture->step;
      bool anew = epoch != w->epoch;
      epoch = w->epoch;
      atomic_store (&w->worker.give_up, false);
      pthread_mutex_unlock (&w->worker.mutex);

      if (anew)
        g_clear_pointer (&reference, sg_facts_reference_free);
      gint64 began = g_get_monotonic_time ();
      SgSnapshot *minimum = NULL;
      SgFigureState *state = measure (w, picture, &reference, &minimum);
      double took = 1e-6 * (double) (g_get_monotonic_time () - began);
      sg_snapshot_unref (picture);

      pthread_mutex_lock (&w->worker.mutex);
      bool good = state != NULL && epoch == w->epoch && !w->stale && !w->worker.quit;
      if (good)
        {
          g_ptr_array_add (w->states, state);
          w->seconds = took;
          SgSnapshot **place = w->initial == NULL ? &w->initial : &w->last, *old = *place;
          *place = minimum;
          minimum = old;
        }
      w->busy = false;
      pthread_mutex_unlock (&w->worker.mutex);
      sg_snapshot_unref (minimum);
      if (!good)
        sg_figure_state_free (state);
      else if (w->wakeup != NULL)
        w->wakeup (w->wakeup_data);
      pthread_mutex_lock (&w->worker.mutex);
      if (good)
        sg_worker_rest (&w->worker, took, w->share);
    }
  pthread_mutex_unlock (&w->worker.mutex);
  sg_facts_reference_free (reference);
  return NULL;
}

SgFactsWorker *
sg_facts_worker_new (double interval, double strain, double share, SgFactsWakeup wakeup, void *data)
{
  SgFactsWorker *w = g_new0 (SgFactsWorker, 1);
  w->interval = interval;
  w->strain_interval = strain;
  w->share = share > 1 ? 1 : share >= 0.01 ? share : 0.01;
  w->wakeup = wakeup;
  w->wakeup_data = data;
  w->states = g_ptr_array_new_with_free_func (free_state);
  sg_worker_start (&w->worker, "facts", run, w);
  return w;
}

void
sg_facts_worker_free (SgFactsWorker *w)
{
  if (w == NULL)
    return;
  sg_worker_stop (&w->worker);
  sg_snapshot_unref (w->waiting);
  sg_snapshot_unref (w->initial);
  sg_snapshot_unref (w->last);
  g_ptr_array_unref (w->states);
  g_free (w);
}

void
sg_facts_worker_offer (SgFactsWorker *w, SgSnapshot *s)
{
  bool anew = w->run != s->run || s->step < w->step || w->epoch == 0;
  if (!anew && (s->step == w->step || (s->time - w->time < w->interval && fabs (s->strain - w->strain) < w->strain_interval)))
    return;
  w->run = s->run;
  w->step = s->step;
  w->time = s->time;
  w->strain = s->strain;
  pthread_mutex_lock (&w->worker.mutex);
  SgSnapshot *old = w->waiting;
  /* the first one of a run is not replaced: everything is compared with it */
  bool keep = !anew && old != NULL && w->anew && w->states->len == 0 && !w->busy;
  if (!keep)
    w->waiting = sg_snapshot_ref (s);
  if (anew)
    {
      w->epoch++;
      w->anew = true;
      g_ptr_array_set_size (w->states, 0);
      g_clear_pointer (&w->initial, sg_snapshot_unref);
      g_clear_pointer (&w->last, sg_snapshot_unref);
      atomic_store (&w->worker.give_up, true);
    }
  pthread_cond_broadcast (&w->worker.change);
  pthread_mutex_unlock (&w->worker.mutex);
  if (!keep)
    sg_snapshot_unref (old);
}

void
sg_facts_worker_go_back (SgFactsWorker *w, uint64_t step)
{
  if (w->step <= step)
    return;
  pthread_mutex_lock (&w->worker.mutex);
  SgSnapshot *waiting = NULL, *last = NULL;
  const bool first_to_come = w->initial == NULL && ((w->waiting != NULL && w->waiting->step <= step) || (w->busy && w->measured <= step));
  if (!first_to_come && (w->initial == NULL || w->initial->step > step))
    w->run = 0; /* nothing to compare with is left: the next one begins anew */
  w->step = step > 0 ? step - 1 : 0; /* one at @step itself is due */
  w->time = -INFINITY; /* whatever comes is due */
  if (w->waiting != NULL && w->waiting->step > step)
    waiting = g_steal_pointer (&w->waiting);
  if (w->last != NULL && w->last->step > step)
    last = g_steal_pointer (&w->last);
  for (guint k = w->states->len; k-- > 0;)
    if (((SgFigureState *) g_ptr_array_index (w->states, k))->step > step)
      g_ptr_array_remove_index (w->states, k);
  if (w->busy && w->measured > step)
    {
      w->stale = true;
      atomic_store (&w->worker.give_up, true);
    }
  pthread_mutex_unlock (&w->worker.mutex);
  sg_snapshot_unref (waiting);
  sg_snapshot_unref (last);
}

GPtrArray *
sg_facts_worker_take (SgFactsWorker *w, bool *anew)
{
  GPtrArray *empty = g_ptr_array_new_with_free_func (free_state);
  pthread_mutex_lock (&w->worker.mutex);
  GPtrArray *states = w->states;
  w->states = empty;
  *anew = w->anew && states->len > 0;
  if (states->len > 0)
    w->anew = false;
  pthread_mutex_unlock (&w->worker.mutex);
  return states;
}

bool
sg_facts_worker_minima (SgFactsWorker *w, SgSnapshot **initial, SgSnapshot **last)
{
  pthread_mutex_lock (&w->worker.mutex);
  bool both = w->initial != NULL && w->last != NULL;
  if (both)
    {
      *initial = sg_snapshot_ref (w->initial);
      *last = sg_snapshot_ref (w->last);
    }
  pthread_mutex_unlock (&w->worker.mutex);
  return both;
}

bool
sg_facts_worker_is_busy (SgFactsWorker *w)
{
  pthread_mutex_lock (&w->worker.mutex);
  bool busy = w->busy || w->waiting != NULL;
  pthread_mutex_unlock (&w->worker.mutex);
  return busy;
}

double
sg_facts_worker_seconds (SgFactsWorker *w)
{
  pthread_mutex_lock (&w->worker.mutex);
  double seconds = w->seconds;
  pthread_mutex_unlock (&w->worker.mutex);
  return seconds;
}
