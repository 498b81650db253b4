/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/viewport-private.h"
#include "engine/words.h"
#include "render/overlay.h"
#include "ui/watchdog.h"
#include "ui/text-scale.h"
#include "ui/units.h"

#include <math.h>

/* While a run goes on and the camera rests, drawing with the processor may take this share of the time. */
#define DRAWING_SHARE 0.09
/* The same where the picture comes first. */
#define SMOOTH_SHARE 0.8
#define ANIMATION_US 220000

void
sg_viewport_size (SgViewport *self, int *w, int *h)
{
  *w = MAX (gtk_widget_get_width (GTK_WIDGET (self->area)), 1);
  *h = MAX (gtk_widget_get_height (GTK_WIDGET (self->area)), 1);
}

void
sg_viewport_queue_overlay (SgViewport *self, gboolean at_once)
{
  gint64 now = g_get_monotonic_time ();
  if (!at_once && self->running && now - self->last_overlay_us < SG_VIEWPORT_WRITING_US)
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
void
sg_viewport_draw_when_due (SgViewport *self)
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
    sg_viewport_draw_when_due (self);
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
  sg_viewport_queue_overlay (self, TRUE);
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

  sg_viewport_size (self, &w, &h);
  if (self->touched || sg_view_snapshot (self->view) == NULL || w <= 1 || h <= 1)
    return;
  sg_view_fit (self->view, (double) w / h);
  sg_view_camera (self->view)->half_height *= SG_VIEWPORT_FIT_ROOM;
  self->fitted = sg_view_snapshot (self->view)->cell;
  self->fit_next = FALSE;
}

/* Whether the cell has changed by so much since the camera was fitted that it leaves the picture; less
 * would make the picture tremble with the volume. */
gboolean
sg_viewport_has_outgrown (SgViewport *self, const SgCell *cell)
{
  const SgCell *then = &self->fitted;
  double change = MAX (fabs (cell->lx - then->lx), MAX (fabs (cell->ly - then->ly), fabs (cell->lz - then->lz)));
  double tilt = MAX (fabs (cell->xy - then->xy), MAX (fabs (cell->xz - then->xz), fabs (cell->yz - then->yz)));

  return MAX (change, tilt) > (SG_VIEWPORT_FIT_ROOM - 1) / 2 * then->lx;
}

static void
on_resize (GtkGLArea *area, int width, int height, SgViewport *self)
{
  sg_viewport_keep_fitted (self);
  sg_viewport_queue_overlay (self, TRUE);
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
  sg_viewport_size (self, &w, &h);
  gint64 start = g_get_monotonic_time ();
  if (!sg_view_draw (self->view, w * scale, h * scale, &error))
    show_gl_error (self, error);
  self->last_draw_us = g_get_monotonic_time ();
  if (self->gl_error == NULL && sg_view_refining (self->view))
    refine (self);
  sg_watchdog_phase ("view draw", start);
  if (self->last_draw_us - start > 2e3 * SG_VIEWPORT_BUDGET_MS && sg_debug ("timers"))
    {
      const SgViewStatistics *statistics = sg_view_statistics (self->view);
      g_printerr ("shearglass: a draw of %.0f ms: quality %.2f, %d x %d, sample %u, %s\n",
                  (double) (self->last_draw_us - start) / 1e3, statistics->quality,
                  statistics->internal_width, statistics->internal_height, statistics->samples,
                  self->running ? "running" : "at rest");
    }
  return TRUE;
}

void
sg_viewport_draw_overlay (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
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
  g_autofree char *since = sg_viewport_since (self);
  options.since = since;
  SgPhysical physical;
  options.physical = sg_units_shown (&physical);
  sg_overlay_draw (self->view, cr, width, height, &options);
  sg_watchdog_phase ("view overlay", start);
}

void
sg_viewport_bind_drawing (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_create_context);
  gtk_widget_class_bind_template_callback (widget_class, on_realize);
  gtk_widget_class_bind_template_callback (widget_class, on_unrealize);
  gtk_widget_class_bind_template_callback (widget_class, on_render);
  gtk_widget_class_bind_template_callback (widget_class, on_resize);
}
