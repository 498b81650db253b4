/* test-barostat.c: the rescaling of cells alone, against systems solved by hand
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/barostat.h"

#include <glib.h>
#include <math.h>

enum { N_MOVES = 400000 };

typedef struct {
  double mean, var, error_mean, error_var; /* standard errors from block averages */
} Moments;

static Moments
moments (const double *x, size_t n)
{
  enum { BLOCKS = 40 };
  Moments m = { 0 };
  double mean_of[BLOCKS], var_of[BLOCKS];
  size_t len = n / BLOCKS;

  for (size_t i = 0; i < len * BLOCKS; i++)
    m.mean += x[i] / (double) (len * BLOCKS);
  for (size_t b = 0; b < BLOCKS; b++)
    {
      mean_of[b] = var_of[b] = 0;
      for (size_t i = b * len; i < (b + 1) * len; i++)
        {
          mean_of[b] += x[i] / (double) len;
          var_of[b] += (x[i] - m.mean) * (x[i] - m.mean) / (double) len;
        }
      m.var += var_of[b] / BLOCKS;
    }
  for (size_t b = 0; b < BLOCKS; b++)
    {
      m.error_mean += pow (mean_of[b] - m.mean, 2);
      m.error_var += pow (var_of[b] - m.var, 2);
    }
  m.error_mean = sqrt (m.error_mean / (BLOCKS * (BLOCKS - 1)));
  m.error_var = sqrt (m.error_var / (BLOCKS * (BLOCKS - 1)));
  return m;
}

/* What a move adds to the effective energy is -kT ln of the ratio of the probabilities of the way back and of
 * the way there, both Gaussian; written out here from their densities. */
static double
from_densities (const SgRescaling *move, double force_after)
{
  double kt = move->temperature, d = move->d_dt;
  double there = move->dq - d * move->force / kt, back = -move->dq - d * force_after / kt;
  return kt * (back * back - there * there) / (4 * d);
}

/* An ideal gas of n atoms, P = n kT/V: the volume has the distribution V^n exp (-P_0 V/kT), a Gamma
 * distribution of shape n + 1. */
static void
test_ideal_gas (void)
{
  const double n = 40, kt = 0.8, target = 0.3, beta = 1 / target, tau = 1, dt = 0.02;
  double *v = g_new (double, N_MOVES), volume = (n + 1) * kt / target, boltzmann = 0;
  double slowest = 0;
  SgRng rng;
  sg_rng_seed (&rng, 8);
  for (int i = 0; i < N_MOVES; i++)
    {
      SgRescaling move;
      double s = sg_volume_move (&rng, volume, n * kt / volume, target, kt, beta, tau, dt, &move);
      double next = volume * s * s * s;
      g_assert_cmpfloat (fabs (next - pow (sqrt (volume) + move.dq, 2)), <, 1e-10 * volume);
      double f = sg_volume_force (next, n * kt / next, target, kt);
      double energy = from_densities (&move, f) - 0.5 * kt * log (next / volume) + target * (next - volume);
      g_assert_cmpfloat (fabs (sg_volume_energy (&move, next, n * kt / next, target) - energy), <, 1e-9);
      /* the gas has no energy but its entropy: what was violated is this */
      double violated = sg_volume_energy (&move, next, n * kt / next, target)
                        - n * kt * log (next / volume);
      boltzmann += exp (-violated / kt) / N_MOVES;
      slowest = fmax (slowest, fabs (violated));
      v[i] = volume = next;
    }
  Moments m = moments (v, N_MOVES);
  double mean = (n + 1) * kt / target, var = (n + 1) * kt * kt / (target * target);
  g_test_message ("<V> %.4f +- %.4f (theory %.4f), Var %.2f +- %.2f (%.2f), <exp> %.6f, worst %.3g",
                  m.mean, m.error_mean, mean, m.var, m.error_var, var, boltzmann, slowest);
  g_assert_cmpfloat (m.error_mean, <, 0.02 * mean);
  g_assert_cmpfloat (m.error_var, <, 0.04 * var);
  g_assert_cmpfloat (fabs (m.mean - mean), <, 3 * m.error_mean);
  g_assert_cmpfloat (fabs (m.var - var), <, 3 * m.error_var);
  /* <exp (-dE/kT)> = 1 is the detailed-balance identity; a wrong sign or Jacobian fails it */
  g_assert_cmpfloat (fabs (boltzmann - 1), <, 1e-3);
  g_free (v);
}

/* A linear solid, sigma = G gamma at fixed V: Var gamma = kT/(V G), whatever V_0 G_0 is guessed. */
static void
test_linear_solid (void)
{
  const double kt = 0.26, volume = 800, modulus = 14, tau = 2, dt = 0.03;
  double *g = g_new (double, N_MOVES), gamma = 0, boltzmann = 0;
  SgRng rng;
  sg_rng_seed (&rng, 9);
  for (int i = 0; i < N_MOVES; i++)
    {
      SgRescaling move;
      double next = gamma
                    + sg_shear_move (&rng, volume, modulus * gamma, kt, 700 * 20.0, tau, dt, &move);
      double violated = sg_shear_energy (&move, volume, modulus * next)
                        + 0.5 * volume * modulus * (next * next - gamma * gamma);
      g_assert_cmpfloat (fabs (sg_shear_energy (&move, volume, modulus * next)
                               - from_densities (&move, -volume * modulus * next)), <, 1e-9);
      boltzmann += exp (-violated / kt) / N_MOVES;
      g[i] = gamma = next;
    }
  Moments m = moments (g, N_MOVES);
  double var = kt / (volume * modulus);
  /* Euler's move makes the variance larger by 1/(1 - k/2), k the decay in one move */
  double k = dt / tau * volume * modulus / (700 * 20.0);
  g_test_message ("<gamma> %.2g +- %.2g, Var %.4g +- %.2g (theory %.4g), <exp> %.6f", m.mean,
                  m.error_mean, m.var, m.error_var, var, boltzmann);
  g_assert_cmpfloat (m.error_var, <, 0.04 * var);
  g_assert_cmpfloat (fabs (m.mean), <, 3 * m.error_mean);
  g_assert_cmpfloat (fabs (m.var - var / (1 - k / 2)), <, 3 * m.error_var);
  g_assert_cmpfloat (fabs (boltzmann - 1), <, 1e-3);
  g_free (g);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/barostat/ideal-gas", test_ideal_gas);
  g_test_add_func ("/barostat/linear-solid", test_linear_solid);
  return g_test_run ();
}
