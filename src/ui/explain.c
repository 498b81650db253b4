/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/explain.h"
#include "ui/explanation-window.h"
#include "ui/plot-panel.h"
#include "ui/viewport.h"

#include <adwaita.h>

static const SgExplanation *
of_property (GtkWidget *widget, const char *property)
{
  g_autofree char *text = NULL;
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (widget), property) != NULL)
    g_object_get (widget, property, &text, NULL);
  return sg_explanation_about (text);
}

/* "Stress against strain" says more than "What is plotted". */
static const SgExplanation *
of_choice (GtkWidget *widget)
{
  gpointer item = GTK_IS_DROP_DOWN (widget) ? gtk_drop_down_get_selected_item (GTK_DROP_DOWN (widget)) : NULL;
  return GTK_IS_STRING_OBJECT (item) ? sg_explanation_about (gtk_string_object_get_string (item)) : NULL;
}

/* A box of the line below the view: caption and number. */
static const SgExplanation *
of_caption (GtkWidget *widget)
{
  GtkWidget *first = GTK_IS_BOX (widget) ? gtk_widget_get_first_child (widget) : NULL;
  return GTK_IS_LABEL (first) ? sg_explanation_about (gtk_label_get_text (GTK_LABEL (first))) : NULL;
}

const SgExplanation *
sg_explain_widget (GtkWidget *widget)
{
  static const char *const properties[] = { "action-name", "label", "title", "tooltip-text", "visible-child-name" };

  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    {
      const SgExplanation *found = of_choice (widget);
      /* what an action row is called is also in its header's box, the window's title is any sample's */
      for (guint k = 0; found == NULL && k < G_N_ELEMENTS (properties) && !GTK_IS_WINDOW (widget); k++)
        found = of_property (widget, properties[k]);
      if (found == NULL)
        found = of_caption (widget);
      if (found == NULL && SG_IS_PLOT_PANEL (widget))
        found = sg_explanation_about (sg_figure_kind_title (sg_plot_panel_kind (SG_PLOT_PANEL (widget))));
      if (found == NULL)
        found = sg_explanation_about (G_OBJECT_TYPE_NAME (widget));
      if (found != NULL)
        return found;
    }
  return NULL;
}

/* F1 and the secondary button, in every window. */
static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, GtkWindow *window)
{
  if (key != GDK_KEY_F1 || sg_explanation_window_is (window))
    return GDK_EVENT_PROPAGATE;
  GtkWidget *focus = gtk_window_get_focus (window);
  sg_explanation_window_show (window, focus != NULL ? sg_explain_widget (focus) : NULL);
  return GDK_EVENT_STOP;
}

static void
on_press (GtkGestureClick *gesture, int n, double x, double y, GtkWindow *window)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (window), x, y, GTK_PICK_DEFAULT);
  const SgExplanation *found = picked != NULL ? sg_explain_widget (picked) : NULL;

  /* the view is moved by that button */
  if (found == NULL || sg_explanation_window_is (window) || gtk_widget_get_ancestor (picked, SG_TYPE_VIEWPORT) != NULL)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  sg_explanation_window_show (window, found);
}

static void
explain_in (GtkWindow *window)
{
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (key, "key-pressed", G_CALLBACK (on_key), window);
  gtk_widget_add_controller (GTK_WIDGET (window), key);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (on_press), window);
  gtk_widget_add_controller (GTK_WIDGET (window), GTK_EVENT_CONTROLLER (click));
}

static gboolean
on_map (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer data)
{
  GObject *widget = g_value_get_object (&values[0]);

  if (GTK_IS_WINDOW (widget) && g_object_get_data (widget, "sg-explained") == NULL)
    {
      g_object_set_data (widget, "sg-explained", widget);
      explain_in (GTK_WINDOW (widget));
    }
  return TRUE;
}

void
sg_explain_install (void)
{
  static gulong hook = 0;
  g_autoptr (GTypeClass) klass = g_type_class_ref (GTK_TYPE_WIDGET);

  if (hook == 0)
    hook = g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, on_map, NULL, NULL);
}
