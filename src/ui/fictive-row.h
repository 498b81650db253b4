/* fictive-row.h: the row that offers 0.8 of the fictive temperature
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * "Use" activates win.set-temperature, "Measure…" win.measure-fictive. Thread: main.
 */
#pragma once

#include <adwaita.h>

#define SG_TYPE_FICTIVE_ROW (sg_fictive_row_get_type ())
G_DECLARE_FINAL_TYPE (SgFictiveRow, sg_fictive_row, SG, FICTIVE_ROW, AdwActionRow)

/** sg_fictive_row_set_constant_volume: which of the two is offered. */
void sg_fictive_row_set_constant_volume (SgFictiveRow *row, gboolean constant_volume);

/** sg_fictive_rows_refresh: all rows there are, after another one was measured. */
void sg_fictive_rows_refresh (void);
