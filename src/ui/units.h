/* units.h: what is shown in units of the laboratory beside reduced ones, as the preferences say
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thread: main.
 */
#pragma once

#include "engine/physical.h"

#include <glib-object.h>

typedef enum { SG_UNIT_ENERGY, SG_UNIT_TEMPERATURE, SG_UNIT_LENGTH, SG_UNIT_VOLUME, SG_UNIT_STRESS } SgUnit;

/** sg_units_shown: @physical: (out): what is chosen. Returns: (nullable): @physical; %NULL where only reduced units are to be shown. */
const SgPhysical *sg_units_shown (SgPhysical *physical);

/** sg_units_text: (transfer full): @value, reduced, as "2.58 GPa", "3017 K", at most three or four digits; (nullable): %NULL where
 * physical units are not to be shown or @value is no number. */
char *sg_units_text (SgUnit unit, double value);

/** sg_units_step: seconds of one time step: the paper's femtosecond, or what is chosen where physical units are shown. */
double sg_units_step (void);

/** sg_units_time_text: (transfer full): the time of @steps steps, "1.250 ns". */
char *sg_units_time_text (guint64 steps);

/** sg_units_rate_text: (transfer full): @rate_per_s in the paper's time, as "10⁸ /s" with the length of the step that is chosen. */
char *sg_units_rate_text (double rate_per_s);

/** sg_units_parse_rate: as sg_parse_rate(), for what a person types who is shown rates by sg_units_rate_text(): per second of that
 * time. @rate_per_s: (out): in the paper's. */
gboolean sg_units_parse_rate (const char *text, double time_step, double *rate_per_s);

/** sg_units_on_change: @callback (@data): when another choice was made, as long as @object lives. */
void sg_units_on_change (gpointer object, GCallback callback);
