/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/io/close-pairs.h"

#include <math.h>

typedef struct {
  double s[3]; /* fractional, [0,1) */
  uint32_t atom;
} Place;

/* Boxes of dimension d that hold neighbours of box @k: each once, also where the grid has one or two. */
static int
neighbour_boxes (int k, int n, int out[3])
{
  if (n == 1)
    {
      out[0] = 0;
      return 1;
    }
  if (n == 2)
    {
      out[0] = 0;
      out[1] = 1;
      return 2;
    }
  out[0] = k == 0 ? n - 1 : k - 1;
  out[1] = k;
  out[2] = k == n - 1 ? 0 : k + 1;
  return 3;
}

bool
sg_find_close_pair (const SgCell *given, double *const r[3], size_t n, double distance,
                    size_t *first, size_t *second, double *found)
{
  SgCell cell = *given;
  SgFlip flip;
  sg_cell_reduce (&cell, &flip);
  double width[3];
  sg_cell_widths (&cell, width);
  double edge = fmax (distance, cbrt (sg_cell_volume (&cell) / (double) n));
  int count[3];
  for (int c = 0; c < 3; c++)
    count[c] = (int) fmin (fmax (floor (width[c] / edge), 1), (double) n);
  /* A flat cell with few atoms could still ask for more boxes than atoms. */
  while ((double) count[0] * count[1] * count[2] > 4.0 * (double) n + 64)
    {
      int widest = count[0] >= count[1] ? (count[0] >= count[2] ? 0 : 2) : (count[1] >= count[2] ? 1 : 2);
      count[widest] = (count[widest] + 1) / 2;
    }
  size_t n_boxes = (size_t) count[0] * (size_t) count[1] * (size_t) count[2];

  g_autofree uint32_t *box = g_new (uint32_t, n);
  g_autofree uint32_t *start = g_new0 (uint32_t, n_boxes + 1);
  g_autofree Place *unsorted = g_new (Place, n);
  g_autofree Place *place = g_new (Place, n);
  for (size_t i = 0; i < n; i++)
    {
      double q[3] = { r[0][i], r[1][i], r[2][i] };
      size_t k[3];
      sg_cell_to_fractional (&cell, q, q);
      for (int c = 0; c < 3; c++)
        {
          q[c] -= floor (q[c]);
          k[c] = MIN ((size_t) (q[c] * count[c]), (size_t) count[c] - 1);
          unsorted[i].s[c] = q[c];
        }
      unsorted[i].atom = (uint32_t) i;
      box[i] = (uint32_t) ((k[2] * (size_t) count[1] + k[1]) * (size_t) count[0] + k[0]);
      start[box[i] + 1]++;
    }
  for (size_t b = 0; b < n_boxes; b++)
    start[b + 1] += start[b];
  {
    g_autofree uint32_t *next = g_memdup2 (start, n_boxes * sizeof *start);
    for (size_t i = 0; i < n; i++)
      place[next[box[i]]++] = unsorted[i];
  }

  double limit2 = distance * distance, best2 = 0;
  size_t best_first = n, best_second = n;
  for (int kz = 0; kz < count[2]; kz++)
    for (int ky = 0; ky < count[1]; ky++)
      for (int kx = 0; kx < count[0]; kx++)
        {
          size_t b = ((size_t) kz * (size_t) count[1] + (size_t) ky) * (size_t) count[0] + (size_t) kx;
          if (start[b] == start[b + 1])
            continue;
          int x[3], y[3], z[3];
          int nx = neighbour_boxes (kx, count[0], x), ny = neighbour_boxes (ky, count[1], y),
              nz = neighbour_boxes (kz, count[2], z);
          for (int m = 0; m < nx * ny * nz; m++)
            {
              size_t other = ((size_t) z[m / (nx * ny)] * (size_t) count[1] + (size_t) y[m / nx % ny])
                                 * (size_t) count[0]
                             + (size_t) x[m % nx];
              if (other < b)
                continue;
              for (size_t i = start[b]; i < start[b + 1]; i++)
                for (size_t j = other == b ? i + 1 : start[other]; j < start[other + 1]; j++)
                  {
                    double d[3];
                    for (int c = 0; c < 3; c++)
                      {
                        d[c] = place[i].s[c] - place[j].s[c];
                        d[c] -= rint (d[c]);
                      }
                    double dz = cell.lz * d[2], dy = cell.ly * d[1] + cell.yz * d[2],
                           dx = cell.lx * d[0] + cell.xy * d[1] + cell.xz * d[2];
                    double d2 = dx * dx + dy * dy + dz * dz;
                    if (d2 >= limit2)
                      continue;
                    size_t low = MIN (place[i].atom, place[j].atom);
                    size_t high = MAX (place[i].atom, place[j].atom);
                    if (high < best_second || (high == best_second && low < best_first))
                      {
                        best_first = low;
                        best_second = high;
                        best2 = d2;
                      }
                  }
            }
        }
  if (best_second == n)
    return false;
  *first = best_first;
  *second = best_second;
  *found = sqrt (best2);
  return true;
}
