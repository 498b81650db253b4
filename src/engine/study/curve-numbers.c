/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/study/curve-numbers.h"
#include "engine/statistics/fit.h"

#include <glib.h>
#include <string.h>

void
sg_curve_slope (size_t n, const double *x, const double *y, double *value, void *data)
{
  SgFit fit;
  if (sg_fit_polynomial (1, n, x, y, NULL, &fit))
    value[0] = fit.p[1];
}

void
sg_curve_secant (size_t n, const double *x, const double *y, double *value, void *data)
{
  double sx = 0, sy = 0;
  for (size_t k = 0; k < n; k++)
    {
      sx += x[k];
      sy += y[k];
    }
  value[0] = sy / sx;
}

void
sg_curve_mean (size_t n, const double *x, const double *y, double *value, void *data)
{
  value[0] = 0;
  for (size_t k = 0; k < n; k++)
    value[0] += y[k] / (double) n;
}

/* Highest point and where: of a parabola through the highest bin and its neighbours. */
void
sg_curve_peak (size_t n, const double *x, const double *y, double *value, void *data)
{
  size_t top = 0;
  for (size_t k = 0; k < n; k++)
    if (y[k] > y[top])
      top = k;
  if (top < 2 || top + 3 > n)
    return;
  SgFit fit;
  if (!sg_fit_polynomial (2, 5, x + top - 2, y + top - 2, NULL, &fit) || !(fit.p[2] < 0))
    return;
  value[1] = -fit.p[1] / (2 * fit.p[2]);
  value[0] = fit.p[0] + value[1] * (fit.p[1] + fit.p[2] * value[1]);
}

void
sg_curve_parabola (size_t n, const double *x, const double *y, double *value, void *data)
{
  const unsigned powers[2] = { 0, 2 };
  SgFit fit;
  if (sg_fit_terms (2, powers, n, x, y, NULL, &fit))
    value[0] = fit.p[1];
}

void
sg_curve_kelvin_voigt (size_t n, const double *x, const double *y, double *value, void *data)
{
  SgFit fit;
  if (sg_fit_recovery (false, n, x, y, NULL, &fit))
    memcpy (value, fit.p, 3 * sizeof *value);
}

void
sg_curve_stretched (size_t n, const double *x, const double *y, double *value, void *data)
{
  SgFit fit;
  if (sg_fit_recovery (true, n, x, y, NULL, &fit))
    memcpy (value, fit.p, 4 * sizeof *value);
}

/* First tenth, last quarter of the curve. */
void
sg_curve_fall (size_t n, const double *x, const double *y, double *value, void *data)
{
  double first = 0, last = 0;
  size_t head = MAX (n / 10, 1), tail = MAX (n / 4, 1);
  for (size_t k = 0; k < head; k++)
    first += y[k] / (double) head;
  for (size_t k = n - tail; k < n; k++)
    last += y[k] / (double) tail;
  value[0] = first;
  value[1] = last;
  value[2] = last - first;
}
