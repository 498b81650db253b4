/* simd-sse2.h: the four-lane vectors of every x86-64 for the cluster kernel; see simd-avx512.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <emmintrin.h>
#include <stdint.h>

#define SG_PATH_NAME "sse2"
#define SG_NV 4
#define SG_SPREAD 4
#define SG_LANES 4

typedef __m128 SgVec;
typedef __m128 SgMask; /* all bits of a lane */

#define SG_INLINE static inline __attribute__ ((always_inline))

SG_INLINE SgVec v_zero (void) { return _mm_setzero_ps (); }
SG_INLINE SgVec v_set (float a) { return _mm_set1_ps (a); }
SG_INLINE SgVec v_add (SgVec a, SgVec b) { return _mm_add_ps (a, b); }
SG_INLINE SgVec v_sub (SgVec a, SgVec b) { return _mm_sub_ps (a, b); }
SG_INLINE SgVec v_mul (SgVec a, SgVec b) { return _mm_mul_ps (a, b); }
SG_INLINE SgVec v_fma (SgVec a, SgVec b, SgVec c) { return _mm_add_ps (_mm_mul_ps (a, b), c); }
SG_INLINE SgVec v_fms (SgVec a, SgVec b, SgVec c) { return _mm_sub_ps (_mm_mul_ps (a, b), c); }
SG_INLINE SgVec v_sqrt (SgVec a) { return _mm_sqrt_ps (a); }
SG_INLINE SgVec v_div (SgVec a, SgVec b) { return _mm_div_ps (a, b); }
SG_INLINE SgMask v_less (SgVec a, SgVec b) { return _mm_cmplt_ps (a, b); }
SG_INLINE SgMask v_both (SgMask a, SgMask b) { return _mm_and_ps (a, b); }
SG_INLINE bool v_any (SgMask m) { return _mm_movemask_ps (m) != 0; }
SG_INLINE SgVec v_load (const float *p) { return _mm_loadu_ps (p); }
SG_INLINE SgVec v_max (SgVec a, SgVec b) { return _mm_max_ps (a, b); }
SG_INLINE uint32_t v_bits (SgMask m) { return (uint32_t) _mm_movemask_ps (m); }
SG_INLINE SgVec v_where (SgMask m, SgVec a) { return _mm_and_ps (m, a); }
SG_INLINE SgVec v_pick (SgMask m, SgVec zero, SgVec one)
{
  return _mm_or_ps (_mm_andnot_ps (m, zero), _mm_and_ps (m, one));
}

/* Here a division costs no more than an estimate and a step, and is exact. */
SG_INLINE SgVec v_inverse_estimate (SgMask m, SgVec a)
{
  return _mm_and_ps (m, _mm_div_ps (_mm_set1_ps (1.0f), a));
}
SG_INLINE SgVec v_inverse_refine (SgMask m, SgVec y, SgVec a) { return y; }

SG_INLINE SgVec v_load_j (const float *p) { return _mm_load_ps (p); }
SG_INLINE SgVec v_load_i (const float *p, int v) { return _mm_set1_ps (p[v]); }

SG_INLINE SgMask
v_types_j (const int32_t *type)
{
  return _mm_castsi128_ps (_mm_srai_epi32 (_mm_load_si128 ((const __m128i *) type), 31));
}

SG_INLINE SgMask
v_types_i (const int32_t *type, int v)
{
  return _mm_castsi128_ps (_mm_srai_epi32 (_mm_set1_epi32 (type[v]), 31));
}

SG_INLINE SgMask
v_self (int v)
{
  return _mm_castsi128_ps (
    _mm_cmpgt_epi32 (_mm_set_epi32 (3, 2, 1, 0), _mm_set1_epi32 (v)));
}

SG_INLINE void
v_react_j_axis (float *f, const SgVec a[SG_NV])
{
  SgVec sum = _mm_add_ps (_mm_add_ps (a[0], a[1]), _mm_add_ps (a[2], a[3]));
  _mm_store_ps (f, _mm_sub_ps (_mm_load_ps (f), sum));
}

SG_INLINE void
v_react_j (float *f, const SgVec x[SG_NV], const SgVec y[SG_NV], const SgVec z[SG_NV])
{
  v_react_j_axis (f, x);
  v_react_j_axis (f + 4, y);
  v_react_j_axis (f + 8, z);
}

SG_INLINE void
v_gather (float *spread, float *f)
{
  for (int a = 0; a < 3; a++)
    {
      _mm_store_ps (f + 4 * a, _mm_load_ps (spread + 4 * a));
      _mm_store_ps (spread + 4 * a, _mm_setzero_ps ());
    }
}

SG_INLINE void
v_act_i_axis (float *f, const SgVec a[SG_NV])
{
  SgVec r0 = a[0], r1 = a[1], r2 = a[2], r3 = a[3];
  _MM_TRANSPOSE4_PS (r0, r1, r2, r3);
  SgVec sum = _mm_add_ps (_mm_add_ps (r0, r1), _mm_add_ps (r2, r3));
  _mm_store_ps (f, _mm_add_ps (_mm_load_ps (f), sum));
}

SG_INLINE void
v_act_i (float *f, const SgVec x[SG_NV], const SgVec y[SG_NV], const SgVec z[SG_NV])
{
  v_act_i_axis (f, x);
  v_act_i_axis (f + 4, y);
  v_act_i_axis (f + 8, z);
}

SG_INLINE double
v_total (SgVec a)
{
  __m128d sum = _mm_add_pd (_mm_cvtps_pd (a), _mm_cvtps_pd (_mm_movehl_ps (a, a)));
  return _mm_cvtsd_f64 (_mm_add_sd (sum, _mm_unpackhi_pd (sum, sum)));
}
