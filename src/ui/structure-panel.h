/* structure-panel.h: the settings of the structure that pictures depend on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thread: main.
 */
#pragma once

#include "ui/view-controls.h"

/** sg_structure_panel_build: adds its group to @box. */
void sg_structure_panel_build (GtkBox *box, SgViewControls *controls);
