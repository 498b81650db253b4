/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rng.h"
#include "engine/unload-fit.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* A branch of known root under noise whose correlation is that of the stress of some thousand atoms. */
typedef struct {
  const char *name;
  double half_window;
  double row;         /* strain a row */
  double correlation; /* rows */
  double noise;       /* standard deviation of a row's stress */
  double start;       /* stress at the start */
  double bend;        /* how much steeper the start is than the root, in parts */
} Branch;

#define MODULUS 15.0

typedef struct {
  unsigned n, found, within_1, within_2;
  double bias, spread, error; /* of the root; mean standard error reported */
  double modulus;
} Score;

static SgUnloadStatus
unload (const Branch *b, uint64_t seed, int direction, double start, double root, SgUnloadEstimate *e,
        double *travelled)
{
  SgRng rng;
  sg_rng_seed (&rng, seed);
  SgUnloadFit *fit = sg_unload_fit_new (start, direction, b->half_window, MODULUS * 1.3, 0.2);
  double keep = exp (-1 / b->correlation), noise = b->noise * sg_rng_normal (&rng), t = 0;
  SgUnloadStatus status = SG_UNLOAD_GOING;

  for (int i = 0; status == SG_UNLOAD_GOING; i++)
    {
      t = (i + 0.5) * b->row;
      double s = MODULUS * (root - t) * (b->bend > 0 ? 1 + b->bend * (root - t) / root : 1);
      noise = keep * noise + sqrt (1 - keep * keep) * b->noise * sg_rng_normal (&rng);
      status = sg_unload_fit_add (fit, start + direction * t, -direction * (s + noise));
    }
  g_assert_true (sg_unload_fit_estimate (fit, e));
  *travelled = t;
  sg_unload_fit_free (fit);
  return status;
}

static void
score_branch (const Branch *b, unsigned n, Score *score)
{
  double sum = 0, sum2 = 0;
  memset (score, 0, sizeof *score);
  score->n = n;
  for (unsigned k = 0; k < n; k++)
    {
      SgUnloadEstimate e;
      double travelled, root = b->start / MODULUS;
      int direction = k % 2 ? 1 : -1;
      if (unload (b, k + 1, direction, 0.02 * -direction, root, &e, &travelled) == SG_UNLOAD_FOUND)
        score->found++;
      double off = direction * e.root + 0.02 - root;
      sum += off;
      sum2 += off * off;
      score->error += e.root_error / n;
      score->modulus += e.modulus / n;
      score->within_1 += fabs (off) < e.root_error;
      score->within_2 += fabs (off) < 2 * e.root_error;
    }
  score->bias = sum / n;
  score->spread = sqrt (fmax (0, sum2 / n - score->bias * score->bias));
}

/* Roots without bias and error bars that hold what they promise, for either direction. */
static void
test_coverage (void)
{
  static const Branch branches[] = {
    { "1e8/s, short correlation", 0.002, 2e-5, 0.55, 0.03, 0.3, 0 },
    { "1e8/s, long correlation", 0.002, 2e-5, 3, 0.03, 0.3, 0 },
    { "1e9/s", 0.004, 2e-5, 6, 0.05, 0.3, 0 },
    { "1e9/s, long correlation", 0.004, 2e-5, 15, 0.05, 0.3, 0 },
    { "hardly loaded", 0.002, 2e-5, 3, 0.03, 0.05, 0 },
    { "bent", 0.002, 2e-5, 3, 0.03, 0.3, 0.3 },
  };
  const unsigned n = 300;
  for (size_t k = 0; k < G_N_ELEMENTS (branches); k++)
    {
      Score s;
      score_branch (&branches[k], n, &s);
      g_test_message ("%s: bias %.1e, spread %.2e, error bar %.2e, within one %.3f, two %.3f, G %.2f",
                      branches[k].name, s.bias, s.spread, s.error, (double)s.within_1 / n,
                      (double)s.within_2 / n, s.modulus);
      g_assert_cmpuint (s.found, ==, n);
      /* Four standard errors of the mean, and a twentieth of the spread for the choice of the end. */
      g_assert_cmpfloat (fabs (s.bias), <, (4 / sqrt (n) + 0.05) * s.spread);
      /* 0.68 +- four standard errors of 0.027, less what few blocks miss. */
      g_assert_cmpfloat (s.within_1, >, 0.57 * n);
      g_assert_cmpfloat (s.within_1, <, 0.80 * n);
      g_assert_cmpfloat (s.within_2, >, 0.86 * n);
      g_assert_cmpfloat (s.error / s.spread, >, 0.8);
      g_assert_cmpfloat (s.error / s.spread, <, 1.3);
      g_assert_cmpfloat (fabs (s.modulus - MODULUS), <, branches[k].bend > 0 ? 3 : 1.5);
    }
}

/* What the fit is for: the first row below zero is off by a multiple of the fit's error. */
static void
test_first_crossing_is_worse (void)
{
  const Branch b = { "", 0.002, 2e-5, 3, 0.03, 0.3, 0 };
  double first2 = 0, fit2 = 0;
  for (unsigned k = 0; k < 100; k++)
    {
      SgUnloadEstimate e;
      double travelled, root = b.start / MODULUS;
      unload (&b, k + 1, -1, 0, root, &e, &travelled);
      fit2 += (-e.root - root) * (-e.root - root);

      SgRng rng;
      sg_rng_seed (&rng, k + 1);
      double keep = exp (-1 / b.correlation), noise = b.noise * sg_rng_normal (&rng);
      for (int i = 0;; i++)
        {
          double t = (i + 0.5) * b.row;
          noise = keep * noise + sqrt (1 - keep * keep) * b.noise * sg_rng_normal (&rng);
          if (MODULUS * (root - t) + noise < 0)
            {
              first2 += (t - root) * (t - root);
              break;
            }
        }
    }
  g_assert_cmpfloat (sqrt (first2), >, 5 * sqrt (fit2));
}

static void
test_without_noise_it_is_exact (void)
{
  const Branch b = { "", 0.002, 2e-5, 1, 0, 0.3, 0 };
  SgUnloadEstimate e;
  double travelled;
  g_assert_cmpint (unload (&b, 1, -1, 0.05, 0.02, &e, &travelled), ==, SG_UNLOAD_FOUND);
  g_assert_cmpfloat_with_epsilon (e.root, 0.03, 1e-9);
  g_assert_cmpfloat_with_epsilon (e.modulus, MODULUS, 1e-6);
  g_assert_cmpfloat_with_epsilon (travelled, 0.022, 5e-5); /* w beyond the root */
  g_assert_cmpfloat (e.root_error, <, 1e-9);
}

/* A glass that flows: the stress stays where it is. */
static void
test_gives_up_where_it_never_crosses (void)
{
  SgRng rng;
  sg_rng_seed (&rng, 7);
  SgUnloadFit *fit = sg_unload_fit_new (0.1, -1, 0.002, 15, 0.05);
  SgUnloadStatus status = SG_UNLOAD_GOING;
  double t = 0;
  for (int i = 0; status == SG_UNLOAD_GOING; i++)
    {
      t = i * 2e-5;
      status = sg_unload_fit_add (fit, 0.1 - t, 0.2 + 0.03 * sg_rng_normal (&rng));
    }
  g_assert_cmpint (status, ==, SG_UNLOAD_GAVE_UP);
  g_assert_cmpfloat_with_epsilon (t, 0.05, 3e-5);
  g_assert_nonnull (strstr (sg_unload_fit_reason (fit), "0.05"));

  SgUnloadFit *copy = sg_unload_fit_copy (fit);
  SgUnloadEstimate a, b;
  sg_unload_fit_estimate (fit, &a);
  sg_unload_fit_free (fit);
  sg_unload_fit_estimate (copy, &b);
  g_assert_cmpmem (&a, sizeof a, &b, sizeof b);
  sg_unload_fit_free (copy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unload-fit/coverage", test_coverage);
  g_test_add_func ("/unload-fit/first-crossing", test_first_crossing_is_worse);
  g_test_add_func ("/unload-fit/exact", test_without_noise_it_is_exact);
  g_test_add_func ("/unload-fit/gives-up", test_gives_up_where_it_never_crosses);
  return g_test_run ();
}
