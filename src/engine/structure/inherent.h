/* inherent.h: inherent structures of snapshots
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The minimum of the potential below a picture of the run, in the same cell (F. H. Stillinger and T. A. Weber, Phys. Rev. A 25
 * (1982) 978): thermal motion is taken off, what stays between two of them is what the structure did. The minimum is a
 * snapshot itself, of the same number, step, time and strain, so everything that takes a snapshot takes it.
 */
#pragma once

#include "engine/minimizer.h"
#include "engine/snapshot.h"

typedef struct {
  double tolerance;         /* largest force component, epsilon/sigma; 1e-4 */
  unsigned max_evaluations; /* 20,000; what is not converged then is given as it is */
} SgInherentOptions;

typedef struct {
  atomic_int references;    /*< private >*/
  uint64_t snapshot_id;     /* of the picture it lies below */
  SgSnapshot *snapshot;     /* owned: the minimum; positions unwrapped like the picture's */
  SgMinimum minimum;
  double seconds;           /* wall time spent */
} SgInherent;

/** sg_inherent_options_default: Thread: any. */
void sg_inherent_options_default (SgInherentOptions *options);

/**
 * sg_inherent_new: (transfer full)
 * @snapshot: read only
 * @pool: (nullable): borrowed for this call; the result does not depend on it
 * @cancel: (nullable): stops soon after it becomes true
 *
 * Thread: any. Returns: %NULL with an error of sg_minimize().
 */
SgInherent *sg_inherent_new (SgSnapshot *snapshot, const SgInherentOptions *options, SgPool *pool,
                             const atomic_bool *cancel, GError **error);

/** sg_inherent_ref: Thread: any. */
SgInherent *sg_inherent_ref (SgInherent *inherent);

/** sg_inherent_unref: (nullable): Thread: any. */
void sg_inherent_unref (SgInherent *inherent);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgInherent, sg_inherent_unref)
