/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/study/figure-load.h"
#include "engine/command-log.h"
#include "engine/error.h"
#include "engine/study/common-pressure.h"
#include "engine/study/start-energy.h"
#include "engine/study/study-facts.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

/* The study as the files bear it: title, version, the study file itself. */
static char *
provenance_of (const SgStudyFile *file)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "program");
  json_builder_add_string_value (builder, "Shearglass");
  json_builder_set_member_name (builder, "version");
  json_builder_add_string_value (builder, sg_build_version ());
  json_builder_set_member_name (builder, "study");
  json_builder_add_string_value (builder, file->name);
  json_builder_set_member_name (builder, "seed");
  if (file->seed <= G_MAXINT64)
    json_builder_add_int_value (builder, (gint64) file->seed);
  else
    {
      g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, file->seed);
      json_builder_add_string_value (builder, seed);
    }
  json_builder_set_member_name (builder, "study_file");
  json_builder_add_string_value (builder, file->text);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static bool
fail (GError **error, const char *path, unsigned line, GError *reason)
{
  g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s:%u: %s. Without the run's facts they are measured anew, where its states are still there", path,
               line, reason->message);
  g_error_free (reason);
  return false;
}

static int
by_step (gconstpointer a, gconstpointer b)
{
  const SgFigureState *p = *(SgFigureState *const *) a, *q = *(SgFigureState *const *) b;
  return (p->step > q->step) - (p->step < q->step);
}

/* States by name, and the run's branches by the plan's names. */
static bool
read_rows (SgFigureRun *run, const SgPlanRun *plan, const char *path, GHashTable *by_name, GError **error)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL) || *text == '\0')
    return true;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (unsigned k = 1; lines[k] != NULL; k++)
    {
      if (*lines[k] == '\0')
        continue;
      GError *reason = NULL;
      g_auto (GStrv) cell = g_strsplit (lines[k], ",", 3);
      SgFigureState *state = g_new0 (SgFigureState, 1);
      if (g_strv_length (cell) < 3 || !sg_state_facts_parse_row (lines[0], lines[k], &state->facts, &reason))
        {
          g_free (state);
          if (reason == NULL)
            reason = g_error_new_literal (SG_ERROR, SG_ERROR_INPUT, "a row begins with branch and state");
          return fail (error, path, k + 1, reason);
        }
      if (state->facts.plane != plan->plane || state->facts.sign != plan->sign || state->facts.n != plan->n_atoms)
        {
          g_free (state);
          return fail (error, path, k + 1, g_error_new (SG_ERROR, SG_ERROR_INPUT, "these are facts of another run than %s", plan->name));
        }
      state->step = state->facts.step;
      state->strain = state->facts.strain;
      if (g_str_equal (cell[0], "initial"))
        {
          sg_figure_state_free (run->initial);
          run->initial = state;
        }
      else
        {
          SgFigureBranch *to = NULL;
          for (guint b = 0; b < run->branches->len; b++)
            if (g_str_equal (sg_plan_branch (plan, b)->name, cell[0]))
              to = g_ptr_array_index (run->branches, b);
          if (to == NULL)
            {
              g_free (state);
              return fail (error, path, k + 1, g_error_new (SG_ERROR, SG_ERROR_INPUT, "the run has no branch %s", cell[0]));
            }
          g_ptr_array_add (to->states, state);
        }
      g_hash_table_insert (by_name, g_strdup (cell[1]), state);
    }
  for (guint b = 0; b < run->branches->len; b++)
    g_ptr_array_sort (((SgFigureBranch *) g_ptr_array_index (run->branches, b))->states, by_step);
  return true;
}

static bool
read_histograms (const char *path, GHashTable *by_name, GError **error)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL) || *text == '\0')
    return true;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (unsigned k = 1; lines[k] != NULL; k++)
    {
      const char *comma = strchr (lines[k], ',');
      if (comma == NULL)
        continue;
      GError *reason = NULL;
      g_autofree char *name = g_strndup (lines[k], (gsize) (comma - lines[k]));
      SgFigureState *state = g_hash_table_lookup (by_name, name);
      if (state == NULL)
        continue;
      if (!sg_state_facts_parse_histogram (lines[k], &state->facts, NULL, &reason))
        return fail (error, path, k + 1, reason);
      state->histograms = true;
    }
  return true;
}

/* "# STATE", then the atoms. */
static bool
read_moved (const char *path, GHashTable *by_name, GError **error)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return true;
  char *end = strchr (text, '\n');
  if (!g_str_has_prefix (text, "# ") || end == NULL)
    return fail (error, path, 1, g_error_new_literal (SG_ERROR, SG_ERROR_INPUT, "\"# STATE\" is expected"));
  *end = '\0';
  SgFigureState *state = g_hash_table_lookup (by_name, text + 2);
  GError *reason = NULL;
  GArray *moved = sg_moved_atoms_parse (end + 1, &reason);
  if (moved == NULL)
    return fail (error, path, 2, reason);
  if (state != NULL && state->moved == NULL)
    state->moved = g_array_ref (moved);
  g_array_unref (moved);
  return true;
}

static char *
file_of (const char *folder, const char *run, const char *what)
{
  g_autofree char *name = g_strconcat (run, what, ".csv", NULL);
  return g_build_filename (folder, name, NULL);
}

SgFigureData *
sg_figure_data_load (const SgStudyResults *results, const char *facts, GError **error)
{
  g_autofree char *folder = sg_study_facts_folder (results, facts);
  g_autoptr (SgFigureData) data = sg_figure_data_new (results->file->name, results->file->time_step);
  data->provenance = provenance_of (results->file);
  for (guint a = 0; a < results->file->ages->len; a++)
    {
      const SgStudyAge *age = sg_study_age (results->file, a);
      sg_figure_data_add_age (data, age->label, age->name);
    }
  for (guint r = 0; r < results->runs->len; r++)
    {
      const SgStudyRun *from = sg_study_results_run (results, r);
      const SgPlanRun *plan = from->plan;
      if (!from->started)
        continue;
      SgFigureRun *run = sg_figure_data_add_run (data, plan->name);
      run->kind = plan->kind;
      run->age = plan->age;
      run->sample = plan->sample;
      run->replica = plan->replica;
      run->plane = plan->plane;
      run->sign = plan->sign;
      run->rate = from->rate;
      run->temperature = from->temperature;
      run->pressure = plan->kind == SG_STUDY_ATHERMAL ? 0 : from->pressure;
      run->amplitude = plan->kind == SG_STUDY_CYCLE ? sg_study_item (results->file, plan->item)->strain : 0;
      run->n_atoms = plan->n_atoms;
      for (guint b = 0; b < from->branches->len; b++)
        {
          const SgStudyBranch *branch = g_ptr_array_index (from->branches, b);
          SgFigureBranch *to = sg_figure_run_add_branch (run, branch->kind, branch->from_strain, branch->rate);
          to->complete = branch->complete;
          to->first_step = branch->first_step;
          to->has_unload = branch->has_unload;
          to->unload = branch->unload;
          g_array_append_vals (to->samples, branch->samples->data, branch->samples->len);
        }
      g_autoptr (GHashTable) by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_autofree char *rows = file_of (folder, plan->name, ""), *histograms = file_of (folder, plan->name, ".histograms"),
                      *moved = file_of (folder, plan->name, ".moved");
      if (!read_rows (run, plan, rows, by_name, error) || !read_histograms (histograms, by_name, error)
          || !read_moved (moved, by_name, error))
        return NULL;
      if (run->initial != NULL)
        for (int c = 0; c < 3; c++)
          run->cell[c] = cbrt (run->initial->facts.volume * (double) run->n_atoms);
    }
  sg_figure_data_at_common_pressure (data);
  sg_figure_data_find_start_energies (data);
  return g_steal_pointer (&data);
}
