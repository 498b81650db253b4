/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/error.h"
#include "engine/potential.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static void
test_shipped_wahnstrom_is_ours (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("SG_DATA"), "potentials/wahnstrom.ini", NULL);
  SgPotential file, ours;
  g_autoptr (GError) error = NULL;
  g_assert_true (sg_potential_load (&file, path, &error));
  g_assert_no_error (error);
  sg_potential_wahnstrom (&ours);
  g_assert_cmpmem (&file, sizeof file, &ours, sizeof ours);
}

static void
test_saved_is_loaded (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("SG_DATA"), "potentials/kob-andersen.ini", NULL);
  g_autofree char *copy = g_build_filename (g_get_tmp_dir (), "sg-test-potential.ini", NULL);
  SgPotential a, b;
  g_autoptr (GError) error = NULL;
  g_assert_true (sg_potential_load (&a, path, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (a.cutoff[1][0], ==, 2.0);
  g_assert_true (sg_potential_save (&a, copy, &error));
  g_assert_no_error (error);
  g_assert_true (sg_potential_load (&b, copy, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (&a, sizeof a, &b, sizeof b);
  g_unlink (copy);
}

static void
test_bad_file_is_named (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "sg-test-bad-potential.ini", NULL);
  g_assert_true (g_file_set_contents (path, "[Potential]\nname=x\n[Type 1]\nmass=-1\nradius=1\n", -1, NULL));
  SgPotential p;
  g_autoptr (GError) error = NULL;
  g_assert_false (sg_potential_load (&p, path, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, "mass"));
  g_unlink (path);
}

/* F = -dV/dr, energy continuous at the cutoff, force too when it is shifted. */
static void
test_force_is_derivative (void)
{
  SgPotential p;
  sg_potential_wahnstrom (&p);
  for (int shift = 0; shift < 2; shift++)
    {
      p.force_shift = shift;
      for (int k = 0; k < 4; k++)
        for (double r = 0.85; r < 2.49; r += 0.01)
          {
            double e, f, up, down, unused, h = 1e-5;
            sg_potential_pair (&p, k / 2, k % 2, r * r, &e, &f);
            sg_potential_pair (&p, k / 2, k % 2, (r + h) * (r + h), &up, &unused);
            sg_potential_pair (&p, k / 2, k % 2, (r - h) * (r - h), &down, &unused);
            double slope = -(up - down) / (2 * h);
            g_assert_cmpfloat_with_epsilon (f * r, slope, 1e-6 * (1 + fabs (slope)));
          }
      double e, f;
      sg_potential_pair (&p, 0, 0, 2.4999999 * 2.4999999, &e, &f);
      g_assert_cmpfloat (fabs (e), <, 1e-8);
      if (shift)
        g_assert_cmpfloat (fabs (f), <, 1e-7);
    }
  /* by hand: 4 (s^12 - s^6) at s = 1/2.5 and 1/3 */
  g_assert_cmpfloat_with_epsilon (sg_potential_shift (&p, 0, 0), -0.016317, 5e-7);
  g_assert_cmpfloat_with_epsilon (sg_potential_shift (&p, 1, 1), -0.0054794, 5e-7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/potential/shipped-wahnstrom-is-ours", test_shipped_wahnstrom_is_ours);
  g_test_add_func ("/potential/saved-is-loaded", test_saved_is_loaded);
  g_test_add_func ("/potential/bad-file-is-named", test_bad_file_is_named);
  g_test_add_func ("/potential/force-is-derivative", test_force_is_derivative);
  return g_test_run ();
}
