/* protocol-file.c: protocols as key files
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GKeyFile reads the values; it merges repeated groups, lets the last of repeated keys win and tells no
 * line numbers, so a plain pass over the lines comes first: it refuses repetitions and remembers where
 * every group and key stands.
 */
#include "engine/data-path.h"
#include "engine/error.h"
#include "engine/key-lines.h"
#include "engine/number-text.h"
#include "engine/protocol.h"
#include "engine/words.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

typedef struct {
  GKeyFile *file;
  SgKeyLines *lines;
  const char *path;
  const char *group;
  GError **error;
} Reader;

static bool
fail (const Reader *reader, const char *key, const char *format, ...) G_GNUC_PRINTF (3, 4);

static bool
fail (const Reader *reader, const char *key, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (reader->error, SG_ERROR, SG_ERROR_INPUT, "%s:%u: [%s] %s%s%s", reader->path,
               sg_key_lines_find (reader->lines, reader->group, key), reader->group,
               key != NULL ? key : "", key != NULL ? ": " : "", message);
  return false;
}

/* The value, or NULL where the key is absent. */
static char *
get (const Reader *reader, const char *key)
{
  return g_key_file_get_string (reader->file, reader->group, key, NULL);
}

static bool
read_number (const Reader *reader, const char *key, double *value)
{
  g_autofree char *text = get (reader, key);
  if (text == NULL)
    return true;
  if (!sg_number_parse (text, value))
    return fail (reader, key, _ ("\"%s\" is not a number"), text);
  return true;
}

static bool
read_whole (const Reader *reader, const char *key, uint64_t max, uint64_t *value)
{
  g_autofree char *text = get (reader, key);
  if (text == NULL)
    return true;
  g_strstrip (text);
  guint64 number;
  if (!g_ascii_string_to_unsigned (text, 10, 0, max, &number, NULL))
    return fail (reader, key, _ ("\"%s\" is not a whole number from 0 to %" PRIu64), text, max);
  *value = number;
  return true;
}

static bool
read_bool (const Reader *reader, const char *key, bool *value)
{
  g_autofree char *text = get (reader, key);
  if (text == NULL)
    return true;
  g_strstrip (text);
  if (strcmp (text, "true") != 0 && strcmp (text, "false") != 0)
    return fail (reader, key, _ ("\"%s\" is neither true nor false"), text);
  *value = *text == 't';
  return true;
}

static bool
known_keys (const Reader *reader, const char *const *known)
{
  g_auto (GStrv) keys = g_key_file_get_keys (reader->file, reader->group, NULL, NULL);
  for (int i = 0; keys != NULL && keys[i] != NULL; i++)
    if (!g_strv_contains (known, keys[i]))
      return fail (reader, keys[i], _ ("no such key here"));
  return true;
}

static char *
resolve_sample (const char *sample, const char *protocol_path)
{
  if (g_path_is_absolute (sample))
    return g_strdup (sample);

  g_autofree char *folder = g_path_get_dirname (protocol_path);
  g_autofree char *beside = g_build_filename (folder, sample, NULL);
  g_autofree char *absolute = g_canonicalize_filename (beside, NULL);
  if (g_file_test (absolute, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&absolute);
  char *shipped = sg_find_data (sample);
  return shipped != NULL ? shipped : g_steal_pointer (&absolute);
}

/* "2 2 3" */
static bool
read_replicate (const Reader *reader, SgProtocol *protocol)
{
  g_autofree char *text = get (reader, "replicate");
  if (text == NULL)
    return true;
  g_auto (GStrv) words = g_strsplit_set (g_strstrip (text), " ,", 0);
  for (int c = 0; c < 3; c++)
    {
      guint64 count;
      if (g_strv_length (words) != 3 || !g_ascii_string_to_unsigned (words[c], 10, 1, 1000, &count, NULL))
        return fail (reader, "replicate", _ ("\"%s\" is not three whole numbers from 1 to 1000"), text);
      protocol->replicate[c] = (int)count;
    }
  return true;
}

static bool
read_protocol (Reader *reader, SgProtocol *protocol)
{
  static const char *const known[]
      = { "name",           "sample",        "seed",      "draw-velocities", "time-step", "start-atoms",
          "start-fraction", "start-density", "replicate", "potential",       NULL };
  reader->group = "protocol";
  if (!known_keys (reader, known))
    return false;

  g_autofree char *name = get (reader, "name");
  if (name != NULL)
    {
      g_free (protocol->name);
      protocol->name = g_steal_pointer (&name);
    }
  g_autofree char *sample = get (reader, "sample");
  if (sample != NULL && *sample != '\0')
    protocol->sample = resolve_sample (sample, reader->path);
  /* a bare word is the name of a shipped one */
  g_autofree char *potential = get (reader, "potential");
  if (potential != NULL && *potential != '\0')
    protocol->potential = strpbrk (potential, "/.") != NULL ? resolve_sample (potential, reader->path) : g_strdup (potential);

  if (!read_whole (reader, "seed", G_MAXUINT64, &protocol->seed)
      || !read_bool (reader, "draw-velocities", &protocol->draw_velocities)
      || !read_number (reader, "time-step", &protocol->time_step))
    return false;
  uint64_t n_atoms = 0;
  if (!read_whole (reader, "start-atoms", SG_START_MAX_ATOMS, &n_atoms)
      || !read_number (reader, "start-fraction", &protocol->start.second_fraction)
      || !read_number (reader, "start-density", &protocol->start.density) || !read_replicate (reader, protocol))
    return false;
  protocol->start.n_atoms = (size_t)n_atoms;
  protocol->start.seed = protocol->seed;
  if (n_atoms > 0 && protocol->sample != NULL)
    return fail (reader, "start-atoms", _ ("a protocol begins with a sample or with a random mixture, not both"));
  if (n_atoms > 0 && n_atoms < SG_START_MIN_ATOMS)
    return fail (reader, "start-atoms", _ ("%" PRIu64 " are too few; at least %d"), n_atoms,
                 SG_START_MIN_ATOMS);
  if (!(protocol->time_step >= 1e-5 && protocol->time_step <= 0.02))
    return fail (reader, "time-step", _ ("%g is not within 1e-5..0.02 tau"), protocol->time_step);
  return true;
}

/* "user", or one of the others and its value: "strain 0.02". */
static bool
read_until (const Reader *reader, SgStage *stage)
{
  g_autofree char *text = get (reader, "until");
  if (text == NULL)
    return true;
  g_strstrip (text);
  for (unsigned u = 0; u < SG_N_UNTILS; u++)
    {
      const char *name = sg_until_name ((SgUntil)u);
      size_t length = strlen (name);
      if (strncmp (text, name, length) != 0 || (text[length] != '\0' && text[length] != ' '))
        continue;
      stage->until = (SgUntil)u;
      stage->until_value = 0;
      if (u == SG_UNTIL_USER ? text[length] != '\0'
                             : !sg_number_parse (text + length, &stage->until_value))
        break;
      return true;
    }
  return fail (reader, "until",
               _ ("\"%s\" is none of user, strain VALUE, stress VALUE, time TAU, steps N"), text);
}

static bool
read_stage (Reader *reader, const SgStage *before, SgStage *stage)
{
  static const char *const known[]
      = { "kind",     "name",            "direction",  "rate",     "temperature",
          "pressure", "temperature-end", "thermostat", "barostat", "until",
          "sample-every", "exchange-every", "exchange-passes", "guard-every", "density", NULL };
  if (!known_keys (reader, known))
    return false;

  g_autofree char *kind = get (reader, "kind");
  SgStageKind k;
  if (kind == NULL)
    return fail (reader, NULL, _ ("has no kind"));
  if (!sg_stage_kind_parse (g_strstrip (kind), &k))
    return fail (reader, "kind", _ ("\"%s\" is none of hold, load, unload, creep, anneal"), kind);
  sg_stage_default (stage, k);
  if (before != NULL)
    {
      /* What is not said stays as it was. */
      stage->plane = before->plane;
      stage->sign = before->sign;
      stage->rate = before->rate;
      stage->temperature = before->temperature_end;
      stage->pressure = before->pressure;
      stage->thermostat = before->thermostat;
      stage->barostat = before->barostat;
    }
  if (k == SG_STAGE_ANNEAL && (!g_key_file_has_key (reader->file, reader->group, "until", NULL)
                               || !g_key_file_has_key (reader->file, reader->group,
                                                       "temperature-end", NULL)))
    return fail (reader, NULL, _ ("an anneal needs temperature-end and until"));
  if (k != SG_STAGE_ANNEAL
      && g_key_file_has_key (reader->file, reader->group, "temperature-end", NULL))
    return fail (reader, "temperature-end", _ ("only an anneal has one"));

  g_autofree char *name = get (reader, "name");
  if (name != NULL && g_strlcpy (stage->name, name, sizeof stage->name) >= sizeof stage->name)
    return fail (reader, "name", _ ("is longer than %zu bytes"), sizeof stage->name - 1);
  g_autofree char *direction = get (reader, "direction");
  if (direction != NULL
      && !sg_direction_parse (g_strstrip (direction), &stage->plane, &stage->sign))
    return fail (reader, "direction", _ ("\"%s\" is none of +xy, -xy, +xz, -xz, +yz, -yz"), direction);

  uint64_t every = 0, exchange_every = 0, passes = 1, guard = 0;
  if (!read_number (reader, "rate", &stage->rate)
      || !read_number (reader, "temperature", &stage->temperature)
      || !read_number (reader, "pressure", &stage->pressure)
      || !read_bool (reader, "thermostat", &stage->thermostat)
      || !read_bool (reader, "barostat", &stage->barostat)
      || !read_whole (reader, "sample-every", 1000000, &every)
      || !read_whole (reader, "exchange-every", 1000000, &exchange_every)
      || !read_whole (reader, "exchange-passes", 1000, &passes)
      || !read_number (reader, "density", &stage->density) || !read_until (reader, stage))
    return false;
  stage->sample_every = (uint32_t)every;
  stage->exchange_every = (uint32_t)exchange_every;
  stage->exchange_passes = (uint32_t)passes;
  /* exchanges are what brings a crystal about, so stages with them are guarded unless told otherwise */
  if (stage->exchange_every > 0)
    guard = SG_GUARD_STEPS;
  if (!read_whole (reader, "guard-every", 1000000000, &guard))
    return false;
  stage->guard_every = (uint32_t)guard;
  stage->temperature_end = stage->temperature;
  if (!read_number (reader, "temperature-end", &stage->temperature_end))
    return false;

  g_autoptr (GError) inner = NULL;
  if (!sg_stage_check (stage, &inner))
    return fail (reader, NULL, "%s", inner->message);
  return true;
}

/* The groups in the order of the file; stages must count up from 1. */
static bool
count_stages (Reader *reader, unsigned *n_stages)
{
  g_auto (GStrv) groups = g_key_file_get_groups (reader->file, NULL);
  *n_stages = 0;
  for (int i = 0; groups[i] != NULL; i++)
    {
      if (strcmp (groups[i], "protocol") == 0)
        continue;
      g_autofree char *expected = g_strdup_printf ("stage %u", *n_stages + 1);
      reader->group = groups[i];
      if (strcmp (groups[i], expected) != 0)
        return fail (reader, NULL, _ ("no such group here; expected [protocol] or [%s]"), expected);
      ++*n_stages;
    }
  if (*n_stages == 0)
    {
      reader->group = "stage 1";
      return fail (reader, NULL, _ ("is missing"));
    }
  return true;
}

static SgProtocol *
read_groups (Reader *reader)
{
  g_autofree char *name = g_path_get_basename (reader->path);
  g_autoptr (SgProtocol) protocol = sg_protocol_new (name);
  protocol->path = g_strdup (reader->path);

  unsigned n_stages;
  if (!count_stages (reader, &n_stages) || !read_protocol (reader, protocol))
    return NULL;
  for (unsigned i = 0; i < n_stages; i++)
    {
      g_autofree char *group = g_strdup_printf ("stage %u", i + 1);
      reader->group = group;
      SgStage stage;
      if (!read_stage (reader, i > 0 ? sg_protocol_stage (protocol, i - 1) : NULL, &stage))
        return NULL;
      g_array_append_val (protocol->stages, stage);
    }
  return g_steal_pointer (&protocol);
}

SgProtocol *
sg_protocol_load_from_data (const char *text, const char *path, GError **error)
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
  Reader reader = { .file = file, .lines = lines, .path = path, .error = error };
  return read_groups (&reader);
}

SgProtocol *
sg_protocol_load (const char *path, GError **error)
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
  return sg_protocol_load_from_data (text, path, error);
}

static void
set_number (GKeyFile *file, const char *group, const char *key, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_key_file_set_string (file, group, key, sg_number_to_text (value, text));
}

char *
sg_protocol_to_data (const SgProtocol *protocol)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  if (protocol->name != NULL)
    g_key_file_set_string (file, "protocol", "name", protocol->name);
  if (protocol->sample != NULL)
    g_key_file_set_string (file, "protocol", "sample", protocol->sample);
  if (protocol->potential != NULL)
    g_key_file_set_string (file, "protocol", "potential", protocol->potential);
  if (protocol->start.n_atoms > 0)
    {
      g_key_file_set_uint64 (file, "protocol", "start-atoms", protocol->start.n_atoms);
      set_number (file, "protocol", "start-fraction", protocol->start.second_fraction);
      set_number (file, "protocol", "start-density", protocol->start.density);
    }
  const int *copies = protocol->replicate;
  if (copies[0] != 1 || copies[1] != 1 || copies[2] != 1)
    {
      g_autofree char *text = g_strdup_printf ("%d %d %d", copies[0], copies[1], copies[2]);
      g_key_file_set_string (file, "protocol", "replicate", text);
    }
  g_key_file_set_uint64 (file, "protocol", "seed", protocol->seed);
  g_key_file_set_boolean (file, "protocol", "draw-velocities", protocol->draw_velocities);
  set_number (file, "protocol", "time-step", protocol->time_step);

  for (unsigned i = 0; i < protocol->stages->len; i++)
    {
      const SgStage *s = sg_protocol_stage (protocol, i);
      g_autofree char *group = g_strdup_printf ("stage %u", i + 1);
      g_key_file_set_string (file, group, "kind", sg_stage_kind_name (s->kind));
      if (*s->name != '\0')
        g_key_file_set_string (file, group, "name", s->name);
      g_key_file_set_string (file, group, "direction", sg_direction_name (s->plane, s->sign));
      set_number (file, group, "rate", s->rate);
      set_number (file, group, "temperature", s->temperature);
      if (s->kind == SG_STAGE_ANNEAL)
        set_number (file, group, "temperature-end", s->temperature_end);
      set_number (file, group, "pressure", s->pressure);
      g_key_file_set_boolean (file, group, "thermostat", s->thermostat);
      g_key_file_set_boolean (file, group, "barostat", s->barostat);
      if (s->until == SG_UNTIL_USER)
        g_key_file_set_string (file, group, "until", "user");
      else
        {
          char value[G_ASCII_DTOSTR_BUF_SIZE];
          g_autofree char *until = g_strdup_printf (
              "%s %s", sg_until_name (s->until), sg_number_to_text (s->until_value, value));
          g_key_file_set_string (file, group, "until", until);
        }
      if (s->exchange_every > 0)
        g_key_file_set_uint64 (file, group, "exchange-every", s->exchange_every);
      if (s->exchange_passes != 1)
        g_key_file_set_uint64 (file, group, "exchange-passes", s->exchange_passes);
      if (s->guard_every != (s->exchange_every > 0 ? SG_GUARD_STEPS : 0))
        g_key_file_set_uint64 (file, group, "guard-every", s->guard_every);
      if (s->density > 0)
        set_number (file, group, "density", s->density);
      if (s->sample_every > 0)
        g_key_file_set_uint64 (file, group, "sample-every", s->sample_every);
    }
  return g_key_file_to_data (file, NULL, NULL);
}

bool
sg_protocol_save (const SgProtocol *protocol, const char *path, GError **error)
{
  g_autofree char *text = sg_protocol_to_data (protocol);
  return g_file_set_contents (path, text, -1, error);
}
