/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/data-path.h"
#include "engine/fictive-temperature.h"
#include "engine/words.h"
#include "ui/form.h"
#include "ui/format.h"
#include "ui/new-sample-private.h"

#include <math.h>
#include <string.h>

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

static const char *
sample_path (SgNewSample *self)
{
  const SgConfiguration *sample = sg_new_sample_open_sample (self);
  switch (gtk_drop_down_get_selected (self->origin))
    {
    case SG_NEW_SAMPLE_FROM_OPEN:
      return sample != NULL ? sample->path : NULL;
    case SG_NEW_SAMPLE_FROM_NOW:
      /* kept when it is needed; until then its file stands for it */
      return self->now_file != NULL ? self->now_file : sample != NULL ? sample->path : NULL;
    case SG_NEW_SAMPLE_FROM_FILE:
      return self->file;
    default:
      return NULL;
    }
}

/* The strings stay the form's. */
bool
sg_new_sample_take_recipe (SgNewSample *self, SgGlassRecipe *r, char **why)
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
  if (origin == SG_NEW_SAMPLE_FROM_RANDOM)
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
  *why = g_strdup (origin == SG_NEW_SAMPLE_FROM_FILE ? _ ("Choose the file to begin with.") : _ ("The open sample is in no file; save it first."));
  return false;
}

static size_t
expected_atoms (SgNewSample *self, const SgGlassRecipe *r)
{
  guint origin = gtk_drop_down_get_selected (self->origin);
  const SgConfiguration *sample = sg_new_sample_open_sample (self);
  size_t copies = (size_t) r->replicate[0] * (size_t) r->replicate[1] * (size_t) r->replicate[2];
  if (origin == SG_NEW_SAMPLE_FROM_RANDOM)
    return r->n_atoms;
  return origin != SG_NEW_SAMPLE_FROM_FILE && sample != NULL ? sample->atoms->n * copies : 0;
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

void
sg_new_sample_update (SgNewSample *self)
{
  guint origin = gtk_drop_down_get_selected (self->origin), age = gtk_drop_down_get_selected (self->age);
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL;
  SgGlassRecipe recipe;

  if (self->updating || self->origin == NULL)
    return;
  self->updating = TRUE;
  bool random = origin == SG_NEW_SAMPLE_FROM_RANDOM;
  gtk_widget_set_visible (self->file_row, origin == SG_NEW_SAMPLE_FROM_FILE);
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
  if (sg_new_sample_take_recipe (self, &recipe, &why))
    {
      protocol = sg_glass_recipe_protocol (&recipe, &error);
      if (protocol == NULL)
        why = g_strdup (error->message);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->problem), why != NULL);
  gtk_label_set_text (self->problem, why != NULL ? why : "");
  gtk_widget_set_sensitive (self->make, protocol != NULL);
  gtk_widget_set_sensitive (self->save_protocol, protocol != NULL && origin != SG_NEW_SAMPLE_FROM_NOW);
  gtk_widget_set_visible (GTK_WIDGET (self->expected), protocol != NULL);
  if (protocol != NULL)
    {
      if (self->speed.atom_steps <= 0 && !self->measuring && !sg_speed_known (&self->speed))
        {
          SgSession *session = sg_new_sample_window_session (self);
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
      sg_new_sample_update (self);
    }
}

void
sg_new_sample_show_potential (SgNewSample *self)
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
  sg_new_sample_update (self);
}

void
sg_new_sample_show_offer (SgNewSample *self)
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
  gtk_drop_down_set_selected (self->origin, r->sample != NULL ? SG_NEW_SAMPLE_FROM_FILE : SG_NEW_SAMPLE_FROM_RANDOM);
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
  sg_new_sample_update (self);
}

static void
take_file (SgNewSample *self, const char *path)
{
  g_free (self->file);
  self->file = g_strdup (path);
  sg_new_sample_update (self);
}

static void
on_choose (SgNewSample *self)
{
  sg_new_sample_ask_path (self, _ ("Sample or Crystal to Begin With"), FALSE, NULL, take_file);
}

gboolean
sg_new_sample_save_protocol (SgNewSample *self, const char *path, GError **error)
{
  g_autofree char *why = NULL;
  SgGlassRecipe recipe;
  if (!sg_new_sample_take_recipe (self, &recipe, &why))
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
  sg_new_sample_toast (self, text);
}

static void
on_save_protocol (SgNewSample *self)
{
  g_autofree char *name
      = g_strdup_printf ("glass-%s.ini", sg_glass_age_name (MIN (gtk_drop_down_get_selected (self->age), SG_N_AGES - 1)));
  sg_new_sample_ask_path (self, _ ("Save Protocol"), TRUE, name, save_protocol_to);
}

void
sg_new_sample_find_potentials (SgNewSample *self)
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

void
sg_new_sample_build_setting (SgNewSample *self)
{
  GtkBox *box = sg_new_sample_add_page (self, "setting");
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

  self->expected = sg_new_sample_add_label (box, "numeric");
  self->problem = sg_new_sample_add_label (box, "error");
  self->save_protocol = gtk_button_new_with_mnemonic (_ ("Save as _Protocol…"));
  gtk_widget_set_halign (self->save_protocol, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (self->save_protocol, _ ("A file that “shearglass-cli run” runs to the same bits"));
  gtk_box_append (box, self->save_protocol);

  g_signal_connect_swapped (self->origin, "notify::selected", G_CALLBACK (sg_new_sample_update), self);
  g_signal_connect_swapped (self->age, "notify::selected", G_CALLBACK (sg_new_sample_update), self);
  g_signal_connect_swapped (self->potential, "notify::selected", G_CALLBACK (sg_new_sample_show_potential), self);
  g_signal_connect_swapped (self->melt, "notify::active", G_CALLBACK (sg_new_sample_update), self);
  GtkSpinButton *numbers[] = { self->copies[0], self->copies[1], self->copies[2], self->share, self->atoms, self->temperature };
  for (unsigned k = 0; k < G_N_ELEMENTS (numbers); k++)
    g_signal_connect_swapped (numbers[k], "value-changed", G_CALLBACK (sg_new_sample_update), self);
  g_signal_connect_swapped (seed, "changed", G_CALLBACK (sg_new_sample_update), self);
  g_signal_connect_swapped (seed, "activate", G_CALLBACK (sg_new_sample_start), self);
  g_signal_connect_swapped (dice, "clicked", G_CALLBACK (on_dice), self);
  g_signal_connect_swapped (self->choose, "clicked", G_CALLBACK (on_choose), self);
  g_signal_connect_swapped (self->offer, "clicked", G_CALLBACK (on_offer), self);
  g_signal_connect_swapped (self->save_protocol, "clicked", G_CALLBACK (on_save_protocol), self);
}
