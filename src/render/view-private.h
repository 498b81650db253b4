/* view-private.h: what the files view*.c share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * view holds data, camera and looks, view-build makes lists of them and brings them to the driver, view-sample draws one sample of a
 * picture, view-frame makes pictures of samples for the screen and for files, view-pick finds what is under the pointer.
 */
#pragma once

#include "render/view.h"

#include "render/occlusion.h"
#include "render/passes.h"

#define SG_VIEW_PANELS 4
#define SG_VIEW_LEVELS 8 /* of detail while something moves; the last: all of it */

/* What a panel shows at present: lists and colours follow from scene and look. */
typedef struct {
  SgLook look;

  bool valid;
  SgLook built; /* the look the lists were made for */
  uint64_t atoms_revision, values_revision;
  uint32_t *atoms;
  size_t n_atoms, room;
  uint8_t (*colors)[4];
  bool colors_changed;
  SgGlTable color_table;
  struct {
    uint64_t revision;
    uint32_t *list;
    uint8_t (*colors)[4];
    size_t n;
    bool changed;
    SgGlTable table;
  } sticks[SG_N_STICKS];
} SgViewPanel;

struct _SgView {
  SgScene scene;
  SgCamera camera;
  SgCamera untouched; /* as the view set it last: a changed camera is not fitted anew */
  bool fitted;
  unsigned n_panels;
  SgViewPanel panel[SG_VIEW_PANELS];
  uint64_t revision; /* of all data */

  SgPasses passes;
  uint64_t uploaded_atoms, uploaded_sticks[SG_N_STICKS], uploaded_mesh;
  /* the triangles that lie in the buffer: sorted for this direction of this surface */
  struct {
    uint64_t revision;
    SgMeshDetail detail;
    double rotation[4];
    bool valid;
  } sorted;
  bool cell_colors_ready;
  SgOcclusion *occlusion;

  /* scratch */
  uint32_t *order;
  float *depth;
  uint16_t *key;
  size_t scratch;

  /* what the picture on the screen was made of */
  struct {
    SgCamera camera;
    SgLook look[SG_VIEW_PANELS];
    unsigned n_panels;
    uint64_t revision;
    int width, height;
    double quality;
  } drawn;
  int lit_width, lit_height; /* of the last quick picture */
  unsigned samples;          /* whole ones in the still picture */
  int band, n_bands;
  bool still;                /* the still picture is on the screen */

  double quality, budget;
  int level;
  double ms_per_pixel; /* of a full sample, as measured */
  SgViewStatistics statistics;
};

/* One part of one picture: everything that is the same for all its panels. */
typedef struct {
  int width, height;  /* of the whole picture, px */
  int tile[4];        /* x, y (from the lower left), w, h; drawn at the targets' origin */
  float jitter[2];    /* px */
  float phase;
  int detail;
  bool quick;         /* something moves */
  bool best;          /* of a picture to keep: no short cuts */
  float pixel_ratio;  /* px here for one px of the final picture */
  int transparent;    /* -1: as the look says */
} SgViewSample;

/* For every periodic image that a look shows, in order. */
typedef void (*SgViewImageFunc) (SgView *view, const float shift[3], uint32_t number, void *data);
void sg_view_for_images (SgView *view, const SgLook *look, SgViewImageFunc func, void *data);

/** sg_view_panel_pixels: whole pixels, from the upper left corner. */
void sg_view_panel_pixels (const SgView *view, unsigned panel, int w, int h, int rect[4]);

/** sg_view_build_panel: lists and colours of one panel as its look wants them now. */
void sg_view_build_panel (SgView *view, SgViewPanel *panel);

/** sg_view_build_and_upload: of all panels, to the driver. A context is current. */
void sg_view_build_and_upload (SgView *view);

/** sg_view_sort_points: (transfer none): sticks or triangles back to front along the view axis; until the next call. */
const uint32_t *sg_view_sort_points (SgView *view, const SgProjection *projection, const float *middle, size_t stride,
                                     const uint32_t *list, size_t n);

/** sg_view_reserve: scratch for @n things. */
void sg_view_reserve (SgView *view, size_t n);

/** sg_view_draw_sample: into the lit texture. */
void sg_view_draw_sample (SgView *view, const SgViewSample *sample);
