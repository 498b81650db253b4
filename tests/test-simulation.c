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

/* K + U and every bookkeeping term together stay put: near their mean, since the first value is one of a
 * ripple of the integrator's, of 10^-4 an atom here, and may be at its top or bottom. */
static void
test_conserved (gconstpointer data)
{
  int kind = GPOINTER_TO_INT (data);
  SgDrive drive = drive_of (kind);
  SgSimulation *sim = start (liquid, &drive, NULL);
  double n = (double) liquid->atoms->n, worst = 0, mean = 0, conserved[30];

  for (int k = 0; k < 30; k++)
    {
      steps (sim, 20);
      conserved[k] = sg_simulation_thermo (sim)->conserved / n;
      mean += conserved[k] / 30;
      for (int c = 0; c < 3; c++)
        {
          const SgAtoms *a = sg_simulation_atoms (sim);
          double p = 0;
          for (size_t i = 0; i < a->n; i++)
            p += liquid->potential.mass[a->type[i]] * a->v[c][i];
          g_assert_cmpfloat (fabs (p), <, 1e-5);
        }
    }
  for (int k = 0; k < 30; k++)
    worst = fmax (worst, fabs (conserved[k] - mean));
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

/* Unwrapped positions, velocities and forces by place in the file. */
typedef struct {
  double *u[3], *v[3], *f[3];
} Motion;

static Motion
motion_of (const SgSimulation *sim)
{
  const SgAtoms *a = sg_simulation_atoms (sim);
  Motion m;
  for (int c = 0; c < 3; c++)
    {
      m.u[c] = g_new (double, a->n);
      m.v[c] = g_new (double, a->n);
      m.f[c] = g_new (double, a->n);
    }
  for (size_t i = 0; i < a->n; i++)
    {
      double r[3] = { a->r[0][i], a->r[1][i], a->r[2][i] };
      int32_t image[3] = { a->image[0][i], a->image[1][i], a->image[2][i] };
      sg_cell_unwrap (sg_simulation_cell (sim), r, image, r);
      for (int c = 0; c < 3; c++)
        {
          m.u[c][a->index[i]] = r[c];
          m.v[c][a->index[i]] = a->v[c][i];
          m.f[c][a->index[i]] = a->f[c][i];
        }
    }
  return m;
}

static void
motion_clear (Motion *m)
{
  for (int c = 0; c < 3; c++)
    {
      g_free (m->u[c]);
      g_free (m->v[c]);
      g_free (m->f[c]);
    }
}

/* One step after another against the equations written out for one atom: half kick, half drift, shear of
 * position and (SLLOD) velocity, half drift, half kick; through flips in each plane. Nothing of an atom's
 * unwrapped path may show that the cell flipped. */
static void
test_step_by_hand (gconstpointer data)
{
  SgPlane plane = (SgPlane) GPOINTER_TO_INT (data);
  SgDrive drive = drive_of (NVE);
  int a, b, flips = 0;
  sg_plane_axes (plane, &a, &b);
  drive.plane = plane;
  drive.strain_rate = 2; /* a flip after 90 steps, and again after 180 more */
  SgConfiguration *tilted = sg_configuration_copy (liquid);
  tilted->cell.yz = 0.2; /* so that a sheared xy drags xz along */
  tilted->cell.origin[a] = -1.5;
  tilted->cell.origin[b] = 2.25;
  SgSimulation *sim = start (tilted, &drive, NULL);
  const double h = 0.5 * drive.time_step, g = drive.strain_rate * drive.time_step;
  const double *o = tilted->cell.origin;
  double last_tilt = 0;

  for (int k = 0; k < 300; k++)
    {
      Motion m = motion_of (sim);
      steps (sim, 1);
      Motion now = motion_of (sim);
      const SgCell *cell = sg_simulation_cell (sim);
      double tilt = plane == SG_PLANE_XY ? cell->xy : plane == SG_PLANE_XZ ? cell->xz : cell->yz;
      flips += fabs (tilt - last_tilt) > 4;
      last_tilt = tilt;
      for (size_t i = 0; i < liquid->atoms->n; i++)
        {
          double mass = liquid->potential.mass[liquid->atoms->type[i]], v[3], r[3];
          for (int c = 0; c < 3; c++)
            {
              v[c] = m.v[c][i] + h * m.f[c][i] / mass;
              r[c] = m.u[c][i] + h * v[c];
            }
          r[a] += g * (r[b] - o[b]);
          v[a] -= g * v[b];
          for (int c = 0; c < 3; c++)
            {
              r[c] += h * v[c];
              v[c] += h * now.f[c][i] / mass;
              g_assert_cmpfloat (fabs (now.u[c][i] - r[c]), <, 1e-10);
              /* the centre of mass is set right now and then, by rounding errors */
              g_assert_cmpfloat (fabs (now.v[c][i] - v[c]), <, 1e-7);
            }
        }
      motion_clear (&m);
      motion_clear (&now);
    }
  g_assert_cmpint (flips, ==, 2);

  /* The basis that never flips has the whole strain in its tilt. */
  SgCell unflipped;
  sg_simulation_unflipped_cell (sim, &unflipped);
  double strain = 300 * g;
  g_assert_cmpfloat (fabs (sg_simulation_thermo (sim)->strain[plane] - strain), <, 1e-12);
  SgCell expected = liquid->cell;
  expected.yz = 0.2;
  sg_cell_shear (&expected, plane, strain);
  g_assert_cmpfloat (fabs (unflipped.xy - expected.xy), <, 1e-10);
  g_assert_cmpfloat (fabs (unflipped.xz - expected.xz), <, 1e-10);
  g_assert_cmpfloat (fabs (unflipped.yz - expected.yz), <, 1e-10);
  sg_simulation_free (sim);
  sg_configuration_free (tilted);
}

/* One full box of shear is the identity: the same lattice, energy, stress, forces, path. */
static void
test_full_box (void)
{
  SgDrive drive = drive_of (NVE);
  SgSimulation *plain = start (liquid, &drive, NULL);
  const SgThermo *t = sg_simulation_thermo (plain);
  Motion m = motion_of (plain);
  double n = (double) liquid->atoms->n;
  static const double boxes[][3] = { { 1, 0, 0 }, { -1, 0, 0 }, { 0, 1, 0 },
                                     { 0, 0, 1 }, { 2, -1, 1 }, { 1, 1, -3 } };

  for (size_t k = 0; k < G_N_ELEMENTS (boxes); k++)
    {
      SgConfiguration *c = sg_configuration_copy (liquid);
      c->cell.xy += boxes[k][0] * c->cell.lx;
      c->cell.xz += boxes[k][1] * c->cell.lx;
      c->cell.yz += boxes[k][2] * c->cell.ly;
      /* the file's images count the lattice vectors of its own basis: none here */
      for (int x = 0; x < 3; x++)
        memset (c->atoms->image[x], 0, c->atoms->n * sizeof (int32_t));
      SgSimulation *other = start (c, &drive, NULL);
      const SgThermo *s = sg_simulation_thermo (other);
      Motion q = motion_of (other);
      g_assert_cmpfloat (fabs (s->potential_energy - t->potential_energy), <, 1e-9 * n);
      for (int x = 0; x < 6; x++)
        g_assert_cmpfloat (fabs (s->stress[x] - t->stress[x]), <, 1e-9);
      for (size_t i = 0; i < c->atoms->n; i++)
        {
          double d[3];
          for (int x = 0; x < 3; x++)
            {
              g_assert_cmpfloat (fabs (q.f[x][i] - m.f[x][i]), <, 1e-4);
              d[x] = q.u[x][i] - m.u[x][i];
            }
          sg_cell_nearest_image (&liquid->cell, d);
          g_assert_cmpfloat (fabs (d[0]) + fabs (d[1]) + fabs (d[2]), <, 1e-10);
        }
      motion_clear (&q);
      sg_simulation_free (other);
      sg_configuration_free (c);
    }
  motion_clear (&m);
  sg_simulation_free (plain);
}

/* Velocities turned round, and with them the shear, everything goes back to where it came from, but for
 * rounding in single precision (10^-5 of a force) times what chaos makes of it in the meantime. */
static void
test_time_reversal (gconstpointer data)
{
  SgDrive drive = drive_of (NVE);
  drive.plane = SG_PLANE_XZ;
  drive.strain_rate = GPOINTER_TO_INT (data) ? 0.5 : 0;
  SgSimulation *sim = start (liquid, &drive, NULL);
  Motion before = motion_of (sim);
  SgCell cell = *sg_simulation_cell (sim);

  steps (sim, 150);
  SgConfiguration *turned = sg_simulation_configuration (sim);
  for (int c = 0; c < 3; c++)
    for (size_t i = 0; i < turned->atoms->n; i++)
      turned->atoms->v[c][i] *= -1;
  drive.strain_rate *= -1;
  SgSimulation *back = start (turned, &drive, NULL);
  steps (back, 150);
  Motion after = motion_of (back);

  double worst = 0;
  for (int c = 0; c < 3; c++)
    for (size_t i = 0; i < turned->atoms->n; i++)
      {
        worst = fmax (worst, fabs (after.u[c][i] - before.u[c][i]));
        worst = fmax (worst, fabs (after.v[c][i] + before.v[c][i]));
      }
  g_test_message ("back within %.2g", worst);
  g_assert_cmpfloat (worst, <, 1e-4);
  g_assert_cmpfloat (fabs (sg_simulation_cell (back)->xz - cell.xz), <, 1e-10);
  motion_clear (&before);
  motion_clear (&after);
  sg_simulation_free (back);
  sg_simulation_free (sim);
  sg_configuration_free (turned);
}

/* Changing the drive in mid-run makes no jump: strain goes on by rate dt, stress, energy and work within
 * one step's change, momentum stays zero. */
static void
test_drive_changes (void)
{
  static const int kinds[] = { NVT, SHEAR_XY, SHEAR_XZ, CREEP, NPT, SHEAR_YZ, NVE, CREEP };
  SgDrive drive = drive_of (NVT);
  SgSimulation *sim = start (liquid, &drive, NULL);
  double n = (double) liquid->atoms->n;
  SgThermo last = *sg_simulation_thermo (sim);

  for (int k = 0; k < 240; k++)
    {
      if (k % 15 == 7) /* between strides, on them by turns */
        {
          drive = drive_of (kinds[k / 15 % (int) G_N_ELEMENTS (kinds)]);
          drive.stride = k % 2 ? 10 : 4;
          if (k > 120)
            drive.strain_rate *= -1;
          g_assert_true (sg_simulation_set_drive (sim, &drive));
          SgThermo t = *sg_simulation_thermo (sim);
          g_assert_true (t.conserved == last.conserved && t.work == last.work
                         && t.kinetic_energy == last.kinetic_energy && t.pressure == last.pressure
                         && t.stress[SG_XY] == last.stress[SG_XY]);
        }
      steps (sim, 1);
      SgThermo t = *sg_simulation_thermo (sim);
      for (int c = 0; c < 3; c++)
        {
          double step = c == (int) drive.plane ? drive.strain_rate * drive.time_step : 0;
          if (!drive.stress_control)
            g_assert_cmpfloat (fabs (t.strain[c] - last.strain[c] - step), <, 1e-14);
          else
            g_assert_cmpfloat (fabs (t.strain[c] - last.strain[c]), <, 0.005);
        }
      g_assert_cmpfloat (fabs (t.conserved - last.conserved) / n, <, 2e-4);
      g_assert_cmpfloat (fabs (t.volume / last.volume - 1), <, 0.005);
      for (int x = 0; x < 6; x++)
        g_assert_cmpfloat (fabs (t.stress[x] - last.stress[x]), <, 0.5);
      last = t;
    }
  sg_simulation_free (sim);
}

/* What is taken out can be put in again: same place, same energy, in the file's order. */
static void
test_configuration (void)
{
  SgDrive drive = drive_of (SHEAR_XY);
  drive.strain_rate = 1;
  SgSimulation *sim = start (liquid, &drive, NULL);
  steps (sim, 250); /* beyond a flip */
  SgConfiguration *out = sg_simulation_configuration (sim);
  SgSimulation *again = start (out, &drive, NULL);
  const SgThermo *s = sg_simulation_thermo (sim), *t = sg_simulation_thermo (again);
  Motion a = motion_of (sim), b = motion_of (again);

  g_assert_true (out->has_velocities);
  g_assert_cmpfloat (fabs (out->strain[SG_PLANE_XY] - 250.0 / 360), <, 1e-12);
  g_assert_cmpfloat (out->cell.xy, <, 0);
  g_assert_cmpfloat (fabs (s->potential_energy - t->potential_energy), <, 1e-4);
  g_assert_cmpfloat (fabs (s->kinetic_energy - t->kinetic_energy), <, 1e-7);
  g_assert_cmpfloat (s->strain[0], ==, t->strain[0]);
  for (size_t i = 0; i < out->atoms->n; i++)
    {
      double f[3], r[3] = { out->atoms->r[0][i], out->atoms->r[1][i], out->atoms->r[2][i] };
      g_assert_cmpuint (out->atoms->index[i], ==, i);
      g_assert_cmpint (out->atoms->id[i], ==, liquid->atoms->id[i]);
      g_assert_cmpint (out->atoms->type[i], ==, liquid->atoms->type[i]);
      sg_cell_to_fractional (&out->cell, r, f);
      for (int c = 0; c < 3; c++)
        {
          g_assert_cmpfloat (f[c], >=, -1e-12);
          g_assert_cmpfloat (f[c], <=, 1 + 1e-12);
          g_assert_cmpfloat (fabs (a.u[c][i] - b.u[c][i]), <, 1e-10);
        }
    }
  motion_clear (&a);
  motion_clear (&b);
  sg_simulation_free (again);
  sg_simulation_free (sim);
  sg_configuration_free (out);
}

/* Drawn velocities: exact temperature, no momentum, Maxwell's moments, the seed's own. */
static void
test_velocities (void)
{
  SgDrive drive = drive_of (NVT);
  SgSimulation *sim = start (liquid, &drive, NULL), *other = start (liquid, &drive, NULL);
  sg_simulation_draw_velocities (sim, 0.5);
  sg_simulation_draw_velocities (other, 0.5);
  assert_same (sim, other);
  sg_simulation_draw_velocities (other, 0.5);
  const SgAtoms *a = sg_simulation_atoms (sim), *b = sg_simulation_atoms (other);
  g_assert_cmpfloat (a->v[0][5], !=, b->v[0][5]);
  g_assert_cmpfloat (fabs (sg_simulation_thermo (sim)->temperature - 0.5), <, 1e-14);

  double p[3] = { 0 }, second[2] = { 0 }, fourth = 0, count[2] = { 0 };
  for (size_t i = 0; i < a->n; i++)
    for (int c = 0; c < 3; c++)
      {
        double m = liquid->potential.mass[a->type[i]], v = a->v[c][i];
        p[c] += m * v;
        second[a->type[i]] += m * v * v;
        fourth += m * m * v * v * v * v;
        count[a->type[i]]++;
      }
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat (fabs (p[c]), <, 1e-12);
  /* standard errors for 900 and 1800 components; three of them */
  for (int t = 0; t < 2; t++)
    g_assert_cmpfloat (fabs (second[t] / count[t] - 0.5), <, 3 * 0.5 * sqrt (2 / count[t]));
  g_assert_cmpfloat (fabs (fourth / (count[0] + count[1]) - 0.75), <,
                     3 * 0.25 * sqrt (96 / (count[0] + count[1])));
  sg_simulation_draw_velocities (sim, 0);
  g_assert_cmpfloat (sg_simulation_thermo (sim)->kinetic_energy, ==, 0);
  sg_simulation_free (sim);
  sg_simulation_free (other);
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
  g_test_add_data_func ("/simulation/step-by-hand/xy", GINT_TO_POINTER (SG_PLANE_XY), test_step_by_hand);
  g_test_add_data_func ("/simulation/step-by-hand/xz", GINT_TO_POINTER (SG_PLANE_XZ), test_step_by_hand);
  g_test_add_data_func ("/simulation/step-by-hand/yz", GINT_TO_POINTER (SG_PLANE_YZ), test_step_by_hand);
  g_test_add_func ("/simulation/full-box", test_full_box);
  g_test_add_data_func ("/simulation/time-reversal/nve", GINT_TO_POINTER (0), test_time_reversal);
  g_test_add_data_func ("/simulation/time-reversal/shear", GINT_TO_POINTER (1), test_time_reversal);
  g_test_add_func ("/simulation/drive-changes", test_drive_changes);
  g_test_add_func ("/simulation/configuration", test_configuration);
  g_test_add_func ("/simulation/velocities", test_velocities);
  g_test_add_func ("/simulation/guards", test_guards);
  g_test_add_func ("/simulation/failure", test_failure);
  int result = g_test_run ();
  sg_configuration_free (liquid);
  return result;
}
