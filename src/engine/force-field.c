/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/force-field.h"
#include "engine/error.h"
#include "engine/lj-forces.h"
#include "engine/plain-forces.h"
#include "engine/plain-pairs.h"
#include "engine/words.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <time.h>

/* A list with less than this is rebuilt all the time. */
#define LEAST_SKIN 0.1
#define DEFAULT_SKIN 1.1
#define PLAIN_SKIN 0.3
/* Mean distance an atom may go between two prunings. */
#define LEASH 0.03

/* The path that is no instruction set: double precision throughout, single pairs. */
#define PLAIN_PATH "double"

struct _SgForceField {
  const SgKernel *kernel; /* NULL: double precision */
  SgPotential potential;
  SgKernelParameters parameters;
  double cutoff;
  double skin; /* asked for; 0: chosen here */
  bool valid;
  SgPairs pairs;
  SgPlainPairs plain;
  SgForceStatistics statistics;

  SgPool *pool; /* borrowed, nullable */
};

SgForceField *
sg_force_field_new (const SgPotential *potential, SgPool *pool, const char *path, GError **error)
{
  if (path == NULL)
    path = g_getenv ("SHEARGLASS_SIMD");
  bool plain = path != NULL && strcmp (path, PLAIN_PATH) == 0;
  const SgKernel *kernel = plain ? NULL : sg_kernel_find (path != NULL && *path != '\0' ? path : NULL);
  if (kernel == NULL && !plain)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_UNSUPPORTED, _ ("no instruction-set path \"%s\" here"), path);
      return NULL;
    }

  SgForceField *ff = g_new0 (SgForceField, 1);
  ff->kernel = kernel;
  ff->potential = *potential;
  sg_kernel_parameters (potential, &ff->parameters);
  ff->cutoff = sg_potential_cutoff (potential);
  ff->pool = pool;
  return ff;
}

void
sg_force_field_free (SgForceField *ff)
{
  if (ff == NULL)
    return;
  sg_pairs_clear (&ff->pairs);
  sg_plain_pairs_free_arrays (&ff->plain);
  g_free (ff);
}

const char *
sg_force_field_path (const SgForceField *ff)
{
  return ff->kernel != NULL ? ff->kernel->name : PLAIN_PATH;
}

void
sg_force_field_set_skin (SgForceField *ff, double skin)
{
  ff->skin = skin;
  ff->valid = false;
}

bool
sg_force_field_check_cell (const SgForceField *ff, const SgCell *cell, GError **error)
{
  if (!sg_cell_check (cell, error))
    return false;

  double width[3], needed = 2 * (ff->cutoff + (ff->skin > 0 ? ff->skin : LEAST_SKIN));
  sg_cell_widths (cell, width);
  double least = fmin (width[0], fmin (width[1], width[2]));
  if (least < needed)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_CELL,
                   _ ("the cell is only %.3f wide between two faces; this potential needs %.3f"), least,
                   needed);
      return false;
    }
  return true;
}

static double
seconds (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static bool
check_positions (const SgAtoms *atoms, GError **error)
{
  for (int c = 0; c < 3; c++)
    for (size_t i = 0; i < atoms->n; i++)
      if (!isfinite (atoms->r[c][i]))
        {
          g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL, _ ("the position of atom %" PRId64
                       " is not finite"), atoms->id[i]);
          return false;
        }
  return true;
}

static bool
rebuild (SgForceField *ff, const SgCell *cell, SgAtoms *atoms, GError **error)
{
  if (!sg_force_field_check_cell (ff, cell, error) || !check_positions (atoms, error))
    return false;

  double skin = ff->skin, width[3];
  if (skin <= 0)
    {
      sg_cell_widths (cell, width);
      skin = fmin (DEFAULT_SKIN, 0.5 * fmin (width[0], fmin (width[1], width[2])) - ff->cutoff);
    }
  double start = seconds ();
  if (!sg_pairs_build (&ff->pairs, ff->kernel, &ff->potential, cell, atoms, skin, LEASH, ff->pool, error))
    return false;
  ff->valid = true;
  ff->statistics.rebuilds++;
  ff->statistics.skin = skin;
  ff->statistics.pairs_in_list = (double) (sg_pairs_count (&ff->pairs, false) * SG_CLUSTER * SG_CLUSTER)
                                 / (double) MAX (atoms->n, 1);
  ff->statistics.seconds_list += seconds () - start;
  return true;
}

static bool
compute_plain (SgForceField *ff, const SgCell *cell, SgAtoms *atoms, SgForceSums *sums, GError **error)
{
  double start = seconds ();
  if (!ff->valid || !sg_plain_pairs_hold (&ff->plain, cell, atoms))
    {
      double skin = ff->skin, width[3];
      ff->valid = false;
      if (!sg_force_field_check_cell (ff, cell, error) || !check_positions (atoms, error))
        return false;
      sg_cell_widths (cell, width);
      if (skin <= 0)
        skin = fmin (PLAIN_SKIN, 0.5 * fmin (width[0], fmin (width[1], width[2])) - ff->cutoff);
      if (!sg_plain_pairs_build (&ff->plain, cell, atoms, ff->cutoff + skin, skin, ff->pool, error))
        return false;
      ff->valid = true;
      ff->statistics.rebuilds++;
      ff->statistics.skin = skin;
      ff->statistics.pairs_in_list = 0.5 * ff->plain.first[atoms->n] / (double) MAX (atoms->n, 1);
    }
  double listed = seconds ();
  ff->statistics.seconds_list += listed - start;
  sg_plain_forces (&ff->potential, &ff->plain, cell, atoms, ff->pool, sums);
  ff->statistics.seconds_kernel += seconds () - listed;
  ff->statistics.evaluations++;
  return true;
}

bool
sg_force_field_compute (SgForceField *ff, const SgCell *cell, SgAtoms *atoms, SgWant want,
                        SgForceSums *sums, GError **error)
{
  if (ff->kernel == NULL)
    return compute_plain (ff, cell, atoms, want & SG_WANT_SUMS ? sums : NULL, error);

  double start = seconds ();
  SgPairsState state
      = ff->valid ? sg_pairs_pack (&ff->pairs, ff->kernel, cell, atoms, ff->pool) : SG_PAIRS_REBUILD;
  double packed = seconds ();
  ff->statistics.seconds_kernel += packed - start;
  if (state == SG_PAIRS_REBUILD)
    {
      /* A position that is not finite never satisfies the drift rule, so it is found here. */
      ff->valid = false;
      if (!rebuild (ff, cell, atoms, error))
        return false;
    }
  else if (state == SG_PAIRS_PRUNE)
    {
      sg_pairs_prune (&ff->pairs, ff->kernel, cell, atoms, ff->pool);
      ff->statistics.prunings++;
      ff->statistics.seconds_prune += seconds () - packed;
    }

  start = seconds ();
  sg_lj_forces (ff->kernel, &ff->parameters, &ff->pairs, atoms, ff->pool,
                want & SG_WANT_SUMS ? sums : NULL);
  ff->statistics.seconds_kernel += seconds () - start;
  ff->statistics.evaluations++;
  return true;
}

void
sg_force_field_invalidate (SgForceField *ff)
{
  ff->valid = false;
}

void
sg_force_field_retype (SgForceField *ff, const SgAtoms *atoms)
{
  if (ff->valid && ff->kernel != NULL)
    sg_pairs_retype (&ff->pairs, atoms);
}

void
sg_force_field_statistics (const SgForceField *ff, SgForceStatistics *statistics)
{
  *statistics = ff->statistics;
  if (ff->valid && ff->pairs.n > 0)
    statistics->pairs_computed
        = (double) (sg_pairs_count (&ff->pairs, true) * SG_CLUSTER * SG_CLUSTER) / (double) ff->pairs.n;
}
