/* gl.h: the few OpenGL habits shared by the passes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to src/render. A context must be current. Thread: the context's.
 */
#pragma once

#include <epoxy/gl.h>
#include <glib.h>
#include <stdbool.h>

/* What the current context is. */
typedef struct {
  bool es;
  bool software;         /* llvmpipe and its like */
  bool half_float;       /* RGBA16F can be drawn to */
  GLint max_size;        /* px of a texture or viewport */
  char renderer[128];
} SgGlInfo;

/** sg_gl_info: Returns: %FALSE with %SG_RENDER_ERROR_CONTEXT when it is older than 3.3 core or ES 3.0. */
bool sg_gl_info (SgGlInfo *info, GError **error);

/** sg_gl_check: Returns: %FALSE with %SG_RENDER_ERROR_GL naming @caller when an error was pending. */
bool sg_gl_check (const char *caller, GError **error);

/**
 * sg_gl_program:
 * @name: for messages
 * @defines: lines put before both stages, after the version line
 * @common: code for both stages
 *
 * Returns: the program, or 0 with %SG_RENDER_ERROR_SHADER and the driver's log.
 */
GLuint sg_gl_program (const SgGlInfo *info, const char *name, const char *defines, const char *common,
                      const char *vertex, const char *fragment, GError **error);

/** sg_gl_texture: a 2-D texture without mipmaps, clamped; @linear: filter. Contents undefined. */
GLuint sg_gl_texture (GLenum internal, int w, int h, GLenum format, GLenum type, bool linear);

/* A table in a texture: entry i at (i % SG_TABLE_WIDTH, i / SG_TABLE_WIDTH). */
#define SG_TABLE_WIDTH 1024

typedef struct {
  GLuint texture;
  int rows;
} SgGlTable;

/** sg_gl_table_upload: @format: GL_RGBA32F from floats or GL_RGBA8 from bytes; grows where needed. The
 * last row is uploaded in two parts, so @data need not be padded. */
void sg_gl_table_upload (SgGlTable *table, GLenum format, const void *data, size_t n);

/** sg_gl_table_clear: deletes the texture. */
void sg_gl_table_clear (SgGlTable *table);
