/* minimize.c: the inherent structure of a configuration
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/minimizer.h"
#include "cli/cli.h"
#include "engine/io/configuration-io.h"

#include <math.h>
#include <stdio.h>

#define PRESSURE_TOLERANCE 1e-6

static char *potential_path;
static gboolean as_json;
static int n_threads;
static double tolerance = 1e-4;
static int max_evaluations = 20000;
static double pressure = G_MAXDOUBLE; /* not asked for */

static const GOptionEntry entries[] = {
  { "potential", 0, 0, G_OPTION_ARG_FILENAME, &potential_path,
    "use this potential, a file or the name of a shipped one", "FILE" },
  { "tolerance", 0, 0, G_OPTION_ARG_DOUBLE, &tolerance, "largest force component to reach (default: 1e-4)", "F" },
  { "pressure", 0, 0, G_OPTION_ARG_DOUBLE, &pressure, "change the size of the cell until the minimum has this pressure", "P" },
  { "max-evaluations", 0, 0, G_OPTION_ARG_INT, &max_evaluations, "give up after so many (default: 20000)", "N" },
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, "threads; 0: one a processor. Changes no result", "N" },
  { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "print what was found as JSON", NULL },
  { NULL },
};

int
sg_cli_minimize (int argc, char **argv)
{
  GError *error = NULL;
  if (!sg_cli_parse (&argc, &argv, entries, "IN OUT",
                     "Writes the inherent structure of a configuration: the minimum of the potential below it, in the "
                     "same cell or, with --pressure, in one of the same shape.",
                     "The name of OUT tells the format: .lammps, .data, .lmp, .xyz or .extxyz, and .gz behind it.\n"
                     "Velocities are set to zero.",
                     2, 2))
    return SG_EXIT_INPUT;
  if (!(tolerance > 0 && tolerance < 1e6))
    return sg_cli_usage ("minimize", "--tolerance must be a positive number");
  if (pressure != G_MAXDOUBLE && !(fabs (pressure) < 1e3))
    return sg_cli_usage ("minimize", "--pressure must be a number of some epsilon/sigma^3");
  if (n_threads < 0 || n_threads > 1024)
    return sg_cli_usage ("minimize", "--threads %d is not within 0 to 1024", n_threads);
  if (max_evaluations < 1)
    return sg_cli_usage ("minimize", "--max-evaluations must be at least 1");
  if (!sg_format_from_path (argv[2], NULL, NULL))
    return sg_cli_usage ("minimize", "the name %s tells no format", argv[2]);

  g_autoptr (SgConfiguration) glass = sg_cli_load (argv[1], potential_path, &error);
  if (glass == NULL)
    return sg_cli_fail (error);
  SgPool *pool = sg_pool_new ((unsigned) n_threads);
  SgMinimum minimum;
  gint64 began = g_get_monotonic_time ();
  bool good = pressure == G_MAXDOUBLE
                  ? sg_minimize (glass, pool, tolerance, (unsigned) max_evaluations, NULL, &minimum, &error)
                  : sg_minimize_at_pressure (glass, pool, tolerance, pressure, PRESSURE_TOLERANCE, (unsigned) max_evaluations,
                                             NULL, &minimum, &error);
  double seconds = (double) (g_get_monotonic_time () - began) * 1e-6;
  sg_pool_free (pool);
  if (!good)
    return sg_cli_fail (error);
  for (int c = 0; c < 3; c++)
    for (size_t i = 0; i < glass->atoms->n; i++)
      glass->atoms->v[c][i] = 0;
  glass->has_velocities = false;
  if (!sg_configuration_save (glass, argv[2], &error))
    return sg_cli_fail (error);

  double n = (double) MAX (glass->atoms->n, 1);
  if (as_json)
    {
      JsonBuilder *builder = json_builder_new ();
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "atoms");
      json_builder_add_int_value (builder, (gint64) glass->atoms->n);
      sg_cli_add_number (builder, "potential_energy", minimum.energy);
      sg_cli_add_number (builder, "potential_energy_per_atom", minimum.energy / n);
      sg_cli_add_number (builder, "largest_force", minimum.largest_force);
      sg_cli_add_number (builder, "pressure", minimum.pressure);
      sg_cli_add_number (builder, "volume", sg_cell_volume (&glass->cell));
      json_builder_set_member_name (builder, "evaluations");
      json_builder_add_int_value (builder, minimum.evaluations);
      json_builder_set_member_name (builder, "converged");
      json_builder_add_boolean_value (builder, minimum.converged);
      sg_cli_add_number (builder, "seconds", seconds);
      json_builder_end_object (builder);
      sg_cli_print_json (builder);
    }
  else
    printf ("%zu atoms: energy %.9g an atom, pressure %.4g, largest force %.2g, %u evaluations in %.2f s; %s\n", glass->atoms->n,
            minimum.energy / n, minimum.pressure, minimum.largest_force, minimum.evaluations, seconds, argv[2]);
  if (!minimum.converged)
    fprintf (stderr, "shearglass-cli: not converged to %g%s\n", tolerance, pressure == G_MAXDOUBLE ? "" : " at that pressure");
  return minimum.converged ? SG_EXIT_DONE : SG_EXIT_NUMERICAL;
}
