/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/history.h"

#include <math.h>

struct _SgHistory {
  unsigned most_states;
  size_t most_bytes;
  GPtrArray *states; /* of SgSnapshot, by step */
};

static void
release (gpointer snapshot)
{
  sg_snapshot_unref (snapshot);
}

SgHistory *
sg_history_new (unsigned most_states, size_t most_bytes)
{
  SgHistory *history = g_new0 (SgHistory, 1);
  history->most_states = MAX (most_states, 3);
  history->most_bytes = most_bytes;
  history->states = g_ptr_array_new_with_free_func (release);
  return history;
}

void
sg_history_free (SgHistory *history)
{
  if (history == NULL)
    return;
  g_ptr_array_unref (history->states);
  g_free (history);
}

void
sg_history_clear (SgHistory *history)
{
  g_ptr_array_set_size (history->states, 0);
}

static SgSnapshot *
state_at (const SgHistory *history, unsigned k)
{
  return g_ptr_array_index (history->states, k);
}

static size_t
size_of (const SgSnapshot *snapshot)
{
  return sizeof *snapshot + snapshot->n * (3 * sizeof (double) + sizeof (uint8_t) + sizeof (int64_t));
}

size_t
sg_history_bytes (const SgHistory *history)
{
  return history->states->len > 0 ? history->states->len * size_of (state_at (history, 0)) : 0;
}

unsigned
sg_history_n (const SgHistory *history)
{
  return history->states->len;
}

SgSnapshot *
sg_history_state (const SgHistory *history, unsigned k)
{
  g_return_val_if_fail (k < history->states->len, NULL);
  return state_at (history, k);
}

unsigned
sg_history_near (const SgHistory *history, uint64_t step)
{
  unsigned low = 0, high = history->states->len;

  while (low < high) /* the first that is not before it */
    {
      unsigned middle = (low + high) / 2;
      if (state_at (history, middle)->step < step)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == history->states->len)
    return low > 0 ? low - 1 : 0;
  if (low > 0 && step - state_at (history, low - 1)->step <= state_at (history, low)->step - step)
    low--;
  return low;
}

unsigned
sg_history_near_strain (const SgHistory *history, double strain)
{
  unsigned best = 0;
  double farthest = 0, least = INFINITY;

  for (unsigned k = 0; k < history->states->len; k++)
    {
      const double at = fabs (state_at (history, k)->strain);
      if (at < 0.9 * farthest)
        break;
      farthest = fmax (farthest, at);
      if (fabs (at - fabs (strain)) < least)
        {
          least = fabs (at - fabs (strain));
          best = k;
        }
    }
  return best;
}

/* The strain on all three planes: a run may load along one after the other. */
static double
way (const SgSnapshot *a, const SgSnapshot *b)
{
  double sum = 0;
  for (int p = 0; p < 3; p++)
    sum += fabs (b->thermo.strain[p] - a->thermo.strain[p]);
  return isfinite (sum) ? sum : 0;
}

/* Takes out the one that is missed least. */
static void
thin (SgHistory *history)
{
  const unsigned n = history->states->len;
  const double steps = (double) (state_at (history, n - 1)->step - state_at (history, 0)->step);
  double path = 0, least = INFINITY;
  unsigned which = 0;

  for (unsigned k = 1; k < n; k++)
    path += way (state_at (history, k - 1), state_at (history, k));
  for (unsigned k = 1; k + 1 < n; k++)
    {
      const SgSnapshot *before = state_at (history, k - 1), *here = state_at (history, k), *after = state_at (history, k + 1);
      double s = (double) (after->step - before->step) / steps;
      if (path > 0)
        s += (way (before, here) + way (here, after)) / path;
      if (s < least)
        {
          least = s;
          which = k;
        }
    }
  g_ptr_array_remove_index (history->states, which);
}

void
sg_history_cut (SgHistory *history, uint64_t step)
{
  while (history->states->len > 0 && state_at (history, history->states->len - 1)->step > step)
    g_ptr_array_set_size (history->states, (int) history->states->len - 1);
}

bool
sg_history_add (SgHistory *history, SgSnapshot *snapshot)
{
  GPtrArray *states = history->states;

  if (states->len > 0 && (state_at (history, 0)->run != snapshot->run || state_at (history, 0)->n != snapshot->n))
    sg_history_clear (history);
  if (states->len > 0 && state_at (history, states->len - 1) == snapshot)
    return false;
  while (states->len > 0 && state_at (history, states->len - 1)->step >= snapshot->step)
    g_ptr_array_set_size (states, (int) states->len - 1);
  g_ptr_array_add (states, sg_snapshot_ref (snapshot));
  while (states->len > 3 && (states->len > history->most_states || sg_history_bytes (history) > history->most_bytes))
    thin (history);
  return true;
}
