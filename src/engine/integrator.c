/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/integrator.h"
#include "engine/force-field.h"

#include <string.h>

/* 9 doubles an atom keep a chunk of both passes within a second-level cache. */
#define CHUNK 2048
#define LANES 4

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

/* Four numbers at a time, in as many registers as they need. */
typedef double Lanes __attribute__ ((vector_size (LANES * sizeof (double))));
typedef uint8_t Bytes __attribute__ ((vector_size (LANES)));

#define LOAD(p)                                  \
  ({                                             \
    Lanes loaded;                                \
    memcpy (&loaded, (p), sizeof loaded);        \
    loaded;                                      \
  })
#define STORE(p, lanes)                          \
  do                                             \
    {                                            \
      Lanes stored = (lanes);                    \
      memcpy ((p), &stored, sizeof stored);      \
    }                                            \
  while (0)
/* 0 or 1: of the second type */
#define LOAD_SECOND(p)                           \
  ({                                             \
    Bytes types;                                 \
    memcpy (&types, (p), sizeof types);          \
    __builtin_convertvector (types, Lanes);      \
  })

INLINE double
add_lanes (const Lanes *lane)
{
  const Lanes l = *lane;
  return (l[0] + l[2]) + (l[1] + l[3]);
}

/* Kicks the four atoms at @v (with @write), and adds their share to the sums; @all: tensor and momentum as well,
 * @sum[9], else the energy alone, in @sum[0]. */
INLINE void
second_lanes (const Pass *by, double *const v[3], const double *const f[3], const uint8_t *type, Lanes sum[9],
              bool all, bool write)
{
  const Lanes second = LOAD_SECOND (type), first = 1 - second;
  const Lanes k = first * by->kick[0] + second * by->kick[1], m = first * by->mass[0] + second * by->mass[1];
  Lanes u[3];

  for (int c = 0; c < 3; c++)
    {
      u[c] = LOAD (v[c]);
      if (write)
        {
          u[c] = u[c] + k * LOAD (f[c]);
          STORE (v[c], u[c]);
        }
    }
  if (!all)
    {
      sum[0] += m * (u[0] * u[0] + u[1] * u[1] + u[2] * u[2]);
      return;
    }
  const Lanes mx = m * u[0], my = m * u[1], mz = m * u[2];
  sum[SG_XX] += mx * u[0];
  sum[SG_YY] += my * u[1];
  sum[SG_ZZ] += mz * u[2];
  sum[SG_XY] += mx * u[1];
  sum[SG_XZ] += mx * u[2];
  sum[SG_YZ] += my * u[2];
  sum[6] += mx;
  sum[7] += my;
  sum[8] += mz;
}

/* Atoms begin, begin + 1, ... of one chunk. What is over after the last four goes through copies, with
 * velocities and forces of zero behind it. */
INLINE void
second_chunk (const Pass *pass, size_t begin, size_t n, Lanes sum[9], bool all, bool write)
{
  const Pass here = *pass, *p = &here; /* that no store can change */
  const SgAtoms *at = p->atoms;
  size_t i = begin, end = begin + n;

  for (int k = 0; k < 9; k++)
    sum[k] = (Lanes){ 0 };
  for (; i + LANES <= end; i += LANES)
    {
      double *const v[3] = { at->v[0] + i, at->v[1] + i, at->v[2] + i };
      const double *const f[3] = { at->f[0] + i, at->f[1] + i, at->f[2] + i };
      second_lanes (p, v, f, at->type + i, sum, all, write);
    }
  if (i < end)
    {
      double v[3][LANES] = { { 0 } }, f[3][LANES] = { { 0 } };
      uint8_t type[LANES] = { 0 };
      for (size_t l = 0; i + l < end; l++)
        {
          type[l] = at->type[i + l];
          for (int c = 0; c < 3; c++)
            {
              v[c][l] = at->v[c][i + l];
              f[c][l] = at->f[c][i + l];
            }
        }
      double *const to[3] = { v[0], v[1], v[2] };
      const double *const of[3] = { f[0], f[1], f[2] };
      second_lanes (p, to, of, type, sum, all, write);
      for (size_t l = 0; write && i + l < end; l++)
        for (int c = 0; c < 3; c++)
          at->v[c][i + l] = v[c][l];
    }
}

WIDE static void
run_second (void *data, unsigned task, unsigned worker)
{
  Pass *p = data;
  const size_t begin = (size_t) task * CHUNK;
  Lanes sum[9];

  second_chunk (p, begin, MIN (CHUNK, p->atoms->n - begin), sum, false, true);
  p->partial[task].energy = 0.5 * add_lanes (&sum[0]);
}

/* The same with tensor and momentum; @write: with the kick. */
INLINE void
all_of_chunk (Pass *p, unsigned task, bool write)
{
  const size_t begin = (size_t) task * CHUNK;
  Partial *partial = &p->partial[task];
  Lanes sum[9];

  second_chunk (p, begin, MIN (CHUNK, p->atoms->n - begin), sum, true, write);
  for (int c = 0; c < 6; c++)
    partial->tensor[c] = add_lanes (&sum[c]);
  for (int c = 0; c < 3; c++)
    partial->momentum[c] = add_lanes (&sum[6 + c]);
  partial->energy = 0.5 * (partial->tensor[0] + partial->tensor[1] + partial->tensor[2]);
}

WIDE static void
run_second_all (void *data, unsigned task, unsigned worker)
{
  all_of_chunk (data, task, true);
}

WIDE static void
run_measure (void *data, unsigned task, unsigned worker)
{
  all_of_chunk (data, task, false);
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
  sg_pool_run (pool, p->write ? p->all ? run_second_all : run_second : run_measure, p, n);

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
