/* force-field.h: forces, energy and virial of the atoms in a cell: lists and kernels behind one door
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     W^ab = sum_{i<j} r_ij^a F_ij^b,   r_ij = r_i - r_j, F_ij the force on i from j
 *
 * so that the configurational stress is  sigma^ab = -W^ab / V  (tension positive) and the
 * configurational pressure is tr W / (3 V).
 */
#pragma once

#include "engine/atoms.h"
#include "engine/potential.h"
#include "engine/threads.h"

typedef struct _SgForceField SgForceField;

/* Order of every symmetric tensor in this program. */
enum { SG_XX, SG_YY, SG_ZZ, SG_XY, SG_XZ, SG_YZ };

typedef enum {
  SG_WANT_FORCES = 0,      /* always given */
  SG_WANT_SUMS = 1 << 0,   /* energy and virial of the whole cell */
} SgWant;

typedef struct {
  double energy;    /* epsilon, shifted to zero at the cutoff */
  double virial[6]; /* epsilon; xx yy zz xy xz yz */
} SgForceSums;

/* What the list did, for benchmarks and the status line. */
typedef struct {
  uint64_t evaluations, rebuilds, prunings;
  double skin;               /* sigma, in use now */
  double pairs_in_list;      /* per atom, half list, at the last rebuild */
  double pairs_computed;     /* per atom, half list, now: what the kernel goes through */
  double seconds_list, seconds_kernel, seconds_prune; /* wall time since the start */
} SgForceStatistics;

/**
 * sg_force_field_new: (transfer full)
 * @pool: (nullable): borrowed, must outlive the force field
 * @path: (nullable): instruction-set path, "avx512", "avx2", "sse2" or "scalar"; or "double", many times
 *   slower, in double precision throughout, to tell what rounding does; %NULL: $SHEARGLASS_SIMD or else
 *   the best this processor has
 *
 * Thread: any. Returns: %NULL with %SG_ERROR_UNSUPPORTED when the processor lacks @path.
 */
SgForceField *sg_force_field_new (const SgPotential *potential, SgPool *pool, const char *path,
                                  GError **error);

/** sg_force_field_free: (nullable): Thread: the owner's. */
void sg_force_field_free (SgForceField *ff);

/** sg_force_field_path: Thread: any. Returns: (transfer none): the instruction-set path in use. */
const char *sg_force_field_path (const SgForceField *ff);

/** sg_force_field_set_skin: @skin: in sigma; 0 lets the list choose by temperature and rate.
 * Thread: the owner's. */
void sg_force_field_set_skin (SgForceField *ff, double skin);

/**
 * sg_force_field_check_cell:
 *
 * Thread: any. Returns: %FALSE with %SG_ERROR_CELL when @cell is thinner than twice the list radius
 * between some pair of faces.
 */
bool sg_force_field_check_cell (const SgForceField *ff, const SgCell *cell, GError **error);

/**
 * sg_force_field_compute:
 * @cell: reduced
 * @atoms: positions in, `f` out. When the list is rebuilt the atoms are wrapped and sorted in space:
 *   every array changes its order, `index` tells who is who.
 * @sums: (nullable): filled where @want has %SG_WANT_SUMS
 *
 * The list is rebuilt when the drift rule says so: it is valid while
 * 2 max|u_i| + (1 - s_min) r_list <= skin, with u_i the displacement since the rebuild less the affine
 * map of the cell and s_min that map's smallest stretch. Results do not depend on the number of threads,
 * bit for bit. Mixed precision: single-precision pair offsets within small groups of atoms, never
 * single-precision absolute positions; sums in double.
 * Thread: the owner's. Returns: %FALSE with %SG_ERROR_CELL or %SG_ERROR_NUMERICAL (overfull list,
 * non-finite position).
 */
bool sg_force_field_compute (SgForceField *ff, const SgCell *cell, SgAtoms *atoms, SgWant want,
                             SgForceSums *sums, GError **error);

/** sg_force_field_invalidate: the next compute rebuilds the list: after a flip, a load, a jump of
 * positions. Thread: the owner's. */
void sg_force_field_invalidate (SgForceField *ff);

/** sg_force_field_retype: atoms at sites of the present list have exchanged type, velocity, index and id;
 * no position has changed. Thread: the owner's. */
void sg_force_field_retype (SgForceField *ff, const SgAtoms *atoms);

/** sg_force_field_statistics: Thread: the owner's. */
void sg_force_field_statistics (const SgForceField *ff, SgForceStatistics *statistics);
