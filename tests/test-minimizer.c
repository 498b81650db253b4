/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/error.h"
#include "engine/minimizer.h"
#include "engine/reference-kernel.h"
#include "engine/rng.h"
#include "engine/start.h"

#include <math.h>

static SgConfiguration *
make (double jitter)
{
  SgPotential potential;
  sg_potential_wahnstrom (&potential);
  SgStart start;
  sg_start_default (&start, 500, 3);
  start.density = 1.25;
  SgConfiguration *c = sg_configuration_new_start (&potential, &start, NULL);
  SgRng rng;
  sg_rng_seed (&rng, 4);
  for (size_t i = 0; i < c->atoms->n; i++)
    for (int k = 0; k < 3; k++)
      c->atoms->r[k][i] += jitter * sg_rng_normal (&rng);
  c->cell.xy = 0.1;
  return c;
}

/* Judged by the sum over all pairs, not by the kernel the minimizer uses. */
static void
test_reaches_a_minimum (void)
{
  g_autoptr (SgConfiguration) c = make (0.05);
  g_autoptr (SgAtoms) before = sg_atoms_copy (c->atoms);
  g_autoptr (GError) error = NULL;
  SgForceSums start, sums;
  SgMinimum minimum;
  g_assert_true (sg_reference_compute (&c->potential, &c->cell, before, NULL, &start, NULL, NULL, NULL));
  g_assert_true (sg_minimize (c, NULL, 1e-8, 5000, NULL, &minimum, &error));
  g_assert_no_error (error);
  g_test_message ("%u evaluations from %.4f to %.4f", minimum.evaluations, start.energy, minimum.energy);
  g_assert_true (minimum.converged);
  g_assert_true (sg_reference_compute (&c->potential, &c->cell, c->atoms, NULL, &sums, NULL, NULL, NULL));
  g_assert_cmpfloat_with_epsilon (sums.energy, minimum.energy, 1e-9 * fabs (minimum.energy));
  g_assert_cmpfloat (sums.energy, <, start.energy - 100);
  for (int k = 0; k < 3; k++)
    for (size_t i = 0; i < c->atoms->n; i++)
      {
        g_assert_cmpfloat (fabs (c->atoms->f[k][i]), <, 2e-8);
        g_assert_cmpuint (c->atoms->index[i], ==, i);
        g_assert_cmpfloat (c->atoms->v[k][i], ==, before->v[k][i]);
      }

  /* a minimum: every small displacement goes up */
  SgRng rng;
  sg_rng_seed (&rng, 8);
  for (int trial = 0; trial < 5; trial++)
    {
      g_autoptr (SgAtoms) moved = sg_atoms_copy (c->atoms);
      for (int k = 0; k < 3; k++)
        for (size_t i = 0; i < moved->n; i++)
          moved->r[k][i] += 1e-4 * sg_rng_normal (&rng);
      SgForceSums up;
      g_assert_true (sg_reference_compute (&c->potential, &c->cell, moved, NULL, &up, NULL, NULL, NULL));
      g_assert_cmpfloat (up.energy, >, sums.energy);
    }

  /* a minimum of a minimum is itself: looked at once with either kind of forces */
  SgMinimum again;
  g_assert_true (sg_minimize (c, NULL, 1e-7, 5000, NULL, &again, &error));
  g_assert_cmpuint (again.evaluations, ==, 2);
}

static double
pressure_by_pairs (SgConfiguration *c)
{
  SgForceSums sums;
  g_assert_true (sg_reference_compute (&c->potential, &c->cell, c->atoms, NULL, &sums, NULL, NULL, NULL));
  return (sums.virial[SG_XX] + sums.virial[SG_YY] + sums.virial[SG_ZZ]) / (3 * sg_cell_volume (&c->cell));
}

/* At a pressure: the enthalpy is least, as the sum over all pairs says, also where the volume changes. */
static void
test_meets_a_pressure (void)
{
  for (int k = 0; k < 2; k++)
    {
      const double wanted = k == 0 ? 0 : 1.5;
      g_autoptr (SgConfiguration) c = make (0.05);
      g_autoptr (GError) error = NULL;
      SgMinimum minimum;
      double tilt = c->cell.xy / c->cell.ly;
      g_assert_true (sg_minimize (c, NULL, 1e-6, 5000, NULL, &minimum, &error));
      g_assert_cmpfloat_with_epsilon (minimum.pressure, pressure_by_pairs (c), 1e-8);
      double before = minimum.energy + wanted * sg_cell_volume (&c->cell), own = minimum.pressure;
      g_assert_true (sg_minimize_at_pressure (c, NULL, 1e-6, wanted, 1e-7, 20000, NULL, &minimum, &error));
      g_assert_no_error (error);
      g_assert_true (minimum.converged);
      g_test_message ("pressure from %.4f to %.8f within %u evaluations", own, minimum.pressure, minimum.evaluations);
      g_assert_cmpfloat (fabs (own - wanted), >, 0.1);
      g_assert_cmpfloat_with_epsilon (minimum.pressure, wanted, 1e-7);
      g_assert_cmpfloat_with_epsilon (pressure_by_pairs (c), wanted, 1e-6);
      g_assert_cmpfloat_with_epsilon (c->cell.xy / c->cell.ly, tilt, 1e-12);
      double volume = sg_cell_volume (&c->cell), least = minimum.energy + wanted * volume;
      g_assert_cmpfloat (least, <, before);
      for (int side = -1; side <= 1; side += 2)
        {
          g_autoptr (SgConfiguration) other = sg_configuration_copy (c);
          double s = 1 + 1e-3 * side;
          sg_cell_scale (&other->cell, s);
          for (int a = 0; a < 3; a++)
            for (size_t i = 0; i < other->atoms->n; i++)
              other->atoms->r[a][i] *= s;
          g_assert_true (sg_minimize (other, NULL, 1e-6, 5000, NULL, &minimum, &error));
          g_assert_cmpfloat (minimum.energy + wanted * sg_cell_volume (&other->cell), >, least);
        }
    }

  /* a pressure at which no glass holds is no abort */
  g_autoptr (SgConfiguration) torn = make (0.05);
  g_autoptr (GError) error = NULL;
  SgMinimum minimum;
  g_assert_true (sg_minimize_at_pressure (torn, NULL, 1e-4, -40, 1e-6, 3000, NULL, &minimum, &error));
  g_assert_false (minimum.converged);
}

static void
test_threads_do_not_matter (void)
{
  SgConfiguration *made[2];
  for (int k = 0; k < 2; k++)
    {
      SgPool *pool = sg_pool_new (k == 0 ? 1 : 3);
      SgMinimum minimum;
      made[k] = make (0.03);
      g_assert_true (sg_minimize (made[k], pool, 1e-5, 5000, NULL, &minimum, NULL));
      g_assert_true (minimum.converged);
      sg_pool_free (pool);
    }
  g_assert_cmpmem (made[0]->atoms->r[0], 500 * sizeof (double), made[1]->atoms->r[0], 500 * sizeof (double));
  for (int k = 0; k < 2; k++)
    sg_configuration_free (made[k]);
}

static void
test_stops (void)
{
  g_autoptr (SgConfiguration) c = make (0.05);
  SgMinimum minimum;
  atomic_bool cancel = true;
  g_autoptr (GError) cancelled = NULL, thin = NULL;
  g_assert_false (sg_minimize (c, NULL, 1e-8, 5000, &cancel, &minimum, &cancelled));
  g_assert_error (cancelled, SG_ERROR, SG_ERROR_INTERRUPTED);
  g_assert_true (sg_minimize (c, NULL, 1e-8, 5, NULL, &minimum, NULL));
  g_assert_false (minimum.converged);
  c->cell.lz = 4;
  g_assert_false (sg_minimize (c, NULL, 1e-8, 5, NULL, &minimum, &thin));
  g_assert_error (thin, SG_ERROR, SG_ERROR_CELL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/minimizer/reaches-a-minimum", test_reaches_a_minimum);
  g_test_add_func ("/minimizer/meets-a-pressure", test_meets_a_pressure);
  g_test_add_func ("/minimizer/threads-do-not-matter", test_threads_do_not_matter);
  g_test_add_func ("/minimizer/stops", test_stops);
  return g_test_run ();
}
