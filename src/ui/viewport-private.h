/* viewport-private.h: what the files of the view share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "ui/structure-follower.h"
#include "ui/viewport.h"

struct _SgViewport {
  AdwBin parent_instance;

  /* Template. */
  GtkStack *stack;
  GtkGLArea *area;
  GtkDrawingArea *overlay;
  AdwStatusPage *no_gl;
  GtkLabel *lag;
  GtkWidget *view_button;
  SgAtomPanel *atom_panel;

  /* Owned. */
  SgView *view;
  SgViewState *state;
  SgReferences *references;
  GSimpleActionGroup *actions;
  char *description; /* of the picture */
  char *words;       /* (nullable): of the run */
  SgStructureFollower *follower;
  SgStructure *structure; /* as handed to the view */
  guint n_structures;     /* so far */
  unsigned wanted[SG_N_WANTS]; /* beside what the picture shows */
  SgStructureOptions options; /* as handed to the follower */
  SgEvent *event;         /* nullable: shown */
  gboolean event_alone;

  GError *gl_error;
  gboolean running, fit_next, warm;
  gboolean hidden;  /* nothing is drawn: the run has the machine for itself */
  double share;     /* of one processor for structure */
  gboolean smooth;  /* drawing with the processor comes before the run */
  SgCell fitted;    /* the cell the camera was fitted to */
  gboolean touched; /* the user chose where to look from */
  guint delayed_draw;
  gint64 last_draw_us, last_overlay_us, last_description_us, last_facts_us;
  size_t mark[SG_MAX_MARKS];
  unsigned n_marks;
  double pointer_x, pointer_y;
  double drag_x, drag_y;
  gboolean dragged;
  double pinch_scale;
  guint tick;
  SgCamera from, to;
  gint64 animation_start_us;
  SgCameraMove move; /* of a lesson */
  SgCamera move_from;
  gint64 move_start_us; /* 0: none */
};

/* viewport.c */

/** sg_viewport_set_looks: panels and looks follow the state and the event. */
void sg_viewport_set_looks (SgViewport *viewport);

/** sg_viewport_take_camera: from now on the camera stays where it is put. */
void sg_viewport_take_camera (SgViewport *viewport);

/** sg_viewport_camera_moved: draws anew. */
void sg_viewport_camera_moved (SgViewport *viewport);

/** sg_viewport_animate_to: */
void sg_viewport_animate_to (SgViewport *viewport, const SgCamera *to);

/** sg_viewport_keep_drawing: frames until nothing moves and nothing gets finer. */
void sg_viewport_keep_drawing (SgViewport *viewport);

/** sg_viewport_keep_fitted: the whole cell, until the user takes the camera. */
void sg_viewport_keep_fitted (SgViewport *viewport);

/* viewport-moves.c */

/** sg_viewport_move_tick: @now_us: of the frame. Returns: whether a lesson's move is under way. */
gboolean sg_viewport_move_tick (SgViewport *viewport, gint64 now_us);

/* viewport-event.c */

/** sg_viewport_place_event: arrows that end at the atoms, wherever they are now. */
void sg_viewport_place_event (SgViewport *viewport);
