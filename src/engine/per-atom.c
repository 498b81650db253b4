/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/per-atom.h"
#include "engine/error.h"
#include "engine/words.h"

#include <inttypes.h>
#include <math.h>

/* Pairs closer than this coincide: 1e-12 sigma^2 gives energies of 10^72. */
#define SAME_PLACE_2 1e-12

typedef struct {
  double r[3];
  uint32_t atom;
  uint8_t type;
} Place;

typedef struct {
  double energy, shift, virial[6];
  bool coincide;
  uint32_t i, j;
} RowSums;

typedef struct {
  const SgPotential *potential;
  SgCell cell; /* reduced */
  SgAtoms *atoms;
  const SgPerAtom *per_atom;
  double shift[SG_MAX_TYPES][SG_MAX_TYPES];
  int count[3];    /* boxes */
  uint32_t *start; /* n boxes + 1: first place of each */
  Place *place;
  RowSums *rows;   /* count[1] * count[2]: a task is a row of boxes along a */
} Job;

/* Everything that the atoms of one box, moved by @offset, do to the atom at @me. */
static void
add_box (const Job *job, size_t box, const double offset[3], const Place *me, double f[3], RowSums *one)
{
  double rc2 = job->potential->cutoff[me->type][0];
  for (int t = 1; t < job->potential->n_types; t++)
    rc2 = fmax (rc2, job->potential->cutoff[me->type][t]);
  rc2 *= rc2;

  for (size_t k = job->start[box]; k < job->start[box + 1]; k++)
    {
      const Place *other = &job->place[k];
      double d[3], r2 = 0;
      for (int c = 0; c < 3; c++)
        {
          d[c] = me->r[c] - (other->r[c] + offset[c]);
          r2 += d[c] * d[c];
        }
      if (r2 >= rc2 || other == me)
        continue;
      if (!(r2 > SAME_PLACE_2))
        {
          one->coincide = true;
          one->i = me->atom;
          one->j = other->atom;
          continue;
        }
      double energy, f_over_r, rc = job->potential->cutoff[me->type][other->type];
      if (r2 >= rc * rc)
        continue;
      sg_potential_pair (job->potential, me->type, other->type, r2, &energy, &f_over_r);
      one->energy += 0.5 * energy;
      one->shift += 0.5 * job->shift[me->type][other->type];
      for (int c = 0; c < 3; c++)
        f[c] += f_over_r * d[c];
      double w = 0.5 * f_over_r;
      one->virial[SG_XX] += w * d[0] * d[0];
      one->virial[SG_YY] += w * d[1] * d[1];
      one->virial[SG_ZZ] += w * d[2] * d[2];
      one->virial[SG_XY] += w * d[0] * d[1];
      one->virial[SG_XZ] += w * d[0] * d[2];
      one->virial[SG_YZ] += w * d[1] * d[2];
    }
}

/* The neighbour of box @k at @step, and how many cells further it lies. */
static int
neighbour (int k, int step, int n, int *turns)
{
  int m = k + step;
  *turns = m < 0 ? -1 : m >= n ? 1 : 0;
  return m - *turns * n;
}

static void
run_row (void *data, unsigned task, unsigned worker)
{
  const Job *job = data;
  const SgCell *cell = &job->cell;
  const int *n = job->count;
  int ky = (int) task % n[1], kz = (int) task / n[1];
  RowSums *row = &job->rows[task];

  for (int kx = 0; kx < n[0]; kx++)
    {
      size_t box = (size_t) task * (size_t) n[0] + (size_t) kx;
      for (size_t k = job->start[box]; k < job->start[box + 1]; k++)
        {
          const Place *me = &job->place[k];
          RowSums one = { 0 };
          double f[3] = { 0, 0, 0 };
          for (int m = 0; m < 27; m++)
            {
              int ta, tb, tc;
              int x = neighbour (kx, m % 3 - 1, n[0], &ta), y = neighbour (ky, m / 3 % 3 - 1, n[1], &tb),
                  z = neighbour (kz, m / 9 - 1, n[2], &tc);
              double offset[3] = { ta * cell->lx + tb * cell->xy + tc * cell->xz,
                                   tb * cell->ly + tc * cell->yz, tc * cell->lz };
              size_t other = ((size_t) z * (size_t) n[1] + (size_t) y) * (size_t) n[0] + (size_t) x;
              add_box (job, other, offset, me, f, &one);
            }

          uint32_t i = me->atom;
          for (int c = 0; c < 3; c++)
            job->atoms->f[c][i] = f[c];
          row->energy += one.energy;
          row->shift += one.shift;
          for (int c = 0; c < 6; c++)
            row->virial[c] += one.virial[c];
          if (one.coincide && !row->coincide)
            {
              row->coincide = true;
              row->i = one.i;
              row->j = one.j;
            }
          if (job->per_atom == NULL)
            continue;
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

/* Sorts the wrapped atoms into boxes, in their own order within a box. */
static void
fill_boxes (Job *job, size_t n_boxes)
{
  const SgAtoms *atoms = job->atoms;
  size_t n = atoms->n;
  g_autofree uint32_t *box = g_new (uint32_t, n);
  g_autofree Place *unsorted = g_new (Place, n);

  for (size_t i = 0; i < n; i++)
    {
      double s[3], r[3] = { atoms->r[0][i], atoms->r[1][i], atoms->r[2][i] };
      size_t k[3];
      sg_cell_to_fractional (&job->cell, r, s);
      double turns[3] = { floor (s[0]), floor (s[1]), floor (s[2]) };
      r[0] -= turns[0] * job->cell.lx + turns[1] * job->cell.xy + turns[2] * job->cell.xz;
      r[1] -= turns[1] * job->cell.ly + turns[2] * job->cell.yz;
      r[2] -= turns[2] * job->cell.lz;
      for (int c = 0; c < 3; c++)
        {
          k[c] = MIN ((size_t) ((s[c] - turns[c]) * job->count[c]), (size_t) job->count[c] - 1);
          unsorted[i].r[c] = r[c];
        }
      unsorted[i].atom = (uint32_t) i;
      unsorted[i].type = atoms->type[i];
      box[i] = (uint32_t) ((k[2] * (size_t) job->count[1] + k[1]) * (size_t) job->count[0] + k[0]);
      job->start[box[i] + 1]++;
    }
  for (size_t b = 0; b < n_boxes; b++)
    job->start[b + 1] += job->start[b];
  g_autofree uint32_t *next = g_memdup2 (job->start, n_boxes * sizeof *next);
  for (size_t i = 0; i < n; i++)
    job->place[next[box[i]]++] = unsorted[i];
}

bool
sg_per_atom_compute (const SgPotential *potential, const SgCell *cell, SgAtoms *atoms, SgPool *pool,
                     SgForceSums *sums, double *shift_sum, const SgPerAtom *per_atom, GError **error)
{
  Job job = { .potential = potential, .cell = *cell, .atoms = atoms, .per_atom = per_atom };
  SgFlip flip;
  double width[3], cutoff = sg_potential_cutoff (potential);
  size_t n = atoms->n;

  if (!sg_cell_check (cell, error))
    return false;
  sg_cell_reduce (&job.cell, &flip);
  sg_cell_widths (&job.cell, width);
  bool thick = true;
  for (int c = 0; c < 3; c++)
    {
      /* A little more than the cutoff, so that rounding puts no neighbour two boxes away. */
      double boxes = floor (width[c] / (cutoff * (1 + 1e-9)));
      thick &= boxes >= 3;
      /* No more boxes than a dilute system can use. */
      job.count[c] = (int) fmin (boxes, fmax (3, ceil (2 * cbrt ((double) n))));
    }
  if (!thick)
    return sg_reference_compute (potential, cell, atoms, pool, sums, shift_sum, per_atom, error);
  for (int c = 0; c < 3; c++)
    for (size_t i = 0; i < n; i++)
      if (!(fabs (atoms->r[c][i]) < 1e15))
        {
          g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL,
                       _ ("the position of atom %" PRId64 " is not finite"), atoms->id[i]);
          return false;
        }

  for (int a = 0; a < potential->n_types; a++)
    for (int b = 0; b < potential->n_types; b++)
      job.shift[a][b] = sg_potential_shift (potential, a, b);
  unsigned n_rows = (unsigned) (job.count[1] * job.count[2]);
  size_t n_boxes = (size_t) n_rows * (size_t) job.count[0];
  job.start = g_new0 (uint32_t, n_boxes + 1);
  job.place = g_new (Place, n);
  job.rows = g_new0 (RowSums, n_rows);
  fill_boxes (&job, n_boxes);
  sg_pool_run (pool, run_row, &job, n_rows);

  bool good = true;
  double shift = 0;
  *sums = (SgForceSums){ 0 };
  for (unsigned k = 0; k < n_rows; k++)
    {
      const RowSums *row = &job.rows[k];
      if (row->coincide && good)
        {
          good = false;
          g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL,
                       _ ("atoms %" PRId64 " and %" PRId64 " are at the same place"),
                       atoms->id[row->i], atoms->id[row->j]);
        }
      sums->energy += row->energy;
      shift += row->shift;
      for (int c = 0; c < 6; c++)
        sums->virial[c] += row->virial[c];
    }
  if (good && !isfinite (sums->energy))
    {
      good = false;
      g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL, _ ("the energy is not finite"));
    }
  if (shift_sum != NULL)
    *shift_sum = shift;
  g_free (job.start);
  g_free (job.place);
  g_free (job.rows);
  return good;
}
