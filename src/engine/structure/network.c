/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/network.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  uint32_t parent;
  int32_t to[3];   /* lattice vectors from the atom to its parent */
  uint8_t spans;   /* of a root: one bit a direction */
} Node;

static uint32_t
find (Node *node, uint32_t i, int32_t to[3])
{
  /* Up once to the root, adding; then once more, hanging everybody on the root. */
  uint32_t root = i;
  int32_t sum[3] = { 0, 0, 0 };
  while (node[root].parent != root)
    {
      for (int c = 0; c < 3; c++)
        sum[c] += node[root].to[c];
      root = node[root].parent;
    }
  memcpy (to, sum, sizeof sum);
  while (node[i].parent != root && i != root)
    {
      uint32_t next = node[i].parent;
      for (int c = 0; c < 3; c++)
        {
          int32_t own = node[i].to[c];
          node[i].to[c] = sum[c];
          sum[c] -= own;
        }
      node[i].parent = root;
      i = next;
    }
  return root;
}

/* Atom j, in the image at `offset` from i's, belongs with i. */
static void
join (Node *node, uint32_t i, uint32_t j, const int32_t offset[3])
{
  int32_t ti[3], tj[3];
  uint32_t a = find (node, i, ti), b = find (node, j, tj);
  /* from root a to root b: -ti + offset + tj */
  int32_t way[3];
  for (int c = 0; c < 3; c++)
    way[c] = offset[c] + tj[c] - ti[c];
  if (a == b)
    {
      for (int c = 0; c < 3; c++)
        if (way[c] != 0)
          node[a].spans |= (uint8_t) (1 << c);
      return;
    }
  /* the smaller index is the root, so that the result does not depend on the order of joins */
  uint32_t root = a < b ? a : b, child = a < b ? b : a;
  node[child].parent = root;
  for (int c = 0; c < 3; c++)
    node[child].to[c] = child == b ? -way[c] : way[c];
  node[root].spans |= node[child].spans;
}

typedef struct {
  uint32_t root;
  size_t size;
} Cluster;

static int
larger_first (const void *p, const void *q)
{
  const Cluster *a = p, *b = q;
  if (a->size != b->size)
    return a->size > b->size ? -1 : 1;
  return a->root < b->root ? -1 : a->root > b->root;
}

SgNetwork *
sg_network_new (const SgVoronoi *v, const uint8_t *member, SgNetworkLink link)
{
  SgNetwork *network = g_new0 (SgNetwork, 1);
  size_t n = v->n;
  network->link = link;
  network->cluster = g_new (int32_t, n + 1);

  Node *node = g_new0 (Node, n + 1);
  for (uint32_t i = 0; i < n; i++)
    node[i].parent = i;
  /* vertex linkage: the first member that was seen to have an atom in its shell */
  uint32_t *seen = NULL, *seen_offset = NULL;
  if (link == SG_LINK_VERTEX)
    {
      seen = g_new (uint32_t, n + 1);
      seen_offset = g_new (uint32_t, n + 1);
      memset (seen, 0xff, n * sizeof *seen);
    }

  for (uint32_t i = 0; i < n; i++)
    {
      if (!member[i])
        continue;
      network->n_members++;
      for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
        {
          uint32_t j = v->neighbour[e];
          int32_t offset[3];
          sg_offset_unpack (v->offset[e], &offset[0], &offset[1], &offset[2]);
          if (member[j])
            {
              network->n_links += e <= v->reverse[e];
              if (e <= v->reverse[e])
                join (node, i, j, offset);
            }
          if (link == SG_LINK_VERTEX)
            {
              if (seen[j] == UINT32_MAX)
                {
                  seen[j] = i;
                  seen_offset[j] = v->offset[e];
                }
              else
                {
                  /* from i to j, then back to whom j was seen from */
                  int32_t back[3], way[3];
                  sg_offset_unpack (seen_offset[j], &back[0], &back[1], &back[2]);
                  for (int c = 0; c < 3; c++)
                    way[c] = offset[c] - back[c];
                  join (node, i, seen[j], way);
                }
            }
        }
    }
  g_free (seen);
  g_free (seen_offset);

  size_t *size = g_new0 (size_t, n + 1);
  for (uint32_t i = 0; i < n; i++)
    if (member[i])
      {
        int32_t to[3];
        size[find (node, i, to)]++;
      }
  for (uint32_t i = 0; i < n; i++)
    network->n_clusters += size[i] > 0;
  Cluster *clusters = g_new (Cluster, network->n_clusters + 1);
  size_t k = 0;
  for (uint32_t i = 0; i < n; i++)
    if (size[i] > 0)
      clusters[k++] = (Cluster){ i, size[i] };
  qsort (clusters, network->n_clusters, sizeof *clusters, larger_first);

  network->size = g_new (size_t, network->n_clusters + 1);
  network->spans = g_malloc ((network->n_clusters + 1) * sizeof *network->spans);
  size_t *number = size; /* root -> cluster, from here on */
  for (k = 0; k < network->n_clusters; k++)
    {
      uint32_t root = clusters[k].root;
      network->size[k] = clusters[k].size;
      for (int c = 0; c < 3; c++)
        network->spans[k][c] = node[root].spans >> c & 1;
      number[root] = k;
    }
  for (uint32_t i = 0; i < n; i++)
    {
      int32_t to[3];
      network->cluster[i] = member[i] ? (int32_t) number[find (node, i, to)] : -1;
    }
  g_free (clusters);
  g_free (size);
  g_free (node);
  return network;
}

void
sg_network_free (SgNetwork *network)
{
  if (network == NULL)
    return;
  g_free (network->size);
  g_free (network->spans);
  g_free (network->cluster);
  g_free (network);
}
