/* bench-live-structure.c: structure that follows a running glass: updates a second, and what the run keeps of its speed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     bench-live-structure SAMPLE [THREADS=2] [SHARE=0.4] [SECONDS=10] [PAIRS=3] [ANALYZER_THREADS=1]
 *
 * A load runs all the time. In windows of SECONDS, in alternation: undisturbed, then with an analyzer as the window of the
 * program uses it (a thread of its own, resting by its share, always given the newest picture) that computes what the four
 * pictures need: network with mesh, change of stress, displacements, disclinations. Speeds are steps a second of wall time
 * of the same run, so a machine that is busy with something else disturbs both; the ratio of each pair is told.
 */
#include "engine/data-path.h"
#include "engine/engine.h"
#include "engine/io/configuration-io.h"
#include "engine/structure/analyzer.h"
#include "engine/threads.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct {
  double steps_per_second;
  unsigned updates;
  double milliseconds; /* of the last pass */
  double behind;       /* steps, mean */
} Window;

static double
now (void)
{
  return 1e-6 * (double) g_get_monotonic_time ();
}

static Window
measure (SgEngine *engine, SgAnalyzer *analyzer, SgSnapshot *reference, double seconds)
{
  Window w = { 0 };
  SgStructureOptions o;
  sg_structure_options_default (&o);
  o.want = SG_STRUCTURE_NETWORK | SG_STRUCTURE_MESH | SG_STRUCTURE_STRESS_CHANGE | SG_STRUCTURE_DISPLACEMENT
           | SG_STRUCTURE_DISCLINATIONS;
  SgEngineStatus status;
  sg_engine_status (engine, &status);
  uint64_t first = status.step;
  double begin = now (), end = begin + seconds;
  while (now () < end)
    {
      /* as often as a window would */
      g_usleep (33000);
      SgSnapshot *snapshot = sg_engine_take_snapshot (engine);
      if (snapshot == NULL)
        continue;
      if (analyzer != NULL)
        {
          sg_analyzer_request (analyzer, snapshot, reference, &o);
          g_autoptr (GError) error = NULL;
          g_autoptr (SgStructure) structure = sg_analyzer_take (analyzer, NULL, &error);
          if (error != NULL)
            g_error ("%s", error->message);
          if (structure != NULL)
            {
              w.updates++;
              w.milliseconds = 0;
              for (int p = 0; p < SG_N_PHASES; p++)
                w.milliseconds += structure->milliseconds[p];
              w.behind += (double) (snapshot->step - structure->step);
            }
        }
      sg_snapshot_unref (snapshot);
    }
  double took = now () - begin;
  sg_engine_status (engine, &status);
  w.steps_per_second = (double) (status.step - first) / took;
  if (w.updates > 0)
    w.behind /= w.updates;
  return w;
}

static int
by_value (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return x < y ? -1 : x > y;
}

int
main (int argc, char **argv)
{
  if (argc < 2)
    {
      fprintf (stderr, "usage: %s SAMPLE [THREADS=2] [SHARE=0.4] [SECONDS=10] [PAIRS=3] [ANALYZER_THREADS=1]\n", argv[0]);
      return 2;
    }
  unsigned threads = argc > 2 ? (unsigned) atoi (argv[2]) : 2;
  double share = argc > 3 ? g_ascii_strtod (argv[3], NULL) : 0.4;
  double seconds = argc > 4 ? g_ascii_strtod (argv[4], NULL) : 10;
  int pairs = argc > 5 ? atoi (argv[5]) : 3;
  unsigned analyzer_threads = argc > 6 ? (unsigned) atoi (argv[6]) : 1;
  g_autoptr (GError) error = NULL;
  g_autoptr (SgConfiguration) sample = sg_configuration_load (argv[1], &error);
  g_autofree char *path = sg_find_data ("protocols/shear-demo.ini");
  g_autoptr (SgProtocol) protocol = sample != NULL ? sg_protocol_load (path, &error) : NULL;
  if (protocol == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      return 2;
    }
  SgEngineOptions options = { .n_threads = threads, .snapshot_ms = 33 };
  SgEngine *engine = sg_engine_new (&options);
  if (!sg_engine_load (engine, sample, protocol, false, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 2;
    }
  SgSnapshot *reference = NULL;
  while ((reference = sg_engine_take_snapshot (engine)) == NULL)
    g_usleep (10000);

  printf ("%zu atoms, %u engine threads, share %g of %u analyzer thread%s, windows of %g s\n", sample->atoms->n, threads,
          share, analyzer_threads, analyzer_threads == 1 ? "" : "s", seconds);
  printf ("%12s %12s %8s %10s %10s %14s\n", "alone", "with", "ratio", "updates/s", "pass, ms", "steps behind");
  double *ratio = g_new (double, (size_t) pairs + 1), *rate = g_new (double, (size_t) pairs + 1);
  measure (engine, NULL, NULL, 1);
  for (int k = 0; k < pairs; k++)
    {
      Window alone = measure (engine, NULL, NULL, 0.5 * seconds);
      SgAnalyzer *analyzer = sg_analyzer_new (analyzer_threads, NULL, NULL);
      sg_analyzer_set_share (analyzer, share);
      measure (engine, analyzer, reference, 1); /* the reference's own structure, once */
      Window with = measure (engine, analyzer, reference, seconds);
      sg_analyzer_free (analyzer);
      Window again = measure (engine, NULL, NULL, 0.5 * seconds);
      double undisturbed = 0.5 * (alone.steps_per_second + again.steps_per_second);
      ratio[k] = with.steps_per_second / undisturbed;
      rate[k] = with.updates / seconds;
      printf ("%12.0f %12.0f %8.2f %10.2f %10.0f %14.0f\n", undisturbed, with.steps_per_second, ratio[k], rate[k],
              with.milliseconds, with.behind);
    }
  qsort (ratio, (size_t) pairs, sizeof (double), by_value);
  qsort (rate, (size_t) pairs, sizeof (double), by_value);
  printf ("median: the run keeps %.0f%% of its speed at %.2f updates a second\n", 100 * ratio[pairs / 2], rate[pairs / 2]);
  sg_snapshot_unref (reference);
  sg_engine_free (engine);
  g_free (ratio);
  g_free (rate);
  return 0;
}
