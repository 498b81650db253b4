/* atom-panel.h: the card over the view that tells everything about the marked atoms
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shows one of up to three atoms, which one is chosen at its top, and the distances and the angle between them.
 * Hidden while none is marked. Its close button activates view.clear-marks. Thread: main.
 */
#pragma once

#include "engine/structure/result.h"

#include <adwaita.h>

#define SG_TYPE_ATOM_PANEL (sg_atom_panel_get_type ())
G_DECLARE_FINAL_TYPE (SgAtomPanel, sg_atom_panel, SG, ATOM_PANEL, AdwBin)

#define SG_MAX_MARKS 3

/**
 * sg_atom_panel_show:
 * @atom: (array length=n): places in the file; @n: 0..SG_MAX_MARKS
 * @structure: (nullable): the newest there is
 *
 * With another number of atoms than before the last one is chosen.
 */
void sg_atom_panel_show (SgAtomPanel *panel, const SgSnapshot *snapshot, const SgStructure *structure,
                         const size_t *atom, unsigned n);

/** sg_atom_panel_text: (transfer full): what it says, a line a row. */
char *sg_atom_panel_text (SgAtomPanel *panel);
