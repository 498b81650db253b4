/* earlier-run.h: what is kept of a run when the same sample begins anew, to be compared with the present one
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Immutable once made. Thread: main.
 */
#pragma once

#include "engine/sample.h"
#include "engine/unload-fit.h"

#include <glib.h>

/* So many are kept; the oldest goes. */
#define SG_MOST_EARLIER_RUNS 6

typedef struct {
  char *name;       /* owned: "10⁹ /s", its first loading; of several at one rate "10⁹ /s (2)" */
  GArray *samples;  /* owned, of SgSample */
  GArray *unloads;  /* owned, of SgUnloadResult */
} SgEarlierRun;

/** sg_earlier_run_new: (transfer full) (nullable): copies; %NULL for a run that was hardly loaded, which nobody misses.
 * @before: (element-type SgEarlierRun): whose names are taken. */
SgEarlierRun *sg_earlier_run_new (const GArray *samples, const GArray *unloads, const GPtrArray *before);

/** sg_earlier_run_free: (nullable). */
void sg_earlier_run_free (SgEarlierRun *run);
