/* fictive.c: the fictive temperature of cooling runs, from the rows they left
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Of every run: energy against temperature, and volume or, where the volume was constant, pressure; both branches
 * fitted (engine/fictive.h). Of several runs, which had better differ in the seed alone, also the mean with its
 * standard error: how a liquid falls out of equilibrium differs from run to run by more than the scatter
 * within one tells. Runs that are read together share one liquid, that of the slowest cooling among them.
 */
#include "cli/cli.h"
#include "engine/error.h"
#include "engine/fictive-temperature.h"
#include "engine/fictive.h"
#include "engine/io/out-file.h"
#include "render/plot.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static gboolean as_json, use_it;
static char *output_path;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "print JSON", NULL },
  { "output", 0, 0, G_OPTION_ARG_FILENAME, &output_path,
    "write fictive.json, fictive.csv and figures of both branches into this folder", "DIR" },
  { "use", 0, 0, G_OPTION_ARG_NONE, &use_it,
    "offer 0.8 of the one by energy from now on, instead of the shipped value's", NULL },
  { NULL },
};

enum { ENERGY, SECOND, N_QUANTITIES };

typedef struct {
  char *path;                  /* owned */
  GArray *temperature, *value[N_QUANTITIES]; /* owned, of double */
  bool constant_volume;
  double per_step;             /* cooling rate */
  size_t n_atoms;              /* 0: not known */
  bool found[N_QUANTITIES];
  SgFictive fit[N_QUANTITIES];
} Cooling;

static const char *
quantity_name (const Cooling *c, int q)
{
  return q == ENERGY ? "energy" : c->constant_volume ? "pressure" : "volume";
}

static void
cooling_free (Cooling *c)
{
  g_free (c->path);
  g_array_unref (c->temperature);
  for (int q = 0; q < N_QUANTITIES; q++)
    g_array_unref (c->value[q]);
  g_free (c);
}

/* From results.json beside the rows: only numbers an atom need it. */
static size_t
atoms_of (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "results.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  if (!json_parser_load_from_file (parser, path, NULL))
    return 0;
  JsonNode *root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return 0;
  gint64 n = json_object_get_int_member_with_default (json_node_get_object (root), "atoms", 0);
  return n > 0 ? (size_t) n : 0;
}

static int
column_of (char **header, const char *name)
{
  for (int k = 0; header[k] != NULL; k++)
    if (g_str_equal (header[k], name))
      return k;
  return -1;
}

/* The rows of the run's longest cooling: anneals after each other, downwards. */
static bool
read_rows (Cooling *c, const char *path, GError **error)
{
  static const char *const names[] = { "step", "temperature", "potential_energy", "volume", "pressure", "stage_kind" };
  enum { STEP, TEMPERATURE, POTENTIAL, VOLUME, PRESSURE, KIND, N_COLUMNS };
  g_autofree char *text = NULL;
  GError *inner = NULL;
  if (!g_file_get_contents (path, &text, NULL, &inner))
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s: %s", path, inner->message);
      g_error_free (inner);
      return false;
    }
  g_auto (GStrv) lines = g_strsplit (text, "\n", 0);
  int column[N_COLUMNS];
  bool has_header = false;
  double first_step = 0, last_step = 0, least = INFINITY, most = 0;
  g_autoptr (GArray) pressure = g_array_new (FALSE, FALSE, sizeof (double));
  for (int l = 0; lines[l] != NULL; l++)
    {
      if (lines[l][0] == '#' || lines[l][0] == '\0')
        continue;
      g_auto (GStrv) cells = g_strsplit (lines[l], ",", 0);
      if (!has_header)
        {
          has_header = true;
          for (int k = 0; k < N_COLUMNS; k++)
            if ((column[k] = column_of (cells, names[k])) < 0)
              {
                g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s:%d: no column \"%s\"", path, l + 1, names[k]);
                return false;
              }
          continue;
        }
      int n_cells = (int) g_strv_length (cells);
      double number[N_COLUMNS] = { 0 };
      for (int k = 0; k < N_COLUMNS; k++)
        if (column[k] >= n_cells)
          {
            g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s:%d: %d cells are too few", path, l + 1, n_cells);
            return false;
          }
        else if (k != KIND)
          number[k] = g_ascii_strtod (cells[column[k]], NULL);
      if (!g_str_equal (cells[column[KIND]], "anneal"))
        continue;
      if (c->temperature->len == 0)
        first_step = number[STEP];
      last_step = number[STEP];
      least = fmin (least, number[VOLUME]);
      most = fmax (most, number[VOLUME]);
      g_array_append_val (c->temperature, number[TEMPERATURE]);
      g_array_append_val (c->value[ENERGY], number[POTENTIAL]);
      g_array_append_val (c->value[SECOND], number[VOLUME]);
      g_array_append_val (pressure, number[PRESSURE]);
    }
  if (c->temperature->len < 20)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s: %u rows of an anneal are too few for two branches", path,
                   c->temperature->len);
      return false;
    }
  const double *t = (const double *) (void *) c->temperature->data;
  c->per_step = (t[0] - t[c->temperature->len - 1]) / (last_step - first_step);
  c->constant_volume = most - least < 1e-9 * most;
  if (c->constant_volume)
    for (unsigned k = 0; k < pressure->len; k++)
      g_array_index (c->value[SECOND], double, k) = g_array_index (pressure, double, k);
  return true;
}

static Cooling *
cooling_new (const char *path, GError **error)
{
  Cooling *c = g_new0 (Cooling, 1);
  bool folder = g_file_test (path, G_FILE_TEST_IS_DIR);
  g_autofree char *csv = folder ? g_build_filename (path, "samples.csv", NULL) : g_strdup (path);
  g_autofree char *around = folder ? g_strdup (path) : g_path_get_dirname (path);
  c->path = g_strdup (path);
  c->temperature = g_array_new (FALSE, FALSE, sizeof (double));
  for (int q = 0; q < N_QUANTITIES; q++)
    c->value[q] = g_array_new (FALSE, FALSE, sizeof (double));
  if (!read_rows (c, csv, error))
    {
      cooling_free (c);
      return NULL;
    }
  c->n_atoms = atoms_of (around);
  for (int q = 0; q < N_QUANTITIES; q++)
    {
      /* an atom's share where possible; pressure is none */
      if (c->n_atoms > 0 && !(q == SECOND && c->constant_volume))
        for (unsigned k = 0; k < c->value[q]->len; k++)
          g_array_index (c->value[q], double, k) /= (double) c->n_atoms;
      c->found[q] = sg_fictive_fit ((const double *) (void *) c->temperature->data,
                                    (const double *) (void *) c->value[q]->data, c->temperature->len,
                                    c->constant_volume ? SG_FICTIVE_THREE_FIFTHS : SG_FICTIVE_LINE, &c->fit[q]);
    }
  return c;
}

/* Whether both were cooled at one rate; temperatures fluctuate. */
static bool
same_rate (double a, double b)
{
  return a < 1.2 * b && b < 1.2 * a;
}

static double
slowest_rate (const GPtrArray *runs)
{
  double slowest = INFINITY;
  for (unsigned k = 0; k < runs->len; k++)
    slowest = fmin (slowest, ((const Cooling *) g_ptr_array_index (runs, k))->per_step);
  return slowest;
}

/* The liquid in equilibrium, or what comes nearest: the rows of all the slowest coolings together. */
static void
share_liquid (GPtrArray *runs)
{
  double slowest = slowest_rate (runs);
  for (int q = 0; q < N_QUANTITIES; q++)
    {
      g_autoptr (GArray) t = g_array_new (FALSE, FALSE, sizeof (double)), y = g_array_new (FALSE, FALSE, sizeof (double));
      SgFictiveLiquid form = SG_FICTIVE_LINE;
      for (unsigned k = 0; k < runs->len; k++)
        {
          const Cooling *c = g_ptr_array_index (runs, k);
          if (!same_rate (c->per_step, slowest))
            continue;
          form = c->constant_volume ? SG_FICTIVE_THREE_FIFTHS : SG_FICTIVE_LINE;
          g_array_append_vals (t, c->temperature->data, c->temperature->len);
          g_array_append_vals (y, c->value[q]->data, c->value[q]->len);
        }
      SgFictive liquid;
      if (!sg_fictive_fit ((const double *) (void *) t->data, (const double *) (void *) y->data, t->len, form, &liquid))
        continue;
      for (unsigned k = 0; k < runs->len; k++)
        {
          Cooling *c = g_ptr_array_index (runs, k);
          c->found[q] = sg_fictive_fit_glass ((const double *) (void *) c->temperature->data,
                                              (const double *) (void *) c->value[q]->data, c->temperature->len, &liquid, &c->fit[q]);
        }
    }
}

/* Over the runs cooled at @rate: how many, mean, and its standard error from their scatter or, of a single one, that of the fit. */
static unsigned
mean_of (const GPtrArray *runs, int q, double rate, double *mean, double *error, double *window)
{
  double sum = 0, sum2 = 0;
  unsigned n = 0;
  *error = *window = 0;
  for (unsigned k = 0; k < runs->len; k++)
    {
      const Cooling *c = g_ptr_array_index (runs, k);
      if (!c->found[q] || !same_rate (c->per_step, rate))
        continue;
      n++;
      sum += c->fit[q].temperature;
      sum2 += c->fit[q].temperature * c->fit[q].temperature;
      *error = c->fit[q].error;
      *window += c->fit[q].window_error;
    }
  if (n == 0)
    return 0;
  *mean = sum / n;
  *window /= n;
  if (n > 1)
    *error = sqrt (fmax (0, (sum2 / n - *mean * *mean) / (n - 1)));
  return n;
}

/* The next rate above @rate, or INFINITY. */
static double
next_rate (const GPtrArray *runs, double rate)
{
  double next = INFINITY;
  for (unsigned k = 0; k < runs->len; k++)
    {
      double r = ((const Cooling *) g_ptr_array_index (runs, k))->per_step;
      if (r > rate && !same_rate (r, rate))
        next = fmin (next, r);
    }
  return next;
}

/* The rate that stands for that of @run, and how many slower ones there are. */
static double
rate_of (const GPtrArray *runs, const Cooling *run, unsigned *place)
{
  double rate = slowest_rate (runs);
  for (*place = 0; !same_rate (rate, run->per_step) && isfinite (rate); ++*place)
    rate = next_rate (runs, rate);
  return rate;
}

static void
add_means (JsonBuilder *builder, const GPtrArray *runs, double rate)
{
  const Cooling *first = g_ptr_array_index (runs, 0);
  for (int q = 0; q < N_QUANTITIES; q++)
    {
      double mean, error, window;
      json_builder_set_member_name (builder, quantity_name (first, q));
      if (mean_of (runs, q, rate, &mean, &error, &window) == 0)
        {
          json_builder_add_null_value (builder);
          continue;
        }
      json_builder_begin_object (builder);
      sg_cli_add_number (builder, "temperature", mean);
      sg_cli_add_number (builder, "error", error);
      sg_cli_add_number (builder, "window_error", window);
      sg_cli_add_number (builder, "eight_tenths", 0.8 * mean);
      json_builder_end_object (builder);
    }
}

static void
add_fit (JsonBuilder *builder, const char *name, const Cooling *c, int q)
{
  const SgFictive *f = &c->fit[q];
  json_builder_set_member_name (builder, name);
  if (!c->found[q])
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  sg_cli_add_number (builder, "temperature", f->temperature);
  sg_cli_add_number (builder, "error", f->error);
  sg_cli_add_number (builder, "window_error", f->window_error);
  static const char *const names[2][2] = { { "glass_from", "glass_to" }, { "liquid_from", "liquid_to" } };
  for (int e = 0; e < 2; e++)
    sg_cli_add_number (builder, names[0][e], f->glass_range[e]);
  for (int e = 0; e < 2; e++)
    sg_cli_add_number (builder, names[1][e], f->liquid_range[e]);
  json_builder_end_object (builder);
}

static char *
to_json (const GPtrArray *runs)
{
  JsonBuilder *builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "runs");
  json_builder_begin_array (builder);
  for (unsigned k = 0; k < runs->len; k++)
    {
      const Cooling *c = g_ptr_array_index (runs, k);
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "run");
      json_builder_add_string_value (builder, c->path);
      sg_cli_add_number (builder, "cooling_per_step", c->per_step);
      json_builder_set_member_name (builder, "constant_volume");
      json_builder_add_boolean_value (builder, c->constant_volume);
      for (int q = 0; q < N_QUANTITIES; q++)
        add_fit (builder, quantity_name (c, q), c, q);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  double slowest = slowest_rate (runs);
  json_builder_set_member_name (builder, "rates");
  json_builder_begin_array (builder);
  for (double rate = slowest; isfinite (rate); rate = next_rate (runs, rate))
    {
      json_builder_begin_object (builder);
      sg_cli_add_number (builder, "cooling_per_step", rate);
      add_means (builder, runs, rate);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  add_means (builder, runs, slowest);
  json_builder_end_object (builder);
  return sg_cli_json_text (builder);
}

static void
print_text (const GPtrArray *runs)
{
  const Cooling *first = g_ptr_array_index (runs, 0);
  for (unsigned k = 0; k < runs->len; k++)
    {
      const Cooling *c = g_ptr_array_index (runs, k);
      printf ("%s: cooled by %.3g a step at constant %s\n", c->path, c->per_step,
              c->constant_volume ? "volume" : "pressure");
      for (int q = 0; q < N_QUANTITIES; q++)
        if (c->found[q])
          printf ("  %-9s branches cross at kT = %.4f +- %.4f, other limits +- %.4f\n", quantity_name (c, q),
                  c->fit[q].temperature, c->fit[q].error, c->fit[q].window_error);
        else
          printf ("  %-9s branches do not cross\n", quantity_name (c, q));
    }
  for (double rate = slowest_rate (runs); isfinite (rate); rate = next_rate (runs, rate))
    for (int q = 0; q < N_QUANTITIES; q++)
      {
        double mean, error, window;
        unsigned n = mean_of (runs, q, rate, &mean, &error, &window);
        if (n > 0)
          printf ("cooled by %.2g a step, %u %s: fictive temperature by %s %.4f +- %.4f (other limits +- %.4f); 0.8 of it is %.3f\n",
                  rate, n, n == 1 ? "run" : "runs", quantity_name (first, q), mean, error, window, 0.8 * mean);
      }
}

static bool
write_csv (const GPtrArray *runs, GError **error)
{
  g_autofree char *path = g_build_filename (output_path, "fictive.csv", NULL);
  SgOutFile *file = sg_out_file_open (path, false, error);
  if (file == NULL)
    return false;
  const Cooling *first = g_ptr_array_index (runs, 0);
  const char *second = quantity_name (first, SECOND);
  sg_out_file_print (file, "# cooling: an atom's energy and volume where the number of atoms is known; fitted branches\n");
  sg_out_file_print (file, "run,temperature,energy,energy_glass,energy_liquid,%s,%s_glass,%s_liquid\n", second, second,
                     second);
  for (unsigned k = 0; k < runs->len; k++)
    {
      const Cooling *c = g_ptr_array_index (runs, k);
      for (unsigned i = 0; i < c->temperature->len; i++)
        {
          double t = g_array_index (c->temperature, double, i);
          sg_out_file_print (file, "%u,%.10g", k + 1, t);
          for (int q = 0; q < N_QUANTITIES; q++)
            {
              const SgFictive *f = &c->fit[q];
              sg_out_file_print (file, ",%.10g", g_array_index (c->value[q], double, i));
              if (c->found[q])
                sg_out_file_print (file, ",%.10g,%.10g", f->glass[0] + f->glass[1] * t, sg_fictive_liquid (f, t));
              else
                sg_out_file_print (file, ",,");
            }
          sg_out_file_print (file, "\n");
        }
    }
  return sg_out_file_commit (file, error);
}

static bool
write_figure (const GPtrArray *runs, int q, GError **error)
{
  const Cooling *first = g_ptr_array_index (runs, 0);
  g_autoptr (SgPlot) plot = sg_plot_new ();
  bool an_atom = first->n_atoms > 0;
  sg_plot_set_axis (plot, 0, "Temperature", "<i>ε</i>/<i>k</i><sub>B</sub>");
  sg_plot_set_axis (plot, 1,
                    q == ENERGY ? (an_atom ? "Potential energy an atom" : "Potential energy")
                    : first->constant_volume ? "Pressure"
                    : an_atom ? "Volume an atom" : "Volume",
                    q == ENERGY ? "<i>ε</i>" : first->constant_volume ? "<i>ε</i>/<i>σ</i>³" : "<i>σ</i>³");
  for (unsigned k = 0; k < runs->len; k++)
    {
      const Cooling *c = g_ptr_array_index (runs, k);
      const SgFictive *f = &c->fit[q];
      unsigned place;
      double rate = rate_of (runs, c, &place);
      double mean, its_error, window;
      g_autofree char *name = NULL;
      if (rate == c->per_step && mean_of (runs, q, rate, &mean, &its_error, &window) > 0)
        {
          int power = (int) floor (log10 (rate));
          name = g_strdup_printf ("%.1f × 10<sup>%d</sup> a step: <i>T</i><sub>f</sub> = %.3f", rate / pow (10, power), power, mean);
        }
      bool many = runs->len > 2; /* too many for points */
      SgPlotStyle points = { .color = (int) place, .marker = many ? SG_MARKER_NONE : SG_MARKER_CIRCLE, .line = many, .width = 0.6,
                             .opacity = 0.5 };
      SgPlotSeries *series = sg_plot_add_series (plot, name, &points);
      double high = 0;
      for (unsigned i = 0; i < c->temperature->len; i++)
        {
          double t = g_array_index (c->temperature, double, i);
          high = fmax (high, t);
          sg_plot_series_append (series, t, g_array_index (c->value[q], double, i));
        }
      if (!c->found[q])
        continue;
      SgPlotStyle line = { .color = (int) place, .line = true, .dash = SG_DASH_DASHED };
      SgPlotSeries *glass = sg_plot_add_series (plot, NULL, &line), *liquid = sg_plot_add_series (plot, NULL, &line);
      for (int i = 0; i <= 40; i++)
        {
          double t = f->glass_range[0] + i / 40.0 * (1.1 * f->temperature - f->glass_range[0]);
          sg_plot_series_append (glass, t, f->glass[0] + f->glass[1] * t);
          t = 0.9 * f->temperature + i / 40.0 * (high - 0.9 * f->temperature);
          sg_plot_series_append (liquid, t, sg_fictive_liquid (f, t));
        }
    }
  for (double rate = slowest_rate (runs); isfinite (rate); rate = next_rate (runs, rate))
    {
      double mean, its_error, window;
      if (mean_of (runs, q, rate, &mean, &its_error, &window) == 0)
        continue;
      sg_plot_add_vertical (plot, mean, NULL);
    }
  SgPlotOptions options;
  sg_plot_options_init (&options, SG_PLOT_PRINT, SG_THEME_LIGHT);
  static const char *const kinds[] = { "svg", "pdf", "png" };
  for (unsigned k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      g_autofree char *file = g_strdup_printf ("fictive-%s.%s", quantity_name (first, q), kinds[k]);
      g_autofree char *path = g_build_filename (output_path, file, NULL);
      options.background = k == 2;
      if (!sg_plot_save (plot, path, SG_COLUMN_PT, 0.72 * SG_COLUMN_PT, 0, &options, error))
        return false;
    }
  return true;
}

static bool
write_all (const GPtrArray *runs, const char *json, GError **error)
{
  if (g_mkdir_with_parents (output_path, 0777) != 0)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s cannot be made", output_path);
      return false;
    }
  g_autofree char *path = g_build_filename (output_path, "fictive.json", NULL);
  return g_file_set_contents (path, json, -1, error) && write_csv (runs, error)
         && write_figure (runs, ENERGY, error) && write_figure (runs, SECOND, error);
}

/* What the window will offer. */
static bool
use (const GPtrArray *runs, GError **error)
{
  const Cooling *first = g_ptr_array_index (runs, 0);
  SgFictiveTemperature known = { .known = true, .own = true };
  double window, rate = slowest_rate (runs);
  unsigned n = mean_of (runs, ENERGY, rate, &known.temperature, &known.error, &window);
  if (n == 0)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL, "the branches of the energy do not cross: there is nothing to use");
      return false;
    }
  known.error = hypot (known.error, window);
  g_snprintf (known.source, sizeof known.source, "cooled by %.3g a step, %zu atoms, %u run%s, by energy", rate,
              first->n_atoms, n, n > 1 ? "s" : "");
  return sg_fictive_temperature_save (first->constant_volume, &known, error);
}

int
sg_cli_fictive (int argc, char **argv)
{
  GError *error = NULL;
  if (!sg_cli_parse (&argc, &argv, entries, "RUN...", "Fits the fictive temperature to cooling runs.",
                     "RUN is the folder of a run, or its samples.csv; its anneals are the cooling (protocols cool-npt\n"
                     "and cool-nvt). Of several runs the means are given by rate, with their errors over runs of other seeds. All share the\n"
                     "liquid of the slowest: what is cooled fast lags behind before it is a glass.",
                     1, 1000))
    return SG_EXIT_INPUT;
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) cooling_free);
  for (int k = 1; k < argc; k++)
    {
      Cooling *c = cooling_new (argv[k], &error);
      if (c == NULL)
        return sg_cli_fail (error);
      g_ptr_array_add (runs, c);
      if (c->constant_volume != ((const Cooling *) g_ptr_array_index (runs, 0))->constant_volume)
        return sg_cli_usage ("fictive", "%s was cooled at constant %s, the others were not", c->path,
                             c->constant_volume ? "volume" : "pressure");
    }
  if (runs->len > 1)
    share_liquid (runs);
  g_autofree char *json = to_json (runs);
  if (output_path != NULL && !write_all (runs, json, &error))
    return sg_cli_fail (error);
  if (use_it && !use (runs, &error))
    return sg_cli_fail (error);
  if (as_json)
    printf ("%s\n", json);
  else
    print_text (runs);
  bool any = false;
  for (unsigned k = 0; k < runs->len; k++)
    for (int q = 0; q < N_QUANTITIES; q++)
      any = any || ((const Cooling *) g_ptr_array_index (runs, k))->found[q];
  return any ? SG_EXIT_DONE : SG_EXIT_NUMERICAL;
}
