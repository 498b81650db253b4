/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/stress.h"

#include <glib.h>
#include <math.h>

static void
test_stress (void)
{
  static const double virial[6] = { 1, 2, 3, -4, 5, 6 }, kinetic[6] = { 9, 8, 7, 1, 1, -2 };
  double s[6];
  sg_stress_total (virial, kinetic, 2, s);
  g_assert_cmpfloat (s[SG_XX], ==, -5);
  g_assert_cmpfloat (s[SG_ZZ], ==, -5);
  g_assert_cmpfloat (sg_stress_pressure (s), ==, 5);
  g_assert_cmpfloat (sg_stress_of_plane (s, SG_PLANE_XY), ==, 1.5);
  g_assert_cmpfloat (sg_stress_of_plane (s, SG_PLANE_XZ), ==, -3);
  g_assert_cmpfloat (sg_stress_of_plane (s, SG_PLANE_YZ), ==, -2);
}

/* Pressure does not count; tension counts as itself, shear sqrt 3 times; turning the axes changes nothing. */
static void
test_von_mises (void)
{
  static const double pressure[6] = { -3, -3, -3, 0, 0, 0 }, tension[6] = { 2 - 3, -3, -3, 0, 0, 0 },
                      shear[6] = { 1, 1, 1, 0, 0, -2 }, turned[6] = { 1, 3, -1, 0, 0, 0 };
  g_assert_cmpfloat (sg_stress_von_mises (pressure), ==, 0);
  g_assert_cmpfloat (fabs (sg_stress_von_mises (tension) - 2), <, 1e-15);
  g_assert_cmpfloat (fabs (sg_stress_von_mises (shear) - 2 * sqrt (3)), <, 1e-15);
  g_assert_cmpfloat (fabs (sg_stress_von_mises (turned) - 2 * sqrt (3)), <, 1e-15);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stress/parts", test_stress);
  g_test_add_func ("/stress/von-mises", test_von_mises);
  return g_test_run ();
}
