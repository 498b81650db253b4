/* common-pressure.h: inherent energies at one inherent pressure instead of at the volume of the moment
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Under a barostat the volume fluctuates, by 9e-4 sigma^3 an atom with 4,000 atoms. A minimum in the cell of the moment is under
 * the tension t that thermal motion had balanced (2.9 epsilon/sigma^3 at kT = 0.26), so its energy goes with the volume v an atom, by
 * 3e-3 epsilon, ten times what structure does in an aged glass. Tension and volume go together too, by dt/dv = 62 to 66 epsilon/sigma^6
 * (a bulk modulus of 50), so the tension of a minimum tells how far its volume was off:
 *     e(t0) = e + (t + t0)/2 dv,  dv = (t0 - t)/(dt/dv),
 * to second order the energy the same structure has where its tension is t0. The second order matters where a state lies far off: the
 * first states of the aged glasses, with which all their curves begin, by 1e-4. dt/dv comes from how energies go with tensions.
 * A glass that grows denser keeps its tension, so what that does to its energy stays, and so does what strain does to the volume: a
 * sheared glass dilates, and its energy rises by more than the elastic parabola, which is that of the enthalpy e - t0 v. For all atoms
 * this is exact to that order, since forces vanish; energies of a class go with the tension of the class, but for what it does to the
 * other. What is left of the 0.0025 by which states of an aged glass differ is 0.0003; for classes that keep their atoms 0.0004 (other)
 * and 0.0016 (icosahedral).
 */
#pragma once

#include "engine/study/figure-data.h"

/* dt/dv where there are too few states to measure it, epsilon/sigma^6: Wahnstrom's glass at zero pressure, kT = 0.26 */
#define SG_TENSION_SLOPE 62.0

/**
 * sg_figure_data_at_common_pressure:
 *
 * Energies of all inherent structures, of all atoms and by class, are brought to the mean tension of the inherent structures of their
 * age, size, temperature and pressure, with the slope from neighbouring states of these; volumes too, and the runs know the tension. To be
 * called once, when everything is there. Stresses of the facts stay as they were. Left alone: states that are no minima, and strain
 * without temperature, where the volume is held. Thread: the data's owner.
 */
void sg_figure_data_at_common_pressure (SgFigureData *data);
