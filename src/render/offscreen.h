/* offscreen.h: an OpenGL context without a window (EGL), for tests and the command line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thread: the one that made it, one context a thread.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct _SgOffscreen SgOffscreen;

typedef enum {
  SG_GL_ANY,  /* 3.3 core, else ES 3.0 */
  SG_GL_CORE, /* 3.3 core */
  SG_GL_ES,   /* ES 3.0 */
} SgGlApi;

/** sg_offscreen_new: (transfer full): makes the context current.
 * Returns: %NULL with %SG_RENDER_ERROR_CONTEXT and what was tried. */
SgOffscreen *sg_offscreen_new (SgGlApi api, GError **error);

/** sg_offscreen_make_current: */
bool sg_offscreen_make_current (SgOffscreen *offscreen, GError **error);

/** sg_offscreen_free: (nullable): */
void sg_offscreen_free (SgOffscreen *offscreen);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgOffscreen, sg_offscreen_free)
