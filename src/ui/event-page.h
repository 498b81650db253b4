/* event-page.h: the page of the sidebar with the localized structural events of the run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A switch with what it costs, what is compared and how often, and the list: it sorts by any column; a chosen row brings the
 * camera to its atoms, which are marked with their displacements.
 *
 * Signal "events-changed": there is another list. Thread: main.
 */
#pragma once

#include "ui/event-follower.h"
#include "ui/session.h"
#include "ui/viewport.h"

#include <adwaita.h>

#define SG_TYPE_EVENT_PAGE (sg_event_page_get_type ())
G_DECLARE_FINAL_TYPE (SgEventPage, sg_event_page, SG, EVENT_PAGE, AdwBin)

/** sg_event_page_set_view: once. @viewport, @session: borrowed. */
void sg_event_page_set_view (SgEventPage *page, SgViewport *viewport, SgSession *session);

/** sg_event_page_list: (transfer none) (nullable): */
SgEventList *sg_event_page_list (SgEventPage *page);

/** sg_event_page_set_on: as the switch does. */
void sg_event_page_set_on (SgEventPage *page, gboolean on);

/** sg_event_page_set_interval: tau between states. */
void sg_event_page_set_interval (SgEventPage *page, double interval);

/** sg_event_page_choose: the event of that number, as if its row had been chosen. Returns: %FALSE where there is none. */
gboolean sg_event_page_choose (SgEventPage *page, guint64 number);

/** sg_event_page_save: the list as CSV. */
gboolean sg_event_page_save (SgEventPage *page, const char *path, GError **error);
