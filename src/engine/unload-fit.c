/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/unload-fit.h"
#include "engine/words.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* Fewer points than this are no fit, whatever the window says. */
#define MIN_POINTS 16
/* Standard error of the expected modulus, as a part of it. */
#define PRIOR_SPREAD 0.5
/* No glass unloads softer than this part of the expected modulus; keeps the root finite. */
#define SOFTEST 0.1
#define MAX_BLOCKS 16

/* Inside, the branch runs from left to right and downwards, whatever its direction: t is the strain
 * travelled, s the stress with the sign that makes it positive at the start: s = G (t_0 - t). */
typedef struct {
  double t, s;
  double sum_t, sum_s, sum_tt, sum_ts, sum_ss; /* over the points before this one */
} Point;

struct _SgUnloadFit {
  double strain;      /* at the start */
  int direction;
  double half_window;
  double prior;       /* modulus */
  double limit;       /* of t */
  GArray *points;     /* owned, of Point, t rising */
  Point sums;         /* over all points */
  char reason[128];
};

/* Points first..end-1 and what they say. */
typedef struct {
  unsigned first, end;
  double t, s;         /* means */
  double error;        /* standard error of the mean of s + G t */
  double scatter;      /* variance of s + G t, point by point */
  unsigned n_blocks;
} Window;

typedef struct {
  double value, variance;
} Slope;

SgUnloadFit *
sg_unload_fit_new (double strain, int direction, double half_window, double modulus, double limit)
{
  SgUnloadFit *fit = g_new0 (SgUnloadFit, 1);
  fit->strain = strain;
  fit->direction = direction;
  fit->half_window = half_window;
  fit->prior = modulus;
  fit->limit = limit;
  fit->points = g_array_new (FALSE, FALSE, sizeof (Point));
  return fit;
}

SgUnloadFit *
sg_unload_fit_copy (const SgUnloadFit *from)
{
  if (from == NULL)
    return NULL;
  SgUnloadFit *fit = g_memdup2 (from, sizeof *from);
  fit->points = g_array_copy (from->points);
  return fit;
}

void
sg_unload_fit_free (SgUnloadFit *fit)
{
  if (fit == NULL)
    return;
  g_array_unref (fit->points);
  g_free (fit);
}

void
sg_unload_fit_set_half_window (SgUnloadFit *fit, double half_window)
{
  fit->half_window = fmax (fit->half_window, half_window);
}

static const Point *
point (const SgUnloadFit *fit, unsigned i)
{
  return &g_array_index (fit->points, Point, i);
}

/* First point with t >= @t. */
static unsigned
find_point (const SgUnloadFit *fit, double t)
{
  unsigned low = 0, high = fit->points->len;
  while (low < high)
    {
      unsigned middle = low + (high - low) / 2;
      if (point (fit, middle)->t < t)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Squared standard error of the mean of s + G t by block averages. Blocks that are not much longer than the
 * correlation are correlated themselves: their neighbours' covariance is added, with the bias taken off
 * that the subtraction of a common mean puts into it. The last factor widens a standard error known from
 * few blocks to what holds the truth in 68 % of cases (Student's t). */
static double
block_error2 (const SgUnloadFit *fit, const Window *w, double modulus)
{
  const unsigned n = w->n_blocks;
  double mean[MAX_BLOCKS], all = 0, variance = 0, neighbours = 0;
  for (unsigned b = 0; b < n; b++)
    {
      unsigned from = w->first + (unsigned)((uint64_t)(w->end - w->first) * b / n);
      unsigned to = w->first + (unsigned)((uint64_t)(w->end - w->first) * (b + 1) / n);
      mean[b] = 0;
      for (unsigned i = from; i < to; i++)
        mean[b] += point (fit, i)->s + modulus * point (fit, i)->t;
      mean[b] /= to - from;
      all += mean[b] / n;
    }
  for (unsigned b = 0; b < n; b++)
    variance += (mean[b] - all) * (mean[b] - all) / (n - 1);
  for (unsigned b = 1; b < n; b++)
    neighbours += (mean[b] - all) * (mean[b - 1] - all) / (n - 1);
  neighbours += variance / n;

  double student = 1 + 0.5 / (n - 1);
  return student * student * (variance + 2 * CLAMP (neighbours, 0, variance)) / n;
}

static void
window_measure (const SgUnloadFit *fit, double modulus, Window *w)
{
  unsigned n = w->end - w->first;
  double t = 0, s = 0, sum = 0;
  for (unsigned i = w->first; i < w->end; i++)
    {
      t += point (fit, i)->t;
      s += point (fit, i)->s;
    }
  w->t = t / n;
  w->s = s / n;
  for (unsigned i = w->first; i < w->end; i++)
    {
      double z = point (fit, i)->s - w->s + modulus * (point (fit, i)->t - w->t);
      sum += z * z;
    }
  w->scatter = sum / (n - 1);
  w->n_blocks = CLAMP (n / 4, MIN_POINTS / 2, MAX_BLOCKS);
  w->error = sqrt (block_error2 (fit, w, modulus));
}

/* The modulus of the branch: the slope of its latter half, or of twice the window where that is more, and the
 * expected modulus, weighted by their variances. A branch often starts steeper than it goes on.
 * @correlation: by how much the variance of a mean exceeds that of independent points. */
static Slope
branch_modulus (const SgUnloadFit *fit, double correlation)
{
  unsigned n_points = fit->points->len;
  double end = point (fit, n_points - 1)->t;
  unsigned first = find_point (fit, fmin (0.5 * end, end - 4 * fit->half_window));
  const Point *from = point (fit, first), *to = &fit->sums;
  double n = n_points - first;
  double sum_t = to->sum_t - from->sum_t, sum_s = to->sum_s - from->sum_s;
  double stt = to->sum_tt - from->sum_tt - sum_t * sum_t / n;
  double sts = to->sum_ts - from->sum_ts - sum_t * sum_s / n;
  double sss = to->sum_ss - from->sum_ss - sum_s * sum_s / n;
  double prior_weight = 1 / (PRIOR_SPREAD * PRIOR_SPREAD * fit->prior * fit->prior);
  Slope modulus = { fit->prior, 1 / prior_weight };
  if (!(stt > 0) || n < 3)
    return modulus;

  double own = -sts / stt;
  double scatter = fmax (0, sss - sts * sts / stt) / (n - 2);
  double own_variance = fmax (scatter * correlation / stt, 1e-12 * fit->prior * fit->prior);
  modulus.variance = 1 / (prior_weight + 1 / own_variance);
  modulus.value = modulus.variance * (prior_weight * fit->prior + own / own_variance);
  modulus.value = fmax (modulus.value, SOFTEST * fit->prior);
  return modulus;
}

static double
correlation_of (const Window *w)
{
  unsigned n = w->end - w->first;
  return w->scatter > 0 ? fmax (1, w->error * w->error * n / w->scatter) : 1;
}

/* The last stretch of 2 w. Returns whether it is that long yet. */
static bool
trailing_window (const SgUnloadFit *fit, Window *w, Slope *modulus)
{
  unsigned n = fit->points->len;
  if (n < MIN_POINTS)
    return false;
  double end = point (fit, n - 1)->t;
  w->end = n;
  w->first = MIN (find_point (fit, end - 2 * fit->half_window), n - MIN_POINTS);
  /* The error of the slope wants the correlation, which wants a slope to be taken off: the first one
   * without it does. */
  *modulus = branch_modulus (fit, 1);
  window_measure (fit, modulus->value, w);
  *modulus = branch_modulus (fit, correlation_of (w));
  window_measure (fit, modulus->value, w);
  return end >= 2 * fit->half_window;
}

/* The stretch with the root in its middle, as far as there are points. */
static void
centre_window (const SgUnloadFit *fit, const Slope *modulus, Window *w, double *root)
{
  for (int round = 0; round < 40; round++)
    {
      Window next = { 0 };
      next.first = find_point (fit, *root - fit->half_window);
      next.end = find_point (fit, *root + fit->half_window);
      unsigned least = MIN (MIN_POINTS, fit->points->len);
      if (next.end < next.first + least)
        {
          /* Outside what was measured, or so fast that few points lie in it: the nearest ones. */
          unsigned middle = find_point (fit, *root);
          next.first = middle < least / 2 ? 0 : middle - least / 2;
          next.first = MIN (next.first, fit->points->len - least);
          next.end = next.first + least;
        }
      bool same = next.first == w->first && next.end == w->end;
      *w = next;
      window_measure (fit, modulus->value, w);
      *root = w->t + w->s / modulus->value;
      if (same)
        break;
    }
}

bool
sg_unload_fit_estimate (const SgUnloadFit *fit, SgUnloadEstimate *e)
{
  Window w;
  Slope modulus;
  if (fit->points->len < MIN_POINTS)
    return false;
  trailing_window (fit, &w, &modulus);

  double end = point (fit, fit->points->len - 1)->t;
  double s_end = w.s - modulus.value * (end - w.t);
  e->stress_end = -fit->direction * s_end;
  e->stress_end_error = hypot (w.error, (end - w.t) * sqrt (modulus.variance));

  double root = w.t + w.s / modulus.value;
  centre_window (fit, &modulus, &w, &root);
  e->root = fit->strain + fit->direction * root;
  e->root_error = hypot (w.error, (w.t - root) * sqrt (modulus.variance)) / modulus.value;
  e->modulus = modulus.value;
  e->modulus_error = sqrt (modulus.variance);
  e->n_points = w.end - w.first;
  e->n_blocks = w.n_blocks;
  return true;
}

SgUnloadStatus
sg_unload_fit_add (SgUnloadFit *fit, double strain, double stress)
{
  Point p = fit->sums;
  p.t = fit->direction * (strain - fit->strain);
  p.s = -fit->direction * stress;
  g_array_append_val (fit->points, p);
  fit->sums.sum_t += p.t;
  fit->sums.sum_s += p.s;
  fit->sums.sum_tt += p.t * p.t;
  fit->sums.sum_ts += p.t * p.s;
  fit->sums.sum_ss += p.s * p.s;

  Window w;
  Slope modulus;
  if (trailing_window (fit, &w, &modulus))
    {
      double s_end = w.s - modulus.value * (p.t - w.t);
      double error = hypot (w.error, (p.t - w.t) * sqrt (modulus.variance));
      double root = w.t + w.s / modulus.value;
      if (s_end < -2 * error && p.t >= root + fit->half_window)
        return SG_UNLOAD_FOUND;
    }
  if (p.t > fit->limit)
    {
      g_snprintf (fit->reason, sizeof fit->reason,
                  _ ("the fitted stress did not come to zero within a strain of %.4g"), fit->limit);
      return SG_UNLOAD_GAVE_UP;
    }
  return SG_UNLOAD_GOING;
}

const char *
sg_unload_fit_reason (const SgUnloadFit *fit)
{
  return fit->reason;
}
