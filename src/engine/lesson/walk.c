/* walk.c: a lesson gone through by itself
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The engine is paused whenever nobody tells it to go on: it takes a number of steps at a time, then everything is looked at. So
 * the same walk gives the same run on any machine, and what the learner's `pause` and `resume` mean is kept here.
 */
#include "engine/lesson/walk.h"
#include "engine/engine.h"
#include "engine/error.h"
#include "engine/io/configuration-io.h"
#include "engine/lesson/lesson-run.h"
#include "engine/structure/event-worker.h"
#include "engine/threads.h"

#include <math.h>
#include <string.h>

/* Steps between two looks at the conditions, at the structure; before the factor. */
#define CHUNK_STEPS 100
#define LOOK_STEPS 4000
/* A step of the lesson that takes longer is not for a class. */
#define MOST_STEPS 600000

typedef struct {
  const SgLesson *lesson;
  const SgWalkOptions *options;
  double factor;
  SgLessonRun *run;
  SgEngine *engine;
  SgPool *pool;
  char *sample;               /* path of the present one */
  bool going;                 /* the learner has it running */

  SgEngineStatus status;
  GArray *samples, *unloads;
  SgSnapshot *snapshot, *reference;
  SgStructure *structure;
  SgEventOptions event_options;
  SgEventTracker *tracker;    /* nullable: off */
  SgEventList *events;
  uint64_t next_state, next_look;
  uint64_t steps_before;      /* of runs that are over */
  double time_step;           /* tau */
  unsigned run_number;
} Walker;

static bool fail (Walker *w, unsigned line, GError **error, const char *format, ...) G_GNUC_PRINTF (4, 5);

static bool
fail (Walker *w, unsigned line, GError **error, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s:%u: step %u: %s", w->lesson->path, line,
               sg_lesson_run_step (w->run) + 1, message);
  return false;
}

static const SgLessonStep *
present (Walker *w)
{
  return sg_lesson_step (w->lesson, sg_lesson_run_step (w->run));
}

static uint64_t
shortened (const Walker *w, double steps)
{
  return (uint64_t) MAX (steps / w->factor + 0.5, 1);
}

/* What there is to see. */

static bool
look_at_structure (Walker *w, GError **error)
{
  SgStructureOptions options;

  sg_structure_options_default (&options);
  options.want = present (w)->wants;
  if (options.want == 0 || w->snapshot == NULL)
    return true;
  SgStructure *structure = sg_structure_new (w->snapshot, w->reference, &options, w->structure, w->pool, error);
  if (structure == NULL)
    return false;
  sg_structure_unref (w->structure);
  w->structure = structure;
  w->next_look = w->status.step + shortened (w, LOOK_STEPS);
  return true;
}

static bool
look_for_events (Walker *w, GError **error)
{
  if (w->tracker == NULL || w->snapshot == NULL || w->snapshot->step < w->next_state)
    return true;
  w->next_state = w->snapshot->step + shortened (w, w->event_options.interval / w->time_step);
  g_autoptr (SgInherent) state = sg_inherent_new (w->snapshot, &w->event_options.inherent, w->pool, NULL, error);
  if (state == NULL || !sg_event_tracker_feed (w->tracker, state->snapshot, w->pool, error))
    return false;
  sg_event_list_unref (w->events);
  w->events = sg_event_tracker_list (w->tracker);
  return true;
}

static void
feed (Walker *w)
{
  SgLessonFacts facts = { .status = &w->status, .samples = w->samples, .unloads = w->unloads, .structure = w->structure,
                          .events = w->events, .n_atoms = w->snapshot != NULL ? w->snapshot->n : 0 };
  sg_lesson_run_feed (w->run, &facts);
}

/* Takes what the engine has; @at_once: the structure as of now. */
static bool
take_news (Walker *w, bool at_once, GError **error)
{
  sg_engine_drain_samples (w->engine, w->samples);
  sg_engine_drain_unloads (w->engine, w->unloads);
  sg_engine_status (w->engine, &w->status);
  SgSnapshot *snapshot = sg_engine_take_snapshot (w->engine);
  if (snapshot != NULL)
    {
      sg_snapshot_unref (w->snapshot);
      w->snapshot = snapshot;
      if (w->reference == NULL)
        w->reference = sg_snapshot_ref (snapshot);
    }
  if ((at_once || w->status.step >= w->next_look) && !look_at_structure (w, error))
    return false;
  if (!look_for_events (w, error))
    return false;
  if (w->status.state == SG_RUN_PAUSED && w->going)
    w->status.state = SG_RUN_RUNNING;
  feed (w);
  return true;
}

static void
show (Walker *w, bool entered, bool done)
{
  if (w->options->show == NULL)
    return;
  SgWalkScene scene = { .lesson = w->lesson, .run = w->run, .status = &w->status, .snapshot = w->snapshot, .reference = w->reference,
                        .samples = w->samples, .unloads = w->unloads, .run_number = w->run_number, .time_step = w->time_step,
                        .entered = entered, .done = done };
  w->options->show (&scene, w->options->data);
}

/* The engine. */

static bool
tell_engine (Walker *w, unsigned line, const SgCommand *command, GError **error)
{
  g_autoptr (GArray) acks = g_array_new (FALSE, FALSE, sizeof (SgAck));
  g_autoptr (GError) local = NULL;
  uint64_t number = sg_engine_command (w->engine, command, &local);

  if (number == 0)
    return fail (w, line, error, "%s", local->message);
  sg_engine_wait_ack (w->engine, number, -1);
  sg_engine_drain_acks (w->engine, acks);
  for (guint k = 0; k < acks->len; k++)
    {
      const SgAck *ack = &g_array_index (acks, SgAck, k);
      if (ack->number == number && !ack->applied)
        return fail (w, line, error, "refused: %s", ack->reason);
    }
  return true;
}

static bool
go_on (Walker *w, unsigned line, uint64_t steps, GError **error)
{
  SgCommand command;

  sg_command_init (&command, SG_COMMAND_STEP, (double) steps);
  if (!tell_engine (w, line, &command, error))
    return false;
  if (sg_engine_wait (w->engine, -1) == SG_RUN_FAILED)
    {
      g_autofree char *reason = sg_engine_failure (w->engine);
      return fail (w, line, error, "the run failed: %s", reason);
    }
  if (w->options->show != NULL)
    {
      sg_engine_request_snapshot (w->engine);
      sg_engine_wait (w->engine, -1);
    }
  if (!take_news (w, false, error))
    return false;
  show (w, false, false);
  return true;
}

static bool
open_sample (Walker *w, const char *path, GError **error)
{
  g_autoptr (SgConfiguration) sample = sg_configuration_load (path, error);
  g_autoptr (SgProtocol) protocol = sg_lesson_protocol (w->lesson);

  if (sample == NULL || !sg_engine_load (w->engine, sample, protocol, true, error))
    return false;
  if (path != w->sample)
    {
      g_free (w->sample);
      w->sample = g_strdup (path);
    }
  w->steps_before += w->status.step;
  w->run_number++;
  w->time_step = protocol->time_step;
  w->going = true;
  w->next_look = w->next_state = 0;
  g_array_set_size (w->samples, 0);
  g_array_set_size (w->unloads, 0);
  g_clear_pointer (&w->snapshot, sg_snapshot_unref);
  g_clear_pointer (&w->reference, sg_snapshot_unref);
  g_clear_pointer (&w->structure, sg_structure_unref);
  g_clear_pointer (&w->events, sg_event_list_unref);
  if (w->tracker != NULL)
    sg_event_tracker_forget (w->tracker);
  sg_engine_request_snapshot (w->engine);
  sg_engine_wait (w->engine, -1);
  return take_news (w, true, error);
}

/* The learner. */

static bool
act (Walker *w, unsigned line, const SgLessonAction *action, GError **error)
{
  SgCommand command;

  switch (action->kind)
    {
    case SG_LESSON_COMMAND:
      sg_lesson_run_command (w->run, action, &command);
      if (command.kind == SG_COMMAND_PAUSE || command.kind == SG_COMMAND_RESUME)
        {
          bool resume = command.kind == SG_COMMAND_RESUME;
          if (w->going == resume)
            return fail (w, line, error, "refused: the run is %s", resume ? "running" : "paused");
          w->going = resume;
          return take_news (w, true, error);
        }
      if (command.kind == SG_COMMAND_STEP)
        {
          w->going = false;
          return go_on (w, line, (uint64_t) command.value, error);
        }
      /* As in the window: what is told to a run that stands still is to be seen. */
      if (sg_command_info (command.kind)->pends)
        w->going = true;
      /* A few steps, so that it is in force when the next line asks what the run does. */
      return tell_engine (w, line, &command, error)
             && (!w->going || w->status.state != SG_RUN_RUNNING || go_on (w, line, SG_STRIDE, error));
    case SG_LESSON_RESTART:
      return open_sample (w, w->sample, error);
    case SG_LESSON_SAMPLE:
      return open_sample (w, action->text, error);
    case SG_LESSON_EVENTS:
      g_clear_pointer (&w->events, sg_event_list_unref);
      g_clear_pointer (&w->tracker, sg_event_tracker_free);
      if (action->value > 0)
        {
          w->event_options.interval = action->value;
          w->tracker = sg_event_tracker_new (&w->event_options.parameters);
          w->next_state = 0;
        }
      return true;
    case SG_LESSON_COMPARE:
      sg_snapshot_unref (w->reference);
      w->reference = w->snapshot != NULL ? sg_snapshot_ref (w->snapshot) : NULL;
      return true;
    case SG_LESSON_VIEW:
    case SG_LESSON_CAMERA:
    case SG_LESSON_FIGURE:
    default:
      if (w->options->act != NULL)
        w->options->act (action, w->options->data);
      return true;
    }
}

static bool
act_all (Walker *w, unsigned line, const GPtrArray *actions, GError **error)
{
  for (guint k = 0; k < actions->len; k++)
    if (!act (w, line, g_ptr_array_index (actions, k), error))
      return false;
  return true;
}

/* What is not done of the step, for who has to mend the lesson. */
static char *
what_is_left (Walker *w)
{
  const SgLessonStep *step = present (w);
  GString *text = g_string_new (NULL);

  for (guint k = 0; k < step->checks->len; k++)
    if (!sg_lesson_run_met (w->run, k))
      {
        const SgLessonCheck *check = g_ptr_array_index (step->checks, k);
        g_autofree char *state = sg_lesson_run_state (w->run, check->condition);
        g_string_append_printf (text, "%snot met: %s (%s)", text->len > 0 ? "; " : "", sg_expression_text (check->condition),
                                state);
      }
  if (step->question != NULL && sg_lesson_run_answer (w->run) != SG_ANSWER_RIGHT)
    g_string_append_printf (text, "%sthe question is not answered rightly", text->len > 0 ? "; " : "");
  if (step->predict_name != NULL && !sg_lesson_run_has_predicted (w->run))
    g_string_append_printf (text, "%snothing was foretold", text->len > 0 ? "; " : "");
  return g_string_free (text, FALSE);
}

/* Until @condition holds, or without one until the step is done. */
static bool
wait_for (Walker *w, unsigned line, const SgExpression *condition, GError **error)
{
  uint64_t begin = w->status.step;
  bool looked = false;

  for (;;)
    {
      if (condition != NULL ? sg_lesson_run_holds (w->run, condition) : sg_lesson_run_done (w->run))
        return true;
      bool stands = !w->going || w->status.state != SG_RUN_RUNNING;
      if (stands && !looked)
        {
          looked = true; /* the structure of where it stands */
          if (!take_news (w, true, error))
            return false;
          continue;
        }
      if (stands || w->status.step - begin > shortened (w, MOST_STEPS))
        {
          g_autofree char *left = what_is_left (w);
          g_autofree char *state = condition != NULL ? sg_lesson_run_state (w->run, condition) : NULL;
          const char *why = stands ? "the run stands still" : "it takes too long";
          return condition != NULL
                     ? fail (w, line, error, "waits in vain for %s (%s): %s", sg_expression_text (condition), state, why)
                     : fail (w, line, error, "%s: %s", left, why);
        }
      if (!go_on (w, line, shortened (w, CHUNK_STEPS), error))
        return false;
    }
}

static bool
choose (Walker *w, const SgWalk *walk, GError **error)
{
  guint n = present (w)->choices->len;
  bool any = walk->number == SG_WALK_ANY;

  for (unsigned k = any ? 0 : walk->number; k < (any ? n : walk->number + 1); k++)
    switch (sg_lesson_run_choose (w->run, k))
      {
      case SG_ANSWER_UNKNOWN:
        {
          const SgLessonCheck *choice = g_ptr_array_index (present (w)->choices, k);
          g_autofree char *state = sg_lesson_run_state (w->run, choice->condition);
          return fail (w, walk->line, error, "the run cannot tell whether %s (%s)", sg_expression_text (choice->condition),
                       state);
        }
      case SG_ANSWER_RIGHT:
        return true;
      case SG_ANSWER_WRONG:
      case SG_ANSWER_NONE:
      default:
        break;
      }
  return true;
}

static bool
walk_one (Walker *w, const SgWalk *walk, GError **error)
{
  const SgLessonStep *step = present (w);

  switch (walk->kind)
    {
    case SG_WALK_PRESS:
      return act_all (w, walk->line, ((SgLessonButton *) g_ptr_array_index (step->buttons, walk->number))->actions, error);
    case SG_WALK_DO:
      return act (w, walk->line, walk->action, error);
    case SG_WALK_WAIT:
      return wait_for (w, walk->line, walk->condition, error);
    case SG_WALK_CHOOSE:
      return choose (w, walk, error);
    case SG_WALK_PREDICT:
      sg_lesson_run_predict (w->run, walk->value);
      return true;
    case SG_WALK_AGAIN: /* try_again() */
    default:
      return true;
    }
}

/* Once more from the sample as it was, as a learner who has missed the goal. */
static bool walk_lines (Walker *w, const GPtrArray *lines, guint n, GError **error);

static bool
try_again (Walker *w, const GPtrArray *lines, guint n, GError **error)
{
  const SgWalk *again = g_ptr_array_index (lines, n);

  for (unsigned k = 0; k < again->number && !sg_lesson_run_done (w->run); k++)
    if (!open_sample (w, w->sample, error) || !walk_lines (w, lines, n, error))
      return false;
  return true;
}

static bool
walk_lines (Walker *w, const GPtrArray *lines, guint n, GError **error)
{
  for (guint k = 0; k < n; k++)
    {
      const SgWalk *walk = g_ptr_array_index (lines, k);
      if (walk->kind == SG_WALK_AGAIN ? !try_again (w, lines, k, error) : !walk_one (w, walk, error))
        return false;
    }
  return true;
}

/* A step counts as answered when one of the choices is right; a walk may name several, as a learner tries again. */
static bool
walk_step (Walker *w, unsigned number, GError **error)
{
  const SgLessonStep *step = sg_lesson_step (w->lesson, number);

  sg_lesson_run_enter (w->run, number);
  if (!act_all (w, step->line, step->begin, error) || !take_news (w, true, error))
    return false;
  show (w, true, false);
  if (!walk_lines (w, step->walk, step->walk->len, error) || !wait_for (w, step->line, NULL, error))
    return false;
  show (w, false, true);
  return true;
}

static void
clear (Walker *w)
{
  sg_engine_free (w->engine);
  sg_pool_free (w->pool);
  sg_lesson_run_free (w->run);
  g_array_unref (w->samples);
  g_array_unref (w->unloads);
  sg_snapshot_unref (w->snapshot);
  sg_snapshot_unref (w->reference);
  sg_structure_unref (w->structure);
  sg_event_tracker_free (w->tracker);
  sg_event_list_unref (w->events);
  g_free (w->sample);
}

bool
sg_lesson_walk (const SgLesson *lesson, const SgWalkOptions *options, SgWalkResult *result, GError **error)
{
  SgEngineOptions engine_options = { .n_threads = options->n_threads, .path = options->path };
  Walker w = { .lesson = lesson, .options = options, .factor = MAX (options->factor, 1) };
  gint64 begin = g_get_monotonic_time ();
  bool good;

  memset (result, 0, sizeof *result);
  w.run = sg_lesson_run_new (lesson, w.factor);
  w.engine = sg_engine_new (&engine_options);
  w.pool = sg_pool_new (1);
  w.samples = g_array_new (FALSE, FALSE, sizeof (SgSample));
  w.unloads = g_array_new (FALSE, FALSE, sizeof (SgUnloadResult));
  w.sample = g_strdup (lesson->sample);
  sg_event_options_default (&w.event_options);
  sg_lesson_run_enter (w.run, 0);
  good = open_sample (&w, w.sample, error);
  for (unsigned k = 0; good && k < lesson->steps->len; k++)
    {
      uint64_t before = w.steps_before + w.status.step;
      good = walk_step (&w, k, error);
      if (!good)
        break;
      result->n_done++;
      if (options->tell != NULL)
        {
          const SgLessonStep *step = sg_lesson_step (lesson, k);
          g_autofree char *said = step->done != NULL ? sg_lesson_run_text (w.run, step->done) : NULL;
          g_autofree char *line
              = g_strdup_printf ("%u. %s (%" G_GUINT64_FORMAT " steps)%s%s", k + 1, step->title,
                                 w.steps_before + w.status.step - before, said != NULL ? ": " : "", said != NULL ? said : "");
          options->tell (line, options->data);
        }
    }
  result->steps = w.steps_before + w.status.step;
  result->seconds = (double) (g_get_monotonic_time () - begin) * 1e-6;
  clear (&w);
  return good;
}
