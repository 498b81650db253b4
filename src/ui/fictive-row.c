/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/fictive-row.h"
#include "engine/fictive-temperature.h"
#include "engine/words.h"

#include <math.h>

struct _SgFictiveRow {
  AdwActionRow parent_instance;

  GtkWidget *use;
  gboolean constant_volume;
  double offer; /* 0: none */
};

G_DEFINE_FINAL_TYPE (SgFictiveRow, sg_fictive_row, ADW_TYPE_ACTION_ROW)

static GSList *all_rows;

static void
refresh (SgFictiveRow *self)
{
  SgFictiveTemperature f;

  sg_fictive_temperature (self->constant_volume, &f);
  self->offer = f.known ? round (1000 * SG_FICTIVE_PART * f.temperature) / 1000 : 0;
  gtk_widget_set_sensitive (self->use, f.known);
  g_autofree char *title = f.known ? g_strdup_printf (_ ("0.8 T<sub>f</sub> = %.3f"), self->offer)
                                   : g_strdup (_ ("T<sub>f</sub> is not known"));
  g_autofree char *subtitle
      = f.known ? g_strdup_printf (_ ("T<sub>f</sub> = %.3f ± %.3f at %s%s"), f.temperature, f.error,
                                   self->constant_volume ? _ ("constant volume") : _ ("zero pressure"), f.own ? _ (", yours") : "")
                : g_strdup ("");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), f.known ? f.source : NULL);
}

void
sg_fictive_row_set_constant_volume (SgFictiveRow *self, gboolean constant_volume)
{
  if (self->constant_volume == constant_volume)
    return;
  self->constant_volume = constant_volume;
  refresh (self);
}

void
sg_fictive_rows_refresh (void)
{
  for (GSList *l = all_rows; l != NULL; l = l->next)
    refresh (l->data);
}

static void
on_use (SgFictiveRow *self)
{
  if (self->offer > 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.set-temperature", "d", self->offer);
}

static void
sg_fictive_row_dispose (GObject *object)
{
  all_rows = g_slist_remove (all_rows, object);
  G_OBJECT_CLASS (sg_fictive_row_parent_class)->dispose (object);
}

static void
sg_fictive_row_class_init (SgFictiveRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sg_fictive_row_dispose;
}

static void
sg_fictive_row_init (SgFictiveRow *self)
{
  GtkWidget *measure = gtk_button_new_from_icon_name ("system-search-symbolic");

  self->use = gtk_button_new_with_label (_ ("Use"));
  gtk_widget_set_valign (self->use, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->use, _ ("Sets the temperature to 0.8 of the fictive temperature, as the paper's glass has"));
  gtk_widget_set_focus_on_click (self->use, FALSE);
  g_signal_connect_swapped (self->use, "clicked", G_CALLBACK (on_use), self);
  gtk_widget_set_valign (measure, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (measure, _ ("Measure the Fictive Temperature…"));
  gtk_widget_set_focus_on_click (measure, FALSE);
  gtk_widget_add_css_class (measure, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (measure), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Measure the fictive temperature"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (measure), "win.measure-fictive");
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), TRUE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->use);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), measure);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  all_rows = g_slist_prepend (all_rows, self);
  refresh (self);
}
