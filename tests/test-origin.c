/* What a saved picture says of where it comes from, read back: the log is cut at the state shown, the sample is found or refused.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/origin.h"
#include "engine/error.h"
#include "engine/io/configuration-io.h"
#include "engine/provenance.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static SgConfiguration *
sample (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  g_autoptr (GError) error = NULL;
  SgConfiguration *configuration = sg_configuration_load (path, &error);
  g_assert_no_error (error);
  return configuration;
}

/* Commands at steps 100, 200, 200, 300; taken at 400. @third: what is said at 200 as the second. */
static char *
provenance (const SgConfiguration *configuration, const char *third, SgRunState end)
{
  g_autoptr (SgProtocol) protocol = sg_protocol_new ("Test");
  SgStage stage;
  sg_stage_default (&stage, SG_STAGE_LOAD);
  g_array_append_val (protocol->stages, stage);
  protocol->seed = 9007199254740993u;
  g_autoptr (SgCommandLog) log = sg_command_log_new (configuration, protocol, "scalar");
  const char *const commands[] = { "set-rate 1e8", "pause", third, "reverse" };
  for (unsigned k = 0; k < 4; k++)
    {
      SgAck ack;
      memset (&ack, 0, sizeof ack);
      ack.number = k + 1;
      ack.step = (uint64_t[]){ 100, 200, 200, 300 }[k];
      ack.state = k == 2 ? SG_RUN_PAUSED : SG_RUN_RUNNING;
      ack.applied = true;
      g_assert_true (sg_command_parse (commands[k], &ack.command, NULL));
      sg_command_log_add (log, &ack);
    }
  log->end_step = 400;
  log->end_state = end;
  g_autofree char *text = sg_command_log_to_text (log);
  return sg_provenance_new (configuration, log, text, 400, 1.25);
}

static SgOrigin *
parse_shown (const char *text, uint64_t step)
{
  g_autofree char *shown = sg_origin_add_shown (text, step, 0.0125);
  g_autoptr (GError) error = NULL;
  SgOrigin *origin = sg_origin_parse (shown, "a.png", &error);
  g_assert_no_error (error);
  return origin;
}

static void
test_cut (void)
{
  g_autoptr (SgConfiguration) configuration = sample ();
  g_autofree char *text = provenance (configuration, "resume", SG_RUN_RUNNING);
  const struct {
    uint64_t shown, end;
    unsigned commands;
    bool cut;
  } cases[] = { { 0, 0, 0, true },     { 99, 99, 0, true },   { 100, 100, 1, true }, { 200, 200, 3, true },
                { 299, 299, 3, true }, { 300, 300, 4, true }, { 400, 400, 4, false }, { 430, 430, 4, false } };

  for (size_t k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autoptr (SgOrigin) origin = parse_shown (text, cases[k].shown);
      g_assert_cmpuint (origin->step, ==, cases[k].shown);
      g_assert_cmpuint (origin->log->end_step, ==, cases[k].end);
      g_assert_cmpint (origin->log->end_state, ==, SG_RUN_PAUSED);
      g_assert_cmpuint (origin->log->entries->len, ==, cases[k].commands);
      g_assert_true (origin->cut == cases[k].cut);
      g_assert_false (origin->past_it);
      g_assert_cmpfloat (origin->strain, ==, 0.0125);
      g_assert_cmpuint (origin->log->protocol->seed, ==, 9007199254740993u);
      g_assert_nonnull (origin->saved);
    }

  /* nothing is shown but the end itself: a saved configuration */
  g_autoptr (SgOrigin) whole = sg_origin_parse (text, "a", NULL);
  g_assert_cmpuint (whole->step, ==, 400);
  g_assert_true (isnan (whole->strain));

  /* a run that had stopped goes no farther than that */
  g_autofree char *stopped = provenance (configuration, "resume", SG_RUN_FINISHED);
  g_autoptr (SgOrigin) beyond = parse_shown (stopped, 430);
  g_assert_cmpuint (beyond->log->end_step, ==, 400);
  g_assert_cmpint (beyond->log->end_state, ==, SG_RUN_FINISHED);
}

/* Steps come twice after a restore: what was before it is not thrown away, and what cannot be told apart is said. */
static void
test_restore (void)
{
  g_autoptr (SgConfiguration) configuration = sample ();
  g_autofree char *text = provenance (configuration, "restore", SG_RUN_RUNNING);

  g_autoptr (SgOrigin) later = parse_shown (text, 250);
  g_assert_cmpuint (later->log->entries->len, ==, 3);
  g_assert_cmpuint (later->log->end_step, ==, 250);
  g_assert_false (later->past_it);
  g_autoptr (SgOrigin) either = parse_shown (text, 150);
  g_assert_true (either->past_it);
  g_assert_cmpuint (either->step, ==, 150);
  g_assert_cmpuint (either->log->entries->len, ==, 4);
  g_assert_cmpuint (either->log->end_step, ==, 400);
}

static void
refused (const char *text, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SgOrigin) origin = sg_origin_parse (text, "b.png", &error);
  g_assert_null (origin);
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_assert_true (g_str_has_prefix (error->message, "b.png:"));
  g_assert_nonnull (strstr (error->message, why));
}

static void
test_damaged (void)
{
  refused (NULL, "does not say");
  refused ("", "does not say");
  refused ("[1, 2]", "does not say");
  refused ("{\"program\": \"Shearglass\"}", "not by which commands");
  refused ("{\"command_log\": 7}", "not by which commands");
  refused ("{\"command_log\": \"[log]\\nformat=1\\n\"}", "");
  g_autoptr (SgConfiguration) configuration = sample ();
  g_autofree char *text = provenance (configuration, "resume", SG_RUN_RUNNING);
  g_autofree char *shown = sg_origin_add_shown (text, 5, 0);
  char *at = strstr (shown, "\"shown\":{\"step\":5");
  g_assert_nonnull (at);
  at[strlen ("\"shown\":{\"step\":")] = '-';
  at[strlen ("\"shown\":{\"step\":") + 1] = '1';
  refused (shown, ""); /* "-1" and no comma: no JSON at all */
  g_autofree char *none = sg_origin_add_shown (NULL, 5, 0);
  g_assert_null (none);
  g_autofree char *same = sg_origin_add_shown ("no object", 5, 0);
  g_assert_cmpstr (same, ==, "no object");
}

static void
test_sample (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("shearglass-origin-XXXXXX", &error);
  g_assert_no_error (error);
  g_autoptr (SgConfiguration) configuration = sample ();
  g_autofree char *there = g_strdup (configuration->path), *path = NULL;

  g_autofree char *text = provenance (configuration, "resume", SG_RUN_RUNNING);
  g_autoptr (SgOrigin) origin = parse_shown (text, 150);
  g_autoptr (SgConfiguration) found = sg_origin_open_sample (origin, NULL, &path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->atoms->n, ==, 2000);
  g_assert_cmpstr (path, ==, origin->log->sample);
  g_clear_pointer (&path, g_free);

  /* moved away, together with the picture */
  g_free (origin->log->sample);
  origin->log->sample = g_build_filename (folder, "gone", "glass.lammps.gz", NULL);
  g_autofree char *picture = g_build_filename (folder, "picture.png", NULL);
  g_assert_null (sg_origin_open_sample (origin, picture, &path, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "not there"));
  g_clear_error (&error);
  g_autofree char *beside = g_build_filename (folder, "glass.lammps.gz", NULL), *data = NULL;
  gsize size;
  g_assert_true (g_file_get_contents (there, &data, &size, NULL));
  g_assert_true (g_file_set_contents (beside, data, (gssize) size, NULL));
  g_autoptr (SgConfiguration) moved = sg_origin_open_sample (origin, picture, &path, &error);
  g_assert_no_error (error);
  g_assert_nonnull (moved);
  g_assert_cmpstr (path, ==, beside);
  g_clear_pointer (&path, g_free);

  /* another one of the same name */
  origin->log->sample_sha256[0] = origin->log->sample_sha256[0] == '0' ? '1' : '0';
  g_assert_null (sg_origin_open_sample (origin, picture, &path, &error));
  g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "SHA-256"));
  g_assert_null (path);
  g_remove (beside);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/origin/cut", test_cut);
  g_test_add_func ("/origin/restore", test_restore);
  g_test_add_func ("/origin/damaged", test_damaged);
  g_test_add_func ("/origin/sample", test_sample);
  return g_test_run ();
}
