/* wheel.h: a wheel that scrolls the page does not turn what it passes over
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

/** sg_wheel_leave_alone: @widget: a spin button or a scale: scrolling over it goes to what it stands in, where it would set a strain or a
 * temperature of the run unasked. Arrow keys, buttons and dragging are as before. Thread: main. */
void sg_wheel_leave_alone (gpointer widget);
