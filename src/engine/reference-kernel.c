/* reference-kernel.c: every pair and every periodic image within the cutoff, in double precision
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     U = 1/2 sum_i sum_j sum_T V(|r_i - r_j - T|),   T = lattice vectors, T != 0 where i = j
 *     F_i = sum_j sum_T f_over_r (r_i - r_j - T)
 *     S_i^ab = -1/2 sum_j sum_T d^a f_over_r d^b      (stress times volume, tension positive)
 *
 * Each atom sums over all others by itself: twice the work of a half sum, but no thread ever writes
 * another's memory and the order of every sum is fixed. A fractional difference rounded to [-1/2, 1/2]
 * in each component is within the cutoff r_c of no image beyond n_k = floor (r_c / w_k + 1/2) cells in
 * direction k, w_k being the distance between opposite faces; a thick cell needs n = 0 alone.
 */
#include "engine/reference-kernel.h"
#include "engine/error.h"

#include <math.h>

/* Atoms in a task; fixed, so that the sums do not depend on the number of threads. */
#define CHUNK 64

/* Adding and subtracting 3 * 2^51 rounds to the nearest integer and, unlike rint(), vectorises on
 * every processor. */
#define ROUNDER 6755399441055744.0

/* Pairs closer than this coincide: 1e-12 sigma^2 gives energies of 10^72. */
#define SAME_PLACE_2 1e-12

typedef struct {
  double energy, shift, virial[6];
  bool coincide;
  size_t i, j;
} Chunk;

typedef struct {
  const SgPotential *potential;
  SgCell cell;
  SgAtoms *atoms;
  const SgPerAtom *per_atom;
  double shift[SG_MAX_TYPES][SG_MAX_TYPES];
  double cutoff;
  int images[3];
  double *s[3];          /* fractional coordinates */
  Chunk *chunks;
  uint32_t *near;        /* n_threads lists of n */
} Job;

typedef struct {
  double energy, shift, f[3], virial[6];
  bool coincide;
  size_t partner;
} OneAtom;

/* Adds the pair i, j at offset d = r_i - r_j - T. */
static inline void
add_pair (const Job *job, size_t i, size_t j, const double d[3], OneAtom *one)
{
  double r2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
  int a = job->atoms->type[i], b = job->atoms->type[j];
  double rc = job->potential->cutoff[a][b];

  if (r2 >= rc * rc)
    return;
  if (!(r2 > SAME_PLACE_2))
    {
      one->coincide = true;
      one->partner = j;
      return;
    }

  double energy, f_over_r;
  sg_potential_pair (job->potential, a, b, r2, &energy, &f_over_r);
  one->energy += 0.5 * energy;
  one->shift += 0.5 * job->shift[a][b];
  for (int c = 0; c < 3; c++)
    one->f[c] += f_over_r * d[c];
  double w = 0.5 * f_over_r;
  one->virial[SG_XX] += w * d[0] * d[0];
  one->virial[SG_YY] += w * d[1] * d[1];
  one->virial[SG_ZZ] += w * d[2] * d[2];
  one->virial[SG_XY] += w * d[0] * d[1];
  one->virial[SG_XZ] += w * d[0] * d[2];
  one->virial[SG_YZ] += w * d[1] * d[2];
}

/* The atoms whose nearest fractional image may be within the cutoff, i itself left out. */
static size_t
collect_near (const Job *job, size_t i, uint32_t *near)
{
  const SgCell cell = job->cell;
  const double *restrict s0 = job->s[0], *restrict s1 = job->s[1], *restrict s2 = job->s[2];
  const double x = s0[i], y = s1[i], z = s2[i];
  const double limit = job->cutoff * job->cutoff * (1 + 1e-9);
  const size_t n = job->atoms->n;
  size_t count = 0;
  enum { BLOCK = 256 };
  double r2[BLOCK];

  for (size_t start = 0; start < n; start += BLOCK)
    {
      size_t m = MIN (n - start, BLOCK);
      for (size_t k = 0; k < m; k++)
        {
          double u = x - s0[start + k], v = y - s1[start + k], w = z - s2[start + k];
          u -= (u + ROUNDER) - ROUNDER;
          v -= (v + ROUNDER) - ROUNDER;
          w -= (w + ROUNDER) - ROUNDER;
          double dx = cell.lx * u + cell.xy * v + cell.xz * w;
          double dy = cell.ly * v + cell.yz * w;
          double dz = cell.lz * w;
          r2[k] = dx * dx + dy * dy + dz * dz;
        }
      for (size_t k = 0; k < m; k++)
        {
          near[count] = (uint32_t) (start + k);
          count += r2[k] < limit && start + k != i;
        }
    }
  return count;
}

/* The offset r_i - r_j less the lattice vector that brings its fractional components to
 * [-1/2, 1/2]. */
static inline void
nearest_fractional (const Job *job, size_t i, size_t j, double d[3])
{
  const SgCell *cell = &job->cell;
  double n[3];

  for (int c = 0; c < 3; c++)
    n[c] = ((job->s[c][i] - job->s[c][j]) + ROUNDER) - ROUNDER;
  for (int c = 0; c < 3; c++)
    d[c] = job->atoms->r[c][i] - job->atoms->r[c][j];
  d[0] -= n[0] * cell->lx + n[1] * cell->xy + n[2] * cell->xz;
  d[1] -= n[1] * cell->ly + n[2] * cell->yz;
  d[2] -= n[2] * cell->lz;
}

/* A thick cell: at most one image of each other atom. */
static void
one_atom_thick (const Job *job, size_t i, uint32_t *near, OneAtom *one)
{
  size_t count = collect_near (job, i, near);

  for (size_t k = 0; k < count; k++)
    {
      double d[3];
      nearest_fractional (job, i, near[k], d);
      add_pair (job, i, near[k], d, one);
    }
}

/* A thin cell: several images, and of the atom itself too. */
static void
one_atom_thin (const Job *job, size_t i, OneAtom *one)
{
  const SgCell *cell = &job->cell;

  for (size_t j = 0; j < job->atoms->n; j++)
    {
      double d[3] = { 0, 0, 0 };
      if (j != i)
        nearest_fractional (job, i, j, d);
      for (int c = -job->images[2]; c <= job->images[2]; c++)
        for (int b = -job->images[1]; b <= job->images[1]; b++)
          for (int a = -job->images[0]; a <= job->images[0]; a++)
            {
              if (j == i && a == 0 && b == 0 && c == 0)
                continue;
              double e[3] = { d[0] + a * cell->lx + b * cell->xy + c * cell->xz,
                              d[1] + b * cell->ly + c * cell->yz, d[2] + c * cell->lz };
              add_pair (job, i, j, e, one);
            }
    }
}

static void
run_chunk (void *data, unsigned task, unsigned worker)
{
  Job *job = data;
  size_t n = job->atoms->n;
  size_t begin = (size_t) task * CHUNK, end = MIN (begin + CHUNK, n);
  Chunk *chunk = &job->chunks[task];
  bool thick = job->images[0] == 0 && job->images[1] == 0 && job->images[2] == 0;

  for (size_t i = begin; i < end; i++)
    {
      OneAtom one = { 0 };
      if (thick)
        one_atom_thick (job, i, job->near + worker * n, &one);
      else
        one_atom_thin (job, i, &one);

      if (one.coincide && !chunk->coincide)
        {
          chunk->coincide = true;
          chunk->i = i;
          chunk->j = one.partner;
        }
      for (int c = 0; c < 3; c++)
        job->atoms->f[c][i] = one.f[c];
      chunk->energy += one.energy;
      chunk->shift += one.shift;
      for (int c = 0; c < 6; c++)
        chunk->virial[c] += one.virial[c];
      if (job->per_atom != NULL)
        {
          if (job->per_atom->energy != NULL)
            job->per_atom->energy[i] = one.energy;
          if (job->per_atom->shift != NULL)
            job->per_atom->shift[i] = one.shift;
          for (int c = 0; c < 6; c++)
            if (job->per_atom->stress[c] != NULL)
              job->per_atom->stress[c][i] = -one.virial[c];
        }
    }
}

bool
sg_reference_compute (const SgPotential *potential, const SgCell *cell, SgAtoms *atoms, SgPool *pool,
                      SgForceSums *sums, double *shift_sum, const SgPerAtom *per_atom, GError **error)
{
  const size_t n = atoms->n;
  const unsigned n_chunks = (unsigned) ((n + CHUNK - 1) / CHUNK);
  Job job = { .potential = potential, .cell = *cell, .atoms = atoms, .per_atom = per_atom };
  double width[3];

  if (!sg_cell_check (cell, error))
    return false;
  for (int c = 0; c < 3; c++)
    for (size_t i = 0; i < n; i++)
      if (!isfinite (atoms->r[c][i]))
        {
          g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL,
                       "the position of atom %" G_GINT64_FORMAT " is not finite", atoms->id[i]);
          return false;
        }
  job.cutoff = sg_potential_cutoff (potential);
  sg_cell_widths (cell, width);
  for (int c = 0; c < 3; c++)
    job.images[c] = (int) floor (job.cutoff / width[c] + 0.5);
  for (int a = 0; a < potential->n_types; a++)
    for (int b = 0; b < potential->n_types; b++)
      job.shift[a][b] = sg_potential_shift (potential, a, b);

  double *s = g_new (double, 3 * n);
  for (int c = 0; c < 3; c++)
    job.s[c] = s + (size_t) c * n;
  for (size_t i = 0; i < n; i++)
    {
      double r[3] = { atoms->r[0][i], atoms->r[1][i], atoms->r[2][i] };
      sg_cell_to_fractional (cell, r, r);
      for (int c = 0; c < 3; c++)
        job.s[c][i] = r[c];
    }
  job.chunks = g_new0 (Chunk, n_chunks);
  job.near = g_new (uint32_t, n * (pool != NULL ? sg_pool_n_threads (pool) : 1) + 1);

  sg_pool_run (pool, run_chunk, &job, n_chunks);

  bool good = true;
  double shift = 0;
  *sums = (SgForceSums){ 0 };
  for (unsigned k = 0; k < n_chunks; k++)
    {
      const Chunk *chunk = &job.chunks[k];
      if (chunk->coincide && good)
        {
          good = false;
          g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL,
                       "atoms %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT " are at the same place",
                       atoms->id[chunk->i], atoms->id[chunk->j]);
        }
      sums->energy += chunk->energy;
      shift += chunk->shift;
      for (int c = 0; c < 6; c++)
        sums->virial[c] += chunk->virial[c];
    }
  if (good && !isfinite (sums->energy))
    {
      good = false;
      g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL, "the energy is not finite");
    }
  if (shift_sum != NULL)
    *shift_sum = shift;

  g_free (job.near);
  g_free (job.chunks);
  g_free (s);
  return good;
}
