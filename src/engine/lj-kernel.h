/* lj-kernel.h: Lennard-Jones forces, energy and virial from a list of pairs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/force-field.h"
#include "engine/pairs.h"

/**
 * sg_lj_kernel:
 * @sums: (nullable): energy and virial, where wanted
 *
 * Writes the forces of @atoms. Results do not depend on the number of threads. Thread: the owner's.
 */
void sg_lj_kernel (const SgPotential *potential, const SgPairs *pairs, const SgCell *cell,
                   SgAtoms *atoms, SgPool *pool, SgForceSums *sums);
