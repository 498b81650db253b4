/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/analyzer.h"
#include "engine/structure/inherent.h"
#include "engine/threads.h"

#include <errno.h>
#include <time.h>

typedef struct {
  uint64_t number; /* 0: none */
  SgSnapshot *snapshot, *reference;
  SgStructureOptions options;
} Request;

struct _SgAnalyzer {
  /* immutable after new */
  SgAnalyzerWakeup wakeup;
  void *wakeup_data;
  unsigned n_threads;
  pthread_t thread;
  SgAnalyzerPrepare prepare; /* constant from the first request on */
  void *prepare_data;
  void (*release) (void *prepared);
  atomic_bool give_up; /* the minimum under way */

  /* under the lock */
  pthread_mutex_t mutex;
  pthread_cond_t change;
  bool quit;
  bool busy;
  double share;
  uint64_t last_number;
  Request waiting;
  SgStructure *result; /* nobody took it yet */
  uint64_t result_number;
  void *prepared; /* of `result` */
  GError *failure;
};

static void
request_clear (Request *request)
{
  sg_snapshot_unref (request->snapshot);
  sg_snapshot_unref (request->reference);
  *request = (Request){ 0 };
}

/* The minimum below a picture: asked for again, as with other options, it is the same. Of the analyzer's thread. */
typedef struct {
  SgSnapshot *of;
  SgInherent *minimum;
} Below;

static void
below_clear (Below *below)
{
  sg_snapshot_unref (below->of);
  sg_inherent_unref (below->minimum);
  *below = (Below){ 0 };
}

/* Puts the minimum in the place of the picture. */
static bool
go_below (SgAnalyzer *a, Below *below, SgSnapshot **picture, SgPool *pool, GError **error)
{
  if (*picture == NULL)
    return true;
  if (below->of != *picture)
    {
      SgInherentOptions options;
      sg_inherent_options_default (&options);
      below_clear (below);
      below->minimum = sg_inherent_new (*picture, &options, pool, &a->give_up, error);
      if (below->minimum == NULL)
        return false;
      below->of = sg_snapshot_ref (*picture);
    }
  sg_snapshot_unref (*picture);
  *picture = sg_snapshot_ref (below->minimum->snapshot);
  return true;
}

/* Waits until quit or until the time has passed. Locked. */
static void
rest (SgAnalyzer *a, double seconds)
{
  struct timespec until;
  clock_gettime (CLOCK_MONOTONIC, &until);
  double t = (double) until.tv_nsec * 1e-9 + seconds;
  until.tv_sec += (time_t) t;
  until.tv_nsec = (long) ((t - (double) (time_t) t) * 1e9);
  while (!a->quit && pthread_cond_timedwait (&a->change, &a->mutex, &until) != ETIMEDOUT)
    ;
}

static void *
run (void *data)
{
  SgAnalyzer *a = data;
  SgPool *pool = sg_pool_new (a->n_threads);
  SgStructure *previous = NULL;
  Below now = { 0 }, then = { 0 };

  pthread_mutex_lock (&a->mutex);
  for (;;)
    {
      while (!a->quit && a->waiting.number == 0)
        pthread_cond_wait (&a->change, &a->mutex);
      if (a->quit)
        break;
      Request request = a->waiting;
      a->waiting = (Request){ 0 };
      a->busy = true;
      pthread_mutex_unlock (&a->mutex);

      GError *error = NULL;
      gint64 began = g_get_monotonic_time ();
      bool there = !request.options.inherent
                   || (go_below (a, &then, &request.reference, pool, &error) && go_below (a, &now, &request.snapshot, pool, &error));
      SgStructure *result
          = there ? sg_structure_new (request.snapshot, request.reference, &request.options, previous, pool, &error) : NULL;
      void *prepared = result != NULL && a->prepare != NULL ? a->prepare (result, a->prepare_data) : NULL;
      double took = 1e-6 * (double) (g_get_monotonic_time () - began);
      if (result != NULL)
        {
          sg_structure_unref (previous);
          previous = sg_structure_ref (result);
        }

      pthread_mutex_lock (&a->mutex);
      SgStructure *unseen = a->result;
      void *unseen_prepared = a->prepared;
      a->prepared = prepared;
      a->result = result;
      a->result_number = request.number;
      g_clear_error (&a->failure);
      a->failure = error;
      a->busy = false;
      double share = a->share;
      pthread_mutex_unlock (&a->mutex);
      sg_structure_unref (unseen);
      if (unseen_prepared != NULL)
        a->release (unseen_prepared);
      request_clear (&request);
      if (a->wakeup != NULL)
        a->wakeup (a->wakeup_data);

      pthread_mutex_lock (&a->mutex);
      if (share < 1)
        rest (a, took * (1 - share) / share);
    }
  pthread_mutex_unlock (&a->mutex);
  sg_structure_unref (previous);
  below_clear (&now);
  below_clear (&then);
  sg_pool_free (pool);
  return NULL;
}

SgAnalyzer *
sg_analyzer_new (unsigned n_threads, SgAnalyzerWakeup wakeup, void *data)
{
  SgAnalyzer *a = g_new0 (SgAnalyzer, 1);
  a->n_threads = n_threads;
  a->wakeup = wakeup;
  a->wakeup_data = data;
  a->share = 1;
  pthread_mutex_init (&a->mutex, NULL);
  pthread_condattr_t attributes;
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&a->change, &attributes);
  pthread_condattr_destroy (&attributes);
  if (pthread_create (&a->thread, NULL, run, a) != 0)
    g_error ("no thread for the analyzer");
  return a;
}

void
sg_analyzer_set_preparation (SgAnalyzer *a, SgAnalyzerPrepare prepare, void *data,
                             void (*release) (void *prepared))
{
  pthread_mutex_lock (&a->mutex);
  a->prepare = prepare;
  a->prepare_data = data;
  a->release = release;
  pthread_mutex_unlock (&a->mutex);
}

void
sg_analyzer_free (SgAnalyzer *a)
{
  if (a == NULL)
    return;
  atomic_store (&a->give_up, true);
  pthread_mutex_lock (&a->mutex);
  a->quit = true;
  pthread_cond_broadcast (&a->change);
  pthread_mutex_unlock (&a->mutex);
  pthread_join (a->thread, NULL);
  request_clear (&a->waiting);
  sg_structure_unref (a->result);
  if (a->prepared != NULL)
    a->release (a->prepared);
  g_clear_error (&a->failure);
  pthread_cond_destroy (&a->change);
  pthread_mutex_destroy (&a->mutex);
  g_free (a);
}

void
sg_analyzer_set_share (SgAnalyzer *a, double share)
{
  pthread_mutex_lock (&a->mutex);
  a->share = share > 1 ? 1 : share >= 0.01 ? share : 0.01;
  pthread_mutex_unlock (&a->mutex);
}

uint64_t
sg_analyzer_request (SgAnalyzer *a, SgSnapshot *snapshot, SgSnapshot *reference,
                     const SgStructureOptions *options)
{
  pthread_mutex_lock (&a->mutex);
  Request old = a->waiting;
  a->waiting.number = ++a->last_number;
  a->waiting.snapshot = sg_snapshot_ref (snapshot);
  a->waiting.reference = reference != NULL ? sg_snapshot_ref (reference) : NULL;
  a->waiting.options = *options;
  uint64_t number = a->last_number;
  pthread_cond_broadcast (&a->change);
  pthread_mutex_unlock (&a->mutex);
  request_clear (&old);
  return number;
}

SgStructure *
sg_analyzer_take_prepared (SgAnalyzer *a, uint64_t *number, void **prepared, GError **error)
{
  pthread_mutex_lock (&a->mutex);
  SgStructure *result = a->result;
  GError *failure = a->failure;
  if (number != NULL)
    *number = a->result_number;
  void *made = a->prepared;
  a->result = NULL;
  a->prepared = NULL;
  a->failure = NULL;
  pthread_mutex_unlock (&a->mutex);
  *prepared = made;
  if (failure != NULL)
    g_propagate_error (error, failure);
  return result;
}

SgStructure *
sg_analyzer_take (SgAnalyzer *a, uint64_t *number, GError **error)
{
  void *prepared = NULL;
  SgStructure *result = sg_analyzer_take_prepared (a, number, &prepared, error);

  if (prepared != NULL)
    a->release (prepared);
  return result;
}

bool
sg_analyzer_is_busy (SgAnalyzer *a)
{
  pthread_mutex_lock (&a->mutex);
  bool busy = a->busy || a->waiting.number != 0;
  pthread_mutex_unlock (&a->mutex);
  return busy;
}
