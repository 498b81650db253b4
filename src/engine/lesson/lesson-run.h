/* lesson-run.h: a learner on the way through a lesson: what is done, what is asked, what the run says to it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A pure machine: it is fed with what is known of the run and says what holds; it touches neither engine nor window. Checks that
 * were met stay met until the step is entered again, since a run goes on.
 *
 * Thread: the owner's.
 */
#pragma once

#include "engine/lesson/lesson.h"
#include "engine/run-status.h"
#include "engine/sample.h"
#include "engine/structure/event-list.h"
#include "engine/structure/result.h"
#include "engine/unload-fit.h"

/* What is known of the run; borrowed for the call. */
typedef struct {
  const SgEngineStatus *status;
  const GArray *samples;        /* of SgSample: all rows of the run */
  const GArray *unloads;        /* of SgUnloadResult */
  const SgStructure *structure; /* nullable */
  const SgEventList *events;    /* nullable */
  size_t n_atoms;
} SgLessonFacts;

typedef struct _SgLessonRun SgLessonRun;

/**
 * sg_lesson_run_new: (transfer full): before the first step
 * @lesson: borrowed; outlives the run
 * @factor: how much faster than the lesson says it is gone through, >= 1: rates given are that much larger, and what
 *   conditions see of rates and times is brought back to what the lesson speaks of
 */
SgLessonRun *sg_lesson_run_new (const SgLesson *lesson, double factor);

/** sg_lesson_run_free: (nullable): */
void sg_lesson_run_free (SgLessonRun *run);

/** sg_lesson_run_enter: step @step, from its beginning. What was kept by other steps stays. */
void sg_lesson_run_enter (SgLessonRun *run, unsigned step);

/** sg_lesson_run_step: Returns: the step that is shown. */
unsigned sg_lesson_run_step (const SgLessonRun *run);

/** sg_lesson_run_forget: what was known of the run, which went back to an earlier step and will be fed anew. What is done stays done. */
void sg_lesson_run_forget (SgLessonRun *run);

/** sg_lesson_run_feed: Returns: whether a check, or that the step is done, has changed. */
bool sg_lesson_run_feed (SgLessonRun *run, const SgLessonFacts *facts);

/** sg_lesson_run_met: check @k of the step. */
bool sg_lesson_run_met (const SgLessonRun *run, unsigned k);

/** sg_lesson_run_done: checks, question and prediction of the step. */
bool sg_lesson_run_done (const SgLessonRun *run);

/** sg_lesson_run_was_done: whether step @step was done once. */
bool sg_lesson_run_was_done (const SgLessonRun *run, unsigned step);

/** sg_lesson_run_warning: (transfer full) (nullable): what is to be said while its condition holds. */
char *sg_lesson_run_warning (const SgLessonRun *run);

typedef enum {
  SG_ANSWER_NONE,
  SG_ANSWER_UNKNOWN, /* the run does not say yet: not counted */
  SG_ANSWER_WRONG,
  SG_ANSWER_RIGHT,
} SgAnswer;

/** sg_lesson_run_choose: @choice: of the step's. Judged by the run as it is now; once one was right the question stays
 * answered. */
SgAnswer sg_lesson_run_choose (SgLessonRun *run, unsigned choice);

/** sg_lesson_run_answer: the last one in this step, or the right one. */
SgAnswer sg_lesson_run_answer (const SgLessonRun *run);

/** sg_lesson_run_predict: what is measured from now on is compared with it; what was measured before does not count. */
void sg_lesson_run_predict (SgLessonRun *run, double value);

/** sg_lesson_run_has_predicted: in this step. */
bool sg_lesson_run_has_predicted (const SgLessonRun *run);

/** sg_lesson_run_text: (transfer full): @text: of the lesson, with its quantities as they are now. */
char *sg_lesson_run_text (const SgLessonRun *run, const char *text);

/** sg_lesson_run_value: Returns: the quantity, NaN where it is not known. */
double sg_lesson_run_value (const SgLessonRun *run, const char *name);

/** sg_lesson_run_holds: whether @condition is known to be true now. */
bool sg_lesson_run_holds (const SgLessonRun *run, const SgExpression *condition);

/** sg_lesson_run_command: @command: (out): what the engine is told for @action, with the factor. */
void sg_lesson_run_command (const SgLessonRun *run, const SgLessonAction *action, SgCommand *command);

/** sg_lesson_run_state: (transfer full): what names in a condition are worth, for messages: "strain 0.0123, unloads 0". */
char *sg_lesson_run_state (const SgLessonRun *run, const SgExpression *condition);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgLessonRun, sg_lesson_run_free)
