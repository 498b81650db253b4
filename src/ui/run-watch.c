/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/run-watch.h"
#include "engine/words.h"
#include "ui/format.h"
#include "ui/settings.h"

struct _SgRunWatch {
  GtkApplicationWindow *window; /* owns the watch */
  SgSession *session;
  gulong changed, reset;
  guint cookie;
  gboolean running;
  gint64 since;                 /* monotonic, of the present spell of computing */
  gint64 unsaved_since;         /* the same, or when it was saved in that spell */
  gint64 unsaved_us;            /* of the spells before */
};

char *
sg_run_watch_message (const SgEngineStatus *status, const GArray *unloads, const char *failure, double seconds, gboolean active)
{
  if (active || seconds < SG_RUN_WATCH_SECONDS)
    return NULL;
  if (status->state == SG_RUN_FAILED)
    return g_strdup_printf (_ ("The run failed at %s"), failure != NULL ? failure : _ ("an unknown step"));
  if (status->state != SG_RUN_FINISHED)
    return NULL;
  g_autofree char *steps = sg_text_number ((double) status->step, 0);
  const SgUnloadResult *last = unloads->len > 0 ? &g_array_index (unloads, SgUnloadResult, unloads->len - 1) : NULL;
  if (last == NULL || !last->found)
    return g_strdup_printf (_ ("The run has ended after %s steps."), steps);
  g_autofree char *root = sg_text_number (last->residual_strain, 5);
  g_autofree char *error = sg_text_number (last->residual_error, 5);
  return g_strdup_printf (_ ("The run has ended after %s steps. Residual strain %s ± %s"), steps, root, error);
}

static void
stay_awake (SgRunWatch *watch, gboolean awake)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (watch->window));
  awake = awake && g_settings_get_boolean (sg_settings (), "stay-awake");
  if (application == NULL || awake == (watch->cookie != 0))
    return;
  if (awake)
    watch->cookie = gtk_application_inhibit (application, GTK_WINDOW (watch->window), GTK_APPLICATION_INHIBIT_SUSPEND,
                                             _ ("A glass is being deformed"));
  else
    {
      gtk_application_uninhibit (application, watch->cookie);
      watch->cookie = 0;
    }
}

static void
notify (SgRunWatch *watch, const char *message)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (watch->window)));
  const SgConfiguration *sample = sg_session_sample (watch->session);
  if (application == NULL)
    return;
  g_autofree char *title = sample != NULL && sample->path != NULL ? g_path_get_basename (sample->path) : g_strdup ("Shearglass");
  g_autofree char *id = g_strdup_printf ("run-%u", gtk_application_window_get_id (watch->window));
  g_autoptr (GNotification) notification = g_notification_new (title);
  g_notification_set_body (notification, message);
  g_notification_set_default_action_and_target (notification, "app.present", "u", gtk_application_window_get_id (watch->window));
  g_application_send_notification (application, id, notification);
}

static void
on_changed (SgSession *session, SgRunWatch *watch)
{
  gboolean running = sg_session_state (session) == SG_RUN_RUNNING;
  if (running == watch->running)
    return;
  watch->running = running;
  stay_awake (watch, running);
  if (running)
    {
      watch->since = watch->unsaved_since = g_get_monotonic_time ();
      return;
    }
  watch->unsaved_us += g_get_monotonic_time () - watch->unsaved_since;
  g_autofree char *failure = sg_session_failure (session);
  g_autofree char *message = sg_run_watch_message (sg_session_status (session), sg_session_unloads (session), failure,
                                                   (double) (g_get_monotonic_time () - watch->since) / G_USEC_PER_SEC,
                                                   gtk_window_is_active (GTK_WINDOW (watch->window)));
  if (message != NULL && g_settings_get_boolean (sg_settings (), "notify"))
    notify (watch, message);
}

double
sg_run_watch_unsaved (const SgRunWatch *watch)
{
  const gint64 present = watch->running ? g_get_monotonic_time () - watch->unsaved_since : 0;
  return (double) (watch->unsaved_us + present) / G_USEC_PER_SEC;
}

void
sg_run_watch_saved (SgRunWatch *watch)
{
  watch->unsaved_us = 0;
  watch->unsaved_since = g_get_monotonic_time ();
}

gboolean
sg_run_watch_awake (const SgRunWatch *watch)
{
  return watch->cookie != 0;
}

SgRunWatch *
sg_run_watch_new (GtkApplicationWindow *window, SgSession *session)
{
  SgRunWatch *watch = g_new0 (SgRunWatch, 1);
  watch->window = window;
  watch->session = session;
  watch->changed = g_signal_connect (session, "changed", G_CALLBACK (on_changed), watch);
  watch->reset = g_signal_connect_swapped (session, "reset", G_CALLBACK (sg_run_watch_saved), watch); /* another run: nothing is lost yet */
  on_changed (session, watch);
  return watch;
}

void
sg_run_watch_free (SgRunWatch *watch)
{
  if (watch == NULL)
    return;
  g_signal_handler_disconnect (watch->session, watch->changed);
  g_signal_handler_disconnect (watch->session, watch->reset);
  stay_awake (watch, FALSE);
  g_free (watch);
}
