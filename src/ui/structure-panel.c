/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/structure-panel.h"
#include "engine/words.h"

#define OPTION_VALUE(name, type, member)                                                                   \
  static double get_##name (SgViewState *state)                                                            \
  {                                                                                                        \
    return (double) sg_view_state_options (state)->member;                                                 \
  }                                                                                                        \
  static void set_##name (SgViewState *state, double value)                                                \
  {                                                                                                        \
    SgStructureOptions options = *sg_view_state_options (state);                                           \
    options.member = (type) value;                                                                         \
    sg_view_state_set_options (state, &options);                                                           \
  }

OPTION_VALUE (by_labels, bool, by_labels)
OPTION_VALUE (link, SgNetworkLink, link)
OPTION_VALUE (mode, SgModifiedMode, mode)
OPTION_VALUE (probe, double, mesh.probe)
OPTION_VALUE (smoothing, double, mesh.smoothing)
OPTION_VALUE (tensor, bool, change_of_tensor)

static double
get_states (SgViewState *state)
{
  return (double) sg_view_state_states (state);
}

static void
set_states (SgViewState *state, double value)
{
  sg_view_state_set_states (state, (SgStates) value);
}

void
sg_structure_panel_build (GtkBox *box, SgViewControls *c)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Structure"));
  sg_view_controls_choice (
      c, &(SgViewRow){ group, _ ("Icosahedra by"), _ ("Voronoi: the cell has exactly twelve five-sided faces. SU(2): "
                       "twelve bonds with five common neighbours are left by the modified tessellation. Surface, "
                       "bonds and clusters follow."), get_by_labels, set_by_labels, NULL },
      (const char *[]){ _ ("Voronoi cell"), _ ("SU(2) label"), NULL });
  sg_view_controls_choice (
      c, &(SgViewRow){ group, _ ("Linked by"), _ ("When two icosahedra belong to the same cluster. Shared atom: their shells "
                       "have an atom in common. Shared bond: their centres are neighbours."), get_link, set_link, NULL },
      (const char *[]){ _ ("Shared atom"), _ ("Shared bond"), NULL });
  sg_view_controls_choice (
      c, &(SgViewRow){ group, _ ("Bonds removed"), _ ("In which order piercing bonds are taken away. Canonical: the smallest "
                       "face first, the same under any numbering, and no disclination ends. Paper: by the atoms' "
                       "numbers, as in the published labels."), get_mode, set_mode, NULL },
      (const char *[]){ _ ("Canonical"), _ ("As in the paper"), NULL });
  sg_view_controls_number (
      c, &(SgViewRow){ group, _ ("Surface radius, σ"), _ ("Radius of the surface around a single icosahedral atom; larger "
                       "values close gaps in the network"), get_probe, set_probe, NULL }, 0.3, 4, 0.05, 2);
  sg_view_controls_number (
      c, &(SgViewRow){ group, _ ("Surface smoothing"), _ ("How far, in units of that radius, an atom reaches to blend with "
                       "its neighbours; larger values give a smoother surface"), get_smoothing, set_smoothing, NULL },
      1.1, 4, 0.1, 1);
  sg_view_controls_choice (
      c, &(SgViewRow){ group, _ ("Change of stress"), _ ("Of values: von Mises stress now minus then. Of tensors: von Mises "
                       "stress of the difference of the two tensors, never negative."),
                       get_tensor, set_tensor, NULL },
      (const char *[]){ _ ("Of values"), _ ("Of tensors"), NULL });
  sg_view_controls_choice (
      c, &(SgViewRow){ group, _ ("States"), _ ("As they are: with their thermal motion, at once. Inherent: the minimum below each, as in the "
                       "paper, so that what changed is structure alone; finding it takes a while, and the structure lags behind the run. "
                       "As needed: inherent where a picture shows what changed."),
                       get_states, set_states, NULL },
      (const char *[]){ _ ("As needed"), _ ("As they are"), _ ("Inherent structures"), NULL });
  gtk_box_append (box, group);
}
