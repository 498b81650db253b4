/* Lists and kernels against plain sums over all pairs, on every instruction-set path of this processor.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/force-field.h"
#include "engine/error.h"
#include "engine/reference-kernel.h"
#include "engine/replicate.h"
#include "engine/rng.h"
#include "read-reference.h"

#include <math.h>
#include <string.h>

typedef struct {
  SgCell cell;
  SgAtoms *atoms;
  SgPotential potential;
} Case;

/* ---- witness ---- */

/* Every pair and image in double precision. Forces by `index`. */
static void
all_pairs (const Case *c, double *force, SgForceSums *sums)
{
  GError *error = NULL;
  g_autoptr (SgAtoms) atoms = sg_atoms_copy (c->atoms);
  sg_reference_compute (&c->potential, &c->cell, atoms, NULL, sums, NULL, NULL, &error);
  g_assert_no_error (error);
  for (size_t i = 0; i < atoms->n; i++)
    for (int k = 0; k < 3; k++)
      force[3 * atoms->index[i] + k] = atoms->f[k][i];
}

/* Goes downhill, no atom farther than 0.05 a step, and shakes what it finds as heat would: accuracy is
 * stated for thermal configurations, since at a minimum forces vanish. */
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
  SgRng rng;
  sg_rng_seed (&rng, c->atoms->n);
  for (size_t i = 0; i < c->atoms->n; i++)
    for (int k = 0; k < 3; k++)
      c->atoms->r[k][i] += 0.04 * sg_rng_normal (&rng);
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
compare_forces (const SgAtoms *atoms, const double *reference, double *rms_error, double *largest_error, double *rms)
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
  *rms = sqrt (norm / (3.0 * (double) atoms->n));
  *rms_error = sqrt (difference / norm);
  *largest_error = largest / *rms;
}

static void
assert_forces_quietly (const SgAtoms *atoms, const double *reference, double tolerance)
{
  double rms_error, largest_error, rms;
  compare_forces (atoms, reference, &rms_error, &largest_error, &rms);
  if (!(rms_error < tolerance && largest_error < 30 * tolerance))
    g_test_message ("force error: rms %.2g, largest %.2g of the rms force %.4g", rms_error, largest_error, rms);
  g_assert_cmpfloat (rms_error, <, tolerance);
  g_assert_cmpfloat (largest_error, <, 30 * tolerance);
}

static void
assert_forces (const SgAtoms *atoms, const double *reference, double tolerance)
{
  double rms_error, largest_error, rms;
  compare_forces (atoms, reference, &rms_error, &largest_error, &rms);
  g_test_message ("force error: rms %.2g, largest %.2g of the rms force %.4g", rms_error, largest_error, rms);
  assert_forces_quietly (atoms, reference, tolerance);
}

/* With a few atoms rounding does not average out: @few takes the virial's scale for the energy as well. */
static void
assert_sums (const SgForceSums *sums, const SgForceSums *reference, double tolerance, bool few)
{
  double scale = 0;
  for (int k = 0; k < 3; k++)
    scale = fmax (scale, fabs (reference->virial[k]));
  scale = fmax (scale, fabs (reference->energy));
  double energy_scale = few ? scale : fabs (reference->energy);
  g_test_message ("energy %.12g, error %.2g relative; virial errors %.2g %.2g %.2g %.2g %.2g %.2g",
                  reference->energy, (sums->energy - reference->energy) / reference->energy,
                  (sums->virial[0] - reference->virial[0]) / scale,
                  (sums->virial[1] - reference->virial[1]) / scale,
                  (sums->virial[2] - reference->virial[2]) / scale,
                  (sums->virial[3] - reference->virial[3]) / scale,
                  (sums->virial[4] - reference->virial[4]) / scale,
                  (sums->virial[5] - reference->virial[5]) / scale);
  g_assert_cmpfloat (fabs (sums->energy - reference->energy), <, tolerance * energy_scale);
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

/* Whether a pair is at the cutoff to within rounding, where the force jumps by 0.04. */
static bool
pair_at_cutoff (const Case *c)
{
  const SgAtoms *atoms = c->atoms;
  for (size_t i = 0; i < atoms->n; i++)
    for (size_t j = 0; j < i; j++)
      {
        double d[3];
        for (int k = 0; k < 3; k++)
          d[k] = atoms->r[k][i] - atoms->r[k][j];
        sg_cell_nearest_image (&c->cell, d);
        if (fabs (sqrt (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]) - c->potential.cutoff[atoms->type[i]][atoms->type[j]])
            < 1e-6)
          return true;
      }
  return false;
}

static void
assert_case (Case *c, const char *path)
{
  g_autofree double *reference = g_new (double, 3 * c->atoms->n);
  SgForceSums sums, expected;
  SgRng rng;
  sg_rng_seed (&rng, 1);
  while (pair_at_cutoff (c))
    for (size_t i = 0; i < c->atoms->n; i++)
      c->atoms->r[i % 3][i] += 1e-4 * sg_rng_normal (&rng);
  all_pairs (c, reference, &expected);
  SgForceField *ff = force_field (c, NULL, path);
  compute (ff, c, &sums);
  assert_forces (c->atoms, reference, FORCE_TOLERANCE);
  assert_sums (&sums, &expected, ENERGY_TOLERANCE, c->atoms->n < 10);
  sg_force_field_free (ff);
}

/* ---- tests; the data is the path ---- */

static void
test_liquid (const void *path)
{
  static const double tilts[][3] = { { 0, 0, 0 },          { 0.3, 0, 0 },       { 0.5, 0, 0 },
                                     { -0.5, 0, 0 },       { 0.5, 0.5, 0.5 },   { -0.5, 0.5, -0.5 },
                                     { 0.49, -0.2, 0.37 }, { -0.1, -0.5, 0.5 }, { 0, 0, 0 },
                                     { 0.02, 0, 0 } };
  static const size_t sizes[] = { 400, 1000, 1717 };

  for (size_t t = 0; t < G_N_ELEMENTS (tilts); t++)
    {
      Case c = liquid (sizes[t % 3], t % 3 == 0 ? 0.9 : 1.2, tilts[t][0], tilts[t][1], tilts[t][2], t);
      assert_case (&c, path);
      case_clear (&c);
    }
}

/* A cell that is long in one direction and hardly wide enough in another, all ways round. */
static void
test_shapes (const void *path)
{
  static const double sides[][3] = { { 5.3, 9, 20 }, { 20, 5.3, 9 }, { 9, 20, 5.3 }, { 5.3, 5.3, 40 },
                                     { 40, 5.3, 5.3 }, { 5.3, 40, 5.3 } };

  for (size_t t = 0; t < G_N_ELEMENTS (sides); t++)
    {
      const double *l = sides[t];
      size_t n = (size_t) (1.1 * l[0] * l[1] * l[2]);
      Case c = liquid (n, 1, 0, 0, 0, t);
      for (int k = 0; k < 3; k++)
        for (size_t i = 0; i < n; i++)
          c.atoms->r[k][i] = c.cell.origin[k] + (c.atoms->r[k][i] - c.cell.origin[k]) * l[k] / c.cell.lx;
      c.cell.lx = l[0];
      c.cell.ly = l[1];
      c.cell.lz = l[2];
      relax (&c, 100);
      assert_case (&c, path);
      case_clear (&c);
    }
}

/* A slab with nothing above it, a dense drop, a gas, and hardly any atoms at all. */
static void
test_uneven (const void *path)
{
  Case c = liquid (1000, 1.2, 0.2, 0, -0.1, 5);
  c.cell.lz *= 4;
  assert_case (&c, path);
  case_clear (&c);

  c = liquid (1000, 1.2, 0, 0, 0, 5);
  sg_atoms_wrap (c.atoms, &c.cell);
  sg_cell_scale (&c.cell, 3);
  assert_case (&c, path);
  case_clear (&c);

  c = liquid (400, 0.01, 0, 0.1, 0, 6);
  for (size_t i = 0; i < 200; i++) /* a neighbour for every other atom, or nobody would feel anything */
    for (int k = 0; k < 3; k++)
      c.atoms->r[k][2 * i + 1] = c.atoms->r[k][2 * i] + (k == (int) i % 3 ? 1.3 : 0.2);
  assert_case (&c, path);
  case_clear (&c);

  for (size_t n = 2; n < 8; n++)
    {
      c = liquid (n, (double) n / 343, 0, 0, 0, n);
      for (size_t i = 1; i < n; i++)
        for (int k = 0; k < 3; k++)
          c.atoms->r[k][i] = c.atoms->r[k][0] + (k == 0 ? (double) i * 0.95 : 0.03 * (double) i);
      assert_case (&c, path);
      case_clear (&c);
    }
}

static void
test_thin (const void *path)
{
  GError *error = NULL;
  Case c = liquid (500, 1.2, 0, 0, 0, 1);
  SgForceField *ff = force_field (&c, NULL, path);
  c.cell.lz = 5.1;
  g_assert_false (sg_force_field_check_cell (ff, &c.cell, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_CELL);
  g_clear_error (&error);
  g_assert_false (sg_force_field_compute (ff, &c.cell, c.atoms, 0, NULL, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_CELL);
  g_clear_error (&error);

  /* wide enough, but not once tilted */
  c.cell.lz = 7;
  c.cell.ly = 5.5;
  c.cell.lx = 5.5;
  g_assert_true (sg_force_field_check_cell (ff, &c.cell, &error));
  c.cell.xy = 2.75;
  g_assert_false (sg_force_field_check_cell (ff, &c.cell, &error));
  g_clear_error (&error);
  sg_force_field_free (ff);
  case_clear (&c);
}

/* Not a number, at the build and later; and going on once it is mended. */
static void
test_not_finite (const void *path)
{
  GError *error = NULL;
  Case c = liquid (600, 1.2, 0, 0, 0, 2);
  SgForceField *ff = force_field (&c, NULL, path);
  SgForceSums sums, again;
  compute (ff, &c, &sums);
  static const double bad[] = { NAN, INFINITY, -INFINITY };
  for (int k = 0; k < 3; k++)
    {
      double good = c.atoms->r[k][17 + k];
      c.atoms->r[k][17 + k] = bad[k];
      for (int times = 0; times < 2; times++)
        {
          g_assert_false (sg_force_field_compute (ff, &c.cell, c.atoms, 0, NULL, &error));
          g_assert_error (error, SG_ERROR, SG_ERROR_NUMERICAL);
          g_clear_error (&error);
        }
      c.atoms->r[k][17 + k] = good;
      compute (ff, &c, &again);
      g_assert_cmpfloat (again.energy, ==, sums.energy);
    }
  sg_force_field_free (ff);
  case_clear (&c);
}

static void
test_sheared2k (const void *path)
{
  Reference ref = reference_sheared2k ();
  Case c = { ref.configuration->cell, ref.configuration->atoms, ref.configuration->potential };
  GError *error = NULL;
  SgConfiguration *large = sg_configuration_replicate (ref.configuration, (int[]){ 6, 6, 7 }, &error);
  g_assert_no_error (error);
  double *force = g_new (double, 3 * c.atoms->n), shift = 0;
  SgForceSums sums, expected = { -12512.9478806698, { 0 } };

  /* what the file holds, and the shift from the number of pairs: from the reference kernel */
  for (size_t i = 0; i < c.atoms->n; i++)
    for (int k = 0; k < 3; k++)
      force[3 * i + k] = ref.row[i][REF_FX + k];
  SgForceSums plain;
  sg_reference_compute (&c.potential, &c.cell, c.atoms, NULL, &plain, &shift, NULL, NULL);
  expected.energy -= shift;
  static const double pressure[] = { -0.229661189477, -0.525622533304, -0.704580646366,
                                     -0.646558853976, 0.060840782680,  -0.122314149421 };
  for (int k = 0; k < 6; k++)
    expected.virial[k] = pressure[k] * sg_cell_volume (&c.cell);
  SgForceField *ff = force_field (&c, NULL, path);
  compute (ff, &c, &sums);
  assert_forces (c.atoms, force, FORCE_TOLERANCE);
  assert_sums (&sums, &expected, ENERGY_TOLERANCE, false);
  sg_force_field_free (ff);

  /* Half a million atoms far from the origin feel what the two thousand feel. */
  c.cell = large->cell;
  c.atoms = large->atoms;
  size_t n = large->atoms->n, small = ref.configuration->atoms->n;
  for (int k = 0; k < 3; k++)
    {
      c.cell.origin[k] += 1e5;
      for (size_t i = 0; i < n; i++)
        c.atoms->r[k][i] += 1e5;
    }
  double *all = g_new (double, 3 * n);
  for (size_t i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      all[3 * large->atoms->index[i] + k]
          = force[3 * ((large->atoms->id[i] - 1) % (gint64) small) + k];
  ff = force_field (&c, NULL, path);
  compute (ff, &c, &sums);
  assert_forces (c.atoms, all, FORCE_TOLERANCE);
  expected.energy *= 252;
  for (int k = 0; k < 6; k++)
    expected.virial[k] *= 252;
  assert_sums (&sums, &expected, ENERGY_TOLERANCE, false);
  sg_force_field_free (ff);
  sg_configuration_free (large);
  g_free (all);
  g_free (force);
  reference_clear (&ref);
}

static void
test_melt32k (const void *path)
{
  Reference ref;
  if (!reference_melt32k (&ref))
    return;
  Case c = { ref.configuration->cell, ref.configuration->atoms, ref.configuration->potential };
  SgForceSums sums;
  SgForceField *ff = force_field (&c, NULL, path);
  compute (ff, &c, &sums);
  double norm = 0;
  for (int k = 0; k < 3; k++)
    for (size_t i = 0; i < c.atoms->n; i++)
      norm += c.atoms->f[k][i] * c.atoms->f[k][i];
  g_test_message ("residual force %.3g, energy %.6f", sqrt (norm), sums.energy);
  g_assert_cmpfloat (sqrt (norm), <, 0.1);
  g_assert_cmpfloat (fabs (sums.energy + 225118.222622642), <, ENERGY_TOLERANCE * 225118);
  double p = (sums.virial[0] + sums.virial[1] + sums.virial[2]) / (3 * sg_cell_volume (&c.cell));
  g_assert_cmpfloat (fabs (p - 0.725696760052), <, 2e-5);
  sg_force_field_free (ff);
  reference_clear (&ref);
}

static void
test_kob_andersen (const void *path)
{
  GError *error = NULL;
  g_autofree char *file = g_build_filename (g_getenv ("SG_DATA"), "potentials", "kob-andersen.ini", NULL);
  for (int force_shift = 0; force_shift < 2; force_shift++)
    {
      Case c = liquid (1000, 1.2, 0.1, 0, 0, 7);
      sg_potential_load (&c.potential, file, &error);
      g_assert_no_error (error);
      c.potential.force_shift = force_shift;
      for (size_t i = 0; i < c.atoms->n; i++)
        c.atoms->type[i] = i % 5 == 0;
      relax (&c, 40);
      assert_case (&c, path);
      case_clear (&c);
    }
}

static void
test_force_shift (const void *path)
{
  Case c = liquid (1000, 1.2, 0.1, 0, 0.3, 8);
  c.potential.force_shift = true;
  assert_case (&c, path);

  /* one type alone */
  case_clear (&c);
  c = liquid (1000, 0.9, 0.1, 0, 0.3, 8);
  c.potential.force_shift = true;
  c.potential.n_types = 1;
  memset (c.atoms->type, 0, c.atoms->n);
  relax (&c, 100);
  assert_case (&c, path);
  c.potential.force_shift = false;
  assert_case (&c, path);
  case_clear (&c);
}

/* Atoms on faces, edges and corners, on the near side and the far side, and images of the cell away. */
static void
test_faces (const void *path)
{
  Case c = liquid (1000, 1.2, 0.25, -0.5, 0.125, 9);
  for (size_t i = 0; i < c.atoms->n; i++)
    {
      double s[3], r[3] = { c.atoms->r[0][i], c.atoms->r[1][i], c.atoms->r[2][i] };
      sg_cell_to_fractional (&c.cell, r, s);
      for (int k = 0; k < 3; k++)
        {
          if (s[k] < 0.02)
            s[k] = i % 2 ? 0 : 1;
          else if (s[k] > 0.98)
            s[k] = i % 2 ? 1 : nextafter (1, 0);
          if (i % 7 == 0)
            s[k] += (double) (i % 5) - 2;
        }
      sg_cell_to_cartesian (&c.cell, s, r);
      for (int k = 0; k < 3; k++)
        c.atoms->r[k][i] = r[k];
    }
  relax (&c, 3);
  for (size_t i = 0; i < 20; i++)
    for (int k = 0; k < 3; k++)
      if (fabs (c.atoms->r[k][i] - c.cell.origin[k]) < 0.1)
        c.atoms->r[k][i] = c.cell.origin[k];
  assert_case (&c, path);
  case_clear (&c);
}

/* Atoms swing about their places and drift along, slowly and fast, while the cell is sheared, stretched and
 * flipped: at every step what a sum over all pairs gives, whether the lists were kept, pruned or made anew. */
static void
test_motion (const void *path)
{
  Case c = liquid (700, 1.1, 0.46, 0.1, 0, 10);
  SgForceField *ff = force_field (&c, NULL, path);
  SgRng rng;
  size_t n = c.atoms->n;
  double *reference = g_new (double, 3 * n), *phase = g_new (double, 3 * n),
         *pace = g_new (double, n);
  SgForceSums sums, expected;
  int compared = 0;

  sg_rng_seed (&rng, 11);
  for (size_t i = 0; i < n; i++)
    {
      pace[i] = 0.05 + 0.3 * sg_rng_uniform (&rng);
      for (int k = 0; k < 3; k++)
        phase[3 * i + k] = 6.28 * sg_rng_uniform (&rng);
    }
  for (int step = 0; step < 250; step++)
    {
      double fast = step < 150 ? 1 : 3, strain = step < 150 ? 2e-4 : 1e-3;
      SgCell before = c.cell;
      sg_cell_shear (&c.cell, SG_PLANE_XY, strain);
      sg_cell_scale (&c.cell, 1 + (step < 150 ? 1e-4 : 1e-3) * sin (0.3 * step));
      for (size_t i = 0; i < n; i++)
        {
          double s[3], r[3] = { c.atoms->r[0][i], c.atoms->r[1][i], c.atoms->r[2][i] };
          sg_cell_to_fractional (&before, r, s);
          sg_cell_to_cartesian (&c.cell, s, r);
          for (int k = 0; k < 3; k++)
            {
              double *p = &phase[3 * c.atoms->index[i] + k], w = fast * pace[c.atoms->index[i]];
              double kick = 0.04 * (sin (*p + w) - sin (*p)) + 0.002 * fast;
              *p += w;
              c.atoms->v[k][i] = step % 50 < 40 ? kick * 360 : 0;
              c.atoms->r[k][i] = r[k] + kick;
            }
        }
      SgFlip flip;
      if (sg_cell_reduce (&c.cell, &flip))
        {
          for (size_t i = 0; i < c.atoms->n; i++)
            {
              int32_t image[3] = { c.atoms->image[0][i], c.atoms->image[1][i], c.atoms->image[2][i] };
              sg_flip_image (&flip, image);
              for (int k = 0; k < 3; k++)
                c.atoms->image[k][i] = image[k];
            }
          sg_force_field_invalidate (ff);
        }
      compute (ff, &c, &sums);
      if (step % 5 == 0 || step > 200)
        {
          all_pairs (&c, reference, &expected);
          if (!pair_at_cutoff (&c))
            {
              assert_forces_quietly (c.atoms, reference, FORCE_TOLERANCE);
              compared++;
            }
          g_assert_cmpfloat (fabs (sums.energy - expected.energy), <,
                             ENERGY_TOLERANCE * (fabs (expected.energy) + fabs (expected.virial[SG_XX])));
        }
    }
  SgForceStatistics statistics;
  sg_force_field_statistics (ff, &statistics);
  g_test_message ("%" G_GUINT64_FORMAT " evaluations, %" G_GUINT64_FORMAT " rebuilds, %" G_GUINT64_FORMAT
                  " prunings", statistics.evaluations, statistics.rebuilds, statistics.prunings);
  g_assert_cmpuint (statistics.evaluations, ==, 250);
  g_assert_cmpint (compared, >, 60);
  g_assert_cmpuint (statistics.rebuilds, >, 3);
  g_assert_cmpuint (statistics.rebuilds, <, 100);
  g_assert_cmpuint (statistics.prunings, >, 20);
  g_assert_cmpuint (statistics.prunings, <, 220);
  g_free (reference);
  g_free (phase);
  g_free (pace);
  sg_force_field_free (ff);
  case_clear (&c);
}

/* Two slabs slide over each other across a gap, so that after a while other atoms are near. */
static void
test_sliding (const void *path)
{
  Case c = liquid (700, 1.1, 0.1, 0, 0, 13);
  SgForceField *ff = force_field (&c, NULL, path);
  double *reference = g_new (double, 3 * c.atoms->n), middle = c.cell.origin[2] + 0.5 * c.cell.lz;
  bool *upper = g_new (bool, c.atoms->n);
  SgForceSums sums, expected;

  sg_atoms_wrap (c.atoms, &c.cell);
  for (size_t i = 0; i < c.atoms->n; i++)
    {
      upper[c.atoms->index[i]] = c.atoms->r[2][i] > middle;
      c.atoms->r[2][i] += upper[c.atoms->index[i]] ? 1.2 : 0;
    }
  c.cell.lz += 2.4;
  for (int step = 0; step < 100; step++)
    {
      for (size_t i = 0; i < c.atoms->n; i++)
        {
          c.atoms->r[0][i] += upper[c.atoms->index[i]] ? 0.02 : -0.01;
          c.atoms->r[1][i] += upper[c.atoms->index[i]] ? -0.005 : 0.01;
        }
      compute (ff, &c, &sums);
      if (step % 4 == 0 && !pair_at_cutoff (&c))
        {
          all_pairs (&c, reference, &expected);
          assert_forces_quietly (c.atoms, reference, FORCE_TOLERANCE);
        }
    }
  g_free (reference);
  g_free (upper);
  sg_force_field_free (ff);
  case_clear (&c);
}

/* The same bits for 1, 2 and 4 threads and without a pool, through rebuilds and prunings, with and without
 * sums. */
static void
test_threads (const void *path)
{
  static const size_t sizes[] = { 400, 3000 };
  for (size_t t = 0; t < G_N_ELEMENTS (sizes); t++)
    {
      enum { N = 4 };
      Case c[N];
      SgForceField *ff[N];
      SgPool *pool[N];
      SgRng rng;
      uint64_t all_rebuilds = 0;
      sg_rng_seed (&rng, 3);
      for (int k = 0; k < N; k++)
        {
          c[k] = liquid (sizes[t], 1.1, 0.2, 0, 0, 12);
          pool[k] = k < 3 ? sg_pool_new (1u << k) : NULL;
          ff[k] = force_field (&c[k], pool[k], path);
        }
      for (int step = 0; step < 30; step++)
        {
          SgForceSums sums[N];
          for (int k = 0; k < N; k++)
            {
              memset (&sums[k], 0, sizeof sums[k]);
              GError *error = NULL;
              sg_force_field_compute (ff[k], &c[k].cell, c[k].atoms,
                                      k == 3 && step % 2 ? SG_WANT_FORCES : SG_WANT_SUMS, &sums[k], &error);
              g_assert_no_error (error);
            }
          for (int k = 1; k < N; k++)
            {
              for (int a = 0; a < 3; a++)
                {
                  g_assert_cmpmem (c[k].atoms->f[a], sizes[t] * 8, c[0].atoms->f[a], sizes[t] * 8);
                  g_assert_cmpmem (c[k].atoms->r[a], sizes[t] * 8, c[0].atoms->r[a], sizes[t] * 8);
                }
              g_assert_cmpmem (c[k].atoms->index, sizes[t] * 4, c[0].atoms->index, sizes[t] * 4);
              if (k < 3 || step % 2 == 0)
                g_assert_cmpmem (&sums[k], sizeof sums[k], &sums[0], sizeof sums[0]);
            }
          for (size_t i = 0; i < sizes[t]; i++)
            for (int a = 0; a < 3; a++)
              {
                double kick = 0.03 * sg_rng_normal (&rng);
                for (int k = 0; k < N; k++)
                  c[k].atoms->r[a][i] += kick;
              }
        }
      for (int k = 0; k < N; k++)
        {
          SgForceStatistics statistics;
          sg_force_field_statistics (ff[k], &statistics);
          all_rebuilds += statistics.rebuilds;
          sg_force_field_free (ff[k]);
          sg_pool_free (pool[k]);
          case_clear (&c[k]);
        }
      g_assert_cmpuint (all_rebuilds, >=, 2 * N);
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
      ADD ("shapes", test_shapes);
      ADD ("uneven", test_uneven);
      ADD ("thin", test_thin);
      ADD ("not-finite", test_not_finite);
      ADD ("sheared2k", test_sheared2k);
      ADD ("melt32k", test_melt32k);
      ADD ("kob-andersen", test_kob_andersen);
      ADD ("force-shift", test_force_shift);
      ADD ("faces", test_faces);
      ADD ("motion", test_motion);
      ADD ("sliding", test_sliding);
      ADD ("threads", test_threads);
    }
  return g_test_run ();
}
