/* overlay.h: what is written over the 3-D picture: legends, colour bars, scale bar, axes, caption
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Drawn with cairo, so the screen and every export carry the same. Thread: the view's.
 */
#pragma once

#include "engine/physical.h"
#include "render/view.h"

typedef struct {
  bool types;          /* legend of what the colours mean: types, classes, line kinds */
  bool color_bar;      /* of every scale in use */
  bool scale_bar;      /* orthographic: everywhere; perspective: at the target, said so */
  bool axes;           /* x, y, z tripod */
  bool caption;        /* strain, step, temperature of the snapshot */
  bool titles;         /* of the panels in the quad view */
  bool marks;          /* numbers at the marked atoms, distances between them */
  double scale;        /* 1: text of 10 pt at 96 dpi; device pixels a logical pixel */
  const char *since;   /* nullable: plain text: what changes and displacements are measured from */
  const SgPhysical *physical; /* nullable: bars also in GPa, eV and nm; the time by its step */
  const char *note;    /* nullable: a further line, plain text ("structure 800 steps behind") */
} SgOverlayOptions;

/** sg_overlay_options_init: everything on, scale 1. */
void sg_overlay_options_init (SgOverlayOptions *options);

/** sg_overlay_draw: for a picture of @w x @h pixels drawn by sg_view_draw() or sg_view_picture(); draws
 * nothing but the overlay, background untouched. */
void sg_overlay_draw (SgView *view, cairo_t *cr, int w, int h, const SgOverlayOptions *options);

/**
 * sg_overlay_save_picture:
 * @path: *.png
 * @overlay: (nullable): none
 *
 * @texts: (nullable): as of sg_png_save(); program and state of the sample are added
 *
 * sg_view_picture() with the overlay on it; an old file is replaced only when the new one is complete.
 * Returns: %FALSE with %SG_RENDER_ERROR or %G_IO_ERROR.
 */
bool sg_overlay_save_picture (SgView *view, const SgPictureOptions *picture,
                              const SgOverlayOptions *overlay, const char *const *texts, const char *path,
                              GError **error);
