/* clip-panel.h: which atoms are left out, cuts, periodic copies, light
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thread: main.
 */
#pragma once

#include "engine/configuration.h"
#include "ui/view-controls.h"

/* What is cut along. */
typedef enum { SG_CUT_NONE, SG_CUT_X, SG_CUT_Y, SG_CUT_Z, SG_CUT_SIGHT } SgCutAxis;

typedef struct _SgClipPanel SgClipPanel;

/** sg_clip_panel_new: (transfer full): adds its groups to @box. */
SgClipPanel *sg_clip_panel_new (GtkBox *box, SgViewControls *controls);

/** sg_clip_panel_free: (nullable): */
void sg_clip_panel_free (SgClipPanel *panel);

/** sg_clip_panel_set_sample: names of the types, and how far a cut can be moved. */
void sg_clip_panel_set_sample (SgClipPanel *panel, const SgConfiguration *sample);
