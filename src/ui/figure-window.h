/* figure-window.h: the paper's figures in a window of their own: of the run while it goes on, or of a study's results
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Facts of the run's inherent structures come from a worker that has a share of one processor; the run never waits, and
 * how far behind they are is said. Without being on the screen it draws nothing. Thread: main.
 */
#pragma once

#include "ui/session.h"

#include <adwaita.h>

#define SG_TYPE_FIGURE_WINDOW (sg_figure_window_get_type ())
G_DECLARE_FINAL_TYPE (SgFigureWindow, sg_figure_window, SG, FIGURE_WINDOW, AdwWindow)

/** sg_figure_window_new: @parent: it goes with it. @session: a reference is kept. */
SgFigureWindow *sg_figure_window_new (GtkWindow *parent, SgSession *session);

/** sg_figure_window_open: the results of a study in @folder; "": back to the run. A worker reads them, and then measures the states
 * nobody has measured yet. */
void sg_figure_window_open (SgFigureWindow *window, const char *folder);

/** sg_figure_window_save: all that is shown, for one column and for two, into @folder; figures of a run a moment later, with its
 * commands inside. */
void sg_figure_window_save (SgFigureWindow *window, const char *folder);

/** sg_figure_window_is_loading: Returns: whether results are read or their states measured. */
gboolean sg_figure_window_is_loading (SgFigureWindow *window);

/** sg_figure_window_add_action: "figures" of @parent: shows its figures; @folder as a string: of the results there. And
 * "open-results", which asks for that folder. */
void sg_figure_window_add_action (GtkApplicationWindow *parent, SgSession *session);

/** sg_figure_window_n_figures: on the page now. */
guint sg_figure_window_n_figures (SgFigureWindow *window);
