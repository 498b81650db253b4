/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/shortcuts-window.h"
#include "engine/words.h"
#include "ui/text-scale.h"

#include <adwaita.h>
#include <string.h>

#define DESCRIPTION "/io/github/shearglass/Shearglass/help-overlay.ui"

typedef struct {
  GtkWidget *page;   /* borrowed: the list */
  GtkWidget *group;  /* borrowed: the group being filled */
  GtkApplication *application;
  GPtrArray *rows;   /* of GtkWidget, borrowed */
} List;

static void
list_free (gpointer data)
{
  List *list = data;
  g_ptr_array_unref (list->rows);
  g_free (list);
}

/* "<Ctrl>o F1", "1...6": keys, or one after the other of them. */
static GtkWidget *
keys_widget (const char *accelerators)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_auto (GStrv) each = g_strsplit_set (accelerators, " ", -1);

  for (guint i = 0; each[i] != NULL; i++)
    {
      char *dots = strstr (each[i], "...");
      if (dots != NULL)
        *dots = '\0';
      gtk_box_append (GTK_BOX (box), gtk_shortcut_label_new (each[i]));
      if (dots == NULL)
        continue;
      gtk_box_append (GTK_BOX (box), gtk_label_new ("–"));
      gtk_box_append (GTK_BOX (box), gtk_shortcut_label_new (dots + 3));
    }
  return box;
}

/* What they are called on the keyboard: "Page Down", "Ctrl+O". */
static char *
keys_text (const char *accelerators)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) each = g_strsplit_set (accelerators, " ", -1);

  for (guint i = 0; each[i] != NULL; i++)
    {
      guint key;
      GdkModifierType modifiers;
      g_autofree char *label = gtk_accelerator_parse (each[i], &key, &modifiers) ? gtk_accelerator_get_label (key, modifiers) : g_strdup (each[i]);
      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", label);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
keys_of (GObject *shortcut, GtkApplication *application)
{
  g_autofree char *keys = NULL, *action = NULL;

  g_object_get (shortcut, "accelerator", &keys, "action-name", &action, NULL);
  if (action == NULL || *action == '\0')
    return g_steal_pointer (&keys);
  g_auto (GStrv) accelerators = gtk_application_get_accels_for_action (application, action);
  return accelerators[0] != NULL ? g_strdup (accelerators[0]) : NULL;
}

static void
add_row (List *list, GObject *shortcut)
{
  g_autofree char *title = NULL, *subtitle = NULL;
  g_autofree char *keys = keys_of (shortcut, list->application);

  g_object_get (shortcut, "title", &title, "subtitle", &subtitle, NULL);
  if (keys == NULL || title == NULL)
    return;
  GtkWidget *row = gtk_list_box_row_new (), *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *label = gtk_label_new (title), *key = keys_widget (keys);
  for (int k = 0; k < 2; k++)
    {
      if (k == 1 && (subtitle == NULL || *subtitle == '\0'))
        break;
      GtkWidget *text = k == 0 ? label : gtk_label_new (subtitle);
      gtk_label_set_wrap (GTK_LABEL (text), TRUE);
      gtk_label_set_xalign (GTK_LABEL (text), 0);
      if (k == 1)
        gtk_widget_add_css_class (text, "dim-label");
      gtk_box_append (GTK_BOX (lines), text);
    }
  gtk_widget_set_halign (key, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (lines), key);
  gtk_widget_set_margin_start (lines, 12);
  gtk_widget_set_margin_end (lines, 12);
  gtk_widget_set_margin_top (lines, 9);
  gtk_widget_set_margin_bottom (lines, 9);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), lines);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  g_autofree char *both = g_strconcat (title, ". ", subtitle != NULL ? subtitle : "", NULL);
  g_autofree char *folded = g_utf8_casefold (both, -1);
  g_autofree char *spoken = keys_text (keys), *name = g_strdup_printf ("%s: %s", title, spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (row), "text", g_steal_pointer (&folded), g_free);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (list->group), row);
  g_ptr_array_add (list->rows, row);
}

static void
collect (List *list, GtkWidget *widget)
{
  if (GTK_IS_SHORTCUTS_GROUP (widget))
    {
      g_autofree char *title = NULL;
      g_object_get (widget, "title", &title, NULL);
      list->group = adw_preferences_group_new ();
      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (list->group), title);
      adw_preferences_page_add (ADW_PREFERENCES_PAGE (list->page), ADW_PREFERENCES_GROUP (list->group));
    }
  else if (GTK_IS_SHORTCUTS_SHORTCUT (widget))
    {
      if (list->group != NULL)
        add_row (list, G_OBJECT (widget));
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    collect (list, child);
}

/* A group is there as long as one of its rows is. */
static void
on_search (GtkSearchEntry *entry, List *list)
{
  g_autofree char *wanted = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (entry)), -1);

  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < list->rows->len; i++)
      {
        GtkWidget *row = g_ptr_array_index (list->rows, i);
        GtkWidget *group = gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP);
        gboolean found = strstr (g_object_get_data (G_OBJECT (row), "text"), wanted) != NULL;
        if (pass == 0)
          {
            gtk_widget_set_visible (row, found);
            gtk_widget_set_visible (group, FALSE);
          }
        else if (found)
          gtk_widget_set_visible (group, TRUE);
      }
}

GtkWindow *
sg_shortcuts_window_show (GtkWindow *parent)
{
  GtkWidget *window = adw_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bar = adw_header_bar_new (), *search = gtk_search_entry_new ();
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (DESCRIPTION);
  GtkWidget *described = GTK_WIDGET (gtk_builder_get_object (builder, "help_overlay"));
  List *list = g_new0 (List, 1);

  list->application = gtk_window_get_application (parent);
  list->page = adw_preferences_page_new ();
  list->rows = g_ptr_array_new ();
  collect (list, described);
  gtk_window_destroy (GTK_WINDOW (described));

  gtk_widget_set_margin_start (search, 12);
  gtk_widget_set_margin_end (search, 12);
  gtk_widget_set_margin_top (search, 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (search), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Search the shortcuts"), -1);
  g_signal_connect (search, "search-changed", G_CALLBACK (on_search), list);
  g_signal_connect_swapped (search, "stop-search", G_CALLBACK (gtk_window_close), window);
  g_object_set_data_full (G_OBJECT (window), "list", list, list_free);
  gtk_widget_set_vexpand (list->page, TRUE);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), search);
  gtk_box_append (GTK_BOX (box), list->page);
  adw_window_set_content (ADW_WINDOW (window), box);

  GtkEventController *escape = gtk_shortcut_controller_new ();
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (escape),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, escape);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Keyboard Shortcuts"));
  gtk_window_set_default_size (GTK_WINDOW (window), sg_text_scaled (460), sg_text_scaled (640));
  gtk_widget_set_size_request (window, 340, 300);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_application (GTK_WINDOW (window), list->application);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_present (GTK_WINDOW (window));
  return GTK_WINDOW (window);
}
