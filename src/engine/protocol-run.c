/* protocol-run.c: the stages
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ends that can be told in advance are kept as a step, so that they come at the same step however the
 * batches are cut; ends that depend on averages are looked at only right after those were fed.
 */
#include "engine/protocol-run-private.h"
#include "engine/units.h"
#include "engine/words.h"

#include <math.h>
#include <string.h>

/* Where the sign of the stress is not known, it is averaged for so long before an unload sets out. */
#define PROBE_TAU 5.0
/* What an unload may travel: this and so many times what its stress is worth elastically. */
#define UNLOAD_LIMIT 0.03
#define UNLOAD_LIMIT_ELASTIC 3.0
/* Half the stretch an unload is fitted to, up to 10^8/s and above. */
#define HALF_WINDOW_SLOW 0.002
#define HALF_WINDOW_FAST 0.004

SgProtocolRun *
sg_protocol_run_new (const SgProtocol *protocol, bool paused, const SgRunPoint *at)
{
  SgProtocolRun *run = g_new0 (SgProtocolRun, 1);
  run->protocol = sg_protocol_copy (protocol);
  run->armed = g_array_new (FALSE, TRUE, sizeof (SgAck));
  run->outputs.samples = g_array_new (FALSE, TRUE, sizeof (SgSample));
  run->outputs.unloads = g_array_new (FALSE, TRUE, sizeof (SgUnloadResult));
  run->outputs.acks = g_array_new (FALSE, TRUE, sizeof (SgAck));
  run->pause_at = run->fed_step = SG_NEVER;
  run->n_stage = run->branch = UINT32_MAX; /* the first stage is number 0 */
  run->state = paused ? SG_RUN_PAUSED : SG_RUN_RUNNING;
  run->next = 1;
  sg_drive_default (&run->drive, 0.26);
  sg_stress_monitor_init (&run->monitor, 1);
  sg_stress_monitor_init (&run->peak_monitor, 1);
  sg_run_begin_stage (run, sg_protocol_stage (run->protocol, 0), 0, at);
  return run;
}

SgProtocolRun *
sg_protocol_run_copy (const SgProtocolRun *from)
{
  SgProtocolRun *run = g_memdup2 (from, sizeof *from);
  run->protocol = sg_protocol_copy (from->protocol);
  run->armed = g_array_copy (from->armed);
  run->fit = sg_unload_fit_copy (from->fit);
  run->outputs.samples = g_array_new (FALSE, TRUE, sizeof (SgSample));
  run->outputs.unloads = g_array_new (FALSE, TRUE, sizeof (SgUnloadResult));
  run->outputs.acks = g_array_new (FALSE, TRUE, sizeof (SgAck));
  run->pending = from->pending != NULL ? sg_protocol_run_copy (from->pending) : NULL;
  return run;
}

void
sg_protocol_run_free (SgProtocolRun *run)
{
  if (run == NULL)
    return;
  sg_protocol_free (run->protocol);
  g_array_unref (run->armed);
  sg_unload_fit_free (run->fit);
  g_array_unref (run->outputs.samples);
  g_array_unref (run->outputs.unloads);
  g_array_unref (run->outputs.acks);
  sg_protocol_run_free (run->pending);
  g_free (run);
}

static double
rate_per_tau (const SgProtocolRun *run)
{
  return sg_rate_from_per_second (run->stage.rate, run->protocol->time_step);
}

static double
strain_per_step (const SgProtocolRun *run)
{
  return run->stage.rate * SG_SECONDS_PER_STEP;
}

/* Rows. */

static void
row_emit (SgProtocolRun *run)
{
  SgRow *row = &run->row;
  if (row->n > 0)
    {
      double n = row->n;
      const SgSample sample = {
        .step = row->step,
        .time = row->time,
        .stage = run->n_stage,
        .stage_kind = run->stage.kind,
        .branch = run->branch,
        .plane = run->stage.plane,
        .strain = row->strain / n,
        .stress = row->stress / n,
        .temperature = row->temperature / n,
        .pressure = row->pressure / n,
        .potential_energy = row->potential / n,
        .kinetic_energy = row->kinetic / n,
        .volume = row->volume / n,
        .n_averaged = row->n,
      };
      g_array_append_val (run->outputs.samples, sample);
    }
  memset (row, 0, sizeof *row);
}

static void
row_add (SgRow *row, const SgThermo *t, SgPlane plane)
{
  row->n++;
  row->step = t->step;
  row->time = t->time;
  row->strain += t->strain[plane];
  row->stress += t->stress[SG_XY + (int)plane];
  row->temperature += t->temperature;
  row->pressure += t->pressure;
  row->potential += t->potential_energy;
  row->kinetic += t->kinetic_energy;
  row->volume += t->volume;
}

/* Stages. */

static void
set_drive (SgProtocolRun *run)
{
  const SgStage *stage = &run->stage;
  SgDrive *d = &run->drive;
  double temperature = d->temperature;

  sg_drive_default (d, stage->temperature);
  if (stage->kind == SG_STAGE_ANNEAL)
    d->temperature = temperature; /* follow_anneal() knows */
  d->time_step = run->protocol->time_step;
  d->thermostat = stage->thermostat;
  d->tau_temperature = stage->kind == SG_STAGE_ANNEAL ? 0.5 : stage->kind == SG_STAGE_HOLD ? 1 : 3;
  d->barostat = stage->barostat;
  d->pressure = stage->pressure;
  d->tau_pressure = stage->kind == SG_STAGE_ANNEAL ? 0.5 : 3;
  d->plane = stage->plane;
  d->stride = SG_STRIDE;
  d->exchange_every = (int) stage->exchange_every;
  d->exchange_passes = (int) stage->exchange_passes;
  d->density = stage->density;
  d->stress_control = stage->kind == SG_STAGE_CREEP;
  d->tau_stress = 15;
  if (stage->kind == SG_STAGE_LOAD)
    d->strain_rate = stage->sign * rate_per_tau (run);
  else if (run->phase == SG_PHASE_TRAVEL)
    d->strain_rate = run->travel_sign * rate_per_tau (run);
}

static void
follow_anneal (SgProtocolRun *run, uint64_t step)
{
  if (run->stage.kind != SG_STAGE_ANNEAL)
    return;
  double part = (double)(step - run->stage_step) / (double)(run->end_step - run->stage_step);
  part = CLAMP (part, 0, 1);
  run->drive.temperature = run->stage.temperature
                           + part * (run->stage.temperature_end - run->stage.temperature);
}

/* The smoothing time: 0.001 of strain where something is sheared, else a few tau; for falls from a peak,
 * which is broad, four times that. */
static void
set_smoothing (SgProtocolRun *run)
{
  bool sheared = run->stage.kind == SG_STAGE_LOAD || run->stage.kind == SG_STAGE_UNLOAD;
  double tau = sheared ? CLAMP (0.001 / rate_per_tau (run), 1, 50) : 5;
  sg_stress_monitor_set_tau (&run->monitor, tau);
  sg_stress_monitor_set_tau (&run->peak_monitor, 4 * tau);
}

static double
half_window (const SgProtocolRun *run)
{
  return run->stage.rate > 1e8 * (1 + 1e-9) ? HALF_WINDOW_FAST : HALF_WINDOW_SLOW;
}

static void
set_end_step (SgProtocolRun *run, const SgRunPoint *at)
{
  const SgStage *s = &run->stage;
  run->end_step = SG_NEVER;
  if (s->until == SG_UNTIL_STEPS)
    run->end_step = run->stage_step + (uint64_t)s->until_value;
  else if (s->until == SG_UNTIL_TIME)
    run->end_step
        = run->stage_step + (uint64_t)fmax (1, rint (s->until_value / run->protocol->time_step));
  else if (s->until == SG_UNTIL_STRAIN && s->kind == SG_STAGE_LOAD)
    {
      double way = s->until_value - s->sign * at->strain[s->plane];
      run->end_step = at->step + (uint64_t)fmax (0, fmin (1e18, rint (way / strain_per_step (run))));
    }
}

static void
begin_travel (SgProtocolRun *run, const SgRunPoint *at)
{
  const SgStage *s = &run->stage;
  double strain = at->strain[s->plane], stress = run->monitor.mean;
  double modulus = run->drive.shear_modulus;
  double limit = s->until == SG_UNTIL_STRAIN
                     ? s->until_value
                     : UNLOAD_LIMIT + UNLOAD_LIMIT_ELASTIC * fabs (stress) / modulus;

  run->phase = SG_PHASE_TRAVEL;
  run->travel_sign = stress >= 0 ? -1 : 1;
  run->fit = sg_unload_fit_new (strain, (int)run->travel_sign, half_window (run), modulus, limit);
  run->fit_status = SG_UNLOAD_GOING;
  run->result.strain_start = strain;
  memset (&run->fit_row, 0, sizeof run->fit_row);
  run->fit_row_start = at->step;
  set_drive (run);
}

/* Back to the root with the last step ending on it. */
static void
set_return (SgProtocolRun *run, const SgRunPoint *at)
{
  double way = run->result.residual_strain - at->strain[run->stage.plane];
  double steps = fmax (1, ceil (fabs (way) / strain_per_step (run) - 1e-6));
  run->end_step = at->step + (uint64_t)steps;
  run->drive.strain_rate = way / (steps * run->protocol->time_step);
}

static void
begin_return (SgProtocolRun *run, const SgRunPoint *at)
{
  SgUnloadEstimate e;
  sg_unload_fit_estimate (run->fit, &e);
  run->result.found = true;
  run->result.strain_reached = at->strain[run->stage.plane];
  run->result.residual_strain = e.root;
  run->result.residual_error = e.root_error;
  run->result.modulus = e.modulus;
  run->result.modulus_error = e.modulus_error;
  run->result.n_blocks = e.n_blocks;
  row_emit (run);
  run->row_start = at->step;
  run->branch++;
  run->phase = SG_PHASE_RETURN;
  set_return (run, at);
}

/* One result an unload, whatever ends it. @reason: why there is no root. */
void
sg_run_leave_unload (SgProtocolRun *run, const char *reason)
{
  if (run->stage.kind != SG_STAGE_UNLOAD || run->phase == SG_PHASE_PLAIN)
    return;
  if (!run->result.found)
    sg_words_copy (run->result.reason, sizeof run->result.reason, reason);
  g_array_append_val (run->outputs.unloads, run->result);
  g_clear_pointer (&run->fit, sg_unload_fit_free);
  run->phase = SG_PHASE_PLAIN;
}

void
sg_run_begin_stage (SgProtocolRun *run, const SgStage *stage, int planned, const SgRunPoint *at)
{
  row_emit (run);
  sg_run_leave_unload (run, _ ("another stage was begun before the root was found"));
  if (stage->plane != run->stage.plane)
    {
      sg_stress_monitor_init (&run->monitor, run->monitor.tau);
      sg_stress_monitor_init (&run->peak_monitor, run->peak_monitor.tau);
    }

  run->stage = *stage;
  run->planned = planned;
  if (planned >= 0)
    run->next = (unsigned)planned + 1;
  run->n_stage++;
  run->branch++;
  run->stage_step = run->row_start = at->step;
  run->stage_strain = at->strain[stage->plane];
  run->phase = SG_PHASE_PLAIN;
  run->drive.temperature = stage->temperature;
  set_smoothing (run);
  sg_stress_monitor_reset_peak (&run->monitor);
  sg_stress_monitor_reset_peak (&run->peak_monitor);
  set_end_step (run, at);
  set_drive (run);

  if (stage->kind == SG_STAGE_UNLOAD)
    {
      memset (&run->result, 0, sizeof run->result);
      run->result.stage = run->n_stage;
      run->result.plane = stage->plane;
      run->result.strain_start = run->stage_strain;
      run->phase = SG_PHASE_PROBE;
      if (run->monitor.covered >= PROBE_TAU * (1 - 1e-9))
        begin_travel (run, at);
    }
}

void
sg_run_finish (SgProtocolRun *run)
{
  row_emit (run);
  sg_run_leave_unload (run, _ ("the run was ended before the root was found"));
  run->state = SG_RUN_FINISHED;
  run->pause_at = SG_NEVER;
}

/* The protocol's next stage; after one by hand a planned one of the same kind is skipped. */
void
sg_run_next_stage (SgProtocolRun *run, const SgRunPoint *at)
{
  const GArray *stages = run->protocol->stages;
  if (run->planned < 0 && run->next < stages->len
      && sg_protocol_stage (run->protocol, run->next)->kind == run->stage.kind)
    run->next++;
  if (run->next < stages->len)
    sg_run_begin_stage (run, sg_protocol_stage (run->protocol, run->next), (int)run->next, at);
  else
    sg_run_finish (run);
}

/* Rate, temperature or target of the stage in force were changed: it goes on smoothly. */
void
sg_run_settings_changed (SgProtocolRun *run, const SgRunPoint *at)
{
  set_smoothing (run);
  if (run->phase == SG_PHASE_RETURN)
    {
      set_drive (run);
      set_return (run, at);
      return;
    }
  set_end_step (run, at);
  set_drive (run);
  follow_anneal (run, at->step);
  if (run->phase == SG_PHASE_TRAVEL)
    sg_unload_fit_set_half_window (run->fit, half_window (run));
}

/* What whoever steps the atoms asks. */

SgRunState
sg_protocol_run_state (const SgProtocolRun *run)
{
  return run->state;
}

const SgDrive *
sg_protocol_run_drive (const SgProtocolRun *run)
{
  return &run->drive;
}

uint64_t
sg_protocol_run_until (const SgProtocolRun *run, uint64_t step)
{
  uint64_t until = step - step % SG_STRIDE + SG_STRIDE;
  until = MIN (until, MAX (run->end_step, step + 1));
  until = MIN (until, MAX (run->pause_at, step + 1));
  return MIN (until, sg_run_next_armed_step (run, step));
}

void
sg_protocol_run_feed (SgProtocolRun *run, const SgThermo *t)
{
  const SgStage *stage = &run->stage;
  double stress = t->stress[SG_XY + (int)stage->plane];
  int sign = stage->sign;
  if (stage->kind != SG_STAGE_LOAD)
    sign = run->monitor.mean >= 0 ? 1 : -1;
  double dt = SG_STRIDE * run->protocol->time_step;
  sg_stress_monitor_add (&run->monitor, stress, dt, sign);
  sg_stress_monitor_add (&run->peak_monitor, stress, dt, sign);
  run->fed_step = t->step;

  row_add (&run->row, t, stage->plane);
  if (t->step - run->row_start >= sg_stage_row_steps (stage))
    {
      row_emit (run);
      run->row_start = t->step;
    }

  if (run->phase == SG_PHASE_TRAVEL && run->fit_status == SG_UNLOAD_GOING)
    {
      /* Rows of its own: what a user wants to see must not change the fit. */
      SgStage plain = *stage;
      plain.sample_every = 0;
      SgRow *row = &run->fit_row;
      row_add (row, t, stage->plane);
      if (t->step - run->fit_row_start >= sg_stage_row_steps (&plain))
        {
          run->fit_status = sg_unload_fit_add (run->fit, row->strain / row->n, row->stress / row->n);
          memset (row, 0, sizeof *row);
          run->fit_row_start = t->step;
        }
    }
}

/* Whether averages fed this very step end the stage. */
static bool
stress_reached (const SgProtocolRun *run)
{
  const SgStage *s = &run->stage;
  const SgStressMonitor *m = &run->monitor;
  if (s->until != SG_UNTIL_STRESS || m->since_peak_reset < m->tau)
    return false;
  return s->kind == SG_STAGE_HOLD ? fabs (m->mean) <= s->until_value
                                  : s->sign * m->mean >= s->until_value;
}

void
sg_protocol_run_advance (SgProtocolRun *run, const SgRunPoint *at)
{
  if (run->state != SG_RUN_RUNNING)
    return;

  bool fed = run->fed_step == at->step;
  sg_run_fire_armed (run, at);
  if (run->state == SG_RUN_RUNNING)
    {
      if (run->phase == SG_PHASE_PROBE && fed && run->monitor.covered >= PROBE_TAU * (1 - 1e-9))
        begin_travel (run, at);
      else if (run->phase == SG_PHASE_TRAVEL && fed && run->fit_status == SG_UNLOAD_FOUND)
        begin_return (run, at);
      else if (run->phase == SG_PHASE_TRAVEL && fed && run->fit_status == SG_UNLOAD_GAVE_UP)
        {
          run->result.strain_reached = at->strain[run->stage.plane];
          sg_run_leave_unload (run, sg_unload_fit_reason (run->fit));
          sg_run_next_stage (run, at);
        }
      else if (at->step >= run->end_step || (fed && stress_reached (run)))
        {
          run->result.strain_reached = run->phase == SG_PHASE_RETURN
                                           ? run->result.strain_reached
                                           : at->strain[run->stage.plane];
          sg_run_leave_unload (run, _ ("the time given to it was over before the root was found"));
          sg_run_next_stage (run, at);
        }
    }
  if (at->step % SG_STRIDE == 0)
    follow_anneal (run, at->step);
  if (at->step >= run->pause_at)
    {
      if (run->state == SG_RUN_RUNNING)
        run->state = SG_RUN_PAUSED;
      run->pause_at = SG_NEVER;
    }
  run->fed_step = SG_NEVER;
}

void
sg_protocol_run_fail (SgProtocolRun *run)
{
  run->state = SG_RUN_FAILED;
  run->pause_at = SG_NEVER;
  g_clear_pointer (&run->pending, sg_protocol_run_free);
}

void
sg_protocol_run_pause (SgProtocolRun *run)
{
  if (run->state == SG_RUN_RUNNING)
    run->state = SG_RUN_PAUSED;
  run->pause_at = SG_NEVER;
}

SgRunOutputs *
sg_protocol_run_outputs (SgProtocolRun *run)
{
  return &run->outputs;
}

const GArray *
sg_protocol_run_armed (const SgProtocolRun *run)
{
  return run->armed;
}

uint32_t
sg_protocol_run_branch (const SgProtocolRun *run)
{
  return run->branch;
}

void
sg_protocol_run_set_branch (SgProtocolRun *run, uint32_t branch)
{
  run->branch = branch;
}

void
sg_protocol_run_status (const SgProtocolRun *run, const SgRunPoint *at, SgEngineStatus *status)
{
  status->state = run->state;
  status->step = at->step;
  status->time = at->time;
  status->stage = run->n_stage;
  status->planned = run->planned;
  status->settings = run->stage;
  status->stage_step = run->stage_step;
  status->stage_strain = run->stage_strain;
  status->stage_expected = run->end_step != SG_NEVER ? run->end_step - run->stage_step : 0;
  status->returning = run->phase == SG_PHASE_RETURN;
  status->strain = at->strain[run->stage.plane];
  status->stress = run->monitor.mean;
  status->temperature_now = run->drive.temperature;
  status->pending = run->pending != NULL;
  status->pending_settings = run->pending != NULL ? run->pending->stage : run->stage;
}
