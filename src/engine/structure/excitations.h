/* excitations.h: localized structural excitations: groups of atoms that moved and belong together
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Between two states whose displacements u are known (displacement.h): atoms with |u| > core are cores; cores and
 * atoms with |u| > shell that are nearer to each other than `reach` in the earlier state, neighbours and
 * nearest images, form groups; a group with a core is an excitation (P. M. Derlet and R. Maass, Acta
 * Mater. 209 (2021), section 4.2: chains that are extended or closed to rings).
 *
 * Replacement: atom i of a group has moved into the former place of atom j when, with the homogeneous deformation
 * taken out, i is now nearer than `replace` to where j was, j != i and j the nearest such atom. Links i -> j
 * form chains and rings (C. Donati et al., Phys. Rev. Lett. 80 (1998) 2338).
 */
#pragma once

#include "engine/structure/atomic-stress.h"
#include "engine/structure/displacement.h"

typedef struct {
  double core;     /* sigma; 0.6 */
  double shell;    /* sigma; 0.2 */
  double reach;    /* sigma; 1.4 */
  double replace;  /* sigma; 0.5 */
} SgExcitationParameters;

typedef struct {
  uint64_t number;          /* in a list of events, from 1; 0 before it is in one */
  uint64_t step, step0;     /* of the two states */
  double time, time0;       /* tau */
  double strain;            /* now */
  double centre[3];         /* sigma: mean place of the cores, in the cell */
  uint32_t n_atoms, n_cores;
  uint32_t *atom;           /* n_atoms, cores first, each by index */
  uint32_t n_links;         /* replacements */
  uint32_t (*link)[2];      /* i has moved to where j was */
  uint32_t longest_chain;   /* links of the longest chain or ring */
  bool ring;                /* the longest one is closed */
  double max_displacement;  /* sigma */
  double icosahedral;       /* share of the group that was icosahedral before */
  double energy_change;     /* epsilon, of the group: sum of its atoms' */
  double stress_change;     /* epsilon/sigma^3 sigma^3 = epsilon: sum over the group of the change of its loaded shear
                             * stress times V/N */
} SgExcitation;

typedef struct {
  SgExcitationParameters parameters;
  size_t n;
  SgExcitation *excitation; /* by descending number of cores, then atoms, then first index */
} SgExcitations;

/* The two states. */
typedef struct {
  const SgVoronoi *then;           /* earlier tessellation: places and, where icosahedral is NULL, the classes */
  const uint8_t *icosahedral;      /* (nullable): by atom, earlier */
  const SgDisplacement *displacement;
  const SgAtomicStress *stress, *stress0; /* (nullable): now, then */
  int component;                   /* SG_XY ...: the loaded shear stress */
  uint64_t step, step0;
  double time, time0, strain;
} SgExcitationInput;

/** sg_excitation_parameters_default: Thread: any. */
void sg_excitation_parameters_default (SgExcitationParameters *parameters);

/** sg_excitations_new: (transfer full): Thread: any. */
SgExcitations *sg_excitations_new (const SgExcitationInput *input, const SgExcitationParameters *parameters);

/**
 * sg_excitation_describe:
 * @x: (inout): its atoms are given, in any order; everything else but the number is found anew
 *
 * A group that is known to belong together, between the two states of @input. It may have no core left.
 * Thread: any.
 */
void sg_excitation_describe (SgExcitation *x, const SgExcitationInput *input,
                             const SgExcitationParameters *parameters);

/** sg_excitations_free: (nullable): Thread: any. */
void sg_excitations_free (SgExcitations *e);

/** sg_excitation_copy: into @to, with arrays of its own. Thread: any. */
void sg_excitation_copy (const SgExcitation *from, SgExcitation *to);

/** sg_excitation_clear: frees the arrays. Thread: any. */
void sg_excitation_clear (SgExcitation *e);

/** sg_excitations_csv_header: (transfer none): columns of sg_excitation_csv_row(). Thread: any. */
const char *sg_excitations_csv_header (void);

/** sg_excitation_csv_row: (transfer full): without newline; atoms as the numbers @id_of gives them.
 * Thread: any. */
char *sg_excitation_csv_row (const SgExcitation *e, const int64_t *id_of);
