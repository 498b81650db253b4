/* network.h: clusters of chosen atoms and whether they span the periodic cell
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A cluster spans direction k when it is connected to an image of itself that is displaced along lattice
 * vector k: a path inside it closes around the cell. Found by a union-find that keeps, with every atom,
 * the lattice vectors to its root.
 */
#pragma once

#include "engine/structure/voronoi.h"

typedef enum {
  SG_LINK_VERTEX,    /* two atoms belong together when their shells share an atom, or they are neighbours */
  SG_LINK_NEIGHBOUR, /* ... when they are neighbours */
} SgNetworkLink;

typedef struct {
  SgNetworkLink link;
  size_t n_members;   /* chosen atoms */
  size_t n_links;     /* pairs of neighbouring members */
  size_t n_clusters;
  size_t *size;       /* by cluster, descending; ties by the smallest index */
  bool (*spans)[3];   /* by cluster */
  int32_t *cluster;   /* (array length=n): 0 is the largest; -1: no member */
} SgNetwork;

/**
 * sg_network_new: (transfer full)
 * @member: (array length=n): non-zero for the atoms that are clustered
 *
 * Thread: any.
 */
SgNetwork *sg_network_new (const SgVoronoi *v, const uint8_t *member, SgNetworkLink link);

/** sg_network_free: (nullable): Thread: any. */
void sg_network_free (SgNetwork *network);
