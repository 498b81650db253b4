/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/statistics/jackknife.h"

#include <glib.h>
#include <math.h>

void
sg_jackknife (size_t n, size_t m, SgJackknifed estimate, void *data, SgEstimate *result)
{
  g_autofree double *all = g_new (double, m), *without = g_new (double, m * (n + 1));
  estimate (n, all, data);
  for (size_t k = 0; k < n; k++)
    estimate (k, without + k * m, data);
  for (size_t j = 0; j < m; j++)
    {
      double mean = 0, sum = 0;
      for (size_t k = 0; k < n; k++)
        mean += without[k * m + j] / (double) n;
      for (size_t k = 0; k < n; k++)
        sum += pow (without[k * m + j] - mean, 2);
      result[j] = (SgEstimate){ all[j], n > 1 ? sqrt (sum * (double) (n - 1) / (double) n) : (double) NAN, n };
    }
}

SgEstimate
sg_estimate_mean (const double *x, size_t n)
{
  double mean = 0, sum = 0;
  size_t used = 0;
  for (size_t i = 0; i < n; i++)
    if (isfinite (x[i]))
      {
        mean += x[i];
        used++;
      }
  if (used == 0)
    return sg_estimate_none ();
  mean /= (double) used;
  for (size_t i = 0; i < n; i++)
    if (isfinite (x[i]))
      sum += (x[i] - mean) * (x[i] - mean);
  return (SgEstimate){ mean, used > 1 ? sqrt (sum / ((double) used * (double) (used - 1))) : (double) NAN, used };
}

SgEstimate
sg_estimate_ratio (SgEstimate a, SgEstimate b)
{
  double value = a.value / b.value;
  return (SgEstimate){ value, hypot (a.error / b.value, value * b.error / b.value), MIN (a.n, b.n) };
}

SgEstimate
sg_estimate_difference (SgEstimate a, SgEstimate b)
{
  return (SgEstimate){ a.value - b.value, hypot (a.error, b.error), MIN (a.n, b.n) };
}
