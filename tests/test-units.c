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
  const SgPhysical p = { 0.8, 0.31 };
  const double joule = 0.8 * E_CHARGE, metre = 0.31e-9;
  g_assert_cmpfloat_with_epsilon (sg_physical_stress (&p), joule / (metre * metre * metre) * 1e-9, 1e-9);
  g_assert_cmpfloat_with_epsilon (sg_physical_temperature (&p), joule / BOLTZMANN, 1e-4);
  g_assert_cmpfloat (sg_physical_energy (&p), ==, 0.8);
  g_assert_cmpfloat (sg_physical_length (&p), ==, 0.31);
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

int
main (int argc, char **argv)
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/units/factors", test_factors);
  g_test_add_func ("/units/text", test_text);
  return g_test_run ();
}
