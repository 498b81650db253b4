/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/swap.h"
#include "engine/error.h"
#include "engine/rng.h"
#include "engine/swap-energy.h"
#include "engine/words.h"

#include <math.h>
#include <string.h>

/* Blocks are about this wide where the cell allows it, sigma: large enough that their surroundings are not
 * most of the work, small enough that a cell of a few thousand atoms has work for several threads. */
#define BLOCK_WIDTH 3.5

/* A trial that costs more than this many kT is not accepted once in the age of the universe. */
#define HOPELESS 60

typedef struct {
  /* what was given */
  const SgCell *cell;
  SgAtoms *atoms;
  double beta;
  unsigned passes;
  uint64_t seed, number;

  SgSwapParameters parameters;
  SgSwapEnergy energy_of;
  double cutoff, width[3];

  /* grid of cells about half a cutoff wide */
  double *s[3];            /* fractional, in [0,1) */
  int grid[3], reach[3];   /* cells along an axis; cells to look at to either side */
  uint32_t *cell_start, *cell_sites, *cell_of;

  /* blocks for the trials */
  int blocks[3];
  double offset[3];
  uint32_t *block_of;
  int colour;

  SgSwapStatistics *by_block; /* summed in order afterwards */
} Sweep;

/* A block and its surroundings. */
typedef struct {
  int low[3], n[3];        /* cells of the grid, not wrapped */
  uint32_t *start;         /* by cell, x fastest */
  SgSwapSites sites;
  uint32_t capacity, n_sites;

  /* the block's own sites, those of the first type in front */
  uint32_t n_members;
  struct Member {
    float r[3];
    uint32_t place, site;  /* in `sites`, in the atoms */
    int at[3];             /* its cell */
    double energy;         /* of changing its type, its surroundings as they are */
  } *member;
} Surroundings;

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
      key = 0;
      for (int c = 2; c >= 0; c--)
        key = key * (uint32_t) w->blocks[c] + part_of (wrap_unit (w->s[c][i] + w->offset[c]), w->blocks[c]);
      w->block_of[i] = key;
    }
  counting_sort (w->cell_of, n, (size_t) w->grid[0] * (size_t) w->grid[1] * (size_t) w->grid[2],
                 w->cell_start, w->cell_sites);
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

/* Copies the sites in the block and within the cutoff of it, cell by cell, with coordinates from the block's
 * centre. Periodic images come as sites of their own. */
static void
gather (const Sweep *w, unsigned block, Surroundings *around)
{
  double centre[3];
  unsigned rest = block;
  for (int c = 0; c < 3; c++)
    {
      int at = (int) (rest % (unsigned) w->blocks[c]);
      rest /= (unsigned) w->blocks[c];
      double half = 0.5 / w->blocks[c], margin = w->cutoff / w->width[c];
      centre[c] = (2 * at + 1) * half - w->offset[c];
      around->low[c] = (int) floor ((centre[c] - half - margin) * w->grid[c] - 1e-9);
      around->n[c] = (int) floor ((centre[c] + half + margin) * w->grid[c] + 1e-9) - around->low[c] + 1;
    }

  size_t n_cells = (size_t) around->n[0] * (size_t) around->n[1] * (size_t) around->n[2], cell = 0;
  around->start = g_new (uint32_t, n_cells + 1);
  around->n_sites = around->n_members = 0;
  for (int z = 0; z < around->n[2]; z++)
    for (int y = 0; y < around->n[1]; y++)
      for (int x = 0; x < around->n[0]; x++)
        {
          const int at[3] = { around->low[0] + x, around->low[1] + y, around->low[2] + z };
          double shift[3];
          uint32_t key = 0;
          for (int c = 2; c >= 0; c--)
            {
              int image = (int) floor ((double) at[c] / w->grid[c]);
              key = key * (uint32_t) w->grid[c] + (uint32_t) (at[c] - image * w->grid[c]);
              shift[c] = image - centre[c];
            }
          around->start[cell++] = around->n_sites;
          uint32_t first = w->cell_start[key], end = w->cell_start[key + 1];
          if (around->n_sites + (end - first) + SG_SWAP_BEYOND > around->capacity)
            {
              around->capacity = 2 * (around->n_sites + (end - first)) + 1024;
              around->sites.x = g_renew (float, around->sites.x, around->capacity);
              around->sites.y = g_renew (float, around->sites.y, around->capacity);
              around->sites.z = g_renew (float, around->sites.z, around->capacity);
              around->sites.second = g_renew (int32_t, around->sites.second, around->capacity);
              around->member = g_renew (struct Member, around->member, around->capacity);
            }
          for (uint32_t k = first; k < end; k++)
            {
              uint32_t site = w->cell_sites[k], place = around->n_sites++;
              double s[3];
              bool inside = w->block_of[site] == block;
              for (int c = 0; c < 3; c++)
                {
                  s[c] = w->s[c][site] + shift[c];
                  inside = inside && fabs (s[c]) * w->blocks[c] < 0.75; /* not an image of it */
                }
              const SgCell *h = w->cell;
              around->sites.x[place] = (float) (h->lx * s[0] + h->xy * s[1] + h->xz * s[2]);
              around->sites.y[place] = (float) (h->ly * s[1] + h->yz * s[2]);
              around->sites.z[place] = (float) (h->lz * s[2]);
              around->sites.second[place] = w->atoms->type[site] == 0 ? 0 : -1;
              if (inside)
                around->member[around->n_members++] = (struct Member){
                  .r = { around->sites.x[place], around->sites.y[place], around->sites.z[place] },
                  .place = place,
                  .site = site,
                  .at = { x, y, z },
                };
            }
        }
  around->start[cell] = around->n_sites;
  for (uint32_t k = around->n_sites; k < around->n_sites + SG_SWAP_BEYOND; k++)
    {
      around->sites.x[k] = around->sites.y[k] = around->sites.z[k] = 0;
      around->sites.second[k] = 0;
    }
}

/* The energy of changing each of the block's sites. */
static void
fill_energies (const Sweep *w, Surroundings *around)
{
  const int *n = around->n, *reach = w->reach;
  SgSwapRun runs[25]; /* cells are at least half a cutoff wide */

  for (uint32_t m = 0; m < around->n_members; m++)
    {
      struct Member *member = &around->member[m];
      const int *at = member->at;
      unsigned n_runs = 0;
      for (int z = MAX (at[2] - reach[2], 0); z <= MIN (at[2] + reach[2], n[2] - 1); z++)
        for (int y = MAX (at[1] - reach[1], 0); y <= MIN (at[1] + reach[1], n[1] - 1); y++)
          {
            const uint32_t *row = around->start + ((size_t) z * (size_t) n[1] + (size_t) y) * (size_t) n[0];
            int first = MAX (at[0] - reach[0], 0), last = MIN (at[0] + reach[0], n[0] - 1);
            if (row[first] < row[last + 1])
              runs[n_runs++] = (SgSwapRun){ row[first], row[last + 1] };
          }
      member->energy = w->energy_of (&w->parameters, &around->sites, runs, n_runs, member->place);
    }
}

static float
distance2 (const struct Member *a, const struct Member *b)
{
  float x = a->r[0] - b->r[0], y = a->r[1] - b->r[1], z = a->r[2] - b->r[2];
  return x * x + y * y + z * z;
}

/* Sites @p, of the first type until now, and @q have exchanged their atoms: what that means for the others of the
 * block. Members 0..n_first-1 are of the first type; p < n_first <= q. */
static void
update_energies (const Sweep *w, Surroundings *around, uint32_t n_first, uint32_t p, uint32_t q)
{
  const SgSwapParameters *v = &w->parameters;
  struct Member *member = around->member, was_p = member[p], was_q = member[q];
  float own = distance2 (&was_p, &was_q);
  double like = sg_swap_pair (v, 0, 0, own) + sg_swap_pair (v, 1, 1, own) - 2 * sg_swap_pair (v, 0, 1, own);

  for (uint32_t k = 0; k < around->n_members; k++)
    {
      int t = k >= n_first;
      for (int end = 0; end < 2; end++)
        {
          /* at this end the neighbour was of type `end` and is now of the other */
          float r2 = distance2 (&member[k], end == 0 ? &was_p : &was_q);
          if (k == p || k == q || !(r2 < v->cutoff2_max))
            continue;
          double mixed = sg_swap_pair (v, 0, 1, r2), same = sg_swap_pair (v, t, t, r2),
                 other = sg_swap_pair (v, 1 - t, 1 - t, r2);
          /* cost of going to 1 - t beside a neighbour of type u: u = t: mixed - same, else other - mixed */
          double change = (other - mixed) - (mixed - same);
          member[k].energy += end == t ? change : -change;
        }
    }
  /* going back costs what coming brought, but for the partner, which is of the other type now */
  member[p] = was_q;
  member[q] = was_p;
  member[p].energy = like - was_q.energy;
  member[q].energy = like - was_p.energy;
}

static void
try_exchanges (Sweep *w, Surroundings *around, SgRng *rng, SgSwapStatistics *statistics)
{
  const SgSwapParameters *v = &w->parameters;
  struct Member *member = around->member;
  uint32_t n_first = 0;

  /* the first type to the front; how many there are is the same before and after every exchange */
  for (uint32_t k = 0; k < around->n_members; k++)
    if (around->sites.second[member[k].place] == 0)
      {
        EXCHANGE (member, k, n_first);
        n_first++;
      }
  uint32_t n_second = around->n_members - n_first;
  if (n_first == 0 || n_second == 0)
    return;

  uint64_t trials = (uint64_t) w->passes * MIN (n_first, n_second);
  double hopeless = HOPELESS / w->beta;
  for (uint64_t t = 0; t < trials; t++)
    {
      uint64_t random = sg_rng_uint64 (rng);
      uint32_t p = (uint32_t) ((random >> 32) * n_first >> 32);
      uint32_t q = n_first + (uint32_t) ((random & UINT32_MAX) * n_second >> 32);
      double energy = member[p].energy + member[q].energy;
      float r2 = distance2 (&member[p], &member[q]);
      if (r2 < v->cutoff2_max)
        energy -= sg_swap_pair (v, 0, 0, r2) + sg_swap_pair (v, 1, 1, r2) - 2 * sg_swap_pair (v, 0, 1, r2);
      if (energy > hopeless || (energy > 0 && sg_rng_uniform (rng) >= exp (-w->beta * energy)))
        continue;
      exchange (w->atoms, member[p].site, member[q].site);
      update_energies (w, around, n_first, p, q);
      statistics->accepted++;
      statistics->energy += energy;
    }
  statistics->trials += trials;
}

static void
try_block (void *data, unsigned task, unsigned worker)
{
  Sweep *w = data;
  unsigned block = block_of_task (w, task);
  Surroundings around = { 0 };
  SgRng rng;

  sg_rng_seed (&rng, block_seed (w, block));
  gather (w, block, &around);
  fill_energies (w, &around);
  try_exchanges (w, &around, &rng, &w->by_block[block]);
  g_free (around.start);
  g_free (around.sites.x);
  g_free (around.sites.y);
  g_free (around.sites.z);
  g_free (around.sites.second);
  g_free (around.member);
}

bool
sg_swap_sweep (const SgPotential *potential, const SgCell *cell, SgAtoms *atoms, SgPool *pool,
               double temperature, unsigned passes, uint64_t seed, uint64_t number,
               SgSwapStatistics *statistics, GError **error)
{
  g_return_val_if_fail (temperature > 0 && passes > 0, false);
  if (potential->force_shift || potential->n_types != 2)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_UNSUPPORTED,
                   _ ("exchanges need two types and a potential whose force is not shifted"));
      return false;
    }

  Sweep w = { .cell = cell, .atoms = atoms, .beta = 1 / temperature, .passes = passes, .seed = seed,
              .number = number, .cutoff = sg_potential_cutoff (potential),
              .energy_of = sg_swap_energy_find (NULL) };
  SgRng rng;
  sg_rng_seed (&rng, block_seed (&w, 0) + 1);
  sg_cell_widths (cell, w.width);
  for (int c = 0; c < 3; c++)
    {
      w.blocks[c] = 2 * MAX ((int) (w.width[c] / (2 * fmax (w.cutoff, BLOCK_WIDTH))),
                             (int) fmin (w.width[c] / (2 * w.cutoff), 1));
      if (w.blocks[c] == 0)
        {
          g_set_error (error, SG_ERROR, SG_ERROR_CELL,
                       _ ("exchanges need a cell at least %g wide; this one is %g"), 2 * w.cutoff, w.width[c]);
          return false;
        }
      w.grid[c] = (int) (2 * w.width[c] / w.cutoff);
      w.reach[c] = (int) ceil (w.cutoff * w.grid[c] / w.width[c]);
      w.offset[c] = sg_rng_uniform (&rng);
    }
  sg_swap_parameters (potential, &w.parameters);

  size_t n = atoms->n;
  size_t n_cells = (size_t) w.grid[0] * (size_t) w.grid[1] * (size_t) w.grid[2];
  size_t n_blocks = (size_t) w.blocks[0] * (size_t) w.blocks[1] * (size_t) w.blocks[2];
  for (int c = 0; c < 3; c++)
    w.s[c] = g_new (double, n);
  w.cell_of = g_new (uint32_t, n);
  w.block_of = g_new (uint32_t, n);
  w.cell_sites = g_new (uint32_t, n);
  w.cell_start = g_new (uint32_t, n_cells + 1);
  w.by_block = g_new0 (SgSwapStatistics, n_blocks);

  fill_grid (&w);
  for (w.colour = 0; w.colour < 8; w.colour++)
    sg_pool_run (pool, try_block, &w, (unsigned) (n_blocks / 8));

  for (size_t b = 0; b < n_blocks; b++)
    {
      statistics->trials += w.by_block[b].trials;
      statistics->accepted += w.by_block[b].accepted;
      statistics->energy += w.by_block[b].energy;
    }

  for (int c = 0; c < 3; c++)
    g_free (w.s[c]);
  g_free (w.cell_of);
  g_free (w.block_of);
  g_free (w.cell_sites);
  g_free (w.cell_start);
  g_free (w.by_block);
  return true;
}
