/* look.h: what a 3-D view shows and how: a plain struct, one a panel
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A look names layers and gives each its colours, opacity and threshold; the data the layers draw are
 * handed to the view (view.h) as plain arrays. A look can be copied and compared by its bytes when it
 * was made by sg_look_init().
 * Thread: any.
 */
#pragma once

#include "engine/potential.h"
#include "render/colormap.h"

typedef enum { SG_THEME_DARK, SG_THEME_LIGHT } SgTheme;

/* Per-atom numbers the view can be given, by the atom's place in the file. */
typedef enum {
  SG_FIELD_VON_MISES,
  SG_FIELD_VON_MISES_CHANGE,
  SG_FIELD_DISPLACEMENT,
  SG_FIELD_D2MIN,
  SG_FIELD_POTENTIAL_ENERGY,
  SG_FIELD_VOLUME,
  SG_FIELD_COORDINATION,
  SG_FIELD_FOUR_FOLD, /* bonds of order four, of the modified tessellation */
  SG_FIELD_SIX_FOLD,
  SG_FIELD_USER,
  SG_N_FIELDS
} SgField;

/* Bits of an atom's class. */
enum {
  SG_CLASS_ICOSAHEDRAL = 1 << 0, /* centre of an icosahedron */
  SG_CLASS_SHELL = 1 << 1,       /* in the shell of one */
  SG_CLASS_NETWORK = 1 << 2,     /* in the largest cluster */
  SG_CLASS_BACKBONE = 1 << 3,    /* in a Laves (C15) fragment */
  SG_CLASS_EXCITATION = 1 << 4,
  SG_CLASS_SELECTED = 1 << 5,    /* drawn with a mark */
  SG_CLASS_Z14 = 1 << 6,         /* Frank-Kasper environments */
  SG_CLASS_Z15 = 1 << 7,
  SG_CLASS_Z16 = 1 << 8,
  SG_CLASS_OTHER = 1 << 9,       /* no centre of an icosahedron */
};

/* What colours by class tell apart. */
typedef enum {
  SG_KIND_ICOSAHEDRAL,
  SG_KIND_FRANK_KASPER, /* Z14, Z15, Z16 */
  SG_KIND_SHELL,
  SG_KIND_EXCITATION,
  SG_KIND_REST,
  SG_N_KINDS
} SgKind;

typedef enum {
  SG_COLOR_BY_TYPE,
  SG_COLOR_BY_FIELD, /* look.field through look.scale */
  SG_COLOR_BY_CLASS, /* SgKind */
  SG_COLOR_UNIFORM,  /* look.uniform */
} SgColorBy;

/* Elongated things. */
typedef enum {
  SG_STICKS_BONDS,         /* between icosahedral atoms */
  SG_STICKS_DISPLACEMENTS, /* arrows */
  SG_STICKS_DISCLINATIONS, /* tubes of 4-fold and 6-fold bonds */
  SG_STICKS_EXCITATIONS,   /* replacement chains */
  SG_STICKS_EVENT,         /* displacements of the event that was chosen; in every picture where there is one */
  SG_N_STICKS
} SgSticks;

typedef enum {
  SG_SHAPE_TUBE,    /* round, ends round: bonds, 6-fold lines */
  SG_SHAPE_SPINDLE, /* beaded, thick and thin: 4-fold lines */
  SG_SHAPE_ARROW,   /* shaft and head */
} SgShape;

typedef struct {
  bool visible;
  float opacity;       /* 0..1 */
  float radius;        /* sigma; multiplies a stick's own */
  float threshold;     /* sticks of a smaller value are left out */
  float most;          /* and of a larger one */
  float length;        /* multiplies the vectors; 1 */
  bool by_scale;       /* colour from the value through `scale`, else the stick's own colour */
  SgScale scale;
} SgStickLook;

typedef struct {
  bool visible;
  float opacity;
  SgRgb color;
} SgMeshLook;

/* A plane: what has  normal.(r - cell centre) > offset  is cut away. */
typedef struct {
  bool active;
  double normal[3];    /* unit */
  double offset;       /* sigma */
  double thickness;    /* > 0: a slab, offset - thickness .. offset, is left; 0: half space */
  bool above;          /* of half spaces the other one is left */
} SgClip;

#define SG_MAX_CLIPS 3

typedef struct {
  SgTheme theme;
  bool transparent;    /* no background: alpha 0 where nothing is drawn */
  SgRgb background;    /* of the theme */

  bool atoms;
  SgColorBy color_by;
  SgField field;
  SgScale scale;
  SgRgb uniform;
  SgRgb type_color[SG_MAX_TYPES];
  float radius_scale;  /* multiplies the potential's radii; 1 */
  float atom_opacity;  /* < 1: drawn sorted and blended */
  uint32_t show_class; /* 0: all; else only atoms with any of these bits */
  uint32_t hide_types; /* bit 1 << type: left out */
  bool threshold_active;
  SgField threshold_field;
  float threshold_min, threshold_max; /* only atoms within */

  SgStickLook sticks[SG_N_STICKS];
  SgRgb line_color[2]; /* of disclinations without a scale: value below 5 (4-fold), above (6-fold) */
  SgMeshLook mesh;

  bool cell;
  float cell_width;    /* px of the lines */
  int images[3];       /* periodic copies shown along a, b, c; 1: the cell alone */
  SgClip clip[SG_MAX_CLIPS];

  float ambient_occlusion; /* 0..1 */
  float outline;           /* 0..1: dark line at depth jumps */
  float depth_cue;         /* 0..1: how far the back fades into the background */
  float specular;          /* 0..1 */
} SgLook;

typedef enum {
  SG_PRESET_ATOMS,         /* by type */
  SG_PRESET_NETWORK,       /* figure 8 a: icosahedral atoms, bonds and mesh */
  SG_PRESET_STRESS,        /* b: change of von Mises stress on all atoms */
  SG_PRESET_DISPLACEMENTS, /* c: arrows and mesh */
  SG_PRESET_DISCLINATIONS, /* d: lines and mesh */
  SG_N_PRESETS
} SgPreset;

/** sg_look_init: every byte set: @preset in @theme. */
void sg_look_init (SgLook *look, SgPreset preset, SgTheme theme);

/** sg_look_set_theme: background and what depends on it; the rest stays. */
void sg_look_set_theme (SgLook *look, SgTheme theme);

/** sg_look_set_colors: @paper: rainbow, blue small and red large atoms, green and red lines, as figure 8; else
 * this program's own: types, lines and maps; ranges are those that go with them. */
void sg_look_set_colors (SgLook *look, bool paper);

/** sg_look_set_stick_map: on a dark ground without the part of @map that is as dark. */
void sg_look_set_stick_map (SgLook *look, SgSticks layer, SgMap map);

/** sg_look_set_field: colours of @field with the range and map that suit it. */
void sg_look_set_field (SgLook *look, SgField field, bool paper);

/** sg_field_scale: @scale: (out): quantity, unit, range and map that suit @field. */
void sg_field_scale (SgField field, SgScale *scale);

/** sg_field_name: Returns: "von-mises", ... */
const char *sg_field_name (SgField field);

/** sg_field_title: Returns: for a menu. */
const char *sg_field_title (SgField field);

/** sg_field_needs_reference: whether @field is a difference from another state. */
bool sg_field_needs_reference (SgField field);

/** sg_kind_of: Returns: the first that the bits of SG_CLASS_... say. */
SgKind sg_kind_of (uint32_t classes);
SgRgb sg_kind_color (SgKind kind);
const char *sg_kind_title (SgKind kind);

/** sg_preset_name: Returns: "atoms", "network", "stress", "displacements", "disclinations". */
const char *sg_preset_name (SgPreset preset);

/** sg_preset_title: Returns: what a panel shows, to be translated and shown. */
const char *sg_preset_title (SgPreset preset);

/** sg_look_describe: (transfer full): the layers and their settings on one line, for provenance. */
char *sg_look_describe (const SgLook *look);

/** sg_look_equal: by bytes. */
bool sg_look_equal (const SgLook *a, const SgLook *b);
