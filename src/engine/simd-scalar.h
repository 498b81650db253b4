/* simd-scalar.h: four lanes in plain C for the cluster kernel, on any processor; see simd-avx512.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <math.h>
#include <stdint.h>

#define SG_PATH_NAME "scalar"
#define SG_NV 4
#define SG_SPREAD 4
#define SG_LANES 4

typedef struct {
  float l[4];
} SgVec;
typedef struct {
  bool l[4];
} SgMask;

#define SG_INLINE static inline __attribute__ ((always_inline))
#define SG_EACH(type, expression) \
  type r;                          \
  for (int k = 0; k < 4; k++)      \
    r.l[k] = (expression);         \
  return r

SG_INLINE SgVec v_set (float a) { SG_EACH (SgVec, a); }
SG_INLINE SgVec v_zero (void) { return v_set (0); }
SG_INLINE SgVec v_add (SgVec a, SgVec b) { SG_EACH (SgVec, a.l[k] + b.l[k]); }
SG_INLINE SgVec v_sub (SgVec a, SgVec b) { SG_EACH (SgVec, a.l[k] - b.l[k]); }
SG_INLINE SgVec v_mul (SgVec a, SgVec b) { SG_EACH (SgVec, a.l[k] * b.l[k]); }
SG_INLINE SgVec v_fma (SgVec a, SgVec b, SgVec c) { SG_EACH (SgVec, a.l[k] * b.l[k] + c.l[k]); }
SG_INLINE SgVec v_fms (SgVec a, SgVec b, SgVec c) { SG_EACH (SgVec, a.l[k] * b.l[k] - c.l[k]); }
SG_INLINE SgVec v_sqrt (SgVec a) { SG_EACH (SgVec, sqrtf (a.l[k])); }
SG_INLINE SgVec v_div (SgVec a, SgVec b) { SG_EACH (SgVec, a.l[k] / b.l[k]); }
SG_INLINE SgMask v_less (SgVec a, SgVec b) { SG_EACH (SgMask, a.l[k] < b.l[k]); }
SG_INLINE SgMask v_both (SgMask a, SgMask b) { SG_EACH (SgMask, a.l[k] && b.l[k]); }
SG_INLINE bool v_any (SgMask m) { return m.l[0] || m.l[1] || m.l[2] || m.l[3]; }
SG_INLINE SgVec v_load (const float *p) { SG_EACH (SgVec, p[k]); }
SG_INLINE SgVec v_max (SgVec a, SgVec b) { SG_EACH (SgVec, a.l[k] > b.l[k] ? a.l[k] : b.l[k]); }
SG_INLINE uint32_t v_bits (SgMask m) { return m.l[0] | m.l[1] << 1 | m.l[2] << 2 | m.l[3] << 3; }
SG_INLINE SgVec v_where (SgMask m, SgVec a) { SG_EACH (SgVec, m.l[k] ? a.l[k] : 0); }
SG_INLINE SgVec v_pick (SgMask m, SgVec a, SgVec b) { SG_EACH (SgVec, m.l[k] ? b.l[k] : a.l[k]); }
SG_INLINE SgVec v_inverse_estimate (SgMask m, SgVec a) { SG_EACH (SgVec, m.l[k] ? 1 / a.l[k] : 0); }
SG_INLINE SgVec v_inverse_refine (SgMask m, SgVec y, SgVec a) { return y; }
SG_INLINE SgVec v_load_j (const float *p) { SG_EACH (SgVec, p[k]); }
SG_INLINE SgVec v_load_i (const float *p, int v) { return v_set (p[v]); }
SG_INLINE SgMask v_types_j (const int32_t *type) { SG_EACH (SgMask, type[k] < 0); }
SG_INLINE SgMask v_types_i (const int32_t *type, int v) { SG_EACH (SgMask, type[v] < 0); }
SG_INLINE SgMask v_self (int v) { SG_EACH (SgMask, k > v); }

SG_INLINE void
v_react_j (float *f, const SgVec x[SG_NV], const SgVec y[SG_NV], const SgVec z[SG_NV])
{
  for (int k = 0; k < 4; k++)
    {
      f[k] -= (x[0].l[k] + x[1].l[k]) + (x[2].l[k] + x[3].l[k]);
      f[4 + k] -= (y[0].l[k] + y[1].l[k]) + (y[2].l[k] + y[3].l[k]);
      f[8 + k] -= (z[0].l[k] + z[1].l[k]) + (z[2].l[k] + z[3].l[k]);
    }
}

SG_INLINE void
v_gather (float *spread, float *f)
{
  for (int k = 0; k < 12; k++)
    {
      f[k] = spread[k];
      spread[k] = 0;
    }
}

SG_INLINE void
v_act_i (float *f, const SgVec x[SG_NV], const SgVec y[SG_NV], const SgVec z[SG_NV])
{
  for (int k = 0; k < 4; k++)
    {
      f[k] += (x[k].l[0] + x[k].l[1]) + (x[k].l[2] + x[k].l[3]);
      f[4 + k] += (y[k].l[0] + y[k].l[1]) + (y[k].l[2] + y[k].l[3]);
      f[8 + k] += (z[k].l[0] + z[k].l[1]) + (z[k].l[2] + z[k].l[3]);
    }
}

SG_INLINE double
v_total (SgVec a)
{
  return ((double) a.l[0] + (double) a.l[1]) + ((double) a.l[2] + (double) a.l[3]);
}
