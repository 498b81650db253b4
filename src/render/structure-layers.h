/* structure-layers.h: from a structure result to the layers of a view
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thread: the view's, except where noted.
 */
#pragma once

#include "engine/structure/result.h"
#include "render/view.h"

/**
 * sg_view_structure_wanted:
 *
 * Returns: the SgStructureWant bits of what the looks of the panels on the screen would draw, so that
 * nothing else need be computed. 0 when none needs structure.
 */
unsigned sg_view_structure_wanted (SgView *view);

/**
 * sg_layers_new: (transfer full)
 * @structure: (nullable): nothing of it is kept; %NULL gives layers without anything
 * @coarse: also the coarser copies of the surface that drivers need which draw with the processor
 *
 * Classes, fields, bonds, arrows, lines and mesh from the parts the result has, ready to be uploaded; layers of parts
 * it lacks are empty. All that takes time is done here. Thread: any.
 */
SgLayers *sg_layers_new (const SgStructure *structure, bool coarse);

/** sg_layers_free: (nullable): of those that no view took. */
void sg_layers_free (SgLayers *layers);

/** sg_view_take_layers: @layers: (transfer full): in place of the structure shown so far. A few pointers are
 * moved. The view's snapshot may be newer than the structure's. */
void sg_view_take_layers (SgView *view, SgLayers *layers);

/** sg_view_set_structure: both at once. @structure: (nullable): */
void sg_view_set_structure (SgView *view, const SgStructure *structure);
