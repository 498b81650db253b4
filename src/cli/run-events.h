/* run-events.h: the structural events of a run, found while it goes on: events.csv in its folder
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "cli/cli.h"
#include "engine/engine.h"

typedef struct _SgRunEvents SgRunEvents;

/**
 * sg_run_events_new: (transfer full)
 * @interval: tau between the states that are compared
 * @states: "inherent", "raw" or "averaged" (the mean of ten pictures in the second half of the interval)
 *
 * Asks @engine to keep the pictures. Returns: %NULL with %SG_ERROR_INPUT.
 */
SgRunEvents *sg_run_events_new (SgEngine *engine, const SgProtocol *protocol, double interval, const char *states,
                                unsigned n_threads, GError **error);

/** sg_run_events_free: (nullable). */
void sg_run_events_free (SgRunEvents *events);

/** sg_run_events_follow: takes what pictures wait; may take seconds.
 * Returns: %FALSE with the error of a state; the rest goes on with the next. */
bool sg_run_events_follow (SgRunEvents *events, SgEngine *engine, GError **error);

/** sg_run_events_write: @path: of events.csv. @n: (out): how many. */
bool sg_run_events_write (SgRunEvents *events, const char *path, size_t *n, GError **error);
