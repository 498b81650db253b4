/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/viewport-private.h"
#include "engine/words.h"
#include "render/structure-layers.h"
#include "ui/atom-facts.h"
#include "ui/format.h"
#include "ui/watchdog.h"
#include "ui/units.h"

#include <string.h>

#define EVENT_RADIUS 0.55f

G_DEFINE_FINAL_TYPE (SgViewport, sg_viewport, ADW_TYPE_BIN)

static guint structure_signal;

/* What is shown. */

/* Panels and looks follow the state. */
void
sg_viewport_set_looks (SgViewport *self)
{
  unsigned n_panels = sg_view_state_n_panels (self->state);
  gboolean quad = n_panels > 1;

  if (sg_view_n_panels (self->view) != n_panels)
    {
      sg_view_set_panels (self->view, n_panels);
      sg_viewport_keep_fitted (self);
      /* Clear of the panels' titles and legends. */
      gtk_widget_set_halign (self->view_button, quad ? GTK_ALIGN_END : GTK_ALIGN_START);
      gtk_widget_set_valign (GTK_WIDGET (self->lag), quad ? GTK_ALIGN_END : GTK_ALIGN_START);
      gtk_widget_set_margin_start (GTK_WIDGET (self->lag), quad ? 120 : 0);
      /* the overlay places them by their alignment, and is not told that it has changed */
      gtk_widget_queue_allocate (gtk_widget_get_parent (self->view_button));
    }
  for (unsigned p = 0; p < n_panels; p++)
    {
      SgLook *look = sg_view_look (self->view, p);
      *look = *sg_view_state_look (self->state, sg_view_state_panel (self->state, p));
      if (self->event != NULL && self->event_alone && look->show_class == 0)
        {
          look->show_class = SG_CLASS_SELECTED;
          look->radius_scale *= EVENT_RADIUS; /* so that arrows and places can be seen */
        }
    }
}

static void
on_references_changed (SgReferences *references, SgViewport *self)
{
  SgSnapshot *snapshot = sg_references_snapshot (references);

  if (snapshot == NULL || snapshot == sg_structure_follower_reference (self->follower))
    return;
  sg_structure_follower_compare_with (self->follower, snapshot);
  sg_viewport_follow_structure (self);
  sg_viewport_queue_overlay (self, TRUE);
}

static void
tell_action (SgViewport *self, const char *name, GVariant *value)
{
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name)),
                             value);
}

/* What the follower is told: of which states depends on what the pictures show. */
static void
set_structure_options (SgViewport *self)
{
  const SgSnapshot *snapshot = sg_view_snapshot (self->view);
  SgStructureOptions options = *sg_view_state_options (self->state);

  options.inherent = sg_view_state_wants_inherent (self->state, sg_view_structure_wanted (self->view), snapshot != NULL ? snapshot->n : 0);
  if (sg_structure_options_same (&options, &self->options))
    return;
  self->options = options;
  sg_structure_follower_set_options (self->follower, &options);
}

static void
on_state_changed (SgViewState *state, SgViewport *self)
{
  SgPreset edited = sg_view_state_edited (state);

  sg_viewport_set_looks (self);
  tell_action (self, "show",
               g_variant_new_string (sg_view_state_is_quad (state) ? "quad" : sg_preset_name (edited)));
  tell_action (self, "paper-colors", g_variant_new_boolean (sg_view_state_paper_colors (state)));
  tell_action (self, "cell", g_variant_new_boolean (sg_view_state_look (state, edited)->cell));
  tell_action (self, "legend", g_variant_new_boolean (sg_view_state_legend (state)));
  sg_viewport_follow_structure (self);
  sg_viewport_camera_moved (self);
}

static unsigned
structure_wanted (SgViewport *self)
{
  return sg_view_structure_wanted (self->view) | (self->n_marks > 0 ? SG_ATOM_FACTS_WANT : 0)
         | self->wanted[SG_WANTS_WORDS] | self->wanted[SG_WANTS_LESSON];
}

static void
show_lag (SgViewport *self)
{
  SgSnapshot *snapshot = sg_view_snapshot (self->view);
  g_autofree char *text = NULL;

  if (snapshot != NULL && structure_wanted (self) != 0)
    {
      /* also one of a later state, where somebody looks back */
      if (self->structure == NULL || snapshot->step < self->structure->step)
        text = g_strdup (_ ("Structure follows"));
      else if (snapshot->step > self->structure->step)
        {
          guint64 behind = snapshot->step - self->structure->step;
          g_autofree char *count = sg_text_count (behind);
          text = g_strdup_printf (sg_plural ("Structure %s step behind", "Structure %s steps behind", behind), count);
        }
    }
  gtk_label_set_text (self->lag, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->lag), text != NULL);
}

void
sg_viewport_follow_structure (SgViewport *self)
{
  SgSnapshot *snapshot = sg_view_snapshot (self->view);
  if (snapshot != NULL && sg_references_n (self->references) == 0)
    sg_references_keep (self->references, snapshot);
  set_structure_options (self);
  if (snapshot != NULL)
    sg_structure_follower_follow (self->follower, snapshot, structure_wanted (self));
  show_lag (self);
}

static void
on_structure (SgStructure *structure, SgLayers *layers, const GError *error, void *data)
{
  SgViewport *self = data;

  if (structure == NULL)
    {
      gtk_label_set_text (self->lag, error->message);
      gtk_widget_set_visible (GTK_WIDGET (self->lag), TRUE);
      return;
    }
  gint64 start = g_get_monotonic_time ();
  g_clear_pointer (&self->structure, sg_structure_unref);
  self->structure = sg_structure_ref (structure);
  self->n_structures++;
  sg_view_take_layers (self->view, layers);
  sg_watchdog_phase ("structure layers", start);
  sg_viewport_show_facts (self, TRUE);
  show_lag (self);
  gtk_gl_area_queue_render (self->area);
  sg_viewport_queue_overlay (self, FALSE);
  g_signal_emit (self, structure_signal, 0);
}

void
sg_viewport_show_page (SgViewport *self)
{
  const char *page = "view";

  if (self->gl_error != NULL)
    page = "no-gl";
  else if (sg_view_snapshot (self->view) == NULL)
    page = "empty";
  else if (self->hidden)
    page = "off";
  gtk_stack_set_visible_child_name (self->stack, page);
}

unsigned
sg_viewport_marks (SgViewport *self, size_t atom[SG_MAX_MARKS])
{
  memcpy (atom, self->mark, self->n_marks * sizeof *atom);
  return self->n_marks;
}

guint
sg_viewport_n_structures (SgViewport *self)
{
  return self->n_structures;
}

SgStructure *
sg_viewport_structure (SgViewport *self)
{
  return self->structure;
}

void
sg_viewport_want (SgViewport *self, SgViewportWants who, unsigned want)
{
  if (self->wanted[who] == want)
    return;
  self->wanted[who] = want;
  sg_viewport_follow_structure (self);
}

void
sg_viewport_camera (SgViewport *self, SgCamera *camera, double *aspect)
{
  int w, h;

  sg_viewport_size (self, &w, &h);
  *camera = *sg_view_camera (self->view);
  *aspect = (double) w / h; /* four are as wide for their height as one */
}

SgAtomPanel *
sg_viewport_atom_panel (SgViewport *self)
{
  return self->atom_panel;
}

SgReferences *
sg_viewport_references (SgViewport *self)
{
  return self->references;
}

SgViewState *
sg_viewport_state (SgViewport *self)
{
  return self->state;
}

GActionGroup *
sg_viewport_actions (SgViewport *self)
{
  return G_ACTION_GROUP (self->actions);
}

/* Data. */

static void
tell_description (SgViewport *self)
{
  g_autofree char *text = g_strconcat (self->description != NULL ? self->description : "",
                                       self->description != NULL && self->words != NULL ? " " : "", self->words, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->area), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

void
sg_viewport_set_words (SgViewport *self, const char *words)
{
  if (g_strcmp0 (words, self->words) == 0)
    return;
  g_free (self->words);
  self->words = g_strdup (words);
  tell_description (self);
}

/* What a screen reader is told in place of the picture; not at every frame. */
static void
describe (SgViewport *self, const SgSnapshot *snapshot)
{
  size_t of_type[SG_MAX_TYPES] = { 0 };
  gint64 now = g_get_monotonic_time ();

  if (self->running && now - self->last_description_us < 5000000)
    return;
  self->last_description_us = now;
  for (size_t i = 0; i < snapshot->n; i++)
    if (snapshot->type[i] < SG_MAX_TYPES)
      of_type[snapshot->type[i]]++;

  GString *text = g_string_new (NULL);
  g_string_append_printf (text, _ ("Three-dimensional picture of %zu atoms"), snapshot->n);
  for (int t = 0; t < snapshot->potential.n_types; t++)
    g_string_append_printf (text, "%s %zu %s", t == 0 ? ":" : _ (" and"), of_type[t],
                            sg_potential_label (&snapshot->potential, t));
  g_autofree char *strain = sg_text_number (snapshot->strain, 4);
  g_string_append_printf (text, _ (", in a periodic cell of %.1f by %.1f by %.1f sigma sheared to a strain of %s."),
                          snapshot->cell.lx, snapshot->cell.ly, snapshot->cell.lz, strain);
  g_free (self->description);
  self->description = g_string_free (text, FALSE);
  tell_description (self);
}

void
sg_viewport_set_snapshot (SgViewport *self, SgSnapshot *snapshot)
{
  sg_view_set_snapshot (self->view, snapshot);
  sg_viewport_show_page (self);
  if (snapshot == NULL)
    return;
  if (self->fit_next || sg_viewport_has_outgrown (self, &snapshot->cell))
    sg_viewport_keep_fitted (self);
  describe (self, snapshot);
  sg_viewport_follow_structure (self);
  sg_viewport_show_facts (self, !self->running);
  if (self->event != NULL)
    sg_viewport_place_event (self);
  sg_viewport_queue_overlay (self, FALSE);

  sg_viewport_draw_when_due (self);
}

void
sg_viewport_turn_to (SgViewport *self, SgSnapshot *snapshot)
{
  self->last_description_us = self->last_facts_us = self->last_overlay_us = self->last_draw_us = 0;
  sg_viewport_set_snapshot (self, snapshot);
}

SgSnapshot *
sg_viewport_snapshot (SgViewport *self)
{
  return sg_view_snapshot (self->view);
}

void
sg_viewport_add_overlay (SgViewport *self, GtkWidget *widget)
{
  gtk_overlay_add_overlay (GTK_OVERLAY (gtk_widget_get_parent (self->view_button)), widget);
}

void
sg_viewport_new_run (SgViewport *self)
{
  sg_view_set_snapshot (self->view, NULL);
  sg_view_set_structure (self->view, NULL);
  sg_structure_follower_forget (self->follower);
  sg_references_clear (self->references);
  g_clear_pointer (&self->structure, sg_structure_unref);
  self->n_marks = 0;
  sg_view_set_marks (self->view, NULL, 0);
  sg_viewport_show_facts (self, TRUE);
  g_clear_pointer (&self->event, sg_event_unref);
  sg_viewport_set_looks (self);
  show_lag (self);
  self->fit_next = TRUE;
  self->touched = FALSE;
  self->last_description_us = 0;
}

void
sg_viewport_went_back (SgViewport *self, uint64_t run, uint64_t step)
{
  sg_references_go_back (self->references, run, step);
  if (self->event != NULL && self->event->x.step > step)
    {
      g_clear_pointer (&self->event, sg_event_unref);
      sg_viewport_set_looks (self);
    }
}

void
sg_viewport_set_running (SgViewport *self, gboolean running)
{
  if (self->running == running)
    return;
  self->running = running;
  self->last_description_us = 0;
  gtk_gl_area_queue_render (self->area); /* what a run left coarse gets finer at rest */
  sg_viewport_queue_overlay (self, TRUE);
}

gboolean
sg_viewport_has_gl (SgViewport *self)
{
  return self->gl_error == NULL && sg_view_is_realized (self->view);
}

char *
sg_viewport_renderer (SgViewport *self)
{
  if (self->gl_error != NULL)
    return g_strdup_printf (_ ("none: %s"), self->gl_error->message);
  const SgViewStatistics *statistics = sg_view_statistics (self->view);
  return g_strdup_printf ("%s%s%s", statistics->renderer[0] != '\0' ? statistics->renderer : _ ("not yet known"),
                          statistics->es ? _ (", ES") : "", statistics->software ? _ (", software") : "");
}

gboolean
sg_viewport_at_rest (SgViewport *self)
{
  return self->gl_error != NULL
         || (self->animation_start_us == 0 && self->delayed_draw == 0 && !sg_view_refining (self->view));
}

char *
sg_viewport_since (SgViewport *self)
{
  g_autofree char *since = sg_references_since (self->references);
  return self->options.inherent ? g_strdup_printf (_ ("%s, inherent structures"), since) : g_steal_pointer (&since);
}

gboolean
sg_viewport_structure_is_current (SgViewport *self)
{
  SgSnapshot *snapshot = sg_view_snapshot (self->view), *from = sg_references_snapshot (self->references);
  SgSnapshot *reference = self->structure != NULL ? self->structure->reference : NULL;
  unsigned wanted = structure_wanted (self);

  /* by number: the minimum below a picture has the picture's */
  return wanted == 0
         || (snapshot != NULL && self->structure != NULL && self->structure->snapshot_id == snapshot->id
             && (wanted & ~self->structure->options.want) == 0
             && sg_structure_options_same (&self->structure->options, &self->options)
             && (reference == from || (reference != NULL && from != NULL && reference->id == from->id && reference->run == from->run)));
}

const SgViewStatistics *
sg_viewport_statistics (SgViewport *self)
{
  return sg_view_statistics (self->view);
}

/* Object. */

static void
on_units (SgViewport *self)
{
  sg_viewport_queue_overlay (self, TRUE);
}

static void
on_dark_changed (AdwStyleManager *manager, GParamSpec *pspec, SgViewport *self)
{
  sg_view_state_set_theme (self->state, adw_style_manager_get_dark (manager) ? SG_THEME_DARK : SG_THEME_LIGHT);
}

static void
sg_viewport_dispose (GObject *object)
{
  SgViewport *self = SG_VIEWPORT (object);

  if (self->state != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->state, self);
      g_signal_handlers_disconnect_by_data (self->references, self);
    }
  g_clear_pointer (&self->follower, sg_structure_follower_free);
  g_clear_handle_id (&self->delayed_draw, g_source_remove);
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->area), self->tick);
  self->tick = 0;
  G_OBJECT_CLASS (sg_viewport_parent_class)->dispose (object);
}

static void
sg_viewport_finalize (GObject *object)
{
  SgViewport *self = SG_VIEWPORT (object);

  sg_view_free (self->view);
  g_clear_pointer (&self->structure, sg_structure_unref);
  g_clear_pointer (&self->event, sg_event_unref);
  g_clear_object (&self->actions);
  g_clear_object (&self->state);
  g_clear_object (&self->references);
  g_clear_error (&self->gl_error);
  g_free (self->description);
  g_free (self->words);
  G_OBJECT_CLASS (sg_viewport_parent_class)->finalize (object);
}

/* Whatever page is shown: the area takes the keys. */
static gboolean
sg_viewport_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SG_VIEWPORT (widget)->area));
}

static void
sg_viewport_class_init (SgViewportClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sg_viewport_dispose;
  G_OBJECT_CLASS (klass)->finalize = sg_viewport_finalize;
  g_type_ensure (SG_TYPE_ATOM_PANEL);
  widget_class->grab_focus = sg_viewport_grab_focus;
  structure_signal = g_signal_new ("structure-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/shearglass/Shearglass/viewport.ui");
  gtk_widget_class_bind_template_child (widget_class, SgViewport, stack);
  gtk_widget_class_bind_template_child (widget_class, SgViewport, area);
  gtk_widget_class_bind_template_child (widget_class, SgViewport, overlay);
  gtk_widget_class_bind_template_child (widget_class, SgViewport, no_gl);
  gtk_widget_class_bind_template_child (widget_class, SgViewport, lag);
  gtk_widget_class_bind_template_child (widget_class, SgViewport, view_button);
  gtk_widget_class_bind_template_child (widget_class, SgViewport, atom_panel);
  sg_viewport_bind_drawing (widget_class);
  sg_viewport_bind_input (widget_class);
}

static void
sg_viewport_init (SgViewport *self)
{
  self->view = sg_view_new ();
  sg_view_set_budget (self->view, SG_VIEWPORT_BUDGET_MS);
  self->state = sg_view_state_new ();
  self->references = sg_references_new ();
  self->options = *sg_view_state_options (self->state);
  self->fit_next = TRUE;
  self->follower = sg_structure_follower_new (on_structure, self);
  gtk_widget_init_template (GTK_WIDGET (self));
  /* A picture is not mirrored: its legend is at the right in every language, and what floats above it keeps clear of that. */
  gtk_widget_set_direction (gtk_widget_get_ancestor (GTK_WIDGET (self->area), GTK_TYPE_OVERLAY), GTK_TEXT_DIR_LTR);
  gtk_drawing_area_set_draw_func (self->overlay, sg_viewport_draw_overlay, self, NULL);

  sg_viewport_add_actions (self);

  AdwStyleManager *manager = adw_style_manager_get_default ();
  sg_units_on_change (self, G_CALLBACK (on_units));
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (on_dark_changed), self, 0);
  g_signal_connect (self->state, "changed", G_CALLBACK (on_state_changed), self);
  g_signal_connect (self->references, "changed", G_CALLBACK (on_references_changed), self);
  on_dark_changed (manager, NULL, self);
  on_state_changed (self->state, self);
}
