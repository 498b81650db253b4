/* status-line.h: the run in numbers along the window's lower edge
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shows as many of its numbers as there is room for, the most important first; a click shows all.
 * Thread: main.
 */
#pragma once

#include "ui/session.h"

#include <adwaita.h>

#define SG_TYPE_STATUS_LINE (sg_status_line_get_type ())
G_DECLARE_FINAL_TYPE (SgStatusLine, sg_status_line, SG, STATUS_LINE, GtkWidget)

/** sg_status_line_set_session: the line follows it. */
void sg_status_line_set_session (SgStatusLine *line, SgSession *session);

/** sg_run_state_title: Returns: "Running", ...: shown in the line and the title. */
const char *sg_run_state_title (SgRunState state);
