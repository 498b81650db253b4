/* test-ageing.c: stages that make samples: random starts, copies, a given density, the guard against ordering
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/engine.h"
#include "engine/error.h"
#include "engine/io/configuration-io.h"

#include "make-crystal.h"

#include <glib/gstdio.h>

#include <string.h>

static SgProtocol *
protocol_of (const char *text)
{
  GError *error = NULL;
  SgProtocol *protocol = sg_protocol_load_from_data (text, "test.ini", &error);
  g_assert_no_error (error);
  return protocol;
}

/* Runs to the end. Returns: (transfer full): the engine. */
static SgEngine *
run (const SgConfiguration *sample, const SgProtocol *protocol, unsigned n_threads, SgRunState expected)
{
  const SgEngineOptions options = { .n_threads = n_threads };
  SgEngine *engine = sg_engine_new (&options);
  GError *error = NULL;
  g_assert_true (sg_engine_load (engine, sample, protocol, false, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sg_engine_wait (engine, 120000), ==, expected);
  return engine;
}

static const char from_nothing[] = "[protocol]\nseed=3\nstart-atoms=432\nstart-density=1.0\nstart-fraction=0.25\n"
                                   "draw-velocities=true\n"
                                   "[stage 1]\nkind=hold\ntemperature=1.6\nbarostat=false\ndensity=1.2\n"
                                   "until=steps 1500\nsample-every=10\nexchange-every=100\nexchange-passes=5\n";

/* The start is the one of `seed`, the density arrives and stays to the last digit, on the way no step is large; the
 * log repeats the run without any file. */
static void
test_start_and_density (void)
{
  g_autoptr (SgProtocol) protocol = protocol_of (from_nothing);
  GError *error = NULL;
  g_autoptr (SgConfiguration) start = sg_protocol_open_sample (protocol, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (start->atoms->n, ==, 432);
  size_t small = 0;
  for (size_t i = 0; i < 432; i++)
    small += start->atoms->type[i];
  g_assert_cmpuint (small, ==, 108);
  g_assert_cmpfloat_with_epsilon (432 / sg_cell_volume (&start->cell), 1.0, 1e-12);

  SgEngine *engine = run (start, protocol, 1, SG_RUN_FINISHED);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (SgSample));
  sg_engine_drain_samples (engine, rows);
  g_assert_cmpuint (rows->len, ==, 150);
  double before = 1.0;
  for (unsigned k = 0; k < rows->len; k++)
    {
      double density = 432 / g_array_index (rows, SgSample, k).volume;
      g_assert_cmpfloat (density, <, before * 1.0031);
      g_assert_cmpfloat (density, >=, before * (1 - 1e-12));
      before = density;
    }
  g_assert_cmpfloat_with_epsilon (before, 1.2, 1e-9);

  g_autoptr (SgConfiguration) end = sg_engine_configuration (engine);
  g_autofree char *text = sg_engine_log (engine);
  g_autoptr (SgCommandLog) log = sg_command_log_parse (text, "log", &error);
  g_assert_no_error (error);
  g_autoptr (SgConfiguration) again = sg_command_log_open_sample (log, NULL, &error);
  g_assert_no_error (error);
  const SgEngineOptions options = { .n_threads = 2 };
  SgEngine *second = sg_engine_new (&options);
  g_assert_true (sg_engine_load_replay (second, again, log, &error));
  g_assert_cmpint (sg_engine_wait (second, 120000), ==, SG_RUN_FINISHED);
  g_autoptr (SgConfiguration) repeated = sg_engine_configuration (second);
  g_assert_cmpmem (end->atoms->r[0], 432 * sizeof (double), repeated->atoms->r[0], 432 * sizeof (double));
  g_assert_cmpmem (end->atoms->type, 432, repeated->atoms->type, 432);
  sg_engine_free (engine);
  sg_engine_free (second);
}

static void
test_replicated_sample (void)
{
  GError *error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("sg-ageing-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "cell.lammps", NULL);
  g_autoptr (SgConfiguration) cell = make_crystal (CRYSTAL_C15, (const int[3]){ 1, 1, 1 }, 0, 1, NULL);
  g_assert_true (sg_configuration_save (cell, path, &error));
  g_autofree char *text = g_strdup_printf ("[protocol]\nsample=%s\nreplicate=3 2 4\n[stage 1]\nkind=hold\n", path);
  g_autoptr (SgProtocol) protocol = protocol_of (text);
  g_autoptr (SgConfiguration) sample = sg_protocol_open_sample (protocol, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sample->atoms->n, ==, 24 * 24);
  g_assert_cmpfloat_with_epsilon (sample->cell.lz, 4 * cell->cell.lz, 1e-9);
  g_assert_cmpstr (sample->path, ==, path);
  g_assert_nonnull (sample->sha256);
  g_remove (path);
  g_rmdir (folder);
}

static void
test_guard (void)
{
  GError *error = NULL;
  /* a glass goes on; that it is looked at changes nothing */
  g_autofree char *glass_path = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  g_autoptr (SgConfiguration) glass = sg_configuration_load (glass_path, &error);
  g_assert_no_error (error);
  SgConfiguration *end[2];
  for (int k = 0; k < 2; k++)
    {
      g_autofree char *text = g_strdup_printf ("[stage 1]\nkind=hold\ntemperature=0.3\nuntil=steps 200\n"
                                               "exchange-every=20\nguard-every=%d\n", k == 0 ? 0 : 50);
      g_autoptr (SgProtocol) protocol = protocol_of (text);
      SgEngine *engine = run (glass, protocol, 1, SG_RUN_FINISHED);
      end[k] = sg_engine_configuration (engine);
      sg_engine_free (engine);
    }
  g_assert_cmpmem (end[0]->atoms->r[1], glass->atoms->n * sizeof (double), end[1]->atoms->r[1],
                   glass->atoms->n * sizeof (double));
  sg_configuration_free (end[0]);
  sg_configuration_free (end[1]);

  /* a crystal does not: the run ends, says why and holds the last state that was good */
  g_autoptr (SgConfiguration) crystal = make_crystal (CRYSTAL_C15, (const int[3]){ 3, 3, 3 }, 0.05, 4, NULL);
  g_autoptr (SgProtocol) protocol
      = protocol_of ("[stage 1]\nkind=hold\ntemperature=0.2\nuntil=steps 1000\nguard-every=300\n");
  SgEngine *engine = run (crystal, protocol, 1, SG_RUN_FAILED);
  g_autofree char *failure = sg_engine_failure (engine);
  g_test_message ("%s", failure);
  g_assert_true (g_str_has_prefix (failure, "step 300: the glass is ordering: a cluster of Laves motifs"));
  g_assert_nonnull (strstr (failure, "step 0 is kept"));
  SgEngineStatus status;
  sg_engine_status (engine, &status);
  g_assert_cmpuint (status.step, ==, 0);
  g_autoptr (SgConfiguration) kept = sg_engine_configuration (engine);
  g_assert_nonnull (kept);
  sg_engine_free (engine);
}

static void
test_refused (void)
{
  static const struct { const char *text, *what; } bad[] = {
    { "[stage 1]\nkind=hold\ndensity=1.2\n", "without barostat" },
    { "[stage 1]\nkind=hold\nbarostat=false\ndensity=9\n", "9" },
    { "[stage 1]\nkind=load\nbarostat=false\ndensity=1.2\n", "hold or an anneal" },
    { "[stage 1]\nkind=hold\nguard-every=15\n", "multiple" },
    { "[stage 1]\nkind=load\nguard-every=100\n", "guarded" },
    { "[protocol]\nstart-atoms=10\n[stage 1]\nkind=hold\n", "too few" },
    { "[protocol]\nsample=x\nstart-atoms=1000\n[stage 1]\nkind=hold\n", "not both" },
    { "[protocol]\nreplicate=2 2\n[stage 1]\nkind=hold\n", "three" },
  };
  for (unsigned k = 0; k < G_N_ELEMENTS (bad); k++)
    {
      g_autoptr (GError) error = NULL;
      SgProtocol *protocol = sg_protocol_load_from_data (bad[k].text, "p.ini", &error);
      g_assert_null (protocol);
      g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, bad[k].what));
    }
  g_autoptr (GError) error = NULL;
  g_autoptr (SgProtocol) none = protocol_of ("[stage 1]\nkind=hold\n");
  g_assert_null (sg_protocol_open_sample (none, NULL, NULL, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ageing/start-and-density", test_start_and_density);
  g_test_add_func ("/ageing/replicated-sample", test_replicated_sample);
  g_test_add_func ("/ageing/guard", test_guard);
  g_test_add_func ("/ageing/refused", test_refused);
  return g_test_run ();
}
