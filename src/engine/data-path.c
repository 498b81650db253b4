/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/data-path.h"

#include <stdbool.h>
#include <string.h>

/* The program's own folder, or NULL. */
static char *
program_folder (void)
{
  g_autofree char *path = g_file_read_link ("/proc/self/exe", NULL);
  return path != NULL ? g_path_get_dirname (path) : NULL;
}

char *
sg_find_data (const char *relative)
{
  g_autofree char *program = program_folder ();
  bool building = program != NULL && g_str_has_prefix (program, SG_BUILD_ROOT "/");
  g_autofree char *beside = program != NULL
                                ? g_build_filename (program, "..", "share", "shearglass", NULL)
                                : NULL;
  const char *const folders[] = { g_getenv ("SHEARGLASS_DATA"), building ? SG_SOURCE_DATA_DIR : NULL,
                                  beside, SG_DATA_DIR, SG_SOURCE_DATA_DIR };

  for (size_t k = 0; k < G_N_ELEMENTS (folders); k++)
    {
      if (folders[k] == NULL || *folders[k] == '\0')
        continue;
      g_autofree char *path = g_build_filename (folders[k], relative, NULL);
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_canonicalize_filename (path, NULL);
    }
  return NULL;
}

char *
sg_find_schemas (void)
{
  g_autofree char *program = program_folder ();
  if (program == NULL)
    return NULL;
  char *folder = g_str_has_prefix (program, SG_BUILD_ROOT "/")
                     ? g_build_filename (SG_BUILD_ROOT, "data", NULL)
                     : g_build_filename (program, "..", "share", "glib-2.0", "schemas", NULL);
  g_autofree char *compiled = g_build_filename (folder, "gschemas.compiled", NULL);
  if (!g_file_test (compiled, G_FILE_TEST_EXISTS))
    g_clear_pointer (&folder, g_free);
  return folder;
}

char *
sg_find_catalogs (void)
{
  const char *told = g_getenv ("SHEARGLASS_LOCALES");
  if (told != NULL && *told != '\0')
    return g_strdup (told);
  g_autofree char *program = program_folder ();
  if (program != NULL && g_str_has_prefix (program, SG_BUILD_ROOT "/"))
    return g_build_filename (SG_BUILD_ROOT, "po", NULL);
  char *beside = program != NULL ? g_build_filename (program, "..", "share", "locale", NULL) : NULL;
  if (beside != NULL && g_file_test (beside, G_FILE_TEST_IS_DIR))
    return beside;
  g_free (beside);
  return g_strdup (SG_LOCALE_DIR);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
sg_list_data (const char *relative, const char *suffixes)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  g_autofree char *folder = sg_find_data (relative);
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  g_auto (GStrv) ends = g_strsplit (suffixes, " ", 0);

  const char *entry;
  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    for (int k = 0; ends[k] != NULL; k++)
      if (g_str_has_suffix (entry, ends[k]))
        {
          g_ptr_array_add (found, g_build_filename (folder, entry, NULL));
          break;
        }
  g_ptr_array_sort (found, compare_names);
  g_ptr_array_add (found, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&found), FALSE);
}
