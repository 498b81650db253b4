/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/disclination.h"

#include <string.h>

typedef struct {
  const SgVoronoi *v;
  const SgModified *m;
  const uint8_t *through; /* by atom: a line passes: its order, or 0 */
  uint8_t *done;          /* by entry */
  SgDisclinations *d;
  size_t n_entries;
} Trace;

/* The other bond of an atom that a line of order q passes. */
static uint32_t
other_bond (const Trace *t, uint32_t i, unsigned q, uint32_t came)
{
  for (uint32_t e = t->v->start[i]; e < t->v->start[i + 1]; e++)
    if (t->m->order[e] == q && e != came)
      return e;
  return UINT32_MAX;
}

/* Follows a line from atom i along entry e until a node, or around. */
static void
follow (Trace *t, uint32_t i, uint32_t e, bool closed)
{
  SgDisclinations *d = t->d;
  unsigned q = t->m->order[e];
  d->kind[d->n_lines] = q == 4 ? SG_LINE_FOUR : SG_LINE_SIX;
  d->closed[d->n_lines] = closed;
  while (e != UINT32_MAX && !t->done[e])
    {
      uint32_t f = t->v->reverse[e], j = t->v->neighbour[e];
      d->entry[t->n_entries] = e;
      d->from[t->n_entries++] = i;
      t->done[e] = t->done[f] = 1;
      if (t->through[j] != q)
        break;
      i = j;
      e = other_bond (t, j, q, f);
    }
  d->line_start[++d->n_lines] = (uint32_t) t->n_entries;
}

SgDisclinations *
sg_disclinations_new (const SgVoronoi *v, const SgModified *m)
{
  SgDisclinations *d = g_new0 (SgDisclinations, 1);
  uint8_t *through = g_new0 (uint8_t, v->n + 1);
  for (size_t i = 0; i < v->n; i++)
    {
      unsigned four = 0, six = 0, other = 0;
      long sum = 0;
      for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
        {
          unsigned q = m->order[e];
          if (q == 0)
            continue;
          four += q == 4;
          six += q == 6;
          other += q != 4 && q != 5 && q != 6;
          sum += 6 - (long) q;
        }
      d->n_bonds[SG_LINE_FOUR] += four;
      d->n_bonds[SG_LINE_SIX] += six;
      d->n_other += other;
      d->n_ends += four + six + other == 1;
      d->n_unbalanced += sum != 12 && sg_voronoi_degree (v, i) > 0;
      if (four + six == 2 && other == 0 && (four == 2 || six == 2))
        through[i] = four == 2 ? 4 : 6;
      else if (four + six > 0)
        {
          d->n_nodes++;
          d->node_degree[MIN (four + six, 15)]++;
        }
    }
  d->n_bonds[0] /= 2;
  d->n_bonds[1] /= 2;
  d->n_other /= 2;

  size_t bonds = d->n_bonds[0] + d->n_bonds[1];
  d->kind = g_new (uint8_t, bonds + 1);
  d->closed = g_new (uint8_t, bonds + 1);
  d->line_start = g_new0 (uint32_t, bonds + 2);
  d->entry = g_new (uint32_t, bonds + 1);
  d->from = g_new (uint32_t, bonds + 1);

  Trace t = { v, m, through, g_new0 (uint8_t, v->n_entries + 1), d, 0 };
  /* first from the nodes, then what is left goes around */
  for (int closed = 0; closed < 2; closed++)
    for (uint32_t i = 0; i < v->n; i++)
      for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
        if ((m->order[e] == 4 || m->order[e] == 6) && !t.done[e] && (closed || through[i] == 0))
          follow (&t, i, e, closed);
  g_free (t.done);
  g_free (through);
  return d;
}

void
sg_disclinations_free (SgDisclinations *d)
{
  if (d == NULL)
    return;
  g_free (d->kind);
  g_free (d->closed);
  g_free (d->line_start);
  g_free (d->entry);
  g_free (d->from);
  g_free (d);
}
