/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/recorder.h"
#include "render/movie.h"

#include <string.h>

struct _SgRecorder {
  char *path;
  int width, height, fps;
  SgRecorderDone done;
  gpointer data;
  GThread *thread;
  gint64 begin_us;      /* time 0 of the video */
  guint idle;           /* that calls done() */

  GMutex lock;
  GCond wake;
  SgMovieScene *scene;  /* newest that was not drawn; owned, nullable */
  gboolean stop;

  /* Of the thread, until it has ended. */
  GError *error;
  char *written;
  gboolean video;
  guint64 frames;
};

static gboolean
tell (gpointer data)
{
  SgRecorder *self = data;

  g_mutex_lock (&self->lock);
  self->idle = 0;
  g_mutex_unlock (&self->lock);
  self->done (self->written != NULL ? self->written : self->path, self->video, self->frames, self->error, self->data);
  return G_SOURCE_REMOVE;
}

/* The newest scene, or NULL while there is no new one at @until. */
static SgMovieScene *
wait_for_scene (SgRecorder *self, gint64 until, gboolean *stop)
{
  g_mutex_lock (&self->lock);
  while (!self->stop && g_get_monotonic_time () < until)
    g_cond_wait_until (&self->wake, &self->lock, until);
  SgMovieScene *scene = g_steal_pointer (&self->scene);
  *stop = self->stop;
  g_mutex_unlock (&self->lock);
  return scene;
}

static gpointer
record (gpointer data)
{
  SgRecorder *self = data;
  SgMovie *movie = sg_movie_new (self->path, self->width, self->height, self->fps, &self->error);
  g_autoptr (SgFrameMaker) maker = movie != NULL ? sg_frame_maker_new (self->width, self->height) : NULL;
  cairo_surface_t *frame = NULL;
  gint64 begin = self->begin_us;
  gboolean stop = movie == NULL;

  while (!stop)
    {
      gint64 due = begin + (gint64) (sg_movie_frames (movie) + 1) * G_USEC_PER_SEC / self->fps;
      g_autoptr (SgMovieScene) scene = wait_for_scene (self, due, &stop);
      if (scene != NULL)
        frame = sg_frame_maker_draw (maker, scene);
      if (frame == NULL)
        {
          begin = g_get_monotonic_time ();
          continue;
        }
      /* As many as the time that has passed since the beginning makes. */
      guint64 wanted = (guint64) (g_get_monotonic_time () - begin) * (guint64) self->fps / G_USEC_PER_SEC + 1;
      guint64 have = sg_movie_frames (movie);
      if (wanted > have && !sg_movie_add (movie, frame, (guint) MIN (wanted - have, 10000), &self->error))
        break;
    }
  if (movie != NULL)
    {
      self->written = g_strdup (sg_movie_path (movie));
      self->video = sg_movie_is_video (movie);
      self->frames = sg_movie_frames (movie);
      sg_movie_close (movie, self->error == NULL ? &self->error : NULL);
    }
  g_mutex_lock (&self->lock);
  self->idle = g_idle_add (tell, self);
  g_mutex_unlock (&self->lock);
  return NULL;
}

SgRecorder *
sg_recorder_new (const char *path, int width, int height, int fps, SgRecorderDone done, gpointer data)
{
  SgRecorder *self = g_new0 (SgRecorder, 1);

  self->path = g_strdup (path);
  self->width = width;
  self->height = height;
  self->fps = fps;
  self->done = done;
  self->data = data;
  self->begin_us = g_get_monotonic_time ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  self->thread = g_thread_new ("recorder", record, self);
  return self;
}

void
sg_recorder_show (SgRecorder *self, SgMovieScene *scene)
{
  g_mutex_lock (&self->lock);
  sg_movie_scene_skip (scene, g_steal_pointer (&self->scene));
  self->scene = scene;
  g_mutex_unlock (&self->lock);
}

void
sg_recorder_stop (SgRecorder *self)
{
  g_mutex_lock (&self->lock);
  self->stop = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
}

void
sg_recorder_free (SgRecorder *self)
{
  if (self == NULL)
    return;
  sg_recorder_stop (self);
  g_thread_join (self->thread);
  if (self->idle != 0)
    g_source_remove (self->idle);
  sg_movie_scene_free (self->scene);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  g_free (self->written);
  g_free (self->path);
  g_free (self);
}
