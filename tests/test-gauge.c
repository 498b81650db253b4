/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/configuration-io.h"
#include "engine/structure/gauge.h"
#include "engine/structure/laves.h"
#include "engine/structure/icosahedra.h"
#include "engine/structure/voronoi.h"

#include "make-crystal.h"
#include "make-liquid.h"

#include <complex.h>

/* All wave vectors by the plain sum. */
static void
plain_structure_factor (const SgConfiguration *c, double k_max, double *largest, int hkl[3], size_t *n_vectors)
{
  const SgCell *cell = &c->cell;
  size_t n = c->atoms->n;
  double f = 2 * G_PI;
  *largest = 0;
  *n_vectors = 0;
  for (int l = 0; l <= 30; l++)
    for (int k = l == 0 ? 0 : -30; k <= 30; k++)
      for (int h = l == 0 && k == 0 ? 1 : -30; h <= 30; h++)
        {
          /* k.a = 2 pi h, k.b = 2 pi k, k.c = 2 pi l, solved from the top */
          double q[3];
          q[0] = f * h / cell->lx;
          q[1] = (f * k - cell->xy * q[0]) / cell->ly;
          q[2] = (f * l - cell->xz * q[0] - cell->yz * q[1]) / cell->lz;
          if (q[0] * q[0] + q[1] * q[1] + q[2] * q[2] > k_max * k_max)
            continue;
          ++*n_vectors;
          double re = 0, im = 0;
          for (size_t i = 0; i < n; i++)
            {
              double phase = q[0] * c->atoms->r[0][i] + q[1] * c->atoms->r[1][i] + q[2] * c->atoms->r[2][i];
              re += cos (phase);
              im += sin (phase);
            }
          double s = (re * re + im * im) / (double) n;
          if (s > *largest)
            {
              *largest = s;
              hkl[0] = h;
              hkl[1] = k;
              hkl[2] = l;
            }
        }
}

static void
test_structure_factor (void)
{
  static const struct { Crystal crystal; double jitter; int count[3]; } cases[]
      = { { CRYSTAL_C15, 0.05, { 3, 3, 2 } }, { CRYSTAL_C14, 0.3, { 3, 3, 2 } }, { CRYSTAL_BCC, 1.2, { 5, 5, 6 } } };
  for (unsigned k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autoptr (SgConfiguration) c = make_crystal (cases[k].crystal, cases[k].count, cases[k].jitter, 5, NULL);
      c->cell.yz += 0.7;
      c->cell.xz -= 0.4;
      double largest;
      int hkl[3] = { 0 };
      size_t n_vectors;
      plain_structure_factor (c, 8, &largest, hkl, &n_vectors);
      SgStructureFactor s;
      sg_structure_factor (&c->cell, c->atoms->n, (const double *const *) c->atoms->r, 8, NULL, &s);
      g_test_message ("largest %.4f at %d %d %d, by the plain sum %.4f at %d %d %d", s.largest, s.hkl[0], s.hkl[1],
                      s.hkl[2], largest, hkl[0], hkl[1], hkl[2]);
      g_assert_cmpuint (s.n_vectors, ==, n_vectors);
      g_assert_cmpfloat_with_epsilon (s.largest, largest, 0.01 * largest + 0.02);
      g_assert_cmpmem (s.hkl, sizeof s.hkl, hkl, sizeof hkl);
    }
}

/* Points without any order: S is exponential, so the excess is beyond 12 once in 10^5 times. */
static void
test_excess_of_a_gas (void)
{
  for (uint64_t seed = 1; seed <= 3; seed++)
    {
      g_autoptr (SgConfiguration) c = make_crystal (CRYSTAL_SC, (const int[3]){ 10, 10, 10 }, 5, seed, NULL);
      SgStructureFactor s;
      sg_structure_factor (&c->cell, c->atoms->n, (const double *const *) c->atoms->r, 8, NULL, &s);
      g_test_message ("seed %d: largest %.1f, excess %.1f", (int) seed, s.largest, s.excess);
      g_assert_cmpfloat (s.excess, <, 12);
      g_assert_cmpfloat (s.largest, >, 4);
    }
}

static SgLaves *
laves_of (const SgConfiguration *c)
{
  const double radius2[2] = { c->potential.radius[0] * c->potential.radius[0],
                              c->potential.radius[1] * c->potential.radius[1] };
  GError *error = NULL;
  g_autoptr (SgVoronoi) v = sg_voronoi_new (&c->cell, c->atoms->n, (const double *const *) c->atoms->r,
                                            c->atoms->type, radius2, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autofree uint8_t *z = g_new (uint8_t, c->atoms->n);
  sg_frank_kasper (v, z);
  return sg_laves_new (v, c->atoms->type, z);
}

/* Which small atoms have which shell is known of both crystals. */
static void
test_laves_of_crystals (void)
{
  for (int k = 0; k < 2; k++)
    {
      g_autoptr (SgConfiguration) c
          = make_crystal (k == 0 ? CRYSTAL_C15 : CRYSTAL_C14, (const int[3]){ 4, 4, 3 }, 0.02, 7, NULL);
      size_t n = c->atoms->n, small = 2 * n / 3;
      SgLaves *laves = laves_of (c);
      g_assert_cmpuint (laves->n_c15, ==, k == 0 ? small : small / 4);
      g_assert_cmpuint (laves->n_c14, ==, k == 0 ? 0 : 3 * small / 4);
      g_assert_cmpuint (laves->n_clusters, ==, 1);
      g_assert_cmpuint (laves->largest, ==, n);
      sg_laves_free (laves);
    }
  /* neither of these is one, though the second has small-atom icosahedra */
  static const Crystal others[] = { CRYSTAL_BCC, CRYSTAL_A15 };
  for (unsigned k = 0; k < G_N_ELEMENTS (others); k++)
    {
      g_autoptr (SgConfiguration) c = make_crystal (others[k], (const int[3]){ 4, 4, 4 }, 0.02, 7, NULL);
      for (size_t i = 0; i < c->atoms->n; i++)
        c->atoms->type[i] = i % 3 != 0;
      SgLaves *laves = laves_of (c);
      g_assert_cmpuint (laves->largest, <, 60);
      sg_laves_free (laves);
    }
}

static void
measure (const SgConfiguration *c, bool inherent, SgPool *pool, SgGauge *gauge)
{
  GError *error = NULL;
  g_assert_true (sg_gauge_measure (c, inherent, pool, NULL, gauge, &error));
  g_assert_no_error (error);
  g_test_message ("%zu atoms: icosahedra %.1f%%, Laves %zu + %zu, largest %zu; S %.1f, excess %.1f; Z16 of large "
                  "%.1f%%; %u evaluations: %s",
                  gauge->n, 100 * gauge->icosahedral_voronoi, gauge->laves_c15, gauge->laves_c14,
                  gauge->laves_largest, gauge->structure_factor.largest, gauge->structure_factor.excess,
                  100 * gauge->z16_large, gauge->evaluations, gauge->reason);
}

static void
test_crystal_is_caught (void)
{
  static const Crystal crystals[] = { CRYSTAL_C15, CRYSTAL_C14 };
  for (unsigned k = 0; k < G_N_ELEMENTS (crystals); k++)
    {
      g_autoptr (SgConfiguration) c = make_crystal (crystals[k], (const int[3]){ 4, 4, 2 }, 0.08, 3, NULL);
      SgGauge gauge;
      measure (c, true, NULL, &gauge);
      g_assert_cmpint (gauge.verdict, ==, SG_VERDICT_ORDERING);
      g_assert_cmpuint (gauge.laves_largest, ==, c->atoms->n);
      g_assert_cmpfloat_with_epsilon (gauge.icosahedral_voronoi, 1, 1e-12);
      g_assert_cmpfloat_with_epsilon (gauge.icosahedral_bonds, 1, 1e-12);
      g_assert_cmpfloat_with_epsilon (gauge.frank_kasper[0], 2.0 / 3, 1e-12);
      g_assert_cmpfloat_with_epsilon (gauge.frank_kasper[3], 1.0 / 3, 1e-12);
      g_assert_cmpfloat_with_epsilon (gauge.z16_large, 1, 1e-12);
      /* any one of the three signs would have been enough */
      g_assert_cmpfloat (gauge.structure_factor.excess, >, 2 * SG_GAUGE_EXCESS);
      measure (c, false, NULL, &gauge);
      g_assert_cmpint (gauge.verdict, ==, SG_VERDICT_ORDERING);
    }
}

/* A liquid cooled in a moment, and on top of it a cube of crystal of the same size, with the noise of about
 * kT = 0.3: atoms 0.1 from their places. */
static void
test_half_crystal_is_caught (void)
{
  enum { N = 24 * 27 };
  g_autoptr (SgConfiguration) glass = make_liquid (N, 1 / 0.77, 0.2, 3000, false, 11);
  g_autoptr (SgConfiguration) crystal = make_crystal (CRYSTAL_C15, (const int[3]){ 3, 3, 3 }, 0.17, 11, NULL);
  SgGauge gauge;
  measure (glass, true, NULL, &gauge);
  g_assert_cmpint (gauge.verdict, ==, SG_VERDICT_GLASS);
  g_assert_true (gauge.converged);
  g_assert_cmpstr (gauge.reason, ==, "");

  g_assert_cmpuint (crystal->atoms->n, ==, N);
  g_assert_cmpfloat_with_epsilon (crystal->cell.lx, glass->cell.lx, 1e-6);
  SgAtoms *atoms = sg_atoms_new (2 * N);
  for (size_t i = 0; i < N; i++)
    {
      for (int c = 0; c < 3; c++)
        {
          atoms->r[c][i] = glass->atoms->r[c][i];
          atoms->r[c][N + i] = crystal->atoms->r[c][i] + (c == 2 ? glass->cell.lz : 0);
        }
      atoms->type[i] = glass->atoms->type[i];
      atoms->type[N + i] = crystal->atoms->type[i];
    }
  SgCell cell = glass->cell;
  cell.lz *= 2;
  g_autoptr (SgConfiguration) half = sg_configuration_new (&cell, atoms);
  measure (half, true, NULL, &gauge);
  g_assert_cmpint (gauge.verdict, ==, SG_VERDICT_ORDERING);
  g_assert_cmpuint (gauge.laves_largest, >, N / 2);
  g_assert_cmpfloat (gauge.structure_factor.excess, >, SG_GAUGE_EXCESS);
  measure (half, false, NULL, &gauge);
  g_assert_cmpint (gauge.verdict, ==, SG_VERDICT_ORDERING);
  g_assert_cmpfloat (gauge.structure_factor.excess, >, SG_GAUGE_EXCESS);
}

static SgConfiguration *
shipped (const char *name)
{
  g_autofree char *file = g_strdup_printf ("%s.lammps.gz", name);
  g_autofree char *path = g_build_filename (g_getenv ("SG_DATA"), "samples", file, NULL);
  GError *error = NULL;
  SgConfiguration *c = sg_configuration_load (path, &error);
  g_assert_no_error (error);
  return c;
}

/* No shipped glass is taken for a crystal, the deepest neither; what stands beside the default one is what is
 * measured. */
static void
test_shipped_glasses (void)
{
  static const char *const names[] = { "wahnstrom-4000-quenched-1", "wahnstrom-4000-aged-2", "wahnstrom-4000-deep-1",
                                       "wahnstrom-4000-deep-2" };
  SgGauge gauge;
  for (unsigned k = 0; k < G_N_ELEMENTS (names); k++)
    {
      g_autoptr (SgConfiguration) c = shipped (names[k]);
      measure (c, false, NULL, &gauge);
      g_assert_cmpint (gauge.verdict, ==, SG_VERDICT_GLASS);
      g_assert_cmpuint (gauge.laves_largest, <, SG_GAUGE_MOTIF_ATOMS * 6 / 10);
      g_assert_cmpfloat (gauge.structure_factor.excess, <, 0.6 * SG_GAUGE_EXCESS);
    }
  g_autoptr (SgConfiguration) aged = shipped ("wahnstrom-4000-aged-1");
  measure (aged, true, NULL, &gauge);
  g_assert_true (gauge.converged);
  g_assert_cmpfloat (gauge.icosahedral_voronoi, >=, 0.25);
  g_assert_cmpfloat (gauge.icosahedral_voronoi, <=, 0.30);
  g_autofree char *path = g_build_filename (g_getenv ("SG_DATA"), "samples", "wahnstrom-4000-aged-1.gauge.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  JsonObject *stored = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (stored, "energy_per_atom"), gauge.energy, 1e-5);
  g_assert_cmpfloat_with_epsilon (
      json_object_get_double_member (json_object_get_object_member (stored, "icosahedral_small"), "voronoi"),
      gauge.icosahedral_voronoi, 0.002);
}

static void
test_threads_do_not_matter (void)
{
  g_autoptr (SgConfiguration) c = make_crystal (CRYSTAL_C15, (const int[3]){ 3, 3, 3 }, 0.3, 2, NULL);
  char *text[2] = { NULL };
  for (int k = 0; k < 2; k++)
    {
      SgPool *pool = sg_pool_new (k == 0 ? 1 : 3);
      SgGauge gauge;
      measure (c, false, pool, &gauge);
      text[k] = sg_gauge_to_json (&gauge);
      sg_pool_free (pool);
    }
  g_assert_cmpstr (text[0], ==, text[1]);
  g_assert_nonnull (strstr (text[0], "\"verdict\""));
  g_free (text[0]);
  g_free (text[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gauge/structure-factor", test_structure_factor);
  g_test_add_func ("/gauge/excess-of-a-gas", test_excess_of_a_gas);
  g_test_add_func ("/gauge/laves-of-crystals", test_laves_of_crystals);
  g_test_add_func ("/gauge/crystal-is-caught", test_crystal_is_caught);
  g_test_add_func ("/gauge/half-crystal-is-caught", test_half_crystal_is_caught);
  g_test_add_func ("/gauge/shipped-glasses", test_shipped_glasses);
  g_test_add_func ("/gauge/threads-do-not-matter", test_threads_do_not_matter);
  return g_test_run ();
}
