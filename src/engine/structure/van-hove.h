/* van-hove.h: self part of the van Hove correlation as a histogram of displacements
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     G(r, dt) = < delta(r - |u_i|) >,   integral over r from 0 is 1 (no 4 pi r^2 is divided out)
 * for all atoms, those of class 1 and those of class 0. Atoms beyond the last bin count in the
 * normalisation and are named.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { SG_VAN_HOVE_ALL, SG_VAN_HOVE_ICOSAHEDRAL, SG_VAN_HOVE_OTHER, SG_VAN_HOVE_CLASSES };

typedef struct {
  unsigned n_bins;
  double width;                          /* sigma */
  double *g[SG_VAN_HOVE_CLASSES];        /* 1/sigma */
  size_t count[SG_VAN_HOVE_CLASSES];     /* atoms of the class */
  size_t beyond[SG_VAN_HOVE_CLASSES];    /* farther than the last bin */
  double jumped[SG_VAN_HOVE_CLASSES];    /* share displaced by more than the threshold */
  double threshold;                      /* sigma */
} SgVanHove;

/** sg_van_hove_new: (transfer full)
 * @magnitude: (array length=n)
 * @class_of: (array length=n): non-zero: icosahedral
 *
 * Thread: any. */
SgVanHove *sg_van_hove_new (size_t n, const double *magnitude, const uint8_t *class_of, double r_max,
                            unsigned n_bins, double threshold);

/** sg_van_hove_free: (nullable): Thread: any. */
void sg_van_hove_free (SgVanHove *van_hove);
