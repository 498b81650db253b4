/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Leaving a run nobody has saved, by closing the window, beginning anew or opening something else: minutes of computing are not
 * thrown away by a slip of the hand.
 */
#include "engine/words.h"
#include "ui/format.h"
#include "ui/settings.h"
#include "ui/window-private.h"

/* What the user was about to do, and has said to do all the same. */
static gboolean
leave_now (gpointer data)
{
  SgWindow *self = data;
  g_autofree char *action = g_steal_pointer (&self->leave_by);
  g_autoptr (GVariant) parameter = g_steal_pointer (&self->leave_with);

  if (action == NULL || self->viewport == NULL)
    return G_SOURCE_REMOVE;
  self->leaving = TRUE;
  if (g_str_equal (action, "close"))
    gtk_window_close (GTK_WINDOW (self));
  else
    g_action_group_activate_action (G_ACTION_GROUP (self), action, parameter);
  self->leaving = FALSE;
  return G_SOURCE_REMOVE;
}

static void
forget (SgWindow *self)
{
  g_clear_pointer (&self->leave_by, g_free);
  g_clear_pointer (&self->leave_with, g_variant_unref);
  self->leave_when_saved = FALSE;
}

/* Not within the dialog's own signal: it goes with its window. */
static void
leave_soon (SgWindow *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, leave_now, g_object_ref (self), g_object_unref);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, SgWindow *self)
{
  self->asking = FALSE;
  if (g_str_equal (response, "leave"))
    leave_soon (self);
  else if (g_str_equal (response, "save"))
    {
      self->leave_when_saved = TRUE;
      g_action_group_activate_action (G_ACTION_GROUP (self), "save-configuration", g_variant_new_string (""));
    }
  else
    forget (self);
}

gboolean
sg_window_ask_before_leaving (SgWindow *self, const char *action, GVariant *parameter)
{
  const double seconds = self->watch != NULL ? sg_run_watch_unsaved (self->watch) : 0;
  const gboolean close = g_str_equal (action, "close");
  g_autoptr (GVariant) kept = parameter != NULL ? g_variant_ref_sink (parameter) : NULL;

  if (self->asking)
    return TRUE;
  if (self->leaving || seconds < self->ask_after || !g_settings_get_boolean (sg_settings (), "ask-before-losing"))
    return FALSE;
  forget (self);
  self->leave_by = g_strdup (action);
  self->leave_with = g_steal_pointer (&kept);
  g_autofree char *time = sg_text_duration (seconds);
  g_autofree char *body = g_strdup_printf (_ ("The run was computed for %s since it was last saved. A saved configuration goes on from where it is, "
                                              "and carries the commands that repeat the run."), time);
  GtkWidget *dialog
      = adw_message_dialog_new (GTK_WINDOW (self), close ? _ ("Close Without Saving?") : _ ("Leave This Run Without Saving?"), body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "leave",
                                    close ? _ ("Close _Without Saving") : _ ("Leave _Without Saving"), "save", _ ("_Save…"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "leave", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, 0);
  self->asking = TRUE;
  gtk_window_present (GTK_WINDOW (dialog));
  return TRUE;
}

gboolean
sg_window_saves_to_leave (SgWindow *self, gboolean chosen)
{
  const gboolean leaving = self->leave_when_saved;

  self->leave_when_saved = FALSE;
  if (leaving && !chosen)
    forget (self);
  return leaving;
}

void
sg_window_saved (SgWindow *self, gboolean good, gboolean leaving)
{
  if (good && self->watch != NULL)
    sg_run_watch_saved (self->watch);
  if (leaving && good)
    leave_soon (self);
  else if (leaving)
    forget (self);
}
