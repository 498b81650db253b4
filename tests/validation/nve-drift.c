/* nve-drift.c: how well a long run at constant volume and energy keeps its energy and momentum
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     nve-drift SAMPLE [--force-shift] [--path PATH] [--steps N] [--threads N] [--temperature KT] [--coarser X] [--seed N]
 *
 * SAMPLE gets new velocities, 4,000 steps with the thermostat, and then N steps (10^6) of velocity Verlet alone.
 * Every 200 steps the energy H and Verlet's shadow energy
 *
 *     H~ = H - dt^2/24 sum F^2/m - dt^2/12 sum v dF/dt
 *
 * are taken (see test-physics-nve.c). Written as JSON: the slope of each, epsilon an atom per 1000 tau; how
 * far H~ was from its first value at most and at the end; the largest total momentum, an atom.
 *
 * With a force that ends in a step H~ walks, by walk sqrt (time/atoms) an atom: the variance of its changes over
 * eight samples less that over one gives `walk`. Verlet's map is reversible and keeps phase-space volume, so in
 * equilibrium <exp (-dH/kT)> = 1, and a walk does not come without a drift: half its variance over kT, or
 * walk^2 / (2 kT) an atom and tau. It is given as `drift_of_walk_per_1000`; more than that is an error of ours.
 */
#include "engine/io/configuration-io.h"
#include "engine/simulation.h"
#include "../statistics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVERY = 200, WARM_UP = 4000 };

static void
steps (SgSimulation *sim, unsigned n)
{
  GError *error = NULL;
  if (sg_simulation_step (sim, n, false, &error))
    return;
  fprintf (stderr, "nve-drift: %s\n", error->message);
  exit (1);
}

static void
drive_with (SgSimulation *sim, double temperature, double coarser, bool thermostat)
{
  SgDrive drive;
  sg_drive_default (&drive, temperature);
  drive.barostat = false;
  drive.thermostat = thermostat;
  drive.time_step *= coarser;
  if (!sg_simulation_set_drive (sim, &drive))
    {
      fprintf (stderr, "nve-drift: no such drive\n");
      exit (1);
    }
}

typedef struct {
  double energy, shadow, momentum; /* an atom */
} Sample;

/* By place in the file: forces, and the momentum of all. */
static void
get_forces (const SgAtoms *a, double *f)
{
  for (size_t i = 0; i < a->n; i++)
    for (size_t c = 0; c < 3; c++)
      f[3 * a->index[i] + c] = a->f[c][i];
}

/* Goes on by two steps, and tells of the one between. */
static Sample
measure (SgSimulation *sim, double *before, double *middle, double *after, double *v)
{
  const SgAtoms *a = sg_simulation_atoms (sim);
  const SgPotential *p = sg_simulation_potential (sim);
  const double dt = sg_simulation_drive (sim)->time_step, n = (double) a->n;
  double f2 = 0, vf = 0, total[3] = { 0 };

  get_forces (a, before);
  steps (sim, 1);
  const SgThermo *t = sg_simulation_thermo (sim);
  Sample s = { .energy = (t->kinetic_energy + t->potential_energy) / n };
  get_forces (a, middle);
  for (size_t i = 0; i < a->n; i++)
    for (size_t c = 0; c < 3; c++)
      {
        double m = p->mass[a->type[i]];
        v[3 * a->index[i] + c] = a->v[c][i];
        total[c] += m * a->v[c][i];
        f2 += a->f[c][i] * a->f[c][i] / m;
      }
  steps (sim, 1);
  get_forces (a, after);
  for (size_t k = 0; k < 3 * a->n; k++)
    vf += v[k] * (after[k] - before[k]) / (2 * dt);
  s.shadow = s.energy - dt * dt * (f2 / 24 + vf / 12) / n;
  s.momentum = sqrt (total[0] * total[0] + total[1] * total[1] + total[2] * total[2]) / n;
  return s;
}

/* Variance of the changes over @lag samples. */
static double
variance_of_changes (const double *s, size_t n, size_t lag)
{
  double mean = (s[n - 1] - s[0]) / (double) (n - 1) * (double) lag, sum = 0;
  for (size_t k = 0; k + lag < n; k++)
    sum += pow (s[k + lag] - s[k] - mean, 2);
  return sum / (double) (n - lag);
}

int
main (int argc, char **argv)
{
  gboolean force_shift = FALSE;
  int n_steps = 1000000, threads = 1, seed = 5;
  double temperature = 0.26, coarser = 1;
  g_autofree char *path = NULL;
  const GOptionEntry entries[] = {
    { "force-shift", 0, 0, G_OPTION_ARG_NONE, &force_shift, "the force goes to zero at the cutoff", NULL },
    { "path", 0, 0, G_OPTION_ARG_STRING, &path, "instruction set", "PATH" },
    { "steps", 0, 0, G_OPTION_ARG_INT, &n_steps, "of the paper's time step", "N" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &threads, "threads", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "of the velocities", "N" },
    { "coarser", 0, 0, G_OPTION_ARG_DOUBLE, &coarser, "time steps longer by this factor (1)", "X" },
    { "temperature", 0, 0, G_OPTION_ARG_DOUBLE, &temperature, "kT/epsilon", "KT" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("SAMPLE");
  GError *error = NULL;
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2 || n_steps < 10 * EVERY)
    {
      fprintf (stderr, "nve-drift: %s\n", error != NULL ? error->message : "one SAMPLE, at least 2000 steps");
      return 2;
    }

  SgConfiguration *c = sg_configuration_load (argv[1], &error);
  SgPool *pool = sg_pool_new ((unsigned) threads);
  SgSimulation *sim = NULL;
  if (c != NULL)
    {
      c->potential.force_shift = force_shift;
      sim = sg_simulation_new (c, pool, path, (uint64_t) seed, &error);
    }
  if (sim == NULL)
    {
      fprintf (stderr, "nve-drift: %s\n", error->message);
      return 1;
    }
  sg_simulation_draw_velocities (sim, temperature);
  drive_with (sim, temperature, 1, true);
  steps (sim, WARM_UP);
  drive_with (sim, temperature, coarser, false);

  const size_t n = sg_simulation_atoms (sim)->n, n_samples = (size_t) n_steps / EVERY;
  const double time_step = sg_simulation_drive (sim)->time_step;
  double *work = g_new (double, 12 * n), *h = g_new (double, n_samples), *s = g_new (double, n_samples);
  double worst = 0, momentum = 0;
  for (size_t k = 0; k < n_samples; k++)
    {
      Sample now = measure (sim, work, work + 3 * n, work + 6 * n, work + 9 * n);
      h[k] = now.energy;
      s[k] = now.shadow;
      worst = fmax (worst, fabs (s[k] - s[0]));
      momentum = fmax (momentum, now.momentum);
      steps (sim, EVERY - 2);
    }
  const double per_1000 = 1000 / (EVERY * time_step);
  const double spread = variance_of_changes (s, n_samples, 8) - variance_of_changes (s, n_samples, 1);
  const double walk2 = fmax (spread, 0) / (7 * EVERY * time_step) * (double) n;
  printf ("{\"path\": \"%s\", \"force_shift\": %s, \"atoms\": %zu, \"steps\": %d, \"tau\": %.1f, \"time_step\": %.6f, \"temperature\": %.4f, "
          "\"walk\": %.3g, \"drift_of_walk_per_1000\": %.3g, \"drift_per_1000\": %.3g, \"drift_of_H_per_1000\": %.3g, \"moved\": %.3g, \"moved_at_most\": %.3g, "
          "\"momentum_per_atom\": %.3g}\n",
          sg_force_field_path (sg_simulation_force_field (sim)), force_shift ? "true" : "false", n, n_steps,
          n_steps * time_step, time_step, sg_simulation_thermo (sim)->temperature, sqrt (walk2),
          1000 * walk2 / (2 * temperature), slope_of (s, n_samples) * per_1000,
          slope_of (h, n_samples) * per_1000, s[n_samples - 1] - s[0], worst, momentum);
  g_free (work);
  g_free (h);
  g_free (s);
  sg_simulation_free (sim);
  sg_pool_free (pool);
  sg_configuration_free (c);
  return 0;
}
