/* grid.h: atoms sorted into the boxes of a grid of the fractional cell
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The boxes are parallelepipeds of the tilted cell. A gather copies every periodic image of every atom
 * that can lie within a radius of some point of a box, with the number of lattice vectors that was
 * added, so a cell of any thickness, down to one atom, is treated by explicit images.
 */
#pragma once

#include "engine/cell.h"
#include "engine/threads.h"

#include <stddef.h>

typedef struct {
  SgCell cell;            /* reduced */
  size_t n;
  unsigned boxes[3];
  size_t n_boxes;
  double width[3];        /* of a box, between opposite faces; sigma */
  uint32_t *box_start;    /* n_boxes + 1 */
  uint32_t *atom;         /* sorted -> index */
  double *x, *y, *z;      /* sorted, wrapped into the cell */
  double *w;              /* sorted: the atom's weight */
  uint32_t *box_of;       /* index -> box */
} SgGrid;

/* Atoms and images around a box. Entries beyond `n` up to a multiple of 16 are far away, so that whole
 * vectors may be read. */
typedef struct {
  size_t n, capacity;
  double *x, *y, *z, *w;
  uint32_t *sorted;       /* place in the grid's arrays */
  uint32_t *offset;       /* sg_offset_pack() of the lattice vectors added */
  size_t self;            /* first entry of the box itself */
} SgGather;

/* Three counts of lattice vectors in one word, -512..511 each. */
static inline uint32_t
sg_offset_pack (int a, int b, int c)
{
  return (uint32_t) (a + 512) | (uint32_t) (b + 512) << 10 | (uint32_t) (c + 512) << 20;
}

static inline void
sg_offset_unpack (uint32_t offset, int *a, int *b, int *c)
{
  *a = (int) (offset & 1023) - 512;
  *b = (int) (offset >> 10 & 1023) - 512;
  *c = (int) (offset >> 20 & 1023) - 512;
}

/** sg_offset_negate: of the bond seen from its other end. */
static inline uint32_t
sg_offset_negate (uint32_t offset)
{
  int a, b, c;
  sg_offset_unpack (offset, &a, &b, &c);
  return sg_offset_pack (-a, -b, -c);
}

/** sg_offset_add: the offset of two bonds one after the other. */
static inline uint32_t
sg_offset_add (uint32_t p, uint32_t q)
{
  int a, b, c, d, e, f;
  sg_offset_unpack (p, &a, &b, &c);
  sg_offset_unpack (q, &d, &e, &f);
  return sg_offset_pack (a + d, b + e, c + f);
}

/**
 * sg_grid_new: (transfer full)
 * @cell: reduced
 * @r: (array length=n): wrapped positions
 * @w: (array length=n) (nullable): weights, copied in sorted order; zero without
 * @width: smallest width of a box in sigma, where the cell allows it
 *
 * Thread: any.
 */
SgGrid *sg_grid_new (const SgCell *cell, size_t n, const double *const r[3], const double *w, double width);

/** sg_grid_free: (nullable): Thread: any. */
void sg_grid_free (SgGrid *grid);

/**
 * sg_grid_gather:
 * @box: number of a box
 * @radius: sigma
 * @gather: (inout): zero-initialised at first; grown as needed
 *
 * Thread: any; @gather is the caller's. Returns: %FALSE when more than 500 lattice vectors would be
 * needed in one direction.
 */
bool sg_grid_gather (const SgGrid *grid, size_t box, double radius, SgGather *gather);

/** sg_gather_clear: frees the arrays. */
void sg_gather_clear (SgGather *gather);
