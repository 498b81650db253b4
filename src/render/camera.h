/* camera.h: where the viewer stands: orbit, pan, zoom, standard views, as pure functions of a small struct
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The world is the simulation cell, lengths in sigma, z up. View space has x to the right, y up and z
 * towards the viewer:
 *     v = R (r - target)
 * Orthographic and perspective show the same height at the target, so a change of projection keeps what
 * is looked at in place and size. Pixels count from the upper left corner; a viewport has w x h of them.
 * Thread: any.
 */
#pragma once

#include "engine/cell.h"

typedef enum {
  SG_VIEW_FRONT,     /* looks along +y: x right, z up */
  SG_VIEW_BACK,      /* along -y */
  SG_VIEW_LEFT,      /* along +x */
  SG_VIEW_RIGHT,     /* along -x */
  SG_VIEW_TOP,       /* along -z: x right, y up: the plane of xy shear */
  SG_VIEW_BOTTOM,    /* along +z */
  SG_VIEW_ISOMETRIC, /* three faces alike */
  SG_N_STANDARD_VIEWS
} SgStandardView;

typedef enum {
  SG_ORBIT_TURNTABLE, /* about the world's z and the screen's x; z never points down */
  SG_ORBIT_TRACKBALL, /* about the screen's axes */
} SgOrbit;

typedef struct {
  double target[3];   /* world point in the middle of the view, centre of every orbit */
  double rotation[4]; /* unit quaternion w, x, y, z: world to view */
  double half_height; /* sigma from the middle to the upper edge, measured at the target */
  bool perspective;
  double fov_rad;     /* vertical angle of the perspective view */
} SgCamera;

/** sg_camera_init: isometric, orthographic, target at the origin, half height 1. */
void sg_camera_init (SgCamera *camera);

/** sg_camera_standard: turns the camera; target and size stay. */
void sg_camera_standard (SgCamera *camera, SgStandardView view);

/** sg_standard_view_name: Returns: "front", "back", ..., "isometric". */
const char *sg_standard_view_name (SgStandardView view);

/**
 * sg_camera_fit:
 * @aspect: width/height of the viewport
 *
 * Target at the cell's centre; the eight corners and @margin (sigma) around them just fit.
 */
void sg_camera_fit (SgCamera *camera, const SgCell *cell, double margin, double aspect);

/** sg_camera_orbit: a drag by (@dx, @dy) pixels; dragging across @h pixels turns by half a turn. */
void sg_camera_orbit (SgCamera *camera, SgOrbit mode, double dx, double dy, double h);

/** sg_camera_pan: the target plane follows the pointer by (@dx, @dy) pixels. */
void sg_camera_pan (SgCamera *camera, double dx, double dy, double h);

/** sg_camera_zoom: @factor > 1 comes nearer; what lies in the target plane under (@x, @y) stays there. */
void sg_camera_zoom (SgCamera *camera, double factor, double x, double y, double w, double h);

/** sg_camera_dolly_center: the target moves to @r; direction and size stay. */
void sg_camera_center (SgCamera *camera, const double r[3]);

/** sg_camera_interpolate: @t in 0..1; the rotation takes the shorter way (slerp), the size goes
 * geometrically. Projection and angle are those of @b. @out may be @a or @b. */
void sg_camera_interpolate (const SgCamera *a, const SgCamera *b, double t, SgCamera *out);

/** sg_camera_matrix: @m: (out): row-major 3 x 3 rotation world to view; its rows are the screen's right,
 * up and backward axes in the world. */
void sg_camera_matrix (const SgCamera *camera, double m[9]);

/** sg_camera_distance: from the eye to the target; what an orthographic view uses for its clip planes. */
double sg_camera_distance (const SgCamera *camera);

/** sg_camera_eye: position of the eye in the world. */
void sg_camera_eye (const SgCamera *camera, double eye[3]);

/** sg_camera_to_view: world to view space, relative to the target. */
void sg_camera_to_view (const SgCamera *camera, const double r[3], double v[3]);

/**
 * sg_camera_project:
 * @p: (out) (array fixed-size=3): pixel x, pixel y, and the distance from the eye along the view axis
 *
 * Returns: %FALSE behind the eye, with @p undefined.
 */
bool sg_camera_project (const SgCamera *camera, double w, double h, const double r[3], double p[3]);

/** sg_camera_ray: @origin, @direction: (out): of the line of sight through pixel (@x, @y); direction is a
 * unit vector away from the viewer, the origin lies on the eye (orthographic: in its plane). */
void sg_camera_ray (const SgCamera *camera, double w, double h, double x, double y, double origin[3],
                    double direction[3]);

/** sg_camera_pixel: Returns: sigma a pixel at the target. */
double sg_camera_pixel (const SgCamera *camera, double h);

/** sg_camera_equal: bit for bit. */
bool sg_camera_equal (const SgCamera *a, const SgCamera *b);
