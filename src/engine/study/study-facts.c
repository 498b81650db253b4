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
  GHashTable *known, *with_histograms; /* of names of states */
  bool changed;
} Sheet;

static void
sheet_clear (Sheet *sheet)
{
  g_string_free (sheet->rows, TRUE);
  g_string_free (sheet->histograms, TRUE);
  g_free (sheet->moved);
  g_hash_table_unref (sheet->known);
  g_hash_table_unref (sheet->with_histograms);
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

/* Whole rows of @text, which begins with @header, whose state @wanted says: the rest was cut off, or is of a state whose row was never
 * written. @names: (out) (nullable): gets the states. (transfer full) */
static GString *
whole_rows (const char *text, const char *header, guint column, GHashTable *wanted, GHashTable *names)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1), columns = g_strsplit (header, ",", -1);
  GString *whole = g_string_new (header);
  guint n = g_strv_length (columns);
  g_string_append_c (whole, '\n');
  for (guint k = 1; lines[0] != NULL && lines[k] != NULL; k++)
    {
      g_auto (GStrv) cell = g_strsplit (lines[k], ",", -1);
      /* the last line has nothing behind its end, unless it was cut off */
      if (g_strv_length (cell) != n || lines[k + 1] == NULL || (wanted != NULL && !g_hash_table_contains (wanted, cell[column])))
        continue;
      g_string_append_printf (whole, "%s\n", lines[k]);
      g_hash_table_add (names, g_strdup (cell[column]));
    }
  return whole;
}

static GHashTable *
new_names (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
sheet_open (Sheet *sheet, const char *folder, const char *run)
{
  g_autofree char *columns = sg_state_facts_csv_header (), *header = g_strconcat ("branch,state,", columns, NULL);
  g_autoptr (GString) rows = read_or (folder, run, "", header);
  g_autoptr (GString) histograms = read_or (folder, run, ".histograms", sg_state_facts_histogram_header ());
  *sheet = (Sheet){ .known = new_names (), .with_histograms = new_names () };
  /* a header of other columns: of a program that knew other facts */
  bool ours = g_str_has_prefix (rows->str, header) && rows->str[strlen (header)] == '\n';
  sheet->rows = whole_rows (ours ? rows->str : "", header, 1, NULL, sheet->known);
  sheet->histograms = whole_rows (histograms->str, sg_state_facts_histogram_header (), 0, sheet->known, sheet->with_histograms);
}

/* A state of which only a part is known is measured again. */
static void
sheet_forget (Sheet *sheet, const char *state)
{
  g_autofree char *columns = sg_state_facts_csv_header (), *header = g_strconcat ("branch,state,", columns, NULL);
  g_autoptr (GHashTable) names = new_names ();
  GHashTable *tables[] = { sheet->known, sheet->with_histograms };
  g_autoptr (GString) rows = sheet->rows, histograms = sheet->histograms;
  for (size_t k = 0; k < G_N_ELEMENTS (tables); k++)
    g_hash_table_remove (tables[k], state);
  sheet->rows = whole_rows (rows->str, header, 1, sheet->known, names);
  sheet->histograms = whole_rows (histograms->str, sg_state_facts_histogram_header (), 0, sheet->known, names);
}

static bool
sheet_write (const Sheet *sheet, const char *folder, const char *run, GError **error)
{
  g_autofree char *rows = file_of (folder, run, ""), *histograms = file_of (folder, run, ".histograms"),
                  *moved = file_of (folder, run, ".moved");
  /* rows last: what they name is there, and what they do not name is passed over */
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
              bool known = g_hash_table_contains (sheet.known, name);
              bool whole = known && (!wants_histograms (run->plan, branch, k) || g_hash_table_contains (sheet.with_histograms, name));
              if (whole || !g_file_test (path, G_FILE_TEST_EXISTS))
                continue;
              if (known)
                sheet_forget (&sheet, name);
              g_array_append_val (todo, t);
            }
        }
      g_autofree char *sample = sg_study_store_sample (results->folder, results->file, run->plan->age, run->plan->sample);
      bool initial = g_hash_table_contains (sheet.known, "initial@0") && !g_hash_table_contains (sheet.with_histograms, "initial@0")
                     && g_file_test (sample, G_FILE_TEST_EXISTS);
      if (initial)
        sheet_forget (&sheet, "initial@0");
      if (todo->len > 0 || initial)
        {
          if (progress != NULL && !progress (run->plan->name, r, results->runs->len, data))
            {
              g_set_error_literal (error, SG_ERROR, SG_ERROR_INTERRUPTED, "stopped");
              good = false;
            }
          good = good && sg_study_store_mkdir (folder, error)
                 && update_run (results, run, folder, &sheet, todo, pool, cancel, error);
          if (good)
            count += todo->len + initial;
        }
      sheet_clear (&sheet);
    }
  if (measured != NULL)
    *measured = count;
  return good;
}
