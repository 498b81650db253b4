/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/passes.h"
#include "render/shaders.h"

#include <math.h>
#include <string.h>

enum {
  U_ROTATION,
  U_TARGET,
  U_FRUSTUM,
  U_RANGE,
  U_WINDOW,
  U_SHIFT,
  U_RADIUS,
  U_SCALE,
  U_FOG,
  U_FOG_RANGE,
  U_OPACITY,
  U_SPECULAR,
  U_FRACTIONAL,
  U_MESH,
  U_CLIP,
  U_THICK,
  U_RECT,
  U_ORIGIN,
  U_BACKGROUND,
  U_EFFECTS,
  U_OCCLUSION,
  U_PART,
  N_UNIFORMS
};
G_STATIC_ASSERT (N_UNIFORMS <= SG_PASSES_MAX_UNIFORMS);

static const char *uniform_names[N_UNIFORMS]
    = { "u_rotation", "u_target",   "u_frustum",   "u_range",    "u_window", "u_shift", "u_radius",
        "u_scale",    "u_fog",      "u_fog_range", "u_opacity",  "u_specular", "u_fractional", "u_mesh",
        "u_clip",     "u_thick",    "u_rect",      "u_origin", "u_background", "u_effects", "u_occlusion", "u_part" };

/* Samplers keep one unit for ever. */
static const struct {
  const char *name;
  GLint unit;
} samplers[] = { { "u_atoms", 0 },  { "u_sticks", 0 },  { "u_colors", 1 }, { "u_albedo", 0 },
                 { "u_normals", 1 }, { "u_depths", 2 }, { "u_source", 0 } };

static bool
link_program (SgPasses *passes, SgProgram which, const char *name, const char *defines, const char *vertex,
              const char *fragment, GError **error)
{
  for (int perspective = 0; perspective < 2; perspective++)
    {
      g_autofree char *all = g_strdup_printf ("#define PERSPECTIVE %d\n%s", perspective, defines);
      SgLinked *linked = &passes->program[which][perspective];
      linked->program
          = sg_gl_program (&passes->info, name, all, shader_common, vertex, fragment, error);
      if (linked->program == 0)
        return false;
      for (int u = 0; u < N_UNIFORMS; u++)
        linked->at[u] = glGetUniformLocation (linked->program, uniform_names[u]);
      glUseProgram (linked->program);
      for (size_t s = 0; s < G_N_ELEMENTS (samplers); s++)
        {
          GLint at = glGetUniformLocation (linked->program, samplers[s].name);
          if (at >= 0)
            glUniform1i (at, samplers[s].unit);
        }
    }
  return true;
}

static bool
link_all (SgPasses *passes, GError **error)
{
  g_autofree char *sphere = g_strconcat (shader_depth_out, shader_output, shader_sphere_fragment, NULL);
  g_autofree char *stick = g_strconcat (shader_depth_out, shader_output, shader_stick_fragment, NULL);
  const char *opaque = "#define BLENDED 0\n", *blended = "#define BLENDED 1\n";

  /* Number of samples and turns of their spiral without a common divisor spread the directions. */
  return link_program (passes, SG_PROGRAM_SPHERE, "sphere", opaque, shader_sphere_vertex, sphere, error)
         && link_program (passes, SG_PROGRAM_SPHERE_BLENDED, "blended sphere", blended, shader_sphere_vertex,
                          sphere, error)
         && link_program (passes, SG_PROGRAM_STICK, "stick", opaque, shader_stick_vertex, stick, error)
         && link_program (passes, SG_PROGRAM_STICK_BLENDED, "blended stick", blended, shader_stick_vertex,
                          stick, error)
         && link_program (passes, SG_PROGRAM_MESH, "mesh", "", shader_mesh_vertex, shader_mesh_fragment,
                          error)
         && link_program (passes, SG_PROGRAM_RESOLVE, "resolve",
                          "#define SAMPLES 12\n#define STEP_COS -0.86602540\n#define STEP_SIN 0.50000000\n", shader_screen_vertex,
                          shader_resolve_fragment, error)
         && link_program (passes, SG_PROGRAM_RESOLVE_COARSE, "coarse resolve",
                          "#define SAMPLES 6\n#define STEP_COS 0.50000000\n#define STEP_SIN 0.86602540\n", shader_screen_vertex,
                          shader_resolve_fragment, error)
         && link_program (passes, SG_PROGRAM_RESOLVE_FLAT, "flat resolve",
                          "#define SAMPLES 0\n", shader_screen_vertex,
                          shader_resolve_fragment, error)
         && link_program (passes, SG_PROGRAM_PRESENT, "present", "", shader_screen_vertex,
                          shader_present_fragment, error);
}

static void
delete_targets (SgPasses *passes)
{
  GLuint textures[] = { passes->albedo, passes->normal, passes->depth, passes->lit, passes->accumulated };
  GLuint fbos[]
      = { passes->opaque_fbo, passes->resolve_fbo, passes->blended_fbo, passes->accumulated_fbo };

  /* zeros are silently ignored */
  glDeleteFramebuffers (G_N_ELEMENTS (fbos), fbos);
  glDeleteTextures (G_N_ELEMENTS (textures), textures);
  passes->albedo = passes->normal = passes->depth = passes->lit = passes->accumulated = 0;
  passes->opaque_fbo = passes->resolve_fbo = passes->blended_fbo = passes->accumulated_fbo = 0;
  passes->width = passes->height = 0;
}

bool
sg_passes_realize (SgPasses *passes, GError **error)
{
  const SgGlInfo none = { 0 };

  g_return_val_if_fail (!passes->realized, true);
  /* whatever error the toolkit left behind is not ours */
  for (int i = 0; i < 16 && glGetError () != GL_NO_ERROR; i++)
    ;
  passes->info = none;
  if (!sg_gl_info (&passes->info, error))
    return false;
  passes->realized = true;
  if (!link_all (passes, error))
    {
      sg_passes_unrealize (passes);
      return false;
    }

  GLuint vao[3], buffer[3];
  glGenVertexArrays (3, vao);
  glGenBuffers (3, buffer);
  passes->empty_vao = vao[0];
  passes->list_vao = vao[1];
  passes->mesh_vao = vao[2];
  passes->list_buffer = buffer[0];
  passes->mesh_vertices = buffer[1];
  passes->mesh_triangles = buffer[2];

  glBindVertexArray (passes->list_vao);
  glBindBuffer (GL_ELEMENT_ARRAY_BUFFER, passes->list_buffer);
  glBindVertexArray (passes->mesh_vao);
  glBindBuffer (GL_ARRAY_BUFFER, passes->mesh_vertices);
  glBindBuffer (GL_ELEMENT_ARRAY_BUFFER, passes->mesh_triangles);
  for (GLuint k = 0; k < 2; k++)
    {
      glEnableVertexAttribArray (k);
      glVertexAttribPointer (k, 3, GL_FLOAT, GL_FALSE, 6 * sizeof (float),
                             GUINT_TO_POINTER (k * 3 * (guint) sizeof (float)));
    }
  glBindVertexArray (0);
  glBindBuffer (GL_ARRAY_BUFFER, 0);
  if (!sg_gl_check ("sg_passes_realize", error))
    {
      sg_passes_unrealize (passes);
      return false;
    }
  return true;
}

void
sg_passes_unrealize (SgPasses *passes)
{
  if (!passes->realized)
    return;
  GLuint vao[3] = { passes->empty_vao, passes->list_vao, passes->mesh_vao };
  GLuint buffer[3] = { passes->list_buffer, passes->mesh_vertices, passes->mesh_triangles };

  for (int p = 0; p < SG_N_PROGRAMS; p++)
    for (int k = 0; k < 2; k++)
      glDeleteProgram (passes->program[p][k].program);
  glDeleteVertexArrays (3, vao);
  glDeleteBuffers (3, buffer);
  delete_targets (passes);
  sg_gl_table_clear (&passes->atoms);
  for (int s = 0; s < SG_N_STICKS; s++)
    sg_gl_table_clear (&passes->sticks[s]);
  sg_gl_table_clear (&passes->cell_sticks);
  sg_gl_table_clear (&passes->cell_colors[0]);
  sg_gl_table_clear (&passes->cell_colors[1]);
  memset (passes, 0, sizeof *passes);
}

static GLuint
framebuffer (GLuint color0, GLuint color1, GLuint depth, bool *complete)
{
  const GLenum both[2] = { GL_COLOR_ATTACHMENT0, GL_COLOR_ATTACHMENT1 };
  GLuint fbo = 0;

  glGenFramebuffers (1, &fbo);
  glBindFramebuffer (GL_FRAMEBUFFER, fbo);
  glFramebufferTexture2D (GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, color0, 0);
  if (color1 != 0)
    glFramebufferTexture2D (GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT1, GL_TEXTURE_2D, color1, 0);
  if (depth != 0)
    glFramebufferTexture2D (GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_TEXTURE_2D, depth, 0);
  glDrawBuffers (color1 != 0 ? 2 : 1, both);
  *complete = *complete && glCheckFramebufferStatus (GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
  return fbo;
}

bool
sg_passes_resize (SgPasses *passes, int w, int h, GError **error)
{
  bool complete = true;

  if (w < 1 || h < 1 || w > passes->info.max_size || h > passes->info.max_size)
    {
      g_set_error (error, SG_RENDER_ERROR, SG_RENDER_ERROR_SIZE,
                   "a picture of %d x %d px cannot be drawn; the driver allows %d", w, h,
                   passes->info.max_size);
      return false;
    }
  /* Keep what is large enough, unless it is far too large. */
  if (w <= passes->width && h <= passes->height && 4LL * w * h >= (long long) passes->width * passes->height)
    return true;
  delete_targets (passes);
  glActiveTexture (GL_TEXTURE0);
  passes->albedo = sg_gl_texture (GL_RGBA8, w, h, GL_RGBA, GL_UNSIGNED_BYTE, false);
  passes->normal = sg_gl_texture (GL_RGB10_A2, w, h, GL_RGBA, GL_UNSIGNED_INT_2_10_10_10_REV, false);
  passes->depth = sg_gl_texture (GL_DEPTH_COMPONENT24, w, h, GL_DEPTH_COMPONENT, GL_UNSIGNED_INT, false);
  passes->lit = sg_gl_texture (GL_RGBA8, w, h, GL_RGBA, GL_UNSIGNED_BYTE, true);
  if (passes->info.half_float)
    passes->accumulated = sg_gl_texture (GL_RGBA16F, w, h, GL_RGBA, GL_HALF_FLOAT, true);
  else
    passes->accumulated = sg_gl_texture (GL_RGBA8, w, h, GL_RGBA, GL_UNSIGNED_BYTE, true);
  passes->opaque_fbo = framebuffer (passes->albedo, passes->normal, passes->depth, &complete);
  passes->resolve_fbo = framebuffer (passes->lit, 0, 0, &complete);
  passes->blended_fbo = framebuffer (passes->lit, 0, passes->depth, &complete);
  passes->accumulated_fbo = framebuffer (passes->accumulated, 0, 0, &complete);
  passes->width = w;
  passes->height = h;
  if (!complete || glGetError () != GL_NO_ERROR)
    {
      delete_targets (passes);
      g_set_error (error, SG_RENDER_ERROR, SG_RENDER_ERROR_GL,
                   "sg_passes_resize: OpenGL refuses a target of %d x %d px", w, h);
      return false;
    }
  return true;
}

static void
plain_state (const SgPasses *passes, const int viewport[4])
{
  if (!passes->info.es)
    {
      glDisable (GL_FRAMEBUFFER_SRGB);
      glPolygonMode (GL_FRONT_AND_BACK, GL_FILL);
      glDepthRange (0, 1);
    }
  else
    glDepthRangef (0, 1);
  glViewport (viewport[0], viewport[1], viewport[2], viewport[3]);
  glDisable (GL_BLEND);
  glDisable (GL_CULL_FACE);
  glDisable (GL_SCISSOR_TEST);
  glDisable (GL_STENCIL_TEST);
  glDisable (GL_DITHER);
  glDisable (GL_POLYGON_OFFSET_FILL);
  glDisable (GL_SAMPLE_ALPHA_TO_COVERAGE);
  glColorMask (GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
  glDepthMask (GL_TRUE);
  glDisable (GL_DEPTH_TEST);
  glDepthFunc (GL_LESS);
}

static void
bind (GLenum unit, GLuint texture)
{
  glActiveTexture (GL_TEXTURE0 + unit);
  glBindTexture (GL_TEXTURE_2D, texture);
  glBindSampler (unit, 0);
}

static const SgLinked *
use (SgPasses *passes, SgProgram which, const SgProjection *p)
{
  const SgLinked *linked = &passes->program[which][p->perspective];

  glUseProgram (linked->program);
  glUniformMatrix3fv (linked->at[U_ROTATION], 1, GL_TRUE, p->rotation);
  glUniform3fv (linked->at[U_TARGET], 1, p->target);
  glUniform4f (linked->at[U_FRUSTUM], 1 / p->half_width, 1 / p->half_height, p->distance,
               p->perspective ? 1 : 0);
  glUniform2f (linked->at[U_RANGE], p->near, p->far);
  glUniform4fv (linked->at[U_WINDOW], 1, p->window);
  return linked;
}

void
sg_passes_clear (SgPasses *passes, const int viewport[4])
{
  const float zero[4] = { 0 }, one = 1;

  glBindFramebuffer (GL_FRAMEBUFFER, passes->opaque_fbo);
  plain_state (passes, viewport);
  glEnable (GL_SCISSOR_TEST);
  glScissor (viewport[0], viewport[1], viewport[2], viewport[3]);
  glClearBufferfv (GL_COLOR, 0, zero);
  glClearBufferfv (GL_COLOR, 1, zero);
  glClearBufferfv (GL_DEPTH, 0, &one);
  glDisable (GL_SCISSOR_TEST);
}

static void
set_target (SgPasses *passes, const SgLinked *linked, const int viewport[4], const SgShade *shade,
            float opacity)
{
  glBindFramebuffer (GL_FRAMEBUFFER, shade != NULL ? passes->blended_fbo : passes->opaque_fbo);
  plain_state (passes, viewport);
  glEnable (GL_DEPTH_TEST);
  if (shade != NULL)
    {
      glDepthMask (GL_FALSE);
      glEnable (GL_BLEND);
      glBlendEquation (GL_FUNC_ADD);
      glBlendFunc (GL_ONE, GL_ONE_MINUS_SRC_ALPHA); /* premultiplied */
      glUniform4fv (linked->at[U_FOG], 1, shade->fog);
      glUniform2fv (linked->at[U_FOG_RANGE], 1, shade->fog_range);
      glUniform1f (linked->at[U_SPECULAR], shade->specular);
      glUniform1f (linked->at[U_OPACITY], opacity);
    }
}

/* Six indices a quad, into the list buffer; the entry is the vertex number over four. */
static void
draw_quads (SgPasses *passes, const uint32_t *list, size_t n)
{
  static const uint32_t corner[6] = { 0, 1, 2, 2, 1, 3 };
  g_autofree uint32_t *index = g_new (uint32_t, 6 * n);

  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < 6; k++)
      index[6 * i + k] = 4 * list[i] + corner[k];
  glBindVertexArray (passes->list_vao);
  glBufferData (GL_ELEMENT_ARRAY_BUFFER, (GLsizeiptr) (6 * n * sizeof *index), index, GL_STREAM_DRAW);
  glDrawElements (GL_TRIANGLES, (GLsizei) (6 * n), GL_UNSIGNED_INT, NULL);
  glBindVertexArray (0);
}

void
sg_passes_spheres (SgPasses *passes, const SgProjection *projection, const int viewport[4], GLuint colors,
                   const uint32_t *list, size_t n, const float shift[3], float radius_scale,
                   const SgShade *shade, float opacity)
{
  if (n == 0)
    return;
  const SgLinked *linked
      = use (passes, shade != NULL ? SG_PROGRAM_SPHERE_BLENDED : SG_PROGRAM_SPHERE, projection);
  set_target (passes, linked, viewport, shade, opacity);
  glUniform3fv (linked->at[U_SHIFT], 1, shift);
  glUniform1f (linked->at[U_RADIUS], radius_scale);
  bind (0, passes->atoms.texture);
  bind (1, colors);
  draw_quads (passes, list, n);
}

void
sg_passes_sticks (SgPasses *passes, const SgProjection *projection, const int viewport[4], GLuint sticks,
                  GLuint colors, const uint32_t *list, size_t n, const float shift[3], float radius_scale,
                  float length, float width, const SgShade *shade, float opacity)
{
  if (n == 0)
    return;
  const SgLinked *linked
      = use (passes, shade != NULL ? SG_PROGRAM_STICK_BLENDED : SG_PROGRAM_STICK, projection);
  set_target (passes, linked, viewport, shade, opacity);
  glUniform3fv (linked->at[U_SHIFT], 1, shift);
  glUniform3f (linked->at[U_SCALE], radius_scale, length, width);
  bind (0, sticks);
  bind (1, colors);
  draw_quads (passes, list, n);
}

void
sg_passes_set_mesh (SgPasses *passes, const SgMeshSet *mesh)
{
  glBindVertexArray (0);
  glBindBuffer (GL_ARRAY_BUFFER, passes->mesh_vertices);
  glBufferData (GL_ARRAY_BUFFER, (GLsizeiptr) (6 * mesh->n_vertices * sizeof (float)), mesh->vertex,
                GL_DYNAMIC_DRAW);
  glBindBuffer (GL_ARRAY_BUFFER, 0);
}

void
sg_passes_set_triangles (SgPasses *passes, const uint32_t *triangles, size_t n)
{
  glBindVertexArray (passes->mesh_vao);
  glBufferData (GL_ELEMENT_ARRAY_BUFFER, (GLsizeiptr) (3 * n * sizeof *triangles), triangles, GL_STREAM_DRAW);
  glBindVertexArray (0);
}

void
sg_passes_mesh (SgPasses *passes, const SgProjection *projection, const int viewport[4],
                const SgMeshSet *mesh, size_t n, const float shift[3], const SgLook *look,
                const SgShade *shade)
{
  float clip[SG_MAX_CLIPS][4] = { { 0 } }, thick[SG_MAX_CLIPS];

  if (n == 0)
    return;
  const SgLinked *linked = use (passes, SG_PROGRAM_MESH, projection);
  set_target (passes, linked, viewport, shade, look->mesh.opacity);
  if (look->mesh.opacity > 0.99f)
    glDepthMask (GL_TRUE);
  for (int k = 0; k < SG_MAX_CLIPS; k++)
    {
      thick[k] = 1e30f;
      if (!look->clip[k].active)
        continue;
      double side = look->clip[k].above && look->clip[k].thickness <= 0 ? -1 : 1;
      for (int c = 0; c < 3; c++)
        clip[k][c] = (float) (side * look->clip[k].normal[c]);
      clip[k][3] = (float) (side * look->clip[k].offset);
      if (look->clip[k].thickness > 0)
        thick[k] = (float) look->clip[k].thickness;
    }
  glUniform4fv (linked->at[U_CLIP], SG_MAX_CLIPS, clip[0]);
  glUniform1fv (linked->at[U_THICK], SG_MAX_CLIPS, thick);
  glUniform3fv (linked->at[U_SHIFT], 1, shift);
  glUniform3f (linked->at[U_MESH], look->mesh.color.r, look->mesh.color.g, look->mesh.color.b);
  glUniformMatrix3fv (linked->at[U_FRACTIONAL], 1, GL_TRUE, mesh->fractional);
  glBindVertexArray (passes->mesh_vao);
  glDrawElements (GL_TRIANGLES, (GLsizei) (3 * n), GL_UNSIGNED_INT, NULL);
  glBindVertexArray (0);
}

static void
draw_screen (SgPasses *passes)
{
  glBindVertexArray (passes->empty_vao);
  glDrawArrays (GL_TRIANGLES, 0, 3);
  glBindVertexArray (0);
}

void
sg_passes_resolve (SgPasses *passes, const SgProjection *projection, const int viewport[4],
                   const SgResolve *resolve, const SgShade *shade)
{
  SgProgram which = resolve->detail == 0 || resolve->ambient_occlusion <= 0 ? SG_PROGRAM_RESOLVE_FLAT
                    : resolve->detail == 1                                  ? SG_PROGRAM_RESOLVE_COARSE
                                                                            : SG_PROGRAM_RESOLVE;
  const SgLinked *linked = use (passes, which, projection);

  glBindFramebuffer (GL_FRAMEBUFFER, passes->resolve_fbo);
  plain_state (passes, viewport);
  glUniform4fv (linked->at[U_RECT], 1, resolve->rect);
  glUniform2fv (linked->at[U_ORIGIN], 1, resolve->origin);
  glUniform4fv (linked->at[U_BACKGROUND], 1, resolve->background);
  glUniform4fv (linked->at[U_FOG], 1, shade->fog);
  glUniform2fv (linked->at[U_FOG_RANGE], 1, shade->fog_range);
  glUniform4f (linked->at[U_EFFECTS], resolve->ambient_occlusion, resolve->outline, shade->specular,
               resolve->phase);
  glUniform4f (linked->at[U_OCCLUSION], resolve->radius, resolve->radius_px, resolve->outline_px,
               resolve->outline_jump);
  bind (0, passes->albedo);
  bind (1, passes->normal);
  bind (2, passes->depth);
  draw_screen (passes);
}

void
sg_passes_present (SgPasses *passes, GLuint source, int w, int h, GLuint fbo, const int viewport[4],
                   float weight)
{
  const SgLinked *linked = &passes->program[SG_PROGRAM_PRESENT][0];
  float tw = (float) passes->width, th = (float) passes->height;

  glBindFramebuffer (GL_FRAMEBUFFER, fbo);
  plain_state (passes, viewport);
  glUseProgram (linked->program);
  glUniform4f (linked->at[U_RECT], (float) viewport[0], (float) viewport[1], (float) viewport[2],
               (float) viewport[3]);
  glUniform4f (linked->at[U_PART], (float) w / tw, (float) h / th, ((float) w - 0.5f) / tw,
               ((float) h - 0.5f) / th);
  if (weight < 1)
    {
      glEnable (GL_BLEND);
      glBlendEquation (GL_FUNC_ADD);
      glBlendColor (0, 0, 0, weight);
      glBlendFunc (GL_CONSTANT_ALPHA, GL_ONE_MINUS_CONSTANT_ALPHA);
    }
  bind (0, source);
  draw_screen (passes);
  glDisable (GL_BLEND);
}
