/* bench-integrator.c: what a step costs beside its forces: milliseconds of each pass
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     bench-integrator [ATOMS [THREADS]]
 */
#include "engine/integrator.h"
#include "engine/rng.h"

#include <stdio.h>
#include <stdlib.h>

enum { REPEATS = 15, CALLS = 60 };

typedef struct {
  SgAtoms *atoms;
  SgPotential potential;
  SgPool *pool;
  SgIntegratorScratch scratch;
  SgFirstHalf half;
} Bench;

static void
first (Bench *b)
{
  sg_integrator_first_half (b->atoms, &b->potential, &b->half, b->pool);
}

static void
second (Bench *b)
{
  SgKinetic k;
  sg_integrator_second_half (b->atoms, &b->potential, b->half.dt, false, &k, &b->scratch, b->pool);
}

static void
second_all (Bench *b)
{
  SgKinetic k;
  sg_integrator_second_half (b->atoms, &b->potential, b->half.dt, true, &k, &b->scratch, b->pool);
}

/* The least of several means: other programs only ever add. */
static void
measure (const char *name, Bench *b, void (*pass) (Bench *))
{
  double best = 1e9;
  for (int r = 0; r < REPEATS; r++)
    {
      gint64 start = g_get_monotonic_time ();
      for (int k = 0; k < CALLS; k++)
        pass (b);
      double ms = 1e-3 * (double) (g_get_monotonic_time () - start) / CALLS;
      best = MIN (best, ms);
    }
  printf ("%-32s %.4f ms\n", name, best);
}

int
main (int argc, char **argv)
{
  Bench b = { .half = { .dt = 1e-6, .factor = 1, .scale = 1 } };
  size_t n = argc > 1 ? (size_t) atol (argv[1]) : 32000;
  SgRng rng;

  sg_potential_wahnstrom (&b.potential);
  b.atoms = sg_atoms_new (n);
  b.pool = sg_pool_new (argc > 2 ? (unsigned) atoi (argv[2]) : 1);
  sg_rng_seed (&rng, 1);
  for (size_t i = 0; i < n; i++)
    {
      b.atoms->type[i] = (uint8_t) (sg_rng_uint64 (&rng) & 1);
      for (int c = 0; c < 3; c++)
        {
          b.atoms->r[c][i] = sg_rng_normal (&rng);
          b.atoms->v[c][i] = sg_rng_normal (&rng);
          b.atoms->f[c][i] = sg_rng_normal (&rng);
        }
    }
  printf ("%zu atoms, %u threads\n", n, sg_pool_n_threads (b.pool));
  measure ("first half, fixed cell", &b, first);
  b.half.moves = true;
  b.half.dgamma = 1e-12;
  measure ("first half, moving cell", &b, first);
  measure ("second half", &b, second);
  measure ("second half, all sums", &b, second_all);
  sg_integrator_clear (&b.scratch);
  sg_pool_free (b.pool);
  sg_atoms_free (b.atoms);
  return 0;
}
