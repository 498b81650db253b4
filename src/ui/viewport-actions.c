/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/viewport-private.h"
#include "ui/atom-facts.h"
#include "ui/settings.h"

#include <math.h>
#include <string.h>

/* Per cent of a processor that structure may take. */
#define SHARE_KEY "structure-share"

static SgPreset
preset_of (const char *name)
{
  for (int p = 0; p < SG_N_PRESETS; p++)
    if (g_str_equal (name, sg_preset_name ((SgPreset) p)))
      return (SgPreset) p;
  return SG_N_PRESETS;
}

/* Actions. */

static void
activate_standard (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgViewport *self = data;
  const char *name = g_variant_get_string (parameter, NULL);

  for (int v = 0; v < SG_N_STANDARD_VIEWS; v++)
    if (strcmp (name, sg_standard_view_name (v)) == 0)
      {
        SgCamera to = *sg_view_camera (self->view);
        sg_camera_standard (&to, v);
        sg_viewport_animate_to (self, &to);
      }
}

void
sg_viewport_look_from (SgViewport *self, SgStandardView view)
{
  self->animation_start_us = self->move_start_us = 0;
  sg_camera_standard (sg_view_camera (self->view), view);
  self->touched = FALSE;
  sg_viewport_keep_fitted (self);
  sg_viewport_camera_moved (self);
}

static void
activate_fit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgViewport *self = data;
  SgSnapshot *snapshot = sg_view_snapshot (self->view);
  int w, h;

  if (snapshot == NULL)
    return;
  sg_viewport_size (self, &w, &h);
  SgCamera before = *sg_view_camera (self->view);
  sg_view_fit (self->view, (double) w / h);
  sg_view_camera (self->view)->half_height *= SG_VIEWPORT_FIT_ROOM;
  SgCamera to = *sg_view_camera (self->view);
  *sg_view_camera (self->view) = before;
  sg_viewport_animate_to (self, &to);
  self->touched = FALSE;
}

static void
activate_zoom (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgViewport *self = data;
  int w, h;

  sg_viewport_size (self, &w, &h);
  sg_viewport_take_camera (self);
  double factor = g_variant_get_double (parameter);
  if (isfinite (factor) && factor > 0)
    sg_camera_zoom (sg_view_camera (self->view), factor, w / 2.0, h / 2.0, w, h);
  sg_viewport_camera_moved (self);
}

/* Without a picture of it structure is for curves and read-outs: a state a second will do. */
void
sg_viewport_share_structure (SgViewport *self)
{
  sg_structure_follower_set_share (self->follower, self->hidden ? MIN (self->share, 0.18) : self->share);
}

static void
change_perspective (GSimpleAction *action, GVariant *value, gpointer data)
{
  SgViewport *self = data;
  sg_viewport_take_camera (self);
  sg_view_camera (self->view)->perspective = g_variant_get_boolean (value);
  g_simple_action_set_state (action, value);
  sg_viewport_camera_moved (self);
}

static void
change_cell (GSimpleAction *action, GVariant *value, gpointer data)
{
  SgViewport *self = data;
  sg_view_state_begin (self->state)->cell = g_variant_get_boolean (value);
  sg_view_state_commit (self->state);
}

static void
change_show (GSimpleAction *action, GVariant *value, gpointer data)
{
  SgViewport *self = data;
  const char *name = g_variant_get_string (value, NULL);

  if (g_str_equal (name, "quad"))
    sg_view_state_show_quad (self->state);
  else if (preset_of (name) != SG_N_PRESETS)
    sg_view_state_show (self->state, preset_of (name));
}

static void
change_paper_colors (GSimpleAction *action, GVariant *value, gpointer data)
{
  SgViewport *self = data;
  sg_view_state_set_paper_colors (self->state, g_variant_get_boolean (value));
}

/* Makes the present state the one that changes and displacements are measured from. */
static void
activate_compare (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgViewport *self = data;
  SgSnapshot *snapshot = sg_view_snapshot (self->view);
  if (snapshot != NULL)
    sg_references_choose (self->references, sg_references_keep (self->references, snapshot));
}

static void
activate_keep_state (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgViewport *self = data;
  SgSnapshot *snapshot = sg_view_snapshot (self->view);
  if (snapshot != NULL)
    sg_references_keep (self->references, snapshot);
}

/* From the lowest to the highest value of the shown scalar, but for a percent at each end. */
static void
activate_fit_range (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgViewport *self = data;
  SgLook *look = sg_view_state_begin (self->state);
  double low, high;

  if (sg_view_field_range (self->view, look->field, 0.01, &low, &high))
    {
      look->scale.min = low;
      look->scale.max = high;
      sg_view_state_commit (self->state);
    }
}

static void
activate_clear_marks (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  sg_viewport_clear_marks (data);
}

/* By the file's number; further ones are added up to three. */
static void
activate_mark (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgViewport *self = data;
  SgSnapshot *snapshot = sg_view_snapshot (self->view);
  size_t atom;

  if (snapshot != NULL && sg_atom_find (snapshot, g_variant_get_int64 (parameter), &atom))
    sg_viewport_mark_atom (self, atom, TRUE);
}

static void
activate_reset (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgViewport *self = data;
  sg_view_state_reset (self->state);
}

static void
follow_share (GSettings *settings, const char *key, SgViewport *self)
{
  int percent = g_settings_get_int (settings, key);
  g_autofree char *text = g_strdup_printf ("%d", percent);

  self->share = percent / 100.0;
  sg_viewport_share_structure (self);
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "share")),
                             g_variant_new_string (text));
}

/* How much of one processor structure may take from the run. */
static void
change_share (GSimpleAction *action, GVariant *value, gpointer data)
{
  SgViewport *self = data;
  double percent = g_ascii_strtod (g_variant_get_string (value, NULL), NULL);

  if (!(percent >= 1 && percent <= 100))
    return;
  g_settings_set_int (sg_settings (), SHARE_KEY, (int) percent);
  follow_share (sg_settings (), SHARE_KEY, self);
}

static void
change_legend (GSimpleAction *action, GVariant *value, gpointer data)
{
  SgViewport *self = data;
  sg_view_state_set_legend (self->state, g_variant_get_boolean (value));
}

static void
change_drawn (GSimpleAction *action, GVariant *value, gpointer data)
{
  SgViewport *self = data;
  self->hidden = !g_variant_get_boolean (value);
  g_simple_action_set_state (action, value);
  sg_viewport_show_page (self);
  sg_viewport_share_structure (self);
  if (!self->hidden)
    gtk_widget_grab_focus (GTK_WIDGET (self->area));
}

static void
change_smooth (GSimpleAction *action, GVariant *value, gpointer data)
{
  SgViewport *self = data;
  self->smooth = g_variant_get_boolean (value);
  g_simple_action_set_state (action, value);
}

static const GActionEntry entries[] = {
  { .name = "standard", .activate = activate_standard, .parameter_type = "s" },
  { .name = "fit", .activate = activate_fit },
  { .name = "zoom", .activate = activate_zoom, .parameter_type = "d" },
  { .name = "clear-marks", .activate = activate_clear_marks },
  { .name = "mark", .activate = activate_mark, .parameter_type = "x" },
  { .name = "fit-range", .activate = activate_fit_range },
  { .name = "reset", .activate = activate_reset },
  { .name = "perspective", .state = "false", .change_state = change_perspective },
  { .name = "cell", .state = "true", .change_state = change_cell },
  { .name = "show", .parameter_type = "s", .state = "'atoms'", .change_state = change_show },
  { .name = "paper-colors", .state = "false", .change_state = change_paper_colors },
  { .name = "keep-state", .activate = activate_keep_state },
  { .name = "compare-with-now", .activate = activate_compare },
  { .name = "share", .parameter_type = "s", .state = "'40'", .change_state = change_share },
  { .name = "legend", .state = "true", .change_state = change_legend },
  { .name = "drawn", .state = "true", .change_state = change_drawn },
  { .name = "smooth", .state = "false", .change_state = change_smooth },
};

void
sg_viewport_add_actions (SgViewport *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (sg_settings (), "changed::" SHARE_KEY, G_CALLBACK (follow_share), self, 0);
  follow_share (sg_settings (), SHARE_KEY, self);
}
