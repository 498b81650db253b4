/* swap.h: Monte Carlo exchange of unlike atoms between steps of molecular dynamics
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A trial takes one atom of each type and exchanges their positions; it is accepted with probability
 * min(1, exp(-dU/kT)), U the shifted potential energy. Each atom keeps its velocity, so momentum and kinetic
 * energy do not change and the joint density exp(-(K + U)/kT) is the one molecular dynamics samples:
 * the hybrid has the same ensemble (Ninarello, Berthier and Coslovich, Phys. Rev. X 7 (2017) 021039).
 *
 * The energy of changing the type of each site, its surroundings as they are, is summed once (swap-energy.h)
 * and brought up to date where exchanges change it, so a trial is two look-ups: many passes cost little
 * more than one.
 *
 * In parallel: the cell is cut into blocks at a random offset, each at least a cutoff wide and an even number along
 * every axis, in eight colours. Blocks of one colour are more than a cutoff apart, so none of their
 * trials sees another's; a block draws from its own random sequence and exchanges only its own atoms. The
 * result therefore does not depend on the number of threads. Offset and number of trials do not depend on
 * which atom sits where, so every block move obeys detailed balance.
 */
#pragma once

#include "engine/atoms.h"
#include "engine/potential.h"
#include "engine/threads.h"

typedef struct {
  uint64_t trials, accepted;
  double energy; /* change of the potential energy, epsilon */
} SgSwapStatistics;

/**
 * sg_swap_sweep:
 * @atoms: accepted exchanges move type, velocity, index and id between two sites; positions and image flags
 *   of the sites stay, so a list of neighbours stays valid, but forces and per-site types do not
 * @temperature: k_B T / epsilon, > 0
 * @passes: of one trial for every atom of the rarer type, > 0
 * @seed, @number: name the random sequence; the same pair gives the same sweep
 * @statistics: (inout): added to
 *
 * Thread: the atoms' owner. Returns: %FALSE with %SG_ERROR_CELL where the cell is thinner than two cutoffs,
 * %SG_ERROR_UNSUPPORTED for a force-shifted potential or a single type.
 */
bool sg_swap_sweep (const SgPotential *potential, const SgCell *cell, SgAtoms *atoms, SgPool *pool,
                    double temperature, unsigned passes, uint64_t seed, uint64_t number,
                    SgSwapStatistics *statistics, GError **error);
