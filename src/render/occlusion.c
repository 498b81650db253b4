/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/occlusion.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define N_BUCKETS 2048
#define MAX_TILES (512 * 512)
/* Tiles of a third of a small sphere: smaller ones close more of the picture but cost more to test. */
#define TILES_PER_RADIUS 2.5f

typedef struct {
  float x0, y0, x1, y1; /* what it may touch, in half heights from the middle */
  float cx, cy, radius; /* disc it surely covers */
  float near, middle;   /* distances from the eye */
  uint32_t atom, tag;
} Entry;

struct _SgOcclusion {
  SgProjection projection;
  bool occluding;
  Entry *entries;
  size_t n, allocated;
  uint32_t *order;
  size_t order_allocated;
  SgVisible *visible;
  size_t visible_allocated;
  float *tiles;
  size_t tiles_allocated;
  float smallest;
};

SgOcclusion *
sg_occlusion_new (void)
{
  return g_new0 (SgOcclusion, 1);
}

void
sg_occlusion_free (SgOcclusion *occlusion)
{
  if (occlusion == NULL)
    return;
  g_free (occlusion->entries);
  g_free (occlusion->order);
  g_free (occlusion->visible);
  g_free (occlusion->tiles);
  g_free (occlusion);
}

void
sg_occlusion_begin (SgOcclusion *occlusion, const SgProjection *projection, bool occluding)
{
  occlusion->projection = *projection;
  occlusion->occluding = occluding;
  occlusion->n = 0;
  occlusion->smallest = INFINITY;
}

void
sg_occlusion_add (SgOcclusion *occlusion, const float (*atoms)[4], const uint32_t *list, size_t n,
                  const float shift[3], float radius_scale, uint32_t tag)
{
  const SgProjection *p = &occlusion->projection;
  float aspect = p->half_width / p->half_height, unit = 1 / p->half_height;
  /* The part of the picture this tile of it shows, in half heights. */
  float wx0 = (-1 - p->window[2]) / p->window[0] * aspect, wx1 = (1 - p->window[2]) / p->window[0] * aspect;
  float wy0 = (-1 - p->window[3]) / p->window[1], wy1 = (1 - p->window[3]) / p->window[1];

  if (occlusion->n + n > occlusion->allocated)
    {
      occlusion->allocated = occlusion->n + n;
      occlusion->entries = g_renew (Entry, occlusion->entries, occlusion->allocated);
    }
  for (size_t k = 0; k < n; k++)
    {
      const float *a = atoms[list[k]];
      float r[3] = { a[0] + shift[0], a[1] + shift[1], a[2] + shift[2] }, v[3];
      float radius = a[3] * radius_scale;
      sg_projection_view (p, r, v);
      Entry e = { .atom = list[k], .tag = tag };
      e.middle = p->distance - v[2];
      e.near = e.middle - radius;
      if (e.middle + radius < p->near || e.near > p->far)
        continue;
      if (p->perspective)
        {
          /* The box around the sphere, seen from the eye; one that reaches the eye may be anywhere. */
          float close = e.near;
          if (close <= 0.05f * p->distance || close <= p->near)
            {
              if (e.middle <= p->near)
                continue;
              e.x0 = wx0;
              e.x1 = wx1;
              e.y0 = wy0;
              e.y1 = wy1;
              e.radius = 0;
            }
          else
            {
              float back = e.middle + radius, s = p->distance * unit;
              float lx = v[0] - radius, hx = v[0] + radius, ly = v[1] - radius, hy = v[1] + radius;
              e.x0 = s * (lx < 0 ? lx / close : lx / back);
              e.x1 = s * (hx > 0 ? hx / close : hx / back);
              e.y0 = s * (ly < 0 ? ly / close : ly / back);
              e.y1 = s * (hy > 0 ? hy / close : hy / back);
              e.cx = s * v[0] / e.middle;
              e.cy = s * v[1] / e.middle;
              e.radius = s * radius / e.middle;
            }
        }
      else
        {
          e.cx = v[0] * unit;
          e.cy = v[1] * unit;
          e.radius = radius * unit;
          e.x0 = e.cx - e.radius;
          e.x1 = e.cx + e.radius;
          e.y0 = e.cy - e.radius;
          e.y1 = e.cy + e.radius;
        }
      if (e.x1 < wx0 || e.x0 > wx1 || e.y1 < wy0 || e.y0 > wy1)
        continue;
      if (e.radius > 0)
        occlusion->smallest = MIN (occlusion->smallest, e.radius);
      occlusion->entries[occlusion->n++] = e;
    }
}

/* Front to back by counting; the order within a bucket matters to speed alone. */
static void
sort_entries (SgOcclusion *occlusion)
{
  size_t count[N_BUCKETS + 1] = { 0 };
  float low = INFINITY, high = -INFINITY;

  if (occlusion->n > occlusion->order_allocated)
    {
      occlusion->order_allocated = occlusion->n;
      occlusion->order = g_renew (uint32_t, occlusion->order, occlusion->n);
    }
  for (size_t i = 0; i < occlusion->n; i++)
    {
      low = MIN (low, occlusion->entries[i].near);
      high = MAX (high, occlusion->entries[i].near);
    }
  float scale = high > low ? (N_BUCKETS - 1) / (high - low) : 0;
  for (size_t i = 0; i < occlusion->n; i++)
    count[(size_t) ((occlusion->entries[i].near - low) * scale) + 1]++;
  for (size_t b = 0; b < N_BUCKETS; b++)
    count[b + 1] += count[b];
  for (size_t i = 0; i < occlusion->n; i++)
    occlusion->order[count[(size_t) ((occlusion->entries[i].near - low) * scale)]++] = (uint32_t) i;
}

/* The next whole number, 0 for negative ones. */
static inline int
round_up (float x)
{
  int i = (int) MAX (x, 0);

  return i + ((float) i < x);
}

const SgVisible *
sg_occlusion_finish (SgOcclusion *occlusion, size_t *n)
{
  const SgProjection *p = &occlusion->projection;
  float aspect = p->half_width / p->half_height;
  float wx0 = (-1 - p->window[2]) / p->window[0] * aspect, wx1 = (1 - p->window[2]) / p->window[0] * aspect;
  float wy0 = (-1 - p->window[3]) / p->window[1], wy1 = (1 - p->window[3]) / p->window[1];
  size_t n_visible = 0;

  sort_entries (occlusion);
  if (occlusion->n > occlusion->visible_allocated)
    {
      occlusion->visible_allocated = occlusion->n;
      occlusion->visible = g_renew (SgVisible, occlusion->visible, occlusion->n);
    }

  float side = isfinite (occlusion->smallest) ? occlusion->smallest / TILES_PER_RADIUS : 1;
  side = fmaxf (side, sqrtf ((wx1 - wx0) * (wy1 - wy0) / MAX_TILES));
  float per = 1 / side;
  int nx = (int) ceilf ((wx1 - wx0) * per), ny = (int) ceilf ((wy1 - wy0) * per);
  nx = MAX (nx, 1);
  ny = MAX (ny, 1);
  if (occlusion->occluding)
    {
      size_t n_tiles = (size_t) nx * (size_t) ny;
      if (n_tiles > occlusion->tiles_allocated)
        {
          occlusion->tiles_allocated = n_tiles;
          occlusion->tiles = g_renew (float, occlusion->tiles, n_tiles);
        }
      for (size_t i = 0; i < n_tiles; i++)
        occlusion->tiles[i] = INFINITY;
    }

  for (size_t k = 0; k < occlusion->n; k++)
    {
      const Entry *e = &occlusion->entries[occlusion->order[k]];
      if (occlusion->occluding)
        {
          bool seen = false;
          float cx = (e->cx - wx0) * per, cy = (e->cy - wy0) * per, radius = e->radius * per;
          /* casts cut towards zero: the same as rounding down once negative numbers are gone */
          int y0 = (int) MAX ((e->y0 - wy0) * per, 0), y1 = (int) ((e->y1 - wy0) * per);
          int x0 = (int) MAX ((e->x0 - wx0) * per, 0), x1 = (int) ((e->x1 - wx0) * per);
          y1 = MIN (y1, ny - 1);
          x1 = MIN (x1, nx - 1);
          float near = e->near;
          /* Beyond 0.7072 R from the middle a disc is narrower than 0.7072 R: the corners of the square
           * around it are left out. */
          float narrow = p->perspective ? 1e9f : 0.7072f * radius + 1e-3f;
          int from_narrow = MAX (x0, (int) MAX (cx - narrow, 0)), to_narrow = MIN (x1, (int) (cx + narrow));
          for (int y = y0; y <= y1 && !seen; y++)
            {
              float dy = (float) y > cy ? (float) y - cy : cy - (float) (y + 1);
              int from = dy > narrow ? from_narrow : x0, to = dy > narrow ? to_narrow : x1;
              const float *row = occlusion->tiles + (size_t) y * (size_t) nx;
              for (int x = from; x <= to; x++)
                if (row[x] > near)
                  {
                    seen = true;
                    break;
                  }
            }
          if (!seen)
            continue;
          /* A sphere cut by the near plane has a hole and hides nothing. */
          if (e->near > p->near)
            {
              float safe = radius * 0.999f;
              int top = round_up (cy - safe), bottom = MIN ((int) (cy + safe), ny);
              for (int y = top; y < bottom; y++)
                {
                  float above = cy - (float) y, below = (float) (y + 1) - cy;
                  float dy = MAX (above, below);
                  float h2 = safe * safe - dy * dy;
                  if (h2 <= 0)
                    continue;
                  float half = sqrtf (h2);
                  int from = round_up (cx - half), to = MIN ((int) (cx + half), nx);
                  float *row = occlusion->tiles + (size_t) y * (size_t) nx;
                  for (int x = from; x < to; x++)
                    row[x] = MIN (row[x], e->middle);
                }
            }
        }
      occlusion->visible[n_visible].atom = e->atom;
      occlusion->visible[n_visible++].tag = e->tag;
    }
  *n = n_visible;
  return occlusion->visible;
}
