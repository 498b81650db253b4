/* state-average.h: the mean of several pictures of a run: most of the thermal motion taken off without a minimum
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Averages fractional coordinates in the basis that was followed, so shear between the pictures is taken along.
 */
#pragma once

#include "engine/snapshot.h"

typedef struct _SgStateAverage SgStateAverage;

/** sg_state_average_new: (transfer full): Thread: any. */
SgStateAverage *sg_state_average_new (void);

/** sg_state_average_free: (nullable): Thread: the owner's. */
void sg_state_average_free (SgStateAverage *average);

/** sg_state_average_forget: of no picture. Thread: the owner's. */
void sg_state_average_forget (SgStateAverage *average);

/** sg_state_average_add: @snapshot: read only; one of another run begins anew. Thread: the owner's. */
void sg_state_average_add (SgStateAverage *average, const SgSnapshot *snapshot);

/** sg_state_average_take: (transfer full): @like with the mean positions, its own where none was added; forgets them.
 * Thread: the owner's. */
SgSnapshot *sg_state_average_take (SgStateAverage *average, SgSnapshot *like);
