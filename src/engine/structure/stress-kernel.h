/* stress-kernel.h: the pair sums of a block of boxes (private to atomic-stress)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/potential.h"
#include "engine/structure/grid.h"

typedef struct {
  const SgGrid *grid;       /* its weights are the types */
  double radius;            /* largest cutoff */
  double cutoff2[SG_MAX_TYPES][SG_MAX_TYPES];
  double c12[SG_MAX_TYPES][SG_MAX_TYPES]; /* 4 eps sigma^12 */
  double c6[SG_MAX_TYPES][SG_MAX_TYPES];  /* 4 eps sigma^6 */
  double shift[SG_MAX_TYPES][SG_MAX_TYPES];   /* V(r_c) */
  double force_at[SG_MAX_TYPES][SG_MAX_TYPES]; /* -V'(r_c) to be taken off, or 0 */
  double *sum[8];           /* by index, out: virial of the atom's half pairs, energy, shift */
} SgStressJob;

typedef struct {
  SgGather gather;
  double *x, *y, *z, *r2, *type;
  size_t capacity;
} SgStressScratch;

/* Returns whether some atoms are at the same place. */
typedef bool (*SgStressKernel) (const SgStressJob *job, size_t first_box, size_t end_box,
                                SgStressScratch *scratch);

bool sg_stress_kernel_baseline (const SgStressJob *job, size_t first_box, size_t end_box,
                                SgStressScratch *scratch);
bool sg_stress_kernel_avx2 (const SgStressJob *job, size_t first_box, size_t end_box,
                            SgStressScratch *scratch);
bool sg_stress_kernel_avx512 (const SgStressJob *job, size_t first_box, size_t end_box,
                              SgStressScratch *scratch);
