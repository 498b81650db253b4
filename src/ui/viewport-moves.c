/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The camera moved by a lesson. A move goes by the clock, not by frames: where drawing is slow it has fewer of them.
 */
#include "ui/viewport-private.h"
#include "render/camera-move.h"

/* Where the camera is @seconds after the move began. Returns: whether that was all. */
static gboolean
move_to (SgViewport *self, double seconds)
{
  SgSnapshot *snapshot = sg_view_snapshot (self->view);
  int w = gtk_widget_get_width (GTK_WIDGET (self->area)), h = gtk_widget_get_height (GTK_WIDGET (self->area));
  gboolean over = sg_camera_move_at (&self->move, &self->move_from, snapshot != NULL ? &snapshot->cell : NULL,
                                     h > 0 ? (double) w / h : 1, seconds, sg_view_camera (self->view));

  if (over)
    {
      self->move_start_us = 0;
      /* From now on the cell is followed, as at the start. */
      if (self->move.kind == SG_MOVE_VIEW || self->move.kind == SG_MOVE_FIT)
        {
          self->touched = FALSE;
          sg_viewport_keep_fitted (self);
        }
    }
  sg_viewport_camera_moved (self);
  return over;
}

gboolean
sg_viewport_move_tick (SgViewport *self, gint64 now_us)
{
  if (self->move_start_us == 0)
    return FALSE;
  move_to (self, (double) (now_us - self->move_start_us) * 1e-6);
  return TRUE;
}

void
sg_viewport_move_camera (SgViewport *self, const SgCameraMove *move)
{
  gboolean animations = TRUE;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animations, NULL);
  self->animation_start_us = 0;
  self->move = *move;
  self->move_from = *sg_view_camera (self->view);
  if (move->kind == SG_MOVE_ZOOM)
    self->touched = TRUE;
  self->move_start_us = g_get_monotonic_time ();
  if (move->seconds <= 0 || !animations || !gtk_widget_get_mapped (GTK_WIDGET (self->area)))
    {
      move_to (self, move->seconds);
      return;
    }
  sg_viewport_keep_drawing (self);
}
