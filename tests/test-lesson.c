/* Lessons: expressions, texts, the file format with its errors, and a learner who goes through one.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/error.h"
#include "engine/lesson/lesson-run.h"
#include "engine/lesson/lesson-text.h"

#include <math.h>
#include <string.h>

#define MINUS "\342\210\222"

static double
value_of (const char *name, void *data)
{
  if (strcmp (name, "two") == 0)
    return 2;
  if (strcmp (name, "half") == 0)
    return 0.5;
  return SG_UNKNOWN;
}

static bool
check_name (const char *name, void *data, GError **error)
{
  if (strcmp (name, "two") == 0 || strcmp (name, "half") == 0 || strcmp (name, "dark") == 0)
    return true;
  g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "no %s", name);
  return false;
}

static double
worth (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SgExpression) expression = sg_expression_parse (text, check_name, NULL, &error);
  g_assert_no_error (error);
  return sg_expression_value (expression, value_of, NULL);
}

static void
test_values (void)
{
  g_assert_cmpfloat (worth ("1 + 2 * 3 - 4 / 8"), ==, 6.5);
  g_assert_cmpfloat (worth ("-(1 + two) * half"), ==, -1.5);
  g_assert_cmpfloat (worth ("2 - 3 - 4"), ==, -5);
  g_assert_cmpfloat (worth ("8 / 4 / 2"), ==, 1);
  g_assert_cmpfloat (worth ("abs(-1.5e-3) * 1e3"), ==, 1.5);
  g_assert_true (isnan (worth ("1 / 0")));
  g_assert_true (isnan (worth ("dark + 1")));

  g_assert_cmpfloat (worth ("two > half and two <= 2"), ==, 1);
  g_assert_cmpfloat (worth ("two != 2 or half == 0.5"), ==, 1);
  g_assert_cmpfloat (worth ("not two < 1"), ==, 1);
  g_assert_cmpfloat (worth ("not (two < 1 or true)"), ==, 0);
  /* and binds closer than or */
  g_assert_cmpfloat (worth ("true or true and false"), ==, 1);
  /* What is not known decides only where the rest does not. */
  g_assert_cmpfloat (worth ("dark > 1 and false"), ==, 0);
  g_assert_cmpfloat (worth ("false and dark > 1"), ==, 0);
  g_assert_cmpfloat (worth ("dark > 1 or true"), ==, 1);
  g_assert_true (isnan (worth ("dark > 1 and true")));
  g_assert_true (isnan (worth ("dark > 1 or false")));
  g_assert_true (isnan (worth ("not dark > 1")));

  g_autoptr (SgExpression) dark = sg_expression_parse ("dark > 1", check_name, NULL, NULL);
  g_assert_false (sg_expression_holds (dark, value_of, NULL));
}

static void
test_mistakes (void)
{
  static const char *const wrong[] = {
    "",        "1 +",         "(1",      "1 2",      "two three", "nobody", "1 < 2 < 3", "true + 1", "1 and true", "not 2",
    "-true",   "abs(true)",   "abs 1",   "1 = 2",    "two >",     "&",      "1e999",     "and",      "true == 1",
  };
  for (size_t k = 0; k < G_N_ELEMENTS (wrong); k++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SgExpression) expression = sg_expression_parse (wrong[k], check_name, NULL, &error);
      g_assert_null (expression);
      g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
    }
  /* Deep nesting is an error and no crash. */
  g_autofree char *deep = g_strnfill (100000, '(');
  g_assert_null (sg_expression_parse (deep, check_name, NULL, NULL));
  g_autofree char *minus = g_strnfill (100000, '-');
  g_assert_null (sg_expression_parse (minus, check_name, NULL, NULL));
  g_autoptr (GString) not = g_string_new (NULL);
  for (int k = 0; k < 10000; k++)
    g_string_append (not, "not ");
  g_assert_null (sg_expression_parse (not->str, check_name, NULL, NULL));
}

static void
test_text (void)
{
  g_autofree char *filled = sg_lesson_text_fill ("a {two} b {-two * half:1} c {dark:2} d {-half / 1e6:3}.", value_of, NULL);
  g_assert_cmpstr (filled, ==, "a 2.000 b " MINUS "1.0 c – d 0.000.");
  g_autofree char *plain = sg_lesson_text_fill ("nothing in braces", value_of, NULL);
  g_assert_cmpstr (plain, ==, "nothing in braces");
  static const char *const wrong[] = { "a {two", "a {nobody}", "a {two:x}", "a {two:12}", "a {}", "{two +}" };
  for (size_t k = 0; k < G_N_ELEMENTS (wrong); k++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (sg_lesson_text_check (wrong[k], check_name, NULL, &error));
      g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
    }
}

/* Every quantity of the table has a value: none is forgotten in the interpreter. */
static void
test_quantities (void)
{
  g_autofree char *sample = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  g_autofree char *text = g_strdup_printf ("[lesson]\ntitle=T\nsummary=S\nsample=%s\n[step]\ntitle=A\ntext=B\n", sample);
  g_autoptr (GError) error = NULL;
  g_autoptr (SgLesson) lesson = sg_lesson_load_from_data (text, "t.lesson", NULL, &error);
  size_t n;

  g_assert_no_error (error);
  g_autoptr (SgLessonRun) run = sg_lesson_run_new (lesson, 1);
  sg_lesson_run_enter (run, 0);
  const SgLessonQuantity *q = sg_lesson_quantities (&n);
  g_assert_true (isnan (sg_lesson_run_value (run, "strain")));

  /* With everything there is, each of them is a number. */
  g_autoptr (GArray) samples = g_array_new (FALSE, TRUE, sizeof (SgSample)), unloads = g_array_new (FALSE, TRUE, sizeof (SgUnloadResult));
  for (int k = 0; k < 20; k++)
    {
      SgSample row = { .step = 10 * (unsigned) k, .stage = 1, .stage_kind = SG_STAGE_LOAD, .strain = 1e-4 * k, .stress = 2e-3 * k,
                       .temperature = 0.26, .potential_energy = -13000, .volume = 1600 };
      g_array_append_val (samples, row);
    }
  SgUnloadResult unload = { .found = true, .residual_strain = 1e-3, .residual_error = 1e-4, .strain_start = 0.01, .modulus = 15 };
  g_array_append_val (unloads, unload);
  SgEngineStatus status = { .state = SG_RUN_RUNNING, .run = 1 };
  sg_stage_default (&status.settings, SG_STAGE_LOAD);
  SgSnapshot snapshot = { .run = 1, .id = 3 };
  SgNetwork network = { .n_clusters = 1, .size = (size_t[]){ 7 }, .spans = (bool[][3]){ { true, false, true } } };
  SgModified modified = { .n_bonds = 100 };
  modified.histogram[4] = 12;
  modified.histogram[5] = 65;
  modified.histogram[6] = 23;
  uint8_t icosahedral[4] = { 1, 0, 0, 1 };
  SgDisplacement displacement = { .n = 4, .magnitude = (double[]){ 0.1, 0.7, 0.61, 0.59 } };
  SgAtomicStress stress = { 0 };
  SgStructure structure = { .snapshot = &snapshot, .snapshot_id = 3, .n = 4, .network = &network, .modified = &modified,
                            .icosahedral = icosahedral, .displacement = &displacement, .stress = &stress };
  structure.count_of_type[1] = 2;
  structure.icosahedral_of_type[1] = 1;
  structure.average[1].stress[3] = 0.5;
  structure.average[0].stress[3] = 0.2;
  SgEventList events = { .run = 1, .n_states = 2 };
  SgLessonFacts facts = { &status, samples, unloads, &structure, &events, 2000 };
  sg_lesson_run_feed (run, &facts);
  sg_lesson_run_predict (run, 0.004);
  for (size_t k = 0; k < n; k++)
    if (strcmp (q[k].name, "strain.late") != 0 && isnan (sg_lesson_run_value (run, q[k].name)))
      g_error ("%s has no value", q[k].name);

  g_assert_cmpfloat (sg_lesson_run_value (run, "jumped"), ==, 0.5);
  g_assert_cmpfloat (sg_lesson_run_value (run, "jumped.icosahedral"), ==, 0);
  g_assert_cmpfloat (sg_lesson_run_value (run, "jumped.rest"), ==, 1);
  g_assert_cmpfloat (sg_lesson_run_value (run, "icosahedra"), ==, 0.5);
  g_assert_cmpfloat (sg_lesson_run_value (run, "network.spans"), ==, 2);
  g_assert_cmpfloat (sg_lesson_run_value (run, "bonds.six"), ==, 0.23);
  g_assert_cmpfloat (sg_lesson_run_value (run, "stress.icosahedral"), ==, 0.5);
  g_assert_cmpfloat (sg_lesson_run_value (run, "energy"), ==, -6.5);
  g_assert_cmpfloat (fabs (sg_lesson_run_value (run, "load.modulus") - 20), <, 1e-9);

  /* The mean of the class over the states of one stage; another stage begins anew. */
  snapshot.id = structure.snapshot_id = 4;
  structure.average[1].stress[3] = 0.7;
  sg_lesson_run_feed (run, &facts);
  g_assert_cmpfloat (fabs (sg_lesson_run_value (run, "stress.icosahedral") - 0.6), <, 1e-12);
  sg_lesson_run_feed (run, &facts);
  g_assert_cmpfloat (fabs (sg_lesson_run_value (run, "stress.icosahedral") - 0.6), <, 1e-12);
  snapshot.id = structure.snapshot_id = 5;
  snapshot.stage = 2;
  structure.average[1].stress[3] = 0.1;
  sg_lesson_run_feed (run, &facts);
  g_assert_cmpfloat (sg_lesson_run_value (run, "stress.icosahedral"), ==, 0.1);
}

/* The file format. */

#define HEAD "[lesson]\ntitle=T\nsummary=S\nsample=data/sheared2k.lammps.gz\n"
#define STEP "[step]\ntitle=A\ntext=B\n"

/* @expected: beginnings of the problems, NULL-terminated. */
static void
problems_are (const char *text, const char *const *expected)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "t.lesson", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SgLesson) lesson = sg_lesson_load_from_data (text, path, problems, &error);
  guint n = g_strv_length ((char **) expected);

  g_assert_true ((lesson == NULL) == (n > 0));
  for (guint k = 0; k < MIN (n, problems->len); k++)
    {
      const char *problem = (const char *) g_ptr_array_index (problems, k) + strlen (path);
      if (!g_str_has_prefix (problem, expected[k]))
        g_error ("\"%s\" does not begin with \"%s\"", problem, expected[k]);
    }
  g_assert_cmpuint (problems->len, ==, n);
  if (n > 0)
    g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
}

#define one_problem(text, ...) problems_are (text, (const char *const[]){ __VA_ARGS__, NULL })

static void
test_format (void)
{
  problems_are (HEAD STEP, (const char *const[]){ NULL });
  problems_are ("# comment\n\n" HEAD "minutes=5\ntemperature=0.3\nseed=7\n" STEP
                "view=network\ncamera=top\nfigure=stress-time\nbegin=restart; events 20; compare now\n"
                "text=second\n  goes on\nbutton=Go | load 1e9 +xy 0.02; events off\n"
                "check=strain >= 0.01 | Load.\nask=Q?\nchoice=a | true\nchoice=b | strain > 1\n"
                "keep=x = strain\nwarn=stress > 1 | Too much.\nhint=H\nexplain=E {strain:2}\ndone=D {kept.x:1}\n"
                "walk=press 1\nwalk=wait strain > 0.01\nwalk=choose 1\nwalk=choose any\nwalk=pause\n",
                (const char *const[]){ NULL });

  one_problem ("", ":1: [lesson] has no title", ":1: [lesson] has no summary", ":1: [lesson] has no sample", ":1: there is no [step]");
  one_problem ("title=T\n" HEAD STEP, ":1: title stands before [lesson]");
  one_problem (HEAD, ":1: there is no [step]");
  one_problem (HEAD STEP "colour=red\n", ":8: there is no key \"colour\" in a step");
  one_problem (HEAD "level=1\n" STEP, ":5: there is no key \"level\" in [lesson]");
  one_problem (HEAD "title=U\n" STEP, ":5: title comes twice");
  one_problem (HEAD STEP "title=U\n", ":8: title comes twice");
  one_problem (HEAD STEP "nonsense\n", ":8: this is neither");
  one_problem (HEAD "[steps]\ntitle=A\ntext=B\n", ":5: [steps] is neither [lesson] nor [step]");
  one_problem (HEAD "[step]\n", ":5: the step has no title", ":5: the step has no text");
  one_problem (HEAD STEP "text=\n", ":8: text is empty");
  one_problem (HEAD STEP "view=xray\n", ":8: there is no view \"xray\": atoms, network");
  one_problem (HEAD STEP "button=Go\n", ":8: button has no \"|\"");
  one_problem (HEAD STEP "button=Go | \n", ":8: button: nothing behind \"|\"");
  one_problem (HEAD STEP "button=Go | jump\n", ":8: ");
  one_problem (HEAD STEP "button=Go | load 1e9 +zz\n", ":8: ");
  one_problem (HEAD STEP "button=Go | hold\nbutton=Go | creep\n", ":9: a second button \"Go\"");
  one_problem (HEAD STEP "check=strain | Load.\nwalk=hold\n", ":8: \"strain\" is a number, not a condition");
  one_problem (HEAD STEP "check=strian > 1 | Load.\nwalk=hold\n", ":8: there is no quantity \"strian\"");
  one_problem (HEAD STEP "check=kept.x > 1 | Load.\nwalk=hold\n", ":8: \"kept.x\": no step before keeps it");
  one_problem (HEAD STEP "check=predicted > 1 | Load.\nwalk=hold\n", ":8: \"predicted\": no step so far has a predict");
  one_problem (HEAD STEP "check=strain > 1 | Load.\n", ":5: no walk says how a test does the step");
  one_problem (HEAD STEP "text=so {strian}\n", ":8: text: there is no quantity \"strian\"");
  one_problem (HEAD STEP "text=so {strain\n", ":8: text: a brace is not closed");
  one_problem (HEAD STEP "ask=Q?\nchoice=a | true\nwalk=choose 1\n", ":5: a question with 1 choice");
  one_problem (HEAD STEP "ask=Q?\nchoice=a | false\nchoice=b | false\nwalk=choose 1\n", ":5: no choice can be right");
  one_problem (HEAD STEP "choice=a | true\n", ":8: choice before its ask");
  one_problem (HEAD STEP "predict=residual | How much?\nwalk=predict 0\n", ":5: what is foretold is not measured");
  one_problem (HEAD STEP "keep=a b = strain\n", ":8: \"a b\" is no name");
  one_problem (HEAD STEP "walk=press 1\n", ":8: \"1\" is no button: the step has 0");
  one_problem (HEAD STEP "walk=again 0\n", ":8: \"0\" is no number");
  one_problem (HEAD STEP "walk=wait strain\n", ":8: \"strain\" is a number");
  one_problem (HEAD STEP "begin=events soon\n", ":8: events: \"soon\" is neither off nor an interval");
  one_problem (HEAD STEP "begin=sample nowhere.lammps\n", ":8: the sample \"nowhere.lammps\" is neither");
  one_problem (" text\n" HEAD STEP, ":1: a line that begins with a blank");
  /* All problems, not the first alone. */
  one_problem (HEAD STEP "view=xray\nfoo=1\ncheck=1 | x\nwalk=hold\n", ":8: ", ":9: ", ":10: ");
  g_autofree char *words = g_strnfill (701, 'x'), *text = g_strconcat (HEAD STEP "text=", words, "\n", NULL);
  one_problem (text, ":8: text has 701 characters");
  problems_are ("\xff\xfe", (const char *const[]){ ":1: this is not UTF-8", NULL });
}

/* Bytes of a right file changed, cut and doubled: whatever comes, it is read or refused. */
static void
test_fuzz (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("SG_DATA"), "lessons", "02-elastic-or-not.lesson", NULL);
  g_autofree char *text = NULL;
  gsize n;
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  g_assert_true (g_file_get_contents (path, &text, &n, NULL));
  for (int round = 0; round < 300; round++)
    {
      g_autofree char *wrong = g_memdup2 (text, n + 1);
      for (int k = 0; k < 4; k++)
        wrong[g_rand_int_range (rand, 0, (int) n)] = (char) g_rand_int_range (rand, 1, 127);
      if (round % 5 == 0)
        wrong[g_rand_int_range (rand, 0, (int) n)] = '\0';
      g_autoptr (GError) error = NULL;
      g_autoptr (SgLesson) lesson = sg_lesson_load_from_data (wrong, path, NULL, &error);
      g_assert_true ((lesson == NULL) == (error != NULL));
    }
}

/* A learner. */

typedef struct {
  SgLesson *lesson;
  SgLessonRun *run;
  SgEngineStatus status;
  GArray *samples, *unloads;
} Learner;

static void
begin (Learner *l, const char *steps, double factor)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "t.lesson", NULL);
  g_autofree char *text = g_strconcat (HEAD, steps, NULL);
  g_autoptr (GError) error = NULL;

  l->lesson = sg_lesson_load_from_data (text, path, NULL, &error);
  g_assert_no_error (error);
  l->run = sg_lesson_run_new (l->lesson, factor);
  l->samples = g_array_new (FALSE, TRUE, sizeof (SgSample));
  l->unloads = g_array_new (FALSE, TRUE, sizeof (SgUnloadResult));
  l->status = (SgEngineStatus){ .state = SG_RUN_RUNNING, .run = 1 };
  sg_stage_default (&l->status.settings, SG_STAGE_HOLD);
}

static void
end (Learner *l)
{
  sg_lesson_run_free (l->run);
  sg_lesson_free (l->lesson);
  g_array_unref (l->samples);
  g_array_unref (l->unloads);
}

static bool
feed (Learner *l)
{
  SgLessonFacts facts = { &l->status, l->samples, l->unloads, NULL, NULL, 2000 };
  return sg_lesson_run_feed (l->run, &facts);
}

static void
load_to (Learner *l, double strain, uint32_t stage)
{
  SgSample row = { .stage = stage, .stage_kind = SG_STAGE_LOAD, .strain = strain, .stress = 15 * strain };
  l->status.settings.kind = SG_STAGE_LOAD;
  l->status.strain = strain;
  l->status.time += 10;
  g_array_append_val (l->samples, row);
}

static void
unload_to (Learner *l, double residual, bool found)
{
  SgUnloadResult result = { .found = found, .residual_strain = residual, .residual_error = 1e-4, .strain_start = l->status.strain };
  l->status.settings.kind = SG_STAGE_HOLD;
  l->status.strain = residual;
  g_array_append_val (l->unloads, result);
}

static void
test_checks (void)
{
  Learner l;
  begin (&l,
         "[step]\ntitle=A\ntext=B\ncheck=strain >= 0.01 | Load.\ncheck=unloads >= 1 | Unload.\nkeep=first = residual\n"
         "done={residual:4}\nwarn=strain > 0.05 | Too far: {strain:2}.\nwalk=hold\n"
         "[step]\ntitle=C\ntext=D\ncheck=unloads >= 1 and residual > kept.first | More.\nwalk=hold\n",
         1);
  sg_lesson_run_enter (l.run, 0);
  g_assert_false (sg_lesson_run_done (l.run));
  g_assert_false (feed (&l));
  g_assert_null (sg_lesson_run_warning (l.run));
  load_to (&l, 0.012, 1);
  g_assert_true (feed (&l));
  g_assert_true (sg_lesson_run_met (l.run, 0));
  g_assert_false (sg_lesson_run_met (l.run, 1));
  load_to (&l, 0.06, 1);
  g_assert_false (feed (&l));
  g_autofree char *warning = sg_lesson_run_warning (l.run);
  g_assert_cmpstr (warning, ==, "Too far: 0.06.");

  /* One that gave up is none; what was met stays met. */
  unload_to (&l, 0.001, false);
  g_assert_false (feed (&l));
  g_assert_true (sg_lesson_run_met (l.run, 0));
  unload_to (&l, 0.0012, true);
  g_assert_true (feed (&l));
  g_assert_true (sg_lesson_run_done (l.run));
  g_assert_true (sg_lesson_run_was_done (l.run, 0));
  g_autofree char *said = sg_lesson_run_text (l.run, sg_lesson_step (l.lesson, 0)->done);
  g_assert_cmpstr (said, ==, "0.0012");
  g_assert_cmpfloat (sg_lesson_run_value (l.run, "kept.first"), ==, 0.0012);

  /* The next step counts from its own beginning. */
  sg_lesson_run_enter (l.run, 1);
  g_assert_false (feed (&l));
  g_assert_cmpfloat (sg_lesson_run_value (l.run, "unloads"), ==, 0);
  unload_to (&l, 0.001, true);
  g_assert_false (feed (&l));
  unload_to (&l, 0.002, true);
  g_assert_true (feed (&l));
  g_assert_true (sg_lesson_run_done (l.run));

  /* Entered again it is to be done again, but was done. */
  sg_lesson_run_enter (l.run, 0);
  feed (&l);
  g_assert_false (sg_lesson_run_done (l.run));
  g_assert_true (sg_lesson_run_was_done (l.run, 0));
  end (&l);
}

/* Another run: nothing of the old one counts. */
static void
test_restart (void)
{
  Learner l;
  begin (&l, "[step]\ntitle=A\ntext=B\ncheck=strain.max >= 0.02 and loads >= 2 | Load.\nwalk=hold\n", 1);
  sg_lesson_run_enter (l.run, 0);
  load_to (&l, 0.03, 1);
  feed (&l);
  g_assert_cmpfloat (sg_lesson_run_value (l.run, "strain.max"), ==, 0.03);
  l.status.run = 2;
  l.status.strain = 0;
  l.status.time = 0;
  g_array_set_size (l.samples, 0);
  feed (&l);
  g_assert_cmpfloat (sg_lesson_run_value (l.run, "strain.max"), ==, 0);
  g_assert_cmpfloat (sg_lesson_run_value (l.run, "loads"), ==, 0);
  g_assert_cmpfloat (sg_lesson_run_value (l.run, "attempts"), ==, 1);
  load_to (&l, 0.01, 1);
  feed (&l);
  load_to (&l, 0.02, 2);
  feed (&l);
  g_assert_cmpfloat (sg_lesson_run_value (l.run, "loads"), ==, 2);
  g_assert_true (sg_lesson_run_done (l.run));
  end (&l);
}

/* The run goes back under the same number: what was of the way it left is forgotten, and another unload is a new one. */
static void
test_went_back (void)
{
  Learner l;
  begin (&l, "[step]\ntitle=A\ntext=B\ncheck=unloads >= 1 and residual < 0.002 | Unload.\nwalk=hold\n", 1);
  sg_lesson_run_enter (l.run, 0);
  feed (&l);
  load_to (&l, 0.03, 1);
  feed (&l);
  unload_to (&l, 0.011, true);
  feed (&l);
  g_assert_cmpfloat (sg_lesson_run_value (l.run, "residual"), ==, 0.011);
  g_assert_false (sg_lesson_run_done (l.run));
  /* to half way out, on to another end, and fed only when the arrays are as long as before */
  const guint rows = l.samples->len;
  g_array_set_size (l.samples, rows / 2);
  g_array_set_size (l.unloads, 0);
  l.status.strain = 0.015;
  sg_lesson_run_forget (l.run);
  load_to (&l, 0.02, 1);
  g_assert_cmpuint (l.samples->len, >=, rows / 2);
  feed (&l);
  g_assert_cmpfloat (sg_lesson_run_value (l.run, "strain.max"), ==, 0.02);
  unload_to (&l, 0.001, true);
  feed (&l);
  g_assert_cmpfloat (sg_lesson_run_value (l.run, "residual"), ==, 0.001);
  g_assert_cmpfloat (sg_lesson_run_value (l.run, "unloads"), ==, 1);
  g_assert_true (sg_lesson_run_done (l.run));
  end (&l);
}

/* Within a load: it is the same load, and the step goes on with it. */
static void
test_went_back_in_load (void)
{
  Learner l;
  begin (&l, "[step]\ntitle=A\ntext=B\ncheck=loads >= 1 and strain.max >= 0.029 | Load.\nwalk=hold\n", 1);
  sg_lesson_run_enter (l.run, 0);
  feed (&l);
  load_to (&l, 0.01, 1);
  load_to (&l, 0.02, 1);
  const double half = l.status.time;
  load_to (&l, 0.025, 1);
  feed (&l);
  g_array_set_size (l.samples, 2);
  l.status.strain = 0.02;
  l.status.time = half;
  sg_lesson_run_forget (l.run);
  feed (&l);
  g_assert_cmpfloat (sg_lesson_run_value (l.run, "strain.max"), ==, 0.02);
  g_assert_cmpfloat (sg_lesson_run_value (l.run, "loads"), ==, 1);
  load_to (&l, 0.03, 1);
  feed (&l);
  g_assert_cmpfloat (sg_lesson_run_value (l.run, "loads"), ==, 1);
  g_assert_cmpfloat (sg_lesson_run_value (l.run, "attempts"), ==, 0);
  g_assert_true (sg_lesson_run_done (l.run));
  end (&l);
}

static void
test_question (void)
{
  Learner l;
  begin (&l,
         "[step]\ntitle=A\ntext=B\nask=Where?\nchoice=far | strain > 0.1\nchoice=near | strain <= 0.1\n"
         "choice=dark | icosahedra > 0\nwalk=choose any\n",
         1);
  sg_lesson_run_enter (l.run, 0);
  g_assert_cmpint (sg_lesson_run_choose (l.run, 1), ==, SG_ANSWER_UNKNOWN); /* nothing is known yet */
  feed (&l);
  g_assert_cmpint (sg_lesson_run_answer (l.run), ==, SG_ANSWER_UNKNOWN);
  g_assert_cmpint (sg_lesson_run_choose (l.run, 0), ==, SG_ANSWER_WRONG);
  g_assert_false (sg_lesson_run_done (l.run));
  g_assert_cmpint (sg_lesson_run_choose (l.run, 2), ==, SG_ANSWER_UNKNOWN);
  g_assert_cmpint (sg_lesson_run_choose (l.run, 1), ==, SG_ANSWER_RIGHT);
  g_assert_true (sg_lesson_run_done (l.run));
  g_assert_cmpint (sg_lesson_run_choose (l.run, 0), ==, SG_ANSWER_WRONG);
  g_assert_cmpint (sg_lesson_run_answer (l.run), ==, SG_ANSWER_RIGHT);
  g_assert_true (sg_lesson_run_done (l.run));
  /* The run decides, not the file. */
  sg_lesson_run_enter (l.run, 0);
  load_to (&l, 0.2, 1);
  feed (&l);
  g_assert_cmpint (sg_lesson_run_choose (l.run, 0), ==, SG_ANSWER_RIGHT);
  end (&l);
}

/* What is measured before it was foretold does not count. */
static void
test_prediction (void)
{
  Learner l;
  begin (&l,
         "[step]\ntitle=A\ntext=B\npredict=residual | How much?\ncheck=unloads >= 1 | Unload.\n"
         "done={predicted:3} {residual:3}\nwalk=predict 0\n",
         1);
  sg_lesson_run_enter (l.run, 0);
  feed (&l);
  unload_to (&l, 0.001, true);
  g_assert_false (feed (&l));
  g_assert_false (sg_lesson_run_met (l.run, 0));
  sg_lesson_run_predict (l.run, 0.004);
  g_assert_false (sg_lesson_run_met (l.run, 0));
  g_assert_false (feed (&l));
  unload_to (&l, 0.002, true);
  g_assert_true (feed (&l));
  g_assert_true (sg_lesson_run_done (l.run));
  g_autofree char *said = sg_lesson_run_text (l.run, "{predicted:3} {residual:3}");
  g_assert_cmpstr (said, ==, "0.004 0.002");
  end (&l);
}

/* Ten times as fast: the conditions see what the lesson speaks of. */
static void
test_factor (void)
{
  Learner l;
  SgCommand command;
  begin (&l,
         "[step]\ntitle=A\ntext=B\nbutton=Go | load 1e8 +xy 0.02; unload 0; arm strain>=0.01 unload 1e8; set-temperature 0.3\n"
         "check=elapsed >= 100 and rate == 1e8 | Wait.\nwalk=press 1\n",
         10);
  const SgLessonButton *button = g_ptr_array_index (sg_lesson_step (l.lesson, 0)->buttons, 0);
  static const double values[] = { 1e9, 0, 1e9, 0.3 };
  g_assert_cmpuint (button->actions->len, ==, 4);
  for (guint k = 0; k < 4; k++)
    {
      sg_lesson_run_command (l.run, g_ptr_array_index (button->actions, k), &command);
      g_assert_cmpfloat (command.value, ==, values[k]);
    }
  sg_lesson_run_enter (l.run, 0);
  feed (&l);
  load_to (&l, 0.001, 1);
  l.status.settings.rate = 1e9;
  l.status.time = 9.9;
  g_assert_false (feed (&l));
  l.status.time = 10.1;
  g_assert_true (feed (&l));
  g_assert_true (sg_lesson_run_done (l.run));
  end (&l);
}

/* All that are shipped: right, short, with a walk, and of samples that are there. */
static void
test_shipped (void)
{
  g_auto (GStrv) lessons = sg_lesson_list ();
  unsigned n = 0, asks = 0, predicts = 0, checks = 0;

  for (; lessons[n] != NULL; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SgLesson) lesson = sg_lesson_load (lessons[n], NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (lesson->minutes, >, 0);
      g_assert_cmpuint (lesson->minutes, <, 10);
      g_assert_true (g_file_test (lesson->sample, G_FILE_TEST_EXISTS));
      g_assert_cmpuint (lesson->steps->len, >=, 3);
      for (unsigned k = 0; k < lesson->steps->len; k++)
        {
          asks += sg_lesson_step (lesson, k)->question != NULL;
          predicts += sg_lesson_step (lesson, k)->predict_name != NULL;
          checks += sg_lesson_step (lesson, k)->checks->len;
        }
    }
  g_assert_cmpuint (n, >=, 8);
  g_assert_cmpuint (asks, >=, n);
  g_assert_cmpuint (predicts, >=, 3);
  g_assert_cmpuint (checks, >=, 2 * n);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("SHEARGLASS_DATA", g_getenv ("SG_DATA") != NULL ? g_getenv ("SG_DATA") : "", TRUE);
  g_setenv ("XDG_DATA_HOME", "/nonexistent", TRUE);
  g_test_add_func ("/lesson/expression/values", test_values);
  g_test_add_func ("/lesson/expression/mistakes", test_mistakes);
  g_test_add_func ("/lesson/text", test_text);
  g_test_add_func ("/lesson/quantities", test_quantities);
  g_test_add_func ("/lesson/format", test_format);
  g_test_add_func ("/lesson/fuzz", test_fuzz);
  g_test_add_func ("/lesson/checks", test_checks);
  g_test_add_func ("/lesson/restart", test_restart);
  g_test_add_func ("/lesson/went-back", test_went_back);
  g_test_add_func ("/lesson/went-back-in-load", test_went_back_in_load);
  g_test_add_func ("/lesson/question", test_question);
  g_test_add_func ("/lesson/prediction", test_prediction);
  g_test_add_func ("/lesson/factor", test_factor);
  g_test_add_func ("/lesson/shipped", test_shipped);
  return g_test_run ();
}
