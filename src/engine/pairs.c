/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/pairs.h"
#include "engine/error.h"
#include "engine/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Coordinates of the empty places of a cluster: far from everything and from each other. */
#define NOWHERE 1e4f
#define NOWHERE_APART 32.0f

/* Blocks are about this wide: wider than the list's radius and a cluster, so that neighbours are in adjacent ones. The
 * rounding of offsets makes the energy walk (docs/physics-validation.md), which shows in small cells; there blocks are
 * smaller, though more of them cost a fortieth of the time. */
#define BLOCK_WIDTH 10.0
#define BLOCK_WIDTH_SMALL 7.0
#define SMALL_CELL 10000

/* Box distances are in single precision from the cell's origin; the exact test comes after them. */
#define BOX_MARGIN 1e-3

/* Of the inner list: for the deformation of the cell and for rounding. */
#define SLACK 0.01

/* Rounding of displacements. */
#define DRIFT_MARGIN 1e-5

enum { CHUNK = 4096 };

static void *
aligned (size_t n, size_t size)
{
  size_t bytes = (n * size + 63) / 64 * 64;
  void *p = aligned_alloc (64, MAX (bytes, 64));
  if (p == NULL)
    g_error ("out of memory for %zu bytes of lists", bytes);
  return p;
}

static void
list_clear (SgPairList *list)
{
  g_free (list->first_run);
  g_free (list->run);
  g_free (list->entry);
  memset (list, 0, sizeof *list);
}

/* Makes room for @bytes in a block of memory that is kept from build to build; what it held is lost. */
static void *
make_room (void *block, size_t *capacity, size_t bytes)
{
  if (bytes <= *capacity && block != NULL)
    return block;
  free (block);
  *capacity = bytes + bytes / 8;
  return aligned (*capacity, 1);
}

static void
clear_layers (SgPairs *pairs)
{
  for (int l = 0; l < pairs->n_layers; l++)
    {
      list_clear (&pairs->layer[l].outer);
      list_clear (&pairs->layer[l].inner);
      free (pairs->layer[l].force);
    }
  g_clear_pointer (&pairs->layer, g_free);
  pairs->n_layers = 0;
}

static void
clear_spread (SgPairs *pairs)
{
  for (unsigned w = 0; w < pairs->n_spread; w++)
    free (pairs->spread[w]);
  g_clear_pointer (&pairs->spread, g_free);
  pairs->n_spread = 0;
  pairs->spread_size = 0;
}

/* One place for each worker to add up the forces of a layer. */
static void
make_spread (SgPairs *pairs, const SgKernel *kernel, unsigned n_workers)
{
  size_t size = 0;
  for (int l = 0; l < pairs->n_layers; l++)
    size = MAX (size, kernel->spread * (size_t) (pairs->layer_first[l + pairs->reach + 1] - pairs->layer_first[l]));
  if (size <= pairs->spread_size && n_workers <= pairs->n_spread)
    return;
  clear_spread (pairs);
  pairs->spread = g_new (float *, n_workers);
  pairs->n_spread = n_workers;
  pairs->spread_size = size + size / 8;
  for (unsigned w = 0; w < n_workers; w++)
    {
      pairs->spread[w] = aligned (pairs->spread_size, sizeof (float));
      memset (pairs->spread[w], 0, pairs->spread_size * sizeof (float));
    }
}

void
sg_pairs_clear (SgPairs *pairs)
{
  clear_layers (pairs);
  clear_spread (pairs);
  g_free (pairs->layer_first);
  g_free (pairs->column_first);
  g_free (pairs->atom);
  g_free (pairs->count);
  g_free (pairs->block);
  g_free (pairs->block_a);
  for (int c = 0; c < 3; c++)
    {
      g_free (pairs->box.low[c]);
      g_free (pairs->box.high[c]);
    }
  g_free (pairs->column_box);
  free (pairs->cluster);
  g_free (pairs->origin);
  free (pairs->outer.since);
  free (pairs->inner.since);
  free (pairs->leash);
  free (pairs->leash2);
  memset (pairs, 0, sizeof *pairs);
}

/* ---- geometry of columns and blocks ---- */

/* Origins of the blocks and translations between them in @cell.
 *
 * The lattice of the blocks is rounded to numbers whose sums are exact in single precision, and the offsets
 * of the atoms are deformed by as much (10^-7). Else the lattice that the forces see would not be the one
 * that atoms are wrapped by: an atom that crosses a face would be displaced by the difference, always the
 * same way, and the energy would drift by 10^-4 an atom in 1000 time units. */
static void
place_blocks (SgPairs *pairs, const SgCell *cell)
{
  const int *nb = pairs->blocks;
  int k = 0;

  for (int c = 0; c < nb[2]; c++)
    for (int b = 0; b < nb[1]; b++)
      for (int a = 0; a < nb[0]; a++, k++)
        {
          double s[3] = { (a + 0.5) / nb[0], (b + 0.5) / nb[1], (c + 0.5) / nb[2] };
          sg_cell_to_cartesian (cell, s, pairs->origin[k]);
        }

  /* Lattice vectors of the blocks: xx yy zz xy xz yz. Those of one component add up to less than
   * 2^exponent, and single precision has 24 bits. */
  double exact[6] = { cell->lx / nb[0], cell->ly / nb[1], cell->lz / nb[2],
                      cell->xy / nb[1], cell->xz / nb[2], cell->yz / nb[2] };
  double sum[3] = { exact[0] + fabs (exact[3]) + fabs (exact[4]), exact[1] + fabs (exact[5]), exact[2] };
  static const int component[6] = { 0, 1, 2, 0, 0, 1 };
  double h[6];
  for (int x = 0; x < 6; x++)
    {
      int exponent;
      frexp (sum[component[x]], &exponent);
      double grid = ldexp (1, exponent - 24);
      h[x] = grid * rint (exact[x] / grid);
    }

  /* fit = h exact^-1 - 1, both upper triangular */
  double *e = pairs->fit;
  for (int x = 0; x < 3; x++)
    e[x] = (h[x] - exact[x]) / exact[x];
  e[3] = ((h[3] - exact[3]) - e[0] * exact[3]) / exact[1];
  e[5] = ((h[5] - exact[5]) - e[1] * exact[5]) / exact[2];
  e[4] = ((h[4] - exact[4]) - e[0] * exact[4] - e[3] * exact[5]) / exact[2];

  k = 0;
  for (int c = -1; c <= 1; c++)
    for (int b = -1; b <= 1; b++)
      for (int a = -1; a <= 1; a++, k++)
        {
          pairs->shift[k][0] = (float) -(a * h[0] + b * h[3] + c * h[4]);
          pairs->shift[k][1] = (float) -(b * h[1] + c * h[5]);
          pairs->shift[k][2] = (float) -(c * h[2]);
          pairs->shift[k][3] = 0;
        }
}

/* Columns in which eight atoms make a cube: two clusters of four, the shape with the fewest pairs of
 * clusters in reach that was found. */
static void
choose_columns (SgPairs *pairs, const SgCell *cell, double radius)
{
  double edge = cbrt (8 * sg_cell_volume (cell) / (double) MAX (pairs->n, 1));
  edge = fmax (edge, 0.5);

  /* An even number of layers suits an even number of threads. */
  double layers = cell->lz / edge;
  int nz = layers < 1.5 ? 1 : 2 * (int) lrint (0.5 * layers);
  nz = CLAMP (nz, 1, 1024);
  while (nz > 1 && ceil (radius * nz / cell->lz) > SG_MAX_REACH)
    nz--;
  int ny = (int) lrint (cell->ly * cell->lz / (nz * edge * edge));
  pairs->columns[0] = 1;
  pairs->columns[1] = CLAMP (ny, 1, 1024);
  pairs->columns[2] = nz;
  pairs->reach = (int) ceil (radius * nz / cell->lz);
}

/* ---- sorting ---- */

typedef struct {
  float x;
  uint32_t atom;
} Key;

typedef struct {
  SgPairs *pairs;
  const SgCell *cell;
  SgAtoms *atoms;
  uint32_t *column; /* of each atom */
  float *x;
  Key *key;         /* by column */
  uint32_t *column_atom; /* columns + 1: first key of each column */
  uint32_t *order;
} Sort;

/* Wraps the atoms of one chunk and says into which column they belong. */
static void
sort_wrap_task (void *data, unsigned task, unsigned worker)
{
  Sort *sort = data;
  SgAtoms *atoms = sort->atoms;
  const SgCell *cell = sort->cell;
  int ny = sort->pairs->columns[1], nz = sort->pairs->columns[2];
  size_t begin = (size_t) task * CHUNK, end = MIN (begin + CHUNK, atoms->n);

  for (size_t i = begin; i < end; i++)
    {
      double r[3] = { atoms->r[0][i], atoms->r[1][i], atoms->r[2][i] }, s[3];
      int32_t image[3] = { atoms->image[0][i], atoms->image[1][i], atoms->image[2][i] };
      sg_cell_wrap (cell, r, image);
      sg_cell_to_fractional (cell, r, s);
      for (int c = 0; c < 3; c++)
        {
          atoms->r[c][i] = r[c];
          atoms->image[c][i] = image[c];
        }
      /* Rounding may put an atom on the far face. */
      int cy = CLAMP ((int) floor (s[1] * ny), 0, ny - 1), cz = CLAMP ((int) floor (s[2] * nz), 0, nz - 1);
      sort->column[i] = (uint32_t) (cz * ny + cy);
      sort->x[i] = (float) (r[0] - cell->origin[0]);
    }
}

static int
compare_keys (const void *a, const void *b)
{
  const Key *p = a, *q = b;
  if (p->x != q->x)
    return p->x < q->x ? -1 : 1;
  return p->atom < q->atom ? -1 : 1;
}

/* Sorts the columns of one layer by x. Atoms come in nearly the order of the last time, so insertion is
 * quick; a column in disorder is left to qsort(). */
static void
sort_layer_task (void *data, unsigned task, unsigned worker)
{
  Sort *sort = data;
  int ny = sort->pairs->columns[1];

  for (int y = 0; y < ny; y++)
    {
      uint32_t begin = sort->column_atom[task * ny + y], end = sort->column_atom[task * ny + y + 1];
      Key *key = sort->key + begin;
      size_t n = end - begin, moves = 0, i;
      for (i = 1; i < n && moves < 8 * n; i++)
        {
          Key k = key[i];
          size_t j = i;
          for (; j > 0 && compare_keys (&k, &key[j - 1]) < 0; j--)
            key[j] = key[j - 1];
          moves += i - j;
          key[j] = k;
        }
      if (i < n)
        qsort (key, n, sizeof *key, compare_keys);
      for (i = 0; i < n; i++)
        sort->order[begin + i] = key[i].atom;
    }
}

static void
sort_atoms (SgPairs *pairs, const SgCell *cell, SgAtoms *atoms, SgPool *pool)
{
  size_t n = atoms->n, n_columns = (size_t) pairs->columns[1] * pairs->columns[2];
  Sort sort = { pairs, cell, atoms };

  sort.column = g_new (uint32_t, n);
  sort.x = g_new (float, n);
  sort.key = g_new (Key, n);
  sort.order = g_new (uint32_t, n);
  sort.column_atom = g_new0 (uint32_t, n_columns + 2);
  sg_pool_run (pool, sort_wrap_task, &sort, (unsigned) ((n + CHUNK - 1) / CHUNK));
  /* Counted two places on, so that after the filling column_atom[c] is where column c begins. */
  for (size_t i = 0; i < n; i++)
    sort.column_atom[sort.column[i] + 2]++;
  for (size_t c = 2; c < n_columns + 2; c++)
    sort.column_atom[c] += sort.column_atom[c - 1];
  for (size_t i = 0; i < n; i++)
    sort.key[sort.column_atom[sort.column[i] + 1]++] = (Key){ sort.x[i], (uint32_t) i };
  sg_pool_run (pool, sort_layer_task, &sort, (unsigned) pairs->columns[2]);
  sg_atoms_permute (atoms, sort.order);

  /* Clusters: four after four along each column, the last one of a column with empty places. */
  uint32_t n_clusters = 0;
  for (size_t c = 0; c < n_columns; c++)
    n_clusters += (sort.column_atom[c + 1] - sort.column_atom[c] + SG_CLUSTER - 1) / SG_CLUSTER;
  pairs->n_clusters = n_clusters;
  pairs->column_first = g_renew (uint32_t, pairs->column_first, n_columns + 1);
  pairs->atom = g_renew (uint32_t, pairs->atom, n_clusters + 1);
  pairs->count = g_renew (uint8_t, pairs->count, n_clusters);
  pairs->block = g_renew (uint16_t, pairs->block, n_clusters);
  pairs->block_a = g_renew (uint8_t, pairs->block_a, n_clusters);
  for (int c = 0; c < 3; c++)
    {
      pairs->box.low[c] = g_renew (float, pairs->box.low[c], (size_t) n_clusters + SG_BOXES_BEYOND);
      pairs->box.high[c] = g_renew (float, pairs->box.high[c], (size_t) n_clusters + SG_BOXES_BEYOND);
      memset (pairs->box.low[c] + n_clusters, 0, SG_BOXES_BEYOND * sizeof (float));
      memset (pairs->box.high[c] + n_clusters, 0, SG_BOXES_BEYOND * sizeof (float));
    }
  pairs->column_box = g_renew (float, pairs->column_box, 6 * n_columns);
  uint32_t k = 0;
  for (size_t c = 0; c < n_columns; c++)
    {
      pairs->column_first[c] = k;
      for (uint32_t i = sort.column_atom[c]; i < sort.column_atom[c + 1]; i += SG_CLUSTER, k++)
        {
          pairs->atom[k] = i;
          pairs->count[k] = (uint8_t) MIN (SG_CLUSTER, sort.column_atom[c + 1] - i);
        }
    }
  pairs->column_first[n_columns] = pairs->atom[n_clusters] = n_clusters;
  pairs->atom[n_clusters] = (uint32_t) n;

  pairs->layer_first = g_renew (uint32_t, pairs->layer_first, pairs->columns[2] + pairs->reach + 1);
  for (int l = 0; l <= pairs->columns[2] + pairs->reach; l++)
    pairs->layer_first[l] = n_clusters * (uint32_t) (l / pairs->columns[2])
                            + pairs->column_first[l % pairs->columns[2] * pairs->columns[1]];

  g_free (sort.column);
  g_free (sort.x);
  g_free (sort.key);
  g_free (sort.order);
  g_free (sort.column_atom);
}

/* ---- making clusters ---- */

typedef struct {
  SgPairs *pairs;
  const SgKernel *kernel;
  const SgCell *cell;
  const SgAtoms *atoms;
  float map_outer[6], map_inner[6];
  bool fresh, check_outer;
  bool inner;
  atomic_bool far_blocks, overfull;
} Job;

/* Block along b or c of a column. */
static int
block_of (const SgPairs *pairs, int axis, int column)
{
  return column * pairs->blocks[axis] / pairs->columns[axis];
}

static inline double
length2 (double *const a[3], size_t i)
{
  return a[0][i] * a[0][i] + a[1][i] * a[1][i] + a[2][i] * a[2][i];
}

/* The sign bits of a cluster's @n atoms from @first on, and the masks by lane. */
static void
set_types (SgCluster *cluster, const SgAtoms *atoms, size_t first, int n)
{
  uint32_t as_j = 0, as_i = 0;
  for (int k = 0; k < SG_CLUSTER; k++)
    {
      bool second = k < n && atoms->type[first + (size_t) k] == 1;
      cluster->type[k] = second ? INT32_MIN : 0;
      as_j |= second ? 0x1111u << k : 0;
      as_i |= second ? 0xfu << 4 * k : 0;
    }
  cluster->type[0] |= (int32_t) as_j;
  cluster->type[1] |= (int32_t) as_i;
}

void
sg_pairs_retype (SgPairs *pairs, const SgAtoms *atoms)
{
  /* the copies beyond the last layer follow when the clusters are packed */
  for (uint32_t c = 0; c < pairs->n_clusters; c++)
    set_types (&pairs->cluster[c], atoms, pairs->atom[c], pairs->count[c]);
}

/* Boxes, blocks, types and empty places of the clusters of one layer. */
static void
cluster_task (void *data, unsigned layer, unsigned worker)
{
  Job *job = data;
  SgPairs *pairs = job->pairs;
  const SgAtoms *atoms = job->atoms;
  const SgCell *cell = job->cell;
  int ny = pairs->columns[1];
  const int *nb = pairs->blocks;
  double speed = 0;

  for (int y = 0; y < ny; y++)
    {
      size_t column = (size_t) layer * ny + y;
      float *around = pairs->column_box + 6 * column;
      for (int a = 0; a < 3; a++)
        {
          around[a] = G_MAXFLOAT;
          around[3 + a] = -G_MAXFLOAT;
        }
      for (uint32_t c = pairs->column_first[column]; c < pairs->column_first[column + 1]; c++)
        {
          SgCluster *cluster = &pairs->cluster[c];
          size_t first = pairs->atom[c];
          int n = pairs->count[c];
          for (int a = 0; a < 3; a++)
            {
              float low = G_MAXFLOAT, high = -G_MAXFLOAT;
              for (int k = 0; k < n; k++)
                {
                  float x = (float) (atoms->r[a][first + k] - cell->origin[a]);
                  low = x < low ? x : low;
                  high = x > high ? x : high;
                }
              pairs->box.low[a][c] = low;
              pairs->box.high[a][c] = high;
              around[a] = low < around[a] ? low : around[a];
              around[3 + a] = high > around[3 + a] ? high : around[3 + a];
            }

          double r[3] = { atoms->r[0][first], atoms->r[1][first], atoms->r[2][first] }, s[3];
          sg_cell_to_fractional (cell, r, s);
          int bx = CLAMP ((int) floor (s[0] * nb[0]), 0, nb[0] - 1);
          pairs->block_a[c] = (uint8_t) bx;
          pairs->block[c] = (uint16_t) ((block_of (pairs, 2, (int) layer) * nb[1] + block_of (pairs, 1, y)) * nb[0] + bx);

          set_types (cluster, atoms, first, n);
          for (int k = 0; k < SG_CLUSTER; k++)
            {
              if (k < n)
                speed += sqrt (length2 (atoms->v, first + k));
              if (k >= n)
                {
                  cluster->r[0][k] = NOWHERE + NOWHERE_APART * (float) c;
                  cluster->r[1][k] = NOWHERE_APART * (float) k;
                  cluster->r[2][k] = 0;
                }
            }
        }
    }
  pairs->layer[layer].speed = speed;
}

/* Clusters to the present positions, those that further layers see again too. */
static void
pack_task (void *data, unsigned layer, unsigned worker)
{
  Job *job = data;
  SgPairs *pairs = job->pairs;
  int nz = pairs->columns[2];
  uint32_t first = pairs->layer_first[layer], end = pairs->layer_first[layer + 1];
  SgPackTask task = {
    .r = (const double *const *) job->atoms->r,
    .atom = pairs->atom,
    .count = pairs->count,
    .block = pairs->block,
    .origin = (const double (*)[4]) pairs->origin,
    .cluster = pairs->cluster,
    .first = first,
    .end = end,
  };
  memcpy (task.fit, pairs->fit, sizeof task.fit);
  if (!job->fresh)
    {
      task.since_inner = pairs->inner.since;
      task.since_outer = job->check_outer ? pairs->outer.since : NULL;
      task.leash2 = pairs->leash2;
      memcpy (task.map_inner, job->map_inner, sizeof task.map_inner);
      memcpy (task.map_outer, job->map_outer, sizeof task.map_outer);
    }
  job->kernel->pack (&task);
  pairs->layer[layer].moved2 = (double) task.moved2;
  pairs->layer[layer].strayed = task.strayed;
  for (int again = (int) layer + nz; again < nz + pairs->reach; again += nz)
    memcpy (pairs->cluster + pairs->layer_first[again], pairs->cluster + first,
            (end - first) * sizeof *pairs->cluster);
}

/* ---- the outer list ---- */

static void
list_reserve (SgPairList *list, size_t clusters, size_t n_runs, size_t n_entries)
{
  if (clusters > 0 || list->first_run == NULL)
    list->first_run = g_renew (uint32_t, list->first_run, clusters + 1);
  if (n_runs > list->run_capacity)
    {
      list->run_capacity = n_runs + n_runs / 4;
      list->run = g_renew (SgRun, list->run, list->run_capacity);
    }
  if (n_entries > list->entry_capacity)
    {
      list->entry_capacity = n_entries + n_entries / 4;
      list->entry = g_renew (uint32_t, list->entry, list->entry_capacity);
    }
}

static inline float
gap (float low_i, float high_i, float low_j, float high_j)
{
  float above = low_j - high_i, below = low_i - high_j, most = above > below ? above : below;
  return most > 0 ? most : 0;
}

typedef struct {
  float t[3];           /* image of the column, from its place in the cell */
  float x_low, x_high;  /* from there to there */
  uint32_t next, end;   /* clusters that may still be near */
  uint32_t base;        /* what to add to a cluster's number: it lies in a layer counted on */
  int block_a;          /* whole cells along a, in blocks */
  unsigned shift;       /* of the blocks along b and c */
  bool self;            /* only the clusters after i */
} Slot;

static int
floor_div (int a, int b)
{
  return a >= 0 ? a / b : -((b - 1 - a) / b);
}

/* The images of columns near column (y, layer), each once of two: lexicographically after it. */
static GArray *
near_columns (Job *job, int y, int layer, GArray *slots)
{
  const SgPairs *pairs = job->pairs;
  const SgCell *cell = job->cell;
  int ny = pairs->columns[1], nz = pairs->columns[2];
  double radius = pairs->cutoff + pairs->outer_skin + BOX_MARGIN, thick = cell->lz / nz;
  const float *i = pairs->column_box + 6 * ((size_t) layer * ny + y);

  g_array_set_size (slots, 0);
  for (int d = 0; d <= pairs->reach; d++)
    {
      /* How far dz in the tilted cell takes dy along. */
      double z_low = fmax ((d - 1) * thick, -radius), z_high = fmin ((d + 1) * thick, radius);
      double along_low = cell->yz / cell->lz * z_low, along_high = cell->yz / cell->lz * z_high;
      double low = -radius - fmax (along_low, along_high), high = radius - fmin (along_low, along_high);
      int e_low = (int) floor (low * ny / cell->ly - 1) + 1, e_high = (int) ceil (high * ny / cell->ly + 1) - 1;
      if (d == 0)
        e_low = 0;
      int c = (layer + d) / nz, z = (layer + d) % nz;
      for (int e = e_low; e <= e_high; e++)
        {
          int b = floor_div (y + e, ny);
          size_t column = (size_t) z * ny + (y + e - b * ny);
          const float *j = pairs->column_box + 6 * column;
          if (pairs->column_first[column] == pairs->column_first[column + 1])
            continue;
          int block_b = block_of (pairs, 1, y + e - b * ny) + b * pairs->blocks[1] - block_of (pairs, 1, y);
          int block_c = block_of (pairs, 2, z) + c * pairs->blocks[2] - block_of (pairs, 2, layer);
          bool far_off = abs (block_b) > 1 || abs (block_c) > 1;
          for (int a = d == 0 && e == 0 ? 0 : -1; a <= 1; a++)
            {
              Slot slot = {
                .t = { (float) (a * cell->lx + b * cell->xy + c * cell->xz),
                       (float) (b * cell->ly + c * cell->yz), (float) (c * cell->lz) },
                .next = pairs->column_first[column],
                .end = pairs->column_first[column + 1],
                .base = pairs->n_clusters * (uint32_t) c,
                .block_a = a * pairs->blocks[0],
                .shift = (unsigned) (9 * (block_c + 1) + 3 * (block_b + 1)),
                .self = a == 0 && d == 0 && e == 0,
              };
              slot.x_low = j[0] + slot.t[0];
              slot.x_high = j[3] + slot.t[0];
              float g[3];
              for (int k = 0; k < 3; k++)
                g[k] = gap (i[k], i[3 + k], j[k] + slot.t[k], j[3 + k] + slot.t[k]);
              if ((double) (g[0] * g[0] + g[1] * g[1] + g[2] * g[2]) >= radius * radius)
                continue;
              /* no shift says where that is: all is done again with one block */
              if (far_off)
                atomic_store_explicit (&job->far_blocks, true, memory_order_relaxed);
              else
                g_array_append_val (slots, slot);
            }
        }
    }
  return slots;
}

/* Candidates of one i-cluster. */
typedef struct {
  uint32_t *cluster;
  uint8_t *shift;
  uint32_t n, capacity;
} Found;

static void
found_reserve (Found *found, size_t more)
{
  if (found->n + more > found->capacity)
    {
      found->capacity = (uint32_t) (2 * (found->n + more) + 64);
      found->cluster = g_renew (uint32_t, found->cluster, found->capacity);
      found->shift = g_renew (uint8_t, found->shift, found->capacity);
    }
}

/* What is near cluster i in one column image. */
static void
search_slot (Job *job, Slot *s, uint32_t i, float radius, Found *found, uint32_t of_shift[SG_N_SHIFTS + 1])
{
  const SgPairs *pairs = job->pairs;
  const SgBoxes *box = &pairs->box;
  float low[3], high[3];

  for (int a = 0; a < 3; a++)
    {
      low[a] = box->low[a][i] - s->t[a];
      high[a] = box->high[a][i] - s->t[a];
    }
  while (s->next < s->end && box->high[0][s->next] < low[0] - radius)
    s->next++;
  uint32_t begin = s->self && s->next <= i ? i + 1 : s->next;
  if (begin >= s->end || box->low[0][begin] > high[0] + radius)
    return;

  found_reserve (found, s->end - begin);
  uint32_t *cluster = found->cluster + found->n;
  uint32_t n = job->kernel->near_boxes (box, begin, s->end, low, high, radius, cluster);
  int a_i = s->block_a - pairs->block_a[i];
  uint8_t *shift = found->shift + found->n;
  unsigned far_off = 0;
  for (uint32_t k = 0; k < n; k++)
    {
      unsigned a = (unsigned) (pairs->block_a[cluster[k]] + a_i + 1);
      far_off |= a > 2;
      shift[k] = (uint8_t) (s->shift + a);
      cluster[k] += s->base;
    }
  if (far_off)
    {
      atomic_store_explicit (&job->far_blocks, true, memory_order_relaxed);
      n = 0;
    }
  for (uint32_t k = 0; k < n; k++)
    of_shift[shift[k] + 1]++;
  found->n += n;
}

/* The outer list of one layer: box against box, then sorted by shift. */
static void
list_task (void *data, unsigned layer, unsigned worker)
{
  Job *job = data;
  SgPairs *pairs = job->pairs;
  SgPairList *list = &pairs->layer[layer].outer;
  int ny = pairs->columns[1];
  uint32_t first = pairs->layer_first[layer], n = pairs->layer_first[layer + 1] - first;
  float radius = (float) (pairs->cutoff + pairs->outer_skin + BOX_MARGIN);
  GArray *slots = g_array_new (FALSE, FALSE, sizeof (Slot));
  Found found = { NULL, NULL, 0, 0 };

  list->n_runs = list->n_entries = 0;
  list_reserve (list, n, 0, 0);
  list->first_run[0] = 0;
  for (int y = 0; y < ny; y++)
    {
      size_t column = (size_t) layer * ny + y;
      near_columns (job, y, (int) layer, slots);
      Slot *slot = (Slot *) (void *) slots->data, *slots_end = slot + slots->len;
      for (uint32_t i = pairs->column_first[column]; i < pairs->column_first[column + 1]; i++)
        {
          uint32_t of_shift[SG_N_SHIFTS + 1] = { 0 };
          found.n = 0;
          float x_low = pairs->box.low[0][i] - radius, x_high = pairs->box.high[0][i] + radius;
          for (Slot *s = slot; s < slots_end; s++)
            if (s->x_low <= x_high && s->x_high >= x_low)
              search_slot (job, s, i, radius, &found, of_shift);

          /* By shift, otherwise in the order they were found. */
          size_t n_runs = list->n_runs, n_entries = list->n_entries;
          if (n_entries + found.n > UINT32_MAX)
            {
              atomic_store_explicit (&job->overfull, true, memory_order_relaxed);
              found.n = 0;
            }
          list_reserve (list, 0, n_runs + SG_N_SHIFTS, n_entries + found.n);
          for (uint32_t k = 0; k < SG_N_SHIFTS && found.n > 0; k++)
            {
              if (of_shift[k + 1] > 0)
                list->run[n_runs++] = (SgRun){ (uint32_t) n_entries + of_shift[k],
                                               (uint32_t) n_entries + of_shift[k] + of_shift[k + 1], k };
              of_shift[k + 1] += of_shift[k];
            }
          for (uint32_t k = 0; k < found.n; k++)
            list->entry[n_entries + of_shift[found.shift[k]]++] = found.cluster[k];
          list->n_runs = n_runs;
          list->n_entries = n_entries + found.n;
          list->first_run[i + 1 - first] = (uint32_t) n_runs;
        }
    }
  g_array_free (slots, TRUE);
  g_free (found.cluster);
  g_free (found.shift);
}

/* ---- pruning ---- */

static void
prune_task (void *data, unsigned layer, unsigned worker)
{
  Job *job = data;
  SgPairs *pairs = job->pairs;
  SgPairList *from = &pairs->layer[layer].outer, *to = job->inner ? &pairs->layer[layer].inner : from;
  uint32_t first = pairs->layer_first[layer], end = pairs->layer_first[layer + 1];
  SgKernelTask task = {
    .cluster = pairs->cluster,
    .first = first,
    .end = end,
    .list = from,
    .shift = (const float (*)[4]) pairs->shift,
  };

  /* One entry more than there are: the kernel writes before it decides. */
  list_reserve (to, end - first, from->n_runs, from->n_entries + 1);
  if (job->inner)
    job->kernel->prune (&task, (float) (pairs->cutoff + SLACK), pairs->leash, to);
  else
    {
      job->kernel->prune (&task, (float) (pairs->cutoff + pairs->outer_skin), NULL, to);
      for (uint32_t c = first; c < end; c++)
        memcpy (pairs->outer.since + 12 * (size_t) c, pairs->cluster[c].r, 12 * sizeof (float));
    }
}

/* How far each atom of a layer may go until the next pruning, and where it is now. */
static void
leash_task (void *data, unsigned layer, unsigned worker)
{
  Job *job = data;
  SgPairs *pairs = job->pairs;
  int nz = pairs->columns[2];
  uint32_t first = pairs->layer_first[layer], end = pairs->layer_first[layer + 1];
  /* Atoms that stand still may be led downhill: a leash for all. */
  bool still = !(pairs->speed > 0);
  SgLeashTask task = {
    .v = (const double *const *) job->atoms->v,
    .f = (const double *const *) job->atoms->f,
    .atom = pairs->atom,
    .count = pairs->count,
    .cluster = pairs->cluster,
    .first = first,
    .end = end,
    .time = still ? 0 : (float) (pairs->leash_scale / pairs->speed),
    .least = (float) (still ? pairs->leash_scale : 0.1 * pairs->leash_scale),
    .most = 3 * (float) pairs->leash_scale,
    .margin = (float) fmin (DRIFT_MARGIN, 0.1 * pairs->leash_scale),
    .inverse_mass = { (float) pairs->inverse_mass[0], (float) pairs->inverse_mass[1] },
    .leash = pairs->leash,
    .leash2 = pairs->leash2,
    .since_inner = pairs->inner.since,
    .since_outer = pairs->outer.since,
  };

  memcpy (task.map_outer, job->map_outer, sizeof task.map_outer);
  job->kernel->leash (&task);
  pairs->layer[layer].moved2 = (double) task.moved2;
  for (int again = (int) layer + nz; again < nz + pairs->reach; again += nz)
    memcpy (pairs->leash + 4 * (size_t) pairs->layer_first[again], pairs->leash + 4 * (size_t) first,
            4 * sizeof (float) * (end - first));
}

static double affine_map (const SgCell *now, const SgCell *then, float f[6]);

/* 2 max|u| + (1 - s_min) radius <= skin, of the outer list; false where a position is no number. */
static bool
outer_holds (const SgPairs *pairs, double stretch, double slack)
{
  double moved2 = 0;
  for (int l = 0; l < pairs->columns[2]; l++)
    {
      if (isnan (pairs->layer[l].moved2))
        return false;
      moved2 = fmax (moved2, pairs->layer[l].moved2);
    }
  double radius = pairs->cutoff + pairs->outer_skin;
  return 2 * sqrt (moved2) + (1 - stretch) * radius + slack <= pairs->outer_skin;
}

void
sg_pairs_prune (SgPairs *pairs, const SgKernel *kernel, const SgCell *cell, const SgAtoms *atoms,
                SgPool *pool)
{
  Job job = { .pairs = pairs, .kernel = kernel, .cell = cell, .atoms = atoms, .inner = true };
  unsigned layers = (unsigned) pairs->columns[2];
  double stretch = affine_map (cell, &pairs->outer.cell, job.map_outer);

  pairs->inner.cell = *cell;
  sg_pool_run (pool, leash_task, &job, layers);
  pairs->outer_is_safe = outer_holds (pairs, stretch, 2 * SLACK);
  sg_pool_run (pool, prune_task, &job, layers);
}

/* ---- the whole ---- */

bool
sg_pairs_build (SgPairs *pairs, const SgKernel *kernel, const SgPotential *potential, const SgCell *cell,
                SgAtoms *atoms, double outer_skin, double leash, SgPool *pool, GError **error)
{
  Job job = { .pairs = pairs, .kernel = kernel, .cell = cell, .atoms = atoms, .fresh = true };
  double width[3];

  if (atoms->n > UINT32_MAX / 2)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL, _ ("%zu atoms are too many"), atoms->n);
      return false;
    }
  pairs->n = atoms->n;
  pairs->cutoff = sg_potential_cutoff (potential);
  pairs->outer_skin = outer_skin;
  pairs->leash_scale = leash;
  pairs->outer.cell = *cell;
  for (int t = 0; t < potential->n_types; t++)
    pairs->inverse_mass[t] = 1 / potential->mass[t];
  choose_columns (pairs, cell, pairs->cutoff + outer_skin);
  sort_atoms (pairs, cell, atoms, pool);

  pairs->n_clusters_all = pairs->layer_first[pairs->columns[2] + pairs->reach];
  size_t since = 12 * sizeof (float) * (size_t) pairs->n_clusters;
  pairs->cluster = make_room (pairs->cluster, &pairs->capacity[0], pairs->n_clusters_all * sizeof (SgCluster));
  pairs->outer.since = make_room (pairs->outer.since, &pairs->capacity[1], since);
  pairs->inner.since = make_room (pairs->inner.since, &pairs->capacity[2], since);
  pairs->leash = make_room (pairs->leash, &pairs->capacity[3], 4 * sizeof (float) * pairs->n_clusters_all);
  pairs->leash2 = make_room (pairs->leash2, &pairs->capacity[4], 4 * sizeof (float) * pairs->n_clusters_all);
  if (pairs->n_layers != pairs->columns[2])
    {
      clear_layers (pairs);
      pairs->n_layers = pairs->columns[2];
      pairs->layer = g_new0 (SgLayer, pairs->n_layers);
    }
  for (int l = 0; l < pairs->n_layers; l++)
    {
      SgLayer *layer = &pairs->layer[l];
      size_t clusters = pairs->layer_first[l + pairs->reach + 1] - pairs->layer_first[l];
      layer->force = make_room (layer->force, &layer->force_capacity, clusters * SG_FORCE_STRIDE * sizeof (float));
    }
  make_spread (pairs, kernel, pool != NULL ? sg_pool_n_threads (pool) : 1);

  sg_cell_widths (cell, width);
  double block = pairs->n < SMALL_CELL ? BLOCK_WIDTH_SMALL : BLOCK_WIDTH;
  for (int c = 0; c < 3; c++)
    pairs->blocks[c] = (int) CLAMP (floor (width[c] / block), 1, 40);
  for (;;)
    {
      unsigned layers = (unsigned) pairs->columns[2];
      pairs->origin = g_realloc_n (pairs->origin,
                                   (size_t) pairs->blocks[0] * pairs->blocks[1] * pairs->blocks[2],
                                   sizeof *pairs->origin);
      place_blocks (pairs, cell);
      sg_pool_run (pool, cluster_task, &job, layers);
      sg_pool_run (pool, list_task, &job, layers);
      if (atomic_load (&job.overfull))
        {
          g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL, _ ("the pair list is overfull"));
          return false;
        }
      if (!atomic_load (&job.far_blocks))
        {
          sg_pool_run (pool, pack_task, &job, layers);
          sg_pool_run (pool, prune_task, &job, layers);
          pairs->speed = 0;
          for (unsigned l = 0; l < layers; l++)
            pairs->speed += pairs->layer[l].speed / (double) pairs->n;
          sg_pairs_prune (pairs, kernel, cell, atoms, pool);
          return true;
        }
      /* Clusters longer than a block: in a gas. One block always does. */
      job.far_blocks = false;
      pairs->blocks[0] = pairs->blocks[1] = pairs->blocks[2] = 1;
    }
}

/* The map F = H H0^-1. Returns: a lower bound of the smallest stretch |F e| over unit vectors e. */
static double
affine_map (const SgCell *now, const SgCell *then, float f[6])
{
  double xx = now->lx / then->lx, yy = now->ly / then->ly, zz = now->lz / then->lz;
  double xy = (now->xy - xx * then->xy) / then->ly;
  double yz = (now->yz - yy * then->yz) / then->lz;
  double xz = (now->xz - xx * then->xz - xy * then->yz) / then->lz;

  f[0] = (float) xx, f[1] = (float) yy, f[2] = (float) zz;
  f[3] = (float) xy, f[4] = (float) xz, f[5] = (float) yz;
  /* Weyl: the smallest singular value is at least the smallest diagonal element less the norm of the
   * rest, which is at most its Frobenius norm. */
  return fmin (xx, fmin (yy, zz)) - sqrt (xy * xy + xz * xz + yz * yz);
}

SgPairsState
sg_pairs_pack (SgPairs *pairs, const SgKernel *kernel, const SgCell *cell, const SgAtoms *atoms,
               SgPool *pool)
{
  if (pairs->n != atoms->n || pairs->layer == NULL)
    return SG_PAIRS_REBUILD;

  Job job = { .pairs = pairs, .kernel = kernel, .cell = cell, .atoms = atoms };
  double outer = affine_map (cell, &pairs->outer.cell, job.map_outer);
  double inner = affine_map (cell, &pairs->inner.cell, job.map_inner);
  double stretched = (1 - inner) * (pairs->cutoff + pairs->outer_skin) + DRIFT_MARGIN;
  job.check_outer = !pairs->outer_is_safe || !(stretched <= SLACK);
  place_blocks (pairs, cell);
  sg_pool_run (pool, pack_task, &job, (unsigned) pairs->columns[2]);

  bool strayed = !(stretched <= SLACK);
  for (int l = 0; l < pairs->columns[2]; l++)
    strayed |= pairs->layer[l].strayed;
  if (strayed && !job.check_outer)
    {
      /* Has the outer list come to its end as well? */
      job.check_outer = true;
      sg_pool_run (pool, pack_task, &job, (unsigned) pairs->columns[2]);
    }
  if (job.check_outer && !outer_holds (pairs, outer, DRIFT_MARGIN))
    return SG_PAIRS_REBUILD;
  return strayed ? SG_PAIRS_PRUNE : SG_PAIRS_HOLD;
}

size_t
sg_pairs_count (const SgPairs *pairs, bool inner)
{
  size_t n = pairs->n_clusters;
  for (int l = 0; l < pairs->columns[2]; l++)
    n += inner ? pairs->layer[l].inner.n_entries : pairs->layer[l].outer.n_entries;
  return n;
}
