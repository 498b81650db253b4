/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/gauge-panel.h"
#include "engine/words.h"
#include "render/plot.h"
#include "ui/format.h"
#include "ui/watchdog.h"

#include <math.h>

enum { ENERGY, ICOSAHEDRA, NETWORK, BONDS, QUENCH, GUARD, N_ROWS };

static const struct {
  const char *title, *tooltip;
} rows[N_ROWS] = {
  [ENERGY] = { N_ ("Inherent energy"), N_ ("Of the inherent structure, an atom, in ε, shifted to zero at the cutoff") },
  [ICOSAHEDRA] = { N_ ("Icosahedra"), N_ ("Share of the small atoms, by the Voronoi index and by twelve five-fold bonds") },
  [NETWORK] = { N_ ("Largest cluster"), N_ ("Atoms of the largest cluster of icosahedra and which vectors of the cell it spans") },
  [BONDS] = { N_ ("4- and 6-fold"), N_ ("Share of the bonds of the modified tessellation") },
  [QUENCH] = { N_ ("Quench rate"), N_ ("How fast plain cooling would give a glass of this energy; beyond the rates that were measured the "
                              "curve is extrapolated") },
  [GUARD] = { N_ ("Order"), N_ ("Largest cluster of C14 or C15 motifs, share of large atoms that are Z16, largest structure factor beyond "
                       "chance") },
};

/* What the history shows. */
enum { PLOT_ENERGY, PLOT_ICOSAHEDRA, PLOT_NETWORK, PLOT_BONDS, PLOT_GUARD, N_PLOTS };
static const char *const plot_titles[N_PLOTS + 1] = { N_ ("Inherent energy"), N_ ("Icosahedral share"), N_ ("Largest cluster"), N_ ("4- and 6-fold bonds"),
                                           N_ ("Laves motifs"), NULL };

struct _SgGaugePanel {
  AdwBin parent_instance;

  GtkWidget *switch_row;
  GtkSwitch *on;
  GtkWidget *warning;
  GtkLabel *warning_label;
  GtkLabel *value[N_ROWS];
  GtkLabel *status;
  GtkDropDown *choice;
  GtkWidget *area;

  GSource *wake;          /* made ready by the worker's thread */
  SgGaugeWorker *worker;  /* owned */
  GArray *states;         /* owned */
  SgPlot *plot;           /* owned */
  char *failure;          /* owned, nullable */
  SgSession *session;     /* borrowed */
  gint64 status_us;
};

G_DEFINE_FINAL_TYPE (SgGaugePanel, sg_gauge_panel, ADW_TYPE_BIN)

static guint measured_signal;

static const SgGaugeState *
newest (SgGaugePanel *self)
{
  return self->states->len > 0 ? &g_array_index (self->states, SgGaugeState, self->states->len - 1) : NULL;
}

/* The figures. */

static void
take_value (SgGaugePanel *self, int row, char *text)
{
  gtk_label_set_text (self->value[row], text);
  g_free (text);
}

static char *
quench_text (const SgQuenchRate *q)
{
  if (!q->known)
    return g_strdup ("–");
  g_autofree char *rate = sg_text_power (q->kelvin_per_s, 2);
  if (q->range == SG_QUENCH_MEASURED)
    return g_strdup_printf (_ ("%s K/s, × or ÷ %.1f"), rate, q->factor);
  return g_strdup_printf (q->range == SG_QUENCH_SLOWER ? _ ("%s K/s, × or ÷ %.*f\nslower than measured: extrapolated")
                                                       : _ ("%s K/s, × or ÷ %.*f\nfaster than measured: extrapolated"),
                          rate, q->factor < 10 ? 1 : 0, q->factor);
}

static void
show_values (SgGaugePanel *self)
{
  const SgGaugeState *state = newest (self);
  if (state == NULL)
    {
      for (int k = 0; k < N_ROWS; k++)
        gtk_label_set_text (self->value[k], "–");
      gtk_widget_set_visible (self->warning, FALSE);
      return;
    }
  const SgGauge *g = &state->gauge;
  g_autofree char *energy = sg_text_number (g->energy, 4);
  g_autofree char *cluster = sg_text_count (g->network_largest);
  take_value (self, ENERGY, g_strdup_printf ("%s ε", energy));
  take_value (self, ICOSAHEDRA,
              g_strdup_printf (_ ("%.1f %% Voronoi, %.1f %% bonds"), 100 * g->icosahedral_voronoi, 100 * g->icosahedral_bonds));
  bool spans = g->network_spans[0] || g->network_spans[1] || g->network_spans[2];
  take_value (self, NETWORK,
              g_strdup_printf (_ ("%s atoms, spans%s%s%s%s"), cluster, g->network_spans[0] ? " a" : "",
                               g->network_spans[1] ? " b" : "", g->network_spans[2] ? " c" : "", spans ? "" : _ (" nothing")));
  take_value (self, BONDS, g_strdup_printf (_ ("%.1f %% and %.1f %%"), 100 * g->four_fold, 100 * g->six_fold));
  take_value (self, QUENCH, quench_text (&g->quench));
  take_value (self, GUARD,
              g_strdup_printf (_ ("%s; Laves %zu, Z16 %.0f %%, S %.1f"), g->verdict == SG_VERDICT_GLASS ? _ ("A glass") : _ ("Ordering"),
                               g->laves_largest, 100 * g->z16_large, g->structure_factor.excess));
  gtk_widget_set_visible (self->warning, g->verdict == SG_VERDICT_ORDERING);
  if (g->verdict == SG_VERDICT_ORDERING)
    {
      g_autofree char *text = g_strdup_printf (_ ("This is no glass any more: %s."), g->reason);
      gtk_label_set_text (self->warning_label, text);
    }
}

static bool
makes_sample (const SgStage *stage)
{
  return stage->kind == SG_STAGE_ANNEAL || stage->exchange_every > 0;
}

static bool
is_wanted (SgGaugePanel *self)
{
  return self->session != NULL && gtk_switch_get_active (self->on)
         && (gtk_widget_get_mapped (GTK_WIDGET (self)) || makes_sample (&sg_session_status (self->session)->settings));
}

/* How far behind, and what it costs. */
static void
show_status (SgGaugePanel *self)
{
  const SgGaugeState *state = newest (self);
  const SgEngineStatus *status = self->session != NULL ? sg_session_status (self->session) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  self->status_us = g_get_monotonic_time ();
  if (self->failure != NULL)
    g_string_append_printf (text, _ ("The last state failed: %s"), self->failure);
  else if (state == NULL)
    g_string_append (text, !gtk_switch_get_active (self->on) ? _ ("Off: costs nothing.")
                           : status == NULL || status->state == SG_RUN_IDLE ? _ ("No run.") : _ ("Measuring the first state…"));
  else
    {
      g_autofree char *step = sg_text_count (state->step);
      g_string_append_printf (text, _ ("State of step %s"), step);
      if (status->step > state->step && status->run == state->run)
        {
          g_autofree char *lag = sg_text_count (status->step - state->step);
          g_string_append_printf (text, _ (", %s steps behind"), lag);
        }
      g_autofree char *took = sg_text_number (state->seconds, 1);
      g_string_append_printf (text, _ ("; it took %s s of one thread."), took);
    }
  gtk_label_set_text (self->status, text->str);
}

/* The history. */

static void
append_point (SgGaugePanel *self, const SgGaugeState *s)
{
  const SgGauge *g = &s->gauge;
  double y[2] = { 0 };
  switch (gtk_drop_down_get_selected (self->choice))
    {
    case PLOT_ICOSAHEDRA:
      y[0] = 100 * g->icosahedral_voronoi;
      y[1] = 100 * g->icosahedral_bonds;
      break;
    case PLOT_NETWORK:
      y[0] = (double) g->network_largest;
      break;
    case PLOT_BONDS:
      y[0] = 100 * g->four_fold;
      y[1] = 100 * g->six_fold;
      break;
    case PLOT_GUARD:
      y[0] = (double) g->laves_largest;
      break;
    default:
      y[0] = g->energy;
      break;
    }
  for (unsigned k = 0; k < sg_plot_n_series (self->plot); k++)
    sg_plot_series_append (sg_plot_series (self->plot, k), (double) s->step * 1e-3, y[k]);
}

static void
rebuild_plot (SgGaugePanel *self)
{
  static const struct {
    const char *title, *unit, *first, *second;
  } kinds[N_PLOTS] = {
    [PLOT_ENERGY] = { N_ ("Energy an atom"), "<i>ε</i>", NULL, NULL },
    [PLOT_ICOSAHEDRA] = { N_ ("Share of small"), "%", N_ ("Voronoi"), N_ ("bonds") },
    [PLOT_NETWORK] = { N_ ("Largest cluster"), N_ ("atoms"), NULL, NULL },
    [PLOT_BONDS] = { N_ ("Share of bonds"), "%", N_ ("4-fold"), N_ ("6-fold") },
    [PLOT_GUARD] = { N_ ("Largest Laves cluster"), N_ ("atoms"), NULL, NULL },
  };
  unsigned kind = MIN (gtk_drop_down_get_selected (self->choice), N_PLOTS - 1);

  g_clear_pointer (&self->plot, sg_plot_free);
  self->plot = sg_plot_new ();
  sg_plot_set_axis (self->plot, 0, _ ("Step"), "10³");
  sg_plot_set_axis (self->plot, 1, sg_words (kinds[kind].title), sg_words (kinds[kind].unit));
  for (int k = 0; k < (kinds[kind].second != NULL ? 2 : 1); k++)
    {
      SgPlotStyle style = { .color = k, .line = true, .marker = k == 0 ? SG_MARKER_CIRCLE : SG_MARKER_SQUARE,
                            .dash = k == 0 ? SG_DASH_SOLID : SG_DASH_DASHED };
      sg_plot_add_series (self->plot, sg_words (k == 0 ? kinds[kind].first : kinds[kind].second), &style);
    }
  if (kind == PLOT_GUARD)
    sg_plot_add_horizontal (self->plot, SG_GAUGE_MOTIF_ATOMS, _ ("limit"));
  for (unsigned i = 0; i < self->states->len; i++)
    append_point (self, &g_array_index (self->states, SgGaugeState, i));
  gtk_widget_queue_draw (self->area);
}

static void
on_draw (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  SgGaugePanel *self = data;
  bool dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  SgPlotOptions options;

  if (self->plot == NULL || width < 60 || height < 60)
    return;
  gint64 start = g_get_monotonic_time ();
  sg_plot_options_init (&options, SG_PLOT_SCREEN, dark ? SG_THEME_DARK : SG_THEME_LIGHT);
  options.background = false;
  int dpi = 96 * 1024;
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  if (dpi > 0)
    options.scale = CLAMP (dpi / (96.0 * 1024), 0.75, 3);
  sg_plot_draw (self->plot, cr, width, height, &options);
  sg_watchdog_phase ("gauge plot", start);
}

static void
describe (SgGaugePanel *self)
{
  const SgGaugeState *s = newest (self);
  g_autofree char *energy = s != NULL ? sg_text_number (s->gauge.energy, 4) : NULL;
  g_autofree char *step = s != NULL ? sg_text_count (s->step) : NULL;
  g_autofree char *text = s == NULL ? g_strdup (_ ("History of the gauge, empty so far"))
                                    : g_strdup_printf (sg_plural ("History of the gauge with %u state; the last at step %s, energy %s",
                                                                  "History of the gauge with %u states; the last at step %s, energy %s",
                                                                  self->states->len),
                                                       self->states->len, step, energy);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->area), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

/* The worker. */

/* Worker's thread: nothing but making the source ready. */
static void
wake_up (void *data)
{
  g_source_set_ready_time (data, 0);
}

static gboolean
wake_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  /* First, so that a wakeup that comes meanwhile is not lost. */
  g_source_set_ready_time (source, -1);
  return callback (data);
}

static GSourceFuncs wake_funcs = { .dispatch = wake_dispatch };

static gboolean
on_wake (gpointer data)
{
  SgGaugePanel *self = data;
  g_autoptr (GError) error = NULL;
  unsigned before = self->states->len;

  g_clear_pointer (&self->failure, g_free);
  if (!sg_gauge_worker_take (self->worker, self->states, &error))
    self->failure = g_strdup (error->message);
  for (unsigned k = before; k < self->states->len; k++)
    append_point (self, &g_array_index (self->states, SgGaugeState, k));
  show_values (self);
  show_status (self);
  describe (self);
  gtk_widget_queue_draw (self->area);
  if (self->states->len > before)
    g_signal_emit (self, measured_signal, 0);
  return G_SOURCE_CONTINUE;
}

static void
offer (SgGaugePanel *self)
{
  SgSnapshot *snapshot = self->session != NULL ? sg_session_snapshot (self->session) : NULL;
  if (snapshot != NULL && is_wanted (self))
    sg_gauge_worker_offer (self->worker, snapshot);
}

static void
on_snapshot (SgSession *session, SgGaugePanel *self)
{
  offer (self);
  if (g_get_monotonic_time () - self->status_us > 250000)
    show_status (self);
}

static void
on_reset (SgSession *session, SgGaugePanel *self)
{
  sg_gauge_worker_forget (self->worker);
  g_array_set_size (self->states, 0);
  g_clear_pointer (&self->failure, g_free);
  rebuild_plot (self);
  show_values (self);
  show_status (self);
}

static void
on_went_back (SgSession *session, uint64_t step, SgGaugePanel *self)
{
  while (self->states->len > 0 && g_array_index (self->states, SgGaugeState, self->states->len - 1).step > step)
    g_array_set_size (self->states, self->states->len - 1);
  sg_gauge_worker_forget (self->worker);
  g_clear_pointer (&self->failure, g_free);
  rebuild_plot (self);
  show_values (self);
  show_status (self);
  describe (self);
}

static void
on_switch (SgGaugePanel *self)
{
  offer (self);
  show_status (self);
}

void
sg_gauge_panel_set_session (SgGaugePanel *self, SgSession *session)
{
  g_return_if_fail (self->session == NULL);
  self->session = session;
  g_signal_connect_object (session, "snapshot", G_CALLBACK (on_snapshot), self, 0);
  g_signal_connect_object (session, "reset", G_CALLBACK (on_reset), self, 0);
  g_signal_connect_object (session, "went-back", G_CALLBACK (on_went_back), self, 0);
  show_status (self);
}

void
sg_gauge_panel_set_on (SgGaugePanel *self, gboolean on)
{
  gtk_switch_set_active (self->on, on);
}

void
sg_gauge_panel_set_share (SgGaugePanel *self, double share)
{
  sg_gauge_worker_set_share (self->worker, share);
}

void
sg_gauge_panel_hide_switch (SgGaugePanel *self)
{
  gtk_widget_set_visible (self->switch_row, FALSE);
}

const GArray *
sg_gauge_panel_states (SgGaugePanel *self)
{
  return self->states;
}

const char *
sg_gauge_panel_warning (SgGaugePanel *self)
{
  return gtk_widget_get_visible (self->warning) ? gtk_label_get_text (self->warning_label) : "";
}

static void
sg_gauge_panel_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sg_gauge_panel_parent_class)->map (widget);
  offer (SG_GAUGE_PANEL (widget));
}

static void
sg_gauge_panel_dispose (GObject *object)
{
  SgGaugePanel *self = SG_GAUGE_PANEL (object);

  /* The worker first: no wakeup comes after it is gone. */
  g_clear_pointer (&self->worker, sg_gauge_worker_free);
  if (self->wake != NULL)
    {
      g_source_destroy (self->wake);
      g_clear_pointer (&self->wake, g_source_unref);
    }
  self->session = NULL;
  g_clear_pointer (&self->states, g_array_unref);
  g_clear_pointer (&self->plot, sg_plot_free);
  g_clear_pointer (&self->failure, g_free);
  G_OBJECT_CLASS (sg_gauge_panel_parent_class)->dispose (object);
}

static void
sg_gauge_panel_class_init (SgGaugePanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sg_gauge_panel_dispose;
  GTK_WIDGET_CLASS (klass)->map = sg_gauge_panel_map;
  measured_signal = g_signal_new ("measured", SG_TYPE_GAUGE_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
build_values (SgGaugePanel *self)
{
  GtkWidget *grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  for (int k = 0; k < N_ROWS; k++)
    {
      GtkWidget *title = gtk_label_new (sg_words (rows[k].title)), *value = gtk_label_new ("–");
      gtk_label_set_xalign (GTK_LABEL (title), 0);
      gtk_widget_set_valign (title, GTK_ALIGN_START);
      gtk_widget_add_css_class (title, "dim-label");
      gtk_label_set_xalign (GTK_LABEL (value), 0);
      gtk_label_set_wrap (GTK_LABEL (value), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
      gtk_widget_set_hexpand (value, TRUE);
      gtk_widget_add_css_class (value, "numeric");
      gtk_widget_set_tooltip_text (title, sg_words (rows[k].tooltip));
      gtk_widget_set_tooltip_text (value, sg_words (rows[k].tooltip));
      gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, title, NULL, -1);
      gtk_grid_attach (GTK_GRID (grid), title, 0, k, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), value, 1, k, 1, 1);
      self->value[k] = GTK_LABEL (value);
    }
  return grid;
}

static void
build_warning (SgGaugePanel *self)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic"), *label = gtk_label_new (NULL);
  self->warning = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (self->warning), icon);
  gtk_box_append (GTK_BOX (self->warning), label);
  gtk_widget_add_css_class (self->warning, "guard-warning");
  gtk_widget_set_visible (self->warning, FALSE);
  self->warning_label = GTK_LABEL (label);
}

static void
sg_gauge_panel_init (SgGaugePanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *group = adw_preferences_group_new ();
  GtkWidget *row = adw_action_row_new (), *on = gtk_switch_new (), *status = gtk_label_new (NULL);

  self->states = g_array_new (FALSE, FALSE, sizeof (SgGaugeState));
  self->on = GTK_SWITCH (on);
  self->switch_row = group;
  self->status = GTK_LABEL (status);
  gtk_switch_set_active (self->on, TRUE);
  gtk_widget_set_valign (on, GTK_ALIGN_CENTER);
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (row), TRUE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("_Measure the Gauge"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("While this page is open, and while a stage anneals or exchanges"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), on);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), on);
  gtk_accessible_update_property (GTK_ACCESSIBLE (on), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Measure the gauge"), -1);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Ageing Gauge"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);

  build_warning (self);
  gtk_box_append (GTK_BOX (box), group);
  gtk_box_append (GTK_BOX (box), self->warning);
  gtk_box_append (GTK_BOX (box), build_values (self));

  gtk_label_set_xalign (self->status, 0);
  gtk_label_set_wrap (self->status, TRUE);
  gtk_widget_add_css_class (status, "caption");
  gtk_widget_add_css_class (status, "numeric");
  gtk_box_append (GTK_BOX (box), status);

  const char *titles[N_PLOTS + 1] = { NULL };
  for (int k = 0; k < N_PLOTS; k++)
    titles[k] = sg_words (plot_titles[k]);
  GtkWidget *choice = gtk_drop_down_new_from_strings (titles);
  self->choice = GTK_DROP_DOWN (choice);
  gtk_widget_add_css_class (choice, "plot-choice");
  gtk_widget_set_halign (choice, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("What the history shows"), -1);
  gtk_box_append (GTK_BOX (box), choice);

  self->area = gtk_drawing_area_new ();
  gtk_widget_set_size_request (self->area, 200, 180);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->area), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("History of the gauge"), -1);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->area), on_draw, self, NULL);
  gtk_box_append (GTK_BOX (box), self->area);
  adw_bin_set_child (ADW_BIN (self), box);

  self->wake = g_source_new (&wake_funcs, sizeof (GSource));
  g_source_set_static_name (self->wake, "gauge wakeup");
  g_source_set_callback (self->wake, on_wake, self, NULL);
  g_source_attach (self->wake, NULL);
  self->worker = sg_gauge_worker_new (1, wake_up, self->wake);
  sg_gauge_worker_set_share (self->worker, 0.5);

  rebuild_plot (self);
  g_signal_connect_swapped (choice, "notify::selected", G_CALLBACK (rebuild_plot), self);
  g_signal_connect_swapped (on, "notify::active", G_CALLBACK (on_switch), self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw), self->area,
                           G_CONNECT_SWAPPED);
  show_status (self);
}
