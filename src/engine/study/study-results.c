/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/study/study-results.h"
#include "engine/error.h"
#include "engine/io/configuration-io.h"
#include "engine/study/study-store.h"

#include <math.h>
#include <string.h>

static void
run_free (gpointer data)
{
  SgStudyRun *run = data;
  g_ptr_array_unref (run->branches);
  g_free (run);
}

void
sg_study_results_free (SgStudyResults *results)
{
  if (results == NULL)
    return;
  if (results->runs != NULL)
    g_ptr_array_unref (results->runs);
  sg_study_plan_free (results->plan);
  sg_study_file_free (results->file);
  g_free (results->folder);
  g_free (results);
}

static bool
fail (GError **error, const char *path, unsigned line, const char *what)
{
  g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s:%u: %s", path, line, what);
  return false;
}

/* How many atoms each sample has, in the order of the study file. */
static bool
read_samples (const SgStudyResults *results, GArray *n_atoms, GError **error)
{
  g_autofree char *path = g_build_filename (results->folder, "samples.csv", NULL);
  g_autofree char *text = NULL;
  GError *inner = NULL;
  if (!g_file_get_contents (path, &text, NULL, &inner))
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s: %s", path, inner->message);
      g_error_free (inner);
      return false;
    }
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  unsigned line = 1;
  for (unsigned a = 0; a < results->file->ages->len; a++)
    for (unsigned s = 0; s < sg_study_age (results->file, a)->samples->len; s++, line++)
      {
        if (line >= g_strv_length (lines) || *lines[line] == '\0')
          return fail (error, path, line + 1, "a sample of the study is missing");
        /* the name of the file may have commas */
        g_auto (GStrv) fields = g_strsplit (lines[line], ",", -1);
        guint64 n;
        guint columns = g_strv_length (fields);
        if (columns < 5 || strcmp (fields[0], sg_study_age (results->file, a)->name) != 0
            || !g_ascii_string_to_unsigned (fields[columns - 2], 10, 1, G_MAXINT32, &n, NULL))
          return fail (error, path, line + 1, "this is not the sample the study file has here");
        size_t atoms = (size_t) n;
        g_array_append_val (n_atoms, atoms);
      }
  return true;
}

static bool
read_run (SgStudyResults *results, const SgPlanRun *plan, GError **error)
{
  g_autoptr (SgRunRecord) record = sg_run_record_load (results->folder, plan, NULL, true, error);
  if (record == NULL)
    return false;
  const SgStudyItem *item = sg_study_item (results->file, plan->item);
  SgStudyRun *run = g_new0 (SgStudyRun, 1);
  run->plan = plan;
  run->rate = plan->kind == SG_STUDY_LOAD || plan->kind == SG_STUDY_CYCLE ? item->rate : 0;
  run->temperature = plan->kind == SG_STUDY_ATHERMAL ? 0 : item->temperature;
  run->pressure = item->pressure;
  run->complete = true;
  for (unsigned p = 0; p < plan->pieces->len; p++)
    {
      run->started = run->started || record->pieces[p].done;
      run->complete = run->complete && record->pieces[p].done;
    }
  run->branches = g_ptr_array_ref (record->branches);
  g_ptr_array_add (results->runs, run);
  return true;
}

SgStudyResults *
sg_study_results_load (const char *folder, GError **error)
{
  g_autoptr (SgStudyResults) results = g_new0 (SgStudyResults, 1);
  g_autoptr (GArray) n_atoms = g_array_new (FALSE, FALSE, sizeof (size_t));
  g_autofree char *path = g_build_filename (folder, "study.ini", NULL);
  results->folder = g_strdup (folder);
  results->runs = g_ptr_array_new_with_free_func (run_free);
  results->file = sg_study_file_load (path, error);
  if (results->file == NULL || !read_samples (results, n_atoms, error))
    return NULL;
  results->plan = sg_study_plan_new (results->file, (const size_t *) n_atoms->data);
  for (unsigned r = 0; r < results->plan->runs->len; r++)
    if (!read_run (results, sg_study_plan_run (results->plan, r), error))
      return NULL;
  return g_steal_pointer (&results);
}

const SgStudyBranch *
sg_study_run_branch (const SgStudyRun *run, SgBranchKind kind, double from_strain)
{
  for (unsigned b = 0; b < run->branches->len; b++)
    {
      const SgStudyBranch *branch = g_ptr_array_index (run->branches, b);
      if (branch->kind == kind && (from_strain < 0 || fabs (branch->from_strain - from_strain) < 1e-9))
        return branch;
    }
  return NULL;
}

SgConfiguration *
sg_study_results_reference (const SgStudyResults *results, const SgStudyRun *run, GError **error)
{
  g_autofree char *path = sg_study_store_sample (results->folder, results->file, run->plan->age, run->plan->sample);
  return sg_configuration_load (path, error);
}

SgConfiguration *
sg_study_results_state (const SgStudyResults *results, const SgStudyRun *run, const SgStudyState *state, GError **error)
{
  g_autofree char *path = sg_study_store_path (results->folder, "states", run->plan->name, state->name);
  return sg_configuration_load (path, error);
}
