/* test-physics-ensemble.c: distributions of statistical mechanics in a liquid and in a crystal
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * After P. T. Merz, M. R. Shirts, PLoS ONE 13 (2018) e0202764: kinetic energies, equipartition, and the
 * ratio of volume distributions at two pressures, which needs no equation of state.
 */
#include "engine/simulation.h"
#include "make-liquid.h"
#include "statistics.h"

#include <stdlib.h>
#include <string.h>

#define KT 0.8
#define DENSITY 1.2

static SgSimulation *
start (const SgConfiguration *c, const SgDrive *drive, guint64 seed)
{
  GError *error = NULL;
  SgSimulation *sim = sg_simulation_new (c, NULL, NULL, seed, &error);
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

/* Three and a half standard errors of 40 blocks: one check in a thousand fails by chance when another
 * processor's instruction set makes another trajectory. */
#define STANDARD_ERRORS 3.5

/* What the bookkeeping of a stochastic cell may wander: its moves violate detailed balance by random amounts
 * that add up to some tenths of kT for the whole cell. A wrong sign or a forgotten term makes hundreds. */
#define LARGEST_WANDER (1.5 * KT)

/* Agrees with theory, and the error is small enough for that to mean something. */
static void
check (const char *what, double value, double error, double theory, double resolution)
{
  g_test_message ("%-36s %.5g +- %.2g, theory %.5g: %+.1f standard errors", what, value, error, theory,
                  (value - theory) / error);
  g_assert_cmpfloat (error, <=, resolution);
  g_assert_cmpfloat (fabs (value - theory), <=, STANDARD_ERRORS * error);
}

/* Regularised lower incomplete gamma function for large a: the distribution of a Gamma variate. Series
 * x^a e^-x / Gamma (a + 1) (1 + x/(a+1) + x^2/((a+1)(a+2)) + ...), which converges for every x. */
static double
gamma_distribution (double a, double x)
{
  double term = 1, sum = 1;
  for (int k = 1; term > 1e-17 * sum && k < 100000; k++)
    sum += term *= x / (a + k);
  return exp (a * log (x) - x - lgamma (a + 1)) * sum;
}

static int
ascending (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

/* Kolmogorov and Smirnov's distance of samples to Gamma (a, kT), times sqrt n. */
static double
kolmogorov (double *x, size_t n, double a, double kt)
{
  double worst = 0;
  qsort (x, n, sizeof *x, ascending);
  for (size_t i = 0; i < n; i++)
    {
      double f = gamma_distribution (a, x[i] / kt);
      worst = fmax (worst, fabs (f - (double) i / (double) n));
      worst = fmax (worst, fabs (f - (double) (i + 1) / (double) n));
    }
  return worst * sqrt ((double) n);
}

/* Canonical: K is Gamma (N_f/2, kT) distributed, both types are equally hot. */
static void
test_canonical (void)
{
  enum { SAMPLES = 1600, EVERY = 120 };
  SgConfiguration *c = make_liquid (500, DENSITY, KT, 2000, true, 31);
  SgDrive drive;
  sg_drive_default (&drive, KT);
  drive.barostat = false;
  drive.tau_temperature = 0.15;
  SgSimulation *sim = start (c, &drive, 17);
  const SgPotential *p = sg_simulation_potential (sim);
  double kinetic[SAMPLES], difference[SAMPLES];
  double freedom = 3 * (double) c->atoms->n - 3, mass = 0, by_type[2] = { 0 };

  /* <m v^2/2> = 3/2 kT (1 - m/M) with the centre of mass at rest */
  for (size_t i = 0; i < c->atoms->n; i++)
    mass += p->mass[c->atoms->type[i]];
  for (size_t i = 0; i < c->atoms->n; i++)
    by_type[c->atoms->type[i]] += 1.5 * (1 - p->mass[c->atoms->type[i]] / mass);
  steps (sim, 720);
  double first = sg_simulation_thermo (sim)->conserved;
  for (int k = 0; k < SAMPLES; k++)
    {
      double sum[2] = { 0 };
      steps (sim, EVERY);
      const SgAtoms *a = sg_simulation_atoms (sim);
      for (size_t i = 0; i < a->n; i++)
        for (int x = 0; x < 3; x++)
          sum[a->type[i]] += 0.5 * p->mass[a->type[i]] * a->v[x][i] * a->v[x][i];
      kinetic[k] = sum[0] + sum[1];
      difference[k] = sum[0] / by_type[0] - sum[1] / by_type[1];
    }
  double energy = (sg_simulation_thermo (sim)->conserved - first) / (double) c->atoms->n;

  Statistics s = statistics_of (kinetic, SAMPLES), d = statistics_of (difference, SAMPLES);
  check ("<T>", 2 * s.mean / freedom, 2 * s.mean_error / freedom, KT, 0.0015 * KT);
  check ("Var K / (N_f kT^2 / 2)", s.variance / (0.5 * freedom * KT * KT),
         s.variance_error / (0.5 * freedom * KT * KT), 1, 0.06);
  check ("T large - T small", d.mean, d.mean_error, 0, 0.0025 * KT);
  double distance = kolmogorov (kinetic, SAMPLES, 0.5 * freedom, KT);
  g_test_message ("Kolmogorov-Smirnov distance to the Gamma distribution: %.2f (1.63 at 1%%)", distance);
  g_assert_cmpfloat (distance, <, 1.63);
  g_test_message ("conserved energy: %+.2g an atom in %d steps", energy, SAMPLES * EVERY);
  g_assert_cmpfloat (fabs (energy), <, 5e-4);
  sg_simulation_free (sim);
  sg_configuration_free (c);
}

typedef struct {
  Statistics volume, pressure, temperature;
  double drift;
} Npt;

static Npt
npt (const SgConfiguration *c, double pressure, guint64 seed)
{
  enum { SAMPLES = 8000, EVERY = 20 };
  SgDrive drive;
  sg_drive_default (&drive, KT);
  drive.stride = 2; /* a move's share of its own decay time is an error of the variance */
  drive.pressure = pressure;
  drive.tau_pressure = 0.5;
  drive.compressibility = 1.0 / 50;
  drive.tau_temperature = 0.5;
  SgSimulation *sim = start (c, &drive, seed);
  double *v = g_new (double, 3 * SAMPLES), *p = v + SAMPLES, *t = p + SAMPLES;
  Npt result;

  steps (sim, 3600);
  double first = sg_simulation_thermo (sim)->conserved;
  for (int k = 0; k < SAMPLES; k++)
    {
      steps (sim, EVERY);
      const SgThermo *now = sg_simulation_thermo (sim);
      v[k] = now->volume;
      p[k] = now->pressure;
      t[k] = now->temperature;
    }
  result.drift = sg_simulation_thermo (sim)->conserved - first;
  result.volume = statistics_of (v, SAMPLES);
  result.pressure = statistics_of (p, SAMPLES);
  result.temperature = statistics_of (t, SAMPLES);
  g_free (v);
  sg_simulation_free (sim);
  return result;
}

/* Constant pressure: <P> = P_0, <T> = T_0; the volume distributions at P_1 and P_2 differ by the factor
 * exp (-(P_2 - P_1) V/kT), for nearly Gaussian ones (<V>_1 - <V>_2)/Var V = (P_2 - P_1)/kT: which is
 * Var V = kT V/K with the bulk modulus measured by the two runs themselves. */
static void
test_pressure (void)
{
  const double p[2] = { 5.2, 5.9 };
  SgConfiguration *c = make_liquid (500, DENSITY, KT, 2000, true, 32);
  Npt run[2];
  for (int k = 0; k < 2; k++)
    {
      run[k] = npt (c, p[k], 40 + (guint64) k);
      check ("<P>", run[k].pressure.mean, run[k].pressure.mean_error, p[k], 0.02);
      check ("<T>", run[k].temperature.mean, run[k].temperature.mean_error, KT, 0.003 * KT);
      g_test_message ("<V> %.3f +- %.3f, Var V %.3f +- %.3f; conserved energy %+.2g",
                      run[k].volume.mean, run[k].volume.mean_error, run[k].volume.variance,
                      run[k].volume.variance_error, run[k].drift);
      g_assert_cmpfloat (fabs (run[k].drift), <, LARGEST_WANDER);
    }
  double dv = run[0].volume.mean - run[1].volume.mean;
  double dv_error = hypot (run[0].volume.mean_error, run[1].volume.mean_error);
  double var = 0.5 * (run[0].volume.variance + run[1].volume.variance);
  double var_error = 0.5 * hypot (run[0].volume.variance_error, run[1].volume.variance_error);
  double ratio = var * (p[1] - p[0]) / (KT * dv);
  g_test_message ("bulk modulus %.1f", 0.5 * (run[0].volume.mean + run[1].volume.mean)
                                           * (p[1] - p[0]) / dv);
  check ("Var V K/(kT V)", ratio, ratio * hypot (var_error / var, dv_error / dv), 1, 0.08);
  sg_configuration_free (c);
}

/* A crystal of the large atoms: it neither flows nor ages, so that its modulus is sharp. */
static SgConfiguration *
crystal (double side)
{
  enum { M = 5 };
  static const double basis[4][3]
      = { { 0.25, 0.25, 0.25 }, { 0.75, 0.75, 0.25 }, { 0.75, 0.25, 0.75 }, { 0.25, 0.75, 0.75 } };
  SgCell cell = { { 0, 0, 0 }, M * side, M * side, M * side, 0, 0, 0 };
  SgAtoms *a = sg_atoms_new (4 * M * M * M);
  size_t i = 0;
  for (int x = 0; x < M; x++)
    for (int y = 0; y < M; y++)
      for (int z = 0; z < M; z++)
        for (int b = 0; b < 4; b++, i++)
          {
            a->r[0][i] = (x + basis[b][0]) * side;
            a->r[1][i] = (y + basis[b][1]) * side;
            a->r[2][i] = (z + basis[b][2]) * side;
          }
  SgConfiguration *c = sg_configuration_new (&cell, a);
  c->potential.force_shift = true;
  return c;
}

/* Under stress control Var gamma = kT/(V G), with G = dsigma/dgamma from two runs at fixed strain. */
static void
test_creep (void)
{
  enum { SAMPLES = 6000, EVERY = 20 };
  const double kt = 0.2, strain = 0.01;
  SgConfiguration *c = crystal (1.57);
  SgDrive drive;
  double *g = g_new (double, 2 * SAMPLES), *v = g + SAMPLES, modulus = 0, modulus_error = 0;

  sg_drive_default (&drive, kt);
  drive.tau_temperature = 0.5;
  drive.tau_pressure = 0.5;
  drive.stride = 2;
  for (int sign = -1; sign <= 1; sign += 2)
    {
      SgConfiguration *bent = sg_configuration_copy (c);
      for (size_t i = 0; i < c->atoms->n; i++)
        bent->atoms->r[0][i] += sign * strain * bent->atoms->r[1][i];
      sg_cell_shear (&bent->cell, SG_PLANE_XY, sign * strain);
      SgSimulation *sim = start (bent, &drive, 51);
      sg_simulation_draw_velocities (sim, kt);
      steps (sim, 3600);
      for (int k = 0; k < SAMPLES; k++)
        {
          steps (sim, EVERY);
          g[k] = sg_simulation_thermo (sim)->stress[SG_XY];
        }
      Statistics s = statistics_of (g, SAMPLES);
      modulus += sign * s.mean / (2 * strain);
      modulus_error = hypot (modulus_error, s.mean_error / (2 * strain));
      sg_simulation_free (sim);
      sg_configuration_free (bent);
    }

  drive.stress_control = true;
  drive.tau_stress = 0.5;
  drive.shear_modulus = 30;
  SgSimulation *sim = start (c, &drive, 52);
  sg_simulation_draw_velocities (sim, kt);
  steps (sim, 3600);
  double first = sg_simulation_thermo (sim)->conserved, stress = 0;
  for (int k = 0; k < SAMPLES; k++)
    {
      steps (sim, EVERY);
      const SgThermo *t = sg_simulation_thermo (sim);
      g[k] = t->strain[SG_PLANE_XY];
      v[k] = t->volume;
      stress += t->stress[SG_XY] / SAMPLES;
    }
  double drift = sg_simulation_thermo (sim)->conserved - first;
  Statistics s = statistics_of (g, SAMPLES), volume = statistics_of (v, SAMPLES);
  double ratio = s.variance * volume.mean * modulus / kt;
  g_test_message ("G %.2f +- %.2f, V %.1f, mean stress %+.3g, conserved energy %+.2g", modulus,
                  modulus_error, volume.mean, stress, drift);
  check ("<gamma>", s.mean, s.mean_error, 0, 0.0005);
  check ("Var gamma V G/kT", ratio,
         ratio * hypot (s.variance_error / s.variance, modulus_error / modulus), 1, 0.08);
  g_assert_cmpfloat (fabs (drift), <, LARGEST_WANDER);
  sg_simulation_free (sim);
  sg_configuration_free (c);
  g_free (g);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/physics/ensemble/canonical", test_canonical);
  g_test_add_func ("/physics/ensemble/pressure", test_pressure);
  g_test_add_func ("/physics/ensemble/creep", test_creep);
  return g_test_run ();
}
