/* atoms.h: the atoms as a structure of arrays
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Component-major: r[0][i] is x of atom i. Positions are absolute (they include the cell's origin) and
 * may lie slightly outside the cell between two list rebuilds; the unwrapped position is
 * r + H image. The order of the arrays is free: the force field sorts them in space, so an atom is known
 * by `index`, its place in the file it came from (0..n-1), and by `id`, the number the file gives it.
 */
#pragma once

#include "engine/cell.h"

#include <stddef.h>
#include <stdint.h>

typedef struct {
  size_t n;
  double *r[3];      /* sigma */
  double *v[3];      /* sigma/tau */
  double *f[3];      /* epsilon/sigma */
  int32_t *image[3];
  uint8_t *type;     /* 0..n_types-1 */
  uint32_t *index;   /* place in the file */
  int64_t *id;       /* the file's number, unique */
} SgAtoms;

/** sg_atoms_new: (transfer full): @n atoms, all zero, index = 0..n-1, id = index + 1; 64-byte aligned
 * arrays. Aborts when memory is short. Thread: any. */
SgAtoms *sg_atoms_new (size_t n);

/** sg_atoms_copy: (transfer full): Thread: any. */
SgAtoms *sg_atoms_copy (const SgAtoms *atoms);

/** sg_atoms_free: (nullable): Thread: any. */
void sg_atoms_free (SgAtoms *atoms);

/**
 * sg_atoms_permute:
 * @order: (array length=n): atom order[k] of before becomes atom k
 *
 * Moves every array, index and id included. Thread: the owner's.
 */
void sg_atoms_permute (SgAtoms *atoms, const uint32_t *order);

/** sg_atoms_wrap: brings every atom into @cell. Thread: the owner's. */
void sg_atoms_wrap (SgAtoms *atoms, const SgCell *cell);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgAtoms, sg_atoms_free)
