/* physical.h: reduced quantities in units of the laboratory, for who reads them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A Lennard-Jones glass is no particular metal: epsilon and sigma_11 may be anything. With the paper's epsilon = 1 eV, and a sigma of
 * the size of a metal's atom, reduced numbers read
 *
 *   energy       epsilon            in eV
 *   temperature  epsilon / k_B      in K
 *   length       sigma              in nm
 *   stress       epsilon / sigma^3  in GPa; 1 eV/nm^3 = 0.1602177 GPa
 *
 * Time is not made from them. By the paper's count a step stands for a femtosecond (units.h), whatever they are; with another length of
 * the step times grow and strain rates fall as it does. Files and commands keep the paper's count, so that a rate in a protocol
 * means the same to everybody.
 */
#pragma once

#include "engine/units.h"

#include <stddef.h>

#define SG_EPSILON_EV 1.0
/* Between copper and zirconium, whose alloy the paper has in mind: nearest neighbours at 2^(1/6) sigma = 0.30 nm. */
#define SG_SIGMA_NM 0.27
/* The paper's: 10^9 steps are a microsecond. */
#define SG_STEP_FS 1.0

#define SG_GPA_PER_EV_PER_NM3 0.1602176634

typedef struct {
  double epsilon_ev; /* > 0 */
  double sigma_nm;   /* > 0 */
  double step_fs;    /* > 0 */
} SgPhysical;

#define SG_PHYSICAL_DEFAULT { SG_EPSILON_EV, SG_SIGMA_NM, SG_STEP_FS }

/** sg_physical_energy: Thread: any. Returns: eV of one epsilon. */
static inline double
sg_physical_energy (const SgPhysical *p)
{
  return p->epsilon_ev;
}

/** sg_physical_temperature: Thread: any. Returns: kelvin of k_B T = one epsilon. */
static inline double
sg_physical_temperature (const SgPhysical *p)
{
  return p->epsilon_ev / SG_BOLTZMANN_EV_PER_K;
}

/** sg_physical_length: Thread: any. Returns: nm of one sigma. */
static inline double
sg_physical_length (const SgPhysical *p)
{
  return p->sigma_nm;
}

/** sg_physical_stress: Thread: any. Returns: GPa of one epsilon/sigma^3. */
static inline double
sg_physical_stress (const SgPhysical *p)
{
  return SG_GPA_PER_EV_PER_NM3 * p->epsilon_ev / (p->sigma_nm * p->sigma_nm * p->sigma_nm);
}

/** sg_physical_step: @p: (nullable): the paper's count. Thread: any. Returns: seconds of one time step. */
static inline double
sg_physical_step (const SgPhysical *p)
{
  return p != NULL ? p->step_fs * 1e-15 : SG_SECONDS_PER_STEP;
}

/** sg_physical_rate: @p: (nullable): the paper's count. Thread: any. Returns: 1/s of a strain rate that is one a second in the paper's
 * time. */
static inline double
sg_physical_rate (const SgPhysical *p)
{
  return SG_SECONDS_PER_STEP / sg_physical_step (p);
}
