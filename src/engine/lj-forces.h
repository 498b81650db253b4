/* lj-forces.h: the forces on all atoms from the inner list: kernel by layers, then the sum of what they give
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/force-field.h"
#include "engine/pairs.h"

/**
 * sg_lj_forces:
 * @pairs: packed, and its inner list holds
 * @sums: (nullable): energy and virial, where wanted
 *
 * Writes the forces of @atoms. Results do not depend on the number of threads. Thread: the owner's.
 */
void sg_lj_forces (const SgKernel *kernel, const SgKernelParameters *parameters, SgPairs *pairs,
                   SgAtoms *atoms, SgPool *pool, SgForceSums *sums);
