/* Lists and kernels against plain sums over all pairs, on every instruction-set path of this processor.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/force-field.h"
#include "engine/error.h"
#include "engine/rng.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

typedef struct {
  SgCell cell;
  SgAtoms *atoms;
  SgPotential potential;
} Case;

/* ---- witnesses ---- */

/* Every pair at its nearest image, in double precision. Forces by `index`. */
static void
all_pairs (const Case *c, double *force, SgForceSums *sums)
{
  const SgAtoms *atoms = c->atoms;
  memset (sums, 0, sizeof *sums);
  memset (force, 0, 3 * atoms->n * sizeof (double));
  for (size_t i = 0; i < atoms->n; i++)
    for (size_t j = 0; j < i; j++)
      {
        double d[3], e, f;
        for (int k = 0; k < 3; k++)
          d[k] = atoms->r[k][i] - atoms->r[k][j];
        sg_cell_nearest_image (&c->cell, d);
        double r2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
        sg_potential_pair (&c->potential, atoms->type[i], atoms->type[j], r2, &e, &f);
        sums->energy += e;
        for (int k = 0; k < 3; k++)
          {
            force[3 * atoms->index[i] + k] += f * d[k];
            force[3 * atoms->index[j] + k] -= f * d[k];
          }
        sums->virial[SG_XX] += f * d[0] * d[0];
        sums->virial[SG_YY] += f * d[1] * d[1];
        sums->virial[SG_ZZ] += f * d[2] * d[2];
        sums->virial[SG_XY] += f * d[0] * d[1];
        sums->virial[SG_XZ] += f * d[0] * d[2];
        sums->virial[SG_YZ] += f * d[1] * d[2];
      }
}

/* Goes downhill, no atom farther than 0.05 a step. */
static void
relax (Case *c, int steps)
{
  GError *error = NULL;
  SgForceField *ff = sg_force_field_new (&c->potential, NULL, "scalar", &error);
  g_assert_no_error (error);
  for (int step = 0; step < steps; step++)
    {
      if (!sg_force_field_compute (ff, &c->cell, c->atoms, SG_WANT_FORCES, NULL, &error))
        {
          g_clear_error (&error); /* too thin; the caller will see that for itself */
          break;
        }
      for (size_t i = 0; i < c->atoms->n; i++)
        {
          double f2 = 0;
          for (int k = 0; k < 3; k++)
            f2 += c->atoms->f[k][i] * c->atoms->f[k][i];
          double s = fmin (0.002, 0.05 / sqrt (f2 + 1e-12));
          for (int k = 0; k < 3; k++)
            c->atoms->r[k][i] += s * c->atoms->f[k][i];
        }
    }
  sg_force_field_free (ff);
}

/* A liquid-like packing: a lattice, shaken and led downhill until no atoms overlap. */
static Case
liquid (size_t n, double density, double xy, double xz, double yz, uint64_t seed)
{
  Case c = { .atoms = sg_atoms_new (n) };
  double l = cbrt ((double) n / density);
  c.cell = (SgCell){ { -3.5, 100.25, 0.125 }, l, l, l, xy * l, xz * l, yz * l };
  sg_potential_wahnstrom (&c.potential);

  SgRng rng;
  sg_rng_seed (&rng, seed);
  int per_side = (int) ceil (cbrt ((double) n));
  size_t sites = (size_t) per_side * per_side * per_side;
  for (size_t i = 0; i < n; i++)
    {
      size_t site = i * sites / n;
      double s[3] = { (double) (site % per_side), (double) (site / per_side % per_side),
                      (double) (site / per_side / per_side) };
      for (int k = 0; k < 3; k++)
        s[k] = (s[k] + 0.3 * (2 * sg_rng_uniform (&rng) - 1)) / per_side;
      double r[3];
      sg_cell_to_cartesian (&c.cell, s, r);
      for (int k = 0; k < 3; k++)
        c.atoms->r[k][i] = r[k];
      c.atoms->type[i] = sg_rng_uniform (&rng) < 0.5;
    }
  relax (&c, 60);
  return c;
}

static void
case_clear (Case *c)
{
  sg_atoms_free (c->atoms);
}

/* ---- comparison ---- */

static void
compute (SgForceField *ff, Case *c, SgForceSums *sums)
{
  GError *error = NULL;
  bool ok = sg_force_field_compute (ff, &c->cell, c->atoms, SG_WANT_SUMS, sums, &error);
  g_assert_no_error (error);
  g_assert_true (ok);
}

/* Root mean square of force - reference over the root mean square of the reference; both by index. */
static void
assert_forces (const SgAtoms *atoms, const double *reference, double tolerance)
{
  double difference = 0, norm = 0, largest = 0;
  for (size_t i = 0; i < atoms->n; i++)
    for (int k = 0; k < 3; k++)
      {
        double r = reference[3 * atoms->index[i] + k], d = atoms->f[k][i] - r;
        difference += d * d;
        norm += r * r;
        largest = fmax (largest, fabs (d));
      }
  double rms = sqrt (norm / (3.0 * (double) atoms->n));
  g_test_message ("force error: rms %.2g, largest %.2g of the rms force %.4g",
                  sqrt (difference / norm), largest / rms, rms);
  g_assert_cmpfloat (sqrt (difference / norm), <, tolerance);
  g_assert_cmpfloat (largest / rms, <, 30 * tolerance);
}

static void
assert_sums (const SgForceSums *sums, const SgForceSums *reference, double tolerance)
{
  double scale = 0;
  for (int k = 0; k < 3; k++)
    scale = fmax (scale, fabs (reference->virial[k]));
  scale = fmax (scale, fabs (reference->energy));
  g_test_message ("energy %.12g, error %.2g relative; virial errors %.2g %.2g %.2g %.2g %.2g %.2g",
                  reference->energy, (sums->energy - reference->energy) / reference->energy,
                  (sums->virial[0] - reference->virial[0]) / scale,
                  (sums->virial[1] - reference->virial[1]) / scale,
                  (sums->virial[2] - reference->virial[2]) / scale,
                  (sums->virial[3] - reference->virial[3]) / scale,
                  (sums->virial[4] - reference->virial[4]) / scale,
                  (sums->virial[5] - reference->virial[5]) / scale);
  g_assert_cmpfloat (fabs (sums->energy - reference->energy), <, tolerance * fabs (reference->energy));
  for (int k = 0; k < 6; k++)
    g_assert_cmpfloat (fabs (sums->virial[k] - reference->virial[k]), <, 3 * tolerance * scale);
}

#define FORCE_TOLERANCE 3e-5
#define ENERGY_TOLERANCE 1e-6

static SgForceField *
force_field (const Case *c, SgPool *pool, const char *path)
{
  GError *error = NULL;
  SgForceField *ff = sg_force_field_new (&c->potential, pool, path, &error);
  g_assert_no_error (error);
  g_assert_nonnull (ff);
  g_assert_cmpstr (sg_force_field_path (ff), ==, path);
  return ff;
}

static void
assert_case (Case *c, const char *path)
{
  g_autofree double *reference = g_new (double, 3 * c->atoms->n);
  SgForceSums sums, expected;
  all_pairs (c, reference, &expected);
  SgForceField *ff = force_field (c, NULL, path);
  compute (ff, c, &sums);
  assert_forces (c->atoms, reference, FORCE_TOLERANCE);
  assert_sums (&sums, &expected, ENERGY_TOLERANCE);
  sg_force_field_free (ff);
}

/* ---- tests; the data is the path ---- */

static void
test_liquid (const void *path)
{
  static const double tilts[][3] = { { 0, 0, 0 },         { 0.3, 0, 0 },       { 0.5, 0, 0 },
                                     { -0.5, 0, 0 },      { 0.5, 0.5, 0.5 },   { -0.5, 0.5, -0.5 },
                                     { 0.49, -0.2, 0.37 }, { -0.1, -0.5, 0.5 } };
  static const size_t sizes[] = { 400, 1000, 1717 };

  for (size_t t = 0; t < G_N_ELEMENTS (tilts); t++)
    {
      Case c = liquid (sizes[t % 3], t % 3 == 0 ? 0.9 : 1.2, tilts[t][0], tilts[t][1], tilts[t][2], t);
      double width[3];
      sg_cell_widths (&c.cell, width);
      if (fmin (width[0], fmin (width[1], width[2])) > 5.2)
        assert_case (&c, path);
      else
        {
          GError *error = NULL;
          SgForceField *ff = force_field (&c, NULL, path);
          g_assert_false (sg_force_field_compute (ff, &c.cell, c.atoms, 0, NULL, &error));
          g_assert_error (error, SG_ERROR, SG_ERROR_CELL);
          g_error_free (error);
          sg_force_field_free (ff);
        }
      case_clear (&c);
    }
}

int
main (int argc, char **argv)
{
  static const char *const paths[] = { "scalar", "sse2", "avx2", "avx512" };

  g_test_init (&argc, &argv, NULL);
  for (size_t p = 0; p < G_N_ELEMENTS (paths); p++)
    {
      SgPotential potential;
      sg_potential_wahnstrom (&potential);
      GError *error = NULL;
      SgForceField *ff = sg_force_field_new (&potential, NULL, paths[p], &error);
      if (ff == NULL)
        {
          g_assert_error (error, SG_ERROR, SG_ERROR_UNSUPPORTED);
          g_test_message ("no %s here: %s", paths[p], error->message);
          g_error_free (error);
          continue;
        }
      sg_force_field_free (ff);
#define ADD(name, test)                                                              \
      do                                                                             \
        {                                                                            \
          g_autofree char *test_path = g_strdup_printf ("/force-field/%s/" name, paths[p]); \
          g_test_add_data_func (test_path, paths[p], test);                          \
        }                                                                            \
      while (0)
      ADD ("liquid", test_liquid);
    }
  return g_test_run ();
}
