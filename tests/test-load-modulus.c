/* The modulus of a line with correlated noise, and whether its error is the scatter of many such fits.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/load-modulus.h"
#include "engine/rng.h"

#include <glib.h>
#include <math.h>

enum { ROWS = 1000 };

/* Rows of a branch from strain 0.1 on, with slope @modulus up to 0.01 and none beyond. */
static void
make_rows (SgSample *rows, SgRng *rng, double modulus, double noise, int sign)
{
  double memory = noise * sg_rng_normal (rng);
  for (int i = 0; i < ROWS; i++)
    {
      double travelled = 2e-5 * (i + 1);
      rows[i] = (SgSample){ .strain = 0.1 + sign * travelled,
                            .stress = 0.3 + sign * modulus * fmin (travelled, 0.01) + memory };
      /* correlated over some five rows */
      memory = 0.8 * memory + 0.6 * noise * sg_rng_normal (rng);
    }
}

static void
test_exact_line (void)
{
  SgSample rows[ROWS];
  SgLoadModulus fit;
  SgRng rng;
  sg_rng_seed (&rng, 1);
  for (int sign = -1; sign <= 1; sign += 2)
    {
      make_rows (rows, &rng, 14, 0, sign);
      g_assert_true (sg_load_modulus (rows, ROWS, 0.0099, &fit));
      g_assert_cmpfloat_with_epsilon (fit.modulus, 14, 1e-9);
      g_assert_cmpfloat_with_epsilon (fit.offset, 0.3 - 14 * 0.1, 1e-9);
      g_assert_cmpfloat (fit.modulus_error, <, 1e-9);
      g_assert_cmpuint (fit.n_rows, >, 490);
      g_assert_cmpuint (fit.n_rows, <, 500);
    }
  /* Beyond the elastic part the line would bend. */
  g_assert_true (sg_load_modulus (rows, ROWS, 1, &fit));
  g_assert_cmpfloat (fit.modulus, <, 12);
}

static void
test_error_is_the_scatter (void)
{
  SgSample rows[ROWS];
  SgRng rng;
  sg_rng_seed (&rng, 2);
  double sum = 0, squares = 0, claimed = 0;
  int n = 400, within = 0;
  for (int k = 0; k < n; k++)
    {
      SgLoadModulus fit;
      make_rows (rows, &rng, 14, 0.02, 1);
      g_assert_true (sg_load_modulus (rows, ROWS, 0.0099, &fit));
      sum += fit.modulus;
      squares += (fit.modulus - 14) * (fit.modulus - 14);
      claimed += fit.modulus_error * fit.modulus_error;
      within += fabs (fit.modulus - 14) < fit.modulus_error;
    }
  double scatter = sqrt (squares / n), error = sqrt (claimed / n);
  g_test_message ("scatter %g, claimed %g, %d of %d within one error", scatter, error, within, n);
  g_assert_cmpfloat (fabs (sum / n - 14), <, 4 * scatter / sqrt (n));
  /* 400 fits know their scatter to 3.5 %; blocks of 25 rows with a correlation of 5 are a little short */
  g_assert_cmpfloat_with_epsilon (error / scatter, 1, 0.15);
  g_assert_cmpint (within, >, n * 6 / 10);
  g_assert_cmpint (within, <, n * 3 / 4);
}

static void
test_too_few (void)
{
  SgSample rows[ROWS];
  SgLoadModulus fit;
  SgRng rng;
  sg_rng_seed (&rng, 3);
  make_rows (rows, &rng, 14, 0.02, 1);
  g_assert_false (sg_load_modulus (rows, 0, 1, &fit));
  g_assert_false (sg_load_modulus (rows, 19, 1, &fit));
  g_assert_true (sg_load_modulus (rows, 20, 1, &fit));
  for (int i = 0; i < ROWS; i++)
    rows[i].strain = 0.1;
  g_assert_false (sg_load_modulus (rows, ROWS, 1, &fit));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/load-modulus/exact-line", test_exact_line);
  g_test_add_func ("/load-modulus/error-is-the-scatter", test_error_is_the_scatter);
  g_test_add_func ("/load-modulus/too-few", test_too_few);
  return g_test_run ();
}
