/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/view-private.h"
#include "render/crowding.h"

#include <math.h>
#include <string.h>

#define MOST_QUICK_STICKS 12000
#define FEW_STICKS 4000
/* Where a graphics processor draws: 864,000 spheres take it some 25 ms, finding which are hidden takes us 170. */
#define MANY_SPHERES 8000000

void
sg_view_for_images (SgView *view, const SgLook *look, SgViewImageFunc func, void *data)
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
  SgViewPanel *panel;
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
  SgViewPanel *panel = round->panel;
  const uint32_t *list = panel->atoms;
  size_t n = panel->n_atoms;

  if (round->visible != NULL)
    {
      sg_view_reserve (view, round->n_visible);
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
  SgViewPanel *panel = round->panel;

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
          list = sg_view_sort_points (view, round->projection, view->scene.sticks[s].texels[0].start,
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
        list = sg_view_sort_points (view, round->projection, view->scene.sticks[s].texels[0].start,
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
mesh_detail (SgView *view, const SgViewSample *sample, float height_px)
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
  const uint32_t *order = sg_view_sort_points (view, projection, t->middle[0], 3, NULL, t->n_triangles);
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
draw_panel (SgView *view, unsigned p, const SgViewSample *sample)
{
  SgViewPanel *panel = &view->panel[p];
  const SgLook *look = &panel->look;
  SgScene *scene = &view->scene;
  SgPasses *passes = &view->passes;
  int pixels[4];

  sg_view_panel_pixels (view, p, sample->width, sample->height, pixels);
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
          sg_view_for_images (view, look, add_image, &round);
          round.visible = sg_occlusion_finish (view->occlusion, &round.n_visible);
        }
      if (panel->n_atoms > 0 && !blended)
        sg_view_for_images (view, look, draw_atoms_image, &round);
      sg_view_for_images (view, look, draw_sticks_image, &round);
      if (look->cell)
        sg_view_for_images (view, look, draw_cell_image, &round);
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
    sg_view_for_images (view, look, draw_atoms_image, &round);
  sg_view_for_images (view, look, draw_sticks_image, &round);
  if (look->mesh.visible && look->mesh.opacity > 0 && scene->mesh.n_vertices > 0)
    {
      round.detail = mesh_detail (view, sample, (float) pixels[3]);
      sort_mesh (view, &projection, round.detail);
      sg_view_for_images (view, look, draw_mesh_image, &round);
    }
}

/* Draws a sample into the lit texture. */
void
sg_view_draw_sample (SgView *view, const SgViewSample *sample)
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
