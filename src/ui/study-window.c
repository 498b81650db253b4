/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/study-window.h"
#include "engine/data-path.h"
#include "engine/study/study-run.h"
#include "engine/words.h"
#include "ui/form.h"
#include "ui/format.h"
#include "ui/settings.h"
#include "ui/text-scale.h"

#include <string.h>

#define POLL_MS 400
#define FILE_KEY "study-file"
#define FOLDER_KEY "study-folder"

struct _SgStudyWindow {
  AdwWindow parent_instance;

  /* Children. */
  GtkWidget *file_row, *folder_row, *start, *stop, *figures;
  GtkSpinButton *jobs;
  GtkProgressBar *bar;
  GtkLabel *now, *said;

  /* Owned. */
  char *file, *folder;    /* nullable */
  SgStudyFile *study;     /* nullable; outlives the runner */
  SgStudyRunner *runner;  /* nullable: none at work */
  SgStudyProgress progress;
  gboolean preparing, stopping, ending;
  guint poll;
};

G_DEFINE_FINAL_TYPE (SgStudyWindow, sg_study_window, ADW_TYPE_WINDOW)

gboolean
sg_study_window_is_busy (SgStudyWindow *self)
{
  return self->preparing || self->runner != NULL || self->ending;
}

unsigned
sg_study_window_done (SgStudyWindow *self, unsigned *all)
{
  *all = self->progress.pieces;
  return self->progress.pieces_done;
}

const char *
sg_study_window_message (SgStudyWindow *self)
{
  return gtk_label_get_text (self->said);
}

static void
say (SgStudyWindow *self, const char *text)
{
  gtk_label_set_text (self->said, text);
}

static gboolean
has_results (SgStudyWindow *self)
{
  g_autofree char *study = self->folder != NULL ? g_build_filename (self->folder, "study.ini", NULL) : NULL;
  return study != NULL && g_file_test (study, G_FILE_TEST_EXISTS);
}

static void
show_row (GtkWidget *row, const char *path, const char *nothing)
{
  g_autofree char *escaped = g_markup_escape_text (path != NULL ? path : nothing, -1);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), escaped);
}

/* Which buttons can be pressed, and what is written. */
static void
update (SgStudyWindow *self)
{
  const gboolean busy = sg_study_window_is_busy (self), there = has_results (self);
  const SgStudyProgress *p = &self->progress;

  show_row (self->file_row, self->file, _ ("None chosen"));
  show_row (self->folder_row, self->folder, _ ("None chosen"));
  gtk_widget_set_sensitive (self->file_row, !busy);
  gtk_widget_set_sensitive (self->folder_row, !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->jobs), !busy);
  gtk_widget_set_sensitive (self->start, !busy && self->file != NULL && self->folder != NULL);
  gtk_button_set_label (GTK_BUTTON (self->start), there ? _ ("_Go On") : _ ("_Start"));
  gtk_widget_set_sensitive (self->stop, self->runner != NULL && !self->stopping);
  gtk_widget_set_sensitive (self->figures, there);

  if (p->pieces == 0)
    {
      gtk_progress_bar_set_fraction (self->bar, 0);
      gtk_progress_bar_set_text (self->bar, self->preparing ? _ ("Samples are being read…") : "");
      gtk_label_set_text (self->now, "");
      return;
    }
  const double part = p->cost > 0 ? p->cost_done / p->cost : 1;
  g_autofree char *percent = g_strdup_printf ("%.1f %%", 100 * part), *bar = NULL;
  if (self->runner != NULL && p->seconds_left >= 0)
    {
      g_autofree char *left = sg_text_duration (p->seconds_left);
      bar = g_strdup_printf (_ ("%s, about %s left"), percent, left);
    }
  else
    bar = g_strdup (percent);
  gtk_progress_bar_set_fraction (self->bar, CLAMP (part, 0, 1));
  gtk_progress_bar_set_text (self->bar, bar);
  g_autofree char *speed = sg_text_count (p->seconds > 0 ? (uint64_t) ((double) p->steps_done / p->seconds) : 0);
  g_autofree char *text = g_strdup_printf (_ ("%u of %u runs, %u of %u pieces"), p->runs_done, p->runs, p->pieces_done, p->pieces);
  g_autofree char *more = self->runner != NULL ? g_strdup_printf (_ ("%s steps/s, now %s"), speed, p->now) : g_strdup ("");
  g_autofree char *whole = g_strconcat (text, "\n", more, NULL);
  gtk_label_set_text (self->now, whole);
}

/* A task must not hold a window beyond its parent: it knows it only as long as it is there. */
static GWeakRef *
weak_new (SgStudyWindow *self)
{
  GWeakRef *weak = g_new (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  return weak;
}

static SgStudyWindow *
weak_end (GWeakRef *weak)
{
  SgStudyWindow *self = g_weak_ref_get (weak);
  g_weak_ref_clear (weak);
  g_free (weak);
  return self;
}

/* The end: joined elsewhere, since a worker ends at the next step boundary only. */
typedef struct {
  SgStudyRunner *runner;
  SgStudyFile *study;
} Remains;

static void
remains_free (Remains *remains)
{
  sg_study_runner_free (remains->runner);
  sg_study_file_free (remains->study);
  g_free (remains);
}

static Remains *
take_remains (SgStudyWindow *self)
{
  Remains *remains = g_new (Remains, 1);
  *remains = (Remains){ g_steal_pointer (&self->runner), g_steal_pointer (&self->study) };
  sg_study_runner_stop (remains->runner);
  return remains;
}

static void *
bury (void *remains)
{
  remains_free (remains);
  return NULL;
}

static void
bury_in_thread (GTask *task, gpointer source, gpointer remains, GCancellable *cancellable)
{
  remains_free (remains);
  g_task_return_boolean (task, TRUE);
}

static void update (SgStudyWindow *self);

/* Only now is the folder free again. */
static void
on_buried (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SgStudyWindow) self = weak_end (data);
  if (self == NULL)
    return;
  self->ending = FALSE;
  update (self);
}

static gboolean
on_poll (gpointer data)
{
  SgStudyWindow *self = data;
  char *message;
  const gboolean running = sg_study_runner_wait (self->runner, 0);

  sg_study_runner_progress (self->runner, &self->progress);
  while ((message = sg_study_runner_take_message (self->runner, NULL)) != NULL)
    {
      say (self, message);
      g_free (message);
    }
  if (running)
    {
      update (self);
      return G_SOURCE_CONTINUE;
    }
  const GError *error = sg_study_runner_error (self->runner);
  const SgStudyProgress *p = &self->progress;
  if (error != NULL)
    say (self, error->message);
  else if (p->runs_failed > 0)
    {
      g_autofree char *text = g_strdup_printf (sg_plural ("%u run failed; what it left says why.", "%u runs failed; what they left says why.",
                                                          p->runs_failed),
                                               p->runs_failed);
      say (self, text);
    }
  else
    say (self, p->pieces_done < p->pieces ? _ ("Stopped. Nothing that was finished is lost.") : _ ("Finished."));
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_buried, weak_new (self));
  g_task_set_task_data (task, take_remains (self), NULL);
  g_task_run_in_thread (task, bury_in_thread);
  self->ending = TRUE;
  self->stopping = FALSE;
  self->poll = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

/* Beginning: samples are read on a worker. */
typedef struct {
  char *file, *folder;
  unsigned jobs;
  SgStudyFile *study;
  SgStudyRunner *runner;
} Start;

static void
start_free (Start *start)
{
  sg_study_runner_free (start->runner);
  sg_study_file_free (start->study);
  g_free (start->file);
  g_free (start->folder);
  g_free (start);
}

static void
prepare (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Start *start = task_data;
  const SgStudyRunOptions options = { .jobs = start->jobs, .threads = 1, .background = true };
  GError *error = NULL;

  start->study = sg_study_file_load (start->file, &error);
  if (start->study != NULL)
    start->runner = sg_study_runner_new (start->study, start->folder, &options, &error);
  if (start->runner != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SgStudyWindow) self = weak_end (data);
  Start *start = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return;
  self->preparing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      say (self, error->message);
      update (self);
      return;
    }
  self->study = g_steal_pointer (&start->study);
  self->runner = g_steal_pointer (&start->runner);
  say (self, "");
  sg_study_runner_start (self->runner);
  self->poll = g_timeout_add (POLL_MS, on_poll, self);
  sg_study_runner_progress (self->runner, &self->progress);
  update (self);
}

void
sg_study_window_start (SgStudyWindow *self)
{
  if (sg_study_window_is_busy (self) || self->file == NULL || self->folder == NULL)
    return;
  Start *start = g_new0 (Start, 1);
  start->file = g_strdup (self->file);
  start->folder = g_strdup (self->folder);
  start->jobs = (unsigned) gtk_spin_button_get_value_as_int (self->jobs);
  self->preparing = TRUE;
  memset (&self->progress, 0, sizeof self->progress);
  say (self, "");
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_prepared, weak_new (self));
  g_task_set_task_data (task, start, (GDestroyNotify) start_free);
  g_task_run_in_thread (task, prepare);
  update (self);
}

void
sg_study_window_stop (SgStudyWindow *self)
{
  if (self->runner == NULL)
    return;
  sg_study_runner_stop (self->runner);
  self->stopping = TRUE;
  say (self, _ ("Stopping…"));
  update (self);
}

static void
on_figures (SgStudyWindow *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  if (parent != NULL && self->folder != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (parent), "figures", g_variant_new_string (self->folder));
}

/* What and where to. */

void
sg_study_window_choose (SgStudyWindow *self, const char *file, const char *folder)
{
  if (sg_study_window_is_busy (self))
    return;
  if (file != NULL && *file != '\0')
    {
      char *copy = g_strdup (file);
      g_free (self->file);
      self->file = copy;
      g_settings_set_string (sg_settings (), FILE_KEY, file);
    }
  if (folder != NULL && *folder != '\0')
    {
      char *copy = g_strdup (folder);
      g_free (self->folder);
      self->folder = copy;
      g_settings_set_string (sg_settings (), FOLDER_KEY, folder);
    }
  memset (&self->progress, 0, sizeof self->progress);
  update (self);
}

static void
on_chosen (GtkNativeDialog *dialog, int response, SgStudyWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) chosen = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = chosen != NULL ? g_file_get_path (chosen) : NULL;
      const gboolean folder = g_object_get_data (G_OBJECT (dialog), "folder") != NULL;
      sg_study_window_choose (self, folder ? NULL : path, folder ? path : NULL);
    }
  g_object_unref (dialog);
}

static void
ask (SgStudyWindow *self, gboolean folder)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      folder ? _ ("Folder of the Results") : _ ("Study"), GTK_WINDOW (self),
      folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Choose"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  if (folder)
    g_object_set_data (G_OBJECT (dialog), "folder", dialog);
  else
    {
      g_autofree char *protocols = sg_find_data ("protocols");
      g_autoptr (GFile) place = protocols != NULL ? g_file_new_for_path (protocols) : NULL;
      if (place != NULL)
        gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), place, NULL);
    }
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_choose_file (SgStudyWindow *self)
{
  ask (self, FALSE);
}

static void
on_choose_folder (SgStudyWindow *self)
{
  ask (self, TRUE);
}

/* Life. */

static GtkWidget *
path_row (GtkWidget *group, const char *title, const char *tooltip, GCallback callback, SgStudyWindow *self)
{
  GtkWidget *row = adw_action_row_new (), *button = sg_form_button (tooltip, "document-open-symbolic");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  g_signal_connect_swapped (button, "clicked", callback, self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return row;
}

static GtkLabel *
label_new (GtkWidget *box)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static void
sg_study_window_dispose (GObject *object)
{
  SgStudyWindow *self = SG_STUDY_WINDOW (object);

  g_clear_handle_id (&self->poll, g_source_remove);
  if (self->runner != NULL)
    g_thread_unref (g_thread_new ("study end", bury, take_remains (self)));
  G_OBJECT_CLASS (sg_study_window_parent_class)->dispose (object);
}

static void
sg_study_window_finalize (GObject *object)
{
  SgStudyWindow *self = SG_STUDY_WINDOW (object);
  g_free (self->file);
  g_free (self->folder);
  G_OBJECT_CLASS (sg_study_window_parent_class)->finalize (object);
}

static void
sg_study_window_class_init (SgStudyWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sg_study_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = sg_study_window_finalize;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sg_study_window_init (SgStudyWindow *self)
{
  const unsigned processors = g_get_num_processors ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *group = sg_form_group (GTK_BOX (box), NULL);

  self->file_row = path_row (group, _ ("Study"), _ ("Choose a Study…"), G_CALLBACK (on_choose_file), self);
  self->folder_row = path_row (group, _ ("Results"), _ ("Choose a Folder for the Results…"), G_CALLBACK (on_choose_folder), self);
  self->jobs = sg_form_number (group, _ ("Runs at a _Time"), _ ("One thread each; they give way to the run of the window"), 1, processors, 1, 0,
                               processors > 1 ? processors - 1 : 1);
  GtkWidget *bar = gtk_progress_bar_new ();
  self->bar = GTK_PROGRESS_BAR (bar);
  gtk_progress_bar_set_show_text (self->bar, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Progress of the study"), -1);
  gtk_box_append (GTK_BOX (box), bar);
  self->now = label_new (box);
  self->said = label_new (box);

  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->start = gtk_button_new_with_mnemonic (_ ("_Start"));
  self->stop = gtk_button_new_with_mnemonic (_ ("S_top"));
  self->figures = gtk_button_new_with_mnemonic (_ ("_Figures"));
  gtk_widget_add_css_class (self->start, "suggested-action");
  g_signal_connect_swapped (self->start, "clicked", G_CALLBACK (sg_study_window_start), self);
  g_signal_connect_swapped (self->stop, "clicked", G_CALLBACK (sg_study_window_stop), self);
  g_signal_connect_swapped (self->figures, "clicked", G_CALLBACK (on_figures), self);
  gtk_box_append (GTK_BOX (buttons), self->start);
  gtk_box_append (GTK_BOX (buttons), self->stop);
  gtk_box_append (GTK_BOX (buttons), self->figures);
  gtk_box_set_homogeneous (GTK_BOX (buttons), TRUE);
  gtk_box_append (GTK_BOX (box), buttons);

  GtkWidget *clamp = adw_clamp_new (), *scrolled = gtk_scrolled_window_new ();
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 560);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  gtk_widget_set_vexpand (scrolled, TRUE);
  GtkWidget *header = adw_header_bar_new ();
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), adw_window_title_new (_ ("Study"), ""));
  gtk_box_append (GTK_BOX (outer), header);
  gtk_box_append (GTK_BOX (outer), scrolled);
  adw_window_set_content (ADW_WINDOW (self), outer);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Study – Shearglass"));
  gtk_window_set_default_size (GTK_WINDOW (self), sg_text_scaled (520), sg_text_scaled (480));

  g_autofree char *file = g_settings_get_string (sg_settings (), FILE_KEY), *folder = g_settings_get_string (sg_settings (), FOLDER_KEY);
  self->file = *file != '\0' ? g_steal_pointer (&file) : sg_find_data ("protocols/study-quick.ini");
  self->folder = *folder != '\0' ? g_steal_pointer (&folder) : NULL;
  update (self);
}

SgStudyWindow *
sg_study_window_new (GtkWindow *parent)
{
  SgStudyWindow *self = g_object_new (SG_TYPE_STUDY_WINDOW, NULL);
  gtk_window_set_transient_for (GTK_WINDOW (self), parent);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
  gtk_window_set_hide_on_close (GTK_WINDOW (self), TRUE);
  return self;
}

static void
on_study (GSimpleAction *action, GVariant *parameter, gpointer parent)
{
  SgStudyWindow *window = g_object_get_data (G_OBJECT (parent), "study-window");
  const char *path = g_variant_get_string (parameter, NULL);
  const gboolean folder = g_file_test (path, G_FILE_TEST_IS_DIR);

  if (window == NULL)
    {
      window = sg_study_window_new (parent);
      g_object_set_data (G_OBJECT (parent), "study-window", window);
    }
  /* scripts may name a shipped one */
  g_autofree char *relative = g_strdup_printf ("protocols/%s.ini", path);
  g_autofree char *shipped = *path == '\0' || strchr (path, '/') != NULL ? NULL : sg_find_data (relative);
  sg_study_window_choose (window, folder ? NULL : shipped != NULL ? shipped : path, folder ? path : NULL);
  gtk_window_present (GTK_WINDOW (window));
}

void
sg_study_window_add_action (GtkApplicationWindow *parent)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new ("study", G_VARIANT_TYPE_STRING);
  g_signal_connect (action, "activate", G_CALLBACK (on_study), parent);
  g_action_map_add_action (G_ACTION_MAP (parent), G_ACTION (action));
}
