/* bench-back.c: what it costs to be able to go back, and how long that takes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     bench-back SAMPLE [STEPS [ROUNDS [THREADS]]]
 *
 * Two runs of STEPS steps of the same load, one with kept states and one without, a piece each in turn: the median of the paired ratios of
 * speed is what keeping costs. Then the first goes back to steps spread over all of it: how many steps are repeated and how long it takes, beside a
 * repetition from the beginning at the speed just measured.
 */
#include "engine/engine.h"
#include "engine/io/configuration-io.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define TRAIL_BYTES ((size_t) 256 << 20)

static int
compare (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

static double
median (double *values, unsigned n)
{
  qsort (values, n, sizeof *values, compare);
  return n % 2 == 1 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

static SgEngine *
start (const SgConfiguration *sample, const SgProtocol *protocol, unsigned n_threads, size_t trail_bytes)
{
  const SgEngineOptions options = { .n_threads = n_threads };
  SgEngine *engine = sg_engine_new (&options);
  g_autoptr (GError) error = NULL;

  sg_engine_set_trail_bytes (engine, trail_bytes);
  if (!sg_engine_load (engine, sample, protocol, true, &error))
    {
      fprintf (stderr, "bench-back: %s\n", error->message);
      exit (1);
    }
  return engine;
}

/* Steps a second over so many. */
static double
run_steps (SgEngine *engine, unsigned steps)
{
  SgCommand command;
  sg_command_init (&command, SG_COMMAND_STEP, steps);
  const gint64 began = g_get_monotonic_time ();
  const uint64_t number = sg_engine_command (engine, &command, NULL);
  sg_engine_wait_ack (engine, number, -1);
  sg_engine_wait (engine, -1);
  return steps / (1e-6 * (double) (g_get_monotonic_time () - began));
}

int
main (int argc, char **argv)
{
  if (argc < 2)
    {
      fprintf (stderr, "bench-back SAMPLE [STEPS [ROUNDS [THREADS]]]\n");
      return 2;
    }
  const unsigned steps = argc > 2 ? (unsigned) atoi (argv[2]) : 100000, rounds = argc > 3 ? (unsigned) atoi (argv[3]) : 20;
  const unsigned n_threads = argc > 4 ? (unsigned) atoi (argv[4]) : 1, piece = steps / rounds;
  g_autoptr (GError) error = NULL;
  g_autoptr (SgConfiguration) sample = sg_configuration_load (argv[1], &error);
  g_autoptr (SgProtocol) protocol = sample != NULL ? sg_protocol_load_from_data ("[stage 1]\nkind=load\nrate=1e9\n", "load", &error) : NULL;
  if (protocol == NULL)
    {
      fprintf (stderr, "bench-back: %s\n", error->message);
      return 1;
    }
  SgEngine *keeps = start (sample, protocol, n_threads, TRAIL_BYTES), *plain = start (sample, protocol, n_threads, 0);
  g_autofree double *ratio = g_new (double, rounds), *speed = g_new (double, rounds);

  for (unsigned k = 0; k < rounds; k++)
    {
      const double first = run_steps (k % 2 ? plain : keeps, piece), second = run_steps (k % 2 ? keeps : plain, piece);
      speed[k] = k % 2 ? second : first;
      ratio[k] = k % 2 ? second / first : first / second;
    }
  const double usual = median (speed, rounds), with = median (ratio, rounds);
  printf ("%zu atoms, %u threads, %u steps: %.0f steps/s; with kept states %.4f times as fast (median of %u pairs, half of them within %.3f to %.3f)\n",
          sample->atoms->n, n_threads, piece * rounds, usual, with, rounds, ratio[rounds / 4], ratio[rounds - 1 - rounds / 4]);

  double seconds[12], longest = 0;
  uint64_t most = 0;
  for (unsigned k = 0; k < G_N_ELEMENTS (seconds); k++)
    {
      /* the latest first: of what is before it everything is kept */
      const uint64_t step = (uint64_t) piece * rounds * (G_N_ELEMENTS (seconds) - k) / (G_N_ELEMENTS (seconds) + 1) + 7 * k;
      SgWayBack way;
      const gint64 began = g_get_monotonic_time ();
      if (!sg_engine_go_back (keeps, step, &way, &error))
        {
          fprintf (stderr, "bench-back: %s\n", error->message);
          return 1;
        }
      sg_engine_wait (keeps, -1);
      seconds[k] = 1e-6 * (double) (g_get_monotonic_time () - began);
      longest = fmax (longest, seconds[k]);
      most = MAX (most, step - way.step);
    }
  printf ("going back: %.2f s in the median, %.2f s at most, %llu steps repeated at most; from the beginning half of the run takes %.1f s\n",
          median (seconds, G_N_ELEMENTS (seconds)), longest, (unsigned long long) most, 0.5 * piece * rounds / usual);
  sg_engine_free (keeps);
  sg_engine_free (plain);
  return 0;
}
