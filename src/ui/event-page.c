/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/event-page.h"
#include "engine/words.h"
#include "ui/form.h"
#include "ui/format.h"
#include "ui/watchdog.h"
#include "ui/wheel.h"

#include <math.h>

/* One row: the newest of what is known of an event. */
#define SG_TYPE_EVENT_ROW (sg_event_row_get_type ())
G_DECLARE_FINAL_TYPE (SgEventRow, sg_event_row, SG, EVENT_ROW, GObject)

struct _SgEventRow {
  GObject parent_instance;
  SgEvent *event; /* owned */
};

G_DEFINE_FINAL_TYPE (SgEventRow, sg_event_row, G_TYPE_OBJECT)

enum { ROW_CHANGED, N_ROW_SIGNALS };
static guint row_signals[N_ROW_SIGNALS];

static void
sg_event_row_finalize (GObject *object)
{
  sg_event_unref (SG_EVENT_ROW (object)->event);
  G_OBJECT_CLASS (sg_event_row_parent_class)->finalize (object);
}

static void
sg_event_row_class_init (SgEventRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sg_event_row_finalize;
  row_signals[ROW_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 0);
}

static void
sg_event_row_init (SgEventRow *row)
{
}

/* The columns. */
typedef enum { NUMBER, STRAIN, CORES, STRING, ICOSAHEDRAL, STRESS, TIME, N_COLUMNS } Column;

static const struct {
  const char *title, *tooltip;
} columns[N_COLUMNS] = {
  [NUMBER] = { N_ ("No."), N_ ("In order of appearance") },
  [STRAIN] = { "γ", N_ ("In the last state in which it moved") },
  [CORES] = { N_ ("Size"), N_ ("Atoms that moved more than 0.6 sigma, of all that moved with them") },
  [STRING] = { N_ ("Str."), N_ ("Links of the longest chain of atoms that moved into each other's places; o: a ring") },
  [ICOSAHEDRAL] = { N_ ("Ico."), N_ ("Share of its atoms that were icosahedral before, in per cent") },
  [STRESS] = { "Δσ", N_ ("What its atoms took from the shear stress of the cell") },
  [TIME] = { "t", N_ ("In tau") },
};

static double
value_of (const SgEvent *e, Column column)
{
  switch (column)
    {
    case NUMBER:
      return (double) e->number;
    case TIME:
      return e->x.time;
    case STRAIN:
      return e->x.strain;
    case CORES:
      return e->x.n_cores + 1e-6 * e->x.n_atoms;
    case STRING:
      return e->x.longest_chain;
    case ICOSAHEDRAL:
      return e->x.icosahedral;
    case STRESS:
      return e->stress_drop;
    default:
      return 0;
    }
}

static char *
text_of (const SgEvent *e, Column column)
{
  switch (column)
    {
    case NUMBER:
      return g_strdup_printf ("%" G_GUINT64_FORMAT "%s", e->number,
                              e->reverses != 0 ? " ↩" : e->reversed_by != 0 ? " ×" : e->active ? " …" : "");
    case TIME:
      return sg_text_number (e->x.time, 1);
    case STRAIN:
      return sg_text_number (e->x.strain, 4);
    case CORES:
      return g_strdup_printf ("%u/%u", e->x.n_cores, e->x.n_atoms);
    case STRING:
      return g_strdup_printf ("%u%s", e->x.longest_chain, e->x.ring ? " o" : "");
    case ICOSAHEDRAL:
      return sg_text_number (100 * e->x.icosahedral, 0);
    case STRESS:
      return sg_text_number (-e->stress_drop, 4);
    default:
      return g_strdup ("");
    }
}

struct _SgEventPage {
  AdwBin parent_instance;

  GtkSwitch *on;
  GtkDropDown *states;
  GtkSpinButton *interval;
  GtkLabel *status;
  GtkCheckButton *alone;
  GtkWidget *clear;
  GtkColumnView *table;
  GtkWidget *save;

  GListStore *rows;               /* owned, of SgEventRow, by number */
  GtkSingleSelection *selection;  /* owned */
  SgEventFollower *follower;      /* owned */
  SgViewport *viewport;           /* borrowed */
  SgSession *session;             /* borrowed */
  GtkNativeDialog *dialog;        /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (SgEventPage, sg_event_page, ADW_TYPE_BIN)

enum { EVENTS_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* What it costs is part of what it says. */
static void
update_status (SgEventPage *self, const GError *error)
{
  SgEventList *list = sg_event_follower_list (self->follower);
  double seconds = sg_event_follower_seconds (self->follower);
  GString *text = g_string_new (NULL);

  if (error != NULL)
    g_string_append_printf (text, _ ("The last state failed: %s"), error->message);
  else if (list == NULL && !sg_event_follower_is_on (self->follower))
    g_string_append (text, _ ("Off: costs nothing."));
  else if (list == NULL)
    g_string_append (text, _ ("Waits for the first state."));
  else
    {
      g_autofree char *time = sg_text_number (list->time, 0);
      g_string_append_printf (text, sg_plural ("%zu event in %u states up to %s τ.", "%zu events in %u states up to %s τ.", list->n),
                              list->n, list->n_states, time);
    }
  if (seconds > 0)
    {
      g_autofree char *took = sg_text_number (seconds, 1);
      g_string_append_printf (text, _ (" A state takes %s s of one thread."), took);
    }
  gtk_label_set_text (self->status, text->str);
  gtk_widget_set_sensitive (self->save, list != NULL && list->n > 0);
  g_string_free (text, TRUE);
}

static void
show_list (SgEventPage *self)
{
  SgEventList *list = sg_event_follower_list (self->follower);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rows)), wanted = list != NULL ? (guint) list->n : 0;
  gboolean resort = FALSE;

  gint64 start = g_get_monotonic_time ();
  for (guint k = 0; k < MIN (n, wanted); k++)
    {
      g_autoptr (SgEventRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), k);
      if (row->event == list->event[k])
        continue;
      resort = TRUE;
      sg_event_unref (row->event);
      row->event = sg_event_ref (list->event[k]);
      g_signal_emit (row, row_signals[ROW_CHANGED], 0);
    }
  if (n > wanted)
    g_list_store_splice (self->rows, wanted, n - wanted, NULL, 0);
  else if (wanted > n)
    {
      g_autoptr (GPtrArray) fresh = g_ptr_array_new_with_free_func (g_object_unref);
      for (guint k = n; k < wanted; k++)
        {
          SgEventRow *row = g_object_new (SG_TYPE_EVENT_ROW, NULL);
          row->event = sg_event_ref (list->event[k]);
          g_ptr_array_add (fresh, row);
        }
      g_list_store_splice (self->rows, n, 0, fresh->pdata, fresh->len);
    }
  if (resort)
    gtk_sorter_changed (gtk_column_view_get_sorter (self->table), GTK_SORTER_CHANGE_DIFFERENT);
  sg_watchdog_phase ("event list", start);
}

static void
on_events (SgEventList *list, const GError *error, void *data)
{
  SgEventPage *self = data;

  show_list (self);
  update_status (self, error);
  g_signal_emit (self, signals[EVENTS_CHANGED], 0);
}

static void
apply (SgEventPage *self)
{
  sg_event_follower_set (self->follower, gtk_switch_get_active (self->on),
                         (SgEventStates) gtk_drop_down_get_selected (self->states),
                         gtk_spin_button_get_value (self->interval));
  if (self->session != NULL && sg_session_snapshot (self->session) != NULL)
    sg_event_follower_follow (self->follower, sg_session_snapshot (self->session));
  update_status (self, NULL);
}

/* The table. */

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  Column column = GPOINTER_TO_INT (data);
  double x = value_of (((const SgEventRow *) a)->event, column);
  double y = value_of (((const SgEventRow *) b)->event, column);
  return x < y ? GTK_ORDERING_SMALLER : x > y ? GTK_ORDERING_LARGER : GTK_ORDERING_EQUAL;
}

static void
write_cell (SgEventRow *row, GtkListItem *item)
{
  Column column = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (item), "column"));
  g_autofree char *text = text_of (row->event, column);
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
  g_object_set_data (G_OBJECT (item), "column", column);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  SgEventRow *row = gtk_list_item_get_item (item);

  g_signal_connect_object (row, "changed", G_CALLBACK (write_cell), item, 0);
  write_cell (row, item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), write_cell, item);
}

static void
add_column (SgEventPage *self, Column column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  gpointer data = GINT_TO_POINTER (column);

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), data);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), data);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), data);
  GtkColumnViewColumn *shown = gtk_column_view_column_new (sg_words (columns[column].title), factory);
  GtkSorter *sorter = GTK_SORTER (gtk_custom_sorter_new (compare, data, NULL));
  gtk_column_view_column_set_sorter (shown, sorter);
  gtk_column_view_column_set_expand (shown, TRUE);
  gtk_column_view_append_column (self->table, shown);
  g_object_unref (sorter);
  g_object_unref (shown);
}

static void
show_event (SgEventPage *self)
{
  SgEventRow *row = gtk_single_selection_get_selected_item (self->selection);
  if (self->viewport != NULL)
    sg_viewport_show_event (self->viewport, row != NULL ? row->event : NULL, gtk_check_button_get_active (self->alone));
  gtk_widget_set_sensitive (self->clear, row != NULL);
}

static void
on_selected (GtkSingleSelection *selection, GParamSpec *pspec, SgEventPage *self)
{
  show_event (self);
}

static void
on_alone (GtkCheckButton *alone, GParamSpec *pspec, SgEventPage *self)
{
  if (gtk_single_selection_get_selected_item (self->selection) != NULL)
    show_event (self);
}

static void
on_clear (GtkButton *button, SgEventPage *self)
{
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}

static void
on_activate (GtkColumnView *table, guint position, SgEventPage *self)
{
  show_event (self);
}

gboolean
sg_event_page_choose (SgEventPage *self, guint64 number)
{
  GListModel *shown = G_LIST_MODEL (self->selection);
  for (guint k = 0; k < g_list_model_get_n_items (shown); k++)
    {
      g_autoptr (SgEventRow) row = g_list_model_get_item (shown, k);
      if (row->event->number == number)
        {
          gtk_single_selection_set_selected (self->selection, k);
          show_event (self);
          return TRUE;
        }
    }
  return FALSE;
}

/* Saving. */

gboolean
sg_event_page_save (SgEventPage *self, const char *path, GError **error)
{
  SgEventList *list = sg_event_follower_list (self->follower);
  SgSnapshot *snapshot = self->session != NULL ? sg_session_snapshot (self->session) : NULL;
  g_autofree char *text = list != NULL ? sg_event_list_csv (list, snapshot != NULL ? snapshot->id_of : NULL) : NULL;
  return text != NULL && g_file_set_contents (path, text, -1, error);
}

static void
on_save_response (GtkNativeDialog *dialog, int response, SgEventPage *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
      g_autoptr (GError) error = NULL;
      if (path != NULL && !sg_event_page_save (self, path, &error) && error != NULL)
        update_status (self, error);
    }
  g_clear_object (&self->dialog);
}

static void
on_save (GtkButton *button, SgEventPage *self)
{
  if (self->dialog != NULL)
    return;
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Save Events"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                     GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), "events.csv");
  self->dialog = GTK_NATIVE_DIALOG (chooser);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_save_response), self, 0);
  gtk_native_dialog_show (self->dialog);
}

/* The session. */

static void
on_snapshot (SgSession *session, SgEventPage *self)
{
  SgSnapshot *snapshot = sg_session_snapshot (session);
  if (snapshot != NULL)
    sg_event_follower_follow (self->follower, snapshot);
}

static void
on_reset (SgSession *session, SgEventPage *self)
{
  sg_event_follower_forget (self->follower);
  update_status (self, NULL);
}

static void
on_went_back (SgSession *session, uint64_t step, SgEventPage *self)
{
  sg_event_follower_go_back (self->follower, step);
}

/* The same share as the structure of the view; each of the two has it. */
static void
on_share (GActionGroup *actions, const char *name, GVariant *state, SgEventPage *self)
{
  double percent = g_ascii_strtod (g_variant_get_string (state, NULL), NULL);
  sg_event_follower_set_share (self->follower, CLAMP (percent / 100, 0.01, 1));
}

void
sg_event_page_set_view (SgEventPage *self, SgViewport *viewport, SgSession *session)
{
  g_return_if_fail (self->session == NULL);
  self->viewport = viewport;
  self->session = session;
  g_object_add_weak_pointer (G_OBJECT (viewport), (gpointer *) &self->viewport);
  GActionGroup *actions = sg_viewport_actions (viewport);
  g_signal_connect_object (actions, "action-state-changed::share", G_CALLBACK (on_share), self, 0);
  g_autoptr (GVariant) share = g_action_group_get_action_state (actions, "share");
  on_share (actions, "share", share, self);
  g_signal_connect_object (session, "snapshot", G_CALLBACK (on_snapshot), self, 0);
  g_signal_connect_object (session, "reset", G_CALLBACK (on_reset), self, 0);
  g_signal_connect_object (session, "went-back", G_CALLBACK (on_went_back), self, 0);
}

SgEventList *
sg_event_page_list (SgEventPage *self)
{
  return sg_event_follower_list (self->follower);
}

void
sg_event_page_set_on (SgEventPage *self, gboolean on)
{
  gtk_switch_set_active (self->on, on);
}

void
sg_event_page_set_interval (SgEventPage *self, double interval)
{
  gtk_spin_button_set_value (self->interval, interval);
}

static void
sg_event_page_dispose (GObject *object)
{
  SgEventPage *self = SG_EVENT_PAGE (object);

  g_clear_pointer (&self->follower, sg_event_follower_free);
  if (self->viewport != NULL)
    g_object_remove_weak_pointer (G_OBJECT (self->viewport), (gpointer *) &self->viewport);
  self->viewport = NULL;
  self->session = NULL;
  if (self->dialog != NULL)
    gtk_native_dialog_destroy (self->dialog);
  g_clear_object (&self->dialog);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  G_OBJECT_CLASS (sg_event_page_parent_class)->dispose (object);
}

static void
sg_event_page_class_init (SgEventPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sg_event_page_dispose;
  signals[EVENTS_CHANGED] = g_signal_new ("events-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/shearglass/Shearglass/event-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SgEventPage, on);
  gtk_widget_class_bind_template_child (widget_class, SgEventPage, states);
  gtk_widget_class_bind_template_child (widget_class, SgEventPage, interval);
  gtk_widget_class_bind_template_child (widget_class, SgEventPage, status);
  gtk_widget_class_bind_template_child (widget_class, SgEventPage, table);
  gtk_widget_class_bind_template_child (widget_class, SgEventPage, save);
  gtk_widget_class_bind_template_child (widget_class, SgEventPage, alone);
  gtk_widget_class_bind_template_child (widget_class, SgEventPage, clear);
  gtk_widget_class_bind_template_callback (widget_class, on_alone);
  gtk_widget_class_bind_template_callback (widget_class, on_clear);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, apply);
}

static void
sg_event_page_init (SgEventPage *self)
{
  self->rows = g_list_store_new (SG_TYPE_EVENT_ROW);
  self->follower = sg_event_follower_new (on_events, self);
  gtk_widget_init_template (GTK_WIDGET (self));
  sg_wheel_leave_alone (self->interval);
  sg_form_compact (self->states);
  for (int c = 0; c < N_COLUMNS; c++)
    add_column (self, (Column) c);

  GtkSorter *sorter = gtk_column_view_get_sorter (self->table);
  GtkSortListModel *sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->rows)), g_object_ref (sorter));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (sorted));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self);
  update_status (self, NULL);
}
