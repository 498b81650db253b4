/* event-list.h: the localized structural events of a run, found by comparing one state with the next
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Excitations (excitations.h) between consecutive states, followed from interval to interval:
 *  - an excitation that shares a core with an event of the interval before goes on with it. The event is then measured
 *    anew from the state before it began, with the atoms of all its intervals; it ends with the first interval in which
 *    none of its cores moves, or after SG_EVENT_INTERVALS;
 *  - an excitation that takes most cores of an earlier event back to where they were (the sum of both displacements is
 *    less than half the core's threshold) is an event of its own that reverses the other, which is told of both.
 * Events are immutable and shared: what goes on is replaced, so a list that was handed over never changes.
 */
#pragma once

#include "engine/structure/result.h"

enum { SG_EVENT_INTERVALS = 12 };

typedef struct {
  atomic_int references;     /*< private >*/
  uint64_t number;           /* from 1, in order of appearance; kept for good */
  SgExcitation x;            /* from the state before it began (step0, time0) to the last in which it moved */
  float (*u)[3];             /* sigma, x.n_atoms: displacement between these states */
  float (*place)[3];         /* sigma, x.n_atoms: where the atoms were before, unwrapped */
  unsigned n_intervals;
  bool active;               /* moved in the latest interval: may go on */
  uint64_t reverses, reversed_by; /* numbers of events; 0: none */
  unsigned n_chains;
  uint32_t *chain;           /* links of every chain and ring, descending */
  double stress;             /* epsilon/sigma^3: the cell's loaded shear stress in the later state */
  double stress_drop;        /* epsilon/sigma^3: what the event's atoms took from it (x.stress_change / V, sign turned) */
  double icosahedral_all;    /* share of icosahedral atoms in the whole cell before */
  double volume;             /* mean Voronoi volume of its atoms before, in units of the mean of the atoms of the same
                              * type in no event of the interval */
} SgEvent;

typedef struct {
  atomic_int references;     /*< private >*/
  uint64_t run;              /* of the snapshots */
  uint64_t snapshot_id, step; /* of the latest state; 0 before the first */
  double time, strain;
  unsigned n_states;         /* compared so far */
  SgExcitationParameters parameters;
  size_t n;
  SgEvent **event;           /* owned references, by number */
} SgEventList;

typedef struct _SgEventTracker SgEventTracker;

/** sg_event_tracker_new: (transfer full): Thread: any. */
SgEventTracker *sg_event_tracker_new (const SgExcitationParameters *parameters);

/** sg_event_tracker_free: (nullable): Thread: the owner's. */
void sg_event_tracker_free (SgEventTracker *tracker);

/** sg_event_tracker_forget: neither events nor a state to compare with. Thread: the owner's. */
void sg_event_tracker_forget (SgEventTracker *tracker);

/**
 * sg_event_tracker_feed:
 * @state: the next state: an inherent structure, or a picture as it is; a reference is taken. One of another run
 *   begins a new list; one from before the latest (a restore) takes the events after it off the list
 * @pool: (nullable): borrowed for this call; changes no result
 *
 * Thread: the owner's. Returns: %FALSE with an error of sg_structure_new(); nothing has changed then.
 */
bool sg_event_tracker_feed (SgEventTracker *tracker, SgSnapshot *state, SgPool *pool, GError **error);

/** sg_event_tracker_go_back: the run has gone back to @step: what is later is off the list, and the next state is followed from there on by
 * the one after it. Thread: the owner's. */
void sg_event_tracker_go_back (SgEventTracker *tracker, uint64_t step);

/** sg_event_tracker_structure: (transfer none) (nullable): of the latest state, with the excitations since the one before.
 * Thread: the owner's. */
const SgStructure *sg_event_tracker_structure (const SgEventTracker *tracker);

/** sg_event_tracker_list: (transfer full): Thread: the owner's. */
SgEventList *sg_event_tracker_list (const SgEventTracker *tracker);

/** sg_event_list_until: (transfer full): those of @list that ended not after @step, as if nothing had taken them back later. Where @list goes
 * beyond it, its step, time and strain are those of its last event. Thread: any. */
SgEventList *sg_event_list_until (const SgEventList *list, uint64_t step);

/** sg_event_list_ref: Thread: any. */
SgEventList *sg_event_list_ref (SgEventList *list);

/** sg_event_list_unref: (nullable): Thread: any. */
void sg_event_list_unref (SgEventList *list);

/** sg_event_ref: Thread: any. */
SgEvent *sg_event_ref (SgEvent *event);

/** sg_event_unref: (nullable): Thread: any. */
void sg_event_unref (SgEvent *event);

/**
 * sg_event_list_csv: (transfer full): the list as text, with a header; atoms as the numbers of @id_of.
 * Thread: any.
 */
char *sg_event_list_csv (const SgEventList *list, const int64_t *id_of);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgEventList, sg_event_list_unref)
