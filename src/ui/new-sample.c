/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/words.h"
#include "ui/form.h"
#include "ui/new-sample-private.h"
#include "ui/text-scale.h"

/* Pictures only feed the gauge. */
#define SNAPSHOT_MS 500

G_DEFINE_FINAL_TYPE (SgNewSample, sg_new_sample, ADW_TYPE_WINDOW)

SgSession *
sg_new_sample_window_session (SgNewSample *self)
{
  return self->window != NULL ? sg_window_session (self->window) : NULL;
}

const SgConfiguration *
sg_new_sample_open_sample (SgNewSample *self)
{
  SgSession *session = sg_new_sample_window_session (self);
  return session != NULL ? sg_session_sample (session) : NULL;
}

void
sg_new_sample_toast (SgNewSample *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

static void
on_path (GtkNativeDialog *dialog, int response, SgNewSample *self)
{
  SgNewSamplePath func = (SgNewSamplePath) g_object_get_data (G_OBJECT (dialog), "func");
  g_autoptr (GFile) file
      = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  if (path != NULL)
    func (self, path);
  g_clear_object (&self->dialog);
}

void
sg_new_sample_ask_path (SgNewSample *self, const char *title, gboolean saving, const char *name, SgNewSamplePath func)
{
  if (self->dialog != NULL)
    return;
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (title, GTK_WINDOW (self), saving ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_OPEN,
                                     saving ? _ ("_Save") : _ ("_Choose"), NULL);
  if (name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  self->dialog = GTK_NATIVE_DIALOG (chooser);
  gtk_native_dialog_set_modal (self->dialog, TRUE);
  g_object_set_data (G_OBJECT (chooser), "func", (gpointer) func);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_path), self, 0);
  gtk_native_dialog_show (self->dialog);
}

static void
on_snapshot (SgSession *session, SgNewSample *self)
{
  sg_new_sample_show_progress (self);
}

SgSession *
sg_new_sample_session (SgNewSample *self)
{
  return self->session;
}

const char *
sg_new_sample_result (SgNewSample *self)
{
  return self->result;
}

const char *
sg_new_sample_expected (SgNewSample *self)
{
  return self->expected_text;
}

/* The first close of a run under way stops it and leaves the choice; the second gives up what there is. */
static gboolean
sg_new_sample_close_request (GtkWindow *window)
{
  SgNewSample *self = SG_NEW_SAMPLE (window);
  if (self->phase == SG_NEW_SAMPLE_MAKING)
    {
      sg_new_sample_stop (self);
      return TRUE;
    }
  self->closing = TRUE;
  return GTK_WINDOW_CLASS (sg_new_sample_parent_class)->close_request (window);
}

static void
sg_new_sample_dispose (GObject *object)
{
  SgNewSample *self = SG_NEW_SAMPLE (object);
  self->closing = TRUE;
  if (self->window != NULL)
    g_object_remove_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  self->window = NULL;
  if (self->dialog != NULL)
    gtk_native_dialog_destroy (self->dialog);
  g_clear_object (&self->dialog);
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      /* a gauge under way keeps it until it is done: what was kept gets its own */
      if (sg_session_gauges_under_way (self->session) == 0)
        sg_session_close (self->session);
    }
  g_clear_object (&self->session);
  G_OBJECT_CLASS (sg_new_sample_parent_class)->dispose (object);
}

static void
sg_new_sample_finalize (GObject *object)
{
  SgNewSample *self = SG_NEW_SAMPLE (object);
  g_ptr_array_unref (self->potentials);
  g_free (self->file);
  g_free (self->now_file);
  g_free (self->result);
  g_free (self->expected_text);
  G_OBJECT_CLASS (sg_new_sample_parent_class)->finalize (object);
}

static void
sg_new_sample_class_init (SgNewSampleClass *klass)
{
  g_type_ensure (SG_TYPE_GAUGE_PANEL);
  G_OBJECT_CLASS (klass)->dispose = sg_new_sample_dispose;
  G_OBJECT_CLASS (klass)->finalize = sg_new_sample_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = sg_new_sample_close_request;
  g_signal_new ("finished", SG_TYPE_NEW_SAMPLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

GtkLabel *
sg_new_sample_add_label (GtkBox *box, const char *css)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  gtk_box_append (box, label);
  return GTK_LABEL (label);
}

/* A column that scrolls and is not wider than is good to read. */
GtkBox *
sg_new_sample_add_page (SgNewSample *self, const char *name)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18), *clamp = adw_clamp_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_widget_add_css_class (box, "dense");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 560);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_stack_add_named (self->stack, scrolled, name);
  return GTK_BOX (box);
}

static GtkWidget *
add_button (SgNewSample *self, GtkWidget *bar, const char *label, gboolean at_end, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);
  if (at_end)
    adw_header_bar_pack_end (ADW_HEADER_BAR (bar), button);
  else
    adw_header_bar_pack_start (ADW_HEADER_BAR (bar), button);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  return button;
}

static void
sg_new_sample_init (SgNewSample *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *bar = adw_header_bar_new ();

  gtk_window_set_title (GTK_WINDOW (self), _ ("New Sample"));
  gtk_window_set_default_size (GTK_WINDOW (self), sg_text_scaled (500), sg_text_scaled (740));
  gtk_widget_set_size_request (GTK_WIDGET (self), 360, 294);
  self->updating = TRUE;
  sg_new_sample_find_potentials (self);
  self->expected_text = g_strdup ("");
  self->make = add_button (self, bar, _ ("_Make"), TRUE, G_CALLBACK (sg_new_sample_start));
  gtk_widget_add_css_class (self->make, "suggested-action");
  self->stop = add_button (self, bar, _ ("_Stop"), TRUE, G_CALLBACK (sg_new_sample_stop));
  gtk_widget_set_tooltip_text (self->stop, _ ("Ends the making; the sample so far can be opened or saved"));
  self->open = add_button (self, bar, _ ("_Open"), TRUE, G_CALLBACK (sg_new_sample_open));
  gtk_widget_add_css_class (self->open, "suggested-action");
  self->save = add_button (self, bar, _ ("Save _As…"), TRUE, G_CALLBACK (sg_new_sample_save));
  self->again = add_button (self, bar, _ ("_Back"), FALSE, G_CALLBACK (sg_new_sample_again));

  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  adw_toast_overlay_set_child (self->toasts, GTK_WIDGET (self->stack));
  gtk_widget_set_vexpand (GTK_WIDGET (self->toasts), TRUE);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->toasts));
  adw_window_set_content (ADW_WINDOW (self), box);
  sg_new_sample_build_setting (self);
  sg_new_sample_build_making (self);
  sg_new_sample_show_potential (self);
  sg_new_sample_show_offer (self);
  g_signal_connect_swapped (self, "notify::is-active", G_CALLBACK (sg_new_sample_show_offer), self);
}

SgNewSample *
sg_new_sample_new (SgWindow *parent, gboolean from_open)
{
  SgNewSample *self = g_object_new (SG_TYPE_NEW_SAMPLE, "transient-for", parent, "destroy-with-parent", TRUE, NULL);
  self->window = parent;
  g_object_add_weak_pointer (G_OBJECT (parent), (gpointer *) &self->window);
  self->session = sg_session_new (sg_session_threads (sg_window_session (parent)));
  sg_session_set_snapshot_ms (self->session, SNAPSHOT_MS);
  sg_gauge_panel_set_session (self->gauge, self->session);
  g_signal_connect (self->session, "changed", G_CALLBACK (sg_new_sample_on_changed), self);
  g_signal_connect (self->session, "snapshot", G_CALLBACK (on_snapshot), self);
  if (from_open)
    {
      const SgEngineStatus *status = sg_session_status (sg_window_session (parent));
      const SgConfiguration *sample = sg_new_sample_open_sample (self);
      gtk_window_set_title (GTK_WINDOW (self), _ ("Age This Sample"));
      gtk_drop_down_set_selected (self->origin,
                                  sample != NULL && sample->path != NULL && status->step == 0 ? SG_NEW_SAMPLE_FROM_OPEN : SG_NEW_SAMPLE_FROM_NOW);
    }
  self->updating = FALSE;
  sg_new_sample_update (self);
  sg_new_sample_show_phase (self);
  gtk_widget_grab_focus (GTK_WIDGET (from_open ? (GtkWidget *) self->age : (GtkWidget *) self->atoms));
  return self;
}
