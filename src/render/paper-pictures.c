/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/paper-pictures.h"
#include "render/offscreen.h"
#include "render/overlay.h"
#include "render/structure-layers.h"

static SgView *
view_of (SgSnapshot *initial, SgSnapshot *state, SgTheme theme, double aspect, SgPool *pool, SgStructure **structure, GError **error)
{
  SgView *view = sg_view_new ();
  sg_view_set_snapshot (view, state);
  sg_view_set_panels (view, 4);
  for (unsigned p = 0; p < 4; p++)
    {
      SgLook *look = sg_view_look (view, p);
      sg_look_init (look, (SgPreset) (SG_PRESET_NETWORK + (int) p), theme);
      sg_look_set_colors (look, true);
      /* in the elastic regime nothing goes farther than a neighbour's place */
      look->sticks[SG_STICKS_DISPLACEMENTS].scale.max = 1.5;
    }
  SgStructureOptions options;
  sg_structure_options_default (&options);
  options.want = sg_view_structure_wanted (view);
  *structure = sg_structure_new (state, initial, &options, NULL, pool, error);
  if (*structure != NULL && sg_view_realize (view, error))
    {
      sg_view_set_structure (view, *structure);
      sg_view_fit (view, aspect);
      /* legends stand in the corners of each panel */
      sg_camera_zoom (sg_view_camera (view), 0.92, 50, 50, 100, 100);
      return view;
    }
  sg_view_free (view);
  return NULL;
}

cairo_surface_t *
sg_paper_pictures_draw (SgSnapshot *initial, SgSnapshot *state, const SgPaperPictureOptions *options, SgPool *pool, GError **error)
{
  const int w = options->width, h = options->height;
  g_autoptr (SgOffscreen) offscreen = sg_offscreen_new (SG_GL_ANY, error);
  g_autoptr (SgStructure) structure = NULL;
  g_autoptr (SgView) view
      = offscreen != NULL ? view_of (initial, state, options->theme, (double) w / h, pool, &structure, error) : NULL;
  if (view == NULL)
    return NULL;
  SgPictureOptions picture = { .width = w, .height = h, .supersample = options->samples, .transparent = 0 };
  SgOverlayOptions overlay;
  sg_overlay_options_init (&overlay);
  overlay.scale = options->scale;
  overlay.caption = false; /* told beside the picture */
  overlay.since = options->since;
  overlay.physical = options->physical;
  cairo_surface_t *surface = sg_view_picture (view, &picture, error);
  if (surface != NULL)
    {
      cairo_t *cr = cairo_create (surface);
      sg_overlay_draw (view, cr, w, h, &overlay);
      cairo_destroy (cr);
    }
  sg_view_unrealize (view);
  return surface;
}

bool
sg_paper_pictures_save (SgSnapshot *initial, SgSnapshot *state, const char *path, int width, const char *const *texts,
                        SgPool *pool, GError **error)
{
  g_autoptr (SgOffscreen) offscreen = sg_offscreen_new (SG_GL_ANY, error);
  g_autoptr (SgStructure) structure = NULL;
  g_autoptr (SgView) view = offscreen != NULL ? view_of (initial, state, SG_THEME_LIGHT, 1, pool, &structure, error) : NULL;
  if (view == NULL)
    return false;
  SgPictureOptions picture = { .width = width, .height = width, .supersample = 8, .transparent = 0 };
  SgOverlayOptions overlay;
  sg_overlay_options_init (&overlay);
  overlay.scale = width / 900.0;
  overlay.since = "since the beginning";
  bool good = sg_overlay_save_picture (view, &picture, &overlay, texts, path, error);
  sg_view_unrealize (view);
  return good;
}
