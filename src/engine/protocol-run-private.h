/* protocol-run-private.h: the machine's inside, shared by its stages and its commands
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/protocol-run.h"
#include "engine/stress-monitor.h"

typedef enum {
  SG_PHASE_PLAIN,  /* every stage but an unload */
  SG_PHASE_PROBE,  /* an unload that does not know the sign of the stress yet: the strain is held */
  SG_PHASE_TRAVEL, /* towards zero stress and beyond */
  SG_PHASE_RETURN, /* back to the root */
} SgPhase;

#define SG_NEVER UINT64_MAX

/* Averages gathered for one row. */
typedef struct {
  uint32_t n;
  uint64_t step;
  double time;
  double strain, stress, temperature, pressure, potential, kinetic, volume;
} SgRow;

struct _SgProtocolRun {
  /* immutable after construction */
  SgProtocol *protocol; /* owned */

  SgRunState state;
  uint64_t pause_at;    /* of the command step; SG_NEVER: none */

  SgStage stage;        /* in force, with what commands changed */
  uint32_t n_stage;     /* as in SgSample */
  int planned;          /* place in the protocol, -1: by hand */
  unsigned next;        /* place of the stage that comes after */
  uint32_t branch;
  uint64_t stage_step;  /* where it began */
  double stage_strain;
  uint64_t end_step;    /* where it ends if a step can be told; SG_NEVER otherwise */

  SgPhase phase;
  SgUnloadFit *fit;     /* owned, nullable */
  SgUnloadStatus fit_status;
  SgUnloadResult result; /* of the unload under way */
  double travel_sign;   /* +-1: of the strain's change */

  SgDrive drive;
  SgStressMonitor monitor;      /* shown and compared */
  SgStressMonitor peak_monitor; /* smoother, for falls from the peak */
  uint64_t fed_step;    /* the last one fed; SG_NEVER: none */

  SgRow row, fit_row;
  uint64_t row_start, fit_row_start;

  GArray *armed;        /* owned, of SgAck */
  SgRunOutputs outputs; /* owned */
  SgProtocolRun *pending; /* owned, nullable: the machine as resume will find it */
};

/* protocol-run.c */
void sg_run_begin_stage (SgProtocolRun *run, const SgStage *stage, int planned, const SgRunPoint *at);
void sg_run_next_stage (SgProtocolRun *run, const SgRunPoint *at);
void sg_run_finish (SgProtocolRun *run);
void sg_run_settings_changed (SgProtocolRun *run, const SgRunPoint *at);
void sg_run_leave_unload (SgProtocolRun *run, const char *reason);

/* protocol-run-command.c */
void sg_run_fire_armed (SgProtocolRun *run, const SgRunPoint *at);
uint64_t sg_run_next_armed_step (const SgProtocolRun *run, uint64_t step);
