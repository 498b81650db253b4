/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/command-log.h"
#include "engine/error.h"
#include "engine/io/configuration-io.h"
#include "engine/replicate.h"
#include "engine/key-lines.h"
#include "engine/threads.h"
#include "engine/words.h"

#include <inttypes.h>
#include <gnu/libc-version.h>
#include <string.h>

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif
#if defined(__x86_64__)
#define PROCESSOR "x86_64"
#elif defined(__aarch64__)
#define PROCESSOR "aarch64"
#else
#define PROCESSOR "another processor"
#endif

static char build_text[128];

static void
describe_build (void)
{
  g_snprintf (build_text, sizeof build_text, "%s, %s, glibc %s", COMPILER, PROCESSOR,
              gnu_get_libc_version ());
}

const char *
sg_build_version (void)
{
  return SG_VERSION;
}

const char *
sg_build_description (void)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once (&once, describe_build);
  return build_text;
}

static SgCommandLog *
log_new (void)
{
  SgCommandLog *log = g_new0 (SgCommandLog, 1);
  log->entries = g_array_new (FALSE, TRUE, sizeof (SgLogEntry));
  return log;
}

SgCommandLog *
sg_command_log_new (const SgConfiguration *configuration, const SgProtocol *protocol, const char *path)
{
  SgCommandLog *log = log_new ();
  log->version = g_strdup (sg_build_version ());
  log->build = g_strdup (sg_build_description ());
  log->path = g_strdup (path);
  if (configuration->path != NULL)
    log->sample = g_canonicalize_filename (configuration->path, NULL);
  log->sample_sha256 = g_strdup (configuration->sha256);
  log->potential = configuration->potential;
  log->protocol = sg_protocol_copy (protocol);
  log->end_state = SG_RUN_PAUSED;
  return log;
}

SgCommandLog *
sg_command_log_copy (const SgCommandLog *from)
{
  SgCommandLog *log = g_memdup2 (from, sizeof *from);
  log->name = g_strdup (from->name);
  log->version = g_strdup (from->version);
  log->build = g_strdup (from->build);
  log->path = g_strdup (from->path);
  log->sample = g_strdup (from->sample);
  log->sample_sha256 = g_strdup (from->sample_sha256);
  log->protocol = sg_protocol_copy (from->protocol);
  log->entries = g_array_copy (from->entries);
  return log;
}

void
sg_command_log_free (SgCommandLog *log)
{
  if (log == NULL)
    return;
  g_free (log->name);
  g_free (log->version);
  g_free (log->build);
  g_free (log->path);
  g_free (log->sample);
  g_free (log->sample_sha256);
  sg_protocol_free (log->protocol);
  g_array_unref (log->entries);
  g_free (log);
}

void
sg_command_log_add (SgCommandLog *log, const SgAck *ack)
{
  if (ack->armed_by != 0)
    return;
  const SgLogEntry entry = { ack->number, ack->step, ack->state, ack->applied, ack->pending, ack->command };
  g_array_append_val (log->entries, entry);
}

static const char *
outcome_name (const SgLogEntry *entry)
{
  return !entry->applied ? "refused" : entry->pending ? "pending" : "applied";
}

char *
sg_command_log_to_text (const SgCommandLog *log)
{
  GString *text = g_string_new ("# Command log of Shearglass: shearglass-cli run --replay THIS_FILE\n\n");

  g_autoptr (GKeyFile) head = g_key_file_new ();
  g_key_file_set_integer (head, "log", "format", SG_COMMAND_LOG_FORMAT);
  g_key_file_set_string (head, "log", "version", log->version);
  g_key_file_set_string (head, "log", "build", log->build);
  g_key_file_set_string (head, "log", "instruction-set", log->path);
  if (log->sample != NULL)
    g_key_file_set_string (head, "log", "sample", log->sample);
  if (log->sample_sha256 != NULL)
    g_key_file_set_string (head, "log", "sample-sha256", log->sample_sha256);
  g_key_file_set_boolean (head, "log", "start-paused", log->start_paused);
  g_key_file_set_integer (head, "log", "stride", SG_STRIDE);
  g_key_file_set_integer (head, "log", "checkpoint-steps", SG_CHECKPOINT_STEPS);
  g_autofree char *head_text = g_key_file_to_data (head, NULL, NULL);
  g_autofree char *potential = sg_potential_to_data (&log->potential);
  g_autofree char *protocol = sg_protocol_to_data (log->protocol);
  g_string_append_printf (text, "%s\n%s\n%s\n[commands]\n", head_text, potential, protocol);

  for (unsigned i = 0; i < log->entries->len; i++)
    {
      const SgLogEntry *e = &g_array_index (log->entries, SgLogEntry, i);
      g_autofree char *command = sg_command_to_text (&e->command);
      g_string_append_printf (text, "%" G_GUINT64_FORMAT "=%" G_GUINT64_FORMAT " %s %s %s\n",
                              e->number, e->step, sg_run_state_name (e->state), outcome_name (e),
                              command);
    }
  g_string_append_printf (text, "\n[end]\nstep=%" G_GUINT64_FORMAT "\nstate=%s\n", log->end_step,
                          sg_run_state_name (log->end_state));
  return g_string_free (text, FALSE);
}

typedef struct {
  GKeyFile *file;
  SgKeyLines *lines;
  const char *path;
  GError **error;
} Reader;

static bool
fail (const Reader *reader, const char *group, const char *key, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

static bool
fail (const Reader *reader, const char *group, const char *key, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (reader->error, SG_ERROR, SG_ERROR_INPUT, "%s:%u: [%s] %s%s%s", reader->path,
               sg_key_lines_find (reader->lines, group, key), group, key != NULL ? key : "",
               key != NULL ? ": " : "", message);
  return false;
}

/* @text with the lines of every group blanked that @keep does not want: line numbers stay. */
static char *
only_groups (const char *text, bool (*keep) (const char *group))
{
  g_auto (GStrv) rows = g_strsplit (text, "\n", -1);
  GString *out = g_string_new (NULL);
  bool inside = false;
  for (int i = 0; rows[i] != NULL; i++)
    {
      g_autofree char *row = g_strstrip (g_strdup (rows[i]));
      size_t length = strlen (row);
      if (length >= 2 && row[0] == '[' && row[length - 1] == ']')
        {
          g_autofree char *group = g_strndup (row + 1, length - 2);
          inside = keep (group);
        }
      g_string_append_printf (out, "%s\n", inside ? rows[i] : "");
    }
  return g_string_free (out, FALSE);
}

static bool
is_protocol_group (const char *group)
{
  return strcmp (group, "protocol") == 0 || g_str_has_prefix (group, "stage ");
}

static bool
is_potential_group (const char *group)
{
  return strcmp (group, "Potential") == 0 || g_str_has_prefix (group, "Type ")
         || g_str_has_prefix (group, "Pair ");
}

static bool
read_string (const Reader *reader, const char *key, char **value)
{
  *value = g_key_file_get_string (reader->file, "log", key, NULL);
  return *value != NULL || fail (reader, "log", NULL, _ ("%s is missing"), key);
}

/* A setting of the program that a log must agree with. */
static bool
read_fixed (const Reader *reader, const char *key, uint64_t wanted)
{
  g_autofree char *text = NULL;
  guint64 value;
  if (!read_string (reader, key, &text))
    return false;
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &value, NULL) || value != wanted)
    return fail (reader, "log", key, _ ("this program needs %" PRIu64 " here, not \"%s\""),
                 wanted, text);
  return true;
}

static bool
read_entry (const Reader *reader, const char *key, SgLogEntry *e)
{
  memset (e, 0, sizeof *e);
  g_autofree char *text = g_key_file_get_string (reader->file, "commands", key, NULL);
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", " ", 4);
  guint64 number, step;
  if (!g_ascii_string_to_unsigned (key, 10, 1, G_MAXUINT64, &number, NULL))
    return fail (reader, "commands", key, _ ("is not the number of a command"));
  if (g_strv_length (words) != 4 || !g_ascii_string_to_unsigned (words[0], 10, 0, G_MAXUINT64, &step, NULL))
    return fail (reader, "commands", key, _ ("\"%s\" is not STEP STATE OUTCOME COMMAND"), text);
  if (!sg_run_state_parse (words[1], &e->state) || e->state == SG_RUN_IDLE)
    return fail (reader, "commands", key, _ ("no such state: \"%s\""), words[1]);
  e->pending = strcmp (words[2], "pending") == 0;
  e->applied = e->pending || strcmp (words[2], "applied") == 0;
  if (!e->applied && strcmp (words[2], "refused") != 0)
    return fail (reader, "commands", key, _ ("no such outcome: \"%s\""), words[2]);
  GError *inner = NULL;
  if (!sg_command_parse (words[3], &e->command, &inner))
    {
      fail (reader, "commands", key, "%s", inner->message);
      g_error_free (inner);
      return false;
    }
  e->number = number;
  e->step = step;
  return true;
}

static bool
read_groups (const Reader *reader, const char *text, SgCommandLog *log)
{
  static const char *const log_keys[]
      = { "format", "version", "build", "instruction-set", "sample", "sample-sha256", "start-paused",
          "stride", "checkpoint-steps", NULL };
  g_auto (GStrv) groups = g_key_file_get_groups (reader->file, NULL);
  for (int i = 0; groups[i] != NULL; i++)
    if (!is_protocol_group (groups[i]) && !is_potential_group (groups[i])
        && strcmp (groups[i], "log") != 0 && strcmp (groups[i], "commands") != 0
        && strcmp (groups[i], "end") != 0)
      return fail (reader, groups[i], NULL, _ ("no such group in a command log"));
  if (!g_key_file_has_group (reader->file, "log") || !g_key_file_has_group (reader->file, "end"))
    return fail (reader, "log", NULL, _ ("[log] or [end] is missing: this is no command log, or not all of it"));
  g_auto (GStrv) keys = g_key_file_get_keys (reader->file, "log", NULL, NULL);
  for (int i = 0; keys[i] != NULL; i++)
    if (!g_strv_contains (log_keys, keys[i]))
      return fail (reader, "log", keys[i], _ ("no such key here"));

  g_autofree char *paused = NULL;
  if (!read_fixed (reader, "format", SG_COMMAND_LOG_FORMAT)
      || !read_string (reader, "version", &log->version)
      || !read_string (reader, "build", &log->build)
      || !read_string (reader, "instruction-set", &log->path)
      || !read_string (reader, "start-paused", &paused)
      || !read_fixed (reader, "stride", SG_STRIDE)
      || !read_fixed (reader, "checkpoint-steps", SG_CHECKPOINT_STEPS))
    return false;
  log->start_paused = strcmp (paused, "true") == 0;
  log->sample = g_key_file_get_string (reader->file, "log", "sample", NULL);
  log->sample_sha256 = g_key_file_get_string (reader->file, "log", "sample-sha256", NULL);

  g_autofree char *potential = only_groups (text, is_potential_group);
  g_autofree char *protocol = only_groups (text, is_protocol_group);
  if (!sg_potential_load_from_data (&log->potential, potential, reader->path, reader->error))
    return false;
  log->protocol = sg_protocol_load_from_data (protocol, reader->path, reader->error);
  if (log->protocol == NULL)
    return false;
  g_clear_pointer (&log->protocol->path, g_free);

  g_auto (GStrv) numbers = g_key_file_get_keys (reader->file, "commands", NULL, NULL);
  uint64_t last = 0;
  for (int i = 0; numbers != NULL && numbers[i] != NULL; i++)
    {
      SgLogEntry entry;
      if (!read_entry (reader, numbers[i], &entry))
        return false;
      if (entry.number <= last)
        return fail (reader, "commands", numbers[i], _ ("the numbers of commands must rise"));
      last = entry.number;
      g_array_append_val (log->entries, entry);
    }

  g_autofree char *step = g_key_file_get_string (reader->file, "end", "step", NULL);
  g_autofree char *state = g_key_file_get_string (reader->file, "end", "state", NULL);
  guint64 end_step;
  if (step == NULL || !g_ascii_string_to_unsigned (step, 10, 0, G_MAXUINT64, &end_step, NULL))
    return fail (reader, "end", "step", _ ("is not a step"));
  if (state == NULL || !sg_run_state_parse (state, &log->end_state) || log->end_state == SG_RUN_IDLE)
    return fail (reader, "end", "state", _ ("is not a state"));
  log->end_step = end_step;
  return true;
}

SgCommandLog *
sg_command_log_parse (const char *text, const char *path, GError **error)
{
  g_autoptr (SgKeyLines) lines = sg_key_lines_new (text, path, error);
  if (lines == NULL)
    return NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  GError *inner = NULL;
  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, &inner))
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s:1: %s", path, inner->message);
      g_error_free (inner);
      return NULL;
    }

  SgCommandLog *log = log_new ();
  const Reader reader = { file, lines, path, error };
  if (!read_groups (&reader, text, log))
    {
      sg_command_log_free (log);
      return NULL;
    }
  return log;
}

SgCommandLog *
sg_command_log_load (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  GError *inner = NULL;
  if (!g_file_get_contents (path, &text, &length, &inner))
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s: %s", path, inner->message);
      g_error_free (inner);
      return NULL;
    }
  if (strlen (text) != length || !g_utf8_validate (text, (gssize)length, NULL))
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, _ ("%s:1: this is not a text file"), path);
      return NULL;
    }
  SgCommandLog *log = sg_command_log_parse (text, path, error);
  if (log != NULL)
    log->name = g_strdup (path);
  return log;
}

SgConfiguration *
sg_command_log_open_sample (const SgCommandLog *log, const char *path, GError **error)
{
  if (path == NULL)
    path = log->sample;
  if (path == NULL && log->sample_sha256 == NULL && log->protocol->start.n_atoms > 0)
    return sg_protocol_open_sample (log->protocol, NULL, &log->potential, error);
  if (path == NULL || log->sample_sha256 == NULL)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT,
                   _ ("%s: the run did not start from a file, so it cannot be replayed"),
                   log->name != NULL ? log->name : _ ("command log"));
      return NULL;
    }
  g_autoptr (SgConfiguration) configuration
      = sg_configuration_load_with (path, &log->potential, error);
  if (configuration == NULL)
    return NULL;
  if (g_strcmp0 (configuration->sha256, log->sample_sha256) != 0)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT,
                   _ ("%s: this is not the sample of the log: its SHA-256 is %s, the log has %s"), path,
                   configuration->sha256, log->sample_sha256);
      return NULL;
    }
  const int *copies = log->protocol->replicate;
  if (copies[0] != 1 || copies[1] != 1 || copies[2] != 1)
    return sg_configuration_replicate (configuration, copies, error);
  return g_steal_pointer (&configuration);
}

char *
sg_command_log_differences (const SgCommandLog *log, const char *path)
{
  GString *text = g_string_new (NULL);
  if (strcmp (log->version, sg_build_version ()) != 0)
    g_string_append_printf (text, _ ("The log is of version %s, this program is %s.\n"), log->version,
                            sg_build_version ());
  if (strcmp (log->build, sg_build_description ()) != 0)
    g_string_append_printf (text, _ ("The log is of a build with %s, this one is with %s.\n"), log->build,
                            sg_build_description ());
  if (strcmp (log->path, path) != 0)
    g_string_append_printf (text, _ ("The log was made with %s instructions, this run uses %s.\n"),
                            log->path, path);
  if (text->len == 0)
    {
      g_string_free (text, TRUE);
      return NULL;
    }
  g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}
