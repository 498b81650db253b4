/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAD = 16 };

SgGrid *
sg_grid_new (const SgCell *cell, size_t n, const double *const r[3], const double *w, double width)
{
  SgGrid *grid = g_new0 (SgGrid, 1);
  double widths[3];

  grid->cell = *cell;
  grid->n = n;
  sg_cell_widths (cell, widths);
  /* Never many more boxes than atoms. */
  for (;;)
    {
      double product = 1;
      for (int c = 0; c < 3; c++)
        {
          double k = floor (widths[c] / width);
          grid->boxes[c] = k < 1 ? 1 : k > 100000 ? 100000 : (unsigned) k;
          product *= grid->boxes[c];
        }
      if (product <= 4.0 * (double) n + 64)
        break;
      width *= 1.3;
    }
  for (int c = 0; c < 3; c++)
    grid->width[c] = widths[c] / grid->boxes[c];
  grid->n_boxes = (size_t) grid->boxes[0] * grid->boxes[1] * grid->boxes[2];

  grid->box_start = g_new0 (uint32_t, grid->n_boxes + 1);
  grid->atom = g_new (uint32_t, n + PAD);
  grid->box_of = g_new (uint32_t, n + PAD);
  grid->x = g_new0 (double, n + PAD);
  grid->y = g_new0 (double, n + PAD);
  grid->z = g_new0 (double, n + PAD);
  grid->w = g_new0 (double, n + PAD);

  for (size_t i = 0; i < n; i++)
    {
      double p[3] = { r[0][i], r[1][i], r[2][i] }, s[3];
      sg_cell_to_fractional (cell, p, s);
      size_t k[3];
      for (int c = 0; c < 3; c++)
        {
          /* A wrapped coordinate can round to 1. */
          double f = s[c] * grid->boxes[c];
          k[c] = f <= 0 ? 0 : (size_t) f;
          if (k[c] >= grid->boxes[c])
            k[c] = grid->boxes[c] - 1;
        }
      size_t box = (k[2] * grid->boxes[1] + k[1]) * grid->boxes[0] + k[0];
      grid->box_of[i] = (uint32_t) box;
      grid->box_start[box + 1]++;
    }
  for (size_t b = 0; b < grid->n_boxes; b++)
    grid->box_start[b + 1] += grid->box_start[b];

  /* Stable, so that the order within a box is that of the indices. */
  uint32_t *next = g_memdup2 (grid->box_start, grid->n_boxes * sizeof (uint32_t));
  for (size_t i = 0; i < n; i++)
    {
      uint32_t k = next[grid->box_of[i]]++;
      grid->atom[k] = (uint32_t) i;
      grid->x[k] = r[0][i];
      grid->y[k] = r[1][i];
      grid->z[k] = r[2][i];
      if (w != NULL)
        grid->w[k] = w[i];
    }
  g_free (next);
  return grid;
}

void
sg_grid_free (SgGrid *grid)
{
  if (grid == NULL)
    return;
  g_free (grid->box_start);
  g_free (grid->atom);
  g_free (grid->box_of);
  g_free (grid->x);
  g_free (grid->y);
  g_free (grid->z);
  g_free (grid->w);
  g_free (grid);
}

static void
reserve (SgGather *gather, size_t n)
{
  if (n + PAD <= gather->capacity)
    return;
  gather->capacity = 2 * n + 4 * PAD;
  gather->x = g_renew (double, gather->x, gather->capacity);
  gather->y = g_renew (double, gather->y, gather->capacity);
  gather->z = g_renew (double, gather->z, gather->capacity);
  gather->w = g_renew (double, gather->w, gather->capacity);
  gather->sorted = g_renew (uint32_t, gather->sorted, gather->capacity);
  gather->offset = g_renew (uint32_t, gather->offset, gather->capacity);
}

static int
floor_div (int a, int b)
{
  return a >= 0 ? a / b : -((b - 1 - a) / b);
}

bool
sg_grid_gather (const SgGrid *grid, size_t box, double radius, SgGather *gather)
{
  int boxes[3], range[3], at[3];
  for (int c = 0; c < 3; c++)
    {
      boxes[c] = (int) grid->boxes[c];
      double need = ceil (radius / grid->width[c] - 1e-9);
      if (need > 500.0 * boxes[c])
        return false;
      range[c] = need < 1 ? 1 : (int) need;
    }
  at[0] = (int) (box % grid->boxes[0]);
  at[1] = (int) (box / grid->boxes[0] % grid->boxes[1]);
  at[2] = (int) (box / grid->boxes[0] / grid->boxes[1]);

  const SgCell *cell = &grid->cell;
  size_t n = 0;
  for (int dz = -range[2]; dz <= range[2]; dz++)
    {
      int nz = floor_div (at[2] + dz, boxes[2]), kz = at[2] + dz - nz * boxes[2];
      for (int dy = -range[1]; dy <= range[1]; dy++)
        {
          int ny = floor_div (at[1] + dy, boxes[1]), ky = at[1] + dy - ny * boxes[1];
          for (int dx = -range[0]; dx <= range[0]; dx++)
            {
              int nx = floor_div (at[0] + dx, boxes[0]), kx = at[0] + dx - nx * boxes[0];
              size_t b = ((size_t) kz * grid->boxes[1] + (size_t) ky) * grid->boxes[0] + (size_t) kx;
              uint32_t from = grid->box_start[b], count = grid->box_start[b + 1] - from;
              double sx = nx * cell->lx + ny * cell->xy + nz * cell->xz;
              double sy = ny * cell->ly + nz * cell->yz;
              double sz = nz * cell->lz;
              uint32_t offset = sg_offset_pack (nx, ny, nz);

              reserve (gather, n + count);
              if (dx == 0 && dy == 0 && dz == 0)
                gather->self = n;
              for (uint32_t k = 0; k < count; k++)
                {
                  gather->x[n + k] = grid->x[from + k] + sx;
                  gather->y[n + k] = grid->y[from + k] + sy;
                  gather->z[n + k] = grid->z[from + k] + sz;
                  gather->w[n + k] = grid->w[from + k];
                  gather->sorted[n + k] = from + k;
                  gather->offset[n + k] = offset;
                }
              n += count;
            }
        }
    }
  gather->n = n;
  reserve (gather, n);
  for (size_t k = n; k < n + PAD; k++)
    {
      gather->x[k] = gather->y[k] = gather->z[k] = 1e30;
      gather->w[k] = 0;
      gather->sorted[k] = 0;
      gather->offset[k] = 0;
    }
  return true;
}

void
sg_gather_clear (SgGather *gather)
{
  g_free (gather->x);
  g_free (gather->y);
  g_free (gather->z);
  g_free (gather->w);
  g_free (gather->sorted);
  g_free (gather->offset);
  memset (gather, 0, sizeof *gather);
}
