/* A study run in the window: begun, stopped, gone on with, and its results as figures with states measured on the way.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui-test.h"
#include "ui/figure-window.h"
#include "ui/study-window.h"

#include <glib/gstdio.h>
#include <string.h>

static char *
study_file (void)
{
  g_autofree char *sample = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  g_autofree char *text = g_strdup_printf ("[study]\nname=Test\nseed=7\npiece-steps=150\nrows=20\n\n"
                                           "[age a]\nlabel=test\nsamples=%s\n\n[hold]\nsteps=900\nstates=450\n",
                                           sample);
  char *path = g_build_filename (folder, "test.ini", NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
test_run (void)
{
  GtkWidget *parent = gtk_window_new ();
  SgStudyWindow *window = sg_study_window_new (GTK_WINDOW (parent));
  g_autofree char *file = study_file (), *results = g_build_filename (folder, "results", NULL);
  unsigned all;

  gtk_window_present (GTK_WINDOW (window));
  g_assert_false (sg_study_window_is_busy (window));

  /* what is no study is told, and nothing is left busy */
  sg_study_window_choose (window, "/nonexistent.ini", results);
  sg_study_window_start (window);
  wait_until (!sg_study_window_is_busy (window));
  g_assert_nonnull (strstr (sg_study_window_message (window), "/nonexistent.ini"));

  sg_study_window_choose (window, file, results);
  sg_study_window_start (window);
  g_assert_true (sg_study_window_is_busy (window));
  wait_until (sg_study_window_done (window, &all) >= 1);
  g_assert_cmpuint (all, ==, 6);
  sg_study_window_stop (window);
  wait_until (!sg_study_window_is_busy (window));
  const unsigned done = sg_study_window_done (window, &all);
  g_assert_cmpuint (done, >=, 1);

  /* what was done stays done */
  sg_study_window_start (window);
  wait_until (!sg_study_window_is_busy (window) || sg_study_window_done (window, &all) > 0);
  g_assert_cmpuint (sg_study_window_done (window, &all), >=, done);
  wait_until (!sg_study_window_is_busy (window));
  g_assert_cmpuint (sg_study_window_done (window, &all), ==, all);
  g_assert_cmpstr (sg_study_window_message (window), ==, "Finished.");
  gtk_window_destroy (GTK_WINDOW (window));

  /* its figures: at first without the facts of states, then with them */
  g_autoptr (SgSession) session = sg_session_new (1);
  SgFigureWindow *figures = sg_figure_window_new (GTK_WINDOW (parent), session);
  g_autofree char *facts = g_build_filename (results, "facts", NULL);
  g_assert_false (g_file_test (facts, G_FILE_TEST_EXISTS));
  gtk_window_present (GTK_WINDOW (figures));
  sg_figure_window_open (figures, results);
  wait_until (!sg_figure_window_is_loading (figures));
  g_assert_true (g_file_test (facts, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (sg_figure_window_n_figures (figures), >, 0);
  gtk_window_destroy (GTK_WINDOW (figures));

  /* gone while it works: what it does ends by itself */
  g_autofree char *others = g_build_filename (folder, "others", NULL);
  SgStudyWindow *second = sg_study_window_new (GTK_WINDOW (parent));
  sg_study_window_choose (second, file, others);
  sg_study_window_start (second);
  wait_until (sg_study_window_done (second, &all) >= 1);
  gtk_window_destroy (GTK_WINDOW (second));
  gtk_window_destroy (GTK_WINDOW (parent));
  sg_session_close (session);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ui_test_begin ())
    return 77;
  g_test_add_func ("/study-window/run", test_run);
  return ui_test_run ();
}
