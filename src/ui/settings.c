/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/settings.h"
#include "engine/data-path.h"

#include <stdlib.h>

#define SCHEMA "io.github.shearglass.Shearglass"

/* The schema that came with this program goes before one of another version. */
static GSettingsSchema *
find_schema (void)
{
  GSettingsSchemaSource *installed = g_settings_schema_source_get_default ();
  g_autofree char *folder = sg_find_schemas ();
  g_autoptr (GSettingsSchemaSource) own
      = folder != NULL ? g_settings_schema_source_new_from_directory (folder, installed, TRUE, NULL) : NULL;
  GSettingsSchemaSource *source = own != NULL ? own : installed;
  return source != NULL ? g_settings_schema_source_lookup (source, SCHEMA, TRUE) : NULL;
}

GSettings *
sg_settings (void)
{
  static GSettings *settings;
  if (settings == NULL)
    {
      g_autoptr (GSettingsSchema) schema = find_schema ();
      if (schema == NULL)
        {
          g_printerr ("shearglass: the schema of the settings, " SCHEMA ", is not installed; meson install puts it in share/glib-2.0/schemas\n");
          exit (1);
        }
      settings = g_settings_new_full (schema, NULL, NULL);
    }
  return settings;
}
