/* result.h: what is known about the structure of one snapshot: immutable and shared by reference count
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything by atom is in the order of the snapshot, which is that of the file. A part that was not asked for is
 * %NULL. Parts may be shared between results; nothing changes after publication.
 */
#pragma once

#include "engine/snapshot.h"
#include "engine/structure/atomic-stress.h"
#include "engine/structure/disclination.h"
#include "engine/structure/displacement.h"
#include "engine/structure/excitations.h"
#include "engine/structure/icosahedra.h"
#include "engine/structure/modified.h"
#include "engine/structure/network.h"
#include "engine/structure/su2.h"
#include "engine/structure/surface-mesh.h"
#include "engine/structure/van-hove.h"

/* What is wanted; each brings what it needs. */
typedef enum {
  SG_STRUCTURE_VORONOI = 1 << 0,       /* voronoi, frank_kasper, icosahedral */
  SG_STRUCTURE_LABELS = 1 << 1,        /* modified, su2, n4, n5, n6, coordination */
  SG_STRUCTURE_NETWORK = 1 << 2,
  SG_STRUCTURE_DISCLINATIONS = 1 << 3,
  SG_STRUCTURE_MESH = 1 << 4,
  SG_STRUCTURE_STRESS = 1 << 5,        /* stress; with VORONOI the class averages */
  /* with a reference: */
  SG_STRUCTURE_STRESS_CHANGE = 1 << 6,
  SG_STRUCTURE_DISPLACEMENT = 1 << 7,
  SG_STRUCTURE_D2MIN = 1 << 8,
  SG_STRUCTURE_VAN_HOVE = 1 << 9,
  SG_STRUCTURE_EXCITATIONS = 1 << 10,
  SG_STRUCTURE_ALL = (1 << 11) - 1
} SgStructureWant;

typedef enum {
  SG_PHASE_VORONOI,
  SG_PHASE_MODIFIED,
  SG_PHASE_LABELS,
  SG_PHASE_NETWORK,      /* Frank-Kasper, clusters, C15, disclinations */
  SG_PHASE_STRESS,
  SG_PHASE_DISPLACEMENT, /* with D2min, van Hove, excitations */
  SG_PHASE_MESH,
  SG_N_PHASES
} SgStructurePhase;

typedef struct {
  unsigned want;                 /* SgStructureWant */
  SgModifiedMode mode;
  SgNetworkLink link;
  bool by_labels;                /* icosahedra of network and mesh: twelve five-fold bonds, not the radical index */
  SgMeshParameters mesh;
  bool change_of_tensor;         /* von Mises of the difference instead of the difference of von Mises */
  bool inherent;                 /* an analyzer takes the minima below picture and reference instead of them; nobody else looks at it */
  double threshold;              /* sigma: displacement that counts as a jump */
  double van_hove_max;           /* sigma */
  unsigned van_hove_bins;
  SgExcitationParameters excitations;
} SgStructureOptions;

typedef struct {
  atomic_int references;         /*< private >*/
  SgSnapshot *snapshot;          /* owned reference: positions, types, cell, strain */
  SgSnapshot *reference;         /* (nullable): owned reference */
  uint64_t snapshot_id, step;
  SgStructureOptions options;
  size_t n;

  SgVoronoi *voronoi;
  uint8_t *frank_kasper;         /* 12, 14, 15, 16 or 0: radical Voronoi index */
  uint8_t *icosahedral;          /* 1: <0,0,12,0> */
  size_t count_of_type[SG_MAX_TYPES], icosahedral_of_type[SG_MAX_TYPES];

  SgModified *modified;
  uint8_t *su2;                  /* label, SG_SU2_OTHER for none */
  uint8_t *n4, *n5, *n6;
  uint16_t *coordination;        /* bonds left by the modification */
  const uint8_t *centre;         /* 1: icosahedral in the sense of the options: `icosahedral` or `by_label` */
  uint8_t *by_label;             /* 1: twelve five-fold bonds; with `su2` */
  size_t su2_count[SG_SU2_LABELS];
  size_t su2_icosahedral_of_type[SG_MAX_TYPES];

  SgNetwork *network;            /* of `centre` */
  uint8_t *c15_centre;           /* 1: small icosahedron with the shell of C15 */
  size_t n_c15_centres;
  SgNetwork *c15;                /* fragments: c15 centres linked as neighbours or by a shared atom */
  SgDisclinations *disclinations;
  SgSurfaceMesh *mesh;

  SgAtomicStress *stress;
  SgClassAverage average[2];     /* 0 other, 1 icosahedral; with `stress` and `icosahedral` */

  SgAtomicStress *reference_stress; /* of `reference` */
  double *von_mises_change;      /* epsilon/sigma^3 */
  SgDisplacement *displacement;  /* from `reference` */
  SgVanHove *van_hove;
  SgExcitations *excitations;    /* between `reference` and `snapshot` */

  double milliseconds[SG_N_PHASES]; /* spent on this result; 0 for what was taken over */
} SgStructure;

/** sg_structure_options_default: wants nothing; canonical, vertex linkage, threshold 0.6. Thread: any. */
void sg_structure_options_default (SgStructureOptions *options);

/** sg_structure_options_same: all but `want`. Thread: any. */
bool sg_structure_options_same (const SgStructureOptions *a, const SgStructureOptions *b);

/**
 * sg_structure_new: (transfer full)
 * @snapshot: a reference is taken
 * @reference: (nullable): what changes and displacements are measured from; a reference is taken. With other
 *   atoms (another n or run) it is ignored
 * @previous: (nullable): parts of it that are still right are taken over: those of the same snapshot with the
 *   same options, and those of the reference
 * @pool: (nullable): borrowed for this call
 *
 * The synchronous core of the analyzer. Thread: any.
 * Returns: %NULL with an error of sg_voronoi_new() or sg_atomic_stress_new().
 */
SgStructure *sg_structure_new (SgSnapshot *snapshot, SgSnapshot *reference, const SgStructureOptions *options,
                               const SgStructure *previous, SgPool *pool, GError **error);

/** sg_structure_ref: Thread: any. */
SgStructure *sg_structure_ref (SgStructure *structure);

/** sg_structure_unref: (nullable): Thread: any. */
void sg_structure_unref (SgStructure *structure);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgStructure, sg_structure_unref)
