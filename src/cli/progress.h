/* progress.h: how far a run has come, for people: one line that changes on a terminal, plain lines elsewhere
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * On stderr.
 */
#pragma once

#include "engine/protocol.h"
#include "engine/run-status.h"

typedef struct _SgProgress SgProgress;

/** sg_progress_new: (transfer full): @protocol: borrowed. @quiet: says nothing but messages. */
SgProgress *sg_progress_new (const SgProtocol *protocol, bool quiet);

/** sg_progress_free: (nullable): leaves the cursor on a fresh line. */
void sg_progress_free (SgProgress *progress);

/** sg_progress_show: as often as one likes; it writes when it is time. */
void sg_progress_show (SgProgress *progress, const SgEngineStatus *status);

/** sg_progress_message: a line of its own. */
void sg_progress_message (SgProgress *progress, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** sg_format_duration: (transfer full): "0:07", "12:34", "3:12:34", "2 d 03:12". Thread: any. */
char *sg_format_duration (double seconds);
