/* stress-kernel.c: compiled once for each instruction set
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The terms of an atom are summed in eight interleaved sums whatever the width of the vectors, and those
 * in one order, so that every path gives the same bits.
 */
#include "engine/structure/stress-kernel.h"
#include "engine/structure/simd.h"

#include <glib.h>
#include <math.h>

enum { STRIPES = 8 };

/* Pairs closer than this coincide. */
#define SAME_PLACE_2 1e-12

static inline sg_vd
choose (sg_vi second, double a, double b)
{
  return (sg_vd) (((sg_vi) sg_vset (a) & ~second) | ((sg_vi) sg_vset (b) & second));
}

#if SG_W == 8
static const uint8_t bits_of[16] = { 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4 };
#endif

bool
SG_PATH (sg_stress_kernel) (const SgStressJob *job, size_t first_box, size_t end_box,
                            SgStressScratch *scratch)
{
  const SgGrid *grid = job->grid;
  bool coincident = false;
  double radius2 = job->radius * job->radius;
  for (size_t box = first_box; box < end_box; box++)
    {
      uint32_t from = grid->box_start[box], to = grid->box_start[box + 1];
      if (from == to)
        continue;
      SgGather *g = &scratch->gather;
      if (!sg_grid_gather (grid, box, job->radius, g))
        return true;
      if (g->n + STRIPES > scratch->capacity)
        {
          scratch->capacity = 2 * g->n + 64;
          scratch->x = g_renew (double, scratch->x, scratch->capacity);
          scratch->y = g_renew (double, scratch->y, scratch->capacity);
          scratch->z = g_renew (double, scratch->z, scratch->capacity);
          scratch->r2 = g_renew (double, scratch->r2, scratch->capacity);
          scratch->type = g_renew (double, scratch->type, scratch->capacity);
        }
      double *px = scratch->x, *py = scratch->y, *pz = scratch->z, *p2 = scratch->r2;
      double *pt = scratch->type;
      for (uint32_t k = from; k < to; k++)
        {
          size_t self = g->self + (k - from);
          double x0 = g->x[self], y0 = g->y[self], z0 = g->z[self];
          unsigned a = g->w[self] > 0.5;
          size_t m = 0;
          for (size_t l = 0; l < g->n; l += SG_W)
            {
              sg_vd dx = x0 - sg_vload (g->x + l), dy = y0 - sg_vload (g->y + l);
              sg_vd dz = z0 - sg_vload (g->z + l);
              sg_vd d2 = dx * dx + dy * dy + dz * dz;
              unsigned bits = sg_vless_bits (d2, sg_vset (radius2));
              if (bits == 0)
                continue;
              if (self >= l && self < l + SG_W)
                bits &= ~(1u << (self - l));
#if SG_W == 8
              __mmask8 mask = (__mmask8) bits;
              _mm512_storeu_pd (px + m, _mm512_maskz_compress_pd (mask, (__m512d) dx));
              _mm512_storeu_pd (py + m, _mm512_maskz_compress_pd (mask, (__m512d) dy));
              _mm512_storeu_pd (pz + m, _mm512_maskz_compress_pd (mask, (__m512d) dz));
              _mm512_storeu_pd (p2 + m, _mm512_maskz_compress_pd (mask, (__m512d) d2));
              _mm512_storeu_pd (pt + m, _mm512_maskz_compress_pd (mask, (__m512d) sg_vload (g->w + l)));
              coincident |= (sg_vless_bits (d2, sg_vset (SAME_PLACE_2)) & bits) != 0;
              m += (size_t) bits_of[bits & 15] + bits_of[bits >> 4];
              bits = 0;
#endif
              while (bits != 0)
                {
                  unsigned lane = (unsigned) __builtin_ctz (bits);
                  bits &= bits - 1;
                  px[m] = dx[lane];
                  py[m] = dy[lane];
                  pz[m] = dz[lane];
                  p2[m] = d2[lane];
                  pt[m] = g->w[l + lane];
                  coincident |= d2[lane] < SAME_PLACE_2;
                  m++;
                }
            }
          size_t padded = (m + STRIPES - 1) / STRIPES * STRIPES;
          for (size_t l = m; l < padded; l++)
            {
              px[l] = py[l] = pz[l] = pt[l] = 0;
              p2[l] = 4 * radius2;
            }

          sg_vd sum[8][STRIPES / SG_W];
          for (int c = 0; c < 8; c++)
            for (int s = 0; s < STRIPES / SG_W; s++)
              sum[c][s] = sg_vset (0);
          for (size_t l = 0; l < padded; l += STRIPES)
            for (int s = 0; s < STRIPES / SG_W; s++)
              {
                size_t at = l + (size_t) s * SG_W;
                sg_vd dx = sg_vload (px + at), dy = sg_vload (py + at), dz = sg_vload (pz + at);
                sg_vd d2 = sg_vload (p2 + at);
                sg_vi second = sg_vload (pt + at) > 0.5;
                sg_vi in = (d2 < choose (second, job->cutoff2[a][0], job->cutoff2[a][1]))
                           & (d2 > SAME_PLACE_2);
                sg_vd i2 = 1.0 / d2, i6 = i2 * i2 * i2;
                sg_vd rep = choose (second, job->c12[a][0], job->c12[a][1]) * i6 * i6;
                sg_vd att = choose (second, job->c6[a][0], job->c6[a][1]) * i6;
                sg_vd energy = rep - att;
                sg_vd force = (12.0 * rep - 6.0 * att) * i2; /* over r */
                sg_vd shift = choose (second, job->shift[a][0], job->shift[a][1]);
                if (job->force_at[0][0] != 0)
                  {
                    sg_vd at_cut = choose (second, job->force_at[a][0], job->force_at[a][1]);
                    sg_vd cut2 = choose (second, job->cutoff2[a][0], job->cutoff2[a][1]);
                    for (int q = 0; q < SG_W; q++)
                      {
                        double r = sqrt (d2[q]);
                        force[q] -= at_cut[q] / r;
                        energy[q] += at_cut[q] * (r - sqrt (cut2[q]));
                      }
                  }
                force = (sg_vd) ((sg_vi) force & in);
                energy = (sg_vd) ((sg_vi) (energy - shift) & in);
                shift = (sg_vd) ((sg_vi) shift & in);
                sum[0][s] += force * dx * dx;
                sum[1][s] += force * dy * dy;
                sum[2][s] += force * dz * dz;
                sum[3][s] += force * dx * dy;
                sum[4][s] += force * dx * dz;
                sum[5][s] += force * dy * dz;
                sum[6][s] += energy;
                sum[7][s] += shift;
              }
          uint32_t i = grid->atom[k];
          for (int c = 0; c < 8; c++)
            {
              double total = 0;
              for (int s = 0; s < STRIPES / SG_W; s++)
                for (int q = 0; q < SG_W; q++)
                  total += sum[c][s][q];
              job->sum[c][i] = 0.5 * total;
            }
        }
    }
  return coincident;
}
