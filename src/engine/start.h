/* start.h: a configuration to melt: a random mixture on a lattice
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/configuration.h"

/* Fewer have no cell wide enough for the cutoff, more have never been tried. */
#define SG_START_MIN_ATOMS 300
#define SG_START_MAX_ATOMS 4000000

typedef struct {
  size_t n_atoms;         /* SG_START_MIN_ATOMS..SG_START_MAX_ATOMS */
  double second_fraction; /* share of type 2, 0..1; the paper: 0.5 */
  double density;         /* atoms per sigma^3 */
  uint64_t seed;
} SgStart;

/** sg_start_default: the paper's composition at a density a little below the zero-pressure liquid's.
 * Thread: any. */
void sg_start_default (SgStart *start, size_t n_atoms, uint64_t seed);

/**
 * sg_configuration_new_start: (transfer full)
 * @potential: copied
 *
 * Face-centred cubic sites of a cubic cell, as few cells as hold the atoms; surplus sites are left empty at
 * random, the types are dealt at random in exact numbers. No velocities. The random mixture of unlike
 * sizes on this lattice has no stability of its own: it melts within a few tau at kT = 0.7.
 * Thread: any. Returns: %NULL with %SG_ERROR_INPUT for values out of range.
 */
SgConfiguration *sg_configuration_new_start (const SgPotential *potential, const SgStart *start,
                                             GError **error);
