/* lesson-record.h: a walk through a lesson as a video
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/lesson/walk.h"

typedef struct _SgLessonRecord SgLessonRecord;

/** sg_lesson_record_new: (transfer full): @steps: of the run a frame; @seconds: that a step stands to be read. Returns: %NULL with an error. */
SgLessonRecord *sg_lesson_record_new (const char *path, int width, int height, int fps, int steps, double seconds, GError **error);

/** sg_lesson_record_follow: fills what of @options shows the walk. */
void sg_lesson_record_follow (SgLessonRecord *record, SgWalkOptions *options);

/** sg_lesson_record_close: (transfer full): @where, @frames: (out): Returns: %FALSE with the first error of the recording. */
bool sg_lesson_record_close (SgLessonRecord *record, char **where, guint64 *frames, GError **error);
