/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "cli/lesson-record.h"
#include "engine/lesson/walk.h"

#include <stdio.h>
#include <string.h>

static gboolean check_only, walk, list, quantities;
static double factor = 1, read_seconds = 3;
static int threads = 0, fps = 20, frame_steps = 100;
static char *record_path, *record_size;

static const GOptionEntry entries[] = {
  { "check", 'c', 0, G_OPTION_ARG_NONE, &check_only, "Only say what is wrong with the files, by line", NULL },
  { "walk", 'w', 0, G_OPTION_ARG_NONE, &walk, "Go through every step on a real run and fail where a check cannot be met", NULL },
  { "factor", 'f', 0, G_OPTION_ARG_DOUBLE, &factor, "Walk so many times as fast as the lesson says, 1 to 100", "F" },
  { "threads", 't', 0, G_OPTION_ARG_INT, &threads, "Threads of the engine; 0: one a processor", "N" },
  { "record", 'r', 0, G_OPTION_ARG_FILENAME, &record_path,
    "Walk, and record it: a .webm where GStreamer is installed, else a folder of pictures", "FILE" },
  { "size", 0, 0, G_OPTION_ARG_STRING, &record_size, "Of the video in pixels, even numbers; 960x540", "WxH" },
  { "fps", 0, 0, G_OPTION_ARG_INT, &fps, "Frames a second, 1 to 60; 20", "N" },
  { "frame-steps", 0, 0, G_OPTION_ARG_INT, &frame_steps, "Time steps of the run a frame; 100", "N" },
  { "read", 0, 0, G_OPTION_ARG_DOUBLE, &read_seconds, "How long each step stands to be read; 3", "SECONDS" },
  { "list", 'l', 0, G_OPTION_ARG_NONE, &list, "The lessons that are here", NULL },
  { "quantities", 'q', 0, G_OPTION_ARG_NONE, &quantities, "What conditions may speak of", NULL },
  { NULL },
};

static void
tell (const char *line, void *data)
{
  printf ("  %s\n", line);
  fflush (stdout);
}

static int
print_list (void)
{
  g_auto (GStrv) paths = sg_lesson_list ();
  for (int k = 0; paths[k] != NULL; k++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SgLesson) lesson = sg_lesson_load (paths[k], NULL, &error);
      if (lesson != NULL)
        printf ("%s\n    %s: %s\n", paths[k], lesson->title, lesson->summary);
      else
        printf ("%s\n    %s\n", paths[k], error->message);
    }
  return SG_EXIT_DONE;
}

static int
print_quantities (void)
{
  size_t n;
  const SgLessonQuantity *q = sg_lesson_quantities (&n);
  for (size_t k = 0; k < n; k++)
    printf ("%-20s %s\n", q[k].name, q[k].meaning);
  return SG_EXIT_DONE;
}

static int
do_file (const char *path)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SgLesson) lesson = sg_lesson_load (path, problems, NULL);
  SgWalkOptions options = { .factor = factor, .n_threads = (unsigned) threads, .tell = tell, .data = NULL };
  SgWalkResult result;
  GError *error = NULL;

  for (guint k = 0; k < problems->len; k++)
    fprintf (stderr, "%s\n", (const char *) g_ptr_array_index (problems, k));
  if (lesson == NULL)
    return SG_EXIT_INPUT;
  if (!walk)
    {
      printf ("%s: \"%s\", %u steps, is a lesson\n", path, lesson->title, lesson->steps->len);
      return SG_EXIT_DONE;
    }
  printf ("%s\n", lesson->title);
  SgLessonRecord *record = NULL;
  if (record_path != NULL)
    {
      int width = 960, height = 540;
      if (record_size != NULL)
        sscanf (record_size, "%dx%d", &width, &height); /* looked at before */
      record = sg_lesson_record_new (record_path, width, height, fps, frame_steps, read_seconds, &error);
      if (record == NULL)
        return sg_cli_fail (error);
      sg_lesson_record_follow (record, &options);
    }
  bool good = sg_lesson_walk (lesson, &options, &result, &error);
  if (record != NULL)
    {
      g_autofree char *where = NULL;
      guint64 frames;
      good = sg_lesson_record_close (record, &where, &frames, good ? &error : NULL) && good;
      printf ("  %s: %" G_GUINT64_FORMAT " frames, %.1f s\n", where, frames, (double) frames / fps);
    }
  printf ("  %u of %u steps done, %" G_GUINT64_FORMAT " time steps, %.1f s\n", result.n_done, lesson->steps->len, result.steps,
          result.seconds);
  return good ? SG_EXIT_DONE : sg_cli_fail (error);
}

int
sg_cli_lesson (int argc, char **argv)
{
  int code = SG_EXIT_DONE;

  if (!sg_cli_parse (&argc, &argv, entries, "[FILE...]",
                     "Checks lessons, and goes through them without a window.",
                     "Without --walk the files are checked. docs/lessons.md describes them.", 0, 1000))
    return SG_EXIT_INPUT;
  if (list)
    return print_list ();
  if (quantities)
    return print_quantities ();
  if (!(factor >= 1 && factor <= 100))
    return sg_cli_usage ("lesson", "--factor %g is not within 1..100", factor);
  if (threads < 0 || threads > 256)
    return sg_cli_usage ("lesson", "--threads %d is not within 0..256", threads);
  int width = 0, height = 0, end = 0;
  if (record_size != NULL
      && !(sscanf (record_size, "%dx%d%n", &width, &height, &end) == 2 && record_size[end] == '\0' && width >= 160 && width <= 4096
           && height >= 120 && height <= 4096 && width % 2 == 0 && height % 2 == 0))
    return sg_cli_usage ("lesson", "--size \"%s\" is not two even numbers as 960x540, from 160x120 to 4096x4096", record_size);
  if (fps < 1 || fps > 60)
    return sg_cli_usage ("lesson", "--fps %d is not within 1..60", fps);
  if (frame_steps < 1 || !(read_seconds >= 0 && read_seconds <= 60))
    return sg_cli_usage ("lesson", "--frame-steps is at least 1, --read 0 to 60");
  if (record_path != NULL && argc > 2)
    return sg_cli_usage ("lesson", "--record takes one lesson");
  walk = walk || record_path != NULL;
  if (check_only && walk)
    return sg_cli_usage ("lesson", "--check or --walk");
  if (argc < 2)
    return sg_cli_usage ("lesson", "no lesson given");
  for (int k = 1; k < argc; k++)
    {
      int one = do_file (argv[k]);
      code = MAX (code, one);
    }
  return code;
}
