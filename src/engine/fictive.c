/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/fictive.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_ROWS = 8, MOST_BLOCKS = 16 };

typedef struct { double t, y; } Row;

/* a + b x with covariances. */
typedef struct {
  double a, b, aa, ab, bb;
  size_t n;
} Line;

static double
basis (SgFictiveLiquid form, double t)
{
  return form == SG_FICTIVE_THREE_FIFTHS ? pow (t, 0.6) : t;
}

static int
by_temperature (const void *p, const void *q)
{
  const Row *a = p, *b = q;
  return a->t < b->t ? -1 : a->t > b->t;
}

/* Least squares through blocks of the rows with @from <= T <= @to; @row ascends. */
static bool
fit_line (const Row *row, size_t n, double from, double to, SgFictiveLiquid form, Line *line)
{
  size_t first = 0, end = n;
  while (first < n && row[first].t < from)
    first++;
  while (end > first && row[end - 1].t > to)
    end--;
  line->n = end - first;
  if (line->n < LEAST_ROWS)
    return false;
  size_t blocks = MIN (line->n / 2, MOST_BLOCKS);
  double x[MOST_BLOCKS], y[MOST_BLOCKS], mx = 0, my = 0, sxx = 0, sxy = 0, sse = 0;
  for (size_t k = 0; k < blocks; k++)
    {
      size_t begin = first + line->n * k / blocks, stop = first + line->n * (k + 1) / blocks;
      x[k] = y[k] = 0;
      for (size_t i = begin; i < stop; i++)
        {
          x[k] += basis (form, row[i].t) / (double) (stop - begin);
          y[k] += row[i].y / (double) (stop - begin);
        }
      mx += x[k] / (double) blocks;
      my += y[k] / (double) blocks;
    }
  for (size_t k = 0; k < blocks; k++)
    {
      sxx += (x[k] - mx) * (x[k] - mx);
      sxy += (x[k] - mx) * (y[k] - my);
    }
  if (!(sxx > 0))
    return false;
  line->b = sxy / sxx;
  line->a = my - line->b * mx;
  for (size_t k = 0; k < blocks; k++)
    {
      double d = y[k] - line->a - line->b * x[k];
      sse += d * d;
    }
  double variance = sse / (double) (blocks - 2);
  line->bb = variance / sxx;
  line->aa = variance * (1 / (double) blocks + mx * mx / sxx);
  line->ab = -variance * mx / sxx;
  return true;
}

/* Glass less liquid. */
static double
gap (const Line *glass, const Line *liquid, SgFictiveLiquid form, double t)
{
  return glass->a + glass->b * t - liquid->a - liquid->b * basis (form, t);
}

static bool
cross (const Line *glass, const Line *liquid, SgFictiveLiquid form, double low, double high, double *t)
{
  double at_low = gap (glass, liquid, form, low), at_high = gap (glass, liquid, form, high);
  if (!(at_low * at_high < 0))
    return false;
  for (int k = 0; k < 100; k++)
    {
      double middle = 0.5 * (low + high);
      if (gap (glass, liquid, form, middle) * at_low > 0)
        low = middle;
      else
        high = middle;
    }
  *t = 0.5 * (low + high);
  return true;
}

/* Limits of the branches as parts of the crossing: glass below, liquid from, liquid to. */
static const double limits[][3] = { { 0.70, 1.15, 1.70 },
                                    { 0.60, 1.15, 1.70 }, { 0.80, 1.15, 1.70 }, { 0.70, 1.05, 1.70 },
                                    { 0.70, 1.25, 1.70 }, { 0.70, 1.15, 1.50 }, { 0.70, 1.15, 2.00 } };

static bool
fit_with (const Row *row, size_t n, double guess, const double part[3], SgFictiveLiquid form, Line *glass,
          Line *liquid, double *t)
{
  double low = row[0].t, high = row[n - 1].t;
  return fit_line (row, n, low, part[0] * guess, SG_FICTIVE_LINE, glass)
         && fit_line (row, n, part[1] * guess, MIN (part[2] * guess, high), form, liquid)
         && cross (glass, liquid, form, low, high, t);
}

double
sg_fictive_liquid (const SgFictive *fit, double temperature)
{
  return fit->liquid[0] + fit->liquid[1] * basis (fit->form, temperature);
}

/* The rows in order of temperature, or NULL where they are too few or not numbers. */
static Row *
ascending (const double *temperature, const double *value, size_t n)
{
  if (n < 2 * LEAST_ROWS)
    return NULL;
  g_autofree Row *row = g_new (Row, n);
  for (size_t i = 0; i < n; i++)
    {
      row[i] = (Row){ temperature[i], value[i] };
      if (!isfinite (value[i]) || !(temperature[i] > 0))
        return NULL;
    }
  qsort (row, n, sizeof *row, by_temperature);
  return g_steal_pointer (&row);
}

bool
sg_fictive_fit (const double *temperature, const double *value, size_t n, SgFictiveLiquid form, SgFictive *fit)
{
  memset (fit, 0, sizeof *fit);
  fit->form = form;
  g_autofree Row *row = ascending (temperature, value, n);
  if (row == NULL)
    return false;

  /* The crossing sets the limits and the limits the crossing: halfway each time. Begin in the middle of the data, or
   * where there is a crossing at all. */
  double low = row[0].t, high = row[n - 1].t, t = 0;
  Line glass, liquid;
  bool found = false;
  for (int k = 1; k < 8 && !found; k++)
    {
      t = low + (high - low) * (k % 2 ? 8 - k : k + 8) / 16.0;
      double next;
      found = fit_with (row, n, t, limits[0], form, &glass, &liquid, &next);
    }
  for (int k = 0; k < 60 && found; k++)
    {
      double next;
      found = fit_with (row, n, t, limits[0], form, &glass, &liquid, &next);
      if (found)
        t = 0.5 * (t + next);
    }
  double crossing;
  if (!found || !fit_with (row, n, t, limits[0], form, &glass, &liquid, &crossing))
    return false;

  double h = 1e-4 * crossing, x = basis (form, crossing);
  double slope = (gap (&glass, &liquid, form, crossing + h) - gap (&glass, &liquid, form, crossing - h)) / (2 * h);
  double variance = glass.aa + 2 * glass.ab * crossing + glass.bb * crossing * crossing + liquid.aa
                    + 2 * liquid.ab * x + liquid.bb * x * x;
  fit->temperature = crossing;
  fit->error = sqrt (fmax (0, variance)) / fabs (slope);
  fit->value = glass.a + glass.b * crossing;
  fit->glass[0] = glass.a;
  fit->glass[1] = glass.b;
  fit->liquid[0] = liquid.a;
  fit->liquid[1] = liquid.b;
  fit->glass_range[0] = low;
  fit->glass_range[1] = limits[0][0] * t;
  fit->liquid_range[0] = limits[0][1] * t;
  fit->liquid_range[1] = MIN (limits[0][2] * t, high);
  fit->n_glass = glass.n;
  fit->n_liquid = liquid.n;

  double sum2 = 0;
  int n_others = 0;
  for (size_t k = 1; k < G_N_ELEMENTS (limits); k++)
    {
      double other;
      if (!fit_with (row, n, t, limits[k], form, &glass, &liquid, &other))
        continue;
      sum2 += (other - crossing) * (other - crossing);
      n_others++;
    }
  fit->window_error = n_others > 0 ? sqrt (sum2 / n_others) : (double) NAN;
  return true;
}

bool
sg_fictive_fit_glass (const double *temperature, const double *value, size_t n, const SgFictive *of_liquid, SgFictive *fit)
{
  memset (fit, 0, sizeof *fit);
  fit->form = of_liquid->form;
  g_autofree Row *row = ascending (temperature, value, n);
  if (row == NULL)
    return false;
  Line liquid = { .a = of_liquid->liquid[0], .b = of_liquid->liquid[1], .n = of_liquid->n_liquid }, glass;
  double low = row[0].t, high = fmin (row[n - 1].t, of_liquid->liquid_range[1]);

  /* The crossing sets where the glass ends: halfway each time, from the slow one's on. */
  double t = of_liquid->temperature, crossing = t;
  for (int k = 0; k < 60; k++)
    {
      if (!fit_line (row, n, low, limits[0][0] * t, SG_FICTIVE_LINE, &glass)
          || !cross (&glass, &liquid, fit->form, 0.5 * t, high, &crossing))
        return false;
      t = 0.5 * (t + crossing);
    }

  double h = 1e-4 * crossing;
  double slope = (gap (&glass, &liquid, fit->form, crossing + h) - gap (&glass, &liquid, fit->form, crossing - h)) / (2 * h);
  fit->temperature = crossing;
  fit->error = sqrt (fmax (0, glass.aa + 2 * glass.ab * crossing + glass.bb * crossing * crossing)) / fabs (slope);
  fit->value = glass.a + glass.b * crossing;
  fit->glass[0] = glass.a;
  fit->glass[1] = glass.b;
  fit->glass_range[0] = low;
  fit->glass_range[1] = limits[0][0] * t;
  fit->n_glass = glass.n;
  for (int e = 0; e < 2; e++)
    {
      fit->liquid[e] = of_liquid->liquid[e];
      fit->liquid_range[e] = of_liquid->liquid_range[e];
    }
  fit->n_liquid = of_liquid->n_liquid;
  fit->window_error = of_liquid->window_error;
  return true;
}
