/* run.c: a protocol, or the replay of a command log, from beginning to end without a display
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cli/progress.h"
#include "cli/run-events.h"
#include "cli/run-output.h"
#include "engine/data-path.h"
#include "engine/error.h"
#include "engine/start.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static gboolean as_json, with_figures, with_gauge, without_gauge, quiet;
static double event_interval;
static char *event_states;
static char *sample_path, *output_path, *replay_path, *potential_path, *simd_path, *seed_text;
static int n_threads, n_atoms;

static const GOptionEntry entries[] = {
  { "sample", 0, 0, G_OPTION_ARG_FILENAME, &sample_path, "start from this configuration, not the protocol's",
    "FILE" },
  { "atoms", 0, 0, G_OPTION_ARG_INT, &n_atoms, "of the random mixture, where the protocol begins with one", "N" },
  { "potential", 0, 0, G_OPTION_ARG_FILENAME, &potential_path,
    "use this potential, a file or the name of a shipped one", "FILE" },
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, "threads; 0: one a processor. Changes no result", "N" },
  { "seed", 0, 0, G_OPTION_ARG_STRING, &seed_text, "of the random numbers, instead of the protocol's", "N" },
  { "output", 0, 0, G_OPTION_ARG_FILENAME, &output_path, "folder for the results (default: PROTOCOL-1, -2, ...)",
    "DIR" },
  { "figures", 0, 0, G_OPTION_ARG_NONE, &with_figures, "write the stress-strain curve as SVG, PDF and PNG", NULL },
  { "gauge", 0, 0, G_OPTION_ARG_NONE, &with_gauge,
    "write final.gauge.json, how relaxed the glass is at the end (default: where a stage anneals or exchanges)", NULL },
  { "no-gauge", 0, 0, G_OPTION_ARG_NONE, &without_gauge, "do not, whatever the stages", NULL },
  { "events", 0, 0, G_OPTION_ARG_DOUBLE, &event_interval,
    "find localized structural events between states TAU apart and write events.csv", "TAU" },
  { "event-states", 0, 0, G_OPTION_ARG_STRING, &event_states,
    "what is compared: inherent (minimised, the default), raw or averaged pictures", "KIND" },
  { "replay", 0, 0, G_OPTION_ARG_FILENAME, &replay_path, "repeat the run this command log is of", "LOG" },
  { "simd", 0, 0, G_OPTION_ARG_STRING, &simd_path, "avx512, avx2, sse2 or scalar (default: the best here)",
    "PATH" },
  { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "print the results as JSON", NULL },
  { "quiet", 0, 0, G_OPTION_ARG_NONE, &quiet, "show no progress", NULL },
  { NULL },
};

static const char description[]
    = "PROTOCOL is a file or the name of a shipped one (shearglass-cli list). The folder gets samples.csv,\n"
      "final.lammps.gz, commands.log and results.json. Ctrl-C finishes the step, saves and exits with 130.";

/* Number of the signal that asked to stop. */
static volatile sig_atomic_t stop_signal;

static void
on_signal (int number)
{
  stop_signal = number;
}

/* The first signal asks the run to stop; a second one ends the program at once. */
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

typedef struct {
  SgProtocol *protocol;      /* owned */
  SgConfiguration *sample;   /* owned */
  SgCommandLog *log;         /* owned, nullable: of a replay */
  char *path;                /* owned, nullable: instruction set */
} Job;

static void
job_clear (Job *job)
{
  sg_protocol_free (job->protocol);
  sg_configuration_free (job->sample);
  sg_command_log_free (job->log);
  g_free (job->path);
}

static bool
prepare_protocol (Job *job, const char *name, GError **error)
{
  g_autofree char *relative = g_strdup_printf ("protocols/%s.ini", name);
  g_autofree char *shipped = strpbrk (name, "/.") == NULL ? sg_find_data (relative) : NULL;
  job->protocol = sg_protocol_load (shipped != NULL ? shipped : name, error);
  if (job->protocol == NULL)
    return false;
  if (seed_text != NULL)
    {
      guint64 seed;
      if (!g_ascii_string_to_unsigned (seed_text, 10, 0, G_MAXUINT64, &seed, NULL))
        {
          g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "\"%s\" is no seed: 0 to 2^64 - 1", seed_text);
          return false;
        }
      job->protocol->seed = seed;
    }
  if (n_atoms != 0)
    {
      if (n_atoms < SG_START_MIN_ATOMS || n_atoms > SG_START_MAX_ATOMS || job->protocol->start.n_atoms == 0)
        {
          if (job->protocol->start.n_atoms == 0)
            g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s does not begin with a random mixture", name);
          else
            g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%d atoms; possible are %d to %d", n_atoms,
                         SG_START_MIN_ATOMS, SG_START_MAX_ATOMS);
          return false;
        }
      job->protocol->start.n_atoms = (size_t) n_atoms;
    }
  if (sample_path == NULL && job->protocol->sample == NULL && job->protocol->start.n_atoms == 0)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s names no sample; give one with --sample", name);
      return false;
    }
  if (sample_path != NULL)
    job->protocol->start.n_atoms = 0;
  SgPotential potential;
  if (potential_path != NULL && !sg_cli_potential (potential_path, &potential, error))
    return false;
  job->sample = sg_protocol_open_sample (job->protocol, sample_path, potential_path != NULL ? &potential : NULL, error);
  if (job->sample != NULL)
    sg_cli_tell_notes (job->sample);
  job->path = g_strdup (simd_path);
  return job->sample != NULL;
}

static bool
prepare_replay (Job *job, GError **error)
{
  job->log = sg_command_log_load (replay_path, error);
  if (job->log == NULL)
    return false;
  job->protocol = sg_protocol_copy (job->log->protocol);
  job->sample = sg_command_log_open_sample (job->log, sample_path, error);
  if (job->sample == NULL)
    return false;

  /* The log's instruction set, where this processor has it: only so the bits can be the same. */
  const char *wanted = simd_path != NULL ? simd_path : job->log->path;
  SgForceField *field = sg_force_field_new (&job->sample->potential, NULL, wanted, NULL);
  if (field == NULL && simd_path == NULL)
    field = sg_force_field_new (&job->sample->potential, NULL, NULL, error);
  if (field == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, SG_ERROR, SG_ERROR_UNSUPPORTED, "this processor lacks %s", wanted);
      return false;
    }
  job->path = g_strdup (sg_force_field_path (field));
  sg_force_field_free (field);
  g_autofree char *differences = sg_command_log_differences (job->log, job->path);
  if (differences != NULL)
    fprintf (stderr, "This replay may differ from the run in %s:\n%s\n", replay_path, differences);
  return true;
}

/* PROTOCOL-1, or the next number that is free. */
static char *
default_folder (const char *name)
{
  g_autofree char *base = g_path_get_basename (name);
  char *dot = strrchr (base, '.');
  if (dot != NULL && dot != base)
    *dot = '\0';
  for (int k = 1;; k++)
    {
      char *folder = g_strdup_printf ("%s-%d", base, k);
      if (!g_file_test (folder, G_FILE_TEST_EXISTS))
        return folder;
      g_free (folder);
    }
}

static void
tell_unload (SgProgress *progress, const SgUnloadResult *unload)
{
  if (unload->found)
    sg_progress_message (progress, "unloaded from strain %.6f: residual strain %.6f +- %.6f, modulus %.2f +- %.2f",
                         unload->strain_start, unload->residual_strain, unload->residual_error, unload->modulus,
                         unload->modulus_error);
  else
    sg_progress_message (progress, "the unload gave up: %s", unload->reason);
}

static void
tell_acks (SgEngine *engine, SgProgress *progress, GArray *acks)
{
  g_array_set_size (acks, 0);
  sg_engine_drain_acks (engine, acks);
  for (unsigned k = 0; k < acks->len; k++)
    {
      const SgAck *ack = &g_array_index (acks, SgAck, k);
      g_autofree char *command = sg_command_to_text (&ack->command);
      if (!ack->applied)
        sg_progress_message (progress, "step %" G_GUINT64_FORMAT ": %s was refused: %s", ack->step, command,
                             ack->reason);
      else if (!quiet)
        sg_progress_message (progress, "step %" G_GUINT64_FORMAT ": %s", ack->step, command);
    }
}

/* Until the run has ended or was stopped. Returns: its last state. */
static SgRunState
follow (SgEngine *engine, SgRunOutput *output, SgRunEvents *events, SgProgress *progress, bool *interrupted)
{
  g_autoptr (GArray) acks = g_array_new (FALSE, FALSE, sizeof (SgAck));
  SgRunState state;
  do
    {
      GError *error = NULL;
      SgEngineStatus status;
      state = sg_engine_wait_news (engine, 100);
      if (state != SG_RUN_RUNNING)
        state = sg_engine_wait (engine, -1);
      if (events != NULL && !sg_run_events_follow (events, engine, &error))
        {
          sg_progress_message (progress, "events: %s", error->message);
          g_clear_error (&error);
        }

      unsigned n = sg_run_output_drain (output, engine, &error);
      tell_acks (engine, progress, acks);
      const GArray *unloads = sg_run_output_unloads (output);
      for (unsigned k = unloads->len - n; k < unloads->len; k++)
        tell_unload (progress, &g_array_index (unloads, SgUnloadResult, k));
      if (error != NULL)
        {
          /* A full disk: what is in memory may still be saved elsewhere by hand; go on. */
          sg_progress_message (progress, "%s", error->message);
          g_error_free (error);
        }

      if (stop_signal != 0 && !*interrupted)
        {
          SgCommand stop;
          *interrupted = true;
          sg_progress_message (progress, "stopping; once more ends the program at once");
          sg_command_init (&stop, SG_COMMAND_STOP, 0);
          sg_engine_command (engine, &stop, NULL);
        }
      sg_engine_status (engine, &status);
      sg_progress_show (progress, &status);
    }
  while (state == SG_RUN_RUNNING);
  return state;
}

/* Whether the run makes a sample, whose age is worth knowing. */
static bool
makes_sample (const SgProtocol *protocol)
{
  for (unsigned k = 0; k < protocol->stages->len; k++)
    {
      const SgStage *stage = sg_protocol_stage (protocol, k);
      if (stage->kind == SG_STAGE_ANNEAL || stage->exchange_every > 0)
        return true;
    }
  return false;
}

static bool
measure_gauge (SgEngine *engine, const SgRunOutput *output, GError **error)
{
  SgGauge gauge;
  GError *inner = NULL;
  if (!quiet)
    fprintf (stderr, "measuring the inherent structure\n");
  if (!sg_run_output_gauge (output, engine, sg_engine_n_threads (engine), &gauge, &inner))
    {
      /* a state that cannot be minimised has no gauge, and that is no failure of the run */
      if (inner != NULL && inner->domain == SG_ERROR)
        {
          fprintf (stderr, "shearglass-cli: no gauge: %s\n", inner->message);
          g_clear_error (&inner);
        }
      if (inner != NULL)
        g_propagate_error (error, inner);
      return inner == NULL;
    }
  if (!as_json)
    printf ("inherent structure: energy %.5f an atom, %.1f%% of the small atoms icosahedral\n", gauge.energy,
            100 * gauge.icosahedral_voronoi);
  if (gauge.verdict == SG_VERDICT_ORDERING)
    fprintf (stderr, "shearglass-cli: this is no glass any more: %s\n", gauge.reason);
  return true;
}

static int
finish (SgEngine *engine, SgRunOutput *output, SgRunEvents *events, const Job *job, SgRunState state,
        bool interrupted, double wall)
{
  SgEngineStatus status;
  GError *error = NULL;
  sg_engine_status (engine, &status);
  g_autofree char *failure = state == SG_RUN_FAILED ? sg_engine_failure (engine) : NULL;
  SgRunSummary summary = { .protocol = job->protocol,
                           .sample = job->sample,
                           .instruction_set = sg_engine_path (engine),
                           .failure = failure,
                           .state = state,
                           .interrupted = interrupted,
                           .threads = sg_engine_n_threads (engine),
                           .steps = status.step,
                           .time = status.time,
                           .wall_seconds = wall };
  g_autofree char *results = sg_run_output_results (output, &summary);
  bool saved = sg_run_output_finish (output, engine, results, with_figures, &summary, &error);

  size_t n_events = 0;
  if (events != NULL)
    {
      g_autofree char *path = g_build_filename (sg_run_output_folder (output), "events.csv", NULL);
      if (!sg_run_events_write (events, path, &n_events, saved ? &error : NULL))
        saved = false;
    }
  if (as_json)
    printf ("%s\n", results);
  else
    {
      g_autofree char *duration = sg_format_duration (wall);
      printf ("%" G_GUINT64_FORMAT " steps in %s, %.0f steps/s; results in %s\n", status.step, duration,
              (double) status.step / wall, sg_run_output_folder (output));
      if (events != NULL)
        printf ("%zu structural events\n", n_events);
    }
  if (failure != NULL)
    fprintf (stderr, "shearglass-cli: %s\n", failure);
  if (saved && state != SG_RUN_FAILED && !without_gauge && !interrupted
      && (with_gauge || makes_sample (job->protocol)))
    saved = measure_gauge (engine, output, &error);
  if (!saved)
    return sg_cli_fail (error);
  return state == SG_RUN_FAILED ? SG_EXIT_NUMERICAL : interrupted ? SG_EXIT_INTERRUPTED : SG_EXIT_DONE;
}

static int
run (const Job *job, const char *folder)
{
  GError *error = NULL;
  SgRunOutput *output = sg_run_output_open (folder, &error);
  if (output == NULL)
    return sg_cli_fail (error);

  watch_signals ();
  SgEngineOptions options = { .n_threads = (unsigned) n_threads, .path = job->path };
  SgEngine *engine = sg_engine_new (&options);
  double start = (double) g_get_monotonic_time () * 1e-6;
  SgRunEvents *events = NULL;
  if (event_interval > 0)
    events = sg_run_events_new (engine, job->protocol, event_interval, event_states != NULL ? event_states : "inherent",
                                (unsigned) n_threads, &error);
  bool good = error == NULL;
  if (good)
    good = job->log != NULL ? sg_engine_load_replay (engine, job->sample, job->log, &error)
                            : sg_engine_load (engine, job->sample, job->protocol, false, &error);
  int code;
  if (good)
    {
      bool interrupted = false;
      SgProgress *progress = sg_progress_new (job->protocol, quiet);
      SgRunState state = follow (engine, output, events, progress, &interrupted);
      sg_progress_free (progress);
      code = finish (engine, output, events, job, state, interrupted, (double) g_get_monotonic_time () * 1e-6 - start);
    }
  else
    code = sg_cli_fail (error);
  sg_run_events_free (events);
  sg_engine_free (engine);
  sg_run_output_free (output);
  return code;
}

int
sg_cli_run (int argc, char **argv)
{
  GError *error = NULL;
  if (!sg_cli_parse (&argc, &argv, entries, "[PROTOCOL]", "Runs a protocol, or replays a command log.", description,
                     0, 1))
    return SG_EXIT_INPUT;
  if ((argc == 2) == (replay_path != NULL))
    return sg_cli_usage ("run", "%s", argc == 2 ? "PROTOCOL and --replay exclude each other"
                                                : "give a PROTOCOL, or a log with --replay");
  if (with_gauge && without_gauge)
    return sg_cli_usage ("run", "--gauge and --no-gauge exclude each other");
  if (replay_path != NULL && (seed_text != NULL || potential_path != NULL))
    return sg_cli_usage ("run", "seed and potential of a replay are the log's");
  if (event_interval < 0 || (event_states != NULL && event_interval == 0))
    return sg_cli_usage ("run", "--event-states needs --events with a time between states");
  if (n_threads < 0 || n_threads > 1024)
    return sg_cli_usage ("run", "--threads %d is not within 0 to 1024", n_threads);

  Job job = { 0 };
  int code;
  if (replay_path != NULL ? prepare_replay (&job, &error) : prepare_protocol (&job, argv[1], &error))
    {
      g_autofree char *folder = output_path != NULL ? g_strdup (output_path)
                                                    : default_folder (replay_path != NULL ? replay_path : argv[1]);
      code = run (&job, folder);
    }
  else
    code = sg_cli_fail (error);
  job_clear (&job);
  return code;
}
