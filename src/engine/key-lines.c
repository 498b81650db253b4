/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/key-lines.h"
#include "engine/error.h"
#include "engine/words.h"

#include <string.h>

struct _SgKeyLines {
  GHashTable *lines; /* "group" or "group\nkey" -> line */
};

SgKeyLines *
sg_key_lines_new (const char *text, const char *path, GError **error)
{
  SgKeyLines *lines = g_new0 (SgKeyLines, 1);
  lines->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_auto (GStrv) rows = g_strsplit (text, "\n", -1);
  g_autofree char *group = NULL;
  for (guint i = 0; rows[i] != NULL; i++)
    {
      char *row = g_strstrip (rows[i]);
      size_t length = strlen (row);
      char *equals = strchr (row, '=');
      g_autofree char *entry = NULL;
      if (length == 0 || *row == '#')
        continue;
      if (*row == '[' && row[length - 1] == ']')
        {
          g_free (group);
          group = g_strndup (row + 1, length - 2);
          entry = g_strdup (group);
        }
      else if (group != NULL && equals != NULL && equals != row)
        {
          g_autofree char *key = g_strndup (row, (size_t)(equals - row));
          entry = g_strdup_printf ("%s\n%s", group, g_strchomp (key));
        }
      else
        {
          g_set_error (error, SG_ERROR, SG_ERROR_INPUT,
                       _ ("%s:%u: this is neither [group], key=value nor # comment"), path, i + 1);
          sg_key_lines_free (lines);
          return NULL;
        }
      if (g_hash_table_contains (lines->lines, entry))
        {
          const char *key = strchr (entry, '\n');
          g_set_error (error, SG_ERROR, SG_ERROR_INPUT, _ ("%s:%u: [%s]%s%s comes twice"), path, i + 1,
                       group, key != NULL ? " " : "", key != NULL ? key + 1 : "");
          sg_key_lines_free (lines);
          return NULL;
        }
      g_hash_table_insert (lines->lines, g_steal_pointer (&entry), GUINT_TO_POINTER (i + 1));
    }
  return lines;
}

void
sg_key_lines_free (SgKeyLines *lines)
{
  if (lines == NULL)
    return;
  g_hash_table_unref (lines->lines);
  g_free (lines);
}

unsigned
sg_key_lines_find (const SgKeyLines *lines, const char *group, const char *key)
{
  unsigned line = 0;
  if (key != NULL)
    {
      g_autofree char *entry = g_strdup_printf ("%s\n%s", group, key);
      line = GPOINTER_TO_UINT (g_hash_table_lookup (lines->lines, entry));
    }
  if (line == 0)
    line = GPOINTER_TO_UINT (g_hash_table_lookup (lines->lines, group));
  return MAX (line, 1);
}
