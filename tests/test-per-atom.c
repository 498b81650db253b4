/* The linear-scaling sum against the sum over all pairs, and copies of a cell against the cell.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/error.h"
#include "engine/io/configuration-io.h"
#include "engine/per-atom.h"
#include "engine/replicate.h"

#include <math.h>
#include <string.h>

typedef struct {
  SgForceSums sums;
  double shift;
  SgPerAtom per_atom;
} Result;

static void
allocate (Result *r, size_t n)
{
  r->per_atom.energy = g_new0 (double, n);
  r->per_atom.shift = g_new0 (double, n);
  for (int c = 0; c < 6; c++)
    r->per_atom.stress[c] = g_new0 (double, n);
}

static void
release (Result *r)
{
  g_free (r->per_atom.energy);
  g_free (r->per_atom.shift);
  for (int c = 0; c < 6; c++)
    g_free (r->per_atom.stress[c]);
}

static SgConfiguration *
sample (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  g_autoptr (GError) error = NULL;
  SgConfiguration *x = sg_configuration_load (path, &error);
  g_assert_no_error (error);
  return x;
}

static void
compare (const double *a, const double *b, size_t n)
{
  double scale = 0;
  for (size_t i = 0; i < n; i++)
    scale = fmax (scale, fabs (b[i]));
  for (size_t i = 0; i < n; i++)
    if (!(fabs (a[i] - b[i]) <= 1e-12 * scale))
      g_error ("atom %zu: %.17g, but %.17g", i, a[i], b[i]);
}

static void
compare_with_reference (SgConfiguration *x, SgPool *pool)
{
  size_t n = x->atoms->n;
  g_autoptr (GError) error = NULL;
  Result fast = { 0 }, plain = { 0 };
  allocate (&fast, n);
  allocate (&plain, n);
  g_autoptr (SgAtoms) atoms = sg_atoms_copy (x->atoms);
  g_assert_true (sg_per_atom_compute (&x->potential, &x->cell, x->atoms, pool, &fast.sums, &fast.shift,
                                      &fast.per_atom, &error));
  g_assert_no_error (error);
  SgCell cell = x->cell;
  SgFlip flip;
  sg_cell_reduce (&cell, &flip);
  g_assert_true (sg_reference_compute (&x->potential, &cell, atoms, NULL, &plain.sums, &plain.shift,
                                       &plain.per_atom, &error));
  g_assert_no_error (error);

  g_assert_cmpfloat_with_epsilon (fast.sums.energy, plain.sums.energy, 1e-12 * fabs (plain.sums.energy));
  g_assert_cmpfloat_with_epsilon (fast.shift, plain.shift, 1e-12 * fabs (plain.shift));
  compare (fast.sums.virial, plain.sums.virial, 6);
  compare (fast.per_atom.energy, plain.per_atom.energy, n);
  compare (fast.per_atom.shift, plain.per_atom.shift, n);
  for (int c = 0; c < 6; c++)
    compare (fast.per_atom.stress[c], plain.per_atom.stress[c], n);
  for (int c = 0; c < 3; c++)
    compare (x->atoms->f[c], atoms->f[c], n);
  release (&fast);
  release (&plain);
}

static void
test_agrees_with_all_pairs (void)
{
  SgPool *pool = sg_pool_new (3);
  g_autoptr (SgConfiguration) x = sample ();
  compare_with_reference (x, pool);

  /* Another basis of the lattice, other origin, atoms far outside, a force-shifted potential with
   * different cutoffs. */
  x->cell.xy += x->cell.lx;
  x->cell.xz -= 2 * x->cell.lx;
  for (size_t i = 0; i < x->atoms->n; i++)
    {
      x->atoms->r[0][i] += (double) ((int) i % 5 - 2) * x->cell.lx;
      x->atoms->r[2][i] += 0.37;
    }
  x->cell.origin[1] = 17.3;
  x->potential.force_shift = true;
  x->potential.cutoff[0][1] = x->potential.cutoff[1][0] = 2;
  x->potential.cutoff[1][1] = 2.2;
  compare_with_reference (x, pool);
  sg_pool_free (pool);
}

/* A cell of exactly three boxes, and one below, where the other kernel takes over. */
static void
test_thin_cells (void)
{
  SgPool *pool = sg_pool_new (2);
  for (int k = 0; k < 2; k++)
    {
      g_autoptr (SgConfiguration) x = sample ();
      double width[3];
      sg_cell_widths (&x->cell, width);
      double cutoff = width[0] / (k == 0 ? 3.001 : 2.999);
      for (int a = 0; a < 2; a++)
        for (int b = 0; b < 2; b++)
          x->potential.cutoff[a][b] = cutoff;
      compare_with_reference (x, pool);
    }
  sg_pool_free (pool);
}

static void
test_any_number_of_threads (void)
{
  double energy[3];
  SgForceSums sums[3];
  for (int k = 0; k < 3; k++)
    {
      SgPool *pool = k > 0 ? sg_pool_new (k == 1 ? 2 : 5) : NULL;
      g_autoptr (SgConfiguration) x = sample ();
      g_assert_true (sg_per_atom_compute (&x->potential, &x->cell, x->atoms, pool, &sums[k], &energy[k], NULL, NULL));
      sg_pool_free (pool);
      g_assert_cmpmem (&sums[k], sizeof sums[k], &sums[0], sizeof sums[0]);
    }
}

static void
test_coinciding_atoms (void)
{
  g_autoptr (SgConfiguration) x = sample ();
  g_autoptr (GError) error = NULL;
  SgForceSums sums;
  for (int c = 0; c < 3; c++)
    x->atoms->r[c][7] = x->atoms->r[c][1000];
  g_assert_false (sg_per_atom_compute (&x->potential, &x->cell, x->atoms, NULL, &sums, NULL, NULL, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_NUMERICAL);
  g_assert_nonnull (strstr (error->message, "1001"));
  g_clear_error (&error);
  x->atoms->r[1][7] = NAN;
  g_assert_false (sg_per_atom_compute (&x->potential, &x->cell, x->atoms, NULL, &sums, NULL, NULL, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_NUMERICAL);
}

static void
test_copies (void)
{
  static const int counts[][3] = { { 2, 1, 1 }, { 1, 3, 1 }, { 1, 1, 2 }, { 2, 3, 1 } };
  g_autoptr (SgConfiguration) x = sample ();
  /* strong enough a tilt that three copies must be flipped */
  sg_cell_shear (&x->cell, SG_PLANE_XY, 0.25);
  sg_cell_shear (&x->cell, SG_PLANE_XZ, -0.1);
  sg_cell_shear (&x->cell, SG_PLANE_YZ, 0.4);
  for (size_t i = 0; i < x->atoms->n; i++)
    {
      double r[3] = { x->atoms->r[0][i], x->atoms->r[1][i], x->atoms->r[2][i] };
      r[0] += 0.25 * r[1] - 0.1 * r[2];
      r[1] += 0.4 * r[2];
      x->atoms->r[0][i] = r[0];
      x->atoms->r[1][i] = r[1];
    }
  SgForceSums one, many;
  g_assert_true (sg_per_atom_compute (&x->potential, &x->cell, x->atoms, NULL, &one, NULL, NULL, NULL));
  for (size_t k = 0; k < G_N_ELEMENTS (counts); k++)
    {
      double copies = counts[k][0] * counts[k][1] * counts[k][2];
      g_autoptr (GError) error = NULL;
      g_autoptr (SgConfiguration) y = sg_configuration_replicate (x, counts[k], &error);
      g_assert_no_error (error);
      g_assert_cmpuint (y->atoms->n, ==, x->atoms->n * (size_t) copies);
      g_assert_cmpfloat_with_epsilon (sg_cell_volume (&y->cell), copies * sg_cell_volume (&x->cell), 1e-9);
      g_assert_true (fabs (y->cell.xy) <= 0.5 * y->cell.lx && fabs (y->cell.yz) <= 0.5 * y->cell.ly);
      g_assert_true (sg_per_atom_compute (&y->potential, &y->cell, y->atoms, NULL, &many, NULL, NULL, NULL));
      g_assert_cmpfloat_with_epsilon (many.energy, copies * one.energy, 1e-10 * fabs (many.energy));
      for (int c = 0; c < 6; c++)
        g_assert_cmpfloat_with_epsilon (many.virial[c], copies * one.virial[c], 1e-9 * fabs (many.energy));
      for (int c = 0; c < 3; c++)
        g_assert_cmpfloat_with_epsilon (y->atoms->f[c][y->atoms->n - 1], x->atoms->f[c][x->atoms->n - 1], 1e-8);
    }
  const int huge[3] = { 1000, 1000, 1000 };
  g_assert_null (sg_configuration_replicate (x, huge, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/per-atom/agrees-with-all-pairs", test_agrees_with_all_pairs);
  g_test_add_func ("/per-atom/thin-cells", test_thin_cells);
  g_test_add_func ("/per-atom/any-number-of-threads", test_any_number_of_threads);
  g_test_add_func ("/per-atom/coinciding-atoms", test_coinciding_atoms);
  g_test_add_func ("/per-atom/copies", test_copies);
  return g_test_run ();
}
