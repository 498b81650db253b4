/* stress.h: small functions of a symmetric stress tensor
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Order xx yy zz xy xz yz (force-field.h), tension positive.
 */
#pragma once

#include "engine/force-field.h"

/**
 * sg_stress_total:
 * @virial: (array fixed-size=6): W of the force field, in epsilon
 * @kinetic: (array fixed-size=6): sum of m v_a v_b, in epsilon
 * @stress: (out) (array fixed-size=6): -(W + kinetic)/V
 *
 * Thread: any.
 */
void sg_stress_total (const double virial[6], const double kinetic[6], double volume,
                      double stress[6]);

/** sg_stress_pressure: Thread: any. Returns: -tr/3. */
double sg_stress_pressure (const double stress[6]);

/** sg_stress_of_plane: Thread: any. Returns: the component that works when @plane is sheared. */
double sg_stress_of_plane (const double stress[6], SgPlane plane);

/** sg_stress_von_mises: Thread: any.
 * Returns: sqrt (3/2 s:s) with s the deviator; the tensile stress in simple tension, sqrt 3 times the
 * shear stress in simple shear. */
double sg_stress_von_mises (const double stress[6]);
