/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/paper-pictures.h"
#include "render/offscreen.h"
#include "render/overlay.h"
#include "render/structure-layers.h"

bool
sg_paper_pictures_save (SgSnapshot *initial, SgSnapshot *state, const char *path, int width, const char *const *texts,
                        SgPool *pool, GError **error)
{
  g_autoptr (SgOffscreen) offscreen = sg_offscreen_new (SG_GL_ANY, error);
  if (offscreen == NULL)
    return false;
  g_autoptr (SgView) view = sg_view_new ();
  if (!sg_view_realize (view, error))
    return false;
  sg_view_set_snapshot (view, state);
  sg_view_set_panels (view, 4);
  for (unsigned p = 0; p < 4; p++)
    {
      SgLook *look = sg_view_look (view, p);
      sg_look_init (look, (SgPreset) (SG_PRESET_NETWORK + (int) p), SG_THEME_LIGHT);
      sg_look_set_colors (look, true);
      /* in the elastic regime nothing goes farther than a neighbour's place */
      look->sticks[SG_STICKS_DISPLACEMENTS].scale.max = 1.5;
    }
  SgStructureOptions options;
  sg_structure_options_default (&options);
  options.want = sg_view_structure_wanted (view);
  g_autoptr (SgStructure) structure = sg_structure_new (state, initial, &options, NULL, pool, error);
  bool good = structure != NULL;
  if (good)
    {
      SgPictureOptions picture = { .width = width, .height = width, .supersample = 8, .transparent = 0 };
      SgOverlayOptions overlay;
      sg_overlay_options_init (&overlay);
      overlay.scale = width / 900.0;
      overlay.since = "since the beginning";
      sg_view_set_structure (view, structure);
      sg_view_fit (view, 1);
      good = sg_overlay_save_picture (view, &picture, &overlay, texts, path, error);
    }
  sg_view_unrealize (view);
  return good;
}
