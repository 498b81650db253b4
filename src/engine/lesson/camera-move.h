/* camera-move.h: how a lesson moves the camera, as it is written
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * "top", "from +z 2s", "orbit 90 4s", "tilt -20", "zoom 1.5 2s", "fit". What it does to a camera is in render/camera-move.h.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum {
  SG_MOVE_VIEW,  /* to a standard view: `view` */
  SG_MOVE_FIT,   /* the whole cell in sight */
  SG_MOVE_ORBIT, /* `amount` degrees about the upright axis, to the right */
  SG_MOVE_TILT,  /* `amount` degrees upwards */
  SG_MOVE_ZOOM,  /* `amount` times as large */
} SgCameraMoveKind;

typedef struct {
  SgCameraMoveKind kind;
  char view[12];  /* "front", ..., "isometric" */
  double amount;
  double seconds; /* 0: at once */
} SgCameraMove;

/**
 * sg_camera_move_parse:
 * @move: (out)
 *
 * Views named alone are taken at once, everything else within a second unless it says otherwise. Thread: any.
 * Returns: %FALSE with %SG_ERROR_INPUT.
 */
bool sg_camera_move_parse (const char *text, SgCameraMove *move, GError **error);
