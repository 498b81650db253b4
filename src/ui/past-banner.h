/* past-banner.h: says that the view shows a state of the past, and leads back to the present
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * There only while somebody looks back. Thread: main.
 */
#pragma once

#include "ui/past.h"

#include <adwaita.h>

#define SG_TYPE_PAST_BANNER (sg_past_banner_get_type ())
G_DECLARE_FINAL_TYPE (SgPastBanner, sg_past_banner, SG, PAST_BANNER, AdwBin)

/** sg_past_banner_new: Its buttons do win.look-by and win.look-now. */
SgPastBanner *sg_past_banner_new (SgSession *session);

/** sg_past_banner_text: (transfer none): what it says. */
const char *sg_past_banner_text (SgPastBanner *banner);
