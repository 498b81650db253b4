/* camera-move.h: what a lesson's move does to a camera, moment by moment
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/cell.h"
#include "engine/lesson/camera-move.h"
#include "render/camera.h"

/**
 * sg_camera_move_at:
 * @from: where the camera was when the move began
 * @cell: (nullable): what standard views and a fit bring into sight as a whole; without one they do not
 * @aspect: width over height of the picture
 * @seconds: since the move began
 * @camera: (inout): only what the move is about is changed: orbits leave target and size to who follows the cell
 *
 * Moves begin and end gently. Thread: any. Returns: whether it is over.
 */
bool sg_camera_move_at (const SgCameraMove *move, const SgCamera *from, const SgCell *cell, double aspect, double seconds, SgCamera *camera);
