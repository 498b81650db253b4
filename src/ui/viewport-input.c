/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/viewport-private.h"

#include <math.h>
#include <string.h>

/* A click is what moves less. */
#define CLICK_PX 4.0

/* Marked atoms. */

void
sg_viewport_show_facts (SgViewport *self, gboolean at_once)
{
  gint64 now = g_get_monotonic_time ();

  if (!at_once && now - self->last_facts_us < SG_VIEWPORT_WRITING_US)
    return;
  self->last_facts_us = now;
  sg_atom_panel_show (self->atom_panel, sg_view_snapshot (self->view), self->structure, self->mark, self->n_marks);
}

static void
marks_changed (SgViewport *self)
{
  sg_view_set_marks (self->view, self->mark, self->n_marks);
  sg_viewport_follow_structure (self);
  sg_viewport_show_facts (self, TRUE);
  sg_viewport_camera_moved (self);
}

void
sg_viewport_clear_marks (SgViewport *self)
{
  self->n_marks = 0;
  marks_changed (self);
}

/* @further: keep those that are marked; one that is among them loses its mark. */
void
sg_viewport_mark_atom (SgViewport *self, size_t atom, gboolean further)
{
  for (unsigned k = 0; k < self->n_marks; k++)
    if (self->mark[k] == atom && further)
      {
        memmove (self->mark + k, self->mark + k + 1, (--self->n_marks - k) * sizeof *self->mark);
        marks_changed (self);
        return;
      }
  if (!further)
    self->n_marks = 0;
  if (self->n_marks == SG_MAX_MARKS)
    memmove (self->mark, self->mark + 1, --self->n_marks * sizeof *self->mark);
  self->mark[self->n_marks++] = atom;
  marks_changed (self);
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, SgViewport *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->area));
  self->drag_x = self->drag_y = 0;
  self->dragged = FALSE;
}

static void
on_drag_update (GtkGestureDrag *gesture, double offset_x, double offset_y, SgViewport *self)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));
  GdkModifierType modifiers
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  int w, h;

  /* A hand that trembles while it clicks turns nothing. */
  if (!self->dragged && hypot (offset_x, offset_y) < CLICK_PX)
    return;
  self->dragged = TRUE;
  sg_viewport_take_camera (self);
  double dx = offset_x - self->drag_x, dy = offset_y - self->drag_y;
  sg_viewport_size (self, &w, &h);
  self->drag_x = offset_x;
  self->drag_y = offset_y;
  if (button == GDK_BUTTON_PRIMARY && !(modifiers & GDK_SHIFT_MASK))
    sg_camera_orbit (sg_view_camera (self->view), SG_ORBIT_TURNTABLE, dx, dy, h);
  else
    sg_camera_pan (sg_view_camera (self->view), dx, dy, h);
  sg_viewport_camera_moved (self);
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, SgViewport *self)
{
  SgPick pick;
  int w, h;

  sg_viewport_size (self, &w, &h);
  if (sg_view_state_is_quad (self->state))
    sg_view_state_edit (self->state, sg_view_state_panel (self->state, sg_view_panel_at (self->view, x, y, w, h, NULL)));
  if (n_press != 2 || !sg_view_pick (self->view, x, y, w, h, &pick))
    return;
  SgCamera to = *sg_view_camera (self->view);
  sg_camera_center (&to, pick.r);
  sg_viewport_animate_to (self, &to);
}

static void
on_released (GtkGestureClick *gesture, int n_press, double x, double y, SgViewport *self)
{
  GdkModifierType modifiers
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  SgPick pick;
  int w, h;

  sg_viewport_size (self, &w, &h);
  if (n_press == 1 && !self->dragged && sg_view_pick (self->view, x, y, w, h, &pick))
    sg_viewport_mark_atom (self, pick.atom, (modifiers & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0);
}

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, SgViewport *self)
{
  int w, h;

  sg_viewport_size (self, &w, &h);
  sg_viewport_take_camera (self);
  sg_camera_zoom (sg_view_camera (self->view), pow (1.12, -dy), self->pointer_x, self->pointer_y, w, h);
  sg_viewport_camera_moved (self);
  return TRUE;
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, SgViewport *self)
{
  self->pointer_x = x;
  self->pointer_y = y;
}

static void
on_pinch_begin (GtkGesture *gesture, GdkEventSequence *sequence, SgViewport *self)
{
  self->pinch_scale = 1;
}

static void
on_pinch (GtkGestureZoom *gesture, double scale, SgViewport *self)
{
  int w, h;
  double x, y;

  sg_viewport_size (self, &w, &h);
  if (scale <= 0 || !gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    return;
  sg_camera_zoom (sg_view_camera (self->view), scale / self->pinch_scale, x, y, w, h);
  self->pinch_scale = scale;
  sg_viewport_camera_moved (self);
}

/* Keys. */

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, SgViewport *self)
{
  SgCamera *camera = sg_view_camera (self->view);
  double dx = 0, dy = 0;
  int w, h;

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK))
    return GDK_EVENT_PROPAGATE;
  sg_viewport_size (self, &w, &h);
  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      dx = -1;
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      dx = 1;
      break;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      dy = -1;
      break;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      dy = 1;
      break;
    default:
      return GDK_EVENT_PROPAGATE;
    }
  sg_viewport_take_camera (self);
  /* A twelfth of a half turn, or a twentieth of the height, a key press. */
  if (state & GDK_SHIFT_MASK)
    sg_camera_pan (camera, dx * h / 20.0, dy * h / 20.0, h);
  else
    sg_camera_orbit (camera, SG_ORBIT_TURNTABLE, dx * h / 24.0, dy * h / 24.0, h);
  sg_viewport_camera_moved (self);
  return GDK_EVENT_STOP;
}

void
sg_viewport_bind_input (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_drag_begin);
  gtk_widget_class_bind_template_callback (widget_class, on_drag_update);
  gtk_widget_class_bind_template_callback (widget_class, on_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_released);
  gtk_widget_class_bind_template_callback (widget_class, on_scroll);
  gtk_widget_class_bind_template_callback (widget_class, on_motion);
  gtk_widget_class_bind_template_callback (widget_class, on_pinch_begin);
  gtk_widget_class_bind_template_callback (widget_class, on_pinch);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
}
