/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/atomic-stress.h"
#include "engine/error.h"
#include "engine/structure/path.h"
#include "engine/structure/stress-kernel.h"

#include <math.h>
#include <string.h>

enum { ATOMS_PER_BLOCK = 512 };

typedef struct {
  SgStressJob job;
  SgStressKernel kernel;
  size_t *first_box;
  SgStressScratch *scratch;
  bool *coincident; /* by block */
} Pass;

static void
run (void *data, unsigned task, unsigned worker)
{
  Pass *pass = data;
  pass->coincident[task] = pass->kernel (&pass->job, pass->first_box[task], pass->first_box[task + 1],
                                         &pass->scratch[worker]);
}

double
sg_von_mises (const double s[6])
{
  double a = s[SG_XX] - s[SG_YY], b = s[SG_YY] - s[SG_ZZ], c = s[SG_ZZ] - s[SG_XX];
  double shear = s[SG_XY] * s[SG_XY] + s[SG_XZ] * s[SG_XZ] + s[SG_YZ] * s[SG_YZ];
  return sqrt (0.5 * (a * a + b * b + c * c) + 3 * shear);
}

SgAtomicStress *
sg_atomic_stress_new (const SgCell *given, size_t n, const double *const r[3], const uint8_t *type,
                      const SgPotential *potential, SgPool *pool, GError **error)
{
  SgCell cell = *given;
  SgFlip flip;
  if (!sg_cell_check (&cell, error))
    return NULL;
  sg_cell_reduce (&cell, &flip);

  Pass pass = { .kernel = sg_stress_kernel_baseline };
#if defined(SG_STRUCTURE_X86)
  int path = sg_structure_path (NULL);
  pass.kernel = path == SG_STRUCTURE_AVX512 ? sg_stress_kernel_avx512
                : path == SG_STRUCTURE_AVX2 ? sg_stress_kernel_avx2
                                            : sg_stress_kernel_baseline;
#endif
  SgStressJob *job = &pass.job;
  job->radius = sg_potential_cutoff (potential);
  for (int a = 0; a < SG_MAX_TYPES; a++)
    for (int b = 0; b < SG_MAX_TYPES; b++)
      {
        int ta = MIN (a, potential->n_types - 1), tb = MIN (b, potential->n_types - 1);
        double rc = potential->cutoff[ta][tb], s = potential->sigma[ta][tb];
        double s6 = s * s * s * s * s * s, rc6 = rc * rc * rc * rc * rc * rc;
        job->cutoff2[a][b] = rc * rc;
        job->c12[a][b] = 4 * potential->epsilon[ta][tb] * s6 * s6;
        job->c6[a][b] = 4 * potential->epsilon[ta][tb] * s6;
        job->shift[a][b] = sg_potential_shift (potential, ta, tb);
        if (potential->force_shift)
          job->force_at[a][b] = (12 * job->c12[a][b] / rc6 - 6 * job->c6[a][b]) / (rc6 * rc);
      }

  g_autofree double *wrapped = g_new (double, 3 * n + 1);
  g_autofree double *types = g_new (double, n + 1);
  for (size_t i = 0; i < n; i++)
    {
      double p[3] = { r[0][i], r[1][i], r[2][i] };
      int32_t image[3] = { 0, 0, 0 };
      if (!(fabs (p[0]) < 1e15 && fabs (p[1]) < 1e15 && fabs (p[2]) < 1e15))
        {
          g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL, "atom %zu has no finite position", i);
          return NULL;
        }
      sg_cell_wrap (&cell, p, image);
      for (int c = 0; c < 3; c++)
        wrapped[(size_t) c * n + i] = p[c];
      types[i] = type[i];
    }
  const double *const w[3] = { wrapped, wrapped + n, wrapped + 2 * n };
  SgGrid *grid = sg_grid_new (&cell, n, w, types, job->radius);
  job->grid = grid;

  SgAtomicStress *s = g_new0 (SgAtomicStress, 1);
  s->n = n;
  s->volume = sg_cell_volume (&cell);
  for (int c = 0; c < 6; c++)
    job->sum[c] = s->stress[c] = g_new (double, n + 1);
  job->sum[6] = s->energy = g_new (double, n + 1);
  job->sum[7] = s->shift = g_new (double, n + 1);
  s->von_mises = g_new (double, n + 1);

  size_t n_blocks = 0;
  pass.first_box = g_new (size_t, grid->n_boxes + 2);
  for (size_t box = 0; box < grid->n_boxes;)
    {
      pass.first_box[n_blocks++] = box;
      uint32_t from = grid->box_start[box];
      while (box < grid->n_boxes && grid->box_start[box] - from < ATOMS_PER_BLOCK)
        box++;
    }
  pass.first_box[n_blocks] = grid->n_boxes;
  unsigned workers = pool != NULL ? sg_pool_n_threads (pool) : 1;
  pass.scratch = g_new0 (SgStressScratch, workers);
  pass.coincident = g_new0 (bool, n_blocks);
  sg_pool_run (pool, run, &pass, (unsigned) n_blocks);

  for (size_t b = 0; b < n_blocks; b++)
    s->coincident |= pass.coincident[b];
  for (unsigned k = 0; k < workers; k++)
    {
      SgStressScratch *scratch = &pass.scratch[k];
      sg_gather_clear (&scratch->gather);
      g_free (scratch->x);
      g_free (scratch->y);
      g_free (scratch->z);
      g_free (scratch->r2);
      g_free (scratch->type);
    }
  g_free (pass.scratch);
  g_free (pass.coincident);
  g_free (pass.first_box);
  sg_grid_free (grid);

  /* virial to stress, tension positive, volume V/N each */
  double density = (double) n / s->volume;
  for (size_t i = 0; i < n; i++)
    {
      double t[6];
      for (int c = 0; c < 6; c++)
        t[c] = s->stress[c][i] = -density * s->stress[c][i];
      s->von_mises[i] = sg_von_mises (t);
    }
  return s;
}

void
sg_atomic_stress_free (SgAtomicStress *s)
{
  if (s == NULL)
    return;
  for (int c = 0; c < 6; c++)
    g_free (s->stress[c]);
  g_free (s->von_mises);
  g_free (s->energy);
  g_free (s->shift);
  g_free (s);
}

void
sg_class_averages (const SgAtomicStress *s, const uint8_t *class_of, unsigned n_classes,
                   SgClassAverage *average)
{
  memset (average, 0, n_classes * sizeof *average);
  for (size_t i = 0; i < s->n; i++)
    {
      SgClassAverage *a = &average[class_of != NULL ? class_of[i] : 0];
      a->count++;
      a->potential_energy_shifted += s->energy[i];
      a->potential_energy += s->energy[i] + s->shift[i];
      for (int c = 0; c < 6; c++)
        a->stress[c] += s->stress[c][i];
      a->von_mises += s->von_mises[i];
    }
  for (unsigned k = 0; k < n_classes; k++)
    {
      SgClassAverage *a = &average[k];
      if (a->count == 0)
        continue;
      double f = 1.0 / (double) a->count;
      a->fraction = (double) a->count / (double) s->n;
      a->potential_energy *= f;
      a->potential_energy_shifted *= f;
      for (int c = 0; c < 6; c++)
        a->stress[c] *= f;
      a->von_mises *= f;
    }
}

void
sg_von_mises_change (const SgAtomicStress *now, const SgAtomicStress *before, bool tensor, double *change)
{
  for (size_t i = 0; i < now->n; i++)
    {
      if (!tensor)
        {
          change[i] = now->von_mises[i] - before->von_mises[i];
          continue;
        }
      double d[6];
      for (int c = 0; c < 6; c++)
        d[c] = now->stress[c][i] - before->stress[c][i];
      change[i] = sg_von_mises (d);
    }
}
