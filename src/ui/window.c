/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/figure-window.h"
#include "engine/words.h"
#include "ui/format.h"
#include "ui/past.h"
#include "ui/settings.h"
#include "ui/study-window.h"
#include "ui/text-scale.h"
#include "ui/tour.h"
#include "ui/watchdog.h"
#include "ui/window-private.h"

/* Computing worth a question before it is thrown away. */
#define ASK_AFTER_S 300.0
/* Of moments the run can go back to: 550 of 4,000 atoms, later 140 to 280; an eighth of that of 32,000. */
#define TRAIL_BYTES ((size_t) 256 << 20)
/* In pixels, for text of the usual size. View and plots stand side by side where the content is this much wider than high. */
#define WIDE_ASPECT 1.15
#define WIDE_WIDTH 480
#define NARROW_CONTENT 340
/* A bar of a narrow window leaves opening and unloading to sidebar and menu, and the room to the title. */
#define NARROW_BAR 460
/* Below these the second plot gives way; the first can show everything. */
#define TWO_PLOTS_HEIGHT 420
#define TWO_PLOTS_WIDTH 560

G_DEFINE_FINAL_TYPE (SgWindow, sg_window, ADW_TYPE_APPLICATION_WINDOW)

static void
remember_message (SgWindow *self, const char *text)
{
  g_free (self->last_message);
  self->last_message = g_strdup (text);
}

void
sg_window_toast (SgWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  remember_message (self, text);
  adw_toast_set_timeout (toast, 4);
  g_set_object (&self->newest_toast, toast);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
sg_window_error (SgWindow *self, const char *heading, const char *text)
{
  remember_message (self, text);
  g_printerr ("shearglass: %s\n", text);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, text);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "close");
  gtk_window_present (GTK_WINDOW (dialog));
}

const char *
sg_window_last_message (SgWindow *self)
{
  return self->last_message;
}

SgSession *
sg_window_session (SgWindow *self)
{
  return self->session;
}

SgViewport *
sg_window_viewport (SgWindow *self)
{
  return self->viewport;
}

/* What is shown. */

static void
update_title (SgWindow *self)
{
  const SgConfiguration *sample = sg_session_sample (self->session);
  const SgEngineStatus *status = sg_session_status (self->session);

  if (sample == NULL)
    {
      adw_window_title_set_title (self->title, "Shearglass");
      adw_window_title_set_subtitle (self->title, sg_session_loading (self->session) ? _ ("Opening…") : "");
      gtk_window_set_title (GTK_WINDOW (self), "Shearglass");
      return;
    }
  g_autofree char *name = sample->path != NULL ? g_path_get_basename (sample->path) : g_strdup (_ ("Sample"));
  g_autofree char *sentence = sg_stage_sentence (&status->settings);
  g_autofree char *subtitle
      = status->state == SG_RUN_RUNNING ? g_strdup (sentence)
        : status->state == SG_RUN_PAUSED ? g_strdup_printf (_ ("Paused: %s"), sentence)
                                         : g_strdup (sg_run_state_title (status->state));
  g_autofree char *window_title = g_strdup_printf (_ ("%s – Shearglass"), name);
  adw_window_title_set_title (self->title, name);
  adw_window_title_set_subtitle (self->title, subtitle);
  gtk_window_set_title (GTK_WINDOW (self), window_title);
}

static void
update_run_button (SgWindow *self)
{
  const char *icon, *tooltip;

  switch (sg_session_state (self->session))
    {
    case SG_RUN_RUNNING:
      icon = "media-playback-pause-symbolic";
      tooltip = _ ("Pause");
      break;
    case SG_RUN_FINISHED:
      icon = "view-refresh-symbolic";
      tooltip = _ ("Run Again from the Beginning");
      break;
    case SG_RUN_FAILED:
      icon = "edit-undo-symbolic";
      tooltip = _ ("Back to the Last Good State");
      break;
    default:
      icon = "media-playback-start-symbolic";
      tooltip = C_ ("verb", "Run");
      break;
    }
  if (g_strcmp0 (gtk_button_get_icon_name (self->run_button), icon) == 0)
    return;
  gtk_button_set_icon_name (self->run_button, icon);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->run_button), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->run_button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
}

static void
update_failure (SgWindow *self)
{
  g_autofree char *failure = sg_session_failure (self->session);
  gboolean failed = sg_session_state (self->session) == SG_RUN_FAILED;

  if (failed && failure != NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("The run failed at %s"), failure);
      gtk_label_set_text (self->failure_label, text);
      if (!gtk_info_bar_get_revealed (self->failure_bar))
        remember_message (self, failure);
    }
  gtk_info_bar_set_revealed (self->failure_bar, failed);
}

static void
on_changed (SgSession *session, SgWindow *self)
{
  gboolean loading = sg_session_loading (session);

  gtk_spinner_set_spinning (self->spinner, loading);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), loading);
  update_title (self);
  update_run_button (self);
  update_failure (self);
  sg_viewport_set_running (self->viewport, sg_session_state (session) == SG_RUN_RUNNING);
  sg_window_update_actions (self);
  sg_window_update_file_actions (self);
  sg_window_update_sample_actions (self);
}

static void
on_reset (SgSession *session, SgWindow *self)
{
  sg_viewport_new_run (self->viewport);
  on_changed (session, self);
}

static void
on_went_back (SgSession *session, uint64_t step, SgWindow *self)
{
  const SgEngineStatus *status = sg_session_status (session);
  /* up to where it is going the way is the same: what the user has kept of that stays */
  sg_viewport_went_back (self->viewport, status->run, status->replay_until > 0 ? status->replay_until : status->step);
}

static void
on_snapshot (SgSession *session, SgWindow *self)
{
  gint64 start = g_get_monotonic_time ();
  SgPast *past = sg_session_past (session);
  if (sg_past_state (past) == NULL)
    sg_viewport_set_snapshot (self->viewport, sg_past_shown (past));
  sg_watchdog_phase ("view snapshot", start);
}

static void
on_acknowledged (SgSession *session, gpointer ack, SgWindow *self)
{
  sg_window_show_ack (self, ack);
}

static void
on_events_changed (SgEventPage *page, SgWindow *self)
{
  sg_plot_panel_set_events (self->first_plot, sg_event_page_list (page));
  sg_plot_panel_set_events (self->second_plot, sg_event_page_list (page));
  sg_description_set_events (self->description, sg_event_page_list (page));
}

static void
on_unloaded (SgSession *session, gpointer data, SgWindow *self)
{
  const SgUnloadResult *result = data;
  g_autofree char *root = sg_text_number (result->residual_strain, 5);
  g_autofree char *error = sg_text_number (result->residual_error, 5);
  g_autofree char *text = result->found ? g_strdup_printf (_ ("Unloaded: residual strain %s ± %s"), root, error)
                                        : g_strdup_printf (_ ("Unloading gave up: %s"), result->reason);
  sg_window_toast (self, text);
}

/* How the parts stand, by the room there is. */

/* A paned scales its position with its size, also from the old orientation's size to the new one's: so
 * only after a frame in the new orientation. */
static gboolean
place_divider (GtkWidget *paned, GdkFrameClock *clock, gpointer data)
{
  SgWindow *self = data;

  if (self->divider_frames++ < 2)
    return G_SOURCE_CONTINUE;
  int extent = self->wide ? gtk_widget_get_width (paned) : gtk_widget_get_height (paned);
  gboolean two = gtk_widget_get_visible (GTK_WIDGET (self->second_plot));
  gtk_paned_set_position (self->paned, (int) ((self->wide || two ? 0.6 : 0.5) * extent));
  self->divider_tick = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
apply_layout (gpointer data)
{
  SgWindow *self = data;
  int sidebar, wished;

  /* What the flap will do, not what it does now: it folds and unfolds only after this. It has its least width, since the
   * content takes all it can get. */
  gtk_widget_measure (GTK_WIDGET (self->side), GTK_ORIENTATION_HORIZONTAL, -1, &sidebar, &wished, NULL, NULL);
  gboolean unfolds = self->layout_width >= wished + sg_text_scaled (NARROW_CONTENT);
  if (!unfolds || !(adw_flap_get_folded (self->flap) || adw_flap_get_reveal_flap (self->flap)))
    sidebar = 0;
  int width = self->layout_width - sidebar, height = self->layout_height - 90;

  self->layout_idle = 0;
  width -= sg_window_place_lessons (self, width, self->layout_height);
  gboolean wide = width >= sg_text_scaled (WIDE_WIDTH) && width > WIDE_ASPECT * height;
  gboolean two = !self->demonstrating && (wide ? height >= sg_text_scaled (TWO_PLOTS_HEIGHT) : width >= sg_text_scaled (TWO_PLOTS_WIDTH));
  GtkOrientation across = wide ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL;
  GtkOrientation along = wide ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;

  if (!self->laid_out || self->wide != wide)
    {
      self->laid_out = TRUE;
      self->wide = wide;
      gtk_orientable_set_orientation (GTK_ORIENTABLE (self->paned), across);
      gtk_orientable_set_orientation (GTK_ORIENTABLE (self->plots), along);
      self->divider_frames = 0;
      if (self->divider_tick == 0)
        self->divider_tick
            = gtk_widget_add_tick_callback (GTK_WIDGET (self->paned), place_divider, self, NULL);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->second_plot), two);
  gtk_widget_set_visible (GTK_WIDGET (self->unload_button), self->layout_width >= sg_text_scaled (NARROW_BAR));
  gtk_widget_set_visible (self->open_button, self->layout_width >= sg_text_scaled (NARROW_BAR));
  return G_SOURCE_REMOVE;
}

void
sg_window_queue_layout (SgWindow *self)
{
  if (self->layout_idle == 0)
    self->layout_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, apply_layout, self, NULL);
}

static void
on_surface_layout (GdkSurface *surface, int width, int height, SgWindow *self)
{
  if (width == self->layout_width && height == self->layout_height)
    return;
  self->layout_width = width;
  self->layout_height = height;
  sg_window_queue_layout (self);
}

static void
on_flap_changed (SgWindow *self)
{
  sg_window_queue_layout (self);
}

static void
on_before_paint (GdkFrameClock *clock, SgWindow *self)
{
  self->frame_start = g_get_monotonic_time ();
}

static void
on_after_paint (GdkFrameClock *clock, SgWindow *self)
{
  sg_watchdog_phase ("frame", self->frame_start);
}

static void
sg_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sg_window_parent_class)->realize (widget);
  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (widget)), "layout",
                           G_CALLBACK (on_surface_layout), widget, 0);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  g_signal_connect_object (clock, "before-paint", G_CALLBACK (on_before_paint), widget, 0);
  g_signal_connect_object (clock, "after-paint", G_CALLBACK (on_after_paint), widget, G_CONNECT_AFTER);
}

/* Keys without Ctrl come last: an entry that has the focus keeps its letters, a button its space. */
static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, SgWindow *self)
{
  static const struct {
    guint key;
    const char *action, *target;
  } keys[] = {
    { GDK_KEY_space, "win.toggle-pause", NULL },
    { GDK_KEY_period, "win.step", "10.0" },
    { GDK_KEY_l, "win.load", "''" },
    { GDK_KEY_u, "win.unload", "''" },
    { GDK_KEY_r, "win.reverse", NULL },
    { GDK_KEY_h, "win.hold", NULL },
    { GDK_KEY_c, "win.creep", NULL },
    { GDK_KEY_n, "win.next", NULL },
    { GDK_KEY_1, "view.standard", "'front'" },
    { GDK_KEY_2, "view.standard", "'back'" },
    { GDK_KEY_3, "view.standard", "'left'" },
    { GDK_KEY_4, "view.standard", "'right'" },
    { GDK_KEY_5, "view.standard", "'top'" },
    { GDK_KEY_6, "view.standard", "'bottom'" },
    { GDK_KEY_7, "view.standard", "'isometric'" },
    { GDK_KEY_a, "view.show", "'atoms'" },
    { GDK_KEY_k, "view.show", "'network'" },
    { GDK_KEY_s, "view.show", "'stress'" },
    { GDK_KEY_d, "view.show", "'displacements'" },
    { GDK_KEY_f, "view.show", "'disclinations'" },
    { GDK_KEY_q, "view.show", "'quad'" },
    { GDK_KEY_o, "view.drawn", NULL },
    { GDK_KEY_Escape, "view.clear-marks", NULL },
    { GDK_KEY_Page_Down, "win.lesson-next", NULL },
    { GDK_KEY_Page_Up, "win.lesson-back", NULL },
    { GDK_KEY_b, "view.keep-state", NULL },
    { GDK_KEY_t, "win.describe", NULL },
    { GDK_KEY_v, "win.page", "'picture'" },
    { GDK_KEY_e, "win.page", "'events'" },
    { GDK_KEY_i, "win.figures", "''" },
    { GDK_KEY_g, "win.page", "'gauge'" },
    { GDK_KEY_p, "view.perspective", NULL },
    { GDK_KEY_Home, "view.fit", NULL },
    { GDK_KEY_plus, "view.zoom", "1.2" },
    { GDK_KEY_equal, "view.zoom", "1.2" },
    { GDK_KEY_KP_Add, "view.zoom", "1.2" },
    { GDK_KEY_minus, "view.zoom", "0.83333333333333337" },
    { GDK_KEY_KP_Subtract, "view.zoom", "0.83333333333333337" },
  };

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK))
    return GDK_EVENT_PROPAGATE;
  /* Out of a field, so that letters are commands again. */
  if (key == GDK_KEY_Escape && GTK_IS_TEXT (gtk_window_get_focus (GTK_WINDOW (self))))
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->viewport));
      return GDK_EVENT_STOP;
    }
  if (sg_window_past_key (self, key))
    return GDK_EVENT_STOP;
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].key == gdk_keyval_to_lower (key))
      {
        g_autoptr (GVariant) target = NULL;
        if (keys[i].target != NULL)
          target = g_variant_ref_sink (g_variant_new_parsed (keys[i].target));
        gtk_widget_activate_action_variant (GTK_WIDGET (self), keys[i].action, target);
        return GDK_EVENT_STOP;
      }
  return GDK_EVENT_PROPAGATE;
}

static void
save_state (SgWindow *self)
{
  GSettings *settings = sg_settings ();
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (width > 0 && height > 0 && !gtk_window_is_maximized (GTK_WINDOW (self)))
    {
      g_settings_set_int (settings, "width", MAX (width, 360));
      g_settings_set_int (settings, "height", MAX (height, 200));
    }
  g_settings_set_boolean (settings, "maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  g_settings_set_boolean (settings, "describe", sg_description_is_open (self->description));
  g_settings_set_string (settings, "first-plot", sg_figure_kind_name (sg_plot_panel_kind (self->first_plot)));
  g_settings_set_string (settings, "second-plot", sg_figure_kind_name (sg_plot_panel_kind (self->second_plot)));
}

static gboolean
sg_window_close_request (GtkWindow *window)
{
  save_state (SG_WINDOW (window));
  if (sg_window_ask_before_leaving (SG_WINDOW (window), "close", NULL))
    return TRUE;
  return GTK_WINDOW_CLASS (sg_window_parent_class)->close_request (window);
}

static SgFigureKind
remembered_plot (const char *key, SgFigureKind fallback)
{
  g_autofree char *name = g_settings_get_string (sg_settings (), key);
  for (int k = 0; k < SG_N_FIGURES; k++)
    if (g_strcmp0 (sg_figure_kind_name (k), name) == 0)
      return k;
  return fallback;
}

static void
sg_window_dispose (GObject *object)
{
  SgWindow *self = SG_WINDOW (object);

  sg_window_end_recording (self);
  g_clear_handle_id (&self->layout_idle, g_source_remove);
  sg_tour_end (GTK_WINDOW (self));
  if (self->dialog != NULL)
    gtk_native_dialog_destroy (self->dialog);
  g_clear_object (&self->dialog);
  g_clear_pointer (&self->remote, sg_remote_free);
  g_clear_pointer (&self->watch, sg_run_watch_free);
  g_clear_object (&self->lesson_page);
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      sg_session_close (self->session);
    }
  g_clear_object (&self->session);
  G_OBJECT_CLASS (sg_window_parent_class)->dispose (object);
}

static void
sg_window_finalize (GObject *object)
{
  SgWindow *self = SG_WINDOW (object);

  g_clear_object (&self->newest_toast);
  g_clear_object (&self->refusal);
  g_clear_pointer (&self->save_target, g_variant_unref);
  g_free (self->last_message);
  g_free (self->leave_by);
  g_clear_pointer (&self->leave_with, g_variant_unref);
  G_OBJECT_CLASS (sg_window_parent_class)->finalize (object);
}

static void
sg_window_class_init (SgWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (SG_TYPE_VIEWPORT);
  g_type_ensure (SG_TYPE_SIDEBAR);
  g_type_ensure (SG_TYPE_PICTURE_PAGE);
  g_type_ensure (SG_TYPE_EVENT_PAGE);
  g_type_ensure (SG_TYPE_GAUGE_PANEL);
  g_type_ensure (SG_TYPE_PLOT_PANEL);
  g_type_ensure (SG_TYPE_DESCRIPTION);
  g_type_ensure (SG_TYPE_STATUS_LINE);
  G_OBJECT_CLASS (klass)->dispose = sg_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = sg_window_finalize;
  widget_class->realize = sg_window_realize;
  GTK_WINDOW_CLASS (klass)->close_request = sg_window_close_request;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/shearglass/Shearglass/window.ui");
  gtk_widget_class_bind_template_child (widget_class, SgWindow, title);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, paned);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, plots);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, viewport);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, side);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, picture_page);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, event_page);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, gauge_panel);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, first_plot);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, second_plot);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, lesson_side);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, lesson_below);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, lesson_frame);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, lesson_line);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, header);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, foot_line);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, description);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, status);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, run_button);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, open_button);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, unload_button);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, failure_bar);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, failure_label);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, recent_menu);
  gtk_widget_class_bind_template_child (widget_class, SgWindow, sample_menu);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
}

static void
sg_window_init (SgWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->picture_overlay = TRUE;
  self->ask_after = ASK_AFTER_S;
  self->picture = (SgPictureOptions){ .width = 1920, .height = 1080, .supersample = 16, .transparent = 0 };
  gtk_widget_insert_action_group (GTK_WIDGET (self), "view", sg_viewport_actions (self->viewport));
  sg_plot_panel_set_number (self->first_plot, 0);
  sg_plot_panel_set_number (self->second_plot, 1);
  sg_plot_panel_set_kind (self->first_plot, remembered_plot ("first-plot", SG_FIGURE_STRESS_STRAIN));
  sg_plot_panel_set_kind (self->second_plot, remembered_plot ("second-plot", SG_FIGURE_POTENTIAL_ENERGY));
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (sg_settings (), "width"),
                               g_settings_get_int (sg_settings (), "height"));
  if (g_settings_get_boolean (sg_settings (), "maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  g_signal_connect_swapped (self->flap, "notify::folded", G_CALLBACK (on_flap_changed), self);
  g_signal_connect_swapped (self->flap, "notify::reveal-flap", G_CALLBACK (on_flap_changed), self);
}

/* Beside the window's actions. */
static void
put_on_bus (SgWindow *self)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  GDBusConnection *connection = g_application_get_dbus_connection (application);
  guint id = gtk_application_window_get_id (GTK_APPLICATION_WINDOW (self));

  if (connection == NULL || id == 0)
    return;
  g_autofree char *path = g_strdup_printf ("%s/window/%u", g_application_get_dbus_object_path (application), id);
  self->remote = sg_remote_new (connection, path, self->session, self->viewport, self->description);
}

SgWindow *
sg_window_new (AdwApplication *application, unsigned n_threads)
{
  SgWindow *self = g_object_new (SG_TYPE_WINDOW, "application", application, NULL);

  self->session = sg_session_new (n_threads);
  sg_session_set_trail_bytes (self->session, TRAIL_BYTES);
  sg_window_add_actions (self);
  sg_window_add_file_actions (self);
  sg_window_add_page_actions (self);
  sg_window_add_sample_actions (self);
  sg_window_add_help_actions (self);
  sg_window_add_past (self);
  sg_figure_window_add_action (GTK_APPLICATION_WINDOW (self), self->session);
  sg_study_window_add_action (GTK_APPLICATION_WINDOW (self));
  sg_sidebar_set_session (self->sidebar, self->session);
  sg_picture_page_set_view (self->picture_page, self->viewport, self->session);
  sg_event_page_set_view (self->event_page, self->viewport, self->session);
  g_signal_connect_object (self->event_page, "events-changed", G_CALLBACK (on_events_changed), self, 0);
  sg_gauge_panel_set_session (self->gauge_panel, self->session);
  sg_plot_panel_set_session (self->first_plot, self->session);
  sg_plot_panel_set_session (self->second_plot, self->session);
  sg_description_set_view (self->description, self->session, self->viewport);
  sg_window_add_description_action (self);
  sg_window_add_lesson_actions (self);
  sg_window_add_record_action (self);
  sg_status_line_set_session (self->status, self->session);
  g_signal_connect (self->session, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (self->session, "reset", G_CALLBACK (on_reset), self);
  g_signal_connect (self->session, "went-back", G_CALLBACK (on_went_back), self);
  g_signal_connect (self->session, "snapshot", G_CALLBACK (on_snapshot), self);
  g_signal_connect (self->session, "acknowledged", G_CALLBACK (on_acknowledged), self);
  g_signal_connect (self->session, "unloaded", G_CALLBACK (on_unloaded), self);
  put_on_bus (self);
  self->watch = sg_run_watch_new (GTK_APPLICATION_WINDOW (self), self->session);
  on_changed (self->session, self);
  /* Keys go to the view from the start, not to the first button. */
  gtk_widget_grab_focus (GTK_WIDGET (self->viewport));
  return self;
}
