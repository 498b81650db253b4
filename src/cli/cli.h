/* cli.h: what the subcommands of shearglass-cli share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Results go to stdout, everything said on the way to stderr, so that --json can be piped.
 */
#pragma once

#include "engine/configuration.h"

#include <glib.h>
#include <json-glib/json-glib.h>

enum {
  SG_EXIT_DONE = 0,
  SG_EXIT_INPUT = 2,       /* bad usage or bad input */
  SG_EXIT_NUMERICAL = 3,
  SG_EXIT_INTERRUPTED = 130,
};

/* The subcommands: @argv[0] is the subcommand's name. Each returns an exit code. */
int sg_cli_analyze (int argc, char **argv);
int sg_cli_bench (int argc, char **argv);
int sg_cli_fictive (int argc, char **argv);
int sg_cli_figures (int argc, char **argv);
int sg_cli_lesson (int argc, char **argv);
int sg_cli_list (int argc, char **argv);
int sg_cli_minimize (int argc, char **argv);
int sg_cli_replicate (int argc, char **argv);
int sg_cli_run (int argc, char **argv);
int sg_cli_start (int argc, char **argv);
int sg_cli_study (int argc, char **argv);

/**
 * sg_cli_parse:
 * @arguments: what stands behind the name in the usage line: "FILE"
 * @summary: what the subcommand does
 * @description: (nullable): what to say below the options
 * @n_min, @n_max: how many arguments may be left when the options are taken away
 *
 * On --help it prints and exits. Returns: %FALSE when it has said on stderr what is wrong.
 */
gboolean sg_cli_parse (int *argc, char ***argv, const GOptionEntry *entries, const char *arguments,
                       const char *summary, const char *description, int n_min, int n_max);

/** sg_cli_fail: prints "shearglass-cli: message" and frees @error. Returns: the exit code it stands for. */
int sg_cli_fail (GError *error);

/** sg_cli_usage: prints the message and where help is. Returns: %SG_EXIT_INPUT. */
int sg_cli_usage (const char *subcommand, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** sg_cli_potential: @name: (nullable): path of a potential file or the name of a shipped one; %NULL:
 * Wahnstrom's. */
gboolean sg_cli_potential (const char *name, SgPotential *potential, GError **error);

/**
 * sg_cli_load: (transfer full)
 * @potential: (nullable): path of a potential file or the name of a shipped one
 *
 * Reads a configuration and says on stderr what had to be assumed.
 */
SgConfiguration *sg_cli_load (const char *path, const char *potential, GError **error);

/** sg_cli_tell_notes: says on stderr what had to be assumed. */
void sg_cli_tell_notes (const SgConfiguration *configuration);

/** sg_cli_print_json: prints what @builder (transfer full) holds to stdout. */
void sg_cli_print_json (JsonBuilder *builder);

/** sg_cli_json_text: (transfer full): the same as text; takes @builder. */
char *sg_cli_json_text (JsonBuilder *builder);

/** sg_cli_add_number: a member; null where @value is not finite. */
void sg_cli_add_number (JsonBuilder *builder, const char *name, double value);

/** sg_cli_add_tensor: a member with the components xx..yz. */
void sg_cli_add_tensor (JsonBuilder *builder, const char *name, const double tensor[6]);
