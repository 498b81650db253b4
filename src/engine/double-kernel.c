/* double-kernel.c: compiled once for each instruction set
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/double-kernel.h"
#include "engine/structure/simd.h"

#include <math.h>

enum { STRIPES = 8 };

static inline sg_vd
choose (sg_vi second, const double of[2])
{
  return (sg_vd) (((sg_vi) sg_vset (of[0]) & ~second) | ((sg_vi) sg_vset (of[1]) & second));
}

void
SG_PATH (sg_double_kernel) (const SgDoubleJob *job, size_t begin, size_t end)
{
  const SgPlainPairs *pairs = job->pairs;
  for (size_t i = begin; i < end; i++)
    {
      const double *p = job->place[i];
      unsigned a = p[3] > 0.5;
      sg_vd sum[3][STRIPES / SG_W];
      for (int c = 0; c < 3; c++)
        for (int s = 0; s < STRIPES / SG_W; s++)
          sum[c][s] = sg_vset (0);
      uint32_t last = pairs->first[i + 1];
      for (uint32_t k = pairs->first[i]; k < last; k += STRIPES)
        {
          /* a row that ends within a stripe is filled up with what is far away */
          double d[4][STRIPES];
          unsigned here = last - k < STRIPES ? last - k : STRIPES;
          for (unsigned l = 0; l < here; l++)
            {
              uint32_t entry = pairs->entry[k + l];
              const double *q = job->place[SG_PAIR_ATOM (entry)], *t = job->shift[SG_PAIR_SHIFT (entry)];
              d[0][l] = p[0] - q[0] - t[0];
              d[1][l] = p[1] - q[1] - t[1];
              d[2][l] = p[2] - q[2] - t[2];
              d[3][l] = q[3];
            }
          for (unsigned l = here; l < STRIPES; l++)
            {
              d[0][l] = 1e3;
              d[1][l] = d[2][l] = d[3][l] = 0;
            }
          for (int s = 0; s < STRIPES / SG_W; s++)
            {
              sg_vd dx = sg_vload (d[0] + s * SG_W), dy = sg_vload (d[1] + s * SG_W);
              sg_vd dz = sg_vload (d[2] + s * SG_W);
              sg_vi second = sg_vload (d[3] + s * SG_W) > 0.5;
              sg_vd d2 = dx * dx + dy * dy + dz * dz;
              sg_vi in = d2 < choose (second, job->cutoff2[a]);
              sg_vd i2 = 1.0 / d2, i6 = i2 * i2 * i2;
              sg_vd force = (choose (second, job->c12[a]) * i6 - choose (second, job->c6[a])) * i6 * i2;
              if (job->force_at[0][0] != 0)
                {
                  sg_vd at = choose (second, job->force_at[a]);
                  for (int q = 0; q < SG_W; q++)
                    force[q] -= at[q] / sqrt (d2[q]);
                }
              force = (sg_vd) ((sg_vi) force & in);
              sum[0][s] += force * dx;
              sum[1][s] += force * dy;
              sum[2][s] += force * dz;
            }
        }
      for (int c = 0; c < 3; c++)
        {
          double total = 0;
          for (int s = 0; s < STRIPES / SG_W; s++)
            for (int q = 0; q < SG_W; q++)
              total += sum[c][s][q];
          job->f[c][i] = total;
        }
    }
}
