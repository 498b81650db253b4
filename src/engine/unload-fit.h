/* unload-fit.h: where the shear stress of an unloading glass vanishes, with its error
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The thermal noise of the shear stress of some thousand atoms is worth several times the residual strain
 * looked for, so the first zero crossing says nothing. Instead a line
 *
 *     sigma(gamma) = G (gamma - gamma_0)
 *
 * is fitted to the last stretch of the branch, 2 w long, with the slope G held at the modulus of this
 * unloading branch. Unloading stops when the fitted stress at the end of that stretch has changed sign by
 * more than two of its standard errors and the root gamma_0 lies w behind. The root is then fitted again
 * to the stretch gamma_0 - w .. gamma_0 + w, in whose middle it lies, so that an error of the slope has no
 * leverage. w = 0.002, and 0.004 above 10^8/s.
 *
 * Standard errors are those of block averages, since successive stresses are correlated (H. Flyvbjerg and
 * H. G. Petersen, J. Chem. Phys. 91 (1989) 461).
 */
#pragma once

#include "engine/cell.h"

/* Result of an unload: the strain at which the fitted stress vanishes. */
typedef struct {
  uint32_t stage;         /* as in SgSample */
  SgPlane plane;
  bool found;             /* else it gave up: see reason */
  double strain_start;    /* where unloading began */
  double strain_reached;  /* how far it went before it turned back to the root */
  double residual_strain, residual_error; /* root of the fit and its standard error */
  double modulus, modulus_error; /* slope held in the fit, epsilon/sigma^3 */
  unsigned n_blocks;      /* block averages in the fit */
  char reason[256];       /* why it gave up, else "" */
} SgUnloadResult;

/* The fit as it stands. */
typedef struct {
  double root, root_error;
  double modulus, modulus_error;
  double stress_end, stress_end_error; /* of the line at the last point */
  unsigned n_points, n_blocks;
} SgUnloadEstimate;

typedef enum { SG_UNLOAD_GOING, SG_UNLOAD_FOUND, SG_UNLOAD_GAVE_UP } SgUnloadStatus;

typedef struct _SgUnloadFit SgUnloadFit;

/**
 * sg_unload_fit_new: (transfer full)
 * @strain: at which unloading begins
 * @direction: +1 or -1: of the strain's change
 * @half_window: w, > 0
 * @modulus: expected, epsilon/sigma^3, > 0; counts with a standard error of half its value beside what the
 *   branch itself says
 * @limit: strain to travel before giving up
 *
 * Thread: any.
 */
SgUnloadFit *sg_unload_fit_new (double strain, int direction, double half_window, double modulus,
                                double limit);

/** sg_unload_fit_copy: (transfer full) (nullable). Thread: any. */
SgUnloadFit *sg_unload_fit_copy (const SgUnloadFit *fit);

/** sg_unload_fit_free: (nullable). Thread: any. */
void sg_unload_fit_free (SgUnloadFit *fit);

/** sg_unload_fit_set_half_window: when the rate changes on the way; it never shrinks. Thread: the owner's. */
void sg_unload_fit_set_half_window (SgUnloadFit *fit, double half_window);

/**
 * sg_unload_fit_add:
 * @strain, @stress: averages of one row; rows span equal numbers of steps
 *
 * Thread: the owner's. Returns: whether to go on, or what to do.
 */
SgUnloadStatus sg_unload_fit_add (SgUnloadFit *fit, double strain, double stress);

/** sg_unload_fit_estimate: @estimate: (out). Thread: the owner's. Returns: %FALSE as long as there are
 * too few points for one. */
bool sg_unload_fit_estimate (const SgUnloadFit *fit, SgUnloadEstimate *estimate);

/** sg_unload_fit_reason: Thread: the owner's. Returns: (transfer none): why it gave up. */
const char *sg_unload_fit_reason (const SgUnloadFit *fit);
