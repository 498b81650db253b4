/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * win.record: what is shown becomes a video: the picture, the first curve, and what the lesson's step is about, or what the run does.
 * While it is made a sign with the time lies over the picture, also in full screen; its button ends it, and so does the action.
 */
#include "ui/window-private.h"
#include "engine/words.h"
#include "ui/format.h"
#include "ui/recorder.h"

#include <string.h>

#define SIGN_MARGIN 12

struct _SgRecording {
  SgRecorder *recorder;
  gint64 begin_us;
  guint timer;
  guint known_samples, known_unloads;
  gboolean new_run, ending;
  GtkWidget *sign;
  GtkLabel *time;
};

static const struct {
  const char *id, *label;
  int width, height;
} sizes[] = {
  { "720", "1280 × 720", 1280, 720 }, /* the first is offered */
  { "1080", "1920 × 1080", 1920, 1080 },
  { "480", "854 × 480", 854, 480 },
};

static const struct {
  const char *id;
  int fps;
} rates[] = { { "25", 25 }, { "50", 50 }, { "15", 15 } };

static GSimpleAction *
action_of (SgWindow *self)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "record"));
}

/* What is new of the curve since the last scene. */
static void
add_rows (SgWindow *self, SgMovieScene *scene)
{
  SgRecording *r = self->recording;
  const GArray *samples = sg_session_history (self->session), *unloads = sg_session_unloads (self->session);
  const SgConfiguration *sample = sg_session_sample (self->session);

  if (samples->len < r->known_samples || unloads->len < r->known_unloads)
    r->new_run = TRUE;
  scene->new_run = r->new_run;
  if (r->new_run)
    r->known_samples = r->known_unloads = 0;
  r->new_run = FALSE;
  if (samples->len > r->known_samples)
    {
      scene->samples = g_array_new (FALSE, FALSE, sizeof (SgSample));
      g_array_append_vals (scene->samples, &g_array_index (samples, SgSample, r->known_samples), samples->len - r->known_samples);
    }
  if (unloads->len > r->known_unloads)
    {
      scene->unloads = g_array_new (FALSE, FALSE, sizeof (SgUnloadResult));
      g_array_append_vals (scene->unloads, &g_array_index (unloads, SgUnloadResult, r->known_unloads), unloads->len - r->known_unloads);
    }
  r->known_samples = samples->len;
  r->known_unloads = unloads->len;
  scene->n_atoms = sample != NULL ? sample->atoms->n : 1;
  scene->time_step = sg_session_time_step (self->session);
  scene->figure = sg_plot_panel_kind (self->first_plot);
}

static void
add_caption (SgWindow *self, SgMovieScene *scene)
{
  const SgEngineStatus *status = sg_session_status (self->session);

  if (self->lessons_shown && sg_lesson_page_caption (self->lesson_page, &scene->heading, &scene->text, &scene->corner))
    return;
  g_autofree char *strain = sg_text_number (status->strain, 4);
  g_autofree char *step = sg_text_count (status->step);
  scene->heading = status->state == SG_RUN_IDLE ? g_strdup (_ ("No sample")) : sg_stage_sentence (&status->settings);
  scene->text = g_strdup_printf (_ ("Strain %s, step %s"), strain, step);
}

static void
show_time (SgRecording *r)
{
  int seconds = (int) ((g_get_monotonic_time () - r->begin_us) / G_USEC_PER_SEC);
  g_autofree char *time = g_strdup_printf ("%d:%02d", seconds / 60, seconds % 60);
  g_autofree char *text = g_strdup_printf (r->ending ? _ ("Finishing the video, %s") : _ ("Recording %s"), time);

  if (strcmp (gtk_label_get_text (r->time), text) != 0)
    gtk_label_set_text (r->time, text);
}

static gboolean
on_timer (gpointer data)
{
  SgWindow *self = data;
  SgMovieScene *scene = sg_movie_scene_new ();

  sg_viewport_scene (self->viewport, scene);
  add_rows (self, scene);
  add_caption (self, scene);
  sg_recorder_show (self->recording->recorder, scene);
  show_time (self->recording);
  return G_SOURCE_CONTINUE;
}

static void
begin_curve_anew (SgWindow *self)
{
  if (self->recording != NULL)
    self->recording->new_run = TRUE;
}

void
sg_window_end_recording (SgWindow *self)
{
  SgRecording *r = g_steal_pointer (&self->recording);

  if (r == NULL)
    return;
  g_clear_handle_id (&r->timer, g_source_remove);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_func (self->session, begin_curve_anew, self);
  sg_recorder_free (r->recorder);
  if (GTK_IS_OVERLAY (gtk_widget_get_parent (r->sign)))
    gtk_overlay_remove_overlay (GTK_OVERLAY (gtk_widget_get_parent (r->sign)), r->sign);
  g_object_unref (r->sign);
  g_free (r);
  GSimpleAction *action = action_of (self);
  if (action != NULL)
    g_simple_action_set_state (action, g_variant_new_boolean (FALSE));
}

static void
on_done (const char *path, gboolean video, guint64 frames, const GError *error, gpointer data)
{
  SgWindow *self = data;
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *count = sg_text_count (frames);
  g_autofree char *text = NULL;

  if (error != NULL && frames == 0)
    text = g_strdup_printf (_ ("No video: %s"), error->message);
  else if (error != NULL)
    text = g_strdup_printf (_ ("The video %s ended early: %s"), name, error->message);
  else if (video)
    text = g_strdup_printf (_ ("Video saved as %s"), name);
  else
    text = g_strdup_printf (sg_plural ("GStreamer is not here: %s picture saved in the folder %s", "GStreamer is not here: %s pictures saved in the folder %s",
                                       (gulong) frames),
                            count, name);
  sg_window_end_recording (self);
  sg_window_toast (self, text);
}

static void
stop (SgWindow *self)
{
  SgRecording *r = self->recording;

  if (r == NULL || r->ending)
    return;
  r->ending = TRUE;
  g_clear_handle_id (&r->timer, g_source_remove);
  show_time (r);
  sg_recorder_stop (r->recorder);
}

static GtkWidget *
sign_new (SgRecording *r)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9), *dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *end = gtk_button_new_from_icon_name ("media-playback-stop-symbolic");

  r->time = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (r->time), "numeric");
  gtk_widget_add_css_class (dot, "dot");
  gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (end, "circular");
  gtk_widget_set_tooltip_text (end, _ ("End the Recording"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (end), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("End the recording"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (end), "win.record");
  gtk_box_append (GTK_BOX (box), dot);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (r->time));
  gtk_box_append (GTK_BOX (box), end);
  gtk_widget_add_css_class (box, "recording");
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (box, GTK_ALIGN_END);
  gtk_widget_set_margin_bottom (box, SIGN_MARGIN);
  return box;
}

void
sg_window_record (SgWindow *self, const char *path, int width, int height, int fps)
{
  sg_window_end_recording (self);
  SgRecording *r = g_new0 (SgRecording, 1);
  self->recording = r;
  r->new_run = TRUE;
  r->begin_us = g_get_monotonic_time ();
  r->recorder = sg_recorder_new (path, width, height, fps, on_done, self);
  r->sign = g_object_ref_sink (sign_new (r));
  sg_viewport_add_overlay (self->viewport, r->sign);
  r->timer = g_timeout_add ((guint) (1000 / fps), on_timer, self);
  g_signal_connect_swapped (self->session, "reset", G_CALLBACK (begin_curve_anew), self);
  g_signal_connect_swapped (self->session, "went-back", G_CALLBACK (begin_curve_anew), self);
  g_simple_action_set_state (action_of (self), g_variant_new_boolean (TRUE));
  on_timer (self);
}

gboolean
sg_window_is_recording (SgWindow *self)
{
  return self->recording != NULL;
}

static void
on_response (GtkNativeDialog *dialog, int response, SgWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
      const char *size = gtk_file_chooser_get_choice (GTK_FILE_CHOOSER (dialog), "size");
      const char *rate = gtk_file_chooser_get_choice (GTK_FILE_CHOOSER (dialog), "rate");
      int s = 0, r = 0;
      for (size_t k = 0; k < G_N_ELEMENTS (sizes); k++)
        if (size != NULL && strcmp (size, sizes[k].id) == 0)
          s = (int) k;
      for (size_t k = 0; k < G_N_ELEMENTS (rates); k++)
        if (rate != NULL && strcmp (rate, rates[k].id) == 0)
          r = (int) k;
      g_autofree char *video = path == NULL || g_str_has_suffix (path, ".webm") ? g_strdup (path) : g_strconcat (path, ".webm", NULL);
      if (video != NULL)
        sg_window_record (self, video, sizes[s].width, sizes[s].height, rates[r].fps);
    }
  gtk_native_dialog_destroy (dialog);
  g_clear_object (&self->dialog);
}

static void
ask_path (SgWindow *self)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_ ("Record Video"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE,
                                                               _ ("_Record"), NULL);
  const char *size_ids[G_N_ELEMENTS (sizes) + 1] = { NULL }, *size_labels[G_N_ELEMENTS (sizes) + 1] = { NULL };
  const char *rate_ids[G_N_ELEMENTS (rates) + 1] = { NULL };

  for (size_t k = 0; k < G_N_ELEMENTS (sizes); k++)
    {
      size_ids[k] = sizes[k].id;
      size_labels[k] = sizes[k].label;
    }
  for (size_t k = 0; k < G_N_ELEMENTS (rates); k++)
    rate_ids[k] = rates[k].id;
  gtk_file_chooser_add_choice (GTK_FILE_CHOOSER (chooser), "size", _ ("Size"), size_ids, size_labels);
  gtk_file_chooser_add_choice (GTK_FILE_CHOOSER (chooser), "rate", _ ("Pictures a second"), rate_ids, rate_ids);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), "shearglass.webm");
  if (self->dialog != NULL)
    gtk_native_dialog_destroy (self->dialog);
  g_clear_object (&self->dialog);
  self->dialog = GTK_NATIVE_DIALOG (chooser);
  gtk_native_dialog_set_modal (self->dialog, TRUE);
  g_signal_connect (chooser, "response", G_CALLBACK (on_response), self);
  gtk_native_dialog_show (self->dialog);
}

/* A check mark in the menu and a pressed key both mean: begin, or end. */
static void
change_record (GSimpleAction *action, GVariant *value, gpointer data)
{
  SgWindow *self = data;

  if (self->recording != NULL)
    stop (self);
  else
    ask_path (self);
}

static const GActionEntry entries[] = {
  { .name = "record", .state = "false", .change_state = change_record },
};

void
sg_window_add_record_action (SgWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
