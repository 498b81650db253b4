/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/lesson-record.h"
#include "engine/lesson/camera-move.h"
#include "render/camera-move.h"
#include "render/movie-frame.h"
#include "render/movie.h"
#include "render/structure-layers.h"

#include <math.h>
#include <string.h>

/* Structure is looked at anew after so many frames; it changes slowly. */
#define LOOK_FRAMES 6

struct _SgLessonRecord {
  SgMovie *movie;
  SgFrameMaker *maker;
  SgView *looks;          /* never drawn: holds what is shown */
  SgPool *pool;
  GError *error;
  int width, height, fps, steps;
  double seconds;         /* of reading */
  SgFigureKind figure;
  SgCamera camera;
  bool fitted;
  SgCameraMove move;
  SgCamera move_from;
  double move_seconds;    /* since it began; < 0: none */
  SgStructure *structure;
  unsigned structure_age; /* frames */
  unsigned run_number;
  guint known_samples, known_unloads;
  guint64 next_step;
  char *heading, *text, *corner;
};

static void
set_preset (SgLessonRecord *record, const char *name)
{
  bool quad = strcmp (name, "quad") == 0;

  sg_view_set_panels (record->looks, quad ? 4 : 1);
  for (int p = 0; p < SG_N_PRESETS; p++)
    if (quad ? p >= SG_PRESET_NETWORK && p < SG_PRESET_NETWORK + 4 : strcmp (sg_preset_name ((SgPreset) p), name) == 0)
      sg_look_init (sg_view_look (record->looks, quad ? (unsigned) (p - SG_PRESET_NETWORK) : 0), (SgPreset) p, SG_THEME_LIGHT);
  g_clear_pointer (&record->structure, sg_structure_unref);
}

SgLessonRecord *
sg_lesson_record_new (const char *path, int width, int height, int fps, int steps, double seconds, GError **error)
{
  SgMovie *movie = sg_movie_new (path, width, height, fps, error);

  if (movie == NULL)
    return NULL;
  SgLessonRecord *record = g_new0 (SgLessonRecord, 1);
  record->movie = movie;
  record->maker = sg_frame_maker_new (width, height);
  record->looks = sg_view_new ();
  record->pool = sg_pool_new (1);
  record->width = width;
  record->height = height;
  record->fps = fps;
  record->steps = steps;
  record->seconds = seconds;
  record->move_seconds = -1;
  sg_camera_init (&record->camera);
  set_preset (record, "atoms");
  return record;
}

static void
look_at_structure (SgLessonRecord *record, const SgWalkScene *scene)
{
  SgStructureOptions options;

  sg_structure_options_default (&options);
  options.want = sg_view_structure_wanted (record->looks);
  if (options.want == 0 || (record->structure != NULL && ++record->structure_age < LOOK_FRAMES))
    return;
  SgStructure *structure = sg_structure_new (scene->snapshot, scene->reference, &options, record->structure, record->pool, NULL);
  if (structure == NULL)
    return;
  sg_structure_unref (record->structure);
  record->structure = structure;
  record->structure_age = 0;
}

/* Frames for so long; the camera goes on moving. */
static void
add_frames (SgLessonRecord *record, const SgWalkScene *scene, guint n)
{
  if (record->error != NULL || scene->snapshot == NULL)
    return;
  look_at_structure (record, scene);
  while (n > 0 && record->error == NULL)
    {
      double aspect = record->width * 0.5 / (record->height * 0.78);
      if (!record->fitted)
        {
          const SgCameraMove whole = { .kind = SG_MOVE_FIT };
          sg_camera_move_at (&whole, &record->camera, &scene->snapshot->cell, aspect, 0, &record->camera);
          record->fitted = true;
        }
      bool moving = record->move_seconds >= 0;
      if (moving)
        {
          record->move_seconds += 1.0 / record->fps;
          if (sg_camera_move_at (&record->move, &record->move_from, &scene->snapshot->cell, aspect, record->move_seconds, &record->camera))
            record->move_seconds = -1;
        }
      guint times = moving ? 1 : n;
      g_autoptr (SgMovieScene) shown = sg_movie_scene_new ();
      shown->snapshot = sg_snapshot_ref (scene->snapshot);
      shown->structure = record->structure != NULL ? sg_structure_ref (record->structure) : NULL;
      shown->camera = record->camera;
      shown->aspect = aspect;
      shown->n_panels = sg_view_n_panels (record->looks);
      for (unsigned p = 0; p < 4; p++)
        shown->look[p] = *sg_view_look (record->looks, p);
      shown->figure = record->figure;
      shown->n_atoms = scene->snapshot->n;
      shown->time_step = scene->time_step;
      shown->new_run = scene->run_number != record->run_number;
      if (shown->new_run)
        record->known_samples = record->known_unloads = 0;
      record->run_number = scene->run_number;
      shown->samples = g_array_new (FALSE, FALSE, sizeof (SgSample));
      if (scene->samples->len > record->known_samples)
        g_array_append_vals (shown->samples, &g_array_index (scene->samples, SgSample, record->known_samples),
                             scene->samples->len - record->known_samples);
      shown->unloads = g_array_new (FALSE, FALSE, sizeof (SgUnloadResult));
      if (scene->unloads->len > record->known_unloads)
        g_array_append_vals (shown->unloads, &g_array_index (scene->unloads, SgUnloadResult, record->known_unloads),
                             scene->unloads->len - record->known_unloads);
      record->known_samples = scene->samples->len;
      record->known_unloads = scene->unloads->len;
      shown->heading = g_strdup (record->heading);
      shown->text = g_strdup (record->text);
      shown->corner = g_strdup (record->corner);
      sg_movie_add (record->movie, sg_frame_maker_draw (record->maker, shown), times, &record->error);
      n -= times;
    }
}

static void
on_show (const SgWalkScene *scene, void *data)
{
  SgLessonRecord *record = data;
  unsigned number = sg_lesson_run_step (scene->run);
  const SgLessonStep *step = sg_lesson_step (scene->lesson, number);
  guint reading = (guint) MAX (lround (record->seconds * record->fps), 1);

  if (scene->run_number != record->run_number)
    record->next_step = 0;
  if (scene->entered)
    {
      g_free (record->heading);
      g_free (record->text);
      g_free (record->corner);
      record->heading = g_strdup (step->title);
      record->text = sg_lesson_run_text (scene->run, step->look != NULL ? step->look : g_ptr_array_index (step->paragraphs, 0));
      record->corner = g_strdup_printf ("%u / %u", number + 1, scene->lesson->steps->len);
      if (record->move_seconds >= 0)
        reading = MAX (reading, (guint) lround (record->move.seconds * record->fps) + 1);
      add_frames (record, scene, reading);
    }
  else if (scene->done)
    {
      const char *said = step->done != NULL ? step->done : step->explain;
      if (said != NULL)
        {
          g_free (record->text);
          record->text = sg_lesson_run_text (scene->run, said);
        }
      g_clear_pointer (&record->structure, sg_structure_unref);
      add_frames (record, scene, reading);
    }
  else if (scene->status->step >= record->next_step)
    {
      record->next_step = scene->status->step + (guint64) record->steps;
      add_frames (record, scene, 1);
    }
}

static void
on_act (const SgLessonAction *action, void *data)
{
  SgLessonRecord *record = data;

  if (action->kind == SG_LESSON_VIEW)
    set_preset (record, action->text);
  else if (action->kind == SG_LESSON_CAMERA && sg_camera_move_parse (action->text, &record->move, NULL))
    {
      record->move_from = record->camera;
      record->move_seconds = 0;
    }
  else if (action->kind == SG_LESSON_FIGURE)
    for (int k = 0; k < SG_N_FIGURES; k++)
      if (strcmp (sg_figure_kind_name ((SgFigureKind) k), action->text) == 0)
        record->figure = (SgFigureKind) k;
}

void
sg_lesson_record_follow (SgLessonRecord *record, SgWalkOptions *options)
{
  options->show = on_show;
  options->act = on_act;
  options->data = record;
}

bool
sg_lesson_record_close (SgLessonRecord *record, char **where, guint64 *frames, GError **error)
{
  *where = g_strdup (sg_movie_path (record->movie));
  *frames = sg_movie_frames (record->movie);
  bool good = record->error == NULL;
  good = sg_movie_close (record->movie, good ? error : NULL) && good;
  if (record->error != NULL)
    g_propagate_error (error, record->error);
  sg_frame_maker_free (record->maker);
  sg_view_free (record->looks);
  sg_pool_free (record->pool);
  sg_structure_unref (record->structure);
  g_free (record->heading);
  g_free (record->text);
  g_free (record->corner);
  g_free (record);
  return good;
}
