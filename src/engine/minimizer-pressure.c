/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/minimizer.h"

#include <math.h>

enum { MOST_CELLS = 30 };
#define LARGEST_STEP 0.03 /* of the logarithm of the volume: the bulk modulus doubles over 0.1 */

/* epsilon/sigma^3: that of the glass at zero pressure; it only says how far the first step goes */
#define BULK_MODULUS 60.0
#define BULK_LEAST 5.0
#define BULK_MOST 1000.0

/* Every length times @s, atoms with the cell they are in. */
static void
scale (SgConfiguration *c, double s)
{
  sg_cell_scale (&c->cell, s);
  for (int k = 0; k < 3; k++)
    for (size_t i = 0; i < c->atoms->n; i++)
      c->atoms->r[k][i] *= s;
}

bool
sg_minimize_at_pressure (SgConfiguration *configuration, SgPool *pool, double tolerance, double pressure,
                         double pressure_tolerance, unsigned max_evaluations, const atomic_bool *cancel,
                         SgMinimum *minimum, GError **error)
{
  double bulk = BULK_MODULUS, last_step = 0, last_pressure = 0;
  unsigned evaluations = 0;
  for (int cells = 0;; cells++)
    {
      unsigned left = max_evaluations > evaluations ? max_evaluations - evaluations : 1;
      if (!sg_minimize (configuration, pool, tolerance, left, cancel, minimum, error))
        return false;
      evaluations += minimum->evaluations;
      minimum->evaluations = evaluations;
      double off = minimum->pressure - pressure;
      if (!minimum->converged || fabs (off) <= pressure_tolerance)
        return true;
      if (cells == MOST_CELLS)
        {
          minimum->converged = false;
          return true;
        }
      /* where atoms rearranged in between, the two pressures say nothing about the modulus: it stays within reason */
      if (last_step != 0)
        {
          double secant = (last_pressure - minimum->pressure) / last_step;
          bulk = secant > BULK_LEAST && secant < BULK_MOST ? secant : BULK_MODULUS;
        }
      last_pressure = minimum->pressure;
      last_step = fmin (fmax (off / bulk, -LARGEST_STEP), LARGEST_STEP);
      scale (configuration, exp (last_step / 3));
    }
}
