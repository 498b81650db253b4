/* thermostat.h: stochastic velocity rescaling
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * G. Bussi, D. Donadio, M. Parrinello, J. Chem. Phys. 126 (2007) 014101, eq. (A7). One factor for all
 * velocities makes the kinetic energy K follow, over the time dt,
 *
 *     K' = c K + (1 - c) (R^2 + S) kT/2 + 2 R sqrt (c (1 - c) K kT/2),   c = exp (-dt/tau),
 *
 * R a normal variate, S the sum of N_f - 1 squared ones: the exact solution of the equation whose
 * stationary distribution is the canonical one. At kT = 0 it is plain exponential cooling.
 */
#pragma once

#include "engine/rng.h"

/**
 * sg_thermostat_factor:
 * @kinetic: K > 0, in epsilon
 * @temperature: kT >= 0, in epsilon
 * @freedom: number of degrees of freedom N_f >= 1
 * @dt_over_tau: > 0
 *
 * Thread: the owner's of @rng. Returns: the factor for every velocity; negative with a probability that
 * only matters for a handful of atoms.
 */
double sg_thermostat_factor (SgRng *rng, double kinetic, double temperature, uint64_t freedom,
                             double dt_over_tau);
