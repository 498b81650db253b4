/* Reading and writing of glasses: exact numbers, the reference files, round trips, every kind of bad file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/error.h"
#include "engine/io/configuration-io.h"
#include "engine/io/io-text.h"
#include "engine/io/scan.h"
#include "engine/rng.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <zlib.h>

static char *scratch; /* a folder of this run */

static SgConfiguration *
load_text (const char *text, GError **error)
{
  return sg_configuration_load_from_data (text, strlen (text), "mem", error);
}

/* A file must be refused with exactly this start and a message that holds @what. */
static void
refused_bytes (const void *data, size_t size, int line, const char *what)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SgConfiguration) configuration
      = sg_configuration_load_from_data (data, size, "mem", &error);
  g_autofree char *start = g_strdup_printf ("mem:%d: ", line);
  if (configuration != NULL)
    g_error ("a bad file was read; wanted: %s%s", start, what);
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  if (!g_str_has_prefix (error->message, start) || strstr (error->message, what) == NULL)
    g_error ("wanted \"%s... %s ...\", got \"%s\"", start, what, error->message);
}

static void
refused (const char *text, int line, const char *what)
{
  refused_bytes (text, strlen (text), line, what);
}

static GByteArray *
zip (const void *data, size_t size)
{
  z_stream z = { 0 };
  g_assert_cmpint (deflateInit2 (&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
  GByteArray *out = g_byte_array_new ();
  g_byte_array_set_size (out, (guint) deflateBound (&z, size));
  z.next_in = (unsigned char *) data;
  z.avail_in = (unsigned) size;
  z.next_out = out->data;
  z.avail_out = out->len;
  g_assert_cmpint (deflate (&z, Z_FINISH), ==, Z_STREAM_END);
  g_byte_array_set_size (out, (guint) z.total_out);
  deflateEnd (&z);
  return out;
}

/* A cell that is tilted in every plane, atoms on a loose lattice with images, velocities and odd ids. */
static SgConfiguration *
make_example (size_t edge, bool moving)
{
  size_t n = edge * edge * edge;
  double a = 1.1;
  SgCell cell = { { -1.0 / 3, 0.7, 1e-3 }, a * (double) edge, a * (double) edge, a * (double) edge,
                  0.1234567890123, -0.3, 0.2 };
  SgRng rng;
  sg_rng_seed (&rng, 7);
  SgAtoms *atoms = sg_atoms_new (n);
  for (size_t i = 0; i < n; i++)
    {
      size_t k[3] = { i % edge, i / edge % edge, i / edge / edge };
      double s[3], r[3];
      for (int c = 0; c < 3; c++)
        s[c] = ((double) k[c] + 0.5 + 0.2 * (sg_rng_uniform (&rng) - 0.5)) / (double) edge;
      sg_cell_to_cartesian (&cell, s, r);
      for (int c = 0; c < 3; c++)
        {
          atoms->r[c][i] = r[c];
          atoms->image[c][i] = (int32_t) (sg_rng_uint64 (&rng) % 7) - 3;
          atoms->v[c][i] = moving ? 0.5 * sg_rng_normal (&rng) : 0;
        }
      atoms->type[i] = (uint8_t) (sg_rng_uint64 (&rng) & 1);
      atoms->id[i] = (int64_t) (n - i) * 10;
    }
  SgConfiguration *configuration = sg_configuration_new (&cell, atoms);
  configuration->has_velocities = moving;
  configuration->strain[0] = 0.1;
  configuration->strain[2] = -1e-17;
  return configuration;
}

static void
assert_same (const SgConfiguration *x, const SgConfiguration *y)
{
  const SgAtoms *a = x->atoms, *b = y->atoms;
  g_assert_cmpuint (a->n, ==, b->n);
  g_assert_cmpmem (&x->cell, sizeof x->cell, &y->cell, sizeof y->cell);
  g_assert_cmpmem (&x->potential, sizeof x->potential, &y->potential, sizeof y->potential);
  g_assert_cmpmem (x->strain, sizeof x->strain, y->strain, sizeof y->strain);
  for (int c = 0; c < 3; c++)
    {
      g_assert_cmpmem (a->r[c], a->n * sizeof (double), b->r[c], a->n * sizeof (double));
      g_assert_cmpmem (a->v[c], a->n * sizeof (double), b->v[c], a->n * sizeof (double));
      g_assert_cmpmem (a->image[c], a->n * sizeof (int32_t), b->image[c], a->n * sizeof (int32_t));
    }
  g_assert_cmpmem (a->type, a->n, b->type, a->n);
  g_assert_cmpmem (a->id, a->n * sizeof (int64_t), b->id, a->n * sizeof (int64_t));
  g_assert_true (x->has_velocities == y->has_velocities);
  g_assert_cmpstr (x->provenance, ==, y->provenance);
}

static void
test_numbers_are_exact (void)
{
  /* Against the C library's own conversion, which is correctly rounded. */
  static const char *const formats[] = { "%.17g", "%.16e", "%.17e", "%.15g", "%.19g", "%.6f", "%.12f", "%.0f", "%.18f" };
  SgRng rng;
  sg_rng_seed (&rng, 1);
  for (int k = 0; k < 300000; k++)
    {
      uint64_t bits = sg_rng_uint64 (&rng);
      double x = 0;
      switch (k % 4)
        {
        case 0:
          memcpy (&x, &bits, sizeof x);
          break;
        case 1:
          x = sg_rng_uniform (&rng) * 30;
          break;
        case 2:
          x = ldexp (sg_rng_normal (&rng), (int) (bits % 40) - 20);
          break;
        case 3: /* halves of the last place: ties */
          x = (double) (int64_t) (bits >> 11) * 0x1p-40;
          break;
        }
      if (!isfinite (x) || fabs (x) > 1e200)
        continue;
      char text[512];
      g_snprintf (text, sizeof text, formats[k / 4 % (int) G_N_ELEMENTS (formats)], x);
      double want = g_ascii_strtod (text, NULL), got = 3;
      const char *cursor = text;
      if (!sg_scan_double (&cursor, &got) || memcmp (&want, &got, sizeof got) != 0 || *cursor != '\0')
        g_error ("\"%s\" was read as %.17g", text, got);
    }

  /* 20 digits that are 2^64: a product of 64 bits would see nothing. */
  double x;
  const char *cursor = "18446744073709551616";
  g_assert_true (sg_scan_double (&cursor, &x));
  g_assert_cmpfloat (x, ==, 0x1p64);
  cursor = "-0.000e+00 x";
  g_assert_true (sg_scan_double (&cursor, &x));
  g_assert_true (x == 0 && signbit (x));
  static const char *const bad[] = { "", "nan", "inf", "-", ".", "1e", "1e+", "0x10", "1.2.3", "1d3", "1,5", "1e400", "--1" };
  for (size_t k = 0; k < G_N_ELEMENTS (bad); k++)
    {
      cursor = bad[k];
      g_assert_false (sg_scan_double (&cursor, &x));
      g_assert_true (cursor == bad[k]);
    }
}

static void
test_sheared2k (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SgConfiguration) x = sg_configuration_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (x->atoms->n, ==, 2000);
  g_assert_cmpfloat (x->cell.xy, ==, 0.241587329974442);
  g_assert_cmpfloat_with_epsilon (sg_cell_volume (&x->cell), 1762.51359286, 1e-8);
  g_assert_cmpstr (x->potential.name, ==, "wahnstrom");
  g_assert_nonnull (x->notes); /* no coefficients in that file */
  g_assert_cmpint (x->atoms->image[1][12], ==, -1);
  g_assert_cmpfloat (x->atoms->r[0][12], ==, 5.7113424115882845);

  g_autofree char *bytes = NULL;
  gsize size;
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_autofree char *hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) bytes, size);
  g_assert_cmpstr (x->sha256, ==, hash);
}

static void
test_authors_sample (void)
{
  const char *reference = g_getenv ("SHEARGLASS_REFERENCE");
  if (reference == NULL)
    {
      g_test_skip ("SHEARGLASS_REFERENCE is not set");
      return;
    }
  g_autofree char *path = g_build_filename (reference, "from-the-melt_LJWahnstrom.lammps.gz", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SgConfiguration) x = sg_configuration_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (x->atoms->n, ==, 32000);
  /* The printed 0.833333 stands for 5/6. */
  SgPotential wahnstrom;
  sg_potential_wahnstrom (&wahnstrom);
  g_assert_cmpmem (&x->potential, sizeof wahnstrom, &wahnstrom, sizeof wahnstrom);
  g_assert_null (x->notes);
  g_assert_false (x->has_velocities);
  g_assert_cmpint (x->atoms->id[0], ==, 806);
  g_assert_cmpint (x->atoms->type[1], ==, 1);
  g_assert_cmpfloat (x->atoms->r[2][2], ==, 6.4483933271113791e-01);
  size_t large = 0;
  for (size_t i = 0; i < x->atoms->n; i++)
    large += x->atoms->type[i] == 0;
  g_assert_cmpuint (large, ==, 16000);
  g_assert_cmpfloat_with_epsilon (sg_cell_volume (&x->cell), 24544.0123861598, 1e-9);
}

static void
test_round_trip (void)
{
  static const char *const names[] = { "a.lammps", "a.data.gz", "a.lmp", "a.xyz", "a.extxyz.gz" };
  for (int moving = 0; moving < 2; moving++)
    for (size_t k = 0; k < G_N_ELEMENTS (names); k++)
      {
        g_autoptr (SgConfiguration) x = make_example (6, moving);
        if (moving)
          {
            x->provenance = g_strdup ("{\"protocol\": \"[Stage 1]\\nkind=hold # |x|\", \"seed\": 17, \"a\": "
                                      "[1, {\"b\": \"\\\\ \\\" } \\u00b5 \xc2\xb5\"}], \"long\": \""
                                      "aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeeeeeeeee ffffffffff "
                                      "aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeeeeeeeee ffffffffff "
                                      "\xc2\xb5\xc2\xb5\xc2\xb5\xc2\xb5\xc2\xb5\xc2\xb5\xc2\xb5\xc2\xb5  "
                                      "aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeeeeeeeee ffffffffff \"}");
            x->potential.force_shift = true;
            x->potential.sigma[0][1] = x->potential.sigma[1][0] = 0.1 + 0.2 + 0.6;
            x->potential.cutoff[1][1] = 7.0 / 3;
            x->potential.mass[1] = 1.0 / 3;
          }
        g_autofree char *path = g_build_filename (scratch, names[k], NULL);
        g_autoptr (GError) error = NULL;
        g_assert_true (sg_configuration_save (x, path, &error));
        g_assert_no_error (error);
        g_autoptr (SgConfiguration) y = sg_configuration_load (path, &error);
        g_assert_no_error (error);
        assert_same (x, y);
        g_assert_null (y->notes);
        bool zipped = g_str_has_suffix (path, ".gz");
        g_autofree char *bytes = NULL;
        gsize size;
        g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
        g_assert_true (zipped == (memcmp (bytes, "\x1f\x8b", 2) == 0));
        g_unlink (path);
      }
}

#define HEAD "title\n\n2 atoms\n2 atom types\n0 10 xlo xhi\n0 10 ylo yhi\n0 10 zlo zhi\n\n" /* 8 lines */
#define MASSES "Masses\n\n1 2\n2 1\n\n"                                                  /* 5 */
#define ATOMS "Atoms # atomic\n\n1 1 1 2 3\n2 2 4 5 6\n"                                 /* 4 */
#define XYZ2 "Lattice=\"10 0 0 0 10 0 0 0 10\" Properties=species:S:1:pos:R:3 pbc=\"T T T\"\n"

static void
test_units_follow_the_first_mass (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SgConfiguration) x
      = load_text (HEAD MASSES ATOMS "\nVelocities\n\n2 0 0 -3\n1 1 2 3\n", &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (x->atoms->v[0][0], ==, 1 * sqrt (2.0));
  g_assert_cmpfloat (x->atoms->v[2][1], ==, -3 * sqrt (2.0));
  g_assert_cmpfloat (x->potential.mass[0], ==, 1);
  g_assert_cmpfloat (x->potential.mass[1], ==, 0.5);
  g_assert_true (x->has_velocities);

  /* Kinetic energy is the same in both units: sum of m v^2 / 2 */
  double file = 0.5 * 2 * (1 + 4 + 9) + 0.5 * 1 * 9, ours = 0;
  for (int i = 0; i < 2; i++)
    for (int c = 0; c < 3; c++)
      ours += 0.5 * x->potential.mass[x->atoms->type[i]] * x->atoms->v[c][i] * x->atoms->v[c][i];
  g_assert_cmpfloat_with_epsilon (file, ours, 1e-12);

  /* Other masses are kept and said. */
  g_autoptr (SgConfiguration) y = load_text (HEAD "Masses\n\n2 3\n1 3 # large\n\n" ATOMS, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (y->potential.mass[1], ==, 1);
  g_assert_nonnull (strstr (y->notes, "masses"));
  g_assert_cmpstr (y->potential.name, !=, "wahnstrom");
}

static void
test_coefficients (void)
{
  g_autoptr (GError) error = NULL;
  static const struct {
    const char *text, *name;
    double sigma22, sigma12, cutoff12;
  } cases[] = {
    { "Pair Coeffs # lj/cut\n\n1 1 1\n2 1 0.833333\n\n", "wahnstrom", 5.0 / 6, 11.0 / 12, 2.5 },
    { "Pair Coeffs # lj/cut/omp\n\n2 1 8.333e-01 2.5\n1 1 1 2.5\n\n", "wahnstrom", 5.0 / 6, 11.0 / 12, 2.5 },
    { "PairIJ Coeffs # lj/cut\n\n1 1 1 1 2.5\n1 2 1 0.916667 2.5\n2 2 1 0.833333 2.5\n\n", "wahnstrom",
      5.0 / 6, 11.0 / 12, 2.5 },
    { "PairIJ Coeffs\n\n1 1 1 1 2.5\n2 1 1.5 0.8 2\n2 2 .5 .88 2.2\n\n", "kob-andersen", 0.88, 0.8, 2.0 },
    { "Pair Coeffs\n\n1 1 1\n2 0.5 0.88\n\n", "kob-andersen", 0.88, 0.8, 2.0 },
    { "Pair Coeffs\n\n1 1 1\n2 1 1\n\n", "lennard-jones-mixture", 1, 1, 2.5 },
    { "Pair Coeffs\n\n1 1 1\n2 1 0.83\n\n", "lennard-jones-mixture", 0.83, 0.5 * 1.83, 2.5 },
    { "Pair Coeffs\n\n1 1 1 3\n2 1 0.833334 2\n\n", "lennard-jones-mixture", 0.833334, 0.5 * 1.833334, 2.5 },
    { "PairIJ Coeffs\n\n1 1 1 1 2.5\n1 2 1 0.9 2.5\n2 2 1 0.833333 2.5\n\n", "lennard-jones-mixture", 0.833333, 0.9,
      2.5 },
  };
  for (size_t k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      bool ka = strcmp (cases[k].name, "kob-andersen") == 0;
      g_autofree char *text = g_strconcat (HEAD, ka ? "Masses\n\n1 1\n2 1\n\n" : MASSES, cases[k].text, ATOMS, NULL);
      g_autoptr (SgConfiguration) x = load_text (text, &error);
      g_assert_no_error (error);
      if (strcmp (cases[k].name, "lennard-jones-mixture") == 0)
        {
          g_assert_true (g_str_has_prefix (x->potential.name, cases[k].name));
          g_assert_nonnull (x->notes);
        }
      else
        {
          g_assert_cmpstr (x->potential.name, ==, cases[k].name);
          g_assert_null (x->notes);
        }
      g_assert_cmpfloat (x->potential.sigma[1][1], ==, cases[k].sigma22);
      g_assert_cmpfloat (x->potential.sigma[0][1], ==, cases[k].sigma12);
      g_assert_cmpfloat (x->potential.cutoff[1][0], ==, cases[k].cutoff12);
    }

  /* A potential that is given takes the place of any coefficients. */
  SgPotential given;
  sg_potential_wahnstrom (&given);
  g_strlcpy (given.name, "given", sizeof given.name);
  g_autofree char *path = g_build_filename (scratch, "given.lammps", NULL);
  g_assert_true (g_file_set_contents (path, HEAD MASSES "Pair Coeffs # eam/alloy\n\n1 7\n2 8\n\n" ATOMS, -1, NULL));
  g_assert_null (sg_configuration_load (path, NULL));
  g_autoptr (SgConfiguration) x = sg_configuration_load_with (path, &given, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (x->potential.name, ==, "given");
  g_unlink (path);

  /* One type of atoms. */
  g_autoptr (SgConfiguration) one = load_text (
      "x\n1 atoms\n1 atom types\n0 9 xlo xhi\n0 9 ylo yhi\n0 9 zlo zhi\nMasses\n\n1 4\n\nAtoms\n\n5 1 1 1 1\n"
      "Velocities\n\n5 1 0 0\n", &error);
  g_assert_no_error (error);
  g_assert_cmpint (one->potential.n_types, ==, 1);
  g_assert_cmpfloat (one->atoms->v[0][0], ==, 2);
}

static void
test_lammps_variants (void)
{
  g_autoptr (GError) error = NULL;
  /* CRLF, tabs, comments everywhere, sections to skip, blank lines missing, another style. */
  g_autoptr (SgConfiguration) x = load_text (
      "\xef\xbb\xbftitle\r\n# comment\r\n\r\n\t2   atoms # two\r\n0 bonds\r\n2 atom types\r\n1 bond types\r\n"
      "-5 5 xlo xhi\r\n0 1e1 ylo yhi\r\n0 10 zlo zhi\r\n1 -2 .5 xy xz yz\r\nMasses\r\n1 1\r\n2 .5\r\n\r\n"
      "Bond Coeffs # harmonic\r\n\r\n1 30 1.5\r\n\r\nAtoms  # charge\r\n\r\n7 2 0.1 1 2 3 # note\r\n\r\n3 1 -0.1 4 5 6\r\n"
      "Bonds\r\n\r\n1 1 7 3\r\n\r\nVelocities\r\n\r\n3 1 1 1\r\n7 2 2 2",
      &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (x->cell.origin[0], ==, -5);
  g_assert_cmpfloat (x->cell.xz, ==, -2);
  g_assert_cmpint (x->atoms->type[0], ==, 1);
  g_assert_cmpfloat (x->atoms->r[2][0], ==, 3);
  g_assert_cmpfloat (x->atoms->v[0][0], ==, 2);
  g_assert_cmpint (x->atoms->id[1], ==, 3);

  /* Labels instead of numbers; ids that are no small numbers. */
  g_autoptr (SgConfiguration) y = load_text (
      HEAD "Atom Type Labels\n\n1 big\n2 little\n\nMasses\n\nbig 2\nlittle 1\n\nAtoms\n\n"
           "9000000000000000000 little 1 2 3 0 -1 2\n2 big 4 5 6 1 1 1\n\nVelocities\n\n2 0 0 1\n9000000000000000000 0 1 0\n",
      &error);
  g_assert_no_error (error);
  g_assert_cmpint (y->atoms->type[0], ==, 1);
  g_assert_cmpint (y->atoms->image[2][0], ==, 2);
  g_assert_true (y->atoms->v[1][0] > 0);

  /* A damaged provenance is left out and said; the rest of the file is good. */
  g_autoptr (SgConfiguration) z = load_text ("t\n# shearglass-provenance: |{\"a\": [}|\n2 atoms\n2 atom types\n0 10 xlo xhi\n"
                                             "0 10 ylo yhi\n0 10 zlo zhi\n\n" MASSES ATOMS, &error);
  g_assert_no_error (error);
  g_assert_null (z->provenance);
  g_assert_nonnull (strstr (z->notes, "provenance"));
}

static void
test_bad_lammps (void)
{
  refused ("", 1, "empty");
  refused ("\n", 1, "number of atoms");
  refused ("title\n", 1, "number of atoms");
  refused ("ITEM: TIMESTEP\n0\n", 1, "dump");
  refused ("t\n2 atoms\n2 atom types\n", 3, "xlo xhi");
  refused ("t\n2 atoms\n0 1 xlo xhi\n\nAtoms\n", 5, "atom types");
  refused (HEAD, 8, "no section Atoms");
  refused (HEAD MASSES, 13, "no section Atoms");
  refused (HEAD MASSES "Atoms # atomic\n\n1 1 1 2 3\n", 16, "after 1 of 2");
  refused (HEAD MASSES "Atoms # atomic\n\n1 1 1 2 3\n\nVelocities\n", 18, "ends after 1 of 2");
  refused (HEAD MASSES ATOMS "3 1 7 7 7\n", 18, "more than the header says");
  refused (HEAD MASSES ATOMS "\nVelocities\n\n1 1 1 1\n", 21, "after 1 of 2");
  refused (HEAD MASSES ATOMS "\nVelocities\n\n1 1 1 1\n1 1 1 1\n", 22, "second velocity");
  refused (HEAD MASSES ATOMS "\nVelocities\n\n1 1 1 1\n3 1 1 1\n", 22, "there is not");
  refused (HEAD MASSES ATOMS "\nVelocities\n\n1 1 1 1\n2 1 nan 1\n", 22, "no finite number");
  refused (HEAD MASSES "Velocities\n\n1 1 1 1\n", 14, "before Atoms");
  refused (HEAD MASSES ATOMS "\nVelocites\n\n1 1 1 1\n", 19, "unknown section");
  refused (HEAD MASSES ATOMS "\n" ATOMS, 19, "second section Atoms");
  refused (HEAD MASSES "Atoms\n\n1 1 1 2 nan\n2 2 4 5 6\n", 16, "\"nan\" is no finite number");
  refused (HEAD MASSES "Atoms\n\n1 1 1 2 3\n2 2 4 inf 6\n", 17, "no finite number");
  refused (HEAD MASSES "Atoms\n\n1 1 1 2 3\n2 2 4 1e999 6\n", 17, "no finite number");
  refused (HEAD MASSES "Atoms\n\n1 1 1 2 3\n2 3 4 5 6\n", 17, "type 3 is unknown");
  refused (HEAD MASSES "Atoms\n\n1 0 1 2 3\n2 2 4 5 6\n", 16, "type 0 is unknown");
  refused (HEAD MASSES "Atoms\n\n1 1 1 2 3\n1 2 4 5 6\n", 17, "id 1 was already in line 16");
  refused (HEAD MASSES "Atoms\n\n0 1 1 2 3\n1 2 4 5 6\n", 16, "below 1");
  refused (HEAD MASSES "Atoms\n\n1 1 1 2 3\n99999999999999999999 2 4 5 6\n", 17, "no atom id");
  refused (HEAD MASSES "Atoms\n\n1 1 1 2 3\n2 2 4 5 6 0 0 0\n", 17, "columns");
  refused (HEAD MASSES "Atoms\n\n1 1 1 2\n2 2 4 5\n", 16, "4 columns");
  refused (HEAD MASSES "Atoms\n\n1 1 1 2 3 0 0 x\n2 2 4 5 6 0 0 0\n", 16, "image flag");
  refused (HEAD MASSES "Atoms\n\n1 1 1 2 3 0 0 99999999999\n2 2 4 5 6 0 0 0\n", 16, "image flag");
  refused (HEAD MASSES "Atoms # granular\n\n", 14, "style \"granular\"");
  refused (HEAD MASSES "Atoms\n\n1 1 1 2 3\n2 2 1 2.01 3\n", 17, "overlap");
  refused (HEAD MASSES "Atoms\n\n2 1 1 2 3\n1 2 11.01 -8 23\n", 17, "from the atom 2 of line 16: they overlap");
  refused (HEAD MASSES "Atoms\n\n1 1 1 2 3\n2 2 1e30 2.01 3\n", 17, "too far");
  refused (HEAD "Masses\n\n1 2\n\n" ATOMS, 13, "no atom type");
  refused (HEAD "Masses\n\n1 2\n2 -1\n\n" ATOMS, 12, "mass -1");
  refused (HEAD "Masses\n\n1 2\n1 2\n\n" ATOMS, 12, "second mass");
  refused (HEAD "Pair Coeffs # eam\n\n1 2\n2 1\n" ATOMS, 9, "only lj/cut");
  refused (HEAD "Pair Coeffs\n\n1 1 1\n1 1 1\n\n" ATOMS, 12, "no coefficients for the pair 2 2");
  refused (HEAD "Pair Coeffs\n\n1 1 1\n2 1 -1\n\n" ATOMS, 12, "out of range");
  refused (HEAD "PairIJ Coeffs\n\n1 1 1 1\n2 1 1 1\n1 2 1 1\n\n" ATOMS, 13, "no coefficients for the pair 2 2");
  refused ("t\n2 atoms\n3 atom types\n", 3, "3 atom types");
  refused ("t\n0 atoms\n", 2, "0 atoms");
  refused ("t\n-5 atoms\n", 2, "-5 atoms");
  refused ("t\n2 atoms\n2 atom types\n0 0 xlo xhi\n", 4, "no length");
  refused ("t\n2 atoms\n2 atom types\n0 nan xlo xhi\n", 4, "unknown header line");
  refused ("t\n2 atoms\n2 atom types\n1 2 3 avec\n", 4, "general triclinic");
  refused ("t\n2 atoms\n2 atom types\n17 potatoes\n", 4, "unknown header line");
  refused ("t\n2 atoms\n2 atom types\n0 1 xlo xhi\n0 1 ylo yhi\n0 1 zlo zhi\n1e8 0 0 xy xz yz\n\nAtoms\n", 7, "tilted");
  refused ("t\n2 atoms\n2 atom types\n0 1e-5 xlo xhi\n0 10 ylo yhi\n0 10 zlo zhi\n\n" ATOMS, 6, "out of range");
  refused ("t\n2 atoms\n2 atom types\n0 0.4 xlo xhi\n0 10 ylo yhi\n0 10 zlo zhi\n\n" ATOMS, 6, "own images");
  /* What a header claims is not what gets allocated: these come back at once. */
  refused ("t\n10000000000 atoms\n", 2, "10000000000 atoms");
  refused ("t\n19999999 atoms\n2 atom types\n0 10 xlo xhi\n0 10 ylo yhi\n0 10 zlo zhi\n\n" ATOMS, 11, "after 2 of 19999999");
  refused ("t\n# shearglass-strain: 1 2\n", 2, "strain");
  refused ("t\n# shearglass-potential: x; type a 1 1; pair 1 1 1 1 nan\n1 atoms\n1 atom types\n0 9 xlo xhi\n0 9 ylo yhi\n"
           "0 9 zlo zhi\n\nAtoms\n\n1 1 1 1 1\n", 2, "damaged");
}

static void
test_xyz_variants (void)
{
  g_autoptr (GError) error = NULL;
  /* Any orientation: the same crystal written three ways has the same distances and speeds. */
  g_autoptr (SgConfiguration) plain = load_text (
      "2\nLattice=\"10 0 0 1 9 0 2 3 8\" Properties=id:I:1:species:S:1:pos:R:3:velo:R:3:junk:L:2\n"
      "5 B 1 2 3 .1 .2 .3 T F\n4 A 4 5 6 0 0 1 F F\n", &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (plain->cell.xy, ==, 1);
  g_assert_cmpfloat (plain->cell.yz, ==, 3);
  g_assert_cmpint (plain->atoms->type[0], ==, 1);
  g_assert_cmpint (plain->atoms->id[0], ==, 5);
  g_assert_cmpfloat (plain->atoms->v[2][1], ==, 1);
  g_assert_nonnull (strstr (plain->notes, "A is type 1 and B type 2"));

  /* x -> y -> z -> x turns every vector */
  g_autoptr (SgConfiguration) turned = load_text (
      "2\nProperties=species:S:1:pos:R:3:velo:R:3 Lattice='0 10 0 0 1 9 8 2 3' Origin=\"0 0 0\"\n"
      "2 3 1 2 .3 .1 .2\n1 6 4 5 1 0 0\n3\n", &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (turned->notes, "rotated"));
  g_assert_nonnull (strstr (turned->notes, "frames"));
  const double *x = &plain->cell.lx, *y = &turned->cell.lx;
  for (int k = 0; k < 6; k++)
    g_assert_cmpfloat_with_epsilon (x[k], y[k], 1e-14);
  for (int i = 0; i < 2; i++)
    for (int c = 0; c < 3; c++)
      {
        g_assert_cmpfloat_with_epsilon (plain->atoms->r[c][i], turned->atoms->r[c][i], 1e-14);
        g_assert_cmpfloat_with_epsilon (plain->atoms->v[c][i], turned->atoms->v[c][i], 1e-14);
        g_assert_cmpint (plain->atoms->type[i], ==, turned->atoms->type[i]);
      }

  /* Left-handed: c becomes -c, and its image flag with it; unwrapped positions stay. */
  g_autoptr (SgConfiguration) left = load_text (
      "1\nLattice=\"10 0 0 1 9 0 2 3 -8\" Properties=species:S:1:pos:R:3:image:I:3\n1 1 2 -3 1 1 1\n", &error);
  g_assert_no_error (error);
  double r[3] = { left->atoms->r[0][0], left->atoms->r[1][0], left->atoms->r[2][0] }, out[3];
  int32_t image[3] = { left->atoms->image[0][0], left->atoms->image[1][0], left->atoms->image[2][0] };
  sg_cell_unwrap (&left->cell, r, image, out);
  g_assert_cmpfloat (out[0], ==, 1 + 10 + 1 + 2);
  g_assert_cmpfloat (out[1], ==, 2 + 9 + 3);
  g_assert_cmpfloat (out[2], ==, -3 - 8);

  /* As ASE writes velocities. */
  g_autoptr (SgConfiguration) ase = load_text (
      "2\nLattice=\"10 0 0 0 10 0 0 0 10\" Properties=species:S:1:pos:R:3:momenta:R:3:mass:R:1 pbc=\"T T T\"\n"
      "H 1 2 3 2 4 6 2\nHe 4 5 6 1 0 0 1\n", &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (ase->atoms->v[1][0], ==, 2 * sqrt (2.0));
  g_assert_cmpfloat (ase->atoms->v[0][1], ==, sqrt (2.0));
}

static void
test_bad_xyz (void)
{
  refused ("2\n", 1, "ends after its first line");
  refused ("0\n", 1, "1 to");
  refused ("2\ncomment\nA 1 2 3\nB 4 5 6\n", 2, "no Lattice");
  refused ("2\n" XYZ2 "A 1 2 3\n", 3, "after 1 of 2");
  refused ("2\n" XYZ2 "A 1 2 3\nB 4 5\n", 4, "3 of 4 columns");
  refused ("2\n" XYZ2 "A 1 2 3\nB 4 5 6 7\n", 4, "more than 4");
  refused ("2\n" XYZ2 "A 1 2 3\nB 4 5 nan\n", 4, "a coordinate cannot be");
  refused ("3\n" XYZ2 "A 1 2 3\nB 4 5 6\nC 7 8 9\n", 5, "third species");
  refused ("2\n" XYZ2 "A 1 2 3\nB 1 2 3.1\n", 4, "overlap");
  refused ("2\n" XYZ2 "A 1 2 3\nB 4 5 6\nB 7 8 9\n", 5, "text after the 2 atoms");
  refused ("10000000000\n", 1, "1 to");
  refused ("19999999\n" XYZ2 "A 1 2 3\n", 3, "after 1 of 19999999");
  refused ("1\nLattice=\"1 2 3\"\n", 2, "nine finite");
  refused ("1\nLattice=\"1 0 0 0 nan 0 0 0 1\"\n", 2, "nine finite");
  refused ("1\nLattice=\"1 2 3 2 4 6 0 0 1\"\n", 2, "parallel");
  refused ("1\nLattice=\"9 0 0 0 9 0 9 9 0\"\n", 2, "no volume");
  refused ("1\nLattice=\"0 0 0 0 0 0 0 0 0\"\n", 2, "no length");
  refused ("1\nLattice=\"9 0 0 1e8 9 0 0 0 9\"\nA 1 1 1\n", 2, "tilted");
  refused ("1\nLattice=\"9 0 0 0 9 0 0 0 9\" pbc=\"T T F\"\nA 1 1 1\n", 2, "periodic");
  refused ("1\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1\nA\n", 2, "no pos");
  refused ("1\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=pos:R:3:x:R:1000000000\n", 2, "impossible");
  refused ("1\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=type:I:1:pos:R:3\n3 1 1 1\n", 3, "type 3 is unknown");
  refused ("1\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=pos:R:3:momenta:R:3\n1 1 1 1 1 1\n", 3, "without masses");
  refused ("2\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=pos:R:3:mass:R:1\n1 1 1 1\n4 4 4 2\n", 4, "of the same type");
  refused ("2\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=pos:R:3:id:I:1\n1 1 1 7\n4 4 4 7\n", 4, "already in line 3");
}

static void
test_bad_bytes (void)
{
  refused_bytes ("t\n2 ato\0ms\n", 11, 2, "NUL");
  g_autofree char *garbage = g_malloc (1 << 16);
  SgRng rng;
  sg_rng_seed (&rng, 3);
  for (int round = 0; round < 50; round++)
    {
      for (int k = 0; k < 1 << 16; k++)
        garbage[k] = (char) (sg_rng_uint64 (&rng) >> 32);
      g_autoptr (GError) error = NULL;
      g_assert_null (sg_configuration_load_from_data (garbage, 1 << 16, "mem", &error));
      g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
    }
  refused ("BZh91AY", 1, "bzip2");
  refused_bytes ("\x28\xb5\x2f\xfd....", 8, 1, "zstd");

  /* A line without end. */
  g_autofree char *line = g_strnfill (3 << 20, 'x');
  refused (line, 1, "no text file");

  /* gzip: good, cut off anywhere, damaged, two members */
  const char *good = HEAD MASSES ATOMS;
  g_autoptr (GByteArray) zipped = zip (good, strlen (good));
  g_autoptr (GError) error = NULL;
  g_autoptr (SgConfiguration) x = sg_configuration_load_from_data (zipped->data, zipped->len, "mem", &error);
  g_assert_no_error (error);
  for (guint n = 2; n < zipped->len; n++)
    {
      g_clear_error (&error);
      g_assert_null (sg_configuration_load_from_data (zipped->data, n, "mem", &error));
      g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, "cut off"));
    }
  g_clear_error (&error);
  zipped->data[zipped->len - 6] ^= 1; /* the checksum */
  refused_bytes (zipped->data, zipped->len, 1, "damaged");
  zipped->data[zipped->len - 6] ^= 1;
  g_autoptr (GByteArray) first = zip (good, 40);
  g_autoptr (GByteArray) second = zip (good + 40, strlen (good) - 40);
  g_byte_array_append (first, second->data, second->len);
  g_autoptr (SgConfiguration) both = sg_configuration_load_from_data (first->data, first->len, "mem", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (both->atoms->n, ==, 2);

  /* Half a megabyte that unpacks to half a gigabyte of nothing. */
  GString *head = g_string_new (HEAD);
  for (int k = 0; k < 20; k++)
    g_string_append (head, "#                                                                                \n");
  z_stream z = { 0 };
  g_assert_cmpint (deflateInit2 (&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
  GByteArray *bomb = g_byte_array_new ();
  unsigned char out[1 << 14];
  for (int k = 0; k < 300000; k++)
    {
      z.next_in = (unsigned char *) head->str;
      z.avail_in = (unsigned) head->len;
      if (k == 0)
        g_string_erase (head, 0, strlen (HEAD)); /* the header once; deflate reads it below */
      if (k == 0)
        {
          z.next_in = (unsigned char *) HEAD;
          z.avail_in = (unsigned) strlen (HEAD);
        }
      do
        {
          z.next_out = out;
          z.avail_out = sizeof out;
          deflate (&z, Z_NO_FLUSH);
          g_byte_array_append (bomb, out, (guint) (sizeof out - z.avail_out));
        }
      while (z.avail_out == 0);
    }
  deflateEnd (&z);
  g_string_free (head, TRUE);
  g_assert_null (sg_configuration_load_from_data (bomb->data, bomb->len, "mem", &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "MiB of text with 0 atoms"));
  g_byte_array_unref (bomb);
}

static void
test_bad_paths (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (sg_configuration_load ("/nonexistent/file.xyz", &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_null (sg_configuration_load (scratch, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_clear_error (&error);

  g_autoptr (SgConfiguration) x = make_example (3, true);
  g_assert_false (sg_configuration_save (x, "/nonexistent/file.xyz", &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_clear_error (&error);
  g_autofree char *nameless = g_build_filename (scratch, "file.txt", NULL);
  g_assert_false (sg_configuration_save (x, nameless, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_assert_false (g_file_test (nameless, G_FILE_TEST_EXISTS));
}

/* A disk that is full in the middle: the old file stays, and nothing else is left. */
static void
test_failed_save_keeps_the_old_file (void)
{
  g_autofree char *path = g_build_filename (scratch, "old.lammps", NULL);
  g_autoptr (SgConfiguration) small = make_example (3, false), large = make_example (20, true);
  g_autoptr (GError) error = NULL;
  g_assert_true (sg_configuration_save (small, path, &error));
  g_assert_no_error (error);
  g_chmod (path, 0640);

  struct rlimit old, limit;
  getrlimit (RLIMIT_FSIZE, &old);
  limit = old;
  limit.rlim_cur = 300000;
  signal (SIGXFSZ, SIG_IGN);
  setrlimit (RLIMIT_FSIZE, &limit);
  bool saved = sg_configuration_save (large, path, &error);
  setrlimit (RLIMIT_FSIZE, &old);
  g_assert_false (saved);
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_clear_error (&error);
  g_autoptr (SgConfiguration) kept = sg_configuration_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kept->atoms->n, ==, 27);

  /* And a good save through a link replaces what it points to, with its permissions. */
  g_autofree char *link = g_build_filename (scratch, "link.lammps", NULL);
  g_assert_cmpint (symlink ("old.lammps", link), ==, 0);
  g_assert_true (sg_configuration_save (large, link, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_autoptr (SgConfiguration) now = sg_configuration_load (path, &error);
  g_assert_cmpuint (now->atoms->n, ==, 8000);
  GStatBuf status;
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0640);
  g_unlink (link);
  g_unlink (path);
  g_autoptr (GDir) dir = g_dir_open (scratch, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, NULL);
}

/* Some thousand damaged files: refused with a line or read, never worse. */
static void
test_mutations (void)
{
  static const char *const tokens[] = { "nan", "-1", "99999999999", "1e308", "", "\n", "\n\n", "Atoms\n", "Velocities\n", "#",
                                        "xlo xhi", "\"", "Lattice=", "0", " ", "1e-300", "Masses\n", "3", "\xff", "Pair Coeffs\n" };
  g_autoptr (SgConfiguration) example = make_example (3, true);
  example->provenance = g_strdup ("{\"seed\": 1}");
  SgRng rng;
  sg_rng_seed (&rng, 11);
  int read = 0, bad = 0;
  for (int format = 0; format < 2; format++)
    {
      g_autofree char *path = g_build_filename (scratch, format == 0 ? "m.lammps" : "m.xyz", NULL);
      g_autofree char *text = NULL;
      gsize size;
      g_assert_true (sg_configuration_save (example, path, NULL));
      g_assert_true (g_file_get_contents (path, &text, &size, NULL));
      g_unlink (path);
      for (int k = 0; k < 1500; k++)
        {
          g_autoptr (GString) changed = g_string_new_len (text, (gssize) size);
          int n = 1 + (int) (sg_rng_uint64 (&rng) % 3);
          for (int m = 0; m < n && changed->len > 0; m++)
            {
              gssize at = (gssize) (sg_rng_uint64 (&rng) % changed->len);
              const char *token = tokens[sg_rng_uint64 (&rng) % G_N_ELEMENTS (tokens)];
              switch (sg_rng_uint64 (&rng) % 5)
                {
                case 0:
                  changed->str[at] = (char) sg_rng_uint64 (&rng);
                  break;
                case 1:
                  g_string_insert (changed, at, token);
                  break;
                case 2:
                  {
                    gssize length = (gssize) (sg_rng_uint64 (&rng) % 80);
                    g_string_erase (changed, at, MIN (length, (gssize) changed->len - at));
                    break;
                  }
                case 3:
                  if (sg_rng_uint64 (&rng) % 4 == 0)
                    g_string_truncate (changed, (gsize) at);
                  break;
                case 4: /* a word becomes another */
                  while (at > 0 && changed->str[at] != ' ' && changed->str[at] != '\n')
                    at--;
                  {
                    gssize end = at + 1;
                    while (end < (gssize) changed->len && !g_ascii_isspace (changed->str[end]))
                      end++;
                    g_string_erase (changed, at + 1, MAX (end - at - 1, 0));
                    g_string_insert (changed, MIN (at + 1, (gssize) changed->len), token);
                  }
                  break;
                }
            }
          g_autoptr (GError) error = NULL;
          g_autoptr (SgConfiguration) x = sg_configuration_load_from_data (changed->str, changed->len, "mem", &error);
          if (x == NULL)
            {
              int line = 0;
              g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
              g_assert_cmpint (sscanf (error->message, "mem:%d: ", &line), ==, 1);
              g_assert_cmpint (line, >=, 1);
              bad++;
              continue;
            }
          read++;
          /* What was read is sound. */
          g_assert_true (sg_cell_check (&x->cell, NULL));
          for (size_t i = 0; i < x->atoms->n; i++)
            {
              g_assert_cmpint (x->atoms->type[i], <, x->potential.n_types);
              for (int c = 0; c < 3; c++)
                g_assert_true (isfinite (x->atoms->r[c][i]) && isfinite (x->atoms->v[c][i]));
            }
        }
    }
  g_test_message ("%d read, %d refused", read, bad);
  g_assert_cmpint (read, >, 100);
  g_assert_cmpint (bad, >, 1000);
}

/* What a fuzzer found worth keeping: a small file for every way to be refused, and some that are read. */
static void
test_fuzzed_files (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "data", "fuzz", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;
  int read = 0, bad = 0;
  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (SgConfiguration) x = sg_configuration_load (path, &error);
      if (x == NULL)
        {
          g_autofree char *start = g_strconcat (path, ":", NULL);
          g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
          g_assert_true (g_str_has_prefix (error->message, start));
          g_clear_error (&error);
        }
      *(x != NULL ? &read : &bad) += 1;
    }
  g_assert_cmpint (read, >=, 5);
  g_assert_cmpint (bad, >=, 80);
}

static void
test_json_shape (void)
{
  static const char *const good[] = { "{}", " {\"a\": [1, {\"b\": \"}\"}]} ", "{\"a\": \"\\\"\"}" };
  static const char *const bad[] = { "", "[]", "{", "}", "{}}", "{]", "{} x", "{\"a}", "x{}", "\"{}\"" };
  for (size_t k = 0; k < G_N_ELEMENTS (good); k++)
    g_assert_true (sg_json_is_object (good[k]));
  for (size_t k = 0; k < G_N_ELEMENTS (bad); k++)
    g_assert_false (sg_json_is_object (bad[k]));
  g_autofree char *deep = g_strnfill (100000, '{');
  g_assert_false (sg_json_is_object (deep));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("SHEARGLASS_DATA", g_getenv ("SG_DATA"), TRUE);
  scratch = g_dir_make_tmp ("shearglass-io-XXXXXX", NULL);

  g_test_add_func ("/io/numbers-are-exact", test_numbers_are_exact);
  g_test_add_func ("/io/sheared2k", test_sheared2k);
  g_test_add_func ("/io/authors-sample", test_authors_sample);
  g_test_add_func ("/io/round-trip", test_round_trip);
  g_test_add_func ("/io/units-follow-the-first-mass", test_units_follow_the_first_mass);
  g_test_add_func ("/io/coefficients", test_coefficients);
  g_test_add_func ("/io/lammps-variants", test_lammps_variants);
  g_test_add_func ("/io/bad-lammps", test_bad_lammps);
  g_test_add_func ("/io/xyz-variants", test_xyz_variants);
  g_test_add_func ("/io/bad-xyz", test_bad_xyz);
  g_test_add_func ("/io/bad-bytes", test_bad_bytes);
  g_test_add_func ("/io/bad-paths", test_bad_paths);
  g_test_add_func ("/io/failed-save-keeps-the-old-file", test_failed_save_keeps_the_old_file);
  g_test_add_func ("/io/mutations", test_mutations);
  g_test_add_func ("/io/fuzzed-files", test_fuzzed_files);
  g_test_add_func ("/io/json-shape", test_json_shape);
  int result = g_test_run ();
  g_rmdir (scratch);
  g_free (scratch);
  return result;
}
