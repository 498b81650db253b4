/* tour.h: six short steps past the main controls
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each is a popover that points at what it speaks of. Escape, a click elsewhere or "Skip" ends it. Thread: main.
 */
#pragma once

#include <adwaita.h>

/** sg_tour_start: of @window, whose sidebar is @flap. The tour owns itself and ends with its last step or the window. @offer: begin by asking whether it
 * is wanted. */
void sg_tour_start (GtkWindow *window, AdwFlap *flap, gboolean offer);

/** sg_tour_end: of @window, where one is on. */
void sg_tour_end (GtkWindow *window);

/** sg_tour_step: Returns: of the tour of @window that is on, 0 for the offer; -1: none is. */
int sg_tour_step (GtkWindow *window);

/** sg_tour_n_steps: Returns: how many there are after the offer. */
int sg_tour_n_steps (void);
