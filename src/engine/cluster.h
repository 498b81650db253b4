/* cluster.h: atoms by fours, and lists of pairs of such clusters: what lists and kernels share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The cell is divided into equal blocks, some ten sigma wide, and an atom's single-precision
 * coordinates count from the centre of its cluster's block, so their precision does not depend on the
 * size of the cell. Two clusters see each other through one of 27 translations of the lattice of blocks,
 * which holds the periodic images too.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Atoms of a cluster. */
#define SG_CLUSTER 4

/* One cache line: offsets from the origin of the cluster's block, and the types. */
typedef struct {
  float r[3][SG_CLUSTER]; /* sigma */
  /* Sign bits: set where the atom is of the second type. The low 16 bits of the first word are the same
   * by lane of a 4 x 4 block as j-cluster, those of the second as i-cluster. */
  int32_t type[SG_CLUSTER];
} SgCluster;

/* Boxes around the clusters, by component; every array goes on for SG_BOXES_BEYOND that are read and not
 * used. */
typedef struct {
  float *low[3], *high[3];
} SgBoxes;
#define SG_BOXES_BEYOND 16

/* Neighbours of one i-cluster that are seen through one lattice translation of the blocks. */
typedef struct {
  uint32_t begin, end; /* in the list's entries */
  uint32_t shift;
} SgRun;

/* A list of pairs of clusters, each pair once. */
typedef struct {
  uint32_t *first_run; /* clusters + 1 */
  SgRun *run;
  uint32_t *entry;     /* j-clusters */
  size_t n_runs, n_entries, run_capacity, entry_capacity;
} SgPairList;

/* Floats of the force on a cluster, x4 y4 z4 and a rest that keeps it in one cache line. */
#define SG_FORCE_STRIDE 16

/* Translations of the blocks, by shift = 9 (c + 1) + 3 (b + 1) + (a + 1), each -1, 0 or 1. */
#define SG_N_SHIFTS 27
#define SG_NO_SHIFT 13

/* How many further layers of the cell a layer's list may reach into. */
#define SG_MAX_REACH 7
