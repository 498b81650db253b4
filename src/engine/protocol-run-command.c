/* protocol-run-command.c: what commands do to the machine, at once, on resume or when a condition is met
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Settings changed in a pause are applied to a copy of the machine, which takes its place on resume: later
 * commands of the same pause are judged by that copy, and what is in force stays what it is.
 */
#include "engine/error.h"
#include "engine/protocol-run-private.h"
#include "engine/units.h"
#include "engine/words.h"

#include <math.h>
#include <string.h>

static bool
refuse (char *reason, const char *format, ...) G_GNUC_PRINTF (2, 3);

static bool
refuse (char *reason, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_vsnprintf (reason, sizeof ((SgAck *)NULL)->reason, format, args);
  va_end (args);
  return false;
}

/* A stage by hand: what is not said stays as it is. */
static void
stage_by_hand (const SgProtocolRun *run, SgStageKind kind, SgStage *stage)
{
  *stage = run->stage;
  stage->kind = kind;
  stage->name[0] = '\0';
  stage->temperature = stage->temperature_end = run->drive.temperature;
  stage->until = SG_UNTIL_USER;
  stage->until_value = 0;
}

static bool
target_is_ahead (double target, int sign, double strain, char *reason)
{
  if (target > sign * strain)
    return true;
  return refuse (reason, _ ("the target %.4g is not ahead: the strain is %.4g"), sign * target, strain);
}

static bool
apply_settings (SgProtocolRun *run, const SgCommand *c, const SgRunPoint *at, char *reason)
{
  SgStage *present = &run->stage, stage;
  bool loads = present->kind == SG_STAGE_LOAD && run->state != SG_RUN_FINISHED;
  bool unloads = present->kind == SG_STAGE_UNLOAD && run->state != SG_RUN_FINISHED;
  double strain = at->strain[present->plane];

  switch (c->kind)
    {
    case SG_COMMAND_SET_RATE:
      if (!loads && !unloads)
        return refuse (reason, _ ("set-rate: nothing is loaded or unloaded, the present stage is: %s"),
                       sg_stage_kind_name (present->kind));
      present->rate = c->value;
      sg_run_settings_changed (run, at);
      return true;

    case SG_COMMAND_SET_TEMPERATURE:
      if (present->kind == SG_STAGE_ANNEAL)
        return refuse (reason, _ ("set-temperature: the present stage is an anneal and sets it"));
      if (!present->thermostat)
        return refuse (reason, _ ("set-temperature: the thermostat is off in this stage"));
      present->temperature = present->temperature_end = c->value;
      sg_run_settings_changed (run, at);
      return true;

    case SG_COMMAND_SET_TARGET:
      if (!loads)
        return refuse (reason, _ ("set-target: nothing is loaded, the present stage is: %s"),
                       sg_stage_kind_name (present->kind));
      if (c->value != 0 && !target_is_ahead (c->value, present->sign, strain, reason))
        return false;
      present->until = c->value != 0 ? SG_UNTIL_STRAIN : SG_UNTIL_USER;
      present->until_value = c->value;
      sg_run_settings_changed (run, at);
      return true;

    case SG_COMMAND_LOAD:
      if (c->target != 0 && !target_is_ahead (c->target, c->sign, at->strain[c->plane], reason))
        return false;
      stage_by_hand (run, SG_STAGE_LOAD, &stage);
      stage.plane = c->plane;
      stage.sign = c->sign;
      stage.rate = c->value;
      stage.until = c->target != 0 ? SG_UNTIL_STRAIN : SG_UNTIL_USER;
      stage.until_value = c->target;
      break;

    case SG_COMMAND_UNLOAD:
      if (unloads)
        return refuse (reason, _ ("unload: it is unloading already"));
      stage_by_hand (run, SG_STAGE_UNLOAD, &stage);
      if (c->value > 0)
        stage.rate = c->value;
      break;

    case SG_COMMAND_HOLD:
      stage_by_hand (run, SG_STAGE_HOLD, &stage);
      break;

    case SG_COMMAND_CREEP:
      stage_by_hand (run, SG_STAGE_CREEP, &stage);
      break;

    case SG_COMMAND_REVERSE:
      if (!loads)
        return refuse (reason, _ ("reverse: nothing is loaded, the present stage is: %s"),
                       sg_stage_kind_name (present->kind));
      stage = *present;
      stage.sign = -stage.sign;
      if (stage.until == SG_UNTIL_STRAIN && !(stage.until_value > stage.sign * strain))
        {
          /* A load that came back: its target lies behind now. */
          stage.until = SG_UNTIL_USER;
          stage.until_value = 0;
        }
      break;

    case SG_COMMAND_NEXT:
      sg_run_leave_unload (run, _ ("it was ended by hand before the root was found"));
      sg_run_next_stage (run, at);
      return true;

    case SG_COMMAND_PAUSE:
    case SG_COMMAND_RESUME:
    case SG_COMMAND_STEP:
    case SG_COMMAND_STOP:
    case SG_COMMAND_RESTORE:
    case SG_COMMAND_ARM:
    case SG_COMMAND_DISARM:
    case SG_N_COMMANDS:
    default:
      g_assert_not_reached ();
    }

  sg_run_begin_stage (run, &stage, -1, at);
  run->state = SG_RUN_RUNNING;
  return true;
}

static void
move_outputs (GArray *to, GArray *from)
{
  g_array_append_vals (to, from->data, from->len);
  g_array_set_size (from, 0);
}

/* The machine as it was changed in the pause takes the place of the present one. */
static void
take_pending (SgProtocolRun *run)
{
  SgProtocolRun *pending = g_steal_pointer (&run->pending);
  if (pending == NULL)
    return;

  SgProtocolRun before = *run;
  *run = *pending;
  *pending = before;
  /* What is known outside stays where it is. */
  SgRunOutputs outputs = run->outputs;
  run->outputs = pending->outputs;
  pending->outputs = outputs;
  move_outputs (run->outputs.samples, outputs.samples);
  move_outputs (run->outputs.unloads, outputs.unloads);
  move_outputs (run->outputs.acks, outputs.acks);
  GArray *armed = run->armed;
  run->armed = pending->armed;
  pending->armed = armed;
  sg_protocol_run_free (pending);
}

static bool
disarm (SgProtocolRun *run, double number, char *reason)
{
  if (number == 0)
    {
      g_array_set_size (run->armed, 0);
      return true;
    }
  for (unsigned i = 0; i < run->armed->len; i++)
    if ((double)g_array_index (run->armed, SgAck, i).number == number)
      {
        g_array_remove_index (run->armed, i);
        return true;
      }
  return refuse (reason, _ ("disarm: no command number %.0f waits"), number);
}

bool
sg_protocol_run_command (SgProtocolRun *run, uint64_t number, const SgCommand *c,
                         const SgRunPoint *at, SgAck *ack)
{
  memset (ack, 0, sizeof *ack);
  ack->number = number;
  ack->command = *c;
  ack->state = run->state;
  ack->step = at->step;

  g_autoptr (GError) error = NULL;
  if (!sg_command_check (c, (int)run->state, &error))
    {
      sg_words_copy (ack->reason, sizeof ack->reason, error->message);
      return false;
    }

  ack->applied = true;
  switch (c->kind)
    {
    case SG_COMMAND_PAUSE:
      run->state = SG_RUN_PAUSED;
      run->pause_at = SG_NEVER;
      break;
    case SG_COMMAND_RESUME:
    case SG_COMMAND_STEP:
      run->state = SG_RUN_RUNNING;
      if (run->pending != NULL)
        take_pending (run); /* its state: running, or finished after `next` */
      if (c->kind == SG_COMMAND_STEP && run->state == SG_RUN_RUNNING)
        run->pause_at = at->step + (uint64_t)c->value;
      break;
    case SG_COMMAND_STOP:
      g_clear_pointer (&run->pending, sg_protocol_run_free);
      sg_run_finish (run);
      break;
    case SG_COMMAND_RESTORE:
      run->state = SG_RUN_PAUSED;
      run->branch++;
      break;
    case SG_COMMAND_ARM:
      g_array_append_val (run->armed, *ack);
      break;
    case SG_COMMAND_DISARM:
      ack->applied = disarm (run, c->value, ack->reason);
      break;
    case SG_COMMAND_SET_RATE:
    case SG_COMMAND_SET_TEMPERATURE:
    case SG_COMMAND_SET_TARGET:
    case SG_COMMAND_LOAD:
    case SG_COMMAND_UNLOAD:
    case SG_COMMAND_HOLD:
    case SG_COMMAND_CREEP:
    case SG_COMMAND_REVERSE:
    case SG_COMMAND_NEXT:
      if (run->state != SG_RUN_PAUSED)
        ack->applied = apply_settings (run, c, at, ack->reason);
      else
        {
          SgProtocolRun *changed = sg_protocol_run_copy (run->pending != NULL ? run->pending : run);
          if (run->pending == NULL)
            changed->state = SG_RUN_RUNNING;
          else
            {
              /* Rows and results of earlier changes of this pause. */
              move_outputs (changed->outputs.samples, run->pending->outputs.samples);
              move_outputs (changed->outputs.unloads, run->pending->outputs.unloads);
            }
          if (changed->state == SG_RUN_FINISHED && (sg_command_info (c->kind)->legal
                                                    & (1u << SG_RUN_FINISHED)) == 0)
            ack->applied = refuse (ack->reason, _ ("%s: the run will be finished on resume"),
                                   sg_command_info (c->kind)->name);
          else
            ack->applied = apply_settings (changed, c, at, ack->reason);
          if (ack->applied)
            {
              sg_protocol_run_free (run->pending);
              run->pending = changed;
              ack->pending = true;
            }
          else
            {
              if (run->pending != NULL)
                {
                  move_outputs (run->pending->outputs.samples, changed->outputs.samples);
                  move_outputs (run->pending->outputs.unloads, changed->outputs.unloads);
                }
              sg_protocol_run_free (changed);
            }
        }
      break;
    case SG_N_COMMANDS:
    default:
      g_assert_not_reached ();
    }
  return ack->applied;
}

static bool
condition_is_met (const SgProtocolRun *run, const SgCommand *c, const SgRunPoint *at)
{
  bool loads = run->stage.kind == SG_STAGE_LOAD;
  int sign = run->stage.sign;
  double strain = at->strain[run->stage.plane], stress = run->monitor.mean;

  if (c->when == SG_WHEN_STEP)
    return (double)at->step >= c->threshold;
  if (run->fed_step != at->step)
    return false;
  switch (c->when)
    {
    case SG_WHEN_STRAIN:
      /* Half a step's strain for the rounding of a sum of many steps. */
      return loads ? sign * strain >= c->threshold - 0.5 * run->stage.rate * SG_SECONDS_PER_STEP
                   : fabs (strain) >= c->threshold;
    case SG_WHEN_STRESS:
      return run->monitor.covered >= run->monitor.tau
             && (loads ? sign * stress : fabs (stress)) >= c->threshold;
    case SG_WHEN_STRESS_DROP:
      if (!loads)
        sign = stress >= 0 ? 1 : -1;
      return sg_stress_monitor_dropped (&run->peak_monitor, c->threshold, sign);
    case SG_WHEN_STEP:
    case SG_N_WHENS:
    default:
      return false;
    }
}

/* All conditions are judged before the first command changes anything; then in the order of their numbers. */
void
sg_run_fire_armed (SgProtocolRun *run, const SgRunPoint *at)
{
  g_autoptr (GArray) met = NULL;
  for (unsigned i = 0; i < run->armed->len;)
    {
      const SgAck *armed = &g_array_index (run->armed, SgAck, i);
      if (!condition_is_met (run, &armed->command, at))
        {
          i++;
          continue;
        }
      if (met == NULL)
        met = g_array_new (FALSE, FALSE, sizeof (SgAck));
      g_array_append_val (met, *armed);
      g_array_remove_index (run->armed, i);
    }
  for (unsigned i = 0; met != NULL && i < met->len; i++)
    {
      const SgAck *armed = &g_array_index (met, SgAck, i);
      SgCommand command = armed->command;
      command.kind = command.armed;
      SgAck ack;
      sg_protocol_run_command (run, 0, &command, at, &ack);
      ack.armed_by = armed->number;
      g_array_append_val (run->outputs.acks, ack);
    }
}

uint64_t
sg_run_next_armed_step (const SgProtocolRun *run, uint64_t step)
{
  uint64_t next = SG_NEVER;
  for (unsigned i = 0; i < run->armed->len; i++)
    {
      const SgCommand *c = &g_array_index (run->armed, SgAck, i).command;
      if (c->when == SG_WHEN_STEP)
        next = MIN (next, MAX ((uint64_t)ceil (c->threshold), step + 1));
    }
  return next;
}
