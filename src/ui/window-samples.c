/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The assistants: win.new-sample, win.age-sample, win.measure-fictive; and the menu of the samples that come with the program.
 */
#include "engine/data-path.h"
#include "ui/fictive-window.h"
#include "engine/words.h"
#include "ui/format.h"
#include "ui/new-sample.h"
#include "ui/window-private.h"

#include <string.h>

static void
show_assistant (SgWindow *self, gboolean from_open)
{
  SgNewSample *assistant = sg_new_sample_new (self, from_open);
  gtk_window_present (GTK_WINDOW (assistant));
}

static void
on_new_sample (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  show_assistant (data, FALSE);
}

static void
on_age_sample (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  show_assistant (data, TRUE);
}

static void
on_measure_fictive (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_present (GTK_WINDOW (sg_fictive_window_new (data)));
}

/* The gauge has the share of a processor that the structure of the view has. */
static void
on_share (GActionGroup *actions, const char *name, GVariant *state, SgGaugePanel *panel)
{
  double percent = g_ascii_strtod (g_variant_get_string (state, NULL), NULL);
  sg_gauge_panel_set_share (panel, CLAMP (percent / 100, 0.01, 1));
}

static void
on_gauge_saved (SgSession *session, const char *path, gpointer gauge, SgWindow *self)
{
  if (gauge == NULL)
    sg_window_toast (self, _ ("The gauge of the saved sample could not be measured"));
}

static const GActionEntry entries[] = {
  { .name = "new-sample", .activate = on_new_sample },
  { .name = "age-sample", .activate = on_age_sample },
  { .name = "measure-fictive", .activate = on_measure_fictive },
};

/* wahnstrom-4000-aged-1.lammps.gz: potential, atoms, how it was made, which of several. */
static char *
sample_label (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  *strchrnul (base, '.') = '\0';
  g_auto (GStrv) part = g_strsplit (base, "-", -1);
  if (g_strv_length (part) != 4)
    {
      g_auto (GStrv) pieces = g_strsplit (base, "_", -1); /* a mnemonic's underscore is doubled in a menu */
      return g_strjoinv ("__", pieces);
    }
  g_autofree char *count = sg_text_count (g_ascii_strtoull (part[1], NULL, 10));
  return g_strdup_printf (_ ("%s atoms, %s (%s)"), count, part[2], part[3]);
}

static void
fill_sample_menu (SgWindow *self)
{
  g_auto (GStrv) paths = sg_list_data ("samples", ".lammps.gz");

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *label = sample_label (paths[i]);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "win.open", "s", paths[i]);
      g_menu_append_item (self->sample_menu, item);
    }
  if (paths[0] == NULL)
    g_menu_append (self->sample_menu, _ ("None here"), "win.nothing");
}

void
sg_window_add_sample_actions (SgWindow *self)
{
  fill_sample_menu (self);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  GActionGroup *actions = sg_viewport_actions (self->viewport);
  g_signal_connect_object (actions, "action-state-changed::share", G_CALLBACK (on_share), self->gauge_panel, 0);
  g_autoptr (GVariant) share = g_action_group_get_action_state (actions, "share");
  on_share (actions, "share", share, self->gauge_panel);
  g_signal_connect_object (self->session, "gauge-saved", G_CALLBACK (on_gauge_saved), self, 0);
}

void
sg_window_update_sample_actions (SgWindow *self)
{
  GAction *age = g_action_map_lookup_action (G_ACTION_MAP (self), "age-sample");
  g_simple_action_set_enabled (G_SIMPLE_ACTION (age), sg_session_sample (self->session) != NULL);
}
