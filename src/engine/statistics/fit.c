/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/statistics/fit.h"

#include <glib.h>
#include <math.h>
#include <string.h>

typedef double Matrix[SG_FIT_MAX][SG_FIT_MAX];

/* Inverts a symmetric positive matrix in place, scaled to a diagonal of one. */
static bool
invert (unsigned m, Matrix a)
{
  double scale[SG_FIT_MAX], b[SG_FIT_MAX][2 * SG_FIT_MAX] = { { 0 } };
  for (unsigned i = 0; i < m; i++)
    {
      if (!(a[i][i] > 0) || !isfinite (a[i][i]))
        return false;
      scale[i] = 1 / sqrt (a[i][i]);
    }
  for (unsigned i = 0; i < m; i++)
    for (unsigned j = 0; j < m; j++)
      {
        b[i][j] = a[i][j] * scale[i] * scale[j];
        b[i][m + j] = i == j;
      }
  for (unsigned i = 0; i < m; i++)
    {
      unsigned pivot = i;
      for (unsigned r = i + 1; r < m; r++)
        if (fabs (b[r][i]) > fabs (b[pivot][i]))
          pivot = r;
      if (!(fabs (b[pivot][i]) > 1e-13))
        return false;
      for (unsigned c = 0; c < 2 * m && pivot != i; c++)
        {
          double t = b[i][c];
          b[i][c] = b[pivot][c];
          b[pivot][c] = t;
        }
      double inverse = 1 / b[i][i];
      for (unsigned c = 0; c < 2 * m; c++)
        b[i][c] *= inverse;
      for (unsigned r = 0; r < m; r++)
        if (r != i)
          {
            double f = b[r][i];
            for (unsigned c = 0; c < 2 * m; c++)
              b[r][c] -= f * b[i][c];
          }
    }
  for (unsigned i = 0; i < m; i++)
    for (unsigned j = 0; j < m; j++)
      a[i][j] = b[i][m + j] * scale[i] * scale[j];
  return true;
}

/* The errors that go with an inverted J^T J. */
static void
set_errors (SgFit *fit, const Matrix inverse, bool weighted)
{
  for (unsigned k = 0; k < fit->m; k++)
    {
      double variance = inverse[k][k];
      if (!weighted)
        variance *= fit->n > fit->m ? fit->chi2 / (double) (fit->n - fit->m) : (double) NAN;
      fit->error[k] = sqrt (variance);
    }
}

static bool
usable (const double *x, const double *y, const double *sigma, size_t i)
{
  return isfinite (x[i]) && isfinite (y[i]) && (sigma == NULL || (isfinite (sigma[i]) && sigma[i] > 0));
}

bool
sg_fit_terms (unsigned m, const unsigned *power, size_t n, const double *x, const double *y, const double *sigma,
              SgFit *fit)
{
  Matrix a = { { 0 } };
  double b[SG_FIT_MAX] = { 0 };
  memset (fit, 0, sizeof *fit);
  fit->m = m;
  for (size_t i = 0; i < n; i++)
    {
      double w = sigma != NULL ? 1 / (sigma[i] * sigma[i]) : 1, f[SG_FIT_MAX];
      if (!usable (x, y, sigma, i))
        continue;
      fit->n++;
      for (unsigned k = 0; k < m; k++)
        f[k] = pow (x[i], (double) power[k]);
      for (unsigned k = 0; k < m; k++)
        {
          b[k] += w * f[k] * y[i];
          for (unsigned l = 0; l < m; l++)
            a[k][l] += w * f[k] * f[l];
        }
    }
  if (fit->n < m || !invert (m, a))
    return false;
  for (unsigned k = 0; k < m; k++)
    for (unsigned l = 0; l < m; l++)
      fit->p[k] += a[k][l] * b[l];
  for (size_t i = 0; i < n; i++)
    {
      double d = y[i], w = sigma != NULL ? 1 / (sigma[i] * sigma[i]) : 1;
      if (!usable (x, y, sigma, i))
        continue;
      for (unsigned k = 0; k < m; k++)
        d -= fit->p[k] * pow (x[i], (double) power[k]);
      fit->chi2 += w * d * d;
    }
  set_errors (fit, (const double (*)[SG_FIT_MAX]) a, sigma != NULL);
  return true;
}

bool
sg_fit_polynomial (unsigned degree, size_t n, const double *x, const double *y, const double *sigma, SgFit *fit)
{
  static const unsigned power[SG_FIT_MAX] = { 0, 1, 2, 3, 4 };
  return sg_fit_terms (MIN (degree + 1, SG_FIT_MAX), power, n, x, y, sigma, fit);
}

/* chi^2 with, where wanted, J^T J and J^T of the residuals. */
static double
normal_equations (SgModel model, const void *data, size_t n, const double *x, const double *y, const double *sigma,
                  const double *p, unsigned m, Matrix a, double *b, size_t *used)
{
  double chi2 = 0, slope[SG_FIT_MAX];
  memset (a, 0, sizeof (Matrix));
  memset (b, 0, SG_FIT_MAX * sizeof *b);
  *used = 0;
  for (size_t i = 0; i < n; i++)
    {
      if (!usable (x, y, sigma, i))
        continue;
      double w = sigma != NULL ? 1 / (sigma[i] * sigma[i]) : 1, d = y[i] - model (x[i], p, slope, data);
      (*used)++;
      chi2 += w * d * d;
      for (unsigned k = 0; k < m; k++)
        {
          b[k] += w * slope[k] * d;
          for (unsigned l = 0; l < m; l++)
            a[k][l] += w * slope[k] * slope[l];
        }
    }
  return chi2;
}

bool
sg_fit_model (SgModel model, const void *data, size_t n, const double *x, const double *y, const double *sigma,
              SgFit *fit)
{
  unsigned m = (unsigned) fit->m;
  Matrix a, trial_a;
  double b[SG_FIT_MAX], trial_b[SG_FIT_MAX], lambda = 1e-3;
  bool converged = false;

  fit->chi2 = normal_equations (model, data, n, x, y, sigma, fit->p, m, a, b, &fit->n);
  for (unsigned k = 0; k < m; k++)
    fit->error[k] = NAN;
  if (fit->n < m || !isfinite (fit->chi2))
    return false;
  for (int iteration = 0; iteration < 200 && !converged; iteration++)
    {
      Matrix damped;
      double p[SG_FIT_MAX];
      size_t used;
      memcpy (damped, a, sizeof a);
      for (unsigned k = 0; k < m; k++)
        damped[k][k] *= 1 + lambda;
      bool good = invert (m, damped);
      double chi2 = INFINITY;
      if (good)
        {
          for (unsigned k = 0; k < m; k++)
            {
              p[k] = fit->p[k];
              for (unsigned l = 0; l < m; l++)
                p[k] += damped[k][l] * b[l];
            }
          chi2 = normal_equations (model, data, n, x, y, sigma, p, m, trial_a, trial_b, &used);
        }
      if (good && chi2 <= fit->chi2)
        {
          converged = fit->chi2 - chi2 <= 1e-12 * fit->chi2;
          memcpy (fit->p, p, sizeof p[0] * m);
          memcpy (a, trial_a, sizeof a);
          memcpy (b, trial_b, sizeof b);
          fit->chi2 = chi2;
          lambda = fmax (lambda / 10, 1e-12);
        }
      else if (lambda < 1e12)
        lambda *= 10;
      else
        converged = true; /* no step goes down any more */
    }
  if (!converged || !invert (m, a))
    return false;
  set_errors (fit, (const double (*)[SG_FIT_MAX]) a, sigma != NULL);
  return true;
}

/* p: constant, amplitude, log of the time, exponent */
static double
recovery (double x, const double *p, double *slope, const void *data)
{
  const bool *stretched = data;
  double beta = *stretched ? p[3] : 1, z = x > 0 ? pow (x * exp (-p[2]), beta) : 0, e = exp (-z);
  slope[0] = 1;
  slope[1] = e;
  slope[2] = p[1] * e * z * beta;
  if (*stretched)
    slope[3] = z > 0 ? -p[1] * e * z * (log (x) - p[2]) : 0;
  return p[0] + p[1] * e;
}

bool
sg_fit_recovery (bool stretched, size_t n, const double *x, const double *y, const double *sigma, SgFit *fit)
{
  double longest = 0, shortest = INFINITY, last = NAN;
  for (size_t i = 0; i < n; i++)
    if (usable (x, y, sigma, i))
      {
        longest = fmax (longest, x[i]);
        if (x[i] > last)
          shortest = fmin (shortest, x[i] - last);
        last = x[i];
      }
  memset (fit, 0, sizeof *fit);
  fit->m = stretched ? 4 : 3;
  if (!(longest > 0) || !(shortest < (double) INFINITY))
    return false;

  /* for every time and exponent constant and amplitude follow from a line */
  double low = log (shortest / 2), high = log (20 * longest), best = INFINITY;
  SgFit start = *fit;
  g_autofree double *z = g_new (double, n);
  for (int t = 0; t <= 60; t++)
    for (int s = stretched ? 2 : 10; s <= (stretched ? 16 : 10); s++)
      {
        double beta = 0.1 * s, tau = low + (high - low) * t / 60;
        SgFit line;
        for (size_t i = 0; i < n; i++)
          z[i] = exp (-(x[i] > 0 ? pow (x[i] * exp (-tau), beta) : 0));
        if (!sg_fit_polynomial (1, n, z, y, sigma, &line) || !(line.chi2 < best))
          continue;
        best = line.chi2;
        start.p[0] = line.p[0];
        start.p[1] = line.p[1];
        start.p[2] = tau;
        start.p[3] = beta;
      }
  if (!(best < (double) INFINITY))
    return false;
  *fit = start;
  bool good = sg_fit_model (recovery, &stretched, n, x, y, sigma, fit) && fit->p[2] > low && fit->p[2] < high
              && (!stretched || fit->p[3] > 0);
  fit->p[2] = exp (fit->p[2]);
  fit->error[2] *= fit->p[2];
  return good;
}
