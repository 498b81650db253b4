/* lj-kernel-body.h: the cluster kernel, compiled once for each instruction set
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Included by lj-kernel-*.c after a simd-*.h; defines SG_KERNEL.
 *
 *     x = 1/r^2,  F_ij = (c12 x^3 - c6) x^3 x r_ij,  V = x^3 (c12 x^3 / 12 - c6 / 6) - shift
 */
#include "engine/lj-kernel.h"

#include <math.h>
#include <stddef.h>

#define SG_CLUSTER_SPREAD (3 * SG_SPREAD)

typedef struct {
  SgVec x[SG_NV], y[SG_NV], z[SG_NV];
} Vec3;

/* An i-cluster: coordinates and the parameters against the first and the second type of j. */
typedef struct {
  Vec3 r;
  SgVec c6[SG_NV][2], c12[SG_NV][2];
  SgVec cutoff2[SG_NV][2], shift12[SG_NV][2], force_c[SG_NV][2], cutoff[SG_NV][2]; /* in the general case */
} Row;

SG_INLINE void
row_load (Row *row, const SgCluster *c, const SgKernelParameters *p, bool sums, bool general)
{
#pragma GCC unroll 4
  for (int v = 0; v < SG_NV; v++)
    {
      row->r.x[v] = v_load_i (c->r[0], v);
      row->r.y[v] = v_load_i (c->r[1], v);
      row->r.z[v] = v_load_i (c->r[2], v);
      SgMask second = v_types_i (c->type, v);
#pragma GCC unroll 2
      for (int t = 0; t < 2; t++)
        {
#define ROW(name) row->name[v][t] = v_pick (second, v_set (p->name[0][t]), v_set (p->name[1][t]))
          ROW (c6);
          ROW (c12);
          if (sums)
            ROW (shift12);
          if (general)
            {
              ROW (cutoff2);
              ROW (force_c);
              ROW (cutoff);
            }
#undef ROW
        }
    }
}

/* What the first half of a block hands to the second. */
typedef struct {
  Vec3 d;                              /* r_i - r_j */
  SgVec r2[SG_NV], estimate[SG_NV];    /* of 1/r^2, 0 beyond the cutoff */
  SgMask near[SG_NV], second;
} Distances;

/* First half of a block: distances and what lies within the cutoff. */
SG_INLINE void
measure (const Row *row, const Vec3 *ri, const SgCluster *cj, SgVec cutoff2, bool self, bool general,
         Distances *at)
{
  SgVec xj = v_load_j (cj->r[0]), yj = v_load_j (cj->r[1]), zj = v_load_j (cj->r[2]);

  at->second = v_types_j (cj->type);
#pragma GCC unroll 4
  for (int v = 0; v < SG_NV; v++)
    {
      SgVec x = v_sub (ri->x[v], xj), y = v_sub (ri->y[v], yj), z = v_sub (ri->z[v], zj);
      SgVec r2 = v_fma (z, z, v_fma (y, y, v_mul (x, x)));
      SgVec limit = general ? v_pick (at->second, row->cutoff2[v][0], row->cutoff2[v][1]) : cutoff2;
      SgMask near = v_less (r2, limit);
      if (self)
        near = v_both (near, v_self (v));
      at->estimate[v] = v_inverse_estimate (near, r2);
      at->near[v] = near;
      at->r2[v] = r2;
      at->d.x[v] = x;
      at->d.y[v] = y;
      at->d.z[v] = z;
    }
}

/* Second half: adds to the forces (and twelve times the energy) of the row, subtracts from those of the j-cluster. The
 * forces have the same bits with sums and without. */
SG_INLINE void
interact (const Row *row, const Distances *at, float *fj, Vec3 *fi, SgVec *e, bool sums, bool general)
{
  Vec3 f;

#pragma GCC unroll 4
  for (int v = 0; v < SG_NV; v++)
    {
      SgVec c6 = v_pick (at->second, row->c6[v][0], row->c6[v][1]);
      SgVec c12 = v_pick (at->second, row->c12[v][0], row->c12[v][1]);
      SgVec x = v_inverse_refine (at->near[v], at->estimate[v], at->r2[v]), x2 = v_mul (x, x), x3 = v_mul (x2, x);
      SgVec t = v_fms (c12, x3, c6), a = v_mul (t, v_mul (x2, x2));
      if (general)
        {
          SgVec r = v_sqrt (at->r2[v]), fc = v_pick (at->second, row->force_c[v][0], row->force_c[v][1]);
          a = v_sub (a, v_where (at->near[v], v_div (fc, r)));
          if (sums)
            {
              SgVec rc = v_pick (at->second, row->cutoff[v][0], row->cutoff[v][1]);
              *e = v_fma (v_set (12), v_where (at->near[v], v_mul (fc, v_sub (r, rc))), *e);
            }
        }
      if (sums)
        {
          /* 12 V = x^3 (c12 x^3 - 2 c6) - 12 shift */
          SgVec shift = v_pick (at->second, row->shift12[v][0], row->shift12[v][1]);
          *e = v_sub (v_fma (x3, v_sub (t, c6), *e), v_where (at->near[v], shift));
        }
      f.x[v] = v_mul (a, at->d.x[v]);
      f.y[v] = v_mul (a, at->d.y[v]);
      f.z[v] = v_mul (a, at->d.z[v]);
      fi->x[v] = v_add (fi->x[v], f.x[v]);
      fi->y[v] = v_add (fi->y[v], f.y[v]);
      fi->z[v] = v_add (fi->z[v], f.z[v]);
    }
  v_react_j (fj, f.x, f.y, f.z);
}

/* The blocks with clusters *j .. *last, all at one shift. */
SG_INLINE void
run_of_blocks (const Row *row, const Vec3 *ri, const SgCluster *cluster, const uint32_t *j,
               const uint32_t *last, SgVec cutoff2, float *force, Vec3 *fi, SgVec *e, bool sums,
               bool general)
{
  Distances at;
#if SG_NV == 1
  /* The first half of the next block comes before the second of this one: one block is a chain of
   * dependent instructions longer than a processor looks ahead. */
  measure (row, ri, &cluster[*j], cutoff2, false, general, &at);
  for (; j < last; j++)
    {
      Distances next;
      measure (row, ri, &cluster[j[1]], cutoff2, false, general, &next);
      interact (row, &at, force + SG_CLUSTER_SPREAD * (size_t) *j, fi, e, sums, general);
      at = next;
    }
  interact (row, &at, force + SG_CLUSTER_SPREAD * (size_t) *j, fi, e, sums, general);
#else
  for (; j <= last; j++)
    {
      measure (row, ri, &cluster[*j], cutoff2, false, general, &at);
      interact (row, &at, force + SG_CLUSTER_SPREAD * (size_t) *j, fi, e, sums, general);
    }
#endif
}

SG_INLINE void
vec3_zero (Vec3 *a)
{
#pragma GCC unroll 4
  for (int v = 0; v < SG_NV; v++)
    a->x[v] = a->y[v] = a->z[v] = v_zero ();
}

SG_INLINE void
forces (SgKernelTask *task, bool sums, bool general)
{
  const SgKernelParameters *p = task->parameters;
  const SgPairList *list = task->list;
  const SgCluster *cluster = task->cluster;
  float *force = task->spread - SG_CLUSTER_SPREAD * (size_t) task->first;
  SgVec cutoff2 = v_set (p->cutoff2_max);

  if (sums)
    {
      task->energy = 0;
      for (int k = 0; k < 9; k++)
        task->virial[k] = 0;
    }
  for (uint32_t i = task->first; i < task->end; i++)
    {
      Row row;
      Vec3 fi, of_run;
      SgVec e = v_zero ();
      vec3_zero (&fi);
      row_load (&row, &cluster[i], p, sums, general);
      Distances at;
      measure (&row, &row.r, &cluster[i], cutoff2, true, general, &at);
      interact (&row, &at, force + SG_CLUSTER_SPREAD * (size_t) i, &fi, &e, sums, general);

      const SgRun *run = list->run + list->first_run[i - task->first],
                  *end = list->run + list->first_run[i - task->first + 1];
      for (; run < end; run++)
        {
          const float *s = task->shift[run->shift];
          Vec3 ri;
          vec3_zero (&of_run);
#pragma GCC unroll 4
          for (int v = 0; v < SG_NV; v++)
            {
              ri.x[v] = v_add (row.r.x[v], v_set (s[0]));
              ri.y[v] = v_add (row.r.y[v], v_set (s[1]));
              ri.z[v] = v_add (row.r.z[v], v_set (s[2]));
            }
          const uint32_t *j = list->entry + run->begin, *last = list->entry + run->end - 1;
          run_of_blocks (&row, &ri, cluster, j, last, cutoff2, force, &of_run, &e, sums, general);
#pragma GCC unroll 4
          for (int v = 0; v < SG_NV; v++)
            {
              fi.x[v] = v_add (fi.x[v], of_run.x[v]);
              fi.y[v] = v_add (fi.y[v], of_run.y[v]);
              fi.z[v] = v_add (fi.z[v], of_run.z[v]);
            }
          /* Through the translation by nothing go most of the blocks. */
          if (sums && run->shift != SG_NO_SHIFT)
            {
              SgVec total[3] = { v_zero (), v_zero (), v_zero () };
#pragma GCC unroll 4
              for (int v = 0; v < SG_NV; v++)
                {
                  total[0] = v_add (total[0], of_run.x[v]);
                  total[1] = v_add (total[1], of_run.y[v]);
                  total[2] = v_add (total[2], of_run.z[v]);
                }
              for (int b = 0; b < 3; b++)
                {
                  double f = v_total (total[b]);
                  for (int a = 0; a < 3; a++)
                    task->virial[3 * a + b] += (double) s[a] * f;
                }
            }
        }
      if (sums)
        task->energy += v_total (e) / 12;
      v_act_i (force + SG_CLUSTER_SPREAD * (size_t) i, fi.x, fi.y, fi.z);
    }
  for (uint32_t c = 0; c < task->seen - task->first; c++)
    v_gather (task->spread + SG_CLUSTER_SPREAD * (size_t) c, task->force + SG_FORCE_STRIDE * (size_t) c);
}

static void
forces_only (SgKernelTask *task)
{
  if (task->parameters->general)
    forces (task, false, true);
  else
    forces (task, false, false);
}

static void
forces_and_sums (SgKernelTask *task)
{
  if (task->parameters->general)
    forces (task, true, true);
  else
    forces (task, true, false);
}

static uint32_t
near_boxes (const SgBoxes *boxes, uint32_t begin, uint32_t end, const float low[3], const float high[3],
            float radius, uint32_t *found)
{
  SgVec x_low = v_set (low[0]), y_low = v_set (low[1]), z_low = v_set (low[2]);
  SgVec x_high = v_set (high[0]), y_high = v_set (high[1]), z_high = v_set (high[2]);
  SgVec zero = v_zero (), radius2 = v_set (radius * radius);
  uint32_t n = 0;

  for (uint32_t j = begin; j < end && boxes->low[0][j] <= high[0] + radius; j += SG_LANES)
    {
#define GAP(axis, a)                                                                   \
  v_max (zero, v_max (v_sub (v_load (boxes->low[a] + j), axis##_high),                 \
                      v_sub (axis##_low, v_load (boxes->high[a] + j))))
      SgVec x = GAP (x, 0), y = GAP (y, 1), z = GAP (z, 2);
#undef GAP
      SgVec d2 = v_fma (z, z, v_fma (y, y, v_mul (x, x)));
      uint32_t near = v_bits (v_less (d2, radius2));
      if (end - j < SG_LANES)
        near &= (1u << (end - j)) - 1;
      for (; near != 0; near &= near - 1)
        found[n++] = j + (uint32_t) __builtin_ctz (near);
    }
  return n;
}

SG_INLINE void
prune_by (const SgKernelTask *task, float radius, const float *leash, SgPairList *to)
{
  const SgPairList *list = task->list;
  const SgCluster *cluster = task->cluster;
  SgVec limit = v_set (radius * radius);
  uint32_t n = 0, n_runs = 0, from = 0;

  for (uint32_t i = task->first; i < task->end; i++)
    {
      SgVec x[SG_NV], y[SG_NV], z[SG_NV], reach[SG_NV];
#pragma GCC unroll 4
      for (int v = 0; v < SG_NV; v++)
        {
          if (leash != NULL)
            reach[v] = v_add (v_set (radius), v_load_i (leash + 4 * (size_t) i, v));
          x[v] = v_load_i (cluster[i].r[0], v);
          y[v] = v_load_i (cluster[i].r[1], v);
          z[v] = v_load_i (cluster[i].r[2], v);
        }
      uint32_t until = list->first_run[i - task->first + 1];
      for (uint32_t k = from; k < until; k++)
        {
          const SgRun run = list->run[k];
          const float *s = task->shift[run.shift];
          SgVec xs[SG_NV], ys[SG_NV], zs[SG_NV];
#pragma GCC unroll 4
          for (int v = 0; v < SG_NV; v++)
            {
              xs[v] = v_add (x[v], v_set (s[0]));
              ys[v] = v_add (y[v], v_set (s[1]));
              zs[v] = v_add (z[v], v_set (s[2]));
            }
          uint32_t begin = n;
          for (uint32_t l = run.begin; l < run.end; l++)
            {
              uint32_t j = list->entry[l];
              const SgCluster *cj = &cluster[j];
              SgVec xj = v_load_j (cj->r[0]), yj = v_load_j (cj->r[1]), zj = v_load_j (cj->r[2]);
              SgVec more = leash != NULL ? v_load_j (leash + 4 * (size_t) j) : v_zero ();
              bool keep = false;
#pragma GCC unroll 4
              for (int v = 0; v < SG_NV; v++)
                {
                  SgVec dx = v_sub (xs[v], xj), dy = v_sub (ys[v], yj), dz = v_sub (zs[v], zj);
                  SgVec r2 = v_fma (dz, dz, v_fma (dy, dy, v_mul (dx, dx)));
                  if (leash != NULL)
                    {
                      SgVec r = v_add (reach[v], more);
                      limit = v_mul (r, r);
                    }
                  keep |= v_any (v_less (r2, limit));
                }
              to->entry[n] = j;
              n += keep;
            }
          if (n > begin)
            to->run[n_runs++] = (SgRun){ begin, n, run.shift };
        }
      from = until;
      to->first_run[i - task->first + 1] = n_runs;
    }
  to->first_run[0] = 0;
  to->n_runs = n_runs;
  to->n_entries = n;
}

/* ---- between atoms in double precision and clusters ----
 *
 * Whole clusters go through vectors of the compiler's, a number a lane, which every instruction set has in some form;
 * the last cluster of a column, which has empty places, atom by atom. Both do the same operations in the same order. */

typedef double Four __attribute__ ((vector_size (32), aligned (8), may_alias));
typedef float FourSingle __attribute__ ((vector_size (16), aligned (4), may_alias));
typedef int32_t FourMask __attribute__ ((vector_size (16)));

/* A macro, since functions that return wide vectors draw a warning where the instruction set has none. */
#define four_load(p) (*(const Four *) (p))

SG_INLINE FourSingle
four_single_load (const float *p)
{
  return *(const FourSingle *) p;
}

SG_INLINE FourSingle
four_larger (FourSingle a, FourSingle b)
{
  FourMask first = a > b;
  return (FourSingle) ((first & (FourMask) a) | (~first & (FourMask) b));
}

/* By place in the cluster: the largest squared displacement; a sum that a NaN spoils; not zero where an atom strayed. */
typedef struct {
  FourSingle largest, sum;
  FourMask strayed;
} Moved;

SG_INLINE FourSingle
displacements2 (const SgCluster *cluster, const float *since, const float *m)
{
  FourSingle x = four_single_load (since), y = four_single_load (since + 4), z = four_single_load (since + 8);
  FourSingle ux = four_single_load (cluster->r[0]) - m[0] * x - m[3] * y - m[4] * z;
  FourSingle uy = four_single_load (cluster->r[1]) - m[1] * y - m[5] * z;
  FourSingle uz = four_single_load (cluster->r[2]) - m[2] * z;
  return ux * ux + uy * uy + uz * uz;
}

SG_INLINE void
pack_offsets (const SgPackTask *task, uint32_t c, int n)
{
  const double *o = task->origin[task->block[c]], *e = task->fit;
  size_t first = task->atom[c];
  SgCluster *cluster = &task->cluster[c];

  if (n == SG_CLUSTER)
    {
      Four x = four_load (task->r[0] + first) - o[0], y = four_load (task->r[1] + first) - o[1];
      Four z = four_load (task->r[2] + first) - o[2];
      *(FourSingle *) cluster->r[0] = __builtin_convertvector (x + (e[0] * x + e[3] * y + e[4] * z), FourSingle);
      *(FourSingle *) cluster->r[1] = __builtin_convertvector (y + (e[1] * y + e[5] * z), FourSingle);
      *(FourSingle *) cluster->r[2] = __builtin_convertvector (z + e[2] * z, FourSingle);
      return;
    }
  for (int k = 0; k < n; k++)
    {
      double x = task->r[0][first + k] - o[0], y = task->r[1][first + k] - o[1], z = task->r[2][first + k] - o[2];
      cluster->r[0][k] = (float) (x + (e[0] * x + e[3] * y + e[4] * z));
      cluster->r[1][k] = (float) (y + (e[1] * y + e[5] * z));
      cluster->r[2][k] = (float) (z + e[2] * z);
    }
}

SG_INLINE void
pack_cluster (const SgPackTask *task, uint32_t c, int n, bool inner, bool outer, Moved *moved)
{
  static const FourMask places[SG_CLUSTER + 1]
    = { { 0, 0, 0, 0 }, { -1, 0, 0, 0 }, { -1, -1, 0, 0 }, { -1, -1, -1, 0 }, { -1, -1, -1, -1 } };

  pack_offsets (task, c, n);
  if (inner)
    {
      FourSingle u2 = displacements2 (&task->cluster[c], task->since_inner + 12 * (size_t) c, task->map_inner);
      FourMask strayed = ~(FourMask) (u2 <= four_single_load (task->leash2 + 4 * (size_t) c));
      moved->strayed |= n == SG_CLUSTER ? strayed : strayed & places[n];
    }
  if (outer)
    {
      FourSingle u2 = displacements2 (&task->cluster[c], task->since_outer + 12 * (size_t) c, task->map_outer);
      if (n != SG_CLUSTER)
        u2 = (FourSingle) ((FourMask) u2 & places[n]);
      moved->largest = four_larger (u2, moved->largest);
      moved->sum += u2;
    }
}

SG_INLINE void
pack_clusters (SgPackTask *task, bool inner, bool outer)
{
  Moved moved = { { 0 }, { 0 }, { 0 } };

  for (uint32_t c = task->first; c < task->end; c++)
    if (task->count[c] == SG_CLUSTER)
      pack_cluster (task, c, SG_CLUSTER, inner, outer, &moved);
    else
      pack_cluster (task, c, task->count[c], inner, outer, &moved);
  task->moved2 = 0;
  task->strayed = false;
  bool finite = true;
  for (int k = 0; k < SG_CLUSTER; k++)
    {
      task->moved2 = moved.largest[k] > task->moved2 ? moved.largest[k] : task->moved2;
      task->strayed |= moved.strayed[k] != 0;
      finite &= moved.sum[k] < INFINITY;
    }
  if (!finite)
    task->moved2 = NAN;
}

static void
pack (SgPackTask *task)
{
  if (task->since_inner == NULL)
    pack_clusters (task, false, false);
  else if (task->since_outer == NULL)
    pack_clusters (task, true, false);
  else
    pack_clusters (task, true, true);
}

SG_INLINE void
leash_cluster (const SgLeashTask *task, uint32_t c, int n, float largest[SG_CLUSTER])
{
  const SgCluster *cluster = &task->cluster[c];
  size_t first = task->atom[c];
  float *leash = task->leash + 4 * (size_t) c, *leash2 = task->leash2 + 4 * (size_t) c;
  FourSingle u2 = displacements2 (cluster, task->since_outer + 12 * (size_t) c, task->map_outer);

  for (int k = 0; k < n; k++)
    {
      float vx = (float) task->v[0][first + k], vy = (float) task->v[1][first + k], vz = (float) task->v[2][first + k];
      float fx = (float) task->f[0][first + k], fy = (float) task->f[1][first + k], fz = (float) task->f[2][first + k];
      float speed = sqrtf (vx * vx + vy * vy + vz * vz);
      float pull = (cluster->type[k] < 0 ? task->inverse_mass[1] : task->inverse_mass[0])
                   * sqrtf (fx * fx + fy * fy + fz * fz);
      float b = task->least + task->time * (speed + 0.5f * task->time * pull);
      b = b < task->most ? b : task->most;
      float u = sqrtf (u2[k]) + b;
      leash[k] = b;
      leash2[k] = (b - task->margin) * (b - task->margin);
      largest[k] = u * u > largest[k] ? u * u : largest[k];
    }
  for (int k = n; k < SG_CLUSTER; k++)
    leash[k] = leash2[k] = 0;
  for (int a = 0; a < 3; a++)
    for (int k = 0; k < SG_CLUSTER; k++)
      task->since_inner[12 * (size_t) c + 4 * a + k] = cluster->r[a][k];
}

static void
leash (SgLeashTask *task)
{
  float largest[SG_CLUSTER] = { 0 };

  for (uint32_t c = task->first; c < task->end; c++)
    if (task->count[c] == SG_CLUSTER)
      leash_cluster (task, c, SG_CLUSTER, largest);
    else
      leash_cluster (task, c, task->count[c], largest);
  task->moved2 = 0;
  for (int k = 0; k < SG_CLUSTER; k++)
    task->moved2 = largest[k] > task->moved2 ? largest[k] : task->moved2;
}

/* @virial: by place in the cluster, so that sums run beside each other. */
SG_INLINE void
unpack_cluster (SgUnpackTask *task, uint32_t c, int n, int n_sources, Four virial[9])
{
  size_t first = task->atom[c], offset = SG_FORCE_STRIDE * (size_t) (c - task->first);

  for (int a = 0; a < 3; a++)
    {
      FourSingle f = { 0 };
      for (int s = 0; s < n_sources; s++)
        f += four_single_load (task->source[s] + offset + 4 * a);
      Four force = __builtin_convertvector (f, Four);
      if (n == SG_CLUSTER)
        *(Four *) (task->f[a] + first) = force;
      else
        for (int k = 0; k < n; k++)
          task->f[a][first + k] = force[k];
      if (task->sums)
        for (int b = 0; b < 3; b++)
          virial[3 * b + a] += __builtin_convertvector (four_single_load (task->cluster[c].r[b]), Four) * force;
    }
}

static void
unpack (SgUnpackTask *task)
{
  Four virial[9] = { { 0 } };

  for (uint32_t c = task->first; c < task->end; c++)
    if (task->count[c] == SG_CLUSTER && task->n_sources == 3)
      unpack_cluster (task, c, SG_CLUSTER, 3, virial);
    else
      unpack_cluster (task, c, task->count[c], task->n_sources, virial);
  for (int k = 0; k < 9; k++)
    task->virial[k] = (virial[k][0] + virial[k][1]) + (virial[k][2] + virial[k][3]);
}

static void
prune (const SgKernelTask *task, float radius, const float *leash, SgPairList *to)
{
  if (leash == NULL)
    prune_by (task, radius, NULL, to);
  else
    prune_by (task, radius, leash, to);
}

const SgKernel SG_KERNEL = { SG_PATH_NAME, SG_CLUSTER_SPREAD, pack, leash, unpack, forces_only, forces_and_sums, near_boxes, prune };
