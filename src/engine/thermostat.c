/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/thermostat.h"

#include <math.h>

double
sg_thermostat_factor (SgRng *rng, double kinetic, double temperature, uint64_t freedom,
                      double dt_over_tau)
{
  double c = exp (-dt_over_tau);
  /* (1 - c) kT / (2 K): the share of one fresh degree of freedom */
  double fresh = -expm1 (-dt_over_tau) * temperature / (2 * kinetic);
  double r = sg_rng_normal (rng);
  double s = sg_rng_chi_squared (rng, freedom - 1);
  double cross = r * sqrt (fresh);

  /* c + fresh (r^2 + s) + 2 r sqrt (c fresh), as a sum of squares so that rounding never makes it
   * negative; the root's sign is that of r + sqrt (c/fresh) */
  double along = sqrt (c) + cross;
  double factor = sqrt (along * along + fresh * s);
  return along < 0 ? -factor : factor;
}
