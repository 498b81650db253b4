/* recorder.h: a running demonstration as a video
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The main loop hands over what is to be seen, as plain data; a thread draws it with a context of its own, keeps the frame rate by the
 * clock and feeds the encoder. Where the thread is slower than the rate a frame stays longer: time in the video is the time of the
 * demonstration.
 */
#pragma once

#include "render/movie-frame.h"

#include <gio/gio.h>

typedef struct _SgRecorder SgRecorder;

/** SgRecorderDone: on the main loop, once: the recording is complete. @path: what was written: a video, or a folder of pictures; @error: (nullable):
 * then as much of it as there is. */
typedef void (*SgRecorderDone) (const char *path, gboolean video, guint64 frames, const GError *error, gpointer data);

/** sg_recorder_new: (transfer full): @path, @width, @height, @fps: as of sg_movie_new(). Errors are told by @done. Thread: main. */
SgRecorder *sg_recorder_new (const char *path, int width, int height, int fps, SgRecorderDone done, gpointer data);

/** sg_recorder_show: @scene: (transfer full): from now on. Thread: main. */
void sg_recorder_show (SgRecorder *recorder, SgMovieScene *scene);

/** sg_recorder_stop: asks for the end; done() follows. Thread: main. */
void sg_recorder_stop (SgRecorder *recorder);

/** sg_recorder_free: (nullable): stops, waits until the file is complete, and calls done() no more. Thread: main. */
void sg_recorder_free (SgRecorder *recorder);
