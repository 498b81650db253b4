/* gauge-panel.h: the ageing gauge of a run that goes on: figures, verdict of the guard, history
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Measured on a worker from snapshots, so the run never waits; how far the figures are behind is shown. It measures while the
 * panel can be seen, and always while a stage anneals or exchanges.
 *
 * Signal "measured": there are new states. Thread: main.
 */
#pragma once

#include "engine/structure/gauge-worker.h"
#include "ui/session.h"

#include <adwaita.h>

#define SG_TYPE_GAUGE_PANEL (sg_gauge_panel_get_type ())
G_DECLARE_FINAL_TYPE (SgGaugePanel, sg_gauge_panel, SG, GAUGE_PANEL, AdwBin)

/** sg_gauge_panel_set_session: once; @session: borrowed until the panel goes. */
void sg_gauge_panel_set_session (SgGaugePanel *panel, SgSession *session);

/** sg_gauge_panel_set_on: as the switch does. */
void sg_gauge_panel_set_on (SgGaugePanel *panel, gboolean on);

/** sg_gauge_panel_set_share: 0.01..1 of one processor. */
void sg_gauge_panel_set_share (SgGaugePanel *panel, double share);

/** sg_gauge_panel_hide_switch: where the panel is always on. */
void sg_gauge_panel_hide_switch (SgGaugePanel *panel);

/** sg_gauge_panel_states: (transfer none) (element-type SgGaugeState): of this run, in order. */
const GArray *sg_gauge_panel_states (SgGaugePanel *panel);

/** sg_gauge_panel_warning: (transfer none): what the guard warns of, or "". */
const char *sg_gauge_panel_warning (SgGaugePanel *panel);
