/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/error.h"
#include "engine/rng.h"
#include "engine/simulation.h"
#include "engine/start.h"
#include "engine/swap.h"

#include <math.h>
#include <string.h>

/* The shifted energy by all pairs; the cells of these tests are wider than two cutoffs. */
static double
energy_of (const SgConfiguration *c)
{
  double sum = 0;
  for (size_t i = 0; i < c->atoms->n; i++)
    for (size_t j = 0; j < i; j++)
      {
        double d[3], energy, unused;
        for (int k = 0; k < 3; k++)
          d[k] = c->atoms->r[k][i] - c->atoms->r[k][j];
        sg_cell_nearest_image (&c->cell, d);
        sg_potential_pair (&c->potential, c->atoms->type[i], c->atoms->type[j],
                           d[0] * d[0] + d[1] * d[1] + d[2] * d[2], &energy, &unused);
        sum += energy;
      }
  return sum;
}

/* A tilted, jittered lattice of both types. */
static SgConfiguration *
make (size_t n, const char *potential_file)
{
  SgPotential potential;
  sg_potential_wahnstrom (&potential);
  if (potential_file != NULL)
    {
      g_autofree char *path = g_build_filename (g_getenv ("SG_DATA"), "potentials", potential_file, NULL);
      g_assert_true (sg_potential_load (&potential, path, NULL));
    }
  SgStart start;
  sg_start_default (&start, n, 3);
  start.density = 1.0;
  SgConfiguration *c = sg_configuration_new_start (&potential, &start, NULL);
  SgRng rng;
  sg_rng_seed (&rng, 9);
  for (size_t i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      {
        c->atoms->r[k][i] += 0.05 * sg_rng_normal (&rng);
        c->atoms->v[k][i] = sg_rng_normal (&rng);
      }
  c->cell.xy = 0.3 * c->cell.lx;
  return c;
}

/* The energy the trials report is the one of the whole cell, before and after; nothing is lost. */
static void
test_energy_adds_up (void)
{
  static const char *const files[] = { NULL, "kob-andersen.ini" };
  for (int f = 0; f < 2; f++)
    {
      g_autoptr (SgConfiguration) c = make (864, files[f]);
      g_autoptr (SgAtoms) before = sg_atoms_copy (c->atoms);
      g_autoptr (GError) error = NULL;
      double energy = energy_of (c);
      SgSwapStatistics s = { 0 };
      g_assert_true (sg_swap_sweep (&c->potential, &c->cell, c->atoms, NULL, 2.0, 2, 1, 0, &s, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (s.accepted, >, 50);
      g_assert_cmpuint (s.accepted, <, s.trials);
      double after = energy_of (c);
      g_assert_cmpfloat_with_epsilon (after - energy, s.energy, 1e-6 * fabs (energy));

      g_assert_cmpmem (c->atoms->r[0], 864 * sizeof (double), before->r[0], 864 * sizeof (double));
      for (size_t i = 0; i < 864; i++)
        {
          uint32_t was = c->atoms->index[i];
          g_assert_cmpint (c->atoms->id[i], ==, before->id[was]);
          g_assert_cmpuint (c->atoms->type[i], ==, before->type[was]);
          g_assert_cmpfloat (c->atoms->v[2][i], ==, before->v[2][was]);
        }
    }
}

static void
test_threads_do_not_matter (void)
{
  SgConfiguration *made[3];
  const unsigned threads[3] = { 1, 2, 4 };
  for (int k = 0; k < 3; k++)
    {
      made[k] = make (1372, NULL);
      SgPool *pool = sg_pool_new (threads[k]);
      SgSwapStatistics s = { 0 };
      for (uint64_t number = 0; number < 3; number++)
        g_assert_true (sg_swap_sweep (&made[k]->potential, &made[k]->cell, made[k]->atoms, pool, 2.0, 1, 5,
                                      number, &s, NULL));
      sg_pool_free (pool);
      g_assert_cmpmem (made[k]->atoms->index, 1372 * sizeof (uint32_t), made[0]->atoms->index,
                       1372 * sizeof (uint32_t));
    }
  for (int k = 0; k < 3; k++)
    sg_configuration_free (made[k]);
}

/* Energy of atom @i with all others but @except. */
static double
energy_at (const SgConfiguration *c, const double *r2, size_t i, size_t except)
{
  double sum = 0;
  for (size_t j = 0; j < c->atoms->n; j++)
    if (j != i && j != except)
      {
        double energy, unused;
        sg_potential_pair (&c->potential, c->atoms->type[i], c->atoms->type[j], r2[i * c->atoms->n + j],
                           &energy, &unused);
        sum += energy;
      }
  return sum;
}

/* The same chain written as plainly as possible: any unlike pair of the whole cell, no lists, no blocks.
 * Mean energy above the start's and its standard error squared, at @kT. */
static double
plain_mean (SgConfiguration *c, double kT, int blocks, int trials, double *error2)
{
  size_t n = c->atoms->n;
  g_autofree double *r2 = g_new (double, n * n);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++)
      {
        double d[3];
        for (int k = 0; k < 3; k++)
          d[k] = c->atoms->r[k][i] - c->atoms->r[k][j];
        sg_cell_nearest_image (&c->cell, d);
        r2[i * n + j] = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
      }
  SgRng rng;
  sg_rng_seed (&rng, 77);
  double energy = 0, sum = 0, sum2 = 0;
  uint8_t *type = c->atoms->type;
  for (int block = -2; block < blocks; block++)
    {
      double mean = 0;
      for (int t = 0; t < trials; t++)
        {
          size_t i, j;
          do
            {
              i = (size_t) (sg_rng_uniform (&rng) * (double) n);
              j = (size_t) (sg_rng_uniform (&rng) * (double) n);
            }
          while (type[i] == type[j]);
          double before = energy_at (c, r2, i, j) + energy_at (c, r2, j, i);
          type[i] ^= 1;
          type[j] ^= 1;
          double change = energy_at (c, r2, i, j) + energy_at (c, r2, j, i) - before;
          if (sg_rng_uniform (&rng) < exp (-change / kT))
            energy += change;
          else
            {
              type[i] ^= 1;
              type[j] ^= 1;
            }
          mean += energy / trials;
        }
      if (block >= 0)
        {
          sum += mean / blocks;
          sum2 += mean * mean / blocks;
        }
    }
  *error2 = (sum2 - sum * sum) / (blocks - 1);
  return sum;
}

/* In the canonical ensemble <E>_1 - <E>_2 = (beta_2 - beta_1) (Var_1 + Var_2)/2 up to the third order in
 * the difference: an acceptance rule of another temperature, or one that favours a direction, breaks it. */
static void
test_canonical (void)
{
  enum { N = 500, BLOCKS = 20, SWEEPS = 60 };
  const double kT[2] = { 2.0, 2.2 };
  double mean[2], variance[2], error2[2];
  for (int k = 0; k < 2; k++)
    {
      g_autoptr (SgConfiguration) c = make (N, NULL);
      double energy = 0, sum = 0, sum2 = 0, block_sum2 = 0;
      uint64_t number = 0;
      for (int block = -2; block < BLOCKS; block++) /* two blocks to come to equilibrium */
        {
          double block_sum = 0;
          for (int sweep = 0; sweep < SWEEPS; sweep++)
            {
              SgSwapStatistics s = { 0 };
              g_assert_true (sg_swap_sweep (&c->potential, &c->cell, c->atoms, NULL, kT[k], 8, 11,
                                            number++, &s, NULL));
              energy += s.energy;
              block_sum += energy / SWEEPS;
              if (block >= 0)
                {
                  sum += energy / (BLOCKS * SWEEPS);
                  sum2 += energy * energy / (BLOCKS * SWEEPS);
                }
            }
          if (block >= 0)
            block_sum2 += block_sum * block_sum / BLOCKS;
        }
      mean[k] = sum;
      variance[k] = sum2 - sum * sum;
      error2[k] = (block_sum2 - sum * sum) / (BLOCKS - 1);
    }
  double expected = (1 / kT[0] - 1 / kT[1]) * 0.5 * (variance[0] + variance[1]);
  /* the variance, from a few hundred independent samples, is good to about 10% */
  double error = sqrt (error2[0] + error2[1] + 0.01 * expected * expected);
  g_test_message ("<E> difference %.3f, expected %.3f, standard error %.3f", mean[1] - mean[0], expected,
                  error);
  g_assert_cmpfloat (error, <, 0.25 * expected);
  g_assert_cmpfloat (fabs (mean[1] - mean[0] - expected), <, 3 * error);

  g_autoptr (SgConfiguration) c = make (N, NULL);
  double plain_error2, plain = plain_mean (c, kT[0], 10, 8000, &plain_error2);
  error = sqrt (plain_error2 + error2[0]);
  g_test_message ("<E> %.3f, by the plain chain %.3f, standard error %.3f", mean[0], plain, error);
  g_assert_cmpfloat (fabs (plain - mean[0]), <, 3 * error);
}

typedef struct {
  double energy, pressure, energy_error2, pressure_error2;
} Mean;

/* Block averages of the energy an atom and the pressure of a liquid at @kT. At constant volume: at constant
 * pressure slow waves of the volume carry most of the energy's error. */
static Mean
liquid (double kT, int exchange_every, uint64_t seed)
{
  enum { N = 500, BLOCKS = 12, ROWS = 100 };
  SgPotential potential;
  sg_potential_wahnstrom (&potential);
  SgStart start;
  sg_start_default (&start, N, seed);
  g_autoptr (SgConfiguration) c = sg_configuration_new_start (&potential, &start, NULL);
  g_autoptr (GError) error = NULL;
  SgSimulation *sim = sg_simulation_new (c, NULL, NULL, seed, &error);
  g_assert_no_error (error);
  sg_simulation_draw_velocities (sim, kT);
  SgDrive drive;
  sg_drive_default (&drive, kT);
  drive.tau_temperature = 0.5;
  drive.barostat = false;
  drive.exchange_every = exchange_every;
  g_assert_true (sg_simulation_set_drive (sim, &drive));
  g_assert_true (sg_simulation_step (sim, 6000, false, &error));

  Mean mean = { 0 };
  double energy2 = 0, pressure2 = 0;
  for (int block = 0; block < BLOCKS; block++)
    {
      double energy = 0, pressure = 0;
      for (int row = 0; row < ROWS; row++)
        {
          g_assert_true (sg_simulation_step (sim, 20, true, &error));
          const SgThermo *t = sg_simulation_thermo (sim);
          energy += t->potential_energy / (N * ROWS);
          pressure += t->pressure / ROWS;
        }
      mean.energy += energy / BLOCKS;
      mean.pressure += pressure / BLOCKS;
      energy2 += energy * energy / BLOCKS;
      pressure2 += pressure * pressure / BLOCKS;
    }
  mean.energy_error2 = (energy2 - mean.energy * mean.energy) / (BLOCKS - 1);
  mean.pressure_error2 = (pressure2 - mean.pressure * mean.pressure) / (BLOCKS - 1);
  const SgThermo *t = sg_simulation_thermo (sim);
  g_test_message ("kT %g, exchanges every %d: energy %.4f(%.4f) an atom, pressure %.4f(%.4f), accepted %.2f%%",
                  kT, exchange_every, mean.energy, sqrt (mean.energy_error2), mean.pressure,
                  sqrt (mean.pressure_error2),
                  exchange_every > 0 ? 100.0 * (double) t->exchanges / (double) t->exchange_trials : 0);
  sg_simulation_free (sim);
  return mean;
}

/* The hybrid samples the ensemble of plain dynamics: same energy and pressure of a liquid. */
static void
test_hybrid_liquid (void)
{
  Mean plain = liquid (0.6, 0, 1), hybrid = liquid (0.6, 20, 2);
  double energy_error = sqrt (plain.energy_error2 + hybrid.energy_error2);
  double pressure_error = sqrt (plain.pressure_error2 + hybrid.pressure_error2);
  g_assert_cmpfloat (energy_error, <, 0.01);
  g_assert_cmpfloat (fabs (plain.energy - hybrid.energy), <, 3.5 * energy_error);
  g_assert_cmpfloat (fabs (plain.pressure - hybrid.pressure), <, 3.5 * pressure_error);
}

static void
test_refused (void)
{
  g_autoptr (SgConfiguration) c = make (500, NULL);
  SgSwapStatistics s = { 0 };
  g_autoptr (GError) thin = NULL, shifted = NULL;
  SgCell cell = c->cell;
  cell.lz = 4.9;
  g_assert_false (sg_swap_sweep (&c->potential, &cell, c->atoms, NULL, 1, 1, 1, 1, &s, &thin));
  g_assert_error (thin, SG_ERROR, SG_ERROR_CELL);
  c->potential.force_shift = true;
  g_assert_false (sg_swap_sweep (&c->potential, &c->cell, c->atoms, NULL, 1, 1, 1, 1, &s, &shifted));
  g_assert_error (shifted, SG_ERROR, SG_ERROR_UNSUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/swap/energy-adds-up", test_energy_adds_up);
  g_test_add_func ("/swap/threads-do-not-matter", test_threads_do_not_matter);
  g_test_add_func ("/swap/canonical", test_canonical);
  g_test_add_func ("/swap/hybrid-liquid", test_hybrid_liquid);
  g_test_add_func ("/swap/refused", test_refused);
  return g_test_run ();
}
