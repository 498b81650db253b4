/* Made-up runs with known answers: what the figures' numbers must say, and with which errors.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/rng.h"
#include "engine/study/figure-measure.h"
#include "engine/units.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

/* The truth of the made-up glass. */
#define MODULUS 15.0
#define SOFTENING 120.0    /* sigma = G gamma - S gamma^2 */
#define FROZEN 0.05        /* stress of a sample before loading, of either sign; twenty times what is looked for */
#define RESIDUAL 0.0012
#define CREEP_NS 40.0
#define N_ATOMS 4000

static void
add_state (SgFigureBranch *branch, const SgStateFacts *facts, uint64_t step, double strain, bool histograms)
{
  SgFigureState *s = g_new0 (SgFigureState, 1);
  s->facts = *facts;
  s->facts.step = s->step = step;
  s->facts.strain = s->strain = strain;
  s->histograms = histograms;
  g_ptr_array_add (branch->states, s);
}

static SgStateFacts
first_facts (SgPlane plane, int sign)
{
  SgStateFacts f = { .plane = plane, .sign = sign, .n = N_ATOMS, .volume = 0.77, .n_small = 2000, .icosahedral_voronoi = 500 };
  f.then[0].n = N_ATOMS;
  f.then[1].n = 600;
  f.then[2].n = 3400;
  memcpy (f.now, f.then, sizeof f.now);
  return f;
}

/* A Gaussian of @n counts, so that the width is known exactly but for rounding to whole ones. */
static void
fill_gaussian (uint32_t *count, double n, double centre, double width)
{
  for (int k = 0; k < SG_FACTS_STRESS_BINS; k++)
    {
      double a = (SG_FACTS_STRESS_LOW + k * 0.1 - centre) / width, b = a + 0.1 / width;
      count[k] += (uint32_t) rint (n * 0.5 * (erf (b / G_SQRT2) - erf (a / G_SQRT2)));
    }
}

static void
add_load (SgFigureData *data, SgRng *rng, unsigned sample, SgPlane plane, int sign, double frozen, double rate)
{
  g_autofree char *name = g_strdup_printf ("load-%u-%d-%d", sample, plane, sign);
  SgFigureRun *run = sg_figure_data_add_run (data, name);
  run->kind = SG_STUDY_LOAD;
  run->sample = sample;
  run->plane = plane;
  run->sign = sign;
  run->rate = rate;
  run->temperature = 0.26;
  run->n_atoms = N_ATOMS;
  SgStateFacts f = first_facts (plane, sign);
  run->initial = g_new0 (SgFigureState, 1);
  fill_gaussian (f.stress_histogram[1], 6e5, 0, 1.9);
  fill_gaussian (f.stress_histogram[2], 34e5, 0, 2.4);
  run->initial->facts = f;
  run->initial->histograms = true;

  SgFigureBranch *load = sg_figure_run_add_branch (run, SG_BRANCH_LOAD, 0, rate);
  int c = SG_XY + (int) plane;
  uint64_t steps = (uint64_t) rint (0.02 / (rate * SG_SECONDS_PER_STEP));
  for (int k = 0; k < 200; k++)
    {
      double gamma = 0.02 * (k + 0.5) / 200;
      SgSample s = { .step = steps * (uint64_t) (k + 1) / 200, .strain = gamma, .n_averaged = 10, .volume = 0.77 * N_ATOMS,
                     .stress = MODULUS * gamma - SOFTENING * gamma * gamma + sign * frozen + 0.01 * sg_rng_normal (rng) };
      g_array_append_val (load->samples, s);
    }
  for (int k = 1; k <= 10; k++)
    {
      double gamma = 0.002 * k;
      SgStateFacts s = f;
      memset (s.stress_histogram, 0, sizeof s.stress_histogram);
      s.then[0].stress[c] = sign * (14 * gamma + 0.002 * sg_rng_normal (rng));
      s.then[1].stress[c] = sign * (17 * gamma + 0.002 * sg_rng_normal (rng));
      s.then[2].stress[c] = sign * (13.5 * gamma + 0.002 * sg_rng_normal (rng));
      s.now[0].energy = 0.5 * 16 * gamma * gamma * 0.77 - 0.02 * gamma / 0.02 + 1e-4 * sg_rng_normal (rng);
      s.icosahedral_voronoi = (size_t) (500 + rint (-1000 * gamma));
      s.then[0].displaced = 40 + sample;
      s.excitations = 8;
      s.displacement_histogram[0][50] = 100; /* 1.00 to 1.02 */
      s.displacement_histogram[0][3] = 3900;
      /* a tail that only decays: its highest place beyond 0.6 sigma is no peak */
      for (int bin = 0; bin < SG_FACTS_DISPLACEMENT_BINS; bin++)
        s.displacement_histogram[1][bin] = (uint32_t) rint (20000 * exp (-bin / 12.0));
      add_state (load, &s, steps * (uint64_t) k / 10, gamma, k == 10);
    }

  SgFigureBranch *unload = sg_figure_run_add_branch (run, SG_BRANCH_UNLOAD, 0.02, 1e8);
  unload->complete = unload->has_unload = true;
  unload->unload.found = true;
  unload->unload.modulus = 16;
  unload->unload.residual_strain = RESIDUAL + sign * (frozen / MODULUS) + 2e-4 * sg_rng_normal (rng);
  SgStateFacts end = f;
  end.then[1].stress[c] = sign * (0.02 + 0.005 * sg_rng_normal (rng));
  end.then[2].stress[c] = sign * (-0.004 + 0.001 * sg_rng_normal (rng));
  add_state (unload, &end, 2 * steps, unload->unload.residual_strain, true);

  SgFigureBranch *creep = sg_figure_run_add_branch (run, SG_BRANCH_CREEP, 0.02, 0);
  creep->first_step = 3 * steps;
  /* a pair that stands half way, and higher: where it ends a mean with it would jump */
  const bool half = sample == 1 && plane == SG_PLANE_YZ;
  creep->complete = !half;
  for (int k = 0; k < (half ? 200 : 400); k++)
    {
      double ns = 200.0 * (k + 1) / 400;
      SgSample s = { .step = creep->first_step + (uint64_t) rint (ns * 1e6), .n_averaged = 10,
                     .strain = RESIDUAL * exp (-ns / CREEP_NS) + sign * frozen / MODULUS + (half ? 0.01 : 0) + 3e-4 * sg_rng_normal (rng) };
      g_array_append_val (creep->samples, s);
    }
}

static void
add_hold (SgFigureData *data, SgRng *rng, unsigned replica)
{
  SgFigureRun *run = sg_figure_data_add_run (data, "hold");
  run->kind = SG_STUDY_HOLD;
  run->replica = replica;
  run->temperature = 0.26;
  run->n_atoms = N_ATOMS;
  SgStateFacts f = first_facts (SG_PLANE_XY, 1);
  run->initial = g_new0 (SgFigureState, 1);
  run->initial->facts = f;
  SgFigureBranch *hold = sg_figure_run_add_branch (run, SG_BRANCH_HOLD, 0, 0);
  for (int k = 1; k <= 10; k++)
    {
      SgStateFacts s = f;
      s.now[0].energy = -0.018 * k / 10 + 1e-4 * sg_rng_normal (rng);
      add_state (hold, &s, 20000u * (uint64_t) k, 0, false);
    }
}

static void
add_athermal (SgFigureData *data, SgPlane plane, int sign, double frozen)
{
  SgFigureRun *run = sg_figure_data_add_run (data, "athermal");
  run->kind = SG_STUDY_ATHERMAL;
  run->plane = plane;
  run->sign = sign;
  run->n_atoms = N_ATOMS;
  SgStateFacts f = first_facts (plane, sign);
  run->initial = g_new0 (SgFigureState, 1);
  run->initial->facts = f;
  SgFigureBranch *branch = sg_figure_run_add_branch (run, SG_BRANCH_ATHERMAL, 0, 0);
  for (int k = 0; k <= 20; k++)
    {
      double gamma = 0.001 * k;
      SgSample s = { .step = (uint64_t) k, .strain = gamma, .n_averaged = 1, .volume = 0.77 * N_ATOMS,
                     .stress = 16 * gamma + sign * frozen,
                     .potential_energy = 0.77 * N_ATOMS * (8 * gamma * gamma + sign * frozen * gamma) };
      g_array_append_val (branch->samples, s);
      SgStateFacts state = f;
      state.icosahedral_voronoi = (size_t) (500 - 30 * k / 20);
      add_state (branch, &state, (uint64_t) k, gamma, false);
    }
}

static SgFigureData *
made_up (uint64_t seed)
{
  SgFigureData *data = sg_figure_data_new ("Made up", SG_TIME_STEP);
  SgRng rng;
  sg_rng_seed (&rng, seed);
  sg_figure_data_add_age (data, "glass", NULL);
  for (unsigned sample = 0; sample < 2; sample++)
    for (int plane = 0; plane < 3; plane++)
      {
        double frozen = FROZEN * sg_rng_normal (&rng);
        for (int sign = -1; sign <= 1; sign += 2)
          {
            add_load (data, &rng, sample, (SgPlane) plane, sign, frozen, 1e8);
            add_athermal (data, (SgPlane) plane, sign, frozen);
          }
      }
  for (unsigned r = 0; r < 3; r++)
    add_hold (data, &rng, r);
  return data;
}

static const SgMeasured *
find (const GArray *list, const char *quantity, const char *class, const char *state)
{
  for (guint k = 0; k < list->len; k++)
    {
      const SgMeasured *m = &g_array_index (list, SgMeasured, k);
      if (g_str_equal (m->quantity, quantity) && (class == NULL || g_str_equal (m->class_name, class))
          && (state == NULL || g_str_equal (m->state, state)))
        return m;
    }
  g_error ("there is no %s %s %s", quantity, class, state);
}

static void
assert_near (const SgMeasured *m, double truth, double largest_error)
{
  g_test_message ("%s %s %s: %g +- %g, truly %g", m->quantity, m->class_name, m->state, m->estimate.value, m->estimate.error, truth);
  g_assert_cmpfloat (fabs (m->estimate.value - truth), <, 4.5 * m->estimate.error + 1e-9 * fabs (truth));
  g_assert_cmpfloat (m->estimate.error, <, largest_error);
}

static void
test_numbers (void)
{
  g_autoptr (SgFigureData) data = made_up (1);
  g_autoptr (GArray) list = sg_figure_measure (data);
  g_assert_cmpuint (find (list, "modulus", NULL, NULL)->estimate.n, ==, 6);
  /* a line through a parabola over 0..0.01 has the slope at the middle */
  assert_near (find (list, "modulus", NULL, NULL), MODULUS - SOFTENING * 0.01, 0.3);
  /* sigma/gamma over 0.018..0.02: what is frozen in must be gone */
  assert_near (find (list, "secant-modulus", NULL, NULL), MODULUS - SOFTENING * 0.019, 0.05);
  assert_near (find (list, "tangent-modulus", NULL, NULL), MODULUS - SOFTENING * 0.03, 0.3);
  g_assert_cmpfloat_with_epsilon (find (list, "modulus-athermal", NULL, NULL)->estimate.value, 16, 1e-9);
  g_assert_cmpfloat_with_epsilon (find (list, "modulus-athermal-energy", NULL, NULL)->estimate.value, 16, 1e-6);
  assert_near (find (list, "residual-strain", NULL, NULL), RESIDUAL, 1.5e-4);
  assert_near (find (list, "class-slope", "icosahedral", "loading"), 17, 0.2);
  assert_near (find (list, "class-slope", "other", "loading"), 13.5, 0.2);
  assert_near (find (list, "class-stress-difference", NULL, "unloaded"), 0.024, 0.004);
  assert_near (find (list, "creep-kelvin-voigt-time", NULL, NULL), CREEP_NS * 1e-9, 6e-9);
  assert_near (find (list, "creep-strain-change", NULL, NULL),
               /* means over the last quarter less the first tenth */
               RESIDUAL * CREEP_NS * ((exp (-3.75) - exp (-5.0)) / 50 - (1 - exp (-0.5)) / 20), 6e-5);
  assert_near (find (list, "relaxation-under-load", NULL, NULL), -0.02, 1e-4);
  assert_near (find (list, "relaxation-zero-load", NULL, NULL), -0.018, 2e-4);
  assert_near (find (list, "relaxation-difference", NULL, NULL), -0.002, 2e-4);
  assert_near (find (list, "plastic-strain-inherent", NULL, "loaded"), 0.02 - 14 * 0.02 / 16, 1e-4);
  /* 500 to 480 of 2,000; athermal strain alone takes 30 */
  g_assert_cmpfloat_with_epsilon (find (list, "icosahedral-change", NULL, "loaded")->estimate.value, -1, 1e-9);
  g_assert_cmpfloat_with_epsilon (find (list, "icosahedral-change-reversible", NULL, NULL)->estimate.value, -1.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (find (list, "icosahedral-change-corrected", NULL, NULL)->estimate.value, 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (find (list, "stress-core-width", "icosahedral", "initial")->estimate.value, 1.9, 2e-3);
  g_assert_cmpfloat_with_epsilon (find (list, "stress-core-width", "other", "initial")->estimate.value, 2.4, 2e-3);
  g_assert_cmpfloat_with_epsilon (find (list, "stress-core-width-ratio", NULL, "initial")->estimate.value, 2.4 / 1.9, 2e-3);
  assert_near (find (list, "displaced-share", "", "loaded"), 40.5 / N_ATOMS, 1e-4);
  g_assert_cmpfloat_with_epsilon (find (list, "excitations-per-1000", NULL, "loaded")->estimate.value, 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (find (list, "van-hove-peak", "", "loaded")->estimate.value, 1.01, 1e-9);
  for (guint k = 0; k < list->len; k++)
    {
      const SgMeasured *m = &g_array_index (list, SgMeasured, k);
      g_assert_false (g_str_equal (m->quantity, "van-hove-peak") && g_str_equal (m->class_name, "icosahedral"));
    }
}

/* Over many studies: the errors are the scatter. */
static void
test_errors (void)
{
  static const struct {
    const char *quantity;
    double truth;
  } watched[] = { { "secant-modulus", MODULUS - SOFTENING * 0.019 }, { "residual-strain", RESIDUAL }, { "relaxation-under-load", -0.02 },
                  { "class-stress-difference", 0.024 } };
  double sum[4] = { 0 }, sum2[4] = { 0 };
  enum { STUDIES = 24 };
  for (int k = 0; k < STUDIES; k++)
    {
      g_autoptr (SgFigureData) data = made_up (100 + (uint64_t) k);
      g_autoptr (GArray) list = sg_figure_measure (data);
      for (size_t q = 0; q < G_N_ELEMENTS (watched); q++)
        {
          const SgMeasured *m = find (list, watched[q].quantity, NULL, NULL);
          double pull = (m->estimate.value - watched[q].truth) / m->estimate.error;
          sum[q] += pull / STUDIES;
          sum2[q] += pull * pull / STUDIES;
        }
    }
  for (size_t q = 0; q < G_N_ELEMENTS (watched); q++)
    {
      g_test_message ("%s: mean pull %.2f, spread %.2f", watched[q].quantity, sum[q], sqrt (sum2[q]));
      /* Student's t with five degrees of freedom spreads by sqrt (5/3) = 1.29 */
      g_assert_cmpfloat (fabs (sum[q]), <, 0.6);
      g_assert_cmpfloat (sqrt (sum2[q]), >, 0.9);
      g_assert_cmpfloat (sqrt (sum2[q]), <, 1.75);
    }
}

/* A run whose partner is missing is not mixed with whole pairs; alone it is used. */
static void
test_pairs (void)
{
  SgRng rng;
  sg_rng_seed (&rng, 2);
  g_autoptr (SgFigureData) data = sg_figure_data_new ("Pairs", SG_TIME_STEP);
  sg_figure_data_add_age (data, "glass", NULL);
  add_load (data, &rng, 0, SG_PLANE_XY, 1, 1.0, 1e8);
  {
    g_autoptr (GPtrArray) groups = sg_figure_data_groups (data);
    g_assert_cmpuint (groups->len, ==, 1);
    g_autoptr (GArray) list = sg_figure_measure (data);
    g_assert_cmpuint (find (list, "residual-strain", NULL, NULL)->estimate.n, ==, 1);
    g_assert_true (isnan (find (list, "residual-strain", NULL, NULL)->estimate.error));
    g_assert_cmpfloat (find (list, "residual-strain", NULL, NULL)->estimate.value, >, 0.05);
  }
  add_load (data, &rng, 0, SG_PLANE_XZ, 1, 0.1, 1e8);
  add_load (data, &rng, 0, SG_PLANE_XZ, -1, 0.1, 1e8);
  add_load (data, &rng, 0, SG_PLANE_XZ, 1, 0.1, 1e9); /* another rate: another group */
  g_autoptr (GPtrArray) groups = sg_figure_data_groups (data);
  g_assert_cmpuint (groups->len, ==, 2);
  g_autoptr (GArray) list = sg_figure_measure (data);
  for (guint k = 0; k < list->len; k++)
    {
      const SgMeasured *m = &g_array_index (list, SgMeasured, k);
      if (m->rate == 1e8 && g_str_equal (m->quantity, "residual-strain"))
        {
          g_assert_cmpuint (m->estimate.n, ==, 1);
          g_assert_cmpfloat_with_epsilon (m->estimate.value, RESIDUAL, 1e-3);
        }
    }
  /* nothing to measure is nothing measured */
  g_autoptr (SgFigureData) empty = sg_figure_data_new ("Empty", SG_TIME_STEP);
  sg_figure_data_add_age (empty, "glass", NULL);
  sg_figure_data_add_run (empty, "run");
  g_autoptr (GArray) none = sg_figure_measure (empty);
  g_assert_cmpuint (none->len, ==, 0);
}

/* What is known of the first runs of a creep is not what the planned time says, least of all where one direction stands alone. */
static void
test_unfinished (void)
{
  g_autoptr (SgFigureData) data = made_up (1);
  guint alone = 0;
  for (guint r = 0; r < data->runs->len; r++)
    {
      const SgFigureRun *run = g_ptr_array_index (data->runs, r);
      for (guint b = 0; b < run->branches->len; b++)
        {
          SgFigureBranch *branch = g_ptr_array_index (run->branches, b);
          if (branch->kind != SG_BRANCH_CREEP)
            continue;
          branch->complete = false;
          g_array_set_size (branch->samples, alone++ == 0 ? 40 : 5);
        }
    }
  g_assert_cmpuint (alone, ==, 12);
  g_autoptr (GArray) list = sg_figure_measure (data);
  for (guint k = 0; k < list->len; k++)
    g_assert_false (g_str_has_prefix (g_array_index (list, SgMeasured, k).quantity, "creep"));
  data->live = true; /* a run that somebody looks at is shown as it is */
  g_autoptr (GArray) live = sg_figure_measure (data);
  find (live, "creep-strain-first", NULL, NULL);
}

/* Each sample and plane has ways of its own, twenty times what a rate does: between rates they are gone, and between samples
 * they are what the error of the age is. */
static void
test_rates_and_samples (void)
{
  static const double slower = 5e-4, of_sample = 0.01, tension = 3;
  g_autoptr (SgFigureData) data = made_up (3);
  SgRng rng;
  sg_rng_seed (&rng, 4);
  for (unsigned sample = 0; sample < 2; sample++)
    for (int plane = 0; plane < 2; plane++) /* the faster one has not got to the third yet */
      for (int sign = -1; sign <= 1; sign += 2)
        add_load (data, &rng, sample, (SgPlane) plane, sign, 0, 1e9);
  for (guint r = 0; r < data->runs->len; r++)
    {
      SgFigureRun *run = g_ptr_array_index (data->runs, r);
      run->tension = tension;
      SgFigureBranch *unload = (SgFigureBranch *) sg_figure_run_branch (run, SG_BRANCH_UNLOAD, 0.02);
      if (unload != NULL)
        unload->unload.residual_strain += (run->sample == 1 ? of_sample : 0) + 0.003 * run->plane + (run->rate < 5e8 ? slower : 0);
      const SgFigureBranch *load = sg_figure_run_branch (run, SG_BRANCH_LOAD, -1);
      for (guint k = 0; load != NULL && k < load->states->len; k++)
        ((SgFigureState *) g_ptr_array_index (load->states, k))->facts.volume += 1e-3 * (k + 1) / 10;
    }
  g_autoptr (GArray) list = sg_figure_measure (data);
  const SgMeasured *difference = find (list, "residual-strain-difference", NULL, "unloaded");
  g_assert_cmpfloat (difference->rate, ==, 1e8);
  g_assert_cmpfloat (difference->less_rate, ==, 1e9);
  g_assert_cmpuint (difference->estimate.n, ==, 4);
  assert_near (difference, slower, 3e-4);
  g_assert_cmpfloat (difference->of_samples.error, <, 4e-4);
  const SgMeasured *residual = find (list, "residual-strain", NULL, NULL);
  g_assert_cmpuint (residual->of_samples.n, ==, 2);
  g_assert_cmpfloat_with_epsilon (residual->of_samples.error, of_sample / 2, 5e-4);
  g_assert_cmpfloat (find (list, "secant-modulus", NULL, NULL)->of_samples.error, <, 0.1);
  g_assert_cmpuint (find (list, "relaxation-zero-load", NULL, NULL)->of_samples.n, ==, 1);
  /* what dilation costs against the tension is no relaxation */
  assert_near (find (list, "relaxation-under-load", NULL, NULL), -0.02 - tension * 1e-3, 1e-4);
  assert_near (find (list, "inherent-energy-change", "", "loaded"), 0.5 * 16 * 4e-4 * 0.77 - 0.02, 1e-4);
}

static void
test_text (void)
{
  g_autoptr (SgFigureData) data = made_up (1);
  data->provenance = g_strdup ("{\"seed\":7}");
  g_autoptr (GArray) list = sg_figure_measure (data);
  g_autofree char *json = sg_measured_to_json (data, list), *csv = sg_measured_to_csv (data, list);
  g_autoptr (JsonNode) root = json_from_string (json, NULL);
  g_assert_nonnull (root);
  JsonArray *array = json_object_get_array_member (json_node_get_object (root), "measured");
  g_assert_cmpuint (json_array_get_length (array), ==, list->len);
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, list->len + 2);
  for (guint k = 1; k <= list->len; k++)
    {
      g_auto (GStrv) cell = g_strsplit (lines[k], ",", -1);
      g_assert_cmpuint (g_strv_length (cell), ==, 17);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure-measure/numbers", test_numbers);
  g_test_add_func ("/figure-measure/errors", test_errors);
  g_test_add_func ("/figure-measure/pairs", test_pairs);
  g_test_add_func ("/figure-measure/unfinished", test_unfinished);
  g_test_add_func ("/figure-measure/rates-and-samples", test_rates_and_samples);
  g_test_add_func ("/figure-measure/text", test_text);
  return g_test_run ();
}
