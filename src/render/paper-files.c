/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The figures' files: for one column and for two, and the numbers behind them.
 */
#include "engine/number-text.h"
#include "render/paper-figures.h"

#include <math.h>
#include <pango/pango.h>
#include <string.h>

#define LABELS_PT 42.0

/* Plain text, in which 10<sup>8</sup> is 10^8 and not 108. */
static char *
without_markup (const char *markup)
{
  char *text = NULL;
  g_autoptr (GString) marked = g_string_new (markup != NULL ? markup : "");
  g_string_replace (marked, "<sup>", "<sup>^", 0);
  g_string_replace (marked, "<sub>", "<sub>_", 0);
  if (!pango_parse_markup (marked->str, -1, 0, NULL, &text, NULL, NULL))
    return g_strdup (markup != NULL ? markup : "");
  return text;
}

char *
sg_plot_to_csv (const SgPlot *plot, const char *title)
{
  GString *text = g_string_new (NULL);
  if (title != NULL)
    g_string_append_printf (text, "# %s\n", title);
  for (int a = 0; a < 2; a++)
    {
      const SgPlotAxis *axis = sg_plot_axis ((SgPlot *) plot, a);
      g_autofree char *name = without_markup (axis->title), *unit = without_markup (axis->unit);
      g_string_append_printf (text, "# %c: %s%s%s%s\n", a == 0 ? 'x' : 'y', name, *unit != '\0' ? " (" : "", unit, *unit != '\0' ? ")" : "");
    }
  g_string_append (text, "series,x,y,x_error,y_error\n");
  for (unsigned i = 0; i < sg_plot_n_series (plot); i++)
    {
      SgPlotSeries *series = sg_plot_series ((SgPlot *) plot, i);
      g_autofree char *plain = without_markup (sg_plot_series_name (series)), *name = sg_csv_quoted (plain);
      for (size_t k = 0; k < sg_plot_series_n (series); k++)
        {
          double v[4];
          sg_plot_series_point (series, k, &v[0], &v[1]);
          sg_plot_series_error (series, k, &v[2], &v[3]);
          if (!isfinite (v[0]) || !isfinite (v[1]))
            continue;
          g_string_append (text, name);
          for (int c = 0; c < 4; c++)
            {
              char number[32];
              g_ascii_formatd (number, sizeof number, "%.9g", v[c]);
              g_string_append_printf (text, ",%s", v[c] != 0 || c < 2 ? number : "");
            }
          g_string_append_c (text, '\n');
        }
    }
  return g_string_free (text, FALSE);
}

bool
sg_paper_figure_save (const SgPaperFigure *figure, const char *folder, const SgFigureFiles *files, GError **error)
{
  static const char *const formats[] = { "pdf", "svg", "png" };
  const char *wanted = files->formats != NULL ? files->formats : "pdf svg png csv";
  SgPlotOptions options;
  sg_plot_options_init (&options, SG_PLOT_PRINT, SG_THEME_LIGHT);
  options.font = files->font;
  const char *title = figure->title;
  const char *texts[] = { "Title", title, "Provenance", files->provenance != NULL ? files->provenance : "", NULL };
  for (int wide = 0; wide < 2; wide++)
    for (size_t f = 0; f < G_N_ELEMENTS (formats); f++)
      {
        if (strstr (wanted, formats[f]) == NULL)
          continue;
        double w = wide ? SG_TWO_COLUMN_PT : SG_COLUMN_PT, h = w * figure->aspect * (wide ? 0.7 : 1);
        if (figure->aspect < 0) /* the same scale on both axes: so much goes to the labels */
          h = (w - LABELS_PT) * -figure->aspect + LABELS_PT;
        g_autofree char *name = g_strdup_printf ("fig-%s%s.%s", figure->id, wide ? "-wide" : "", formats[f]);
        g_autofree char *path = g_build_filename (folder, name, NULL);
        if (!sg_plot_save_with (figure->plot, path, w, h, files->dpi, &options, texts, error))
          return false;
      }
  if (strstr (wanted, "csv") == NULL)
    return true;
  g_autofree char *name = g_strdup_printf ("fig-%s.csv", figure->id), *path = g_build_filename (folder, name, NULL);
  g_autofree char *rows = sg_plot_to_csv (figure->plot, title);
  g_autoptr (GString) text = g_string_new (NULL);
  if (files->provenance != NULL)
    g_string_append_printf (text, "# provenance: %s\n", files->provenance);
  g_string_append (text, rows);
  return g_file_set_contents (path, text->str, (gssize) text->len, error);
}
