/* movie-frame.h: one frame of a recorded demonstration: the picture, a curve and what the step is about
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scene is what a frame shows, as plain data that may be handed from one thread to another. A maker draws scenes with a context
 * of its own, so the window's picture and main loop have nothing to do with it.
 */
#pragma once

#include "engine/structure/result.h"
#include "render/figure.h"
#include "render/view.h"

#include <cairo.h>

typedef struct {
  SgSnapshot *snapshot;   /* owned, nullable */
  SgStructure *structure; /* owned, nullable */
  SgCamera camera;
  double aspect;          /* of the picture the camera was made for */
  unsigned n_panels;
  SgLook look[4];
  bool axes;              /* x, y, z beside the picture */
  char *since;            /* owned, nullable: what changes are measured from */
  SgPhysical physical;
  bool in_laboratory;     /* units of `physical` beside reduced ones */
  SgFigureKind figure;
  size_t n_atoms;
  double time_step;       /* tau */
  bool new_run;           /* the curve begins anew before the rows here are added */
  GArray *samples;        /* owned, nullable: of SgSample: those since the last scene */
  GArray *unloads;        /* owned, nullable: of SgUnloadResult, likewise */
  char *heading, *text;   /* owned, nullable: plain: of the step */
  char *corner;           /* owned, nullable: plain: "2 of 5" */
} SgMovieScene;

/** sg_movie_scene_new: (transfer full): empty, one panel. Thread: any. */
SgMovieScene *sg_movie_scene_new (void);

/** sg_movie_scene_free: (nullable): Thread: any. */
void sg_movie_scene_free (SgMovieScene *scene);

/** sg_movie_scene_skip: (transfer full) @skipped: (nullable): a scene that is not drawn; its rows go before those of @scene. */
void sg_movie_scene_skip (SgMovieScene *scene, SgMovieScene *skipped);

typedef struct _SgFrameMaker SgFrameMaker;

/** sg_frame_maker_new: (transfer full): @width, @height: px. Without OpenGL the place of the picture stays empty, and sg_frame_maker_error()
 * tells why. Thread: the one that will draw and free it. */
SgFrameMaker *sg_frame_maker_new (int width, int height);

/** sg_frame_maker_free: (nullable): */
void sg_frame_maker_free (SgFrameMaker *maker);

/** sg_frame_maker_error: (nullable): why there are no pictures. */
const char *sg_frame_maker_error (const SgFrameMaker *maker);

/** sg_frame_maker_draw: (transfer none): CAIRO_FORMAT_RGB24, until the next one. */
cairo_surface_t *sg_frame_maker_draw (SgFrameMaker *maker, const SgMovieScene *scene);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgMovieScene, sg_movie_scene_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgFrameMaker, sg_frame_maker_free)
