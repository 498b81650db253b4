/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "engine/data-path.h"
#include "engine/error.h"
#include "engine/io/configuration-io.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

gboolean
sg_cli_parse (int *argc, char ***argv, const GOptionEntry *entries, const char *arguments,
              const char *summary, const char *description, int n_min, int n_max)
{
  const char *name = (*argv)[0];
  g_autofree char *program = g_strdup_printf ("shearglass-cli %s", name);
  g_autoptr (GOptionContext) context = g_option_context_new (arguments);
  g_autoptr (GError) error = NULL;

  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, NULL);
  g_set_prgname (program); /* for the usage line of --help */
  gboolean good = g_option_context_parse (context, argc, argv, &error);
  g_set_prgname ("shearglass-cli");
  if (!good)
    {
      sg_cli_usage (name, "%s", error->message);
      return FALSE;
    }
  if (*argc - 1 < n_min || *argc - 1 > n_max)
    {
      if (*argc - 1 < n_min)
        sg_cli_usage (name, "too few arguments: %s", arguments);
      else
        sg_cli_usage (name, "\"%s\" is one argument too many", (*argv)[n_max + 1]);
      return FALSE;
    }
  return TRUE;
}

int
sg_cli_usage (const char *subcommand, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  fprintf (stderr, "shearglass-cli: %s\nSee shearglass-cli %s --help.\n", message, subcommand);
  return SG_EXIT_INPUT;
}

int
sg_cli_fail (GError *error)
{
  int code = SG_EXIT_INPUT;
  if (g_error_matches (error, SG_ERROR, SG_ERROR_NUMERICAL))
    code = SG_EXIT_NUMERICAL;
  else if (g_error_matches (error, SG_ERROR, SG_ERROR_INTERRUPTED))
    code = SG_EXIT_INTERRUPTED;
  fprintf (stderr, "shearglass-cli: %s\n", error->message);
  g_error_free (error);
  return code;
}

gboolean
sg_cli_potential (const char *name, SgPotential *potential, GError **error)
{
  if (name == NULL)
    {
      sg_potential_wahnstrom (potential);
      return TRUE;
    }
  /* A name stands for a shipped file. */
  g_autofree char *relative = g_strdup_printf ("potentials/%s.ini", name);
  g_autofree char *shipped = strpbrk (name, "/.") == NULL ? sg_find_data (relative) : NULL;
  return sg_potential_load (potential, shipped != NULL ? shipped : name, error);
}

void
sg_cli_tell_notes (const SgConfiguration *configuration)
{
  if (configuration->notes == NULL)
    return;
  g_auto (GStrv) lines = g_strsplit (configuration->notes, "\n", 0);
  for (int k = 0; lines[k] != NULL; k++)
    fprintf (stderr, "%s: %s\n", configuration->path, lines[k]);
}

SgConfiguration *
sg_cli_load (const char *path, const char *potential, GError **error)
{
  SgPotential given;
  if (potential != NULL && !sg_cli_potential (potential, &given, error))
    return NULL;
  SgConfiguration *configuration
      = sg_configuration_load_with (path, potential != NULL ? &given : NULL, error);
  if (configuration != NULL)
    sg_cli_tell_notes (configuration);
  return configuration;
}

/* json-glib puts ".0" behind every double without a point, also behind an exponent: "1e-10.0" is no JSON. Takes it away
 * again, outside of strings. */
static void
mend_exponents (char *text)
{
  bool quoted = false;
  char *to = text;
  for (const char *from = text; *from != '\0'; from++)
    {
      if (*from == '\\' && quoted)
        *to++ = *from++;
      else if (*from == '"')
        quoted = !quoted;
      else if (!quoted && (*from == 'e' || *from == 'E') && from > text && g_ascii_isdigit (from[-1]))
        {
          do
            *to++ = *from++;
          while (g_ascii_isdigit (*from) || *from == '-' || *from == '+');
          if (from[0] == '.' && from[1] == '0')
            from += 2;
        }
      *to++ = *from;
      if (*from == '\0')
        return;
    }
  *to = '\0';
}

char *
sg_cli_json_text (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, root);
  char *text = json_generator_to_data (generator, NULL);
  g_object_unref (builder);
  mend_exponents (text);
  return text;
}

void
sg_cli_print_json (JsonBuilder *builder)
{
  g_autofree char *text = sg_cli_json_text (builder);
  printf ("%s\n", text);
}

void
sg_cli_add_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
sg_cli_add_tensor (JsonBuilder *builder, const char *name, const double tensor[6])
{
  static const char *const components[6] = { "xx", "yy", "zz", "xy", "xz", "yz" };
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  for (int c = 0; c < 6; c++)
    sg_cli_add_number (builder, components[c], tensor[c]);
  json_builder_end_object (builder);
}
