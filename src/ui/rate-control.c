/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/rate-control.h"
#include "engine/command.h"
#include "engine/units.h"
#include "engine/words.h"
#include "ui/format.h"
#include "ui/units.h"
#include "ui/wheel.h"

#include <math.h>
#include <string.h>

#define FIRST_DECADE 4
#define LAST_DECADE 10

struct _SgRateControl {
  AdwBin parent_instance;

  /* Template. */
  GtkEntry *entry;
  GtkScale *scale;
  GtkLabel *units;
  GtkMenuButton *presets;
  GtkLabel *note;

  double rate;
  double time_step;
  double shown; /* 1/s that a rate of one a second in the paper's time is shown as */
  gboolean updating;
  guint text_idle;
};

G_DEFINE_FINAL_TYPE (SgRateControl, sg_rate_control, ADW_TYPE_BIN)

static void
show (SgRateControl *self)
{
  self->updating = TRUE;
  g_autofree char *text = sg_units_rate_text (self->rate);
  if (!gtk_widget_has_focus (GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->entry)))))
    gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  gtk_range_set_value (GTK_RANGE (self->scale), log10 (self->rate * self->shown));

  g_autofree char *per_step = sg_text_power (self->rate * SG_SECONDS_PER_STEP, 3);
  g_autofree char *reduced = sg_text_power (sg_rate_from_per_second (self->rate, self->time_step), 3);
  g_autofree char *paper = sg_text_rate (self->rate);
  g_autofree char *units = strcmp (text, paper) == 0 ? g_strdup_printf (_ ("%s per step, %s/τ"), per_step, reduced)
                                                     : g_strdup_printf (_ ("%s per step, %s/τ; %s in files"), per_step, reduced, paper);
  gtk_label_set_text (self->units, units);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                  -1);
  self->updating = FALSE;
}

static void
ask (SgRateControl *self, double rate)
{
  self->rate = rate;
  show (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.set-rate", "d", rate);
}

/* Two significant digits: what a slider can honestly be set to. */
static double
rounded (double rate)
{
  double decade = pow (10, floor (log10 (rate) + 1e-9) - 1);
  return round (rate / decade) * decade;
}

static void
on_scale (GtkRange *range, SgRateControl *self)
{
  if (!self->updating)
    ask (self, rounded (pow (10, gtk_range_get_value (range))) / self->shown);
}

static void
on_activate (GtkEntry *entry, SgRateControl *self)
{
  const SgCommandInfo *info = sg_command_info (SG_COMMAND_SET_RATE);
  double rate;

  if (sg_units_parse_rate (gtk_editable_get_text (GTK_EDITABLE (entry)), self->time_step, &rate)
      && rate >= info->min && rate <= info->max)
    {
      g_autofree char *text = sg_units_rate_text (rate);
      gtk_editable_set_text (GTK_EDITABLE (entry), text);
      gtk_editable_set_position (GTK_EDITABLE (entry), -1);
      ask (self, rate);
    }
  else
    gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
}

/* Without the focus nobody types: it is a screen reader or a voice that has set the text, and no Return will follow (GTK 4.8 does
 * not pass on the accessible action "activate" of an entry). */
static gboolean
take_text (gpointer data)
{
  SgRateControl *self = data;
  const SgCommandInfo *info = sg_command_info (SG_COMMAND_SET_RATE);
  double rate;

  self->text_idle = 0;
  if (!gtk_widget_has_focus (GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->entry))))
      && sg_units_parse_rate (gtk_editable_get_text (GTK_EDITABLE (self->entry)), self->time_step, &rate) && rate >= info->min
      && rate <= info->max)
    ask (self, rate);
  return G_SOURCE_REMOVE;
}

static void
on_changed (GtkEditable *editable, SgRateControl *self)
{
  if (!self->updating && self->text_idle == 0)
    self->text_idle = g_idle_add (take_text, self);
}

static void
on_leave (GtkEventControllerFocus *controller, SgRateControl *self)
{
  g_autofree char *shown = sg_units_rate_text (self->rate);
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->entry)), shown) != 0)
    on_activate (self->entry, self);
  show (self);
}

/* Decades of what is shown, on the scale and in the menu. */
static void
show_decades (SgRateControl *self)
{
  GMenu *menu = g_menu_new (), *section = g_menu_new ();
  SgPhysical physical;

  self->shown = sg_physical_rate (sg_units_shown (&physical));
  const int first = (int) ceil (FIRST_DECADE + log10 (self->shown) - 1e-9), last = first + LAST_DECADE - FIRST_DECADE;
  self->updating = TRUE;
  gtk_scale_clear_marks (self->scale);
  gtk_range_set_range (GTK_RANGE (self->scale), FIRST_DECADE + log10 (self->shown), LAST_DECADE + log10 (self->shown));
  for (int decade = first; decade <= last; decade++)
    {
      double rate = pow (10, decade) / self->shown;
      if (rate > pow (10, LAST_DECADE) * (1 + 1e-9))
        break;
      g_autofree char *mark = sg_text_power (pow (10, decade), 1), *name = sg_units_rate_text (rate);
      gtk_scale_add_mark (self->scale, decade, GTK_POS_BOTTOM, mark);
      g_autoptr (GMenuItem) item = g_menu_item_new (name, NULL);
      g_menu_item_set_action_and_target (item, "win.set-rate", "d", rate);
      g_menu_append_item (section, item);
    }
  g_menu_append_section (menu, _ ("Per second"), G_MENU_MODEL (section));
  gtk_menu_button_set_menu_model (self->presets, G_MENU_MODEL (menu));
  g_object_unref (section);
  g_object_unref (menu);
  show (self);
}

void
sg_rate_control_set (SgRateControl *self, double rate_per_s, double time_step)
{
  if (rate_per_s == self->rate && time_step == self->time_step)
    return;
  self->rate = rate_per_s;
  self->time_step = time_step;
  show (self);
}

void
sg_rate_control_set_note (SgRateControl *self, const char *note)
{
  gtk_label_set_text (self->note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL && *note != '\0');
}

static void
sg_rate_control_dispose (GObject *object)
{
  g_clear_handle_id (&SG_RATE_CONTROL (object)->text_idle, g_source_remove);
  G_OBJECT_CLASS (sg_rate_control_parent_class)->dispose (object);
}

static void
sg_rate_control_class_init (SgRateControlClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sg_rate_control_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/shearglass/Shearglass/rate-control.ui");
  gtk_widget_class_bind_template_child (widget_class, SgRateControl, entry);
  gtk_widget_class_bind_template_child (widget_class, SgRateControl, scale);
  gtk_widget_class_bind_template_child (widget_class, SgRateControl, units);
  gtk_widget_class_bind_template_child (widget_class, SgRateControl, note);
  gtk_widget_class_bind_template_child (widget_class, SgRateControl, presets);
  gtk_widget_class_bind_template_callback (widget_class, on_scale);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_leave);
}

static void
sg_rate_control_init (SgRateControl *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sg_wheel_leave_alone (self->scale);
  self->rate = 1e8;
  self->time_step = SG_TIME_STEP;
  show_decades (self);
  sg_units_on_change (self, G_CALLBACK (show_decades));
}
