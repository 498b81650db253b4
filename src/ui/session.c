/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/session-private.h"
#include "engine/error.h"
#include "engine/units.h"
#include "engine/words.h"
#include "ui/watchdog.h"

#include <string.h>

/* 30 snapshots a second: the display period. */
#define SNAPSHOT_MS 33

guint sg_session_signals[SG_SESSION_N_SIGNALS];

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
  return kind == SG_COMMAND_SET_RATE          ? SG_SETTING_RATE
         : kind == SG_COMMAND_SET_TEMPERATURE ? SG_SETTING_TEMPERATURE
         : kind == SG_COMMAND_SET_TARGET      ? SG_SETTING_TARGET
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
  bool free_of[SG_N_SETTINGS];

  if (self->status.state == SG_RUN_IDLE)
    return;
  for (int i = 0; i < SG_N_SETTINGS; i++)
    free_of[i] = self->setting[i].in_flight == 0 && !self->setting[i].waiting;
  if (free_of[SG_SETTING_TEMPERATURE] && (all || now->temperature_end != before->temperature_end))
    new.temperature = now->temperature_end;
  if (is_shearing (now) && free_of[SG_SETTING_RATE] && (all || now->rate != before->rate))
    new.rate = now->rate;
  if (now->kind == SG_STAGE_LOAD)
    {
      double target = now->until == SG_UNTIL_STRAIN ? now->until_value : 0;
      double old = before->until == SG_UNTIL_STRAIN ? before->until_value : 0;
      bool other = before->kind != SG_STAGE_LOAD || now->plane != before->plane || now->sign != before->sign;
      if (free_of[SG_SETTING_TARGET] && (all || other || target != old))
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

bool
sg_session_refresh (SgSession *self)
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
  SgSessionSetting *setting = &self->setting[setting_of (kind)];

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
      SgSessionSetting *setting = &self->setting[setting_of (kinds[k])];
      if (setting->waiting && setting->in_flight == 0)
        send_setting (self, kinds[k], setting->value, NULL);
    }
}

/* Takes all the engine has and tells the rest of the interface. */
void
sg_session_drain (SgSession *self)
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
  bool changed = sg_session_refresh (self) || acks->len > 0;
  if (self->revert)
    {
      self->revert = false;
      follow_stage (self, &self->status.pending_settings, true);
    }
  send_waiting (self);
  sg_watchdog_phase ("session drain", start);

  g_object_ref (self);
  if (has_snapshot)
    g_signal_emit (self, sg_session_signals[SG_SESSION_SNAPSHOT], 0);
  if (has_samples)
    g_signal_emit (self, sg_session_signals[SG_SESSION_SAMPLES], 0);
  if (changed)
    g_signal_emit (self, sg_session_signals[SG_SESSION_CHANGED], 0);
  for (guint i = 0; i < acks->len; i++)
    g_signal_emit (self, sg_session_signals[SG_SESSION_ACKNOWLEDGED], 0, &g_array_index (acks, SgAck, i));
  for (guint i = first_unload; i < self->unloads->len; i++)
    g_signal_emit (self, sg_session_signals[SG_SESSION_UNLOADED], 0, &g_array_index (self->unloads, SgUnloadResult, i));
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
  sg_session_drain (data);
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

void
sg_session_end_use (SgSession *self)
{
  self->users--;
  if (self->closed)
    sg_session_close (self);
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
  g_signal_emit (self, sg_session_signals[SG_SESSION_STEERING_CHANGED], 0);
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
    case SG_SETTING_RATE:
      steering.rate = value;
      break;
    case SG_SETTING_TEMPERATURE:
      steering.temperature = value;
      break;
    default:
      steering.target = value;
      break;
    }
  sg_session_set_steering (self, &steering);
  if (!sg_session_value_applies (self, kind))
    return true;
  SgSessionSetting *setting = &self->setting[i];
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

const GPtrArray *
sg_session_earlier (SgSession *self)
{
  return self->earlier;
}

void
sg_session_forget_earlier (SgSession *self)
{
  g_ptr_array_set_size (self->earlier, 0);
  g_signal_emit (self, sg_session_signals[SG_SESSION_RESET_EARLIER], 0);
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

void
sg_session_set_trail_bytes (SgSession *self, size_t bytes)
{
  if (!self->closed)
    sg_engine_set_trail_bytes (self->engine, bytes);
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
  g_ptr_array_unref (self->earlier);
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
  sg_session_signals[SG_SESSION_RESET] = new_signal ("reset", FALSE);
  sg_session_signals[SG_SESSION_WENT_BACK]
      = g_signal_new ("went-back", SG_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  sg_session_signals[SG_SESSION_RESET_EARLIER] = new_signal ("earlier-forgotten", FALSE);
  sg_session_signals[SG_SESSION_CHANGED] = new_signal ("changed", FALSE);
  sg_session_signals[SG_SESSION_SAMPLES] = new_signal ("samples", FALSE);
  sg_session_signals[SG_SESSION_SNAPSHOT] = new_signal ("snapshot", FALSE);
  sg_session_signals[SG_SESSION_ACKNOWLEDGED] = new_signal ("acknowledged", TRUE);
  sg_session_signals[SG_SESSION_UNLOADED] = new_signal ("unloaded", TRUE);
  sg_session_signals[SG_SESSION_STEERING_CHANGED] = new_signal ("steering-changed", FALSE);
  sg_session_signals[SG_SESSION_GAUGE_SAVED] = g_signal_new ("gauge-saved", SG_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                       2, G_TYPE_STRING, G_TYPE_POINTER);
}

static void
free_earlier (gpointer run)
{
  sg_earlier_run_free (run);
}

static void
sg_session_init (SgSession *self)
{
  self->history = g_array_new (FALSE, FALSE, sizeof (SgSample));
  self->unloads = g_array_new (FALSE, FALSE, sizeof (SgUnloadResult));
  self->armed = g_array_new (FALSE, FALSE, sizeof (SgAck));
  self->earlier = g_ptr_array_new_with_free_func (free_earlier);
  self->steering = (SgSteering){ .rate = 1e8, .target = 0.02, .temperature = 0.26, .sign = 1 };

  self->wake = g_source_new (&wake_funcs, sizeof (GSource));
  g_source_set_static_name (self->wake, "engine wakeup");
  g_source_set_callback (self->wake, on_wake, self, NULL);
  g_source_attach (self->wake, NULL);
}
