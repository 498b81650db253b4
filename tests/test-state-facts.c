/* Facts of a state against LAMMPS and against sums over all pairs made here.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/error.h"
#include "engine/rng.h"
#include "engine/structure/state-facts.h"
#include "read-reference.h"

#include <math.h>

static SgSnapshot *
snapshot_of (const SgConfiguration *c)
{
  return sg_snapshot_new_from_configuration (c);
}

static SgFactsReference *
reference_of (SgSnapshot *s)
{
  g_autoptr (GError) error = NULL;
  SgFactsReference *reference = sg_facts_reference_new (s, NULL, &error);
  g_assert_no_error (error);
  return reference;
}

static SgStateFacts
facts_of (const SgFactsReference *reference, SgSnapshot *s, SgPlane plane, int sign, GArray **moved)
{
  g_autoptr (GError) error = NULL;
  static SgStateFacts facts;
  g_assert_true (sg_state_facts_measure (reference, s, plane, sign, NULL, &facts, moved, &error));
  g_assert_no_error (error);
  return facts;
}

/* Shears cell and atoms together. */
static void
shear (SgConfiguration *c, SgPlane plane, double gamma)
{
  int a, b;
  sg_plane_axes (plane, &a, &b);
  sg_atoms_wrap (c->atoms, &c->cell);
  for (size_t i = 0; i < c->atoms->n; i++)
    c->atoms->r[a][i] += gamma * (c->atoms->r[b][i] - c->cell.origin[b]);
  sg_cell_shear (&c->cell, plane, gamma);
  c->strain[plane] += gamma;
}

/* Energy and stress times volume of every atom: the potential written down once more, over all pairs. */
static void
all_pairs (const SgConfiguration *c, double *energy, double (*virial)[6])
{
  static const double sigma[2][2] = { { 1, 11. / 12 }, { 11. / 12, 5. / 6 } };
  SgCell cell = c->cell;
  SgFlip flip;
  sg_cell_reduce (&cell, &flip);
  for (size_t i = 0; i < c->atoms->n; i++)
    for (size_t j = 0; j < i; j++)
      {
        double d[3];
        for (int k = 0; k < 3; k++)
          d[k] = c->atoms->r[k][i] - c->atoms->r[k][j];
        sg_cell_nearest_image (&cell, d);
        double r2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2], s = sigma[c->atoms->type[i]][c->atoms->type[j]];
        if (r2 > 6.25)
          continue;
        double p = pow (s * s / r2, 3), edge = pow (s * s / 6.25, 3);
        double v = 4 * (p * p - p) - 4 * (edge * edge - edge), f = 24 * (2 * p * p - p) / r2;
        energy[i] += v / 2;
        energy[j] += v / 2;
        static const int axis[6][2] = { { 0, 0 }, { 1, 1 }, { 2, 2 }, { 0, 1 }, { 0, 2 }, { 1, 2 } };
        for (int k = 0; k < 6; k++)
          {
            double w = -f * d[axis[k][0]] * d[axis[k][1]] / 2;
            virial[i][k] += w;
            virial[j][k] += w;
          }
      }
}

/* The first state, compared with itself: columns of LAMMPS, by class. */
static void
test_first_state (void)
{
  Reference ref = reference_sheared2k ();
  SgConfiguration *c = ref.configuration;
  g_autoptr (SgSnapshot) s = snapshot_of (c);
  g_autoptr (SgFactsReference) reference = reference_of (s);
  const uint8_t *class_of = sg_facts_reference_classes (reference);
  SgStateFacts f = facts_of (reference, s, SG_PLANE_XY, 1, NULL);
  double v = sg_cell_volume (&c->cell) / 2000, stress[3][6] = { { 0 } }, n[3] = { 0 };
  for (size_t i = 0; i < 2000; i++)
    for (int class = 0; class < 3; class++)
      if (class == SG_FACTS_ALL || (class == SG_FACTS_ICOSAHEDRAL) == (class_of[i] != 0))
        {
          n[class]++;
          for (int k = 0; k < 6; k++)
            stress[class][k] += ref.row[i][REF_SXX + k] / v;
        }
  g_assert_cmpfloat (n[SG_FACTS_ICOSAHEDRAL], >, 20);
  for (int class = 0; class < 3; class++)
    {
      g_assert_cmpfloat ((double) f.then[class].n, ==, n[class]);
      for (int k = 0; k < 6; k++)
        g_assert_cmpfloat_with_epsilon (f.then[class].stress[k], stress[class][k] / n[class], 1e-8);
    }
  g_assert_cmpmem (f.then, sizeof f.then, f.now, sizeof f.now);
  g_assert_cmpfloat_with_epsilon (f.volume, v, 1e-12);
  g_assert_cmpuint (f.kept, ==, f.then[SG_FACTS_ICOSAHEDRAL].n);
  g_assert_cmpuint (f.icosahedral_voronoi + f.icosahedral_large, ==, f.kept);
  g_assert_cmpuint (f.excitations, ==, 0);
  g_assert_cmpuint (f.then[0].displaced, ==, 0);
  g_assert_cmpfloat (f.then[0].square_displacement, ==, 0);
  g_assert_cmpuint (f.displacement_histogram[SG_FACTS_ALL][0], ==, 2000);
  reference_clear (&ref);
}

/* Another state: sheared, all atoms a little moved, some by a known way. Everything is made once more here. */
static void
test_against_plain_sums (void)
{
  Reference ref = reference_sheared2k ();
  SgConfiguration *c = ref.configuration;
  const size_t n = c->atoms->n;
  g_autoptr (SgSnapshot) first = snapshot_of (c);
  g_autoptr (SgFactsReference) reference = reference_of (first);
  const uint8_t *class_of = sg_facts_reference_classes (reference);

  SgRng rng;
  sg_rng_seed (&rng, 7);
  double (*u)[3] = g_malloc0 (n * sizeof *u), mean[3] = { 0, 0, 0 };
  for (size_t i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      u[i][k] = 0.01 * (sg_rng_uniform (&rng) - 0.5);
  const size_t pushed = 10;
  for (size_t i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      {
        c->atoms->r[k][i] += u[i][k];
        mean[k] += u[i][k] / (double) n;
      }
  for (size_t i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      u[i][k] -= mean[k];
  /* one is pushed far enough to count as displaced */
  double push[3] = { 0.5, -0.4, 0.3 };
  for (int k = 0; k < 3; k++)
    {
      c->atoms->r[k][pushed] += push[k];
      for (size_t i = 0; i < n; i++)
        u[i][k] += (i == pushed ? push[k] : 0) - push[k] / (double) n;
    }
  /* displacements are seen in the present cell */
  shear (c, SG_PLANE_XZ, -0.013);
  for (size_t i = 0; i < n; i++)
    u[i][0] += -0.013 * u[i][2];
  g_autoptr (SgSnapshot) s = snapshot_of (c);
  GArray *moved;
  SgStateFacts f = facts_of (reference, s, SG_PLANE_XZ, -1, &moved);

  g_autofree double *energy = g_new0 (double, n);
  double (*virial)[6] = g_malloc0 (n * sizeof *virial);
  all_pairs (c, energy, virial);
  double v = sg_cell_volume (&c->cell) / (double) n;
  SgClassFacts plain[SG_FACTS_CLASSES] = { { 0 } };
  size_t histogram[SG_FACTS_CLASSES][SG_FACTS_STRESS_BINS] = { { 0 } };
  for (size_t i = 0; i < n; i++)
    {
      double u2 = u[i][0] * u[i][0] + u[i][1] * u[i][1] + u[i][2] * u[i][2];
      int bin = (int) floor (-10 * virial[i][SG_XZ] / v) + 200;
      for (int class = 0; class < SG_FACTS_CLASSES; class++)
        if (class == SG_FACTS_ALL || (class == SG_FACTS_ICOSAHEDRAL) == (class_of[i] != 0))
          {
            plain[class].n++;
            plain[class].energy += energy[i];
            for (int k = 0; k < 6; k++)
              plain[class].stress[k] += virial[i][k] / v;
            plain[class].square_displacement += u2;
            plain[class].displaced += u2 > 0.36;
            histogram[class][CLAMP (bin, 0, SG_FACTS_STRESS_BINS - 1)]++;
          }
    }
  double whole_energy = 0, whole_stress[6] = { 0 };
  for (int class = 0; class < SG_FACTS_CLASSES; class++)
    {
      double m = (double) plain[class].n;
      const SgClassFacts *got = &f.then[class];
      g_assert_cmpuint (got->n, ==, plain[class].n);
      g_assert_cmpfloat_with_epsilon (got->energy, plain[class].energy / m, 1e-9);
      /* the pushed atom overlaps: stresses of 10^4 there */
      for (int k = 0; k < 6; k++)
        g_assert_cmpfloat_with_epsilon (got->stress[k], plain[class].stress[k] / m,
                                        1e-9 * (1 + fabs (plain[class].stress[k] / m)));
      g_assert_cmpfloat_with_epsilon (got->square_displacement, plain[class].square_displacement / m, 1e-12);
      g_assert_cmpuint (got->displaced, ==, plain[class].displaced);
      unsigned wrong = 0;
      for (int k = 0; k < SG_FACTS_STRESS_BINS; k++)
        wrong += f.stress_histogram[class][k] != histogram[class][k];
      g_assert_cmpuint (wrong, ==, 0);
      if (class != SG_FACTS_ALL)
        {
          whole_energy += m * got->energy;
          for (int k = 0; k < 6; k++)
            whole_stress[k] += m / (double) n * got->stress[k];
        }
    }
  /* the classes add up to the whole, and that is the virial of the cell */
  double total[6] = { 0 }, sum = 0;
  for (size_t i = 0; i < n; i++)
    {
      sum += energy[i];
      for (int k = 0; k < 6; k++)
        total[k] += virial[i][k] / (v * (double) n);
    }
  g_assert_cmpfloat_with_epsilon (whole_energy, sum, 1e-10 * fabs (sum));
  for (int k = 0; k < 6; k++)
    g_assert_cmpfloat_with_epsilon (whole_stress[k], total[k], 1e-10 * (1 + fabs (total[k])));
  g_assert_cmpfloat_with_epsilon (f.shear_stress, -total[SG_XZ], 1e-10 * (1 + fabs (total[SG_XZ])));
  g_assert_cmpfloat_with_epsilon (f.strain, 0.013, 1e-15);
  g_assert_cmpuint (f.now[1].n + f.now[2].n, ==, n);
  g_assert_cmpuint (f.kept, <=, f.now[SG_FACTS_ICOSAHEDRAL].n);

  /* every atom is in both histograms, in its class and in all */
  for (int class = 0; class < SG_FACTS_CLASSES; class++)
    {
      size_t a = 0, b = 0;
      for (int k = 0; k < SG_FACTS_STRESS_BINS; k++)
        a += f.stress_histogram[class][k];
      for (int k = 0; k < SG_FACTS_DISPLACEMENT_BINS; k++)
        b += f.displacement_histogram[class][k];
      g_assert_cmpuint (a, ==, f.then[class].n);
      g_assert_cmpuint (b, ==, f.then[class].n);
    }

  /* the pushed atom is the one that is drawn */
  g_assert_cmpuint (f.excitations, ==, 1);
  g_assert_cmpuint (moved->len, ==, 1);
  const SgMovedAtom *m = &g_array_index (moved, SgMovedAtom, 0);
  g_assert_cmpint (m->id, ==, (int64_t) pushed + 1);
  g_assert_cmpuint (m->excitation, ==, 1);
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat_with_epsilon (m->u[k], u[pushed][k], 1e-12);
  g_array_unref (moved);
  g_free (virial);
  g_free (u);
  reference_clear (&ref);
}

/* Homogeneous shear moves nothing, whatever the plane, with a flip between. */
static void
test_affine (void)
{
  for (int plane = 0; plane < 3; plane++)
    {
      Reference ref = reference_sheared2k ();
      SgConfiguration *c = ref.configuration;
      g_autoptr (SgSnapshot) first = snapshot_of (c);
      g_autoptr (SgFactsReference) reference = reference_of (first);
      shear (c, (SgPlane) plane, 0.47);
      SgFlip flip;
      sg_cell_reduce (&c->cell, &flip);
      for (size_t i = 0; i < c->atoms->n; i++)
        {
          int32_t image[3] = { c->atoms->image[0][i], c->atoms->image[1][i], c->atoms->image[2][i] };
          sg_flip_image (&flip, image);
          for (int k = 0; k < 3; k++)
            c->atoms->image[k][i] = image[k];
        }
      g_autoptr (SgSnapshot) s = snapshot_of (c);
      SgStateFacts f = facts_of (reference, s, (SgPlane) plane, 1, NULL);
      g_assert_cmpfloat (f.then[SG_FACTS_ALL].square_displacement, <, 1e-20);
      g_assert_cmpuint (f.displacement_histogram[SG_FACTS_ALL][0], ==, c->atoms->n);
      g_assert_cmpuint (f.excitations, ==, 0);
      g_assert_cmpfloat_with_epsilon (f.strain, 0.47, 1e-15);
      reference_clear (&ref);
    }
}

static void
test_text (void)
{
  Reference ref = reference_sheared2k ();
  SgConfiguration *c = ref.configuration;
  g_autoptr (SgSnapshot) first = snapshot_of (c);
  g_autoptr (SgFactsReference) reference = reference_of (first);
  c->atoms->r[0][5] += 0.7;
  shear (c, SG_PLANE_YZ, 0.02);
  g_autoptr (SgSnapshot) s = snapshot_of (c);
  GArray *moved;
  SgStateFacts f = facts_of (reference, s, SG_PLANE_YZ, 1, &moved), back;
  f.inherent = true;
  g_autoptr (GError) error = NULL;

  /* a row and its histograms give the same facts again, to the bit */
  g_autofree char *header = sg_state_facts_csv_header (), *row = sg_state_facts_csv_row (&f);
  g_autofree char *wide = g_strconcat ("branch,", header, NULL), *wide_row = g_strconcat ("load,", row, NULL);
  g_assert_true (sg_state_facts_parse_row (wide, wide_row, &back, &error));
  g_assert_no_error (error);
  g_autoptr (GString) rows = g_string_new (NULL);
  sg_state_facts_histogram_rows (rows, "end", &f);
  g_auto (GStrv) lines = g_strsplit (rows->str, "\n", -1);
  for (char **line = lines; **line != '\0'; line++)
    {
      g_autofree char *state = NULL;
      g_assert_true (sg_state_facts_parse_histogram (*line, &back, &state, &error));
      g_assert_cmpstr (state, ==, "end");
    }
  g_autofree char *again = sg_state_facts_csv_row (&back);
  g_assert_cmpstr (row, ==, again);
  g_assert_cmpmem (f.stress_histogram, sizeof f.stress_histogram, back.stress_histogram, sizeof f.stress_histogram);
  g_assert_cmpmem (f.displacement_histogram, sizeof f.displacement_histogram, back.displacement_histogram,
                   sizeof f.displacement_histogram);
  g_assert_cmpmem (f.now, sizeof f.now, back.now, sizeof f.now);

  g_autofree char *csv = sg_moved_atoms_to_csv (moved);
  g_autoptr (GArray) parsed = sg_moved_atoms_parse (csv, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (parsed->len, ==, moved->len);
  g_assert_cmpint (g_array_index (parsed, SgMovedAtom, 0).id, ==, 6);
  g_assert_cmpfloat_with_epsilon (g_array_index (parsed, SgMovedAtom, 0).u[0],
                                  g_array_index (moved, SgMovedAtom, 0).u[0], 6e-5);
  g_array_unref (moved);

  /* damage is told */
  g_assert_false (sg_state_facts_parse_row (header, "1,2,3", &back, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (sg_state_facts_parse_row ("energy,volume", "-7,wide", &back, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_clear_error (&error);
  static const char *const bad[] = {
    "a,stress,icosahedral,0.10,0.1",      "a,stress,all,0.10,0.1,3",       "a,stress,other,-20.10,0.1,3",
    "a,strain,other,0.10,0.1,3",          "a,displacement,other,2.98,0.02,3 4", "a,stress,other,0.10,0.1,-3",
    "a,displacement,other,0.00,0.1,3 4",  "a,stress,other,0.10,0.1,3  4",
  };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (sg_state_facts_parse_histogram (bad[i], &back, NULL, &error));
      g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
      g_clear_error (&error);
    }
  g_assert_null (sg_moved_atoms_parse ("id\n1,2,0,0,1,1,1,1,1\n", &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "2"));
  g_clear_error (&error);

  /* so are other atoms */
  c->atoms->id[3] = 77777;
  g_autoptr (SgSnapshot) other = snapshot_of (c);
  g_assert_false (sg_state_facts_measure (reference, other, SG_PLANE_XY, 1, NULL, &back, NULL, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  reference_clear (&ref);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state-facts/first-state", test_first_state);
  g_test_add_func ("/state-facts/against-plain-sums", test_against_plain_sums);
  g_test_add_func ("/state-facts/affine", test_affine);
  g_test_add_func ("/state-facts/text", test_text);
  return g_test_run ();
}
