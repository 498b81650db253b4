/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/reference-panel.h"
#include "engine/words.h"

struct _SgReferencePanel {
  SgReferences *references; /* owned */
  GtkDropDown *choice;
  gboolean updating;
};

static void
on_changed (SgReferences *references, SgReferencePanel *self)
{
  GtkStringList *names = GTK_STRING_LIST (gtk_drop_down_get_model (self->choice));
  guint n = sg_references_n (references), old = g_list_model_get_n_items (G_LIST_MODEL (names));
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();

  self->updating = TRUE;
  for (guint k = 0; k < n; k++)
    g_ptr_array_add (titles, (gpointer) sg_references_title (references, k));
  if (n == 0)
    g_ptr_array_add (titles, (gpointer) _ ("Initial state"));
  gboolean same = titles->len == old;
  for (guint k = 0; same && k < old; k++)
    same = g_strcmp0 (gtk_string_list_get_string (names, k), titles->pdata[k]) == 0;
  g_ptr_array_add (titles, NULL);
  if (!same)
    gtk_string_list_splice (names, 0, old, (const char *const *) titles->pdata);
  gtk_drop_down_set_selected (self->choice, sg_references_chosen (references));
  self->updating = FALSE;
}

static void
on_selected (GtkDropDown *choice, GParamSpec *pspec, SgReferencePanel *self)
{
  guint selected = gtk_drop_down_get_selected (choice);
  if (!self->updating && selected != GTK_INVALID_LIST_POSITION)
    sg_references_choose (self->references, selected);
}

static GtkWidget *
button (const char *label, const char *action, const char *tooltip)
{
  GtkWidget *widget = gtk_button_new_with_mnemonic (label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (widget), action);
  gtk_widget_set_tooltip_text (widget, tooltip);
  gtk_widget_set_hexpand (widget, TRUE);
  return widget;
}

SgReferencePanel *
sg_reference_panel_new (GtkBox *box, SgReferences *references)
{
  SgReferencePanel *self = g_new0 (SgReferencePanel, 1);
  GtkWidget *group = adw_preferences_group_new (), *row = adw_action_row_new ();
  GtkWidget *choice = gtk_drop_down_new_from_strings ((const char *[]){ _ ("Initial state"), NULL });
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->references = g_object_ref (references);
  self->choice = GTK_DROP_DOWN (choice);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Compare with"));
  gtk_widget_set_tooltip_text (row, _ ("The state that changes of stress, displacements, D²min and excitations are measured "
                                    "from"));
  gtk_widget_set_valign (choice, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Compare with"), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), choice);
  gtk_box_append (GTK_BOX (buttons), button (_ ("_Now"), "view.compare-with-now", _ ("Compare with this moment, and keep it")));
  gtk_box_append (GTK_BOX (buttons), button (_ ("_Bookmark"), "view.keep-state", _ ("Keep this moment in the list, to be compared "
                                                                             "with later")));
  gtk_widget_set_margin_top (buttons, 9);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), buttons);
  gtk_box_append (box, group);
  g_signal_connect (choice, "notify::selected", G_CALLBACK (on_selected), self);
  g_signal_connect (references, "changed", G_CALLBACK (on_changed), self);
  g_object_ref (choice);
  on_changed (references, self);
  return self;
}

void
sg_reference_panel_free (SgReferencePanel *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->references, self);
  g_signal_handlers_disconnect_by_data (self->choice, self);
  g_object_unref (self->choice);
  g_object_unref (self->references);
  g_free (self);
}
