/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/session.h"
#include "engine/error.h"
#include "engine/io/configuration-io.h"
#include "engine/io/sample-csv.h"
#include "engine/units.h"
#include "engine/words.h"
#include "ui/past.h"
#include "ui/watchdog.h"

#include <string.h>

/* 30 snapshots a second: the display period. */
#define SNAPSHOT_MS 33

/* A setting on its way to the engine. */
typedef struct {
  uint64_t in_flight; /* number of the command not yet acknowledged */
  bool waiting;       /* a newer value waits for that */
  double value;
} Setting;

enum { RATE, TEMPERATURE, TARGET, N_SETTINGS };

struct _SgSession {
  GObject parent_instance;

  /* Immutable after init. */
  GSource *wake; /* made ready by the engine thread */

  /* Owned, main thread. */
  SgEngine *engine;
  SgConfiguration *sample;
  SgProtocol *protocol;
  SgSnapshot *snapshot;
  SgPast *past;
  GArray *history;
  GArray *unloads;
  GArray *armed;
  char *failure;

  /* Main thread. */
  SgEngineStatus status;
  uint64_t acknowledged;
  SgSteering steering;
  Setting setting[N_SETTINGS];
  bool revert; /* a setting was refused */
  bool loading;
  bool handing_over; /* the engine is taking a sample: what it publishes may be of either run */
  bool closed;
  unsigned users; /* workers that hold the engine: it outlives them */
  unsigned gauges; /* of saved samples under way */
  atomic_bool give_up_gauges; /* shared with their workers, which hold a reference */
};

enum { RESET, CHANGED, SAMPLES, SNAPSHOT, ACKNOWLEDGED, UNLOADED, STEERING_CHANGED, GAUGE_SAVED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (SgSession, sg_session, G_TYPE_OBJECT)

/* Engine thread: nothing but making the source ready. */
static void
wake_up (void *data)
{
  g_source_set_ready_time (data, 0);
}

static bool
take_snapshot (SgSession *self)
{
  SgSnapshot *snapshot = sg_engine_take_snapshot (self->engine);
  if (snapshot == NULL)
    return false;
  sg_snapshot_unref (self->snapshot);
  self->snapshot = snapshot;
  return true;
}

static int
setting_of (SgCommandKind kind)
{
  return kind == SG_COMMAND_SET_RATE          ? RATE
         : kind == SG_COMMAND_SET_TEMPERATURE ? TEMPERATURE
         : kind == SG_COMMAND_SET_TARGET      ? TARGET
                                              : -1;
}

static bool
is_shearing (const SgStage *stage)
{
  return stage->kind == SG_STAGE_LOAD || stage->kind == SG_STAGE_UNLOAD;
}

/* The settings follow the stage in force, or what a pause keeps waiting; but not while the user's own
 * change is on its way. */
static void
follow_stage (SgSession *self, const SgStage *before, bool all)
{
  SgSteering new = self->steering;
  const SgStage *now = &self->status.pending_settings;
  bool free_of[N_SETTINGS];

  if (self->status.state == SG_RUN_IDLE)
    return;
  for (int i = 0; i < N_SETTINGS; i++)
    free_of[i] = self->setting[i].in_flight == 0 && !self->setting[i].waiting;
  if (free_of[TEMPERATURE] && (all || now->temperature_end != before->temperature_end))
    new.temperature = now->temperature_end;
  if (is_shearing (now) && free_of[RATE] && (all || now->rate != before->rate))
    new.rate = now->rate;
  if (now->kind == SG_STAGE_LOAD)
    {
      double target = now->until == SG_UNTIL_STRAIN ? now->until_value : 0;
      double old = before->until == SG_UNTIL_STRAIN ? before->until_value : 0;
      bool other = before->kind != SG_STAGE_LOAD || now->plane != before->plane || now->sign != before->sign;
      if (free_of[TARGET] && (all || other || target != old))
        new.target = target;
      if (all || other)
        {
          new.plane = now->plane;
          new.sign = now->sign;
        }
    }
  sg_session_set_steering (self, &new);
}

/* What is worth a "changed": everything but the numbers that move with every step. */
static bool
differs (const SgEngineStatus *a, const SgEngineStatus *b)
{
  return a->state != b->state || a->run != b->run || a->stage != b->stage || a->planned != b->planned
         || a->returning != b->returning || a->pending != b->pending
         || a->last_command != b->last_command
         || memcmp (&a->settings, &b->settings, sizeof a->settings) != 0
         || memcmp (&a->pending_settings, &b->pending_settings, sizeof a->pending_settings) != 0;
}

static bool
refresh_state (SgSession *self)
{
  SgEngineStatus before = self->status;

  sg_engine_status (self->engine, &self->status);
  bool changed = differs (&before, &self->status);
  follow_stage (self, &before.pending_settings, before.run != self->status.run);
  if (self->status.state != SG_RUN_FAILED)
    g_clear_pointer (&self->failure, g_free);
  else if (changed || self->failure == NULL)
    {
      g_free (self->failure);
      self->failure = sg_engine_failure (self->engine);
    }

  GArray *armed = sg_engine_armed (self->engine);
  if (armed->len != self->armed->len
      || (armed->len > 0
          && memcmp (armed->data, self->armed->data, armed->len * sizeof (SgAck)) != 0))
    changed = true;
  g_array_unref (self->armed);
  self->armed = armed;
  return changed;
}

static void
note_ack (SgSession *self, const SgAck *ack)
{
  self->acknowledged = MAX (self->acknowledged, ack->number);
  if (sg_debug ("commands"))
    {
      g_autofree char *text = sg_command_to_text (&ack->command);
      g_printerr ("shearglass: command %" G_GUINT64_FORMAT " \"%s\" at step %" G_GUINT64_FORMAT
                  ": %s%s\n",
                  ack->number, text, ack->step,
                  !ack->applied  ? "refused: "
                  : ack->pending ? "pending"
                                 : "applied",
                  ack->reason);
    }
  int setting = setting_of (ack->command.kind);
  if (setting >= 0 && self->setting[setting].in_flight != 0
      && ack->number >= self->setting[setting].in_flight)
    {
      self->setting[setting].in_flight = 0;
      if (!ack->applied)
        self->revert = true;
    }
}

static bool
send_setting (SgSession *self, SgCommandKind kind, double value, GError **error)
{
  SgCommand command = { .kind = kind, .value = value, .sign = 1 };
  Setting *setting = &self->setting[setting_of (kind)];

  setting->waiting = false;
  setting->in_flight = sg_engine_command (self->engine, &command, error);
  return setting->in_flight != 0;
}

static void
send_waiting (SgSession *self)
{
  static const SgCommandKind kinds[]
      = { SG_COMMAND_SET_RATE, SG_COMMAND_SET_TEMPERATURE, SG_COMMAND_SET_TARGET };

  for (size_t k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      Setting *setting = &self->setting[setting_of (kinds[k])];
      if (setting->waiting && setting->in_flight == 0)
        send_setting (self, kinds[k], setting->value, NULL);
    }
}

/* Takes all the engine has and tells the rest of the interface. */
static void
drain (SgSession *self)
{
  if (self->closed || self->handing_over)
    return;

  gint64 start = g_get_monotonic_time ();
  g_autoptr (GArray) acks = g_array_new (FALSE, FALSE, sizeof (SgAck));
  unsigned first_unload = self->unloads->len;

  sg_engine_drain_acks (self->engine, acks);
  for (guint i = 0; i < acks->len; i++)
    note_ack (self, &g_array_index (acks, SgAck, i));
  bool has_samples = sg_engine_drain_samples (self->engine, self->history) > 0;
  sg_engine_drain_unloads (self->engine, self->unloads);
  bool has_snapshot = take_snapshot (self);
  bool changed = refresh_state (self) || acks->len > 0;
  if (self->revert)
    {
      self->revert = false;
      follow_stage (self, &self->status.pending_settings, true);
    }
  send_waiting (self);
  sg_watchdog_phase ("session drain", start);

  g_object_ref (self);
  if (has_snapshot)
    g_signal_emit (self, signals[SNAPSHOT], 0);
  if (has_samples)
    g_signal_emit (self, signals[SAMPLES], 0);
  if (changed)
    g_signal_emit (self, signals[CHANGED], 0);
  for (guint i = 0; i < acks->len; i++)
    g_signal_emit (self, signals[ACKNOWLEDGED], 0, &g_array_index (acks, SgAck, i));
  for (guint i = first_unload; i < self->unloads->len; i++)
    g_signal_emit (self, signals[UNLOADED], 0, &g_array_index (self->unloads, SgUnloadResult, i));
  g_object_unref (self);
}

static gboolean
wake_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  /* First, so that a wakeup that comes while we drain is not lost. */
  g_source_set_ready_time (source, -1);
  return callback (data);
}

static gboolean
on_wake (gpointer data)
{
  drain (data);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs wake_funcs = { .dispatch = wake_dispatch };

SgSession *
sg_session_new (unsigned n_threads)
{
  SgSession *self = g_object_new (SG_TYPE_SESSION, NULL);
  SgEngineOptions options = {
    .n_threads = n_threads,
    .snapshot_ms = SNAPSHOT_MS,
    .wakeup = wake_up,
    .wakeup_data = self->wake,
  };
  self->engine = sg_engine_new (&options);
  return self;
}

void
sg_session_close (SgSession *self)
{
  g_return_if_fail (SG_IS_SESSION (self));
  self->closed = true;
  atomic_store (&self->give_up_gauges, true);
  if (self->users == 0)
    g_clear_pointer (&self->engine, sg_engine_free);
}

static void
end_use (SgSession *self)
{
  self->users--;
  if (self->closed)
    sg_session_close (self);
}

/* Opening. */

typedef struct {
  SgEngine *engine; /* borrowed: the session is kept by the task */
  char *sample_path, *protocol_path, *log_path;
  bool paused, made;
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
  g_signal_emit (self, signals[CHANGED], 0);
  if (error != NULL)
    g_task_return_error (outer, error);
  else
    g_task_return_boolean (outer, TRUE);
  g_object_unref (outer);
}

static void
handed_over (GObject *object, GAsyncResult *result, gpointer data)
{
  SgSession *self = SG_SESSION (object);
  GTask *outer = data;
  OpenJob *job = g_task_get_task_data (outer);
  GError *error = NULL;

  self->handing_over = false;
  end_use (self);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      sg_configuration_free (self->sample);
      self->sample = g_steal_pointer (&job->sample);
      sg_protocol_free (self->protocol);
      self->protocol = g_steal_pointer (&job->protocol);
      g_array_set_size (self->history, 0);
      g_array_set_size (self->unloads, 0);
      memset (self->setting, 0, sizeof self->setting);
      g_clear_pointer (&self->snapshot, sg_snapshot_unref);
      g_signal_emit (self, signals[RESET], 0);
    }
  drain (self);
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
  drain (self);
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
  job->protocol = request->made != NULL    ? sg_protocol_copy (request->made)
                  : self->protocol != NULL ? sg_protocol_copy (self->protocol)
                                           : fallback_protocol ();
  g_task_set_task_data (outer, job, (GDestroyNotify) open_job_free);

  self->loading = true;
  g_signal_emit (self, signals[CHANGED], 0);
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
  g_signal_emit (self, signals[GAUGE_SAVED], 0, job->path, gauge);
}

static void
file_saved (GObject *object, GAsyncResult *result, gpointer data)
{
  SgSession *self = SG_SESSION (object);
  SaveJob *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GTask) outer = data;
  GError *error = NULL;

  end_use (self);
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

  end_use (SG_SESSION (object));
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

/* Steering. */

uint64_t
sg_session_command (SgSession *self, const SgCommand *command, GError **error)
{
  g_return_val_if_fail (SG_IS_SESSION (self), 0);
  if (self->closed)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_REFUSED, _ ("The run has been closed"));
      return 0;
    }
  return sg_engine_command (self->engine, command, error);
}

const SgSteering *
sg_session_steering (SgSession *self)
{
  return &self->steering;
}

void
sg_session_set_steering (SgSession *self, const SgSteering *steering)
{
  const SgSteering *old = &self->steering;
  if (old->rate == steering->rate && old->target == steering->target
      && old->temperature == steering->temperature && old->plane == steering->plane
      && old->sign == steering->sign)
    return;
  self->steering = *steering;
  g_signal_emit (self, signals[STEERING_CHANGED], 0);
}

bool
sg_session_value_applies (SgSession *self, SgCommandKind kind)
{
  const SgCommandInfo *info = sg_command_info (kind);

  if (self->closed || !(info->legal & (1u << self->status.state)))
    return false;
  switch (kind)
    {
    case SG_COMMAND_SET_RATE:
      return is_shearing (&self->status.pending_settings);
    case SG_COMMAND_SET_TARGET:
      return self->status.pending_settings.kind == SG_STAGE_LOAD;
    case SG_COMMAND_SET_TEMPERATURE:
      return true;
    default:
      return false;
    }
}

bool
sg_session_set_value (SgSession *self, SgCommandKind kind, double value, GError **error)
{
  int i = setting_of (kind);
  SgCommand command = { .kind = kind, .value = value, .sign = 1 };
  SgSteering steering = self->steering;

  g_return_val_if_fail (i >= 0, false);
  if (!sg_command_check (&command, -1, error))
    return false;
  switch (i)
    {
    case RATE:
      steering.rate = value;
      break;
    case TEMPERATURE:
      steering.temperature = value;
      break;
    default:
      steering.target = value;
      break;
    }
  sg_session_set_steering (self, &steering);
  if (!sg_session_value_applies (self, kind))
    return true;
  Setting *setting = &self->setting[i];
  if (setting->in_flight != 0)
    {
      setting->waiting = true;
      setting->value = value;
      return true;
    }
  return send_setting (self, kind, value, error);
}

/* What is known. */

bool
sg_session_loading (SgSession *self)
{
  return self->loading;
}

SgRunState
sg_session_state (SgSession *self)
{
  return self->status.state;
}

const SgEngineStatus *
sg_session_status (SgSession *self)
{
  return &self->status;
}

const SgProtocol *
sg_session_protocol (SgSession *self)
{
  return self->protocol;
}

const SgConfiguration *
sg_session_sample (SgSession *self)
{
  return self->sample;
}

SgSnapshot *
sg_session_snapshot (SgSession *self)
{
  return self->snapshot;
}

const GArray *
sg_session_history (SgSession *self)
{
  return self->history;
}

SgPast *
sg_session_past (SgSession *self)
{
  /* only where somebody may want to look back */
  if (self->past == NULL && !self->closed)
    self->past = sg_past_new (self);
  return self->past;
}

const GArray *
sg_session_unloads (SgSession *self)
{
  return self->unloads;
}

const GArray *
sg_session_armed (SgSession *self)
{
  return self->armed;
}

uint64_t
sg_session_last_acknowledged (SgSession *self)
{
  return self->acknowledged;
}

double
sg_session_time_step (SgSession *self)
{
  return self->protocol != NULL ? self->protocol->time_step : SG_TIME_STEP;
}

char *
sg_session_failure (SgSession *self)
{
  return g_strdup (self->failure);
}

unsigned
sg_session_threads (SgSession *self)
{
  return self->closed ? 0 : sg_engine_n_threads (self->engine);
}

void
sg_session_set_snapshot_ms (SgSession *self, unsigned ms)
{
  if (!self->closed)
    sg_engine_set_snapshot_ms (self->engine, ms);
}

unsigned
sg_session_gauges_under_way (SgSession *self)
{
  return self->gauges;
}

const char *
sg_session_path (SgSession *self)
{
  return self->closed ? "" : sg_engine_path (self->engine);
}

static void
sg_session_dispose (GObject *object)
{
  SgSession *self = SG_SESSION (object);

  /* The engine first: no wakeup comes after it is gone. */
  sg_session_close (self);
  if (self->wake != NULL)
    {
      g_source_destroy (self->wake);
      g_clear_pointer (&self->wake, g_source_unref);
    }
  g_clear_object (&self->past);
  g_clear_pointer (&self->snapshot, sg_snapshot_unref);
  g_clear_pointer (&self->sample, sg_configuration_free);
  g_clear_pointer (&self->protocol, sg_protocol_free);
  G_OBJECT_CLASS (sg_session_parent_class)->dispose (object);
}

static void
sg_session_finalize (GObject *object)
{
  SgSession *self = SG_SESSION (object);

  g_array_unref (self->history);
  g_array_unref (self->unloads);
  g_array_unref (self->armed);
  g_free (self->failure);
  G_OBJECT_CLASS (sg_session_parent_class)->finalize (object);
}

static guint
new_signal (const char *name, gboolean has_pointer)
{
  return has_pointer ? g_signal_new (name, SG_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_POINTER)
                     : g_signal_new (name, SG_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
}

static void
sg_session_class_init (SgSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sg_session_dispose;
  object_class->finalize = sg_session_finalize;
  signals[RESET] = new_signal ("reset", FALSE);
  signals[CHANGED] = new_signal ("changed", FALSE);
  signals[SAMPLES] = new_signal ("samples", FALSE);
  signals[SNAPSHOT] = new_signal ("snapshot", FALSE);
  signals[ACKNOWLEDGED] = new_signal ("acknowledged", TRUE);
  signals[UNLOADED] = new_signal ("unloaded", TRUE);
  signals[STEERING_CHANGED] = new_signal ("steering-changed", FALSE);
  signals[GAUGE_SAVED] = g_signal_new ("gauge-saved", SG_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                       2, G_TYPE_STRING, G_TYPE_POINTER);
}

static void
sg_session_init (SgSession *self)
{
  self->history = g_array_new (FALSE, FALSE, sizeof (SgSample));
  self->unloads = g_array_new (FALSE, FALSE, sizeof (SgUnloadResult));
  self->armed = g_array_new (FALSE, FALSE, sizeof (SgAck));
  self->steering = (SgSteering){ .rate = 1e8, .target = 0.02, .temperature = 0.26, .sign = 1 };

  self->wake = g_source_new (&wake_funcs, sizeof (GSource));
  g_source_set_static_name (self->wake, "engine wakeup");
  g_source_set_callback (self->wake, on_wake, self, NULL);
  g_source_attach (self->wake, NULL);
}
