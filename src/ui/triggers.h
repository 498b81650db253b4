/* triggers.h: commands given in advance: "unload when the strain reaches 0.018"
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lists what waits, each with a button that takes it back, and makes new ones. Thread: main.
 */
#pragma once

#include "ui/session.h"

#include <adwaita.h>

#define SG_TYPE_TRIGGERS (sg_triggers_get_type ())
G_DECLARE_FINAL_TYPE (SgTriggers, sg_triggers, SG, TRIGGERS, AdwBin)

/** sg_triggers_set_session: whose armed commands are shown. */
void sg_triggers_set_session (SgTriggers *triggers, SgSession *session);

/** sg_triggers_update: after the session changed. */
void sg_triggers_update (SgTriggers *triggers);

/** sg_trigger_sentence: (transfer full): of an ARM command, "Unload when the strain reaches 0.018". */
char *sg_trigger_sentence (const SgCommand *arm);
