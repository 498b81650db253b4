/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/force-field.h"
#include "engine/error.h"
#include "engine/lj-kernel.h"
#include "engine/pairs.h"

#include <math.h>
#include <string.h>

/* A list with less than this is rebuilt all the time. */
#define LEAST_SKIN 0.1
#define DEFAULT_SKIN 0.3

struct _SgForceField {
  SgPotential potential;
  double cutoff;
  double skin; /* asked for; 0: chosen here */
  bool valid;
  SgPairs pairs;
  SgForceStatistics statistics;

  SgPool *pool; /* borrowed, nullable */
};

SgForceField *
sg_force_field_new (const SgPotential *potential, SgPool *pool, const char *path, GError **error)
{
  if (path == NULL)
    path = g_getenv ("SHEARGLASS_SIMD");
  if (path != NULL && *path != '\0' && strcmp (path, "scalar") != 0)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_UNSUPPORTED, "no instruction-set path \"%s\" here", path);
      return NULL;
    }

  SgForceField *ff = g_new0 (SgForceField, 1);
  ff->potential = *potential;
  ff->cutoff = sg_potential_cutoff (potential);
  ff->pool = pool;
  return ff;
}

void
sg_force_field_free (SgForceField *ff)
{
  if (ff == NULL)
    return;
  sg_pairs_free_arrays (&ff->pairs);
  g_free (ff);
}

const char *
sg_force_field_path (const SgForceField *ff)
{
  return "scalar";
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
                   "the cell is only %.3f wide between two faces; this potential needs %.3f", least,
                   needed);
      return false;
    }
  return true;
}

static bool
check_positions (const SgAtoms *atoms, GError **error)
{
  for (int c = 0; c < 3; c++)
    for (size_t i = 0; i < atoms->n; i++)
      if (!isfinite (atoms->r[c][i]))
        {
          g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL, "the position of atom %" G_GINT64_FORMAT
                       " is not finite", atoms->id[i]);
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
  gint64 start = g_get_monotonic_time ();
  if (!sg_pairs_build (&ff->pairs, cell, atoms, ff->cutoff + skin, skin, ff->pool, error))
    return false;
  ff->valid = true;
  ff->statistics.rebuilds++;
  ff->statistics.skin = skin;
  ff->statistics.pairs_in_list
      = atoms->n > 0 ? 0.5 * ff->pairs.first[atoms->n] / (double) atoms->n : 0;
  ff->statistics.seconds_list += 1e-6 * (double) (g_get_monotonic_time () - start);
  return true;
}

bool
sg_force_field_compute (SgForceField *ff, const SgCell *cell, SgAtoms *atoms, SgWant want,
                        SgForceSums *sums, GError **error)
{
  /* A position that is not finite never satisfies the drift rule, so it is found by the rebuild. */
  if (!ff->valid || !sg_pairs_hold (&ff->pairs, cell, atoms))
    {
      ff->valid = false;
      if (!rebuild (ff, cell, atoms, error))
        return false;
    }

  gint64 start = g_get_monotonic_time ();
  sg_lj_kernel (&ff->potential, &ff->pairs, cell, atoms, ff->pool,
                want & SG_WANT_SUMS ? sums : NULL);
  ff->statistics.seconds_kernel += 1e-6 * (double) (g_get_monotonic_time () - start);
  ff->statistics.evaluations++;
  return true;
}

void
sg_force_field_invalidate (SgForceField *ff)
{
  ff->valid = false;
}

void
sg_force_field_statistics (const SgForceField *ff, SgForceStatistics *statistics)
{
  *statistics = ff->statistics;
}
