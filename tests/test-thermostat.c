/* test-thermostat.c: the rescaling thermostat alone, without atoms
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/thermostat.h"

#include <glib.h>
#include <math.h>

/* The factor by itself is a Markov chain of kinetic energies whose stationary distribution is Gamma
 * (N_f/2, kT) for any time step; successive values are correlated by exp (-dt/tau). */
static void
test_stationary (gconstpointer data)
{
  const uint64_t freedom = (uint64_t) GPOINTER_TO_INT (data);
  const double kt = 0.7, f = (double) freedom, dt_over_tau = 0.3;
  enum { N = 400000 };
  SgRng rng;
  double k = 0.5 * f * kt, last = k, s1 = 0, s2 = 0, s3 = 0, lag = 0;
  const double mean = 0.5 * f * kt, var = 0.5 * f * kt * kt;

  sg_rng_seed (&rng, 11 + freedom);
  for (int i = 0; i < N; i++)
    {
      double factor = sg_thermostat_factor (&rng, k, kt, freedom, dt_over_tau);
      k *= factor * factor;
      double x = (k - mean) / sqrt (var);
      s1 += x;
      s2 += x * x;
      s3 += x * x * x;
      lag += x * (last - mean) / sqrt (var);
      last = k;
    }
  /* number of independent values: N (1 - c)/(1 + c) */
  double c = exp (-dt_over_tau), independent = N * (1 - c) / (1 + c), kurtosis = 3 + 12 / f;
  double skew = sqrt (8 / f);
  g_assert_cmpfloat (fabs (s1 / N), <, 4 / sqrt (independent));
  g_assert_cmpfloat (fabs (s2 / N - 1), <, 4 * sqrt ((kurtosis - 1) / independent));
  g_assert_cmpfloat (fabs (s3 / N - skew), <, 4 * sqrt (15 * (1 + 20 * skew * skew) / independent));
  g_assert_cmpfloat (fabs (lag / N - c), <, 4 * sqrt (kurtosis / independent));
}

/* At temperature zero: exponential cooling, no noise. Far from equilibrium: the mean follows the law. */
static void
test_relaxation (void)
{
  SgRng rng;
  sg_rng_seed (&rng, 5);
  double factor = sg_thermostat_factor (&rng, 3.0, 0, 30, 0.25);
  g_assert_cmpfloat (fabs (factor * factor - exp (-0.25)), <, 1e-15);

  const double k0 = 90, kt = 1, f = 60;
  double sum = 0;
  for (int i = 0; i < 100000; i++)
    {
      factor = sg_thermostat_factor (&rng, k0, kt, (uint64_t) f, 0.25);
      sum += factor * factor * k0;
    }
  double c = exp (-0.25), expected = c * k0 + (1 - c) * f * kt / 2;
  double sd = sqrt ((1 - c) * (1 - c) * f * kt * kt / 2 + 2 * c * (1 - c) * k0 * kt);
  g_assert_cmpfloat (fabs (sum / 100000 - expected), <, 4 * sd / sqrt (100000));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/thermostat/stationary/3", GINT_TO_POINTER (3), test_stationary);
  g_test_add_data_func ("/thermostat/stationary/4", GINT_TO_POINTER (4), test_stationary);
  g_test_add_data_func ("/thermostat/stationary/1497", GINT_TO_POINTER (1497), test_stationary);
  g_test_add_func ("/thermostat/relaxation", test_relaxation);
  return g_test_run ();
}
