/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/path.h"

#include <glib.h>

static int
by_name (const char *name)
{
  if (g_str_equal (name, "baseline") || g_str_equal (name, "sse2") || g_str_equal (name, "scalar"))
    return SG_STRUCTURE_BASELINE;
#if defined(SG_STRUCTURE_X86)
  if (g_str_equal (name, "avx2") && __builtin_cpu_supports ("avx2"))
    return SG_STRUCTURE_AVX2;
  if (g_str_equal (name, "avx512") && __builtin_cpu_supports ("avx512f")
      && __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512vl"))
    return SG_STRUCTURE_AVX512;
#endif
  return -1;
}

int
sg_structure_path (const char *name)
{
  if (name != NULL)
    return by_name (name);
  const char *wish = g_getenv ("SHEARGLASS_SIMD");
  int path = wish != NULL ? by_name (wish) : -1;
  if (path < 0)
    path = by_name ("avx512");
  if (path < 0)
    path = by_name ("avx2");
  return path < 0 ? SG_STRUCTURE_BASELINE : path;
}
