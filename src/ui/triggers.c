/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/triggers.h"
#include "engine/words.h"
#include "ui/format.h"
#include "ui/units.h"
#include "ui/wheel.h"

#include <string.h>

static const struct {
  SgWhen when;
  const char *text;
  double value, step, min, max;
  guint digits;
} conditions[] = {
  { SG_WHEN_STRAIN, N_ ("the strain reaches"), 0.02, 0.001, -100, 100, 4 },
  { SG_WHEN_STRESS, N_ ("the stress reaches"), 0.3, 0.01, 0, 100, 3 },
  { SG_WHEN_STRESS_DROP, N_ ("the stress falls from its peak by"), 0.05, 0.01, 0.001, 1, 3 },
  { SG_WHEN_STEP, N_ ("the step reaches"), 100000, 1000, 1, 1e15, 0 },
};

static const struct {
  SgCommandKind kind;
  const char *text;
} reactions[] = {
  { SG_COMMAND_UNLOAD, N_ ("Unload") }, { SG_COMMAND_HOLD, N_ ("Hold") },       { SG_COMMAND_CREEP, N_ ("Creep") },
  { SG_COMMAND_REVERSE, N_ ("Reverse") }, { SG_COMMAND_NEXT, N_ ("Next stage") }, { SG_COMMAND_PAUSE, N_ ("Pause") },
  { SG_COMMAND_STOP, N_ ("Stop") },
};

struct _SgTriggers {
  AdwBin parent_instance;

  /* Template. */
  GtkListBox *list;
  GtkMenuButton *add;
  GtkPopover *popover;
  GtkDropDown *reaction;
  GtkDropDown *condition;
  GtkSpinButton *threshold;

  SgSession *session; /* borrowed */
};

G_DEFINE_FINAL_TYPE (SgTriggers, sg_triggers, ADW_TYPE_BIN)

char *
sg_trigger_sentence (const SgCommand *arm)
{
  const char *condition = "", *reaction = sg_command_info (arm->armed)->name;
  GString *text = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (conditions); i++)
    if (conditions[i].when == arm->when)
      condition = sg_words (conditions[i].text);
  for (size_t i = 0; i < G_N_ELEMENTS (reactions); i++)
    if (reactions[i].kind == arm->armed)
      reaction = sg_words (reactions[i].text);
  g_string_append (text, reaction);
  if (arm->armed == SG_COMMAND_LOAD)
    g_string_append_printf (text, " %s", sg_direction_name (arm->plane, arm->sign));
  if (sg_command_info (arm->armed)->argument != NULL && arm->value > 0)
    {
      g_autofree char *value = arm->armed == SG_COMMAND_SET_TEMPERATURE ? g_strdup_printf ("%g", arm->value)
                                                                         : sg_units_rate_text (arm->value);
      g_string_append_printf (text, " (%s)", value);
    }
  if (arm->when == SG_WHEN_STRESS_DROP)
    g_string_append_printf (text, _ (" when %s %g %%"), condition, 100 * arm->threshold);
  else if (arm->when == SG_WHEN_STEP)
    {
      g_autofree char *count = sg_text_count ((guint64) arm->threshold);
      g_string_append_printf (text, _ (" when %s %s"), condition, count);
    }
  else
    g_string_append_printf (text, _ (" when %s %g"), condition, arm->threshold);
  return g_string_free (text, FALSE);
}

static void
add_row (SgTriggers *self, const SgAck *ack)
{
  g_autofree char *sentence = sg_trigger_sentence (&ack->command);
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);
  g_autofree char *label = g_strdup_printf (_ ("Cancel: %s"), sentence);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *cancel = gtk_button_new_from_icon_name ("edit-delete-symbolic");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (cancel, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (cancel, _ ("Cancel"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (cancel), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_add_css_class (cancel, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "win.disarm");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (cancel), "d", (double) ack->number);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), cancel);
  gtk_list_box_append (self->list, row);
}

void
sg_triggers_update (SgTriggers *self)
{
  const GArray *armed = sg_session_armed (self->session);
  GtkListBoxRow *row;

  if (self->list == NULL)
    return;
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < armed->len; i++)
    add_row (self, &g_array_index (armed, SgAck, i));
  gtk_widget_set_visible (GTK_WIDGET (self->list), armed->len > 0);
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    gtk_widget_set_sensitive (GTK_WIDGET (self->add),
                              sg_session_state (self->session) == SG_RUN_RUNNING
                                  || sg_session_state (self->session) == SG_RUN_PAUSED);
}

static void
on_condition (GtkDropDown *drop_down, GParamSpec *pspec, SgTriggers *self)
{
  guint i = gtk_drop_down_get_selected (drop_down);
  if (i >= G_N_ELEMENTS (conditions))
    return;
  gtk_spin_button_set_digits (self->threshold, conditions[i].digits);
  gtk_spin_button_set_range (self->threshold, conditions[i].min, conditions[i].max);
  gtk_spin_button_set_increments (self->threshold, conditions[i].step, 10 * conditions[i].step);
  gtk_spin_button_set_value (self->threshold, conditions[i].value);
}

static void
on_arm (GtkButton *button, SgTriggers *self)
{
  guint c = gtk_drop_down_get_selected (self->condition), r = gtk_drop_down_get_selected (self->reaction);
  if (c >= G_N_ELEMENTS (conditions) || r >= G_N_ELEMENTS (reactions))
    return;
  gtk_spin_button_update (self->threshold);
  SgCommand command;
  sg_command_init (&command, SG_COMMAND_ARM, 0);
  command.armed = reactions[r].kind;
  command.when = conditions[c].when;
  command.threshold = gtk_spin_button_get_value (self->threshold);
  g_autofree char *text = sg_command_to_text (&command);
  /* The action takes what follows "arm ". */
  gtk_widget_activate_action (GTK_WIDGET (self), "win.arm", "s", text + strlen ("arm "));
  gtk_popover_popdown (self->popover);
}

void
sg_triggers_set_session (SgTriggers *self, SgSession *session)
{
  self->session = session;
}

static void
sg_triggers_class_init (SgTriggersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/shearglass/Shearglass/triggers.ui");
  gtk_widget_class_bind_template_child (widget_class, SgTriggers, list);
  gtk_widget_class_bind_template_child (widget_class, SgTriggers, add);
  gtk_widget_class_bind_template_child (widget_class, SgTriggers, popover);
  gtk_widget_class_bind_template_child (widget_class, SgTriggers, reaction);
  gtk_widget_class_bind_template_child (widget_class, SgTriggers, condition);
  gtk_widget_class_bind_template_child (widget_class, SgTriggers, threshold);
  gtk_widget_class_bind_template_callback (widget_class, on_arm);
}

static void
sg_triggers_init (SgTriggers *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sg_wheel_leave_alone (self->threshold);
  GtkStringList *strings = gtk_string_list_new (NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (reactions); i++)
    gtk_string_list_append (strings, sg_words (reactions[i].text));
  gtk_drop_down_set_model (self->reaction, G_LIST_MODEL (strings));
  g_object_unref (strings);
  strings = gtk_string_list_new (NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (conditions); i++)
    gtk_string_list_append (strings, sg_words (conditions[i].text));
  g_signal_connect (self->condition, "notify::selected", G_CALLBACK (on_condition), self);
  gtk_drop_down_set_model (self->condition, G_LIST_MODEL (strings));
  g_object_unref (strings);
  on_condition (self->condition, NULL, self);
}
