/* The window of the figures: the results of a study, its ages, and back to a run that is not there.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui-test.h"
#include "ui/figure-window.h"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ui_test_begin ())
    return 77;
  g_test_add_func ("/figure-window/results", test_results);
  return ui_test_run ();
}
