/* threads.h: the one door to threads: pthread primitives, C11 atomics and a small pool
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Debian's GLib is not built for ThreadSanitizer, so a correct program that locks with GMutex looks
 * like a race to it. Engine and hand-off therefore use only what this header includes.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct _SgPool SgPool;

/**
 * SgTask:
 * @data: what was given to sg_pool_run()
 * @task: 0..n_tasks-1
 * @worker: 0..n_threads-1, the thread that runs it; for scratch memory only, never for results
 */
typedef void (*SgTask) (void *data, unsigned task, unsigned worker);

/**
 * sg_pool_new: (transfer full)
 * @n_threads: threads that work, the caller of sg_pool_run() included; 0: one a processor
 *
 * Workers spin for a few microseconds after a run and then park, so a pool at rest costs nothing.
 * Thread: any.
 */
SgPool *sg_pool_new (unsigned n_threads);

/** sg_thread_give_way: from now on the calling thread, and those it makes, get the processor only where few others want it. On
 * Linux; elsewhere it does nothing. Thread: any. */
void sg_thread_give_way (void);

/** sg_pool_free: (nullable): joins the workers. No run may be under way. Thread: any. */
void sg_pool_free (SgPool *pool);

/** sg_pool_n_threads: Thread: any. */
unsigned sg_pool_n_threads (const SgPool *pool);

/**
 * sg_pool_run:
 * @pool: (nullable): without one the tasks run here, in order
 * @n_tasks: tasks; a thread begins with its own share of them, the same one run after run, and then helps the others
 *
 * Returns when all are done. Which thread runs which task is not defined; a result that is to be the
 * same for any number of threads is kept by task and summed in the order of the tasks.
 * Thread: one at a time, not from within a task.
 */
void sg_pool_run (SgPool *pool, SgTask run, void *data, unsigned n_tasks);
