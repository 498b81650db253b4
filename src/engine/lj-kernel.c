/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/lj-kernel.h"

#include <string.h>

const SgKernel *
sg_kernel_find (const char *name)
{
  const SgKernel *found[4];
  int n = 0;

  /* Best first. */
#if defined(__x86_64__)
  if (__builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512dq")
      && __builtin_cpu_supports ("avx512vl"))
    found[n++] = &sg_kernel_avx512;
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    found[n++] = &sg_kernel_avx2;
  found[n++] = &sg_kernel_sse2;
#endif
  found[n++] = &sg_kernel_scalar;
  for (int k = 0; k < n; k++)
    if (name == NULL || strcmp (name, found[k]->name) == 0)
      return found[k];
  return NULL;
}

void
sg_kernel_parameters (const SgPotential *potential, SgKernelParameters *p)
{
  memset (p, 0, sizeof *p);
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 2; j++)
      {
        /* one type: the second is never asked for */
        int a = i < potential->n_types ? i : 0, b = j < potential->n_types ? j : 0;
        double rc = potential->cutoff[a][b], s2 = potential->sigma[a][b] * potential->sigma[a][b],
               s6 = s2 * s2 * s2, c6 = 24 * potential->epsilon[a][b] * s6, c12 = 2 * c6 * s6;
        double i2 = 1 / (rc * rc), i6 = i2 * i2 * i2;
        p->cutoff2[i][j] = (float) (rc * rc);
        p->cutoff[i][j] = (float) rc;
        p->c6[i][j] = (float) c6;
        p->c12[i][j] = (float) c12;
        p->shift12[i][j] = (float) (12 * sg_potential_shift (potential, a, b));
        if (potential->force_shift)
          p->force_c[i][j] = (float) ((c12 * i6 - c6) * i6 / rc);
        if (p->cutoff2[i][j] > p->cutoff2_max)
          p->cutoff2_max = p->cutoff2[i][j];
      }
  p->general = potential->force_shift;
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 2; j++)
      if (p->cutoff2[i][j] != p->cutoff2_max)
        p->general = true;
}
