/* voronoi-star.h: the star of one atom while it is being found (private to the tessellation)
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * With the origin at atom i, candidate k at d_k cuts off the half space  d_k . x > q_k,
 *     q_k = (|d_k|^2 + R_i^2 - R_k^2) / 2,
 * and the cell is what remains. A corner v of the planes a, b, c is the triangle (a, b, c), ordered so
 * that det(d_a, d_b, d_c) > 0.
 *
 * The star is found by wrapping: across each edge (b, c) of the link whose other triangle is missing,
 * the corner next along the cell's edge is that of the candidate k with the smallest
 *     t_k = (q_k - d_k . v) / (d_k . n),   n = d_b x d_c,   d_k . n > 0,
 * where v is the corner known at this end. One pass over the candidates in whole vectors; the index of
 * the candidate rides in the last bits of t, so a minimum finds it.
 *
 * Proof of a corner: candidate k cannot cut v when |d_k| > |v| + sqrt(|v|^2 + R_max^2 - R_i^2).
 */
#pragma once

#include "engine/structure/grid.h"

#include <stdbool.h>

enum {
  SG_STAR_SHELLS = 4,
  SG_STAR_INDEX_BITS = 10, /* candidates that wrapping can tell apart: 1024 less padding */
  SG_STAR_MAX_WRAPPED = (1 << SG_STAR_INDEX_BITS) - 16,
};

typedef struct {
  uint16_t a, b, c; /* slots */
} SgStarTriangle;

typedef enum {
  SG_STAR_DONE,
  SG_STAR_HIDDEN,    /* the cell is empty */
  SG_STAR_WIDEN,     /* more candidates are needed for the proof */
  SG_STAR_ECCENTRIC, /* the atom is not inside its own cell: wrapping has no start */
  SG_STAR_FAILED,    /* special position: the link does not close */
  SG_STAR_HUGE,      /* more than 65,000 faces */
} SgStarResult;

typedef struct {
  /* Candidates, by shells of distance; padded with zeros to whole vectors. */
  unsigned m, capacity;
  double *x, *y, *z;
  double *q;              /* true */
  double *p;              /* with changed weights; the same array when they are not changed */
  double *changed;        /* storage of p */
  uint32_t *local;        /* entry of the gather */
  unsigned shell_end[SG_STAR_SHELLS];
  double limit2[SG_STAR_SHELLS]; /* corners nearer than this (squared) are proved by shells 0..s */

  /* The link. */
  unsigned n_slots, slot_capacity;
  uint16_t *edge;         /* slot_capacity^2: triangle + 1 to the left of the directed edge; kept zero */
  uint32_t *candidate;    /* slot -> candidate */
  uint16_t *slot;         /* candidate -> slot + 1; kept zero */
  unsigned n_triangles;
  SgStarTriangle *triangle; /* 2 slot_capacity */
  double *vx, *vy, *vz;   /* corners of the true weights */
  double *ux, *uy, *uz;   /* corners of the changed weights; the same arrays when not changed */
  double *changed_corner[3];
  uint32_t *open;         /* edges whose other triangle is missing, slot << 16 | slot; two a triangle and one */

  double tiny_edge2;      /* squared length of a cell's edge that means special position */
  bool degenerate;        /* one was found */
} SgStar;

/* One block of boxes: what a task leaves, by atom in sorted order. */
typedef struct {
  size_t n_entries, entry_capacity;
  uint32_t *neighbour, *offset;
  double *area;
  uint16_t *edges;
  size_t n_triangles, triangle_capacity;
  uint16_t (*triangle)[3];
  bool degenerate, coincident, failed, unsupported;
  size_t n_widened, n_hidden;
  double longest2;
} SgVoronoiBlock;

typedef struct {
  SgGather gather, wide;
  SgStar star;
  uint32_t *near;        /* entries of the gather within the radius */
  double *near2;
  size_t near_capacity;
  double *spanned;       /* by slot: twice the face's area times |d| */
  int64_t *keys;         /* by slot: neighbour and offset */
  uint16_t *place;       /* by slot: its place in the row */
  size_t slots;
} SgVoronoiScratch;

typedef struct {
  const SgGrid *grid;
  bool changed;          /* topology from a changed power distance: */
  double form[6];        /* d' E d added to |d|^2; xx yy zz xy xz yz */
  const double *change;  /* (nullable): sorted: what is added to each weight */
  double tiny_edge;      /* a cell's edge so short means special position; sigma */
  const bool *dead;      /* (nullable): sorted: atoms that have no cell because another is at their place */
  double length;         /* (V/n)^(1/3) */
  double radius;         /* of the first search */
  double radius_max;     /* no cell reaches so far */
  double weight_max;
  uint16_t *n_faces, *n_corners; /* by sorted atom, out */
  double *volume;        /* by index, out */
} SgVoronoiJob;

typedef void (*SgVoronoiKernel) (const SgVoronoiJob *job, size_t first_box, size_t end_box,
                                 SgVoronoiScratch *scratch, SgVoronoiBlock *block);

void sg_voronoi_kernel_baseline (const SgVoronoiJob *job, size_t first_box, size_t end_box,
                                 SgVoronoiScratch *scratch, SgVoronoiBlock *block);
void sg_voronoi_kernel_avx2 (const SgVoronoiJob *job, size_t first_box, size_t end_box,
                             SgVoronoiScratch *scratch, SgVoronoiBlock *block);
void sg_voronoi_kernel_avx512 (const SgVoronoiJob *job, size_t first_box, size_t end_box,
                               SgVoronoiScratch *scratch, SgVoronoiBlock *block);

void sg_star_reserve_candidates (SgStar *star, unsigned m);
bool sg_star_reserve_slots (SgStar *star, unsigned slots); /* loses the link */
void sg_star_reset (SgStar *star);                         /* empties the link */
void sg_star_clear (SgStar *star);

/* The cell by cutting a large tetrahedron with every candidate: slow, needs no start, finds empty cells.
 * The fallback of wrapping and its independent witness. */
SgStarResult sg_star_clip (SgStar *star);
