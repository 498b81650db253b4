/* Results: complete, shared, the same by any way; and the thread that makes them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/io/configuration-io.h"
#include "engine/structure/analyzer.h"
#include "make-crystal.h"
#include "read-reference.h"

#include <math.h>

/* A picture as a run would publish it. */
static SgSnapshot *
picture (const SgConfiguration *c, uint64_t id, double shear)
{
  SgSnapshot *s = sg_snapshot_new_from_configuration (c);
  s->id = id;
  s->run = 1;
  s->step = 10 * id;
  sg_cell_shear (&s->unflipped, SG_PLANE_XY, shear);
  s->cell = s->unflipped;
  SgFlip flip;
  sg_cell_reduce (&s->cell, &flip);
  for (size_t i = 0; i < s->n; i++)
    s->r[0][i] += shear * s->r[1][i];
  return s;
}

static void
test_everything (void)
{
  Reference reference = reference_sheared2k ();
  g_autoptr (SgSnapshot) before = picture (reference.configuration, 1, 0);
  g_autoptr (SgSnapshot) now = picture (reference.configuration, 2, 0.7);
  SgStructureOptions o;
  sg_structure_options_default (&o);
  o.want = SG_STRUCTURE_ALL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SgStructure) s = sg_structure_new (now, before, &o, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (s->snapshot_id, ==, 2);
  g_assert_cmpuint (s->step, ==, 20);
  g_assert_nonnull (s->mesh);
  g_assert_cmpuint (s->count_of_type[0] + s->count_of_type[1], ==, 2000);
  size_t labels = 0;
  for (int k = 0; k < SG_SU2_LABELS; k++)
    labels += s->su2_count[k];
  g_assert_cmpuint (labels, ==, 2000);
  /* affine: nobody moved, across the flip */
  for (size_t i = 0; i < s->n; i++)
    g_assert_cmpfloat (s->displacement->magnitude[i], <, 1e-10);
  g_assert_cmpuint (s->excitations->n, ==, 0);
  g_assert_cmpfloat (s->van_hove->jumped[0], ==, 0);
  g_assert_cmpfloat_with_epsilon (s->average[0].fraction + s->average[1].fraction, 1, 1e-15);

  /* Only what is asked, and what that needs. */
  o.want = SG_STRUCTURE_STRESS;
  g_autoptr (SgStructure) little = sg_structure_new (now, before, &o, NULL, NULL, &error);
  g_assert_null (little->voronoi);
  g_assert_null (little->mesh);
  g_assert_null (little->displacement);
  g_assert_nonnull (little->stress);
  o.want = SG_STRUCTURE_DISCLINATIONS | SG_STRUCTURE_D2MIN;
  g_autoptr (SgStructure) lines = sg_structure_new (now, NULL, &o, NULL, NULL, &error);
  g_assert_nonnull (lines->modified);
  g_assert_null (lines->displacement); /* nothing to measure from */

  /* Taken over where still right, computed anew where not. */
  o.want = SG_STRUCTURE_ALL;
  o.link = SG_LINK_NEIGHBOUR;
  g_autoptr (SgStructure) next = sg_structure_new (now, before, &o, s, NULL, &error);
  g_assert_true (next->voronoi == s->voronoi);
  g_assert_true (next->modified == s->modified);
  g_assert_true (next->mesh == s->mesh);
  g_assert_true (next->reference_stress == s->reference_stress);
  g_assert_true (next->network != s->network);
  o.mode = SG_MODIFIED_PAPER;
  o.mesh.probe = 1.1;
  g_autoptr (SgStructure) third = sg_structure_new (now, before, &o, next, NULL, &error);
  g_assert_true (third->voronoi == s->voronoi);
  g_assert_true (third->network == next->network);
  g_assert_true (third->modified != s->modified);
  g_assert_true (third->mesh != s->mesh);
  g_clear_pointer (&s, sg_structure_unref);
  g_clear_pointer (&next, sg_structure_unref);
  g_assert_cmpuint (third->voronoi->n, ==, 2000); /* lives on */

  /* The next picture keeps what belongs to the reference; the last one as a reference brings its own. */
  g_autoptr (SgSnapshot) later = picture (reference.configuration, 3, 0.8);
  g_autoptr (SgStructure) fourth = sg_structure_new (later, before, &o, third, NULL, &error);
  g_assert_true (fourth->reference_stress == third->reference_stress);
  g_assert_true (fourth->voronoi != third->voronoi);
  g_autoptr (SgStructure) fifth = sg_structure_new (later, now, &o, third, NULL, &error);
  g_assert_true (fifth->reference_stress == third->stress);
  reference_clear (&reference);
}

/* Below what moves, a structure that did not change is seen not to have changed. */
static void
test_inherent (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (g_getenv ("SG_DATA"), "samples", "wahnstrom-4000-deep-1.lammps.gz", NULL);
  g_autoptr (SgConfiguration) glass = sg_configuration_load (path, &error);
  g_assert_no_error (error);
  g_autoptr (SgSnapshot) before = picture (glass, 1, 0), now = picture (glass, 2, 0);
  for (size_t i = 0; i < now->n; i++) /* a thermal motion of 0.03 sigma */
    for (int k = 0; k < 3; k++)
      now->r[k][i] += 0.03 * sin (1.7 * (double) i * (k + 1) + k);
  SgStructureOptions o;
  sg_structure_options_default (&o);
  o.want = SG_STRUCTURE_STRESS_CHANGE | SG_STRUCTURE_DISPLACEMENT;
  double largest[2], moved[2];
  SgAnalyzer *a = sg_analyzer_new (1, NULL, NULL);
  for (int inherent = 0; inherent < 2; inherent++)
    {
      o.inherent = inherent;
      uint64_t number = sg_analyzer_request (a, now, before, &o);
      g_autoptr (SgStructure) s = NULL;
      for (uint64_t got = 0; s == NULL || got != number;)
        {
          g_clear_pointer (&s, sg_structure_unref);
          s = sg_analyzer_take (a, &got, &error);
          g_assert_no_error (error);
          g_usleep (1000);
        }
      g_assert_cmpuint (s->snapshot_id, ==, 2);
      g_assert_cmpuint (s->step, ==, 20);
      largest[inherent] = moved[inherent] = 0;
      for (size_t i = 0; i < s->n; i++)
        {
          largest[inherent] += fabs (s->von_mises_change[i]) / (double) s->n;
          moved[inherent] += s->displacement->magnitude[i] / (double) s->n;
        }
    }
  sg_analyzer_free (a);
  g_test_message ("mean change %g, below %g; moved %g, below %g", largest[0], largest[1], moved[0], moved[1]);
  g_assert_cmpfloat (largest[0], >, 1);
  g_assert_cmpfloat (largest[1], <, 0.1 * largest[0]);
  g_assert_cmpfloat (moved[1], <, 0.2 * moved[0]);
}

/* A cell of eight atoms goes through everything by explicit images. */
static void
test_thin_cell (void)
{
  const int count[3] = { 1, 1, 1 }, twice[3] = { 3, 3, 3 };
  static const Crystal crystals[] = { CRYSTAL_A15, CRYSTAL_C15, CRYSTAL_SIGMA };
  for (size_t k = 0; k < G_N_ELEMENTS (crystals); k++)
    {
      g_autofree uint8_t *expected = NULL;
      g_autoptr (SgConfiguration) c = make_crystal (crystals[k], count, 0, 1, &expected);
      g_autoptr (SgConfiguration) big = make_crystal (crystals[k], twice, 0, 1, NULL);
      g_autoptr (SgSnapshot) one = sg_snapshot_new_from_configuration (c);
      g_autoptr (SgSnapshot) many = sg_snapshot_new_from_configuration (big);
      SgStructureOptions o;
      sg_structure_options_default (&o);
      o.want = SG_STRUCTURE_ALL;
      for (int mode = 0; mode < 2; mode++)
        {
          o.mode = mode;
          g_autoptr (GError) error = NULL;
          g_autoptr (SgStructure) s = sg_structure_new (one, NULL, &o, NULL, NULL, &error);
          g_assert_no_error (error);
          g_autoptr (SgStructure) t = sg_structure_new (many, NULL, &o, NULL, NULL, &error);
          for (size_t i = 0; i < s->n; i++)
            {
              g_assert_cmpuint (s->coordination[i], ==, expected[i]);
              g_assert_cmpuint (s->n5[i], ==, 12);
              g_assert_cmpuint (s->frank_kasper[i], ==, expected[i]);
            }
          g_assert_cmpuint (27 * s->modified->n_bonds, ==, t->modified->n_bonds);
          g_assert_cmpfloat_with_epsilon (s->average[1].potential_energy, t->average[1].potential_energy, 1e-9);
          g_assert_cmpuint (s->disclinations->n_ends, ==, 0);
          g_assert_cmpuint (27 * s->disclinations->n_bonds[SG_LINE_SIX], ==, t->disclinations->n_bonds[SG_LINE_SIX]);
          g_assert_true (s->network->spans[0][0] && s->network->spans[0][1] && s->network->spans[0][2]);
          g_assert_cmpfloat (s->mesh->volume_fraction, >, 0);
        }
    }
}

/* A thin cell of disordered atoms, and the same as 3 x 3 x 3 of them. */
static void
test_thin_disorder (void)
{
  const int count[3] = { 3, 3, 3 };
  g_autoptr (SgConfiguration) c = make_crystal (CRYSTAL_SC, count, 0.3, 12, NULL);
  for (size_t i = 0; i < c->atoms->n; i++)
    c->atoms->type[i] = i % 2;
  c->cell.xy = 0.25 * c->cell.lx;
  size_t n = c->atoms->n;
  SgAtoms *many = sg_atoms_new (27 * n);
  SgCell cell = c->cell;
  sg_cell_scale (&cell, 3);
  for (size_t i = 0; i < 27 * n; i++)
    {
      int32_t image[3] = { (int32_t) (i / n % 3), (int32_t) (i / n / 3 % 3), (int32_t) (i / n / 9) };
      double r[3] = { c->atoms->r[0][i % n], c->atoms->r[1][i % n], c->atoms->r[2][i % n] }, out[3];
      sg_cell_unwrap (&c->cell, r, image, out);
      for (int k = 0; k < 3; k++)
        many->r[k][i] = out[k];
      many->type[i] = c->atoms->type[i % n];
    }
  g_autoptr (SgConfiguration) big = sg_configuration_new (&cell, many);
  g_autoptr (SgSnapshot) one = sg_snapshot_new_from_configuration (c);
  g_autoptr (SgSnapshot) all = sg_snapshot_new_from_configuration (big);
  SgStructureOptions o;
  sg_structure_options_default (&o);
  o.want = SG_STRUCTURE_LABELS | SG_STRUCTURE_DISCLINATIONS;
  g_autoptr (SgStructure) s = sg_structure_new (one, NULL, &o, NULL, NULL, NULL);
  g_autoptr (SgStructure) t = sg_structure_new (all, NULL, &o, NULL, NULL, NULL);
  g_assert_cmpuint (27 * s->modified->n_bonds, ==, t->modified->n_bonds);
  g_assert_cmpuint (27 * s->modified->n_removed, ==, t->modified->n_removed);
  for (size_t i = 0; i < 27 * n; i++)
    {
      g_assert_cmpuint (s->su2[i % n], ==, t->su2[i]);
      g_assert_cmpuint (s->coordination[i % n], ==, t->coordination[i]);
    }
  g_assert_cmpuint (s->disclinations->n_unbalanced, ==, 0);
  g_assert_cmpuint (s->disclinations->n_ends, ==, 0);
}

typedef struct {
  pthread_mutex_t mutex;
  pthread_cond_t change;
  unsigned wakeups;
} Wake;

static void
wake (void *data)
{
  Wake *w = data;
  pthread_mutex_lock (&w->mutex);
  w->wakeups++;
  pthread_cond_broadcast (&w->change);
  pthread_mutex_unlock (&w->mutex);
}

/* Many requests, faster than they can be met: the newest is answered, all it needs lives long enough, and every
 * result carries the picture it is of. */
static void
test_newest_wins (void)
{
  Reference reference = reference_sheared2k ();
  Wake w = { .wakeups = 0 };
  pthread_mutex_init (&w.mutex, NULL);
  pthread_cond_init (&w.change, NULL);
  SgAnalyzer *a = sg_analyzer_new (2, wake, &w);
  SgStructureOptions o;
  sg_structure_options_default (&o);
  o.want = SG_STRUCTURE_ALL;
  SgSnapshot *first = picture (reference.configuration, 1, 0);
  uint64_t last = 0, answered = 0;
  unsigned results = 0;
  for (uint64_t id = 2; id < 42; id++)
    {
      SgSnapshot *s = picture (reference.configuration, id, 0.01 * (double) id);
      last = sg_analyzer_request (a, s, first, &o);
      sg_snapshot_unref (s);
      g_usleep (500);
      SgStructure *r = sg_analyzer_take (a, &answered, NULL);
      results += r != NULL;
      sg_structure_unref (r);
    }
  sg_snapshot_unref (first);
  pthread_mutex_lock (&w.mutex);
  for (;;)
    {
      uint64_t number;
      SgStructure *r = sg_analyzer_take (a, &number, NULL);
      if (r != NULL)
        {
          results++;
          g_assert_cmpuint (r->snapshot_id, ==, r->snapshot->id);
          g_assert_cmpuint (r->snapshot_id, ==, number + 1);
          answered = number;
          sg_structure_unref (r);
        }
      if (answered == last)
        break;
      pthread_cond_wait (&w.change, &w.mutex);
    }
  pthread_mutex_unlock (&w.mutex);
  g_assert_cmpuint (results, <=, 40);
  g_assert_cmpuint (results, >=, 1);
  g_assert_null (sg_analyzer_take (a, NULL, NULL));

  /* Freed with a request under way and one waiting. */
  SgSnapshot *s = picture (reference.configuration, 50, 0);
  sg_analyzer_request (a, s, NULL, &o);
  sg_analyzer_request (a, s, NULL, &o);
  sg_snapshot_unref (s);
  sg_analyzer_set_share (a, 0.02); /* resting must not hold the end up */
  gint64 began = g_get_monotonic_time ();
  sg_analyzer_free (a);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 20 * G_USEC_PER_SEC);
  reference_clear (&reference);
}

/* Icosahedra by label: network and surface are of the same atoms, and nothing of the other kind is taken over. */
static void
test_by_labels (void)
{
  Reference reference = reference_sheared2k ();
  SgSnapshot *now = picture (reference.configuration, 1, 0);
  SgStructureOptions o;
  sg_structure_options_default (&o);
  o.want = SG_STRUCTURE_NETWORK | SG_STRUCTURE_MESH;
  SgStructure *radical = sg_structure_new (now, NULL, &o, NULL, NULL, NULL);
  o.by_labels = true;
  g_assert_false (sg_structure_options_same (&o, &radical->options));
  SgStructure *labels = sg_structure_new (now, NULL, &o, radical, NULL, NULL);
  size_t n_radical = 0, n_labels = 0;

  for (size_t i = 0; i < now->n; i++)
    {
      g_assert_cmpint (labels->centre[i], ==, labels->su2[i] == 0);
      g_assert_cmpint (radical->centre[i], ==, radical->frank_kasper[i] == 12);
      n_labels += labels->centre[i];
      n_radical += radical->centre[i];
    }
  g_assert_cmpuint (n_labels, !=, n_radical);
  g_assert_cmpuint (labels->network->n_members, ==, n_labels);
  g_assert_cmpuint (radical->network->n_members, ==, n_radical);
  g_assert_cmpuint (labels->mesh->n_triangles, !=, radical->mesh->n_triangles);
  sg_structure_unref (labels);
  sg_structure_unref (radical);
  sg_snapshot_unref (now);
  reference_clear (&reference);
}

typedef struct {
  atomic_int alive;
  pthread_t thread;
} Prepared;

static void *
prepare (const SgStructure *structure, void *data)
{
  Prepared *p = data;
  atomic_fetch_add (&p->alive, 1);
  p->thread = pthread_self ();
  return p;
}

static void
release (void *data)
{
  atomic_fetch_sub (&((Prepared *) data)->alive, 1);
}

/* What is made of a result is made on the analyzer's thread, and released by whoever has it last. */
static void
test_preparation (void)
{
  Reference reference = reference_sheared2k ();
  Wake w = { .wakeups = 0 };
  Prepared p = { .alive = 0 };
  pthread_mutex_init (&w.mutex, NULL);
  pthread_cond_init (&w.change, NULL);
  SgAnalyzer *a = sg_analyzer_new (1, wake, &w);
  SgStructureOptions o;
  sg_structure_options_default (&o);
  o.want = SG_STRUCTURE_STRESS;
  sg_analyzer_set_preparation (a, prepare, &p, release);
  for (int k = 1; k <= 4; k++)
    {
      SgSnapshot *s = picture (reference.configuration, (uint64_t) k, 0);
      sg_analyzer_request (a, s, NULL, &o);
      sg_snapshot_unref (s);
      pthread_mutex_lock (&w.mutex);
      while (w.wakeups < (unsigned) k)
        pthread_cond_wait (&w.change, &w.mutex);
      pthread_mutex_unlock (&w.mutex);
      g_assert_cmpint (atomic_load (&p.alive), ==, 1);
      if (k == 2)
        {
          void *made = NULL;
          sg_structure_unref (sg_analyzer_take_prepared (a, NULL, &made, NULL));
          g_assert_true (made == &p);
          g_assert_false (pthread_equal (p.thread, pthread_self ()));
          release (made);
          g_assert_null (sg_analyzer_take_prepared (a, NULL, &made, NULL));
          g_assert_null (made);
        }
      /* of the others one is replaced unseen, one taken without, one freed with the analyzer */
      if (k == 3)
        {
          sg_structure_unref (sg_analyzer_take (a, NULL, NULL));
          g_assert_cmpint (atomic_load (&p.alive), ==, 0);
        }
    }
  sg_analyzer_free (a);
  g_assert_cmpint (atomic_load (&p.alive), ==, 0);
  reference_clear (&reference);
}

/* What cannot be computed is said, and the next request is met. */
static void
test_failure (void)
{
  Reference reference = reference_sheared2k ();
  Wake w = { .wakeups = 0 };
  pthread_mutex_init (&w.mutex, NULL);
  pthread_cond_init (&w.change, NULL);
  SgAnalyzer *a = sg_analyzer_new (1, wake, &w);
  SgStructureOptions o;
  sg_structure_options_default (&o);
  o.want = SG_STRUCTURE_LABELS;
  SgSnapshot *bad = picture (reference.configuration, 1, 0), *good = picture (reference.configuration, 2, 0);
  bad->r[1][7] = (double) NAN;
  sg_analyzer_request (a, bad, NULL, &o);
  pthread_mutex_lock (&w.mutex);
  while (w.wakeups < 1)
    pthread_cond_wait (&w.change, &w.mutex);
  pthread_mutex_unlock (&w.mutex);
  g_autoptr (GError) error = NULL;
  g_assert_null (sg_analyzer_take (a, NULL, &error));
  g_assert_nonnull (error);
  sg_analyzer_request (a, good, NULL, &o);
  pthread_mutex_lock (&w.mutex);
  while (w.wakeups < 2)
    pthread_cond_wait (&w.change, &w.mutex);
  pthread_mutex_unlock (&w.mutex);
  SgStructure *r = sg_analyzer_take (a, NULL, NULL);
  g_assert_nonnull (r);
  sg_structure_unref (r);
  sg_snapshot_unref (bad);
  sg_snapshot_unref (good);
  sg_analyzer_free (a);
  reference_clear (&reference);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/structure/everything", test_everything);
  g_test_add_func ("/structure/thin-cell", test_thin_cell);
  g_test_add_func ("/structure/inherent", test_inherent);
  g_test_add_func ("/structure/thin-disorder", test_thin_disorder);
  g_test_add_func ("/structure/by-labels", test_by_labels);
  g_test_add_func ("/analyzer/preparation", test_preparation);
  g_test_add_func ("/analyzer/newest-wins", test_newest_wins);
  g_test_add_func ("/analyzer/failure", test_failure);
  return g_test_run ();
}
