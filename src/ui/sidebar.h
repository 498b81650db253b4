/* sidebar.h: the sample, the protocol and everything that steers it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Controls go out as actions of the window; what is shown comes from the session. Thread: main.
 */
#pragma once

#include "ui/session.h"

#include <adwaita.h>

#define SG_TYPE_SIDEBAR (sg_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (SgSidebar, sg_sidebar, SG, SIDEBAR, AdwBin)

/** sg_sidebar_set_session: the sidebar follows it. */
void sg_sidebar_set_session (SgSidebar *sidebar, SgSession *session);

/** sg_stage_sentence: (transfer full): "Loading +xy at 10⁸ /s to 0.02", for title and sidebar. */
char *sg_stage_sentence (const SgStage *stage);
