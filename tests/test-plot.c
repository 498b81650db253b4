/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rng.h"
#include "render/figure.h"
#include "render/plot-scale.h"
#include "render/png.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int
majors (const SgTicks *ticks)
{
  int n = 0;

  for (int i = 0; i < ticks->n; i++)
    n += ticks->major[i];
  return n;
}

/* Steps 1, 2, 5 times a power of ten; evenly spaced; inside; the nice range encloses tightly. */
static void
test_ticks (void)
{
  SgRng rng;

  sg_rng_seed (&rng, 3);
  for (int k = 0; k < 5000; k++)
    {
      double size = pow (10, 12 * sg_rng_uniform (&rng) - 6);
      double min = size * (sg_rng_uniform (&rng) - 0.5), max = min + size * (0.01 + sg_rng_uniform (&rng));
      int target = 2 + k % 8;
      bool nice = k & 1;
      SgTicks ticks;
      sg_ticks_linear (min, max, target, nice, &ticks);

      double power = pow (10, floor (log10 (ticks.step * 1.0000001))), factor = ticks.step / power;
      g_assert_true (fabs (factor - 1) < 1e-6 || fabs (factor - 2) < 1e-6 || fabs (factor - 5) < 1e-6);
      g_assert_cmpint (majors (&ticks), >=, 1);
      g_assert_cmpint (majors (&ticks), <=, 3 * target / 2 + 3);
      if (nice)
        {
          g_assert_cmpfloat (ticks.min, <=, min + 1e-9 * size);
          g_assert_cmpfloat (ticks.max, >=, max - 1e-9 * size);
          double minor = ticks.step / (fabs (factor - 2) < 1e-6 ? 4 : 5);
          g_assert_cmpfloat (min - ticks.min, <, minor * (1 + 1e-6));
          g_assert_cmpfloat (ticks.max - max, <, minor * (1 + 1e-6));
        }
      double last = -INFINITY;
      for (int i = 0; i < ticks.n; i++)
        {
          g_assert_cmpfloat (ticks.value[i], >=, ticks.min - 1e-6 * ticks.step);
          g_assert_cmpfloat (ticks.value[i], <=, ticks.max + 1e-6 * ticks.step);
          g_assert_cmpfloat (ticks.value[i], >, last);
          last = ticks.value[i];
          if (!ticks.major[i])
            continue;
          /* the label read back is the tick: no digits are lost, and none repeat */
          g_autofree char *label = sg_ticks_label (&ticks, i, false);
          g_autoptr (GString) plain = g_string_new (label);
          g_string_replace (plain, "−", "-", 0);
          double shown = g_ascii_strtod (plain->str, NULL) * pow (10, ticks.exponent);
          g_assert_cmpfloat (fabs (shown - ticks.value[i]), <, 1e-6 * ticks.step);
        }
    }
}

static void
test_tick_labels (void)
{
  SgTicks ticks;

  sg_ticks_linear (-0.013, 0.0195, 4, true, &ticks);
  g_assert_cmpfloat_with_epsilon (ticks.step, 0.01, 1e-15);
  g_assert_cmpfloat_with_epsilon (ticks.min, -0.014, 1e-15);
  int first_major = 0;
  while (!ticks.major[first_major])
    first_major++;
  g_autofree char *first = sg_ticks_label (&ticks, first_major, false);
  g_assert_cmpstr (first, ==, "−0.01");
  for (int i = 0; i < ticks.n; i++)
    {
      g_autofree char *label = sg_ticks_label (&ticks, i, false);
      g_assert_cmpstr (label, !=, "−0.00");
    }

  sg_ticks_linear (0, 3e7, 6, true, &ticks);
  g_assert_cmpint (ticks.exponent, ==, 7);
  sg_ticks_logarithmic (2e-5, 3e2, 8, true, &ticks);
  g_assert_cmpfloat_with_epsilon (log10 (ticks.min), -5, 1e-9);
  g_assert_cmpfloat_with_epsilon (log10 (ticks.max), 3, 1e-9);
  g_assert_cmpint (majors (&ticks), ==, 9);
  g_autofree char *power = sg_ticks_label (&ticks, 0, true);
  g_assert_cmpstr (power, ==, "10<sup>−5</sup>");

  g_autofree char *small = sg_format_number (-1.234e-5, 3), *plain = sg_format_number (0.018, 4);
  g_assert_cmpstr (small, ==, "−1.23×10<sup>−5</sup>");
  g_assert_cmpstr (plain, ==, "0.01800");

  /* nothing to see, or nonsense, still gives an axis */
  const double odd[][2] = { { 5, 5 }, { 0, 0 }, { INFINITY, -INFINITY }, { (double) NAN, 1 }, { 1e-300, 1e-300 } };
  for (size_t k = 0; k < G_N_ELEMENTS (odd); k++)
    {
      sg_ticks_linear (odd[k][0], odd[k][1], 5, true, &ticks);
      g_assert_cmpint (majors (&ticks), >=, 2);
      g_assert_cmpfloat (ticks.max, >, ticks.min);
    }
}

/* Column by column the decimated points reach as high and as low as all of them, for a curve that goes
 * forth and back; ends stay; order stays. */
static void
test_decimation (void)
{
  enum { N = 60000, COLUMNS = 300 };
  g_autofree double *x = g_new (double, N), *y = g_new (double, N);
  SgRng rng;

  sg_rng_seed (&rng, 8);
  for (int i = 0; i < N; i++)
    {
      double t = (double) i / N;
      x[i] = t < 0.6 ? t / 0.6 : 1 - (t - 0.6) / 0.8;
      y[i] = sin (20 * t) + 0.3 * sg_rng_uniform (&rng);
    }
  y[31234] = 77; /* one lonely peak */
  y[50001] = -55;
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (guint32));
  sg_decimate (x, y, N, 0, 1.0 / COLUMNS, kept);
  g_assert_cmpuint (kept->len, <, 4 * (COLUMNS * 3 / 2 + 4));
  g_assert_cmpuint (g_array_index (kept, guint32, 0), ==, 0);
  g_assert_cmpuint (g_array_index (kept, guint32, kept->len - 1), ==, N - 1);

  double all[2][COLUMNS + 1][2], some[2][COLUMNS + 1][2];
  for (int b = 0; b < 2; b++)
    for (int c = 0; c <= COLUMNS; c++)
      {
        all[b][c][0] = some[b][c][0] = INFINITY;
        all[b][c][1] = some[b][c][1] = -INFINITY;
      }
  for (int i = 0; i < N; i++)
    {
      int back = i >= 0.6 * N, c = (int) (x[i] / (1.0 / COLUMNS));
      all[back][c][0] = fmin (all[back][c][0], y[i]);
      all[back][c][1] = fmax (all[back][c][1], y[i]);
    }
  for (guint k = 0; k < kept->len; k++)
    {
      guint32 i = g_array_index (kept, guint32, k);
      int back = i >= 0.6 * N, c = (int) (x[i] / (1.0 / COLUMNS));
      if (k > 0)
        g_assert_cmpuint (i, >, g_array_index (kept, guint32, k - 1));
      some[back][c][0] = fmin (some[back][c][0], y[i]);
      some[back][c][1] = fmax (some[back][c][1], y[i]);
    }
  /* the column in which the curve turns is one run for both ways */
  for (int b = 0; b < 2; b++)
    for (int c = 0; c < COLUMNS - 1; c++)
      {
        g_assert_cmpfloat (all[b][c][0], ==, some[b][c][0]);
        g_assert_cmpfloat (all[b][c][1], ==, some[b][c][1]);
      }

  /* a gap is kept as a gap */
  y[1000] = (double) NAN;
  g_array_set_size (kept, 0);
  sg_decimate (x, y, N, 0, 1.0 / COLUMNS, kept);
  bool gap = false;
  for (guint k = 0; k < kept->len; k++)
    gap = gap || g_array_index (kept, guint32, k) == 1000;
  g_assert_true (gap);
}

static cairo_surface_t *
draw (SgPlot *plot, int w, int h, const SgPlotOptions *options)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, w, h);
  cairo_t *cr = cairo_create (surface);

  sg_plot_draw (plot, cr, w, h, options);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static bool
same_pixels (cairo_surface_t *a, cairo_surface_t *b)
{
  return memcmp (cairo_image_surface_get_data (a), cairo_image_surface_get_data (b),
                 (size_t) cairo_image_surface_get_stride (a) * (size_t) cairo_image_surface_get_height (a))
         == 0;
}

/* A plot that was drawn while it grew looks as one drawn at once: the cache forgets nothing. */
static void
test_growing (void)
{
  const SgPlotStyle style = { .line = true };
  g_autoptr (SgPlot) grown = sg_plot_new ();
  g_autoptr (SgPlot) whole = sg_plot_new ();
  SgPlotSeries *a = sg_plot_add_series (grown, "a", &style), *b = sg_plot_add_series (whole, "a", &style);
  SgPlotOptions options;
  SgRng rng;

  sg_plot_options_init (&options, SG_PLOT_SCREEN, SG_THEME_DARK);
  for (int p = 0; p < 2; p++)
    {
      SgPlotAxis *axis = sg_plot_axis (p ? whole : grown, 0);
      axis->automatic = false;
      axis->max = 1;
    }
  sg_rng_seed (&rng, 4);
  for (int i = 0; i < 20000; i++)
    {
      double x = i / 20000.0, y = sin (9 * x) + 0.2 * sg_rng_uniform (&rng) + (i == 7777 ? 2 : 0);
      sg_plot_series_append (a, x, y);
      sg_plot_series_append (b, x, y);
      if (i % 1713 == 5)
        cairo_surface_destroy (draw (grown, 400, 300, &options));
    }
  cairo_surface_t *one = draw (grown, 400, 300, &options), *two = draw (whole, 400, 300, &options);
  g_assert_true (same_pixels (one, two));
  cairo_surface_destroy (one);
  cairo_surface_destroy (two);

  /* drawing it again is quick: a few milliseconds for many points */
  for (int i = 0; i < 500000; i++)
    sg_plot_series_append (a, 1, 1 + 0.1 * sg_rng_uniform (&rng));
  cairo_surface_destroy (draw (grown, 400, 300, &options));
  gint64 start = g_get_monotonic_time ();
  for (int k = 0; k < 10; k++)
    {
      sg_plot_series_append (a, 1, 1);
      cairo_surface_destroy (draw (grown, 400, 300, &options));
    }
  double ms = 1e-4 * (double) (g_get_monotonic_time () - start);
  g_test_message ("%.2f ms a drawing of half a million points", ms);
  g_assert_cmpfloat (ms, <, 100);
}

static void
test_hit (void)
{
  const SgPlotStyle style = { .line = true };
  g_autoptr (SgPlot) plot = sg_plot_new ();
  SgPlotSeries *series = sg_plot_add_series (plot, NULL, &style);
  SgPlotOptions options;
  SgPlotHit hit;
  double area[4];

  for (int i = 0; i <= 10; i++)
    sg_plot_series_append (series, i, i * i);
  sg_plot_options_init (&options, SG_PLOT_SCREEN, SG_THEME_LIGHT);
  cairo_surface_destroy (draw (plot, 600, 400, &options));
  sg_plot_area (plot, area);
  /* x 0..10 and y 0..100 fill the axes */
  double px = area[0] + 0.5 * area[2], py = area[1] + 0.75 * area[3];
  g_assert_true (sg_plot_hit (plot, px + 3, py - 3, 10, &hit));
  g_assert_true (hit.series == series);
  g_assert_cmpuint (hit.index, ==, 5);
  g_assert_cmpfloat (hit.y, ==, 25);
  g_assert_cmpfloat_with_epsilon (hit.px, px, 1e-6);
  g_assert_cmpfloat_with_epsilon (hit.py, py, 1e-6);
  g_assert_true (sg_plot_hit (plot, area[0] + 0.25 * area[2], area[1] + 0.1 * area[3], 10, &hit));
  g_assert_null (hit.series);
  g_assert_cmpfloat_with_epsilon (hit.x, 2.5, 1e-6);
  g_assert_cmpfloat_with_epsilon (hit.y, 90, 1e-6);
  g_assert_false (sg_plot_hit (plot, area[0] - 5, py, 10, &hit));
}

static GArray *
made_up_run (void)
{
  GArray *samples = g_array_new (FALSE, TRUE, sizeof (SgSample));
  SgRng rng;

  sg_rng_seed (&rng, 9);
  for (int i = 0; i < 900; i++)
    {
      SgSample s = { .step = (uint64_t) i * 1000, .time = i * 2.7778, .volume = 1800 };
      s.branch = i < 500 ? 0 : i < 800 ? 1 : 2;
      s.stage = s.branch;
      s.stage_kind = i < 500 ? SG_STAGE_LOAD : i < 800 ? SG_STAGE_UNLOAD : SG_STAGE_CREEP;
      s.strain = i < 500 ? i * 4e-5 : i < 800 ? 0.02 - (i - 500) * 4e-5 : 0.008 - (i - 800) * 6e-6;
      double elastic = s.strain < 0.012 ? 15 * s.strain : 15 * (0.012 + 0.5 * (s.strain - 0.012));
      s.stress = (i < 500 ? elastic : i < 800 ? 15 * (s.strain - 0.008) : 0) + 0.02 * (sg_rng_uniform (&rng) - 0.5);
      s.temperature = 0.26 + 0.004 * (sg_rng_uniform (&rng) - 0.5);
      s.potential_energy = -12500 + 20 * s.strain;
      g_array_append_val (samples, s);
    }
  return samples;
}

static void
test_figures (void)
{
  g_autoptr (GArray) samples = made_up_run ();
  g_autoptr (GArray) unloads = g_array_new (FALSE, TRUE, sizeof (SgUnloadResult));
  SgUnloadResult result = { .stage = 1, .residual_strain = 0.0081, .residual_error = 0.0004 };

  g_array_append_val (unloads, result);
  for (int k = 0; k < SG_N_FIGURES; k++)
    {
      g_autoptr (SgFigure) figure = sg_figure_build ((SgFigureKind) k, samples, unloads, 2000, 1.0 / 360);
      SgPlot *plot = sg_figure_plot (figure);
      unsigned points = 0;
      double mean_x = 0, n_mean = 0;
      for (unsigned s = 0; s < sg_plot_n_series (plot); s++)
        if (sg_plot_series_name (sg_plot_series (plot, s)) == NULL
            || g_str_equal (sg_plot_series_name (sg_plot_series (plot, s)), "residual strain"))
          points += (unsigned) sg_plot_series_n (sg_plot_series (plot, s));
      /* every sample, two joints, and the residual strain where it belongs */
      g_assert_cmpuint (points, ==, 900 + 2 + (k == SG_FIGURE_STRESS_STRAIN));
      /* raw and mean for three branches */
      g_assert_cmpuint (sg_plot_n_series (plot), ==, 6 + (k == SG_FIGURE_STRESS_STRAIN));
      /* 500 samples of loading as 125 means of 4: the mean of the means is the mean */
      SgPlotSeries *means = sg_plot_series (plot, 1);
      g_assert_cmpstr (sg_plot_series_name (means), ==, "loading");
      g_assert_cmpuint (sg_plot_series_n (means), ==, 125);
      for (unsigned i = 0; i < 125; i++)
        {
          double x, y;
          sg_plot_series_point (means, i, &x, &y);
          mean_x += x;
          n_mean++;
        }
      if (k == SG_FIGURE_STRESS_STRAIN)
        g_assert_cmpfloat_with_epsilon (mean_x / n_mean, 249.5 * 4e-5, 1e-12);
      /* told apart by more than colour */
      const SgPlotStyle *load = sg_plot_series_style (sg_plot_series (plot, 1));
      const SgPlotStyle *unload = sg_plot_series_style (sg_plot_series (plot, 3));
      g_assert_cmpint (load->color, !=, unload->color);
      g_assert_cmpint (load->dash, !=, unload->dash);

      g_autofree char *csv = sg_figure_to_csv (figure);
      g_auto (GStrv) rows = g_strsplit (csv, "\n", -1);
      g_assert_true (g_str_has_prefix (rows[0], "# "));
      g_assert_true (g_str_has_prefix (rows[2], "branch,stage,kind,step,"));
      g_assert_cmpuint (g_strv_length (rows), ==, 900 + 3 + 1);
      g_auto (GStrv) cells = g_strsplit (rows[3 + 899], ",", -1);
      const SgSample *last = &g_array_index (samples, SgSample, 899);
      g_assert_cmpstr (cells[2], ==, "creep");
      if (k == SG_FIGURE_STRESS_STRAIN)
        {
          g_assert_cmpfloat (g_ascii_strtod (cells[4], NULL), ==, last->strain);
          g_assert_cmpfloat (g_ascii_strtod (cells[5], NULL), ==, last->stress);
        }
    }
}

/* Physical time: 1 step = 1 fs. 2500 tau are 900,000 steps, 0.9 ns. */
static void
test_physical_time (void)
{
  g_autoptr (GArray) samples = made_up_run ();
  g_autoptr (SgFigure) figure = sg_figure_build (SG_FIGURE_TEMPERATURE, samples, NULL, 2000, 1.0 / 360);
  const SgPlotAxis *axis = sg_plot_axis (sg_figure_plot (figure), 0);

  g_assert_cmpstr (axis->second_unit, ==, "ps");
  g_assert_cmpfloat_with_epsilon (axis->second_factor * 2500, 900, 1e-6);
}

/* The same routine writes all three, and the pictures are not empty. */
static void
test_save (void)
{
  g_autoptr (GArray) samples = made_up_run ();
  g_autoptr (SgFigure) figure = sg_figure_build (SG_FIGURE_STRESS_STRAIN, samples, NULL, 2000, 1.0 / 360);
  g_autofree char *folder = g_dir_make_tmp ("plot-XXXXXX", NULL);
  const char *names[] = { "a.png", "a.svg", "a.pdf" };
  const char *starts[] = { "\x89PNG", "<?xml", "%PDF" };
  SgPlotOptions options;

  sg_plot_options_init (&options, SG_PLOT_PRINT, SG_THEME_LIGHT);
  for (int k = 0; k < 3; k++)
    {
      g_autofree char *path = g_build_filename (folder, names[k], NULL), *data = NULL;
      g_autoptr (GError) error = NULL;
      gsize length = 0;
      g_assert_true (sg_plot_save (sg_figure_plot (figure), path, SG_COLUMN_PT, 180.3, 0, &options, &error));
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (path, &data, &length, NULL));
      g_assert_cmpuint (length, >, 2000);
      g_assert_cmpint (strncmp (data, starts[k], 4), ==, 0);
      if (k == 0)
        {
          cairo_surface_t *png = cairo_image_surface_create_from_png (path);
          g_assert_cmpint (cairo_image_surface_get_width (png), ==, 1050); /* 252 pt at 300 dpi */
          /* 751.25 pixels: the last row is paper like the others */
          const int height = cairo_image_surface_get_height (png), stride = cairo_image_surface_get_stride (png);
          const unsigned char *last = cairo_image_surface_get_data (png) + (height - 1) * stride;
          g_assert_cmpint (height, ==, 752);
          for (int byte = 0; byte < 4 * 1050; byte++)
            g_assert_cmpuint (cairo_image_surface_get_format (png) == CAIRO_FORMAT_RGB24 && byte % 4 == 3 ? 255 : last[byte], ==, 255);
          cairo_surface_destroy (png);
        }
      g_remove (path);
    }
  g_autoptr (GError) wrong = NULL;
  g_assert_false (sg_plot_save (sg_figure_plot (figure), "a.txt", 100, 100, 0, &options, &wrong));
  g_assert_nonnull (wrong);
  g_autofree char *nowhere = g_build_filename (folder, "no", "b.svg", NULL);
  g_autoptr (GError) missing = NULL;
  g_assert_false (sg_plot_save (sg_figure_plot (figure), nowhere, 100, 100, 0, &options, &missing));
  g_assert_nonnull (missing);
  g_rmdir (folder);

  const char *keep = g_getenv ("SG_PICTURES");
  if (keep == NULL)
    return;
  SgUnloadResult result = { .residual_strain = 0.0081, .residual_error = 0.0004 };
  sg_figure_add_unload (figure, &result);
  g_autofree char *print = g_build_filename (keep, "print.png", NULL);
  g_autofree char *screen = g_build_filename (keep, "screen.png", NULL);
  g_autofree char *series = g_build_filename (keep, "series.png", NULL);
  sg_plot_save (sg_figure_plot (figure), print, SG_COLUMN_PT, 180, 0, &options, NULL);
  sg_plot_options_init (&options, SG_PLOT_SCREEN, SG_THEME_DARK);
  sg_plot_save (sg_figure_plot (figure), screen, 560, 380, 108, &options, NULL);
  g_autoptr (SgFigure) temperature = sg_figure_build (SG_FIGURE_TEMPERATURE, samples, NULL, 2000, 1.0 / 360);
  sg_plot_options_init (&options, SG_PLOT_SCREEN, SG_THEME_LIGHT);
  sg_plot_save (sg_figure_plot (temperature), series, 560, 300, 108, &options, NULL);
}

/* Text in PNG files: short, long and deflated, other letters; the pixels stay; damage is noticed. */
static void
test_png_texts (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("shearglass-png-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "picture.png", NULL);
  GString *log = g_string_new ("commands\n");
  for (int k = 0; k < 500; k++)
    g_string_append_printf (log, "%d=%d running applied set-rate %de7\n", k, 100 * k, 1 + k % 9);
  const char *const texts[] = { "Software", "Shearglass", "Nothing", "", "Comment", "σ³ and ε", "Log", log->str, NULL };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 20, 10);
  uint32_t *pixels = (uint32_t *) (void *) cairo_image_surface_get_data (surface);
  for (int k = 0; k < 200; k++)
    pixels[k] = 0xff000000u | (uint32_t) (k * 7919) % 0xffffffu;
  cairo_surface_mark_dirty (surface);
  g_assert_true (sg_png_save (surface, path, texts, &error));
  g_assert_no_error (error);

  cairo_surface_t *read = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_surface_status (read), ==, CAIRO_STATUS_SUCCESS);
  for (int y = 0; y < 10; y++)
    for (int x = 0; x < 20; x++)
      g_assert_cmpuint (((uint32_t *) (void *) (cairo_image_surface_get_data (read)
                                                + y * cairo_image_surface_get_stride (read)))[x] & 0xffffff, ==,
                        pixels[20 * y + x] & 0xffffff);
  cairo_surface_destroy (read);
  cairo_surface_destroy (surface);

  g_auto (GStrv) back = sg_png_texts (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (back), ==, 6);
  const char *const expected[] = { "Software", "Shearglass", "Comment", "σ³ and ε", "Log", log->str };
  for (int k = 0; k < 6; k++)
    g_assert_cmpstr (back[k], ==, expected[k]);

  /* every cut and every changed byte is an error or leaves the texts as they were */
  g_autofree char *data = NULL;
  gsize size;
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpuint (size, <, log->len); /* the long one was deflated */
  for (gsize k = 0; k < size; k += 1 + size / 300)
    {
      g_assert_true (g_file_set_contents (path, data, (gssize) k, NULL));
      g_assert_null (sg_png_texts (path, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_clear_error (&error);
      data[k] ^= 0x55;
      g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
      g_assert_null (sg_png_texts (path, NULL));
      data[k] ^= 0x55;
    }
  g_string_free (log, TRUE);
  g_unlink (path);
  g_rmdir (folder);
}

/* Strokes on the lower axis: where they are asked for, nowhere else along it, and without a say in the range. */
static void
test_rug (void)
{
  g_autoptr (SgPlot) plot = sg_plot_new ();
  const SgPlotStyle style = { .line = true };
  SgPlotSeries *series = sg_plot_add_series (plot, NULL, &style);
  sg_plot_series_append (series, 0, 1);
  sg_plot_series_append (series, 1, 2);
  SgPlotOptions options;
  sg_plot_options_init (&options, SG_PLOT_SCREEN, SG_THEME_LIGHT);
  const double at[] = { 0.25, 0.5, 7, (double) NAN };
  cairo_surface_t *before = draw (plot, 400, 300, &options);
  double rect[4], after_rect[4];
  sg_plot_area (plot, rect);
  sg_plot_set_rug (plot, at, 4, NULL);
  cairo_surface_t *with = draw (plot, 400, 300, &options);
  sg_plot_area (plot, after_rect);
  g_assert_cmpmem (rect, sizeof rect, after_rect, sizeof after_rect);
  SgPlotHit ends[2];
  g_assert_true (sg_plot_hit (plot, rect[0] + 1, rect[1] + 1, 1, &ends[0]));
  g_assert_true (sg_plot_hit (plot, rect[0] + rect[2] - 1, rect[1] + 1, 1, &ends[1]));

  int stride = cairo_image_surface_get_stride (with) / 4, y = (int) (rect[1] + rect[3]) - 4;
  const guint32 *a = (const guint32 *) (const void *) cairo_image_surface_get_data (before) + y * stride;
  const guint32 *b = (const guint32 *) (const void *) cairo_image_surface_get_data (with) + y * stride;
  unsigned strokes = 0;
  for (int x = 1; x < 400; x++)
    if (a[x] != b[x] && a[x - 1] == b[x - 1])
      {
        double value = ends[0].x + (ends[1].x - ends[0].x) * (x + 0.5 - rect[0] - 1) / (rect[2] - 2);
        g_assert_cmpfloat_with_epsilon (value, at[strokes], 0.01);
        strokes++;
      }
  g_assert_cmpuint (strokes, ==, 2);
  sg_plot_set_rug (plot, NULL, 0, NULL);
  cairo_surface_t *without = draw (plot, 400, 300, &options);
  g_assert_true (same_pixels (before, without));
  cairo_surface_destroy (before);
  cairo_surface_destroy (with);
  cairo_surface_destroy (without);
}

/* The widest word, in pixels, of the line of numbers below: what has less than @gap pixels between it is one. */
static int
widest_number (SgPlot *plot, int w, int h, int gap)
{
  SgPlotOptions options;
  sg_plot_options_init (&options, SG_PLOT_SCREEN, SG_THEME_LIGHT);
  options.background = true;
  cairo_surface_t *surface = draw (plot, w, h, &options);
  double rect[4];
  sg_plot_area (plot, rect);
  const int stride = cairo_image_surface_get_stride (surface) / 4;
  const guint32 *pixels = (const guint32 *) (const void *) cairo_image_surface_get_data (surface);
  int widest = 0, first = -1, last = -1;
  for (int x = (int) rect[0] - 10; x < w; x++)
    {
      bool ink = false;
      for (int y = (int) (rect[1] + rect[3]) + 6; y < h; y++)
        ink = ink || (pixels[y * stride + x] & 0xff) < 0x80;
      if (!ink)
        continue;
      if (first < 0 || x - last > gap)
        first = x;
      last = x;
      widest = MAX (widest, last - first + 1);
    }
  cairo_surface_destroy (surface);
  return widest;
}

/* Numbers below do not run into each other, however little room those at the left leave. */
static void
test_numbers_apart (void)
{
  const SgPlotStyle style = { .line = true };
  for (int w = 220; w < 420; w += 10)
    for (int k = 1; k < 9; k++)
      {
        g_autoptr (SgPlot) plot = sg_plot_new ();
        SgPlotSeries *series = sg_plot_add_series (plot, NULL, &style);
        sg_plot_series_append (series, 0, -6.612);
        sg_plot_series_append (series, 0.0035 * k, -6.613);
        sg_plot_axis (plot, 1)->second_title = g_strdup ("GPa");
        sg_plot_axis (plot, 1)->second_factor = 0.8;
        const int widest = widest_number (plot, w, 240, 4);
        g_assert_cmpint (widest, >, 3);
        g_assert_cmpint (widest, <, 50); /* "0.0005" has some 40 */
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/ticks", test_ticks);
  g_test_add_func ("/plot/tick-labels", test_tick_labels);
  g_test_add_func ("/plot/decimation", test_decimation);
  g_test_add_func ("/plot/growing", test_growing);
  g_test_add_func ("/plot/hit", test_hit);
  g_test_add_func ("/plot/figures", test_figures);
  g_test_add_func ("/plot/physical-time", test_physical_time);
  g_test_add_func ("/plot/save", test_save);
  g_test_add_func ("/plot/png-texts", test_png_texts);
  g_test_add_func ("/plot/rug", test_rug);
  g_test_add_func ("/plot/numbers-apart", test_numbers_apart);
  return g_test_run ();
}
