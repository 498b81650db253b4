/* barostat.h: stochastic cell rescaling: of the volume, and of the shear strain for creep
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * M. Bernetti, G. Bussi, J. Chem. Phys. 153 (2020) 114107. A collective variable q of the cell obeys
 *
 *     dq = (D/kT) f dt + sqrt (2 D) dW,
 *
 * integrated over the time of a stride by one Euler move. For the volume q = lambda = sqrt V, because
 * then D is a constant and no drift term is left over:
 *
 *     f = -2 lambda (P_0 - P - kT/(2V)),   D = kT beta/(4 tau).
 *
 * For creep q = gamma, the engineering shear of one plane, at zero shear stress:
 *
 *     f = V sigma_0 - V sigma = -V sigma,   D = kT/(V_0 G_0 tau),
 *
 * with V_0 a fixed volume, so D is a constant again. P and sigma are instantaneous and contain the kinetic
 * part. The atoms follow a move affinely and the momenta by the inverse map, so phase-space volume is kept
 * and the stationary distribution is exp (-(K + U + P_0 V)/kT) in either variable.
 *
 * What a move of finite length violates of detailed balance is added up as an energy:
 *     dE = dq (f + f')/2 - D dt (f^2 - f'^2)/(4 kT) - kT ln (q'/q) [lambda alone: the Jacobian],
 * f' being the force in the state one step later. K + U + P_0 V + E less heat and prescribed work does
 * not drift when the integration is right.
 */
#pragma once

#include "engine/rng.h"

typedef struct {
  double q, force;        /* before the move */
  double dq;
  double d_dt;            /* D times the stride's time */
  double temperature;
} SgRescaling;

/** sg_volume_force: @pressure: instantaneous. Thread: any. Returns: f of lambda = sqrt V. */
double sg_volume_force (double volume, double pressure, double target, double temperature);

/**
 * sg_volume_move:
 * @dt: time of the stride, in tau
 * @compressibility: beta; only sets the time scale, with @tau
 * @move: (out): kept for sg_volume_energy()
 *
 * Thread: the owner's of @rng. Returns: the factor s for every length; NaN when the volume would go
 * negative.
 */
double sg_volume_move (SgRng *rng, double volume, double pressure, double target, double temperature,
                       double compressibility, double tau, double dt, SgRescaling *move);

/**
 * sg_volume_energy:
 * @volume, @pressure: after the step of the move
 *
 * Thread: any. Returns: dE of @move, with P_0 (V' - V), Jacobian included.
 */
double sg_volume_energy (const SgRescaling *move, double volume, double pressure, double target);

/**
 * sg_shear_move:
 * @stress: shear stress of the plane, tension positive
 * @reference: V_0 G_0, in epsilon
 *
 * Thread: the owner's of @rng. Returns: the strain to add.
 */
double sg_shear_move (SgRng *rng, double volume, double stress, double temperature, double reference,
                      double tau, double dt, SgRescaling *move);

/** sg_shear_energy: as sg_volume_energy(). Thread: any. */
double sg_shear_energy (const SgRescaling *move, double volume, double stress);
