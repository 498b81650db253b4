/* lesson-file.c: lessons read from their files, with every problem told by line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Not a GKeyFile: keys come several times and their order counts. A line that begins with a blank goes on with the value before it.
 */
#include "engine/data-path.h"
#include "engine/error.h"
#include "engine/lesson/lesson-text.h"
#include "engine/lesson/camera-move.h"
#include "engine/lesson/lesson.h"
#include "engine/number-text.h"
#include "engine/protocol.h"

#include <math.h>
#include <string.h>

/* More than a class reads at one time, in characters. */
#define MAX_TEXT 700
#define MAX_FILE (1 << 20)

typedef struct {
  const char *path;
  GPtrArray *problems; /* of char * */
  unsigned line;
  SgLesson *lesson;
  SgLessonStep *step;      /* the one that is read, in the lesson already */
  GHashTable *kept;        /* names kept so far */
  GHashTable *step_keys;   /* keys of the step that come once */
  bool predicted;          /* some step so far asks to foretell */
  bool has_section, temperature_given;
} Reader;

static void problem_at (Reader *r, unsigned line, const char *format, ...) G_GNUC_PRINTF (3, 4);
static void problem (Reader *r, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
problem_at (Reader *r, unsigned line, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (r->problems, g_strdup_printf ("%s:%u: %s", r->path, line, message));
}

static void
problem (Reader *r, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  problem_at (r, r->line, "%s", message);
}

/* Data. */

static void
expression_clear (gpointer p)
{
  sg_expression_free (p);
}

static void
action_free (gpointer p)
{
  SgLessonAction *action = p;
  if (action == NULL)
    return;
  g_free (action->text);
  g_free (action);
}

static void
button_free (gpointer p)
{
  SgLessonButton *button = p;
  g_free (button->label);
  g_ptr_array_unref (button->actions);
  g_free (button);
}

static void
check_free (gpointer p)
{
  SgLessonCheck *check = p;
  expression_clear (check->condition);
  g_free (check->text);
  g_free (check);
}

static void
keep_free (gpointer p)
{
  SgLessonKeep *keep = p;
  expression_clear (keep->value);
  g_free (keep->name);
  g_free (keep);
}

static void
walk_free (gpointer p)
{
  SgWalk *walk = p;
  expression_clear (walk->condition);
  action_free (walk->action);
  g_free (walk);
}

static void
step_free (gpointer p)
{
  SgLessonStep *step = p;

  g_free (step->title);
  g_ptr_array_unref (step->paragraphs);
  g_free (step->look);
  g_ptr_array_unref (step->begin);
  g_ptr_array_unref (step->buttons);
  g_free (step->predict_question);
  g_free (step->predict_name);
  g_free (step->question);
  g_ptr_array_unref (step->choices);
  g_free (step->explain);
  g_ptr_array_unref (step->checks);
  g_ptr_array_unref (step->warnings);
  g_ptr_array_unref (step->hints);
  g_ptr_array_unref (step->keeps);
  g_free (step->done);
  g_ptr_array_unref (step->walk);
  g_free (step);
}

static SgLessonStep *
step_new (unsigned line)
{
  SgLessonStep *step = g_new0 (SgLessonStep, 1);

  step->line = line;
  step->paragraphs = g_ptr_array_new_with_free_func (g_free);
  step->begin = g_ptr_array_new_with_free_func (action_free);
  step->buttons = g_ptr_array_new_with_free_func (button_free);
  step->choices = g_ptr_array_new_with_free_func (check_free);
  step->checks = g_ptr_array_new_with_free_func (check_free);
  step->warnings = g_ptr_array_new_with_free_func (check_free);
  step->hints = g_ptr_array_new_with_free_func (g_free);
  step->keeps = g_ptr_array_new_with_free_func (keep_free);
  step->walk = g_ptr_array_new_with_free_func (walk_free);
  return step;
}

/* Expressions. */

static bool
check_name (const char *name, void *data, GError **error)
{
  Reader *r = data;
  const SgLessonQuantity *quantity = sg_lesson_quantity (name);

  if (g_str_has_prefix (name, "kept."))
    {
      if (g_hash_table_contains (r->kept, name + strlen ("kept.")))
        return true;
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "\"%s\": no step before keeps it", name);
      return false;
    }
  if (quantity == NULL)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "there is no quantity \"%s\"", name);
      return false;
    }
  if (strcmp (name, "predicted") == 0 && !r->predicted)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "\"predicted\": no step so far has a predict");
      return false;
    }
  if (r->step != NULL)
    {
      r->step->wants |= quantity->want;
      r->step->wants_events |= quantity->events;
    }
  return true;
}

static SgExpression *
read_expression (Reader *r, const char *text)
{
  g_autoptr (GError) error = NULL;
  SgExpression *expression = sg_expression_parse (text, check_name, r, &error);

  if (expression == NULL)
    problem (r, "%s", error->message);
  return expression;
}

static SgExpression *
read_condition (Reader *r, const char *text)
{
  SgExpression *expression = read_expression (r, text);

  if (expression != NULL && !sg_expression_is_condition (expression))
    {
      problem (r, "\"%s\" is a number, not a condition", text);
      g_clear_pointer (&expression, sg_expression_free);
    }
  return expression;
}

/* What a person reads: not empty, not too long, and what is in braces can be worked out. */
static char *
read_text (Reader *r, const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;

  if (*value == '\0')
    problem (r, "%s is empty", key);
  else if (g_utf8_strlen (value, -1) > MAX_TEXT)
    problem (r, "%s has %ld characters; more than %d are not read at one time", key, g_utf8_strlen (value, -1), MAX_TEXT);
  if (!sg_lesson_text_check (value, check_name, r, &error))
    problem (r, "%s: %s", key, error->message);
  return g_strdup (value);
}

/* "LEFT | RIGHT" */
static bool
halves (Reader *r, const char *key, const char *value, char **left, char **right)
{
  const char *bar = strchr (value, '|');

  if (bar == NULL)
    {
      problem (r, "%s has no \"|\"", key);
      return false;
    }
  *left = g_strstrip (g_strndup (value, (size_t) (bar - value)));
  *right = g_strstrip (g_strdup (bar + 1));
  if (**left != '\0' && **right != '\0')
    return true;
  problem (r, "%s: nothing %s \"|\"", key, **left == '\0' ? "before" : "behind");
  g_clear_pointer (left, g_free);
  g_clear_pointer (right, g_free);
  return false;
}

/* Actions. */

static char *
resolve (Reader *r, const char *sample)
{
  if (g_path_is_absolute (sample))
    return g_strdup (sample);
  g_autofree char *folder = g_path_get_dirname (r->path);
  g_autofree char *beside = g_build_filename (folder, sample, NULL);
  char *found = g_file_test (beside, G_FILE_TEST_EXISTS) ? g_canonicalize_filename (beside, NULL) : sg_find_data (sample);

  if (found == NULL)
    {
      problem (r, "the sample \"%s\" is neither beside the lesson nor in the program's data", sample);
      return g_strdup (sample);
    }
  return found;
}

static bool
one_of (Reader *r, const char *what, const char *value, const char *const *known)
{
  if (g_strv_contains (known, value))
    return true;
  g_autofree char *list = g_strjoinv (", ", (char **) known);
  problem (r, "there is no %s \"%s\": %s", what, value, list);
  return false;
}

static const char *const views[] = { "atoms", "network", "stress", "displacements", "disclinations", "quad", NULL };
static const char *const figures[] = { "stress-strain", "energy-strain", "stress-time", "strain-time", "temperature", "pressure",
                                       "potential-energy", "kinetic-energy", "density", NULL };

static SgLessonAction *
read_action (Reader *r, const char *text)
{
  static const struct {
    const char *verb;
    SgLessonActionKind kind;
    const char *const *known;
  } named[] = {
    { "view", SG_LESSON_VIEW, views },
    { "camera", SG_LESSON_CAMERA, NULL },
    { "figure", SG_LESSON_FIGURE, figures },
  };
  g_autofree SgLessonAction *action = g_new0 (SgLessonAction, 1);
  g_autoptr (GError) error = NULL;
  size_t verb = strcspn (text, " ");
  const char *rest = text + verb + strspn (text + verb, " ");

  for (size_t k = 0; k < G_N_ELEMENTS (named); k++)
    if (strlen (named[k].verb) == verb && strncmp (text, named[k].verb, verb) == 0)
      {
        SgCameraMove move;
        if (named[k].known == NULL && !sg_camera_move_parse (rest, &move, &error))
          {
            problem (r, "%s", error->message);
            return NULL;
          }
        if (named[k].known != NULL && !one_of (r, named[k].verb, rest, named[k].known))
          return NULL;
        action->kind = named[k].kind;
        action->text = g_strdup (rest);
        return g_steal_pointer (&action);
      }
  if (strcmp (text, "restart") == 0)
    action->kind = SG_LESSON_RESTART;
  else if (strcmp (text, "compare now") == 0)
    action->kind = SG_LESSON_COMPARE;
  else if (verb == 6 && g_str_has_prefix (text, "sample"))
    {
      action->kind = SG_LESSON_SAMPLE;
      action->text = resolve (r, rest);
    }
  else if (verb == 6 && g_str_has_prefix (text, "events"))
    {
      action->kind = SG_LESSON_EVENTS;
      if (strcmp (rest, "off") != 0
          && !(sg_number_parse (rest, &action->value) && action->value >= 1 && action->value <= 10000))
        {
          problem (r, "events: \"%s\" is neither off nor an interval of 1 to 10000 tau", rest);
          return NULL;
        }
    }
  else if (!sg_command_parse (text, &action->command, &error))
    {
      problem (r, "%s", error->message);
      return NULL;
    }
  else if (action->command.kind == SG_COMMAND_ARM && action->command.armed == SG_COMMAND_PAUSE)
    {
      /* a walk has no hands to let it go on at the right moment */
      problem (r, "arm: a lesson cannot give \"pause\" in advance; begin=pause in the next step does what is meant");
      return NULL;
    }
  return g_steal_pointer (&action);
}

static void
read_actions (Reader *r, const char *text, GPtrArray *actions)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);

  for (int k = 0; parts[k] != NULL; k++)
    {
      SgLessonAction *action = read_action (r, g_strstrip (parts[k]));
      if (action != NULL)
        g_ptr_array_add (actions, action);
    }
}

/* Keys of a step. */

static void
read_check (Reader *r, const char *key, const char *value, GPtrArray *checks)
{
  g_autofree char *condition = NULL, *text = NULL;

  if (!halves (r, key, value, &condition, &text))
    return;
  SgExpression *expression = read_condition (r, condition);
  g_free (read_text (r, key, text));
  if (expression == NULL)
    return;
  SgLessonCheck *check = g_new (SgLessonCheck, 1);
  check->condition = expression;
  check->text = g_steal_pointer (&text);
  check->line = r->line;
  g_ptr_array_add (checks, check);
}

static void
read_choice (Reader *r, const char *value)
{
  g_autofree char *text = NULL, *condition = NULL;

  if (!halves (r, "choice", value, &text, &condition))
    return;
  if (r->step->question == NULL)
    problem (r, "choice before its ask");
  SgExpression *expression = read_condition (r, condition);
  if (expression == NULL)
    return;
  SgLessonCheck *choice = g_new (SgLessonCheck, 1);
  choice->condition = expression;
  choice->text = g_steal_pointer (&text);
  choice->line = r->line;
  g_ptr_array_add (r->step->choices, choice);
}

static void
read_button (Reader *r, const char *value)
{
  g_autofree char *label = NULL, *actions = NULL;

  if (!halves (r, "button", value, &label, &actions))
    return;
  for (guint k = 0; k < r->step->buttons->len; k++)
    if (strcmp (((SgLessonButton *) g_ptr_array_index (r->step->buttons, k))->label, label) == 0)
      problem (r, "a second button \"%s\"", label);
  if (g_utf8_strlen (label, -1) > 40)
    problem (r, "a label of more than 40 characters");
  SgLessonButton *button = g_new (SgLessonButton, 1);
  button->label = g_steal_pointer (&label);
  button->actions = g_ptr_array_new_with_free_func (action_free);
  read_actions (r, actions, button->actions);
  g_ptr_array_add (r->step->buttons, button);
}

static void
read_predict (Reader *r, const char *value)
{
  g_autofree char *name = NULL, *question = NULL;
  g_autoptr (GError) error = NULL;

  if (!halves (r, "predict", value, &name, &question))
    return;
  if (!check_name (name, r, &error))
    {
      problem (r, "%s", error->message);
      return;
    }
  g_free (read_text (r, "predict", question));
  r->step->predict_name = g_steal_pointer (&name);
  r->step->predict_question = g_steal_pointer (&question);
  r->predicted = true;
}

static void
read_keep (Reader *r, const char *value)
{
  const char *equals = strchr (value, '=');

  if (equals == NULL)
    {
      problem (r, "keep has the form NAME = EXPRESSION");
      return;
    }
  g_autofree char *name = g_strstrip (g_strndup (value, (size_t) (equals - value)));
  SgExpression *expression = read_expression (r, equals + 1);
  bool good = *name != '\0';
  for (const char *c = name; *c != '\0'; c++)
    good = good && (g_ascii_isalnum (*c) || *c == '_');
  if (!good)
    problem (r, "\"%s\" is no name: letters, digits and _", name);
  if (!good || expression == NULL)
    {
      sg_expression_free (expression);
      return;
    }
  SgLessonKeep *keep = g_new (SgLessonKeep, 1);
  g_hash_table_add (r->kept, g_strdup (name));
  keep->name = g_steal_pointer (&name);
  keep->value = expression;
  g_ptr_array_add (r->step->keeps, keep);
}

static bool
read_place (Reader *r, const char *text, guint n, const char *what, unsigned *number)
{
  guint64 place;

  if (!g_ascii_string_to_unsigned (text, 10, 1, MAX (n, 1), &place, NULL) || n == 0)
    {
      problem (r, "\"%s\" is no %s: the step has %u", text, what, n);
      return false;
    }
  *number = (unsigned) place - 1;
  return true;
}

static void
read_walk (Reader *r, const char *value)
{
  SgWalk *walk = g_new0 (SgWalk, 1);
  bool good;

  walk->line = r->line;
  if (g_str_has_prefix (value, "press "))
    {
      walk->kind = SG_WALK_PRESS;
      good = read_place (r, value + 6, r->step->buttons->len, "button", &walk->number);
    }
  else if (g_str_has_prefix (value, "choose "))
    {
      walk->kind = SG_WALK_CHOOSE;
      walk->number = SG_WALK_ANY;
      good = (strcmp (value + 7, "any") == 0 && r->step->choices->len > 0)
             || read_place (r, value + 7, r->step->choices->len, "choice", &walk->number);
    }
  else if (g_str_has_prefix (value, "again "))
    {
      guint64 times;
      walk->kind = SG_WALK_AGAIN;
      good = g_ascii_string_to_unsigned (value + 6, 10, 1, 20, &times, NULL);
      walk->number = good ? (unsigned) times : 0;
      if (!good)
        problem (r, "\"%s\" is no number within 1 and 20", value + 6);
    }
  else if (g_str_has_prefix (value, "predict "))
    {
      walk->kind = SG_WALK_PREDICT;
      good = sg_number_parse (value + 8, &walk->value);
      if (!good)
        problem (r, "\"%s\" is not a number", value + 8);
      else if (r->step->predict_name == NULL)
        problem (r, "nothing is to be foretold here");
    }
  else if (g_str_has_prefix (value, "wait "))
    {
      walk->kind = SG_WALK_WAIT;
      walk->condition = read_condition (r, value + 5);
      good = walk->condition != NULL;
    }
  else
    {
      walk->kind = SG_WALK_DO;
      walk->action = read_action (r, value);
      good = walk->action != NULL;
    }
  if (good)
    g_ptr_array_add (r->step->walk, walk);
  else
    walk_free (walk);
}

/* The rest of the step once all of it is there. */
static void
end_step (Reader *r)
{
  SgLessonStep *s = r->step;
  bool asks = s->question != NULL, needs_walk = s->checks->len > 0 || asks || s->predict_name != NULL, any = false;

  if (s->title == NULL)
    problem_at (r, s->line, "the step has no title");
  if (s->paragraphs->len == 0)
    problem_at (r, s->line, "the step has no text");
  if (s->checks->len > SG_LESSON_CHECKS)
    problem_at (r, s->line, "the step has %u checks, more than %d", s->checks->len, SG_LESSON_CHECKS);
  if (asks && s->choices->len < 2)
    problem_at (r, s->line, "a question with %u choice%s", s->choices->len, s->choices->len == 1 ? "" : "s");
  for (guint k = 0; k < s->choices->len; k++)
    any = any || strcmp (sg_expression_text (((SgLessonCheck *) g_ptr_array_index (s->choices, k))->condition), "false") != 0;
  if (asks && s->choices->len >= 2 && !any)
    problem_at (r, s->line, "no choice can be right");
  if (s->predict_name != NULL && s->checks->len == 0)
    problem_at (r, s->line, "what is foretold is not measured: the step has no check");
  if (needs_walk && s->walk->len == 0)
    problem_at (r, s->line, "no walk says how a test does the step");
}

static bool
once (Reader *r, const char *key)
{
  if (g_hash_table_add (r->step_keys, g_strdup (key)))
    return true;
  problem (r, "%s comes twice", key);
  return false;
}

static void
step_key (Reader *r, const char *key, const char *value)
{
  SgLessonStep *s = r->step;
  static const struct {
    const char *key;
    size_t offset;
  } texts[] = {
    { "title", G_STRUCT_OFFSET (SgLessonStep, title) },     { "look", G_STRUCT_OFFSET (SgLessonStep, look) },
    { "ask", G_STRUCT_OFFSET (SgLessonStep, question) },    { "explain", G_STRUCT_OFFSET (SgLessonStep, explain) },
    { "done", G_STRUCT_OFFSET (SgLessonStep, done) },
  };

  for (size_t k = 0; k < G_N_ELEMENTS (texts); k++)
    if (strcmp (key, texts[k].key) == 0)
      {
        char *text = read_text (r, key, value);
        char **place = G_STRUCT_MEMBER_P (s, texts[k].offset);
        once (r, key);
        g_free (*place);
        *place = text;
        return;
      }
  if (strcmp (key, "text") == 0)
    g_ptr_array_add (s->paragraphs, read_text (r, key, value));
  else if (strcmp (key, "hint") == 0)
    g_ptr_array_add (s->hints, read_text (r, key, value));
  else if (strcmp (key, "begin") == 0)
    read_actions (r, value, s->begin);
  else if (strcmp (key, "view") == 0 || strcmp (key, "camera") == 0 || strcmp (key, "figure") == 0)
    {
      g_autofree char *action = g_strdup_printf ("%s %s", key, value);
      once (r, key);
      read_actions (r, action, s->begin);
    }
  else if (strcmp (key, "button") == 0)
    read_button (r, value);
  else if (strcmp (key, "check") == 0)
    read_check (r, key, value, s->checks);
  else if (strcmp (key, "warn") == 0)
    read_check (r, key, value, s->warnings);
  else if (strcmp (key, "choice") == 0)
    read_choice (r, value);
  else if (strcmp (key, "predict") == 0)
    {
      if (once (r, key))
        read_predict (r, value);
    }
  else if (strcmp (key, "keep") == 0)
    read_keep (r, value);
  else if (strcmp (key, "walk") == 0)
    read_walk (r, value);
  else
    problem (r, "there is no key \"%s\" in a step", key);
}

static void
lesson_key (Reader *r, const char *key, const char *value)
{
  SgLesson *l = r->lesson;
  guint64 number;

  if (!once (r, key))
    return;
  if (strcmp (key, "title") == 0)
    l->title = read_text (r, key, value);
  else if (strcmp (key, "summary") == 0)
    l->summary = read_text (r, key, value);
  else if (strcmp (key, "sample") == 0)
    l->sample = resolve (r, value);
  else if (strcmp (key, "temperature") == 0)
    {
      if (!sg_number_parse (value, &l->temperature) || l->temperature < 0.001 || l->temperature > 2)
        problem (r, "\"%s\" is no temperature within 0.001 and 2", value);
    }
  else if (strcmp (key, "seed") == 0)
    {
      if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT64, &number, NULL))
        problem (r, "\"%s\" is no whole number", value);
      else
        l->seed = number;
    }
  else if (strcmp (key, "minutes") == 0)
    {
      if (!g_ascii_string_to_unsigned (value, 10, 1, 60, &number, NULL))
        problem (r, "\"%s\" are no minutes within 1 and 60", value);
      else
        l->minutes = (unsigned) number;
    }
  else
    problem (r, "there is no key \"%s\" in [lesson]", key);
}

static void
begin_group (Reader *r, const char *group)
{
  if (r->step != NULL)
    end_step (r);
  g_hash_table_remove_all (r->step_keys);
  if (strcmp (group, "lesson") == 0)
    {
      if (r->has_section)
        problem (r, "[lesson] comes once, and first");
      r->has_section = true;
      return;
    }
  if (strcmp (group, "step") != 0)
    problem (r, "[%s] is neither [lesson] nor [step]", group);
  if (!r->has_section)
    problem (r, "[lesson] has to come first");
  r->has_section = true;
  r->step = step_new (r->line);
  g_ptr_array_add (r->lesson->steps, r->step);
}

static void
read_row (Reader *r, char *row)
{
  size_t length = strlen (g_strchomp (row));
  char *equals = strchr (row, '=');

  if (row[0] == '[' && row[length - 1] == ']')
    {
      row[length - 1] = '\0';
      begin_group (r, row + 1);
      return;
    }
  if (equals == NULL || equals == row)
    {
      problem (r, "this is neither [lesson], [step], key=value nor # comment");
      return;
    }
  *equals = '\0';
  const char *key = g_strchomp (row), *value = g_strchug (equals + 1);
  if (r->step != NULL)
    step_key (r, key, value);
  else if (r->has_section)
    lesson_key (r, key, value);
  else
    problem (r, "%s stands before [lesson]", key);
}

static void
read_rows (Reader *r, const char *text)
{
  g_auto (GStrv) rows = g_strsplit (text, "\n", -1);

  for (unsigned i = 0; rows[i] != NULL; i++)
    {
      char *row = rows[i];
      g_autoptr (GString) whole = NULL;

      r->line = i + 1;
      if (row[strspn (row, " \t\r")] == '\0' || *row == '#')
        continue;
      if (*row == ' ' || *row == '\t')
        {
          problem (r, "a line that begins with a blank goes on with the one before it, and there is none");
          continue;
        }
      whole = g_string_new (g_strchomp (row));
      while (rows[i + 1] != NULL && (*rows[i + 1] == ' ' || *rows[i + 1] == '\t')
             && rows[i + 1][strspn (rows[i + 1], " \t\r")] != '\0')
        {
          g_string_append_c (whole, ' ');
          g_string_append (whole, g_strstrip (rows[++i]));
        }
      read_row (r, whole->str);
    }
  if (r->step != NULL)
    end_step (r);
}

SgLesson *
sg_lesson_load_from_data (const char *text, const char *path, GPtrArray *problems, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  Reader r = { .path = path, .problems = found, .line = 1 };

  r.lesson = g_new0 (SgLesson, 1);
  r.lesson->path = g_strdup (path);
  r.lesson->temperature = 0.26;
  r.lesson->seed = 1;
  r.lesson->steps = g_ptr_array_new_with_free_func (step_free);
  r.kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  r.step_keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (strlen (text) > MAX_FILE)
    problem (&r, "this is too long for a lesson");
  else if (!g_utf8_validate (text, -1, NULL))
    problem (&r, "this is not UTF-8");
  else
    {
      read_rows (&r, text);
      r.step = NULL;
      if (r.lesson->title == NULL)
        problem_at (&r, 1, "[lesson] has no title");
      if (r.lesson->summary == NULL)
        problem_at (&r, 1, "[lesson] has no summary");
      if (r.lesson->sample == NULL)
        problem_at (&r, 1, "[lesson] has no sample");
      if (r.lesson->steps->len == 0)
        problem_at (&r, 1, "there is no [step]");
    }
  g_hash_table_unref (r.kept);
  g_hash_table_unref (r.step_keys);
  if (found->len == 0)
    return r.lesson;
  sg_lesson_free (r.lesson);
  g_set_error_literal (error, SG_ERROR, SG_ERROR_INPUT, g_ptr_array_index (found, 0));
  for (guint k = 0; problems != NULL && k < found->len; k++)
    g_ptr_array_add (problems, g_strdup (g_ptr_array_index (found, k)));
  return NULL;
}

SgLesson *
sg_lesson_load (const char *path, GPtrArray *problems, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;

  if (!g_file_get_contents (path, &text, NULL, &local))
    {
      if (problems != NULL)
        g_ptr_array_add (problems, g_strdup_printf ("%s: %s", path, local->message));
      g_propagate_prefixed_error (error, g_steal_pointer (&local), "%s: ", path);
      return NULL;
    }
  return sg_lesson_load_from_data (text, path, problems, error);
}
