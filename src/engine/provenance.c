/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/provenance.h"

#include <json-glib/json-glib.h>

static void
add_text (JsonBuilder *builder, const char *key, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name (builder, key);
  json_builder_add_string_value (builder, value);
}

char *
sg_provenance_new (const SgConfiguration *configuration, const SgCommandLog *log, const char *log_text,
                   uint64_t step, double time)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *saved = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *protocol = sg_protocol_to_data (log->protocol);
  /* A JSON number is a double to many readers. */
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, log->protocol->seed);

  json_builder_begin_object (builder);
  add_text (builder, "program", "Shearglass");
  add_text (builder, "version", log->version);
  add_text (builder, "build", log->build);
  add_text (builder, "instruction_set", log->path);
  add_text (builder, "sample", log->sample);
  add_text (builder, "sample_sha256", log->sample_sha256);
  add_text (builder, "seed", seed);
  add_text (builder, "protocol", protocol);
  json_builder_set_member_name (builder, "step");
  json_builder_add_int_value (builder, (gint64)step);
  json_builder_set_member_name (builder, "time");
  json_builder_add_double_value (builder, time);
  add_text (builder, "saved", saved);
  add_text (builder, "command_log", log_text);
  if (configuration->provenance != NULL)
    {
      g_autoptr (JsonNode) before = json_from_string (configuration->provenance, NULL);
      if (before != NULL && JSON_NODE_HOLDS_OBJECT (before))
        {
          json_builder_set_member_name (builder, "before");
          json_builder_add_value (builder, g_steal_pointer (&before));
        }
    }
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}
