/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/clip-panel.h"
#include "engine/words.h"

#include <math.h>
#include <string.h>

struct _SgClipPanel {
  GtkDropDown *types;
  GtkRange *position;
};

static const SgLook *
now (SgViewState *state)
{
  return sg_view_state_look (state, sg_view_state_edited (state));
}

#define LOOK_VALUE(name, type, member)                                                                     \
  static double get_##name (SgViewState *state)                                                            \
  {                                                                                                        \
    return (double) now (state)->member;                                                                   \
  }                                                                                                        \
  static void set_##name (SgViewState *state, double value)                                                \
  {                                                                                                        \
    sg_view_state_begin (state)->member = (type) value;                                                    \
  }

LOOK_VALUE (within, bool, threshold_active)
LOOK_VALUE (within_field, SgField, threshold_field)
LOOK_VALUE (copies_a, int, images[0])
LOOK_VALUE (copies_b, int, images[1])
LOOK_VALUE (copies_c, int, images[2])

/* Only atoms of one class. */

static const struct {
  const char *title;
  uint32_t classes;
} only[] = {
  { N_ ("All"), 0 },
  { N_ ("Icosahedral"), SG_CLASS_ICOSAHEDRAL },
  { N_ ("Not icosahedral"), SG_CLASS_OTHER },
  { N_ ("Icosahedra with shells"), SG_CLASS_ICOSAHEDRAL | SG_CLASS_SHELL },
  { N_ ("Largest cluster"), SG_CLASS_NETWORK },
  { N_ ("C15 backbone"), SG_CLASS_BACKBONE },
  { "Frank-Kasper Z14", SG_CLASS_Z14 },
  { "Frank-Kasper Z15", SG_CLASS_Z15 },
  { "Frank-Kasper Z16", SG_CLASS_Z16 },
  { N_ ("Z14, Z15 and Z16"), SG_CLASS_Z14 | SG_CLASS_Z15 | SG_CLASS_Z16 },
  { N_ ("In excitations"), SG_CLASS_EXCITATION },
};

static double
get_only (SgViewState *state)
{
  for (guint k = 0; k < G_N_ELEMENTS (only); k++)
    if (only[k].classes == now (state)->show_class)
      return k;
  return -1;
}

static void
set_only (SgViewState *state, double value)
{
  sg_view_state_begin (state)->show_class = only[(guint) value].classes;
}

static double
get_types (SgViewState *state)
{
  uint32_t hidden = now (state)->hide_types;
  return hidden == 2 ? 1 : hidden == 1 ? 2 : 0;
}

static void
set_types (SgViewState *state, double value)
{
  sg_view_state_begin (state)->hide_types = (int) value == 1 ? 2 : (int) value == 2 ? 1 : 0;
}

/* An open end is shown as the end of the range. */
static double
get_within_min (SgViewState *state)
{
  return MAX ((double) now (state)->threshold_min, -1e4);
}

static void
set_within_min (SgViewState *state, double value)
{
  sg_view_state_begin (state)->threshold_min = value <= -1e4 ? -1e30f : (float) value;
}

static double
get_within_max (SgViewState *state)
{
  return MIN ((double) now (state)->threshold_max, 1e4);
}

static void
set_within_max (SgViewState *state, double value)
{
  sg_view_state_begin (state)->threshold_max = value >= 1e4 ? 1e30f : (float) value;
}

/* The cut: the first of the look's clips. */

static double
get_cut (SgViewState *state)
{
  const SgClip *clip = &now (state)->clip[0];

  if (!clip->active)
    return SG_CUT_NONE;
  for (int c = 0; c < 3; c++)
    if (fabs (clip->normal[c]) > 1 - 1e-9)
      return SG_CUT_X + c;
  return SG_CUT_SIGHT;
}

static void
set_cut (SgViewState *state, double value)
{
  SgClip *clip = &sg_view_state_begin (state)->clip[0];

  clip->active = (int) value != SG_CUT_NONE;
  if ((int) value >= SG_CUT_X && (int) value <= SG_CUT_Z)
    for (int c = 0; c < 3; c++)
      clip->normal[c] = c == (int) value - SG_CUT_X;
  else if (clip->active)
    sg_view_state_sight (state, clip->normal);
}

/* The position is that of the plane, or of the middle of the slab. */
static double
position_of (const SgClip *clip)
{
  return clip->offset - 0.5 * clip->thickness;
}

static void
place (SgClip *clip, double position)
{
  clip->offset = position + 0.5 * clip->thickness;
}

/* Half space below, half space above, slab. */
static double
get_keep (SgViewState *state)
{
  const SgClip *clip = &now (state)->clip[0];
  return clip->thickness > 0 ? 2 : clip->above ? 1 : 0;
}

static void
set_keep (SgViewState *state, double value)
{
  SgClip *clip = &sg_view_state_begin (state)->clip[0];
  double position = position_of (clip);

  clip->above = (int) value == 1;
  clip->thickness = (int) value == 2 ? 4 : 0;
  place (clip, position);
}

static double
get_position (SgViewState *state)
{
  return position_of (&now (state)->clip[0]);
}

static void
set_position (SgViewState *state, double value)
{
  place (&sg_view_state_begin (state)->clip[0], value);
}

static double
get_thickness (SgViewState *state)
{
  return now (state)->clip[0].thickness;
}

static void
set_thickness (SgViewState *state, double value)
{
  SgClip *clip = &sg_view_state_begin (state)->clip[0];
  double position = position_of (clip);

  clip->thickness = value;
  place (clip, position);
}

static gboolean
is_cut (SgViewState *state)
{
  return now (state)->clip[0].active;
}

static gboolean
is_slab (SgViewState *state)
{
  return is_cut (state) && now (state)->clip[0].thickness > 0;
}

/* Light: on is what the presets have. */

static double
get_depth_cue (SgViewState *state)
{
  return now (state)->depth_cue > 0;
}

static void
set_depth_cue (SgViewState *state, double value)
{
  sg_view_state_begin (state)->depth_cue = value > 0 ? 0.25f : 0;
}

static double
get_occlusion (SgViewState *state)
{
  return now (state)->ambient_occlusion > 0;
}

static void
set_occlusion (SgViewState *state, double value)
{
  sg_view_state_begin (state)->ambient_occlusion = value > 0 ? 0.8f : 0;
}

static double
get_outline (SgViewState *state)
{
  return now (state)->outline > 0;
}

static void
set_outline (SgViewState *state, double value)
{
  sg_view_state_begin (state)->outline = value > 0 ? 0.5f : 0;
}

static gboolean
has_atoms (SgViewState *state)
{
  return now (state)->atoms;
}

static GtkWidget *
group (GtkBox *box, const char *title)
{
  GtkWidget *widget = adw_preferences_group_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (widget), title);
  gtk_box_append (box, widget);
  return widget;
}

SgClipPanel *
sg_clip_panel_new (GtkBox *box, SgViewControls *c)
{
  SgClipPanel *self = g_new0 (SgClipPanel, 1);
  const char *titles[G_N_ELEMENTS (only) + 1] = { NULL }, *fields[SG_N_FIELDS + 1] = { NULL };

  for (guint k = 0; k < G_N_ELEMENTS (only); k++)
    titles[k] = sg_words (only[k].title);
  for (int f = 0; f < SG_FIELD_USER; f++)
    fields[f] = sg_field_title ((SgField) f);

  GtkWidget *atoms = group (box, _ ("Only These Atoms"));
  sg_view_controls_choice (c, &(SgViewRow){ atoms, _ ("Class"), _ ("By the radical Voronoi cell: icosahedra <0,0,12,0>, "
                                            "Frank-Kasper <0,0,12,2> to <0,0,12,4>"), get_only, set_only, NULL },
                           titles);
  self->types = sg_view_controls_choice (c, &(SgViewRow){ atoms, _ ("Type"), NULL, get_types, set_types, NULL },
                                         (const char *[]){ _ ("All"), _ ("First"), _ ("Second"), NULL });
  GtkWidget *within = sg_view_controls_layer (c, &(SgViewRow){ atoms, _ ("Within a range"), _ ("Only atoms whose value lies "
                                              "between two thresholds"), get_within, set_within, NULL });
  sg_view_controls_choice (c, &(SgViewRow){ within, _ ("Value"), NULL, get_within_field, set_within_field, NULL }, fields);
  sg_view_controls_number (c, &(SgViewRow){ within, _ ("At least"), NULL, get_within_min, set_within_min, NULL },
                           -1e4, 1e4, 0.1, 2);
  sg_view_controls_number (c, &(SgViewRow){ within, _ ("At most"), NULL, get_within_max, set_within_max, NULL },
                           -1e4, 1e4, 0.1, 2);

  GtkWidget *cut = group (box, _ ("Cut"));
  sg_view_controls_choice (c, &(SgViewRow){ cut, _ ("Along"), _ ("The direction across the cut; the line of sight is the one "
                                            "of the moment it is chosen, from the back to the front"), get_cut, set_cut, NULL },
                           (const char *[]){ _ ("Off"), "x", "y", "z", _ ("Line of sight"), NULL });
  sg_view_controls_choice (c, &(SgViewRow){ cut, _ ("Keep"), NULL, get_keep, set_keep, is_cut },
                           (const char *[]){ _ ("Below"), _ ("Above"), _ ("Slab"), NULL });
  self->position = sg_view_controls_slider (c, &(SgViewRow){ cut, _ ("Position, σ"), _ ("From the middle of the cell"),
                                                             get_position, set_position, is_cut }, -20, 20, 0.25);
  gtk_scale_set_draw_value (GTK_SCALE (self->position), TRUE);
  gtk_scale_set_value_pos (GTK_SCALE (self->position), GTK_POS_RIGHT);
  gtk_scale_set_digits (GTK_SCALE (self->position), 1);
  sg_view_controls_number (c, &(SgViewRow){ cut, _ ("Thickness, σ"), NULL, get_thickness, set_thickness, is_slab },
                           0.5, 100, 0.5, 1);

  GtkWidget *copies = group (box, _ ("Periodic Copies"));
  static const char *const names[3] = { N_ ("Along a"), N_ ("Along b"), N_ ("Along c") };
  static const SgViewGet gets[3] = { get_copies_a, get_copies_b, get_copies_c };
  static const SgViewSet sets[3] = { set_copies_a, set_copies_b, set_copies_c };
  for (int k = 0; k < 3; k++)
    sg_view_controls_number (c, &(SgViewRow){ copies, sg_words (names[k]), _ ("How often the cell is shown along this edge"),
                                              gets[k], sets[k], NULL }, 1, 9, 1, 0);

  GtkWidget *light = group (box, _ ("Light"));
  sg_view_controls_switch (c, &(SgViewRow){ light, _ ("Fade with depth"), _ ("What lies farther away goes towards the colour "
                                            "of the background"), get_depth_cue, set_depth_cue, NULL });
  sg_view_controls_switch (c, &(SgViewRow){ light, _ ("Shade crevices"), _ ("Ambient occlusion: darker where little light "
                                            "gets to"), get_occlusion, set_occlusion, NULL });
  sg_view_controls_switch (c, &(SgViewRow){ light, _ ("Outlines"), NULL, get_outline, set_outline, has_atoms });
  return self;
}

void
sg_clip_panel_free (SgClipPanel *self)
{
  g_free (self);
}

void
sg_clip_panel_set_sample (SgClipPanel *self, const SgConfiguration *sample)
{
  GtkStringList *names = GTK_STRING_LIST (gtk_drop_down_get_model (self->types));
  const SgCell *cell = &sample->cell;
  const char *labels[SG_MAX_TYPES + 2] = { _ ("All") };

  for (int t = 0; t < sample->potential.n_types; t++)
    labels[1 + t] = sg_potential_label (&sample->potential, t);
  guint selected = gtk_drop_down_get_selected (self->types);
  gtk_string_list_splice (names, 1, g_list_model_get_n_items (G_LIST_MODEL (names)) - 1, labels + 1);
  gtk_drop_down_set_selected (self->types,
                              MIN (selected, g_list_model_get_n_items (G_LIST_MODEL (names)) - 1));
  double reach = 0.5 * MAX (cell->lx, MAX (cell->ly, cell->lz));
  gtk_range_set_range (self->position, -reach, reach);
}
