/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/layer-panel.h"
#include "engine/words.h"

/* A value of the edited look as a number. */
#define LOOK_VALUE(name, type, member)                                                                     \
  static double get_##name (SgViewState *state)                                                            \
  {                                                                                                        \
    return (double) sg_view_state_look (state, sg_view_state_edited (state))->member;                      \
  }                                                                                                        \
  static void set_##name (SgViewState *state, double value)                                                \
  {                                                                                                        \
    sg_view_state_begin (state)->member = (type) value;                                                    \
  }

LOOK_VALUE (atoms, bool, atoms)
LOOK_VALUE (color_by, SgColorBy, color_by)
LOOK_VALUE (field_min, double, scale.min)
LOOK_VALUE (field_max, double, scale.max)
LOOK_VALUE (field_map, SgMap, scale.map)
LOOK_VALUE (field_reversed, bool, scale.reversed)
LOOK_VALUE (atom_size, float, radius_scale)
LOOK_VALUE (atom_opacity, float, atom_opacity)
LOOK_VALUE (bonds, bool, sticks[SG_STICKS_BONDS].visible)
LOOK_VALUE (bond_opacity, float, sticks[SG_STICKS_BONDS].opacity)
LOOK_VALUE (bond_radius, float, sticks[SG_STICKS_BONDS].radius)
LOOK_VALUE (mesh, bool, mesh.visible)
LOOK_VALUE (mesh_opacity, float, mesh.opacity)
LOOK_VALUE (arrows, bool, sticks[SG_STICKS_DISPLACEMENTS].visible)
LOOK_VALUE (arrow_opacity, float, sticks[SG_STICKS_DISPLACEMENTS].opacity)
LOOK_VALUE (arrow_radius, float, sticks[SG_STICKS_DISPLACEMENTS].radius)
LOOK_VALUE (arrow_length, float, sticks[SG_STICKS_DISPLACEMENTS].length)
LOOK_VALUE (arrow_from, float, sticks[SG_STICKS_DISPLACEMENTS].threshold)
LOOK_VALUE (arrow_max, double, sticks[SG_STICKS_DISPLACEMENTS].scale.max)
LOOK_VALUE (lines, bool, sticks[SG_STICKS_DISCLINATIONS].visible)
LOOK_VALUE (line_opacity, float, sticks[SG_STICKS_DISCLINATIONS].opacity)
LOOK_VALUE (line_radius, float, sticks[SG_STICKS_DISCLINATIONS].radius)
LOOK_VALUE (chains, bool, sticks[SG_STICKS_EXCITATIONS].visible)
LOOK_VALUE (chain_opacity, float, sticks[SG_STICKS_EXCITATIONS].opacity)
LOOK_VALUE (chain_radius, float, sticks[SG_STICKS_EXCITATIONS].radius)
LOOK_VALUE (cell, bool, cell)

static double
get_field (SgViewState *state)
{
  return sg_view_state_look (state, sg_view_state_edited (state))->field;
}

static void
set_field (SgViewState *state, double value)
{
  SgLook *look = sg_view_state_begin (state);
  if (look->field != (SgField) value)
    sg_look_set_field (look, (SgField) value, sg_view_state_paper_colors (state));
}

static double
get_arrow_map (SgViewState *state)
{
  return sg_view_state_look (state, sg_view_state_edited (state))->sticks[SG_STICKS_DISPLACEMENTS].scale.map;
}

static void
set_arrow_map (SgViewState *state, double value)
{
  sg_look_set_stick_map (sg_view_state_begin (state), SG_STICKS_DISPLACEMENTS, (SgMap) value);
}

/* Both kinds, four-fold, six-fold. */
static double
get_line_kind (SgViewState *state)
{
  const SgStickLook *lines
      = &sg_view_state_look (state, sg_view_state_edited (state))->sticks[SG_STICKS_DISCLINATIONS];
  return lines->most < 5 ? 1 : lines->threshold > 5 ? 2 : 0;
}

static void
set_line_kind (SgViewState *state, double value)
{
  SgStickLook *lines = &sg_view_state_begin (state)->sticks[SG_STICKS_DISCLINATIONS];
  lines->threshold = (int) value == 2 ? 5.5f : -1e30f;
  lines->most = (int) value == 1 ? 4.5f : 1e30f;
}

static double
get_axes (SgViewState *state)
{
  return sg_view_state_axes (state);
}

static void
set_axes (SgViewState *state, double value)
{
  sg_view_state_set_axes (state, value > 0);
}

static double
get_legend (SgViewState *state)
{
  return sg_view_state_legend (state);
}

static void
set_legend (SgViewState *state, double value)
{
  sg_view_state_set_legend (state, value > 0);
}

static double
get_paper (SgViewState *state)
{
  return sg_view_state_paper_colors (state);
}

static void
set_paper (SgViewState *state, double value)
{
  sg_view_state_set_paper_colors (state, value > 0);
}

static double
get_panel (SgViewState *state)
{
  return MAX ((int) sg_view_state_edited (state) - SG_PRESET_NETWORK, 0);
}

static void
set_panel (SgViewState *state, double value)
{
  sg_view_state_edit (state, (SgPreset) (SG_PRESET_NETWORK + (int) value));
}

static double
get_show (SgViewState *state)
{
  return sg_view_state_is_quad (state) ? SG_N_PRESETS : sg_view_state_edited (state);
}

static void
set_show (SgViewState *state, double value)
{
  if ((int) value == SG_N_PRESETS)
    sg_view_state_show_quad (state);
  else
    sg_view_state_show (state, (SgPreset) value);
}

static gboolean
by_field (SgViewState *state)
{
  return sg_view_state_look (state, sg_view_state_edited (state))->color_by == SG_COLOR_BY_FIELD;
}

/* In the order of SgMap. */
static const char *const map_names[] = { N_ ("Viridis"), N_ ("Cividis"), N_ ("Diverging"), N_ ("Rainbow") };

static void
add_maps (SgViewControls *c, const SgViewRow *row)
{
  const char *maps[G_N_ELEMENTS (map_names) + 1] = { NULL };
  for (size_t k = 0; k < G_N_ELEMENTS (map_names); k++)
    maps[k] = sg_words (map_names[k]);
  sg_view_controls_choice (c, row, maps);
}

static void
add_atoms (SgViewControls *c, GtkWidget *group)
{
  const char *fields[SG_N_FIELDS + 1] = { NULL };
  for (int f = 0; f < SG_FIELD_USER; f++)
    fields[f] = sg_field_title ((SgField) f);

  GtkWidget *row = sg_view_controls_layer (c, &(SgViewRow){ group, _ ("Atoms"), NULL, get_atoms, set_atoms, NULL });
  sg_view_controls_choice (
      c, &(SgViewRow){ row, _ ("Colour by"), _ ("What the colour of an atom says"), get_color_by, set_color_by, NULL },
      (const char *[]){ _ ("Type"), _ ("Value"), _ ("Class"), _ ("One colour"), NULL });
  sg_view_controls_choice (c, &(SgViewRow){ row, _ ("Value"), _ ("Changes, displacements and D²min are measured from the "
                                            "state chosen under Compare With"), get_field, set_field, by_field },
                           fields);
  sg_view_controls_number (c, &(SgViewRow){ row, _ ("From"), _ ("This value and below have the first colour"),
                                            get_field_min, set_field_min, by_field }, -1e4, 1e4, 0.1, 2);
  sg_view_controls_number (c, &(SgViewRow){ row, _ ("To"), _ ("This value and above have the last colour"),
                                            get_field_max, set_field_max, by_field }, -1e4, 1e4, 0.1, 2);
  add_maps (c, &(SgViewRow){ row, _ ("Colours"), _ ("Viridis and Cividis grow evenly lighter and can be "
                                            "read by colour-blind eyes; Diverging is for changes about zero"),
                                            get_field_map, set_field_map, by_field });
  sg_view_controls_switch (c, &(SgViewRow){ row, _ ("Reversed"), NULL, get_field_reversed, set_field_reversed, by_field });
  sg_view_controls_slider (c, &(SgViewRow){ row, _ ("Size"), _ ("Radius as a part of half the atom's diameter"),
                                            get_atom_size, set_atom_size, NULL }, 0.1, 1.5, 0.05);
  sg_view_controls_slider (c, &(SgViewRow){ row, _ ("Opacity"), NULL, get_atom_opacity, set_atom_opacity, NULL },
                           0.05, 1, 0.05);

  GtkWidget *fit = gtk_button_new_with_mnemonic (_ ("_Fit Range to the Atoms"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (fit), "view.fit-range");
  gtk_widget_set_tooltip_text (fit, _ ("From the lowest to the highest value, but for the outermost 1 % at each end"));
  gtk_widget_add_css_class (fit, "flat");
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), fit);
  sg_view_controls_watch (c, fit, by_field);
}

static void
add_network (SgViewControls *c, GtkWidget *group)
{
  GtkWidget *row = sg_view_controls_layer (c, &(SgViewRow){ group, _ ("Network bonds"), _ ("Bonds between neighbouring "
                                           "icosahedral atoms"), get_bonds, set_bonds, NULL });
  sg_view_controls_slider (c, &(SgViewRow){ row, _ ("Thickness"), NULL, get_bond_radius, set_bond_radius, NULL },
                           0.2, 3, 0.1);
  sg_view_controls_slider (c, &(SgViewRow){ row, _ ("Opacity"), NULL, get_bond_opacity, set_bond_opacity, NULL },
                           0.05, 1, 0.05);

  row = sg_view_controls_layer (c, &(SgViewRow){ group, _ ("Network surface"), _ ("Closed surface around the icosahedral "
                                "atoms"), get_mesh, set_mesh, NULL });
  sg_view_controls_slider (c, &(SgViewRow){ row, _ ("Opacity"), NULL, get_mesh_opacity, set_mesh_opacity, NULL },
                           0.05, 1, 0.05);
}

static void
add_arrows (SgViewControls *c, GtkWidget *group)
{
  GtkWidget *row = sg_view_controls_layer (c, &(SgViewRow){ group, _ ("Displacements"), _ ("Arrows from where an atom was "
                                           "to where it is, with the homogeneous shear taken out"), get_arrows,
                                           set_arrows, NULL });
  sg_view_controls_number (c, &(SgViewRow){ row, _ ("Longer than, σ"), _ ("Shorter displacements are not drawn: thermal "
                                            "motion in the cage stays below 0.3"), get_arrow_from, set_arrow_from, NULL },
                           0, 10, 0.1, 2);
  sg_view_controls_number (c, &(SgViewRow){ row, _ ("Last colour at, σ"), NULL, get_arrow_max, set_arrow_max, NULL },
                           0.1, 20, 0.5, 1);
  add_maps (c, &(SgViewRow){ row, _ ("Colours"), NULL, get_arrow_map, set_arrow_map, NULL });
  sg_view_controls_slider (c, &(SgViewRow){ row, _ ("Length"), _ ("Times the true length"), get_arrow_length,
                                            set_arrow_length, NULL }, 0.5, 5, 0.5);
  sg_view_controls_slider (c, &(SgViewRow){ row, _ ("Thickness"), NULL, get_arrow_radius, set_arrow_radius, NULL },
                           0.2, 3, 0.1);
  sg_view_controls_slider (c, &(SgViewRow){ row, _ ("Opacity"), NULL, get_arrow_opacity, set_arrow_opacity, NULL },
                           0.05, 1, 0.05);
}

static void
add_lines (SgViewControls *c, GtkWidget *group)
{
  GtkWidget *row = sg_view_controls_layer (c, &(SgViewRow){ group, _ ("Disclinations"), _ ("Bonds with four (beaded) or six "
                                           "(smooth) instead of five common neighbours"), get_lines, set_lines, NULL });
  sg_view_controls_choice (c, &(SgViewRow){ row, _ ("Kinds"), NULL, get_line_kind, set_line_kind, NULL },
                           (const char *[]){ _ ("Both"), _ ("4-fold"), _ ("6-fold"), NULL });
  sg_view_controls_slider (c, &(SgViewRow){ row, _ ("Thickness"), NULL, get_line_radius, set_line_radius, NULL },
                           0.2, 3, 0.1);
  sg_view_controls_slider (c, &(SgViewRow){ row, _ ("Opacity"), NULL, get_line_opacity, set_line_opacity, NULL },
                           0.05, 1, 0.05);

  row = sg_view_controls_layer (c, &(SgViewRow){ group, _ ("Replacements"), _ ("Atoms that moved into each other's places: "
                                "an arrow from the old place of one to the old place of the other"), get_chains,
                                set_chains, NULL });
  sg_view_controls_slider (c, &(SgViewRow){ row, _ ("Thickness"), NULL, get_chain_radius, set_chain_radius, NULL },
                           0.2, 3, 0.1);
  sg_view_controls_slider (c, &(SgViewRow){ row, _ ("Opacity"), NULL, get_chain_opacity, set_chain_opacity, NULL },
                           0.05, 1, 0.05);
}

static gboolean
is_quad (SgViewState *state)
{
  return sg_view_state_is_quad (state);
}

void
sg_layer_panel_build (GtkBox *box, SgViewControls *c)
{
  GtkWidget *which = adw_preferences_group_new (), *layers = adw_preferences_group_new ();

  sg_view_controls_choice (c, &(SgViewRow){ which, _ ("Picture"), _ ("Sets the layers"), get_show, set_show, NULL },
                           (const char *[]){ _ ("Atoms"), _ ("Network"), _ ("Stress change"), _ ("Displacements"), _ ("Disclinations"),
                                             _ ("All four"), NULL });
  sg_view_controls_choice (c, &(SgViewRow){ which, _ ("Layers below are of"),
                                            _ ("Layers, opacity and choice of atoms belong to one of the four pictures, "
                                            "everything else to all; a click into a picture chooses it"),
                                            get_panel, set_panel, is_quad },
                           (const char *[]){ _ ("a  Network"), _ ("b  Stress change"), _ ("c  Displacements"),
                                             _ ("d  Disclinations"), NULL });
  sg_view_controls_switch (c, &(SgViewRow){ which, _ ("Colours as in the paper"),
                                            _ ("Red large and blue small atoms, rainbow scales, green four-fold and red "
                                            "six-fold lines"), get_paper, set_paper, NULL });
  GtkWidget *reset = gtk_button_new_from_icon_name ("edit-undo-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (reset), "view.reset");
  gtk_widget_set_tooltip_text (reset, _ ("Layers and settings as they were at the start"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (reset), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Reset layers and settings"),
                                  -1);
  gtk_widget_add_css_class (reset, "flat");

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (layers), _ ("Layers"));
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (layers), reset);
  add_atoms (c, layers);
  add_network (c, layers);
  add_arrows (c, layers);
  add_lines (c, layers);
  sg_view_controls_switch (c, &(SgViewRow){ layers, _ ("Cell"), NULL, get_cell, set_cell, NULL });
  sg_view_controls_switch (c, &(SgViewRow){ layers, _ ("Axes"), NULL, get_axes, set_axes, NULL });
  sg_view_controls_switch (c, &(SgViewRow){ layers, _ ("Legend"), _ ("Colour bars, keys, scale bar and axes"), get_legend,
                                            set_legend, NULL });
  gtk_box_append (box, which);
  gtk_box_append (box, layers);
}
