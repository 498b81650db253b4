/* new-sample.h: the assistant that makes a glass: what is wanted, how long it takes, making it, what came of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * It builds a protocol of the shipped ones (engine/glass-recipe.h) and runs it in a session of its own, so that what the window
 * shows stays until there is something to open. The window's run is paused meanwhile. What is made is kept in the user's
 * folder of samples, with its gauge; stopped early, it is kept when asked for. Thread: main.
 *
 * Signal "finished" (gboolean complete): the run has ended, by itself or stopped.
 */
#pragma once

#include "engine/glass-recipe.h"
#include "ui/window.h"

#define SG_TYPE_NEW_SAMPLE (sg_new_sample_get_type ())
G_DECLARE_FINAL_TYPE (SgNewSample, sg_new_sample, SG, NEW_SAMPLE, AdwWindow)

/** sg_new_sample_new: (transfer none): @from_open: begin with the window's sample: "Age This Sample". */
SgNewSample *sg_new_sample_new (SgWindow *parent, gboolean from_open);

/** sg_new_sample_set: what the form shows. @recipe: its sample is a file, or none for a random mixture. */
void sg_new_sample_set (SgNewSample *assistant, const SgGlassRecipe *recipe);

/** sg_new_sample_save_protocol: what would be run, as a file. */
gboolean sg_new_sample_save_protocol (SgNewSample *assistant, const char *path, GError **error);

/** sg_new_sample_start: as the button does. */
void sg_new_sample_start (SgNewSample *assistant);

/** sg_new_sample_stop: and keeps what there is. */
void sg_new_sample_stop (SgNewSample *assistant);

/** sg_new_sample_open: what there is, in the window. */
void sg_new_sample_open (SgNewSample *assistant);

/** sg_new_sample_session: (transfer none): of the making. */
SgSession *sg_new_sample_session (SgNewSample *assistant);

/** sg_new_sample_result: (transfer none) (nullable): the file that was kept. */
const char *sg_new_sample_result (SgNewSample *assistant);

/** sg_new_sample_expected: (transfer none): what it says about the time. */
const char *sg_new_sample_expected (SgNewSample *assistant);
