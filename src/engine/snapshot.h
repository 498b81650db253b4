/* snapshot.h: an immutable picture of the run, shared by reference count
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Filled by the engine thread at a step boundary, frozen, then read by anybody. Atoms stand in the order
 * of the file the sample came from. Everything but `references` is constant from publication to the last
 * unref.
 *
 * The energy, pressure and stress of `thermo` are those of its own `thermo.step`, the last one at which they
 * were known, at most SG_STRIDE - 1 steps before `step`: to compute them for a picture would make the run
 * depend on who looks.
 */
#pragma once

#include "engine/atoms.h"
#include "engine/potential.h"
#include "engine/simulation.h"

typedef enum {
  SG_RUN_IDLE,     /* no sample */
  SG_RUN_RUNNING,
  SG_RUN_PAUSED,
  SG_RUN_FINISHED, /* the protocol's last stage has ended, or stop was said; a command can go on */
  SG_RUN_FAILED,   /* numerical failure; see the engine's error; can be restarted from the last good state */
  SG_N_RUN_STATES
} SgRunState;

typedef struct {
  atomic_int references;  /*< private >*/
  void *recycler;         /*< private >*/
  uint64_t id;            /* rises by one a snapshot, never reused */
  uint64_t run;           /* rises by one a sample loaded: a new one, other atoms */
  uint64_t step;
  double time;            /* tau */
  SgRunState state;
  uint64_t last_command;  /* number of the last command acknowledged (applied or refused) */
  bool pending;           /* settings changed while paused wait for resume */
  uint32_t stage;         /* as in SgSample */
  uint32_t stage_kind;    /* SgStageKind */
  SgPlane plane;          /* of the present shear */
  double strain;          /* of that plane, flips included, of `step` */
  SgThermo thermo;
  SgCell cell;            /* reduced */
  SgCell unflipped;       /* same lattice, tilts unbounded: for displacements */
  SgPotential potential;
  size_t n;
  double *r[3];           /* unwrapped positions, sigma */
  uint8_t *type;
  int64_t *id_of;         /* the file's numbers */
} SgSnapshot;

/** sg_snapshot_ref: Thread: any. */
SgSnapshot *sg_snapshot_ref (SgSnapshot *snapshot);

/** sg_snapshot_unref: (nullable): the last one frees it or gives it back to its recycler. Thread: any. */
void sg_snapshot_unref (SgSnapshot *snapshot);

/** sg_snapshot_new_from_configuration: (transfer full): of a file nobody runs; id 0, state paused.
 * Thread: any. */
SgSnapshot *sg_snapshot_new_from_configuration (const SgConfiguration *configuration);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgSnapshot, sg_snapshot_unref)
