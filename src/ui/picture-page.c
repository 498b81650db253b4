/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/picture-page.h"
#include "engine/words.h"
#include "ui/clip-panel.h"
#include "ui/layer-panel.h"
#include "ui/reference-panel.h"
#include "ui/structure-panel.h"

struct _SgPicturePage {
  AdwBin parent_instance;

  GtkWidget *box;
  SgViewState *state; /* owned */
  SgViewControls *controls;
  SgClipPanel *clip;
  SgReferencePanel *reference;
};

G_DEFINE_FINAL_TYPE (SgPicturePage, sg_picture_page, ADW_TYPE_BIN)

static void
on_changed (SgViewState *state, SgPicturePage *self)
{
  sg_view_controls_update (self->controls);
}

static void
on_reset (SgSession *session, SgPicturePage *self)
{
  const SgConfiguration *sample = sg_session_sample (session);
  if (sample != NULL)
    sg_clip_panel_set_sample (self->clip, sample);
  sg_view_controls_update (self->controls);
}

static void
on_mark (AdwEntryRow *row, SgPicturePage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));
  gint64 number;

  if (g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "view.mark", "x", number);
      gtk_editable_set_text (GTK_EDITABLE (row), "");
    }
}

/* What a click into the view does, for those who know the number or use no pointer. */
static void
add_mark_group (SgPicturePage *self)
{
  GtkWidget *group = adw_preferences_group_new (), *row = adw_entry_row_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Marked Atoms"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Number of an atom"));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (row), GTK_INPUT_PURPOSE_DIGITS);
  gtk_widget_set_tooltip_text (row, _ ("Marks it, as a click into the view does; up to three, for distances and an angle"));
  g_signal_connect (row, "apply", G_CALLBACK (on_mark), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  gtk_box_append (GTK_BOX (self->box), group);
}

void
sg_picture_page_set_view (SgPicturePage *self, SgViewport *viewport, SgSession *session)
{
  g_return_if_fail (self->state == NULL);
  self->state = g_object_ref (sg_viewport_state (viewport));
  self->controls = sg_view_controls_new (self->state);
  sg_layer_panel_build (GTK_BOX (self->box), self->controls);
  self->reference = sg_reference_panel_new (GTK_BOX (self->box), sg_viewport_references (viewport));
  self->clip = sg_clip_panel_new (GTK_BOX (self->box), self->controls);
  sg_structure_panel_build (GTK_BOX (self->box), self->controls);
  add_mark_group (self);
  g_signal_connect_object (self->state, "changed", G_CALLBACK (on_changed), self, 0);
  g_signal_connect_object (session, "reset", G_CALLBACK (on_reset), self, 0);
  on_reset (session, self);
}

static void
sg_picture_page_dispose (GObject *object)
{
  SgPicturePage *self = SG_PICTURE_PAGE (object);

  if (self->state != NULL)
    g_signal_handlers_disconnect_by_data (self->state, self);
  g_clear_pointer (&self->controls, sg_view_controls_free);
  g_clear_pointer (&self->reference, sg_reference_panel_free);
  g_clear_pointer (&self->clip, sg_clip_panel_free);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (sg_picture_page_parent_class)->dispose (object);
}

static void
sg_picture_page_class_init (SgPicturePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sg_picture_page_dispose;
}

static void
sg_picture_page_init (SgPicturePage *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  gtk_widget_add_css_class (self->box, "dense");
  gtk_widget_set_margin_start (self->box, 12);
  gtk_widget_set_margin_end (self->box, 12);
  gtk_widget_set_margin_top (self->box, 12);
  gtk_widget_set_margin_bottom (self->box, 18);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->box);
  gtk_widget_set_vexpand (scrolled, TRUE);
  adw_bin_set_child (ADW_BIN (self), scrolled);
}
