/* main.c: shearglass-cli, the engine without a display
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cli/cli.h"
#include "engine/command-log.h"
#include "engine/force-field.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

static const struct {
  const char *name;
  int (*run) (int argc, char **argv);
  const char *summary;
} subcommands[] = {
  { "run", sg_cli_run, "run a protocol, or replay a command log" },
  { "study", sg_cli_study, "run a study: many glasses, rates and directions, with stop and resume" },
  { "figures", sg_cli_figures, "the figures of the paper from the results of a study, with the numbers behind them" },
  { "analyze", sg_cli_analyze, "energy, pressure and stress of a configuration" },
  { "bench", sg_cli_bench, "measure the speed of the engine" },
  { "fictive", sg_cli_fictive, "the fictive temperature of cooling runs" },
  { "minimize", sg_cli_minimize, "find the inherent structure of a configuration" },
  { "replicate", sg_cli_replicate, "make a larger configuration of copies, or change the format" },
  { "start", sg_cli_start, "make a random mixture to be melted" },
  { "lesson", sg_cli_lesson, "check lessons, or go through them without a window" },
  { "list", sg_cli_list, "the protocols, studies, samples and potentials that are here" },
};

static void
print_help (FILE *out)
{
  fprintf (out, "Usage: shearglass-cli SUBCOMMAND [OPTION...] [ARGUMENT...]\n\n"
                "Shears glass models without a display.\n\nSubcommands:\n");
  for (size_t k = 0; k < G_N_ELEMENTS (subcommands); k++)
    fprintf (out, "  %-10s %s\n", subcommands[k].name, subcommands[k].summary);
  fprintf (out, "\nOptions:\n"
                "  --help     this; behind a subcommand: its options\n"
                "  --version  version, instruction set and libraries\n\n"
                "Exit codes: 0 done, 2 bad usage or input, 3 numerical failure, 130 interrupted.\n");
}

static void
print_version (void)
{
  SgPotential potential;
  sg_potential_wahnstrom (&potential);
  SgForceField *field = sg_force_field_new (&potential, NULL, NULL, NULL);
  printf ("shearglass-cli %s\n", sg_build_version ());
  printf ("built with %s; instruction set %s\n", sg_build_description (),
          field != NULL ? sg_force_field_path (field) : "unknown");
  printf ("GLib %u.%u.%u, json-glib %s, zlib %s\n", glib_major_version, glib_minor_version,
          glib_micro_version, JSON_VERSION_S, zlibVersion ());
  printf ("Licence: GNU General Public License, version 3 or later. No warranty.\n");
  sg_force_field_free (field);
}

int
main (int argc, char **argv)
{
  /* Names of files as the person's; words and numbers as scripts read them. */
  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C");
  setlocale (LC_MESSAGES, "C");
  g_set_prgname ("shearglass-cli");

  if (argc < 2)
    {
      print_help (stderr);
      return SG_EXIT_INPUT;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0 || strcmp (argv[1], "help") == 0)
    {
      print_help (stdout);
      return SG_EXIT_DONE;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      print_version ();
      return SG_EXIT_DONE;
    }
  for (size_t k = 0; k < G_N_ELEMENTS (subcommands); k++)
    if (strcmp (argv[1], subcommands[k].name) == 0)
      return subcommands[k].run (argc - 1, argv + 1);

  fprintf (stderr, "shearglass-cli: \"%s\" is no subcommand; see shearglass-cli --help\n", argv[1]);
  return SG_EXIT_INPUT;
}
