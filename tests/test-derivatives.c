/* test-derivatives.c: forces and stress of the production kernels against differences of their own energy
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The energy is a sum in single precision within blocks, so steps are large and the difference is the
 * five-point one, whose error goes as the fourth power of the step.
 */
#include "engine/force-field.h"
#include "make-liquid.h"

#include <math.h>

static SgConfiguration *liquid;

static const char *const paths[] = { "double", "scalar", "sse2", "avx2", "avx512" };

typedef void (*Deform) (SgConfiguration *c, double by, gconstpointer data);

static double
energy_after (const char *path, Deform deform, double by, gconstpointer data, SgForceSums *sums,
              SgConfiguration **keep)
{
  GError *error = NULL;
  SgConfiguration *c = sg_configuration_copy (liquid);
  SgForceField *ff = sg_force_field_new (&c->potential, NULL, path, &error);
  SgForceSums s;
  g_assert_no_error (error);
  deform (c, by, data);
  sg_force_field_compute (ff, &c->cell, c->atoms, SG_WANT_SUMS, &s, &error);
  g_assert_no_error (error);
  sg_force_field_free (ff);
  if (sums != NULL)
    *sums = s;
  if (keep != NULL)
    *keep = c;
  else
    sg_configuration_free (c);
  return s.energy;
}

static double
derivative (const char *path, Deform deform, double h, gconstpointer data)
{
#define E(by) energy_after (path, deform, (by), data, NULL, NULL)
  return (8 * (E (h) - E (-h)) - (E (2 * h) - E (-2 * h))) / (12 * h);
#undef E
}

/* All atoms at once, each in a direction of its own. */
static void
displace (SgConfiguration *c, double by, gconstpointer data)
{
  GRand *rand = g_rand_new_with_seed (GPOINTER_TO_UINT (data));
  for (size_t i = 0; i < c->atoms->n; i++)
    for (int x = 0; x < 3; x++)
      c->atoms->r[x][i] += by * g_rand_double_range (rand, -1, 1);
  g_rand_free (rand);
}

static void
strain (SgConfiguration *c, double by, gconstpointer data)
{
  static const int row[6] = { 0, 1, 2, 0, 0, 1 }, column[6] = { 0, 1, 2, 1, 2, 2 };
  int k = GPOINTER_TO_INT (data), p = row[k], q = column[k];
  SgCell *box = &c->cell;
  for (size_t i = 0; i < c->atoms->n; i++)
    c->atoms->r[p][i] += by * (c->atoms->r[q][i] - box->origin[q]);
  if (k == SG_XX)
    box->lx *= 1 + by, box->xy *= 1 + by, box->xz *= 1 + by;
  else if (k == SG_YY)
    box->ly *= 1 + by, box->yz *= 1 + by;
  else if (k == SG_ZZ)
    box->lz *= 1 + by;
  else
    sg_cell_shear (box, k == SG_XY ? SG_PLANE_XY : k == SG_XZ ? SG_PLANE_XZ : SG_PLANE_YZ, by);
}

static void
test_derivatives (gconstpointer data)
{
  const char *path = data;
  const double tolerance = g_str_equal (path, "double") ? 1e-7 : 3e-4;
  SgForceField *ff = sg_force_field_new (&liquid->potential, NULL, path, NULL);
  if (ff == NULL)
    {
      g_test_skip ("this processor has no such instruction set");
      return;
    }
  sg_force_field_free (ff);

  for (guint seed = 1; seed <= 3; seed++)
    {
      SgConfiguration *moved;
      energy_after (path, displace, 0, GUINT_TO_POINTER (seed), NULL, &moved);
      /* the same random directions, in the file's order; the force field has sorted the atoms */
      const SgAtoms *a = moved->atoms;
      size_t n = a->n;
      double *direction = g_new (double, 3 * n), sum = 0, squares = 0;
      GRand *rand = g_rand_new_with_seed (seed);
      for (size_t k = 0; k < 3 * n; k++)
        direction[k] = g_rand_double_range (rand, -1, 1);
      g_rand_free (rand);
      for (size_t i = 0; i < n; i++)
        for (size_t x = 0; x < 3; x++)
          {
            sum -= a->f[x][i] * direction[3 * a->index[i] + x];
            squares += a->f[x][i] * a->f[x][i] / 3;
          }
      double numeric = derivative (path, displace, 1e-3, GUINT_TO_POINTER (seed)), scale = sqrt (squares);
      g_test_message ("%s: dU/dx %.6f, from forces %.6f, differ by %.1e of the scale", path, numeric, sum,
                      (numeric - sum) / scale);
      g_assert_cmpfloat (fabs (numeric - sum), <, tolerance * scale);
      g_free (direction);
      sg_configuration_free (moved);
    }

  SgForceSums sums;
  double scale = 0, worst = 0;
  energy_after (path, strain, 0, GINT_TO_POINTER (0), &sums, NULL);
  for (int k = 0; k < 6; k++)
    scale = fmax (scale, fabs (sums.virial[k]));
  for (int k = 0; k < 6; k++)
    worst = fmax (worst, fabs (derivative (path, strain, 1e-3, GINT_TO_POINTER (k)) + sums.virial[k]));
  g_test_message ("%s: dU/d(strain) and -W differ by %.1e of the largest component", path, worst / scale);
  g_assert_cmpfloat (worst, <, tolerance * scale);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  liquid = make_liquid (500, 1.2, 0.8, 600, true, 5);
  liquid->cell.xy = 0.3; /* another liquid, in a tilted cell */
  liquid->cell.yz = -0.2;
  for (size_t k = 0; k < G_N_ELEMENTS (paths); k++)
    {
      g_autofree char *name = g_strdup_printf ("/derivatives/%s", paths[k]);
      g_test_add_data_func (name, paths[k], test_derivatives);
    }
  int result = g_test_run ();
  sg_configuration_free (liquid);
  return result;
}
