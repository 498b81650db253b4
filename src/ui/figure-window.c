/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/figure-window.h"
#include "engine/error.h"
#include "engine/origin.h"
#include "engine/study/facts-worker.h"
#include "engine/study/figure-live.h"
#include "engine/words.h"
#include "render/paper-figures.h"
#include "ui/earlier-run.h"
#include "ui/facts-feed.h"
#include "ui/format.h"
#include "ui/picture-card.h"
#include "ui/study-loader.h"
#include "ui/units.h"
#include "ui/watchdog.h"
#include "ui/text-scale.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>

/* Figures of a run that goes on are made anew at most this often. */
#define REFRESH_MS 1500
#define HIT_RADIUS_PX 24.0
/* Facts of the run: a state every so much time or strain, with this share of one processor. */
#define STATE_INTERVAL 20.0
#define STATE_STRAIN 0.001
#define STATE_SHARE 0.5
#define CARD_WIDTH 330
#define CARD_HEIGHT 270

struct _SgFigureWindow {
  AdwWindow parent_instance;

  /* Children. */
  AdwWindowTitle *title;
  GtkDropDown *age;
  GtkButton *back, *reload;
  GtkSpinner *busy;
  GtkLabel *status;
  GtkFlowBox *flow;
  SgPictureCard *pictures;
  AdwStatusPage *nothing;
  GtkStack *stack;
  AdwToastOverlay *toasts;

  GtkWindow *owner;            /* weak: the window of the run */

  /* Owned. */
  SgSession *session;
  SgFactsWorker *worker;       /* nullable: never on the screen yet, or showing a study */
  SgFactsFeed *feed;           /* nullable: with the worker */
  GSource *wake;               /* made ready by the worker's thread */
  SgFigureState *initial;      /* nullable: of the run */
  GPtrArray *states;           /* of SgFigureState: of the run */
  SgFigureData *results;       /* nullable: of a study */
  SgPhysical physical;         /* as the preferences say; the data point to it */
  SgFigureData *data;          /* what is drawn; the results, or of the run */
  GPtrArray *figures;          /* of SgPaperFigure */
  GPtrArray *missing;          /* of char *: what is not there yet, and why */
  SgStudyLoader *loader;       /* nullable: reads results, measures states, follows the folder */
  char *folder;                /* nullable: of the results */
  char *opening;               /* nullable: what the loader reads */
  char *measuring;             /* nullable: what it measures now */

  guint refresh;
  gboolean mapped, loading;
};

G_DEFINE_FINAL_TYPE (SgFigureWindow, sg_figure_window, ADW_TYPE_WINDOW)

/* One figure: its place in the list of figures goes with the drawing area. */

static SgPaperFigure *
figure_of (SgFigureWindow *self, GtkWidget *area)
{
  const char *id = g_object_get_data (G_OBJECT (area), "figure");
  for (guint k = 0; self->figures != NULL && k < self->figures->len; k++)
    {
      SgPaperFigure *figure = g_ptr_array_index (self->figures, k);
      if (g_str_equal (figure->id, id))
        return figure;
    }
  return NULL;
}

/* Of the run, and against strain: there a click means a held state. */
static gboolean
shows_past (SgFigureWindow *self, const SgPaperFigure *figure)
{
  static const char *const against_strain[] = { "1", "2b", "4b", "5" };
  for (size_t k = 0; k < G_N_ELEMENTS (against_strain); k++)
    if (self->results == NULL && g_str_has_prefix (figure->id, against_strain[k]))
      return TRUE;
  return FALSE;
}

static void
draw_look (SgFigureWindow *self, const SgPaperFigure *figure, cairo_t *cr, const SgPlotOptions *options)
{
  SgPast *past = sg_session_past (self->session);
  SgSnapshot *state = past != NULL && shows_past (self, figure) ? sg_past_state (past) : NULL;
  if (state != NULL)
    sg_plot_draw_mark (figure->plot, cr, fabs (state->strain), (double) NAN, options);
}

static void
on_click (GtkGestureClick *gesture, int n_press, double x, double y, SgFigureWindow *self)
{
  SgPaperFigure *figure = figure_of (self, gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture)));
  SgPast *past = sg_session_past (self->session);
  SgPlotHit hit;

  if (figure == NULL || past == NULL || !shows_past (self, figure) || !sg_plot_hit (figure->plot, x, y, HIT_RADIUS_PX, &hit))
    return;
  const SgHistory *history = sg_past_history (past);
  if (sg_history_n (history) > 0)
    sg_past_look (past, sg_history_state (history, sg_history_near_strain (history, hit.x))->step);
}

static void
redraw_cards (SgFigureWindow *self)
{
  GtkFlowBoxChild *child;
  for (int k = 0; (child = gtk_flow_box_get_child_at_index (self->flow, k)) != NULL; k++)
    gtk_widget_queue_draw (g_object_get_data (G_OBJECT (gtk_flow_box_child_get_child (child)), "area"));
}

static void
on_draw (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  SgFigureWindow *self = data;
  SgPaperFigure *figure = figure_of (self, GTK_WIDGET (area));
  gint64 start = g_get_monotonic_time ();
  SgPlotOptions options;
  SgPlotHit hit;

  if (figure == NULL || width < 60 || height < 60)
    return;
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  sg_plot_options_init (&options, SG_PLOT_SCREEN, dark ? SG_THEME_DARK : SG_THEME_LIGHT);
  options.background = false;
  options.scale = 0.9;
  options.make_room = true;
  int dpi = 96 * 1024;
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (area)), "gtk-xft-dpi", &dpi, NULL);
  if (dpi > 0)
    options.scale *= CLAMP (dpi / (96.0 * 1024), 0.75, 3);
  sg_plot_draw (figure->plot, cr, width, height, &options);
  draw_look (self, figure, cr, &options);
  const double *pointer = g_object_get_data (G_OBJECT (area), "pointer");
  if (pointer != NULL && sg_plot_hit (figure->plot, pointer[0], pointer[1], HIT_RADIUS_PX, &hit))
    sg_plot_draw_cursor (figure->plot, cr, &hit, &options);
  sg_watchdog_phase ("figure draw", start);
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, gpointer data)
{
  GtkWidget *area = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  double *pointer = g_new (double, 2);
  pointer[0] = x;
  pointer[1] = y;
  g_object_set_data_full (G_OBJECT (area), "pointer", pointer, g_free);
  gtk_widget_queue_draw (area);
}

static void
on_leave (GtkEventControllerMotion *controller, gpointer data)
{
  GtkWidget *area = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  g_object_set_data (G_OBJECT (area), "pointer", NULL);
  gtk_widget_queue_draw (area);
}

static GtkWidget *
card_new (SgFigureWindow *self, const SgPaperFigure *figure)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autofree char *text = g_markup_printf_escaped ("<b>%s</b>  %s", figure->id, figure->title);
  GtkWidget *label = gtk_label_new (NULL), *area = gtk_drawing_area_new ();
  gtk_label_set_markup (GTK_LABEL (label), text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 36);
  gtk_label_set_lines (GTK_LABEL (label), 2);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "caption");
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), CARD_WIDTH);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), CARD_HEIGHT);
  gtk_widget_set_hexpand (area, TRUE);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), on_draw, self, NULL);
  g_object_set_data_full (G_OBJECT (area), "figure", g_strdup (figure->id), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (area), GTK_ACCESSIBLE_PROPERTY_LABEL, figure->id,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, figure->title, -1);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), NULL);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), NULL);
  gtk_widget_add_controller (area, motion);
  GtkGesture *click = gtk_gesture_click_new ();
  g_signal_connect (click, "released", G_CALLBACK (on_click), self);
  gtk_widget_add_controller (area, GTK_EVENT_CONTROLLER (click));
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), area);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_widget_set_margin_bottom (box, 9);
  g_object_set_data (G_OBJECT (box), "area", area);
  return box;
}

static gboolean
is_chosen (SgFigureWindow *self, const SgPaperFigure *figure)
{
  guint ages = self->data->ages->len, chosen = gtk_drop_down_get_selected (self->age);
  return ages < 2 || figure->age >= ages || figure->age == chosen;
}

/* The cards that are wanted now, in order; those that are there already stay, so that nothing jumps. */
static void
update_cards (SgFigureWindow *self)
{
  GtkFlowBoxChild *child = gtk_flow_box_get_child_at_index (self->flow, 0);
  int at = 0;
  for (guint k = 0; k < self->figures->len; k++)
    {
      const SgPaperFigure *figure = g_ptr_array_index (self->figures, k);
      if (!is_chosen (self, figure))
        continue;
      GtkWidget *card = child != NULL ? gtk_flow_box_child_get_child (child) : NULL;
      GtkWidget *area = card != NULL ? g_object_get_data (G_OBJECT (card), "area") : NULL;
      if (area != NULL && g_str_equal (g_object_get_data (G_OBJECT (area), "figure"), figure->id))
        gtk_widget_queue_draw (area);
      else
        gtk_flow_box_insert (self->flow, card_new (self, figure), at);
      child = gtk_flow_box_get_child_at_index (self->flow, ++at);
    }
  while ((child = gtk_flow_box_get_child_at_index (self->flow, at)) != NULL)
    gtk_flow_box_remove (self->flow, GTK_WIDGET (child));
  gtk_stack_set_visible_child_name (self->stack, at > 0 ? "figures" : "nothing");
}

static void
update_pictures (SgFigureWindow *self)
{
  SgPhysical physical;
  sg_picture_card_set_physical (self->pictures, sg_units_shown (&physical));
  if (self->results != NULL && self->folder != NULL)
    sg_picture_card_show_study (self->pictures, self->folder, self->results->ages->len > 1 ? gtk_drop_down_get_selected (self->age) : 0);
  else
    {
      g_autoptr (SgSnapshot) initial = NULL, last = NULL;
      if (self->worker != NULL)
        sg_facts_worker_minima (self->worker, &initial, &last);
      sg_picture_card_show_run (self->pictures, initial, last);
    }
}

static void
update_status (SgFigureWindow *self)
{
  GString *text = g_string_new (NULL);
  if (self->results == NULL)
    {
      SgSnapshot *now = sg_session_snapshot (self->session);
      const SgFigureState *last = self->states->len > 0 ? g_ptr_array_index (self->states, self->states->len - 1) : self->initial;
      if (now == NULL)
        g_string_append (text, _ ("There is no run."));
      else if (last == NULL)
        g_string_append (text, _ ("The first inherent structure is being found…"));
      else
        {
          g_autofree char *behind = sg_text_count (now->step > last->step ? now->step - last->step : 0);
          g_string_append_printf (text, _ ("%u inherent structures, the last %s steps behind the run; %.1f s each."), self->states->len + 1, behind,
                                  self->worker != NULL ? sg_facts_worker_seconds (self->worker) : 0.0);
          const unsigned left = self->feed != NULL ? sg_facts_feed_left (self->feed) : 0;
          if (left > 0)
            g_string_append_printf (text, sg_plural (" %u held state is to come.", " %u held states are to come.", left), left);
        }
    }
  else
    g_string_append_printf (text, _ ("%u figures of %s."), self->figures->len, self->results->title);
  if (self->measuring != NULL)
    g_string_append_printf (text, " %s", self->measuring);
  gtk_label_set_text (self->status, text->str);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->status), NULL);
  if (self->missing->len > 0)
    {
      g_autoptr (GString) why = g_string_new (NULL);
      for (guint k = 0; k < MIN (self->missing->len, 20); k++)
        g_string_append_printf (why, "%s%s", k > 0 ? "\n" : "", (char *) g_ptr_array_index (self->missing, k));
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->status), why->str);
      adw_status_page_set_description (self->nothing, why->str);
    }
  /* what a run lacks says nothing of a study that is being read */
  const gboolean reading = self->loading && self->results == NULL;
  adw_status_page_set_title (self->nothing, reading ? _ ("Reading the Study…") : _ ("No Figures Yet"));
  if (reading)
    adw_status_page_set_description (self->nothing, self->opening);
  g_string_free (text, TRUE);
}

static void
take_states (SgFigureWindow *self)
{
  bool anew;
  if (self->worker == NULL)
    return;
  g_autoptr (GPtrArray) fresh = sg_facts_worker_take (self->worker, &anew);
  g_ptr_array_set_free_func (fresh, NULL);
  guint from = 0;
  if (anew)
    {
      g_clear_pointer (&self->initial, sg_figure_state_free);
      g_ptr_array_set_size (self->states, 0);
    }
  if (self->initial == NULL && fresh->len > 0)
    self->initial = g_ptr_array_index (fresh, from++);
  for (; from < fresh->len; from++)
    g_ptr_array_add (self->states, g_ptr_array_index (fresh, from));
}

static void
rebuild (SgFigureWindow *self)
{
  gint64 start = g_get_monotonic_time ();
  take_states (self);
  if (self->data != self->results)
    sg_figure_data_free (self->data);
  if (self->results != NULL)
    self->data = self->results;
  else
    {
      const SgConfiguration *sample = sg_session_sample (self->session);
      g_autofree char *name = sample != NULL && sample->path != NULL ? g_path_get_basename (sample->path) : g_strdup ("run");
      self->data = sg_figure_data_from_run (name, sg_session_history (self->session), sg_session_unloads (self->session),
                                            sample != NULL ? sample->atoms->n : 1, sg_session_time_step (self->session), self->initial,
                                            self->states);
      const GPtrArray *earlier = sg_session_earlier (self->session);
      for (guint k = earlier->len; k-- > 0;)
        {
          const SgEarlierRun *run = g_ptr_array_index (earlier, k);
          sg_figure_data_add_earlier_run (self->data, run->name, run->samples, run->unloads);
        }
    }
  g_clear_pointer (&self->figures, g_ptr_array_unref);
  g_ptr_array_set_size (self->missing, 0);
  self->data->physical = sg_units_shown (&self->physical);
  self->figures = sg_paper_figures_new (self->data, self->missing);
  update_cards (self);
  update_pictures (self);
  update_status (self);
  adw_window_title_set_subtitle (self->title, self->results != NULL ? self->results->title : _ ("of the run"));
  gtk_widget_set_visible (GTK_WIDGET (self->back), self->results != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->reload), self->results != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->age), self->results != NULL && self->data->ages->len > 1);
  sg_watchdog_phase ("figures", start);
}

static gboolean
on_refresh (gpointer data)
{
  SgFigureWindow *self = data;
  self->refresh = 0;
  if (self->mapped && self->results == NULL)
    rebuild (self);
  return G_SOURCE_REMOVE;
}

static void
queue_refresh (SgFigureWindow *self)
{
  if (self->refresh == 0 && self->mapped && self->results == NULL)
    self->refresh = g_timeout_add (REFRESH_MS, on_refresh, self);
}

/* Worker's thread: nothing but making the source ready. */
static void
wake_up (void *data)
{
  g_source_set_ready_time (data, 0);
}

static gboolean
wake_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  g_source_set_ready_time (source, -1);
  return callback (data);
}

static GSourceFuncs wake_funcs = { .dispatch = wake_dispatch };

static void on_snapshot (SgFigureWindow *self);

static gboolean
on_wake (gpointer data)
{
  queue_refresh (data);
  on_snapshot (data); /* the next one, also of a run that is paused */
  return G_SOURCE_CONTINUE;
}

static void
on_snapshot (SgFigureWindow *self)
{
  SgSnapshot *snapshot = sg_session_snapshot (self->session);

  if (self->worker == NULL || snapshot == NULL || !self->mapped) /* nobody looks: the run has the processor for itself */
    return;
  if (self->feed == NULL)
    self->feed = sg_facts_feed_new (self->worker, sg_session_past (self->session));
  sg_facts_feed_go (self->feed, snapshot);
}

/* The worker is there from when the figures of the run come on the screen, and keeps what it has found while they are off it. */
static void
update_worker (SgFigureWindow *self)
{
  gboolean wanted = (self->mapped || self->worker != NULL) && self->results == NULL;
  if (wanted && self->worker == NULL)
    {
      self->worker = sg_facts_worker_new (STATE_INTERVAL, STATE_STRAIN, STATE_SHARE, wake_up, self->wake);
      /* another worker, another beginning */
      g_clear_pointer (&self->initial, sg_figure_state_free);
      g_ptr_array_set_size (self->states, 0);
      on_snapshot (self);
    }
  else if (!wanted)
    {
      g_clear_pointer (&self->feed, sg_facts_feed_free);
      g_clear_pointer (&self->worker, sg_facts_worker_free);
    }
}

static void
show_error (SgFigureWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
  g_printerr ("shearglass: %s\n", text);
}

/* Results of a study. */

static void
take_results (SgFigureWindow *self, SgFigureData *data)
{
  const gboolean first = self->results == NULL;
  const guint chosen = first ? 0 : gtk_drop_down_get_selected (self->age);

  if (self->data == self->results)
    self->data = NULL;
  g_clear_pointer (&self->figures, g_ptr_array_unref); /* of the old data: not to be drawn while the list of ages changes */
  sg_figure_data_free (self->results);
  self->results = data;
  update_worker (self);
  GtkStringList *ages = gtk_string_list_new (NULL);
  for (guint k = 0; k < data->ages->len; k++)
    gtk_string_list_append (ages, g_ptr_array_index (data->ages, k));
  gtk_drop_down_set_model (self->age, G_LIST_MODEL (ages));
  g_object_unref (ages);
  if (chosen < data->ages->len)
    gtk_drop_down_set_selected (self->age, chosen);
  rebuild (self);
}

static void
set_loading (SgFigureWindow *self, gboolean loading)
{
  self->loading = loading;
  gtk_widget_set_visible (GTK_WIDGET (self->busy), loading);
  gtk_spinner_set_spinning (self->busy, loading);
}

static void on_news (SgFigureData *figures, const char *now, unsigned done, unsigned all, const GError *error, void *data);

static void
start_loader (SgFigureWindow *self, const char *folder)
{
  char *opening = g_strdup (folder);
  g_free (self->opening);
  self->opening = opening;
  sg_study_loader_free (self->loader);
  self->loader = sg_study_loader_new (opening, true, on_news, self);
  sg_study_loader_follow (self->loader, self->mapped);
  set_loading (self, TRUE);
}

static void
on_news (SgFigureData *figures, const char *now, unsigned done, unsigned all, const GError *error, void *data)
{
  SgFigureWindow *self = data;

  g_clear_pointer (&self->measuring, g_free);
  if (now != NULL && *now != '\0')
    self->measuring = g_strdup_printf (_ ("States of %s are being measured (run %u of %u)."), now, done + 1, all);
  if (now == NULL)
    set_loading (self, FALSE);
  if (figures != NULL)
    {
      g_free (self->folder);
      self->folder = g_strdup (self->opening);
      take_results (self, figures);
    }
  else if (self->data != NULL)
    update_status (self);
  if (error == NULL || g_error_matches (error, SG_ERROR, SG_ERROR_INTERRUPTED))
    return;
  show_error (self, error->message);
  if (g_strcmp0 (self->opening, self->folder) == 0)
    return;
  /* it was none: what is shown is followed again */
  g_clear_pointer (&self->loader, sg_study_loader_free);
  if (self->folder != NULL)
    start_loader (self, self->folder);
}

void
sg_figure_window_open (SgFigureWindow *self, const char *folder)
{
  g_clear_pointer (&self->measuring, g_free);
  if (*folder == '\0')
    {
      g_clear_pointer (&self->loader, sg_study_loader_free);
      set_loading (self, FALSE);
      if (self->data == self->results)
        self->data = NULL;
      g_clear_pointer (&self->results, sg_figure_data_free);
      g_clear_pointer (&self->folder, g_free);
      update_worker (self);
      rebuild (self);
      return;
    }
  start_loader (self, folder);
  if (self->data != NULL)
    update_status (self);
}

static void
on_reload_clicked (SgFigureWindow *self)
{
  if (self->folder != NULL)
    {
      g_autofree char *folder = g_strdup (self->folder);
      sg_figure_window_open (self, folder);
    }
}

/* A folder of results, wherever it comes from. Anything else is for the window of the run, which tells by the content what it is:
 * a saved figure offers to repeat its run. */
static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, SgFigureWindow *self)
{
  GSList *files = g_value_get_boxed (value);
  g_autofree char *path = files != NULL ? g_file_get_path (files->data) : NULL;
  if (path == NULL)
    return FALSE;
  if (g_file_test (path, G_FILE_TEST_IS_DIR) || self->owner == NULL)
    sg_figure_window_open (self, path);
  else
    g_action_group_activate_action (G_ACTION_GROUP (self->owner), "open", g_variant_new_string (path));
  return TRUE;
}

gboolean
sg_figure_window_is_loading (SgFigureWindow *self)
{
  return self->loading;
}

guint
sg_figure_window_n_figures (SgFigureWindow *self)
{
  guint n = 0;
  while (gtk_flow_box_get_child_at_index (self->flow, (int) n) != NULL)
    n++;
  return n;
}

static void
on_picture_saved (const GError *error, void *data)
{
  show_error (data, error != NULL ? error->message : _ ("Figure 8 saved"));
}

static void
save_all (SgFigureWindow *self, const char *folder, const char *provenance)
{
  g_autoptr (GError) error = NULL;
  guint saved = 0;
  const SgFigureFiles files = { .provenance = provenance };
  for (guint k = 0; k < self->figures->len && error == NULL; k++)
    if (is_chosen (self, g_ptr_array_index (self->figures, k)))
      saved += sg_paper_figure_save (g_ptr_array_index (self->figures, k), folder, &files, &error);
  g_autofree char *name = self->results != NULL && self->data->ages->len > 1
                              ? g_strdup_printf ("fig-8-%s.png", (char *) g_ptr_array_index (self->data->age_names, gtk_drop_down_get_selected (self->age)))
                              : g_strdup ("fig-8.png");
  g_autofree char *path = g_build_filename (folder, name, NULL);
  if (error == NULL)
    sg_picture_card_save (self->pictures, path, provenance, on_picture_saved, self);
  g_autofree char *text
      = error != NULL ? g_strdup (error->message) : g_strdup_printf (sg_plural ("%u figure saved", "%u figures saved", saved), saved);
  show_error (self, text);
}

/* Figures of the run carry its commands, so that they can be replayed. */
typedef struct {
  SgFigureWindow *window; /* owned */
  char *folder;
} Saving;

static Saving *
saving_new (SgFigureWindow *self, const char *folder)
{
  Saving *saving = g_new (Saving, 1);
  *saving = (Saving){ g_object_ref (self), g_strdup (folder) };
  return saving;
}

static void
on_provenance (GObject *session, GAsyncResult *result, gpointer data)
{
  Saving *saving = data;
  SgFigureWindow *self = saving->window;
  g_autofree char *provenance = sg_session_provenance_finish (SG_SESSION (session), result, NULL);
  const GArray *rows = sg_session_history (SG_SESSION (session));

  if (self->session != NULL && self->figures != NULL && self->results == NULL)
    {
      const SgSample *last = rows->len > 0 ? &g_array_index (rows, SgSample, rows->len - 1) : NULL;
      g_autofree char *shown = last != NULL ? sg_origin_add_shown (provenance, last->step, last->strain) : g_strdup (provenance);
      save_all (self, saving->folder, shown);
    }
  g_object_unref (saving->window);
  g_free (saving->folder);
  g_free (saving);
}

void
sg_figure_window_save (SgFigureWindow *self, const char *folder)
{
  if (self->figures == NULL)
    return;
  if (self->results != NULL)
    save_all (self, folder, self->data->provenance);
  else
    sg_session_provenance_async (self->session, on_provenance, saving_new (self, folder));
}

static void
on_folder (GtkNativeDialog *dialog, int response, SgFigureWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
      if (path != NULL && g_object_get_data (G_OBJECT (dialog), "save") == NULL)
        sg_figure_window_open (self, path);
      else if (path != NULL)
        {
          sg_figure_window_save (self, path);
        }
    }
  g_object_unref (dialog);
}

static void
choose_folder (SgFigureWindow *self, const char *heading, const char *accept, gboolean save)
{
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (heading, GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, accept, _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  if (save)
    g_object_set_data (G_OBJECT (dialog), "save", dialog);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_folder), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_open_clicked (SgFigureWindow *self)
{
  choose_folder (self, _ ("Open the Results of a Study"), _ ("_Open"), FALSE);
}

static void
on_save_clicked (SgFigureWindow *self)
{
  if (self->figures != NULL && self->figures->len > 0)
    choose_folder (self, _ ("Save All Figures in a Folder"), _ ("_Save"), TRUE);
}

static void
on_back_clicked (SgFigureWindow *self)
{
  sg_figure_window_open (self, "");
}

static void
on_units (SgFigureWindow *self)
{
  if (self->mapped && self->data != NULL)
    rebuild (self);
}

static void
on_age (SgFigureWindow *self)
{
  if (self->figures != NULL)
    {
      update_cards (self);
      update_pictures (self);
    }
}

/* The same four in the window of the run, where they can be turned. */
static void
on_pictures (SgFigureWindow *self)
{
  if (self->owner == NULL || self->results != NULL)
    return;
  gtk_widget_activate_action (GTK_WIDGET (self->owner), "view.show", "s", "quad");
  gtk_window_present (self->owner);
}

/* Life. */

static void
on_map (SgFigureWindow *self)
{
  self->mapped = TRUE;
  if (self->loader != NULL)
    sg_study_loader_follow (self->loader, TRUE);
  update_worker (self);
  rebuild (self);
}

static void
on_unmap (SgFigureWindow *self)
{
  self->mapped = FALSE;
  if (self->loader != NULL)
    sg_study_loader_follow (self->loader, FALSE);
  update_worker (self);
  g_clear_handle_id (&self->refresh, g_source_remove);
}

static void
sg_figure_window_dispose (GObject *object)
{
  SgFigureWindow *self = SG_FIGURE_WINDOW (object);
  g_clear_pointer (&self->feed, sg_facts_feed_free);
  /* the worker first: no wakeup comes after it is gone */
  g_clear_pointer (&self->worker, sg_facts_worker_free);
  if (self->wake != NULL)
    g_source_destroy (self->wake);
  g_clear_pointer (&self->wake, g_source_unref);
  g_clear_handle_id (&self->refresh, g_source_remove);
  g_clear_pointer (&self->loader, sg_study_loader_free);
  g_clear_weak_pointer (&self->owner);
  G_OBJECT_CLASS (sg_figure_window_parent_class)->dispose (object);
  g_clear_object (&self->session);
}

static void
sg_figure_window_finalize (GObject *object)
{
  SgFigureWindow *self = SG_FIGURE_WINDOW (object);
  g_clear_pointer (&self->figures, g_ptr_array_unref);
  g_clear_pointer (&self->missing, g_ptr_array_unref);
  if (self->data != self->results)
    sg_figure_data_free (self->data);
  sg_figure_data_free (self->results);
  sg_figure_state_free (self->initial);
  g_ptr_array_unref (self->states);
  g_free (self->folder);
  g_free (self->opening);
  g_free (self->measuring);
  G_OBJECT_CLASS (sg_figure_window_parent_class)->finalize (object);
}

static void
sg_figure_window_class_init (SgFigureWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sg_figure_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = sg_figure_window_finalize;
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkWidget *
button_new (const char *icon, const char *tooltip)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  return button;
}

static void
free_state (gpointer state)
{
  sg_figure_state_free (state);
}

static void
sg_figure_window_init (SgFigureWindow *self)
{
  self->states = g_ptr_array_new_with_free_func (free_state);
  self->missing = g_ptr_array_new_with_free_func (g_free);
  self->wake = g_source_new (&wake_funcs, sizeof (GSource));
  g_source_set_static_name (self->wake, "figures wakeup");
  g_source_set_callback (self->wake, on_wake, self, NULL);
  g_source_attach (self->wake, NULL);

  GtkWidget *header = adw_header_bar_new (), *open = button_new ("document-open-symbolic", _ ("Open the Results of a Study…")),
            *save = button_new ("document-save-symbolic", _ ("Save All Figures…")), *back = button_new ("go-previous-symbolic", _ ("Back to the Run"));
  self->title = ADW_WINDOW_TITLE (adw_window_title_new (_ ("Figures"), ""));
  self->age = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  self->back = GTK_BUTTON (back);
  self->reload = GTK_BUTTON (button_new ("view-refresh-symbolic", _ ("Read the Results Again")));
  self->busy = GTK_SPINNER (gtk_spinner_new ());
  gtk_widget_set_visible (GTK_WIDGET (self->reload), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->busy), FALSE);
  g_signal_connect_swapped (self->reload, "clicked", G_CALLBACK (on_reload_clicked), self);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->age), _ ("Age of the Glass"));
  gtk_widget_set_visible (GTK_WIDGET (self->age), FALSE);
  gtk_widget_set_visible (back, FALSE);
  g_signal_connect_swapped (open, "clicked", G_CALLBACK (on_open_clicked), self);
  g_signal_connect_swapped (save, "clicked", G_CALLBACK (on_save_clicked), self);
  g_signal_connect_swapped (back, "clicked", G_CALLBACK (on_back_clicked), self);
  g_signal_connect_swapped (self->age, "notify::selected", G_CALLBACK (on_age), self);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), GTK_WIDGET (self->title));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), back);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), open);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), GTK_WIDGET (self->reload));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), GTK_WIDGET (self->busy));
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), save);

  self->flow = GTK_FLOW_BOX (gtk_flow_box_new ());
  gtk_flow_box_set_selection_mode (self->flow, GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (self->flow, 4);
  gtk_flow_box_set_homogeneous (self->flow, TRUE);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  GtkWidget *all = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->pictures = sg_picture_card_new ();
  gtk_box_append (GTK_BOX (all), GTK_WIDGET (self->flow));
  gtk_box_append (GTK_BOX (all), GTK_WIDGET (self->pictures));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), all);
  /* a picture is as high as its width makes it, which is not the least it can do with */
  gtk_scrollable_set_vscroll_policy (GTK_SCROLLABLE (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scrolled))), GTK_SCROLL_NATURAL);
  GSimpleActionGroup *actions = g_simple_action_group_new ();
  GSimpleAction *pictures = g_simple_action_new ("pictures", NULL);
  g_signal_connect_object (pictures, "activate", G_CALLBACK (on_pictures), self, G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (pictures));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "figures", G_ACTION_GROUP (actions));
  g_object_unref (pictures);
  g_object_unref (actions);
  self->nothing = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->nothing, "io.github.shearglass.Shearglass-symbolic");
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, scrolled, "figures");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->nothing), "nothing");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);

  self->status = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->status, 0);
  gtk_label_set_wrap (self->status, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->status), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->status), "numeric");
  gtk_widget_set_margin_start (GTK_WIDGET (self->status), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->status), 12);
  gtk_widget_set_margin_top (GTK_WIDGET (self->status), 6);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->status), 6);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_hexpand (GTK_WIDGET (self->status), TRUE);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->status));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->age));

  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_toast_overlay_set_child (self->toasts, box);
  adw_window_set_content (ADW_WINDOW (self), GTK_WIDGET (self->toasts));
  gtk_window_set_title (GTK_WINDOW (self), _ ("Figures – Shearglass"));
  gtk_window_set_default_size (GTK_WINDOW (self), sg_text_scaled (1080), sg_text_scaled (760));
  sg_units_on_change (self, G_CALLBACK (on_units));
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  g_signal_connect (drop, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
  g_signal_connect (self, "map", G_CALLBACK (on_map), NULL);
  g_signal_connect (self, "unmap", G_CALLBACK (on_unmap), NULL);
}

static void
on_reset (SgFigureWindow *self)
{
  g_clear_pointer (&self->feed, sg_facts_feed_free); /* the new run has held states of its own */
  g_clear_pointer (&self->initial, sg_figure_state_free);
  g_ptr_array_set_size (self->states, 0);
  queue_refresh (self);
}

/* What was measured before stays: the run begins with the same state. */
static void
on_went_back (SgSession *session, uint64_t step, SgFigureWindow *self)
{
  take_states (self);
  if (self->worker != NULL)
    sg_facts_worker_go_back (self->worker, step);
  if (self->initial != NULL && self->initial->step > step)
    g_clear_pointer (&self->initial, sg_figure_state_free);
  if (self->feed != NULL)
    sg_facts_feed_go_back (self->feed, step);
  while (self->states->len > 0 && ((SgFigureState *) g_ptr_array_index (self->states, self->states->len - 1))->step > step)
    g_ptr_array_set_size (self->states, (int) self->states->len - 1);
  queue_refresh (self);
}

SgFigureWindow *
sg_figure_window_new (GtkWindow *parent, SgSession *session)
{
  SgFigureWindow *self = g_object_new (SG_TYPE_FIGURE_WINDOW, NULL);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
  gtk_window_set_application (GTK_WINDOW (self), gtk_window_get_application (parent));
  g_set_weak_pointer (&self->owner, parent);
  self->session = g_object_ref (session);
  g_signal_connect_object (session, "samples", G_CALLBACK (queue_refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "unloaded", G_CALLBACK (queue_refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "snapshot", G_CALLBACK (on_snapshot), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "reset", G_CALLBACK (on_reset), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "went-back", G_CALLBACK (on_went_back), self, 0);
  g_signal_connect_object (sg_session_past (session), "looked", G_CALLBACK (redraw_cards), self, G_CONNECT_SWAPPED);
  return self;
}

static void
on_figures (GSimpleAction *action, GVariant *parameter, gpointer parent)
{
  SgFigureWindow *window = g_object_get_data (G_OBJECT (action), "window");
  if (window == NULL)
    {
      window = sg_figure_window_new (parent, g_object_get_data (G_OBJECT (action), "session"));
      g_object_set_data (G_OBJECT (action), "window", window);
      gtk_window_set_hide_on_close (GTK_WINDOW (window), TRUE);
    }
  const char *folder = g_variant_get_string (parameter, NULL);
  if (*folder != '\0')
    sg_figure_window_open (window, folder);
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_open_results (GSimpleAction *action, GVariant *parameter, gpointer parent)
{
  g_action_group_activate_action (G_ACTION_GROUP (parent), "figures", g_variant_new_string (""));
  SgFigureWindow *window = g_object_get_data (G_OBJECT (g_action_map_lookup_action (G_ACTION_MAP (parent), "figures")), "window");
  if (window != NULL)
    on_open_clicked (window);
}

static void
on_parent_destroy (GtkWidget *parent, GSimpleAction *action)
{
  SgFigureWindow *window = g_object_steal_data (G_OBJECT (action), "window");
  if (window != NULL)
    gtk_window_destroy (GTK_WINDOW (window));
}

void
sg_figure_window_add_action (GtkApplicationWindow *parent, SgSession *session)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new ("figures", G_VARIANT_TYPE_STRING);
  g_object_set_data_full (G_OBJECT (action), "session", g_object_ref (session), g_object_unref);
  g_signal_connect (action, "activate", G_CALLBACK (on_figures), parent);
  g_signal_connect_object (parent, "destroy", G_CALLBACK (on_parent_destroy), action, 0);
  g_action_map_add_action (G_ACTION_MAP (parent), G_ACTION (action));
  g_autoptr (GSimpleAction) results = g_simple_action_new ("open-results", NULL);
  g_signal_connect (results, "activate", G_CALLBACK (on_open_results), parent);
  g_action_map_add_action (G_ACTION_MAP (parent), G_ACTION (results));
}
