/* What the window has for a class: the run in words, lessons, and the projector. Every wait is for what the engine published.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui-test.h"
#include "engine/io/configuration-io.h"
#include "ui/settings.h"
#include "ui/window-private.h"

#include <glib/gstdio.h>
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
open_sample (Fixture *f, gboolean paused)
{
  g_autofree char *sample = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  g_autofree char *protocol = g_build_filename (folder, "load.ini", NULL);

  g_assert_true (g_file_set_contents (protocol,
                                      "[protocol]\nname=Test\nseed=3\n\n"
                                      "[stage 1]\nkind=load\ndirection=+xy\nrate=1e9\ntemperature=0.26\n"
                                      "pressure=0\nuntil=strain 5\n",
                                      -1, NULL));
  sg_window_open (f->window, sample, protocol, NULL, paused);
  wait_until (!sg_session_loading (f->session));
  g_assert_cmpstr (sg_window_last_message (f->window), ==, NULL);
  wait_until (sg_session_snapshot (f->session) != NULL);
}

static void
activate (Fixture *f, const char *action, GVariant *parameter)
{
  if (!g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), action))
    g_error ("action %s is not enabled", action);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), action, parameter);
}

/* Strip, view and plots say what the run does, also when the picture needs no structure. */
static void
test_words (Fixture *f, gconstpointer data)
{
  SgDescription *words = f->window->description;
  GtkWidget *view = find_type (GTK_WIDGET (f->window->viewport), GTK_TYPE_GL_AREA);
  GtkWidget *plot = find_type (GTK_WIDGET (f->window->first_plot), GTK_TYPE_DRAWING_AREA);

  g_autofree char *idle = sg_description_text (words);
  g_assert_cmpstr (idle, ==, "No sample is open.");
  open_sample (f, FALSE);
  g_assert_false (sg_description_is_open (words));
  activate (f, "describe", NULL);
  g_assert_true (sg_description_is_open (words));
  wait_until (strstr (gtk_label_get_text (GTK_LABEL (find_type (GTK_WIDGET (words), GTK_TYPE_LABEL))), "network") != NULL);
  g_assert_true (g_str_has_prefix (sg_description_announced (words), "Running, loading along +xy: strain "));

  /* The end of a stage and a pause are announced at once, long before the half minute. */
  activate (f, "creep", NULL);
  wait_until (strstr (sg_description_announced (words), "creeping") != NULL);
  activate (f, "pause", NULL);
  wait_until (g_str_has_prefix (sg_description_announced (words), "Paused, creeping"));
  g_autofree char *announced = g_strdup (sg_description_announced (words));
  const SgSnapshot *s = sg_session_snapshot (f->session);
  size_t large = 0;
  for (size_t i = 0; i < s->n; i++)
    large += s->type[i] == 0;
  g_autofree char *begin = g_strdup_printf ("Three-dimensional picture of %zu atoms: %zu ", s->n, large);
  g_assert_nonnull (gtk_test_accessible_check_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, ""));
  g_autofree char *told
      = gtk_test_accessible_check_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "nothing like it");
  g_assert_nonnull (strstr (told, begin));
  g_assert_nonnull (strstr (told, announced));
  g_autofree char *curve
      = gtk_test_accessible_check_property (GTK_ACCESSIBLE (plot), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "nothing like it");
  g_assert_nonnull (strstr (curve, "points; now strain "));

  activate (f, "describe", NULL);
  g_assert_false (sg_description_is_open (words));
}

/* Lessons. */

static const char short_lesson[]
    = "[lesson]\ntitle=Short\nsummary=For a test.\nsample=%s\nminutes=1\n"
      "[step]\ntitle=Look\ntext=The network has {network.atoms:0} atoms.\nview=network\nfigure=stress-time\n"
      "ask=How many directions?\nchoice=Too many. | network.spans > 3\nchoice=Some. | network.spans <= 3\n"
      "explain=It is {network.spans:0}.\nhint=Count.\nhint=Count again.\nwalk=choose any\n"
      "[step]\ntitle=Load\ntext=Load it.\nbegin=restart; events 5; compare now\npredict=strain | How far?\n"
      "button=Go | load 2e9 +xy 0.02\nbutton=Stop it | hold\ncheck=strain.max >= 0.0199 | Load.\n"
      "warn=strain > 0.005 and loading == 1 | It moves.\nkeep=far = strain\ndone=Foretold {predicted:2}, done {strain:2}.\n"
      "walk=predict 1\nwalk=press 1\n"
      "[step]\ntitle=Last\ntext=It was {kept.far:2}.\n";

static gboolean
says (GtkWidget *widget, gconstpointer begin)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_child_visible (widget) && gtk_widget_get_visible (widget)
         && g_str_has_prefix (gtk_label_get_text (GTK_LABEL (widget)), begin);
}

/* The label below @widget whose text begins so, or NULL. */
static GtkWidget *
label_that_says (GtkWidget *widget, const char *begin)
{
  return find_widget (widget, says, begin);
}

static GtkWidget *
button_that_says (GtkWidget *widget, const char *text)
{
  GtkWidget *label = label_that_says (widget, text);
  GtkWidget *button = label != NULL ? gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON) : NULL;
  if (label != NULL && button == NULL)
    button = gtk_widget_get_ancestor (label, GTK_TYPE_CHECK_BUTTON);
  if (button == NULL)
    g_error ("there is no button \"%s\"", text);
  return button;
}

static void
click (GtkWidget *page, const char *text)
{
  GtkWidget *button = button_that_says (page, text);
  if (GTK_IS_CHECK_BUTTON (button))
    gtk_check_button_set_active (GTK_CHECK_BUTTON (button), TRUE);
  else
    g_signal_emit_by_name (button, "clicked");
}

/* A learner's way through a lesson: wrong and right answers, a prediction, buttons, and what the run says to it. */
static void
test_lesson (Fixture *f, gconstpointer data)
{
  g_autofree char *sample = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  g_autofree char *path = g_build_filename (folder, "short.lesson", NULL), *text = g_strdup_printf (short_lesson, sample);
  GtkWidget *page = GTK_WIDGET (f->window->lesson_page);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), "lesson-next"));
  activate (f, "lesson", g_variant_new_string (path));
  g_assert_true (sg_lesson_page_is_open (f->window->lesson_page));
  SgLessonRun *run = sg_lesson_page_run (f->window->lesson_page);
  wait_until (sg_session_state (f->session) == SG_RUN_RUNNING);
  g_assert_cmpint (sg_session_status (f->session)->settings.kind, ==, SG_STAGE_HOLD);
  g_assert_cmpint (sg_plot_panel_kind (f->window->first_plot), ==, SG_FIGURE_STRESS_TIME);
  g_assert_cmpint (sg_view_state_edited (sg_viewport_state (f->window->viewport)), ==, SG_PRESET_NETWORK);

  /* The network is looked for although no picture need be drawn; the text follows the run. */
  wait_until (sg_lesson_run_value (run, "network.spans") >= 0);
  g_assert_nonnull (label_that_says (page, "The network has "));
  g_assert_null (label_that_says (page, "The network has –"));
  click (page, "Too many.");
  g_assert_nonnull (label_that_says (page, "Not in your run."));
  g_assert_false (sg_lesson_run_done (run));
  click (page, "Hint");
  click (page, "Another Hint");
  g_assert_nonnull (label_that_says (page, "Count again."));
  click (page, "Some.");
  g_assert_nonnull (label_that_says (page, "Right. It is "));
  g_assert_true (sg_lesson_run_done (run));

  /* By key, as with a presenter's clicker. */
  activate (f, "lesson-next", NULL);
  g_assert_cmpuint (sg_lesson_run_step (run), ==, 1);
  wait_until (sg_session_status (f->session)->run == 2);
  wait_until (sg_event_page_list (f->window->event_page) != NULL);
  GtkWidget *entry = find_type (page, GTK_TYPE_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "far");
  click (page, "That Is My Guess");
  g_assert_false (sg_lesson_run_has_predicted (run));
  gtk_editable_set_text (GTK_EDITABLE (entry), "0,03");
  click (page, "That Is My Guess");
  g_assert_true (sg_lesson_run_has_predicted (run));
  g_assert_false (gtk_widget_get_sensitive (entry));
  click (page, "Go");
  wait_until (label_that_says (page, "It moves.") != NULL);
  wait_until (sg_lesson_run_done (run));
  wait_until (label_that_says (page, "Foretold 0.03, done 0.02.") != NULL);
  g_assert_cmpint (sg_session_status (f->session)->settings.kind, ==, SG_STAGE_HOLD);

  /* A command to a paused run lets it go on. */
  activate (f, "pause", NULL);
  wait_until (sg_session_state (f->session) == SG_RUN_PAUSED);
  click (page, "Stop it");
  wait_until (sg_session_state (f->session) == SG_RUN_RUNNING);

  activate (f, "lesson-next", NULL);
  g_assert_nonnull (label_that_says (page, "It was 0.02."));
  activate (f, "lesson-back", NULL);
  g_assert_cmpuint (sg_lesson_run_step (run), ==, 1);
  activate (f, "lesson-next", NULL);
  wait_until (sg_lesson_run_done (run));
  activate (f, "lesson-next", NULL);
  g_assert_false (sg_lesson_page_is_open (f->window->lesson_page));
  g_autoptr (GVariant) known = g_settings_get_value (sg_settings (), "lessons");
  guint32 n_done = 0;
  g_assert_true (g_variant_lookup (known, "short", "u", &n_done));
  g_assert_cmpuint (n_done, ==, 3);
  g_assert_nonnull (label_that_says (page, "What a glass is"));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), "lesson-next"));

  /* What is wrong with a file is said. */
  g_assert_true (g_file_set_contents (path, "[lesson]\n", -1, NULL));
  activate (f, "lesson", g_variant_new_string (path));
  g_assert_nonnull (strstr (sg_window_last_message (f->window), "short.lesson:1: [lesson] has no title"));
}

/* Beside the view or below it, and full screen: everything is there again afterwards. */
static void
test_demonstration (Fixture *f, gconstpointer data)
{
  activate (f, "lesson", g_variant_new_string ("01-what-a-glass-is"));
  wait_until (gtk_widget_get_mapped (GTK_WIDGET (f->window->lesson_page)));
  activate (f, "demonstrate", NULL);
  g_assert_false (gtk_widget_get_visible (f->window->header));
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (f->window), "demonstration"));
  g_assert_true (f->window->lessons_shown);
  activate (f, "demonstrate", NULL);
  g_assert_true (gtk_widget_get_visible (f->window->header));
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (f->window), "demonstration"));
  activate (f, "lessons", NULL);
  wait_until (!gtk_widget_get_mapped (GTK_WIDGET (f->window->lesson_page)));
  wait_until (!sg_session_loading (f->session));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ui_test_begin ())
    return 77;
#define add(path, function) g_test_add ("/classroom/" path, Fixture, NULL, setup, function, teardown)
  add ("words", test_words);
  add ("lesson", test_lesson);
  add ("demonstration", test_demonstration);
  return ui_test_run ();
}
