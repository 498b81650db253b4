/* displacement.h: displacements between two states with the homogeneous deformation taken out
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * With fractional coordinates s of unwrapped positions in the basis that was followed continuously,
 *     u_i = H (s_i - s_i0) - mean,
 * so an affine deformation of cell and atoms gives u = 0, across cell flips too. Two states from files, of which
 * neither the number of flips nor of crossings is known, are compared by the nearest image across the affine
 * map: s_i - s_i0 taken to nearest images.
 *
 * D2min (M. L. Falk and J. S. Langer, Phys. Rev. E 57 (1998) 7192): with the neighbours j of the tessellation
 * of the earlier state and their vectors d_j then and d_j' now,
 *     D2min_i = min over F of 1/Z sum_j |d_j' - F d_j|^2.
 */
#pragma once

#include "engine/structure/voronoi.h"

typedef struct {
  size_t n;
  double *u[3];      /* sigma, Cartesian */
  double *magnitude; /* sigma */
  double *d2min;     /* (nullable): sigma^2 */
  double drift[3];   /* the mean that was taken off */
  double map[3][3];  /* the homogeneous deformation H H0^-1 that was taken out */
} SgDisplacement;

/**
 * sg_displacement_new: (transfer full)
 * @cell, @r: now: (array length=n)
 * @cell0, @r0: then, the same atoms in the same order
 * @followed: the positions are unwrapped in one continuously followed basis (those of a run); otherwise nearest
 *   images are taken. Either way corresponding vectors of the two cells are those of one basis that was
 *   deformed, see sg_displacement_match_basis()
 * @then: (nullable): tessellation of the earlier state, for D2min
 *
 * Thread: any; the result does not depend on @pool.
 */
SgDisplacement *sg_displacement_new (const SgCell *cell, const double *const r[3], const SgCell *cell0,
                                     const double *const r0[3], size_t n, bool followed,
                                     const SgVoronoi *then, SgPool *pool);

/**
 * sg_displacement_match_basis:
 * @now: (inout): replaced by the basis of its lattice that @then's became
 * @strain, @strain0: engineering shear of the two states in xy, xz, yz so far, or zeros where unknown
 *
 * For states whose flips between are not known: takes the one that the strains ask for; without them the least
 * change of tilt. Thread: any.
 */
void sg_displacement_match_basis (SgCell *now, const double strain[3], const SgCell *then,
                                  const double strain0[3]);

/** sg_displacement_free: (nullable): Thread: any. */
void sg_displacement_free (SgDisplacement *d);
