/* jackknife.h: numbers with errors, over groups of runs that know nothing of each other
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any number that is made of all groups together, a mean or the outcome of a fit to their mean curve, is made again
 * with each group left out; with theta_k the one without group k (M. H. Quenouille, Biometrika 43 (1956) 353; J. W. Tukey,
 * Ann. Math. Stat. 29 (1958) 614)
 *     error^2 = (n - 1)/n sum_k (theta_k - mean theta)^2.
 * For the mean of n numbers this is their standard error. Thread: any.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct {
  double value; /* NaN: could not be had */
  double error; /* standard error; NaN: from too few groups to be known */
  size_t n;     /* groups or points it rests on */
} SgEstimate;

/** SgJackknifed: @left_out: the group that is not to be used; the number of groups: all are
 * @value: (out) (array): NaN where it cannot be had. */
typedef void (*SgJackknifed) (size_t left_out, double *value, void *data);

/**
 * sg_jackknife:
 * @n: groups
 * @m: numbers made at once
 * @result: (out) (array length=m)
 */
void sg_jackknife (size_t n, size_t m, SgJackknifed estimate, void *data, SgEstimate *result);

/** sg_estimate_mean: of @x: (array length=n): those that are finite, with the standard error. */
SgEstimate sg_estimate_mean (const double *x, size_t n);

/** sg_estimate_ratio: a/b of independent numbers, to first order. */
SgEstimate sg_estimate_ratio (SgEstimate a, SgEstimate b);

/** sg_estimate_difference: a - b of independent numbers. */
SgEstimate sg_estimate_difference (SgEstimate a, SgEstimate b);

/** sg_estimate_none: NaN. */
static inline SgEstimate
sg_estimate_none (void)
{
  return (SgEstimate){ __builtin_nan (""), __builtin_nan (""), 0 };
}
