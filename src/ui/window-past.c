/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looking back at held states: win.look-at (a step), win.look-by (so many states on) and win.look-now; win.go-back goes on from the
 * one that is looked at.
 */
#include "ui/past-banner.h"
#include "ui/window-private.h"

/* Below the view's button and the line that tells how far structure lags. */
#define BANNER_TOP 42
#define BANNER_SIDE 6

static SgPast *
past_of (SgWindow *self)
{
  return sg_session_past (self->session);
}

static void
on_look_at (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  sg_past_look (past_of (data), g_variant_get_uint64 (parameter));
}

static void
on_look_by (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  sg_past_look_by (past_of (data), g_variant_get_int32 (parameter));
}

static void
on_look_now (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  sg_past_return (past_of (data));
}

static void
on_go_back (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgSnapshot *state = sg_past_state (past_of (data));
  if (state != NULL)
    sg_window_offer_way_back (data, state);
}

static const GActionEntry entries[] = {
  { .name = "look-at", .activate = on_look_at, .parameter_type = "t" },
  { .name = "look-by", .activate = on_look_by, .parameter_type = "i" },
  { .name = "look-now", .activate = on_look_now },
  { .name = "go-back", .activate = on_go_back },
};

static void
enable (SgWindow *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name)), enabled);
}

static void
on_looked (SgPast *past, SgWindow *self)
{
  enable (self, "look-now", sg_past_state (past) != NULL);
  enable (self, "go-back", sg_past_state (past) != NULL);
  if (self->viewport != NULL)
    sg_viewport_turn_to (self->viewport, sg_past_shown (past));
}

static void
update_actions (SgWindow *self)
{
  gboolean any = sg_session_snapshot (self->session) != NULL;
  enable (self, "look-at", any);
  enable (self, "look-by", any);
}

void
sg_window_add_past (SgWindow *self)
{
  GtkWidget *banner = GTK_WIDGET (sg_past_banner_new (self->session));

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_set_margin_top (banner, BANNER_TOP);
  gtk_widget_set_margin_start (banner, BANNER_SIDE);
  gtk_widget_set_margin_end (banner, BANNER_SIDE);
  sg_viewport_add_overlay (self->viewport, banner);
  g_signal_connect_object (past_of (self), "looked", G_CALLBACK (on_looked), self, 0);
  g_signal_connect_object (self->session, "changed", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
  enable (self, "look-now", FALSE);
  enable (self, "go-back", FALSE);
  update_actions (self);
}

gboolean
sg_window_past_key (SgWindow *self, guint key)
{
  if (sg_past_state (past_of (self)) == NULL || (key != GDK_KEY_Escape && key != GDK_KEY_Home))
    return FALSE;
  sg_past_return (past_of (self));
  return TRUE;
}
