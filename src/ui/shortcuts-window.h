/* shortcuts-window.h: the keys, as a list to search
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the same description as GTK's own window of shortcuts (help-overlay.ui), which needs twice the width of a telephone.
 */
#pragma once

#include <gtk/gtk.h>

/** sg_shortcuts_window_show: for the program of @parent. Thread: main. Returns: (transfer none): the window on the screen. */
GtkWindow *sg_shortcuts_window_show (GtkWindow *parent);
