/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/start.h"
#include "engine/error.h"
#include "engine/rng.h"
#include "engine/words.h"

#include <math.h>

void
sg_start_default (SgStart *start, size_t n_atoms, uint64_t seed)
{
  start->n_atoms = n_atoms;
  start->second_fraction = 0.5;
  start->density = 1.1;
  start->seed = seed;
}

/* Below @n, without the bias of a remainder that anybody could measure. */
static size_t
random_below (SgRng *rng, size_t n)
{
  return (size_t) (sg_rng_uniform (rng) * (double) n);
}

static void
shuffle (SgRng *rng, uint32_t *items, size_t n)
{
  for (size_t i = n; i > 1; i--)
    {
      size_t j = random_below (rng, i);
      uint32_t item = items[i - 1];
      items[i - 1] = items[j];
      items[j] = item;
    }
}

SgConfiguration *
sg_configuration_new_start (const SgPotential *potential, const SgStart *start, GError **error)
{
  size_t n = start->n_atoms;

  if (n < SG_START_MIN_ATOMS || n > SG_START_MAX_ATOMS)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, _ ("%zu atoms; possible are %d to %d"), n,
                   SG_START_MIN_ATOMS, SG_START_MAX_ATOMS);
      return NULL;
    }
  if (!(start->second_fraction >= 0 && start->second_fraction <= 1)
      || (start->second_fraction > 0 && potential->n_types < 2))
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT,
                   _ ("a share of %g of type 2 is not possible with %d types"), start->second_fraction,
                   potential->n_types);
      return NULL;
    }
  if (!(start->density >= 0.5 && start->density <= 2))
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, _ ("density %g; possible are 0.5 to 2"), start->density);
      return NULL;
    }

  size_t m = 1;
  while (4 * m * m * m < n)
    m++;
  size_t n_sites = 4 * m * m * m;
  double length = cbrt ((double) n / start->density), spacing = length / (double) m;

  SgRng rng;
  sg_rng_seed (&rng, start->seed);
  g_autofree uint32_t *sites = g_new (uint32_t, n_sites);
  for (size_t k = 0; k < n_sites; k++)
    sites[k] = (uint32_t) k;
  shuffle (&rng, sites, n_sites);

  static const double basis[4][3] = { { 0, 0, 0 }, { 0, 0.5, 0.5 }, { 0.5, 0, 0.5 }, { 0.5, 0.5, 0 } };
  size_t n_second = (size_t) lrint (start->second_fraction * (double) n);
  SgAtoms *atoms = sg_atoms_new (n);
  for (size_t i = 0; i < n; i++)
    {
      /* the sites are in random order, so the first n_second of them are a random choice */
      uint32_t site = sites[i], box = site / 4;
      size_t where[3] = { box % m, box / m % m, box / (m * m) };
      for (int c = 0; c < 3; c++)
        atoms->r[c][i] = spacing * ((double) where[c] + basis[site % 4][c] + 0.25);
      atoms->type[i] = i < n - n_second ? 0 : 1;
    }

  SgCell cell = { { 0, 0, 0 }, length, length, length, 0, 0, 0 };
  SgConfiguration *configuration = sg_configuration_new (&cell, atoms);
  configuration->potential = *potential;
  return configuration;
}
