/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/explanation-window.h"
#include "engine/words.h"
#include "ui/text-scale.h"

#include <adwaita.h>
#include <string.h>

typedef struct {
  GtkStack *stack;
  GtkButton *back;
  GtkEditable *search;
  GtkListBox *list;
  GtkWidget *page; /* of the explanation: filled anew for each */
  GtkWidget *scrolled;
  AdwWindowTitle *title;
  const SgExplanation *shown; /* NULL: the list */
} Parts;

static Parts *
parts_of (gpointer window)
{
  return g_object_get_data (window, "sg-explanation-parts");
}

static GtkWidget *
add_text (GtkWidget *box, const char *text, const char *const *classes)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_can_focus (label, FALSE); /* the text is read from the page, the focus goes to what leads on */
  for (guint i = 0; classes != NULL && classes[i] != NULL; i++)
    gtk_widget_add_css_class (label, classes[i]);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void show (GtkWidget *window, const SgExplanation *e);

static void
on_see (GtkButton *button, GtkWidget *window)
{
  show (window, sg_explanation_named (g_object_get_data (G_OBJECT (button), "name")));
}

static void
fill_page (GtkWidget *window, const SgExplanation *e)
{
  Parts *parts = parts_of (window);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *child;
  g_autofree char *source = g_strdup_printf (_ ("Source: %s"), e->source);

  while ((child = gtk_widget_get_first_child (parts->page)) != NULL)
    gtk_box_remove (GTK_BOX (parts->page), child);
  add_text (box, e->title, (const char *[]){ "title-2", NULL });
  add_text (box, e->text, NULL);
  if (e->formula != NULL)
    add_text (box, e->formula, (const char *[]){ "formula", NULL });
  add_text (box, source, (const char *[]){ "dim-label", "caption", NULL });
  for (guint i = 0; e->see[i] != NULL; i++)
    {
      const SgExplanation *other = sg_explanation_named (e->see[i]);
      g_autofree char *label = g_strdup_printf (_ ("See also: %s"), other->title);
      GtkWidget *button = gtk_button_new_with_label (label);
      gtk_label_set_wrap (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), TRUE);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_halign (button, GTK_ALIGN_START);
      g_object_set_data (G_OBJECT (button), "name", e->see[i]);
      g_signal_connect (button, "clicked", G_CALLBACK (on_see), window);
      gtk_box_append (GTK_BOX (box), button);
    }
  /* what screen readers read when the window comes up */
  g_autofree char *all = e->formula != NULL ? g_strdup_printf ("%s\n%s\n%s", e->text, e->formula, source)
                                            : g_strdup_printf ("%s\n%s", e->text, source);
  gtk_accessible_update_property (GTK_ACCESSIBLE (window), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, all, -1);
  gtk_box_append (GTK_BOX (parts->page), box);
}

static void
show (GtkWidget *window, const SgExplanation *e)
{
  Parts *parts = parts_of (window);

  parts->shown = e;
  if (e != NULL)
    fill_page (window, e);
  adw_window_title_set_title (parts->title, e != NULL ? e->title : _ ("Explanations"));
  gtk_window_set_title (GTK_WINDOW (window), e != NULL ? e->title : _ ("Explanations"));
  gtk_widget_set_visible (GTK_WIDGET (parts->back), e != NULL);
  gtk_stack_set_visible_child_name (parts->stack, e != NULL ? "one" : "list");
  if (e == NULL)
    gtk_widget_grab_focus (GTK_WIDGET (parts->search));
  else
    {
      gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (parts->scrolled)), 0);
      gtk_widget_grab_focus (GTK_WIDGET (parts->back));
    }
}

static void
on_back (GtkWidget *window)
{
  show (window, NULL);
}

static void
on_row (GtkListBox *list, GtkListBoxRow *row, GtkWidget *window)
{
  show (window, g_object_get_data (G_OBJECT (row), "explanation"));
}

/* All words that were typed, somewhere in title, names and text. */
static gboolean
is_wanted (GtkListBoxRow *row, gpointer data)
{
  Parts *parts = data;
  g_autofree char *wanted = g_utf8_casefold (gtk_editable_get_text (parts->search), -1);
  g_auto (GStrv) words = g_strsplit_set (wanted, " ", -1);
  const char *text = g_object_get_data (G_OBJECT (row), "text");

  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (text, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

static void
on_search (GtkWidget *window)
{
  gtk_list_box_invalidate_filter (parts_of (window)->list);
}

/* Return in the search opens the first that is left. */
static void
on_found (GtkWidget *window)
{
  Parts *parts = parts_of (window);
  GtkListBoxRow *row;
  for (int i = 0; (row = gtk_list_box_get_row_at_index (parts->list, i)) != NULL; i++)
    if (is_wanted (row, parts))
      {
        show (window, g_object_get_data (G_OBJECT (row), "explanation"));
        return;
      }
}

static void
fill_list (Parts *parts)
{
  GPtrArray *all = sg_explanations ();

  for (guint i = 0; i < all->len; i++)
    {
      SgExplanation *e = g_ptr_array_index (all, i);
      GtkWidget *row = adw_action_row_new ();
      g_autofree char *title = g_markup_escape_text (e->title, -1);
      g_autofree char *about = g_strjoinv (" ", e->about);
      g_autofree char *text = g_strjoin (" ", e->title, about, e->text, NULL);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_object_set_data (G_OBJECT (row), "explanation", e);
      g_object_set_data_full (G_OBJECT (row), "text", g_utf8_casefold (text, -1), g_free);
      gtk_list_box_append (parts->list, row);
    }
}

static GtkWidget *
scrolled_new (GtkWidget *child)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (), *clamp = adw_clamp_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_margin_start (clamp, 12);
  gtk_widget_set_margin_end (clamp, 12);
  gtk_widget_set_margin_top (clamp, 12);
  gtk_widget_set_margin_bottom (clamp, 18);
  gtk_widget_set_vexpand (scrolled, TRUE);
  adw_clamp_set_child (ADW_CLAMP (clamp), child);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  return scrolled;
}

static GtkWidget *
window_new (GtkWindow *parent)
{
  GtkWidget *window = adw_window_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bar = adw_header_bar_new (), *search = gtk_search_entry_new (), *list = gtk_list_box_new ();
  GtkWidget *first = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *stack = gtk_stack_new ();
  Parts *parts = g_new0 (Parts, 1);

  g_object_set_data_full (G_OBJECT (window), "sg-explanation-parts", parts, g_free);
  parts->stack = GTK_STACK (stack);
  parts->search = GTK_EDITABLE (search);
  parts->list = GTK_LIST_BOX (list);
  parts->page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  parts->back = GTK_BUTTON (gtk_button_new_from_icon_name ("go-previous-symbolic"));
  parts->title = ADW_WINDOW_TITLE (adw_window_title_new (_ ("Explanations"), ""));
  gtk_widget_set_tooltip_text (GTK_WIDGET (parts->back), _ ("All Explanations"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (parts->back), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("All explanations"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (search), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Search the explanations"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Explanations"), -1);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), GTK_WIDGET (parts->back));
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar), GTK_WIDGET (parts->title));

  gtk_widget_add_css_class (list, "boxed-list");
  gtk_widget_set_valign (list, GTK_ALIGN_START);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  fill_list (parts);
  gtk_list_box_set_filter_func (GTK_LIST_BOX (list), is_wanted, parts, NULL);
  gtk_widget_set_margin_start (search, 12);
  gtk_widget_set_margin_end (search, 12);
  gtk_widget_set_margin_top (search, 6);
  gtk_box_append (GTK_BOX (first), search);
  gtk_box_append (GTK_BOX (first), scrolled_new (list));
  gtk_stack_add_named (parts->stack, first, "list");
  parts->scrolled = scrolled_new (parts->page);
  gtk_stack_add_named (parts->stack, parts->scrolled, "one");

  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), stack);
  adw_window_set_content (ADW_WINDOW (window), box);
  g_signal_connect_swapped (parts->back, "clicked", G_CALLBACK (on_back), window);
  g_signal_connect_swapped (search, "search-changed", G_CALLBACK (on_search), window);
  g_signal_connect_swapped (search, "activate", G_CALLBACK (on_found), window);
  g_signal_connect_swapped (search, "stop-search", G_CALLBACK (gtk_window_close), window);
  g_signal_connect (list, "row-activated", G_CALLBACK (on_row), window);

  GtkEventController *escape = gtk_shortcut_controller_new ();
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (escape),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, escape);
  gtk_window_set_default_size (GTK_WINDOW (window), sg_text_scaled (420), sg_text_scaled (560));
  gtk_widget_set_size_request (window, 340, 300);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  return window;
}

static void
on_destroy (GtkWidget *window, GObject *parent)
{
  g_object_set_data (parent, "explanations", NULL);
}

GtkWindow *
sg_explanation_window_show (GtkWindow *parent, const SgExplanation *explanation)
{
  GtkWidget *window = g_object_get_data (G_OBJECT (parent), "explanations");

  if (window == NULL)
    {
      window = window_new (parent);
      g_object_set_data (G_OBJECT (parent), "explanations", window);
      g_signal_connect_object (window, "destroy", G_CALLBACK (on_destroy), parent, 0);
    }
  /* Over a dialog too, which may be modal */
  gtk_window_set_modal (GTK_WINDOW (window), gtk_window_get_modal (parent));
  show (window, explanation);
  gtk_window_present (GTK_WINDOW (window));
  return GTK_WINDOW (window);
}

const SgExplanation *
sg_explanation_window_shown (GtkWindow *window)
{
  return parts_of (window)->shown;
}

gboolean
sg_explanation_window_is (GtkWindow *window)
{
  return parts_of (window) != NULL;
}
