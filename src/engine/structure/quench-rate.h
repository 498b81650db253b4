/* quench-rate.h: how slowly a glass as relaxed as this one would have to be cooled by plain dynamics
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Read off data/calibration/quench-rate.csv, glasses of Wahnstrom's 50:50 mixture that this program cooled from kT = 0.70 to
 * 0.26 at zero pressure at rates over three decades: their inherent-structure energy and their share of icosahedral small atoms against the
 * logarithm of the rate, joined linearly. Beyond the slowest, where every aged glass lies, the line through the slowest three
 * rates goes on, which nothing but the smallness of its curvature so far speaks for; that is said, and the error grows with the distance and
 * with half the difference to what the icosahedral share says.
 * A hot or compressed state has another energy at its volume, so one whose volume is not that of these glasses has none.
 */
#pragma once

#include <json-glib/json-glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef enum { SG_QUENCH_MEASURED, SG_QUENCH_SLOWER, SG_QUENCH_FASTER } SgQuenchRange;

typedef struct {
  bool known;           /* the calibration was found, and this is a glass it is for */
  double rate;          /* k_B T an epsilon and tau */
  double kelvin_per_s;  /* for epsilon = 1 eV and steps of a femtosecond */
  double factor;        /* standard error of the logarithm, as a factor >= 1 */
  SgQuenchRange range;  /* beyond the rates that were measured: extrapolated */
  double by_icosahedra; /* rate from the icosahedral share alone */
} SgQuenchRate;

/* One rate of the calibration, its seeds averaged. */
typedef struct {
  double log_rate;     /* natural logarithm of k_B T an epsilon and tau */
  double energy, icosahedral, volume;
  unsigned n;          /* seeds */
} SgQuenchPoint;

typedef struct {
  SgQuenchPoint *point; /* owned, fastest first */
  size_t n;
  size_t n_atoms;
  double energy_scatter, icosahedral_scatter; /* standard deviations between seeds, over all rates */
} SgQuenchCalibration;

/** sg_quench_calibration_parse: @text: of the CSV. Thread: any. Returns: (transfer full) (nullable): %NULL with
 * %SG_ERROR_INPUT. */
SgQuenchCalibration *sg_quench_calibration_parse (const char *text, GError **error);

/** sg_quench_calibration_free: (nullable): Thread: any. */
void sg_quench_calibration_free (SgQuenchCalibration *calibration);

/** sg_quench_calibration_rate: @energy: of the inherent structure, an atom, shifted; @icosahedral: share of the small atoms
 * by the Voronoi index; @volume: an atom; @n_atoms: of the sample, for the error. Thread: any. */
void sg_quench_calibration_rate (const SgQuenchCalibration *calibration, double energy, double icosahedral, double volume,
                                 size_t n_atoms, SgQuenchRate *rate);

/** sg_quench_rate: by the shipped calibration, read once. Thread: any. */
void sg_quench_rate (double energy, double icosahedral, double volume, size_t n_atoms, SgQuenchRate *rate);

/** sg_quench_rate_add_json: a value: an object, or null where it is not known. Thread: any. */
void sg_quench_rate_add_json (JsonBuilder *builder, const SgQuenchRate *rate);

/** sg_quench_rate_text: (transfer full): "3.1e12 K/s (within a factor of 1.3)", "about ..., extrapolated". Thread: any. */
char *sg_quench_rate_text (const SgQuenchRate *rate);
