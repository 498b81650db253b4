/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rng.h"

#include <glib.h>
#include <math.h>

enum { N = 400000 };

static void
test_normal_moments (void)
{
  SgRng rng;
  sg_rng_seed (&rng, 0);
  double m1 = 0, m2 = 0, m4 = 0;
  for (int i = 0; i < N; i++)
    {
      double x = sg_rng_normal (&rng);
      m1 += x;
      m2 += x * x;
      m4 += x * x * x * x;
    }
  /* five standard errors: of the mean 1/sqrt(N), of x^2 sqrt(2/N), of x^4 sqrt(96/N) */
  g_assert_cmpfloat (fabs (m1 / N), <, 5 / sqrt (N));
  g_assert_cmpfloat (fabs (m2 / N - 1), <, 5 * sqrt (2.0 / N));
  g_assert_cmpfloat (fabs (m4 / N - 3), <, 5 * sqrt (96.0 / N));
}

/* chi^2 with k degrees: mean k, variance 2k. */
static void
test_chi_squared_moments (void)
{
  SgRng rng;
  sg_rng_seed (&rng, 7);
  for (uint64_t k = 0; k < 9; k++)
    {
      double m1 = 0, m2 = 0, mean = (double) k;
      for (int i = 0; i < N; i++)
        {
          double x = sg_rng_chi_squared (&rng, k);
          m1 += x;
          m2 += (x - mean) * (x - mean);
        }
      g_assert_cmpfloat (fabs (m1 / N - mean), <=, 5 * sqrt (2 * mean / N));
      /* variance of (x - k)^2 is 8k^2 + 48k */
      g_assert_cmpfloat (fabs (m2 / N - 2 * mean), <=, 5 * sqrt ((8 * mean * mean + 48 * mean) / N));
    }
}

/* The state is the whole generator. */
static void
test_copy_continues (void)
{
  SgRng a, b;
  sg_rng_seed (&a, 42);
  for (int i = 0; i < 11; i++)
    sg_rng_normal (&a);
  b = a;
  for (int i = 0; i < 100; i++)
    g_assert_cmpfloat (sg_rng_normal (&a), ==, sg_rng_normal (&b));
  SgRng c;
  sg_rng_seed (&c, 43);
  g_assert_cmpuint (sg_rng_uint64 (&a), !=, sg_rng_uint64 (&c));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rng/normal-moments", test_normal_moments);
  g_test_add_func ("/rng/chi-squared-moments", test_chi_squared_moments);
  g_test_add_func ("/rng/copy-continues", test_copy_continues);
  return g_test_run ();
}
