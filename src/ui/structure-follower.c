/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/structure-follower.h"

/* Of one processor: the engine keeps the larger part. */
#define SHARE 0.4

struct _SgStructureFollower {
  /* Immutable. */
  SgStructureReady ready;
  void *data;
  GSource *wake; /* made ready by the analyzer's thread */

  /* Owned. */
  SgAnalyzer *analyzer;
  SgSnapshot *reference;

  uint64_t last_request, first_valid; /* requests below are of a sample that is gone */
  uint64_t asked_id;
  unsigned asked_want;
};

/* Analyzer's thread: nothing but making the source ready. */
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
  SgStructureFollower *self = data;
  g_autoptr (GError) error = NULL;
  uint64_t number = 0;
  g_autoptr (SgStructure) structure = sg_analyzer_take (self->analyzer, &number, &error);

  if (structure != NULL && number < self->first_valid)
    return G_SOURCE_CONTINUE;
  if (structure != NULL || error != NULL)
    self->ready (structure, error, self->data);
  return G_SOURCE_CONTINUE;
}

SgStructureFollower *
sg_structure_follower_new (SgStructureReady ready, void *data)
{
  SgStructureFollower *self = g_new0 (SgStructureFollower, 1);

  self->ready = ready;
  self->data = data;
  self->wake = g_source_new (&wake_funcs, sizeof (GSource));
  g_source_set_static_name (self->wake, "structure wakeup");
  g_source_set_callback (self->wake, on_wake, self, NULL);
  g_source_attach (self->wake, NULL);
  self->analyzer = sg_analyzer_new (1, wake_up, self->wake);
  sg_analyzer_set_share (self->analyzer, SHARE);
  return self;
}

void
sg_structure_follower_free (SgStructureFollower *self)
{
  if (self == NULL)
    return;
  /* The analyzer first: no wakeup comes after it is gone. */
  sg_analyzer_free (self->analyzer);
  g_source_destroy (self->wake);
  g_source_unref (self->wake);
  sg_snapshot_unref (self->reference);
  g_free (self);
}

void
sg_structure_follower_forget (SgStructureFollower *self)
{
  g_clear_pointer (&self->reference, sg_snapshot_unref);
  self->first_valid = self->last_request + 1;
  self->asked_want = 0;
}

void
sg_structure_follower_compare_with (SgStructureFollower *self, SgSnapshot *reference)
{
  sg_snapshot_ref (reference);
  sg_snapshot_unref (self->reference);
  self->reference = reference;
  self->asked_want = 0;
}

void
sg_structure_follower_follow (SgStructureFollower *self, SgSnapshot *snapshot, unsigned want)
{
  if (self->reference == NULL)
    self->reference = sg_snapshot_ref (snapshot);
  if (want == 0 || (snapshot->id == self->asked_id && want == self->asked_want))
    return;

  SgStructureOptions options;
  sg_structure_options_default (&options);
  options.want = want;
  self->asked_id = snapshot->id;
  self->asked_want = want;
  self->last_request = sg_analyzer_request (self->analyzer, snapshot, self->reference, &options);
}
