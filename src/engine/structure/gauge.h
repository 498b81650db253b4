/* gauge.h: how relaxed a glass is, and whether it is a glass still
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Measured on the inherent structure at the configuration's volume, so that it does not depend on the
 * temperature at which the sample happens to be.
 */
#pragma once

#include "engine/configuration.h"
#include "engine/structure/quench-rate.h"
#include "engine/structure/structure-factor.h"
#include "engine/threads.h"

#include <json-glib/json-glib.h>

/* Limits of the guard against ordering. Glasses of this mixture, relaxed as deeply as exchanges can, stay below
 * half of them. */
#define SG_GAUGE_MOTIF_ATOMS 150   /* largest cluster of Laves motifs, its shells included */
#define SG_GAUGE_EXCESS 15.0       /* of a structure factor beyond chance, structure-factor.h */
#define SG_GAUGE_Z16 0.20          /* share of large atoms that are Z16: all of them in a Laves phase */
#define SG_GAUGE_K_MAX 8.0         /* 1/sigma */

typedef enum { SG_VERDICT_GLASS, SG_VERDICT_ORDERING } SgVerdict;

typedef struct {
  size_t n, n_small, n_large;
  bool inherent;              /* the numbers are those of the inherent structure */
  bool converged;             /* the minimum was reached */
  unsigned evaluations;       /* of the forces on the way there */
  double energy;              /* an atom, epsilon, shifted */
  double energy_unshifted;
  double volume;              /* an atom, sigma^3 */
  double icosahedral_voronoi; /* share of the small atoms, <0,0,12,0> */
  double icosahedral_bonds;   /* share of the small atoms, twelve five-fold bonds */
  size_t network_largest;     /* atoms of the largest cluster of icosahedra */
  size_t network_clusters;
  bool network_spans[3];
  double four_fold, six_fold; /* share of the bonds of the modified tessellation */
  double frank_kasper[4];     /* share of all atoms that are Z12, Z14, Z15, Z16 */
  double z16_large;           /* share of the large atoms that are Z16 */
  size_t laves_c15, laves_c14, laves_clusters, laves_largest;
  SgStructureFactor structure_factor;
  SgVerdict verdict;
  char reason[256];           /* what the verdict rests on, for people; "" for a glass */
  SgQuenchRate quench;        /* equivalent; of the inherent structure of Wahnstrom's 50:50 mixture, supposed to be at zero pressure */
} SgGauge;

/**
 * sg_gauge_measure:
 * @configuration: at any temperature; not changed
 * @inherent: %FALSE: as it stands, which costs a hundredth and is enough for the guard
 * @cancel: (nullable): stops soon after it becomes true
 *
 * Thread: any; the result does not depend on @pool.
 * Returns: %FALSE with an error of sg_minimize() or of sg_structure_new().
 */
bool sg_gauge_measure (const SgConfiguration *configuration, bool inherent, SgPool *pool,
                       const atomic_bool *cancel, SgGauge *gauge, GError **error);

/** sg_gauge_add_json: members of the open object. Thread: any. */
void sg_gauge_add_json (JsonBuilder *builder, const SgGauge *gauge);

/** sg_gauge_path: (transfer full): where the gauge of a sample's file lies: "a/b.lammps.gz" has "a/b.gauge.json". Thread: any. */
char *sg_gauge_path (const char *sample);

/** sg_gauge_save: measures the inherent structure and writes the file beside @sample. @gauge: (out) (optional). Thread: any. */
bool sg_gauge_save (const SgConfiguration *configuration, const char *sample, SgPool *pool, const atomic_bool *cancel,
                    SgGauge *gauge, GError **error);

/** sg_gauge_to_json: (transfer full): an object as text, indented. Thread: any. */
char *sg_gauge_to_json (const SgGauge *gauge);
