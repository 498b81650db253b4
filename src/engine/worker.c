/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/worker.h"

#include <errno.h>
#include <glib.h>
#include <time.h>

void
sg_worker_start (SgWorker *w, const char *what, void *(*run) (void *), void *data)
{
  pthread_condattr_t attributes;

  w->quit = false;
  atomic_init (&w->give_up, false);
  pthread_mutex_init (&w->mutex, NULL);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&w->change, &attributes);
  pthread_condattr_destroy (&attributes);
  if (pthread_create (&w->thread, NULL, run, data) != 0)
    g_error ("no thread for the %s", what);
}

void
sg_worker_stop (SgWorker *w)
{
  pthread_mutex_lock (&w->mutex);
  w->quit = true;
  atomic_store (&w->give_up, true);
  pthread_cond_broadcast (&w->change);
  pthread_mutex_unlock (&w->mutex);
  pthread_join (w->thread, NULL);
  pthread_cond_destroy (&w->change);
  pthread_mutex_destroy (&w->mutex);
}

void
sg_worker_rest (SgWorker *w, double seconds, double share)
{
  if (share >= 1)
    return;
  struct timespec until;
  clock_gettime (CLOCK_MONOTONIC, &until);
  double t = (double) until.tv_nsec * 1e-9 + seconds * (1 - share) / share;
  until.tv_sec += (time_t) t;
  until.tv_nsec = (long) ((t - (double) (time_t) t) * 1e9);
  while (!w->quit && pthread_cond_timedwait (&w->change, &w->mutex, &until) != ETIMEDOUT)
    ;
}
