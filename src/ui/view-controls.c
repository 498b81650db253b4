/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/view-controls.h"
#include "ui/wheel.h"

#include <math.h>

typedef enum { CONTROL_LAYER, CONTROL_SWITCH, CONTROL_CHOICE, CONTROL_NUMBER, CONTROL_SLIDER, CONTROL_NONE } ControlKind;

typedef struct {
  SgViewControls *controls;
  ControlKind kind;
  GtkWidget *row, *widget;
  SgViewGet get;
  SgViewSet set;
  SgViewTest shown;
} Control;

struct _SgViewControls {
  SgViewState *state; /* borrowed */
  GPtrArray *control; /* of Control */
  gboolean updating;
};

SgViewControls *
sg_view_controls_new (SgViewState *state)
{
  SgViewControls *self = g_new0 (SgViewControls, 1);

  self->state = state;
  self->control = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
sg_view_controls_free (SgViewControls *self)
{
  if (self == NULL)
    return;
  for (guint k = 0; k < self->control->len; k++)
    {
      Control *control = self->control->pdata[k];
      g_signal_handlers_disconnect_by_data (control->widget, control);
      g_object_unref (control->widget);
    }
  g_ptr_array_unref (self->control);
  g_free (self);
}

static void
put (Control *control, double value)
{
  SgViewControls *self = control->controls;

  if (self->updating)
    return;
  control->set (self->state, value);
  sg_view_state_commit (self->state);
}

static void
on_layer (AdwExpanderRow *row, GParamSpec *pspec, Control *control)
{
  put (control, adw_expander_row_get_enable_expansion (row));
}

static void
on_switch (GtkSwitch *widget, GParamSpec *pspec, Control *control)
{
  put (control, gtk_switch_get_active (widget));
}

static void
on_choice (GtkDropDown *widget, GParamSpec *pspec, Control *control)
{
  guint selected = gtk_drop_down_get_selected (widget);
  if (selected != GTK_INVALID_LIST_POSITION)
    put (control, selected);
}

static void
on_number (GtkSpinButton *widget, Control *control)
{
  put (control, gtk_spin_button_get_value (widget));
}

static void
on_slider (GtkRange *widget, Control *control)
{
  put (control, gtk_range_get_value (widget));
}

static Control *
add (SgViewControls *self, const SgViewRow *row, ControlKind kind, GtkWidget *adw_row, GtkWidget *widget)
{
  Control *control = g_new0 (Control, 1);

  *control = (Control){ self, kind, adw_row, g_object_ref (widget), row->get, row->set, row->shown };
  g_ptr_array_add (self->control, control);
  gtk_widget_set_tooltip_text (adw_row, row->tooltip);
  if (ADW_IS_EXPANDER_ROW (row->into))
    adw_expander_row_add_row (ADW_EXPANDER_ROW (row->into), adw_row);
  else
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (row->into), adw_row);
  return control;
}

/* The wheel scrolls the page, wherever the pointer is: it must not change what happens to lie under it. */
static void
leave_wheel (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint k = 0; k < g_list_model_get_n_items (controllers); k++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, k);
      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
        gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
    }
}

/* A row with its title at the left and @widget at the right. */
static GtkWidget *
plain_row (const SgViewRow *row, GtkWidget *widget, gboolean activates)
{
  GtkWidget *adw_row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (adw_row), row->title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (adw_row), 2);
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  leave_wheel (widget);
  adw_action_row_add_suffix (ADW_ACTION_ROW (adw_row), widget);
  if (activates)
    adw_action_row_set_activatable_widget (ADW_ACTION_ROW (adw_row), widget);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, row->title, -1);
  return adw_row;
}

GtkWidget *
sg_view_controls_layer (SgViewControls *self, const SgViewRow *row)
{
  GtkWidget *widget = adw_expander_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (widget), row->title);
  adw_expander_row_set_show_enable_switch (ADW_EXPANDER_ROW (widget), TRUE);
  Control *control = add (self, row, CONTROL_LAYER, widget, widget);
  g_signal_connect (widget, "notify::enable-expansion", G_CALLBACK (on_layer), control);
  return widget;
}

void
sg_view_controls_switch (SgViewControls *self, const SgViewRow *row)
{
  GtkWidget *widget = gtk_switch_new ();
  Control *control = add (self, row, CONTROL_SWITCH, plain_row (row, widget, TRUE), widget);

  g_signal_connect (widget, "notify::active", G_CALLBACK (on_switch), control);
}

GtkDropDown *
sg_view_controls_choice (SgViewControls *self, const SgViewRow *row, const char *const *names)
{
  GtkWidget *widget = gtk_drop_down_new_from_strings (names);
  Control *control = add (self, row, CONTROL_CHOICE, plain_row (row, widget, FALSE), widget);

  g_signal_connect (widget, "notify::selected", G_CALLBACK (on_choice), control);
  return GTK_DROP_DOWN (widget);
}

void
sg_view_controls_number (SgViewControls *self, const SgViewRow *row, double min, double max, double step,
                         guint digits)
{
  GtkWidget *widget = gtk_spin_button_new_with_range (min, max, step);

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (widget), digits);
  gtk_editable_set_width_chars (GTK_EDITABLE (widget), 5);
  sg_wheel_leave_alone (widget);
  Control *control = add (self, row, CONTROL_NUMBER, plain_row (row, widget, FALSE), widget);
  g_signal_connect (widget, "value-changed", G_CALLBACK (on_number), control);
}

GtkRange *
sg_view_controls_slider (SgViewControls *self, const SgViewRow *row, double min, double max, double step)
{
  GtkWidget *widget = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, min, max, step);

  gtk_widget_set_size_request (widget, 130, -1);
  sg_wheel_leave_alone (widget);
  Control *control = add (self, row, CONTROL_SLIDER, plain_row (row, widget, FALSE), widget);
  g_signal_connect (widget, "value-changed", G_CALLBACK (on_slider), control);
  return GTK_RANGE (widget);
}

void
sg_view_controls_watch (SgViewControls *self, GtkWidget *widget, SgViewTest shown)
{
  Control *control = g_new0 (Control, 1);

  *control = (Control){ self, CONTROL_NONE, widget, g_object_ref (widget), NULL, NULL, shown };
  g_ptr_array_add (self->control, control);
}

static void
update (Control *control)
{
  double value = control->get != NULL ? control->get (control->controls->state) : 0;

  switch (control->kind)
    {
    case CONTROL_LAYER:
      {
        /* it would open whenever its layer is switched on, also by a preset */
        AdwExpanderRow *row = ADW_EXPANDER_ROW (control->widget);
        gboolean expanded = adw_expander_row_get_expanded (row);
        adw_expander_row_set_enable_expansion (row, value > 0);
        adw_expander_row_set_expanded (row, expanded && value > 0);
        break;
      }
    case CONTROL_SWITCH:
      gtk_switch_set_active (GTK_SWITCH (control->widget), value > 0);
      break;
    case CONTROL_CHOICE:
      gtk_drop_down_set_selected (GTK_DROP_DOWN (control->widget),
                                  value < 0 ? GTK_INVALID_LIST_POSITION : (guint) lrint (value));
      break;
    case CONTROL_NUMBER:
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (control->widget), value);
      break;
    case CONTROL_SLIDER:
      gtk_range_set_value (GTK_RANGE (control->widget), value);
      break;
    case CONTROL_NONE:
    default:
      break;
    }
  if (control->shown != NULL)
    gtk_widget_set_visible (control->row, control->shown (control->controls->state));
}

void
sg_view_controls_update (SgViewControls *self)
{
  self->updating = TRUE;
  for (guint k = 0; k < self->control->len; k++)
    update (self->control->pdata[k]);
  self->updating = FALSE;
}
