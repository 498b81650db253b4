/* Units of the laboratory: against constants of nature put together another way, and as the preferences say.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/settings.h"
#include "ui/units.h"

#include <math.h>
#include <string.h>

/* CODATA 2018, exact: charge of the electron in C, Boltzmann's constant in J/K. */
#define E_CHARGE 1.602176634e-19
#define BOLTZMANN 1.380649e-23

static void
test_factors (void)
{
  const SgPhysical p = { 0.8, 0.31, 2.5 };
  const double joule = 0.8 * E_CHARGE, metre = 0.31e-9;
  g_assert_cmpfloat_with_epsilon (sg_physical_stress (&p), joule / (metre * metre * metre) * 1e-9, 1e-9);
  g_assert_cmpfloat_with_epsilon (sg_physical_temperature (&p), joule / BOLTZMANN, 1e-4);
  g_assert_cmpfloat (sg_physical_energy (&p), ==, 0.8);
  g_assert_cmpfloat (sg_physical_length (&p), ==, 0.31);
  /* the paper's 2 x 10^9 steps at 10^4/s are a strain of 0.02 whatever a step is */
  g_assert_cmpfloat_with_epsilon (2e9 * sg_physical_step (&p) * 1e4 * sg_physical_rate (&p), 0.02, 1e-15);
  g_assert_cmpfloat_with_epsilon (sg_physical_step (&p), 2.5e-15, 1e-27);
  g_assert_cmpfloat_with_epsilon (sg_physical_step (NULL), 1e-15, 1e-27);
  /* the paper's 0.26 at 1 eV */
  const SgPhysical paper = SG_PHYSICAL_DEFAULT;
  g_assert_cmpfloat_with_epsilon (0.26 * sg_physical_temperature (&paper), 3017.2, 0.05);
}

static void
shows (SgUnit unit, double value, const char *expected)
{
  g_autofree char *text = sg_units_text (unit, value);
  g_assert_cmpstr (text, ==, expected);
}

static void
on_change (guint *count)
{
  (*count)++;
}

static void
test_text (void)
{
  GSettings *settings = sg_settings ();
  g_settings_set_boolean (settings, "physical-units", TRUE);
  g_settings_set_double (settings, "epsilon-ev", 1);
  g_settings_set_double (settings, "sigma-nm", 0.27);
  shows (SG_UNIT_TEMPERATURE, 0.26, "3017 K");
  shows (SG_UNIT_STRESS, 0.251, "2.04 GPa");
  shows (SG_UNIT_STRESS, -15, "−122 GPa");
  shows (SG_UNIT_LENGTH, 0.6, "0.162 nm");
  shows (SG_UNIT_VOLUME, 0.8, "0.0157 nm³");
  shows (SG_UNIT_ENERGY, -6.6951, "−6.70 eV");
  shows (SG_UNIT_ENERGY, NAN, NULL);

  guint count = 0;
  g_signal_connect_swapped (settings, "changed::sigma-nm", G_CALLBACK (on_change), &count);
  g_settings_set_double (settings, "sigma-nm", 0.54);
  shows (SG_UNIT_STRESS, -15, "−15.3 GPa");
  g_assert_cmpuint (count, ==, 1);
  g_signal_handlers_disconnect_by_data (settings, &count);
  g_settings_set_double (settings, "epsilon-ev", 0.5);
  shows (SG_UNIT_TEMPERATURE, 0.26, "1509 K");
  g_settings_set_boolean (settings, "physical-units", FALSE);
  shows (SG_UNIT_TEMPERATURE, 0.26, NULL);
}

static void
test_step (void)
{
  GSettings *settings = sg_settings ();
  g_autofree char *paper = NULL, *paper_rate = NULL, *time = NULL, *rate = NULL;
  double typed;

  g_settings_set_double (settings, "step-fs", 2.5);
  g_settings_set_boolean (settings, "physical-units", FALSE);
  paper = sg_units_time_text (2000000);
  paper_rate = sg_units_rate_text (1e8);
  g_assert_cmpstr (paper, ==, "2.000\u202fns");
  g_assert_cmpstr (paper_rate, ==, "10⁸\u202f/s");

  g_settings_set_boolean (settings, "physical-units", TRUE);
  time = sg_units_time_text (2000000);
  rate = sg_units_rate_text (1e8);
  g_assert_cmpstr (time, ==, "5.000\u202fns");
  g_assert_cmpstr (rate, ==, "4×10⁷\u202f/s");
  /* what is shown can be typed; by the step and by tau it needs no seconds */
  g_assert_true (sg_units_parse_rate (rate, SG_TIME_STEP, &typed));
  g_assert_cmpfloat_with_epsilon (typed, 1e8, 1e-6);
  g_assert_true (sg_units_parse_rate ("1e-7 /step", SG_TIME_STEP, &typed));
  g_assert_cmpfloat_with_epsilon (typed, 1e8, 1e-6);
  g_assert_true (sg_units_parse_rate ("3.6e-5 /tau", SG_TIME_STEP, &typed));
  g_assert_cmpfloat_with_epsilon (typed, 1e8, 1e-6);
  g_settings_reset (settings, "step-fs");
  g_assert_true (sg_units_parse_rate ("1e9", SG_TIME_STEP, &typed));
  g_assert_cmpfloat (typed, ==, 1e9);
  g_settings_reset (settings, "physical-units");
}

int
main (int argc, char **argv)
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/units/factors", test_factors);
  g_test_add_func ("/units/text", test_text);
  g_test_add_func ("/units/step", test_step);
  return g_test_run ();
}
