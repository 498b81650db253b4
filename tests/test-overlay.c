/* What is written over the picture: nothing is cut off at a panel's edge, and units of the laboratory are said where asked for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/io/configuration-io.h"
#include "render/overlay.h"

#include <string.h>

enum { W = 580, H = 700 }; /* four panels of a small window: the longest titles just find room */

static SgView *
four_pictures (void)
{
  static const SgPreset presets[4] = { SG_PRESET_NETWORK, SG_PRESET_STRESS, SG_PRESET_DISPLACEMENTS, SG_PRESET_DISCLINATIONS };
  GError *error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  SgConfiguration *configuration = sg_configuration_load (path, &error);
  g_assert_no_error (error);
  SgView *view = sg_view_new ();
  g_autoptr (SgSnapshot) snapshot = sg_snapshot_new_from_configuration (configuration);
  sg_configuration_free (configuration);
  sg_view_set_snapshot (view, snapshot);
  sg_view_set_panels (view, 4);
  for (unsigned p = 0; p < 4; p++)
    sg_look_init (sg_view_look (view, p), presets[p], SG_THEME_LIGHT);
  sg_view_fit (view, 1);
  return view;
}

static cairo_surface_t *
written (SgView *view, const SgPhysical *physical)
{
  SgOverlayOptions options;
  sg_overlay_options_init (&options);
  options.since = "since the initial state";
  options.physical = physical;
  options.caption = false; /* has a panel to itself and may be longer than one of four */
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, W, H);
  cairo_t *cr = cairo_create (surface);
  sg_overlay_draw (view, cr, W, H, &options);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* Pixels of column @x within the rectangle that bear ink; a translucent board is none. */
static unsigned
ink_in_column (cairo_surface_t *surface, int x, const double rect[4])
{
  const unsigned char *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  unsigned n = 0;
  for (int y = (int) rect[1]; y < (int) (rect[1] + rect[3]); y++)
    {
      uint32_t pixel;
      memcpy (&pixel, data + y * stride + 4 * x, sizeof pixel);
      n += pixel >> 24 > 220;
    }
  return n;
}

static void
test_edges (void)
{
  static const SgPhysical soft = { 0.01, 0.3, 1 }; /* 0.0593 GPa: as long as such a number gets */
  SgView *view = four_pictures ();
  cairo_surface_t *surface = written (view, &soft);
  unsigned inside = 0;

  for (unsigned p = 0; p < 4; p++)
    {
      double rect[4];
      sg_view_panel_rect (view, p, W, H, rect);
      for (int k = 0; k < 4; k++)
        {
          g_assert_cmpuint (ink_in_column (surface, (int) rect[0] + k, rect), ==, 0);
          g_assert_cmpuint (ink_in_column (surface, (int) (rect[0] + rect[2]) - 1 - k, rect), ==, 0);
        }
      for (int x = (int) rect[0]; x < (int) (rect[0] + rect[2]); x++)
        inside += ink_in_column (surface, x, rect);
    }
  g_assert_cmpuint (inside, >, 2000);
  cairo_surface_destroy (surface);
  sg_view_free (view);
}

static void
test_units (void)
{
  static const SgPhysical metal = SG_PHYSICAL_DEFAULT, other = { 1, 0.31, 1 };
  SgView *view = four_pictures ();
  cairo_surface_t *reduced = written (view, NULL), *one = written (view, &metal), *two = written (view, &other);
  const size_t size = (size_t) cairo_image_surface_get_stride (one) * H;

  g_assert_cmpint (memcmp (cairo_image_surface_get_data (reduced), cairo_image_surface_get_data (one), size), !=, 0);
  g_assert_cmpint (memcmp (cairo_image_surface_get_data (two), cairo_image_surface_get_data (one), size), !=, 0);
  cairo_surface_destroy (reduced);
  cairo_surface_destroy (one);
  cairo_surface_destroy (two);
  sg_view_free (view);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/overlay/edges", test_edges);
  g_test_add_func ("/overlay/units", test_units);
  return g_test_run ();
}
