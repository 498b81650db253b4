/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/viewport-private.h"
#include "engine/words.h"
#include "render/overlay.h"
#include "render/structure-layers.h"
#include "ui/atom-facts.h"
#include "ui/format.h"
#include "ui/settings.h"
#include "ui/watchdog.h"
#include "ui/text-scale.h"
#include "ui/units.h"

#include <math.h>
#include <string.h>

/* A frame may hold the main loop for this long; half of what a user notices. */
#define BUDGET_MS 25.0
/* While a run goes on and the camera rests, drawing with the processor may take this share of the time. */
#define DRAWING_SHARE 0.09
/* The same where the picture comes first. */
#define SMOOTH_SHARE 0.8
#define ANIMATION_US 220000
/* Air around a fitted cell. */
#define FIT_ROOM 1.06
/* Per cent of a processor that structure may take. */
#define SHARE_KEY "structure-share"
#define EVENT_RADIUS 0.55f
/* The overlay's writing follows a run at this period; the camera's moves it follows at once. */
#define OVERLAY_US 200000
/* A click is what moves less. */
#define CLICK_PX 4.0

G_DEFINE_FINAL_TYPE (SgViewport, sg_viewport, ADW_TYPE_BIN)

static guint structure_signal;

static void
size_of (SgViewport *self, int *w, int *h)
{
  *w = MAX (gtk_widget_get_width (GTK_WIDGET (self->area)), 1);
  *h = MAX (gtk_widget_get_height (GTK_WIDGET (self->area)), 1);
}

static void
queue_overlay (SgViewport *self, gboolean at_once)
{
  gint64 now = g_get_monotonic_time ();
  if (!at_once && self->running && now - self->last_overlay_us < OVERLAY_US)
    return;
  self->last_overlay_us = now;
  gtk_widget_queue_draw (GTK_WIDGET (self->overlay));
}

static gboolean
on_delayed_draw (gpointer data)
{
  SgViewport *self = data;
  self->delayed_draw = 0;
  gtk_gl_area_queue_render (self->area);
  return G_SOURCE_REMOVE;
}

/* At once; but while a run goes on and the processor draws, no more often than its share of the time allows. */
static void
draw_when_due (SgViewport *self)
{
  const SgViewStatistics *statistics = sg_view_statistics (self->view);
  const double share = self->smooth ? SMOOTH_SHARE : DRAWING_SHARE;
  gint64 since = g_get_monotonic_time () - self->last_draw_us;
  gint64 wait = statistics->software ? (gint64) (statistics->milliseconds * 1e3 * (1 / share - 1)) : 0;

  if (!self->running || since >= wait)
    {
      g_clear_handle_id (&self->delayed_draw, g_source_remove);
      gtk_gl_area_queue_render (self->area);
    }
  else if (self->delayed_draw == 0)
    self->delayed_draw = g_timeout_add ((guint) ((wait - since) / 1000) + 1, on_delayed_draw, self);
}

/* Draws again for a finer picture: at every turn of the frame clock, or beside a run as its share allows. */
static gboolean on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data);

static void
refine (SgViewport *self)
{
  if (self->running && sg_view_statistics (self->view)->software)
    draw_when_due (self);
  else
    sg_viewport_keep_drawing (self);
}

void
sg_viewport_keep_drawing (SgViewport *self)
{
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self->area), on_tick, self, NULL);
}

void
sg_viewport_camera_moved (SgViewport *self)
{
  double m[9];

  sg_camera_matrix (sg_view_camera (self->view), m);
  sg_view_state_set_sight (self->state, m + 6);
  g_clear_handle_id (&self->delayed_draw, g_source_remove);
  gtk_gl_area_queue_render (self->area);
  queue_overlay (self, TRUE);
}

/* The user takes the camera: from now on it stays where it is put. */
void
sg_viewport_take_camera (SgViewport *self)
{
  self->animation_start_us = self->move_start_us = 0;
  self->touched = TRUE;
}

/* Until then the whole cell is kept in sight. */
void
sg_viewport_keep_fitted (SgViewport *self)
{
  int w, h;

  size_of (self, &w, &h);
  if (self->touched || sg_view_snapshot (self->view) == NULL || w <= 1 || h <= 1)
    return;
  sg_view_fit (self->view, (double) w / h);
  sg_view_camera (self->view)->half_height *= FIT_ROOM;
  self->fitted = sg_view_snapshot (self->view)->cell;
  self->fit_next = FALSE;
}

/* Whether the cell has changed by so much since the camera was fitted that it leaves the picture; less
 * would make the picture tremble with the volume. */
static gboolean
has_outgrown (SgViewport *self, const SgCell *cell)
{
  const SgCell *then = &self->fitted;
  double change = MAX (fabs (cell->lx - then->lx), MAX (fabs (cell->ly - then->ly), fabs (cell->lz - then->lz)));
  double tilt = MAX (fabs (cell->xy - then->xy), MAX (fabs (cell->xz - then->xz), fabs (cell->yz - then->yz)));

  return MAX (change, tilt) > (FIT_ROOM - 1) / 2 * then->lx;
}

static void
on_resize (GtkGLArea *area, int width, int height, SgViewport *self)
{
  sg_viewport_keep_fitted (self);
  queue_overlay (self, TRUE);
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  SgViewport *self = data;

  if (sg_viewport_move_tick (self, gdk_frame_clock_get_frame_time (clock)))
    return G_SOURCE_CONTINUE;
  if (self->animation_start_us != 0)
    {
      double t = (double) (gdk_frame_clock_get_frame_time (clock) - self->animation_start_us)
                 / ANIMATION_US;
      t = CLAMP (t, 0, 1);
      double eased = t * t * (3 - 2 * t);
      sg_camera_interpolate (&self->from, &self->to, eased, sg_view_camera (self->view));
      if (t >= 1)
        self->animation_start_us = 0;
      sg_viewport_camera_moved (self);
      return G_SOURCE_CONTINUE;
    }
  if (sg_view_refining (self->view) && self->gl_error == NULL
      && !(self->running && sg_view_statistics (self->view)->software))
    {
      gtk_gl_area_queue_render (self->area);
      return G_SOURCE_CONTINUE;
    }
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

void
sg_viewport_animate_to (SgViewport *self, const SgCamera *to)
{
  gboolean animations = TRUE;
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animations, NULL);
  if (!animations || !gtk_widget_get_mapped (GTK_WIDGET (self->area)))
    {
      *sg_view_camera (self->view) = *to;
      sg_viewport_camera_moved (self);
      return;
    }
  sg_viewport_take_camera (self);
  self->from = *sg_view_camera (self->view);
  self->to = *to;
  self->animation_start_us = g_get_monotonic_time ();
  sg_viewport_keep_drawing (self);
}

/* OpenGL. */

static void
show_gl_error (SgViewport *self, const GError *error)
{
  if (self->gl_error == NULL)
    self->gl_error = g_error_copy (error);
  g_message ("no OpenGL: %s", error->message);
  g_autofree char *escaped = g_markup_escape_text (error->message, -1);
  g_autofree char *text
      = g_strdup_printf (_ ("The atoms cannot be drawn here: %s.\n"
                         "Plots and steering still work; starting with -\342\201\240-software draws with the processor."),
                         escaped);
  adw_status_page_set_description (self->no_gl, text);
  gtk_stack_set_visible_child_name (self->stack, "no-gl");
}

static GdkGLContext *
on_create_context (GtkGLArea *area, SgViewport *self)
{
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (GTK_WIDGET (area)));
  GError *error = NULL;
  GdkGLContext *context = gdk_surface_create_gl_context (surface, &error);

  if (context != NULL)
    {
      gdk_gl_context_set_allowed_apis (context, GDK_GL_API_GL);
      gdk_gl_context_set_required_version (context, 3, 3);
      if (gdk_gl_context_realize (context, &error))
        return context;
      g_clear_object (&context);
      g_clear_error (&error);
      /* Machines with OpenGL ES alone. */
      context = gdk_surface_create_gl_context (surface, &error);
    }
  if (context != NULL)
    {
      gdk_gl_context_set_allowed_apis (context, GDK_GL_API_GLES);
      gdk_gl_context_set_required_version (context, 3, 0);
      if (gdk_gl_context_realize (context, &error))
        return context;
      g_clear_object (&context);
    }
  gtk_gl_area_set_error (area, error);
  g_clear_error (&error);
  return NULL;
}

static void
on_realize (GtkGLArea *area, SgViewport *self)
{
  g_autoptr (GError) error = NULL;

  gtk_gl_area_make_current (area);
  if (gtk_gl_area_get_error (area) != NULL)
    {
      show_gl_error (self, gtk_gl_area_get_error (area));
      return;
    }
  if (!sg_view_realize (self->view, &error))
    show_gl_error (self, error);
}

static void
on_unrealize (GtkGLArea *area, SgViewport *self)
{
  if (!sg_view_is_realized (self->view))
    return;
  gtk_gl_area_make_current (area);
  if (gtk_gl_area_get_error (area) == NULL)
    sg_view_unrealize (self->view);
  self->warm = FALSE;
}

/* Drivers that draw with the processor compile a shader when it is first drawn with, for a few hundred
 * milliseconds. A stamp in full quality has it done while the window opens, and not when the user first
 * pauses. */
static void
warm_up (SgViewport *self)
{
  SgPictureOptions stamp = { .width = 32, .height = 32, .supersample = 2, .transparent = -1 };
  gint64 start = g_get_monotonic_time ();

  self->warm = TRUE;
  cairo_surface_t *picture = sg_view_picture (self->view, &stamp, NULL);
  if (picture != NULL)
    cairo_surface_destroy (picture);
  gtk_gl_area_attach_buffers (self->area);
  sg_watchdog_phase ("view warm-up", start);
}

static gboolean
on_render (GtkGLArea *area, GdkGLContext *context, SgViewport *self)
{
  g_autoptr (GError) error = NULL;
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (area));
  int w, h;

  if (self->gl_error != NULL || !sg_view_is_realized (self->view))
    return TRUE;
  if (!self->warm && sg_view_snapshot (self->view) != NULL)
    warm_up (self);
  size_of (self, &w, &h);
  gint64 start = g_get_monotonic_time ();
  if (!sg_view_draw (self->view, w * scale, h * scale, &error))
    show_gl_error (self, error);
  self->last_draw_us = g_get_monotonic_time ();
  if (self->gl_error == NULL && sg_view_refining (self->view))
    refine (self);
  sg_watchdog_phase ("view draw", start);
  if (self->last_draw_us - start > 2e3 * BUDGET_MS && sg_debug ("timers"))
    {
      const SgViewStatistics *statistics = sg_view_statistics (self->view);
      g_printerr ("shearglass: a draw of %.0f ms: quality %.2f, %d x %d, sample %u, %s\n",
                  (double) (self->last_draw_us - start) / 1e3, statistics->quality,
                  statistics->internal_width, statistics->internal_height, statistics->samples,
                  self->running ? "running" : "at rest");
    }
  return TRUE;
}

static void
on_draw_overlay (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  SgViewport *self = data;
  if (sg_view_snapshot (self->view) == NULL || !sg_view_state_legend (self->state))
    return;

  gint64 start = g_get_monotonic_time ();
  SgOverlayOptions options;
  sg_overlay_options_init (&options);
  options.scale = sg_text_scale ();
  /* For a projector, as the curve beside it. */
  if (gtk_widget_has_css_class (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))), "demonstration"))
    options.scale *= 1.5;
  options.caption = false; /* the status line says it */
  options.axes = sg_view_state_axes (self->state);
  g_autofree char *since = sg_references_since (self->references);
  options.since = since;
  SgPhysical physical;
  options.physical = sg_units_shown (&physical);
  sg_overlay_draw (self->view, cr, width, height, &options);
  sg_watchdog_phase ("view overlay", start);
}

static void
on_units (SgViewport *self)
{
  queue_overlay (self, TRUE);
}

/* Mouse. */

/* Marked atoms. */

static void follow_structure (SgViewport *self);

static void
show_facts (SgViewport *self, gboolean at_once)
{
  gint64 now = g_get_monotonic_time ();

  if (!at_once && now - self->last_facts_us < OVERLAY_US)
    return;
  self->last_facts_us = now;
  sg_atom_panel_show (self->atom_panel, sg_view_snapshot (self->view), self->structure, self->mark, self->n_marks);
}

static void
marks_changed (SgViewport *self)
{
  sg_view_set_marks (self->view, self->mark, self->n_marks);
  follow_structure (self);
  show_facts (self, TRUE);
  sg_viewport_camera_moved (self);
}

static void
clear_marks (SgViewport *self)
{
  self->n_marks = 0;
  marks_changed (self);
}

/* @further: keep those that are marked; one that is among them loses its mark. */
static void
mark_atom (SgViewport *self, size_t atom, gboolean further)
{
  for (unsigned k = 0; k < self->n_marks; k++)
    if (self->mark[k] == atom && further)
      {
        memmove (self->mark + k, self->mark + k + 1, (--self->n_marks - k) * sizeof *self->mark);
        marks_changed (self);
        return;
      }
  if (!further)
    self->n_marks = 0;
  if (self->n_marks == SG_MAX_MARKS)
    memmove (self->mark, self->mark + 1, --self->n_marks * sizeof *self->mark);
  self->mark[self->n_marks++] = atom;
  marks_changed (self);
}

static void
on_drag_begin (GtkGestureDrag *gesture, double x, double y, SgViewport *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->area));
  self->drag_x = self->drag_y = 0;
  self->dragged = FALSE;
}

static void
on_drag_update (GtkGestureDrag *gesture, double offset_x, double offset_y, SgViewport *self)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));
  GdkModifierType modifiers
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  int w, h;

  /* A hand that trembles while it clicks turns nothing. */
  if (!self->dragged && hypot (offset_x, offset_y) < CLICK_PX)
    return;
  self->dragged = TRUE;
  sg_viewport_take_camera (self);
  double dx = offset_x - self->drag_x, dy = offset_y - self->drag_y;
  size_of (self, &w, &h);
  self->drag_x = offset_x;
  self->drag_y = offset_y;
  if (button == GDK_BUTTON_PRIMARY && !(modifiers & GDK_SHIFT_MASK))
    sg_camera_orbit (sg_view_camera (self->view), SG_ORBIT_TURNTABLE, dx, dy, h);
  else
    sg_camera_pan (sg_view_camera (self->view), dx, dy, h);
  sg_viewport_camera_moved (self);
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, SgViewport *self)
{
  SgPick pick;
  int w, h;

  size_of (self, &w, &h);
  if (sg_view_state_is_quad (self->state))
    sg_view_state_edit (self->state, sg_view_state_panel (self->state, sg_view_panel_at (self->view, x, y, w, h, NULL)));
  if (n_press != 2 || !sg_view_pick (self->view, x, y, w, h, &pick))
    return;
  SgCamera to = *sg_view_camera (self->view);
  sg_camera_center (&to, pick.r);
  sg_viewport_animate_to (self, &to);
}

static void
on_released (GtkGestureClick *gesture, int n_press, double x, double y, SgViewport *self)
{
  GdkModifierType modifiers
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  SgPick pick;
  int w, h;

  size_of (self, &w, &h);
  if (n_press == 1 && !self->dragged && sg_view_pick (self->view, x, y, w, h, &pick))
    mark_atom (self, pick.atom, (modifiers & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0);
}

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, SgViewport *self)
{
  int w, h;

  size_of (self, &w, &h);
  sg_viewport_take_camera (self);
  sg_camera_zoom (sg_view_camera (self->view), pow (1.12, -dy), self->pointer_x, self->pointer_y, w, h);
  sg_viewport_camera_moved (self);
  return TRUE;
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, SgViewport *self)
{
  self->pointer_x = x;
  self->pointer_y = y;
}

static void
on_pinch_begin (GtkGesture *gesture, GdkEventSequence *sequence, SgViewport *self)
{
  self->pinch_scale = 1;
}

static void
on_pinch (GtkGestureZoom *gesture, double scale, SgViewport *self)
{
  int w, h;
  double x, y;

  size_of (self, &w, &h);
  if (scale <= 0 || !gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    return;
  sg_camera_zoom (sg_view_camera (self->view), scale / self->pinch_scale, x, y, w, h);
  self->pinch_scale = scale;
  sg_viewport_camera_moved (self);
}

/* Keys. */

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, SgViewport *self)
{
  SgCamera *camera = sg_view_camera (self->view);
  double dx = 0, dy = 0;
  int w, h;

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK))
    return GDK_EVENT_PROPAGATE;
  size_of (self, &w, &h);
  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      dx = -1;
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      dx = 1;
      break;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      dy = -1;
      break;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      dy = 1;
      break;
    default:
      return GDK_EVENT_PROPAGATE;
    }
  sg_viewport_take_camera (self);
  /* A twelfth of a half turn, or a twentieth of the height, a key press. */
  if (state & GDK_SHIFT_MASK)
    sg_camera_pan (camera, dx * h / 20.0, dy * h / 20.0, h);
  else
    sg_camera_orbit (camera, SG_ORBIT_TURNTABLE, dx * h / 24.0, dy * h / 24.0, h);
  sg_viewport_camera_moved (self);
  return GDK_EVENT_STOP;
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
  size_of (self, &w, &h);
  SgCamera before = *sg_view_camera (self->view);
  sg_view_fit (self->view, (double) w / h);
  sg_view_camera (self->view)->half_height *= FIT_ROOM;
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

  size_of (self, &w, &h);
  sg_viewport_take_camera (self);
  double factor = g_variant_get_double (parameter);
  if (isfinite (factor) && factor > 0)
    sg_camera_zoom (sg_view_camera (self->view), factor, w / 2.0, h / 2.0, w, h);
  sg_viewport_camera_moved (self);
}

/* What is shown. */

static SgPreset
preset_of (const char *name)
{
  for (int p = 0; p < SG_N_PRESETS; p++)
    if (g_str_equal (name, sg_preset_name ((SgPreset) p)))
      return (SgPreset) p;
  return SG_N_PRESETS;
}

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
  follow_structure (self);
  queue_overlay (self, TRUE);
}

static void
tell_action (SgViewport *self, const char *name, GVariant *value)
{
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name)),
                             value);
}

static void
on_state_changed (SgViewState *state, SgViewport *self)
{
  const SgStructureOptions *options = sg_view_state_options (state);
  SgPreset edited = sg_view_state_edited (state);

  sg_viewport_set_looks (self);
  tell_action (self, "show",
               g_variant_new_string (sg_view_state_is_quad (state) ? "quad" : sg_preset_name (edited)));
  tell_action (self, "paper-colors", g_variant_new_boolean (sg_view_state_paper_colors (state)));
  tell_action (self, "cell", g_variant_new_boolean (sg_view_state_look (state, edited)->cell));
  tell_action (self, "legend", g_variant_new_boolean (sg_view_state_legend (state)));
  if (!sg_structure_options_same (options, &self->options))
    {
      self->options = *options;
      sg_structure_follower_set_options (self->follower, options);
    }
  follow_structure (self);
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

static void
follow_structure (SgViewport *self)
{
  SgSnapshot *snapshot = sg_view_snapshot (self->view);
  if (snapshot != NULL && sg_references_n (self->references) == 0)
    sg_references_keep (self->references, snapshot);
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
  show_facts (self, TRUE);
  show_lag (self);
  gtk_gl_area_queue_render (self->area);
  queue_overlay (self, FALSE);
  g_signal_emit (self, structure_signal, 0);
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
  clear_marks (data);
}

/* By the file's number; further ones are added up to three. */
static void
activate_mark (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgViewport *self = data;
  SgSnapshot *snapshot = sg_view_snapshot (self->view);
  size_t atom;

  if (snapshot != NULL && sg_atom_find (snapshot, g_variant_get_int64 (parameter), &atom))
    mark_atom (self, atom, TRUE);
}

static void
activate_reset (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgViewport *self = data;
  sg_view_state_reset (self->state);
}

/* Without a picture of it structure is for curves and read-outs: a state a second will do. */
static void
share_structure (SgViewport *self)
{
  sg_structure_follower_set_share (self->follower, self->hidden ? MIN (self->share, 0.18) : self->share);
}

static void
follow_share (GSettings *settings, const char *key, SgViewport *self)
{
  int percent = g_settings_get_int (settings, key);
  g_autofree char *text = g_strdup_printf ("%d", percent);

  self->share = percent / 100.0;
  share_structure (self);
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
show_page (SgViewport *self)
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

static void
change_drawn (GSimpleAction *action, GVariant *value, gpointer data)
{
  SgViewport *self = data;
  self->hidden = !g_variant_get_boolean (value);
  g_simple_action_set_state (action, value);
  show_page (self);
  share_structure (self);
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
  follow_structure (self);
}

void
sg_viewport_camera (SgViewport *self, SgCamera *camera, double *aspect)
{
  int w, h;

  size_of (self, &w, &h);
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
  show_page (self);
  if (snapshot == NULL)
    return;
  if (self->fit_next || has_outgrown (self, &snapshot->cell))
    sg_viewport_keep_fitted (self);
  describe (self, snapshot);
  follow_structure (self);
  show_facts (self, !self->running);
  if (self->event != NULL)
    sg_viewport_place_event (self);
  queue_overlay (self, FALSE);

  draw_when_due (self);
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
  show_facts (self, TRUE);
  g_clear_pointer (&self->event, sg_event_unref);
  sg_viewport_set_looks (self);
  show_lag (self);
  self->fit_next = TRUE;
  self->touched = FALSE;
  self->last_description_us = 0;
}

void
sg_viewport_set_running (SgViewport *self, gboolean running)
{
  if (self->running == running)
    return;
  self->running = running;
  self->last_description_us = 0;
  gtk_gl_area_queue_render (self->area); /* what a run left coarse gets finer at rest */
  queue_overlay (self, TRUE);
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

gboolean
sg_viewport_structure_is_current (SgViewport *self)
{
  SgSnapshot *snapshot = sg_view_snapshot (self->view);
  unsigned wanted = structure_wanted (self);

  return wanted == 0
         || (snapshot != NULL && self->structure != NULL && self->structure->snapshot_id == snapshot->id
             && (wanted & ~self->structure->options.want) == 0
             && sg_structure_options_same (&self->structure->options, &self->options)
             && self->structure->reference == sg_references_snapshot (self->references));
}

const SgViewStatistics *
sg_viewport_statistics (SgViewport *self)
{
  return sg_view_statistics (self->view);
}

/* Object. */

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
  gtk_widget_class_bind_template_callback (widget_class, on_create_context);
  gtk_widget_class_bind_template_callback (widget_class, on_realize);
  gtk_widget_class_bind_template_callback (widget_class, on_unrealize);
  gtk_widget_class_bind_template_callback (widget_class, on_render);
  gtk_widget_class_bind_template_callback (widget_class, on_resize);
  gtk_widget_class_bind_template_callback (widget_class, on_drag_begin);
  gtk_widget_class_bind_template_callback (widget_class, on_drag_update);
  gtk_widget_class_bind_template_callback (widget_class, on_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_released);
  gtk_widget_class_bind_template_callback (widget_class, on_scroll);
  gtk_widget_class_bind_template_callback (widget_class, on_motion);
  gtk_widget_class_bind_template_callback (widget_class, on_pinch_begin);
  gtk_widget_class_bind_template_callback (widget_class, on_pinch);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
}

static void
sg_viewport_init (SgViewport *self)
{
  self->view = sg_view_new ();
  sg_view_set_budget (self->view, BUDGET_MS);
  self->state = sg_view_state_new ();
  self->references = sg_references_new ();
  self->options = *sg_view_state_options (self->state);
  self->fit_next = TRUE;
  self->follower = sg_structure_follower_new (on_structure, self);
  gtk_widget_init_template (GTK_WIDGET (self));
  /* A picture is not mirrored: its legend is at the right in every language, and what floats above it keeps clear of that. */
  gtk_widget_set_direction (gtk_widget_get_ancestor (GTK_WIDGET (self->area), GTK_TYPE_OVERLAY), GTK_TEXT_DIR_LTR);
  gtk_drawing_area_set_draw_func (self->overlay, on_draw_overlay, self, NULL);

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (sg_settings (), "changed::" SHARE_KEY, G_CALLBACK (follow_share), self, 0);
  follow_share (sg_settings (), SHARE_KEY, self);

  AdwStyleManager *manager = adw_style_manager_get_default ();
  sg_units_on_change (self, G_CALLBACK (on_units));
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (on_dark_changed), self, 0);
  g_signal_connect (self->state, "changed", G_CALLBACK (on_state_changed), self);
  g_signal_connect (self->references, "changed", G_CALLBACK (on_references_changed), self);
  on_dark_changed (manager, NULL, self);
  on_state_changed (self->state, self);
}
