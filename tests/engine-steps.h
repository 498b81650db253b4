/* engine-steps.h: what tests of the engine's thread say to it and take from it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/engine.h"
#include "engine/io/configuration-io.h"

#include <string.h>

/* Sanitizers make everything several times slower. */
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define SLOW 1
#else
#define SLOW 0
#endif
#define PATIENCE_MS 120000

static inline SgConfiguration *
sample (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  g_autoptr (GError) error = NULL;
  SgConfiguration *configuration = sg_configuration_load (path, &error);
  g_assert_no_error (error);
  return configuration;
}

static inline SgProtocol *
protocol_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  SgProtocol *protocol = sg_protocol_load_from_data (text, "test.ini", &error);
  g_assert_no_error (error);
  return protocol;
}

static inline SgEngine *
engine_new (unsigned n_threads, unsigned snapshot_ms)
{
  const SgEngineOptions options = { .n_threads = n_threads, .snapshot_ms = snapshot_ms };
  SgEngine *engine = sg_engine_new (&options);
  sg_engine_set_trail_bytes (engine, 32u << 20);
  return engine;
}

static inline void
load (SgEngine *engine, const char *protocol_text, bool paused)
{
  g_autoptr (SgConfiguration) configuration = sample ();
  g_autoptr (SgProtocol) protocol = protocol_of (protocol_text);
  g_autoptr (GError) error = NULL;
  g_assert_true (sg_engine_load (engine, configuration, protocol, paused, &error));
  g_assert_no_error (error);
}

static inline uint64_t
say (SgEngine *engine, const char *text)
{
  SgCommand command;
  g_autoptr (GError) error = NULL;
  g_assert_true (sg_command_parse (text, &command, &error));
  uint64_t number = sg_engine_command (engine, &command, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (number, >, 0);
  return number;
}

/* Says it and waits for its acknowledgement. */
static inline bool
say_and_wait (SgEngine *engine, const char *text, SgAck *ack)
{
  uint64_t number = say (engine, text);
  g_assert_true (sg_engine_wait_ack (engine, number, PATIENCE_MS));
  g_autoptr (GArray) acks = g_array_new (FALSE, FALSE, sizeof (SgAck));
  sg_engine_drain_acks (engine, acks);
  for (unsigned i = 0; i < acks->len; i++)
    if (g_array_index (acks, SgAck, i).number == number)
      {
        *ack = g_array_index (acks, SgAck, i);
        return ack->applied;
      }
  g_assert_not_reached ();
}

static inline void
wait_for_step (SgEngine *engine, uint64_t step)
{
  SgEngineStatus status;
  for (;;)
    {
      sg_engine_status (engine, &status);
      if (status.step >= step || status.state != SG_RUN_RUNNING)
        break;
      sg_engine_wait_news (engine, 1000);
      g_usleep (200); /* news that nobody drains keep coming */
    }
  g_assert_cmpuint (status.step, >=, step);
}

/* What a run left. */
typedef struct {
  GArray *samples, *unloads;
  SgConfiguration *end;
  char *log;
} Left;

static inline void
take_left (SgEngine *engine, Left *left)
{
  left->samples = g_array_new (FALSE, FALSE, sizeof (SgSample));
  left->unloads = g_array_new (FALSE, FALSE, sizeof (SgUnloadResult));
  left->end = sg_engine_configuration (engine);
  left->log = sg_engine_log (engine);
  sg_engine_drain_samples (engine, left->samples);
  sg_engine_drain_unloads (engine, left->unloads);
  for (unsigned i = 0; i < left->samples->len; i++)
    g_array_index (left->samples, SgSample, i).steps_per_second = 0;
}

static inline void
left_clear (Left *left)
{
  g_array_unref (left->samples);
  g_array_unref (left->unloads);
  sg_configuration_free (left->end);
  g_free (left->log);
}

static inline void
assert_same_left (const Left *a, const Left *b)
{
  const SgAtoms *p = a->end->atoms, *q = b->end->atoms;
  size_t bytes = p->n * sizeof (double);
  for (int d = 0; d < 3; d++)
    {
      g_assert_cmpmem (p->r[d], bytes, q->r[d], bytes);
      g_assert_cmpmem (p->v[d], bytes, q->v[d], bytes);
      g_assert_cmpmem (p->image[d], p->n * sizeof (int32_t), q->image[d], p->n * sizeof (int32_t));
    }
  g_assert_cmpmem (&a->end->cell, sizeof (SgCell), &b->end->cell, sizeof (SgCell));
  g_assert_cmpmem (a->samples->data, a->samples->len * sizeof (SgSample), b->samples->data,
                   b->samples->len * sizeof (SgSample));
  g_assert_cmpmem (a->unloads->data, a->unloads->len * sizeof (SgUnloadResult), b->unloads->data,
                   b->unloads->len * sizeof (SgUnloadResult));
  g_assert_cmpstr (a->log, ==, b->log);
}

/* Replays the text with nothing but the text. */
static inline void
replay (const char *text, unsigned n_threads, SgRunState end, Left *left)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SgCommandLog) log = sg_command_log_parse (text, "log.txt", &error);
  g_assert_no_error (error);
  g_autoptr (SgConfiguration) configuration = sg_command_log_open_sample (log, NULL, &error);
  g_assert_no_error (error);
  SgEngine *engine = engine_new (n_threads, n_threads == 1 ? 0 : 3);
  g_assert_true (sg_engine_load_replay (engine, configuration, log, &error));
  g_assert_no_error (error);
  g_assert_null (sg_command_log_differences (log, sg_engine_path (engine)));
  SgEngineStatus status;
  sg_engine_status (engine, &status);
  g_assert_true (status.state != SG_RUN_RUNNING || log->end_state == SG_RUN_FAILED || status.replay_until == log->end_step);
  SgRunState state = sg_engine_wait (engine, PATIENCE_MS);
  sg_engine_status (engine, &status);
  g_assert_cmpuint (status.replay_until, ==, 0);
  g_autofree char *failure = sg_engine_failure (engine);
  g_test_message ("replay: %s%s%s", sg_run_state_name (state), failure != NULL ? ", " : "",
                  failure != NULL ? failure : "");
  g_assert_cmpint (state, ==, end);
  take_left (engine, left);
  sg_engine_free (engine);
}
