/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/projection.h"

#include <math.h>
#include <string.h>

void
sg_projection_init (SgProjection *projection, const SgCamera *camera, const double origin[3], double radius,
                    double aspect)
{
  double m[9], centre[3];

  memset (projection, 0, sizeof *projection);
  sg_camera_matrix (camera, m);
  for (int i = 0; i < 9; i++)
    projection->rotation[i] = (float) m[i];
  for (int c = 0; c < 3; c++)
    projection->target[c] = (float) (camera->target[c] - origin[c]);
  projection->half_height = (float) camera->half_height;
  projection->half_width = (float) (camera->half_height * aspect);
  projection->distance = (float) sg_camera_distance (camera);
  projection->perspective = camera->perspective;

  /* Planes that just hold the sphere; an orthographic eye has no place, so near may be negative. */
  sg_camera_to_view (camera, origin, centre);
  double middle = sg_camera_distance (camera) - centre[2], near = middle - radius, far = middle + radius;
  if (camera->perspective)
    {
      far = fmax (far, 1e-2);
      near = fmax (near, fmax (1e-3 * far, 1e-3));
      far = fmax (far, 2 * near);
    }
  projection->near = (float) near;
  projection->far = (float) far;
  projection->window[0] = projection->window[1] = 1;
}
