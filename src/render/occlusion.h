/* occlusion.h: which spheres of a dense packing can be seen at all
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * In a filled cell the outer shell hides nearly everything. A grid of tiles is laid over the picture;
 * spheres come from front to back; a sphere that covers a whole tile closes it at the depth of its
 * centre plane, and a sphere all of whose tiles are closed in front of it cannot be seen. The result is
 * exact in the safe direction: leaving the culled spheres out changes no pixel, at any resolution.
 * Thread: one at a time.
 */
#pragma once

#include "render/projection.h"

#include <stddef.h>
#include <stdint.h>

typedef struct _SgOcclusion SgOcclusion;

/** sg_occlusion_new: (transfer full): */
SgOcclusion *sg_occlusion_new (void);

/** sg_occlusion_free: (nullable): */
void sg_occlusion_free (SgOcclusion *occlusion);

/** sg_occlusion_begin: forgets what was added; @occluding: %FALSE leaves only the test against the
 * frustum (for blended spheres). */
void sg_occlusion_begin (SgOcclusion *occlusion, const SgProjection *projection, bool occluding);

/**
 * sg_occlusion_add:
 * @atoms: x, y, z, radius; relative to the same origin as the projection
 * @list: (array length=n): which of them
 * @shift: added to the positions
 * @tag: comes back with every visible sphere
 */
void sg_occlusion_add (SgOcclusion *occlusion, const float (*atoms)[4], const uint32_t *list, size_t n,
                       const float shift[3], float radius_scale, uint32_t tag);

typedef struct {
  uint32_t atom, tag;
} SgVisible;

/** sg_occlusion_finish: @n: (out): Returns: (transfer none): the visible spheres, front to back; valid
 * until the next begin. */
const SgVisible *sg_occlusion_finish (SgOcclusion *occlusion, size_t *n);
