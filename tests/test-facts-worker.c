/* Facts of a run that goes on: states in order, a new run begins anew, and what the figures make of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/protocol.h"
#include "engine/study/facts-worker.h"
#include "engine/study/figure-live.h"
#include "engine/units.h"
#include "make-crystal.h"

#include <math.h>
#include <string.h>

static SgSnapshot *
picture (SgConfiguration *c, uint64_t run, uint64_t id, uint64_t step, double strain)
{
  SgSnapshot *s = sg_snapshot_new_from_configuration (c);
  s->run = run;
  s->id = id;
  s->step = step;
  s->time = (double) step / 360;
  s->strain = strain;
  return s;
}

static GPtrArray *
wait_for_states (SgFactsWorker *w, guint n, bool *anew)
{
  GPtrArray *all = sg_facts_worker_take (w, anew);
  for (int k = 0; k < 4000 && all->len < n; k++)
    {
      bool again;
      g_usleep (5000);
      g_autoptr (GPtrArray) more = sg_facts_worker_take (w, &again);
      *anew = *anew || again;
      g_ptr_array_set_free_func (more, NULL);
      for (guint i = 0; i < more->len; i++)
        g_ptr_array_add (all, g_ptr_array_index (more, i));
    }
  g_assert_cmpuint (all->len, ==, n);
  return all;
}

static void
test_worker (void)
{
  const int count[3] = { 5, 5, 5 };
  g_autoptr (SgConfiguration) c = make_crystal (CRYSTAL_FCC, count, 0.03, 2, NULL);
  g_autoptr (SgFactsWorker) w = sg_facts_worker_new (20, 0.001, 1, NULL, NULL);
  g_autoptr (SgSnapshot) first = picture (c, 1, 1, 0, 0), soon = picture (c, 1, 2, 360, 5e-4), due = picture (c, 1, 3, 720, 2e-3);
  bool anew;
  sg_facts_worker_offer (w, first);
  {
    g_autoptr (GPtrArray) states = wait_for_states (w, 1, &anew);
    const SgFigureState *s = g_ptr_array_index (states, 0);
    g_assert_true (anew);
    g_assert_true (s->facts.inherent && s->facts.converged);
    g_assert_cmpuint (s->facts.n, ==, c->atoms->n);
    g_assert_cmpfloat (s->facts.then[0].square_displacement, ==, 0);
  }
  SgSnapshot *initial = NULL, *last = NULL;
  g_assert_false (sg_facts_worker_minima (w, &initial, &last));
  sg_facts_worker_offer (w, soon); /* too little has happened */
  g_assert_false (sg_facts_worker_is_busy (w));
  sg_facts_worker_offer (w, due);
  {
    g_autoptr (GPtrArray) states = wait_for_states (w, 1, &anew);
    g_assert_false (anew);
    g_assert_cmpuint (((SgFigureState *) g_ptr_array_index (states, 0))->step, ==, 720);
    g_assert_cmpfloat_with_epsilon (((SgFigureState *) g_ptr_array_index (states, 0))->strain, 2e-3, 1e-15);
    g_assert_true (sg_facts_worker_minima (w, &initial, &last));
    g_assert_cmpuint (initial->step, ==, 0);
    g_assert_cmpuint (last->step, ==, 720);
    g_clear_pointer (&initial, sg_snapshot_unref);
    g_clear_pointer (&last, sg_snapshot_unref);
  }
  /* the run goes back: what is later is forgotten, wherever it stands, and what comes then is compared with the same beginning */
  g_autoptr (SgSnapshot) later = picture (c, 1, 5, 3000, 8e-3), another = picture (c, 1, 6, 1000, 3e-3);
  later->r[0][7] += 0.3;
  sg_facts_worker_offer (w, later);
  sg_facts_worker_go_back (w, 720);
  while (sg_facts_worker_is_busy (w))
    g_usleep (1000);
  g_assert_true (sg_facts_worker_minima (w, &initial, &last));
  g_assert_cmpuint (last->step, ==, 720);
  g_clear_pointer (&initial, sg_snapshot_unref);
  g_clear_pointer (&last, sg_snapshot_unref);
  sg_facts_worker_offer (w, another);
  {
    g_autoptr (GPtrArray) states = wait_for_states (w, 1, &anew);
    g_assert_false (anew);
    g_assert_cmpuint (((SgFigureState *) g_ptr_array_index (states, 0))->step, ==, 1000);
  }
  /* to before anything that was taken but the first; the last minimum is none of it any more */
  sg_facts_worker_go_back (w, 100);
  g_assert_false (sg_facts_worker_minima (w, &initial, &last));
  sg_facts_worker_offer (w, soon);
  {
    g_autoptr (GPtrArray) states = wait_for_states (w, 1, &anew);
    g_assert_false (anew);
  }
  /* other atoms: another beginning */
  g_autoptr (SgSnapshot) other = picture (c, 2, 4, 0, 0);
  sg_facts_worker_offer (w, other);
  g_assert_false (sg_facts_worker_minima (w, &initial, &last)); /* of another run */
  g_autoptr (GPtrArray) states = wait_for_states (w, 1, &anew);
  g_assert_true (anew);
  g_assert_cmpfloat (sg_facts_worker_seconds (w), >, 0);
}

static void
add_rows (GArray *samples, uint32_t stage, SgStageKind kind, uint64_t first, double from, double to)
{
  for (int k = 1; k <= 100; k++)
    {
      SgSample s = { .step = first + (uint64_t) k * 200, .stage = stage, .stage_kind = kind, .plane = SG_PLANE_XZ, .n_averaged = 200,
                     .strain = from + (to - from) * k / 100, .temperature = 0.26, .volume = 3000 };
      s.stress = 15 * s.strain;
      g_array_append_val (samples, s);
    }
}

/* Loaded along -xz to 0.02 in 20,000 steps, which is 10^9/s, and unloaded. */
static void
test_live (void)
{
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (SgSample));
  g_autoptr (GArray) unloads = g_array_new (FALSE, FALSE, sizeof (SgUnloadResult));
  add_rows (samples, 0, SG_STAGE_HOLD, 0, 0, 0);
  add_rows (samples, 1, SG_STAGE_LOAD, 20000, 0, -0.02);
  add_rows (samples, 2, SG_STAGE_UNLOAD, 40000, -0.02, -0.001);
  SgUnloadResult unload = { .stage = 2, .plane = SG_PLANE_XZ, .found = true, .strain_start = -0.02, .residual_strain = -0.001, .modulus = 15 };
  g_array_append_val (unloads, unload);
  g_autofree SgFigureState *state = g_new0 (SgFigureState, 1);
  state->step = 30000;
  state->strain = state->facts.strain = 0.01; /* along the sign of its own strain */
  state->facts.sign = -1;
  g_autofree SgFigureState *initial = g_new0 (SgFigureState, 1);
  initial->facts.sign = 1;
  initial->facts.stress_histogram[0][10] = 7;
  g_autoptr (GPtrArray) states = g_ptr_array_new ();
  g_ptr_array_add (states, state);

  g_autoptr (SgFigureData) data = sg_figure_data_from_run ("run", samples, unloads, 4000, SG_TIME_STEP, initial, states);
  g_assert_cmpuint (data->runs->len, ==, 1);
  const SgFigureRun *run = g_ptr_array_index (data->runs, 0);
  g_assert_cmpint (run->kind, ==, SG_STUDY_LOAD);
  g_assert_cmpint (run->sign, ==, -1);
  g_assert_cmpint (run->plane, ==, SG_PLANE_XZ);
  g_assert_cmpfloat_with_epsilon (run->rate, 1e9, 1);
  const SgFigureBranch *load = sg_figure_run_branch (run, SG_BRANCH_LOAD, -1), *back = sg_figure_run_branch (run, SG_BRANCH_UNLOAD, 0.02);
  g_assert_nonnull (load);
  g_assert_nonnull (back);
  g_assert_cmpfloat_with_epsilon (g_array_index (load->samples, SgSample, 99).strain, 0.02, 1e-15);
  g_assert_cmpfloat_with_epsilon (g_array_index (load->samples, SgSample, 99).stress, 0.3, 1e-15);
  g_assert_cmpuint (load->states->len, ==, 1);
  g_assert_cmpfloat_with_epsilon (((SgFigureState *) g_ptr_array_index (load->states, 0))->strain, 0.01, 1e-15);
  g_assert_true (back->has_unload);
  g_assert_cmpfloat_with_epsilon (back->unload.residual_strain, 0.001, 1e-15);
  /* the first state was measured along + */
  g_assert_cmpint (run->initial->facts.sign, ==, -1);
  g_assert_cmpuint (run->initial->facts.stress_histogram[0][SG_FACTS_STRESS_BINS - 11], ==, 7);

  /* earlier runs of the sample: another rate is a group of its own, the opposite way a partner; the same way once more says
   * nothing new but where it was unloaded, and how far it went */
  g_autoptr (GArray) other = g_array_new (FALSE, FALSE, sizeof (SgSample));
  static const double earlier[] = { -0.002, 0.02, -0.02 }; /* in as many steps */
  for (size_t k = 0; k < G_N_ELEMENTS (earlier); k++)
    {
      g_array_set_size (other, 0);
      add_rows (other, 0, SG_STAGE_HOLD, 0, 0, 0);
      add_rows (other, 1, SG_STAGE_LOAD, 20000, 0, earlier[k]);
      sg_figure_data_add_earlier_run (data, "earlier", other, NULL);
    }
  g_autoptr (GPtrArray) groups = sg_figure_data_groups (data);
  g_assert_cmpuint (groups->len, ==, 2);
  const SgFigureGroup *fast = g_ptr_array_index (groups, 0), *slow = g_ptr_array_index (groups, 1);
  g_assert_cmpfloat (fast->rate, >, slow->rate);
  g_assert_cmpuint (slow->pairs->len, ==, 1);
  g_assert_cmpuint (fast->pairs->len, ==, 1);
  const SgFigurePair *pair = &g_array_index (fast->pairs, SgFigurePair, 0);
  g_assert_true (pair->run[0] != NULL && pair->run[1] != NULL);

  /* went back, and unloaded from half way: both unloads are of the one load, and it goes as far as it ever did */
  g_autoptr (GArray) way = g_array_new (FALSE, FALSE, sizeof (SgSample)), way_unloads = g_array_new (FALSE, FALSE, sizeof (SgUnloadResult));
  add_rows (way, 0, SG_STAGE_HOLD, 0, 0, 0);
  add_rows (way, 1, SG_STAGE_LOAD, 20000, 0, -0.02);
  g_array_set_size (way, 150);
  g_array_index (way, SgSample, 149).stress *= 0.5; /* a row that was cut short */
  add_rows (way, 2, SG_STAGE_UNLOAD, 30000, -0.01, -0.0005);
  SgUnloadResult half = { .stage = 2, .plane = SG_PLANE_XZ, .found = true, .strain_start = -0.01, .residual_strain = -0.0005, .modulus = 15 };
  g_array_append_val (way_unloads, half);
  g_autoptr (SgFigureData) ways = sg_figure_data_from_run ("run", way, way_unloads, 4000, SG_TIME_STEP, NULL, NULL);
  sg_figure_data_add_earlier_run (ways, "earlier", samples, unloads);
  g_assert_cmpuint (ways->runs->len, ==, 1);
  const SgFigureRun *both = g_ptr_array_index (ways->runs, 0);
  const SgFigureBranch *near = sg_figure_run_branch (both, SG_BRANCH_UNLOAD, 0.01), *far = sg_figure_run_branch (both, SG_BRANCH_UNLOAD, 0.02);
  const SgFigureBranch *joined = sg_figure_run_branch (both, SG_BRANCH_LOAD, -1);
  g_assert_true (near != NULL && near->has_unload && far != NULL && far->has_unload && far->complete);
  g_assert_cmpfloat_with_epsilon (near->unload.residual_strain, 0.0005, 1e-15);
  g_assert_cmpfloat_with_epsilon (far->unload.residual_strain, 0.001, 1e-15);
  g_assert_cmpuint (joined->samples->len, ==, 100);
  g_assert_cmpfloat_with_epsilon (g_array_index (joined->samples, SgSample, 49).stress, 0.15, 1e-15);
  g_assert_cmpfloat_with_epsilon (g_array_index (joined->samples, SgSample, 99).strain, 0.02, 1e-15);

  /* nothing at all is a run without branches */
  g_array_set_size (samples, 0);
  g_autoptr (SgFigureData) empty = sg_figure_data_from_run ("run", samples, NULL, 0, SG_TIME_STEP, NULL, NULL);
  g_assert_cmpuint (((SgFigureRun *) g_ptr_array_index (empty->runs, 0))->branches->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/facts-worker/worker", test_worker);
  g_test_add_func ("/facts-worker/live", test_live);
  return g_test_run ();
}
