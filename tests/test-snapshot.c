/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/snapshot-recycler.h"

#include <string.h>

static void
test_buffers_are_used_again (void)
{
  SgSnapshotRecycler *recycler = sg_snapshot_recycler_new ();
  bool kept;
  SgSnapshot *a = sg_snapshot_recycler_take (recycler, 100, 1, &kept);
  g_assert_false (kept);
  SgSnapshot *held = sg_snapshot_ref (a);
  sg_snapshot_unref (a);
  SgSnapshot *b = sg_snapshot_recycler_take (recycler, 100, 1, &kept);
  g_assert_true (b != held); /* it is still held */
  g_assert_false (kept);
  sg_snapshot_unref (held);
  sg_snapshot_unref (b);
  SgSnapshot *c = sg_snapshot_recycler_take (recycler, 100, 1, &kept);
  g_assert_true (c == held || c == b);
  g_assert_true (kept);
  sg_snapshot_unref (c);
  g_assert_cmpuint (sg_snapshot_recycler_allocated (recycler), ==, 2);

  /* Another run of as many atoms, and one of more. */
  c = sg_snapshot_recycler_take (recycler, 100, 2, &kept);
  g_assert_false (kept);
  SgSnapshot *d = sg_snapshot_recycler_take (recycler, 101, 2, &kept);
  g_assert_false (kept);
  g_assert_cmpuint (d->n, ==, 101);

  /* Out when the recycler goes: they stay valid. */
  sg_snapshot_recycler_free (recycler);
  c->r[0][99] = 1;
  d->r[0][100] = 1;
  sg_snapshot_unref (c);
  sg_snapshot_unref (d);
}

/* A thread that takes what another publishes through one slot, checks it and lets it go. */
typedef struct {
  _Atomic (SgSnapshot *) slot;
  atomic_bool done;
  atomic_uint seen, wrong;
} Exchange;

static void *
reader (void *data)
{
  Exchange *x = data;
  uint64_t last = 0;
  while (!atomic_load (&x->done))
    {
      SgSnapshot *s = atomic_exchange (&x->slot, NULL);
      if (s == NULL)
        continue;
      if (s->id <= last)
        atomic_fetch_add (&x->wrong, 1);
      last = s->id;
      for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < s->n; i++)
          if (s->r[0][i] != (double)s->id)
            atomic_fetch_add (&x->wrong, 1);
      atomic_fetch_add (&x->seen, 1);
      sg_snapshot_unref (s);
    }
  return NULL;
}

static void
test_a_held_snapshot_never_changes (void)
{
  Exchange x;
  atomic_init (&x.slot, NULL);
  atomic_init (&x.done, false);
  atomic_init (&x.seen, 0);
  atomic_init (&x.wrong, 0);
  SgSnapshotRecycler *recycler = sg_snapshot_recycler_new ();
  pthread_t threads[3];
  for (int t = 0; t < 3; t++)
    pthread_create (&threads[t], NULL, reader, &x);
  for (uint64_t id = 1; id <= 5000 || atomic_load (&x.seen) < 100; id++)
    {
      bool kept;
      SgSnapshot *s = sg_snapshot_recycler_take (recycler, 200, 1, &kept);
      s->id = id;
      for (size_t i = 0; i < s->n; i++)
        s->r[0][i] = (double)id;
      sg_snapshot_unref (atomic_exchange (&x.slot, s));
    }
  atomic_store (&x.done, true);
  for (int t = 0; t < 3; t++)
    pthread_join (threads[t], NULL);
  sg_snapshot_unref (atomic_exchange (&x.slot, NULL));
  g_assert_cmpuint (atomic_load (&x.wrong), ==, 0);
  g_assert_cmpuint (sg_snapshot_recycler_allocated (recycler), <, 20);
  sg_snapshot_recycler_free (recycler);
}

/* In the file's order, unwrapped. */
static void
test_of_a_configuration (void)
{
  const SgCell cell = { { 0, 0, 0 }, 2, 3, 4, 0.5, 0, 0.25 };
  SgAtoms *atoms = sg_atoms_new (3);
  for (unsigned i = 0; i < 3; i++)
    {
      atoms->index[i] = 2 - i;
      atoms->id[i] = 10 + i;
      atoms->type[i] = i % 2;
      atoms->r[0][i] = i;
      atoms->image[2][i] = (int)i;
    }
  g_autoptr (SgConfiguration) configuration = sg_configuration_new (&cell, atoms);
  g_autoptr (SgSnapshot) s = sg_snapshot_new_from_configuration (configuration);
  g_assert_cmpuint (s->n, ==, 3);
  g_assert_cmpint (s->id_of[0], ==, 12);
  g_assert_cmpint (s->type[1], ==, 1);
  g_assert_cmpfloat (s->r[0][0], ==, 2);
  g_assert_cmpfloat (s->r[1][0], ==, 0.5);
  g_assert_cmpfloat (s->r[2][0], ==, 8);
  g_assert_cmpfloat (s->r[2][2], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/snapshot/recycled", test_buffers_are_used_again);
  g_test_add_func ("/snapshot/immutable", test_a_held_snapshot_never_changes);
  g_test_add_func ("/snapshot/configuration", test_of_a_configuration);
  return g_test_run ();
}
