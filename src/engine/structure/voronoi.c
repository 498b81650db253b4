/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/voronoi.h"
#include "engine/error.h"
#include "engine/structure/path.h"
#include "engine/structure/voronoi-star.h"
#include "engine/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Radius of the first search in units of (V/n)^(1/3): a few cells in a thousand of a glass need more. */
#define FIRST_RADIUS 2.0

/* Passes: the first with the true power distance. Special position is decided by a changed one: first by
 * a small quadratic form, the same everywhere, so that equivalent atoms of a crystal stay equivalent (and
 * images of one atom can be told apart); where that leaves ties, by weights as well. */
enum { N_PASSES = 6 };
static const double form_of_pass[N_PASSES] = { 0, 1e-8, 1e-8, 1e-7, 1e-6, 1e-5 };
static const double change_of_pass[N_PASSES] = { 0, 0, 1e-8, 1e-7, 1e-6, 1e-5 };
/* xx yy zz xy xz yz: no relation between them. */
static const double form[6] = { 0.4142136, 0.7320508, 0.2360680, 0.6457513, 0.3166248, 0.6055513 };

enum { ATOMS_PER_BLOCK = 512 };

static SgVoronoiKernel
find_kernel (int path)
{
#if defined(SG_STRUCTURE_X86)
  if (path == SG_STRUCTURE_AVX512)
    return sg_voronoi_kernel_avx512;
  if (path == SG_STRUCTURE_AVX2)
    return sg_voronoi_kernel_avx2;
#endif
  return path == SG_STRUCTURE_BASELINE ? sg_voronoi_kernel_baseline : NULL;
}

static uint64_t
mix (uint64_t x)
{
  /* splitmix64's finalizer */
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return x ^ x >> 31;
}

typedef struct {
  SgVoronoi *v;
  SgGrid *grid;
  SgVoronoiJob job;
  SgVoronoiKernel kernel;
  SgVoronoiBlock *blocks;
  SgVoronoiScratch *scratch;
  size_t *first_box;       /* n_blocks + 1 */
  size_t n_blocks;
} Pass;

static void
run_block (void *data, unsigned task, unsigned worker)
{
  Pass *pass = data;
  SgVoronoiBlock *b = &pass->blocks[task];
  b->n_entries = b->n_triangles = 0;
  b->degenerate = b->coincident = b->failed = b->unsupported = false;
  b->n_widened = b->n_hidden = 0;
  b->longest2 = 0;
  pass->kernel (&pass->job, pass->first_box[task], pass->first_box[task + 1], &pass->scratch[worker], b);
}

/* Rows from the blocks into their places. */
static void
copy_block (void *data, unsigned task, unsigned worker)
{
  Pass *pass = data;
  const SgVoronoiBlock *b = &pass->blocks[task];
  const SgGrid *grid = pass->grid;
  SgVoronoi *v = pass->v;
  size_t entry = 0, triangle = 0;
  uint32_t from = grid->box_start[pass->first_box[task]], to = grid->box_start[pass->first_box[task + 1]];
  for (uint32_t k = from; k < to; k++)
    {
      uint32_t i = grid->atom[k];
      size_t n = pass->job.n_faces[k], nt = pass->job.n_corners[k];
      memcpy (v->neighbour + v->start[i], b->neighbour + entry, n * sizeof *v->neighbour);
      memcpy (v->offset + v->start[i], b->offset + entry, n * sizeof *v->offset);
      memcpy (v->area + v->start[i], b->area + entry, n * sizeof *v->area);
      memcpy (v->edges + v->start[i], b->edges + entry, n * sizeof *v->edges);
      memcpy (v->triangle + v->triangle_start[i], b->triangle + triangle, nt * sizeof *v->triangle);
      entry += n;
      triangle += nt;
    }
}

/* Entry of the face of @i's entry @e in the neighbour's row, or UINT32_MAX. */
static uint32_t
find_reverse (const SgVoronoi *v, uint32_t i, uint32_t e)
{
  uint32_t j = v->neighbour[e];
  const uint32_t *row = v->neighbour + v->start[j];
  uint32_t count = v->start[j + 1] - v->start[j];
  for (uint32_t k = 0; k < count; k++)
    if (row[k] == i && v->offset[v->start[j] + k] == sg_offset_negate (v->offset[e]))
      return v->start[j] + k;
  return UINT32_MAX;
}

/* Joins both entries of every face; returns whether each is seen alike from both sides. Row j names its neighbours in
 * ascending order, so when the atoms are gone through in that order the next entry of row j that nobody has joined is
 * i's. Only images of one atom in one row can come in another order and are looked for. */
static bool
link_rows (SgVoronoi *v)
{
  size_t n = v->n, linked = 0;
  g_autofree uint32_t *next = g_memdup2 (v->start, n * sizeof *next);
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t e = v->start[i], end = v->start[i + 1]; e < end; e++)
      {
        uint32_t j = v->neighbour[e], f = next[j]++;
        if (j < i)
          continue;
        if (f >= v->start[j + 1] || v->neighbour[f] != i || v->offset[f] != sg_offset_negate (v->offset[e]))
          f = find_reverse (v, i, e);
        v->reverse[e] = f;
        if (f == UINT32_MAX || v->edges[f] != v->edges[e])
          continue;
        linked += j == i ? 1 : 2;
        v->reverse[f] = e;
        if (j != i || f > e)
          v->area[f] = v->area[e];
      }
  return linked == v->n_entries;
}

/* Drops faces that are seen from one side only, and the links with them. The last resort, for input that
 * no change of weights has decided; what is dropped is smaller than round-off. */
static void
drop_torn_faces (SgVoronoi *v)
{
  g_autofree bool *keep = g_new (bool, v->n_entries);
  for (size_t i = 0; i < v->n; i++)
    for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
      keep[e] = find_reverse (v, (uint32_t) i, e) != UINT32_MAX;
  uint32_t at = 0, from = 0;
  for (size_t i = 0; i < v->n; i++)
    {
      uint32_t to = v->start[i + 1];
      v->start[i] = at;
      for (uint32_t e = from; e < to; e++)
        if (keep[e])
          {
            v->neighbour[at] = v->neighbour[e];
            v->offset[at] = v->offset[e];
            v->area[at] = v->area[e];
            v->edges[at] = v->edges[e];
            at++;
          }
      from = to;
      v->triangle_start[i] = 0;
    }
  v->triangle_start[v->n] = 0;
  v->start[v->n] = at;
  v->n_entries = at;
  for (size_t i = 0; i < v->n; i++)
    for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
      {
        uint32_t f = v->reverse[e] = find_reverse (v, (uint32_t) i, e);
        if (f > e)
          v->area[f] = v->area[e];
      }
}

/* Marks, of every set of atoms at one place, all but the one with the largest weight. */
static bool *
find_dead (const SgGrid *grid, double radius, double same2)
{
  bool *dead = g_new0 (bool, grid->n + 1);
  SgGather g = { 0 };
  for (size_t box = 0; box < grid->n_boxes; box++)
    {
      uint32_t from = grid->box_start[box], to = grid->box_start[box + 1];
      if (from == to || !sg_grid_gather (grid, box, radius, &g))
        continue;
      for (uint32_t k = from; k < to; k++)
        {
          size_t self = g.self + (k - from);
          for (size_t l = 0; l < g.n; l++)
            {
              double dx = g.x[l] - g.x[self], dy = g.y[l] - g.y[self], dz = g.z[l] - g.z[self];
              if (l == self || dx * dx + dy * dy + dz * dz >= same2)
                continue;
              uint32_t a = grid->atom[k], b = grid->atom[g.sorted[l]];
              if (g.w[l] > g.w[self] || (g.w[l] == g.w[self] && b < a))
                dead[k] = true;
            }
        }
    }
  sg_gather_clear (&g);
  return dead;
}

static void
free_block (SgVoronoiBlock *b)
{
  g_free (b->neighbour);
  g_free (b->offset);
  g_free (b->area);
  g_free (b->edges);
  g_free (b->triangle);
}

static void
free_scratch (SgVoronoiScratch *s)
{
  sg_gather_clear (&s->gather);
  sg_gather_clear (&s->wide);
  sg_star_clear (&s->star);
  g_free (s->near);
  g_free (s->near2);
  g_free (s->spanned);
  g_free (s->keys);
  g_free (s->place);
}

static void
free_rows (SgVoronoi *v)
{
  g_clear_pointer (&v->neighbour, g_free);
  g_clear_pointer (&v->offset, g_free);
  g_clear_pointer (&v->reverse, g_free);
  g_clear_pointer (&v->area, g_free);
  g_clear_pointer (&v->edges, g_free);
  g_clear_pointer (&v->triangle, g_free);
}

/* The blocks' rows into one table. Returns whether every face is seen alike from both its atoms. */
static bool
assemble (Pass *pass, SgPool *pool)
{
  SgVoronoi *v = pass->v;
  const SgGrid *grid = pass->grid;

  free_rows (v);
  for (size_t k = 0; k < v->n; k++)
    {
      v->start[grid->atom[k] + 1] = pass->job.n_faces[k];
      v->triangle_start[grid->atom[k] + 1] = pass->job.n_corners[k];
    }
  v->start[0] = v->triangle_start[0] = 0;
  for (size_t i = 0; i < v->n; i++)
    {
      v->start[i + 1] += v->start[i];
      v->triangle_start[i + 1] += v->triangle_start[i];
    }
  size_t ne = v->n_entries = v->start[v->n], nt = v->triangle_start[v->n];
  v->neighbour = g_new (uint32_t, ne + 1);
  v->offset = g_new (uint32_t, ne + 1);
  v->reverse = g_new (uint32_t, ne + 1);
  v->area = g_new (double, ne + 1);
  v->edges = g_new (uint16_t, ne + 1);
  v->triangle = g_malloc ((nt + 1) * sizeof *v->triangle);
  sg_pool_run (pool, copy_block, pass, (unsigned) pass->n_blocks);
  return link_rows (v);
}

SgVoronoi *
sg_voronoi_new (const SgCell *cell, size_t n, const double *const r[3], const uint8_t *type,
                const double *radius2, const int64_t *number, SgPool *pool, const char *path,
                GError **error)
{
  g_autofree double *weight = g_new (double, n + 1);
  for (size_t i = 0; i < n; i++)
    weight[i] = radius2[type[i]];
  return sg_voronoi_new_weighted (cell, n, r, weight, number, pool, path, error);
}

SgVoronoi *
sg_voronoi_new_weighted (const SgCell *given, size_t n, const double *const r[3], const double *weight,
                         const int64_t *number, SgPool *pool, const char *path_name, GError **error)
{
  SgCell cell = *given;
  SgFlip flip;
  if (!sg_cell_check (&cell, error))
    return NULL;
  sg_cell_reduce (&cell, &flip);
  SgVoronoiKernel kernel = find_kernel (sg_structure_path (path_name));
  if (kernel == NULL)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_UNSUPPORTED, _ ("this processor has no %s"), path_name);
      return NULL;
    }
  if (n == 0 || n > 1u << 30)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_UNSUPPORTED, _ ("a tessellation of %zu atoms"), n);
      return NULL;
    }

  g_autoptr (SgVoronoi) v = g_new0 (SgVoronoi, 1);
  v->n = n;
  v->cell = cell;
  v->whole = true;
  for (int c = 0; c < 3; c++)
    v->r[c] = g_new (double, n);
  v->start = g_new (uint32_t, n + 1);
  v->triangle_start = g_new (uint32_t, n + 1);
  v->volume = g_new (double, n);

  v->weight = g_memdup2 (weight, n * sizeof *weight);
  double weight_max = weight[0];
  for (size_t i = 0; i < n; i++)
    {
      double p[3] = { r[0][i], r[1][i], r[2][i] };
      int32_t image[3] = { 0, 0, 0 };
      if (!(fabs (p[0]) < 1e15 && fabs (p[1]) < 1e15 && fabs (p[2]) < 1e15))
        {
          g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL, _ ("atom %zu has no finite position"), i);
          return NULL;
        }
      sg_cell_wrap (&cell, p, image);
      for (int c = 0; c < 3; c++)
        v->r[c][i] = p[c];
      weight_max = fmax (weight_max, weight[i]);
    }

  double length = cbrt (sg_cell_volume (&cell) / (double) n);
  Pass pass = { .v = v, .kernel = kernel };
  pass.job.length = length;
  pass.job.tiny_edge = 1e-11 * length;
  pass.job.radius = FIRST_RADIUS * length;
  pass.job.radius_max = 8 * (length + cell.lx + cell.ly + cell.lz);
  pass.job.weight_max = weight_max;
  const double *const wrapped[3] = { v->r[0], v->r[1], v->r[2] };
  SgGrid *grid = pass.grid = sg_grid_new (&cell, n, wrapped, weight, pass.job.radius);
  pass.job.grid = grid;
  pass.job.n_faces = g_new (uint16_t, n);
  pass.job.n_corners = g_new (uint16_t, n);
  pass.job.volume = v->volume;

  /* Blocks of whole boxes; their number depends on the sample alone. */
  pass.first_box = g_new (size_t, grid->n_boxes + 2);
  for (size_t box = 0; box < grid->n_boxes;)
    {
      pass.first_box[pass.n_blocks++] = box;
      uint32_t from = grid->box_start[box];
      while (box < grid->n_boxes && grid->box_start[box] - from < ATOMS_PER_BLOCK)
        box++;
    }
  pass.first_box[pass.n_blocks] = grid->n_boxes;
  pass.blocks = g_new0 (SgVoronoiBlock, pass.n_blocks);
  unsigned n_workers = pool != NULL ? sg_pool_n_threads (pool) : 1;
  pass.scratch = g_new0 (SgVoronoiScratch, n_workers);

  double *change = NULL;
  bool *dead = NULL;
  bool good = false, fatal = false, unsupported = false;
  for (int p = 0; p < N_PASSES && !good && !fatal; p++)
    {
      if (form_of_pass[p] > 0)
        {
          v->degenerate = true;
          pass.job.changed = true;
          pass.job.tiny_edge = 1e-3 * form_of_pass[p] * length;
          for (int k = 0; k < 6; k++)
            pass.job.form[k] = form_of_pass[p] * form[k];
        }
      if (change_of_pass[p] > 0)
        {
          if (change == NULL)
            change = g_new (double, n);
          for (size_t k = 0; k < n; k++)
            {
              uint32_t i = grid->atom[k];
              uint64_t h = mix ((uint64_t) (number != NULL ? number[i] : (int64_t) i) * N_PASSES
                                + (uint64_t) p);
              change[k] = change_of_pass[p] * length * length * ((double) (h >> 11) * 0x1p-53);
            }
          pass.job.change = change;
        }
      bool again;
      do
        {
          again = false;
          sg_pool_run (pool, run_block, &pass, (unsigned) pass.n_blocks);
          bool degenerate = false, coincident = false, failed = false;
          double longest2 = 0;
          v->n_widened = v->n_hidden = 0;
          for (size_t b = 0; b < pass.n_blocks; b++)
            {
              degenerate |= pass.blocks[b].degenerate;
              coincident |= pass.blocks[b].coincident;
              failed |= pass.blocks[b].failed;
              unsupported |= pass.blocks[b].unsupported;
              v->n_widened += pass.blocks[b].n_widened;
              v->n_hidden += pass.blocks[b].n_hidden;
              longest2 = fmax (longest2, pass.blocks[b].longest2);
            }
          v->longest = sqrt (longest2);
          fatal = unsupported;
          if (coincident && dead == NULL && !fatal)
            {
              dead = find_dead (grid, 0.5 * length, 1e-18 * length * length);
              pass.job.dead = dead;
              again = true;
              continue;
            }
          if (fatal || ((degenerate || failed) && p < N_PASSES - 1))
            continue;
          good = assemble (&pass, pool) && !failed;
        }
      while (again);
    }
  if (!good && !fatal)
    {
      drop_torn_faces (v);
      v->whole = false;
    }

  for (unsigned w = 0; w < n_workers; w++)
    free_scratch (&pass.scratch[w]);
  for (size_t b = 0; b < pass.n_blocks; b++)
    free_block (&pass.blocks[b]);
  g_free (pass.scratch);
  g_free (pass.blocks);
  g_free (pass.first_box);
  g_free (pass.job.n_faces);
  g_free (pass.job.n_corners);
  g_free (change);
  g_free (dead);
  sg_grid_free (grid);
  if (fatal)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_UNSUPPORTED,
                   _ ("an atom has too many neighbours or the cell is too long and thin for a tessellation"));
      return NULL;
    }
  return g_steal_pointer (&v);
}

void
sg_voronoi_free (SgVoronoi *v)
{
  if (v == NULL)
    return;
  for (int c = 0; c < 3; c++)
    g_free (v->r[c]);
  g_free (v->start);
  g_free (v->triangle_start);
  g_free (v->volume);
  g_free (v->weight);
  free_rows (v);
  g_free (v);
}
