/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Saving a picture: drawn by a second view with a context of its own, on a worker.
 */
#include "ui/viewport-private.h"
#include "ui/units.h"
#include "engine/origin.h"
#include "engine/words.h"
#include "render/offscreen.h"
#include "render/overlay.h"

struct _SgViewportShot {
  SgView *view; /* owned: a second view of the same snapshot */
  SgStructure *structure; /* owned, nullable */
  char *path;
  SgPictureOptions picture;
  gboolean overlay, axes;
  SgPhysical physical;
  bool in_laboratory; /* the bars say also what `physical` makes of them */
  char *since, *layers, *provenance, *compared; /* the last as in the file */
};

void
sg_viewport_shot_free (SgViewportShot *job)
{
  if (job == NULL)
    return;
  sg_view_free (job->view);
  sg_structure_unref (job->structure);
  g_free (job->path);
  g_free (job->since);
  g_free (job->compared);
  g_free (job->layers);
  g_free (job->provenance);
  g_free (job);
}

static void
save_picture (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SgViewportShot *job = task_data;
  GError *error = NULL;
  SgOffscreen *offscreen = sg_offscreen_new (SG_GL_ANY, &error);

  if (offscreen == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  sg_view_set_structure (job->view, job->structure);
  SgOverlayOptions overlay;
  sg_overlay_options_init (&overlay);
  overlay.axes = job->axes;
  overlay.since = job->since;
  overlay.physical = job->in_laboratory ? &job->physical : NULL;
  /* Writing keeps its share of the picture: 10 pt at 900 px of height. */
  overlay.scale = MAX (job->picture.height / 900.0, 0.5);
  const char *const texts[] = { "Layers", job->layers, "Compared", job->compared, "Provenance", job->provenance, NULL };
  bool saved = sg_view_realize (job->view, &error)
               && sg_overlay_save_picture (job->view, &job->picture, job->overlay ? &overlay : NULL, texts, job->path,
                                           &error);
  if (sg_view_is_realized (job->view))
    sg_view_unrealize (job->view);
  sg_offscreen_free (offscreen);
  if (saved)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

SgViewportShot *
sg_viewport_shoot (SgViewport *self, const SgPictureOptions *picture, gboolean overlay)
{
  SgSnapshot *snapshot = sg_view_snapshot (self->view);

  if (snapshot == NULL)
    return NULL;
  SgViewportShot *job = g_new0 (SgViewportShot, 1);
  job->view = sg_view_new ();
  job->picture = *picture;
  job->overlay = overlay;
  job->axes = sg_view_state_axes (self->state);
  job->since = sg_viewport_since (self);
  job->in_laboratory = sg_units_shown (&job->physical) != NULL;
  locale_t before = sg_plain_begin ();
  job->compared = sg_viewport_since (self);
  sg_plain_end (before);
  job->layers = sg_view_state_describe (self->state, self->options.inherent);
  sg_view_set_snapshot (job->view, snapshot);
  *sg_view_camera (job->view) = *sg_view_camera (self->view);
  sg_view_set_panels (job->view, sg_view_n_panels (self->view));
  for (unsigned p = 0; p < sg_view_n_panels (self->view); p++)
    *sg_view_look (job->view, p) = *sg_view_look (self->view, p);
  sg_view_set_marks (job->view, self->mark, self->n_marks);
  if (self->structure != NULL)
    job->structure = sg_structure_ref (self->structure);
  return job;
}

void
sg_viewport_scene (SgViewport *self, SgMovieScene *scene)
{
  SgSnapshot *snapshot = sg_view_snapshot (self->view);
  int w = gtk_widget_get_width (GTK_WIDGET (self->area)), h = gtk_widget_get_height (GTK_WIDGET (self->area));

  scene->snapshot = snapshot != NULL ? sg_snapshot_ref (snapshot) : NULL;
  scene->structure = self->structure != NULL ? sg_structure_ref (self->structure) : NULL;
  scene->camera = *sg_view_camera (self->view);
  scene->aspect = w > 0 && h > 0 ? (double) w / h : 1;
  scene->n_panels = sg_view_n_panels (self->view);
  for (unsigned p = 0; p < scene->n_panels; p++)
    scene->look[p] = *sg_view_look (self->view, p);
  scene->axes = sg_view_state_axes (self->state);
  scene->since = sg_viewport_since (self);
  scene->in_laboratory = sg_units_shown (&scene->physical) != NULL;
}

void
sg_viewport_save_async (SgViewport *self, SgViewportShot *job, const char *path, const char *provenance,
                        GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  if (job == NULL)
    {
      g_task_return_new_error (task, SG_RENDER_ERROR, SG_RENDER_ERROR_SIZE, _ ("There is nothing to draw yet"));
      return;
    }
  const SgSnapshot *snapshot = sg_view_snapshot (job->view);
  job->path = g_strdup (path);
  job->provenance = provenance != NULL ? sg_origin_add_shown (provenance, snapshot->step, snapshot->strain) : g_strdup ("");
  g_task_set_task_data (task, job, (GDestroyNotify) sg_viewport_shot_free);
  g_task_run_in_thread (task, save_picture);
}

gboolean
sg_viewport_save_finish (SgViewport *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
