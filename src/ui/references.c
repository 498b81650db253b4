/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/references.h"
#include "engine/words.h"
#include "ui/format.h"

typedef struct {
  SgSnapshot *snapshot;
  char *title;
} Kept;

struct _SgReferences {
  GObject parent_instance;
  GArray *kept; /* of Kept */
  unsigned chosen;
};

G_DEFINE_FINAL_TYPE (SgReferences, sg_references, G_TYPE_OBJECT)

static guint changed_signal;

static void
clear_kept (gpointer data)
{
  Kept *kept = data;
  sg_snapshot_unref (kept->snapshot);
  g_free (kept->title);
}

SgReferences *
sg_references_new (void)
{
  return g_object_new (SG_TYPE_REFERENCES, NULL);
}

void
sg_references_clear (SgReferences *self)
{
  g_array_set_size (self->kept, 0);
  self->chosen = 0;
  g_signal_emit (self, changed_signal, 0);
}

void
sg_references_go_back (SgReferences *self, uint64_t run, uint64_t step)
{
  const guint before = self->kept->len;

  for (guint k = self->kept->len; k-- > 1;)
    {
      const SgSnapshot *there = g_array_index (self->kept, Kept, k).snapshot;
      if (there->run != run || there->step <= step)
        continue;
      g_array_remove_index (self->kept, k);
      if (self->chosen == k)
        self->chosen = 0;
      else if (self->chosen > k)
        self->chosen--;
    }
  if (self->kept->len < before)
    g_signal_emit (self, changed_signal, 0);
}

static char *
title_of (const SgSnapshot *snapshot)
{
  g_autofree char *strain = sg_text_number (snapshot->strain, 4);
  g_autofree char *step = sg_text_count (snapshot->step);
  return g_strdup_printf (_ ("γ = %s, step %s"), strain, step);
}

unsigned
sg_references_keep (SgReferences *self, SgSnapshot *snapshot)
{
  for (guint k = 0; k < self->kept->len; k++)
    {
      const SgSnapshot *there = g_array_index (self->kept, Kept, k).snapshot;
      if (there->run == snapshot->run && there->step == snapshot->step)
        return k;
    }
  if (self->kept->len == SG_MAX_REFERENCES)
    {
      guint oldest = self->chosen == 1 ? 2 : 1;
      g_array_remove_index (self->kept, oldest);
      if (self->chosen > oldest)
        self->chosen--;
    }
  Kept kept = { sg_snapshot_ref (snapshot), self->kept->len == 0 ? g_strdup (_ ("Initial state")) : title_of (snapshot) };
  g_array_append_val (self->kept, kept);
  g_signal_emit (self, changed_signal, 0);
  return self->kept->len - 1;
}

unsigned
sg_references_n (SgReferences *self)
{
  return self->kept->len;
}

const char *
sg_references_title (SgReferences *self, unsigned k)
{
  g_return_val_if_fail (k < self->kept->len, "");
  return g_array_index (self->kept, Kept, k).title;
}

void
sg_references_choose (SgReferences *self, unsigned k)
{
  if (k >= self->kept->len || k == self->chosen)
    return;
  self->chosen = k;
  g_signal_emit (self, changed_signal, 0);
}

unsigned
sg_references_chosen (SgReferences *self)
{
  return self->chosen;
}

SgSnapshot *
sg_references_snapshot (SgReferences *self)
{
  return self->chosen < self->kept->len ? g_array_index (self->kept, Kept, self->chosen).snapshot : NULL;
}

char *
sg_references_since (SgReferences *self)
{
  if (self->chosen == 0)
    return g_strdup (_ ("since the initial state"));
  g_autofree char *title = title_of (sg_references_snapshot (self));
  return g_strdup_printf (_ ("since %s"), title);
}

static void
sg_references_finalize (GObject *object)
{
  g_array_unref (SG_REFERENCES (object)->kept);
  G_OBJECT_CLASS (sg_references_parent_class)->finalize (object);
}

static void
sg_references_class_init (SgReferencesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sg_references_finalize;
  changed_signal = g_signal_new ("changed", SG_TYPE_REFERENCES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
sg_references_init (SgReferences *self)
{
  self->kept = g_array_new (FALSE, FALSE, sizeof (Kept));
  g_array_set_clear_func (self->kept, clear_kept);
}
