/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/view-private.h"

#include <string.h>

/* Looks differ in layers that do not touch lists: those changes cost nothing here, since lists are cheap
 * beside a frame. */
void
sg_view_build_panel (SgView *view, SgViewPanel *panel)
{
  SgScene *scene = &view->scene;
  bool look_changed = !panel->valid || !sg_look_equal (&panel->look, &panel->built);

  if (look_changed || panel->atoms_revision != scene->atoms_revision
      || panel->values_revision != scene->values_revision)
    {
      if (panel->room < scene->n || panel->atoms == NULL)
        {
          panel->room = MAX (scene->n, 1);
          panel->atoms = g_renew (uint32_t, panel->atoms, panel->room);
          g_free (panel->colors);
          panel->colors = g_malloc_n (panel->room, 4);
          memset (panel->colors, 0, 4 * panel->room);
          panel->colors_changed = true;
        }
      panel->n_atoms = scene->snapshot != NULL ? sg_scene_atom_list (scene, &panel->look, panel->atoms) : 0;
      if (scene->n > 0)
        {
          uint8_t (*colors)[4] = g_malloc_n (scene->n, 4);
          sg_scene_atom_colors (scene, &panel->look, colors);
          panel->colors_changed |= memcmp (colors, panel->colors, 4 * scene->n) != 0;
          memcpy (panel->colors, colors, 4 * scene->n);
          g_free (colors);
        }
    }
  for (int s = 0; s < SG_N_STICKS; s++)
    {
      SgStickSet *set = &scene->sticks[s];
      bool other = !panel->valid || panel->sticks[s].revision != set->revision;
      if (!look_changed && !other)
        continue;
      if (other)
        {
          g_free (panel->sticks[s].list);
          g_free (panel->sticks[s].colors);
          panel->sticks[s].list = g_new (uint32_t, MAX (set->n, 1));
          panel->sticks[s].colors = g_malloc_n (MAX (set->n, 1), 4);
          panel->sticks[s].revision = set->revision;
        }
      panel->sticks[s].n = sg_scene_stick_list (scene, &panel->look, (SgSticks) s, panel->sticks[s].list);
      sg_scene_stick_colors (scene, &panel->look, (SgSticks) s, panel->sticks[s].colors);
      panel->sticks[s].changed = true;
    }
  panel->built = panel->look;
  panel->atoms_revision = scene->atoms_revision;
  panel->values_revision = scene->values_revision;
  panel->valid = true;
}

static void
upload (SgView *view)
{
  SgScene *scene = &view->scene;
  SgPasses *passes = &view->passes;

  glActiveTexture (GL_TEXTURE0);
  if (view->uploaded_atoms != scene->atoms_revision && scene->n > 0)
    {
      sg_gl_table_upload (&passes->atoms, GL_RGBA32F, scene->atoms, scene->n);
      SgStickTexels edges[SG_CELL_STICKS];
      sg_scene_cell_sticks (scene, edges);
      sg_gl_table_upload (&passes->cell_sticks, GL_RGBA32F, edges, 2 * SG_CELL_STICKS);
      view->statistics.atom_uploads++;
    }
  view->uploaded_atoms = scene->atoms_revision;
  for (int s = 0; s < SG_N_STICKS; s++)
    {
      if (view->uploaded_sticks[s] != scene->sticks[s].revision && scene->sticks[s].n > 0)
        sg_gl_table_upload (&passes->sticks[s], GL_RGBA32F, scene->sticks[s].texels, 2 * scene->sticks[s].n);
      view->uploaded_sticks[s] = scene->sticks[s].revision;
    }
  if (!view->cell_colors_ready)
    {
      /* alpha tells the resolve not to light it; first in the dark theme's grey, then in the light one's */
      uint8_t colors[2 * SG_CELL_STICKS][4];
      for (int i = 0; i < 2 * SG_CELL_STICKS; i++)
        {
          const uint8_t dark[4] = { 168, 178, 190, 128 }, light[4] = { 96, 104, 114, 128 };
          memcpy (colors[i], i < SG_CELL_STICKS ? dark : light, 4);
        }
      sg_gl_table_upload (&passes->cell_colors[0], GL_RGBA8, colors, SG_CELL_STICKS);
      sg_gl_table_upload (&passes->cell_colors[1], GL_RGBA8, colors + SG_CELL_STICKS, SG_CELL_STICKS);
      view->cell_colors_ready = true;
    }
  for (unsigned p = 0; p < view->n_panels; p++)
    {
      SgViewPanel *panel = &view->panel[p];
      if ((panel->colors_changed || panel->color_table.texture == 0) && scene->n > 0)
        sg_gl_table_upload (&panel->color_table, GL_RGBA8, panel->colors, scene->n);
      panel->colors_changed = false;
      for (int s = 0; s < SG_N_STICKS; s++)
        {
          if (panel->sticks[s].changed && scene->sticks[s].n > 0)
            sg_gl_table_upload (&panel->sticks[s].table, GL_RGBA8, panel->sticks[s].colors,
                                scene->sticks[s].n);
          panel->sticks[s].changed = false;
        }
    }
}

void
sg_view_reserve (SgView *view, size_t n)
{
  if (n <= view->scratch)
    return;
  view->scratch = n;
  view->order = g_renew (uint32_t, view->order, n);
  view->depth = g_renew (float, view->depth, n);
  view->key = g_renew (uint16_t, view->key, n);
}

/* Sticks or triangles back to front along the view axis. */
const uint32_t *
sg_view_sort_points (SgView *view, const SgProjection *projection, const float *middle, size_t stride,
             const uint32_t *list, size_t n)
{
  sg_view_reserve (view, 2 * n);
  for (size_t i = 0; i < n; i++)
    {
      float v[3];
      sg_projection_view (projection, middle + stride * (list != NULL ? list[i] : i), v);
      view->depth[i] = -v[2];
    }
  sg_sort_by_depth (view->depth, n, view->order, view->key);
  if (list != NULL)
    {
      uint32_t *sorted = view->order + n;
      for (size_t i = 0; i < n; i++)
        sorted[i] = list[view->order[i]];
      return sorted;
    }
  return view->order;
}

void
sg_view_build_and_upload (SgView *view)
{
  for (unsigned p = 0; p < view->n_panels; p++)
    {
      SgLook *look = &view->panel[p].look;
      for (int c = 0; c < 3; c++)
        look->images[c] = CLAMP (look->images[c], 1, 9);
      sg_view_build_panel (view, &view->panel[p]);
    }
  upload (view);
}
