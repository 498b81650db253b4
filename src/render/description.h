/* description.h: a run, its picture and its curves in words: for who cannot see them, or would rather be told
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure functions of plain data. Numbers are those of the status line with fewer digits; minus is U+2212, which screen
 * readers say. Thread: any.
 */
#pragma once

#include "engine/structure/event-list.h"
#include "engine/structure/result.h"
#include "engine/run-status.h"
#include "render/camera.h"
#include "render/figure.h"

typedef struct {
  const SgEngineStatus *status;
  const SgStructure *structure;  /* (nullable): its network, where it has one */
  const SgEventList *events;     /* (nullable): nobody looks for them */
  const SgUnloadResult *unload;  /* (nullable): the last of the run */
  const SgCamera *camera;        /* (nullable): where something is in the picture is not told */
  double aspect;                 /* width/height of the picture, or of one of four */
} SgDescriptionInput;

/**
 * sg_describe_run: (transfer full)
 *
 * Returns: one sentence: "Running, loading along +xy: strain 0.013, stress 0.19, network spans in x and y, 14
 * excitations, the latest near the top left."
 */
char *sg_describe_run (const SgDescriptionInput *input);

/** sg_describe_place: (transfer none): @r: in the cell. Returns: "near the top left", "in the middle", "outside the
 * picture", ... */
const char *sg_describe_place (const SgCamera *camera, double aspect, const double r[3]);

/**
 * sg_describe_figure: (transfer full)
 * @samples: (element-type SgSample)
 * @unloads: (nullable) (element-type SgUnloadResult)
 * @n_atoms: for quantities an atom
 *
 * Returns: a sentence with the number of points, the latest, the ranges, and the last residual strain.
 */
char *sg_describe_figure (SgFigureKind kind, const GArray *samples, const GArray *unloads, size_t n_atoms);
