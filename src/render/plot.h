/* plot.h: curves on a pair of axes, by one cairo routine for screen, SVG, PDF and PNG
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plot has two axes and any number of series. Series are appended to while a run goes on; each keeps
 * a pyramid of minima and maxima so that a million points are drawn in a few milliseconds and no peak is
 * lost. Series are told apart by colour and by dash or marker. Titles, names and units are pango markup.
 * Thread: one at a time.
 */
#pragma once

#include "render/look.h"

#include <cairo.h>
#include <glib.h>

typedef struct _SgPlot SgPlot;
typedef struct _SgPlotSeries SgPlotSeries;

typedef enum { SG_MARKER_NONE, SG_MARKER_CIRCLE, SG_MARKER_SQUARE, SG_MARKER_TRIANGLE, SG_MARKER_DIAMOND, SG_MARKER_CROSS } SgMarker;
typedef enum { SG_DASH_SOLID, SG_DASH_DASHED, SG_DASH_DOTTED, SG_DASH_DASHDOT } SgDash;

typedef struct {
  int color;           /* index into the palette, any number >= 0; it wraps */
  SgDash dash;
  SgMarker marker;
  bool line;           /* join the points */
  bool band;           /* error as a band about the line, else as bars at the points */
  double width;        /* pt; 0: 1.25 */
  double opacity;      /* 0..1; 0: 1 */
} SgPlotStyle;

typedef struct {
  char *title;         /* owned, markup, nullable */
  char *unit;          /* owned, markup, nullable: shown as "title (unit)" */
  bool logarithmic;
  bool automatic;      /* min and max follow the data */
  double min, max;     /* when not automatic */
  bool include_zero;
  double margin;       /* share of the range added beyond the data when automatic; a zero that is an end stays one */
  /* a second scale on the opposite side: second = value * factor; shown when title is not NULL */
  char *second_title, *second_unit; /* owned, nullable */
  double second_factor;
} SgPlotAxis;

typedef enum {
  SG_PLOT_SCREEN, /* sizes in px for a display */
  SG_PLOT_PRINT,  /* sizes in pt for a journal column: lines 0.8 pt, text 8 pt, light theme */
} SgPlotMedium;

typedef struct {
  SgPlotMedium medium;
  SgTheme theme;
  bool background;      /* fill it */
  bool legend;
  bool make_room;       /* the upright range grows where the legend would lie on data; on in print */
  double scale;         /* multiplies text and lines; 1 */
  const char *font;     /* family; NULL: "Cantarell, Inter, DejaVu Sans, sans-serif" */
} SgPlotOptions;

/* Widths of a journal's columns in pt. */
#define SG_COLUMN_PT 252.0
#define SG_TWO_COLUMN_PT 522.0

/** sg_plot_new: (transfer full): */
SgPlot *sg_plot_new (void);

/** sg_plot_free: (nullable): with its series. */
void sg_plot_free (SgPlot *plot);

/** sg_plot_set_title: @markup: (nullable): */
void sg_plot_set_title (SgPlot *plot, const char *markup);

/** sg_plot_set_axis: @axis: 0: x, 1: y. Title and unit are copied. */
void sg_plot_set_axis (SgPlot *plot, int axis, const char *title, const char *unit);

/** sg_plot_axis: (transfer none): to be changed in place. */
SgPlotAxis *sg_plot_axis (SgPlot *plot, int axis);

/** sg_plot_set_second_scale: ticks of value * @factor on the far side of @axis. */
void sg_plot_set_second_scale (SgPlot *plot, int axis, const char *title, const char *unit, double factor);

/** sg_plot_add_series: (transfer none): @name: markup, shown in the legend; %NULL: not in it. */
SgPlotSeries *sg_plot_add_series (SgPlot *plot, const char *name, const SgPlotStyle *style);
unsigned sg_plot_n_series (const SgPlot *plot);
SgPlotSeries *sg_plot_series (SgPlot *plot, unsigned i);

/** sg_plot_remove_all: series and marks go, axes stay. */
void sg_plot_remove_all (SgPlot *plot);

/** sg_plot_add_vertical: a thin line at @x with a markup label, e.g. a target. */
void sg_plot_add_vertical (SgPlot *plot, double x, const char *label);
void sg_plot_add_horizontal (SgPlot *plot, double y, const char *label);
void sg_plot_remove_lines (SgPlot *plot);

/** sg_plot_set_rug: short strokes at @x (copied) on the lower axis, with what they count written beside them. They do not
 * change the range. @label: (nullable): markup. */
void sg_plot_set_rug (SgPlot *plot, const double *x, size_t n, const char *label);

/** sg_plot_series_append: non-finite numbers break the line. */
void sg_plot_series_append (SgPlotSeries *series, double x, double y);

/** sg_plot_series_append_error: with standard errors; 0: none. */
void sg_plot_series_append_error (SgPlotSeries *series, double x, double y, double x_error, double y_error);
void sg_plot_series_clear (SgPlotSeries *series);
size_t sg_plot_series_n (const SgPlotSeries *series);
void sg_plot_series_point (const SgPlotSeries *series, size_t i, double *x, double *y);
/** sg_plot_series_error: standard errors of a point; 0 where it has none. */
void sg_plot_series_error (const SgPlotSeries *series, size_t i, double *x_error, double *y_error);
const char *sg_plot_series_name (const SgPlotSeries *series);
const SgPlotStyle *sg_plot_series_style (const SgPlotSeries *series);

/** sg_plot_options_init: background, legend, scale 1; print is always light. */
void sg_plot_options_init (SgPlotOptions *options, SgPlotMedium medium, SgTheme theme);

/** sg_plot_draw: on a @w x @h area at the origin, in the units of @cr. */
void sg_plot_draw (SgPlot *plot, cairo_t *cr, double w, double h, const SgPlotOptions *options);

/* What lies under the pointer. */
typedef struct {
  SgPlotSeries *series; /* NULL: inside the axes, but no point near */
  size_t index;
  double x, y;          /* of the point, or of the pointer */
  double px, py;        /* where that is drawn */
} SgPlotHit;

/** sg_plot_hit: after sg_plot_draw() with the same size. @radius: how far a point may be, in units of
 * the drawing. Returns: %FALSE outside the axes. */
bool sg_plot_hit (SgPlot *plot, double px, double py, double radius, SgPlotHit *hit);

/** sg_plot_draw_cursor: cross hair and read-out of @hit. */
void sg_plot_draw_cursor (SgPlot *plot, cairo_t *cr, const SgPlotHit *hit, const SgPlotOptions *options);

/** sg_plot_place: @px, @py: (out): where (@x, @y) was drawn last. Returns: %FALSE where that is outside the axes or no number. */
bool sg_plot_place (const SgPlot *plot, double x, double y, double *px, double *py);

/** sg_plot_draw_mark: a line across the axes at @x with a ring at @y (no number: none), as last drawn: the state looked at. */
void sg_plot_draw_mark (const SgPlot *plot, cairo_t *cr, double x, double y, const SgPlotOptions *options);

/** sg_plot_area: @rect: (out): x, y, w, h inside the axes, of the last draw. */
void sg_plot_area (const SgPlot *plot, double rect[4]);

/**
 * sg_plot_save:
 * @path: *.png, *.svg or *.pdf
 * @w, @h: pt
 * @dpi: of a png; 0: 300
 *
 * The same drawing routine. The old file is replaced only when the new one is complete. Thread: any one.
 */
bool sg_plot_save (SgPlot *plot, const char *path, double w, double h, double dpi,
                   const SgPlotOptions *options, GError **error);

/**
 * sg_plot_save_with:
 * @texts: (nullable): keyword, text, ..., %NULL, put into the file: chunks of a png; "Title" and "Provenance" are a pdf's
 *   title and keywords and an svg's title and metadata, "Creation Time" (ISO 8601) is a pdf's, which bears the present
 *   time otherwise
 */
bool sg_plot_save_with (SgPlot *plot, const char *path, double w, double h, double dpi, const SgPlotOptions *options,
                        const char *const *texts, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgPlot, sg_plot_free)
