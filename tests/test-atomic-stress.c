/* Stress of every atom against LAMMPS and against the sum over all pairs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/reference-kernel.h"
#include "engine/structure/atomic-stress.h"
#include "make-crystal.h"
#include "read-reference.h"

static SgAtomicStress *
stress_of (const SgConfiguration *c, const SgPotential *potential, SgPool *pool)
{
  const double *const r[3] = { c->atoms->r[0], c->atoms->r[1], c->atoms->r[2] };
  g_autoptr (GError) error = NULL;
  SgAtomicStress *s = sg_atomic_stress_new (&c->cell, c->atoms->n, r, c->atoms->type, potential, pool, &error);
  g_assert_no_error (error);
  return s;
}

static void
assert_columns (const Reference *reference)
{
  const SgConfiguration *c = reference->configuration;
  g_autoptr (SgAtomicStress) s = stress_of (c, &c->potential, NULL);
  double v = s->volume / (double) s->n;
  for (size_t i = 0; i < s->n; i++)
    {
      const double *row = reference->row[i];
      g_assert_cmpfloat_with_epsilon (s->energy[i] + s->shift[i], row[REF_PE], 1e-9);
      for (int k = 0; k < 6; k++)
        g_assert_cmpfloat_with_epsilon (s->stress[k][i] * v, row[REF_SXX + k], 1e-8);
      double t[6] = { row[REF_SXX] / v, row[REF_SXX + 1] / v, row[REF_SXX + 2] / v, row[REF_SXX + 3] / v,
                      row[REF_SXX + 4] / v, row[REF_SXX + 5] / v };
      double p = (t[0] + t[1] + t[2]) / 3, j2 = 0;
      for (int k = 0; k < 3; k++)
        j2 += (t[k] - p) * (t[k] - p) + 2 * t[3 + k] * t[3 + k];
      g_assert_cmpfloat_with_epsilon (s->von_mises[i], sqrt (1.5 * j2), 1e-8);
    }
  g_assert_false (s->coincident);
}

static void
test_sheared2k (void)
{
  Reference reference = reference_sheared2k ();
  assert_columns (&reference);
  reference_clear (&reference);
}

static void
test_melt32k (void)
{
  Reference reference;
  if (!reference_melt32k (&reference))
    return;
  assert_columns (&reference);
  const SgConfiguration *c = reference.configuration;
  g_autoptr (SgAtomicStress) s = stress_of (c, &c->potential, NULL);
  SgClassAverage all;
  sg_class_averages (s, NULL, 1, &all);
  g_assert_cmpfloat_with_epsilon (all.potential_energy * 32000, -238595.484919759, 1e-5);
  g_assert_cmpfloat_with_epsilon (all.potential_energy_shifted * 32000, -225118.222622642, 1e-5);
  g_assert_cmpfloat_with_epsilon (all.stress[SG_XY], 0.019780784166, 1e-9);
  g_assert_cmpfloat_with_epsilon (all.stress[SG_ZZ], -0.718794250210, 1e-9);
  reference_clear (&reference);
}

/* Any cell, thin ones too, the shifted force too, two different cutoffs: the same as the sum over all pairs. */
static void
test_against_all_pairs (void)
{
  SgPotential p[3];
  sg_potential_wahnstrom (&p[0]);
  sg_potential_wahnstrom (&p[1]);
  p[1].force_shift = true;
  g_autofree char *path = g_build_filename (g_getenv ("SG_DATA"), "potentials/kob-andersen.ini", NULL);
  g_assert_true (sg_potential_load (&p[2], path, NULL));
  for (int k = 0; k < 3; k++)
    for (int side = 2; side <= 7; side += 5)
      {
        const int count[3] = { side, side, side };
        g_autoptr (SgConfiguration) c = make_crystal (CRYSTAL_SC, count, 0.05, 4, NULL);
        c->cell.xy = 0.3 * c->cell.lx;
        c->cell.yz = -0.4 * c->cell.ly;
        size_t n = c->atoms->n;
        for (size_t i = 0; i < n; i++)
          c->atoms->type[i] = i % 3 == 0;
        g_autoptr (SgAtomicStress) s = stress_of (c, &p[k], NULL);
        SgPerAtom out = { g_new0 (double, n), g_new0 (double, n), { NULL } };
        for (int t = 0; t < 6; t++)
          out.stress[t] = g_new0 (double, n);
        SgForceSums sums;
        g_autoptr (GError) error = NULL;
        g_assert_true (sg_reference_compute (&p[k], &c->cell, c->atoms, NULL, &sums, NULL, &out, &error));
        for (size_t i = 0; i < n; i++)
          {
            g_assert_cmpfloat_with_epsilon (s->energy[i], out.energy[i], 1e-9 * (1 + fabs (out.energy[i])));
            g_assert_cmpfloat_with_epsilon (s->shift[i], out.shift[i], 1e-12);
            for (int t = 0; t < 6; t++)
              g_assert_cmpfloat_with_epsilon (s->stress[t][i] * s->volume / (double) n, out.stress[t][i],
                                              1e-9 * (1 + fabs (out.stress[t][i])));
          }
        /* sum over the atoms: the virial of the cell */
        SgClassAverage all;
        sg_class_averages (s, NULL, 1, &all);
        for (int t = 0; t < 6; t++)
          g_assert_cmpfloat_with_epsilon (all.stress[t], -sums.virial[t] / s->volume,
                                          1e-11 * (1 + fabs (sums.virial[t] / s->volume)));
        for (int t = 0; t < 6; t++)
          g_free (out.stress[t]);
        g_free (out.energy);
        g_free (out.shift);
      }
}

static void
test_classes (void)
{
  Reference reference = reference_sheared2k ();
  SgConfiguration *c = reference.configuration;
  g_autoptr (SgAtomicStress) s = stress_of (c, &c->potential, NULL);
  g_autofree uint8_t *class_of = g_new (uint8_t, s->n);
  for (size_t i = 0; i < s->n; i++)
    class_of[i] = i % 7 == 0;
  SgClassAverage all, part[2];
  sg_class_averages (s, NULL, 1, &all);
  sg_class_averages (s, class_of, 2, part);
  g_assert_cmpuint (part[0].count + part[1].count, ==, s->n);
  for (int t = 0; t < 6; t++)
    g_assert_cmpfloat_with_epsilon (
        part[0].fraction * part[0].stress[t] + part[1].fraction * part[1].stress[t], all.stress[t], 1e-13);
  g_assert_cmpfloat_with_epsilon (
      part[0].fraction * part[0].potential_energy + part[1].fraction * part[1].potential_energy,
      all.potential_energy, 1e-12);
  g_assert_cmpfloat_with_epsilon (all.stress[SG_XY], 0.646558853976, 1e-9);

  /* no change against itself; the difference of values never exceeds that of tensors */
  g_autofree double *change = g_new (double, s->n);
  g_autofree double *tensor = g_new (double, s->n);
  sg_von_mises_change (s, s, false, change);
  for (size_t i = 0; i < s->n; i++)
    g_assert_cmpfloat (change[i], ==, 0);
  sg_cell_shear (&c->cell, SG_PLANE_XY, 0.01);
  for (size_t i = 0; i < s->n; i++)
    c->atoms->r[0][i] += 0.01 * c->atoms->r[1][i];
  g_autoptr (SgAtomicStress) sheared = stress_of (c, &c->potential, NULL);
  sg_von_mises_change (sheared, s, false, change);
  sg_von_mises_change (sheared, s, true, tensor);
  double mean = 0;
  for (size_t i = 0; i < s->n; i++)
    {
      g_assert_cmpfloat (fabs (change[i]), <=, tensor[i] + 1e-12);
      mean += sheared->stress[SG_XY][i] - s->stress[SG_XY][i];
    }
  g_assert_cmpfloat (mean, >, 0); /* loaded along +xy: shear stress goes up */
  reference_clear (&reference);
}

/* Threads and instruction sets: the same bits. */
static void
test_same_bits (void)
{
  Reference reference = reference_sheared2k ();
  const SgConfiguration *c = reference.configuration;
  g_autoptr (SgAtomicStress) s = stress_of (c, &c->potential, NULL);
  SgPool *pool = sg_pool_new (3);
  for (const char *const *path = (const char *const[]){ "scalar", "avx2", "avx512", NULL }; *path; path++)
    {
      g_setenv ("SHEARGLASS_SIMD", *path, TRUE);
      g_autoptr (SgAtomicStress) t = stress_of (c, &c->potential, pool);
      for (int k = 0; k < 6; k++)
        g_assert_cmpmem (s->stress[k], s->n * 8, t->stress[k], t->n * 8);
      g_assert_cmpmem (s->energy, s->n * 8, t->energy, t->n * 8);
    }
  g_unsetenv ("SHEARGLASS_SIMD");
  sg_pool_free (pool);
  reference_clear (&reference);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/atomic-stress/sheared2k", test_sheared2k);
  g_test_add_func ("/atomic-stress/melt32k", test_melt32k);
  g_test_add_func ("/atomic-stress/against-all-pairs", test_against_all_pairs);
  g_test_add_func ("/atomic-stress/classes", test_classes);
  g_test_add_func ("/atomic-stress/same-bits", test_same_bits);
  return g_test_run ();
}
