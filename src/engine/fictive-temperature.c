/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/fictive-temperature.h"
#include "engine/data-path.h"

#include <json-glib/json-glib.h>
#include <string.h>

static const char *
key_of (bool constant_volume)
{
  return constant_volume ? "constant_volume" : "constant_pressure";
}

static char *
own_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "shearglass", "fictive-temperature.json", NULL);
}

/* (transfer full) (nullable): the object of a file. */
static JsonObject *
load (const char *path)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  if (path == NULL || !json_parser_load_from_file (parser, path, NULL))
    return NULL;
  JsonNode *root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_object_ref (json_node_get_object (root)) : NULL;
}

static bool
read_from (const char *path, bool constant_volume, SgFictiveTemperature *known)
{
  const char *key = key_of (constant_volume);
  g_autoptr (JsonObject) root = load (path);
  JsonNode *node = root != NULL ? json_object_get_member (root, key) : NULL;
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return false;
  JsonObject *object = json_node_get_object (node);
  double temperature = json_object_get_double_member_with_default (object, "temperature", 0);
  if (!(temperature > 0 && temperature < 10))
    return false;
  known->known = true;
  known->temperature = temperature;
  known->error = json_object_get_double_member_with_default (object, "error", 0);
  g_strlcpy (known->source, json_object_get_string_member_with_default (object, "source", ""), sizeof known->source);
  return true;
}

void
sg_fictive_temperature (bool constant_volume, SgFictiveTemperature *known)
{
  g_autofree char *own = own_path (), *shipped = sg_find_data ("calibration/fictive-temperature.json");
  *known = (SgFictiveTemperature){ 0 };
  if (read_from (own, constant_volume, known))
    known->own = true;
  else
    read_from (shipped, constant_volume, known);
}

bool
sg_fictive_temperature_save (bool constant_volume, const SgFictiveTemperature *known, GError **error)
{
  g_autofree char *path = own_path (), *folder = g_path_get_dirname (path);
  g_autoptr (JsonObject) root = load (path);
  if (root == NULL)
    root = json_object_new ();
  json_object_remove_member (root, key_of (constant_volume));
  if (known != NULL)
    {
      JsonObject *object = json_object_new ();
      json_object_set_double_member (object, "temperature", known->temperature);
      json_object_set_double_member (object, "error", known->error);
      json_object_set_string_member (object, "source", known->source);
      json_object_set_object_member (root, key_of (constant_volume), object);
    }
  g_mkdir_with_parents (folder, 0777);
  g_autoptr (JsonNode) node = json_node_alloc ();
  json_node_init_object (node, root);
  g_autofree char *text = json_to_string (node, TRUE);
  return g_file_set_contents (path, text, -1, error);
}
