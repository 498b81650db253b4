/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/configuration-io.h"
#include "engine/error.h"
#include "engine/io/io-text.h"
#include "engine/io/out-file.h"
#include "engine/io/parse.h"
#include "engine/io/scan.h"
#include "engine/io/text-reader.h"
#include "engine/words.h"

#include <string.h>

/* LAMMPS before 2020 read its header in pieces of 256 characters. */
#define PIECE 180

static bool
read_any (SgParse *parse, GError **error)
{
  char *line;
  GError *inner = NULL;
  if (!sg_text_reader_next (parse->reader, &line, &inner))
    {
      if (inner == NULL)
        return sg_text_reader_fail (parse->reader, error, _ ("the file is empty"));
      g_propagate_error (error, inner);
      return false;
    }

  const char *cursor = line;
  int64_t number;
  if (sg_scan_int (&cursor, &number) && !sg_scan_blanks (&cursor))
    return sg_extended_xyz_read (parse, line, error);
  if (g_str_has_prefix (line, "ITEM:"))
    return sg_text_reader_fail (parse->reader, error,
                                _ ("this is a LAMMPS dump; data files and extended XYZ are read"));
  return sg_lammps_data_read (parse, error);
}

static SgConfiguration *
load (SgTextReader *reader, const char *path, const SgPotential *potential, GError **error)
{
  SgParse parse;
  SgConfiguration *configuration = NULL;
  sg_parse_init (&parse, reader, potential);
  if (read_any (&parse, error))
    configuration = sg_parse_finish (&parse, error);
  sg_parse_clear (&parse);
  if (configuration == NULL)
    return NULL;

  configuration->path = g_strdup (path);
  configuration->sha256 = sg_text_reader_sha256 (reader, error);
  if (configuration->sha256 == NULL)
    {
      sg_configuration_free (configuration);
      return NULL;
    }
  return configuration;
}

SgConfiguration *
sg_configuration_load (const char *path, GError **error)
{
  return sg_configuration_load_with (path, NULL, error);
}

SgConfiguration *
sg_configuration_load_with (const char *path, const SgPotential *potential, GError **error)
{
  g_autoptr (SgTextReader) reader = sg_text_reader_open (path, error);
  return reader != NULL ? load (reader, path, potential, error) : NULL;
}

SgConfiguration *
sg_configuration_load_from_data (const void *data, size_t size, const char *name, GError **error)
{
  g_autoptr (SgTextReader) reader = sg_text_reader_new_from_data (data, size, name);
  return load (reader, name, NULL, error);
}

bool
sg_format_from_path (const char *path, SgFormat *format, bool *compressed)
{
  static const struct {
    const char *suffix;
    SgFormat format;
  } suffixes[] = {
    { ".lammps", SG_FORMAT_LAMMPS_DATA }, { ".data", SG_FORMAT_LAMMPS_DATA },
    { ".lmp", SG_FORMAT_LAMMPS_DATA },    { ".xyz", SG_FORMAT_EXTXYZ },
    { ".extxyz", SG_FORMAT_EXTXYZ },
  };
  g_autofree char *name = g_ascii_strdown (path, -1);
  bool zipped = g_str_has_suffix (name, ".gz");
  if (zipped)
    name[strlen (name) - 3] = '\0';
  for (size_t k = 0; k < G_N_ELEMENTS (suffixes); k++)
    if (g_str_has_suffix (name, suffixes[k].suffix))
      {
        if (format != NULL)
          *format = suffixes[k].format;
        if (compressed != NULL)
          *compressed = zipped;
        return true;
      }
  return false;
}

/* A long text in several comment lines; the bars keep blanks at the ends of the pieces. */
static void
print_pieces (SgOutFile *file, const char *key, const char *text, bool bars)
{
  size_t length = strlen (text);
  for (size_t from = 0; from < length;)
    {
      size_t n = MIN (PIECE, length - from);
      /* not within a character */
      while (from + n < length && n > 1 && (text[from + n] & 0xc0) == 0x80)
        n--;
      /* words stay whole where readers cut blanks */
      if (!bars && from + n < length)
        while (n > 1 && text[from + n - 1] != ';')
          n--;
      sg_out_file_print (file, bars ? "# %s |%.*s|\n" : "# %s %.*s\n", key, (int) n, text + from);
      from += n;
    }
}

static void
write_lammps (const SgConfiguration *configuration, SgOutFile *file)
{
  const SgAtoms *atoms = configuration->atoms;
  const SgPotential *p = &configuration->potential;
  /* LAMMPS refuses a box that is tilted by more than half a length. */
  SgCell cell = configuration->cell;
  SgFlip flip;
  sg_cell_reduce (&cell, &flip);

  sg_out_file_print (file, "LAMMPS data file of a glass, written by Shearglass " SG_VERSION
                           ", units lj: sigma_11 = epsilon = m_1 = 1\n\n");
  g_autofree char *potential = sg_potential_to_line (p);
  print_pieces (file, "shearglass-potential:", potential, false);
  sg_out_file_print (file, "# shearglass-cell: %.17g %.17g %.17g %.17g %.17g %.17g\n", cell.lx, cell.ly,
                     cell.lz, cell.xy, cell.xz, cell.yz);
  const double *s = configuration->strain;
  sg_out_file_print (file, "# shearglass-strain: %.17g %.17g %.17g\n", s[0], s[1], s[2]);
  if (configuration->provenance != NULL)
    {
      g_autofree char *provenance = sg_text_to_line (configuration->provenance);
      print_pieces (file, "shearglass-provenance:", provenance, true);
    }
  sg_out_file_print (file, "# For LAMMPS: units lj, atom_style atomic,\n# pair_style lj/cut %.17g\n",
                     sg_potential_cutoff (p));
  for (int a = 0; a < p->n_types; a++)
    for (int b = a; b < p->n_types; b++)
      sg_out_file_print (file, "# pair_coeff %d %d %.17g %.17g %.17g\n", a + 1, b + 1, p->epsilon[a][b],
                         p->sigma[a][b], p->cutoff[a][b]);

  sg_out_file_print (file, "\n%zu atoms\n%d atom types\n\n", atoms->n, p->n_types);
  const double length[3] = { cell.lx, cell.ly, cell.lz };
  for (int c = 0; c < 3; c++)
    sg_out_file_print (file, "%.17g %.17g %clo %chi\n", cell.origin[c], cell.origin[c] + length[c],
                       'x' + c, 'x' + c);
  if (cell.xy != 0 || cell.xz != 0 || cell.yz != 0)
    sg_out_file_print (file, "%.17g %.17g %.17g xy xz yz\n", cell.xy, cell.xz, cell.yz);

  sg_out_file_print (file, "\nMasses\n\n");
  for (int t = 0; t < p->n_types; t++)
    sg_out_file_print (file, "%d %.17g\n", t + 1, p->mass[t]);

  sg_out_file_print (file, "\nAtoms # atomic\n\n");
  for (size_t i = 0; i < atoms->n; i++)
    {
      int32_t image[3] = { atoms->image[0][i], atoms->image[1][i], atoms->image[2][i] };
      sg_flip_image (&flip, image);
      sg_out_file_print (file, "%" G_GINT64_FORMAT " %d %.17g %.17g %.17g %d %d %d\n", atoms->id[i],
                         atoms->type[i] + 1, atoms->r[0][i], atoms->r[1][i], atoms->r[2][i], image[0],
                         image[1], image[2]);
    }
  if (!configuration->has_velocities)
    return;
  sg_out_file_print (file, "\nVelocities\n\n");
  for (size_t i = 0; i < atoms->n; i++)
    sg_out_file_print (file, "%" G_GINT64_FORMAT " %.17g %.17g %.17g\n", atoms->id[i], atoms->v[0][i],
                       atoms->v[1][i], atoms->v[2][i]);
}

/* A quoted value: quotes and backslashes escaped. */
static void
print_quoted (SgOutFile *file, const char *key, const char *text)
{
  sg_out_file_print (file, " %s=\"", key);
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        sg_out_file_write (file, "\\", 1);
      sg_out_file_write (file, p, 1);
    }
  sg_out_file_write (file, "\"", 1);
}

/* Readers such as ASE want chemical symbols: type n is written as element number n, which is also what ASE
 * makes of the types of a LAMMPS file. The column `type` says what is meant. Momenta are for ASE, velo for
 * OVITO. */
static void
write_extxyz (const SgConfiguration *configuration, SgOutFile *file)
{
  static const char *const element[SG_MAX_TYPES] = { "H", "He" };
  const SgAtoms *atoms = configuration->atoms;
  const SgPotential *p = &configuration->potential;
  const SgCell *cell = &configuration->cell;
  bool moving = configuration->has_velocities;

  sg_out_file_print (file, "%zu\n", atoms->n);
  sg_out_file_print (file, "Lattice=\"%.17g 0 0 %.17g %.17g 0 %.17g %.17g %.17g\"", cell->lx, cell->xy,
                     cell->ly, cell->xz, cell->yz, cell->lz);
  sg_out_file_print (file, " Properties=species:S:1:pos:R:3:type:I:1:id:I:1:image:I:3:masses:R:1%s",
                     moving ? ":velo:R:3:momenta:R:3" : "");
  sg_out_file_print (file, " pbc=\"T T T\"");
  const double *o = cell->origin, *s = configuration->strain;
  if (o[0] != 0 || o[1] != 0 || o[2] != 0)
    sg_out_file_print (file, " Origin=\"%.17g %.17g %.17g\"", o[0], o[1], o[2]);
  sg_out_file_print (file, " shearglass_version=\"" SG_VERSION "\" shearglass_strain=\"%.17g %.17g %.17g\"",
                     s[0], s[1], s[2]);
  g_autofree char *potential = sg_potential_to_line (p);
  print_quoted (file, "shearglass_potential", potential);
  if (configuration->provenance != NULL)
    {
      g_autofree char *provenance = sg_text_to_line (configuration->provenance);
      print_quoted (file, "shearglass_provenance", provenance);
    }
  sg_out_file_print (file, "\n");

  for (size_t i = 0; i < atoms->n; i++)
    {
      int t = atoms->type[i];
      sg_out_file_print (file, "%s %.17g %.17g %.17g %d %" G_GINT64_FORMAT " %d %d %d %.17g", element[t],
                         atoms->r[0][i], atoms->r[1][i], atoms->r[2][i], t + 1, atoms->id[i],
                         atoms->image[0][i], atoms->image[1][i], atoms->image[2][i], p->mass[t]);
      if (moving)
        sg_out_file_print (file, " %.17g %.17g %.17g %.17g %.17g %.17g", atoms->v[0][i], atoms->v[1][i],
                           atoms->v[2][i], p->mass[t] * atoms->v[0][i], p->mass[t] * atoms->v[1][i],
                           p->mass[t] * atoms->v[2][i]);
      sg_out_file_print (file, "\n");
    }
}

bool
sg_configuration_save (const SgConfiguration *configuration, const char *path, GError **error)
{
  SgFormat format;
  bool compressed;
  if (!sg_format_from_path (path, &format, &compressed))
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT,
                   _ ("%s: the name says no format: .lammps, .data, .lmp, .xyz or .extxyz, and .gz behind it"),
                   path);
      return false;
    }
  SgOutFile *file = sg_out_file_open (path, compressed, error);
  if (file == NULL)
    return false;
  if (format == SG_FORMAT_LAMMPS_DATA)
    write_lammps (configuration, file);
  else
    write_extxyz (configuration, file);
  return sg_out_file_commit (file, error);
}
