/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Videos: as many frames as were given, and files that another program reads, whether GStreamer is there or not.
 */
#include "render/movie-frame.h"
#include "render/movie.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define W 320
#define H 180

static cairo_surface_t *
frame_of (double grey)
{
  cairo_surface_t *frame = cairo_image_surface_create (CAIRO_FORMAT_RGB24, W, H);
  cairo_t *cr = cairo_create (frame);
  cairo_set_source_rgb (cr, grey, grey, grey);
  cairo_paint (cr);
  cairo_destroy (cr);
  return frame;
}

static unsigned
count_files (const char *folder, const char *suffix)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  unsigned n = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_suffix (name, suffix);
  return n;
}

static void
remove_all (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      if (g_remove (path) != 0)
        remove_all (path);
    }
  g_rmdir (folder);
}

static void
fill (SgMovie *movie)
{
  g_autoptr (GError) error = NULL;

  for (int k = 0; k < 6; k++)
    {
      cairo_surface_t *frame = frame_of (k / 5.0);
      g_assert_true (sg_movie_add (movie, frame, k == 2 ? 5 : 1, &error));
      g_assert_no_error (error);
      cairo_surface_destroy (frame);
    }
  g_assert_cmpuint (sg_movie_frames (movie), ==, 10);
}

/* Without GStreamer: pictures, each frame one, repeated ones too. */
static void
test_pictures (void)
{
  g_autofree char *top = g_dir_make_tmp ("movie-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (top, "lesson.webm", NULL), *folder = g_build_filename (top, "lesson", NULL);
  g_autofree char *search = g_strdup (g_getenv ("PATH"));
  g_autoptr (GError) error = NULL;

  g_setenv ("PATH", top, TRUE);
  g_assert_false (sg_movie_can_webm ());
  SgMovie *movie = sg_movie_new (path, W, H, 10, &error);
  g_assert_no_error (error);
  g_assert_false (sg_movie_is_video (movie));
  g_assert_cmpstr (sg_movie_path (movie), ==, folder);
  fill (movie);
  g_assert_true (sg_movie_close (movie, &error));
  g_assert_cmpuint (count_files (folder, ".png"), ==, 10);
  g_autofree char *fourth = g_build_filename (folder, "frame-000004.png", NULL);
  cairo_surface_t *read = cairo_image_surface_create_from_png (fourth);
  g_assert_cmpint (cairo_image_surface_get_width (read), ==, W);
  const guint8 *pixels = cairo_image_surface_get_data (read);
  g_assert_cmpint (ABS (pixels[4 * 17] - 102), <=, 1); /* the third grey, for the second time */
  cairo_surface_destroy (read);

  /* Nothing is overwritten: the pictures of another lesson could stay between those of this one. */
  g_assert_null (sg_movie_new (path, W, H, 10, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_EMPTY);
  g_setenv ("PATH", search, TRUE);
  remove_all (top);
}

/* With it: a video that it reads back with as many frames, also under a name that a shell would trip over. */
static void
test_video (void)
{
  if (!sg_movie_can_webm ())
    {
      g_test_skip ("GStreamer with vp8enc and webmmux is not here");
      return;
    }
  g_autofree char *top = g_dir_make_tmp ("movie-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (top, "a lesson! 'quoted'.webm", NULL);
  g_autoptr (GError) error = NULL;
  SgMovie *movie = sg_movie_new (path, W, H, 10, &error);
  g_assert_no_error (error);
  g_assert_true (sg_movie_is_video (movie));
  fill (movie);
  g_assert_true (sg_movie_close (movie, &error));
  g_assert_no_error (error);

  g_autofree char *source = g_strconcat ("location=", path, NULL), *sink = g_strconcat ("location=", top, "/out%03d.png", NULL);
  const char *argv[] = { "gst-launch-1.0", "-q", "filesrc", source, "!", "matroskademux", "!", "vp8dec", "!", "videoconvert", "!",
                         "pngenc", "!", "multifilesink", sink, NULL };
  int status = -1;
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error));
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpuint (count_files (top, ".png"), ==, 10);
  g_autofree char *last = g_build_filename (top, "out009.png", NULL);
  cairo_surface_t *read = cairo_image_surface_create_from_png (last);
  g_assert_cmpint (cairo_image_surface_get_width (read), ==, W);
  g_assert_cmpint (cairo_image_surface_get_data (read)[4 * 17], >, 240);
  cairo_surface_destroy (read);
  remove_all (top);
}

/* An encoder that gives up is an error, not the end of the program. */
static void
test_broken (void)
{
  g_autofree char *top = g_dir_make_tmp ("movie-XXXXXX", NULL);
  g_autofree char *launch = g_build_filename (top, "gst-launch-1.0", NULL), *inspect = g_build_filename (top, "gst-inspect-1.0", NULL);
  g_autofree char *path = g_build_filename (top, "x.webm", NULL), *search = g_strdup (g_getenv ("PATH"));
  g_autofree char *both = g_strconcat (top, ":", search, NULL);
  g_autoptr (GError) error = NULL, end = NULL;
  bool good = true;

  g_assert_true (g_file_set_contents (launch, "#!/bin/sh\nexit 3\n", -1, NULL) && g_chmod (launch, 0755) == 0);
  g_assert_true (g_file_set_contents (inspect, "#!/bin/sh\nexit 0\n", -1, NULL) && g_chmod (inspect, 0755) == 0);
  g_setenv ("PATH", both, TRUE);
  SgMovie *movie = sg_movie_new (path, W, H, 10, &error);
  g_assert_no_error (error);
  cairo_surface_t *frame = frame_of (0.5);
  for (int k = 0; k < 50 && good; k++)
    good = sg_movie_add (movie, frame, 1, &error);
  g_assert_false (good);
  g_assert_nonnull (error);
  g_assert_false (sg_movie_close (movie, &end));
  g_assert_nonnull (end);
  cairo_surface_destroy (frame);
  g_setenv ("PATH", search, TRUE);
  remove_all (top);
}

/* Curve and caption are there without OpenGL and without a sample; rows that come in two scenes are those that come in one. */
static void
test_frame (void)
{
  g_autoptr (SgFrameMaker) one = sg_frame_maker_new (2 * W, 2 * H), two = sg_frame_maker_new (2 * W, 2 * H);
  g_autoptr (GByteArray) first = g_byte_array_new ();
  const guint n = 40;

  for (int pass = 0; pass < 2; pass++)
    {
      cairo_surface_t *frame = NULL;
      SgMovieScene *last = NULL;
      for (guint part = 0; part < (pass == 0 ? 1u : 2u); part++)
        {
          SgMovieScene *scene = sg_movie_scene_new ();
          sg_look_init (&scene->look[0], SG_PRESET_ATOMS, SG_THEME_LIGHT);
          scene->samples = g_array_new (FALSE, FALSE, sizeof (SgSample));
          for (guint k = pass == 0 ? 0 : part * n / 2; k < (pass == 0 ? n : (part + 1) * n / 2); k++)
            {
              SgSample sample = { .step = k, .time = k, .strain = 1e-3 * k, .stress = 1e-2 * k, .stage_kind = SG_STAGE_LOAD };
              g_array_append_val (scene->samples, sample);
            }
          scene->n_atoms = 100;
          scene->time_step = 0.01;
          scene->new_run = part == 0;
          scene->heading = g_strdup ("A step");
          scene->text = g_strdup ("What to look for");
          if (last != NULL)
            sg_movie_scene_skip (scene, g_steal_pointer (&last));
          last = scene;
        }
      frame = sg_frame_maker_draw (pass == 0 ? one : two, last);
      g_assert_cmpint (cairo_image_surface_get_width (frame), ==, 2 * W);
      cairo_surface_flush (frame);
      const guint8 *data = cairo_image_surface_get_data (frame);
      guint size = (guint) (cairo_image_surface_get_stride (frame) * 2 * H), dark = 0;
      for (guint k = 0; k < size; k += 4)
        dark += data[k] < 80;
      g_assert_cmpuint (dark, >, 200); /* axes and letters */
      if (pass == 0)
        g_byte_array_append (first, data, size);
      else
        g_assert_cmpmem (first->data, first->len, data, size);
      sg_movie_scene_free (last);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/movie/pictures", test_pictures);
  g_test_add_func ("/movie/video", test_video);
  g_test_add_func ("/movie/broken", test_broken);
  g_test_add_func ("/movie/frame", test_frame);
  return g_test_run ();
}
