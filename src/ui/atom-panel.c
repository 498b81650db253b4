/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/atom-panel.h"
#include "engine/words.h"
#include "ui/atom-facts.h"
#include "ui/units.h"

#include <math.h>

struct _SgAtomPanel {
  AdwBin parent_instance;

  GtkWidget *choice[SG_MAX_MARKS]; /* toggle buttons */
  GtkLabel *heading;
  GtkGrid *grid;
  GtkLabel *value[SG_MAX_ATOM_FACTS], *physical[SG_MAX_ATOM_FACTS];
  unsigned n_rows;
  GtkLabel *measures;

  /* What is shown; nothing of it is kept beyond the call but the numbers. */
  unsigned n, chosen;
  SgAtomFact fact[SG_MAX_MARKS][SG_MAX_ATOM_FACTS];
};

G_DEFINE_FINAL_TYPE (SgAtomPanel, sg_atom_panel, ADW_TYPE_BIN)

static void
set_text (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

static void
make_rows (SgAtomPanel *self, unsigned n)
{
  for (unsigned k = self->n_rows; k < n; k++)
    {
      const SgAtomFact *fact = &self->fact[0][k];
      GtkWidget *name = gtk_label_new (NULL), *value = gtk_label_new (NULL);
      g_autofree char *markup = *fact->unit != '\0' ? g_strdup_printf ("%s, %s", fact->name, fact->unit)
                                                    : g_strdup (fact->name);
      gtk_label_set_markup (GTK_LABEL (name), markup);
      gtk_label_set_xalign (GTK_LABEL (name), 0);
      gtk_widget_add_css_class (name, "dim-label");
      gtk_label_set_xalign (GTK_LABEL (value), 1);
      gtk_label_set_selectable (GTK_LABEL (value), FALSE);
      gtk_widget_set_hexpand (value, TRUE);
      gtk_widget_add_css_class (value, "numeric");
      gtk_widget_set_tooltip_text (name, fact->help);
      gtk_grid_attach (self->grid, name, 0, (int) k, 1, 1);
      gtk_grid_attach (self->grid, value, 1, (int) k, fact->wide ? 2 : 1, 1);
      self->value[k] = GTK_LABEL (value);
      if (fact->wide)
        continue;
      GtkWidget *physical = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (physical), 1);
      gtk_widget_add_css_class (physical, "numeric");
      gtk_widget_add_css_class (physical, "dim-label");
      gtk_grid_attach (self->grid, physical, 2, (int) k, 1, 1);
      self->physical[k] = GTK_LABEL (physical);
    }
  self->n_rows = MAX (self->n_rows, n);
}

static void
show_chosen (SgAtomPanel *self)
{
  for (unsigned k = 0; k < self->n_rows && self->n > 0; k++)
    {
      const SgAtomFact *fact = &self->fact[self->chosen][k];
      set_text (self->value[k], fact->value);
      if (self->physical[k] != NULL)
        set_text (self->physical[k], fact->physical);
    }
  if (self->n > 0)
    {
      g_autofree char *text = g_strdup_printf (_ ("Atom %s"), self->fact[self->chosen][0].value);
      set_text (self->heading, text);
    }
}

static void
on_choice (GtkToggleButton *button, SgAtomPanel *self)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  for (unsigned k = 0; k < self->n; k++)
    if (self->choice[k] == GTK_WIDGET (button))
      self->chosen = k;
  show_chosen (self);
}

static void
on_copy (GtkButton *button, SgAtomPanel *self)
{
  g_autofree char *text = sg_atom_panel_text (self);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
add_distance (GString *text, const SgSnapshot *s, const size_t *atom, int from, int to)
{
  const double distance = sg_atom_distance (s, atom[from], atom[to]);
  g_autofree char *nm = sg_units_text (SG_UNIT_LENGTH, distance);
  g_string_append_printf (text, _ ("Distance %d–%d: %.4f σ"), from + 1, to + 1, distance);
  if (nm != NULL)
    g_string_append_printf (text, " (%s)", nm);
}

static void
show_measures (SgAtomPanel *self, const SgSnapshot *s, const size_t *atom, unsigned n)
{
  GString *text = g_string_new (NULL);

  if (n >= 2)
    add_distance (text, s, atom, 0, 1);
  if (n >= 3)
    {
      double angle = sg_atom_angle (s, atom[0], atom[1], atom[2]);
      g_string_append_c (text, '\n');
      add_distance (text, s, atom, 1, 2);
      g_string_append_c (text, '\n');
      add_distance (text, s, atom, 0, 2);
      if (isfinite (angle))
        g_string_append_printf (text, _ ("\nAngle at 2: %.2f°"), angle);
    }
  else if (n > 0)
    g_string_append_printf (text, "%s%s", n == 1 ? "" : "\n",
                            n == 1 ? _ ("Shift and click marks a second, for the distance.")
                                   : _ ("Shift and click marks a third, for the angle."));
  set_text (self->measures, text->str);
  g_string_free (text, TRUE);
}

void
sg_atom_panel_show (SgAtomPanel *self, const SgSnapshot *snapshot, const SgStructure *structure,
                    const size_t *atom, unsigned n)
{
  if (snapshot == NULL)
    n = 0;
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  if (n == 0)
    {
      self->n = 0;
      return;
    }
  for (unsigned k = 0; k < n; k++)
    make_rows (self, sg_atom_facts (snapshot, structure, atom[k], self->fact[k]));
  if (n != self->n)
    {
      self->n = n;
      self->chosen = n - 1;
    }
  for (unsigned k = 0; k < SG_MAX_MARKS; k++)
    gtk_widget_set_visible (self->choice[k], n > 1 && k < n);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->choice[self->chosen]), TRUE);
  show_chosen (self);
  show_measures (self, snapshot, atom, n);
}

char *
sg_atom_panel_text (SgAtomPanel *self)
{
  GString *text = g_string_new (NULL);

  for (unsigned k = 0; k < self->n_rows && self->n > 0; k++)
    {
      const SgAtomFact *fact = &self->fact[self->chosen][k];
      g_autofree char *unit = NULL;
      pango_parse_markup (fact->unit, -1, 0, NULL, &unit, NULL, NULL);
      g_string_append_printf (text, "%s: %s%s%s", fact->name, fact->value, unit != NULL && *unit != '\0' ? " " : "",
                              unit != NULL ? unit : "");
      if (*fact->physical != '\0')
        g_string_append_printf (text, " (%s)", fact->physical);
      g_string_append_c (text, '\n');
    }
  if (self->n > 1)
    g_string_append_printf (text, "%s\n", gtk_label_get_text (self->measures));
  return g_string_free (text, FALSE);
}

static GtkWidget *
icon_button (const char *icon, const char *label)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_focus_on_click (button, FALSE);
  return button;
}

static void
sg_atom_panel_class_init (SgAtomPanelClass *klass)
{
}

static void
sg_atom_panel_init (SgAtomPanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *heading = gtk_label_new (NULL), *measures = gtk_label_new (NULL), *grid = gtk_grid_new ();

  self->heading = GTK_LABEL (heading);
  gtk_label_set_xalign (self->heading, 0);
  gtk_widget_add_css_class (heading, "heading");
  gtk_widget_set_hexpand (heading, TRUE);
  gtk_box_append (GTK_BOX (bar), heading);
  for (unsigned k = 0; k < SG_MAX_MARKS; k++)
    {
      g_autofree char *label = g_strdup_printf ("%u", k + 1);
      self->choice[k] = gtk_toggle_button_new_with_label (label);
      gtk_widget_add_css_class (self->choice[k], "flat");
      gtk_widget_set_focus_on_click (self->choice[k], FALSE);
      if (k > 0)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (self->choice[k]), GTK_TOGGLE_BUTTON (self->choice[0]));
      g_signal_connect (self->choice[k], "toggled", G_CALLBACK (on_choice), self);
      gtk_box_append (GTK_BOX (bar), self->choice[k]);
    }
  GtkWidget *copy = icon_button ("edit-copy-symbolic", _ ("Copy as Text"));
  g_signal_connect (copy, "clicked", G_CALLBACK (on_copy), self);
  gtk_box_append (GTK_BOX (bar), copy);
  GtkWidget *close = icon_button ("window-close-symbolic", _ ("Unmark (Escape)"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (close), "view.clear-marks");
  gtk_box_append (GTK_BOX (bar), close);

  self->grid = GTK_GRID (grid);
  gtk_grid_set_column_spacing (self->grid, 12);
  gtk_grid_set_row_spacing (self->grid, 1);
  self->measures = GTK_LABEL (measures);
  gtk_label_set_xalign (self->measures, 0);
  gtk_label_set_wrap (self->measures, TRUE);
  gtk_widget_add_css_class (measures, "numeric");
  gtk_widget_set_margin_top (measures, 6);
  gtk_box_append (GTK_BOX (box), grid);
  gtk_box_append (GTK_BOX (box), measures);

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_widget_set_vexpand (scrolled, TRUE);
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  gtk_box_append (GTK_BOX (card), bar);
  gtk_box_append (GTK_BOX (card), scrolled);
  gtk_widget_add_css_class (card, "atom-card");
  gtk_widget_add_css_class (card, "caption");
  adw_bin_set_child (ADW_BIN (self), card);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
