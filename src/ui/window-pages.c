/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pages of the sidebar: win.page names one of the stack and brings the focus to it. win.describe opens the strip
 * under the view.
 */
#include "ui/settings.h"
#include "ui/window-private.h"

static void
change_page (GSimpleAction *action, GVariant *value, gpointer data)
{
  SgWindow *self = data;
  GtkWidget *page = adw_view_stack_get_child_by_name (self->pages, g_variant_get_string (value, NULL));

  if (page == NULL)
    return;
  adw_flap_set_reveal_flap (self->flap, TRUE);
  adw_view_stack_set_visible_child (self->pages, page);
  gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
}

static void
on_visible_page (AdwViewStack *stack, GParamSpec *pspec, SgWindow *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "page");
  const char *name = adw_view_stack_get_visible_child_name (stack);
  if (name != NULL)
    g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (name));
}

static const GActionEntry entries[] = {
  { .name = "page", .parameter_type = "s", .state = "'run'", .change_state = change_page },
};

void
sg_window_add_page_actions (SgWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (self->pages, "notify::visible-child", G_CALLBACK (on_visible_page), self, 0);
  on_visible_page (self->pages, NULL, self);
}

static void
change_describe (GSimpleAction *action, GVariant *value, gpointer data)
{
  SgWindow *self = data;
  sg_description_set_open (self->description, g_variant_get_boolean (value));
  g_simple_action_set_state (action, value);
}

static const GActionEntry description_entries[] = {
  { .name = "describe", .state = "false", .change_state = change_describe },
};

void
sg_window_add_description_action (SgWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), description_entries, G_N_ELEMENTS (description_entries), self);
  if (g_settings_get_boolean (sg_settings (), "describe"))
    g_action_group_change_action_state (G_ACTION_GROUP (self), "describe", g_variant_new_boolean (TRUE));
}
