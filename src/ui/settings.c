/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/settings.h"

#define GROUP "Window"

static GKeyFile *file;
static gboolean changed;

static char *
settings_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "shearglass", "settings.ini", NULL);
}

static GKeyFile *
settings (void)
{
  if (file == NULL)
    {
      g_autofree char *path = settings_path ();
      file = g_key_file_new ();
      g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, NULL);
    }
  return file;
}

int
sg_settings_get_int (const char *key, int fallback)
{
  g_autoptr (GError) error = NULL;
  int value = g_key_file_get_integer (settings (), GROUP, key, &error);
  return error == NULL ? value : fallback;
}

char *
sg_settings_get_string (const char *key, const char *fallback)
{
  char *value = g_key_file_get_string (settings (), GROUP, key, NULL);
  return value != NULL ? value : g_strdup (fallback);
}

void
sg_settings_set_int (const char *key, int value)
{
  g_key_file_set_integer (settings (), GROUP, key, value);
  changed = TRUE;
}

void
sg_settings_set_string (const char *key, const char *value)
{
  g_key_file_set_string (settings (), GROUP, key, value);
  changed = TRUE;
}

void
sg_settings_save (void)
{
  if (!changed)
    return;
  g_autofree char *path = settings_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  if (g_mkdir_with_parents (folder, 0700) == 0 && g_key_file_save_to_file (file, path, &error))
    changed = FALSE;
  else
    g_debug ("settings not saved: %s", error != NULL ? error->message : folder);
}
