/* figure.h: the figures of a run made from its samples: stress against strain, anything against time
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A figure is fed with samples as they come and keeps a plot. Thread: one at a time.
 */
#pragma once

#include "engine/engine.h"
#include "engine/physical.h"
#include "render/plot.h"

typedef struct _SgFigure SgFigure;

typedef enum {
  SG_FIGURE_STRESS_STRAIN, /* a series a branch: loading, unloading, creep, hold told apart */
  SG_FIGURE_ENERGY_STRAIN, /* potential energy an atom against strain, branch by branch */
  SG_FIGURE_STRESS_TIME,
  SG_FIGURE_STRAIN_TIME,
  SG_FIGURE_TEMPERATURE,   /* these against time, physical time above */
  SG_FIGURE_PRESSURE,
  SG_FIGURE_POTENTIAL_ENERGY, /* an atom */
  SG_FIGURE_KINETIC_ENERGY,   /* an atom */
  SG_FIGURE_DENSITY,          /* atoms a volume */
  SG_N_FIGURES
} SgFigureKind;

/** sg_figure_new: (transfer full): @n_atoms: for quantities an atom; @time_step: tau, for physical time. */
SgFigure *sg_figure_new (SgFigureKind kind, size_t n_atoms, double time_step);

/** sg_figure_free: (nullable): */
void sg_figure_free (SgFigure *figure);

/** sg_figure_kind_name: Returns: "stress-strain", "temperature", ...: for file names and settings. */
const char *sg_figure_kind_name (SgFigureKind kind);

/** sg_figure_kind_title: Returns: plain text for a menu. */
const char *sg_figure_kind_title (SgFigureKind kind);

/** sg_figure_values: @x, @y: (out): where @sample lies in a figure of @kind. Thread: any. */
void sg_figure_values (SgFigureKind kind, const SgSample *sample, size_t n_atoms, double *x, double *y);

/** sg_figure_append: @samples: (array length=n): in order. */
void sg_figure_append (SgFigure *figure, const SgSample *samples, size_t n);

/** sg_figure_add_unload: marks the residual strain with its error bar. */
void sg_figure_add_unload (SgFigure *figure, const SgUnloadResult *result);

/** sg_figure_set_events: strains at which structural events took place; strokes on the axis of figures against strain.
 * @strain: copied. */
void sg_figure_set_events (SgFigure *figure, const double *strain, size_t n);

/** sg_figure_add_earlier: another run behind this one, pale and smoothed, to be compared with it; @samples: copied. */
void sg_figure_add_earlier (SgFigure *figure, const SgSample *samples, size_t n, const char *name);

/** sg_figure_clear: of a new run. */
void sg_figure_clear (SgFigure *figure, size_t n_atoms, double time_step);

/** sg_figure_set_physical: @physical: (nullable): a second scale in GPa, eV, K or nm^-3 stands on the right, and
 * times above go by its length of a step; %NULL: none, and the paper's femtosecond. */
void sg_figure_set_physical (SgFigure *figure, const SgPhysical *physical);

/** sg_figure_plot: (transfer none): to draw, hit and save with plot.h. */
SgPlot *sg_figure_plot (SgFigure *figure);

/** sg_figure_to_csv: (transfer full): the figure's data: a header comment with units, then rows
 * `branch,stage,kind,step,x,y` with named columns; %.17g, C locale. */
char *sg_figure_to_csv (SgFigure *figure);

/** sg_figure_build: (transfer full): a whole figure from @samples: (element-type SgSample) and @unloads:
 * (nullable) (element-type SgUnloadResult). */
SgFigure *sg_figure_build (SgFigureKind kind, const GArray *samples, const GArray *unloads, size_t n_atoms,
                           double time_step);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgFigure, sg_figure_free)
