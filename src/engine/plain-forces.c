/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/plain-forces.h"

#include <math.h>
#include <string.h>

enum { TASK_ATOMS = 512 };

typedef struct {
  double cutoff2, c6, c12; /* 24 eps sigma^6, 48 eps sigma^12 */
  double shift;            /* of the energy */
  double cutoff, force_c;  /* force at the cutoff, with force_shift; else 0 */
} Parameters;

typedef struct {
  const SgPlainPairs *pairs;
  SgAtoms *atoms;
  Parameters parameters[SG_MAX_TYPES][SG_MAX_TYPES];
  double shift[SG_N_IMAGES][3];
  SgForceSums *partial; /* a task each, nullable */
} Job;

static void
kernel_task (void *data, unsigned task, unsigned worker)
{
  Job *job = data;
  const SgPlainPairs *pairs = job->pairs;
  double *const *r = job->atoms->r, *const *f = job->atoms->f;
  const uint8_t *type = job->atoms->type;
  size_t begin = (size_t) task * TASK_ATOMS, end = MIN (begin + TASK_ATOMS, pairs->n);
  SgForceSums sums = { 0 };

  for (size_t i = begin; i < end; i++)
    {
      double fx = 0, fy = 0, fz = 0;
      for (uint32_t k = pairs->first[i]; k < pairs->first[i + 1]; k++)
        {
          uint32_t j = SG_PAIR_ATOM (pairs->entry[k]);
          const double *t = job->shift[SG_PAIR_SHIFT (pairs->entry[k])];
          const Parameters *p = &job->parameters[type[i]][type[j]];
          double dx = r[0][i] - r[0][j] - t[0], dy = r[1][i] - r[1][j] - t[1],
                 dz = r[2][i] - r[2][j] - t[2];
          double r2 = dx * dx + dy * dy + dz * dz;
          if (r2 >= p->cutoff2)
            continue;

          double inverse2 = 1 / r2, inverse6 = inverse2 * inverse2 * inverse2;
          double a = (p->c12 * inverse6 - p->c6) * inverse6 * inverse2;
          if (p->force_c != 0)
            a -= p->force_c / sqrt (r2);
          fx += a * dx;
          fy += a * dy;
          fz += a * dz;
          if (job->partial != NULL)
            {
              /* half: the pair comes twice */
              double energy = (p->c12 * inverse6 - 2 * p->c6) * inverse6 / 12 - p->shift;
              if (p->force_c != 0)
                energy += p->force_c * (sqrt (r2) - p->cutoff);
              sums.energy += 0.5 * energy;
              sums.virial[SG_XX] += 0.5 * a * dx * dx;
              sums.virial[SG_YY] += 0.5 * a * dy * dy;
              sums.virial[SG_ZZ] += 0.5 * a * dz * dz;
              sums.virial[SG_XY] += 0.5 * a * dx * dy;
              sums.virial[SG_XZ] += 0.5 * a * dx * dz;
              sums.virial[SG_YZ] += 0.5 * a * dy * dz;
            }
        }
      f[0][i] = fx;
      f[1][i] = fy;
      f[2][i] = fz;
    }
  if (job->partial != NULL)
    job->partial[task] = sums;
}

void
sg_plain_forces (const SgPotential *potential, const SgPlainPairs *pairs, const SgCell *cell, SgAtoms *atoms,
              SgPool *pool, SgForceSums *sums)
{
  unsigned n_tasks = (unsigned) ((pairs->n + TASK_ATOMS - 1) / TASK_ATOMS);
  Job job = { .pairs = pairs, .atoms = atoms };

  for (int a = 0; a < potential->n_types; a++)
    for (int b = 0; b < potential->n_types; b++)
      {
        Parameters *p = &job.parameters[a][b];
        double s2 = potential->sigma[a][b] * potential->sigma[a][b], s6 = s2 * s2 * s2;
        p->cutoff = potential->cutoff[a][b];
        p->cutoff2 = p->cutoff * p->cutoff;
        p->c6 = 24 * potential->epsilon[a][b] * s6;
        p->c12 = 2 * p->c6 * s6;
        p->shift = sg_potential_shift (potential, a, b);
        if (potential->force_shift)
          {
            double i6 = 1 / (p->cutoff2 * p->cutoff2 * p->cutoff2);
            p->force_c = (p->c12 * i6 - p->c6) * i6 / p->cutoff;
          }
      }
  sg_plain_pairs_shift_vectors (cell, job.shift);
  if (sums != NULL)
    job.partial = g_new (SgForceSums, n_tasks);
  sg_pool_run (pool, kernel_task, &job, n_tasks);

  if (sums != NULL)
    {
      memset (sums, 0, sizeof *sums);
      for (unsigned t = 0; t < n_tasks; t++)
        {
          sums->energy += job.partial[t].energy;
          for (int c = 0; c < 6; c++)
            sums->virial[c] += job.partial[t].virial[c];
        }
      g_free (job.partial);
    }
}
