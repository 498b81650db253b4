/* swap-energy.h: what it costs to change the type of a site, its surroundings as they are
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     e_i = sum_j [ V(1 - t_i, t_j; r_ij) - V(t_i, t_j; r_ij) ]
 *
 * with the shifted pair potential. Exchanging sites p (first type) and q (second) costs
 *     dU = e_p + e_q - [ V(1,1) + V(0,0) - 2 V(0,1) ] (r_pq)
 * since their own pair stays unlike. Sums run in sixteen interleaved parts that are added in one order, so
 * every instruction-set path gives the same bits.
 */
#pragma once

#include "engine/potential.h"

#include <stdbool.h>
#include <stdint.h>

/* Parameters by pair of types. */
typedef struct {
  float c12[2][2], c6[2][2], shift[2][2]; /* 4 eps sigma^12, 4 eps sigma^6, V(r_c) */
  float cutoff2[2][2], cutoff2_max;
  bool one_cutoff;
} SgSwapParameters;

/* Sites around, cell by cell; every array goes on for SG_SWAP_BEYOND that are read and not used. */
#define SG_SWAP_BEYOND 16
typedef struct {
  float *x, *y, *z;  /* from an origin nearby, sigma */
  int32_t *second;   /* -1: of the second type; 0 */
} SgSwapSites;

/* Neighbours to look at: runs of the arrays. */
typedef struct {
  uint32_t begin, end;
} SgSwapRun;

typedef double (*SgSwapEnergy) (const SgSwapParameters *parameters, const SgSwapSites *sites,
                                const SgSwapRun *runs, unsigned n_runs, uint32_t site);

/* One for each instruction set; sg_swap_energy_find() chooses. */
double sg_swap_energy_baseline (const SgSwapParameters *parameters, const SgSwapSites *sites,
                                const SgSwapRun *runs, unsigned n_runs, uint32_t site);
double sg_swap_energy_avx2 (const SgSwapParameters *parameters, const SgSwapSites *sites,
                            const SgSwapRun *runs, unsigned n_runs, uint32_t site);
double sg_swap_energy_avx512 (const SgSwapParameters *parameters, const SgSwapSites *sites,
                              const SgSwapRun *runs, unsigned n_runs, uint32_t site);

/** sg_swap_parameters: Thread: any. */
void sg_swap_parameters (const SgPotential *potential, SgSwapParameters *parameters);

/**
 * sg_swap_energy_find:
 * @path: (nullable): "avx512", "avx2" or "baseline"; %NULL: the best of this processor
 *
 * Thread: any. Returns: a function that gives e of the site with place @site in the arrays, looking at the
 * sites in @runs; sites at its very place are left out. %NULL: the processor lacks @path.
 */
SgSwapEnergy sg_swap_energy_find (const char *path);

/* V(a, b) at squared distance @r2, in the arithmetic of the sums. */
static inline double
sg_swap_pair (const SgSwapParameters *p, int a, int b, float r2)
{
  if (!(r2 < p->cutoff2[a][b]))
    return 0;
  float i2 = 1 / r2, i6 = i2 * i2 * i2;
  return (double) ((p->c12[a][b] * i6 - p->c6[a][b]) * i6 - p->shift[a][b]);
}
