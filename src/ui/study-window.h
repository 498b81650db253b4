/* study-window.h: runs a study beside the run of a window: what, where to, how far, how long
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Its workers have one thread each, one fewer of them than processors unless the user wants otherwise, and give way to what else
 * runs on the machine. Stopped, or with the window's parent gone, nothing that is finished is lost: the next start goes on there.
 * Thread: main.
 */
#pragma once

#include <adwaita.h>

#define SG_TYPE_STUDY_WINDOW (sg_study_window_get_type ())
G_DECLARE_FINAL_TYPE (SgStudyWindow, sg_study_window, SG, STUDY_WINDOW, AdwWindow)

/** sg_study_window_new: @parent: its action "figures" shows the results; it goes with it. */
SgStudyWindow *sg_study_window_new (GtkWindow *parent);

/** sg_study_window_choose: @file: (nullable): the study; @folder: (nullable): of its results. %NULL leaves what is chosen. */
void sg_study_window_choose (SgStudyWindow *window, const char *file, const char *folder);

/** sg_study_window_start: begins or goes on. */
void sg_study_window_start (SgStudyWindow *window);

/** sg_study_window_stop: what is in work is done again at the next start. */
void sg_study_window_stop (SgStudyWindow *window);

/** sg_study_window_is_busy: Returns: whether it computes, or is about to begin or to end. */
gboolean sg_study_window_is_busy (SgStudyWindow *window);

/** sg_study_window_done: @all: (out): pieces; Returns: how many of them are done. */
unsigned sg_study_window_done (SgStudyWindow *window, unsigned *all);

/** sg_study_window_message: (transfer none): the last thing it said. */
const char *sg_study_window_message (SgStudyWindow *window);

/** sg_study_window_add_action: "study" of @parent shows the window; a study's file or the folder of its results as a string. */
void sg_study_window_add_action (GtkApplicationWindow *parent);
