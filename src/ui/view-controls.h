/* view-controls.h: rows of a panel bound to values of the view's state
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every control shows a number: a switch 0 or 1, a choice its index. What the user sets goes into the state and is
 * committed; whatever else changes the state comes back to the controls.
 * Thread: main.
 */
#pragma once

#include "ui/view-state.h"

#include <adwaita.h>

typedef struct _SgViewControls SgViewControls;
typedef double (*SgViewGet) (SgViewState *state);
typedef void (*SgViewSet) (SgViewState *state, double value);
typedef gboolean (*SgViewTest) (SgViewState *state);

/** sg_view_controls_new: (transfer full): @state: borrowed; must outlive the controls. */
SgViewControls *sg_view_controls_new (SgViewState *state);

/** sg_view_controls_free: (nullable): the widgets must be gone or going. */
void sg_view_controls_free (SgViewControls *controls);

/* What a row is and where it stands: an AdwPreferencesGroup or an AdwExpanderRow. */
typedef struct {
  GtkWidget *into;
  const char *title;
  const char *tooltip; /* nullable */
  SgViewGet get;
  SgViewSet set;
  SgViewTest shown;    /* nullable: whether the row is there at all */
} SgViewRow;

/** sg_view_controls_layer: Returns: (transfer none): an expander whose switch is the value. */
GtkWidget *sg_view_controls_layer (SgViewControls *controls, const SgViewRow *row);

void sg_view_controls_switch (SgViewControls *controls, const SgViewRow *row);

/** sg_view_controls_choice: @names: %NULL-terminated. */
GtkDropDown *sg_view_controls_choice (SgViewControls *controls, const SgViewRow *row, const char *const *names);

void sg_view_controls_number (SgViewControls *controls, const SgViewRow *row, double min, double max, double step,
                              guint digits);

/** sg_view_controls_slider: */
GtkRange *sg_view_controls_slider (SgViewControls *controls, const SgViewRow *row, double min, double max,
                                   double step);

/** sg_view_controls_watch: @widget: is there only while @shown says so. */
void sg_view_controls_watch (SgViewControls *controls, GtkWidget *widget, SgViewTest shown);

/** sg_view_controls_update: the controls show the state. */
void sg_view_controls_update (SgViewControls *controls);
