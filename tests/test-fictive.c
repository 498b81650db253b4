/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/fictive.h"
#include "engine/rng.h"

#include <glib.h>
#include <math.h>

enum { N = 400 };

/* A glass and a liquid that meet at @crossing, joined smoothly over @width, with noise. */
static void
make (double crossing, SgFictiveLiquid form, double width, double noise, uint64_t seed, double *t, double *y)
{
  SgRng rng;
  sg_rng_seed (&rng, seed);
  for (int i = 0; i < N; i++)
    {
      t[i] = 0.70 - 0.65 * i / (N - 1); /* cooling */
      double d = t[i] - crossing, rise = width * log1p (exp (d / width));
      double excess = 1.9 * rise;
      if (form == SG_FICTIVE_THREE_FIFTHS)
        {
          double c = 4 / (0.6 * pow (crossing, -0.4));
          double at = crossing + rise;
          excess = c * (pow (at, 0.6) - pow (crossing, 0.6)) - 2 * rise;
        }
      y[i] = -7.1 + 2 * t[i] + excess + noise * sg_rng_normal (&rng);
    }
}

static void
test_finds_the_crossing (void)
{
  for (int form = 0; form < 2; form++)
    for (double crossing = 0.28; crossing < 0.40; crossing += 0.04)
      {
        double t[N], y[N];
        SgFictive fit;
        make (crossing, (SgFictiveLiquid) form, 0.01, 0, 1, t, y);
        g_assert_true (sg_fictive_fit (t, y, N, (SgFictiveLiquid) form, &fit));
        g_test_message ("form %d: %.4f for %.4f, error %.4f, windows %.4f", form, fit.temperature, crossing, fit.error,
                        fit.window_error);
        g_assert_cmpfloat_with_epsilon (fit.temperature, crossing, 0.003);
        g_assert_cmpfloat_with_epsilon (fit.glass[1], 2, 0.02);
        g_assert_cmpfloat_with_epsilon (sg_fictive_liquid (&fit, fit.temperature), fit.value, 1e-9);
      }
}

/* The error is that of the scatter over many noisy runs. */
static void
test_error_is_right (void)
{
  enum { RUNS = 200 };
  double sum = 0, sum2 = 0, error2 = 0;
  for (uint64_t seed = 1; seed <= RUNS; seed++)
    {
      double t[N], y[N];
      SgFictive fit;
      make (0.33, SG_FICTIVE_LINE, 0.01, 0.02, seed, t, y);
      g_assert_true (sg_fictive_fit (t, y, N, SG_FICTIVE_LINE, &fit));
      sum += fit.temperature / RUNS;
      sum2 += fit.temperature * fit.temperature / RUNS;
      error2 += fit.error * fit.error / RUNS;
    }
  double scatter = sqrt (sum2 - sum * sum);
  g_test_message ("mean %.4f, scatter %.5f, told %.5f", sum, scatter, sqrt (error2));
  g_assert_cmpfloat (fabs (sum - 0.33), <, 0.002);
  g_assert_cmpfloat (sqrt (error2), >, 0.7 * scatter);
  g_assert_cmpfloat (sqrt (error2), <, 1.5 * scatter);
}

/* A glass cooled fast, whose liquid lags: with its own liquid it would seem to have become one lower down than it did, with
 * that of a slow one it has not. */
static void
test_one_liquid (void)
{
  for (int form = 0; form < 2; form++)
    {
      double t[N], slow[N], fast[N];
      SgFictive liquid, own, fit;
      make (0.33, (SgFictiveLiquid) form, 0.01, 0.002, 1, t, slow);
      double meant, lift;
      g_assert_true (sg_fictive_fit (t, slow, N, (SgFictiveLiquid) form, &liquid));
      g_assert_true (sg_fictive_fit_glass (t, slow, N, &liquid, &fit));
      g_assert_cmpfloat_with_epsilon (fit.temperature, liquid.temperature, 1e-3);

      /* the same liquid at high temperatures, above it one that is behind by up to 0.1 */
      meant = 0.35;
      for (int i = 0; i < N; i++)
        {
          double equilibrium = sg_fictive_liquid (&liquid, t[i]), glass = sg_fictive_liquid (&liquid, meant) + 2 * (t[i] - meant);
          lift = 0.1 * exp (-pow ((t[i] - 0.40) / 0.06, 2));
          fast[i] = fmax (equilibrium, glass) + (t[i] > meant ? lift : lift * pow (t[i] / meant, 8));
        }
      g_assert_true (sg_fictive_fit (t, fast, N, (SgFictiveLiquid) form, &own));
      g_assert_true (sg_fictive_fit_glass (t, fast, N, &liquid, &fit));
      g_test_message ("form %d: meant %.3f, own liquid %.4f, the slow one's %.4f", form, meant, own.temperature, fit.temperature);
      g_assert_cmpfloat (own.temperature, <, meant - 0.01);
      g_assert_cmpfloat_with_epsilon (fit.temperature, meant, 0.006);
    }
}

/* Too little to go on, and a value that is none. */
static void
test_no_answer (void)
{
  double t[N], y[N];
  SgFictive fit;
  for (int i = 0; i < N; i++)
    {
      t[i] = 0.05 + 0.65 * i / (N - 1);
      y[i] = -7 + 2 * t[i];
    }
  g_assert_false (sg_fictive_fit (t, y, 10, SG_FICTIVE_LINE, &fit));
  y[3] = NAN;
  g_assert_false (sg_fictive_fit (t, y, N, SG_FICTIVE_LINE, &fit));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fictive/finds-the-crossing", test_finds_the_crossing);
  g_test_add_func ("/fictive/error-is-right", test_error_is_right);
  g_test_add_func ("/fictive/one-liquid", test_one_liquid);
  g_test_add_func ("/fictive/no-answer", test_no_answer);
  return g_test_run ();
}
