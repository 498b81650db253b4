/* run-watch.h: a run that goes on by itself: keeps the computer awake and tells when it is over
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * While a run is computed the session is asked not to suspend. A run of more than half a minute that ends, is to be
 * steered on by hand or fails while the user looks at something else sends a notification; pressing it brings the
 * window up.
 */
#pragma once

#include "ui/session.h"

#include <gtk/gtk.h>

typedef struct _SgRunWatch SgRunWatch;

/* Shortest run that is worth a notification, s. */
#define SG_RUN_WATCH_SECONDS 30.0

/** sg_run_watch_new: (transfer full): watches @session, borrowed, for @window, which belongs to an application. Thread: main. */
SgRunWatch *sg_run_watch_new (GtkApplicationWindow *window, SgSession *session);

/** sg_run_watch_free: (nullable): lets the session suspend again. Thread: main. */
void sg_run_watch_free (SgRunWatch *watch);

/** sg_run_watch_awake: Thread: main. Returns: whether suspending is held off now. */
gboolean sg_run_watch_awake (const SgRunWatch *watch);

/** sg_run_watch_unsaved: Thread: main. Returns: how long the run was computed since it began, or since sg_run_watch_saved(), s. */
double sg_run_watch_unsaved (const SgRunWatch *watch);

/** sg_run_watch_saved: the run, or the commands that repeat it, are in a file. Thread: main. */
void sg_run_watch_saved (SgRunWatch *watch);

/**
 * sg_run_watch_message:
 * @seconds: how long it has been computed since it was last paused
 * @active: whether the user looks at the window
 *
 * What a run that is no longer computed tells. Thread: any.
 * Returns: (transfer full) (nullable): plain text; %NULL: nothing is worth telling.
 */
char *sg_run_watch_message (const SgEngineStatus *status, const GArray *unloads, const char *failure, double seconds, gboolean active);
