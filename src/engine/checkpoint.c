/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/checkpoint.h"

SgCheckpoint *
sg_checkpoint_new (uint64_t step, SgSimulation *simulation, const SgProtocolRun *machine)
{
  SgCheckpoint *c = g_rc_box_new (SgCheckpoint);
  *c = (SgCheckpoint){ step, sg_simulation_save (simulation), sg_protocol_run_copy (machine) };
  return c;
}

SgCheckpoint *
sg_checkpoint_ref (SgCheckpoint *c)
{
  return c != NULL ? g_rc_box_acquire (c) : NULL;
}

static void
clear (void *data)
{
  SgCheckpoint *c = data;
  g_bytes_unref (c->simulation);
  sg_protocol_run_free (c->machine);
}

void
sg_checkpoint_unref (SgCheckpoint *c)
{
  if (c != NULL)
    g_rc_box_release_full (c, clear);
}

void
sg_checkpoint_set (SgCheckpoint **place, SgCheckpoint *checkpoint)
{
  sg_checkpoint_unref (*place);
  *place = checkpoint;
}

size_t
sg_checkpoint_bytes (const SgCheckpoint *c)
{
  return g_bytes_get_size (c->simulation);
}
