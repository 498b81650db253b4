/* study-file.c: studies as key files
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * As in protocol-file.c: GKeyFile reads the values, a plain pass over the lines refuses repetitions and remembers
 * where everything stands.
 */
#include "engine/study/study-file.h"
#include "engine/data-path.h"
#include "engine/error.h"
#include "engine/key-lines.h"
#include "engine/number-text.h"
#include "engine/units.h"

#include <math.h>
#include <string.h>

#define MAX_SAMPLES 100
#define MAX_REPLICAS 1000
#define MAX_NAME 40

typedef struct {
  GKeyFile *file;
  SgKeyLines *lines;
  const char *path;
  const char *group;
  GError **error;
} Reader;

static const char *const kind_names[SG_N_STUDY_KINDS] = { "load", "hold", "athermal", "cycle" };

const char *
sg_study_kind_name (SgStudyKind kind)
{
  return kind_names[kind];
}

static void
age_free (gpointer data)
{
  SgStudyAge *age = data;
  g_free (age->name);
  g_free (age->label);
  g_ptr_array_unref (age->samples);
  g_ptr_array_unref (age->paths);
  g_free (age);
}

static void
item_free (gpointer data)
{
  SgStudyItem *item = data;
  g_free (item->name);
  g_array_unref (item->ages);
  g_array_unref (item->priority);
  g_array_unref (item->unload_from);
  g_array_unref (item->unload_priority);
  g_array_unref (item->creep_after);
  g_array_unref (item->creep_priority);
  g_free (item);
}

void
sg_study_file_free (SgStudyFile *file)
{
  if (file == NULL)
    return;
  g_free (file->name);
  g_free (file->path);
  g_free (file->text);
  g_ptr_array_unref (file->ages);
  g_ptr_array_unref (file->items);
  g_free (file);
}

static bool fail (const Reader *reader, const char *key, const char *format, ...) G_GNUC_PRINTF (3, 4);

static bool
fail (const Reader *reader, const char *key, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (reader->error, SG_ERROR, SG_ERROR_INPUT, "%s:%u: [%s] %s%s%s", reader->path,
               sg_key_lines_find (reader->lines, reader->group, key), reader->group, key != NULL ? key : "",
               key != NULL ? ": " : "", message);
  return false;
}

/* The value without blanks around it, or NULL where the key is absent. */
static char *
get (const Reader *reader, const char *key)
{
  char *text = g_key_file_get_string (reader->file, reader->group, key, NULL);
  return text != NULL ? g_strstrip (text) : NULL;
}

static bool
has (const Reader *reader, const char *key)
{
  return g_key_file_has_key (reader->file, reader->group, key, NULL);
}

static bool
known_keys (const Reader *reader, const char *const *known)
{
  g_auto (GStrv) keys = g_key_file_get_keys (reader->file, reader->group, NULL, NULL);
  for (int i = 0; keys != NULL && keys[i] != NULL; i++)
    if (!g_strv_contains (known, keys[i]))
      return fail (reader, keys[i], "no such key here");
  return true;
}

/* Within @low..@high, both allowed. */
static bool
read_number (const Reader *reader, const char *key, double low, double high, double *value)
{
  g_autofree char *text = get (reader, key);
  if (text == NULL)
    return true;
  if (!sg_number_parse (text, value))
    return fail (reader, key, "\"%s\" is not a number", text);
  if (!(*value >= low && *value <= high))
    return fail (reader, key, "%s is not within %g..%g", text, low, high);
  return true;
}

static bool
read_whole (const Reader *reader, const char *key, uint64_t low, uint64_t high, uint64_t *value)
{
  g_autofree char *text = get (reader, key);
  if (text == NULL)
    return true;
  double number;
  guint64 whole;
  if (g_ascii_string_to_unsigned (text, 10, low, high, &whole, NULL))
    {
      *value = whole;
      return true;
    }
  /* 2e6 is easier to read than its zeros */
  if (sg_number_parse (text, &number) && number >= (double) low && number <= (double) high && number < 9e15
      && number == rint (number))
    {
      *value = (uint64_t) number;
      return true;
    }
  return fail (reader, key, "\"%s\" is not a whole number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT, text, low,
               high);
}

/* Words separated by blanks or commas, none empty. */
static GPtrArray *
get_words (const Reader *reader, const char *key)
{
  g_autofree char *text = get (reader, key);
  if (text == NULL)
    return NULL;
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) parts = g_strsplit_set (text, " ,\t", -1);
  for (int k = 0; parts[k] != NULL; k++)
    if (*parts[k] != '\0')
      g_ptr_array_add (words, g_strdup (parts[k]));
  return words;
}

/* Strains that rise, within (0, @high]. */
static bool
read_strains (const Reader *reader, const char *key, double high, GArray *strains)
{
  g_autoptr (GPtrArray) words = get_words (reader, key);
  double last = 0;
  for (unsigned k = 0; words != NULL && k < words->len; k++)
    {
      const char *word = g_ptr_array_index (words, k);
      double value;
      if (!sg_number_parse (word, &value))
        return fail (reader, key, "\"%s\" is not a number", word);
      /* names of branches tell strains by six digits */
      if (!(value > last * (1 + 2e-6) && value <= high * (1 + 1e-12)))
        return fail (reader, key, "%s: strains have to rise, from above 0 to at most %g, each by more than a few millionths of itself", word, high);
      g_array_append_val (strains, value);
      last = value;
    }
  return true;
}

static bool
read_ages (const Reader *reader, const char *key, const SgStudyFile *study, GArray *ages)
{
  g_autoptr (GPtrArray) words = get_words (reader, key);
  if (words == NULL)
    {
      for (unsigned a = 0; a < study->ages->len; a++)
        g_array_append_val (ages, a);
      return true;
    }
  for (unsigned k = 0; k < words->len; k++)
    {
      const char *word = g_ptr_array_index (words, k);
      unsigned a = 0;
      while (a < study->ages->len && strcmp (sg_study_age (study, a)->name, word) != 0)
        a++;
      if (a == study->ages->len)
        return fail (reader, key, "there is no [age %s]", word);
      for (unsigned i = 0; i < ages->len; i++)
        if (g_array_index (ages, unsigned, i) == a)
          return fail (reader, key, "%s comes twice", word);
      g_array_append_val (ages, a);
    }
  return ages->len > 0 || fail (reader, key, "names no age");
}

/* One number for all, or one for each of @n. */
static bool
read_priorities (const Reader *reader, const char *key, unsigned n, GArray *priorities)
{
  g_autoptr (GPtrArray) words = get_words (reader, key);
  if (words == NULL)
    return true;
  if (words->len != 1 && words->len != n)
    return fail (reader, key, "%u numbers for %u ages; one for all or one for each", words->len, n);
  g_array_set_size (priorities, 0);
  for (unsigned k = 0; k < n; k++)
    {
      const char *word = g_ptr_array_index (words, words->len == 1 ? 0 : k);
      gint64 value;
      if (!g_ascii_string_to_signed (word, 10, -1000, 1000, &value, NULL))
        return fail (reader, key, "\"%s\" is not a whole number from -1000 to 1000", word);
      int priority = (int) value;
      g_array_append_val (priorities, priority);
    }
  return true;
}

static bool
read_directions (const Reader *reader, unsigned *directions)
{
  g_autoptr (GPtrArray) words = get_words (reader, "directions");
  if (words == NULL)
    return true;
  *directions = 0;
  for (unsigned k = 0; k < words->len; k++)
    {
      const char *word = g_ptr_array_index (words, k);
      SgPlane plane;
      int sign;
      if (!sg_direction_parse (word, &plane, &sign))
        return fail (reader, "directions", "\"%s\" is none of +xy, -xy, +xz, -xz, +yz, -yz", word);
      unsigned bit = 1u << (2 * (unsigned) plane + (sign < 0));
      if (*directions & bit)
        return fail (reader, "directions", "%s comes twice", word);
      *directions |= bit;
    }
  return *directions != 0 || fail (reader, "directions", "names none");
}

static bool
is_name (const char *name)
{
  size_t n = strlen (name);
  if (n == 0 || n > MAX_NAME || *name == '.' || *name == '-')
    return false;
  for (; *name != '\0'; name++)
    if (!g_ascii_isalnum (*name) && *name != '.' && *name != '-')
      return false;
  return true;
}

static char *
resolve_sample (const char *sample, const char *study_path)
{
  if (g_path_is_absolute (sample))
    return g_strdup (sample);
  g_autofree char *folder = g_path_get_dirname (study_path);
  g_autofree char *beside = g_build_filename (folder, sample, NULL);
  char *absolute = g_canonicalize_filename (beside, NULL);
  if (g_file_test (absolute, G_FILE_TEST_EXISTS))
    return absolute;
  char *shipped = sg_find_data (sample);
  if (shipped == NULL)
    return absolute;
  g_free (absolute);
  return shipped;
}

static bool
read_study (Reader *reader, SgStudyFile *study)
{
  static const char *const known[]
      = { "name", "seed", "time-step", "temperature", "pressure", "piece-steps", "rows", NULL };
  uint64_t rows = study->rows;
  if (!known_keys (reader, known))
    return false;
  g_autofree char *name = get (reader, "name");
  if (name != NULL)
    {
      g_free (study->name);
      study->name = g_steal_pointer (&name);
    }
  if (!read_whole (reader, "seed", 0, G_MAXUINT64, &study->seed)
      || !read_number (reader, "time-step", 1e-5, 0.02, &study->time_step)
      || !read_number (reader, "temperature", 0.001, 2, &study->temperature)
      || !read_number (reader, "pressure", -5, 100, &study->pressure)
      || !read_whole (reader, "piece-steps", 100, 1000000000, &study->piece_steps)
      || !read_whole (reader, "rows", 20, 5000, &rows))
    return false;
  study->rows = (unsigned) rows;
  return true;
}

static bool
read_age (Reader *reader, const char *name, SgStudyFile *study)
{
  static const char *const known[] = { "label", "samples", NULL };
  if (!known_keys (reader, known))
    return false;
  if (!is_name (name))
    return fail (reader, NULL, "a name has letters, digits, points and dashes, at most %d", MAX_NAME);
  SgStudyAge *age = g_new0 (SgStudyAge, 1);
  age->name = g_strdup (name);
  age->label = get (reader, "label");
  if (age->label == NULL)
    age->label = g_strdup (name);
  age->samples = g_ptr_array_new_with_free_func (g_free);
  age->paths = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (study->ages, age);

  /* a semicolon apart, since names of files may have blanks */
  g_autofree char *text = get (reader, "samples");
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", ";", -1);
  for (int k = 0; parts[k] != NULL; k++)
    if (*g_strstrip (parts[k]) != '\0')
      {
        g_ptr_array_add (age->samples, g_strdup (parts[k]));
        g_ptr_array_add (age->paths, resolve_sample (parts[k], reader->path));
      }
  if (age->samples->len == 0)
    return fail (reader, text != NULL ? "samples" : NULL, "names no samples");
  if (age->samples->len > MAX_SAMPLES)
    return fail (reader, "samples", "more than %d", MAX_SAMPLES);
  return true;
}

static bool
read_load (const Reader *reader, SgStudyItem *item)
{
  item->states = item->strain / 10;
  item->unload_rate = item->rate;
  if (!read_number (reader, "states", 1e-5, 1, &item->states)
      || !read_strains (reader, "unload-from", item->strain, item->unload_from))
    return false;
  item->unload_states = 2 * item->states;
  if (!read_number (reader, "unload-rate", 1, 1e11, &item->unload_rate)
      || !read_number (reader, "unload-states", 1e-5, 1, &item->unload_states)
      || !read_priorities (reader, "unload-priority", item->ages->len, item->unload_priority)
      || !read_strains (reader, "creep-after", item->strain, item->creep_after)
      || !read_number (reader, "creep-times", 1e-3, 1e6, &item->creep_times))
    return false;
  for (unsigned k = 0; k < item->creep_after->len; k++)
    {
      bool found = false;
      for (unsigned i = 0; i < item->unload_from->len; i++)
        found = found
                || fabs (g_array_index (item->unload_from, double, i) - g_array_index (item->creep_after, double, k))
                       < 1e-12;
      if (!found)
        return fail (reader, "creep-after", "%g: nothing is unloaded from there",
                     g_array_index (item->creep_after, double, k));
    }
  return true;
}

/* Which of the item's ages creep, and when. */
static bool
read_creep_ages (const Reader *reader, const SgStudyFile *study, SgStudyItem *item)
{
  g_autoptr (GArray) ages = g_array_new (FALSE, FALSE, sizeof (unsigned));
  g_autoptr (GArray) priorities = g_array_new (FALSE, FALSE, sizeof (int));
  if (!has (reader, "creep-ages"))
    g_array_append_vals (ages, item->ages->data, item->ages->len);
  else if (!read_ages (reader, "creep-ages", study, ages))
    return false;
  if (!read_priorities (reader, "creep-priority", ages->len, priorities))
    return false;
  for (unsigned k = 0; k < item->ages->len; k++)
    {
      int priority = SG_STUDY_NEVER;
      for (unsigned i = 0; i < ages->len; i++)
        if (g_array_index (ages, unsigned, i) == g_array_index (item->ages, unsigned, k))
          priority = priorities->len > 0 ? g_array_index (priorities, int, i)
                                         : g_array_index (item->unload_priority, int, k);
      g_array_append_val (item->creep_priority, priority);
    }
  return true;
}

static bool
shares_age (const SgStudyItem *a, const SgStudyItem *b)
{
  for (guint k = 0; k < a->ages->len; k++)
    for (guint l = 0; l < b->ages->len; l++)
      if (g_array_index (a->ages, unsigned, k) == g_array_index (b->ages, unsigned, l))
        return true;
  return false;
}

/* Runs of one rate are one group of the figures, in which unloads of different rates would be averaged. */
static bool
check_unload_rate (const Reader *reader, const SgStudyFile *study, const SgStudyItem *item)
{
  for (guint k = 0; k < study->items->len; k++)
    {
      const SgStudyItem *other = sg_study_item (study, k);
      if (other != item && other->kind == SG_STUDY_LOAD && other->unload_from->len > 0 && item->unload_from->len > 0
          && fabs (other->rate - item->rate) <= 1e-9 * item->rate && other->temperature == item->temperature
          && other->pressure == item->pressure && fabs (other->unload_rate - item->unload_rate) > 1e-9 * item->unload_rate
          && shares_age (other, item))
        return fail (reader, has (reader, "unload-rate") ? "unload-rate" : "unload-from",
                     "%s unloads the same glasses at %g, after loading at the same rate; the figures would average both: take another study",
                     other->name, other->unload_rate);
    }
  return true;
}

static bool
read_item (Reader *reader, SgStudyKind kind, SgStudyFile *study)
{
  static const char *const known[SG_N_STUDY_KINDS][24] = {
    { "ages", "directions", "replicas", "priority", "temperature", "pressure", "rate", "strain", "states",
      "unload-from", "unload-rate", "unload-states", "unload-priority", "creep-after", "creep-times", "creep-ages",
      "creep-priority", "rows", NULL },
    { "ages", "replicas", "priority", "temperature", "pressure", "steps", "states", "rows", NULL },
    { "ages", "directions", "priority", "strain", "step", NULL },
    { "ages", "directions", "replicas", "priority", "temperature", "pressure", "rate", "strain", "cycles", "rows", NULL },
  };
  if (!known_keys (reader, known[kind]))
    return false;

  SgStudyItem *item = g_new0 (SgStudyItem, 1);
  item->kind = kind;
  const char *rest = reader->group + strlen (kind_names[kind]);
  item->name = *rest == '\0' ? g_strdup (kind_names[kind]) : g_strdup_printf ("%s-%s", kind_names[kind], rest + 1);
  item->ages = g_array_new (FALSE, FALSE, sizeof (unsigned));
  item->priority = g_array_new (FALSE, FALSE, sizeof (int));
  item->unload_from = g_array_new (FALSE, FALSE, sizeof (double));
  item->unload_priority = g_array_new (FALSE, FALSE, sizeof (int));
  item->creep_after = g_array_new (FALSE, FALSE, sizeof (double));
  item->creep_priority = g_array_new (FALSE, FALSE, sizeof (int));
  item->directions = kind == SG_STUDY_HOLD ? 1 : 0x3f;
  item->temperature = study->temperature;
  item->pressure = study->pressure;
  item->rate = 1e8;
  item->strain = 0.02;
  item->step = 0.001;
  item->steps = 200000;
  item->creep_times = 5;
  g_ptr_array_add (study->items, item);

  uint64_t replicas = 1, cycles = 20, rows = study->rows;
  if (!is_name (item->name))
    return fail (reader, NULL, "a name has letters, digits, points and dashes, at most %d", MAX_NAME);
  if (!read_ages (reader, "ages", study, item->ages) || !read_directions (reader, &item->directions)
      || !read_whole (reader, "replicas", 1, MAX_REPLICAS, &replicas)
      || !read_number (reader, "temperature", 0.001, 2, &item->temperature)
      || !read_number (reader, "pressure", -5, 100, &item->pressure)
      || !read_number (reader, "rate", 1, 1e11, &item->rate) || !read_number (reader, "strain", 1e-5, 5, &item->strain)
      || !read_number (reader, "step", 1e-6, 0.1, &item->step)
      || !read_whole (reader, "steps", SG_STRIDE, 1000000000000000, &item->steps)
      || !read_whole (reader, "cycles", 1, 1000, &cycles) || !read_whole (reader, "rows", 20, 5000, &rows))
    return false;
  item->rows = (unsigned) rows;
  item->replicas = (unsigned) replicas;
  item->cycles = (unsigned) cycles;
  for (unsigned k = 0; k < item->ages->len; k++)
    {
      int one = 1;
      g_array_append_val (item->priority, one);
    }
  if (!read_priorities (reader, "priority", item->ages->len, item->priority))
    return false;
  g_array_append_vals (item->unload_priority, item->priority->data, item->priority->len);
  if (kind == SG_STUDY_HOLD)
    {
      uint64_t states = MAX (item->steps / 10, SG_STRIDE);
      if (!read_whole (reader, "states", SG_STRIDE, item->steps, &states))
        return false;
      item->states = (double) states;
    }
  if (kind == SG_STUDY_LOAD && (!read_load (reader, item) || !check_unload_rate (reader, study, item)))
    return false;
  if (!read_creep_ages (reader, study, item))
    return false;
  if (item->strain / (item->rate * SG_SECONDS_PER_STEP) < SG_STRIDE && kind != SG_STUDY_ATHERMAL)
    return fail (reader, "rate", "%g: the strain is reached in less than %d steps", item->rate, SG_STRIDE);
  if (kind == SG_STUDY_ATHERMAL && item->step > item->strain)
    return fail (reader, "step", "%g is larger than the strain", item->step);
  return true;
}

/* "load", "load 1e8": of which kind. */
static bool
kind_of_group (const char *group, SgStudyKind *kind)
{
  for (int k = 0; k < SG_N_STUDY_KINDS; k++)
    {
      size_t n = strlen (kind_names[k]);
      if (strncmp (group, kind_names[k], n) == 0 && (group[n] == '\0' || (group[n] == ' ' && group[n + 1] != '\0')))
        {
          *kind = (SgStudyKind) k;
          return true;
        }
    }
  return false;
}

/* Ages first, since the others speak of them. */
static bool
read_groups (Reader *reader, SgStudyFile *study)
{
  g_auto (GStrv) groups = g_key_file_get_groups (reader->file, NULL);
  SgStudyKind kind;
  for (int i = 0; groups[i] != NULL; i++)
    {
      reader->group = groups[i];
      bool good = true;
      if (strcmp (groups[i], "study") == 0)
        good = read_study (reader, study);
      else if (g_str_has_prefix (groups[i], "age "))
        good = read_age (reader, groups[i] + 4, study);
      else if (!kind_of_group (groups[i], &kind))
        good = fail (reader, NULL, "no such group here; there are study, age NAME, load, hold, athermal and cycle");
      if (!good)
        return false;
    }
  for (int i = 0; groups[i] != NULL; i++)
    if (kind_of_group (groups[i], &kind))
      {
        reader->group = groups[i];
        if (study->ages->len == 0)
          return fail (reader, NULL, "there is no [age NAME] with samples");
        if (!read_item (reader, kind, study))
          return false;
      }
  reader->group = "study";
  return study->items->len > 0 || fail (reader, NULL, "there is nothing to do: no load, hold, athermal or cycle");
}

SgStudyFile *
sg_study_file_load_from_data (const char *text, const char *path, GError **error)
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

  g_autoptr (SgStudyFile) study = g_new0 (SgStudyFile, 1);
  study->name = g_path_get_basename (path);
  study->path = g_strdup (path);
  study->text = g_strdup (text);
  study->seed = 1;
  study->time_step = SG_TIME_STEP;
  study->temperature = 0.26;
  study->rows = 200;
  study->ages = g_ptr_array_new_with_free_func (age_free);
  study->items = g_ptr_array_new_with_free_func (item_free);
  Reader reader = { .file = file, .lines = lines, .path = path, .error = error };
  return read_groups (&reader, study) ? g_steal_pointer (&study) : NULL;
}

SgStudyFile *
sg_study_file_load (const char *path, GError **error)
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
  if (strlen (text) != length || !g_utf8_validate (text, (gssize) length, NULL))
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s:1: this is not a text file", path);
      return NULL;
    }
  const char *begin = g_str_has_prefix (text, "\xef\xbb\xbf") ? text + 3 : text; /* a mark some editors put there */
  return sg_study_file_load_from_data (begin, path, error);
}
