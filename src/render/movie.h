/* movie.h: frames into a video, or into numbered pictures where nothing can make one
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WebM (VP8) is made by GStreamer's gst-launch-1.0 where it and its plug-ins are installed: a child that is fed with raw frames
 * through a pipe. When the pipe is closed, by sg_movie_close() or because this program is no more, the child ends its file
 * properly: what was recorded can always be played. Nothing of GStreamer is linked or needed.
 *
 * Thread: one at a time; the calls wait for the child and are no work for the main loop.
 */
#pragma once

#include <cairo.h>
#include <glib.h>
#include <stdbool.h>

typedef struct _SgMovie SgMovie;

/** sg_movie_can_webm: asks once whether GStreamer has what it takes; may take a second the first time. Thread: any. */
bool sg_movie_can_webm (void);

/**
 * sg_movie_new: (transfer full)
 * @path: "lesson.webm"; where no video can be made, or the name ends otherwise, a folder without that ending
 * @width, @height: px, even, 16..8192
 * @fps: frames a second, 1..120
 *
 * A video that is there is replaced; a folder must be empty or not there.
 * Returns: %NULL with %G_IO_ERROR or %G_FILE_ERROR.
 */
SgMovie *sg_movie_new (const char *path, int width, int height, int fps, GError **error);

/** sg_movie_path: (transfer none): the video, or the folder of frame-000001.png and so on. */
const char *sg_movie_path (const SgMovie *movie);

/** sg_movie_is_video: or a folder of pictures. */
bool sg_movie_is_video (const SgMovie *movie);

/** sg_movie_frames: so far. */
guint64 sg_movie_frames (const SgMovie *movie);

/** sg_movie_add: @frame: CAIRO_FORMAT_RGB24 or ARGB32 of the movie's size; @times: how often it comes, one after the other.
 * Returns: %FALSE with %G_IO_ERROR. */
bool sg_movie_add (SgMovie *movie, cairo_surface_t *frame, guint times, GError **error);

/** sg_movie_close: (transfer full): waits until the file is complete. Returns: %FALSE with an error and no file, or as much of
 * it as there is. */
bool sg_movie_close (SgMovie *movie, GError **error);
