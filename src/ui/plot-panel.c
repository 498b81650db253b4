/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/plot-panel.h"
#include "engine/origin.h"
#include "engine/words.h"
#include "render/description.h"
#include "ui/earlier-run.h"
#include "ui/past.h"
#include "ui/plot-look.h"
#include "ui/units.h"
#include "ui/watchdog.h"

/* A curve that grows is drawn anew at most this often. */
#define REDRAW_MS 150
#define HIT_RADIUS_PX 24.0
#define DESCRIBE_US 5000000

struct _SgPlotPanel {
  AdwBin parent_instance;

  /* Template. */
  GtkDropDown *choice;
  GtkDrawingArea *area;
  GtkButton *save;
  GtkWidget *forget;

  /* Owned. */
  SgFigure *figure;
  SgEventList *events; /* nullable */

  /* Borrowed; disconnected when it goes. */
  SgSession *session;

  SgFigureKind kind;
  guint drawn_rows;  /* of the history, in the figure */
  guint drawn_unloads;
  guint redraw;
  gint64 described_us;
  gboolean pointer_inside;
  double pointer_x, pointer_y;
};

G_DEFINE_FINAL_TYPE (SgPlotPanel, sg_plot_panel, ADW_TYPE_BIN)

static gboolean
on_redraw (gpointer data)
{
  SgPlotPanel *self = data;
  self->redraw = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self->area));
  return G_SOURCE_REMOVE;
}

static void
queue_redraw (SgPlotPanel *self)
{
  if (self->redraw == 0)
    self->redraw = g_timeout_add (REDRAW_MS, on_redraw, self);
}

static size_t
n_atoms (SgPlotPanel *self)
{
  const SgConfiguration *sample = self->session != NULL ? sg_session_sample (self->session) : NULL;
  return sample != NULL ? sample->atoms->n : 1;
}

static double
time_step (SgPlotPanel *self)
{
  return self->session != NULL ? sg_session_time_step (self->session) : 1;
}

static void
take_rows (SgPlotPanel *self)
{
  if (self->session == NULL)
    return;
  const GArray *history = sg_session_history (self->session);
  const GArray *unloads = sg_session_unloads (self->session);

  if (history->len > self->drawn_rows)
    sg_figure_append (self->figure, &g_array_index (history, SgSample, self->drawn_rows),
                      history->len - self->drawn_rows);
  self->drawn_rows = history->len;
  for (; self->drawn_unloads < unloads->len; self->drawn_unloads++)
    sg_figure_add_unload (self->figure, &g_array_index (unloads, SgUnloadResult, self->drawn_unloads));
  queue_redraw (self);
}

static void
mark_events (SgPlotPanel *self)
{
  size_t n = self->events != NULL ? self->events->n : 0;
  g_autofree double *strain = g_new (double, n + 1);
  for (size_t k = 0; k < n; k++)
    strain[k] = self->events->event[k]->x.strain;
  sg_figure_set_events (self->figure, strain, n);
  queue_redraw (self);
}

void
sg_plot_panel_set_events (SgPlotPanel *self, SgEventList *list)
{
  sg_event_list_unref (self->events);
  self->events = list != NULL ? sg_event_list_ref (list) : NULL;
  mark_events (self);
}

static void
show_units (SgPlotPanel *self)
{
  SgPhysical physical;
  sg_figure_set_physical (self->figure, sg_units_shown (&physical));
  gtk_widget_queue_draw (GTK_WIDGET (self->area));
}

static void
rebuild (SgPlotPanel *self)
{
  g_clear_pointer (&self->figure, sg_figure_free);
  self->figure = sg_figure_new (self->kind, n_atoms (self), time_step (self));
  show_units (self);
  self->drawn_rows = self->drawn_unloads = 0;
  const GPtrArray *earlier = self->session != NULL ? sg_session_earlier (self->session) : NULL;
  for (guint k = 0; earlier != NULL && k < earlier->len; k++)
    {
      const SgEarlierRun *run = g_ptr_array_index (earlier, k);
      g_autofree char *name = g_strdup_printf (_ ("earlier, %s"), run->name);
      sg_figure_add_earlier (self->figure, (const SgSample *) (const void *) run->samples->data, run->samples->len, name);
    }
  gtk_widget_set_visible (self->forget, earlier != NULL && earlier->len > 0);
  take_rows (self);
  mark_events (self);
  gtk_widget_queue_draw (GTK_WIDGET (self->area));
}

static void
on_forget (GtkButton *button, SgPlotPanel *self)
{
  if (self->session != NULL)
    sg_session_forget_earlier (self->session);
}

/* What a screen reader is told in place of the curve; a run's is told at a reader's pace. */
static void
describe (SgPlotPanel *self)
{
  const GArray *history = self->session != NULL ? sg_session_history (self->session) : NULL;
  const GArray *unloads = self->session != NULL ? sg_session_unloads (self->session) : NULL;
  g_autofree char *text = sg_describe_figure (self->kind, history, unloads, n_atoms (self));

  self->described_us = g_get_monotonic_time ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->area), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

static void
on_draw (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  SgPlotPanel *self = data;
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  SgPlotOptions options;
  SgPlotHit hit;

  if (self->figure == NULL || width < 40 || height < 40)
    return;
  gint64 start = g_get_monotonic_time ();
  sg_plot_options_init (&options, SG_PLOT_SCREEN, dark ? SG_THEME_DARK : SG_THEME_LIGHT);
  options.background = false;
  /* Text follows the desktop's text scaling. */
  int dpi = 96 * 1024;
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  if (dpi > 0)
    options.scale = CLAMP (dpi / (96.0 * 1024), 0.75, 3);
  if (gtk_widget_has_css_class (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))), "demonstration"))
    options.scale *= 1.5;

  SgPlot *plot = sg_figure_plot (self->figure);
  sg_plot_draw (plot, cr, width, height, &options);
  if (self->session != NULL)
    sg_plot_look_draw (plot, cr, self->kind, self->session, &options);
  if (self->pointer_inside && sg_plot_hit (plot, self->pointer_x, self->pointer_y, HIT_RADIUS_PX, &hit))
    sg_plot_draw_cursor (plot, cr, &hit, &options);
  sg_watchdog_phase ("plot draw", start);
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, SgPlotPanel *self)
{
  self->pointer_inside = TRUE;
  self->pointer_x = x;
  self->pointer_y = y;
  gtk_widget_queue_draw (GTK_WIDGET (self->area));
}

static void
on_leave (GtkEventControllerMotion *controller, SgPlotPanel *self)
{
  self->pointer_inside = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self->area));
}

/* The view goes to the state at this point of the curve. */
static void
look_at (SgPlotPanel *self, double px, double py)
{
  if (self->session != NULL)
    sg_plot_look_at (sg_figure_plot (self->figure), self->kind, self->session, px, py);
}

static void
on_click (GtkGestureClick *gesture, int n_press, double x, double y, SgPlotPanel *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->area));
  look_at (self, x, y);
}

/* The read-out without a mouse: left and right walk the cursor through the axes. */
static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, SgPlotPanel *self)
{
  double rect[4];
  double step = state & GDK_SHIFT_MASK ? 20 : 4;

  if (self->figure == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)))
    return GDK_EVENT_PROPAGATE;
  if ((key == GDK_KEY_Return || key == GDK_KEY_KP_Enter) && self->pointer_inside)
    {
      look_at (self, self->pointer_x, self->pointer_y);
      return GDK_EVENT_STOP;
    }
  if (key != GDK_KEY_Left && key != GDK_KEY_Right && key != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Escape)
    {
      if (!self->pointer_inside)
        return GDK_EVENT_PROPAGATE;
      self->pointer_inside = FALSE;
      gtk_widget_queue_draw (GTK_WIDGET (self->area));
      return GDK_EVENT_STOP;
    }
  sg_plot_area (sg_figure_plot (self->figure), rect);
  if (!self->pointer_inside)
    {
      self->pointer_x = rect[0] + rect[2] / 2;
      self->pointer_y = rect[1] + rect[3] / 2;
      self->pointer_inside = TRUE;
    }
  self->pointer_x = CLAMP (self->pointer_x + (key == GDK_KEY_Left ? -step : step), rect[0], rect[0] + rect[2]);

  /* On the curve where there is one under this column. */
  SgPlotHit hit;
  for (double y = rect[1]; y < rect[1] + rect[3]; y += 4)
    if (sg_plot_hit (sg_figure_plot (self->figure), self->pointer_x, y, 6, &hit) && hit.series != NULL)
      {
        self->pointer_y = hit.py;
        break;
      }
  gtk_widget_queue_draw (GTK_WIDGET (self->area));
  return GDK_EVENT_STOP;
}

static void
on_selected (GtkDropDown *choice, GParamSpec *pspec, SgPlotPanel *self)
{
  guint selected = gtk_drop_down_get_selected (choice);
  if (selected < SG_N_FIGURES && selected != (guint) self->kind)
    {
      self->kind = selected;
      rebuild (self);
      describe (self);
    }
}

static void
on_session_changed (SgSession *session, SgPlotPanel *self)
{
  describe (self);
}

static void
on_samples (SgSession *session, SgPlotPanel *self)
{
  gint64 start = g_get_monotonic_time ();
  take_rows (self);
  if (start - self->described_us > DESCRIBE_US)
    describe (self);
  sg_watchdog_phase ("plot rows", start);
}

void
sg_plot_panel_set_session (SgPlotPanel *self, SgSession *session)
{
  self->session = session;
  if (session != NULL)
    {
      g_signal_connect_object (session, "samples", G_CALLBACK (on_samples), self, 0);
      g_signal_connect_object (session, "unloaded", G_CALLBACK (take_rows), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (session, "reset", G_CALLBACK (rebuild), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (session, "went-back", G_CALLBACK (rebuild), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (session, "earlier-forgotten", G_CALLBACK (rebuild), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (session, "changed", G_CALLBACK (on_session_changed), self, 0);
      g_signal_connect_object (sg_session_past (session), "looked", G_CALLBACK (gtk_widget_queue_draw), self->area,
                               G_CONNECT_SWAPPED);
    }
  rebuild (self);
  describe (self);
}

void
sg_plot_panel_set_kind (SgPlotPanel *self, SgFigureKind kind)
{
  gtk_drop_down_set_selected (self->choice, kind);
}

SgFigureKind
sg_plot_panel_kind (SgPlotPanel *self)
{
  return self->kind;
}

void
sg_plot_panel_set_number (SgPlotPanel *self, guint number)
{
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->save), "(us)", number, "");
}

gboolean
sg_plot_panel_save (SgPlotPanel *self, const char *path, const char *provenance, GError **error)
{
  if (g_str_has_suffix (path, ".csv"))
    {
      g_autofree char *csv = sg_figure_to_csv (self->figure);
      return g_file_set_contents (path, csv, -1, error);
    }
  SgPlotOptions options;
  sg_plot_options_init (&options, SG_PLOT_PRINT, SG_THEME_LIGHT);
  options.background = g_str_has_suffix (path, ".png");
  const GArray *rows = self->session != NULL ? sg_session_history (self->session) : NULL;
  const SgSample *last = rows != NULL && rows->len > 0 ? &g_array_index (rows, SgSample, rows->len - 1) : NULL;
  g_autofree char *shown = last != NULL ? sg_origin_add_shown (provenance, last->step, last->strain) : g_strdup (provenance);
  const char *const texts[] = { "Title", sg_figure_kind_title (self->kind), shown != NULL ? "Provenance" : NULL, shown, NULL };
  return sg_plot_save_with (sg_figure_plot (self->figure), path, SG_COLUMN_PT, SG_COLUMN_PT * 0.72, 0, &options, texts, error);
}

static void
sg_plot_panel_dispose (GObject *object)
{
  SgPlotPanel *self = SG_PLOT_PANEL (object);

  g_clear_handle_id (&self->redraw, g_source_remove);
  self->session = NULL;
  g_clear_pointer (&self->figure, sg_figure_free);
  g_clear_pointer (&self->events, sg_event_list_unref);
  G_OBJECT_CLASS (sg_plot_panel_parent_class)->dispose (object);
}

static void
sg_plot_panel_class_init (SgPlotPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sg_plot_panel_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/shearglass/Shearglass/plot-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, SgPlotPanel, choice);
  gtk_widget_class_bind_template_child (widget_class, SgPlotPanel, area);
  gtk_widget_class_bind_template_child (widget_class, SgPlotPanel, forget);
  gtk_widget_class_bind_template_child (widget_class, SgPlotPanel, save);
  gtk_widget_class_bind_template_callback (widget_class, on_motion);
  gtk_widget_class_bind_template_callback (widget_class, on_leave);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
  gtk_widget_class_bind_template_callback (widget_class, on_forget);
}

static void
sg_plot_panel_init (SgPlotPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  GtkStringList *titles = gtk_string_list_new (NULL);
  for (int k = 0; k < SG_N_FIGURES; k++)
    gtk_string_list_append (titles, sg_figure_kind_title (k));
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (titles));
  g_object_unref (titles);
  g_signal_connect (self->choice, "notify::selected", G_CALLBACK (on_selected), self);
  gtk_drawing_area_set_draw_func (self->area, on_draw, self, NULL);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self->area, G_CONNECT_SWAPPED);
  self->figure = sg_figure_new (self->kind, 1, 1);
  sg_units_on_change (self, G_CALLBACK (show_units));
  GtkGesture *click = gtk_gesture_click_new ();
  g_signal_connect (click, "released", G_CALLBACK (on_click), self);
  gtk_widget_add_controller (GTK_WIDGET (self->area), GTK_EVENT_CONTROLLER (click));
}
