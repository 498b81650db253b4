/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/load-modulus.h"

#include <math.h>

#define MAX_BLOCKS 20
#define MIN_ROWS 20

bool
sg_load_modulus (const SgSample *rows, size_t n, double travel, SgLoadModulus *result)
{
  size_t used = 0;
  while (used < n && fabs (rows[used].strain - rows[0].strain) <= travel)
    used++;
  if (used < MIN_ROWS)
    return false;

  unsigned blocks = (unsigned) (used / 2 < MAX_BLOCKS ? used / 2 : MAX_BLOCKS);
  double x[MAX_BLOCKS] = { 0 }, y[MAX_BLOCKS] = { 0 }, mean_x = 0, mean_y = 0;
  for (unsigned b = 0; b < blocks; b++)
    {
      size_t from = used * b / blocks, to = used * (b + 1) / blocks;
      for (size_t i = from; i < to; i++)
        {
          x[b] += rows[i].strain / (double) (to - from);
          y[b] += rows[i].stress / (double) (to - from);
        }
      mean_x += x[b] / blocks;
      mean_y += y[b] / blocks;
    }

  double xx = 0, xy = 0;
  for (unsigned b = 0; b < blocks; b++)
    {
      xx += (x[b] - mean_x) * (x[b] - mean_x);
      xy += (x[b] - mean_x) * (y[b] - mean_y);
    }
  if (!(xx > 0))
    return false;
  double slope = xy / xx, scatter = 0;
  for (unsigned b = 0; b < blocks; b++)
    {
      double miss = y[b] - mean_y - slope * (x[b] - mean_x);
      scatter += miss * miss / (blocks - 2);
    }
  *result = (SgLoadModulus){ .modulus = slope,
                             .modulus_error = sqrt (scatter / xx),
                             .offset = mean_y - slope * mean_x,
                             .n_rows = (unsigned) used,
                             .n_blocks = blocks };
  return true;
}
