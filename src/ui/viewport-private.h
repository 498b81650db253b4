/* viewport-private.h: what the files of the view share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * viewport holds the data and follows state, structure and references; viewport-drawing draws when it is due, viewport-input has mouse,
 * keys and marks, viewport-actions the group "view", viewport-moves what lessons do with the camera, viewport-event a shown event,
 * viewport-picture saving.
 */
#pragma once

#include "ui/structure-follower.h"
#include "ui/viewport.h"

/* A frame may hold the main loop for this long; half of what a user notices. */
#define SG_VIEWPORT_BUDGET_MS 25.0
/* Writing follows a run at this period; the camera's moves it follows at once. */
#define SG_VIEWPORT_WRITING_US 200000
/* Air around a fitted cell. */
#define SG_VIEWPORT_FIT_ROOM 1.06

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

/** sg_viewport_since: (transfer full): for a legend: what changes are measured from, and whether of minima. */
char *sg_viewport_since (SgViewport *viewport);

/** sg_viewport_set_looks: panels and looks follow the state and the event. */
void sg_viewport_set_looks (SgViewport *viewport);

/** sg_viewport_follow_structure: asks for structure of what is shown now. */
void sg_viewport_follow_structure (SgViewport *viewport);

/** sg_viewport_show_page: the picture, or why there is none. */
void sg_viewport_show_page (SgViewport *viewport);

/* viewport-drawing.c */

/** sg_viewport_bind_drawing: callbacks of the template. */
void sg_viewport_bind_drawing (GtkWidgetClass *widget_class);

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

/** sg_viewport_size: of the area, in logical pixels, at least 1. */
void sg_viewport_size (SgViewport *viewport, int *w, int *h);

/** sg_viewport_queue_overlay: what is written; at most five times a second while a run goes on, but for @at_once. */
void sg_viewport_queue_overlay (SgViewport *viewport, gboolean at_once);

/** sg_viewport_draw_when_due: at once; but while a run goes on and the processor draws, no more often than its share of the time
 * allows. */
void sg_viewport_draw_when_due (SgViewport *viewport);

/** sg_viewport_has_outgrown: the cell has left the picture since the camera was fitted to it. */
gboolean sg_viewport_has_outgrown (SgViewport *viewport, const SgCell *cell);

/** sg_viewport_draw_overlay: a GtkDrawingAreaDrawFunc. */
void sg_viewport_draw_overlay (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer viewport);

/* viewport-input.c */

/** sg_viewport_bind_input: callbacks of the template. */
void sg_viewport_bind_input (GtkWidgetClass *widget_class);

/** sg_viewport_show_facts: of the marked atoms; not at every frame, but for @at_once. */
void sg_viewport_show_facts (SgViewport *viewport, gboolean at_once);
void sg_viewport_clear_marks (SgViewport *viewport);

/** sg_viewport_mark_atom: @further: keep those that are marked; one that is among them loses its mark. */
void sg_viewport_mark_atom (SgViewport *viewport, size_t atom, gboolean further);

/* viewport-actions.c */

/** sg_viewport_add_actions: makes the group "view". */
void sg_viewport_add_actions (SgViewport *viewport);

/** sg_viewport_share_structure: tells the follower; less where nothing is drawn. */
void sg_viewport_share_structure (SgViewport *viewport);

/* viewport-moves.c */

/** sg_viewport_move_tick: @now_us: of the frame. Returns: whether a lesson's move is under way. */
gboolean sg_viewport_move_tick (SgViewport *viewport, gint64 now_us);

/* viewport-event.c */

/** sg_viewport_place_event: arrows that end at the atoms, wherever they are now. */
void sg_viewport_place_event (SgViewport *viewport);
