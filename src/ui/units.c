/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/units.h"
#include "ui/format.h"
#include "ui/settings.h"

#include <math.h>

#define SHOWN_KEY "physical-units"
#define EPSILON_KEY "epsilon-ev"
#define SIGMA_KEY "sigma-nm"
#define STEP_KEY "step-fs"

const SgPhysical *
sg_units_shown (SgPhysical *physical)
{
  GSettings *settings = sg_settings ();

  physical->epsilon_ev = g_settings_get_double (settings, EPSILON_KEY);
  physical->sigma_nm = g_settings_get_double (settings, SIGMA_KEY);
  physical->step_fs = g_settings_get_double (settings, STEP_KEY);
  return g_settings_get_boolean (settings, SHOWN_KEY) ? physical : NULL;
}

/* So many decimals that three digits are read; not more than three, not less than none. */
static int
decimals (double value)
{
  double size = fabs (value);
  return size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : size >= 0.09995 ? 3 : 4;
}

char *
sg_units_text (SgUnit unit, double value)
{
  static const char *const names[] = { "eV", "K", "nm", "nm³", "GPa" };
  SgPhysical p;

  if (sg_units_shown (&p) == NULL || !isfinite (value))
    return NULL;
  const double length = sg_physical_length (&p);
  const double factor = unit == SG_UNIT_ENERGY        ? sg_physical_energy (&p)
                        : unit == SG_UNIT_TEMPERATURE ? sg_physical_temperature (&p)
                        : unit == SG_UNIT_LENGTH      ? length
                        : unit == SG_UNIT_VOLUME      ? length * length * length
                                                      : sg_physical_stress (&p);
  g_autofree char *number = sg_text_number (value * factor, decimals (value * factor));
  return g_strdup_printf ("%s %s", number, names[unit]);
}

double
sg_units_step (void)
{
  SgPhysical p;
  return sg_physical_step (sg_units_shown (&p));
}

char *
sg_units_time_text (guint64 steps)
{
  return sg_text_physical_time ((double) steps * sg_units_step ());
}

char *
sg_units_rate_text (double rate_per_s)
{
  SgPhysical p;
  return sg_text_rate (rate_per_s * sg_physical_rate (sg_units_shown (&p)));
}

gboolean
sg_units_parse_rate (const char *text, double time_step, double *rate_per_s)
{
  return sg_parse_rate (text, time_step, sg_units_step (), rate_per_s);
}

void
sg_units_on_change (gpointer object, GCallback callback)
{
  static const char *const signals[] = { "changed::" SHOWN_KEY, "changed::" EPSILON_KEY, "changed::" SIGMA_KEY,
                                          "changed::" STEP_KEY };
  for (gsize k = 0; k < G_N_ELEMENTS (signals); k++)
    g_signal_connect_object (sg_settings (), signals[k], callback, object, G_CONNECT_SWAPPED);
}
