/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/origin.h"
#include "engine/data-path.h"
#include "engine/error.h"

#include <json-glib/json-glib.h>
#include <math.h>

char *
sg_origin_add_shown (const char *provenance, uint64_t step, double strain)
{
  g_autoptr (JsonNode) root = provenance != NULL ? json_from_string (provenance, NULL) : NULL;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return g_strdup (provenance);
  JsonObject *shown = json_object_new ();
  json_object_set_int_member (shown, "step", (gint64) step);
  json_object_set_double_member (shown, "strain", strain);
  json_object_set_object_member (json_node_get_object (root), "shown", shown);
  return json_to_string (root, FALSE);
}

static bool
fail (GError **error, const char *path, const char *what)
{
  g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s: %s", path, what);
  return false;
}

static const char *
text_member (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

/* A whole number, not negative. */
static bool
step_member (JsonObject *object, const char *key, uint64_t *value)
{
  JsonNode *node = json_object_get_member (object, key);
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64 || json_node_get_int (node) < 0)
    return false;
  *value = (uint64_t) json_node_get_int (node);
  return true;
}

/* The replay is to end at @step. What was said later is left out; but where the run went back to a good state after that, steps come
 * twice, and only the whole log is sure to lead there. */
static void
cut (SgOrigin *origin)
{
  SgCommandLog *log = origin->log;
  guint keep = log->entries->len;

  for (guint k = log->entries->len; k > 0; k--)
    {
      const SgLogEntry *e = &g_array_index (log->entries, SgLogEntry, k - 1);
      if (e->command.kind == SG_COMMAND_RESTORE && e->applied)
        break;
      if (e->step > origin->step)
        keep = k - 1;
    }
  for (guint k = 0; k < keep; k++)
    {
      const SgLogEntry *e = &g_array_index (log->entries, SgLogEntry, k);
      if (e->step > origin->step)
        {
          origin->past_it = log->end_step != origin->step;
          return;
        }
    }
  origin->cut = keep < log->entries->len || origin->step < log->end_step;
  g_array_set_size (log->entries, keep);
  /* a curve may be saved a few steps after the log was asked for */
  if (origin->step < log->end_step || log->end_state == SG_RUN_RUNNING)
    {
      log->end_step = origin->step;
      log->end_state = SG_RUN_PAUSED;
    }
  origin->step = log->end_step;
}

static bool
read_object (SgOrigin *origin, JsonObject *object, const char *path, GError **error)
{
  const char *text = text_member (object, "command_log");

  if (text == NULL)
    return fail (error, path, "it says where it comes from, but not by which commands: it cannot be replayed");
  origin->log = sg_command_log_parse (text, path, error);
  if (origin->log == NULL)
    return false;
  origin->saved = g_strdup (text_member (object, "saved"));
  origin->step = origin->log->end_step;
  step_member (object, "step", &origin->step);
  JsonNode *shown = json_object_get_member (object, "shown");
  if (shown != NULL && JSON_NODE_HOLDS_OBJECT (shown))
    {
      JsonObject *of = json_node_get_object (shown);
      JsonNode *strain = json_object_get_member (of, "strain");
      if (!step_member (of, "step", &origin->step))
        return fail (error, path, "it does not say which step it shows");
      if (strain != NULL && JSON_NODE_HOLDS_VALUE (strain))
        origin->strain = json_node_get_double (strain);
    }
  cut (origin);
  return true;
}

SgOrigin *
sg_origin_parse (const char *provenance, const char *path, GError **error)
{
  g_autoptr (JsonNode) root = provenance != NULL ? json_from_string (provenance, NULL) : NULL;
  g_autoptr (SgOrigin) origin = g_new0 (SgOrigin, 1);

  origin->strain = NAN;
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      fail (error, path, "it does not say where it comes from");
      return NULL;
    }
  if (!read_object (origin, json_node_get_object (root), path, error))
    return NULL;
  return g_steal_pointer (&origin);
}

void
sg_origin_free (SgOrigin *origin)
{
  if (origin == NULL)
    return;
  sg_command_log_free (origin->log);
  g_free (origin->saved);
  g_free (origin);
}

SgConfiguration *
sg_origin_open_sample (const SgOrigin *origin, const char *beside, char **path, GError **error)
{
  const SgCommandLog *log = origin->log;
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (g_free);
  GError *other = NULL;

  *path = NULL;
  if (log->sample == NULL)
    return sg_command_log_open_sample (log, NULL, error);
  g_autofree char *name = g_path_get_basename (log->sample), *shipped_name = g_build_filename ("samples", name, NULL);
  g_ptr_array_add (places, g_strdup (log->sample));
  if (beside != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (beside);
      g_ptr_array_add (places, g_build_filename (folder, name, NULL));
    }
  char *shipped = sg_find_data (shipped_name);
  if (shipped != NULL)
    g_ptr_array_add (places, shipped);
  for (guint k = 0; k < places->len; k++)
    {
      const char *place = g_ptr_array_index (places, k);
      if (!g_file_test (place, G_FILE_TEST_EXISTS))
        continue;
      g_clear_error (&other);
      SgConfiguration *sample = sg_command_log_open_sample (log, place, &other);
      if (sample != NULL)
        {
          *path = g_strdup (place);
          return sample;
        }
    }
  if (other != NULL)
    g_propagate_error (error, other);
  else
    g_set_error (error, SG_ERROR, SG_ERROR_INPUT,
                 beside != NULL ? "%s: the sample of this run is not there any more, nor is it beside the picture"
                                : "%s: the sample of this run is not there any more",
                 log->sample);
  return NULL;
}
