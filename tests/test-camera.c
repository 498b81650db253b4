/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rng.h"
#include "render/camera.h"

#include <math.h>

static void
assert_axes (const SgCamera *camera, const double right[3], const double up[3])
{
  double m[9];

  sg_camera_matrix (camera, m);
  for (int c = 0; c < 3; c++)
    {
      g_assert_cmpfloat_with_epsilon (m[c], right[c], 1e-12);
      g_assert_cmpfloat_with_epsilon (m[3 + c], up[c], 1e-12);
    }
}

static void
test_standard_views (void)
{
  const double x[3] = { 1, 0, 0 }, y[3] = { 0, 1, 0 }, z[3] = { 0, 0, 1 }, mx[3] = { -1, 0, 0 },
               my[3] = { 0, -1, 0 };
  SgCamera camera;
  double m[9];

  sg_camera_init (&camera);
  sg_camera_standard (&camera, SG_VIEW_FRONT);
  assert_axes (&camera, x, z);
  sg_camera_standard (&camera, SG_VIEW_BACK);
  assert_axes (&camera, mx, z);
  sg_camera_standard (&camera, SG_VIEW_LEFT);
  assert_axes (&camera, my, z);
  sg_camera_standard (&camera, SG_VIEW_RIGHT);
  assert_axes (&camera, y, z);
  sg_camera_standard (&camera, SG_VIEW_TOP);
  assert_axes (&camera, x, y);
  sg_camera_standard (&camera, SG_VIEW_BOTTOM);
  assert_axes (&camera, mx, y);
  /* Isometric: the three axes make the same angle with the line of sight, z points up. */
  sg_camera_standard (&camera, SG_VIEW_ISOMETRIC);
  sg_camera_matrix (&camera, m);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (fabs (m[6 + c]), sqrt (1.0 / 3), 1e-12);
  g_assert_cmpfloat_with_epsilon (m[2], 0, 1e-12);
  g_assert_cmpfloat (m[5], >, 0);
}

/* A proper rotation for every view and after many drags: orthonormal rows, determinant 1. */
static void
test_stays_a_rotation (void)
{
  SgRng rng;
  SgCamera camera;

  sg_rng_seed (&rng, 11);
  sg_camera_init (&camera);
  for (int k = 0; k < 5000; k++)
    {
      double m[9];
      if (k % 50 < SG_N_STANDARD_VIEWS)
        sg_camera_standard (&camera, (SgStandardView) (k % 50));
      sg_camera_orbit (&camera, k & 1 ? SG_ORBIT_TURNTABLE : SG_ORBIT_TRACKBALL,
                       600 * sg_rng_uniform (&rng) - 300, 600 * sg_rng_uniform (&rng) - 300, 500);
      sg_camera_matrix (&camera, m);
      for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
          g_assert_cmpfloat_with_epsilon (m[3 * i] * m[3 * j] + m[3 * i + 1] * m[3 * j + 1]
                                              + m[3 * i + 2] * m[3 * j + 2],
                                          i == j, 1e-12);
      double det = m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6])
                   + m[2] * (m[3] * m[7] - m[4] * m[6]);
      g_assert_cmpfloat_with_epsilon (det, 1, 1e-12);
    }
}

/* The front of the scene follows the pointer, the target does not move, z never hangs down. */
static void
test_orbit (void)
{
  SgCamera camera;
  const double h = 400;

  for (int mode = 0; mode < 2; mode++)
    {
      sg_camera_init (&camera);
      sg_camera_standard (&camera, SG_VIEW_FRONT);
      camera.half_height = 10;
      double front[3] = { 0, -4, 0 }, before[3], after[3], v[3];
      sg_camera_project (&camera, 600, h, front, before);
      sg_camera_orbit (&camera, mode ? SG_ORBIT_TRACKBALL : SG_ORBIT_TURNTABLE, 20, 10, h);
      sg_camera_project (&camera, 600, h, front, after);
      g_assert_cmpfloat (after[0], >, before[0] + 5);
      g_assert_cmpfloat (after[1], >, before[1] + 2);
      sg_camera_to_view (&camera, camera.target, v);
      g_assert_cmpfloat (fabs (v[0]) + fabs (v[1]) + fabs (v[2]), <, 1e-12);
    }

  sg_camera_standard (&camera, SG_VIEW_FRONT);
  /* half a turn for the height of the window */
  sg_camera_orbit (&camera, SG_ORBIT_TURNTABLE, h, 0, h);
  assert_axes (&camera, (double[]){ -1, 0, 0 }, (double[]){ 0, 0, 1 });
  for (int k = 0; k < 20; k++)
    {
      double m[9];
      sg_camera_orbit (&camera, SG_ORBIT_TURNTABLE, 13, k < 10 ? 90 : -170, h);
      sg_camera_matrix (&camera, m);
      g_assert_cmpfloat (m[5], >=, -1e-12);
      g_assert_cmpfloat_with_epsilon (m[2], 0, 1e-9);
    }
}

static void
test_zoom_at_cursor (void)
{
  for (int perspective = 0; perspective < 2; perspective++)
    {
      SgCamera camera;
      double w = 640, h = 480, x = 500, y = 100, o[3], d[3], point[3], p[3], v[3];
      sg_camera_init (&camera);
      camera.perspective = perspective;
      camera.half_height = 12;
      camera.target[1] = 3;
      sg_camera_ray (&camera, w, h, x, y, o, d);
      /* where the ray meets the target plane */
      sg_camera_to_view (&camera, o, v);
      double m[9];
      sg_camera_matrix (&camera, m);
      double down = -(d[0] * m[6] + d[1] * m[7] + d[2] * m[8]);
      for (int c = 0; c < 3; c++)
        point[c] = o[c] + d[c] * v[2] / down;
      sg_camera_zoom (&camera, 1.7, x, y, w, h);
      g_assert_cmpfloat_with_epsilon (camera.half_height, 12 / 1.7, 1e-12);
      g_assert_true (sg_camera_project (&camera, w, h, point, p));
      g_assert_cmpfloat_with_epsilon (p[0], x, 1e-9);
      g_assert_cmpfloat_with_epsilon (p[1], y, 1e-9);
    }
}

static void
test_pan_follows_pointer (void)
{
  SgCamera camera;
  double before[3], after[3], r[3];

  sg_camera_init (&camera);
  camera.half_height = 7;
  for (int c = 0; c < 3; c++)
    r[c] = camera.target[c];
  sg_camera_project (&camera, 300, 200, r, before);
  sg_camera_pan (&camera, 25, -40, 200);
  sg_camera_project (&camera, 300, 200, r, after);
  g_assert_cmpfloat_with_epsilon (after[0] - before[0], 25, 1e-9);
  g_assert_cmpfloat_with_epsilon (after[1] - before[1], -40, 1e-9);
}

/* A ray through the pixel a point is projected to passes the point. */
static void
test_ray_inverts_project (void)
{
  SgRng rng;

  sg_rng_seed (&rng, 5);
  for (int k = 0; k < 2000; k++)
    {
      SgCamera camera;
      double r[3], p[3], o[3], d[3], t = 0, miss = 0;
      sg_camera_init (&camera);
      camera.perspective = k & 1;
      camera.half_height = 10;
      sg_camera_orbit (&camera, SG_ORBIT_TRACKBALL, 900 * sg_rng_uniform (&rng),
                       900 * sg_rng_uniform (&rng), 300);
      for (int c = 0; c < 3; c++)
        r[c] = 16 * sg_rng_uniform (&rng) - 8;
      g_assert_true (sg_camera_project (&camera, 640, 480, r, p));
      sg_camera_ray (&camera, 640, 480, p[0], p[1], o, d);
      for (int c = 0; c < 3; c++)
        t += (r[c] - o[c]) * d[c];
      for (int c = 0; c < 3; c++)
        miss = fmax (miss, fabs (o[c] + t * d[c] - r[c]));
      g_assert_cmpfloat (miss, <, 1e-9);
      g_assert_cmpfloat (t, >, 0);
    }
}

/* Nothing of the cell outside, and it could not be larger. */
static void
test_fit (void)
{
  SgRng rng;

  sg_rng_seed (&rng, 6);
  for (int k = 0; k < 300; k++)
    {
      SgCell cell = { { 1, -2, 3 }, 10, 12, 9, 5 * sg_rng_uniform (&rng), 0, -3 };
      SgCamera camera;
      double w = k % 3 == 0 ? 300 : 900, h = 500, nearest = INFINITY;
      sg_camera_init (&camera);
      camera.perspective = k & 1;
      if (k % 5 == 0)
        camera.perspective = false;
      sg_camera_orbit (&camera, SG_ORBIT_TRACKBALL, 900 * sg_rng_uniform (&rng),
                       900 * sg_rng_uniform (&rng), 300);
      sg_camera_fit (&camera, &cell, 0, w / h);
      for (int i = 0; i < 8; i++)
        {
          double s[3] = { i & 1, i >> 1 & 1, i >> 2 }, p[3];
          sg_cell_to_cartesian (&cell, s, s);
          g_assert_true (sg_camera_project (&camera, w, h, s, p));
          nearest = fmin (nearest, fmin (fmin (p[0], w - p[0]), fmin (p[1], h - p[1])));
        }
      g_assert_cmpfloat (nearest, >, -1e-6);
      g_assert_cmpfloat (nearest, <, camera.perspective ? 25 : 1e-6);
    }
}

static void
test_interpolate (void)
{
  SgCamera a, b, c;

  sg_camera_init (&a);
  b = a;
  sg_camera_standard (&b, SG_VIEW_BACK);
  b.half_height = 4;
  b.target[2] = 2;
  sg_camera_interpolate (&a, &b, 0, &c);
  assert_axes (&c, (double[]){ sqrt (0.5), sqrt (0.5), 0 },
               (double[]){ -sqrt (1.0 / 6), sqrt (1.0 / 6), 2 * sqrt (1.0 / 6) });
  sg_camera_interpolate (&a, &b, 1, &c);
  assert_axes (&c, (double[]){ -1, 0, 0 }, (double[]){ 0, 0, 1 });
  sg_camera_interpolate (&a, &b, 0.5, &c);
  g_assert_cmpfloat_with_epsilon (c.half_height, 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (c.target[2], 1, 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/camera/standard-views", test_standard_views);
  g_test_add_func ("/camera/stays-a-rotation", test_stays_a_rotation);
  g_test_add_func ("/camera/orbit", test_orbit);
  g_test_add_func ("/camera/zoom-at-cursor", test_zoom_at_cursor);
  g_test_add_func ("/camera/pan-follows-pointer", test_pan_follows_pointer);
  g_test_add_func ("/camera/ray-inverts-project", test_ray_inverts_project);
  g_test_add_func ("/camera/fit", test_fit);
  g_test_add_func ("/camera/interpolate", test_interpolate);
  return g_test_run ();
}
