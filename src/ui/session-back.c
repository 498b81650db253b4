/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/session-private.h"
#include "engine/error.h"
#include "engine/words.h"

#include <string.h>

/* The engine answers at the next step boundary, and a large state takes a moment to be put back: beside the main loop. */
typedef struct {
  SgEngine *engine; /* borrowed: the session counts who uses it */
  uint64_t step;
  bool go;          /* or only look */
  SgWayBack way;
} BackJob;

static void
back_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  BackJob *job = data;
  GError *error = NULL;
  const bool good = job->go ? sg_engine_go_back (job->engine, job->step, &job->way, &error)
                            : sg_engine_way_back (job->engine, job->step, &job->way, &error);

  if (good)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
end (GTask *outer, GError *error)
{
  if (error != NULL)
    g_task_return_error (outer, error);
  else
    g_task_return_boolean (outer, TRUE);
  g_object_unref (outer);
}

static void
looked (GObject *object, GAsyncResult *result, gpointer outer)
{
  GError *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  sg_session_end_use (SG_SESSION (object));
  end (outer, error);
}

static void
went (GObject *object, GAsyncResult *result, gpointer outer)
{
  SgSession *self = SG_SESSION (object);
  const BackJob *job = g_task_get_task_data (outer);
  GError *error = NULL;

  self->handing_over = self->loading = false;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      sg_session_keep_earlier (self, self->sample, true);
      g_array_set_size (self->history, MIN (self->history->len, (guint) job->way.n_samples));
      g_array_set_size (self->unloads, MIN (self->unloads->len, (guint) job->way.n_unloads));
      g_clear_pointer (&self->snapshot, sg_snapshot_unref);
      memset (self->setting, 0, sizeof self->setting); /* what was on its way was said on the way it left */
      self->revert = true;
      sg_session_refresh (self); /* who hears of it reads where the run stands */
      g_signal_emit (self, sg_session_signals[SG_SESSION_WENT_BACK], 0, job->way.step);
    }
  sg_session_end_use (self);
  sg_session_drain (self);
  g_signal_emit (self, sg_session_signals[SG_SESSION_CHANGED], 0);
  end (outer, error);
}

/* Returns: (nullable): the task of the caller; %NULL where it has been refused. */
static GTask *
begin (SgSession *self, uint64_t step, bool go, GAsyncReadyCallback callback, gpointer data)
{
  GTask *outer = g_task_new (self, NULL, callback, data);

  if (self->closed || (go && self->loading))
    {
      g_task_return_new_error (outer, SG_ERROR, SG_ERROR_REFUSED, "%s",
                               self->closed ? _ ("The run has been closed")
                               : _ ("Another file is being opened, or the run is going back"));
      g_object_unref (outer);
      return NULL;
    }
  BackJob *job = g_new0 (BackJob, 1);
  job->engine = self->engine;
  job->step = step;
  job->go = go;
  g_task_set_task_data (outer, job, g_free);
  self->users++;
  return outer;
}

void
sg_session_way_back_async (SgSession *self, uint64_t step, GAsyncReadyCallback callback, gpointer data)
{
  GTask *outer = begin (self, step, false, callback, data);
  if (outer == NULL)
    return;
  g_autoptr (GTask) task = g_task_new (self, NULL, looked, outer);
  g_task_set_task_data (task, g_task_get_task_data (outer), NULL);
  g_task_run_in_thread (task, back_in_thread);
}

void
sg_session_go_back_async (SgSession *self, uint64_t step, GAsyncReadyCallback callback, gpointer data)
{
  GTask *outer = begin (self, step, true, callback, data);
  if (outer == NULL)
    return;
  /* all there is so far is taken, to be kept; what comes from here on waits until it is known what it follows */
  sg_session_drain (self);
  self->loading = self->handing_over = true;
  g_signal_emit (self, sg_session_signals[SG_SESSION_CHANGED], 0);
  g_autoptr (GTask) task = g_task_new (self, NULL, went, outer);
  g_task_set_task_data (task, g_task_get_task_data (outer), NULL);
  g_task_run_in_thread (task, back_in_thread);
}

bool
sg_session_back_finish (SgSession *self, GAsyncResult *result, SgWayBack *way, GError **error)
{
  const BackJob *job = g_task_get_task_data (G_TASK (result));
  const bool good = g_task_propagate_boolean (G_TASK (result), error);

  if (good && way != NULL)
    *way = job->way;
  return good;
}
