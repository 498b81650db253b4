/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/cell.h"
#include "engine/error.h"
#include "engine/rng.h"

#include <math.h>

static double
between (SgRng *rng, double low, double high)
{
  return low + (high - low) * sg_rng_uniform (rng);
}

static SgCell
random_cell (SgRng *rng, double tilt)
{
  SgCell cell = { { between (rng, -5, 5), between (rng, -5, 5), between (rng, -5, 5) },
                  between (rng, 5, 9), between (rng, 5, 9), between (rng, 5, 9), 0, 0, 0 };
  cell.xy = tilt * cell.lx * between (rng, -1, 1);
  cell.xz = tilt * cell.lx * between (rng, -1, 1);
  cell.yz = tilt * cell.ly * between (rng, -1, 1);
  return cell;
}

static void
test_fractional_inverts (void)
{
  SgRng rng;
  sg_rng_seed (&rng, 1);
  for (int k = 0; k < 1000; k++)
    {
      SgCell cell = random_cell (&rng, 3);
      double r[3] = { between (&rng, -30, 30), between (&rng, -30, 30), between (&rng, -30, 30) };
      double s[3], back[3];
      sg_cell_to_fractional (&cell, r, s);
      sg_cell_to_cartesian (&cell, s, back);
      for (int c = 0; c < 3; c++)
        g_assert_cmpfloat_with_epsilon (back[c], r[c], 1e-12);
    }
}

/* A reduction is another basis of the same lattice: no atom may move, nor may any distance change. */
static void
test_flip_moves_nothing (void)
{
  SgRng rng;
  sg_rng_seed (&rng, 2);
  int flipped = 0;
  for (int k = 0; k < 1000; k++)
    {
      SgCell cell = random_cell (&rng, 4);
      double r[3] = { between (&rng, 0, 5), between (&rng, 0, 5), between (&rng, 0, 5) };
      int32_t image[3] = { g_test_rand_int_range (-4, 5), g_test_rand_int_range (-4, 5),
                           g_test_rand_int_range (-4, 5) };
      double before[3], after[3];
      sg_cell_unwrap (&cell, r, image, before);

      SgCell reduced = cell;
      SgFlip flip;
      flipped += sg_cell_reduce (&reduced, &flip);
      sg_flip_image (&flip, image);
      sg_cell_unwrap (&reduced, r, image, after);
      for (int c = 0; c < 3; c++)
        g_assert_cmpfloat_with_epsilon (after[c], before[c], 1e-11);
      sg_cell_wrap (&reduced, r, image);
      sg_cell_unwrap (&reduced, r, image, after);
      for (int c = 0; c < 3; c++)
        g_assert_cmpfloat_with_epsilon (after[c], before[c], 1e-11);

      g_assert_cmpfloat (fabs (reduced.xy), <=, 0.5 * reduced.lx * (1 + 1e-12));
      g_assert_cmpfloat (fabs (reduced.xz), <=, 0.5 * reduced.lx * (1 + 1e-12));
      g_assert_cmpfloat (fabs (reduced.yz), <=, 0.5 * reduced.ly * (1 + 1e-12));
      g_assert_cmpfloat_with_epsilon (sg_cell_volume (&reduced), sg_cell_volume (&cell), 1e-9);
    }
  g_assert_cmpint (flipped, >, 500);
}

static void
test_full_box_is_identity (void)
{
  SgCell cell = { { 0 }, 10, 8, 9, 0.5, -0.25, 1 }, sheared = cell;
  SgFlip flip;
  sg_cell_shear (&sheared, SG_PLANE_XZ, cell.lx / cell.lz);
  g_assert_true (sg_cell_reduce (&sheared, &flip));
  g_assert_cmpfloat_with_epsilon (sheared.xz, cell.xz, 1e-12);
  g_assert_cmpint (flip.ca, ==, 1);
}

/* Against all images within three cells. */
static void
test_nearest_image (void)
{
  SgRng rng;
  sg_rng_seed (&rng, 3);
  for (int k = 0; k < 2000; k++)
    {
      SgCell cell = random_cell (&rng, 0.5);
      double d[3] = { between (&rng, -9, 9), between (&rng, -9, 9), between (&rng, -9, 9) };
      double best = INFINITY;
      for (int n = 0; n < 7 * 7 * 7; n++)
        {
          int32_t image[3] = { n % 7 - 3, n / 7 % 7 - 3, n / 49 - 3 };
          double t[3];
          sg_cell_unwrap (&cell, d, image, t);
          best = fmin (best, t[0] * t[0] + t[1] * t[1] + t[2] * t[2]);
        }
      sg_cell_nearest_image (&cell, d);
      g_assert_cmpfloat_with_epsilon (d[0] * d[0] + d[1] * d[1] + d[2] * d[2], best, 1e-11);
    }
}

static void
test_widths (void)
{
  SgCell cell = { { 0 }, 10, 8, 9, 0, 0, 0 };
  double w[3];
  sg_cell_widths (&cell, w);
  g_assert_cmpfloat_with_epsilon (w[0], 10, 1e-13);
  cell.xy = 4;
  sg_cell_widths (&cell, w);
  /* a and b in the plane: width between the faces spanned by b and c is lx cos(angle of b) */
  g_assert_cmpfloat_with_epsilon (w[0], 10 * 8 / hypot (4, 8), 1e-12);
  g_assert_cmpfloat_with_epsilon (w[1], 8, 1e-12);
}

static void
test_bad_cells (void)
{
  SgCell flat = { { 0 }, 10, 0, 9, 0, 0, 0 }, infinite = { { 0 }, INFINITY, 1, 9, 0, 0, 0 },
         tilted = { { 0 }, 1, 1, 1, 1e8, 0, 0 };
  const SgCell *bad[] = { &flat, &infinite, &tilted };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (sg_cell_check (bad[i], &error));
      g_assert_error (error, SG_ERROR, SG_ERROR_CELL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cell/fractional-inverts", test_fractional_inverts);
  g_test_add_func ("/cell/flip-moves-nothing", test_flip_moves_nothing);
  g_test_add_func ("/cell/full-box-is-identity", test_full_box_is_identity);
  g_test_add_func ("/cell/nearest-image", test_nearest_image);
  g_test_add_func ("/cell/widths", test_widths);
  g_test_add_func ("/cell/bad-cells", test_bad_cells);
  return g_test_run ();
}
