/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/view-private.h"

#include "render/structure-layers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PANEL_GAP 2 /* px */

SgView *
sg_view_new (void)
{
  SgView *view = g_new0 (SgView, 1);

  view->n_panels = 1;
  for (int p = 0; p < SG_VIEW_PANELS; p++)
    sg_look_init (&view->panel[p].look, SG_PRESET_ATOMS, SG_THEME_DARK);
  sg_camera_init (&view->camera);
  view->untouched = view->camera;
  view->quality = -1;
  view->budget = 50;
  view->occlusion = sg_occlusion_new ();
  return view;
}

static void
free_panel (SgViewPanel *panel)
{
  g_free (panel->atoms);
  g_free (panel->colors);
  for (int s = 0; s < SG_N_STICKS; s++)
    {
      g_free (panel->sticks[s].list);
      g_free (panel->sticks[s].colors);
    }
}

void
sg_view_free (SgView *view)
{
  if (view == NULL)
    return;
  sg_scene_clear (&view->scene);
  for (int p = 0; p < SG_VIEW_PANELS; p++)
    free_panel (&view->panel[p]);
  sg_occlusion_free (view->occlusion);
  g_free (view->order);
  g_free (view->depth);
  g_free (view->key);
  g_free (view);
}

bool
sg_view_realize (SgView *view, GError **error)
{
  if (view->passes.realized)
    return true;
  if (!sg_passes_realize (&view->passes, error))
    return false;
  view->uploaded_atoms = view->uploaded_mesh = UINT64_MAX;
  view->sorted.valid = false;
  for (int s = 0; s < SG_N_STICKS; s++)
    view->uploaded_sticks[s] = UINT64_MAX;
  for (int p = 0; p < SG_VIEW_PANELS; p++)
    view->panel[p].valid = false;
  view->cell_colors_ready = false;
  view->drawn.width = 0;
  view->level = view->passes.info.software ? 3 : SG_VIEW_LEVELS - 1;
  view->ms_per_pixel = 0;
  memset (&view->statistics, 0, sizeof view->statistics);
  view->statistics.software = view->passes.info.software;
  view->statistics.es = view->passes.info.es;
  g_strlcpy (view->statistics.renderer, view->passes.info.renderer, sizeof view->statistics.renderer);
  return true;
}

void
sg_view_unrealize (SgView *view)
{
  if (!view->passes.realized)
    return;
  for (int p = 0; p < SG_VIEW_PANELS; p++)
    {
      sg_gl_table_clear (&view->panel[p].color_table);
      for (int s = 0; s < SG_N_STICKS; s++)
        sg_gl_table_clear (&view->panel[p].sticks[s].table);
    }
  sg_passes_unrealize (&view->passes);
}

bool
sg_view_is_realized (const SgView *view)
{
  return view->passes.realized;
}

void
sg_view_set_snapshot (SgView *view, SgSnapshot *snapshot)
{
  sg_scene_set_snapshot (&view->scene, snapshot);
  view->revision++;
  if (snapshot == NULL)
    {
      view->fitted = false;
      return;
    }
  if (!view->fitted && sg_camera_equal (&view->camera, &view->untouched))
    sg_view_fit (view, view->drawn.width > 0 ? (double) view->drawn.width / view->drawn.height : 4.0 / 3);
  view->fitted = true;
}

SgSnapshot *
sg_view_snapshot (const SgView *view)
{
  return view->scene.snapshot;
}

SgCamera *
sg_view_camera (SgView *view)
{
  return &view->camera;
}

void
sg_view_fit (SgView *view, double aspect)
{
  if (view->scene.snapshot == NULL)
    return;
  sg_camera_fit (&view->camera, &view->scene.cell, 0.06 * view->scene.radius, aspect);
  view->untouched = view->camera;
}

void
sg_view_set_panels (SgView *view, unsigned n)
{
  g_return_if_fail (n == 1 || n == SG_VIEW_PANELS);
  view->n_panels = n;
}

unsigned
sg_view_n_panels (const SgView *view)
{
  return view->n_panels;
}

SgLook *
sg_view_look (SgView *view, unsigned panel)
{
  g_return_val_if_fail (panel < SG_VIEW_PANELS, NULL);
  return &view->panel[panel].look;
}

/* Whole pixels, from the upper left corner. */
void
sg_view_panel_pixels (const SgView *view, unsigned panel, int w, int h, int rect[4])
{
  if (view->n_panels == 1)
    {
      rect[0] = rect[1] = 0;
      rect[2] = w;
      rect[3] = h;
      return;
    }
  int left = (w - PANEL_GAP) / 2, top = (h - PANEL_GAP) / 2;
  rect[0] = panel & 1 ? left + PANEL_GAP : 0;
  rect[1] = panel & 2 ? top + PANEL_GAP : 0;
  rect[2] = MAX (panel & 1 ? w - left - PANEL_GAP : left, 1);
  rect[3] = MAX (panel & 2 ? h - top - PANEL_GAP : top, 1);
}

void
sg_view_panel_rect (const SgView *view, unsigned panel, int w, int h, double rect[4])
{
  int pixels[4];

  sg_view_panel_pixels (view, panel, w, h, pixels);
  for (int i = 0; i < 4; i++)
    rect[i] = pixels[i];
}

unsigned
sg_view_panel_at (const SgView *view, double x, double y, int w, int h, double rect[4])
{
  unsigned panel = 0;

  if (view->n_panels > 1)
    panel = (x >= 0.5 * w ? 1 : 0) + (y >= 0.5 * h ? 2 : 0);
  if (rect != NULL)
    sg_view_panel_rect (view, panel, w, h, rect);
  return panel;
}

void
sg_view_set_field (SgView *view, SgField field, const float *values, size_t n)
{
  g_return_if_fail (field < SG_N_FIELDS);
  g_clear_pointer (&view->scene.field[field], g_free);
  view->scene.field_n[field] = 0;
  if (values != NULL && n > 0)
    {
      view->scene.field[field] = g_memdup2 (values, n * sizeof *values);
      view->scene.field_n[field] = n;
    }
  view->scene.values_revision++;
  view->revision++;
}

bool
sg_view_has_field (const SgView *view, SgField field)
{
  return field < SG_N_FIELDS && view->scene.field_n[field] > 0 && view->scene.field_n[field] == view->scene.n;
}

static int
compare_floats (const void *a, const void *b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return x < y ? -1 : x > y;
}

bool
sg_view_field_range (const SgView *view, SgField field, double outside, double *low, double *high)
{
  size_t n = 0;

  if (!sg_view_has_field (view, field))
    return false;
  g_autofree float *sorted = g_new (float, view->scene.n);
  for (size_t i = 0; i < view->scene.n; i++)
    if (isfinite (view->scene.field[field][i]))
      sorted[n++] = view->scene.field[field][i];
  if (n == 0)
    return false;
  qsort (sorted, n, sizeof *sorted, compare_floats);
  double a = (double) sorted[(size_t) (outside * (double) (n - 1))];
  double b = (double) sorted[(size_t) ((1 - outside) * (double) (n - 1))];
  /* ends that can be read: outward to a hundredth of the range's order of magnitude */
  double step = b > a ? pow (10, floor (log10 (b - a)) - 1) : 1;
  *low = step * floor (a / step);
  *high = step * ceil (b / step);
  return true;
}

void
sg_view_set_classes (SgView *view, const uint16_t *classes, size_t n)
{
  g_clear_pointer (&view->scene.classes, g_free);
  view->scene.classes_n = 0;
  if (classes != NULL && n > 0)
    {
      view->scene.classes = g_memdup2 (classes, n * sizeof *classes);
      view->scene.classes_n = n;
    }
  view->scene.values_revision++;
  view->revision++;
}

void
sg_view_set_selected (SgView *view, const size_t *atoms, size_t n)
{
  g_free (view->scene.selected);
  view->scene.selected = atoms != NULL && n > 0 ? g_memdup2 (atoms, n * sizeof *atoms) : NULL;
  view->scene.n_selected = view->scene.selected != NULL ? n : 0;
  view->scene.values_revision++;
  view->revision++;
}

void
sg_view_set_marks (SgView *view, const size_t *atoms, unsigned n)
{
  g_return_if_fail (n <= SG_MAX_VIEW_MARKS);
  if (n == view->scene.n_marks && (n == 0 || memcmp (atoms, view->scene.mark, n * sizeof *atoms) == 0))
    return;
  view->scene.n_marks = n;
  if (n > 0)
    memcpy (view->scene.mark, atoms, n * sizeof *atoms);
  view->scene.values_revision++;
  view->revision++;
}

unsigned
sg_view_marks (const SgView *view, size_t atoms[SG_MAX_VIEW_MARKS])
{
  unsigned n = 0;

  for (unsigned k = 0; k < view->scene.n_marks; k++)
    if (view->scene.mark[k] < view->scene.n)
      atoms[n++] = view->scene.mark[k];
  return n;
}

void
sg_view_set_sticks (SgView *view, SgSticks layer, const SgStick *sticks, size_t n)
{
  g_return_if_fail (layer < SG_N_STICKS);
  sg_scene_set_sticks (&view->scene, layer, sticks, n);
  view->revision++;
}

void
sg_view_set_mesh (SgView *view, const float *xyz, size_t n_vertices, const uint32_t *triangles,
                  size_t n_triangles, const SgCell *cell)
{
  sg_scene_set_mesh (&view->scene, xyz, n_vertices, triangles, n_triangles, cell);
  view->revision++;
}

void
sg_view_take_layers (SgView *view, SgLayers *layers)
{
  sg_scene_take_layers (&view->scene, layers);
  view->revision++;
}

void
sg_view_set_quality (SgView *view, double quality)
{
  view->quality = MIN (quality, 1);
}

void
sg_view_set_budget (SgView *view, double ms)
{
  view->budget = MAX (ms, 1);
}

const SgViewStatistics *
sg_view_statistics (const SgView *view)
{
  return &view->statistics;
}
