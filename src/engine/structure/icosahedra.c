/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/icosahedra.h"

#include <string.h>

void
sg_frank_kasper (const SgVoronoi *v, uint8_t *z)
{
  for (size_t i = 0; i < v->n; i++)
    {
      uint32_t degree = sg_voronoi_degree (v, i), five = 0, six = 0;
      z[i] = 0;
      if (degree < 12 || degree > 16)
        continue;
      for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
        {
          five += v->edges[e] == 5;
          six += v->edges[e] == 6;
        }
      if (five == 12 && five + six == degree)
        z[i] = (uint8_t) degree;
    }
}

/* Whether entry f of some row names atom j of entry e's row seen through both offsets. */
static bool
are_neighbours (const SgVoronoi *v, uint32_t e, uint32_t f)
{
  uint32_t a = v->neighbour[e], b = v->neighbour[f];
  /* from a to b: back along e, then along f */
  uint32_t offset = sg_offset_add (sg_offset_negate (v->offset[e]), v->offset[f]);
  for (uint32_t g = v->start[a]; g < v->start[a + 1]; g++)
    if (v->neighbour[g] == b && v->offset[g] == offset)
      return true;
  return false;
}

size_t
sg_c15_centres (const SgVoronoi *v, const uint8_t *type, const uint8_t *z, uint8_t *centre)
{
  size_t count = 0;
  memset (centre, 0, v->n);
  for (size_t i = 0; i < v->n; i++)
    {
      if (z[i] != 12 || type[i] != 1)
        continue;
      uint32_t small[12];
      unsigned n = 0;
      for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
        if (type[v->neighbour[e]] == 1)
          small[n++] = e;
      if (n != 6)
        continue;
      unsigned near[6] = { 0 }, links = 0;
      for (unsigned a = 0; a < 6; a++)
        for (unsigned b = a + 1; b < 6; b++)
          if (are_neighbours (v, small[a], small[b]))
            {
              near[a] |= 1u << b;
              near[b] |= 1u << a;
              links++;
            }
      /* two separate triangles: everyone has two, and the two know each other */
      bool two = links == 6;
      for (unsigned a = 0; a < 6 && two; a++)
        {
          two = __builtin_popcount (near[a]) == 2;
          unsigned b = (unsigned) __builtin_ctz (near[a] | 64);
          two = two && (near[a] & near[b & 7]) != 0;
        }
      centre[i] = two;
      count += two;
    }
  return count;
}
