/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/session-private.h"
#include "engine/error.h"
#include "engine/io/configuration-io.h"
#include "engine/words.h"

#include <string.h>

/* Opening. */

typedef struct {
  SgEngine *engine; /* borrowed: the session is kept by the task */
  char *sample_path, *protocol_path, *log_path;
  bool paused, made, same;
  SgConfiguration *sample;
  SgProtocol *protocol;
  SgCommandLog *log;
  char *note;
} OpenJob;

static void
open_job_free (OpenJob *job)
{
  g_free (job->sample_path);
  g_free (job->protocol_path);
  g_free (job->log_path);
  g_free (job->note);
  sg_command_log_free (job->log);
  sg_configuration_free (job->sample);
  sg_protocol_free (job->protocol);
  g_free (job);
}

/* A log brings its own sample, potential and protocol. */
static bool
read_log (OpenJob *job, GError **error)
{
  if (job->log == NULL)
    job->log = sg_command_log_load (job->log_path, error);
  if (job->log == NULL)
    return false;
  g_clear_pointer (&job->sample, sg_configuration_free);
  job->sample = sg_command_log_open_sample (job->log, job->sample_path, error);
  if (job->sample == NULL)
    return false;
  sg_protocol_free (job->protocol);
  job->protocol = sg_protocol_copy (job->log->protocol);
  return true;
}

static void
read_files (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  OpenJob *job = task_data;
  GError *error = NULL;

  if (job->log_path != NULL || job->log != NULL)
    {
      if (read_log (job, &error))
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, error);
      return;
    }
  if (job->made)
    {
      g_clear_pointer (&job->sample, sg_configuration_free);
      job->sample = sg_protocol_open_sample (job->protocol, job->sample_path, NULL, &error);
      if (job->sample != NULL)
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, error);
      return;
    }
  if (job->protocol_path != NULL)
    {
      SgProtocol *protocol = sg_protocol_load (job->protocol_path, &error);
      if (protocol == NULL)
        {
          g_task_return_error (task, error);
          return;
        }
      sg_protocol_free (job->protocol);
      job->protocol = protocol;
      if (job->sample_path == NULL && protocol->sample != NULL)
        {
          g_clear_pointer (&job->sample, sg_configuration_free);
          job->sample_path = g_strdup (protocol->sample);
        }
    }
  if (job->sample_path != NULL)
    {
      /* what a new protocol says of its sample: copies, a potential */
      SgConfiguration *sample = job->protocol_path != NULL
                                    ? sg_protocol_open_sample (job->protocol, job->sample_path, NULL, &error)
                                    : sg_configuration_load (job->sample_path, &error);
      if (sample == NULL)
        {
          g_task_return_error (task, error);
          return;
        }
      sg_configuration_free (job->sample);
      job->sample = sample;
    }
  else if (job->protocol_path != NULL && job->protocol->start.n_atoms > 0)
    {
      SgConfiguration *sample = sg_protocol_open_sample (job->protocol, NULL, NULL, &error);
      if (sample == NULL)
        {
          g_task_return_error (task, error);
          return;
        }
      sg_configuration_free (job->sample);
      job->sample = sample;
    }
  if (job->sample == NULL)
    g_task_return_new_error (task, SG_ERROR, SG_ERROR_INPUT,
                             _ ("%s names no sample; open a sample first"),
                             job->protocol_path != NULL ? job->protocol_path : _ ("The protocol"));
  else
    g_task_return_boolean (task, TRUE);
}

static void
hand_over (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  OpenJob *job = task_data;
  GError *error = NULL;

  bool taken = job->log != NULL
                   ? sg_engine_load_replay (job->engine, job->sample, job->log, &error)
                   : sg_engine_load (job->engine, job->sample, job->protocol, job->paused, &error);
  if (taken && job->log != NULL)
    job->note = sg_command_log_differences (job->log, sg_engine_path (job->engine));
  if (taken)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
end_open (SgSession *self, GTask *outer, GError *error)
{
  self->loading = false;
  g_signal_emit (self, sg_session_signals[SG_SESSION_CHANGED], 0);
  if (error != NULL)
    g_task_return_error (outer, error);
  else
    g_task_return_boolean (outer, TRUE);
  g_object_unref (outer);
}

void
sg_session_keep_earlier (SgSession *self, const SgConfiguration *next, bool known)
{
  bool same = self->sample != NULL && next != NULL && self->sample->atoms->n == next->atoms->n
              && (known || (self->sample->sha256 != NULL && g_strcmp0 (self->sample->sha256, next->sha256) == 0));
  if (!same)
    {
      g_ptr_array_set_size (self->earlier, 0);
      return;
    }
  SgEarlierRun *run = sg_earlier_run_new (self->history, self->unloads, self->earlier);
  if (run == NULL)
    return;
  g_ptr_array_add (self->earlier, run);
  if (self->earlier->len > SG_MOST_EARLIER_RUNS)
    g_ptr_array_remove_index (self->earlier, 0);
}

static void
handed_over (GObject *object, GAsyncResult *result, gpointer data)
{
  SgSession *self = SG_SESSION (object);
  GTask *outer = data;
  OpenJob *job = g_task_get_task_data (outer);
  GError *error = NULL;

  self->handing_over = false;
  sg_session_end_use (self);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      sg_session_keep_earlier (self, job->sample, job->same);
      sg_configuration_free (self->sample);
      self->sample = g_steal_pointer (&job->sample);
      sg_protocol_free (self->protocol);
      self->protocol = g_steal_pointer (&job->protocol);
      g_array_set_size (self->history, 0);
      g_array_set_size (self->unloads, 0);
      memset (self->setting, 0, sizeof self->setting);
      g_clear_pointer (&self->snapshot, sg_snapshot_unref);
      g_signal_emit (self, sg_session_signals[SG_SESSION_RESET], 0);
    }
  sg_session_drain (self);
  end_open (self, outer, error);
}

static void
files_read (GObject *object, GAsyncResult *result, gpointer data)
{
  SgSession *self = SG_SESSION (object);
  GTask *outer = data;
  OpenJob *job = g_task_get_task_data (outer);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      end_open (self, outer, error);
      return;
    }
  if (self->closed)
    {
      end_open (self, outer,
                g_error_new_literal (SG_ERROR, SG_ERROR_INTERRUPTED, _ ("The window was closed")));
      return;
    }
  /* All the old run has left is taken now; what comes from here on waits for the hand-over's end. */
  sg_session_drain (self);
  self->handing_over = true;
  self->users++;
  g_autoptr (GTask) task = g_task_new (self, NULL, handed_over, outer);
  g_task_set_task_data (task, job, NULL);
  g_task_run_in_thread (task, hand_over);
}

static SgProtocol *
fallback_protocol (void)
{
  SgProtocol *protocol = sg_protocol_new ("Load and unload");
  SgStage stage;

  sg_stage_default (&stage, SG_STAGE_LOAD);
  stage.rate = 1e9;
  stage.until = SG_UNTIL_STRAIN;
  stage.until_value = 0.05;
  g_array_append_val (protocol->stages, stage);
  sg_stage_default (&stage, SG_STAGE_UNLOAD);
  stage.rate = 1e9;
  g_array_append_val (protocol->stages, stage);
  return protocol;
}

void
sg_session_open_async (SgSession *self, const SgOpenRequest *request, GAsyncReadyCallback callback,
                       gpointer data)
{
  g_return_if_fail (SG_IS_SESSION (self));
  GTask *outer = g_task_new (self, NULL, callback, data);

  if (self->loading || self->closed)
    {
      g_task_return_new_error (outer, SG_ERROR, SG_ERROR_REFUSED, _ ("Another file is being opened"));
      g_object_unref (outer);
      return;
    }
  OpenJob *job = g_new0 (OpenJob, 1);
  job->engine = self->engine;
  job->sample_path = g_strdup (request->sample);
  job->protocol_path = g_strdup (request->protocol);
  job->log_path = g_strdup (request->log);
  job->log = request->replay != NULL ? sg_command_log_copy (request->replay) : NULL;
  job->paused = request->paused;
  if (self->sample != NULL)
    job->sample = sg_configuration_copy (self->sample);
  job->made = request->made != NULL;
  job->same = request->same;
  job->protocol = request->made != NULL    ? sg_protocol_copy (request->made)
                  : self->protocol != NULL ? sg_protocol_copy (self->protocol)
                                           : fallback_protocol ();
  g_task_set_task_data (outer, job, (GDestroyNotify) open_job_free);

  self->loading = true;
  g_signal_emit (self, sg_session_signals[SG_SESSION_CHANGED], 0);
  g_autoptr (GTask) task = g_task_new (self, NULL, files_read, outer);
  g_task_set_task_data (task, job, NULL);
  g_task_run_in_thread (task, read_files);
}

bool
sg_session_open_finish (SgSession *self, GAsyncResult *result, char **note, GError **error)
{
  OpenJob *job = g_task_get_task_data (G_TASK (result));
  if (note != NULL)
    *note = job != NULL ? g_steal_pointer (&job->note) : NULL;
  return g_task_propagate_boolean (G_TASK (result), error);
}
