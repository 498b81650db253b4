/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/plain-pairs.h"
#include "engine/error.h"
#include "engine/words.h"

#include <math.h>
#include <string.h>

enum { TASK_ATOMS = 512 };

typedef struct {
  SgPlainPairs *pairs;
  const SgAtoms *atoms;
  int bins[3];
  const uint32_t *bin_first; /* bins + 1 */
  double shift[SG_N_IMAGES][3];
  GArray **found;            /* a task each */
} Search;

void
sg_plain_pairs_free_arrays (SgPlainPairs *pairs)
{
  for (int c = 0; c < 3; c++)
    g_clear_pointer (&pairs->r0[c], g_free);
  g_clear_pointer (&pairs->first, g_free);
  g_clear_pointer (&pairs->entry, g_free);
  pairs->n = pairs->capacity = 0;
}

void
sg_plain_pairs_shift_vectors (const SgCell *cell, double shift[SG_N_IMAGES][3])
{
  int k = 0;
  for (int c = -1; c <= 1; c++)
    for (int b = -1; b <= 1; b++)
      for (int a = -1; a <= 1; a++, k++)
        {
          shift[k][0] = a * cell->lx + b * cell->xy + c * cell->xz;
          shift[k][1] = b * cell->ly + c * cell->yz;
          shift[k][2] = c * cell->lz;
        }
}

static uint32_t
bin_of (const Search *search, const SgCell *cell, const SgAtoms *atoms, size_t i)
{
  double r[3] = { atoms->r[0][i], atoms->r[1][i], atoms->r[2][i] }, s[3];
  sg_cell_to_fractional (cell, r, s);
  int b[3];
  for (int c = 0; c < 3; c++)
    {
      b[c] = (int) floor (s[c] * search->bins[c]);
      b[c] = CLAMP (b[c], 0, search->bins[c] - 1); /* rounding may put an atom on the far face */
    }
  return (uint32_t) ((b[2] * search->bins[1] + b[1]) * search->bins[0] + b[0]);
}

/* Neighbours of the atoms of one task, in the order of the 27 bins around each. */
static void
search_task (void *data, unsigned task, unsigned worker)
{
  Search *search = data;
  const SgPlainPairs *pairs = search->pairs;
  double *const *r = search->atoms->r;
  const int *bins = search->bins;
  double radius2 = pairs->radius * pairs->radius;
  size_t begin = (size_t) task * TASK_ATOMS, end = MIN (begin + TASK_ATOMS, pairs->n);
  GArray *found = search->found[task];

  for (size_t i = begin; i < end; i++)
    {
      size_t before = found->len;
      uint32_t bin = bin_of (search, &pairs->cell, search->atoms, i);
      int b0 = (int) bin % bins[0], b1 = (int) bin / bins[0] % bins[1],
          b2 = (int) bin / (bins[0] * bins[1]);
      for (int dc = -1; dc <= 1; dc++)
        for (int db = -1; db <= 1; db++)
          for (int da = -1; da <= 1; da++)
            {
              int n0 = b0 + da, n1 = b1 + db, n2 = b2 + dc, s0 = 0, s1 = 0, s2 = 0;
              if (n0 < 0 || n0 >= bins[0])
                s0 = da, n0 -= da * bins[0];
              if (n1 < 0 || n1 >= bins[1])
                s1 = db, n1 -= db * bins[1];
              if (n2 < 0 || n2 >= bins[2])
                s2 = dc, n2 -= dc * bins[2];
              uint32_t shift = (uint32_t) ((s2 + 1) * 9 + (s1 + 1) * 3 + s0 + 1);
              const double *t = search->shift[shift];
              int other = (n2 * bins[1] + n1) * bins[0] + n0;
              for (uint32_t j = search->bin_first[other]; j < search->bin_first[other + 1]; j++)
                {
                  double dx = r[0][i] - r[0][j] - t[0], dy = r[1][i] - r[1][j] - t[1],
                         dz = r[2][i] - r[2][j] - t[2];
                  if (dx * dx + dy * dy + dz * dz < radius2 && !(j == i && shift == SG_NO_IMAGE))
                    {
                      uint32_t entry = j | shift << SG_PAIR_ATOM_BITS;
                      g_array_append_val (found, entry);
                    }
                }
            }
      pairs->first[i + 1] = (uint32_t) (found->len - before);
    }
}

bool
sg_plain_pairs_build (SgPlainPairs *pairs, const SgCell *cell, SgAtoms *atoms, double radius, double skin,
                SgPool *pool, GError **error)
{
  size_t n = atoms->n;
  Search search = { .pairs = pairs, .atoms = atoms };
  double width[3];

  if (n >= 1u << SG_PAIR_ATOM_BITS)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL, _ ("%zu atoms are too many"), n);
      return false;
    }
  sg_cell_widths (cell, width);
  size_t n_bins = 1;
  for (int c = 0; c < 3; c++)
    {
      /* The limit keeps a nearly empty cell from asking for more bins than atoms can fill. */
      search.bins[c] = (int) CLAMP (floor (width[c] / radius), 2, 512);
      n_bins *= (size_t) search.bins[c];
    }

  /* Sort by bin; equal bins keep their order, so the result is one for every thread count. */
  sg_atoms_wrap (atoms, cell);
  uint32_t *bin = g_new (uint32_t, n), *bin_first = g_new0 (uint32_t, n_bins + 1),
           *order = g_new (uint32_t, n), *next = g_new (uint32_t, n_bins);
  for (size_t i = 0; i < n; i++)
    {
      bin[i] = bin_of (&search, cell, atoms, i);
      bin_first[bin[i] + 1]++;
    }
  for (size_t b = 0; b < n_bins; b++)
    {
      next[b] = bin_first[b];
      bin_first[b + 1] += bin_first[b];
    }
  for (size_t i = 0; i < n; i++)
    order[next[bin[i]]++] = (uint32_t) i;
  sg_atoms_permute (atoms, order);
  g_free (bin);
  g_free (order);
  g_free (next);

  if (pairs->n != n)
    {
      sg_plain_pairs_free_arrays (pairs);
      pairs->n = n;
      for (int c = 0; c < 3; c++)
        pairs->r0[c] = g_new (double, n);
      pairs->first = g_new (uint32_t, n + 1);
    }
  pairs->radius = radius;
  pairs->skin = skin;
  pairs->cell = *cell;
  for (int c = 0; c < 3; c++)
    memcpy (pairs->r0[c], atoms->r[c], n * sizeof (double));

  search.bin_first = bin_first;
  sg_plain_pairs_shift_vectors (cell, search.shift);
  unsigned n_tasks = (unsigned) ((n + TASK_ATOMS - 1) / TASK_ATOMS);
  search.found = g_new (GArray *, n_tasks);
  for (unsigned t = 0; t < n_tasks; t++)
    search.found[t] = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  pairs->first[0] = 0;
  sg_pool_run (pool, search_task, &search, n_tasks);
  g_free (bin_first);

  size_t total = 0;
  for (unsigned t = 0; t < n_tasks; t++)
    total += search.found[t]->len;
  bool fits = total < UINT32_MAX;
  if (fits)
    {
      if (total > pairs->capacity)
        {
          g_free (pairs->entry);
          pairs->capacity = total + total / 16;
          pairs->entry = g_new (uint32_t, pairs->capacity);
        }
      total = 0;
      for (unsigned t = 0; t < n_tasks; t++)
        {
          GArray *found = search.found[t];
          if (found->len > 0)
            memcpy (pairs->entry + total, found->data, found->len * sizeof (uint32_t));
          total += found->len;
        }
      for (size_t i = 0; i < n; i++)
        pairs->first[i + 1] += pairs->first[i];
    }
  else
    g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL, _ ("the pair list is overfull: %zu pairs"), total / 2);
  for (unsigned t = 0; t < n_tasks; t++)
    g_array_free (search.found[t], TRUE);
  g_free (search.found);
  return fits;
}

/* The map F = H H0^-1 and the smallest stretch |F e| over unit vectors e. */
static double
affine_map (const SgCell *now, const SgCell *then, double f[6])
{
  double xx = now->lx / then->lx, yy = now->ly / then->ly, zz = now->lz / then->lz;
  double xy = (now->xy - xx * then->xy) / then->ly;
  double yz = (now->yz - yy * then->yz) / then->lz;
  double xz = (now->xz - xx * then->xz - xy * then->yz) / then->lz;

  f[0] = xx, f[1] = yy, f[2] = zz, f[3] = xy, f[4] = xz, f[5] = yz;
  /* Weyl: the smallest singular value is at least the smallest diagonal element less the norm of the
   * rest, here bounded by its Frobenius norm. */
  return fmin (xx, fmin (yy, zz)) - sqrt (xy * xy + xz * xz + yz * yz);
}

bool
sg_plain_pairs_hold (const SgPlainPairs *pairs, const SgCell *cell, const SgAtoms *atoms)
{
  if (pairs->n != atoms->n)
    return false;

  double f[6], u2_max = 0;
  double stretch = affine_map (cell, &pairs->cell, f);
  for (size_t i = 0; i < pairs->n; i++)
    {
      double x0 = pairs->r0[0][i] - pairs->cell.origin[0], y0 = pairs->r0[1][i] - pairs->cell.origin[1],
             z0 = pairs->r0[2][i] - pairs->cell.origin[2];
      double ux = atoms->r[0][i] - cell->origin[0] - f[0] * x0 - f[3] * y0 - f[4] * z0;
      double uy = atoms->r[1][i] - cell->origin[1] - f[1] * y0 - f[5] * z0;
      double uz = atoms->r[2][i] - cell->origin[2] - f[2] * z0;
      double u2 = ux * ux + uy * uy + uz * uz;
      if (!(u2 <= u2_max))
        {
          if (!isfinite (u2))
            return false;
          u2_max = u2;
        }
    }
  return 2 * sqrt (u2_max) + (1 - stretch) * pairs->radius <= pairs->skin;
}
