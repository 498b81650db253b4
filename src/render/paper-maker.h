/* paper-maker.h: what the figures of the paper are made with; for the files paper-*.c alone
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * paper-figures goes through the ages and calls the figures, which stand by subject: paper-loading 1 to 3, paper-relaxation 4, 5, age
 * and cycles, paper-microscopic 6 and 7. paper-curves has what several of them draw. Thread: the caller's.
 */
#pragma once

#include "engine/number-text.h"
#include "engine/words.h"
#include "render/paper-figures.h"

#define SG_PAPER_SMALL_STRAIN 0.025 /* what figures of the elastic regime show */
#define SG_PAPER_EPSILON "<i>ε</i>/atom"

/* xgettext:no-c-format */
#define SG_PAPER_PER_SMALL _ ("% of small atoms")

enum { SG_PAPER_GREY = 3 }; /* a colour of plots */

typedef struct {
  const SgFigureData *data;
  GPtrArray *groups;   /* of SgFigureGroup */
  GPtrArray *figures;  /* out */
  GPtrArray *missing;  /* nullable, out */
  unsigned age;
  SgAgeScale scale;
  GArray *rates;       /* of double: all rates of all ages, descending: a rate has its colour everywhere */
  GPtrArray *loads;    /* of const SgFigureGroup *: of this age, the common temperature and size; by descending rate */
  const SgFigureGroup *hold, *athermal, *cycle; /* nullable */
} SgPaperMaker;

/* The figures: each adds its panels, or says why one is left out. */
void sg_paper_figure_1 (SgPaperMaker *m);
void sg_paper_figure_2 (SgPaperMaker *m);
void sg_paper_figure_3 (SgPaperMaker *m);
void sg_paper_figure_4 (SgPaperMaker *m);
void sg_paper_figure_5 (SgPaperMaker *m);
void sg_paper_figure_6 (SgPaperMaker *m);
void sg_paper_figure_7_maps (SgPaperMaker *m);
void sg_paper_figure_7_van_hove (SgPaperMaker *m);
void sg_paper_figure_ages (SgPaperMaker *m, const GArray *measured);
void sg_paper_figure_cycles (SgPaperMaker *m);

/** sg_paper_leave_out: notes that @panel is missing. @why: part of a sentence. */
void sg_paper_leave_out (SgPaperMaker *m, const char *panel, const char *why);

/** sg_paper_has_data: any series has a point. */
bool sg_paper_has_data (const SgPlot *plot);

/** sg_paper_emit: takes @plot; an empty one is left out with @why. */
void sg_paper_emit (SgPaperMaker *m, const char *panel, const char *title, SgPlot *plot, double aspect, const char *why);

extern const SgPlotStyle sg_paper_plain_line, sg_paper_hold_style;

/** sg_paper_nanoseconds: of one second of the paper's time. */
double sg_paper_nanoseconds (const SgPaperMaker *m);

/** sg_paper_time_scale: tau beside an axis in ns. */
void sg_paper_time_scale (const SgPaperMaker *m, SgPlot *plot);

/** sg_paper_rate_name, sg_paper_rate_plain, sg_paper_rate_file: (transfer full): a rate in markup, in plain text for titles, in the name of
 * a file. sg_paper_hold_name: of the zero-load curve over @rate times time. */
char *sg_paper_rate_name (const SgPaperMaker *m, double rate);
char *sg_paper_rate_plain (const SgPaperMaker *m, double rate);
char *sg_paper_rate_file (double rate);
char *sg_paper_hold_name (const SgPaperMaker *m, double rate);

/** sg_paper_estimate_text: (transfer full): "0.33 ± 0.16", times @factor: two digits of the error; without one, three of the value. */
char *sg_paper_estimate_text (SgEstimate e, double factor);

/** sg_paper_rate_style: a rate has its colour and marker everywhere. */
SgPlotStyle sg_paper_rate_style (const SgPaperMaker *m, double rate);
SgPlotStyle sg_paper_line_only (SgPlotStyle style);

/** sg_paper_add_binned: (transfer none): the mean curve with its errors; y is (value - offset) * factor. */
SgPlotSeries *sg_paper_add_binned (SgPlot *plot, const char *name, const SgPlotStyle *style, const SgBinned *binned, double offset,
                                   double factor);

/** sg_paper_energy_rows: (transfer full): internal energies of rows as @spec says but for its `sample`: changes since the beginning, and
 * where that is not known, since the first bin that has anything. @offset: (out): is to be taken off. */
SgBinned *sg_paper_energy_rows (const SgFigureGroup *g, const SgCurveSpec *spec, double *offset);

/** sg_paper_reached: largest strain, or seconds with @time, of the runs' branches. */
double sg_paper_reached (const SgFigureGroup *group, SgBranchKind kind, double from, bool time);

/** sg_paper_load_rows: (transfer full): stress of a load over strain. sg_paper_states: states over strain: every 0.001, or every 30th of
 * what is shown where that is more. sg_paper_held: the hold over @rate times time. */
SgBinned *sg_paper_load_rows (const SgFigureGroup *g, double top, size_t bins);
SgBinned *sg_paper_states (const SgFigureGroup *g, SgBranchKind kind, double from, SgFactValue value, int which, double top);
SgBinned *sg_paper_held (const SgFigureGroup *g, SgFactValue fact, int which, double rate, double top);

/** sg_paper_small_top: how far the figures of small strains go; sg_paper_states_top: the same for what is drawn from states, farther for
 * a run that somebody steers. */
double sg_paper_small_top (const SgPaperMaker *m);
double sg_paper_states_top (const SgPaperMaker *m);

/** sg_paper_strain_plot: (transfer full): with the axis of strains. @unit: (nullable). */
SgPlot *sg_paper_strain_plot (const char *title, const char *unit, double top);

/** sg_paper_stress_scale: GPa or epsilon/sigma^3 beside stresses over G; sg_paper_energy_scale: kJ/mol beside energies. */
void sg_paper_stress_scale (const SgPaperMaker *m, SgPlot *plot, int axis);
void sg_paper_energy_scale (const SgPaperMaker *m, SgPlot *plot);

/** sg_paper_add_parabola: the elastic energy. */
void sg_paper_add_parabola (SgPlot *plot, double coefficient, double top);

/** sg_paper_beside_hold: (nullable): the slowest load that the zero-load run is long enough to stand beside: at its rate time is counted. */
const SgFigureGroup *sg_paper_beside_hold (const SgPaperMaker *m);
