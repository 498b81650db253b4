/* surface-mesh.h: a closed periodic surface around chosen atoms
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The surface is the level set of a sum of smooth bumps, one an atom, on a grid of the fractional cell
 * (J. F. Blinn, ACM Trans. Graph. 1 (1982) 235):
 *     f(x) = sum_i (1 - |x - r_i|^2 / R^2)^3   for |x - r_i| < R, else 0;    surface: f = level.
 * `probe` is the radius at which one atom alone has its surface, so what is nearer than that to a chosen
 * atom is inside, and necks between atoms are filled; `smoothing` is R / probe: how far beyond the surface a
 * bump still reaches and blends with its neighbours.
 *
 * Marching tetrahedra: every box of the grid is cut into six tetrahedra around its diagonal, the same way
 * everywhere, so that the cuts of neighbouring boxes agree and the surface is a closed manifold without
 * ambiguous cases (A. Gueziec and R. Hummel, IEEE Trans. Vis. Comput. Graph. 1 (1995) 328).
 */
#pragma once

#include "engine/cell.h"
#include "engine/threads.h"

#include <stddef.h>

typedef struct {
  double probe;        /* sigma; 0.3 to 4 */
  double smoothing;    /* R / probe; 1.1 to 4 */
  double spacing;      /* of the grid, sigma; the actual one is not larger, but for the greatest grid */
} SgMeshParameters;

typedef struct {
  SgMeshParameters parameters;
  SgCell cell;              /* reduced */
  unsigned grid[3];
  size_t n_vertices;
  /* Cartesian, in the cell or up to one box beyond; the triangles that cross a face of the cell name a
   * vertex and the image of it they mean. */
  float (*vertex)[3];
  float (*normal)[3];       /* outward, unit */
  size_t n_triangles;
  uint32_t (*triangle)[3];  /* vertices, counterclockwise from outside */
  uint8_t (*image)[3];      /* by corner: bits 0, 1, 2: the vertex moved by +a, +b, +c */
  double area;              /* sigma^2 */
  double volume;            /* sigma^3 enclosed */
  double volume_fraction;   /* of the cell */
  long euler;               /* vertices - edges + triangles of the periodic surface */
} SgSurfaceMesh;

/** sg_mesh_parameters_default: probe 0.8, smoothing 2, spacing 0.6. Thread: any. */
void sg_mesh_parameters_default (SgMeshParameters *parameters);

/**
 * sg_surface_mesh_new: (transfer full)
 * @cell: reduced or not
 * @r: (array length=n): positions, wrapped or not
 * @chosen: (array length=n): non-zero: to be enclosed
 * @parameters: clamped to their ranges; the grid to at most 256 boxes a side
 *
 * Thread: any; the result does not depend on @pool. Returns: never %NULL; without chosen atoms a surface
 * of no triangle.
 */
SgSurfaceMesh *sg_surface_mesh_new (const SgCell *cell, size_t n, const double *const r[3],
                                    const uint8_t *chosen, const SgMeshParameters *parameters, SgPool *pool);

/** sg_surface_mesh_free: (nullable): Thread: any. */
void sg_surface_mesh_free (SgSurfaceMesh *mesh);
