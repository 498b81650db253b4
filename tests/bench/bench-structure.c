/* bench-structure.c: how long a full pass of the structure takes, phase by phase
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * usage: bench-structure FILE [PASSES [THREADS [SIDE-BY-SIDE-COMMAND]]]
 *
 * Every pass is of a new picture (the sample with every atom moved a little, as a running glass would be), with a
 * reference, so that everything is computed: tessellation, modification, labels, network, disclinations, stress,
 * displacement, D2min, van Hove, mesh. Wall time and processor time; the median and the best pass. With a command,
 * it is run after every pass, in alternation, and its times are given too.
 */
#include "engine/io/configuration-io.h"
#include "engine/rng.h"
#include "engine/structure/result.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { N_ROWS = SG_N_PHASES + 5, ROW_PASS = SG_N_PHASES, ROW_ALL, ROW_CPU, ROW_VORONOI, ROW_OTHER };

static double
processor_ms (int who)
{
  struct rusage u;
  getrusage (who, &u);
  return 1e3 * (double) (u.ru_utime.tv_sec + u.ru_stime.tv_sec)
         + 1e-3 * (double) (u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static int
ascending (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return x < y ? -1 : x > y;
}

int
main (int argc, char **argv)
{
  static const char *const names[N_ROWS]
      = { "voronoi", "modification", "labels", "network, disclinations", "stress", "displacement, van Hove", "mesh",
          "full pass without mesh", "with mesh", "processor time, with mesh", "  of voronoi alone",
          "side by side: processor time" };
  if (argc < 2)
    {
      fprintf (stderr, "usage: bench-structure FILE [PASSES [THREADS [COMMAND]]]\n");
      return 2;
    }
  int passes = argc > 2 ? atoi (argv[2]) : 20;
  unsigned threads = argc > 3 ? (unsigned) atoi (argv[3]) : 2;
  g_autoptr (GError) error = NULL;
  g_autoptr (SgConfiguration) c = sg_configuration_load (argv[1], &error);
  if (c == NULL || passes < 1)
    {
      fprintf (stderr, "bench-structure: %s\n", c == NULL ? error->message : "no passes");
      return 2;
    }
  SgPool *pool = sg_pool_new (threads);
  SgStructureOptions o;
  sg_structure_options_default (&o);
  o.want = SG_STRUCTURE_ALL & ~(unsigned) SG_STRUCTURE_EXCITATIONS;
  SgRng rng;
  sg_rng_seed (&rng, 1);

  g_autoptr (SgSnapshot) reference = sg_snapshot_new_from_configuration (c);
  g_autoptr (SgStructure) previous = sg_structure_new (reference, reference, &o, NULL, pool, &error);
  double *time[N_ROWS];
  for (int k = 0; k < N_ROWS; k++)
    time[k] = g_new0 (double, passes);
  for (int p = 0; p < passes && error == NULL; p++)
    {
      SgSnapshot *now = sg_snapshot_new_from_configuration (c);
      for (size_t i = 0; i < now->n; i++)
        for (int d = 0; d < 3; d++)
          now->r[d][i] += 0.001 * sg_rng_normal (&rng);
      double cpu = processor_ms (RUSAGE_SELF);
      gint64 began = g_get_monotonic_time ();
      SgStructure *s = sg_structure_new (now, reference, &o, previous, pool, &error);
      time[ROW_ALL][p] = 1e-3 * (double) (g_get_monotonic_time () - began);
      time[ROW_CPU][p] = processor_ms (RUSAGE_SELF) - cpu;
      if (s == NULL)
        break;
      const double *const r[3] = { now->r[0], now->r[1], now->r[2] };
      const double radius2[SG_MAX_TYPES] = { now->potential.radius[0] * now->potential.radius[0],
                                             now->potential.radius[1] * now->potential.radius[1] };
      cpu = processor_ms (RUSAGE_SELF);
      sg_voronoi_free (sg_voronoi_new (&now->cell, now->n, r, now->type, radius2, NULL, pool, NULL, NULL));
      time[ROW_VORONOI][p] = processor_ms (RUSAGE_SELF) - cpu;
      sg_snapshot_unref (now);
      for (int k = 0; k < SG_N_PHASES; k++)
        {
          time[k][p] = s->milliseconds[k];
          time[ROW_PASS][p] += k == SG_PHASE_MESH ? 0 : s->milliseconds[k];
        }
      sg_structure_unref (previous);
      previous = s;
      if (argc > 4)
        {
          cpu = processor_ms (RUSAGE_CHILDREN);
          if (system (argv[4]) != 0)
            fprintf (stderr, "bench-structure: \"%s\" failed\n", argv[4]);
          time[ROW_OTHER][p] = processor_ms (RUSAGE_CHILDREN) - cpu;
        }
    }
  if (error != NULL)
    {
      fprintf (stderr, "bench-structure: %s\n", error->message);
      return 3;
    }
  printf ("%zu atoms, %u threads, %d passes; mesh of %zu triangles; milliseconds\n", c->atoms->n, threads, passes,
          previous->mesh->n_triangles);
  printf ("%-30s %9s %9s\n", "", "median", "best");
  for (int k = 0; k < N_ROWS; k++)
    {
      if (k == ROW_OTHER && argc <= 4)
        continue;
      qsort (time[k], (size_t) passes, sizeof (double), ascending);
      printf ("%-30s %9.2f %9.2f\n", names[k], time[k][passes / 2], time[k][0]);
      g_free (time[k]);
    }
  sg_pool_free (pool);
  return 0;
}
