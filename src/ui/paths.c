/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/paths.h"
#include "engine/data-path.h"

#include <stdio.h>
#include <string.h>

static gint
compare_sizes (gconstpointer a, gconstpointer b)
{
  gint64 digits_a = 0, digits_b = 0;
  for (const char *p = *(char *const *) a; *p; p++)
    if (g_ascii_isdigit (*p))
      digits_a = digits_a * 10 + (*p - '0');
  for (const char *p = *(char *const *) b; *p; p++)
    if (g_ascii_isdigit (*p))
      digits_b = digits_b * 10 + (*p - '0');
  return (digits_a > digits_b) - (digits_a < digits_b);
}

char *
sg_default_sample (void)
{
  g_autofree char *folder = sg_find_data ("samples");
  if (folder == NULL)
    return NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (strstr (name, ".lammps") != NULL || strstr (name, ".xyz") != NULL)
      g_ptr_array_add (names, g_strdup (name));
  if (names->len == 0)
    return NULL;
  g_ptr_array_sort (names, compare_sizes);
  return g_build_filename (folder, g_ptr_array_index (names, 0), NULL);
}

SgFileKind
sg_file_kind (const char *path)
{
  char head[4096];
  FILE *file = fopen (path, "rb");
  if (file == NULL)
    return SG_FILE_SAMPLE;
  size_t n = fread (head, 1, sizeof head - 1, file);
  fclose (file);
  if (memchr (head, '\0', n) != NULL)
    return SG_FILE_SAMPLE;
  head[n] = '\0';

  g_auto (GStrv) lines = g_strsplit (head, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++)
    {
      g_strstrip (lines[i]);
      if (lines[i][0] == '\0' || lines[i][0] == '#')
        continue;
      if (strcmp (lines[i], "[log]") == 0)
        return SG_FILE_LOG;
      return lines[i][0] == '[' && strchr (lines[i], ']') != NULL ? SG_FILE_PROTOCOL : SG_FILE_SAMPLE;
    }
  return SG_FILE_SAMPLE;
}
