/* fictive.h: the fictive temperature: where a cooled liquid became a glass
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The temperature at which the extrapolated branches of liquid and glass cross in energy, volume or pressure
 * (A. Q. Tool, J. Am. Ceram. Soc. 29 (1946) 240). The glass is a line; the liquid is one at constant pressure, and at
 * constant volume it goes as T^(3/5) (Y. Rosenfeld and P. Tarazona, Mol. Phys. 95 (1998) 141). The branches are fitted below
 * 0.7 and from 1.15 to 1.7 of the crossing, which is found by repetition. Rows are averaged in up to 16
 * blocks a branch, whose scatter gives the statistical error of the crossing; how far it moves when the limits
 * of the branches do is a second one, common to runs that are compared.
 *
 * The liquid meant is the one in equilibrium. One that is cooled fast lags before it is a glass, which lifts its branch and
 * takes the crossing down, so that faster cooling would seem to have the lower fictive temperature. Hence glasses cooled at
 * several rates are compared with one liquid, that of the slowest: sg_fictive_fit_glass().
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef enum { SG_FICTIVE_LINE, SG_FICTIVE_THREE_FIFTHS } SgFictiveLiquid;

typedef struct {
  double temperature;       /* of the crossing, k_B T / epsilon */
  double error;             /* standard error from the scatter about the branches */
  double window_error;      /* standard deviation of the crossing over other limits of the branches */
  double value;             /* there */
  SgFictiveLiquid form;
  double glass[2];          /* glass[0] + glass[1] T */
  double liquid[2];         /* liquid[0] + liquid[1] T, or T^(3/5) */
  double glass_range[2], liquid_range[2]; /* temperatures fitted */
  size_t n_glass, n_liquid; /* rows */
} SgFictive;

/** sg_fictive_liquid: Thread: any. Returns: the liquid's branch at @temperature. */
double sg_fictive_liquid (const SgFictive *fit, double temperature);

/**
 * sg_fictive_fit:
 * @temperature, @value: (array length=n): of a cooling run, in any order
 *
 * Thread: any. Returns: %FALSE where the branches have too few rows (8 each) or do not cross within the data.
 */
bool sg_fictive_fit (const double *temperature, const double *value, size_t n, SgFictiveLiquid form,
                     SgFictive *fit);

/**
 * sg_fictive_fit_glass:
 * @liquid: its branch of the liquid is taken, with its `window_error`
 *
 * As sg_fictive_fit() where only the branch of the glass is fitted; `error` is from the scatter about that alone. Thread: any.
 */
bool sg_fictive_fit_glass (const double *temperature, const double *value, size_t n, const SgFictive *liquid, SgFictive *fit);
