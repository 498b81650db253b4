/* walk.h: goes through a lesson without a window, as its walk lines say, on a real run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/lesson/lesson-run.h"

/* What there is to see of a walk, for who shows it. Everything is borrowed. */
typedef struct {
  const SgLesson *lesson;
  SgLessonRun *run;          /* the learner */
  const SgEngineStatus *status;
  SgSnapshot *snapshot, *reference; /* nullable; what changes are measured from */
  const GArray *samples, *unloads;
  unsigned run_number;       /* another one: the curve begins anew */
  double time_step;          /* tau */
  bool entered, done;        /* the step has just been entered, has just been done */
} SgWalkScene;

typedef struct {
  double factor;       /* how much faster than the lesson says, >= 1: a shortened walk */
  unsigned n_threads;  /* of the engine; 0: one a processor */
  const char *path;    /* instruction set; nullable */
  void (*tell) (const char *line, void *data); /* nullable: a line for every step that is done */
  void (*show) (const SgWalkScene *scene, void *data); /* nullable: every hundred steps over the factor, and at both ends of a step */
  void (*act) (const SgLessonAction *action, void *data); /* nullable: what is for a view, a camera or a figure */
  void *data;
} SgWalkOptions;

typedef struct {
  uint64_t steps;      /* of the engine, in all runs of the lesson */
  double seconds;
  unsigned n_done;     /* steps of the lesson */
} SgWalkResult;

/**
 * sg_lesson_walk:
 * @result: (out): also where it fails
 *
 * Structure is looked at every few thousand steps and events at the interval the lesson says, at whole numbers of steps: what
 * happens does not depend on the wall clock. Thread: any but an engine's. Returns: %FALSE where a step cannot be done, with
 * %SG_ERROR_INPUT "PATH:LINE: ...", or with an error of the engine.
 */
bool sg_lesson_walk (const SgLesson *lesson, const SgWalkOptions *options, SgWalkResult *result, GError **error);
