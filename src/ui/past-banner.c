/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/past-banner.h"
#include "engine/words.h"
#include "ui/format.h"

#define UPDATE_US 200000

struct _SgPastBanner {
  AdwBin parent_instance;

  GtkLabel *state, *run;
  SgSession *session; /* borrowed: handlers go with this */
  gint64 updated_us;
};

G_DEFINE_FINAL_TYPE (SgPastBanner, sg_past_banner, ADW_TYPE_BIN)

static void
set_text (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

static void
update (SgPastBanner *self)
{
  SgPast *past = sg_session_past (self->session);
  SgSnapshot *now = sg_session_snapshot (self->session);
  g_autofree char *state = sg_past_text (past);

  self->updated_us = g_get_monotonic_time ();
  gtk_widget_set_visible (GTK_WIDGET (self), state != NULL);
  if (state == NULL || now == NULL)
    return;
  g_autofree char *strain = sg_text_number (now->strain, 4), *step = sg_text_count (now->step);
  g_autofree char *run = g_strdup_printf (_ ("Held state; the run is at step %s"), step);
  g_autofree char *whole = g_strdup_printf (_ ("%s: a held state. The run is at strain %s, step %s."), state, strain, step);
  set_text (self->state, state);
  set_text (self->run, run);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, whole, -1);
  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (self)), whole) != 0)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self), whole);
}

static void
on_snapshot (SgPastBanner *self)
{
  if (sg_past_state (sg_session_past (self->session)) != NULL && g_get_monotonic_time () - self->updated_us >= UPDATE_US)
    update (self);
}

const char *
sg_past_banner_text (SgPastBanner *self)
{
  return gtk_label_get_text (self->state);
}

static void
sg_past_banner_class_init (SgPastBannerClass *klass)
{
}

static GtkWidget *
button_new (const char *icon, const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  return button;
}

static GtkLabel *
label_new (const char *class)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, class);
  gtk_widget_add_css_class (label, "numeric");
  return GTK_LABEL (label);
}

static void
sg_past_banner_init (SgPastBanner *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2), *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *now = gtk_button_new_with_label (_ ("Now"));

  self->state = label_new ("caption-heading");
  self->run = label_new ("caption");
  gtk_box_append (GTK_BOX (text), GTK_WIDGET (self->state));
  gtk_box_append (GTK_BOX (text), GTK_WIDGET (self->run));
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_set_tooltip_text (now, _ ("Back to the Present State (Escape)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (now), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Back to the present state"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (now), "win.look-now");
  gtk_widget_add_css_class (now, "suggested-action");
  gtk_widget_set_focus_on_click (now, FALSE);
  gtk_widget_set_valign (now, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), button_new ("go-previous-symbolic", _ ("Held State before (Alt+Left)"), "win.look-by(-1)"));
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), button_new ("go-next-symbolic", _ ("Next Held State (Alt+Right)"), "win.look-by(1)"));
  gtk_box_append (GTK_BOX (box), button_new ("edit-undo-symbolic", _ ("Go On from This State… (Ctrl+B)"), "win.go-back"));
  gtk_box_append (GTK_BOX (box), now);
  gtk_widget_add_css_class (box, "past-banner");
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

SgPastBanner *
sg_past_banner_new (SgSession *session)
{
  SgPastBanner *self = g_object_new (SG_TYPE_PAST_BANNER, NULL);

  self->session = session;
  g_signal_connect_object (session, "snapshot", G_CALLBACK (on_snapshot), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sg_session_past (session), "looked", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}
