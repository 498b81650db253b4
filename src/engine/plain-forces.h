/* plain-forces.h: Lennard-Jones forces, energy and virial in double precision from a list of single pairs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/force-field.h"
#include "engine/plain-pairs.h"

/**
 * sg_plain_forces:
 * @sums: (nullable): energy and virial, where wanted
 *
 * Writes the forces of @atoms. Results do not depend on the number of threads. Thread: the owner's.
 */
void sg_plain_forces (const SgPotential *potential, const SgPlainPairs *pairs, const SgCell *cell,
                   SgAtoms *atoms, SgPool *pool, SgForceSums *sums);
