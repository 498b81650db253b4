/* bench-snapshot.c: what publishing snapshots at 30 Hz costs the engine
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     bench-snapshot SAMPLE [ROUNDS [SECONDS [THREADS]]]
 *
 * Two ways. Directly: a paused engine is asked for one picture after the other, and the median time from
 * asking to having it (thread hand-over included) times 30 is the part of a second it takes. And as users
 * meet it: spells of running with and without pictures alternate, a reader takes every picture, and the
 * median of the paired ratios of speed is told with its spread, which on a busy machine is wider than the
 * effect.
 */
#include "engine/engine.h"
#include "engine/io/configuration-io.h"
#include "engine/threads.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static int
compare (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

typedef struct {
  SgEngine *engine;
  atomic_bool done;
  unsigned taken;
} Reader;

static void *
read_snapshots (void *data)
{
  Reader *reader = data;
  while (!atomic_load (&reader->done))
    {
      SgSnapshot *s = sg_engine_take_snapshot (reader->engine);
      reader->taken += s != NULL;
      g_usleep (16000); /* a display's period */
      sg_snapshot_unref (s);
    }
  return NULL;
}

static double
speed_of_spell (SgEngine *engine, unsigned snapshot_ms, double seconds)
{
  sg_engine_set_snapshot_ms (engine, snapshot_ms);
  SgEngineStatus before, after;
  SgCommand command;
  sg_command_init (&command, SG_COMMAND_SET_RATE, 1e8);
  uint64_t number = sg_engine_command (engine, &command, NULL);
  sg_engine_wait_ack (engine, number, -1);
  sg_engine_status (engine, &before);
  int64_t begin = g_get_monotonic_time ();
  g_usleep ((gulong)(seconds * 1e6));
  number = sg_engine_command (engine, &command, NULL);
  sg_engine_wait_ack (engine, number, -1);
  sg_engine_status (engine, &after);
  return (double)(after.step - before.step) / (double)(g_get_monotonic_time () - begin) * 1e6;
}

int
main (int argc, char **argv)
{
  if (argc < 2)
    {
      fprintf (stderr, "usage: bench-snapshot SAMPLE [ROUNDS [SECONDS [THREADS]]]\n");
      return 2;
    }
  const int rounds = argc > 2 ? atoi (argv[2]) : 10;
  const double seconds = argc > 3 ? g_ascii_strtod (argv[3], NULL) : 1;
  g_autoptr (GError) error = NULL;
  g_autoptr (SgConfiguration) configuration = sg_configuration_load (argv[1], &error);
  if (configuration == NULL || rounds < 1 || !(seconds > 0))
    {
      fprintf (stderr, "bench-snapshot: %s\n", error != NULL ? error->message : "bad arguments");
      return 2;
    }
  const SgEngineOptions options = { .n_threads = argc > 4 ? (unsigned)atoi (argv[4]) : 0 };
  SgEngine *engine = sg_engine_new (&options);
  g_autoptr (SgProtocol) protocol = sg_protocol_new ("bench");
  SgStage stage;
  sg_stage_default (&stage, SG_STAGE_LOAD);
  g_array_append_val (protocol->stages, stage);
  if (!sg_engine_load (engine, configuration, protocol, true, &error))
    {
      fprintf (stderr, "bench-snapshot: %s\n", error->message);
      return 2;
    }

  enum { N = 300 };
  static double direct[N];
  for (int k = 0; k < N; k++)
    {
      SgSnapshot *s = NULL;
      sg_snapshot_unref (sg_engine_take_snapshot (engine));
      int64_t begin = g_get_monotonic_time ();
      sg_engine_request_snapshot (engine);
      while ((s = sg_engine_take_snapshot (engine)) == NULL)
        ;
      direct[k] = (double)(g_get_monotonic_time () - begin) * 1e-6;
      sg_snapshot_unref (s);
    }
  qsort (direct, N, sizeof *direct, compare);

  SgCommand resume;
  sg_command_init (&resume, SG_COMMAND_RESUME, 0);
  sg_engine_wait_ack (engine, sg_engine_command (engine, &resume, NULL), -1);
  Reader reader = { .engine = engine };
  atomic_init (&reader.done, false);
  pthread_t thread;
  pthread_create (&thread, NULL, read_snapshots, &reader);
  speed_of_spell (engine, 0, seconds);
  g_autofree double *ratio = g_new (double, rounds);
  double mean = 0;
  for (int k = 0; k < rounds; k++)
    {
      /* Which comes first changes, so that a drift cancels. */
      double with = 0, without = 0;
      for (int j = 0; j < 2; j++)
        if ((j + k) % 2 == 0)
          with = speed_of_spell (engine, 33, seconds);
        else
          without = speed_of_spell (engine, 0, seconds);
      ratio[k] = with / without;
      mean += without / rounds;
    }
  atomic_store (&reader.done, true);
  pthread_join (thread, NULL);
  qsort (ratio, (size_t)rounds, sizeof *ratio, compare);
  printf ("{\"atoms\": %zu, \"threads\": %u, \"steps_per_second\": %.1f, \"snapshot_ms_median\": %.3f, "
          "\"cost_direct\": %.4f, \"snapshots\": %u, \"ratio_median\": %.4f, \"ratio_low\": %.4f, "
          "\"ratio_high\": %.4f}\n",
          configuration->atoms->n, sg_engine_n_threads (engine), mean, direct[N / 2] * 1e3,
          30 * direct[N / 2], reader.taken, ratio[rounds / 2], ratio[rounds / 4],
          ratio[(3 * rounds) / 4]);
  sg_engine_free (engine);
  return 0;
}
