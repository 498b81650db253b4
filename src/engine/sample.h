/* sample.h: one row of the time series a run leaves: the points of the stress-strain curve
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strain, stress, temperature, pressure, energies and volume are averages over the steps since the row
 * before at which the virial was known (every SG_STRIDE-th), so that the rows together lose nothing; step
 * and time are of the last of them. Stress and strain average over the same steps, so that their pairs
 * lie on the curve. A row never spans two stages.
 */
#pragma once

#include <stdint.h>

typedef struct {
  uint64_t step;          /* goes back after a restore */
  double time;            /* tau */
  uint32_t stage;         /* how many stages began before this one; by hand or by protocol */
  uint32_t stage_kind;    /* SgStageKind */
  uint32_t branch;        /* goes up by one at every stage, at the way back to the root of an unload, at
                             every restore: curves are drawn by it */
  uint32_t plane;         /* SgPlane of strain and stress */
  double strain;          /* of that plane, engineering, signed, flips included */
  double stress;          /* shear stress of that plane, kinetic part included, tension positive */
  double temperature;     /* k_B T / epsilon */
  double pressure;        /* epsilon/sigma^3 */
  double potential_energy; /* epsilon, whole cell, shifted */
  double kinetic_energy;  /* epsilon, whole cell */
  double volume;          /* sigma^3 */
  uint32_t n_averaged;    /* steps in the averages */
  double steps_per_second; /* of the engine over this row; never part of a replay's comparison */
} SgSample;
