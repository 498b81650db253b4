/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/session-private.h"
#include "engine/error.h"
#include "engine/io/configuration-io.h"
#include "engine/io/sample-csv.h"
#include "engine/words.h"

/* Saving. */

typedef struct {
  SgEngine *engine; /* borrowed */
  SgSaveWhat what;
  char *path;
  GArray *history; /* nullable: a copy */
  SgConfiguration *configuration; /* nullable: what was saved */
} SaveJob;

static void
save_job_free (SaveJob *job)
{
  g_free (job->path);
  g_clear_pointer (&job->history, g_array_unref);
  sg_configuration_free (job->configuration);
  g_free (job);
}

static bool
save_data (SaveJob *job, GError **error)
{
  g_autofree char *csv = sg_samples_to_csv (job->history);
  return g_file_set_contents (job->path, csv, -1, error);
}

static bool
save_configuration (SaveJob *job, GError **error)
{
  job->configuration = sg_engine_configuration (job->engine);
  if (job->configuration == NULL)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_REFUSED, _ ("There is no sample to save"));
      return false;
    }
  return sg_configuration_save (job->configuration, job->path, error);
}

static bool
save_log (SaveJob *job, GError **error)
{
  g_autofree char *log = sg_engine_log (job->engine);

  if (log == NULL)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_REFUSED, _ ("There is no run to save the commands of"));
      return false;
    }
  return g_file_set_contents (job->path, log, -1, error);
}

static void
save_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SaveJob *job = task_data;
  GError *error = NULL;
  bool saved = job->what == SG_SAVE_LOG    ? save_log (job, &error)
               : job->what == SG_SAVE_DATA ? save_data (job, &error)
                                           : save_configuration (job, &error);

  if (saved)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* The gauge of what was saved: takes seconds to minutes, so the file is there before. That of a sample of this size is
 * waited for even when the last window is gone. */
#define HOLD_ATOMS 50000

static bool
is_waited_for (const SaveJob *job)
{
  return job->configuration->atoms->n <= HOLD_ATOMS;
}

static void
gauge_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SgSession *self = source;
  SaveJob *job = task_data;
  SgGauge gauge;
  SgPool *pool = sg_pool_new (1);
  bool saved = sg_gauge_save (job->configuration, job->path, pool, is_waited_for (job) ? NULL : &self->give_up_gauges, &gauge,
                              NULL);
  sg_pool_free (pool);
  g_task_return_pointer (task, saved ? g_memdup2 (&gauge, sizeof gauge) : NULL, g_free);
}

static void
gauge_saved (GObject *object, GAsyncResult *result, gpointer data)
{
  SgSession *self = SG_SESSION (object);
  const SaveJob *job = g_task_get_task_data (G_TASK (result));
  g_autofree SgGauge *gauge = g_task_propagate_pointer (G_TASK (result), NULL);

  self->gauges--;
  if (is_waited_for (job) && g_application_get_default () != NULL)
    g_application_release (g_application_get_default ());
  g_signal_emit (self, sg_session_signals[SG_SESSION_GAUGE_SAVED], 0, job->path, gauge);
}

static void
file_saved (GObject *object, GAsyncResult *result, gpointer data)
{
  SgSession *self = SG_SESSION (object);
  SaveJob *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GTask) outer = data;
  GError *error = NULL;

  sg_session_end_use (self);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (job->configuration != NULL && !self->closed)
        {
          SaveJob *next = g_new0 (SaveJob, 1);
          next->path = g_strdup (job->path);
          next->configuration = g_steal_pointer (&job->configuration);
          g_autoptr (GTask) task = g_task_new (self, NULL, gauge_saved, NULL);
          g_task_set_task_data (task, next, (GDestroyNotify) save_job_free);
          self->gauges++;
          if (is_waited_for (next) && g_application_get_default () != NULL)
            g_application_hold (g_application_get_default ());
          g_task_run_in_thread (task, gauge_in_thread);
        }
      g_task_return_boolean (outer, TRUE);
    }
  else
    g_task_return_error (outer, error);
}

void
sg_session_save_async (SgSession *self, SgSaveWhat what, const char *path, GAsyncReadyCallback callback,
                       gpointer data)
{
  GTask *outer = g_task_new (self, NULL, callback, data);

  if (self->closed)
    {
      g_task_return_new_error (outer, SG_ERROR, SG_ERROR_REFUSED, _ ("The run has been closed"));
      g_object_unref (outer);
      return;
    }
  SaveJob *job = g_new0 (SaveJob, 1);
  job->engine = self->engine;
  job->what = what;
  if (what == SG_SAVE_DATA)
    job->history = g_array_copy (self->history);
  job->path = g_strdup (path);
  self->users++;
  g_autoptr (GTask) task = g_task_new (self, NULL, file_saved, outer);
  g_task_set_task_data (task, job, (GDestroyNotify) save_job_free);
  g_task_run_in_thread (task, save_in_thread);
}

bool
sg_session_save_finish (SgSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Provenance. */

static void
provenance_in_thread (GTask *task, gpointer source, gpointer engine, GCancellable *cancellable)
{
  g_autoptr (SgConfiguration) configuration = sg_engine_configuration (engine);

  if (configuration == NULL || configuration->provenance == NULL)
    g_task_return_new_error (task, SG_ERROR, SG_ERROR_REFUSED, _ ("There is no run to tell the origin of"));
  else
    g_task_return_pointer (task, g_strdup (configuration->provenance), g_free);
}

static void
provenance_ready (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) outer = data;
  GError *error = NULL;
  char *text = g_task_propagate_pointer (G_TASK (result), &error);

  sg_session_end_use (SG_SESSION (object));
  if (text != NULL)
    g_task_return_pointer (outer, text, g_free);
  else
    g_task_return_error (outer, error);
}

void
sg_session_provenance_async (SgSession *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *outer = g_task_new (self, NULL, callback, data);

  if (self->closed)
    {
      g_task_return_new_error (outer, SG_ERROR, SG_ERROR_REFUSED, _ ("The run has been closed"));
      g_object_unref (outer);
      return;
    }
  self->users++;
  g_autoptr (GTask) task = g_task_new (self, NULL, provenance_ready, outer);
  g_task_set_task_data (task, self->engine, NULL);
  g_task_run_in_thread (task, provenance_in_thread);
}

char *
sg_session_provenance_finish (SgSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
