/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/replicate.h"
#include "cli/cli.h"
#include "engine/io/configuration-io.h"

#include <stdio.h>

static char *potential_path;

static const GOptionEntry entries[] = {
  { "potential", 0, 0, G_OPTION_ARG_FILENAME, &potential_path,
    "use this potential, a file or the name of a shipped one", "FILE" },
  { NULL },
};

int
sg_cli_replicate (int argc, char **argv)
{
  GError *error = NULL;
  if (!sg_cli_parse (&argc, &argv, entries, "IN NA NB NC OUT",
                     "Writes NA x NB x NC copies of a configuration; with 1 1 1 it only changes the format.",
                     "The name of OUT tells the format: .lammps, .data, .lmp, .xyz or .extxyz, and .gz behind it.",
                     5, 5))
    return SG_EXIT_INPUT;
  int count[3];
  for (int c = 0; c < 3; c++)
    {
      gint64 number;
      if (!g_ascii_string_to_signed (argv[2 + c], 10, 1, 10000, &number, NULL))
        return sg_cli_usage ("replicate", "\"%s\" is no number of copies", argv[2 + c]);
      count[c] = (int) number;
    }
  if (!sg_format_from_path (argv[5], NULL, NULL))
    return sg_cli_usage ("replicate", "the name %s tells no format", argv[5]);

  g_autoptr (SgConfiguration) one = sg_cli_load (argv[1], potential_path, &error);
  if (one == NULL)
    return sg_cli_fail (error);
  bool copies = count[0] * (gint64) count[1] * count[2] > 1;
  g_autoptr (SgConfiguration) many = copies ? sg_configuration_replicate (one, count, &error) : NULL;
  if (copies && many == NULL)
    return sg_cli_fail (error);
  if (!sg_configuration_save (copies ? many : one, argv[5], &error))
    return sg_cli_fail (error);
  printf ("%zu atoms in %s\n", (copies ? many : one)->atoms->n, argv[5]);
  return SG_EXIT_DONE;
}
