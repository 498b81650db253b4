/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/event-list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Part of an earlier event's cores that has to come back, and of the later one's that has to belong to it. */
#define REVERSED 0.5
/* An event longer ago than so many intervals is not looked at for a reversal. */
#define MEMORY 64

typedef struct {
  SgEvent *event;     /* owned reference */
  SgStructure *start; /* owned, nullable: the state before it began, as long as it goes on */
  unsigned last;      /* the interval in which it moved */
} Track;

struct _SgEventTracker {
  SgExcitationParameters parameters;
  SgStructure *now;   /* owned, nullable */
  GArray *tracks;     /* owned, of Track, by number */
  unsigned n_states;
  uint64_t next_number;
};

/* Events. */

SgEvent *
sg_event_ref (SgEvent *e)
{
  atomic_fetch_add_explicit (&e->references, 1, memory_order_relaxed);
  return e;
}

void
sg_event_unref (SgEvent *e)
{
  if (e == NULL || atomic_fetch_sub_explicit (&e->references, 1, memory_order_acq_rel) > 1)
    return;
  sg_excitation_clear (&e->x);
  g_free (e->u);
  g_free (e->place);
  g_free (e->chain);
  g_free (e);
}

/* The same with what a later interval learned of it, for lists that come. */
static SgEvent *
event_copy (const SgEvent *from)
{
  SgEvent *e = g_memdup2 (from, sizeof *from);
  atomic_init (&e->references, 1);
  sg_excitation_copy (&from->x, &e->x);
  e->u = g_memdup2 (from->u, from->x.n_atoms * sizeof *from->u);
  e->place = g_memdup2 (from->place, from->x.n_atoms * sizeof *from->place);
  e->chain = g_memdup2 (from->chain, (from->n_chains + 1) * sizeof *from->chain);
  return e;
}

/* The event of @track, not yet seen by others. */
static SgEvent *
own (Track *track)
{
  SgEvent *fresh = event_copy (track->event);
  sg_event_unref (track->event);
  track->event = fresh;
  return fresh;
}

static int
descending (const void *p, const void *q)
{
  uint32_t a = *(const uint32_t *) p, b = *(const uint32_t *) q;
  return a < b ? 1 : a > b ? -1 : 0;
}

/* Chains begin where nothing arrives; what is left then are rings. @n: atoms in all */
static void
find_chains (SgEvent *e, size_t n)
{
  const SgExcitation *x = &e->x;
  g_autofree uint32_t *to = g_new (uint32_t, n + 1);
  g_autofree uint8_t *state = g_new0 (uint8_t, n + 1); /* 1: something arrives; 2: done */
  e->n_chains = 0;
  e->chain = g_renew (uint32_t, e->chain, x->n_links + 1);
  for (size_t i = 0; i < n; i++)
    to[i] = UINT32_MAX;
  for (uint32_t k = 0; k < x->n_links; k++)
    to[x->link[k][0]] = x->link[k][1];
  for (uint32_t k = 0; k < x->n_links; k++)
    state[x->link[k][1]] |= 1;
  for (int rings = 0; rings < 2; rings++)
    for (uint32_t k = 0; k < x->n_links; k++)
      {
        uint32_t at = x->link[k][0], length = 0;
        if (rings ? (state[at] & 2) != 0 : (state[at] & 1) != 0)
          continue;
        while (to[at] != UINT32_MAX && (state[at] & 2) == 0)
          {
            state[at] |= 2;
            at = to[at];
            length++;
          }
        e->chain[e->n_chains++] = length;
      }
  qsort (e->chain, e->n_chains, sizeof *e->chain, descending);
}

static double
mean (const double *value, size_t n)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += value[i];
  return n > 0 ? sum / (double) n : 0;
}

/* Mean volume of the atoms of each type that are in no excitation. */
static void
volumes_of_the_rest (const SgStructure *then, const SgExcitations *all, double rest[SG_MAX_TYPES])
{
  size_t n = then->n, count[SG_MAX_TYPES] = { 0 };
  g_autofree uint8_t *inside = g_new0 (uint8_t, n + 1);
  for (size_t k = 0; k < all->n; k++)
    for (uint32_t q = 0; q < all->excitation[k].n_atoms; q++)
      inside[all->excitation[k].atom[q]] = 1;
  for (int t = 0; t < SG_MAX_TYPES; t++)
    rest[t] = 0;
  for (size_t i = 0; i < n; i++)
    if (!inside[i])
      {
        int t = MIN (then->snapshot->type[i], SG_MAX_TYPES - 1);
        rest[t] += then->voronoi->volume[i];
        count[t]++;
      }
  for (int t = 0; t < SG_MAX_TYPES; t++)
    rest[t] /= (double) MAX (count[t], 1);
}

/* What follows from the excitation: displacements, chains, stress, volume. */
static void
complete (SgEvent *e, const SgStructure *then, const SgStructure *now, const SgDisplacement *u, const double *rest)
{
  const SgExcitation *x = &e->x;
  int component = SG_XY + (int) now->snapshot->plane;
  e->u = g_realloc (e->u, (x->n_atoms + 1) * sizeof *e->u);
  e->place = g_realloc (e->place, (x->n_atoms + 1) * sizeof *e->place);
  double volume = 0;
  for (uint32_t k = 0; k < x->n_atoms; k++)
    {
      uint32_t i = x->atom[k];
      for (int c = 0; c < 3; c++)
        {
          e->u[k][c] = (float) u->u[c][i];
          e->place[k][c] = (float) then->snapshot->r[c][i];
        }
      if (rest != NULL)
        volume += then->voronoi->volume[i] / rest[MIN (then->snapshot->type[i], SG_MAX_TYPES - 1)];
    }
  if (rest != NULL)
    e->volume = volume / x->n_atoms;
  e->icosahedral_all = 0;
  for (size_t i = 0; i < then->n; i++)
    e->icosahedral_all += then->icosahedral[i];
  e->icosahedral_all /= (double) MAX (then->n, 1);
  e->stress = mean (now->stress->stress[component], now->n);
  e->stress_drop = -x->stress_change / now->stress->volume;
  find_chains (e, now->n);
}

/* Tracker. */

SgEventTracker *
sg_event_tracker_new (const SgExcitationParameters *parameters)
{
  SgEventTracker *t = g_new0 (SgEventTracker, 1);
  t->parameters = *parameters;
  t->tracks = g_array_new (FALSE, TRUE, sizeof (Track));
  t->next_number = 1;
  return t;
}

static void
track_clear (Track *track)
{
  sg_event_unref (track->event);
  sg_structure_unref (track->start);
}

void
sg_event_tracker_forget (SgEventTracker *t)
{
  for (unsigned k = 0; k < t->tracks->len; k++)
    track_clear (&g_array_index (t->tracks, Track, k));
  g_array_set_size (t->tracks, 0);
  sg_structure_unref (t->now);
  t->now = NULL;
  t->n_states = 0;
  t->next_number = 1;
}

void
sg_event_tracker_free (SgEventTracker *t)
{
  if (t == NULL)
    return;
  sg_event_tracker_forget (t);
  g_array_unref (t->tracks);
  g_free (t);
}

const SgStructure *
sg_event_tracker_structure (const SgEventTracker *t)
{
  return t->now;
}

static void
close_track (Track *track)
{
  if (track->event->active)
    own (track)->active = false;
  sg_structure_unref (track->start);
  track->start = NULL;
}

/* After a restore: what came later did not happen. */
static void
go_back_to (SgEventTracker *t, uint64_t step)
{
  for (unsigned k = 0; k < t->tracks->len;)
    {
      Track *track = &g_array_index (t->tracks, Track, k);
      close_track (track);
      if (track->event->x.step > step)
        {
          track_clear (track);
          g_array_remove_index (t->tracks, k);
        }
      else
        k++;
    }
  for (unsigned k = 0; k < t->tracks->len; k++)
    {
      Track *track = &g_array_index (t->tracks, Track, k);
      uint64_t by = track->event->reversed_by;
      bool there = by == 0;
      for (unsigned q = 0; q < t->tracks->len; q++)
        there |= g_array_index (t->tracks, Track, q).event->number == by;
      if (!there)
        own (track)->reversed_by = 0;
    }
}

/* How many cores of @x each of the tracks has: the one with the most, the later of equals; -1: none.
 * @owner: by atom: tracks, newest that has it as a core */
static int
most_shared (const SgExcitation *x, const int32_t *owner, unsigned n_tracks, uint32_t *shared)
{
  g_autofree uint32_t *votes = g_new0 (uint32_t, n_tracks + 1);
  int best = -1;
  for (uint32_t k = 0; k < x->n_cores; k++)
    {
      int32_t o = owner[x->atom[k]];
      if (o >= 0 && ++votes[o] > (best >= 0 ? votes[best] : 0))
        best = o;
    }
  *shared = best >= 0 ? votes[best] : 0;
  return best;
}

/* Whether @u takes back what the event did. */
static bool
takes_back (const SgEvent *e, const SgDisplacement *u, double core)
{
  uint32_t back = 0;
  for (uint32_t k = 0; k < e->x.n_cores; k++)
    {
      double sum = 0;
      for (int c = 0; c < 3; c++)
        {
          double d = (double) e->u[k][c] + u->u[c][e->x.atom[k]];
          sum += d * d;
        }
      back += sum < 0.25 * core * core;
    }
  return back > 0 && back >= REVERSED * e->x.n_cores;
}

static int
ascending (const void *p, const void *q)
{
  uint32_t a = *(const uint32_t *) p, b = *(const uint32_t *) q;
  return a < b ? -1 : a > b ? 1 : 0;
}

/* The atoms of both. */
static void
join (SgExcitation *to, const SgExcitation *from)
{
  uint32_t n = to->n_atoms + from->n_atoms;
  uint32_t *all = g_new (uint32_t, n + 1);
  memcpy (all, to->atom, to->n_atoms * sizeof *all);
  memcpy (all + to->n_atoms, from->atom, from->n_atoms * sizeof *all);
  qsort (all, n, sizeof *all, ascending);
  uint32_t kept = 0;
  for (uint32_t k = 0; k < n; k++)
    if (k == 0 || all[k] != all[k - 1])
      all[kept++] = all[k];
  g_free (to->atom);
  to->atom = all;
  to->n_atoms = kept;
}

/* Finds everything about the atoms of @e, which belong together, between two states. */
static void
describe (SgEventTracker *t, SgEvent *e, const SgStructure *then, const SgStructure *now, const SgDisplacement *u,
          const double *rest)
{
  SgExcitationInput in = {
    .then = then->voronoi,
    .icosahedral = then->icosahedral,
    .displacement = u,
    .stress = now->stress,
    .stress0 = then->stress,
    .component = SG_XY + (int) now->snapshot->plane,
    .step = now->step,
    .step0 = then->step,
    .time = now->snapshot->time,
    .time0 = then->snapshot->time,
    .strain = now->snapshot->strain,
  };
  sg_excitation_describe (&e->x, &in, &t->parameters);
  complete (e, then, now, u, rest);
}

/* Measures an event that goes on from its beginning. */
static bool
measure_anew (SgEventTracker *t, Track *track, SgStructure *now, SgPool *pool, GError **error)
{
  SgStructureOptions o;
  sg_structure_options_default (&o);
  o.want = SG_STRUCTURE_DISPLACEMENT;
  g_autoptr (SgStructure) whole
      = sg_structure_new (now->snapshot, track->start->snapshot, &o, NULL, pool, error);
  if (whole == NULL)
    return false;
  double rest[SG_MAX_TYPES];
  SgExcitations itself = { .n = 1, .excitation = &track->event->x };
  volumes_of_the_rest (track->start, &itself, rest);
  describe (t, track->event, track->start, now, whole->displacement, rest);
  return true;
}

static void
begin_event (SgEventTracker *t, const SgExcitation *x, SgStructure *then, const SgStructure *now, const double *rest,
             uint64_t reverses)
{
  SgEvent *e = g_new0 (SgEvent, 1);
  atomic_init (&e->references, 1);
  e->number = t->next_number++;
  sg_excitation_copy (x, &e->x);
  e->x.number = e->number;
  e->n_intervals = 1;
  e->active = reverses == 0;
  e->reverses = reverses;
  complete (e, then, now, now->displacement, rest);
  Track track = { .event = e, .start = e->active ? sg_structure_ref (then) : NULL, .last = t->n_states };
  g_array_append_val (t->tracks, track);
}

static bool
follow (SgEventTracker *t, SgStructure *then, SgStructure *now, SgPool *pool, GError **error)
{
  const SgExcitations *all = now->excitations;
  unsigned n_before = t->tracks->len;
  g_autofree int32_t *active = g_new (int32_t, now->n + 1), *earlier = g_new (int32_t, now->n + 1);
  g_autofree bool *goes_on = g_new0 (bool, n_before + 1);
  g_autofree unsigned *reverser = g_new0 (unsigned, n_before + 1); /* track of the way back in this interval */
  for (size_t i = 0; i < now->n; i++)
    active[i] = earlier[i] = -1;
  for (unsigned k = 0; k < n_before; k++)
    {
      const Track *track = &g_array_index (t->tracks, Track, k);
      const SgEvent *e = track->event;
      if (e->reversed_by != 0 || t->n_states - track->last > MEMORY)
        continue;
      for (uint32_t q = 0; q < e->x.n_cores; q++)
        {
          earlier[e->x.atom[q]] = (int32_t) k;
          if (e->active)
            active[e->x.atom[q]] = (int32_t) k;
        }
    }

  double rest[SG_MAX_TYPES];
  volumes_of_the_rest (then, all, rest);
  for (size_t k = 0; k < all->n; k++)
    {
      const SgExcitation *x = &all->excitation[k];
      uint32_t shared;
      int back = most_shared (x, earlier, n_before, &shared);
      if (back >= 0 && shared >= REVERSED * x->n_cores)
        {
          Track *track = &g_array_index (t->tracks, Track, back);
          if (reverser[back] != 0) /* the way back in several pieces */
            {
              SgEvent *way_back = g_array_index (t->tracks, Track, reverser[back]).event;
              join (&way_back->x, x);
              describe (t, way_back, then, now, now->displacement, rest);
              continue;
            }
          if (track->event->reversed_by == 0 && !goes_on[back]
              && takes_back (track->event, now->displacement, t->parameters.core))
            {
              uint64_t number = track->event->number;
              own (track)->reversed_by = t->next_number;
              close_track (track);
              reverser[back] = t->tracks->len;
              begin_event (t, x, then, now, rest, number);
              continue;
            }
        }
      int on = most_shared (x, active, n_before, &shared);
      Track *track = on >= 0 ? &g_array_index (t->tracks, Track, on) : NULL;
      if (track != NULL && track->event->active)
        {
          join (&own (track)->x, x);
          goes_on[on] = true;
        }
      else
        begin_event (t, x, then, now, rest, 0);
    }

  for (unsigned k = 0; k < n_before; k++)
    {
      Track *track = &g_array_index (t->tracks, Track, k);
      if (goes_on[k])
        {
          SgEvent *e = track->event;
          if (!measure_anew (t, track, now, pool, error))
            return false;
          e->n_intervals++;
          track->last = t->n_states;
          if (e->x.n_cores == 0) /* it came back by itself, by several ways */
            e->reversed_by = e->number;
          if (e->n_intervals >= SG_EVENT_INTERVALS || e->x.n_cores == 0)
            close_track (track);
        }
      else if (track->event->active)
        close_track (track);
    }
  return true;
}

void
sg_event_tracker_go_back (SgEventTracker *t, uint64_t step)
{
  if (t->now == NULL || t->now->step <= step)
    return;
  go_back_to (t, step);
  sg_structure_unref (t->now);
  t->now = NULL;
}

bool
sg_event_tracker_feed (SgEventTracker *t, SgSnapshot *state, SgPool *pool, GError **error)
{
  if (t->now != NULL && (state->run != t->now->snapshot->run || state->n != t->now->n))
    sg_event_tracker_forget (t);
  if (t->now != NULL && state->step <= t->now->step)
    {
      if (state->step == t->now->step)
        return true;
      sg_event_tracker_go_back (t, state->step);
    }
  SgStructureOptions o;
  sg_structure_options_default (&o);
  o.excitations = t->parameters;
  o.want = SG_STRUCTURE_VORONOI | SG_STRUCTURE_STRESS | (t->now != NULL ? SG_STRUCTURE_EXCITATIONS : 0u);
  SgStructure *next = sg_structure_new (state, t->now != NULL ? t->now->snapshot : NULL, &o, t->now, pool, error);
  if (next == NULL)
    return false;
  t->n_states++;
  bool good = t->now == NULL || follow (t, t->now, next, pool, error);
  sg_structure_unref (t->now);
  t->now = next;
  return good;
}

/* Lists. */

SgEventList *
sg_event_tracker_list (const SgEventTracker *t)
{
  SgEventList *list = g_new0 (SgEventList, 1);
  atomic_init (&list->references, 1);
  list->parameters = t->parameters;
  list->n_states = t->n_states;
  if (t->now != NULL)
    {
      list->run = t->now->snapshot->run;
      list->snapshot_id = t->now->snapshot_id;
      list->step = t->now->step;
      list->time = t->now->snapshot->time;
      list->strain = t->now->snapshot->strain;
    }
  list->n = t->tracks->len;
  list->event = g_new (SgEvent *, list->n + 1);
  for (size_t k = 0; k < list->n; k++)
    list->event[k] = sg_event_ref (g_array_index (t->tracks, Track, k).event);
  return list;
}

static bool
is_listed (const SgEventList *list, uint64_t number)
{
  for (size_t k = 0; k < list->n; k++)
    if (list->event[k]->number == number)
      return true;
  return false;
}

SgEventList *
sg_event_list_until (const SgEventList *list, uint64_t step)
{
  SgEventList *until = g_memdup2 (list, sizeof *list);

  atomic_init (&until->references, 1);
  until->event = g_new (SgEvent *, list->n + 1);
  until->n = 0;
  for (size_t k = 0; k < list->n; k++)
    if (list->event[k]->x.step <= step)
      until->event[until->n++] = sg_event_ref (list->event[k]);
  if (list->step <= step)
    return until;
  /* what is known of it is as old as its last event, until the next state comes */
  const SgEvent *last = until->n > 0 ? until->event[until->n - 1] : NULL;
  until->snapshot_id = 0;
  until->step = last != NULL ? last->x.step : 0;
  until->time = last != NULL ? last->x.time : 0;
  until->strain = last != NULL ? last->x.strain : 0;
  for (size_t k = 0; k < until->n; k++)
    if (until->event[k]->reversed_by != 0 && !is_listed (until, until->event[k]->reversed_by))
      {
        SgEvent *alone = event_copy (until->event[k]);
        alone->reversed_by = 0;
        sg_event_unref (until->event[k]);
        until->event[k] = alone;
      }
  return until;
}

SgEventList *
sg_event_list_ref (SgEventList *list)
{
  atomic_fetch_add_explicit (&list->references, 1, memory_order_relaxed);
  return list;
}

void
sg_event_list_unref (SgEventList *list)
{
  if (list == NULL || atomic_fetch_sub_explicit (&list->references, 1, memory_order_acq_rel) > 1)
    return;
  for (size_t k = 0; k < list->n; k++)
    sg_event_unref (list->event[k]);
  g_free (list->event);
  g_free (list);
}

static void
add_number (GString *s, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append_c (s, ',');
  if (isfinite (value))
    g_string_append (s, g_ascii_formatd (number, sizeof number, "%.10g", value));
}

char *
sg_event_list_csv (const SgEventList *list, const int64_t *id_of)
{
  GString *s = g_string_new ("number,step0,step,time0,time,strain,stress,intervals,active,reverses,reversed_by,x,y,z,atoms,"
                             "cores,max_displacement,replacements,longest_chain,ring,chains,icosahedral,icosahedral_all,"
                             "volume,energy_change,stress_change,stress_drop,ids\n");
  for (size_t k = 0; k < list->n; k++)
    {
      const SgEvent *e = list->event[k];
      const SgExcitation *x = &e->x;
      g_string_append_printf (s, "%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT, e->number, x->step0,
                              x->step);
      add_number (s, x->time0);
      add_number (s, x->time);
      add_number (s, x->strain);
      add_number (s, e->stress);
      g_string_append_printf (s, ",%u,%d,%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT, e->n_intervals, e->active,
                              e->reverses, e->reversed_by);
      for (int c = 0; c < 3; c++)
        add_number (s, x->centre[c]);
      g_string_append_printf (s, ",%u,%u", x->n_atoms, x->n_cores);
      add_number (s, x->max_displacement);
      g_string_append_printf (s, ",%u,%u,%d,", x->n_links, x->longest_chain, x->ring);
      for (unsigned q = 0; q < e->n_chains; q++)
        g_string_append_printf (s, "%s%u", q == 0 ? "" : " ", e->chain[q]);
      add_number (s, x->icosahedral);
      add_number (s, e->icosahedral_all);
      add_number (s, e->volume);
      add_number (s, x->energy_change);
      add_number (s, x->stress_change);
      add_number (s, e->stress_drop);
      for (uint32_t q = 0; q < x->n_atoms; q++)
        g_string_append_printf (s, "%c%" G_GINT64_FORMAT, q == 0 ? ',' : ' ',
                                id_of != NULL ? id_of[x->atom[q]] : (int64_t) x->atom[q]);
      g_string_append_c (s, '\n');
    }
  return g_string_free (s, FALSE);
}
