/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/study/study-run.h"
#include "engine/command-log.h"
#include "engine/error.h"
#include "engine/force-field.h"
#include "engine/io/configuration-io.h"
#include "engine/number-text.h"
#include "engine/study/study-store.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

/* The time left is guessed after so long. */
#define GUESS_SECONDS 5.0

typedef struct {
  bool *done;              /* one a piece */
  bool wanted, busy, failed;
} RunState;

typedef struct {
  char *text;              /* owned */
  bool failure;
} Message;

typedef struct {
  SgStudyRunner *runner;
  pthread_t thread;
  bool started;
  _Atomic (uint64_t) steps; /* made of the piece in work */
  /* protected by lock */
  bool working;
  unsigned run, piece;
} Worker;

struct _SgStudyRunner {
  /* immutable once started */
  const SgStudyFile *file;   /* borrowed */
  SgStudyPlan *plan;         /* owned */
  char *folder;              /* owned */
  char *simd;                /* owned, nullable */
  char *path;                /* owned: instruction set in use */
  GString *samples;          /* owned: of samples.csv */
  GPtrArray *sha256;         /* owned, of char *: of the samples, ages one after another */
  unsigned *first_sample;    /* owned: of each age */
  unsigned n_workers, threads, n_processors;
  bool background;
  int lock_file;
  Worker *workers;           /* owned */

  atomic_bool cancel;

  /* protected by lock */
  pthread_mutex_t lock;
  pthread_cond_t changed;
  RunState *states;          /* owned: one a run */
  GQueue messages;           /* owned, of Message */
  GError *error;             /* owned, nullable */
  unsigned n_working, n_running; /* pieces in work; threads that have not ended */
  uint64_t steps_done;
  double cost_session;
  gint64 start_us, end_us;
};

/* Setting up. */

static bool
take_lock (SgStudyRunner *runner, GError **error)
{
  g_autofree char *path = g_build_filename (runner->folder, "lock", NULL);
  runner->lock_file = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (runner->lock_file < 0)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s: %s", path, g_strerror (errno));
      return false;
    }
  if (flock (runner->lock_file, LOCK_EX | LOCK_NB) == 0)
    return true;
  g_set_error (error, SG_ERROR, SG_ERROR_REFUSED, "%s: a study is being run in this folder already", runner->folder);
  return false;
}

/* The study file without the folders of this machine, and its samples: once it is known that the folder takes them. */
static bool
write_study (const SgStudyRunner *runner, GError **error)
{
  const SgStudyFile *file = runner->file;
  g_autoptr (GString) text = g_string_new (file->text);
  for (unsigned a = 0; a < file->ages->len; a++)
    for (unsigned s = 0; s < sg_study_age (file, a)->samples->len; s++)
      {
        const char *sample = g_ptr_array_index (sg_study_age (file, a)->samples, s);
        g_autofree char *base = g_path_get_basename (sample);
        if (g_path_is_absolute (sample))
          g_string_replace (text, sample, base, 0);
      }
  g_autofree char *path = g_build_filename (runner->folder, "study.ini", NULL);
  g_autofree char *samples = g_build_filename (runner->folder, "samples.csv", NULL);
  return sg_study_store_write (samples, runner->samples->str, error) && sg_study_store_write (path, text->str, error);
}

/* A folder with runs that the study does not name is another study's, or the file was cut: to go on would hide what is there. */
static bool
knows_all (const SgStudyRunner *runner, GError **error)
{
  g_autofree size_t *n_atoms = NULL;
  unsigned n_samples = 0;
  for (unsigned a = 0; a < runner->file->ages->len; a++)
    n_samples += sg_study_age (runner->file, a)->samples->len;
  n_atoms = g_new (size_t, n_samples);
  for (unsigned k = 0; k < n_samples; k++)
    n_atoms[k] = 1; /* names do not depend on it, and nothing is read yet */
  g_autoptr (SgStudyPlan) plan = sg_study_plan_new (runner->file, n_atoms);
  g_autofree char *path = sg_study_store_path (runner->folder, "runs", NULL, NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      bool known = false;
      g_autofree char *pieces = sg_study_store_path (runner->folder, "runs", name, "pieces.csv");
      for (unsigned r = 0; r < plan->runs->len && !known; r++)
        known = strcmp (sg_study_plan_run (plan, r)->name, name) == 0;
      if (known || !g_file_test (pieces, G_FILE_TEST_EXISTS))
        continue;
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT,
                   "%s: this run is there, and the study has none of that name. Take another folder, or leave in the study what has begun",
                   pieces);
      return false;
    }
  return true;
}

/* A copy to begin with and to compare with, and what is known of it. */
static bool
take_sample (SgStudyRunner *runner, unsigned age, unsigned sample, size_t *n_atoms, GString *table, GError **error)
{
  const SgStudyAge *a = sg_study_age (runner->file, age);
  const char *name = g_ptr_array_index (a->samples, sample);
  g_autoptr (SgConfiguration) configuration = sg_configuration_load (g_ptr_array_index (a->paths, sample), error);
  if (configuration == NULL)
    return false;
  if (runner->path == NULL)
    {
      SgForceField *field = sg_force_field_new (&configuration->potential, NULL, runner->simd, error);
      if (field == NULL)
        return false;
      runner->path = g_strdup (sg_force_field_path (field));
      sg_force_field_free (field);
    }
  g_ptr_array_add (runner->sha256, g_strdup (configuration->sha256));
  *n_atoms = configuration->atoms->n;
  g_autofree char *base = g_path_get_basename (name), *quoted = sg_csv_quoted (base);
  g_string_append_printf (table, "%s,%u,%s,%zu,%s\n", a->name, sample + 1, strpbrk (base, ",\"") != NULL ? quoted : base,
                          configuration->atoms->n, configuration->sha256);

  g_autofree char *copy = sg_study_store_sample (runner->folder, runner->file, age, sample);
  g_autofree char *folder = g_path_get_dirname (copy);
  g_autofree char *told = g_strdup_printf ("%s.sha256", copy);
  g_autofree char *known = NULL;
  if (!sg_study_store_mkdir (folder, error))
    return false;
  if (g_file_get_contents (told, &known, NULL, NULL) && g_file_test (copy, G_FILE_TEST_EXISTS))
    {
      if (strcmp (g_strstrip (known), configuration->sha256) == 0)
        return true;
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s: this is not the sample the folder began with; take another folder",
                   configuration->path);
      return false;
    }
  memset (configuration->strain, 0, sizeof configuration->strain);
  return sg_configuration_save (configuration, copy, error)
         && sg_study_store_write (told, configuration->sha256, error);
}

static bool
take_samples (SgStudyRunner *runner, GError **error)
{
  const SgStudyFile *file = runner->file;
  g_autoptr (GArray) n_atoms = g_array_new (FALSE, FALSE, sizeof (size_t));
  runner->samples = g_string_new ("age,sample,file,atoms,sha256\n");
  runner->sha256 = g_ptr_array_new_with_free_func (g_free);
  runner->first_sample = g_new (unsigned, file->ages->len + 1);
  for (unsigned a = 0; a < file->ages->len; a++)
    {
      runner->first_sample[a] = n_atoms->len;
      for (unsigned s = 0; s < sg_study_age (file, a)->samples->len; s++)
        {
          size_t n;
          if (!take_sample (runner, a, s, &n, runner->samples, error))
            return false;
          g_array_append_val (n_atoms, n);
        }
    }
  runner->plan = sg_study_plan_new (file, (const size_t *) n_atoms->data);
  return true;
}

static char *
describe (const SgStudyRunner *runner, const SgPlanRun *run)
{
  return sg_study_describe_run (runner->file, run,
                                g_ptr_array_index (runner->sha256, runner->first_sample[run->age] + run->sample));
}

/* Nothing can go on from a piece that was skipped, nor from an unload without a root. */
static bool
is_barren (const SgRunRecord *record, unsigned p)
{
  unsigned b = sg_plan_piece (record->plan, p)->branch;
  const SgStudyBranch *branch = g_ptr_array_index (record->branches, b);
  return record->pieces[p].skipped || (branch->has_unload && !branch->unload.found);
}

static bool
is_wanted (const char *name, const char *const *only)
{
  if (only == NULL || *only == NULL)
    return true;
  for (; *only != NULL; only++)
    if (g_pattern_match_simple (*only, name))
      return true;
  return false;
}

/* A study to which something was added may want to begin where nothing was kept. */
static bool
can_go_on (const SgStudyRunner *runner, const SgRunRecord *record, GError **error)
{
  const SgPlanRun *run = record->plan;
  for (unsigned p = 0; p < run->pieces->len; p++)
    {
      int parent = sg_plan_piece (run, p)->parent;
      if (record->pieces[p].done || parent < 0 || !record->pieces[parent].done || is_barren (record, (unsigned) parent))
        continue;
      g_autofree char *path = sg_study_store_path (runner->folder, "states", run->name, record->pieces[parent].end);
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT,
                   "%s: it is not there, and %s of %s begins with it. What was added to a study later begins with states that were kept; "
                   "take another folder", path, sg_plan_branch (run, sg_plan_piece (run, p)->branch)->name, run->name);
      return false;
    }
  return true;
}

static bool
take_stock (SgStudyRunner *runner, const char *const *only, GError **error)
{
  bool any = false;
  runner->states = g_new0 (RunState, runner->plan->runs->len);
  for (unsigned r = 0; r < runner->plan->runs->len; r++)
    {
      const SgPlanRun *run = sg_study_plan_run (runner->plan, r);
      RunState *state = &runner->states[r];
      g_autofree char *description = describe (runner, run);
      state->done = g_new0 (bool, run->pieces->len);
      state->wanted = is_wanted (run->name, only);
      any = any || state->wanted;
      g_autoptr (SgRunRecord) record = sg_run_record_load (runner->folder, run, description, true, error);
      if (record == NULL || (state->wanted && !can_go_on (runner, record, error)))
        return false;
      for (unsigned p = 0; p < run->pieces->len; p++)
        state->done[p] = record->pieces[p].done;
    }
  if (!any)
    g_set_error_literal (error, SG_ERROR, SG_ERROR_INPUT, "no run of the study has a name like that; --plan lists them");
  return any;
}

static void
message_free (gpointer data)
{
  Message *message = data;
  g_free (message->text);
  g_free (message);
}

static void tell (SgStudyRunner *runner, bool failure, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
tell (SgStudyRunner *runner, bool failure, const char *format, ...)
{
  Message *message = g_new (Message, 1);
  va_list args;
  va_start (args, format);
  *message = (Message){ g_strdup_vprintf (format, args), failure };
  va_end (args);
  pthread_mutex_lock (&runner->lock);
  g_queue_push_tail (&runner->messages, message);
  pthread_mutex_unlock (&runner->lock);
}

SgStudyRunner *
sg_study_runner_new (const SgStudyFile *file, const char *folder, const SgStudyRunOptions *options, GError **error)
{
  SgStudyRunner *runner = g_new0 (SgStudyRunner, 1);
  runner->file = file;
  runner->folder = g_strdup (folder);
  runner->simd = g_strdup (options->simd);
  runner->background = options->background;
  runner->lock_file = -1;
  pthread_mutex_init (&runner->lock, NULL);
  pthread_condattr_t monotonic;
  pthread_condattr_init (&monotonic);
  pthread_condattr_setclock (&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init (&runner->changed, &monotonic);
  pthread_condattr_destroy (&monotonic);
  g_queue_init (&runner->messages);

  runner->n_processors = g_get_num_processors ();
  runner->n_workers = options->jobs > 0 ? options->jobs : runner->n_processors;
  runner->threads = options->threads > 0 ? options->threads : options->jobs > 0 ? 1 : 0;
  runner->workers = g_new0 (Worker, runner->n_workers);
  if (sg_study_store_mkdir (folder, error) && take_lock (runner, error) && knows_all (runner, error)
      && take_samples (runner, error) && take_stock (runner, options->only, error) && write_study (runner, error))
    return runner;
  sg_study_runner_free (runner);
  return NULL;
}

/* Workers. */

/* With the lock held. Returns: whether there is a piece to do; else @more says whether there may be one later. */
static bool
choose (SgStudyRunner *runner, SgPlanTask *task, bool *more)
{
  *more = false;
  for (unsigned k = 0; k < runner->plan->order->len; k++)
    {
      *task = g_array_index (runner->plan->order, SgPlanTask, k);
      const RunState *state = &runner->states[task->run];
      if (!state->wanted || state->failed || state->done[task->piece])
        continue;
      int parent = sg_plan_piece (sg_study_plan_run (runner->plan, task->run), task->piece)->parent;
      if (!state->busy && (parent < 0 || state->done[parent]))
        return true;
      *more = true;
    }
  return false;
}

/* With the lock held: runs with something to do. */
static unsigned
count_open_runs (const SgStudyRunner *runner)
{
  unsigned n = 0;
  for (unsigned r = 0; r < runner->plan->runs->len; r++)
    {
      const RunState *state = &runner->states[r];
      bool open = false;
      for (unsigned p = 0; p < sg_study_plan_run (runner->plan, r)->pieces->len; p++)
        open = open || !state->done[p];
      n += open && state->wanted && !state->failed;
    }
  return n;
}

static void
note_time (SgStudyRunner *runner, const SgPlanRun *run, const SgPlanPiece *piece, const SgPieceOutcome *outcome,
           double seconds, unsigned threads)
{
  g_autofree char *path = g_build_filename (runner->folder, "timing.csv", NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *row = g_strdup_printf (
      "%s,%s,%u,%" G_GUINT64_FORMAT ",%s,%u,%s,%s,%s\n", run->name, sg_plan_branch (run, piece->branch)->name, piece->index,
      outcome->steps, g_ascii_formatd (text, sizeof text, "%.2f", seconds), threads, sg_build_version (), runner->path, date);
  pthread_mutex_lock (&runner->lock);
  FILE *file = fopen (path, "ae");
  if (file != NULL)
    {
      if (ftell (file) == 0)
        fputs ("run,branch,piece,steps,seconds,threads,version,instruction_set,finished\n", file);
      fputs (row, file);
      fclose (file); /* a line of these lost is no harm */
    }
  pthread_mutex_unlock (&runner->lock);
}

static void
tell_outcome (SgStudyRunner *runner, const SgPlanRun *run, const SgPlanPiece *piece, const SgPieceOutcome *outcome)
{
  const SgPlanBranch *branch = sg_plan_branch (run, piece->branch);
  const SgUnloadResult *u = &outcome->unload;
  if (outcome->has_unload && u->found)
    tell (runner, false, "%s: unloaded from strain %.4f: residual strain %.5f +- %.5f, modulus %.2f +- %.2f", run->name,
          u->strain_start, u->residual_strain, u->residual_error, u->modulus, u->modulus_error);
  else if (outcome->has_unload)
    tell (runner, false, "%s: the unload from %.4f gave up: %s", run->name, u->strain_start, u->reason);
  else if (piece->first + piece->steps == branch->steps)
    tell (runner, false, "%s: %s is finished", run->name, branch->name);
}

/* One piece, from its beginning to its record. Returns: %FALSE with what went wrong; @fatal: not with the run but with the
 * folder. */
static bool
work (Worker *worker, SgPlanTask task, unsigned threads, bool *fatal, GError **error)
{
  SgStudyRunner *runner = worker->runner;
  const SgPlanRun *run = sg_study_plan_run (runner->plan, task.run);
  const SgPlanPiece *piece = sg_plan_piece (run, task.piece);
  const char *sha256 = g_ptr_array_index (runner->sha256, runner->first_sample[run->age] + run->sample);
  g_autofree char *description = describe (runner, run);
  *fatal = true;
  g_autoptr (SgRunRecord) record = sg_run_record_load (runner->folder, run, description, true, error);
  if (record == NULL)
    return false;
  if (piece->parent >= 0 && is_barren (record, (unsigned) piece->parent))
    return sg_run_record_skip (record, runner->folder, task.piece, description, error);

  g_autofree char *begin_path
      = piece->parent < 0 ? sg_study_store_sample (runner->folder, runner->file, run->age, run->sample)
                          : sg_study_store_path (runner->folder, "states", run->name, record->pieces[piece->parent].end);
  g_autoptr (SgConfiguration) begin = sg_configuration_load (begin_path, error);
  if (begin == NULL)
    {
      *fatal = false; /* other runs begin with states of their own */
      return false;
    }

  SgPieceOutcome outcome;
  SgPool *pool = threads > 1 ? sg_pool_new (threads) : NULL;
  gint64 start = g_get_monotonic_time ();
  bool good = sg_study_piece_run (runner->file, run, piece, begin, pool, runner->simd, &runner->cancel, &worker->steps,
                                  &outcome, error);
  sg_pool_free (pool);
  if (!good)
    {
      *fatal = false;
      return false;
    }
  double seconds = (double) (g_get_monotonic_time () - start) * 1e-6;
  good = sg_run_record_add (record, runner->folder, runner->file, task.piece, &outcome, description, sha256, error);
  if (good)
    {
      sg_run_record_drop (record, runner->folder, runner->file);
      note_time (runner, run, piece, &outcome, seconds, threads);
      tell_outcome (runner, run, piece, &outcome);
      pthread_mutex_lock (&runner->lock);
      runner->steps_done += run->kind == SG_STUDY_ATHERMAL ? 0 : outcome.steps;
      runner->cost_session += sg_study_piece_cost (run, piece);
      pthread_mutex_unlock (&runner->lock);
    }
  sg_piece_outcome_clear (&outcome);
  return good;
}

static void
settle (SgStudyRunner *runner, SgPlanTask task, bool fatal, GError *error)
{
  const char *name = sg_study_plan_run (runner->plan, task.run)->name;
  RunState *state = &runner->states[task.run];
  bool stopped = error != NULL && g_error_matches (error, SG_ERROR, SG_ERROR_INTERRUPTED);
  if (error != NULL && !stopped && !fatal)
    tell (runner, true, "%s: failed: %s", name, error->message);

  pthread_mutex_lock (&runner->lock);
  state->busy = false;
  if (error == NULL)
    state->done[task.piece] = true;
  else if (!stopped && !fatal)
    state->failed = true;
  else if (!stopped)
    {
      if (runner->error == NULL)
        runner->error = g_error_copy (error);
      atomic_store (&runner->cancel, true);
    }
  pthread_cond_broadcast (&runner->changed);
  pthread_mutex_unlock (&runner->lock);
  g_clear_error (&error);
}

static void *
worker_main (void *data)
{
  Worker *worker = data;
  SgStudyRunner *runner = worker->runner;
  if (runner->background)
    sg_thread_give_way ();
  pthread_mutex_lock (&runner->lock);
  while (!atomic_load (&runner->cancel))
    {
      SgPlanTask task;
      bool more, fatal = false;
      if (!choose (runner, &task, &more))
        {
          if (!more || runner->n_working == 0)
            break;
          pthread_cond_wait (&runner->changed, &runner->lock);
          continue;
        }
      unsigned threads = runner->threads;
      if (threads == 0)
        threads = MAX (runner->n_processors / MAX (count_open_runs (runner), 1), 1);
      runner->states[task.run].busy = true;
      atomic_store (&worker->steps, 0);
      worker->run = task.run;
      worker->piece = task.piece;
      worker->working = true;
      runner->n_working++;
      pthread_mutex_unlock (&runner->lock);

      GError *error = NULL;
      work (worker, task, threads, &fatal, &error);
      pthread_mutex_lock (&runner->lock);
      runner->n_working--;
      worker->working = false;
      pthread_mutex_unlock (&runner->lock);
      settle (runner, task, fatal, error);
      pthread_mutex_lock (&runner->lock);
    }
  runner->n_running--;
  if (runner->n_running == 0)
    runner->end_us = g_get_monotonic_time ();
  pthread_cond_broadcast (&runner->changed);
  pthread_mutex_unlock (&runner->lock);
  return NULL;
}

void
sg_study_runner_start (SgStudyRunner *runner)
{
  runner->start_us = g_get_monotonic_time ();
  runner->n_running = runner->n_workers;
  for (unsigned k = 0; k < runner->n_workers; k++)
    {
      Worker *worker = &runner->workers[k];
      worker->runner = runner;
      if (pthread_create (&worker->thread, NULL, worker_main, worker) != 0)
        g_error ("no thread for a worker");
      worker->started = true;
    }
}

void
sg_study_runner_stop (SgStudyRunner *runner)
{
  pthread_mutex_lock (&runner->lock);
  atomic_store (&runner->cancel, true);
  pthread_cond_broadcast (&runner->changed);
  pthread_mutex_unlock (&runner->lock);
}

bool
sg_study_runner_wait (SgStudyRunner *runner, int timeout_ms)
{
  struct timespec until;
  clock_gettime (CLOCK_MONOTONIC, &until);
  until.tv_sec += timeout_ms / 1000;
  until.tv_nsec += (long) (timeout_ms % 1000) * 1000000;
  if (until.tv_nsec >= 1000000000)
    {
      until.tv_nsec -= 1000000000;
      until.tv_sec++;
    }
  pthread_mutex_lock (&runner->lock);
  while (runner->n_running > 0)
    if (timeout_ms < 0)
      pthread_cond_wait (&runner->changed, &runner->lock);
    else if (pthread_cond_timedwait (&runner->changed, &runner->lock, &until) == ETIMEDOUT)
      break;
  bool running = runner->n_running > 0;
  pthread_mutex_unlock (&runner->lock);
  return running;
}

/* Costs of all that is wanted, and of the priority that is worked on. */
typedef struct {
  double all, done, of_priority, done_of_priority;
  int priority;
} Costs;

/* With the lock held. */
static void
count_pieces (const SgStudyRunner *runner, SgStudyProgress *progress, Costs *costs)
{
  costs->priority = G_MAXINT;
  for (unsigned k = 0; k < runner->plan->order->len; k++)
    {
      SgPlanTask task = g_array_index (runner->plan->order, SgPlanTask, k);
      const SgPlanRun *run = sg_study_plan_run (runner->plan, task.run);
      const SgPlanPiece *piece = sg_plan_piece (run, task.piece);
      const RunState *state = &runner->states[task.run];
      if (!state->wanted)
        continue;
      /* in the order of priorities: the first with something to do */
      if (costs->priority == G_MAXINT && !state->failed && !state->done[task.piece])
        costs->priority = piece->priority;
      double cost = sg_study_piece_cost (run, piece);
      costs->all += cost;
      costs->done += state->done[task.piece] ? cost : 0;
      progress->pieces++;
      progress->pieces_done += state->done[task.piece];
    }
  for (unsigned r = 0; r < runner->plan->runs->len; r++)
    {
      const SgPlanRun *run = sg_study_plan_run (runner->plan, r);
      const RunState *state = &runner->states[r];
      bool whole = true;
      if (!state->wanted)
        continue;
      for (unsigned p = 0; p < run->pieces->len; p++)
        {
          const SgPlanPiece *piece = sg_plan_piece (run, p);
          whole = whole && state->done[p];
          if (piece->priority != costs->priority)
            continue;
          costs->of_priority += sg_study_piece_cost (run, piece);
          costs->done_of_priority += state->done[p] ? sg_study_piece_cost (run, piece) : 0;
        }
      progress->runs++;
      progress->runs_done += whole;
      progress->runs_failed += state->failed;
    }
}

/* With the lock held: the parts of the pieces in work. */
static void
count_work (const SgStudyRunner *runner, SgStudyProgress *progress, Costs *costs)
{
  for (unsigned k = 0; k < runner->n_workers; k++)
    {
      Worker *worker = &runner->workers[k];
      if (!worker->working)
        continue;
      const SgPlanRun *run = sg_study_plan_run (runner->plan, worker->run);
      const SgPlanPiece *piece = sg_plan_piece (run, worker->piece);
      uint64_t steps = atomic_load_explicit (&worker->steps, memory_order_relaxed);
      double part = fmin ((double) steps / (double) MAX (piece->steps, 1), 0.99);
      double cost = part * sg_study_piece_cost (run, piece);
      costs->done += cost;
      costs->done_of_priority += piece->priority == costs->priority ? cost : 0;
      progress->cost_session += cost;
      progress->steps_done += run->kind == SG_STUDY_ATHERMAL ? 0 : steps;
      progress->working++;
      if (progress->now[0] == '\0')
        g_snprintf (progress->now, sizeof progress->now, "%s %s", run->name, sg_plan_branch (run, piece->branch)->name);
    }
}

void
sg_study_runner_progress (SgStudyRunner *runner, SgStudyProgress *progress)
{
  Costs costs = { 0 };
  memset (progress, 0, sizeof *progress);
  pthread_mutex_lock (&runner->lock);
  progress->steps_done = runner->steps_done;
  progress->cost_session = runner->cost_session;
  count_pieces (runner, progress, &costs);
  count_work (runner, progress, &costs);
  progress->running = runner->n_running > 0;
  gint64 now = progress->running ? g_get_monotonic_time () : runner->end_us;
  progress->seconds = (double) (now - runner->start_us) * 1e-6;
  pthread_mutex_unlock (&runner->lock);

  progress->cost = costs.all;
  progress->cost_done = costs.done;
  progress->priority = costs.priority;
  progress->priority_part = costs.of_priority > 0 ? costs.done_of_priority / costs.of_priority : 1;
  progress->seconds_left = progress->priority_seconds_left = -1;
  if (progress->pieces_done == progress->pieces)
    progress->seconds_left = progress->priority_seconds_left = 0;
  else if (progress->seconds > GUESS_SECONDS && progress->cost_session > 0)
    {
      double per_cost = progress->seconds / progress->cost_session;
      progress->seconds_left = (costs.all - costs.done) * per_cost;
      progress->priority_seconds_left = (costs.of_priority - costs.done_of_priority) * per_cost;
    }
}

char *
sg_study_runner_take_message (SgStudyRunner *runner, bool *failure)
{
  pthread_mutex_lock (&runner->lock);
  Message *message = g_queue_pop_head (&runner->messages);
  pthread_mutex_unlock (&runner->lock);
  if (message == NULL)
    return NULL;
  char *text = g_steal_pointer (&message->text);
  if (failure != NULL)
    *failure = message->failure;
  message_free (message);
  return text;
}

const GError *
sg_study_runner_error (const SgStudyRunner *runner)
{
  return runner->error;
}

const SgStudyPlan *
sg_study_runner_plan (const SgStudyRunner *runner)
{
  return runner->plan;
}

void
sg_study_runner_free (SgStudyRunner *runner)
{
  if (runner == NULL)
    return;
  sg_study_runner_stop (runner);
  for (unsigned k = 0; k < runner->n_workers; k++)
    if (runner->workers[k].started)
      pthread_join (runner->workers[k].thread, NULL);
  for (unsigned r = 0; runner->states != NULL && r < runner->plan->runs->len; r++)
    g_free (runner->states[r].done);
  g_free (runner->states);
  g_free (runner->workers);
  sg_study_plan_free (runner->plan);
  if (runner->sha256 != NULL)
    g_ptr_array_unref (runner->sha256);
  if (runner->samples != NULL)
    g_string_free (runner->samples, TRUE);
  g_free (runner->first_sample);
  g_queue_clear_full (&runner->messages, message_free);
  g_clear_error (&runner->error);
  if (runner->lock_file >= 0)
    close (runner->lock_file);
  pthread_cond_destroy (&runner->changed);
  pthread_mutex_destroy (&runner->lock);
  g_free (runner->folder);
  g_free (runner->simd);
  g_free (runner->path);
  g_free (runner);
}
