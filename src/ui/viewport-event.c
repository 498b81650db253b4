/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One structural event in the picture: its atoms marked, their displacements as arrows.
 */
#include "ui/viewport-private.h"

#include <math.h>
#include <string.h>

/* An event is looked at from so near, in sigma. */
#define EVENT_HALF_HEIGHT 6.5

/* Arrows that end at the atoms, wherever they are now. */
void
sg_viewport_place_event (SgViewport *self)
{
  const SgSnapshot *snapshot = sg_view_snapshot (self->view);
  const SgEvent *e = self->event;
  if (e == NULL || snapshot == NULL)
    {
      sg_view_set_sticks (self->view, SG_STICKS_EVENT, NULL, 0);
      return;
    }
  g_autofree SgStick *sticks = g_new0 (SgStick, e->x.n_atoms + 1);
  size_t n = 0;
  for (uint32_t k = 0; k < e->x.n_atoms; k++)
    {
      uint32_t i = e->x.atom[k];
      if (i >= snapshot->n)
        continue;
      SgStick *stick = &sticks[n++];
      double length = 0;
      for (int c = 0; c < 3; c++)
        {
          stick->d[c] = e->u[k][c];
          stick->a[c] = (float) (snapshot->r[c][i] - (double) e->u[k][c]);
          length += (double) e->u[k][c] * (double) e->u[k][c];
        }
      stick->radius = k < e->x.n_cores ? 0.14f : 0.07f;
      stick->value = (float) sqrt (length);
      stick->shape = SG_SHAPE_ARROW;
      stick->rgba[0] = 0xf2;
      stick->rgba[1] = k < e->x.n_cores ? 0x4b : 0xb1;
      stick->rgba[2] = 0x34;
      stick->rgba[3] = 255;
    }
  sg_view_set_sticks (self->view, SG_STICKS_EVENT, sticks, n);
}

void
sg_viewport_show_event (SgViewport *self, SgEvent *event, gboolean alone)
{
  if (event != NULL)
    sg_event_ref (event);
  g_clear_pointer (&self->event, sg_event_unref);
  self->event = event;
  self->event_alone = alone;
  sg_viewport_set_looks (self);
  sg_viewport_place_event (self);
  if (event == NULL)
    {
      sg_view_set_selected (self->view, NULL, 0);
      sg_viewport_camera_moved (self);
      return;
    }
  g_autofree size_t *atoms = g_new (size_t, event->x.n_atoms + 1);
  double middle[3] = { 0, 0, 0 }, first[3], r[3];
  uint32_t found = 0;
  const SgSnapshot *snapshot = sg_view_snapshot (self->view);
  for (uint32_t k = 0; k < event->x.n_atoms; k++)
    {
      atoms[k] = event->x.atom[k];
      if (k >= MAX (event->x.n_cores, 1) || snapshot == NULL || !sg_view_atom_position (self->view, atoms[k], r))
        continue;
      if (found == 0)
        memcpy (first, r, sizeof first);
      double d[3] = { r[0] - first[0], r[1] - first[1], r[2] - first[2] };
      sg_cell_nearest_image (&snapshot->cell, d);
      for (int c = 0; c < 3; c++)
        middle[c] += d[c];
      found++;
    }
  sg_view_set_selected (self->view, atoms, event->x.n_atoms);
  if (found > 0)
    {
      SgCamera to = *sg_view_camera (self->view);
      for (int c = 0; c < 3; c++)
        middle[c] = first[c] + middle[c] / found;
      sg_viewport_take_camera (self);
      sg_camera_center (&to, middle);
      to.half_height = MIN (to.half_height, EVENT_HALF_HEIGHT);
      sg_viewport_animate_to (self, &to);
    }
  sg_viewport_camera_moved (self);
}
