/* path.h: which of a kernel's instruction-set paths to use
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

typedef enum { SG_STRUCTURE_BASELINE, SG_STRUCTURE_AVX2, SG_STRUCTURE_AVX512 } SgStructurePath;

/**
 * sg_structure_path:
 * @name: (nullable): "avx512", "avx2" or "baseline"; %NULL: $SHEARGLASS_SIMD where this processor can
 *   do it ("sse2" and "scalar" are the baseline), else the best
 *
 * Thread: any. Returns: the path, or -1 when @name is unknown or the processor lacks it.
 */
int sg_structure_path (const char *name);
