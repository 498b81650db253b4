/* read-reference.h: reads the oracles' files, independently of the program's own reader
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * NAME.lammps.gz (or another data file): cell, positions, types; NAME.atoms.gz: per atom
 *     id type x y z fx fy fz pe sv_xx sv_yy sv_zz sv_xy sv_xz sv_yz voronoi_volume voronoi_faces
 * from LAMMPS in double precision with the unshifted potential, sv being stress times volume with
 * tension positive. Positions come from the data file, which has all digits.
 */
#pragma once

#include "engine/configuration.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

enum { REF_FX = 5, REF_PE = 8, REF_SXX = 9, REF_COLUMNS = 17 };

typedef struct {
  SgConfiguration *configuration; /* atom k has id k + 1 */
  double (*row)[REF_COLUMNS];     /* of atom k; nullable */
} Reference;

/* The whole text of a gzip file; (transfer full). */
static inline char *
reference_text (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) raw = g_file_read (file, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GZlibDecompressor) gz = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GInputStream) in
      = g_converter_input_stream_new (G_INPUT_STREAM (raw), G_CONVERTER (gz));
  GString *text = g_string_new (NULL);
  char buffer[65536];
  gssize got;
  while ((got = g_input_stream_read (in, buffer, sizeof buffer, NULL, &error)) > 0)
    g_string_append_len (text, buffer, got);
  g_assert_no_error (error);
  return g_string_free (text, FALSE);
}

static inline int
reference_numbers (const char *line, double *value, int max)
{
  int n = 0;
  while (n < max)
    {
      char *end;
      value[n] = g_ascii_strtod (line, &end);
      if (end == line)
        break;
      n++;
      line = end;
    }
  return n;
}

/**
 * reference_read:
 * @data: path of the LAMMPS data file, gzipped
 * @atoms: (nullable): path of the per-atom file
 */
static inline Reference
reference_read (const char *data, const char *atoms)
{
  Reference reference = { NULL, NULL };
  SgCell cell = { 0 };
  SgAtoms *a = NULL;
  bool in_atoms = false;
  size_t n = 0, seen = 0;

  g_autofree char *text = reference_text (data);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      double v[16];
      int k = reference_numbers (*line, v, 16);
      if (k == 1 && g_str_has_suffix (*line, " atoms"))
        a = sg_atoms_new (n = (size_t) v[0]);
      else if (k == 2 && strstr (*line, "xlo xhi") != NULL)
        cell.origin[0] = v[0], cell.lx = v[1] - v[0];
      else if (k == 2 && strstr (*line, "ylo yhi") != NULL)
        cell.origin[1] = v[0], cell.ly = v[1] - v[0];
      else if (k == 2 && strstr (*line, "zlo zhi") != NULL)
        cell.origin[2] = v[0], cell.lz = v[1] - v[0];
      else if (k == 3 && strstr (*line, "xy xz yz") != NULL)
        cell.xy = v[0], cell.xz = v[1], cell.yz = v[2];
      else if (g_ascii_isalpha (**line))
        in_atoms = g_str_has_prefix (*line, "Atoms");
      else if (in_atoms && k >= 5)
        {
          size_t i = (size_t) v[0] - 1;
          g_assert_cmpuint (i, <, n);
          a->type[i] = (uint8_t) (v[1] - 1);
          for (int c = 0; c < 3; c++)
            a->r[c][i] = v[2 + c];
          if (k >= 8)
            for (int c = 0; c < 3; c++)
              a->image[c][i] = (int32_t) v[5 + c];
          seen++;
        }
    }
  g_assert_cmpuint (seen, ==, n);
  reference.configuration = sg_configuration_new (&cell, a);

  if (atoms != NULL)
    {
      g_autofree char *rows = reference_text (atoms);
      reference.row = g_malloc0 (n * sizeof *reference.row);
      seen = 0;
      for (char *p = rows; p != NULL && *p != '\0';)
        {
          char *next = strchr (p, '\n');
          double v[REF_COLUMNS];
          if (next != NULL)
            *next++ = '\0';
          if (*p != '#' && reference_numbers (p, v, REF_COLUMNS) == REF_COLUMNS)
            {
              size_t i = (size_t) v[0] - 1;
              g_assert_cmpuint (i, <, n);
              memcpy (reference.row[i], v, sizeof v);
              seen++;
            }
          p = next;
        }
      g_assert_cmpuint (seen, ==, n);
    }
  return reference;
}

static inline void
reference_clear (Reference *reference)
{
  sg_configuration_free (reference->configuration);
  g_free (reference->row);
  *reference = (Reference){ NULL, NULL };
}

/* tests/data/sheared2k: 2,000 atoms at a finite temperature in a tilted cell. */
static inline Reference
reference_sheared2k (void)
{
  g_autofree char *data = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  g_autofree char *atoms = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.atoms.gz", NULL);
  return reference_read (data, atoms);
}

/* The authors' sample, 32,000 atoms at a minimum; skips the test and returns false where
 * SHEARGLASS_REFERENCE is unset. */
static inline bool
reference_melt32k (Reference *reference)
{
  const char *folder = g_getenv ("SHEARGLASS_REFERENCE");
  if (folder == NULL)
    {
      g_test_skip ("SHEARGLASS_REFERENCE is unset: the authors' sample is not here");
      return false;
    }
  g_autofree char *data = g_build_filename (folder, "from-the-melt_LJWahnstrom.lammps.gz", NULL);
  g_autofree char *atoms = g_build_filename (folder, "melt32k.atoms.gz", NULL);
  *reference = reference_read (data, atoms);
  return true;
}
