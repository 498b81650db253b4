/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/atoms.h"

#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 64

static void *
aligned_zero (size_t n, size_t size)
{
  size_t bytes = (n * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if (bytes == 0)
    bytes = ALIGNMENT;
  void *p = aligned_alloc (ALIGNMENT, bytes);
  if (p == NULL)
    g_error ("out of memory for %zu atoms", n);
  memset (p, 0, bytes);
  return p;
}

/* Every array of the structure with the size of its element, so that no operation forgets one. */
#define FOR_EACH_ARRAY(atoms, DO)             \
  for (int c = 0; c < 3; c++)                 \
    {                                         \
      DO ((atoms)->r[c], sizeof (double));    \
      DO ((atoms)->v[c], sizeof (double));    \
      DO ((atoms)->f[c], sizeof (double));    \
      DO ((atoms)->image[c], sizeof (int32_t)); \
    }                                         \
  DO ((atoms)->type, sizeof (uint8_t));       \
  DO ((atoms)->index, sizeof (uint32_t));     \
  DO ((atoms)->id, sizeof (int64_t))

SgAtoms *
sg_atoms_new (size_t n)
{
  SgAtoms *atoms = g_new0 (SgAtoms, 1);
  atoms->n = n;
#define ALLOCATE(array, size) (array) = aligned_zero (n, size)
  FOR_EACH_ARRAY (atoms, ALLOCATE);
#undef ALLOCATE
  for (size_t i = 0; i < n; i++)
    {
      atoms->index[i] = (uint32_t) i;
      atoms->id[i] = (int64_t) i + 1;
    }
  return atoms;
}

SgAtoms *
sg_atoms_copy (const SgAtoms *from)
{
  SgAtoms *atoms = g_new0 (SgAtoms, 1);
  size_t n = atoms->n = from->n;
#define ALLOCATE(array, size) (array) = aligned_zero (n, size)
  FOR_EACH_ARRAY (atoms, ALLOCATE);
#undef ALLOCATE
  for (int c = 0; c < 3; c++)
    {
      memcpy (atoms->r[c], from->r[c], n * sizeof (double));
      memcpy (atoms->v[c], from->v[c], n * sizeof (double));
      memcpy (atoms->f[c], from->f[c], n * sizeof (double));
      memcpy (atoms->image[c], from->image[c], n * sizeof (int32_t));
    }
  memcpy (atoms->type, from->type, n * sizeof (uint8_t));
  memcpy (atoms->index, from->index, n * sizeof (uint32_t));
  memcpy (atoms->id, from->id, n * sizeof (int64_t));
  return atoms;
}

void
sg_atoms_free (SgAtoms *atoms)
{
  if (atoms == NULL)
    return;
#define RELEASE(array, size) free (array)
  FOR_EACH_ARRAY (atoms, RELEASE);
#undef RELEASE
  g_free (atoms);
}

void
sg_atoms_permute (SgAtoms *atoms, const uint32_t *order)
{
  size_t n = atoms->n;
  char *old = aligned_zero (n, sizeof (double));
#define PERMUTE(array, size)                                                  \
  do                                                                          \
    {                                                                         \
      memcpy (old, (array), n * (size));                                      \
      for (size_t k = 0; k < n; k++)                                          \
        memcpy ((char *) (array) + k * (size), old + order[k] * (size), (size)); \
    }                                                                         \
  while (0)
  FOR_EACH_ARRAY (atoms, PERMUTE);
#undef PERMUTE
  free (old);
}

void
sg_atoms_wrap (SgAtoms *atoms, const SgCell *cell)
{
  for (size_t i = 0; i < atoms->n; i++)
    {
      double r[3] = { atoms->r[0][i], atoms->r[1][i], atoms->r[2][i] };
      int32_t image[3] = { atoms->image[0][i], atoms->image[1][i], atoms->image[2][i] };
      sg_cell_wrap (cell, r, image);
      for (int c = 0; c < 3; c++)
        {
          atoms->r[c][i] = r[c];
          atoms->image[c][i] = image[c];
        }
    }
}
