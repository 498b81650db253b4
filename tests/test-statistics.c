/* Errors and fits on data whose answers are known, over and over: the error given must be the scatter seen.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/rng.h"
#include "engine/statistics/distribution.h"
#include "engine/statistics/jackknife.h"

#include <glib.h>
#include <math.h>

/* How often a number lay within one error, how it scattered in units of its error, and how far off it was on average. */
typedef struct {
  unsigned n, inside;
  double sum, sum2;
} Pulls;

static void
pull (Pulls *p, double value, double error, double truth)
{
  double z = (value - truth) / error;
  p->n++;
  p->inside += fabs (z) < 1;
  p->sum += z;
  p->sum2 += z * z;
}

/* @slack: of the mean pull beyond chance: estimates that are not linear are a little off. */
static void
assert_honest (const Pulls *p, double slack)
{
  double n = p->n, mean = p->sum / n, spread = sqrt (p->sum2 / n - mean * mean);
  g_test_message ("mean pull %.3f, spread %.3f, inside %.3f", mean, spread, p->inside / n);
  g_assert_cmpfloat (fabs (mean), <, 4 / sqrt (n) + slack);
  g_assert_cmpfloat (spread, >, 0.85);
  g_assert_cmpfloat (spread, <, 1.18);
  g_assert_cmpfloat (p->inside / n, >, 0.60);
  g_assert_cmpfloat (p->inside / n, <, 0.77);
}

static void
test_mean (void)
{
  const double x[] = { 1, 2, NAN, 6 };
  SgEstimate e = sg_estimate_mean (x, 4);
  g_assert_cmpfloat_with_epsilon (e.value, 3, 1e-15);
  g_assert_cmpfloat_with_epsilon (e.error, sqrt (14. / 6), 1e-15); /* squares 4 + 1 + 9, over 3 * 2 */
  g_assert_cmpuint (e.n, ==, 3);
  g_assert_true (isnan (sg_estimate_mean (x, 1).error));
  g_assert_true (isnan (sg_estimate_mean (x, 0).value));
  SgEstimate r = sg_estimate_ratio ((SgEstimate){ 6, 0.3, 5 }, (SgEstimate){ 2, 0.2, 4 });
  g_assert_cmpfloat_with_epsilon (r.value, 3, 1e-15);
  g_assert_cmpfloat_with_epsilon (r.error, 3 * hypot (0.05, 0.1), 1e-15);
  SgEstimate d = sg_estimate_difference ((SgEstimate){ 6, 0.3, 5 }, (SgEstimate){ 2, 0.4, 4 });
  g_assert_cmpfloat_with_epsilon (d.error, 0.5, 1e-15);
}

typedef struct {
  const double *x, *y;
  size_t n;
} Pairs;

static void
mean_and_ratio (size_t left_out, double *value, void *data)
{
  const Pairs *pairs = data;
  double sx = 0, sy = 0, n = 0;
  for (size_t i = 0; i < pairs->n; i++)
    if (i != left_out)
      {
        sx += pairs->x[i];
        sy += pairs->y[i];
        n++;
      }
  value[0] = sx / n;
  value[1] = sy / sx;
}

static void
test_jackknife (void)
{
  SgRng rng;
  sg_rng_seed (&rng, 3);
  Pulls pulls = { 0 };
  for (int k = 0; k < 2000; k++)
    {
      double x[12], y[12];
      for (int i = 0; i < 12; i++)
        {
          x[i] = 2 + 0.3 * sg_rng_normal (&rng);
          y[i] = 3 * x[i] + 0.2 * sg_rng_normal (&rng);
        }
      Pairs pairs = { x, y, 12 };
      SgEstimate e[2], mean = sg_estimate_mean (x, 12);
      sg_jackknife (12, 2, mean_and_ratio, &pairs, e);
      /* of a mean it is the standard error */
      g_assert_cmpfloat_with_epsilon (e[0].value, mean.value, 1e-14);
      g_assert_cmpfloat_with_epsilon (e[0].error, mean.error, 1e-14);
      pull (&pulls, e[1].value, e[1].error, 3);
    }
  assert_honest (&pulls, 0.02);
}

static void
test_polynomial (void)
{
  SgRng rng;
  sg_rng_seed (&rng, 4);
  SgFit fit;

  /* without noise: what was put in, to round-off */
  double x[40], y[40], sigma[40];
  for (int i = 0; i < 40; i++)
    {
      x[i] = 0.0005 * i;
      y[i] = 0.01 + 14.5 * x[i] - 60 * x[i] * x[i];
    }
  y[7] = NAN;
  g_assert_true (sg_fit_polynomial (2, 40, x, y, NULL, &fit));
  g_assert_cmpuint (fit.n, ==, 39);
  g_assert_cmpfloat_with_epsilon (fit.p[0], 0.01, 1e-12);
  g_assert_cmpfloat_with_epsilon (fit.p[1], 14.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (fit.p[2], -60, 1e-6);

  Pulls known[2] = { { 0 } }, unknown[2] = { { 0 } }, parabola = { 0 };
  for (int k = 0; k < 1000; k++)
    {
      for (int i = 0; i < 40; i++)
        {
          sigma[i] = i < 20 ? 0.01 : 0.03;
          y[i] = 0.01 + 14.5 * x[i] + sigma[i] * sg_rng_normal (&rng);
        }
      g_assert_true (sg_fit_polynomial (1, 40, x, y, sigma, &fit));
      pull (&known[0], fit.p[0], fit.error[0], 0.01);
      pull (&known[1], fit.p[1], fit.error[1], 14.5);
      for (int i = 0; i < 40; i++)
        y[i] = 0.01 + 14.5 * x[i] + 0.02 * sg_rng_normal (&rng);
      g_assert_true (sg_fit_polynomial (1, 40, x, y, NULL, &fit));
      pull (&unknown[0], fit.p[0], fit.error[0], 0.01);
      pull (&unknown[1], fit.p[1], fit.error[1], 14.5);
      const unsigned square[1] = { 2 };
      for (int i = 0; i < 40; i++)
        y[i] = 7.25 * x[i] * x[i] + 1e-4 * sg_rng_normal (&rng);
      g_assert_true (sg_fit_terms (1, square, 40, x, y, NULL, &fit));
      pull (&parabola, fit.p[0], fit.error[0], 7.25);
    }
  for (int c = 0; c < 2; c++)
    {
      assert_honest (&known[c], 0);
      assert_honest (&unknown[c], 0);
    }
  assert_honest (&parabola, 0);

  const double same[3] = { 1, 1, 1 };
  g_assert_false (sg_fit_polynomial (1, 3, same, same, NULL, &fit));
  g_assert_false (sg_fit_polynomial (1, 1, x, y, NULL, &fit));
}

static void
test_recovery (void)
{
  SgRng rng;
  sg_rng_seed (&rng, 5);
  enum { N = 200 };
  double x[N], y[N], sigma[N];
  SgFit fit;
  for (int i = 0; i < N; i++)
    {
      x[i] = 0.5 * i;
      y[i] = -0.0005 + 0.003 * exp (-x[i] / 17);
    }
  g_assert_true (sg_fit_recovery (false, N, x, y, NULL, &fit));
  g_assert_cmpfloat_with_epsilon (fit.p[0], -0.0005, 1e-9);
  g_assert_cmpfloat_with_epsilon (fit.p[1], 0.003, 1e-9);
  g_assert_cmpfloat_with_epsilon (fit.p[2], 17, 1e-5);
  for (int i = 0; i < N; i++)
    y[i] = -0.0005 + 0.003 * exp (-pow (x[i] / 9, 0.6));
  g_assert_true (sg_fit_recovery (true, N, x, y, NULL, &fit));
  g_assert_cmpfloat_with_epsilon (fit.p[2], 9, 1e-4);
  g_assert_cmpfloat_with_epsilon (fit.p[3], 0.6, 1e-6);
  /* a plain exponential is the one with exponent 1 */
  for (int i = 0; i < N; i++)
    y[i] = -0.0005 + 0.003 * exp (-x[i] / 17);
  g_assert_true (sg_fit_recovery (true, N, x, y, NULL, &fit));
  g_assert_cmpfloat_with_epsilon (fit.p[3], 1, 1e-6);

  Pulls tau = { 0 }, amplitude = { 0 };
  unsigned failed = 0;
  for (int k = 0; k < 300; k++)
    {
      for (int i = 0; i < N; i++)
        {
          sigma[i] = 2e-4;
          y[i] = -0.0005 + 0.003 * exp (-x[i] / 17) + sigma[i] * sg_rng_normal (&rng);
        }
      if (!sg_fit_recovery (false, N, x, y, sigma, &fit))
        failed++;
      pull (&amplitude, fit.p[1], fit.error[1], 0.003);
      pull (&tau, fit.p[2], fit.error[2], 17);
    }
  g_assert_cmpuint (failed, ==, 0);
  assert_honest (&amplitude, 0.05);
  assert_honest (&tau, 0.1);
  /* what does not relax has no time */
  for (int i = 0; i < N; i++)
    y[i] = 1e-3 * x[i];
  g_assert_false (sg_fit_recovery (false, N, x, y, NULL, &fit) && fit.p[2] < 100);
}

/* 4,000 draws of a Gaussian with wide tails of another one, as local stresses have. */
static void
test_core (void)
{
  SgRng rng;
  sg_rng_seed (&rng, 6);
  Pulls width = { 0 }, centre = { 0 };
  double tails = 0;
  for (int k = 0; k < 300; k++)
    {
      double count[400] = { 0 };
      for (int i = 0; i < 8000; i++)
        {
          double s = 0.2 + 2.1 * sg_rng_normal (&rng);
          count[CLAMP ((int) floor (10 * s) + 200, 0, 399)]++;
        }
      SgCore core;
      g_assert_true (sg_fit_core (count, 400, -20, 0.1, 1.25, &core));
      pull (&width, core.width, core.width_error, 2.1);
      pull (&centre, core.centre, core.centre_error, 0.2);
      /* a few far out do not reach the core */
      for (int i = 0; i < 400; i++)
        count[CLAMP ((int) floor (10 * (8 + sg_rng_normal (&rng))) + 200, 0, 399)]++;
      g_assert_true (sg_fit_core (count, 400, -20, 0.1, 1.25, &core));
      tails += core.width / 2.1 / 300;
    }
  assert_honest (&centre, 0.1);
  assert_honest (&width, 0.25);
  g_assert_cmpfloat_with_epsilon (tails, 1, 0.01);
  double empty[10] = { 0 };
  SgCore core;
  g_assert_false (sg_fit_core (empty, 10, -0.5, 0.1, 1.25, &core));
}

static void
test_partial_sums (void)
{
  /* one atom at 0.15, two at -0.25, one at 0.35, cut by cut */
  double count[8] = { 0, 2, 0, 0, 0, 1, 0, 1 }, sum[4];
  sg_partial_sums (count, 8, 0.1, sum);
  g_assert_cmpfloat_with_epsilon (sum[0], 0, 1e-15);
  g_assert_cmpfloat_with_epsilon (sum[1], 0.15 / 4, 1e-15);
  g_assert_cmpfloat_with_epsilon (sum[2], (0.15 - 0.5) / 4, 1e-15);
  g_assert_cmpfloat_with_epsilon (sum[3], 0, 1e-15);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statistics/mean", test_mean);
  g_test_add_func ("/statistics/jackknife", test_jackknife);
  g_test_add_func ("/statistics/polynomial", test_polynomial);
  g_test_add_func ("/statistics/recovery", test_recovery);
  g_test_add_func ("/statistics/core", test_core);
  g_test_add_func ("/statistics/partial-sums", test_partial_sums);
  return g_test_run ();
}
