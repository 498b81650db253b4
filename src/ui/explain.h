/* explain.h: the explanation that goes with a widget
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "ui/explanations.h"

#include <gtk/gtk.h>

/**
 * sg_explain_widget:
 *
 * Looks at what @widget does and is called, what is chosen in it, then at what it stands in: row, group, part of the window.
 * Thread: main. Returns: (transfer none) (nullable):
 */
const SgExplanation *sg_explain_widget (GtkWidget *widget);

/** sg_explain_install: from now on F1 explains what has the focus, in every window, and the secondary button of the mouse what it points
 * at where that has no use for it. Twice is once. Thread: main. */
void sg_explain_install (void);
