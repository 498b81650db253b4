/* preferences.h: what holds for all windows and from start to start
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every change is in force and stored at once; there is nothing to confirm.
 */
#pragma once

#include <adwaita.h>

/** sg_preferences_show: (transfer none): @parent: (nullable). Thread: main. Returns: the window, on the screen. */
GtkWindow *sg_preferences_show (GtkWindow *parent);
