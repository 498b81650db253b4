/* figure-measure.h: the numbers the figures stand for, with errors
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Errors are over pairs of runs (figure-data.h): the standard error of a mean, or the jackknife of what is fitted to the
 * mean curve. What the data do not hold is not in the list.
 */
#pragma once

#include "engine/study/figure-data.h"

typedef struct {
  const char *quantity;   /* "modulus", ...: docs/figures.md lists them */
  const char *unit;       /* "epsilon/sigma^3"; "" for a pure number */
  const char *class_name; /* "icosahedral", "other" or "" */
  const char *state;      /* "initial", "loaded", "unloaded", "zero-load" or "" */
  unsigned age;
  SgStudyKind kind;       /* of the runs */
  double rate;            /* 1/s; 0: none */
  double temperature, pressure;
  size_t n_atoms;
  double strain;          /* at which, or NaN */
  double less_rate;       /* 1/s: of a difference between two rates, the one that is taken off; else 0 */
  SgEstimate estimate;    /* its error is that of these runs: what it says of the samples at hand */
  SgEstimate of_samples;  /* mean over samples of what each alone gives, with the standard error between them, which says how well the age
                           * is known: of two samples half of their difference; its n is how many they are */
} SgMeasured;

/* What normalises the figures of one age. */
typedef struct {
  SgEstimate modulus;          /* slope below 0.01 at the highest rate; athermal where nothing was loaded; epsilon/sigma^3 */
  SgEstimate modulus_athermal;
  double modulus_rate;         /* 1/s: at which `modulus` was measured; 0: athermal */
  double volume;               /* an atom, sigma^3 */
} SgAgeScale;

/** sg_figure_scale: @scale: (out): NaN where it cannot be had. */
void sg_figure_scale (const SgFigureData *data, const GPtrArray *groups, unsigned age, SgAgeScale *scale);

/** sg_figure_measure: (transfer full) (element-type SgMeasured). */
GArray *sg_figure_measure (const SgFigureData *data);

/** sg_measured_to_csv: (transfer full). */
char *sg_measured_to_csv (const SgFigureData *data, const GArray *measured);

/** sg_measured_to_json: (transfer full): an object with provenance and the list. */
char *sg_measured_to_json (const SgFigureData *data, const GArray *measured);

/* Values of states the figures use. */
double sg_fact_class_stress (const SgStateFacts *f, const SgFigureRun *run, int class); /* change, along the loading */
double sg_fact_energy (const SgStateFacts *f, const SgFigureRun *run, int class);       /* change; class as of now; 0: all */
/* change, of all atoms, at the pressure that all inherent structures of the age were brought to: elastic strain raises it by half G gamma^2;
 * the energy, where they were brought to none */
double sg_fact_enthalpy (const SgStateFacts *f, const SgFigureRun *run, int unused);
double sg_fact_energy_fixed (const SgStateFacts *f, const SgFigureRun *run, int class); /* change; class as of the first state */
double sg_fact_icosahedral (const SgStateFacts *f, const SgFigureRun *run, int which);  /* share of small atoms in per cent;
                                                                          0: Voronoi, 1: bonds; 2, 3: the change */
double sg_fact_displaced (const SgStateFacts *f, const SgFigureRun *run, int class);    /* share of the class */
double sg_fact_excitations (const SgStateFacts *f, const SgFigureRun *run, int unused); /* per 1,000 atoms */

/** sg_figure_group_find: (transfer none) (nullable): of that kind and age, at the lowest temperature and of the most pairs where
 * @like is NULL, else at its temperature and size; @rate: 0: any, the highest. */
const SgFigureGroup *sg_figure_group_find (const GPtrArray *groups, SgStudyKind kind, unsigned age, double rate,
                                           const SgFigureGroup *like);

/**
 * sg_figure_recovery: the strain of all runs at zero stress after an unload, fitted with p0 + p1 exp (-(t/p2)^p3)
 * @from: the strain where unloading began
 * @stretched: p3 is fitted too; else it is 1, a Kelvin-Voigt body
 * @p: (out) (array fixed-size=4): with errors; p2 in seconds of the paper's time
 *
 * Returns: %FALSE where nothing has been measured. A fit that failed leaves NaN.
 */
bool sg_figure_recovery (const SgFigureGroup *group, double from, bool stretched, SgEstimate p[4]);

/** sg_figure_histogram: adds up the histogram of the wanted states of a group.
 * @quantity: 0: stress, 1: displacement; @count: (out) (array): SG_FACTS_..._BINS, set to 0 first
 * @left_out: a pair not to be used, or SIZE_MAX. Returns: how many states were added. */
typedef enum { SG_STATE_INITIAL, SG_STATE_LOADED, SG_STATE_UNLOADED, SG_STATE_HELD } SgStateWanted;
unsigned sg_figure_histogram (const SgFigureGroup *group, SgStateWanted wanted, double strain, int quantity, int class,
                              size_t left_out, double *count);

/** sg_figure_state_wanted: (transfer none) (nullable): the state of @run that is meant: after loading to @strain; at the end of
 * the unload from there; of a hold, at the time (seconds) @strain. */
const SgFigureState *sg_figure_state_wanted (const SgFigureRun *run, SgStateWanted wanted, double strain);
