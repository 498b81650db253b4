/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/snapshot.h"
#include "engine/protocol.h"
#include "engine/snapshot-recycler.h"

#include <stdlib.h>
#include <string.h>

/* As many as the slot, the viewport, the analyzer and a recorder hold; more are freed. */
#define MAX_FREE 6

struct _SgSnapshotRecycler {
  atomic_int references; /* the engine's and one a snapshot that is out */
  atomic_uint allocated;
  pthread_mutex_t mutex;
  SgSnapshot *free[MAX_FREE]; /* protected by mutex */
  unsigned n_free;            /* protected by mutex */
};

static SgSnapshot *
snapshot_alloc (size_t n)
{
  SgSnapshot *snapshot = g_new0 (SgSnapshot, 1);
  snapshot->n = n;
  for (int d = 0; d < 3; d++)
    snapshot->r[d] = g_new (double, n);
  snapshot->type = g_new (uint8_t, n);
  snapshot->id_of = g_new (int64_t, n);
  return snapshot;
}

static void
snapshot_free (SgSnapshot *snapshot)
{
  for (int d = 0; d < 3; d++)
    g_free (snapshot->r[d]);
  g_free (snapshot->type);
  g_free (snapshot->id_of);
  g_free (snapshot);
}

SgSnapshotRecycler *
sg_snapshot_recycler_new (void)
{
  SgSnapshotRecycler *recycler = g_new0 (SgSnapshotRecycler, 1);
  atomic_init (&recycler->references, 1);
  atomic_init (&recycler->allocated, 0);
  pthread_mutex_init (&recycler->mutex, NULL);
  return recycler;
}

static void
recycler_unref (SgSnapshotRecycler *recycler)
{
  if (atomic_fetch_sub_explicit (&recycler->references, 1, memory_order_acq_rel) > 1)
    return;
  for (unsigned i = 0; i < recycler->n_free; i++)
    snapshot_free (recycler->free[i]);
  pthread_mutex_destroy (&recycler->mutex);
  g_free (recycler);
}

void
sg_snapshot_recycler_free (SgSnapshotRecycler *recycler)
{
  if (recycler != NULL)
    recycler_unref (recycler);
}

SgSnapshot *
sg_snapshot_recycler_take (SgSnapshotRecycler *recycler, size_t n, uint64_t run, bool *kept)
{
  SgSnapshot *snapshot = NULL, *misfit = NULL;
  if (recycler != NULL)
    {
      pthread_mutex_lock (&recycler->mutex);
      if (recycler->n_free > 0)
        snapshot = recycler->free[--recycler->n_free];
      pthread_mutex_unlock (&recycler->mutex);
      if (snapshot != NULL && snapshot->n != n)
        misfit = g_steal_pointer (&snapshot);
      if (snapshot == NULL)
        atomic_fetch_add_explicit (&recycler->allocated, 1, memory_order_relaxed);
      atomic_fetch_add_explicit (&recycler->references, 1, memory_order_relaxed);
    }
  if (misfit != NULL)
    snapshot_free (misfit);

  *kept = snapshot != NULL && snapshot->run == run;
  if (snapshot == NULL)
    snapshot = snapshot_alloc (n);
  atomic_init (&snapshot->references, 1);
  snapshot->recycler = recycler;
  snapshot->run = run;
  return snapshot;
}

unsigned
sg_snapshot_recycler_allocated (SgSnapshotRecycler *recycler)
{
  return atomic_load_explicit (&recycler->allocated, memory_order_relaxed);
}

SgSnapshot *
sg_snapshot_ref (SgSnapshot *snapshot)
{
  atomic_fetch_add_explicit (&snapshot->references, 1, memory_order_relaxed);
  return snapshot;
}

void
sg_snapshot_unref (SgSnapshot *snapshot)
{
  if (snapshot == NULL)
    return;
  /* Release: this reader's loads come before whoever fills the buffer again; acquire: that one's after. */
  if (atomic_fetch_sub_explicit (&snapshot->references, 1, memory_order_acq_rel) > 1)
    return;

  SgSnapshotRecycler *recycler = snapshot->recycler;
  bool taken_back = false;
  if (recycler != NULL)
    {
      pthread_mutex_lock (&recycler->mutex);
      if (recycler->n_free < MAX_FREE)
        {
          recycler->free[recycler->n_free++] = snapshot;
          taken_back = true;
        }
      pthread_mutex_unlock (&recycler->mutex);
    }
  if (!taken_back)
    snapshot_free (snapshot);
  if (recycler != NULL)
    recycler_unref (recycler);
}

SgSnapshot *
sg_snapshot_new_like (const SgSnapshot *from)
{
  bool kept;
  SgSnapshot *s = sg_snapshot_recycler_take (NULL, from->n, from->run, &kept);
  SgSnapshot fresh = *from;
  atomic_init (&fresh.references, 1);
  fresh.recycler = NULL;
  for (int c = 0; c < 3; c++)
    fresh.r[c] = s->r[c];
  fresh.type = s->type;
  fresh.id_of = s->id_of;
  *s = fresh;
  memcpy (s->type, from->type, from->n);
  memcpy (s->id_of, from->id_of, from->n * sizeof (int64_t));
  return s;
}

SgSnapshot *
sg_snapshot_new_from_configuration (const SgConfiguration *configuration)
{
  const SgAtoms *atoms = configuration->atoms;
  bool kept;
  SgSnapshot *s = sg_snapshot_recycler_take (NULL, atoms->n, 0, &kept);

  s->state = SG_RUN_PAUSED;
  s->stage_kind = SG_STAGE_HOLD;
  s->cell = s->unflipped = configuration->cell;
  s->potential = configuration->potential;
  s->thermo.volume = sg_cell_volume (&s->cell);
  memcpy (s->thermo.strain, configuration->strain, sizeof s->thermo.strain);
  s->strain = configuration->strain[SG_PLANE_XY];
  for (size_t i = 0; i < atoms->n; i++)
    {
      size_t k = atoms->index[i];
      const double r[3] = { atoms->r[0][i], atoms->r[1][i], atoms->r[2][i] };
      const int32_t image[3] = { atoms->image[0][i], atoms->image[1][i], atoms->image[2][i] };
      double out[3];
      sg_cell_unwrap (&s->cell, r, image, out);
      for (int d = 0; d < 3; d++)
        s->r[d][k] = out[d];
      s->type[k] = atoms->type[i];
      s->id_of[k] = atoms->id[i];
    }
  return s;
}
