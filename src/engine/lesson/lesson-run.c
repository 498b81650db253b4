/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/lesson/lesson-run.h"
#include "engine/lesson/lesson-text.h"
#include "engine/units.h"

#include <math.h>
#include <string.h>

#define MAX_RATE 1e11
/* A thermal state says little of what a class of some hundred atoms carries. */
#define STATES 12
#define ENERGY_ROWS 100
#define MODULUS_STRAIN 0.01
/* The displacement that counts as a jump. */
#define JUMP 0.6

/* Sums of a straight line through the rows of a load. */
typedef struct {
  uint32_t stage;
  double begin, rate;
  double n, x, y, xx, xy;
} Line;

struct _SgLessonRun {
  const SgLesson *lesson;
  double factor;
  unsigned step;
  bool entered;

  /* Of the step. */
  bool met[SG_LESSON_CHECKS];
  bool fresh;            /* its beginning is taken from the next facts */
  SgAnswer answer;
  bool has_predicted;
  bool was_done_now;
  double begin_time, begin_strain, strain_min, strain_max;
  unsigned begin_unloads;
  unsigned begun;        /* how often: a restart begins the step again */
  uint64_t begin_loads;
  guint next_row;
  GArray *strain_sum;    /* of double: sums of the strains of the rows since then */

  /* Of the lesson. */
  double predicted;
  GHashTable *kept;      /* name -> double */
  bool *was_done;        /* by step */

  /* Of the run. */
  uint64_t run;
  SgEngineStatus status;
  SgSample last;
  guint n_rows;
  double energy;
  size_t n_atoms;
  Line line, old_line;   /* old: until the run that went back has been fed again */
  bool went_back;
  uint64_t loads;        /* stages of loading with a row so far */
  SgUnloadResult unload;
  unsigned n_found;      /* unloads that came to zero */
  size_t n_unloads;      /* looked at */
  size_t n_events;
  size_t step_events;
  unsigned n_states, longest, rings;
  bool has_events;

  /* Of the newest structure. */
  uint64_t structure_id;
  bool has_structure;
  double icosahedra, network_atoms, network_clusters, network_spans, bonds[3], jumped, jumped_of[2];
  double class_stress[STATES][2];
  unsigned n_states_class;
  uint32_t class_stage;
};

static const SgLessonStep *
present (const SgLessonRun *run)
{
  return sg_lesson_step (run->lesson, run->step);
}

SgLessonRun *
sg_lesson_run_new (const SgLesson *lesson, double factor)
{
  SgLessonRun *run = g_new0 (SgLessonRun, 1);

  run->lesson = lesson;
  run->factor = factor >= 1 ? factor : 1;
  run->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  run->was_done = g_new0 (bool, lesson->steps->len);
  run->predicted = SG_UNKNOWN;
  run->strain_sum = g_array_new (FALSE, FALSE, sizeof (double));
  return run;
}

void
sg_lesson_run_free (SgLessonRun *run)
{
  if (run == NULL)
    return;
  g_hash_table_unref (run->kept);
  g_free (run->was_done);
  g_array_unref (run->strain_sum);
  g_free (run);
}

unsigned
sg_lesson_run_step (const SgLessonRun *run)
{
  return run->step;
}

void
sg_lesson_run_enter (SgLessonRun *run, unsigned step)
{
  g_return_if_fail (step < run->lesson->steps->len);
  run->step = step;
  run->entered = run->fresh = true;
  memset (run->met, 0, sizeof run->met);
  run->answer = SG_ANSWER_NONE;
  run->has_predicted = run->was_done_now = false;
  run->begun = 0;
}

/* What a run says. */

static void
forget_run (SgLessonRun *run)
{
  run->n_rows = 0;
  run->energy = SG_UNKNOWN;
  run->line = (Line){ 0 };
  run->loads = 0;
  run->n_found = 0;
  run->n_unloads = 0;
  run->unload = (SgUnloadResult){ .residual_strain = SG_UNKNOWN, .residual_error = SG_UNKNOWN, .strain_start = SG_UNKNOWN, .modulus = SG_UNKNOWN };
  run->n_events = 0;
  run->has_events = false;
  run->structure_id = 0;
  run->has_structure = false;
  run->n_states_class = 0;
  run->fresh = run->entered;
}

/* The slope of stress over the first stretch of the newest load. */
static void
feed_line (SgLessonRun *run, const SgSample *row)
{
  Line *line = &run->line;

  if (line->stage != row->stage || line->n == 0)
    {
      *line = (Line){ .stage = row->stage, .begin = row->strain, .rate = run->status.settings.rate };
      run->loads++;
    }
  if (fabs (row->strain - line->begin) > MODULUS_STRAIN)
    return;
  line->n++;
  line->x += row->strain;
  line->y += row->stress;
  line->xx += row->strain * row->strain;
  line->xy += row->strain * row->stress;
}

static double
slope (const Line *line)
{
  double det = line->n * line->xx - line->x * line->x;
  return line->n >= 10 && det > 0 ? (line->n * line->xy - line->x * line->y) / det : SG_UNKNOWN;
}

static void
feed_samples (SgLessonRun *run, const SgLessonFacts *facts)
{
  guint n = facts->samples->len;

  if (n < run->n_rows)
    run->n_rows = 0;
  for (guint i = run->n_rows; i < n; i++)
    {
      const SgSample *row = &g_array_index (facts->samples, SgSample, i);
      if (row->stage_kind == SG_STAGE_LOAD)
        feed_line (run, row);
    }
  if (n > 0 && n != run->n_rows)
    {
      double sum = 0;
      guint first = n > ENERGY_ROWS ? n - ENERGY_ROWS : 0;
      run->last = g_array_index (facts->samples, SgSample, n - 1);
      for (guint i = first; i < n; i++)
        sum += g_array_index (facts->samples, SgSample, i).potential_energy;
      run->energy = sum / (n - first) / (double) MAX (facts->n_atoms, 1);
    }
  run->n_rows = n;
}

static void
feed_unloads (SgLessonRun *run, const SgLessonFacts *facts)
{
  for (; run->n_unloads < facts->unloads->len; run->n_unloads++)
    {
      const SgUnloadResult *result = &g_array_index (facts->unloads, SgUnloadResult, run->n_unloads);
      if (!result->found)
        continue;
      run->unload = *result;
      run->n_found++;
    }
}

static void
feed_events (SgLessonRun *run, const SgEventList *list)
{
  run->has_events = list != NULL && list->run == run->status.run;
  if (!run->has_events)
    return;
  run->n_events = list->n;
  run->n_states = list->n_states;
  run->longest = run->rings = 0;
  run->step_events = 0;
  for (size_t k = 0; k < list->n; k++)
    {
      const SgExcitation *x = &list->event[k]->x;
      run->longest = MAX (run->longest, x->longest_chain);
      run->rings += x->ring;
      run->step_events += x->time > run->begin_time;
    }
}

static double
share (size_t part, size_t whole)
{
  return whole > 0 ? (double) part / (double) whole : SG_UNKNOWN;
}

static void
feed_jumps (SgLessonRun *run, const SgStructure *s)
{
  size_t jumped[2] = { 0 }, all[2] = { 0 };

  if (s->displacement == NULL)
    return;
  for (size_t i = 0; i < s->n; i++)
    {
      int class = s->icosahedral != NULL && s->icosahedral[i];
      all[class]++;
      jumped[class] += s->displacement->magnitude[i] > JUMP;
    }
  run->jumped = share (jumped[0] + jumped[1], s->n);
  run->jumped_of[1] = s->icosahedral != NULL ? share (jumped[1], all[1]) : SG_UNKNOWN;
  run->jumped_of[0] = s->icosahedral != NULL ? share (jumped[0], all[0]) : SG_UNKNOWN;
}

static void
feed_classes (SgLessonRun *run, const SgStructure *s)
{
  const SgSnapshot *snapshot = s->snapshot;

  if (s->stress == NULL || s->icosahedral == NULL)
    return;
  if (snapshot->stage != run->class_stage)
    run->n_states_class = 0;
  run->class_stage = snapshot->stage;
  for (int class = 0; class < 2; class++)
    run->class_stress[run->n_states_class % STATES][class] = s->average[class].stress[3 + snapshot->plane];
  run->n_states_class++;
}

static double
class_stress (const SgLessonRun *run, int class)
{
  unsigned n = MIN (run->n_states_class, STATES);
  double sum = 0;

  for (unsigned k = 0; k < n; k++)
    sum += run->class_stress[k][class];
  return n > 0 ? sum / n : SG_UNKNOWN;
}

static void
feed_structure (SgLessonRun *run, const SgStructure *s)
{
  if (s == NULL || s->snapshot->run != run->status.run || (run->has_structure && s->snapshot_id == run->structure_id))
    return;
  run->structure_id = s->snapshot_id;
  if (!run->has_structure)
    run->icosahedra = run->network_atoms = run->network_clusters = run->network_spans = run->bonds[0] = run->bonds[1]
        = run->bonds[2] = run->jumped = run->jumped_of[0] = run->jumped_of[1] = SG_UNKNOWN;
  run->has_structure = true;
  if (s->icosahedral != NULL)
    run->icosahedra = share (s->icosahedral_of_type[1], s->count_of_type[1]);
  if (s->network != NULL)
    {
      run->network_clusters = (double) s->network->n_clusters;
      run->network_atoms = s->network->n_clusters > 0 ? (double) s->network->size[0] : 0;
      run->network_spans = 0;
      for (int c = 0; c < 3; c++)
        {
          bool spans = false;
          for (size_t k = 0; k < s->network->n_clusters; k++)
            spans = spans || s->network->spans[k][c];
          run->network_spans += spans;
        }
    }
  if (s->modified != NULL)
    for (int q = 0; q < 3; q++)
      run->bonds[q] = share (s->modified->histogram[4 + q], s->modified->n_bonds);
  feed_jumps (run, s);
  feed_classes (run, s);
}

/* The step begins with what is known now. */
static void
begin_step (SgLessonRun *run)
{
  run->fresh = false;
  run->begun++;
  run->begin_time = run->status.time;
  run->begin_strain = run->strain_min = run->strain_max = run->status.strain;
  run->begin_unloads = run->n_found;
  run->begin_loads = run->loads;
  run->next_row = run->n_rows;
  g_array_set_size (run->strain_sum, 0);
}

static void
feed_extremes (SgLessonRun *run, const GArray *samples)
{
  for (; run->next_row < samples->len; run->next_row++)
    {
      double strain = g_array_index (samples, SgSample, run->next_row).strain;
      guint n = run->strain_sum->len;
      double sum = strain + (n > 0 ? g_array_index (run->strain_sum, double, n - 1) : 0);
      g_array_append_val (run->strain_sum, sum);
      run->strain_min = MIN (run->strain_min, strain);
      run->strain_max = MAX (run->strain_max, strain);
    }
  run->strain_min = MIN (run->strain_min, run->status.strain);
  run->strain_max = MAX (run->strain_max, run->status.strain);
}

/* Over the second half of the rows of the step. */
static double
late_strain (const SgLessonRun *run)
{
  guint n = run->strain_sum->len, half = n / 2;

  if (n < 2)
    return SG_UNKNOWN;
  return (g_array_index (run->strain_sum, double, n - 1) - g_array_index (run->strain_sum, double, half - 1)) / (n - half);
}

/* Quantities. */

static bool
in_stage (const SgLessonRun *run, SgStageKind kind)
{
  return (run->status.state == SG_RUN_RUNNING || run->status.state == SG_RUN_PAUSED) && run->status.settings.kind == kind;
}

static double
known (bool is, double value)
{
  return is ? value : SG_UNKNOWN;
}

double
sg_lesson_run_value (const SgLessonRun *run, const char *name)
{
  const SgEngineStatus *status = &run->status;
  bool shears = in_stage (run, SG_STAGE_LOAD) || in_stage (run, SG_STAGE_UNLOAD);
  const struct {
    const char *name;
    double value;
  } values[] = {
    { "strain", status->strain },
    { "stress", status->stress },
    { "temperature", known (run->n_rows > 0, run->last.temperature) },
    { "pressure", known (run->n_rows > 0, run->last.pressure) },
    { "energy", known (run->n_rows > 0, run->energy) },
    { "time", status->time * run->factor },
    { "rate", shears ? status->settings.rate / run->factor : 0 },
    { "running", status->state == SG_RUN_RUNNING },
    { "paused", status->state == SG_RUN_PAUSED },
    { "finished", status->state == SG_RUN_FINISHED },
    { "loading", in_stage (run, SG_STAGE_LOAD) },
    { "unloading", in_stage (run, SG_STAGE_UNLOAD) },
    { "holding", in_stage (run, SG_STAGE_HOLD) },
    { "creeping", in_stage (run, SG_STAGE_CREEP) },
    { "elapsed", (status->time - run->begin_time) * run->factor },
    { "attempts", run->begun > 0 ? run->begun - 1 : 0 },
    { "strain.begin", run->begin_strain },
    { "strain.max", run->strain_max },
    { "strain.min", run->strain_min },
    { "strain.late", late_strain (run) },
    { "load.modulus", slope (&run->line) },
    { "load.rate", known (run->loads > 0, run->line.rate / run->factor) },
    { "loads", (double) (run->loads - run->begin_loads) },
    { "unloads", run->n_found - run->begin_unloads },
    { "residual", run->unload.residual_strain },
    { "residual.error", run->unload.residual_error },
    { "unload.from", run->unload.strain_start },
    { "unload.modulus", run->unload.modulus },
    { "predicted", run->predicted },
    { "excitations", known (run->has_events, (double) run->n_events) },
    { "excitations.step", known (run->has_events, (double) run->step_events) },
    { "excitations.states", known (run->has_events, run->n_states) },
    { "string.longest", known (run->has_events, run->longest) },
    { "rings", known (run->has_events, run->rings) },
    { "icosahedra", known (run->has_structure, run->icosahedra) },
    { "network.atoms", known (run->has_structure, run->network_atoms) },
    { "network.clusters", known (run->has_structure, run->network_clusters) },
    { "network.spans", known (run->has_structure, run->network_spans) },
    { "bonds.four", known (run->has_structure, run->bonds[0]) },
    { "bonds.five", known (run->has_structure, run->bonds[1]) },
    { "bonds.six", known (run->has_structure, run->bonds[2]) },
    { "stress.icosahedral", class_stress (run, 1) },
    { "stress.rest", class_stress (run, 0) },
    { "jumped", known (run->has_structure, run->jumped) },
    { "jumped.icosahedral", known (run->has_structure, run->jumped_of[1]) },
    { "jumped.rest", known (run->has_structure, run->jumped_of[0]) },
  };

  if (g_str_has_prefix (name, "kept."))
    {
      const double *kept = g_hash_table_lookup (run->kept, name + strlen ("kept."));
      return kept != NULL ? *kept : SG_UNKNOWN;
    }
  for (size_t k = 0; k < G_N_ELEMENTS (values); k++)
    if (strcmp (values[k].name, name) == 0)
      return run->run != 0 || strcmp (name, "predicted") == 0 ? values[k].value : SG_UNKNOWN;
  return SG_UNKNOWN;
}

static double
value_of (const char *name, void *data)
{
  return sg_lesson_run_value (data, name);
}

bool
sg_lesson_run_holds (const SgLessonRun *run, const SgExpression *condition)
{
  return sg_expression_holds (condition, value_of, (void *) run);
}

/* Progress. */

bool
sg_lesson_run_met (const SgLessonRun *run, unsigned k)
{
  return k < SG_LESSON_CHECKS && run->met[k];
}

bool
sg_lesson_run_done (const SgLessonRun *run)
{
  const SgLessonStep *step = present (run);

  if (!run->entered || run->fresh)
    return false;
  for (unsigned k = 0; k < MIN (step->checks->len, SG_LESSON_CHECKS); k++)
    if (!run->met[k])
      return false;
  return (step->question == NULL || run->answer == SG_ANSWER_RIGHT) && (step->predict_name == NULL || run->has_predicted);
}

bool
sg_lesson_run_was_done (const SgLessonRun *run, unsigned step)
{
  return step < run->lesson->steps->len && run->was_done[step];
}

static void
keep (SgLessonRun *run)
{
  const SgLessonStep *step = present (run);

  for (guint k = 0; k < step->keeps->len; k++)
    {
      const SgLessonKeep *keep = g_ptr_array_index (step->keeps, k);
      double *value = g_new (double, 1);
      *value = sg_expression_value (keep->value, value_of, run);
      g_hash_table_replace (run->kept, g_strdup (keep->name), value);
    }
}

/* Returns: whether something has changed. */
static bool
judge (SgLessonRun *run)
{
  const SgLessonStep *step = present (run);
  bool changed = false;

  if (!run->entered || run->fresh)
    return false;
  /* What is foretold is foretold before it is measured. */
  if (step->predict_name == NULL || run->has_predicted)
    for (unsigned k = 0; k < MIN (step->checks->len, SG_LESSON_CHECKS); k++)
      if (!run->met[k])
        {
          const SgLessonCheck *check = g_ptr_array_index (step->checks, k);
          run->met[k] = sg_lesson_run_holds (run, check->condition);
          changed = changed || run->met[k];
        }
  if (!run->was_done_now && sg_lesson_run_done (run))
    {
      run->was_done_now = changed = true;
      run->was_done[run->step] = true;
      keep (run);
    }
  return changed;
}

void
sg_lesson_run_forget (SgLessonRun *run)
{
  const bool fresh = run->fresh;
  run->old_line = run->line;
  forget_run (run);
  run->fresh = fresh;
  run->went_back = true;
}

/* Rows and results have been fed anew, from the run's beginning. Where the run still is within the step, the step goes on with what is left of
 * it; where it is before the step, this begins now. */
static void
come_back (SgLessonRun *run, const GArray *samples)
{
  run->went_back = false;
  if (run->line.stage == run->old_line.stage && run->old_line.n > 0)
    run->line.rate = run->old_line.rate;
  if (!run->entered || run->fresh)
    return;
  if (run->status.time < run->begin_time)
    {
      run->fresh = true;
      return;
    }
  run->strain_min = run->strain_max = run->begin_strain;
  g_array_set_size (run->strain_sum, 0);
  run->next_row = 0;
  while (run->next_row < samples->len && g_array_index (samples, SgSample, run->next_row).time <= run->begin_time)
    run->next_row++;
}

bool
sg_lesson_run_feed (SgLessonRun *run, const SgLessonFacts *facts)
{
  if (facts->status->run != run->run)
    {
      run->run = facts->status->run;
      forget_run (run);
    }
  run->status = *facts->status;
  run->n_atoms = facts->n_atoms;
  feed_samples (run, facts);
  feed_unloads (run, facts);
  feed_structure (run, facts->structure);
  if (run->went_back)
    come_back (run, facts->samples);
  if (run->fresh && run->run != 0)
    begin_step (run);
  feed_extremes (run, facts->samples);
  feed_events (run, facts->events);
  return judge (run);
}

char *
sg_lesson_run_warning (const SgLessonRun *run)
{
  const SgLessonStep *step = present (run);

  for (guint k = 0; run->entered && !run->fresh && k < step->warnings->len; k++)
    {
      const SgLessonCheck *warning = g_ptr_array_index (step->warnings, k);
      if (sg_lesson_run_holds (run, warning->condition))
        return sg_lesson_run_text (run, warning->text);
    }
  return NULL;
}

SgAnswer
sg_lesson_run_choose (SgLessonRun *run, unsigned choice)
{
  const SgLessonStep *step = present (run);

  g_return_val_if_fail (choice < step->choices->len, SG_ANSWER_NONE);
  const SgLessonCheck *chosen = g_ptr_array_index (step->choices, choice);
  double truth = sg_expression_value (chosen->condition, value_of, run);
  if (run->answer == SG_ANSWER_RIGHT)
    return truth == 1 ? SG_ANSWER_RIGHT : SG_ANSWER_WRONG;
  run->answer = isnan (truth) ? SG_ANSWER_UNKNOWN : truth == 1 ? SG_ANSWER_RIGHT : SG_ANSWER_WRONG;
  judge (run);
  return run->answer;
}

SgAnswer
sg_lesson_run_answer (const SgLessonRun *run)
{
  return run->answer;
}

void
sg_lesson_run_predict (SgLessonRun *run, double value)
{
  run->predicted = value;
  run->has_predicted = true;
  run->begin_unloads = run->n_found;
  run->begin_loads = run->loads;
  judge (run);
}

bool
sg_lesson_run_has_predicted (const SgLessonRun *run)
{
  return run->has_predicted;
}

char *
sg_lesson_run_text (const SgLessonRun *run, const char *text)
{
  return sg_lesson_text_fill (text, value_of, (void *) run);
}

void
sg_lesson_run_command (const SgLessonRun *run, const SgLessonAction *action, SgCommand *command)
{
  *command = action->command;
  if (command->kind == SG_COMMAND_LOAD || command->kind == SG_COMMAND_UNLOAD || command->kind == SG_COMMAND_SET_RATE)
    command->value = MIN (command->value * run->factor, MAX_RATE);
  if (command->kind == SG_COMMAND_ARM
      && (command->armed == SG_COMMAND_LOAD || command->armed == SG_COMMAND_UNLOAD || command->armed == SG_COMMAND_SET_RATE))
    command->value = MIN (command->value * run->factor, MAX_RATE);
}

typedef struct {
  const SgLessonRun *run;
  GString *text;
} Listing;

static void
list_name (const char *name, void *data)
{
  Listing *listing = data;
  double value = sg_lesson_run_value (listing->run, name);

  g_string_append_printf (listing->text, "%s%s ", listing->text->len > 0 ? ", " : "", name);
  if (isnan (value))
    g_string_append (listing->text, "unknown");
  else
    g_string_append_printf (listing->text, "%.6g", value);
}

char *
sg_lesson_run_state (const SgLessonRun *run, const SgExpression *condition)
{
  Listing listing = { run, g_string_new (NULL) };
  sg_expression_each_name (condition, list_name, &listing);
  return g_string_free (listing.text, FALSE);
}
