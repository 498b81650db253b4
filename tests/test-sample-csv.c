/* The time series as text: what is read back is what was written, to the last bit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/io/sample-csv.h"
#include "engine/protocol.h"

#include <string.h>

static void
test_rows (void)
{
  g_autoptr (GArray) samples = g_array_new (FALSE, TRUE, sizeof (SgSample));
  SgSample sample = {
    .step = 18446744073709551615u, .time = 1.0 / 3, .stage = 2, .stage_kind = SG_STAGE_UNLOAD, .branch = 5,
    .plane = SG_PLANE_XZ, .strain = -0.1, .stress = 2.0 / 7, .temperature = 0.26, .pressure = -1e-300,
    .potential_energy = -7.4e5 / 3, .kinetic_energy = 1560.1, .volume = 3067.123456789012, .n_averaged = 10,
  };
  g_array_append_val (samples, sample);
  sample.step = 0;
  g_array_append_val (samples, sample);

  g_autofree char *csv = sg_samples_to_csv (samples);
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);
  int i = 0;
  while (lines[i] != NULL && lines[i][0] == '#')
    i++;
  g_assert_cmpint (i, >, 0);
  g_assert_true (g_str_has_prefix (lines[i], "step,time,stage,strain,stress_xy,temperature,pressure,"
                                             "potential_energy,kinetic_energy,volume,"));
  g_auto (GStrv) names = g_strsplit (lines[i], ",", -1);
  g_auto (GStrv) cells = g_strsplit (lines[i + 1], ",", -1);
  g_assert_cmpuint (g_strv_length (names), ==, g_strv_length (cells));
  g_assert_cmpstr (cells[0], ==, "18446744073709551615");
  const double expected[] = { 1.0 / 3, 2, -0.1, 2.0 / 7, 0.26, -1e-300, -7.4e5 / 3, 1560.1, 3067.123456789012 };
  for (size_t k = 0; k < G_N_ELEMENTS (expected); k++)
    {
      double read = g_ascii_strtod (cells[k + 1], NULL);
      g_assert_cmpint (memcmp (&read, &expected[k], sizeof read), ==, 0);
    }
  g_assert_cmpstr (cells[10], ==, "unload");
  g_assert_cmpstr (cells[11], ==, "xz");
  g_assert_cmpstr (cells[12], ==, "5");
  g_assert_true (g_str_has_prefix (lines[i + 2], "0,"));
  g_assert_cmpstr (lines[i + 3], ==, "");
  g_assert_null (lines[i + 4]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sample-csv/rows", test_rows);
  return g_test_run ();
}
