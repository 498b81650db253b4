/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define TERMINAL_SECONDS 0.2
#define PLAIN_SECONDS 10.0
#define BAR 20

struct _SgProgress {
  const SgProtocol *protocol;
  bool quiet, terminal;
  bool open;         /* a line without its end is on the terminal */
  double last;       /* seconds, of the last writing */
  uint32_t stage;    /* of the last plain line */
  bool any;
};

static double
seconds (void)
{
  return (double) g_get_monotonic_time () * 1e-6;
}

SgProgress *
sg_progress_new (const SgProtocol *protocol, bool quiet)
{
  SgProgress *progress = g_new0 (SgProgress, 1);
  progress->protocol = protocol;
  progress->quiet = quiet;
  progress->terminal = isatty (STDERR_FILENO);
  return progress;
}

static void
close_line (SgProgress *progress)
{
  if (progress->open)
    fputs ("\r\033[K", stderr);
  progress->open = false;
}

void
sg_progress_free (SgProgress *progress)
{
  if (progress == NULL)
    return;
  close_line (progress);
  fflush (stderr);
  g_free (progress);
}

void
sg_progress_message (SgProgress *progress, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  close_line (progress);
  fprintf (stderr, "%s\n", text);
  fflush (stderr);
}

char *
sg_format_duration (double s)
{
  int64_t t = (int64_t) fmin (ceil (fmax (s, 0)), 1e12);
  int64_t days = t / 86400, hours = t / 3600 % 24, minutes = t / 60 % 60, rest = t % 60;
  if (days > 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT " d %02d:%02d", days, (int) hours, (int) minutes);
  if (hours > 0)
    return g_strdup_printf ("%d:%02d:%02d", (int) hours, (int) minutes, (int) rest);
  return g_strdup_printf ("%d:%02d", (int) minutes, (int) rest);
}

/* Steps still to come as far as can be known; @open: whether a stage takes nobody knows how long. */
static double
steps_left (const SgProgress *progress, const SgEngineStatus *status, bool *open)
{
  double left = 0;
  double done = (double) (status->step - status->stage_step);
  *open = status->stage_expected == 0;
  if (status->stage_expected > 0)
    left += fmax ((double) status->stage_expected - done, 0);
  if (status->planned < 0)
    {
      *open = true;
      return left;
    }
  for (unsigned k = (unsigned) status->planned + 1; k < progress->protocol->stages->len; k++)
    {
      const SgStage *stage = sg_protocol_stage (progress->protocol, k);
      uint64_t steps = sg_stage_expected_steps (stage, status->strain, progress->protocol->time_step);
      left += (double) steps;
      *open |= steps == 0;
    }
  return left;
}

static char *
time_left (const SgProgress *progress, const SgEngineStatus *status)
{
  bool open;
  double left = steps_left (progress, status, &open);
  if (!(status->steps_per_second > 0) || (open && left == 0))
    return g_strdup ("");
  g_autofree char *duration = sg_format_duration (left / status->steps_per_second);
  /* The plus: at least that; a stage behind has no known length. */
  return g_strdup_printf (", %s%s left", duration, open ? "+" : "");
}

static char *
stage_text (const SgProgress *progress, const SgEngineStatus *status)
{
  g_autofree char *description = sg_stage_describe (&status->settings);
  if (status->planned < 0)
    return g_strdup_printf ("%s%s", description, status->returning ? ", going back to the root" : "");
  return g_strdup_printf ("%d/%u %s%s", status->planned + 1, progress->protocol->stages->len, description,
                          status->returning ? ", going back to the root" : "");
}

static void
show_on_terminal (SgProgress *progress, const SgEngineStatus *status)
{
  char bar[BAR + 1];
  double part = 0;
  if (status->stage_expected > 0)
    part = CLAMP ((double) (status->step - status->stage_step) / (double) status->stage_expected, 0, 1);
  for (int k = 0; k < BAR; k++)
    bar[k] = k < (int) (part * BAR) ? '#' : '.';
  bar[BAR] = '\0';

  g_autofree char *left = time_left (progress, status);
  g_autofree char *place = status->planned < 0
                               ? g_strdup ("")
                               : g_strdup_printf ("%d/%u ", status->planned + 1, progress->protocol->stages->len);
  /* What matters most comes first: a narrow terminal cuts the end. */
  g_autofree char *line = g_strdup_printf (
      "[%s] %s%s%s, %.0f steps/s%s, strain %.5f, stress %.3f, kT %.3f", bar, place,
      sg_stage_kind_name (status->settings.kind), status->returning ? " (going back to the root)" : "",
      status->steps_per_second, left, status->strain, status->stress, status->temperature_now);
  struct winsize size;
  size_t width = ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1u : 79;
  if (strlen (line) > width)
    line[width] = '\0';
  fprintf (stderr, "\r%s\033[K", line);
  fflush (stderr);
  progress->open = true;
}

static void
show_plain (SgProgress *progress, const SgEngineStatus *status)
{
  g_autofree char *stage = stage_text (progress, status);
  g_autofree char *left = time_left (progress, status);
  fprintf (stderr, "step %" G_GUINT64_FORMAT ", stage %s, strain %.5f, stress %.3f, kT %.3f", status->step, stage,
           status->strain, status->stress, status->temperature_now);
  if (status->steps_per_second > 0)
    fprintf (stderr, ", %.0f steps/s%s", status->steps_per_second, left);
  fputc ('\n', stderr);
  fflush (stderr);
}

void
sg_progress_show (SgProgress *progress, const SgEngineStatus *status)
{
  if (progress->quiet || status->state != SG_RUN_RUNNING)
    return;
  double now = seconds ();
  bool new_stage = !progress->any || status->stage != progress->stage;
  if (progress->terminal)
    {
      if (!new_stage && now - progress->last < TERMINAL_SECONDS)
        return;
      show_on_terminal (progress, status);
    }
  else
    {
      if (!new_stage && now - progress->last < PLAIN_SECONDS)
        return;
      show_plain (progress, status);
    }
  progress->last = now;
  progress->stage = status->stage;
  progress->any = true;
}
