/* test-engine-back.c: a run goes back to an earlier step: every bit as it was then, and as it would have gone on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/error.h"
#include "engine/trail.h"
#include "engine-steps.h"
#include "make-crystal.h"

#include <math.h>

/* Checkpoints come every 2000 steps (SG_CHECKPOINT_STEPS): stops before, at and between them. */
#define SHEAR "[protocol]\nseed=5\n[stage 1]\nkind=load\nrate=2e9\n"

typedef struct {
  const char *before; /* nullable: said first */
  unsigned steps;     /* then so many */
} Leg;

static const Leg legs[] = {
  { NULL, 1300 },
  { "set-rate 5e9", 800 },
  { "set-temperature 0.3", 1500 },
  { "unload 1e10", 900 }, /* its beginning between checkpoints, its end beyond one */
  { "load 4e9 -xy 0.3", 1850 },
};
#define N_LEGS G_N_ELEMENTS (legs)

static void
go (SgEngine *engine, const Leg *leg)
{
  SgAck ack;
  g_autofree char *steps = g_strdup_printf ("step %u", leg->steps);
  if (leg->before != NULL)
    g_assert_true (say_and_wait (engine, leg->before, &ack));
  g_assert_true (say_and_wait (engine, steps, &ack));
  g_assert_cmpint (sg_engine_wait (engine, PATIENCE_MS), ==, SG_RUN_PAUSED);
}

static uint64_t
step_of (SgEngine *engine)
{
  SgEngineStatus status;
  sg_engine_status (engine, &status);
  return status.step;
}

/* Back to @step; @left: what was drained before, cut and completed. */
static void
back (SgEngine *engine, uint64_t step, Left *left, uint64_t *from)
{
  g_autoptr (GError) error = NULL;
  SgWayBack way, same;
  SgEngineStatus before, after;

  sg_engine_status (engine, &before);
  g_assert_true (sg_engine_way_back (engine, step, &way, &error));
  g_assert_true (sg_engine_go_back (engine, step, &same, &error));
  g_assert_no_error (error);
  g_assert_true (way.step == same.step && way.n_samples == same.n_samples && way.n_unloads == same.n_unloads);
  g_assert_cmpuint (way.step, <=, step);
  g_assert_cmpint (sg_engine_wait (engine, PATIENCE_MS), ==, SG_RUN_PAUSED);
  sg_engine_status (engine, &after);
  g_assert_cmpuint (after.step, ==, step);
  g_assert_cmpuint (after.run, ==, before.run);
  g_assert_cmpuint (after.replay_until, ==, 0);
  if (from != NULL)
    *from = way.step;

  g_array_set_size (left->samples, MIN (left->samples->len, (unsigned) way.n_samples));
  g_array_set_size (left->unloads, MIN (left->unloads->len, (unsigned) way.n_unloads));
  Left rest;
  take_left (engine, &rest);
  g_array_append_vals (left->samples, rest.samples->data, rest.samples->len);
  g_array_append_vals (left->unloads, rest.unloads->data, rest.unloads->len);
  sg_configuration_free (left->end);
  left->end = sg_configuration_copy (rest.end);
  g_free (left->log);
  left->log = g_strdup (rest.log);
  left_clear (&rest);
}

/* Everything but the numbers under which commands were acknowledged. */
static void
assert_same (const Left *a, const Left *b)
{
  Left one = *a, other = *b;
  one.log = other.log = NULL;
  assert_same_left (&one, &other);
}

/* Drains what is new and appends it. */
static void
take_more (SgEngine *engine, Left *left)
{
  Left rest;
  take_left (engine, &rest);
  g_array_append_vals (left->samples, rest.samples->data, rest.samples->len);
  g_array_append_vals (left->unloads, rest.unloads->data, rest.unloads->len);
  g_array_unref (rest.samples);
  g_array_unref (rest.unloads);
  sg_configuration_free (left->end);
  g_free (left->log);
  left->end = rest.end;
  left->log = rest.log;
}

static Left
left_copy (const Left *left)
{
  return (Left){ g_array_copy (left->samples), g_array_copy (left->unloads), sg_configuration_copy (left->end), g_strdup (left->log) };
}

/* By its log from its beginning, in another program. */
static void
assert_repeats (const Left *left, SgRunState end)
{
  Left again;
  replay (left->log, 2, end, &again);
  assert_same_left (left, &again);
  left_clear (&again);
}

G_GNUC_UNUSED static void
test_back (void)
{
  SgEngine *engine = engine_new (1, 0);
  const unsigned n = SLOW ? 4 : N_LEGS;
  uint64_t at[N_LEGS], from;
  Left stop[N_LEGS], now;

  load (engine, SHEAR, true);
  take_left (engine, &now);
  for (unsigned k = 0; k < n; k++)
    {
      go (engine, &legs[k]);
      take_more (engine, &now);
      stop[k] = left_copy (&now);
      at[k] = step_of (engine);
    }
  g_assert_cmpuint (now.unloads->len, ==, SLOW ? 0 : 1);

  /* to every stop, in an order that is none of theirs, and each time on from there to the next, as before */
  static const unsigned order[] = { 3, 1, 2, 0, 2, 3 };
  for (unsigned o = 0; o < G_N_ELEMENTS (order); o++)
    {
      const unsigned k = order[o];
      if (k + 1 >= n)
        continue;
      g_test_message ("from step %" G_GUINT64_FORMAT " back to %" G_GUINT64_FORMAT, step_of (engine), at[k]);
      for (unsigned j = 0; step_of (engine) < at[k]; j++) /* where it has been gone back before */
        if (at[j] > step_of (engine))
          go (engine, &legs[j]);
      take_more (engine, &now);
      back (engine, at[k], &now, &from);
      g_assert_cmpuint (at[k] - from, <, 2000);
      assert_same (&now, &stop[k]);
      go (engine, &legs[k + 1]);
      take_more (engine, &now);
      assert_same (&now, &stop[k + 1]);
    }
  assert_repeats (&now, SG_RUN_PAUSED);

  if (n > 4)
    {
      /* just to a checkpoint, in the middle of an unload */
      back (engine, 4000, &now, &from);
      g_assert_cmpuint (from, ==, 4000);
      go (engine, &(Leg){ NULL, 500 });
      take_more (engine, &now);
      assert_same (&now, &stop[3]);
    }
  /* to where nothing happened, and on another way; its log has no word of the first one */
  back (engine, 1000, &now, &from);
  g_assert_cmpuint (from, ==, 0);
  go (engine, &(Leg){ "load 1e10 +xz 0.1", 300 });
  take_more (engine, &now);
  g_assert_nonnull (strstr (now.log, "+xz"));
  g_assert_null (strstr (now.log, "set-rate"));
  assert_repeats (&now, SG_RUN_PAUSED);
  /* and to its beginning */
  back (engine, 0, &now, NULL);
  g_assert_cmpuint (now.samples->len, <=, 1);
  go (engine, &legs[0]);
  take_more (engine, &now);
  assert_same (&now, &stop[0]);

  /* not to what has not been, nor without a run */
  SgWayBack way;
  g_autoptr (GError) error = NULL;
  g_assert_false (sg_engine_go_back (engine, 1301, &way, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_cmpuint (step_of (engine), ==, 1300);
  for (unsigned k = 0; k < n; k++)
    left_clear (&stop[k]);
  left_clear (&now);
  sg_engine_free (engine);
  engine = engine_new (1, 0);
  g_assert_false (sg_engine_way_back (engine, 0, &way, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_REFUSED);
  sg_engine_free (engine);
}

/* Out of the middle of things: nobody has drained anything, it is running, and waits for room for pictures. */
static void
test_running (void)
{
  SgEngine *engine = engine_new (2, 1);
  load (engine, SHEAR, false);
  sg_engine_keep_pictures (engine, 500);
  Left now, direct;
  SgSnapshot *picture;
  uint64_t last = 0;
  while (last < 2500)
    {
      while ((picture = sg_engine_take_picture (engine)) == NULL)
        g_usleep (500);
      last = picture->step;
      sg_snapshot_unref (picture);
    }
  g_assert_cmpint (sg_engine_state (engine), ==, SG_RUN_RUNNING);
  SgWayBack way;
  g_autoptr (GError) error = NULL;
  g_assert_true (sg_engine_go_back (engine, 2300, &way, &error));
  g_assert_cmpuint (way.step, ==, 2000);
  g_assert_cmpint (sg_engine_wait (engine, PATIENCE_MS), ==, SG_RUN_PAUSED);
  g_autoptr (SgSnapshot) shown = sg_engine_take_snapshot (engine);
  g_assert_cmpuint (shown->step, ==, 2300);
  g_assert_null (sg_engine_take_picture (engine)); /* those beyond it are gone, those before it were taken */
  sg_engine_keep_pictures (engine, 0);
  take_left (engine, &now);
  sg_engine_free (engine);

  engine = engine_new (1, 0);
  load (engine, SHEAR, true);
  go (engine, &(Leg){ NULL, 2300 });
  take_left (engine, &direct);
  assert_same (&now, &direct);
  left_clear (&now);
  left_clear (&direct);
  sg_engine_free (engine);
}

/* Over a failure and a restore, after which steps come twice. */
G_GNUC_UNUSED static void
test_failed (void)
{
  SgEngine *engine = engine_new (1, 0);
  Left now, before, later;
  SgAck ack;

  /* it fails soon after a checkpoint, which is not trusted then: back to the one before */
  load (engine, "[protocol]\ntime-step=0.02\n[stage 1]\nkind=load\nrate=1e9\n", true);
  take_left (engine, &now);
  g_assert_true (say_and_wait (engine, "arm step>=2063 set-temperature 2", &ack));
  go (engine, &(Leg){ NULL, 1500 });
  take_more (engine, &now);
  before = left_copy (&now);
  for (int again = 0; again < 2; again++)
    {
      g_assert_true (say_and_wait (engine, "resume", &ack));
      g_assert_cmpint (sg_engine_wait (engine, PATIENCE_MS), ==, SG_RUN_FAILED);
      g_autofree char *reason = sg_engine_failure (engine);
      const uint64_t failed = g_ascii_strtoull (reason + 5, NULL, 10);
      g_test_message ("%s", reason);
      g_assert_cmpuint (failed, >, 2063);
      g_assert_cmpuint (failed, <, 2200);
      g_assert_cmpuint (step_of (engine), ==, 0);
      take_more (engine, &now);
      if (again == 0)
        {
          /* out of the failure: to what was before it, though the run itself stands at 0 */
          back (engine, 1500, &now, NULL);
          g_assert_null (sg_engine_failure (engine));
          assert_same (&now, &before);
          go (engine, &(Leg){ NULL, 550 });
          take_more (engine, &now);
          uint64_t from;
          back (engine, 2050, &now, &from);
          g_assert_cmpuint (from, ==, 2000); /* with the one before it to go back to */
          assert_repeats (&now, SG_RUN_PAUSED);
        }
    }

  /* restored, it goes another way; then back to the restore's own step */
  g_assert_true (say_and_wait (engine, "restore", &ack));
  g_assert_true (say_and_wait (engine, "disarm 0", &ack));
  go (engine, &(Leg){ "set-temperature 0.2", 1200 });
  take_more (engine, &now);
  later = left_copy (&now);
  go (engine, &(Leg){ "set-rate 2e9", 1000 });
  take_more (engine, &now);
  back (engine, 1200, &now, NULL); /* of the second time: the first had another temperature */
  assert_same (&now, &later);
  assert_repeats (&now, SG_RUN_PAUSED);
  back (engine, 0, &now, NULL);
  go (engine, &(Leg){ NULL, 300 });
  take_more (engine, &now);
  assert_repeats (&now, SG_RUN_PAUSED);
  left_clear (&now);
  left_clear (&before);
  left_clear (&later);
  sg_engine_free (engine);
}

/* It fails twice after it went back: first long after the kept state, then soon after, which takes it back to the one before that. */
G_GNUC_UNUSED static void
test_failed_twice (void)
{
  SgEngine *engine = engine_new (1, 0);
  g_autoptr (GError) error = NULL;
  Left now;
  SgAck ack;
  SgWayBack way;
  uint64_t from;

  load (engine, "[protocol]\ntime-step=0.02\n[stage 1]\nkind=load\nrate=1e9\n", true);
  take_left (engine, &now);
  g_assert_true (say_and_wait (engine, "arm step>=2403 set-temperature 2", &ack));
  go (engine, &(Leg){ NULL, 2350 });
  take_more (engine, &now);
  back (engine, 2300, &now, &from);
  g_assert_cmpuint (from, ==, 2000);
  g_assert_true (say_and_wait (engine, "resume", &ack));
  g_assert_cmpint (sg_engine_wait (engine, PATIENCE_MS), ==, SG_RUN_FAILED);
  g_assert_cmpuint (step_of (engine), ==, 2000);
  take_more (engine, &now);
  /* to the last step it stood at, and no further */
  g_autofree char *reason = sg_engine_failure (engine);
  const uint64_t failed = g_ascii_strtoull (reason + 5, NULL, 10);
  g_assert_true (sg_engine_way_back (engine, failed - 1, &way, &error));
  g_assert_false (sg_engine_way_back (engine, failed, &way, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_REFUSED);
  g_assert_true (say_and_wait (engine, "restore", &ack));
  g_assert_true (say_and_wait (engine, "set-temperature 2", &ack));
  g_assert_true (say_and_wait (engine, "resume", &ack));
  g_assert_cmpint (sg_engine_wait (engine, PATIENCE_MS), ==, SG_RUN_FAILED);
  g_assert_cmpuint (step_of (engine), ==, 0);
  take_more (engine, &now);
  assert_repeats (&now, SG_RUN_FAILED);
  left_clear (&now);
  sg_engine_free (engine);
}

/* The guard stops a crystal at its first look: to any step before it, and from there to the same failure, by its own reason. */
static void
test_guarded (void)
{
  SgEngine *engine = engine_new (1, 0);
  g_autoptr (SgConfiguration) crystal = make_crystal (CRYSTAL_C15, (const int[3]){ 3, 3, 3 }, 0.05, 4, NULL);
  g_autoptr (SgProtocol) protocol = protocol_of ("[stage 1]\nkind=hold\ntemperature=0.2\nuntil=steps 1000\nguard-every=300\n");
  g_autoptr (GError) error = NULL;
  SgWayBack way;
  SgAck ack;

  g_assert_true (sg_engine_load (engine, crystal, protocol, false, &error));
  for (int k = 0; k < 2; k++)
    {
      g_assert_cmpint (sg_engine_wait (engine, PATIENCE_MS), ==, SG_RUN_FAILED);
      g_autofree char *failure = sg_engine_failure (engine);
      g_assert_true (g_str_has_prefix (failure, "step 300: the glass is ordering"));
      g_assert_false (sg_engine_way_back (engine, 300, &way, &error)); /* there it has failed */
      g_assert_error (error, SG_ERROR, SG_ERROR_REFUSED);
      g_clear_error (&error);
      g_assert_true (sg_engine_go_back (engine, k == 0 ? 299 : 250, &way, &error));
      g_assert_cmpint (sg_engine_wait (engine, PATIENCE_MS), ==, SG_RUN_PAUSED);
      g_assert_cmpuint (step_of (engine), ==, k == 0 ? 299 : 250);
      g_assert_null (sg_engine_failure (engine));
      g_assert_true (say_and_wait (engine, "resume", &ack));
    }
  sg_engine_free (engine);
}

/* Waypoints without a simulation. */
static SgCheckpoint *
stub (uint64_t step, size_t size)
{
  static const SgRunPoint start = { 0, 0, { 0 } };
  g_autoptr (SgProtocol) protocol = protocol_of (SHEAR);
  SgCheckpoint *c = g_rc_box_new (SgCheckpoint);
  *c = (SgCheckpoint){ step, g_bytes_new_take (g_malloc0 (size), size), sg_protocol_run_new (protocol, true, &start) };
  return c;
}

static void
add_stub (SgTrail *trail, uint64_t step, unsigned n_entries, bool anchor)
{
  static SgCheckpoint *before;
  SgCheckpoint *here = stub (step, 1000);
  const SgWaypoint w = { .here = here, .good = { here, step > 0 ? before : NULL }, .n_entries = n_entries, .anchor = anchor };
  sg_trail_add (trail, &w);
  sg_checkpoint_unref (before);
  before = here;
}

/* The whole of a long run stays covered, in the memory there is. */
static void
test_trail (void)
{
  const size_t most = 64000;
  g_autoptr (SgTrail) trail = sg_trail_new (most, 10);

  g_assert_null (sg_trail_before (trail, 7));
  add_stub (trail, 0, 0, true);
  for (uint64_t step = 10; step <= 100000; step += 10)
    {
      add_stub (trail, step, (unsigned) (step / 1000), false);
      g_assert_cmpuint (sg_trail_bytes (trail), <=, most);
      g_assert_cmpuint (sg_trail_n (trail), >=, MIN (step / 10 + 1, 16)); /* two checkpoints each, and half of them just thinned out */
    }
  uint64_t widest = 0;
  for (uint64_t step = 0; step <= 100000; step += 10)
    {
      const SgWaypoint *w = sg_trail_before (trail, step);
      g_assert_cmpuint (w->here->step, <=, step);
      g_assert_cmpuint (w->n_entries, ==, w->here->step / 1000);
      widest = MAX (widest, step - w->here->step);
    }
  g_assert_cmpuint (widest, <=, 100000 / 16 + 10);

  /* a restore: steps come twice, and its moment is not thinned out */
  add_stub (trail, 50010, 200, true);
  g_assert_cmpuint (sg_trail_before (trail, 100000)->n_entries, ==, 200);
  g_assert_cmpuint (sg_trail_before (trail, 50009)->n_entries, <=, 50);
  for (uint64_t step = 50020; step <= 300000; step += 10)
    add_stub (trail, step, 200 + (unsigned) (step / 1000), false);
  g_assert_cmpuint (sg_trail_before (trail, 50015)->here->step, ==, 50010);
  g_assert_cmpuint (sg_trail_before (trail, 50015)->n_entries, ==, 200);
  g_assert_cmpuint (sg_trail_before (trail, 5)->here->step, ==, 0);

  sg_trail_cut (trail, 60000);
  g_assert_cmpuint (sg_trail_before (trail, 300000)->here->step, <=, 60000);
  g_assert_cmpuint (sg_trail_before (trail, 300000)->here->step, >, 40000);
  /* there is room again: closely from here on */
  for (uint64_t step = 60010; step <= 60200; step += 10)
    add_stub (trail, step, 260, false);
  g_assert_cmpuint (sg_trail_before (trail, 60195)->here->step, >=, 60000);

  /* restores without end: the memory stays what it is, and of the last there is a way */
  for (uint64_t k = 0; k < 500; k++)
    {
      add_stub (trail, 60300 + 10 * k, 300 + (unsigned) k, true);
      g_assert_cmpuint (sg_trail_bytes (trail), <=, most);
    }
  g_assert_cmpuint (sg_trail_before (trail, 60300 + 4990)->n_entries, ==, 799);

  /* no room for three: none, not even the first, which would be memory for nothing */
  g_autoptr (SgTrail) none = sg_trail_new (2900, 10);
  add_stub (none, 0, 0, true);
  g_assert_cmpuint (sg_trail_n (none), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine-back/trail", test_trail);
  g_test_add_func ("/engine-back/running", test_running);
#ifndef __SANITIZE_THREAD__ /* minutes there, and between threads they do nothing that the other does not */
  g_test_add_func ("/engine-back/back", test_back);
  g_test_add_func ("/engine-back/failed", test_failed);
  g_test_add_func ("/engine-back/failed-twice", test_failed_twice);
#endif
  g_test_add_func ("/engine-back/guarded", test_guarded);
  return g_test_run ();
}
