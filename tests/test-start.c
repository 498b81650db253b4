/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/error.h"
#include "engine/start.h"

#include <math.h>
#include <string.h>

static double
nearest_distance (const SgConfiguration *c)
{
  double best = INFINITY;
  for (size_t i = 0; i < c->atoms->n; i++)
    for (size_t j = 0; j < i; j++)
      {
        double d[3];
        for (int k = 0; k < 3; k++)
          d[k] = c->atoms->r[k][i] - c->atoms->r[k][j];
        sg_cell_nearest_image (&c->cell, d);
        best = fmin (best, d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
      }
  return sqrt (best);
}

static void
test_composition_and_density (void)
{
  const size_t sizes[] = { 300, 500, 1001 };
  SgPotential potential;
  sg_potential_wahnstrom (&potential);
  for (size_t k = 0; k < G_N_ELEMENTS (sizes); k++)
    {
      SgStart start;
      sg_start_default (&start, sizes[k], 5);
      g_autoptr (GError) error = NULL;
      g_autoptr (SgConfiguration) c = sg_configuration_new_start (&potential, &start, &error);
      g_assert_no_error (error);
      size_t n_second = 0;
      for (size_t i = 0; i < c->atoms->n; i++)
        n_second += c->atoms->type[i];
      g_assert_cmpuint (c->atoms->n, ==, sizes[k]);
      g_assert_cmpfloat (fabs ((double) n_second - 0.5 * (double) sizes[k]), <=, 0.5);
      g_assert_cmpfloat_with_epsilon ((double) sizes[k] / sg_cell_volume (&c->cell), start.density, 1e-12);
      g_assert_cmpfloat (nearest_distance (c), >, 0.8);
    }
}

/* Same seed, same sample; another seed, another one. */
static void
test_seed (void)
{
  SgPotential potential;
  sg_potential_wahnstrom (&potential);
  SgConfiguration *made[3];
  const uint64_t seeds[3] = { 1, 1, 2 };
  for (int k = 0; k < 3; k++)
    {
      SgStart start;
      sg_start_default (&start, 500, seeds[k]);
      made[k] = sg_configuration_new_start (&potential, &start, NULL);
    }
  size_t bytes = 500 * sizeof (double);
  g_assert_cmpmem (made[0]->atoms->r[0], bytes, made[1]->atoms->r[0], bytes);
  g_assert_true (memcmp (made[0]->atoms->r[0], made[2]->atoms->r[0], bytes) != 0);
  for (int k = 0; k < 3; k++)
    sg_configuration_free (made[k]);
}

static void
test_out_of_range (void)
{
  SgPotential potential;
  sg_potential_wahnstrom (&potential);
  SgStart good, bad[4];
  sg_start_default (&good, 500, 1);
  for (int k = 0; k < 4; k++)
    bad[k] = good;
  bad[0].n_atoms = 10;
  bad[1].density = NAN;
  bad[2].second_fraction = 1.5;
  bad[3].n_atoms = 1000000000;
  for (int k = 0; k < 4; k++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (sg_configuration_new_start (&potential, &bad[k], &error));
      g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/start/composition-and-density", test_composition_and_density);
  g_test_add_func ("/start/seed", test_seed);
  g_test_add_func ("/start/out-of-range", test_out_of_range);
  return g_test_run ();
}
