/* figure-load.h: what the figures are drawn from, out of the folder of a study
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/study/figure-data.h"
#include "engine/study/study-results.h"

/**
 * sg_figure_data_load: (transfer full)
 * @results: rows of the curves are copied
 * @facts: (nullable): folder of facts as in study-facts.h; runs without are there with their curves alone
 *
 * Runs that have not begun are left out. Energies of inherent structures are at one pressure (common-pressure.h). Thread: any. Returns: %NULL with %SG_ERROR_INPUT "PATH:LINE: what is wrong".
 */
SgFigureData *sg_figure_data_load (const SgStudyResults *results, const char *facts, GError **error);
