/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/tour.h"
#include "engine/words.h"

/* What the flap takes to come or to go. */
#define FLAP_MS 400
/* pixels */
#define LARGE 250

static const struct {
  const char *target;    /* a class of widget in the window */
  gboolean in_flap;      /* then page "run" is brought up */
  const char *title, *text;
} steps[] = {
  { "GtkMenuButton", FALSE, N_ ("Welcome to Shearglass"),
    N_ ("It computes a glass of atoms while you look at it, shears it, and shows what its atoms do. A tour of the main controls takes a minute. It is also "
        "in this menu.") },
  { "SgViewport", FALSE, N_ ("The glass"),
    N_ ("Every ball is an atom; the box repeats in all directions. Drag, or use the arrow keys, to turn it; the wheel, or + and −, zooms. Click an atom to "
        "know all about it.") },
  { "SgRateControl", TRUE, N_ ("Steering"),
    N_ ("Load shears the glass, Unload brings it back to zero stress; what strain is left is listed below. The strain rate can be changed at any "
        "moment of the run. Space lets time go on or stops it.") },
  { "SgPlotPanel", FALSE, N_ ("The curve"),
    N_ ("Stress against strain grows while the glass is sheared. The box above it chooses another curve; the button saves it as a figure or as data.") },
  { "AdwViewSwitcher", TRUE, N_ ("Four pages"),
    N_ ("Run steers. Picture says what the view shows: network, stress, displacements, disclinations. Events finds groups of atoms that rearrange. "
        "Gauge measures how relaxed the glass is.") },
  { "GtkMenuButton", FALSE, N_ ("More"),
    N_ ("The menu has the lessons, shipped samples to open, the paper's figures and the user guide.") },
  { "SgViewport", FALSE, N_ ("What is this?"),
    N_ ("F1 explains what has the focus, the right button of the mouse what it points at, with formula and source. Ctrl+? lists the keys. Begin with the "
        "first lesson: F2.") },
};

typedef struct {
  GtkWindow *window;
  AdwFlap *flap;
  GtkPopover *popover; /* of the step on the screen */
  int step;
  guint timer;
} Tour;

static void show_step (Tour *tour);

static void
take_away (Tour *tour)
{
  GtkPopover *popover = tour->popover;

  tour->popover = NULL;
  if (popover == NULL)
    return;
  g_signal_handlers_disconnect_by_data (popover, tour);
  gtk_popover_popdown (popover);
  gtk_widget_unparent (GTK_WIDGET (popover));
}

static void
tour_free (gpointer data)
{
  Tour *tour = data;
  g_clear_handle_id (&tour->timer, g_source_remove);
  take_away (tour);
  g_free (tour);
}

static Tour *
tour_of (GtkWindow *window)
{
  return g_object_get_data (G_OBJECT (window), "sg-tour");
}

static gboolean
end_now (gpointer window)
{
  g_object_set_data (window, "sg-tour", NULL);
  return G_SOURCE_REMOVE;
}

/* Not from within the popover's own signal. */
static void
end (Tour *tour)
{
  g_clear_handle_id (&tour->timer, g_source_remove);
  tour->timer = g_idle_add (end_now, tour->window);
}

static gboolean
go_on (gpointer data)
{
  Tour *tour = data;
  tour->timer = 0;
  show_step (tour);
  return G_SOURCE_REMOVE;
}

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  if (type != 0 && G_TYPE_CHECK_INSTANCE_TYPE (widget, type) && gtk_widget_get_mapped (widget)
      && (!GTK_IS_MENU_BUTTON (widget) || gtk_menu_button_get_primary (GTK_MENU_BUTTON (widget))))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
turn (Tour *tour, int by)
{
  int step = tour->step + by;

  if (step >= (int) G_N_ELEMENTS (steps))
    {
      end (tour);
      return;
    }
  take_away (tour);
  tour->step = step;
  gboolean folded = adw_flap_get_folded (tour->flap);
  gboolean moves = folded && adw_flap_get_reveal_flap (tour->flap);
  if (steps[step].in_flap)
    {
      gtk_widget_activate_action (GTK_WIDGET (tour->window), "win.page", "s", "run");
      GtkWidget *target = find (GTK_WIDGET (tour->flap), g_type_from_name (steps[step].target));
      /* brings it into sight where the page is scrolled */
      if (target != NULL)
        gtk_widget_child_focus (target, GTK_DIR_TAB_FORWARD);
      moves = TRUE;
    }
  else if (moves)
    adw_flap_set_reveal_flap (tour->flap, FALSE);
  g_clear_handle_id (&tour->timer, g_source_remove);
  tour->timer = moves ? g_timeout_add (FLAP_MS, go_on, tour) : g_idle_add (go_on, tour);
}

static void
on_next (Tour *tour)
{
  turn (tour, 1);
}

static void
on_back (Tour *tour)
{
  turn (tour, -1);
}

static void
on_skip (Tour *tour)
{
  end (tour);
}

static GtkWidget *
add_button (GtkWidget *box, const char *label, GCallback callback, Tour *tour)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);
  g_signal_connect_swapped (button, "clicked", callback, tour);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static GtkWidget *
add_text (GtkWidget *box, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  /* one width, so that the popover knows how many lines there will be */
  gtk_label_set_width_chars (GTK_LABEL (label), 32);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 32);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
show_step (Tour *tour)
{
  int last = (int) G_N_ELEMENTS (steps) - 1;
  GtkWidget *content = adw_application_window_get_content (ADW_APPLICATION_WINDOW (tour->window));
  GtkWidget *target = find (content, g_type_from_name (steps[tour->step].target));
  GtkWidget *popover = gtk_popover_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9), *next;
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  graphene_rect_t bounds;

  tour->popover = GTK_POPOVER (popover);
  gtk_widget_set_parent (popover, content);
  if (target != NULL && gtk_widget_compute_bounds (target, content, &bounds))
    {
      /* into what is large, below what is small */
      int part = bounds.size.height > LARGE ? 3 : 1;
      gtk_popover_set_pointing_to (tour->popover, &(GdkRectangle){ (int) bounds.origin.x, (int) bounds.origin.y, (int) bounds.size.width,
                                                                   (int) bounds.size.height / part });
    }
  else
    gtk_popover_set_pointing_to (tour->popover, &(GdkRectangle){ gtk_widget_get_width (content) / 2, gtk_widget_get_height (content) / 3, 1, 1 });
  gtk_popover_set_position (tour->popover, GTK_POS_BOTTOM);
  gtk_widget_set_margin_start (box, 9);
  gtk_widget_set_margin_end (box, 9);
  gtk_widget_set_margin_top (box, 9);
  gtk_widget_set_margin_bottom (box, 9);
  add_text (box, sg_words (steps[tour->step].title), "heading");
  add_text (box, sg_words (steps[tour->step].text), NULL);
  gtk_box_append (GTK_BOX (box), buttons);
  if (tour->step < last)
    add_button (buttons, tour->step == 0 ? _ ("_Not Now") : _ ("_Skip"), G_CALLBACK (on_skip), tour);
  if (tour->step > 1)
    add_button (buttons, _ ("_Back"), G_CALLBACK (on_back), tour);
  if (tour->step > 0)
    {
      g_autofree char *place = g_strdup_printf (_ ("%d of %d"), tour->step, last);
      GtkWidget *label = gtk_label_new (place);
      gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_set_hexpand (label, TRUE);
      gtk_box_append (GTK_BOX (buttons), label);
    }
  next = add_button (buttons, tour->step == 0 ? _ ("_Take the Tour") : tour->step == last ? _ ("_Done") : _ ("_Next"), G_CALLBACK (on_next), tour);
  gtk_widget_add_css_class (next, "suggested-action");
  gtk_widget_set_hexpand (next, tour->step == 0);
  gtk_widget_set_halign (next, GTK_ALIGN_END);
  gtk_popover_set_child (tour->popover, box);
  g_autofree char *all = g_strdup_printf ("%s. %s", sg_words (steps[tour->step].title), sg_words (steps[tour->step].text));
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover), GTK_ACCESSIBLE_PROPERTY_LABEL, all, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (next), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, all, -1);
  g_signal_connect_swapped (popover, "closed", G_CALLBACK (end), tour);
  gtk_popover_popup (tour->popover);
  gtk_widget_grab_focus (next);
}

void
sg_tour_start (GtkWindow *window, AdwFlap *flap, gboolean offer)
{
  Tour *tour = g_new0 (Tour, 1);

  tour->window = window;
  tour->flap = flap;
  g_object_set_data_full (G_OBJECT (window), "sg-tour", tour, tour_free);
  if (offer)
    show_step (tour);
  else
    turn (tour, 1);
}

void
sg_tour_end (GtkWindow *window)
{
  end_now (window);
}

int
sg_tour_step (GtkWindow *window)
{
  Tour *tour = tour_of (window);
  return tour != NULL ? tour->step : -1;
}

int
sg_tour_n_steps (void)
{
  return (int) G_N_ELEMENTS (steps) - 1;
}
