/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/sidebar.h"
#include "engine/units.h"
#include "engine/words.h"
#include "ui/fictive-row.h"
#include "ui/format.h"
#include "ui/rate-control.h"
#include "ui/triggers.h"
#include "ui/units.h"
#include "ui/wheel.h"

#include <math.h>
#include <string.h>

/* Progress and remaining time follow the run at this period. */
#define PROGRESS_US 500000

static const struct {
  SgPlane plane;
  int sign;
} directions[] = { { SG_PLANE_XY, 1 }, { SG_PLANE_XY, -1 }, { SG_PLANE_XZ, 1 },
                   { SG_PLANE_XZ, -1 }, { SG_PLANE_YZ, 1 }, { SG_PLANE_YZ, -1 } };

struct _SgSidebar {
  AdwBin parent_instance;

  /* Template. */
  AdwActionRow *sample_row;
  AdwActionRow *cell_row;
  AdwActionRow *protocol_row;
  AdwActionRow *stage_row;
  GtkProgressBar *progress;
  GtkWidget *pending_box;
  GtkLabel *pending_label;
  SgRateControl *rate;
  GtkDropDown *direction;
  GtkSpinButton *target;
  GtkSpinButton *temperature;
  GtkWidget *temperature_row;
  SgFictiveRow *fictive_row;
  SgTriggers *triggers;
  GtkWidget *results;
  GtkListBox *result_list;

  SgSession *session; /* borrowed */
  gboolean updating;
  gint64 progress_us;
};

G_DEFINE_FINAL_TYPE (SgSidebar, sg_sidebar, ADW_TYPE_BIN)

static const char *
stage_verb (const SgStage *stage)
{
  switch (stage->kind)
    {
    case SG_STAGE_HOLD:
      return _ ("Holding");
    case SG_STAGE_LOAD:
      return _ ("Loading");
    case SG_STAGE_UNLOAD:
      return _ ("Unloading");
    case SG_STAGE_CREEP:
      return _ ("Creeping");
    case SG_STAGE_ANNEAL:
      return _ ("Annealing");
    default:
      return "";
    }
}

static void
append_until (GString *text, const SgStage *stage)
{
  switch (stage->until)
    {
    case SG_UNTIL_STRAIN:
      g_string_append_printf (text, stage->kind == SG_STAGE_LOAD ? _ (" to %g") : _ (" within %g"), stage->until_value);
      break;
    case SG_UNTIL_STRESS:
      g_string_append_printf (text, _ (" to a stress of %g"), stage->until_value);
      break;
    case SG_UNTIL_TIME:
      g_string_append_printf (text, _ (" for %g τ"), stage->until_value);
      break;
    case SG_UNTIL_STEPS:
      {
        g_autofree char *steps = sg_text_count ((guint64) stage->until_value);
        g_string_append_printf (text, _ (" for %s steps"), steps);
        break;
      }
    default:
      break;
    }
}

char *
sg_stage_sentence (const SgStage *stage)
{
  GString *text = g_string_new (stage_verb (stage));

  if (stage->kind == SG_STAGE_LOAD)
    g_string_append_printf (text, " %s", sg_direction_name (stage->plane, stage->sign));
  if (stage->kind == SG_STAGE_LOAD || stage->kind == SG_STAGE_UNLOAD)
    {
      g_autofree char *rate = sg_units_rate_text (stage->rate);
      g_string_append_printf (text, _ (" at %s"), rate);
    }
  if (stage->kind == SG_STAGE_ANNEAL)
    g_string_append_printf (text, _ (" from %g to %g"), stage->temperature, stage->temperature_end);
  if (stage->kind == SG_STAGE_CREEP)
    g_string_append (text, _ (" at zero shear stress"));
  append_until (text, stage);
  return g_string_free (text, FALSE);
}

static void
set_subtitle (AdwActionRow *row, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  if (g_strcmp0 (adw_action_row_get_subtitle (row), escaped) != 0)
    adw_action_row_set_subtitle (row, escaped);
}

static void
set_title (AdwActionRow *row, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  if (g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), escaped) != 0)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
}

static void
update_sample (SgSidebar *self)
{
  const SgConfiguration *sample = sg_session_sample (self->session);

  gtk_widget_set_visible (GTK_WIDGET (self->cell_row), sample != NULL);
  if (sample == NULL)
    {
      set_title (self->sample_row, _ ("No sample"));
      set_subtitle (self->sample_row, _ ("Open a glass to begin"));
      return;
    }
  size_t of_type[SG_MAX_TYPES] = { 0 };
  for (size_t i = 0; i < sample->atoms->n; i++)
    if (sample->atoms->type[i] < SG_MAX_TYPES)
      of_type[sample->atoms->type[i]]++;

  g_autofree char *name = sample->path != NULL ? g_path_get_basename (sample->path) : g_strdup (_ ("Sample"));
  g_autofree char *count = sg_text_count (sample->atoms->n);
  GString *text = g_string_new (NULL);
  g_string_append_printf (text, _ ("%s atoms, %s"), count, sample->potential.name);
  for (int t = 0; t < sample->potential.n_types && sample->potential.n_types > 1; t++)
    g_string_append_printf (text, "%s%.3g %% %s", t == 0 ? "\n" : ", ",
                            100.0 * (double) of_type[t] / (double) sample->atoms->n,
                            sg_potential_label (&sample->potential, t));
  set_title (self->sample_row, name);
  set_subtitle (self->sample_row, text->str);
  /* with what the reader had to assume: which species is the large atom */
  g_autofree char *tooltip = sample->notes != NULL && sample->path != NULL
                                 ? g_strdup_printf ("%s\n%s", sample->path, sample->notes) : g_strdup (sample->path);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->sample_row), tooltip);
  g_string_free (text, TRUE);

  const SgCell *cell = &sample->cell;
  double volume = sg_cell_volume (cell);
  g_autofree char *size = g_strdup_printf (_ ("%.2f × %.2f × %.2f σ, density %.4f /⁠σ³"), cell->lx, cell->ly,
                                           cell->lz, (double) sample->atoms->n / volume);
  set_subtitle (self->cell_row, size);
}

/* What is left of the stage, or of a replay, in steps and in wall time. */
static char *
remaining (const SgEngineStatus *status)
{
  uint64_t done = status->step - status->stage_step;
  double speed = status->steps_per_second;

  if (status->replay_until > status->step && speed > 0)
    {
      g_autofree char *until = sg_text_count (status->replay_until), *time = sg_text_duration ((double) (status->replay_until - status->step) / speed);
      return g_strdup_printf (_ ("Repeated up to step %s, about %s"), until, time);
    }
  if (status->returning)
    return g_strdup (_ ("Root found; going back to it"));
  if (status->stage_expected == 0 || done > status->stage_expected)
    return NULL;
  uint64_t left = status->stage_expected - done;
  g_autofree char *steps = sg_text_count (left);
  if (speed <= 0)
    return g_strdup_printf (_ ("%s steps left"), steps);
  g_autofree char *time = sg_text_duration ((double) left / speed);
  return g_strdup_printf (_ ("%s steps left, about %s"), steps, time);
}

static void
update_stage (SgSidebar *self)
{
  const SgEngineStatus *status = sg_session_status (self->session);
  const SgProtocol *protocol = sg_session_protocol (self->session);

  self->progress_us = g_get_monotonic_time ();
  set_title (self->protocol_row, protocol != NULL && protocol->name != NULL ? protocol->name : _ ("No protocol"));
  if (status->state == SG_RUN_IDLE)
    {
      set_subtitle (self->protocol_row, "");
      gtk_widget_set_visible (GTK_WIDGET (self->stage_row), FALSE);
      gtk_widget_set_visible (GTK_WIDGET (self->progress), FALSE);
      return;
    }
  g_autofree char *place
      = status->state == SG_RUN_FINISHED ? g_strdup (_ ("All stages done"))
        : status->planned >= 0 && protocol != NULL
            ? g_strdup_printf (_ ("Stage %d of %u"), status->planned + 1, protocol->stages->len)
            : g_strdup (_ ("Steered by hand"));
  set_subtitle (self->protocol_row, place);

  gboolean going = status->state != SG_RUN_FINISHED;
  gtk_widget_set_visible (GTK_WIDGET (self->stage_row), going);
  if (going)
    {
      g_autofree char *sentence = sg_stage_sentence (&status->settings);
      g_autofree char *left = remaining (status);
      set_title (self->stage_row, sentence);
      set_subtitle (self->stage_row, left != NULL                                          ? left
                                     : status->settings.kind == SG_STAGE_UNLOAD ? _ ("Until the residual strain is found")
                                                                                : _ ("Until told otherwise"));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->progress), going && (status->stage_expected > 0 || status->replay_until > 0));
  if (status->replay_until > 0)
    gtk_progress_bar_set_fraction (self->progress, CLAMP ((double) status->step / (double) status->replay_until, 0, 1));
  else if (status->stage_expected > 0)
    gtk_progress_bar_set_fraction (
        self->progress,
        CLAMP ((double) (status->step - status->stage_step) / (double) status->stage_expected, 0, 1));
}

static void
update_note (SgSidebar *self)
{
  const SgSteering *steering = sg_session_steering (self->session);
  const SgEngineStatus *status = sg_session_status (self->session);
  g_autofree char *note = NULL;

  if (steering->target > 0 && steering->rate > 0)
    {
      double steps = fabs (steering->target) / (steering->rate * SG_SECONDS_PER_STEP);
      g_autofree char *count
          = steps < 1e10 ? sg_text_count ((guint64) (steps + 0.5)) : sg_text_power (steps, 2);
      double speed = status->steps_per_second;
      g_autofree char *time = speed > 0 ? sg_text_duration (steps / speed) : NULL;
      note = time != NULL ? g_strdup_printf (_ ("%s steps to strain %g, about %s"), count, steering->target, time)
                          : g_strdup_printf (_ ("%s steps to strain %g"), count, steering->target);
    }
  sg_rate_control_set_note (self->rate, note);
}

static void
append_change (GString *text, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
append_change (GString *text, const char *format, ...)
{
  va_list args;
  if (text->len > 0)
    g_string_append (text, ", ");
  va_start (args, format);
  g_string_append_vprintf (text, format, args);
  va_end (args);
}

static void
update_pending (SgSidebar *self)
{
  const SgEngineStatus *status = sg_session_status (self->session);
  const SgStage *now = &status->settings, *then = &status->pending_settings;

  gtk_widget_set_visible (self->pending_box, status->pending);
  if (!status->pending)
    return;
  GString *text = g_string_new (NULL);
  if (then->kind != now->kind || then->plane != now->plane || then->sign != now->sign)
    {
      g_autofree char *sentence = sg_stage_sentence (then);
      append_change (text, "%s", sentence);
    }
  else
    {
      g_autofree char *rate = sg_units_rate_text (then->rate);
      if (then->rate != now->rate)
        append_change (text, _ ("rate %s"), rate);
      if (then->until != now->until || then->until_value != now->until_value)
        append_change (text, _ ("target %g"), then->until == SG_UNTIL_STRAIN ? then->until_value : 0);
    }
  if (then->temperature_end != now->temperature_end)
    append_change (text, _ ("temperature %g"), then->temperature_end);
  g_autofree char *line = g_strdup_printf (_ ("On resume: %s"), text->len > 0 ? text->str : _ ("next stage"));
  gtk_label_set_text (self->pending_label, line);
  g_string_free (text, TRUE);
}

static void
show_kelvin (SgSidebar *self)
{
  g_autofree char *kelvin = self->session != NULL ? sg_units_text (SG_UNIT_TEMPERATURE, sg_session_steering (self->session)->temperature) : NULL;
  g_autofree char *text = kelvin != NULL ? g_strdup_printf (_ ("In ε/k: %s"), kelvin) : g_strdup (_ ("In ε/k"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->temperature_row), text);
}

static void
update_settings (SgSidebar *self)
{
  const SgSteering *steering = sg_session_steering (self->session);

  self->updating = TRUE;
  sg_rate_control_set (self->rate, steering->rate, sg_session_time_step (self->session));
  for (guint d = 0; d < G_N_ELEMENTS (directions); d++)
    if (directions[d].plane == steering->plane && directions[d].sign == steering->sign)
      gtk_drop_down_set_selected (self->direction, d);
  gtk_spin_button_set_value (self->target, steering->target);
  gtk_spin_button_set_value (self->temperature, steering->temperature);
  show_kelvin (self);
  self->updating = FALSE;
  update_note (self);
}

static void
update_results (SgSidebar *self)
{
  const GArray *unloads = sg_session_unloads (self->session);
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->result_list, 0)) != NULL)
    gtk_list_box_remove (self->result_list, GTK_WIDGET (row));
  gtk_widget_set_visible (self->results, unloads->len > 0);
  for (guint i = 0; i < unloads->len; i++)
    {
      const SgUnloadResult *result = &g_array_index (unloads, SgUnloadResult, i);
      GtkWidget *new = adw_action_row_new ();
      g_autofree char *from = sg_text_number (result->strain_start, 4);
      g_autofree char *root = sg_text_number (result->residual_strain, 5);
      g_autofree char *error = sg_text_number (result->residual_error, 5);
      g_autofree char *title = result->found ? g_strdup_printf ("%s ± %s", root, error)
                                             : g_strdup (_ ("No root found"));
      g_autofree char *subtitle
          = result->found ? g_strdup_printf (_ ("Unloaded from %s; modulus %.2f ± %.2f"), from, result->modulus,
                                             result->modulus_error)
                          : g_markup_escape_text (result->reason, -1);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (new), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (new), subtitle);
      gtk_list_box_append (self->result_list, new);
    }
}

static void
on_changed (SgSession *session, SgSidebar *self)
{
  update_stage (self);
  update_pending (self);
  update_note (self);
  const SgStage *stage = &sg_session_status (session)->settings;
  gtk_widget_set_sensitive (self->temperature_row,
                            sg_session_state (session) == SG_RUN_IDLE || stage->thermostat);
  sg_fictive_row_set_constant_volume (self->fictive_row, sg_session_state (session) != SG_RUN_IDLE && !stage->barostat);
  sg_triggers_update (self->triggers);
}

static void
on_reset (SgSession *session, SgSidebar *self)
{
  update_sample (self);
  update_results (self);
  update_settings (self);
  on_changed (session, self);
}

static void
on_snapshot (SgSession *session, SgSidebar *self)
{
  if (g_get_monotonic_time () - self->progress_us < PROGRESS_US)
    return;
  update_stage (self);
  update_note (self);
}

static void
on_direction (GtkDropDown *drop_down, GParamSpec *pspec, SgSidebar *self)
{
  guint d = gtk_drop_down_get_selected (drop_down);
  if (self->updating || d >= G_N_ELEMENTS (directions))
    return;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.direction", "s",
                              sg_direction_name (directions[d].plane, directions[d].sign));
}

static void
on_target (GtkSpinButton *spin, SgSidebar *self)
{
  if (!self->updating)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.set-target", "d", gtk_spin_button_get_value (spin));
}

static void
on_temperature (GtkSpinButton *spin, SgSidebar *self)
{
  if (!self->updating)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.set-temperature", "d",
                                gtk_spin_button_get_value (spin));
}

/* Rates in sentences, too. */
static void
on_units (SgSidebar *self)
{
  show_kelvin (self);
  on_changed (self->session, self);
}

void
sg_sidebar_set_session (SgSidebar *self, SgSession *session)
{
  self->session = session;
  sg_triggers_set_session (self->triggers, session);
  sg_units_on_change (self, G_CALLBACK (on_units));
  g_signal_connect_object (session, "changed", G_CALLBACK (on_changed), self, 0);
  g_signal_connect_object (session, "reset", G_CALLBACK (on_reset), self, 0);
  g_signal_connect_object (session, "went-back", G_CALLBACK (update_results), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "snapshot", G_CALLBACK (on_snapshot), self, 0);
  g_signal_connect_object (session, "steering-changed", G_CALLBACK (update_settings), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "unloaded", G_CALLBACK (update_results), self, G_CONNECT_SWAPPED);
  on_reset (session, self);
}

static void
sg_sidebar_class_init (SgSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (SG_TYPE_FICTIVE_ROW);
  g_type_ensure (SG_TYPE_RATE_CONTROL);
  g_type_ensure (SG_TYPE_TRIGGERS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/shearglass/Shearglass/sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, SgSidebar, sample_row);
  gtk_widget_class_bind_template_child (widget_class, SgSidebar, cell_row);
  gtk_widget_class_bind_template_child (widget_class, SgSidebar, protocol_row);
  gtk_widget_class_bind_template_child (widget_class, SgSidebar, stage_row);
  gtk_widget_class_bind_template_child (widget_class, SgSidebar, progress);
  gtk_widget_class_bind_template_child (widget_class, SgSidebar, pending_box);
  gtk_widget_class_bind_template_child (widget_class, SgSidebar, pending_label);
  gtk_widget_class_bind_template_child (widget_class, SgSidebar, rate);
  gtk_widget_class_bind_template_child (widget_class, SgSidebar, direction);
  gtk_widget_class_bind_template_child (widget_class, SgSidebar, target);
  gtk_widget_class_bind_template_child (widget_class, SgSidebar, temperature);
  gtk_widget_class_bind_template_child (widget_class, SgSidebar, temperature_row);
  gtk_widget_class_bind_template_child (widget_class, SgSidebar, fictive_row);
  gtk_widget_class_bind_template_child (widget_class, SgSidebar, triggers);
  gtk_widget_class_bind_template_child (widget_class, SgSidebar, results);
  gtk_widget_class_bind_template_child (widget_class, SgSidebar, result_list);
  gtk_widget_class_bind_template_callback (widget_class, on_target);
  gtk_widget_class_bind_template_callback (widget_class, on_temperature);
}

static void
sg_sidebar_init (SgSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sg_wheel_leave_alone (self->target);
  sg_wheel_leave_alone (self->temperature);
  self->updating = TRUE;
  GtkStringList *names = gtk_string_list_new (NULL);
  for (guint d = 0; d < G_N_ELEMENTS (directions); d++)
    gtk_string_list_append (names, sg_direction_name (directions[d].plane, directions[d].sign));
  gtk_drop_down_set_model (self->direction, G_LIST_MODEL (names));
  g_object_unref (names);
  g_signal_connect (self->direction, "notify::selected", G_CALLBACK (on_direction), self);
  self->updating = FALSE;
}
