/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/study/study-facts.h"
#include "engine/error.h"
#include "engine/structure/inherent.h"
#include "engine/structure/state-facts.h"
#include "engine/study/study-store.h"

#include <math.h>
#include <string.h>

char *
sg_study_facts_folder (const SgStudyResults *results, const char *facts)
{
  return facts != NULL ? g_strdup (facts) : g_build_filename (results->folder, "facts", NULL);
}

/* What is there of one run. */
typedef struct {
  GString *rows, *histograms; /* of the files, with headers */
  char *moved;                /* nullable */
  GHashTable *known;          /* of names of states */
  bool changed;
} Sheet;

static void
sheet_clear (Sheet *sheet)
{
  g_string_free (sheet->rows, TRUE);
  g_string_free (sheet->histograms, TRUE);
  g_free (sheet->moved);
  g_hash_table_unref (sheet->known);
}

static char *
file_of (const char *folder, const char *run, const char *what)
{
  g_autofree char *name = g_strconcat (run, what, ".csv", NULL);
  return g_build_filename (folder, name, NULL);
}

static GString *
read_or (const char *folder, const char *run, const char *what, const char *header)
{
  g_autofree char *path = file_of (folder, run, what), *text = NULL;
  if (g_file_get_contents (path, &text, NULL, NULL))
    return g_string_new (text);
  GString *fresh = g_string_new (header);
  g_string_append_c (fresh, '\n');
  return fresh;
}

static void
sheet_open (Sheet *sheet, const char *folder, const char *run)
{
  g_autofree char *columns = sg_state_facts_csv_header (), *header = g_strconcat ("branch,state,", columns, NULL);
  *sheet = (Sheet){ .known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
  sheet->rows = read_or (folder, run, "", header);
  sheet->histograms = read_or (folder, run, ".histograms", sg_state_facts_histogram_header ());
  if (!g_str_has_prefix (sheet->rows->str, header))
    {
      /* of a program that knew other facts */
      g_string_printf (sheet->rows, "%s\n", header);
      g_string_printf (sheet->histograms, "%s\n", sg_state_facts_histogram_header ());
    }
  g_auto (GStrv) lines = g_strsplit (sheet->rows->str, "\n", -1);
  for (char **line = lines + 1; *line != NULL; line++)
    {
      g_auto (GStrv) cell = g_strsplit (*line, ",", 3);
      if (g_strv_length (cell) == 3)
        g_hash_table_add (sheet->known, g_strdup (cell[1]));
    }
}

static bool
sheet_write (const Sheet *sheet, const char *folder, const char *run, GError **error)
{
  g_autofree char *rows = file_of (folder, run, ""), *histograms = file_of (folder, run, ".histograms"),
                  *moved = file_of (folder, run, ".moved");
  /* rows last: what they name is there */
  return (sheet->moved == NULL || sg_study_store_write (moved, sheet->moved, error))
         && sg_study_store_write (histograms, sheet->histograms->str, error)
         && sg_study_store_write (rows, sheet->rows->str, error);
}

static char *
state_name (const SgPlanBranch *branch, const SgStudyState *state)
{
  return g_strdup_printf ("%s@%" G_GUINT64_FORMAT, branch->name, state->step);
}

static bool
measure (Sheet *sheet, const SgFactsReference *reference, const SgPlanRun *run, const char *branch, const char *name,
         const SgConfiguration *configuration, uint64_t step, bool histograms, bool moved, SgPool *pool,
         const atomic_bool *cancel, GError **error)
{
  SgInherentOptions options;
  sg_inherent_options_default (&options);
  g_autoptr (SgSnapshot) snapshot = sg_snapshot_new_from_configuration (configuration);
  snapshot->step = step;
  g_autoptr (SgInherent) inherent = sg_inherent_new (snapshot, &options, pool, cancel, error);
  g_autofree SgStateFacts *facts = g_new (SgStateFacts, 1);
  GArray *atoms = NULL;
  if (inherent == NULL)
    return false;
  if (!sg_state_facts_measure (reference, inherent->snapshot, run->plane, run->sign, pool, facts, moved ? &atoms : NULL, error))
    return false;
  facts->inherent = true;
  facts->converged = inherent->minimum.converged;
  g_autofree char *row = sg_state_facts_csv_row (facts);
  g_string_append_printf (sheet->rows, "%s,%s,%s\n", branch, name, row);
  if (histograms)
    sg_state_facts_histogram_rows (sheet->histograms, name, facts);
  if (atoms != NULL)
    {
      g_autofree char *list = sg_moved_atoms_to_csv (atoms);
      g_free (sheet->moved);
      sheet->moved = g_strdup_printf ("# %s\n%s", name, list);
      g_array_unref (atoms);
    }
  g_hash_table_add (sheet->known, g_strdup (name));
  sheet->changed = true;
  return true;
}

/* Whether distributions are wanted of a state: where a branch ends, and where unloading begins. */
static bool
wants_histograms (const SgPlanRun *run, const SgStudyBranch *branch, guint k)
{
  const SgStudyState *state = &g_array_index (branch->states, SgStudyState, k);
  if (branch->kind == SG_BRANCH_ATHERMAL || branch->kind == SG_BRANCH_CYCLE)
    return branch->complete && k + 1 == branch->states->len;
  if (branch->kind == SG_BRANCH_HOLD)
    return true; /* to be compared with loads of any length */
  if (branch->kind == SG_BRANCH_LOAD)
    {
      bool wanted = fabs (state->strain - 0.02) < 2e-4 || (branch->complete && k + 1 == branch->states->len);
      for (guint b = 0; b < run->branches->len; b++)
        {
          const SgPlanBranch *other = sg_plan_branch (run, b);
          wanted = wanted || (other->kind == SG_BRANCH_UNLOAD && fabs (state->strain - other->from_strain) < 2e-4);
        }
      return wanted;
    }
  return branch->complete && k + 1 == branch->states->len;
}

typedef struct {
  unsigned branch;
  guint state;
} Todo;

static bool
update_run (const SgStudyResults *results, const SgStudyRun *run, const char *folder, Sheet *sheet, const GArray *todo,
            SgPool *pool, const atomic_bool *cancel, GError **error)
{
  SgInherentOptions options;
  sg_inherent_options_default (&options);
  g_autoptr (SgConfiguration) sample = sg_study_results_reference (results, run, error);
  if (sample == NULL)
    return false;
  g_autoptr (SgSnapshot) snapshot = sg_snapshot_new_from_configuration (sample);
  g_autoptr (SgInherent) first = sg_inherent_new (snapshot, &options, pool, cancel, error);
  g_autoptr (SgFactsReference) reference = first != NULL ? sg_facts_reference_new (first->snapshot, pool, error) : NULL;
  if (reference == NULL)
    return false;
  if (!g_hash_table_contains (sheet->known, "initial@0")
      && !measure (sheet, reference, run->plan, "initial", "initial@0", sample, 0, true, false, pool, cancel, error))
    return false;

  for (guint k = 0; k < todo->len; k++)
    {
      const Todo *t = &g_array_index (todo, Todo, k);
      const SgPlanBranch *plan = sg_plan_branch (run->plan, t->branch);
      const SgStudyBranch *branch = g_ptr_array_index (run->branches, t->branch);
      const SgStudyState *state = &g_array_index (branch->states, SgStudyState, t->state);
      g_autofree char *name = state_name (plan, state);
      g_autoptr (SgConfiguration) configuration = sg_study_results_state (results, run, state, NULL);
      if (configuration == NULL)
        continue; /* dropped meanwhile */
      bool moved = branch->kind == SG_BRANCH_LOAD && fabs (state->strain - 0.02) < 2e-4 && run->plan->plane == SG_PLANE_XY
                   && run->plan->sign > 0 && run->plan->replica == 0;
      if (!measure (sheet, reference, run->plan, plan->name, name, configuration, state->step,
                    wants_histograms (run->plan, branch, t->state), moved, pool, cancel, error))
        {
          /* what was measured so far is kept */
          if (sheet->changed)
            sheet_write (sheet, folder, run->plan->name, NULL);
          return false;
        }
    }
  return !sheet->changed || sheet_write (sheet, folder, run->plan->name, error);
}

bool
sg_study_facts_update (const SgStudyResults *results, const char *facts, SgPool *pool, const atomic_bool *cancel,
                       SgFactsProgress progress, void *data, unsigned *measured, GError **error)
{
  g_autofree char *folder = sg_study_facts_folder (results, facts);
  unsigned count = 0;
  bool good = true;
  for (unsigned r = 0; r < results->runs->len && good; r++)
    {
      const SgStudyRun *run = sg_study_results_run (results, r);
      if (!run->started)
        continue;
      Sheet sheet;
      sheet_open (&sheet, folder, run->plan->name);
      g_autoptr (GArray) todo = g_array_new (FALSE, FALSE, sizeof (Todo));
      for (unsigned b = 0; b < run->branches->len; b++)
        {
          const SgStudyBranch *branch = g_ptr_array_index (run->branches, b);
          for (guint k = 0; k < branch->states->len; k++)
            {
              const SgStudyState *state = &g_array_index (branch->states, SgStudyState, k);
              g_autofree char *name = state_name (sg_plan_branch (run->plan, b), state);
              g_autofree char *path = sg_study_store_path (results->folder, "states", run->plan->name, state->name);
              const Todo t = { b, k };
              if (!g_hash_table_contains (sheet.known, name) && g_file_test (path, G_FILE_TEST_EXISTS))
                g_array_append_val (todo, t);
            }
        }
      if (todo->len > 0)
        {
          if (progress != NULL && !progress (run->plan->name, r, results->runs->len, data))
            {
              g_set_error_literal (error, SG_ERROR, SG_ERROR_INTERRUPTED, "stopped");
              good = false;
            }
          good = good && sg_study_store_mkdir (folder, error)
                 && update_run (results, run, folder, &sheet, todo, pool, cancel, error);
          if (good)
            count += todo->len;
        }
      sheet_clear (&sheet);
    }
  if (measured != NULL)
    *measured = count;
  return good;
}
