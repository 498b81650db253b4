/* Where a force evaluation's time goes: lists, pruning, kernel, by path, size and threads.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     bench-kernel SAMPLE [PATH [THREADS [STEPS [REPEATS]]]]
 *
 * Runs the sample at kT = 0.26 and zero pressure with shear, REPEATS times along each axis, and prints one
 * line.
 */
#include "engine/io/configuration-io.h"
#include "engine/replicate.h"
#include "engine/simulation.h"
#include "engine/units.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double
cpu_seconds (void)
{
  struct timespec t;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

int
main (int argc, char **argv)
{
  if (argc < 2)
    {
      fprintf (stderr, "usage: bench-kernel SAMPLE [PATH [THREADS [STEPS [REPEATS]]]]\n");
      return 2;
    }
  const char *path = argc > 2 && argv[2][0] != '\0' ? argv[2] : NULL;
  unsigned threads = argc > 3 ? (unsigned) atoi (argv[3]) : 1, n_steps = argc > 4 ? (unsigned) atoi (argv[4]) : 500;
  GError *error = NULL;
  SgConfiguration *c = sg_configuration_load (argv[1], &error);
  if (c == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      return 2;
    }

  int repeats = argc > 5 ? atoi (argv[5]) : 1;
  if (repeats > 1)
    {
      SgConfiguration *larger = sg_configuration_replicate (c, (int[]){ repeats, repeats, repeats }, &error);
      sg_configuration_free (c);
      if ((c = larger) == NULL)
        {
          fprintf (stderr, "%s\n", error->message);
          return 2;
        }
    }

  SgPool *pool = sg_pool_new (threads);
  SgSimulation *sim = sg_simulation_new (c, pool, path, 1, &error);
  if (sim == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      return 2;
    }
  SgDrive drive;
  sg_drive_default (&drive, 0.26);
  drive.strain_rate = sg_rate_from_per_second (1e8, SG_TIME_STEP);
  sg_simulation_set_drive (sim, &drive);
  sg_simulation_draw_velocities (sim, 0.52);
  if (!sg_simulation_step (sim, 200, false, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 3;
    }

  SgForceStatistics a, b;
  double n = (double) c->atoms->n;
  sg_force_field_statistics (sg_simulation_force_field (sim), &a);
  double start = cpu_seconds ();
  if (!sg_simulation_step (sim, n_steps, false, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 3;
    }
  double time = cpu_seconds () - start;
  sg_force_field_statistics (sg_simulation_force_field (sim), &b);
  double steps = (double) n_steps;
  printf ("%s %.0f atoms %u threads: %.1f steps/s, %.1f ns an atom and step; a step %.0f us: kernel %.0f, "
          "prune %.0f (every %.1f), list %.0f (every %.1f), rest %.0f; kT %.3f, pairs an atom: %.1f computed, %.1f in the outer list; skin %.2f\n",
          sg_force_field_path (sg_simulation_force_field (sim)), n, threads, steps / time,
          1e9 * time / steps / n, 1e6 * time / steps, 1e6 * (b.seconds_kernel - a.seconds_kernel) / steps,
          1e6 * (b.seconds_prune - a.seconds_prune) / steps, steps / (double) (b.prunings - a.prunings),
          1e6 * (b.seconds_list - a.seconds_list) / steps, steps / (double) (b.rebuilds - a.rebuilds),
          1e6 * (time - (b.seconds_kernel - a.seconds_kernel) - (b.seconds_prune - a.seconds_prune) - (b.seconds_list - a.seconds_list)) / steps,
          sg_simulation_thermo (sim)->temperature, b.pairs_computed, b.pairs_in_list, b.skin);
  sg_simulation_free (sim);
  sg_pool_free (pool);
  sg_configuration_free (c);
  return 0;
}
