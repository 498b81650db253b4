/* figures.c: the figures of the paper and the numbers behind them, from the results of a study
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cli/cli.h"
#include "engine/error.h"
#include "engine/structure/inherent.h"
#include "engine/study/figure-load.h"
#include "engine/study/picture-states.h"
#include "engine/study/study-facts.h"
#include "render/paper-figures.h"
#include "render/paper-pictures.h"

#include <errno.h>
#include <fnmatch.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define PICTURE_PIXELS 1800

static char *output_path, *facts_path, *font, *formats;
static char **only;
static int n_threads = 1, dpi;
static gboolean no_facts, facts_only, numbers_only;
static SgPhysical physical; /* 0: not given */

static const GOptionEntry entries[] = {
  { "output", 0, 0, G_OPTION_ARG_FILENAME, &output_path, "folder of the figures (default: figures in the results)", "DIR" },
  { "facts", 0, 0, G_OPTION_ARG_FILENAME, &facts_path, "folder of the facts of states (default: facts in the results)", "DIR" },
  { "no-facts", 0, 0, G_OPTION_ARG_NONE, &no_facts, "measure no states; use the facts that are there", NULL },
  { "facts-only", 0, 0, G_OPTION_ARG_NONE, &facts_only, "measure states and end", NULL },
  { "numbers-only", 0, 0, G_OPTION_ARG_NONE, &numbers_only, "write figures.json and figures.csv alone", NULL },
  { "only", 0, 0, G_OPTION_ARG_STRING_ARRAY, &only, "only such figures, as 2a, 2a-aged or 7*; may come several times", "FIGURE" },
  { "formats", 0, 0, G_OPTION_ARG_STRING, &formats, "some of pdf,svg,png,csv (default: all)", "LIST" },
  { "dpi", 0, 0, G_OPTION_ARG_INT, &dpi, "of the PNGs (default: 300)", "N" },
  { "font", 0, 0, G_OPTION_ARG_STRING, &font, "family of the text", "NAME" },
  { "epsilon", 0, 0, G_OPTION_ARG_DOUBLE, &physical.epsilon_ev, "of the large atoms, for scales in kJ/mol and GPa (default: 1)", "EV" },
  { "sigma", 0, 0, G_OPTION_ARG_DOUBLE, &physical.sigma_nm, "of the large atoms, for scales in GPa (default: none)", "NM" },
  { "step", 0, 0, G_OPTION_ARG_DOUBLE, &physical.step_fs, "length of a time step, for times and rates (default: 1, as in the paper)", "FS" },
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, "threads for measuring states; 0: one a processor", "N" },
  { NULL },
};

static const char description[]
    = "Every kept state is brought to its minimum and measured once; that takes a second or two a state of some thousand\n"
      "atoms, is kept in the facts folder and can be stopped by Ctrl-C at any moment. Then each figure becomes a PDF, an SVG\n"
      "and a PNG for one column and for two, and a CSV; figures.json and figures.csv hold the measured numbers with errors.";

static atomic_bool cancelled;

static void
on_signal (int number)
{
  atomic_store (&cancelled, true);
}

static bool
tell (const char *run, unsigned done, unsigned all, void *data)
{
  fprintf (stderr, "states of %s (run %u of %u)\n", run, done + 1, all);
  return true;
}

/* "2a" stands for "2a-aged" too. */
static bool
wanted (const char *id)
{
  for (int k = 0; only != NULL && only[k] != NULL; k++)
    {
      size_t n = strlen (only[k]);
      if (fnmatch (only[k], id, 0) == 0 || (n > 0 && strncmp (only[k], id, n) == 0 && id[n] == '-'))
        return true;
    }
  return only == NULL;
}

static bool
write_text (const char *folder, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  return g_file_set_contents (path, text, -1, error);
}

static bool
draw (const SgFigureData *data, const char *folder, unsigned *count, GError **error)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) figures = sg_paper_figures_new (data, missing);
  const SgFigureFiles files = { font, data->provenance, formats, dpi };
  for (guint k = 0; k < figures->len; k++)
    {
      const SgPaperFigure *figure = g_ptr_array_index (figures, k);
      if (!wanted (figure->id))
        continue;
      if (atomic_load (&cancelled))
        {
          g_set_error_literal (error, SG_ERROR, SG_ERROR_INTERRUPTED, "stopped");
          return false;
        }
      if (!sg_paper_figure_save (figure, folder, &files, error))
        return false;
      (*count)++;
    }
  /* what nobody asked for is not missed */
  for (guint k = 0; k < missing->len && only == NULL; k++)
    fprintf (stderr, "%s\n", (char *) g_ptr_array_index (missing, k));
  return true;
}

/* Figure 8. Returns: -1: there is nothing to draw; 0: failed; 1: drawn. */
static int
draw_pictures (const SgStudyResults *results, unsigned age, const char *folder, const char *provenance, GError **error)
{
  SgPictureStates states;
  if (!sg_picture_states_find (results, age, NULL, &states, error))
    return 0;
  if (states.state == NULL)
    return -1;
  bool several = results->file->ages->len > 1;
  g_autofree char *name = several ? g_strdup_printf ("fig-8-%s.png", sg_study_age (results->file, age)->name) : g_strdup ("fig-8.png");
  g_autofree char *path = g_build_filename (folder, name, NULL);
  const char *texts[] = { "Title", "Icosahedral network, change of local stress, displacements, disclinations", "Run", states.run,
                          "Provenance", provenance, NULL };
  bool saved = sg_paper_pictures_save (states.initial, states.state, path, PICTURE_PIXELS, texts, NULL, error);
  sg_picture_states_clear (&states);
  return saved;
}

static void
draw_all_pictures (const SgStudyResults *results, const char *folder, const char *provenance, unsigned *count)
{
  for (guint age = 0; age < results->file->ages->len && !atomic_load (&cancelled); age++)
    {
      g_autoptr (GError) error = NULL;
      int drawn = draw_pictures (results, age, folder, provenance, &error);
      if (drawn == 0)
        fprintf (stderr, "Figure 8 (%s) is left out: %s.\n", sg_study_age (results->file, age)->label, error->message);
      else if (drawn < 0)
        fprintf (stderr, "Figure 8 (%s) is left out: no state of a load along +xy at strain 0.02 is there.\n",
                 sg_study_age (results->file, age)->label);
      *count += drawn > 0;
    }
}

static bool
check_options (GError **error)
{
  const double units[] = { physical.epsilon_ev, physical.sigma_nm, physical.step_fs };
  for (size_t k = 0; k < G_N_ELEMENTS (units); k++)
    if (!(units[k] >= 0 && isfinite (units[k])))
      {
        g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "--epsilon, --sigma and --step are positive numbers");
        return false;
      }
  if (dpi != 0 && !(dpi >= 10 && dpi <= 2400))
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "--dpi: %d is not within 10..2400", dpi);
      return false;
    }
  static const char *const known[] = { "pdf", "svg", "png", "csv", NULL };
  g_auto (GStrv) names = g_strsplit_set (formats != NULL ? formats : "csv", ", ", -1);
  for (int k = 0; names[k] != NULL; k++)
    if (*names[k] != '\0' && !g_strv_contains (known, names[k]))
      {
        g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "--formats: %s is none of pdf, svg, png and csv", names[k]);
        return false;
      }
  return true;
}

int
sg_cli_figures (int argc, char **argv)
{
  GError *error = NULL;
  if (!sg_cli_parse (&argc, &argv, entries, "RESULTS", "Draws the figures of the paper from the results of a study.", description, 1, 1))
    return SG_EXIT_INPUT;
  if (n_threads < 0 || n_threads > 1024)
    return sg_cli_usage ("figures", "--threads %d is not within 0 to 1024", n_threads);
  if (!check_options (&error))
    return sg_cli_fail (error);
  g_autoptr (SgStudyResults) results = sg_study_results_load (argv[1], &error);
  if (results == NULL)
    return sg_cli_fail (error);
  signal (SIGINT, on_signal);
  signal (SIGTERM, on_signal);

  if (!no_facts)
    {
      unsigned measured;
      SgPool *pool = n_threads == 1 ? NULL : sg_pool_new ((unsigned) MAX (n_threads, 0));
      bool good = sg_study_facts_update (results, facts_path, pool, &cancelled, tell, NULL, &measured, &error);
      sg_pool_free (pool);
      if (!good)
        return sg_cli_fail (error);
      if (measured > 0)
        fprintf (stderr, "%u states measured\n", measured);
    }
  if (facts_only)
    return SG_EXIT_DONE;

  g_autoptr (SgFigureData) data = sg_figure_data_load (results, facts_path, &error);
  if (data == NULL)
    return sg_cli_fail (error);
  const SgPhysical defaults = SG_PHYSICAL_DEFAULT;
  if (physical.epsilon_ev != 0 || physical.sigma_nm != 0 || physical.step_fs != 0)
    {
      physical.epsilon_ev = physical.epsilon_ev != 0 ? physical.epsilon_ev : defaults.epsilon_ev;
      physical.step_fs = physical.step_fs != 0 ? physical.step_fs : defaults.step_fs;
      data->physical = &physical;
    }
  g_autofree char *folder = output_path != NULL ? g_strdup (output_path) : g_build_filename (argv[1], "figures", NULL);
  if (g_mkdir_with_parents (folder, 0777) != 0)
    {
      g_set_error (&error, SG_ERROR, SG_ERROR_INPUT, "%s: %s", folder, g_strerror (errno));
      return sg_cli_fail (error);
    }
  g_autoptr (GArray) measured = sg_figure_measure (data);
  g_autofree char *json = sg_measured_to_json (data, measured), *csv = sg_measured_to_csv (data, measured);
  unsigned count = 0;
  if (!write_text (folder, "figures.json", json, &error) || !write_text (folder, "figures.csv", csv, &error)
      || (!numbers_only && !draw (data, folder, &count, &error)))
    return sg_cli_fail (error);
  if (!numbers_only && wanted ("8") && (formats == NULL || strstr (formats, "png") != NULL))
    draw_all_pictures (results, folder, data->provenance, &count);
  if (!numbers_only && only != NULL && count == 0)
    fprintf (stderr, "--only: there is no such figure\n");
  printf ("%u figures and %u numbers in %s\n", count, measured->len, folder);
  return SG_EXIT_DONE;
}
