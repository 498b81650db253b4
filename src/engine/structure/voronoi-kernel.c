/* voronoi-kernel.c: the cells of a block of boxes; compiled once for each instruction set
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/structure/simd.h"
#include "engine/structure/voronoi-star.h"

#include <math.h>
#include <string.h>

#define INDEX_MASK ((INT64_C (1) << SG_STAR_INDEX_BITS) - 1)

/* Shells in units of (V/n)^(1/3); the last is the radius of the search. */
static const double shell_radius[SG_STAR_SHELLS] = { 1.55, 1.70, 1.85, 2.0 };

static inline int64_t
key_index (double key)
{
  union { double d; int64_t i; } u = { key };
  return u.i & INDEX_MASK;
}

/* The smallest key over candidates first..end-1, which are whole vectors. */
static inline sg_vd
search (const SgStar *s, unsigned first, unsigned end, double vx, double vy, double vz, double nx,
        double ny, double nz, double flat, sg_vd best)
{
  const double *x = s->x, *y = s->y, *z = s->z, *p = s->p;
  sg_vi index = sg_vlanes () + (int64_t) first;
  for (unsigned k = first; k < end; k += SG_W)
    {
      sg_vd X = sg_vload (x + k), Y = sg_vload (y + k), Z = sg_vload (z + k);
      sg_vd above = sg_vload (p + k) - (X * vx + Y * vy + Z * vz);
      sg_vd along = X * nx + Y * ny + Z * nz;
      sg_vi key = ((sg_vi) (above / along) & ~INDEX_MASK) | index;
      key |= ~(along > flat);
      best = sg_vmin ((sg_vd) key, best);
      index += SG_W;
    }
  return best;
}

/* Corner of three planes; b x c is given. */
static inline void
corner (const SgStar *s, const double *q, unsigned b, unsigned c, unsigned d, double nx, double ny,
        double nz, double v[3])
{
  double bx = s->x[b], by = s->y[b], bz = s->z[b];
  double cx = s->x[c], cy = s->y[c], cz = s->z[c];
  double dx = s->x[d], dy = s->y[d], dz = s->z[d];
  double cdx = cy * dz - cz * dy, cdy = cz * dx - cx * dz, cdz = cx * dy - cy * dx;
  double dbx = dy * bz - dz * by, dby = dz * bx - dx * bz, dbz = dx * by - dy * bx;
  double f = 1.0 / (dx * nx + dy * ny + dz * nz);
  v[0] = (q[b] * cdx + q[c] * dbx + q[d] * nx) * f;
  v[1] = (q[b] * cdy + q[c] * dby + q[d] * ny) * f;
  v[2] = (q[b] * cdz + q[c] * dbz + q[d] * nz) * f;
}

static inline int
slot_of (SgStar *s, unsigned candidate)
{
  unsigned slot = s->slot[candidate];
  if (slot != 0)
    return (int) slot - 1;
  if (s->n_slots == s->slot_capacity)
    return -1;
  s->candidate[s->n_slots] = candidate;
  s->slot[candidate] = (uint16_t) ++s->n_slots;
  return (int) s->n_slots - 1;
}

/* Where the wrap begins: the nearest plane, and on it the nearest line. */
static inline sg_vd
nearest_plane (const SgStar *s, unsigned end)
{
  sg_vi index = sg_vlanes ();
  sg_vd best = sg_vset (1e300);
  for (unsigned k = 0; k < end; k += SG_W)
    {
      sg_vd X = sg_vload (s->x + k), Y = sg_vload (s->y + k), Z = sg_vload (s->z + k);
      sg_vd p = sg_vload (s->p + k), d2 = X * X + Y * Y + Z * Z;
      sg_vi negative = p < 0;
      sg_vd t2 = p * p / d2;
      /* A negative distance becomes a negative key. */
      sg_vi key = ((sg_vi) t2 & ~INDEX_MASK) | index | (negative & INT64_MIN);
      key |= ~(d2 > 0);
      best = sg_vmin ((sg_vd) key, best);
      index += SG_W;
    }
  return best;
}

static inline sg_vd
nearest_line (const SgStar *s, unsigned end, unsigned j, const double foot[3])
{
  double jx = s->x[j], jy = s->y[j], jz = s->z[j];
  double f = 1.0 / (jx * jx + jy * jy + jz * jz);
  sg_vi index = sg_vlanes ();
  sg_vd best = sg_vset (1e300);
  for (unsigned k = 0; k < end; k += SG_W)
    {
      sg_vd X = sg_vload (s->x + k), Y = sg_vload (s->y + k), Z = sg_vload (s->z + k);
      sg_vd above = sg_vload (s->p + k) - (X * foot[0] + Y * foot[1] + Z * foot[2]);
      sg_vd a = (X * jx + Y * jy + Z * jz) * f;
      sg_vd ex = X - a * jx, ey = Y - a * jy, ez = Z - a * jz;
      sg_vd e2 = ex * ex + ey * ey + ez * ez;
      sg_vi key = ((sg_vi) (above * above / e2) & ~INDEX_MASK) | index;
      key |= ~(e2 > 1e-9 / f);
      best = sg_vmin ((sg_vd) key, best);
      index += SG_W;
    }
  return best;
}

enum { NEED_MORE = -1, NO_CORNER = -2 };

static inline SgStarResult
no_candidate (int d)
{
  return d == NEED_MORE ? SG_STAR_WIDEN : SG_STAR_FAILED;
}

/* Finds the corner across the directed edge (b, c) of candidates, from the point v on the cell's edge.
 * Returns the candidate, or NEED_MORE candidates for the proof, or NO_CORNER of parallel planes. */
static inline int
wrap (SgStar *s, unsigned b, unsigned c, const double v[3], double u[3], double n[3])
{
  double bx = s->x[b], by = s->y[b], bz = s->z[b];
  double cx = s->x[c], cy = s->y[c], cz = s->z[c];
  n[0] = by * cz - bz * cy;
  n[1] = bz * cx - bx * cz;
  n[2] = bx * cy - by * cx;
  double flat = 1e-9 * (n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
  sg_vd best = sg_vset (1e300);
  unsigned from = 0;
  for (int shell = 0; shell < SG_STAR_SHELLS; shell++)
    {
      unsigned end = s->shell_end[shell];
      best = search (s, from, end, v[0], v[1], v[2], n[0], n[1], n[2], flat, best);
      from = end;
      double key = sg_vreduce_min (best);
      if (key == 1e300)
        continue;
      unsigned d = (unsigned) key_index (key);
      corner (s, s->p, b, c, d, n[0], n[1], n[2], u);
      double u2 = u[0] * u[0] + u[1] * u[1] + u[2] * u[2];
      if (u2 <= s->limit2[shell])
        return (int) d;
      if (!isfinite (u2))
        return NO_CORNER;
    }
  return NEED_MORE;
}

/* Adds the triangle of candidates (b, c, d) and lists its two new edges as open. */
static inline SgStarResult
add_triangle (SgStar *s, unsigned b, unsigned c, unsigned d, const double u[3], const double n[3],
              unsigned *top)
{
  int sb = slot_of (s, b), sc = slot_of (s, c), sd = slot_of (s, d);
  if (sb < 0 || sc < 0 || sd < 0 || s->n_triangles == 2 * s->slot_capacity)
    return SG_STAR_HUGE; /* room is made and the star begun again */
  unsigned cap = s->slot_capacity;
  uint16_t *bc = &s->edge[(unsigned) sb * cap + (unsigned) sc];
  uint16_t *cd = &s->edge[(unsigned) sc * cap + (unsigned) sd];
  uint16_t *db = &s->edge[(unsigned) sd * cap + (unsigned) sb];
  if (*bc != 0 || *cd != 0 || *db != 0)
    return SG_STAR_FAILED;
  unsigned t = s->n_triangles++;
  *bc = *cd = *db = (uint16_t) (t + 1);
  s->triangle[t] = (SgStarTriangle){ (uint16_t) sb, (uint16_t) sc, (uint16_t) sd };
  s->ux[t] = u[0];
  s->uy[t] = u[1];
  s->uz[t] = u[2];
  if (s->ux != s->vx)
    {
      double v[3];
      corner (s, s->q, b, c, d, n[0], n[1], n[2], v);
      s->vx[t] = v[0];
      s->vy[t] = v[1];
      s->vz[t] = v[2];
    }
  /* What is missing lies to the left of the reversed edges. */
  s->open[(*top)++] = (uint32_t) sd << 16 | (uint32_t) sc;
  s->open[(*top)++] = (uint32_t) sb << 16 | (uint32_t) sd;
  return SG_STAR_DONE;
}

static SgStarResult
wrap_star (SgStar *s)
{
  if (s->m < 4)
    return SG_STAR_WIDEN;
  unsigned all = s->shell_end[SG_STAR_SHELLS - 1];
  double key = sg_vreduce_min (nearest_plane (s, all));
  if (key == 1e300)
    return SG_STAR_WIDEN;
  if (key <= 0)
    return SG_STAR_ECCENTRIC;
  unsigned j = (unsigned) key_index (key);
  double f = s->p[j] / (s->x[j] * s->x[j] + s->y[j] * s->y[j] + s->z[j] * s->z[j]);
  double foot[3] = { f * s->x[j], f * s->y[j], f * s->z[j] };

  key = sg_vreduce_min (nearest_line (s, all, j, foot));
  if (key == 1e300)
    return SG_STAR_WIDEN;
  unsigned c = (unsigned) key_index (key);
  double a = (s->x[c] * s->x[j] + s->y[c] * s->y[j] + s->z[c] * s->z[j]) / s->p[j] * f;
  double e[3] = { s->x[c] - a * s->x[j], s->y[c] - a * s->y[j], s->z[c] - a * s->z[j] };
  double up = s->p[c] - (s->x[c] * foot[0] + s->y[c] * foot[1] + s->z[c] * foot[2]);
  double g = up / (e[0] * e[0] + e[1] * e[1] + e[2] * e[2]);
  double v[3] = { foot[0] + g * e[0], foot[1] + g * e[1], foot[2] + g * e[2] };

  double u[3], n[3];
  unsigned top = 0;
  int d = wrap (s, j, c, v, u, n);
  if (d < 0)
    return no_candidate (d);
  SgStarResult result = add_triangle (s, j, c, (unsigned) d, u, n, &top);
  if (result != SG_STAR_DONE)
    return result;
  s->open[top++] = 1u << 16 | 0u; /* the first edge from its other side: slots (c, j) */

  unsigned cap = s->slot_capacity;
  /* First in, first out: the next edge does not wait for the corner just found. */
  while (top > 0)
    {
      uint32_t open = s->open[--top];
      unsigned sb = open >> 16, sc = open & 0xffff;
      if (s->edge[sb * cap + sc] != 0)
        continue;
      unsigned known = s->edge[sc * cap + sb] - 1u;
      double w[3] = { s->ux[known], s->uy[known], s->uz[known] };
      unsigned b = s->candidate[sb], cc = s->candidate[sc];
      d = wrap (s, b, cc, w, u, n);
      if (d < 0)
        return no_candidate (d);
      result = add_triangle (s, b, cc, (unsigned) d, u, n, &top);
      if (result != SG_STAR_DONE)
        return result;
    }
  return s->n_triangles + 4 == 2 * s->n_slots ? SG_STAR_DONE : SG_STAR_FAILED;
}

#if SG_W == 8
static const uint8_t bits_of[16] = { 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4 };
#endif

/* Candidates of gather entry `self` within `radius`, by shells. Returns whether another atom is at the
 * same place. */
static bool
choose_candidates (const SgVoronoiJob *job, SgVoronoiScratch *scratch, const SgGather *g, size_t self,
                   double radius, double scale)
{
  SgStar *s = &scratch->star;
  double x0 = g->x[self], y0 = g->y[self], z0 = g->z[self], w0 = g->w[self];
  double r2 = radius * radius;
  double shell2[SG_STAR_SHELLS - 1];
  for (int k = 0; k < SG_STAR_SHELLS - 1; k++)
    {
      double r = shell_radius[k] * job->length * scale;
      shell2[k] = r * r;
    }

  if (g->n + 16 > scratch->near_capacity)
    {
      scratch->near_capacity = 2 * g->n + 64;
      scratch->near = g_renew (uint32_t, scratch->near, scratch->near_capacity);
      scratch->near2 = g_renew (double, scratch->near2, scratch->near_capacity);
    }
  uint32_t *near = scratch->near;
  double *near2 = scratch->near2;
  unsigned m = 0, counts[SG_STAR_SHELLS] = { 0 };
#if SG_W == 8
  __m256i lanes = _mm256_setr_epi32 (0, 1, 2, 3, 4, 5, 6, 7);
#endif
  for (size_t k = 0; k < g->n; k += SG_W)
    {
      sg_vd dx = sg_vload (g->x + k) - x0, dy = sg_vload (g->y + k) - y0, dz = sg_vload (g->z + k) - z0;
      sg_vd d2 = dx * dx + dy * dy + dz * dz;
      unsigned bits = sg_vless_bits (d2, sg_vset (r2));
#if SG_W == 8
      _mm256_storeu_si256 ((__m256i *) (void *) (near + m),
                           _mm256_maskz_compress_epi32 ((__mmask8) bits, _mm256_add_epi32 (lanes, _mm256_set1_epi32 ((int) k))));
      _mm512_storeu_pd (near2 + m, _mm512_maskz_compress_pd ((__mmask8) bits, (__m512d) d2));
      m += (unsigned) bits_of[bits & 15] + bits_of[bits >> 4];
#else
      while (bits != 0)
        {
          unsigned lane = (unsigned) __builtin_ctz (bits);
          bits &= bits - 1;
          near[m] = (uint32_t) (k + lane);
          near2[m] = d2[lane];
          m++;
        }
#endif
    }

  /* The atom itself and atoms without a cell are no candidates. */
  bool coincident = false;
  double same = 1e-18 * job->length * job->length;
  unsigned kept = 0;
  for (unsigned k = 0; k < m; k++)
    {
      uint32_t l = near[k];
      double e = near2[k];
      bool other = l != self && !(job->dead != NULL && job->dead[g->sorted[l]]);
      bool apart = e >= same;
      coincident |= other && !apart;
      near[kept] = l;
      near2[kept] = e;
      unsigned keep = other && apart;
      counts[(e >= shell2[0]) + (e >= shell2[1]) + (e >= shell2[2])] += keep;
      kept += keep;
    }
  m = kept;

  sg_star_reserve_candidates (s, m);
  s->p = job->changed ? s->changed : s->q;
  unsigned next[SG_STAR_SHELLS], at = 0;
  unsigned padded = (m + SG_W - 1) / SG_W * SG_W;
  double spread = job->weight_max - w0;
  for (int k = 0; k < SG_STAR_SHELLS; k++)
    {
      next[k] = at;
      at += counts[k];
      unsigned end = (at + SG_W - 1) / SG_W * SG_W;
      s->shell_end[k] = k == SG_STAR_SHELLS - 1 ? padded : end;
      double r = k == SG_STAR_SHELLS - 1 ? radius : sqrt (shell2[k]);
      /* |v| + sqrt(|v|^2 + D) <= r  iff  |v| <= (r^2 - D) / (2 r); a little less for rounding */
      double limit = (r * r - spread) / (2 * r) * (1 - 1e-9);
      s->limit2[k] = limit > 0 ? limit * limit : -1;
    }
  s->m = m;
  for (unsigned k = 0; k < m; k++)
    {
      uint32_t l = near[k];
      double e = near2[k];
      int shell = (e >= shell2[0]) + (e >= shell2[1]) + (e >= shell2[2]);
      unsigned to = next[shell]++;
      s->x[to] = g->x[l] - x0;
      s->y[to] = g->y[l] - y0;
      s->z[to] = g->z[l] - z0;
      s->q[to] = 0.5 * (e + w0 - g->w[l]);
      s->local[to] = l;
    }
  for (unsigned k = m; k < padded; k++)
    {
      s->x[k] = s->y[k] = s->z[k] = 0;
      s->q[k] = s->changed[k] = 1;
    }
  if (job->changed)
    for (unsigned k = 0; k < m; k++)
      {
        double x = s->x[k], y = s->y[k], z = s->z[k];
        const double *f = job->form;
        s->changed[k] = s->q[k] + f[0] * x * x + f[1] * y * y + f[2] * z * z + f[3] * x * y
                        + f[4] * x * z + f[5] * y * z;
        if (job->change != NULL)
          s->changed[k] += job->change[g->sorted[self]] - job->change[g->sorted[s->local[k]]];
      }
  return coincident;
}

static SgStarResult
find_star (SgStar *s, bool clip)
{
  for (;;)
    {
      sg_star_reset (s);
      SgStarResult result = clip || s->m > SG_STAR_MAX_WRAPPED ? sg_star_clip (s) : wrap_star (s);
      if (result == SG_STAR_ECCENTRIC)
        {
          clip = true;
          continue;
        }
      if (result == SG_STAR_HUGE && sg_star_reserve_slots (s, 2 * s->slot_capacity))
        continue;
      return result;
    }
}

static void
reserve_block (SgVoronoiBlock *b, size_t entries, size_t triangles)
{
  if (b->n_entries + entries > b->entry_capacity)
    {
      b->entry_capacity = 2 * (b->n_entries + entries) + 4096;
      b->neighbour = g_renew (uint32_t, b->neighbour, b->entry_capacity);
      b->offset = g_renew (uint32_t, b->offset, b->entry_capacity);
      b->area = g_renew (double, b->area, b->entry_capacity);
      b->edges = g_renew (uint16_t, b->edges, b->entry_capacity);
    }
  if (b->n_triangles + triangles > b->triangle_capacity)
    {
      b->triangle_capacity = 2 * (b->n_triangles + triangles) + 8192;
      b->triangle = g_realloc (b->triangle, b->triangle_capacity * sizeof *b->triangle);
    }
}

/* Areas, volume and the sorted row of a finished star. */
static void
finish_star (const SgVoronoiJob *job, SgVoronoiScratch *scratch, const SgGather *g, uint32_t sorted,
             SgVoronoiBlock *block)
{
  SgStar *s = &scratch->star;
  unsigned n = s->n_slots, cap = s->slot_capacity, nt = s->n_triangles;
  if (n > scratch->slots)
    {
      scratch->slots = 2 * n + 64;
      scratch->spanned = g_renew (double, scratch->spanned, scratch->slots);
      scratch->keys = g_renew (int64_t, scratch->keys, scratch->slots);
      scratch->place = g_renew (uint16_t, scratch->place, scratch->slots);
    }
  reserve_block (block, n, nt);
  double *spanned = scratch->spanned;
  uint16_t *edges = block->edges + block->n_entries;
  for (unsigned k = 0; k < n; k++)
    spanned[k] = 0;

  /* The edge of the cell between faces b and c, passed around face b, runs from the corner o of the triangle with
   * (c -> b) to the corner t of the one with (b -> c); with the origin it spans v_o x v_t / 2. Only the part along
   * d_b is wanted. */
  double shortest2 = HUGE_VAL;
  for (unsigned t = 0; t < nt; t++)
    {
      unsigned corners[4] = { s->triangle[t].a, s->triangle[t].b, s->triangle[t].c, s->triangle[t].a };
      double ax = s->vx[t], ay = s->vy[t], az = s->vz[t];
      double ux = s->ux[t], uy = s->uy[t], uz = s->uz[t];
      for (int k = 0; k < 3; k++)
        {
          unsigned b = corners[k], c = corners[k + 1], cand = s->candidate[b];
          unsigned o = s->edge[c * cap + b] - 1u;
          double bx = s->vx[o], by = s->vy[o], bz = s->vz[o];
          spanned[b] += (by * az - bz * ay) * s->x[cand] + (bz * ax - bx * az) * s->y[cand]
                        + (bx * ay - by * ax) * s->z[cand];
          double ex = ux - s->ux[o], ey = uy - s->uy[o], ez = uz - s->uz[o];
          double e2 = ex * ex + ey * ey + ez * ez;
          shortest2 = e2 < shortest2 ? e2 : shortest2;
        }
    }
  block->degenerate |= shortest2 < s->tiny_edge2;

  const SgGrid *grid = job->grid;
  int64_t *keys = scratch->keys;
  for (unsigned k = 0; k < n; k++)
    {
      uint32_t l = s->local[s->candidate[k]];
      keys[k] = (int64_t) grid->atom[g->sorted[l]] << 30 | g->offset[l];
    }
  /* sorted by counting who is smaller; rows are short and no key comes twice */
  for (unsigned k = 0; k < n; k++)
    {
      int64_t key = keys[k], smaller = 0;
      for (unsigned l = 0; l < n; l++)
        smaller += keys[l] < key;
      scratch->place[k] = (uint16_t) smaller;
    }
  double volume = 0, longest2 = block->longest2;
  for (unsigned k = 0; k < n; k++)
    {
      size_t e = block->n_entries + scratch->place[k];
      unsigned cand = s->candidate[k];
      double x = s->x[cand], y = s->y[cand], z = s->z[cand];
      double d2 = x * x + y * y + z * z;
      double inverse = 1 / d2;
      block->neighbour[e] = (uint32_t) (keys[k] >> 30);
      block->offset[e] = (uint32_t) (keys[k] & 0x3fffffff);
      block->area[e] = 0.5 * spanned[k] * sqrt (inverse);
      volume += spanned[k] * s->q[cand] * inverse;
      edges[scratch->place[k]] = 0;
      longest2 = d2 > longest2 ? d2 : longest2;
    }
  block->longest2 = longest2;
  for (unsigned t = 0; t < nt; t++)
    {
      uint16_t *out = block->triangle[block->n_triangles + t];
      out[0] = scratch->place[s->triangle[t].a];
      out[1] = scratch->place[s->triangle[t].b];
      out[2] = scratch->place[s->triangle[t].c];
      edges[out[0]]++;
      edges[out[1]]++;
      edges[out[2]]++;
    }
  block->n_entries += n;
  block->n_triangles += nt;
  job->n_faces[sorted] = (uint16_t) n;
  job->n_corners[sorted] = (uint16_t) nt;
  job->volume[grid->atom[sorted]] = volume / 6;
}

void
SG_PATH (sg_voronoi_kernel) (const SgVoronoiJob *job, size_t first_box, size_t end_box, SgVoronoiScratch *scratch,
           SgVoronoiBlock *block)
{
  const SgGrid *grid = job->grid;
  SgStar *s = &scratch->star;
  if (s->slot_capacity == 0)
    sg_star_reserve_slots (s, 64);
  s->tiny_edge2 = job->tiny_edge * job->tiny_edge;
  if (job->changed)
    {
      s->ux = s->changed_corner[0];
      s->uy = s->changed_corner[1];
      s->uz = s->changed_corner[2];
    }
  else
    {
      s->ux = s->vx;
      s->uy = s->vy;
      s->uz = s->vz;
    }

  for (size_t box = first_box; box < end_box; box++)
    {
      uint32_t from = grid->box_start[box], to = grid->box_start[box + 1];
      if (from == to)
        continue;
      if (!sg_grid_gather (grid, box, job->radius, &scratch->gather))
        {
          block->unsupported = true;
          return;
        }
      for (uint32_t k = from; k < to; k++)
        {
          job->n_faces[k] = job->n_corners[k] = 0;
          job->volume[grid->atom[k]] = 0;
          if (job->dead != NULL && job->dead[k])
            {
              block->n_hidden++;
              continue;
            }
          const SgGather *g = &scratch->gather;
          if (choose_candidates (job, scratch, g, g->self + (k - from), job->radius, 1))
            {
              /* Begun again once it is known which of them has the cell. */
              block->coincident = true;
              continue;
            }
          SgStarResult result = find_star (s, false);
          if (result == SG_STAR_WIDEN)
            {
              block->n_widened++;
              g = &scratch->wide;
              double radius = job->radius;
              do
                {
                  radius *= 1.5;
                  if (radius > job->radius_max)
                    {
                      result = SG_STAR_FAILED;
                      break;
                    }
                  if (!sg_grid_gather (grid, box, radius, &scratch->wide))
                    {
                      block->unsupported = true;
                      return;
                    }
                  choose_candidates (job, scratch, g, g->self + (k - from), radius,
                                     radius / job->radius);
                  result = find_star (s, false);
                }
              while (result == SG_STAR_WIDEN);
            }
          switch (result)
            {
            case SG_STAR_DONE:
              finish_star (job, scratch, g, k, block);
              break;
            case SG_STAR_HIDDEN:
              block->n_hidden++;
              break;
            case SG_STAR_HUGE:
              block->unsupported = true;
              break;
            default:
              block->failed = true;
              break;
            }
        }
    }
  sg_star_reset (s);
}
