/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/camera-move.h"

#include <math.h>
#include <string.h>

/* The whole cell, with room for legends, as the window shows it at the start. */
static void
fit (SgCamera *camera, const SgCell *cell, double aspect)
{
  double radius = 0.5 * sqrt (cell->lx * cell->lx + cell->ly * cell->ly + cell->lz * cell->lz);

  sg_camera_fit (camera, cell, 0.06 * radius, aspect);
  camera->half_height *= 1.06;
}

bool
sg_camera_move_at (const SgCameraMove *move, const SgCamera *from, const SgCell *cell, double aspect, double seconds, SgCamera *camera)
{
  double t = move->seconds > 0 ? CLAMP (seconds / move->seconds, 0, 1) : 1;
  double eased = t * t * (3 - 2 * t);
  SgCamera turned = *from, now;

  switch (move->kind)
    {
    case SG_MOVE_VIEW:
      for (int v = 0; v < SG_N_STANDARD_VIEWS; v++)
        if (strcmp (sg_standard_view_name ((SgStandardView) v), move->view) == 0)
          sg_camera_standard (&turned, (SgStandardView) v);
      if (cell != NULL)
        fit (&turned, cell, aspect);
      sg_camera_interpolate (from, &turned, eased, &now);
      if (cell != NULL)
        {
          /* On the way the cell may be wider than at both ends: as large as fits now, coming from how large it was. */
          SgCamera then = *from, here = now;
          fit (&then, cell, aspect);
          fit (&here, cell, aspect);
          now.half_height = here.half_height * pow (from->half_height / then.half_height, 1 - eased);
        }
      *camera = now;
      break;
    case SG_MOVE_ORBIT:
      sg_camera_orbit (&turned, SG_ORBIT_TURNTABLE, move->amount * eased / 180, 0, 1);
      memcpy (camera->rotation, turned.rotation, sizeof turned.rotation);
      break;
    case SG_MOVE_TILT:
      sg_camera_orbit (&turned, SG_ORBIT_TURNTABLE, 0, move->amount * eased / 180, 1);
      memcpy (camera->rotation, turned.rotation, sizeof turned.rotation);
      break;
    case SG_MOVE_ZOOM:
      camera->half_height = from->half_height / pow (move->amount, eased);
      break;
    case SG_MOVE_FIT:
    default:
      if (cell == NULL)
        break;
      fit (&turned, cell, aspect);
      sg_camera_interpolate (from, &turned, eased, &now);
      camera->half_height = now.half_height;
      memcpy (camera->target, now.target, sizeof now.target);
      break;
    }
  return t >= 1;
}
