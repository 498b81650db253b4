/* command-text.c: commands as text, for logs, scripts and the command line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/command.h"
#include "engine/error.h"
#include "engine/number-text.h"
#include "engine/words.h"

#include <string.h>

static const char *const when_names[SG_N_WHENS] = { "strain", "stress", "drop", "step" };

static void
append_number (GString *text, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append (text, sg_number_to_text (value, digits));
}

static void
append_plain (GString *text, const SgCommand *c, SgCommandKind kind)
{
  const SgCommandInfo *info = sg_command_info (kind);
  g_string_append (text, info->name);
  if (info->argument != NULL)
    {
      g_string_append_c (text, ' ');
      append_number (text, c->value);
    }
  if (kind == SG_COMMAND_LOAD)
    {
      g_string_append_printf (text, " %s ", sg_direction_name (c->plane, c->sign));
      append_number (text, c->target);
    }
}

char *
sg_command_to_text (const SgCommand *c)
{
  GString *text = g_string_new (NULL);
  if (c->kind == SG_COMMAND_ARM)
    {
      g_string_append_printf (text, "arm %s>=", when_names[c->when]);
      append_number (text, c->threshold);
      g_string_append_c (text, ' ');
      append_plain (text, c, c->armed);
    }
  else
    append_plain (text, c, c->kind);
  return g_string_free (text, FALSE);
}

static bool
fail (GError **error, const char *text, const char *why)
{
  g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "\"%s\": %s", text, why);
  return false;
}

/* "load 1e8 +xy 0.02" from @words on. */
static bool
parse_plain (char **words, const char *text, SgCommandKind *kind, SgCommand *c, GError **error)
{
  unsigned k = 0, n = g_strv_length (words);
  while (k < SG_N_COMMANDS && (n == 0 || strcmp (words[0], sg_command_info ((SgCommandKind)k)->name) != 0))
    k++;
  if (k == SG_N_COMMANDS)
    return fail (error, text, _ ("no such command"));
  *kind = (SgCommandKind)k;

  unsigned used = 1;
  if (sg_command_info (*kind)->argument != NULL)
    {
      /* The rate of an unload may be left away: that of the present stage. */
      if (n > 1 ? !sg_number_parse (words[1], &c->value) : *kind != SG_COMMAND_UNLOAD)
        return fail (error, text, _ ("a number is missing after the command"));
      used = MIN (n, 2);
    }
  if (*kind == SG_COMMAND_LOAD)
    {
      if (n > used)
        {
          if (!sg_direction_parse (words[used], &c->plane, &c->sign))
            return fail (error, text, _ ("the direction is none of +xy, -xy, +xz, -xz, +yz, -yz"));
          used++;
        }
      if (n > used)
        {
          if (!sg_number_parse (words[used], &c->target))
            return fail (error, text, _ ("the target is not a number"));
          used++;
        }
    }
  if (n > used)
    return fail (error, text, _ ("there is more than the command takes"));
  return true;
}

static bool
parse_condition (const char *word, SgCommand *c)
{
  for (unsigned w = 0; w < SG_N_WHENS; w++)
    {
      size_t length = strlen (when_names[w]);
      if (strncmp (word, when_names[w], length) == 0 && strncmp (word + length, ">=", 2) == 0)
        {
          c->when = (SgWhen)w;
          return sg_number_parse (word + length + 2, &c->threshold);
        }
    }
  return false;
}

bool
sg_command_parse (const char *text, SgCommand *command, GError **error)
{
  g_auto (GStrv) split = g_strsplit_set (text, " \t\r\n", -1);
  g_autofree char **words = g_new0 (char *, g_strv_length (split) + 1);
  unsigned n = 0;
  for (int i = 0; split[i] != NULL; i++)
    if (*split[i] != '\0')
      words[n++] = split[i];

  SgCommand c;
  sg_command_init (&c, SG_COMMAND_PAUSE, 0);
  if (n > 0 && strcmp (words[0], "arm") == 0)
    {
      c.kind = SG_COMMAND_ARM;
      if (n < 3)
        return fail (error, text, _ ("arm takes a condition and a command"));
      if (!parse_condition (words[1], &c))
        return fail (error, text,
                     _ ("the condition is none of strain>=X, stress>=X, drop>=X, step>=N"));
      if (!parse_plain (words + 2, text, &c.armed, &c, error))
        return false;
    }
  else if (!parse_plain (words, text, &c.kind, &c, error))
    return false;

  GError *inner = NULL;
  if (!sg_command_check (&c, -1, &inner))
    {
      g_set_error_literal (error, SG_ERROR, SG_ERROR_INPUT, inner->message);
      g_error_free (inner);
      return false;
    }
  *command = c;
  return true;
}
