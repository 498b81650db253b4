/* watchdog.h: how long the main loop was blocked, and by what
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One turn of the loop is what runs between leaving poll() and entering it again; nothing the user does
 * is answered meanwhile. The watchdog stands in front of the default context's poll() and measures every
 * turn. With SHEARGLASS_DEBUG=timers it reports turns longer than 100 ms on stderr, with the phase that
 * took longest, and prints a summary at the end.
 */
#pragma once

#include <glib.h>

/** sg_debug: Thread: any. Returns: whether @topic is in SHEARGLASS_DEBUG (gl, timers, commands). */
gboolean sg_debug (const char *topic);

/** sg_watchdog_install: starts measuring; later calls do nothing. Thread: main. */
void sg_watchdog_install (void);

/** sg_watchdog_phase: tells that @name (a literal) took from @start_us (g_get_monotonic_time()) until
 * now. Thread: main. */
void sg_watchdog_phase (const char *name, gint64 start_us);

/** sg_watchdog_worst_ms: Thread: main. Returns: the longest turn since the last reset. */
double sg_watchdog_worst_ms (void);

/** sg_watchdog_reset: Thread: main. */
void sg_watchdog_reset (void);

/** sg_watchdog_report: (transfer full): turns, longest turn, and the phases with count, mean and
 * maximum, as text. Thread: main. */
char *sg_watchdog_report (void);
