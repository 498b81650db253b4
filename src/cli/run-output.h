/* run-output.h: what a run leaves in its folder
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     samples.csv        the time series, row by row while the run goes on
 *     final.lammps.gz    the last configuration (the last good one after a failure)
 *     commands.log       replays the run bit for bit
 *     results.json       moduli and residual strains with their errors, and what the run was
 *     final.gauge.json   how relaxed the last configuration is: of runs that make samples, or where asked for
 *     stress-strain.*    figures, where asked for
 */
#pragma once

#include "cli/cli.h"
#include "engine/engine.h"
#include "engine/structure/gauge.h"

typedef struct _SgRunOutput SgRunOutput;

/** sg_run_output_open: (transfer full): makes @folder where it is missing and begins samples.csv. */
SgRunOutput *sg_run_output_open (const char *folder, GError **error);

/** sg_run_output_free: (nullable). */
void sg_run_output_free (SgRunOutput *output);

/** sg_run_output_folder: (transfer none). */
const char *sg_run_output_folder (const SgRunOutput *output);

/** sg_run_output_drain: takes samples and unloads from @engine, writes the rows through to the file.
 * Returns: how many unloads are new; they are the last of sg_run_output_unloads(). */
unsigned sg_run_output_drain (SgRunOutput *output, SgEngine *engine, GError **error);

/** sg_run_output_samples: (transfer none) (element-type SgSample). */
const GArray *sg_run_output_samples (const SgRunOutput *output);

/** sg_run_output_unloads: (transfer none) (element-type SgUnloadResult). */
const GArray *sg_run_output_unloads (const SgRunOutput *output);

/* What results.json says of the run as a whole. */
typedef struct {
  const SgProtocol *protocol;
  const SgConfiguration *sample;
  const char *instruction_set, *failure; /* failure: nullable */
  SgRunState state;
  bool interrupted;
  unsigned threads;
  uint64_t steps;
  double time, wall_seconds;
} SgRunSummary;

/** sg_run_output_results: (transfer full): the text of results.json. */
char *sg_run_output_results (const SgRunOutput *output, const SgRunSummary *summary);

/** sg_run_output_gauge: measures the last configuration and writes final.gauge.json.
 * @gauge: (out)
 * Returns: %FALSE with @error unset where there is no configuration. */
bool sg_run_output_gauge (const SgRunOutput *output, SgEngine *engine, unsigned n_threads, SgGauge *gauge,
                          GError **error);

/** sg_run_output_finish: writes final configuration, log, @results and, where @figures, the figures. Whatever
 * fails, the rest is written all the same; the first failure is told. */
bool sg_run_output_finish (SgRunOutput *output, SgEngine *engine, const char *results, bool figures,
                           const SgRunSummary *summary, GError **error);
