/* simd-avx512.h: the sixteen-lane vectors of AVX-512F for the cluster kernel
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What each instruction-set header gives: a vector holds SG_VI atoms of an i-cluster against all four of
 * a j-cluster, lane 4 a + b being the pair (i-atom a, j-atom b); SG_NV vectors make the 4 x 4 block.
 */
#pragma once

#include <immintrin.h>
#include <stdint.h>

#define SG_PATH_NAME "avx512"
#define SG_NV 1 /* vectors a block */
#define SG_SPREAD 16 /* floats of the reaction on a j-cluster by axis, before they are summed by atom */
#define SG_LANES 16

typedef __m512 SgVec;
typedef __mmask16 SgMask;

#define SG_INLINE static inline __attribute__ ((always_inline))

SG_INLINE SgVec v_zero (void) { return _mm512_setzero_ps (); }
SG_INLINE SgVec v_set (float a) { return _mm512_set1_ps (a); }
SG_INLINE SgVec v_add (SgVec a, SgVec b) { return _mm512_add_ps (a, b); }
SG_INLINE SgVec v_sub (SgVec a, SgVec b) { return _mm512_sub_ps (a, b); }
SG_INLINE SgVec v_mul (SgVec a, SgVec b) { return _mm512_mul_ps (a, b); }
/* a b + c, a b - c */
SG_INLINE SgVec v_fma (SgVec a, SgVec b, SgVec c) { return _mm512_fmadd_ps (a, b, c); }
SG_INLINE SgVec v_fms (SgVec a, SgVec b, SgVec c) { return _mm512_fmsub_ps (a, b, c); }
SG_INLINE SgVec v_sqrt (SgVec a) { return _mm512_sqrt_ps (a); }
SG_INLINE SgVec v_div (SgVec a, SgVec b) { return _mm512_div_ps (a, b); }
SG_INLINE SgMask v_less (SgVec a, SgVec b) { return _mm512_cmp_ps_mask (a, b, _CMP_LT_OQ); }
SG_INLINE SgMask v_both (SgMask a, SgMask b) { return (SgMask) (a & b); }
SG_INLINE bool v_any (SgMask m) { return m != 0; }
SG_INLINE SgVec v_load (const float *p) { return _mm512_loadu_ps (p); }
SG_INLINE SgVec v_max (SgVec a, SgVec b) { return _mm512_max_ps (a, b); }
SG_INLINE uint32_t v_bits (SgMask m) { return m; }
/* a where the mask is set, else 0 */
SG_INLINE SgVec v_where (SgMask m, SgVec a) { return _mm512_maskz_mov_ps (m, a); }
/* one where the mask is set, else zero */
SG_INLINE SgVec v_pick (SgMask m, SgVec zero, SgVec one) { return _mm512_mask_blend_ps (m, zero, one); }

/* 1/a where the mask is set, else 0: estimate to 14 bits, then one step of Newton's. */
SG_INLINE SgVec v_inverse_estimate (SgMask m, SgVec a) { return _mm512_rcp14_ps (a); }
SG_INLINE SgVec v_inverse_refine (SgMask m, SgVec y, SgVec a)
{
  return _mm512_maskz_mul_ps (m, y, _mm512_fnmadd_ps (a, y, _mm512_set1_ps (2.0f)));
}

/* Four floats of a j-cluster, once for each i-atom. */
SG_INLINE SgVec
v_load_j (const float *p)
{
  return _mm512_broadcast_f32x4 (_mm_load_ps (p));
}

/* The floats of the i-atoms of vector v, each in the lanes of all four j-atoms. */
SG_INLINE SgVec
v_load_i (const float *p, int v)
{
  const __m512i each = _mm512_set_epi32 (3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
  return _mm512_permutexvar_ps (each, _mm512_castps128_ps512 (_mm_load_ps (p)));
}

/* The lanes whose j-atom, or i-atom, is of the second type; see SgCluster. */
SG_INLINE SgMask
v_types_j (const int32_t *type)
{
  return (SgMask) type[0];
}

SG_INLINE SgMask
v_types_i (const int32_t *type, int v)
{
  return (SgMask) type[1];
}

/* Within one cluster every pair once: j after i. */
SG_INLINE SgMask
v_self (int v)
{
  return 0x08ce;
}

/* The reaction on a j-cluster is subtracted as it is, four i-atoms apart: summing it takes nine instructions
 * a block, and here one sum serves all blocks of a cluster (v_gather). */
SG_INLINE void
v_react_j (float *f, const SgVec x[SG_NV], const SgVec y[SG_NV], const SgVec z[SG_NV])
{
  _mm512_store_ps (f, _mm512_sub_ps (_mm512_load_ps (f), x[0]));
  _mm512_store_ps (f + 16, _mm512_sub_ps (_mm512_load_ps (f + 16), y[0]));
  _mm512_store_ps (f + 32, _mm512_sub_ps (_mm512_load_ps (f + 32), z[0]));
}

/* The force on each atom from what is spread over lanes, which becomes zero: four quarters of x and y by twos,
 * then with those of z. */
SG_INLINE void
v_gather (float *spread, float *f)
{
  __m512 x = _mm512_load_ps (spread), y = _mm512_load_ps (spread + 16), z = _mm512_load_ps (spread + 32);
  __m512 xy = _mm512_add_ps (_mm512_shuffle_f32x4 (x, y, 0x44), _mm512_shuffle_f32x4 (x, y, 0xee));
  __m512 zz = _mm512_add_ps (z, _mm512_shuffle_f32x4 (z, z, 0x4e));
  _mm512_store_ps (f, _mm512_add_ps (_mm512_shuffle_f32x4 (xy, zz, 0x88), _mm512_shuffle_f32x4 (xy, zz, 0xdd)));
  for (int a = 0; a < 3; a++)
    _mm512_store_ps (spread + 16 * a, _mm512_setzero_ps ());
}

/* The sums over the j-atoms: lane a of the result is i-atom a. */
SG_INLINE __m128
v_sum_i_lanes (SgVec a)
{
  /* within each 128-bit lane, then the first of each lane */
  a = _mm512_add_ps (a, _mm512_permute_ps (a, 0xb1));
  a = _mm512_add_ps (a, _mm512_permute_ps (a, 0x4e));
  const __m512i first = _mm512_set_epi32 (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12, 8, 4, 0);
  return _mm512_castps512_ps128 (_mm512_permutexvar_ps (first, a));
}

SG_INLINE void
v_act_i (float *f, const SgVec x[SG_NV], const SgVec y[SG_NV], const SgVec z[SG_NV])
{
  _mm_store_ps (f, _mm_add_ps (_mm_load_ps (f), v_sum_i_lanes (x[0])));
  _mm_store_ps (f + 16, _mm_add_ps (_mm_load_ps (f + 16), v_sum_i_lanes (y[0])));
  _mm_store_ps (f + 32, _mm_add_ps (_mm_load_ps (f + 32), v_sum_i_lanes (z[0])));
}

/* The sum of all lanes, in double precision. */
SG_INLINE double
v_total (SgVec a)
{
  __m512d low = _mm512_cvtps_pd (_mm512_castps512_ps256 (a));
  __m512d high = _mm512_cvtps_pd (_mm256_castpd_ps (_mm512_extractf64x4_pd (_mm512_castps_pd (a), 1)));
  return _mm512_reduce_add_pd (_mm512_add_pd (low, high));
}
