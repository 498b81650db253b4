/* extended-xyz.c: reads extended XYZ files
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * github.com/libAtoms/extxyz. Number of atoms; a line of key=value with Lattice (the vectors a, b, c one
 * after the other) and Properties (name:kind:columns of each column); then the atoms. The program's cell
 * has a along x and b in the xy plane, so any other lattice is rotated, and positions, velocities and the
 * origin with it. A left-handed lattice gets c replaced by -c, which is the same lattice.
 *
 * Types come from a column `type`, else from the species: numbers as they are, names in alphabetical
 * order. Velocities come from `velo` (or vel, velocities), else from `momenta` and masses, as ASE writes.
 */
#include "engine/io/parse.h"
#include "engine/io/scan.h"
#include "engine/words.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define MAX_SPEED 1e9
#define MAX_COLUMNS 256

typedef enum { COLUMN_OTHER, COLUMN_ID, COLUMN_TYPE, COLUMN_SPECIES, COLUMN_POSITION, COLUMN_VELOCITY,
               COLUMN_MOMENTUM, COLUMN_MASS, COLUMN_IMAGE } Column;

static const struct {
  const char *name;
  Column column;
  int n;
} known_columns[] = {
  { "id", COLUMN_ID, 1 },           { "type", COLUMN_TYPE, 1 },
  { "species", COLUMN_SPECIES, 1 }, { "element", COLUMN_SPECIES, 1 },
  { "pos", COLUMN_POSITION, 3 },    { "velo", COLUMN_VELOCITY, 3 },
  { "vel", COLUMN_VELOCITY, 3 },    { "velocity", COLUMN_VELOCITY, 3 },
  { "velocities", COLUMN_VELOCITY, 3 }, { "momenta", COLUMN_MOMENTUM, 3 },
  { "mass", COLUMN_MASS, 1 },       { "masses", COLUMN_MASS, 1 },
  { "image", COLUMN_IMAGE, 3 },     { "images", COLUMN_IMAGE, 3 },
};

typedef struct {
  SgParse *parse;
  SgTextReader *reader;
  int64_t n_atoms;
  Column column[MAX_COLUMNS]; /* of every word of a line */
  int component[MAX_COLUMNS];
  int n_columns;
  bool has[COLUMN_IMAGE + 1];
  bool rotated, flipped;
  double rotation[3][3];
  char *species[SG_MAX_TYPES]; /* owned; in order of appearance */
  int n_species;
  size_t velocity_capacity;
} Xyz;

/* Takes KEY=VALUE from @cursor; a value may be quoted or stand in brackets. */
static bool
next_pair (const char **cursor, char **key, char **value)
{
  const char *p = *cursor;
  while (*p == ' ' || *p == '\t' || *p == ',')
    p++;
  if (*p == '\0')
    return false;
  const char *start = p;
  while (*p != '\0' && *p != '=' && *p != ' ' && *p != '\t')
    p++;
  *key = g_strndup (start, (size_t) (p - start));
  GString *text = g_string_new (NULL);
  if (*p == '=')
    {
      p++;
      char close = *p == '"' ? '"' : *p == '\'' ? '\'' : *p == '{' ? '}' : *p == '[' ? ']' : '\0';
      if (close != '\0')
        {
          char open = *p++;
          int depth = 1;
          for (; *p != '\0'; p++)
            {
              if (close == '"' && *p == '\\' && p[1] != '\0')
                p++;
              else if (*p == close && --depth == 0)
                break;
              else if (*p == open && open != close)
                depth++;
              g_string_append_c (text, *p);
            }
          if (*p != '\0')
            p++;
        }
      else
        while (*p != '\0' && *p != ' ' && *p != '\t')
          g_string_append_c (text, *p++);
    }
  *value = g_string_free (text, FALSE);
  *cursor = p;
  return true;
}

static bool
read_numbers (char *text, double *numbers, int n)
{
  g_strdelimit (text, ",[]", ' ');
  const char *cursor = text;
  for (int k = 0; k < n; k++)
    if (!sg_scan_double (&cursor, &numbers[k]))
      return false;
  return !sg_scan_blanks (&cursor);
}

static double
dot (const double a[3], const double b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void
rotate (const Xyz *xyz, double v[3])
{
  double w[3] = { dot (xyz->rotation[0], v), dot (xyz->rotation[1], v), dot (xyz->rotation[2], v) };
  memcpy (v, w, sizeof w);
}

static bool
set_lattice (Xyz *xyz, const double l[9], GError **error)
{
  SgCell *cell = &xyz->parse->cell;
  const double *a = l, *b = l + 3, *c = l + 6;
  for (int k = 0; k < 9; k++)
    if (fabs (l[k]) > 1e9)
      return sg_text_reader_fail (xyz->reader, error, _ ("the lattice vector component %g is out of range"), l[k]);

  double length_a = sqrt (dot (a, a));
  if (!(length_a > 1e-6))
    return sg_text_reader_fail (xyz->reader, error, _ ("the first lattice vector has no length"));
  if (a[1] == 0 && a[2] == 0 && b[2] == 0 && a[0] > 0 && b[1] > 0)
    {
      *cell = (SgCell){ .lx = a[0], .xy = b[0], .ly = b[1], .xz = c[0], .yz = c[1], .lz = c[2] };
    }
  else
    {
      double e1[3], e2[3], e3[3];
      for (int k = 0; k < 3; k++)
        e1[k] = a[k] / length_a;
      double along = dot (b, e1);
      for (int k = 0; k < 3; k++)
        e2[k] = b[k] - along * e1[k];
      double length_b = sqrt (dot (e2, e2));
      if (!(length_b > 1e-6))
        return sg_text_reader_fail (xyz->reader, error, _ ("the lattice vectors a and b are parallel"));
      for (int k = 0; k < 3; k++)
        e2[k] /= length_b;
      e3[0] = e1[1] * e2[2] - e1[2] * e2[1];
      e3[1] = e1[2] * e2[0] - e1[0] * e2[2];
      e3[2] = e1[0] * e2[1] - e1[1] * e2[0];
      memcpy (xyz->rotation[0], e1, sizeof e1);
      memcpy (xyz->rotation[1], e2, sizeof e2);
      memcpy (xyz->rotation[2], e3, sizeof e3);
      xyz->rotated = true;
      *cell = (SgCell){ .lx = length_a,       .xy = along,         .ly = length_b,
                        .xz = dot (c, e1), .yz = dot (c, e2), .lz = dot (c, e3) };
      sg_parse_note (xyz->parse, _ ("The cell was rotated, atoms and velocities with it, so that its first "
                                 "vector lies along x and its second in the xy plane."));
    }
  if (cell->lz < 0)
    {
      cell->xz = -cell->xz;
      cell->yz = -cell->yz;
      cell->lz = -cell->lz;
      xyz->flipped = true;
    }
  GError *inner = NULL;
  if (sg_cell_check (cell, &inner))
    return true;
  sg_text_reader_fail (xyz->reader, error, "%s", inner->message);
  g_error_free (inner);
  return false;
}

static bool
set_properties (Xyz *xyz, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 3 * MAX_COLUMNS);
  guint n = g_strv_length (parts);
  if (n == 0 || n % 3 != 0)
    return sg_text_reader_fail (xyz->reader, error, _ ("Properties is no list of name:kind:columns"));

  for (guint k = 0; k < n; k += 3)
    {
      const char *cursor = parts[k + 2];
      int64_t columns;
      if (!sg_scan_int (&cursor, &columns) || columns < 1 || columns > MAX_COLUMNS - xyz->n_columns)
        return sg_text_reader_fail (xyz->reader, error, _ ("Properties has an impossible number of columns"));
      Column column = COLUMN_OTHER;
      for (size_t m = 0; m < G_N_ELEMENTS (known_columns); m++)
        if (strcmp (parts[k], known_columns[m].name) == 0 && columns == known_columns[m].n
            && !xyz->has[known_columns[m].column])
          column = known_columns[m].column;
      if (column == COLUMN_TYPE && strcmp (parts[k + 1], "I") != 0)
        column = COLUMN_OTHER;
      xyz->has[column] = true;
      for (int m = 0; m < (int) columns; m++)
        {
          xyz->column[xyz->n_columns] = column;
          xyz->component[xyz->n_columns++] = m;
        }
    }
  if (!xyz->has[COLUMN_POSITION])
    return sg_text_reader_fail (xyz->reader, error, _ ("Properties has no pos:R:3"));
  return true;
}

static bool
read_comment (Xyz *xyz, const char *line, GError **error)
{
  SgParse *parse = xyz->parse;
  const char *cursor = line;
  char *raw_key, *raw_value;
  bool has_lattice = false, has_origin = false, good = true;
  double numbers[9], origin[3];

  while (good && next_pair (&cursor, &raw_key, &raw_value))
    {
      g_autofree char *key = raw_key;
      g_autofree char *value = raw_value;
      if (g_ascii_strcasecmp (key, "Lattice") == 0)
        {
          if (!read_numbers (value, numbers, 9))
            good = sg_text_reader_fail (xyz->reader, error, _ ("Lattice is no nine finite numbers"));
          has_lattice = true;
        }
      else if (g_ascii_strcasecmp (key, "Origin") == 0 || g_ascii_strcasecmp (key, "cell_origin") == 0)
        {
          if (!read_numbers (value, origin, 3))
            good = sg_text_reader_fail (xyz->reader, error, _ ("Origin is no three finite numbers"));
          has_origin = true;
        }
      else if (g_ascii_strcasecmp (key, "Properties") == 0)
        good = xyz->n_columns == 0 ? set_properties (xyz, value, error)
                                   : sg_text_reader_fail (xyz->reader, error, _ ("Properties stands twice"));
      else if (g_ascii_strcasecmp (key, "pbc") == 0)
        {
          if (strpbrk (value, "Ff0") != NULL)
            good = sg_text_reader_fail (xyz->reader, error,
                                        _ ("pbc=\"%.20s\": only cells that are periodic in all directions are read"),
                                        value);
        }
      else if (strcmp (key, "shearglass_strain") == 0)
        {
          if (!read_numbers (value, parse->strain, 3) || fabs (parse->strain[0]) > 1e6
              || fabs (parse->strain[1]) > 1e6 || fabs (parse->strain[2]) > 1e6)
            good = sg_text_reader_fail (xyz->reader, error, _ ("shearglass_strain is no three numbers"));
        }
      else if (strcmp (key, "shearglass_potential") == 0)
        {
          g_string_assign (parse->potential_text, value);
          parse->potential_line = 2;
        }
      else if (strcmp (key, "shearglass_provenance") == 0)
        {
          g_string_assign (parse->provenance, value);
          parse->provenance_line = 2;
        }
    }
  if (!good)
    return false;
  if (!has_lattice)
    return sg_text_reader_fail (xyz->reader, error,
                                _ ("no Lattice=\"...\" in the second line: this is no extended XYZ file"));
  if (xyz->n_columns == 0)
    set_properties (xyz, "species:S:1:pos:R:3", NULL);
  parse->cell_line = 2;
  if (!set_lattice (xyz, numbers, error))
    return false;
  if (has_origin)
    {
      if (xyz->rotated)
        rotate (xyz, origin);
      memcpy (parse->cell.origin, origin, sizeof origin);
    }
  return true;
}

/* The number of a species name; new names are taken up. */
static bool
species_number (Xyz *xyz, const char *word, size_t length, uint8_t *number, GError **error)
{
  for (int k = 0; k < xyz->n_species; k++)
    if (strlen (xyz->species[k]) == length && memcmp (xyz->species[k], word, length) == 0)
      {
        *number = (uint8_t) k;
        return true;
      }
  if (xyz->n_species == SG_MAX_TYPES)
    {
      g_autofree char *shown = sg_scan_show (word);
      return sg_text_reader_fail (xyz->reader, error,
                                  _ ("%s is a third species; mixtures of 1 or 2 are read"), shown);
    }
  *number = (uint8_t) xyz->n_species;
  xyz->species[xyz->n_species++] = g_strndup (word, length);
  return true;
}

static bool
read_atom (Xyz *xyz, const char *line, GError **error)
{
  SgParse *parse = xyz->parse;
  SgRecord *record = sg_parse_add (parse, error);
  if (record == NULL)
    return false;
  record->id = (int64_t) parse->n;
  bool use_velocity = xyz->has[COLUMN_VELOCITY], use_momentum = !use_velocity && xyz->has[COLUMN_MOMENTUM];
  if ((use_velocity || use_momentum) && parse->n > xyz->velocity_capacity)
    {
      xyz->velocity_capacity = parse->capacity;
      parse->velocity = g_realloc_n (parse->velocity, xyz->velocity_capacity, sizeof *parse->velocity);
    }

  const char *cursor = line, *word;
  size_t length;
  double mass = 0;
  for (int k = 0; k < xyz->n_columns; k++)
    {
      const char *what = "a column";
      int64_t integer;
      double number;
      int m = xyz->component[k];
      bool good = true;
      switch (xyz->column[k])
        {
        case COLUMN_ID:
          what = "an atom id";
          good = sg_scan_int (&cursor, &record->id) && record->id >= 0;
          break;
        case COLUMN_TYPE:
          what = "an atom type";
          good = sg_scan_int (&cursor, &integer);
          if (good && (integer < 1 || integer > SG_MAX_TYPES))
            return sg_text_reader_fail (xyz->reader, error,
                                        _ ("the type %" PRId64 " is unknown; 1 and %d are"), integer,
                                        SG_MAX_TYPES);
          if (good)
            record->type = (uint8_t) (integer - 1);
          break;
        case COLUMN_SPECIES:
          what = "a species";
          good = sg_scan_word (&cursor, &word, &length);
          if (good && !xyz->has[COLUMN_TYPE]
              && !species_number (xyz, word, length, &record->type, error))
            return false;
          break;
        case COLUMN_POSITION:
          what = "a coordinate";
          good = sg_scan_double (&cursor, &record->r[m]) && fabs (record->r[m]) < 1e15;
          break;
        case COLUMN_VELOCITY:
          what = "a velocity";
          good = sg_scan_double (&cursor, &parse->velocity[parse->n - 1][m])
                 && fabs (parse->velocity[parse->n - 1][m]) <= MAX_SPEED;
          break;
        case COLUMN_MOMENTUM:
          what = "a momentum";
          good = sg_scan_double (&cursor, &number) && fabs (number) <= MAX_SPEED;
          if (good && use_momentum)
            parse->velocity[parse->n - 1][m] = number;
          break;
        case COLUMN_MASS:
          what = "a mass";
          good = sg_scan_double (&cursor, &mass) && mass >= 1e-6 && mass <= 1e6;
          break;
        case COLUMN_IMAGE:
          what = "an image flag";
          good = sg_scan_int (&cursor, &integer) && integer == (int32_t) integer;
          if (good)
            record->image[m] = (int32_t) integer;
          break;
        case COLUMN_OTHER:
          good = sg_scan_word (&cursor, &word, &length);
          break;
        }
      if (!good)
        {
          const char *at = cursor;
          if (!sg_scan_blanks (&at))
            return sg_text_reader_fail (xyz->reader, error, _ ("%d of %d columns"), k, xyz->n_columns);
          g_autofree char *shown = sg_scan_show (cursor);
          return sg_text_reader_fail (xyz->reader, error, _ ("%s cannot be %s"), what, shown);
        }
    }
  if (sg_scan_blanks (&cursor))
    return sg_text_reader_fail (xyz->reader, error, _ ("more than %d columns"), xyz->n_columns);

  double *v = parse->velocity != NULL ? parse->velocity[parse->n - 1] : NULL;
  if (use_momentum)
    {
      if (mass == 0 && (v[0] != 0 || v[1] != 0 || v[2] != 0))
        return sg_text_reader_fail (xyz->reader, error, _ ("momenta without masses give no velocities"));
      for (int c = 0; c < 3 && mass > 0; c++)
        v[c] /= mass;
    }
  if (xyz->has[COLUMN_MASS])
    {
      int t = record->type;
      if (parse->mass[t] == 0)
        parse->mass[t] = mass;
      else if (fabs (parse->mass[t] / mass - 1) > 1e-6)
        return sg_text_reader_fail (xyz->reader, error, _ ("the mass %g, but %g of the same type before"), mass,
                                    parse->mass[t]);
    }
  if (xyz->rotated)
    {
      rotate (xyz, record->r);
      if (v != NULL)
        rotate (xyz, v);
    }
  if (xyz->flipped)
    record->image[2] = -record->image[2];
  return true;
}

/* Gives the species their final types: numbers as they are, names by the alphabet. */
static bool
settle_species (Xyz *xyz, GError **error)
{
  SgParse *parse = xyz->parse;
  if (xyz->has[COLUMN_TYPE] || xyz->n_species == 0)
    return true;

  uint8_t to[SG_MAX_TYPES] = { 0, 1 };
  const char *one = xyz->species[0], *two = xyz->species[1];
  bool numbers = true;
  for (int k = 0; k < xyz->n_species; k++)
    numbers &= strcmp (xyz->species[k], "1") == 0 || strcmp (xyz->species[k], "2") == 0;
  if (numbers)
    for (int k = 0; k < xyz->n_species; k++)
      to[k] = (uint8_t) (xyz->species[k][0] - '1');
  else if (xyz->n_species == 2)
    {
      if (strcmp (one, two) > 0)
        {
          to[0] = 1;
          to[1] = 0;
        }
      sg_parse_note (parse, _ ("The species %.20s is type 1 and %.20s type 2, by the alphabet."),
                     to[0] == 0 ? one : two, to[0] == 0 ? two : one);
    }
  if (to[0] == 1)
    {
      /* The two change places, or all atoms are of type 2. */
      double mass = parse->mass[0];
      parse->mass[0] = parse->mass[1];
      parse->mass[1] = mass;
    }
  for (size_t i = 0; i < parse->n; i++)
    parse->records[i].type = to[parse->records[i].type];
  return true;
}

bool
sg_extended_xyz_read (SgParse *parse, char *line, GError **error)
{
  Xyz xyz = { .parse = parse, .reader = parse->reader };
  const char *cursor = line;
  GError *inner = NULL;
  bool good = true;

  if (!sg_scan_int (&cursor, &xyz.n_atoms) || xyz.n_atoms < 1 || xyz.n_atoms > SG_MAX_FILE_ATOMS)
    return sg_text_reader_fail (xyz.reader, error, _ ("1 to %d atoms can be read"), SG_MAX_FILE_ATOMS);
  if (!sg_text_reader_next (xyz.reader, &line, &inner))
    {
      if (inner == NULL)
        return sg_text_reader_fail (xyz.reader, error, _ ("the file ends after its first line"));
      g_propagate_error (error, inner);
      return false;
    }
  good = read_comment (&xyz, line, error);

  for (int64_t i = 0; good && i < xyz.n_atoms; i++)
    if (sg_text_reader_next (xyz.reader, &line, &inner))
      good = read_atom (&xyz, line, error);
    else if (inner != NULL)
      {
        g_propagate_error (error, inner);
        good = false;
      }
    else
      good = sg_text_reader_fail (xyz.reader, error,
                                  _ ("the file ends after %" PRId64 " of %" PRId64 " atoms"), i,
                                  xyz.n_atoms);

  /* What follows may be blank lines or another frame. */
  while (good && sg_text_reader_next (xyz.reader, &line, &inner))
    {
      cursor = line;
      int64_t n;
      if (!sg_scan_blanks (&cursor))
        good = sg_parse_bounded (parse, error);
      else if (sg_scan_int (&cursor, &n) && !sg_scan_blanks (&cursor))
        {
          sg_parse_note (parse, _ ("The file has several frames: the first was read."));
          break;
        }
      else
        good = sg_text_reader_fail (xyz.reader, error,
                                    _ ("text after the %" PRId64 " atoms the file says it has"),
                                    xyz.n_atoms);
    }
  if (good && inner != NULL)
    {
      g_propagate_error (error, inner);
      good = false;
    }
  good = good && settle_species (&xyz, error);
  for (int k = 0; k < xyz.n_species; k++)
    g_free (xyz.species[k]);
  return good;
}
