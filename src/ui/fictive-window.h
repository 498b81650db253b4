/* fictive-window.h: measures the fictive temperature by cooling a liquid, and shows how it was found
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs the shipped protocol cool-npt or cool-nvt in a session of its own; energy and volume (or pressure) are drawn as they come,
 * both branches and their crossing as soon as they are there. Several seeds of the same settings give a mean with its error.
 * The result can be used instead of the shipped one. Thread: main.
 */
#pragma once

#include "ui/window.h"

#define SG_TYPE_FICTIVE_WINDOW (sg_fictive_window_get_type ())
G_DECLARE_FINAL_TYPE (SgFictiveWindow, sg_fictive_window, SG, FICTIVE_WINDOW, AdwWindow)

/** sg_fictive_window_new: (transfer none): */
SgFictiveWindow *sg_fictive_window_new (SgWindow *parent);

/** sg_fictive_window_set: */
void sg_fictive_window_set (SgFictiveWindow *window, gboolean constant_volume, unsigned n_atoms, unsigned steps, guint64 seed);

/** sg_fictive_window_start: */
void sg_fictive_window_start (SgFictiveWindow *window);

/** sg_fictive_window_session: (transfer none): */
SgSession *sg_fictive_window_session (SgFictiveWindow *window);

/** sg_fictive_window_result: by energy: mean of the runs of these settings. Returns: how many there are. */
unsigned sg_fictive_window_result (SgFictiveWindow *window, double *temperature, double *error);

/** sg_fictive_window_use: as the button does. Returns: %FALSE where there is none or it cannot be written. */
gboolean sg_fictive_window_use (SgFictiveWindow *window);

/** sg_fictive_window_save: @path: *.png, *.svg, *.pdf: the figure of the energy; *.csv: the rows. */
gboolean sg_fictive_window_save (SgFictiveWindow *window, const char *path, GError **error);
