/* text.h: pango markup made ready to be drawn
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to src/render. Thread: one at a time.
 */
#pragma once

#include <pango/pangocairo.h>

/**
 * sg_text_layout: (transfer full)
 * @markup: pango markup; shown as plain text where it is not valid
 * @font: its size is in units of @cr
 *
 * <sub> and <sup> are turned into sizes and rises: Pango 1.50 scales its own by the wrong factor in
 * rotated text.
 */
PangoLayout *sg_text_layout (cairo_t *cr, const PangoFontDescription *font, const char *markup);

/** sg_text_size: @w, @h: (out): logical size. */
void sg_text_size (PangoLayout *layout, double *w, double *h);
