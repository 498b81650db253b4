/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/earlier-run.h"
#include "engine/protocol.h"
#include "engine/units.h"
#include "ui/format.h"

#include <math.h>

/* Less strain than this, or fewer rows, is no curve. */
#define WORTH_STRAIN 0.001
#define WORTH_ROWS 20

/* Strain a second of the first loading, to two digits; 0: nothing was loaded. */
static double
first_rate (const GArray *samples)
{
  const SgSample *first = NULL, *last = NULL;
  for (guint k = 0; k < samples->len; k++)
    {
      const SgSample *s = &g_array_index (samples, SgSample, k);
      if (s->stage_kind == SG_STAGE_LOAD && (first == NULL || s->stage == first->stage))
        {
          first = first != NULL ? first : s;
          last = s;
        }
    }
  if (first == NULL || last->step == first->step)
    return 0;
  double rate = fabs (last->strain - first->strain) / ((double) (last->step - first->step) * SG_SECONDS_PER_STEP);
  double unit = rate > 0 ? pow (10, floor (log10 (rate)) - 1) : 1;
  return unit * rint (rate / unit);
}

static bool
is_taken (const GPtrArray *runs, const char *name)
{
  for (guint k = 0; k < runs->len; k++)
    if (g_str_equal (((const SgEarlierRun *) g_ptr_array_index (runs, k))->name, name))
      return true;
  return false;
}

SgEarlierRun *
sg_earlier_run_new (const GArray *samples, const GArray *unloads, const GPtrArray *before)
{
  double most = 0, rate = first_rate (samples);
  for (guint k = 0; k < samples->len; k++)
    most = fmax (most, fabs (g_array_index (samples, SgSample, k).strain));
  if (samples->len < WORTH_ROWS || most < WORTH_STRAIN || !(rate > 0))
    return NULL;
  SgEarlierRun *run = g_new0 (SgEarlierRun, 1);
  g_autofree char *text = sg_text_rate (rate);
  run->name = g_strdup (text);
  for (unsigned same = 2; is_taken (before, run->name); same++)
    {
      g_free (run->name);
      run->name = g_strdup_printf ("%s (%u)", text, same);
    }
  run->samples = g_array_copy ((GArray *) samples);
  run->unloads = g_array_copy ((GArray *) unloads);
  return run;
}

void
sg_earlier_run_free (SgEarlierRun *run)
{
  if (run == NULL)
    return;
  g_free (run->name);
  g_array_unref (run->samples);
  g_array_unref (run->unloads);
  g_free (run);
}
