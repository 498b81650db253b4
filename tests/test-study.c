/* test-study.c: studies: the file, the plan, stop and resume, what is read back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/error.h"
#include "engine/io/configuration-io.h"
#include "engine/study/study-results.h"
#include "engine/study/study-run.h"
#include "engine/units.h"
#include "make-liquid.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <zlib.h>

static char *folder; /* of everything here */

#define N_ATOMS 400

/* A load of 2000 steps in pieces of 500, everything a study can do. */
#define STUDY \
  "[study]\nname=Test\nseed=7\npiece-steps=500\nrows=50\n" \
  "[age young]\nsamples=%s/glass.lammps.gz\n" \
  "[load fast]\nrate=1e10\nstrain=0.02\nstates=0.005\ndirections=+xy -yz\nunload-from=0.01 0.02\nunload-rate=2e10\n" \
  "creep-after=0.02\ncreep-times=0.4\n" \
  "[hold]\nsteps=700\nstates=200\nreplicas=2\npriority=2\n" \
  "[athermal]\ndirections=-xz\nstrain=0.004\nstep=0.002\npriority=0\n" \
  "[cycle]\nrate=4e10\nstrain=0.01\ncycles=2\ndirections=-xy\npriority=3\n"

static char *
path_of (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static SgStudyFile *
parse (const char *text)
{
  GError *error = NULL;
  SgStudyFile *file = sg_study_file_load_from_data (text, "s.ini", &error);
  g_assert_no_error (error);
  return file;
}

static SgStudyFile *
test_study (void)
{
  g_autofree char *text = g_strdup_printf (STUDY, folder);
  return parse (text);
}

/* The file. */

static void
test_file_errors (void)
{
#define AGE "[age a]\nsamples=x.lammps\n"
  static const struct {
    const char *text, *message;
  } cases[] = {
    { "[study]\nnaem=x\n", "s.ini:2: [study] naem: no such key here" },
    { "[study]\nseed=-1\n", "s.ini:2: [study] seed: \"-1\" is not a whole number" },
    { "[study]\nseed=1\nseed=2\n", "s.ini:3: [study] seed comes twice" },
    { "[study]\ntemperature=0\n", "s.ini:2: [study] temperature: 0 is not within" },
    { "[study]\n\n# nothing\nrows=ten\n", "s.ini:4: [study] rows" },
    { "[study]\nname=x\n", "s.ini:1: [study] there is nothing to do" },
    { "[study]\n[nonsense]\n", "s.ini:2: [nonsense] no such group here" },
    { "[loading]\n", "s.ini:1: [loading] no such group here" },
    { "[load]\nrate=1e8\n", "s.ini:1: [load] there is no [age NAME]" },
    { "[age a/b]\nsamples=x\n", "s.ini:1: [age a/b] a name has" },
    { "[age a]\nlabel=x\n", "s.ini:1: [age a] names no samples" },
    { "[age a]\nsamples= ; \n", "s.ini:2: [age a] samples: names no samples" },
    { AGE "[load]\nages=a b\n", "s.ini:4: [load] ages: there is no [age b]" },
    { AGE "[load]\nages=a a\n", "s.ini:4: [load] ages: a comes twice" },
    { AGE "[load]\nrate=1e12\n", "s.ini:4: [load] rate: 1e12 is not within" },
    { AGE "[load]\nrate=nan\n", "s.ini:4: [load] rate" },
    { AGE "[load]\ndirections=+zz\n", "s.ini:4: [load] directions: \"+zz\" is none of" },
    { AGE "[load]\ndirections=+xy xy\n", "s.ini:4: [load] directions: xy comes twice" },
    { AGE "[load]\nstrain=0.02\nunload-from=0.03\n", "s.ini:5: [load] unload-from: 0.03" },
    { AGE "[load]\nunload-from=0.02 0.01\n", "s.ini:4: [load] unload-from: 0.01" },
    { AGE "[load]\nunload-from=0.02\ncreep-after=0.01\n", "s.ini:5: [load] creep-after: 0.01: nothing is unloaded" },
    { AGE "[load]\npriority=1 2\n", "s.ini:4: [load] priority: 2 numbers for 1 ages" },
    { AGE "[load]\ncycles=3\n", "s.ini:4: [load] cycles: no such key here" },
    { AGE "[hold]\nsteps=2.5\n", "s.ini:4: [hold] steps: \"2.5\" is not a whole number" },
    { AGE "[hold]\nsteps=1e3\nstates=2e3\n", "s.ini:5: [hold] states" },
    { AGE "[athermal]\nstrain=0.01\nstep=0.02\n", "s.ini:5: [athermal] step: 0.02 is larger" },
    { AGE "[load]\nrate=1e11\nstrain=5e-4\n", "s.ini:4: [load] rate" },
    { "[study\n", "s.ini:1: this is neither" },
  };
  for (size_t k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SgStudyFile) file = sg_study_file_load_from_data (cases[k].text, "s.ini", &error);
      g_assert_null (file);
      g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
      if (!g_str_has_prefix (error->message, cases[k].message))
        g_error ("case %zu: \"%s\" instead of \"%s\"", k, error->message, cases[k].message);
    }
}

static void
test_file_values (void)
{
  g_autoptr (SgStudyFile) file = parse (
      "[load slow]\nages=b a\nrate=1e7\nunload-from=0.01, 0.02\npriority=3 4\ncreep-after=0.02\ncreep-ages=a\n"
      "creep-priority=9\ntemperature=0.3\n"
      "[age a]\nlabel=A glass\nsamples=one.xyz; two words.xyz\n"
      "[age b]\nsamples=three.xyz\n[hold long]\nsteps=2e6\n[study]\npressure=0.5\n");
  g_assert_cmpuint (file->ages->len, ==, 2);
  g_assert_cmpstr (sg_study_age (file, 0)->label, ==, "A glass");
  g_assert_cmpstr (g_ptr_array_index (sg_study_age (file, 0)->samples, 1), ==, "two words.xyz");
  const SgStudyItem *load = sg_study_item (file, 0);
  g_assert_cmpstr (load->name, ==, "load-slow");
  g_assert_cmpuint (g_array_index (load->ages, unsigned, 0), ==, 1);
  g_assert_cmpint (g_array_index (load->priority, int, 1), ==, 4);
  g_assert_cmpint (g_array_index (load->creep_priority, int, 0), ==, SG_STUDY_NEVER);
  g_assert_cmpint (g_array_index (load->creep_priority, int, 1), ==, 9);
  g_assert_cmpfloat (load->temperature, ==, 0.3);
  g_assert_cmpfloat (load->states, ==, 0.002);
  g_assert_cmpfloat (load->unload_rate, ==, 1e7);
  g_assert_cmpuint (load->directions, ==, 0x3f);
  const SgStudyItem *hold = sg_study_item (file, 1);
  g_assert_cmpuint (hold->steps, ==, 2000000);
  g_assert_cmpfloat (hold->temperature, ==, 0.26);
  /* written behind the item, and in force all the same */
  g_assert_cmpfloat (hold->pressure, ==, 0.5);
}

static void
test_shipped_ones_are_read (void)
{
  g_autofree char *protocols = g_build_filename (g_getenv ("SG_DATA"), "protocols", NULL);
  g_autoptr (GDir) dir = g_dir_open (protocols, 0, NULL);
  const char *name;
  unsigned n = 0;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (!g_str_has_prefix (name, "study-"))
        continue;
      g_autofree char *path = g_build_filename (protocols, name, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (SgStudyFile) file = sg_study_file_load (path, &error);
      g_assert_no_error (error);
      for (unsigned a = 0; a < file->ages->len; a++)
        for (unsigned s = 0; s < sg_study_age (file, a)->paths->len; s++)
          g_assert_true (g_file_test (g_ptr_array_index (sg_study_age (file, a)->paths, s), G_FILE_TEST_EXISTS));
      n++;
    }
  g_assert_cmpuint (n, >=, 3);
}

/* The plan. */

static void
check_run (const SgPlanRun *run)
{
  for (unsigned b = 0; b < run->branches->len; b++)
    {
      const SgPlanBranch *branch = sg_plan_branch (run, b);
      uint64_t at = 0;
      unsigned index = 0;
      for (unsigned p = 0; p < run->pieces->len; p++)
        {
          const SgPlanPiece *piece = sg_plan_piece (run, p);
          g_assert_cmpint (piece->parent, <, (int) p);
          if (piece->branch != b)
            continue;
          g_assert_cmpuint (piece->index, ==, index++);
          g_assert_cmpuint (piece->first, ==, at);
          if (piece->index > 0)
            {
              g_assert_cmpuint (sg_plan_piece (run, (unsigned) piece->parent)->branch, ==, b);
              g_assert_cmpint (piece->priority, >=, sg_plan_piece (run, (unsigned) piece->parent)->priority);
            }
          at += piece->steps;
        }
      g_assert_cmpuint (at, ==, branch->steps);
    }
}

static void
test_plan (void)
{
  g_autoptr (SgStudyFile) file = parse (
      "[age a]\nsamples=1; 2\n[age b]\nsamples=3\n"
      "[load x]\nrate=1e8\nstrain=0.02\nunload-from=0.01 0.015\npriority=2 1\ncreep-after=0.015\ncreep-ages=b\n"
      "creep-priority=7\n[hold]\nreplicas=2\nages=a\nsteps=250000\nstates=30000\n");
  const size_t n_atoms[] = { 4000, 4000, 32000 };
  g_autoptr (SgStudyPlan) plan = sg_study_plan_new (file, n_atoms);
  g_assert_cmpuint (plan->runs->len, ==, 3 * 6 + 2 * 2);

  g_autoptr (GHashTable) seeds = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  unsigned n_pieces = 0;
  for (unsigned r = 0; r < plan->runs->len; r++)
    {
      const SgPlanRun *run = sg_study_plan_run (plan, r);
      check_run (run);
      g_assert_cmpuint (run->n_atoms, ==, run->age == 0 ? 4000 : 32000);
      for (unsigned p = 0; p < run->pieces->len; p++, n_pieces++)
        {
          uint64_t *seed = g_new (uint64_t, 1);
          *seed = sg_study_piece_seed (file, run, sg_plan_piece (run, p));
          g_ptr_array_add (kept, seed);
          g_assert_true (g_hash_table_add (seeds, seed));
        }
    }

  /* every piece once, none before its parent, priorities rising */
  g_assert_cmpuint (plan->order->len, ==, n_pieces);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  int last = -1000;
  for (unsigned k = 0; k < plan->order->len; k++)
    {
      SgPlanTask task = g_array_index (plan->order, SgPlanTask, k);
      const SgPlanPiece *piece = sg_plan_piece (sg_study_plan_run (plan, task.run), task.piece);
      g_assert_true (g_hash_table_add (seen, GUINT_TO_POINTER (1000 * task.run + task.piece)));
      g_assert_true (piece->parent < 0
                     || g_hash_table_contains (seen, GUINT_TO_POINTER (1000 * task.run + (unsigned) piece->parent)));
      g_assert_cmpint (piece->priority, >=, last);
      last = piece->priority;
    }

  const SgPlanRun *first = sg_study_plan_run (plan, 0);
  g_assert_cmpstr (first->name, ==, "a-1_load-x_plus-xy_r1");
  g_assert_cmpuint (first->branches->len, ==, 3); /* age a does not creep */
  g_assert_cmpuint (sg_plan_branch (first, 0)->steps, ==, 200000);
  /* states every 0.002: 20000 steps, five of them a piece of 10^5; cut at 0.01, 0.015, 0.02 */
  g_assert_cmpuint (sg_plan_piece (first, 0)->steps, ==, 100000);
  g_assert_cmpuint (sg_plan_piece (first, 1)->steps, ==, 50000);
  g_assert_cmpuint (sg_study_state_steps (file, first, sg_plan_piece (first, 0)), ==, 20000);
  /* seeds do not depend on what else the study has */
  g_autoptr (SgStudyFile) smaller = parse ("[age a]\nsamples=1\n[load x]\nunload-from=0.01 0.015\n");
  g_autoptr (SgStudyPlan) less = sg_study_plan_new (smaller, n_atoms);
  g_assert_cmpuint (sg_study_piece_seed (smaller, sg_study_plan_run (less, 0), sg_plan_piece (sg_study_plan_run (less, 0), 1)),
                    ==, sg_study_piece_seed (file, first, sg_plan_piece (first, 1)));
}

/* Running. */

static SgStudyRunner *
runner_new (const SgStudyFile *file, const char *where, unsigned jobs, unsigned threads)
{
  GError *error = NULL;
  SgStudyRunOptions options = { .jobs = jobs, .threads = threads };
  SgStudyRunner *runner = sg_study_runner_new (file, where, &options, &error);
  g_assert_no_error (error);
  return runner;
}

static void
run_whole (const SgStudyFile *file, const char *where, unsigned jobs)
{
  SgStudyRunner *runner = runner_new (file, where, jobs, 1);
  sg_study_runner_start (runner);
  g_assert_false (sg_study_runner_wait (runner, -1));
  SgStudyProgress p;
  sg_study_runner_progress (runner, &p);
  g_assert_no_error (sg_study_runner_error (runner));
  g_assert_cmpuint (p.runs_failed, ==, 0);
  g_assert_cmpuint (p.pieces_done, ==, p.pieces);
  g_assert_cmpfloat (p.seconds_left, ==, 0);
  sg_study_runner_free (runner);
}

static void
collect (const char *root, const char *below, GPtrArray *files)
{
  g_autofree char *path = g_build_filename (root, below, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      char *relative = *below != '\0' ? g_build_filename (below, name, NULL) : g_strdup (name);
      g_autofree char *full = g_build_filename (root, relative, NULL);
      if (g_file_test (full, G_FILE_TEST_IS_DIR))
        {
          collect (root, relative, files);
          g_free (relative);
        }
      else
        g_ptr_array_add (files, relative);
    }
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static GPtrArray *
files_of (const char *root)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);
  collect (root, "", files);
  g_ptr_array_sort (files, compare_names);
  return files;
}

/* Every byte of every file but the times. */
static void
assert_same_folders (const char *a, const char *b)
{
  g_autoptr (GPtrArray) in_a = files_of (a), in_b = files_of (b);
  for (unsigned k = 0; k < MIN (in_a->len, in_b->len); k++)
    g_assert_cmpstr (g_ptr_array_index (in_a, k), ==, g_ptr_array_index (in_b, k));
  g_assert_cmpuint (in_a->len, ==, in_b->len);
  g_assert_cmpuint (in_a->len, >, 40);
  for (unsigned k = 0; k < in_a->len; k++)
    {
      const char *name = g_ptr_array_index (in_a, k);
      g_autofree char *path_a = g_build_filename (a, name, NULL), *path_b = g_build_filename (b, name, NULL);
      g_autofree char *bytes_a = NULL, *bytes_b = NULL;
      gsize n_a, n_b;
      g_assert_true (g_file_get_contents (path_a, &bytes_a, &n_a, NULL));
      g_assert_true (g_file_get_contents (path_b, &bytes_b, &n_b, NULL));
      if (strcmp (name, "timing.csv") != 0 && (n_a != n_b || memcmp (bytes_a, bytes_b, n_a) != 0))
        g_error ("%s differs", name);
    }
}

static unsigned
count_done (const char *where)
{
  unsigned n = 0;
  g_autoptr (GPtrArray) files = files_of (where);
  for (unsigned k = 0; k < files->len; k++)
    if (g_str_has_suffix (g_ptr_array_index (files, k), "pieces.csv"))
      {
        g_autofree char *path = g_build_filename (where, g_ptr_array_index (files, k), NULL);
        g_autofree char *text = NULL;
        g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
        for (const char *c = text; (c = strstr (c, ",done,")) != NULL; c++)
          n++;
      }
  return n;
}

/* Stopped wherever it happens to be, again and again; and what a program that was killed between two files leaves behind is
 * put there by hand. */
static void
test_resume (void)
{
  g_autoptr (SgStudyFile) file = test_study ();
  g_autofree char *whole = path_of ("whole"), *broken = path_of ("broken");
  run_whole (file, whole, 2);

  unsigned done = 0, stops = 0;
  double wait = 30;
  for (unsigned k = 0;; k++)
    {
      SgStudyRunner *runner = runner_new (file, broken, 1 + k % 2, 1 + k % 3 / 2);
      SgStudyProgress before, after;
      sg_study_runner_progress (runner, &before);
      g_assert_cmpuint (before.pieces_done, ==, done);
      sg_study_runner_start (runner);
      bool running = sg_study_runner_wait (runner, (int) fmin (wait, 1e8));
      wait *= 1.2; /* so that it comes to an end on the slowest machine */
      sg_study_runner_stop (runner);
      g_assert_false (sg_study_runner_wait (runner, -1));
      sg_study_runner_progress (runner, &after);
      g_assert_no_error (sg_study_runner_error (runner));
      sg_study_runner_free (runner);
      stops += running;
      /* nothing that was done is lost, and what is done is on the disk */
      g_assert_cmpuint (after.pieces_done, >=, done);
      done = after.pieces_done;
      g_assert_cmpuint (count_done (broken), ==, done);
      if (done == after.pieces)
        break;
      if (k == 2)
        {
          g_autofree char *rows = g_build_filename (broken, "runs", "young-1_load-fast_plus-xy_r1", "load.csv", NULL);
          g_autofree char *states = g_build_filename (broken, "runs", "young-1_load-fast_plus-xy_r1", "states.csv", NULL);
          g_autofree char *text = NULL, *list = NULL;
          if (!g_file_get_contents (rows, &text, NULL, NULL) || !g_file_get_contents (states, &list, NULL, NULL))
            continue;
          g_autofree char *more = g_strconcat (text, "3,2000,5.5,0.01,0.1,0.26,0,1,1,1,4\n", NULL);
          g_autofree char *longer = g_strconcat (list, "load,3,2000,0.02,load-0000002000.lammps.gz\n", NULL);
          g_file_set_contents (rows, more, -1, NULL);
          g_file_set_contents (states, longer, -1, NULL);
        }
    }
  g_test_message ("stopped %u times", stops);
  g_assert_cmpuint (stops, >=, 3);
  assert_same_folders (whole, broken);
}

/* A piece that was stopped leaves nothing, those before it everything. */
static void
test_stop_in_a_piece (void)
{
  g_autoptr (SgStudyFile) file = parse ("[age a]\nsamples=glass.lammps.gz\n[hold]\nsteps=1e9\n");
  g_autofree char *text = g_strdup_printf ("[study]\npiece-steps=1e6\n[age a]\nsamples=%s/glass.lammps.gz\n[hold]\nsteps=1e9\n",
                                           folder);
  g_autoptr (SgStudyFile) long_one = parse (text);
  g_autofree char *where = path_of ("stopped");
  SgStudyRunner *runner = runner_new (long_one, where, 1, 1);
  sg_study_runner_start (runner);
  SgStudyProgress p = { 0 };
  while (p.steps_done < 100)
    {
      sg_study_runner_wait (runner, 20);
      sg_study_runner_progress (runner, &p);
    }
  g_assert_cmpuint (p.working, ==, 1);
  g_assert_nonnull (strstr (p.now, "a-1_hold_r1"));
  sg_study_runner_stop (runner);
  gint64 asked = g_get_monotonic_time ();
  g_assert_false (sg_study_runner_wait (runner, -1));
  g_assert_cmpint (g_get_monotonic_time () - asked, <, 1000000);
  sg_study_runner_free (runner);
  g_assert_cmpuint (count_done (where), ==, 0);
}

static void
test_refusals (void)
{
  g_autoptr (SgStudyFile) file = test_study ();
  g_autofree char *where = path_of ("whole");
  g_autoptr (GError) error = NULL;
  SgStudyRunOptions options = { .jobs = 1 };
  SgStudyRunner *runner = runner_new (file, where, 1, 1);
  g_assert_null (sg_study_runner_new (file, where, &options, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_REFUSED);
  g_clear_error (&error);
  sg_study_runner_free (runner);

  const char *const none[] = { "nothing*", NULL };
  options.only = none;
  g_assert_null (sg_study_runner_new (file, where, &options, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_clear_error (&error);
  options.only = NULL;

  /* a study that has changed below what is done */
  static const char *const changes[][2]
      = { { "rate=1e10", "rate=2e10" }, { "seed=7", "seed=8" }, { "piece-steps=500", "piece-steps=400" },
          { "unload-from=0.01 ", "unload-from=0.008 " } };
  for (size_t k = 0; k < G_N_ELEMENTS (changes); k++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_string_printf (text, STUDY, folder);
      g_assert_cmpuint (g_string_replace (text, changes[k][0], changes[k][1], 1), ==, 1);
      g_autoptr (SgStudyFile) changed = parse (text->str);
      g_assert_null (sg_study_runner_new (changed, where, &options, &error));
      g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, "pieces.csv:"));
      g_assert_nonnull (strstr (error->message, "take another folder"));
      g_clear_error (&error);
    }

  /* one that has grown */
  g_autofree char *text = g_strdup_printf (STUDY "[hold more]\nsteps=100\n", folder);
  g_autoptr (SgStudyFile) grown = parse (text);
  runner = runner_new (grown, where, 1, 1);
  SgStudyProgress p;
  sg_study_runner_progress (runner, &p);
  g_assert_cmpuint (p.pieces - p.pieces_done, ==, 1);
  sg_study_runner_free (runner);
}

/* Reading. */

static void
check_rows (const SgStudyRun *run, const SgStudyBranch *branch, double rate)
{
  uint64_t averaged = 0;
  for (unsigned k = 0; k < branch->samples->len; k++)
    {
      const SgSample *s = &g_array_index (branch->samples, SgSample, k);
      averaged += s->n_averaged;
      g_assert_cmpuint (s->plane, ==, run->plan->plane);
      if (k > 0)
        g_assert_cmpuint (s->step, >, (s - 1)->step);
      if (rate > 0)
        {
          /* the mean over strides of a strain that rises evenly from the very first step, through every piece */
          double middle = (double) s->step - 0.5 * SG_STRIDE * (s->n_averaged - 1);
          g_assert_cmpfloat_with_epsilon (s->strain, rate * SG_SECONDS_PER_STEP * middle, 1e-9);
          g_assert_cmpfloat_with_epsilon (s->time, (double) s->step * SG_TIME_STEP, 1e-6);
        }
    }
  const SgSample *last = &g_array_index (branch->samples, SgSample, branch->samples->len - 1);
  if (rate > 0)
    g_assert_cmpuint (averaged * SG_STRIDE, ==, last->step - branch->first_step);
}

static void
check_states (const SgStudyResults *results, const SgStudyRun *run, const SgStudyBranch *branch)
{
  GError *error = NULL;
  for (unsigned k = 0; k < branch->states->len; k++)
    {
      const SgStudyState *state = &g_array_index (branch->states, SgStudyState, k);
      g_autoptr (SgConfiguration) there = sg_study_results_state (results, run, state, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (there->atoms->n, ==, run->plan->n_atoms);
      /* the file's own strain is that of the axes, ours along the direction */
      g_assert_cmpfloat (there->strain[run->plan->plane], ==, run->plan->sign * state->strain);
      g_assert_cmpfloat_with_epsilon (there->cell.xy, run->plan->plane == SG_PLANE_XY ? there->strain[0] * there->cell.ly : 0,
                                      1e-9);
    }
}

static void
test_results (void)
{
  GError *error = NULL;
  g_autofree char *where = path_of ("broken");
  g_autoptr (SgStudyResults) results = sg_study_results_load (where, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (results->runs->len, ==, 6);
  for (unsigned r = 0; r < results->runs->len; r++)
    {
      const SgStudyRun *run = sg_study_results_run (results, r);
      g_assert_true (run->complete);
      g_assert_cmpuint (run->plan->n_atoms, ==, N_ATOMS);
      for (unsigned b = 0; b < run->branches->len; b++)
        {
          const SgStudyBranch *branch = g_ptr_array_index (run->branches, b);
          g_assert_true (branch->complete);
          if (branch->skipped)
            continue;
          g_assert_cmpuint (branch->samples->len, >, 0);
          check_rows (run, branch, branch->kind == SG_BRANCH_LOAD ? branch->rate : 0);
          check_states (results, run, branch);
        }
      g_autoptr (SgConfiguration) reference = sg_study_results_reference (results, run, &error);
      g_assert_no_error (error);
      g_assert_true (reference->has_velocities);
    }

  const SgStudyRun *run = sg_study_results_run (results, 1);
  g_assert_cmpstr (run->plan->name, ==, "young-1_load-fast_minus-yz_r1");
  const SgStudyBranch *load = sg_study_run_branch (run, SG_BRANCH_LOAD, -1);
  const SgStudyBranch *unload = sg_study_run_branch (run, SG_BRANCH_UNLOAD, 0.02);
  g_assert_cmpuint (load->states->len, ==, 4);
  g_assert_cmpfloat_with_epsilon (g_array_index (load->states, SgStudyState, 3).strain, 0.02, 1e-12);
  g_assert_true (unload->has_unload);
  g_assert_cmpuint (unload->first_step, ==, 2000);
  g_assert_cmpfloat_with_epsilon (unload->unload.strain_start, 0.02, 1e-9);
  if (unload->unload.found)
    {
      const SgStudyState *end = &g_array_index (unload->states, SgStudyState, unload->states->len - 1);
      g_assert_cmpfloat_with_epsilon (end->strain, unload->unload.residual_strain, 1e-9);
    }
  g_assert_null (sg_study_run_branch (run, SG_BRANCH_UNLOAD, 0.03));

  const SgStudyBranch *cycle = sg_study_run_branch (sg_study_results_run (results, 5), SG_BRANCH_CYCLE, -1);
  g_assert_cmpuint (cycle->states->len, ==, 4);
  g_assert_cmpfloat_with_epsilon (g_array_index (cycle->states, SgStudyState, 0).strain, 0.01, 1e-12);
  g_assert_cmpfloat_with_epsilon (g_array_index (cycle->states, SgStudyState, 1).strain, 0, 1e-12);

  /* dE = V sigma dgamma for minima that follow the strain, as those of this glass do; where one rearranges energy is lost. */
  const SgStudyBranch *athermal = sg_study_run_branch (sg_study_results_run (results, 4), SG_BRANCH_ATHERMAL, -1);
  g_assert_cmpuint (athermal->samples->len, ==, 3);
  const SgSample *a = (const SgSample *) athermal->samples->data;
  for (int k = 0; k < 2; k++)
    {
      double work = 0.5 * (a[k].stress + a[k + 1].stress) * (a[k + 1].strain - a[k].strain) * a[k].volume;
      double rise = a[k + 1].potential_energy - a[k].potential_energy;
      g_test_message ("energy %g, work %g", rise, work);
      g_assert_cmpfloat_with_epsilon (rise, work, 1e-3);
    }
}

/* A run that blows up ends alone; a folder that cannot be written ends the study. */
static void
test_failures (void)
{
  g_autofree char *text = g_strdup_printf ("[study]\ntime-step=0.02\n[age a]\nsamples=%s/glass.lammps.gz\n"
                                           "[hold hot]\nsteps=5000\ntemperature=2\n[athermal]\ndirections=+xy\nstrain=0.001\n",
                                           folder);
  g_autoptr (SgStudyFile) file = parse (text);
  g_autofree char *where = path_of ("failing");
  SgStudyRunner *runner = runner_new (file, where, 1, 1);
  sg_study_runner_start (runner);
  g_assert_false (sg_study_runner_wait (runner, -1));
  SgStudyProgress p;
  sg_study_runner_progress (runner, &p);
  g_assert_no_error (sg_study_runner_error (runner));
  g_assert_cmpuint (p.runs_failed, ==, 1);
  g_assert_cmpuint (p.runs_done, ==, 1);
  bool failure = false;
  g_autofree char *told = sg_study_runner_take_message (runner, &failure);
  g_assert_true (failure);
  g_assert_nonnull (strstr (told, "a-1_hold-hot_r1: failed: "));
  sg_study_runner_free (runner);

  g_autofree char *blocked = path_of ("blocked"), *states = g_build_filename (blocked, "states", NULL);
  g_autofree char *run = g_build_filename (states, "a-1_athermal_plus-xy", NULL);
  g_assert_cmpint (g_mkdir_with_parents (states, 0777), ==, 0);
  g_assert_true (g_file_set_contents (run, "in the way", -1, NULL));
  runner = runner_new (file, blocked, 2, 1);
  sg_study_runner_start (runner);
  g_assert_false (sg_study_runner_wait (runner, -1));
  g_assert_error (sg_study_runner_error (runner), SG_ERROR, SG_ERROR_INPUT);
  g_assert_nonnull (strstr (sg_study_runner_error (runner)->message, run));
  sg_study_runner_free (runner);
}

/* Two replicas of one sample are two glasses' futures. */
static void
test_replicas_differ (void)
{
  g_autofree char *where = path_of ("whole");
  g_autoptr (SgStudyResults) results = sg_study_results_load (where, NULL);
  const SgStudyBranch *a = sg_study_run_branch (sg_study_results_run (results, 2), SG_BRANCH_HOLD, -1);
  const SgStudyBranch *b = sg_study_run_branch (sg_study_results_run (results, 3), SG_BRANCH_HOLD, -1);
  g_assert_cmpuint (a->samples->len, ==, b->samples->len);
  g_assert_cmpfloat (g_array_index (a->samples, SgSample, 5).stress, !=, g_array_index (b->samples, SgSample, 5).stress);
}

static void
test_no_absolute_paths (void)
{
  g_autofree char *where = path_of ("whole");
  g_autoptr (GPtrArray) files = files_of (where);
  for (unsigned k = 0; k < files->len; k++)
    {
      g_autofree char *path = g_build_filename (where, g_ptr_array_index (files, k), NULL);
      g_autoptr (GString) text = g_string_new (NULL);
      char buffer[65536];
      gzFile file = gzopen (path, "rb"); /* plain files pass through */
      int n;
      while ((n = gzread (file, buffer, sizeof buffer)) > 0)
        g_string_append_len (text, buffer, n);
      gzclose (file);
      if (strstr (text->str, folder) != NULL)
        g_error ("%s names %s", path, folder);
    }
}

/* What is kept with a paper: the folder without the states. */
static void
test_without_states (void)
{
  g_autofree char *where = path_of ("whole"), *away = path_of ("away"), *states = g_build_filename (where, "states", NULL);
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (g_rename (states, away), ==, 0);
  g_autoptr (SgStudyResults) results = sg_study_results_load (where, &error);
  g_assert_no_error (error);
  const SgStudyRun *run = sg_study_results_run (results, 0);
  g_assert_true (run->complete);
  g_assert_true (sg_study_run_branch (run, SG_BRANCH_UNLOAD, 0.01)->has_unload);
  g_assert_null (sg_study_results_reference (results, run, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_assert_cmpint (g_rename (away, states), ==, 0);
}

static void
test_damage (void)
{
  g_autofree char *where = path_of ("whole");
  g_autofree char *path = g_build_filename (where, "runs", "young-1_hold_r1", "hold.csv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_autoptr (GString) bad = g_string_new (text);
  g_string_append (bad, "0,12,nonsense,0,0,0,0,0,0,0,1\n");
  g_file_set_contents (path, bad->str, -1, NULL);
  g_assert_null (sg_study_results_load (where, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "hold.csv:"));
  g_assert_nonnull (strstr (error->message, "\"nonsense\" is not a number"));
  g_file_set_contents (path, text, -1, NULL);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);
      if (g_file_test (below, G_FILE_TEST_IS_DIR) && !g_file_test (below, G_FILE_TEST_IS_SYMLINK))
        remove_all (below);
      else
        g_unlink (below);
    }
  g_rmdir (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("shearglass-study-XXXXXX", NULL);
  g_autoptr (SgConfiguration) glass = make_liquid (N_ATOMS, 1.25, 0.26, 1500, false, 3);
  g_autofree char *sample = path_of ("glass.lammps.gz");
  GError *error = NULL;
  sg_configuration_save (glass, sample, &error);
  g_assert_no_error (error);

  g_test_add_func ("/study/file-errors", test_file_errors);
  g_test_add_func ("/study/file-values", test_file_values);
  g_test_add_func ("/study/shipped", test_shipped_ones_are_read);
  g_test_add_func ("/study/plan", test_plan);
  g_test_add_func ("/study/resume", test_resume);
  g_test_add_func ("/study/stop-in-a-piece", test_stop_in_a_piece);
  g_test_add_func ("/study/refusals", test_refusals);
  g_test_add_func ("/study/results", test_results);
  g_test_add_func ("/study/replicas", test_replicas_differ);
  g_test_add_func ("/study/no-absolute-paths", test_no_absolute_paths);
  g_test_add_func ("/study/without-states", test_without_states);
  g_test_add_func ("/study/damage", test_damage);
  g_test_add_func ("/study/failures", test_failures);
  int result = g_test_run ();
  remove_all (folder);
  g_free (folder);
  return result;
}
