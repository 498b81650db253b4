/* structure-factor.h: the largest structure factor of all wave vectors of the cell
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     S(k) = |sum_j exp(-i k r_j)|^2 / N,   k = 2 pi H^-T (h, k, l)
 *
 * Where nothing repeats over long distances, S of the single wave vectors of a shell of equal |k| is distributed
 * exponentially around its mean there, so the largest of n is about mean (ln n + 0.6) and exceeds
 * mean (ln n + x) with probability exp(-x). A crystal's Bragg peaks exceed it by far, also where it fills only
 * part of the cell: `excess` is that x.
 *
 * The density is put on a mesh with splines of the sixth order and transformed (U. Essmann et al., J. Chem.
 * Phys. 103 (1995) 8577), so the work grows as N log N.
 */
#pragma once

#include "engine/cell.h"
#include "engine/threads.h"

#include <stddef.h>

typedef struct {
  double largest;      /* S at its largest */
  int hkl[3];          /* of that wave vector */
  double k;            /* its length, 1/sigma */
  double excess;       /* largest over all shells of S/mean - ln n */
  int excess_hkl[3];
  double excess_k;
  size_t n_vectors;    /* looked at, k and -k counted once */
} SgStructureFactor;

/**
 * sg_structure_factor:
 * @r: (array length=n): positions, sigma
 * @k_max: wave vectors up to this length, 1/sigma
 *
 * Thread: any; the result does not depend on @pool. Where the cell is so large that the mesh would have more than
 * 256 points along an axis, S near @k_max is too large by up to a tenth.
 */
void sg_structure_factor (const SgCell *cell, size_t n, const double *const r[3], double k_max, SgPool *pool,
                          SgStructureFactor *result);
