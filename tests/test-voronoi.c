/* Radical Voronoi cells against Voro++'s and LAMMPS' and against what must be true of any tessellation.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/error.h"
#include "engine/structure/voronoi.h"
#include "make-crystal.h"
#include "read-reference.h"

enum { REF_VOLUME = 15, REF_FACES = 16 };

static SgVoronoi *
tessellate (const SgCell *cell, const SgAtoms *atoms, SgPool *pool, const char *path)
{
  const double radius2[2] = { 0.55 * 0.55, 0.45 * 0.45 };
  const double *const r[3] = { atoms->r[0], atoms->r[1], atoms->r[2] };
  g_autoptr (GError) error = NULL;
  SgVoronoi *v = sg_voronoi_new (cell, atoms->n, r, atoms->type, radius2, atoms->id, pool, path, &error);
  g_assert_no_error (error);
  return v;
}

/* What holds for every tessellation, in special position too. */
static void
assert_sound (const SgVoronoi *v)
{
  double sum = 0;
  for (size_t i = 0; i < v->n; i++)
    {
      uint32_t degree = sg_voronoi_degree (v, i);
      sum += v->volume[i];
      g_assert_cmpfloat (v->volume[i], >, -1e-9);
      double flux[3] = { 0, 0, 0 };
      uint32_t corners = 0;
      for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
        {
          uint32_t f = v->reverse[e];
          g_assert_cmpuint (f, <, v->n_entries);
          g_assert_cmpuint (v->reverse[f], ==, e);
          g_assert_cmpuint (v->neighbour[f], ==, i);
          g_assert_cmpfloat (v->area[e], ==, v->area[f]);
          g_assert_cmpuint (v->edges[e], ==, v->edges[f]);
          g_assert_cmpuint (v->edges[e], >=, 3);
          g_assert_cmpfloat (v->area[e], >, -1e-7);
          if (e > v->start[i])
            g_assert_true (v->neighbour[e - 1] < v->neighbour[e]
                           || (v->neighbour[e - 1] == v->neighbour[e] && v->offset[e - 1] < v->offset[e]));
          double d[3];
          sg_voronoi_vector (v, (uint32_t) i, e, d);
          double length = sqrt (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
          for (int c = 0; c < 3; c++)
            flux[c] += v->area[e] * d[c] / length;
          corners += v->edges[e];
        }
      /* closed: the area vectors cancel; a sphere: corners = 2 faces - 4; sum of (6 - q) is 12 */
      for (int c = 0; c < 3; c++)
        g_assert_cmpfloat (fabs (flux[c]), <, 1e-7);
      uint32_t triangles = v->triangle_start[i + 1] - v->triangle_start[i];
      if (degree > 0)
        g_assert_cmpuint (triangles, ==, 2 * degree - 4);
      g_assert_cmpuint (corners, ==, 3 * triangles);
    }
  double volume = sg_cell_volume (&v->cell);
  g_assert_cmpfloat (fabs (sum - volume), <, 1e-10 * volume);
}

/* Neighbours with their areas, of every line "id volume n j:area ...", ids from 1. */
static void
assert_oracle (const SgVoronoi *v, const char *path)
{
  g_autofree char *text = reference_text (path);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  size_t cells = 0, tiny = 0;
  for (char **line = lines; *line != NULL; line++)
    {
      if (**line == '#' || **line == '\0')
        continue;
      char *p = *line;
      size_t i = (size_t) g_ascii_strtoll (p, &p, 10) - 1;
      double volume = g_ascii_strtod (p, &p);
      int n = (int) g_ascii_strtoll (p, &p, 10);
      g_assert_cmpfloat_with_epsilon (v->volume[i], volume, 1e-9);
      uint32_t found = 0;
      for (int k = 0; k < n; k++)
        {
          uint32_t j = (uint32_t) g_ascii_strtoll (p, &p, 10) - 1;
          g_assert_true (*p++ == ':');
          double area = g_ascii_strtod (p, &p);
          bool seen = false;
          for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
            if (v->neighbour[e] == j)
              {
                seen = true;
                g_assert_cmpfloat_with_epsilon (v->area[e], area, 1e-7);
              }
          if (!seen)
            {
              g_assert_cmpfloat (area, <, 1e-9);
              tiny++;
            }
          found += seen;
        }
      for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
        found += v->area[e] < 1e-9;
      g_assert_cmpuint (found, >=, sg_voronoi_degree (v, i));
      cells++;
    }
  g_assert_cmpuint (cells, ==, v->n);
  g_test_message ("%zu cells, %zu faces of the oracle missing, all below 1e-9", cells, tiny);
}

static void
assert_columns (const SgVoronoi *v, const Reference *reference)
{
  for (size_t i = 0; i < v->n; i++)
    {
      g_assert_cmpfloat_with_epsilon (v->volume[i], reference->row[i][REF_VOLUME], 1e-9);
      g_assert_cmpfloat (sg_voronoi_degree (v, i), ==, reference->row[i][REF_FACES]);
    }
}

static void
test_sheared2k (void)
{
  Reference reference = reference_sheared2k ();
  g_autoptr (SgVoronoi) v
      = tessellate (&reference.configuration->cell, reference.configuration->atoms, NULL, NULL);
  assert_sound (v);
  assert_columns (v, &reference);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.neighbours.gz", NULL);
  assert_oracle (v, path);
  g_assert_cmpuint (v->n_entries / 2, ==, 14212);
  g_assert_false (v->degenerate);
  reference_clear (&reference);
}

static void
test_melt32k (void)
{
  Reference reference;
  if (!reference_melt32k (&reference))
    return;
  SgPool *pool = sg_pool_new (2);
  g_autoptr (SgVoronoi) v
      = tessellate (&reference.configuration->cell, reference.configuration->atoms, pool, NULL);
  assert_sound (v);
  assert_columns (v, &reference);
  g_autofree char *path = g_build_filename (g_getenv ("SHEARGLASS_REFERENCE"), "melt32k.neighbours.gz", NULL);
  assert_oracle (v, path);
  g_assert_cmpuint (v->n_entries / 2, ==, 223323);

  /* Radical icosahedra: twelve faces, all pentagons. */
  size_t icosahedra[2] = { 0, 0 };
  for (size_t i = 0; i < v->n; i++)
    {
      bool five = sg_voronoi_degree (v, i) == 12;
      for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
        five &= v->edges[e] == 5;
      icosahedra[reference.configuration->atoms->type[i]] += five;
    }
  g_assert_cmpuint (icosahedra[0], ==, 69);
  g_assert_cmpuint (icosahedra[1], ==, 2095);
  sg_pool_free (pool);
  reference_clear (&reference);
}

/* A mixture of jittered lattice points in a tilted cell. */
static SgConfiguration *
random_mixture (int side, double jitter, const double tilt[3], uint64_t seed)
{
  const int count[3] = { side, side, side };
  SgConfiguration *c = make_crystal (CRYSTAL_SC, count, 0, 1, NULL);
  SgRng rng;
  sg_rng_seed (&rng, seed);
  c->cell.xy = tilt[0] * c->cell.lx;
  c->cell.xz = tilt[1] * c->cell.lx;
  c->cell.yz = tilt[2] * c->cell.ly;
  for (size_t i = 0; i < c->atoms->n; i++)
    {
      double s[3] = { c->atoms->r[0][i] / c->cell.lx, c->atoms->r[1][i] / c->cell.ly,
                      c->atoms->r[2][i] / c->cell.lz }, r[3];
      sg_cell_to_cartesian (&c->cell, s, r);
      for (int k = 0; k < 3; k++)
        c->atoms->r[k][i] = r[k] + jitter * (2 * sg_rng_uniform (&rng) - 1);
      c->atoms->type[i] = sg_rng_uniform (&rng) < 0.5;
    }
  return c;
}

/* An independent look at some corners: no atom, and no image of one, is nearer in power distance to the
 * corner than the four atoms that meet there. Solves for the corner by elimination. */
static void
assert_corners_are_empty (const SgVoronoi *v, const uint8_t *type, size_t step)
{
  const double radius2[2] = { 0.55 * 0.55, 0.45 * 0.45 };
  size_t looked = 0;
  for (size_t i = 0; i < v->n; i += step)
    for (uint32_t t = v->triangle_start[i]; t < v->triangle_start[i + 1]; t++)
      {
        double m[3][4];
        for (int k = 0; k < 3; k++)
          {
            uint32_t e = v->start[i] + v->triangle[t][k];
            sg_voronoi_vector (v, (uint32_t) i, e, m[k]);
            double d2 = m[k][0] * m[k][0] + m[k][1] * m[k][1] + m[k][2] * m[k][2];
            m[k][3] = 0.5 * (d2 + radius2[type[i]] - radius2[type[v->neighbour[e]]]);
          }
        for (int c = 0; c < 3; c++)
          {
            int p = c;
            for (int k = c; k < 3; k++)
              if (fabs (m[k][c]) > fabs (m[p][c]))
                p = k;
            for (int k = 0; k < 4; k++)
              {
                double swap = m[c][k];
                m[c][k] = m[p][k];
                m[p][k] = swap;
              }
            for (int row = 0; row < 3; row++)
              if (row != c)
                {
                  double f = m[row][c] / m[c][c];
                  for (int k = 0; k < 4; k++)
                    m[row][k] -= f * m[c][k];
                }
          }
        double x[3] = { m[0][3] / m[0][0], m[1][3] / m[1][1], m[2][3] / m[2][2] };
        double power = x[0] * x[0] + x[1] * x[1] + x[2] * x[2] - radius2[type[i]];
        for (size_t j = 0; j < v->n; j++)
          for (int c = -2; c <= 2; c++)
            for (int b = -2; b <= 2; b++)
              for (int a = -2; a <= 2; a++)
                {
                  double d[3] = { v->r[0][j] - v->r[0][i] - x[0] + a * v->cell.lx + b * v->cell.xy
                                      + c * v->cell.xz,
                                  v->r[1][j] - v->r[1][i] - x[1] + b * v->cell.ly + c * v->cell.yz,
                                  v->r[2][j] - v->r[2][i] - x[2] + c * v->cell.lz };
                  g_assert_cmpfloat (d[0] * d[0] + d[1] * d[1] + d[2] * d[2] - radius2[type[j]], >,
                                     power - 1e-9);
                }
        looked++;
      }
  g_assert_cmpuint (looked, >, 20);
}

static void
test_sizes_and_tilts (void)
{
  static const double tilts[][3]
      = { { 0, 0, 0 }, { .5, 0, 0 }, { -.5, 0, 0 }, { .5, .5, .5 }, { -.5, .5, -.5 }, { .13, -.4, .29 } };
  SgPool *pool = sg_pool_new (2);
  for (size_t k = 0; k < G_N_ELEMENTS (tilts); k++)
    for (int side = 7; side <= 13; side += 6) /* 343 and 2,197 atoms */
      for (int disorder = 0; disorder < 2; disorder++)
        {
          g_autoptr (SgConfiguration) c = random_mixture (side, disorder ? 0.35 : 0.1, tilts[k], k + 1);
          g_autoptr (SgVoronoi) v = tessellate (&c->cell, c->atoms, pool, NULL);
          assert_sound (v);
          g_assert_true (v->whole);
          if (side == 7)
            assert_corners_are_empty (v, c->atoms->type, 29);
        }
  sg_pool_free (pool);
}

static void
test_100000_atoms (void)
{
  static const double tilts[][3] = { { .5, 0, 0 }, { -.31, .22, .47 } };
  SgPool *pool = sg_pool_new (2);
  for (size_t k = 0; k < G_N_ELEMENTS (tilts); k++)
    {
      g_autoptr (SgConfiguration) c = random_mixture (46, 0.3, tilts[k], 5); /* 97,336 */
      g_autoptr (SgVoronoi) v = tessellate (&c->cell, c->atoms, pool, NULL);
      assert_sound (v);
      g_assert_true (v->whole);
    }
  sg_pool_free (pool);
}

/* Cells so thin that atoms are neighbours of their own images, down to one atom. */
static void
test_thin_cells (void)
{
  for (int side = 1; side <= 4; side++)
    {
      const double tilt[3] = { .21, -.34, .42 };
      g_autoptr (SgConfiguration) c = random_mixture (side, 0.2, tilt, 77);
      g_autoptr (SgVoronoi) v = tessellate (&c->cell, c->atoms, NULL, NULL);
      assert_sound (v);
      g_assert_true (v->whole);
      assert_corners_are_empty (v, c->atoms->type, 1);

      /* The same crystal as 3 x 3 x 3 cells. */
      SgCell cell = c->cell;
      sg_cell_scale (&cell, 3);
      size_t n = c->atoms->n;
      SgAtoms *many = sg_atoms_new (27 * n);
      for (size_t i = 0; i < 27 * n; i++)
        {
          int32_t image[3] = { (int32_t) (i / n % 3), (int32_t) (i / n / 3 % 3), (int32_t) (i / n / 9) };
          double r[3] = { c->atoms->r[0][i % n], c->atoms->r[1][i % n], c->atoms->r[2][i % n] }, out[3];
          sg_cell_unwrap (&c->cell, r, image, out);
          for (int k = 0; k < 3; k++)
            many->r[k][i] = out[k];
          many->type[i] = c->atoms->type[i % n];
        }
      g_autoptr (SgVoronoi) w = tessellate (&cell, many, NULL, NULL);
      assert_sound (w);
      for (size_t i = 0; i < 27 * n; i++)
        {
          g_assert_cmpfloat_with_epsilon (w->volume[i], v->volume[i % n], 1e-10);
          g_assert_cmpuint (sg_voronoi_degree (w, i), ==, sg_voronoi_degree (v, i % n));
        }
      sg_atoms_free (many);
    }
}

/* The same faces as of @v, whose atom i is now atom place[i]. */
static void
assert_same (const SgVoronoi *v, const SgVoronoi *w, const uint32_t *place)
{
  g_assert_cmpuint (v->n_entries, ==, w->n_entries);
  for (size_t i = 0; i < v->n; i++)
    {
      size_t p = place != NULL ? place[i] : i;
      g_assert_cmpfloat_with_epsilon (v->volume[i], w->volume[p], 1e-11);
      for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
        {
          uint32_t j = place != NULL ? place[v->neighbour[e]] : v->neighbour[e];
          bool found = false;
          for (uint32_t f = w->start[p]; f < w->start[p + 1]; f++)
            if (w->neighbour[f] == j)
              {
                g_assert_cmpuint (v->edges[e], ==, w->edges[f]);
                g_assert_cmpfloat_with_epsilon (v->area[e], w->area[f], 1e-11);
                found = true;
              }
          g_assert_true (found);
        }
    }
}

static void
test_invariance (void)
{
  Reference reference = reference_sheared2k ();
  const SgCell cell = reference.configuration->cell;
  SgAtoms *atoms = reference.configuration->atoms;
  size_t n = atoms->n;
  g_autoptr (SgVoronoi) v = tessellate (&cell, atoms, NULL, NULL);

  /* A full box of shear, described by the cell that was never flipped; and another basis. */
  SgCell other = cell;
  other.xy += cell.lx;
  g_autoptr (SgVoronoi) sheared = tessellate (&other, atoms, NULL, NULL);
  assert_same (v, sheared, NULL);
  other = cell;
  other.xz += 3 * cell.lx + 2 * cell.xy;
  other.yz += 2 * cell.ly;
  g_autoptr (SgVoronoi) flipped = tessellate (&other, atoms, NULL, NULL);
  assert_same (v, flipped, NULL);

  /* Translation and whole images. */
  SgAtoms *moved = sg_atoms_copy (atoms);
  for (size_t i = 0; i < n; i++)
    {
      moved->r[0][i] += 3.456 + (double) (i % 3) * cell.lx;
      moved->r[1][i] -= 1.234;
      moved->r[2][i] += 7.89;
    }
  g_autoptr (SgVoronoi) translated = tessellate (&cell, moved, NULL, NULL);
  assert_same (v, translated, NULL);
  sg_atoms_free (moved);

  /* Another order. */
  g_autofree uint32_t *order = g_new (uint32_t, n);
  g_autofree uint32_t *place = g_new (uint32_t, n);
  SgRng rng;
  sg_rng_seed (&rng, 3);
  for (uint32_t i = 0; i < n; i++)
    order[i] = i;
  for (size_t i = n - 1; i > 0; i--)
    {
      size_t k = (size_t) (sg_rng_uniform (&rng) * (double) (i + 1));
      uint32_t swap = order[i];
      order[i] = order[k];
      order[k] = swap;
    }
  for (uint32_t i = 0; i < n; i++)
    place[order[i]] = i;
  SgAtoms *shuffled = sg_atoms_copy (atoms);
  sg_atoms_permute (shuffled, order);
  g_autoptr (SgVoronoi) relabelled = tessellate (&cell, shuffled, NULL, NULL);
  assert_same (v, relabelled, place);
  sg_atoms_free (shuffled);
  reference_clear (&reference);
}

/* Every instruction set and number of threads: the same bits. */
static void
test_paths_and_threads (void)
{
  Reference reference = reference_sheared2k ();
  const SgConfiguration *c = reference.configuration;
  g_autoptr (SgVoronoi) v = tessellate (&c->cell, c->atoms, NULL, "baseline");
  const double radius2[2] = { 0.55 * 0.55, 0.45 * 0.45 };
  const double *const r[3] = { c->atoms->r[0], c->atoms->r[1], c->atoms->r[2] };
  unsigned ran = 0;
  for (const char *const *path = (const char *const[]){ "baseline", "avx2", "avx512", NULL }; *path; path++)
    for (unsigned threads = 1; threads <= 4; threads *= 2)
      {
        SgPool *pool = sg_pool_new (threads);
        g_autoptr (GError) error = NULL;
        g_autoptr (SgVoronoi) w = sg_voronoi_new (&c->cell, c->atoms->n, r, c->atoms->type, radius2,
                                                  c->atoms->id, pool, *path, &error);
        sg_pool_free (pool);
        if (w == NULL)
          {
            g_assert_error (error, SG_ERROR, SG_ERROR_UNSUPPORTED);
            continue;
          }
        g_assert_cmpmem (v->neighbour, v->n_entries * 4, w->neighbour, w->n_entries * 4);
        g_assert_cmpmem (v->offset, v->n_entries * 4, w->offset, w->n_entries * 4);
        g_assert_cmpmem (v->area, v->n_entries * 8, w->area, w->n_entries * 8);
        g_assert_cmpmem (v->volume, v->n * 8, w->volume, w->n * 8);
        g_assert_cmpmem (v->triangle, v->triangle_start[v->n] * sizeof *v->triangle, w->triangle,
                         w->triangle_start[w->n] * sizeof *w->triangle);
        ran++;
      }
  g_assert_cmpuint (ran, >=, 3);
  reference_clear (&reference);
}

/* The Frank-Kasper phases are in general position for their topology: exactly their known shells. */
static void
test_frank_kasper_crystals (void)
{
  static const Crystal crystals[] = { CRYSTAL_C15, CRYSTAL_C14, CRYSTAL_A15, CRYSTAL_SIGMA, CRYSTAL_BCC };
  for (size_t k = 0; k < G_N_ELEMENTS (crystals); k++)
    for (int jittered = 0; jittered < 2; jittered++)
      {
        const int count[3] = { 4, 4, 4 };
        g_autofree uint8_t *expected = NULL;
        g_autoptr (SgConfiguration) c
            = make_crystal (crystals[k], count, jittered ? 0.01 : 0, 9, &expected);
        g_autoptr (SgVoronoi) v = tessellate (&c->cell, c->atoms, NULL, NULL);
        assert_sound (v);
        g_assert_false (v->degenerate);
        for (size_t i = 0; i < v->n; i++)
          {
            uint32_t q[3] = { 0, 0, 0 };
            for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
              {
                g_assert_cmpuint (v->edges[e], >=, 4);
                g_assert_cmpuint (v->edges[e], <=, 6);
                q[v->edges[e] - 4]++;
              }
            g_assert_cmpuint (sg_voronoi_degree (v, i), ==, expected[i]);
            if (crystals[k] == CRYSTAL_BCC)
              g_assert_true (q[0] == 6 && q[1] == 0 && q[2] == 8);
            else
              g_assert_true (q[0] == 0 && q[1] == 12 && q[2] == expected[i] - 12u);
          }
      }
}

/* Where more than four cells meet in a corner: it ends, both sides agree, and the same twice. */
static void
test_special_positions (void)
{
  static const Crystal crystals[] = { CRYSTAL_SC, CRYSTAL_FCC, CRYSTAL_HCP };
  static const uint32_t big_faces[] = { 6, 12, 12 };
  for (size_t k = 0; k < G_N_ELEMENTS (crystals); k++)
    for (int side = 1; side <= 6; side++)
      {
        const int count[3] = { side, side, side };
        g_autoptr (SgConfiguration) c = make_crystal (crystals[k], count, 0, 1, NULL);
        g_autoptr (SgVoronoi) v = tessellate (&c->cell, c->atoms, NULL, NULL);
        g_autoptr (SgVoronoi) w = tessellate (&c->cell, c->atoms, NULL, NULL);
        assert_sound (v);
        g_assert_true (v->degenerate);
        g_assert_true (v->whole);
        g_assert_cmpmem (v->neighbour, v->n_entries * 4, w->neighbour, w->n_entries * 4);
        for (size_t i = 0; i < v->n; i++)
          {
            uint32_t big = 0;
            for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
              big += v->area[e] > 1e-6;
            g_assert_cmpuint (big, ==, big_faces[k]);
            g_assert_cmpfloat_with_epsilon (v->volume[i], 0.77, 1e-9);
          }
      }
}

/* Atoms at the same place, atoms inside others, emptiness, and nonsense. */
static void
test_overlaps (void)
{
  const double tilt[3] = { .2, 0, 0 };
  g_autoptr (SgConfiguration) c = random_mixture (9, 0.3, tilt, 21);
  SgAtoms *a = c->atoms;
  size_t n = a->n;
  /* every tenth atom onto its successor, exactly; some hidden inside large ones; some nearly */
  size_t same = 0;
  for (size_t i = 0; i + 2 < n; i += 10)
    {
      bool exact = i % 20 == 0;
      for (int k = 0; k < 3; k++)
        a->r[k][i] = a->r[k][i + 1] + (exact ? 0 : k == 0 ? 0.02 : 0.01);
      if (!exact)
        a->type[i + 1] = !a->type[i];
      same += exact;
    }
  g_autoptr (SgVoronoi) v = tessellate (&c->cell, a, NULL, NULL);
  assert_sound (v);
  g_assert_cmpuint (v->n_hidden, >=, same);
  for (size_t i = 0; i < n; i++)
    g_assert_true ((v->volume[i] == 0) == (sg_voronoi_degree (v, i) == 0));

  /* A cluster in an empty cell. */
  for (size_t i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      a->r[k][i] *= 0.5;
  g_autoptr (SgVoronoi) cluster = tessellate (&c->cell, a, NULL, NULL);
  assert_sound (cluster);
  g_assert_cmpuint (cluster->n_widened, >, 0);

  /* All at one place. */
  for (size_t i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      a->r[k][i] = 1;
  g_autoptr (SgVoronoi) one = tessellate (&c->cell, a, NULL, NULL);
  assert_sound (one);
  g_assert_cmpuint (one->n_hidden, ==, n - 1);

  a->r[1][5] = NAN;
  const double radius2[2] = { 0.3, 0.2 };
  const double *const r[3] = { a->r[0], a->r[1], a->r[2] };
  g_autoptr (GError) error = NULL;
  g_assert_null (sg_voronoi_new (&c->cell, n, r, a->type, radius2, NULL, NULL, NULL, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_NUMERICAL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/voronoi/sheared2k-oracle", test_sheared2k);
  g_test_add_func ("/voronoi/melt32k-oracle", test_melt32k);
  g_test_add_func ("/voronoi/sizes-and-tilts", test_sizes_and_tilts);
  g_test_add_func ("/voronoi/100000-atoms", test_100000_atoms);
  g_test_add_func ("/voronoi/thin-cells", test_thin_cells);
  g_test_add_func ("/voronoi/invariance", test_invariance);
  g_test_add_func ("/voronoi/paths-and-threads", test_paths_and_threads);
  g_test_add_func ("/voronoi/frank-kasper-crystals", test_frank_kasper_crystals);
  g_test_add_func ("/voronoi/special-positions", test_special_positions);
  g_test_add_func ("/voronoi/overlaps", test_overlaps);
  return g_test_run ();
}
