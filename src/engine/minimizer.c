/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/minimizer.h"
#include "engine/double-kernel.h"
#include "engine/error.h"
#include "engine/force-field.h"
#include "engine/lbfgs.h"
#include "engine/plain-forces.h"
#include "engine/structure/path.h"
#include "engine/words.h"

#include <math.h>
#include <string.h>

/* An atom of a glass moves by a few tenths on its way to the minimum; on the last part, that in double precision,
 * by hundredths. */
#define SKIN_ALONE 0.6
#define SKIN_LAST 0.12
#define LARGEST_STEP 0.1
/* Single-precision offsets leave a few 1e-4 in the largest force: down to here the kernel that runs the
 * simulation goes. */
#define COARSE_TOLERANCE 1e-3
#define TASK_ATOMS 256

typedef struct {
  SgConfiguration *configuration;
  SgPool *pool;
  double cutoff, skin;
  unsigned evaluations, max_evaluations;
  const atomic_bool *cancel;
  SgLbfgs memory;
  uint32_t *index;        /* of the atoms in the order of `memory` */

  SgForceField *field;    /* the coarse part; or NULL */
  SgPlainPairs pairs;     /* the last part */
  SgDoubleJob job;
  SgDoubleKernel kernel;
  double (*place)[4];
} Search;

static void
kernel_task (void *data, unsigned task, unsigned worker)
{
  Search *w = data;
  const SgAtoms *atoms = w->configuration->atoms;
  size_t begin = (size_t) task * TASK_ATOMS, end = MIN (begin + TASK_ATOMS, atoms->n);
  w->kernel (&w->job, begin, end);
}

static void
place_task (void *data, unsigned task, unsigned worker)
{
  Search *w = data;
  const SgAtoms *atoms = w->configuration->atoms;
  size_t begin = (size_t) task * TASK_ATOMS, end = MIN (begin + TASK_ATOMS, atoms->n);
  for (size_t i = begin; i < end; i++)
    {
      for (int c = 0; c < 3; c++)
        w->place[i][c] = atoms->r[c][i];
      w->place[i][3] = atoms->type[i];
    }
}

static void
prepare_kernel (Search *w)
{
  const SgPotential *p = &w->configuration->potential;
  for (int a = 0; a < SG_MAX_TYPES; a++)
    for (int b = 0; b < SG_MAX_TYPES; b++)
      {
        int ta = MIN (a, p->n_types - 1), tb = MIN (b, p->n_types - 1);
        double s2 = p->sigma[ta][tb] * p->sigma[ta][tb], s6 = s2 * s2 * s2, rc = p->cutoff[ta][tb];
        double rc6 = rc * rc * rc * rc * rc * rc;
        w->job.cutoff2[a][b] = rc * rc;
        w->job.c12[a][b] = 48 * p->epsilon[ta][tb] * s6 * s6;
        w->job.c6[a][b] = 24 * p->epsilon[ta][tb] * s6;
        w->job.force_at[a][b] = p->force_shift ? (w->job.c12[a][b] / rc6 - w->job.c6[a][b]) / (rc6 * rc) : 0;
      }
  w->kernel = sg_double_kernel_baseline;
#if defined(SG_STRUCTURE_X86)
  int path = sg_structure_path (NULL);
  w->kernel = path == SG_STRUCTURE_AVX512 ? sg_double_kernel_avx512
              : path == SG_STRUCTURE_AVX2 ? sg_double_kernel_avx2
                                          : sg_double_kernel_baseline;
#endif
  w->place = g_malloc (w->configuration->atoms->n * sizeof *w->place);
  w->job.pairs = &w->pairs;
  w->job.place = (const double (*)[4]) w->place;
}

/* The list may be made anew: the atoms change their order and are wrapped, and what is kept by atom follows. */
static bool
evaluate (Search *w, GError **error)
{
  SgAtoms *atoms = w->configuration->atoms;
  const SgCell *cell = &w->configuration->cell;
  unsigned n_tasks = (unsigned) ((atoms->n + TASK_ATOMS - 1) / TASK_ATOMS);

  w->evaluations++;
  if (w->field != NULL)
    {
      if (!sg_force_field_compute (w->field, cell, atoms, SG_WANT_FORCES, NULL, error))
        return false;
    }
  else
    {
      if ((w->pairs.n == 0 || !sg_plain_pairs_hold (&w->pairs, cell, atoms))
          && !sg_plain_pairs_build (&w->pairs, cell, atoms, w->cutoff + w->skin, w->skin, w->pool, error))
        return false;
      for (int k = 0; k < SG_N_IMAGES; k++)
        w->job.shift[k][3] = 0;
      double shift[SG_N_IMAGES][3];
      sg_plain_pairs_shift_vectors (cell, shift);
      for (int k = 0; k < SG_N_IMAGES; k++)
        memcpy (w->job.shift[k], shift[k], sizeof shift[k]);
      for (int c = 0; c < 3; c++)
        w->job.f[c] = atoms->f[c];
      sg_pool_run (w->pool, place_task, w, n_tasks);
      sg_pool_run (w->pool, kernel_task, w, n_tasks);
    }

  if (memcmp (w->index, atoms->index, atoms->n * sizeof (uint32_t)) != 0)
    {
      g_autofree uint32_t *was_at = g_new (uint32_t, atoms->n);
      for (size_t k = 0; k < atoms->n; k++)
        was_at[w->index[k]] = (uint32_t) k;
      for (size_t k = 0; k < atoms->n; k++)
        w->index[k] = was_at[atoms->index[k]];
      sg_lbfgs_permute (&w->memory, w->index);
      memcpy (w->index, atoms->index, atoms->n * sizeof (uint32_t));
    }
  return true;
}

/* Down to @tolerance with the forces of the part in hand, or as far as their precision goes. @largest: (out) */
static bool
descend (Search *w, double tolerance, double *largest, GError **error)
{
  SgAtoms *atoms = w->configuration->atoms;
  SgLbfgs *m = &w->memory;

  if (!evaluate (w, error))
    return false;
  *largest = sg_lbfgs_measure (m, atoms->f, NULL);
  if (isfinite (*largest))
    sg_lbfgs_start (m, atoms->f); /* what the coarse part learned of the curvature still holds */
  for (;;)
    {
      if (!isfinite (*largest))
        {
          g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL, _ ("a force is not finite"));
          return false;
        }
      if (*largest <= tolerance || w->evaluations >= w->max_evaluations)
        return true;
      if (w->cancel != NULL && atomic_load_explicit (w->cancel, memory_order_relaxed))
        {
          g_set_error (error, SG_ERROR, SG_ERROR_INTERRUPTED, _ ("the minimization was cancelled"));
          return false;
        }

      double longest, slope = sg_lbfgs_direct (m, &longest);
      if (!(slope > 0) && m->n_pairs > 0)
        {
          sg_lbfgs_forget (m);
          slope = sg_lbfgs_direct (m, &longest);
        }
      /* without a memory the force itself is the direction: it has no length of its own */
      double step = m->n_pairs > 0 ? 1 : 0.01 / longest, at = 0;
      step = fmin (step, LARGEST_STEP / longest);

      /* By the slope alone: the energy would have to be summed for it, and near the minimum its rounding hides
       * the fall. */
      bool accepted = false;
      for (int trial = 0; trial < 12 && !accepted; trial++)
        {
          double there, most;
          sg_lbfgs_move (m, step - at, atoms->r);
          at = step;
          if (!evaluate (w, error))
            return false;
          most = sg_lbfgs_measure (m, atoms->f, &there);
          accepted = fabs (there) <= 0.9 * slope || (there > 0 && there < 2 * slope);
          if (accepted)
            *largest = most;
          else if (isfinite (there))
            step *= CLAMP (slope / (slope - there), 0.1, 0.6); /* where the secant has its root */
          else
            step *= 0.1;
        }
      if (accepted)
        sg_lbfgs_accept (m, at, atoms->f);
      else
        {
          sg_lbfgs_move (m, -at, atoms->r);
          if (m->n_pairs == 0)
            return evaluate (w, error); /* not even along the force: this is as low as the precision goes */
          sg_lbfgs_forget (m);
        }
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
                   _ ("the cell is too thin to be minimized: %.3f between two faces, needed are %.3f"),
                   2 * (room + cutoff), 2 * cutoff + 0.1);
      return false;
    }

  Search w = { .configuration = configuration, .pool = pool, .cutoff = cutoff, .cancel = cancel,
               .max_evaluations = MAX (max_evaluations, 1) };
  g_autofree uint32_t *came = g_memdup2 (atoms->index, atoms->n * sizeof (uint32_t));
  w.index = g_memdup2 (atoms->index, atoms->n * sizeof (uint32_t));
  sg_lbfgs_init (&w.memory, atoms->n, pool);
  prepare_kernel (&w);

  /* The kernel of the simulation, as far as it goes. What it refuses, a thin cell or atoms on top of each other,
   * double precision is left to find out about. */
  bool good = true;
  double largest;
  w.field = sg_force_field_new (&configuration->potential, pool, NULL, NULL);
  if (w.field != NULL && sg_force_field_check_cell (w.field, &configuration->cell, NULL))
    {
      g_autoptr (SgAtoms) start = sg_atoms_copy (atoms);
      GError *coarse = NULL;
      if (!descend (&w, fmax (tolerance, COARSE_TOLERANCE), &largest, &coarse))
        {
          if (g_error_matches (coarse, SG_ERROR, SG_ERROR_INTERRUPTED))
            {
              g_propagate_error (error, coarse);
              good = false;
            }
          else
            {
              g_error_free (coarse);
              restore_order (atoms, came);
              memcpy (w.index, came, atoms->n * sizeof (uint32_t));
              for (int c = 0; c < 3; c++)
                {
                  memcpy (atoms->r[c], start->r[c], atoms->n * sizeof (double));
                  memcpy (atoms->image[c], start->image[c], atoms->n * sizeof (int32_t));
                }
              sg_lbfgs_forget (&w.memory);
            }
        }
    }
  g_clear_pointer (&w.field, sg_force_field_free);

  if (good)
    {
      w.skin = fmin (w.evaluations > 0 ? SKIN_LAST : SKIN_ALONE, room);
      w.max_evaluations = MAX (w.max_evaluations, w.evaluations + 1);
      good = descend (&w, tolerance, &largest, error);
    }
  if (good)
    {
      SgForceSums sums;
      sg_plain_forces (&configuration->potential, &w.pairs, &configuration->cell, atoms, pool, &sums);
      minimum->energy = sums.energy;
      minimum->largest_force = largest;
      minimum->pressure = (sums.virial[SG_XX] + sums.virial[SG_YY] + sums.virial[SG_ZZ])
                          / (3 * sg_cell_volume (&configuration->cell));
      minimum->evaluations = w.evaluations;
      minimum->converged = largest <= tolerance;
      if (!isfinite (sums.energy))
        {
          g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL, _ ("the potential energy is not finite"));
          good = false;
        }
    }
  restore_order (atoms, came);
  sg_plain_pairs_free_arrays (&w.pairs);
  sg_lbfgs_clear (&w.memory);
  g_free (w.place);
  g_free (w.index);
  return good;
}
