/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/new-sample.h"
#include "engine/data-path.h"
#include "engine/fictive-temperature.h"
#include "engine/words.h"
#include "ui/form.h"
#include "ui/format.h"
#include "ui/gauge-panel.h"
#include "ui/sidebar.h"
#include "ui/speed.h"
#include "ui/text-scale.h"

#include <math.h>
#include <string.h>

/* Pictures only feed the gauge. */
#define SNAPSHOT_MS 500
/* A measured speed is worth remembering after so much of it. */
#define WORTH_S 5

enum { FROM_RANDOM, FROM_OPEN, FROM_NOW, FROM_FILE, N_ORIGINS };
static const char *const origins[] = { N_ ("Random mixture"), N_ ("Open sample, as in its file"), N_ ("Open sample, as it is now"),
                                       N_ ("A file"), NULL };
static const char *const ages[] = { N_ ("Fast quench"), N_ ("The paper's age"), N_ ("Deeply aged"), NULL };
static const char *const age_tells[] = {
  /* xgettext:no-c-format */
  N_ ("Plain dynamics; at most 17 % of the small atoms icosahedral"),
  /* xgettext:no-c-format */
  N_ ("Exchanges of unlike atoms; 25 to 30 % icosahedral"),
  /* xgettext:no-c-format */
  N_ ("Exchanges down to kT = 0.36; 45 % icosahedral and more"),
};

typedef enum { SETTING, MAKING, ENDED } Phase;

struct _SgNewSample {
  AdwWindow parent_instance;

  GtkStack *stack;
  AdwToastOverlay *toasts;
  GtkWidget *make, *stop, *open, *save, *again, *save_protocol;
  /* What is wanted. */
  GtkDropDown *origin, *potential, *age;
  GtkWidget *file_row, *choose, *offer;
  GtkSpinButton *copies[3], *share, *atoms, *temperature;
  GtkSwitch *melt;
  GtkEntry *seed;
  GtkLabel *expected, *problem;
  /* What goes on. */
  GtkLabel *stage, *left, *figures, *outcome, *notes;
  GtkProgressBar *progress;
  SgGaugePanel *gauge;

  SgWindow *window;       /* borrowed; nullable once it is gone */
  SgSession *session;     /* owned: of the making */
  GPtrArray *potentials;  /* owned, of names */
  char *file;             /* owned, nullable */
  char *now_file;         /* owned, nullable: where the open sample as it is now was kept */
  char *result;           /* owned, nullable */
  char *protocol_name;    /* owned, nullable: of the protocol under way */
  char *expected_text;    /* owned */
  GtkNativeDialog *dialog; /* owned, nullable */
  SgSpeed speed;
  Phase phase;
  SgGlassAge made_age;
  uint64_t made_seed;
  double total_cost;
  gint64 began_us;
  gboolean measuring, complete, updating, opening, closing;
};

G_DEFINE_FINAL_TYPE (SgNewSample, sg_new_sample, ADW_TYPE_WINDOW)

static guint finished_signal;

static SgSession *
window_session (SgNewSample *self)
{
  return self->window != NULL ? sg_window_session (self->window) : NULL;
}

static const SgConfiguration *
open_sample (SgNewSample *self)
{
  SgSession *session = window_session (self);
  return session != NULL ? sg_session_sample (session) : NULL;
}

/* What is wanted. */

static const char *
sample_path (SgNewSample *self)
{
  const SgConfiguration *sample = open_sample (self);
  switch (gtk_drop_down_get_selected (self->origin))
    {
    case FROM_OPEN:
      return sample != NULL ? sample->path : NULL;
    case FROM_NOW:
      /* kept when it is needed; until then its file stands for it */
      return self->now_file != NULL ? self->now_file : sample != NULL ? sample->path : NULL;
    case FROM_FILE:
      return self->file;
    default:
      return NULL;
    }
}

/* The strings stay the form's. */
static bool
take_recipe (SgNewSample *self, SgGlassRecipe *r, char **why)
{
  guint origin = gtk_drop_down_get_selected (self->origin), potential = gtk_drop_down_get_selected (self->potential);
  guint64 seed;

  sg_glass_recipe_default (r);
  r->age = MIN (gtk_drop_down_get_selected (self->age), SG_N_AGES - 1);
  r->n_atoms = (size_t) gtk_spin_button_get_value (self->atoms);
  r->second_fraction = gtk_spin_button_get_value (self->share) / 100;
  r->temperature = gtk_spin_button_get_value (self->temperature);
  r->melt = gtk_switch_get_active (self->melt);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->seed));
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &seed, NULL))
    {
      *why = g_strdup (_ ("The seed is a whole number from 0 to 2⁶⁴ − 1."));
      return false;
    }
  r->seed = seed;
  if (origin == FROM_RANDOM)
    {
      const char *name = potential < self->potentials->len ? g_ptr_array_index (self->potentials, potential) : NULL;
      /* Wahnstrom's is what a protocol without a potential has */
      r->potential = g_strcmp0 (name, "wahnstrom") != 0 ? name : NULL;
      return true;
    }
  r->sample = sample_path (self);
  for (int c = 0; c < 3; c++)
    r->replicate[c] = gtk_spin_button_get_value_as_int (self->copies[c]);
  if (r->sample != NULL)
    return true;
  *why = g_strdup (origin == FROM_FILE ? _ ("Choose the file to begin with.") : _ ("The open sample is in no file; save it first."));
  return false;
}

static size_t
expected_atoms (SgNewSample *self, const SgGlassRecipe *r)
{
  guint origin = gtk_drop_down_get_selected (self->origin);
  const SgConfiguration *sample = open_sample (self);
  size_t copies = (size_t) r->replicate[0] * (size_t) r->replicate[1] * (size_t) r->replicate[2];
  if (origin == FROM_RANDOM)
    return r->n_atoms;
  return origin != FROM_FILE && sample != NULL ? sample->atoms->n * copies : 0;
}

static void
tell_expected (SgNewSample *self, const SgProtocol *protocol, size_t n)
{
  double steps = 0, cost = sg_protocol_cost (protocol);
  for (unsigned k = 0; k < protocol->stages->len; k++)
    steps += (double) sg_stage_expected_steps (sg_protocol_stage (protocol, k), 0, protocol->time_step);
  g_autofree char *count = sg_text_count ((uint64_t) steps);
  g_autofree char *text = NULL;
  if (n == 0)
    text = g_strdup_printf (_ ("%s steps; how long depends on the number of atoms in the file."), count);
  else if (self->speed.atom_steps <= 0)
    text = g_strdup_printf (_ ("%s steps. Measuring how fast this machine is…"), count);
  else
    {
      double rate = self->speed.atom_steps / (double) n;
      g_autofree char *time = sg_text_duration (cost / rate);
      g_autofree char *speed = sg_text_count ((uint64_t) (rate + 0.5));
      text = g_strdup_printf (_ ("About %s: %s steps at %s steps/s for so many atoms, %s."), time, count, speed,
                              self->speed.source);
    }
  gtk_label_set_text (self->expected, text);
  g_free (self->expected_text);
  self->expected_text = g_steal_pointer (&text);
}

static void
on_measured (GObject *object, GAsyncResult *result, gpointer data);

static void
update (SgNewSample *self)
{
  guint origin = gtk_drop_down_get_selected (self->origin), age = gtk_drop_down_get_selected (self->age);
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL;
  SgGlassRecipe recipe;

  if (self->updating || self->origin == NULL)
    return;
  self->updating = TRUE;
  bool random = origin == FROM_RANDOM;
  gtk_widget_set_visible (self->file_row, origin == FROM_FILE);
  for (int c = 0; c < 3; c++)
    gtk_widget_set_visible (sg_form_row (self->copies[c]), !random);
  gtk_widget_set_visible (sg_form_row (self->melt), !random && age != SG_AGE_QUENCHED);
  gtk_widget_set_visible (sg_form_row (self->potential), random);
  gtk_widget_set_visible (sg_form_row (self->share), random);
  gtk_widget_set_visible (sg_form_row (self->atoms), random);
  sg_form_subtitle (self->age, age < SG_N_AGES ? sg_words (age_tells[age]) : "");
  gtk_spin_button_set_range (self->temperature, 0.01, sg_glass_recipe_hottest (MIN (age, SG_N_AGES - 1)));
  if (self->file != NULL)
    {
      g_autofree char *name = g_filename_display_basename (self->file);
      sg_form_subtitle (self->choose, name);
    }

  g_autoptr (SgProtocol) protocol = NULL;
  if (take_recipe (self, &recipe, &why))
    {
      protocol = sg_glass_recipe_protocol (&recipe, &error);
      if (protocol == NULL)
        why = g_strdup (error->message);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->problem), why != NULL);
  gtk_label_set_text (self->problem, why != NULL ? why : "");
  gtk_widget_set_sensitive (self->make, protocol != NULL);
  gtk_widget_set_sensitive (self->save_protocol, protocol != NULL && origin != FROM_NOW);
  gtk_widget_set_visible (GTK_WIDGET (self->expected), protocol != NULL);
  if (protocol != NULL)
    {
      if (self->speed.atom_steps <= 0 && !self->measuring && !sg_speed_known (&self->speed))
        {
          SgSession *session = window_session (self);
          GWeakRef *weak = g_new (GWeakRef, 1);
          g_weak_ref_init (weak, self);
          self->measuring = TRUE;
          sg_speed_measure_async (session != NULL ? sg_session_threads (session) : 0, on_measured, weak);
        }
      tell_expected (self, protocol, expected_atoms (self, &recipe));
    }
  self->updating = FALSE;
}

static void
on_measured (GObject *object, GAsyncResult *result, gpointer data)
{
  /* no reference: a window that outlived its parent would trip over it (GTK 4.8, windows that go with another) */
  g_autoptr (SgNewSample) self = g_weak_ref_get (data);
  SgSpeed speed;

  g_weak_ref_clear (data);
  g_free (data);
  if (sg_speed_measure_finish (result, &speed) && self != NULL && !self->closing)
    {
      self->speed = speed;
      update (self);
    }
}

static void
show_potential (SgNewSample *self)
{
  guint k = gtk_drop_down_get_selected (self->potential);
  g_autoptr (GString) text = g_string_new (NULL);
  SgProtocol *probe = sg_protocol_new ("");
  SgPotential p;
  if (k < self->potentials->len)
    probe->potential = g_strdup (g_ptr_array_index (self->potentials, k));
  if (sg_protocol_potential (probe, &p, NULL))
    {
      for (int t = 0; t < p.n_types; t++)
        g_string_append_printf (text, _ ("%s%s: σ %.3g, mass %.3g"), t > 0 ? "; " : "", sg_potential_label (&p, t), p.sigma[t][t], p.mass[t]);
      if (strcmp (p.name, "wahnstrom") != 0)
        g_string_append (text, _ (". The temperatures are chosen for Wahnström's mixture."));
      g_autofree char *title = g_strdup_printf (_ ("Share of “%s” _Atoms, %%"), sg_potential_label (&p, 1));
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (sg_form_row (self->share)), title);
    }
  sg_protocol_free (probe);
  sg_form_subtitle (self->potential, text->str);
  if (!self->updating)
    gtk_spin_button_set_value (self->share, strcmp (p.name, "kob-andersen") == 0 ? 20 : 50);
  update (self);
}

static void
show_offer (SgNewSample *self)
{
  SgFictiveTemperature f;
  sg_fictive_temperature (false, &f);
  gtk_widget_set_visible (self->offer, f.known);
  if (!f.known)
    return;
  g_autofree char *tooltip
      = g_strdup_printf (_ ("0.8 of the fictive temperature at zero pressure, %.3f ± %.3f%s:\n%s"), f.temperature, f.error,
                         f.own ? _ (", measured by you") : "", f.source);
  g_autofree char *label = g_strdup_printf (_ ("0.8 T<sub>f</sub> = %.3f"), SG_FICTIVE_PART * f.temperature);
  gtk_label_set_markup (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (self->offer))), label);
  gtk_widget_set_tooltip_text (self->offer, tooltip);
}

static void
on_offer (SgNewSample *self)
{
  SgFictiveTemperature f;
  sg_fictive_temperature (false, &f);
  if (f.known)
    gtk_spin_button_set_value (self->temperature, round (SG_FICTIVE_PART * f.temperature * 1000) / 1000);
}

static void
on_dice (SgNewSample *self)
{
  g_autofree char *text = g_strdup_printf ("%u", g_random_int_range (1, 1000000));
  gtk_editable_set_text (GTK_EDITABLE (self->seed), text);
}

void
sg_new_sample_set (SgNewSample *self, const SgGlassRecipe *r)
{
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, r->seed);
  self->updating = TRUE;
  gtk_drop_down_set_selected (self->origin, r->sample != NULL ? FROM_FILE : FROM_RANDOM);
  g_free (self->file);
  self->file = g_strdup (r->sample);
  for (guint k = 0; k < self->potentials->len; k++)
    if (g_strcmp0 (r->potential != NULL ? r->potential : "wahnstrom", g_ptr_array_index (self->potentials, k)) == 0)
      gtk_drop_down_set_selected (self->potential, k);
  gtk_drop_down_set_selected (self->age, r->age);
  for (int c = 0; c < 3; c++)
    gtk_spin_button_set_value (self->copies[c], r->replicate[c]);
  gtk_spin_button_set_value (self->share, 100 * r->second_fraction);
  gtk_spin_button_set_value (self->atoms, (double) r->n_atoms);
  gtk_spin_button_set_range (self->temperature, 0.01, sg_glass_recipe_hottest (r->age));
  gtk_spin_button_set_value (self->temperature, r->temperature);
  gtk_switch_set_active (self->melt, r->melt);
  gtk_editable_set_text (GTK_EDITABLE (self->seed), seed);
  self->updating = FALSE;
  update (self);
}

/* Files. */

static void
toast (SgNewSample *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

/* PATH of the user's own samples that is free: .../NAME.lammps.gz, NAME-2, ... */
static char *
free_name (const char *name)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "shearglass", "samples", NULL);
  g_mkdir_with_parents (folder, 0777);
  for (int k = 1;; k++)
    {
      g_autofree char *file = k == 1 ? g_strdup_printf ("%s.lammps.gz", name) : g_strdup_printf ("%s-%d.lammps.gz", name, k);
      char *path = g_build_filename (folder, file, NULL);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return path;
      g_free (path);
    }
}

/* wahnstrom-4000-aged-1, as the shipped ones are called. */
static char *
result_name (SgNewSample *self)
{
  const SgConfiguration *sample = sg_session_sample (self->session);
  return g_strdup_printf ("%s-%zu-%s-%" G_GUINT64_FORMAT "%s", sample->potential.name, sample->atoms->n,
                          sg_glass_age_name (self->made_age), self->made_seed, self->complete ? "" : "-stopped");
}

typedef void (*PathFunc) (SgNewSample *self, const char *path);

static void
on_path (GtkNativeDialog *dialog, int response, SgNewSample *self)
{
  PathFunc func = (PathFunc) g_object_get_data (G_OBJECT (dialog), "func");
  g_autoptr (GFile) file
      = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  if (path != NULL)
    func (self, path);
  g_clear_object (&self->dialog);
}

static void
ask_path (SgNewSample *self, const char *title, gboolean saving, const char *name, PathFunc func)
{
  if (self->dialog != NULL)
    return;
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (title, GTK_WINDOW (self), saving ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_OPEN,
                                     saving ? _ ("_Save") : _ ("_Choose"), NULL);
  if (name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  self->dialog = GTK_NATIVE_DIALOG (chooser);
  gtk_native_dialog_set_modal (self->dialog, TRUE);
  g_object_set_data (G_OBJECT (chooser), "func", (gpointer) func);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_path), self, 0);
  gtk_native_dialog_show (self->dialog);
}

static void
take_file (SgNewSample *self, const char *path)
{
  g_free (self->file);
  self->file = g_strdup (path);
  update (self);
}

static void
on_choose (SgNewSample *self)
{
  ask_path (self, _ ("Sample or Crystal to Begin With"), FALSE, NULL, take_file);
}

gboolean
sg_new_sample_save_protocol (SgNewSample *self, const char *path, GError **error)
{
  g_autofree char *why = NULL;
  SgGlassRecipe recipe;
  if (!take_recipe (self, &recipe, &why))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s", why);
      return FALSE;
    }
  g_autoptr (SgProtocol) protocol = sg_glass_recipe_protocol (&recipe, error);
  return protocol != NULL && sg_protocol_save (protocol, path, error);
}

static void
save_protocol_to (SgNewSample *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *text = sg_new_sample_save_protocol (self, path, &error) ? g_strdup_printf (_ ("Saved %s"), name)
                                                                           : g_strdup (error->message);
  toast (self, text);
}

static void
on_save_protocol (SgNewSample *self)
{
  g_autofree char *name
      = g_strdup_printf ("glass-%s.ini", sg_glass_age_name (MIN (gtk_drop_down_get_selected (self->age), SG_N_AGES - 1)));
  ask_path (self, _ ("Save Protocol"), TRUE, name, save_protocol_to);
}

/* Making. */

static void
show_phase (SgNewSample *self)
{
  gtk_stack_set_visible_child_name (self->stack, self->phase == SETTING ? "setting" : "making");
  gtk_widget_set_visible (self->make, self->phase == SETTING);
  gtk_widget_set_visible (self->stop, self->phase == MAKING);
  gtk_widget_set_visible (self->open, self->phase == ENDED);
  gtk_widget_set_visible (self->save, self->phase == ENDED);
  gtk_widget_set_visible (self->again, self->phase == ENDED);
  gtk_widget_set_visible (GTK_WIDGET (self->outcome), self->phase == ENDED);
}

static void
show_progress (SgNewSample *self)
{
  const SgEngineStatus *status = sg_session_status (self->session);
  const SgProtocol *protocol = sg_session_protocol (self->session);
  const GArray *history = sg_session_history (self->session);

  if (self->phase == SETTING || protocol == NULL || status->state == SG_RUN_IDLE)
    return;
  double done = 0, total = 0;
  for (unsigned k = 0; k < protocol->stages->len; k++)
    total += (double) sg_stage_expected_steps (sg_protocol_stage (protocol, k), 0, protocol->time_step);
  done = (double) status->step;
  gtk_progress_bar_set_fraction (self->progress, total > 0 ? CLAMP (done / total, 0, 1) : 0);
  const SgStage *stage = &status->settings;
  g_autofree char *sentence = sg_stage_sentence (stage);
  g_autofree char *title = g_strdup_printf ("%s%s%s", stage->name, *stage->name != '\0' ? ": " : "", sentence);
  gtk_label_set_text (self->stage, title);
  g_autofree char *count = sg_text_count (status->step);
  g_autoptr (GString) left = g_string_new (NULL);
  g_string_append_printf (left, _ ("Stage %d of %u, step %s"), MAX (status->planned, 0) + 1, protocol->stages->len, count);
  if (self->phase == MAKING && status->steps_per_second > 0)
    {
      g_autofree char *time = sg_text_duration ((total - done) / status->steps_per_second);
      g_string_append_printf (left, _ ("; about %s left"), time);
    }
  gtk_label_set_text (self->left, left->str);
  const SgConfiguration *sample = sg_session_sample (self->session);
  if (history->len > 0 && sample != NULL)
    {
      const SgSample *row = &g_array_index (history, SgSample, history->len - 1);
      g_autofree char *energy = sg_text_number (row->potential_energy / (double) sample->atoms->n, 4);
      g_autofree char *text
          = g_strdup_printf (_ ("Energy %s ε an atom, kT %.3f, density %.4f /σ³"), energy, row->temperature,
                             (double) sample->atoms->n / row->volume);
      gtk_label_set_text (self->figures, text);
    }
}

static void
on_kept (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (SgNewSample) self = data;
  g_autoptr (GError) error = NULL;
  gboolean wanted = self->opening;

  self->opening = FALSE;
  if (!sg_session_save_finish (SG_SESSION (object), result, &error))
    {
      g_clear_pointer (&self->result, g_free);
      toast (self, error->message);
      return;
    }
  g_autofree char *name = g_filename_display_basename (self->result);
  g_autofree char *where = g_path_get_dirname (self->result);
  g_autofree char *text = g_strdup_printf (_ ("Kept as %s in %s."), name, where);
  if (self->complete)
    gtk_label_set_text (self->outcome, text);
  if (wanted && self->window != NULL)
    {
      sg_window_open (self->window, self->result, NULL, NULL, TRUE);
      gtk_window_present (GTK_WINDOW (self->window));
    }
}

/* Into the user's folder of samples, and into the window when @open. */
static void
keep (SgNewSample *self, gboolean open)
{
  if (self->result != NULL)
    {
      if (open && self->window != NULL && !self->opening)
        {
          sg_window_open (self->window, self->result, NULL, NULL, TRUE);
          gtk_window_present (GTK_WINDOW (self->window));
        }
      return;
    }
  g_autofree char *name = result_name (self);
  self->result = free_name (name);
  self->opening = open;
  sg_session_save_async (self->session, SG_SAVE_CONFIGURATION, self->result, on_kept, g_object_ref (self));
}

void
sg_new_sample_open (SgNewSample *self)
{
  if (self->phase == ENDED)
    keep (self, TRUE);
}

static void
on_saved (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (SgNewSample) self = data;
  g_autoptr (GError) error = NULL;
  toast (self, sg_session_save_finish (SG_SESSION (object), result, &error) ? _ ("Saved; its gauge follows") : error->message);
}

static void
save_to (SgNewSample *self, const char *path)
{
  sg_session_save_async (self->session, SG_SAVE_CONFIGURATION, path, on_saved, g_object_ref (self));
}

static void
on_save (SgNewSample *self)
{
  g_autofree char *name = result_name (self), *file = g_strconcat (name, ".lammps.gz", NULL);
  ask_path (self, _ ("Save Sample"), TRUE, file, save_to);
}

static void
end (SgNewSample *self, SgRunState state)
{
  const SgEngineStatus *status = sg_session_status (self->session);
  const SgProtocol *protocol = sg_session_protocol (self->session);
  const SgConfiguration *sample = sg_session_sample (self->session);
  g_autofree char *failure = sg_session_failure (self->session);
  double total = 0, seconds = 1e-6 * (double) (g_get_monotonic_time () - self->began_us);

  for (unsigned k = 0; k < protocol->stages->len; k++)
    total += (double) sg_stage_expected_steps (sg_protocol_stage (protocol, k), 0, protocol->time_step);
  self->complete = state == SG_RUN_FINISHED && (double) status->step >= total;
  self->phase = ENDED;
  if (seconds > WORTH_S && total > 0)
    sg_speed_remember (self->total_cost * (double) status->step / total * (double) sample->atoms->n / seconds);
  g_autofree char *text
      = state == SG_RUN_FAILED ? g_strdup_printf (_ ("Ended early: %s. What can be opened or saved is the sample from before."),
                                                  failure != NULL ? failure : _ ("the run failed"))
        : self->complete ? g_strdup (_ ("Done."))
                         : g_strdup (_ ("Stopped. The sample so far can be opened or saved."));
  gtk_label_set_text (self->outcome, text);
  show_progress (self);
  show_phase (self);
  gtk_widget_grab_focus (self->open);
  if (self->complete)
    {
      /* What the user does in the window meanwhile is not taken from him. */
      SgSession *session = window_session (self);
      keep (self, session != NULL && sg_session_state (session) != SG_RUN_RUNNING);
    }
  g_signal_emit (self, finished_signal, 0, self->complete);
}

static void
on_changed (SgSession *session, SgNewSample *self)
{
  SgRunState state = sg_session_state (session);
  if (self->phase == MAKING && !sg_session_loading (session) && (state == SG_RUN_FINISHED || state == SG_RUN_FAILED))
    end (self, state);
  else
    show_progress (self);
}

static void
on_started (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (SgNewSample) self = data;
  g_autoptr (GError) error = NULL;
  self->began_us = g_get_monotonic_time ();
  if (!sg_session_open_finish (SG_SESSION (object), result, NULL, &error))
    {
      self->phase = SETTING;
      show_phase (self);
      toast (self, error->message);
      return;
    }
  /* what the reader had to assume: which species is the large atom */
  const SgConfiguration *sample = sg_session_sample (self->session);
  gtk_label_set_text (self->notes, sample->notes != NULL ? sample->notes : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notes), sample->notes != NULL);
  /* it may have ended already */
  on_changed (self->session, self);
}

static void
begin (SgNewSample *self)
{
  g_autofree char *why = NULL;
  g_autoptr (GError) error = NULL;
  SgGlassRecipe recipe;
  SgSession *session = window_session (self);

  g_autoptr (SgProtocol) protocol
      = take_recipe (self, &recipe, &why) ? sg_glass_recipe_protocol (&recipe, &error) : NULL;
  if (protocol == NULL)
    {
      toast (self, why != NULL ? why : error->message);
      return;
    }
  /* Two runs at a time would each take the other's processors. */
  if (session != NULL && sg_session_state (session) == SG_RUN_RUNNING)
    {
      SgCommand pause;
      sg_command_init (&pause, SG_COMMAND_PAUSE, 0);
      sg_session_command (session, &pause, NULL);
    }
  g_clear_pointer (&self->result, g_free);
  self->made_age = recipe.age;
  self->made_seed = recipe.seed;
  self->total_cost = sg_protocol_cost (protocol);
  self->complete = FALSE;
  self->phase = MAKING;
  gtk_label_set_text (self->stage, _ ("Starting…"));
  gtk_label_set_text (self->left, "");
  gtk_label_set_text (self->figures, "");
  gtk_progress_bar_set_fraction (self->progress, 0);
  show_phase (self);
  gtk_widget_grab_focus (self->stop);
  SgOpenRequest request = { .sample = recipe.sample, .made = protocol };
  sg_session_open_async (self->session, &request, on_started, g_object_ref (self));
}

static void
on_now_kept (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (SgNewSample) self = data;
  g_autoptr (GError) error = NULL;
  gtk_widget_set_sensitive (self->make, TRUE);
  if (sg_session_save_finish (SG_SESSION (object), result, &error))
    {
      begin (self);
      return;
    }
  g_clear_pointer (&self->now_file, g_free);
  toast (self, error->message);
}

void
sg_new_sample_start (SgNewSample *self)
{
  SgSession *session = window_session (self);
  if (self->phase == MAKING || !gtk_widget_get_sensitive (self->make))
    return;
  gtk_spin_button_update (self->atoms);
  gtk_spin_button_update (self->share);
  gtk_spin_button_update (self->temperature);
  if (gtk_drop_down_get_selected (self->origin) != FROM_NOW || session == NULL)
    {
      begin (self);
      return;
    }
  const SgConfiguration *sample = open_sample (self);
  g_autofree char *base = sample->path != NULL ? g_path_get_basename (sample->path) : g_strdup ("sample");
  *strchrnul (base, '.') = '\0';
  g_autofree char *name = g_strdup_printf ("%s-step%" G_GUINT64_FORMAT, base, sg_session_status (session)->step);
  g_free (self->now_file);
  self->now_file = free_name (name);
  gtk_widget_set_sensitive (self->make, FALSE);
  sg_session_save_async (session, SG_SAVE_CONFIGURATION, self->now_file, on_now_kept, g_object_ref (self));
}

void
sg_new_sample_stop (SgNewSample *self)
{
  SgCommand stop;
  if (self->phase != MAKING)
    return;
  sg_command_init (&stop, SG_COMMAND_STOP, 0);
  sg_session_command (self->session, &stop, NULL);
}

static void
on_again (SgNewSample *self)
{
  self->phase = SETTING;
  self->speed = (SgSpeed){ 0 };
  show_phase (self);
  update (self);
}

static void
on_snapshot (SgSession *session, SgNewSample *self)
{
  show_progress (self);
}

SgSession *
sg_new_sample_session (SgNewSample *self)
{
  return self->session;
}

const char *
sg_new_sample_result (SgNewSample *self)
{
  return self->result;
}

const char *
sg_new_sample_expected (SgNewSample *self)
{
  return self->expected_text;
}

/* The first close of a run under way stops it and leaves the choice; the second gives up what there is. */
static gboolean
sg_new_sample_close_request (GtkWindow *window)
{
  SgNewSample *self = SG_NEW_SAMPLE (window);
  if (self->phase == MAKING)
    {
      sg_new_sample_stop (self);
      return TRUE;
    }
  self->closing = TRUE;
  return GTK_WINDOW_CLASS (sg_new_sample_parent_class)->close_request (window);
}

static void
sg_new_sample_dispose (GObject *object)
{
  SgNewSample *self = SG_NEW_SAMPLE (object);
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
      /* a gauge under way keeps it until it is done: what was kept gets its own */
      if (sg_session_gauges_under_way (self->session) == 0)
        sg_session_close (self->session);
    }
  g_clear_object (&self->session);
  G_OBJECT_CLASS (sg_new_sample_parent_class)->dispose (object);
}

static void
sg_new_sample_finalize (GObject *object)
{
  SgNewSample *self = SG_NEW_SAMPLE (object);
  g_ptr_array_unref (self->potentials);
  g_free (self->file);
  g_free (self->now_file);
  g_free (self->result);
  g_free (self->expected_text);
  G_OBJECT_CLASS (sg_new_sample_parent_class)->finalize (object);
}

static void
sg_new_sample_class_init (SgNewSampleClass *klass)
{
  g_type_ensure (SG_TYPE_GAUGE_PANEL);
  G_OBJECT_CLASS (klass)->dispose = sg_new_sample_dispose;
  G_OBJECT_CLASS (klass)->finalize = sg_new_sample_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = sg_new_sample_close_request;
  finished_signal = g_signal_new ("finished", SG_TYPE_NEW_SAMPLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_BOOLEAN);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkLabel *
add_label (GtkBox *box, const char *css)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  gtk_box_append (box, label);
  return GTK_LABEL (label);
}

/* A column that scrolls and is not wider than is good to read. */
static GtkBox *
add_page (SgNewSample *self, const char *name)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18), *clamp = adw_clamp_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_widget_add_css_class (box, "dense");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 560);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_stack_add_named (self->stack, scrolled, name);
  return GTK_BOX (box);
}

static void
find_potentials (SgNewSample *self)
{
  g_auto (GStrv) paths = sg_list_data ("potentials", ".ini");
  self->potentials = g_ptr_array_new_with_free_func (g_free);
  /* The paper's first. */
  g_ptr_array_add (self->potentials, g_strdup ("wahnstrom"));
  for (int k = 0; paths != NULL && paths[k] != NULL; k++)
    {
      g_autofree char *name = g_path_get_basename (paths[k]);
      *strchrnul (name, '.') = '\0';
      if (strcmp (name, "wahnstrom") != 0)
        g_ptr_array_add (self->potentials, g_strdup (name));
    }
}

static void
build_setting (SgNewSample *self)
{
  GtkBox *box = add_page (self, "setting");
  SgGlassRecipe d;
  sg_glass_recipe_default (&d);

  GtkWidget *group = sg_form_group (box, _ ("Start"));
  self->origin = sg_form_choice (group, _ ("_Begin With"), NULL, origins);
  self->choose = sg_form_button (_ ("Choose…"), "document-open-symbolic");
  GtkWidget *row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("File"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ ("LAMMPS data or extended XYZ, a glass or a crystal's cell"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), self->choose);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), self->choose);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  self->file_row = row;
  static const char *const along[] = { N_ ("Copies along _a"), N_ ("Copies along b"), N_ ("Copies along c") };
  for (int c = 0; c < 3; c++)
    self->copies[c] = sg_form_number (group, sg_words (along[c]), NULL, 1, 100, 1, 0, 1);
  self->melt = sg_form_switch (group, _ ("Me_lt First"), _ ("Forgets what the sample was; a crystal has to be melted"));
  self->potential = sg_form_choice (group, _ ("_Potential"), NULL, (const char *[]){ NULL });
  GtkStringList *names = gtk_string_list_new (NULL);
  for (guint k = 0; k < self->potentials->len; k++)
    gtk_string_list_append (names, g_ptr_array_index (self->potentials, k));
  gtk_drop_down_set_model (self->potential, G_LIST_MODEL (names));
  g_object_unref (names);
  self->share = sg_form_number (group, _ ("Share of Small _Atoms, %"), NULL, 0, 100, 5, 1, 50);
  self->atoms = sg_form_number (group, _ ("_Number of Atoms"), NULL, SG_RECIPE_MIN_ATOMS, SG_RECIPE_MAX_ATOMS, 500, 0,
                                (double) d.n_atoms);

  group = sg_form_group (box, _ ("Glass"));
  self->age = sg_form_choice (group, _ ("How _Relaxed"), "", ages);
  gtk_drop_down_set_selected (self->age, d.age);
  self->temperature = sg_form_number (group, _ ("_Temperature"), _ ("In ε/k, of the glass in the end"), 0.01, 0.41, 0.01, 3,
                                      d.temperature);
  self->offer = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->offer), gtk_label_new (NULL));
  gtk_widget_add_css_class (self->offer, "flat");
  gtk_widget_set_halign (self->offer, GTK_ALIGN_END);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group), self->offer);
  GtkWidget *seed = gtk_entry_new (), *dice = sg_form_button (_ ("Another Seed"), "view-refresh-symbolic");
  self->seed = GTK_ENTRY (seed);
  gtk_editable_set_width_chars (GTK_EDITABLE (seed), 8);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (seed), 12);
  gtk_editable_set_text (GTK_EDITABLE (seed), "1");
  gtk_widget_set_valign (seed, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (seed), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Seed of the random numbers"), -1);
  row = adw_action_row_new ();
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (row), TRUE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("S_eed"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), seed);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), dice);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), seed);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);

  self->expected = add_label (box, "numeric");
  self->problem = add_label (box, "error");
  self->save_protocol = gtk_button_new_with_mnemonic (_ ("Save as _Protocol…"));
  gtk_widget_set_halign (self->save_protocol, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (self->save_protocol, _ ("A file that “shearglass-cli run” runs to the same bits"));
  gtk_box_append (box, self->save_protocol);

  g_signal_connect_swapped (self->origin, "notify::selected", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->age, "notify::selected", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->potential, "notify::selected", G_CALLBACK (show_potential), self);
  g_signal_connect_swapped (self->melt, "notify::active", G_CALLBACK (update), self);
  GtkSpinButton *numbers[] = { self->copies[0], self->copies[1], self->copies[2], self->share, self->atoms, self->temperature };
  for (unsigned k = 0; k < G_N_ELEMENTS (numbers); k++)
    g_signal_connect_swapped (numbers[k], "value-changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (seed, "changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (seed, "activate", G_CALLBACK (sg_new_sample_start), self);
  g_signal_connect_swapped (dice, "clicked", G_CALLBACK (on_dice), self);
  g_signal_connect_swapped (self->choose, "clicked", G_CALLBACK (on_choose), self);
  g_signal_connect_swapped (self->offer, "clicked", G_CALLBACK (on_offer), self);
  g_signal_connect_swapped (self->save_protocol, "clicked", G_CALLBACK (on_save_protocol), self);
}

static void
build_making (SgNewSample *self)
{
  GtkBox *box = add_page (self, "making");
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_box_append (box, head);
  self->outcome = add_label (GTK_BOX (head), "title-4");
  self->stage = add_label (GTK_BOX (head), "heading");
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Progress of the sample"), -1);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->progress));
  self->left = add_label (GTK_BOX (head), "numeric");
  self->figures = add_label (GTK_BOX (head), "numeric");
  self->notes = add_label (GTK_BOX (head), "caption");
  self->gauge = g_object_new (SG_TYPE_GAUGE_PANEL, NULL);
  sg_gauge_panel_hide_switch (self->gauge);
  sg_gauge_panel_set_share (self->gauge, 0.3);
  gtk_box_append (box, GTK_WIDGET (self->gauge));
}

static GtkWidget *
add_button (SgNewSample *self, GtkWidget *bar, const char *label, gboolean at_end, GCallback clicked)
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
sg_new_sample_init (SgNewSample *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *bar = adw_header_bar_new ();

  gtk_window_set_title (GTK_WINDOW (self), _ ("New Sample"));
  gtk_window_set_default_size (GTK_WINDOW (self), sg_text_scaled (500), sg_text_scaled (740));
  gtk_widget_set_size_request (GTK_WIDGET (self), 360, 294);
  self->updating = TRUE;
  find_potentials (self);
  self->expected_text = g_strdup ("");
  self->make = add_button (self, bar, _ ("_Make"), TRUE, G_CALLBACK (sg_new_sample_start));
  gtk_widget_add_css_class (self->make, "suggested-action");
  self->stop = add_button (self, bar, _ ("_Stop"), TRUE, G_CALLBACK (sg_new_sample_stop));
  gtk_widget_set_tooltip_text (self->stop, _ ("Ends the making; the sample so far can be opened or saved"));
  self->open = add_button (self, bar, _ ("_Open"), TRUE, G_CALLBACK (sg_new_sample_open));
  gtk_widget_add_css_class (self->open, "suggested-action");
  self->save = add_button (self, bar, _ ("Save _As…"), TRUE, G_CALLBACK (on_save));
  self->again = add_button (self, bar, _ ("_Back"), FALSE, G_CALLBACK (on_again));

  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  self->toasts = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  adw_toast_overlay_set_child (self->toasts, GTK_WIDGET (self->stack));
  gtk_widget_set_vexpand (GTK_WIDGET (self->toasts), TRUE);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->toasts));
  adw_window_set_content (ADW_WINDOW (self), box);
  build_setting (self);
  build_making (self);
  show_potential (self);
  show_offer (self);
  g_signal_connect_swapped (self, "notify::is-active", G_CALLBACK (show_offer), self);
}

SgNewSample *
sg_new_sample_new (SgWindow *parent, gboolean from_open)
{
  SgNewSample *self = g_object_new (SG_TYPE_NEW_SAMPLE, "transient-for", parent, "destroy-with-parent", TRUE, NULL);
  self->window = parent;
  g_object_add_weak_pointer (G_OBJECT (parent), (gpointer *) &self->window);
  self->session = sg_session_new (sg_session_threads (sg_window_session (parent)));
  sg_session_set_snapshot_ms (self->session, SNAPSHOT_MS);
  sg_gauge_panel_set_session (self->gauge, self->session);
  g_signal_connect (self->session, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (self->session, "snapshot", G_CALLBACK (on_snapshot), self);
  if (from_open)
    {
      const SgEngineStatus *status = sg_session_status (sg_window_session (parent));
      const SgConfiguration *sample = open_sample (self);
      gtk_window_set_title (GTK_WINDOW (self), _ ("Age This Sample"));
      gtk_drop_down_set_selected (self->origin,
                                  sample != NULL && sample->path != NULL && status->step == 0 ? FROM_OPEN : FROM_NOW);
    }
  self->updating = FALSE;
  update (self);
  show_phase (self);
  gtk_widget_grab_focus (GTK_WIDGET (from_open ? (GtkWidget *) self->age : (GtkWidget *) self->atoms));
  return self;
}
