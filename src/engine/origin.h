/* origin.h: what a saved picture, curve or configuration says of where it comes from, read back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The JSON object of provenance.h, with the state that is shown where that is another one than the last. It carries the command
 * log, so the run can be repeated up to that state.
 */
#pragma once

#include "engine/command-log.h"

typedef struct {
  SgCommandLog *log;  /* owned: cut so that its replay ends, paused, at the state shown */
  uint64_t step;      /* of that state */
  double strain;      /* NaN: not said */
  char *saved;        /* owned, nullable: when, as it was written: ISO 8601 */
  bool cut;           /* the log goes on beyond it */
  bool past_it;       /* the replay ends beyond the state shown: the run went back to a good state in between */
} SgOrigin;

/**
 * sg_origin_add_shown: (transfer full)
 * @provenance: a JSON object as of sg_provenance_new()
 * @step, @strain: of the state shown
 *
 * Thread: any. Returns: the object with what is shown; a copy where @provenance is none.
 */
char *sg_origin_add_shown (const char *provenance, uint64_t step, double strain);

/**
 * sg_origin_parse: (transfer full)
 * @path: names it in errors
 *
 * Thread: any. Returns: %NULL with %SG_ERROR_INPUT where @provenance is no such object, carries no log, or a damaged one.
 */
SgOrigin *sg_origin_parse (const char *provenance, const char *path, GError **error);

/** sg_origin_free: (nullable). Thread: any. */
void sg_origin_free (SgOrigin *origin);

/**
 * sg_origin_open_sample: (transfer full)
 * @beside: (nullable): a file in whose folder the sample is looked for after its own place; after that come the shipped ones
 * @path: (out) (transfer full) (nullable): where it was found; %NULL where the run was made from no file
 *
 * Thread: any; reads files. Returns: the configuration the run began with; %NULL with %SG_ERROR_INPUT where there is no such file or
 * every one has another hash.
 */
SgConfiguration *sg_origin_open_sample (const SgOrigin *origin, const char *beside, char **path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgOrigin, sg_origin_free)
