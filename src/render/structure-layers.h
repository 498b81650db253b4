/* structure-layers.h: from a structure result to the layers of a view
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thread: the view's.
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
 * sg_view_set_structure:
 * @structure: (nullable): %NULL takes all its layers away
 *
 * Sets classes, fields, bonds, arrows, lines and mesh from the parts the result has; layers of parts it
 * lacks are emptied. The view's snapshot may be newer than the result's. Nothing is kept of @structure.
 */
void sg_view_set_structure (SgView *view, const SgStructure *structure);
