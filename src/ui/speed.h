/* speed.h: how many steps a second this machine makes, and how that is known
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * In steps of one atom a second, which depends little on the number of atoms. Thread: main.
 */
#pragma once

#include "ui/session.h"

typedef struct {
  double atom_steps; /* a second; 0: not known */
  char source[120];  /* for people: "measured here on 3 May 2026" */
} SgSpeed;

/** sg_speed_known: what is remembered. Returns: whether anything is. */
gboolean sg_speed_known (SgSpeed *speed);

/** sg_speed_remember: what a run of some length showed. */
void sg_speed_remember (double atom_steps);

/** sg_speed_measure_async: runs a small liquid for about a second on a worker. @n_threads: 0: one a processor. */
void sg_speed_measure_async (unsigned n_threads, GAsyncReadyCallback callback, gpointer data);

/** sg_speed_measure_finish: and remembers it. */
gboolean sg_speed_measure_finish (GAsyncResult *result, SgSpeed *speed);
