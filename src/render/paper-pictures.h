/* paper-pictures.h: figure 8 of P. M. Derlet and R. Maass, Acta Mater. 209 (2021): the four structural pictures of a state
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Icosahedral network, change of local stress, displacements, disclination lines, in the paper's colours, drawn without a
 * window. Thread: the one with no other OpenGL context.
 */
#pragma once

#include "engine/physical.h"
#include "engine/threads.h"
#include "render/view.h"

typedef struct {
  int width, height;          /* pixels */
  unsigned samples;           /* a pixel */
  double scale;               /* of what is written, 1: 10 pt at 96 dpi */
  SgTheme theme;
  const char *since;          /* nullable: what the first state is, for the legend */
  const SgPhysical *physical; /* nullable: the bars also in units of the laboratory */
} SgPaperPictureOptions;

/**
 * sg_paper_pictures_draw: (transfer full)
 * @initial, @state: inherent structures; changes are measured from the first
 * @pool: (nullable): borrowed
 *
 * For a screen: strain and step stand beside it, not in it. Makes an OpenGL context of its own for the time of the call. Thread: one without a context.
 * Returns: %NULL with %SG_RENDER_ERROR_CONTEXT where there is no OpenGL, or with what went wrong.
 */
cairo_surface_t *sg_paper_pictures_draw (SgSnapshot *initial, SgSnapshot *state, const SgPaperPictureOptions *options, SgPool *pool,
                                         GError **error);

/**
 * sg_paper_pictures_save:
 * @initial, @state: inherent structures; changes are measured from the first
 * @path: *.png
 * @width: pixels; the picture is as high
 * @texts: (nullable): as of sg_png_save()
 *
 * Returns: %FALSE with %SG_RENDER_ERROR_CONTEXT where there is no OpenGL, or with what went wrong.
 */
bool sg_paper_pictures_save (SgSnapshot *initial, SgSnapshot *state, const char *path, int width, const char *const *texts,
                             SgPool *pool, GError **error);
