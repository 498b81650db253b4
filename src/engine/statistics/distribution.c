/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/statistics/distribution.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* p: counts in all, centre, width; the counts of a bin of the width @data about x */
static double
gaussian_bin (double x, const double *p, double *slope, const void *data)
{
  double w = *(const double *) data;
  double a = (x - w / 2 - p[1]) / p[2], b = (x + w / 2 - p[1]) / p[2];
  double fa = exp (-a * a / 2) / sqrt (2 * G_PI), fb = exp (-b * b / 2) / sqrt (2 * G_PI);
  double share = 0.5 * (erf (b / G_SQRT2) - erf (a / G_SQRT2));
  slope[0] = share;
  slope[1] = p[0] * (fa - fb) / p[2];
  slope[2] = p[0] * (a * fa - b * fb) / p[2];
  return p[0] * share;
}

bool
sg_fit_core (const double *count, size_t n, double low, double width, double reach, SgCore *core)
{
  memset (core, 0, sizeof *core);
  /* where to begin: median and quartiles */
  double all = 0, below = 0, quartile[3] = { 0 };
  for (size_t k = 0; k < n; k++)
    all += count[k];
  if (!(all > 0))
    return false;
  for (size_t k = 0, q = 0; k < n && q < 3; k++)
    {
      below += count[k];
      while (q < 3 && below >= 0.25 * (double) (q + 1) * all)
        quartile[q++] = low + ((double) k + 0.5) * width;
    }
  SgFit fit = { .m = 3, .p = { all, quartile[1], fmax ((quartile[2] - quartile[0]) / 1.349, width) } };

  g_autofree double *x = g_new (double, n), *y = g_new (double, n), *sigma = g_new (double, n);
  size_t first = 0, last = 0;
  for (int round = 0; round < 30; round++)
    {
      /* bins whose middle is in the core */
      double from = (fit.p[1] - reach * fit.p[2] - low) / width, to = (fit.p[1] + reach * fit.p[2] - low) / width;
      if (!(to > 0) || !(from < (double) n))
        return false;
      size_t a = (size_t) fmax (rint (from), 0), b = (size_t) fmin (rint (to), (double) n), m = 0;
      double slope[SG_FIT_MAX];
      if (b < a + 5)
        return false;
      for (size_t k = a; k < b; k++, m++)
        {
          x[m] = low + ((double) k + 0.5) * width;
          y[m] = count[k];
          sigma[m] = sqrt (fmax (gaussian_bin (x[m], fit.p, slope, &width), 1));
        }
      if (!sg_fit_model (gaussian_bin, &width, m, x, y, sigma, &fit) || !(fit.p[2] != 0))
        return false;
      fit.p[2] = fabs (fit.p[2]);
      bool same = a == first && b == last;
      first = a;
      last = b;
      if (same && round > 4)
        break;
    }
  double slope[SG_FIT_MAX];
  core->centre = fit.p[1];
  core->width = fit.p[2];
  core->height = gaussian_bin (fit.p[1], fit.p, slope, &width);
  core->centre_error = fit.error[1];
  core->width_error = fit.error[2];
  core->low = low + (double) first * width;
  core->high = low + (double) last * width;
  return true;
}

void
sg_partial_sums (const double *count, size_t n, double width, double *sum)
{
  double all = 0, part = 0;
  size_t half = n / 2;
  for (size_t k = 0; k < n; k++)
    all += count[k];
  for (size_t k = 0; k < half; k++)
    {
      part += ((double) k + 0.5) * width * (count[half + k] - count[half - 1 - k]);
      sum[k] = all > 0 ? part / all : (double) NAN;
    }
}
