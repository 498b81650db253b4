/* The assistants that make samples and the gauge, driven as a user does; every wait is for something that happens.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define PATIENCE_S 100 /* glasses are made */
#include "ui-test.h"
#include "engine/fictive-temperature.h"
#include "engine/io/configuration-io.h"
#include "ui/fictive-window.h"
#include "ui/gauge-panel.h"
#include "ui/new-sample.h"

#include "make-crystal.h"

#include <math.h>
#include <string.h>

typedef struct {
  SgWindow *window;
  SgSession *session;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->window = sg_window_new (ADW_APPLICATION (application), 1);
  f->session = g_object_ref (sg_window_session (f->window));
  gtk_window_present (GTK_WINDOW (f->window));
  wait_until (gtk_widget_get_mapped (GTK_WIDGET (f->window)));
}

static void
teardown (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  g_object_unref (f->session);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
open_path (Fixture *f, const char *path, gboolean paused)
{
  sg_window_open (f->window, path, NULL, NULL, paused);
  wait_until (!sg_session_loading (f->session));
  g_assert_cmpstr (sg_window_last_message (f->window), ==, NULL);
  wait_until (sg_session_snapshot (f->session) != NULL);
}

static void
open_2000 (Fixture *f, gboolean paused)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  open_path (f, path, paused);
}

/* The assistant that the window's action brought up. */
static SgNewSample *
assistant (Fixture *f, const char *action)
{
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), action));
  g_action_group_activate_action (G_ACTION_GROUP (f->window), action, NULL);
  GListModel *all = gtk_window_get_toplevels ();
  for (guint k = 0; k < g_list_model_get_n_items (all); k++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (all, k);
      if (SG_IS_NEW_SAMPLE (window) && gtk_window_get_transient_for (window) == GTK_WINDOW (f->window))
        {
          wait_until (gtk_widget_get_mapped (GTK_WIDGET (window)));
          return SG_NEW_SAMPLE (window);
        }
    }
  g_error ("no assistant came up");
}

static gboolean
is_button (GtkWidget *widget, gconstpointer label)
{
  return GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0
         && gtk_widget_get_visible (widget);
}

/* The button with that label that can be seen, or NULL. */
static GtkWidget *
button (GtkWidget *widget, const char *label)
{
  return find_widget (widget, is_button, label);
}

static void
on_finished (SgNewSample *a, gboolean complete, int *result)
{
  *result = complete;
}

/* What the assistant makes is what the protocol it saves makes without it, bit for bit; it is kept with its gauge and opens. */
static void
test_make (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  SgNewSample *a = assistant (f, "new-sample");
  SgGlassRecipe recipe;
  sg_glass_recipe_default (&recipe);
  recipe.age = SG_AGE_QUENCHED;
  recipe.n_atoms = 500;
  recipe.seed = 7;
  sg_new_sample_set (a, &recipe);
  g_autofree char *path = g_build_filename (folder, "made.ini", NULL);
  g_assert_true (sg_new_sample_save_protocol (a, path, &error));
  wait_until (strstr (sg_new_sample_expected (a), "steps/s") != NULL);
  g_assert_nonnull (strstr (sg_new_sample_expected (a), "About "));

  int result = -1;
  g_signal_connect (a, "finished", G_CALLBACK (on_finished), &result);
  GtkWidget *make = button (GTK_WIDGET (a), "_Make");
  g_assert_true (gtk_widget_activate (make));
  wait_until (result >= 0);
  g_assert_true (result);
  wait_until (sg_session_sample (f->session) != NULL);
  g_assert_cmpstr (sg_session_sample (f->session)->path, ==, sg_new_sample_result (a));
  g_autofree char *name = g_path_get_basename (sg_new_sample_result (a));
  g_assert_cmpstr (name, ==, "wahnstrom-500-quenched-7.lammps.gz");
  g_autofree char *gauge = sg_gauge_path (sg_new_sample_result (a));
  wait_until (sg_session_gauges_under_way (sg_new_sample_session (a)) == 0);
  g_assert_true (g_file_test (gauge, G_FILE_TEST_EXISTS));

  g_autoptr (SgProtocol) protocol = sg_protocol_load (path, &error);
  g_assert_no_error (error);
  g_autoptr (SgConfiguration) start = sg_protocol_open_sample (protocol, NULL, NULL, &error);
  SgEngineOptions options = { .n_threads = 2 };
  SgEngine *engine = sg_engine_new (&options);
  g_assert_true (sg_engine_load (engine, start, protocol, false, &error));
  g_assert_cmpint (sg_engine_wait (engine, -1), ==, SG_RUN_FINISHED);
  g_autoptr (SgConfiguration) plain = sg_engine_configuration (engine);
  sg_engine_free (engine);
  const SgConfiguration *made = sg_session_sample (f->session);
  g_assert_cmpuint (made->atoms->n, ==, 500);
  g_assert_cmpfloat (made->cell.lx, ==, plain->cell.lx);
  for (int c = 0; c < 3; c++)
    {
      g_assert_cmpmem (made->atoms->r[c], 500 * sizeof (double), plain->atoms->r[c], 500 * sizeof (double));
      g_assert_cmpmem (made->atoms->v[c], 500 * sizeof (double), plain->atoms->v[c], 500 * sizeof (double));
    }
  gtk_window_close (GTK_WINDOW (a));
}

/* Stopped early, what there is can be opened; closing a run under way only stops it. */
static void
test_stop (Fixture *f, gconstpointer data)
{
  SgNewSample *a = assistant (f, "new-sample");
  SgSession *making = sg_new_sample_session (a);
  SgGlassRecipe recipe;
  sg_glass_recipe_default (&recipe);
  recipe.age = SG_AGE_DEEP;
  recipe.n_atoms = 600;
  sg_new_sample_set (a, &recipe);
  int result = -1;
  g_signal_connect (a, "finished", G_CALLBACK (on_finished), &result);
  sg_new_sample_start (a);
  wait_until (sg_session_status (making)->step > 100);
  g_assert_null (button (GTK_WIDGET (a), "_Open"));
  gtk_window_close (GTK_WINDOW (a));
  wait_until (result >= 0);
  g_assert_false (result);
  g_assert_cmpint (sg_session_state (making), ==, SG_RUN_FINISHED);
  g_assert_null (sg_new_sample_result (a));
  g_assert_null (sg_session_sample (f->session));

  g_assert_true (gtk_widget_activate (button (GTK_WIDGET (a), "_Open")));
  wait_until (sg_session_sample (f->session) != NULL);
  g_assert_nonnull (strstr (sg_session_sample (f->session)->path, "-stopped"));
  g_assert_cmpuint (sg_session_sample (f->session)->atoms->n, ==, 600);
  wait_until (sg_session_gauges_under_way (making) == 0);
  gpointer watched = a;
  g_object_add_weak_pointer (G_OBJECT (a), &watched);
  gtk_window_close (GTK_WINDOW (a));
  wait_until (watched == NULL);
}

/* The open sample as it is now is the start: it is kept first, and the window's run is paused meanwhile. */
static void
test_age_open (Fixture *f, gconstpointer data)
{
  open_2000 (f, FALSE);
  wait_until (sg_session_status (f->session)->step > 20);
  SgNewSample *a = assistant (f, "age-sample");
  SgSession *making = sg_new_sample_session (a);
  int result = -1;
  g_signal_connect (a, "finished", G_CALLBACK (on_finished), &result);
  sg_new_sample_start (a);
  wait_until (sg_session_status (making)->step > 20);
  g_assert_cmpuint (sg_session_sample (making)->atoms->n, ==, 2000);
  g_assert_nonnull (strstr (sg_session_sample (making)->path, "sheared2k-step"));
  g_assert_cmpstr (sg_protocol_stage (sg_session_protocol (making), 0)->name, ==, "Warm up");
  wait_until (sg_session_state (f->session) == SG_RUN_PAUSED);
  sg_new_sample_stop (a);
  wait_until (result >= 0);
  gtk_window_close (GTK_WINDOW (a));
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  SgNewSample *a = assistant (f, "new-sample");
  SgGlassRecipe recipe;
  sg_glass_recipe_default (&recipe);
  GtkWidget *make = button (GTK_WIDGET (a), "_Make");
  g_assert_true (gtk_widget_get_sensitive (make));
  recipe.sample = "/nowhere/at/all.xyz";
  sg_new_sample_set (a, &recipe);
  sg_new_sample_start (a);
  wait_until (!sg_session_loading (sg_new_sample_session (a)) && button (GTK_WIDGET (a), "_Make") != NULL);
  g_assert_cmpint (sg_session_state (sg_new_sample_session (a)), ==, SG_RUN_IDLE);

  GtkWidget *entry = find_type (GTK_WIDGET (a), GTK_TYPE_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "no number");
  g_assert_false (gtk_widget_get_sensitive (make));
  gtk_editable_set_text (GTK_EDITABLE (entry), "18446744073709551615");
  g_assert_true (gtk_widget_get_sensitive (make));
  gtk_window_close (GTK_WINDOW (a));
}

/* The page measures while the run goes on, and a crystal brings the warning. */
static void
test_gauge (Fixture *f, gconstpointer data)
{
  SgGaugePanel *panel = SG_GAUGE_PANEL (find_type (GTK_WIDGET (f->window), SG_TYPE_GAUGE_PANEL));
  open_2000 (f, FALSE);
  const GArray *states = sg_gauge_panel_states (panel);
  wait_until (sg_session_status (f->session)->step > 50);
  g_assert_cmpuint (states->len, ==, 0);
  g_action_group_change_action_state (G_ACTION_GROUP (f->window), "page", g_variant_new_string ("gauge"));
  wait_until (states->len >= 2);
  const SgGaugeState *first = &g_array_index (states, SgGaugeState, 0), *second = first + 1;
  g_assert_cmpuint (second->step, >, first->step);
  g_assert_cmpfloat (first->gauge.energy, <, -6.5);
  g_assert_cmpstr (sg_gauge_panel_warning (panel), ==, "");

  g_autoptr (SgConfiguration) c = make_crystal (CRYSTAL_C15, (const int[3]){ 3, 3, 3 }, 0.3, 2, NULL);
  g_autofree char *path = g_build_filename (folder, "crystal.lammps.gz", NULL);
  g_assert_true (sg_configuration_save (c, path, NULL));
  open_path (f, path, TRUE);
  wait_until (states->len >= 1 && *sg_gauge_panel_warning (panel) != '\0');
  g_assert_nonnull (strstr (sg_gauge_panel_warning (panel), "Laves"));
}

static void
on_gauge_saved (SgSession *session, const char *path, gpointer gauge, SgGauge *result)
{
  g_assert_nonnull (gauge);
  *result = *(const SgGauge *) gauge;
}

/* A saved sample has its gauge beside it. */
static void
test_saved_gauge (Fixture *f, gconstpointer data)
{
  SgGauge gauge = { 0 };
  open_2000 (f, TRUE);
  g_signal_connect (f->session, "gauge-saved", G_CALLBACK (on_gauge_saved), &gauge);
  g_autofree char *path = g_build_filename (folder, "kept.xyz.gz", NULL);
  g_autofree char *beside = g_build_filename (folder, "kept.gauge.json", NULL);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), "save-configuration", g_variant_new_string (path));
  wait_until (gauge.n > 0);
  g_autofree char *text = NULL, *expected = sg_gauge_to_json (&gauge);
  g_assert_true (g_file_get_contents (beside, &text, NULL, NULL));
  g_strchomp (text);
  g_assert_cmpstr (text, ==, expected);
  g_assert_true (gauge.inherent && gauge.n == 2000);
}

/* Cooled, fitted, used: the sidebar then offers 0.8 of it, and its button sets the temperature. */
static void
test_fictive (Fixture *f, gconstpointer data)
{
  open_2000 (f, TRUE);
  SgFictiveWindow *w = sg_fictive_window_new (f->window);
  gtk_window_present (GTK_WINDOW (w));
  double temperature = 0, error = 0;
  for (guint64 seed = 1; seed <= 2; seed++)
    {
      sg_fictive_window_set (w, FALSE, 500, 30000, seed);
      sg_fictive_window_start (w);
      wait_until (sg_fictive_window_result (w, &temperature, &error) == seed);
    }
  g_assert_cmpfloat (temperature, >, 0.2);
  g_assert_cmpfloat (temperature, <, 0.45);
  g_assert_cmpfloat (error, <, 0.1);
  g_autofree char *figure = g_build_filename (folder, "fictive.svg", NULL), *rows = g_build_filename (folder, "fictive.csv", NULL);
  g_assert_true (sg_fictive_window_save (w, figure, NULL));
  g_assert_true (sg_fictive_window_save (w, rows, NULL));
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (rows, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "temperature,energy,volume\n"));

  g_assert_true (sg_fictive_window_use (w));
  SgFictiveTemperature known;
  sg_fictive_temperature (FALSE, &known);
  g_assert_true (known.own);
  g_assert_cmpfloat_with_epsilon (known.temperature, temperature, 1e-12);
  g_assert_true (gtk_widget_activate (button (GTK_WIDGET (f->window), "Use")));
  wait_until (fabs (sg_session_steering (f->session)->temperature - 0.8 * temperature) < 0.0006);
  g_assert_true (sg_fictive_temperature_save (FALSE, NULL, NULL));
  gtk_window_close (GTK_WINDOW (w));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("SHEARGLASS_DATA", g_getenv ("SG_DATA"), TRUE);
  if (!ui_test_begin ())
    return 77;
#define add(path, function) g_test_add ("/ui-samples/" path, Fixture, NULL, setup, function, teardown)
  add ("make", test_make);
  add ("stop", test_stop);
  add ("age-open", test_age_open);
  add ("refused", test_refused);
  add ("gauge", test_gauge);
  add ("saved-gauge", test_saved_gauge);
  add ("fictive", test_fictive);
  return ui_test_run ();
}
