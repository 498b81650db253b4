/* layer-panel.h: the layers of the edited picture: on or off, opacity, thresholds, ranges, colours
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thread: main.
 */
#pragma once

#include "ui/view-controls.h"

/** sg_layer_panel_build: adds its groups to @box. */
void sg_layer_panel_build (GtkBox *box, SgViewControls *controls);
