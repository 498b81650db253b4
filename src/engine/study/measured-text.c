/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/number-text.h"
#include "engine/study/figure-measure.h"

#include <json-glib/json-glib.h>
#include <math.h>

static const char *
age_of (const SgFigureData *data, unsigned age)
{
  return age < data->ages->len ? g_ptr_array_index (data->ages, age) : "";
}

char *
sg_measured_to_csv (const SgFigureData *data, const GArray *measured)
{
  GString *text = g_string_new ("quantity,class,state,age,kind,rate_per_s,temperature,atoms,strain,value,error,pairs,unit,less_rate_per_s,error_between_samples,samples,pressure\n");
  for (guint k = 0; k < measured->len; k++)
    {
      const SgMeasured *m = &g_array_index (measured, SgMeasured, k);
      char rate[G_ASCII_DTOSTR_BUF_SIZE], temperature[G_ASCII_DTOSTR_BUF_SIZE], less[G_ASCII_DTOSTR_BUF_SIZE],
          pressure[G_ASCII_DTOSTR_BUF_SIZE], strain[32], value[32], error[32], between[32];
      g_ascii_formatd (strain, sizeof strain, "%.6g", m->strain);
      g_ascii_formatd (value, sizeof value, "%.6g", m->estimate.value);
      g_ascii_formatd (error, sizeof error, "%.3g", m->estimate.error);
      g_autofree char *age = sg_csv_quoted (age_of (data, m->age));
      g_ascii_formatd (between, sizeof between, "%.3g", m->of_samples.error);
      g_string_append_printf (text, "%s,%s,%s,%s,%s,%s,%s,%zu,%s,%s,%s,%zu,%s,%s,%s,%zu,%s\n", m->quantity, m->class_name, m->state,
                              age, sg_study_kind_name (m->kind), sg_number_to_text (m->rate, rate),
                              sg_number_to_text (m->temperature, temperature), m->n_atoms, isfinite (m->strain) ? strain : "",
                              value, isfinite (m->estimate.error) ? error : "", m->estimate.n, m->unit, m->less_rate > 0 ? sg_number_to_text (m->less_rate, less) : "",
                              isfinite (m->of_samples.error) ? between : "", m->of_samples.n, sg_number_to_text (m->pressure, pressure));
    }
  return g_string_free (text, FALSE);
}

static void
json_number (JsonBuilder *builder, const char *name, double value, const char *format)
{
  char text[32];
  json_builder_set_member_name (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, g_ascii_strtod (g_ascii_formatd (text, sizeof text, format, value), NULL));
  else
    json_builder_add_null_value (builder);
}

static void
json_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

char *
sg_measured_to_json (const SgFigureData *data, const GArray *measured)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_text (builder, "study", data->title);
  if (data->provenance != NULL)
    {
      g_autoptr (JsonNode) node = json_from_string (data->provenance, NULL);
      json_builder_set_member_name (builder, "provenance");
      if (node != NULL)
        json_builder_add_value (builder, g_steal_pointer (&node));
      else
        json_builder_add_null_value (builder);
    }
  json_builder_set_member_name (builder, "measured");
  json_builder_begin_array (builder);
  for (guint k = 0; k < measured->len; k++)
    {
      const SgMeasured *m = &g_array_index (measured, SgMeasured, k);
      json_builder_begin_object (builder);
      json_text (builder, "quantity", m->quantity);
      if (*m->class_name != '\0')
        json_text (builder, "class", m->class_name);
      if (*m->state != '\0')
        json_text (builder, "state", m->state);
      json_text (builder, "age", age_of (data, m->age));
      json_text (builder, "kind", sg_study_kind_name (m->kind));
      if (m->rate > 0)
        json_number (builder, "rate_per_s", m->rate, "%.6g");
      json_number (builder, "temperature", m->temperature, "%.6g");
      json_number (builder, "pressure", m->pressure, "%.6g");
      json_number (builder, "atoms", (double) m->n_atoms, "%.0f");
      if (isfinite (m->strain))
        json_number (builder, "strain", m->strain, "%.6g");
      json_number (builder, "value", m->estimate.value, "%.6g");
      json_number (builder, "error", m->estimate.error, "%.3g");
      json_number (builder, "pairs", (double) m->estimate.n, "%.0f");
      json_text (builder, "unit", m->unit);
      if (m->less_rate > 0)
        json_number (builder, "less_rate_per_s", m->less_rate, "%.6g");
      json_number (builder, "error_between_samples", m->of_samples.error, "%.3g");
      json_number (builder, "samples", (double) m->of_samples.n, "%.0f");
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}
