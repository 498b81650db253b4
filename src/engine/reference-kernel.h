/* reference-kernel.h: the plain double-precision O(N^2) sum that every other kernel is tested against
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * No list, no cleverness: every pair, and every periodic image within the cutoff, so it also serves
 * cells thinner than the cutoff. Kept for ever.
 */
#pragma once

#include "engine/configuration.h"
#include "engine/force-field.h"

/* Per-atom results, each (array length=n) and in the order of the atoms, or %NULL when not wanted. */
typedef struct {
  double *energy;    /* half of each pair's energy, shifted */
  double *shift;     /* half of each pair's shift: energy + shift is the unshifted value */
  double *stress[6]; /* tension positive, times volume, half of each pair; configurational */
} SgPerAtom;

/**
 * sg_reference_compute:
 * @atoms: `f` is written
 * @sums: (out)
 * @shift_sum: (out) (optional): what to add to the shifted energy to get the unshifted one
 * @per_atom: (nullable): arrays owned by the caller
 *
 * Thread: any; uses @pool where given (the result does not depend on it).
 * Returns: %FALSE with %SG_ERROR_NUMERICAL when two atoms coincide.
 */
bool sg_reference_compute (const SgPotential *potential, const SgCell *cell, SgAtoms *atoms,
                           SgPool *pool, SgForceSums *sums, double *shift_sum,
                           const SgPerAtom *per_atom, GError **error);
