/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/study/study-store.h"
#include "engine/command-log.h"
#include "engine/error.h"
#include "engine/io/configuration-io.h"
#include "engine/io/out-file.h"
#include "engine/number-text.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define PIECES_HEADER \
  "branch,piece,status,first,planned,steps,last_step,strain,end,found,strain_start,strain_reached,residual_strain," \
  "residual_error,modulus,modulus_error,blocks,reason"
#define SAMPLES_HEADER \
  "piece,step,time,strain,stress,temperature,pressure,potential_energy,kinetic_energy,volume,steps_averaged"
#define STATES_HEADER "branch,piece,step,strain,file"
#define DESCRIPTION "# run: "

/* Paths and small files. */

char *
sg_study_store_path (const char *folder, const char *part, const char *run, const char *name)
{
  g_autofree char *below = g_build_filename (folder, part, NULL);
  if (run == NULL)
    return g_steal_pointer (&below);
  return name != NULL ? g_build_filename (below, run, name, NULL) : g_build_filename (below, run, NULL);
}

bool
sg_study_store_mkdir (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0777) == 0)
    return true;
  g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s: %s", path, g_strerror (errno));
  return false;
}

bool
sg_study_store_write (const char *path, const char *text, GError **error)
{
  SgOutFile *file = sg_out_file_open (path, false, error);
  if (file == NULL)
    return false;
  sg_out_file_write (file, text, strlen (text));
  return sg_out_file_commit (file, error);
}

char *
sg_study_store_sample (const char *folder, const SgStudyFile *file, unsigned age, unsigned sample)
{
  g_autofree char *name = g_strdup_printf ("%s-%u.lammps.gz", sg_study_age (file, age)->name, sample + 1);
  return sg_study_store_path (folder, "states", "samples", name);
}

/* Branches. */

static void
state_clear (gpointer data)
{
  g_free (((SgStudyState *) data)->name);
}

SgStudyBranch *
sg_study_branch_new (const SgPlanBranch *plan)
{
  SgStudyBranch *branch = g_new0 (SgStudyBranch, 1);
  branch->kind = plan->kind;
  branch->from_strain = plan->from_strain;
  branch->rate = plan->rate;
  branch->samples = g_array_new (FALSE, TRUE, sizeof (SgSample));
  branch->states = g_array_new (FALSE, TRUE, sizeof (SgStudyState));
  g_array_set_clear_func (branch->states, state_clear);
  return branch;
}

void
sg_study_branch_free (gpointer data)
{
  SgStudyBranch *branch = data;
  if (branch == NULL)
    return;
  g_array_unref (branch->samples);
  g_array_unref (branch->states);
  g_free (branch);
}

static void
array_unref (gpointer array)
{
  g_array_unref (array);
}

static SgRunRecord *
record_new (const SgPlanRun *run)
{
  SgRunRecord *record = g_new0 (SgRunRecord, 1);
  record->plan = run;
  record->pieces = g_new0 (SgPieceRecord, run->pieces->len);
  record->branches = g_ptr_array_new_with_free_func (sg_study_branch_free);
  record->sample_pieces = g_ptr_array_new_with_free_func (array_unref);
  record->state_pieces = g_ptr_array_new_with_free_func (array_unref);
  for (unsigned b = 0; b < run->branches->len; b++)
    {
      g_ptr_array_add (record->branches, sg_study_branch_new (sg_plan_branch (run, b)));
      g_ptr_array_add (record->sample_pieces, g_array_new (FALSE, TRUE, sizeof (unsigned)));
      g_ptr_array_add (record->state_pieces, g_array_new (FALSE, TRUE, sizeof (unsigned)));
    }
  return record;
}

void
sg_run_record_free (SgRunRecord *record)
{
  if (record == NULL)
    return;
  for (unsigned p = 0; p < record->plan->pieces->len; p++)
    g_free (record->pieces[p].end);
  g_free (record->pieces);
  g_ptr_array_unref (record->branches);
  g_ptr_array_unref (record->sample_pieces);
  g_ptr_array_unref (record->state_pieces);
  g_free (record);
}

/* Reading. */

typedef struct {
  const char *path;
  unsigned line;
  char **fields;
  unsigned n;
  GError **error;
} Row;

static bool fail (const Row *row, const char *format, ...) G_GNUC_PRINTF (2, 3);

static bool
fail (const Row *row, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (row->error, SG_ERROR, SG_ERROR_INPUT, "%s:%u: %s", row->path, row->line, message);
  return false;
}

static bool
get_number (const Row *row, unsigned k, double *value)
{
  return sg_number_parse (row->fields[k], value) || fail (row, "\"%s\" is not a number", row->fields[k]);
}

static bool
get_whole (const Row *row, unsigned k, uint64_t *value)
{
  guint64 number;
  if (!g_ascii_string_to_unsigned (row->fields[k], 10, 0, G_MAXUINT64, &number, NULL))
    return fail (row, "\"%s\" is not a whole number", row->fields[k]);
  *value = number;
  return true;
}

typedef bool (*ReadRow) (SgRunRecord *record, void *data, const Row *row);

/* Calls @read for each row below the header. A file that does not exist has none. */
static bool
read_table (SgRunRecord *record, const char *path, const char *header, const char *description, ReadRow read, void *data,
            GError **error)
{
  g_autofree char *text = NULL;
  GError *inner = NULL;
  if (!g_file_get_contents (path, &text, NULL, &inner))
    {
      bool absent = g_error_matches (inner, G_FILE_ERROR, G_FILE_ERROR_NOENT);
      if (!absent)
        g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s: %s", path, inner->message);
      g_error_free (inner);
      return absent;
    }
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto (GStrv) names = g_strsplit (header, ",", -1);
  bool good = true, headed = false;
  for (unsigned k = 0; good && lines[k] != NULL; k++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[k], ",", -1);
      Row row = { .path = path, .line = k + 1, .fields = fields, .n = g_strv_length (fields), .error = error };
      if (description != NULL && g_str_has_prefix (lines[k], DESCRIPTION)
          && strcmp (lines[k] + strlen (DESCRIPTION), description) != 0)
        good = fail (&row, "this run was made otherwise: the study now wants\n%s, and the folder has\n%s; take another folder",
                     description, lines[k] + strlen (DESCRIPTION));
      if (*lines[k] == '\0' || *lines[k] == '#')
        continue;
      if (!headed)
        good = strcmp (lines[k], header) == 0 || fail (&row, "expected the columns %s", header);
      else if (row.n != g_strv_length (names))
        good = fail (&row, "%u columns instead of %u", row.n, g_strv_length (names));
      else
        good = read (record, data, &row);
      headed = true;
    }
  return good;
}

static bool
find_piece (const SgRunRecord *record, const Row *row, unsigned branch_column, unsigned piece_column, unsigned *piece)
{
  const SgPlanRun *run = record->plan;
  uint64_t index = 0;
  if (!get_whole (row, piece_column, &index))
    return false;
  for (unsigned p = 0; p < run->pieces->len; p++)
    if (sg_plan_piece (run, p)->index == index
        && strcmp (sg_plan_branch (run, sg_plan_piece (run, p)->branch)->name, row->fields[branch_column]) == 0)
      {
        *piece = p;
        return true;
      }
  return fail (row, "the study has no piece %s of %s", row->fields[piece_column], row->fields[branch_column]);
}

static bool
read_piece (SgRunRecord *record, void *data, const Row *row)
{
  unsigned p;
  uint64_t first = 0, planned = 0, blocks = 0;
  if (!find_piece (record, row, 0, 1, &p))
    return false;
  const SgPlanPiece *plan = sg_plan_piece (record->plan, p);
  SgPieceRecord *piece = &record->pieces[p];
  if (!get_whole (row, 3, &first) || !get_whole (row, 4, &planned) || !get_whole (row, 5, &piece->steps)
      || !get_whole (row, 6, &piece->last_step) || !get_number (row, 7, &piece->strain))
    return false;
  if (first != plan->first || planned != plan->steps)
    return fail (row, "the study now cuts this branch elsewhere; take another folder");
  piece->skipped = strcmp (row->fields[2], "skipped") == 0;
  piece->done = true;
  g_free (piece->end);
  piece->end = g_strdup (row->fields[8]);
  if (*row->fields[9] == '\0')
    return true;

  SgStudyBranch *branch = g_ptr_array_index (record->branches, plan->branch);
  SgUnloadResult *unload = &branch->unload;
  branch->has_unload = true;
  unload->plane = record->plan->plane;
  unload->found = strcmp (row->fields[9], "yes") == 0;
  if (!get_number (row, 10, &unload->strain_start) || !get_number (row, 11, &unload->strain_reached)
      || !get_number (row, 12, &unload->residual_strain) || !get_number (row, 13, &unload->residual_error)
      || !get_number (row, 14, &unload->modulus) || !get_number (row, 15, &unload->modulus_error)
      || !get_whole (row, 16, &blocks))
    return false;
  unload->n_blocks = (unsigned) blocks;
  g_strlcpy (unload->reason, row->fields[17], sizeof unload->reason);
  return true;
}

static bool
read_sample (SgRunRecord *record, void *data, const Row *row)
{
  static const SgStageKind kinds[SG_N_BRANCH_KINDS]
      = { [SG_BRANCH_LOAD] = SG_STAGE_LOAD, [SG_BRANCH_UNLOAD] = SG_STAGE_UNLOAD, [SG_BRANCH_CREEP] = SG_STAGE_CREEP,
          [SG_BRANCH_HOLD] = SG_STAGE_HOLD, [SG_BRANCH_ATHERMAL] = SG_STAGE_LOAD, [SG_BRANCH_CYCLE] = SG_STAGE_LOAD };
  const unsigned b = *(const unsigned *) data;
  const SgPlanRun *run = record->plan;
  SgStudyBranch *branch = g_ptr_array_index (record->branches, b);
  SgSample s = { .stage = b, .branch = b, .stage_kind = kinds[branch->kind], .plane = run->plane };
  uint64_t piece = 0, averaged = 0;
  if (!get_whole (row, 0, &piece) || !get_whole (row, 1, &s.step) || !get_number (row, 2, &s.time)
      || !get_number (row, 3, &s.strain) || !get_number (row, 4, &s.stress) || !get_number (row, 5, &s.temperature)
      || !get_number (row, 6, &s.pressure) || !get_number (row, 7, &s.potential_energy)
      || !get_number (row, 8, &s.kinetic_energy) || !get_number (row, 9, &s.volume) || !get_whole (row, 10, &averaged))
    return false;
  s.n_averaged = (uint32_t) averaged;
  for (unsigned p = 0; p < run->pieces->len; p++)
    if (record->pieces[p].done && sg_plan_piece (run, p)->branch == b && sg_plan_piece (run, p)->index == piece)
      {
        g_array_append_val (branch->samples, s);
        g_array_append_val ((GArray *) g_ptr_array_index (record->sample_pieces, b), p);
      }
  return true;
}

static bool
read_state (SgRunRecord *record, void *data, const Row *row)
{
  unsigned p;
  SgStudyState state = { 0 };
  if (!find_piece (record, row, 0, 1, &p) || !get_whole (row, 2, &state.step) || !get_number (row, 3, &state.strain))
    return false;
  if (!record->pieces[p].done)
    return true;
  unsigned b = sg_plan_piece (record->plan, p)->branch;
  SgStudyBranch *branch = g_ptr_array_index (record->branches, b);
  state.name = g_strdup (row->fields[4]);
  g_array_append_val (branch->states, state);
  g_array_append_val ((GArray *) g_ptr_array_index (record->state_pieces, b), p);
  return true;
}

/* What pieces.csv says is done has rows up to its end. */
static bool
check_rows (const SgRunRecord *record, const char *folder, GError **error)
{
  const SgPlanRun *run = record->plan;
  for (unsigned p = 0; p < run->pieces->len; p++)
    {
      const SgPieceRecord *piece = &record->pieces[p];
      unsigned b = sg_plan_piece (run, p)->branch;
      const SgStudyBranch *branch = g_ptr_array_index (record->branches, b);
      const GArray *of = g_ptr_array_index (record->sample_pieces, b);
      uint64_t reached = 0, rows = 0;
      if (!piece->done || piece->skipped || piece->steps == 0)
        continue;
      for (guint k = 0; k < branch->samples->len; k++)
        if (g_array_index (of, unsigned, k) == p)
          {
            reached = MAX (reached, g_array_index (branch->samples, SgSample, k).step);
            rows++;
          }
      /* the last steps of an unload may be too few for a row */
      if (rows > 0 && piece->last_step - MIN (reached, piece->last_step) <= 2 * piece->steps / rows)
        continue;
      g_autofree char *name = g_strdup_printf ("%s.csv", sg_plan_branch (run, b)->name);
      g_autofree char *path = sg_study_store_path (folder, "runs", run->name, name);
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT,
                   "%s: the file is damaged: rows of piece %u up to step %" G_GUINT64_FORMAT " are missing. Remove the run's folder to have it made again",
                   path, sg_plan_piece (run, p)->index, piece->last_step);
      return false;
    }
  return true;
}

static uint64_t
first_step (const SgRunRecord *record, unsigned p)
{
  int parent = sg_plan_piece (record->plan, p)->parent;
  return parent < 0 ? 0 : record->pieces[parent].last_step;
}

static void
finish_branches (SgRunRecord *record)
{
  for (unsigned b = 0; b < record->branches->len; b++)
    {
      SgStudyBranch *branch = g_ptr_array_index (record->branches, b);
      branch->complete = true;
      branch->skipped = false;
      for (unsigned p = 0; p < record->plan->pieces->len; p++)
        if (sg_plan_piece (record->plan, p)->branch == b)
          {
            branch->complete = branch->complete && record->pieces[p].done;
            branch->skipped = branch->skipped || record->pieces[p].skipped;
            if (sg_plan_piece (record->plan, p)->index == 0)
              branch->first_step = first_step (record, p);
          }
    }
}

SgRunRecord *
sg_run_record_load (const char *folder, const SgPlanRun *run, const char *description, bool rows, GError **error)
{
  g_autoptr (SgRunRecord) record = record_new (run);
  g_autofree char *pieces = sg_study_store_path (folder, "runs", run->name, "pieces.csv");
  g_autofree char *states = sg_study_store_path (folder, "runs", run->name, "states.csv");
  if (!read_table (record, pieces, PIECES_HEADER, description, read_piece, NULL, error))
    return NULL;
  if (rows && !read_table (record, states, STATES_HEADER, NULL, read_state, NULL, error))
    return NULL;
  for (unsigned b = 0; rows && b < run->branches->len; b++)
    {
      g_autofree char *name = g_strdup_printf ("%s.csv", sg_plan_branch (run, b)->name);
      g_autofree char *path = sg_study_store_path (folder, "runs", run->name, name);
      if (!read_table (record, path, SAMPLES_HEADER, NULL, read_sample, &b, error))
        return NULL;
    }
  finish_branches (record);
  if (rows && !check_rows (record, folder, error))
    return NULL;
  return g_steal_pointer (&record);
}

/* Writing. */

static void
add_number (GString *text, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append_c (text, ',');
  g_string_append (text, sg_number_to_text (value, number));
}

/* Of means over noise: nine digits are plenty, and half the size. */
static void
add_rounded (GString *text, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append_c (text, ',');
  g_string_append (text, g_ascii_formatd (number, sizeof number, "%.9g", value));
}

static bool
write_pieces (const SgRunRecord *record, const char *folder, const char *description, GError **error)
{
  const SgPlanRun *run = record->plan;
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_append_printf (text, DESCRIPTION "%s\n"
                          "# steps since the run began; strains along the direction of loading; an unload gives its root\n"
                          PIECES_HEADER "\n", description);
  for (unsigned p = 0; p < run->pieces->len; p++)
    {
      const SgPlanPiece *plan = sg_plan_piece (run, p);
      const SgPieceRecord *piece = &record->pieces[p];
      const SgStudyBranch *branch = g_ptr_array_index (record->branches, plan->branch);
      if (!piece->done)
        continue;
      g_string_append_printf (text, "%s,%u,%s,%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%"
                              G_GUINT64_FORMAT, sg_plan_branch (run, plan->branch)->name, plan->index,
                              piece->skipped ? "skipped" : "done", plan->first, plan->steps, piece->steps, piece->last_step);
      add_number (text, piece->strain);
      g_string_append_printf (text, ",%s", piece->end);
      if (branch->has_unload)
        {
          const SgUnloadResult *u = &branch->unload;
          g_autofree char *reason = g_strdelimit (g_strdup (u->reason), ",\n", ';');
          g_string_append (text, u->found ? ",yes" : ",no");
          add_number (text, u->strain_start);
          add_number (text, u->strain_reached);
          add_number (text, u->residual_strain);
          add_number (text, u->residual_error);
          add_number (text, u->modulus);
          add_number (text, u->modulus_error);
          g_string_append_printf (text, ",%u,%s\n", u->n_blocks, reason);
        }
      else
        g_string_append (text, ",,,,,,,,,\n");
    }
  g_autofree char *path = sg_study_store_path (folder, "runs", run->name, "pieces.csv");
  return sg_study_store_write (path, text->str, error);
}

static bool
write_states (const SgRunRecord *record, const char *folder, GError **error)
{
  const SgPlanRun *run = record->plan;
  g_autoptr (GString) text = g_string_new (STATES_HEADER "\n");
  for (unsigned b = 0; b < run->branches->len; b++)
    {
      const SgStudyBranch *branch = g_ptr_array_index (record->branches, b);
      const GArray *pieces = g_ptr_array_index (record->state_pieces, b);
      for (unsigned k = 0; k < branch->states->len; k++)
        {
          const SgStudyState *state = &g_array_index (branch->states, SgStudyState, k);
          const SgPlanPiece *plan = sg_plan_piece (run, g_array_index (pieces, unsigned, k));
          g_string_append_printf (text, "%s,%u,%" G_GUINT64_FORMAT, sg_plan_branch (run, b)->name, plan->index, state->step);
          add_number (text, state->strain);
          g_string_append_printf (text, ",%s\n", state->name);
        }
    }
  g_autofree char *path = sg_study_store_path (folder, "runs", run->name, "states.csv");
  return sg_study_store_write (path, text->str, error);
}

static bool
write_samples (const SgRunRecord *record, const char *folder, unsigned b, GError **error)
{
  const SgPlanRun *run = record->plan;
  const SgStudyBranch *branch = g_ptr_array_index (record->branches, b);
  const GArray *pieces = g_ptr_array_index (record->sample_pieces, b);
  g_autoptr (GString) text = g_string_new (
      "# means over the steps of a row; step and time (tau) since the run began, of its last; strain and stress\n"
      "# (epsilon/sigma^3) along the direction of loading; temperature k_B T/epsilon; energies (epsilon) and volume\n"
      "# (sigma^3) of the whole cell\n" SAMPLES_HEADER "\n");
  for (unsigned k = 0; k < branch->samples->len; k++)
    {
      const SgSample *s = &g_array_index (branch->samples, SgSample, k);
      g_string_append_printf (text, "%u,%" G_GUINT64_FORMAT, sg_plan_piece (run, g_array_index (pieces, unsigned, k))->index,
                              s->step);
      const double values[] = { s->time, s->strain, s->stress, s->temperature, s->pressure, s->potential_energy,
                                s->kinetic_energy, s->volume };
      for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
        add_rounded (text, values[i]);
      g_string_append_printf (text, ",%u\n", s->n_averaged);
    }
  g_autofree char *name = g_strdup_printf ("%s.csv", sg_plan_branch (run, b)->name);
  g_autofree char *path = sg_study_store_path (folder, "runs", run->name, name);
  return sg_study_store_write (path, text->str, error);
}

/* Where a state comes from, for people and for replay; nothing that differs between a study that was stopped and one that
 * was not. */
static void
set_provenance (SgConfiguration *configuration, const SgStudyFile *file, const SgRunRecord *record, unsigned p,
                const char *sample_sha256)
{
  const SgPlanRun *run = record->plan;
  const SgPlanPiece *plan = sg_plan_piece (run, p);
  const char *sample = g_ptr_array_index (sg_study_age (file, run->age)->samples, run->sample);
  g_autofree char *base = g_path_get_basename (sample);
  char letters[129] = ""; /* beyond ASCII, which stay as they are */
  for (int k = 0; k < 128; k++)
    letters[k] = (char) (128 + k);
  g_autofree char *study = g_strescape (file->name, letters);
  g_autofree char *escaped = g_strescape (base, letters);
  g_free (configuration->provenance);
  configuration->provenance = g_strdup_printf (
      "{\"program\":\"Shearglass\",\"version\":\"%s\",\"study\":\"%s\",\"run\":\"%s\",\"branch\":\"%s\",\"piece\":%u,"
      "\"seed\":\"%" G_GUINT64_FORMAT "\",\"sample\":\"%s\",\"sample_sha256\":\"%s\"}",
      sg_build_version (), study, run->name, sg_plan_branch (run, plan->branch)->name, plan->index, file->seed, escaped,
      sample_sha256);
}

static char *
save_state (const SgRunRecord *record, const char *folder, const SgStudyFile *file, unsigned p, uint64_t step,
            SgConfiguration *configuration, const char *sample_sha256, GError **error)
{
  const char *branch = sg_plan_branch (record->plan, sg_plan_piece (record->plan, p)->branch)->name;
  g_autofree char *name = g_strdup_printf ("%s-%010" G_GUINT64_FORMAT ".lammps.gz", branch, step);
  g_autofree char *path = sg_study_store_path (folder, "states", record->plan->name, name);
  set_provenance (configuration, file, record, p, sample_sha256);
  return sg_configuration_save (configuration, path, error) ? g_steal_pointer (&name) : NULL;
}

static void
add_state (SgRunRecord *record, unsigned p, uint64_t step, double strain, const char *name)
{
  unsigned b = sg_plan_piece (record->plan, p)->branch;
  SgStudyBranch *branch = g_ptr_array_index (record->branches, b);
  SgStudyState state = { .step = step, .strain = strain, .name = g_strdup (name) };
  g_array_append_val (branch->states, state);
  g_array_append_val ((GArray *) g_ptr_array_index (record->state_pieces, b), p);
}

static bool
make_folders (const SgRunRecord *record, const char *folder, GError **error)
{
  g_autofree char *runs = sg_study_store_path (folder, "runs", record->plan->name, NULL);
  g_autofree char *states = sg_study_store_path (folder, "states", record->plan->name, NULL);
  return sg_study_store_mkdir (runs, error) && sg_study_store_mkdir (states, error);
}

bool
sg_run_record_add (SgRunRecord *record, const char *folder, const SgStudyFile *file, unsigned p,
                   const SgPieceOutcome *outcome, const char *description, const char *sample_sha256, GError **error)
{
  const SgPlanRun *run = record->plan;
  const SgPlanPiece *plan = sg_plan_piece (run, p);
  SgPieceRecord *piece = &record->pieces[p];
  SgStudyBranch *branch = g_ptr_array_index (record->branches, plan->branch);
  uint64_t begin = first_step (record, p);
  if (!make_folders (record, folder, error))
    return false;

  for (unsigned k = 0; k < outcome->states->len; k++)
    {
      const SgPieceState *state = &g_array_index (outcome->states, SgPieceState, k);
      g_autofree char *name = save_state (record, folder, file, p, begin + state->step, state->configuration, sample_sha256,
                                          error);
      if (name == NULL)
        return false;
      add_state (record, p, begin + state->step, state->strain, name);
    }
  g_free (piece->end);
  piece->last_step = begin + outcome->steps;
  piece->end = save_state (record, folder, file, p, piece->last_step, outcome->end, sample_sha256, error);
  if (piece->end == NULL)
    return false;
  if (sg_study_keeps_end (file, run, plan))
    add_state (record, p, piece->last_step, outcome->strain, piece->end);
  piece->steps = outcome->steps;
  piece->strain = outcome->strain;
  piece->done = true;

  for (unsigned k = 0; k < outcome->samples->len; k++)
    {
      SgSample s = g_array_index (outcome->samples, SgSample, k);
      s.step += begin;
      s.time = run->kind == SG_STUDY_ATHERMAL ? 0 : (double) s.step * file->time_step;
      s.stage = s.branch = plan->branch;
      g_array_append_val (branch->samples, s);
      g_array_append_val ((GArray *) g_ptr_array_index (record->sample_pieces, plan->branch), p);
    }
  if (outcome->has_unload)
    {
      branch->has_unload = true;
      branch->unload = outcome->unload;
    }
  finish_branches (record);
  return write_states (record, folder, error) && write_samples (record, folder, plan->branch, error)
         && write_pieces (record, folder, description, error);
}

bool
sg_run_record_skip (SgRunRecord *record, const char *folder, unsigned p, const char *description, GError **error)
{
  SgPieceRecord *piece = &record->pieces[p];
  if (!make_folders (record, folder, error))
    return false;
  g_free (piece->end);
  piece->end = g_strdup ("");
  piece->last_step = first_step (record, p);
  piece->steps = 0;
  piece->strain = record->pieces[sg_plan_piece (record->plan, p)->parent].strain;
  piece->done = piece->skipped = true;
  finish_branches (record);
  return write_pieces (record, folder, description, error);
}

void
sg_run_record_drop (const SgRunRecord *record, const char *folder, const SgStudyFile *file)
{
  const SgPlanRun *run = record->plan;
  for (unsigned p = 0; p < run->pieces->len; p++)
    {
      const SgPieceRecord *piece = &record->pieces[p];
      bool needed = !piece->done || *piece->end == '\0' || sg_study_keeps_end (file, run, sg_plan_piece (run, p));
      for (unsigned c = 0; c < run->pieces->len && !needed; c++)
        needed = sg_plan_piece (run, c)->parent == (int) p && !record->pieces[c].done;
      if (needed)
        continue;
      g_autofree char *path = sg_study_store_path (folder, "states", run->name, piece->end);
      g_unlink (path);
    }
}
