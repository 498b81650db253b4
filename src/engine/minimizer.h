/* minimizer.h: the inherent structure of a configuration: the potential minimum it lies above
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Limited-memory BFGS (lbfgs.h) at fixed cell, on the potential that is shifted to zero at its cutoff; steps are
 * accepted by the slope along them, which the jump of an unshifted energy at the cutoff would not disturb either.
 * First with the mixed-precision forces of the simulation down to a largest force of 1e-3, then in double precision
 * with a list of its own. No atom moves further than a tenth of sigma in one iteration, so the minimum is the one
 * below and not one beyond a barrier.
 */
#pragma once

#include "engine/configuration.h"
#include "engine/threads.h"

typedef struct {
  double energy;          /* epsilon, shifted */
  double largest_force;   /* epsilon/sigma, largest component */
  double pressure;        /* epsilon/sigma^3, of the forces at the minimum */
  unsigned evaluations;   /* of the forces */
  bool converged;
} SgMinimum;

/**
 * sg_minimize:
 * @configuration: positions in and out, unwrapped positions continuous; velocities untouched; atoms keep
 *   their order; forces are left in `f`
 * @tolerance: largest force component to reach, epsilon/sigma; 1e-4 in the paper's sample, 1e-10 is possible
 * @max_evaluations: gives up after so many, not converged
 * @cancel: (nullable): stops soon after it becomes true
 *
 * A minimum given back costs two evaluations, one with each kind of forces.
 * Thread: the configuration's owner; uses @pool, with the same result for any number of threads.
 * Returns: %FALSE with %SG_ERROR_CELL, %SG_ERROR_NUMERICAL or %SG_ERROR_INTERRUPTED; @configuration is then
 * somewhere on the way down.
 */
bool sg_minimize (SgConfiguration *configuration, SgPool *pool, double tolerance,
                  unsigned max_evaluations, const atomic_bool *cancel, SgMinimum *minimum,
                  GError **error);

/**
 * sg_minimize_at_pressure:
 * @configuration: as in sg_minimize(); its cell keeps its shape and changes its size
 * @pressure: that of the minimum, epsilon/sigma^3
 * @pressure_tolerance: how near to it is near enough, more than 0
 * @max_evaluations: of the forces, in all
 *
 * The minimum of energy and pressure times volume with respect to places and volume: minima in fixed cells, each in a cell nearer to
 * the pressure by Newton's rule in the logarithm of the volume, with the bulk modulus between the last two. A minimum below
 * a warm glass, in its own cell, is under the tension that its motion had balanced (2.9 epsilon/sigma^3 at kT = 0.26).
 * @minimum: not converged also where the pressure was not met, as where the glass tears
 * Thread, errors: as sg_minimize().
 */
bool sg_minimize_at_pressure (SgConfiguration *configuration, SgPool *pool, double tolerance, double pressure,
                              double pressure_tolerance, unsigned max_evaluations, const atomic_bool *cancel,
                              SgMinimum *minimum, GError **error);
