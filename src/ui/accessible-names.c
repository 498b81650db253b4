/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GTK 4.8 and libadwaita 1.2 give many controls a poor name or none:
 *   - a button with a mnemonic is "_Load Load": its label with the underscore, then the label it is labelled by;
 *   - the control of an action row is "Temperature Temperature": its own label, then the row's title;
 *   - what takes the focus in a drop-down is a button inside it, without a name and without what is chosen;
 *   - the switch of an expander row has no name, nor has the row;
 *   - nor has the button that closes a toast.
 * All of them go through here when they are mapped: one hook, so that no dialog can forget it. A name that is given twice is the
 * same in a GTK that does better.
 */
#include "ui/accessible-names.h"
#include "engine/words.h"

#include <adwaita.h>
#include <string.h>

static char *
without_underscores (const char *text)
{
  GString *plain = g_string_new (NULL);

  for (const char *from = text; from != NULL && *from != '\0'; from++)
    if (*from != '_' || from[1] == '_')
      {
        g_string_append_c (plain, *from);
        from += *from == '_';
      }
  return g_string_free (plain, FALSE);
}

static void
name (gpointer widget, const char *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
describe (gpointer widget, const char *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

/* The first of @type below @widget, not within what is popped up. */
static GtkWidget *
inner (GtkWidget *widget, GType type)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (child), type) ? child : GTK_IS_POPOVER (child) ? NULL : inner (child, type);
      if (found != NULL)
        return found;
    }
  return NULL;
}

/* A button's label follows what its text becomes, as long as it has a mnemonic. */
static void
name_button (GObject *button, GParamSpec *pspec, gpointer data)
{
  g_autofree char *label = NULL;
  gboolean mnemonic = FALSE;

  g_object_get (button, "label", &label, "use-underline", &mnemonic, NULL);
  if (label == NULL && GTK_IS_BUTTON (button) && GTK_IS_LABEL (gtk_button_get_child (GTK_BUTTON (button))))
    gtk_accessible_update_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                    gtk_button_get_child (GTK_BUTTON (button)), NULL, -1);
  if (label == NULL || !mnemonic || strchr (label, '_') == NULL)
    return;
  g_autofree char *plain = without_underscores (label);
  name (button, plain);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

static void
describe_choice (GObject *drop_down, GParamSpec *pspec, GtkWidget *button)
{
  gpointer item = gtk_drop_down_get_selected_item (GTK_DROP_DOWN (drop_down));
  GtkExpression *expression = gtk_drop_down_get_expression (GTK_DROP_DOWN (drop_down));
  GValue value = G_VALUE_INIT;

  if (GTK_IS_STRING_OBJECT (item))
    describe (button, gtk_string_object_get_string (item));
  else if (item != NULL && expression != NULL && gtk_expression_evaluate (expression, item, &value))
    {
      if (G_VALUE_HOLDS_STRING (&value))
        describe (button, g_value_get_string (&value));
      g_value_unset (&value);
    }
}

static void
mend_drop_down (GtkWidget *drop_down)
{
  GtkWidget *button = inner (drop_down, GTK_TYPE_TOGGLE_BUTTON);

  if (button == NULL)
    return;
  gtk_accessible_update_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY, drop_down, NULL, -1);
  g_signal_connect_object (drop_down, "notify::selected-item", G_CALLBACK (describe_choice), button, 0);
  describe_choice (G_OBJECT (drop_down), NULL, button);
}

/* "In ε/k", "0: until told". */
static void
describe_control (AdwActionRow *row, GParamSpec *pspec, GtkWidget *control)
{
  const char *subtitle = adw_action_row_get_subtitle (row);
  g_autofree char *plain = NULL;

  /* subtitles are markup */
  if (subtitle != NULL && pango_parse_markup (subtitle, -1, 0, NULL, &plain, NULL, NULL) && *plain != '\0')
    describe (control, plain);
}

static void
mend_action_row (AdwActionRow *row)
{
  GtkWidget *control = adw_action_row_get_activatable_widget (row);
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row));

  if (control == NULL || !gtk_widget_is_ancestor (control, GTK_WIDGET (row)) || title == NULL || *title == '\0')
    return;
  g_autofree char *plain
      = adw_preferences_row_get_use_underline (ADW_PREFERENCES_ROW (row)) ? without_underscores (title) : g_strdup (title);
  name (control, plain);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  if (gtk_widget_get_tooltip_text (control) == NULL)
    {
      g_signal_connect_object (row, "notify::subtitle", G_CALLBACK (describe_control), control, 0);
      describe_control (row, NULL, control);
    }
}

static void
mend_expander_row (GtkWidget *row)
{
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row));
  GtkWidget *enable = inner (row, GTK_TYPE_SWITCH);

  if (title == NULL)
    return;
  name (row, title);
  for (GtkWidget *list = inner (row, GTK_TYPE_LIST_BOX); list != NULL; list = NULL)
    name (list, title);
  if (enable != NULL && adw_expander_row_get_show_enable_switch (ADW_EXPANDER_ROW (row)))
    name (enable, title);
}

/* The button that takes a toast away, of libadwaita's own making. */
static gboolean
closes_toast (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);
  return GTK_IS_BUTTON (widget) && parent != NULL && strcmp (G_OBJECT_TYPE_NAME (parent), "AdwToastWidget") == 0
         && gtk_button_get_label (GTK_BUTTON (widget)) == NULL;
}

static void
mend (GtkWidget *widget)
{
  if (GTK_IS_DROP_DOWN (widget))
    mend_drop_down (widget);
  else if (closes_toast (widget))
    name (widget, _ ("Close"));
  else if (GTK_IS_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget))
    {
      g_signal_connect (widget, "notify::label", G_CALLBACK (name_button), NULL);
      name_button (G_OBJECT (widget), NULL, NULL);
    }
  else if (ADW_IS_EXPANDER_ROW (widget))
    mend_expander_row (widget);
  else if (ADW_IS_ACTION_ROW (widget))
    mend_action_row (ADW_ACTION_ROW (widget));
}

static gboolean
on_map (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer data)
{
  static GQuark mended = 0;
  GObject *widget = g_value_get_object (&values[0]);

  if (mended == 0)
    mended = g_quark_from_static_string ("sg-accessible-names");
  if (g_object_get_qdata (widget, mended) == NULL)
    {
      g_object_set_qdata (widget, mended, widget);
      mend (GTK_WIDGET (widget));
    }
  return TRUE;
}

void
sg_accessible_names_install (void)
{
  static gulong hook = 0;
  g_autoptr (GTypeClass) klass = g_type_class_ref (GTK_TYPE_WIDGET); /* its signals exist from then on */

  if (hook == 0)
    hook = g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, on_map, NULL, NULL);
}
