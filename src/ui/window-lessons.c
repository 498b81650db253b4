/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lessons: win.lessons shows or hides them, win.lesson opens one by its path or name, win.lesson-next and win.lesson-back turn
 * its steps. They stand beside the view where there is room, else below it. win.demonstrate makes the window a projector's: full
 * screen, large type, nothing but the view, the curves and the lesson.
 */
#include "engine/data-path.h"
#include "ui/text-scale.h"
#include "ui/window-private.h"

/* Beside the view from this width of the content on. */
#define BESIDE 860
#define WIDTH 330
#define LEAST_HEIGHT 190
/* View and curve above the lesson each need so much height. */
#define BOTH_HEIGHT 760
#define NEITHER_HEIGHT 660

static GSimpleAction *
action_of (SgWindow *self, const char *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name));
}

static void
update (SgWindow *self)
{
  gboolean open = self->lessons_shown && sg_lesson_page_is_open (self->lesson_page);

  g_simple_action_set_enabled (action_of (self, "lesson-next"), open);
  g_simple_action_set_enabled (action_of (self, "lesson-back"), open);
  sg_window_queue_layout (self);
}

static void
show_lessons (SgWindow *self, gboolean shown)
{
  if (self->lessons_shown == shown)
    return;
  self->lessons_shown = shown;
  g_simple_action_set_state (action_of (self, "lessons"), g_variant_new_boolean (shown));
  if (shown && !sg_lesson_page_is_open (self->lesson_page))
    sg_lesson_page_show_list (self->lesson_page);
  sg_lesson_page_set_shown (self->lesson_page, shown);
  update (self);
  sg_window_queue_layout (self);
  if (shown)
    self->focus_lessons = TRUE; /* once they are placed */
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->viewport));
}

int
sg_window_place_lessons (SgWindow *self, int width, int height)
{
  gboolean beside = width >= sg_text_scaled (BESIDE);
  AdwBin *place = beside ? self->lesson_side : self->lesson_below;
  AdwBin *other = beside ? self->lesson_below : self->lesson_side;
  GtkWidget *page = GTK_WIDGET (self->lesson_page);

  if (adw_bin_get_child (place) != page)
    {
      adw_bin_set_child (other, NULL);
      adw_bin_set_child (place, page);
    }
  gtk_widget_set_visible (self->lesson_frame, self->lessons_shown && beside);
  gtk_widget_set_visible (GTK_WIDGET (self->lesson_below), self->lessons_shown && !beside);
  gtk_widget_set_visible (self->lesson_line, self->lessons_shown && beside);
  int side = self->demonstrating ? MAX (sg_text_scaled (WIDTH), width * 36 / 100) : sg_text_scaled (WIDTH);
  gtk_widget_set_size_request (page, beside ? side : -1, beside ? -1 : MAX (LEAST_HEIGHT, height * 43 / 100));
  SgLessonAbout about = self->lessons_shown && !beside && height < sg_text_scaled (BOTH_HEIGHT) ? sg_lesson_page_about (self->lesson_page)
                                                                               : SG_LESSON_ABOUT_BOTH;
  /* half of what is left would be too little for either */
  if (about == SG_LESSON_ABOUT_BOTH && self->lessons_shown && !beside && height < sg_text_scaled (NEITHER_HEIGHT))
    about = SG_LESSON_ABOUT_CURVE;
  gtk_widget_set_visible (GTK_WIDGET (self->viewport), about != SG_LESSON_ABOUT_CURVE);
  gtk_widget_set_visible (GTK_WIDGET (self->plots), about != SG_LESSON_ABOUT_VIEW);
  if (self->focus_lessons)
    {
      self->focus_lessons = FALSE;
      sg_lesson_page_grab_focus (self->lesson_page);
    }
  return self->lessons_shown && beside ? side : 0;
}

static void
change_lessons (GSimpleAction *action, GVariant *value, gpointer data)
{
  show_lessons (data, g_variant_get_boolean (value));
}

static void
on_lesson (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgWindow *self = data;
  const char *name = g_variant_get_string (parameter, NULL);
  g_autofree char *file = g_strdup_printf ("lessons/%s.lesson", name);
  g_autofree char *shipped = g_path_is_absolute (name) ? NULL : sg_find_data (file);
  g_autoptr (GError) error = NULL;

  if (!sg_lesson_page_open (self->lesson_page, shipped != NULL ? shipped : name, &error))
    {
      sg_window_toast (self, error->message);
      return;
    }
  show_lessons (self, TRUE);
  update (self);
}

static void
on_next (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  sg_lesson_page_next (((SgWindow *) data)->lesson_page);
}

static void
on_back (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  sg_lesson_page_back (((SgWindow *) data)->lesson_page);
}

static void
on_close (SgLessonPage *page, SgWindow *self)
{
  show_lessons (self, FALSE);
}

static void
on_message (SgLessonPage *page, const char *text, SgWindow *self)
{
  sg_window_toast (self, text);
}

/* For a projector. */
static void
change_demonstrate (GSimpleAction *action, GVariant *value, gpointer data)
{
  SgWindow *self = data;
  gboolean on = g_variant_get_boolean (value);

  if (self->demonstrating == on)
    return;
  self->demonstrating = on;
  g_simple_action_set_state (action, value);
  if (on)
    {
      self->sidebar_before = adw_flap_get_reveal_flap (self->flap);
      gtk_widget_add_css_class (GTK_WIDGET (self), "demonstration");
      gtk_window_fullscreen (GTK_WINDOW (self));
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self), "demonstration");
      gtk_window_unfullscreen (GTK_WINDOW (self));
    }
  adw_flap_set_reveal_flap (self->flap, on ? FALSE : self->sidebar_before);
  gtk_widget_set_visible (self->header, !on);
  gtk_widget_set_visible (GTK_WIDGET (self->status), !on);
  gtk_widget_set_visible (self->foot_line, !on);
  if (on)
    show_lessons (self, TRUE);
  sg_window_queue_layout (self);
}

/* Full screen can be left in ways of the desktop's own. */
static void
on_fullscreened (SgWindow *self)
{
  if (self->demonstrating && !gtk_window_is_fullscreen (GTK_WINDOW (self)))
    g_action_group_change_action_state (G_ACTION_GROUP (self), "demonstrate", g_variant_new_boolean (FALSE));
}

static const GActionEntry entries[] = {
  { .name = "demonstrate", .state = "false", .change_state = change_demonstrate },
  { .name = "lessons", .state = "false", .change_state = change_lessons },
  { .name = "lesson", .activate = on_lesson, .parameter_type = "s" },
  { .name = "lesson-next", .activate = on_next },
  { .name = "lesson-back", .activate = on_back },
};

void
sg_window_add_lesson_actions (SgWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  self->lesson_page = g_object_ref_sink (g_object_new (SG_TYPE_LESSON_PAGE, NULL));
  sg_lesson_page_set_parts (self->lesson_page, self->session, self->viewport, self->event_page, self->first_plot);
  g_signal_connect_object (self->lesson_page, "close", G_CALLBACK (on_close), self, 0);
  g_signal_connect_object (self->lesson_page, "message", G_CALLBACK (on_message), self, 0);
  g_signal_connect_object (self->lesson_page, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::fullscreened", G_CALLBACK (on_fullscreened), NULL);
  sg_window_place_lessons (self, BESIDE, 0);
  update (self);
}
