/* What the window has for a class: the run in words. Every wait is for what the engine published.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/io/configuration-io.h"
#include "ui/application.h"
#include "ui/settings.h"
#include "ui/window-private.h"

#include <glib/gstdio.h>
#include <string.h>

#define PATIENCE_S 60

static SgApplication *application;
static char *folder;

typedef struct {
  SgWindow *window;
  SgSession *session;
} Fixture;

static gboolean
out_of_patience (gpointer data)
{
  g_error ("gave up waiting for: %s", (const char *) data);
  return G_SOURCE_REMOVE;
}

#define wait_until(condition)                                                                         \
  G_STMT_START                                                                                        \
  {                                                                                                   \
    guint patience = g_timeout_add_seconds (PATIENCE_S, out_of_patience, (gpointer) #condition);      \
    while (!(condition))                                                                              \
      g_main_context_iteration (NULL, TRUE);                                                          \
    g_source_remove (patience);                                                                       \
  }                                                                                                   \
  G_STMT_END

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

/* The first widget of @type below @widget. */
static GtkWidget *
find (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);
      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Strip, view and plots say what the run does, also when the picture needs no structure. */
static void
test_words (Fixture *f, gconstpointer data)
{
  SgDescription *words = f->window->description;
  GtkWidget *view = find (GTK_WIDGET (f->window->viewport), GTK_TYPE_GL_AREA);
  GtkWidget *plot = find (GTK_WIDGET (f->window->first_plot), GTK_TYPE_DRAWING_AREA);

  g_autofree char *idle = sg_description_text (words);
  g_assert_cmpstr (idle, ==, "No sample is open.");
  open_sample (f, FALSE);
  g_assert_false (sg_description_is_open (words));
  activate (f, "describe", NULL);
  g_assert_true (sg_description_is_open (words));
  wait_until (strstr (gtk_label_get_text (GTK_LABEL (find (GTK_WIDGET (words), GTK_TYPE_LABEL))), "network") != NULL);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      return 77;
    }
  g_autoptr (GError) error = NULL;
  folder = g_dir_make_tmp ("shearglass-ui-XXXXXX", &error);
  g_assert_no_error (error);
  /* Nothing of who runs this is read or written. */
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  application = sg_application_new ();
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

#define add(path, function) g_test_add ("/classroom/" path, Fixture, NULL, setup, function, teardown)
  add ("words", test_words);
  int result = g_test_run ();

  g_object_unref (application);
  g_autofree char *remove = g_strdup_printf ("rm -rf '%s'", folder);
  g_spawn_command_line_sync (remove, NULL, NULL, NULL, NULL);
  g_free (folder);
  return result;
}
