/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/barostat.h"

#include <math.h>

static void
euler (SgRng *rng, double q, double force, double d, double temperature, double dt, SgRescaling *move)
{
  move->q = q;
  move->force = force;
  move->d_dt = d * dt;
  move->temperature = temperature;
  move->dq = move->d_dt / temperature * force + sqrt (2 * move->d_dt) * sg_rng_normal (rng);
}

/* dq (f + f')/2 - D dt (f^2 - f'^2)/(4 kT) */
static double
detailed_balance (const SgRescaling *move, double force)
{
  return 0.5 * move->dq * (move->force + force)
         - move->d_dt / (4 * move->temperature) * (move->force * move->force - force * force);
}

double
sg_volume_force (double volume, double pressure, double target, double temperature)
{
  return -2 * sqrt (volume) * (target - pressure - temperature / (2 * volume));
}

double
sg_volume_move (SgRng *rng, double volume, double pressure, double target, double temperature,
                double compressibility, double tau, double dt, SgRescaling *move)
{
  double lambda = sqrt (volume), d = temperature * compressibility / (4 * tau);
  double force = sg_volume_force (volume, pressure, target, temperature);

  euler (rng, lambda, force, d, temperature, dt, move);
  return exp (2.0 / 3.0 * log1p (move->dq / lambda));
}

double
sg_volume_energy (const SgRescaling *move, double volume, double pressure, double target)
{
  double before = move->q * move->q;
  double force = sg_volume_force (volume, pressure, target, move->temperature);

  return detailed_balance (move, force) - 0.5 * move->temperature * log (volume / before)
         + target * (volume - before);
}

double
sg_shear_move (SgRng *rng, double volume, double stress, double temperature, double reference,
               double tau, double dt, SgRescaling *move)
{
  euler (rng, 0, -volume * stress, temperature / (reference * tau), temperature, dt, move);
  return move->dq;
}

double
sg_shear_energy (const SgRescaling *move, double volume, double stress)
{
  return detailed_balance (move, -volume * stress);
}
