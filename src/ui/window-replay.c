/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A picture or a figure that was saved carries the commands of its run. Opened, it offers to repeat them up to the state it shows.
 */
#include "engine/origin.h"
#include "engine/words.h"
#include "render/file-origin.h"
#include "ui/format.h"
#include "ui/speed.h"
#include "ui/window-private.h"

#include <math.h>

/* What a picture is of. */
typedef struct {
  char *path;
  SgOrigin *origin;
  char *sample;      /* nullable: where it was found */
  size_t n_atoms;
  char *differences; /* nullable: why bits may differ */
} Offer;

static void
offer_free (Offer *offer)
{
  g_free (offer->path);
  sg_origin_free (offer->origin);
  g_free (offer->sample);
  g_free (offer->differences);
  g_free (offer);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const char *path = task_data;
  GError *error = NULL;
  Offer *offer = g_new0 (Offer, 1);
  g_autofree char *text = sg_file_origin (path, &error);
  g_autoptr (SgConfiguration) sample = NULL;

  offer->path = g_strdup (path);
  if (text != NULL)
    offer->origin = sg_origin_parse (text, path, &error);
  if (offer->origin != NULL)
    sample = sg_origin_open_sample (offer->origin, path, &offer->sample, &error);
  if (sample == NULL)
    {
      offer_free (offer);
      g_task_return_error (task, error);
      return;
    }
  offer->n_atoms = sample->atoms->n;
  /* that of the instruction set is told when it runs */
  offer->differences = sg_command_log_differences (offer->origin->log, offer->origin->log->path);
  g_task_return_pointer (task, offer, (GDestroyNotify) offer_free);
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
  g_autofree char *name = g_filename_display_basename (offer->path);
  g_string_append_printf (text, _ ("Picture: %s"), name);
  g_string_append_c (text, '\n');
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
  g_string_append_printf (text, "\n\n%s", _ ("The present run ends. The replay pauses at the state shown."));
  return g_string_free (text, FALSE);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, SgWindow *self)
{
  const Offer *offer = g_object_get_data (G_OBJECT (dialog), "offer");

  if (!g_str_equal (response, "replay") || self->viewport == NULL)
    return;
  const SgOpenRequest request = { .sample = offer->sample, .replay = offer->origin->log };
  sg_window_open_request (self, &request, offer->path);
}

static void
on_read (GObject *object, GAsyncResult *result, gpointer data)
{
  SgWindow *self = SG_WINDOW (object);
  g_autoptr (GError) error = NULL;
  Offer *offer = g_task_propagate_pointer (G_TASK (result), &error);

  if (gtk_widget_in_destruction (GTK_WIDGET (self)) || self->viewport == NULL)
    {
      if (offer != NULL)
        offer_free (offer);
      return;
    }
  if (offer == NULL)
    {
      sg_window_error (self, _ ("Cannot Replay"), error->message);
      return;
    }
  g_autofree char *body = describe (self, offer);
  g_autofree char *step = sg_text_count (offer->origin->step), *strain = sg_text_number (offer->origin->strain, 4);
  g_autofree char *heading = isfinite (offer->origin->strain)
                                 ? g_strdup_printf (_ ("Replay up to Strain %s, Step %s?"), strain, step)
                                 : g_strdup_printf (_ ("Replay up to Step %s?"), step);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "replay", _ ("_Replay"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "replay", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "replay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "offer", offer, (GDestroyNotify) offer_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
sg_window_offer_replay (SgWindow *self, const char *path)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_read, NULL);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, read_in_thread);
}
