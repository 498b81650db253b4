/* simd-avx2.h: the eight-lane vectors of AVX2 and FMA for the cluster kernel; see simd-avx512.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <immintrin.h>
#include <stdint.h>

#define SG_PATH_NAME "avx2"
#define SG_NV 2
#define SG_SPREAD 8
#define SG_LANES 8

typedef __m256 SgVec;
typedef __m256 SgMask; /* all bits of a lane */

#define SG_INLINE static inline __attribute__ ((always_inline))

SG_INLINE SgVec v_zero (void) { return _mm256_setzero_ps (); }
SG_INLINE SgVec v_set (float a) { return _mm256_set1_ps (a); }
SG_INLINE SgVec v_add (SgVec a, SgVec b) { return _mm256_add_ps (a, b); }
SG_INLINE SgVec v_sub (SgVec a, SgVec b) { return _mm256_sub_ps (a, b); }
SG_INLINE SgVec v_mul (SgVec a, SgVec b) { return _mm256_mul_ps (a, b); }
SG_INLINE SgVec v_fma (SgVec a, SgVec b, SgVec c) { return _mm256_fmadd_ps (a, b, c); }
SG_INLINE SgVec v_fms (SgVec a, SgVec b, SgVec c) { return _mm256_fmsub_ps (a, b, c); }
SG_INLINE SgVec v_sqrt (SgVec a) { return _mm256_sqrt_ps (a); }
SG_INLINE SgVec v_div (SgVec a, SgVec b) { return _mm256_div_ps (a, b); }
SG_INLINE SgMask v_less (SgVec a, SgVec b) { return _mm256_cmp_ps (a, b, _CMP_LT_OQ); }
SG_INLINE SgMask v_both (SgMask a, SgMask b) { return _mm256_and_ps (a, b); }
SG_INLINE bool v_any (SgMask m) { return _mm256_movemask_ps (m) != 0; }
SG_INLINE SgVec v_load (const float *p) { return _mm256_loadu_ps (p); }
SG_INLINE SgVec v_max (SgVec a, SgVec b) { return _mm256_max_ps (a, b); }
SG_INLINE uint32_t v_bits (SgMask m) { return (uint32_t) _mm256_movemask_ps (m); }
SG_INLINE SgVec v_where (SgMask m, SgVec a) { return _mm256_and_ps (m, a); }
SG_INLINE SgVec v_pick (SgMask m, SgVec zero, SgVec one) { return _mm256_blendv_ps (zero, one, m); }

/* Estimate to 11 bits, then one step of Newton's. */
SG_INLINE SgVec v_inverse_estimate (SgMask m, SgVec a) { return _mm256_and_ps (m, _mm256_rcp_ps (a)); }
SG_INLINE SgVec v_inverse_refine (SgMask m, SgVec y, SgVec a)
{
  return _mm256_mul_ps (y, _mm256_fnmadd_ps (a, y, _mm256_set1_ps (2.0f)));
}

SG_INLINE SgVec
v_load_j (const float *p)
{
  return _mm256_broadcast_ps ((const __m128 *) p);
}

SG_INLINE SgVec
v_load_i (const float *p, int v)
{
  return _mm256_set_m128 (_mm_set1_ps (p[2 * v + 1]), _mm_set1_ps (p[2 * v]));
}

SG_INLINE SgMask
v_types_j (const int32_t *type)
{
  return _mm256_broadcast_ps ((const __m128 *) type);
}

SG_INLINE SgMask
v_types_i (const int32_t *type, int v)
{
  return _mm256_castsi256_ps (
    _mm256_set_m128i (_mm_set1_epi32 (type[2 * v + 1]), _mm_set1_epi32 (type[2 * v])));
}

SG_INLINE SgMask
v_self (int v)
{
  return _mm256_castsi256_ps (v == 0 ? _mm256_set_epi32 (-1, -1, 0, 0, -1, -1, -1, 0)
                                     : _mm256_set_epi32 (0, 0, 0, 0, -1, 0, 0, 0));
}

/* The reaction on a j-cluster stays in two halves, of the even and the odd i-atoms of a vector. */
SG_INLINE void
v_react_j_axis (float *f, const SgVec a[SG_NV])
{
  _mm256_store_ps (f, _mm256_sub_ps (_mm256_load_ps (f), _mm256_add_ps (a[0], a[1])));
}

SG_INLINE void
v_react_j (float *f, const SgVec x[SG_NV], const SgVec y[SG_NV], const SgVec z[SG_NV])
{
  v_react_j_axis (f, x);
  v_react_j_axis (f + 8, y);
  v_react_j_axis (f + 16, z);
}

SG_INLINE void
v_gather (float *spread, float *f)
{
  for (int a = 0; a < 3; a++)
    {
      _mm_store_ps (f + 4 * a, _mm_add_ps (_mm_load_ps (spread + 8 * a), _mm_load_ps (spread + 8 * a + 4)));
      _mm256_store_ps (spread + 8 * a, _mm256_setzero_ps ());
    }
}

SG_INLINE void
v_act_i_axis (float *f, SgVec first, SgVec second)
{
  __m256 a = _mm256_hadd_ps (first, second); /* 00 11 of i0 and i2, of i1 and i3 in the upper half */
  a = _mm256_hadd_ps (a, a);                 /* i0 i2 . . | i1 i3 . . */
  __m128 sum = _mm_unpacklo_ps (_mm256_castps256_ps128 (a), _mm256_extractf128_ps (a, 1));
  _mm_store_ps (f, _mm_add_ps (_mm_load_ps (f), sum));
}

SG_INLINE void
v_act_i (float *f, const SgVec x[SG_NV], const SgVec y[SG_NV], const SgVec z[SG_NV])
{
  v_act_i_axis (f, x[0], x[1]);
  v_act_i_axis (f + 8, y[0], y[1]);
  v_act_i_axis (f + 16, z[0], z[1]);
}

SG_INLINE double
v_total (SgVec a)
{
  __m256d sum = _mm256_add_pd (_mm256_cvtps_pd (_mm256_castps256_ps128 (a)),
                               _mm256_cvtps_pd (_mm256_extractf128_ps (a, 1)));
  __m128d half = _mm_add_pd (_mm256_castpd256_pd128 (sum), _mm256_extractf128_pd (sum, 1));
  return _mm_cvtsd_f64 (_mm_add_sd (half, _mm_unpackhi_pd (half, half)));
}
