/* potential.h: truncated Lennard-Jones pair potentials of one or two atom types
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     V_ab(r) = 4 eps_ab [ (sigma_ab/r)^12 - (sigma_ab/r)^6 ] - shift_ab   for r < r_c,ab, else 0
 *
 * Derlet and Maass, Acta Mater. 209 (2021), eq. (1); Wahnstrom, Phys. Rev. A 44 (1991) 3752.
 * shift_ab = V_ab(r_c,ab), so the energy is continuous. The forces are those of the unshifted
 * potential. `force_shift` also subtracts the force at the cutoff, F(r) - F(r_c), which makes the
 * force continuous: for tests of energy conservation.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define SG_MAX_TYPES 2

typedef struct {
  char name[64];      /* "wahnstrom", "kob-andersen", or the name a parameter file gives */
  int n_types;        /* 1 or 2; type 0 is the first of a file */
  double mass[SG_MAX_TYPES];
  double epsilon[SG_MAX_TYPES][SG_MAX_TYPES]; /* symmetric */
  double sigma[SG_MAX_TYPES][SG_MAX_TYPES];   /* symmetric */
  double cutoff[SG_MAX_TYPES][SG_MAX_TYPES];  /* symmetric */
  double radius[SG_MAX_TYPES]; /* of the radical Voronoi tessellation and of the drawn spheres */
  char label[SG_MAX_TYPES][16]; /* "large", "small" */
  bool force_shift;
} SgPotential;

/** sg_potential_wahnstrom: Wahnstrom's mixture as in the paper; one cutoff 2.5. Thread: any. */
void sg_potential_wahnstrom (SgPotential *potential);

/**
 * sg_potential_load:
 * @path: a key file as in data/potentials
 *
 * Thread: any. Returns: %FALSE with %SG_ERROR_INPUT naming file and key.
 */
bool sg_potential_load (SgPotential *potential, const char *path, GError **error);

/** sg_potential_load_from_data: the same from text; groups that are none of a potential's are passed over.
 * @path only names it in errors. Thread: any. */
bool sg_potential_load_from_data (SgPotential *potential, const char *text, const char *path,
                                  GError **error);

/** sg_potential_to_data: (transfer full): text that reads back exactly. Thread: any. */
char *sg_potential_to_data (const SgPotential *potential);

/** sg_potential_save: writes what sg_potential_load() reads back exactly. Thread: any. */
bool sg_potential_save (const SgPotential *potential, const char *path, GError **error);

/** sg_potential_cutoff: Thread: any. Returns: the largest cutoff, in sigma. */
double sg_potential_cutoff (const SgPotential *potential);

/** sg_potential_shift: Thread: any. Returns: V_ab(r_c) of the unshifted potential, in epsilon. */
double sg_potential_shift (const SgPotential *potential, int a, int b);

/** sg_potential_label: (transfer none): Thread: any. Returns: what the person calls atoms of @type, "large" or "small" in the
 * window's language; a label that a file gives otherwise as it is. Valid as long as @potential. */
const char *sg_potential_label (const SgPotential *potential, int type);

/**
 * sg_potential_pair:
 * @r2: squared distance, > 0
 * @energy: (out): shifted pair energy
 * @f_over_r: (out): -V'(r)/r, so that the force on i is f_over_r (r_i - r_j)
 *
 * Beyond the cutoff both are 0. Thread: any.
 */
void sg_potential_pair (const SgPotential *potential, int a, int b, double r2, double *energy,
                        double *f_over_r);
