/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/gl.h"
#include "render/view.h"

#include <string.h>

G_DEFINE_QUARK (sg-render-error-quark, sg_render_error)

bool
sg_gl_info (SgGlInfo *info, GError **error)
{
  static const char *software[] = { "llvmpipe", "softpipe", "swrast", "SWR", "SwiftShader", "Software" };
  const char *renderer = (const char *) glGetString (GL_RENDERER);
  int version = epoxy_gl_version ();

  memset (info, 0, sizeof *info);
  info->es = !epoxy_is_desktop_gl ();
  if (renderer == NULL || version < (info->es ? 30 : 33))
    {
      g_set_error (error, SG_RENDER_ERROR, SG_RENDER_ERROR_CONTEXT,
                   "OpenGL 3.3 or OpenGL ES 3.0 is needed, this is %s %d.%d",
                   info->es ? "OpenGL ES" : "OpenGL", version / 10, version % 10);
      return false;
    }
  g_strlcpy (info->renderer, renderer, sizeof info->renderer);
  for (size_t i = 0; i < G_N_ELEMENTS (software); i++)
    info->software |= strstr (renderer, software[i]) != NULL;
  info->half_float = !info->es || version >= 32 || epoxy_has_gl_extension ("GL_EXT_color_buffer_half_float")
                     || epoxy_has_gl_extension ("GL_EXT_color_buffer_float");
  GLint texture = 0, viewport[2] = { 0 };
  glGetIntegerv (GL_MAX_TEXTURE_SIZE, &texture);
  glGetIntegerv (GL_MAX_VIEWPORT_DIMS, viewport);
  info->max_size = MIN (texture, MIN (viewport[0], viewport[1]));
  return sg_gl_check ("sg_gl_info", error);
}

static const char *
error_name (GLenum code)
{
  switch (code)
    {
    case GL_INVALID_ENUM:
      return "invalid enum";
    case GL_INVALID_VALUE:
      return "invalid value";
    case GL_INVALID_OPERATION:
      return "invalid operation";
    case GL_INVALID_FRAMEBUFFER_OPERATION:
      return "incomplete framebuffer";
    case GL_OUT_OF_MEMORY:
      return "out of memory";
    default:
      return "unknown error";
    }
}

bool
sg_gl_check (const char *caller, GError **error)
{
  GLenum first = glGetError ();

  if (first == GL_NO_ERROR)
    return true;
  /* Drain the rest, but not for ever: a lost context may never stop reporting. */
  for (int i = 0; i < 16 && glGetError () != GL_NO_ERROR; i++)
    ;
  g_set_error (error, SG_RENDER_ERROR, SG_RENDER_ERROR_GL, "%s: OpenGL says %s (0x%04x)", caller,
               error_name (first), first);
  return false;
}

static GLuint
compile (const SgGlInfo *info, const char *name, GLenum stage, const char *defines, const char *common,
         const char *code, GError **error)
{
  const char *version = info->es ? "#version 300 es\n"
                                   "#extension GL_EXT_conservative_depth : enable\n"
                                   "precision highp float;\nprecision highp int;\n"
                                   "precision highp sampler2D;\n"
                                 : "#version 330 core\n"
                                   "#extension GL_ARB_conservative_depth : enable\n";
  const char *sources[] = { version,
                            stage == GL_VERTEX_SHADER ? "#define VERTEX 1\n" : "#define FRAGMENT 1\n",
                            defines, common, code };
  GLuint shader = glCreateShader (stage);
  GLint ok = GL_FALSE;

  glShaderSource (shader, G_N_ELEMENTS (sources), sources, NULL);
  glCompileShader (shader);
  glGetShaderiv (shader, GL_COMPILE_STATUS, &ok);
  if (!ok)
    {
      char log[2048] = "";
      glGetShaderInfoLog (shader, sizeof log, NULL, log);
      g_set_error (error, SG_RENDER_ERROR, SG_RENDER_ERROR_SHADER, "%s shader “%s” does not compile: %s",
                   stage == GL_VERTEX_SHADER ? "vertex" : "fragment", name, g_strstrip (log));
      glDeleteShader (shader);
      return 0;
    }
  return shader;
}

GLuint
sg_gl_program (const SgGlInfo *info, const char *name, const char *defines, const char *common,
               const char *vertex, const char *fragment, GError **error)
{
  GLuint v = compile (info, name, GL_VERTEX_SHADER, defines, common, vertex, error);
  if (v == 0)
    return 0;
  GLuint f = compile (info, name, GL_FRAGMENT_SHADER, defines, common, fragment, error);
  if (f == 0)
    {
      glDeleteShader (v);
      return 0;
    }

  GLuint program = glCreateProgram ();
  GLint ok = GL_FALSE;
  glAttachShader (program, v);
  glAttachShader (program, f);
  glLinkProgram (program);
  glDetachShader (program, v);
  glDetachShader (program, f);
  glDeleteShader (v);
  glDeleteShader (f);
  glGetProgramiv (program, GL_LINK_STATUS, &ok);
  if (!ok)
    {
      char log[2048] = "";
      glGetProgramInfoLog (program, sizeof log, NULL, log);
      g_set_error (error, SG_RENDER_ERROR, SG_RENDER_ERROR_SHADER, "program “%s” does not link: %s", name,
                   g_strstrip (log));
      glDeleteProgram (program);
      return 0;
    }
  return program;
}

GLuint
sg_gl_texture (GLenum internal, int w, int h, GLenum format, GLenum type, bool linear)
{
  GLuint texture = 0;
  GLint filter = linear ? GL_LINEAR : GL_NEAREST;

  glGenTextures (1, &texture);
  glBindTexture (GL_TEXTURE_2D, texture);
  glTexImage2D (GL_TEXTURE_2D, 0, (GLint) internal, w, h, 0, format, type, NULL);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, filter);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, filter);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
  return texture;
}

void
sg_gl_table_upload (SgGlTable *table, GLenum format, const void *data, size_t n)
{
  bool floats = format == GL_RGBA32F;
  GLenum type = floats ? GL_FLOAT : GL_UNSIGNED_BYTE;
  size_t size = floats ? 16 : 4;
  int rows = (int) ((n + SG_TABLE_WIDTH - 1) / SG_TABLE_WIDTH), whole = (int) (n / SG_TABLE_WIDTH);
  int rest = (int) (n % SG_TABLE_WIDTH);

  glPixelStorei (GL_UNPACK_ALIGNMENT, 4);
  glPixelStorei (GL_UNPACK_ROW_LENGTH, 0);
  glPixelStorei (GL_UNPACK_SKIP_ROWS, 0);
  glPixelStorei (GL_UNPACK_SKIP_PIXELS, 0);
  glBindBuffer (GL_PIXEL_UNPACK_BUFFER, 0);
  if (table->texture == 0 || table->rows < rows)
    {
      sg_gl_table_clear (table);
      table->rows = MAX (rows, 1);
      table->texture = sg_gl_texture (format, SG_TABLE_WIDTH, table->rows, GL_RGBA, type, false);
    }
  glBindTexture (GL_TEXTURE_2D, table->texture);
  if (whole > 0)
    glTexSubImage2D (GL_TEXTURE_2D, 0, 0, 0, SG_TABLE_WIDTH, whole, GL_RGBA, type, data);
  if (rest > 0)
    glTexSubImage2D (GL_TEXTURE_2D, 0, 0, whole, rest, 1, GL_RGBA, type,
                     (const char *) data + (size_t) whole * SG_TABLE_WIDTH * size);
}

void
sg_gl_table_clear (SgGlTable *table)
{
  if (table->texture != 0)
    glDeleteTextures (1, &table->texture);
  table->texture = 0;
  table->rows = 0;
}
