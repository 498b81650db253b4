/* rate-control.h: a strain rate from 10^4 to 10^10 per second: logarithmic slider, entry, presets
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Changes go out as the action win.set-rate. Thread: main.
 */
#pragma once

#include <adwaita.h>
#include <stdbool.h>

#define SG_TYPE_RATE_CONTROL (sg_rate_control_get_type ())
G_DECLARE_FINAL_TYPE (SgRateControl, sg_rate_control, SG, RATE_CONTROL, AdwBin)

/** sg_rate_control_set: @rate_per_s: shown; @time_step: tau, for reduced units. Sends nothing. */
void sg_rate_control_set (SgRateControl *control, double rate_per_s, double time_step);

/** sg_rate_control_set_note: (nullable): the line below: steps and time to the target, or what waits. */
void sg_rate_control_set_note (SgRateControl *control, const char *note);
