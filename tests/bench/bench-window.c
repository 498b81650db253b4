/* bench-window.c: how much of the engine's speed is left with a window around it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     tests/with-display.sh build/tests/bench-window [SAMPLE [ROUNDS [SECONDS]]]
 *
 * In alternation, ROUNDS times (3): `shearglass-cli bench` while the window is paused; the run with plots and
 * structure but the view off; with the view drawn as it comes; and with the picture before the speed. The view
 * shows the icosahedral network with its surface. Prints steps per second, their medians as parts of the median
 * of the pairs with `bench`, structure updates and frames per second, and what the paused program takes of one
 * processor. Exits 1 below 0.8 (view off) or 0.6 (drawn), or above 0.02 paused.
 */
#include "ui/application.h"

#include <json-glib/json-glib.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { OFF, DRAWN, SMOOTH, N_MODES, MOST_ROUNDS = 50 };

static const char *const name_of[] = { "view off", "view drawn", "picture first" };

static gboolean
set_true (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
turn_loop (double seconds)
{
  gboolean over = FALSE;
  g_timeout_add ((guint) (1000 * seconds), set_true, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static double
cpu_seconds (void)
{
  struct rusage use;
  getrusage (RUSAGE_SELF, &use);
  return (double) (use.ru_utime.tv_sec + use.ru_stime.tv_sec)
         + 1e-6 * (double) (use.ru_utime.tv_usec + use.ru_stime.tv_usec);
}

/* The engine alone, by its own program; the window waits. */
static double
speed_alone (const char *cli, const char *sample, double seconds)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *out = NULL, *steps = g_strdup_printf ("--steps=%d", (int) (400 * seconds));
  const char *const argv[] = { cli, "bench", "--sample", sample, steps, "--threads=0", "--json", NULL };
  int status;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, &out, NULL, &status, &error)
      || !json_parser_load_from_data (parser, out, -1, &error))
    g_error ("%s: %s", cli, error->message);
  return json_object_get_double_member (json_node_get_object (json_parser_get_root (parser)), "steps_per_second");
}

static double
speed_of_window (SgWindow *window, int mode, double seconds, double *updates)
{
  SgSession *session = sg_window_session (window);
  GActionGroup *view = sg_viewport_actions (sg_window_viewport (window));

  g_action_group_change_action_state (view, "drawn", g_variant_new_boolean (mode != OFF));
  g_action_group_change_action_state (view, "smooth", g_variant_new_boolean (mode == SMOOTH));
  g_action_group_activate_action (G_ACTION_GROUP (window), "resume", NULL);
  turn_loop (1.5);
  uint64_t step = sg_session_status (session)->step;
  gint64 begin = g_get_monotonic_time ();
  guint updates_before = sg_viewport_n_structures (sg_window_viewport (window));
  turn_loop (seconds);
  double speed = (double) (sg_session_status (session)->step - step), time = 1e-6 * (double) (g_get_monotonic_time () - begin);
  *updates = (sg_viewport_n_structures (sg_window_viewport (window)) - updates_before) / time;
  g_action_group_activate_action (G_ACTION_GROUP (window), "pause", NULL);
  turn_loop (1);
  return speed / time;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

static double
median (const double *values, int n)
{
  double sorted[MOST_ROUNDS];
  memcpy (sorted, values, (size_t) n * sizeof *values);
  qsort (sorted, (size_t) n, sizeof *sorted, compare);
  return 0.5 * (sorted[(n - 1) / 2] + sorted[n / 2]);
}

int
main (int argc, char **argv)
{
  const char *sample = argc > 1 ? argv[1] : "data/samples/wahnstrom-32000-quenched-1.lammps.gz";
  int rounds = CLAMP (argc > 2 ? atoi (argv[2]) : 3, 1, MOST_ROUNDS);
  double seconds = argc > 3 ? atof (argv[3]) : 6;
  g_autofree char *folder = g_path_get_dirname (argv[0]);
  g_autofree char *cli = g_build_filename (folder, "..", "src", "cli", "shearglass-cli", NULL);

  if (!g_file_test (sample, G_FILE_TEST_EXISTS) || !g_file_test (cli, G_FILE_TEST_IS_EXECUTABLE) || !gtk_init_check ())
    {
      g_printerr ("usage: bench-window SAMPLE [ROUNDS [SECONDS]], on a display\n");
      return 77;
    }
  g_autoptr (SgApplication) application = sg_application_new ();
  g_application_register (G_APPLICATION (application), NULL, NULL);
  SgWindow *window = sg_window_new (ADW_APPLICATION (application), 0);
  SgSession *session = sg_window_session (window);
  gtk_window_present (GTK_WINDOW (window));
  sg_window_open (window, sample, NULL, NULL, FALSE);
  while (sg_session_state (session) != SG_RUN_RUNNING || sg_session_snapshot (session) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_action_group_change_action_state (sg_viewport_actions (sg_window_viewport (window)), "show",
                                      g_variant_new_string ("network"));
  turn_loop (4);
  g_action_group_activate_action (G_ACTION_GROUP (window), "pause", NULL);
  turn_loop (4);

  double alone[MOST_ROUNDS], speed[N_MODES][MOST_ROUNDS], ratio[N_MODES][MOST_ROUNDS], updates[N_MODES][MOST_ROUNDS];
  for (int r = 0; r < rounds; r++)
    {
      alone[r] = speed_alone (cli, sample, seconds);
      for (int m = 0; m < N_MODES; m++)
        {
          speed[m][r] = speed_of_window (window, m, seconds, &updates[m][r]);
          ratio[m][r] = speed[m][r] / alone[r];
        }
    }
  /* the picture gets finer for a while, and the last structure comes */
  for (int still = 0; still < 5; still = sg_viewport_at_rest (sg_window_viewport (window)) ? still + 1 : 0)
    turn_loop (1);
  double begin = cpu_seconds ();
  turn_loop (10);
  double paused = (cpu_seconds () - begin) / 10;

  g_print ("%zu atoms, %d rounds of %.0f s; engine alone %.0f steps/s\n", sg_session_snapshot (session)->n, rounds,
           seconds, median (alone, rounds));
  for (int m = 0; m < N_MODES; m++)
    g_print ("%-14s %6.0f steps/s, %.2f of it; %.1f structure updates/s\n", name_of[m], median (speed[m], rounds),
             median (ratio[m], rounds), median (updates[m], rounds));
  g_print ("paused: %.1f %% of one processor\n", 100 * paused);
  gtk_window_destroy (GTK_WINDOW (window));
  return median (ratio[OFF], rounds) >= 0.8 && median (ratio[DRAWN], rounds) >= 0.6 && paused <= 0.02 ? 0 : 1;
}
