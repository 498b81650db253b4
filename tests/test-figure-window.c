/* The window of the figures: the results of a study, its ages, a study that is being run, and back to a run that is not there.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui-test.h"
#include "ui/figure-window.h"

#include <glib/gstdio.h>

static gboolean
on_late (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_REMOVE;
}

/* Until there are at least @low and at most @high figures. */
static void
wait_for (SgFigureWindow *window, guint low, guint high)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add_seconds (60, on_late, &late);
  while ((sg_figure_window_n_figures (window) < low || sg_figure_window_n_figures (window) > high) && !late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_source_remove (timer);
}

static void
test_results (void)
{
  g_autoptr (SgSession) session = sg_session_new (1);
  GtkWidget *parent = gtk_window_new ();
  SgFigureWindow *window = sg_figure_window_new (GTK_WINDOW (parent), session);
  g_autofree char *study = g_test_build_filename (G_TEST_DIST, "data", "tiny-study", NULL);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_cmpuint (sg_figure_window_n_figures (window), ==, 0);

  sg_figure_window_open (window, study);
  wait_for (window, 20, 40); /* of one age, and what compares ages */
  guint quenched = sg_figure_window_n_figures (window);

  /* the other age was loaded at one rate only: a map less */
  GtkWidget *ages = find_type (GTK_WIDGET (window), GTK_TYPE_DROP_DOWN);
  g_assert_true (gtk_widget_get_visible (ages));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ages), 1);
  guint deep = sg_figure_window_n_figures (window);
  g_assert_cmpuint (deep, >, 15);
  g_assert_cmpuint (deep, <, quenched);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ages), 0);
  g_assert_cmpuint (sg_figure_window_n_figures (window), ==, quenched);

  /* a folder that is none leaves what is shown */
  sg_figure_window_open (window, "/nonexistent");
  for (int k = 0; k < 50; k++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (2000);
    }
  g_assert_cmpuint (sg_figure_window_n_figures (window), ==, quenched);

  sg_figure_window_open (window, "");
  g_assert_cmpuint (sg_figure_window_n_figures (window), ==, 0);
  g_assert_false (gtk_widget_get_visible (ages));
  gtk_window_destroy (GTK_WINDOW (window));
  gtk_window_destroy (GTK_WINDOW (parent));
  sg_session_close (session);
}

/* A folder in which a study is run: what is finished appears by itself. */
static void
test_grows (void)
{
  g_autoptr (SgSession) session = sg_session_new (1);
  GtkWidget *parent = gtk_window_new ();
  SgFigureWindow *window = sg_figure_window_new (GTK_WINDOW (parent), session);
  g_autofree char *tiny = g_test_build_filename (G_TEST_DIST, "data", "tiny-study", NULL);
  g_autofree char *place = g_dir_make_tmp ("shearglass-study-XXXXXX", NULL), *study = g_build_filename (place, "study", NULL);
  g_autofree char *timing = g_build_filename (study, "timing.csv", NULL);
  g_autofree char *run = g_build_filename (study, "runs", "quenched-1_load-3e9_plus-xy_r1", NULL);
  g_autofree char *later = g_build_filename (place, "later", NULL);
  char *copy[] = { "cp", "-r", tiny, study, NULL }, *away[] = { "rm", "-r", place, NULL };
  g_assert_true (g_spawn_sync (NULL, copy, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
  g_assert_no_errno (g_rename (run, later));
  gtk_window_present (GTK_WINDOW (window));

  sg_figure_window_open (window, study);
  wait_for (window, 10, 60);
  while (sg_figure_window_is_loading (window))
    g_main_context_iteration (NULL, TRUE);
  guint before = sg_figure_window_n_figures (window);

  /* the run's first piece; its row in timing.csv comes last */
  g_assert_no_errno (g_rename (later, run));
  g_assert_true (g_file_set_contents (timing, "run,branch\n", -1, NULL));
  wait_for (window, before + 1, 60);
  guint whole = sg_figure_window_n_figures (window);

  /* what was no study does not end it */
  sg_figure_window_open (window, "/nonexistent");
  g_assert_no_errno (g_rename (run, later));
  g_assert_true (g_file_set_contents (timing, "run,branch\nagain\n", -1, NULL));
  wait_for (window, before, before);
  g_assert_no_errno (g_rename (later, run));
  g_assert_true (g_file_set_contents (timing, "run,branch\nonce more\n", -1, NULL));
  wait_for (window, whole, whole);

  gtk_window_destroy (GTK_WINDOW (window));
  gtk_window_destroy (GTK_WINDOW (parent));
  sg_session_close (session);
  g_assert_true (g_spawn_sync (NULL, away, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ui_test_begin ())
    return 77;
  g_test_add_func ("/figure-window/results", test_results);
  g_test_add_func ("/figure-window/grows", test_grows);
  return ui_test_run ();
}
