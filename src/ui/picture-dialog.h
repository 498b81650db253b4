/* picture-dialog.h: size and background of a picture to be saved
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signal "chosen": the user wants it. Thread: main.
 */
#pragma once

#include "render/view.h"

#include <adwaita.h>

#define SG_TYPE_PICTURE_DIALOG (sg_picture_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SgPictureDialog, sg_picture_dialog, SG, PICTURE_DIALOG, AdwMessageDialog)

/** sg_picture_dialog_new: (transfer none): starts with what was chosen last. */
SgPictureDialog *sg_picture_dialog_new (GtkWindow *parent, const SgPictureOptions *picture,
                                        gboolean overlay);

/** sg_picture_dialog_get: @picture: its width, height and background are set, the rest stays. */
void sg_picture_dialog_get (SgPictureDialog *dialog, SgPictureOptions *picture, gboolean *overlay);
