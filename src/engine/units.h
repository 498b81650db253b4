/* units.h: reduced Lennard-Jones units and the paper's physical time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inside the program sigma_11 = epsilon = m_1 = k_B = 1 (type 1 is the large atom). The unit of time
 * is tau = sigma_11 sqrt(m_1/epsilon). Physical time is defined by counting steps, as in Derlet and
 * Maass (2021), section 2.1: 10^9 steps are one microsecond, so one step is one femtosecond.
 */
#pragma once

/* The paper's time step, 0.002778 tau, is 1/360 rounded. */
#define SG_TIME_STEP (1.0 / 360.0)

/* Physical seconds one step stands for. */
#define SG_SECONDS_PER_STEP 1e-15

/* Boltzmann's constant in eV/K, to show a reduced temperature in kelvin for epsilon = 1 eV. */
#define SG_BOLTZMANN_EV_PER_K 8.617333262e-5

/**
 * sg_rate_from_per_second:
 * @rate_per_s: strain rate in 1/s of the paper's physical time
 * @time_step: time step in tau
 *
 * Thread: any. Returns: the strain rate in 1/tau.
 */
static inline double
sg_rate_from_per_second (double rate_per_s, double time_step)
{
  return rate_per_s * SG_SECONDS_PER_STEP / time_step;
}

/**
 * sg_rate_to_per_second:
 * @rate: strain rate in 1/tau
 * @time_step: time step in tau
 *
 * Thread: any. Returns: the strain rate in 1/s of the paper's physical time.
 */
static inline double
sg_rate_to_per_second (double rate, double time_step)
{
  return rate * time_step / SG_SECONDS_PER_STEP;
}
