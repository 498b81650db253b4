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

/** sg_units_shown: @physical: (out): what is chosen. Returns: whether physical units are to be shown. */
gboolean sg_units_shown (SgPhysical *physical);

/** sg_units_text: (transfer full): @value, reduced, as "2.58 GPa", "3017 K", at most three or four digits; (nullable): %NULL where
 * physical units are not to be shown or @value is no number. */
char *sg_units_text (SgUnit unit, double value);

/** sg_units_on_change: @callback (@data): when another choice was made, as long as @object lives. */
void sg_units_on_change (gpointer object, GCallback callback);
