/* study-loader.h: the results of a study for the figures: read, and its states measured, on a worker
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * First comes what is there already; then every kept state that nobody has measured is brought to its minimum and measured,
 * into the folder's facts, as `shearglass-cli figures` does it, and the figures' data come again as it goes on. Giving it up
 * loses nothing that was measured. After that the folder is followed: whenever a piece of the study was finished, by this
 * program or another, it is all done once more. Thread: main; callbacks come there.
 */
#pragma once

#include "engine/study/figure-data.h"

typedef struct _SgStudyLoader SgStudyLoader;

/* @figures: (transfer full) (nullable): %NULL: with @error (nothing could be read), or only the rest is news. @now: (nullable): the run whose states
 * are measured, @done of @all; %NULL: that is over until the folder changes, with @error where it was not possible. Where the first
 * reading was not possible no more comes. */
typedef void (*SgStudyLoaderNews) (SgFigureData *figures, const char *now, unsigned done, unsigned all, const GError *error,
                                   void *data);

/** sg_study_loader_new: (transfer full): @measure: also measures states. */
SgStudyLoader *sg_study_loader_new (const char *folder, bool measure, SgStudyLoaderNews news, void *data);

/** sg_study_loader_follow: whether it looks for what is new, as it does from the beginning; not while nobody looks at the figures. */
void sg_study_loader_follow (SgStudyLoader *loader, bool follow);

/** sg_study_loader_free: (nullable): gives up; no news come any more. Returns at once: the worker ends by itself. */
void sg_study_loader_free (SgStudyLoader *loader);
