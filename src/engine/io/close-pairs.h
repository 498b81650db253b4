/* close-pairs.h: finds two atoms that nearly coincide
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/cell.h"

#include <stddef.h>

/**
 * sg_find_close_pair:
 * @r: positions, component-major (array length=n each); anywhere, periodic images are meant
 * @distance: in sigma; less than half the smallest width of @cell
 * @first, @second: (out): of all pairs closer than @distance one with the least @second, @first < @second
 * @found: (out): their distance
 *
 * A grid of about one atom a box, O(n). Thread: any. Returns: whether there is such a pair.
 */
bool sg_find_close_pair (const SgCell *cell, double *const r[3], size_t n, double distance,
                         size_t *first, size_t *second, double *found);
