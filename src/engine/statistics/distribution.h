/* distribution.h: what a histogram says: its Gaussian core, sums over part of it, its density
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * P. M. Derlet and R. Maass, Acta Mater. 209 (2021), section 4.1: the most probable part of the distribution of local
 * stress is a Gaussian, the differences that matter are in its tails. Counts may be sums over replicas. Thread: any.
 */
#pragma once

#include "engine/statistics/fit.h"

typedef struct {
  double centre, width;              /* of the Gaussian: mean and standard deviation */
  double height;                     /* counts in a bin at the centre */
  double centre_error, width_error;  /* from the counts alone */
  double low, high;                  /* bins between were used */
} SgCore;

/* The reach that figures and their numbers take. */
#define SG_CORE_REACH 1.25

/**
 * sg_fit_core:
 * @count: (array length=n): of the bins that begin at @low + k @width
 * @reach: how many standard deviations on either side of the centre belong to the core; 1.25 is a little more than
 *   half the height
 *
 * The Gaussian, integrated over each bin, that fits these counts best, Poisson's errors taken from the Gaussian itself; the
 * bins are chosen anew until they stay. Returns: %FALSE where there are too few counts.
 */
bool sg_fit_core (const double *count, size_t n, double low, double width, double reach, SgCore *core);

/**
 * sg_partial_sums: fig. 6b: what atoms with a stress between -cut and +cut add to the mean
 * @sum: (out) (array length=n/2): of cut = (k + 1) @width; bins lie around 0 and @n is even
 *
 * sum_{|x| < cut} x count / sum count, every atom counted at the middle of its bin.
 */
void sg_partial_sums (const double *count, size_t n, double width, double *sum);
