/* The parts of a force evaluation one by one, on one thread: shortest time of many, so that it can be
 * measured on a machine that is busy with other things.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     bench-list SAMPLE [PATH [OUTER-SKIN [LEASH]]]
 */
#include "engine/io/configuration-io.h"
#include "engine/lj-forces.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double
cpu_seconds (void)
{
  struct timespec t;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

/* Microseconds: the shortest of some runs. */
#define SHORTEST(runs, what)                        \
  ({                                                \
    double shortest = 1e9;                          \
    for (int run = 0; run < (runs); run++)          \
      {                                             \
        double begin = cpu_seconds ();              \
        what;                                       \
        double time = 1e6 * (cpu_seconds () - begin); \
        if (time < shortest)                        \
          shortest = time;                          \
      }                                             \
    shortest;                                       \
  })

/* The blocks alone, without summing what the layers have. */
static void
blocks_alone (const SgKernel *kernel, const SgKernelParameters *parameters, const SgPairs *pairs)
{
  for (int l = 0; l < pairs->columns[2]; l++)
    {
      SgKernelTask task = {
        .parameters = parameters,
        .cluster = pairs->cluster,
        .first = pairs->layer_first[l],
        .end = pairs->layer_first[l + 1],
        .list = &pairs->layer[l].inner,
        .shift = (const float (*)[4]) pairs->shift,
        .spread = pairs->spread[0],
        .seen = pairs->layer_first[l + pairs->reach + 1],
        .force = pairs->layer[l].force,
      };
      kernel->forces (&task);
    }
}

int
main (int argc, char **argv)
{
  GError *error = NULL;
  SgConfiguration *c = argc > 1 ? sg_configuration_load (argv[1], &error) : NULL;
  const SgKernel *kernel = sg_kernel_find (argc > 2 ? argv[2] : NULL);
  double outer = argc > 3 ? atof (argv[3]) : 0.6, inner = argc > 4 ? atof (argv[4]) : 0.03;
  if (c == NULL || kernel == NULL)
    {
      fprintf (stderr, "%s\n", error != NULL ? error->message : "usage: bench-list SAMPLE [PATH [OUTER-SKIN [LEASH]]]");
      return 2;
    }

  SgPairs pairs = { 0 };
  SgKernelParameters parameters;
  SgForceSums sums;
  double n = (double) c->atoms->n;
  sg_kernel_parameters (&c->potential, &parameters);
  double build = SHORTEST (5, sg_pairs_build (&pairs, kernel, &c->potential, &c->cell, c->atoms, outer, inner, NULL, NULL));
  double pack = SHORTEST (30, sg_pairs_pack (&pairs, kernel, &c->cell, c->atoms, NULL));
  double prune = SHORTEST (30, sg_pairs_prune (&pairs, kernel, &c->cell, c->atoms, NULL));
  double with_sums = SHORTEST (30, sg_lj_forces (kernel, &parameters, &pairs, c->atoms, NULL, &sums));
  double forces = SHORTEST (100, sg_lj_forces (kernel, &parameters, &pairs, c->atoms, NULL, NULL));
  double alone = SHORTEST (100, blocks_alone (kernel, &parameters, &pairs));
  double blocks = (double) sg_pairs_count (&pairs, true);
  printf ("%s %.0f atoms: forces %.0f us, of them blocks %.0f us (%.2f ns a block), with sums %.0f, pack %.0f, prune %.0f, build %.0f; "
          "computed pairs an atom: inner %.1f outer %.1f; runs an i-cluster %.2f\n",
          kernel->name, n, forces, alone, 1e3 * alone / blocks, with_sums, pack, prune, build, 16 * blocks / n,
          16 * (double) sg_pairs_count (&pairs, false) / n, (double) pairs.layer[0].inner.n_runs / (double) (pairs.layer_first[1]));
  sg_pairs_clear (&pairs);
  sg_configuration_free (c);
  return 0;
}
