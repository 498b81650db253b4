/* The modified tessellation and its labels against the reference numbers, and what must hold of flips.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/structure/su2.h"
#include "make-crystal.h"
#include "read-reference.h"

#include <stdio.h>

typedef struct {
  SgVoronoi *v;
  SgModified *m;
  uint8_t *label, *n4, *n5, *n6;
  uint16_t *z;
} Labels;

static Labels
label_atoms (const SgCell *cell, const SgAtoms *atoms, SgModifiedMode mode, SgPool *pool)
{
  const double radius2[2] = { 0.55 * 0.55, 0.45 * 0.45 };
  const double *const r[3] = { atoms->r[0], atoms->r[1], atoms->r[2] };
  g_autoptr (GError) error = NULL;
  Labels l;
  l.v = sg_voronoi_new (cell, atoms->n, r, atoms->type, radius2, atoms->id, pool, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (l.v->whole);
  l.m = sg_modified_new (l.v, mode, atoms->id, pool);
  l.label = g_new (uint8_t, atoms->n);
  l.n4 = g_new (uint8_t, atoms->n);
  l.n5 = g_new (uint8_t, atoms->n);
  l.n6 = g_new (uint8_t, atoms->n);
  l.z = g_new (uint16_t, atoms->n);
  sg_su2_labels (l.v, l.m, l.label, l.n4, l.n5, l.n6, l.z, pool);
  return l;
}

static void
labels_clear (Labels *l)
{
  sg_voronoi_free (l->v);
  sg_modified_free (l->m);
  g_free (l->label);
  g_free (l->n4);
  g_free (l->n5);
  g_free (l->n6);
  g_free (l->z);
}

static size_t
count_label (const Labels *l, unsigned label)
{
  size_t count = 0;
  for (size_t i = 0; i < l->v->n; i++)
    count += l->label[i] == label;
  return count;
}

/* "q:n" for every q that occurs, as the reference writes it. */
static char *
histogram_text (const size_t histogram[SG_ORDERS])
{
  GString *s = g_string_new (NULL);
  for (int q = 0; q < SG_ORDERS; q++)
    if (histogram[q] > 0)
      g_string_append_printf (s, " %d:%zu", q, histogram[q]);
  return g_string_free (s, FALSE);
}

/* Writes the reference's five lines from what was found and compares the text. */
static void
assert_reference_text (const Reference *reference, const char *path)
{
  const SgConfiguration *c = reference->configuration;
  Labels l = label_atoms (&c->cell, c->atoms, SG_MODIFIED_PAPER, NULL);
  GString *s = g_string_new (NULL);

  g_autofree char *before = histogram_text (l.m->unmodified_histogram);
  g_string_append_printf (s, "voronoi bonds %zu mean_bond_order %.10f histogram%s\n", l.v->n_entries / 2,
                          l.m->unmodified_mean_order, before);
  g_string_append (s, "modified removed");
  for (unsigned k = 0; k < l.m->n_passes; k++)
    g_string_append_printf (s, " %zu", l.m->removed[k]);
  g_autofree char *after = histogram_text (l.m->histogram);
  g_string_append_printf (s, "\nmodified bonds %zu mean_bond_order %.10f histogram%s\nsu2", l.m->n_bonds,
                          l.m->mean_order, after);
  for (unsigned k = 0; k < SG_SU2_LABELS; k++)
    {
      g_autofree char *name = g_strdelimit (g_strdup (sg_su2_name (k)), "-", ',');
      if (count_label (&l, k) > 0)
        g_string_append_printf (s, " %s:%zu", name, count_label (&l, k));
    }
  size_t n[2] = { 0, 0 }, ico[2] = { 0, 0 };
  for (size_t i = 0; i < l.v->n; i++)
    {
      n[c->atoms->type[i]]++;
      ico[c->atoms->type[i]] += l.label[i] == 0;
    }
  g_string_append_printf (s, "\nicosahedral all %.8f small %.8f large %.8f\n",
                          (double) (ico[0] + ico[1]) / (double) l.v->n, (double) ico[1] / (double) n[1],
                          (double) ico[0] / (double) n[0]);

  g_autofree char *expected = NULL;
  g_assert_true (g_file_get_contents (path, &expected, NULL, NULL));
  g_assert_cmpstr (g_strchomp (s->str), ==, g_strchomp (expected));
  g_string_free (s, TRUE);
  labels_clear (&l);
}

static void
test_paper_sheared2k (void)
{
  Reference reference = reference_sheared2k ();
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.modified.txt", NULL);
  assert_reference_text (&reference, path);
  reference_clear (&reference);
}

static void
test_paper_melt32k (void)
{
  Reference reference;
  if (!reference_melt32k (&reference))
    return;
  g_autofree char *path = g_build_filename (g_getenv ("SHEARGLASS_REFERENCE"), "melt32k.modified.txt", NULL);
  assert_reference_text (&reference, path);
  reference_clear (&reference);
}

/* The authors' published populations: "( 0,12, 0) 0.8468750000E-01", within 0.1 % of the atoms. */
static void
test_published (void)
{
  Reference reference;
  if (!reference_melt32k (&reference))
    return;
  const SgConfiguration *c = reference.configuration;
  Labels l = label_atoms (&c->cell, c->atoms, SG_MODIFIED_PAPER, NULL);
  g_autofree char *path
      = g_build_filename (g_getenv ("SHEARGLASS_REFERENCE"), "from-the-melt_LJWahnstrom.su2.out", NULL);
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  unsigned compared = 0;
  for (char **line = lines; *line != NULL; line++)
    {
      const char *p = g_strchug (*line);
      unsigned label = SG_SU2_LABELS;
      double share = 0;
      if (*p == '(')
        {
          int a, b, d;
          g_assert_cmpint (sscanf (p, "(%d,%d,%d) %lf", &a, &b, &d, &share), ==, 4);
          g_autofree char *name = g_strdup_printf ("%d-%d-%d", a, b, d);
          for (label = 0; !g_str_equal (sg_su2_name (label), name); label++)
            g_assert_cmpuint (label, <, SG_SU2_OTHER);
        }
      else if (g_str_has_prefix (p, "other"))
        {
          share = g_ascii_strtod (p + 5, NULL);
          label = SG_SU2_OTHER;
        }
      else
        continue;
      g_assert_cmpfloat_with_epsilon ((double) count_label (&l, label) / 32000, share, 1e-3);
      compared++;
    }
  g_assert_cmpuint (compared, ==, 32);
  labels_clear (&l);
  reference_clear (&reference);
}

/* Flips keep a triangulation: the sum of (6 - q) is 12 at every atom, no line of disclinations ends. */
static void
assert_canonical (const Labels *l)
{
  const SgVoronoi *v = l->v;
  for (size_t i = 0; i < v->n; i++)
    {
      int sum = 0;
      unsigned defects = 0;
      for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
        if (l->m->order[e] != 0)
          {
            g_assert_cmpuint (l->m->order[e], ==, l->m->order[v->reverse[e]]);
            sum += 6 - l->m->order[e];
            defects += l->m->order[e] != 5;
          }
      if (sg_voronoi_degree (v, i) == 0)
        continue; /* hidden inside a large one: no cell */
      g_assert_cmpint (sum, ==, 12);
      g_assert_cmpuint (defects, !=, 1);
      if (l->label[i] != SG_SU2_OTHER)
        g_assert_cmpuint (l->n4[i] + l->n6[i], !=, 1);
    }
  /* Euler, exactly */
  double z = l->m->coordination * (double) v->n / (double) (v->n - v->n_hidden);
  g_assert_cmpfloat_with_epsilon (l->m->mean_order, 6 - 12 / z, 1e-12);
  g_assert_cmpuint (l->m->removed[l->m->n_passes - 1], ==, 0);
}

static void
test_canonical (void)
{
  Reference reference = reference_sheared2k ();
  const SgConfiguration *c = reference.configuration;
  Labels l = label_atoms (&c->cell, c->atoms, SG_MODIFIED_CANONICAL, NULL);
  assert_canonical (&l);
  g_test_message ("bonds %zu removed %zu differ %zu of degree three left %zu", l.m->n_bonds, l.m->n_removed,
                  l.m->n_differ, l.m->n_pierced_left);

  /* The same under any number of threads and any numbering. */
  SgPool *pool = sg_pool_new (3);
  Labels again = label_atoms (&c->cell, c->atoms, SG_MODIFIED_CANONICAL, pool);
  g_assert_cmpmem (l.m->order, 2 * l.v->n_entries, again.m->order, 2 * again.v->n_entries);
  labels_clear (&again);
  for (uint64_t seed = 1; seed <= 5; seed++)
    {
      size_t n = c->atoms->n;
      g_autofree uint32_t *order = g_new (uint32_t, n);
      SgRng rng;
      sg_rng_seed (&rng, seed);
      for (uint32_t i = 0; i < n; i++)
        order[i] = i;
      for (size_t i = n - 1; i > 0; i--)
        {
          size_t k = (size_t) (sg_rng_uniform (&rng) * (double) (i + 1));
          uint32_t swap = order[i];
          order[i] = order[k];
          order[k] = swap;
        }
      SgAtoms *shuffled = sg_atoms_copy (c->atoms);
      sg_atoms_permute (shuffled, order);
      for (size_t i = 0; i < n; i++)
        shuffled->id[i] = (int64_t) i + 1; /* new numbers too */
      Labels other = label_atoms (&c->cell, shuffled, SG_MODIFIED_CANONICAL, pool);
      for (size_t i = 0; i < n; i++)
        {
          g_assert_cmpuint (other.label[i], ==, l.label[order[i]]);
          g_assert_cmpuint (other.z[i], ==, l.z[order[i]]);
          g_assert_cmpuint (other.n5[i], ==, l.n5[order[i]]);
        }
      labels_clear (&other);
      sg_atoms_free (shuffled);
    }
  sg_pool_free (pool);
  labels_clear (&l);
  reference_clear (&reference);
}

static void
test_canonical_melt32k (void)
{
  Reference reference;
  if (!reference_melt32k (&reference))
    return;
  const SgConfiguration *c = reference.configuration;
  Labels l = label_atoms (&c->cell, c->atoms, SG_MODIFIED_CANONICAL, NULL);
  assert_canonical (&l);
  g_test_message ("bonds %zu removed %zu differ %zu of degree three left %zu, icosahedral %zu",
                  l.m->n_bonds, l.m->n_removed, l.m->n_differ, l.m->n_pierced_left, count_label (&l, 0));
  g_assert_cmpuint (l.m->n_bonds + l.m->n_removed, ==, 223323);

  /* Every radical icosahedron stays one: no bond of it is of degree three or next to such a flip. */
  for (size_t i = 0; i < l.v->n; i++)
    {
      bool five = sg_voronoi_degree (l.v, i) == 12;
      for (uint32_t e = l.v->start[i]; e < l.v->start[i + 1]; e++)
        five &= l.v->edges[e] == 5;
      if (five)
        g_assert_cmpuint (l.label[i], ==, 0);
    }
  labels_clear (&l);
  reference_clear (&reference);
}

/* Strong disorder, where flips run into each other: it stays a triangulation. */
static void
test_disorder (void)
{
  for (uint64_t seed = 1; seed <= 4; seed++)
    {
      const int count[3] = { 9, 9, 9 };
      g_autoptr (SgConfiguration) c = make_crystal (CRYSTAL_SC, count, 0.45, seed, NULL);
      for (size_t i = 0; i < c->atoms->n; i++)
        c->atoms->type[i] = i % 2;
      for (int mode = 0; mode < 2; mode++)
        {
          Labels l = label_atoms (&c->cell, c->atoms, mode, NULL);
          if (mode == SG_MODIFIED_CANONICAL)
            assert_canonical (&l);
          g_test_message ("mode %d removed %zu differ %zu of degree three left %zu", mode, l.m->n_removed,
                          l.m->n_differ, l.m->n_pierced_left);
          labels_clear (&l);
        }
    }
}

/* Frank-Kasper phases: nothing pierces, 12 five-fold bonds an atom and Z - 12 six-fold ones. */
static void
test_crystals (void)
{
  static const Crystal crystals[] = { CRYSTAL_C15, CRYSTAL_C14, CRYSTAL_A15, CRYSTAL_SIGMA };
  for (size_t k = 0; k < G_N_ELEMENTS (crystals); k++)
    for (int jittered = 0; jittered < 2; jittered++)
      for (int mode = 0; mode < 2; mode++)
        {
          const int count[3] = { 4, 4, 4 };
          g_autofree uint8_t *expected = NULL;
          g_autoptr (SgConfiguration) c
              = make_crystal (crystals[k], count, jittered ? 0.02 : 0, 5, &expected);
          Labels l = label_atoms (&c->cell, c->atoms, mode, NULL);
          g_assert_cmpuint (l.m->n_removed, ==, 0);
          for (size_t i = 0; i < l.v->n; i++)
            {
              g_autofree char *name = g_strdup_printf ("0-12-%d", expected[i] - 12);
              g_assert_cmpstr (sg_su2_name (l.label[i]), ==, name);
            }
          labels_clear (&l);
        }
}

static void
test_label_rule (void)
{
  g_assert_cmpstr (sg_su2_name (sg_su2_label (0, 12, 0, 12)), ==, "0-12-0");
  g_assert_cmpstr (sg_su2_name (sg_su2_label (3, 6, 9, 18)), ==, "3-6-9");
  g_assert_cmpstr (sg_su2_name (sg_su2_label (1, 10, 2, 13)), ==, "1-10-2");
  static const unsigned other[][4] = { { 0, 12, 1, 13 }, { 1, 10, 1, 12 }, { 0, 12, 0, 13 },
                                       { 3, 6, 10, 19 }, { 4, 4, 4, 12 },  { 2, 7, 1, 10 } };
  for (size_t k = 0; k < G_N_ELEMENTS (other); k++)
    g_assert_cmpuint (sg_su2_label (other[k][0], other[k][1], other[k][2], other[k][3]), ==, SG_SU2_OTHER);
  unsigned named = 0;
  for (unsigned n4 = 0; n4 < 6; n4++)
    for (unsigned n5 = 0; n5 < 14; n5++)
      for (unsigned n6 = 0; n6 < 14; n6++)
        named += sg_su2_label (n4, n5, n6, n4 + n5 + n6) != SG_SU2_OTHER;
  g_assert_cmpuint (named, ==, 31);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/modified/label-rule", test_label_rule);
  g_test_add_func ("/modified/paper-sheared2k", test_paper_sheared2k);
  g_test_add_func ("/modified/paper-melt32k", test_paper_melt32k);
  g_test_add_func ("/modified/published", test_published);
  g_test_add_func ("/modified/canonical", test_canonical);
  g_test_add_func ("/modified/canonical-melt32k", test_canonical_melt32k);
  g_test_add_func ("/modified/disorder", test_disorder);
  g_test_add_func ("/modified/crystals", test_crystals);
  return g_test_run ();
}
