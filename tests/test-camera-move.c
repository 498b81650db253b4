/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a lesson's camera moves are written, and where they lead.
 */
#include "render/camera-move.h"

#include "engine/error.h"

#include <math.h>

static SgCameraMove
move_of (const char *text)
{
  SgCameraMove move;
  g_autoptr (GError) error = NULL;
  g_assert_true (sg_camera_move_parse (text, &move, &error));
  g_assert_no_error (error);
  return move;
}

static void
test_text (void)
{
  static const char *const wrong[] = { "", "up", "from", "from z", "orbit", "orbit x", "orbit 0", "orbit 9999", "orbit 90 4", "orbit 90 -1s",
                                       "orbit 90 4s 5s", "zoom 0", "zoom 11", "fit 3", "fit 61s", "top 1s 2s", "orbit nan 1s" };

  for (size_t k = 0; k < G_N_ELEMENTS (wrong); k++)
    {
      SgCameraMove move;
      g_autoptr (GError) error = NULL;
      g_assert_false (sg_camera_move_parse (wrong[k], &move, &error));
      g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
    }
  SgCameraMove orbit = move_of ("orbit -90  4.5s"), top = move_of ("from +z"), plain = move_of ("top");
  g_assert_cmpint (orbit.kind, ==, SG_MOVE_ORBIT);
  g_assert_cmpfloat (orbit.amount, ==, -90);
  g_assert_cmpfloat (orbit.seconds, ==, 4.5);
  g_assert_cmpstr (top.view, ==, "top");
  g_assert_cmpfloat (top.seconds, ==, 1);
  g_assert_cmpfloat (plain.seconds, ==, 0);
  g_assert_cmpfloat (move_of ("zoom 2").amount, ==, 2);
}

/* The direction one looks from, in the world: third row of the rotation. */
static void
eye_of (const SgCamera *camera, double eye[3])
{
  double m[9];
  sg_camera_matrix (camera, m);
  for (int c = 0; c < 3; c++)
    eye[c] = m[6 + c];
}

static void
test_moves (void)
{
  static const struct {
    const char *text;
    double eye[3];
  } sides[] = { { "from +x", { 1, 0, 0 } }, { "from -x", { -1, 0, 0 } }, { "from +y", { 0, 1, 0 } },
                { "from -y", { 0, -1, 0 } }, { "from +z", { 0, 0, 1 } }, { "from -z", { 0, 0, -1 } } };
  SgCamera start, camera;
  double eye[3], before[3];

  sg_camera_init (&start);
  start.half_height = 5;
  for (size_t k = 0; k < G_N_ELEMENTS (sides); k++)
    {
      SgCameraMove move = move_of (sides[k].text);
      camera = start;
      g_assert_false (sg_camera_move_at (&move, &start, NULL, 1, 0.5, &camera));
      g_assert_true (sg_camera_move_at (&move, &start, NULL, 1, 1, &camera));
      eye_of (&camera, eye);
      for (int c = 0; c < 3; c++)
        g_assert_cmpfloat_with_epsilon (eye[c], sides[k].eye[c], 1e-9);
    }

  /* A quarter turn about z, to the right: what was in front is at the right; a whole one leads back. */
  SgCameraMove quarter = move_of ("orbit 90 2s"), whole = move_of ("orbit 360 2s"), none = move_of ("tilt 30 0s");
  sg_camera_standard (&start, SG_VIEW_FRONT);
  camera = start;
  sg_camera_move_at (&quarter, &start, NULL, 1, 2, &camera);
  eye_of (&start, before);
  eye_of (&camera, eye);
  g_assert_cmpfloat_with_epsilon (before[1], -1, 1e-9);
  g_assert_cmpfloat_with_epsilon (eye[0], -1, 1e-9);
  sg_camera_move_at (&whole, &start, NULL, 1, 2, &camera);
  eye_of (&camera, eye);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (eye[c], before[c], 1e-9);
  g_assert_true (sg_camera_move_at (&none, &start, NULL, 1, 0, &camera));

  /* Tilted down at the front, more of its top is seen. */
  SgCameraMove tilt = move_of ("tilt 30");
  camera = start;
  sg_camera_move_at (&tilt, &start, NULL, 1, 1, &camera);
  eye_of (&camera, eye);
  g_assert_cmpfloat_with_epsilon (eye[2], 0.5, 1e-9);

  /* Half the time, half the way; twice as large is half as high. */
  sg_camera_move_at (&quarter, &start, NULL, 1, 1, &camera);
  eye_of (&camera, eye);
  g_assert_cmpfloat_with_epsilon (fabs (eye[0]), sqrt (0.5), 1e-9);
  SgCameraMove zoom = move_of ("zoom 2 1s");
  sg_camera_move_at (&zoom, &start, NULL, 1, 1, &camera);
  g_assert_cmpfloat_with_epsilon (camera.half_height, 2.5, 1e-12);

  /* Everything of a cell is within sight after a fit. */
  SgCell cell = { .lx = 10, .ly = 10, .lz = 10 };
  SgCameraMove fit = move_of ("fit");
  /* ... and on the way from one view to another, when it was before. */
  SgCameraMove above = move_of ("from +z 1s");
  sg_camera_standard (&start, SG_VIEW_ISOMETRIC);
  sg_camera_move_at (&fit, &start, &cell, 1, 1, &start);
  for (int k = 0; k <= 10; k++)
    {
      camera = start;
      sg_camera_move_at (&above, &start, &cell, 1, 0.1 * k, &camera);
      for (int corner = 0; corner < 8; corner++)
        {
          double r[3] = { corner & 1 ? 10 : 0, corner & 2 ? 10 : 0, corner & 4 ? 10 : 0 }, p[3];
          g_assert_true (sg_camera_project (&camera, 100, 100, r, p));
          g_assert_true (p[0] > 0 && p[0] < 100 && p[1] > 0 && p[1] < 100);
        }
    }
  for (int v = 0; v < SG_N_STANDARD_VIEWS; v++)
    {
      sg_camera_standard (&start, (SgStandardView) v);
      camera = start;
      sg_camera_move_at (&fit, &start, &cell, 1.5, 1, &camera);
      g_assert_cmpfloat (camera.half_height, >, 5);
      g_assert_cmpfloat (camera.half_height, <, 14);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/camera-move/text", test_text);
  g_test_add_func ("/camera-move/moves", test_moves);
  return g_test_run ();
}
