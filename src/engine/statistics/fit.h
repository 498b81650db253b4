/* fit.h: least squares: polynomials, and models that are not linear in what is sought
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chi^2 = sum_i [(y_i - f(x_i; p))/sigma_i]^2 is made least; the errors are the roots of the diagonal of
 * (J^T J)^-1, J_ik = df(x_i)/dp_k / sigma_i. Where no sigma is given all are the same, and the errors are those that
 * the scatter about the curve, chi^2/(n - m), asks for. Thread: any.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { SG_FIT_MAX = 5 };

typedef struct {
  size_t m;                  /* parameters */
  double p[SG_FIT_MAX];
  double error[SG_FIT_MAX];  /* standard errors; NaN where there are no more points than parameters */
  double chi2;               /* without sigma: the sum of the squares */
  size_t n;                  /* points used */
} SgFit;

/**
 * sg_fit_polynomial: y = p[0] + p[1] x + ... + p[degree] x^degree
 * @sigma: (nullable) (array length=n): standard errors of @y, > 0
 *
 * Points that are not finite are passed over. Returns: %FALSE where there are too few different ones.
 */
bool sg_fit_polynomial (unsigned degree, size_t n, const double *x, const double *y, const double *sigma, SgFit *fit);

/** sg_fit_terms: y = sum_k p[k] x^power[k], for a parabola through the origin and the like. */
bool sg_fit_terms (unsigned m, const unsigned *power, size_t n, const double *x, const double *y, const double *sigma,
                   SgFit *fit);

/** SgModel: @p: (array): parameters; @slope: (out) (array): derivatives by them. Returns: the value at @x. */
typedef double (*SgModel) (double x, const double *p, double *slope, const void *data);

/**
 * sg_fit_model: Levenberg and Marquardt's way (K. Levenberg, Q. Appl. Math. 2 (1944) 164; D. W. Marquardt, J. SIAM 11 (1963) 431)
 * @fit: (inout): m and p are where to begin
 *
 * Returns: whether a minimum was found.
 */
bool sg_fit_model (SgModel model, const void *data, size_t n, const double *x, const double *y, const double *sigma,
                   SgFit *fit);

/**
 * sg_fit_recovery: y = p[0] + p[1] exp (-x/p[2]), the strain of a Kelvin-Voigt body left alone
 * @stretched: exp (-(x/p[2])^p[3]) instead (F. Kohlrausch, Ann. Phys. 167 (1854) 179)
 *
 * Begins from the best of many times and exponents, so that no guess is needed. Times beyond 20 times the longest @x or
 * below the shortest distance of two are not found. Returns: %FALSE where no minimum lies inside.
 */
bool sg_fit_recovery (bool stretched, size_t n, const double *x, const double *y, const double *sigma, SgFit *fit);
