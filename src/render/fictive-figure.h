/* fictive-figure.h: a cooling run with both branches and where they cross
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/fictive.h"
#include "render/plot.h"

/**
 * sg_fictive_plot_new: (transfer full)
 * @temperature, @value: (array length=n): rows
 * @fit: (nullable): drawn with its branches and the crossing
 * @title, @unit: markup, of @value
 *
 * Thread: any one.
 */
SgPlot *sg_fictive_plot_new (const double *temperature, const double *value, size_t n, const SgFictive *fit, const char *title,
                             const char *unit);
