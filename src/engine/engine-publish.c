/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engine-private.h"

#include <string.h>

/* Publishing. */

void
sg_engine_fill_snapshot (SgEngine *engine, SgSnapshot *s, bool kept)
{
  const SgEngineRun *run = engine->run;
  SgEngineStatus status;
  sg_protocol_run_status (run->machine, &run->at, &status);
  s->id = ++engine->snapshot_id;
  s->step = run->at.step;
  s->time = run->at.time;
  s->state = status.state;
  s->last_command = engine->last_command;
  s->pending = status.pending;
  s->stage = status.stage;
  s->stage_kind = status.settings.kind;
  s->plane = status.settings.plane;
  s->strain = status.strain;
  s->thermo = run->thermo;
  s->cell = *sg_simulation_cell (run->simulation);
  sg_simulation_unflipped_cell (run->simulation, &s->unflipped);
  s->potential = *sg_simulation_potential (run->simulation);

  const SgAtoms *a = sg_simulation_atoms (run->simulation);
  const SgCell *c = &s->cell;
  for (size_t i = 0; i < a->n; i++)
    {
      size_t k = a->index[i];
      double n0 = a->image[0][i], n1 = a->image[1][i], n2 = a->image[2][i];
      s->r[0][k] = a->r[0][i] + n0 * c->lx + n1 * c->xy + n2 * c->xz;
      s->r[1][k] = a->r[1][i] + n1 * c->ly + n2 * c->yz;
      s->r[2][k] = a->r[2][i] + n2 * c->lz;
    }
  if (kept)
    return;
  for (size_t i = 0; i < a->n; i++)
    {
      s->type[a->index[i]] = a->type[i];
      s->id_of[a->index[i]] = a->id[i];
    }
}

static void
publish_snapshot (SgEngine *engine)
{
  bool kept;
  size_t n = sg_simulation_atoms (engine->run->simulation)->n;
  SgSnapshot *s = sg_snapshot_recycler_take (engine->recycler, n, engine->run_number, &kept);
  sg_engine_fill_snapshot (engine, s, kept);
  sg_snapshot_unref (atomic_exchange_explicit (&engine->slot, s, memory_order_acq_rel));
  engine->snapshot_us = g_get_monotonic_time ();
}

void
sg_engine_channel_move (GArray *to, GArray *from)
{
  g_array_append_vals (to, from->data, from->len);
  g_array_set_size (from, 0);
}

/* What the machine gave goes into the channels. */
void
sg_engine_take_outputs (SgEngine *engine)
{
  SgRunOutputs *out = sg_protocol_run_outputs (engine->run->machine);
  if (out->samples->len + out->acks->len + out->unloads->len == 0)
    return;

  int64_t now = g_get_monotonic_time ();
  for (unsigned i = 0; i < out->samples->len; i++)
    {
      double seconds = engine->running_seconds - engine->row_seconds;
      double steps = (double)(engine->steps_done - engine->row_steps);
      g_array_index (out->samples, SgSample, i).steps_per_second = seconds > 0 ? steps / seconds : 0;
    }
  if (out->samples->len > 0)
    {
      engine->row_seconds = engine->running_seconds;
      engine->row_steps = engine->steps_done;
    }
  for (unsigned i = 0; i < out->acks->len; i++)
    g_array_index (out->acks, SgAck, i).time_us = now;
  engine->run->n_samples += out->samples->len;
  engine->run->n_unloads += out->unloads->len;
  sg_engine_channel_move (engine->new_acks, out->acks);
  engine->new_rows = engine->new_rows || out->samples->len + out->unloads->len > 0;
  pthread_mutex_lock (&engine->lock);
  sg_engine_channel_move (engine->samples, out->samples);
  sg_engine_channel_move (engine->unloads, out->unloads);
  pthread_mutex_unlock (&engine->lock);
}

/* Everything that is new since the last time; @handled: items of the queue that are done with. */
void
sg_engine_publish (SgEngine *engine, unsigned handled)
{
  SgEngineRun *run = engine->run;
  SgEngineStatus status;
  memset (&status, 0, sizeof status);
  unsigned n_acks = engine->new_acks->len;
  unsigned ms = atomic_load_explicit (&engine->snapshot_ms, memory_order_relaxed);
  bool due = false;

  if (run != NULL)
    {
      sg_engine_take_outputs (engine);
      n_acks = engine->new_acks->len;
      sg_protocol_run_status (run->machine, &run->at, &status);
      if (status.state == SG_RUN_RUNNING)
        status.steps_per_second = engine->speed;
      if (run->replay != NULL && run->replay->end_state != SG_RUN_FAILED)
        status.replay_until = run->replay->end_step;
      due = status.state == SG_RUN_RUNNING && ms > 0
            && g_get_monotonic_time () - engine->snapshot_us >= 1000 * (int64_t)ms;
    }
  status.run = engine->run_number;
  status.last_command = engine->last_command;

  /* The picture before the acknowledgement: who saw the number finds the picture that carries it. */
  bool wanted = atomic_exchange_explicit (&engine->snapshot_wanted, false, memory_order_acq_rel);
  bool changed = status.state != engine->status.state; /* only this thread writes it */
  if (run != NULL && (due || wanted || changed || n_acks > 0 || handled > 0))
    publish_snapshot (engine);
  else
    due = false;

  pthread_mutex_lock (&engine->lock);
  engine->status = status;
  sg_engine_channel_move (engine->acks, engine->new_acks);
  g_array_set_size (engine->armed, 0);
  if (run != NULL)
    {
      const GArray *armed = sg_protocol_run_armed (run->machine);
      g_array_append_vals (engine->armed, armed->data, armed->len);
      if (status.state != SG_RUN_FAILED)
        g_clear_pointer (&engine->failure, g_free);
    }
  engine->in_hand -= handled;
  bool news = changed || handled > 0 || n_acks > 0 || engine->new_rows;
  if (news)
    pthread_cond_broadcast (&engine->changed);
  pthread_mutex_unlock (&engine->lock);
  engine->new_rows = false;

  if (engine->wakeup != NULL && (news || due || wanted))
    engine->wakeup (engine->wakeup_data);
}
