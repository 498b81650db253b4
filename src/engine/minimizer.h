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
