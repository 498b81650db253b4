/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/command.h"
#include "engine/error.h"
#include "engine/words.h"

#include <math.h>
#include <string.h>

#define IDLE (1u << SG_RUN_IDLE)
#define RUNNING (1u << SG_RUN_RUNNING)
#define PAUSED (1u << SG_RUN_PAUSED)
#define FINISHED (1u << SG_RUN_FINISHED)
#define FAILED (1u << SG_RUN_FAILED)

static const char *const state_names[SG_N_RUN_STATES]
    = { "idle", "running", "paused", "finished", "failed" };

static const SgCommandInfo table[SG_N_COMMANDS] = {
  [SG_COMMAND_PAUSE] = { "pause", NULL, "", 0, 0, RUNNING, false,
                         "Stops time; everything stays as it is." },
  [SG_COMMAND_RESUME] = { "resume", NULL, "", 0, 0, PAUSED, false,
                          "Lets time go on, with what was changed meanwhile." },
  [SG_COMMAND_STEP] = { "step", "number of steps", "", 1, 1e9, PAUSED, false,
                        "Goes on for a number of steps, then pauses again." },
  [SG_COMMAND_SET_RATE] = { "set-rate", "rate", "1/s", 1, 1e11, RUNNING | PAUSED, true,
                            "Sets the strain rate of the present loading or unloading." },
  [SG_COMMAND_SET_TEMPERATURE] = { "set-temperature", "temperature", "epsilon/k_B", 0.001, 2,
                                   RUNNING | PAUSED, true, "Sets the temperature of the thermostat." },
  [SG_COMMAND_SET_TARGET] = { "set-target", "target strain", "", -100, 100, RUNNING | PAUSED, true,
                              "Sets the strain at which the present loading ends; 0 for none." },
  [SG_COMMAND_LOAD] = { "load", "rate", "1/s", 1, 1e11, RUNNING | PAUSED | FINISHED, true,
                        "Shears at a constant rate in one of six directions." },
  [SG_COMMAND_UNLOAD] = { "unload", "rate", "1/s", 0, 1e11, RUNNING | PAUSED | FINISHED, true,
                          "Shears back until the fitted shear stress is zero." },
  [SG_COMMAND_HOLD] = { "hold", NULL, "", 0, 0, RUNNING | PAUSED | FINISHED, true,
                        "Holds the strain." },
  [SG_COMMAND_CREEP] = { "creep", NULL, "", 0, 0, RUNNING | PAUSED | FINISHED, true,
                         "Holds the shear stress at zero and lets the strain go." },
  [SG_COMMAND_REVERSE] = { "reverse", NULL, "", 0, 0, RUNNING | PAUSED, true,
                           "Turns the present loading round." },
  [SG_COMMAND_NEXT] = { "next", NULL, "", 0, 0, RUNNING | PAUSED, true,
                        "Ends the present stage and begins the next one of the protocol." },
  [SG_COMMAND_STOP] = { "stop", NULL, "", 0, 0, RUNNING | PAUSED, false, "Ends the run." },
  [SG_COMMAND_RESTORE] = { "restore", NULL, "", 0, 0, FAILED, false,
                           "Goes back to the last good state after a failure, paused." },
  [SG_COMMAND_ARM] = { "arm", NULL, "", 0, 0, RUNNING | PAUSED, false,
                       "Gives a command in advance, for when a condition is met." },
  [SG_COMMAND_DISARM] = { "disarm", "number of the armed command", "", 0, 9007199254740992.0,
                          RUNNING | PAUSED | FINISHED, false,
                          "Takes back a command given in advance; 0 takes back all." },
};

const SgCommandInfo *
sg_command_info (SgCommandKind kind)
{
  g_return_val_if_fail ((unsigned)kind < SG_N_COMMANDS, NULL);
  return &table[kind];
}

void
sg_command_init (SgCommand *command, SgCommandKind kind, double value)
{
  memset (command, 0, sizeof *command);
  command->kind = kind;
  command->value = value;
  command->plane = SG_PLANE_XY;
  command->sign = 1;
}

bool
sg_command_can_be_armed (SgCommandKind kind)
{
  return (unsigned)kind < SG_N_COMMANDS && kind != SG_COMMAND_RESUME && kind != SG_COMMAND_STEP
         && kind != SG_COMMAND_RESTORE && kind != SG_COMMAND_ARM && kind != SG_COMMAND_DISARM;
}

static bool
refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static bool
refuse (GError **error, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, SG_ERROR, SG_ERROR_REFUSED, message);
  return false;
}

static bool
check_values (const SgCommand *c, SgCommandKind kind, GError **error)
{
  const SgCommandInfo *info = &table[kind];
  if (info->argument != NULL && !(c->value >= info->min && c->value <= info->max))
    return refuse (error, _ ("%s: the %s %g is not within %g..%g%s%s"), info->name, info->argument,
                   c->value, info->min, info->max, *info->unit ? " " : "", info->unit);
  if ((kind == SG_COMMAND_STEP || kind == SG_COMMAND_DISARM) && c->value != floor (c->value))
    return refuse (error, _ ("%s: the %s is a whole number, not %g"), info->name, info->argument,
                   c->value);
  if (kind == SG_COMMAND_UNLOAD && c->value > 0 && c->value < 1)
    return refuse (error, _ ("unload: the rate %g is not within 1..1e+11 1/s"), c->value);
  if (kind == SG_COMMAND_LOAD)
    {
      if (!(c->target >= -100 && c->target <= 100))
        return refuse (error, _ ("load: the target strain %g is not within -100..100"), c->target);
      if ((unsigned)c->plane > SG_PLANE_YZ || (c->sign != 1 && c->sign != -1))
        return refuse (error, _ ("load: no such direction"));
    }
  return true;
}

static bool
check_arm (const SgCommand *c, GError **error)
{
  double min = 0, max = 100;
  if (!sg_command_can_be_armed (c->armed))
    return refuse (error, _ ("arm: \"%s\" cannot be given in advance"),
                   (unsigned)c->armed < SG_N_COMMANDS ? table[c->armed].name : "?");
  switch (c->when)
    {
    case SG_WHEN_STRAIN:
    case SG_WHEN_STRESS:
      min = -100;
      break;
    case SG_WHEN_STRESS_DROP:
      min = 1e-6;
      max = 10;
      break;
    case SG_WHEN_STEP:
      max = 9007199254740992.0;
      break;
    case SG_N_WHENS:
    default:
      return refuse (error, _ ("arm: no such condition"));
    }
  if (!(c->threshold >= min && c->threshold <= max))
    return refuse (error, _ ("arm: the threshold %g is not within %g..%g"), c->threshold, min, max);
  return check_values (c, c->armed, error);
}

/* Why @kind is not legal in @state, as a user may be told. */
static const char *
illegal_reason (SgCommandKind kind, int state)
{
  switch ((SgRunState)state)
    {
    case SG_RUN_IDLE:
      return _ ("no sample is open");
    case SG_RUN_RUNNING:
      return kind == SG_COMMAND_RESUME ? _ ("it is running already")
             : kind == SG_COMMAND_STEP ? _ ("it is running; pause it first")
                                       : _ ("nothing has failed");
    case SG_RUN_PAUSED:
      return kind == SG_COMMAND_PAUSE ? _ ("it is paused already") : _ ("nothing has failed");
    case SG_RUN_FINISHED:
      return kind == SG_COMMAND_RESTORE ? _ ("nothing has failed")
                                        : _ ("the run is finished; load, unload, hold or creep go on");
    case SG_RUN_FAILED:
      return _ ("the run has failed; restore goes back to the last good state");
    case SG_N_RUN_STATES:
    default:
      return _ ("no such state");
    }
}

bool
sg_command_check (const SgCommand *c, int state, GError **error)
{
  if ((unsigned)c->kind >= SG_N_COMMANDS)
    return refuse (error, _ ("no such command"));
  if (c->kind == SG_COMMAND_ARM ? !check_arm (c, error) : !check_values (c, c->kind, error))
    return false;
  if (state >= 0 && (table[c->kind].legal & (1u << state)) == 0)
    return refuse (error, "%s: %s", table[c->kind].name, illegal_reason (c->kind, state));
  return true;
}

const char *
sg_run_state_name (SgRunState state)
{
  return (unsigned)state < SG_N_RUN_STATES ? state_names[state] : "?";
}

bool
sg_run_state_parse (const char *text, SgRunState *state)
{
  for (unsigned s = 0; s < SG_N_RUN_STATES; s++)
    if (strcmp (text, state_names[s]) == 0)
      {
        *state = (SgRunState)s;
        return true;
      }
  return false;
}
