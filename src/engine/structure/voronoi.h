/* voronoi.h: radical (Laguerre) Voronoi tessellation of the sheared periodic cell
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every atom k has the power distance |x - r_k|^2 - R_k^2; its cell holds the points for which that is
 * the smallest (B. J. Gellatly and J. L. Finney, J. Non-Cryst. Solids 50 (1982) 313; F. Aurenhammer,
 * SIAM J. Comput. 16 (1987) 78). Only R_i^2 - R_j^2 matters. The faces of atom i are the edges of the
 * regular triangulation at i, the corners of its cell are tetrahedra, and the tetrahedra at i are kept
 * as triangles of three of its neighbours: the link of i, a triangulated sphere.
 *
 * Input in special position (perfect crystals) has corners where more than four cells meet. The topology
 * is then that of a power distance changed by about 1e-8, by a quadratic form that is the same
 * everywhere and, where that does not decide, by a hash of the atoms' numbers in their weights; areas and
 * volumes are those of the true power distance. Of atoms at the same place the one with the largest weight (then the smallest index) has the cell, the others have none.
 */
#pragma once

#include "engine/cell.h"
#include "engine/structure/grid.h"
#include "engine/threads.h"

typedef struct {
  size_t n;
  SgCell cell;          /* reduced; offsets are whole numbers of its vectors */
  double *r[3];         /* positions wrapped into `cell` */
  double *weight;       /* squared radii */

  /* Faces: row i is start[i]..start[i+1]-1, neighbours ascending by index, then by offset. */
  size_t n_entries;     /* twice the number of faces */
  uint32_t *start;      /* n + 1 */
  uint32_t *neighbour;
  uint32_t *offset;     /* sg_offset_pack(): the neighbour sits at r[j] + H offset */
  uint32_t *reverse;    /* the entry of the same face in the neighbour's row */
  double *area;         /* sigma^2, equal from both sides */
  uint16_t *edges;      /* corners of the face = degree of the edge in the triangulation */

  double *volume;       /* sigma^3; 0 where an atom has no cell */

  /* Links: triangle t of atom i, t in triangle_start[i]..triangle_start[i+1]-1, names three entries of
   * row i relative to start[i]; counterclockwise seen from outside. */
  uint32_t *triangle_start;
  uint16_t (*triangle)[3];

  bool degenerate;      /* the weights had to be changed to decide */
  bool whole;           /* every tetrahedron is seen by its four atoms: the links are one complex */
  size_t n_hidden;      /* atoms without a cell */
  size_t n_widened;     /* cells whose first search radius was too small for the proof */
  double longest;       /* longest distance of two neighbours, sigma */
} SgVoronoi;

/**
 * sg_voronoi_new: (transfer full)
 * @cell: any that sg_cell_check() allows; reduced first
 * @r: (array length=n): positions, wrapped or not
 * @radius2: squared radius by type, sigma^2
 * @number: (array length=n) (nullable): numbers of the atoms that do not change when the arrays are
 *   reordered; decide special positions only. Without, the index.
 * @path: (nullable): instruction-set path, "avx512", "avx2" or "baseline"; %NULL: $SHEARGLASS_SIMD or the best.
 *   The result is the same bit for bit.
 *
 * The result does not depend on the number of threads. Each cell is proved: the candidates reach beyond
 * every atom that could cut any of its corners.
 * Thread: any. Returns: %NULL with %SG_ERROR_CELL, %SG_ERROR_NUMERICAL (non-finite position) or
 * %SG_ERROR_UNSUPPORTED.
 */
SgVoronoi *sg_voronoi_new (const SgCell *cell, size_t n, const double *const r[3], const uint8_t *type,
                           const double *radius2, const int64_t *number, SgPool *pool,
                           const char *path, GError **error);

/** sg_voronoi_new_weighted: (transfer full): the same with a squared radius for each atom. */
SgVoronoi *sg_voronoi_new_weighted (const SgCell *cell, size_t n, const double *const r[3],
                                    const double *weight, const int64_t *number, SgPool *pool,
                                    const char *path, GError **error);

/** sg_voronoi_free: (nullable): Thread: any. */
void sg_voronoi_free (SgVoronoi *voronoi);

/** sg_voronoi_vector: from atom @i to the neighbour of its entry @e, in sigma. Thread: any. */
static inline void
sg_voronoi_vector (const SgVoronoi *v, uint32_t i, uint32_t e, double d[3])
{
  uint32_t j = v->neighbour[e];
  int a, b, c;
  sg_offset_unpack (v->offset[e], &a, &b, &c);
  d[0] = v->r[0][j] - v->r[0][i] + a * v->cell.lx + b * v->cell.xy + c * v->cell.xz;
  d[1] = v->r[1][j] - v->r[1][i] + b * v->cell.ly + c * v->cell.yz;
  d[2] = v->r[2][j] - v->r[2][i] + c * v->cell.lz;
}

/** sg_voronoi_degree: Thread: any. Returns: the number of faces of atom @i. */
static inline uint32_t
sg_voronoi_degree (const SgVoronoi *v, size_t i)
{
  return v->start[i + 1] - v->start[i];
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgVoronoi, sg_voronoi_free)
