/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/stress-monitor.h"

#include <math.h>
#include <string.h>

static void
forget_noise (SgStressMonitor *m)
{
  m->block_sum = m->block_time = 0;
  m->n_blocks = 0;
  m->sum_squares = 0;
  m->n_squares = 0;
}

void
sg_stress_monitor_init (SgStressMonitor *m, double tau)
{
  memset (m, 0, sizeof *m);
  m->tau = tau;
}

void
sg_stress_monitor_set_tau (SgStressMonitor *m, double tau)
{
  if (tau == m->tau)
    return;
  m->tau = tau;
  forget_noise (m);
}

void
sg_stress_monitor_reset_peak (SgStressMonitor *m)
{
  m->since_peak_reset = 0;
  m->has_peak = false;
}

static void
end_block (SgStressMonitor *m)
{
  double mean = m->block_sum / m->block_time;
  if (m->n_blocks >= 2)
    {
      double second = mean - 2 * m->blocks[1] + m->blocks[0];
      m->sum_squares += second * second;
      m->n_squares++;
    }
  m->blocks[0] = m->blocks[1];
  m->blocks[1] = mean;
  m->n_blocks++;
  m->block_sum = m->block_time = 0;
}

void
sg_stress_monitor_add (SgStressMonitor *m, double stress, double dt, int sign)
{
  double part = -expm1 (-dt / m->tau);
  m->weight += (1 - m->weight) * part;
  m->mean += (stress - m->mean) * part / m->weight;
  m->covered += dt;

  m->block_sum += stress * dt;
  m->block_time += dt;
  if (m->block_time >= m->tau * (1 - 1e-9))
    end_block (m);

  /* The average of the stage before must have faded from it. */
  m->since_peak_reset += dt;
  if (m->since_peak_reset >= 2 * m->tau && (!m->has_peak || sign * m->mean > m->peak))
    {
      m->peak = sign * m->mean;
      m->has_peak = true;
    }
}

double
sg_stress_monitor_error (const SgStressMonitor *m)
{
  if (m->n_squares < 4)
    return INFINITY;
  return sqrt (0.5 * m->sum_squares / (6.0 * m->n_squares));
}

bool
sg_stress_monitor_dropped (const SgStressMonitor *m, double fraction, int sign)
{
  if (!m->has_peak || !(m->peak > 0))
    return false;
  double blocks = fmax (m->n_blocks, 2);
  double noise = sg_stress_monitor_error (m) * (1 + 1 / sqrt (m->n_squares + 1.0));
  return m->peak - sign * m->mean >= fmax (fraction * m->peak, (2 + 2 * sqrt (2 * log (blocks))) * noise);
}
