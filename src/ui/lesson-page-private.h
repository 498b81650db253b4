/* lesson-page-private.h: what the files of the lessons' page share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lesson-page has the list and goes from step to step, lesson-step-view puts a step on the screen and keeps it up to date, lesson-actions
 * does what a step and its buttons ask for. Thread: main.
 */
#pragma once

#include "ui/lesson-page.h"

/* A line of a step whose words may change with the run. */
typedef struct {
  GtkLabel *label;
  const char *text; /* of the lesson */
} SgLessonLine;

struct _SgLessonPage {
  AdwBin parent_instance;

  GtkStack *stack;
  GtkListBox *list;
  GtkWidget *open_title;
  GtkWidget *step_title;
  GtkWidget *scroller;
  GtkBox *content;
  GtkLabel *place;
  GtkWidget *back, *next;

  /* Of the step on the screen; borrowed from `content`. */
  GArray *lines;         /* of SgLessonLine */
  GPtrArray *marks;      /* of GtkImage, one a check */
  GPtrArray *choices;    /* of GtkCheckButton */
  GtkLabel *answer;
  GtkLabel *warning;
  GtkLabel *done;
  GtkEntry *entry;
  GtkWidget *foretell;
  GtkLabel *foretold;
  GtkWidget *hint_button;
  GtkBox *hints;
  unsigned n_hints;

  /* Borrowed. */
  SgSession *session;
  SgViewport *viewport;
  SgEventPage *events;
  SgPlotPanel *plot;

  /* Owned. */
  SgLesson *lesson;      /* nullable: the list is shown */
  SgLessonRun *run;
  char *sample;          /* path of the lesson's present one */
  GQueue actions;        /* of const SgLessonAction *, of the lesson: still to be done */
  gboolean opening, shown;
  guint timer;
};

/** sg_lesson_page_present: (transfer none): the step on the screen; a lesson is open. */
const SgLessonStep *sg_lesson_page_present (SgLessonPage *page);

/** sg_lesson_page_say: something to be said at once. */
void sg_lesson_page_say (SgLessonPage *page, const char *text);

/** sg_lesson_page_remember: how many steps of the lesson were done, where they are more than before. */
void sg_lesson_page_remember (SgLessonPage *page);

/** sg_lesson_page_feed: the learner is told what the run says, and the step shows it. */
void sg_lesson_page_feed (SgLessonPage *page);

/** sg_lesson_page_soon: the same a little later, once for all that happens until then; actions that waited go on now. */
void sg_lesson_page_soon (SgLessonPage *page);

/** sg_lesson_page_show_step: puts the present step on the screen, in the place of another. */
void sg_lesson_page_show_step (SgLessonPage *page);

/** sg_lesson_page_clear_step: takes it away. */
void sg_lesson_page_clear_step (SgLessonPage *page);

/** sg_lesson_page_show_progress: words with numbers in them, marks, warning, answers: as the learner stands. */
void sg_lesson_page_show_progress (SgLessonPage *page);

/** sg_lesson_page_queue: @actions (of SgLessonAction, the lesson's) are done one after the other, those that wait first. */
void sg_lesson_page_queue (SgLessonPage *page, const GPtrArray *actions);

/** sg_lesson_page_do_actions: as many of those that wait as can be done now. */
void sg_lesson_page_do_actions (SgLessonPage *page);

/** sg_lesson_action_opens: whether a sample is opened by it. */
gboolean sg_lesson_action_opens (const SgLessonAction *action);
