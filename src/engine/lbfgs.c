/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/lbfgs.h"

#include <glib.h>
#include <math.h>
#include <string.h>

enum { BLOCK = 2048, LANES = 8, PAIRS = SG_LBFGS_PAIRS };

typedef float Lanes __attribute__ ((vector_size (4 * LANES)));
typedef float LanesAt __attribute__ ((vector_size (4 * LANES), aligned (4), may_alias));

/* Sums over one block of atoms. */
typedef struct {
  double sy_new[PAIRS], ys_new[PAIRS], yy_new[PAIRS], sf[PAIRS], yf[PAIRS];
  double ss, sy, yy, sf_new, yf_new, ff;
  double slope, largest;
} Sums;

typedef struct {
  SgLbfgs *m;
  double step;
  double *const *f;
  double *const *r;
  int into;                         /* slot of the new pair */
  double of_s[PAIRS], of_y[PAIRS], of_f;
  Sums *sums;
} Job;

static unsigned
n_blocks (const SgLbfgs *m)
{
  return (unsigned) ((m->n + BLOCK - 1) / BLOCK);
}

/* In single precision within a block, 128 terms a lane at most: a direction needs no more. */
static double
dot (const float *a, const float *b, size_t n)
{
  Lanes sum[2] = { { 0 }, { 0 } };
  size_t i = 0;
  for (; i + 2 * LANES <= n; i += 2 * LANES)
    for (size_t k = 0; k < 2; k++)
      sum[k] += *(const LanesAt *) (a + i + k * LANES) * *(const LanesAt *) (b + i + k * LANES);
  double total = 0;
  for (int l = 0; l < LANES; l++)
    total += (double) sum[0][l] + (double) sum[1][l];
  for (; i < n; i++)
    total += (double) a[i] * (double) b[i];
  return total;
}

void
sg_lbfgs_init (SgLbfgs *m, size_t n_atoms, SgPool *pool)
{
  memset (m, 0, sizeof *m);
  m->n = n_atoms;
  m->pool = pool;
  for (int k = 0; k < PAIRS; k++)
    {
      m->s[k] = g_new (float, 3 * n_atoms);
      m->y[k] = g_new (float, 3 * n_atoms);
    }
  m->f = g_new (double, 3 * n_atoms);
  m->direction = g_new0 (float, 3 * n_atoms);
}

void
sg_lbfgs_clear (SgLbfgs *m)
{
  for (int k = 0; k < PAIRS; k++)
    {
      g_free (m->s[k]);
      g_free (m->y[k]);
    }
  g_free (m->f);
  g_free (m->direction);
  memset (m, 0, sizeof *m);
}

void
sg_lbfgs_forget (SgLbfgs *m)
{
  m->n_pairs = 0;
}

static void
start_block (void *data, unsigned task, unsigned worker)
{
  Job *job = data;
  SgLbfgs *m = job->m;
  Sums *sums = &job->sums[task];
  size_t begin = (size_t) task * BLOCK, n = MIN (m->n - begin, BLOCK);
  float force[BLOCK];
  memset (sums, 0, sizeof *sums);
  for (size_t c = 0; c < 3; c++)
    {
      size_t at = c * m->n + begin;
      const double *now = job->f[c] + begin;
      for (size_t i = 0; i < n; i++)
        {
          m->f[at + i] = now[i];
          force[i] = (float) now[i];
        }
      for (int k = 0; k < m->n_pairs; k++)
        {
          sums->sf[m->order[k]] += dot (m->s[m->order[k]] + at, force, n);
          sums->yf[m->order[k]] += dot (m->y[m->order[k]] + at, force, n);
        }
    }
}

void
sg_lbfgs_start (SgLbfgs *m, double *const f[3])
{
  Job job = { .m = m, .f = f };
  job.sums = g_new (Sums, n_blocks (m));
  sg_pool_run (m->pool, start_block, &job, n_blocks (m));
  for (int k = 0; k < m->n_pairs; k++)
    {
      int slot = m->order[k];
      m->sf[slot] = m->yf[slot] = 0;
      for (unsigned b = 0; b < n_blocks (m); b++)
        {
          m->sf[slot] += job.sums[b].sf[slot];
          m->yf[slot] += job.sums[b].yf[slot];
        }
    }
  g_free (job.sums);
}

static void
accept_block (void *data, unsigned task, unsigned worker)
{
  Job *job = data;
  SgLbfgs *m = job->m;
  Sums *sums = &job->sums[task];
  size_t begin = (size_t) task * BLOCK, n = MIN (m->n - begin, BLOCK);
  float force[BLOCK];
  memset (sums, 0, sizeof *sums);
  for (size_t c = 0; c < 3; c++)
    {
      size_t at = c * m->n + begin;
      float *s = m->s[job->into] + at, *y = m->y[job->into] + at;
      const float *direction = m->direction + at;
      const double *now = job->f[c] + begin;
      double *then = m->f + at;
      float step = (float) job->step;
      for (size_t i = 0; i < n; i++)
        {
          s[i] = step * direction[i];
          y[i] = (float) (then[i] - now[i]);
          force[i] = (float) now[i];
          then[i] = now[i];
        }
      sums->ss += dot (s, s, n);
      sums->sy += dot (s, y, n);
      sums->yy += dot (y, y, n);
      sums->sf_new += dot (s, force, n);
      sums->yf_new += dot (y, force, n);
      for (int k = 0; k < m->n_pairs; k++)
        {
          int slot = m->order[k];
          const float *old_s = m->s[slot] + at, *old_y = m->y[slot] + at;
          sums->sy_new[slot] += dot (old_s, y, n);
          sums->ys_new[slot] += dot (s, old_y, n);
          sums->yy_new[slot] += dot (y, old_y, n);
          sums->sf[slot] += dot (old_s, force, n);
          sums->yf[slot] += dot (old_y, force, n);
        }
    }
}

void
sg_lbfgs_accept (SgLbfgs *m, double step, double *const f[3])
{
  /* the new pair takes the place of the oldest, or a free one */
  int into = 0;
  if (m->n_pairs == PAIRS)
    {
      into = m->order[0];
      memmove (m->order, m->order + 1, (PAIRS - 1) * sizeof m->order[0]);
      m->n_pairs--;
    }
  else
    for (bool taken = true; taken; into += taken)
      {
        taken = false;
        for (int k = 0; k < m->n_pairs; k++)
          taken |= m->order[k] == into;
      }

  Job job = { .m = m, .step = step, .f = f, .into = into };
  job.sums = g_new (Sums, n_blocks (m));
  sg_pool_run (m->pool, accept_block, &job, n_blocks (m));
  Sums total = { 0 };
  for (unsigned b = 0; b < n_blocks (m); b++)
    {
      const Sums *part = &job.sums[b];
      total.ss += part->ss;
      total.sy += part->sy;
      total.yy += part->yy;
      total.sf_new += part->sf_new;
      total.yf_new += part->yf_new;
      for (int k = 0; k < PAIRS; k++)
        {
          total.sy_new[k] += part->sy_new[k];
          total.ys_new[k] += part->ys_new[k];
          total.yy_new[k] += part->yy_new[k];
          total.sf[k] += part->sf[k];
          total.yf[k] += part->yf[k];
        }
    }
  g_free (job.sums);
  for (int k = 0; k < m->n_pairs; k++)
    {
      int slot = m->order[k];
      m->sy[slot][into] = total.sy_new[slot];
      m->sy[into][slot] = total.ys_new[slot];
      m->yy[slot][into] = m->yy[into][slot] = total.yy_new[slot];
      m->sf[slot] = total.sf[slot];
      m->yf[slot] = total.yf[slot];
    }
  if (total.sy > 1e-6 * sqrt (total.ss * total.yy))
    {
      m->sy[into][into] = total.sy;
      m->yy[into][into] = total.yy;
      m->sf[into] = total.sf_new;
      m->yf[into] = total.yf_new;
      m->order[m->n_pairs++] = into;
    }
}

static void
direct_block (void *data, unsigned task, unsigned worker)
{
  Job *job = data;
  const SgLbfgs *m = job->m;
  Sums *sums = &job->sums[task];
  size_t begin = (size_t) task * BLOCK, n = MIN (m->n - begin, BLOCK);
  double largest = 0, slope = 0;
  float force[BLOCK];
  for (size_t c = 0; c < 3; c++)
    {
      size_t at = c * m->n + begin;
      const double *f = m->f + at;
      float *d = m->direction + at;
      for (size_t i = 0; i < n; i++)
        {
          force[i] = (float) f[i];
          d[i] = (float) job->of_f * force[i];
        }
      for (int k = 0; k < m->n_pairs; k++)
        {
          int slot = m->order[k];
          const float *s = m->s[slot] + at, *y = m->y[slot] + at;
          float of_s = (float) job->of_s[slot], of_y = (float) job->of_y[slot];
          for (size_t i = 0; i < n; i++)
            d[i] += of_s * s[i] + of_y * y[i];
        }
      slope += dot (force, d, n);
      float most = 0;
      for (size_t i = 0; i < n; i++)
        most = fabsf (d[i]) > most ? fabsf (d[i]) : most;
      largest = fmax (largest, (double) most);
    }
  sums->slope = slope;
  sums->largest = largest;
}

double
sg_lbfgs_direct (SgLbfgs *m, double *longest)
{
  Job job = { .m = m, .of_f = 1 };
  double alpha[PAIRS];
  /* d = of_f f + sum of_y y; then scaled; then + sum of_s s: the scalar products follow from those that are known */
  for (int k = m->n_pairs - 1; k >= 0; k--)
    {
      int h = m->order[k];
      double sd = m->sf[h];
      for (int q = k + 1; q < m->n_pairs; q++)
        sd += job.of_y[m->order[q]] * m->sy[h][m->order[q]];
      alpha[h] = sd / m->sy[h][h];
      job.of_y[h] = -alpha[h];
    }
  if (m->n_pairs > 0)
    {
      int h = m->order[m->n_pairs - 1];
      job.of_f = m->sy[h][h] / m->yy[h][h];
      for (int k = 0; k < m->n_pairs; k++)
        job.of_y[m->order[k]] *= job.of_f;
    }
  for (int k = 0; k < m->n_pairs; k++)
    {
      int h = m->order[k];
      double yd = job.of_f * m->yf[h];
      for (int q = 0; q < m->n_pairs; q++)
        yd += job.of_y[m->order[q]] * m->yy[h][m->order[q]];
      for (int q = 0; q < k; q++)
        yd += job.of_s[m->order[q]] * m->sy[m->order[q]][h];
      job.of_s[h] = alpha[h] - yd / m->sy[h][h];
    }
  job.sums = g_new (Sums, n_blocks (m));
  sg_pool_run (m->pool, direct_block, &job, n_blocks (m));
  double slope = 0;
  *longest = 0;
  for (unsigned b = 0; b < n_blocks (m); b++)
    {
      slope += job.sums[b].slope;
      *longest = fmax (*longest, job.sums[b].largest);
    }
  g_free (job.sums);
  return slope;
}

static void
measure_block (void *data, unsigned task, unsigned worker)
{
  Job *job = data;
  const SgLbfgs *m = job->m;
  size_t begin = (size_t) task * BLOCK, n = MIN (m->n - begin, BLOCK);
  double sum[4] = { 0 }, largest = 0;
  for (size_t c = 0; c < 3; c++)
    {
      const double *f = job->f[c] + begin;
      const float *d = m->direction + c * m->n + begin;
      for (size_t i = 0; i < n; i++)
        {
          sum[i % 4] += f[i] * (double) d[i];
          largest = fabs (f[i]) > largest ? fabs (f[i]) : largest;
        }
    }
  job->sums[task].slope = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  job->sums[task].largest = largest;
}

double
sg_lbfgs_measure (const SgLbfgs *m, double *const f[3], double *slope)
{
  Job job = { .m = (SgLbfgs *) m, .f = f };
  double total = 0, largest = 0;
  job.sums = g_new (Sums, n_blocks (m));
  sg_pool_run (m->pool, measure_block, &job, n_blocks (m));
  for (unsigned b = 0; b < n_blocks (m); b++)
    {
      total += job.sums[b].slope;
      largest = fmax (largest, job.sums[b].largest);
    }
  g_free (job.sums);
  if (slope != NULL)
    *slope = total;
  return isfinite (total) ? largest : total;
}

static void
move_block (void *data, unsigned task, unsigned worker)
{
  Job *job = data;
  const SgLbfgs *m = job->m;
  size_t begin = (size_t) task * BLOCK, n = MIN (m->n - begin, BLOCK);
  for (size_t c = 0; c < 3; c++)
    {
      double *r = job->r[c] + begin;
      const float *d = m->direction + c * m->n + begin;
      for (size_t i = 0; i < n; i++)
        r[i] += job->step * (double) d[i];
    }
}

void
sg_lbfgs_move (const SgLbfgs *m, double step, double *const r[3])
{
  Job job = { .m = (SgLbfgs *) m, .step = step, .r = r };
  sg_pool_run (m->pool, move_block, &job, n_blocks (m));
}

void
sg_lbfgs_permute (SgLbfgs *m, const uint32_t *order)
{
  size_t n = m->n;
  float *fresh = g_new (float, 3 * n);
  float **arrays[2 * PAIRS + 1];
  int n_arrays = 0;
  arrays[n_arrays++] = &m->direction;
  for (int k = 0; k < m->n_pairs; k++)
    {
      arrays[n_arrays++] = &m->s[m->order[k]];
      arrays[n_arrays++] = &m->y[m->order[k]];
    }
  for (int a = 0; a < n_arrays; a++)
    {
      float *old = *arrays[a];
      for (size_t c = 0; c < 3; c++)
        for (size_t i = 0; i < n; i++)
          fresh[c * n + i] = old[c * n + order[i]];
      *arrays[a] = fresh;
      fresh = old;
    }
  g_free (fresh);
  double *f = g_new (double, 3 * n);
  for (size_t c = 0; c < 3; c++)
    for (size_t i = 0; i < n; i++)
      f[c * n + i] = m->f[c * n + order[i]];
  g_free (m->f);
  m->f = f;
}
