/* integrator.h: the passes over the atoms of one step of velocity Verlet in a moving cell
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One step is the palindrome
 *
 *     kick dt/2, drift dt/2, cell move, drift dt/2, (forces), kick dt/2
 *
 * whose cell move maps positions (from the cell's origin) and velocities by
 *
 *     r -> M r,  v -> M^-1 v,   M = s (1 + dgamma e_a e_b)
 *
 * With dgamma = rate dt this is the exact flow of the SLLOD terms r' = rate r_b e_a,
 * v' = -rate v_b e_a (D. J. Evans, G. P. Morriss, Phys. Rev. A 30 (1984) 1528); with a scale s it is the
 * rescaling of Bernetti and Bussi: r -> s r + (s + 1/s)/2 v dt, v -> v/s. Velocities are peculiar: those
 * relative to the flow. The thermostat's factor is applied at the beginning of the first kick.
 *
 * Two passes over memory a step. Loops run over chunks of fixed size with partial sums in four fixed
 * lanes, added in order: the sums are the same bits for every number of threads and every vector length.
 */
#pragma once

#include "engine/atoms.h"
#include "engine/potential.h"
#include "engine/threads.h"

typedef struct {
  double dt;             /* tau */
  double factor;         /* thermostat's; 1 without */
  double drift[3];       /* velocity of the centre of mass, subtracted first */
  bool moves;            /* the cell moves; else the next three are not read */
  SgPlane plane;
  double dgamma;
  double scale;          /* s */
  double origin[3];      /* of the cell */
} SgFirstHalf;

typedef struct {
  double energy;         /* K = sum m v^2 / 2 */
  double tensor[6];      /* sum m v_a v_b, xx yy zz xy xz yz; its trace is 2 K but for rounding */
  double momentum[3];    /* sum m v */
} SgKinetic;

/* Memory of the sums; all zero before its first use. */
typedef struct {
  unsigned n_chunks;
  void *partial;
} SgIntegratorScratch;

/** sg_integrator_clear: frees what @scratch holds. Thread: the owner's. */
void sg_integrator_clear (SgIntegratorScratch *scratch);

/** sg_integrator_first_half: everything before the forces. Thread: the owner's; uses @pool (nullable). */
void sg_integrator_first_half (SgAtoms *atoms, const SgPotential *potential, const SgFirstHalf *half,
                               SgPool *pool);

/**
 * sg_integrator_second_half:
 * @kinetic: (out): energy; tensor and momentum too with @all
 *
 * The last kick. Thread: the owner's; uses @pool (nullable).
 */
void sg_integrator_second_half (SgAtoms *atoms, const SgPotential *potential, double dt, bool all,
                                SgKinetic *kinetic, SgIntegratorScratch *scratch, SgPool *pool);

/** sg_integrator_measure: all of @kinetic, of the velocities as they are. */
void sg_integrator_measure (const SgAtoms *atoms, const SgPotential *potential, SgKinetic *kinetic,
                            SgIntegratorScratch *scratch, SgPool *pool);
