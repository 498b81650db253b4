/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/view.h"
#include "engine/words.h"

#include "render/crowding.h"
#include "render/occlusion.h"
#include "render/passes.h"
#include "render/structure-layers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PANELS 4
#define PANEL_GAP 2 /* px */

/* Detail while something moves: pixels a side, samples of ambient occlusion (0 none, 1 coarse, 2 full). */
static const struct {
  float scale;
  int detail;
} levels[] = { { 0.33f, 0 }, { 0.33f, 1 }, { 0.42f, 1 }, { 0.5f, 1 }, { 0.6f, 1 }, { 0.75f, 1 }, { 1, 1 }, { 1, 2 } };
#define N_LEVELS ((int) G_N_ELEMENTS (levels))

#define STILL_SAMPLES 16
#define STILL_SAMPLES_SOFTWARE 6
#define MAX_BANDS 8
#define MOST_QUICK_STICKS 12000
#define FEW_STICKS 4000
/* Where a graphics processor draws: 864,000 spheres take it some 25 ms, finding which are hidden takes us 170. */
#define MANY_SPHERES 8000000

/* What a panel shows at present: lists and colours follow from scene and look. */
typedef struct {
  SgLook look;

  bool valid;
  SgLook built; /* the look the lists were made for */
  uint64_t atoms_revision, values_revision;
  uint32_t *atoms;
  size_t n_atoms, room;
  uint8_t (*colors)[4];
  bool colors_changed;
  SgGlTable color_table;
  struct {
    uint64_t revision;
    uint32_t *list;
    uint8_t (*colors)[4];
    size_t n;
    bool changed;
    SgGlTable table;
  } sticks[SG_N_STICKS];
} Panel;

struct _SgView {
  SgScene scene;
  SgCamera camera;
  SgCamera untouched; /* as the view set it last: a changed camera is not fitted anew */
  bool fitted;
  unsigned n_panels;
  Panel panel[MAX_PANELS];
  uint64_t revision; /* of all data */

  SgPasses passes;
  uint64_t uploaded_atoms, uploaded_sticks[SG_N_STICKS], uploaded_mesh;
  /* the triangles that lie in the buffer: sorted for this direction of this surface */
  struct {
    uint64_t revision;
    SgMeshDetail detail;
    double rotation[4];
    bool valid;
  } sorted;
  bool cell_colors_ready;
  SgOcclusion *occlusion;

  /* scratch */
  uint32_t *order;
  float *depth;
  uint16_t *key;
  size_t scratch;

  /* what the picture on the screen was made of */
  struct {
    SgCamera camera;
    SgLook look[MAX_PANELS];
    unsigned n_panels;
    uint64_t revision;
    int width, height;
    double quality;
  } drawn;
  int lit_width, lit_height; /* of the last quick picture */
  unsigned samples;          /* whole ones in the still picture */
  int band, n_bands;
  bool still;                /* the still picture is on the screen */

  double quality, budget;
  int level;
  double ms_per_pixel; /* of a full sample, as measured */
  SgViewStatistics statistics;
};

SgView *
sg_view_new (void)
{
  SgView *view = g_new0 (SgView, 1);

  view->n_panels = 1;
  for (int p = 0; p < MAX_PANELS; p++)
    sg_look_init (&view->panel[p].look, SG_PRESET_ATOMS, SG_THEME_DARK);
  sg_camera_init (&view->camera);
  view->untouched = view->camera;
  view->quality = -1;
  view->budget = 50;
  view->occlusion = sg_occlusion_new ();
  return view;
}

static void
free_panel (Panel *panel)
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
  for (int p = 0; p < MAX_PANELS; p++)
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
  for (int p = 0; p < MAX_PANELS; p++)
    view->panel[p].valid = false;
  view->cell_colors_ready = false;
  view->drawn.width = 0;
  view->level = view->passes.info.software ? 3 : N_LEVELS - 1;
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
  for (int p = 0; p < MAX_PANELS; p++)
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
  g_return_if_fail (n == 1 || n == MAX_PANELS);
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
  g_return_val_if_fail (panel < MAX_PANELS, NULL);
  return &view->panel[panel].look;
}

/* Whole pixels, from the upper left corner. */
static void
panel_pixels (const SgView *view, unsigned panel, int w, int h, int rect[4])
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

  panel_pixels (view, panel, w, h, pixels);
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

/* Looks differ in layers that do not touch lists: those changes cost nothing here, since lists are cheap
 * beside a frame. */
static void
build_panel (SgView *view, Panel *panel)
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
      Panel *panel = &view->panel[p];
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

static void
reserve (SgView *view, size_t n)
{
  if (n <= view->scratch)
    return;
  view->scratch = n;
  view->order = g_renew (uint32_t, view->order, n);
  view->depth = g_renew (float, view->depth, n);
  view->key = g_renew (uint16_t, view->key, n);
}

/* Sticks or triangles back to front along the view axis. */
static const uint32_t *
sort_points (SgView *view, const SgProjection *projection, const float *middle, size_t stride,
             const uint32_t *list, size_t n)
{
  reserve (view, 2 * n);
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

/* One part of one picture: everything that is the same for all its panels. */
typedef struct {
  int width, height;  /* of the whole picture, px */
  int tile[4];        /* x, y (from the lower left), w, h; drawn at the targets' origin */
  float jitter[2];    /* px */
  float phase;
  int detail;
  bool quick;         /* something moves */
  bool best;          /* of a picture to keep: no short cuts */
  float pixel_ratio;  /* px here for one px of the final picture */
  int transparent;    /* -1: as the look says */
} Sample;

typedef void (*ImageFunc) (SgView *view, const float shift[3], uint32_t number, void *data);

static void
for_images (SgView *view, const SgLook *look, ImageFunc func, void *data)
{
  int first[3];
  uint32_t number = 0;

  for (int c = 0; c < 3; c++)
    first[c] = sg_scene_first_image (look->images[c]);
  for (int k = 0; k < look->images[2]; k++)
    for (int j = 0; j < look->images[1]; j++)
      for (int i = 0; i < look->images[0]; i++)
        {
          float shift[3];
          sg_scene_shift (&view->scene, i + first[0], j + first[1], k + first[2], shift);
          func (view, shift, number++, data);
        }
}

typedef struct {
  Panel *panel;
  const SgProjection *projection;
  const int *viewport;
  const SgShade *shade; /* NULL in the opaque round */
  float line;           /* width of lines as a part of the half height */
  const SgVisible *visible;
  size_t n_visible;
  SgMeshDetail detail;
  size_t most_sticks;   /* nearer ones come first */
  bool crowded;         /* sticks that many others hide are left out */
} Round;

static void
add_image (SgView *view, const float shift[3], uint32_t number, void *data)
{
  Round *round = data;

  sg_occlusion_add (view->occlusion, (const float (*)[4]) view->scene.atoms, round->panel->atoms,
                    round->panel->n_atoms, shift, round->panel->look.radius_scale, number);
}

static void
draw_atoms_image (SgView *view, const float shift[3], uint32_t number, void *data)
{
  Round *round = data;
  Panel *panel = round->panel;
  const uint32_t *list = panel->atoms;
  size_t n = panel->n_atoms;

  if (round->visible != NULL)
    {
      reserve (view, round->n_visible);
      n = 0;
      /* opaque: nearest first; blended: farthest first */
      for (size_t i = 0; i < round->n_visible; i++)
        {
          const SgVisible *v = &round->visible[round->shade != NULL ? round->n_visible - 1 - i : i];
          if (v->tag == number)
            view->order[n++] = v->atom;
        }
      list = view->order;
    }
  sg_passes_spheres (&view->passes, round->projection, round->viewport, panel->color_table.texture, list, n,
                     shift, panel->look.radius_scale, round->shade, panel->look.atom_opacity);
  view->statistics.atoms_drawn += n;
}

static void
draw_sticks_image (SgView *view, const float shift[3], uint32_t number, void *data)
{
  Round *round = data;
  Panel *panel = round->panel;

  for (int s = 0; s < SG_N_STICKS; s++)
    {
      const SgStickLook *how = &panel->look.sticks[s];
      const uint32_t *list = panel->sticks[s].list;
      size_t n = panel->sticks[s].n;
      if (n == 0 || !how->visible || (how->opacity < 1) != (round->shade != NULL))
        continue;
      if (round->shade == NULL && n > FEW_STICKS && round->crowded)
        {
          uint32_t *seen;
          list = sort_points (view, round->projection, view->scene.sticks[s].texels[0].start,
                              sizeof (SgStickTexels) / sizeof (float), list, n);
          seen = view->order; /* the sorted ones lie behind it */
          n = sg_crowding_cull (round->projection, &view->scene.sticks[s], list, n, shift, how->radius, how->length,
                                seen);
          list = seen;
          /* of these the nearest hide the others: good enough while something moves */
          if (n > round->most_sticks)
            {
              list += n - round->most_sticks;
              n = round->most_sticks;
            }
        }
      else if (round->shade != NULL)
        list = sort_points (view, round->projection, view->scene.sticks[s].texels[0].start,
                            sizeof (SgStickTexels) / sizeof (float), list, n);
      sg_passes_sticks (&view->passes, round->projection, round->viewport, view->passes.sticks[s].texture,
                        panel->sticks[s].table.texture, list, n, shift, how->radius, how->length, 0,
                        round->shade, how->opacity);
      view->statistics.sticks_drawn += n;
    }
}

static void
draw_cell_image (SgView *view, const float shift[3], uint32_t number, void *data)
{
  Round *round = data;
  uint32_t list[SG_CELL_STICKS];

  for (uint32_t i = 0; i < SG_CELL_STICKS; i++)
    list[i] = i;
  sg_passes_sticks (&view->passes, round->projection, round->viewport, view->passes.cell_sticks.texture,
                    view->passes.cell_colors[round->panel->look.theme].texture, list, SG_CELL_STICKS, shift, 1,
                    1, round->line, NULL, 1);
}

static void
draw_mesh_image (SgView *view, const float shift[3], uint32_t number, void *data)
{
  Round *round = data;
  const SgMeshSet *mesh = &view->scene.mesh;

  size_t n = mesh->detail[round->detail].n_triangles;

  sg_passes_mesh (&view->passes, round->projection, round->viewport, mesh, n, shift, &round->panel->look,
                  round->shade);
  view->statistics.triangles_drawn += n;
}

/* Triangles of a pixel or two are worth a graphics processor's time, not ours. */
static SgMeshDetail
mesh_detail (SgView *view, const Sample *sample, float height_px)
{
  size_t n = view->scene.mesh.detail[SG_MESH_FINE].n_triangles;
  double px_per_sigma = (double) height_px / (2 * view->camera.half_height);

  if (sample->best || n * view->n_panels < 30000)
    return SG_MESH_FINE;
  if (!view->passes.info.software)
    return n > 2000000 && sample->quick ? SG_MESH_MEDIUM : SG_MESH_FINE;
  if (sample->quick)
    return SG_MESH_COARSE;
  if (px_per_sigma > 30 || n * view->n_panels < 200000)
    return SG_MESH_FINE;
  return px_per_sigma > 9 ? SG_MESH_MEDIUM : SG_MESH_SMALL; /* triangles of some four pixels */
}

/* All panels look the same way: one sorting serves them and every sample at rest. */
static void
sort_mesh (SgView *view, const SgProjection *projection, SgMeshDetail detail)
{
  SgMeshSet *mesh = &view->scene.mesh;

  sg_mesh_set_detail (mesh, detail);
  if (view->uploaded_mesh != mesh->revision)
    sg_passes_set_mesh (&view->passes, mesh);
  view->uploaded_mesh = mesh->revision;
  if (view->sorted.valid && view->sorted.revision == mesh->revision && view->sorted.detail == detail
      && memcmp (view->sorted.rotation, view->camera.rotation, sizeof view->sorted.rotation) == 0)
    return;
  const SgTriangles *t = &mesh->detail[detail];
  const uint32_t *order = sort_points (view, projection, t->middle[0], 3, NULL, t->n_triangles);
  uint32_t *sorted = g_new (uint32_t, MAX (3 * t->n_triangles, 1));
  for (size_t i = 0; i < t->n_triangles; i++)
    memcpy (sorted + 3 * i, t->triangle + 3 * (size_t) order[i], 3 * sizeof *sorted);
  sg_passes_set_triangles (&view->passes, sorted, t->n_triangles);
  g_free (sorted);
  view->sorted.valid = true;
  view->sorted.revision = mesh->revision;
  view->sorted.detail = detail;
  memcpy (view->sorted.rotation, view->camera.rotation, sizeof view->sorted.rotation);
}

static void
draw_panel (SgView *view, unsigned p, const Sample *sample)
{
  Panel *panel = &view->panel[p];
  const SgLook *look = &panel->look;
  SgScene *scene = &view->scene;
  SgPasses *passes = &view->passes;
  int pixels[4];

  panel_pixels (view, p, sample->width, sample->height, pixels);
  pixels[1] = sample->height - pixels[1] - pixels[3]; /* GL counts from below */
  int x0 = MAX (pixels[0], sample->tile[0]), y0 = MAX (pixels[1], sample->tile[1]);
  int x1 = MIN (pixels[0] + pixels[2], sample->tile[0] + sample->tile[2]);
  int y1 = MIN (pixels[1] + pixels[3], sample->tile[1] + sample->tile[3]);
  if (x1 <= x0 || y1 <= y0)
    return;
  const int viewport[4] = { x0 - sample->tile[0], y0 - sample->tile[1], x1 - x0, y1 - y0 };

  SgProjection projection;
  double radius = scene->radius * (1 + MAX (look->images[0], MAX (look->images[1], look->images[2])) - 1);
  double reach = 2 + (look->sticks[SG_STICKS_DISPLACEMENTS].visible ? 8 : 0);
  if (look->images[0] > 1 || look->images[1] > 1 || look->images[2] > 1)
    radius *= 1.5;
  sg_projection_init (&projection, &view->camera, scene->centre, radius + reach,
                      (double) pixels[2] / pixels[3]);
  /* The part of the panel that is drawn, moved by the jitter. */
  projection.window[0] = (float) pixels[2] / (float) viewport[2];
  projection.window[1] = (float) pixels[3] / (float) viewport[3];
  projection.window[2] = (float) (2 * pixels[0] + pixels[2] - 2 * x0) / (float) viewport[2] - 1
                         + 2 * sample->jitter[0] / (float) viewport[2];
  projection.window[3] = (float) (2 * pixels[1] + pixels[3] - 2 * y0) / (float) viewport[3] - 1
                         + 2 * sample->jitter[1] / (float) viewport[3];

  bool transparent = sample->transparent < 0 ? look->transparent : sample->transparent != 0;
  SgShade shade = { { look->background.r, look->background.g, look->background.b, look->depth_cue },
                    { 0 },
                    look->specular };
  float middle = 0.5f * (projection.near + projection.far);
  shade.fog_range[0] = middle - (float) radius;
  shade.fog_range[1] = middle + (float) radius;
  if (projection.perspective)
    {
      float v[3], zero[3] = { 0, 0, 0 };
      sg_projection_view (&projection, zero, v);
      shade.fog_range[0] = projection.distance - v[2] - (float) radius;
      shade.fog_range[1] = projection.distance - v[2] + (float) radius;
    }

  Round round = { .panel = panel, .projection = &projection, .viewport = viewport };
  bool blended = look->atom_opacity < 1;
  round.most_sticks = passes->info.software && sample->quick ? MOST_QUICK_STICKS / (view->n_panels > 1 ? 2 : 1) : SIZE_MAX;
  round.crowded = passes->info.software && !sample->best;
  round.line = look->cell_width * sample->pixel_ratio / (float) pixels[3];

  sg_passes_clear (passes, viewport);
  if (scene->snapshot != NULL)
    {
      size_t n_images = (size_t) look->images[0] * (size_t) look->images[1] * (size_t) look->images[2];
      /* A graphics processor draws the hidden spheres faster than they are found. */
      if (panel->n_atoms > 0 && (passes->info.software || blended || n_images * panel->n_atoms > MANY_SPHERES))
        {
          sg_occlusion_begin (view->occlusion, &projection, !blended);
          for_images (view, look, add_image, &round);
          round.visible = sg_occlusion_finish (view->occlusion, &round.n_visible);
        }
      if (panel->n_atoms > 0 && !blended)
        for_images (view, look, draw_atoms_image, &round);
      for_images (view, look, draw_sticks_image, &round);
      if (look->cell)
        for_images (view, look, draw_cell_image, &round);
    }

  SgResolve resolve = { .rect = { (float) viewport[0], (float) viewport[1], (float) viewport[2],
                                  (float) viewport[3] },
                        .origin = { (float) (x0 - pixels[0] - viewport[0]), (float) (y0 - pixels[1] - viewport[1]) },
                        .ambient_occlusion = look->ambient_occlusion,
                        .outline = look->outline,
                        .phase = sample->phase,
                        .radius = 1.3f,
                        .detail = sample->detail,
                        .outline_px = roundf (sample->pixel_ratio),
                        .outline_jump = 0.35f };
  resolve.radius_px = resolve.radius * (float) pixels[3] / (2 * projection.half_height);
  if (!transparent)
    {
      resolve.background[0] = look->background.r;
      resolve.background[1] = look->background.g;
      resolve.background[2] = look->background.b;
      resolve.background[3] = 1;
    }
  sg_passes_resolve (passes, &projection, viewport, &resolve, &shade);

  if (scene->snapshot == NULL)
    return;
  round.shade = &shade;
  if (blended && panel->n_atoms > 0)
    for_images (view, look, draw_atoms_image, &round);
  for_images (view, look, draw_sticks_image, &round);
  if (look->mesh.visible && look->mesh.opacity > 0 && scene->mesh.n_vertices > 0)
    {
      round.detail = mesh_detail (view, sample, (float) pixels[3]);
      sort_mesh (view, &projection, round.detail);
      for_images (view, look, draw_mesh_image, &round);
    }
}

static void
build_and_upload (SgView *view)
{
  for (unsigned p = 0; p < view->n_panels; p++)
    {
      SgLook *look = &view->panel[p].look;
      for (int c = 0; c < 3; c++)
        look->images[c] = CLAMP (look->images[c], 1, 9);
      build_panel (view, &view->panel[p]);
    }
  upload (view);
}

/* Draws a sample into the lit texture. */
static void
draw_sample (SgView *view, const Sample *sample)
{
  const float gap[4] = { 0.5f, 0.5f, 0.5f, 1 };

  view->statistics.atoms_drawn = view->statistics.triangles_drawn = view->statistics.sticks_drawn = 0;
  view->statistics.internal_width = sample->tile[2];
  view->statistics.internal_height = sample->tile[3];
  if (view->n_panels > 1)
    {
      glBindFramebuffer (GL_FRAMEBUFFER, view->passes.resolve_fbo);
      glDisable (GL_SCISSOR_TEST);
      glColorMask (GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
      glClearBufferfv (GL_COLOR, 0, gap);
    }
  for (unsigned p = 0; p < view->n_panels; p++)
    draw_panel (view, p, sample);
}

/* Halton's sequence: sample 0 sits in the middle of the pixel. */
static float
halton (unsigned i, unsigned base)
{
  float f = 1, r = 0;

  for (; i > 0; i /= base)
    {
      f /= (float) base;
      r += f * (float) (i % base);
    }
  return r;
}

static void
set_jitter (Sample *sample, unsigned k, float spread)
{
  sample->jitter[0] = k == 0 ? 0 : (halton (k, 2) - 0.5f) * spread;
  sample->jitter[1] = k == 0 ? 0 : (halton (k, 3) - 0.5f) * spread;
  sample->phase = fmodf (0.618034f * (float) k, 1);
}

static bool
changed_since_drawn (SgView *view, int w, int h)
{
  if (view->drawn.width != w || view->drawn.height != h || view->drawn.revision != view->revision
      || view->drawn.n_panels != view->n_panels || view->drawn.quality != view->quality
      || !sg_camera_equal (&view->drawn.camera, &view->camera))
    return true;
  for (unsigned p = 0; p < view->n_panels; p++)
    if (!sg_look_equal (&view->drawn.look[p], &view->panel[p].look))
      return true;
  return false;
}

static void
remember_drawn (SgView *view, int w, int h)
{
  view->drawn.width = w;
  view->drawn.height = h;
  view->drawn.revision = view->revision;
  view->drawn.n_panels = view->n_panels;
  view->drawn.quality = view->quality;
  view->drawn.camera = view->camera;
  for (unsigned p = 0; p < view->n_panels; p++)
    view->drawn.look[p] = view->panel[p].look;
}

static unsigned
wanted_samples (const SgView *view)
{
  if (view->quality >= 0 && view->quality < 1)
    return 0;
  return view->passes.info.software || !view->passes.info.half_float ? STILL_SAMPLES_SOFTWARE : STILL_SAMPLES;
}

bool
sg_view_refining (const SgView *view)
{
  return view->passes.realized && view->samples < wanted_samples (view);
}

/* After a frame of @ms: at once down when it was too long, up only when the next level surely fits. */
static void
adapt (SgView *view, double ms)
{
  if (view->quality >= 0)
    return;
  if (ms > view->budget && view->level > 0)
    {
      view->level--;
      if (ms > 2 * view->budget && view->level > 0)
        view->level--;
    }
  else if (view->level < N_LEVELS - 1)
    {
      double now = (double) levels[view->level].scale, next = (double) levels[view->level + 1].scale;
      double growth = now < next ? next * next / (now * now) : 1.5;
      if (ms * growth < 0.8 * view->budget)
        view->level++;
    }
}

bool
sg_view_draw (SgView *view, int width_px, int height_px, GError **error)
{
  SgPasses *passes = &view->passes;
  GLint output = 0;

  g_return_val_if_fail (passes->realized, false);
  if (width_px < 1 || height_px < 1)
    return true;
  gint64 start = g_get_monotonic_time ();
  /* errors left by others are not ours */
  for (int i = 0; i < 16 && glGetError () != GL_NO_ERROR; i++)
    ;
  glGetIntegerv (GL_DRAW_FRAMEBUFFER_BINDING, &output);
  if (!sg_passes_resize (passes, width_px, height_px, error))
    {
      glBindFramebuffer (GL_FRAMEBUFFER, (GLuint) output);
      return false;
    }
  build_and_upload (view);

  const int whole[4] = { 0, 0, width_px, height_px };
  int level = view->quality >= 0 ? (int) lrint (view->quality * (N_LEVELS - 1)) : view->level;
  bool changed = changed_since_drawn (view, width_px, height_px);
  if (changed)
    {
      view->samples = 0;
      view->band = 0;
      view->still = false;
    }

  if (changed && level < N_LEVELS - 1)
    {
      /* quick: fewer pixels, stretched */
      float scale = levels[level].scale;
      Sample sample = { .width = MAX (1, (int) lrintf ((float) width_px * scale)),
                        .height = MAX (1, (int) lrintf ((float) height_px * scale)),
                        .pixel_ratio = scale,
                        .detail = levels[level].detail,
                        .quick = true,
                        .transparent = -1 };
      sample.tile[2] = view->lit_width = sample.width;
      sample.tile[3] = view->lit_height = sample.height;
      draw_sample (view, &sample);
      sg_passes_present (passes, passes->lit, sample.width, sample.height, (GLuint) output, whole, 1);
      view->statistics.quality = (double) level / (N_LEVELS - 1);
    }
  else if (changed || sg_view_refining (view))
    {
      /* One band of one sample of the full picture. A band is as high as the budget allows. */
      double whole_ms = view->ms_per_pixel * width_px * height_px;
      if (view->band == 0)
        {
          /* Bands share out fragments, but each has to go through all sticks and triangles again. */
          int most = view->statistics.triangles_drawn + view->statistics.sticks_drawn > 60000 ? 2 : MAX_BANDS;
          int bands = (int) ceil (whole_ms / view->budget);
          view->n_bands = changed ? 1 : view->n_panels > 1 ? (int) view->n_panels : CLAMP (bands, 1, most);
          if (view->samples == 0 && !changed && !view->still)
            sg_passes_present (passes, passes->lit, view->lit_width, view->lit_height,
                               passes->accumulated_fbo, whole, 1);
        }
      int tile[4] = { 0, 0, width_px, height_px };
      if (view->n_bands > 1 && view->n_panels > 1)
        {
          /* a panel at a time, with the gap around it */
          panel_pixels (view, (unsigned) view->band, width_px, height_px, tile);
          tile[1] = height_px - tile[1] - tile[3];
        }
      else if (view->n_bands > 1)
        {
          /* occlusion and outlines look over the edge */
          int y0 = height_px * view->band / view->n_bands, y1 = height_px * (view->band + 1) / view->n_bands;
          tile[1] = MAX (0, y0 - 24);
          tile[3] = MIN (height_px, y1 + 24) - tile[1];
        }
      Sample sample = { .width = width_px,
                        .height = height_px,
                        .tile = { tile[0], tile[1], tile[2], tile[3] },
                        .pixel_ratio = 1,
                        /* the first whole sample should come soon; those it is averaged with smooth it */
                        .detail = passes->info.software && view->samples == 0 && sg_view_refining (view) ? 1 : 2,
                        .transparent = -1 };
      set_jitter (&sample, view->samples, 1);
      draw_sample (view, &sample);
      sg_passes_present (passes, passes->lit, tile[2], tile[3], passes->accumulated_fbo, tile,
                         1 / (float) (view->samples + 1));
      if (++view->band == view->n_bands)
        {
          view->band = 0;
          view->samples++;
        }
      view->still = true;
      sg_passes_present (passes, passes->accumulated, width_px, height_px, (GLuint) output, whole, 1);
      view->statistics.quality = 1;
    }
  else if (view->still)
    sg_passes_present (passes, passes->accumulated, width_px, height_px, (GLuint) output, whole, 1);
  else
    sg_passes_present (passes, passes->lit, view->lit_width, view->lit_height, (GLuint) output, whole, 1);

  remember_drawn (view, width_px, height_px);
  glBindFramebuffer (GL_FRAMEBUFFER, (GLuint) output);
  glUseProgram (0);
  glBindVertexArray (0);
  bool fine = sg_gl_check ("sg_view_draw", error);
  /* The time is only known when the picture is there; whoever shows it waits for it anyway. */
  glFinish ();
  double ms = 1e-3 * (double) (g_get_monotonic_time () - start);
  view->statistics.milliseconds = ms;
  view->statistics.samples = view->samples;
  if (changed)
    adapt (view, ms);
  if (view->statistics.internal_height > 0)
    {
      double per = ms / ((double) view->statistics.internal_width * view->statistics.internal_height);
      if (!changed)
        view->ms_per_pixel = view->ms_per_pixel > 0 ? 0.5 * (view->ms_per_pixel + per) : per;
      else if (view->ms_per_pixel <= 0)
        view->ms_per_pixel = per;
    }
  return fine;
}

cairo_surface_t *
sg_view_picture (SgView *view, const SgPictureOptions *options, GError **error)
{
  SgPasses *passes = &view->passes;
  int w = options->width, h = options->height;
  GLint output = 0;

  g_return_val_if_fail (passes->realized, NULL);
  if (w < 1 || h < 1 || w > 32767 || h > 32767)
    {
      g_set_error (error, SG_RENDER_ERROR, SG_RENDER_ERROR_SIZE,
                   _ ("a picture of %d x %d px: sizes go from 1 to 32767"), w, h);
      return NULL;
    }
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, w, h);
  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, SG_RENDER_ERROR, SG_RENDER_ERROR_SIZE, _ ("no memory for a picture of %d x %d px"), w, h);
      cairo_surface_destroy (surface);
      return NULL;
    }
  for (int i = 0; i < 16 && glGetError () != GL_NO_ERROR; i++)
    ;
  glGetIntegerv (GL_DRAW_FRAMEBUFFER_BINDING, &output);
  build_and_upload (view);

  /* Occlusion looks over the edge of a tile by its radius. */
  int limit = MIN (passes->info.max_size, 4096);
  if (options->max_tile > 0)
    limit = MIN (limit, (int) options->max_tile);
  int border = (int) ceil (1.4 * h / (2 * view->camera.half_height)) + 2;
  if (view->camera.perspective)
    border *= 2;
  border = MIN (border, 202);
  if (w <= limit && h <= limit)
    border = 0;
  border = MIN (border, limit / 4);
  int step = limit - 2 * border;
  unsigned samples = CLAMP (options->supersample, 1, 64);
  uint8_t *target = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  bool fine = true;

  for (int ty = 0; ty < h && fine; ty += step)
    for (int tx = 0; tx < w && fine; tx += step)
      {
        int x0 = MAX (0, tx - border), y0 = MAX (0, ty - border);
        int x1 = MIN (w, tx + step + border), y1 = MIN (h, ty + step + border);
        Sample sample = { .width = w,
                          .height = h,
                          .tile = { x0, y0, x1 - x0, y1 - y0 },
                          .pixel_ratio = 1,
                          .detail = 2,
                          .best = true,
                          .transparent = options->transparent };
        const int whole[4] = { 0, 0, x1 - x0, y1 - y0 };
        if (!sg_passes_resize (passes, x1 - x0, y1 - y0, error))
          {
            fine = false;
            break;
          }
        for (unsigned k = 0; k < samples; k++)
          {
            set_jitter (&sample, samples == 1 ? 0 : k + 1, 1);
            draw_sample (view, &sample);
            sg_passes_present (passes, passes->lit, x1 - x0, y1 - y0, passes->accumulated_fbo, whole,
                               1 / (float) (k + 1));
          }
        /* back to bytes, without the border */
        sg_passes_present (passes, passes->accumulated, x1 - x0, y1 - y0, passes->resolve_fbo, whole, 1);
        int nx = MIN (step, w - tx), ny = MIN (step, h - ty);
        g_autofree uint8_t *bytes = g_malloc ((gsize) nx * (gsize) ny * 4);
        glBindFramebuffer (GL_FRAMEBUFFER, passes->resolve_fbo);
        glBindBuffer (GL_PIXEL_PACK_BUFFER, 0);
        glPixelStorei (GL_PACK_ALIGNMENT, 4);
        glPixelStorei (GL_PACK_ROW_LENGTH, 0);
        glPixelStorei (GL_PACK_SKIP_ROWS, 0);
        glPixelStorei (GL_PACK_SKIP_PIXELS, 0);
        glReadPixels (tx - x0, ty - y0, nx, ny, GL_RGBA, GL_UNSIGNED_BYTE, bytes);
        for (int y = 0; y < ny; y++)
          {
            uint32_t *row = (uint32_t *) (void *) (target + (gsize) (h - 1 - ty - y) * (gsize) stride) + tx;
            const uint8_t *in = bytes + (gsize) y * (gsize) nx * 4;
            for (int x = 0; x < nx; x++, in += 4)
              row[x] = (uint32_t) in[3] << 24 | (uint32_t) in[0] << 16 | (uint32_t) in[1] << 8 | in[2];
          }
        fine = sg_gl_check ("sg_view_picture", error);
      }

  view->drawn.width = 0; /* the targets were used for something else */
  glBindFramebuffer (GL_FRAMEBUFFER, (GLuint) output);
  glUseProgram (0);
  cairo_surface_mark_dirty (surface);
  if (!fine)
    g_clear_pointer (&surface, cairo_surface_destroy);
  return surface;
}

typedef struct {
  Panel *panel;
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
  build_panel (view, data.panel);
  memcpy (data.centre, view->scene.centre, sizeof data.centre);
  sg_camera_ray (&view->camera, rect[2], rect[3], x - rect[0], y - rect[1], data.origin, data.direction);
  for_images (view, &data.panel->look, pick_image, &data);
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
