/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/fictive-window.h"
#include "engine/data-path.h"
#include "engine/error.h"
#include "engine/fictive-temperature.h"
#include "engine/glass-recipe.h"
#include "engine/words.h"
#include "render/fictive-figure.h"
#include "ui/fictive-row.h"
#include "ui/form.h"
#include "ui/format.h"
#include "ui/sidebar.h"
#include "ui/speed.h"
#include "ui/text-scale.h"

#include <math.h>
#include <string.h>

#define ROWS 200
/* A crossing is believed when the cooling has gone well below it: a run may be stopped early. */
#define BELOW 0.8

enum { ENERGY, SECOND, N_QUANTITIES };
enum { SETTING, MAKING, ENDED };

static const unsigned lengths[] = { 30000, 100000, 300000, 1000000, 3000000 };

struct _SgFictiveWindow {
  AdwWindow parent_instance;

  GtkStack *stack;
  AdwToastOverlay *toasts;
  GtkWidget *start, *stop, *use, *save, *again;
  GtkDropDown *held, *steps;
  GtkSpinButton *atoms, *seed;
  GtkLabel *expected, *stage, *found, *advice;
  GtkProgressBar *progress;
  GtkWidget *area[N_QUANTITIES];

  SgWindow *window;        /* borrowed; nullable once it is gone */
  SgSession *session;      /* owned */
  SgPlot *plot[N_QUANTITIES]; /* owned, nullable */
  GArray *fits[N_QUANTITIES]; /* owned, of SgFictive: of the runs of these settings that have ended */
  SgFictive fit[N_QUANTITIES];
  gboolean has_fit[N_QUANTITIES];
  GArray *temperature, *value[N_QUANTITIES]; /* owned, of double */
  GtkNativeDialog *dialog; /* owned, nullable */
  SgSpeed speed;
  guint taken;             /* rows of the history */
  guint made_held, made_atoms, made_steps;
  int phase;
  gboolean measuring, closing;
};

G_DEFINE_FINAL_TYPE (SgFictiveWindow, sg_fictive_window, ADW_TYPE_WINDOW)

static void
toast (SgFictiveWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

static bool
constant_volume (SgFictiveWindow *self)
{
  return gtk_drop_down_get_selected (self->held) == 1;
}

static unsigned
n_steps (SgFictiveWindow *self)
{
  return lengths[MIN (gtk_drop_down_get_selected (self->steps), G_N_ELEMENTS (lengths) - 1)];
}

/* The shipped protocol with these settings. */
static SgProtocol *
make_protocol (SgFictiveWindow *self, GError **error)
{
  const char *file = constant_volume (self) ? "protocols/cool-nvt.ini" : "protocols/cool-npt.ini";
  g_autofree char *path = sg_find_data (file);
  if (path == NULL)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, _ ("the program's data are not installed: no %s"), file);
      return NULL;
    }
  g_autoptr (SgProtocol) protocol = sg_protocol_load (path, error);
  if (protocol == NULL)
    return NULL;
  protocol->start.n_atoms = (size_t) gtk_spin_button_get_value_as_int (self->atoms);
  protocol->seed = protocol->start.seed = (uint64_t) gtk_spin_button_get_value (self->seed);
  for (unsigned k = 0; k < protocol->stages->len; k++)
    {
      SgStage *stage = sg_protocol_stage (protocol, k);
      if (stage->kind != SG_STAGE_ANNEAL)
        continue;
      stage->until_value = n_steps (self);
      stage->sample_every = MAX (n_steps (self) / ROWS / SG_STRIDE, 1) * SG_STRIDE;
    }
  return sg_protocol_check (protocol, error) ? g_steal_pointer (&protocol) : NULL;
}

static void
on_measured (GObject *object, GAsyncResult *result, gpointer data);

static void
update (SgFictiveWindow *self)
{
  g_autoptr (SgProtocol) protocol = make_protocol (self, NULL);
  g_autofree char *text = NULL;

  gtk_widget_set_sensitive (self->start, protocol != NULL);
  if (protocol == NULL)
    return;
  if (self->speed.atom_steps <= 0 && !self->measuring && !sg_speed_known (&self->speed))
    {
      GWeakRef *weak = g_new (GWeakRef, 1);
      g_weak_ref_init (weak, self);
      self->measuring = TRUE;
      sg_speed_measure_async (sg_session_threads (self->session), on_measured, weak);
    }
  if (self->speed.atom_steps > 0)
    {
      g_autofree char *time
          = sg_text_duration (sg_protocol_cost (protocol) * (double) protocol->start.n_atoms / self->speed.atom_steps);
      text = g_strdup_printf (_ ("About %s, by the speed %s."), time, self->speed.source);
    }
  gtk_label_set_text (self->expected, text != NULL ? text : _ ("Measuring how fast this machine is…"));
}

static void
on_measured (GObject *object, GAsyncResult *result, gpointer data)
{
  /* no reference: a window that outlived its parent would trip over it (GTK 4.8, windows that go with another) */
  g_autoptr (SgFictiveWindow) self = g_weak_ref_get (data);
  SgSpeed speed;

  g_weak_ref_clear (data);
  g_free (data);
  if (sg_speed_measure_finish (result, &speed) && self != NULL && !self->closing)
    {
      self->speed = speed;
      update (self);
    }
}

void
sg_fictive_window_set (SgFictiveWindow *self, gboolean volume, unsigned n_atoms, unsigned steps, guint64 seed)
{
  gtk_drop_down_set_selected (self->held, volume ? 1 : 0);
  gtk_spin_button_set_value (self->atoms, n_atoms);
  gtk_spin_button_set_value (self->seed, (double) seed);
  for (guint k = 0; k < G_N_ELEMENTS (lengths); k++)
    if (lengths[k] == steps)
      gtk_drop_down_set_selected (self->steps, k);
}

/* What is found. */

static unsigned
mean_of (SgFictiveWindow *self, int q, double *mean, double *error, double *window)
{
  const GArray *fits = self->fits[q];
  double sum = 0, sum2 = 0;
  *window = 0;
  for (unsigned k = 0; k < fits->len; k++)
    {
      const SgFictive *f = &g_array_index (fits, SgFictive, k);
      sum += f->temperature;
      sum2 += f->temperature * f->temperature;
      *window += f->window_error / fits->len;
      *error = f->error;
    }
  if (fits->len == 0)
    return 0;
  *mean = sum / fits->len;
  if (fits->len > 1)
    *error = sqrt (fmax (0, sum2 / fits->len - *mean * *mean) / (fits->len - 1));
  return fits->len;
}

static const char *
quantity_name (SgFictiveWindow *self, int q)
{
  return q == ENERGY ? _ ("energy") : self->made_held == 1 ? _ ("pressure") : _ ("volume");
}

static void
show_found (SgFictiveWindow *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (int q = 0; q < N_QUANTITIES; q++)
    {
      double mean, error, window;
      unsigned n = mean_of (self, q, &mean, &error, &window);
      if (self->phase == MAKING && self->has_fit[q])
        g_string_append_printf (text, _ ("%sBy %s so far: %.3f ± %.3f"), q > 0 ? "\n" : "", quantity_name (self, q),
                                self->fit[q].temperature, self->fit[q].error);
      if (self->phase != ENDED)
        continue;
      if (n == 0)
        g_string_append_printf (text, _ ("%sBy %s: the branches do not cross within the data."), q > 0 ? "\n" : "",
                                quantity_name (self, q));
      else
        g_string_append_printf (text, _ ("%sBy %s: T<sub>f</sub> = <b>%.3f ± %.3f</b>%s, other limits ± %.3f; 0.8 of it is %.3f"),
                                q > 0 ? "\n" : "", quantity_name (self, q), mean, error, n > 1 ? _ (", mean of the runs") : "",
                                window, 0.8 * mean);
    }
  gtk_label_set_markup (self->found, text->str);
  gtk_label_set_text (self->advice, self->phase != ENDED           ? ""
                                    : self->fits[ENERGY]->len == 1 ? _ ("One run; Back, another seed and Start give a mean whose error "
                                                                    "is that of the scatter between runs.")
                                                                  : "");
}

static void
fit_and_draw (SgFictiveWindow *self)
{
  const double *t = (const double *) (void *) self->temperature->data;
  size_t n = self->temperature->len;
  double lowest = INFINITY;
  bool volume = self->made_held == 1;
  for (size_t k = 0; k < n; k++)
    lowest = fmin (lowest, t[k]);
  for (int q = 0; q < N_QUANTITIES; q++)
    {
      const double *y = (const double *) (void *) self->value[q]->data;
      self->has_fit[q] = sg_fictive_fit (t, y, n, volume ? SG_FICTIVE_THREE_FIFTHS : SG_FICTIVE_LINE, &self->fit[q])
                         && lowest < BELOW * self->fit[q].temperature;
      g_clear_pointer (&self->plot[q], sg_plot_free);
      self->plot[q] = sg_fictive_plot_new (t, y, n, self->has_fit[q] ? &self->fit[q] : NULL,
                                           q == ENERGY ? _ ("energy an atom") : volume ? _ ("pressure") : _ ("volume an atom"),
                                           q == ENERGY ? "<i>ε</i>" : volume ? "<i>ε</i>/<i>σ</i>³" : "<i>σ</i>³");
      gtk_widget_queue_draw (self->area[q]);
    }
}

static void
take_rows (SgFictiveWindow *self)
{
  const GArray *history = sg_session_history (self->session);
  const SgConfiguration *sample = sg_session_sample (self->session);
  guint before = self->taken;

  if (sample == NULL)
    return;
  double n = (double) sample->atoms->n;
  for (; self->taken < history->len; self->taken++)
    {
      const SgSample *row = &g_array_index (history, SgSample, self->taken);
      if (row->stage_kind != SG_STAGE_ANNEAL)
        continue;
      double energy = row->potential_energy / n, second = self->made_held == 1 ? row->pressure : row->volume / n;
      g_array_append_val (self->temperature, row->temperature);
      g_array_append_val (self->value[ENERGY], energy);
      g_array_append_val (self->value[SECOND], second);
    }
  if (self->taken > before)
    fit_and_draw (self);
}

static void
on_draw (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  SgFictiveWindow *self = data;
  SgPlot *plot = self->plot[GTK_WIDGET (area) == self->area[ENERGY] ? ENERGY : SECOND];
  SgPlotOptions options;
  if (plot == NULL || width < 60 || height < 60)
    return;
  bool dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  sg_plot_options_init (&options, SG_PLOT_SCREEN, dark ? SG_THEME_DARK : SG_THEME_LIGHT);
  options.background = false;
  sg_plot_draw (plot, cr, width, height, &options);
}

/* The run. */

static void
show_phase (SgFictiveWindow *self)
{
  gtk_stack_set_visible_child_name (self->stack, self->phase == SETTING ? "setting" : "making");
  gtk_widget_set_visible (self->start, self->phase == SETTING);
  gtk_widget_set_visible (self->stop, self->phase == MAKING);
  gtk_widget_set_visible (self->use, self->phase == ENDED);
  gtk_widget_set_visible (self->save, self->phase == ENDED);
  gtk_widget_set_visible (self->again, self->phase == ENDED);
  gtk_widget_set_sensitive (self->use, self->fits[ENERGY]->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), self->phase == MAKING);
  show_found (self);
}

static void
show_progress (SgFictiveWindow *self)
{
  const SgEngineStatus *status = sg_session_status (self->session);
  const SgProtocol *protocol = sg_session_protocol (self->session);
  double total = 0;

  if (self->phase != MAKING || protocol == NULL || status->state == SG_RUN_IDLE)
    return;
  for (unsigned k = 0; k < protocol->stages->len; k++)
    total += (double) sg_stage_expected_steps (sg_protocol_stage (protocol, k), 0, protocol->time_step);
  gtk_progress_bar_set_fraction (self->progress, total > 0 ? CLAMP ((double) status->step / total, 0, 1) : 0);
  g_autofree char *time
      = status->steps_per_second > 0 ? sg_text_duration ((total - (double) status->step) / status->steps_per_second) : NULL;
  g_autofree char *sentence = sg_stage_sentence (&status->settings);
  g_autofree char *now = g_strdup_printf ("%s: %s; kT %.3f", status->settings.name, sentence, status->temperature_now);
  g_autofree char *text = time != NULL ? g_strdup_printf (_ ("%s, about %s left"), now, time) : g_strdup (now);
  gtk_label_set_text (self->stage, text);
  show_found (self);
}

static void
end (SgFictiveWindow *self, SgRunState state)
{
  g_autofree char *failure = sg_session_failure (self->session);
  self->phase = ENDED;
  take_rows (self);
  fit_and_draw (self);
  for (int q = 0; q < N_QUANTITIES; q++)
    if (self->has_fit[q])
      g_array_append_val (self->fits[q], self->fit[q]);
  gtk_label_set_text (self->stage, state == SG_RUN_FAILED ? failure != NULL ? failure : _ ("The run failed.") : "");
  show_phase (self);
  gtk_widget_grab_focus (self->fits[ENERGY]->len > 0 ? self->use : self->again);
}

static void
on_changed (SgSession *session, SgFictiveWindow *self)
{
  SgRunState state = sg_session_state (session);
  if (self->phase == MAKING && !sg_session_loading (session) && (state == SG_RUN_FINISHED || state == SG_RUN_FAILED))
    end (self, state);
  else
    show_progress (self);
}

static void
on_samples (SgSession *session, SgFictiveWindow *self)
{
  if (self->phase == MAKING && !sg_session_loading (session))
    take_rows (self);
  show_progress (self);
}

static void
on_started (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (SgFictiveWindow) self = data;
  g_autoptr (GError) error = NULL;
  if (!sg_session_open_finish (SG_SESSION (object), result, NULL, &error))
    {
      self->phase = SETTING;
      show_phase (self);
      toast (self, error->message);
      return;
    }
  on_changed (self->session, self);
}

void
sg_fictive_window_start (SgFictiveWindow *self)
{
  g_autoptr (GError) error = NULL;
  if (self->phase == MAKING)
    return;
  gtk_spin_button_update (self->atoms);
  gtk_spin_button_update (self->seed);
  g_autoptr (SgProtocol) protocol = make_protocol (self, &error);
  if (protocol == NULL)
    {
      toast (self, error->message);
      return;
    }
  /* Two runs at a time would each take the other's processors. */
  SgSession *window = self->window != NULL ? sg_window_session (self->window) : NULL;
  if (window != NULL && sg_session_state (window) == SG_RUN_RUNNING)
    {
      SgCommand pause;
      sg_command_init (&pause, SG_COMMAND_PAUSE, 0);
      sg_session_command (window, &pause, NULL);
    }
  guint held = gtk_drop_down_get_selected (self->held), atoms = (guint) protocol->start.n_atoms, steps = n_steps (self);
  bool other = held != self->made_held || atoms != self->made_atoms || steps != self->made_steps;
  self->made_held = held;
  self->made_atoms = atoms;
  self->made_steps = steps;
  g_array_set_size (self->temperature, 0);
  for (int q = 0; q < N_QUANTITIES; q++)
    {
      g_array_set_size (self->value[q], 0);
      if (other)
        g_array_set_size (self->fits[q], 0);
      self->has_fit[q] = FALSE;
    }
  self->taken = 0;
  self->phase = MAKING;
  gtk_label_set_text (self->stage, _ ("Starting…"));
  gtk_progress_bar_set_fraction (self->progress, 0);
  fit_and_draw (self);
  show_phase (self);
  gtk_widget_grab_focus (self->stop);
  SgOpenRequest request = { .made = protocol };
  sg_session_open_async (self->session, &request, on_started, g_object_ref (self));
}

static void
on_stop (SgFictiveWindow *self)
{
  SgCommand stop;
  sg_command_init (&stop, SG_COMMAND_STOP, 0);
  sg_session_command (self->session, &stop, NULL);
}

static void
on_again (SgFictiveWindow *self)
{
  self->phase = SETTING;
  gtk_spin_button_set_value (self->seed, gtk_spin_button_get_value (self->seed) + 1);
  show_phase (self);
  update (self);
}

unsigned
sg_fictive_window_result (SgFictiveWindow *self, double *temperature, double *error)
{
  double window;
  return mean_of (self, ENERGY, temperature, error, &window);
}

gboolean
sg_fictive_window_use (SgFictiveWindow *self)
{
  SgFictiveTemperature known = { .known = true, .own = true };
  g_autoptr (GError) error = NULL;
  double window;
  unsigned n = mean_of (self, ENERGY, &known.temperature, &known.error, &window);
  if (n == 0)
    return FALSE;
  known.error = hypot (known.error, window);
  g_snprintf (known.source, sizeof known.source, "cooled within %u steps, %u atoms, %u run%s, by energy", self->made_steps,
              self->made_atoms, n, n > 1 ? "s" : "");
  if (!sg_fictive_temperature_save (self->made_held == 1, &known, &error))
    {
      toast (self, error->message);
      return FALSE;
    }
  sg_fictive_rows_refresh ();
  toast (self, _ ("0.8 of it is offered from now on"));
  return TRUE;
}

static void
on_shipped (SgFictiveWindow *self)
{
  g_autoptr (GError) error = NULL;
  bool done = sg_fictive_temperature_save (constant_volume (self), NULL, &error);
  sg_fictive_rows_refresh ();
  toast (self, done ? _ ("The shipped fictive temperature is used again") : error->message);
}

gboolean
sg_fictive_window_save (SgFictiveWindow *self, const char *path, GError **error)
{
  if (g_str_has_suffix (path, ".csv"))
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_string_append_printf (text, "temperature,energy,%s\n", quantity_name (self, SECOND));
      for (guint k = 0; k < self->temperature->len; k++)
        {
          char number[G_ASCII_DTOSTR_BUF_SIZE];
          const GArray *columns[] = { self->temperature, self->value[ENERGY], self->value[SECOND] };
          for (unsigned c = 0; c < G_N_ELEMENTS (columns); c++)
            g_string_append_printf (text, "%s%c",
                                    g_ascii_formatd (number, sizeof number, "%.10g", g_array_index (columns[c], double, k)),
                                    c < 2 ? ',' : '\n');
        }
      return g_file_set_contents (path, text->str, -1, error);
    }
  SgPlotOptions options;
  sg_plot_options_init (&options, SG_PLOT_PRINT, SG_THEME_LIGHT);
  options.background = g_str_has_suffix (path, ".png");
  return sg_plot_save (self->plot[ENERGY], path, SG_COLUMN_PT, 0.72 * SG_COLUMN_PT, 0, &options, error);
}

static void
on_save_response (GtkNativeDialog *dialog, int response, SgFictiveWindow *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file
      = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  if (path != NULL)
    toast (self, sg_fictive_window_save (self, path, &error) ? _ ("Saved") : error->message);
  g_clear_object (&self->dialog);
}

static void
on_save (SgFictiveWindow *self)
{
  if (self->dialog != NULL)
    return;
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Save Figure (.pdf, .svg, .png) or Its Data (.csv)"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), "fictive-energy.pdf");
  self->dialog = GTK_NATIVE_DIALOG (chooser);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_save_response), self, 0);
  gtk_native_dialog_show (self->dialog);
}

SgSession *
sg_fictive_window_session (SgFictiveWindow *self)
{
  return self->session;
}

/* The first close of a run under way stops it. */
static gboolean
sg_fictive_window_close_request (GtkWindow *window)
{
  SgFictiveWindow *self = SG_FICTIVE_WINDOW (window);
  if (self->phase == MAKING)
    {
      on_stop (self);
      return TRUE;
    }
  self->closing = TRUE;
  return GTK_WINDOW_CLASS (sg_fictive_window_parent_class)->close_request (window);
}

static void
sg_fictive_window_dispose (GObject *object)
{
  SgFictiveWindow *self = SG_FICTIVE_WINDOW (object);
  self->closing = TRUE;
  if (self->window != NULL)
    g_object_remove_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  self->window = NULL;
  if (self->dialog != NULL)
    gtk_native_dialog_destroy (self->dialog);
  g_clear_object (&self->dialog);
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      sg_session_close (self->session);
    }
  g_clear_object (&self->session);
  G_OBJECT_CLASS (sg_fictive_window_parent_class)->dispose (object);
}

static void
sg_fictive_window_finalize (GObject *object)
{
  SgFictiveWindow *self = SG_FICTIVE_WINDOW (object);
  g_array_unref (self->temperature);
  for (int q = 0; q < N_QUANTITIES; q++)
    {
      g_array_unref (self->value[q]);
      g_array_unref (self->fits[q]);
      sg_plot_free (self->plot[q]);
    }
  G_OBJECT_CLASS (sg_fictive_window_parent_class)->finalize (object);
}

static void
sg_fictive_window_class_init (SgFictiveWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sg_fictive_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = sg_fictive_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = sg_fictive_window_close_request;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkLabel *
add_label (GtkWidget *box)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static GtkWidget *
add_page (SgFictiveWindow *self, const char *name)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *scrolled = gtk_scrolled_window_new ();
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  gtk_stack_add_named (self->stack, scrolled, name);
  return box;
}

static GtkWidget *
add_button (SgFictiveWindow *self, GtkWidget *bar, const char *label, gboolean at_end, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);
  if (at_end)
    adw_header_bar_pack_end (ADW_HEADER_BAR (bar), button);
  else
    adw_header_bar_pack_start (ADW_HEADER_BAR (bar), button);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  return button;
}

static void
build_setting (SgFictiveWindow *self)
{
  static const char *const held[] = { N_ ("Zero pressure"), N_ ("Constant volume"), NULL };
  static const char *const steps[] = { N_ ("30 000 steps"), N_ ("100 000 steps"), N_ ("300 000 steps"), N_ ("1 000 000 steps"), N_ ("3 000 000 steps"), NULL };
  GtkWidget *box = add_page (self, "setting");
  GtkWidget *group = sg_form_group (GTK_BOX (box), NULL);

  gtk_widget_add_css_class (box, "dense");
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group),
                                         _ ("A liquid is cooled at a constant rate. Where the branches of the liquid and of the glass "
                                         "cross is the fictive temperature, lower the slower the cooling."));
  self->held = sg_form_choice (group, _ ("_Held At"), NULL, held);
  self->steps = sg_form_choice (group, _ ("Cooled _Within"), _ ("The slower, the lower it is and the longer the liquid follows"), steps);
  gtk_drop_down_set_selected (self->steps, 3);
  self->atoms = sg_form_number (group, _ ("_Number of Atoms"), NULL, SG_RECIPE_MIN_ATOMS, 100000, 500, 0, 2000);
  self->seed = sg_form_number (group, _ ("S_eed"), NULL, 0, 999999999, 1, 0, 1);
  self->expected = add_label (box);
  GtkWidget *shipped = gtk_button_new_with_mnemonic (_ ("Use the S_hipped Value Again"));
  gtk_widget_set_halign (shipped, GTK_ALIGN_START);
  g_signal_connect_swapped (shipped, "clicked", G_CALLBACK (on_shipped), self);
  gtk_box_append (GTK_BOX (box), shipped);
  g_signal_connect_swapped (self->held, "notify::selected", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->steps, "notify::selected", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->atoms, "value-changed", G_CALLBACK (update), self);
}

static void
build_making (SgFictiveWindow *self)
{
  static const char *const labels[] = { N_ ("Energy against temperature"), N_ ("Volume or pressure against temperature") };
  GtkWidget *box = add_page (self, "making");
  self->stage = add_label (box);
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Progress of the cooling"), -1);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->progress));
  self->found = add_label (box);
  self->advice = add_label (box);
  gtk_widget_add_css_class (GTK_WIDGET (self->advice), "caption");
  for (int q = 0; q < N_QUANTITIES; q++)
    {
      self->area[q] = gtk_drawing_area_new ();
      gtk_widget_set_size_request (self->area[q], 280, 220);
      gtk_widget_set_vexpand (self->area[q], TRUE);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->area[q]), GTK_ACCESSIBLE_PROPERTY_LABEL, sg_words (labels[q]), -1);
      gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->area[q]), on_draw, self, NULL);
      g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw),
                               self->area[q], G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (box), self->area[q]);
    }
}

static void
sg_fictive_window_init (SgFictiveWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *bar = adw_header_bar_new ();

  gtk_window_set_title (GTK_WINDOW (self), _ ("Fictive Temperature"));
  gtk_window_set_default_size (GTK_WINDOW (self), sg_text_scaled (520), sg_text_scaled (720));
  gtk_widget_set_size_request (GTK_WIDGET (self), 360, 294);
  self->temperature = g_array_new (FALSE, FALSE, sizeof (double));
  for (int q = 0; q < N_QUANTITIES; q++)
    {
      self->value[q] = g_array_new (FALSE, FALSE, sizeof (double));
      self->fits[q] = g_array_new (FALSE, FALSE, sizeof (SgFictive));
    }
  self->start = add_button (self, bar, _ ("_Start"), TRUE, G_CALLBACK (sg_fictive_window_start));
  gtk_widget_add_css_class (self->start, "suggested-action");
  self->stop = add_button (self, bar, _ ("_Stop"), TRUE, G_CALLBACK (on_stop));
  self->use = add_button (self, bar, _ ("_Use It"), TRUE, G_CALLBACK (sg_fictive_window_use));
  gtk_widget_add_css_class (self->use, "suggested-action");
  self->save = add_button (self, bar, _ ("Save _As…"), TRUE, G_CALLBACK (on_save));
  self->again = add_button (self, bar, _ ("_Back"), FALSE, G_CALLBACK (on_again));
  self->stack = GTK_STACK (gtk_stack_new ());
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  adw_toast_overlay_set_child (self->toasts, GTK_WIDGET (self->stack));
  gtk_widget_set_vexpand (GTK_WIDGET (self->toasts), TRUE);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->toasts));
  adw_window_set_content (ADW_WINDOW (self), box);
  build_setting (self);
  build_making (self);
}

SgFictiveWindow *
sg_fictive_window_new (SgWindow *parent)
{
  SgFictiveWindow *self = g_object_new (SG_TYPE_FICTIVE_WINDOW, "transient-for", parent, "destroy-with-parent", TRUE, NULL);
  self->window = parent;
  g_object_add_weak_pointer (G_OBJECT (parent), (gpointer *) &self->window);
  self->session = sg_session_new (sg_session_threads (sg_window_session (parent)));
  sg_session_set_snapshot_ms (self->session, 1000);
  g_signal_connect (self->session, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (self->session, "samples", G_CALLBACK (on_samples), self);
  update (self);
  show_phase (self);
  return self;
}
