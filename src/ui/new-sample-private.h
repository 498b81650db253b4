/* new-sample-private.h: what the files of the window that makes samples share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * new-sample-form asks what is wanted and makes a recipe of it, new-sample-making runs the recipe, tells how far it is and keeps what
 * comes out, new-sample is the window around both. Thread: main.
 */
#pragma once

#include "ui/gauge-panel.h"
#include "ui/new-sample.h"
#include "ui/speed.h"

/* What a sample is made from. */
enum { SG_NEW_SAMPLE_FROM_RANDOM, SG_NEW_SAMPLE_FROM_OPEN, SG_NEW_SAMPLE_FROM_NOW, SG_NEW_SAMPLE_FROM_FILE };

typedef enum { SG_NEW_SAMPLE_SETTING, SG_NEW_SAMPLE_MAKING, SG_NEW_SAMPLE_ENDED } SgNewSamplePhase;

struct _SgNewSample {
  AdwWindow parent_instance;

  GtkStack *stack;
  AdwToastOverlay *toasts;
  GtkWidget *make, *stop, *open, *save, *again, *save_protocol;
  /* What is wanted. */
  GtkDropDown *origin, *potential, *age;
  GtkWidget *file_row, *choose, *offer;
  GtkSpinButton *copies[3], *share, *atoms, *temperature;
  GtkSwitch *melt;
  GtkEntry *seed;
  GtkLabel *expected, *problem;
  /* What goes on. */
  GtkLabel *stage, *left, *figures, *outcome, *notes;
  GtkProgressBar *progress;
  SgGaugePanel *gauge;

  SgWindow *window;       /* borrowed; nullable once it is gone */
  SgSession *session;     /* owned: of the making */
  GPtrArray *potentials;  /* owned, of names */
  char *file;             /* owned, nullable */
  char *now_file;         /* owned, nullable: where the open sample as it is now was kept */
  char *result;           /* owned, nullable */
  char *protocol_name;    /* owned, nullable: of the protocol under way */
  char *expected_text;    /* owned */
  GtkNativeDialog *dialog; /* owned, nullable */
  SgSpeed speed;
  SgNewSamplePhase phase;
  SgGlassAge made_age;
  uint64_t made_seed;
  double total_cost;
  gint64 began_us;
  gboolean measuring, complete, updating, opening, closing;
};

/* The window. */

typedef void (*SgNewSamplePath) (SgNewSample *self, const char *path);

/** sg_new_sample_window_session: (transfer none) (nullable): of the window this one belongs to. */
SgSession *sg_new_sample_window_session (SgNewSample *self);

/** sg_new_sample_open_sample: (transfer none) (nullable): what is open there. */
const SgConfiguration *sg_new_sample_open_sample (SgNewSample *self);

/** sg_new_sample_toast: @text is plain. */
void sg_new_sample_toast (SgNewSample *self, const char *text);

/** sg_new_sample_ask_path: a file to open, or to save under @name; @func is called with what was chosen. */
void sg_new_sample_ask_path (SgNewSample *self, const char *title, gboolean saving, const char *name, SgNewSamplePath func);

/** sg_new_sample_add_page: a column of the stack that scrolls and is not wider than is good to read. */
GtkBox *sg_new_sample_add_page (SgNewSample *self, const char *name);

/** sg_new_sample_add_label: a paragraph at the end of @box, with the style class @css (nullable). */
GtkLabel *sg_new_sample_add_label (GtkBox *box, const char *css);

/* The form. */

/** sg_new_sample_find_potentials: those there are, the paper's first; before the form is built. */
void sg_new_sample_find_potentials (SgNewSample *self);

void sg_new_sample_build_setting (SgNewSample *self);

/** sg_new_sample_update: the form shows what belongs to the choices made, and how long they take. */
void sg_new_sample_update (SgNewSample *self);

/** sg_new_sample_show_potential: what the chosen potential is, and its usual share of small atoms. */
void sg_new_sample_show_potential (SgNewSample *self);

/** sg_new_sample_show_offer: the temperature that the paper's rule gives, where the fictive temperature is known. */
void sg_new_sample_show_offer (SgNewSample *self);

/** sg_new_sample_take_recipe: @r gets what the form says; its strings stay the form's. Returns: %FALSE with the reason in @why (transfer full). */
bool sg_new_sample_take_recipe (SgNewSample *self, SgGlassRecipe *r, char **why);

/* The making. */

void sg_new_sample_build_making (SgNewSample *self);

/** sg_new_sample_show_phase: page and buttons of the present phase. */
void sg_new_sample_show_phase (SgNewSample *self);

/** sg_new_sample_show_progress: how far the making is. */
void sg_new_sample_show_progress (SgNewSample *self);

/** sg_new_sample_on_changed: the session of the making says that it goes on, or has ended. */
void sg_new_sample_on_changed (SgSession *session, SgNewSample *self);

/** sg_new_sample_save: what was made, where the user wants it. */
void sg_new_sample_save (SgNewSample *self);

/** sg_new_sample_again: back to the form. */
void sg_new_sample_again (SgNewSample *self);
