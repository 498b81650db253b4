/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/command.h"
#include "engine/error.h"

#include <locale.h>
#include <math.h>
#include <string.h>

static void
assert_same (const SgCommand *a, const SgCommand *b)
{
  g_assert_cmpint (a->kind, ==, b->kind);
  g_assert_cmpfloat (a->value, ==, b->value);
  g_assert_cmpfloat (a->target, ==, b->target);
  g_assert_cmpint (a->plane, ==, b->plane);
  g_assert_cmpint (a->sign, ==, b->sign);
  if (a->kind != SG_COMMAND_ARM)
    return;
  g_assert_cmpint (a->armed, ==, b->armed);
  g_assert_cmpint (a->when, ==, b->when);
  g_assert_cmpfloat (a->threshold, ==, b->threshold);
}

/* A legal command of the kind with values that need all their digits. */
static void
example (SgCommandKind kind, SgCommand *c)
{
  sg_command_init (c, kind, 0);
  const SgCommandInfo *info = sg_command_info (kind);
  if (info->argument != NULL)
    c->value = kind == SG_COMMAND_STEP || kind == SG_COMMAND_DISARM ? 1234567
                                                                      : fmin (info->max, 1e8) / 3;
  if (kind == SG_COMMAND_LOAD)
    {
      c->plane = SG_PLANE_YZ;
      c->sign = -1;
      c->target = 0.1 / 3;
    }
}

static void
test_round_trip (void)
{
  setlocale (LC_ALL, ""); /* the text must not depend on it */
  for (int k = 0; k < SG_N_COMMANDS; k++)
    {
      SgCommand c, back;
      example ((SgCommandKind)k, &c);
      for (int w = 0; w < SG_N_WHENS; w++)
        {
          if (k == SG_COMMAND_ARM)
            break;
          if (w > 0)
            {
              if (!sg_command_can_be_armed ((SgCommandKind)k))
                break;
              c.armed = (SgCommandKind)k;
              c.kind = SG_COMMAND_ARM;
              c.when = (SgWhen)w;
              c.threshold = 1.0 / 3;
            }
          g_autoptr (GError) error = NULL;
          g_autofree char *text = sg_command_to_text (&c);
          g_assert_true (sg_command_parse (text, &back, &error));
          g_assert_no_error (error);
          assert_same (&c, &back);
        }
    }
}

static void
test_texts (void)
{
  static const char *const good[][2] = {
    { "pause", "pause" },
    { "set-rate 1e8", "set-rate 100000000" },
    { "load 1e8", "load 100000000 +xy 0" },
    { "load 1e8 -xz", "load 100000000 -xz 0" },
    { "  load  1e8 yz 0.02 ", "load 100000000 +yz 0.02" },
    { "unload", "unload 0" },
    { "arm strain>=0.018 unload 1e8", "arm strain>=0.018 unload 100000000" },
    { "arm drop>=0.05 unload", "arm drop>=0.05 unload 0" },
    { "arm step>=100000 hold", "arm step>=100000 hold" },
    { "arm stress>=0.3 load 1e7 -xy -0.01", "arm stress>=0.3 load 10000000 -xy -0.01" },
    { "disarm 7", "disarm 7" },
  };
  for (size_t k = 0; k < G_N_ELEMENTS (good); k++)
    {
      SgCommand c;
      g_autoptr (GError) error = NULL;
      g_assert_true (sg_command_parse (good[k][0], &c, &error));
      g_assert_no_error (error);
      g_autofree char *text = sg_command_to_text (&c);
      g_assert_cmpstr (text, ==, good[k][1]);
    }

  static const char *const bad[] = {
    "",
    "explode",
    "pause now",
    "step",
    "step 0",
    "step 1.5",
    "set-rate fast",
    "set-rate 0",
    "set-rate nan",
    "set-rate 1e12",
    "set-temperature -1",
    "set-temperature 5",
    "load 1e8 zx",
    "load 1e8 +xy far",
    "load 1e8 +xy 0.02 0.03",
    "unload 0.5",
    "arm",
    "arm strain>=0.02",
    "arm strain>0.02 pause",
    "arm strain>=0.02 resume",
    "arm strain>=0.02 arm strain>=0.03 pause",
    "arm drop>=0 pause",
    "arm step>=-1 pause",
    "arm strain>=0.02 set-rate",
    "disarm -1",
  };
  for (size_t k = 0; k < G_N_ELEMENTS (bad); k++)
    {
      SgCommand c;
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", bad[k]);
      g_assert_false (sg_command_parse (bad[k], &c, &error));
      g_assert_error (error, SG_ERROR, SG_ERROR_INPUT);
    }
}

/* The states each command is legal in, written out a second time by hand: i r p f x for idle, running,
 * paused, finished, failed. */
static void
test_table (void)
{
  static const struct {
    SgCommandKind kind;
    const char *legal;
  } rows[] = {
    { SG_COMMAND_PAUSE, "r" },          { SG_COMMAND_RESUME, "p" },
    { SG_COMMAND_STEP, "p" },           { SG_COMMAND_SET_RATE, "rp" },
    { SG_COMMAND_SET_TEMPERATURE, "rp" }, { SG_COMMAND_SET_TARGET, "rp" },
    { SG_COMMAND_LOAD, "rpf" },         { SG_COMMAND_UNLOAD, "rpf" },
    { SG_COMMAND_HOLD, "rpf" },         { SG_COMMAND_CREEP, "rpf" },
    { SG_COMMAND_REVERSE, "rp" },       { SG_COMMAND_NEXT, "rp" },
    { SG_COMMAND_STOP, "rp" },          { SG_COMMAND_RESTORE, "x" },
    { SG_COMMAND_ARM, "rp" },           { SG_COMMAND_DISARM, "rpf" },
  };
  static const char letters[] = "irpfx";
  g_assert_cmpuint (G_N_ELEMENTS (rows), ==, SG_N_COMMANDS);
  for (size_t k = 0; k < G_N_ELEMENTS (rows); k++)
    for (int state = 0; state < SG_N_RUN_STATES; state++)
      {
        SgCommand c;
        example (rows[k].kind, &c);
        c.armed = SG_COMMAND_PAUSE;
        c.threshold = 0.5;
        g_autoptr (GError) error = NULL;
        bool legal = sg_command_check (&c, state, &error);
        g_assert_cmpint (legal, ==, strchr (rows[k].legal, letters[state]) != NULL);
        if (!legal)
          {
            g_assert_error (error, SG_ERROR, SG_ERROR_REFUSED);
            g_assert_cmpuint (strlen (error->message), >, 10);
            g_assert_true (g_str_has_prefix (error->message, sg_command_info (rows[k].kind)->name));
          }
      }
}

static void
test_names (void)
{
  for (int s = 0; s < SG_N_RUN_STATES; s++)
    {
      SgRunState back;
      g_assert_true (sg_run_state_parse (sg_run_state_name ((SgRunState)s), &back));
      g_assert_cmpint (back, ==, s);
    }
  for (int a = 0; a < SG_N_COMMANDS; a++)
    for (int b = 0; b < a; b++)
      g_assert_cmpstr (sg_command_info ((SgCommandKind)a)->name, !=,
                       sg_command_info ((SgCommandKind)b)->name);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/command/round-trip", test_round_trip);
  g_test_add_func ("/command/texts", test_texts);
  g_test_add_func ("/command/table", test_table);
  g_test_add_func ("/command/names", test_names);
  return g_test_run ();
}
