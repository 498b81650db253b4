/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/camera.h"

#include <math.h>
#include <string.h>

#define SMALLEST_HALF_HEIGHT 1e-3
#define LARGEST_HALF_HEIGHT 1e7

static const char *view_names[SG_N_STANDARD_VIEWS]
    = { "front", "back", "left", "right", "top", "bottom", "isometric" };

static void
quaternion_multiply (const double a[4], const double b[4], double out[4])
{
  double q[4] = { a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
                  a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
                  a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
                  a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0] };
  double norm = sqrt (q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);

  for (int i = 0; i < 4; i++)
    out[i] = q[i] / norm;
}

static void
quaternion_axis (double angle, double x, double y, double z, double q[4])
{
  double s = sin (0.5 * angle);

  q[0] = cos (0.5 * angle);
  q[1] = s * x;
  q[2] = s * y;
  q[3] = s * z;
}

/* Of a rotation matrix; the largest of the four components is taken from the diagonal, so no branch
 * divides by something small. */
static void
quaternion_from_matrix (const double m[9], double q[4])
{
  double t[4] = { 1 + m[0] + m[4] + m[8], 1 + m[0] - m[4] - m[8], 1 - m[0] + m[4] - m[8],
                  1 - m[0] - m[4] + m[8] };
  int k = 0;

  for (int i = 1; i < 4; i++)
    if (t[i] > t[k])
      k = i;

  double s = 0.5 / sqrt (t[k]);
  double c[4][4] = { { t[k], m[7] - m[5], m[2] - m[6], m[3] - m[1] },
                     { m[7] - m[5], t[k], m[1] + m[3], m[2] + m[6] },
                     { m[2] - m[6], m[1] + m[3], t[k], m[5] + m[7] },
                     { m[3] - m[1], m[2] + m[6], m[5] + m[7], t[k] } };
  for (int i = 0; i < 4; i++)
    q[i] = s * c[k][i];
}

void
sg_camera_matrix (const SgCamera *camera, double m[9])
{
  const double *q = camera->rotation;
  double w = q[0], x = q[1], y = q[2], z = q[3];

  m[0] = 1 - 2 * (y * y + z * z);
  m[1] = 2 * (x * y - w * z);
  m[2] = 2 * (x * z + w * y);
  m[3] = 2 * (x * y + w * z);
  m[4] = 1 - 2 * (x * x + z * z);
  m[5] = 2 * (y * z - w * x);
  m[6] = 2 * (x * z - w * y);
  m[7] = 2 * (y * z + w * x);
  m[8] = 1 - 2 * (x * x + y * y);
}

void
sg_camera_init (SgCamera *camera)
{
  memset (camera, 0, sizeof *camera);
  camera->half_height = 1;
  camera->fov_rad = 30 * G_PI / 180;
  sg_camera_standard (camera, SG_VIEW_ISOMETRIC);
}

void
sg_camera_standard (SgCamera *camera, SgStandardView view)
{
  const double h = sqrt (0.5), t = sqrt (1.0 / 3.0), s = sqrt (1.0 / 6.0);
  /* rows: the screen's right, up and backward axes in the world */
  const double rows[SG_N_STANDARD_VIEWS][9] = {
    { 1, 0, 0, 0, 0, 1, 0, -1, 0 },
    { -1, 0, 0, 0, 0, 1, 0, 1, 0 },
    { 0, -1, 0, 0, 0, 1, -1, 0, 0 },
    { 0, 1, 0, 0, 0, 1, 1, 0, 0 },
    { 1, 0, 0, 0, 1, 0, 0, 0, 1 },
    { -1, 0, 0, 0, 1, 0, 0, 0, -1 },
    { h, h, 0, -s, s, 2 * s, t, -t, t },
  };

  g_return_if_fail (view < SG_N_STANDARD_VIEWS);
  quaternion_from_matrix (rows[view], camera->rotation);
}

const char *
sg_standard_view_name (SgStandardView view)
{
  g_return_val_if_fail (view < SG_N_STANDARD_VIEWS, NULL);
  return view_names[view];
}

void
sg_camera_fit (SgCamera *camera, const SgCell *cell, double margin, double aspect)
{
  double tan_half = tan (0.5 * camera->fov_rad), height = 0;
  double middle[3] = { 0.5, 0.5, 0.5 };

  sg_cell_to_cartesian (cell, middle, camera->target);
  for (int k = 0; k < 8; k++)
    {
      double corner[3] = { k & 1, k >> 1 & 1, k >> 2 }, v[3];
      sg_cell_to_cartesian (cell, corner, corner);
      sg_camera_to_view (camera, corner, v);
      double need = fmax (fabs (v[1]) + margin, (fabs (v[0]) + margin) / aspect);
      /* In perspective a corner nearer than the target looks larger: distance - z must do. */
      if (camera->perspective)
        need += (v[2] + margin) * tan_half;
      height = fmax (height, need);
    }
  camera->half_height = CLAMP (height, SMALLEST_HALF_HEIGHT, LARGEST_HALF_HEIGHT);
}

void
sg_camera_orbit (SgCamera *camera, SgOrbit mode, double dx, double dy, double h)
{
  double yaw = dx * G_PI / h, pitch = dy * G_PI / h, turn[4];

  if (mode == SG_ORBIT_TURNTABLE)
    {
      double m[9];
      quaternion_axis (yaw, 0, 0, 1, turn);
      quaternion_multiply (camera->rotation, turn, camera->rotation);
      /* The world's z seen in view space is (0, cos e, sin e); stop at the poles. */
      sg_camera_matrix (camera, m);
      double elevation = atan2 (m[8], m[5]);
      pitch = CLAMP (elevation + pitch, -0.5 * G_PI, 0.5 * G_PI) - elevation;
      quaternion_axis (pitch, 1, 0, 0, turn);
      quaternion_multiply (turn, camera->rotation, camera->rotation);
      return;
    }
  quaternion_axis (yaw, 0, 1, 0, turn);
  quaternion_multiply (turn, camera->rotation, camera->rotation);
  quaternion_axis (pitch, 1, 0, 0, turn);
  quaternion_multiply (turn, camera->rotation, camera->rotation);
}

double
sg_camera_pixel (const SgCamera *camera, double h)
{
  return 2 * camera->half_height / h;
}

/* target += x right + y up */
static void
shift_target (SgCamera *camera, double x, double y)
{
  double m[9];

  sg_camera_matrix (camera, m);
  for (int c = 0; c < 3; c++)
    camera->target[c] += x * m[c] + y * m[3 + c];
}

void
sg_camera_pan (SgCamera *camera, double dx, double dy, double h)
{
  double pixel = sg_camera_pixel (camera, h);

  shift_target (camera, -dx * pixel, dy * pixel);
}

void
sg_camera_zoom (SgCamera *camera, double factor, double x, double y, double w, double h)
{
  g_return_if_fail (factor > 0);

  double before = sg_camera_pixel (camera, h);
  camera->half_height
      = CLAMP (camera->half_height / factor, SMALLEST_HALF_HEIGHT, LARGEST_HALF_HEIGHT);
  double change = before - sg_camera_pixel (camera, h);
  shift_target (camera, (x - 0.5 * w) * change, (0.5 * h - y) * change);
}

void
sg_camera_center (SgCamera *camera, const double r[3])
{
  for (int c = 0; c < 3; c++)
    camera->target[c] = r[c];
}

void
sg_camera_interpolate (const SgCamera *a, const SgCamera *b, double t, SgCamera *out)
{
  SgCamera result = *b;
  double cosine = 0, sign = 1;

  for (int c = 0; c < 3; c++)
    result.target[c] = a->target[c] + t * (b->target[c] - a->target[c]);
  result.half_height = a->half_height * pow (b->half_height / a->half_height, t);

  for (int i = 0; i < 4; i++)
    cosine += a->rotation[i] * b->rotation[i];
  if (cosine < 0)
    {
      cosine = -cosine;
      sign = -1;
    }
  double wa = 1 - t, wb = t;
  if (cosine < 0.9999)
    {
      double angle = acos (cosine);
      wa = sin ((1 - t) * angle) / sin (angle);
      wb = sin (t * angle) / sin (angle);
    }
  double norm = 0;
  for (int i = 0; i < 4; i++)
    {
      result.rotation[i] = wa * a->rotation[i] + sign * wb * b->rotation[i];
      norm += result.rotation[i] * result.rotation[i];
    }
  for (int i = 0; i < 4; i++)
    result.rotation[i] /= sqrt (norm);
  *out = result;
}

double
sg_camera_distance (const SgCamera *camera)
{
  return camera->half_height / tan (0.5 * camera->fov_rad);
}

void
sg_camera_eye (const SgCamera *camera, double eye[3])
{
  double m[9], d = sg_camera_distance (camera);

  sg_camera_matrix (camera, m);
  for (int c = 0; c < 3; c++)
    eye[c] = camera->target[c] + d * m[6 + c];
}

void
sg_camera_to_view (const SgCamera *camera, const double r[3], double v[3])
{
  double m[9], d[3] = { r[0] - camera->target[0], r[1] - camera->target[1], r[2] - camera->target[2] };

  sg_camera_matrix (camera, m);
  for (int i = 0; i < 3; i++)
    v[i] = m[3 * i] * d[0] + m[3 * i + 1] * d[1] + m[3 * i + 2] * d[2];
}

bool
sg_camera_project (const SgCamera *camera, double w, double h, const double r[3], double p[3])
{
  double v[3], distance = sg_camera_distance (camera), scale = 1 / sg_camera_pixel (camera, h);

  sg_camera_to_view (camera, r, v);
  p[2] = distance - v[2];
  if (camera->perspective)
    {
      if (p[2] <= 0)
        return false;
      scale *= distance / p[2];
    }
  p[0] = 0.5 * w + v[0] * scale;
  p[1] = 0.5 * h - v[1] * scale;
  return true;
}

void
sg_camera_ray (const SgCamera *camera, double w, double h, double x, double y, double origin[3],
               double direction[3])
{
  double m[9], distance = sg_camera_distance (camera), pixel = sg_camera_pixel (camera, h);
  double vx = (x - 0.5 * w) * pixel, vy = (0.5 * h - y) * pixel;

  sg_camera_matrix (camera, m);
  sg_camera_eye (camera, origin);
  double length = sqrt (vx * vx + vy * vy + distance * distance);
  for (int c = 0; c < 3; c++)
    if (camera->perspective)
      direction[c] = (vx * m[c] + vy * m[3 + c] - distance * m[6 + c]) / length;
    else
      {
        direction[c] = -m[6 + c];
        origin[c] += vx * m[c] + vy * m[3 + c];
      }
}

bool
sg_camera_equal (const SgCamera *a, const SgCamera *b)
{
  return memcmp (a->target, b->target, sizeof a->target) == 0
         && memcmp (a->rotation, b->rotation, sizeof a->rotation) == 0
         && memcmp (&a->half_height, &b->half_height, sizeof (double)) == 0
         && a->perspective == b->perspective
         && memcmp (&a->fov_rad, &b->fov_rad, sizeof (double)) == 0;
}
