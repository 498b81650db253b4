/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/event-follower.h"

struct _SgEventFollower {
  /* Immutable. */
  SgEventsReady ready;
  void *data;
  GSource *wake; /* made ready by the worker's thread */

  /* Owned. */
  SgEventWorker *worker; /* NULL: off */
  SgEventList *list;

  SgEventStates states;
  double interval, share;
};

/* Worker's thread: nothing but making the source ready. */
static void
wake_up (void *data)
{
  g_source_set_ready_time (data, 0);
}

static gboolean
wake_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  /* First, so that a wakeup that comes meanwhile is not lost. */
  g_source_set_ready_time (source, -1);
  return callback (data);
}

static GSourceFuncs wake_funcs = { .dispatch = wake_dispatch };

static gboolean
on_wake (gpointer data)
{
  SgEventFollower *self = data;
  g_autoptr (GError) error = NULL;
  SgEventList *list = self->worker != NULL ? sg_event_worker_take (self->worker, NULL, &error) : NULL;

  if (list != NULL)
    {
      sg_event_list_unref (self->list);
      self->list = list;
    }
  if (list != NULL || error != NULL)
    self->ready (list, error, self->data);
  return G_SOURCE_CONTINUE;
}

SgEventFollower *
sg_event_follower_new (SgEventsReady ready, void *data)
{
  SgEventFollower *self = g_new0 (SgEventFollower, 1);

  self->ready = ready;
  self->data = data;
  self->share = 1;
  self->wake = g_source_new (&wake_funcs, sizeof (GSource));
  g_source_set_static_name (self->wake, "events wakeup");
  g_source_set_callback (self->wake, on_wake, self, NULL);
  g_source_attach (self->wake, NULL);
  return self;
}

static void
forget_list (SgEventFollower *self)
{
  if (self->list == NULL)
    return;
  g_clear_pointer (&self->list, sg_event_list_unref);
  self->ready (NULL, NULL, self->data);
}

void
sg_event_follower_free (SgEventFollower *self)
{
  if (self == NULL)
    return;
  /* The worker first: no wakeup comes after it is gone. */
  sg_event_worker_free (self->worker);
  g_source_destroy (self->wake);
  g_source_unref (self->wake);
  sg_event_list_unref (self->list);
  g_free (self);
}

void
sg_event_follower_set (SgEventFollower *self, gboolean on, SgEventStates states, double interval)
{
  if (on == (self->worker != NULL) && states == self->states && interval == self->interval)
    return;
  self->states = states;
  self->interval = interval;
  g_clear_pointer (&self->worker, sg_event_worker_free);
  if (!on)
    return;
  SgEventOptions options;
  sg_event_options_default (&options);
  sg_event_options_for (&options, states);
  options.interval = interval;
  forget_list (self);
  self->worker = sg_event_worker_new (&options, 1, wake_up, self->wake);
  sg_event_worker_set_share (self->worker, self->share);
}

gboolean
sg_event_follower_is_on (const SgEventFollower *self)
{
  return self->worker != NULL;
}

void
sg_event_follower_set_share (SgEventFollower *self, double share)
{
  self->share = share;
  if (self->worker != NULL)
    sg_event_worker_set_share (self->worker, share);
}

void
sg_event_follower_forget (SgEventFollower *self)
{
  if (self->worker != NULL)
    sg_event_worker_forget (self->worker);
  forget_list (self);
}

void
sg_event_follower_go_back (SgEventFollower *self, uint64_t step)
{
  if (self->worker != NULL)
    sg_event_worker_go_back (self->worker, step);
  if (self->list == NULL)
    return;
  SgEventList *until = sg_event_list_until (self->list, step);
  sg_event_list_unref (self->list);
  self->list = until;
  self->ready (until, NULL, self->data);
}

void
sg_event_follower_follow (SgEventFollower *self, SgSnapshot *snapshot)
{
  if (self->worker != NULL)
    sg_event_worker_offer (self->worker, snapshot);
}

SgEventList *
sg_event_follower_list (SgEventFollower *self)
{
  return self->list;
}

gboolean
sg_event_follower_is_busy (SgEventFollower *self)
{
  return self->worker != NULL && sg_event_worker_is_busy (self->worker);
}

double
sg_event_follower_seconds (SgEventFollower *self)
{
  return self->worker != NULL ? sg_event_worker_seconds (self->worker) : 0;
}
