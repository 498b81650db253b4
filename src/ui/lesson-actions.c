/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/lesson-page-private.h"

#include <string.h>

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
        sg_lesson_page_say (self, error->message);
      return;
    }
  if (self->lesson != NULL)
    sg_lesson_page_do_actions (self);
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
      sg_lesson_page_say (self, error->message);
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

gboolean
sg_lesson_action_opens (const SgLessonAction *action)
{
  return action->kind == SG_LESSON_RESTART || action->kind == SG_LESSON_SAMPLE;
}

/* One after the other; a sample that is being opened, by whomever, holds up what comes after it. */
void
sg_lesson_page_do_actions (SgLessonPage *self)
{
  while (!self->opening && !g_queue_is_empty (&self->actions)
         && !(sg_session_loading (self->session) && sg_lesson_action_opens (g_queue_peek_head (&self->actions))))
    do_action (self, g_queue_pop_head (&self->actions));
}

void
sg_lesson_page_queue (SgLessonPage *self, const GPtrArray *actions)
{
  for (guint k = 0; k < actions->len; k++)
    g_queue_push_tail (&self->actions, g_ptr_array_index (actions, k));
  sg_lesson_page_do_actions (self);
}

void
sg_lesson_page_press (SgLessonPage *self, unsigned k)
{
  g_return_if_fail (self->lesson != NULL);
  const SgLessonStep *step = sg_lesson_page_present (self);
  if (k < step->buttons->len)
    sg_lesson_page_queue (self, ((SgLessonButton *) g_ptr_array_index (step->buttons, k))->actions);
}
