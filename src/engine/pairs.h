/* pairs.h: which clusters of atoms are near each other
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Atoms are sorted into columns along the cell's first vector, in each column by x, and cut into
 * clusters of four. A layer is what has the same place along the third vector; its list reaches into
 * itself and the `reach` layers after it, so every pair comes once, and layers can be worked on at the
 * same time when each has its own force buffer for the layers that it reaches.
 *
 * Two lists. The outer one, made when the atoms are sorted, holds while
 * 2 max|u| + (1 - s_min) radius <= skin  with u the displacements since it was made less the affine map of
 * the cell, and s_min that map's smallest stretch. The inner one is pruned from it again and again and
 * fitted to how fast each atom is: atom i has a leash b_i, about as far as its velocity and force take it
 * in a common short time, and the list holds every pair that was closer than cutoff + b_i + b_j + slack
 * when it was made. It holds while no atom is beyond its leash and (1 - s_min) radius <= slack. What an
 * inner list has in excess adds nothing, bit for bit, so forces do not depend on when it was made.
 */
#pragma once

#include "engine/atoms.h"
#include "engine/lj-kernel.h"
#include "engine/threads.h"

typedef struct {
  SgPairList outer, inner;
  float *force; /* SG_FORCE_STRIDE for every cluster of this layer and the `reach` next */
  size_t force_capacity;
  double moved2, speed; /* largest squared displacement; sum of the speeds at the build */
  bool strayed;
} SgLayer;

/* When the inner or the outer list was made. */
typedef struct {
  SgCell cell;
  float *since;        /* 12 floats a cluster: where the atoms were */
} SgPairsMade;

typedef struct {
  size_t n;
  int columns[3];      /* along b and c, in [1] and [2]; [2] is the number of layers */
  int blocks[3];
  int reach;
  uint32_t n_clusters;
  uint32_t *layer_first; /* layers + reach + 1, counted on beyond the last layer */
  uint32_t *column_first; /* columns + 1: clusters */
  uint32_t *atom;      /* clusters + 1 */
  uint8_t *count;
  uint16_t *block;
  uint8_t *block_a;    /* its place along a alone */
  SgBoxes box;         /* of the clusters, from the cell's origin, at the build */
  float *column_box;   /* 6 a column: low x y z, high x y z */
  SgCluster *cluster;  /* all, and again those of the first `reach` layers */
  double (*origin)[4]; /* of the blocks */
  float shift[SG_N_SHIFTS][4];
  double fit[6];       /* see SgPackTask */
  double cutoff, outer_skin, leash_scale; /* sigma */
  double inverse_mass[SG_MAX_TYPES];
  double speed;        /* mean at the build */
  SgPairsMade outer, inner;
  float *leash, *leash2; /* 4 a cluster; clusters of layers counted on too in the first */
  bool outer_is_safe;  /* it holds as long as no atom is beyond its leash */
  SgLayer *layer;
  int n_layers;
  float **spread;      /* one for each worker: see SgKernelTask; zero but while a task adds up */
  unsigned n_spread;
  size_t spread_size;  /* floats */
  size_t n_clusters_all;
  size_t capacity[5];
} SgPairs;

/** sg_pairs_clear: releases what the list owns. Thread: the owner's. */
void sg_pairs_clear (SgPairs *pairs);

/**
 * sg_pairs_build:
 * @atoms: finite positions; are wrapped into @cell and sorted in space
 *
 * @outer_skin: sigma
 * @leash: mean leash of an atom in sigma; 0: nothing may move
 *
 * Makes the outer list and the first inner list. @cell is at least 2 (cutoff + @outer_skin) wide.
 * Thread: the owner's.
 * Returns: %FALSE with %SG_ERROR_NUMERICAL when there are more atoms or pairs than the list can count.
 */
bool sg_pairs_build (SgPairs *pairs, const SgKernel *kernel, const SgPotential *potential,
                     const SgCell *cell, SgAtoms *atoms, double outer_skin, double leash, SgPool *pool,
                     GError **error);

typedef enum {
  SG_PAIRS_HOLD,     /* every pair within the cutoff is in the inner list */
  SG_PAIRS_PRUNE,    /* the outer list holds, the inner one does not */
  SG_PAIRS_REBUILD,
} SgPairsState;

/** sg_pairs_pack: brings the clusters to the positions of @atoms. Thread: the owner's.
 * Returns: what has to be done before the lists can be used. */
SgPairsState sg_pairs_pack (SgPairs *pairs, const SgKernel *kernel, const SgCell *cell,
                            const SgAtoms *atoms, SgPool *pool);

/** sg_pairs_prune: makes the inner list from the outer one; the clusters are packed. Thread: the owner's. */
void sg_pairs_prune (SgPairs *pairs, const SgKernel *kernel, const SgCell *cell, const SgAtoms *atoms,
                     SgPool *pool);

/** sg_pairs_retype: takes over the types of @atoms, which stand where they stood; the lists stay as they
 * are, since no list depends on types. Thread: the owner's. */
void sg_pairs_retype (SgPairs *pairs, const SgAtoms *atoms);

/** sg_pairs_count: Thread: the owner's. Returns: cluster pairs of the inner or outer list, self pairs
 * included. */
size_t sg_pairs_count (const SgPairs *pairs, bool inner);
