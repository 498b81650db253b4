/* figure-data.h: what the figures are drawn from: runs with their curves and the facts of their states
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the results of a study (figure-load.h), or of the one run a window shows. All strains and stresses are along the
 * direction of loading. Runs of the same age, kind, rate, temperature, pressure and size make a group; in a group the run along +a and
 * the one along -a of the same sample, plane and replica make a pair, whose mean is what half the difference is in the
 * axes of the cell: frozen-in stress goes, what loading did stays. Pairs are what errors are made over. Thread: one at a
 * time.
 */
#pragma once

#include "engine/physical.h"
#include "engine/sample.h"
#include "engine/statistics/jackknife.h"
#include "engine/structure/state-facts.h"
#include "engine/study/study-plan.h"
#include "engine/unload-fit.h"

/* A state with its facts. */
typedef struct {
  uint64_t step;        /* since the run began */
  double strain;        /* along the direction of loading */
  SgStateFacts facts;
  bool histograms;      /* the facts have theirs */
  GArray *moved;        /* owned, nullable, of SgMovedAtom */
} SgFigureState;

typedef struct {
  SgBranchKind kind;
  double from_strain;   /* unload, creep: nominal strain where unloading began */
  double rate;          /* 1/s */
  bool complete;
  uint64_t first_step;  /* since the run began */
  GArray *samples;      /* owned, of SgSample */
  GPtrArray *states;    /* owned, of SgFigureState *, by step */
  bool has_unload;
  SgUnloadResult unload;
} SgFigureBranch;

typedef struct {
  char *name;           /* owned */
  SgStudyKind kind;
  unsigned age, sample, replica;
  SgPlane plane;
  int sign;
  double rate;          /* 1/s; 0: none */
  double temperature, pressure; /* of the barostat; 0 without one */
  double amplitude;     /* strain of cycles; else 0 */
  size_t n_atoms;
  double cell[3];       /* sigma: edges at the beginning; 0 where not known */
  double tension;       /* epsilon/sigma^3: to which energies and volumes of inherent structures were brought
                         * (common-pressure.h); 0: they are as found */
  double start_energy;  /* epsilon an atom: the internal energy at the beginning (start-energy.h); NaN: not known */
  SgFigureState *initial; /* owned, nullable: the first inherent structure compared with itself */
  GPtrArray *branches;  /* owned, of SgFigureBranch * */
} SgFigureRun;

typedef struct {
  char *title;          /* owned */
  bool live;            /* of the one run of a window, which may go anywhere */
  char *provenance;     /* owned: a JSON object as text, put into the files */
  double time_step;     /* tau */
  const SgPhysical *physical; /* nullable, borrowed: what second scales, times and rates are made with; %NULL: epsilon/sigma^3 for
                            * stresses, epsilon = 1 eV, a step of 1 fs; a sigma_nm of 0: not known */
  GPtrArray *ages;      /* owned, of char *: labels */
  GPtrArray *age_names; /* owned, of char *: for file names */
  GPtrArray *runs;      /* owned, of SgFigureRun * */
} SgFigureData;

/* The runs along + and along - of one sample, plane and replica; one may be missing. */
typedef struct {
  const SgFigureRun *run[2];
  unsigned sample;
  SgPlane plane;
} SgFigurePair;

typedef struct {
  SgStudyKind kind;
  unsigned age;
  double rate, temperature, pressure, amplitude;
  size_t n_atoms;
  GArray *pairs;        /* owned, of SgFigurePair */
} SgFigureGroup;

/** sg_figure_data_new: (transfer full): empty. */
SgFigureData *sg_figure_data_new (const char *title, double time_step);
void sg_figure_data_free (SgFigureData *data);

/** sg_figure_data_add_age: @name: (nullable): of files; made from the label. */
void sg_figure_data_add_age (SgFigureData *data, const char *label, const char *name);

/** sg_figure_data_add_run: (transfer none): empty but for its name. */
SgFigureRun *sg_figure_data_add_run (SgFigureData *data, const char *name);

/** sg_figure_run_add_branch: (transfer none). */
SgFigureBranch *sg_figure_run_add_branch (SgFigureRun *run, SgBranchKind kind, double from_strain, double rate);

/** sg_figure_run_branch: (transfer none) (nullable): @from_strain: negative: any. */
const SgFigureBranch *sg_figure_run_branch (const SgFigureRun *run, SgBranchKind kind, double from_strain);

void sg_figure_state_free (SgFigureState *state);

/** sg_figure_runs_alike: of one age and size, at one temperature and pressure. sg_figure_groups_alike: the same; strain without temperature
 * has neither, and is like all of its age and size. */
bool sg_figure_runs_alike (const SgFigureRun *a, const SgFigureRun *b);
bool sg_figure_groups_alike (const SgFigureGroup *a, const SgFigureGroup *b);

/** sg_figure_group_free: a GDestroyNotify, with its list of pairs; the runs are the data's. */
void sg_figure_group_free (gpointer group);

/** sg_figure_data_groups: (transfer full) (element-type SgFigureGroup): by age, kind, temperature, pressure, size, amplitude, descending
 * rate. They point into @data. */
GPtrArray *sg_figure_data_groups (const SgFigureData *data);

/* What a curve is made of. */
typedef double (*SgSampleValue) (const SgSample *sample, const SgFigureRun *run);

/** sg_sample_stress, sg_sample_energy, sg_sample_energy_change, sg_sample_volume, sg_sample_strain: of a row: shear stress; internal
 * energy an atom, and its change since the beginning, NaN where that is not known; volume an atom; strain. */
double sg_sample_stress (const SgSample *sample, const SgFigureRun *run);
double sg_sample_energy (const SgSample *sample, const SgFigureRun *run);
double sg_sample_energy_change (const SgSample *sample, const SgFigureRun *run);
double sg_sample_volume (const SgSample *sample, const SgFigureRun *run);
double sg_sample_strain (const SgSample *sample, const SgFigureRun *run);

/* @run: has its first state, from which changes are taken. */
typedef double (*SgFactValue) (const SgStateFacts *facts, const SgFigureRun *run, int which);

typedef enum { SG_CURVE_STRAIN, SG_CURVE_TIME } SgCurveAgainst;

typedef struct {
  SgBranchKind kind;
  double from_strain;   /* negative: any */
  SgCurveAgainst against;
  double x_scale;       /* multiplies strain, or seconds since the branch began; 0: 1 */
  SgSampleValue sample; /* of the curve's rows, or */
  SgFactValue fact;     /* of the states; at 0 that of the first state is put before */
  int which;            /* given to @fact */
  double low, width;    /* bins: the first is low .. low + width */
  size_t bins;
  bool whole;           /* only branches as long as the longest, and complete if any of these is: where others end a mean would jump */
} SgCurveSpec;

/* Pair by pair, bin by bin: mean x and y; NaN where a pair has nothing. */
typedef struct {
  size_t pairs, bins;
  double *x, *y;        /* owned: [pair * bins + bin] */
} SgBinned;

/** sg_figure_bin: (transfer full): pairs of which only one direction is there are used only where no pair has both. */
SgBinned *sg_figure_bin (const SgFigureGroup *group, const SgCurveSpec *spec);
void sg_binned_free (SgBinned *binned);

/** sg_binned_pairs: how many pairs have anything. */
size_t sg_binned_pairs (const SgBinned *binned);

/** sg_binned_y: mean over pairs, with the standard error; @x: (out) (optional): theirs. @left_out: a pair not to be used; any
 * larger number: none. */
SgEstimate sg_binned_y (const SgBinned *binned, size_t bin, size_t left_out, double *x);

/** sg_binned_jackknife: makes @m numbers of the mean curve, with errors. @make: gets the bins that are not empty: x, y, in order. */
typedef void (*SgFromCurve) (size_t n, const double *x, const double *y, double *value, void *data);
void sg_binned_jackknife (const SgBinned *binned, size_t m, SgFromCurve make, void *data, SgEstimate *result);

/** sg_figure_pairs_mean: of one number a run, first over the two directions of a pair, then over pairs.
 * @value: NaN where a run has none. */
typedef double (*SgRunValue) (const SgFigureRun *run, const void *data);
SgEstimate sg_figure_pairs_mean (const SgFigureGroup *group, SgRunValue value, const void *data);

/** sg_figure_residual_strain: an SgRunValue: of the unload from the strain @data points to; NaN: it found none. */
double sg_figure_residual_strain (const SgFigureRun *run, const void *data);

/** sg_figure_group_unload_strains: (transfer full) (element-type double): from where any run of the group was unloaded, ascending. */
GArray *sg_figure_group_unload_strains (const SgFigureGroup *group);

/** sg_figure_state_near: (transfer none) (nullable): the state of @branch whose strain is nearest to @strain, no farther than
 * @reach. */
const SgFigureState *sg_figure_state_near (const SgFigureBranch *branch, double strain, double reach);

/** sg_figure_state_last: (transfer none) (nullable). */
const SgFigureState *sg_figure_state_last (const SgFigureBranch *branch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgFigureData, sg_figure_data_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgBinned, sg_binned_free)
