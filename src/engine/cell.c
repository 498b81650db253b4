/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/cell.h"
#include "engine/error.h"
#include "engine/words.h"

#include <math.h>

void
sg_cell_to_fractional (const SgCell *cell, const double r[3], double s[3])
{
  double z = (r[2] - cell->origin[2]) / cell->lz;
  double y = (r[1] - cell->origin[1] - cell->yz * z) / cell->ly;
  double x = (r[0] - cell->origin[0] - cell->xy * y - cell->xz * z) / cell->lx;

  s[0] = x;
  s[1] = y;
  s[2] = z;
}

void
sg_cell_to_cartesian (const SgCell *cell, const double s[3], double r[3])
{
  double x = s[0], y = s[1], z = s[2];

  r[0] = cell->origin[0] + cell->lx * x + cell->xy * y + cell->xz * z;
  r[1] = cell->origin[1] + cell->ly * y + cell->yz * z;
  r[2] = cell->origin[2] + cell->lz * z;
}

static void
add_vectors (const SgCell *cell, double r[3], double na, double nb, double nc)
{
  r[0] += na * cell->lx + nb * cell->xy + nc * cell->xz;
  r[1] += nb * cell->ly + nc * cell->yz;
  r[2] += nc * cell->lz;
}

void
sg_cell_nearest_image (const SgCell *cell, double d[3])
{
  double n = rint (d[2] / cell->lz);
  add_vectors (cell, d, 0, 0, -n);
  n = rint (d[1] / cell->ly);
  add_vectors (cell, d, 0, -n, 0);
  n = rint (d[0] / cell->lx);
  add_vectors (cell, d, -n, 0, 0);

  /* Rounding is exact for an orthogonal cell; a tilted one may have a nearer neighbour. */
  if (cell->xy == 0 && cell->xz == 0 && cell->yz == 0)
    return;

  double best[3] = { d[0], d[1], d[2] };
  double best2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
  for (int k = -1; k <= 1; k++)
    for (int j = -1; j <= 1; j++)
      for (int i = -1; i <= 1; i++)
        {
          double t[3] = { d[0], d[1], d[2] };
          add_vectors (cell, t, i, j, k);
          double t2 = t[0] * t[0] + t[1] * t[1] + t[2] * t[2];
          if (t2 < best2)
            {
              best2 = t2;
              best[0] = t[0];
              best[1] = t[1];
              best[2] = t[2];
            }
        }
  d[0] = best[0];
  d[1] = best[1];
  d[2] = best[2];
}

void
sg_cell_wrap (const SgCell *cell, double r[3], int32_t image[3])
{
  double s[3];
  sg_cell_to_fractional (cell, r, s);

  double nc = floor (s[2]), nb = floor (s[1]), na = floor (s[0]);
  if (na != 0 || nb != 0 || nc != 0)
    {
      add_vectors (cell, r, -na, -nb, -nc);
      image[0] += (int32_t) na;
      image[1] += (int32_t) nb;
      image[2] += (int32_t) nc;
    }
}

void
sg_cell_unwrap (const SgCell *cell, const double r[3], const int32_t image[3], double out[3])
{
  out[0] = r[0];
  out[1] = r[1];
  out[2] = r[2];
  add_vectors (cell, out, image[0], image[1], image[2]);
}

/* Whole multiples of @length in @tilt beyond one half; a half itself is left alone. */
static int
whole_lengths (double tilt, double length)
{
  if (fabs (tilt) <= 0.5 * length)
    return 0;
  return (int) rint (tilt / length);
}

bool
sg_cell_reduce (SgCell *cell, SgFlip *flip)
{
  SgFlip f = { 0, 0, 0 };

  f.ba = whole_lengths (cell->xy, cell->lx);
  cell->xy -= f.ba * cell->lx;
  f.cb = whole_lengths (cell->yz, cell->ly);
  cell->yz -= f.cb * cell->ly;
  cell->xz -= f.cb * cell->xy;
  f.ca = whole_lengths (cell->xz, cell->lx);
  cell->xz -= f.ca * cell->lx;

  *flip = f;
  return f.ba != 0 || f.ca != 0 || f.cb != 0;
}

void
sg_cell_scale (SgCell *cell, double s)
{
  cell->lx *= s;
  cell->ly *= s;
  cell->lz *= s;
  cell->xy *= s;
  cell->xz *= s;
  cell->yz *= s;
}

void
sg_cell_shear (SgCell *cell, SgPlane plane, double dgamma)
{
  /* r_a += dgamma r_b applied to the columns of H */
  switch (plane)
    {
    case SG_PLANE_XY:
      cell->xy += dgamma * cell->ly;
      cell->xz += dgamma * cell->yz;
      break;
    case SG_PLANE_XZ:
      cell->xz += dgamma * cell->lz;
      break;
    case SG_PLANE_YZ:
      cell->yz += dgamma * cell->lz;
      break;
    }
}

void
sg_cell_widths (const SgCell *cell, double width[3])
{
  double v = sg_cell_volume (cell);
  double xy = cell->xy, xz = cell->xz, yz = cell->yz;
  double lx = cell->lx, ly = cell->ly, lz = cell->lz;
  /* b x c, c x a, a x b */
  double bc = sqrt (ly * lz * ly * lz + xy * lz * xy * lz + (xy * yz - ly * xz) * (xy * yz - ly * xz));
  double ca = lx * sqrt (lz * lz + yz * yz);
  double ab = lx * ly;

  width[0] = v / bc;
  width[1] = v / ca;
  width[2] = v / ab;
}

bool
sg_cell_check (const SgCell *cell, GError **error)
{
  const double numbers[] = { cell->origin[0], cell->origin[1], cell->origin[2], cell->lx, cell->ly,
                             cell->lz,        cell->xy,        cell->xz,        cell->yz };

  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (!isfinite (numbers[i]))
      {
        g_set_error (error, SG_ERROR, SG_ERROR_CELL, _ ("the cell has a non-finite length"));
        return false;
      }
  if (!(cell->lx > 0 && cell->ly > 0 && cell->lz > 0))
    {
      g_set_error (error, SG_ERROR, SG_ERROR_CELL, _ ("the cell %g x %g x %g has no volume"), cell->lx,
                   cell->ly, cell->lz);
      return false;
    }
  if (fabs (cell->xy) > 1e6 * cell->lx || fabs (cell->xz) > 1e6 * cell->lx
      || fabs (cell->yz) > 1e6 * cell->ly)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_CELL,
                   _ ("the cell is tilted by more than 10^6 of its lengths (xy %g, xz %g, yz %g)"),
                   cell->xy, cell->xz, cell->yz);
      return false;
    }
  return true;
}
