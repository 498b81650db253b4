/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/watchdog.h"

#include <string.h>

#define LIMIT_US 100000
#define MAX_PHASES 16

typedef struct {
  const char *name;
  guint64 count;
  gint64 total_us, worst_us;
} Phase;

static GPollFunc original_poll;
static gint64 turn_began, worst_us;
static guint64 n_turns, n_late;
static Phase phases[MAX_PHASES];
static const char *longest_phase;
static gint64 longest_phase_us;

gboolean
sg_debug (const char *topic)
{
  const char *variable = g_getenv ("SHEARGLASS_DEBUG");
  if (variable == NULL)
    return FALSE;
  g_auto (GStrv) topics = g_strsplit_set (variable, ",: ", -1);
  return g_strv_contains ((const char *const *) topics, topic);
}

static gint
watching_poll (GPollFD *fds, guint n_fds, gint timeout)
{
  gint64 now = g_get_monotonic_time ();

  if (turn_began != 0)
    {
      gint64 turn = now - turn_began;
      n_turns++;
      worst_us = MAX (worst_us, turn);
      if (turn > LIMIT_US)
        {
          n_late++;
          if (sg_debug ("timers"))
            g_printerr ("shearglass: main loop blocked for %.0f ms (longest phase: %s, %.0f ms)\n",
                        (double) turn / 1e3, longest_phase != NULL ? longest_phase : "unknown",
                        (double) longest_phase_us / 1e3);
        }
    }
  gint ready = original_poll (fds, n_fds, timeout);
  turn_began = g_get_monotonic_time ();
  longest_phase = NULL;
  longest_phase_us = 0;
  return ready;
}

void
sg_watchdog_install (void)
{
  if (original_poll != NULL)
    return;
  GMainContext *context = g_main_context_default ();
  original_poll = g_main_context_get_poll_func (context);
  g_main_context_set_poll_func (context, watching_poll);
}

void
sg_watchdog_phase (const char *name, gint64 start_us)
{
  gint64 took = g_get_monotonic_time () - start_us;

  if (took > longest_phase_us)
    {
      longest_phase_us = took;
      longest_phase = name;
    }
  for (int i = 0; i < MAX_PHASES; i++)
    {
      Phase *phase = &phases[i];
      if (phase->name == NULL)
        phase->name = name;
      if (strcmp (phase->name, name) == 0)
        {
          phase->count++;
          phase->total_us += took;
          phase->worst_us = MAX (phase->worst_us, took);
          return;
        }
    }
}

double
sg_watchdog_worst_ms (void)
{
  return (double) worst_us / 1e3;
}

void
sg_watchdog_reset (void)
{
  worst_us = 0;
  n_turns = n_late = 0;
  memset (phases, 0, sizeof phases);
}

char *
sg_watchdog_report (void)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          "main loop: %" G_GUINT64_FORMAT " turns, longest %.1f ms, "
                          "%" G_GUINT64_FORMAT " over %d ms\n",
                          n_turns, (double) worst_us / 1e3, n_late, LIMIT_US / 1000);
  for (int i = 0; i < MAX_PHASES && phases[i].name != NULL; i++)
    g_string_append_printf (text, "  %-20s %8" G_GUINT64_FORMAT " times, mean %7.2f ms, longest %7.1f ms\n",
                            phases[i].name, phases[i].count,
                            (double) phases[i].total_us / 1e3 / (double) phases[i].count,
                            (double) phases[i].worst_us / 1e3);
  return g_string_free (text, FALSE);
}
