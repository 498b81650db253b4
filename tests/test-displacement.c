/* Displacements without the homogeneous part, D2min, van Hove, and excitations made by hand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/structure/excitations.h"
#include "engine/structure/van-hove.h"
#include "make-crystal.h"

#include <string.h>

typedef struct {
  SgConfiguration *c;
  size_t n;
  double *r[3], *r0[3];
  SgVoronoi *v;
} State;

static State
state_new (int side, double jitter)
{
  const int count[3] = { side, side, side };
  State s = { .c = make_crystal (CRYSTAL_FCC, count, jitter, 2, NULL) };
  s.n = s.c->atoms->n;
  for (int c = 0; c < 3; c++)
    {
      s.r[c] = g_memdup2 (s.c->atoms->r[c], s.n * sizeof (double));
      s.r0[c] = g_memdup2 (s.c->atoms->r[c], s.n * sizeof (double));
    }
  const double radius2[2] = { 0.3025, 0.2025 };
  const double *const r[3] = { s.r0[0], s.r0[1], s.r0[2] };
  s.v = sg_voronoi_new (&s.c->cell, s.n, r, s.c->atoms->type, radius2, NULL, NULL, NULL, NULL);
  g_assert_nonnull (s.v);
  return s;
}

static void
state_clear (State *s)
{
  sg_configuration_free (s->c);
  for (int c = 0; c < 3; c++)
    {
      g_free (s->r[c]);
      g_free (s->r0[c]);
    }
  sg_voronoi_free (s->v);
}

static SgDisplacement *
displacement (const State *s, const SgCell *now, bool followed)
{
  const double *const r[3] = { s->r[0], s->r[1], s->r[2] };
  const double *const r0[3] = { s->r0[0], s->r0[1], s->r0[2] };
  return sg_displacement_new (now, r, &s->c->cell, r0, s->n, followed, s->v, NULL);
}

static void
apply (State *s, const SgCell *from, const SgCell *to)
{
  for (size_t i = 0; i < s->n; i++)
    {
      double p[3] = { s->r[0][i], s->r[1][i], s->r[2][i] }, f[3];
      sg_cell_to_fractional (from, p, f);
      sg_cell_to_cartesian (to, f, p);
      for (int c = 0; c < 3; c++)
        s->r[c][i] = p[c];
    }
}

/* Affine deformation, whatever is flipped or crossed, is no displacement. */
static void
test_affine (void)
{
  State s = state_new (5, 0.1);
  SgCell now = s.c->cell;
  sg_cell_shear (&now, SG_PLANE_XY, 1.7); /* beyond several flips */
  sg_cell_shear (&now, SG_PLANE_YZ, -0.3);
  sg_cell_scale (&now, 1.03);
  now.origin[0] += 0.4; /* a rigid shift */
  apply (&s, &s.c->cell, &now);
  SgDisplacement *d = displacement (&s, &now, true);
  for (size_t i = 0; i < s.n; i++)
    {
      g_assert_cmpfloat (d->magnitude[i], <, 1e-12);
      g_assert_cmpfloat (d->d2min[i], <, 1e-20);
    }
  g_assert_cmpfloat_with_epsilon (d->map[0][1], 1.03 * 1.7, 1e-12);
  g_assert_cmpfloat_with_epsilon (d->map[2][2], 1.03, 1e-12);
  sg_displacement_free (d);

  state_clear (&s);

  /* From files nothing was followed: every atom by its nearest image across the affine map. */
  s = state_new (5, 0.1);
  now = s.c->cell;
  sg_cell_shear (&now, SG_PLANE_XY, 0.02);
  apply (&s, &s.c->cell, &now);
  for (size_t i = 0; i < s.n; i++)
    {
      double p[3] = { s.r[0][i], s.r[1][i], s.r[2][i] };
      int32_t image[3] = { 0, 0, 0 };
      p[0] += 3 * now.lx; /* anywhere */
      sg_cell_wrap (&now, p, image);
      for (int c = 0; c < 3; c++)
        s.r[c][i] = p[c];
    }
  d = displacement (&s, &now, false);
  for (size_t i = 0; i < s.n; i++)
    g_assert_cmpfloat (d->magnitude[i], <, 1e-11);
  sg_displacement_free (d);
  state_clear (&s);
}

/* Two files: one at a strain of 0.3, one at 0.8, whose cell was flipped in between, atoms wrapped; by the strains
 * the flip is found. */
static void
test_across_an_unseen_flip (void)
{
  State s = state_new (5, 0.1);
  const double none[3] = { 0, 0, 0 }, strain0[3] = { 0.3, 0.1, 0 }, strain[3] = { 0.8, 0.1, -0.9 };
  SgCell start = s.c->cell, first = start, second = start;
  sg_cell_shear (&first, SG_PLANE_XZ, 0.1);
  sg_cell_shear (&first, SG_PLANE_XY, 0.3);
  apply (&s, &start, &first);
  for (int c = 0; c < 3; c++)
    memcpy (s.r0[c], s.r[c], s.n * sizeof (double));
  s.c->cell = first;
  second = first;
  sg_cell_shear (&second, SG_PLANE_XY, 0.5);
  sg_cell_shear (&second, SG_PLANE_YZ, -0.9);
  apply (&s, &first, &second);
  SgCell reduced = second;
  SgFlip flip;
  g_assert_true (sg_cell_reduce (&reduced, &flip));
  for (size_t i = 0; i < s.n; i++)
    {
      double p[3] = { s.r[0][i], s.r[1][i], s.r[2][i] };
      int32_t image[3] = { 0, 0, 0 };
      sg_cell_wrap (&reduced, p, image);
      for (int c = 0; c < 3; c++)
        s.r[c][i] = p[c];
    }
  SgCell now = reduced;
  sg_displacement_match_basis (&now, strain, &first, strain0);
  SgDisplacement *d = displacement (&s, &now, false);
  for (size_t i = 0; i < s.n; i++)
    g_assert_cmpfloat (d->magnitude[i], <, 1e-11);
  sg_displacement_free (d);
  /* without the strains another deformation is believed and atoms seem to have moved */
  now = reduced;
  sg_displacement_match_basis (&now, none, &first, none);
  d = displacement (&s, &now, false);
  double most = 0;
  for (size_t i = 0; i < s.n; i++)
    most = MAX (most, d->magnitude[i]);
  g_assert_cmpfloat (most, >, 0.5);
  sg_displacement_free (d);
  state_clear (&s);
}

/* One atom moved: it and nobody else, less the mean; D2min at it and at its neighbours. */
static void
test_one_atom (void)
{
  State s = state_new (5, 0.05);
  SgCell now = s.c->cell;
  sg_cell_shear (&now, SG_PLANE_XY, 0.9);
  apply (&s, &s.c->cell, &now);
  s.r[1][123] += 0.7;
  SgDisplacement *d = displacement (&s, &now, true);
  g_assert_cmpfloat_with_epsilon (d->u[1][123], 0.7 * (1 - 1.0 / (double) s.n), 1e-12);
  g_assert_cmpfloat_with_epsilon (d->drift[1], 0.7 / (double) s.n, 1e-12);
  for (size_t i = 0; i < s.n; i++)
    {
      bool near = i == 123;
      for (uint32_t e = s.v->start[i]; e < s.v->start[i + 1]; e++)
        near |= s.v->neighbour[e] == 123;
      if (near)
        g_assert_cmpfloat (d->d2min[i], >, i == 123 ? 0.1 : 1e-6);
      else
        g_assert_cmpfloat (d->d2min[i], <, 1e-20);
    }
  sg_displacement_free (d);
  state_clear (&s);
}

static void
test_van_hove (void)
{
  enum { N = 20000 };
  g_autofree double *u = g_new (double, N);
  g_autofree uint8_t *class_of = g_new (uint8_t, N);
  SgRng rng;
  sg_rng_seed (&rng, 11);
  for (int i = 0; i < N; i++)
    {
      double x = sg_rng_normal (&rng), y = sg_rng_normal (&rng), z = sg_rng_normal (&rng);
      u[i] = 0.3 * sqrt (x * x + y * y + z * z); /* Maxwell, as of an ideal gas */
      class_of[i] = i % 4 == 0;
    }
  SgVanHove *h = sg_van_hove_new (N, u, class_of, 3, 60, 0.6);
  for (int k = 0; k < SG_VAN_HOVE_CLASSES; k++)
    {
      double sum = 0;
      for (unsigned b = 0; b < h->n_bins; b++)
        sum += h->g[k][b] * h->width;
      g_assert_cmpfloat_with_epsilon (sum + (double) h->beyond[k] / (double) h->count[k], 1, 1e-12);
    }
  g_assert_cmpuint (h->count[SG_VAN_HOVE_ICOSAHEDRAL], ==, N / 4);
  g_assert_cmpuint (h->count[SG_VAN_HOVE_OTHER], ==, N - N / 4);
  /* sqrt(2/pi) r^2 / a^3 exp(-r^2 / 2 a^2) */
  for (unsigned b = 2; b < 20; b++)
    {
      double r = (b + 0.5) * h->width, a = 0.3;
      double expected = sqrt (2 / G_PI) * r * r / (a * a * a) * exp (-r * r / (2 * a * a));
      g_assert_cmpfloat_with_epsilon (h->g[SG_VAN_HOVE_ALL][b], expected,
                                      5 * sqrt (expected / (N * h->width)) + 0.02);
    }
  /* erfc(sqrt 2) + sqrt(8/pi) exp(-2): beyond twice the width */
  g_assert_cmpfloat_with_epsilon (h->jumped[0], erfc (sqrt (2)) + sqrt (8 / G_PI) * exp (-2), 0.02);
  sg_van_hove_free (h);
}

static SgExcitations *
find (const State *s, const SgDisplacement *d, const uint8_t *icosahedral)
{
  SgExcitationParameters p;
  sg_excitation_parameters_default (&p);
  SgExcitationInput in = { .then = s->v, .icosahedral = icosahedral, .displacement = d, .component = SG_XY,
                           .step = 500, .step0 = 100, .strain = 0.01 };
  return sg_excitations_new (&in, &p);
}

/* The neighbour of an atom along a direction of the crystal. */
static uint32_t
step_along (const State *s, uint32_t i, const double way[3], double to[3])
{
  uint32_t best = 0;
  double most = -1;
  for (uint32_t e = s->v->start[i]; e < s->v->start[i + 1]; e++)
    {
      double d[3];
      sg_voronoi_vector (s->v, i, e, d);
      double along = (d[0] * way[0] + d[1] * way[1] + d[2] * way[2])
                     / sqrt ((d[0] * d[0] + d[1] * d[1] + d[2] * d[2]) * (way[0] * way[0] + way[1] * way[1] + way[2] * way[2]));
      if (along > most)
        {
          most = along;
          best = e;
          memcpy (to, d, sizeof d);
        }
    }
  g_assert_cmpfloat (most, >, 0.95);
  return s->v->neighbour[best];
}

static void
move (State *s, uint32_t i, const double by[3], double share)
{
  for (int c = 0; c < 3; c++)
    s->r[c][i] += share * by[c];
}

/* Six atoms in a row, five move into the place of the next; the last only makes room. */
static void
test_chain_of_five (void)
{
  State s = state_new (6, 0.02);
  const double way[3] = { 1, 1, 0 };
  uint32_t at = 40, row[6];
  for (int k = 0; k < 6; k++)
    {
      double d[3];
      row[k] = at;
      at = step_along (&s, at, way, d);
      move (&s, row[k], d, k < 5 ? 0.95 : 0.3);
    }
  g_autofree uint8_t *icosahedral = g_new0 (uint8_t, s.n);
  icosahedral[row[1]] = 1;
  SgDisplacement *d = displacement (&s, &s.c->cell, true);
  SgExcitations *x = find (&s, d, icosahedral);
  g_assert_cmpuint (x->n, ==, 1);
  const SgExcitation *e = &x->excitation[0];
  g_assert_cmpuint (e->n_cores, ==, 5);
  g_assert_cmpuint (e->n_atoms, ==, 6);
  g_assert_cmpuint (e->n_links, ==, 5);
  g_assert_cmpuint (e->longest_chain, ==, 5);
  g_assert_false (e->ring);
  g_assert_cmpfloat_with_epsilon (e->icosahedral, 1.0 / 6, 1e-12);
  g_assert_cmpuint (e->step, ==, 500);
  g_assert_cmpuint (e->step0, ==, 100);
  for (uint32_t k = 0; k < e->n_links; k++)
    {
      bool found = false;
      for (int m = 0; m < 5; m++)
        found |= e->link[k][0] == row[m] && e->link[k][1] == row[m + 1];
      g_assert_true (found);
    }
  g_autofree char *csv = sg_excitation_csv_row (e, NULL);
  g_auto (GStrv) cells = g_strsplit (csv, ",", -1);
  g_auto (GStrv) names = g_strsplit (sg_excitations_csv_header (), ",", -1);
  g_assert_cmpuint (g_strv_length (cells), ==, g_strv_length (names));
  sg_excitations_free (x);
  sg_displacement_free (d);
  state_clear (&s);
}

/* Four atoms around a square of the crystal, each into the place of the next; and, far away, one lone hop into
 * the open. */
static void
test_ring_of_four_and_lone_hop (void)
{
  State s = state_new (6, 0.02);
  static const double ways[4][3] = { { 1, 1, 0 }, { -1, 1, 0 }, { -1, -1, 0 }, { 1, -1, 0 } };
  uint32_t at = 300, begin = 300;
  for (int k = 0; k < 4; k++)
    {
      double d[3];
      uint32_t next = step_along (&s, at, ways[k], d);
      move (&s, at, d, 1);
      at = next;
    }
  g_assert_cmpuint (at, ==, begin);
  /* the lone one as far away as the cell allows */
  uint32_t lone = 0;
  double farthest = 0;
  for (uint32_t i = 0; i < s.n; i++)
    {
      double d[3];
      for (int c = 0; c < 3; c++)
        d[c] = s.r0[c][i] - s.r0[c][begin];
      sg_cell_nearest_image (&s.c->cell, d);
      double r2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
      if (r2 > farthest)
        {
          farthest = r2;
          lone = i;
        }
    }
  const double hop[3] = { 0.65, 0, 0 }; /* toward the octahedral hole */
  move (&s, lone, hop, 1);
  SgDisplacement *d = displacement (&s, &s.c->cell, true);
  SgExcitations *x = find (&s, d, NULL);
  g_assert_cmpuint (x->n, ==, 2);
  g_assert_cmpuint (x->excitation[0].n_cores, ==, 4);
  g_assert_cmpuint (x->excitation[0].longest_chain, ==, 4);
  g_assert_true (x->excitation[0].ring);
  g_assert_cmpuint (x->excitation[1].n_atoms, ==, 1);
  g_assert_cmpuint (x->excitation[1].atom[0], ==, lone);
  g_assert_cmpuint (x->excitation[1].n_links, ==, 0);
  g_assert_cmpuint (x->excitation[1].longest_chain, ==, 0);
  SgExcitation copy;
  sg_excitation_copy (&x->excitation[0], &copy);
  sg_excitations_free (x);
  g_assert_cmpuint (copy.n_links, ==, 4);
  sg_excitation_clear (&copy);
  sg_displacement_free (d);

  /* Nothing moved: nothing found. */
  for (int c = 0; c < 3; c++)
    memcpy (s.r[c], s.r0[c], s.n * sizeof (double));
  d = displacement (&s, &s.c->cell, true);
  x = find (&s, d, NULL);
  g_assert_cmpuint (x->n, ==, 0);
  sg_excitations_free (x);
  sg_displacement_free (d);
  state_clear (&s);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/displacement/affine", test_affine);
  g_test_add_func ("/displacement/across-an-unseen-flip", test_across_an_unseen_flip);
  g_test_add_func ("/displacement/one-atom", test_one_atom);
  g_test_add_func ("/van-hove/maxwell", test_van_hove);
  g_test_add_func ("/excitations/chain-of-five", test_chain_of_five);
  g_test_add_func ("/excitations/ring-of-four-and-lone-hop", test_ring_of_four_and_lone_hop);
  return g_test_run ();
}
