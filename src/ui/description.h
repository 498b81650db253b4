/* description.h: the run in words, in a strip under the view and for screen readers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Follows the run at a reader's pace: the strip is brought up to date once a second, what screen readers are given every five
 * seconds and at every change of state or stage, and only such changes, unloads and half minutes are announced.
 *
 * GTK before 4.14 has no announcements: there the words are the description of the view and of the plots, and the strip has the
 * role of a status. Thread: main.
 */
#pragma once

#include "ui/session.h"
#include "ui/viewport.h"

#include <adwaita.h>

#define SG_TYPE_DESCRIPTION (sg_description_get_type ())
G_DECLARE_FINAL_TYPE (SgDescription, sg_description, SG, DESCRIPTION, AdwBin)

/** sg_description_set_view: once. @session, @viewport: borrowed. */
void sg_description_set_view (SgDescription *description, SgSession *session, SgViewport *viewport);

/** sg_description_set_events: @list: (nullable): a reference is taken. */
void sg_description_set_events (SgDescription *description, SgEventList *list);

/** sg_description_set_open: whether the strip is shown; while it is, the network is computed whatever the picture shows. */
void sg_description_set_open (SgDescription *description, gboolean open);

/** sg_description_is_open: */
gboolean sg_description_is_open (SgDescription *description);

/** sg_description_text: (transfer full): the sentence as of now. */
char *sg_description_text (SgDescription *description);

/** sg_description_announced: (transfer none) (nullable): the newest announcement. */
const char *sg_description_announced (SgDescription *description);
