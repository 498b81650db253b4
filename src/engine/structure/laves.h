/* laves.h: how much of a glass is a Laves phase already
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every small atom of the Laves phases is an icosahedron with six small neighbours. In MgCu2 (C15) these form two
 * separate triangles; so they do around a quarter of those of MgZn2 (C14), around the rest they form two
 * triangles with a common edge and, apart from these, a pair (F. C. Frank and J. S. Kasper, Acta Cryst. 12
 * (1959) 483). In a glass such a shell comes about by chance now and then; in a crystal one is beside the
 * other, sharing faces.
 */
#pragma once

#include "engine/structure/network.h"

typedef struct {
  size_t n_c15, n_c14; /* small atoms with either shell */
  size_t n_clusters;   /* of neighbouring ones */
  size_t largest;      /* atoms of the largest cluster, those of the shells included */
  uint8_t *centre;     /* (array length=n): 15, 14 or 0 */
} SgLaves;

/**
 * sg_laves_new: (transfer full)
 * @type: 1: small
 * @z: as sg_frank_kasper() gives it
 *
 * Thread: any.
 */
SgLaves *sg_laves_new (const SgVoronoi *v, const uint8_t *type, const uint8_t *z);

/** sg_laves_free: (nullable): Thread: any. */
void sg_laves_free (SgLaves *laves);
