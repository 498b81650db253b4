/* sample-csv.h: the time series of a run as comma-separated values
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Comment lines beginning with # name the units; then
 *     step,time,stage,strain,stress_xy,temperature,pressure,potential_energy,kinetic_energy,volume,
 *     stage_kind,plane,branch,steps_averaged
 * where strain and stress_xy are those of the loaded plane, which `plane` names. Numbers read back
 * exactly, in the C locale.
 */
#pragma once

#include "engine/sample.h"

#include <glib.h>

/** sg_sample_csv_header: appends units and column names. Thread: any. */
void sg_sample_csv_header (GString *text);

/** sg_sample_csv_row: appends one row. Thread: any. */
void sg_sample_csv_row (GString *text, const SgSample *sample);

/** sg_samples_to_csv: (transfer full)
 * @samples: (element-type SgSample). Thread: any. */
char *sg_samples_to_csv (const GArray *samples);
