/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What helps: win.show-help-overlay lists the keys.
 */
#include "ui/shortcuts-window.h"
#include "ui/window-private.h"

static void
on_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  sg_shortcuts_window_show (data);
}

static const GActionEntry entries[] = {
  { .name = "show-help-overlay", .activate = on_shortcuts },
};

void
sg_window_add_help_actions (SgWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
