/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/parse.h"
#include "engine/data-path.h"
#include "engine/error.h"
#include "engine/io/close-pairs.h"
#include "engine/io/io-text.h"
#include "engine/io/scan.h"
#include "engine/words.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Two atoms nearer than this part of the smallest sigma are one atom written twice, or a damaged file:
 * the pair energy there is some 10^6 epsilon. */
#define OVERLAP 0.3
#define FAR_AWAY 1e6 /* cell lengths; image flags must stay far from overflow */

void
sg_parse_init (SgParse *parse, SgTextReader *reader, const SgPotential *wanted)
{
  memset (parse, 0, sizeof *parse);
  parse->reader = reader;
  parse->wanted = wanted;
  parse->potential_text = g_string_new (NULL);
  parse->provenance = g_string_new (NULL);
  parse->notes = g_string_new (NULL);
}

void
sg_parse_clear (SgParse *parse)
{
  g_free (parse->records);
  g_free (parse->by_number);
  g_free (parse->by_order);
  g_free (parse->velocity);
  g_string_free (parse->potential_text, TRUE);
  g_string_free (parse->provenance, TRUE);
  g_string_free (parse->notes, TRUE);
}

SgRecord *
sg_parse_add (SgParse *parse, GError **error)
{
  if (parse->n == parse->capacity)
    {
      if (parse->n >= SG_MAX_FILE_ATOMS)
        {
          sg_text_reader_fail (parse->reader, error, _ ("more than %d atoms"), SG_MAX_FILE_ATOMS);
          return NULL;
        }
      parse->capacity = parse->capacity == 0 ? 4096 : 2 * parse->capacity;
      parse->records = g_renew (SgRecord, parse->records, parse->capacity);
    }
  SgRecord *record = &parse->records[parse->n++];
  memset (record, 0, sizeof *record);
  record->line = (uint32_t) sg_text_reader_line (parse->reader);
  return record;
}

static int
compare_ids (gconstpointer a, gconstpointer b, void *data)
{
  const SgRecord *records = data;
  int64_t x = records[*(const uint32_t *) a].id, y = records[*(const uint32_t *) b].id;
  return x < y ? -1 : x > y ? 1 : 0;
}

static bool
fail_twice (SgParse *parse, size_t a, size_t b, GError **error)
{
  uint32_t first = MIN (parse->records[a].line, parse->records[b].line);
  uint32_t second = MAX (parse->records[a].line, parse->records[b].line);
  return sg_text_reader_fail_at (parse->reader, second, error,
                                 _ ("the atom id %" PRId64 " was already in line %u"),
                                 parse->records[a].id, first);
}

bool
sg_parse_index (SgParse *parse, GError **error)
{
  if (parse->by_number != NULL || parse->by_order != NULL)
    return true;

  size_t n = parse->n;
  int64_t largest = 0, smallest = 1;
  for (size_t i = 0; i < n; i++)
    {
      largest = MAX (largest, parse->records[i].id);
      smallest = MIN (smallest, parse->records[i].id);
    }

  if (smallest >= 0 && largest <= 4 * (int64_t) n + 1024)
    {
      parse->n_numbers = (size_t) largest + 1;
      parse->by_number = g_new (uint32_t, parse->n_numbers);
      memset (parse->by_number, 0xff, parse->n_numbers * sizeof *parse->by_number);
      for (size_t i = 0; i < n; i++)
        {
          uint32_t *slot = &parse->by_number[parse->records[i].id];
          if (*slot != UINT32_MAX)
            return fail_twice (parse, *slot, i, error);
          *slot = (uint32_t) i;
        }
      return true;
    }

  parse->by_order = g_new (uint32_t, MAX (n, 1));
  for (size_t i = 0; i < n; i++)
    parse->by_order[i] = (uint32_t) i;
  g_qsort_with_data (parse->by_order, (int) n, sizeof *parse->by_order, compare_ids, parse->records);
  for (size_t i = 1; i < n; i++)
    if (parse->records[parse->by_order[i]].id == parse->records[parse->by_order[i - 1]].id)
      return fail_twice (parse, parse->by_order[i - 1], parse->by_order[i], error);
  return true;
}

bool
sg_parse_find (const SgParse *parse, int64_t id, size_t *record)
{
  if (parse->by_number != NULL)
    {
      if (id < 0 || (uint64_t) id >= parse->n_numbers || parse->by_number[id] == UINT32_MAX)
        return false;
      *record = parse->by_number[id];
      return true;
    }

  size_t low = 0, high = parse->n;
  while (low < high)
    {
      size_t middle = low + (high - low) / 2;
      if (parse->records[parse->by_order[middle]].id < id)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == parse->n || parse->records[parse->by_order[low]].id != id)
    return false;
  *record = parse->by_order[low];
  return true;
}

void
sg_parse_note (SgParse *parse, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  if (parse->notes->len > 0)
    g_string_append_c (parse->notes, '\n');
  g_string_append_vprintf (parse->notes, format, arguments);
  va_end (arguments);
}

bool
sg_parse_printed (const char **cursor, SgPrinted *printed)
{
  const char *word, *start = *cursor;
  size_t length;
  double value;
  if (!sg_scan_double (cursor, &value) || !sg_scan_word (&start, &word, &length))
    return false;

  int digits = 0, decimals = 0, exponent = 0;
  bool point = false;
  for (size_t i = 0; i < length; i++)
    {
      char c = word[i];
      if (c == '.')
        point = true;
      else if (g_ascii_isdigit (c))
        {
          digits += digits > 0 || c != '0';
          decimals += point;
        }
      else if (c == 'e' || c == 'E')
        {
          exponent = (int) CLAMP (g_ascii_strtoll (word + i + 1, NULL, 10), -1000, 1000);
          break;
        }
    }
  printed->value = value;
  printed->half_unit = 0.5 * pow (10, exponent - decimals);
  printed->digits = digits;
  printed->given = true;
  return true;
}

bool
sg_parse_bounded (const SgParse *parse, GError **error)
{
  uint64_t allowed = ((uint64_t) 256 << 20) + 1024 * (uint64_t) parse->n;
  if (sg_text_reader_bytes (parse->reader) > allowed)
    return sg_text_reader_fail (parse->reader, error,
                                _ ("%" PRIu64 " MiB of text with %zu atoms in it"),
                                sg_text_reader_bytes (parse->reader) >> 20, parse->n);
  return true;
}

/* Whether a number as printed can stand for @known. A few digits only stand for themselves: "1" is not
 * 0.88, although rounding would allow it. */
static bool
agrees (const SgPrinted *printed, double known)
{
  return !printed->given || printed->value == known
         || (printed->digits >= 4
             && fabs (printed->value - known) <= printed->half_unit * (1 + 1e-9));
}

static bool
coefficients_agree (const SgParse *parse, const SgPotential *known)
{
  if (known->n_types != parse->n_types)
    return false;
  for (int a = 0; a < known->n_types; a++)
    for (int b = a; b < known->n_types; b++)
      {
        const SgPrintedPair *pair = &parse->pair[a][b];
        if (!agrees (&pair->epsilon, known->epsilon[a][b])
            || !agrees (&pair->sigma, known->sigma[a][b])
            || !agrees (&pair->cutoff, known->cutoff[a][b]))
          return false;
      }
  return true;
}

static bool
find_known (const SgParse *parse, SgPotential *potential)
{
  sg_potential_wahnstrom (potential);
  if (coefficients_agree (parse, potential))
    return true;

  g_auto (GStrv) files = sg_list_data ("potentials", ".ini");
  for (int k = 0; files[k] != NULL; k++)
    if (sg_potential_load (potential, files[k], NULL) && coefficients_agree (parse, potential))
      return true;
  return false;
}

/* One or two Lennard-Jones types as the file's coefficients say. */
static bool
build_mixture (SgParse *parse, SgPotential *p, GError **error)
{
  memset (p, 0, sizeof *p);
  p->n_types = parse->n_types;
  bool any_cutoff = false, mixed = false;

  for (int a = 0; a < p->n_types; a++)
    for (int b = a; b < p->n_types; b++)
      {
        SgPrintedPair pair = parse->pair[a][b];
        if (!pair.sigma.given && a != b && !parse->has_pairs)
          {
            const SgPrintedPair *x = &parse->pair[a][a], *y = &parse->pair[b][b];
            pair.epsilon.value = sqrt (x->epsilon.value * y->epsilon.value);
            pair.sigma.value = 0.5 * (x->sigma.value + y->sigma.value);
            pair.cutoff.given = x->cutoff.given && y->cutoff.given;
            pair.cutoff.value = 0.5 * (x->cutoff.value + y->cutoff.value);
            mixed = true;
          }
        const double numbers[] = { pair.epsilon.value, pair.sigma.value,
                                   pair.cutoff.given ? pair.cutoff.value : 2.5 };
        for (int k = 0; k < 3; k++)
          if (!(numbers[k] >= 1e-6 && numbers[k] <= 1e6))
            return sg_text_reader_fail_at (parse->reader, parse->pair_line, error,
                                           _ ("the coefficient %g of the pair %d %d is out of range"),
                                           numbers[k], a + 1, b + 1);
        any_cutoff |= pair.cutoff.given;
        p->epsilon[a][b] = p->epsilon[b][a] = numbers[0];
        p->sigma[a][b] = p->sigma[b][a] = numbers[1];
        p->cutoff[a][b] = p->cutoff[b][a] = numbers[2];
      }
  for (int t = 0; t < p->n_types; t++)
    {
      p->mass[t] = 1;
      p->radius[t] = 0.55 * p->sigma[t][t];
      g_snprintf (p->label[t], sizeof p->label[t], "type-%d", t + 1);
    }
  g_strlcpy (p->name, p->n_types == 1 ? "lennard-jones" : "lennard-jones-mixture", sizeof p->name);
  sg_parse_note (parse, _ ("The pair coefficients are of no known potential: %s%s."),
                 mixed ? _ ("a Lennard-Jones mixture with arithmetic mixing of sigma and geometric mixing "
                         "of epsilon is used")
                       : _ ("they are used as they are"),
                 any_cutoff ? "" : _ ("; cutoff 2.5"));
  return true;
}

static void
drop_second_type (SgPotential *p)
{
  if (p->n_types == 1)
    return;
  p->n_types = 1;
  p->mass[1] = p->radius[1] = 0;
  p->label[1][0] = '\0';
  p->epsilon[0][1] = p->epsilon[1][0] = p->epsilon[1][1] = 0;
  p->sigma[0][1] = p->sigma[1][0] = p->sigma[1][1] = 0;
  p->cutoff[0][1] = p->cutoff[1][0] = p->cutoff[1][1] = 0;
  g_strlcpy (p->name, "lennard-jones", sizeof p->name);
}

static bool
choose_potential (SgParse *parse, SgPotential *potential, GError **error)
{
  bool from_file_masses = true;
  if (parse->wanted != NULL)
    {
      *potential = *parse->wanted;
      from_file_masses = false;
    }
  else if (parse->potential_text->len > 0)
    {
      const char *what;
      if (!sg_potential_from_line (parse->potential_text->str, potential, &what))
        return sg_text_reader_fail_at (parse->reader, parse->potential_line, error,
                                       _ ("the potential in the comment is damaged: %s"), what);
      from_file_masses = false;
    }
  else if (parse->pair_line != 0)
    {
      for (int a = 0; a < parse->n_types; a++)
        for (int b = a; b < parse->n_types; b++)
          if (!parse->pair[a][b].sigma.given && (a == b || parse->has_pairs))
            return sg_text_reader_fail_at (parse->reader, parse->pair_line, error,
                                           _ ("no coefficients for the pair %d %d"), a + 1, b + 1);
      if (!find_known (parse, potential) && !build_mixture (parse, potential, error))
        return false;
    }
  else
    {
      sg_potential_wahnstrom (potential);
      if (parse->n_types == 1)
        drop_second_type (potential);
      sg_parse_note (parse, _ ("The file has no pair coefficients: the potential \"%s\" is used."),
                     potential->name);
    }

  for (size_t i = 0; i < parse->n; i++)
    if (parse->records[i].type >= potential->n_types)
      return sg_text_reader_fail_at (parse->reader, parse->records[i].line, error,
                                     _ ("an atom of type %d, but the potential \"%s\" has %d"),
                                     parse->records[i].type + 1, potential->name, potential->n_types);

  if (potential->n_types == 2 && parse->mass[0] > 0 && parse->mass[1] > 0)
    {
      double ratio = parse->mass[1] / parse->mass[0], known = potential->mass[1] / potential->mass[0];
      if (fabs (ratio / known - 1) > 1e-6)
        {
          if (from_file_masses)
            {
              g_autofree char *name = g_strdup_printf ("%.40s/m2:m1=%.6g", potential->name, ratio);
              sg_parse_note (parse, _ ("The masses are 1:%g, not 1:%g as in the potential \"%s\"."), ratio,
                             known, potential->name);
              potential->mass[1] = ratio * potential->mass[0];
              g_strlcpy (potential->name, name, sizeof potential->name);
            }
          else
            sg_parse_note (parse,
                           _ ("The masses in the file, 1:%g, are not used: the potential \"%s\" has 1:%g."),
                           ratio, potential->name, known);
        }
    }
  return true;
}

/* Beyond a million cells away something is wrong, and image flags would overflow. */
static bool
check_places (const SgParse *parse, GError **error)
{
  for (size_t i = 0; i < parse->n; i++)
    {
      const SgRecord *record = &parse->records[i];
      double s[3];
      sg_cell_to_fractional (&parse->cell, record->r, s);
      for (int c = 0; c < 3; c++)
        if (!(fabs (s[c]) <= FAR_AWAY) || ABS ((int64_t) record->image[c]) > 1000000000)
          return sg_text_reader_fail_at (parse->reader, record->line, error,
                                         _ ("the atom %" PRId64 " lies too far from the cell"),
                                         record->id);
    }
  return true;
}

static bool
check_overlap (const SgParse *parse, const SgPotential *potential, const SgAtoms *atoms, GError **error)
{
  double sigma = potential->sigma[0][0];
  for (int a = 0; a < potential->n_types; a++)
    for (int b = 0; b < potential->n_types; b++)
      sigma = fmin (sigma, potential->sigma[a][b]);

  double distance = OVERLAP * sigma, width[3], found;
  SgCell cell = parse->cell;
  SgFlip flip;
  sg_cell_reduce (&cell, &flip);
  sg_cell_widths (&cell, width);
  for (int c = 0; c < 3; c++)
    if (!(width[c] > 2 * distance))
      return sg_text_reader_fail_at (parse->reader, parse->cell_line, error,
                                     _ ("the cell is only %g thick: atoms meet their own images"), width[c]);

  size_t first, second;
  if (!sg_find_close_pair (&cell, atoms->r, atoms->n, distance, &first, &second, &found))
    return true;
  return sg_text_reader_fail_at (
      parse->reader, parse->records[second].line, error,
      _ ("the atom %" PRId64 " lies %.3g from the atom %" PRId64
      " of line %u: they overlap"),
      parse->records[second].id, found, parse->records[first].id, parse->records[first].line);
}

SgConfiguration *
sg_parse_finish (SgParse *parse, GError **error)
{
  SgPotential potential;
  GError *inner = NULL;

  if (parse->n == 0)
    {
      sg_text_reader_fail (parse->reader, error, _ ("the file has no atoms"));
      return NULL;
    }
  if (!sg_cell_check (&parse->cell, &inner))
    {
      sg_text_reader_fail_at (parse->reader, parse->cell_line, error, "%s", inner->message);
      g_error_free (inner);
      return NULL;
    }
  /* Products of lengths must stay finite, too. */
  double longest = fmax (fmax (parse->cell.lx, parse->cell.ly), parse->cell.lz);
  double shortest = fmin (fmin (parse->cell.lx, parse->cell.ly), parse->cell.lz);
  if (longest > 1e9 || shortest < 1e-3)
    {
      sg_text_reader_fail_at (parse->reader, parse->cell_line, error,
                              _ ("the cell %g x %g x %g is out of range"), parse->cell.lx,
                              parse->cell.ly, parse->cell.lz);
      return NULL;
    }
  if (!sg_parse_index (parse, error) || !check_places (parse, error)
      || !choose_potential (parse, &potential, error))
    return NULL;

  SgAtoms *atoms = sg_atoms_new (parse->n);
  for (size_t i = 0; i < parse->n; i++)
    {
      const SgRecord *record = &parse->records[i];
      for (int c = 0; c < 3; c++)
        {
          atoms->r[c][i] = record->r[c];
          atoms->image[c][i] = record->image[c];
        }
      atoms->type[i] = record->type;
      atoms->id[i] = record->id;
    }
  g_clear_pointer (&parse->by_number, g_free);
  g_clear_pointer (&parse->by_order, g_free);
  if (!check_overlap (parse, &potential, atoms, error))
    {
      sg_atoms_free (atoms);
      return NULL;
    }

  SgConfiguration *configuration = sg_configuration_new (&parse->cell, atoms);
  configuration->potential = potential;
  for (int c = 0; c < 3; c++)
    configuration->strain[c] = parse->strain[c];
  if (parse->velocity != NULL)
    {
      double unit = 1;
      for (int t = 0; t < potential.n_types; t++)
        if (parse->mass[t] > 0)
          {
            unit = sqrt (parse->mass[t] / potential.mass[t]);
            break;
          }
      for (size_t i = 0; i < parse->n; i++)
        for (int c = 0; c < 3; c++)
          {
            double v = parse->velocity[i][c];
            atoms->v[c][i] = unit == 1 ? v : v * unit;
            configuration->has_velocities |= v != 0;
          }
    }

  if (parse->provenance->len > 0)
    {
      if (sg_json_is_object (parse->provenance->str))
        configuration->provenance = g_strdup (parse->provenance->str);
      else
        sg_parse_note (parse, _ ("The provenance in line %" PRIu64
                       " is damaged and was left out."), parse->provenance_line);
    }
  if (parse->notes->len > 0)
    configuration->notes = g_strdup (parse->notes->str);
  return configuration;
}
