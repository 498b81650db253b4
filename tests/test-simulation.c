/* test-simulation.c: the motion: conserved quantities, cell moves, flips, threads, restart
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/error.h"
#include "engine/reference-kernel.h"
#include "engine/simulation.h"
#include "make-liquid.h"

#include <math.h>
#include <string.h>

/* Made once: 600 atoms at density 1.2 and kT 0.8, force-shifted so that energies are smooth. */
static SgConfiguration *liquid;

enum { NVE, NVT, NPT, SHEAR_XY, SHEAR_XZ, SHEAR_YZ, CREEP, N_DRIVES };
static const char *const drive_names[] = { "nve", "nvt", "npt", "shear-xy", "shear-xz", "shear-yz",
                                           "creep" };

static SgDrive
drive_of (int kind)
{
  SgDrive d;
  sg_drive_default (&d, 0.8);
  d.pressure = 5;
  d.compressibility = 1.0 / 40;
  if (kind == NVE)
    d.thermostat = d.barostat = false;
  if (kind == NVT)
    d.barostat = false;
  if (kind >= SHEAR_XY && kind <= SHEAR_YZ)
    {
      d.plane = (SgPlane) (kind - SHEAR_XY);
      d.strain_rate = 0.02;
    }
  if (kind == CREEP)
    d.stress_control = true;
  return d;
}

static SgSimulation *
start (const SgConfiguration *c, const SgDrive *drive, SgPool *pool)
{
  GError *error = NULL;
  SgSimulation *sim = sg_simulation_new (c, pool, NULL, 7, &error);
  g_assert_no_error (error);
  g_assert_true (sg_simulation_set_drive (sim, drive));
  return sim;
}

static void
steps (SgSimulation *sim, unsigned n)
{
  GError *error = NULL;
  sg_simulation_step (sim, n, false, &error);
  g_assert_no_error (error);
}

/* Every bit of the state that can be seen. */
static void
assert_same (SgSimulation *a, SgSimulation *b)
{
  const SgAtoms *x = sg_simulation_atoms (a), *y = sg_simulation_atoms (b);
  const SgThermo *s = sg_simulation_thermo (a), *t = sg_simulation_thermo (b);

  for (int c = 0; c < 3; c++)
    {
      g_assert_cmpmem (x->r[c], x->n * 8, y->r[c], y->n * 8);
      g_assert_cmpmem (x->v[c], x->n * 8, y->v[c], y->n * 8);
      g_assert_cmpmem (x->f[c], x->n * 8, y->f[c], y->n * 8);
      g_assert_cmpmem (x->image[c], x->n * 4, y->image[c], y->n * 4);
      g_assert_true (s->strain[c] == t->strain[c]);
    }
  g_assert_cmpmem (x->index, x->n * 4, y->index, y->n * 4);
  g_assert_cmpmem (sg_simulation_cell (a), sizeof (SgCell), sg_simulation_cell (b), sizeof (SgCell));
  g_assert_cmpuint (s->step, ==, t->step);
  g_assert_true (s->potential_energy == t->potential_energy && s->kinetic_energy == t->kinetic_energy
                 && s->work == t->work && s->heat == t->heat && s->conserved == t->conserved
                 && s->barostat_energy == t->barostat_energy);
  for (int k = 0; k < 6; k++)
    g_assert_true (s->stress[k] == t->stress[k]);
}

/* The same bits for 1, 2 and 4 threads, several hundred steps on. */
static void
test_threads (gconstpointer data)
{
  SgDrive drive = drive_of (GPOINTER_TO_INT (data));
  SgSimulation *one = start (liquid, &drive, NULL);
  steps (one, 200);
  for (unsigned n = 2; n <= 4; n += 2)
    {
      SgPool *pool = sg_pool_new (n);
      SgSimulation *many = start (liquid, &drive, pool);
      steps (many, 200);
      assert_same (one, many);
      sg_simulation_free (many);
      sg_pool_free (pool);
    }
  sg_simulation_free (one);
}

/* Going on from a checkpoint, in the same simulation or a new one, is going on. Looking on the way
 * changes nothing either. */
static void
test_restart (gconstpointer data)
{
  SgDrive drive = drive_of (GPOINTER_TO_INT (data)), other = drive_of (NVE);
  GError *error = NULL;
  SgSimulation *sim = start (liquid, &drive, NULL);
  SgSimulation *fresh = start (liquid, &other, NULL);

  steps (sim, 137); /* neither a stride nor a rebuild */
  GBytes *bytes = sg_simulation_save (sim);
  steps (sim, 150);

  g_assert_true (sg_simulation_restore (fresh, bytes, &error));
  g_assert_no_error (error);
  for (int k = 0; k < 150; k++)
    {
      steps (fresh, 1);
      if (k % 7 == 0)
        sg_simulation_thermo (fresh);
    }
  assert_same (sim, fresh);

  steps (fresh, 33);
  g_assert_true (sg_simulation_restore (fresh, bytes, &error));
  steps (fresh, 150);
  assert_same (sim, fresh);

  g_autoptr (GBytes) shorter = g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) - 8);
  g_assert_false (sg_simulation_restore (fresh, shorter, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_clear_error (&error);
  assert_same (sim, fresh);
  g_bytes_unref (bytes);
  sg_simulation_free (fresh);
  sg_simulation_free (sim);
}

/* K + U and every bookkeeping term together stay put. */
static void
test_conserved (gconstpointer data)
{
  int kind = GPOINTER_TO_INT (data);
  SgDrive drive = drive_of (kind);
  SgSimulation *sim = start (liquid, &drive, NULL);
  double n = (double) liquid->atoms->n, worst = 0, first = sg_simulation_thermo (sim)->conserved;

  for (int k = 0; k < 30; k++)
    {
      steps (sim, 20);
      const SgThermo *t = sg_simulation_thermo (sim);
      worst = fmax (worst, fabs (t->conserved - first) / n);
      for (int c = 0; c < 3; c++)
        {
          const SgAtoms *a = sg_simulation_atoms (sim);
          double p = 0;
          for (size_t i = 0; i < a->n; i++)
            p += liquid->potential.mass[a->type[i]] * a->v[c][i];
          g_assert_cmpfloat (fabs (p), <, 1e-5);
        }
    }
  g_test_message ("%s: conserved energy within %.2g an atom", drive_names[kind], worst);
  g_assert_cmpfloat (worst, <, 3e-4);
  sg_simulation_free (sim);
}

static void
test_guards (void)
{
  struct { SgDrive d; const char *word; } bad[12];
  SgDrive good = drive_of (NPT);
  SgSimulation *sim = start (liquid, &good, NULL);
  int n = 0;
  GError *error = NULL;

  for (int k = 0; k < 12; k++)
    bad[k].d = good;
  bad[n].d.temperature = 0, bad[n++].word = "noise";
  bad[n].d.temperature = -1, bad[n++].word = "temperature";
  bad[n].d.tau_temperature = 0, bad[n++].word = "thermostat";
  bad[n].d.tau_pressure = 0, bad[n++].word = "barostat";
  bad[n].d.compressibility = NAN, bad[n++].word = "compressibility";
  bad[n].d.stride = 0, bad[n++].word = "stride";
  bad[n].d.time_step = 0, bad[n++].word = "time step";
  bad[n].d.time_step = NAN, bad[n++].word = "time step";
  bad[n].d.strain_rate = 100, bad[n++].word = "strain rate";
  bad[n].d.strain_rate = 0.1, bad[n].d.stress_control = true, bad[n++].word = "not both";
  bad[n].d.stress_control = true, bad[n].d.tau_stress = 0, bad[n++].word = "stress control";
  bad[n].d.plane = (SgPlane) 3, bad[n++].word = "plane";
  for (int k = 0; k < n; k++)
    {
      g_assert_false (sg_drive_check (&bad[k].d, &error));
      g_assert_error (error, SG_ERROR, SG_ERROR_REFUSED);
      if (strstr (error->message, bad[k].word) == NULL)
        g_error ("\"%s\" does not speak of \"%s\"", error->message, bad[k].word);
      g_clear_error (&error);
      g_assert_false (sg_simulation_set_drive (sim, &bad[k].d));
    }
  steps (sim, 10); /* with the good one still */
  sg_simulation_free (sim);

  /* At rest a rescaling thermostat can do nothing. */
  SgConfiguration *rest = sg_configuration_copy (liquid);
  for (int c = 0; c < 3; c++)
    memset (rest->atoms->v[c], 0, rest->atoms->n * sizeof (double));
  sim = start (rest, &good, NULL);
  g_assert_false (sg_simulation_step (sim, 1, false, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_NUMERICAL);
  g_clear_error (&error);
  sg_simulation_free (sim);

  /* A thin cell is refused with a reason. */
  rest->cell.lz = 4;
  g_assert_null (sg_simulation_new (rest, NULL, NULL, 1, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_CELL);
  g_clear_error (&error);
  sg_configuration_free (rest);
}

/* Two atoms nearly on top of each other: an error with step and reason, and then a way back. */
static void
test_failure (void)
{
  SgDrive drive = drive_of (NVT);
  GError *error = NULL;
  SgSimulation *good = start (liquid, &drive, NULL);
  GBytes *bytes = sg_simulation_save (good);
  SgConfiguration *c = sg_configuration_copy (liquid);
  for (int x = 0; x < 3; x++)
    c->atoms->r[x][1] = c->atoms->r[x][0] + 0.05;
  SgSimulation *sim = start (c, &drive, NULL);

  g_assert_false (sg_simulation_step (sim, 50, false, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_NUMERICAL);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_prefix (error->message, "step 1: "));
  g_clear_error (&error);
  g_assert_false (sg_simulation_step (sim, 1, false, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_NUMERICAL);
  g_clear_error (&error);
  g_assert_false (sg_simulation_thermo (sim)->has_virial);

  g_assert_true (sg_simulation_restore (sim, bytes, &error));
  steps (sim, 50);
  steps (good, 50);
  assert_same (sim, good);
  g_bytes_unref (bytes);
  sg_simulation_free (sim);
  sg_simulation_free (good);
  sg_configuration_free (c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  liquid = make_liquid (600, 1.2, 0.8, 1000, true, 3);
  for (int k = 0; k < N_DRIVES; k++)
    {
      g_autofree char *threads = g_strdup_printf ("/simulation/threads/%s", drive_names[k]);
      g_autofree char *restart = g_strdup_printf ("/simulation/restart/%s", drive_names[k]);
      g_autofree char *conserved = g_strdup_printf ("/simulation/conserved/%s", drive_names[k]);
      g_test_add_data_func (threads, GINT_TO_POINTER (k), test_threads);
      g_test_add_data_func (restart, GINT_TO_POINTER (k), test_restart);
      g_test_add_data_func (conserved, GINT_TO_POINTER (k), test_conserved);
    }
  g_test_add_func ("/simulation/guards", test_guards);
  g_test_add_func ("/simulation/failure", test_failure);
  int result = g_test_run ();
  sg_configuration_free (liquid);
  return result;
}
