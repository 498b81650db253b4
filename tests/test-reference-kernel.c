/* test-reference-kernel.c: the O(N^2) kernel against LAMMPS and against derivatives of its energy
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/error.h"
#include "engine/reference-kernel.h"
#include "read-reference.h"

#include <math.h>

typedef struct {
  SgForceSums sums;
  double shift;
  SgPerAtom per_atom;
} Result;

static Result
compute (SgConfiguration *c, SgPool *pool)
{
  Result r = { 0 };
  GError *error = NULL;
  size_t n = c->atoms->n;
  r.per_atom.energy = g_new0 (double, n);
  r.per_atom.shift = g_new0 (double, n);
  for (int k = 0; k < 6; k++)
    r.per_atom.stress[k] = g_new0 (double, n);
  sg_reference_compute (&c->potential, &c->cell, c->atoms, pool, &r.sums, &r.shift, &r.per_atom,
                        &error);
  g_assert_no_error (error);
  return r;
}

static void
clear (Result *r)
{
  g_free (r->per_atom.energy);
  g_free (r->per_atom.shift);
  for (int k = 0; k < 6; k++)
    g_free (r->per_atom.stress[k]);
}

#define assert_close(a, b, tolerance)                                                              \
  do                                                                                               \
    {                                                                                              \
      double a_ = (a), b_ = (b), t_ = (tolerance);                                                 \
      if (!(fabs (a_ - b_) <= t_))                                                                 \
        g_error ("%s:%d: %s = %.15g, %s = %.15g, differ by %g > %g", __FILE__, __LINE__, #a, a_,   \
                 #b, b_, a_ - b_, t_);                                                             \
    }                                                                                              \
  while (0)

/* Root mean square of a column, the scale of its errors. */
static double
column_rms (const Reference *ref, int column)
{
  double sum = 0;
  size_t n = ref->configuration->atoms->n;
  for (size_t i = 0; i < n; i++)
    sum += ref->row[i][column] * ref->row[i][column];
  return sqrt (sum / (double) n);
}

/* The oracle prints 12 digits: 1e-9 of the column's own scale. */
static void
check_per_atom (const Reference *ref, const Result *r, double force_tolerance)
{
  const SgAtoms *atoms = ref->configuration->atoms;
  double pe = column_rms (ref, REF_PE), stress = column_rms (ref, REF_SXX);

  for (size_t i = 0; i < atoms->n; i++)
    {
      for (int c = 0; c < 3; c++)
        assert_close (atoms->f[c][i], ref->row[i][REF_FX + c], force_tolerance);
      assert_close (r->per_atom.energy[i] + r->per_atom.shift[i], ref->row[i][REF_PE], 1e-9 * pe);
      for (int k = 0; k < 6; k++)
        assert_close (r->per_atom.stress[k][i], ref->row[i][REF_SXX + k], 1e-9 * stress);
    }
}

static void
check_pressure (const SgConfiguration *c, const Result *r, const double pressure[6])
{
  double scale = 0;
  for (int k = 0; k < 6; k++)
    scale = fmax (scale, fabs (pressure[k]));
  for (int k = 0; k < 6; k++)
    assert_close (r->sums.virial[k] / sg_cell_volume (&c->cell), pressure[k], 1e-9 * scale);
}

static void
test_sheared2k (void)
{
  static const double pressure[6] = { -0.229661189477, -0.525622533304, -0.704580646366,
                                      -0.646558853976, 0.060840782680, -0.122314149421 };
  Reference ref = reference_sheared2k ();
  Result r = compute (ref.configuration, NULL);
  double force = 0;
  for (int c = 0; c < 3; c++)
    force += pow (column_rms (&ref, REF_FX + c), 2);

  assert_close (r.sums.energy + r.shift, -12512.9478806698, 1e-9 * 12513);
  check_pressure (ref.configuration, &r, pressure);
  check_per_atom (&ref, &r, 1e-9 * sqrt (force));
  clear (&r);
  reference_clear (&ref);
}

static void
test_melt32k (void)
{
  static const double pressure[6] = { 0.708424710536, 0.749871319410, 0.718794250210,
                                      -0.019780784166, 0.033853342360, -0.001648385061 };
  Reference ref;
  if (!reference_melt32k (&ref))
    return;
  SgPool *pool = sg_pool_new (0);
  gint64 start = g_get_monotonic_time ();
  Result r = compute (ref.configuration, pool);
  g_test_message ("%zu atoms in %.2f s", ref.configuration->atoms->n,
                  (double) (g_get_monotonic_time () - start) * 1e-6);

  assert_close (r.sums.energy + r.shift, -238595.484919759, 1e-9 * 238595);
  assert_close (r.sums.energy, -225118.222622642, 1e-9 * 225118);
  check_pressure (ref.configuration, &r, pressure);
  check_per_atom (&ref, &r, 1e-9);
  clear (&r);
  sg_pool_free (pool);
  reference_clear (&ref);
}

/* A few atoms of both types in a cell, no two closer than @gap. */
static SgConfiguration *
few_atoms (const SgCell *cell, size_t n, double gap, guint32 seed)
{
  SgAtoms *atoms = sg_atoms_new (n);
  GRand *rand = g_rand_new_with_seed (seed);
  for (size_t i = 0; i < n;)
    {
      double r[3], closest = G_MAXDOUBLE;
      for (int c = 0; c < 3; c++)
        r[c] = g_rand_double (rand);
      sg_cell_to_cartesian (cell, r, r);
      for (size_t j = 0; j < i; j++)
        {
          double d[3] = { r[0] - atoms->r[0][j], r[1] - atoms->r[1][j], r[2] - atoms->r[2][j] };
          sg_cell_nearest_image (cell, d);
          closest = fmin (closest, d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
        }
      if (closest < gap * gap)
        continue;
      for (int c = 0; c < 3; c++)
        atoms->r[c][i] = r[c];
      atoms->type[i] = (uint8_t) (i % 2);
      i++;
    }
  g_rand_free (rand);
  return sg_configuration_new (cell, atoms);
}

static const SgCell thin = { { 0.3, -0.2, 1 }, 3.1, 2.9, 3.3, 1.4, -1.1, 0.9 };
static const SgCell thick = { { 0, 0, 0 }, 5.6, 5.3, 5.9, 1.4, -1.1, 0.9 };

/* A small cell holds the same lattice as 3 x 3 x 3 copies of it. */
static void
test_thin_cell_is_its_supercell (void)
{
  enum { M = 3 };
  SgConfiguration *c = few_atoms (&thin, 12, 0.85, 4);
  const SgAtoms *a = c->atoms;
  SgCell big = c->cell;
  big.lx *= M, big.ly *= M, big.lz *= M, big.xy *= M, big.xz *= M, big.yz *= M;
  SgAtoms *copies = sg_atoms_new (M * M * M * a->n);
  size_t k = 0;
  for (int p = 0; p < M; p++)
    for (int q = 0; q < M; q++)
      for (int s = 0; s < M; s++)
        for (size_t i = 0; i < a->n; i++, k++)
          {
            int32_t image[3] = { p, q, s };
            double r[3] = { a->r[0][i], a->r[1][i], a->r[2][i] };
            sg_cell_unwrap (&c->cell, r, image, r);
            for (int x = 0; x < 3; x++)
              copies->r[x][k] = r[x];
            copies->type[k] = a->type[i];
          }
  SgConfiguration *super = sg_configuration_new (&big, copies);
  double width[3];
  sg_cell_widths (&big, width);
  for (int x = 0; x < 3; x++)
    g_assert_cmpfloat (width[x], >, 5); /* the thick path */

  Result small = compute (c, NULL), large = compute (super, NULL);
  double cells = M * M * M;
  assert_close (small.sums.energy, large.sums.energy / cells, 1e-11 * fabs (small.sums.energy));
  for (int x = 0; x < 6; x++)
    assert_close (small.sums.virial[x], large.sums.virial[x] / cells,
                  1e-11 * fabs (small.sums.virial[SG_XX]));
  for (size_t i = 0; i < a->n; i++)
    for (int x = 0; x < 3; x++)
      assert_close (a->f[x][i], copies->f[x][i], 1e-9);
  clear (&small);
  clear (&large);
  sg_configuration_free (super);
  sg_configuration_free (c);
}

/* F = -dU/dx and sigma = (1/V) dU/d(strain) by central differences. The force-shifted potential has no
 * kink at the cutoff, so no pair has to be left out. */
static void
check_derivatives (const SgCell *cell)
{
  SgConfiguration *c = few_atoms (cell, 24, 0.85, 9);
  c->potential.force_shift = true;
  Result base = compute (c, NULL);
  SgAtoms *forces = sg_atoms_copy (c->atoms);
  const double h = 1e-5;
  double force = 0;

  for (size_t i = 0; i < c->atoms->n; i++)
    for (int x = 0; x < 3; x++)
      force = fmax (force, fabs (forces->f[x][i]));
  for (size_t i = 0; i < c->atoms->n; i++)
    for (int x = 0; x < 3; x++)
      {
        double r = c->atoms->r[x][i], e[2];
        for (int s = 0; s < 2; s++)
          {
            c->atoms->r[x][i] = r + (s ? h : -h);
            Result moved = compute (c, NULL);
            e[s] = moved.sums.energy;
            clear (&moved);
          }
        c->atoms->r[x][i] = r;
        assert_close (forces->f[x][i], -(e[1] - e[0]) / (2 * h), 1e-7 * force);
      }

  /* Strain e in component (p, q): r_p += e r_q for the atoms and the lattice alike. */
  static const int row[6] = { 0, 1, 2, 0, 0, 1 }, column[6] = { 0, 1, 2, 1, 2, 2 };
  double scale = 0;
  for (int k = 0; k < 6; k++)
    scale = fmax (scale, fabs (base.sums.virial[k]));
  for (int k = 0; k < 6; k++)
    {
      double e[2];
      for (int s = 0; s < 2; s++)
        {
          double strain = s ? h : -h;
          SgConfiguration *moved = sg_configuration_copy (c);
          SgCell *box = &moved->cell;
          int p = row[k], q = column[k];
          for (size_t i = 0; i < moved->atoms->n; i++)
            moved->atoms->r[p][i] += strain * (moved->atoms->r[q][i] - box->origin[q]);
          if (k == SG_XX)
            box->lx *= 1 + strain, box->xy *= 1 + strain, box->xz *= 1 + strain;
          else if (k == SG_YY)
            box->ly *= 1 + strain, box->yz *= 1 + strain;
          else if (k == SG_ZZ)
            box->lz *= 1 + strain;
          else
            sg_cell_shear (box, k == SG_XY ? SG_PLANE_XY : k == SG_XZ ? SG_PLANE_XZ : SG_PLANE_YZ,
                           strain);
          Result result = compute (moved, NULL);
          e[s] = result.sums.energy;
          clear (&result);
          sg_configuration_free (moved);
        }
      /* sigma V = -W = dU/d(strain) */
      assert_close (-base.sums.virial[k], (e[1] - e[0]) / (2 * h), 1e-7 * scale);
    }
  sg_atoms_free (forces);
  clear (&base);
  sg_configuration_free (c);
}

static void
test_derivatives (void)
{
  check_derivatives (&thin);
  check_derivatives (&thick);
}

/* The sums are the sums of the per-atom values, and no thread count changes a bit. */
static void
test_threads_and_sums (void)
{
  Reference ref = reference_sheared2k ();
  const size_t n = ref.configuration->atoms->n;
  Result one = compute (ref.configuration, NULL);
  SgAtoms *first = sg_atoms_copy (ref.configuration->atoms);
  double energy = 0, stress[6] = { 0 };

  for (size_t i = 0; i < n; i++)
    {
      energy += one.per_atom.energy[i];
      for (int k = 0; k < 6; k++)
        stress[k] += one.per_atom.stress[k][i];
    }
  assert_close (energy, one.sums.energy, 1e-12 * fabs (energy));
  for (int k = 0; k < 6; k++)
    assert_close (stress[k], -one.sums.virial[k], 1e-9);

  for (unsigned threads = 2; threads <= 4; threads += 2)
    {
      SgPool *pool = sg_pool_new (threads);
      Result many = compute (ref.configuration, pool);
      g_assert_cmpmem (&one.sums, sizeof one.sums, &many.sums, sizeof many.sums);
      g_assert_true (memcmp (&one.shift, &many.shift, sizeof one.shift) == 0);
      for (int c = 0; c < 3; c++)
        g_assert_cmpmem (first->f[c], n * sizeof (double), ref.configuration->atoms->f[c],
                         n * sizeof (double));
      clear (&many);
      sg_pool_free (pool);
    }
  sg_atoms_free (first);
  clear (&one);
  reference_clear (&ref);
}

static void
test_coincident_atoms (void)
{
  SgConfiguration *c = few_atoms (&thick, 4, 0.85, 2);
  GError *error = NULL;
  SgForceSums sums;
  for (int x = 0; x < 3; x++)
    c->atoms->r[x][3] = c->atoms->r[x][1];
  c->atoms->r[0][3] += c->cell.lx; /* an image of the other */
  g_assert_false (sg_reference_compute (&c->potential, &c->cell, c->atoms, NULL, &sums, NULL, NULL,
                                        &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_NUMERICAL);
  g_assert_nonnull (strstr (error->message, "2 and 4"));
  g_clear_error (&error);
  c->atoms->r[1][3] = NAN;
  g_assert_false (sg_reference_compute (&c->potential, &c->cell, c->atoms, NULL, &sums, NULL, NULL,
                                        &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_NUMERICAL);
  g_clear_error (&error);
  sg_configuration_free (c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reference-kernel/sheared2k", test_sheared2k);
  g_test_add_func ("/reference-kernel/melt32k", test_melt32k);
  g_test_add_func ("/reference-kernel/thin-cell", test_thin_cell_is_its_supercell);
  g_test_add_func ("/reference-kernel/derivatives", test_derivatives);
  g_test_add_func ("/reference-kernel/threads", test_threads_and_sums);
  g_test_add_func ("/reference-kernel/coincident", test_coincident_atoms);
  return g_test_run ();
}
