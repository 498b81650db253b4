/* per-atom.h: energy, force and stress of every atom in double precision, in time linear in their number
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For analysis, not for motion: no list is kept. The same sums as reference-kernel.h, over the atoms of
 * neighbouring boxes of a grid; a cell too thin for three boxes of the cutoff in every direction goes to
 * the reference kernel.
 */
#pragma once

#include "engine/reference-kernel.h"

/**
 * sg_per_atom_compute:
 * @cell: reduced or not
 * @atoms: positions anywhere, `f` is written
 * @sums: (out)
 * @shift_sum: (out) (optional): what to add to the shifted energy to get the unshifted one
 * @per_atom: (nullable): arrays owned by the caller
 *
 * Thread: any; uses @pool where given (the result does not depend on it).
 * Returns: %FALSE with %SG_ERROR_NUMERICAL when two atoms coincide, %SG_ERROR_CELL for an unsound cell.
 */
bool sg_per_atom_compute (const SgPotential *potential, const SgCell *cell, SgAtoms *atoms,
                          SgPool *pool, SgForceSums *sums, double *shift_sum,
                          const SgPerAtom *per_atom, GError **error);
