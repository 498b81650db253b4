/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/lj-forces.h"

#include <string.h>

typedef struct {
  const SgKernel *kernel;
  const SgKernelParameters *parameters;
  SgPairs *pairs;
  SgAtoms *atoms;
  SgForceSums *partial; /* two a layer: of the kernel, of the unpacking; nullable */
} Job;

static void
add_virial (SgForceSums *sums, const double virial[9])
{
  sums->virial[SG_XX] += virial[0];
  sums->virial[SG_YY] += virial[4];
  sums->virial[SG_ZZ] += virial[8];
  sums->virial[SG_XY] += 0.5 * (virial[1] + virial[3]);
  sums->virial[SG_XZ] += 0.5 * (virial[2] + virial[6]);
  sums->virial[SG_YZ] += 0.5 * (virial[5] + virial[7]);
}

static void
forces_task (void *data, unsigned layer, unsigned worker)
{
  Job *job = data;
  SgPairs *pairs = job->pairs;
  uint32_t first = pairs->layer_first[layer], end = pairs->layer_first[layer + 1];
  SgKernelTask task = {
    .parameters = job->parameters,
    .cluster = pairs->cluster,
    .first = first,
    .end = end,
    .list = &pairs->layer[layer].inner,
    .shift = (const float (*)[4]) pairs->shift,
    .spread = pairs->spread[worker],
    .seen = pairs->layer_first[layer + (unsigned) pairs->reach + 1],
    .force = pairs->layer[layer].force,
  };

  if (job->partial == NULL)
    {
      job->kernel->forces (&task);
      return;
    }
  job->kernel->forces_and_sums (&task);
  SgForceSums *sums = &job->partial[2 * layer];
  memset (sums, 0, sizeof *sums);
  sums->energy = task.energy;
  add_virial (sums, task.virial);
}

static void
unpack_task (void *data, unsigned layer, unsigned worker)
{
  Job *job = data;
  SgPairs *pairs = job->pairs;
  int nz = pairs->columns[2];
  SgUnpackTask task = {
    .n_sources = pairs->reach + 1,
    .atom = pairs->atom,
    .count = pairs->count,
    .cluster = pairs->cluster,
    .first = pairs->layer_first[layer],
    .end = pairs->layer_first[layer + 1],
    .f = job->atoms->f,
    .sums = job->partial != NULL,
  };

  for (int d = 0; d <= pairs->reach; d++)
    {
      /* the layer whose list reaches this one after d */
      int from = (((int) layer - d) % nz + nz) % nz;
      task.source[d] = pairs->layer[from].force
                       + SG_FORCE_STRIDE * (size_t) (pairs->layer_first[from + d] - pairs->layer_first[from]);
    }
  job->kernel->unpack (&task);
  if (job->partial != NULL)
    {
      SgForceSums *sums = &job->partial[2 * layer + 1];
      memset (sums, 0, sizeof *sums);
      add_virial (sums, task.virial);
    }
}

void
sg_lj_forces (const SgKernel *kernel, const SgKernelParameters *parameters, SgPairs *pairs,
              SgAtoms *atoms, SgPool *pool, SgForceSums *sums)
{
  unsigned layers = (unsigned) pairs->columns[2];
  Job job = { kernel, parameters, pairs, atoms, NULL };

  if (sums != NULL)
    job.partial = g_new (SgForceSums, 2 * layers);
  sg_pool_run (pool, forces_task, &job, layers);
  sg_pool_run (pool, unpack_task, &job, layers);
  if (sums != NULL)
    {
      memset (sums, 0, sizeof *sums);
      for (unsigned k = 0; k < 2 * layers; k++)
        {
          sums->energy += job.partial[k].energy;
          for (int c = 0; c < 6; c++)
            sums->virial[c] += job.partial[k].virial[c];
        }
      g_free (job.partial);
    }
}
