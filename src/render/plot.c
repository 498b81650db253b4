/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/plot-private.h"

#include <math.h>
#include <string.h>

static void
free_series (gpointer data)
{
  SgPlotSeries *series = data;

  g_free (series->name);
  g_array_unref (series->x);
  g_array_unref (series->y);
  g_clear_pointer (&series->x_error, g_array_unref);
  g_clear_pointer (&series->y_error, g_array_unref);
  g_array_unref (series->kept);
  g_free (series);
}

static void
clear_line (gpointer data)
{
  g_free (((SgPlotLine *) data)->label);
}

SgPlot *
sg_plot_new (void)
{
  SgPlot *plot = g_new0 (SgPlot, 1);

  plot->series = g_ptr_array_new_with_free_func (free_series);
  for (int a = 0; a < 2; a++)
    {
      plot->axis[a].automatic = true;
      plot->axis[a].max = 1;
      plot->lines[a] = g_array_new (FALSE, FALSE, sizeof (SgPlotLine));
      g_array_set_clear_func (plot->lines[a], clear_line);
    }
  plot->rug = g_array_new (FALSE, FALSE, sizeof (double));
  return plot;
}

void
sg_plot_free (SgPlot *plot)
{
  if (plot == NULL)
    return;
  g_free (plot->title);
  for (int a = 0; a < 2; a++)
    {
      g_free (plot->axis[a].title);
      g_free (plot->axis[a].unit);
      g_free (plot->axis[a].second_title);
      g_free (plot->axis[a].second_unit);
      g_array_unref (plot->lines[a]);
    }
  g_ptr_array_unref (plot->series);
  g_array_unref (plot->rug);
  g_free (plot->rug_label);
  g_free (plot);
}

static void
replace (char **text, const char *with)
{
  char *copy = g_strdup (with);

  g_free (*text);
  *text = copy;
}

void
sg_plot_set_title (SgPlot *plot, const char *markup)
{
  replace (&plot->title, markup);
}

void
sg_plot_set_axis (SgPlot *plot, int axis, const char *title, const char *unit)
{
  replace (&plot->axis[axis].title, title);
  replace (&plot->axis[axis].unit, unit);
}

SgPlotAxis *
sg_plot_axis (SgPlot *plot, int axis)
{
  return &plot->axis[axis];
}

void
sg_plot_set_second_scale (SgPlot *plot, int axis, const char *title, const char *unit, double factor)
{
  replace (&plot->axis[axis].second_title, title);
  replace (&plot->axis[axis].second_unit, unit);
  plot->axis[axis].second_factor = factor;
}

SgPlotSeries *
sg_plot_add_series (SgPlot *plot, const char *name, const SgPlotStyle *style)
{
  SgPlotSeries *series = g_new0 (SgPlotSeries, 1);

  series->name = g_strdup (name);
  series->style = *style;
  series->x = g_array_new (FALSE, FALSE, sizeof (double));
  series->y = g_array_new (FALSE, FALSE, sizeof (double));
  series->kept = g_array_new (FALSE, FALSE, sizeof (guint32));
  sg_plot_series_clear (series);
  g_ptr_array_add (plot->series, series);
  return series;
}

unsigned
sg_plot_n_series (const SgPlot *plot)
{
  return plot->series->len;
}

SgPlotSeries *
sg_plot_series (SgPlot *plot, unsigned i)
{
  g_return_val_if_fail (i < plot->series->len, NULL);
  return g_ptr_array_index (plot->series, i);
}

void
sg_plot_remove_all (SgPlot *plot)
{
  g_ptr_array_set_size (plot->series, 0);
  sg_plot_remove_lines (plot);
}

static void
add_line (SgPlot *plot, int axis, double at, const char *label)
{
  SgPlotLine line = { at, g_strdup (label) };

  g_array_append_val (plot->lines[axis], line);
}

void
sg_plot_add_vertical (SgPlot *plot, double x, const char *label)
{
  add_line (plot, 0, x, label);
}

void
sg_plot_add_horizontal (SgPlot *plot, double y, const char *label)
{
  add_line (plot, 1, y, label);
}

void
sg_plot_remove_lines (SgPlot *plot)
{
  g_array_set_size (plot->lines[0], 0);
  g_array_set_size (plot->lines[1], 0);
}

void
sg_plot_set_rug (SgPlot *plot, const double *x, size_t n, const char *label)
{
  g_array_set_size (plot->rug, 0);
  if (n > 0)
    g_array_append_vals (plot->rug, x, (guint) n);
  replace (&plot->rug_label, label);
}

static void
extend (SgPlotSeries *series, int axis, double value, double error)
{
  if (!isfinite (value))
    return;
  error = isfinite (error) ? fabs (error) : 0;
  series->low[axis] = fmin (series->low[axis], value - error);
  series->high[axis] = fmax (series->high[axis], value + error);
  if (value > 0)
    series->low_positive[axis] = fmin (series->low_positive[axis], value);
}

static void
append_error (GArray **errors, double error, size_t n_before)
{
  if (*errors == NULL)
    {
      if (error == 0)
        return;
      *errors = g_array_sized_new (FALSE, TRUE, sizeof (double), (guint) n_before + 1);
      g_array_set_size (*errors, (guint) n_before);
    }
  g_array_append_val (*errors, error);
}

void
sg_plot_series_append_error (SgPlotSeries *series, double x, double y, double x_error, double y_error)
{
  append_error (&series->x_error, x_error, series->x->len);
  append_error (&series->y_error, y_error, series->x->len);
  g_array_append_val (series->x, x);
  g_array_append_val (series->y, y);
  if (isfinite (x) && isfinite (y))
    {
      extend (series, 0, x, x_error);
      extend (series, 1, y, y_error);
    }
}

void
sg_plot_series_append (SgPlotSeries *series, double x, double y)
{
  sg_plot_series_append_error (series, x, y, 0, 0);
}

void
sg_plot_series_clear (SgPlotSeries *series)
{
  g_array_set_size (series->x, 0);
  g_array_set_size (series->y, 0);
  g_clear_pointer (&series->x_error, g_array_unref);
  g_clear_pointer (&series->y_error, g_array_unref);
  for (int a = 0; a < 2; a++)
    {
      series->low[a] = series->low_positive[a] = INFINITY;
      series->high[a] = -INFINITY;
    }
  series->kept_valid = false;
}

size_t
sg_plot_series_n (const SgPlotSeries *series)
{
  return series->x->len;
}

void
sg_plot_series_point (const SgPlotSeries *series, size_t i, double *x, double *y)
{
  *x = g_array_index (series->x, double, i);
  *y = g_array_index (series->y, double, i);
}

void
sg_plot_series_error (const SgPlotSeries *series, size_t i, double *x_error, double *y_error)
{
  *x_error = series->x_error != NULL ? g_array_index (series->x_error, double, i) : 0;
  *y_error = series->y_error != NULL ? g_array_index (series->y_error, double, i) : 0;
}

const char *
sg_plot_series_name (const SgPlotSeries *series)
{
  return series->name;
}

const SgPlotStyle *
sg_plot_series_style (const SgPlotSeries *series)
{
  return &series->style;
}

void
sg_plot_options_init (SgPlotOptions *options, SgPlotMedium medium, SgTheme theme)
{
  memset (options, 0, sizeof *options);
  options->medium = medium;
  options->theme = medium == SG_PLOT_PRINT ? SG_THEME_LIGHT : theme;
  options->background = true;
  options->legend = true;
  options->make_room = medium == SG_PLOT_PRINT;
  options->scale = 1;
}
