/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/replicate.h"
#include "engine/error.h"
#include "engine/words.h"

#define MAX_ATOMS 20000000

SgConfiguration *
sg_configuration_replicate (const SgConfiguration *from, const int count[3], GError **error)
{
  size_t n = from->atoms->n;
  double total = (double) n;
  for (int c = 0; c < 3; c++)
    {
      if (count[c] < 1)
        {
          g_set_error (error, SG_ERROR, SG_ERROR_INPUT, _ ("%d copies; at least 1 is needed"), count[c]);
          return NULL;
        }
      total *= count[c];
    }
  if (total > MAX_ATOMS)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, _ ("%.0f atoms; at most %d can be held"), total, MAX_ATOMS);
      return NULL;
    }

  const SgCell *cell = &from->cell;
  SgAtoms *atoms = sg_atoms_new ((size_t) total);
  size_t m = 0;
  for (int k = 0; k < count[2]; k++)
    for (int j = 0; j < count[1]; j++)
      for (int i = 0; i < count[0]; i++)
        for (size_t a = 0; a < n; a++, m++)
          {
            double r[3] = { from->atoms->r[0][a], from->atoms->r[1][a], from->atoms->r[2][a] };
            int32_t image[3] = { 0, 0, 0 };
            sg_cell_wrap (cell, r, image);
            atoms->r[0][m] = r[0] + i * cell->lx + j * cell->xy + k * cell->xz;
            atoms->r[1][m] = r[1] + j * cell->ly + k * cell->yz;
            atoms->r[2][m] = r[2] + k * cell->lz;
            for (int c = 0; c < 3; c++)
              atoms->v[c][m] = from->atoms->v[c][a];
            atoms->type[m] = from->atoms->type[a];
          }

  SgCell large = *cell;
  large.lx *= count[0];
  large.ly *= count[1];
  large.xy *= count[1];
  large.lz *= count[2];
  large.xz *= count[2];
  large.yz *= count[2];
  SgConfiguration *configuration = sg_configuration_new (&large, atoms);
  configuration->potential = from->potential;
  configuration->has_velocities = from->has_velocities;
  for (int c = 0; c < 3; c++)
    configuration->strain[c] = from->strain[c];
  /* The tilt may now exceed half a length: another basis of the same lattice. */
  SgFlip flip;
  if (sg_cell_reduce (&configuration->cell, &flip))
    sg_atoms_wrap (atoms, &configuration->cell);
  for (int c = 0; c < 3; c++)
    for (size_t a = 0; a < atoms->n; a++)
      atoms->image[c][a] = 0;
  return configuration;
}
