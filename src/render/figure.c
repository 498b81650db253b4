/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/figure.h"
#include "engine/words.h"

#include "engine/units.h"

#include <math.h>
#include <string.h>

/* Thermal noise hides a curve of many samples: each branch is drawn pale as it is and, over that, as the
 * means of blocks, whose length doubles whenever there are too many of them. */
#define MOST_BLOCKS 240

struct _SgFigure {
  SgFigureKind kind;
  size_t n_atoms;
  double time_step;
  double step_seconds; /* of one step */
  SgPlot *plot;
  GArray *samples;  /* of SgSample */
  GArray *unloads;  /* of SgUnloadResult */
  GPtrArray *earlier; /* of Earlier */
  SgPlotSeries *raw, *mean; /* of the present branch */
  GArray *blocks;           /* of double[2]: means of `block` samples each */
  unsigned block, in_block;
  double sum[2];
  uint32_t branch, stage_kind;
  unsigned kinds_named; /* bits: which stage kinds stand in the legend */
  bool marker_named;
};

/* Another run, behind this one. */
typedef struct {
  char *name;      /* owned */
  GArray *samples; /* owned, of SgSample */
} Earlier;

static void
free_earlier (gpointer data)
{
  Earlier *earlier = data;
  g_free (earlier->name);
  g_array_unref (earlier->samples);
  g_free (earlier);
}

static const struct {
  const char *name, *title, *y_title, *y_unit, *column;
} infos[SG_N_FIGURES] = {
  { "stress-strain", N_ ("Stress against strain"), N_ ("shear stress <i>σ</i>"), "<i>ε</i>/<i>σ</i><sub>11</sub><sup>3</sup>", "stress" },
  { "energy-strain", N_ ("Energy against strain"), N_ ("potential energy per atom"), "<i>ε</i>", "potential_energy_per_atom" },
  { "stress-time", N_ ("Stress against time"), N_ ("shear stress <i>σ</i>"), "<i>ε</i>/<i>σ</i><sub>11</sub><sup>3</sup>", "stress" },
  { "strain-time", N_ ("Strain against time"), N_ ("shear strain <i>γ</i>"), NULL, "strain" },
  { "temperature", N_ ("Temperature"), N_ ("temperature <i>k</i><sub>B</sub><i>T</i>"), "<i>ε</i>", "temperature" },
  { "pressure", N_ ("Pressure"), N_ ("pressure <i>P</i>"), "<i>ε</i>/<i>σ</i><sub>11</sub><sup>3</sup>", "pressure" },
  { "potential-energy", N_ ("Potential energy"), N_ ("potential energy per atom"), "<i>ε</i>", "potential_energy_per_atom" },
  { "kinetic-energy", N_ ("Kinetic energy"), N_ ("kinetic energy per atom"), "<i>ε</i>", "kinetic_energy_per_atom" },
  { "density", N_ ("Density"), N_ ("number density <i>ρ</i>"), "<i>σ</i><sub>11</sub><sup>−3</sup>", "density" },
};

const char *
sg_figure_kind_name (SgFigureKind kind)
{
  g_return_val_if_fail (kind < SG_N_FIGURES, NULL);
  return infos[kind].name;
}

const char *
sg_figure_kind_title (SgFigureKind kind)
{
  g_return_val_if_fail (kind < SG_N_FIGURES, NULL);
  return sg_words (infos[kind].title);
}

static bool
against_strain (SgFigureKind kind)
{
  return kind == SG_FIGURE_STRESS_STRAIN || kind == SG_FIGURE_ENERGY_STRAIN;
}

void
sg_figure_values (SgFigureKind kind, const SgSample *sample, size_t n_atoms, double *x, double *y)
{
  double n = (double) MAX (n_atoms, 1);

  *x = against_strain (kind) ? sample->strain : sample->time;
  switch (kind)
    {
    case SG_FIGURE_STRESS_STRAIN:
    case SG_FIGURE_STRESS_TIME:
      *y = sample->stress;
      break;
    case SG_FIGURE_ENERGY_STRAIN:
    case SG_FIGURE_POTENTIAL_ENERGY:
      *y = sample->potential_energy / n;
      break;
    case SG_FIGURE_STRAIN_TIME:
      *y = sample->strain;
      break;
    case SG_FIGURE_TEMPERATURE:
      *y = sample->temperature;
      break;
    case SG_FIGURE_PRESSURE:
      *y = sample->pressure;
      break;
    case SG_FIGURE_KINETIC_ENERGY:
      *y = sample->kinetic_energy / n;
      break;
    case SG_FIGURE_DENSITY:
      *y = n / sample->volume;
      break;
    case SG_N_FIGURES:
    default:
      *y = NAN;
    }
}

static double
value_x (const SgFigure *figure, const SgSample *sample)
{
  double x, y;
  sg_figure_values (figure->kind, sample, figure->n_atoms, &x, &y);
  return x;
}

static double
value_y (const SgFigure *figure, const SgSample *sample)
{
  double x, y;
  sg_figure_values (figure->kind, sample, figure->n_atoms, &x, &y);
  return y;
}

static void
set_axes (SgFigure *figure)
{
  SgPlot *plot = figure->plot;

  if (against_strain (figure->kind))
    sg_plot_set_axis (plot, 0, _ ("shear strain <i>γ</i>"), NULL);
  else
    sg_plot_set_axis (plot, 0, _ ("time"), "<i>τ</i>");
  sg_plot_set_axis (plot, 1, sg_words (infos[figure->kind].y_title), infos[figure->kind].y_unit);
  sg_plot_axis (plot, 1)->include_zero = figure->kind == SG_FIGURE_STRESS_STRAIN;
}

/* Physical time above the axis, in the unit that gives handy numbers. */
static void
set_physical_time (SgFigure *figure, double time)
{
  static const struct {
    double seconds;
    const char *unit;
  } units[] = { { 1e-6, "µs" }, { 1e-9, "ns" }, { 1e-12, "ps" }, { 1e-15, "fs" } };
  double per_tau = figure->step_seconds / figure->time_step;
  size_t k = 0;

  if (against_strain (figure->kind))
    return;
  while (k + 1 < G_N_ELEMENTS (units) && time * per_tau < 1.5 * units[k].seconds)
    k++;
  sg_plot_set_second_scale (figure->plot, 0, _ ("physical time"), units[k].unit, per_tau / units[k].seconds);
}

SgFigure *
sg_figure_new (SgFigureKind kind, size_t n_atoms, double time_step)
{
  g_return_val_if_fail (kind < SG_N_FIGURES, NULL);

  SgFigure *figure = g_new0 (SgFigure, 1);
  figure->kind = kind;
  figure->n_atoms = n_atoms;
  figure->time_step = time_step > 0 ? time_step : SG_TIME_STEP;
  figure->step_seconds = sg_physical_step (NULL);
  figure->plot = sg_plot_new ();
  figure->samples = g_array_new (FALSE, FALSE, sizeof (SgSample));
  figure->unloads = g_array_new (FALSE, FALSE, sizeof (SgUnloadResult));
  figure->earlier = g_ptr_array_new_with_free_func (free_earlier);
  figure->blocks = g_array_new (FALSE, FALSE, 2 * sizeof (double));
  set_axes (figure);
  return figure;
}

void
sg_figure_free (SgFigure *figure)
{
  if (figure == NULL)
    return;
  sg_plot_free (figure->plot);
  g_array_unref (figure->samples);
  g_array_unref (figure->unloads);
  g_ptr_array_unref (figure->earlier);
  g_array_unref (figure->blocks);
  g_free (figure);
}

/* Kinds differ in colour and in dash. */
static void
start_branch (SgFigure *figure, uint32_t stage_kind)
{
  static const char *names[] = { N_ ("hold"), N_ ("loading"), N_ ("unloading"), N_ ("creep"), N_ ("anneal") };
  static const SgPlotStyle styles[] = {
    { .color = 3, .dash = SG_DASH_DASHDOT, .line = true, .width = 1.4 },
    { .color = 0, .dash = SG_DASH_SOLID, .line = true, .width = 1.4 },
    { .color = 1, .dash = SG_DASH_DASHED, .line = true, .width = 1.4 },
    { .color = 2, .dash = SG_DASH_DOTTED, .line = true, .width = 1.6 },
    { .color = 4, .dash = SG_DASH_DASHDOT, .line = true, .width = 1.4 },
  };
  unsigned k = MIN (stage_kind, G_N_ELEMENTS (styles) - 1);
  bool named = (figure->kinds_named & 1u << k) != 0;
  const SgPlotStyle pale = { .color = styles[k].color, .line = true, .width = 0.7, .opacity = 0.38 };

  figure->kinds_named |= 1u << k;
  figure->raw = sg_plot_add_series (figure->plot, NULL, &pale);
  figure->mean = sg_plot_add_series (figure->plot, named ? NULL : sg_words (names[k]), &styles[k]);
  g_array_set_size (figure->blocks, 0);
  figure->block = 1;
  figure->in_block = 0;
  figure->sum[0] = figure->sum[1] = 0;
}

static void
add_to_mean (SgFigure *figure, double x, double y)
{
  figure->sum[0] += x;
  figure->sum[1] += y;
  if (++figure->in_block < figure->block)
    return;
  double mean[2] = { figure->sum[0] / figure->block, figure->sum[1] / figure->block };
  g_array_append_val (figure->blocks, mean);
  sg_plot_series_append (figure->mean, mean[0], mean[1]);
  figure->in_block = 0;
  figure->sum[0] = figure->sum[1] = 0;
  if (figure->blocks->len < MOST_BLOCKS)
    return;

  double (*block)[2] = (double (*)[2]) (void *) figure->blocks->data;
  sg_plot_series_clear (figure->mean);
  for (guint i = 0; i < MOST_BLOCKS / 2; i++)
    {
      for (int c = 0; c < 2; c++)
        block[i][c] = 0.5 * (block[2 * i][c] + block[2 * i + 1][c]);
      sg_plot_series_append (figure->mean, block[i][0], block[i][1]);
    }
  g_array_set_size (figure->blocks, MOST_BLOCKS / 2);
  figure->block *= 2;
}

static void
draw_sample (SgFigure *figure, const SgSample *sample)
{
  double x = value_x (figure, sample), y = value_y (figure, sample);

  if (figure->raw == NULL || sample->branch != figure->branch || sample->stage_kind != figure->stage_kind)
    {
      SgPlotSeries *before = figure->raw;
      start_branch (figure, sample->stage_kind);
      /* a branch goes on where the one before ended */
      if (before != NULL && sg_plot_series_n (before) > 0)
        {
          double last_x, last_y;
          sg_plot_series_point (before, sg_plot_series_n (before) - 1, &last_x, &last_y);
          sg_plot_series_append (figure->raw, last_x, last_y);
        }
      figure->branch = sample->branch;
      figure->stage_kind = sample->stage_kind;
    }
  sg_plot_series_append (figure->raw, x, y);
  if (isfinite (x) && isfinite (y))
    add_to_mean (figure, x, y);
}

void
sg_figure_append (SgFigure *figure, const SgSample *samples, size_t n)
{
  if (n == 0)
    return;
  g_array_append_vals (figure->samples, samples, (guint) n);
  for (size_t i = 0; i < n; i++)
    draw_sample (figure, &samples[i]);
  set_physical_time (figure, samples[n - 1].time);
}

static void
draw_unload (SgFigure *figure, const SgUnloadResult *result)
{
  const SgPlotStyle style = { .color = 4, .marker = SG_MARKER_DIAMOND, .width = 1.5 };

  if (figure->kind != SG_FIGURE_STRESS_STRAIN)
    return;
  SgPlotSeries *series
      = sg_plot_add_series (figure->plot, figure->marker_named ? NULL : _ ("residual strain"), &style);
  figure->marker_named = true;
  sg_plot_series_append_error (series, result->residual_strain, 0, result->residual_error, 0);
}

void
sg_figure_add_unload (SgFigure *figure, const SgUnloadResult *result)
{
  g_array_append_vals (figure->unloads, result, 1);
  draw_unload (figure, result);
}

/* Means of blocks, branch by branch: the noise of one run behind another would hide both. */
static void
draw_earlier (SgFigure *figure, guint k)
{
  static const SgDash dashes[] = { SG_DASH_SOLID, SG_DASH_DASHED, SG_DASH_DOTTED, SG_DASH_DASHDOT };
  const Earlier *earlier = g_ptr_array_index (figure->earlier, k);
  const SgPlotStyle style = { .color = 3, .dash = dashes[k % G_N_ELEMENTS (dashes)], .line = true, .width = 1.2, .opacity = 0.6 };
  const GArray *samples = earlier->samples;
  guint block = samples->len / MOST_BLOCKS + 1;
  SgPlotSeries *series = NULL;
  for (guint i = 0; i < samples->len;)
    {
      const SgSample *first = &g_array_index (samples, SgSample, i);
      double x = 0, y = 0;
      guint n = 0;
      for (; n < block && i + n < samples->len && g_array_index (samples, SgSample, i + n).branch == first->branch; n++)
        {
          x += value_x (figure, first + n);
          y += value_y (figure, first + n);
        }
      if (series == NULL || (i > 0 && first[-1].branch != first->branch))
        series = sg_plot_add_series (figure->plot, series == NULL ? earlier->name : NULL, &style);
      sg_plot_series_append (series, x / n, y / n);
      i += n;
    }
}

/* Everything anew from what is kept: the other runs first, so that they lie behind. */
static void
rebuild (SgFigure *figure)
{
  sg_plot_remove_all (figure->plot);
  figure->raw = figure->mean = NULL;
  figure->kinds_named = 0;
  figure->marker_named = false;
  for (guint k = 0; k < figure->earlier->len; k++)
    draw_earlier (figure, k);
  for (guint i = 0; i < figure->samples->len; i++)
    draw_sample (figure, &g_array_index (figure->samples, SgSample, i));
  for (guint i = 0; i < figure->unloads->len; i++)
    draw_unload (figure, &g_array_index (figure->unloads, SgUnloadResult, i));
}

void
sg_figure_add_earlier (SgFigure *figure, const SgSample *samples, size_t n, const char *name)
{
  Earlier *earlier = g_new (Earlier, 1);
  earlier->name = g_strdup (name);
  earlier->samples = g_array_new (FALSE, FALSE, sizeof (SgSample));
  g_array_append_vals (earlier->samples, samples, (guint) n);
  g_ptr_array_add (figure->earlier, earlier);
  rebuild (figure);
}

void
sg_figure_clear (SgFigure *figure, size_t n_atoms, double time_step)
{
  figure->n_atoms = n_atoms;
  figure->time_step = time_step > 0 ? time_step : SG_TIME_STEP;
  g_array_set_size (figure->samples, 0);
  g_array_set_size (figure->unloads, 0);
  rebuild (figure);
}

void
sg_figure_set_physical (SgFigure *figure, const SgPhysical *physical)
{
  const char *unit = NULL;
  double factor = 0;

  figure->step_seconds = sg_physical_step (physical);
  if (figure->samples->len > 0)
    set_physical_time (figure, g_array_index (figure->samples, SgSample, figure->samples->len - 1).time);
  switch (figure->kind)
    {
    case SG_FIGURE_STRESS_STRAIN:
    case SG_FIGURE_STRESS_TIME:
    case SG_FIGURE_PRESSURE:
      unit = "GPa";
      factor = physical != NULL ? sg_physical_stress (physical) : 0;
      break;
    case SG_FIGURE_ENERGY_STRAIN:
    case SG_FIGURE_POTENTIAL_ENERGY:
    case SG_FIGURE_KINETIC_ENERGY:
      unit = "eV";
      factor = physical != NULL ? sg_physical_energy (physical) : 0;
      break;
    case SG_FIGURE_TEMPERATURE:
      unit = "K";
      factor = physical != NULL ? sg_physical_temperature (physical) : 0;
      break;
    case SG_FIGURE_DENSITY:
      unit = "nm<sup>−3</sup>";
      factor = physical != NULL ? 1 / pow (sg_physical_length (physical), 3) : 0;
      break;
    case SG_FIGURE_STRAIN_TIME:
    case SG_N_FIGURES:
    default:
      break;
    }
  /* with epsilon at 1 eV it would be the same numbers twice */
  if (factor == 0 || factor == 1)
    sg_plot_set_second_scale (figure->plot, 1, NULL, NULL, 0);
  else
    sg_plot_set_second_scale (figure->plot, 1, unit, NULL, factor);
}

SgPlot *
sg_figure_plot (SgFigure *figure)
{
  return figure->plot;
}

static void
append_number (GString *text, const char *before, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (text, before);
  g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, "%.17g", value));
}

char *
sg_figure_to_csv (SgFigure *figure)
{
  static const char *kinds[] = { "hold", "load", "unload", "creep", "anneal" };
  GString *text = g_string_new (NULL);
  bool strain = against_strain (figure->kind);

  g_string_append_printf (text,
                          "# %s; Lennard-Jones units of the large atom: strain 1, time tau, energies epsilon, "
                          "stress and pressure epsilon/sigma^3, density 1/sigma^3\n",
                          infos[figure->kind].title);
  for (guint i = 0; i < figure->unloads->len; i++)
    {
      const SgUnloadResult *result = &g_array_index (figure->unloads, SgUnloadResult, i);
      g_string_append_printf (text, "# residual strain of stage %u:", result->stage);
      append_number (text, " ", result->residual_strain);
      append_number (text, " +- ", result->residual_error);
      g_string_append_c (text, '\n');
    }
  g_string_append_printf (text, "branch,stage,kind,step,%s,%s\n", strain ? "strain" : "time",
                          infos[figure->kind].column);
  for (guint i = 0; i < figure->samples->len; i++)
    {
      const SgSample *sample = &g_array_index (figure->samples, SgSample, i);
      g_string_append_printf (text, "%u,%u,%s,%" G_GUINT64_FORMAT, sample->branch, sample->stage,
                              kinds[MIN (sample->stage_kind, G_N_ELEMENTS (kinds) - 1)], sample->step);
      append_number (text, ",", value_x (figure, sample));
      append_number (text, ",", value_y (figure, sample));
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

SgFigure *
sg_figure_build (SgFigureKind kind, const GArray *samples, const GArray *unloads, size_t n_atoms, double time_step)
{
  SgFigure *figure = sg_figure_new (kind, n_atoms, time_step);

  if (samples != NULL)
    sg_figure_append (figure, (const SgSample *) (const void *) samples->data, samples->len);
  for (guint i = 0; unloads != NULL && i < unloads->len; i++)
    sg_figure_add_unload (figure, &g_array_index (unloads, SgUnloadResult, i));
  return figure;
}

void
sg_figure_set_events (SgFigure *figure, const double *strain, size_t n)
{
  if (figure->kind != SG_FIGURE_STRESS_STRAIN && figure->kind != SG_FIGURE_ENERGY_STRAIN)
    return;
  g_autofree char *label = g_strdup_printf (sg_plural ("%zu structural event", "%zu structural events", n), n);
  sg_plot_set_rug (figure->plot, strain, n, label);
}
