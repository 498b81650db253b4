/* study.c: runs a study, or says what it would do
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cli/cli.h"
#include "cli/progress.h"
#include "engine/data-path.h"
#include "engine/error.h"
#include "engine/io/configuration-io.h"
#include "engine/study/study-run.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TERMINAL_SECONDS 0.25
#define PLAIN_SECONDS 60.0
/* The speed of a size of sample is taken over so long. */
#define MEASURE_SECONDS 1.5
/* Priorities that are told apart in the plan. */
#define MOST_PRIORITIES 64

static char *output_path, *simd_path;
static char **only;
static int n_jobs, n_threads;
static gboolean plan_only, quiet;

static const GOptionEntry entries[] = {
  { "output", 0, 0, G_OPTION_ARG_FILENAME, &output_path,
    "folder of the results; what is done there already is not done again (default: the study's name)", "DIR" },
  { "jobs", 0, 0, G_OPTION_ARG_INT, &n_jobs, "runs at a time; 0: one a processor", "N" },
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads,
    "a run; 0: one, and more where fewer runs are left than processors. Changes no result", "N" },
  { "only", 0, 0, G_OPTION_ARG_STRING_ARRAY, &only, "only runs with such a name, * and ? allowed; may come several times",
    "PATTERN" },
  { "plan", 0, 0, G_OPTION_ARG_NONE, &plan_only, "say what would be run and how long it takes here, and end", NULL },
  { "simd", 0, 0, G_OPTION_ARG_STRING, &simd_path, "avx512, avx2, sse2 or scalar (default: the best here)", "PATH" },
  { "quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, "show no progress, only what fails", NULL },
  { NULL },
};

static const char description[]
    = "STUDY is a file or the name of a shipped one (shearglass-cli list). Ctrl-C stops within some steps and exits\n"
      "with 130; the same command goes on, and gives the same bits as if it had never been stopped. One run a processor\n"
      "is faster than several threads a run, which wait for each other, as long as there are runs enough.";

static volatile sig_atomic_t stop_signal;

static void
on_signal (int number)
{
  stop_signal = number;
}

static void
watch_signals (void)
{
  const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
  for (size_t k = 0; k < G_N_ELEMENTS (numbers); k++)
    {
      struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESETHAND };
      struct sigaction old;
      sigaction (numbers[k], NULL, &old);
      if (old.sa_handler != SIG_IGN) /* nohup */
        sigaction (numbers[k], &action, NULL);
    }
}

static SgStudyFile *
open_study (const char *name, GError **error)
{
  g_autofree char *relative = g_strdup_printf ("protocols/%s.ini", name);
  g_autofree char *shipped = strpbrk (name, "/.") == NULL ? sg_find_data (relative) : NULL;
  return sg_study_file_load (shipped != NULL ? shipped : name, error);
}

/* The plan with the time it takes. */

/* Atoms times steps a second of one thread, over a second or two of the first sample. */
static double
measure_speed (const SgConfiguration *sample, double temperature, GError **error)
{
  SgSimulation *simulation = sg_simulation_new (sample, NULL, simd_path, 1, error);
  if (simulation == NULL)
    return 0;
  SgDrive drive;
  sg_drive_default (&drive, temperature);
  sg_simulation_set_drive (simulation, &drive);
  if (!sample->has_velocities)
    sg_simulation_draw_velocities (simulation, temperature);
  bool good = sg_simulation_step (simulation, 20, true, error);
  gint64 start = g_get_monotonic_time ();
  double seconds = 0, steps = 0;
  while (good && seconds < MEASURE_SECONDS)
    {
      good = sg_simulation_step (simulation, 20, true, error);
      steps += 20;
      seconds = (double) (g_get_monotonic_time () - start) * 1e-6;
    }
  sg_simulation_free (simulation);
  return good ? steps * (double) sample->atoms->n / seconds : 0;
}

/* Atoms of every sample, and the speed at its size. */
static bool
measure_samples (const SgStudyFile *file, GArray *n_atoms, GArray *speeds, GError **error)
{
  for (unsigned a = 0; a < file->ages->len; a++)
    for (unsigned s = 0; s < sg_study_age (file, a)->samples->len; s++)
      {
        g_autoptr (SgConfiguration) sample
            = sg_configuration_load (g_ptr_array_index (sg_study_age (file, a)->paths, s), error);
        if (sample == NULL)
          return false;
        size_t n = sample->atoms->n;
        double speed = 0;
        for (unsigned k = 0; k < n_atoms->len; k++)
          if (g_array_index (n_atoms, size_t, k) == n)
            speed = g_array_index (speeds, double, k);
        if (!(speed > 0))
          {
            speed = measure_speed (sample, file->temperature, error);
            if (!(speed > 0))
              return false;
            printf ("%zu atoms: %.0f steps/s with one thread now\n", n, speed / (double) n);
          }
        g_array_append_val (n_atoms, n);
        g_array_append_val (speeds, speed);
      }
  return true;
}

static bool
is_wanted (const char *name)
{
  for (int k = 0; only != NULL && only[k] != NULL; k++)
    if (g_pattern_match_simple (only[k], name))
      return true;
  return only == NULL;
}

static char *
long_duration (double seconds)
{
  if (seconds > 2 * 365.25 * 86400)
    return g_strdup_printf ("%.0f years", seconds / (365.25 * 86400));
  return sg_format_duration (seconds);
}

/* When what is most urgent is done. */
static void
print_priorities (unsigned n, const int *priorities, const double *seconds)
{
  double sum = 0;
  int last = G_MININT;
  for (unsigned done = 0; done < n; done++)
    {
      unsigned next = n;
      for (unsigned k = 0; k < n; k++)
        if ((done == 0 || priorities[k] > last) && (next == n || priorities[k] < priorities[next]))
          next = k;
      last = priorities[next];
      sum += seconds[next];
      g_autofree char *alone = long_duration (seconds[next]), *all = long_duration (sum);
      printf ("priority %4d: %s, done after %s of one processor\n", last, alone, all);
    }
}

static int
print_plan (const SgStudyFile *file)
{
  GError *error = NULL;
  g_autoptr (GArray) n_atoms = g_array_new (FALSE, FALSE, sizeof (size_t));
  g_autoptr (GArray) speeds = g_array_new (FALSE, FALSE, sizeof (double));
  if (!measure_samples (file, n_atoms, speeds, &error))
    return sg_cli_fail (error);
  g_autoptr (SgStudyPlan) plan = sg_study_plan_new (file, (const size_t *) n_atoms->data);

  unsigned jobs = n_jobs > 0 ? (unsigned) n_jobs : g_get_num_processors ();
  double all = 0, up_to[MOST_PRIORITIES] = { 0 };
  int priorities[MOST_PRIORITIES];
  unsigned n_runs = 0, n_pieces = 0, n_priorities = 0;
  printf ("%-44s %8s %14s %s\n", "what", "pieces", "steps", "time of one processor");
  for (unsigned r = 0; r < plan->runs->len; r++)
    {
      const SgPlanRun *run = sg_study_plan_run (plan, r);
      if (!is_wanted (run->name))
        continue;
      double steps = 0, seconds = 0;
      unsigned first = 0;
      for (unsigned a = 0; a < run->age; a++)
        first += sg_study_age (file, a)->samples->len;
      for (unsigned p = 0; p < run->pieces->len; p++)
        {
          const SgPlanPiece *piece = sg_plan_piece (run, p);
          double time = sg_study_piece_cost (run, piece) / g_array_index (speeds, double, first + run->sample);
          unsigned k = 0;
          while (k < n_priorities && priorities[k] != piece->priority)
            k++;
          if (k == n_priorities && n_priorities < MOST_PRIORITIES)
            priorities[n_priorities++] = piece->priority;
          if (k < MOST_PRIORITIES)
            up_to[k] += time;
          seconds += time;
          steps += (double) piece->steps;
        }
      g_autofree char *time = long_duration (seconds);
      printf ("%-44s %8u %14.0f %s\n", run->name, run->pieces->len, steps, time);
      all += seconds;
      n_runs++;
      n_pieces += run->pieces->len;
    }
  print_priorities (n_priorities, priorities, up_to);
  g_autofree char *one = long_duration (all);
  g_autofree char *here = long_duration (all / MIN (jobs, MAX (n_runs, 1)));
  printf ("%u runs, %u pieces: %s of one processor; %s with %u at a time, if each is as fast as now\n", n_runs, n_pieces, one,
          here, jobs);
  return SG_EXIT_DONE;
}

/* Progress. */

typedef struct {
  bool terminal, open;
  double last;
} Line;

static void
close_line (Line *line)
{
  if (line->open)
    fputs ("\r\033[K", stderr);
  line->open = false;
}

static void
show_progress (Line *line, SgStudyRunner *runner)
{
  double now = (double) g_get_monotonic_time () * 1e-6;
  if (quiet || now - line->last < (line->terminal ? TERMINAL_SECONDS : PLAIN_SECONDS))
    return;
  line->last = now;
  SgStudyProgress p;
  sg_study_runner_progress (runner, &p);
  g_autofree char *left = p.seconds_left >= 0 ? long_duration (p.seconds_left) : g_strdup ("?");
  g_autofree char *soon = p.priority_seconds_left >= 0 ? long_duration (p.priority_seconds_left) : g_strdup ("?");
  g_autofree char *text = g_strdup_printf (
      "%5.1f%%, %s left; priority %d: %.1f%%, %s left; %u of %u runs, %u of %u pieces; %.0f steps/s; %s%s",
      100 * p.cost_done / MAX (p.cost, 1), left, p.priority, 100 * p.priority_part, soon, p.runs_done, p.runs, p.pieces_done,
      p.pieces, p.seconds > 0 ? (double) p.steps_done / p.seconds : 0, p.now, p.working > 1 ? " ..." : "");
  fprintf (stderr, line->terminal ? "\r%.180s\033[K" : "%s\n", text);
  fflush (stderr);
  line->open = line->terminal;
}

static void
show_messages (Line *line, SgStudyRunner *runner)
{
  char *text;
  bool failure;
  while ((text = sg_study_runner_take_message (runner, &failure)) != NULL)
    {
      close_line (line);
      if (!quiet || failure)
        fprintf (stderr, "%s\n", text);
      g_free (text);
    }
}

static int
run (const SgStudyFile *file, const char *folder)
{
  GError *error = NULL;
  SgStudyRunOptions options = { .jobs = (unsigned) n_jobs, .threads = (unsigned) n_threads, .simd = simd_path,
                                .only = (const char *const *) only };
  SgStudyRunner *runner = sg_study_runner_new (file, folder, &options, &error);
  if (runner == NULL)
    return sg_cli_fail (error);

  if (!quiet)
    {
      g_autofree char *threads = n_threads == 1 || (n_threads == 0 && n_jobs > 0)
                                     ? g_strdup ("one thread each")
                                     : n_threads > 0 ? g_strdup_printf ("%d threads each", n_threads)
                                                     : g_strdup ("one thread each, more when fewer runs are left than processors");
      fprintf (stderr, "%u runs at a time, %s\n", n_jobs > 0 ? (unsigned) n_jobs : g_get_num_processors (), threads);
    }
  watch_signals ();
  Line line = { .terminal = isatty (STDERR_FILENO) };
  bool stopping = false, running;
  sg_study_runner_start (runner);
  do
    {
      running = sg_study_runner_wait (runner, 200);
      show_messages (&line, runner);
      if (stop_signal != 0 && !stopping)
        {
          stopping = true;
          close_line (&line);
          fprintf (stderr, "stopping; what is in work begins anew when the study goes on\n");
          sg_study_runner_stop (runner);
        }
      if (running)
        show_progress (&line, runner);
    }
  while (running);
  close_line (&line);

  SgStudyProgress p;
  sg_study_runner_progress (runner, &p);
  g_autofree char *time = sg_format_duration (p.seconds);
  printf ("%u of %u runs are finished, %u of %u pieces; %.0f steps in %s; results in %s\n", p.runs_done, p.runs, p.pieces_done,
          p.pieces, (double) p.steps_done, time, folder);
  int code = p.runs_failed > 0 ? SG_EXIT_NUMERICAL : stopping && p.pieces_done < p.pieces ? SG_EXIT_INTERRUPTED : SG_EXIT_DONE;
  if (sg_study_runner_error (runner) != NULL)
    code = sg_cli_fail (g_error_copy (sg_study_runner_error (runner)));
  sg_study_runner_free (runner);
  return code;
}

int
sg_cli_study (int argc, char **argv)
{
  GError *error = NULL;
  if (!sg_cli_parse (&argc, &argv, entries, "STUDY", "Runs a study: samples of several ages, loaded at several rates along several directions.",
                     description, 1, 1))
    return SG_EXIT_INPUT;
  if (n_jobs < 0 || n_jobs > 1024)
    return sg_cli_usage ("study", "--jobs %d is not within 0 to 1024", n_jobs);
  if (n_threads < 0 || n_threads > 1024)
    return sg_cli_usage ("study", "--threads %d is not within 0 to 1024", n_threads);

  SgStudyFile *file = open_study (argv[1], &error);
  if (file == NULL)
    return sg_cli_fail (error);
  int code;
  if (plan_only)
    code = print_plan (file);
  else
    {
      g_autofree char *base = g_path_get_basename (argv[1]);
      char *dot = strrchr (base, '.');
      if (dot != NULL && dot != base)
        *dot = '\0';
      code = run (file, output_path != NULL ? output_path : base);
    }
  sg_study_file_free (file);
  return code;
}
