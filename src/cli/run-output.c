/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run-output.h"
#include "engine/error.h"
#include "engine/io/configuration-io.h"
#include "engine/io/out-file.h"
#include "engine/io/sample-csv.h"
#include "engine/load-modulus.h"
#include "engine/units.h"
#include "render/figure.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct _SgRunOutput {
  char *folder;
  FILE *csv;
  GArray *samples, *unloads; /* of SgSample, SgUnloadResult */
};

static bool
fail (const SgRunOutput *output, const char *name, int code, GError **error)
{
  g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s%s%s: %s", output->folder, name[0] != '\0' ? "/" : "", name,
               g_strerror (code));
  return false;
}

SgRunOutput *
sg_run_output_open (const char *folder, GError **error)
{
  SgRunOutput *output = g_new0 (SgRunOutput, 1);
  output->folder = g_strdup (folder);
  output->samples = g_array_new (FALSE, FALSE, sizeof (SgSample));
  output->unloads = g_array_new (FALSE, FALSE, sizeof (SgUnloadResult));

  bool good = g_mkdir_with_parents (folder, 0777) == 0 || fail (output, "", errno, error);
  if (good)
    {
      g_autofree char *path = g_build_filename (folder, "samples.csv", NULL);
      g_autoptr (GString) text = g_string_new (NULL);
      sg_sample_csv_header (text);
      output->csv = fopen (path, "we");
      if (output->csv == NULL || fwrite (text->str, 1, text->len, output->csv) != text->len
          || fflush (output->csv) != 0)
        good = fail (output, "samples.csv", errno, error);
    }
  if (good)
    return output;
  sg_run_output_free (output);
  return NULL;
}

void
sg_run_output_free (SgRunOutput *output)
{
  if (output == NULL)
    return;
  if (output->csv != NULL)
    fclose (output->csv);
  g_array_unref (output->samples);
  g_array_unref (output->unloads);
  g_free (output->folder);
  g_free (output);
}

const char *
sg_run_output_folder (const SgRunOutput *output)
{
  return output->folder;
}

const GArray *
sg_run_output_samples (const SgRunOutput *output)
{
  return output->samples;
}

const GArray *
sg_run_output_unloads (const SgRunOutput *output)
{
  return output->unloads;
}

unsigned
sg_run_output_drain (SgRunOutput *output, SgEngine *engine, GError **error)
{
  unsigned n = sg_engine_drain_samples (engine, output->samples);
  unsigned new_unloads = sg_engine_drain_unloads (engine, output->unloads);
  if (n > 0 && output->csv != NULL)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      for (unsigned k = output->samples->len - n; k < output->samples->len; k++)
        sg_sample_csv_row (text, &g_array_index (output->samples, SgSample, k));
      if (fwrite (text->str, 1, text->len, output->csv) != text->len || fflush (output->csv) != 0)
        {
          fail (output, "samples.csv", errno, error);
          fclose (output->csv);
          output->csv = NULL;
        }
    }
  return new_unloads;
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

static void
add_int (JsonBuilder *builder, const char *name, uint64_t value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) value);
}

static const char *const plane_names[] = { "xy", "xz", "yz" };

/* The rows of one branch: first and number. */
static size_t
branch_rows (const GArray *samples, size_t first)
{
  const SgSample *rows = (const SgSample *) samples->data;
  size_t n = 1;
  while (first + n < samples->len && rows[first + n].branch == rows[first].branch)
    n++;
  return n;
}

static void
add_loads (JsonBuilder *builder, const GArray *samples)
{
  json_builder_set_member_name (builder, "loads");
  json_builder_begin_array (builder);
  const SgSample *rows = (const SgSample *) samples->data;
  for (size_t first = 0, n; first < samples->len; first += n)
    {
      SgLoadModulus fit;
      n = branch_rows (samples, first);
      if (rows[first].stage_kind != SG_STAGE_LOAD || !sg_load_modulus (rows + first, n, SG_MODULUS_STRAIN, &fit))
        continue;
      json_builder_begin_object (builder);
      add_int (builder, "stage", rows[first].stage);
      add_text (builder, "plane", plane_names[rows[first].plane]);
      sg_cli_add_number (builder, "strain_start", rows[first].strain);
      sg_cli_add_number (builder, "strain_end", rows[first + n - 1].strain);
      sg_cli_add_number (builder, "modulus", fit.modulus);
      sg_cli_add_number (builder, "modulus_error", fit.modulus_error);
      add_int (builder, "rows", fit.n_rows);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_unloads (JsonBuilder *builder, const GArray *unloads)
{
  json_builder_set_member_name (builder, "unloads");
  json_builder_begin_array (builder);
  for (unsigned k = 0; k < unloads->len; k++)
    {
      const SgUnloadResult *unload = &g_array_index (unloads, SgUnloadResult, k);
      json_builder_begin_object (builder);
      add_int (builder, "stage", unload->stage);
      add_text (builder, "plane", plane_names[unload->plane]);
      json_builder_set_member_name (builder, "found");
      json_builder_add_boolean_value (builder, unload->found);
      sg_cli_add_number (builder, "strain_start", unload->strain_start);
      sg_cli_add_number (builder, "strain_reached", unload->strain_reached);
      sg_cli_add_number (builder, "residual_strain", unload->residual_strain);
      sg_cli_add_number (builder, "residual_error", unload->residual_error);
      sg_cli_add_number (builder, "modulus", unload->modulus);
      sg_cli_add_number (builder, "modulus_error", unload->modulus_error);
      add_int (builder, "blocks", unload->n_blocks);
      if (!unload->found)
        add_text (builder, "reason", unload->reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* Averages over each branch, weighted by the steps of its rows. */
static void
add_stages (JsonBuilder *builder, const GArray *samples)
{
  json_builder_set_member_name (builder, "stages");
  json_builder_begin_array (builder);
  const SgSample *rows = (const SgSample *) samples->data;
  for (size_t first = 0, n; first < samples->len; first += n)
    {
      n = branch_rows (samples, first);
      double weight = 0, temperature = 0, pressure = 0;
      for (size_t i = first; i < first + n; i++)
        {
          weight += rows[i].n_averaged;
          temperature += rows[i].n_averaged * rows[i].temperature;
          pressure += rows[i].n_averaged * rows[i].pressure;
        }
      json_builder_begin_object (builder);
      add_int (builder, "stage", rows[first].stage);
      add_text (builder, "kind", sg_stage_kind_name ((SgStageKind) rows[first].stage_kind));
      add_int (builder, "step_end", rows[first + n - 1].step);
      sg_cli_add_number (builder, "strain_end", rows[first + n - 1].strain);
      sg_cli_add_number (builder, "mean_temperature", temperature / weight);
      sg_cli_add_number (builder, "mean_pressure", pressure / weight);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

char *
sg_run_output_results (const SgRunOutput *output, const SgRunSummary *summary)
{
  JsonBuilder *builder = json_builder_new ();
  json_builder_begin_object (builder);
  add_text (builder, "version", sg_build_version ());
  add_text (builder, "build", sg_build_description ());
  add_text (builder, "instruction_set", summary->instruction_set);
  add_text (builder, "protocol", summary->protocol->name);
  add_text (builder, "sample", summary->sample->path);
  add_text (builder, "sample_sha256", summary->sample->sha256);
  add_int (builder, "atoms", summary->sample->atoms->n);
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, summary->protocol->seed);
  add_text (builder, "seed", seed); /* 64 bits without a sign do not fit a JSON number */
  add_int (builder, "threads", summary->threads);
  add_text (builder, "state", sg_run_state_name (summary->state));
  json_builder_set_member_name (builder, "interrupted");
  json_builder_add_boolean_value (builder, summary->interrupted);
  add_text (builder, "failure", summary->failure);
  add_int (builder, "steps", summary->steps);
  sg_cli_add_number (builder, "time", summary->time);
  sg_cli_add_number (builder, "physical_time_s", (double) summary->steps * SG_SECONDS_PER_STEP);
  sg_cli_add_number (builder, "wall_seconds", summary->wall_seconds);
  sg_cli_add_number (builder, "steps_per_second", (double) summary->steps / summary->wall_seconds);
  add_stages (builder, output->samples);
  add_loads (builder, output->samples);
  add_unloads (builder, output->unloads);
  add_text (builder, "folder", output->folder);
  json_builder_end_object (builder);
  return sg_cli_json_text (builder);
}

static bool
write_text (const SgRunOutput *output, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (output->folder, name, NULL);
  SgOutFile *file = sg_out_file_open (path, false, error);
  if (file == NULL)
    return false;
  sg_out_file_write (file, text, strlen (text));
  return sg_out_file_commit (file, error);
}

static bool
write_figures (const SgRunOutput *output, const SgRunSummary *summary, GError **error)
{
  static const char *const names[] = { "stress-strain.svg", "stress-strain.pdf", "stress-strain.png" };
  g_autoptr (SgFigure) figure = sg_figure_build (SG_FIGURE_STRESS_STRAIN, output->samples, output->unloads,
                                                 summary->sample->atoms->n, summary->protocol->time_step);
  SgPlotOptions options;
  sg_plot_options_init (&options, SG_PLOT_PRINT, SG_THEME_LIGHT);
  for (size_t k = 0; k < G_N_ELEMENTS (names); k++)
    {
      g_autofree char *path = g_build_filename (output->folder, names[k], NULL);
      /* a picture on white for those who look at files one by one */
      options.background = g_str_has_suffix (path, ".png");
      if (!sg_plot_save (sg_figure_plot (figure), path, SG_COLUMN_PT, 0.72 * SG_COLUMN_PT, 0, &options, error))
        return false;
    }
  return true;
}

/* Keeps the first error. */
static void
note (GError **first, GError *error)
{
  if (error == NULL)
    return;
  if (first != NULL && *first == NULL)
    g_propagate_error (first, error);
  else
    g_error_free (error);
}

bool
sg_run_output_finish (SgRunOutput *output, SgEngine *engine, const char *results, bool figures,
                      const SgRunSummary *summary, GError **error)
{
  GError *first = NULL, *inner = NULL;
  if (output->csv != NULL)
    {
      int failed = fclose (output->csv);
      output->csv = NULL;
      if (failed != 0)
        fail (output, "samples.csv", errno, &first);
    }
  g_autoptr (SgConfiguration) final = sg_engine_configuration (engine);
  if (final != NULL)
    {
      g_autofree char *path = g_build_filename (output->folder, "final.lammps.gz", NULL);
      sg_configuration_save (final, path, &inner);
      note (&first, g_steal_pointer (&inner));
    }
  g_autofree char *log = sg_engine_log (engine);
  if (log != NULL)
    {
      write_text (output, "commands.log", log, &inner);
      note (&first, g_steal_pointer (&inner));
    }
  g_autofree char *line = g_strconcat (results, "\n", NULL);
  write_text (output, "results.json", line, &inner);
  note (&first, g_steal_pointer (&inner));
  if (figures && output->samples->len > 0)
    {
      write_figures (output, summary, &inner);
      note (&first, g_steal_pointer (&inner));
    }
  if (first == NULL)
    return true;
  g_propagate_error (error, first);
  return false;
}

bool
sg_run_output_gauge (const SgRunOutput *output, SgEngine *engine, unsigned n_threads, SgGauge *gauge,
                     GError **error)
{
  g_autoptr (SgConfiguration) final = sg_engine_configuration (engine);
  if (final == NULL)
    return false;
  SgPool *pool = sg_pool_new (n_threads);
  bool good = sg_gauge_measure (final, true, pool, NULL, gauge, error);
  sg_pool_free (pool);
  if (!good)
    return false;
  g_autofree char *text = sg_gauge_to_json (gauge);
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  return write_text (output, "final.gauge.json", line, error);
}
