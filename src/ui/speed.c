/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/speed.h"
#include "engine/words.h"
#include "ui/format.h"
#include "ui/settings.h"

/* The measurement: so many atoms, so many steps a try until the time is up. */
#define ATOMS 4000
#define STEPS 200
#define SECONDS 0.7

gboolean
sg_speed_known (SgSpeed *speed)
{
  *speed = (SgSpeed){ 0 };
  g_autofree char *day = g_settings_get_string (sg_settings (), "atom-steps-measured");
  speed->atom_steps = g_settings_get_double (sg_settings (), "atom-steps-per-second");
  if (!(speed->atom_steps > 1e3 && speed->atom_steps < 1e15))
    speed->atom_steps = 0;
  g_snprintf (speed->source, sizeof speed->source, _ ("measured here on %s"), day);
  return speed->atom_steps > 0;
}

void
sg_speed_remember (double atom_steps)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%e %B %Y");
  g_settings_set_double (sg_settings (), "atom-steps-per-second", atom_steps);
  g_settings_set_string (sg_settings (), "atom-steps-measured", g_strstrip (day));
}

static void
measure (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  SgPotential potential;
  SgStart start;
  sg_potential_wahnstrom (&potential);
  sg_start_default (&start, ATOMS, 1);
  g_autoptr (SgConfiguration) c = sg_configuration_new_start (&potential, &start, &error);
  SgPool *pool = sg_pool_new (GPOINTER_TO_UINT (data));
  SgSimulation *sim = c != NULL ? sg_simulation_new (c, pool, NULL, 1, &error) : NULL;
  double seconds = 0;
  unsigned steps = 0;
  if (sim != NULL)
    {
      SgDrive drive;
      sg_drive_default (&drive, 0.6);
      sg_simulation_draw_velocities (sim, 0.6);
      sg_simulation_set_drive (sim, &drive);
      /* the first steps fill caches and lists */
      bool good = sg_simulation_step (sim, STEPS, false, &error);
      gint64 began = g_get_monotonic_time ();
      for (; good && seconds < SECONDS; steps += STEPS)
        {
          good = sg_simulation_step (sim, STEPS, false, &error);
          seconds = 1e-6 * (double) (g_get_monotonic_time () - began);
        }
      sg_simulation_free (sim);
    }
  sg_pool_free (pool);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  double *speed = g_new (double, 1);
  *speed = ATOMS * (double) steps / seconds;
  g_task_return_pointer (task, speed, g_free);
}

void
sg_speed_measure_async (unsigned n_threads, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);
  g_task_set_task_data (task, GUINT_TO_POINTER (n_threads), NULL);
  g_task_run_in_thread (task, measure);
}

gboolean
sg_speed_measure_finish (GAsyncResult *result, SgSpeed *speed)
{
  g_autofree double *found = g_task_propagate_pointer (G_TASK (result), NULL);
  *speed = (SgSpeed){ .atom_steps = found != NULL ? *found : 0 };
  g_strlcpy (speed->source, _ ("measured just now"), sizeof speed->source);
  if (found == NULL)
    return FALSE;
  sg_speed_remember (*found);
  return TRUE;
}
