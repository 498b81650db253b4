/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/error.h"
#include "engine/units.h"
#include "toy-glass.h"

static SgProtocol *
protocol_of (const char *stages)
{
  g_autoptr (GError) error = NULL;
  SgProtocol *protocol = sg_protocol_load_from_data (stages, "test.ini", &error);
  g_assert_no_error (error);
  return protocol;
}

static SgProtocolRun *
start (const char *stages, Toy *toy, bool paused)
{
  g_autoptr (SgProtocol) protocol = protocol_of (stages);
  return sg_protocol_run_new (protocol, paused, &toy->at);
}

static bool
say (SgProtocolRun *run, const Toy *toy, const char *text, SgAck *ack)
{
  SgCommand command;
  SgAck own;
  static uint64_t number;
  g_autoptr (GError) error = NULL;
  g_assert_true (sg_command_parse (text, &command, &error));
  g_assert_no_error (error);
  bool applied = sg_protocol_run_command (run, ++number, &command, &toy->at, ack != NULL ? ack : &own);
  if (ack != NULL)
    {
      g_assert_cmpuint (ack->number, ==, number);
      g_assert_cmpuint (ack->step, ==, toy->at.step);
      g_assert_cmpint (ack->applied, ==, applied);
      g_assert_cmpint (*ack->reason == '\0', ==, applied);
    }
  return applied;
}

static void
status_of (const SgProtocolRun *run, const Toy *toy, SgEngineStatus *status)
{
  memset (status, 0, sizeof *status);
  sg_protocol_run_status (run, &toy->at, status);
}

#define SAMPLE(run, i) (&g_array_index (sg_protocol_run_outputs (run)->samples, SgSample, i))
#define UNLOAD(run, i) (&g_array_index (sg_protocol_run_outputs (run)->unloads, SgUnloadResult, i))
#define ACK(run, i) (&g_array_index (sg_protocol_run_outputs (run)->acks, SgAck, i))

/* Load, unload, creep along all six directions: ends at the step, the root within its error, the cell on it. */
static void
test_load_unload_creep (void)
{
  static const char *const directions[] = { "+xy", "-xy", "+xz", "-xz", "+yz", "-yz" };
  for (size_t k = 0; k < G_N_ELEMENTS (directions); k++)
    {
      Toy toy;
      toy_init (&toy, 0.05, k + 1);
      SgPlane plane;
      int sign;
      g_assert_true (sg_direction_parse (directions[k], &plane, &sign));
      toy.plastic[plane] = sign * 0.003;
      g_autofree char *text = g_strdup_printf (
          "[stage 1]\nkind=load\ndirection=%s\nrate=1e9\nuntil=strain 0.02\n[stage 2]\nkind=unload\n"
          "[stage 3]\nkind=creep\nuntil=steps 5005\n",
          directions[k]);
      SgProtocolRun *run = start (text, &toy, false);
      const GArray *unloads = sg_protocol_run_outputs (run)->unloads;

      toy_run (&toy, run, 20000, NULL);
      g_assert_cmpfloat_with_epsilon (toy.at.strain[plane], sign * 0.02, 1e-12);
      SgEngineStatus status;
      status_of (run, &toy, &status);
      g_assert_cmpuint (status.stage, ==, 1);
      g_assert_cmpint (status.settings.kind, ==, SG_STAGE_UNLOAD);
      g_assert_cmpuint (status.stage_step, ==, 20000);

      while (unloads->len == 0)
        toy_run (&toy, run, toy.at.step + 1, NULL);
      const SgUnloadResult *result = UNLOAD (run, 0);
      g_test_message ("%s: residual strain %.5f +- %.5f, G = %.2f", directions[k],
                      result->residual_strain, result->residual_error, result->modulus);
      g_assert_true (result->found);
      g_assert_cmpint (result->plane, ==, plane);
      g_assert_cmpuint (result->stage, ==, 1);
      g_assert_cmpfloat_with_epsilon (result->strain_start, sign * 0.02, 1e-12);
      g_assert_cmpfloat (fabs (result->residual_strain - sign * 0.003), <, 4 * result->residual_error);
      g_assert_cmpfloat (result->residual_error, <, 1e-3);
      g_assert_cmpfloat_with_epsilon (toy.at.strain[plane], result->residual_strain, 1e-12);
      /* It went beyond the root, by the half window, before it came back. */
      g_assert_cmpfloat (sign * (result->residual_strain - result->strain_reached), >=, 0.0035);

      uint64_t creep = toy.at.step;
      g_assert_true (sg_protocol_run_drive (run)->stress_control);
      g_assert_cmpfloat (sg_protocol_run_drive (run)->strain_rate, ==, 0);
      toy_run (&toy, run, UINT64_MAX, NULL);
      g_assert_cmpuint (toy.at.step, ==, creep + 5005);
      g_assert_cmpint (sg_protocol_run_state (run), ==, SG_RUN_FINISHED);
      sg_protocol_run_free (run);
    }
}

/* Averages over all fed steps, no row across two stages, steps and branches rising. */
static void
test_rows_lose_nothing (void)
{
  Toy toy;
  toy_init (&toy, 0.05, 3);
  SgProtocolRun *run = start ("[stage 1]\nkind=hold\nuntil=steps 1234\n"
                              "[stage 2]\nkind=load\nrate=1e9\nuntil=strain 0.01\nsample-every=70\n"
                              "[stage 3]\nkind=unload\n",
                              &toy, false);
  toy_run (&toy, run, UINT64_MAX, NULL);
  const GArray *samples = sg_protocol_run_outputs (run)->samples;
  uint64_t covered = 0, branch_end = 0;
  for (unsigned i = 0; i < samples->len; i++)
    {
      const SgSample *s = SAMPLE (run, i);
      covered += s->n_averaged;
      g_assert_cmpuint (s->step % SG_STRIDE, ==, 0);
      if (i > 0)
        {
          g_assert_cmpuint (s->step, >, s[-1].step);
          g_assert_cmpuint (s->branch, >=, s[-1].branch);
          g_assert_cmpuint (s->stage, >=, s[-1].stage);
          if (s->branch != s[-1].branch)
            branch_end = s[-1].step;
        }
      if (s->stage == 1 && s->n_averaged == 7)
        g_assert_cmpfloat_with_epsilon (
            s->strain, ((double)s->step - 30 - 1234) * 1e-6, 1e-9); /* the middle of the row */
    }
  g_assert_cmpuint (covered, ==, toy.at.step / SG_STRIDE);
  g_assert_cmpuint (SAMPLE (run, 6)->step, ==, 1230); /* cut short by the end of the hold */
  g_assert_cmpuint (SAMPLE (run, 6)->n_averaged, ==, 3);
  /* hold, load, unload, its way back */
  g_assert_cmpuint (SAMPLE (run, samples->len - 1)->branch, ==, 3);
  g_assert_cmpuint (branch_end, >, 11234);
  sg_protocol_run_free (run);
}

static void
test_anneal (void)
{
  Toy toy;
  toy_init (&toy, 0, 1);
  SgProtocolRun *run = start ("[stage 1]\nkind=hold\ntemperature=0.7\nuntil=time 10\n"
                              "[stage 2]\nkind=anneal\ntemperature-end=0.2\nuntil=steps 1000\n"
                              "[stage 3]\nkind=hold\nuntil=user\n",
                              &toy, false);
  toy_run (&toy, run, 3600, NULL);
  SgEngineStatus status;
  status_of (run, &toy, &status);
  g_assert_cmpuint (status.stage, ==, 1);
  g_assert_cmpuint (status.stage_expected, ==, 1000);
  g_assert_cmpfloat (sg_protocol_run_drive (run)->temperature, ==, 0.7);
  g_assert_cmpfloat (sg_protocol_run_drive (run)->tau_temperature, <=, 1);
  toy_run (&toy, run, 4100, NULL);
  g_assert_cmpfloat_with_epsilon (sg_protocol_run_drive (run)->temperature, 0.45, 1e-12);
  g_assert_false (say (run, &toy, "set-temperature 0.3", NULL));
  toy_run (&toy, run, 4350, NULL);
  g_assert_cmpfloat_with_epsilon (sg_protocol_run_drive (run)->temperature, 0.325, 1e-12);
  toy_run (&toy, run, 5000, NULL);
  g_assert_cmpfloat (sg_protocol_run_drive (run)->temperature, ==, 0.2);
  status_of (run, &toy, &status);
  g_assert_cmpuint (status.stage, ==, 2);
  g_assert_true (say (run, &toy, "next", NULL));
  g_assert_cmpint (sg_protocol_run_state (run), ==, SG_RUN_FINISHED);
  sg_protocol_run_free (run);
}

static void
test_until_stress (void)
{
  Toy toy;
  toy_init (&toy, 0.01, 1);
  SgProtocolRun *run = start ("[stage 1]\nkind=load\ndirection=-xz\nrate=1e9\nuntil=stress 0.15\n"
                              "[stage 2]\nkind=creep\nuntil=steps 10\n"
                              "[stage 3]\nkind=hold\nuntil=stress 0.12\n",
                              &toy, false);
  SgEngineStatus status;
  do
    {
      toy_run (&toy, run, toy.at.step + 10, NULL);
      status_of (run, &toy, &status);
    }
  while (status.stage == 0);
  /* The smoothed stress lags by 0.001 of strain. */
  g_assert_cmpfloat_with_epsilon (toy.at.strain[SG_PLANE_XZ], -0.011, 0.0007);
  while (status.stage < 2)
    {
      toy_run (&toy, run, toy.at.step + 10, NULL);
      status_of (run, &toy, &status);
    }
  uint64_t began = toy.at.step;
  toy.plastic[SG_PLANE_XZ] = toy.at.strain[SG_PLANE_XZ] + 0.2 / TOY_MODULUS;
  toy_run (&toy, run, began + 5000, NULL);
  g_assert_cmpint (sg_protocol_run_state (run), ==, SG_RUN_RUNNING);
  toy.plastic[SG_PLANE_XZ] = toy.at.strain[SG_PLANE_XZ] + 0.1 / TOY_MODULUS;
  toy_run (&toy, run, UINT64_MAX, NULL);
  g_assert_cmpint (sg_protocol_run_state (run), ==, SG_RUN_FINISHED);
  sg_protocol_run_free (run);
}

/* The stress follows the strain and never comes to zero: it gives up at the limit, says so and goes on. */
static void
test_unload_gives_up (void)
{
  Toy toy;
  toy_init (&toy, 0.02, 5);
  SgProtocolRun *run = start ("[stage 1]\nkind=load\nrate=1e9\nuntil=strain 0.02\n"
                              "[stage 2]\nkind=unload\n[stage 3]\nkind=hold\nuntil=steps 10\n",
                              &toy, false);
  while (sg_protocol_run_state (run) == SG_RUN_RUNNING)
    {
      toy_run (&toy, run, toy.at.step + 10, NULL);
      if (toy.at.step >= 20000)
        toy.plastic[0] = toy.at.strain[0] - 0.02;
    }
  g_assert_cmpuint (sg_protocol_run_outputs (run)->unloads->len, ==, 1);
  const SgUnloadResult *result = UNLOAD (run, 0);
  g_assert_false (result->found);
  g_assert_nonnull (strstr (result->reason, "did not come to zero"));
  /* 0.03 + 3 * 0.3 / 15, the smoothed stress a little less */
  g_assert_cmpfloat_with_epsilon (result->strain_start - result->strain_reached, 0.09, 0.005);
  sg_protocol_run_free (run);
}

/* An unload that begins without a past first learns the sign of the stress. */
static void
test_unload_first (void)
{
  for (int sign = -1; sign <= 1; sign += 2)
    {
      Toy toy;
      toy_init (&toy, 0.05, 5);
      toy.at.strain[2] = sign * 0.01;
      SgProtocolRun *run
          = start ("[stage 1]\nkind=unload\ndirection=yz\nrate=1e9\n", &toy, false);
      toy_run (&toy, run, UINT64_MAX, NULL);
      g_assert_cmpuint (sg_protocol_run_outputs (run)->unloads->len, ==, 1);
      g_assert_true (UNLOAD (run, 0)->found);
      g_assert_cmpfloat (fabs (UNLOAD (run, 0)->residual_strain), <,
                         4 * UNLOAD (run, 0)->residual_error);
      sg_protocol_run_free (run);
    }
}

static void
assert_same_outputs (SgProtocolRun *a, SgProtocolRun *b)
{
  const SgRunOutputs *p = sg_protocol_run_outputs (a), *q = sg_protocol_run_outputs (b);
  g_assert_cmpmem (p->samples->data, p->samples->len * sizeof (SgSample), q->samples->data,
                   q->samples->len * sizeof (SgSample));
  g_assert_cmpmem (p->unloads->data, p->unloads->len * sizeof (SgUnloadResult), q->unloads->data,
                   q->unloads->len * sizeof (SgUnloadResult));
  g_assert_cmpuint (p->acks->len, ==, q->acks->len);
  for (unsigned i = 0; i < p->acks->len; i++)
    {
      g_assert_cmpuint (ACK (a, i)->step, ==, ACK (b, i)->step);
      g_assert_cmpint (ACK (a, i)->applied, ==, ACK (b, i)->applied);
    }
}

/* How the steps are cut into batches, and how often the machine is asked, changes nothing; nor does going on
 * with a copy. */
static void
test_batches_do_not_matter (void)
{
  const char *text = "[stage 1]\nkind=load\nrate=1e9\nuntil=strain 0.03\n[stage 2]\nkind=unload\n"
                     "[stage 3]\nkind=anneal\ntemperature-end=0.3\nuntil=steps 777\n"
                     "[stage 4]\nkind=creep\nuntil=steps 1003\n";
  Toy toys[3];
  SgProtocolRun *runs[3];
  for (unsigned k = 0; k < 3; k++)
    {
      SgRng cut;
      sg_rng_seed (&cut, 17 + k);
      toy_init (&toys[k], 0.05, 9);
      toys[k].yield = 0.25;
      runs[k] = start (text, &toys[k], false);
      g_assert_true (say (runs[k], &toys[k], "arm step>=1007 set-rate 2e9", NULL));
      toy_run (&toys[k], runs[k], 1003, k > 0 ? &cut : NULL);
      g_assert_true (say (runs[k], &toys[k], "arm strain>=0.012 load 1e8 +xy 0.015", NULL));
      g_assert_true (say (runs[k], &toys[k], "arm stress>=0.2 set-rate 3e8", NULL));
      g_assert_true (say (runs[k], &toys[k], "arm drop>=0.5 reverse", NULL));
      toy_run (&toys[k], runs[k], 5003, k > 0 ? &cut : NULL);
      if (k == 2)
        {
          SgProtocolRun *copy = sg_protocol_run_copy (runs[k]);
          SgRunOutputs *to = sg_protocol_run_outputs (copy), *from = sg_protocol_run_outputs (runs[k]);
          g_assert_cmpuint (to->samples->len, ==, 0);
          g_array_append_vals (to->samples, from->samples->data, from->samples->len);
          g_array_append_vals (to->acks, from->acks->data, from->acks->len);
          sg_protocol_run_free (runs[k]);
          runs[k] = copy;
        }
      toy_run (&toys[k], runs[k], UINT64_MAX, k > 0 ? &cut : NULL);
      g_assert_cmpint (sg_protocol_run_state (runs[k]), ==, SG_RUN_FINISHED);
    }
  g_assert_cmpuint (sg_protocol_run_outputs (runs[0])->acks->len, >=, 3);
  g_assert_cmpuint (sg_protocol_run_outputs (runs[0])->unloads->len, ==, 1);
  g_assert_cmpuint (ACK (runs[0], 0)->step, ==, 1007);
  for (unsigned k = 1; k < 3; k++)
    {
      g_assert_cmpuint (toys[k].at.step, ==, toys[0].at.step);
      assert_same_outputs (runs[0], runs[k]);
    }
  for (unsigned k = 0; k < 3; k++)
    sg_protocol_run_free (runs[k]);
}

/* Every command in every state and in every kind of stage: applied or refused with a reason as the table and
 * the stage have it; what is refused changes nothing. */
static void
test_every_command_everywhere (void)
{
  static const char *const stages[SG_N_STAGE_KINDS] = {
    "[stage 1]\nkind=hold\n",
    "[stage 1]\nkind=load\nrate=1e9\n",
    "[stage 1]\nkind=unload\nrate=1e9\n",
    "[stage 1]\nkind=creep\n",
    "[stage 1]\nkind=anneal\ntemperature-end=0.3\nuntil=steps 100000\n",
  };
  static const struct {
    SgCommandKind kind;
    const char *text;
    const char *stages; /* in which it has a meaning: h l u c a */
  } commands[] = {
    { SG_COMMAND_PAUSE, "pause", "hluca" },
    { SG_COMMAND_RESUME, "resume", "hluca" },
    { SG_COMMAND_STEP, "step 10", "hluca" },
    { SG_COMMAND_SET_RATE, "set-rate 1e7", "lu" },
    { SG_COMMAND_SET_TEMPERATURE, "set-temperature 0.3", "hluc" },
    { SG_COMMAND_SET_TARGET, "set-target 0.05", "l" },
    { SG_COMMAND_LOAD, "load 1e9 -yz 0.02", "hluca" },
    { SG_COMMAND_UNLOAD, "unload 1e9", "hlca" },
    { SG_COMMAND_HOLD, "hold", "hluca" },
    { SG_COMMAND_CREEP, "creep", "hluca" },
    { SG_COMMAND_REVERSE, "reverse", "l" },
    { SG_COMMAND_NEXT, "next", "hluca" },
    { SG_COMMAND_STOP, "stop", "hluca" },
    { SG_COMMAND_RESTORE, "restore", "hluca" },
    { SG_COMMAND_ARM, "arm strain>=0.5 pause", "hluca" },
    { SG_COMMAND_DISARM, "disarm 0", "hluca" },
  };
  G_STATIC_ASSERT (G_N_ELEMENTS (commands) == SG_N_COMMANDS);
  static const char letters[] = "hluca";
  unsigned applied_count = 0, refused_count = 0;

  for (int kind = 0; kind < SG_N_STAGE_KINDS; kind++)
    for (int state = SG_RUN_RUNNING; state < SG_N_RUN_STATES; state++)
      for (size_t c = 0; c < G_N_ELEMENTS (commands); c++)
        {
          Toy toy;
          toy_init (&toy, 0.05, 1);
          toy.at.strain[0] = 0.01;
          SgProtocolRun *run = start (stages[kind], &toy, false);
          toy_run (&toy, run, 2503, NULL);
          if (state == SG_RUN_PAUSED)
            g_assert_true (say (run, &toy, "pause", NULL));
          else if (state == SG_RUN_FINISHED)
            g_assert_true (say (run, &toy, "stop", NULL));
          else if (state == SG_RUN_FAILED)
            sg_protocol_run_fail (run);
          g_assert_cmpint (sg_protocol_run_state (run), ==, state);

          SgEngineStatus before, after;
          status_of (run, &toy, &before);
          const SgDrive drive = *sg_protocol_run_drive (run);
          SgAck ack;
          bool applied = say (run, &toy, commands[c].text, &ack);
          bool legal = (sg_command_info (commands[c].kind)->legal & (1u << state)) != 0
                       && (state == SG_RUN_FINISHED || strchr (commands[c].stages, letters[kind]) != NULL);
          g_test_message ("%s while %s in %s: %s%s", commands[c].text,
                          sg_run_state_name ((SgRunState)state), sg_stage_kind_name ((SgStageKind)kind),
                          applied ? "applied" : "refused: ", ack.reason);
          g_assert_cmpint (applied, ==, legal);
          g_assert_cmpint (ack.state, ==, state);
          bool pends = applied && state == SG_RUN_PAUSED && sg_command_info (commands[c].kind)->pends;
          g_assert_cmpint (ack.pending, ==, pends);
          status_of (run, &toy, &after);
          g_assert_cmpint (after.pending, ==, pends);
          if (!applied || pends)
            {
              g_assert_cmpint (after.state, ==, before.state);
              g_assert_cmpmem (&after.settings, sizeof after.settings, &before.settings,
                               sizeof before.settings);
              g_assert_cmpmem (&drive, sizeof drive, sg_protocol_run_drive (run), sizeof drive);
              g_assert_cmpuint (after.stage, ==, before.stage);
            }
          applied ? applied_count++ : refused_count++;

          /* Whatever came of it, it goes on or stays where it is without a complaint. */
          toy_run (&toy, run, toy.at.step + 500, NULL);
          sg_protocol_run_free (run);
        }
  g_assert_cmpuint (applied_count, >, 100);
  g_assert_cmpuint (refused_count, >, 100);
}

static void
test_pending (void)
{
  Toy toy;
  toy_init (&toy, 0.01, 1);
  SgProtocolRun *run = start ("[stage 1]\nkind=load\nrate=1e9\nuntil=strain 0.05\n", &toy, true);
  g_assert_cmpint (sg_protocol_run_state (run), ==, SG_RUN_PAUSED);
  g_assert_true (say (run, &toy, "step 1003", NULL));
  toy_run (&toy, run, UINT64_MAX, NULL);
  g_assert_cmpuint (toy.at.step, ==, 1003);
  g_assert_cmpint (sg_protocol_run_state (run), ==, SG_RUN_PAUSED);

  SgAck ack;
  SgEngineStatus status;
  double rate = sg_protocol_run_drive (run)->strain_rate;
  g_assert_true (say (run, &toy, "set-rate 1e8", &ack));
  g_assert_true (ack.pending);
  g_assert_true (say (run, &toy, "set-target 0.002", &ack));
  g_assert_false (say (run, &toy, "set-target 0.001", &ack)); /* behind */
  g_assert_nonnull (strstr (ack.reason, "not ahead"));
  status_of (run, &toy, &status);
  g_assert_true (status.pending);
  g_assert_cmpfloat (status.settings.rate, ==, 1e9);
  g_assert_cmpfloat (status.pending_settings.rate, ==, 1e8);
  g_assert_cmpfloat (status.pending_settings.until_value, ==, 0.002);
  g_assert_cmpfloat (sg_protocol_run_drive (run)->strain_rate, ==, rate);

  /* Armed in the pause: not lost when the changed machine takes over. */
  g_assert_true (say (run, &toy, "arm step>=1500 pause", &ack));
  g_assert_false (ack.pending);
  g_assert_true (say (run, &toy, "resume", &ack));
  g_assert_cmpfloat_with_epsilon (sg_protocol_run_drive (run)->strain_rate, rate / 10, 1e-15);
  status_of (run, &toy, &status);
  g_assert_false (status.pending);
  g_assert_cmpuint (status.stage, ==, 0); /* the same load, going on smoothly */
  toy_run (&toy, run, UINT64_MAX, NULL);
  g_assert_cmpuint (toy.at.step, ==, 1500);
  g_assert_cmpuint (sg_protocol_run_outputs (run)->acks->len, ==, 1);
  g_assert_cmpuint (sg_protocol_run_armed (run)->len, ==, 0);

  /* A stage begun in a pause, thrown away by stop; next, with nothing left, finishes on resume. */
  g_assert_true (say (run, &toy, "creep", &ack));
  g_assert_true (say (run, &toy, "next", &ack));
  g_assert_false (say (run, &toy, "set-rate 1e7", &ack));
  g_assert_nonnull (strstr (ack.reason, "finished"));
  g_assert_cmpint (sg_protocol_run_state (run), ==, SG_RUN_PAUSED);
  g_assert_true (say (run, &toy, "resume", &ack));
  g_assert_cmpint (sg_protocol_run_state (run), ==, SG_RUN_FINISHED);
  sg_protocol_run_free (run);
}

/* By hand: an unload before its time is not unloaded twice; a hold goes on with `next`. */
static void
test_by_hand (void)
{
  Toy toy;
  toy_init (&toy, 0.01, 1);
  SgProtocolRun *run = start ("[stage 1]\nkind=load\nrate=1e9\nuntil=strain 0.05\n"
                              "[stage 2]\nkind=unload\n[stage 3]\nkind=creep\nuntil=steps 100\n",
                              &toy, false);
  SgEngineStatus status;
  toy_run (&toy, run, 6000, NULL);
  g_assert_true (say (run, &toy, "unload", NULL));
  status_of (run, &toy, &status);
  g_assert_cmpint (status.planned, ==, -1);
  g_assert_cmpfloat (status.settings.rate, ==, 1e9);
  toy_run (&toy, run, 7000, NULL);
  g_assert_true (say (run, &toy, "set-rate 5e8", NULL));
  double strain = toy.at.strain[0];
  toy_run (&toy, run, 7100, NULL);
  g_assert_cmpfloat_with_epsilon (toy.at.strain[0], strain - 100 * 5e-7, 1e-12);
  while (sg_protocol_run_outputs (run)->unloads->len == 0)
    toy_run (&toy, run, toy.at.step + 1, NULL);
  g_assert_true (UNLOAD (run, 0)->found);
  status_of (run, &toy, &status);
  g_assert_cmpint (status.settings.kind, ==, SG_STAGE_CREEP);
  g_assert_cmpint (status.planned, ==, 2);
  g_assert_cmpuint (status.stage, ==, 2);

  /* A hold by hand has no end, then the plan has none left. */
  g_assert_true (say (run, &toy, "hold", NULL));
  toy_run (&toy, run, toy.at.step + 100000, NULL);
  g_assert_cmpint (sg_protocol_run_state (run), ==, SG_RUN_RUNNING);
  g_assert_true (say (run, &toy, "next", NULL));
  g_assert_cmpint (sg_protocol_run_state (run), ==, SG_RUN_FINISHED);

  /* And on from there, and round. */
  g_assert_true (say (run, &toy, "load 1e9 +xz 0.01", NULL));
  g_assert_cmpint (sg_protocol_run_state (run), ==, SG_RUN_RUNNING);
  toy_run (&toy, run, toy.at.step + 4000, NULL);
  g_assert_cmpfloat_with_epsilon (toy.at.strain[1], 0.004, 1e-12);
  g_assert_true (say (run, &toy, "reverse", NULL));
  toy_run (&toy, run, UINT64_MAX, NULL);
  g_assert_cmpint (sg_protocol_run_state (run), ==, SG_RUN_FINISHED);
  g_assert_cmpfloat_with_epsilon (toy.at.strain[1], -0.01, 1e-12);

  /* An unload that another stage replaces leaves a result that says so. */
  g_assert_true (say (run, &toy, "unload 1e9", NULL));
  toy_run (&toy, run, toy.at.step + 1000, NULL);
  g_assert_true (say (run, &toy, "creep", NULL));
  g_assert_cmpuint (sg_protocol_run_outputs (run)->unloads->len, ==, 2);
  g_assert_false (UNLOAD (run, 1)->found);
  g_assert_cmpuint (strlen (UNLOAD (run, 1)->reason), >, 10);
  sg_protocol_run_free (run);
}

static void
test_armed (void)
{
  Toy toy;
  toy_init (&toy, 0.005, 11);
  toy.yield = 0.3;
  SgProtocolRun *run = start ("[stage 1]\nkind=load\ndirection=-xy\nrate=1e8\n", &toy, false);
  SgAck a, b, c, d;
  g_assert_true (say (run, &toy, "arm strain>=0.01 set-temperature 0.3", &a));
  g_assert_true (say (run, &toy, "arm stress>=0.2 set-rate 2e8", &b));
  g_assert_true (say (run, &toy, "arm drop>=0.05 unload 1e9", &c));
  g_assert_true (say (run, &toy, "arm strain>=0.005 stop", &d));
  g_assert_cmpuint (sg_protocol_run_armed (run)->len, ==, 4);
  g_autofree char *text = g_strdup_printf ("disarm %" G_GUINT64_FORMAT, d.number);
  g_assert_true (say (run, &toy, text, NULL));
  g_assert_false (say (run, &toy, text, &d));
  g_assert_cmpuint (sg_protocol_run_armed (run)->len, ==, 3);

  /* Long plateau of noise: a drop of 5 % must not be seen where there is none. */
  toy_run (&toy, run, 500000, NULL);
  const GArray *acks = sg_protocol_run_outputs (run)->acks;
  g_assert_cmpuint (acks->len, ==, 2);
  g_assert_cmpuint (ACK (run, 0)->armed_by, ==, a.number);
  g_assert_cmpuint (ACK (run, 0)->number, ==, 0);
  g_assert_cmpint (ACK (run, 0)->command.kind, ==, SG_COMMAND_SET_TEMPERATURE);
  g_assert_cmpuint (ACK (run, 0)->step, ==, 100000); /* 0.01 at 1e-7 a step */
  g_assert_cmpfloat (sg_protocol_run_drive (run)->temperature, ==, 0.3);
  g_assert_cmpuint (ACK (run, 1)->armed_by, ==, b.number);
  /* 0.2 / 15 of strain and a lag of 0.001 */
  g_assert_cmpfloat_with_epsilon ((double)ACK (run, 1)->step, 143333, 6000);

  toy.yield = 0.2;
  toy_run (&toy, run, toy.at.step + 40000, NULL);
  g_assert_cmpuint (acks->len, ==, 3);
  g_assert_cmpuint (ACK (run, 2)->armed_by, ==, c.number);
  g_assert_true (ACK (run, 2)->applied);
  g_assert_cmpuint (sg_protocol_run_armed (run)->len, ==, 0);

  /* Not legal any more when its time comes: refused with a reason, and gone. */
  g_assert_true (say (run, &toy, "hold", NULL));
  g_assert_true (say (run, &toy, "arm step>=10 reverse", &a));
  toy_run (&toy, run, toy.at.step + 10, NULL);
  g_assert_cmpuint (acks->len, ==, 4);
  g_assert_false (ACK (run, 3)->applied);
  g_assert_cmpuint (strlen (ACK (run, 3)->reason), >, 10);
  g_assert_cmpuint (sg_protocol_run_armed (run)->len, ==, 0);
  sg_protocol_run_free (run);
}

/* In a steady rise with the noise of 4,000 atoms at 10^9/s, where 5 % of a young peak is less than the noise. */
static void
test_no_false_drops (void)
{
  unsigned fired = 0;
  for (uint64_t seed = 1; seed <= 40; seed++)
    {
      Toy toy;
      toy_init (&toy, 0.05, seed);
      SgProtocolRun *run
          = start ("[stage 1]\nkind=load\nrate=1e9\nuntil=strain 0.05\n", &toy, false);
      g_assert_true (say (run, &toy, "arm drop>=0.05 pause", NULL));
      toy_run (&toy, run, UINT64_MAX, NULL);
      fired += sg_protocol_run_outputs (run)->acks->len;
      sg_protocol_run_free (run);
    }
  g_test_message ("%u of 40 fired", fired);
  g_assert_cmpuint (fired, <=, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol-run/load-unload-creep", test_load_unload_creep);
  g_test_add_func ("/protocol-run/rows", test_rows_lose_nothing);
  g_test_add_func ("/protocol-run/anneal", test_anneal);
  g_test_add_func ("/protocol-run/until-stress", test_until_stress);
  g_test_add_func ("/protocol-run/unload-gives-up", test_unload_gives_up);
  g_test_add_func ("/protocol-run/unload-first", test_unload_first);
  g_test_add_func ("/protocol-run/batches", test_batches_do_not_matter);
  g_test_add_func ("/protocol-run/table", test_every_command_everywhere);
  g_test_add_func ("/protocol-run/pending", test_pending);
  g_test_add_func ("/protocol-run/by-hand", test_by_hand);
  g_test_add_func ("/protocol-run/armed", test_armed);
  g_test_add_func ("/protocol-run/no-false-drops", test_no_false_drops);
  return g_test_run ();
}
