/* paper-figures.h: the figures of P. M. Derlet and R. Maass, Acta Mater. 209 (2021), from runs and facts of states
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One panel is one plot and one set of files. With several ages every panel comes once an age, and three more compare
 * them. What the data do not hold is left out and named. docs/figures.md. Thread: one at a time.
 */
#pragma once

#include "engine/study/figure-measure.h"
#include "render/plot.h"

typedef struct {
  char *id;       /* owned: "1a", "1a-quenched": of its files */
  char *title;    /* owned: plain text */
  SgPlot *plot;   /* owned */
  double aspect;  /* height over width in one column; negative: of what is inside the axes */
  unsigned age;   /* G_MAXUINT: of all */
} SgPaperFigure;

/** sg_paper_figures_new: (transfer full) (element-type SgPaperFigure)
 * @missing: (nullable) (element-type char *): plain sentences are added: what was left out and why */
GPtrArray *sg_paper_figures_new (const SgFigureData *data, GPtrArray *missing);

/** sg_paper_figure_free: (nullable). */
void sg_paper_figure_free (SgPaperFigure *figure);

/** sg_plot_to_csv: (transfer full): what a plot shows: comment lines with the axes, then series,x,y,x_error,y_error.
 * @title: (nullable). */
char *sg_plot_to_csv (const SgPlot *plot, const char *title);

typedef struct {
  const char *font;       /* nullable: as in SgPlotOptions */
  const char *provenance; /* nullable: a JSON object, put into every file */
  const char *formats;    /* nullable: "pdf svg png csv" or some of them */
  double dpi;             /* of a png; 0: 300 */
} SgFigureFiles;

/** sg_paper_figure_save: fig-ID.pdf, .svg, .png, .csv for one column and fig-ID-wide.pdf, .svg, .png for two. */
bool sg_paper_figure_save (const SgPaperFigure *figure, const char *folder, const SgFigureFiles *files, GError **error);
