/* The surface is closed, turned outward and of the size it should have.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/rng.h"
#include "engine/structure/surface-mesh.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  uint32_t v[2];
  int8_t image[3]; /* of v[1] against v[0] */
  int8_t way;      /* +1: passed from v[0] to v[1] */
} Edge;

static int
by_place (const void *p, const void *q)
{
  const Edge *a = p, *b = q;
  if (a->v[0] != b->v[0])
    return a->v[0] < b->v[0] ? -1 : 1;
  if (a->v[1] != b->v[1])
    return a->v[1] < b->v[1] ? -1 : 1;
  return memcmp (a->image, b->image, 3);
}

static void
corner (const SgSurfaceMesh *m, size_t t, int k, double r[3])
{
  const double h[3][3] = { { m->cell.lx, 0, 0 }, { m->cell.xy, m->cell.ly, 0 }, { m->cell.xz, m->cell.yz, m->cell.lz } };
  for (int c = 0; c < 3; c++)
    {
      r[c] = (double) m->vertex[m->triangle[t][k]][c];
      for (int d = 0; d < 3; d++)
        if (m->image[t][k] >> d & 1)
          r[c] += h[d][c];
    }
}

/* Every edge twice, once each way, across the periodic images; normals outward; Euler characteristic even. */
static void
assert_closed (const SgSurfaceMesh *m)
{
  size_t n = 3 * m->n_triangles, wrong = 0;
  g_autofree Edge *edges = g_new0 (Edge, n + 1);
  g_autofree uint8_t *used = g_new0 (uint8_t, m->n_vertices + 1);
  for (size_t t = 0; t < m->n_triangles; t++)
    {
      for (int k = 0; k < 3; k++)
        {
          Edge *e = &edges[3 * t + (size_t) k];
          uint32_t a = m->triangle[t][k], b = m->triangle[t][(k + 1) % 3];
          g_assert_cmpuint (a, <, m->n_vertices);
          g_assert_cmpuint (a, !=, b);
          used[a] = 1;
          int sign = a < b ? 1 : -1;
          e->v[0] = MIN (a, b);
          e->v[1] = MAX (a, b);
          e->way = (int8_t) sign;
          for (int d = 0; d < 3; d++)
            e->image[d] = (int8_t) (sign * ((m->image[t][(k + 1) % 3] >> d & 1) - (m->image[t][k] >> d & 1)));
        }
      double r[3][3], u[3], w[3];
      for (int k = 0; k < 3; k++)
        corner (m, t, k, r[k]);
      for (int c = 0; c < 3; c++)
        {
          u[c] = r[1][c] - r[0][c];
          w[c] = r[2][c] - r[0][c];
        }
      double normal[3] = { u[1] * w[2] - u[2] * w[1], u[2] * w[0] - u[0] * w[2], u[0] * w[1] - u[1] * w[0] };
      double area = sqrt (normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]), along = 0;
      for (int c = 0; c < 3; c++)
        for (int k = 0; k < 3; k++)
          along += normal[c] * (double) m->normal[m->triangle[t][k]][c];
      wrong += along < 0 && area > 1e-4;
    }
  qsort (edges, n, sizeof *edges, by_place);
  for (size_t k = 0; k < n; k += 2)
    {
      g_assert_cmpint (by_place (&edges[k], &edges[k + 1]), ==, 0);
      g_assert_cmpint (edges[k].way + edges[k + 1].way, ==, 0);
      if (k + 2 < n)
        g_assert_cmpint (by_place (&edges[k + 1], &edges[k + 2]), !=, 0);
    }
  for (size_t v = 0; v < m->n_vertices; v++)
    g_assert_true (used[v]);
  g_assert_cmpint (m->euler % 2, ==, 0);
  g_assert_cmpint (m->euler, ==, (long) m->n_vertices - (long) (n / 2) + (long) m->n_triangles);
  /* smooth normals may disagree with a triangle of a coarse grid; turned round, all would */
  g_assert_cmpuint (wrong, <=, m->n_triangles / 20);
}

static const SgCell tilted = { .lx = 11, .ly = 12, .lz = 10, .xy = 4.4, .xz = -3, .yz = 2.5, .origin = { 1, 2, 3 } };

static SgSurfaceMesh *
mesh_of (const SgCell *cell, size_t n, double r[][3], double probe, double spacing, SgPool *pool)
{
  g_autofree double *x = g_new (double, 3 * n + 1);
  g_autofree uint8_t *all = g_new (uint8_t, n + 1);
  for (size_t i = 0; i < n; i++)
    {
      all[i] = 1;
      for (int c = 0; c < 3; c++)
        x[(size_t) c * n + i] = r[i][c];
    }
  const double *const rows[3] = { x, x + n, x + 2 * n };
  SgMeshParameters p;
  sg_mesh_parameters_default (&p);
  p.probe = probe;
  p.spacing = spacing;
  return sg_surface_mesh_new (cell, n, rows, all, &p, pool);
}

/* One atom: a sphere of the probe's radius, wherever it is, across the faces of the cell too. */
static void
test_sphere (void)
{
  static const double places[][3] = { { 5, 6, 7 }, { 1, 2, 3 }, { 11.9, 2.1, 12.9 }, { -30, 50, 3.2 } };
  for (size_t k = 0; k < G_N_ELEMENTS (places); k++)
    {
      double r[1][3] = { { places[k][0], places[k][1], places[k][2] } };
      SgSurfaceMesh *m = mesh_of (&tilted, 1, r, 1.5, 0.15, NULL);
      assert_closed (m);
      g_assert_cmpint (m->euler, ==, 2);
      g_assert_cmpfloat_with_epsilon (m->area, 4 * G_PI * 1.5 * 1.5, 0.02 * m->area);
      g_assert_cmpfloat_with_epsilon (m->volume, 4 * G_PI / 3 * 1.5 * 1.5 * 1.5, 0.02 * m->volume);
      g_assert_cmpfloat_with_epsilon (m->volume_fraction * 11 * 12 * 10, m->volume, 1e-9);
      sg_surface_mesh_free (m);
    }
}

/* Two near atoms are one body, two far ones are two. */
static void
test_pair (void)
{
  double r[2][3] = { { 5, 6, 7 }, { 6.2, 6, 7 } };
  SgSurfaceMesh *one = mesh_of (&tilted, 2, r, 0.8, 0.2, NULL);
  assert_closed (one);
  g_assert_cmpint (one->euler, ==, 2);
  r[1][0] = 8.5;
  SgSurfaceMesh *two = mesh_of (&tilted, 2, r, 0.8, 0.2, NULL);
  assert_closed (two);
  g_assert_cmpint (two->euler, ==, 4);
  sg_surface_mesh_free (one);
  sg_surface_mesh_free (two);
}

/* A rod through the cell is a torus, a slab two of them; the enclosed volume is that of a cylinder. */
static void
test_through_the_cell (void)
{
  double rod[22][3];
  for (int k = 0; k < 22; k++)
    {
      rod[k][0] = 0.5 * k;
      rod[k][1] = 7;
      rod[k][2] = 8;
    }
  SgSurfaceMesh *m = mesh_of (&tilted, 22, rod, 0.8, 0.12, NULL);
  assert_closed (m);
  g_assert_cmpint (m->euler, ==, 0);
  double radius = m->area / (2 * G_PI * 11);
  g_assert_cmpfloat_with_epsilon (m->volume, G_PI * radius * radius * 11, 0.02 * m->volume);
  sg_surface_mesh_free (m);

  SgCell cell = { .lx = 8, .ly = 8, .lz = 8 };
  double slab[64][3];
  for (int k = 0; k < 64; k++)
    {
      slab[k][0] = k % 8;
      slab[k][1] = k / 8;
      slab[k][2] = 7.9; /* lies across the face of the cell */
    }
  m = mesh_of (&cell, 64, slab, 0.9, 0.25, NULL);
  assert_closed (m);
  g_assert_cmpint (m->euler, ==, 0);
  g_assert_cmpfloat (m->area, >, 2 * 64);
  g_assert_cmpfloat (m->volume_fraction, >, 0.2);
  g_assert_cmpfloat (m->volume_fraction, <, 0.4);
  sg_surface_mesh_free (m);
}

/* Many random atoms, thin cells, coarse grids: always closed; the same for any number of threads. */
static void
test_random (void)
{
  SgRng rng;
  sg_rng_seed (&rng, 8);
  SgPool *pool = sg_pool_new (3);
  for (int k = 0; k < 30; k++)
    {
      SgCell cell = tilted;
      sg_cell_scale (&cell, k < 10 ? 0.15 : 1);
      double r[60][3];
      size_t n = 1 + (size_t) (k * 2);
      for (size_t i = 0; i < n; i++)
        {
          double s[3] = { sg_rng_uniform (&rng), sg_rng_uniform (&rng), sg_rng_uniform (&rng) };
          sg_cell_to_cartesian (&cell, s, r[i]);
        }
      double probe = 0.5 + sg_rng_uniform (&rng), spacing = 0.2 + 0.5 * sg_rng_uniform (&rng);
      SgSurfaceMesh *m = mesh_of (&cell, n, r, probe, spacing, NULL);
      assert_closed (m);
      g_assert_cmpfloat (m->volume_fraction, >=, 0);
      g_assert_cmpfloat (m->volume_fraction, <=, 1 + 1e-12);
      SgSurfaceMesh *again = mesh_of (&cell, n, r, probe, spacing, pool);
      g_assert_cmpmem (m->vertex, m->n_vertices * 12, again->vertex, again->n_vertices * 12);
      g_assert_cmpmem (m->triangle, m->n_triangles * 12, again->triangle, again->n_triangles * 12);
      sg_surface_mesh_free (m);
      sg_surface_mesh_free (again);
    }
  sg_pool_free (pool);
  SgSurfaceMesh *none = mesh_of (&tilted, 0, NULL, 1, 0.5, NULL);
  g_assert_cmpuint (none->n_triangles, ==, 0);
  sg_surface_mesh_free (none);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/surface-mesh/sphere", test_sphere);
  g_test_add_func ("/surface-mesh/pair", test_pair);
  g_test_add_func ("/surface-mesh/through-the-cell", test_through_the_cell);
  g_test_add_func ("/surface-mesh/random", test_random);
  return g_test_run ();
}
