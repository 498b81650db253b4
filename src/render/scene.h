/* scene.h: what there is to draw, on the processor's side: wrapped atoms, sticks, mesh, masks, colours
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private to src/render; no GL. Positions are single precision relative to the cell's centre, wrapped
 * into the cell. Revisions rise when data change, so that whoever uploads knows.
 * Thread: one at a time.
 */
#pragma once

#include "render/projection.h"
#include "render/view.h"

/* One stick as the shader's table holds it. */
typedef struct {
  float start[3], radius;
  float vector[3], shape;
} SgStickTexels;

typedef struct {
  SgStickTexels *texels;
  float *value;
  uint8_t (*rgba)[4];
  size_t n;
  uint64_t revision;
} SgStickSet;

/* Coarser copies of a mesh, for drivers that draw with the processor. */
typedef enum { SG_MESH_FINE, SG_MESH_MEDIUM, SG_MESH_SMALL, SG_MESH_COARSE, SG_N_MESH_DETAILS } SgMeshDetail;

typedef struct {
  uint32_t *triangle; /* indices into all vertices of the set */
  float (*middle)[3]; /* of every triangle, for sorting */
  size_t n_triangles;
} SgTriangles;

typedef struct {
  float *vertex;      /* 6 floats each: position, unit normal; those of the coarser copies follow the fine ones */
  size_t n_vertices;
  SgTriangles detail[SG_N_MESH_DETAILS];
  bool has_detail[SG_N_MESH_DETAILS]; /* coarser ones are made when first asked for */
  float fractional[9]; /* row-major: position to -1/2..1/2 inside the cell it was made for */
  uint64_t revision;
} SgMeshSet;

typedef struct {
  SgSnapshot *snapshot; /* owned, nullable */
  SgCell cell;
  double centre[3];
  double radius;        /* of the sphere about the centre that holds the cell */
  size_t n;
  float (*atoms)[4];    /* x y z radius */
  uint64_t atoms_revision;

  float *field[SG_N_FIELDS];
  size_t field_n[SG_N_FIELDS];
  uint16_t *classes;
  size_t classes_n;
  size_t *selected;     /* may name atoms that are not there */
  size_t n_selected;
  size_t mark[SG_MAX_VIEW_MARKS]; /* may name atoms that are not there */
  unsigned n_marks;
  uint64_t values_revision;

  SgStickSet sticks[SG_N_STICKS];
  SgMeshSet mesh;
} SgScene;

void sg_scene_clear (SgScene *scene);
void sg_scene_set_snapshot (SgScene *scene, SgSnapshot *snapshot);
void sg_scene_set_sticks (SgScene *scene, SgSticks layer, const SgStick *sticks, size_t n);
void sg_scene_set_mesh (SgScene *scene, const float *xyz, size_t n_vertices, const uint32_t *triangles,
                        size_t n_triangles, const SgCell *cell);

/* What a structure adds to a scene: filled by whoever, on any thread, then moved into it. */
struct _SgLayers {
  size_t n;             /* atoms */
  float *field[SG_N_FIELDS];
  uint16_t *classes;
  SgStickSet sticks[SG_N_STICKS];
  SgMeshSet mesh;
};

/** sg_scene_take_layers: @layers: (transfer full): in the place of all that is there of its kind; the user's
 * field stays. */
void sg_scene_take_layers (SgScene *scene, SgLayers *layers);

/** sg_stick_set_fill: @set: empty; @cell: the one that @sticks stand in. Thread: any. */
void sg_stick_set_fill (SgStickSet *set, const SgCell *cell, const SgStick *sticks, size_t n);
void sg_stick_set_clear (SgStickSet *set);

/** sg_mesh_set_fill: @mesh: empty; the rest as sg_view_set_mesh(). Thread: any. */
void sg_mesh_set_fill (SgMeshSet *mesh, const float *xyz, size_t n_vertices, const uint32_t *triangles,
                       size_t n_triangles, const SgCell *cell);
void sg_mesh_set_clear (SgMeshSet *mesh);

/** sg_mesh_set_detail: makes the coarser copy @detail where it is missing; the revision rises then. */
void sg_mesh_set_detail (SgMeshSet *mesh, SgMeshDetail detail);

/** sg_scene_atom_list: @list: (out) (array): room for scene->n: the atoms @look shows. Returns: number. */
size_t sg_scene_atom_list (const SgScene *scene, const SgLook *look, uint32_t *list);

/** sg_scene_atom_colors: @rgba: (out) (array): scene->n colours; alpha 255: lit, 217: marked. */
void sg_scene_atom_colors (const SgScene *scene, const SgLook *look, uint8_t (*rgba)[4]);

/** sg_scene_stick_list: the sticks of @layer above the threshold and inside the clips. */
size_t sg_scene_stick_list (const SgScene *scene, const SgLook *look, SgSticks layer, uint32_t *list);
void sg_scene_stick_colors (const SgScene *scene, const SgLook *look, SgSticks layer, uint8_t (*rgba)[4]);

/* Sticks are cast along one line of sight each, so a long edge is drawn in pieces. */
#define SG_CELL_STICKS (12 * 16)

/** sg_scene_cell_sticks: @texels: (out) (array fixed-size=SG_CELL_STICKS): the edges of the cell. */
void sg_scene_cell_sticks (const SgScene *scene, SgStickTexels texels[SG_CELL_STICKS]);

/** sg_scene_shift: @shift: (out): offset of periodic copy (i, j, k). */
void sg_scene_shift (const SgScene *scene, int i, int j, int k, float shift[3]);

/** sg_scene_first_image: Returns: the number of the first copy shown along an axis of @n copies: they
 * stand about the cell. */
static inline int
sg_scene_first_image (int n)
{
  return -((n - 1) / 2);
}

/**
 * sg_sort_by_depth:
 * @depth: (array length=n): any finite numbers
 * @order: (out) (array length=n): indices, largest depth first
 * @scratch: (array length=n): work space
 *
 * Counting sort on 16 bits: depths closer than 1/65536 of the range keep their order.
 */
void sg_sort_by_depth (const float *depth, size_t n, uint32_t *order, uint16_t *scratch);
