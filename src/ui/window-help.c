/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What helps: win.show-help-overlay lists the keys, win.explain explains what has the focus (F1 and the secondary button of the mouse do so in every
 * window: explain.c), win.explanations is the list, win.tour leads past the main controls, win.guide opens the user guide, which is installed.
 */
#include "engine/data-path.h"
#include "engine/words.h"
#include "ui/explain.h"
#include "ui/explanation-window.h"
#include "ui/settings.h"
#include "ui/shortcuts-window.h"
#include "ui/tour.h"
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

static void
on_tour (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgWindow *self = data;
  sg_tour_start (GTK_WINDOW (self), self->flap, FALSE);
}

static void
on_guide (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autofree char *path = sg_find_data ("guide/index.html");
  g_autofree char *uri = path != NULL ? g_filename_to_uri (path, NULL, NULL) : NULL;

  if (uri == NULL)
    sg_window_error (data, _ ("No User Guide"), _ ("The program's data are not installed: no guide/index.html"));
  else
    gtk_show_uri (data, uri, GDK_CURRENT_TIME);
}

static gboolean
offer_tour (gpointer data)
{
  SgWindow *self = data;

  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && sg_tour_step (GTK_WINDOW (self)) < 0)
    {
      g_settings_set_boolean (sg_settings (), "tour-offered", TRUE);
      sg_tour_start (GTK_WINDOW (self), self->flap, TRUE);
    }
  return G_SOURCE_REMOVE;
}

void
sg_window_offer_tour (SgWindow *self)
{
  /* once the window stands */
  if (!g_settings_get_boolean (sg_settings (), "tour-offered"))
    g_timeout_add_full (G_PRIORITY_DEFAULT, 1200, offer_tour, g_object_ref (self), g_object_unref);
}

static const GActionEntry entries[] = {
  { .name = "show-help-overlay", .activate = on_shortcuts },
  { .name = "explain", .activate = on_explain },
  { .name = "explanations", .activate = on_explanations },
  { .name = "guide", .activate = on_guide },
  { .name = "tour", .activate = on_tour },
};

void
sg_window_add_help_actions (SgWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
