/* protocol.h: what a run does, stage by stage: a pure state machine over samples
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A protocol is data; it has no thread and touches no atoms. Fed with the samples of the run it says
 * which SgDrive is in force and when a stage ends. The same file drives the window and the command line.
 * Rates are in 1/s of the paper's physical time (units.h), temperatures in epsilon/k_B.
 */
#pragma once

#include "engine/sample.h"
#include "engine/simulation.h"

typedef enum {
  SG_STAGE_HOLD,   /* constant strain and pressure */
  SG_STAGE_LOAD,   /* constant strain rate towards `direction` */
  SG_STAGE_UNLOAD, /* constant strain rate towards zero shear stress; ends at the root of a fit */
  SG_STAGE_CREEP,  /* zero shear stress: the shear strain is free */
  SG_STAGE_ANNEAL, /* temperature goes linearly from `temperature` to `temperature_end` */
} SgStageKind;

typedef enum {
  SG_UNTIL_USER,   /* until the user says so; an unload ends by its fit */
  SG_UNTIL_STRAIN, /* |strain| of the loaded plane reaches the value from the side it started on */
  SG_UNTIL_STRESS, /* |shear stress|, smoothed, reaches the value; epsilon/sigma^3 */
  SG_UNTIL_TIME,   /* tau since the stage began */
  SG_UNTIL_STEPS,  /* steps since the stage began */
} SgUntil;

typedef struct {
  SgStageKind kind;
  char name[64];
  SgPlane plane;
  int sign;               /* +1 or -1: direction of loading */
  double rate;            /* 1/s, > 0; load and unload */
  double temperature;     /* at the start of the stage */
  double temperature_end; /* anneal; else = temperature */
  double pressure;
  bool thermostat, barostat;
  SgUntil until;
  double until_value;
  uint32_t sample_every;  /* steps a row, a multiple of the barostat's stride; 0: chosen by rate */
} SgStage;

typedef struct {
  char *name;              /* owned */
  char *path;              /* owned, nullable: the file it was read from */
  char *sample;            /* owned, nullable: path of the sample, resolved against the file's folder */
  uint64_t seed;
  bool draw_velocities;    /* at the start; otherwise the sample's are kept where it has any */
  double time_step;        /* tau */
  GArray *stages;          /* owned, of SgStage */
} SgProtocol;

/** sg_protocol_new: (transfer full): no stages, seed 1, the paper's time step. Thread: any. */
SgProtocol *sg_protocol_new (const char *name);

/** sg_protocol_copy: (transfer full): Thread: any. */
SgProtocol *sg_protocol_copy (const SgProtocol *protocol);

/** sg_protocol_free: (nullable): Thread: any. */
void sg_protocol_free (SgProtocol *protocol);

/** sg_protocol_load: (transfer full): Thread: any. Returns: %NULL with %SG_ERROR_INPUT naming file, line
 * or group, key and what is wrong; unknown groups and keys are errors. */
SgProtocol *sg_protocol_load (const char *path, GError **error);

/** sg_protocol_load_from_data: the same from text; @path only names it in errors. Thread: any. */
SgProtocol *sg_protocol_load_from_data (const char *text, const char *path, GError **error);

/** sg_protocol_to_data: (transfer full): text that reads back as the same protocol. Thread: any. */
char *sg_protocol_to_data (const SgProtocol *protocol);

/** sg_stage_default: a stage of @kind at kT = 0.26, zero pressure, +xy, 10^8/s. Thread: any. */
void sg_stage_default (SgStage *stage, SgStageKind kind);

/** sg_stage_check: Thread: any. Returns: %FALSE with %SG_ERROR_INPUT for values out of range. */
bool sg_stage_check (const SgStage *stage, GError **error);

/** sg_stage_kind_name: Thread: any. Returns: "hold", "load", ... */
const char *sg_stage_kind_name (SgStageKind kind);

/** sg_direction_name: Thread: any. Returns: "+xy", "-yz", ... */
const char *sg_direction_name (SgPlane plane, int sign);

/** sg_direction_parse: Thread: any. Returns: whether @text is one of the six. */
bool sg_direction_parse (const char *text, SgPlane *plane, int *sign);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgProtocol, sg_protocol_free)
