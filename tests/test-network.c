/* Clusters, spanning through periodic images, C15 fragments and disclination lines.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/structure/disclination.h"
#include "engine/structure/icosahedra.h"
#include "engine/structure/network.h"
#include "make-crystal.h"
#include "read-reference.h"

static SgVoronoi *
tessellate (const SgConfiguration *c)
{
  const double radius2[2] = { 0.55 * 0.55, 0.45 * 0.45 };
  const double *const r[3] = { c->atoms->r[0], c->atoms->r[1], c->atoms->r[2] };
  g_autoptr (GError) error = NULL;
  SgVoronoi *v = sg_voronoi_new (&c->cell, c->atoms->n, r, c->atoms->type, radius2, c->atoms->id, NULL, NULL, &error);
  g_assert_no_error (error);
  return v;
}

/* A bcc lattice of 6^3 cells; members are chosen by their place. */
typedef struct {
  SgConfiguration *c;
  SgVoronoi *v;
  uint8_t *member;
  double a; /* lattice constant */
} Lattice;

static Lattice
lattice_new (double tilt)
{
  const int count[3] = { 6, 6, 6 };
  Lattice l = { .c = make_crystal (CRYSTAL_BCC, count, 0, 1, NULL) };
  l.a = l.c->cell.lx / 6;
  if (tilt != 0)
    {
      /* the same crystal, its cell described with another b */
      l.c->cell.xy = tilt * l.c->cell.lx;
    }
  l.v = tessellate (l.c);
  l.member = g_new0 (uint8_t, l.v->n);
  return l;
}

static void
lattice_clear (Lattice *l)
{
  sg_configuration_free (l->c);
  sg_voronoi_free (l->v);
  g_free (l->member);
}

/* Corner atoms (not the body centres) whose lattice indices pass. */
static void
choose (Lattice *l, bool (*pass) (const int k[3]))
{
  for (size_t i = 0; i < l->v->n; i++)
    {
      int k[3];
      bool corner = true;
      for (int c = 0; c < 3; c++)
        {
          double s = l->c->atoms->r[c][i] / l->a;
          k[c] = (int) lrint (s);
          corner &= fabs (s - k[c]) < 0.1;
          k[c] = (k[c] + 6) % 6;
        }
      l->member[i] = corner && pass (k);
    }
}

static bool
line_along_y (const int k[3])
{
  return k[0] == 2 && k[2] == 3;
}

static bool
line_with_gap (const int k[3])
{
  return k[0] == 2 && k[2] == 3 && k[1] != 4;
}

/* Touches both faces of the cell without closing around it. */
static bool
touching_faces (const int k[3])
{
  return k[1] == 1 && k[2] == 1 && k[0] != 3;
}

static bool
plane_xz (const int k[3])
{
  return k[1] == 5;
}

static bool
everywhere (const int k[3])
{
  return true;
}

static bool
two_lines (const int k[3])
{
  return (k[0] == 0 && k[2] == 0) || (k[0] == 3 && k[1] == 3);
}

static void
assert_network (const Lattice *l, SgNetworkLink link, size_t clusters, size_t largest, bool x, bool y, bool z)
{
  SgNetwork *network = sg_network_new (l->v, l->member, link);
  g_assert_cmpuint (network->n_clusters, ==, clusters);
  g_assert_cmpuint (network->size[0], ==, largest);
  g_assert_true (network->spans[0][0] == x && network->spans[0][1] == y && network->spans[0][2] == z);
  size_t sum = 0;
  for (size_t k = 0; k < network->n_clusters; k++)
    {
      sum += network->size[k];
      if (k > 0)
        g_assert_cmpuint (network->size[k], <=, network->size[k - 1]);
    }
  g_assert_cmpuint (sum, ==, network->n_members);
  for (size_t i = 0; i < l->v->n; i++)
    g_assert_true ((network->cluster[i] >= 0) == (l->member[i] != 0));
  sg_network_free (network);
}

static void
test_spanning (void)
{
  Lattice l = lattice_new (0);
  choose (&l, line_along_y);
  assert_network (&l, SG_LINK_NEIGHBOUR, 1, 6, false, true, false);
  choose (&l, line_with_gap);
  assert_network (&l, SG_LINK_NEIGHBOUR, 1, 5, false, false, false);
  /* two lattice constants apart: the shells on both sides of the gap share its atom */
  assert_network (&l, SG_LINK_VERTEX, 1, 5, false, true, false);
  choose (&l, touching_faces);
  assert_network (&l, SG_LINK_NEIGHBOUR, 1, 5, false, false, false);
  choose (&l, plane_xz);
  assert_network (&l, SG_LINK_NEIGHBOUR, 1, 36, true, false, true);
  choose (&l, everywhere);
  assert_network (&l, SG_LINK_NEIGHBOUR, 1, 216, true, true, true);
  choose (&l, two_lines);
  SgNetwork *network = sg_network_new (l.v, l.member, SG_LINK_NEIGHBOUR);
  g_assert_cmpuint (network->n_clusters, ==, 2);
  g_assert_true (network->spans[0][1] != network->spans[1][1] && network->spans[0][2] != network->spans[1][2]);
  sg_network_free (network);
  memset (l.member, 0, l.v->n);
  network = sg_network_new (l.v, l.member, SG_LINK_VERTEX);
  g_assert_cmpuint (network->n_clusters, ==, 0);
  sg_network_free (network);
  lattice_clear (&l);
}

/* Under a tilt a line along Cartesian y closes only after it has wandered through x as well. */
static void
test_spanning_tilted (void)
{
  Lattice l = lattice_new (1.0 / 3);
  choose (&l, line_along_y);
  /* leaves at the top two columns further: three turns through y and one through x close it */
  SgNetwork *network = sg_network_new (l.v, l.member, SG_LINK_NEIGHBOUR);
  g_assert_cmpuint (network->n_clusters, ==, 1);
  g_assert_false (network->spans[0][0] || network->spans[0][1] || network->spans[0][2]);
  sg_network_free (network);
  choose (&l, plane_xz);
  assert_network (&l, SG_LINK_NEIGHBOUR, 1, 36, true, false, true);
  lattice_clear (&l);
}

/* The authors' sample: figures found with another program. */
static void
test_melt32k (void)
{
  Reference reference;
  if (!reference_melt32k (&reference))
    return;
  g_autoptr (SgVoronoi) v = tessellate (reference.configuration);
  const uint8_t *type = reference.configuration->atoms->type;
  g_autofree uint8_t *z = g_new (uint8_t, v->n);
  g_autofree uint8_t *member = g_new (uint8_t, v->n);
  g_autofree uint8_t *c15 = g_new (uint8_t, v->n);
  sg_frank_kasper (v, z);
  size_t large16 = 0;
  for (size_t i = 0; i < v->n; i++)
    {
      member[i] = z[i] == 12;
      large16 += z[i] == 16 && type[i] == 0;
    }
  g_assert_cmpuint (large16, ==, 105);
  SgNetwork *network = sg_network_new (v, member, SG_LINK_NEIGHBOUR);
  g_assert_cmpuint (network->n_members, ==, 2164);
  g_assert_cmpuint (network->n_links, ==, 1972);
  g_assert_cmpuint (network->n_clusters, ==, 797);
  g_assert_cmpuint (network->size[0], ==, 27);
  g_assert_false (network->spans[0][0] || network->spans[0][1] || network->spans[0][2]);
  sg_network_free (network);
  network = sg_network_new (v, member, SG_LINK_VERTEX);
  g_assert_cmpuint (network->size[0], ==, 1625);
  g_assert_true (network->spans[0][0] && network->spans[0][1] && network->spans[0][2]);
  sg_network_free (network);
  g_assert_cmpuint (sg_c15_centres (v, type, z, c15), ==, 2);
  reference_clear (&reference);
}

/* C15: every small atom is a centre of the backbone; C14: only those with the right shell, the 2a sites. */
static void
test_c15 (void)
{
  const int count[3] = { 3, 3, 3 };
  for (int k = 0; k < 2; k++)
    {
      g_autoptr (SgConfiguration) c
          = make_crystal (k == 0 ? CRYSTAL_C15 : CRYSTAL_C14, count, 0.01, 3, NULL);
      g_autoptr (SgVoronoi) v = tessellate (c);
      g_autofree uint8_t *z = g_new (uint8_t, v->n);
      g_autofree uint8_t *centre = g_new (uint8_t, v->n);
      sg_frank_kasper (v, z);
      size_t found = sg_c15_centres (v, c->atoms->type, z, centre);
      size_t small = 0, z16 = 0;
      for (size_t i = 0; i < v->n; i++)
        {
          small += c->atoms->type[i] == 1;
          z16 += z[i] == 16;
        }
      g_assert_cmpuint (z16, ==, v->n / 3);
      /* 2a: two of the eight small atoms of a cell of C14 have two opposite triangles of small atoms */
      g_assert_cmpuint (found, ==, k == 0 ? small : small / 4);
      if (k == 0)
        {
          SgNetwork *network = sg_network_new (v, centre, SG_LINK_NEIGHBOUR);
          g_assert_cmpuint (network->n_clusters, ==, 1);
          g_assert_true (network->spans[0][0] && network->spans[0][1] && network->spans[0][2]);
          sg_network_free (network);
        }
    }
}

/* The major skeletons of the Frank-Kasper phases. */
static void
test_skeletons (void)
{
  static const Crystal crystals[] = { CRYSTAL_A15, CRYSTAL_SIGMA, CRYSTAL_C15, CRYSTAL_C14 };
  for (size_t k = 0; k < G_N_ELEMENTS (crystals); k++)
    {
      const int count[3] = { 4, 4, 4 };
      g_autofree uint8_t *expected = NULL;
      g_autoptr (SgConfiguration) c = make_crystal (crystals[k], count, 0, 3, &expected);
      g_autoptr (SgVoronoi) v = tessellate (c);
      SgModified *m = sg_modified_new (v, SG_MODIFIED_CANONICAL, NULL, NULL);
      SgDisclinations *d = sg_disclinations_new (v, m);
      size_t ends = 0, nodes = 0;
      for (size_t i = 0; i < v->n; i++)
        {
          ends += expected[i] - 12u;
          nodes += expected[i] > 14;
        }
      g_assert_cmpuint (d->n_bonds[SG_LINE_FOUR], ==, 0);
      g_assert_cmpuint (d->n_bonds[SG_LINE_SIX], ==, ends / 2);
      g_assert_cmpuint (d->n_other, ==, 0);
      g_assert_cmpuint (d->n_nodes, ==, nodes);
      g_assert_cmpuint (d->n_ends, ==, 0);
      g_assert_cmpuint (d->n_unbalanced, ==, 0);
      if (crystals[k] == CRYSTAL_A15)
        {
          /* straight chains along x, y and z that never meet: two a cell and direction, four by four cells, and the
           * line closes around the cell */
          g_assert_cmpuint (d->n_lines, ==, 3 * 16 * 2 / 2);
          for (size_t l = 0; l < d->n_lines; l++)
            {
              g_assert_true (d->closed[l]);
              g_assert_cmpuint (d->line_start[l + 1] - d->line_start[l], ==, 8);
            }
        }
      if (crystals[k] == CRYSTAL_C15)
        {
          /* the diamond net of Z16: four bonds a node, each a line of its own */
          g_assert_cmpuint (d->node_degree[4], ==, nodes);
          g_assert_cmpuint (d->n_lines, ==, d->n_bonds[SG_LINE_SIX]);
        }
      sg_disclinations_free (d);
      sg_modified_free (m);
    }
}

/* Every bond is in one line, lines are connected, and change kind or end at nodes only. */
static void
test_lines (void)
{
  Reference reference = reference_sheared2k ();
  g_autoptr (SgVoronoi) v = tessellate (reference.configuration);
  SgModified *m = sg_modified_new (v, SG_MODIFIED_CANONICAL, NULL, NULL);
  SgDisclinations *d = sg_disclinations_new (v, m);
  g_assert_cmpuint (d->n_ends, ==, 0);
  g_assert_cmpuint (d->n_unbalanced, ==, 0);
  g_assert_cmpuint (d->n_bonds[SG_LINE_FOUR], ==, m->histogram[4]);
  g_assert_cmpuint (d->n_bonds[SG_LINE_SIX], ==, m->histogram[6]);
  g_assert_cmpuint (d->line_start[d->n_lines], ==, m->histogram[4] + m->histogram[6]);
  g_autofree uint8_t *seen = g_new0 (uint8_t, v->n_entries);
  for (size_t l = 0; l < d->n_lines; l++)
    for (uint32_t k = d->line_start[l]; k < d->line_start[l + 1]; k++)
      {
        uint32_t e = d->entry[k];
        g_assert_cmpuint (m->order[e], ==, d->kind[l] == SG_LINE_FOUR ? 4 : 6);
        g_assert_true (e >= v->start[d->from[k]] && e < v->start[d->from[k] + 1]);
        g_assert_false (seen[e] || seen[v->reverse[e]]);
        seen[e] = 1;
        if (k + 1 < d->line_start[l + 1])
          g_assert_cmpuint (d->from[k + 1], ==, v->neighbour[e]);
      }
  sg_disclinations_free (d);
  sg_modified_free (m);
  reference_clear (&reference);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network/spanning", test_spanning);
  g_test_add_func ("/network/spanning-tilted", test_spanning_tilted);
  g_test_add_func ("/network/melt32k", test_melt32k);
  g_test_add_func ("/network/c15", test_c15);
  g_test_add_func ("/disclination/skeletons", test_skeletons);
  g_test_add_func ("/disclination/lines", test_lines);
  return g_test_run ();
}
