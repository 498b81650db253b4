/* text-scale.h: how much larger than usual the person wants text
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

/** sg_text_scale: Thread: main. Returns: 1 for 96 dpi; 0.75 to 3. Layouts that think in pixels multiply by it. */
double sg_text_scale (void);

/** sg_text_scaled: Thread: main. Returns: @pixels, at least as many where text is larger. */
int sg_text_scaled (int pixels);
