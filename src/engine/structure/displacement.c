/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/displacement.h"

#include <math.h>
#include <string.h>

enum { CHUNK = 2048 };

typedef struct {
  const SgCell *cell, *cell0;
  const double *const *r, *const *r0;
  size_t n;
  bool followed;
  SgCell reduced;
  const SgVoronoi *then;
  SgDisplacement *d;
  double (*sum)[3]; /* by task */
} Job;

static void
difference (void *data, unsigned task, unsigned worker)
{
  Job *job = data;
  size_t first = (size_t) task * CHUNK, end = MIN (first + CHUNK, job->n);
  /* cells without origins: a shift of the whole cell is a drift and goes with the mean */
  SgCell now = *job->cell, then = *job->cell0;
  double sum[3] = { 0, 0, 0 };
  for (size_t i = first; i < end; i++)
    {
      double p[3] = { job->r[0][i], job->r[1][i], job->r[2][i] };
      double p0[3] = { job->r0[0][i], job->r0[1][i], job->r0[2][i] };
      double s[3], s0[3], u[3];
      sg_cell_to_fractional (&now, p, s);
      sg_cell_to_fractional (&then, p0, s0);
      for (int c = 0; c < 3; c++)
        s[c] -= s0[c];
      SgCell bare = now;
      bare.origin[0] = bare.origin[1] = bare.origin[2] = 0;
      sg_cell_to_cartesian (&bare, s, u);
      if (!job->followed)
        sg_cell_nearest_image (&job->reduced, u);
      for (int c = 0; c < 3; c++)
        {
          job->d->u[c][i] = u[c];
          sum[c] += u[c];
        }
    }
  memcpy (job->sum[task], sum, sizeof sum);
}

/* The best affine map of the neighbours' vectors and what it leaves. */
static double
non_affinity (const Job *job, uint32_t i)
{
  const SgVoronoi *v = job->then;
  const SgDisplacement *d = job->d;
  /* With u relative to the homogeneous map A: d' = A d + (u_j - u_i), so F = A + G and G is fitted to the
   * differences of u. */
  double x[3][3] = { { 0 } }, y[3][3] = { { 0 } };
  uint32_t z = sg_voronoi_degree (v, i);
  if (z == 0)
    return 0;
  for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
    {
      double b[3];
      uint32_t j = v->neighbour[e];
      sg_voronoi_vector (v, i, e, b);
      for (int a = 0; a < 3; a++)
        for (int c = 0; c < 3; c++)
          {
            x[a][c] += (d->u[a][j] - d->u[a][i]) * b[c];
            y[a][c] += b[a] * b[c];
          }
    }
  /* G = X Y^-1; a flat shell has no inverse and then no affine part is taken off */
  double inverse[3][3], det = 0;
  for (int a = 0; a < 3; a++)
    for (int c = 0; c < 3; c++)
      {
        int p = (c + 1) % 3, q = (c + 2) % 3, s = (a + 1) % 3, t = (a + 2) % 3;
        inverse[a][c] = y[p][s] * y[q][t] - y[p][t] * y[q][s];
      }
  for (int a = 0; a < 3; a++)
    det += y[0][a] * inverse[a][0];
  double g[3][3] = { { 0 } }, trace = y[0][0] + y[1][1] + y[2][2];
  if (det > 1e-9 * trace * trace * trace)
    for (int a = 0; a < 3; a++)
      for (int c = 0; c < 3; c++)
        for (int k = 0; k < 3; k++)
          g[a][c] += x[a][k] * inverse[k][c] / det;
  double left = 0;
  for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
    {
      double b[3];
      uint32_t j = v->neighbour[e];
      sg_voronoi_vector (v, i, e, b);
      for (int a = 0; a < 3; a++)
        {
          double rest = d->u[a][j] - d->u[a][i] - (g[a][0] * b[0] + g[a][1] * b[1] + g[a][2] * b[2]);
          left += rest * rest;
        }
    }
  return left / z;
}

static void
finish (void *data, unsigned task, unsigned worker)
{
  Job *job = data;
  SgDisplacement *d = job->d;
  size_t first = (size_t) task * CHUNK, end = MIN (first + CHUNK, job->n);
  for (size_t i = first; i < end; i++)
    {
      double m2 = 0;
      for (int c = 0; c < 3; c++)
        {
          d->u[c][i] -= d->drift[c];
          m2 += d->u[c][i] * d->u[c][i];
        }
      d->magnitude[i] = sqrt (m2);
    }
}

static void
local (void *data, unsigned task, unsigned worker)
{
  Job *job = data;
  size_t first = (size_t) task * CHUNK, end = MIN (first + CHUNK, job->n);
  for (size_t i = first; i < end; i++)
    job->d->d2min[i] = non_affinity (job, (uint32_t) i);
}

/* The tilt that differs from @target by the least, by whole @length. */
static double
nearest_tilt (double tilt, double length, double target)
{
  return tilt + length * rint ((target - tilt) / length);
}

void
sg_displacement_match_basis (SgCell *now, const double strain[3], const SgCell *then, const double strain0[3])
{
  /* r_a += gamma r_b on the columns of H: first b, then c, whose multiples of b bring their xy along */
  double xy = (then->xy / then->ly + strain[SG_PLANE_XY] - strain0[SG_PLANE_XY]) * now->ly;
  double yz = (then->yz / then->lz + strain[SG_PLANE_YZ] - strain0[SG_PLANE_YZ]) * now->lz;
  now->xy = nearest_tilt (now->xy, now->lx, xy);
  double turned = nearest_tilt (now->yz, now->ly, yz);
  now->xz += rint ((turned - now->yz) / now->ly) * now->xy;
  now->yz = turned;
  /* c of then, mapped: its own xz plus what the shears add */
  double xz = (then->xz / then->lz + strain[SG_PLANE_XZ] - strain0[SG_PLANE_XZ]
               + (strain[SG_PLANE_XY] - strain0[SG_PLANE_XY]) * then->yz / then->lz)
              * now->lz;
  now->xz = nearest_tilt (now->xz, now->lx, xz);
}

SgDisplacement *
sg_displacement_new (const SgCell *cell, const double *const r[3], const SgCell *cell0,
                     const double *const r0[3], size_t n, bool followed, const SgVoronoi *then, SgPool *pool)
{
  SgDisplacement *d = g_new0 (SgDisplacement, 1);
  const SgCell now = *cell, before = *cell0;
  SgCell reduced = now;
  SgFlip flip;
  sg_cell_reduce (&reduced, &flip);
  d->n = n;
  for (int k = 0; k < 3; k++)
    {
      /* column k: the image of a unit vector */
      double e[3] = { before.origin[0], before.origin[1], before.origin[2] }, s[3], image[3];
      e[k] += 1;
      sg_cell_to_fractional (&before, e, s);
      sg_cell_to_cartesian (&now, s, image);
      for (int c = 0; c < 3; c++)
        d->map[c][k] = image[c] - now.origin[c];
    }
  for (int c = 0; c < 3; c++)
    d->u[c] = g_new (double, n + 1);
  d->magnitude = g_new (double, n + 1);
  unsigned tasks = (unsigned) ((n + CHUNK - 1) / CHUNK);
  Job job = { &now, &before, r, r0, n, followed, reduced, then, d, g_malloc0 ((tasks + 1) * sizeof *job.sum) };
  sg_pool_run (pool, difference, &job, tasks);
  for (unsigned t = 0; t < tasks; t++)
    for (int c = 0; c < 3; c++)
      d->drift[c] += job.sum[t][c] / (double) n;
  sg_pool_run (pool, finish, &job, tasks);
  if (then != NULL)
    {
      d->d2min = g_new (double, n + 1);
      sg_pool_run (pool, local, &job, tasks);
    }
  g_free (job.sum);
  return d;
}

void
sg_displacement_free (SgDisplacement *d)
{
  if (d == NULL)
    return;
  for (int c = 0; c < 3; c++)
    g_free (d->u[c]);
  g_free (d->magnitude);
  g_free (d->d2min);
  g_free (d);
}
