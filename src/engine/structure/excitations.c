/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/excitations.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void
sg_excitation_parameters_default (SgExcitationParameters *p)
{
  p->core = 0.6;
  p->shell = 0.2;
  p->reach = 1.4;
  p->replace = 0.5;
}

static uint32_t
find (uint32_t *parent, uint32_t i)
{
  while (parent[i] != i)
    i = parent[i] = parent[parent[i]];
  return i;
}

static double
length2 (const double d[3])
{
  return d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
}

/* How far atom i now is from where the atom at @d from its old place was. */
static double
distance_to_place (const SgDisplacement *u, uint32_t i, const double d[3])
{
  double rest[3];
  for (int c = 0; c < 3; c++)
    rest[c] = u->u[c][i] - (u->map[c][0] * d[0] + u->map[c][1] * d[1] + u->map[c][2] * d[2]);
  return sqrt (length2 (rest));
}

/* The atom of the same group into whose former place i has moved, or UINT32_MAX. Looks two shells far. */
static uint32_t
replaced_by (const SgExcitationInput *in, const int32_t *group, uint32_t i, double limit)
{
  const SgVoronoi *v = in->then;
  uint32_t best = UINT32_MAX;
  double nearest = limit;
  for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
    {
      uint32_t k = v->neighbour[e];
      double dk[3];
      sg_voronoi_vector (v, i, e, dk);
      double x = distance_to_place (in->displacement, i, dk);
      if (k != i && group[k] == group[i] && x < nearest)
        {
          nearest = x;
          best = k;
        }
      for (uint32_t f = v->start[k]; f < v->start[k + 1]; f++)
        {
          uint32_t j = v->neighbour[f];
          if (j == i || group[j] != group[i])
            continue;
          double d[3];
          sg_voronoi_vector (v, k, f, d);
          for (int c = 0; c < 3; c++)
            d[c] += dk[c];
          x = distance_to_place (in->displacement, i, d);
          if (x < nearest)
            {
              nearest = x;
              best = j;
            }
        }
    }
  /* Still nearer to its own place than to the other's: it has not moved there. */
  return best != UINT32_MAX && nearest < in->displacement->magnitude[i] ? best : UINT32_MAX;
}

typedef struct {
  uint32_t atom;
  bool core;
} Member;

static int
cores_first (const void *p, const void *q)
{
  const Member *a = p, *b = q;
  if (a->core != b->core)
    return a->core ? -1 : 1;
  return a->atom < b->atom ? -1 : a->atom > b->atom;
}

static int
largest_first (const void *p, const void *q)
{
  const SgExcitation *a = p, *b = q;
  if (a->n_cores != b->n_cores)
    return a->n_cores > b->n_cores ? -1 : 1;
  if (a->n_atoms != b->n_atoms)
    return a->n_atoms > b->n_atoms ? -1 : 1;
  return a->atom[0] < b->atom[0] ? -1 : a->atom[0] > b->atom[0];
}

/* The longest run along the links; every atom has at most one. */
static void
measure_chains (SgExcitation *x, const uint32_t *to)
{
  for (uint32_t k = 0; k < x->n_links; k++)
    {
      uint32_t begin = x->link[k][0], at = begin, length = 0;
      while (to[at] != UINT32_MAX && length <= x->n_links)
        {
          at = to[at];
          length++;
          if (at == begin)
            break;
        }
      /* a chain that runs into a ring goes round until the count stops it */
      bool ring = at == begin;
      if (length > x->n_links)
        continue;
      if (length > x->longest_chain || (length == x->longest_chain && ring && !x->ring))
        {
          x->longest_chain = length;
          x->ring = ring;
        }
    }
}

static void
describe (SgExcitation *x, const SgExcitationInput *in, const SgExcitationParameters *p, const int32_t *group,
          uint32_t *to)
{
  const SgVoronoi *v = in->then;
  const SgDisplacement *u = in->displacement;
  x->step = in->step;
  x->step0 = in->step0;
  x->time = in->time;
  x->time0 = in->time0;
  x->strain = in->strain;
  x->link = g_malloc ((x->n_atoms + 1) * sizeof *x->link);
  x->n_links = x->longest_chain = 0;
  x->ring = false;
  x->max_displacement = x->icosahedral = x->energy_change = x->stress_change = 0;

  double centre[3] = { 0, 0, 0 };
  uint32_t first = x->atom[0];
  for (uint32_t k = 0; k < x->n_atoms; k++)
    {
      uint32_t i = x->atom[k];
      x->max_displacement = fmax (x->max_displacement, u->magnitude[i]);
      x->icosahedral += in->icosahedral != NULL && in->icosahedral[i];
      if (in->stress != NULL && in->stress0 != NULL)
        {
          const SgAtomicStress *s = in->stress, *s0 = in->stress0;
          x->energy_change += s->energy[i] + s->shift[i] - s0->energy[i] - s0->shift[i];
          x->stress_change += s->stress[in->component][i] * s->volume / (double) s->n
                              - s0->stress[in->component][i] * s0->volume / (double) s0->n;
        }
      if (k < x->n_cores)
        {
          double d[3];
          for (int c = 0; c < 3; c++)
            d[c] = v->r[c][i] - v->r[c][first];
          sg_cell_nearest_image (&v->cell, d);
          for (int c = 0; c < 3; c++)
            centre[c] += d[c] / x->n_cores;
        }
      to[i] = u->magnitude[i] > 0.5 * p->core ? replaced_by (in, group, i, p->replace) : UINT32_MAX;
      if (to[i] != UINT32_MAX)
        {
          x->link[x->n_links][0] = i;
          x->link[x->n_links][1] = to[i];
          x->n_links++;
        }
    }
  x->icosahedral /= x->n_atoms;
  int32_t image[3] = { 0, 0, 0 };
  for (int c = 0; c < 3; c++)
    x->centre[c] = v->r[c][first] + centre[c];
  sg_cell_wrap (&v->cell, x->centre, image);
  measure_chains (x, to);
}

void
sg_excitation_describe (SgExcitation *x, const SgExcitationInput *in, const SgExcitationParameters *p)
{
  size_t n = in->then->n;
  g_autofree int32_t *group = g_new (int32_t, n + 1);
  g_autofree uint32_t *to = g_new (uint32_t, n + 1);
  g_autofree Member *members = g_new (Member, x->n_atoms + 1);
  for (size_t i = 0; i < n; i++)
    {
      group[i] = -1;
      to[i] = UINT32_MAX;
    }
  x->n_cores = 0;
  for (uint32_t k = 0; k < x->n_atoms; k++)
    {
      members[k] = (Member){ x->atom[k], in->displacement->magnitude[x->atom[k]] > p->core };
      group[x->atom[k]] = 0;
      x->n_cores += members[k].core;
    }
  qsort (members, x->n_atoms, sizeof (Member), cores_first);
  for (uint32_t k = 0; k < x->n_atoms; k++)
    x->atom[k] = members[k].atom;
  g_clear_pointer (&x->link, g_free);
  describe (x, in, p, group, to);
}

SgExcitations *
sg_excitations_new (const SgExcitationInput *in, const SgExcitationParameters *parameters)
{
  const SgVoronoi *v = in->then;
  const SgDisplacement *u = in->displacement;
  const SgExcitationParameters *p = parameters;
  size_t n = v->n;
  SgExcitations *all = g_new0 (SgExcitations, 1);
  all->parameters = *p;

  g_autofree uint32_t *parent = g_new (uint32_t, n + 1);
  g_autofree uint32_t *cores = g_new0 (uint32_t, n + 1);
  g_autofree uint32_t *atoms = g_new0 (uint32_t, n + 1);
  g_autofree int32_t *group = g_new (int32_t, n + 1);
  g_autofree uint32_t *to = g_new (uint32_t, n + 1);
  double shell = MIN (p->shell, p->core);
  for (uint32_t i = 0; i < n; i++)
    {
      parent[i] = i;
      group[i] = -1;
      to[i] = UINT32_MAX;
    }
  for (uint32_t i = 0; i < n; i++)
    if (u->magnitude[i] > shell)
      for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
        {
          uint32_t j = v->neighbour[e];
          double d[3];
          if (j <= i || u->magnitude[j] <= shell)
            continue;
          sg_voronoi_vector (v, i, e, d);
          if (length2 (d) >= p->reach * p->reach)
            continue;
          uint32_t a = find (parent, i), b = find (parent, j);
          if (a != b)
            parent[a > b ? a : b] = a > b ? b : a;
        }
  for (uint32_t i = 0; i < n; i++)
    if (u->magnitude[i] > shell)
      {
        uint32_t root = find (parent, i);
        atoms[root]++;
        cores[root] += u->magnitude[i] > p->core;
      }
  for (uint32_t i = 0; i < n; i++)
    if (cores[i] > 0)
      group[i] = (int32_t) all->n++;
  all->excitation = g_new0 (SgExcitation, all->n + 1);
  g_autofree Member **members = g_new0 (Member *, all->n + 1);
  for (uint32_t i = 0; i < n; i++)
    if (cores[i] > 0)
      {
        SgExcitation *x = &all->excitation[group[i]];
        x->n_cores = cores[i];
        x->atom = g_new (uint32_t, atoms[i]);
        members[group[i]] = g_new (Member, atoms[i]);
      }
  for (uint32_t i = 0; i < n; i++)
    if (u->magnitude[i] > shell)
      {
        int32_t g = group[find (parent, i)];
        group[i] = g;
        if (g >= 0)
          members[g][all->excitation[g].n_atoms++] = (Member){ i, u->magnitude[i] > p->core };
      }
  for (size_t g = 0; g < all->n; g++)
    {
      SgExcitation *x = &all->excitation[g];
      qsort (members[g], x->n_atoms, sizeof (Member), cores_first);
      for (uint32_t k = 0; k < x->n_atoms; k++)
        x->atom[k] = members[g][k].atom;
      g_free (members[g]);
      describe (x, in, p, group, to);
    }
  qsort (all->excitation, all->n, sizeof *all->excitation, largest_first);
  return all;
}

void
sg_excitation_clear (SgExcitation *x)
{
  g_clear_pointer (&x->atom, g_free);
  g_clear_pointer (&x->link, g_free);
}

void
sg_excitation_copy (const SgExcitation *from, SgExcitation *to)
{
  *to = *from;
  to->atom = g_memdup2 (from->atom, from->n_atoms * sizeof *from->atom);
  to->link = g_malloc ((from->n_links + 1) * sizeof *from->link);
  memcpy (to->link, from->link, from->n_links * sizeof *from->link);
}

void
sg_excitations_free (SgExcitations *all)
{
  if (all == NULL)
    return;
  for (size_t k = 0; k < all->n; k++)
    sg_excitation_clear (&all->excitation[k]);
  g_free (all->excitation);
  g_free (all);
}

const char *
sg_excitations_csv_header (void)
{
  return "number,step0,step,time,strain,x,y,z,atoms,cores,replacements,longest_chain,ring,"
         "max_displacement,icosahedral,energy_change,stress_change,ids";
}

char *
sg_excitation_csv_row (const SgExcitation *x, const int64_t *id_of)
{
  GString *s = g_string_new (NULL);
  char number[G_ASCII_DTOSTR_BUF_SIZE];
#define NUMBER(value) g_string_append_printf (s, ",%s", g_ascii_formatd (number, sizeof number, "%.10g", (value)))
  g_string_append_printf (s, "%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT, x->number,
                          x->step0, x->step);
  NUMBER (x->time);
  NUMBER (x->strain);
  for (int c = 0; c < 3; c++)
    NUMBER (x->centre[c]);
  g_string_append_printf (s, ",%u,%u,%u,%u,%d", x->n_atoms, x->n_cores, x->n_links, x->longest_chain, x->ring);
  NUMBER (x->max_displacement);
  NUMBER (x->icosahedral);
  NUMBER (x->energy_change);
  NUMBER (x->stress_change);
#undef NUMBER
  for (uint32_t k = 0; k < x->n_atoms; k++)
    g_string_append_printf (s, "%c%" G_GINT64_FORMAT, k == 0 ? ',' : ' ',
                            id_of != NULL ? id_of[x->atom[k]] : (int64_t) x->atom[k]);
  return g_string_free (s, FALSE);
}
