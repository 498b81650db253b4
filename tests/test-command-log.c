/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/command-log.h"
#include "engine/error.h"
#include "engine/io/configuration-io.h"

#include <glib/gstdio.h>
#include <string.h>

static SgCommandLog *
example (void)
{
  const SgCell cell = { { 0, 0, 0 }, 10, 10, 10, 0, 0, 0 };
  g_autoptr (SgConfiguration) configuration = sg_configuration_new (&cell, sg_atoms_new (2));
  configuration->path = g_strdup ("/a b/c.lammps");
  configuration->sha256 = g_strdup ("00ff");
  configuration->potential.epsilon[0][1] = configuration->potential.epsilon[1][0] = 1.0 / 3;
  g_autoptr (SgProtocol) protocol = sg_protocol_new ("name with = and # \"quotes\"");
  protocol->seed = 42;
  for (int k = 0; k < SG_N_STAGE_KINDS; k++)
    {
      SgStage stage;
      sg_stage_default (&stage, (SgStageKind)k);
      stage.rate = 1e9 / 3;
      g_array_append_val (protocol->stages, stage);
    }

  SgCommandLog *log = sg_command_log_new (configuration, protocol, "avx2");
  log->start_paused = true;
  SgAck ack;
  memset (&ack, 0, sizeof ack);
  static const char *const commands[] = { "resume", "set-rate 12345678.9", "arm drop>=0.05 unload 1e8",
                                          "load 1e9 -yz 0.033", "restore", "disarm 3" };
  for (unsigned k = 0; k < G_N_ELEMENTS (commands); k++)
    {
      ack.number = 3 * k + 1;
      ack.step = k * 1000000007ull;
      ack.state = (SgRunState)(1 + k % 4);
      ack.applied = k != 1;
      ack.pending = k == 3;
      g_assert_true (sg_command_parse (commands[k], &ack.command, NULL));
      sg_command_log_add (log, &ack);
    }
  ack.armed_by = 7; /* of an armed command: not needed */
  sg_command_log_add (log, &ack);
  log->end_step = 1ull << 53;
  log->end_state = SG_RUN_FINISHED;
  return log;
}

static void
test_round_trip (void)
{
  g_autoptr (SgCommandLog) log = example ();
  g_autofree char *text = sg_command_log_to_text (log);
  g_autoptr (GError) error = NULL;
  g_autoptr (SgCommandLog) back = sg_command_log_parse (text, "log.txt", &error);
  g_assert_no_error (error);
  g_autofree char *again = sg_command_log_to_text (back);
  g_assert_cmpstr (text, ==, again);

  g_assert_cmpuint (back->entries->len, ==, 6);
  g_assert_cmpstr (back->sample, ==, "/a b/c.lammps");
  g_assert_cmpstr (back->sample_sha256, ==, "00ff");
  g_assert_true (back->start_paused);
  g_assert_cmpmem (&back->potential, sizeof back->potential, &log->potential, sizeof log->potential);
  g_assert_cmpuint (back->protocol->stages->len, ==, SG_N_STAGE_KINDS);
  g_assert_cmpuint (back->end_step, ==, 1ull << 53);
  g_assert_cmpint (back->end_state, ==, SG_RUN_FINISHED);
  for (unsigned i = 0; i < 6; i++)
    {
      const SgLogEntry *a = &g_array_index (log->entries, SgLogEntry, i);
      const SgLogEntry *b = &g_array_index (back->entries, SgLogEntry, i);
      g_autofree char *p = sg_command_to_text (&a->command), *q = sg_command_to_text (&b->command);
      g_assert_cmpstr (p, ==, q);
      g_assert_cmpuint (a->number, ==, b->number);
      g_assert_cmpuint (a->step, ==, b->step);
      g_assert_cmpint (a->state, ==, b->state);
      g_assert_cmpint (a->applied, ==, b->applied);
      g_assert_cmpint (a->pending, ==, b->pending);
    }
  g_autoptr (SgCommandLog) copy = sg_command_log_copy (back);
  g_autofree char *third = sg_command_log_to_text (copy);
  g_assert_cmpstr (text, ==, third);
}

static void
test_differences (void)
{
  g_autoptr (SgCommandLog) log = example ();
  g_assert_null (sg_command_log_differences (log, "avx2"));
  g_autofree char *path = sg_command_log_differences (log, "sse2");
  g_assert_nonnull (strstr (path, "avx2"));
  g_assert_nonnull (strstr (path, "sse2"));
  g_free (log->version);
  g_free (log->build);
  log->version = g_strdup ("0.0.1");
  log->build = g_strdup ("tcc 1.0");
  g_autofree char *all = sg_command_log_differences (log, "sse2");
  g_assert_nonnull (strstr (all, "0.0.1"));
  g_assert_nonnull (strstr (all, "tcc 1.0"));
  g_assert_cmpuint (strlen (all), >, strlen (path));
}

static const struct {
  const char *from, *to; /* what is replaced in a good log */
  const char *what;      /* what the message says */
} damages[] = {
  { "format=1", "format=2", "format" },
  { "[log]", "[look]", "look" },
  { "[end]", "#[end]", "missing" },
  { "state=finished", "state=fine", "state" },
  { "stride=10", "stride=5", "stride" },
  { "checkpoint-steps=2000", "checkpoint-steps=1", "checkpoint-steps" },
  { "1=0 running applied resume", "1=0 running applied fly", "no such command" },
  { "1=0 running applied resume", "1=0 running done resume", "outcome" },
  { "1=0 running applied resume", "1=0 flying applied resume", "state" },
  { "1=0 running applied resume", "1=zero running applied resume", "STEP" },
  { "1=0 running applied resume", "5=0 running applied resume", "rise" },
  { "kind=hold", "kind=told", "told" },
  { "sample=", "simple=", "simple" },
  { "[Pair 1 2]", "[Pair 7 2]", "Pair 1 2" },
};

static void
test_damaged (void)
{
  g_autoptr (SgCommandLog) log = example ();
  g_autofree char *text = sg_command_log_to_text (log);
  for (size_t k = 0; k < G_N_ELEMENTS (damages); k++)
    {
      g_assert_nonnull (strstr (text, damages[k].from));
      g_auto (GStrv) parts = g_strsplit (text, damages[k].from, 2);
      g_autofree char *bad = g_strjoinv (damages[k].to, parts);
      g_autoptr (GError) error = NULL;
      g_assert_null (sg_command_log_parse (bad, "log.txt", &error));
      g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
      g_test_message ("%s", error->message);
      g_assert_true (g_str_has_prefix (error->message, "log.txt:"));
      g_assert_nonnull (strstr (error->message, damages[k].what));
    }
  /* Cut anywhere: never taken for a whole one. */
  for (size_t length = 0; length < strlen (text) - 1; length += 7)
    {
      g_autofree char *cut = g_strndup (text, length);
      g_autoptr (SgCommandLog) part = sg_command_log_parse (cut, "log.txt", NULL);
      g_assert_null (part);
    }
}

static void
test_sample_must_be_the_same (void)
{
  g_autoptr (SgCommandLog) log = example ();
  g_autofree char *sample = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  g_autoptr (GError) error = NULL;
  g_assert_null (sg_command_log_open_sample (log, sample, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "SHA-256"));
  g_clear_error (&error);
  g_assert_null (sg_command_log_open_sample (log, NULL, &error)); /* no such file */
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_clear_error (&error);

  g_autoptr (SgConfiguration) configuration = sg_configuration_load (sample, &error);
  g_assert_no_error (error);
  g_free (log->sample_sha256);
  log->sample_sha256 = g_strdup (configuration->sha256);
  g_autoptr (SgConfiguration) opened = sg_command_log_open_sample (log, sample, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (&opened->potential, sizeof opened->potential, &log->potential,
                   sizeof log->potential);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/command-log/round-trip", test_round_trip);
  g_test_add_func ("/command-log/differences", test_differences);
  g_test_add_func ("/command-log/damaged", test_damaged);
  g_test_add_func ("/command-log/sample", test_sample_must_be_the_same);
  return g_test_run ();
}
