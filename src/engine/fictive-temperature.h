/* fictive-temperature.h: the fictive temperature that is known, shipped or measured by the user
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shipped: data/calibration/fictive-temperature.json. The user's own, which counts before it: fictive-temperature.json in the
 * program's folder of the user's configuration ($XDG_CONFIG_HOME/shearglass). The same keys: "constant_pressure" and
 * "constant_volume", objects of "temperature", "error" and "source".
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Glasses are studied at this part of it, as the paper's. */
#define SG_FICTIVE_PART 0.8

typedef struct {
  bool known;
  bool own;           /* measured by the user */
  double temperature; /* k_B T / epsilon */
  double error;       /* standard error */
  char source[160];   /* for people */
} SgFictiveTemperature;

/** sg_fictive_temperature: reads the files. Thread: any. */
void sg_fictive_temperature (bool constant_volume, SgFictiveTemperature *known);

/** sg_fictive_temperature_save: as the user's own; @known: (nullable): %NULL: back to the shipped one. Thread: any. */
bool sg_fictive_temperature_save (bool constant_volume, const SgFictiveTemperature *known, GError **error);
