/* Help: every quantity, layer and control that the window names has an explanation, F1 shows it, the file of them is what its format
 * says; the tour goes from its offer to its end; the guide is whole.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui-test.h"
#include "engine/command.h"
#include "engine/data-path.h"
#include "render/figure.h"
#include "ui/explain.h"
#include "ui/explanation-window.h"
#include "ui/fictive-window.h"
#include "ui/figure-window.h"
#include "ui/new-sample.h"
#include "ui/picture-dialog.h"
#include "ui/preferences.h"
#include "ui/settings.h"
#include "ui/shortcuts-window.h"
#include "ui/study-window.h"
#include "ui/tour.h"

#include <string.h>

static void
test_format (void)
{
  static const struct {
    const char *text, *says;
  } wrong[] = {
    { "## a\nTitle: A\nAbout: x\nSource: s\n\n", "no text" },
    { "## a\nTitle: A\nAbout: x\n\ntext", "no source" },
    { "## a\nAbout: x\nSource: s\n\ntext", "no title" },
    { "## a\nTitle: A\nSource: s\n\ntext", "about nothing" },
    { "## a\nTitle: A\nTitle: B\nAbout: x\nSource: s\n\ntext", "line 3" },
    { "## a\nTitel: A\nAbout: x\nSource: s\n\ntext", "line 2" },
    { "## a\nTitle: A\nAbout: x\nSource: s\nSee: b\n\ntext", "no b to see" },
    { "## a\nTitle: A\nAbout: x\nSource: s\n\ntext\n\n## a\nTitle: A\nAbout: y\nSource: s\n\ntext", "twice" },
    { "## a\nTitle: A\nAbout: _X…\nSource: s\n\ntext\n\n## b\nTitle: B\nAbout: x\nSource: s\n\ntext", "another one" },
  };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      GPtrArray *none = sg_explanations_parse (wrong[i].text, &error);
      g_assert_null (none);
      if (strstr (error->message, wrong[i].says) == NULL)
        g_error ("%u: %s", i, error->message);
      g_clear_error (&error);
    }
  g_autoptr (GPtrArray) two = sg_explanations_parse ("remark\n## b\nTitle: B\nAbout: x | y\nAbout: z\nFormula: f\nFormula: g\nSource: s\nSee: a\n\n"
                                                     "one\ntwo\n\nthree\n\n## a\nTitle: A\nAbout: q\nSource: s\n\ntext\n",
                                                     &error);
  g_assert_no_error (error);
  g_assert_cmpuint (two->len, ==, 2);
  const SgExplanation *a = g_ptr_array_index (two, 0), *b = g_ptr_array_index (two, 1);
  g_assert_cmpstr (a->name, ==, "a");
  g_assert_cmpstr (b->text, ==, "one two\n\nthree");
  g_assert_cmpstr (b->formula, ==, "f\ng");
  g_assert_cmpuint (g_strv_length (b->about), ==, 3);
  g_assert_cmpstr (b->see[0], ==, "a");
}

static void
expect (const char *label, const char *name)
{
  const SgExplanation *e = sg_explanation_about (label);
  if (e == NULL || (name != NULL && strcmp (e->name, name) != 0))
    g_error ("“%s” is explained by %s", label, e != NULL ? e->name : "nothing");
}

/* What has a name in the engine and in the pictures. */
static void
test_names (void)
{
  GPtrArray *all = sg_explanations ();

  g_assert_cmpuint (all->len, >, 70);
  for (guint i = 0; i < all->len; i++)
    {
      const SgExplanation *e = g_ptr_array_index (all, i);
      if (strlen (e->text) < 60)
        g_error ("%s says little", e->name);
    }
  for (int k = 0; k < SG_N_FIGURES; k++)
    expect (sg_figure_kind_title (k), NULL);
  for (int k = 0; k < SG_N_FIELDS; k++)
    expect (sg_field_title (k), NULL);
  for (int k = 0; k < SG_N_PRESETS; k++)
    expect (sg_preset_title (k), NULL);
  for (int k = 0; k < SG_N_COMMANDS; k++)
    {
      g_autofree char *action = g_strconcat ("win.", sg_command_info (k)->name, NULL);
      expect (action, NULL);
    }
  expect ("Strain rate", "rate");
  expect ("_Strain Rate", "rate");
  expect ("Unload", "residual-strain");
  expect ("New Sample…", "new-sample");
  g_assert_null (sg_explanation_about ("no such thing"));
  g_assert_null (sg_explanation_about (""));
}

static gboolean
is_control (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  /* parts of other controls, and the closing button of a bar that has none */
  if (GTK_IS_INFO_BAR (gtk_widget_get_ancestor (widget, GTK_TYPE_INFO_BAR)) && gtk_widget_get_tooltip_text (widget) == NULL)
    return FALSE;
  if (GTK_IS_MENU_BUTTON (parent) || GTK_IS_DROP_DOWN (parent) || GTK_IS_SPIN_BUTTON (parent))
    return FALSE;
  return GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_DROP_DOWN (widget) || GTK_IS_ENTRY (widget)
         || GTK_IS_SPIN_BUTTON (widget) || GTK_IS_SCALE (widget) || GTK_IS_SWITCH (widget) || GTK_IS_CHECK_BUTTON (widget)
         || GTK_IS_GL_AREA (widget) || GTK_IS_DRAWING_AREA (widget) || ADW_IS_ACTION_ROW (widget) || ADW_IS_EXPANDER_ROW (widget);
}

/* What the whole window or a whole page is, is no answer for a control within it. */
static gboolean
is_answer (const SgExplanation *e, GtkWidget *widget)
{
  static const char *const too_general[] = { "window", "picture", "protocol", NULL };
  return e != NULL
         && (!g_strv_contains (too_general, e->name)
             /* but for the title bar, the tabs of the pages and the rows of the protocol */
             || gtk_widget_get_ancestor (widget, ADW_TYPE_HEADER_BAR) != NULL || gtk_widget_get_ancestor (widget, ADW_TYPE_ACTION_ROW) != NULL
             || gtk_widget_get_ancestor (widget, ADW_TYPE_VIEW_SWITCHER) != NULL || ADW_IS_ACTION_ROW (widget));
}

static guint
check_below (GtkWidget *widget, GString *missing)
{
  guint n = 0;

  if (GTK_IS_WINDOW_CONTROLS (widget) || GTK_IS_SHORTCUT_LABEL (widget))
    return 0;
  if (is_control (widget))
    {
      const SgExplanation *e = sg_explain_widget (widget);
      n++;
      if (!is_answer (e, widget))
        {
          const char *title = ADW_IS_PREFERENCES_ROW (widget) ? adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)) : NULL;
          const char *label = GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget)) : NULL;
          const char *tooltip = gtk_widget_get_tooltip_text (widget);
          g_string_append_printf (missing, "%s (%s, %s, %s) in %s: %s\n", G_OBJECT_TYPE_NAME (widget), title, label, tooltip,
                                  G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)), e != NULL ? e->name : "nothing");
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += check_below (child, missing);
  return n;
}

static void
check_window (gpointer window, guint at_least)
{
  g_autoptr (GString) missing = g_string_new (NULL);
  guint n = check_below (window, missing);

  if (missing->len > 0)
    g_error ("no explanation in %s:\n%s", G_OBJECT_TYPE_NAME (window), missing->str);
  g_assert_cmpuint (n, >=, at_least);
}

/* A key or a menu gives them too. */
static void
check_actions (GActionGroup *group, const char *prefix)
{
  g_autoptr (GString) missing = g_string_new (NULL);
  g_auto (GStrv) names = g_action_group_list_actions (group);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *action = g_strconcat (prefix, names[i], NULL);
      if (sg_explanation_about (action) == NULL)
        g_string_append_printf (missing, " %s", action);
    }
  if (missing->len > 0)
    g_error ("no explanation of%s", missing->str);
}

static void
test_controls (void)
{
  SgWindow *window = sg_window_new (ADW_APPLICATION (application), 1);
  static const SgPictureOptions picture = { .width = 64, .height = 64, .supersample = 1 };
  GtkWindow *other;

  gtk_window_present (GTK_WINDOW (window));
  check_window (window, 120);
  check_actions (G_ACTION_GROUP (window), "win.");
  check_actions (sg_viewport_actions (sg_window_viewport (window)), "view.");
  check_actions (G_ACTION_GROUP (application), "app.");
  other = GTK_WINDOW (sg_study_window_new (GTK_WINDOW (window)));
  check_window (other, 6);
  gtk_window_destroy (other);
  other = GTK_WINDOW (sg_new_sample_new (window, FALSE));
  check_window (other, 15);
  gtk_window_destroy (other);
  other = GTK_WINDOW (sg_fictive_window_new (window));
  check_window (other, 6);
  gtk_window_destroy (other);
  other = GTK_WINDOW (sg_figure_window_new (GTK_WINDOW (window), sg_window_session (window)));
  check_window (other, 3);
  gtk_window_destroy (other);
  other = GTK_WINDOW (sg_picture_dialog_new (GTK_WINDOW (window), &picture, TRUE));
  check_window (other, 4);
  gtk_window_destroy (other);
  other = sg_preferences_show (GTK_WINDOW (window));
  check_window (other, 5);
  gtk_window_destroy (other);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The window of them: what has the focus, the list, and the way between. */
static void
test_window (void)
{
  SgWindow *window = sg_window_new (ADW_APPLICATION (application), 1);
  GtkWidget *entry;

  gtk_window_present (GTK_WINDOW (window));
  entry = find_type (find_type (GTK_WIDGET (window), g_type_from_name ("SgRateControl")), GTK_TYPE_ENTRY);
  gtk_widget_grab_focus (entry);
  g_action_group_activate_action (G_ACTION_GROUP (window), "explain", NULL);
  GtkWindow *help = g_object_get_data (G_OBJECT (window), "explanations");
  g_assert_cmpstr (sg_explanation_window_shown (help)->name, ==, "rate");
  gtk_widget_grab_focus (GTK_WIDGET (sg_window_viewport (window)));
  g_action_group_activate_action (G_ACTION_GROUP (window), "explain", NULL);
  g_assert_true (help == g_object_get_data (G_OBJECT (window), "explanations"));
  g_assert_cmpstr (sg_explanation_window_shown (help)->name, ==, "view");

  g_action_group_activate_action (G_ACTION_GROUP (window), "explanations", NULL);
  g_assert_null (sg_explanation_window_shown (help));
  GtkWidget *search = find_type (GTK_WIDGET (help), GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (search), "bauschinger");
  g_signal_emit_by_name (search, "activate");
  g_assert_cmpstr (sg_explanation_window_shown (help)->name, ==, "reverse");
  gtk_window_close (help);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (g_object_get_data (G_OBJECT (window), "explanations"));
  gtk_window_destroy (GTK_WINDOW (window));
}

static guint
count_rows (GtkWidget *widget)
{
  guint n = GTK_IS_LIST_BOX_ROW (widget) ? 1 : 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_rows (child);
  return n;
}

/* The list of keys has every one that is described, in that order. */
static void
test_shortcuts (void)
{
  SgWindow *window = sg_window_new (ADW_APPLICATION (application), 1);
  GtkWindow *list = sg_shortcuts_window_show (GTK_WINDOW (window));
  g_autoptr (GBytes) bytes = g_resources_lookup_data ("/io/github/shearglass/Shearglass/help-overlay.ui", 0, NULL);
  guint described = 0;

  for (const char *at = g_bytes_get_data (bytes, NULL); (at = strstr (at, "\"GtkShortcutsShortcut\"")) != NULL; at++)
    described++;
  g_assert_cmpuint (described, >, 30);
  g_assert_cmpuint (count_rows (GTK_WIDGET (list)), ==, described);
  g_assert_cmpstr (adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (find_type (GTK_WIDGET (list), ADW_TYPE_PREFERENCES_GROUP))), ==, "Run");
  gtk_window_destroy (list);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The button of the tour's popover whose style is that of the suggestion. */
static GtkWidget *
next_button (GtkWidget *widget)
{
  GtkWidget *popover = gtk_widget_get_ancestor (widget, GTK_TYPE_POPOVER);
  GtkWidget *content = adw_application_window_get_content (ADW_APPLICATION_WINDOW (gtk_widget_get_ancestor (widget, ADW_TYPE_APPLICATION_WINDOW)));
  if (GTK_IS_BUTTON (widget) && gtk_widget_has_css_class (widget, "suggested-action") && popover != NULL && gtk_widget_get_parent (popover) == content)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = next_button (child);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
on_late (gpointer data)
{
  g_error ("the tour does not go on: step %d", sg_tour_step (data));
  return G_SOURCE_REMOVE;
}

/* Until there is a button of step @step; -1: none. */
static GtkWidget *
wait_for (SgWindow *window, int step)
{
  guint timer = g_timeout_add_seconds (30, on_late, window);
  GtkWidget *button = NULL;
  while (sg_tour_step (GTK_WINDOW (window)) != step || (step >= 0 && (button = next_button (GTK_WIDGET (window))) == NULL))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  return button;
}

static void
test_tour (void)
{
  SgWindow *window = sg_window_new (ADW_APPLICATION (application), 1);

  gtk_window_present (GTK_WINDOW (window));
  g_assert_false (g_settings_get_boolean (sg_settings (), "tour-offered"));
  g_assert_cmpint (sg_tour_step (GTK_WINDOW (window)), ==, -1);
  sg_window_offer_tour (window);
  for (int step = 0; step <= sg_tour_n_steps (); step++)
    g_signal_emit_by_name (wait_for (window, step), "clicked");
  wait_for (window, -1);
  g_assert_true (g_settings_get_boolean (sg_settings (), "tour-offered"));
  sg_window_offer_tour (window); /* not again */

  /* from the menu, and away with the window */
  g_action_group_activate_action (G_ACTION_GROUP (window), "tour", NULL);
  wait_for (window, 1);
  g_assert_cmpint (sg_tour_n_steps (), >=, 5);
  gtk_window_destroy (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* The guide is there, and so is every picture and page it names. */
static void
test_guide (void)
{
  g_autofree char *path = sg_find_data ("guide/index.html"), *text = NULL;
  g_autoptr (GError) error = NULL;
  g_assert_nonnull (path);
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_autofree char *guide = g_path_get_dirname (path);
  g_autoptr (GRegex) links = g_regex_new ("(?:src|href)=\"([^\"#:]+)\"", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint n = 0;
  for (g_regex_match (links, text, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL), n++)
    {
      g_autofree char *name = g_match_info_fetch (match, 1), *file = g_build_filename (guide, name, NULL);
      if (!g_file_test (file, G_FILE_TEST_EXISTS))
        g_error ("the guide names %s", name);
    }
  g_assert_cmpuint (n, >=, 6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ui_test_begin ())
    return 77;
  g_test_add_func ("/explanations/format", test_format);
  g_test_add_func ("/explanations/names", test_names);
  g_test_add_func ("/explanations/controls", test_controls);
  g_test_add_func ("/explanations/window", test_window);
  g_test_add_func ("/explanations/shortcuts", test_shortcuts);
  g_test_add_func ("/explanations/tour", test_tour);
  g_test_add_func ("/explanations/guide", test_guide);
  return ui_test_run ();
}
