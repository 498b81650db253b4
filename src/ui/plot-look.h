/* plot-look.h: from a point of a curve to a held state, and from the state looked at to its point
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thread: main.
 */
#pragma once

#include "render/figure.h"
#include "ui/session.h"

/** sg_plot_look_at: the session looks at the held state nearest to the row of its history that is drawn nearest to (@px, @py)
 * of @plot, a figure of @kind. Returns: %FALSE outside the axes, or where nothing is held. */
gboolean sg_plot_look_at (SgPlot *plot, SgFigureKind kind, SgSession *session, double px, double py);

/** sg_plot_look_draw: the mark of the state looked at; nothing at present. */
void sg_plot_look_draw (const SgPlot *plot, cairo_t *cr, SgFigureKind kind, SgSession *session,
                        const SgPlotOptions *options);
