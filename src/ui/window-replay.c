/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A picture or a figure that was saved carries the commands of its run. Opened, it offers to repeat them up to the state it shows.
 * The run itself goes back to a held state in the same way where nothing nearer than its beginning is kept (window-back.c).
 */
#include "engine/error.h"
#include "engine/origin.h"
#include "engine/words.h"
#include "render/file-origin.h"
#include "ui/format.h"
#include "ui/speed.h"
#include "ui/window-private.h"

#include <math.h>

/* What is to be repeated. */
typedef struct {
  char *path;        /* nullable: of the picture; the window's own run */
  char *provenance;  /* nullable: of its own run */
  uint64_t step;     /* the same: to which one */
  SgOrigin *origin;
  char *sample;      /* nullable: where it was found */
  size_t n_atoms;
  char *differences; /* nullable: why bits may differ */
} Offer;

static void
offer_free (Offer *offer)
{
  g_free (offer->path);
  g_free (offer->provenance);
  sg_origin_free (offer->origin);
  g_free (offer->sample);
  g_free (offer->differences);
  g_free (offer);
}

/* The run's own log, to go back to a state it has held: to before what was said there. */
static gboolean
cut_own_log (SgOrigin *origin, uint64_t step, GError **error)
{
  GArray *entries = origin->log->entries;

  if (origin->past_it || origin->step != step)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_REFUSED,
                   _ ("The run failed after this state and went back to one before it; its commands lead there only as a whole"));
      return FALSE;
    }
  while (entries->len > 0)
    {
      const SgLogEntry *last = &g_array_index (entries, SgLogEntry, entries->len - 1);
      if (last->step != step || last->command.kind == SG_COMMAND_RESTORE)
        break;
      g_array_set_size (entries, entries->len - 1);
    }
  origin->log->end_state = SG_RUN_PAUSED;
  return TRUE;
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Offer *offer = task_data;
  GError *error = NULL;
  g_autofree char *text = offer->path != NULL ? sg_file_origin (offer->path, &error) : g_strdup (offer->provenance);
  g_autoptr (SgConfiguration) sample = NULL;

  if (text != NULL)
    offer->origin = sg_origin_parse (text, offer->path != NULL ? offer->path : "run", &error);
  if (offer->origin != NULL && (offer->path != NULL || cut_own_log (offer->origin, offer->step, &error)))
    sample = sg_origin_open_sample (offer->origin, offer->path, &offer->sample, &error);
  if (sample == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  offer->n_atoms = sample->atoms->n;
  /* that of the instruction set is told when it runs */
  offer->differences = sg_command_log_differences (offer->origin->log, offer->origin->log->path);
  g_task_return_boolean (task, TRUE);
}

/* How long the steps will take here; NaN: nobody knows. */
static double
estimate (SgWindow *self, const Offer *offer)
{
  const SgConfiguration *present = sg_session_sample (self->session);
  const double now = sg_session_status (self->session)->steps_per_second, steps = (double) offer->origin->log->end_step;
  SgSpeed speed;

  if (present != NULL && now > 0)
    return steps * (double) offer->n_atoms / (now * (double) present->atoms->n);
  if (sg_speed_known (&speed) && speed.atom_steps > 0)
    return steps * (double) offer->n_atoms / speed.atom_steps;
  return NAN;
}

/* One fact a line. */
static char *
describe (SgWindow *self, const Offer *offer)
{
  const SgOrigin *origin = offer->origin;
  const SgCommandLog *log = origin->log;
  const double seconds = estimate (self, offer);
  g_autofree char *steps = sg_text_count (log->end_step), *atoms = sg_text_count (offer->n_atoms);
  g_autofree char *sample = offer->sample != NULL ? g_path_get_basename (offer->sample) : g_strdup (_ ("made by the protocol"));
  g_autofree char *took = isfinite (seconds) ? sg_text_duration (seconds) : g_strdup (_ ("not known"));
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, log->protocol->seed);
  GString *text = g_string_new (NULL);
  guint commands = 0;

  for (guint k = 0; k < log->entries->len; k++)
    commands += g_array_index (log->entries, SgLogEntry, k).applied;
  if (offer->path != NULL)
    {
      g_autofree char *name = g_filename_display_basename (offer->path);
      g_string_append_printf (text, _ ("Picture: %s"), name);
      g_string_append_c (text, '\n');
    }
  g_string_append_printf (text, _ ("Sample: %s, %s atoms"), sample, atoms);
  g_string_append_c (text, '\n');
  g_string_append_printf (text, _ ("Protocol: %s, seed %s"), log->protocol->name != NULL ? log->protocol->name : "–", seed);
  g_string_append_c (text, '\n');
  g_string_append_printf (text, sg_plural ("Steps: %s, with %u command", "Steps: %s, with %u commands", commands), steps, commands);
  g_string_append_c (text, '\n');
  g_string_append_printf (text, _ ("Time: about %s"), took);
  if (origin->past_it)
    g_string_append_printf (text, "\n\n%s", _ ("The run went back to a good state later on. The replay ends where it was saved, beyond the state "
                                               "that is shown."));
  if (offer->differences != NULL)
    g_string_append_printf (text, "\n\n%s %s", _ ("It may not repeat the run exactly."), offer->differences);
  g_string_append_printf (text, "\n\n%s",
                          offer->path != NULL ? _ ("The present run ends. The replay pauses at the state shown.")
                                              : _ ("The run is repeated up to this state, exactly, and pauses there. What came after stays as a grey curve."));
  return g_string_free (text, FALSE);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, SgWindow *self)
{
  const Offer *offer = g_object_get_data (G_OBJECT (dialog), "offer");

  self->going_back = FALSE;
  if (!g_str_equal (response, "replay") || self->viewport == NULL)
    return;
  const SgOpenRequest request = { .sample = offer->sample, .replay = offer->origin->log, .same = offer->path == NULL };
  sg_window_open_request (self, &request, offer->path);
}

static char *
heading_of (const Offer *offer)
{
  g_autofree char *step = sg_text_count (offer->origin->step), *strain = sg_text_number (offer->origin->strain, 4);
  return isfinite (offer->origin->strain) ? g_strdup_printf (_ ("Replay up to Strain %s, Step %s?"), strain, step)
                                          : g_strdup_printf (_ ("Replay up to Step %s?"), step);
}

static void
on_read (GObject *object, GAsyncResult *result, gpointer data)
{
  SgWindow *self = SG_WINDOW (object);
  g_autoptr (GError) error = NULL;
  Offer *offer = g_task_get_task_data (G_TASK (result));
  const bool good = g_task_propagate_boolean (G_TASK (result), &error);

  if (gtk_widget_in_destruction (GTK_WIDGET (self)) || self->viewport == NULL)
    return;
  if (!good)
    {
      self->going_back = FALSE;
      sg_window_error (self, offer->path != NULL ? _ ("Cannot Replay") : _ ("Cannot Go Back"), error->message);
      return;
    }
  g_autofree char *body = describe (self, offer), *heading = offer->path == NULL ? sg_window_back_heading (offer->step, offer->origin->strain)
                                                                                : heading_of (offer);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "replay",
                                    offer->path != NULL ? _ ("_Replay") : _ ("_Go Back"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "replay", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "replay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  /* the task lends it no longer than this function runs */
  Offer *kept = g_new (Offer, 1);
  *kept = *offer;
  *offer = (Offer){ NULL };
  g_object_set_data_full (G_OBJECT (dialog), "offer", kept, (GDestroyNotify) offer_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, 0);
  if (kept->path == NULL) /* a script was faster: there is no such state any more */
    g_signal_connect_object (self->session, "went-back", G_CALLBACK (gtk_window_close), dialog, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
read_offer (SgWindow *self, Offer *offer)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_read, NULL);
  g_task_set_task_data (task, offer, (GDestroyNotify) offer_free);
  g_task_run_in_thread (task, read_in_thread);
}

void
sg_window_offer_replay (SgWindow *self, const char *path)
{
  Offer *offer = g_new0 (Offer, 1);
  offer->path = g_strdup (path);
  read_offer (self, offer);
}

/* The state to go back to, while the log of the run is on its way. */
typedef struct {
  SgWindow *window; /* owned */
  uint64_t run, step;
  double strain;
} OwnReplay;

static void
on_provenance (GObject *session, GAsyncResult *result, gpointer data)
{
  OwnReplay *to = data;
  g_autoptr (SgWindow) self = to->window;
  g_autoptr (GError) error = NULL;
  g_autofree char *provenance = sg_session_provenance_finish (SG_SESSION (session), result, &error);
  const bool same = sg_session_status (SG_SESSION (session))->run == to->run;

  self->going_back = FALSE;
  if (provenance == NULL && self->viewport != NULL)
    sg_window_error (self, _ ("Cannot Go Back"), error->message);
  else if (provenance != NULL && same)
    {
      self->going_back = TRUE;
      Offer *offer = g_new0 (Offer, 1);
      offer->provenance = sg_origin_add_shown (provenance, to->step, to->strain);
      offer->step = to->step;
      read_offer (self, offer);
    }
  g_free (to);
}

void
sg_window_offer_own_replay (SgWindow *self, uint64_t run, uint64_t step, double strain)
{
  self->going_back = TRUE; /* until it is answered */
  OwnReplay *to = g_new (OwnReplay, 1);
  *to = (OwnReplay){ g_object_ref (self), run, step, strain };
  sg_session_provenance_async (self->session, on_provenance, to);
}
