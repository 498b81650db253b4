/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/look.h"
#include "engine/words.h"

#include <string.h>

#define RGB(hex)                                                                                            \
  ((SgRgb){ (float) ((hex) >> 16 & 255) / 255.0f, (float) ((hex) >> 8 & 255) / 255.0f,                      \
            (float) ((hex) & 255) / 255.0f })

static const char *preset_names[SG_N_PRESETS]
    = { "atoms", "network", "stress", "displacements", "disclinations" };
static const char *preset_titles[SG_N_PRESETS]
    = { N_ ("Atoms"), N_ ("Icosahedral network"), N_ ("Change of von Mises stress"), N_ ("Displacements"), N_ ("Disclinations") };

/* Thin things vanish where a map begins as dark as the ground: there it begins where one can see it. Atoms are
 * solid and have outlines, and keep the whole map. */
#define LEAST_CONTRAST 3.5

static void
keep_clear_of_ground (SgLook *look)
{
  for (int i = 0; i < SG_N_STICKS; i++)
    {
      SgScale *scale = &look->sticks[i].scale;
      scale->start = look->theme == SG_THEME_DARK ? sg_map_start (scale->map, look->background, LEAST_CONTRAST) : 0;
    }
}

void
sg_look_set_stick_map (SgLook *look, SgSticks layer, SgMap map)
{
  look->sticks[layer].scale.map = map;
  keep_clear_of_ground (look);
}

void
sg_look_set_theme (SgLook *look, SgTheme theme)
{
  look->theme = theme;
  look->background = theme == SG_THEME_DARK ? RGB (0x15181d) : RGB (0xfafafa);
  look->mesh.color = theme == SG_THEME_DARK ? RGB (0x9fb4c8) : RGB (0x7f95ad);
  keep_clear_of_ground (look);
}

/* What has a range by nature has it here; the others the one that a sheared glass fills. */
static const struct {
  const char *name, *title, *quantity, *unit;
  SgMap map;
  double min, max;
  bool difference;
} fields[SG_N_FIELDS] = {
  [SG_FIELD_VON_MISES] = { "von-mises", N_ ("Von Mises stress"), N_ ("von Mises stress"), "ε/σ<sup>3</sup>", SG_MAP_VIRIDIS, 0, 30, false },
  [SG_FIELD_VON_MISES_CHANGE] = { "von-mises-change", N_ ("Change of von Mises stress"), N_ ("change of von Mises stress"),
                                  "ε/σ<sup>3</sup>", SG_MAP_VIRIDIS, 0, 0.4 * 15, true },
  [SG_FIELD_DISPLACEMENT] = { "displacement", N_ ("Displacement"), N_ ("displacement"), "σ", SG_MAP_VIRIDIS, 0, 1.5, true },
  [SG_FIELD_D2MIN] = { "d2min", N_ ("Non-affinity D²min"), "<i>D</i><sup>2</sup><sub>min</sub>", "σ<sup>2</sup>", SG_MAP_VIRIDIS, 0, 0.3, true },
  [SG_FIELD_POTENTIAL_ENERGY] = { "potential-energy", N_ ("Potential energy"), N_ ("potential energy"), "ε", SG_MAP_CIVIDIS, -10, -4, false },
  [SG_FIELD_VOLUME] = { "volume", N_ ("Voronoi volume"), N_ ("Voronoi volume"), "σ<sup>3</sup>", SG_MAP_CIVIDIS, 0.5, 1.1, false },
  [SG_FIELD_COORDINATION] = { "coordination", N_ ("Coordination"), N_ ("Voronoi neighbours"), "", SG_MAP_CIVIDIS, 10, 18, false },
  [SG_FIELD_FOUR_FOLD] = { "four-fold", N_ ("Four-fold bonds"), N_ ("four-fold bonds"), "", SG_MAP_VIRIDIS, 0, 4, false },
  [SG_FIELD_SIX_FOLD] = { "six-fold", N_ ("Six-fold bonds"), N_ ("six-fold bonds"), "", SG_MAP_VIRIDIS, 0, 6, false },
  [SG_FIELD_USER] = { "user", N_ ("Other"), N_ ("value"), "", SG_MAP_VIRIDIS, 0, 1, false },
};

void
sg_field_scale (SgField field, SgScale *scale)
{
  g_return_if_fail (field < SG_N_FIELDS);
  sg_scale_init (scale, fields[field].map, fields[field].min, fields[field].max, sg_words (fields[field].quantity),
                 fields[field].unit);
  /* the paper's blue is no change: a stress that fell has changed as well */
  scale->magnitude = field == SG_FIELD_VON_MISES_CHANGE;
}

const char *
sg_field_name (SgField field)
{
  g_return_val_if_fail (field < SG_N_FIELDS, NULL);
  return fields[field].name;
}

const char *
sg_field_title (SgField field)
{
  g_return_val_if_fail (field < SG_N_FIELDS, NULL);
  return sg_words (fields[field].title);
}

bool
sg_field_needs_reference (SgField field)
{
  g_return_val_if_fail (field < SG_N_FIELDS, false);
  return fields[field].difference;
}

static const struct {
  const char *title;
  SgRgb color;
} kinds[SG_N_KINDS] = {
  [SG_KIND_ICOSAHEDRAL] = { N_ ("icosahedral"), { 0.98f, 0.78f, 0.30f } },
  [SG_KIND_FRANK_KASPER] = { "Z14, Z15, Z16", { 0.55f, 0.42f, 0.78f } },
  [SG_KIND_SHELL] = { N_ ("shell"), { 0.36f, 0.62f, 0.80f } },
  [SG_KIND_EXCITATION] = { N_ ("excitation"), { 0.86f, 0.28f, 0.36f } },
  [SG_KIND_REST] = { N_ ("other"), { 0.62f, 0.65f, 0.69f } },
};

SgKind
sg_kind_of (uint32_t classes)
{
  return classes & SG_CLASS_EXCITATION                              ? SG_KIND_EXCITATION
         : classes & SG_CLASS_ICOSAHEDRAL                           ? SG_KIND_ICOSAHEDRAL
         : classes & (SG_CLASS_Z14 | SG_CLASS_Z15 | SG_CLASS_Z16)   ? SG_KIND_FRANK_KASPER
         : classes & SG_CLASS_SHELL                                 ? SG_KIND_SHELL
                                                                    : SG_KIND_REST;
}

SgRgb
sg_kind_color (SgKind kind)
{
  g_return_val_if_fail (kind < SG_N_KINDS, kinds[SG_KIND_REST].color);
  return kinds[kind].color;
}

const char *
sg_kind_title (SgKind kind)
{
  g_return_val_if_fail (kind < SG_N_KINDS, NULL);
  return sg_words (kinds[kind].title);
}

void
sg_look_set_colors (SgLook *look, bool paper)
{
  SgScale scale;

  look->type_color[0] = paper ? RGB (0xd63a2f) : RGB (0xe08a5b);
  look->type_color[1] = paper ? RGB (0x2f5fd0) : RGB (0x4f8fc4);
  look->line_color[0] = paper ? RGB (0x1fae3d) : RGB (0x45c38b);
  look->line_color[1] = paper ? RGB (0xd8302a) : RGB (0xe0584f);
  sg_field_scale (look->field, &scale);
  look->scale.map = paper ? SG_MAP_PAPER : scale.map;
  for (int i = 0; i < SG_N_STICKS; i++)
    look->sticks[i].scale.map = paper ? SG_MAP_PAPER : SG_MAP_VIRIDIS;
  look->sticks[SG_STICKS_DISPLACEMENTS].scale.max = paper ? 6 : 3;
  keep_clear_of_ground (look);
}

void
sg_look_set_field (SgLook *look, SgField field, bool paper)
{
  look->field = field;
  sg_field_scale (field, &look->scale);
  if (paper)
    look->scale.map = SG_MAP_PAPER;
}

void
sg_look_init (SgLook *look, SgPreset preset, SgTheme theme)
{
  g_return_if_fail (preset < SG_N_PRESETS);

  memset (look, 0, sizeof *look);
  look->atoms = true;
  look->color_by = SG_COLOR_BY_TYPE;
  look->field = SG_FIELD_VON_MISES_CHANGE;
  sg_field_scale (look->field, &look->scale);
  look->threshold_field = SG_FIELD_DISPLACEMENT;
  look->uniform = RGB (0xa9b4c0);
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
      look->sticks[i].most = 1e30f;
      sg_scale_init (&look->sticks[i].scale, SG_MAP_VIRIDIS, 0, 1, "", "");
    }
  look->sticks[SG_STICKS_EVENT].visible = true;
  look->sticks[SG_STICKS_DISPLACEMENTS].by_scale = true;
  look->sticks[SG_STICKS_DISPLACEMENTS].threshold = 0.3f; /* above the rattling in the cage */
  sg_scale_init (&look->sticks[SG_STICKS_DISPLACEMENTS].scale, SG_MAP_VIRIDIS, 0, 3, "displacement",
                 "σ");

  sg_look_set_colors (look, false);
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
      look->radius_scale = 0.65f; /* nearest neighbours touch: at full size they hide the bonds between them */
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
  return sg_words (preset_titles[preset]);
}

static void
describe_scale (GString *text, const SgScale *scale)
{
  g_string_append_printf (text, ", %s %g to %g", sg_map_name (scale->map), scale->min, scale->max);
}

char *
sg_look_describe (const SgLook *look)
{
  static const char *by[] = { "type", "field", "class", "one colour" };
  static const char *sticks[] = { "bonds", "displacements", "disclinations", "replacements", "event" };
  GString *text = g_string_new (NULL);
  locale_t before = sg_plain_begin ();

  if (look->atoms)
    {
      g_string_append_printf (text, "atoms by %s",
                              look->color_by == SG_COLOR_BY_FIELD ? sg_field_name (look->field) : by[look->color_by]);
      if (look->color_by == SG_COLOR_BY_FIELD)
        describe_scale (text, &look->scale);
      g_string_append_printf (text, ", opacity %g", (double) look->atom_opacity);
      if (look->show_class != 0)
        g_string_append_printf (text, ", classes 0x%x", look->show_class);
      if (look->hide_types != 0)
        g_string_append_printf (text, ", without types 0x%x", look->hide_types);
      if (look->threshold_active)
        g_string_append_printf (text, ", %s %g to %g", sg_field_name (look->threshold_field),
                                (double) look->threshold_min, (double) look->threshold_max);
    }
  for (int s = 0; s < SG_N_STICKS; s++)
    if (look->sticks[s].visible && s != SG_STICKS_EVENT)
      {
        const SgStickLook *how = &look->sticks[s];
        g_string_append_printf (text, "%s%s, opacity %g", text->len > 0 ? "; " : "", sticks[s], (double) how->opacity);
        if (how->threshold > -1e29f)
          g_string_append_printf (text, ", from %g", (double) how->threshold);
        if (how->by_scale)
          describe_scale (text, &how->scale);
      }
  if (look->mesh.visible)
    g_string_append_printf (text, "%ssurface, opacity %g", text->len > 0 ? "; " : "", (double) look->mesh.opacity);
  for (int k = 0; k < SG_MAX_CLIPS; k++)
    if (look->clip[k].active)
      g_string_append_printf (text, "; cut (%.3g %.3g %.3g) at %g, thickness %g", look->clip[k].normal[0],
                              look->clip[k].normal[1], look->clip[k].normal[2], look->clip[k].offset,
                              look->clip[k].thickness);
  if (look->images[0] * look->images[1] * look->images[2] > 1)
    g_string_append_printf (text, "; copies %d x %d x %d", look->images[0], look->images[1], look->images[2]);
  sg_plain_end (before);
  return g_string_free (text, FALSE);
}

bool
sg_look_equal (const SgLook *a, const SgLook *b)
{
  return memcmp (a, b, sizeof *a) == 0;
}
