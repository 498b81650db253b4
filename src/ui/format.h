/* format.h: numbers as people read them, and the few they type
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/** sg_text_count: (transfer full): "12 345 678" with narrow no-break spaces. Thread: any. */
char *sg_text_count (uint64_t count);

/** sg_text_power: (transfer full): "2.5×10⁸", "10⁸" for a mantissa of one; at most @digits significant
 * digits. Thread: any. */
char *sg_text_power (double value, int digits);

/** sg_text_rate: (transfer full): @rate_per_s as "10⁸ /s". Thread: any. */
char *sg_text_rate (double rate_per_s);

/** sg_text_number: (transfer full): fixed decimals with a true minus sign. Thread: any. */
char *sg_text_number (double value, int decimals);

/** sg_text_physical_time: (transfer full): @seconds, from femtoseconds on, as "1.250 ns". Thread: any. */
char *sg_text_physical_time (double seconds);

/** sg_text_duration: (transfer full): wall time, "3 min 20 s". Thread: any. */
char *sg_text_duration (double seconds);

/**
 * sg_parse_number:
 * @text: "0.02", "1e8", "10^8", "2.5×10⁸" with or without spaces; a comma counts as a decimal point
 * @rest: (out) (transfer full) (nullable): what follows the number, stripped and in lower case
 *
 * Thread: any. Returns: whether @text starts with a finite number.
 */
bool sg_parse_number (const char *text, double *value, char **rest);

/**
 * sg_parse_rate:
 * @text: a strain rate: "1e8", "1e8 /s", "1e-7 /step" (per time step) or "3.6e-5 /tau"
 * @time_step: tau
 * @step_seconds: what "a second" is to who typed it: one step stands for so many
 * @rate_per_s: (out): in the paper's time, whatever @step_seconds
 *
 * Thread: any. Returns: whether @text is a positive rate in one of the three units.
 */
bool sg_parse_rate (const char *text, double time_step, double step_seconds, double *rate_per_s);
