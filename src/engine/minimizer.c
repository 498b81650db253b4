/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/minimizer.h"
#include "engine/error.h"
#include "engine/plain-forces.h"
#include "engine/plain-pairs.h"

#include <math.h>
#include <string.h>

#define HISTORY 8
/* An atom of a glass moves by a few tenths on its way to the minimum: with this skin one list nearly always
 * does for the whole way. */
#define SKIN 0.6
#define LARGEST_STEP 0.1
#define ARMIJO 1e-4

typedef struct {
  SgConfiguration *configuration;
  SgPool *pool;
  SgPlainPairs pairs;
  double cutoff, skin;
  size_t n;               /* 3 x atoms */
  double *x;              /* where the search stands; component-major like the atoms */
  double *f;
  double *direction;
  double *s[HISTORY], *y[HISTORY], rho[HISTORY];
  int n_history, newest;
  unsigned evaluations;
} Search;

static double
dot (const double *a, const double *b, size_t n)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += a[i] * b[i];
  return sum;
}

static double
largest (const double *a, size_t n)
{
  double most = 0;
  for (size_t i = 0; i < n; i++)
    most = fmax (most, fabs (a[i]));
  return most;
}

static void
gather (double *const from[3], double *to, size_t n_atoms)
{
  for (int c = 0; c < 3; c++)
    memcpy (to + (size_t) c * n_atoms, from[c], n_atoms * sizeof (double));
}

static void
place (SgAtoms *atoms, const double *x)
{
  for (int c = 0; c < 3; c++)
    memcpy (atoms->r[c], x + (size_t) c * atoms->n, atoms->n * sizeof (double));
}

/* Energy and forces where the atoms are. @rebuilt: the list was made anew: the atoms changed their order
 * and may have been wrapped, so everything kept by atom is void. */
static bool
evaluate (Search *w, double *energy, bool *rebuilt, GError **error)
{
  SgAtoms *atoms = w->configuration->atoms;
  const SgCell *cell = &w->configuration->cell;

  *rebuilt = false;
  if (w->pairs.n == 0 || !sg_plain_pairs_hold (&w->pairs, cell, atoms))
    {
      if (!sg_plain_pairs_build (&w->pairs, cell, atoms, w->cutoff + w->skin, w->skin, w->pool, error))
        return false;
      *rebuilt = true;
    }
  SgForceSums sums;
  sg_plain_forces (&w->configuration->potential, &w->pairs, cell, atoms, w->pool, &sums);
  w->evaluations++;
  if (!isfinite (sums.energy))
    {
      g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL, "the potential energy is not finite");
      return false;
    }
  *energy = sums.energy;
  return true;
}

/* The two-loop recursion: the inverse Hessian of the last few steps, applied to the force. */
static void
choose_direction (Search *w)
{
  double alpha[HISTORY], *d = w->direction;

  memcpy (d, w->f, w->n * sizeof (double));
  for (int k = 0; k < w->n_history; k++)
    {
      int h = (w->newest - k + HISTORY) % HISTORY;
      alpha[h] = w->rho[h] * dot (w->s[h], d, w->n);
      for (size_t i = 0; i < w->n; i++)
        d[i] -= alpha[h] * w->y[h][i];
    }
  if (w->n_history > 0)
    {
      int h = w->newest;
      double scale = 1 / (w->rho[h] * dot (w->y[h], w->y[h], w->n));
      for (size_t i = 0; i < w->n; i++)
        d[i] *= scale;
    }
  for (int k = w->n_history - 1; k >= 0; k--)
    {
      int h = (w->newest - k + HISTORY) % HISTORY;
      double beta = w->rho[h] * dot (w->y[h], d, w->n);
      for (size_t i = 0; i < w->n; i++)
        d[i] += (alpha[h] - beta) * w->s[h][i];
    }
}

/* Remembers the step from (x, f) to the atoms' present (positions, forces), where it curves upwards. */
static void
remember (Search *w, const double *x_new, const double *f_new)
{
  int h = (w->newest + 1) % HISTORY;
  double *s = w->s[h], *y = w->y[h];

  for (size_t i = 0; i < w->n; i++)
    {
      s[i] = x_new[i] - w->x[i];
      y[i] = w->f[i] - f_new[i];
    }
  double sy = dot (s, y, w->n);
  if (sy > 1e-10 * sqrt (dot (s, s, w->n) * dot (y, y, w->n)))
    {
      w->rho[h] = 1 / sy;
      w->newest = h;
      w->n_history = MIN (w->n_history + 1, HISTORY);
    }
}

static bool
search (Search *w, double tolerance, unsigned max_evaluations, const atomic_bool *cancel,
        SgMinimum *minimum, GError **error)
{
  SgAtoms *atoms = w->configuration->atoms;
  size_t n_atoms = atoms->n;
  g_autofree double *x_new = g_new (double, w->n), *f_new = g_new (double, w->n);
  double energy;
  bool rebuilt;

  if (!evaluate (w, &energy, &rebuilt, error))
    return false;
  gather (atoms->r, w->x, n_atoms);
  gather (atoms->f, w->f, n_atoms);

  for (;;)
    {
      minimum->energy = energy;
      minimum->largest_force = largest (w->f, w->n);
      minimum->evaluations = w->evaluations;
      minimum->converged = minimum->largest_force <= tolerance;
      if (minimum->converged || w->evaluations >= max_evaluations)
        return true;
      if (cancel != NULL && atomic_load_explicit (cancel, memory_order_relaxed))
        {
          g_set_error (error, SG_ERROR, SG_ERROR_INTERRUPTED, "the minimization was cancelled");
          return false;
        }

      choose_direction (w);
      double slope = dot (w->f, w->direction, w->n);
      if (!(slope > 0))
        {
          w->n_history = 0;
          choose_direction (w);
          slope = dot (w->f, w->direction, w->n);
        }
      /* without a memory the force itself is the direction: it has no length of its own */
      double longest = largest (w->direction, w->n);
      double step = w->n_history > 0 ? 1 : 0.01 / longest;
      step = fmin (step, LARGEST_STEP / longest);

      double energy_new = energy;
      bool accepted = false;
      for (int halving = 0; halving < 12 && !accepted; halving++, step *= 0.4)
        {
          for (size_t i = 0; i < w->n; i++)
            x_new[i] = w->x[i] + step * w->direction[i];
          place (atoms, x_new);
          if (!evaluate (w, &energy_new, &rebuilt, error))
            return false;
          if (rebuilt)
            break;
          /* The second case: so near the minimum that the sum's rounding hides the fall of the energy. */
          accepted = energy_new <= energy - ARMIJO * step * slope
                     || (fabs (energy_new - energy) <= 1e-13 * fabs (energy)
                         && (gather (atoms->f, f_new, n_atoms),
                             dot (f_new, f_new, w->n) < dot (w->f, w->f, w->n)));
        }
      if (rebuilt)
        {
          /* the trial point becomes the start of a new search, whatever its energy: it is a hair away */
          w->n_history = 0;
          gather (atoms->r, w->x, n_atoms);
          gather (atoms->f, w->f, n_atoms);
          energy = energy_new;
          continue;
        }
      if (!accepted)
        {
          place (atoms, w->x);
          if (w->n_history == 0)
            {
              /* not even along the force: this is as low as double precision goes */
              bool again;
              return evaluate (w, &energy_new, &again, error);
            }
          w->n_history = 0;
          continue;
        }
      gather (atoms->f, f_new, n_atoms);
      remember (w, x_new, f_new);
      memcpy (w->x, x_new, w->n * sizeof (double));
      memcpy (w->f, f_new, w->n * sizeof (double));
      energy = energy_new;
    }
}

/* Back into the order in which the atoms came. @came: their `index` then. */
static void
restore_order (SgAtoms *atoms, const uint32_t *came)
{
  g_autofree uint32_t *at = g_new (uint32_t, atoms->n), *order = g_new (uint32_t, atoms->n);
  for (size_t k = 0; k < atoms->n; k++)
    at[atoms->index[k]] = (uint32_t) k;
  for (size_t k = 0; k < atoms->n; k++)
    order[k] = at[came[k]];
  sg_atoms_permute (atoms, order);
}

bool
sg_minimize (SgConfiguration *configuration, SgPool *pool, double tolerance, unsigned max_evaluations,
             const atomic_bool *cancel, SgMinimum *minimum, GError **error)
{
  SgAtoms *atoms = configuration->atoms;
  double cutoff = sg_potential_cutoff (&configuration->potential), width[3];

  memset (minimum, 0, sizeof *minimum);
  if (!sg_cell_check (&configuration->cell, error))
    return false;
  sg_cell_widths (&configuration->cell, width);
  double room = 0.5 * fmin (width[0], fmin (width[1], width[2])) - cutoff;
  if (room < 0.05)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_CELL,
                   "the cell is too thin to be minimized: %.3f between two faces, needed are %.3f",
                   2 * (room + cutoff), 2 * cutoff + 0.1);
      return false;
    }

  Search w = { .configuration = configuration, .pool = pool, .cutoff = cutoff,
               .skin = fmin (SKIN, room), .n = 3 * atoms->n, .newest = HISTORY - 1 };
  g_autofree double *memory = g_new (double, w.n * (3 + 2 * HISTORY));
  g_autofree uint32_t *came = g_memdup2 (atoms->index, atoms->n * sizeof (uint32_t));
  w.x = memory;
  w.f = memory + w.n;
  w.direction = memory + 2 * w.n;
  for (int h = 0; h < HISTORY; h++)
    {
      w.s[h] = memory + w.n * (size_t) (3 + 2 * h);
      w.y[h] = w.s[h] + w.n;
    }

  bool done = search (&w, tolerance, max_evaluations, cancel, minimum, error);
  restore_order (atoms, came);
  sg_plain_pairs_free_arrays (&w.pairs);
  return done;
}
