/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/picture-dialog.h"

struct _SgPictureDialog {
  AdwMessageDialog parent_instance;

  /* Template. */
  GtkSpinButton *width;
  GtkSpinButton *height;
  GtkSwitch *background;
  GtkSwitch *overlay;
};

G_DEFINE_FINAL_TYPE (SgPictureDialog, sg_picture_dialog, ADW_TYPE_MESSAGE_DIALOG)

static guint chosen_signal;

static void
on_response (SgPictureDialog *self, const char *response)
{
  if (g_strcmp0 (response, "save") == 0)
    {
      gtk_spin_button_update (self->width);
      gtk_spin_button_update (self->height);
      g_signal_emit (self, chosen_signal, 0);
    }
}

void
sg_picture_dialog_get (SgPictureDialog *self, SgPictureOptions *picture, gboolean *overlay)
{
  picture->width = gtk_spin_button_get_value_as_int (self->width);
  picture->height = gtk_spin_button_get_value_as_int (self->height);
  picture->transparent = !gtk_switch_get_active (self->background);
  *overlay = gtk_switch_get_active (self->overlay);
}

static void
sg_picture_dialog_class_init (SgPictureDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/shearglass/Shearglass/picture-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SgPictureDialog, width);
  gtk_widget_class_bind_template_child (widget_class, SgPictureDialog, height);
  gtk_widget_class_bind_template_child (widget_class, SgPictureDialog, background);
  gtk_widget_class_bind_template_child (widget_class, SgPictureDialog, overlay);
  gtk_widget_class_bind_template_callback (widget_class, on_response);
  chosen_signal = g_signal_new ("chosen", SG_TYPE_PICTURE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
}

static void
sg_picture_dialog_init (SgPictureDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

SgPictureDialog *
sg_picture_dialog_new (GtkWindow *parent, const SgPictureOptions *picture, gboolean overlay)
{
  SgPictureDialog *self = g_object_new (SG_TYPE_PICTURE_DIALOG, "transient-for", parent, "modal", TRUE, NULL);

  gtk_spin_button_set_value (self->width, picture->width);
  gtk_spin_button_set_value (self->height, picture->height);
  gtk_switch_set_active (self->background, picture->transparent != 1);
  gtk_switch_set_active (self->overlay, overlay);
  return self;
}
