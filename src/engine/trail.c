/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/trail.h"

struct _SgTrail {
  size_t most_bytes;
  uint64_t every, spacing; /* checkpoints come every so many steps; waypoints are kept at whole multiples of the spacing */
  GArray *points;          /* of SgWaypoint, by step */
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

/* As many checkpoints as a waypoint has to itself. */
static size_t
copies (const SgTrail *trail)
{
  return trail->spacing > trail->every ? 2 : 1;
}

size_t
sg_trail_bytes (const SgTrail *trail)
{
  return trail->points->len > 0 ? trail->points->len * copies (trail) * sg_checkpoint_bytes (point_at (trail, 0)->here) : 0;
}

static void
thin (SgTrail *trail)
{
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
}

void
sg_trail_add (SgTrail *trail, const SgWaypoint *waypoint)
{
  const uint64_t step = waypoint->here->step;

  if (3 * 2 * sg_checkpoint_bytes (waypoint->here) > trail->most_bytes)
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
  unsigned before = 0;
  while (sg_trail_bytes (trail) > trail->most_bytes && trail->points->len != before)
    {
      before = trail->points->len;
      thin (trail);
    }
}

const SgWaypoint *
sg_trail_before (const SgTrail *trail, uint64_t step)
{
  unsigned n = trail->points->len;
  while (n > 0 && point_at (trail, n - 1)->here->step > step)
    n--;
  return n > 0 ? point_at (trail, n - 1) : NULL;
}
