/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/crowding.h"

#include <math.h>

/* Patches of the picture: a few sticks wide, so that their areas are about those of what they hide. */
#define PATCH 2.0f
#define MOST_PATCHES 128
/* A spindle's waist, an arrow's shaft: the area is not all of length times width. */
#define FILLED 0.7f

size_t
sg_crowding_cull (const SgProjection *p, const SgStickSet *set, const uint32_t *list, size_t n,
                  const float shift[3], float radius_scale, float length, uint32_t *seen)
{
  float side = fmaxf (PATCH, 2 * fmaxf (p->half_width, p->half_height) / MOST_PATCHES);
  int nx = (int) (2 * p->half_width / side) + 3, ny = (int) (2 * p->half_height / side) + 3;
  g_autofree float *area = g_new0 (float, (size_t) nx * (size_t) ny);
  size_t m = n;

  for (size_t k = n; k-- > 0;)
    {
      const SgStickTexels *t = &set->texels[list[k]];
      float middle[3], end[3], v[3], w[3];
      for (int c = 0; c < 3; c++)
        {
          middle[c] = t->start[c] + shift[c] + 0.5f * length * t->vector[c];
          end[c] = t->start[c] + shift[c] + length * t->vector[c];
        }
      sg_projection_view (p, middle, v);
      sg_projection_view (p, end, w);
      float scale = 1;
      if (p->perspective)
        {
          float away = p->distance - v[2];
          if (away <= p->near)
            {
              seen[--m] = list[k]; /* about the eye: left to the graphics */
              continue;
            }
          scale = p->distance / away;
        }
      float half[2] = { fabsf (w[0] - v[0]), fabsf (w[1] - v[1]) }, r = radius_scale * t->radius;
      float x = scale * v[0], y = scale * v[1];
      float reach_x = scale * (half[0] + 2 * r), reach_y = scale * (half[1] + 2 * r);
      if (x + reach_x < -p->half_width || x - reach_x > p->half_width || y + reach_y < -p->half_height
          || y - reach_y > p->half_height)
        continue;
      int i = (int) floorf ((x + p->half_width) / side) + 1, j = (int) floorf ((y + p->half_height) / side) + 1;
      i = CLAMP (i, 0, nx - 1);
      j = CLAMP (j, 0, ny - 1);
      float *here = &area[(size_t) j * (size_t) nx + (size_t) i];
      if (*here > SG_CROWDING_COVER * side * side)
        continue;
      *here += FILLED * scale * scale * (4 * r * hypotf (half[0], half[1]) + (float) G_PI * r * r);
      seen[--m] = list[k];
    }
  for (size_t k = m; k < n; k++)
    seen[k - m] = seen[k];
  return n - m;
}
