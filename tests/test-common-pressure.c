/* Inherent energies at one pressure: against minima that really are at it, and with a made-up glass.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/io/configuration-io.h"
#include "engine/minimizer.h"
#include "engine/rng.h"
#include "engine/study/common-pressure.h"
#include "engine/study/start-energy.h"
#include "engine/units.h"

#include <math.h>
#include <string.h>

enum { STATES = 20 };

static double
tension (const SgClassFacts *f)
{
  return (f->stress[SG_XX] + f->stress[SG_YY] + f->stress[SG_ZZ]) / 3;
}

static SgFigureRun *
add_run (SgFigureData *data, SgStudyKind kind, unsigned age)
{
  SgFigureRun *run = sg_figure_data_add_run (data, "run");
  run->kind = kind;
  run->age = age;
  run->temperature = 0.26;
  run->n_atoms = 4000;
  sg_figure_run_add_branch (run, kind == SG_STUDY_ATHERMAL ? SG_BRANCH_ATHERMAL : SG_BRANCH_HOLD, 0, 0);
  return run;
}

static SgFigureState *
add_state (SgFigureRun *run, const SgStateFacts *facts)
{
  SgFigureState *s = g_new0 (SgFigureState, 1);
  s->facts = *facts;
  SgFigureBranch *branch = g_ptr_array_index (run->branches, 0);
  g_ptr_array_add (branch->states, s);
  return s;
}

static SgStateFacts
facts_below (SgConfiguration *c, const SgFactsReference *reference, SgFactsReference **made)
{
  g_autoptr (GError) error = NULL;
  SgMinimum minimum;
  SgStateFacts facts;
  g_assert_true (sg_minimize (c, NULL, 1e-4, 20000, NULL, &minimum, &error));
  g_assert_true (minimum.converged);
  g_autoptr (SgSnapshot) s = sg_snapshot_new_from_configuration (c);
  if (made != NULL)
    reference = *made = sg_facts_reference_new (s, NULL, &error);
  g_assert_true (sg_state_facts_measure (reference, s, SG_PLANE_XY, 1, NULL, &facts, NULL, &error));
  g_assert_no_error (error);
  facts.inherent = true;
  return facts;
}

static void
stretch (SgConfiguration *c, double s)
{
  sg_cell_scale (&c->cell, s);
  for (int k = 0; k < 3; k++)
    for (size_t i = 0; i < c->atoms->n; i++)
      c->atoms->r[k][i] *= s;
}

/* One structure in cells as a barostat would leave them: its energies scatter as volumes do, and agree at one pressure with the
 * minimum that was brought there. */
static void
test_real_minima (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (g_getenv ("SG_DATA"), "samples", "wahnstrom-4000-deep-1.lammps.gz", NULL);
  g_autoptr (SgConfiguration) glass = sg_configuration_load (path, &error);
  g_assert_no_error (error);
  SgMinimum minimum;
  g_assert_true (sg_minimize_at_pressure (glass, NULL, 1e-6, -2.87, 1e-6, 20000, NULL, &minimum, &error));
  g_assert_no_error (error);
  SgFactsReference *reference;
  SgStateFacts first = facts_below (glass, NULL, &reference);

  g_autoptr (SgFigureData) data = sg_figure_data_new ("Cells", SG_TIME_STEP);
  SgFigureRun *run = add_run (data, SG_STUDY_HOLD, 0);
  run->initial = g_new0 (SgFigureState, 1);
  run->initial->facts = first;
  SgRng rng;
  sg_rng_seed (&rng, 5);
  double raw[SG_FACTS_CLASSES] = { 0 }, left[SG_FACTS_CLASSES] = { 0 }, to = 0;
  for (int k = 0; k < STATES; k++)
    {
      g_autoptr (SgConfiguration) c = sg_configuration_copy (glass);
      stretch (c, 1 + 4e-4 * sg_rng_normal (&rng));
      SgStateFacts facts = facts_below (c, reference, NULL);
      for (int class = 0; class < SG_FACTS_CLASSES; class++)
        raw[class] += pow (facts.then[class].energy - first.then[class].energy, 2) / STATES;
      to += tension (&facts.then[0]) / STATES;
      add_state (run, &facts);
    }
  SgConfiguration *there = sg_configuration_copy (glass);
  g_assert_true (sg_minimize_at_pressure (there, NULL, 1e-6, -to, 1e-7, 20000, NULL, &minimum, &error));
  SgStateFacts truth = facts_below (there, reference, NULL);
  sg_configuration_free (there);

  sg_figure_data_at_common_pressure (data);
  g_assert_cmpfloat_with_epsilon (run->tension, to, 0.01);
  const SgFigureBranch *branch = g_ptr_array_index (run->branches, 0);
  for (int k = -1; k < STATES; k++)
    {
      const SgStateFacts *f = k < 0 ? &run->initial->facts : &((SgFigureState *) g_ptr_array_index (branch->states, k))->facts;
      g_assert_cmpfloat (f->energy, ==, f->then[0].energy);
      g_assert_cmpfloat_with_epsilon (f->volume, truth.volume, 2e-5);
      for (int class = 0; class < SG_FACTS_CLASSES; class++)
        left[class] += pow (f->then[class].energy - truth.then[class].energy, 2) / (STATES + 1);
    }
  for (int class = 0; class < SG_FACTS_CLASSES; class++)
    g_test_message ("class %d: %.6f before, %.6f after", class, sqrt (raw[class]), sqrt (left[class]));
  g_assert_cmpfloat (sqrt (raw[SG_FACTS_ALL]), >, 2e-3);
  g_assert_cmpfloat (sqrt (left[SG_FACTS_ALL]), <, 0.02 * sqrt (raw[SG_FACTS_ALL]));
  for (int class = SG_FACTS_ICOSAHEDRAL; class < SG_FACTS_CLASSES; class++)
    g_assert_cmpfloat (sqrt (left[class]), <, 0.3 * sqrt (raw[class]));
  sg_facts_reference_free (reference);
}

static SgStateFacts
made_up (double energy, double volume, double slope)
{
  SgStateFacts f = { .n = 4000, .volume = 0.8 + volume, .inherent = true };
  double t = 2.9 + slope * volume;
  f.energy = energy + 2.9 * volume + 0.5 * slope * volume * volume;
  for (int c = 0; c < SG_FACTS_CLASSES; c++)
    {
      f.then[c].n = f.now[c].n = 100;
      f.then[c].energy = f.now[c].energy = f.energy;
      for (int k = SG_XX; k <= SG_ZZ; k++)
        f.then[c].stress[k] = f.now[c].stress[k] = t + (k - SG_YY) * 0.3;
    }
  return f;
}

/* What the glass does stays: a trend of energy and volume at one tension. Kinds of runs do not mix; what is no minimum, or was strained
 * without temperature, is left as it is. */
static void
test_what_stays (void)
{
  g_autoptr (SgFigureData) data = sg_figure_data_new ("Made up", SG_TIME_STEP);
  SgRng rng;
  sg_rng_seed (&rng, 11);
  SgFigureRun *run[2] = { add_run (data, SG_STUDY_HOLD, 0), add_run (data, SG_STUDY_LOAD, 1) };
  double worst = 0, off[2] = { 0 };
  for (int r = 0; r < 2; r++)
    for (int k = 0; k < 60; k++)
      {
        SgStateFacts f = made_up (-7 - 0.01 * r - 1e-3 * k, 9e-4 * sg_rng_normal (&rng), r == 0 ? 55 : 70);
        add_state (run[r], &f);
      }
  SgStateFacts warm = made_up (-6, 1e-3, 60), still = made_up (-7, 1e-3, 60);
  warm.inherent = false;
  const SgFigureState *untouched[2] = { add_state (run[0], &warm), add_state (add_run (data, SG_STUDY_ATHERMAL, 0), &still) };
  sg_figure_data_at_common_pressure (data);
  g_assert_cmpfloat (untouched[0]->facts.energy, ==, warm.energy);
  g_assert_cmpfloat (untouched[1]->facts.energy, ==, still.energy);
  for (int pass = 0; pass < 2; pass++)
    for (int r = 0; r < 2; r++)
      for (guint k = 0; k < 60; k++)
        {
          const SgFigureBranch *branch = g_ptr_array_index (run[r]->branches, 0);
          const SgStateFacts *f = &((SgFigureState *) g_ptr_array_index (branch->states, k))->facts;
          double d = f->energy - (-7 - 0.01 * r - 1e-3 * k);
          /* the mean tension is not 2.9 quite, the same for all of a kind */
          if (pass == 0)
            off[r] += d / 60;
          else
            worst = fmax (worst, fabs (d - off[r]));
          g_assert_cmpfloat (f->now[2].energy, ==, f->energy);
        }
  g_test_message ("off by %g, %g; %g beside that", off[0], off[1], worst);
  g_assert_cmpfloat (fmax (fabs (off[0]), fabs (off[1])), <, 1e-3);
  g_assert_cmpfloat (worst, <, 2e-4);

  /* A glass that shrinks as it relaxes, in steps of their own size: the slope is that of its tension, and a state far off, as the first
   * one of a sample may be, comes to the energy of the others. */
  g_autoptr (SgFigureData) shrinking = sg_figure_data_new ("Shrinking", SG_TIME_STEP);
  SgFigureRun *relaxing = add_run (shrinking, SG_STUDY_HOLD, 0);
  double shrunk = 0, lost[61];
  for (int k = 0; k < 61; k++)
    {
      SgStateFacts f = made_up (-7, k == 0 ? 4e-3 : 9e-4 * sg_rng_normal (&rng), 64);
      double step = 6e-4 * fabs (sg_rng_normal (&rng));
      shrunk += step;
      lost[k] = 2.9 * shrunk;
      f.volume -= shrunk;
      f.energy -= lost[k];
      for (int c = 0; c < SG_FACTS_CLASSES; c++)
        f.then[c].energy = f.now[c].energy = f.energy;
      add_state (relaxing, &f);
    }
  sg_figure_data_at_common_pressure (shrinking);
  double mean = 0, widest = 0;
  for (int pass = 0; pass < 2; pass++)
    for (guint k = 0; k < 61; k++)
      {
        const SgFigureBranch *branch = g_ptr_array_index (relaxing->branches, 0);
        double e = ((SgFigureState *) g_ptr_array_index (branch->states, k))->facts.energy + lost[k];
        if (pass == 0)
          mean += e / 61;
        else
          widest = fmax (widest, fabs (e - mean));
      }
  g_test_message ("shrinking: %g", widest);
  g_assert_cmpfloat (widest, <, 1e-4);

  /* nothing at all is nothing done; two states are too few for a slope of their own */
  g_autoptr (SgFigureData) few = sg_figure_data_new ("Few", SG_TIME_STEP);
  sg_figure_data_at_common_pressure (few);
  SgFigureRun *short_run = add_run (few, SG_STUDY_HOLD, 0);
  SgStateFacts a = made_up (-7, 1e-3, SG_TENSION_SLOPE), b = made_up (-7, -1e-3, SG_TENSION_SLOPE);
  const SgFigureState *x = add_state (short_run, &a), *y = add_state (short_run, &b);
  sg_figure_data_at_common_pressure (few);
  g_assert_cmpfloat (fabs (a.energy - b.energy), >, 5e-3);
  g_assert_cmpfloat_with_epsilon (x->facts.energy, y->facts.energy, 1e-9);
}

/* The thermal part is that of all states of an age and temperature, whatever the first moment happened to have. */
static void
test_start_energy (void)
{
  enum { RUNS = 3, ROWS = 30 };
  g_autoptr (SgFigureData) data = sg_figure_data_new ("Starts", SG_TIME_STEP);
  for (int r = 0; r < RUNS; r++)
    {
      SgFigureRun *run = add_run (data, SG_STUDY_HOLD, 0);
      run->temperature = r < 2 ? 0.26 : 0.30;
      SgFigureBranch *branch = g_ptr_array_index (run->branches, 0);
      run->initial = g_new0 (SgFigureState, 1);
      run->initial->facts = made_up (-7 + 0.01 * r, 0, 64);
      for (int k = 0; k < ROWS; k++)
        {
          /* as far as the states go they fall, and with them the internal energy; the first row is far off, and has no state */
          double e = -7 + 0.01 * r - 1e-3 * k, thermal = r < 2 ? 0.77 : 0.89;
          SgSample row = { .step = 100 * (uint64_t) (k + 1), .n_averaged = 100, .potential_energy = 4000 * (e + thermal / 2),
                           .kinetic_energy = 4000 * (thermal / 2 + (k == 0 ? 0.05 : 0)) };
          g_array_append_val (branch->samples, row);
          if (k == 0 || r == 1)
            continue;
          SgStateFacts f = made_up (e, 0, 64);
          SgFigureState *state = add_state (run, &f);
          state->step = 100 * (uint64_t) (k + 1) - 40;
        }
    }
  SgFigureRun *bare = add_run (data, SG_STUDY_HOLD, 0);
  sg_figure_data_find_start_energies (data);
  static const double expected[RUNS] = { -7 + 0.77, -6.99 + 0.77, -6.98 + 0.89 };
  for (int r = 0; r < RUNS; r++)
    g_assert_cmpfloat_with_epsilon (((SgFigureRun *) g_ptr_array_index (data->runs, r))->start_energy, expected[r], 1e-9);
  g_assert_true (isnan (bare->start_energy));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/common-pressure/real-minima", test_real_minima);
  g_test_add_func ("/common-pressure/what-stays", test_what_stays);
  g_test_add_func ("/common-pressure/start-energy", test_start_energy);
  return g_test_run ();
}
