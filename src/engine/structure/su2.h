/* su2.h: the 31 labels of a local environment whose bonds have orders 4, 5 and 6 only
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * With N4, N5, N6 bonds of order four, five and six the sum of (6 - q) is 12 for N5 = 12 - 2 N4 and any
 * N6; of the sets with N4 <= 3 those that exist as triangulated spheres with at most N4 + 6 bonds of
 * order six have a name:
 *     (0,12,{0,2,3,4,5,6})  (1,10,{2..7})  (2,8,{0..8})  (3,6,{0..9})
 * D. R. Nelson, Phys. Rev. B 28 (1983) 5515; P. M. Derlet, Phys. Rev. Mater. 4 (2020) 125601.
 */
#pragma once

#include "engine/structure/modified.h"

enum { SG_SU2_OTHER = 31, SG_SU2_LABELS = 32 };

/** sg_su2_name: "0-12-0", ..., "other". Thread: any. */
const char *sg_su2_name (unsigned label);

/** sg_su2_label: Thread: any. Returns: 0..30, or SG_SU2_OTHER. */
unsigned sg_su2_label (unsigned n4, unsigned n5, unsigned n6, unsigned coordination);

/**
 * sg_su2_labels:
 * @label: (out) (array length=n)
 * @n4, @n5, @n6, @coordination: (out) (array length=n): bonds of each order, and of any, that are left
 *
 * Thread: any.
 */
void sg_su2_labels (const SgVoronoi *v, const SgModified *modified, uint8_t *label, uint8_t *n4, uint8_t *n5,
                    uint8_t *n6, uint16_t *coordination, SgPool *pool);
