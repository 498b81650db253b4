/* simd.h: vectors of doubles of whatever width this file is compiled for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kernels of this directory are compiled several times, each time for another instruction set. They
 * use the compiler's generic vectors, so that they say the same in every width, lane by lane: contraction
 * is off and no sum runs across lanes, therefore every path gives the same bits.
 */
#pragma once

#include <stdint.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#define SG_W 8
#elif defined(__AVX2__)
#define SG_W 4
#else
#define SG_W 2
#endif

typedef double sg_vd __attribute__ ((vector_size (8 * SG_W)));
typedef double sg_vdu __attribute__ ((vector_size (8 * SG_W), aligned (8), may_alias));
typedef int64_t sg_vi __attribute__ ((vector_size (8 * SG_W)));

static inline sg_vd
sg_vload (const double *p)
{
  return *(const sg_vdu *) p;
}

static inline sg_vd
sg_vset (double x)
{
  return x - (sg_vd){ 0 };
}

/* 0, 1, 2, ... */
static inline sg_vi
sg_vlanes (void)
{
#if SG_W == 8
  return (sg_vi){ 0, 1, 2, 3, 4, 5, 6, 7 };
#elif SG_W == 4
  return (sg_vi){ 0, 1, 2, 3 };
#else
  return (sg_vi){ 0, 1 };
#endif
}

/* The smaller one; @b where @a is not a number. */
static inline sg_vd
sg_vmin (sg_vd a, sg_vd b)
{
#if SG_W == 8
  return (sg_vd) _mm512_min_pd ((__m512d) a, (__m512d) b);
#elif defined(__x86_64__) && SG_W == 4
  return (sg_vd) _mm256_min_pd ((__m256d) a, (__m256d) b);
#elif defined(__x86_64__)
  return (sg_vd) _mm_min_pd ((__m128d) a, (__m128d) b);
#else
  sg_vi less = a < b;
  return (sg_vd) (((sg_vi) a & less) | ((sg_vi) b & ~less));
#endif
}

static inline double
sg_vreduce_min (sg_vd a)
{
#if SG_W == 8
  return _mm512_reduce_min_pd ((__m512d) a);
#elif defined(__x86_64__) && SG_W == 4
  __m128d low = _mm256_castpd256_pd128 ((__m256d) a), high = _mm256_extractf128_pd ((__m256d) a, 1);
  __m128d two = _mm_min_pd (low, high);
  return _mm_cvtsd_f64 (_mm_min_sd (two, _mm_unpackhi_pd (two, two)));
#elif defined(__x86_64__)
  return _mm_cvtsd_f64 (_mm_min_sd ((__m128d) a, _mm_unpackhi_pd ((__m128d) a, (__m128d) a)));
#else
  double best = a[0];
  for (int k = 1; k < SG_W; k++)
    if (a[k] < best)
      best = a[k];
  return best;
#endif
}

/* One bit a lane where a < b. */
static inline unsigned
sg_vless_bits (sg_vd a, sg_vd b)
{
#if SG_W == 8
  return _mm512_cmp_pd_mask ((__m512d) a, (__m512d) b, _CMP_LT_OQ);
#elif defined(__x86_64__) && SG_W == 4
  return (unsigned) _mm256_movemask_pd ((__m256d) (a < b));
#elif defined(__x86_64__)
  return (unsigned) _mm_movemask_pd ((__m128d) (a < b));
#else
  sg_vi less = a < b;
  unsigned bits = 0;
  for (int k = 0; k < SG_W; k++)
    bits |= (unsigned) (less[k] & 1) << k;
  return bits;
#endif
}
