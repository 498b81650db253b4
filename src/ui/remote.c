/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/remote.h"
#include "engine/command-log.h"
#include "engine/error.h"
#include "engine/words.h"
#include "ui/paths.h"

#include <math.h>
#include <string.h>

#define INTERFACE "io.github.shearglass.Shearglass"
#define REFUSED INTERFACE ".Error.Refused"
#define FAILED INTERFACE ".Error.Failed"
#define RESOURCE "/io/github/shearglass/Shearglass/dbus/" INTERFACE ".xml"
#define MAX_ROWS 10000
#define MAX_PICTURE 16384

struct _SgRemote {
  gint references;

  /* Owned. */
  GDBusConnection *connection;
  GDBusNodeInfo *node;
  char *path;
  GHashTable *waiting;  /* number of a command -> GDBusMethodInvocation */
  GHashTable *told;     /* name of a property -> its value as last announced */
  GQueue openings;      /* of Job: wait for the file that is being opened */
  struct _Job *back;    /* nullable: waits until the run stands where it went back to */

  /* Borrowed; NULL once the window is gone. */
  SgSession *session;
  SgViewport *viewport;
  SgDescription *description;

  guint registration;
  SgPictureOptions picture;

  /* Of the last "changed". */
  uint64_t run;
  uint32_t stage;
  uint64_t stage_step;
  SgStageKind kind;
  SgRunState state;
};

static SgRemote *
remote_ref (SgRemote *self)
{
  self->references++;
  return self;
}

static void
remote_unref (SgRemote *self)
{
  if (--self->references > 0)
    return;
  g_hash_table_unref (self->waiting);
  g_hash_table_unref (self->told);
  g_object_unref (self->connection);
  g_dbus_node_info_unref (self->node);
  g_free (self->path);
  g_free (self);
}

/* Commands. */

static void
refuse (GDBusMethodInvocation *call, const char *reason)
{
  g_dbus_method_invocation_return_dbus_error (call, REFUSED, reason);
}

static void
answer (GDBusMethodInvocation *call, const SgAck *ack)
{
  if (!ack->applied)
    refuse (call, ack->reason);
  else if (strcmp (g_dbus_method_invocation_get_method_name (call), "Command") == 0)
    g_dbus_method_invocation_return_value (call, g_variant_new ("(tt)", ack->number, ack->step));
  else
    g_dbus_method_invocation_return_value (call, g_variant_new ("(t)", ack->step));
}

static void
on_acknowledged (SgSession *session, gpointer data, SgRemote *self)
{
  const SgAck *ack = data;
  GDBusMethodInvocation *call = g_hash_table_lookup (self->waiting, &ack->number);

  if (call == NULL)
    return;
  g_hash_table_steal (self->waiting, &ack->number);
  answer (call, ack);
}

/* What the engine took over from the run before is not acknowledged any more. */
static void
refuse_waiting (SgRemote *self, const char *reason)
{
  GHashTableIter iter;
  gpointer call;

  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, NULL, &call))
    {
      g_hash_table_iter_steal (&iter);
      refuse (call, reason);
    }
}

static void
send (SgRemote *self, GDBusMethodInvocation *call, const SgCommand *command)
{
  g_autoptr (GError) error = NULL;

  if (sg_session_loading (self->session))
    {
      refuse (call, "A file is being opened");
      return;
    }
  uint64_t number = sg_session_command (self->session, command, &error);
  if (number == 0)
    {
      refuse (call, error->message);
      return;
    }
  uint64_t *key = g_new (uint64_t, 1);
  *key = number;
  g_hash_table_insert (self->waiting, key, call);
}

/* Where no stage has the setting it is for the next load, as in the sidebar. */
static void
set_value (SgRemote *self, GDBusMethodInvocation *call, SgCommandKind kind, double value)
{
  g_autoptr (GError) error = NULL;

  if (sg_session_value_applies (self->session, kind))
    {
      SgCommand command;
      sg_command_init (&command, kind, value);
      send (self, call, &command);
    }
  else if (sg_session_set_value (self->session, kind, value, &error))
    g_dbus_method_invocation_return_value (call, g_variant_new ("(t)", sg_session_status (self->session)->step));
  else
    refuse (call, error->message);
}

static void
load (SgRemote *self, GDBusMethodInvocation *call, GVariant *arguments)
{
  SgCommand command;
  const char *direction;

  sg_command_init (&command, SG_COMMAND_LOAD, 0);
  g_variant_get (arguments, "(d&sd)", &command.value, &direction, &command.target);
  if (sg_direction_parse (direction, &command.plane, &command.sign))
    send (self, call, &command);
  else
    {
      g_autofree char *reason
          = g_strdup_printf ("load: \"%s\" is none of +xy, -xy, +xz, -xz, +yz, -yz", direction);
      refuse (call, reason);
    }
}

static void
send_text (SgRemote *self, GDBusMethodInvocation *call, const char *text)
{
  g_autoptr (GError) error = NULL;
  SgCommand command;

  if (sg_command_parse (text, &command, &error))
    send (self, call, &command);
  else
    refuse (call, error->message);
}

/* Files. */

typedef struct _Job {
  SgRemote *remote;
  GDBusMethodInvocation *call;
  char *path;      /* nullable: the present sample and protocol again */
  gboolean paused;
  guint64 step;    /* to go back to */
  SgViewportShot *shot; /* owned, nullable */
} Job;

static Job *
job_new (SgRemote *self, GDBusMethodInvocation *call, const char *path)
{
  Job *job = g_new0 (Job, 1);

  job->remote = remote_ref (self);
  job->call = call;
  job->path = g_strdup (path);
  return job;
}

static void
job_end (Job *job, GVariant *result, const GError *error)
{
  if (error == NULL)
    g_dbus_method_invocation_return_value (job->call, result);
  else
    g_dbus_method_invocation_return_dbus_error (
        job->call, g_error_matches (error, SG_ERROR, SG_ERROR_REFUSED) ? REFUSED : FAILED, error->message);
  remote_unref (job->remote);
  sg_viewport_shot_free (job->shot);
  g_free (job->path);
  g_free (job);
}

static bool
path_is_right (GDBusMethodInvocation *call, const char *path)
{
  if (g_path_is_absolute (path))
    return true;
  g_autofree char *reason = g_strdup_printf ("\"%s\" is not an absolute path", path);
  refuse (call, reason);
  return false;
}

static void
on_opened (GObject *object, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *note = NULL;
  gboolean done = sg_session_open_finish (SG_SESSION (object), result, &note, &error);

  job_end (job,
           !done               ? NULL
           : job->path != NULL ? g_variant_new ("(s)", note != NULL ? note : "")
                               : NULL,
           error);
}

static void
start_opening (Job *job)
{
  SgOpenRequest request = { .paused = job->paused };

  if (job->path != NULL)
    {
      SgFileKind kind = sg_file_kind (job->path);
      request.sample = kind != SG_FILE_PROTOCOL && kind != SG_FILE_LOG ? job->path : NULL;
      request.protocol = kind == SG_FILE_PROTOCOL ? job->path : NULL;
      request.log = kind == SG_FILE_LOG ? job->path : NULL;
    }
  else if (sg_session_sample (job->remote->session) == NULL)
    {
      g_autoptr (GError) error = g_error_new_literal (SG_ERROR, SG_ERROR_REFUSED, "No sample is open");
      job_end (job, NULL, error);
      return;
    }
  sg_session_open_async (job->remote->session, &request, on_opened, job);
}

static void
open_path (SgRemote *self, GDBusMethodInvocation *call, const char *path, gboolean paused)
{
  if (path != NULL && !path_is_right (call, path))
    return;
  Job *job = job_new (self, call, path);
  job->paused = paused;
  if (sg_session_loading (self->session))
    g_queue_push_tail (&self->openings, job);
  else
    start_opening (job);
}

/* Answers the call that went back, once the steps from the kept state on are repeated. */
static gboolean
answer_back_now (gpointer data)
{
  SgRemote *self = data;
  const SgEngineStatus *status = self->session != NULL ? sg_session_status (self->session) : NULL;

  if (self->back == NULL || status == NULL || status->replay_until != 0 || status->state == SG_RUN_RUNNING)
    return G_SOURCE_REMOVE;
  Job *job = g_steal_pointer (&self->back);
  if (status->state != SG_RUN_FAILED && status->step == job->step)
    job_end (job, g_variant_new ("(t)", status->step), NULL);
  else
    {
      g_autoptr (GError) error = g_error_new (SG_ERROR, SG_ERROR_REFUSED, "The run stands at step %" G_GUINT64_FORMAT, status->step);
      job_end (job, NULL, error);
    }
  return G_SOURCE_REMOVE;
}

/* Soon: what came up with the last of the repeated steps is told before. */
static void
answer_back (SgRemote *self)
{
  if (self->back != NULL)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, answer_back_now, remote_ref (self), (GDestroyNotify) remote_unref);
}

static void
end_back (SgRemote *self, const char *why)
{
  g_autoptr (GError) error = g_error_new_literal (SG_ERROR, SG_ERROR_REFUSED, why);
  if (self->back != NULL)
    job_end (g_steal_pointer (&self->back), NULL, error);
}

static void
on_gone_back (GObject *object, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  SgRemote *self = job->remote;
  g_autoptr (GError) error = NULL;

  if (sg_session_back_finish (SG_SESSION (object), result, NULL, &error) && self->session != NULL)
    {
      self->back = job;
      answer_back (self);
      return;
    }
  if (error == NULL)
    error = g_error_new_literal (SG_ERROR, SG_ERROR_REFUSED, "The window was closed");
  job_end (job, NULL, error);
}

static void
go_back (SgRemote *self, GDBusMethodInvocation *call, guint64 step)
{
  if (self->back != NULL)
    refuse (call, "The run is going back");
  else
    {
      Job *job = job_new (self, call, NULL);
      job->step = step;
      sg_session_go_back_async (self->session, step, on_gone_back, job);
    }
}

static void
on_saved (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  sg_session_save_finish (SG_SESSION (object), result, &error);
  job_end (data, NULL, error);
}

static void
save (SgRemote *self, GDBusMethodInvocation *call, SgSaveWhat what, GVariant *arguments)
{
  const char *path;

  g_variant_get (arguments, "(&s)", &path);
  if (sg_session_sample (self->session) == NULL)
    refuse (call, "No sample is open");
  else if (path_is_right (call, path))
    sg_session_save_async (self->session, what, path, on_saved, job_new (self, call, path));
}

static void
on_picture_saved (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  sg_viewport_save_finish (SG_VIEWPORT (object), result, &error);
  job_end (data, NULL, error);
}

static void
on_provenance (GObject *object, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  SgRemote *self = job->remote;
  g_autoptr (GError) error = NULL;
  g_autofree char *provenance = sg_session_provenance_finish (SG_SESSION (object), result, &error);

  if (error == NULL && self->viewport == NULL)
    error = g_error_new_literal (SG_ERROR, SG_ERROR_REFUSED, "The window was closed");
  if (error != NULL)
    job_end (job, NULL, error);
  else
    sg_viewport_save_async (self->viewport, g_steal_pointer (&job->shot), job->path, provenance, on_picture_saved, job);
}

static void
save_picture (SgRemote *self, GDBusMethodInvocation *call, GVariant *arguments)
{
  const char *path;
  gint32 width, height;

  g_variant_get (arguments, "(&sii)", &path, &width, &height);
  if (sg_session_snapshot (self->session) == NULL)
    {
      refuse (call, "No sample is open");
      return;
    }
  if (!path_is_right (call, path))
    return;
  if (width != 0 || height != 0)
    {
      if (width < 16 || height < 16 || width > MAX_PICTURE || height > MAX_PICTURE)
        {
          g_autofree char *reason
              = g_strdup_printf ("A picture of %d by %d pixels is not within 16..%d each", width, height, MAX_PICTURE);
          refuse (call, reason);
          return;
        }
      self->picture.width = width;
      self->picture.height = height;
    }
  Job *job = job_new (self, call, path);
  job->shot = self->viewport != NULL ? sg_viewport_shoot (self->viewport, &self->picture, TRUE) : NULL;
  sg_session_provenance_async (self->session, on_provenance, job);
}

/* Reading. */

static GVariant *
read_samples (SgRemote *self, guint64 since)
{
  const GArray *history = sg_session_history (self->session);
  GVariantBuilder rows;
  guint64 end = MIN (history->len, since + MIN (MAX_ROWS, G_MAXUINT64 - since));

  g_variant_builder_init (&rows, G_VARIANT_TYPE ("a(tdusddddddd)"));
  for (guint64 i = since; i < end; i++)
    {
      const SgSample *s = &g_array_index (history, SgSample, i);
      g_variant_builder_add (&rows, "(tdusddddddd)", s->step, s->time, s->stage,
                             sg_stage_kind_name ((SgStageKind) s->stage_kind), s->strain, s->stress, s->temperature,
                             s->pressure, s->potential_energy, s->kinetic_energy, s->volume);
    }
  return g_variant_new ("(a(tdusddddddd)t)", &rows, MAX (end, MIN (since, history->len)));
}

static const SgSample *
last_row (SgRemote *self)
{
  const GArray *history = sg_session_history (self->session);
  return history->len > 0 ? &g_array_index (history, SgSample, history->len - 1) : NULL;
}

static double
thermo_of (SgRemote *self, const char *name)
{
  const SgSample *row = last_row (self);
  const SgSnapshot *snapshot = sg_session_snapshot (self->session);

  if (row != NULL)
    return *name == 'S' ? row->stress : *name == 'T' ? row->temperature : row->pressure;
  if (snapshot == NULL)
    return NAN;
  const SgThermo *thermo = &snapshot->thermo;
  if (*name == 'T')
    return thermo->temperature;
  if (!thermo->has_virial)
    return NAN;
  return *name == 'S' ? thermo->stress[3 + snapshot->plane] : thermo->pressure;
}

static GVariant *
get_property (SgRemote *self, const char *name)
{
  const SgEngineStatus *status = sg_session_status (self->session);
  const SgConfiguration *sample = sg_session_sample (self->session);
  const SgStage *stage = &status->settings;
  bool idle = status->state == SG_RUN_IDLE;

  if (strcmp (name, "State") == 0)
    return g_variant_new_string (sg_run_state_name (status->state));
  if (strcmp (name, "Stage") == 0)
    return g_variant_new_take_string (idle ? g_strdup ("") : sg_stage_describe (stage));
  if (strcmp (name, "Sample") == 0)
    return g_variant_new_string (sample != NULL && sample->path != NULL ? sample->path : "");
  if (strcmp (name, "Run") == 0)
    return g_variant_new_uint64 (status->run);
  if (strcmp (name, "Rate") == 0)
    return g_variant_new_double (
        !idle && (stage->kind == SG_STAGE_LOAD || stage->kind == SG_STAGE_UNLOAD) ? stage->rate : 0);
  if (strcmp (name, "Version") == 0)
    return g_variant_new_string (sg_build_version ());
  if (strcmp (name, "Step") == 0)
    return g_variant_new_uint64 (status->step);
  if (strcmp (name, "Time") == 0)
    return g_variant_new_double (status->time);
  if (strcmp (name, "Strain") == 0)
    return g_variant_new_double (status->strain);
  if (strcmp (name, "StepsPerSecond") == 0)
    return g_variant_new_double (status->steps_per_second);
  if (strcmp (name, "Rows") == 0)
    return g_variant_new_uint64 (sg_session_history (self->session)->len);
  return g_variant_new_double (thermo_of (self, name));
}

/* The object. */

static const struct {
  const char *method;
  SgCommandKind kind;
} plain[] = {
  { "Start", SG_COMMAND_RESUME }, { "Pause", SG_COMMAND_PAUSE }, { "Hold", SG_COMMAND_HOLD },
  { "Creep", SG_COMMAND_CREEP },  { "Reverse", SG_COMMAND_REVERSE }, { "Next", SG_COMMAND_NEXT },
  { "Stop", SG_COMMAND_STOP },
};

static void
on_call (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *method,
         GVariant *arguments, GDBusMethodInvocation *call, gpointer data)
{
  SgRemote *self = data;
  SgCommand command;
  double value;
  guint64 count;
  gboolean paused;
  const char *text;

  for (size_t i = 0; i < G_N_ELEMENTS (plain); i++)
    if (strcmp (method, plain[i].method) == 0)
      {
        sg_command_init (&command, plain[i].kind, 0);
        send (self, call, &command);
        return;
      }
  if (strcmp (method, "Step") == 0)
    {
      g_variant_get (arguments, "(t)", &count);
      sg_command_init (&command, SG_COMMAND_STEP, (double) count);
      send (self, call, &command);
    }
  else if (strcmp (method, "SetRate") == 0 || strcmp (method, "SetTemperature") == 0)
    {
      g_variant_get (arguments, "(d)", &value);
      set_value (self, call, method[3] == 'R' ? SG_COMMAND_SET_RATE : SG_COMMAND_SET_TEMPERATURE, value);
    }
  else if (strcmp (method, "Load") == 0)
    load (self, call, arguments);
  else if (strcmp (method, "Unload") == 0)
    {
      g_variant_get (arguments, "(d)", &value);
      sg_command_init (&command, SG_COMMAND_UNLOAD, value);
      send (self, call, &command);
    }
  else if (strcmp (method, "Command") == 0)
    {
      g_variant_get (arguments, "(&s)", &text);
      send_text (self, call, text);
    }
  else if (strcmp (method, "Open") == 0)
    {
      g_variant_get (arguments, "(&sb)", &text, &paused);
      open_path (self, call, text, paused);
    }
  else if (strcmp (method, "Restart") == 0)
    {
      g_variant_get (arguments, "(b)", &paused);
      open_path (self, call, NULL, paused);
    }
  else if (strcmp (method, "GoBack") == 0)
    {
      g_variant_get (arguments, "(t)", &count);
      go_back (self, call, count);
    }
  else if (strcmp (method, "SavePicture") == 0)
    save_picture (self, call, arguments);
  else if (strcmp (method, "SaveData") == 0)
    save (self, call, SG_SAVE_DATA, arguments);
  else if (strcmp (method, "SaveLog") == 0)
    save (self, call, SG_SAVE_LOG, arguments);
  else if (strcmp (method, "SaveConfiguration") == 0)
    save (self, call, SG_SAVE_CONFIGURATION, arguments);
  else if (strcmp (method, "ReadSamples") == 0)
    {
      g_variant_get (arguments, "(t)", &count);
      g_dbus_method_invocation_return_value (call, read_samples (self, count));
    }
  else
    {
      /* Scripts read it: the same words and digits in every language. */
      locale_t before = sg_plain_begin ();
      g_autofree char *sentence = sg_description_text (self->description);
      sg_plain_end (before);
      g_dbus_method_invocation_return_value (call, g_variant_new ("(s)", sentence));
    }
}

static GVariant *
on_get (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *name,
        GError **error, gpointer data)
{
  return get_property (data, name);
}

static const GDBusInterfaceVTable vtable = { .method_call = on_call, .get_property = on_get };

static void
emit (SgRemote *self, const char *name, GVariant *arguments)
{
  g_dbus_connection_emit_signal (self->connection, NULL, self->path, INTERFACE, name, arguments, NULL);
}

static void
tell_properties (SgRemote *self)
{
  static const char *const announced[] = { "State", "Stage", "Sample", "Run", "Rate" };
  GVariantBuilder changed;
  gboolean any = FALSE;

  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  for (size_t i = 0; i < G_N_ELEMENTS (announced); i++)
    {
      GVariant *value = g_variant_ref_sink (get_property (self, announced[i]));
      GVariant *before = g_hash_table_lookup (self->told, announced[i]);
      if (before == NULL || !g_variant_equal (before, value))
        {
          any = TRUE;
          g_variant_builder_add (&changed, "{sv}", announced[i], value);
          g_hash_table_insert (self->told, (gpointer) announced[i], value);
        }
      else
        g_variant_unref (value);
    }
  GVariant *arguments = g_variant_ref_sink (g_variant_new ("(sa{sv}as)", INTERFACE, &changed, NULL));
  if (any)
    g_dbus_connection_emit_signal (self->connection, NULL, self->path, "org.freedesktop.DBus.Properties",
                                   "PropertiesChanged", arguments, NULL);
  g_variant_unref (arguments);
}

/* The last row of stage @number; what came after it is of the next. */
static void
stage_ended (SgRemote *self, uint32_t number, SgStageKind kind)
{
  const GArray *history = sg_session_history (self->session);
  double strain = sg_session_status (self->session)->stage_strain, stress = NAN;

  for (guint i = history->len; i-- > 0;)
    {
      const SgSample *row = &g_array_index (history, SgSample, i);
      if (row->stage == number)
        {
          strain = row->strain;
          stress = row->stress;
          break;
        }
    }
  emit (self, "StageEnded", g_variant_new ("(usdd)", number, sg_stage_kind_name (kind), strain, stress));
}

static void
on_changed (SgSession *session, SgRemote *self)
{
  const SgEngineStatus *status = sg_session_status (session);

  tell_properties (self);
  if (status->run == self->run && self->run != 0)
    {
      bool was_over = self->state == SG_RUN_FINISHED, is_over = status->state == SG_RUN_FINISHED;
      /* One that was replaced before its first step was none. */
      bool another = status->stage > self->stage && status->stage_step > self->stage_step;
      if (!was_over && (is_over || another))
        stage_ended (self, self->stage, self->kind);
    }
  if (status->state == SG_RUN_FAILED && self->state != SG_RUN_FAILED)
    {
      g_autofree char *failure = sg_session_failure (session);
      emit (self, "Failed", g_variant_new ("(s)", failure != NULL ? failure : ""));
    }
  self->run = status->run;
  self->stage = status->stage;
  self->stage_step = status->stage_step;
  self->kind = status->settings.kind;
  self->state = status->state;
  answer_back (self);
  if (!sg_session_loading (session) && !g_queue_is_empty (&self->openings))
    start_opening (g_queue_pop_head (&self->openings));
}

static void
on_unloaded (SgSession *session, gpointer data, SgRemote *self)
{
  const SgUnloadResult *result = data;

  if (result->found)
    emit (self, "UnloadEnded", g_variant_new ("(dd)", result->residual_strain, result->residual_error));
  else
    emit (self, "UnloadGaveUp", g_variant_new ("(s)", result->reason));
}

static void
on_reset (SgSession *session, SgRemote *self)
{
  refuse_waiting (self, "Another sample was opened");
  end_back (self, "Another sample was opened");
}

static void
on_went_back (SgSession *session, uint64_t step, SgRemote *self)
{
  emit (self, "WentBack", g_variant_new ("(tt)", step, (guint64) sg_session_history (session)->len));
}

SgRemote *
sg_remote_new (GDBusConnection *connection, const char *path, SgSession *session, SgViewport *viewport,
               SgDescription *description)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) xml = g_resources_lookup_data (RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  SgRemote *self = g_new0 (SgRemote, 1);

  self->references = 1;
  self->node = g_dbus_node_info_new_for_xml (g_bytes_get_data (xml, NULL), &error);
  g_assert_no_error (error);
  self->connection = g_object_ref (connection);
  self->path = g_strdup (path);
  self->waiting = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_variant_unref);
  self->session = session;
  self->viewport = viewport;
  self->description = description;
  self->picture = (SgPictureOptions){ .width = 1920, .height = 1080, .supersample = 16 };
  self->registration = g_dbus_connection_register_object (connection, path, self->node->interfaces[0], &vtable, self,
                                                          NULL, &error);
  if (self->registration == 0)
    {
      g_warning ("no remote control: %s", error->message);
      remote_unref (self);
      return NULL;
    }
  g_signal_connect (session, "acknowledged", G_CALLBACK (on_acknowledged), self);
  g_signal_connect (session, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (session, "unloaded", G_CALLBACK (on_unloaded), self);
  g_signal_connect (session, "reset", G_CALLBACK (on_reset), self);
  g_signal_connect (session, "went-back", G_CALLBACK (on_went_back), self);
  on_changed (session, self);
  return self;
}

void
sg_remote_free (SgRemote *self)
{
  if (self == NULL)
    return;
  g_dbus_connection_unregister_object (self->connection, self->registration);
  g_signal_handlers_disconnect_by_data (self->session, self);
  refuse_waiting (self, "The window was closed");
  end_back (self, "The window was closed");
  for (Job *job = g_queue_pop_head (&self->openings); job != NULL; job = g_queue_pop_head (&self->openings))
    {
      g_autoptr (GError) error = g_error_new_literal (SG_ERROR, SG_ERROR_REFUSED, "The window was closed");
      job_end (job, NULL, error);
    }
  self->session = NULL;
  self->viewport = NULL;
  self->description = NULL;
  remote_unref (self);
}
