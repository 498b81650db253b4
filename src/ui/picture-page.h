/* picture-page.h: the page of the sidebar that says what the 3-D view shows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thread: main.
 */
#pragma once

#include "ui/session.h"
#include "ui/viewport.h"

#include <adwaita.h>

#define SG_TYPE_PICTURE_PAGE (sg_picture_page_get_type ())
G_DECLARE_FINAL_TYPE (SgPicturePage, sg_picture_page, SG, PICTURE_PAGE, AdwBin)

/** sg_picture_page_set_view: once. @viewport, @session: borrowed. */
void sg_picture_page_set_view (SgPicturePage *page, SgViewport *viewport, SgSession *session);
