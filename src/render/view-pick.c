/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/view-private.h"

#include <math.h>
#include <string.h>

typedef struct {
  SgViewPanel *panel;
  double origin[3], direction[3];
  SgPick *pick;
  double centre[3];
  bool found;
} PickData;

static void
pick_image (SgView *view, const float shift[3], uint32_t number, void *data)
{
  PickData *pick = data;

  for (size_t k = 0; k < pick->panel->n_atoms; k++)
    {
      const float *a = view->scene.atoms[pick->panel->atoms[k]];
      double r[3], to[3], along = 0, l2 = 0;
      double radius = (double) a[3] * (double) pick->panel->look.radius_scale;
      for (int c = 0; c < 3; c++)
        {
          r[c] = (double) a[c] + (double) shift[c] + pick->centre[c];
          to[c] = r[c] - pick->origin[c];
          along += to[c] * pick->direction[c];
          l2 += to[c] * to[c];
        }
      double h = radius * radius - l2 + along * along;
      if (h < 0)
        continue;
      double distance = along - sqrt (h);
      if (view->camera.perspective && distance <= 0)
        continue;
      if (pick->found && distance >= pick->pick->distance)
        continue;
      pick->found = true;
      pick->pick->atom = pick->panel->atoms[k];
      pick->pick->distance = distance;
      memcpy (pick->pick->r, r, sizeof r);
    }
}

bool
sg_view_pick (SgView *view, double x, double y, int w, int h, SgPick *pick)
{
  double rect[4];

  if (view->scene.snapshot == NULL)
    return false;
  PickData data = { .panel = &view->panel[sg_view_panel_at (view, x, y, w, h, rect)], .pick = pick };
  sg_view_build_panel (view, data.panel);
  memcpy (data.centre, view->scene.centre, sizeof data.centre);
  sg_camera_ray (&view->camera, rect[2], rect[3], x - rect[0], y - rect[1], data.origin, data.direction);
  sg_view_for_images (view, &data.panel->look, pick_image, &data);
  return data.found;
}

bool
sg_view_atom_position (SgView *view, size_t atom, double r[3])
{
  if (atom >= view->scene.n)
    return false;
  for (int c = 0; c < 3; c++)
    r[c] = (double) view->scene.atoms[atom][c] + view->scene.centre[c];
  return true;
}
