/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/laves.h"

/* Whether the atoms of entries @e and @f of one row are neighbours of each other, in these images. */
static bool
are_neighbours (const SgVoronoi *v, uint32_t e, uint32_t f)
{
  uint32_t a = v->neighbour[e], b = v->neighbour[f];
  uint32_t offset = sg_offset_add (sg_offset_negate (v->offset[e]), v->offset[f]);
  for (uint32_t g = v->start[a]; g < v->start[a + 1]; g++)
    if (v->neighbour[g] == b && v->offset[g] == offset)
      return true;
  return false;
}

/* Which of the shells the six neighbours form: 15, 14 or 0. near: bit b of near[a]: they are neighbours. */
static uint8_t
shell_of (const unsigned near[6])
{
  unsigned links = 0, triangles = 0, lone_pairs = 0, shared = 0;
  for (unsigned a = 0; a < 6; a++)
    for (unsigned b = a + 1; b < 6; b++)
      if (near[a] >> b & 1)
        {
          unsigned common = (unsigned) __builtin_popcount (near[a] & near[b]);
          links++;
          triangles += common;
          shared += common == 2;
          lone_pairs += __builtin_popcount (near[a]) == 1 && __builtin_popcount (near[b]) == 1;
        }
  triangles /= 3;
  if (links != 6 || triangles != 2)
    return 0;
  return shared == 1 ? (lone_pairs == 1 ? 14 : 0) : shared == 0 && lone_pairs == 0 ? 15 : 0;
}

static uint8_t
laves_shell (const SgVoronoi *v, const uint8_t *type, size_t i)
{
  uint32_t small[12];
  unsigned n = 0, near[6] = { 0 };
  for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
    if (type[v->neighbour[e]] == 1)
      small[n++] = e;
  if (n != 6)
    return 0;
  for (unsigned a = 0; a < 6; a++)
    for (unsigned b = a + 1; b < 6; b++)
      if (are_neighbours (v, small[a], small[b]))
        {
          near[a] |= 1u << b;
          near[b] |= 1u << a;
        }
  return shell_of (near);
}

SgLaves *
sg_laves_new (const SgVoronoi *v, const uint8_t *type, const uint8_t *z)
{
  SgLaves *laves = g_new0 (SgLaves, 1);
  laves->centre = g_new0 (uint8_t, v->n + 1);
  for (size_t i = 0; i < v->n; i++)
    if (z[i] == 12 && type[i] == 1)
      {
        laves->centre[i] = laves_shell (v, type, i);
        laves->n_c15 += laves->centre[i] == 15;
        laves->n_c14 += laves->centre[i] == 14;
      }

  SgNetwork *network = sg_network_new (v, laves->centre, SG_LINK_NEIGHBOUR);
  laves->n_clusters = network->n_clusters;
  /* atoms of each cluster: an atom counts once in every cluster it is in the shell of */
  g_autofree size_t *size = g_new0 (size_t, network->n_clusters + 1);
  for (size_t i = 0; i < v->n; i++)
    {
      int32_t seen[64];
      unsigned n_seen = 0;
      if (network->cluster[i] >= 0)
        {
          seen[n_seen++] = network->cluster[i];
          size[network->cluster[i]]++;
        }
      for (uint32_t e = v->start[i]; e < v->start[i + 1] && n_seen < G_N_ELEMENTS (seen); e++)
        {
          int32_t cluster = network->cluster[v->neighbour[e]];
          bool known = cluster < 0;
          for (unsigned k = 0; k < n_seen && !known; k++)
            known = seen[k] == cluster;
          if (!known)
            {
              seen[n_seen++] = cluster;
              size[cluster]++;
            }
        }
    }
  for (size_t k = 0; k < network->n_clusters; k++)
    laves->largest = MAX (laves->largest, size[k]);
  sg_network_free (network);
  return laves;
}

void
sg_laves_free (SgLaves *laves)
{
  if (laves == NULL)
    return;
  g_free (laves->centre);
  g_free (laves);
}
