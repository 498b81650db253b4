/* viewport.h: the 3-D view as a widget: OpenGL area, mouse, keys, overlay, and what is shown without GL
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Left drag turns, right or middle drag moves, the wheel zooms at the pointer, a double click brings the
 * atom under the pointer to the centre. A click marks the atom under the pointer, with shift a second and third. With the focus: arrows turn, shift and arrows move, plus and
 * minus zoom. The actions of group "view" do the rest:
 *   view.standard ('front', ...), view.fit, view.perspective, view.cell, view.legend, view.zoom (double)
 *
 * Signal "structure-changed": there is a newer analysed state. Thread: main.
 */
#pragma once

#include "engine/lesson/camera-move.h"
#include "engine/structure/event-list.h"
#include "render/movie-frame.h"
#include "render/view.h"
#include "ui/atom-panel.h"
#include "ui/references.h"
#include "ui/view-state.h"

#include <adwaita.h>

#define SG_TYPE_VIEWPORT (sg_viewport_get_type ())
G_DECLARE_FINAL_TYPE (SgViewport, sg_viewport, SG, VIEWPORT, AdwBin)

/** sg_viewport_set_snapshot: @snapshot: (nullable): */
void sg_viewport_set_snapshot (SgViewport *viewport, SgSnapshot *snapshot);

/** sg_viewport_turn_to: the same, of another moment than the one before: what is told of the picture is told at once.
 * @snapshot: (nullable): */
void sg_viewport_turn_to (SgViewport *viewport, SgSnapshot *snapshot);

/** sg_viewport_snapshot: (transfer none) (nullable): what is shown. */
SgSnapshot *sg_viewport_snapshot (SgViewport *viewport);

/** sg_viewport_add_overlay: @widget: (transfer floating): lies over the picture. */
void sg_viewport_add_overlay (SgViewport *viewport, GtkWidget *widget);

/** sg_viewport_new_run: the next snapshot is of another sample: the camera is fitted to it. */
void sg_viewport_new_run (SgViewport *viewport);

/** sg_viewport_went_back: run @run has gone back to @step: states to compare with and the chosen event of the way it left are dropped. */
void sg_viewport_went_back (SgViewport *viewport, uint64_t run, uint64_t step);

/** sg_viewport_set_running: a run that goes on limits how much of the processor drawing may take. */
void sg_viewport_set_running (SgViewport *viewport, gboolean running);

/** sg_viewport_marks: @atom: (out) (array fixed-size=SG_MAX_MARKS). Returns: how many atoms are marked. */
unsigned sg_viewport_marks (SgViewport *viewport, size_t atom[SG_MAX_MARKS]);

/** sg_viewport_n_structures: Returns: how many analysed states the view has had so far. */
guint sg_viewport_n_structures (SgViewport *self);

/** sg_viewport_structure: (transfer none) (nullable): the newest analysed state. */
SgStructure *sg_viewport_structure (SgViewport *viewport);

/* Who may want structure that the picture does not show. */
typedef enum { SG_WANTS_WORDS, SG_WANTS_LESSON, SG_N_WANTS } SgViewportWants;

/** sg_viewport_want: @want: SgStructureWant bits that are computed for @who beside what the picture shows. */
void sg_viewport_want (SgViewport *viewport, SgViewportWants who, unsigned want);

/** sg_viewport_camera: @camera, @aspect: (out): of the picture, or of one of four. */
void sg_viewport_camera (SgViewport *viewport, SgCamera *camera, double *aspect);

/** sg_viewport_scene: fills what the picture shows: atoms, structure, camera and looks. */
void sg_viewport_scene (SgViewport *viewport, SgMovieScene *scene);

/** sg_viewport_look_from: as at the start: the whole cell is kept in sight until the user takes the camera. */
void sg_viewport_look_from (SgViewport *viewport, SgStandardView view);

/** sg_viewport_move_camera: as a lesson says; the user's hand on the camera ends it. Where the desktop wants no animations it is there at
 * once. */
void sg_viewport_move_camera (SgViewport *viewport, const SgCameraMove *move);

/** sg_viewport_set_words: @words: what is said of the run after what is said of the picture. */
void sg_viewport_set_words (SgViewport *viewport, const char *words);

/** sg_viewport_atom_panel: (transfer none): */
SgAtomPanel *sg_viewport_atom_panel (SgViewport *viewport);

/** sg_viewport_references: (transfer none): what changes and displacements can be measured from. */
SgReferences *sg_viewport_references (SgViewport *viewport);

/** sg_viewport_show_event: the camera goes to its cores, its atoms are marked and carry their displacements as arrows until
 * another is chosen. @event: (nullable): none. @alone: the atoms of pictures that show all are left out but for those of the
 * event. */
void sg_viewport_show_event (SgViewport *viewport, SgEvent *event, gboolean alone);

/** sg_viewport_state: (transfer none): what is shown, to be changed. */
SgViewState *sg_viewport_state (SgViewport *viewport);

/** sg_viewport_actions: (transfer none): the group "view". */
GActionGroup *sg_viewport_actions (SgViewport *viewport);

/** sg_viewport_has_gl: */
gboolean sg_viewport_has_gl (SgViewport *viewport);

/** sg_viewport_renderer: (transfer full): what draws, for the troubleshooting text. */
char *sg_viewport_renderer (SgViewport *viewport);

/** sg_viewport_at_rest: whether the picture is complete: nothing to draw, nothing to refine. */
gboolean sg_viewport_at_rest (SgViewport *viewport);

/** sg_viewport_structure_is_current: whether all the structure the view wants is of the atoms it shows. */
gboolean sg_viewport_structure_is_current (SgViewport *viewport);

/** sg_viewport_statistics: (transfer none): of the last draw. */
const SgViewStatistics *sg_viewport_statistics (SgViewport *viewport);

/* What is shown at one moment, to be drawn into a file later. */
typedef struct _SgViewportShot SgViewportShot;

/** sg_viewport_shoot: (transfer full) (nullable)
 * @picture: copied
 * @overlay: with the legend and the other writing
 *
 * Takes what is shown now. Whoever asks where it comes from afterwards is told of at least that. Returns: %NULL where nothing is. */
SgViewportShot *sg_viewport_shoot (SgViewport *viewport, const SgPictureOptions *picture, gboolean overlay);

/** sg_viewport_shot_free: (nullable): */
void sg_viewport_shot_free (SgViewportShot *shot);

/**
 * sg_viewport_save_async:
 * @shot: (transfer full) (nullable): %NULL is an error
 * @path: *.png
 * @provenance: (nullable): JSON, goes into the file, with the state shown, beside the layers and what they compare with
 *
 * Draws with a context of its own on a worker, so that the main loop goes on.
 */
void sg_viewport_save_async (SgViewport *viewport, SgViewportShot *shot, const char *path, const char *provenance,
                             GAsyncReadyCallback callback, gpointer data);

/** sg_viewport_save_finish: */
gboolean sg_viewport_save_finish (SgViewport *viewport, GAsyncResult *result, GError **error);
