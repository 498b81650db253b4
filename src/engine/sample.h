/* sample.h: one row of the time series a run leaves: the points of the stress-strain curve
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every quantity is the average over the steps since the row before at which the virial was known, so
 * that the rows together lose nothing; step and time are of the row's end.
 */
#pragma once

#include <stdint.h>

typedef struct {
  uint64_t step;
  double time;            /* tau */
  uint32_t stage;         /* number of the stage, from 0 */
  uint32_t stage_kind;    /* SgStageKind */
  uint32_t branch;        /* goes up by one at every load, unload, reverse: curves are drawn by it */
  double strain;          /* of the loaded plane, signed */
  double stress;          /* shear stress of that plane, kinetic part included, tension positive */
  double temperature;     /* k_B T / epsilon */
  double pressure;        /* epsilon/sigma^3 */
  double potential_energy; /* epsilon, whole cell, shifted */
  double kinetic_energy;  /* epsilon, whole cell */
  double volume;          /* sigma^3 */
  double steps_per_second; /* of the engine over this row; never part of a replay's comparison */
} SgSample;
