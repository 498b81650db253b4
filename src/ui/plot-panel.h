/* plot-panel.h: one live figure of the run: choice of quantity, curve, read-out under the pointer, saving
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A click brings the view to the held state at that point of the curve (past.h), and so does Enter at the keyboard's cursor.
 * Thread: main.
 */
#pragma once

#include "render/figure.h"
#include "engine/structure/event-list.h"
#include "ui/session.h"

#include <adwaita.h>

#define SG_TYPE_PLOT_PANEL (sg_plot_panel_get_type ())
G_DECLARE_FINAL_TYPE (SgPlotPanel, sg_plot_panel, SG, PLOT_PANEL, AdwBin)

/** sg_plot_panel_set_session: (nullable): the panel follows it. */
void sg_plot_panel_set_session (SgPlotPanel *panel, SgSession *session);

/** sg_plot_panel_set_events: marks their strains. @list: (nullable): a reference is taken. */
void sg_plot_panel_set_events (SgPlotPanel *panel, SgEventList *list);

/** sg_plot_panel_set_kind: what is drawn; keeps the whole history. */
void sg_plot_panel_set_kind (SgPlotPanel *panel, SgFigureKind kind);

/** sg_plot_panel_kind: */
SgFigureKind sg_plot_panel_kind (SgPlotPanel *panel);

/** sg_plot_panel_set_number: which of the window's panels this is; its save button says so. */
void sg_plot_panel_set_number (SgPlotPanel *panel, guint number);

/** sg_plot_panel_save: @path: *.png, *.svg, *.pdf or *.csv, by its name. @provenance: (nullable): JSON of the run, goes into a
 * picture with the last step drawn. */
gboolean sg_plot_panel_save (SgPlotPanel *panel, const char *path, const char *provenance, GError **error);
