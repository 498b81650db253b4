/* statistics.h: means with honest errors for tests of simulations
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Errors come from block averages: a series is cut into blocks much longer than its memory, whose
 * means are then independent.
 */
#pragma once

#include <glib.h>
#include <math.h>

typedef struct {
  double mean, variance;
  double mean_error, variance_error; /* standard errors */
} Statistics;

enum { STATISTICS_BLOCKS = 40 };

static inline Statistics
statistics_of (const double *x, size_t n)
{
  Statistics s = { 0 };
  const size_t len = n / STATISTICS_BLOCKS, used = len * STATISTICS_BLOCKS;
  double mean[STATISTICS_BLOCKS], variance[STATISTICS_BLOCKS];

  g_assert_cmpuint (len, >, 0);
  for (size_t i = 0; i < used; i++)
    s.mean += x[i] / (double) used;
  for (size_t b = 0; b < STATISTICS_BLOCKS; b++)
    {
      mean[b] = variance[b] = 0;
      for (size_t i = b * len; i < (b + 1) * len; i++)
        {
          mean[b] += x[i] / (double) len;
          variance[b] += (x[i] - s.mean) * (x[i] - s.mean) / (double) len;
        }
      s.variance += variance[b] / STATISTICS_BLOCKS;
    }
  for (size_t b = 0; b < STATISTICS_BLOCKS; b++)
    {
      s.mean_error += pow (mean[b] - s.mean, 2);
      s.variance_error += pow (variance[b] - s.variance, 2);
    }
  const double norm = STATISTICS_BLOCKS * (STATISTICS_BLOCKS - 1);
  s.mean_error = sqrt (s.mean_error / norm);
  s.variance_error = sqrt (s.variance_error / norm);
  return s;
}

/* Slope of y over x = 0, 1, 2, .... */
static inline double
slope_of (const double *y, size_t n)
{
  double sx = 0.5 * (double) (n - 1), sy = 0, sxy = 0, sxx = 0;
  for (size_t i = 0; i < n; i++)
    sy += y[i] / (double) n;
  for (size_t i = 0; i < n; i++)
    {
      sxy += ((double) i - sx) * (y[i] - sy);
      sxx += ((double) i - sx) * ((double) i - sx);
    }
  return sxy / sxx;
}
