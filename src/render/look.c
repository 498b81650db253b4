/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/look.h"

#include <string.h>

#define RGB(hex)                                                                                            \
  ((SgRgb){ (float) ((hex) >> 16 & 255) / 255.0f, (float) ((hex) >> 8 & 255) / 255.0f,                      \
            (float) ((hex) & 255) / 255.0f })

static const char *preset_names[SG_N_PRESETS]
    = { "atoms", "network", "stress", "displacements", "disclinations" };
static const char *preset_titles[SG_N_PRESETS]
    = { "Atoms", "Icosahedral network", "Change of von Mises stress", "Displacements", "Disclinations" };

void
sg_look_set_theme (SgLook *look, SgTheme theme)
{
  look->theme = theme;
  look->background = theme == SG_THEME_DARK ? RGB (0x15181d) : RGB (0xfafafa);
  look->mesh.color = theme == SG_THEME_DARK ? RGB (0x9fb4c8) : RGB (0x7f95ad);
}

void
sg_look_use_paper_colors (SgLook *look)
{
  look->type_color[0] = RGB (0xd63a2f);
  look->type_color[1] = RGB (0x2f5fd0);
  look->line_color[0] = RGB (0x1fae3d);
  look->line_color[1] = RGB (0xd8302a);
  look->scale.map = SG_MAP_PAPER;
  for (int i = 0; i < SG_N_STICKS; i++)
    look->sticks[i].scale.map = SG_MAP_PAPER;
  look->sticks[SG_STICKS_DISPLACEMENTS].scale.max = 6;
}

void
sg_look_init (SgLook *look, SgPreset preset, SgTheme theme)
{
  g_return_if_fail (preset < SG_N_PRESETS);

  memset (look, 0, sizeof *look);
  look->atoms = true;
  look->color_by = SG_COLOR_BY_TYPE;
  look->field = SG_FIELD_VON_MISES_CHANGE;
  sg_scale_init (&look->scale, SG_MAP_VIRIDIS, 0, 0.4 * 15, "change of von Mises stress",
                 "ε/σ<sup>3</sup>");
  look->uniform = RGB (0xa9b4c0);
  look->type_color[0] = RGB (0xe08a5b);
  look->type_color[1] = RGB (0x4f8fc4);
  look->radius_scale = 1;
  look->atom_opacity = 1;
  look->threshold_max = 1e30f;
  look->threshold_min = -1e30f;

  for (int i = 0; i < SG_N_STICKS; i++)
    {
      look->sticks[i].opacity = 1;
      look->sticks[i].radius = 1;
      look->sticks[i].length = 1;
      look->sticks[i].threshold = -1e30f;
      sg_scale_init (&look->sticks[i].scale, SG_MAP_VIRIDIS, 0, 1, "", "");
    }
  look->sticks[SG_STICKS_DISPLACEMENTS].by_scale = true;
  look->sticks[SG_STICKS_DISPLACEMENTS].threshold = 0.3f; /* above the rattling in the cage */
  sg_scale_init (&look->sticks[SG_STICKS_DISPLACEMENTS].scale, SG_MAP_VIRIDIS, 0, 3, "displacement",
                 "σ");

  look->line_color[0] = RGB (0x45c38b);
  look->line_color[1] = RGB (0xe0584f);
  look->mesh.opacity = 0.35f;
  look->cell = true;
  look->cell_width = 1.5f;
  look->images[0] = look->images[1] = look->images[2] = 1;
  look->ambient_occlusion = 0.8f;
  look->outline = 0.5f;
  look->depth_cue = 0.25f;
  look->specular = 0.25f;
  sg_look_set_theme (look, theme);

  switch (preset)
    {
    case SG_PRESET_NETWORK:
      look->show_class = SG_CLASS_ICOSAHEDRAL;
      look->sticks[SG_STICKS_BONDS].visible = true;
      look->mesh.visible = true;
      break;
    case SG_PRESET_STRESS:
      look->color_by = SG_COLOR_BY_FIELD;
      look->mesh.visible = false;
      break;
    case SG_PRESET_DISPLACEMENTS:
      look->atoms = false;
      look->sticks[SG_STICKS_DISPLACEMENTS].visible = true;
      look->mesh.visible = true;
      look->mesh.opacity = 0.15f;
      break;
    case SG_PRESET_DISCLINATIONS:
      look->atoms = false;
      look->sticks[SG_STICKS_DISCLINATIONS].visible = true;
      look->mesh.visible = true;
      break;
    case SG_PRESET_ATOMS:
    default:
      break;
    }
}

const char *
sg_preset_name (SgPreset preset)
{
  g_return_val_if_fail (preset < SG_N_PRESETS, NULL);
  return preset_names[preset];
}

const char *
sg_preset_title (SgPreset preset)
{
  g_return_val_if_fail (preset < SG_N_PRESETS, NULL);
  return preset_titles[preset];
}

bool
sg_look_equal (const SgLook *a, const SgLook *b)
{
  return memcmp (a, b, sizeof *a) == 0;
}
