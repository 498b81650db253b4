/* crowding.h: which of very many sticks can be seen at all
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thin sticks hide nothing alone and everything together: behind sticks whose projected areas sum to k times an area a
 * part exp(-k) of it is still seen, if they lie at random (P. Beer's law of opaque obstacles). So the sticks in front of
 * a patch of the picture are counted until they cover it SG_CROWDING_COVER times; what is behind adds less than a thousandth
 * of a pixel's colour and is left out. For pictures that must come quickly from drivers that draw with the processor.
 */
#pragma once

#include "render/scene.h"

#define SG_CROWDING_COVER 7.0f

/**
 * sg_crowding_cull:
 * @set: the sticks
 * @nearest_last: (array length=n): numbers of sticks, farthest first
 * @shift: of the periodic copy
 * @seen: (out) (array length=n): those left, in the same order
 *
 * Sticks out of the picture are left out too. Returns: how many are left.
 */
size_t sg_crowding_cull (const SgProjection *projection, const SgStickSet *set, const uint32_t *nearest_last,
                         size_t n, const float shift[3], float radius_scale, float length, uint32_t *seen);
