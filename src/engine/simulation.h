/* simulation.h: one glass in motion: owns atoms, cell, force field, thermostat, barostat and random numbers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * No threads of its own (the pool's apart) and no protocol: sg_simulation_step() does what the present
 * SgDrive says. Velocity Verlet; stochastic velocity rescaling (Bussi, Donadio, Parrinello, J. Chem.
 * Phys. 126 (2007) 014101); isotropic stochastic cell rescaling (Bernetti and Bussi, J. Chem. Phys. 153
 * (2020) 114107); simple shear at constant rate with the SLLOD momentum term; for creep a stochastic
 * rescaling of the shear strain at zero shear stress.
 */
#pragma once

#include "engine/configuration.h"
#include "engine/force-field.h"
#include "engine/swap.h"

typedef struct _SgSimulation SgSimulation;

typedef struct {
  double time_step;          /* tau; SG_TIME_STEP */
  bool thermostat;           /* off: NVE or adiabatic shear */
  double temperature;        /* k_B T / epsilon */
  double tau_temperature;    /* tau */
  bool barostat;             /* off: constant volume */
  double pressure;           /* epsilon/sigma^3 */
  double tau_pressure;       /* tau */
  double compressibility;    /* sigma^3/epsilon; only sets the time scale. 1/70 */
  SgPlane plane;             /* of shear and of shear-stress control */
  double strain_rate;        /* 1/tau, of `plane`; 0: no prescribed shear */
  bool stress_control;       /* shear strain of `plane` free to fluctuate at shear stress 0 (creep) */
  double tau_stress;         /* tau; 10..20 */
  double shear_modulus;      /* epsilon/sigma^3; only sets that time scale. 15 */
  int stride;                /* steps between barostat moves; 10 */
  int exchange_every;        /* steps between sweeps of exchanges of unlike atoms (swap.h); 0: none */
  int exchange_passes;       /* of a sweep: trials for every atom of the rarer type; 1 */
  double density;            /* atoms per sigma^3 the cell is brought to where there is no barostat, its lengths by at
                                most a thousandth a stride; 0: it stays as it is */
} SgDrive;

/* What one step left behind; stresses are of the whole cell, tension positive, kinetic part included. */
typedef struct {
  uint64_t step;
  double time;             /* tau, sum of the time steps */
  double strain[3];        /* engineering shear since the sample was new: xy, xz, yz; flips included */
  double volume;
  double kinetic_energy, potential_energy; /* whole cell; potential shifted */
  double temperature;      /* 2 K / (3N - 3) */
  double pressure;         /* with the kinetic part */
  double stress[6];        /* with the kinetic part */
  double work;             /* done on the atoms by shear and volume change since the start, epsilon */
  double heat;             /* taken from the thermostat since the start, epsilon */
  double barostat_energy;  /* effective-energy bookkeeping of the stochastic cell, P_0 dV included, epsilon */
  double conserved;        /* K + U + barostat_energy - heat - work of the prescribed shear: what must not
                              drift in any ensemble */
  uint64_t exchange_trials, exchanges; /* of unlike atoms since the start: tried, accepted */
  bool has_virial;         /* potential energy, pressure, stress, work and conserved are of this step */
} SgThermo;

/** sg_drive_default: NPT at @temperature and zero pressure, no shear. Thread: any. */
void sg_drive_default (SgDrive *drive, double temperature);

/**
 * sg_drive_check:
 *
 * Refuses what has no meaning: a time constant, stride, time step or compressibility that is not
 * positive, a barostat at temperature 0 (its noise would be lost), prescribed shear and stress control
 * together. Thread: any. Returns: %FALSE with %SG_ERROR_REFUSED and a reason fit to be shown.
 */
bool sg_drive_check (const SgDrive *drive, GError **error);

/**
 * sg_simulation_new: (transfer full)
 * @configuration: copied
 * @pool: (nullable): borrowed, must outlive the simulation
 * @path: (nullable): instruction-set path, see sg_force_field_new()
 * @seed: of every random number of the run
 *
 * Reduces the cell, wraps the atoms, computes the first forces. Velocities stay what they were; draw
 * them with sg_simulation_draw_velocities().
 * Thread: any; then the owner's alone.
 */
SgSimulation *sg_simulation_new (const SgConfiguration *configuration, SgPool *pool, const char *path,
                                 uint64_t seed, GError **error);

/** sg_simulation_free: (nullable). */
void sg_simulation_free (SgSimulation *simulation);

/** sg_simulation_draw_velocities: Maxwell's distribution at @temperature, total momentum zero, kinetic
 * energy scaled to the temperature exactly. */
void sg_simulation_draw_velocities (SgSimulation *simulation, double temperature);

/** sg_simulation_drive: (transfer none): as last set. */
const SgDrive *sg_simulation_drive (const SgSimulation *simulation);

/** sg_simulation_set_drive: takes effect with the next step. Returns: %FALSE where sg_drive_check() refuses
 * @drive; the drive then stays what it was. */
bool sg_simulation_set_drive (SgSimulation *simulation, const SgDrive *drive);

/**
 * sg_simulation_step:
 * @want_sums: energy and virial are wanted for the thermo of the last of @n steps; free at multiples of
 *   the drive's stride, else one more evaluation of the forces. What is wanted changes no bit of the motion.
 *
 * Returns: %FALSE with %SG_ERROR_NUMERICAL or %SG_ERROR_CELL; the simulation then stays as it was found
 * and cannot go on until sg_simulation_restore().
 */
bool sg_simulation_step (SgSimulation *simulation, unsigned n, bool want_sums, GError **error);

/**
 * sg_simulation_exchange:
 * @passes: of trial exchanges of unlike atoms (swap.h) at the drive's temperature
 * @statistics: (inout): added to
 *
 * Between two steps. The ensemble stays what it was; the change of the potential energy is counted as heat.
 * Returns: %FALSE with %SG_ERROR_CELL, %SG_ERROR_UNSUPPORTED (nothing has changed then) or
 * %SG_ERROR_NUMERICAL.
 */
bool sg_simulation_exchange (SgSimulation *simulation, unsigned passes, SgSwapStatistics *statistics,
                             GError **error);

/** sg_simulation_thermo: of the present step; computes energy and virial where they are missing. */
const SgThermo *sg_simulation_thermo (SgSimulation *simulation);

/** sg_simulation_clock: step, time and strain of the present state; computes nothing.
 * @strain: (out) (array fixed-size=3): as in SgThermo */
void sg_simulation_clock (const SgSimulation *simulation, uint64_t *step, double *time,
                          double strain[3]);

/** sg_simulation_cell: (transfer none): the reduced cell. */
const SgCell *sg_simulation_cell (const SgSimulation *simulation);

/** sg_simulation_unflipped_cell: the same lattice in the basis that went continuously from the new
 * sample to now: its tilts grow with the strain and never flip. */
void sg_simulation_unflipped_cell (const SgSimulation *simulation, SgCell *cell);

/** sg_simulation_atoms: (transfer none): in the present order; positions may stray a little outside the
 * cell. */
const SgAtoms *sg_simulation_atoms (const SgSimulation *simulation);

/** sg_simulation_potential: (transfer none). */
const SgPotential *sg_simulation_potential (const SgSimulation *simulation);

/** sg_simulation_force_field: (transfer none). */
SgForceField *sg_simulation_force_field (SgSimulation *simulation);

/** sg_simulation_configuration: (transfer full): atoms in the file's order, wrapped; strain set. */
SgConfiguration *sg_simulation_configuration (const SgSimulation *simulation);

/**
 * sg_simulation_save: (transfer full)
 *
 * Everything the future depends on (positions, velocities, order, cell, random state, list state, drive,
 * counters). Going on after sg_simulation_restore() gives the same bits as going on without it.
 */
GBytes *sg_simulation_save (SgSimulation *simulation);

/** sg_simulation_restore: Returns: %FALSE with %SG_ERROR_INPUT when the bytes are not of this version. */
bool sg_simulation_restore (SgSimulation *simulation, GBytes *bytes, GError **error);
