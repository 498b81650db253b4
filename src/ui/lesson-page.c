/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/words.h"
#include "ui/lesson-page-private.h"
#include "ui/settings.h"

#include <string.h>

/* What the run says is looked at so often. */
#define UPDATE_MS 200

G_DEFINE_FINAL_TYPE (SgLessonPage, sg_lesson_page, ADW_TYPE_BIN)

enum { CLOSE, MESSAGE, CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

const SgLessonStep *
sg_lesson_page_present (SgLessonPage *self)
{
  return sg_lesson_step (self->lesson, sg_lesson_run_step (self->run));
}

void
sg_lesson_page_say (SgLessonPage *self, const char *text)
{
  g_signal_emit (self, signals[MESSAGE], 0, text);
}

/* What is remembered of a lesson: how many of its steps were done. */
static char *
name_of (const char *path)
{
  char *name = g_path_get_basename (path);
  *strchrnul (name, '.') = '\0';
  return name;
}

static guint32
steps_done (const char *path)
{
  g_autofree char *name = name_of (path);
  g_autoptr (GVariant) all = g_settings_get_value (sg_settings (), "lessons");
  guint32 n = 0;

  g_variant_lookup (all, name, "u", &n);
  return n;
}

void
sg_lesson_page_remember (SgLessonPage *self)
{
  guint32 n = 0;

  for (unsigned k = 0; k < self->lesson->steps->len; k++)
    n += sg_lesson_run_was_done (self->run, k);
  if (n <= steps_done (self->lesson->path))
    return;
  g_autofree char *name = name_of (self->lesson->path);
  g_autoptr (GVariant) before = g_settings_get_value (sg_settings (), "lessons");
  GVariantBuilder builder;
  GVariantIter iter;
  const char *key;
  guint32 value;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{su}"));
  g_variant_iter_init (&iter, before);
  while (g_variant_iter_next (&iter, "{&su}", &key, &value))
    if (strcmp (key, name) != 0)
      g_variant_builder_add (&builder, "{su}", key, value);
  g_variant_builder_add (&builder, "{su}", name, n);
  g_settings_set_value (sg_settings (), "lessons", g_variant_builder_end (&builder));
}

void
sg_lesson_page_feed (SgLessonPage *self)
{
  const SgConfiguration *sample = sg_session_sample (self->session);
  SgLessonFacts facts = {
    .status = sg_session_status (self->session),
    .samples = sg_session_history (self->session),
    .unloads = sg_session_unloads (self->session),
    .structure = sg_viewport_structure (self->viewport),
    .events = sg_event_page_list (self->events),
    .n_atoms = sample != NULL ? sample->atoms->n : 0,
  };

  /* Until the sample of the step is there the run on the screen is another one's. */
  if (self->lesson == NULL || self->opening || !g_queue_is_empty (&self->actions))
    return;
  sg_lesson_run_feed (self->run, &facts);
  sg_lesson_page_show_progress (self);
}

static gboolean
on_timer (gpointer data)
{
  SgLessonPage *self = data;
  self->timer = 0;
  sg_lesson_page_feed (self);
  return G_SOURCE_REMOVE;
}

void
sg_lesson_page_soon (SgLessonPage *self)
{
  if (self->lesson != NULL)
    sg_lesson_page_do_actions (self);
  if (self->timer == 0 && self->lesson != NULL && self->shown)
    self->timer = g_timeout_add (UPDATE_MS, on_timer, self);
}

static void
want (SgLessonPage *self)
{
  gboolean follows = self->lesson != NULL && self->shown;
  sg_viewport_want (self->viewport, SG_WANTS_LESSON, follows ? sg_lesson_page_present (self)->wants : 0);
}

static void
enter (SgLessonPage *self, unsigned step)
{
  sg_lesson_run_enter (self->run, step);
  want (self);
  g_queue_clear (&self->actions);
  sg_lesson_page_show_step (self);
  sg_lesson_page_queue (self, sg_lesson_page_present (self)->begin);
  sg_lesson_page_soon (self);
}

gboolean
sg_lesson_page_next (SgLessonPage *self)
{
  if (self->lesson == NULL)
    return FALSE;
  unsigned step = sg_lesson_run_step (self->run);
  if (step + 1 < self->lesson->steps->len)
    {
      enter (self, step + 1);
      return TRUE;
    }
  sg_lesson_page_show_list (self);
  sg_lesson_page_grab_focus (self);
  return FALSE;
}

gboolean
sg_lesson_page_back (SgLessonPage *self)
{
  if (self->lesson == NULL || sg_lesson_run_step (self->run) == 0)
    return FALSE;
  enter (self, sg_lesson_run_step (self->run) - 1);
  return TRUE;
}

SgLessonAbout
sg_lesson_page_about (SgLessonPage *self)
{
  bool view = false, figure = false;

  if (self->lesson == NULL)
    return SG_LESSON_ABOUT_VIEW; /* the list leaves room for one */
  const GPtrArray *begin = sg_lesson_page_present (self)->begin;
  for (guint k = 0; k < begin->len; k++)
    {
      SgLessonActionKind kind = ((const SgLessonAction *) g_ptr_array_index (begin, k))->kind;
      view = view || kind == SG_LESSON_VIEW || kind == SG_LESSON_CAMERA;
      figure = figure || kind == SG_LESSON_FIGURE;
    }
  return view == figure ? SG_LESSON_ABOUT_BOTH : view ? SG_LESSON_ABOUT_VIEW : SG_LESSON_ABOUT_CURVE;
}

gboolean
sg_lesson_page_caption (SgLessonPage *self, char **heading, char **text, char **corner)
{
  if (self->lesson == NULL)
    return FALSE;
  const SgLessonStep *step = sg_lesson_page_present (self);
  const char *said = step->done != NULL ? step->done : step->explain;
  if (said == NULL || !sg_lesson_run_done (self->run))
    said = step->look != NULL ? step->look : g_ptr_array_index (step->paragraphs, 0);
  *heading = g_strdup (step->title);
  *text = sg_lesson_run_text (self->run, said);
  *corner = g_strdup_printf (_ ("%u of %u"), sg_lesson_run_step (self->run) + 1, self->lesson->steps->len);
  return TRUE;
}

SgLessonRun *
sg_lesson_page_run (SgLessonPage *self)
{
  return self->run;
}

gboolean
sg_lesson_page_is_open (SgLessonPage *self)
{
  return self->lesson != NULL;
}

void
sg_lesson_page_grab_focus (SgLessonPage *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, 0);

  if (self->lesson != NULL)
    gtk_widget_grab_focus (self->next);
  else if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

void
sg_lesson_page_set_shown (SgLessonPage *self, gboolean shown)
{
  self->shown = shown;
  want (self);
  sg_lesson_page_soon (self);
}

/* Lessons. */

static void
end_lesson (SgLessonPage *self)
{
  g_queue_clear (&self->actions);
  if (self->lesson == NULL)
    return;
  sg_lesson_page_remember (self);
  sg_lesson_page_clear_step (self);
  g_clear_pointer (&self->run, sg_lesson_run_free);
  g_clear_pointer (&self->lesson, sg_lesson_free);
  want (self);
}

static const SgLessonAction restart = { .kind = SG_LESSON_RESTART };

gboolean
sg_lesson_page_open (SgLessonPage *self, const char *path, GError **error)
{
  SgLesson *lesson = sg_lesson_load_translated (path, error);

  if (lesson == NULL)
    return FALSE;
  end_lesson (self);
  self->lesson = lesson;
  self->run = sg_lesson_run_new (lesson, 1);
  gtk_label_set_text (GTK_LABEL (self->open_title), lesson->title);
  gtk_stack_set_visible_child_name (self->stack, "lesson");
  g_free (self->sample);
  self->sample = g_strdup (lesson->sample);
  sg_lesson_run_enter (self->run, 0);
  want (self);
  sg_lesson_page_show_step (self);
  const GPtrArray *begin = sg_lesson_page_present (self)->begin;
  if (begin->len == 0 || !sg_lesson_action_opens (g_ptr_array_index (begin, 0)))
    g_queue_push_tail (&self->actions, (gpointer) &restart);
  sg_lesson_page_queue (self, begin);
  return TRUE;
}

static void
on_row (GtkListBox *list, GtkListBoxRow *row, SgLessonPage *self)
{
  g_autoptr (GError) error = NULL;
  if (sg_lesson_page_open (self, g_object_get_data (G_OBJECT (row), "path"), &error))
    sg_lesson_page_grab_focus (self);
  else
    sg_lesson_page_say (self, error->message);
}

static void
fill_list (SgLessonPage *self)
{
  g_auto (GStrv) paths = sg_lesson_list ();

  for (GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, 0); row != NULL;
       row = gtk_list_box_get_row_at_index (self->list, 0))
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (int k = 0; paths[k] != NULL; k++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SgLesson) lesson = sg_lesson_load_translated (paths[k], &error);
      g_autofree char *name = g_path_get_basename (paths[k]);
      g_autofree char *title = g_markup_escape_text (lesson != NULL ? lesson->title : name, -1);
      g_autofree char *plain
          = lesson == NULL         ? g_strdup (error->message)
            : lesson->minutes > 0 ? g_strdup_printf (sg_plural ("%s About %u minute.", "%s About %u minutes.", lesson->minutes), lesson->summary,
                                                      lesson->minutes)
                                  : g_strdup (lesson->summary);
      g_autofree char *subtitle = g_markup_escape_text (plain, -1);
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
      if (lesson != NULL && steps_done (paths[k]) >= lesson->steps->len)
        {
          GtkWidget *mark = gtk_image_new_from_icon_name ("object-select-symbolic");
          gtk_widget_set_tooltip_text (mark, _ ("You have done this lesson"));
          gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Done"), -1);
          adw_action_row_add_suffix (ADW_ACTION_ROW (row), mark);
        }
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), lesson != NULL);
      g_object_set_data_full (G_OBJECT (row), "path", g_strdup (paths[k]), g_free);
      gtk_list_box_append (self->list, row);
    }
}

void
sg_lesson_page_show_list (SgLessonPage *self)
{
  end_lesson (self);
  fill_list (self);
  gtk_stack_set_visible_child_name (self->stack, "list");
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_went_back (SgSession *session, uint64_t step, SgLessonPage *self)
{
  if (self->run != NULL)
    sg_lesson_run_forget (self->run);
  sg_lesson_page_soon (self);
}

void
sg_lesson_page_set_parts (SgLessonPage *self, SgSession *session, SgViewport *viewport, SgEventPage *events,
                          SgPlotPanel *plot)
{
  g_return_if_fail (self->session == NULL);
  self->session = session;
  self->viewport = viewport;
  self->events = events;
  self->plot = plot;
  g_signal_connect_object (session, "changed", G_CALLBACK (sg_lesson_page_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "samples", G_CALLBACK (sg_lesson_page_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "snapshot", G_CALLBACK (sg_lesson_page_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "went-back", G_CALLBACK (on_went_back), self, 0);
  g_signal_connect_object (session, "unloaded", G_CALLBACK (sg_lesson_page_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (events, "events-changed", G_CALLBACK (sg_lesson_page_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (viewport, "structure-changed", G_CALLBACK (sg_lesson_page_soon), self, G_CONNECT_SWAPPED);
}

static void
on_close (GtkButton *button, SgLessonPage *self)
{
  g_signal_emit (self, signals[CLOSE], 0);
}

static GtkWidget *
icon_button (const char *icon, const char *what, GCallback callback, SgLessonPage *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, what);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, what, -1);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect (button, "clicked", callback, self);
  return button;
}

static GtkWidget *
new_head (SgLessonPage *self, GtkWidget *first, GtkWidget *title)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_widget_set_margin_start (head, 6);
  gtk_widget_set_margin_end (head, 6);
  gtk_widget_set_margin_top (head, 6);
  if (first != NULL)
    gtk_box_append (GTK_BOX (head), first);
  else
    gtk_widget_set_margin_start (title, 6);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), icon_button ("window-close-symbolic", _ ("Close the lessons"), G_CALLBACK (on_close), self));
  return head;
}

static GtkWidget *
new_scroller (GtkWidget *child)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), child);
  return scroller;
}

static void
set_margins (GtkWidget *widget, int margin)
{
  gtk_widget_set_margin_start (widget, margin);
  gtk_widget_set_margin_end (widget, margin);
  gtk_widget_set_margin_top (widget, margin / 2);
  gtk_widget_set_margin_bottom (widget, margin);
}

static GtkWidget *
new_list_page (SgLessonPage *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *title = gtk_label_new (_ ("Lessons"));

  gtk_widget_add_css_class (title, "heading");
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_widget_set_valign (GTK_WIDGET (self->list), GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Lessons"), -1);
  set_margins (GTK_WIDGET (self->list), 12);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (on_row), self);
  gtk_box_append (GTK_BOX (page), new_head (self, NULL, title));
  gtk_box_append (GTK_BOX (page), new_scroller (GTK_WIDGET (self->list)));
  return page;
}

static void
on_list (GtkButton *button, SgLessonPage *self)
{
  sg_lesson_page_show_list (self);
  sg_lesson_page_grab_focus (self);
}

static void
on_back (GtkButton *button, SgLessonPage *self)
{
  sg_lesson_page_back (self);
}

static void
on_next (GtkButton *button, SgLessonPage *self)
{
  sg_lesson_page_next (self);
}

static GtkWidget *
new_lesson_page (SgLessonPage *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *list = icon_button ("go-previous-symbolic", _ ("All lessons"), G_CALLBACK (on_list), self);

  self->open_title = gtk_label_new ("");
  gtk_widget_add_css_class (self->open_title, "dim-label");
  self->step_title = gtk_label_new ("");
  gtk_label_set_xalign (GTK_LABEL (self->step_title), 0);
  gtk_label_set_wrap (GTK_LABEL (self->step_title), TRUE);
  gtk_widget_set_margin_start (self->step_title, 12);
  gtk_widget_set_margin_end (self->step_title, 12);
  gtk_widget_add_css_class (self->step_title, "title-3");
  self->content = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  set_margins (GTK_WIDGET (self->content), 12);

  self->back = gtk_button_new_with_mnemonic (_ ("_Back"));
  self->next = gtk_button_new_with_mnemonic (_ ("_Next"));
  self->place = GTK_LABEL (gtk_label_new (""));
  gtk_widget_add_css_class (GTK_WIDGET (self->place), "dim-label");
  gtk_widget_set_hexpand (GTK_WIDGET (self->place), TRUE);
  gtk_widget_set_tooltip_text (self->back, _ ("Page Up"));
  gtk_widget_set_tooltip_text (self->next, _ ("Page Down"));
  g_signal_connect (self->back, "clicked", G_CALLBACK (on_back), self);
  g_signal_connect (self->next, "clicked", G_CALLBACK (on_next), self);
  gtk_box_append (GTK_BOX (foot), self->back);
  gtk_box_append (GTK_BOX (foot), GTK_WIDGET (self->place));
  gtk_box_append (GTK_BOX (foot), self->next);
  set_margins (foot, 12);

  self->scroller = new_scroller (GTK_WIDGET (self->content));
  gtk_box_append (GTK_BOX (page), new_head (self, list, self->open_title));
  gtk_box_append (GTK_BOX (page), self->step_title);
  gtk_box_append (GTK_BOX (page), self->scroller);
  gtk_box_append (GTK_BOX (page), foot);
  return page;
}

static void
sg_lesson_page_dispose (GObject *object)
{
  SgLessonPage *self = SG_LESSON_PAGE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_queue_clear (&self->actions);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_pointer (&self->run, sg_lesson_run_free);
  g_clear_pointer (&self->lesson, sg_lesson_free);
  g_clear_pointer (&self->sample, g_free);
  self->stack = NULL;
  G_OBJECT_CLASS (sg_lesson_page_parent_class)->dispose (object);
}

static void
sg_lesson_page_finalize (GObject *object)
{
  SgLessonPage *self = SG_LESSON_PAGE (object);

  g_array_unref (self->lines);
  g_ptr_array_unref (self->marks);
  g_ptr_array_unref (self->choices);
  G_OBJECT_CLASS (sg_lesson_page_parent_class)->finalize (object);
}

static void
sg_lesson_page_class_init (SgLessonPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sg_lesson_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = sg_lesson_page_finalize;
  signals[CLOSE]
      = g_signal_new ("close", SG_TYPE_LESSON_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED]
      = g_signal_new ("changed", SG_TYPE_LESSON_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MESSAGE] = g_signal_new ("message", SG_TYPE_LESSON_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_STRING);
}

static void
sg_lesson_page_init (SgLessonPage *self)
{
  self->lines = g_array_new (FALSE, FALSE, sizeof (SgLessonLine));
  self->marks = g_ptr_array_new ();
  self->choices = g_ptr_array_new ();
  g_queue_init (&self->actions);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_stack_add_named (self->stack, new_list_page (self), "list");
  gtk_stack_add_named (self->stack, new_lesson_page (self), "lesson");
  gtk_widget_add_css_class (GTK_WIDGET (self), "lesson");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}
