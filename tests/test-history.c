/* The states that are held of a run: bounded, first and last always, the rest evenly over steps and strain.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/snapshot-recycler.h"
#include "ui/facts-feed.h"
#include "ui/history.h"

#include <math.h>

#define N_ATOMS 10

static SgSnapshot *
state_new (uint64_t run, uint64_t step, double strain)
{
  bool kept;
  SgSnapshot *s = sg_snapshot_recycler_take (NULL, N_ATOMS, run, &kept);
  s->step = step;
  s->strain = s->thermo.strain[0] = strain;
  return s;
}

static bool
add (SgHistory *history, uint64_t run, uint64_t step, double strain)
{
  g_autoptr (SgSnapshot) s = state_new (run, step, strain);
  return sg_history_add (history, s);
}

static uint64_t
step_of (SgHistory *history, unsigned k)
{
  return sg_history_state (history, k)->step;
}

/* The widest gap as a multiple of an even one, in steps or in the path in strain. */
static double
widest (SgHistory *history, bool in_strain)
{
  double whole = 0, most = 0;
  for (unsigned k = 1; k < sg_history_n (history); k++)
    {
      SgSnapshot *a = sg_history_state (history, k - 1), *b = sg_history_state (history, k);
      double gap = in_strain ? fabs (b->strain - a->strain) : (double) (b->step - a->step);
      whole += gap;
      most = MAX (most, gap);
    }
  return most * (sg_history_n (history) - 1) / whole;
}

static void
check (SgHistory *history, unsigned most, uint64_t first, uint64_t last)
{
  unsigned n = sg_history_n (history);
  g_assert_cmpuint (n, <=, most);
  g_assert_cmpuint (step_of (history, 0), ==, first);
  g_assert_cmpuint (step_of (history, n - 1), ==, last);
  for (unsigned k = 1; k < n; k++)
    g_assert_cmpuint (step_of (history, k), >, step_of (history, k - 1));
}

/* At every moment of a run that goes on, not only when it is over. */
static void
test_even (void)
{
  g_autoptr (SgHistory) history = sg_history_new (40, SIZE_MAX);
  for (unsigned i = 0; i < 20000; i++)
    {
      add (history, 1, 100 + 17 * i, 1e-6 * i);
      if (i < 39)
        g_assert_cmpuint (sg_history_n (history), ==, i + 1);
      else if (i % 97 == 0)
        {
          check (history, 40, 100, 100 + 17 * i);
          g_assert_cmpuint (sg_history_n (history), ==, 40);
          g_assert_cmpfloat (widest (history, false), <, 3.2);
        }
    }
}

/* A load fast, a long hold, an unload slowly, a load again: each part stays covered by what it is long in. */
static void
test_parts (void)
{
  g_autoptr (SgHistory) history = sg_history_new (100, SIZE_MAX);
  uint64_t step = 0;
  double strain = 0;
  for (int i = 0; i < 1000; i++)
    add (history, 1, step += 10, strain += 2e-5); /* to 0.02 in 10,000 */
  for (int i = 0; i < 9000; i++)
    add (history, 1, step += 10, strain);         /* 90,000 at rest */
  for (int i = 0; i < 5000; i++)
    add (history, 1, step += 10, strain -= 4e-6); /* back in 50,000 */
  check (history, 100, 10, step);
  unsigned load = 0, hold = 0, unload = 0;
  for (unsigned k = 0; k < sg_history_n (history); k++)
    {
      uint64_t at = step_of (history, k);
      load += at <= 10000;
      hold += at > 10000 && at <= 100000;
      unload += at > 100000;
    }
  /* of steps 1/15, 9/15, 5/15; of strain 1/2, 0, 1/2: their means are 28, 30 and 42 of a hundred */
  g_assert_cmpuint (load, >=, 20);
  g_assert_cmpuint (hold, >=, 20);
  g_assert_cmpuint (unload, >=, 28);
  g_assert_cmpfloat (widest (history, true), <, 5);
  g_assert_cmpfloat (widest (history, false), <, 5);
}

static void
test_bytes (void)
{
  g_autoptr (SgHistory) one = sg_history_new (200, SIZE_MAX);
  add (one, 1, 0, 0);
  size_t size = sg_history_bytes (one);
  g_assert_cmpuint (size, >=, N_ATOMS * 33);

  g_autoptr (SgHistory) history = sg_history_new (200, 8 * size + 5);
  for (unsigned i = 0; i < 500; i++)
    {
      add (history, 1, i, 0);
      g_assert_cmpuint (sg_history_bytes (history), <=, 8 * size + 5);
    }
  check (history, 8, 0, 499);
  g_assert_cmpuint (sg_history_n (history), ==, 8);

  /* however large they are: the beginning, the present and one between */
  g_autoptr (SgHistory) large = sg_history_new (200, 1);
  for (unsigned i = 0; i < 500; i++)
    add (large, 1, i, 0);
  check (large, 3, 0, 499);
  g_assert_cmpuint (sg_history_n (large), ==, 3);
}

/* Pictures of a paused run, of one that went back, of another one. */
static void
test_order (void)
{
  g_autoptr (SgHistory) history = sg_history_new (10, SIZE_MAX);
  for (unsigned i = 0; i < 5; i++)
    g_assert_true (add (history, 1, 100 * i, 0.001 * i));
  g_autoptr (SgSnapshot) again = state_new (1, 400, 0.004);
  g_assert_true (sg_history_add (history, again));
  g_assert_false (sg_history_add (history, again));
  g_assert_cmpuint (sg_history_n (history), ==, 5);
  g_assert_true (sg_history_state (history, 4) == again);

  g_assert_true (add (history, 1, 250, 0.0025)); /* restored */
  g_assert_cmpuint (sg_history_n (history), ==, 4);
  g_assert_cmpuint (step_of (history, 2), ==, 200);
  g_assert_cmpuint (step_of (history, 3), ==, 250);

  g_assert_cmpuint (sg_history_near (history, 0), ==, 0);
  g_assert_cmpuint (sg_history_near (history, 149), ==, 1);
  g_assert_cmpuint (sg_history_near (history, 151), ==, 2);
  g_assert_cmpuint (sg_history_near (history, 9999), ==, 3);

  g_assert_true (add (history, 2, 5, 0));
  g_assert_cmpuint (sg_history_n (history), ==, 1);
  sg_history_clear (history);
  g_assert_cmpuint (sg_history_n (history), ==, 0);
  g_assert_cmpuint (sg_history_near (history, 7), ==, 0);
}

/* By strain, on the way out; and what the figures' worker is given of it. */
static void
test_choose (void)
{
  g_autoptr (SgHistory) history = sg_history_new (200, SIZE_MAX);
  g_autoptr (GPtrArray) none = sg_facts_feed_choose (history, 10);
  g_assert_cmpuint (none->len, ==, 0);
  for (unsigned i = 0; i <= 100; i++)
    add (history, 1, 100 * i, -0.0005 * (i <= 60 ? i : 120 - i)); /* to -0.03 and back to -0.01 */
  g_assert_cmpuint (step_of (history, sg_history_near_strain (history, 0.01)), ==, 2000);
  g_assert_cmpuint (step_of (history, sg_history_near_strain (history, -0.0202)), ==, 4000);
  g_assert_cmpuint (step_of (history, sg_history_near_strain (history, 1)), ==, 6000);

  g_autoptr (GPtrArray) chosen = sg_facts_feed_choose (history, 12);
  g_assert_cmpuint (chosen->len, <=, 12);
  g_assert_cmpuint (chosen->len, >=, 9);
  bool at_0 = false, at_1 = false, at_2 = false, at_end = false;
  for (guint k = 0; k < chosen->len; k++)
    {
      const SgSnapshot *s = g_ptr_array_index (chosen, k);
      at_0 |= k == 0 && s->step == 0;
      at_1 |= s->step == 2000;
      at_2 |= s->step == 4000;
      at_end |= s->step == 10000;
      if (k > 0)
        {
          const SgSnapshot *before = g_ptr_array_index (chosen, k - 1);
          g_assert_cmpuint (s->step, >, before->step);
          g_assert_cmpuint (s->step - before->step, <=, 1500);
        }
    }
  g_assert_true (at_0 && at_1 && at_2 && at_end);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/even", test_even);
  g_test_add_func ("/history/parts", test_parts);
  g_test_add_func ("/history/bytes", test_bytes);
  g_test_add_func ("/history/order", test_order);
  g_test_add_func ("/history/choose", test_choose);
  return g_test_run ();
}
