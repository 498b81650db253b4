/* icosahedra.h: icosahedral atoms and the Frank-Kasper environments by the radical Voronoi index
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * <0,0,12,k>: twelve pentagons and k hexagons, nothing else: the icosahedron for k = 0 and the
 * coordinations Z14, Z15, Z16 of F. C. Frank and J. S. Kasper (Acta Cryst. 11 (1958) 184) for k = 2, 3, 4.
 */
#pragma once

#include "engine/structure/voronoi.h"

/**
 * sg_frank_kasper:
 * @z: (out) (array length=n): 12, 14, 15, 16, or 0 for everything else
 *
 * Thread: any.
 */
void sg_frank_kasper (const SgVoronoi *v, uint8_t *z);

/**
 * sg_c15_centres:
 * @type: 1: small
 * @centre: (out) (array length=n): a small icosahedral atom whose shell has six small atoms forming two
 *   separate triangles of mutual neighbours, as around Cu in MgCu2 (C15)
 *
 * Thread: any. Returns: how many there are.
 */
size_t sg_c15_centres (const SgVoronoi *v, const uint8_t *type, const uint8_t *z, uint8_t *centre);
