/* modified.h: the modified radical Voronoi tessellation: bonds that pierce a triangle are taken away
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * P. M. Derlet, Phys. Rev. Mater. 4 (2020) 125601: a bond i-j goes when three of its common neighbours
 * a, b, c are neighbours of each other and the line i-j passes through their triangle: when the volumes
 *     (a, b, i, j), (b, c, i, j), (c, a, i, j)
 * have the same strict sign. In the triangulation dual to the tessellation this is the bistellar flip
 * ijab, ijbc, ijca -> abci, abcj of an edge of degree three. Which of several conflicting bonds goes
 * depends on the order:
 *
 *   paper:     atoms ascending by number, their neighbours ascending by number, a bond goes at once,
 *              passes until none goes. The bond order is the number of common neighbours.
 *   canonical: the flips of the triangulation, the smallest face first (ties by the atoms' numbers), until
 *              none can be done; independent of the order of the arrays and of threads. The bond order
 *              is the edge's degree in the flipped triangulation, so that the sum of (6 - q) over the
 *              bonds of every atom is 12.
 */
#pragma once

#include "engine/structure/bond-order.h"

typedef enum { SG_MODIFIED_CANONICAL, SG_MODIFIED_PAPER } SgModifiedMode;

enum { SG_ORDERS = 32 }; /* bond orders told apart in histograms; the last one and above in the last */

typedef struct {
  SgModifiedMode mode;
  uint16_t *order;        /* by entry of the tessellation: bond order; 0: the bond was taken away */
  size_t n_bonds;         /* left */
  unsigned n_passes;
  size_t *removed;        /* by pass; the last one is 0 */
  size_t n_removed;
  double mean_order;      /* over the bonds left */
  double euler_coordination; /* 12 / (6 - mean order) */
  double coordination;    /* mean number of bonds of an atom */
  size_t histogram[SG_ORDERS];         /* of `order` */
  size_t common_histogram[SG_ORDERS];  /* of the number of common neighbours */
  double unmodified_mean_order;            /* number of common neighbours before any bond went */
  size_t unmodified_histogram[SG_ORDERS];
  size_t n_differ;        /* canonical: bonds whose number of common neighbours is not their order */
  size_t n_pierced_left;  /* canonical: edges of degree three whose flip is not allowed */
} SgModified;

/**
 * sg_modified_new: (transfer full)
 * @v: a cell that is not roomy is treated as several side by side; the numbers are for one of them
 * @number: (array length=n) (nullable): the atoms' numbers; without, the index
 *
 * Thread: any; the result does not depend on @pool. Returns: (nullable): %NULL when the copies of a thin cell
 * would be too many.
 */
SgModified *sg_modified_new (const SgVoronoi *v, SgModifiedMode mode, const int64_t *number, SgPool *pool);

/** sg_modified_free: (nullable): Thread: any. */
void sg_modified_free (SgModified *modified);
