/* The thread behind events: inherent structures, newest wins, giving up in every state.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/error.h"
#include "engine/structure/event-worker.h"
#include "make-crystal.h"

#include <string.h>
#include <unistd.h>

static SgSnapshot *
picture (uint64_t id, double jitter)
{
  const int cubes[3] = { 4, 4, 4 };
  g_autoptr (SgConfiguration) c = make_crystal (CRYSTAL_C15, cubes, jitter, id, NULL);
  SgSnapshot *s = sg_snapshot_new_from_configuration (c);
  s->id = id;
  s->run = 1;
  s->step = 100 * id;
  s->time = (double) id;
  return s;
}

static void
count (void *data)
{
  atomic_fetch_add ((atomic_int *) data, 1);
}

static SgEventList *
wait_for (SgEventWorker *w, SgInherent **inherent)
{
  g_autoptr (GError) error = NULL;
  for (;;)
    {
      SgEventList *list = sg_event_worker_take (w, inherent, &error);
      g_assert_no_error (error);
      if (list != NULL)
        return list;
      g_usleep (1000);
    }
}

/* A jittered crystal comes back to the crystal: the same minimum below every picture. */
static void
test_inherent (void)
{
  SgEventOptions o;
  sg_event_options_default (&o);
  o.interval = 1;
  atomic_int calls = 0;
  SgEventWorker *w = sg_event_worker_new (&o, 2, count, &calls);
  double energy[2];
  for (uint64_t id = 1; id <= 2; id++)
    {
      g_autoptr (SgSnapshot) s = picture (id, 0.08);
      g_autoptr (SgInherent) inherent = NULL;
      g_assert_true (sg_event_worker_offer (w, s));
      g_assert_false (sg_event_worker_offer (w, s));
      g_autoptr (SgEventList) list = wait_for (w, &inherent);
      g_assert_cmpuint (list->snapshot_id, ==, id);
      g_assert_cmpuint (list->n_states, ==, id);
      g_assert_cmpuint (list->n, ==, 0);
      g_assert_nonnull (inherent);
      g_assert_cmpuint (inherent->snapshot_id, ==, id);
      g_assert_cmpuint (inherent->snapshot->step, ==, 100 * id);
      g_assert_true (inherent->minimum.converged);
      g_assert_cmpfloat (inherent->minimum.largest_force, <=, 1e-4);
      energy[id - 1] = inherent->minimum.energy;
      double moved = 0;
      for (size_t i = 0; i < s->n; i++)
        for (int c = 0; c < 3; c++)
          moved = fmax (moved, fabs (s->r[c][i] - inherent->snapshot->r[c][i]));
      g_assert_cmpfloat (moved, >, 0.02);
      g_assert_cmpfloat (moved, <, 0.3);
    }
  g_assert_cmpfloat_with_epsilon (energy[0], energy[1], 1e-5);
  g_assert_cmpint (atomic_load (&calls), ==, 2);
  sg_event_worker_free (w);
}

static void
test_newest_wins_and_interval (void)
{
  SgEventOptions o;
  sg_event_options_default (&o);
  sg_event_options_for (&o, SG_EVENT_RAW);
  o.interval = 5;
  SgEventWorker *w = sg_event_worker_new (&o, 1, NULL, NULL);
  unsigned taken = 0;
  for (uint64_t id = 1; id <= 31; id++)
    {
      g_autoptr (SgSnapshot) s = picture (id, 0.01);
      taken += sg_event_worker_offer (w, s);
    }
  g_assert_cmpuint (taken, ==, 7); /* 1, 6, ... 31 */
  while (sg_event_worker_is_busy (w))
    g_usleep (1000);
  g_autoptr (SgEventList) list = wait_for (w, NULL);
  g_assert_cmpuint (list->snapshot_id, ==, 31);
  g_assert_cmpuint (list->n_states, <=, 7);
  g_assert_cmpuint (list->n, ==, 0);

  sg_event_worker_forget (w);
  g_assert_null (sg_event_worker_take (w, NULL, NULL));
  g_autoptr (SgSnapshot) s = picture (2, 0.01);
  g_assert_true (sg_event_worker_offer (w, s));
  g_autoptr (SgEventList) anew = wait_for (w, NULL);
  g_assert_cmpuint (anew->n_states, ==, 1);
  sg_event_worker_free (w);
}

static void
test_averages (void)
{
  SgEventOptions o;
  sg_event_options_default (&o);
  sg_event_options_for (&o, SG_EVENT_AVERAGED);
  o.interval = 20;
  o.parameters.core = 0.25; /* above what is left of the noise, below the noise itself */
  o.parameters.shell = 0.25;
  SgEventWorker *w = sg_event_worker_new (&o, 1, NULL, NULL);
  for (uint64_t id = 1; id <= 61; id++)
    {
      g_autoptr (SgSnapshot) s = picture (id, 0.15);
      sg_event_worker_offer (w, s);
      if (id % 20 == 1)
        while (sg_event_worker_is_busy (w))
          g_usleep (1000);
    }
  g_autoptr (SgEventList) list = wait_for (w, NULL);
  g_assert_cmpuint (list->n_states, ==, 4);
  size_t first = 0;
  for (size_t k = 0; k < list->n; k++)
    first += list->event[k]->x.step0 == 100;
  g_assert_cmpuint (first, >, 0);       /* the first state is one picture */
  g_assert_cmpuint (list->n - first, ==, 0);
  sg_event_worker_free (w);
}

/* At rest, with a picture waiting, in the middle of a minimum, while it rests: always at once. */
static void
test_close_in_every_state (void)
{
  SgEventOptions o;
  sg_event_options_default (&o);
  o.interval = 1;
  o.inherent.tolerance = 1e-12; /* never reached: the minimum goes on until it is given up */
  o.inherent.max_evaluations = 1000000000;
  for (int state = 0; state < 5; state++)
    {
      SgEventOptions here = o;
      if (state == 3)
        here.inherent.tolerance = 1e-2;
      SgEventWorker *w = sg_event_worker_new (&here, 2, NULL, NULL);
      g_autoptr (SgSnapshot) a = picture (1, 0.05), b = picture (2, 0.05);
      if (state == 3)
        sg_event_worker_set_share (w, 0.01);
      if (state >= 1)
        sg_event_worker_offer (w, a);
      if (state >= 2)
        g_usleep (20000);
      if (state >= 3)
        sg_event_worker_offer (w, b);
      if (state == 4)
        {
          sg_event_worker_forget (w);
          sg_event_worker_offer (w, a);
          g_usleep (1000 * (gulong) g_test_rand_int_range (0, 20));
        }
      gint64 began = g_get_monotonic_time ();
      sg_event_worker_free (w);
      g_assert_cmpint (g_get_monotonic_time () - began, <, 5000000);
    }
}

static void
test_failure_is_told (void)
{
  SgEventOptions o;
  sg_event_options_default (&o);
  SgEventWorker *w = sg_event_worker_new (&o, 1, NULL, NULL);
  g_autoptr (SgSnapshot) s = picture (1, 0);
  s->cell.lz = s->unflipped.lz = 4;
  g_assert_true (sg_event_worker_offer (w, s));
  g_autoptr (GError) error = NULL;
  SgEventList *list = NULL;
  while (error == NULL && list == NULL)
    {
      list = sg_event_worker_take (w, NULL, &error);
      g_usleep (1000);
    }
  g_assert_error (error, SG_ERROR, SG_ERROR_CELL);
  g_assert_null (list);
  sg_event_worker_free (w);
}

/* The run goes back: pictures of the way it left are dropped, and the state it went back to is due again. */
static void
test_went_back (void)
{
  SgEventOptions o;
  sg_event_options_default (&o);
  sg_event_options_for (&o, SG_EVENT_RAW);
  o.interval = 1;
  SgEventWorker *w = sg_event_worker_new (&o, 1, NULL, NULL);
  g_autoptr (SgSnapshot) first = picture (1, 0.02), second = picture (2, 0.02), third = picture (3, 0.02);

  g_assert_true (sg_event_worker_offer (w, first));
  sg_event_list_unref (wait_for (w, NULL));
  g_assert_true (sg_event_worker_offer (w, second));
  sg_event_list_unref (wait_for (w, NULL));
  g_assert_true (sg_event_worker_offer (w, third));
  sg_event_worker_go_back (w, first->step); /* waiting, being looked at, or a list nobody took */
  while (sg_event_worker_is_busy (w))
    g_usleep (1000);
  g_autoptr (GError) error = NULL;
  g_assert_null (sg_event_worker_take (w, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (sg_event_worker_offer (w, first)); /* the same step again */
  g_autoptr (SgEventList) list = wait_for (w, NULL);
  g_assert_cmpuint (list->step, ==, first->step);
  g_assert_true (sg_event_worker_offer (w, second));
  g_autoptr (SgEventList) next = wait_for (w, NULL);
  g_assert_cmpuint (next->step, ==, second->step);
  sg_event_worker_free (w);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/event-worker/inherent", test_inherent);
  g_test_add_func ("/event-worker/newest-wins-and-interval", test_newest_wins_and_interval);
  g_test_add_func ("/event-worker/averages", test_averages);
  g_test_add_func ("/event-worker/close-in-every-state", test_close_in_every_state);
  g_test_add_func ("/event-worker/failure-is-told", test_failure_is_told);
  g_test_add_func ("/event-worker/went-back", test_went_back);
  return g_test_run ();
}
