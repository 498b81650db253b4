/* stress-monitor.h: the shear stress with its thermal noise averaged out, its peak and its noise
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An exponential average over the time constant tau,  m <- m + (s - m) (1 - exp(-dt/tau)) / w,  where w is
 * the weight gathered so far, so that the first values are plain averages of what came. It lags behind a
 * steady rise by tau. Its standard error comes from means b_i of blocks one tau long: second differences
 * are blind to a steady rise, Var(b) = <(b_{i+1} - 2 b_i + b_{i-1})^2> / 6, and an exponential average
 * counts as much as a block of 2 tau.
 *
 * A plain struct: copying it copies everything. Thread: the owner's.
 */
#pragma once

#include <stdbool.h>

typedef struct {
  double tau;      /* time constant */
  double weight;   /* 0..1 */
  double mean;     /* smoothed stress */
  double covered;  /* tau of data since the start */

  double since_peak_reset;
  double peak;     /* largest sign * mean since the reset */
  bool has_peak;

  double block_sum, block_time;
  double blocks[2]; /* the last two means */
  unsigned n_blocks;
  double sum_squares; /* of second differences */
  unsigned n_squares;
} SgStressMonitor;

/** sg_stress_monitor_init: forgets everything. @tau: > 0. */
void sg_stress_monitor_init (SgStressMonitor *monitor, double tau);

/** sg_stress_monitor_set_tau: the average goes on; what is known of the noise is forgotten where @tau
 * changes. */
void sg_stress_monitor_set_tau (SgStressMonitor *monitor, double tau);

/** sg_stress_monitor_reset_peak: at the start of a stage. */
void sg_stress_monitor_reset_peak (SgStressMonitor *monitor);

/** sg_stress_monitor_add: @stress: over the time @dt; @sign: with which the peak is looked for, +1 or -1. */
void sg_stress_monitor_add (SgStressMonitor *monitor, double stress, double dt, int sign);

/** sg_stress_monitor_error: Returns: standard error of the mean, or infinity as long as nobody knows. */
double sg_stress_monitor_error (const SgStressMonitor *monitor);

/** sg_stress_monitor_dropped: Returns: whether sign * mean has fallen from its peak by @fraction of it, and
 * by more than noise alone can: of n values the largest and the smallest lie about 2 sqrt(2 ln n) standard
 * errors apart, and two more are asked for. */
bool sg_stress_monitor_dropped (const SgStressMonitor *monitor, double fraction, int sign);
