/* lesson.h: a lesson as data: steps with text, things to look at, buttons, and checks on the learner's own run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * docs/lessons.md describes the file. lesson-run.h goes through one with a learner, walk.h without.
 */
#pragma once

#include "engine/command.h"
#include "engine/lesson/expression.h"

#include <limits.h>

/* What a button, or the beginning of a step, does. */
typedef enum {
  SG_LESSON_COMMAND, /* `command`: to the engine */
  SG_LESSON_RESTART, /* the present sample from its beginning */
  SG_LESSON_SAMPLE,  /* `text`: path of another sample, resolved */
  SG_LESSON_VIEW,    /* `text`: a picture */
  SG_LESSON_CAMERA,  /* `text`: a move, see camera-move.h */
  SG_LESSON_FIGURE,  /* `text`: what the first plot shows */
  SG_LESSON_EVENTS,  /* `value`: tau between states; 0: off */
  SG_LESSON_COMPARE, /* changes are measured from now */
} SgLessonActionKind;

typedef struct {
  SgLessonActionKind kind;
  SgCommand command;
  char *text;
  double value;
} SgLessonAction;

typedef struct {
  char *label;
  GPtrArray *actions; /* of SgLessonAction */
} SgLessonButton;

/* A condition with what is said about it. */
typedef struct {
  SgExpression *condition;
  char *text;
  unsigned line;
} SgLessonCheck;

typedef struct {
  char *name;
  SgExpression *value;
} SgLessonKeep;

/* How a test does the step. */
typedef enum {
  SG_WALK_PRESS,   /* `number`: of a button, from 0 */
  SG_WALK_DO,      /* `action` */
  SG_WALK_WAIT,    /* `condition` */
  SG_WALK_CHOOSE,  /* `number`: of a choice, from 0, or SG_WALK_ANY: one after the other until one is right */
  SG_WALK_PREDICT, /* `value` */
  SG_WALK_AGAIN,   /* where the step is not done: restart and all lines before once more, at most `number` times */
} SgWalkKind;

#define SG_WALK_ANY UINT_MAX

typedef struct {
  SgWalkKind kind;
  unsigned number, line;
  double value;
  SgExpression *condition;
  SgLessonAction *action;
} SgWalk;

enum { SG_LESSON_CHECKS = 16 }; /* at most in a step */

typedef struct {
  unsigned line;
  char *title;
  GPtrArray *paragraphs;  /* of char * */
  char *look;             /* nullable: what to look for in the picture */
  GPtrArray *begin;       /* of SgLessonAction: done when the step is entered */
  GPtrArray *buttons;     /* of SgLessonButton */
  char *predict_question; /* nullable */
  char *predict_name;     /* the quantity that is foretold */
  char *question;         /* nullable */
  GPtrArray *choices;     /* of SgLessonCheck: a choice is right where its condition holds */
  char *explain;          /* nullable: said after the right answer */
  GPtrArray *checks;      /* of SgLessonCheck */
  GPtrArray *warnings;    /* of SgLessonCheck: said while the condition holds */
  GPtrArray *hints;       /* of char * */
  GPtrArray *keeps;       /* of SgLessonKeep: taken when the step is done */
  char *done;             /* nullable: said when all is done */
  GPtrArray *walk;        /* of SgWalk */
  unsigned wants;         /* SgStructureWant bits its conditions and texts need */
  bool wants_events;
} SgLessonStep;

typedef struct {
  char *path, *title, *summary;
  char *sample;           /* resolved */
  double temperature;
  uint64_t seed;
  unsigned minutes;       /* about; 0: not said */
  GPtrArray *steps;       /* of SgLessonStep */
} SgLesson;

/**
 * sg_lesson_load: (transfer full)
 * @problems: (nullable) (element-type utf8): every problem is appended, "PATH:LINE: what is wrong"; without, the first is
 *   in @error
 *
 * A relative sample is looked for beside the lesson, then in the program's data folder. Thread: any. Returns: %NULL with
 * %SG_ERROR_INPUT.
 */
SgLesson *sg_lesson_load (const char *path, GPtrArray *problems, GError **error);

/** sg_lesson_load_from_data: the same from text; @path names it. Thread: any. */
SgLesson *sg_lesson_load_from_data (const char *text, const char *path, GPtrArray *problems, GError **error);

/** sg_lesson_free: (nullable): Thread: any. */
void sg_lesson_free (SgLesson *lesson);

/** sg_lesson_step: (transfer none): Thread: any. */
static inline const SgLessonStep *
sg_lesson_step (const SgLesson *lesson, unsigned i)
{
  return g_ptr_array_index (lesson->steps, i);
}

/** sg_lesson_protocol: (transfer full): what the engine is opened with: it holds at the lesson's temperature until it is
 * told something. Thread: any. */
SgProtocol *sg_lesson_protocol (const SgLesson *lesson);

/** sg_lesson_translated: (transfer full): Thread: any. Returns: the path of @path's lesson in the first of the person's languages
 * (g_get_language_names()) that there is one for: "de/03-unloading.lesson" beside "03-unloading.lesson"; else a copy of @path. */
char *sg_lesson_translated (const char *path);

/** sg_lesson_load_translated: sg_lesson_load() of sg_lesson_translated(); a translation with a mistake gives way to the original.
 * Thread: any. */
SgLesson *sg_lesson_load_translated (const char *path, GError **error);

/** sg_lesson_list: (transfer full) (array zero-terminated=1): paths of the lessons that are there, the user's own (in the
 * data folder of the user) after those that were shipped. Thread: any. */
char **sg_lesson_list (void);

/* The quantities conditions and texts may speak of. */
typedef struct {
  const char *name;
  const char *meaning; /* for docs and messages */
  unsigned want;       /* SgStructureWant bits; 0: known without */
  bool events;
} SgLessonQuantity;

/** sg_lesson_quantities: @n: (out). Thread: any. */
const SgLessonQuantity *sg_lesson_quantities (size_t *n);

/** sg_lesson_quantity: (transfer none) (nullable): Thread: any. */
const SgLessonQuantity *sg_lesson_quantity (const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgLesson, sg_lesson_free)
