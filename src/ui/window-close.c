/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Closing a window whose run nobody has saved: minutes of computing are not thrown away by a slip of the hand.
 */
#include "engine/words.h"
#include "ui/format.h"
#include "ui/window-private.h"

/* Not within the dialog's own signal: it goes with its window. */
static gboolean
close_later (gpointer window)
{
  gtk_window_close (window);
  return G_SOURCE_REMOVE;
}

static void
on_response (AdwMessageDialog *dialog, const char *response, SgWindow *self)
{
  self->asking = FALSE;
  if (g_str_equal (response, "close"))
    {
      self->close_unsaved = TRUE;
      g_idle_add_full (G_PRIORITY_DEFAULT, close_later, g_object_ref (self), g_object_unref);
    }
  else if (g_str_equal (response, "save"))
    {
      self->close_when_saved = TRUE;
      g_action_group_activate_action (G_ACTION_GROUP (self), "save-configuration", g_variant_new_string (""));
    }
}

gboolean
sg_window_ask_before_closing (SgWindow *self)
{
  const double seconds = self->watch != NULL ? sg_run_watch_unsaved (self->watch) : 0;

  if (self->asking)
    return TRUE;
  if (self->close_unsaved || seconds < self->ask_after)
    return FALSE;
  g_autofree char *time = sg_text_duration (seconds);
  g_autofree char *body = g_strdup_printf (_ ("The run was computed for %s since it was last saved. A saved configuration goes on from where it is, "
                                              "and carries the commands that repeat the run."), time);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Close Without Saving?"), body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "close", _ ("Close _Without Saving"), "save",
                                    _ ("_Save…"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "close", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, 0);
  self->asking = TRUE;
  gtk_window_present (GTK_WINDOW (dialog));
  return TRUE;
}

void
sg_window_saved (SgWindow *self, gboolean good)
{
  const gboolean close = good && self->close_when_saved;

  self->close_when_saved = FALSE;
  if (good && self->watch != NULL)
    sg_run_watch_saved (self->watch);
  if (close)
    gtk_window_close (GTK_WINDOW (self));
}
