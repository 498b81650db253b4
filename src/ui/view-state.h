/* view-state.h: what the 3-D view shows, as data: a look for each picture, and what they have in common
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * There is one picture for each preset. Which layers it has, how transparent they are and which atoms it leaves
 * out is its own; colours, ranges, thresholds, cuts, copies, light and cell are the same in all of them, so the
 * four of the quad view go together. One picture is edited: the one on the screen, or of four the chosen one.
 *
 * Signal "changed": anything of it. Thread: main.
 */
#pragma once

#include "engine/structure/result.h"
#include "render/look.h"

#include <glib-object.h>

/* Of which states the structure is. */
typedef enum {
  SG_STATES_AS_NEEDED,   /* inherent where a picture shows what changed, as in the paper, up to SG_MOST_INHERENT_ATOMS; else as they are */
  SG_STATES_AS_THEY_ARE, /* with their thermal motion, at once */
  SG_STATES_INHERENT,    /* the minima below: some time later */
} SgStates;

/* A minimum of 32,000 atoms takes some 3 s of one thread, and the structure has a third of one processor: of many more it would lag too far. */
#define SG_MOST_INHERENT_ATOMS 50000

#define SG_TYPE_VIEW_STATE (sg_view_state_get_type ())
G_DECLARE_FINAL_TYPE (SgViewState, sg_view_state, SG, VIEW_STATE, GObject)

/** sg_view_state_new: (transfer full): atoms, dark. */
SgViewState *sg_view_state_new (void);

/** sg_view_state_show: one picture. */
void sg_view_state_show (SgViewState *state, SgPreset preset);

/** sg_view_state_show_quad: network, stress, displacements and disclinations. */
void sg_view_state_show_quad (SgViewState *state);
gboolean sg_view_state_is_quad (SgViewState *state);

/** sg_view_state_edited: the picture that sg_view_state_begin() gives. */
SgPreset sg_view_state_edited (SgViewState *state);

/** sg_view_state_edit: @preset: one of the pictures on the screen. */
void sg_view_state_edit (SgViewState *state, SgPreset preset);

/** sg_view_state_n_panels: 1 or 4. */
unsigned sg_view_state_n_panels (SgViewState *state);

/** sg_view_state_panel: Returns: the picture in panel @panel. */
SgPreset sg_view_state_panel (SgViewState *state, unsigned panel);

/** sg_view_state_look: (transfer none): of picture @preset. */
const SgLook *sg_view_state_look (SgViewState *state, SgPreset preset);

/** sg_view_state_begin: (transfer none): the look of the edited picture, to be changed before
 * sg_view_state_commit(). */
SgLook *sg_view_state_begin (SgViewState *state);

/** sg_view_state_commit: carries what is common over to the other pictures; "changed" where anything did. */
void sg_view_state_commit (SgViewState *state);

/** sg_view_state_reset: the edited picture's own layers, and all that is common, as at the start. */
void sg_view_state_reset (SgViewState *state);

/** sg_view_state_is_changed: whether sg_view_state_reset() would change anything. */
gboolean sg_view_state_is_changed (SgViewState *state);

void sg_view_state_set_theme (SgViewState *state, SgTheme theme);

void sg_view_state_set_paper_colors (SgViewState *state, gboolean paper);
gboolean sg_view_state_paper_colors (SgViewState *state);

void sg_view_state_set_axes (SgViewState *state, gboolean axes);
gboolean sg_view_state_axes (SgViewState *state);

void sg_view_state_set_legend (SgViewState *state, gboolean legend);
gboolean sg_view_state_legend (SgViewState *state);

/** sg_view_state_set_sight: @towards: unit vector to the viewer; changes nothing that is shown. */
void sg_view_state_set_sight (SgViewState *state, const double towards[3]);
void sg_view_state_sight (SgViewState *state, double towards[3]);

/** sg_view_state_options: (transfer none): the settings of the structure; `want` and `inherent` are none of them. */
const SgStructureOptions *sg_view_state_options (SgViewState *state);
void sg_view_state_set_options (SgViewState *state, const SgStructureOptions *options);

void sg_view_state_set_states (SgViewState *state, SgStates states);
SgStates sg_view_state_states (SgViewState *state);

/** sg_view_state_wants_inherent: Returns: whether pictures of @n_atoms that need @want (SgStructureWant) are of inherent structures. */
gboolean sg_view_state_wants_inherent (SgViewState *state, unsigned want, size_t n_atoms);

/** sg_view_state_describe: (transfer full): the layers of every picture on the screen, for provenance. @inherent: whether what they show is
 * of inherent structures. */
char *sg_view_state_describe (SgViewState *state, gboolean inherent);
