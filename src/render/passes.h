/* passes.h: the OpenGL side of the view: programs, tables, buffers and one function a pass
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to src/render. Every object lives between realize and unrealize. Each pass sets all the state
 * it depends on. Thread: the context's.
 */
#pragma once

#include "render/gl.h"
#include "render/projection.h"
#include "render/scene.h"

/* The programs that exist for both projections. */
typedef enum {
  SG_PROGRAM_SPHERE,
  SG_PROGRAM_SPHERE_BLENDED,
  SG_PROGRAM_STICK,
  SG_PROGRAM_STICK_BLENDED,
  SG_PROGRAM_MESH,
  SG_PROGRAM_RESOLVE,        /* with ambient occlusion */
  SG_PROGRAM_RESOLVE_COARSE, /* fewer samples */
  SG_PROGRAM_RESOLVE_FLAT,   /* none */
  SG_PROGRAM_PRESENT,
  SG_N_PROGRAMS
} SgProgram;

#define SG_PASSES_MAX_UNIFORMS 24

typedef struct {
  GLuint program;
  GLint at[SG_PASSES_MAX_UNIFORMS];
} SgLinked;

typedef struct {
  SgGlInfo info;
  bool realized;
  SgLinked program[SG_N_PROGRAMS][2]; /* orthographic, perspective */
  GLuint empty_vao, list_vao, mesh_vao;
  GLuint list_buffer, mesh_vertices, mesh_triangles;

  /* Targets: large enough for what was drawn last. */
  int width, height;
  GLuint albedo, normal, depth, lit, accumulated;
  GLuint opaque_fbo, resolve_fbo, blended_fbo, accumulated_fbo;

  SgGlTable atoms;
  SgGlTable sticks[SG_N_STICKS];
  SgGlTable cell_sticks, cell_colors[2]; /* of the two themes */
} SgPasses;

bool sg_passes_realize (SgPasses *passes, GError **error);
void sg_passes_unrealize (SgPasses *passes);

/** sg_passes_resize: makes the targets at least @w x @h px. Returns: %FALSE with %SG_RENDER_ERROR. */
bool sg_passes_resize (SgPasses *passes, int w, int h, GError **error);

/* What blended passes and the resolve share. */
typedef struct {
  float fog[4];        /* colour, strength */
  float fog_range[2];
  float specular;
} SgShade;

/** sg_passes_clear: empties the opaque targets inside @viewport (x, y, w, h). */
void sg_passes_clear (SgPasses *passes, const int viewport[4]);

/**
 * sg_passes_spheres:
 * @list: (array length=n): which atoms, in the order of drawing
 * @shade: (nullable): blended with @opacity into the lit picture; %NULL: opaque
 */
void sg_passes_spheres (SgPasses *passes, const SgProjection *projection, const int viewport[4],
                        GLuint colors, const uint32_t *list, size_t n, const float shift[3], float radius_scale,
                        const SgShade *shade, float opacity);

/** sg_passes_sticks: @width: > 0: of lines, as a part of the picture's half height; else radii in sigma. */
void sg_passes_sticks (SgPasses *passes, const SgProjection *projection, const int viewport[4],
                       GLuint sticks, GLuint colors, const uint32_t *list, size_t n, const float shift[3],
                       float radius_scale, float length, float width, const SgShade *shade, float opacity);

/** sg_passes_set_mesh: uploads vertices. */
void sg_passes_set_mesh (SgPasses *passes, const SgMeshSet *mesh);

/** sg_passes_set_triangles: @triangles: (array length=3*n): in the order of drawing, for the calls to come. */
void sg_passes_set_triangles (SgPasses *passes, const uint32_t *triangles, size_t n);

/** sg_passes_mesh: draws the @n triangles set last. */
void sg_passes_mesh (SgPasses *passes, const SgProjection *projection, const int viewport[4],
                     const SgMeshSet *mesh, size_t n, const float shift[3], const SgLook *look,
                     const SgShade *shade);

typedef struct {
  float rect[4];        /* px */
  float origin[2];      /* px from there to the panel's corner: patterns go on across tiles */
  float background[4];  /* premultiplied */
  float ambient_occlusion, outline;
  float phase;          /* 0..1, turns the pattern of the occlusion */
  float radius, radius_px; /* of the occlusion: sigma, px at the target */
  float outline_px, outline_jump;
  int detail;           /* 0 flat, 1 coarse, 2 full */
} SgResolve;

void sg_passes_resolve (SgPasses *passes, const SgProjection *projection, const int viewport[4],
                        const SgResolve *resolve, const SgShade *shade);

/** sg_passes_present: @source: a texture whose lower left @w x @h px are used, stretched over @viewport of
 * @fbo; @weight: of the new picture over the old one, 1 replaces. */
void sg_passes_present (SgPasses *passes, GLuint source, int w, int h, GLuint fbo, const int viewport[4],
                        float weight);
