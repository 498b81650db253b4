/* ui-test.h: what the tests of the window share: an application of their own, waiting, and finding widgets
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "ui/application.h"

#include <glib/gstdio.h>

/* How long something may take before the test gives up; never waited for when it works. */
#ifndef PATIENCE_S
#define PATIENCE_S 60
#endif

static SgApplication *application;
static char *folder; /* of this test alone */

G_GNUC_UNUSED static gboolean
out_of_patience (gpointer data)
{
  g_error ("gave up waiting for: %s", (const char *) data);
  return G_SOURCE_REMOVE;
}

/* Runs the main loop until @condition holds. */
#define wait_until(condition)                                                                    \
  G_STMT_START                                                                                   \
  {                                                                                              \
    guint patience = g_timeout_add_seconds (PATIENCE_S, out_of_patience, (gpointer) #condition); \
    while (!(condition))                                                                         \
      g_main_context_iteration (NULL, TRUE);                                                     \
    g_source_remove (patience);                                                                  \
  }                                                                                              \
  G_STMT_END

/* Before the tests, after g_test_init(). The application chooses how GTK draws, as in the program; nothing of who runs
 * this is read or written. Returns: FALSE without a display; main() then returns 77. */
static gboolean
ui_test_begin (void)
{
  g_autoptr (GError) error = NULL;

  folder = g_dir_make_tmp ("shearglass-ui-XXXXXX", &error);
  g_assert_no_error (error);
  /* before GTK, since GLib asks for them once */
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      g_rmdir (folder);
      return FALSE;
    }
  application = sg_application_new ();
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  return TRUE;
}

/* Runs the tests and cleans up. Returns: for main(). */
static int
ui_test_run (void)
{
  int result = g_test_run ();

  g_clear_object (&application);
  g_autofree char *remove = g_strdup_printf ("rm -rf '%s'", folder);
  g_assert_true (g_spawn_command_line_sync (remove, NULL, NULL, NULL, NULL));
  g_clear_pointer (&folder, g_free);
  return result;
}

typedef gboolean (*UiTestWidget) (GtkWidget *widget, gconstpointer data);

/* The first of @widget and what is below it for which @is_it holds, or NULL. */
G_GNUC_UNUSED static GtkWidget *
find_widget (GtkWidget *widget, UiTestWidget is_it, gconstpointer data)
{
  if (is_it (widget, data))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, is_it, data);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_of_type (GtkWidget *widget, gconstpointer type)
{
  return G_TYPE_CHECK_INSTANCE_TYPE (widget, *(const GType *) type);
}

G_GNUC_UNUSED static GtkWidget *
find_type (GtkWidget *widget, GType type)
{
  return find_widget (widget, is_of_type, &type);
}

/* Lets a file fall on @widget, which must take files. Returns: whether it was taken. */
G_GNUC_UNUSED static gboolean
drop_file (GtkWidget *widget, const char *path)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFile *files[] = { file };
  gboolean taken = FALSE, any = FALSE;
  for (guint k = 0; k < g_list_model_get_n_items (controllers); k++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, k);
      if (!GTK_IS_DROP_TARGET (controller))
        continue;
      gsize n;
      const GType *types = gtk_drop_target_get_gtypes (GTK_DROP_TARGET (controller), &n);
      g_assert_cmpuint (n, ==, 1);
      g_assert_true (types[0] == GDK_TYPE_FILE_LIST);
      g_auto (GValue) value = G_VALUE_INIT;
      g_value_init (&value, GDK_TYPE_FILE_LIST);
      g_value_take_boxed (&value, gdk_file_list_new_from_array (files, 1));
      g_signal_emit_by_name (controller, "drop", &value, 10.0, 10.0, &taken);
      any = TRUE;
    }
  g_assert_true (any);
  return taken;
}
