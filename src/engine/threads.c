/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/threads.h"

#include <glib.h>
#include <stdint.h>
#include <stdlib.h>
#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#if defined(__x86_64__) || defined(__i386__)
#define RELAX() __builtin_ia32_pause ()
#else
#define RELAX() atomic_signal_fence (memory_order_seq_cst)
#endif

/* About 20 microseconds: longer than the serial part of a step, shorter than a person's patience. */
#define SPINS 2000

/* Tasks that are nobody's yet: the end, times 2^32, plus the first. A cache line each. */
typedef struct {
  _Alignas (64) atomic_uint_least64_t tasks;
} Share;

struct _SgPool {
  unsigned n_threads;
  Share *share;       /* n_threads */
  pthread_t *threads; /* n_threads - 1 */
  int spins;          /* 0 when there are more threads than processors: spinning would hold one up */

  /* The job. `run` and `data` are written before `tasks` and read only by who holds a task of it; while one
   * is held the job cannot end, so they stay. Nobody waits for a worker that holds none: on a machine that is
   * busy with other things it may not even have woken. */
  SgTask run;
  void *data;
  atomic_uint left;            /* not done yet */
  atomic_uint generation;      /* of jobs: a change wakes the workers */
  atomic_bool quit;

  /* Only for parking. */
  pthread_mutex_t mutex;
  pthread_cond_t work, done;
};

typedef struct {
  SgPool *pool;
  unsigned worker;
} Start;

static uint_least64_t
tasks_between (unsigned first, unsigned end)
{
  return (uint_least64_t) end << 32 | first;
}

/* The first task of @share, or the last for who is not its owner. Returns: whether there was one. */
static bool
take (Share *share, bool owner, unsigned *task)
{
  uint_least64_t tasks = atomic_load_explicit (&share->tasks, memory_order_relaxed), less;
  do
    {
      unsigned first = (unsigned) (tasks & UINT32_MAX), end = (unsigned) (tasks >> 32);
      if (first >= end)
        return false;
      *task = owner ? first : end - 1;
      less = owner ? tasks_between (first + 1, end) : tasks_between (first, end - 1);
    }
  while (!atomic_compare_exchange_weak_explicit (&share->tasks, &tasks, less, memory_order_acq_rel, memory_order_relaxed));
  return true;
}

/* A thread does its own share from the front, the same one run after run, so that what it works on stays in its
 * caches; then it helps the others from behind. Returns: whether this thread did the last task that was left. */
static bool
take_tasks (SgPool *pool, unsigned worker)
{
  bool last = false;
  for (unsigned k = 0; k < pool->n_threads; k++)
    {
      unsigned task;
      while (take (&pool->share[(worker + k) % pool->n_threads], k == 0, &task))
        {
          pool->run (pool->data, task, worker);
          last = atomic_fetch_sub_explicit (&pool->left, 1, memory_order_acq_rel) == 1;
        }
    }
  return last;
}

/* Waits until `generation` differs from `seen`: a short spin, then the condition variable. */
static unsigned
wait_for_work (SgPool *pool, unsigned seen)
{
  for (int i = 0; i < pool->spins; i++)
    {
      unsigned now = atomic_load_explicit (&pool->generation, memory_order_acquire);
      if (now != seen)
        return now;
      RELAX ();
    }

  pthread_mutex_lock (&pool->mutex);
  unsigned now;
  while ((now = atomic_load_explicit (&pool->generation, memory_order_acquire)) == seen)
    pthread_cond_wait (&pool->work, &pool->mutex);
  pthread_mutex_unlock (&pool->mutex);
  return now;
}

static void *
worker_main (void *data)
{
  Start start = *(Start *) data;
  SgPool *pool = start.pool;
  unsigned seen = 0;

  g_free (data);
  for (;;)
    {
      seen = wait_for_work (pool, seen);
      if (atomic_load_explicit (&pool->quit, memory_order_relaxed))
        return NULL;
      if (take_tasks (pool, start.worker))
        {
          pthread_mutex_lock (&pool->mutex);
          pthread_cond_signal (&pool->done);
          pthread_mutex_unlock (&pool->mutex);
        }
    }
}

SgPool *
sg_pool_new (unsigned n_threads)
{
  unsigned processors = g_get_num_processors ();
  if (n_threads == 0)
    n_threads = processors;

  SgPool *pool = g_new0 (SgPool, 1);
  pool->n_threads = n_threads;
  pool->share = aligned_alloc (64, n_threads * sizeof *pool->share);
  for (unsigned w = 0; w < n_threads; w++)
    atomic_init (&pool->share[w].tasks, 0);
  pool->spins = n_threads <= processors ? SPINS : 0;
  pthread_mutex_init (&pool->mutex, NULL);
  pthread_cond_init (&pool->work, NULL);
  pthread_cond_init (&pool->done, NULL);
  pool->threads = g_new0 (pthread_t, n_threads);
  for (unsigned w = 1; w < n_threads; w++)
    {
      Start *start = g_new (Start, 1);
      start->pool = pool;
      start->worker = w;
      if (pthread_create (&pool->threads[w - 1], NULL, worker_main, start) != 0)
        {
          /* Fewer threads give the same results, only later. */
          g_free (start);
          pool->n_threads = w;
          break;
        }
    }
  return pool;
}

static void
start_generation (SgPool *pool)
{
  pthread_mutex_lock (&pool->mutex);
  atomic_fetch_add_explicit (&pool->generation, 1, memory_order_release);
  pthread_cond_broadcast (&pool->work);
  pthread_mutex_unlock (&pool->mutex);
}

void
sg_pool_free (SgPool *pool)
{
  if (pool == NULL)
    return;
  atomic_store (&pool->quit, true);
  start_generation (pool);
  for (unsigned w = 1; w < pool->n_threads; w++)
    pthread_join (pool->threads[w - 1], NULL);
  pthread_cond_destroy (&pool->work);
  pthread_cond_destroy (&pool->done);
  pthread_mutex_destroy (&pool->mutex);
  free (pool->share);
  g_free (pool->threads);
  g_free (pool);
}

unsigned
sg_pool_n_threads (const SgPool *pool)
{
  return pool->n_threads;
}

void
sg_pool_run (SgPool *pool, SgTask run, void *data, unsigned n_tasks)
{
  if (pool == NULL || pool->n_threads == 1 || n_tasks == 1)
    {
      for (unsigned task = 0; task < n_tasks; task++)
        run (data, task, 0);
      return;
    }

  pool->run = run;
  pool->data = data;
  atomic_store_explicit (&pool->left, n_tasks, memory_order_relaxed);
  for (unsigned w = 0; w < pool->n_threads; w++)
    {
      uint_least64_t first = (uint_least64_t) n_tasks * w / pool->n_threads;
      uint_least64_t end = (uint_least64_t) n_tasks * (w + 1) / pool->n_threads;
      atomic_store_explicit (&pool->share[w].tasks, tasks_between ((unsigned) first, (unsigned) end), memory_order_release);
    }
  start_generation (pool);
  take_tasks (pool, 0);

  for (int i = 0; i < pool->spins; i++)
    {
      if (atomic_load_explicit (&pool->left, memory_order_acquire) == 0)
        return;
      RELAX ();
    }
  pthread_mutex_lock (&pool->mutex);
  while (atomic_load_explicit (&pool->left, memory_order_acquire) != 0)
    pthread_cond_wait (&pool->done, &pool->mutex);
  pthread_mutex_unlock (&pool->mutex);
}

void
sg_thread_give_way (void)
{
#ifdef __linux__
  /* niceness is a thread's own there, whatever POSIX says; what cannot be done is no harm */
  (void) setpriority (PRIO_PROCESS, (id_t) syscall (SYS_gettid), 10);
#endif
}
