/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/structure-factor.h"

#include <complex.h>
#include <math.h>
#include <string.h>

enum { ORDER = 6, MOST = 256, LEAST_IN_SHELL = 8 };

/* Shells are this wide, 1/sigma. */
#define SHELL 0.2

typedef struct {
  int m[3];              /* points along an axis, powers of two */
  double complex *mesh;  /* a fastest */
  double complex *root[3]; /* exp(-2 pi i k / m) */
  int axis;
} Mesh;

/* In place, decimation in time; @root: exp(-2 pi i k / n), k < n / 2. */
static void
transform (double complex *x, int n, const double complex *root)
{
  for (int i = 1, j = 0; i < n; i++)
    {
      int bit = n >> 1;
      for (; j & bit; bit >>= 1)
        j ^= bit;
      j ^= bit;
      if (i < j)
        {
          double complex t = x[i];
          x[i] = x[j];
          x[j] = t;
        }
    }
  for (int half = 1; half < n; half *= 2)
    for (int i = 0; i < n; i += 2 * half)
      for (int k = 0; k < half; k++)
        {
          const double complex w = root[k * (n / (2 * half))], v = x[i + k + half];
          double re = creal (v) * creal (w) - cimag (v) * cimag (w);
          double im = creal (v) * cimag (w) + cimag (v) * creal (w);
          double complex u = x[i + k];
          x[i + k] = CMPLX (creal (u) + re, cimag (u) + im);
          x[i + k + half] = CMPLX (creal (u) - re, cimag (u) - im);
        }
}

/* One plane of lines along the axis in hand. */
static void
transform_lines (void *data, unsigned task, unsigned worker)
{
  Mesh *mesh = data;
  const int *m = mesh->m;
  int axis = mesh->axis;
  size_t step = axis == 0 ? 1 : axis == 1 ? (size_t) m[0] : (size_t) m[0] * (size_t) m[1];
  size_t first = axis == 2 ? (size_t) task * (size_t) m[0] : (size_t) task * (size_t) m[0] * (size_t) m[1];
  size_t next = axis == 0 ? (size_t) m[0] : 1;
  int n_lines = axis == 0 ? m[1] : m[0];
  double complex line[MOST];

  for (int l = 0; l < n_lines; l++)
    {
      double complex *x = mesh->mesh + first + (size_t) l * next;
      for (int k = 0; k < m[axis]; k++)
        line[k] = x[(size_t) k * step];
      transform (line, m[axis], mesh->root[axis]);
      for (int k = 0; k < m[axis]; k++)
        x[(size_t) k * step] = line[k];
    }
}

/* Weights of the mesh points first..first + ORDER - 1 for a point at @u mesh spacings: the cardinal B-spline by
 * its recursion. */
static int
spline (double u, double w[ORDER])
{
  double base = floor (u), f = u - base;
  w[0] = 1 - f;
  w[1] = f;
  for (int n = 3; n <= ORDER; n++)
    {
      w[n - 1] = f * w[n - 2] / (n - 1);
      for (int k = n - 2; k > 0; k--)
        w[k] = ((f + n - 1 - k) * w[k - 1] + (k + 1 - f) * w[k]) / (n - 1);
      w[0] = (1 - f) * w[0] / (n - 1);
    }
  return (int) base - ORDER + 1;
}

static void
spread (Mesh *mesh, const SgCell *cell, size_t n, const double *const r[3])
{
  const int *m = mesh->m;
  for (size_t i = 0; i < n; i++)
    {
      double at[3] = { r[0][i], r[1][i], r[2][i] }, s[3], w[3][ORDER];
      int place[3][ORDER];
      sg_cell_to_fractional (cell, at, s);
      for (int c = 0; c < 3; c++)
        {
          s[c] -= floor (s[c]);
          int first = spline (s[c] * m[c], w[c]);
          for (int k = 0; k < ORDER; k++)
            place[c][k] = (first + k) & (m[c] - 1);
        }
      for (int z = 0; z < ORDER; z++)
        for (int y = 0; y < ORDER; y++)
          {
            double complex *row = mesh->mesh + ((size_t) place[2][z] * (size_t) m[1] + (size_t) place[1][y]) * (size_t) m[0];
            double wyz = w[2][z] * w[1][y];
            for (int x = 0; x < ORDER; x++)
              row[place[0][x]] += wyz * w[0][x];
          }
    }
}

/* The transform of the spline to the second power: what the spreading took from |rho_k|^2. */
static double
loss (int h, int m)
{
  double x = G_PI * h / m, sinc = h == 0 ? 1 : sin (x) / x;
  return pow (sinc, 2 * ORDER);
}

typedef struct {
  double sum, largest;
  size_t n;
  int hkl[3];
  double k;
} Shell;

void
sg_structure_factor (const SgCell *cell, size_t n, const double *const r[3], double k_max, SgPool *pool,
                     SgStructureFactor *result)
{
  /* rows of 2 pi H^-T: k = h a* + k b* + l c* */
  const double f = 2 * G_PI;
  const double star[3][3] = {
    { f / cell->lx, -f * cell->xy / (cell->lx * cell->ly),
      f * (cell->xy * cell->yz - cell->ly * cell->xz) / (cell->lx * cell->ly * cell->lz) },
    { 0, f / cell->ly, -f * cell->yz / (cell->ly * cell->lz) },
    { 0, 0, f / cell->lz },
  };
  /* a wave vector of length k has indices of at most k |a| / 2 pi */
  const double edge[3] = { cell->lx, hypot (cell->xy, cell->ly),
                           sqrt (cell->xz * cell->xz + cell->yz * cell->yz + cell->lz * cell->lz) };
  Mesh mesh = { 0 };
  int most[3];
  for (int c = 0; c < 3; c++)
    {
      most[c] = (int) (k_max * edge[c] / f);
      mesh.m[c] = 16;
      while (mesh.m[c] < 3 * most[c] && mesh.m[c] < MOST)
        mesh.m[c] *= 2;
      most[c] = MIN (most[c], mesh.m[c] / 2 - 1);
      mesh.root[c] = g_new (double complex, mesh.m[c]);
      for (int k = 0; k < mesh.m[c]; k++)
        mesh.root[c][k] = CMPLX (cos (f * k / mesh.m[c]), -sin (f * k / mesh.m[c]));
    }
  const int *m = mesh.m;
  mesh.mesh = g_new0 (double complex, (size_t) m[0] * (size_t) m[1] * (size_t) m[2]);
  spread (&mesh, cell, n, r);
  for (mesh.axis = 0; mesh.axis < 3; mesh.axis++)
    sg_pool_run (pool, transform_lines, &mesh, (unsigned) m[mesh.axis == 2 ? 1 : 2]);

  memset (result, 0, sizeof *result);
  int n_shells = (int) (k_max / SHELL) + 1;
  g_autofree Shell *shell = g_new0 (Shell, n_shells);
  for (int l = 0; l <= most[2]; l++)
    for (int k = l == 0 ? 0 : -most[1]; k <= most[1]; k++)
      for (int h = l == 0 && k == 0 ? 1 : -most[0]; h <= most[0]; h++)
        {
          double q[3] = { h * star[0][0], h * star[0][1] + k * star[1][1],
                          h * star[0][2] + k * star[1][2] + l * star[2][2] };
          double length = sqrt (q[0] * q[0] + q[1] * q[1] + q[2] * q[2]);
          if (length > k_max)
            continue;
          double complex rho = mesh.mesh[((size_t) l * (size_t) m[1] + (size_t) (k & (m[1] - 1))) * (size_t) m[0]
                                         + (size_t) (h & (m[0] - 1))];
          double s = (creal (rho) * creal (rho) + cimag (rho) * cimag (rho))
                     / (loss (h, m[0]) * loss (k, m[1]) * loss (l, m[2]) * (double) n);
          Shell *in = &shell[MIN ((int) (length / SHELL), n_shells - 1)];
          in->sum += s;
          in->n++;
          if (s > in->largest)
            {
              in->largest = s;
              in->k = length;
              memcpy (in->hkl, (const int[3]){ h, k, l }, sizeof in->hkl);
            }
        }
  result->excess = -INFINITY;
  for (int b = 0; b < n_shells; b++)
    {
      const Shell *in = &shell[b];
      result->n_vectors += in->n;
      if (in->largest > result->largest)
        {
          result->largest = in->largest;
          result->k = in->k;
          memcpy (result->hkl, in->hkl, sizeof in->hkl);
        }
      /* the mean of few, the largest among them, says nothing */
      if (in->n < LEAST_IN_SHELL || !(in->sum > in->largest))
        continue;
      double excess = in->largest / ((in->sum - in->largest) / (double) (in->n - 1)) - log ((double) in->n);
      if (excess > result->excess)
        {
          result->excess = excess;
          result->excess_k = in->k;
          memcpy (result->excess_hkl, in->hkl, sizeof in->hkl);
        }
    }
  g_free (mesh.mesh);
  for (int c = 0; c < 3; c++)
    g_free (mesh.root[c]);
}
