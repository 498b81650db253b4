/* window.h: one window, one session: header bar, sidebar, view, plots, status line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cut by concern: window.c (parts and what is shown), window-actions.c (commands), window-files.c (opening
 * and saving). Thread: main.
 */
#pragma once

#include "ui/session.h"
#include "ui/viewport.h"

#include <adwaita.h>

#define SG_TYPE_WINDOW (sg_window_get_type ())
G_DECLARE_FINAL_TYPE (SgWindow, sg_window, SG, WINDOW, AdwApplicationWindow)

/** sg_window_new: (transfer none): @n_threads: of the engine; 0: one a processor. */
SgWindow *sg_window_new (AdwApplication *application, unsigned n_threads);

/** sg_window_open: sample, protocol or command log; %NULL for any that is not given. Errors go to a dialog
 * and to stderr; the present run stays. */
void sg_window_open (SgWindow *window, const char *sample, const char *protocol, const char *log,
                     gboolean paused);

/** sg_window_open_path: tells by the content what @path is. */
void sg_window_open_path (SgWindow *window, const char *path);

/** sg_window_session: (transfer none): */
SgSession *sg_window_session (SgWindow *window);

/** sg_window_viewport: (transfer none): */
SgViewport *sg_window_viewport (SgWindow *window);

/** sg_window_last_message: (transfer none) (nullable): text of the newest toast or error dialog. */
const char *sg_window_last_message (SgWindow *window);

/** sg_window_offer_tour: asks whether a tour of the main controls is wanted, unless that was asked before. */
void sg_window_offer_tour (SgWindow *window);

/** sg_window_record: begins to record what is shown; a recording that is under way is ended first. @path: "x.webm"; @width, @height: px, even. */
void sg_window_record (SgWindow *window, const char *path, int width, int height, int fps);

/** sg_window_is_recording: until the file is complete. */
gboolean sg_window_is_recording (SgWindow *window);
