/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/integrator.h"
#include "engine/force-field.h"

#include <string.h>

/* A multiple of LANES; 9 doubles an atom keep a chunk of both passes within a second-level cache. */
#define CHUNK 2048
#define LANES 8

/* Padded to whole cache lines so that threads do not fight for them. */
typedef struct {
  _Alignas (64) double energy;
  double tensor[6], momentum[3];
} Partial;

typedef struct {
  SgAtoms *atoms;
  const SgFirstHalf *half;
  double kick[2];   /* dt/(2m) by type */
  double mass[2];
  bool all, write;
  Partial *partial;
} Pass;

static unsigned
count_chunks (const SgAtoms *atoms)
{
  return (unsigned) ((atoms->n + CHUNK - 1) / CHUNK);
}

/* The passes exist for wider vectors too; without fused multiplication, so all of them give the same bits. */
#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_THREAD__)
#define WIDE __attribute__ ((target_clones ("avx2", "default")))
#else
#define WIDE
#endif
#define INLINE static inline __attribute__ ((always_inline))

/* v <- factor (v - drift) + kick f;  r <- r + v dt, for one component */
INLINE void
advance (size_t n, double *restrict r, double *restrict v, const double *restrict f,
         const uint8_t *restrict type, double k0, double k1, double factor, double drift, double dt)
{
  for (size_t i = 0; i < n; i++)
    {
      double k = type[i] ? k1 : k0;
      double u = factor * (v[i] - drift) + k * f[i];
      v[i] = u;
      r[i] += dt * u;
    }
}

WIDE static void
run_first_fixed (void *data, unsigned task, unsigned worker)
{
  const Pass *p = data;
  const SgAtoms *a = p->atoms;
  size_t begin = (size_t) task * CHUNK, n = MIN (CHUNK, a->n - begin);

  for (int c = 0; c < 3; c++)
    advance (n, a->r[c] + begin, a->v[c] + begin, a->f[c] + begin, a->type + begin, p->kick[0],
             p->kick[1], p->half->factor, p->half->drift[c], p->half->dt);
}

/* The component that neither gives nor takes in the shear: scaled alone. */
INLINE void
advance_scaled (size_t n, double *restrict r, double *restrict v, const double *restrict f,
                const uint8_t *restrict type, const Pass *p, int c)
{
  const double k0 = p->kick[0], k1 = p->kick[1], factor = p->half->factor, drift = p->half->drift[c];
  const double h = 0.5 * p->half->dt, s = p->half->scale, s1 = 1 / s, o = p->half->origin[c];

  for (size_t i = 0; i < n; i++)
    {
      double k = type[i] ? k1 : k0;
      double u = factor * (v[i] - drift) + k * f[i];
      double x = s * (r[i] - o + h * u);
      u *= s1;
      v[i] = u;
      r[i] = o + (x + h * u);
    }
}

/* Both components of the sheared plane: a is displaced along, b the gradient. */
INLINE void
advance_sheared (size_t n, double *restrict ra, double *restrict va, const double *restrict fa,
                 double *restrict rb, double *restrict vb, const double *restrict fb,
                 const uint8_t *restrict type, const Pass *p, int a, int b)
{
  const double k0 = p->kick[0], k1 = p->kick[1], factor = p->half->factor;
  const double da = p->half->drift[a], db = p->half->drift[b];
  const double oa = p->half->origin[a], ob = p->half->origin[b];
  const double h = 0.5 * p->half->dt, s = p->half->scale, s1 = 1 / s, g = p->half->dgamma;

  for (size_t i = 0; i < n; i++)
    {
      double k = type[i] ? k1 : k0;
      double ua = factor * (va[i] - da) + k * fa[i];
      double ub = factor * (vb[i] - db) + k * fb[i];
      double xa = ra[i] - oa + h * ua;
      double xb = rb[i] - ob + h * ub;
      xa = s * (xa + g * xb);
      xb = s * xb;
      ua = s1 * (ua - g * ub);
      ub = s1 * ub;
      va[i] = ua;
      vb[i] = ub;
      ra[i] = oa + (xa + h * ua);
      rb[i] = ob + (xb + h * ub);
    }
}

WIDE static void
run_first_moving (void *data, unsigned task, unsigned worker)
{
  const Pass *p = data;
  const SgAtoms *at = p->atoms;
  size_t begin = (size_t) task * CHUNK, n = MIN (CHUNK, at->n - begin);
  int a, b;

  sg_plane_axes (p->half->plane, &a, &b);
  int c = 3 - a - b;
  advance_sheared (n, at->r[a] + begin, at->v[a] + begin, at->f[a] + begin, at->r[b] + begin,
                   at->v[b] + begin, at->f[b] + begin, at->type + begin, p, a, b);
  advance_scaled (n, at->r[c] + begin, at->v[c] + begin, at->f[c] + begin, at->type + begin, p, c);
}

static void
set_masses (Pass *p, const SgPotential *potential, double dt)
{
  for (int t = 0; t < 2; t++)
    {
      p->mass[t] = potential->mass[t < potential->n_types ? t : 0];
      p->kick[t] = 0.5 * dt / p->mass[t];
    }
}

void
sg_integrator_first_half (SgAtoms *atoms, const SgPotential *potential, const SgFirstHalf *half,
                          SgPool *pool)
{
  Pass p = { .atoms = atoms, .half = half };
  set_masses (&p, potential, half->dt);
  sg_pool_run (pool, half->moves ? run_first_moving : run_first_fixed, &p, count_chunks (atoms));
}

INLINE double
add_lanes (const double lane[LANES])
{
  return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

WIDE static void
run_second (void *data, unsigned task, unsigned worker)
{
  Pass *p = data;
  const SgAtoms *at = p->atoms;
  const size_t begin = (size_t) task * CHUNK, n = MIN (CHUNK, at->n - begin);
  double *restrict vx = at->v[0] + begin, *restrict vy = at->v[1] + begin,
         *restrict vz = at->v[2] + begin;
  const double *restrict fx = at->f[0] + begin, *restrict fy = at->f[1] + begin,
               *restrict fz = at->f[2] + begin;
  const uint8_t *restrict type = at->type + begin;
  const double k0 = p->kick[0], k1 = p->kick[1], m0 = p->mass[0], m1 = p->mass[1];
  double e[LANES] = { 0 };
  size_t i = 0;

  for (; i + LANES <= n; i += LANES)
    for (int l = 0; l < LANES; l++)
      {
        double k = type[i + l] ? k1 : k0, m = type[i + l] ? m1 : m0;
        double x = vx[i + l] + k * fx[i + l];
        double y = vy[i + l] + k * fy[i + l];
        double z = vz[i + l] + k * fz[i + l];
        vx[i + l] = x;
        vy[i + l] = y;
        vz[i + l] = z;
        e[l] += m * (x * x + y * y + z * z);
      }
  for (int l = 0; i < n; i++, l++)
    {
      double k = type[i] ? k1 : k0, m = type[i] ? m1 : m0;
      double x = vx[i] + k * fx[i], y = vy[i] + k * fy[i], z = vz[i] + k * fz[i];
      vx[i] = x;
      vy[i] = y;
      vz[i] = z;
      e[l] += m * (x * x + y * y + z * z);
    }
  p->partial[task].energy = 0.5 * add_lanes (e);
}

/* The same with tensor and momentum; without `write` the velocities stay. */
WIDE static void
run_second_all (void *data, unsigned task, unsigned worker)
{
  Pass *p = data;
  const SgAtoms *at = p->atoms;
  const size_t begin = (size_t) task * CHUNK, n = MIN (CHUNK, at->n - begin);
  enum { MX = 6, SUMS = 9 };
  double sum[SUMS][LANES] = { { 0 } };

  for (size_t i = 0; i < n; i++)
    {
      size_t j = begin + i;
      int l = (int) (i % LANES), t = at->type[j] != 0;
      double k = p->kick[t], m = p->mass[t], v[3];
      for (int c = 0; c < 3; c++)
        {
          v[c] = at->v[c][j];
          if (p->write)
            at->v[c][j] = v[c] = v[c] + k * at->f[c][j];
          sum[MX + c][l] += m * v[c];
        }
      sum[SG_XX][l] += m * v[0] * v[0];
      sum[SG_YY][l] += m * v[1] * v[1];
      sum[SG_ZZ][l] += m * v[2] * v[2];
      sum[SG_XY][l] += m * v[0] * v[1];
      sum[SG_XZ][l] += m * v[0] * v[2];
      sum[SG_YZ][l] += m * v[1] * v[2];
    }

  Partial *partial = &p->partial[task];
  for (int c = 0; c < 6; c++)
    partial->tensor[c] = add_lanes (sum[c]);
  for (int c = 0; c < 3; c++)
    partial->momentum[c] = add_lanes (sum[MX + c]);
  partial->energy = 0.5 * (partial->tensor[0] + partial->tensor[1] + partial->tensor[2]);
}

static void
run_and_sum (Pass *p, SgKinetic *kinetic, SgIntegratorScratch *scratch, SgPool *pool)
{
  unsigned n = count_chunks (p->atoms);
  if (scratch->n_chunks != n)
    {
      sg_integrator_clear (scratch);
      scratch->partial = g_aligned_alloc0 (n, sizeof (Partial), 64);
      scratch->n_chunks = n;
    }
  p->partial = scratch->partial;
  sg_pool_run (pool, p->all ? run_second_all : run_second, p, n);

  SgKinetic total = { 0 };
  for (unsigned k = 0; k < n; k++)
    {
      total.energy += p->partial[k].energy;
      if (p->all)
        {
          for (int c = 0; c < 6; c++)
            total.tensor[c] += p->partial[k].tensor[c];
          for (int c = 0; c < 3; c++)
            total.momentum[c] += p->partial[k].momentum[c];
        }
    }
  *kinetic = total;
}

void
sg_integrator_second_half (SgAtoms *atoms, const SgPotential *potential, double dt, bool all,
                           SgKinetic *kinetic, SgIntegratorScratch *scratch, SgPool *pool)
{
  Pass p = { .atoms = atoms, .all = all, .write = true };
  set_masses (&p, potential, dt);
  run_and_sum (&p, kinetic, scratch, pool);
}

void
sg_integrator_measure (const SgAtoms *atoms, const SgPotential *potential, SgKinetic *kinetic,
                       SgIntegratorScratch *scratch, SgPool *pool)
{
  Pass p = { .atoms = (SgAtoms *) atoms, .all = true, .write = false };
  set_masses (&p, potential, 0);
  run_and_sum (&p, kinetic, scratch, pool);
}

void
sg_integrator_clear (SgIntegratorScratch *scratch)
{
  g_clear_pointer (&scratch->partial, g_aligned_free);
  scratch->n_chunks = 0;
}
