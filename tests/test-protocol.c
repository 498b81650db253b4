/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/error.h"
#include "engine/protocol.h"
#include "engine/units.h"

#include <glib/gstdio.h>
#include <string.h>

static void
assert_same (const SgProtocol *a, const SgProtocol *b)
{
  g_assert_cmpmem (a->replicate, sizeof a->replicate, b->replicate, sizeof b->replicate);
  g_assert_cmpuint (a->start.n_atoms, ==, b->start.n_atoms);
  g_assert_cmpfloat (a->start.density, ==, b->start.density);
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpstr (a->sample, ==, b->sample);
  g_assert_cmpuint (a->seed, ==, b->seed);
  g_assert_cmpint (a->draw_velocities, ==, b->draw_velocities);
  g_assert_cmpfloat (a->time_step, ==, b->time_step);
  g_assert_cmpuint (a->stages->len, ==, b->stages->len);
  for (unsigned i = 0; i < a->stages->len; i++)
    {
      const SgStage *s = sg_protocol_stage (a, i), *t = sg_protocol_stage (b, i);
      g_assert_cmpint (s->kind, ==, t->kind);
      g_assert_cmpstr (s->name, ==, t->name);
      g_assert_cmpint (s->plane, ==, t->plane);
      g_assert_cmpint (s->sign, ==, t->sign);
      g_assert_cmpfloat (s->rate, ==, t->rate);
      g_assert_cmpfloat (s->temperature, ==, t->temperature);
      g_assert_cmpfloat (s->temperature_end, ==, t->temperature_end);
      g_assert_cmpfloat (s->pressure, ==, t->pressure);
      g_assert_cmpint (s->thermostat, ==, t->thermostat);
      g_assert_cmpint (s->barostat, ==, t->barostat);
      g_assert_cmpint (s->until, ==, t->until);
      g_assert_cmpfloat (s->until_value, ==, t->until_value);
      g_assert_cmpuint (s->sample_every, ==, t->sample_every);
      g_assert_cmpuint (s->exchange_every, ==, t->exchange_every);
      g_assert_cmpuint (s->exchange_passes, ==, t->exchange_passes);
      g_assert_cmpuint (s->guard_every, ==, t->guard_every);
      g_assert_cmpfloat (s->density, ==, t->density);
    }
}

/* Every kind with every end it may have, and numbers that need all their digits. */
static void
test_round_trip (void)
{
  g_autoptr (SgProtocol) protocol = sg_protocol_new ("a name = with; signs #1 \xc3\xa9");
  protocol->sample = g_strdup ("/some where/glass.lammps.gz");
  protocol->seed = G_MAXUINT64;
  protocol->draw_velocities = true;
  protocol->time_step = 0.1 / 37;
  protocol->replicate[1] = 3;
  for (int k = 0; k < SG_N_STAGE_KINDS; k++)
    for (int u = 0; u < SG_N_UNTILS; u++)
      {
        if (!sg_until_is_allowed ((SgStageKind)k, (SgUntil)u))
          continue;
        SgStage stage;
        sg_stage_default (&stage, (SgStageKind)k);
        g_snprintf (stage.name, sizeof stage.name, "stage %d %d", k, u);
        stage.plane = (SgPlane)(u % 3);
        stage.sign = u % 2 ? -1 : 1;
        stage.rate = 1e8 / 3;
        stage.temperature = stage.temperature_end = 0.1 + 0.2;
        if (k == SG_STAGE_ANNEAL)
          stage.temperature_end = 0.7;
        stage.pressure = -1.0 / 7;
        stage.barostat = u % 2;
        stage.until = (SgUntil)u;
        stage.until_value = u == SG_UNTIL_USER ? 0 : u == SG_UNTIL_STEPS ? 123456789 : 0.02 / 3;
        stage.sample_every = u % 2 ? 30 : 0;
        stage.exchange_every = k == SG_STAGE_HOLD || k == SG_STAGE_ANNEAL ? 50 : 0;
        stage.exchange_passes = k == SG_STAGE_HOLD ? 7 : 1;
        if (stage.exchange_every > 0)
          {
            stage.guard_every = u % 2 ? 70 : 0;
            stage.density = stage.barostat ? 0 : 1.3 / 7 * 6;
          }
        g_array_append_val (protocol->stages, stage);
      }
  g_autoptr (GError) error = NULL;
  g_assert_true (sg_protocol_check (protocol, &error));
  g_assert_no_error (error);

  g_autofree char *text = sg_protocol_to_data (protocol);
  g_autoptr (SgProtocol) back = sg_protocol_load_from_data (text, "/a/b.ini", &error);
  g_assert_no_error (error);
  assert_same (protocol, back);
  g_autoptr (SgProtocol) copy = sg_protocol_copy (back);
  assert_same (protocol, copy);
}

static void
test_stages_inherit (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SgProtocol) p = sg_protocol_load_from_data ("# comment\n[protocol]\nname = x\n\n"
                                                         "[stage 1]\nkind=anneal\ntemperature=0.7\n"
                                                         "temperature-end=0.3\nuntil=steps 100\n"
                                                         "pressure=1.5\n"
                                                         "[stage 2]\nkind=load\ndirection=-yz\nrate=1e7\n"
                                                         "until=strain 0.02\n"
                                                         "[stage 3]\nkind = unload\n",
                                                         "/a/b.ini", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (p->stages->len, ==, 3);
  const SgStage *s = sg_protocol_stage (p, 2);
  g_assert_cmpint (s->kind, ==, SG_STAGE_UNLOAD);
  g_assert_cmpint (s->plane, ==, SG_PLANE_YZ);
  g_assert_cmpfloat (s->rate, ==, 1e7);
  g_assert_cmpfloat (s->temperature, ==, 0.3);
  g_assert_cmpfloat (s->pressure, ==, 1.5);
  g_assert_cmpint (s->until, ==, SG_UNTIL_USER);
  g_assert_cmpint (sg_protocol_stage (p, 1)->sign, ==, -1);
}

static const struct {
  const char *text;
  const char *where; /* start of the message */
  const char *what;  /* in the message */
} bad[] = {
  { "", "p.ini:1:", "[stage 1]" },
  { "hello", "p.ini:1:", "neither" },
  { "[protocol]\nname=x\n", "p.ini:1:", "[stage 1]" },
  { "[protocol]\ncolour=red\n[stage 1]\nkind=hold\n", "p.ini:2:", "colour" },
  { "[stage 1]\nkind=hold\n\n[extra]\n", "p.ini:4:", "extra" },
  { "[stage 2]\nkind=hold\n", "p.ini:1:", "stage 1" },
  { "[stage 1]\nkind=hold\n[stage 1]\nkind=hold\n", "p.ini:3:", "twice" },
  { "[stage 1]\nkind=hold\nkind=load\n", "p.ini:3:", "twice" },
  { "[stage 1]\nrate=1e8\n", "p.ini:1:", "kind" },
  { "[stage 1]\nkind=melt\n", "p.ini:2:", "melt" },
  { "[stage 1]\nkind=load\nrate=1e8/s\n", "p.ini:3:", "1e8/s" },
  { "[stage 1]\nkind=load\nrate=nan\n", "p.ini:3:", "nan" },
  { "[stage 1]\nkind=load\nrate=0x10\n", "p.ini:3:", "0x10" },
  { "[stage 1]\nkind=load\nrate=-1\n", "p.ini:1:", "rate" },
  { "[stage 1]\nkind=load\ndirection=zx\n", "p.ini:3:", "zx" },
  { "[stage 1]\nkind=load\n\nuntil=strain\n", "p.ini:4:", "strain" },
  { "[stage 1]\nkind=load\nuntil=strain 0.02 or so\n", "p.ini:3:", "or so" },
  { "[stage 1]\nkind=hold\nuntil=strain 0.02\n", "p.ini:1:", "strain" },
  { "[stage 1]\nkind=hold\nuntil=steps 2.5\n", "p.ini:1:", "whole" },
  { "[stage 1]\nkind=hold\nuntil=user now\n", "p.ini:3:", "user now" },
  { "[stage 1]\nkind=anneal\nuntil=steps 5\n", "p.ini:1:", "temperature-end" },
  { "[stage 1]\nkind=hold\ntemperature-end=0.3\n", "p.ini:3:", "anneal" },
  { "[stage 1]\nkind=hold\ntemperature=0\n", "p.ini:1:", "temperature" },
  { "[stage 1]\nkind=hold\nthermostat=yes\n", "p.ini:3:", "yes" },
  { "[stage 1]\nkind=hold\nsample-every=15\n", "p.ini:1:", "multiple" },
  { "[stage 1]\nkind=hold\nexchange-every=15\n", "p.ini:1:", "multiple" },
  { "[stage 1]\nkind=load\nexchange-every=20\n", "p.ini:1:", "exchanged" },
  { "[stage 1]\nkind=hold\nexchange-every=20\nexchange-passes=0\n", "p.ini:1:", "exchange-passes" },
  { "[protocol]\nseed=-1\n[stage 1]\nkind=hold\n", "p.ini:2:", "-1" },
  { "[protocol]\ntime-step=1\n[stage 1]\nkind=hold\n", "p.ini:2:", "time-step" },
};

static void
test_bad_files_are_named_by_line (void)
{
  for (size_t k = 0; k < G_N_ELEMENTS (bad); k++)
    {
      g_autoptr (GError) error = NULL;
      SgProtocol *p = sg_protocol_load_from_data (bad[k].text, "p.ini", &error);
      g_test_message ("%zu: %s", k, error != NULL ? error->message : "no error");
      g_assert_null (p);
      g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
      g_assert_true (g_str_has_prefix (error->message, bad[k].where));
      g_assert_nonnull (strstr (error->message, bad[k].what));
    }
}

/* Beside the protocol first, then in the data folder, else the path beside it. */
static void
test_sample_is_resolved (void)
{
  g_autofree char *folder = g_dir_make_tmp ("sg-protocol-XXXXXX", NULL);
  g_autofree char *data = g_build_filename (folder, "data", NULL);
  g_autofree char *here = g_build_filename (folder, "here.xyz", NULL);
  g_autofree char *there = g_build_filename (data, "there.xyz", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "nowhere.xyz", NULL);
  g_autofree char *path = g_build_filename (folder, "p.ini", NULL);
  g_mkdir (data, 0700);
  g_assert_true (g_file_set_contents (here, "x", 1, NULL));
  g_assert_true (g_file_set_contents (there, "x", 1, NULL));
  g_setenv ("SHEARGLASS_DATA", data, TRUE);

  const struct {
    const char *name, *found;
  } cases[] = { { "here.xyz", here }, { "there.xyz", there }, { "nowhere.xyz", nowhere },
                { "/abs/olute.xyz", "/abs/olute.xyz" } };
  for (size_t k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autofree char *text
          = g_strdup_printf ("[protocol]\nsample=%s\n[stage 1]\nkind=hold\n", cases[k].name);
      g_assert_true (g_file_set_contents (path, text, -1, NULL));
      g_autoptr (GError) error = NULL;
      g_autoptr (SgProtocol) p = sg_protocol_load (path, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (p->sample, ==, cases[k].found);
      g_assert_cmpstr (p->name, ==, "p.ini");
    }
  g_unsetenv ("SHEARGLASS_DATA");
  g_unlink (here);
  g_unlink (there);
  g_unlink (path);
  g_rmdir (data);
  g_rmdir (folder);
}

static void
test_shipped_ones_are_read (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("SG_DATA"), "protocols", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  unsigned n = 0;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_prefix (name, "study-")) /* test-study.c */
        continue;
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (SgProtocol) p = sg_protocol_load (path, &error);
      g_assert_no_error (error);
      g_assert_true (sg_protocol_check (p, &error));
      n++;
    }
  g_assert_cmpuint (n, >=, 5);
}

static void
test_rows_and_lengths (void)
{
  SgStage s;
  sg_stage_default (&s, SG_STAGE_LOAD);
  for (double rate = 1; rate < 2e11; rate *= 7)
    {
      s.rate = rate;
      uint32_t rows = sg_stage_row_steps (&s);
      g_assert_cmpuint (rows % SG_STRIDE, ==, 0);
      g_assert_cmpuint (rows, >=, 20);
      g_assert_cmpuint (rows, <=, 5000);
    }
  s.rate = 1e8; /* 1e-7 a step */
  g_assert_cmpuint (sg_stage_row_steps (&s), ==, 200);
  s.until = SG_UNTIL_STRAIN;
  s.until_value = 0.02;
  g_assert_cmpuint (sg_stage_expected_steps (&s, 0, SG_TIME_STEP), ==, 200000);
  s.sign = -1;
  g_assert_cmpuint (sg_stage_expected_steps (&s, 0.01, SG_TIME_STEP), ==, 300000);
  s.until = SG_UNTIL_TIME;
  s.until_value = 10;
  g_assert_cmpuint (sg_stage_expected_steps (&s, 0, SG_TIME_STEP), ==, 3600);
  g_autofree char *text = sg_stage_describe (&s);
  g_assert_cmpstr (text, ==, "load -xy at 1e+08/s for 10 tau");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/round-trip", test_round_trip);
  g_test_add_func ("/protocol/stages-inherit", test_stages_inherit);
  g_test_add_func ("/protocol/bad-files", test_bad_files_are_named_by_line);
  g_test_add_func ("/protocol/sample", test_sample_is_resolved);
  g_test_add_func ("/protocol/shipped", test_shipped_ones_are_read);
  g_test_add_func ("/protocol/rows", test_rows_and_lengths);
  return g_test_run ();
}
