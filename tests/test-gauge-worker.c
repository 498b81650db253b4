/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/gauge-worker.h"

#include "make-crystal.h"

/* The worker measures what is measured directly, keeps what it found in order and drops what it is told to forget; the
 * newest picture wins. */
static void
test_worker (void)
{
  g_autoptr (SgConfiguration) c = make_crystal (CRYSTAL_C15, (const int[3]){ 2, 2, 2 }, 0.3, 2, NULL);
  g_autoptr (GArray) states = g_array_new (FALSE, FALSE, sizeof (SgGaugeState));
  g_autoptr (GError) error = NULL;
  SgGauge direct;
  g_assert_true (sg_gauge_measure (c, true, NULL, NULL, &direct, &error));
  SgGaugeWorker *worker = sg_gauge_worker_new (1, NULL, NULL);
  SgSnapshot *picture[4];
  for (unsigned k = 0; k < 4; k++)
    {
      picture[k] = sg_snapshot_new_from_configuration (c);
      picture[k]->run = 1;
      picture[k]->step = 10 * (k + 1);
    }
  sg_gauge_worker_offer (worker, picture[0]);
  sg_gauge_worker_forget (worker);
  while (sg_gauge_worker_is_busy (worker))
    g_usleep (1000);
  g_assert_true (sg_gauge_worker_take (worker, states, &error));
  g_assert_cmpuint (states->len, ==, 0);

  for (unsigned k = 0; k < 4; k++)
    sg_gauge_worker_offer (worker, picture[k]);
  while (sg_gauge_worker_is_busy (worker))
    g_usleep (1000);
  g_assert_true (sg_gauge_worker_take (worker, states, &error));
  g_assert_cmpuint (states->len, >=, 1);
  g_assert_cmpuint (states->len, <, 4);
  const SgGaugeState *last = &g_array_index (states, SgGaugeState, states->len - 1);
  g_assert_cmpuint (last->step, ==, 40);
  g_assert_cmpfloat_with_epsilon (last->gauge.energy, direct.energy, 1e-9);
  g_assert_cmpfloat (last->gauge.icosahedral_voronoi, ==, direct.icosahedral_voronoi);
  sg_gauge_worker_offer (worker, picture[3]);
  g_assert_false (sg_gauge_worker_is_busy (worker));
  sg_gauge_worker_offer (worker, picture[2]);
  sg_gauge_worker_free (worker); /* gives up what is under way */
  for (unsigned k = 0; k < 4; k++)
    {
      g_assert_cmpint (atomic_load (&picture[k]->references), ==, 1);
      sg_snapshot_unref (picture[k]);
    }
}

static void
test_path (void)
{
  static const char *const names[][2] = { { "a.b/final.lammps.gz", "a.b/final.gauge.json" }, { "x.xyz", "x.gauge.json" },
                                          { "glass", "glass.gauge.json" }, { "v1.2.data", "v1.2.gauge.json" } };
  for (unsigned k = 0; k < G_N_ELEMENTS (names); k++)
    {
      g_autofree char *path = sg_gauge_path (names[k][0]);
      g_assert_cmpstr (path, ==, names[k][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gauge-worker/follows", test_worker);
  g_test_add_func ("/gauge-worker/path", test_path);
  return g_test_run ();
}
