/* lbfgs.h: the memory of a limited-memory BFGS search and the direction it proposes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * J. Nocedal, Math. Comp. 35 (1980) 773. The two-loop recursion is done on scalar products alone (W. Chen, Z. Wang,
 * J. Zhou, NIPS 2014), so that one iteration passes twice over the memory instead of four times a pair. Steps s and
 * changes y of the gradient are kept in single precision: that rounds the direction, not what it is taken from.
 * All arrays are component-major, 3 n. Sums are kept by block and added in order: the same bits for any number of
 * threads.
 */
#pragma once

#include "engine/threads.h"

#include <stddef.h>
#include <stdint.h>

enum { SG_LBFGS_PAIRS = 8 };

typedef struct {
  size_t n;                 /* atoms */
  SgPool *pool;             /* borrowed, nullable */
  float *s[SG_LBFGS_PAIRS], *y[SG_LBFGS_PAIRS];
  double *f;                /* force at the accepted point */
  float *direction;
  int order[SG_LBFGS_PAIRS]; /* slots, oldest first */
  int n_pairs;
  double sy[SG_LBFGS_PAIRS][SG_LBFGS_PAIRS], yy[SG_LBFGS_PAIRS][SG_LBFGS_PAIRS]; /* by slot: s_a y_b, y_a y_b */
  double sf[SG_LBFGS_PAIRS], yf[SG_LBFGS_PAIRS]; /* with the force */
  double ff;
} SgLbfgs;

/** sg_lbfgs_init: Thread: the owner's. */
void sg_lbfgs_init (SgLbfgs *m, size_t n_atoms, SgPool *pool);

/** sg_lbfgs_clear: frees the arrays. Thread: the owner's. */
void sg_lbfgs_clear (SgLbfgs *m);

/** sg_lbfgs_forget: the next direction is that of the force. Thread: the owner's. */
void sg_lbfgs_forget (SgLbfgs *m);

/** sg_lbfgs_start: takes the force @f (3 arrays) of the point where a search starts; pairs that are remembered from
 * the neighbourhood stay. Thread: the owner's. */
void sg_lbfgs_start (SgLbfgs *m, double *const f[3]);

/** sg_lbfgs_accept: the point at @step times the direction, where the force is @f, becomes the present one. The pair is
 * remembered when the energy curves upwards along it. Thread: the owner's. */
void sg_lbfgs_accept (SgLbfgs *m, double step, double *const f[3]);

/** sg_lbfgs_direct: fills `direction`. @longest: (out): its largest component. Thread: the owner's.
 * Returns: force times direction. */
double sg_lbfgs_direct (SgLbfgs *m, double *longest);

/** sg_lbfgs_measure: @slope: (out): @f times the direction. Thread: the owner's.
 * Returns: the largest component of @f; not finite where any is not. */
double sg_lbfgs_measure (const SgLbfgs *m, double *const f[3], double *slope);

/** sg_lbfgs_move: adds @step times the direction to @r (3 arrays). Thread: the owner's. */
void sg_lbfgs_move (const SgLbfgs *m, double step, double *const r[3]);

/** sg_lbfgs_permute: the atoms have changed their order: atom order[k] of before is atom k. Thread: the owner's. */
void sg_lbfgs_permute (SgLbfgs *m, const uint32_t *order);
