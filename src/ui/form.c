/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/form.h"
#include "ui/wheel.h"
#include "engine/words.h"

GtkWidget *
sg_form_group (GtkBox *box, const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();
  if (title != NULL)
    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  gtk_box_append (box, group);
  return group;
}

static void
add_row (GtkWidget *group, const char *title, const char *subtitle, GtkWidget *child)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *plain = g_strdup (title);
  char *to = plain;
  for (const char *from = title; *from != '\0'; from++)
    if (*from != '_')
      *to++ = *from;
  *to = '\0';
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (row), TRUE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (child, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), child);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), child);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, plain, -1);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
}

GtkSpinButton *
sg_form_number (GtkWidget *group, const char *title, const char *subtitle, double low, double high, double step, int digits,
                double value)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (low, high, step);
  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), (guint) digits);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), value);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 7);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (spin), 8);
  sg_wheel_leave_alone (spin);
  add_row (group, title, subtitle, spin);
  return GTK_SPIN_BUTTON (spin);
}

/* What is chosen may be cut short where room is: the list shows it in full. */
static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer ellipsize)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (ellipsize != NULL)
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (GTK_LABEL (label), 13);
    }
  gtk_list_item_set_child (item, label);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkStringObject *string = gtk_list_item_get_item (item);
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), gtk_string_object_get_string (string));
}

static GtkListItemFactory *
factory_new (bool ellipsize)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), GINT_TO_POINTER (ellipsize));
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  return factory;
}

void
sg_form_compact (GtkDropDown *drop_down)
{
  g_autoptr (GtkListItemFactory) button = factory_new (true), list = factory_new (false);
  gtk_drop_down_set_factory (drop_down, button);
  gtk_drop_down_set_list_factory (drop_down, list);
}

GtkDropDown *
sg_form_choice (GtkWidget *group, const char *title, const char *subtitle, const char *const *choices)
{
  g_autoptr (GtkStringList) words = gtk_string_list_new (NULL);
  for (int k = 0; choices[k] != NULL; k++)
    gtk_string_list_append (words, sg_words (choices[k]));
  GtkWidget *drop_down = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&words)), NULL);
  g_autoptr (GtkListItemFactory) button = factory_new (true), list = factory_new (false);
  gtk_drop_down_set_factory (GTK_DROP_DOWN (drop_down), button);
  gtk_drop_down_set_list_factory (GTK_DROP_DOWN (drop_down), list);
  add_row (group, title, subtitle, drop_down);
  return GTK_DROP_DOWN (drop_down);
}

GtkSwitch *
sg_form_switch (GtkWidget *group, const char *title, const char *subtitle)
{
  GtkWidget *on = gtk_switch_new ();
  add_row (group, title, subtitle, on);
  return GTK_SWITCH (on);
}

GtkWidget *
sg_form_row (gpointer child)
{
  return gtk_widget_get_ancestor (GTK_WIDGET (child), ADW_TYPE_ACTION_ROW);
}

void
sg_form_subtitle (gpointer child, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (sg_form_row (child)), escaped);
}

GtkWidget *
sg_form_button (const char *label, const char *icon)
{
  GtkWidget *button;
  if (icon != NULL)
    {
      button = gtk_button_new_from_icon_name (icon);
      gtk_widget_set_tooltip_text (button, label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
      gtk_widget_add_css_class (button, "flat");
    }
  else
    button = gtk_button_new_with_mnemonic (label);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  return button;
}
