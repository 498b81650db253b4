/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/status-line.h"
#include "engine/words.h"
#include "ui/format.h"
#include "ui/units.h"

#include <math.h>

#define SPACING 14
#define MARGIN 12
#define UPDATE_US 100000

enum { STATE, STRAIN, STRESS, STEP, TIME, TEMPERATURE, PRESSURE, SPEED, N_ITEMS };

static const struct {
  const char *caption, *tooltip;
  int width; /* characters, so that the line does not dance */
} items[N_ITEMS] = {
  [STATE] = { NULL, N_ ("What the run does"), 7 },
  [STRAIN] = { N_ ("Strain"), N_ ("Shear strain of the loaded plane"), 7 },
  [STRESS] = { N_ ("Stress"), N_ ("Shear stress in ε/σ³, mean over the last row"), 6 },
  [STEP] = { N_ ("Step"), N_ ("Time steps since the run began"), 9 },
  [TIME] = { N_ ("Time"), N_ ("Physical time: one step stands for one femtosecond, or what the preferences say"), 9 },
  [TEMPERATURE] = { N_ ("Temperature"), N_ ("Kinetic temperature in ε/k, mean over the last row"), 6 },
  [PRESSURE] = { N_ ("Pressure"), N_ ("Pressure in ε/σ³, mean over the last row"), 6 },
  [SPEED] = { N_ ("Steps/s"), N_ ("Time steps a second of wall time"), 6 },
};
/* Which go first when room is short: the last of this list. */
static const int priority[N_ITEMS] = { STATE, STRAIN, STRESS, SPEED, STEP, TEMPERATURE, PRESSURE, TIME };

struct _SgStatusLine {
  GtkWidget parent_instance;

  /* Owned as children. */
  GtkWidget *box[N_ITEMS];
  GtkLabel *value[N_ITEMS];
  GtkLabel *list_value[N_ITEMS];
  GtkLabel *physical[N_ITEMS]; /* in the list */
  GtkWidget *more;

  SgSession *session; /* borrowed */
  gint64 updated_us;
};

G_DEFINE_FINAL_TYPE (SgStatusLine, sg_status_line, GTK_TYPE_WIDGET)

const char *
sg_run_state_title (SgRunState state)
{
  switch (state)
    {
    case SG_RUN_IDLE:
      return _ ("Idle");
    case SG_RUN_RUNNING:
      return _ ("Running");
    case SG_RUN_PAUSED:
      return _ ("Paused");
    case SG_RUN_FINISHED:
      return _ ("Finished");
    case SG_RUN_FAILED:
      return _ ("Failed");
    default:
      return "";
    }
}

static void
set_item (SgStatusLine *self, int item, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (self->value[item]), text) == 0)
    return;
  gtk_label_set_text (self->value[item], text);
  gtk_label_set_text (self->list_value[item], text);
}

/* The same in units of the laboratory: in the list, and where the pointer rests. */
static void
set_physical (SgStatusLine *self, int item, SgUnit unit, double value)
{
  g_autofree char *text = sg_units_text (unit, value);
  g_autofree char *tooltip = text != NULL ? g_strdup_printf ("%s\n%s", sg_words (items[item].tooltip), text)
                                          : g_strdup (sg_words (items[item].tooltip));

  gtk_label_set_text (self->physical[item], text != NULL ? text : "");
  if (g_strcmp0 (gtk_widget_get_tooltip_text (self->box[item]), tooltip) != 0)
    gtk_widget_set_tooltip_text (self->box[item], tooltip);
}

static void
take_item (SgStatusLine *self, int item, char *text)
{
  set_item (self, item, text);
  g_free (text);
}

static void
update (SgStatusLine *self)
{
  SgSnapshot *snapshot = sg_session_snapshot (self->session);
  const GArray *history = sg_session_history (self->session);
  SgRunState state = sg_session_state (self->session);

  self->updated_us = g_get_monotonic_time ();
  set_item (self, STATE, sg_session_loading (self->session) ? _ ("Opening") : sg_run_state_title (state));
  for (int s = SG_RUN_IDLE; s <= SG_RUN_FAILED; s++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->value[STATE]), s == SG_RUN_FAILED ? "error" : "success");
  if (state == SG_RUN_FAILED || state == SG_RUN_RUNNING)
    gtk_widget_add_css_class (GTK_WIDGET (self->value[STATE]),
                              state == SG_RUN_FAILED ? "error" : "success");

  if (snapshot == NULL)
    {
      for (int i = STRAIN; i < N_ITEMS; i++)
        set_item (self, i, "–");
      return;
    }
  take_item (self, STEP, sg_text_count (snapshot->step));
  take_item (self, TIME, sg_units_time_text (snapshot->step));
  take_item (self, STRAIN, sg_text_number (snapshot->strain, 5));
  if (history->len > 0)
    {
      const SgSample *last = &g_array_index (history, SgSample, history->len - 1);
      take_item (self, STRESS, sg_text_number (last->stress, 3));
      take_item (self, TEMPERATURE, sg_text_number (last->temperature, 4));
      take_item (self, PRESSURE, sg_text_number (last->pressure, 3));
      set_physical (self, STRESS, SG_UNIT_STRESS, last->stress);
      set_physical (self, TEMPERATURE, SG_UNIT_TEMPERATURE, last->temperature);
      set_physical (self, PRESSURE, SG_UNIT_STRESS, last->pressure);
    }
  else
    {
      const SgThermo *thermo = &snapshot->thermo;
      take_item (self, STRESS,
                 thermo->has_virial ? sg_text_number (thermo->stress[3 + snapshot->plane], 3)
                                    : g_strdup ("–"));
      take_item (self, TEMPERATURE, sg_text_number (thermo->temperature, 4));
      take_item (self, PRESSURE, thermo->has_virial ? sg_text_number (thermo->pressure, 3) : g_strdup ("–"));
      set_physical (self, STRESS, SG_UNIT_STRESS, thermo->has_virial ? thermo->stress[3 + snapshot->plane] : (double) NAN);
      set_physical (self, TEMPERATURE, SG_UNIT_TEMPERATURE, thermo->temperature);
      set_physical (self, PRESSURE, SG_UNIT_STRESS, thermo->has_virial ? thermo->pressure : (double) NAN);
    }
  double speed = sg_session_status (self->session)->steps_per_second;
  take_item (self, SPEED, speed > 0 ? sg_text_count ((guint64) (speed + 0.5)) : g_strdup ("–"));
}

static void
on_snapshot (SgSession *session, SgStatusLine *self)
{
  if (g_get_monotonic_time () - self->updated_us >= UPDATE_US
      || sg_session_state (session) != SG_RUN_RUNNING)
    update (self);
}

void
sg_status_line_set_session (SgStatusLine *self, SgSession *session)
{
  self->session = session;
  g_signal_connect_object (session, "snapshot", G_CALLBACK (on_snapshot), self, 0);
  g_signal_connect_object (session, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "reset", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  sg_units_on_change (self, G_CALLBACK (update));
  update (self);
}

static int
natural_width (GtkWidget *widget)
{
  int natural;
  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static void
sg_status_line_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                        int *natural, int *minimum_baseline, int *natural_baseline)
{
  SgStatusLine *self = SG_STATUS_LINE (widget);
  int min, nat;

  gtk_widget_measure (self->more, orientation, -1, &min, &nat, NULL, NULL);
  *minimum = min;
  *natural = nat;
  for (int i = 0; i < N_ITEMS; i++)
    {
      gtk_widget_measure (self->box[i], orientation, -1, &min, &nat, NULL, NULL);
      if (orientation == GTK_ORIENTATION_VERTICAL)
        {
          *minimum = MAX (*minimum, min);
          *natural = MAX (*natural, nat);
        }
      else
        {
          *natural += nat + SPACING;
          if (i == STATE)
            *minimum += min;
        }
    }
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum += 2 * MARGIN;
      *natural += 2 * MARGIN;
    }
}

static void
place (GtkWidget *widget, int x, int w, int width, int height)
{
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = width - x - w;
  gtk_widget_size_allocate (widget, &(GtkAllocation){ x, 0, w, height }, -1);
}

static void
sg_status_line_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  SgStatusLine *self = SG_STATUS_LINE (widget);
  int more = natural_width (self->more);
  int room = width - 2 * MARGIN - more;
  int widths[N_ITEMS];
  gboolean shown[N_ITEMS] = { FALSE };

  for (int p = 0; p < N_ITEMS; p++)
    {
      int i = priority[p];
      widths[i] = natural_width (self->box[i]);
      if (widths[i] > room && p > 0)
        break;
      shown[i] = TRUE;
      room -= widths[i] + SPACING;
    }

  int x = MARGIN;
  for (int i = 0; i < N_ITEMS; i++)
    {
      gtk_widget_set_child_visible (self->box[i], shown[i]);
      if (shown[i])
        {
          place (self->box[i], x, MIN (widths[i], MAX (width - x, 1)), width, height);
          x += widths[i] + SPACING;
        }
    }
  place (self->more, width - more, more, width, height);
}

static GtkWidget *
new_label (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, class);
  return label;
}

static void
sg_status_line_dispose (GObject *object)
{
  SgStatusLine *self = SG_STATUS_LINE (object);

  for (int i = 0; i < N_ITEMS; i++)
    g_clear_pointer (&self->box[i], gtk_widget_unparent);
  g_clear_pointer (&self->more, gtk_widget_unparent);
  G_OBJECT_CLASS (sg_status_line_parent_class)->dispose (object);
}

static void
sg_status_line_class_init (SgStatusLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sg_status_line_dispose;
  widget_class->measure = sg_status_line_measure;
  widget_class->size_allocate = sg_status_line_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "statusline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
sg_status_line_init (SgStatusLine *self)
{
  GtkWidget *grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);

  for (int i = 0; i < N_ITEMS; i++)
    {
      self->box[i] = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      if (items[i].caption != NULL)
        gtk_box_append (GTK_BOX (self->box[i]), new_label (sg_words (items[i].caption), "dim-label"));
      GtkWidget *value = new_label ("–", "numeric");
      self->value[i] = GTK_LABEL (value);
      gtk_label_set_width_chars (self->value[i], items[i].width);
      gtk_box_append (GTK_BOX (self->box[i]), value);
      gtk_widget_set_tooltip_text (self->box[i], sg_words (items[i].tooltip));
      gtk_widget_set_parent (self->box[i], GTK_WIDGET (self));

      GtkWidget *caption = new_label (items[i].caption != NULL ? sg_words (items[i].caption) : _ ("State"), "dim-label");
      gtk_widget_set_tooltip_text (caption, sg_words (items[i].tooltip));
      gtk_grid_attach (GTK_GRID (grid), caption, 0, i, 1, 1);
      self->list_value[i] = GTK_LABEL (new_label ("–", "numeric"));
      gtk_label_set_xalign (self->list_value[i], 1);
      gtk_widget_set_hexpand (GTK_WIDGET (self->list_value[i]), TRUE);
      gtk_grid_attach (GTK_GRID (grid), GTK_WIDGET (self->list_value[i]), 1, i, 1, 1);
      self->physical[i] = GTK_LABEL (new_label ("", "numeric"));
      gtk_label_set_xalign (self->physical[i], 1);
      gtk_widget_add_css_class (GTK_WIDGET (self->physical[i]), "dim-label");
      gtk_grid_attach (GTK_GRID (grid), GTK_WIDGET (self->physical[i]), 2, i, 1, 1);
    }
  gtk_widget_set_margin_start (grid, 6);
  gtk_widget_set_margin_end (grid, 6);
  gtk_widget_set_margin_top (grid, 6);
  gtk_widget_set_margin_bottom (grid, 6);

  GtkWidget *popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (popover), grid);
  self->more = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->more), "pan-up-symbolic");
  gtk_menu_button_set_direction (GTK_MENU_BUTTON (self->more), GTK_ARROW_UP);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->more), popover);
  gtk_widget_set_tooltip_text (self->more, _ ("All Numbers"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->more), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("All numbers"),
                                  -1);
  gtk_widget_add_css_class (self->more, "flat");
  gtk_widget_set_parent (self->more, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Status"), -1);
}
