/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/threads.h"

#include <glib.h>

enum { N_TASKS = 97 };

static void
count (void *data, unsigned task, unsigned worker)
{
  int *done = data;
  done[task]++;
}

/* Every task exactly once, for any number of threads, run after run, busy or rested. */
static void
test_each_task_once (void)
{
  for (unsigned n_threads = 1; n_threads <= 5; n_threads++)
    {
      SgPool *pool = sg_pool_new (n_threads);
      g_assert_cmpuint (sg_pool_n_threads (pool), ==, n_threads);
      int done[N_TASKS] = { 0 };
      for (int run = 1; run <= 500; run++)
        {
          sg_pool_run (pool, count, done, N_TASKS);
          for (int t = 0; t < N_TASKS; t++)
            g_assert_cmpint (done[t], ==, run);
          if (run % 100 == 0)
            g_usleep (2000); /* long enough to park */
        }
      sg_pool_free (pool);
    }
}

/* Short runs of other sizes and other data at once after each other: a thread that comes late finds the next
 * run, and must not take a task of the one that is over. */
static void
test_quick_succession (void)
{
  SgPool *pool = sg_pool_new (4);
  enum { RUNS = 20000 };
  for (unsigned run = 0; run < RUNS; run++)
    {
      int done[N_TASKS] = { 0 };
      unsigned n = 2 + run * 7 % (N_TASKS - 2);
      sg_pool_run (pool, count, done, n);
      for (unsigned t = 0; t < N_TASKS; t++)
        g_assert_cmpint (done[t], ==, t < n);
    }
  sg_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/threads/each-task-once", test_each_task_once);
  g_test_add_func ("/threads/quick-succession", test_quick_succession);
  return g_test_run ();
}
