/* atomic-stress.h: stress and potential energy of every atom, of classes of atoms, and their change
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * P. M. Derlet and R. Maass, Acta Mater. 209 (2021), eq. (2), tension positive:
 *     sigma_i^ab = -(N/V) 1/2 sum_j r_ij^a F_ij^b,   r_ij = r_i - r_j, F_ij the force on i from j
 * Configurational only; every atom has the mean volume V/N, so the mean over all atoms is the stress of
 * the cell and the mean over a class times its fraction sums to it.
 *     sigma_vM = sqrt{ 1/2 [(xx-yy)^2 + (yy-zz)^2 + (zz-xx)^2] + 3 (xy^2 + xz^2 + yz^2) }
 */
#pragma once

#include "engine/force-field.h"

typedef struct {
  size_t n;
  double volume;          /* of the cell */
  double *stress[6];      /* epsilon/sigma^3; SG_XX ... SG_YZ */
  double *von_mises;      /* epsilon/sigma^3 */
  double *energy;         /* epsilon: half of each pair's, shifted */
  double *shift;          /* epsilon: energy + shift is that of the unshifted potential */
  bool coincident;        /* some atoms are at the same place; such pairs were left out */
} SgAtomicStress;

/* One class of atoms. */
typedef struct {
  size_t count;
  double fraction;
  double potential_energy;         /* mean of an atom, unshifted; 0 for an empty class */
  double potential_energy_shifted;
  double stress[6];                /* mean of an atom, which is the class's share of the cell's over its fraction */
  double von_mises;                /* mean of an atom */
} SgClassAverage;

/**
 * sg_atomic_stress_new: (transfer full)
 * @cell: reduced or not
 * @r: (array length=n): positions, wrapped or not
 *
 * In time linear in n; cells of any thickness. The result does not depend on @pool, nor, bit for bit, on the
 * instruction set. Thread: any. Returns: %NULL with %SG_ERROR_CELL or %SG_ERROR_NUMERICAL.
 */
SgAtomicStress *sg_atomic_stress_new (const SgCell *cell, size_t n, const double *const r[3],
                                      const uint8_t *type, const SgPotential *potential, SgPool *pool,
                                      GError **error);

/** sg_atomic_stress_free: (nullable): Thread: any. */
void sg_atomic_stress_free (SgAtomicStress *stress);

/**
 * sg_class_averages:
 * @class_of: (array length=n) (nullable): 0..n_classes-1; without, all are of class 0
 * @average: (out) (array length=n_classes)
 *
 * sum over the classes of fraction * value is the value of all atoms. Thread: any.
 */
void sg_class_averages (const SgAtomicStress *stress, const uint8_t *class_of, unsigned n_classes,
                        SgClassAverage *average);

/** sg_von_mises: of a tensor in the order SG_XX ... SG_YZ. Thread: any. */
double sg_von_mises (const double s[6]);

/**
 * sg_von_mises_change:
 * @tensor: of the difference tensor; otherwise the difference of the two values, now less before
 * @change: (out) (array length=n)
 *
 * Thread: any.
 */
void sg_von_mises_change (const SgAtomicStress *now, const SgAtomicStress *before, bool tensor,
                          double *change);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgAtomicStress, sg_atomic_stress_free)
