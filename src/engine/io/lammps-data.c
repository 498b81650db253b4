/* lammps-data.c: reads LAMMPS data files
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * docs.lammps.org/read_data.html. A first line that says nothing, a header of counts and box, then
 * sections in any order, except that Velocities must come after Atoms. Of the sections, Masses, the type
 * labels, Pair Coeffs, PairIJ Coeffs, Atoms and Velocities are read, the topology of molecules is skipped,
 * and anything else is an error: a mistyped name must not lose a section in silence.
 *
 * Comments of the header that start "shearglass-" carry what the format has no place for.
 */
#include "engine/io/parse.h"
#include "engine/io/scan.h"
#include "engine/words.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define MAX_SPEED 1e9

typedef struct {
  SgParse *parse;
  SgTextReader *reader;
  int64_t n_atoms; /* as claimed; -1: not yet */
  double lo[3], hi[3], tilt[3];
  bool has_box[3];
  double exact[6]; /* cell as our own comment has it; see use_exact_cell() */
  bool has_exact;
  char *label[SG_MAX_TYPES]; /* owned; of Atom Type Labels */
  bool has_atoms, has_velocities;
} Data;

/* Column of each thing in a line of Atoms. */
typedef struct {
  const char *name;
  int type, x, n; /* n: columns before the optional image flags */
} Style;

static const Style styles[] = {
  { "atomic", 1, 2, 5 }, { "charge", 1, 3, 6 },    { "bond", 2, 3, 6 },   { "angle", 2, 3, 6 },
  { "molecular", 2, 3, 6 }, { "full", 2, 4, 7 }, { "sphere", 1, 4, 7 },
};

typedef enum {
  SECTION_ATOMS,
  SECTION_VELOCITIES,
  SECTION_MASSES,
  SECTION_PAIR,
  SECTION_PAIR_IJ,
  SECTION_LABELS,
  SECTION_SKIPPED,
} Section;

static const struct {
  const char *name;
  Section section;
} sections[] = {
  { "Atoms", SECTION_ATOMS },
  { "Velocities", SECTION_VELOCITIES },
  { "Masses", SECTION_MASSES },
  { "Pair Coeffs", SECTION_PAIR },
  { "PairIJ Coeffs", SECTION_PAIR_IJ },
  { "Atom Type Labels", SECTION_LABELS },
  { "Bond Type Labels", SECTION_SKIPPED },
  { "Angle Type Labels", SECTION_SKIPPED },
  { "Dihedral Type Labels", SECTION_SKIPPED },
  { "Improper Type Labels", SECTION_SKIPPED },
  { "Ellipsoids", SECTION_SKIPPED },
  { "Lines", SECTION_SKIPPED },
  { "Triangles", SECTION_SKIPPED },
  { "Bonds", SECTION_SKIPPED },
  { "Angles", SECTION_SKIPPED },
  { "Dihedrals", SECTION_SKIPPED },
  { "Impropers", SECTION_SKIPPED },
  { "Bond Coeffs", SECTION_SKIPPED },
  { "Angle Coeffs", SECTION_SKIPPED },
  { "Dihedral Coeffs", SECTION_SKIPPED },
  { "Improper Coeffs", SECTION_SKIPPED },
  { "BondBond Coeffs", SECTION_SKIPPED },
  { "BondAngle Coeffs", SECTION_SKIPPED },
  { "MiddleBondTorsion Coeffs", SECTION_SKIPPED },
  { "EndBondTorsion Coeffs", SECTION_SKIPPED },
  { "AngleTorsion Coeffs", SECTION_SKIPPED },
  { "AngleAngleTorsion Coeffs", SECTION_SKIPPED },
  { "BondBond13 Coeffs", SECTION_SKIPPED },
  { "AngleAngle Coeffs", SECTION_SKIPPED },
};

/* Header words behind an integer that say nothing about atoms of style atomic. */
static const char *const idle_counts[] = {
  "bonds",          "angles",         "dihedrals",     "impropers",
  "bond types",     "angle types",    "dihedral types", "improper types",
  "crossterms",     "ellipsoids",     "lines",         "triangles",
  "bodies",         "extra bond per atom", "extra angle per atom", "extra dihedral per atom",
  "extra improper per atom", "extra special per atom", "bond per atom", "angle per atom",
  "dihedral per atom", "improper per atom",
};

/* Cuts the comment and the blanks at the end. */
static char *
trim (char *line, char **comment)
{
  char *hash = strchr (line, '#');
  if (comment != NULL)
    *comment = NULL;
  if (hash != NULL)
    {
      *hash = '\0';
      if (comment != NULL)
        *comment = g_strstrip (hash + 1);
    }
  return g_strchomp (line);
}

/* Our own comments. */
static bool
read_comment (Data *data, const char *comment, GError **error)
{
  SgParse *parse = data->parse;
  uint64_t here = sg_text_reader_line (data->reader);

  if (g_str_has_prefix (comment, "shearglass-strain:"))
    {
      const char *cursor = strchr (comment, ':') + 1;
      for (int c = 0; c < 3; c++)
        if (!sg_scan_double (&cursor, &parse->strain[c]) || fabs (parse->strain[c]) > 1e6)
          return sg_text_reader_fail (data->reader, error, _ ("the strain is no three numbers"));
    }
  else if (g_str_has_prefix (comment, "shearglass-cell:"))
    {
      const char *cursor = strchr (comment, ':') + 1;
      for (int k = 0; k < 6; k++)
        if (!sg_scan_double (&cursor, &data->exact[k]))
          return sg_text_reader_fail (data->reader, error, _ ("the cell is no six numbers"));
      data->has_exact = true;
    }
  else if (g_str_has_prefix (comment, "shearglass-potential:"))
    {
      parse->potential_line = parse->potential_line != 0 ? parse->potential_line : here;
      g_string_append (parse->potential_text, strchr (comment, ':') + 1);
    }
  else if (g_str_has_prefix (comment, "shearglass-provenance:"))
    {
      /* Pieces of one long line between bars, so that no blank at an end is lost. */
      const char *from = strchr (comment, '|'), *to = strrchr (comment, '|');
      parse->provenance_line = parse->provenance_line != 0 ? parse->provenance_line : here;
      if (from != NULL && to > from)
        g_string_append_len (parse->provenance, from + 1, to - from - 1);
    }
  return true;
}

/* The next line that is not blank; FALSE at the end or with an error. */
static bool
next_line (Data *data, char **line, char **comment, GError **error)
{
  while (sg_text_reader_next (data->reader, line, error))
    {
      if (!sg_parse_bounded (data->parse, error))
        return false;
      *line = trim (*line, comment);
      const char *cursor = *line;
      if (sg_scan_blanks (&cursor))
        return true;
    }
  return false;
}

static bool
header_is (const char *cursor, const char *words)
{
  const char *word;
  size_t length;
  while (sg_scan_word (&cursor, &word, &length))
    {
      if (strncmp (words, word, length) != 0)
        return false;
      words += length;
      if (*words != ' ')
        return *words == '\0' && !sg_scan_blanks (&cursor);
      words++;
    }
  return false;
}

static bool
read_box (Data *data, const char *line, GError **error)
{
  static const char *const names[] = { "xlo xhi", "ylo yhi", "zlo zhi" };
  const char *cursor = line;
  double number[3];
  int n = 0;
  while (n < 3 && sg_scan_double (&cursor, &number[n]))
    n++;

  data->parse->cell_line = sg_text_reader_line (data->reader);
  for (int c = 0; c < 3; c++)
    if (n == 2 && header_is (cursor, names[c]))
      {
        data->lo[c] = number[0];
        data->hi[c] = number[1];
        data->has_box[c] = true;
        if (!(number[1] > number[0]) || !isfinite (number[1] - number[0]))
          return sg_text_reader_fail (data->reader, error, _ ("the box from %g to %g has no length"),
                                      number[0], number[1]);
        return true;
      }
  if (n == 3 && header_is (cursor, "xy xz yz"))
    {
      memcpy (data->tilt, number, sizeof number);
      return true;
    }
  if (n == 3 && (header_is (cursor, "avec") || header_is (cursor, "bvec") || header_is (cursor, "cvec")
                 || header_is (cursor, "abc origin")))
    return sg_text_reader_fail (data->reader, error,
                                _ ("a general triclinic box is not read: write the file with "
                                "\"write_data FILE\" from LAMMPS without \"triclinic/general\""));
  g_autofree char *shown = sg_scan_show (n == 0 ? line : cursor);
  return sg_text_reader_fail (data->reader, error, n > 0 ? _ ("unknown header line at %s")
                                                         : _ ("%s is no finite number"), shown);
}

static bool
is_number_start (char c)
{
  return g_ascii_isdigit (c) || c == '-' || c == '+' || c == '.';
}

static bool
read_header_line (Data *data, const char *line, GError **error)
{
  const char *cursor = line;
  int64_t count;
  if (!sg_scan_int (&cursor, &count))
    return read_box (data, line, error);

  bool atoms = header_is (cursor, "atoms"), types = header_is (cursor, "atom types");
  if (!atoms && !types)
    {
      for (size_t k = 0; k < G_N_ELEMENTS (idle_counts); k++)
        if (header_is (cursor, idle_counts[k]))
          return true;
      return read_box (data, line, error);
    }
  if (atoms)
    {
      if (count < 1 || count > SG_MAX_FILE_ATOMS)
        return sg_text_reader_fail (data->reader, error,
                                    _ ("%" PRId64 " atoms; 1 to %d can be read"), count,
                                    SG_MAX_FILE_ATOMS);
      data->n_atoms = count;
    }
  else
    {
      if (count < 1 || count > SG_MAX_TYPES)
        return sg_text_reader_fail (data->reader, error,
                                    _ ("%" PRId64 " atom types; mixtures of 1 or %d are read"),
                                    count, SG_MAX_TYPES);
      data->parse->n_types = (int) count;
    }
  return true;
}

/* A type as a number or as a label. */
static bool
read_type (Data *data, const char **cursor, int *type, GError **error)
{
  int64_t number;
  const char *before = *cursor;
  if (sg_scan_int (cursor, &number))
    {
      if (number >= 1 && number <= data->parse->n_types)
        {
          *type = (int) number - 1;
          return true;
        }
      return sg_text_reader_fail (data->reader, error,
                                  _ ("the type %" PRId64 " is unknown; the header says %d atom types"),
                                  number, data->parse->n_types);
    }
  for (int t = 0; t < data->parse->n_types; t++)
    if (data->label[t] != NULL && sg_scan_literal (cursor, data->label[t]))
      {
        *type = t;
        return true;
      }
  g_autofree char *shown = sg_scan_show (before);
  return sg_text_reader_fail (data->reader, error, _ ("%s is no atom type"), shown);
}

/* A line that belongs to a section, or not: FALSE without error when the section has ended. */
static bool
section_line (Data *data, const char *section, int64_t have, int64_t want, char **line, GError **error)
{
  GError *inner = NULL;
  if (!next_line (data, line, NULL, &inner))
    {
      if (inner != NULL)
        g_propagate_error (error, inner);
      else
        sg_text_reader_fail (data->reader, error,
                             _ ("the file ends in the section %s after %" PRId64
                             " of %" PRId64 " lines"),
                             section, have, want);
      return false;
    }
  return true;
}

static bool
fail_number (Data *data, const char *cursor, const char *what, GError **error)
{
  g_autofree char *shown = sg_scan_show (cursor);
  return sg_text_reader_fail (data->reader, error, _ ("%s: %s is no finite number"), what, shown);
}

static int
count_words (const char *cursor)
{
  const char *word;
  size_t length;
  int n = 0;
  while (n < 32 && sg_scan_word (&cursor, &word, &length))
    n++;
  return n;
}

static bool
read_atom (Data *data, const Style *style, int columns, const char *line, GError **error)
{
  const char *cursor = line, *word;
  size_t length;
  SgRecord *record = sg_parse_add (data->parse, error);
  if (record == NULL)
    return false;
  if (!sg_scan_int (&cursor, &record->id))
    {
      g_autofree char *shown = sg_scan_show (cursor);
      if (g_ascii_isalpha (*line))
        return sg_text_reader_fail (data->reader, error,
                                    _ ("the section Atoms ends after %zu of %" PRId64 " atoms"),
                                    data->parse->n - 1, data->n_atoms);
      return sg_text_reader_fail (data->reader, error, _ ("%s is no atom id"), shown);
    }
  if (record->id < 1)
    return sg_text_reader_fail (data->reader, error, _ ("the atom id %" PRId64 " is below 1"),
                                record->id);

  for (int k = 1; k < columns; k++)
    {
      if (k == style->type)
        {
          int type;
          if (!read_type (data, &cursor, &type, error))
            return false;
          record->type = (uint8_t) type;
        }
      else if (k >= style->x && k < style->x + 3)
        {
          if (!sg_scan_double (&cursor, &record->r[k - style->x]))
            return fail_number (data, cursor, _ ("a coordinate"), error);
        }
      else if (k >= style->n)
        {
          int64_t image;
          if (!sg_scan_int (&cursor, &image) || image != (int32_t) image)
            {
              g_autofree char *shown = sg_scan_show (cursor);
              return sg_text_reader_fail (data->reader, error, _ ("%s is no image flag"), shown);
            }
          record->image[k - style->n] = (int32_t) image;
        }
      else
        sg_scan_word (&cursor, &word, &length);
    }
  if (sg_scan_blanks (&cursor))
    return sg_text_reader_fail (data->reader, error, _ ("more than the %d columns of the first atom"), columns);
  return true;
}

static bool
read_atoms (Data *data, const char *hint, GError **error)
{
  if (data->has_atoms)
    return sg_text_reader_fail (data->reader, error, _ ("a second section Atoms"));
  data->has_atoms = true;

  const Style *style = &styles[0];
  if (hint != NULL && hint[0] != '\0')
    {
      style = NULL;
      for (size_t k = 0; k < G_N_ELEMENTS (styles); k++)
        if (strcmp (hint, styles[k].name) == 0)
          style = &styles[k];
      if (style == NULL)
        {
          g_autofree char *shown = sg_scan_show (hint);
          return sg_text_reader_fail (data->reader, error, _ ("atoms of style %s are not read"), shown);
        }
    }

  int columns = 0;
  for (int64_t i = 0; i < data->n_atoms; i++)
    {
      char *line;
      if (!section_line (data, "Atoms", i, data->n_atoms, &line, error))
        return false;
      if (i == 0)
        {
          columns = count_words (line);
          if (columns != style->n && columns != style->n + 3)
            return sg_text_reader_fail (data->reader, error,
                                        _ ("%d columns; an atom of style %s has %d, or %d with image flags"),
                                        columns, style->name, style->n, style->n + 3);
        }
      if (!read_atom (data, style, columns, line, error))
        return false;
    }
  return true;
}

static bool
read_velocities (Data *data, GError **error)
{
  SgParse *parse = data->parse;
  if (!data->has_atoms)
    return sg_text_reader_fail (data->reader, error, _ ("Velocities before Atoms"));
  if (data->has_velocities)
    return sg_text_reader_fail (data->reader, error, _ ("a second section Velocities"));
  data->has_velocities = true;
  if (!sg_parse_index (parse, error))
    return false;

  parse->velocity = g_malloc0_n (parse->n, sizeof *parse->velocity);
  g_autofree uint8_t *seen = g_malloc0 (parse->n);
  for (size_t i = 0; i < parse->n; i++)
    {
      char *line;
      if (!section_line (data, "Velocities", (int64_t) i, (int64_t) parse->n, &line, error))
        return false;
      const char *cursor = line;
      int64_t id;
      size_t k;
      if (!sg_scan_int (&cursor, &id))
        {
          if (g_ascii_isalpha (*line))
            return sg_text_reader_fail (data->reader, error,
                                        _ ("the section Velocities ends after %zu of %zu atoms"), i, parse->n);
          g_autofree char *shown = sg_scan_show (cursor);
          return sg_text_reader_fail (data->reader, error, _ ("%s is no atom id"), shown);
        }
      if (!sg_parse_find (parse, id, &k))
        return sg_text_reader_fail (data->reader, error,
                                    _ ("a velocity of the atom %" PRId64 ", which there is not"), id);
      if (seen[k])
        return sg_text_reader_fail (data->reader, error,
                                    _ ("a second velocity of the atom %" PRId64), id);
      seen[k] = 1;
      for (int c = 0; c < 3; c++)
        if (!sg_scan_double (&cursor, &parse->velocity[k][c]) || fabs (parse->velocity[k][c]) > MAX_SPEED)
          return fail_number (data, cursor, _ ("a velocity"), error);
      /* Styles with spin have more columns. */
    }
  return true;
}

static bool
read_masses (Data *data, GError **error)
{
  SgParse *parse = data->parse;
  parse->mass_line = sg_text_reader_line (data->reader);
  for (int i = 0; i < parse->n_types; i++)
    {
      char *line;
      int type;
      double mass;
      if (!section_line (data, "Masses", i, parse->n_types, &line, error))
        return false;
      const char *cursor = line;
      if (!read_type (data, &cursor, &type, error))
        return false;
      if (!sg_scan_double (&cursor, &mass) || sg_scan_blanks (&cursor))
        return fail_number (data, cursor, _ ("a mass"), error);
      if (!(mass >= 1e-6 && mass <= 1e6))
        return sg_text_reader_fail (data->reader, error, _ ("the mass %g is out of range"), mass);
      if (parse->mass[type] > 0)
        return sg_text_reader_fail (data->reader, error, _ ("a second mass of type %d"), type + 1);
      parse->mass[type] = mass;
    }
  return true;
}

static bool
read_labels (Data *data, GError **error)
{
  for (int i = 0; i < data->parse->n_types; i++)
    {
      char *line;
      int64_t number;
      const char *word;
      size_t length;
      if (!section_line (data, "Atom Type Labels", i, data->parse->n_types, &line, error))
        return false;
      const char *cursor = line;
      if (!sg_scan_int (&cursor, &number) || number < 1 || number > data->parse->n_types
          || !sg_scan_word (&cursor, &word, &length) || data->label[number - 1] != NULL)
        return sg_text_reader_fail (data->reader, error, _ ("this is no type and its label"));
      data->label[number - 1] = g_strndup (word, length);
    }
  return true;
}

/* "lj/cut", "lj/cut/omp", ...: a Lennard-Jones pair style and nothing more. */
static bool
is_lennard_jones (const char *style)
{
  static const char *const suffixes[] = { "", "/opt", "/omp", "/gpu", "/kk", "/intel" };
  for (size_t k = 0; k < G_N_ELEMENTS (suffixes); k++)
    if (g_str_has_prefix (style, "lj/cut") && strcmp (style + 6, suffixes[k]) == 0)
      return true;
  return false;
}

static bool
read_coefficients (Data *data, bool both, const char *hint, GError **error)
{
  SgParse *parse = data->parse;
  const char *name = both ? "PairIJ Coeffs" : "Pair Coeffs";
  int n = both ? parse->n_types * (parse->n_types + 1) / 2 : parse->n_types;

  bool use = parse->wanted == NULL;
  if (use && hint != NULL && hint[0] != '\0' && !is_lennard_jones (hint))
    {
      g_autofree char *shown = sg_scan_show (hint);
      return sg_text_reader_fail (data->reader, error,
                                  _ ("pair coefficients of style %s: only lj/cut is known; "
                                  "give the sample a potential file"),
                                  shown);
    }
  for (int i = 0; i < n; i++)
    {
      char *line;
      int a, b;
      SgPrintedPair pair = { 0 };
      if (!section_line (data, name, i, n, &line, error))
        return false;
      if (!use)
        continue;
      parse->pair_line = sg_text_reader_line (data->reader);
      const char *cursor = line;
      if (!read_type (data, &cursor, &a, error))
        return false;
      b = a;
      if (both && !read_type (data, &cursor, &b, error))
        return false;
      if (!sg_parse_printed (&cursor, &pair.epsilon) || !sg_parse_printed (&cursor, &pair.sigma))
        return fail_number (data, cursor, _ ("a pair coefficient"), error);
      if (sg_scan_blanks (&cursor) && (!sg_parse_printed (&cursor, &pair.cutoff) || sg_scan_blanks (&cursor)))
        return fail_number (data, cursor, _ ("a pair coefficient"), error);
      parse->pair[MIN (a, b)][MAX (a, b)] = pair;
    }
  parse->has_pairs |= both && use;
  return true;
}

/* Skips to the next line that names a section. */
static bool
skip_section (Data *data, char **line, char **comment, GError **error)
{
  while (next_line (data, line, comment, error))
    if (g_ascii_isalpha (**line))
      return true;
  return false;
}

/* The difference of lo and hi has lost the last bits of a length. Our comment has them, and counts as
 * long as nobody has changed the box beside it. */
static void
use_exact_cell (const Data *data, SgCell *cell)
{
  double *here[6] = { &cell->lx, &cell->ly, &cell->lz, &cell->xy, &cell->xz, &cell->yz };
  for (int k = 0; k < 6; k++)
    {
      static const int axis[6] = { 0, 1, 2, 0, 0, 1 };
      int c = axis[k];
      double size = fabs (data->lo[c]) + fabs (data->hi[c]);
      if (!(fabs (data->exact[k] - *here[k]) <= 1e-15 * size))
        return;
    }
  for (int k = 0; k < 6; k++)
    *here[k] = data->exact[k];
}

static bool
header_is_complete (Data *data, GError **error)
{
  SgParse *parse = data->parse;
  if (data->n_atoms < 0)
    return sg_text_reader_fail (data->reader, error, _ ("the header has no number of atoms"));
  if (parse->n_types == 0)
    return sg_text_reader_fail (data->reader, error, _ ("the header has no number of atom types"));
  for (int c = 0; c < 3; c++)
    if (!data->has_box[c])
      return sg_text_reader_fail (data->reader, error, _ ("the header has no %clo %chi"), 'x' + c, 'x' + c);

  SgCell *cell = &parse->cell;
  for (int c = 0; c < 3; c++)
    cell->origin[c] = data->lo[c];
  cell->lx = data->hi[0] - data->lo[0];
  cell->ly = data->hi[1] - data->lo[1];
  cell->lz = data->hi[2] - data->lo[2];
  cell->xy = data->tilt[0];
  cell->xz = data->tilt[1];
  cell->yz = data->tilt[2];
  if (data->has_exact)
    use_exact_cell (data, cell);

  GError *inner = NULL;
  if (sg_cell_check (cell, &inner))
    return true;
  sg_text_reader_fail_at (data->reader, parse->cell_line, error, "%s", inner->message);
  g_error_free (inner);
  return false;
}

static bool
read_section (Data *data, Section section, const char *hint, GError **error)
{
  switch (section)
    {
    case SECTION_ATOMS:
      return read_atoms (data, hint, error);
    case SECTION_VELOCITIES:
      return read_velocities (data, error);
    case SECTION_MASSES:
      return read_masses (data, error);
    case SECTION_PAIR:
      return read_coefficients (data, false, hint, error);
    case SECTION_PAIR_IJ:
      return read_coefficients (data, true, hint, error);
    case SECTION_LABELS:
      return read_labels (data, error);
    case SECTION_SKIPPED:
      break;
    }
  return true;
}

static bool
read_sections (Data *data, char *line, char *comment, GError **error)
{
  GError *inner = NULL;
  bool more = true;
  while (more)
    {
      size_t k = 0;
      while (k < G_N_ELEMENTS (sections) && !header_is (line, sections[k].name))
        k++;
      if (k == G_N_ELEMENTS (sections))
        {
          g_autofree char *shown = sg_scan_show (line);
          if (data->has_atoms && is_number_start (*line))
            return sg_text_reader_fail (data->reader, error,
                                        _ ("a line after the last one of its section: more than the header says"));
          return sg_text_reader_fail (data->reader, error, _ ("an unknown section at %s"), shown);
        }
      g_autofree char *hint = g_strdup (comment);
      if (!read_section (data, sections[k].section, hint, error))
        return false;
      more = sections[k].section == SECTION_SKIPPED ? skip_section (data, &line, &comment, &inner)
                                                    : next_line (data, &line, &comment, &inner);
    }
  if (inner != NULL)
    {
      g_propagate_error (error, inner);
      return false;
    }
  if (!data->has_atoms)
    return sg_text_reader_fail (data->reader, error, _ ("the file has no section Atoms"));
  return true;
}

bool
sg_lammps_data_read (SgParse *parse, GError **error)
{
  Data data = { .parse = parse, .reader = parse->reader, .n_atoms = -1 };
  char *line, *comment;
  GError *inner = NULL;
  bool good = true, in_header = true;

  while (good && in_header && sg_text_reader_next (data.reader, &line, &inner))
    {
      line = trim (line, &comment);
      const char *cursor = line;
      if (comment != NULL && !read_comment (&data, comment, error))
        good = false;
      else if (!sg_parse_bounded (parse, error))
        good = false;
      else if (!sg_scan_blanks (&cursor))
        continue;
      else if (is_number_start (*cursor))
        good = read_header_line (&data, cursor, error);
      else
        {
          in_header = false;
          good = header_is_complete (&data, error) && read_sections (&data, (char *) cursor, comment, error);
        }
    }
  if (inner != NULL)
    {
      g_propagate_error (error, inner);
      good = false;
    }
  else if (good && in_header)
    good = header_is_complete (&data, error)
           && sg_text_reader_fail (data.reader, error, _ ("the file has no section Atoms"));
  for (int t = 0; t < SG_MAX_TYPES; t++)
    g_free (data.label[t]);
  return good;
}
