/* picture-card.h: figure 8 among the figures: the four structural pictures, of the run's last inherent structure or of a study
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Drawn on a worker with an OpenGL context of its own, in a tenth of its time or every five seconds, by a thread that gives way to the run; nothing is drawn
 * while it is not on the screen. A click shows the same four pictures in the window of the run. Thread: main.
 */
#pragma once

#include "engine/physical.h"
#include "engine/snapshot.h"

#include <adwaita.h>

#define SG_TYPE_PICTURE_CARD (sg_picture_card_get_type ())
G_DECLARE_FINAL_TYPE (SgPictureCard, sg_picture_card, SG, PICTURE_CARD, AdwBin)

/* After a picture was saved, or not. */
typedef void (*SgPictureCardSaved) (const GError *error, void *data);

/** sg_picture_card_new: hidden until there is something to show. */
SgPictureCard *sg_picture_card_new (void);

/** sg_picture_card_show_run: of what changed from @initial to @last, both inherent structures of the run; %NULL: there are none yet. */
void sg_picture_card_show_run (SgPictureCard *card, SgSnapshot *initial, SgSnapshot *last);

/** sg_picture_card_show_study: of the state that is found in the study's folder, read and minimized on the worker. Where it shows that
 * one already, nothing is done. */
void sg_picture_card_show_study (SgPictureCard *card, const char *folder, unsigned age);

/** sg_picture_card_set_physical: (nullable): what the bars say beside reduced units. */
void sg_picture_card_set_physical (SgPictureCard *card, const SgPhysical *physical);

/** sg_picture_card_has_picture: of what it was last told to show. */
gboolean sg_picture_card_has_picture (SgPictureCard *card);

/** sg_picture_card_save: for print, on a worker.
 * @provenance: (nullable): JSON
 * @saved: (nullable): called once, on the main thread, while the card lives
 *
 * Returns: %FALSE where it shows nothing: nothing happens. */
gboolean sg_picture_card_save (SgPictureCard *card, const char *path, const char *provenance, SgPictureCardSaved saved, void *data);
