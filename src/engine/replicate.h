/* replicate.h: a larger glass from copies of a small one
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/configuration.h"

/**
 * sg_configuration_replicate: (transfer full)
 * @count: (array fixed-size=3): copies along a, b and c, each >= 1
 *
 * Copy (i, j, k) lies at i a + j b + k c. Each atom is first brought into the cell, so the copies form one
 * block; its image flags start at 0 again. Ids are 1..n; the copies of an atom follow one another by n.
 * Velocities are copied, strain and potential stay. The copies are exact, so the larger glass is as
 * periodic as the small one until it has moved for a while.
 * Thread: any. Returns: %NULL with %SG_ERROR_INPUT when there would be too many atoms.
 */
SgConfiguration *sg_configuration_replicate (const SgConfiguration *configuration,
                                             const int count[3], GError **error);
