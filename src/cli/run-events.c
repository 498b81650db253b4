/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run-events.h"
#include "engine/error.h"
#include "engine/io/out-file.h"
#include "engine/structure/event-worker.h"
#include "engine/structure/state-average.h"

#include <math.h>
#include <string.h>

enum { AVERAGED_PICTURES = 10 };

struct _SgRunEvents {
  SgEventOptions options;
  SgPool *pool;
  SgEventTracker *tracker;
  SgStateAverage *average;
  unsigned every;      /* steps between states */
  int64_t *id_of;      /* nullable */
};

SgRunEvents *
sg_run_events_new (SgEngine *engine, const SgProtocol *protocol, double interval, const char *states,
                   unsigned n_threads, GError **error)
{
  static const char *const names[] = { "inherent", "raw", "averaged" };
  int chosen = 0;
  while (chosen < SG_N_EVENT_STATES && strcmp (states, names[chosen]) != 0)
    chosen++;
  if (chosen == SG_N_EVENT_STATES)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "\"%s\" is no kind of states: inherent, raw or averaged", states);
      return NULL;
    }
  double steps = round (interval / protocol->time_step);
  if (!(steps >= 2 * AVERAGED_PICTURES && steps < 1e9))
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "an interval of %g is not within %g and %g", interval,
                   2 * AVERAGED_PICTURES * protocol->time_step, 1e9 * protocol->time_step);
      return NULL;
    }
  SgRunEvents *e = g_new0 (SgRunEvents, 1);
  sg_event_options_default (&e->options);
  sg_event_options_for (&e->options, (SgEventStates) chosen);
  e->pool = sg_pool_new (n_threads);
  e->tracker = sg_event_tracker_new (&e->options.parameters);
  e->every = (unsigned) steps;
  if (chosen == SG_EVENT_AVERAGED)
    {
      /* whole parts, so that the pictures of an interval end with it */
      e->every = e->every / (2 * AVERAGED_PICTURES) * (2 * AVERAGED_PICTURES);
      e->average = sg_state_average_new ();
    }
  sg_engine_keep_pictures (engine, e->average != NULL ? e->every / (2 * AVERAGED_PICTURES) : e->every);
  return e;
}

void
sg_run_events_free (SgRunEvents *e)
{
  if (e == NULL)
    return;
  sg_event_tracker_free (e->tracker);
  sg_state_average_free (e->average);
  sg_pool_free (e->pool);
  g_free (e->id_of);
  g_free (e);
}

static bool
take (SgRunEvents *e, SgSnapshot *picture, GError **error)
{
  if (e->id_of == NULL)
    e->id_of = g_memdup2 (picture->id_of, picture->n * sizeof (int64_t));
  if (e->options.states == SG_EVENT_INHERENT)
    {
      g_autoptr (SgInherent) inherent = sg_inherent_new (picture, &e->options.inherent, e->pool, NULL, error);
      return inherent != NULL && sg_event_tracker_feed (e->tracker, inherent->snapshot, e->pool, error);
    }
  if (e->average != NULL)
    {
      uint64_t into = picture->step % e->every;
      if (into > e->every / 2 || into == 0)
        sg_state_average_add (e->average, picture);
      if (into != 0)
        return true;
      g_autoptr (SgSnapshot) mean = sg_state_average_take (e->average, picture);
      return sg_event_tracker_feed (e->tracker, mean, e->pool, error);
    }
  return sg_event_tracker_feed (e->tracker, picture, e->pool, error);
}

bool
sg_run_events_follow (SgRunEvents *e, SgEngine *engine, GError **error)
{
  for (;;)
    {
      g_autoptr (SgSnapshot) picture = sg_engine_take_picture (engine);
      if (picture == NULL)
        return true;
      if (!take (e, picture, error))
        return false;
    }
}

bool
sg_run_events_write (SgRunEvents *e, const char *path, size_t *n, GError **error)
{
  g_autoptr (SgEventList) list = sg_event_tracker_list (e->tracker);
  g_autofree char *text = sg_event_list_csv (list, e->id_of);
  *n = list->n;
  SgOutFile *file = sg_out_file_open (path, false, error);
  if (file == NULL)
    return false;
  sg_out_file_write (file, text, strlen (text));
  return sg_out_file_commit (file, error);
}
