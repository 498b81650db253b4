/* window-private.h: what the files of the window share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "ui/description.h"
#include "ui/event-page.h"
#include "ui/gauge-panel.h"
#include "ui/lesson-page.h"
#include "ui/picture-page.h"
#include "ui/plot-panel.h"
#include "ui/remote.h"
#include "ui/run-watch.h"
#include "ui/sidebar.h"
#include "ui/status-line.h"
#include "ui/window.h"

typedef struct _SgRecording SgRecording; /* window-close.c */

/**
 * sg_window_ask_before_leaving: whether what would end the run has to wait for an answer
 * @action: "close", or the action of the window that would end it, with @parameter, (nullable), floating or not
 *
 * A run of more than a few minutes that nobody saved is asked for. The action is done again when the answer is to leave, or when the run
 * was saved. Returns: %TRUE: nothing is to be done now.
 */
gboolean sg_window_ask_before_leaving (SgWindow *window, const char *action, GVariant *parameter);

/** sg_window_saves_to_leave: a chooser where to save to was answered, with a file where @chosen. Returns: whether the run is left after that. */
gboolean sg_window_saves_to_leave (SgWindow *window, gboolean chosen);

/** sg_window_saved: a file with the run's state, or with its commands, was written, or not. @leaving: as sg_window_saves_to_leave() said. */
void sg_window_saved (SgWindow *window, gboolean good, gboolean leaving);

/* window-record.c */

struct _SgWindow {
  AdwApplicationWindow parent_instance;

  /* Template. */
  AdwWindowTitle *title;
  AdwToastOverlay *toasts;
  AdwFlap *flap;
  GtkPaned *paned;
  GtkBox *plots;
  SgViewport *viewport;
  GtkBox *side;
  AdwViewStack *pages;
  SgSidebar *sidebar;
  SgPicturePage *picture_page;
  SgEventPage *event_page;
  SgGaugePanel *gauge_panel;
  SgPlotPanel *first_plot;
  SgPlotPanel *second_plot;
  AdwBin *lesson_side, *lesson_below;
  GtkWidget *lesson_frame, *lesson_line;
  GtkWidget *header;
  GtkWidget *foot_line;
  SgDescription *description;
  SgStatusLine *status;
  GtkButton *run_button;
  GtkButton *unload_button;
  GtkWidget *open_button;
  GtkInfoBar *failure_bar;
  GtkLabel *failure_label;
  GtkSpinner *spinner;
  GMenu *recent_menu;
  GMenu *sample_menu;

  /* Owned. */
  SgSession *session;
  SgRemote *remote;         /* nullable: no bus */
  SgRunWatch *watch;
  SgLessonPage *lesson_page;
  char *last_message;
  GtkNativeDialog *dialog;  /* a file chooser on the screen */
  AdwToast *newest_toast;
  AdwToast *refusal;        /* the toast of the last refusal, replaced by the next */
  GVariant *save_target;    /* what the chooser on the screen is for */
  SgPictureOptions picture; /* of the last picture */
  gboolean picture_overlay;

  SgRecording *recording;   /* nullable: a video is being made */

  double ask_after;         /* s: so long a run is not closed unsaved without a question */
  char *leave_by;           /* nullable: "close" or an action, for which an answer is waited for */
  GVariant *leave_with;     /* nullable: its parameter */
  gboolean asking, leaving, leave_when_saved, going_back;
  gboolean lessons_shown, focus_lessons, demonstrating, sidebar_before;
  gboolean laid_out, wide;
  guint divider_tick;
  int divider_frames;
  gint64 frame_start;
  guint layout_idle;
  int layout_width, layout_height;
};

/* window.c */

/** sg_window_toast: @text: plain. */
void sg_window_toast (SgWindow *window, const char *text);

/** sg_window_error: a dialog, for what the user has to know before going on. */
void sg_window_error (SgWindow *window, const char *heading, const char *text);

/** sg_window_queue_layout: how the parts stand is worked out again. */
void sg_window_queue_layout (SgWindow *window);

/* window-lessons.c */

/** sg_window_add_lesson_actions: */
void sg_window_add_lesson_actions (SgWindow *window);

/** sg_window_place_lessons: @width, @height: of the content. Returns: how much of its width the lessons take. */
int sg_window_place_lessons (SgWindow *window, int width, int height);

/* window-actions.c */

/** sg_window_add_actions: the command table and what belongs to the run. */
void sg_window_add_actions (SgWindow *window);

/** sg_window_update_actions: which of them are possible now. */
void sg_window_update_actions (SgWindow *window);

/** sg_window_show_ack: refusals and what armed commands did, as toasts. */
void sg_window_show_ack (SgWindow *window, const SgAck *ack);

/* window-pages.c */

/** sg_window_add_page_actions: which page of the sidebar is shown. */
void sg_window_add_page_actions (SgWindow *window);

/** sg_window_add_description_action: win.describe: the strip with the run in words. */
void sg_window_add_description_action (SgWindow *window);

/* window-past.c */

/** sg_window_add_past: the actions that look back, and the banner. */
void sg_window_add_past (SgWindow *window);

/** sg_window_past_key: Escape and Home lead back to the present. Returns: whether @key was that. */
gboolean sg_window_past_key (SgWindow *window, guint key);

/* window-record.c */

/** sg_window_add_record_action: win.record: a video of what is shown, begun and ended. */
void sg_window_add_record_action (SgWindow *window);

/** sg_window_end_recording: waits until the file is complete. */
void sg_window_end_recording (SgWindow *window);

/* window-replay.c */

/** sg_window_offer_replay: asks whether to repeat the run that the picture or figure at @path is of, up to what it shows. */
void sg_window_offer_replay (SgWindow *window, const char *path);

/** sg_window_offer_own_replay: asks whether to repeat the run numbered @run from its beginning up to a held state. */
void sg_window_offer_own_replay (SgWindow *window, uint64_t run, uint64_t step, double strain);

/* window-back.c */

/** sg_window_offer_way_back: asks whether to go back to @state, a held one, and to go on from there. */
void sg_window_offer_way_back (SgWindow *window, const SgSnapshot *state);

/** sg_window_back_heading: (transfer full): of the question. */
char *sg_window_back_heading (uint64_t step, double strain);

/* window-help.c */

/** sg_window_add_help_actions: keys, explanations, guide, tour. */
void sg_window_add_help_actions (SgWindow *window);

/* window-samples.c */

/** sg_window_add_sample_actions: the assistants that make and age samples. */
void sg_window_add_sample_actions (SgWindow *window);

/** sg_window_update_sample_actions: */
void sg_window_update_sample_actions (SgWindow *window);

/* window-files.c */

/** sg_window_add_file_actions: */
void sg_window_add_file_actions (SgWindow *window);

/** sg_window_update_file_actions: */
void sg_window_update_file_actions (SgWindow *window);

/** sg_window_open_request: @path: (nullable): what is remembered as opened. */
void sg_window_open_request (SgWindow *window, const SgOpenRequest *request, const char *path);

/** sg_window_update_recent: fills the menu of recent files. */
void sg_window_update_recent (SgWindow *window);
