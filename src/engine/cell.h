/* cell.h: the sheared periodic cell
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lattice vectors, LAMMPS convention: a = (lx,0,0), b = (xy,ly,0), c = (xz,yz,lz), from `origin`.
 *     r = origin + H s,   H = | lx xy xz |
 *                             |  0 ly yz |      s = fractional coordinates, [0,1) inside the cell
 *                             |  0  0 lz |
 * A reduced cell has |xy| <= lx/2, |xz| <= lx/2, |yz| <= ly/2. A flip replaces b by b -+ a (or c by
 * c -+ a, c -+ b): another basis of the same lattice. No atom moves; its image flags change so that
 * its unwrapped position stays what it was.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* The three planes that keep H upper triangular: displacement along the first axis, gradient along
 * the second. The shear map is  r_a += gamma r_b. */
typedef enum { SG_PLANE_XY, SG_PLANE_XZ, SG_PLANE_YZ } SgPlane;

typedef struct {
  double origin[3];
  double lx, ly, lz; /* > 0 */
  double xy, xz, yz;
} SgCell;

/* Number of whole vectors subtracted in a reduction: b_new = b - ba*a; c_new = c - cb*b_new - ca*a. */
typedef struct {
  int ba, ca, cb;
} SgFlip;

/** sg_cell_volume: Thread: any. Returns: the volume in sigma^3. */
static inline double
sg_cell_volume (const SgCell *cell)
{
  return cell->lx * cell->ly * cell->lz;
}

/** sg_plane_axes: @a, @b: the axis numbers (0..2) of @plane's displacement and gradient. */
static inline void
sg_plane_axes (SgPlane plane, int *a, int *b)
{
  *a = plane == SG_PLANE_YZ ? 1 : 0;
  *b = plane == SG_PLANE_XY ? 1 : 2;
}

/**
 * sg_cell_to_fractional:
 * @r: (array fixed-size=3): Cartesian position in sigma
 * @s: (out) (array fixed-size=3): H^-1 (r - origin), not wrapped. May be @r.
 *
 * Thread: any.
 */
void sg_cell_to_fractional (const SgCell *cell, const double r[3], double s[3]);

/** sg_cell_to_cartesian: the inverse of sg_cell_to_fractional(). @r may be @s. Thread: any. */
void sg_cell_to_cartesian (const SgCell *cell, const double s[3], double r[3]);

/**
 * sg_cell_nearest_image:
 * @d: (inout) (array fixed-size=3): a difference of two positions, replaced by that of nearest images
 *
 * Rounds the fractional components and then searches the 26 neighbours, so it is the true nearest
 * image for every reduced cell. Thread: any.
 */
void sg_cell_nearest_image (const SgCell *cell, double d[3]);

/**
 * sg_cell_wrap:
 * @r: (inout) (array fixed-size=3): position, brought into the cell
 * @image: (inout) (array fixed-size=3): image flags, changed so that r + H image stays the same
 *
 * Thread: any.
 */
void sg_cell_wrap (const SgCell *cell, double r[3], int32_t image[3]);

/** sg_cell_unwrap: @out = r + H image. Thread: any. */
void sg_cell_unwrap (const SgCell *cell, const double r[3], const int32_t image[3], double out[3]);

/**
 * sg_cell_reduce:
 * @flip: (out): what was subtracted, to be given to sg_flip_image() for every atom
 *
 * Brings the tilts into [-1/2, 1/2] of their length. A tilt of exactly one half stays.
 * Thread: any. Returns: whether anything changed.
 */
bool sg_cell_reduce (SgCell *cell, SgFlip *flip);

/** sg_flip_image: the image flags of an atom in the basis after @flip. Thread: any. */
static inline void
sg_flip_image (const SgFlip *flip, int32_t image[3])
{
  image[0] += flip->ba * image[1] + flip->ca * image[2];
  image[1] += flip->cb * image[2];
}

/** sg_cell_scale: multiplies every length by @s about the origin. Thread: any. */
void sg_cell_scale (SgCell *cell, double s);

/** sg_cell_shear: adds the simple shear @dgamma in @plane; the tilts are not reduced. Thread: any. */
void sg_cell_shear (SgCell *cell, SgPlane plane, double dgamma);

/**
 * sg_cell_widths:
 * @width: (out) (array fixed-size=3): distances between opposite faces, in sigma
 *
 * A sphere of radius R meets no image of itself iff 2R <= each width. Thread: any.
 */
void sg_cell_widths (const SgCell *cell, double width[3]);

/**
 * sg_cell_check:
 *
 * Refuses non-finite lengths, no volume and tilts so huge that reduction loses digits (beyond 10^6
 * lengths). Thread: any. Returns: %FALSE with %SG_ERROR_CELL and a reason.
 */
bool sg_cell_check (const SgCell *cell, GError **error);
