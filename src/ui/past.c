/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/past.h"
#include "engine/words.h"
#include "ui/format.h"

struct _SgPast {
  GObject parent_instance;

  SgSession *session; /* borrowed */
  SgHistory *history; /* owned */
  SgSnapshot *state;  /* owned, nullable */
};

static guint looked;

G_DEFINE_FINAL_TYPE (SgPast, sg_past, G_TYPE_OBJECT)

static void
look_at (SgPast *self, SgSnapshot *state)
{
  if (state == self->state)
    return;
  if (state != NULL)
    sg_snapshot_ref (state);
  sg_snapshot_unref (self->state);
  self->state = state;
  g_signal_emit (self, looked, 0);
}

/* Where the display came too late for the beginning, it is made from the sample. */
static void
add_beginning (SgPast *self, const SgSnapshot *first)
{
  const SgConfiguration *sample = sg_session_sample (self->session);

  if (first->step == 0 || sample == NULL || sample->atoms->n != first->n)
    return;
  g_autoptr (SgSnapshot) beginning = sg_snapshot_new_from_configuration (sample);
  beginning->run = first->run;
  beginning->plane = first->plane;
  beginning->strain = beginning->thermo.strain[beginning->plane];
  sg_history_add (self->history, beginning);
}

static void
on_snapshot (SgPast *self)
{
  SgSnapshot *snapshot = sg_session_snapshot (self->session);

  if (snapshot == NULL)
    return;
  if (sg_history_n (self->history) == 0 || sg_history_state (self->history, 0)->run != snapshot->run)
    {
      sg_history_clear (self->history);
      add_beginning (self, snapshot);
    }
  sg_history_add (self->history, snapshot);
}

static void
on_reset (SgPast *self)
{
  sg_history_clear (self->history);
  look_at (self, NULL);
}

/* The held states up to where it goes on from; the rest was of another way. */
static void
on_went_back (SgSession *session, uint64_t step, SgPast *self)
{
  sg_history_cut (self->history, step);
  look_at (self, NULL);
}

SgPast *
sg_past_new (SgSession *session)
{
  SgPast *self = g_object_new (SG_TYPE_PAST, NULL);

  self->session = session;
  g_signal_connect_object (session, "snapshot", G_CALLBACK (on_snapshot), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "reset", G_CALLBACK (on_reset), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "went-back", G_CALLBACK (on_went_back), self, 0);
  return self;
}

const SgHistory *
sg_past_history (SgPast *self)
{
  return self->history;
}

SgSnapshot *
sg_past_state (SgPast *self)
{
  return self->state;
}

SgSnapshot *
sg_past_shown (SgPast *self)
{
  return self->state != NULL ? self->state : sg_session_snapshot (self->session);
}

gboolean
sg_past_look (SgPast *self, uint64_t step)
{
  unsigned n = sg_history_n (self->history);
  if (n == 0)
    return FALSE;
  unsigned k = sg_history_near (self->history, step);
  look_at (self, k + 1 < n ? sg_history_state (self->history, k) : NULL);
  return TRUE;
}

void
sg_past_look_by (SgPast *self, int by)
{
  int n = (int) sg_history_n (self->history);
  if (n == 0 || by == 0)
    return;
  int at = n - 1;
  if (self->state != NULL)
    {
      /* it may have been thinned out: then the next one on either side */
      at = (int) sg_history_near (self->history, self->state->step);
      uint64_t step = sg_history_state (self->history, (unsigned) at)->step;
      if (by > 0 && step > self->state->step)
        by--;
      else if (by < 0 && step < self->state->step)
        by++;
    }
  at = CLAMP (at + by, 0, n - 1);
  look_at (self, at + 1 < n || n == 1 ? sg_history_state (self->history, (unsigned) at) : NULL);
}

void
sg_past_return (SgPast *self)
{
  look_at (self, NULL);
}

const SgSample *
sg_past_row (SgPast *self, const SgSnapshot *state)
{
  const GArray *rows = sg_session_history (self->session);

  /* from the end: after a restore the same steps come twice, and what is held is of the later ones */
  for (guint k = rows->len; k > 0; k--)
    if (g_array_index (rows, SgSample, k - 1).step <= state->step)
      return &g_array_index (rows, SgSample, k - 1);
  return rows->len > 0 ? &g_array_index (rows, SgSample, 0) : NULL;
}

char *
sg_past_text (SgPast *self)
{
  if (self->state == NULL)
    return NULL;
  g_autofree char *strain = sg_text_number (self->state->strain, 4), *step = sg_text_count (self->state->step);
  return g_strdup_printf (_ ("Strain %s, step %s"), strain, step);
}

static void
sg_past_finalize (GObject *object)
{
  SgPast *self = SG_PAST (object);

  sg_history_free (self->history);
  sg_snapshot_unref (self->state);
  G_OBJECT_CLASS (sg_past_parent_class)->finalize (object);
}

static void
sg_past_class_init (SgPastClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sg_past_finalize;
  looked = g_signal_new ("looked", SG_TYPE_PAST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sg_past_init (SgPast *self)
{
  self->history = sg_history_new (SG_HISTORY_STATES, SG_HISTORY_BYTES);
}
