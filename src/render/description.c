/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/description.h"
#include "engine/words.h"

#include <math.h>
#include <string.h>

#define MINUS "\342\210\222"

/* Appends " NAME VALUE" with fixed decimals and a true minus; nothing but zeros has no sign. */
static void
append_number (GString *text, double value, int decimals)
{
  char digits[64];

  if (!isfinite (value))
    {
      g_string_append (text, _ ("unknown"));
      return;
    }
  g_snprintf (digits, sizeof digits, "%.*f", decimals, fabs (value));
  if (value < 0 && strspn (digits, "0.,") != strlen (digits))
    g_string_append (text, MINUS);
  g_string_append (text, digits);
}

/* Two digits that count, and no more than noise leaves of them. */
static int
strain_decimals (double strain)
{
  return fabs (strain) >= 0.00995 ? 3 : 4;
}

static const char *
state_words (SgRunState state)
{
  switch (state)
    {
    case SG_RUN_RUNNING:
      return _ ("Running");
    case SG_RUN_PAUSED:
      return _ ("Paused");
    case SG_RUN_FINISHED:
      return _ ("Finished");
    case SG_RUN_FAILED:
      return _ ("Failed");
    case SG_RUN_IDLE:
    case SG_N_RUN_STATES:
    default:
      return _ ("Idle");
    }
}

static void
append_stage (GString *text, const SgEngineStatus *status)
{
  const SgStage *stage = &status->settings;

  switch (stage->kind)
    {
    case SG_STAGE_HOLD:
      g_string_append (text, _ ("holding the strain"));
      break;
    case SG_STAGE_LOAD:
      g_string_append_printf (text, _ ("loading along %s"), sg_direction_name (stage->plane, stage->sign));
      break;
    case SG_STAGE_UNLOAD:
      g_string_append (text, status->returning ? _ ("going back to zero stress") : _ ("unloading to zero stress"));
      break;
    case SG_STAGE_CREEP:
      g_string_append (text, _ ("creeping at zero shear stress"));
      break;
    case SG_STAGE_ANNEAL:
      g_string_append (text, _ ("changing the temperature"));
      break;
    case SG_N_STAGE_KINDS:
    default:
      break;
    }
}

static void
append_network (GString *text, const SgNetwork *network)
{
  static const char *const axes[] = { "x", "y", "z" };
  const char *spanned[3];
  int n = 0;

  if (network->n_members == 0)
    {
      g_string_append (text, _ (", no network"));
      return;
    }
  for (int k = 0; k < 3; k++)
    {
      bool spans = false;
      for (size_t c = 0; c < network->n_clusters; c++)
        spans = spans || network->spans[c][k];
      if (spans)
        spanned[n++] = axes[k];
    }
  switch (n)
    {
    case 0:
      g_string_append (text, _ (", network spans in no direction"));
      break;
    case 1:
      g_string_append_printf (text, _ (", network spans in %s"), spanned[0]);
      break;
    case 2:
      g_string_append_printf (text, _ (", network spans in %s and %s"), spanned[0], spanned[1]);
      break;
    default:
      g_string_append (text, _ (", network spans in x, y and z"));
      break;
    }
}

const char *
sg_describe_place (const SgCamera *camera, double aspect, const double r[3])
{
  static const char *const places[3][3] = {
    { N_ ("near the top left"), N_ ("near the top"), N_ ("near the top right") },
    { N_ ("near the left"), N_ ("in the middle"), N_ ("near the right") },
    { N_ ("near the bottom left"), N_ ("near the bottom"), N_ ("near the bottom right") },
  };
  double p[3];

  if (!sg_camera_project (camera, aspect, 1, r, p) || p[0] < 0 || p[0] > aspect || p[1] < 0 || p[1] > 1)
    return _ ("outside the picture");
  int column = MIN ((int) (3 * p[0] / aspect), 2), row = MIN ((int) (3 * p[1]), 2);
  return sg_words (places[row][column]);
}

static void
append_events (GString *text, const SgDescriptionInput *input)
{
  const SgEventList *list = input->events;
  const SgEvent *latest = NULL;

  if (list->n == 0)
    {
      g_string_append (text, list->n_states > 0 ? _ (", no excitations so far") : _ (", no excitations looked for yet"));
      return;
    }
  for (size_t k = 0; k < list->n; k++)
    if (latest == NULL || list->event[k]->x.time >= latest->x.time)
      latest = list->event[k];
  g_string_append_printf (text, sg_plural (", %zu excitation", ", %zu excitations", list->n), list->n);
  if (input->camera != NULL && input->aspect > 0)
    g_string_append_printf (text, list->n == 1 ? ", %s" : _ (", the latest %s"),
                            sg_describe_place (input->camera, input->aspect, latest->x.centre));
}

static void
append_unload (GString *text, const SgUnloadResult *unload)
{
  if (!unload->found)
    {
      g_string_append (text, _ (", the last unload did not come to zero stress"));
      return;
    }
  g_string_append (text, _ (", the last unload left a strain of "));
  append_number (text, unload->residual_strain, 4);
  g_string_append (text, " ± ");
  append_number (text, unload->residual_error, 4);
}

char *
sg_describe_run (const SgDescriptionInput *input)
{
  const SgEngineStatus *status = input->status;
  GString *text = g_string_new (state_words (status->state));

  if (status->state == SG_RUN_IDLE)
    {
      g_string_assign (text, _ ("No sample is open."));
      return g_string_free (text, FALSE);
    }
  if (status->state == SG_RUN_RUNNING || status->state == SG_RUN_PAUSED)
    {
      g_string_append (text, ", ");
      append_stage (text, status);
    }
  g_string_append (text, _ (": strain "));
  append_number (text, status->strain, strain_decimals (status->strain));
  g_string_append (text, _ (", stress "));
  append_number (text, status->stress, 2);
  if (input->structure != NULL && input->structure->network != NULL)
    append_network (text, input->structure->network);
  if (input->events != NULL)
    append_events (text, input);
  if (input->unload != NULL)
    append_unload (text, input->unload);
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}

/* Curves. */

/* What a figure's ordinate is called in a sentence, and with how many digits it makes sense. */
static const struct {
  const char *x, *y;
  int x_decimals, y_decimals;
} axes_of[SG_N_FIGURES] = {
  [SG_FIGURE_STRESS_STRAIN] = { N_ ("strain"), N_ ("stress"), 4, 2 },
  [SG_FIGURE_ENERGY_STRAIN] = { N_ ("strain"), N_ ("energy per atom"), 4, 4 },
  [SG_FIGURE_STRESS_TIME] = { N_ ("time"), N_ ("stress"), 0, 2 },
  [SG_FIGURE_STRAIN_TIME] = { N_ ("time"), N_ ("strain"), 0, 4 },
  [SG_FIGURE_TEMPERATURE] = { N_ ("time"), N_ ("temperature"), 0, 3 },
  [SG_FIGURE_PRESSURE] = { N_ ("time"), N_ ("pressure"), 0, 2 },
  [SG_FIGURE_POTENTIAL_ENERGY] = { N_ ("time"), N_ ("potential energy per atom"), 0, 4 },
  [SG_FIGURE_KINETIC_ENERGY] = { N_ ("time"), N_ ("kinetic energy per atom"), 0, 3 },
  [SG_FIGURE_DENSITY] = { N_ ("time"), N_ ("density"), 0, 4 },
};

static void
append_range (GString *text, const char *name, double low, double high, int decimals)
{
  g_string_append_printf (text, _ ("%s from "), name);
  append_number (text, low, decimals);
  g_string_append (text, _ (" to "));
  append_number (text, high, decimals);
}

char *
sg_describe_figure (SgFigureKind kind, const GArray *samples, const GArray *unloads, size_t n_atoms)
{
  g_return_val_if_fail (kind < SG_N_FIGURES, NULL);
  double x = 0, y = 0, low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };
  GString *text = g_string_new (sg_figure_kind_title (kind));
  guint n = samples != NULL ? samples->len : 0;

  if (n == 0)
    {
      g_string_append (text, _ (", empty so far."));
      return g_string_free (text, FALSE);
    }
  for (guint i = 0; i < n; i++)
    {
      sg_figure_values (kind, &g_array_index (samples, SgSample, i), n_atoms, &x, &y);
      low[0] = MIN (low[0], x);
      high[0] = MAX (high[0], x);
      low[1] = MIN (low[1], y);
      high[1] = MAX (high[1], y);
    }
  g_string_append_printf (text, sg_plural (", %u point; now %s ", ", %u points; now %s ", n), n, sg_words (axes_of[kind].x));
  append_number (text, x, axes_of[kind].x_decimals);
  g_string_append_printf (text, ", %s ", sg_words (axes_of[kind].y));
  append_number (text, y, axes_of[kind].y_decimals);
  if (n > 1)
    {
      g_string_append (text, _ ("; so far "));
      append_range (text, sg_words (axes_of[kind].x), low[0], high[0], axes_of[kind].x_decimals);
      append_range (g_string_append (text, ", "), sg_words (axes_of[kind].y), low[1], high[1], axes_of[kind].y_decimals);
    }
  if (unloads != NULL && unloads->len > 0)
    {
      const SgUnloadResult *last = &g_array_index (unloads, SgUnloadResult, unloads->len - 1);
      if (last->found)
        {
          g_string_append (text, _ ("; residual strain "));
          append_number (text, last->residual_strain, 4);
          g_string_append (text, " ± ");
          append_number (text, last->residual_error, 4);
        }
    }
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}
