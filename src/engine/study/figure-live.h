/* figure-live.h: what the figures are drawn from, out of the one run that goes on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/study/figure-data.h"

/**
 * sg_figure_data_from_run: (transfer full): one age, one run; every stage of it is a branch
 * @samples: (element-type SgSample): in order
 * @unloads: (nullable) (element-type SgUnloadResult)
 * @initial: (nullable): the state the others are compared with; copied
 * @states: (nullable) (element-type SgFigureState): copied
 *
 * Strains are turned along the direction in which it was loaded. Loading again after an unload is left to the plots of
 * the run itself. Energies of inherent structures are at one pressure (common-pressure.h). Thread: any.
 */
SgFigureData *sg_figure_data_from_run (const char *name, const GArray *samples, const GArray *unloads, size_t n_atoms,
                                       double time_step, const SgFigureState *initial, const GPtrArray *states);

/** sg_figure_data_add_earlier_run: to what sg_figure_data_from_run() made, another run of the same sample, without states, the newest first:
 * at another rate a curve of its own, along the opposite direction the partner of a pair. One that was loaded as another was is no second
 * measurement, begun with the same sample and seed; of it the other gets what parts from the same load: unloads from other strains with what
 * follows them, and the load where it went further. Thread: any. */
void sg_figure_data_add_earlier_run (SgFigureData *data, const char *name, const GArray *samples, const GArray *unloads);
