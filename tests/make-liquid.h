/* make-liquid.h: a small liquid or glass for tests, in a moment
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/simulation.h"
#include "engine/start.h"

/**
 * make_liquid:
 * @density: atoms per sigma^3
 * @temperature: kT of the velocities it ends with
 * @steps: of the paper's time step at constant volume, the first half at kT = 1
 *
 * Wahnstrom's mixture, 50:50, force-shifted or not, from the random start configuration.
 */
static inline SgConfiguration *
make_liquid (size_t n, double density, double temperature, unsigned steps, bool force_shift,
             uint64_t seed)
{
  GError *error = NULL;
  SgPotential potential;
  SgStart start;
  SgDrive drive;

  sg_potential_wahnstrom (&potential);
  potential.force_shift = force_shift;
  sg_start_default (&start, n, seed);
  start.density = density;
  SgConfiguration *first = sg_configuration_new_start (&potential, &start, &error);
  g_assert_no_error (error);
  SgPool *pool = sg_pool_new (0);
  SgSimulation *sim = sg_simulation_new (first, pool, NULL, seed, &error);
  g_assert_no_error (error);

  sg_drive_default (&drive, 1);
  drive.barostat = false;
  drive.tau_temperature = 0.2;
  sg_simulation_draw_velocities (sim, 1);
  g_assert_true (sg_simulation_set_drive (sim, &drive));
  sg_simulation_step (sim, steps / 2, false, &error);
  g_assert_no_error (error);
  drive.temperature = temperature;
  g_assert_true (sg_simulation_set_drive (sim, &drive));
  sg_simulation_step (sim, steps - steps / 2, false, &error);
  g_assert_no_error (error);

  SgConfiguration *liquid = sg_simulation_configuration (sim);
  sg_simulation_free (sim);
  sg_pool_free (pool);
  sg_configuration_free (first);
  return liquid;
}
