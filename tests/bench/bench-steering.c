/* How soon the engine does what the user asks, and how long the window ever hangs.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Usage: tests/with-display.sh build/tests/bench-steering [SAMPLE] [COMMANDS]
 *
 * Opens a sample of 32,000 atoms (by default the authors', from $SHEARGLASS_REFERENCE), lets it run, and
 * gives 200 commands through the window's actions while the camera turns half of the time. Latency is from
 * just before the action to the engine's time stamp in the acknowledgement. Then the view is left alone
 * until it is complete. Prints median, 99th percentile and maximum, the longest turn of the main loop and
 * the engine's speed; exits 1 beyond 50 ms (99th percentile) or 100 ms (main loop).
 */
#include "ui/application.h"
#include "ui/watchdog.h"

#include <stdlib.h>

static gint64 acknowledged_us;
static guint n_acks;

static void
on_ack (SgSession *session, gpointer data, gpointer user)
{
  const SgAck *ack = data;
  acknowledged_us = ack->time_us;
  n_acks++;
}

static gboolean
give_up (gpointer data)
{
  g_error ("gave up waiting for %s", (const char *) data);
  return G_SOURCE_REMOVE;
}

#define wait_until(condition)                                                  \
  G_STMT_START                                                                 \
  {                                                                            \
    guint patience = g_timeout_add_seconds (120, give_up, (gpointer) #condition); \
    while (!(condition))                                                       \
      g_main_context_iteration (NULL, TRUE);                                   \
    g_source_remove (patience);                                                \
  }                                                                            \
  G_STMT_END

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

static gboolean
set_true (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* The user looks before clicking again: the loop and the engine go on meanwhile. */
static void
look (guint ms)
{
  gboolean over = FALSE;
  g_timeout_add (ms, set_true, &over);
  wait_until (over);
}

static gboolean
turn (gpointer data)
{
  /* As a drag does it: 60 events a second. */
  g_action_group_activate_action (sg_viewport_actions (data), "zoom", g_variant_new_double (1.002));
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  g_autofree char *reference
      = g_build_filename (g_getenv ("SHEARGLASS_REFERENCE") != NULL ? g_getenv ("SHEARGLASS_REFERENCE") : ".",
                          "from-the-melt_LJWahnstrom.lammps.gz", NULL);
  const char *sample = argc > 1 ? argv[1] : reference;
  guint n = argc > 2 ? (guint) atoi (argv[2]) : 200;

  if (!g_file_test (sample, G_FILE_TEST_EXISTS) || n == 0 || !gtk_init_check ())
    {
      g_printerr ("usage: bench-steering SAMPLE [COMMANDS], on a display; or set SHEARGLASS_REFERENCE\n");
      return 77;
    }
  g_autoptr (SgApplication) application = sg_application_new ();
  g_application_register (G_APPLICATION (application), NULL, NULL);
  SgWindow *window = sg_window_new (ADW_APPLICATION (application), 0);
  SgSession *session = sg_window_session (window);
  GActionGroup *actions = G_ACTION_GROUP (window);
  g_signal_connect (session, "acknowledged", G_CALLBACK (on_ack), NULL);
  gtk_window_present (GTK_WINDOW (window));
  sg_window_open (window, sample, NULL, NULL, FALSE);
  wait_until (sg_session_state (session) == SG_RUN_RUNNING && sg_session_snapshot (session) != NULL);
  look (3000);
  sg_watchdog_reset ();

  g_autofree double *latency = g_new (double, n);
  double speed = 0;
  guint turning = 0;
  for (guint i = 0; i < n; i++)
    {
      if (i == n / 2)
        turning = g_timeout_add (16, turn, sg_window_viewport (window));
      guint before = n_acks;
      gint64 start = g_get_monotonic_time ();
      switch (i % 4)
        {
        case 0:
          g_action_group_activate_action (actions, "set-rate", g_variant_new_double (1e8 + 1e6 * i));
          break;
        case 1:
          g_action_group_activate_action (actions, "set-temperature",
                                          g_variant_new_double (0.26 + 1e-4 * i));
          break;
        case 2:
          g_action_group_activate_action (actions, "pause", NULL);
          break;
        default:
          g_action_group_activate_action (actions, "resume", NULL);
          break;
        }
      wait_until (n_acks > before);
      latency[i] = (double) (acknowledged_us - start) / 1e3;
      look (i % 4 == 2 ? 20 : 60);
      speed = MAX (speed, sg_session_status (session)->steps_per_second);
    }
  if (turning != 0)
    g_source_remove (turning);
  g_action_group_activate_action (actions, "pause", NULL);
  look (300);
  wait_until (sg_viewport_at_rest (sg_window_viewport (window)));

  qsort (latency, n, sizeof *latency, compare);
  double p99 = latency[(guint) (0.99 * (n - 1) + 0.5)], worst = sg_watchdog_worst_ms ();
  g_autofree char *report = sg_watchdog_report ();
  g_print ("atoms %zu, %u commands: median %.2f ms, 99th percentile %.2f ms, longest %.2f ms\n",
           sg_session_snapshot (session)->n, n, latency[n / 2], p99, latency[n - 1]);
  g_print ("engine: at most %.0f steps/s\n%s", speed, report);
  gtk_window_destroy (GTK_WINDOW (window));
  return p99 <= 50 && worst <= 100 ? 0 : 1;
}
