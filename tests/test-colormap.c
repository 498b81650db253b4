/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/colormap.h"
#include "render/look.h"

#include <glib.h>
#include <math.h>

static double
linear (double c)
{
  return c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4);
}

/* CIE L* of an sRGB colour, D65. */
static double
lightness (SgRgb c)
{
  double y = 0.2126729 * linear ((double) c.r) + 0.7151522 * linear ((double) c.g)
             + 0.0721750 * linear ((double) c.b);
  return y > 216.0 / 24389 ? 116 * cbrt (y) - 16 : 24389.0 / 27 * y;
}

static void
assert_bytes (SgRgb c, int r, int g, int b, int tolerance)
{
  g_assert_cmpint (ABS ((int) lrintf (255 * c.r) - r), <=, tolerance);
  g_assert_cmpint (ABS ((int) lrintf (255 * c.g) - g), <=, tolerance);
  g_assert_cmpint (ABS ((int) lrintf (255 * c.b) - b), <=, tolerance);
}

/* Entries of the published 256-colour tables that are not among our knots. */
static void
test_published (void)
{
  assert_bytes (sg_map_color (SG_MAP_VIRIDIS, 0), 68, 1, 84, 1);
  assert_bytes (sg_map_color (SG_MAP_VIRIDIS, 50 / 255.0), 65, 66, 135, 1);
  assert_bytes (sg_map_color (SG_MAP_VIRIDIS, 127 / 255.0), 33, 144, 141, 2);
  assert_bytes (sg_map_color (SG_MAP_VIRIDIS, 200 / 255.0), 112, 207, 87, 2);
  assert_bytes (sg_map_color (SG_MAP_VIRIDIS, 1), 253, 231, 37, 1);
  assert_bytes (sg_map_color (SG_MAP_CIVIDIS, 0), 0, 34, 78, 1);
  assert_bytes (sg_map_color (SG_MAP_CIVIDIS, 100 / 255.0), 101, 104, 112, 2);
  assert_bytes (sg_map_color (SG_MAP_CIVIDIS, 1), 254, 232, 56, 1);
}

static void
test_lightness (void)
{
  for (int k = 1; k <= 200; k++)
    {
      double a = (k - 1) / 200.0, b = k / 200.0;
      g_assert_cmpfloat (lightness (sg_map_color (SG_MAP_VIRIDIS, b)), >,
                         lightness (sg_map_color (SG_MAP_VIRIDIS, a)));
      g_assert_cmpfloat (lightness (sg_map_color (SG_MAP_CIVIDIS, b)), >=,
                         lightness (sg_map_color (SG_MAP_CIVIDIS, a)) - 0.3);
      /* The diverging map is lightest at zero and alike on both sides. */
      g_assert_cmpfloat_with_epsilon (lightness (sg_map_color (SG_MAP_DIVERGING, b)),
                                      lightness (sg_map_color (SG_MAP_DIVERGING, 1 - b)), 1.5);
      if (k <= 100)
        g_assert_cmpfloat (lightness (sg_map_color (SG_MAP_DIVERGING, b)), >,
                           lightness (sg_map_color (SG_MAP_DIVERGING, a)));
    }
  SgRgb zero = sg_map_color (SG_MAP_DIVERGING, 0.5);
  g_assert_cmpfloat (fabsf (zero.r - zero.b), <, 0.03f);
}

static void
test_paper (void)
{
  assert_bytes (sg_map_color (SG_MAP_PAPER, 0), 0, 0, 255, 0);
  assert_bytes (sg_map_color (SG_MAP_PAPER, 0.25), 0, 255, 255, 0);
  assert_bytes (sg_map_color (SG_MAP_PAPER, 0.5), 0, 255, 0, 0);
  assert_bytes (sg_map_color (SG_MAP_PAPER, 0.75), 255, 255, 0, 0);
  assert_bytes (sg_map_color (SG_MAP_PAPER, 1), 255, 0, 0, 0);
}

static void
test_scale (void)
{
  SgScale scale;
  uint8_t table[5][4];

  sg_scale_init (&scale, SG_MAP_PAPER, -2, 6, "displacement", "σ");
  g_assert_cmpfloat_with_epsilon (sg_scale_position (&scale, 2), 0.5, 1e-12);
  g_assert_cmpfloat (sg_scale_position (&scale, 60), ==, 1);
  g_assert_cmpfloat (sg_scale_position (&scale, -60), ==, 0);
  g_assert_true (isnan (sg_scale_position (&scale, NAN)));
  assert_bytes (sg_scale_color (&scale, NAN), 128, 128, 128, 1);
  /* the size of what fell and rose, until the range tells both apart */
  SgScale size;
  sg_field_scale (SG_FIELD_VON_MISES_CHANGE, &size);
  g_assert_cmpfloat (size.min, ==, 0);
  g_assert_cmpfloat_with_epsilon (sg_scale_position (&size, -3), 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (sg_scale_position (&size, 3), 0.5, 1e-12);
  size.min = -size.max;
  g_assert_cmpfloat_with_epsilon (sg_scale_position (&size, -3), 0.25, 1e-12);
  assert_bytes (sg_scale_color (&scale, 4), 255, 255, 0, 0);
  scale.reversed = true;
  assert_bytes (sg_scale_color (&scale, 6), 0, 0, 255, 0);
  sg_scale_table (&scale, 5, table);
  g_assert_cmpint (table[0][0], ==, 255);
  g_assert_cmpint (table[4][2], ==, 255);
  g_assert_cmpint (table[2][3], ==, 255);

  sg_scale_init (&scale, SG_MAP_VIRIDIS, 1e-4, 1, "", "");
  scale.logarithmic = true;
  g_assert_cmpfloat_with_epsilon (sg_scale_position (&scale, 1e-2), 0.5, 1e-12);
  g_assert_cmpfloat (sg_scale_position (&scale, -1), ==, 0);
  scale.max = scale.min;
  g_assert_cmpfloat (sg_scale_position (&scale, 1), ==, 1);
}

/* On a dark ground a map begins where it can be seen; the scale's ends and order stay. */
static void
test_start (void)
{
  const SgRgb black = { 0, 0, 0 }, white = { 1, 1, 1 }, dark = { 0x15 / 255.0f, 0x18 / 255.0f, 0x1d / 255.0f };
  g_assert_cmpfloat_with_epsilon (sg_contrast (black, white), 21, 1e-6);
  g_assert_cmpfloat_with_epsilon (sg_contrast (white, white), 1, 1e-12);
  /* the grey #767676 is the known limit of 4.5 on white */
  const SgRgb grey = { 0x76 / 255.0f, 0x76 / 255.0f, 0x76 / 255.0f };
  g_assert_cmpfloat_with_epsilon (sg_contrast (grey, white), 4.54, 0.01);

  const SgMap maps[] = { SG_MAP_VIRIDIS, SG_MAP_CIVIDIS, SG_MAP_PAPER };
  for (size_t m = 0; m < G_N_ELEMENTS (maps); m++)
    {
      SgScale scale;
      sg_scale_init (&scale, maps[m], 0, 1, "", "");
      g_assert_cmpfloat (sg_contrast (sg_scale_color (&scale, 0), dark), <, 3.5);
      scale.start = sg_map_start (maps[m], dark, 3.5);
      g_assert_cmpfloat (scale.start, >, 0);
      g_assert_cmpfloat (scale.start, <=, 0.5);
      for (int i = 0; i <= 50; i++)
        g_assert_cmpfloat (sg_contrast (sg_scale_color (&scale, i / 50.0), dark), >=, 3.49);
      /* the last colour is the map's; reversed, the ends change places */
      SgRgb last = sg_scale_color (&scale, 1), whole = sg_map_color (maps[m], 1);
      g_assert_cmpfloat ((double) last.r, ==, (double) whole.r);
      SgRgb first = sg_scale_color (&scale, 0);
      scale.reversed = true;
      g_assert_cmpfloat ((double) sg_scale_color (&scale, 1).g, ==, (double) first.g);
    }
  g_assert_cmpfloat (sg_map_start (SG_MAP_DIVERGING, dark, 3.5), ==, 0);
  g_assert_cmpfloat (sg_map_start (SG_MAP_VIRIDIS, white, 1.01), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/colormap/published", test_published);
  g_test_add_func ("/colormap/lightness", test_lightness);
  g_test_add_func ("/colormap/paper", test_paper);
  g_test_add_func ("/colormap/scale", test_scale);
  g_test_add_func ("/colormap/start", test_start);
  return g_test_run ();
}
