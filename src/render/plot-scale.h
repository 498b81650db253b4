/* plot-scale.h: ticks and decimation: the pure part of a plot
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thread: any.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SG_MAX_TICKS 64

typedef struct {
  double min, max;   /* of the axis: multiples of the minor step that enclose the data when `nice` was asked */
  double step;       /* between major ticks; logarithmic: decades between them */
  int n;
  double value[SG_MAX_TICKS];
  bool major[SG_MAX_TICKS];
  int decimals;      /* digits after the point that tell the major ticks apart */
  int exponent;      /* power of ten taken out of the labels (0 between 1e-3 and 1e5) */
} SgTicks;

/**
 * sg_ticks_linear:
 * @target: wanted number of major ticks, 1..20
 * @nice: widen the range to whole minor steps
 *
 * Steps are 1, 2 or 5 times a power of ten. A range of no width is widened. Minor ticks are included.
 */
void sg_ticks_linear (double min, double max, int target, bool nice, SgTicks *ticks);

/** sg_ticks_logarithmic: min > 0; decades, with 2..9 as minor ticks while there is room. */
void sg_ticks_logarithmic (double min, double max, int target, bool nice, SgTicks *ticks);

/** sg_ticks_label: (transfer full): plain text of major tick @i: "0.02", "−5", "10<sup>3</sup>" (markup) */
char *sg_ticks_label (const SgTicks *ticks, int i, bool logarithmic);

/** sg_format_number: (transfer full): @digits significant digits, true minus sign, powers of ten as markup. */
char *sg_format_number (double value, int digits);

/**
 * sg_decimate:
 * @x, @y: (array length=n): x rising or not; NaN breaks
 * @column: width of a pixel column in units of x
 * @out: (element-type guint32): indices to draw, in order
 *
 * Of each run of consecutive points within one pixel column it keeps first, smallest, largest and last:
 * drawn as a line at that width the result covers the same pixels and every peak. Also right for curves
 * that turn back, as a stress-strain curve does.
 */
void sg_decimate (const double *x, const double *y, size_t n, double x0, double column, GArray *out);
