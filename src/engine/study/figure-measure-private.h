/* figure-measure-private.h: what the files that measure figures share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure-values has what one state says, curve-numbers what a curve does, figure-measure makes the list of all numbers, figure-rates adds
 * what a rate changes.
 */
#pragma once

#include "engine/study/figure-measure.h"

#define SG_FIGURE_LINEAR 0.01 /* below this strain the answer counts as linear */

/* The list as it grows, and the group that is measured. */
typedef struct {
  const SgFigureData *data;
  GArray *list;
  const SgFigureGroup *group;
} SgFigureSheet;

/* One number a run, made from one of its states. */
typedef struct {
  SgStateWanted wanted;
  double strain;
  SgFactValue fact;
  int which;
  double modulus; /* for the plastic strain */
} SgFigureFromState;

/** sg_figure_from_state: an SgRunValue: of what @data, an SgFigureFromState, wants. Without a `fact`: the plastic strain, what is not stress over
 * `modulus`. */
double sg_figure_from_state (const SgFigureRun *run, const void *data);

/** sg_figure_add: a number of the present group, if it is one. The strings are static. */
void sg_figure_add (SgFigureSheet *sheet, const char *quantity, const char *unit, const char *class, const char *state, double strain,
                    SgEstimate estimate);

/** sg_figure_measure_rates: what loading at the present group's rate changes against every faster one: differences in the same sample and
 * plane, whose own ways are in both. */
void sg_figure_measure_rates (SgFigureSheet *sheet, const GPtrArray *groups, const SgAgeScale *scale);
