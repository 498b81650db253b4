/* double-kernel.h: forces in double precision from a list of single pairs, by vectors (private to minimizer)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every pair comes twice, so an atom's force is one sum: eight interleaved ones whatever the width of the vectors, added
 * in one order. Every instruction-set path and every number of threads gives the same bits.
 */
#pragma once

#include "engine/plain-pairs.h"
#include "engine/potential.h"

typedef struct {
  const SgPlainPairs *pairs;
  const double (*place)[4];  /* n: x, y, z, type */
  double shift[SG_N_IMAGES][4];
  double cutoff2[SG_MAX_TYPES][SG_MAX_TYPES];
  double c12[SG_MAX_TYPES][SG_MAX_TYPES];      /* 48 eps sigma^12 */
  double c6[SG_MAX_TYPES][SG_MAX_TYPES];       /* 24 eps sigma^6 */
  double force_at[SG_MAX_TYPES][SG_MAX_TYPES]; /* -V'(r_c) to be taken off, or 0 */
  double *f[3];              /* out */
} SgDoubleJob;

/* The forces of atoms @begin..@end-1. */
typedef void (*SgDoubleKernel) (const SgDoubleJob *job, size_t begin, size_t end);

void sg_double_kernel_baseline (const SgDoubleJob *job, size_t begin, size_t end);
void sg_double_kernel_avx2 (const SgDoubleJob *job, size_t begin, size_t end);
void sg_double_kernel_avx512 (const SgDoubleJob *job, size_t begin, size_t end);
