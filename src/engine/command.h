/* command.h: the one table of what a user, a script or a replay may tell the engine
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A command has a kind and up to one number, one direction and, when armed in advance, a condition. As
 * text, in logs and on the command line:
 *
 *     pause   resume   step 100   set-rate 1e8   set-temperature 0.3   set-target 0.02
 *     load 1e8 +xy 0.02   unload 1e8   hold   creep   reverse   next   stop   restore
 *     arm strain>=0.018 unload 1e8     arm stress>=0.3 pause
 *     arm drop>=0.05 unload 1e8        arm step>=100000 set-rate 1e7     disarm 3
 *
 * A stage begun by load, unload, hold, creep or reverse takes the place of the present one. When it ends
 * (by its target, its fit or `next`) the protocol goes on with the stage after the one it replaced; where
 * that is of the same kind as the one just done (the planned unload after an unload by hand) it is skipped.
 *
 * What changes the run's settings while it is paused (set-*, load, unload, hold, creep, reverse, next) is
 * pending: acknowledged, shown by sg_engine_pending(), in force from the next resume or step.
 */
#pragma once

#include "engine/protocol.h"
#include "engine/snapshot.h"

typedef enum {
  SG_COMMAND_PAUSE,
  SG_COMMAND_RESUME,
  SG_COMMAND_STEP,            /* value: steps, then paused again */
  SG_COMMAND_SET_RATE,        /* value: 1/s; of the present load or unload, which goes on smoothly */
  SG_COMMAND_SET_TEMPERATURE, /* value: k_B T / epsilon; of the present stage, not of an anneal */
  SG_COMMAND_SET_TARGET,      /* value: sign * strain at which the present load ends; 0: until told */
  SG_COMMAND_LOAD,            /* value: rate in 1/s; target: sign * strain or 0: until told; plane, sign */
  SG_COMMAND_UNLOAD,          /* value: rate in 1/s; 0: that of the present stage */
  SG_COMMAND_HOLD,
  SG_COMMAND_CREEP,
  SG_COMMAND_REVERSE,         /* the present load in the opposite direction, to the same target there */
  SG_COMMAND_NEXT,            /* ends the present stage; with none left the run is finished */
  SG_COMMAND_STOP,            /* ends the run: finished */
  SG_COMMAND_RESTORE,         /* from failed: back to the last good state, paused */
  SG_COMMAND_ARM,             /* condition and the command in `armed` */
  SG_COMMAND_DISARM,          /* value: number of the arm command; 0: all of them */
  SG_N_COMMANDS
} SgCommandKind;

typedef enum {
  SG_WHEN_STRAIN,      /* sign * strain of a load (|strain| where nothing is loaded) has risen to the value */
  SG_WHEN_STRESS,      /* sign * stress, smoothed (|stress| where nothing is loaded), has risen to it */
  SG_WHEN_STRESS_DROP, /* the smoothed stress has fallen by this fraction from its peak in this stage, and
                          by more than noise can */
  SG_WHEN_STEP,        /* the step has been reached */
  SG_N_WHENS
} SgWhen;

typedef struct {
  SgCommandKind kind;
  double value;
  double target;
  SgPlane plane;
  int sign;
  /* ARM only */
  SgCommandKind armed; /* see sg_command_can_be_armed(); with value, target, plane, sign */
  SgWhen when;
  double threshold;
} SgCommand;

/* A row of the table. */
typedef struct {
  const char *name;     /* "set-rate" */
  const char *argument; /* what `value` is, for messages; NULL: none */
  const char *unit;     /* of `value`; "" where it has none */
  double min, max;      /* of `value` */
  unsigned legal;       /* bit 1 << SgRunState */
  bool pends;           /* in the state paused it waits for resume */
  const char *summary;  /* a sentence for help and tool tips */
} SgCommandInfo;

/* What the engine did with a command. */
typedef struct {
  uint64_t number;       /* as sg_engine_command() returned it; 0: from an armed condition */
  uint64_t armed_by;     /* number of the arm command that gave it; 0: none */
  SgCommand command;
  SgRunState state;      /* in which it found the run */
  uint64_t step;         /* step boundary at which it was applied or refused */
  int64_t time_us;       /* g_get_monotonic_time() of the engine thread then */
  bool applied;
  bool pending;          /* taken while paused: shows in the settings, takes effect on resume */
  char reason[256];      /* of a refusal, else "" */
} SgAck;

/** sg_command_info: Thread: any. Returns: (transfer none): the row of @kind. */
const SgCommandInfo *sg_command_info (SgCommandKind kind);

/** sg_command_init: @command: (out): of @kind with @value, +xy, no target. Thread: any. */
void sg_command_init (SgCommand *command, SgCommandKind kind, double value);

/** sg_command_can_be_armed: Thread: any. Returns: whether ARM may carry @kind: every command but resume,
 * step, restore, arm and disarm. */
bool sg_command_can_be_armed (SgCommandKind kind);

/**
 * sg_command_check:
 * @state: an SgRunState, or -1 for the ranges alone
 *
 * What also depends on the present stage (a rate is set while something is loaded) is refused by the
 * engine. Thread: any. Returns: %FALSE with %SG_ERROR_REFUSED and a reason fit to be shown.
 */
bool sg_command_check (const SgCommand *command, int state, GError **error);

/** sg_command_to_text: (transfer full): numbers by the shortest digits that read back exactly.
 * Thread: any. */
char *sg_command_to_text (const SgCommand *command);

/** sg_command_parse: Thread: any. Returns: %FALSE with %SG_ERROR_INPUT. */
bool sg_command_parse (const char *text, SgCommand *command, GError **error);

/** sg_run_state_name: Thread: any. Returns: "idle", "running", ... */
const char *sg_run_state_name (SgRunState state);

/** sg_run_state_parse: Thread: any. Returns: whether @text is one of them. */
bool sg_run_state_parse (const char *text, SgRunState *state);
