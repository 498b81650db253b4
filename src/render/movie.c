/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/movie.h"
#include "engine/words.h"
#include "render/png.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

struct _SgMovie {
  char *path; /* of the video or folder */
  int width, height, fps;
  guint64 n;
  GSubprocess *child; /* NULL: pictures */
  GOutputStream *pipe;
  guint8 *row_block;  /* a frame without the padding of its rows */
};

/* A child that ended early must not take this program with it: writing then is an error, not a signal. */
typedef struct {
  sigset_t before;
  bool was_pending;
} PipeGuard;

static void
pipe_guard_begin (PipeGuard *guard)
{
  sigset_t pipe, pending;

  sigemptyset (&pipe);
  sigaddset (&pipe, SIGPIPE);
  sigpending (&pending);
  guard->was_pending = sigismember (&pending, SIGPIPE) == 1;
  pthread_sigmask (SIG_BLOCK, &pipe, &guard->before);
}

static void
pipe_guard_end (PipeGuard *guard)
{
  sigset_t pipe;
  const struct timespec at_once = { 0, 0 };

  sigemptyset (&pipe);
  sigaddset (&pipe, SIGPIPE);
  if (!guard->was_pending)
    while (sigtimedwait (&pipe, NULL, &at_once) == -1 && errno == EINTR)
      ;
  pthread_sigmask (SIG_SETMASK, &guard->before, NULL);
}

static bool
has_element (const char *inspect, const char *name)
{
  g_autoptr (GSubprocess) child = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, inspect, "--exists", name, NULL);
  return child != NULL && g_subprocess_wait_check (child, NULL, NULL);
}

bool
sg_movie_can_webm (void)
{
  static const char *const elements[] = { "fdsrc", "rawvideoparse", "videoconvert", "vp8enc", "webmmux", "filesink" };
  g_autofree char *launch = g_find_program_in_path ("gst-launch-1.0");
  g_autofree char *inspect = g_find_program_in_path ("gst-inspect-1.0");

  if (launch == NULL || inspect == NULL)
    return false;
  for (size_t k = 0; k < G_N_ELEMENTS (elements); k++)
    if (!has_element (inspect, elements[k]))
      return false;
  return true;
}

static GSubprocess *
start_child (const SgMovie *movie, GError **error)
{
  g_autofree char *raw
      = g_strdup_printf ("rawvideoparse format=%s width=%d height=%d framerate=%d/1", G_BYTE_ORDER == G_LITTLE_ENDIAN ? "bgrx" : "xrgb",
                         movie->width, movie->height, movie->fps);
  /* Quality goes before size: thin curves and small letters. */
  g_autofree char *pipeline = g_strdup_printf ("fdsrc fd=0 do-timestamp=false ! %s ! videoconvert ! video/x-raw,format=I420 ! "
                                               "vp8enc deadline=1 cpu-used=5 threads=2 end-usage=cq cq-level=12 target-bitrate=%d "
                                               "keyframe-max-dist=%d ! webmmux writing-app=Shearglass ! filesink",
                                               raw, MAX (300000, movie->width * movie->height * 2), 10 * movie->fps);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_auto (GStrv) words = NULL;
  /* An argument of its own: any name will do. */
  g_autofree char *location = g_strconcat ("location=", movie->path, NULL);

  if (!g_shell_parse_argv (pipeline, NULL, &words, error))
    return NULL;
  g_ptr_array_add (argv, (gpointer) "gst-launch-1.0");
  g_ptr_array_add (argv, (gpointer) "-q");
  for (int k = 0; words[k] != NULL; k++)
    g_ptr_array_add (argv, words[k]);
  g_ptr_array_add (argv, location);
  g_ptr_array_add (argv, NULL);
  return g_subprocess_newv ((const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, error);
}

static void
movie_free (SgMovie *movie)
{
  g_clear_object (&movie->child);
  g_free (movie->path);
  g_free (movie->row_block);
  g_free (movie);
}

static bool
make_folder (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0777) != 0)
    {
      int code = errno;
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), "%s: %s", path, g_strerror (code));
      return false;
    }
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  if (dir == NULL)
    return false;
  if (g_dir_read_name (dir) != NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_EMPTY, _ ("%s: the folder for the pictures is not empty"), path);
      return false;
    }
  return true;
}

SgMovie *
sg_movie_new (const char *path, int width, int height, int fps, GError **error)
{
  g_return_val_if_fail (width >= 16 && width <= 8192 && height >= 16 && height <= 8192 && fps >= 1 && fps <= 120, NULL);
  g_return_val_if_fail (width % 2 == 0 && height % 2 == 0, NULL);
  SgMovie *movie = g_new0 (SgMovie, 1);
  bool video = g_str_has_suffix (path, ".webm");

  movie->width = width;
  movie->height = height;
  movie->fps = fps;
  if (video && sg_movie_can_webm ())
    {
      movie->path = g_strdup (path);
      movie->child = start_child (movie, error);
      if (movie->child != NULL)
        {
          movie->pipe = g_subprocess_get_stdin_pipe (movie->child);
          movie->row_block = g_malloc ((gsize) 4 * (gsize) width * (gsize) height);
          return movie;
        }
      movie_free (movie);
      return NULL;
    }
  movie->path = video ? g_strndup (path, strlen (path) - strlen (".webm")) : g_strdup (path);
  if (!make_folder (movie->path, error))
    {
      movie_free (movie);
      return NULL;
    }
  return movie;
}

const char *
sg_movie_path (const SgMovie *movie)
{
  return movie->path;
}

bool
sg_movie_is_video (const SgMovie *movie)
{
  return movie->child != NULL;
}

guint64
sg_movie_frames (const SgMovie *movie)
{
  return movie->n;
}

static bool
add_to_video (SgMovie *movie, cairo_surface_t *frame, guint times, GError **error)
{
  gsize row = (gsize) 4 * (gsize) movie->width;
  const guint8 *pixels = cairo_image_surface_get_data (frame);
  int stride = cairo_image_surface_get_stride (frame);
  bool good = true;
  PipeGuard guard;

  for (int y = 0; y < movie->height; y++)
    memcpy (movie->row_block + (gsize) y * row, pixels + (gsize) y * (gsize) stride, row);
  pipe_guard_begin (&guard);
  for (guint k = 0; k < times && good; k++, movie->n += good)
    good = g_output_stream_write_all (movie->pipe, movie->row_block, row * (gsize) movie->height, NULL, NULL, error);
  pipe_guard_end (&guard);
  return good;
}

/* The same picture again is a further name of the same file where the disk can do that. */
static bool
add_pictures (SgMovie *movie, cairo_surface_t *frame, guint times, GError **error)
{
  g_autofree char *first = NULL;

  for (guint k = 0; k < times; k++)
    {
      g_autofree char *name = g_strdup_printf ("frame-%06" G_GUINT64_FORMAT ".png", movie->n + 1);
      g_autofree char *path = g_build_filename (movie->path, name, NULL);
      if (first == NULL || link (first, path) != 0)
        if (!sg_png_save (frame, path, NULL, error))
          return false;
      if (first == NULL)
        first = g_steal_pointer (&path);
      movie->n++;
    }
  return true;
}

bool
sg_movie_add (SgMovie *movie, cairo_surface_t *frame, guint times, GError **error)
{
  g_return_val_if_fail (cairo_image_surface_get_width (frame) == movie->width && cairo_image_surface_get_height (frame) == movie->height,
                        false);
  cairo_surface_flush (frame);
  return movie->child != NULL ? add_to_video (movie, frame, times, error) : add_pictures (movie, frame, times, error);
}

bool
sg_movie_close (SgMovie *movie, GError **error)
{
  bool good = true;

  if (movie->child != NULL)
    {
      PipeGuard guard;
      pipe_guard_begin (&guard);
      good = g_output_stream_close (movie->pipe, NULL, error);
      pipe_guard_end (&guard);
      good = g_subprocess_wait_check (movie->child, NULL, good ? error : NULL) && good;
    }
  movie_free (movie);
  return good;
}
