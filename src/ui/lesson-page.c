/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/lesson-page.h"
#include "engine/words.h"
#include "ui/format.h"
#include "ui/settings.h"

#include <math.h>
#include <string.h>

/* What the run says is looked at so often. */
#define UPDATE_MS 200

/* A line of a step whose words may change with the run. */
typedef struct {
  GtkLabel *label;
  const char *text; /* of the lesson */
} Line;

struct _SgLessonPage {
  AdwBin parent_instance;

  GtkStack *stack;
  GtkListBox *list;
  GtkWidget *open_title;
  GtkWidget *step_title;
  GtkWidget *scroller;
  GtkBox *content;
  GtkLabel *place;
  GtkWidget *back, *next;

  /* Of the step on the screen; borrowed from `content`. */
  GArray *lines;         /* of Line */
  GPtrArray *marks;      /* of GtkImage, one a check */
  GPtrArray *choices;    /* of GtkCheckButton */
  GtkLabel *answer;
  GtkLabel *warning;
  GtkLabel *done;
  GtkEntry *entry;
  GtkWidget *foretell;
  GtkLabel *foretold;
  GtkWidget *hint_button;
  GtkBox *hints;
  unsigned n_hints;

  /* Borrowed. */
  SgSession *session;
  SgViewport *viewport;
  SgEventPage *events;
  SgPlotPanel *plot;

  /* Owned. */
  SgLesson *lesson;      /* nullable: the list is shown */
  SgLessonRun *run;
  char *sample;          /* path of the lesson's present one */
  GQueue actions;        /* of const SgLessonAction *, of the lesson: still to be done */
  gboolean opening, shown;
  guint timer;
};

G_DEFINE_FINAL_TYPE (SgLessonPage, sg_lesson_page, ADW_TYPE_BIN)

enum { CLOSE, MESSAGE, CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void show_step (SgLessonPage *self);
static void do_actions (SgLessonPage *self);

static const SgLessonStep *
present (SgLessonPage *self)
{
  return sg_lesson_step (self->lesson, sg_lesson_run_step (self->run));
}

static void
say (SgLessonPage *self, const char *text)
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

static void
remember (SgLessonPage *self)
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

/* Actions. */

static void
on_opened (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (SgLessonPage) self = data;
  g_autoptr (GError) error = NULL;

  self->opening = FALSE;
  if (!sg_session_open_finish (SG_SESSION (object), result, NULL, &error))
    {
      g_queue_clear (&self->actions);
      if (self->stack != NULL)
        say (self, error->message);
      return;
    }
  if (self->lesson != NULL)
    do_actions (self);
}

static void
open_sample (SgLessonPage *self, const char *sample)
{
  g_autoptr (SgProtocol) protocol = sg_lesson_protocol (self->lesson);
  SgOpenRequest request = { .sample = sample, .made = protocol };

  if (sample != self->sample)
    {
      g_free (self->sample);
      self->sample = g_strdup (sample);
    }
  self->opening = TRUE;
  sg_session_open_async (self->session, &request, on_opened, g_object_ref (self));
}

static void
change_view_state (SgLessonPage *self, const char *action, const char *value)
{
  g_action_group_change_action_state (sg_viewport_actions (self->viewport), action, g_variant_new_string (value));
}

static void
give_command (SgLessonPage *self, const SgLessonAction *action)
{
  g_autoptr (GError) error = NULL;
  SgCommand command, resume;

  sg_lesson_run_command (self->run, action, &command);
  if (sg_session_command (self->session, &command, &error) == 0)
    {
      say (self, error->message);
      return;
    }
  /* What is told to a run that stands still is to be seen. */
  if (sg_session_state (self->session) == SG_RUN_PAUSED && sg_command_info (command.kind)->pends)
    {
      sg_command_init (&resume, SG_COMMAND_RESUME, 0);
      sg_session_command (self->session, &resume, NULL);
    }
}

static void
do_action (SgLessonPage *self, const SgLessonAction *action)
{
  switch (action->kind)
    {
    case SG_LESSON_COMMAND:
      give_command (self, action);
      break;
    case SG_LESSON_RESTART:
      open_sample (self, self->sample);
      break;
    case SG_LESSON_SAMPLE:
      open_sample (self, action->text);
      break;
    case SG_LESSON_VIEW:
      change_view_state (self, "show", action->text);
      break;
    case SG_LESSON_CAMERA:
      {
        SgCameraMove move;
        if (sg_camera_move_parse (action->text, &move, NULL))
          sg_viewport_move_camera (self->viewport, &move);
        break;
      }
    case SG_LESSON_FIGURE:
      for (int k = 0; k < SG_N_FIGURES; k++)
        if (strcmp (sg_figure_kind_name (k), action->text) == 0)
          sg_plot_panel_set_kind (self->plot, k);
      break;
    case SG_LESSON_EVENTS:
      if (action->value > 0)
        sg_event_page_set_interval (self->events, action->value);
      sg_event_page_set_on (self->events, action->value > 0);
      break;
    case SG_LESSON_COMPARE:
      g_action_group_activate_action (sg_viewport_actions (self->viewport), "compare-with-now", NULL);
      break;
    default:
      break;
    }
}

static gboolean
opens (const SgLessonAction *action)
{
  return action->kind == SG_LESSON_RESTART || action->kind == SG_LESSON_SAMPLE;
}

/* One after the other; a sample that is being opened, by whomever, holds up what comes after it. */
static void
do_actions (SgLessonPage *self)
{
  while (!self->opening && !g_queue_is_empty (&self->actions)
         && !(sg_session_loading (self->session) && opens (g_queue_peek_head (&self->actions))))
    do_action (self, g_queue_pop_head (&self->actions));
}

static void
queue_actions (SgLessonPage *self, const GPtrArray *actions)
{
  for (guint k = 0; k < actions->len; k++)
    g_queue_push_tail (&self->actions, g_ptr_array_index (actions, k));
  do_actions (self);
}

void
sg_lesson_page_press (SgLessonPage *self, unsigned k)
{
  g_return_if_fail (self->lesson != NULL);
  const SgLessonStep *step = present (self);
  if (k < step->buttons->len)
    queue_actions (self, ((SgLessonButton *) g_ptr_array_index (step->buttons, k))->actions);
}

/* What the run says. */

static void
show_progress (SgLessonPage *self)
{
  const SgLessonStep *step = present (self);
  bool done = sg_lesson_run_done (self->run);

  for (guint k = 0; k < self->lines->len; k++)
    {
      const Line *line = &g_array_index (self->lines, Line, k);
      g_autofree char *text = sg_lesson_run_text (self->run, line->text);
      if (strcmp (gtk_label_get_text (line->label), text) != 0)
        gtk_label_set_text (line->label, text);
    }
  for (guint k = 0; k < self->marks->len; k++)
    {
      GtkImage *mark = g_ptr_array_index (self->marks, k);
      bool met = sg_lesson_run_met (self->run, k);
      gtk_image_set_from_icon_name (mark, met ? "object-select-symbolic" : "content-loading-symbolic");
      gtk_widget_set_tooltip_text (GTK_WIDGET (mark), met ? _ ("Done") : _ ("To do"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL, met ? _ ("Done") : _ ("To do"), -1);
      if (met)
        gtk_widget_add_css_class (GTK_WIDGET (mark), "success");
      else
        gtk_widget_remove_css_class (GTK_WIDGET (mark), "success");
    }
  g_autofree char *warning = sg_lesson_run_warning (self->run);
  gtk_label_set_text (self->warning, warning != NULL ? warning : "");
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->warning)), warning != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->done), done && step->done != NULL);
  bool predicted = sg_lesson_run_has_predicted (self->run);
  if (self->entry != NULL)
    {
      gtk_widget_set_sensitive (GTK_WIDGET (self->entry), !predicted);
      gtk_widget_set_sensitive (self->foretell, !predicted);
      gtk_widget_set_visible (GTK_WIDGET (self->foretold), predicted);
    }
  if (done)
    {
      gtk_widget_add_css_class (self->next, "suggested-action");
      remember (self);
    }
  else
    gtk_widget_remove_css_class (self->next, "suggested-action");
}

static void
feed (SgLessonPage *self)
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
  show_progress (self);
}

static gboolean
on_timer (gpointer data)
{
  SgLessonPage *self = data;
  self->timer = 0;
  feed (self);
  return G_SOURCE_REMOVE;
}

static void
soon (SgLessonPage *self)
{
  if (self->lesson != NULL)
    do_actions (self);
  if (self->timer == 0 && self->lesson != NULL && self->shown)
    self->timer = g_timeout_add (UPDATE_MS, on_timer, self);
}

/* A step. */

static GtkWidget *
new_text (SgLessonPage *self, const char *text, gboolean live)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (live)
    {
      Line line = { GTK_LABEL (label), text };
      g_autofree char *filled = sg_lesson_run_text (self->run, text);
      gtk_label_set_text (GTK_LABEL (label), filled);
      g_array_append_val (self->lines, line);
    }
  return label;
}

static GtkWidget *
new_icon_row (const char *icon, GtkWidget *label)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *image = gtk_image_new_from_icon_name (icon);

  gtk_widget_set_valign (image, GTK_ALIGN_START);
  gtk_widget_set_margin_top (image, 2);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (row), image);
  gtk_box_append (GTK_BOX (row), label);
  return row;
}

static void
on_button (GtkButton *button, SgLessonPage *self)
{
  sg_lesson_page_press (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "number")));
  soon (self);
}

static void
add_buttons (SgLessonPage *self, const SgLessonStep *step)
{
  if (step->buttons->len == 0)
    return;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  for (guint k = 0; k < step->buttons->len; k++)
    {
      const SgLessonButton *b = g_ptr_array_index (step->buttons, k);
      GtkWidget *button = gtk_button_new_with_label (b->label);
      g_object_set_data (G_OBJECT (button), "number", GUINT_TO_POINTER (k));
      g_signal_connect (button, "clicked", G_CALLBACK (on_button), self);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_box_append (self->content, box);
}

static void
on_foretell (GtkWidget *widget, SgLessonPage *self)
{
  double value;

  if (!sg_parse_number (gtk_editable_get_text (GTK_EDITABLE (self->entry)), &value, NULL))
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
      return;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  sg_lesson_run_predict (self->run, value);
  show_progress (self);
}

static void
add_prediction (SgLessonPage *self, const SgLessonStep *step)
{
  if (step->predict_question == NULL)
    return;
  GtkWidget *question = new_text (self, step->predict_question, TRUE);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_add_css_class (question, "heading");
  self->entry = GTK_ENTRY (gtk_entry_new ());
  gtk_widget_set_hexpand (GTK_WIDGET (self->entry), TRUE);
  gtk_entry_set_placeholder_text (self->entry, _ ("A number"));
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 8);
  g_autofree char *name = sg_lesson_run_text (self->run, step->predict_question);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  self->foretell = gtk_button_new_with_label (_ ("That Is My Guess"));
  g_signal_connect (self->entry, "activate", G_CALLBACK (on_foretell), self);
  g_signal_connect (self->foretell, "clicked", G_CALLBACK (on_foretell), self);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->entry));
  gtk_box_append (GTK_BOX (row), self->foretell);
  self->foretold = GTK_LABEL (new_text (self, _ ("Noted. Now measure it."), FALSE));
  gtk_widget_add_css_class (GTK_WIDGET (self->foretold), "dim-label");
  gtk_box_append (self->content, question);
  gtk_box_append (self->content, row);
  gtk_box_append (self->content, GTK_WIDGET (self->foretold));
}

static void
on_choice (GtkCheckButton *button, SgLessonPage *self)
{
  const SgLessonStep *step = present (self);

  if (!gtk_check_button_get_active (button))
    return;
  feed (self); /* judged by what is known now */
  SgAnswer answer = sg_lesson_run_choose (self->run, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "number")));
  g_autofree char *explain = step->explain != NULL ? sg_lesson_run_text (self->run, step->explain) : g_strdup ("");
  g_autofree char *text = answer == SG_ANSWER_RIGHT     ? g_strconcat (_ ("Right. "), explain, NULL)
                          : answer == SG_ANSWER_UNKNOWN ? g_strdup (_ ("Your run does not say yet. Wait a moment and choose again."))
                                                        : g_strdup (_ ("Not in your run. Look again."));
  gtk_label_set_text (self->answer, text);
  gtk_widget_set_visible (GTK_WIDGET (self->answer), TRUE);
  if (answer == SG_ANSWER_UNKNOWN)
    gtk_check_button_set_active (button, FALSE);
  show_progress (self);
}

static void
add_question (SgLessonPage *self, const SgLessonStep *step)
{
  GtkCheckButton *first = NULL;

  if (step->question == NULL)
    return;
  GtkWidget *question = new_text (self, step->question, TRUE), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  gtk_widget_add_css_class (question, "heading");
  gtk_box_append (self->content, question);
  for (guint k = 0; k < step->choices->len; k++)
    {
      const SgLessonCheck *choice = g_ptr_array_index (step->choices, k);
      GtkWidget *button = gtk_check_button_new (), *label = new_text (self, choice->text, FALSE);
      gtk_check_button_set_child (GTK_CHECK_BUTTON (button), label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, choice->text, -1);
      g_object_set_data (G_OBJECT (button), "number", GUINT_TO_POINTER (k));
      /* A hidden one of the group is chosen at first, so that none of the shown ones is. */
      if (first == NULL)
        {
          first = GTK_CHECK_BUTTON (gtk_check_button_new ());
          gtk_widget_set_visible (GTK_WIDGET (first), FALSE);
          gtk_check_button_set_active (first, TRUE);
          gtk_box_append (GTK_BOX (box), GTK_WIDGET (first));
        }
      gtk_check_button_set_group (GTK_CHECK_BUTTON (button), first);
      g_signal_connect (button, "toggled", G_CALLBACK (on_choice), self);
      g_ptr_array_add (self->choices, button);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_box_append (self->content, box);
  self->answer = GTK_LABEL (new_text (self, "", FALSE));
  gtk_widget_set_visible (GTK_WIDGET (self->answer), FALSE);
  gtk_box_append (self->content, GTK_WIDGET (self->answer));
}

static void
add_checks (SgLessonPage *self, const SgLessonStep *step)
{
  for (guint k = 0; k < step->checks->len; k++)
    {
      const SgLessonCheck *check = g_ptr_array_index (step->checks, k);
      GtkWidget *row = new_icon_row ("content-loading-symbolic", new_text (self, check->text, TRUE));
      g_ptr_array_add (self->marks, gtk_widget_get_first_child (row));
      gtk_box_append (self->content, row);
    }
}

static void
on_hint (GtkButton *button, SgLessonPage *self)
{
  const SgLessonStep *step = present (self);

  if (self->n_hints >= step->hints->len)
    return;
  GtkWidget *hint = new_text (self, g_ptr_array_index (step->hints, self->n_hints++), TRUE);
  gtk_box_append (self->hints, new_icon_row ("dialog-information-symbolic", hint));
  if (self->n_hints == step->hints->len)
    gtk_widget_set_visible (self->hint_button, FALSE);
  else
    gtk_button_set_label (button, _ ("Another Hint"));
}

static void
add_hints (SgLessonPage *self, const SgLessonStep *step)
{
  self->n_hints = 0;
  if (step->hints->len == 0)
    return;
  self->hints = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  self->hint_button = gtk_button_new_with_label (_ ("Hint"));
  gtk_widget_set_halign (self->hint_button, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->hint_button, "flat");
  g_signal_connect (self->hint_button, "clicked", G_CALLBACK (on_hint), self);
  gtk_box_append (self->content, GTK_WIDGET (self->hints));
  gtk_box_append (self->content, self->hint_button);
}

static void
clear_step (SgLessonPage *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->content)); child != NULL;
       child = gtk_widget_get_first_child (GTK_WIDGET (self->content)))
    gtk_box_remove (self->content, child);
  g_array_set_size (self->lines, 0);
  g_ptr_array_set_size (self->marks, 0);
  g_ptr_array_set_size (self->choices, 0);
  self->entry = NULL;
  self->foretell = NULL;
  self->foretold = self->answer = self->warning = self->done = NULL;
  self->hint_button = NULL;
  self->hints = NULL;
}

static void
want (SgLessonPage *self)
{
  gboolean follows = self->lesson != NULL && self->shown;
  sg_viewport_want (self->viewport, SG_WANTS_LESSON, follows ? present (self)->wants : 0);
}

static void
show_step (SgLessonPage *self)
{
  const SgLessonStep *step = present (self);
  unsigned number = sg_lesson_run_step (self->run);
  g_autofree char *place = g_strdup_printf (_ ("%u of %u"), number + 1, self->lesson->steps->len);
  g_autofree char *spoken = g_strdup_printf (_ ("Step %u of %u: %s"), number + 1, self->lesson->steps->len, step->title);

  clear_step (self);
  gtk_label_set_text (GTK_LABEL (self->step_title), step->title);
  gtk_label_set_text (self->place, place);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->place), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  for (guint k = 0; k < step->paragraphs->len; k++)
    gtk_box_append (self->content, new_text (self, g_ptr_array_index (step->paragraphs, k), TRUE));
  if (step->look != NULL)
    {
      GtkWidget *look = new_icon_row ("view-reveal-symbolic", new_text (self, step->look, TRUE));
      gtk_widget_add_css_class (look, "lesson-look");
      gtk_box_append (self->content, look);
    }
  add_prediction (self, step);
  add_buttons (self, step);
  add_checks (self, step);
  self->warning = GTK_LABEL (new_text (self, "", FALSE));
  GtkWidget *warning = new_icon_row ("dialog-warning-symbolic", GTK_WIDGET (self->warning));
  gtk_widget_add_css_class (warning, "pending");
  gtk_box_append (self->content, warning);
  add_question (self, step);
  self->done = GTK_LABEL (new_text (self, step->done != NULL ? step->done : "", step->done != NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->done), "heading");
  gtk_box_append (self->content, GTK_WIDGET (self->done));
  add_hints (self, step);
  gtk_widget_set_sensitive (self->back, number > 0);
  gtk_button_set_label (GTK_BUTTON (self->next), number + 1 < self->lesson->steps->len ? _ ("_Next") : _ ("_Finish"));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  show_progress (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
enter (SgLessonPage *self, unsigned step)
{
  sg_lesson_run_enter (self->run, step);
  want (self);
  g_queue_clear (&self->actions);
  show_step (self);
  queue_actions (self, present (self)->begin);
  soon (self);
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
  const GPtrArray *begin = present (self)->begin;
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
  const SgLessonStep *step = present (self);
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
  soon (self);
}

/* Lessons. */

static void
end_lesson (SgLessonPage *self)
{
  g_queue_clear (&self->actions);
  if (self->lesson == NULL)
    return;
  remember (self);
  clear_step (self);
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
  show_step (self);
  const GPtrArray *begin = present (self)->begin;
  if (begin->len == 0 || !opens (g_ptr_array_index (begin, 0)))
    g_queue_push_tail (&self->actions, (gpointer) &restart);
  queue_actions (self, begin);
  return TRUE;
}

static void
on_row (GtkListBox *list, GtkListBoxRow *row, SgLessonPage *self)
{
  g_autoptr (GError) error = NULL;
  if (sg_lesson_page_open (self, g_object_get_data (G_OBJECT (row), "path"), &error))
    sg_lesson_page_grab_focus (self);
  else
    say (self, error->message);
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

void
sg_lesson_page_set_parts (SgLessonPage *self, SgSession *session, SgViewport *viewport, SgEventPage *events,
                          SgPlotPanel *plot)
{
  g_return_if_fail (self->session == NULL);
  self->session = session;
  self->viewport = viewport;
  self->events = events;
  self->plot = plot;
  g_signal_connect_object (session, "changed", G_CALLBACK (soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "samples", G_CALLBACK (soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "snapshot", G_CALLBACK (soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "unloaded", G_CALLBACK (soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (events, "events-changed", G_CALLBACK (soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (viewport, "structure-changed", G_CALLBACK (soon), self, G_CONNECT_SWAPPED);
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
  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
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
