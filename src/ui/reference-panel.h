/* reference-panel.h: the picker of the state that changes and displacements are measured from
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thread: main.
 */
#pragma once

#include "ui/references.h"

#include <adwaita.h>

typedef struct _SgReferencePanel SgReferencePanel;

/** sg_reference_panel_new: (transfer full): adds its group to @box; its buttons activate actions of the group
 * "view". @references: borrowed. */
SgReferencePanel *sg_reference_panel_new (GtkBox *box, SgReferences *references);

/** sg_reference_panel_free: (nullable): */
void sg_reference_panel_free (SgReferencePanel *panel);
