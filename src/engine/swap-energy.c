/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/swap-energy.h"

#include <math.h>
#include <string.h>

void
sg_swap_parameters (const SgPotential *potential, SgSwapParameters *p)
{
  p->one_cutoff = true;
  p->cutoff2_max = 0;
  for (int a = 0; a < 2; a++)
    for (int b = 0; b < 2; b++)
      {
        double s6 = pow (potential->sigma[a][b], 6), cutoff = potential->cutoff[a][b];
        p->c12[a][b] = (float) (4 * potential->epsilon[a][b] * s6 * s6);
        p->c6[a][b] = (float) (4 * potential->epsilon[a][b] * s6);
        p->shift[a][b] = (float) sg_potential_shift (potential, a, b);
        p->cutoff2[a][b] = (float) (cutoff * cutoff);
        p->cutoff2_max = fmaxf (p->cutoff2_max, p->cutoff2[a][b]);
        p->one_cutoff = p->one_cutoff && p->cutoff2[a][b] == p->cutoff2[0][0];
      }
}

SgSwapEnergy
sg_swap_energy_find (const char *path)
{
#if defined(SG_STRUCTURE_X86)
  bool avx512 = __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512dq")
                && __builtin_cpu_supports ("avx512vl");
  bool avx2 = __builtin_cpu_supports ("avx2");
  if (path == NULL ? avx512 : strcmp (path, "avx512") == 0)
    return avx512 ? sg_swap_energy_avx512 : NULL;
  if (path == NULL ? avx2 : strcmp (path, "avx2") == 0)
    return avx2 ? sg_swap_energy_avx2 : NULL;
#endif
  return path == NULL || strcmp (path, "baseline") == 0 ? sg_swap_energy_baseline : NULL;
}
