/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/trail.h"

struct _SgTrail {
  size_t most_bytes;
  uint64_t every;   /* steps between two checkpoints */
  uint64_t spacing; /* waypoints are kept at its whole multiples */
  GArray *points;   /* of SgWaypoint, by step */
};

static void
clear (void *data)
{
  SgWaypoint *w = data;
  sg_checkpoint_unref (w->here);
  sg_checkpoint_unref (w->good[0]);
  sg_checkpoint_unref (w->good[1]);
  sg_checkpoint_unref (w->glass);
}

SgTrail *
sg_trail_new (size_t most_bytes, uint64_t every)
{
  SgTrail *trail = g_new0 (SgTrail, 1);
  trail->most_bytes = most_bytes;
  trail->every = trail->spacing = every;
  trail->points = g_array_new (FALSE, FALSE, sizeof (SgWaypoint));
  g_array_set_clear_func (trail->points, clear);
  return trail;
}

void
sg_trail_free (SgTrail *trail)
{
  if (trail == NULL)
    return;
  g_array_unref (trail->points);
  g_free (trail);
}

static const SgWaypoint *
point_at (const SgTrail *trail, unsigned k)
{
  return &g_array_index (trail->points, SgWaypoint, k);
}

unsigned
sg_trail_n (const SgTrail *trail)
{
  return trail->points->len;
}

/* What the waypoint at place @k holds that neither itself nor the one before it holds already. */
static size_t
own_bytes (const SgTrail *trail, unsigned k)
{
  const SgWaypoint *w = point_at (trail, k), *before = k > 0 ? point_at (trail, k - 1) : NULL;
  size_t bytes = sg_checkpoint_bytes (w->here);

  for (int g = 0; g < 2; g++)
    if (w->good[g] != NULL && w->good[g] != w->here && !(before != NULL && w->good[g] == before->here))
      bytes += sg_checkpoint_bytes (w->good[g]);
  if (w->glass != NULL && w->glass != w->here && !(before != NULL && (w->glass == before->glass || w->glass == before->here)))
    bytes += sg_checkpoint_bytes (w->glass);
  return bytes;
}

size_t
sg_trail_bytes (const SgTrail *trail)
{
  size_t bytes = 0;
  for (unsigned k = 0; k < trail->points->len; k++)
    bytes += own_bytes (trail, k);
  return bytes;
}

/* Where all that is left are anchors the oldest goes, and with it the way to what is before the next one. */
static void
thin (SgTrail *trail)
{
  unsigned others = 0;

  for (unsigned k = 0; k < trail->points->len; k++)
    others += !point_at (trail, k)->anchor;
  if (others == 0)
    {
      g_array_remove_index (trail->points, 0);
      return;
    }
  trail->spacing *= 2;
  for (unsigned k = trail->points->len; k-- > 0;)
    if (!point_at (trail, k)->anchor && point_at (trail, k)->here->step % trail->spacing != 0)
      g_array_remove_index (trail->points, k);
}

/* From the first place whose step is not below @step. */
static void
cut_from (SgTrail *trail, uint64_t step)
{
  unsigned n = trail->points->len;
  while (n > 0 && point_at (trail, n - 1)->here->step >= step)
    n--;
  g_array_set_size (trail->points, n);
}

void
sg_trail_cut (SgTrail *trail, uint64_t step)
{
  if (step < UINT64_MAX)
    cut_from (trail, step + 1);
  trail->spacing = trail->every;
}

void
sg_trail_add (SgTrail *trail, const SgWaypoint *waypoint)
{
  const uint64_t step = waypoint->here->step;

  if (3 * sg_checkpoint_bytes (waypoint->here) > trail->most_bytes)
    return;
  cut_from (trail, step);
  if (!waypoint->anchor && step % trail->spacing != 0)
    return;
  SgWaypoint own = *waypoint;
  sg_checkpoint_ref (own.here);
  sg_checkpoint_ref (own.good[0]);
  sg_checkpoint_ref (own.good[1]);
  sg_checkpoint_ref (own.glass);
  g_array_append_val (trail->points, own);
  while (sg_trail_bytes (trail) > trail->most_bytes)
    thin (trail);
}

const SgWaypoint *
sg_trail_before (const SgTrail *trail, uint64_t step)
{
  unsigned n = trail->points->len;
  while (n > 0 && point_at (trail, n - 1)->here->step > step)
    n--;
  return n > 0 ? point_at (trail, n - 1) : NULL;
}
