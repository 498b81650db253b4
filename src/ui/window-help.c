/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What helps: win.show-help-overlay lists the keys, win.explain explains what has the focus (F1 and the secondary button of the mouse do so in every
 * window: explain.c), win.explanations is the list.
 */
#include "ui/explain.h"
#include "ui/explanation-window.h"
#include "ui/shortcuts-window.h"
#include "ui/window-private.h"

static void
on_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  sg_shortcuts_window_show (data);
}

static void
on_explanations (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  sg_explanation_window_show (data, NULL);
}

static void
on_explain (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWidget *focus = gtk_window_get_focus (data);
  sg_explanation_window_show (data, focus != NULL ? sg_explain_widget (focus) : sg_explanation_named ("window"));
}

static const GActionEntry entries[] = {
  { .name = "show-help-overlay", .activate = on_shortcuts },
  { .name = "explain", .activate = on_explain },
  { .name = "explanations", .activate = on_explanations },
};

void
sg_window_add_help_actions (SgWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
