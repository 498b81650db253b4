/* projection.h: a camera made ready for one picture: what shaders and culling share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * View space is relative to the target; `distance` is from the eye to the target, so a point lies
 * distance - z from the eye along the view axis. Positions are relative to an origin (the cell's centre)
 * to keep single precision harmless. Thread: any.
 */
#pragma once

#include "render/camera.h"

typedef struct {
  float rotation[9];       /* row-major, world to view */
  float target[3];         /* relative to the origin */
  float half_width, half_height;
  float distance;
  bool perspective;
  float near, far;         /* distances from the eye of the clip planes */
  float window[4];         /* ndc scale x, y and offset x, y: tiles and jitter */
} SgProjection;

/** sg_projection_init: @origin: what positions are relative to; @radius: sphere about the origin that
 * holds everything drawn; @aspect: width/height. */
void sg_projection_init (SgProjection *projection, const SgCamera *camera, const double origin[3],
                         double radius, double aspect);

/** sg_projection_view: @v: (out): view-space position of @r. */
static inline void
sg_projection_view (const SgProjection *p, const float r[3], float v[3])
{
  float d[3] = { r[0] - p->target[0], r[1] - p->target[1], r[2] - p->target[2] };

  for (int i = 0; i < 3; i++)
    v[i] = p->rotation[3 * i] * d[0] + p->rotation[3 * i + 1] * d[1] + p->rotation[3 * i + 2] * d[2];
}
