/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/view-state.h"
#include "engine/words.h"

#include <string.h>

struct _SgViewState {
  GObject parent_instance;

  SgLook look[SG_N_PRESETS];
  SgLook begun; /* the edited look as the last commit left it */
  SgPreset shown, edited;
  gboolean quad, paper, axes, legend;
  SgTheme theme;
  SgStructureOptions options;
  SgStates states;
  double sight[3];
};

G_DEFINE_FINAL_TYPE (SgViewState, sg_view_state, G_TYPE_OBJECT)

static guint changed_signal;

static void
changed (SgViewState *self)
{
  self->begun = self->look[self->edited];
  g_signal_emit (self, changed_signal, 0);
}

static void
fresh_look (SgViewState *self, SgPreset preset, SgLook *look)
{
  sg_look_init (look, preset, self->theme);
  if (self->paper)
    sg_look_set_colors (look, true);
}

/* What all pictures have in common goes from @from to @to. */
static void
share (const SgLook *from, SgLook *to)
{
  memcpy (to->type_color, from->type_color, sizeof to->type_color);
  memcpy (to->line_color, from->line_color, sizeof to->line_color);
  to->uniform = from->uniform;
  to->radius_scale = from->radius_scale;
  if (to->field == from->field)
    to->scale = from->scale;
  for (int s = 0; s < SG_N_STICKS; s++)
    {
      bool visible = to->sticks[s].visible;
      float opacity = to->sticks[s].opacity;
      to->sticks[s] = from->sticks[s];
      to->sticks[s].visible = visible;
      to->sticks[s].opacity = opacity;
    }
  to->mesh.color = from->mesh.color;
  to->cell = from->cell;
  to->cell_width = from->cell_width;
  memcpy (to->images, from->images, sizeof to->images);
  memcpy (to->clip, from->clip, sizeof to->clip);
  to->ambient_occlusion = from->ambient_occlusion;
  to->outline = from->outline;
  to->depth_cue = from->depth_cue;
  to->specular = from->specular;
}

static void
share_edited (SgViewState *self)
{
  for (int p = 0; p < SG_N_PRESETS; p++)
    if (p != (int) self->edited)
      share (&self->look[self->edited], &self->look[p]);
}

SgViewState *
sg_view_state_new (void)
{
  return g_object_new (SG_TYPE_VIEW_STATE, NULL);
}

void
sg_view_state_show (SgViewState *self, SgPreset preset)
{
  g_return_if_fail (preset < SG_N_PRESETS);
  if (!self->quad && self->shown == preset)
    return;
  self->quad = FALSE;
  self->shown = self->edited = preset;
  changed (self);
}

void
sg_view_state_show_quad (SgViewState *self)
{
  if (self->quad)
    return;
  self->quad = TRUE;
  if (self->edited == SG_PRESET_ATOMS)
    self->edited = SG_PRESET_NETWORK;
  changed (self);
}

gboolean
sg_view_state_is_quad (SgViewState *self)
{
  return self->quad;
}

SgPreset
sg_view_state_edited (SgViewState *self)
{
  return self->edited;
}

void
sg_view_state_edit (SgViewState *self, SgPreset preset)
{
  if (!self->quad || preset < SG_PRESET_NETWORK || preset >= SG_N_PRESETS || preset == self->edited)
    return;
  self->edited = preset;
  changed (self);
}

unsigned
sg_view_state_n_panels (SgViewState *self)
{
  return self->quad ? 4 : 1;
}

SgPreset
sg_view_state_panel (SgViewState *self, unsigned panel)
{
  return self->quad ? (SgPreset) (SG_PRESET_NETWORK + MIN (panel, 3)) : self->shown;
}

const SgLook *
sg_view_state_look (SgViewState *self, SgPreset preset)
{
  g_return_val_if_fail (preset < SG_N_PRESETS, NULL);
  return &self->look[preset];
}

SgLook *
sg_view_state_begin (SgViewState *self)
{
  return &self->look[self->edited];
}

void
sg_view_state_commit (SgViewState *self)
{
  if (sg_look_equal (&self->begun, &self->look[self->edited]))
    return;
  share_edited (self);
  changed (self);
}

void
sg_view_state_reset (SgViewState *self)
{
  SgStructureOptions options;

  fresh_look (self, self->edited, &self->look[self->edited]);
  for (int p = 0; p < SG_N_PRESETS; p++)
    {
      SgLook fresh;
      fresh_look (self, (SgPreset) p, &fresh);
      if (p != (int) self->edited && self->look[p].field == fresh.field)
        self->look[p].scale = fresh.scale;
    }
  share_edited (self);
  sg_structure_options_default (&options);
  self->options = options;
  self->states = SG_STATES_AS_NEEDED;
  self->axes = self->legend = TRUE;
  changed (self);
}

gboolean
sg_view_state_is_changed (SgViewState *self)
{
  SgStructureOptions options;
  SgLook fresh;

  fresh_look (self, self->edited, &fresh);
  sg_structure_options_default (&options);
  return !sg_look_equal (&fresh, &self->look[self->edited]) || !self->axes || !self->legend || self->states != SG_STATES_AS_NEEDED
         || !sg_structure_options_same (&options, &self->options);
}

void
sg_view_state_set_theme (SgViewState *self, SgTheme theme)
{
  if (self->theme == theme)
    return;
  self->theme = theme;
  for (int p = 0; p < SG_N_PRESETS; p++)
    sg_look_set_theme (&self->look[p], theme);
  changed (self);
}

void
sg_view_state_set_paper_colors (SgViewState *self, gboolean paper)
{
  if (self->paper == !!paper)
    return;
  self->paper = !!paper;
  for (int p = 0; p < SG_N_PRESETS; p++)
    sg_look_set_colors (&self->look[p], paper);
  changed (self);
}

gboolean
sg_view_state_paper_colors (SgViewState *self)
{
  return self->paper;
}

void
sg_view_state_set_axes (SgViewState *self, gboolean axes)
{
  if (self->axes == !!axes)
    return;
  self->axes = !!axes;
  changed (self);
}

gboolean
sg_view_state_axes (SgViewState *self)
{
  return self->axes;
}

void
sg_view_state_set_legend (SgViewState *self, gboolean legend)
{
  if (self->legend == !!legend)
    return;
  self->legend = !!legend;
  changed (self);
}

gboolean
sg_view_state_legend (SgViewState *self)
{
  return self->legend;
}

void
sg_view_state_set_sight (SgViewState *self, const double towards[3])
{
  memcpy (self->sight, towards, sizeof self->sight);
}

void
sg_view_state_sight (SgViewState *self, double towards[3])
{
  memcpy (towards, self->sight, sizeof self->sight);
}

const SgStructureOptions *
sg_view_state_options (SgViewState *self)
{
  return &self->options;
}

void
sg_view_state_set_options (SgViewState *self, const SgStructureOptions *options)
{
  if (sg_structure_options_same (options, &self->options))
    return;
  self->options = *options;
  changed (self);
}

void
sg_view_state_set_states (SgViewState *self, SgStates states)
{
  if (states == self->states)
    return;
  self->states = states;
  changed (self);
}

SgStates
sg_view_state_states (SgViewState *self)
{
  return self->states;
}

gboolean
sg_view_state_wants_inherent (SgViewState *self, unsigned want, size_t n_atoms)
{
  /* thermal motion changes the stress of every atom by more than loading does */
  const unsigned changes = SG_STRUCTURE_STRESS_CHANGE | SG_STRUCTURE_DISPLACEMENT | SG_STRUCTURE_D2MIN | SG_STRUCTURE_VAN_HOVE
                           | SG_STRUCTURE_EXCITATIONS;
  if (self->states != SG_STATES_AS_NEEDED)
    return self->states == SG_STATES_INHERENT;
  return (want & changes) != 0 && n_atoms <= SG_MOST_INHERENT_ATOMS;
}

char *
sg_view_state_describe (SgViewState *self, gboolean inherent)
{
  GString *text = g_string_new (NULL);
  const SgStructureOptions *o = &self->options;
  locale_t before = sg_plain_begin ();

  for (unsigned p = 0; p < sg_view_state_n_panels (self); p++)
    {
      g_autofree char *layers = sg_look_describe (&self->look[sg_view_state_panel (self, p)]);
      g_string_append_printf (text, "%s%s: %s\n", self->quad ? (const char *[]){ "a ", "b ", "c ", "d " }[p] : "",
                              sg_preset_name (sg_view_state_panel (self, p)), layers);
    }
  g_string_append_printf (text, "structure: %s order, icosahedra by %s, linkage %s, surface probe %g, smoothing %g",
                          o->mode == SG_MODIFIED_PAPER ? "paper" : "canonical",
                          o->by_labels ? "twelve five-fold bonds" : "radical Voronoi index",
                          o->link == SG_LINK_VERTEX ? "vertex" : "neighbour", o->mesh.probe, o->mesh.smoothing);
  if (inherent)
    g_string_append (text, ", of inherent structures");
  sg_plain_end (before);
  return g_string_free (text, FALSE);
}

static void
sg_view_state_class_init (SgViewStateClass *klass)
{
  changed_signal = g_signal_new ("changed", SG_TYPE_VIEW_STATE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
sg_view_state_init (SgViewState *self)
{
  self->theme = SG_THEME_DARK;
  self->axes = self->legend = TRUE;
  self->sight[2] = 1;
  for (int p = 0; p < SG_N_PRESETS; p++)
    fresh_look (self, (SgPreset) p, &self->look[p]);
  sg_structure_options_default (&self->options);
  self->begun = self->look[self->edited];
}
