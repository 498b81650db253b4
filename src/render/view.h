/* view.h: the 3-D picture of a snapshot: data, camera, looks, and drawing with OpenGL
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How to use it in a widget:
 *     realize:    make the context current, sg_view_realize(); on %FALSE show the error
 *     new data:   sg_view_set_snapshot(), sg_view_set_...(), queue a redraw
 *     input:      change *sg_view_camera(), queue a redraw
 *     render:     sg_view_draw() into the bound framebuffer; while sg_view_refining(), queue another
 *                 redraw: at rest the picture gets finer by a sample a frame, none longer than the budget
 *     unrealize:  context current, sg_view_unrealize()
 * The setters make no GL calls, so they work with or without a context, and a view that was unrealized
 * can be realized again. Every draw restores nothing and assumes nothing: whatever state it needs it sets.
 * GL 3.3 core or ES 3.0.
 *
 * Thread: the one with the GL context (main), except where noted.
 */
#pragma once

#include "engine/snapshot.h"
#include "render/camera.h"
#include "render/look.h"

#include <cairo.h>

typedef struct _SgView SgView;
typedef struct _SgLayers SgLayers; /* structure-layers.h */

#define SG_RENDER_ERROR (sg_render_error_quark ())
typedef enum {
  SG_RENDER_ERROR_CONTEXT, /* no usable OpenGL */
  SG_RENDER_ERROR_SHADER,  /* message holds the driver's log */
  SG_RENDER_ERROR_GL,      /* message names the caller */
  SG_RENDER_ERROR_SIZE,    /* picture too large or of no size */
} SgRenderError;
GQuark sg_render_error_quark (void);

/* One stick: a tube, spindle or arrow from a to a + d. */
typedef struct {
  float a[3];      /* sigma; brought into the cell by the view */
  float d[3];      /* sigma */
  float radius;    /* sigma */
  float value;     /* for threshold and scale: magnitude of a displacement, order of a bond, ... */
  uint8_t rgba[4]; /* own colour */
  uint8_t shape;   /* SgShape */
} SgStick;

/** sg_view_new: (transfer full): one panel, preset atoms, dark. */
SgView *sg_view_new (void);

/** sg_view_free: (nullable): unrealize first where a context ever was; without it GL objects leak with
 * their context. */
void sg_view_free (SgView *view);

/** sg_view_realize: a context must be current. Returns: %FALSE with %SG_RENDER_ERROR. */
bool sg_view_realize (SgView *view, GError **error);

/** sg_view_unrealize: deletes every GL object; the context must be current. */
void sg_view_unrealize (SgView *view);

/** sg_view_is_realized: */
bool sg_view_is_realized (const SgView *view);

/**
 * sg_view_set_snapshot:
 * @snapshot: (nullable): referenced; %NULL empties the view
 *
 * The first snapshot fits the camera unless sg_view_camera() was changed before. Atoms are uploaded at the
 * next draw, once for each snapshot id. Results given before stay, so that a lagging structure is still
 * drawn; they are dropped when the number of atoms differs.
 */
void sg_view_set_snapshot (SgView *view, SgSnapshot *snapshot);

/** sg_view_snapshot: (transfer none) (nullable): */
SgSnapshot *sg_view_snapshot (const SgView *view);

/** sg_view_camera: (transfer none): of all panels, to be changed in place. */
SgCamera *sg_view_camera (SgView *view);

/** sg_view_fit: @aspect: of one panel. */
void sg_view_fit (SgView *view, double aspect);

/** sg_view_set_panels: @n: 1, or 4 for the quad view (2 x 2, row by row, cameras locked). */
void sg_view_set_panels (SgView *view, unsigned n);
unsigned sg_view_n_panels (const SgView *view);

/** sg_view_look: (transfer none): of panel 0..3, to be changed in place. */
SgLook *sg_view_look (SgView *view, unsigned panel);

/** sg_view_panel_at: Returns: the panel under pixel (@x, @y) of @w x @h; its rectangle in @rect (x, y, w, h),
 * nullable. */
unsigned sg_view_panel_at (const SgView *view, double x, double y, int w, int h, double rect[4]);

/** sg_view_panel_rect: @rect: (out): x, y, w, h in pixels from the upper left corner. */
void sg_view_panel_rect (const SgView *view, unsigned panel, int w, int h, double rect[4]);

/** sg_view_set_field: @values: (nullable) (array length=n): copied; %NULL removes it. @n must be that of
 * the snapshot, else the layer is not drawn. */
void sg_view_set_field (SgView *view, SgField field, const float *values, size_t n);
bool sg_view_has_field (const SgView *view, SgField field);

/** sg_view_field_range: @outside: part of the values that may lie beyond either end. @low, @high: (out): to two
 * digits. Returns: %FALSE where there are no values. */
bool sg_view_field_range (const SgView *view, SgField field, double outside, double *low, double *high);

/** sg_view_set_classes: @classes: (nullable) (array length=n): bits SG_CLASS_..., copied. */
void sg_view_set_classes (SgView *view, const uint16_t *classes, size_t n);

/** sg_view_set_selected: @atoms: (nullable) (array length=n): places in the file of the atoms to mark;
 * copied. Marked atoms keep their mark when classes or colours change. */
void sg_view_set_selected (SgView *view, const size_t *atoms, size_t n);

#define SG_MAX_VIEW_MARKS 3

/** sg_view_set_marks: @atoms: (array length=n): places in the file; at most SG_MAX_VIEW_MARKS. They are numbered in the
 * overlay, with the distances between them, and drawn as selected ones where they are drawn. */
void sg_view_set_marks (SgView *view, const size_t *atoms, unsigned n);

/** sg_view_marks: @atoms: (out) (array fixed-size=SG_MAX_VIEW_MARKS). Returns: how many there are. */
unsigned sg_view_marks (const SgView *view, size_t atoms[SG_MAX_VIEW_MARKS]);

/** sg_view_set_sticks: @sticks: (nullable) (array length=n): copied. */
void sg_view_set_sticks (SgView *view, SgSticks layer, const SgStick *sticks, size_t n);

/**
 * sg_view_set_mesh:
 * @xyz: (nullable) (array length=3*n_vertices): vertices of a periodic surface, any image
 * @triangles: (array length=3*n_triangles): indices; an edge goes to the nearest image of its end
 *
 * Copied. Normals are made here; what crosses the cell's faces is drawn cut at them, on both sides.
 */
void sg_view_set_mesh (SgView *view, const float *xyz, size_t n_vertices, const uint32_t *triangles,
                       size_t n_triangles, const SgCell *cell);

/**
 * sg_view_draw:
 * @width_px, @height_px: device pixels of the framebuffer bound to GL_DRAW_FRAMEBUFFER
 *
 * Chooses its detail so that a frame takes at most the budget: after a change of camera, look or data as
 * much as the last frames' times allow; without one a further sample of the full picture.
 * Returns: %FALSE with %SG_RENDER_ERROR.
 */
bool sg_view_draw (SgView *view, int width_px, int height_px, GError **error);

/** sg_view_refining: Returns: whether another draw would make the picture finer. */
bool sg_view_refining (const SgView *view);

/** sg_view_set_quality: @quality: 0..1 fixes the detail of every frame, below 0 (the default) leaves it to
 * the budget. 0: a third of the pixels a side and flat light; 0.5: every pixel; 1: with occlusion, and
 * refined at rest. */
void sg_view_set_quality (SgView *view, double quality);

/** sg_view_set_budget: @ms: for one frame, 50 by default. */
void sg_view_set_budget (SgView *view, double ms);

/* What the last draw did, for the on-view debug text, tests and benchmarks. */
typedef struct {
  double quality;
  double milliseconds;       /* of the draw, with the wait for a software driver */
  int internal_width, internal_height;
  unsigned samples;          /* in the picture so far */
  size_t atoms_drawn;        /* of all panels, after culling */
  size_t triangles_drawn, sticks_drawn;
  uint64_t atom_uploads;     /* since realize */
  bool software;             /* a driver that draws with the processor */
  bool es;
  char renderer[128];
} SgViewStatistics;

/** sg_view_statistics: (transfer none): */
const SgViewStatistics *sg_view_statistics (const SgView *view);

typedef struct {
  int width, height;      /* px of the picture */
  unsigned supersample;   /* samples a pixel, 1..64; 16 */
  int transparent;        /* -1: as the looks say, 0, 1 */
  unsigned max_tile;      /* 0: the driver's limit; smaller only for tests */
} SgPictureOptions;

/**
 * sg_view_picture: (transfer full)
 *
 * Draws in full quality into a new CAIRO_FORMAT_ARGB32 image, in tiles where the picture is larger than
 * the driver allows. A context must be current and the view realized. The screen's refinement starts
 * anew. Returns: %NULL with %SG_RENDER_ERROR.
 */
cairo_surface_t *sg_view_picture (SgView *view, const SgPictureOptions *options, GError **error);

typedef struct {
  size_t atom;            /* place in the file: index into the snapshot's arrays */
  double r[3];            /* where it is drawn (wrapped, image added) */
  double distance;        /* from the eye */
} SgPick;

/** sg_view_pick: which visible atom lies under pixel (@x, @y) of @w x @h. No GL. Thread: the view's.
 * Returns: %FALSE where there is none. */
bool sg_view_pick (SgView *view, double x, double y, int w, int h, SgPick *pick);

/** sg_view_atom_position: @r: (out): where atom @atom is drawn. Returns: %FALSE where there is none. */
bool sg_view_atom_position (SgView *view, size_t atom, double r[3]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgView, sg_view_free)
