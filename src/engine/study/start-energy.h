/* start-energy.h: with which internal energy a glass began
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Curves of internal energy are changes from the beginning, and the beginning is a moment: its thermal energy is one throw of some
 * 0.003 epsilon an atom at 4,000 atoms, and a mean over the first stretch of a curve has left out what a young glass relaxes in it,
 * more the slower the rate. What inherent structures say of the first state is sharp. The thermal part E - e, of an internal energy E and the
 * inherent energy e below it, hardly changes: 0.766 to 0.772 at kT = 0.26 for fast quench and deeply aged glass, at rest, loaded and
 * relaxing. So the beginning is the first inherent energy and the mean thermal part of all states of an age, size, temperature and pressure.
 */
#pragma once

#include "engine/study/figure-data.h"

/** sg_figure_data_find_start_energies: sets every run's `start_energy`, where it has a first inherent structure and its kind has states with rows
 * around them. To be called once, when everything is there and at one pressure. Thread: the data's owner. */
void sg_figure_data_find_start_energies (SgFigureData *data);
