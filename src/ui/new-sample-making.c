/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/words.h"
#include "ui/format.h"
#include "ui/new-sample-private.h"
#include "ui/sidebar.h"

#include <string.h>

/* A measured speed is worth remembering after so much of it. */
#define WORTH_S 5

/* PATH of the user's own samples that is free: .../NAME.lammps.gz, NAME-2, ... */
static char *
free_name (const char *name)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "shearglass", "samples", NULL);
  g_mkdir_with_parents (folder, 0777);
  for (int k = 1;; k++)
    {
      g_autofree char *file = k == 1 ? g_strdup_printf ("%s.lammps.gz", name) : g_strdup_printf ("%s-%d.lammps.gz", name, k);
      char *path = g_build_filename (folder, file, NULL);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return path;
      g_free (path);
    }
}

/* wahnstrom-4000-aged-1, as the shipped ones are called. */
static char *
result_name (SgNewSample *self)
{
  const SgConfiguration *sample = sg_session_sample (self->session);
  return g_strdup_printf ("%s-%zu-%s-%" G_GUINT64_FORMAT "%s", sample->potential.name, sample->atoms->n,
                          sg_glass_age_name (self->made_age), self->made_seed, self->complete ? "" : "-stopped");
}

void
sg_new_sample_show_phase (SgNewSample *self)
{
  gtk_stack_set_visible_child_name (self->stack, self->phase == SG_NEW_SAMPLE_SETTING ? "setting" : "making");
  gtk_widget_set_visible (self->make, self->phase == SG_NEW_SAMPLE_SETTING);
  gtk_widget_set_visible (self->stop, self->phase == SG_NEW_SAMPLE_MAKING);
  gtk_widget_set_visible (self->open, self->phase == SG_NEW_SAMPLE_ENDED);
  gtk_widget_set_visible (self->save, self->phase == SG_NEW_SAMPLE_ENDED);
  gtk_widget_set_visible (self->again, self->phase == SG_NEW_SAMPLE_ENDED);
  gtk_widget_set_visible (GTK_WIDGET (self->outcome), self->phase == SG_NEW_SAMPLE_ENDED);
}

void
sg_new_sample_show_progress (SgNewSample *self)
{
  const SgEngineStatus *status = sg_session_status (self->session);
  const SgProtocol *protocol = sg_session_protocol (self->session);
  const GArray *history = sg_session_history (self->session);

  if (self->phase == SG_NEW_SAMPLE_SETTING || protocol == NULL || status->state == SG_RUN_IDLE)
    return;
  double done = 0, total = 0;
  for (unsigned k = 0; k < protocol->stages->len; k++)
    total += (double) sg_stage_expected_steps (sg_protocol_stage (protocol, k), 0, protocol->time_step);
  done = (double) status->step;
  gtk_progress_bar_set_fraction (self->progress, total > 0 ? CLAMP (done / total, 0, 1) : 0);
  const SgStage *stage = &status->settings;
  g_autofree char *sentence = sg_stage_sentence (stage);
  g_autofree char *title = g_strdup_printf ("%s%s%s", stage->name, *stage->name != '\0' ? ": " : "", sentence);
  gtk_label_set_text (self->stage, title);
  g_autofree char *count = sg_text_count (status->step);
  g_autoptr (GString) left = g_string_new (NULL);
  g_string_append_printf (left, _ ("Stage %d of %u, step %s"), MAX (status->planned, 0) + 1, protocol->stages->len, count);
  if (self->phase == SG_NEW_SAMPLE_MAKING && status->steps_per_second > 0)
    {
      g_autofree char *time = sg_text_duration ((total - done) / status->steps_per_second);
      g_string_append_printf (left, _ ("; about %s left"), time);
    }
  gtk_label_set_text (self->left, left->str);
  const SgConfiguration *sample = sg_session_sample (self->session);
  if (history->len > 0 && sample != NULL)
    {
      const SgSample *row = &g_array_index (history, SgSample, history->len - 1);
      g_autofree char *energy = sg_text_number (row->potential_energy / (double) sample->atoms->n, 4);
      g_autofree char *text
          = g_strdup_printf (_ ("Energy %s ε an atom, kT %.3f, density %.4f /σ³"), energy, row->temperature,
                             (double) sample->atoms->n / row->volume);
      gtk_label_set_text (self->figures, text);
    }
}

static void
on_kept (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (SgNewSample) self = data;
  g_autoptr (GError) error = NULL;
  gboolean wanted = self->opening;

  self->opening = FALSE;
  if (!sg_session_save_finish (SG_SESSION (object), result, &error))
    {
      g_clear_pointer (&self->result, g_free);
      sg_new_sample_toast (self, error->message);
      return;
    }
  g_autofree char *name = g_filename_display_basename (self->result);
  g_autofree char *where = g_path_get_dirname (self->result);
  g_autofree char *text = g_strdup_printf (_ ("Kept as %s in %s."), name, where);
  if (self->complete)
    gtk_label_set_text (self->outcome, text);
  if (wanted && self->window != NULL)
    {
      sg_window_open (self->window, self->result, NULL, NULL, TRUE);
      gtk_window_present (GTK_WINDOW (self->window));
    }
}

/* Into the user's folder of samples, and into the window when @open. */
static void
keep (SgNewSample *self, gboolean open)
{
  if (self->result != NULL)
    {
      if (open && self->window != NULL && !self->opening)
        {
          sg_window_open (self->window, self->result, NULL, NULL, TRUE);
          gtk_window_present (GTK_WINDOW (self->window));
        }
      return;
    }
  g_autofree char *name = result_name (self);
  self->result = free_name (name);
  self->opening = open;
  sg_session_save_async (self->session, SG_SAVE_CONFIGURATION, self->result, on_kept, g_object_ref (self));
}

void
sg_new_sample_open (SgNewSample *self)
{
  if (self->phase == SG_NEW_SAMPLE_ENDED)
    keep (self, TRUE);
}

static void
on_saved (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (SgNewSample) self = data;
  g_autoptr (GError) error = NULL;
  sg_new_sample_toast (self, sg_session_save_finish (SG_SESSION (object), result, &error) ? _ ("Saved; its gauge follows") : error->message);
}

static void
save_to (SgNewSample *self, const char *path)
{
  sg_session_save_async (self->session, SG_SAVE_CONFIGURATION, path, on_saved, g_object_ref (self));
}

void
sg_new_sample_save (SgNewSample *self)
{
  g_autofree char *name = result_name (self), *file = g_strconcat (name, ".lammps.gz", NULL);
  sg_new_sample_ask_path (self, _ ("Save Sample"), TRUE, file, save_to);
}

static void
end (SgNewSample *self, SgRunState state)
{
  const SgEngineStatus *status = sg_session_status (self->session);
  const SgProtocol *protocol = sg_session_protocol (self->session);
  const SgConfiguration *sample = sg_session_sample (self->session);
  g_autofree char *failure = sg_session_failure (self->session);
  double total = 0, seconds = 1e-6 * (double) (g_get_monotonic_time () - self->began_us);

  for (unsigned k = 0; k < protocol->stages->len; k++)
    total += (double) sg_stage_expected_steps (sg_protocol_stage (protocol, k), 0, protocol->time_step);
  self->complete = state == SG_RUN_FINISHED && (double) status->step >= total;
  self->phase = SG_NEW_SAMPLE_ENDED;
  if (seconds > WORTH_S && total > 0)
    sg_speed_remember (self->total_cost * (double) status->step / total * (double) sample->atoms->n / seconds);
  g_autofree char *text
      = state == SG_RUN_FAILED ? g_strdup_printf (_ ("Ended early: %s. What can be opened or saved is the sample from before."),
                                                  failure != NULL ? failure : _ ("the run failed"))
        : self->complete ? g_strdup (_ ("Done."))
                         : g_strdup (_ ("Stopped. The sample so far can be opened or saved."));
  gtk_label_set_text (self->outcome, text);
  sg_new_sample_show_progress (self);
  sg_new_sample_show_phase (self);
  gtk_widget_grab_focus (self->open);
  if (self->complete)
    {
      /* What the user does in the window meanwhile is not taken from him. */
      SgSession *session = sg_new_sample_window_session (self);
      keep (self, session != NULL && sg_session_state (session) != SG_RUN_RUNNING);
    }
  g_signal_emit_by_name (self, "finished", self->complete);
}

void
sg_new_sample_on_changed (SgSession *session, SgNewSample *self)
{
  SgRunState state = sg_session_state (session);
  if (self->phase == SG_NEW_SAMPLE_MAKING && !sg_session_loading (session) && (state == SG_RUN_FINISHED || state == SG_RUN_FAILED))
    end (self, state);
  else
    sg_new_sample_show_progress (self);
}

static void
on_started (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (SgNewSample) self = data;
  g_autoptr (GError) error = NULL;
  self->began_us = g_get_monotonic_time ();
  if (!sg_session_open_finish (SG_SESSION (object), result, NULL, &error))
    {
      self->phase = SG_NEW_SAMPLE_SETTING;
      sg_new_sample_show_phase (self);
      sg_new_sample_toast (self, error->message);
      return;
    }
  /* what the reader had to assume: which species is the large atom */
  const SgConfiguration *sample = sg_session_sample (self->session);
  gtk_label_set_text (self->notes, sample->notes != NULL ? sample->notes : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notes), sample->notes != NULL);
  /* it may have ended already */
  sg_new_sample_on_changed (self->session, self);
}

static void
begin (SgNewSample *self)
{
  g_autofree char *why = NULL;
  g_autoptr (GError) error = NULL;
  SgGlassRecipe recipe;
  SgSession *session = sg_new_sample_window_session (self);

  g_autoptr (SgProtocol) protocol
      = sg_new_sample_take_recipe (self, &recipe, &why) ? sg_glass_recipe_protocol (&recipe, &error) : NULL;
  if (protocol == NULL)
    {
      sg_new_sample_toast (self, why != NULL ? why : error->message);
      return;
    }
  /* Two runs at a time would each take the other's processors. */
  if (session != NULL && sg_session_state (session) == SG_RUN_RUNNING)
    {
      SgCommand pause;
      sg_command_init (&pause, SG_COMMAND_PAUSE, 0);
      sg_session_command (session, &pause, NULL);
    }
  g_clear_pointer (&self->result, g_free);
  self->made_age = recipe.age;
  self->made_seed = recipe.seed;
  self->total_cost = sg_protocol_cost (protocol);
  self->complete = FALSE;
  self->phase = SG_NEW_SAMPLE_MAKING;
  gtk_label_set_text (self->stage, _ ("Starting…"));
  gtk_label_set_text (self->left, "");
  gtk_label_set_text (self->figures, "");
  gtk_progress_bar_set_fraction (self->progress, 0);
  sg_new_sample_show_phase (self);
  gtk_widget_grab_focus (self->stop);
  SgOpenRequest request = { .sample = recipe.sample, .made = protocol };
  sg_session_open_async (self->session, &request, on_started, g_object_ref (self));
}

static void
on_now_kept (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (SgNewSample) self = data;
  g_autoptr (GError) error = NULL;
  gtk_widget_set_sensitive (self->make, TRUE);
  if (sg_session_save_finish (SG_SESSION (object), result, &error))
    {
      begin (self);
      return;
    }
  g_clear_pointer (&self->now_file, g_free);
  sg_new_sample_toast (self, error->message);
}

void
sg_new_sample_start (SgNewSample *self)
{
  SgSession *session = sg_new_sample_window_session (self);
  if (self->phase == SG_NEW_SAMPLE_MAKING || !gtk_widget_get_sensitive (self->make))
    return;
  gtk_spin_button_update (self->atoms);
  gtk_spin_button_update (self->share);
  gtk_spin_button_update (self->temperature);
  if (gtk_drop_down_get_selected (self->origin) != SG_NEW_SAMPLE_FROM_NOW || session == NULL)
    {
      begin (self);
      return;
    }
  const SgConfiguration *sample = sg_new_sample_open_sample (self);
  g_autofree char *base = sample->path != NULL ? g_path_get_basename (sample->path) : g_strdup ("sample");
  *strchrnul (base, '.') = '\0';
  g_autofree char *name = g_strdup_printf ("%s-step%" G_GUINT64_FORMAT, base, sg_session_status (session)->step);
  g_free (self->now_file);
  self->now_file = free_name (name);
  gtk_widget_set_sensitive (self->make, FALSE);
  sg_session_save_async (session, SG_SAVE_CONFIGURATION, self->now_file, on_now_kept, g_object_ref (self));
}

void
sg_new_sample_stop (SgNewSample *self)
{
  SgCommand stop;
  if (self->phase != SG_NEW_SAMPLE_MAKING)
    return;
  sg_command_init (&stop, SG_COMMAND_STOP, 0);
  sg_session_command (self->session, &stop, NULL);
}

void
sg_new_sample_again (SgNewSample *self)
{
  self->phase = SG_NEW_SAMPLE_SETTING;
  self->speed = (SgSpeed){ 0 };
  sg_new_sample_show_phase (self);
  sg_new_sample_update (self);
}

void
sg_new_sample_build_making (SgNewSample *self)
{
  GtkBox *box = sg_new_sample_add_page (self, "making");
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_box_append (box, head);
  self->outcome = sg_new_sample_add_label (GTK_BOX (head), "title-4");
  self->stage = sg_new_sample_add_label (GTK_BOX (head), "heading");
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Progress of the sample"), -1);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->progress));
  self->left = sg_new_sample_add_label (GTK_BOX (head), "numeric");
  self->figures = sg_new_sample_add_label (GTK_BOX (head), "numeric");
  self->notes = sg_new_sample_add_label (GTK_BOX (head), "caption");
  self->gauge = g_object_new (SG_TYPE_GAUGE_PANEL, NULL);
  sg_gauge_panel_hide_switch (self->gauge);
  sg_gauge_panel_set_share (self->gauge, 0.3);
  gtk_box_append (box, GTK_WIDGET (self->gauge));
}
