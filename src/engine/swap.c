/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/swap.h"
#include "engine/error.h"
#include "engine/rng.h"

#include <math.h>
#include <string.h>

/* Sites a task of the list takes; a fixed number, so nothing depends on the threads. */
#define CHUNK 512

/* The sites within the cutoff of each site, with r^-6 in place of the distance: with it a pair energy is
 * two multiplications whatever the types. Single precision: both ends of a pair hold the same rounded
 * number, so the trials obey detailed balance in an energy that differs from U in the seventh digit. */
typedef struct {
  GArray *neighbours; /* uint32_t */
  GArray *inverse6;   /* float */
  uint32_t start[CHUNK + 1];
} ListChunk;

typedef struct {
  /* what was given */
  const SgPotential *potential;
  const SgCell *cell;
  SgAtoms *atoms;
  double beta, cutoff2;
  unsigned sweeps;
  uint64_t seed, number;

  /* grid of cells about half a cutoff wide, for the list */
  double *s[3];            /* fractional, in [0,1) */
  int grid[3], reach[3];   /* cells along an axis; cells to look at to either side */
  uint32_t *cell_start, *cell_sites, *cell_of;
  ListChunk *chunks;

  /* blocks for the trials */
  int blocks[3];
  double offset[3];
  uint32_t *block_start, *block_sites;
  int colour;

  /* pair energies: c12 r^-12 - c6 r^-6 - shift, within the cutoff: r^-6 above `least6` */
  double c12[SG_MAX_TYPES][SG_MAX_TYPES], c6[SG_MAX_TYPES][SG_MAX_TYPES];
  double shift[SG_MAX_TYPES][SG_MAX_TYPES];
  float least6[SG_MAX_TYPES][SG_MAX_TYPES];

  SgSwapStatistics *by_block; /* summed in order afterwards */
} Sweep;

static double
wrap_unit (double s)
{
  s -= floor (s);
  return s < 1 ? s : 0;
}

/* The part of [0,1) out of @n equal ones that @s lies in. */
static uint32_t
part_of (double s, int n)
{
  return (uint32_t) MIN ((int) (s * n), n - 1);
}

/* Sorts site numbers by key: start has n_keys + 1 entries. Within a key the sites ascend. */
static void
counting_sort (const uint32_t *key, size_t n, size_t n_keys, uint32_t *start, uint32_t *sites)
{
  memset (start, 0, (n_keys + 1) * sizeof *start);
  for (size_t i = 0; i < n; i++)
    start[key[i] + 1]++;
  for (size_t k = 0; k < n_keys; k++)
    start[k + 1] += start[k];
  for (size_t i = 0; i < n; i++)
    sites[start[key[i]]++] = (uint32_t) i;
  for (size_t k = n_keys; k > 0; k--)
    start[k] = start[k - 1];
  start[0] = 0;
}

static void
fill_grid (Sweep *w)
{
  size_t n = w->atoms->n;

  for (size_t i = 0; i < n; i++)
    {
      double r[3] = { w->atoms->r[0][i], w->atoms->r[1][i], w->atoms->r[2][i] }, s[3];
      sg_cell_to_fractional (w->cell, r, s);
      uint32_t key = 0;
      for (int c = 2; c >= 0; c--)
        {
          w->s[c][i] = wrap_unit (s[c]);
          key = key * (uint32_t) w->grid[c] + part_of (w->s[c][i], w->grid[c]);
        }
      w->cell_of[i] = key;
    }
  counting_sort (w->cell_of, n, (size_t) w->grid[0] * (size_t) w->grid[1] * (size_t) w->grid[2],
                 w->cell_start, w->cell_sites);
}

/* The cells along axis @c to look at from cell @at: every one once, also where the cell is thin. */
static int
cells_along (const Sweep *w, int c, int at, int *out)
{
  int n = w->grid[c], reach = w->reach[c];

  if (2 * reach + 1 >= n)
    {
      for (int k = 0; k < n; k++)
        out[k] = k;
      return n;
    }
  for (int k = -reach; k <= reach; k++)
    out[k + reach] = (at + k + n) % n;
  return 2 * reach + 1;
}

/* Within the cutoff, at most half a width, no fractional component of the nearest image passes one half, so
 * rounding finds it in every cell. */
static double
distance2 (const Sweep *w, size_t i, size_t j)
{
  double d[3];
  for (int c = 0; c < 3; c++)
    {
      d[c] = w->s[c][i] - w->s[c][j];
      d[c] -= rint (d[c]);
    }
  double x = w->cell->lx * d[0] + w->cell->xy * d[1] + w->cell->xz * d[2];
  double y = w->cell->ly * d[1] + w->cell->yz * d[2];
  double z = w->cell->lz * d[2];
  return x * x + y * y + z * z;
}

static void
build_list (void *data, unsigned task, unsigned worker)
{
  Sweep *w = data;
  ListChunk *chunk = &w->chunks[task];
  size_t first = (size_t) task * CHUNK, last = MIN (first + CHUNK, w->atoms->n);

  chunk->neighbours = g_array_sized_new (FALSE, FALSE, sizeof (uint32_t), CHUNK * 48);
  chunk->inverse6 = g_array_sized_new (FALSE, FALSE, sizeof (float), CHUNK * 48);
  for (size_t i = first; i < last; i++)
    {
      int along[3][5], n_along[3], at[3], key = (int) w->cell_of[i];
      for (int c = 0; c < 3; c++)
        {
          at[c] = key % w->grid[c];
          key /= w->grid[c];
          n_along[c] = cells_along (w, c, at[c], along[c]);
        }
      chunk->start[i - first] = chunk->neighbours->len;
      for (int z = 0; z < n_along[2]; z++)
        for (int y = 0; y < n_along[1]; y++)
          for (int x = 0; x < n_along[0]; x++)
            {
              int cell = (along[2][z] * w->grid[1] + along[1][y]) * w->grid[0] + along[0][x];
              for (uint32_t k = w->cell_start[cell]; k < w->cell_start[cell + 1]; k++)
                {
                  uint32_t j = w->cell_sites[k];
                  double r2 = distance2 (w, i, j);
                  if (r2 >= w->cutoff2 || j == i)
                    continue;
                  float inverse6 = (float) (1 / (r2 * r2 * r2));
                  g_array_append_val (chunk->neighbours, j);
                  g_array_append_val (chunk->inverse6, inverse6);
                }
            }
    }
  chunk->start[last - first] = chunk->neighbours->len;
}

/* Energy of changing the type of site @p from @from to @to, its neighbours as they are; @partner, which
 * changes the other way at the same time, is left out: their own pair stays an unlike pair. */
static double
energy_of_change (const Sweep *w, uint32_t p, uint32_t partner, int from, int to)
{
  const ListChunk *chunk = &w->chunks[p / CHUNK];
  uint32_t first = chunk->start[p % CHUNK], last = chunk->start[p % CHUNK + 1];
  const uint32_t *neighbour = (const uint32_t *) (void *) chunk->neighbours->data;
  const float *inverse6 = (const float *) (void *) chunk->inverse6->data;
  const uint8_t *type = w->atoms->type;
  double energy = 0;

  for (uint32_t k = first; k < last; k++)
    {
      uint32_t j = neighbour[k];
      if (j == partner)
        continue;
      int t = type[j];
      double i6 = (double) inverse6[k];
      if (inverse6[k] > w->least6[to][t])
        energy += (w->c12[to][t] * i6 - w->c6[to][t]) * i6 - w->shift[to][t];
      if (inverse6[k] > w->least6[from][t])
        energy -= (w->c12[from][t] * i6 - w->c6[from][t]) * i6 - w->shift[from][t];
    }
  return energy;
}

#define EXCHANGE(array, i, j)        \
  do                                 \
    {                                \
      __typeof__ (*(array)) t_ = (array)[i]; \
      (array)[i] = (array)[j];       \
      (array)[j] = t_;               \
    }                                \
  while (0)

/* The atoms at two sites change places; the sites keep position and image. */
static void
exchange (SgAtoms *atoms, uint32_t p, uint32_t q)
{
  EXCHANGE (atoms->type, p, q);
  EXCHANGE (atoms->index, p, q);
  EXCHANGE (atoms->id, p, q);
  for (int c = 0; c < 3; c++)
    EXCHANGE (atoms->v[c], p, q);
}

static uint64_t
block_seed (const Sweep *w, unsigned block)
{
  /* sg_rng_seed() mixes; odd multipliers keep the three numbers apart */
  return w->seed * 0x9e3779b97f4a7c15u ^ (w->number * 0xd1342543de82ef95u + 2 * block + 1);
}

/* Block of colour w->colour number @task: colour bits choose the parity along each axis. */
static unsigned
block_of_task (const Sweep *w, unsigned task)
{
  unsigned at[3];
  for (int c = 0; c < 3; c++)
    {
      unsigned half = (unsigned) w->blocks[c] / 2;
      at[c] = 2 * (task % half) + ((unsigned) w->colour >> c & 1);
      task /= half;
    }
  return (at[2] * (unsigned) w->blocks[1] + at[1]) * (unsigned) w->blocks[0] + at[0];
}

static void
try_block (void *data, unsigned task, unsigned worker)
{
  Sweep *w = data;
  unsigned block = block_of_task (w, task);
  uint32_t *sites = w->block_sites + w->block_start[block];
  size_t n = w->block_start[block + 1] - w->block_start[block], n_first = 0;

  /* sites of type 0 to the front; how many there are is the same before and after every exchange */
  for (size_t k = 0; k < n; k++)
    if (w->atoms->type[sites[k]] == 0)
      {
        EXCHANGE (sites, k, n_first);
        n_first++;
      }
  size_t n_second = n - n_first;
  if (n_first == 0 || n_second == 0)
    return;

  SgRng rng;
  sg_rng_seed (&rng, block_seed (w, block));
  SgSwapStatistics *statistics = &w->by_block[block];
  uint64_t trials = (uint64_t) w->sweeps * MIN (n_first, n_second);
  for (uint64_t t = 0; t < trials; t++)
    {
      size_t a = (size_t) (sg_rng_uniform (&rng) * (double) n_first);
      size_t b = n_first + (size_t) (sg_rng_uniform (&rng) * (double) n_second);
      uint32_t p = sites[a], q = sites[b];
      double energy = energy_of_change (w, p, q, 0, 1) + energy_of_change (w, q, p, 1, 0);
      double u = sg_rng_uniform (&rng);
      statistics->trials++;
      if (energy <= 0 || u < exp (-w->beta * energy))
        {
          exchange (w->atoms, p, q);
          EXCHANGE (sites, a, b);
          statistics->accepted++;
          statistics->energy += energy;
        }
    }
}

static void
sort_into_blocks (Sweep *w)
{
  size_t n = w->atoms->n;
  uint32_t *block_of = w->cell_of; /* the grid is done with */

  for (size_t i = 0; i < n; i++)
    {
      uint32_t key = 0;
      for (int c = 2; c >= 0; c--)
        key = key * (uint32_t) w->blocks[c]
              + part_of (wrap_unit (w->s[c][i] + w->offset[c]), w->blocks[c]);
      block_of[i] = key;
    }
  counting_sort (block_of, n, (size_t) w->blocks[0] * (size_t) w->blocks[1] * (size_t) w->blocks[2],
                 w->block_start, w->block_sites);
}

static void
set_energies (Sweep *w)
{
  const SgPotential *p = w->potential;

  for (int a = 0; a < 2; a++)
    for (int b = 0; b < 2; b++)
      {
        double s6 = pow (p->sigma[a][b], 6), rc = p->cutoff[a][b];
        w->c12[a][b] = 4 * p->epsilon[a][b] * s6 * s6;
        w->c6[a][b] = 4 * p->epsilon[a][b] * s6;
        w->shift[a][b] = sg_potential_shift (p, a, b);
        w->least6[a][b] = (float) (1 / pow (rc, 6));
      }
}

bool
sg_swap_sweep (const SgPotential *potential, const SgCell *cell, SgAtoms *atoms, SgPool *pool,
               double temperature, unsigned sweeps, uint64_t seed, uint64_t number,
               SgSwapStatistics *statistics, GError **error)
{
  double width[3], cutoff = sg_potential_cutoff (potential);

  g_return_val_if_fail (temperature > 0 && sweeps > 0, false);
  if (potential->force_shift || potential->n_types != 2)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_UNSUPPORTED,
                   "exchanges need two types and a potential whose force is not shifted");
      return false;
    }
  sg_cell_widths (cell, width);

  Sweep w = { .potential = potential, .cell = cell, .atoms = atoms, .beta = 1 / temperature,
              .cutoff2 = cutoff * cutoff, .sweeps = sweeps, .seed = seed, .number = number };
  SgRng rng;
  sg_rng_seed (&rng, block_seed (&w, 0) + 1);
  for (int c = 0; c < 3; c++)
    {
      w.blocks[c] = 2 * (int) (width[c] / (2 * cutoff));
      if (w.blocks[c] == 0)
        {
          g_set_error (error, SG_ERROR, SG_ERROR_CELL,
                       "exchanges need a cell at least %g wide; this one is %g", 2 * cutoff, width[c]);
          return false;
        }
      w.grid[c] = (int) (2 * width[c] / cutoff);
      w.reach[c] = (int) ceil (cutoff * w.grid[c] / width[c]);
      w.offset[c] = sg_rng_uniform (&rng);
    }
  set_energies (&w);

  size_t n = atoms->n;
  size_t n_cells = (size_t) w.grid[0] * (size_t) w.grid[1] * (size_t) w.grid[2];
  size_t n_blocks = (size_t) w.blocks[0] * (size_t) w.blocks[1] * (size_t) w.blocks[2];
  unsigned n_chunks = (unsigned) ((n + CHUNK - 1) / CHUNK);
  for (int c = 0; c < 3; c++)
    w.s[c] = g_new (double, n);
  w.cell_of = g_new (uint32_t, n);
  w.cell_sites = g_new (uint32_t, n);
  w.cell_start = g_new (uint32_t, n_cells + 1);
  w.block_sites = g_new (uint32_t, n);
  w.block_start = g_new (uint32_t, n_blocks + 1);
  w.by_block = g_new0 (SgSwapStatistics, n_blocks);
  w.chunks = g_new0 (ListChunk, n_chunks);

  fill_grid (&w);
  sg_pool_run (pool, build_list, &w, n_chunks);
  sort_into_blocks (&w);
  for (w.colour = 0; w.colour < 8; w.colour++)
    sg_pool_run (pool, try_block, &w, (unsigned) (n_blocks / 8));

  for (size_t b = 0; b < n_blocks; b++)
    {
      statistics->trials += w.by_block[b].trials;
      statistics->accepted += w.by_block[b].accepted;
      statistics->energy += w.by_block[b].energy;
    }

  for (unsigned k = 0; k < n_chunks; k++)
    {
      g_array_free (w.chunks[k].neighbours, TRUE);
      g_array_free (w.chunks[k].inverse6, TRUE);
    }
  for (int c = 0; c < 3; c++)
    g_free (w.s[c]);
  g_free (w.cell_of);
  g_free (w.cell_sites);
  g_free (w.cell_start);
  g_free (w.block_sites);
  g_free (w.block_start);
  g_free (w.by_block);
  g_free (w.chunks);
  return true;
}
