/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/voronoi-star.h"

#include <glib.h>
#include <math.h>
#include <string.h>

void
sg_star_reserve_candidates (SgStar *s, unsigned m)
{
  unsigned need = m + 16;
  if (need <= s->capacity)
    return;
  unsigned old = s->capacity;
  s->capacity = 2 * need;
  s->x = g_renew (double, s->x, s->capacity);
  s->y = g_renew (double, s->y, s->capacity);
  s->z = g_renew (double, s->z, s->capacity);
  s->q = g_renew (double, s->q, s->capacity);
  s->changed = g_renew (double, s->changed, s->capacity);
  s->local = g_renew (uint32_t, s->local, s->capacity);
  s->slot = g_renew (uint16_t, s->slot, s->capacity);
  memset (s->slot + old, 0, (s->capacity - old) * sizeof *s->slot);
}

bool
sg_star_reserve_slots (SgStar *s, unsigned slots)
{
  /* Triangle + 1 must fit sixteen bits. */
  if (slots > 32000)
    return false;
  sg_star_reset (s);
  bool changed = s->ux != s->vx;
  unsigned nt = 2 * slots;
  s->slot_capacity = slots;
  g_free (s->edge);
  s->edge = g_new0 (uint16_t, (size_t) slots * slots);
  s->candidate = g_renew (uint32_t, s->candidate, slots);
  s->triangle = g_renew (SgStarTriangle, s->triangle, nt);
  s->vx = g_renew (double, s->vx, nt);
  s->vy = g_renew (double, s->vy, nt);
  s->vz = g_renew (double, s->vz, nt);
  for (int c = 0; c < 3; c++)
    s->changed_corner[c] = g_renew (double, s->changed_corner[c], nt);
  s->ux = changed ? s->changed_corner[0] : s->vx;
  s->uy = changed ? s->changed_corner[1] : s->vy;
  s->uz = changed ? s->changed_corner[2] : s->vz;
  s->open = g_renew (uint32_t, s->open, 2 * nt + 8);
  return true;
}

void
sg_star_reset (SgStar *s)
{
  unsigned cap = s->slot_capacity;
  for (unsigned t = 0; t < s->n_triangles; t++)
    {
      unsigned a = s->triangle[t].a, b = s->triangle[t].b, c = s->triangle[t].c;
      s->edge[a * cap + b] = s->edge[b * cap + c] = s->edge[c * cap + a] = 0;
    }
  for (unsigned k = 0; k < s->n_slots; k++)
    s->slot[s->candidate[k]] = 0;
  s->n_triangles = 0;
  s->n_slots = 0;
}

void
sg_star_clear (SgStar *s)
{
  g_free (s->x);
  g_free (s->y);
  g_free (s->z);
  g_free (s->q);
  g_free (s->changed);
  g_free (s->local);
  g_free (s->slot);
  g_free (s->edge);
  g_free (s->candidate);
  g_free (s->triangle);
  g_free (s->vx);
  g_free (s->vy);
  g_free (s->vz);
  for (int c = 0; c < 3; c++)
    g_free (s->changed_corner[c]);
  g_free (s->open);
  memset (s, 0, sizeof *s);
}

typedef struct {
  unsigned plane[3];
  double v[3];
} Corner;

/* A plane of the candidates or, from number m on, of the large tetrahedron. */
static void
plane (const SgStar *s, unsigned k, double size, double d[3], double *q, bool changed)
{
  static const double wall[4][3] = { { 1, 1, 1 }, { 1, -1, -1 }, { -1, 1, -1 }, { -1, -1, 1 } };
  if (k >= s->m)
    {
      for (int c = 0; c < 3; c++)
        d[c] = wall[k - s->m][c];
      *q = size;
      return;
    }
  d[0] = s->x[k];
  d[1] = s->y[k];
  d[2] = s->z[k];
  *q = changed ? s->p[k] : s->q[k];
}

/* Meeting point of the planes k[]. Returns their determinant. */
static double
meet (const SgStar *s, const unsigned k[3], double size, bool changed, double v[3])
{
  double d[3][3], q[3];
  for (int i = 0; i < 3; i++)
    plane (s, k[i], size, d[i], &q[i], changed);
  double n[3][3];
  for (int i = 0; i < 3; i++)
    {
      const double *a = d[(i + 1) % 3], *b = d[(i + 2) % 3];
      n[i][0] = a[1] * b[2] - a[2] * b[1];
      n[i][1] = a[2] * b[0] - a[0] * b[2];
      n[i][2] = a[0] * b[1] - a[1] * b[0];
    }
  double det = d[0][0] * n[0][0] + d[0][1] * n[0][1] + d[0][2] * n[0][2];
  for (int c = 0; c < 3; c++)
    v[c] = (q[0] * n[0][c] + q[1] * n[1][c] + q[2] * n[2][c]) / det;
  return det;
}

SgStarResult
sg_star_clip (SgStar *s)
{
  double size = 0;
  for (unsigned k = 0; k < s->m; k++)
    size = fmax (size, sqrt (s->x[k] * s->x[k] + s->y[k] * s->y[k] + s->z[k] * s->z[k]));
  size = 10 * size + 1;

  g_autoptr (GArray) corners = g_array_new (false, false, sizeof (Corner));
  g_autoptr (GArray) removed = g_array_new (false, false, sizeof (Corner));
  for (unsigned out = 0; out < 4; out++)
    {
      Corner c;
      for (unsigned k = 0, i = 0; k < 4; k++)
        if (k != out)
          c.plane[i++] = s->m + k;
      if (meet (s, c.plane, size, true, c.v) < 0)
        {
          unsigned t = c.plane[0];
          c.plane[0] = c.plane[1];
          c.plane[1] = t;
        }
      g_array_append_val (corners, c);
    }

  for (unsigned k = 0; k < s->m; k++)
    {
      g_array_set_size (removed, 0);
      for (unsigned t = 0; t < corners->len;)
        {
          Corner *c = &g_array_index (corners, Corner, t);
          if (s->x[k] * c->v[0] + s->y[k] * c->v[1] + s->z[k] * c->v[2] > s->p[k])
            {
              g_array_append_val (removed, *c);
              g_array_remove_index_fast (corners, t);
            }
          else
            t++;
        }
      if (corners->len == 0)
        return SG_STAR_HIDDEN;
      /* Rim of what was cut off: edges whose other side stays. */
      for (unsigned t = 0; t < removed->len; t++)
        {
          Corner *c = &g_array_index (removed, Corner, t);
          for (int e = 0; e < 3; e++)
            {
              unsigned from = c->plane[e], to = c->plane[(e + 1) % 3];
              bool rim = true;
              for (unsigned o = 0; o < removed->len && rim; o++)
                {
                  Corner *other = &g_array_index (removed, Corner, o);
                  for (int f = 0; f < 3; f++)
                    if (other->plane[f] == to && other->plane[(f + 1) % 3] == from)
                      rim = false;
                }
              if (!rim)
                continue;
              Corner fresh = { .plane = { from, to, k } };
              meet (s, fresh.plane, size, true, fresh.v);
              if (!isfinite (fresh.v[0] + fresh.v[1] + fresh.v[2]))
                return SG_STAR_FAILED; /* parallel planes: two atoms at the same place */
              g_array_append_val (corners, fresh);
            }
        }
    }

  double limit2 = s->limit2[SG_STAR_SHELLS - 1];
  for (unsigned t = 0; t < corners->len; t++)
    {
      const Corner *c = &g_array_index (corners, Corner, t);
      double v2 = c->v[0] * c->v[0] + c->v[1] * c->v[1] + c->v[2] * c->v[2];
      if (!(v2 <= limit2) || c->plane[0] >= s->m || c->plane[1] >= s->m || c->plane[2] >= s->m)
        return SG_STAR_WIDEN;
    }

  /* Into the form that wrapping leaves. */
  unsigned cap = s->slot_capacity;
  if (corners->len > 2 * cap)
    return SG_STAR_HUGE;
  for (unsigned t = 0; t < corners->len; t++)
    {
      const Corner *c = &g_array_index (corners, Corner, t);
      uint16_t slots[3];
      for (int e = 0; e < 3; e++)
        {
          if (s->slot[c->plane[e]] == 0)
            {
              if (s->n_slots == cap)
                return SG_STAR_HUGE;
              s->candidate[s->n_slots] = c->plane[e];
              s->slot[c->plane[e]] = (uint16_t) ++s->n_slots;
            }
          slots[e] = (uint16_t) (s->slot[c->plane[e]] - 1);
        }
      for (int e = 0; e < 3; e++)
        if (s->edge[slots[e] * cap + slots[(e + 1) % 3]] != 0)
          return SG_STAR_FAILED;
      for (int e = 0; e < 3; e++)
        s->edge[slots[e] * cap + slots[(e + 1) % 3]] = (uint16_t) (t + 1);
      double v[3];
      meet (s, c->plane, size, false, v);
      s->triangle[t] = (SgStarTriangle){ slots[0], slots[1], slots[2] };
      s->ux[t] = c->v[0];
      s->uy[t] = c->v[1];
      s->uz[t] = c->v[2];
      s->vx[t] = v[0];
      s->vy[t] = v[1];
      s->vz[t] = v[2];
      s->n_triangles = t + 1;
    }
  return s->n_triangles + 4 == 2 * s->n_slots ? SG_STAR_DONE : SG_STAR_FAILED;
}
