/* state-facts.h: what the figures need to know of one state of a run, as plain numbers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A state (usually an inherent structure) is compared with the state its run began with. Atoms are told apart by
 * whether they are icosahedral, <0,0,12,0> of the radical Voronoi tessellation: in the first state, so that the same
 * atoms are followed all the way (`then`), or in the present one (`now`), as P. M. Derlet and R. Maass, Acta Mater.
 * 209 (2021), figs 1c, 1d, classify.
 *
 * Stress of an atom: -S_i/(V/N), configurational, tension positive (atomic-stress.h), so that the mean over all atoms
 * is the virial stress of the cell, and so is the mean of the classes weighted by their fractions. Displacements are
 * those of displacement.h: homogeneous deformation and drift taken out. Energies are shifted to zero at the cutoff.
 *
 * Histograms have fixed bins and whole counts: those of replicas add up.
 */
#pragma once

#include "engine/structure/result.h"

/* Classes of atoms. */
typedef enum { SG_FACTS_ALL, SG_FACTS_ICOSAHEDRAL, SG_FACTS_OTHER, SG_FACTS_CLASSES } SgFactsClass;

/* Bins of the histograms. Stress: bin k holds [(k - 200)/10, (k - 199)/10) epsilon/sigma^3; displacement: [k/50, (k + 1)/50)
 * sigma. What lies outside is counted in the first or last bin. */
enum { SG_FACTS_STRESS_BINS = 400, SG_FACTS_DISPLACEMENT_BINS = 150 };
#define SG_FACTS_STRESS_WIDTH 0.1
#define SG_FACTS_STRESS_LOW (-20.0)
#define SG_FACTS_DISPLACEMENT_WIDTH 0.02

#define SG_FACTS_DISPLACED 0.6 /* sigma: an atom that moved farther counts as displaced */
/* sigma: what belongs to an excitation beside its cores. States far apart differ by more than 0.2 almost everywhere, and
 * all excitations would be one. */
#define SG_FACTS_SHELL 0.4

/* Means over the atoms of one class. */
typedef struct {
  size_t n;
  double energy;            /* epsilon an atom */
  double stress[6];         /* epsilon/sigma^3; SG_XX ... SG_YZ, axes of the cell */
  double von_mises;         /* epsilon/sigma^3 */
  double square_displacement; /* sigma^2 */
  size_t displaced;         /* atoms beyond SG_FACTS_DISPLACED */
} SgClassFacts;

typedef struct {
  uint64_t step;
  double time;              /* tau */
  SgPlane plane;            /* of the run's loading */
  int sign;                 /* +1 or -1: the direction in which it is loaded */
  double strain;            /* along the direction of loading: sign times the engineering shear of the plane */
  double shear_stress;      /* epsilon/sigma^3, along the direction of loading: of all atoms */
  bool inherent;            /* given by the caller: a minimum */
  bool converged;           /* given by the caller: to the wanted force */

  size_t n;
  double volume;            /* an atom, sigma^3 */
  double energy;            /* an atom, epsilon */
  size_t n_small, icosahedral_voronoi, icosahedral_bonds; /* small atoms; those now with <0,0,12,0>, with twelve
                                                             five-fold bonds */
  size_t icosahedral_large; /* large atoms with <0,0,12,0> */
  size_t kept;              /* atoms icosahedral both then and now */
  double four_fold, six_fold; /* share of the bonds of the modified tessellation */
  size_t network_clusters, network_largest;
  bool network_spans[3];
  size_t excitations;       /* localized structural excitations between the first state and this one (excitations.h) */
  size_t longest_chain;     /* links of the longest chain of replacements */

  SgClassFacts then[SG_FACTS_CLASSES]; /* class as of the first state */
  SgClassFacts now[SG_FACTS_CLASSES];  /* class as of this state */

  /* by class as of the first state; [SG_FACTS_ALL] is the sum of the two others */
  uint32_t stress_histogram[SG_FACTS_CLASSES][SG_FACTS_STRESS_BINS]; /* of the shear stress along the loading */
  uint32_t displacement_histogram[SG_FACTS_CLASSES][SG_FACTS_DISPLACEMENT_BINS];
} SgStateFacts;

/* An atom worth drawing: displaced, or part of one of the four largest excitations. */
typedef struct {
  int64_t id;
  uint8_t type;             /* 0: large */
  uint8_t icosahedral;      /* in the first state */
  uint32_t excitation;      /* 1: of the largest; 0: of none */
  double r[3];              /* sigma: where it was in the first state, in the cell */
  double u[3];              /* sigma: how it moved */
} SgMovedAtom;

/* The state a run began with, and what is known of it. Immutable after it is made. */
typedef struct _SgFactsReference SgFactsReference;

/** sg_facts_reference_new: (transfer full)
 * @initial: the first state, usually an inherent structure; a reference is taken
 * @pool: (nullable): borrowed for this call
 *
 * Thread: any. Returns: %NULL with an error of sg_structure_new(). */
SgFactsReference *sg_facts_reference_new (SgSnapshot *initial, SgPool *pool, GError **error);

/** sg_facts_reference_free: (nullable): Thread: any. */
void sg_facts_reference_free (SgFactsReference *reference);

/** sg_facts_reference_snapshot: (transfer none): Thread: any. */
SgSnapshot *sg_facts_reference_snapshot (const SgFactsReference *reference);

/** sg_facts_reference_classes: (transfer none) (array length=n): 1: icosahedral; in the snapshot's order. Thread: any. */
const uint8_t *sg_facts_reference_classes (const SgFactsReference *reference);

/**
 * sg_state_facts_measure:
 * @state: the same atoms in the same order; pictures of one run (id not 0) are compared in the basis that was followed,
 *   others by nearest images and by `thermo.strain` of both
 * @plane, @sign: of the loading; +1 along xy for states without any
 * @pool: (nullable): borrowed for this call; the result does not depend on it
 * @facts: (out): `inherent` and `converged` are left false
 * @moved: (out) (optional) (transfer full) (element-type SgMovedAtom): by descending displacement
 *
 * Thread: any; several at once may use one reference.
 * Returns: %FALSE with %SG_ERROR_INPUT for other atoms or an error of sg_structure_new().
 */
bool sg_state_facts_measure (const SgFactsReference *reference, SgSnapshot *state, SgPlane plane, int sign,
                             SgPool *pool, SgStateFacts *facts, GArray **moved, GError **error);

/* Text. Numbers read back exactly; no locale. */

/** sg_state_facts_csv_header: (transfer full): names of the columns of a row, without a newline: all but the histograms.
 * Thread: any. */
char *sg_state_facts_csv_header (void);

/** sg_state_facts_csv_row: (transfer full): without a newline. Thread: any. */
char *sg_state_facts_csv_row (const SgStateFacts *facts);

/**
 * sg_state_facts_parse_row:
 * @header, @row: lines of a file, without newlines; columns that are not known are passed over, so that others can stand
 *   beside them; those that are missing stay 0
 * @facts: (out): histograms are all 0
 *
 * Thread: any. Returns: %FALSE with %SG_ERROR_INPUT, the message without a file's name.
 */
bool sg_state_facts_parse_row (const char *header, const char *row, SgStateFacts *facts, GError **error);

/** sg_state_facts_histogram_header: (transfer none): "state,quantity,class,low,width,counts". Thread: any. */
const char *sg_state_facts_histogram_header (void);

/** sg_state_facts_histogram_rows: appends a line for each quantity and class: from the first bin that is not empty to the
 * last, counts with blanks between; of the classes icosahedral and other, whose sum is all. @state: names the state in
 * the first column; no comma. Some 3 kB for 4,000 atoms. Thread: any. */
void sg_state_facts_histogram_rows (GString *text, const char *state, const SgStateFacts *facts);

/** sg_state_facts_parse_histogram: adds the counts of one line to @facts, to the class and to all.
 * @state: (out) (optional) (transfer full): Thread: any. Returns: %FALSE with %SG_ERROR_INPUT; @facts may have changed. */
bool sg_state_facts_parse_histogram (const char *line, SgStateFacts *facts, char **state, GError **error);

/** sg_moved_atoms_to_csv: (transfer full): with a header line. Thread: any. */
char *sg_moved_atoms_to_csv (const GArray *moved);

/** sg_moved_atoms_parse: (transfer full) (element-type SgMovedAtom): Returns: %NULL with %SG_ERROR_INPUT, the message
 * beginning with the number of the line. Thread: any. */
GArray *sg_moved_atoms_parse (const char *text, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgFactsReference, sg_facts_reference_free)
