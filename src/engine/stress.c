/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/stress.h"

#include <math.h>

void
sg_stress_total (const double virial[6], const double kinetic[6], double volume, double stress[6])
{
  for (int k = 0; k < 6; k++)
    stress[k] = -(virial[k] + kinetic[k]) / volume;
}

double
sg_stress_pressure (const double stress[6])
{
  return -(stress[SG_XX] + stress[SG_YY] + stress[SG_ZZ]) / 3;
}

double
sg_stress_of_plane (const double stress[6], SgPlane plane)
{
  switch (plane)
    {
    case SG_PLANE_XY:
      return stress[SG_XY];
    case SG_PLANE_XZ:
      return stress[SG_XZ];
    default:
      return stress[SG_YZ];
    }
}

double
sg_stress_von_mises (const double stress[6])
{
  double a = stress[SG_XX] - stress[SG_YY], b = stress[SG_YY] - stress[SG_ZZ],
         c = stress[SG_ZZ] - stress[SG_XX];
  double shear = stress[SG_XY] * stress[SG_XY] + stress[SG_XZ] * stress[SG_XZ]
                 + stress[SG_YZ] * stress[SG_YZ];
  return sqrt (0.5 * (a * a + b * b + c * c) + 3 * shear);
}
