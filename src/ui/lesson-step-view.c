/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/words.h"
#include "ui/format.h"
#include "ui/lesson-page-private.h"

#include <string.h>

void
sg_lesson_page_show_progress (SgLessonPage *self)
{
  const SgLessonStep *step = sg_lesson_page_present (self);
  bool done = sg_lesson_run_done (self->run);

  for (guint k = 0; k < self->lines->len; k++)
    {
      const SgLessonLine *line = &g_array_index (self->lines, SgLessonLine, k);
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
      sg_lesson_page_remember (self);
    }
  else
    gtk_widget_remove_css_class (self->next, "suggested-action");
}

static GtkWidget *
new_text (SgLessonPage *self, const char *text, gboolean live)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (live)
    {
      SgLessonLine line = { GTK_LABEL (label), text };
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
  sg_lesson_page_soon (self);
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
  sg_lesson_page_show_progress (self);
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
  const SgLessonStep *step = sg_lesson_page_present (self);

  if (!gtk_check_button_get_active (button))
    return;
  sg_lesson_page_feed (self); /* judged by what is known now */
  SgAnswer answer = sg_lesson_run_choose (self->run, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "number")));
  g_autofree char *explain = step->explain != NULL ? sg_lesson_run_text (self->run, step->explain) : g_strdup ("");
  g_autofree char *text = answer == SG_ANSWER_RIGHT     ? g_strconcat (_ ("Right. "), explain, NULL)
                          : answer == SG_ANSWER_UNKNOWN ? g_strdup (_ ("Your run does not say yet. Wait a moment and choose again."))
                                                        : g_strdup (_ ("Not in your run. Look again."));
  gtk_label_set_text (self->answer, text);
  gtk_widget_set_visible (GTK_WIDGET (self->answer), TRUE);
  if (answer == SG_ANSWER_UNKNOWN)
    gtk_check_button_set_active (button, FALSE);
  sg_lesson_page_show_progress (self);
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
  const SgLessonStep *step = sg_lesson_page_present (self);

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

void
sg_lesson_page_clear_step (SgLessonPage *self)
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

void
sg_lesson_page_show_step (SgLessonPage *self)
{
  const SgLessonStep *step = sg_lesson_page_present (self);
  unsigned number = sg_lesson_run_step (self->run);
  g_autofree char *place = g_strdup_printf (_ ("%u of %u"), number + 1, self->lesson->steps->len);
  g_autofree char *spoken = g_strdup_printf (_ ("Step %u of %u: %s"), number + 1, self->lesson->steps->len, step->title);

  sg_lesson_page_clear_step (self);
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
  sg_lesson_page_show_progress (self);
  g_signal_emit_by_name (self, "changed");
}
