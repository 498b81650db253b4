/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/error.h"
#include "engine/rng.h"
#include "engine/simulation.h"
#include "engine/start.h"
#include "engine/swap.h"
#include "engine/swap-energy.h"

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

/* What is compared of two liquids: energy and volume an atom, and pairs of each kind of neighbours by distance. */
enum { BINS = 8, N_MEANS = 2 + 3 * BINS };

typedef struct {
  double mean[N_MEANS], error2[N_MEANS];
} Means;

static void
count_pairs (const SgSimulation *sim, double *count)
{
  const SgAtoms *a = sg_simulation_atoms (sim);
  const SgCell *cell = sg_simulation_cell (sim);
  memset (count, 0, 3 * BINS * sizeof *count);
  for (size_t i = 0; i < a->n; i++)
    for (size_t j = 0; j < i; j++)
      {
        double d[3];
        for (int c = 0; c < 3; c++)
          d[c] = a->r[c][i] - a->r[c][j];
        sg_cell_nearest_image (cell, d);
        double r2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
        if (r2 >= 0.64 && r2 < 2.56)
          count[(a->type[i] + a->type[j]) * BINS + (int) ((sqrt (r2) - 0.8) / 0.8 * BINS)] += 1.0 / (double) a->n;
      }
}

/* A liquid at @kT and zero pressure. @wrong: the exchanges are done at so many times the temperature. @from:
 * (nullable): where to begin. Returns: (transfer full): where it ended. */
static SgConfiguration *
liquid (double kT, bool exchanges, double wrong, unsigned block_steps, const SgConfiguration *from, uint64_t seed,
        Means *m)
{
  enum { N = 500, BLOCKS = 12, EVERY = 50, PASSES = 20 };
  g_autoptr (GError) error = NULL;
  SgPotential potential;
  sg_potential_wahnstrom (&potential);
  SgStart start;
  sg_start_default (&start, N, seed);
  g_autoptr (SgConfiguration) c = from != NULL ? sg_configuration_copy (from)
                                               : sg_configuration_new_start (&potential, &start, NULL);
  SgSimulation *sim = sg_simulation_new (c, NULL, NULL, seed, &error);
  g_assert_no_error (error);
  sg_simulation_draw_velocities (sim, kT);
  SgDrive drive;
  sg_drive_default (&drive, kT);
  drive.tau_temperature = 0.5;
  drive.tau_pressure = 1;
  SgSwapStatistics swaps = { 0 };
  memset (m, 0, sizeof *m);
  for (int block = -3; block < BLOCKS; block++)
    {
      double sum[N_MEANS] = { 0 };
      unsigned rows = block_steps / EVERY;
      for (unsigned row = 0; row < rows; row++)
        {
          if (exchanges)
            {
              drive.temperature = wrong * kT;
              g_assert_true (sg_simulation_set_drive (sim, &drive));
              g_assert_true (sg_simulation_exchange (sim, PASSES, &swaps, &error));
            }
          drive.temperature = block < -1 && from == NULL ? fmax (kT, 0.65) : kT;
          g_assert_true (sg_simulation_set_drive (sim, &drive));
          g_assert_true (sg_simulation_step (sim, EVERY, true, &error));
          const SgThermo *t = sg_simulation_thermo (sim);
          double count[3 * BINS];
          count_pairs (sim, count);
          sum[0] += t->potential_energy / (N * rows);
          sum[1] += t->volume / (N * rows);
          for (int k = 0; k < 3 * BINS; k++)
            sum[2 + k] += count[k] / rows;
        }
      if (block < 0)
        continue;
      for (int k = 0; k < N_MEANS; k++)
        {
          m->mean[k] += sum[k] / BLOCKS;
          m->error2[k] += sum[k] * sum[k] / BLOCKS;
        }
    }
  for (int k = 0; k < N_MEANS; k++)
    m->error2[k] = fmax (0, m->error2[k] - m->mean[k] * m->mean[k]) / (BLOCKS - 1);
  g_test_message ("kT %g, exchanges %s: energy %.4f(%.4f), volume %.4f(%.4f), accepted %.2f%%", kT,
                  !exchanges ? "none" : wrong != 1 ? "by a wrong rule" : "yes", m->mean[0], sqrt (m->error2[0]), m->mean[1],
                  sqrt (m->error2[1]), swaps.trials > 0 ? 100 * (double) swaps.accepted / (double) swaps.trials : 0);
  SgConfiguration *end = sg_simulation_configuration (sim);
  sg_simulation_free (sim);
  return end;
}

/* The largest difference in standard errors, and the mean of their squares. */
static double
compare (const Means *a, const Means *b, double *chi2)
{
  double worst = 0;
  int n = 0;
  *chi2 = 0;
  for (int k = 0; k < N_MEANS; k++)
    {
      double error2 = a->error2[k] + b->error2[k];
      if (error2 < 1e-12) /* a bin where nobody is */
        continue;
      double z2 = (a->mean[k] - b->mean[k]) * (a->mean[k] - b->mean[k]) / error2;
      if (z2 > 4)
        g_test_message ("%d: %.5f, %.5f, %.1f standard errors", k, a->mean[k], b->mean[k],
                        (a->mean[k] - b->mean[k]) / sqrt (error2));
      worst = fmax (worst, sqrt (z2));
      *chi2 += z2;
      n++;
    }
  *chi2 /= n;
  g_test_message ("%d means: largest difference %.2f standard errors, chi^2 %.2f each", n, worst, *chi2);
  return worst;
}

/* The hybrid samples the ensemble of plain dynamics: same energy, volume and pair correlations of the three
 * kinds of pairs. These hang together through the volume, so only the largest difference is judged. Blocks are
 * several times longer than the volume stays correlated, else their errors would be too small. Of 25 means one
 * passes 5 errors from 12 blocks once in some hundred runs, and the seeds are fixed. Exchanges accepted at another
 * temperature are seen. */
static void
test_hybrid_liquid (void)
{
  Means plain, hybrid, wrong;
  double chi2;
  g_autoptr (SgConfiguration) a = liquid (0.6, false, 1, 7000, NULL, 1, &plain);
  g_autoptr (SgConfiguration) b = liquid (0.6, true, 1, 7000, NULL, 2, &hybrid);
  g_assert_cmpfloat (compare (&plain, &hybrid, &chi2), <, 5);
  g_autoptr (SgConfiguration) c = liquid (0.6, true, 1.3, 7000, NULL, 3, &wrong);
  g_assert_cmpfloat (compare (&plain, &wrong, &chi2), >, 6);
  g_assert_cmpfloat (chi2, >, 4);
}

/* Supercooled: the hybrid from the melt, then plain dynamics from where that ended, which would drift away if
 * it were another ensemble. */
static void
test_hybrid_supercooled (void)
{
  Means plain, hybrid;
  double chi2;
  g_autoptr (SgConfiguration) a = liquid (0.45, true, 1, 16000, NULL, 4, &hybrid);
  g_autoptr (SgConfiguration) b = liquid (0.45, false, 1, 16000, a, 5, &plain);
  g_assert_cmpfloat (compare (&plain, &hybrid, &chi2), <, 5);
}

/* Every instruction set gives the same bits, with one cutoff and with three. */
static void
test_paths_agree (void)
{
  static const char *const names[] = { "avx2", "avx512" };
  static const char *const files[] = { NULL, "kob-andersen.ini" };
  enum { N = 96 };
  float x[N + SG_SWAP_BEYOND], y[N + SG_SWAP_BEYOND], z[N + SG_SWAP_BEYOND];
  int32_t second[N + SG_SWAP_BEYOND];
  SgRng rng;
  sg_rng_seed (&rng, 6);
  for (int i = 0; i < N + SG_SWAP_BEYOND; i++)
    {
      x[i] = (float) (5 * sg_rng_uniform (&rng));
      y[i] = (float) (5 * sg_rng_uniform (&rng));
      z[i] = (float) (5 * sg_rng_uniform (&rng));
      second[i] = i % 3 == 0 ? -1 : 0;
    }
  SgSwapSites sites = { x, y, z, second };
  const SgSwapRun runs[] = { { 0, 7 }, { 7, 40 }, { 41, 41 }, { 43, N } };
  for (unsigned f = 0; f < G_N_ELEMENTS (files); f++)
    {
      g_autoptr (SgConfiguration) c = make (500, files[f]);
      SgSwapParameters parameters;
      sg_swap_parameters (&c->potential, &parameters);
      g_assert_cmpint (parameters.one_cutoff, ==, f == 0);
      SgSwapEnergy baseline = sg_swap_energy_find ("baseline");
      for (uint32_t site = 0; site < N; site++)
        {
          double expected = 0, scale = 0, energy = baseline (&parameters, &sites, runs, G_N_ELEMENTS (runs), site);
          for (unsigned r = 0; r < G_N_ELEMENTS (runs); r++)
            for (uint32_t k = runs[r].begin; k < runs[r].end; k++)
              {
                float dx = x[k] - x[site], dy = y[k] - y[site], dz = z[k] - z[site];
                int from = second[site] != 0, t = second[k] != 0;
                float r2 = dx * dx + dy * dy + dz * dz;
                double is = sg_swap_pair (&parameters, from, t, r2), would = sg_swap_pair (&parameters, 1 - from, t, r2);
                if (k != site)
                  {
                    expected += would - is;
                    scale += fabs (would) + fabs (is);
                  }
              }
          g_assert_cmpfloat_with_epsilon (energy, expected, 1e-6 * scale);
          for (unsigned p = 0; p < G_N_ELEMENTS (names); p++)
            {
              SgSwapEnergy other = sg_swap_energy_find (names[p]);
              if (other != NULL)
                g_assert_cmpfloat (other (&parameters, &sites, runs, G_N_ELEMENTS (runs), site), ==, energy);
            }
        }
    }
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
  g_test_add_func ("/swap/hybrid-supercooled", test_hybrid_supercooled);
  g_test_add_func ("/swap/paths-agree", test_paths_agree);
  g_test_add_func ("/swap/refused", test_refused);
  return g_test_run ();
}
