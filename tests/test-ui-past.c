/* Looking back: a click on a curve brings the view to a held state while the run goes on, and the ways back.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui-test.h"
#include "engine/origin.h"
#include "render/file-origin.h"
#include "ui/figure-window.h"
#include "ui/past-banner.h"
#include "ui/picture-card.h"
#include "ui/plot-panel.h"
#include "ui/settings.h"
#include "ui/units.h"
#include "ui/window-private.h"

#include <glib/gstdio.h>
#include <math.h>

/* Loads, 2,000 atoms, with figures on the screen. */
static SgWindow *
open_window (void)
{
  g_autofree char *sample = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  g_autofree char *protocol = g_build_filename (folder, "load.ini", NULL);
  SgWindow *window = sg_window_new (ADW_APPLICATION (application), 1);
  SgSession *session = sg_window_session (window);

  g_assert_true (g_file_set_contents (protocol,
                                      "[protocol]\nname=Test\nseed=3\n\n"
                                      "[stage 1]\nkind=load\ndirection=+xy\nrate=1e9\ntemperature=0.26\n"
                                      "pressure=0\nuntil=strain 5\n",
                                      -1, NULL));
  gtk_window_present (GTK_WINDOW (window));
  sg_window_open (window, sample, protocol, NULL, FALSE);
  wait_until (!sg_session_loading (session) && sg_session_snapshot (session) != NULL);
  wait_until (sg_session_history (session)->len > 12
              && sg_history_n (sg_past_history (sg_session_past (session))) > 12);
  return window;
}

static void
close_window (SgWindow *window)
{
  gtk_window_destroy (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
activate (SgWindow *window, const char *action, GVariant *parameter)
{
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (window), action));
  g_action_group_activate_action (G_ACTION_GROUP (window), action, parameter);
}

/* As the pointer does it, at a part of the width and height of the first plot. */
static void
click (SgWindow *window, double across, double down)
{
  GtkWidget *area = find_type (find_type (GTK_WIDGET (window), SG_TYPE_PLOT_PANEL), GTK_TYPE_DRAWING_AREA);
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (area);
  for (guint k = 0; k < g_list_model_get_n_items (controllers); k++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, k);
      if (GTK_IS_GESTURE_CLICK (controller))
        g_signal_emit_by_name (controller, "released", 1, across * gtk_widget_get_width (area),
                               down * gtk_widget_get_height (area));
    }
}

static uint64_t
shown_step (SgWindow *window)
{
  SgSnapshot *snapshot = sg_viewport_snapshot (sg_window_viewport (window));
  return snapshot != NULL ? snapshot->step : 0;
}

static void
test_look (void)
{
  SgWindow *window = open_window ();
  SgSession *session = sg_window_session (window);
  SgPast *past = sg_session_past (session);
  const SgHistory *history = sg_past_history (past);
  GtkWidget *banner = find_type (GTK_WIDGET (window), SG_TYPE_PAST_BANNER);

  /* the beginning is always there */
  g_assert_cmpuint (sg_history_state (history, 0)->step, ==, 0);
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "look-now"));
  g_assert_false (gtk_widget_get_visible (banner));

  SgSnapshot *held = sg_history_state (history, sg_history_n (history) / 2);
  const uint64_t step = held->step;
  activate (window, "look-at", g_variant_new_uint64 (step));
  g_assert_true (sg_past_state (past) == held);
  g_assert_cmpuint (shown_step (window), ==, step);
  g_assert_true (gtk_widget_get_visible (banner));
  g_autofree char *text = sg_past_text (past);
  g_assert_cmpstr (sg_past_banner_text (SG_PAST_BANNER (banner)), ==, text);
  g_assert_nonnull (strstr (text, "step"));
  g_autofree char *words = sg_description_text (window->description);
  g_assert_nonnull (strstr (words, text));

  /* the run goes on, and the view does not */
  const uint64_t now = sg_session_snapshot (session)->step;
  wait_until (sg_session_snapshot (session)->step > now + 200);
  g_assert_cmpint (sg_session_state (session), ==, SG_RUN_RUNNING);
  g_assert_cmpuint (shown_step (window), ==, step);
  g_assert_true (sg_past_state (past) != NULL && sg_past_state (past)->step == step);

  /* structure of that state, compared with the initial one */
  SgViewport *viewport = sg_window_viewport (window);
  g_action_group_change_action_state (sg_viewport_actions (viewport), "show", g_variant_new_string ("displacements"));
  wait_until (sg_viewport_structure_is_current (viewport));
  g_assert_cmpuint (sg_viewport_structure (viewport)->snapshot_id, ==, held->id);
  g_assert_cmpuint (sg_viewport_structure (viewport)->step, ==, step);
  const SgStructure *structure = sg_viewport_structure (viewport);
  g_assert_nonnull (structure->reference);
  g_assert_cmpuint (structure->reference->step, <, step);

  /* neighbours, and no farther than the beginning */
  activate (window, "look-by", g_variant_new_int32 (-1));
  g_assert_cmpuint (shown_step (window), <, step);
  activate (window, "look-by", g_variant_new_int32 (1));
  g_assert_cmpuint (shown_step (window), ==, step);
  activate (window, "look-by", g_variant_new_int32 (-100000));
  g_assert_cmpuint (shown_step (window), ==, 0);
  g_assert_cmpuint (sg_past_row (past, sg_past_state (past))->step, ==, g_array_index (sg_session_history (session), SgSample, 0).step);
  wait_until (sg_viewport_structure_is_current (viewport));
  g_assert_cmpuint (sg_viewport_structure (viewport)->step, ==, 0);

  /* Escape is back at present, and only then unmarks atoms */
  g_assert_false (sg_window_past_key (window, GDK_KEY_a));
  g_assert_true (sg_window_past_key (window, GDK_KEY_Escape));
  g_assert_null (sg_past_state (past));
  g_assert_false (gtk_widget_get_visible (banner));
  g_assert_false (sg_window_past_key (window, GDK_KEY_Escape));
  g_assert_cmpuint (shown_step (window), ==, sg_session_snapshot (session)->step);
  const uint64_t then = shown_step (window);
  wait_until (shown_step (window) > then);
  close_window (window);
}

/* A height, over the height of @h, where a click at @px is far from every curve: there only its place along the axis counts. */
static double
clear_height (SgPlot *plot, double px, double h)
{
  SgPlotHit hit;
  for (double radius = 60; radius > 24; radius -= 2) /* beyond the reach of a click */
    for (double y = 0.05; y < 0.95; y += 0.01)
      if (sg_plot_hit (plot, px, y * h, radius, &hit) && hit.series == NULL)
        return y;
  g_error ("the curve is everywhere");
}

static void
test_click (void)
{
  SgWindow *window = open_window ();
  SgSession *session = sg_window_session (window);
  SgPast *past = sg_session_past (session);

  g_action_group_activate_action (G_ACTION_GROUP (window), "pause", NULL);
  /* all of it is there: else the figure made here and the one on the screen have other axes */
  wait_until (sg_session_state (session) == SG_RUN_PAUSED && sg_session_snapshot (session)->step == sg_session_status (session)->step);
  GtkWidget *area = find_type (find_type (GTK_WIDGET (window), SG_TYPE_PLOT_PANEL), GTK_TYPE_DRAWING_AREA);
  SgPlotOptions options;
  sg_plot_options_init (&options, SG_PLOT_SCREEN, SG_THEME_LIGHT);
  g_autoptr (SgFigure) figure
      = sg_figure_build (SG_FIGURE_STRESS_STRAIN, sg_session_history (session), NULL, 2000, sg_session_time_step (session));
  SgPhysical physical;
  sg_figure_set_physical (figure, sg_units_shown (&physical));
  /* drawn once as it is on the screen */
  int w = gtk_widget_get_width (area), h = gtk_widget_get_height (area);
  wait_until (gtk_widget_get_width (area) > 100 && gtk_widget_get_mapped (area));
  gtk_widget_queue_draw (area);
  for (int k = 0; k < 40; k++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10000);
    }
  w = gtk_widget_get_width (area);
  h = gtk_widget_get_height (area);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, w, h);
  cairo_t *cr = cairo_create (surface);
  sg_plot_draw (sg_figure_plot (figure), cr, w, h, &options);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);

  const double last = g_array_index (sg_session_history (session), SgSample, sg_session_history (session)->len - 1).strain;
  for (int k = 1; k <= 3; k++)
    {
      double px, py, strain = last * k / 4;
      g_assert_true (sg_plot_place (sg_figure_plot (figure), strain, 0, &px, &py));
      sg_past_return (past);
      click (window, px / w, clear_height (sg_figure_plot (figure), px, h));
      SgSnapshot *state = sg_past_state (past);
      g_assert_nonnull (state);
      /* as near as what is held */
      double nearest = INFINITY;
      const SgHistory *history = sg_past_history (past);
      for (unsigned j = 0; j < sg_history_n (history); j++)
        nearest = fmin (nearest, fabs (sg_history_state (history, j)->strain - strain));
      g_assert_cmpfloat (fabs (state->strain - strain), <, nearest + 0.02 * last);
      g_assert_cmpuint (shown_step (window), ==, state->step);
    }
  /* beside the axes it means nothing */
  SgSnapshot *before = sg_past_state (past);
  click (window, 0.001, 0.5);
  g_assert_true (sg_past_state (past) == before);

  /* another run has another past */
  g_action_group_activate_action (G_ACTION_GROUP (window), "restart", NULL);
  wait_until (sg_session_loading (session));
  wait_until (!sg_session_loading (session));
  g_assert_null (sg_past_state (past));
  wait_until (sg_session_snapshot (session) != NULL);
  g_assert_cmpuint (sg_history_n (sg_past_history (past)), <, 12);
  close_window (window);
}

/* The dialog that is open over @window. */
static AdwMessageDialog *
dialog_of (SgWindow *window)
{
  g_autoptr (GListModel) all = g_object_ref (gtk_window_get_toplevels ());
  for (guint k = 0; k < g_list_model_get_n_items (all); k++)
    {
      g_autoptr (GtkWindow) top = g_list_model_get_item (all, k);
      if (ADW_IS_MESSAGE_DIALOG (top) && gtk_window_get_transient_for (top) == GTK_WINDOW (window)
          && gtk_widget_get_mapped (GTK_WIDGET (top)))
        return ADW_MESSAGE_DIALOG (top);
    }
  return NULL;
}

static void
answer (SgWindow *window, const char *response)
{
  AdwMessageDialog *dialog = dialog_of (window);
  /* as its buttons do it */
  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static char *
save_and_wait (SgWindow *window, const char *action, const char *name)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *said = g_strdup_printf ("Saved %s", name);
  activate (window, action, g_str_equal (action, "save-figure") ? g_variant_new ("(us)", 0, path) : g_variant_new_string (path));
  wait_until (g_strcmp0 (sg_window_last_message (window), said) == 0);
  return path;
}

/* The first held state after @step, and not the last. Where the processors are busy pictures are far apart: it waits until there are two. */
static unsigned
held_after (const SgHistory *history, uint64_t step)
{
  unsigned k = 0;
  wait_until (sg_history_n (history) > 1 && sg_history_state (history, sg_history_n (history) - 2)->step > step);
  while (sg_history_state (history, k)->step <= step)
    k++;
  return k;
}

/* Until the run numbered @run stands paused at the step of @held, with the same atoms at the same places. */
static void
wait_for_state (SgSession *session, uint64_t run, const SgSnapshot *held)
{
  wait_until (!sg_session_loading (session) && sg_session_status (session)->run == run && sg_session_state (session) != SG_RUN_RUNNING
              && sg_session_snapshot (session) != NULL && sg_session_snapshot (session)->run == run
              && sg_session_snapshot (session)->step == sg_session_status (session)->step);
  const SgSnapshot *again = sg_session_snapshot (session);
  g_assert_cmpint (sg_session_state (session), ==, SG_RUN_PAUSED);
  g_assert_cmpuint (again->step, ==, held->step);
  g_assert_cmpfloat (again->strain, ==, held->strain);
  for (int c = 0; c < 3; c++)
    g_assert_true (memcmp (again->r[c], held->r[c], held->n * sizeof (double)) == 0);
}

/* A picture of a held state of a run that was steered, opened again: the same atoms at the same places, and paused there. */
static void
test_replay (void)
{
  SgWindow *window = open_window ();
  SgSession *session = sg_window_session (window);
  SgPast *past = sg_session_past (session);
  g_autofree char *picture = NULL;

  activate (window, "set-rate", g_variant_new_double (5e8));
  wait_until (sg_session_status (session)->settings.rate == 5e8);
  const uint64_t steered = sg_session_status (session)->step;
  wait_until (sg_session_snapshot (session)->step > steered + 600);
  /* a state between this command and the next */
  const SgHistory *history = sg_past_history (past);
  const unsigned k_held = held_after (history, steered + 20);
  activate (window, "look-at", g_variant_new_uint64 (sg_history_state (history, k_held)->step));
  g_autoptr (SgSnapshot) held = sg_snapshot_ref (sg_past_state (past));
  g_assert_cmpuint (held->step, >, 0);
  activate (window, "set-rate", g_variant_new_double (2e9)); /* after it: not to be repeated */
  wait_until (sg_session_status (session)->settings.rate == 2e9);
  if (sg_viewport_has_gl (sg_window_viewport (window)))
    {
      activate (window, "picture-options", g_variant_new ("(iibb)", 160, 120, TRUE, FALSE));
      picture = save_and_wait (window, "save-picture", "held.png");
    }
  else
    g_test_message ("no OpenGL: the curve alone");
  activate (window, "pause", NULL);
  wait_until (sg_session_state (session) == SG_RUN_PAUSED && sg_session_snapshot (session)->step == sg_session_status (session)->step);
  g_autoptr (SgSnapshot) last = sg_snapshot_ref (sg_session_snapshot (session));
  g_autofree char *curve = save_and_wait (window, "save-figure", "curve.svg");

  for (int k = picture != NULL ? 0 : 1; k < 2; k++)
    {
      sg_window_open_path (window, k == 0 ? picture : curve);
      wait_until (dialog_of (window) != NULL);
      g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog_of (window)), "sheared2k.lammps.gz"));
      /* the pause stands at the last row's step or after it */
      const char *body = adw_message_dialog_get_body (dialog_of (window));
      g_assert_true (k == 0 ? strstr (body, "with 1 command") != NULL
                            : strstr (body, "with 2 commands") != NULL || strstr (body, "with 3 commands") != NULL);
      const uint64_t run = sg_session_status (session)->run;
      answer (window, "cancel");
      g_assert_cmpuint (sg_session_status (session)->run, ==, run);

      /* and dropped on the window */
      g_assert_true (drop_file (GTK_WIDGET (window), k == 0 ? picture : curve));
      wait_until (dialog_of (window) != NULL);
      answer (window, "replay");
      wait_until (sg_session_status (session)->run != run && sg_session_state (session) == SG_RUN_PAUSED
                  && sg_session_snapshot (session) != NULL && sg_session_snapshot (session)->run != held->run
                  && sg_session_snapshot (session)->step == sg_session_status (session)->step);
      SgSnapshot *again = sg_session_snapshot (session);
      if (k == 1)
        {
          /* the last row may lie a few steps before the end */
          g_assert_cmpuint (again->step, <=, last->step);
          g_assert_cmpuint (again->step, ==, g_array_index (sg_session_history (session), SgSample, sg_session_history (session)->len - 1).step);
          continue;
        }
      g_assert_cmpuint (again->step, ==, held->step);
      for (int c = 0; c < 3; c++)
        g_assert_true (memcmp (again->r[c], held->r[c], held->n * sizeof (double)) == 0);
      g_assert_cmpfloat (again->strain, ==, held->strain);
    }
  close_window (window);
}

/* Back to a held state of a run that was steered: the same atoms at the same places, and another way on from there. */
static void
go_back (bool kept)
{
  SgWindow *window = open_window ();
  SgSession *session = sg_window_session (window);
  SgPast *past = sg_session_past (session);
  const SgHistory *history = sg_past_history (past);

  if (!kept)
    {
      /* nothing nearer than its beginning */
      sg_session_set_trail_bytes (session, 0);
      activate (window, "restart", NULL);
      wait_until (sg_session_status (session)->run == 2 && !sg_session_loading (session) && sg_history_n (history) > 12);
    }
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "go-back"));
  wait_until (sg_session_snapshot (session)->strain > 0.004); /* less of a run is not missed */
  activate (window, "set-rate", g_variant_new_double (5e8));
  wait_until (sg_session_status (session)->settings.rate == 5e8);
  const uint64_t steered = sg_session_status (session)->step;
  wait_until (sg_session_snapshot (session)->step > steered + 600);
  const unsigned k_held = held_after (history, steered + 20);
  activate (window, "unload", g_variant_new_string ("")); /* after it: not to be repeated */
  wait_until (sg_session_status (session)->settings.kind == SG_STAGE_UNLOAD);
  activate (window, "look-at", g_variant_new_uint64 (sg_history_state (history, k_held)->step));
  g_autoptr (SgSnapshot) held = sg_snapshot_ref (sg_past_state (past));
  g_assert_cmpuint (held->step, >, steered);
  const uint64_t run = sg_session_status (session)->run;
  const guint earlier = sg_session_earlier (session)->len;

  activate (window, "go-back", NULL);
  wait_until (dialog_of (window) != NULL);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog_of (window)), kept ? "kept whole" : "with 1 command"));
  g_assert_null (strstr (adw_message_dialog_get_body (dialog_of (window)), "Picture"));
  answer (window, "cancel");
  g_assert_cmpuint (sg_session_status (session)->run, ==, run);
  g_assert_true (sg_past_state (past) == held);

  activate (window, "go-back", NULL);
  wait_until (dialog_of (window) != NULL);
  answer (window, "replay");
  wait_for_state (session, kept ? run : run + 1, held);
  g_assert_null (sg_past_state (past));
  g_assert_cmpuint (sg_session_earlier (session)->len, ==, earlier + 1); /* the way it went */
  /* what is held and measured ends here and begins where it began */
  g_assert_cmpuint (sg_history_state (history, 0)->step, ==, 0);
  g_assert_cmpuint (sg_history_state (history, sg_history_n (history) - 1)->step, ==, held->step);
  const GArray *rows = sg_session_history (session);
  g_assert_cmpuint (rows->len, >, 2);
  g_assert_cmpuint (g_array_index (rows, SgSample, rows->len - 1).step, <=, held->step);
  for (guint k = 1; k < rows->len; k++)
    g_assert_cmpuint (g_array_index (rows, SgSample, k).step, >, g_array_index (rows, SgSample, k - 1).step);

  /* another way on */
  activate (window, "load", g_variant_new_string ("2e9 +xy 0.5"));
  activate (window, "resume", NULL);
  wait_until (sg_session_status (session)->settings.rate == 2e9 && sg_session_status (session)->step > held->step);
  /* and back again, to where it was paused on that way: a run that began as a replay can be repeated as well, and what was said there is
     not said again */
  const uint64_t from = sg_session_status (session)->step;
  wait_until (sg_session_snapshot (session)->step > from + 300);
  activate (window, "pause", NULL);
  wait_until (sg_session_state (session) == SG_RUN_PAUSED && sg_session_snapshot (session)->step == sg_session_status (session)->step);
  g_autoptr (SgSnapshot) paused = sg_snapshot_ref (sg_session_snapshot (session));
  activate (window, "unload", g_variant_new_string (""));
  activate (window, "resume", NULL);
  wait_until (sg_session_snapshot (session)->step > paused->step + 300);
  activate (window, "look-at", g_variant_new_uint64 (paused->step));
  g_assert_cmpuint (sg_past_state (past)->step, ==, paused->step);
  const uint64_t second = sg_session_status (session)->run;
  activate (window, "go-back", NULL);
  activate (window, "go-back", NULL); /* one question is enough */
  wait_until (dialog_of (window) != NULL);
  answer (window, "replay");
  wait_for_state (session, kept ? second : second + 1, paused);
  g_assert_null (dialog_of (window));
  g_assert_cmpint (sg_session_status (session)->settings.kind, ==, SG_STAGE_LOAD);
  activate (window, "resume", NULL);
  wait_until (sg_session_state (session) == SG_RUN_RUNNING && sg_session_status (session)->step > paused->step + 100);

  /* who steers looks at what he steers */
  activate (window, "look-at", g_variant_new_uint64 (sg_history_state (history, 1)->step));
  g_assert_nonnull (sg_past_state (past));
  activate (window, "hold", NULL);
  g_assert_null (sg_past_state (past));
  close_window (window);
}

static void
test_go_back (void)
{
  go_back (true);
}

static void
test_go_back_by_replay (void)
{
  go_back (false);
}

/* Figures of the run as files: they say by which commands, and up to which row. */
static void
test_figures (void)
{
  SgWindow *window = open_window ();
  SgSession *session = sg_window_session (window);
  g_autoptr (GError) error = NULL;

  SgFigureWindow *figures = sg_figure_window_new (GTK_WINDOW (window), session);
  gtk_window_present (GTK_WINDOW (figures));
  wait_until (sg_figure_window_n_figures (figures) > 0);
  /* the four pictures, of the run */
  const gboolean gl = sg_viewport_has_gl (sg_window_viewport (window));
  SgPictureCard *pictures = SG_PICTURE_CARD (find_type (GTK_WIDGET (figures), SG_TYPE_PICTURE_CARD));
  if (gl)
    {
      wait_until (sg_picture_card_has_picture (pictures));
      g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (pictures)));
      /* and they follow it: strain and step stand above them */
      GtkLabel *told = GTK_LABEL (find_type (GTK_WIDGET (pictures), GTK_TYPE_LABEL));
      g_autofree char *first = g_strdup (gtk_label_get_text (told));
      wait_until (!g_str_equal (gtk_label_get_text (told), first) && sg_picture_card_has_picture (pictures));
      g_action_group_change_action_state (sg_viewport_actions (sg_window_viewport (window)), "show", g_variant_new_string ("atoms"));
      g_assert_true (gtk_widget_activate_action (GTK_WIDGET (pictures), "figures.pictures", NULL));
      g_autoptr (GVariant) shown = g_action_group_get_action_state (sg_viewport_actions (sg_window_viewport (window)), "show");
      g_assert_cmpstr (g_variant_get_string (shown, NULL), ==, "quad");
    }
  activate (window, "pause", NULL);
  wait_until (sg_session_state (session) == SG_RUN_PAUSED);
  /* off the screen nothing of what was found is lost */
  if (gl)
    {
      const guint before = sg_figure_window_n_figures (figures);
      gtk_widget_set_visible (GTK_WIDGET (figures), FALSE);
      gtk_window_present (GTK_WINDOW (figures));
      wait_until (gtk_widget_get_mapped (GTK_WIDGET (figures)));
      g_assert_cmpuint (sg_figure_window_n_figures (figures), >=, before);
    }
  sg_figure_window_save (figures, folder);
  if (gl)
    {
      g_autofree char *eight = g_build_filename (folder, "fig-8.png", NULL);
      wait_until (g_file_test (eight, G_FILE_TEST_EXISTS));
      g_autofree char *origin = sg_file_origin (eight, &error);
      g_assert_no_error (error);
      g_assert_nonnull (strstr (origin, "sheared2k"));
    }
  g_autofree char *path = g_build_filename (folder, "fig-1a.png", NULL);
  wait_until (g_file_test (path, G_FILE_TEST_EXISTS));
  g_autofree char *text = sg_file_origin (path, &error);
  g_assert_no_error (error);
  g_autoptr (SgOrigin) origin = sg_origin_parse (text, path, &error);
  g_assert_no_error (error);
  const GArray *rows = sg_session_history (session);
  g_assert_cmpuint (origin->step, ==, g_array_index (rows, SgSample, rows->len - 1).step);

  /* a figure of the run, dropped: the same offer */
  g_assert_true (drop_file (GTK_WIDGET (window), path));
  wait_until (dialog_of (window) != NULL);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (dialog_of (window)), "sheared2k.lammps.gz"));
  answer (window, "cancel");

  /* the folder of a study, dropped on the figures; and what is none */
  g_autofree char *study = g_test_build_filename (G_TEST_DIST, "data", "tiny-study", NULL);
  g_assert_true (drop_file (GTK_WIDGET (figures), study));
  wait_until (!sg_figure_window_is_loading (figures) && sg_figure_window_n_figures (figures) > 8);
  const guint shown = sg_figure_window_n_figures (figures);
  g_assert_false (gl && sg_picture_card_has_picture (pictures)); /* that was of the run */
  g_assert_true (drop_file (GTK_WIDGET (figures), folder));
  wait_until (!sg_figure_window_is_loading (figures)
              && find_type (GTK_WIDGET (figures), g_type_from_name ("AdwToastWidget")) != NULL);
  g_assert_cmpuint (sg_figure_window_n_figures (figures), ==, shown);
  /* a figure falls through to the window of the run */
  g_assert_true (drop_file (GTK_WIDGET (figures), path));
  wait_until (dialog_of (window) != NULL);
  answer (window, "cancel");
  gtk_window_destroy (GTK_WINDOW (figures));
  close_window (window);
}

/* Where the sample is another one, or the file says nothing, it is told, and the run stays. */
static void
test_refused (void)
{
  g_autofree char *original = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  g_autofree char *sample = g_build_filename (folder, "moved.lammps.gz", NULL), *data = NULL;
  SgWindow *window = open_window ();
  SgSession *session = sg_window_session (window);
  gsize size;

  g_assert_true (g_file_get_contents (original, &data, &size, NULL));
  g_assert_true (g_file_set_contents (sample, data, (gssize) size, NULL));
  sg_window_open (window, sample, NULL, NULL, FALSE);
  wait_until (!sg_session_loading (session) && sg_session_history (session)->len > 2);
  g_autofree char *curve = save_and_wait (window, "save-figure", "curve.pdf");
  const uint64_t run = sg_session_status (session)->run;

  g_unlink (sample);
  sg_window_open_path (window, curve);
  wait_until (dialog_of (window) != NULL);
  g_assert_nonnull (strstr (sg_window_last_message (window), "not there"));
  answer (window, "close");

  data[size - 1] ^= 1; /* the size that gzip remembers: no such file, and another hash */
  g_assert_true (g_file_set_contents (sample, data, (gssize) size, NULL));
  sg_window_open_path (window, curve);
  wait_until (dialog_of (window) != NULL);
  g_assert_nonnull (strstr (sg_window_last_message (window), "moved.lammps.gz"));
  answer (window, "close");

  static const char empty[] = "%PDF-1.5\nnothing\n";
  g_assert_true (g_file_set_contents (curve, empty, -1, NULL));
  sg_window_open_path (window, curve);
  wait_until (dialog_of (window) != NULL);
  g_assert_nonnull (strstr (sg_window_last_message (window), "does not say"));
  answer (window, "close");
  g_assert_cmpuint (sg_session_status (session)->run, ==, run);
  g_assert_cmpint (sg_session_state (session), ==, SG_RUN_RUNNING);
  close_window (window);
}

static gboolean
is_chosen (GtkNativeDialog *chooser, const char *path)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_autofree char *chosen = file != NULL ? g_file_get_path (file) : NULL;
  return g_strcmp0 (chosen, path) == 0;
}

/* Up to the question where to. */
static void
close_by_saving (SgWindow *window)
{
  gtk_window_close (GTK_WINDOW (window));
  wait_until (dialog_of (window) != NULL);
  answer (window, "save");
  wait_until (window->dialog != NULL);
}

/* A run that was computed for long and not saved is not closed by a slip. */
static void
test_close (void)
{
  SgWindow *window = open_window ();
  SgSession *session = sg_window_session (window);
  gpointer watched = window;
  g_autofree char *path = NULL;

  g_assert_cmpfloat (window->ask_after, >, 60);
  window->ask_after = 1e-6;
  gtk_window_close (GTK_WINDOW (window));
  wait_until (dialog_of (window) != NULL);
  gtk_window_close (GTK_WINDOW (window)); /* once more: one question is enough */
  answer (window, "cancel");
  g_assert_cmpint (sg_session_state (session), ==, SG_RUN_RUNNING);

  /* numbers alone do not bring a run back; its commands do */
  activate (window, "pause", NULL);
  wait_until (sg_session_state (session) == SG_RUN_PAUSED);
  g_free (save_and_wait (window, "save-data", "rows.csv"));
  gtk_window_close (GTK_WINDOW (window));
  wait_until (dialog_of (window) != NULL);
  answer (window, "cancel");
  path = save_and_wait (window, "save-log", "commands.log");
  g_assert_cmpfloat (sg_run_watch_unsaved (window->watch), ==, 0);
  g_assert_false (sg_window_ask_before_leaving (window, "close", NULL));

  /* beginning anew, and opening something else */
  activate (window, "resume", NULL);
  wait_until (sg_run_watch_unsaved (window->watch) > 0);
  uint64_t run = sg_session_status (session)->run;
  g_autofree char *sample = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  for (int k = 0; k < 2; k++)
    {
      for (int answered = 0; answered < 2; answered++)
        {
          activate (window, k == 0 ? "restart" : "open", k == 0 ? NULL : g_variant_new_string (sample));
          wait_until (dialog_of (window) != NULL);
          g_assert_false (sg_session_loading (session));
          answer (window, answered == 0 ? "cancel" : "leave");
        }
      wait_until (sg_session_status (session)->run > run && !sg_session_loading (session));
      run = sg_session_status (session)->run;
      wait_until (sg_run_watch_unsaved (window->watch) > 0);
    }
  g_settings_set_boolean (sg_settings (), "ask-before-losing", FALSE);
  g_assert_false (sg_window_ask_before_leaving (window, "close", NULL));
  g_settings_set_boolean (sg_settings (), "ask-before-losing", TRUE);

  /* saving goes on to closing, unless nobody says where to; another save is not what was waited for */
  activate (window, "pause", NULL);
  wait_until (sg_session_state (session) == SG_RUN_PAUSED);
  close_by_saving (window);
  g_signal_emit_by_name (window->dialog, "response", GTK_RESPONSE_CANCEL);
  g_free (save_and_wait (window, "save-log", "other.log"));
  g_assert_null (dialog_of (window));
  activate (window, "resume", NULL);
  wait_until (sg_run_watch_unsaved (window->watch) > 0);
  activate (window, "pause", NULL);
  wait_until (sg_session_state (session) == SG_RUN_PAUSED);
  close_by_saving (window);
  g_free (save_and_wait (window, "save-log", "third.log"));
  g_assert_cmpstr (window->leave_by, ==, "close");
  g_object_add_weak_pointer (G_OBJECT (window), &watched);
  g_autofree char *kept = g_build_filename (folder, "kept.lammps.gz", NULL);
  g_autoptr (GFile) place = g_file_new_for_path (folder);
  g_assert_true (gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (window->dialog), place, NULL));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (window->dialog), "kept.lammps.gz");
  wait_until (is_chosen (window->dialog, kept));
  g_signal_emit_by_name (window->dialog, "response", GTK_RESPONSE_ACCEPT);
  wait_until (watched == NULL);
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ui_test_begin ())
    return 77;
  g_test_add_func ("/ui-past/look", test_look);
  g_test_add_func ("/ui-past/click", test_click);
  g_test_add_func ("/ui-past/replay", test_replay);
  g_test_add_func ("/ui-past/go-back", test_go_back);
  g_test_add_func ("/ui-past/go-back-by-replay", test_go_back_by_replay);
  g_test_add_func ("/ui-past/refused", test_refused);
  g_test_add_func ("/ui-past/close", test_close);
  g_test_add_func ("/ui-past/figures", test_figures);
  return ui_test_run ();
}
