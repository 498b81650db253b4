/* bond-order.h: common neighbours of neighbouring atoms
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bond order of Nelson (Phys. Rev. B 28 (1983) 5515) and of Derlet (Phys. Rev. Mater. 4 (2020)
 * 125601): how many atoms are neighbours of both ends of a bond. Kept as one bit set an entry, over the
 * places in the row of atom i: bit k of entry (i, j) says that the k-th neighbour of i is one of j too.
 *
 * Atoms are told apart by their index alone here, so the cell must be roomy: no three neighbours may
 * close a path around it. sg_voronoi_is_roomy() says so; replicate thinner cells first.
 */
#pragma once

#include "engine/structure/voronoi.h"

typedef struct {
  unsigned words;  /* of 64 bits an entry */
  uint64_t *bits;  /* n_entries * words */
} SgCommon;

/** sg_voronoi_is_roomy: every width of the cell exceeds three times the longest bond. Thread: any. */
bool sg_voronoi_is_roomy (const SgVoronoi *v);

/** sg_common_new: (transfer full): Thread: any; the result does not depend on @pool. */
SgCommon *sg_common_new (const SgVoronoi *v, SgPool *pool);

/** sg_common_free: (nullable): Thread: any. */
void sg_common_free (SgCommon *common);

/* Bits that are set; plain, since the compiler's own calls a function where the processor's instruction may be
 * missing. */
static inline unsigned
sg_popcount (uint64_t x)
{
  x -= x >> 1 & UINT64_C (0x5555555555555555);
  x = (x & UINT64_C (0x3333333333333333)) + (x >> 2 & UINT64_C (0x3333333333333333));
  x = (x + (x >> 4)) & UINT64_C (0x0f0f0f0f0f0f0f0f);
  return (unsigned) (x * UINT64_C (0x0101010101010101) >> 56);
}

/** sg_common_count: Thread: any. Returns: the bond order of entry @e. */
static inline unsigned
sg_common_count (const SgCommon *common, size_t e)
{
  unsigned count = 0;
  for (unsigned w = 0; w < common->words; w++)
    count += sg_popcount (common->bits[e * common->words + w]);
  return count;
}

/** sg_common_has: whether the @k-th neighbour of the entry's atom is common. Thread: any. */
static inline bool
sg_common_has (const SgCommon *common, size_t e, unsigned k)
{
  return common->bits[e * common->words + k / 64] >> (k % 64) & 1;
}

/**
 * sg_common_remove:
 * @i, @e: atom and an entry of its row
 *
 * Takes the bond away: its ends are nobody's common neighbour through it any more, and it has none.
 * Thread: the owner's.
 */
void sg_common_remove (SgCommon *common, const SgVoronoi *v, uint32_t i, uint32_t e);
