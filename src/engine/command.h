/* command.h: the one table of what a user, a script or a replay may tell the engine
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A command has a kind and up to one number, one direction and, when armed in advance, a condition. As
 * text, in logs and on the command line:  "set-rate 1e8",  "load 1e8 +xy 0.02",
 * "arm strain>=0.018 unload 1e8".
 */
#pragma once

#include "engine/protocol.h"
#include "engine/snapshot.h"

typedef enum {
  SG_COMMAND_PAUSE,
  SG_COMMAND_RESUME,
  SG_COMMAND_STEP,            /* value: steps, then paused again */
  SG_COMMAND_SET_RATE,        /* value: 1/s */
  SG_COMMAND_SET_TEMPERATURE, /* value: k_B T / epsilon */
  SG_COMMAND_SET_TARGET,      /* value: strain at which the present load ends; 0: until told */
  SG_COMMAND_LOAD,            /* value: rate in 1/s; target: strain or 0; plane, sign */
  SG_COMMAND_UNLOAD,          /* value: rate in 1/s */
  SG_COMMAND_HOLD,
  SG_COMMAND_CREEP,
  SG_COMMAND_REVERSE,         /* the present load in the opposite direction */
  SG_COMMAND_STOP,            /* ends the run: finished */
  SG_COMMAND_RESTORE,         /* from failed: back to the last good state, paused */
  SG_COMMAND_ARM,             /* condition and the command in `armed` */
  SG_COMMAND_DISARM,          /* value: number of the arm command */
  SG_N_COMMANDS
} SgCommandKind;

typedef enum {
  SG_WHEN_STRAIN,      /* |strain| of the loaded plane has reached the value */
  SG_WHEN_STRESS,      /* |shear stress|, smoothed, has reached the value */
  SG_WHEN_STRESS_DROP, /* smoothed |shear stress| has fallen by this fraction from its peak */
  SG_WHEN_STEP,        /* the step has been reached */
} SgWhen;

typedef struct {
  SgCommandKind kind;
  double value;
  double target;
  SgPlane plane;
  int sign;
  /* ARM only */
  SgCommandKind armed; /* LOAD, UNLOAD, HOLD, CREEP, REVERSE, PAUSE or STOP, with value, target, plane, sign */
  SgWhen when;
  double threshold;
} SgCommand;

/* A row of the table. */
typedef struct {
  const char *name;     /* "set-rate" */
  const char *argument; /* what `value` is, for messages; NULL: none */
  const char *unit;
  double min, max;      /* of `value` */
  unsigned legal;       /* bit 1 << SgRunState */
} SgCommandInfo;

/* What the engine did with a command. */
typedef struct {
  uint64_t number;       /* as sg_engine_command() returned it; 0: from an armed condition */
  SgCommand command;
  uint64_t step;         /* step boundary at which it was applied or refused */
  int64_t time_us;       /* g_get_monotonic_time() of the engine thread then */
  bool applied;
  bool pending;          /* taken while paused: shows in the settings, takes effect on resume */
  char reason[128];      /* of a refusal, else "" */
} SgAck;

/** sg_command_info: Thread: any. */
const SgCommandInfo *sg_command_info (SgCommandKind kind);

/** sg_command_check: range and, with @state >= 0, legality. Thread: any.
 * Returns: %FALSE with %SG_ERROR_REFUSED and a reason fit to be shown. */
bool sg_command_check (const SgCommand *command, int state, GError **error);

/** sg_command_to_text: (transfer full): numbers as %.17g. Thread: any. */
char *sg_command_to_text (const SgCommand *command);

/** sg_command_parse: Thread: any. Returns: %FALSE with %SG_ERROR_INPUT. */
bool sg_command_parse (const char *text, SgCommand *command, GError **error);
