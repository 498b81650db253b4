/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/error.h"
#include "engine/rng.h"
#include "engine/structure/quench-rate.h"
#include "engine/units.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define HEAD "steps,seed,energy,icosahedral_voronoi,icosahedral_bonds,four_fold,six_fold,volume"

/* A calibration made by a law: energy and share linear in the logarithm of the steps. */
static double
law (double steps)
{
  return -6.90 - 0.03 * log10 (steps);
}

static double
share (double steps)
{
  return 0.05 + 0.03 * log10 (steps);
}

static SgQuenchCalibration *
make (double scatter, uint64_t seed)
{
  g_autoptr (GString) text = g_string_new ("# a comment\n" HEAD "\n");
  SgRng rng;
  sg_rng_seed (&rng, seed);
  /* not in order */
  for (int k = 6; k >= 0; k--)
    for (int s = 1; s <= 2; s++)
      {
        double steps = 1000 * pow (10, 0.5 * k);
        g_string_append_printf (text, "%.17g,%d,%.9f,%.9f,0.3,0.1,0.2,0.8\n", steps, s, law (steps) + scatter * sg_rng_normal (&rng),
                                share (steps) + scatter * sg_rng_normal (&rng));
      }
  g_autoptr (GError) error = NULL;
  SgQuenchCalibration *c = sg_quench_calibration_parse (text->str, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (c->n, ==, 7);
  return c;
}

static void
test_inverts_the_law (void)
{
  SgQuenchCalibration *c = make (0, 1);
  for (double log_steps = 2.5; log_steps < 9; log_steps += 0.25)
    {
      double steps = pow (10, log_steps), expected = 0.44 / (steps * SG_TIME_STEP);
      SgQuenchRate rate = { 0 };
      sg_quench_calibration_rate (c, law (steps), share (steps), 0.801, 4000, &rate);
      g_assert_true (rate.known);
      g_assert_cmpfloat_with_epsilon (log (rate.rate), log (expected), 1e-4);
      g_assert_cmpfloat_with_epsilon (log (rate.by_icosahedra), log (expected), 1e-4);
      g_assert_cmpint (rate.range, ==,
                       log_steps < 3 - 1e-6 ? SG_QUENCH_FASTER : log_steps > 6 + 1e-6 ? SG_QUENCH_SLOWER : SG_QUENCH_MEASURED);
      /* 0.44 eV within so many femtoseconds */
      g_assert_cmpfloat_with_epsilon (rate.kelvin_per_s * steps * 1e-15 * 8.617333262e-5, 0.44, 1e-3 * 0.44);
    }
  sg_quench_calibration_free (c);
}

/* The error is the scatter of what comes out over many calibrations and samples, within and beyond. */
static void
test_error_is_right (void)
{
  static const double places[] = { 4.25, 5.4, 7.5 };
  for (unsigned p = 0; p < G_N_ELEMENTS (places); p++)
    {
      enum { RUNS = 400 };
      double steps = pow (10, places[p]), expected = log (0.44 / (steps * SG_TIME_STEP)), sum2 = 0, error2 = 0;
      SgRng rng;
      sg_rng_seed (&rng, 5);
      for (uint64_t k = 0; k < RUNS; k++)
        {
          double wrong = 0.003 * sg_rng_normal (&rng);
          SgQuenchCalibration *c = make (0.003, 100 + k);
          SgQuenchRate rate = { 0 };
          sg_quench_calibration_rate (c, law (steps) + wrong, share (steps), 0.8, 4000, &rate);
          sum2 += pow (log (rate.rate) - expected, 2) / RUNS;
          error2 += pow (log (rate.factor), 2) / RUNS;
          sg_quench_calibration_free (c);
        }
      g_test_message ("10^%g steps: scatter %.3f, error %.3f", places[p], sqrt (sum2), sqrt (error2));
      g_assert_cmpfloat (sqrt (error2), >, 0.7 * sqrt (sum2));
      g_assert_cmpfloat (sqrt (error2), <, 1.6 * sqrt (sum2));
    }
}

static void
test_refused (void)
{
  static const char *const texts[] = { "", "steps,seed\n1,2\n", HEAD "\n1000,1\n",
                                       HEAD "\n1000,1,-7,0.1,0,0,0,0.8\n" };
  for (unsigned k = 0; k < G_N_ELEMENTS (texts); k++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (sg_quench_calibration_parse (texts[k], &error));
      g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
    }
}

/* The shipped curve: slower cooling goes deeper, over three decades; a shipped aged glass lies beyond it. */
static void
test_shipped (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("SG_DATA"), "calibration", "quench-rate.csv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  SgQuenchCalibration *c = sg_quench_calibration_parse (text, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (c->point[0].log_rate - c->point[c->n - 1].log_rate, >=, 3 * log (10) - 1e-9);
  for (size_t k = 1; k < c->n; k++)
    {
      g_assert_cmpfloat (c->point[k].energy, <, c->point[k - 1].energy);
      g_assert_cmpuint (c->point[k].n, >=, 2);
    }
  sg_quench_calibration_free (c);

  SgQuenchRate deep, quenched;
  sg_quench_rate (-7.209, 0.501, 0.802, 4000, &deep);
  g_assert_true (deep.known);
  g_assert_cmpint (deep.range, ==, SG_QUENCH_SLOWER);
  sg_quench_rate (-7.02, 0.19, 0.802, 4000, &quenched);
  g_assert_cmpint (quenched.range, ==, SG_QUENCH_MEASURED);
  g_assert_cmpfloat (quenched.factor, <, 2);
  g_assert_cmpfloat (quenched.rate, >, 10 * deep.rate);
  /* a liquid, whose volume is another, has none */
  sg_quench_rate (-6.85, 0.2, 0.852, 4000, &quenched);
  g_assert_false (quenched.known);
}

int
main (int argc, char **argv)
{
  g_setenv ("SHEARGLASS_DATA", g_getenv ("SG_DATA"), TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quench-rate/inverts-the-law", test_inverts_the_law);
  g_test_add_func ("/quench-rate/error-is-right", test_error_is_right);
  g_test_add_func ("/quench-rate/refused", test_refused);
  g_test_add_func ("/quench-rate/shipped", test_shipped);
  return g_test_run ();
}
