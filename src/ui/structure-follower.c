/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/structure-follower.h"

/* Of one processor: the engine keeps the larger part. */
#define SHARE 0.3

struct _SgStructureFollower {
  /* Immutable. */
  SgStructureReady ready;
  void *data;
  GSource *wake; /* made ready by the analyzer's thread */

  /* Owned. */
  SgAnalyzer *analyzer;
  SgSnapshot *reference;
  SgStructureOptions options;
  int coarse; /* atomic: read by the analyzer's thread */

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

/* Analyzer's thread. */
static void *
prepare_layers (const SgStructure *structure, void *data)
{
  SgStructureFollower *self = data;
  return sg_layers_new (structure, g_atomic_int_get (&self->coarse));
}

static void
release_layers (void *layers)
{
  sg_layers_free (layers);
}

static gboolean
on_wake (gpointer data)
{
  SgStructureFollower *self = data;
  g_autoptr (GError) error = NULL;
  uint64_t number = 0;
  void *layers = NULL;
  g_autoptr (SgStructure) structure = sg_analyzer_take_prepared (self->analyzer, &number, &layers, &error);

  if (structure != NULL && number < self->first_valid)
    sg_layers_free (layers);
  else if (structure != NULL || error != NULL)
    self->ready (structure, layers, error, self->data);
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
  sg_analyzer_set_preparation (self->analyzer, prepare_layers, self, release_layers);
  sg_structure_options_default (&self->options);
  self->coarse = TRUE;
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
sg_structure_follower_set_share (SgStructureFollower *self, double share)
{
  sg_analyzer_set_share (self->analyzer, share);
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

SgSnapshot *
sg_structure_follower_reference (SgStructureFollower *self)
{
  return self->reference;
}

void
sg_structure_follower_set_options (SgStructureFollower *self, const SgStructureOptions *options)
{
  self->options = *options;
  self->asked_want = 0;
}

void
sg_structure_follower_set_coarse (SgStructureFollower *self, gboolean coarse)
{
  g_atomic_int_set (&self->coarse, coarse);
}

void
sg_structure_follower_follow (SgStructureFollower *self, SgSnapshot *snapshot, unsigned want)
{
  if (self->reference == NULL)
    self->reference = sg_snapshot_ref (snapshot);
  if (want == 0 || (snapshot->id == self->asked_id && want == self->asked_want))
    return;

  SgStructureOptions options = self->options;
  options.want = want;
  self->asked_id = snapshot->id;
  self->asked_want = want;
  self->last_request = sg_analyzer_request (self->analyzer, snapshot, self->reference, &options);
}
