/* Events followed over a run: made-up motions in a crystal whose strings, groups and ways back are known.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/structure/event-list.h"
#include "make-crystal.h"

#include <string.h>

#define EDGE cbrt (4 * 0.77) /* of the fcc cube: neighbours at 1.03 */
enum { CUBES = 6 };

/* A crystal whose atoms can be moved, as a run would publish it. */
typedef struct {
  SgConfiguration *crystal;
  size_t n;
  double (*moved)[3];
  double shear;
  uint64_t step;
} Stage;

static void
stage_init (Stage *s)
{
  memset (s, 0, sizeof *s);
  const int cubes[3] = { CUBES, CUBES, CUBES };
  s->crystal = make_crystal (CRYSTAL_FCC, cubes, 0, 1, NULL);
  s->n = s->crystal->atoms->n;
  s->moved = g_malloc0 (s->n * sizeof *s->moved);
}

static void
stage_clear (Stage *s)
{
  sg_configuration_free (s->crystal);
  g_free (s->moved);
}

/* @noise: thermal motion, sigma */
static SgSnapshot *
picture (Stage *s, double noise, SgRng *rng)
{
  SgSnapshot *p = sg_snapshot_new_from_configuration (s->crystal);
  s->step += 100;
  p->id = s->step / 100;
  p->run = 1;
  p->step = s->step;
  p->time = 0.01 * (double) s->step;
  p->strain = s->shear;
  for (size_t i = 0; i < s->n; i++)
    for (int c = 0; c < 3; c++)
      p->r[c][i] += s->moved[i][c] + (noise > 0 ? noise * sg_rng_normal (rng) : 0);
  sg_cell_shear (&p->unflipped, SG_PLANE_XY, s->shear);
  p->cell = p->unflipped;
  SgFlip flip;
  sg_cell_reduce (&p->cell, &flip);
  for (size_t i = 0; i < s->n; i++)
    p->r[0][i] += s->shear * p->r[1][i];
  return p;
}

/* The atom nearest to a place of the crystal, through the faces. */
static uint32_t
atom_at (const Stage *s, double x, double y, double z)
{
  uint32_t best = 0;
  double nearest = 1e9;
  for (size_t i = 0; i < s->n; i++)
    {
      double d[3] = { s->crystal->atoms->r[0][i] - x * EDGE, s->crystal->atoms->r[1][i] - y * EDGE,
                      s->crystal->atoms->r[2][i] - z * EDGE };
      sg_cell_nearest_image (&s->crystal->cell, d);
      double r = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
      if (r < nearest)
        {
          nearest = r;
          best = (uint32_t) i;
        }
    }
  g_assert_cmpfloat (nearest, <, 1e-6);
  return best;
}

/* Moves the atom at (x, y, z) by whole and half cubes. */
static uint32_t
hop (Stage *s, double x, double y, double z, double dx, double dy, double dz)
{
  uint32_t i = atom_at (s, x, y, z);
  s->moved[i][0] += dx * EDGE;
  s->moved[i][1] += dy * EDGE;
  s->moved[i][2] += dz * EDGE;
  return i;
}

static void
feed (SgEventTracker *t, Stage *s)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SgSnapshot) p = picture (s, 0, NULL);
  g_assert_true (sg_event_tracker_feed (t, p, NULL, &error));
  g_assert_no_error (error);
}

static SgEventTracker *
tracker (void)
{
  SgExcitationParameters p;
  sg_excitation_parameters_default (&p);
  return sg_event_tracker_new (&p);
}

/* Four atoms in a row through a face of the cell, each into the place of the next, while the cell is sheared from one side
 * of a flip to the other; elsewhere three change places in a ring. */
static void
test_strings_and_groups (void)
{
  Stage s;
  stage_init (&s);
  SgEventTracker *t = tracker ();
  s.shear = 0.4;
  feed (t, &s);
  g_autoptr (SgEventList) none = sg_event_tracker_list (t);
  g_assert_cmpuint (none->n, ==, 0);
  g_assert_cmpuint (none->n_states, ==, 1);

  s.shear = 0.65;
  uint32_t row[4];
  for (int k = 0; k < 4; k++)
    row[k] = hop (&s, 4.5 + 0.5 * k, 1.5 + 0.5 * k, 1, 0.5, 0.5, 0);
  hop (&s, 2, 4, 4, .5, .5, 0);
  hop (&s, 2.5, 4.5, 4, 0, -.5, .5);
  hop (&s, 2.5, 4, 4.5, -.5, 0, -.5);
  feed (t, &s);

  g_autoptr (SgEventList) list = sg_event_tracker_list (t);
  g_assert_cmpuint (list->n, ==, 2);
  g_assert_cmpfloat (list->strain, ==, 0.65);
  const SgEvent *string = list->event[0], *ring = list->event[1];
  g_assert_cmpuint (string->number, ==, 1);
  g_assert_cmpuint (string->x.n_atoms, ==, 4);
  g_assert_cmpuint (string->x.n_cores, ==, 4);
  /* the last one goes into the place of an atom that did not move, so of nobody in the group */
  g_assert_cmpuint (string->x.n_links, ==, 3);
  g_assert_cmpuint (string->n_chains, ==, 1);
  g_assert_cmpuint (string->chain[0], ==, 3);
  g_assert_false (string->x.ring);
  for (uint32_t k = 0; k < 3; k++)
    {
      int from = -1;
      for (int q = 0; q < 4; q++)
        if (row[q] == string->x.link[k][0])
          from = q;
      g_assert_cmpint (from, >=, 0);
      g_assert_cmpuint (string->x.link[k][1], ==, row[from + 1]);
    }
  for (uint32_t k = 0; k < 4; k++)
    {
      double u = sqrt (pow ((double) string->u[k][0], 2) + pow ((double) string->u[k][1], 2) + pow ((double) string->u[k][2], 2));
      /* EDGE / sqrt (2) deformed by the shear of the later state */
      g_assert_cmpfloat_with_epsilon (u, EDGE * 0.5 * sqrt (1.65 * 1.65 + 1), 0.02);
    }
  g_assert_cmpuint (ring->x.n_atoms, ==, 3);
  g_assert_cmpuint (ring->x.longest_chain, ==, 3);
  g_assert_true (ring->x.ring);
  g_assert_cmpuint (ring->n_chains, ==, 1);
  g_assert_cmpuint (ring->chain[0], ==, 3);
  g_assert_cmpuint (ring->x.step0, ==, 100);
  g_assert_cmpuint (ring->x.step, ==, 200);
  g_assert_cmpfloat_with_epsilon (ring->volume, 1, 1e-6); /* a crystal: all the same before */

  g_autofree char *csv = sg_event_list_csv (list, NULL);
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);
  g_auto (GStrv) names = g_strsplit (lines[0], ",", -1), values = g_strsplit (lines[2], ",", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_cmpuint (g_strv_length (names), ==, g_strv_length (values));
  sg_event_tracker_free (t);
  stage_clear (&s);
}

/* One event over two intervals, a pause, and its way back. */
static void
test_goes_on_ends_and_is_reversed (void)
{
  Stage s;
  stage_init (&s);
  SgEventTracker *t = tracker ();
  feed (t, &s);
  hop (&s, 1, 1, 1, .35, .35, 0);
  hop (&s, 1.5, 1.5, 1, .35, .35, 0);
  feed (t, &s);
  g_autoptr (SgEventList) first = sg_event_tracker_list (t);
  hop (&s, 1.5, 1.5, 1, .4, .4, 0);
  hop (&s, 2, 2, 1, .4, .4, 0);
  hop (&s, 4, 4, 4, .4, 0, .4); /* far away: another one */
  feed (t, &s);
  g_autoptr (SgEventList) second = sg_event_tracker_list (t);
  g_assert_cmpuint (second->n, ==, 2);
  const SgEvent *e = second->event[0];
  g_assert_cmpuint (e->number, ==, 1);
  g_assert_true (e->active);
  g_assert_cmpuint (e->n_intervals, ==, 2);
  g_assert_cmpuint (e->x.n_atoms, ==, 3);
  g_assert_cmpuint (e->x.n_cores, ==, 3);
  g_assert_cmpuint (e->x.step0, ==, 100);
  g_assert_cmpuint (e->x.step, ==, 300);
  g_assert_cmpfloat_with_epsilon (e->x.max_displacement, 0.75 * sqrt (2) * EDGE, 0.02);
  g_assert_cmpuint (second->event[1]->x.step0, ==, 200);
  g_assert_cmpuint (second->event[1]->number, ==, 2);
  /* what was handed over stays */
  g_assert_cmpuint (first->n, ==, 1);
  g_assert_cmpuint (first->event[0]->x.n_atoms, ==, 2);
  g_assert_cmpuint (first->event[0]->n_intervals, ==, 1);

  feed (t, &s); /* nothing moves */
  g_autoptr (SgEventList) rest = sg_event_tracker_list (t);
  g_assert_cmpuint (rest->n, ==, 2);
  g_assert_false (rest->event[0]->active);
  g_assert_true (rest->event[1] != second->event[1]); /* it was active then */

  for (size_t i = 0; i < s.n; i++)
    for (int c = 0; c < 3; c++)
      if (i != atom_at (&s, 4, 4, 4))
        s.moved[i][c] = 0;
  feed (t, &s);
  g_autoptr (SgEventList) back = sg_event_tracker_list (t);
  g_assert_cmpuint (back->n, ==, 3);
  g_assert_cmpuint (back->event[2]->reverses, ==, 1);
  g_assert_cmpuint (back->event[0]->reversed_by, ==, 3);
  g_assert_cmpuint (back->event[1]->reversed_by, ==, 0);
  g_assert_cmpuint (rest->event[0]->reversed_by, ==, 0);

  /* the same again is new and takes nothing back */
  hop (&s, 1, 1, 1, .4, .4, 0);
  hop (&s, 1.5, 1.5, 1, .4, .4, 0);
  hop (&s, 2, 2, 1, .4, .4, 0);
  feed (t, &s);
  g_autoptr (SgEventList) again = sg_event_tracker_list (t);
  g_assert_cmpuint (again->n, ==, 4);

  /* a restore to before the pause: what came later did not happen */
  s.step = 300;
  feed (t, &s);
  g_autoptr (SgEventList) restored = sg_event_tracker_list (t);
  g_assert_cmpuint (restored->n, ==, 2);
  g_assert_cmpuint (restored->event[0]->reversed_by, ==, 0);

  /* told that it went back, the tracker takes the next state for the first of its way, though it is a later one */
  hop (&s, 3, 3, 3, .4, .4, 0);
  feed (t, &s);
  g_autoptr (SgEventList) left = sg_event_tracker_list (t);
  g_assert_cmpuint (left->n, ==, 3);
  const uint64_t last = left->step;
  g_autoptr (SgEventList) until = sg_event_list_until (left, last - 1);
  g_assert_cmpuint (until->n, ==, 2);
  g_assert_cmpuint (until->step, ==, left->event[1]->x.step);
  g_assert_cmpfloat (until->time, <, left->time);
  g_assert_true (until->event[1] == left->event[1]);
  g_autoptr (SgEventList) unreversed = sg_event_list_until (back, back->event[2]->x.step - 1);
  g_assert_cmpuint (unreversed->n, ==, 2);
  g_assert_cmpuint (unreversed->event[0]->reversed_by, ==, 0);
  g_assert_cmpuint (back->event[0]->reversed_by, ==, 3); /* what was handed over stays */
  sg_event_tracker_go_back (t, last - 1);
  for (size_t i = 0; i < s.n; i++)
    for (int c = 0; c < 3; c++)
      s.moved[i][c] = 0; /* far from where the other way was */
  feed (t, &s);
  g_autoptr (SgEventList) other = sg_event_tracker_list (t);
  g_assert_cmpuint (other->step, >, last);
  g_assert_cmpuint (other->n, ==, 2);
  sg_event_tracker_free (t);
  stage_clear (&s);
}

static void
test_thermal_motion_is_none (void) /* about as at kT = 0.26 */
{
  Stage s;
  stage_init (&s);
  SgRng rng;
  sg_rng_seed (&rng, 5);
  SgEventTracker *t = tracker ();
  for (int k = 0; k < 6; k++)
    {
      s.shear += 0.05;
      g_autoptr (SgSnapshot) p = picture (&s, 0.07, &rng);
      g_assert_true (sg_event_tracker_feed (t, p, NULL, NULL));
    }
  g_autoptr (SgEventList) list = sg_event_tracker_list (t);
  g_assert_cmpuint (list->n_states, ==, 6);
  g_assert_cmpuint (list->n, ==, 0);
  sg_event_tracker_free (t);
  stage_clear (&s);
}

static void
test_threads_do_not_matter (void)
{
  char *csv[2];
  for (int k = 0; k < 2; k++)
    {
      SgPool *pool = sg_pool_new (k == 0 ? 1 : 3);
      Stage s;
      stage_init (&s);
      SgRng rng;
      sg_rng_seed (&rng, 9);
      SgEventTracker *t = tracker ();
      for (int state = 0; state < 4; state++)
        {
          for (int m = 0; m < 40 && state > 0; m++)
            {
              size_t i = (size_t) (sg_rng_uniform (&rng) * (double) s.n);
              for (int c = 0; c < 3; c++)
                s.moved[i][c] += 0.5 * sg_rng_normal (&rng);
            }
          g_autoptr (SgSnapshot) p = picture (&s, 0.02, &rng);
          g_assert_true (sg_event_tracker_feed (t, p, pool, NULL));
        }
      g_autoptr (SgEventList) list = sg_event_tracker_list (t);
      g_assert_cmpuint (list->n, >, 20);
      csv[k] = sg_event_list_csv (list, NULL);
      sg_event_tracker_free (t);
      stage_clear (&s);
      sg_pool_free (pool);
    }
  g_assert_cmpstr (csv[0], ==, csv[1]);
  g_free (csv[0]);
  g_free (csv[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/events/strings-and-groups", test_strings_and_groups);
  g_test_add_func ("/events/goes-on-ends-and-is-reversed", test_goes_on_ends_and_is_reversed);
  g_test_add_func ("/events/thermal-motion-is-none", test_thermal_motion_is_none);
  g_test_add_func ("/events/threads-do-not-matter", test_threads_do_not_matter);
  return g_test_run ();
}
