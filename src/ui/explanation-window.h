/* explanation-window.h: all explanations, as a list to search, and one of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "ui/explanations.h"

#include <gtk/gtk.h>

/** sg_explanation_window_show: @explanation: (nullable): the list. There is one such window of @parent, which is shown again.
 * Escape leaves it. Thread: main. Returns: (transfer none): */
GtkWindow *sg_explanation_window_show (GtkWindow *parent, const SgExplanation *explanation);

/** sg_explanation_window_shown: (nullable): the explanation on the screen, not the list. */
const SgExplanation *sg_explanation_window_shown (GtkWindow *window);

/** sg_explanation_window_is: whether @window is one. */
gboolean sg_explanation_window_is (GtkWindow *window);
