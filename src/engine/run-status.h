/* run-status.h: where a run stands; what a status line, a panel and a progress bar show
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/protocol.h"
#include "engine/snapshot.h"

typedef struct {
  SgRunState state;
  uint64_t run;               /* rises by one a sample loaded; 0: none yet */
  uint64_t step;
  double time;                /* tau */
  uint64_t last_command;      /* number of the last command acknowledged */
  uint32_t stage;             /* as in SgSample */
  int planned;                /* place in the protocol's stages; -1: begun by hand or none */
  SgStage settings;           /* the stage in force with what commands changed */
  uint64_t stage_step;        /* step at which it began */
  double stage_strain;        /* strain of its plane then */
  uint64_t stage_expected;    /* steps it takes in all as far as can be known; 0: nobody knows */
  bool returning;             /* an unload that has found its root and goes back to it */
  double strain, stress;      /* of the stage's plane; stress smoothed */
  double temperature_now;     /* the thermostat's, k_B T / epsilon: moves during an anneal */
  bool pending;               /* changes made while paused wait for resume */
  SgStage pending_settings;   /* with them; = settings where none */
  uint64_t replay_until;      /* a replay is under way, to this step; 0: none, or one that ends with a failure */
  double steps_per_second;    /* lately; 0 when not running */
} SgEngineStatus;
