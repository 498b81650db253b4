/* swap-energy-kernel.c: compiled once for each instruction set
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The terms are summed in sixteen interleaved sums whatever the width of the vectors, and those in one order, so
 * that every path gives the same bits.
 */
#include "engine/swap-energy.h"

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#define W 16
#elif defined(__AVX2__)
#define W 8
#else
#define W 4
#endif
enum { LANES = SG_SWAP_BEYOND };

typedef float Floats __attribute__ ((vector_size (4 * W)));
typedef float FloatsAnywhere __attribute__ ((vector_size (4 * W), aligned (4), may_alias));
typedef int32_t Ints __attribute__ ((vector_size (4 * W)));
typedef int32_t IntsAnywhere __attribute__ ((vector_size (4 * W), aligned (4), may_alias));

/* @b where @mask is set. */
static inline Floats
choose (Ints mask, float a, float b)
{
  return (Floats) (((Ints) ((Floats){ 0 } + a) & ~mask) | ((Ints) ((Floats){ 0 } + b) & mask));
}

static inline Floats
load (const float *p)
{
  return *(const FloatsAnywhere *) p;
}

double
SG_PATH (sg_swap_energy) (const SgSwapParameters *p, const SgSwapSites *sites, const SgSwapRun *runs,
                          unsigned n_runs, uint32_t site)
{
  Ints lane;
  for (int l = 0; l < W; l++)
    lane[l] = l;
  int from = sites->second[site] != 0, to = 1 - from;
  float x = sites->x[site], y = sites->y[site], z = sites->z[site];
  /* by the type of the other: parameters of the new type, or where there is one cutoff their difference */
  float a12[2], a6[2], a0[2];
  for (int t = 0; t < 2; t++)
    {
      a12[t] = p->one_cutoff ? p->c12[to][t] - p->c12[from][t] : p->c12[to][t];
      a6[t] = p->one_cutoff ? p->c6[to][t] - p->c6[from][t] : p->c6[to][t];
      a0[t] = p->one_cutoff ? p->shift[to][t] - p->shift[from][t] : p->shift[to][t];
    }
  Floats sum[LANES / W];
  for (int s = 0; s < LANES / W; s++)
    sum[s] = (Floats){ 0 };
  for (unsigned r = 0; r < n_runs; r++)
    for (uint32_t k = runs[r].begin; k < runs[r].end; k += LANES)
      for (int s = 0; s < LANES / W; s++)
        {
          uint32_t at = k + (uint32_t) (s * W);
          Floats dx = load (sites->x + at) - x, dy = load (sites->y + at) - y, dz = load (sites->z + at) - z;
          Floats d2 = dx * dx + dy * dy + dz * dz;
          Ints second = *(const IntsAnywhere *) (sites->second + at);
          Ints valid = (lane < (int32_t) runs[r].end - (int32_t) at) & (d2 > 0.0f);
          Floats i2 = 1.0f / d2, i6 = i2 * i2 * i2;
          Floats energy = (choose (second, a12[0], a12[1]) * i6 - choose (second, a6[0], a6[1])) * i6
                          - choose (second, a0[0], a0[1]);
          Ints within = d2 < choose (second, p->cutoff2[to][0], p->cutoff2[to][1]);
          sum[s] += (Floats) ((Ints) energy & valid & within);
          if (!p->one_cutoff)
            {
              energy = (choose (second, p->c12[from][0], p->c12[from][1]) * i6
                        - choose (second, p->c6[from][0], p->c6[from][1])) * i6
                       - choose (second, p->shift[from][0], p->shift[from][1]);
              within = d2 < choose (second, p->cutoff2[from][0], p->cutoff2[from][1]);
              sum[s] -= (Floats) ((Ints) energy & valid & within);
            }
        }
  double total = 0;
  for (int s = 0; s < LANES / W; s++)
    for (int l = 0; l < W; l++)
      total += (double) sum[s][l];
  return total;
}
