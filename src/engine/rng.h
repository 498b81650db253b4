/* rng.h: random numbers: xoshiro256++ with normal and gamma variates
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * D. Blackman and S. Vigna, ACM Trans. Math. Softw. 47 (2021) 36; seeded by splitmix64. The whole
 * state is this struct, so copying it into a checkpoint continues the sequence exactly.
 */
#pragma once

#include <stdint.h>

typedef struct {
  uint64_t state[4];
  double spare;   /* second normal of a pair */
  uint32_t has_spare;
} SgRng;

/** sg_rng_seed: any @seed, 0 included, gives a good state. Thread: the owner's. */
void sg_rng_seed (SgRng *rng, uint64_t seed);

/** sg_rng_uint64: Thread: the owner's. Returns: 64 random bits. */
uint64_t sg_rng_uint64 (SgRng *rng);

/** sg_rng_uniform: Thread: the owner's. Returns: in [0, 1), 53 bits. */
double sg_rng_uniform (SgRng *rng);

/** sg_rng_normal: Thread: the owner's. Returns: a standard normal (polar method). */
double sg_rng_normal (SgRng *rng);

/** sg_rng_chi_squared: @k: degrees of freedom, >= 0. Thread: the owner's.
 * Returns: the sum of @k squared standard normals (Marsaglia and Tsang 2000 for the gamma part). */
double sg_rng_chi_squared (SgRng *rng, uint64_t k);
