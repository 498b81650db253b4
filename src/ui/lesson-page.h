/* lesson-page.h: the lessons in the window: a list of them, and one gone through step by step
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Buttons of a lesson give the same commands as the user; what counts is what the run says. Thread: main.
 *
 * Signals: "close": the page is to go away; "message" (const char *): something to be said at once;
 * "changed": another step, another lesson, or none.
 */
#pragma once

#include "engine/lesson/lesson-run.h"
#include "ui/event-page.h"
#include "ui/plot-panel.h"
#include "ui/session.h"
#include "ui/viewport.h"

#include <adwaita.h>

#define SG_TYPE_LESSON_PAGE (sg_lesson_page_get_type ())
G_DECLARE_FINAL_TYPE (SgLessonPage, sg_lesson_page, SG, LESSON_PAGE, AdwBin)

/** sg_lesson_page_set_parts: once; what the lessons show and move. Borrowed. */
void sg_lesson_page_set_parts (SgLessonPage *page, SgSession *session, SgViewport *viewport, SgEventPage *events,
                               SgPlotPanel *plot);

/** sg_lesson_page_show_list: ends the lesson that is open. */
void sg_lesson_page_show_list (SgLessonPage *page);

/** sg_lesson_page_open: the first step of the lesson at @path. Returns: %FALSE with the first problem of the file. */
gboolean sg_lesson_page_open (SgLessonPage *page, const char *path, GError **error);

/** sg_lesson_page_is_open: whether a lesson is, and not the list. */
gboolean sg_lesson_page_is_open (SgLessonPage *page);

/* What a step is about, where there is no room for both. */
typedef enum { SG_LESSON_ABOUT_BOTH, SG_LESSON_ABOUT_VIEW, SG_LESSON_ABOUT_CURVE } SgLessonAbout;

/** sg_lesson_page_about: of the step on the screen. */
SgLessonAbout sg_lesson_page_about (SgLessonPage *page);

/** sg_lesson_page_next, sg_lesson_page_back: Returns: %FALSE at the end. */
gboolean sg_lesson_page_next (SgLessonPage *page);
gboolean sg_lesson_page_back (SgLessonPage *page);

/** sg_lesson_page_press: button @k of the step, from 0. */
void sg_lesson_page_press (SgLessonPage *page, unsigned k);

/** sg_lesson_page_run: (transfer none) (nullable): the learner. */
SgLessonRun *sg_lesson_page_run (SgLessonPage *page);

/** sg_lesson_page_caption: @heading, @text, @corner: (out) (transfer full): what a recording says of the step: its title, what to look for or what is
 * said now that it is done, "2 of 5". Returns: %FALSE where no lesson is open. */
gboolean sg_lesson_page_caption (SgLessonPage *page, char **heading, char **text, char **corner);

/** sg_lesson_page_grab_focus: where somebody with a keyboard begins: the list, or the button that goes on. */
void sg_lesson_page_grab_focus (SgLessonPage *page);

/** sg_lesson_page_set_shown: whether the page is on the screen: while it is not it follows nothing. */
void sg_lesson_page_set_shown (SgLessonPage *page, gboolean shown);
