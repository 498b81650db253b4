/* protocol.h: what a run does, stage by stage, as data
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A protocol has no thread and touches no atoms; protocol-run.h is the machine that goes through it. The
 * same file drives the window and the command line; docs/protocols.md describes it. Rates are in 1/s of
 * the paper's physical time (units.h), temperatures in epsilon/k_B, times in tau.
 */
#pragma once

#include "engine/sample.h"
#include "engine/simulation.h"
#include "engine/start.h"

typedef enum {
  SG_STAGE_HOLD,   /* constant strain and pressure */
  SG_STAGE_LOAD,   /* constant strain rate towards `plane`, `sign` */
  SG_STAGE_UNLOAD, /* constant strain rate towards zero shear stress; ends at the root of a fit */
  SG_STAGE_CREEP,  /* zero shear stress: the shear strain is free */
  SG_STAGE_ANNEAL, /* temperature goes linearly from `temperature` to `temperature_end` */
  SG_N_STAGE_KINDS
} SgStageKind;

typedef enum {
  SG_UNTIL_USER,   /* until the user says so */
  SG_UNTIL_STRAIN, /* load: sign * strain has risen to the value, which may be negative for a load that
                      comes back; unload: this much strain has been travelled */
  SG_UNTIL_STRESS, /* load: sign * stress, smoothed, has risen to the value; hold: |stress|, smoothed, has
                      fallen to it; epsilon/sigma^3 */
  SG_UNTIL_TIME,   /* tau since the stage began */
  SG_UNTIL_STEPS,  /* steps since the stage began */
  SG_N_UNTILS
} SgUntil;

/* Which `until` a stage may have: hold user, stress, time, steps; load all; unload user, strain, time,
 * steps, at which it gives up (it ends by its fit); creep user, time, steps; anneal time, steps. */
typedef struct {
  SgStageKind kind;
  char name[64];          /* shown; "" for none */
  SgPlane plane;          /* of shear; of the stress that is watched */
  int sign;               /* +1 or -1: direction of loading; an unload finds its own */
  double rate;            /* 1/s, > 0; load and unload */
  double temperature;     /* at the start of the stage */
  double temperature_end; /* anneal; else = temperature */
  double pressure;        /* epsilon/sigma^3 */
  bool thermostat, barostat;
  SgUntil until;
  double until_value;
  uint32_t exchange_every; /* hold and anneal: steps between sweeps of exchanges of unlike atoms
                              (swap.h), a multiple of SG_STRIDE; 0: none */
  uint32_t exchange_passes; /* of a sweep: trials for every atom of the rarer type, 1..1000 */
  uint32_t guard_every;   /* hold and anneal: steps between two looks at whether the glass orders
                             (structure/gauge.h), which ends the run; a multiple of SG_STRIDE; 0: none */
  double density;         /* atoms per sigma^3, without barostat: the cell is brought there; 0: stays */
  uint32_t sample_every;  /* steps a row, a multiple of SG_STRIDE; 0: sg_stage_row_steps() */
} SgStage;

/* Steps between two looks of the guard in stages with exchanges, where nothing else is said. */
#define SG_GUARD_STEPS 20000

/* Steps between two moves of the barostats, and between two known virials. */
#define SG_STRIDE 10

typedef struct {
  char *name;              /* owned */
  char *path;              /* owned, nullable: the file it was read from */
  char *sample;            /* owned, nullable: path of the sample, resolved */
  char *potential;         /* owned, nullable: name of a shipped one, or the path of a file, resolved */
  uint64_t seed;
  SgStart start;           /* n_atoms > 0: where no sample is given, begin with this random mixture; its seed is `seed` */
  int replicate[3];        /* copies of the sample along a, b, c; 1 1 1 */
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

/** sg_protocol_check: Thread: any. Returns: %FALSE with %SG_ERROR_INPUT when it has no stage, or a stage
 * or a setting is out of range. */
bool sg_protocol_check (const SgProtocol *protocol, GError **error);

/** sg_protocol_stage: (transfer none): @i: 0..stages->len-1. Thread: any. */
static inline SgStage *
sg_protocol_stage (const SgProtocol *protocol, unsigned i)
{
  return &g_array_index (protocol->stages, SgStage, i);
}

/**
 * sg_protocol_load: (transfer full)
 *
 * A relative sample is looked for in the protocol's folder, then in the program's data folder
 * ($SHEARGLASS_DATA, the installed one, the source tree's); where it is in neither, `sample` keeps the path
 * in the protocol's folder and reading it gives the error.
 * Thread: any. Returns: %NULL with %SG_ERROR_INPUT, "PATH:LINE: what is wrong"; unknown groups and keys
 * and repeated ones are errors.
 */
SgProtocol *sg_protocol_load (const char *path, GError **error);

/** sg_protocol_load_from_data: the same from text; @path names it in errors and is where a relative
 * sample is looked for. Thread: any. */
SgProtocol *sg_protocol_load_from_data (const char *text, const char *path, GError **error);

/** sg_protocol_to_data: (transfer full): text that reads back as the same protocol. Thread: any. */
char *sg_protocol_to_data (const SgProtocol *protocol);

/** sg_protocol_save: Thread: any. Returns: %FALSE with an error of %G_FILE_ERROR. */
bool sg_protocol_save (const SgProtocol *protocol, const char *path, GError **error);

/**
 * sg_protocol_open_sample: (transfer full)
 * @path: (nullable): a sample given by hand; %NULL: the protocol's own, or its random mixture
 * @potential: (nullable): instead of the protocol's, the file's, or Wahnstrom's mixture
 *
 * Copies it as often as the protocol says. Thread: any. Returns: %NULL with %SG_ERROR_INPUT where there is none or
 * it cannot be read.
 */
SgConfiguration *sg_protocol_open_sample (const SgProtocol *protocol, const char *path,
                                          const SgPotential *potential, GError **error);

/** sg_protocol_potential: the one it names, or Wahnstrom's. Thread: any. Returns: %FALSE with %SG_ERROR_INPUT where it cannot
 * be read. */
bool sg_protocol_potential (const SgProtocol *protocol, SgPotential *potential, GError **error);

/** sg_stage_default: a stage of @kind at kT = 0.26, zero pressure, +xy, 10^8/s, thermostat and barostat on,
 * until the user says so (anneal: 10^5 steps). Thread: any. */
void sg_stage_default (SgStage *stage, SgStageKind kind);

/** sg_stage_check: Thread: any. Returns: %FALSE with %SG_ERROR_INPUT for values out of range. */
bool sg_stage_check (const SgStage *stage, GError **error);

/** sg_stage_row_steps: Thread: any. Returns: steps a sample row spans: `sample_every` or, where that is
 * 0, what gives a curve of some thousand points: about 2e-5 of strain, 20 to 5000 steps; 200 where
 * nothing is loaded. */
uint32_t sg_stage_row_steps (const SgStage *stage);

/** sg_stage_expected_steps: Thread: any. Returns: steps the stage will take when it starts at @strain, or
 * 0 where nobody can know (until the user says so, until a stress; an unload). For progress bars. */
uint64_t sg_stage_expected_steps (const SgStage *stage, double strain, double time_step);

/** sg_stage_describe: (transfer full): "load +xy at 1e+09/s until strain 0.05". Thread: any. */
char *sg_stage_describe (const SgStage *stage);

/** sg_stage_kind_name: Thread: any. Returns: "hold", "load", ... */
const char *sg_stage_kind_name (SgStageKind kind);

/** sg_stage_kind_parse: Thread: any. Returns: whether @text is one of them. */
bool sg_stage_kind_parse (const char *text, SgStageKind *kind);

/** sg_until_name: Thread: any. Returns: "user", "strain", ... */
const char *sg_until_name (SgUntil until);

/** sg_until_is_allowed: Thread: any. Returns: whether a stage of @kind may have @until. */
bool sg_until_is_allowed (SgStageKind kind, SgUntil until);

/** sg_direction_name: Thread: any. Returns: "+xy", "-yz", ... */
const char *sg_direction_name (SgPlane plane, int sign);

/** sg_direction_parse: Thread: any. Returns: whether @text is one of the six; "xy" is "+xy". */
bool sg_direction_parse (const char *text, SgPlane *plane, int *sign);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgProtocol, sg_protocol_free)
