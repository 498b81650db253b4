/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/facts-feed.h"

#define MOST_HELD 24

struct _SgFactsFeed {
  SgFactsWorker *worker; /* borrowed */
  GPtrArray *held;       /* of SgSnapshot: to be measured, in order */
  guint next;
};

static void
release (gpointer snapshot)
{
  sg_snapshot_unref (snapshot);
}

GPtrArray *
sg_facts_feed_choose (const SgHistory *history, unsigned most)
{
  static const double wanted[] = { 0.01, 0.02 };
  GPtrArray *chosen = g_ptr_array_new_with_free_func (release);
  const unsigned n = sg_history_n (history);
  g_autofree bool *take = g_new0 (bool, n + 1);

  if (n == 0 || most == 0)
    return chosen;
  take[0] = true;
  for (size_t w = 0; w < G_N_ELEMENTS (wanted) && most > G_N_ELEMENTS (wanted) + 1; w++)
    take[sg_history_near_strain (history, wanted[w])] = true;
  unsigned taken = 0;
  for (unsigned k = 0; k < n; k++)
    taken += take[k];
  const unsigned others = most > taken ? most - taken : 0;
  for (unsigned j = 1; j <= others; j++)
    take[(unsigned) ((double) j * (n - 1) / others + 0.5)] = true;
  for (unsigned k = 0; k < n; k++)
    if (take[k])
      g_ptr_array_add (chosen, sg_snapshot_ref (sg_history_state (history, k)));
  return chosen;
}

SgFactsFeed *
sg_facts_feed_new (SgFactsWorker *worker, SgPast *past)
{
  SgFactsFeed *feed = g_new0 (SgFactsFeed, 1);
  feed->worker = worker;
  feed->held = sg_facts_feed_choose (sg_past_history (past), MOST_HELD);
  return feed;
}

void
sg_facts_feed_free (SgFactsFeed *feed)
{
  if (feed == NULL)
    return;
  g_ptr_array_unref (feed->held);
  g_free (feed);
}

void
sg_facts_feed_go_back (SgFactsFeed *feed, uint64_t step)
{
  while (feed->held->len > 0 && ((SgSnapshot *) g_ptr_array_index (feed->held, feed->held->len - 1))->step > step)
    g_ptr_array_set_size (feed->held, (int) feed->held->len - 1);
  feed->next = MIN (feed->next, feed->held->len);
}

unsigned
sg_facts_feed_left (const SgFactsFeed *feed)
{
  return feed->held->len - feed->next;
}

void
sg_facts_feed_go (SgFactsFeed *feed, SgSnapshot *now)
{
  /* another run: what was held is nobody's any more */
  if (now != NULL && feed->next < feed->held->len && ((SgSnapshot *) g_ptr_array_index (feed->held, 0))->run != now->run)
    feed->next = feed->held->len;
  while (feed->next < feed->held->len)
    {
      if (sg_facts_worker_is_busy (feed->worker))
        return;
      /* one that comes too soon after the one before is not taken: then the next */
      sg_facts_worker_offer (feed->worker, g_ptr_array_index (feed->held, feed->next++));
    }
  if (now != NULL)
    sg_facts_worker_offer (feed->worker, now);
}
