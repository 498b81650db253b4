/* curve-numbers.h: numbers made of a curve, as sg_binned_jackknife wants them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each is an SgFromCurve: @n points @x, @y in order, @value (out), left alone where it cannot be had, @data unused. Thread: any.
 */
#pragma once

#include <stddef.h>

/** sg_curve_slope, sg_curve_secant, sg_curve_mean: of a straight line; mean y over mean x; mean y. */
void sg_curve_slope (size_t n, const double *x, const double *y, double *value, void *data);
void sg_curve_secant (size_t n, const double *x, const double *y, double *value, void *data);
void sg_curve_mean (size_t n, const double *x, const double *y, double *value, void *data);

/** sg_curve_peak: two numbers: the highest y and its x, of a parabola through the highest point and its neighbours. */
void sg_curve_peak (size_t n, const double *x, const double *y, double *value, void *data);

/** sg_curve_parabola: the coefficient of x^2 in a constant and x^2. */
void sg_curve_parabola (size_t n, const double *x, const double *y, double *value, void *data);

/** sg_curve_kelvin_voigt, sg_curve_stretched: three and four numbers: p0 + p1 exp (-(t/p2)^p3), with p3 = 1 or fitted. */
void sg_curve_kelvin_voigt (size_t n, const double *x, const double *y, double *value, void *data);
void sg_curve_stretched (size_t n, const double *x, const double *y, double *value, void *data);

/** sg_curve_fall: three numbers: mean y of the first tenth, of the last quarter, the latter less the former. */
void sg_curve_fall (size_t n, const double *x, const double *y, double *value, void *data);
