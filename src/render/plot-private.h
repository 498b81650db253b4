/* plot-private.h: what the files plot*.c share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plot holds what is plotted, plot-pen knows sizes, colours and text, plot-series draws curves, plot-legend finds a place for the
 * legend, plot-draw puts all of it on the paper, plot-pointer answers where the pointer is.
 */
#pragma once

#include "render/plot.h"

#include "render/plot-scale.h"
#include "render/text.h"

struct _SgPlotSeries {
  char *name; /* nullable */
  SgPlotStyle style;
  GArray *x, *y;           /* of double */
  GArray *x_error, *y_error; /* of double; NULL until one is not zero */
  double low[2], high[2];  /* of finite values, errors included */
  double low_positive[2];

  /* indices left by decimation for one column width; rows before `open` are final */
  GArray *kept;
  double kept_x0, kept_column;
  bool kept_logarithmic, kept_valid;
  size_t open;             /* first point of the last run */
  guint open_length;       /* of `kept` before it */
};

typedef struct {
  double at;
  char *label;
} SgPlotLine;

struct _SgPlot {
  char *title;
  SgPlotAxis axis[2];
  GPtrArray *series;
  GArray *lines[2];
  GArray *rug;      /* of double */
  char *rug_label;

  /* of the last draw */
  double area[4];
  double min[2], max[2];
};

typedef struct {
  cairo_t *cr;
  const SgPlotOptions *options;
  double text, line, tick, pad; /* sizes */
  uint32_t ink, faint, grid, paper;
  PangoFontDescription *font;
} SgPlotPen;

/* Where the legend stands. */
typedef struct {
  double x, y, w, h;
  size_t hidden; /* drawn places under it */
} SgLegendPlace;

/** sg_plot_pen_init, sg_plot_pen_clear: sizes and colours of a medium and theme. */
void sg_plot_pen_init (SgPlotPen *pen, cairo_t *cr, const SgPlotOptions *options);
void sg_plot_pen_clear (SgPlotPen *pen);
void sg_plot_set_ink (SgPlotPen *pen, uint32_t rgb, double alpha);
uint32_t sg_plot_series_color (const SgPlotPen *pen, const SgPlotStyle *style);

/** sg_plot_crisp: half a device pixel off, so that thin lines are not smeared over two. */
double sg_plot_crisp (SgPlotPen *pen, double v);

/** sg_plot_make_text: (transfer full). */
PangoLayout *sg_plot_make_text (SgPlotPen *pen, const char *markup, double *w, double *h);

/** sg_plot_show_text: (@ax, @ay): which point of the text stands at (@x, @y), 0..1. */
void sg_plot_show_text (SgPlotPen *pen, const char *markup, double x, double y, double ax, double ay);
double sg_plot_text_width (SgPlotPen *pen, const char *markup);

/** sg_plot_to_px, sg_plot_to_py: of the last draw; NaN where a logarithmic axis has no place for it. */
double sg_plot_to_px (const SgPlot *plot, double x);
double sg_plot_to_py (const SgPlot *plot, double y);

/** sg_plot_series_width: of its line. */
double sg_plot_series_width (const SgPlotPen *pen, const SgPlotStyle *style);
void sg_plot_set_dash (SgPlotPen *pen, SgDash dash, double width);
void sg_plot_draw_marker (SgPlotPen *pen, const SgPlotStyle *style, uint32_t color, double alpha, double x, double y);
void sg_plot_draw_series (SgPlot *plot, SgPlotPen *pen, SgPlotSeries *series);

/** sg_plot_place_legend: the corner with the fewest drawn places under it. Returns: %FALSE where there is nothing to tell. */
bool sg_plot_place_legend (SgPlot *plot, SgPlotPen *pen, SgLegendPlace *best);
void sg_plot_draw_legend (SgPlot *plot, SgPlotPen *pen, const SgLegendPlace *place);
