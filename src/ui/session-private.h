/* session-private.h: what the files of the session share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * session follows the engine and steers it, session-open reads samples, protocols and logs and hands them over, session-back takes the run
 * back to an earlier step, session-save writes what there is, with where it comes from. Thread: main, but for what tasks do.
 */
#pragma once

#include "ui/earlier-run.h"
#include "ui/past.h"
#include "ui/session.h"

/* A setting on its way to the engine. */
typedef struct {
  uint64_t in_flight; /* number of the command not yet acknowledged */
  bool waiting;       /* a newer value waits for that */
  double value;
} SgSessionSetting;

enum { SG_SETTING_RATE, SG_SETTING_TEMPERATURE, SG_SETTING_TARGET, SG_N_SETTINGS };

struct _SgSession {
  GObject parent_instance;

  /* Immutable after init. */
  GSource *wake; /* made ready by the engine thread */

  /* Owned, main thread. */
  SgEngine *engine;
  SgConfiguration *sample;
  SgProtocol *protocol;
  SgSnapshot *snapshot;
  SgPast *past;
  GArray *history;
  GArray *unloads;
  GArray *armed;
  GPtrArray *earlier; /* of SgEarlierRun: of the same sample, the newest last */
  char *failure;

  /* Main thread. */
  SgEngineStatus status;
  uint64_t acknowledged;
  SgSteering steering;
  SgSessionSetting setting[SG_N_SETTINGS];
  bool revert; /* a setting was refused */
  bool loading;
  bool handing_over; /* the engine is taking a sample: what it publishes may be of either run */
  bool closed;
  unsigned users; /* workers that hold the engine: it outlives them */
  unsigned gauges; /* of saved samples under way */
  atomic_bool give_up_gauges; /* shared with their workers, which hold a reference */
};

enum {
  SG_SESSION_RESET,
  SG_SESSION_WENT_BACK,
  SG_SESSION_RESET_EARLIER,
  SG_SESSION_CHANGED,
  SG_SESSION_SAMPLES,
  SG_SESSION_SNAPSHOT,
  SG_SESSION_ACKNOWLEDGED,
  SG_SESSION_UNLOADED,
  SG_SESSION_STEERING_CHANGED,
  SG_SESSION_GAUGE_SAVED,
  SG_SESSION_N_SIGNALS
};
extern guint sg_session_signals[SG_SESSION_N_SIGNALS];

/** sg_session_keep_earlier: what the run has measured joins the earlier ones where @next begins with the same file, or is @known to begin
 * with the same atoms: there the two compare. Otherwise these are forgotten. */
void sg_session_keep_earlier (SgSession *session, const SgConfiguration *next, bool known);

/** sg_session_refresh: takes status, failure and armed commands from the engine. Returns: whether that is worth a "changed". */
bool sg_session_refresh (SgSession *session);

/** sg_session_drain: takes all the engine has and tells the rest of the interface. */
void sg_session_drain (SgSession *session);

/** sg_session_end_use: a worker that held the engine is done: `users` goes down, and with it the engine where the session was closed. */
void sg_session_end_use (SgSession *session);
