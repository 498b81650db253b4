/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/preferences.h"
#include "engine/words.h"
#include "ui/form.h"
#include "ui/settings.h"
#include "ui/text-scale.h"

static const char *const themes[] = { "system", "light", "dark", NULL };

/* An enumeration of the schema and the place in a list. */
static gboolean
theme_to_place (GValue *value, GVariant *variant, gpointer data)
{
  for (guint k = 0; themes[k] != NULL; k++)
    if (g_str_equal (themes[k], g_variant_get_string (variant, NULL)))
      g_value_set_uint (value, k);
  return TRUE;
}

static GVariant *
place_to_theme (const GValue *value, const GVariantType *type, gpointer data)
{
  guint k = g_value_get_uint (value);
  return k < G_N_ELEMENTS (themes) - 1 ? g_variant_new_string (themes[k]) : NULL;
}

/* A spin button's number is a double, the settings' an integer. */
static gboolean
integer_to_number (GValue *value, GVariant *variant, gpointer data)
{
  g_value_set_double (value, g_variant_is_of_type (variant, G_VARIANT_TYPE_UINT32) ? (double) g_variant_get_uint32 (variant)
                                                                                   : g_variant_get_int32 (variant));
  return TRUE;
}

static GVariant *
number_to_integer (const GValue *value, const GVariantType *type, gpointer data)
{
  double number = g_value_get_double (value);
  return g_variant_type_equal (type, G_VARIANT_TYPE_UINT32) ? g_variant_new_uint32 ((guint32) number)
                                                            : g_variant_new_int32 ((gint32) number);
}

static void
bind_number (const char *key, GtkSpinButton *spin)
{
  g_settings_bind_with_mapping (sg_settings (), key, spin, "value", G_SETTINGS_BIND_DEFAULT, integer_to_number,
                                number_to_integer, NULL, NULL);
}

static GtkWidget *
add_group (AdwPreferencesPage *page, const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (group));
  return group;
}

GtkWindow *
sg_preferences_show (GtkWindow *parent)
{
  static const char *const names[] = { N_ ("As the desktop"), N_ ("Light colours"), N_ ("Dark colours"), NULL };
  GtkWidget *window = adw_preferences_window_new ();
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());

  adw_preferences_page_set_title (page, _ ("General"));

  GtkWidget *group = add_group (page, _ ("Window"));
  GtkDropDown *theme = sg_form_choice (group, _ ("_Theme"), NULL, names);
  g_settings_bind_with_mapping (sg_settings (), "theme", theme, "selected", G_SETTINGS_BIND_DEFAULT, theme_to_place,
                                place_to_theme, NULL, NULL);

  group = add_group (page, _ ("Runs"));
  bind_number ("threads", sg_form_number (group, _ ("T_hreads"), _ ("Of windows opened from now on; 0: one a processor. Changes no result"),
                                          0, 256, 1, 0, 0));
  bind_number ("structure-share", sg_form_number (group, _ ("_Structure may take, %"), _ ("Of one processor, while a run is computed"), 1, 100,
                                                  5, 0, 30));
  g_settings_bind (sg_settings (), "stay-awake", sg_form_switch (group, _ ("Stay _awake"), _ ("No suspending while a run is computed")), "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (sg_settings (), "notify",
                   sg_form_switch (group, _ ("T_ell when a run is over"), _ ("By a notification, where you look at something else")), "active",
                   G_SETTINGS_BIND_DEFAULT);

  g_settings_bind (sg_settings (), "ask-before-losing",
                   sg_form_switch (group, _ ("As_k before a long run is lost"), _ ("When more than five minutes of it are not saved")), "active",
                   G_SETTINGS_BIND_DEFAULT);

  group = add_group (page, _ ("Units"));
  g_settings_bind (sg_settings (), "physical-units",
                   sg_form_switch (group, _ ("_Physical units"), _ ("Beside reduced ones: GPa, eV, K, nm")), "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (sg_settings (), "epsilon-ev",
                   sg_form_number (group, _ ("_ε in eV"), _ ("Energy of the large atoms' bond"), 0.001, 1000, 0.05, 3, 1), "value",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (sg_settings (), "sigma-nm",
                   sg_form_number (group, _ ("_σ in nm"), _ ("Diameter of the large atoms"), 0.001, 1000, 0.01, 3, 0.27), "value",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (sg_settings (), "step-fs",
                   sg_form_number (group, _ ("Step i_n fs"), _ ("For times and rates in the window; files keep the paper's 1 fs"), 0.001, 1000, 0.1, 3,
                                   1),
                   "value", G_SETTINGS_BIND_DEFAULT);

  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), page);
  adw_preferences_window_set_search_enabled (ADW_PREFERENCES_WINDOW (window), FALSE); /* one page */
  gtk_window_set_default_size (GTK_WINDOW (window), sg_text_scaled (480), sg_text_scaled (640));
  if (parent != NULL)
    {
      gtk_window_set_transient_for (GTK_WINDOW (window), parent);
      gtk_window_set_modal (GTK_WINDOW (window), TRUE);
      gtk_window_set_application (GTK_WINDOW (window), gtk_window_get_application (parent));
    }
  gtk_window_present (GTK_WINDOW (window));
  return GTK_WINDOW (window);
}
