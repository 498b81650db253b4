/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/start.h"
#include "cli/cli.h"
#include "engine/io/configuration-io.h"

#include <stdio.h>

static int n_atoms = 4000;
static double fraction = 0.5, density;
static gint64 seed = 1;
static char *potential_path;

static const GOptionEntry entries[] = {
  { "atoms", 0, 0, G_OPTION_ARG_INT, &n_atoms, "number of atoms (4000)", "N" },
  { "fraction", 0, 0, G_OPTION_ARG_DOUBLE, &fraction, "share of type 2 (0.5)", "X" },
  { "density", 0, 0, G_OPTION_ARG_DOUBLE, &density, "atoms per sigma^3 (1.1)", "RHO" },
  { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "of the random mixture (1)", "N" },
  { "potential", 0, 0, G_OPTION_ARG_FILENAME, &potential_path,
    "a potential file, or the name of a shipped one (wahnstrom)", "FILE" },
  { NULL },
};

int
sg_cli_start (int argc, char **argv)
{
  GError *error = NULL;
  if (!sg_cli_parse (&argc, &argv, entries, "OUT",
                     "Writes a random mixture on a lattice, to be melted by a protocol.",
                     "The name of OUT tells the format: .lammps, .data, .lmp, .xyz or .extxyz, and .gz behind it.",
                     1, 1))
    return SG_EXIT_INPUT;
  if (!sg_format_from_path (argv[1], NULL, NULL))
    return sg_cli_usage ("start", "the name %s tells no format", argv[1]);
  if (n_atoms < 0)
    return sg_cli_usage ("start", "%d atoms", n_atoms);

  SgPotential potential;
  if (!sg_cli_potential (potential_path, &potential, &error))
    return sg_cli_fail (error);
  SgStart start;
  sg_start_default (&start, (size_t) n_atoms, (uint64_t) seed);
  start.second_fraction = fraction;
  if (density != 0)
    start.density = density;
  g_autoptr (SgConfiguration) configuration = sg_configuration_new_start (&potential, &start, &error);
  if (configuration == NULL || !sg_configuration_save (configuration, argv[1], &error))
    return sg_cli_fail (error);
  printf ("%zu atoms in %s\n", configuration->atoms->n, argv[1]);
  return SG_EXIT_DONE;
}
