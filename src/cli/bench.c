/* bench.c: how fast the engine goes, and where the time of a step is spent
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cli/cli.h"
#include "engine/data-path.h"
#include "engine/error.h"
#include "engine/io/configuration-io.h"
#include "engine/replicate.h"
#include "engine/simulation.h"
#include "engine/units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define TEMPERATURE 0.26
#define RATE_PER_S 1e8
#define WARM_UP 200
#define DEFAULT_SECONDS 5.0

static gboolean as_json;
static char *sample_path, *ensemble, *simd_path, *potential_path;
static int n_atoms, n_steps, n_threads, seed = 1;
static double temperature = TEMPERATURE, skin;

static const GOptionEntry entries[] = {
  { "sample", 0, 0, G_OPTION_ARG_FILENAME, &sample_path, "configuration to run", "FILE" },
  { "atoms", 0, 0, G_OPTION_ARG_INT, &n_atoms, "about so many atoms: copies of --sample or of a shipped one", "N" },
  { "ensemble", 0, 0, G_OPTION_ARG_STRING, &ensemble, "nve, npt or shear (default): NPT with shear at 10^8/s",
    "NAME" },
  { "steps", 0, 0, G_OPTION_ARG_INT, &n_steps, "steps to time, after 200 for warming up (default: about 5 s)",
    "N" },
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, "threads; 0: one a processor", "N" },
  { "simd", 0, 0, G_OPTION_ARG_STRING, &simd_path, "avx512, avx2, sse2 or scalar (default: the best here)",
    "PATH" },
  { "temperature", 0, 0, G_OPTION_ARG_DOUBLE, &temperature, "k_B T/epsilon (0.26)", "KT" },
  { "skin", 0, 0, G_OPTION_ARG_DOUBLE, &skin, "of the neighbour list, in sigma (default: chosen)", "S" },
  { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "of the random numbers", "N" },
  { "potential", 0, 0, G_OPTION_ARG_FILENAME, &potential_path,
    "use this potential, a file or the name of a shipped one", "FILE" },
  { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "print JSON", NULL },
  { NULL },
};

/* The numbers of copies of @n atoms that come nearest to @wanted while the block stays compact. */
static double
best_copies (size_t n, int wanted, int best[3])
{
  double least = G_MAXDOUBLE;
  int most = (int) (2 * cbrt ((double) wanted / (double) n)) + 2;
  for (int a = 1; a <= most; a++)
    for (int b = a; b <= MIN (2 * a, most); b++)
      for (int c = b; c <= MIN (2 * a, most); c++)
        {
          double miss = fabs (log ((double) n * a * b * c / wanted)) + 1e-3 * (c - a);
          if (miss < least)
            {
              least = miss;
              best[0] = a;
              best[1] = b;
              best[2] = c;
            }
        }
  return least;
}

static SgConfiguration *
copies_of_a_sample (GError **error)
{
  g_auto (GStrv) shipped = sg_list_data ("samples", ".lammps.gz .lammps");
  char *given[] = { sample_path, NULL };
  char **samples = sample_path != NULL ? given : shipped;
  SgConfiguration *best = NULL;
  double least = G_MAXDOUBLE;
  int copies[3] = { 1, 1, 1 };

  for (int k = 0; samples[k] != NULL; k++)
    {
      SgConfiguration *one = sg_cli_load (samples[k], potential_path, error);
      if (one == NULL)
        {
          sg_configuration_free (best);
          return NULL;
        }
      int count[3];
      double miss = best_copies (one->atoms->n, n_atoms, count);
      /* Fewer copies are less alike. */
      if (best == NULL || miss < least - 0.01 || (miss < least + 0.01 && one->atoms->n > best->atoms->n))
        {
          sg_configuration_free (best);
          best = one;
          least = miss;
          memcpy (copies, count, sizeof copies);
        }
      else
        sg_configuration_free (one);
    }
  if (best == NULL)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "no sample to copy was found; give one with --sample");
      return NULL;
    }
  SgConfiguration *many = sg_configuration_replicate (best, copies, error);
  sg_configuration_free (best);
  return many;
}

static bool
set_drive (SgSimulation *simulation, const char *name)
{
  SgDrive drive;
  sg_drive_default (&drive, temperature);
  if (strcmp (name, "nve") == 0)
    drive.thermostat = drive.barostat = false;
  else if (strcmp (name, "shear") == 0)
    drive.strain_rate = sg_rate_from_per_second (RATE_PER_S, drive.time_step);
  return sg_simulation_set_drive (simulation, &drive);
}

static double
seconds (void)
{
  return (double) g_get_monotonic_time () * 1e-6;
}

/* Of all threads together: what to compare on a machine that is busy with other things. */
static double
cpu_seconds (void)
{
  struct timespec t;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static int
report (SgSimulation *simulation, const char *name, int steps, double wall, double cpu,
        const SgForceStatistics *before, unsigned threads)
{
  SgForceStatistics after;
  SgForceField *field = sg_simulation_force_field (simulation);
  sg_force_field_statistics (field, &after);
  const SgThermo *thermo = sg_simulation_thermo (simulation);
  size_t n = sg_simulation_atoms (simulation)->n;
  double list = after.seconds_list - before->seconds_list, kernel = after.seconds_kernel - before->seconds_kernel,
         prune = after.seconds_prune - before->seconds_prune, rest = wall - list - kernel - prune;
  double rate = steps / wall, ns = wall * 1e9 / ((double) n * steps);

  if (!as_json)
    {
      printf ("%zu atoms, %s, %d steps, %u threads, %s\n", n, name, steps, threads,
              sg_force_field_path (field));
      printf ("%.2f steps/s, %.2f ns an atom and step\n", rate, ns);
      printf ("kernel %.1f %%, list %.1f %% (%" G_GUINT64_FORMAT " rebuilds, %" G_GUINT64_FORMAT
              " prunings, skin %.3g, %.1f pairs an atom), prune %.1f %%, the rest %.1f %%\n",
              100 * kernel / wall, 100 * list / wall, after.rebuilds - before->rebuilds,
              after.prunings - before->prunings, after.skin, after.pairs_in_list, 100 * prune / wall,
              100 * rest / wall);
      printf ("temperature %.4f, pressure %.4f\n", thermo->temperature, thermo->pressure);
      return SG_EXIT_DONE;
    }

  JsonBuilder *builder = json_builder_new ();
  json_builder_begin_object (builder);
  sg_cli_add_number (builder, "steps_per_second", rate);
  sg_cli_add_number (builder, "ns_per_atom_step", ns);
  sg_cli_add_number (builder, "steps_per_cpu_second", steps / cpu);
  json_builder_set_member_name (builder, "threads");
  json_builder_add_int_value (builder, threads);
  json_builder_set_member_name (builder, "atoms");
  json_builder_add_int_value (builder, (gint64) n);
  json_builder_set_member_name (builder, "steps");
  json_builder_add_int_value (builder, steps);
  json_builder_set_member_name (builder, "ensemble");
  json_builder_add_string_value (builder, name);
  json_builder_set_member_name (builder, "instruction_set");
  json_builder_add_string_value (builder, sg_force_field_path (field));
  sg_cli_add_number (builder, "seconds", wall);
  json_builder_set_member_name (builder, "phases");
  json_builder_begin_object (builder);
  sg_cli_add_number (builder, "kernel", kernel);
  sg_cli_add_number (builder, "list", list);
  sg_cli_add_number (builder, "prune", prune);
  sg_cli_add_number (builder, "rest", rest);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "rebuilds");
  json_builder_add_int_value (builder, (gint64) (after.rebuilds - before->rebuilds));
  json_builder_set_member_name (builder, "prunings");
  json_builder_add_int_value (builder, (gint64) (after.prunings - before->prunings));
  sg_cli_add_number (builder, "skin", after.skin);
  sg_cli_add_number (builder, "pairs_per_atom", after.pairs_in_list);
  sg_cli_add_number (builder, "pairs_computed_per_atom", after.pairs_computed);
  sg_cli_add_number (builder, "temperature", thermo->temperature);
  sg_cli_add_number (builder, "pressure", thermo->pressure);
  json_builder_end_object (builder);
  sg_cli_print_json (builder);
  return SG_EXIT_DONE;
}

static int
bench (const SgConfiguration *configuration, const char *name)
{
  GError *error = NULL;
  int code;
  SgPool *pool = sg_pool_new ((unsigned) n_threads);
  SgSimulation *simulation = sg_simulation_new (configuration, pool, simd_path, (uint64_t) seed, &error);
  SgForceStatistics before;
  double start = 0, wall;
  bool good = simulation != NULL;

  if (good)
    {
      if (skin > 0)
        sg_force_field_set_skin (sg_simulation_force_field (simulation), skin);
      sg_simulation_draw_velocities (simulation, temperature);
      good = set_drive (simulation, name);
      g_assert (good);
      start = seconds ();
      good = sg_simulation_step (simulation, WARM_UP, false, &error);
    }
  if (good)
    {
      int steps = n_steps;
      if (steps == 0)
        steps = (int) CLAMP (DEFAULT_SECONDS * WARM_UP / (seconds () - start), 50, 1000000);
      sg_force_field_statistics (sg_simulation_force_field (simulation), &before);
      double cpu = cpu_seconds ();
      start = seconds ();
      good = sg_simulation_step (simulation, (unsigned) steps, true, &error);
      wall = seconds () - start;
      cpu = cpu_seconds () - cpu;
      if (good)
        code = report (simulation, name, steps, wall, cpu, &before, sg_pool_n_threads (pool));
    }
  if (!good)
    code = sg_cli_fail (error);
  sg_simulation_free (simulation);
  sg_pool_free (pool);
  return code;
}

int
sg_cli_bench (int argc, char **argv)
{
  GError *error = NULL;
  if (!sg_cli_parse (&argc, &argv, entries, "", "Measures the speed of the engine.",
                     "By default NPT with shear at 10^8/s, kT = 0.26 and zero pressure, velocities drawn, on the\n"
                     "shipped sample of 32,000 atoms. \"rest\" of the phases is integration and everything else.",
                     0, 0))
    return SG_EXIT_INPUT;
  const char *name = ensemble != NULL ? ensemble : "shear";
  if (strcmp (name, "nve") != 0 && strcmp (name, "npt") != 0 && strcmp (name, "shear") != 0)
    return sg_cli_usage ("bench", "\"%s\" is no ensemble: nve, npt or shear", name);
  if (n_atoms < 0 || n_atoms > 20000000)
    return sg_cli_usage ("bench", "--atoms %d is not within 1 to 20000000", n_atoms);
  if (n_steps < 0)
    return sg_cli_usage ("bench", "--steps %d is below 1", n_steps);
  if (n_threads < 0 || n_threads > 1024)
    return sg_cli_usage ("bench", "--threads %d is not within 0 to 1024", n_threads);
  if (!(temperature > 0 && temperature <= 10))
    return sg_cli_usage ("bench", "--temperature %g is not within 0 to 10", temperature);
  if (!(skin >= 0 && skin <= 2))
    return sg_cli_usage ("bench", "--skin %g is not within 0 to 2", skin);
  if (sample_path == NULL && n_atoms == 0)
    n_atoms = 32000;

  g_autoptr (SgConfiguration) configuration
      = n_atoms == 0 ? sg_cli_load (sample_path, potential_path, &error) : copies_of_a_sample (&error);
  if (configuration == NULL)
    return sg_cli_fail (error);
  return bench (configuration, name);
}
