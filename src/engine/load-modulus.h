/* load-modulus.h: the shear modulus from the start of a loading branch, with its error
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A line sigma = sigma_0 + G gamma by least squares through the rows of the branch whose strain has changed
 * by no more than a given amount since it began. The rows are first averaged in up to 20 blocks, much longer
 * than the stress stays correlated, so that the scatter of the blocks about the line gives the standard
 * error of G (H. Flyvbjerg and H. G. Petersen, J. Chem. Phys. 91 (1989) 461).
 */
#pragma once

#include "engine/sample.h"

#include <stdbool.h>
#include <stddef.h>

/* Strain up to which a glass counts as elastic enough for its modulus. */
#define SG_MODULUS_STRAIN 0.01

typedef struct {
  double modulus, modulus_error; /* epsilon/sigma^3 */
  double offset;                 /* stress of the line at strain 0 */
  unsigned n_rows, n_blocks;
} SgLoadModulus;

/**
 * sg_load_modulus:
 * @rows: (array length=n): of one stage, in order
 * @travel: largest change of strain since the first row
 *
 * Thread: any. Returns: whether there were enough rows (20) for a fit.
 */
bool sg_load_modulus (const SgSample *rows, size_t n, double travel, SgLoadModulus *result);
